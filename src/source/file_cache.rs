//! A site's folder as it was last read, so that after a change only the changed files are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::built_in::add_built_in;
use super::decode::Decoded;
use super::disk::{ReadFile, TOPS, each_file, read_file};
use super::file::{RawFile, SourceFile, StaticFile};
use super::sources::Sources;
use crate::diagnostics::{Diagnostic, FileId, Report};

/// What [`Sources`] are made of, file by file.
#[derive(Debug)]
pub struct FileCache {
    root: PathBuf,
    /// By the path relative to the root.
    files: BTreeMap<String, CachedFile>,
    /// What can't be a file of a site, by its path: links, devices, unreadable folders.
    refused: Vec<Diagnostic>,
}

#[derive(Debug, PartialEq)]
enum CachedFile {
    Text(Arc<SourceFile>),
    Static(Arc<StaticFile>),
    /// Text that something is wrong with: decoded with each reading, as its messages name places.
    Unsound(Vec<u8>),
    /// It has no place in a site, or can't be read.
    Wrong(Diagnostic),
}

/// What came of looking at some files again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Files that are still there and sound, with other content.
    pub edited: BTreeSet<String>,
    /// Whether anything else happened: a file came or went, or can't be read, or can be again.
    pub rebuilt: bool,
}

impl Change {
    /// Whether all is as it was.
    pub fn is_nothing(&self) -> bool {
        self.edited.is_empty() && !self.rebuilt
    }

    /// Adds what happened later.
    pub fn merge(&mut self, later: Self) {
        self.edited.extend(later.edited);
        self.rebuilt |= later.rebuilt;
    }
}

impl FileCache {
    /// Reads the whole folder.
    pub fn read(root: &Path) -> Self {
        let mut folder =
            Self { root: root.to_owned(), files: BTreeMap::new(), refused: Vec::new() };
        folder.read_again();
        folder
    }

    /// Reads everything again: for when it is not known what changed.
    pub fn read_again(&mut self) -> Change {
        let mut change = Change::default();
        for top in TOPS {
            change.merge(self.refresh(top));
        }
        change
    }

    /// Reads a file or folder again, by its path relative to the root, whatever became of it.
    pub fn refresh(&mut self, path: &str) -> Change {
        let is_below = |other: &str| {
            other == path || other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        };
        let keys: Vec<String> = self
            .files
            .range(path.to_owned()..)
            .map(|(key, _)| key)
            // `a.md` sorts between `a` and `a/b`.
            .take_while(|key| key.starts_with(path))
            .filter(|key| is_below(key))
            .cloned()
            .collect();
        let mut before: BTreeMap<String, CachedFile> =
            keys.into_iter().filter_map(|key| self.files.remove_entry(&key)).collect();
        let refused = self.refused.len();
        self.refused.retain(|d| !d.path.as_deref().is_some_and(is_below));
        let mut change = Change { rebuilt: refused != self.refused.len(), ..Change::default() };
        let (found, report) = self.read_below(path);
        change.rebuilt |= !report.is_empty();
        self.refused.extend(report.into_vec());
        for (path, entry) in found {
            match before.remove(&path) {
                Some(old) if old == entry => {}
                Some(CachedFile::Text(_) | CachedFile::Static(_)) if !entry.is_broken() => {
                    change.edited.insert(path.clone());
                }
                _ => change.rebuilt = true,
            }
            self.files.insert(path, entry);
        }
        change.rebuilt |= !before.is_empty();
        change
    }

    fn read_below(&self, path: &str) -> (Vec<(String, CachedFile)>, Report) {
        let mut report = Report::new();
        let start = self.root.join(path);
        if start.symlink_metadata().is_err() {
            return (Vec::new(), report);
        }
        let read = each_file(&self.root, &start, &mut report, |path, at| {
            (path.clone(), CachedFile::read(path, at))
        });
        (read, report)
    }

