//! The writer of content: a file is written beside its place, synced, and renamed, so that each
//! is whole at any moment; several change together by a journal that the next command finishes.

#![expect(clippy::disallowed_methods, reason = "this is the writer of content")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write as _};
use std::path::{Component, Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic};
use crate::source::is_absent;

/// A file that is to be written.
#[derive(Debug)]
pub struct Change {
    /// Relative to the site's folder, with `/`.
    pub path: String,
    /// What it held when the change was made; `None` for a new file.
    pub before: Option<Vec<u8>>,
    /// What it is to hold.
    pub after: Vec<u8>,
}

/// Held while a site is being edited: two commands must not write over each other.
#[derive(Debug)]
pub struct Lock {
    _held: File,
}

/// How often the lock is tried for, and how long after the last time.
const TRIES: u32 = 40;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// Where a set of changes that has begun is written down: it is finished whatever happens.
const JOURNAL: &str = ".daesang-edit";
/// Where it is written down before it begins: what was staged by then is removed again.
const DRAFT: &str = ".daesang-edit-draft";

fn cant(path: &Path, doing: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::E906, format!("can't {doing}: {error}"))
        .on_path(path.display().to_string())
}

fn failed(path: &Path, doing: &str, error: &io::Error) -> Diagnostic {
    cant(path, doing, error).help(match error.raw_os_error() {
        Some(28 | 122) => "make room on the disk; nothing was changed",
        _ => "nothing was changed",
    })
}

/// A failure after the changes have begun.
fn stopped(path: &Path, doing: &str, error: &io::Error) -> Diagnostic {
    cant(path, doing, error).help(
        "some files are changed and some not yet: any command that writes content goes on",
    )
}

