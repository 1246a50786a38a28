//! Bytes to text: UTF-8 without a byte order mark, with `\n` at the end of lines.

use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::file::{FileKind, RawFile, SourceFile, StaticContent, StaticFile, classify};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};
use crate::invisible;
use crate::path::SourcePath;

/// A file that has a place in the site.
pub(super) enum Sorted {
    /// Text of a kind.
    Text(FileKind, RawFile),
    /// Bytes that are copied.
    Static(Arc<StaticFile>),
}

impl Sorted {
    /// What a file is for. Nothing comes back if it has no place in a site.
    pub(super) fn of(file: RawFile, report: &mut Report) -> Option<Self> {
        if let Some(path) = file.path.strip_prefix("static/") {
            let path = SourcePath::new(path);
            let content = StaticContent::Held(file.bytes.into());
            return Some(Self::Static(Arc::new(StaticFile { path, content })));
        }
        match classify(&file.path) {
            Ok(kind) => Some(Self::Text(kind, file)),
            Err(help) => {
                report.push(
                    Diagnostic::new(Code::E101, "unexpected file")
                        .on_path(file.path)
                        .help(help),
                );
                None
            }
        }
    }
}

/// The same with its text.
pub(super) enum Decoded {
    Text(Arc<SourceFile>),
    Static(Arc<StaticFile>),
}

impl Decoded {
    /// What a file is for, and its text. The report is to be the file's own.
    pub(super) fn of(file: RawFile, id: FileId, report: &mut Report) -> Option<Self> {
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
    pub(super) fn of(kind: FileKind, file: RawFile, id: FileId, report: &mut Report) -> Self {
        let path = SourcePath::new(&file.path);
        let text = decode(file, id, report);
        Self { path, kind, text, sound: !report.has_errors() }
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
    tell_invisible(&text, id, report);
    text
}

/// `\r\n` is one end of a line. A lone `\r` stays, and is refused with the other controls. Letters that
/// are written in parts, as macOS names files, are put together (NFC): what is the same to a reader is
/// found, sorted and linked as the same.
fn normalise(text: String) -> String {
    let text = match memchr::memchr(b'\r', text.as_bytes()) {
        Some(_) => text.replace("\r\n", "\n"),
        None => text,
    };
    // Parts of syllables of Hangul, and marks on letters, begin with these bytes.
    let may_have_parts = memchr::memchr3(0xE1, 0xCC, 0xCD, text.as_bytes()).is_some();
    if may_have_parts && !is_nfc(&text) { text.nfc().collect() } else { text }
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

/// Warns of characters that are not seen, at their place.
fn tell_invisible(text: &str, id: FileId, report: &mut Report) {
    for (at, c) in invisible::find(text).take(MOST_CHARACTERS) {
        let what = format!("{} is in the text", invisible::name_of(c));
        let span = Span::new(id, at..at + c.len_utf8());
        report.push(Diagnostic::new(Code::W106, what).at(span, "").help("remove it"));
    }
}

/// Most messages about characters of a file.
const MOST_CHARACTERS: usize = 20;

/// Control characters mean nothing in content, and break feeds, terminals and tables.
fn refuse_control(text: &str, id: FileId, report: &mut Report) {
    // Controls are bytes below the space, DEL, or begin with C2; the other characters begin with EF.
    // Looking at bytes without a branch is a tenth of the work of looking at characters.
    let may_be = |b: u8| matches!(b, 0..=8 | 11..=31 | 0x7F | 0xC2 | 0xEF);
    if !text.bytes().fold(false, |any, b| any | may_be(b)) {
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
        if refused > MOST_CHARACTERS {
            return;
        }
        report.push(
            Diagnostic::new(Code::E106, format!("{name} is not allowed here"))
                .at(Span::new(id, at..at + c.len_utf8()), "")
                .help("remove it"),
        );
    }
}
