//! What a language's pages have in common, rendered once.

use std::sync::{Arc, Mutex, PoisonError};

use crate::article::Html;
use crate::catalogue::{MetricKey, SongKey};
use crate::chart::Point;
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
    /// What charts and tables say of a song, whose pages are made one after another.
    pub(super) said: Arc<LastSaid>,
}

/// What each thread has made of the series of one song: all of them would be in memory for long.
pub(super) struct LastSaid(Vec<Mutex<Option<(SongKey, Said)>>>);

/// A song's series, in their order.
pub(super) type Said = Arc<Vec<SeriesSaid>>;

impl Default for LastSaid {
    fn default() -> Self {
        Self((0..rayon::current_num_threads()).map(|_| Mutex::default()).collect())
    }
}

impl LastSaid {
    /// What this thread made of this song last, or what is made of it now.
    pub(super) fn of(&self, song: SongKey, make: impl FnOnce() -> Vec<SeriesSaid>) -> Said {
        let at = rayon::current_thread_index().unwrap_or(0) % self.0.len();
        // Nothing can panic while it is locked.
        let last = || self.0[at].lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            last().as_ref().filter(|(known, _)| *known == song).map(|(_, said)| said.clone());
        known.unwrap_or_else(|| {
            let said = Arc::new(make());
            *last() = Some((song, said.clone()));
            said
        })
    }
}

/// A series, as its charts and tables show it.
pub(super) struct SeriesSaid {
    pub(super) metric: MetricKey,
    /// A row for each observation, oldest first.
    pub(super) rows: Vec<SeriesRow>,
    /// What its line goes through; nothing where it would show no growth.
    pub(super) points: Vec<Point>,
}

/// An observation, but for what differs between pages: its sources' numbers, its link, its mark.
pub(super) struct SeriesRow {
    /// Its row under a chart.
    pub(super) cells: Html,
    /// Its figure and its date: what its point on a chart says.
    pub(super) title: Html,
}