/// Whether something has this name. An error that says neither is not taken for a no.
fn is_there(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes a file, if there is one.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Takes the lock of a site's folder, and finishes what a killed command had begun to write.
///
/// # Errors
/// That another command is editing the site, or that the folder can't be locked.
pub fn lock(root: &Path) -> Result<Lock, Diagnostic> {
    let held =
        lockable(root, true).map_err(|error| failed(root, "open this folder", &error))?;
    // A build that reads the site holds the lock as well, but only for a moment.
    let mut tries = 0;
    while let Err(error) = uninterrupted(|| held.try_lock()) {
        if let TryLockError::Error(error) = error {
            return Err(failed(root, "lock this folder", &error));
        }
        tries += 1;
        if tries == TRIES {
            return Err(in_use(root));
        }
        std::thread::sleep(PAUSE);
    }
    let lock = Lock { _held: held };
    finish(root)?;
    forget(root)?;
    Ok(lock)
}

/// Takes a lock again, if a signal came in between.
pub fn uninterrupted(
    mut take: impl FnMut() -> Result<(), TryLockError>,
) -> Result<(), TryLockError> {
    loop {
        match take() {
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            taken => return taken,
        }
    }
}

/// What is locked: the site's folder.
#[cfg(unix)]
fn lockable(root: &Path, _for_editing: bool) -> io::Result<File> {
    File::open(root)
}

/// What is locked, on a system that can't lock a folder: an empty file in it, which only commands
/// that edit make.
#[cfg(not(unix))]
fn lockable(root: &Path, for_editing: bool) -> io::Result<File> {
    let path = root.join(".daesang-lock");
    OpenOptions::new()
        .read(true)
        .write(for_editing)
        .create(for_editing)
        .truncate(false)
        .open(path)
}

fn in_use(root: &Path) -> Diagnostic {
    Diagnostic::new(Code::E906, "another command is editing this site")
        .on_path(root.display().to_string())
        .help("wait for it, then run this again")
}

/// Keeps other commands from editing a site while it is read. Where the folder can't be locked,
/// nothing is held.
///
/// # Errors
/// That another command is editing the site, unless it is waited for, or that one was
/// interrupted and has left some of its files changed and some not.
pub fn settled(root: &Path, wait: bool) -> Result<Option<Lock>, Diagnostic> {
    let lock = match lockable(root, false) {
        Ok(held) => match uninterrupted(|| match wait {
            true => held.lock_shared().map_err(TryLockError::Error),
            false => held.try_lock_shared(),
        }) {
            Ok(()) => Some(Lock { _held: held }),
            Err(TryLockError::WouldBlock) => return Err(in_use(root)),
            Err(TryLockError::Error(_)) => None,
        },
        Err(_) => None,
    };
    let journal = root.join(JOURNAL);
    if !is_there(&journal).map_err(|error| cant(&journal, "look for a journal", &error))? {
        return Ok(lock);
    }
    Err(Diagnostic::new(Code::E911, "a command that was editing this site was interrupted")
        .on_path(journal.display().to_string())
        .help("finish its changes with any command that writes content: `daesang fmt`"))
}

/// Finishes the changes of a journal, if there is one.
fn finish(root: &Path) -> Result<(), Diagnostic> {
    let journal = root.join(JOURNAL);
    if !is_there(&journal).map_err(|error| failed(&journal, "look for a journal", &error))? {
        return Ok(());
    }
    let text = fs::read_to_string(&journal)
        .map_err(|error| stopped(&journal, "read the journal", &error))?;
    for path in text.lines() {
        let target = inside(root, path)?;
        match fs::rename(staged(&target), &target) {
            // It was renamed before the command was interrupted.
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(stopped(&target, "finish a change", &error)),
            Ok(()) => {}
        }
    }
    sync_folders(root, text.lines());
    remove(&journal).map_err(|error| stopped(&journal, "remove the journal", &error))
}

/// Removes what a command had staged that was interrupted before its changes began.
fn forget(root: &Path) -> Result<(), Diagnostic> {
    let draft = root.join(DRAFT);
    if !is_there(&draft).map_err(|error| failed(&draft, "look for a draft", &error))? {
        return Ok(());
    }
    let text = fs::read_to_string(&draft)
        .map_err(|error| failed(&draft, "read the draft of a journal", &error))?;
    for path in text.lines() {
        // Nothing was staged where nothing may be.
        let Ok(target) = inside(root, path) else { continue };
        let staged = staged(&target);
        remove(&staged).map_err(|error| failed(&staged, "remove this file", &error))?;
    }
    remove(&draft).map_err(|error| failed(&draft, "remove the draft of a journal", &error))
}

/// The path of a file of the site, through which no link leads elsewhere.
fn inside(root: &Path, path: &str) -> Result<PathBuf, Diagnostic> {
    let relative = Path::new(path);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || path.is_empty() {
        return Err(Diagnostic::new(Code::E906, "this is no file of the site").on_path(path));
    }
    let mut at = root.to_owned();
    for part in relative.components() {
        at.push(part);
        let is_link = match at.symlink_metadata() {
            Ok(metadata) => metadata.is_symlink(),
            Err(error) if is_absent(&error) => false,
            Err(error) => return Err(failed(&at, "look at this", &error)),
        };
        if is_link {
            return Err(Diagnostic::new(
                Code::E103,
                "this is a link, and links are not followed",
            )
            .on_path(path)
            .help("put the file itself here"));
        }
    }
    Ok(at)
}

/// Where the new text of a file waits: hidden, so that a build passes it over.
fn staged(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.daesang-new"))
}

/// The bytes of a file of the site; nothing if there is none.
///
/// # Errors
/// Why it can't be read.
pub fn read(root: &Path, path: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
    let at = inside(root, path)?;
    match fs::read(&at) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(failed(&at, "read this file", &error)),
    }
}

/// Opens a file that is to be imported, from anywhere.
///
/// # Errors
/// Why it can't be opened; pipes and devices are refused before they are.
pub fn open(path: &Path) -> Result<File, Diagnostic> {
    let cant = |error: &io::Error| failed(path, "read this file", error);
    let metadata = path.metadata().map_err(|error| cant(&error))?;
    if !metadata.is_file() {
        return Err(Diagnostic::new(Code::E906, "this is not a regular file")
            .on_path(path.display().to_string())
            .help("name a file; nothing was changed"));
    }
    File::open(path).map_err(|error| cant(&error))
}

/// Makes a folder for a new site; nothing may be in it.
///
/// # Errors
/// Why it can't be made, or that it holds something.
pub fn make_empty(folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, "make this folder", &error))?;
    let mut entries =
        folder.read_dir().map_err(|error| failed(folder, "read this folder", &error))?;
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Diagnostic::new(Code::E905, "this folder is not empty")
            .on_path(folder.display().to_string())
            .help("name a folder that is empty or does not exist; nothing was changed")),
    }
}

/// Makes a folder, if it is not there.
///
/// # Errors
/// Why it can't be made.
pub fn make(folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, "make this folder", &error))
}

