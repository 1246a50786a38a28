//! The only writer of the disk: a site is staged beside the output folder and takes its place in
//! one step, so that a build that fails or is killed leaves the previous site as it was.
//!
//! Beside the output `public` stands `.public.daesang`: the lock, `stage`, and `cards`, where drawn
//! social cards are kept, whose removal costs time and nothing else. A file whose bytes the output
//! has already is noted and not touched. Where every file is such a one, nothing is published: the
//! output is the new site. Else the stage, after a build the site before it, is turned into the new
//! site: it gets what differs, and of all the rest a second name. None is ever written in place.
//!
//! The output carries a marker, `.daesang`, which is also the manifest: what is not in it is
//! foreign and is kept. Daesang deletes only what it wrote.

#![expect(clippy::disallowed_methods, reason = "this is the writer of the disk")]

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::card::Key;
use crate::diagnostics::{Code, Diagnostic};
use crate::edit::atomic_write::uninterrupted;
use crate::path::MARKER;
use crate::pieces::{ChunkSource, PIECE};
use crate::site::{Output, Sink, Site, hash_of_all};
use crate::source::is_absent;

mod pieces;
mod store;

use pieces::Pieces;
use store::Store;

/// The marker's first line.
const MAGIC: &str = "daesang site 1";

/// How an output folder is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder.
    pub out: PathBuf,
    /// The site's own folder, which the output must not swallow.
    pub root: PathBuf,
    /// The user's home, which nobody means.
    pub home: Option<PathBuf>,
    /// The site's title: one site does not write over another one's output.
    pub site: String,
    /// Whether a folder that Daesang didn't write may be taken over.
    pub adopt: bool,
    /// Whether to wait for another build to finish.
    pub wait: bool,
}

/// Why an output folder can't be used.
#[derive(Debug)]
pub enum Refusal {
    /// The folder itself is not one that may be written to.
    FileCache(Diagnostic),
    /// The environment failed.
    Environment(Diagnostic),
}

/// A staging folder that is being filled.
pub struct StagingFolder {
    out: PathBuf,
    aux: PathBuf,
    stage: PathBuf,
    cards: Store,
    /// Folders below the stage that are made.
    made: Mutex<FxHashSet<PathBuf>>,
    /// The site's title, on one line.
    site: String,
    /// Whether the stage holds an older site.
    reuses_old_site: bool,
    /// What the last build wrote, and whether the output is there to take files from.
    previous: Option<HashMap<String, WrittenFile>>,
    /// Files that the output has already, byte for byte.
    same: Mutex<Vec<String>>,
    /// Whether any file is not one of those.
    changed: AtomicBool,
    /// Files of the output that were changed or removed by hand since they were written.
    tampered: Mutex<BTreeSet<String>>,
    /// Held until the end: the lock is the file's.
    _lock: Lock,
}

/// The locked file, which names the holder for as long as it is held.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.set_len(0);
    }
}

/// What publishing did.
#[derive(Debug, Default)]
pub struct Published {
    /// Files that Daesang didn't write, and kept.
    pub kept: Vec<String>,
    /// Files that were changed in the output or removed from it by hand, and are as they should be.
    pub restored: Vec<String>,
}

/// What a build wrote into a file.
struct WrittenFile {
    hash: u128,
    size: u64,
}

/// What a sink found where a file belongs.
enum Existing {
    /// The very bytes.
    Same,
    /// Other bytes, or nothing.
    Other,
}

fn failed(path: &Path, doing: &str, error: &io::Error) -> Diagnostic {
    let code = Code::E801;
    let diagnostic = Diagnostic::new(code, format!("can't {doing}: {error}"))
        .on_path(path.display().to_string());
    match error.raw_os_error() {
        Some(28 | 122) => match room(path) {
            Some(free) => diagnostic.note(free),
            None => diagnostic,
        }
        .help("make room on the disk, then build again"),
        Some(30) => {
            diagnostic.help("the file system is read-only; name another folder with `--out`")
        }
        // A file system of layers can't exchange a folder of a lower one.
        Some(18) => diagnostic
            .note("the folder stands on another layer of the file system")
            .help("remove the folder once, or name another one with `--out`"),
        _ => diagnostic,
    }
}

