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
}