/// Writes new files, all or none. None of them may be there yet.
///
/// # Errors
/// That one is there, or what failed.
pub fn create(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    absent(root, changes)?;
    write(root, changes)
}

/// Refuses new files of which one is there.
///
/// # Errors
/// That one is there.
pub fn absent(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    for change in changes {
        if inside(root, &change.path)?.symlink_metadata().is_ok() {
            return Err(Diagnostic::new(Code::E905, "this file is already there")
                .on_path(change.path.clone())
                .help("it is never written over; remove it first if you mean to"));
        }
    }
    Ok(())
}

/// Writes all changes, or none.
///
/// # Errors
/// What failed. A file that changed since it was read is not written over.
pub fn write(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    let begun = draft(root, changes)
        .and_then(|()| changes.iter().map(|change| stage(root, change)).collect())
        .and_then(|waiting: Vec<_>| begin(root, &waiting));
    if let Err(error) = begun {
        // What this can't remove, the next command does.
        let _ = forget(root);
        return Err(error);
    }
    let paths = || changes.iter().map(|change| change.path.as_str());
    match changes {
        [_] => {
            sync_folders(root, paths());
            // The change is made. A draft that stays is removed by the next command.
            let _ = forget(root);
            Ok(())
        }
        // From here on the changes are made, now or by the next command.
        _ => {
            sync_folders(root, [JOURNAL]);
            finish(root)
        }
    }
}

/// Writes down what is to be staged, so that the next command can remove it.
fn draft(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    let draft = root.join(DRAFT);
    let text: String = changes.iter().map(|change| format!("{}\n", change.path)).collect();
    remove(&draft)
        .and_then(|()| write_synced(&draft, text.as_bytes(), None))
        .map_err(|error| failed(&draft, "write the draft of a journal", &error))
}

/// The step after which the changes are made: one file is renamed; of more, the journal.
fn begin(root: &Path, waiting: &[(PathBuf, PathBuf)]) -> Result<(), Diagnostic> {
    let (draft, journal) = (root.join(DRAFT), root.join(JOURNAL));
    let (from, to) = match waiting {
        [(staged, target)] => (staged, target),
        _ => (&draft, &journal),
    };
    fs::rename(from, to).map_err(|error| failed(to, "write this file", &error))
}

/// Writes the new text of a file beside it, with the file's own permissions.
fn stage(root: &Path, change: &Change) -> Result<(PathBuf, PathBuf), Diagnostic> {
    let target = inside(root, &change.path)?;
    let cant = |error: io::Error| failed(&target, "write this file", &error);
    let now = read(root, &change.path)?;
    if now != change.before {
        let what = "this file changed while the command was running";
        return Err(Diagnostic::new(Code::E906, what)
            .on_path(change.path.clone())
            .help("run the command again; nothing was changed"));
    }
    let permissions = match change.before {
        Some(_) => Some(target.metadata().map_err(cant)?.permissions()),
        None => None,
    };
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(Diagnostic::new(Code::E906, "this file is read-only")
            .on_path(change.path.clone())
            .help("make it writable; nothing was changed"));
    }
    if let Some(folder) = target.parent()
        && !is_there(folder).map_err(cant)?
    {
        fs::create_dir_all(folder).map_err(cant)?;
    }
    let staged = staged(&target);
    remove(&staged).map_err(cant)?;
    write_synced(&staged, &change.after, permissions).map_err(cant)?;
    Ok((staged, target))
}

fn write_synced(path: &Path, bytes: &[u8], mode: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    if let Some(mode) = mode {
        file.set_permissions(mode)?;
    }
    file.sync_all()
}

/// Makes renames last, where the system can.
fn sync_folders<'a>(root: &Path, paths: impl IntoIterator<Item = &'a str>) {
    let mut folders: Vec<PathBuf> = paths
        .into_iter()
        .filter_map(|path| Some(root.join(path).parent()?.to_owned()))
        .collect();
    folders.sort();
    folders.dedup();
    for folder in folders {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// A file that was opened and can't be read to its end.
pub fn unread(path: &Path, error: &io::Error) -> Diagnostic {
    failed(path, "read on", error)
}

/// Reads everything from an opened file, in pieces, and hands each on.
///
/// # Errors
/// What the system, or the taker, says.
pub fn in_pieces(
    path: &Path,
    mut from: impl Read,
    mut take: impl FnMut(&[u8]) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let mut buffer = vec![0_u8; 64 << 10];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unread(path, &error)),
        };
        take(&buffer[..read])?;
    }
}