/// What is free where a file was to be written.
#[cfg(unix)]
fn room(path: &Path) -> Option<String> {
    let free = path.ancestors().find_map(|folder| rustix::fs::statvfs(folder).ok())?;
    let (bytes, files) = (free.f_bavail.saturating_mul(free.f_frsize), free.f_favail);
    Some(format!("{bytes} bytes and {files} files are free there"))
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<String> {
    None
}

fn refuse(path: &Path, why: &str, help: &str) -> Refusal {
    Refusal::FileCache(
        Diagnostic::new(Code::E802, format!("this folder can't be the output: {why}"))
            .on_path(path.display().to_string())
            .help(help),
    )
}

impl StagingFolder {
    /// Checks the output folder, takes the lock and makes an empty stage.
    ///
    /// # Errors
    /// Why the folder can't be used. Nothing has been touched then.
    pub fn open(options: &Options) -> Result<Self, Refusal> {
        let out = resolve(&options.out)?;
        allowed(&out, options)?;
        let exists = inspect(&out, options)?;
        not_mounted(&out)?;
        let parent = out.parent().map(Path::to_owned).unwrap_or_default();
        let name =
            out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let aux = parent.join(format!(".{name}.daesang"));
        let environment = |doing: &str, path: &Path| {
            let (path, doing) = (path.to_owned(), doing.to_owned());
            move |error: io::Error| Refusal::Environment(failed(&path, &doing, &error))
        };
        let stage = aux.join("stage");
        for own in [&aux, &stage] {
            let found = metadata(own).map_err(environment("look at this", own))?;
            if found.is_some_and(|metadata| metadata.is_symlink()) {
                return Err(refuse(own, "it is a link", "remove the link"));
            }
        }
        let lock = lock(&aux, options.wait)?;
        let reuses_old_site =
            metadata(&stage).map_err(environment("look at this", &stage))?.is_some();
        if !reuses_old_site {
            fs::create_dir(&stage).map_err(environment("make this folder", &stage))?;
        }
        if exists {
            same_file_system(&out, &stage)?;
        }
        let previous = match exists {
            true => Some(read_manifest(&out).map_err(environment("read the manifest", &out))?),
            false => None,
        };
        let cards = Store::open(aux.join("cards"));
        Ok(Self {
            out,
            aux,
            cards,
            stage,
            made: Mutex::default(),
            site: one_line(&options.site),
            reuses_old_site,
            previous,
            same: Mutex::new(Vec::new()),
            changed: AtomicBool::new(false),
            tampered: Mutex::new(BTreeSet::new()),
            _lock: lock,
        })
    }

    /// Gives up. The output is as it was; a stage that never became a site is removed.
    pub fn discard(self) {
        if self.previous.is_none() {
            let _ = remove_tree(&self.stage);
            self.cards.clear();
            let _ = fs::remove_file(self.aux.join("lock"));
            let _ = fs::remove_dir(&self.aux);
        }
    }

    /// Puts the staged site in the output's place, and keeps what Daesang didn't write.
    ///
    /// # Errors
    /// What failed; the output is the old site or the new one, whole.
    pub fn publish(self, site: &Site) -> Result<Published, Diagnostic> {
        let published = self.try_publish(site);
        match published {
            Ok(_) => self.cards.drop_unused(),
            Err(_) => self.discard(),
        }
        published
    }

    fn try_publish(&self, site: &Site) -> Result<Published, Diagnostic> {
        let mut published = Published::default();
        let foreign = match self.previous {
            Some(_) => self.foreign()?,
            None => Vec::new(),
        };
        published.kept = tops(&foreign);
        let manifest = manifest_text(site, &self.site);
        if self.is_there(&manifest) {
            if !self.reuses_old_site {
                let _ = fs::remove_dir(&self.stage);
            }
            return Ok(published);
        }
        self.link_same()?;
        let kept = self.keep(foreign, site)?;
        if self.reuses_old_site {
            let written = site.outputs.iter().map(|output| output.path.as_str());
            let kept = kept.iter().map(String::as_str);
            self.prune(&written.chain([MARKER]).chain(kept).collect())?;
        }
        let marker = self.stage.join(MARKER);
        replace(&marker, manifest.as_bytes())
            .map_err(|error| failed(&marker, "write the manifest", &error))?;
        let swap = if self.previous.is_some() {
            exchange(&self.stage, &self.out)
        } else {
            fs::rename(&self.stage, &self.out)
        };
        swap.map_err(|error| failed(&self.out, "put the new site in place", &error))?;
        published.restored = std::mem::take(&mut *locked(&self.tampered)).into_iter().collect();
        Ok(published)
    }

    /// Whether the output is the new site already: every file the same, and no other one left.
    fn is_there(&self, manifest: &str) -> bool {
        self.previous.is_some()
            && !self.changed.load(Ordering::Relaxed)
            && read_text(&self.out.join(MARKER)).is_ok_and(|old| old == manifest)
    }

    /// Gives every file that the output has already a name in the stage.
    fn link_same(&self) -> Result<(), Diagnostic> {
        let same = std::mem::take(&mut *locked(&self.same));
        same.into_par_iter().try_for_each(|path| {
            let (live, target) = (self.out.join(&path), self.stage.join(&path));
            self.make_parent(path.as_ref())?;
            if self.reuses_old_site && is_one_file(&live, &target) {
                return Ok(());
            }
            link(&live, &target, self.reuses_old_site)
                .map_err(|error| failed(&target, "write this file", &error))
        })
    }

    /// Removes from the stage what belongs to an older site, and folders that nothing is left in.
    fn prune(&self, wanted: &HashSet<&str>) -> Result<(), Diagnostic> {
        let sift = |(relative, is_folder): (PathBuf, bool)| {
            if is_folder {
                return Ok(None);
            }
            if slashed(&relative).is_some_and(|name| wanted.contains(name.as_str())) {
                return Ok(relative.parent().map(Path::to_owned));
            }
            let path = self.stage.join(relative);
            fs::remove_file(&path)
                .map_err(|error| failed(&path, "remove an old file", &error))?;
            Ok(None)
        };
        let levels = levels(&self.stage)?;
        let mut kept: HashSet<PathBuf> = HashSet::new();
        for level in levels.into_iter().rev() {
            let (folders, files): (Vec<_>, Vec<_>) =
                level.into_iter().partition(|(_, is_folder)| *is_folder);
            // What is in these folders stands a level below, and has been sifted.
            let (left, empty): (Vec<_>, Vec<_>) =
                folders.into_iter().map(|(folder, _)| folder).partition(|f| kept.contains(f));
            empty.par_iter().try_for_each(|folder| {
                let path = self.stage.join(folder);
                fs::remove_dir(&path)
                    .map_err(|error| failed(&path, "remove an old folder", &error))
            })?;
            let above = left.iter().filter_map(|folder| folder.parent().map(Path::to_owned));
            let sifted: Vec<Option<PathBuf>> =
                files.into_par_iter().map(sift).collect::<Result<_, Diagnostic>>()?;
            kept = sifted.into_iter().flatten().chain(above).collect();
        }
        Ok(())
    }

    /// Gives files that no build wrote a name in the stage, and says how they are written.
    fn keep(&self, mut foreign: Vec<PathBuf>, site: &Site) -> Result<Vec<String>, Diagnostic> {
        if foreign.is_empty() {
            return Ok(Vec::new());
        }
        let new: HashSet<&str> = site.outputs.iter().map(|o| o.path.as_str()).collect();
        let folders: HashSet<&str> = new.iter().copied().flat_map(above).collect();
        let clashes = |name: &str| {
            let is_new = new.contains(name) || folders.contains(name);
            is_new || above(name).any(|folder| new.contains(folder))
        };
        foreign.sort_unstable();
        let mut kept = Vec::new();
        for relative in foreign {
            let name = slashed(&relative);
            if name.as_ref().is_some_and(|name| clashes(name)) {
                return Err(Diagnostic::new(
                    Code::E806,
                    "the output path is taken by a file that Daesang didn't write",
                )
                .on_path(self.out.join(relative).display().to_string())
                .help("move it away, or rename what makes the page"));
            }
            self.carry(&relative)?;
            kept.extend(name);
        }
        Ok(kept)
    }

    /// The files of the old output that no build wrote.
    fn foreign(&self) -> Result<Vec<PathBuf>, Diagnostic> {
        let written = |name: &String| {
            name == MARKER || self.previous.as_ref().is_some_and(|all| all.contains_key(name))
        };
        let is_ours = |relative: &Path| slashed(relative).is_some_and(|name| written(&name));
        let files = levels(&self.out)?.into_iter().flatten();
        let files = files.filter(|(path, is_folder)| !is_folder && !is_ours(path));
        Ok(files.map(|(path, _)| path).collect())
    }

    /// Gives a file that Daesang didn't write a name in the stage.
    fn carry(&self, relative: &Path) -> Result<(), Diagnostic> {
        let (from, to) = (&self.out.join(relative), self.stage.join(relative));
        self.make_parent(relative)?;
        clear(&to).map_err(|error| failed(&to, "replace this file", &error))?;
        // A hard link: the file is the same one, whatever happens between here and the exchange.
        fs::hard_link(from, &to)
            .or_else(|_| copy_foreign(from, &to))
            .map_err(|error| failed(from, "keep this file", &error))
    }
}

/// The folders that a path is in, from the nearest up.
fn above(path: &str) -> impl Iterator<Item = &str> {
    memchr::memrchr_iter(b'/', path.as_bytes()).map(|at| &path[..at])
}

/// Sees to it that a folder of the stage is one: nothing is written through a link, whoever put
/// it there. Another thread may be at the same.
fn real_folder(path: &Path) -> io::Result<()> {
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

/// A link or a file on a file system without hard links.
fn copy_foreign(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_symlink() {
        #[cfg(unix)]
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    fs::copy(from, to).map(|_| ())
}

/// A path as the manifest writes it, if it is text.
fn slashed(path: &Path) -> Option<String> {
    path.to_str().map(|path| path.replace('\\', "/"))
}

/// All that is below a folder, level by level: no stack is deep enough for any depth of folders.
fn levels(root: &Path) -> Result<Vec<Vec<(PathBuf, bool)>>, Diagnostic> {
    let mut levels: Vec<Vec<(PathBuf, bool)>> = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while !folders.is_empty() {
        let lists: Result<Vec<_>, Diagnostic> =
            folders.par_iter().map(|folder| list(root, folder)).collect();
        let level: Vec<(PathBuf, bool)> = lists?.into_iter().flatten().collect();
        folders =
            level.iter().filter(|(_, is)| *is).map(|(folder, _)| folder.clone()).collect();
        levels.push(level);
    }
    Ok(levels)
}

/// What is in a folder below a root, by its path below that root, and whether it is a folder.
/// Links are not followed.
fn list(root: &Path, folder: &Path) -> Result<Vec<(PathBuf, bool)>, Diagnostic> {
    let path = root.join(folder);
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((folder.join(entry.file_name()), entry.file_type()?.is_dir()))
    };
    fs::read_dir(&path)
        .and_then(|entries| entries.map(entry).collect())
        .map_err(|error| failed(&path, "look through this folder", &error))
}

impl Sink for StagingFolder {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let target = self.stage.join(path);
        let wrap = |error| {
            let diagnostic = failed(&target, "write this file", &error);
            diagnostic.note(format!("{} bytes were to be written", bytes.len()))
        };
        if self.has_previous(path) {
            let live = self.out.join(path);
            let found = compare(&live, bytes);
            if matches!(found.map_err(|error| cant_read(&live, &error))?, Existing::Same) {
                locked(&self.same).push(path.to_owned());
                return Ok(());
            }
        }
        self.differs(path)?;
        if self.reuses_old_site {
            // An edit that is taken back gives bytes that the site before had.
            if matches!(compare(&target, bytes).map_err(wrap)?, Existing::Same) {
                return Ok(());
            }
            replace(&target, bytes).map_err(wrap)
        } else {
            write_new(&target, bytes).map_err(wrap)
        }
    }

    fn put_in_pieces(&self, path: &str, make: &mut ChunkSource<'_>) -> Result<(), Diagnostic> {
        let mut pieces = Pieces::begin(self, path);
        make(&mut |piece| {
            if let Ok(begun) = &mut pieces
                && let Err(error) = begun.push(piece)
            {
                pieces = Err(error);
            }
        });
        pieces?.end()
    }

    fn kept(&self, key: &Key) -> Result<Option<Vec<u8>>, Diagnostic> {
        self.cards.get(key)
    }

    fn keep(&self, key: &Key, png: &[u8]) -> Result<(), Diagnostic> {
        self.cards.put(key, png)
    }
}

impl StagingFolder {
    /// Whether the last build wrote a file of this name.
    fn has_previous(&self, path: &str) -> bool {
        self.previous.as_ref().is_some_and(|written| written.contains_key(path))
    }

    /// Notes that a file is not as the output has it, and makes the folders that it stands in.
    fn differs(&self, path: &str) -> Result<(), Diagnostic> {
        if let Some(written) = self.previous.as_ref().and_then(|written| written.get(path)) {
            let live = self.out.join(path);
            if !is_as_written(&live, written).map_err(|error| cant_read(&live, &error))? {
                locked(&self.tampered).insert(path.to_owned());
            }
        }
        self.changed.store(true, Ordering::Relaxed);
        self.make_parent(path.as_ref())
    }

    /// Makes the folders that a file stands in.
    fn make_parent(&self, path: &Path) -> Result<(), Diagnostic> {
        let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
            return Ok(());
        };
        if locked(&self.made).contains(parent) {
            return Ok(());
        }
        self.make_parent(parent)?;
        let folder = self.stage.join(parent);
        real_folder(&folder).map_err(|e| failed(&folder, "make this folder", &e))?;
        locked(&self.made).insert(parent.to_owned());
        Ok(())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Removes what stands at a path of the stage: a file, or a folder of an older site.
fn clear(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if is_absent(&error) => Ok(()),
        Err(error) => match metadata(path)? {
            Some(metadata) if metadata.is_dir() => remove_tree(path),
            _ => Err(error),
        },
        Ok(()) => Ok(()),
    }
}

/// What stands at a path, if anything does. Links are not followed.
fn metadata(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a folder, if it is not there, and what it is in.
fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path).or_else(|error| match error.kind() {
        // That it is there was found out, but not whether it is a folder.
        io::ErrorKind::AlreadyExists if path.metadata()?.is_dir() => Ok(()),
        _ => Err(error),
    })
}

