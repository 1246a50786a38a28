//! Changes in the site's folder, in bursts: editors save in several steps, and a git checkout changes
//! many files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::source::TOPS;

/// Time without changes after which a burst is over.
const QUIET: Duration = Duration::from_millis(12);
/// Extra time for a burst with an empty or missing file, which an editor probably is saving.
const UNFINISHED: Duration = Duration::from_millis(120);
/// Most pauses in one burst, so that a program which writes all the time can't delay it for ever.
const STRETCHES: usize = 400;
/// Time between two comparisons of files, where the system reports no changes.
const POLLING: Duration = Duration::from_millis(500);

/// A burst of changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Burst {
    /// Paths below the root of changed files and folders that Daesang reads.
    pub(super) paths: BTreeSet<String>,
    /// Whether events were lost, so that anything may have changed.
    pub(super) anything: bool,
}

/// Watches a site's folder until it is dropped.
pub(super) struct Watch {
    root: PathBuf,
    watcher: Box<dyn Watcher + Send>,
    events: Receiver<notify::Result<notify::Event>>,
}

impl Watch {
    /// Starts to watch. If the system can't report changes, files are compared at intervals, and the
    /// second value is the reason.
    ///
    /// # Errors
    /// The folder can't be watched at all.
    pub(super) fn begin(root: &Path) -> notify::Result<(Self, Option<String>)> {
        let root = root.canonicalize().map_err(notify::Error::io)?;
        let why = match Self::with(&root, |tell| {
            let watcher = RecommendedWatcher::new(tell, Config::default())?;
            Ok(Box::new(watcher))
        }) {
            Ok(watch) => return Ok((watch, None)),
            Err(error) => error.to_string(),
        };
        let polled = Self::with(&root, |tell| {
            let settings =
                Config::default().with_poll_interval(POLLING).with_compare_contents(true);
            Ok(Box::new(PollWatcher::new(tell, settings)?))
        })?;
        Ok((polled, Some(why)))
    }

    fn with(
        root: &Path,
        make: impl FnOnce(
            std::sync::mpsc::Sender<notify::Result<notify::Event>>,
        ) -> notify::Result<Box<dyn Watcher + Send>>,
    ) -> notify::Result<Self> {
        let (tell, events) = channel();
        let watcher = make(tell)?;
        let mut watch = Self { root: root.to_owned(), watcher, events };
        // The root without its folders: `site.toml`, and folders made later, but not the output.
        watch.watcher.watch(root, RecursiveMode::NonRecursive)?;
        for top in TOPS {
            watch.watch_top(top)?;
        }
        Ok(watch)
    }

    /// Watches one of the folders that Daesang reads, if it exists.
    fn watch_top(&mut self, top: &str) -> notify::Result<()> {
        let path = self.root.join(top);
        // A link is an error of the site; files that it leads to are not read.
        match path.symlink_metadata() {
            Ok(found) if found.is_dir() => self.watcher.watch(&path, RecursiveMode::Recursive),
            _ => Ok(()),
        }
    }

    /// Waits for the next burst of changes; `None` when watching has ended.
    pub(super) fn next(&mut self) -> Option<Burst> {
        loop {
            let mut burst = Burst::default();
            let first = self.events.recv().ok()?;
            self.take(first, &mut burst);
            let mut may_wait = true;
            for _ in 0..STRETCHES {
                match self.events.recv_timeout(QUIET) {
                    Ok(event) => self.take(event, &mut burst),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {
                        if !may_wait || !self.is_unfinished(&burst) {
                            break;
                        }
                        may_wait = false;
                        if let Ok(event) = self.events.recv_timeout(UNFINISHED) {
                            self.take(event, &mut burst);
                        }
                    }
                }
            }
            if burst != Burst::default() {
                return Some(burst);
            }
        }
    }

    fn take(&mut self, event: notify::Result<notify::Event>, burst: &mut Burst) {
        let event = match event {
            Ok(event) => event,
            Err(_) => {
                burst.anything = true;
                return;
            }
        };
        burst.anything |= event.need_rescan();
        // The system also reports that Daesang reads files.
        let is_reading = matches!(event.kind, EventKind::Access(kind)
            if kind != AccessKind::Close(AccessMode::Write));
        if is_reading {
            return;
        }
        for path in &event.paths {
            let Some(relative) = relative(&self.root, path) else { continue };
            if let Some(top) = TOPS.iter().find(|top| **top == relative) {
                // The folder is new, or was replaced. If it is removed again, another event follows.
                let _ = self.watch_top(top);
            }
            burst.paths.insert(relative);
        }
    }

    /// Whether a file is empty or gone, as it is for a moment while an editor saves it.
    fn is_unfinished(&self, burst: &Burst) -> bool {
        burst.paths.iter().any(|path| match self.root.join(path).symlink_metadata() {
            Ok(found) => found.is_file() && found.len() == 0,
            Err(_) => true,
        })
    }
}

/// The path below the root, if Daesang reads it; the folder of a name that is not UTF-8.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    let mut parts: Vec<&str> = Vec::new();
    for part in relative.components() {
        match part.as_os_str().to_str() {
            Some(part) => parts.push(part),
            None => break,
        }
    }
    let top = parts.first()?;
    TOPS.contains(top).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::relative;

    #[test]
    fn only_what_is_read_counts() {
        let of = |path: &str| relative(Path::new("/site"), Path::new(path));
        assert_eq!(of("/site/content/pages/a.md").as_deref(), Some("content/pages/a.md"));
        assert_eq!(of("/site/site.toml").as_deref(), Some("site.toml"));
        assert_eq!(of("/site/content").as_deref(), Some("content"));
        for path in ["/site/public/index.html", "/site/.git/HEAD", "/site", "/else", "/"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
