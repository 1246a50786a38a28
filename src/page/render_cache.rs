//! What a language's pages have in common, rendered once.

use std::sync::Arc;

use crate::render::Model;

/// What a view has made once for many pages, and for views of the same data.
#[derive(Clone, Default)]
pub struct RenderCache {
    /// Every milestone's card, which follows from its article as well.
    pub(super) cards: Arc<Vec<Model>>,
    /// What each song's milestones say of it; nothing for a song that has none.
    pub(super) songs: Arc<Vec<Model>>,
    /// Every source, as it stands in the lists of pages.
    pub(super) sources: Arc<Vec<Model>>,
    /// What the search page and its index have in common.
    pub(super) finder: Arc<Finder>,
}

/// What milestones reached, in words, each said once; and the index that the script reads.
#[derive(Default)]
pub(super) struct Finder {
    /// What the id of a milestone ends with, and the words for it.
    pub(super) steps: Vec<(String, String)>,
    /// The step of each milestone.
    pub(super) step_of: Vec<usize>,
    /// The address of the index.
    pub(super) index: String,
}