/// Whether a file of the output is still what was written.
fn is_as_written(live: &Path, written: &WrittenFile) -> io::Result<bool> {
    match open_regular(live)? {
        Some((file, size)) if size == written.size => {
            Ok(hash_of_all(file, size)? == written.hash)
        }
        _ => Ok(false),
    }
}

/// The first part of each path, once.
fn tops(paths: &[PathBuf]) -> Vec<String> {
    let first = |path: &PathBuf| Some(path.iter().next()?.to_string_lossy().into_owned());
    let tops: BTreeSet<String> = paths.iter().filter_map(first).collect();
    tops.into_iter().collect()
}

/// The same, but for links, which are not followed, and pipes, on which nobody waits.
fn no_follow(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    options
}

fn cant_read(path: &Path, error: &io::Error) -> Diagnostic {
    failed(path, "read this file", error)
}

/// Whether a regular file has exactly these bytes.
fn compare(path: &Path, bytes: &[u8]) -> io::Result<Existing> {
    match open_regular(path)? {
        Some((mut file, size)) if size == bytes.len() as u64 => {
            Ok(if goes_on(&mut file, bytes)? { Existing::Same } else { Existing::Other })
        }
        _ => Ok(Existing::Other),
    }
}

/// Opens what stands at a path, if that is a regular file, and says how large it is.
fn open_regular(path: &Path) -> io::Result<Option<(File, u64)>> {
    // Whoever put a link here meant to: it is not followed, and a page takes its place.
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

/// Whether a file goes on with these bytes.
fn goes_on(file: &mut File, bytes: &[u8]) -> io::Result<bool> {
    use io::Read as _;
    thread_local! {
        static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    BUFFER.with_borrow_mut(|buffer| {
        // Piece by piece: what is compared may be large, and the buffer is kept for good.
        buffer.resize(PIECE, 0);
        for wanted in bytes.chunks(PIECE) {
            let found = &mut buffer[..wanted.len()];
            match file.read_exact(found) {
                Ok(()) if found == wanted => {}
                Ok(()) => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    })
}

/// Whether two paths are names of one regular file.
fn is_one_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |path: &Path| {
            let metadata = path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
            Some((metadata.dev(), metadata.ino()))
        };
        let first = id(a);
        first.is_some() && first == id(b)
    }
    #[cfg(not(unix))]
    {
        let _ = (a, b);
        false
    }
}

/// Gives a file a second name; where the file system can't, a copy.
fn link(from: &Path, to: &Path, replacing: bool) -> io::Result<()> {
    if replacing {
        clear(to)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}

/// Puts new bytes in a file's place without touching the old ones, which may have another name.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    clear(path)?;
    write_new(path, bytes)
}

/// Removes a tree that Daesang made: a stage, or the site that an exchange put in its place.
fn remove_tree(path: &Path) -> io::Result<()> {
    fs::remove_dir_all(path)
}

/// An absolute path without `.` and `..`, through which nothing is followed but existing folders.
fn resolve(out: &Path) -> Result<PathBuf, Refusal> {
    let help = "name a folder that may be made or replaced, such as `public`";
    let Some(Component::Normal(name)) = out.components().next_back() else {
        return Err(refuse(out, "it is no folder of its own", help));
    };
    let parent = match out.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Err(refuse(out, "it is no folder of its own", help)),
    };
    let parent = dunce::canonicalize(parent).map_err(|error| {
        let doing = "find the folder that it is in";
        if is_absent(&error) {
            refuse(out, "the folder that it is in doesn't exist", "make that folder first")
        } else {
            Refusal::Environment(failed(parent, doing, &error))
        }
    })?;
    Ok(parent.join(name))
}

/// Folders that nobody means: the site's own, what it is in, the home, a repository.
fn allowed(out: &Path, options: &Options) -> Result<(), Refusal> {
    let help = "name a folder of its own, such as `public`";
    let root = dunce::canonicalize(&options.root).unwrap_or_else(|_| options.root.clone());
    if root.starts_with(out) {
        return Err(refuse(out, "the site itself is in it", help));
    }
    for folder in ["content", "templates", "static", "strings", ".git"] {
        if out.starts_with(root.join(folder)) {
            return Err(refuse(out, &format!("`{folder}` belongs to the site"), help));
        }
    }
    let is_own = |part: Component<'_>| {
        let part = part.as_os_str().to_string_lossy();
        part.starts_with('.') && part.ends_with(".daesang")
    };
    if out.components().any(is_own) {
        return Err(refuse(out, "Daesang keeps its own files there", help));
    }
    if options.home.as_ref().is_some_and(|home| home.starts_with(out)) {
        return Err(refuse(out, "it is a home folder", help));
    }
    Ok(())
}

