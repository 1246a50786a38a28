//! The writer of content. A file is written beside its place, synced and renamed, so that it is whole
//! at any moment. Several files change together by a journal, which the next command finishes.

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
    /// Its bytes before the change; `None` for a new file.
    pub before: Option<Vec<u8>>,
    /// Its bytes after the change.
    pub after: Vec<u8>,
}

/// The lock of a site's folder, held while a command edits it.
#[derive(Debug)]
pub struct Lock {
    _held: File,
}

/// Most attempts to take the lock.
const TRIES: u32 = 40;
/// Time between two attempts.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// The file that lists changes which have begun: the next command finishes them.
const JOURNAL: &str = ".daesang-edit";
/// The same list before the changes begin: the next command removes the staged files.
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

/// Whether something has this name.
///
/// # Errors
/// It can't be found out.
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

/// Takes the lock of a site's folder, and finishes the changes of a command that was killed.
///
/// # Errors
/// That another command is editing the site, or that the folder can't be locked.
pub fn lock(root: &Path) -> Result<Lock, Diagnostic> {
    let held =
        lockable(root, true).map_err(|error| failed(root, "open this folder", &error))?;
    // A build holds the lock as well while it reads the site.
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

/// Takes a lock, again if a signal interrupted the call.
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

/// Opens what is locked: the site's folder.
#[cfg(unix)]
fn lockable(root: &Path, _for_editing: bool) -> io::Result<File> {
    File::open(root)
}

/// Opens what is locked where a folder can't be: an empty file in it, which only commands that edit
/// the site make.
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
/// Another command is editing the site, unless it is waited for; or one was interrupted after it had
/// changed some of its files.
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

/// The journal or its draft, a path a line; `None` if it doesn't exist.
fn read_list(path: &Path) -> io::Result<Option<String>> {
    if is_there(path)? { fs::read_to_string(path).map(Some) } else { Ok(None) }
}

/// Finishes the changes of a journal, if there is one.
fn finish(root: &Path) -> Result<(), Diagnostic> {
    let journal = root.join(JOURNAL);
    let text =
        read_list(&journal).map_err(|error| stopped(&journal, "read the journal", &error))?;
    let Some(text) = text else { return Ok(()) };
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

/// Removes the staged files of a command that was killed before its changes began.
fn forget(root: &Path) -> Result<(), Diagnostic> {
    let draft = root.join(DRAFT);
    let text = read_list(&draft)
        .map_err(|error| failed(&draft, "read the draft of a journal", &error))?;
    let Some(text) = text else { return Ok(()) };
    for path in text.lines() {
        // No file was staged for a path outside the site.
        let Ok(target) = inside(root, path) else { continue };
        let staged = staged(&target);
        remove(&staged).map_err(|error| failed(&staged, "remove this file", &error))?;
    }
    remove(&draft).map_err(|error| failed(&draft, "remove the draft of a journal", &error))
}

/// The path of a file of the site.
///
/// # Errors
/// The path leads out of the site, or through a link.
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

/// The path of a file's new text before it is renamed. Builds ignore it, because it is hidden.
fn staged(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.daesang-new"))
}

/// The bytes of a file of the site; `None` if it doesn't exist.
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

/// Removes a file of the site, if it exists.
///
/// # Errors
/// Why it can't be removed.
pub fn remove_file(root: &Path, path: &str) -> Result<(), Diagnostic> {
    let at = inside(root, path)?;
    remove(&at).map_err(|error| failed(&at, "remove this file", &error))
}

/// Opens a file to import, from any folder.
///
/// # Errors
/// It can't be opened, or is a pipe or a device, which is not opened at all.
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

/// Makes the folder of a new site, unless it exists and holds nothing but what a new repository does.
///
/// # Errors
/// Why it can't be made, or what it holds.
pub fn make_new(folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, "make this folder", &error))?;
    let entries =
        folder.read_dir().map_err(|error| failed(folder, "read this folder", &error))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    match names.filter(|name| !is_of_new_repository(name)).min() {
        None => Ok(()),
        Some(name) => Err(Diagnostic::new(Code::E905, format!("this folder holds `{name}`"))
            .on_path(folder.display().to_string())
            .help(
                "name a folder that is empty, new, or a new repository; nothing was changed",
            )),
    }
}

/// Whether hosts and git put a file or folder of this name into a repository before there is anything
/// in it.
fn is_of_new_repository(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    matches!(name, ".git" | ".github" | ".gitignore" | ".gitattributes")
        || matches!(&*stem, "README" | "LICENSE" | "LICENCE" | "COPYING")
}

/// Makes a folder, unless it exists.
///
/// # Errors
/// Why it can't be made.
pub fn make(folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, "make this folder", &error))
}

/// Writes all new files, or none.
///
/// # Errors
/// One of them exists, or what failed.
pub fn create(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    absent(root, changes)?;
    write(root, changes)
}

/// Checks that new files don't exist yet.
///
/// # Errors
/// One of them exists.
pub fn absent(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    for change in changes {
        if inside(root, &change.path)?.symlink_metadata().is_ok() {
            return Err(Diagnostic::new(Code::E905, "this file is already there")
                .on_path(change.path.clone())
                .help("no file is overwritten; remove it first if it is not needed"));
        }
    }
    Ok(())
}

/// Writes all changes, or none.
///
/// # Errors
/// What failed. A file that changed since it was read is not overwritten.
pub fn write(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    let begun = draft(root, changes)
        .and_then(|()| changes.iter().map(|change| stage(root, change)).collect())
        .and_then(|waiting: Vec<_>| begin(root, &waiting));
    if let Err(error) = begun {
        // If this fails, the next command removes the staged files.
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

/// Lists the files to be staged, so that the next command can remove them.
fn draft(root: &Path, changes: &[Change]) -> Result<(), Diagnostic> {
    let draft = root.join(DRAFT);
    let text: String = changes.iter().map(|change| format!("{}\n", change.path)).collect();
    remove(&draft)
        .and_then(|()| write_synced(&draft, text.as_bytes(), None))
        .map_err(|error| failed(&draft, "write the draft of a journal", &error))
}

/// Renames the only staged file into place; of several, the draft to the journal. After that, the
/// changes will be finished.
fn begin(root: &Path, waiting: &[(PathBuf, PathBuf)]) -> Result<(), Diagnostic> {
    let (draft, journal) = (root.join(DRAFT), root.join(JOURNAL));
    let (from, to) = match waiting {
        [(staged, target)] => (staged, target),
        _ => (&draft, &journal),
    };
    fs::rename(from, to).map_err(|error| failed(to, "write this file", &error))
}

/// Writes the new text of a file beside it, with the file's permissions. Returns both paths.
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

/// Syncs the folders of files, so that renames survive a crash, where the system can.
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

/// The diagnostic of an opened file that can't be read to its end.
pub fn unread(path: &Path, error: &io::Error) -> Diagnostic {
    failed(path, "read on", error)
}

/// Reads a file to its end, and gives each chunk to a function.
///
/// # Errors
/// The file can't be read, or the function's error.
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
