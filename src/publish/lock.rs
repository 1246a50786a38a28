//! The lock of an output folder: one build writes at a time.

#![expect(clippy::disallowed_methods, reason = "this is part of the writer of the disk")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use super::disk::{failed, is_one_file, make_folder, metadata, no_follow};
use super::output_folder::unusable;
use crate::diagnostics::{Code, Diagnostic};
use crate::edit::atomic_write::uninterrupted;
use crate::source::is_absent;

/// The lock of an output folder. Its file names the process that holds it, for as long as it does.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.set_len(0);
    }
}

/// Pause between two looks at a lock file without a name. A process writes its name just after it
/// took the lock, and removes it just before it lets go.
const PAUSE: Duration = Duration::from_millis(20);

/// Most looks at a lock file without a name.
const TRIES: u32 = 50;

/// Makes the folder of Daesang's own files, and takes the lock in it.
///
/// # Errors
/// Another build holds the lock, unless it is waited for, or the lock can't be taken.
pub(super) fn lock(aux: &Path, wait: bool) -> Result<Lock, Diagnostic> {
    let path = aux.join("lock");
    let environment = |error: io::Error| failed(&path, "take the lock", &error);
    let mut tries = 0;
    loop {
        make_folder(aux).map_err(environment)?;
        if metadata(&path).map_err(environment)?.is_some_and(|found| found.is_symlink()) {
            return Err(unusable(&path, "it is a link", "remove the link"));
        }
        let mut options = OpenOptions::new();
        let file = no_follow(options.read(true).write(true).create(true)).open(&path);
        let mut file = match file {
            Ok(file) => file,
            // A build that failed may remove the folder at any moment.
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(environment(error)),
        };
        let taken = uninterrupted(|| match wait {
            true => file.lock().map_err(TryLockError::Error),
            false => file.try_lock(),
        });
        match taken {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(environment(error)),
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(&path).unwrap_or_default();
                let holder = holder.strip_suffix('\n').unwrap_or_default();
                tries += 1;
                if !holder.is_empty() || tries == TRIES {
                    return Err(in_use(aux, &described(holder, &file)));
                }
                std::thread::sleep(PAUSE);
                continue;
            }
        }
        // A lock is worth nothing if its file was removed meanwhile: another build locks a new one.
        if is_file_at(&file, &path).map_err(environment)? {
            file.set_len(0).map_err(environment)?;
            // One write: another build may read the name at any moment.
            let name = format!("pid {}\n", std::process::id());
            file.write_all(name.as_bytes()).map_err(environment)?;
            return Ok(Lock(file));
        }
    }
}

/// The diagnostic of a lock that another build holds.
fn in_use(aux: &Path, holder: &str) -> Diagnostic {
    let what = format!("another build is writing this site{holder}");
    Diagnostic::new(Code::E807, what)
        .on_path(aux.display().to_string())
        .help("wait for it, or let this one wait with `--wait`")
}

/// Whether an opened file is the one with this name. Where the system doesn't say, any file is.
fn is_file_at(file: &File, path: &Path) -> io::Result<bool> {
    let Some(named) = metadata(path)? else { return Ok(false) };
    Ok(is_one_file(&file.metadata()?, &named).unwrap_or(true))
}

/// The process that holds a lock, and for how many seconds; empty if it has written no name.
fn described(holder: &str, lock: &File) -> String {
    if holder.is_empty() {
        return String::new();
    }
    let since = lock.metadata().and_then(|metadata| metadata.modified());
    // A clock that was set back meanwhile tells nothing.
    match since.ok().and_then(|since| since.elapsed().ok()) {
        Some(held) => format!(" ({holder}, for {} s)", held.as_secs()),
        None => format!(" ({holder})"),
    }
}