/// Whether the folder exists; refuses links, files, and folders that Daesang didn't write.
fn inspect(out: &Path, options: &Options) -> Result<bool, Refusal> {
    let metadata = match metadata(out) {
        Ok(None) => return Ok(false),
        Err(error) => return Err(Refusal::Environment(failed(out, "look at this", &error))),
        Ok(Some(metadata)) => metadata,
    };
    if metadata.is_symlink() {
        return Err(refuse(out, "it is a link", "name the folder that it leads to"));
    }
    if !metadata.is_dir() {
        return Err(refuse(out, "it is a file", "name a folder"));
    }
    let environment = |error: io::Error| Refusal::Environment(failed(out, "read this", &error));
    let empty = out.read_dir().map_err(environment)?.next().is_none();
    if empty || options.adopt {
        return Ok(true);
    }
    let manifest = manifest_in(out).map_err(environment)?;
    let what = match manifest.as_deref().and_then(site_of) {
        Some(other) if options.site.is_empty() || other == one_line(&options.site) => {
            return Ok(true);
        }
        Some(other) => format!("it holds another site, `{other}`"),
        None => "it has files in it, and Daesang didn't write them".to_owned(),
    };
    let help = "name another folder, or take it over with `--adopt`, which keeps its files";
    Err(refuse(out, &what, help))
}

