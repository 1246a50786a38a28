//! The only reader of the site's folder.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::file::{FileOnDisk, RawFile, StaticContent, StaticFile, is_looked_into};
use crate::diagnostics::{Code, Diagnostic, Report, visible};
use crate::image_check;
use crate::path::SourcePath;

/// What Daesang reads of the site's folder.
pub const TOPS: [&str; 5] = ["site.toml", "content", "strings", "templates", "static"];

/// So many files are read one after the other by one thread.
const AT_ONCE: usize = 128;

/// The largest text file that is read, unless `site.toml` were to raise it: long series belong in
/// several files, and a contributor's mistake must not fill the memory.
pub const MAX_TEXT: u64 = 32 << 20;

/// The largest file of `static/` that is held in memory without being looked into, in bytes: no
/// number of pictures may fill the memory.
const MAX_HELD: u64 = 128 << 10;

/// Whether an error of the system says that there is no such thing, rather than that it can't be
/// looked at: nothing may be taken for missing that is merely out of reach.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Lists regular files below `start`. Links and devices are refused before they are opened.
/// Makes something of every file below a folder, in no order. While one thread looks for files,
/// others take what it has found.
pub(super) fn each_file<T: Send>(
    root: &Path,
    start: &Path,
    report: &mut Report,
    make: impl Fn(String, &Path) -> T + Sync,
) -> Vec<T> {
    let all: Mutex<Vec<T>> = Mutex::default();
    let take = |found: Vec<(String, PathBuf)>| {
        let made: Vec<T> = found.into_iter().map(|(path, at)| make(path, &at)).collect();
        all.lock().unwrap_or_else(PoisonError::into_inner).extend(made);
    };
    rayon::scope(|scope| {
        let mut found = Vec::with_capacity(AT_ONCE);
        list(root, start, report, &mut |path, at| {
            found.push((path, at));
            if found.len() == AT_ONCE {
                let found = std::mem::replace(&mut found, Vec::with_capacity(AT_ONCE));
                let take = &take;
                scope.spawn(move |_| take(found));
            }
        });
        take(found);
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Finds every file below a folder, in no order.
fn list(
    root: &Path,
    start: &Path,
    report: &mut Report,
    found: &mut dyn FnMut(String, PathBuf),
) {
    let refuse = |path: &Path, what: String, help: &str| {
        let shown = relative(root, path).unwrap_or_else(|| path.display().to_string());
        Diagnostic::new(Code::E102, what).on_path(shown).help(help)
    };
    let mut entries = walkdir::WalkDir::new(start).into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(start);
                let cause = error
                    .io_error()
                    .map_or_else(|| "it can't be listed".to_owned(), ToString::to_string);
                report.push(refuse(path, format!("can't read this folder: {cause}"), READABLE));
                continue;
            }
        };
        let path = entry.path();
        let kind = entry.file_type();
        let below = path.strip_prefix(root).unwrap_or(path);
        let is_left_out = is_leftover(below);
        if is_left_out || is_secret(below) {
            if !is_left_out {
                report.push(
                    Diagnostic::new(Code::E101, "this is not for visitors")
                        .on_path(relative(root, path).unwrap_or_default())
                        .help("move it out of `static/`: everything there is published"),
                );
            }
            if kind.is_dir() {
                entries.skip_current_dir();
            }
        } else if kind.is_dir() {
            if is_source_file_name(root, path) {
                let what = "this is a folder, a file is expected".to_owned();
                report.push(refuse(path, what, "rename the folder"));
            }
        } else if kind.is_symlink() {
            let target = path.read_link().map(|t| t.display().to_string()).unwrap_or_default();
            report.push(
                Diagnostic::new(
                    Code::E103,
                    format!("this is a symbolic link to `{}`", visible(&target)),
                )
                .on_path(relative(root, path).unwrap_or_default())
                .help("put the file itself here; links are not followed"),
            );
        } else if !kind.is_file() {
            let what = "this is not a regular file".to_owned();
            report.push(refuse(path, what, "remove it: only files and folders belong here"));
        } else if let Some(relative) = relative(root, path) {
            found(relative, entry.into_path());
        } else {
            let what = "this name is not UTF-8".to_owned();
            report.push(refuse(path, what, "rename the file"));
        }
    }
}

pub(super) const READABLE: &str = "make it readable, or remove it";

/// A folder that is named like a file that Daesang would read.
fn is_source_file_name(root: &Path, path: &Path) -> bool {
    let below_content = path.starts_with(root.join("content"));
    let extension = path.extension().and_then(|e| e.to_str());
    (below_content && matches!(extension, Some("toml" | "md" | "csv")))
        || path == root.join("site.toml")
}

