//! The marker file of an output folder, `.daesang`, which lists the files that Daesang wrote.
//!
//! Its first line is a constant, its second one `site TITLE`; then each file has a line of hash, size
//! and path. A social card has the key of its SVG behind the hash, as `HASH-KEY`.

#![expect(clippy::disallowed_methods, reason = "this is part of the writer of the disk")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::disk::metadata;
use crate::path::MARKER;
use crate::site::{Output, Site};

/// The first line.
const MAGIC: &str = "daesang site 1";

/// A file as the last build wrote it.
pub(super) struct WrittenFile {
    pub(super) hash: u128,
    /// In bytes.
    pub(super) size: u64,
    /// Of a social card, the key of its SVG.
    pub(super) drawn_of: Option<u128>,
}

/// The manifest of a site whose title is on one line.
pub(super) fn text(site: &Site, title: &str) -> String {
    let mut text = format!("{MAGIC}\nsite {title}\n");
    for Output { path, hash, size, drawn_of } in &site.outputs {
        let _ = match drawn_of {
            Some(key) => writeln!(text, "{hash:032x}-{key:032x} {size} {path}"),
            None => writeln!(text, "{hash:032x} {size} {path}"),
        };
    }
    text
}

/// The manifest of a folder; `None` if the folder has no marker, which is a regular file that
/// begins with the constant line.
///
/// # Errors
/// The marker can't be read.
pub(super) fn read(out: &Path) -> io::Result<Option<String>> {
    let marker = out.join(MARKER);
    if !metadata(&marker)?.is_some_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    match fs::read_to_string(&marker) {
        Ok(text) => Ok(Some(text).filter(|text| text.lines().next() == Some(MAGIC))),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(error),
    }
}

/// The files that a manifest lists, by path below the output folder.
pub(super) fn files(manifest: &str) -> HashMap<String, WrittenFile> {
    let file = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let number = |digits| u128::from_str_radix(digits, 16).ok();
        let first = parts.next()?;
        let (hash, drawn_of) = match first.split_once('-') {
            Some((hash, key)) => (hash, Some(number(key)?)),
            None => (first, None),
        };
        let (hash, size) = (number(hash)?, parts.next()?.parse().ok()?);
        Some((parts.next()?.to_owned(), WrittenFile { hash, size, drawn_of }))
    };
    manifest.lines().skip(2).filter_map(file).collect()
}

/// The title of a manifest's site.
pub(super) fn title(manifest: &str) -> Option<&str> {
    manifest.lines().nth(1)?.strip_prefix("site ")
}

/// A title with all white space as single spaces.
pub(super) fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Output, Site, files, one_line, text, title};

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let page = Output {
            path: "a b/index.html".to_owned(),
            hash: 1 << 100,
            size: 7,
            drawn_of: None,
        };
        let card = Output { path: "card.png".to_owned(), drawn_of: Some(9), ..page.clone() };
        let site = Site { outputs: vec![page.clone(), card.clone()], pages: 1 };
        let text = text(&site, &one_line("Two\n words "));
        assert_eq!(title(&text), Some("Two words"));
        let files = files(&text);
        assert_eq!(files.len(), 2);
        for output in [page, card] {
            let file = &files[&output.path];
            assert_eq!(
                (file.hash, file.size, file.drawn_of),
                (output.hash, output.size, output.drawn_of)
            );
        }
    }
}
