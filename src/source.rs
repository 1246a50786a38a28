//! What is on disk: the only reader of the site's folder.
//!
//! [`Sources`] is read once and whole, before anything is understood; after it nothing reads the
//! disk, so that everything between here and `publish.rs` is a function of this value.
//! Text is UTF-8 without a byte order mark, with `\n` at the end of lines, however it was saved.

mod file_cache;

pub use file_cache::{Change, FileCache};

use std::io::{self, Read as _};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, FileId, Files, Report, Span, nearest, visible};
use crate::path::SourcePath;

static BUILT_IN_TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static BUILT_IN_STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");
static BUILT_IN_STRINGS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/strings");

/// Where the built-in theme's files stand among the sources, so that messages can name them.
pub const BUILT_IN: &str = "(built-in)/";

/// What a text file is for, by its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `site.toml`
    Config,
    /// `content/metrics.toml`
    Metrics,
    /// `content/sources.toml`
    CitedSources,
    /// `content/artists/<id>.toml`
    Artist,
    /// `content/songs/<id>.toml`
    Song,
    /// `content/series/<song>/<metric>.csv`
    Series,
    /// `content/records/<id>.toml`
    Record,
    /// `content/milestones/<id>.md`
    Milestone,
    /// `content/articles/<id>.md`
    Article,
    /// `content/pages/<id>.md`
    Page,
    /// `strings/<language>.toml`
    Strings,
    /// `templates/**`
    Template,
}

/// A text file as it was parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceFile {
    /// Where it stands.
    pub path: SourcePath,
    /// What it is for.
    pub kind: FileKind,
    /// Its text.
    pub text: String,
    /// Whether the text is what was written. If not, the report says why, and nobody reads on.
    pub sound: bool,
}

/// A file that is copied as it is.
#[derive(Debug, PartialEq)]
pub struct StaticFile {
    /// The path below `static/`.
    pub path: SourcePath,
    /// The bytes.
    pub bytes: std::borrow::Cow<'static, [u8]>,
}

/// A file before anything is known about it: what disk or a test hands in.
pub struct RawFile {
    /// Relative to the site's folder, with `/`.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// All that the site is made of.
///
/// Files are shared, so that the sources after a change hold the unchanged files of those before.
#[derive(Debug)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
    statics: Vec<Arc<StaticFile>>,
}

/// What Daesang reads of the site's folder.
pub const TOPS: [&str; 5] = ["site.toml", "content", "strings", "templates", "static"];

/// So many files are read one after the other by one thread.
const AT_ONCE: usize = 128;

/// The largest text file that is read, unless `site.toml` were to raise it: long series belong in
/// several files, and a contributor's mistake must not fill the memory.
pub const MAX_TEXT: u64 = 32 << 20;