/// Files, folders and links that editors and systems leave beside the files people write. Under
/// `static/` a dot begins other names as well: `.nojekyll`, `.well-known/`.
fn is_leftover(path: &Path) -> bool {
    const HIDDEN: [&str; 4] = [".DS_Store", ".directory", ".gitignore", ".gitkeep"];
    const SYSTEM: [&str; 4] = ["Thumbs.db", "ehthumbs.db", "desktop.ini", "4913"];
    const ENDS: [&str; 9] =
        ["~", ".swp", ".swo", ".bak", ".orig", ".rej", ".tmp", "___jb_tmp___", "___jb_old___"];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_hidden = if path.starts_with("static") {
        HIDDEN.contains(&name.as_ref()) || name.starts_with("._") || name.starts_with(".#")
    } else {
        name.starts_with('.')
    };
    let is_staged = name.starts_with('.') && name.ends_with(".daesang-new");
    let is_saved = name.len() > 1 && name.starts_with('#') && name.ends_with('#');
    is_hidden
        || is_staged
        || is_saved
        || SYSTEM.contains(&name.as_ref())
        || ENDS.iter().any(|end| name.ends_with(end))
}

/// Files and folders of `static/` that hold passwords, keys or a history, and are there by mistake.
fn is_secret(path: &Path) -> bool {
    const NAMES: [&str; 14] = [
        ".env",
        ".git",
        ".hg",
        ".svn",
        ".htpasswd",
        ".npmrc",
        ".netrc",
        ".pypirc",
        ".ssh",
        ".aws",
        ".gnupg",
        "id_rsa",
        "id_ed25519",
        ".git-credentials",
    ];
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    path.starts_with("static")
        && (NAMES.contains(&name.as_ref())
            || name.starts_with(".env.")
            || [".pem", ".key", ".p12", ".pfx"].iter().any(|end| name.ends_with(end)))
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?.to_str()?;
    Some(match MAIN_SEPARATOR {
        '/' => relative.to_owned(),
        other => relative.replace(other, "/"),
    })
}

/// A file of the site's folder.
pub(super) enum ReadFile {
    Held(RawFile),
    OnDisk(StaticFile),
}

/// How long a file must not have changed before it counts as written: some editors empty a file and
/// write it anew, in several steps.
const STILL_FOR: Duration = Duration::from_millis(50);
/// So often a file that changes all the time is read.
const MAX_READS: usize = 20;

/// Reads a file, and again as long as it has only just changed.
pub(super) fn read_still_file(path: String, at: &Path) -> Result<ReadFile, Diagnostic> {
    for _ in 1..MAX_READS {
        let read = read_file(path.clone(), at);
        let modified = at.metadata().and_then(|metadata| metadata.modified());
        // A time that is still to come is of another clock.
        let age = modified.ok().and_then(|time| time.elapsed().ok()).unwrap_or(STILL_FOR);
        if age >= STILL_FOR {
            return read;
        }
        std::thread::sleep(STILL_FOR - age);
    }
    read_file(path, at)
}

pub(super) fn read_file(path: String, at: &Path) -> Result<ReadFile, Diagnostic> {
    let copied = path.strip_prefix("static/").filter(|path| !is_looked_into(path));
    let read = || {
        let file = File::open(at)?;
        let metadata = file.metadata()?;
        let size = metadata.len();
        if let Some(copied) = copied.filter(|_| size > MAX_HELD) {
            let content = StaticContent::OnDisk(FileOnDisk {
                path: path.clone(),
                at: at.to_owned(),
                size,
                modified: metadata.modified().ok(),
                pixels: image_check::size(BufReader::new(file)),
            });
            let path = SourcePath::new(copied);
            return Ok(Ok(ReadFile::OnDisk(StaticFile { path, content })));
        }
        if size > MAX_TEXT {
            return Ok(Err(size));
        }
        let mut bytes = Vec::new();
        // A file may claim any size: running out of memory is an error of this file alone.
        bytes.try_reserve_exact(usize::try_from(size).unwrap_or(usize::MAX))?;
        (&file).read_to_end(&mut bytes)?;
        Ok(Ok(ReadFile::Held(RawFile { path: path.clone(), bytes })))
    };
    read().map_err(|error| unreadable(&path, &error))?.map_err(|size| {
        let help = match path.starts_with("static/") {
            true => "make it smaller",
            false => "split it: long series go into one CSV file a song and metric",
        };
        let what = format!("this file has {size} bytes; {MAX_TEXT} are the most that is read");
        Diagnostic::new(Code::E104, what).on_path(path).help(help)
    })
}

fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::E102, format!("can't read this file: {error}"))
        .on_path(path)
        .help(READABLE)
}

impl StaticFile {
    /// All its bytes.
    ///
    /// # Errors
    /// It can't be read any more.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, Diagnostic> {
        match &self.content {
            StaticContent::Held(bytes) => Ok(bytes.as_ref().into()),
            StaticContent::OnDisk(file) => file.bytes().map(Cow::Owned),
        }
    }
}

impl FileOnDisk {
    /// The file, to be read.
    ///
    /// # Errors
    /// It can't be opened any more.
    pub fn open(&self) -> Result<File, Diagnostic> {
        File::open(&self.at).map_err(|error| self.unreadable(&error))
    }

    /// All its bytes.
    ///
    /// # Errors
    /// It can't be read any more.
    pub fn bytes(&self) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|error| self.unreadable(&error))?;
        Ok(bytes)
    }

    /// The error of a file that was there and can't be read any more.
    pub fn unreadable(&self, error: &io::Error) -> Diagnostic {
        unreadable(&self.path, error)
    }
}