/// The title of the site that a manifest is of.
fn site_of(manifest: &str) -> Option<&str> {
    manifest.lines().nth(1)?.strip_prefix("site ")
}

/// A title on one line.
fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The manifest of a folder that carries the marker: a regular file that begins with the magic line.
fn manifest_in(out: &Path) -> io::Result<Option<String>> {
    let marker = out.join(MARKER);
    if !metadata(&marker)?.is_some_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    match read_text(&marker) {
        Ok(text) => Ok(Some(text).filter(|text| text.lines().next() == Some(MAGIC))),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_text(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// What the previous build wrote, by its path.
fn read_manifest(out: &Path) -> io::Result<HashMap<String, WrittenFile>> {
    let text = manifest_in(out)?.unwrap_or_default();
    let entry = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
        let size = parts.next()?.parse().ok()?;
        Some((parts.next()?.to_owned(), WrittenFile { hash, size }))
    };
    Ok(text.lines().skip(2).filter_map(entry).collect())
}

fn manifest_text(site: &Site, title: &str) -> String {
    use std::fmt::Write as _;
    let lines = |outputs: &[Output]| {
        let mut text = String::with_capacity(outputs.len() * 100);
        for Output { path, hash, size } in outputs {
            let _ = writeln!(text, "{hash:032x} {size} {path}");
        }
        text
    };
    let mut parts = vec![format!("{MAGIC}\nsite {title}\n")];
    parts.par_extend(site.outputs.par_chunks(1024).map(lines));
    parts.concat()
}

/// How long and how often a build waits for the name of who holds the lock: a holder writes itself
/// down at once, and one that ends takes its name away before it lets go.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(20);
const MOMENTS: u32 = 50;

/// Makes Daesang's own folder and takes the lock in it, or says who holds it.
fn lock(aux: &Path, wait: bool) -> Result<Lock, Refusal> {
    let path = aux.join("lock");
    let environment =
        |error: io::Error| Refusal::Environment(failed(&path, "take the lock", &error));
    let mut tries = 0;
    loop {
        make_folder(aux).map_err(environment)?;
        if metadata(&path).map_err(environment)?.is_some_and(|found| found.is_symlink()) {
            return Err(refuse(&path, "it is a link", "remove the link"));
        }
        let mut options = OpenOptions::new();
        let file = no_follow(options.read(true).write(true).create(true)).open(&path);
        let mut file = match file {
            Ok(file) => file,
            // A build that failed has just removed the folder.
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
                let holder = read_text(&path).unwrap_or_default();
                let holder = holder.strip_suffix('\n').unwrap_or_default();
                tries += 1;
                if !holder.is_empty() || tries == MOMENTS {
                    return Err(held(aux, &by(holder, &file)));
                }
                std::thread::sleep(MOMENT);
                continue;
            }
        }
        // Nor is a lock worth anything whose file has been removed meanwhile.
        if is_file_at(&file, &path).map_err(environment)? {
            file.set_len(0).map_err(environment)?;
            // In one piece: a build that finds the lock taken may read it at any moment.
            let name = format!("pid {}\n", std::process::id());
            file.write_all(name.as_bytes()).map_err(environment)?;
            return Ok(Lock(file));
        }
    }
}

/// Says who holds the lock.
fn held(aux: &Path, by: &str) -> Refusal {
    let what = format!("another build is writing this site{by}");
    Refusal::Environment(
        Diagnostic::new(Code::E807, what)
            .on_path(aux.display().to_string())
            .help("wait for it, or let this one wait with `--wait`"),
    )
}

/// Whether an opened file is the one that has this name.
fn is_file_at(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let Some(named) = metadata(path)? else { return Ok(false) };
        let opened = file.metadata()?;
        Ok((opened.dev(), opened.ino()) == (named.dev(), named.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(metadata(path)?.is_some())
    }
}

/// Who holds a lock, and for how long: it wrote itself down when it took it.
fn by(holder: &str, lock: &File) -> String {
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

#[cfg(unix)]
const MOUNTED: (&str, &str) =
    ("it is a mount point", "name a folder inside it: `--out DIR/site`");

/// A mount point can't be exchanged, not even one that shows a folder of the same file system.
fn not_mounted(out: &Path) -> Result<(), Refusal> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        let found = statx(CWD, out, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty());
        if found.is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)) {
            return Err(refuse(out, MOUNTED.0, MOUNTED.1));
        }
    }
    let _ = out;
    Ok(())
}

