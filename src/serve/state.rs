//! What the browser sees: the edition that is served, what is wrong, and who is to be told.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use hyper::body::Bytes;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::overlay;
use super::snapshot::{Answer, Snapshot};
use crate::diagnostics::Report;

/// What is served, shared by the one that makes editions and those that answer requests.
pub(super) struct ServerState {
    state: RwLock<Arc<State>>,
    listeners: Mutex<Vec<Sender<Bytes>>>,
    /// Only a page that was served knows it.
    pub(super) token: String,
}

/// What is served at one time.
#[derive(Clone, Default)]
pub(super) struct State {
    /// Counts what pages have to be loaded again for.
    pub(super) turn: u64,
    /// The newest edition.
    pub(super) current: Option<Arc<Snapshot>>,
    /// The newest edition in which a check found nothing wrong.
    good: Option<Arc<Snapshot>>,
    /// What is wrong, for the overlay.
    problems: Option<Arc<str>>,
}

/// Messages that wait for a browser at most; one that doesn't listen is let go.
const WAITING: usize = 16;

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

    /// Serves another edition. Style sheets that alone have changed are swapped, by their old and
    /// new addresses; else pages are loaded again.
    pub(super) fn show(&self, edition: Arc<Snapshot>, styles: &[(String, String)]) -> u64 {
        let state = self.change(|state| {
            state.turn += 1;
            state.current = Some(edition);
            state.problems = None;
        });
        self.tell(&overlay::changed(state.turn, styles));
        state.turn
    }

    /// Keeps what is served, and says what is wrong.
    pub(super) fn refuse(&self, problems: &str) {
        let state = self.change(|state| {
            state.turn += 1;
            state.problems = Some(problems.into());
        });
        self.tell(&overlay::wrong(state.turn, problems));
    }

    /// Takes what the check of an edition found, if it is still the one that is served.
    pub(super) fn checked(&self, edition: &Arc<Snapshot>, problems: Option<&str>) {
        let state = self.change(|state| {
            let is_served =
                state.current.as_ref().is_some_and(|held| Arc::ptr_eq(held, edition));
            if is_served {
                state.problems = problems.map(Into::into);
            }
            if problems.is_none() {
                state.good = Some(Arc::clone(edition));
            }
        });
        match &state.problems {
            Some(problems) => self.tell(&overlay::wrong(state.turn, problems)),
            None => self.tell(&overlay::fine(state.turn)),
        }
    }

    /// The answer to a request for an address below the base. What can't be made now is served as
    /// it was when all was well.
    pub(super) fn answer(&self, state: &State, route: &str) -> Option<Answer> {
        let current = state.current.as_ref()?;
        let answer = current.answer(route);
        let Answer::Broken(report) = &answer else { return Some(answer) };
        self.tell_of_page(state, current, report);
        let good = state.good.as_ref().map(|good| good.answer(route));
        Some(good.filter(|good| !matches!(good, Answer::Broken(_))).unwrap_or(answer))
    }

    /// A page that can't be made is shown with its reason before the check of all pages is done.
    fn tell_of_page(&self, seen: &State, edition: &Arc<Snapshot>, report: &Report) {
        if self.state().turn == seen.turn && seen.problems.is_none() {
            let problems = overlay::problems(report, &*edition.sources);
            let state = self.change(|state| {
                if state.turn == seen.turn {
                    state.problems.get_or_insert_with(|| problems.as_str().into());
                }
            });
            if let Some(problems) = &state.problems {
                self.tell(&overlay::wrong(state.turn, problems));
            }
        }
    }

    /// Begins to tell a browser what happens, which last knew of the turn `knows`.
    pub(super) fn listen(&self, knows: Option<u64>) -> Receiver<Bytes> {
        let (tell, hear) = channel(WAITING);
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

    /// Tells every browser, and lets go of those that don't listen.
    pub(super) fn tell(&self, message: &Bytes) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.try_send(message.clone()).is_ok());
    }
}

impl State {
    /// What is wrong, for a page that there is no good edition of.
    pub(super) fn problems(&self) -> Option<&str> {
        self.problems.as_deref()
    }
}

/// A number that nobody can guess: the keys of a hash table, which the system gives.
fn random() -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}
