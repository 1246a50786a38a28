//! Operations on files and folders of the output. None follows a link.

#![expect(clippy::disallowed_methods, reason = "this is part of the writer of the disk")]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::is_absent;

/// The diagnostic of a failed operation.
pub(super) fn failed(path: &Path, doing: &str, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::E801, format!("can't {doing}: {error}"))
        .on_path(path.display().to_string());
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => match free_space(path) {
            Some(free) => diagnostic.note(free),
            None => diagnostic,
        }
        .help("make room on the disk, then build again"),
        io::ErrorKind::ReadOnlyFilesystem => {
            diagnostic.help("the file system is read-only; name another folder with `--out`")
        }
        // An overlay file system can't exchange a folder of a lower layer.
        io::ErrorKind::CrossesDevices => diagnostic
            .note("the folder is on another layer of the file system")
            .help("remove the folder once, or name another one with `--out`"),
        _ => diagnostic,
    }
}

/// The diagnostic of a file that can't be read.
pub(super) fn cant_read(path: &Path, error: &io::Error) -> Diagnostic {
    failed(path, "read this file", error)
}

/// Free bytes and files of the file system that holds a path.
#[cfg(unix)]
fn free_space(path: &Path) -> Option<String> {
    let free = path.ancestors().find_map(|folder| rustix::fs::statvfs(folder).ok())?;
    let (bytes, files) = (free.f_bavail.saturating_mul(free.f_frsize), free.f_favail);
    Some(format!("{bytes} bytes and {files} files are free there"))
}

#[cfg(not(unix))]
fn free_space(_: &Path) -> Option<String> {
    None
}

/// The value of a mutex. A thread that panicked leaves nothing half-written in ours.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Metadata of a path; `None` if nothing has this name.
///
/// # Errors
/// Whether something has this name can't be found out.
pub(super) fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether two metadata are of one file; `None` where the system doesn't say.
pub(super) fn is_one_file(a: &Metadata, b: &Metadata) -> Option<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((a.dev(), a.ino()) == (b.dev(), b.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = (a, b);
        None
    }
}

/// Makes a folder and its parents, unless they exist.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path).or_else(|error| match error.kind() {
        // On some file systems a folder that exists gives this error.
        io::ErrorKind::AlreadyExists if path.metadata()?.is_dir() => Ok(()),
        _ => Err(error),
    })
}

/// Makes a folder, in the place of a file or a link if one is there: nothing may be written
/// through a link. Several threads may make the same folder at once.
pub(super) fn make_real_folder(path: &Path) -> io::Result<()> {
    let is_folder =
        || metadata(path).map(|found| found.is_some_and(|metadata| metadata.is_dir()));
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    if is_folder()? {
        return Ok(());
    }
    let removed = fs::remove_file(path);
    match fs::create_dir(path) {
        Err(error) if !is_folder()? => {
            let first = removed.err().filter(|first| !is_absent(first));
            Err(first.unwrap_or(error))
        }
        _ => Ok(()),
    }
}

/// Removes a file, a link, or a folder with all that is in it; nothing if nothing is there.
pub(super) fn clear(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if is_absent(&error) => Ok(()),
        Err(error) => match metadata(path)? {
            Some(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
            _ => Err(error),
        },
        Ok(()) => Ok(()),
    }
}

/// Writes a file that doesn't exist yet.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}

/// Copies what is read into a new file, in the place of what has its name.
pub(super) fn copy_new(mut from: impl Read, path: &Path) -> io::Result<()> {
    clear(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    io::copy(&mut from, &mut file).map(|_| ())
}

/// Writes a new file in the place of an old one, whose bytes stay as they are: they may have another
/// name.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    clear(path)?;
    write_new(path, bytes)
}

/// Gives a file a second name, in the place of what has this name; copies it where the file system
/// has no hard links. A link is linked or copied as a link.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    clear(to)?;
    fs::hard_link(from, to).or_else(|_| {
        #[cfg(unix)]
        if from.is_symlink() {
            return std::os::unix::fs::symlink(fs::read_link(from)?, to);
        }
        fs::copy(from, to).map(|_| ())
    })
}

/// Options that open neither through a link nor wait for the other end of a pipe.
pub(super) fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    options
}

/// Opens a regular file, and returns its size in bytes; `None` if there is none.
pub(super) fn open_regular(path: &Path) -> io::Result<Option<(File, u64)>> {
    let file = match no_follow(OpenOptions::new().read(true)).open(path) {
        #[cfg(unix)]
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            return Ok(None);
        }
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    Ok(metadata.is_file().then_some((file, metadata.len())))
}

