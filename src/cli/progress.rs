//! One line on the terminal that says what long work is at, and is gone when it ends.

use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Work that takes no longer is not talked about.
const LONG: Duration = Duration::from_millis(500);

/// Takes the line away, for another to be written.
pub(super) const CLEAR: &str = "\r\u{1b}[K";

/// The line. It goes away when this is dropped.
pub(super) struct Progress(Option<(Sender<String>, JoinHandle<()>)>);

impl Progress {
    /// Begins with a stage; nothing is ever written unless the line is wanted.
    pub(super) fn start(wanted: bool, stage: &str) -> Self {
        if !wanted {
            return Self(None);
        }
        let (tell, stages) = channel::<String>();
        let mut stage = stage.to_owned();
        let thread = std::thread::Builder::new().spawn(move || {
            let begun = now();
            let mut shown = false;
            loop {
                let next = match LONG.checked_sub(begun.elapsed()) {
                    Some(left) => stages.recv_timeout(left),
                    None => stages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                };
                match next {
                    Ok(next) => stage = next,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                if begun.elapsed() >= LONG {
                    // The line is cut to what any terminal shows in one row.
                    let text: String = stage.chars().take(60).collect();
                    shown = true;
                    write(&format!("{CLEAR}{text} …"));
                }
            }
            if shown {
                write(CLEAR);
            }
        });
        // The work goes on without a line.
        Self(thread.ok().map(|thread| (tell, thread)))
    }

    /// The work is at this now.
    pub(super) fn at(&self, stage: &str) {
        if let Some((tell, _)) = &self.0 {
            let _ = tell.send(stage.to_owned());
        }
    }

    /// A stage of a build is done: the next one begins.
    pub(super) fn after(&self, done: &str) {
        let next = match done {
            "parse" => "deriving records",
            "derive" => "judging claims",
            "judge" => "planning pages",
            "plan" => "making lists",
            "cards" => "making feeds",
            "feeds" => "rendering pages",
            "pages" => "drawing social cards",
            _ => return,
        };
        self.at(next);
    }

    /// Some of the social cards are finished.
    pub(super) fn card(&self, done: usize, all: usize) {
        if self.0.is_some() {
            self.at(&format!("drawing social cards: {done} of {all}"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((tell, thread)) = self.0.take() {
            drop(tell);
            let _ = thread.join();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "what people see while they wait")]
fn now() -> Instant {
    Instant::now()
}

fn write(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