/// Whether an error of the system says that there is no such thing, rather than that it can't be
/// looked at: nothing may be taken for missing that is merely out of reach.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Sources {
    /// Reads a site's folder. What can't be read is in the report.
    pub fn read(root: &Path) -> (Self, Report) {
        let mut report = Report::new();
        let mut raw = Vec::new();
        for top in TOPS {
            let start = root.join(top);
            match start.symlink_metadata() {
                Ok(_) => {
                    for file in each_file(root, &start, &mut report, read_file) {
                        match file {
                            Ok(file) => raw.push(file),
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
        let (sources, decoded) = Self::from_raw(raw);
        report.merge(decoded);
        (sources, report)
    }

    /// Makes the sources of files at hand, and adds the built-in theme under them.
    pub fn from_raw(mut raw: Vec<RawFile>) -> (Self, Report) {
        let mut report = Report::new();
        raw.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let mut files = Vec::with_capacity(raw.len());
        let mut statics = Vec::new();
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

/// A file that has a place in the site.
enum Sorted {
    /// Text of a kind.
    Text(FileKind, RawFile),
    /// Bytes that are copied.
    Static(Arc<StaticFile>),
}

impl Sorted {
    /// What a file is for. Nothing comes back if it has no place in a site.
    fn of(file: RawFile, report: &mut Report) -> Option<Self> {
        if let Some(path) = file.path.strip_prefix("static/") {
            let path = SourcePath::new(path);
            return Some(Self::Static(Arc::new(StaticFile { path, bytes: file.bytes.into() })));
        }
        match classify(&file.path) {
            Ok(kind) => Some(Self::Text(kind, file)),
            Err(help) => {
                report.push(
                    Diagnostic::new(Code::E101, "this file has no place in a site")
                        .on_path(file.path)
                        .help(help),
                );
                None
            }
        }
    }
}

/// The same with its text.
enum Decoded {
    Text(Arc<SourceFile>),
    Static(Arc<StaticFile>),
}

impl Decoded {
    /// What a file is for, and its text. The report is to be the file's own.
    fn of(file: RawFile, id: FileId, report: &mut Report) -> Option<Self> {
        Some(match Sorted::of(file, report)? {
            Sorted::Text(kind, file) => {
                Self::Text(Arc::new(SourceFile::of(kind, file, id, report)))
            }
            Sorted::Static(file) => Self::Static(file),
        })
    }
}

impl SourceFile {
    /// Decodes a file. The report is to be its own.
    fn of(kind: FileKind, file: RawFile, id: FileId, report: &mut Report) -> Self {
        let path = SourcePath::new(&file.path);
        let text = decode(file, id, report);
        Self { path, kind, text, sound: !report.has_errors() }
    }
}

/// Puts the built-in theme under the site's own files: a file of the same name wins.
fn add_built_in(files: &mut Vec<Arc<SourceFile>>, statics: &mut Vec<Arc<StaticFile>>) {
    let mut add = |folder: &str, dir: &'static Dir<'static>, kind: FileKind| {
        for (path, bytes) in embedded(dir) {
            let path = SourcePath::new(&format!("{BUILT_IN}{folder}/{path}"));
            let text = String::from_utf8_lossy(bytes).into_owned();
            files.push(Arc::new(SourceFile { path, kind, text, sound: true }));
        }
    };
    add("templates", &BUILT_IN_TEMPLATES, FileKind::Template);
    add("strings", &BUILT_IN_STRINGS, FileKind::Strings);
    for (path, bytes) in embedded(&BUILT_IN_STATIC) {
        if !statics.iter().any(|own| own.path.as_str() == path) {
            let path = SourcePath::new(path);
            statics.push(Arc::new(StaticFile { path, bytes: bytes.into() }));
        }
    }
    statics.sort_by(|a, b| a.path.cmp(&b.path));
}

/// The built-in theme's files: `templates/base.html`, `static/style.css`, `strings/en.toml`.
pub fn built_in() -> Vec<(String, &'static [u8])> {
    let folders: [(&str, &'static Dir<'static>); 3] = [
        ("templates", &BUILT_IN_TEMPLATES),
        ("static", &BUILT_IN_STATIC),
        ("strings", &BUILT_IN_STRINGS),
    ];
    let files = folders.into_iter().flat_map(|(folder, dir)| {
        embedded(dir).into_iter().map(move |(path, bytes)| (format!("{folder}/{path}"), bytes))
    });
    files.collect()
}

fn embedded(dir: &'static Dir<'static>) -> Vec<(&'static str, &'static [u8])> {
    let mut all: Vec<_> = dir
        .files()
        .filter_map(|f| Some((f.path().to_str()?, f.contents())))
        .chain(dir.dirs().flat_map(embedded))
        .collect();
    all.sort_by_key(|(path, _)| *path);
    all
}

/// Lists regular files below `start`. Links and devices are refused before they are opened.
/// Makes something of every file below a folder, in no order. While one thread looks for files,
/// others take what it has found.
fn each_file<T: Send>(
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
    for entry in walkdir::WalkDir::new(start) {
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
        if kind.is_dir() {
            if is_source_file_name(root, path) {
                let what = "this is a folder, a file is expected".to_owned();
                report.push(refuse(path, what, "rename the folder"));
            }
        } else if kind.is_symlink() {
            let target = path.read_link().map(|t| t.display().to_string()).unwrap_or_default();
            report.push(
                Diagnostic::new(
                    Code::E103,
                    format!("this is a link to `{}`", visible(&target)),
                )
                .on_path(relative(root, path).unwrap_or_default())
                .help("put the file itself here; links are not followed"),
            );
        } else if !kind.is_file() {
            let what = "this is not a regular file".to_owned();
            report.push(refuse(path, what, "remove it: only files and folders belong here"));
        } else if let Some(relative) = relative(root, path) {
            if !is_leftover(relative.as_ref()) {
                found(relative, entry.into_path());
            }
        } else if !is_leftover(path.strip_prefix(root).unwrap_or(path)) {
            let what = "this name is not UTF-8".to_owned();
            report.push(refuse(path, what, "rename the file"));
        }
    }
}

const READABLE: &str = "make it readable, or remove it";

/// A folder that is named like a file that Daesang would read.
fn is_source_file_name(root: &Path, path: &Path) -> bool {
    let below_content = path.starts_with(root.join("content"));
    let extension = path.extension().and_then(|e| e.to_str());
    (below_content && matches!(extension, Some("toml" | "md" | "csv")))
        || path == root.join("site.toml")
}

/// Files that editors and systems leave beside the ones people write. Under `static/` a dot
/// begins other names as well: `.nojekyll`, `.well-known/`.
fn is_leftover(path: &Path) -> bool {
    const SYSTEM: [&str; 4] = [".DS_Store", ".directory", ".gitignore", ".gitkeep"];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_hidden = if path.starts_with("static") {
        SYSTEM.contains(&name.as_ref()) || name.starts_with("._") || name.starts_with(".#")
    } else {
        name.starts_with('.')
    };
    let is_staged = name.starts_with('.') && name.ends_with(".daesang-new");
    is_hidden || is_staged || name.ends_with('~') || name == "4913" || name.ends_with(".swp")
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?.to_str()?;
    Some(match MAIN_SEPARATOR {
        '/' => relative.to_owned(),
        other => relative.replace(other, "/"),
    })
}

fn read_file(path: String, at: &Path) -> Result<RawFile, Diagnostic> {
    let is_text = !path.starts_with("static/");
    let unreadable = |path: String, error: std::io::Error| {
        Diagnostic::new(Code::E102, format!("can't read this file: {error}"))
            .on_path(path)
            .help(READABLE)
    };
    let (file, size, begun) = match begin(at) {
        Ok(Begun::Whole(bytes)) => return Ok(RawFile { path, bytes }),
        Ok(Begun::Part(file, size, begun)) => (file, size, begun),
        Err(error) => return Err(unreadable(path, error)),
    };
    if is_text && size > MAX_TEXT {
        let what = format!("this file has {size} bytes; {MAX_TEXT} are the most that is read");
        return Err(Diagnostic::new(Code::E104, what)
            .on_path(path)
            .help("split it: long series go into one CSV file a song and metric"));
    }
    let read = || {
        let mut bytes = begun;
        // One byte more, so that its end is seen without room for more. A file may say any size.
        let rest = size.saturating_sub(bytes.len() as u64).saturating_add(1);
        bytes.try_reserve_exact(usize::try_from(rest).unwrap_or(usize::MAX))?;
        // A file itself would ask for its size once more.
        file.take(u64::MAX).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => Ok(RawFile { path, bytes }),
        Err(error) => Err(unreadable(path, error)),
    }
}

/// A file that is being read.
enum Begun {
    /// All that is in it.
    Whole(Vec<u8>),
    /// The file, the size that it says, and what it begins with.
    Part(std::fs::File, u64, Vec<u8>),
}

/// Reads a file, or as much as most files hold: those that are shorter are not asked for their size.
fn begin(at: &Path) -> std::io::Result<Begun> {
    const MOST: usize = 32 << 10;
    thread_local! {
        static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    let mut file = std::fs::File::open(at)?;
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        buffer.reserve(MOST);
        (&mut file).take(MOST as u64).read_to_end(buffer)?;
        if buffer.len() < MOST {
            return Ok(Begun::Whole(buffer.clone()));
        }
        let size = file.metadata()?.len();
        Ok(Begun::Part(file, size, buffer.clone()))
    })
}

/// What a path is for, or a suggestion.
fn classify(path: &str) -> Result<FileKind, String> {
    let parts: Vec<&str> = path.split('/').collect();
    let extension = path.rsplit_once('.').map_or("", |(_, e)| e);
    match (parts.as_slice(), extension) {
        (["site.toml"], _) => Ok(FileKind::Config),
        (["content", "metrics.toml"], _) => Ok(FileKind::Metrics),
        (["content", "sources.toml"], _) => Ok(FileKind::CitedSources),
        (["content", "artists", _], "toml") => Ok(FileKind::Artist),
        (["content", "songs", _], "toml") => Ok(FileKind::Song),
        (["content", "records", _], "toml") => Ok(FileKind::Record),
        (["content", "series", _, _], "csv") => Ok(FileKind::Series),
        (["content", "milestones", _], "md") => Ok(FileKind::Milestone),
        (["content", "articles", _], "md") => Ok(FileKind::Article),
        (["content", "pages", _], "md") => Ok(FileKind::Page),
        (["strings", _], "toml") => Ok(FileKind::Strings),
        (["templates", ..], _) => Ok(FileKind::Template),
        (["content", folder, _], _) => Err(misplaced(folder, extension)),
        (["content", name], _) => {
            let near = nearest(name, ["metrics.toml", "sources.toml"]);
            Err(match near {
                Some(near) => format!("did you mean `content/{near}`?"),
                None => {
                    "`content/` holds `metrics.toml`, `sources.toml` and folders".to_owned()
                }
            })
        }
        (["strings", ..], _) => Err("`strings/` holds `<language>.toml`".to_owned()),
        _ => Err("see docs/content.md for the folders of a site".to_owned()),
    }
}

fn misplaced(folder: &str, extension: &str) -> String {
    const FOLDERS: [(&str, &str); 6] = [
        ("artists", "toml"),
        ("songs", "toml"),
        ("records", "toml"),
        ("milestones", "md"),
        ("articles", "md"),
        ("pages", "md"),
    ];
    if let Some((_, wanted)) = FOLDERS.iter().find(|(name, _)| *name == folder) {
        return format!("`content/{folder}/` holds `.{wanted}` files, this is `.{extension}`");
    }
    match nearest(folder, FOLDERS.iter().map(|(name, _)| *name)) {
        Some(near) => format!("did you mean `content/{near}/`?"),
        None => "the folders of `content/` are artists, songs, series, records, milestones, \
                 articles and pages"
            .to_owned(),
    }
}

/// Bytes to text, with every reason why that can't be, at its place.
fn decode(file: RawFile, id: FileId, report: &mut Report) -> String {
    let mut bytes = file.bytes;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if let Some(encoding) = utf16(&bytes) {
        report.push(
            Diagnostic::new(Code::E105, format!("this file is {encoding}, not UTF-8"))
                .on_path(file.path)
                .help("save it as UTF-8"),
        );
        return String::new();
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => normalise(text),
        Err(error) => {
            let (end, bytes) = (error.utf8_error().valid_up_to(), error.into_bytes());
            let good = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let good = normalise(good);
            let at = good.len();
            let bad = bytes[end];
            report.push(
                Diagnostic::new(Code::E105, "this file is not UTF-8")
                    .at(Span::new(id, at..at), format!("byte 0x{bad:02X} stands here"))
                    .help(likely_encoding(&bytes)),
            );
            // The readable part stays, so that the message can show its line.
            return format!("{good}\u{FFFD}");
        }
    };
    refuse_control(&text, id, report);
    text
}

/// `\r\n` is one end of a line. A lone `\r` stays, and is refused with the other controls.
fn normalise(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    text.replace("\r\n", "\n")
}

fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] => Some("UTF-16 (big endian)"),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some("UTF-16 (little endian)"),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some("UTF-16 (big endian)"),
        _ => None,
    }
}

/// CP949 writes Hangul as pairs of bytes from 0x81 up; Latin-1 seldom has such pairs.
fn likely_encoding(bytes: &[u8]) -> &'static str {
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    let mut pairs = 0;
    let mut i = 0;
    while i + 1 < bytes.len() {
        if (0x81..=0xFE).contains(&bytes[i]) && bytes[i + 1] >= 0x41 {
            pairs += 2;
            i += 1;
        }
        i += 1;
    }
    if pairs >= high && high >= 2 {
        "it looks like CP949 (EUC-KR); save it as UTF-8"
    } else {
        "it looks like Latin-1 or Windows-1252; save it as UTF-8"
    }
}

/// Control characters mean nothing in content, and break feeds, terminals and tables.
fn refuse_control(text: &str, id: FileId, report: &mut Report) {
    // Most texts have nothing of the kind, which their bytes tell at once: controls are below the
    // space, or begin with C2; the others begin with EF.
    let may_be = |b: &u8| matches!(b, 0..=8 | 11..=31 | 0x7F | 0xC2 | 0xEF);
    if !text
        .as_bytes()
        .chunks(256)
        .any(|chunk| chunk.iter().fold(false, |any, b| any | may_be(b)))
    {
        return;
    }
    let mut refused = 0;
    for (at, c) in text.char_indices() {
        let name = match c {
            '\n' | '\t' => continue,
            '\r' => "a carriage return without a line feed".to_owned(),
            '\u{FEFF}' => "a byte order mark inside the file".to_owned(),
            '\u{FFFE}' | '\u{FFFF}' => "a character that XML can't carry".to_owned(),
            c if c.is_control() => format!("the control character U+{:04X}", c as u32),
            _ => continue,
        };
        refused += 1;
        if refused > 20 {
            return;
        }
        report.push(
            Diagnostic::new(Code::E106, format!("{name} is not allowed here"))
                .at(Span::new(id, at..at + c.len_utf8()), "")
                .help("remove it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind, RawFile, Sources};
    use crate::diagnostics::{Files, Format, render};

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
