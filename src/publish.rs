//! The only writer of the output: a site is staged beside the output folder and replaces it in one
//! step. A build that fails or is killed leaves the previous site as it was.
//!
//! Beside the output `public` is the folder `.public.daesang`. It holds the lock and the folder
//! `stage`. A file whose bytes the output already has is noted and not written; a social card that the
//! last build drew of the same SVG isn't even drawn. If every file is such a one, nothing is
//! published. Otherwise the stage, which is the site before the output after a first build, becomes
//! the new site: files that differ are written, all others get a second name by a hard link. No file
//! is ever written in place.
//!
//! The output has a marker, `.daesang`, which is also the manifest. A file that it doesn't list is
//! foreign, and is kept: Daesang deletes only what it wrote.

#![expect(clippy::disallowed_methods, reason = "this is the writer of the disk")]

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::card::key;
use crate::diagnostics::{Code, Diagnostic};
use crate::path::MARKER;
use crate::site::{Output, Sink, Site, hash_of_all};
use crate::source::FileOnDisk;

mod disk;
mod lock;
mod manifest;
mod output_folder;

pub use output_folder::Options;

use disk::{
    Listed, cant_read, copy_new, exchange, failed, has_bytes, is_one_file, levels, link,
    locked, make_real_folder, metadata, open_regular, replace, write_new,
};
use lock::{Lock, lock};
use manifest::WrittenFile;

/// A staging folder that is being filled.
pub struct StagingFolder {
    out: PathBuf,
    /// The folder of Daesang's own files, beside the output.
    aux: PathBuf,
    stage: PathBuf,
    /// Folders that exist below the stage.
    made: Mutex<FxHashSet<PathBuf>>,
    /// The site's title, on one line.
    site: String,
    /// Whether the stage holds an older site.
    reuses_old_site: bool,
    /// Files that the last build wrote; `None` without an output folder.
    previous: Option<HashMap<String, WrittenFile>>,
    /// Files that the output has already, byte for byte.
    same: Mutex<Vec<String>>,
    /// Whether any file is not one of those.
    changed: AtomicBool,
    /// Files of the output that were changed or removed by hand since they were written.
    tampered: Mutex<BTreeSet<String>>,
    /// Released when the staging folder is dropped.
    _lock: Lock,
}

/// What publishing left and repaired.
#[derive(Debug, Default)]
pub struct Published {
    /// Files and folders at the top of the output that Daesang didn't write, and kept.
    pub kept: Vec<String>,
    /// Files that were changed in the output or removed from it by hand, and are restored.
    pub restored: Vec<String>,
}

impl StagingFolder {
    /// Checks the output folder, takes the lock, and makes the stage if there is none.
    ///
    /// # Errors
    /// Why the folder can't be used: an error of the folder itself, or of the environment. The output
    /// is untouched then.
    pub fn open(options: &Options) -> Result<Self, Diagnostic> {
        let out = output_folder::resolve(&options.out)?;
        output_folder::check_place(&out, options)?;
        let exists = output_folder::exists(&out, options)?;
        output_folder::check_not_mounted(&out)?;
        let parent = out.parent().map(Path::to_owned).unwrap_or_default();
        let name =
            out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let aux = parent.join(format!(".{name}.daesang"));
        let look_at =
            |path: &Path| metadata(path).map_err(|error| failed(path, "look at this", &error));
        let stage = aux.join("stage");
        for own in [&aux, &stage] {
            if look_at(own)?.is_some_and(|metadata| metadata.is_symlink()) {
                return Err(output_folder::unusable(own, "it is a link", "remove the link"));
            }
        }
        let lock = lock(&aux, options.wait)?;
        let reuses_old_site = look_at(&stage)?.is_some();
        if !reuses_old_site {
            fs::create_dir(&stage)
                .map_err(|error| failed(&stage, "make this folder", &error))?;
        }
        let mut previous = None;
        if exists {
            output_folder::check_same_file_system(&out, &stage)?;
            let manifest = manifest::read(&out)
                .map_err(|error| failed(&out, "read the manifest", &error))?;
            previous = Some(manifest::files(&manifest.unwrap_or_default()));
        }
        Ok(Self {
            out,
            aux,
            stage,
            made: Mutex::default(),
            site: manifest::one_line(&options.site),
            reuses_old_site,
            previous,
            same: Mutex::new(Vec::new()),
            changed: AtomicBool::new(false),
            tampered: Mutex::new(BTreeSet::new()),
            _lock: lock,
        })
    }

