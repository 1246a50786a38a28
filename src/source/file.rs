//! Files of a site, and what each is for by its path.

use crate::diagnostics::nearest;
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