/// Whether a regular file has exactly these bytes.
pub(super) fn has_bytes(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    match open_regular(path)? {
        Some((mut file, size)) if size == bytes.len() as u64 => goes_on(&mut file, bytes),
        _ => Ok(false),
    }
}

/// Whether the next bytes of a file are these.
pub(super) fn goes_on(file: &mut File, bytes: &[u8]) -> io::Result<bool> {
    let mut buffer = [0; 16 << 10];
    for wanted in bytes.chunks(buffer.len()) {
        let read = &mut buffer[..wanted.len()];
        match file.read_exact(read) {
            Ok(()) if read == wanted => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// What a folder holds: its path below the root of the listing.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    pub(super) is_folder: bool,
}

/// Everything below a folder, level by level from the top. No recursion: folders may be nested
/// deeper than any stack.
///
/// # Errors
/// A folder can't be read.
pub(super) fn levels(root: &Path) -> Result<Vec<Vec<Listed>>, Diagnostic> {
    let mut levels: Vec<Vec<Listed>> = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while !folders.is_empty() {
        let lists: Result<Vec<_>, Diagnostic> =
            folders.par_iter().map(|folder| list(root, folder)).collect();
        let level: Vec<Listed> = lists?.into_iter().flatten().collect();
        folders = level.iter().filter(|l| l.is_folder).map(|l| l.path.clone()).collect();
        levels.push(level);
    }
    Ok(levels)
}

fn list(root: &Path, folder: &Path) -> Result<Vec<Listed>, Diagnostic> {
    let path = root.join(folder);
    let listed = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        Ok(Listed { path: folder.join(entry.file_name()), is_folder })
    };
    fs::read_dir(&path)
        .and_then(|entries| entries.map(listed).collect())
        .map_err(|error| failed(&path, "look through this folder", &error))
}

/// Swaps two folders in one step.
#[cfg(target_os = "linux")]
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?;
    Ok(())
}

/// Swaps two folders in three steps, where the system has no call for it.
#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    let old = a.with_extension("old");
    fs::rename(b, &old)?;
    if let Err(error) = fs::rename(a, b) {
        fs::rename(&old, b)?;
        return Err(error);
    }
    fs::rename(&old, a)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{clear, has_bytes, levels, link, make_real_folder, replace, write_new};

    #[test]
    fn bytes_are_compared_to_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for size in [0, 1, 16 << 10, (16 << 10) + 1] {
            let mut bytes = vec![7; size];
            replace(&path, &bytes).unwrap();
            assert!(has_bytes(&path, &bytes).unwrap(), "{size}");
            if let Some(last) = bytes.last_mut() {
                *last = 8;
                assert!(!has_bytes(&path, &bytes).unwrap(), "{size}: the last byte differs");
            }
            bytes.push(7);
            assert!(!has_bytes(&path, &bytes).unwrap(), "{size}: the file is shorter");
        }
        assert!(!has_bytes(&folder.path().join("none"), b"").unwrap());
        assert!(!has_bytes(folder.path(), b"").unwrap(), "a folder has no bytes");
    }

    #[test]
    fn a_replaced_file_keeps_its_bytes_under_its_other_name() {
        let folder = tempfile::tempdir().unwrap();
        let (live, staged) = (folder.path().join("live"), folder.path().join("staged"));
        write_new(&live, b"old").unwrap();
        assert!(write_new(&live, b"new").is_err(), "no file is written over");
        link(&live, &staged).unwrap();
        link(&live, &staged).unwrap();
        replace(&staged, b"new").unwrap();
        assert_eq!(
            (fs::read(&live).unwrap(), fs::read(&staged).unwrap()),
            (b"old".to_vec(), b"new".to_vec())
        );
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_removed_and_a_folder_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_new(&path, b"").unwrap();
        make_real_folder(&path).unwrap();
        make_real_folder(&path).unwrap();
        write_new(&path.join("b"), b"").unwrap();
        let listed = levels(folder.path()).unwrap();
        let paths: Vec<_> =
            listed.iter().flatten().map(|l| (l.path.to_str().unwrap(), l.is_folder)).collect();
        assert_eq!(paths, [("a", true), ("a/b", false)]);
        clear(&path).unwrap();
        clear(&path).unwrap();
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (target, path) = (folder.path().join("target"), folder.path().join("link"));
        write_new(&target, b"bytes").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        assert!(!has_bytes(&path, b"bytes").unwrap());
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"bytes");
    }
}