    /// Gives up, and leaves the output as it was. The stage is removed if there is no output.
    pub fn discard(self) {
        if self.previous.is_none() {
            let _ = fs::remove_dir_all(&self.stage);
            let _ = fs::remove_file(self.aux.join("lock"));
            let _ = fs::remove_dir(&self.aux);
        }
    }

    /// Replaces the output by the staged site, and keeps files that Daesang didn't write.
    ///
    /// # Errors
    /// What failed. The output is the whole old site, or the whole new one.
    pub fn publish(self, site: &Site) -> Result<Published, Diagnostic> {
        let published = self.try_publish(site);
        if published.is_err() {
            self.discard();
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
        let manifest = manifest::text(site, &self.site);
        if self.is_unchanged(&manifest) {
            if !self.reuses_old_site {
                let _ = fs::remove_dir(&self.stage);
            }
            return Ok(published);
        }
        self.link_same()?;
        let kept = self.keep_foreign(foreign, site)?;
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

    /// Whether the output already is the new site: every file is the same, and none is to go.
    fn is_unchanged(&self, manifest: &str) -> bool {
        self.previous.is_some()
            && !self.changed.load(Ordering::Relaxed)
            && fs::read_to_string(self.out.join(MARKER)).is_ok_and(|old| old == manifest)
    }

    /// Links every file that the output already has into the stage.
    fn link_same(&self) -> Result<(), Diagnostic> {
        let same = std::mem::take(&mut *locked(&self.same));
        same.into_par_iter().try_for_each(|path| {
            let (live, target) = (self.out.join(&path), self.stage.join(&path));
            self.make_parent(path.as_ref())?;
            if self.reuses_old_site && has_both_names(&live, &target) {
                return Ok(());
            }
            link(&live, &target).map_err(|error| failed(&target, "write this file", &error))
        })
    }

    /// Removes files of an older site from the stage, and folders that are then empty.
    fn prune(&self, wanted: &HashSet<&str>) -> Result<(), Diagnostic> {
        // Removes a file that isn't wanted, and returns the folder of one that is.
        let sift = |relative: PathBuf| {
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
            let (folders, files): (Vec<Listed>, Vec<Listed>) =
                level.into_iter().partition(|listed| listed.is_folder);
            // Files in these folders are a level below, and have been sifted.
            let (left, empty): (Vec<PathBuf>, Vec<PathBuf>) =
                folders.into_iter().map(|l| l.path).partition(|path| kept.contains(path));
            empty.par_iter().try_for_each(|folder| {
                let path = self.stage.join(folder);
                fs::remove_dir(&path)
                    .map_err(|error| failed(&path, "remove an old folder", &error))
            })?;
            let above = left.iter().filter_map(|folder| folder.parent().map(Path::to_owned));
            let sifted: Vec<Option<PathBuf>> =
                files.into_par_iter().map(|file| sift(file.path)).collect::<Result<_, _>>()?;
            kept = sifted.into_iter().flatten().chain(above).collect();
        }
        Ok(())
    }

    /// Links foreign files into the stage, and returns those paths that are text.
    ///
    /// # Errors
    /// A foreign file where the new site has a file or a folder, or what failed.
    fn keep_foreign(
        &self,
        mut foreign: Vec<PathBuf>,
        site: &Site,
    ) -> Result<Vec<String>, Diagnostic> {
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
            let (from, to) = (self.out.join(&relative), self.stage.join(&relative));
            self.make_parent(&relative)?;
            link(&from, &to).map_err(|error| failed(&from, "keep this file", &error))?;
            kept.extend(name);
        }
        Ok(kept)
    }

    /// Files of the output that no build wrote, by path below it.
    fn foreign(&self) -> Result<Vec<PathBuf>, Diagnostic> {
        let written = |name: &String| {
            name == MARKER || self.previous.as_ref().is_some_and(|all| all.contains_key(name))
        };
        let is_ours = |relative: &Path| slashed(relative).is_some_and(|name| written(&name));
        let listed = levels(&self.out)?.into_iter().flatten();
        let foreign = listed.filter(|listed| !listed.is_folder && !is_ours(&listed.path));
        Ok(foreign.map(|listed| listed.path).collect())
    }
}

impl Sink for StagingFolder {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let target = self.stage.join(path);
        let wrap = |error| {
            let diagnostic = failed(&target, "write this file", &error);
            diagnostic.note(format!("{} bytes were to be written", bytes.len()))
        };
        if self.written(path).is_some() {
            let live = self.out.join(path);
            if has_bytes(&live, bytes).map_err(|error| cant_read(&live, &error))? {
                locked(&self.same).push(path.to_owned());
                return Ok(());
            }
        }
        self.differs(path)?;
        if self.reuses_old_site {
            // After an edit that was taken back, the stage has these bytes.
            if has_bytes(&target, bytes).map_err(wrap)? {
                return Ok(());
            }
            replace(&target, bytes).map_err(wrap)
        } else {
            write_new(&target, bytes).map_err(wrap)
        }
    }

