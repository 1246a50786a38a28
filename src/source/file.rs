//! Files of a site, and what each is for by its path.

use std::borrow::Cow;
use std::io::Cursor;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::diagnostics::nearest;
use crate::image_check::{self, is_drawing};
use crate::path::SourcePath;

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
    pub(super) content: StaticContent,
}

#[derive(Debug, PartialEq)]
pub(super) enum StaticContent {
    /// All its bytes: the file is small, or is looked into.
    Held(Cow<'static, [u8]>),
    OnDisk(FileOnDisk),
}

/// A file of `static/` that is read when it is published: it may be larger than the memory.
#[derive(Debug, PartialEq)]
pub struct FileOnDisk {
    /// Relative to the site's folder, for messages.
    pub(super) path: String,
    pub(super) at: PathBuf,
    /// In bytes, when the site was read.
    pub size: u64,
    /// Tells an edited file from the one before.
    pub(super) modified: Option<SystemTime>,
    /// Width and height of a picture.
    pub(super) pixels: Option<(usize, usize)>,
}

/// Files of `static/` that are looked into, and not only copied: the style sheet and the scripts,
/// whose addresses have a hash, drawings, and headers.
pub(super) fn is_looked_into(path: &str) -> bool {
    matches!(path, "style.css" | "search.js" | "book.js" | "_headers") || is_drawing(path)
}

impl StaticFile {
    /// Whether it is part of the built-in theme.
    pub fn is_built_in(&self) -> bool {
        matches!(self.content, StaticContent::Held(Cow::Borrowed(_)))
    }

    /// The file that is read when it is published, if it is not held in memory.
    pub fn on_disk(&self) -> Option<&FileOnDisk> {
        match &self.content {
            StaticContent::Held(_) => None,
            StaticContent::OnDisk(file) => Some(file),
        }
    }

    /// The bytes that are in memory: all of a file that is looked into, none of one that is on disk.
    pub fn held(&self) -> &[u8] {
        match &self.content {
            StaticContent::Held(bytes) => bytes,
            StaticContent::OnDisk(_) => &[],
        }
    }

    /// Bytes of the file, when the site was read.
    pub fn bytes_long(&self) -> u64 {
        match &self.content {
            StaticContent::Held(bytes) => bytes.len() as u64,
            StaticContent::OnDisk(file) => file.size,
        }
    }

    /// Width and height in pixels, if it is a picture.
    pub fn pixels(&self) -> Option<(usize, usize)> {
        match &self.content {
            StaticContent::Held(bytes) => image_check::size(Cursor::new(bytes)),
            StaticContent::OnDisk(file) => file.pixels,
        }
    }
}

/// A file before anything is known about it: what disk or a test hands in.
pub struct RawFile {
    /// Relative to the site's folder, with `/`.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What a path is for, or a suggestion.
pub(super) fn classify(path: &str) -> Result<FileKind, String> {
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
