//! The marker file of an output folder, `.daesang`, which lists the files that Daesang wrote.
//!
//! Its first line is a constant, its second one `site TITLE`; then each file has a line of hash, size
//! and path.

#![expect(clippy::disallowed_methods, reason = "this is part of the writer of the disk")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::disk::metadata;
use crate::path::MARKER;
use crate::site::Site;

/// The first line.
const MAGIC: &str = "daesang site 1";

/// A file as the last build wrote it.
pub(super) struct WrittenFile {
    pub(super) hash: u128,
    /// In bytes.
    pub(super) size: u64,
}

/// The manifest of a site whose title is on one line.
pub(super) fn text(site: &Site, title: &str) -> String {
    let mut text = format!("{MAGIC}\nsite {title}\n");
    for output in &site.outputs {
        let _ = writeln!(text, "{:032x} {} {}", output.hash, output.size, output.path);
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
        let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
        let size = parts.next()?.parse().ok()?;
        Some((parts.next()?.to_owned(), WrittenFile { hash, size }))
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
    use super::{files, one_line, text, title};
    use crate::site::{Output, Site};

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let output = Output { path: "a b/index.html".to_owned(), hash: 1 << 100, size: 7 };
        let site = Site { outputs: vec![output], pages: 1 };
        let text = text(&site, &one_line("Two\n words "));
        assert_eq!(title(&text), Some("Two words"));
        let files = files(&text);
        let file = &files["a b/index.html"];
        assert_eq!((files.len(), file.hash, file.size), (1, 1 << 100, 7));
    }
}