/// Nor can a folder of another file system.
#[cfg(unix)]
fn same_file_system(out: &Path, stage: &Path) -> Result<(), Refusal> {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| {
        let cant = |error| Refusal::Environment(failed(path, "look at this", &error));
        path.metadata().map(|metadata| metadata.dev()).map_err(cant)
    };
    if device(out)? != device(stage)? {
        let _ = remove_tree(stage);
        return Err(refuse(out, MOUNTED.0, MOUNTED.1));
    }
    Ok(())
}

/// On other systems a rename says what it can't do.
#[cfg(not(unix))]
fn same_file_system(_: &Path, _: &Path) -> Result<(), Refusal> {
    Ok(())
}

/// Swaps two folders in one step.
#[cfg(target_os = "linux")]
fn exchange(stage: &Path, out: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, stage, CWD, out, RenameFlags::EXCHANGE)?;
    Ok(())
}

/// Swaps two folders in three steps, where the system has no call for it.
#[cfg(not(target_os = "linux"))]
fn exchange(stage: &Path, out: &Path) -> io::Result<()> {
    let old = stage.with_extension("old");
    fs::rename(out, &old)?;
    if let Err(error) = fs::rename(stage, out) {
        fs::rename(&old, out)?;
        return Err(error);
    }
    fs::rename(&old, stage)
}