    /// The sources as they are now, and what is wrong with them.
    pub fn sources(&self) -> (Sources, Report) {
        let mut report = Report::new();
        let mut files: Vec<Arc<SourceFile>> = Vec::with_capacity(self.files.len());
        let mut statics: Vec<Arc<StaticFile>> = Vec::new();
        for (path, entry) in &self.files {
            match entry {
                CachedFile::Text(file) => files.push(Arc::clone(file)),
                CachedFile::Static(file) => statics.push(Arc::clone(file)),
                CachedFile::Wrong(diagnostic) => report.push(diagnostic.clone()),
                CachedFile::Unsound(bytes) => {
                    let raw = RawFile { path: path.clone(), bytes: bytes.clone() };
                    let id = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
                    let mut own = Report::new();
                    if let Some(Decoded::Text(file)) = Decoded::of(raw, id, &mut own) {
                        files.push(file);
                    }
                    report.merge(own);
                }
            }
        }
        for refused in &self.refused {
            report.push(refused.clone());
        }
        add_built_in(&mut files, &mut statics);
        (Sources { files, statics }, report)
    }
}

impl CachedFile {
    fn read(path: String, at: &Path) -> Self {
        let raw = match read_file(path, at) {
            Ok(ReadFile::Held(raw)) => raw,
            Ok(ReadFile::OnDisk(file)) => return Self::Static(Arc::new(file)),
            Err(diagnostic) => return Self::Wrong(diagnostic),
        };
        let copy = RawFile { path: raw.path.clone(), bytes: raw.bytes.clone() };
        let mut report = Report::new();
        match Decoded::of(copy, FileId(0), &mut report) {
            Some(Decoded::Static(file)) => Self::Static(file),
            Some(Decoded::Text(file)) if file.sound => Self::Text(file),
            Some(Decoded::Text(_)) => Self::Unsound(raw.bytes),
            None => Self::Wrong(report.into_vec().remove(0)),
        }
    }

    fn is_broken(&self) -> bool {
        matches!(self, Self::Unsound(_) | Self::Wrong(_))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "the tests change a folder")]

    use super::{Change, FileCache};
    use crate::diagnostics::{Format, render};
    use crate::source::Sources;

    /// Whatever happens to a folder, looking again at what changed gives what reading it all does.
    #[test]
    fn looking_again_equals_reading_all() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        let write = |path: &str, text: &[u8]| {
            std::fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            std::fs::write(at(path), text).unwrap();
        };
        write("site.toml", b"title = \"A\"\n");
        write("content/pages/a.md", b"one\n");
        let mut folder = FileCache::read(root.path());
        let same = |folder: &FileCache| {
            let (held, said) = folder.sources();
            let (read, says) = Sources::read(root.path());
            assert_eq!(format!("{held:?}"), format!("{read:?}"));
            let text = |report, sources| render(report, sources, Format::Text, false);
            assert_eq!(text(&said, &held), text(&says, &read));
        };
        let edited = |path: &str| Change { edited: [path.to_owned()].into(), rebuilt: false };
        let rebuilt = Change { rebuilt: true, ..Change::default() };
        same(&folder);
        assert!(folder.refresh("content/pages/a.md").is_nothing());
        write("content/pages/a.md", b"two\n");
        assert_eq!(folder.refresh("content/pages/a.md"), edited("content/pages/a.md"));
        same(&folder);
        // Broken, broken otherwise, mended.
        for text in [&b"\xB9\xE6"[..], b"\0", b"three\n"] {
            write("content/pages/a.md", text);
            assert_eq!(folder.refresh("content/pages/a.md"), rebuilt, "{text:?}");
            same(&folder);
        }
        write("static/a/b.css", b"a{}");
        write("static/a.css", b"b{}");
        assert_eq!(folder.refresh("static/a"), rebuilt);
        assert_eq!(folder.refresh("static/a.css"), rebuilt);
        same(&folder);
        std::fs::remove_dir_all(at("static/a")).unwrap();
        assert_eq!(folder.refresh("static/a"), rebuilt);
        same(&folder);
        write("content/nowhere/x.md", b"");
        std::fs::rename(at("content/pages"), at("content/articles")).unwrap();
        assert_eq!(folder.refresh("content"), rebuilt);
        same(&folder);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a.md", at("content/articles/b.md")).unwrap();
            assert_eq!(folder.refresh("content/articles/b.md"), rebuilt);
            same(&folder);
            std::fs::remove_file(at("content/articles/b.md")).unwrap();
            assert_eq!(folder.refresh("content/articles/b.md"), rebuilt);
            same(&folder);
        }
        // What changed unseen is found by reading everything.
        write("strings/en.toml", b"");
        std::fs::remove_file(at("content/articles/a.md")).unwrap();
        assert_eq!(folder.read_again(), rebuilt);
        same(&folder);
        assert!(folder.read_again().is_nothing());
    }
}
