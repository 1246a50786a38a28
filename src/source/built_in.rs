//! The built-in theme: templates, static files and strings that a site can replace one by one.

use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::file::{FileKind, SourceFile, StaticContent, StaticFile};
use crate::path::SourcePath;

static BUILT_IN_TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static BUILT_IN_STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");
static BUILT_IN_STRINGS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/strings");

/// Where the built-in theme's files stand among the sources, so that messages can name them.
pub const BUILT_IN: &str = "(built-in)/";

/// Puts the built-in theme under the site's own files: a file of the same name wins.
pub(super) fn add_built_in(
    files: &mut Vec<Arc<SourceFile>>,
    statics: &mut Vec<Arc<StaticFile>>,
) {
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
            let content = StaticContent::Held(bytes.into());
            statics.push(Arc::new(StaticFile { path, content }));
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
