//! All files of a site.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::built_in::{BUILT_IN, add_built_in};
use super::decode::{Decoded, Sorted};
use super::disk::{READABLE, ReadFile, TOPS, each_file, is_absent, read_still_file};
use super::file::{FileKind, RawFile, SourceFile, StaticFile};
use crate::diagnostics::{Code, Diagnostic, FileId, Files, Report};
use crate::path::SourcePath;

/// All that the site is made of.
///
/// Files are shared, so that the sources after a change hold the unchanged files of those before.
#[derive(Debug)]
pub struct Sources {
    pub(super) files: Vec<Arc<SourceFile>>,
    pub(super) statics: Vec<Arc<StaticFile>>,
}

impl Sources {
    /// Reads a site's folder. What can't be read is in the report.
    pub fn read(root: &Path) -> (Self, Report) {
        let mut report = Report::new();
        let (mut raw, mut on_disk) = (Vec::new(), Vec::new());
        for top in TOPS {
            let start = root.join(top);
            match start.symlink_metadata() {
                Ok(_) => {
                    for file in each_file(root, &start, &mut report, read_still_file) {
                        match file {
                            Ok(ReadFile::Held(file)) => raw.push(file),
                            Ok(ReadFile::OnDisk(file)) => on_disk.push(Arc::new(file)),
                            Err(diagnostic) => report.push(diagnostic),
                        }
                    }
                }
                Err(error) if is_absent(&error) => {}
                // Whether it is there is not known: the site must not be built without it.
                Err(error) => report.push(
                    Diagnostic::new(Code::E102, format!("can't look at this: {error}"))
                        .on_path(top)
                        .help(READABLE),
                ),
            }
        }
        let (sources, decoded) = Self::of(raw, on_disk);
        report.merge(decoded);
        (sources, report)
    }

    /// Makes the sources of files at hand, and adds the built-in theme under them.
    pub fn from_raw(raw: Vec<RawFile>) -> (Self, Report) {
        Self::of(raw, Vec::new())
    }

    fn of(mut raw: Vec<RawFile>, mut statics: Vec<Arc<StaticFile>>) -> (Self, Report) {
        let mut report = Report::new();
        raw.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let mut files = Vec::with_capacity(raw.len());
        let mut texts = Vec::with_capacity(raw.len());
        for file in raw {
            match Sorted::of(file, &mut report) {
                Some(Sorted::Text(kind, file)) => {
                    let id = FileId(u32::try_from(texts.len()).unwrap_or(u32::MAX));
                    texts.push((id, kind, file));
                }
                Some(Sorted::Static(file)) => statics.push(file),
                None => {}
            }
        }
        let decoded = texts.into_par_iter().map(|(id, kind, file)| {
            let mut own = Report::new();
            (Arc::new(SourceFile::of(kind, file, id, &mut own)), own)
        });
        for (file, own) in decoded.collect::<Vec<_>>() {
            files.push(file);
            report.merge(own);
        }
        add_built_in(&mut files, &mut statics);
        (Self { files, statics }, report)
    }

    /// The files of a kind, in the order of their paths.
    pub fn of_kind(&self, kind: FileKind) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let files = (0u32..).map(FileId).zip(self.files.iter().map(Arc::as_ref));
        files.filter(move |(_, file)| file.kind == kind)
    }

    /// The files that are copied, sorted by path; the site's own come before built-in ones of
    /// the same name, which are left out.
    pub fn statics(&self) -> &[Arc<StaticFile>] {
        &self.statics
    }

    /// A file by its id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The sources as they would be with these text files changed or added. Files that are
    /// copied are left out: nothing is derived from them.
    pub fn edited(&self, changed: Vec<RawFile>) -> (Self, Report) {
        let kept =
            |file: &&Arc<SourceFile>| changed.iter().all(|new| new.path != file.path.as_str());
        let (own, built_in): (Vec<_>, Vec<_>) = self
            .files
            .iter()
            .filter(kept)
            .cloned()
            .partition(|file| !file.path.as_str().starts_with(BUILT_IN));
        let mut report = Report::new();
        let mut files: Vec<(SourcePath, Result<Arc<SourceFile>, RawFile>)> =
            own.into_iter().map(|file| (file.path.clone(), Ok(file))).collect();
        files.extend(changed.into_iter().map(|raw| (SourcePath::new(&raw.path), Err(raw))));
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let mut made: Vec<Arc<SourceFile>> = Vec::with_capacity(self.files.len() + 1);
        for (_, file) in files {
            let raw = match file {
                Ok(file) => {
                    made.push(file);
                    continue;
                }
                Err(raw) => raw,
            };
            let id = FileId(u32::try_from(made.len()).unwrap_or(u32::MAX));
            let mut own = Report::new();
            if let Some(Decoded::Text(file)) = Decoded::of(raw, id, &mut own) {
                made.push(file);
            }
            report.merge(own);
        }
        made.extend(built_in);
        (Self { files: made, statics: Vec::new() }, report)
    }

    /// A file by its path.
    pub fn find(&self, path: &str) -> Option<(FileId, &SourceFile)> {
        let at = self.files.iter().position(|file| file.path.as_str() == path)?;
        Some((FileId(u32::try_from(at).ok()?), &self.files[at]))
    }

    /// How many files a person wrote.
    pub fn count(&self) -> usize {
        self.files.iter().filter(|f| !f.path.as_str().starts_with(BUILT_IN)).count()
    }

    /// How many bytes of text were read.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|f| f.text.len()).sum()
    }
}

impl Files for Sources {
    fn path(&self, file: FileId) -> &SourcePath {
        &self.files[file.0 as usize].path
    }

    fn text(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].text
    }
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use crate::diagnostics::{Files, Format, render};
    use crate::source::file::{FileKind, RawFile};

    fn read(path: &str, bytes: &[u8]) -> (String, String) {
        let raw = RawFile { path: path.to_owned(), bytes: bytes.to_vec() };
        let (sources, report) = Sources::from_raw(vec![raw]);
        let text = sources
            .of_kind(FileKind::Page)
            .next()
            .map(|(id, _)| sources.text(id).to_owned())
            .unwrap_or_default();
        (text, render(&report, &sources, Format::Text, false))
    }

    #[test]
    fn saved_in_any_way_the_text_is_the_same() {
        for bytes in ["a\nb\n", "\u{FEFF}a\nb\n", "a\r\nb\r\n", "\u{FEFF}a\r\nb\n"] {
            let (text, report) = read("content/pages/x.md", bytes.as_bytes());
            assert_eq!((text.as_str(), report.as_str()), ("a\nb\n", ""), "{bytes:?}");
        }
    }

    #[test]
    fn other_encodings_are_named() {
        let (_, report) = read("content/pages/x.md", b"a\n\xB9\xE6\xC5\xBA\n");
        assert!(report.contains("x.md:2:1") && report.contains("CP949"), "{report}");
        let (_, report) = read("content/pages/x.md", b"caf\xE9 x\n");
        assert!(report.contains("x.md:1:4") && report.contains("Latin-1"), "{report}");
        let (_, report) = read("content/pages/x.md", b"\xFF\xFEa\0b\0");
        assert!(report.contains("UTF-16 (little endian)"), "{report}");
    }

    #[test]
    fn a_file_without_a_place_is_an_error_with_a_suggestion() {
        let (_, report) = read("content/song/x.toml", b"");
        assert!(report.contains("did you mean `content/songs/`?"), "{report}");
        let (_, report) = read("content/songs/x.tml", b"");
        assert!(report.contains("holds `.toml` files, this is `.tml`"), "{report}");
    }
}
