//! Watching a build, for timings and progress.

use crate::path::Route;

/// Receives the events of a build. Watching changes no output.
pub trait Watch: Sync {
    /// A stage has ended.
    fn stage(&self, _name: &str) {}

    /// A page is about to be rendered. Returns the time, in a unit of the watcher's own, for
    /// [`Watch::page`].
    fn begin(&self) -> u64 {
        0
    }

    /// A page has been rendered by a template.
    fn page(&self, _route: &Route, _template: &'static str, _begun: u64) {}

    /// A social card is finished: how many are so far, of how many. Comes from any thread.
    fn card(&self, _done: usize, _all: usize) {}
}

/// A watcher that ignores every event.
pub struct Unwatched;

impl Watch for Unwatched {}
