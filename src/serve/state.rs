//! The state of the server: the snapshot that it serves, the site's errors, and connected browsers.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use hyper::body::Bytes;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::overlay;
use super::snapshot::{Answer, Snapshot};
use crate::diagnostics::Report;

/// The state, shared by the thread that makes snapshots and those that answer requests.
pub(super) struct ServerState {
    state: RwLock<Arc<State>>,
    listeners: Mutex<Vec<Sender<Bytes>>>,
    /// A random token in every page, without which no events are sent.
    pub(super) token: String,
}

/// The state at one time.
#[derive(Clone, Default)]
pub(super) struct State {
    /// A number that grows with every change which browsers must show.
    pub(super) turn: u64,
    /// The newest snapshot.
    pub(super) current: Option<Arc<Snapshot>>,
    /// The newest snapshot that a check found no errors in.
    good: Option<Arc<Snapshot>>,
    /// The site's errors as JSON, for the overlay.
    problems: Option<Arc<str>>,
}

/// Most unread messages of a browser, which is then disconnected.
const MAX_UNREAD: usize = 16;

impl ServerState {
    pub(super) fn new() -> Self {
        Self {
            state: RwLock::default(),
            listeners: Mutex::default(),
            token: format!("{:016x}{:016x}", random(), random()),
        }
    }

    pub(super) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut State)) -> Arc<State> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = State::clone(&state);
        change(&mut next);
        *state = Arc::new(next);
        Arc::clone(&state)
    }

    /// Serves another snapshot. If only style sheets changed, browsers swap them, by old and new
    /// address; otherwise they reload.
    pub(super) fn show(&self, snapshot: Arc<Snapshot>, styles: &[(String, String)]) -> u64 {
        let state = self.change(|state| {
            state.turn += 1;
            state.current = Some(snapshot);
            state.problems = None;
        });
        self.send(&overlay::changed(state.turn, styles));
        state.turn
    }

    /// Goes on with the present snapshot, and shows errors over its pages.
    pub(super) fn refuse(&self, problems: &str) {
        let state = self.change(|state| {
            state.turn += 1;
            state.problems = Some(problems.into());
        });
        self.send(&overlay::wrong(state.turn, problems));
    }

    /// Shows the errors that a check found in a snapshot, if it still is the present one.
    pub(super) fn checked(&self, snapshot: &Arc<Snapshot>, problems: Option<&str>) {
        let state = self.change(|state| {
            let is_served =
                state.current.as_ref().is_some_and(|held| Arc::ptr_eq(held, snapshot));
            if is_served {
                state.problems = problems.map(Into::into);
            }
            if problems.is_none() {
                state.good = Some(Arc::clone(snapshot));
            }
        });
        match &state.problems {
            Some(problems) => self.send(&overlay::wrong(state.turn, problems)),
            None => self.send(&overlay::fine(state.turn)),
        }
    }

    /// The answer to a request for an address below the base. A page that can't be made is served as in
    /// the last snapshot without errors.
    pub(super) fn answer(&self, state: &State, route: &str) -> Option<Answer> {
        let current = state.current.as_ref()?;
        let answer = current.answer(route);
        let Answer::Broken(report) = &answer else { return Some(answer) };
        self.show_page_errors(state, current, report);
        let good = state.good.as_ref().map(|good| good.answer(route));
        Some(good.filter(|good| !matches!(good, Answer::Broken(_))).unwrap_or(answer))
    }

    /// Shows why a page can't be made, before the check of all pages is done.
    fn show_page_errors(&self, seen: &State, snapshot: &Arc<Snapshot>, report: &Report) {
        if self.state().turn == seen.turn && seen.problems.is_none() {
            let problems = overlay::problems(report, &*snapshot.sources);
            let state = self.change(|state| {
                if state.turn == seen.turn {
                    state.problems.get_or_insert_with(|| problems.as_str().into());
                }
            });
            if let Some(problems) = &state.problems {
                self.send(&overlay::wrong(state.turn, problems));
            }
        }
    }

    /// Connects a browser. `knows` is the number of the last change that its page shows.
    pub(super) fn listen(&self, knows: Option<u64>) -> Receiver<Bytes> {
        let (tell, hear) = channel(MAX_UNREAD);
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.state();
        let _ = tell.try_send(overlay::greeting());
        if knows != Some(state.turn) {
            let _ = tell.try_send(overlay::changed(state.turn, &[]));
        } else if let Some(problems) = &state.problems {
            let _ = tell.try_send(overlay::wrong(state.turn, problems));
        }
        listeners.push(tell);
        hear
    }

    /// Sends a message to every browser, and disconnects those with too many unread ones.
    pub(super) fn send(&self, message: &Bytes) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.try_send(message.clone()).is_ok());
    }
}

impl State {
    /// The site's errors as JSON, if there are any.
    pub(super) fn problems(&self) -> Option<&str> {
        self.problems.as_deref()
    }
}

/// A number that nobody can guess: the system's random keys of a hash table.
fn random() -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
