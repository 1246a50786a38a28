//! One line on the terminal with the present stage of long work. It is cleared when the work ends.

use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Work that takes no longer has no line.
const LONG: Duration = Duration::from_millis(500);

/// Clears the line.
pub(super) const CLEAR: &str = "\r\u{1b}[K";

/// The line. It is cleared when this is dropped.
pub(super) struct Progress(Option<(Sender<String>, JoinHandle<()>)>);

impl Progress {
    /// Begins with a stage; writes nothing unless the line is wanted.
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
        // Without a thread there is no line; the work goes on.
        Self(thread.ok().map(|thread| (tell, thread)))
    }

    /// Shows another stage.
    pub(super) fn at(&self, stage: &str) {
        if let Some((tell, _)) = &self.0 {
            let _ = tell.send(stage.to_owned());
        }
    }

    /// Shows the stage of a build that follows one that is done.
    pub(super) fn after(&self, done: &str) {
        let next = match done {
            "parse" => "deriving records",
            "derive" => "judging claims",
            "judge" => "planning pages",
            "plan" => "making lists",
            "cards" => "rendering pages",
            "pages" => "drawing social cards",
            _ => return,
        };
        self.at(next);
    }

    /// Some of the social cards are drawn.
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