    fn drawn(&self, path: &str, svg: &[u8]) -> Option<Output> {
        let written =
            self.written(path).filter(|written| written.drawn_of == Some(key(svg)))?;
        // A card that can't be read is drawn again, and `put` says what is wrong.
        if !matches!(self.is_as_written(path, written), Ok(true)) {
            return None;
        }
        locked(&self.same).push(path.to_owned());
        let WrittenFile { hash, size, drawn_of } = *written;
        Some(Output { path: path.to_owned(), hash, size, drawn_of })
    }

    fn copy(&self, path: &str, file: &FileOnDisk) -> Result<Output, Diagnostic> {
        let hash = hash_of_all(file.open()?, file.size);
        let hash = hash.map_err(|error| file.unreadable(&error))?;
        let output = Output { path: path.to_owned(), hash, size: file.size, drawn_of: None };
        let written = self.written(path).filter(|written| written.hash == hash);
        if let Some(written) = written
            && self.is_as_written(path, written)?
        {
            locked(&self.same).push(path.to_owned());
            return Ok(output);
        }
        self.differs(path)?;
        let target = self.stage.join(path);
        copy_new(file.open()?, &target)
            .map_err(|error| failed(&target, "write this file", &error))?;
        Ok(output)
    }
}

impl StagingFolder {
    /// The file of this name that the last build wrote.
    fn written(&self, path: &str) -> Option<&WrittenFile> {
        self.previous.as_ref()?.get(path)
    }

    /// Whether the output still has a file as it was written.
    fn is_as_written(&self, path: &str, written: &WrittenFile) -> Result<bool, Diagnostic> {
        let live = self.out.join(path);
        let same = || match open_regular(&live)? {
            Some((file, size)) if size == written.size => {
                Ok(hash_of_all(file, size)? == written.hash)
            }
            _ => Ok(false),
        };
        same().map_err(|error| cant_read(&live, &error))
    }

    /// Notes that a file differs from the output's, and makes its folders in the stage.
    fn differs(&self, path: &str) -> Result<(), Diagnostic> {
        if let Some(written) = self.written(path)
            && !self.is_as_written(path, written)?
        {
            locked(&self.tampered).insert(path.to_owned());
        }
        self.changed.store(true, Ordering::Relaxed);
        self.make_parent(path.as_ref())
    }

    /// Makes the folders of a file in the stage.
    fn make_parent(&self, path: &Path) -> Result<(), Diagnostic> {
        let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
            return Ok(());
        };
        if locked(&self.made).contains(parent) {
            return Ok(());
        }
        self.make_parent(parent)?;
        let folder = self.stage.join(parent);
        make_real_folder(&folder).map_err(|e| failed(&folder, "make this folder", &e))?;
        locked(&self.made).insert(parent.to_owned());
        Ok(())
    }
}

/// Whether two paths are names of one regular file.
fn has_both_names(a: &Path, b: &Path) -> bool {
    let file = |path| metadata(path).ok().flatten().filter(fs::Metadata::is_file);
    match (file(a), file(b)) {
        (Some(a), Some(b)) => is_one_file(&a, &b) == Some(true),
        _ => false,
    }
}

/// The first component of each path, sorted and once each.
fn tops(paths: &[PathBuf]) -> Vec<String> {
    let first = |path: &PathBuf| Some(path.iter().next()?.to_string_lossy().into_owned());
    let tops: BTreeSet<String> = paths.iter().filter_map(first).collect();
    tops.into_iter().collect()
}

/// The folders of a path, from the nearest up.
fn above(path: &str) -> impl Iterator<Item = &str> {
    memchr::memrchr_iter(b'/', path.as_bytes()).map(|at| &path[..at])
}

/// A path as the manifest writes it, with `/`; `None` if it is no text.
fn slashed(path: &Path) -> Option<String> {
    path.to_str().map(|path| path.replace('\\', "/"))
}
