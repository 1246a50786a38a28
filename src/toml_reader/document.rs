//! Parsing of a file, and messages about what is not TOML.

use std::ops::Range;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};
use crate::invisible;
use crate::source::SourceFile;

/// A document that can be read from.
pub type Document<'t> = TomlSpanned<DeTable<'t>>;

/// Parses a file. Nothing comes back if it is no TOML: its errors are in the report.
pub fn parse<'t>(
    file: &'t SourceFile,
    id: FileId,
    report: &mut Report,
) -> Option<Document<'t>> {
    parse_part(file, id, 0..file.text.len(), report)
}

/// Parses a part of a file: front matter.
pub fn parse_part<'t>(
    file: &'t SourceFile,
    id: FileId,
    part: Range<usize>,
    report: &mut Report,
) -> Option<Document<'t>> {
    if !file.sound {
        return None;
    }
    let (offset, text) = (part.start, &file.text[part]);
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let before = report.len();
        if memchr::memchr(b'\\', text.as_bytes()).is_some() {
            refuse_escapes(table.get_ref(), text, Span::new(id, 0..0).shifted(offset), report);
        }
        return (report.len() == before).then_some(table);
    }
    let mut last = None;
    for error in errors.iter().take(10) {
        // After a mistake the parser goes on and stumbles over the same words again.
        let span = error.span().map(|range| range.start);
        if last.is_none_or(|last| span > Some(last)) {
            report.push(syntax_error(text, id, offset, error, table.get_ref()));
        }
        last = skip_to(text, error).or(last);
    }
    None
}

/// A document in which nothing is written.
pub fn empty() -> DeTable<'static> {
    DeTable::new()
}

/// How far an error makes others meaningless: a table that stands twice has every key twice.
fn skip_to(text: &str, error: &toml::de::Error) -> Option<usize> {
    let range = error.span()?;
    if error.message().contains("recurse") {
        return Some(text.len());
    }
    let is_header = text[..range.start].lines().next_back().is_some_and(is_header);
    let next = text[range.end..].find("\n[").filter(|_| is_header);
    match next {
        Some(next) => Some(range.end + next),
        None if is_header => Some(text.len()),
        None => Some(range.start),
    }
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// Refuses escapes such as `\u0010` that would bring in what may not stand in a file as it is.
fn refuse_escapes(table: &DeTable<'_>, text: &str, start: Span, report: &mut Report) {
    for (key, value) in table {
        refuse_in_value(value, key.get_ref(), text, start, report);
    }
}

fn refuse_in_value(
    value: &TomlSpanned<DeValue<'_>>,
    key: &str,
    text: &str,
    start: Span,
    report: &mut Report,
) {
    match value.get_ref() {
        DeValue::Table(table) => refuse_escapes(table, text, start, report),
        DeValue::Array(array) => {
            for item in array.iter() {
                refuse_in_value(item, key, text, start, report);
            }
        }
        DeValue::String(words) => {
            let written = &text[value.span()];
            let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
            let (code, what, range) = if let Some(bad) = words.chars().find(control) {
                let range = escape_of(bad, written).unwrap_or(0..written.len());
                (Code::E106, format!("the control character U+{:04X}", bad as u32), range)
            } else {
                // A character that is not escaped has been told.
                let hidden = invisible::find(words).map(|(_, bad)| bad);
                let escaped =
                    hidden.filter_map(|bad| Some((bad, escape_of(bad, written)?))).next();
                let Some((bad, range)) = escaped else { return };
                (Code::W106, invisible::name_of(bad), range)
            };
            let at = value.span().start;
            let span = Span::new(start.file, at + range.start..at + range.end);
            report.push(
                Diagnostic::new(code, format!("`{key}` holds {what}"))
                    .at(span.shifted(start.start as usize), "this escape makes it")
                    .help("remove the escape"),
            );
        }
        _ => {}
    }
}

/// Where the escape of a character stands in a string as it is written.
fn escape_of(bad: char, written: &str) -> Option<Range<usize>> {
    let code = bad as u32;
    let mut ways =
        vec![format!("\\u{code:04x}"), format!("\\U{code:08x}"), format!("\\x{code:02x}")];
    let short = match bad {
        '\u{8}' => Some("\\b"),
        '\u{C}' => Some("\\f"),
        '\r' => Some("\\r"),
        '\u{1B}' => Some("\\e"),
        _ => None,
    };
    ways.extend(short.map(str::to_owned));
    let lower = written.to_ascii_lowercase();
    let found =
        ways.iter().find_map(|way| Some((lower.find(&way.to_ascii_lowercase())?, way.len())));
    found.map(|(at, len)| at..at + len)
}

fn syntax_error(
    text: &str,
    file: FileId,
    offset: usize,
    error: &toml::de::Error,
    table: &DeTable<'_>,
) -> Diagnostic {
    let message = error.message();
    let Some(range) = error.span() else {
        let key: String = text.trim_start().chars().take(24).collect();
        return Diagnostic::new(Code::E110, "this is nested too deeply")
            .at(Span::new(file, 0..0).shifted(offset), format!("it begins with `{key}`"))
            .help("80 levels are the most");
    };
    let span = Span::new(file, range.clone()).shifted(offset);
    if message == "duplicate key" {
        let key = text.get(range.clone()).unwrap_or_default().trim_matches(['"', '\'']);
        let error = Diagnostic::new(Code::E111, format!("`{key}` is written twice"))
            .at(span, "the second time");
        return match first_use(text, table, key, range) {
            Some(first) => {
                error.related(Span::new(file, first).shifted(offset), "the first time")
            }
            None => error,
        }
        .help("keep one of them");
    }
    if message.contains("recurse") {
        return Diagnostic::new(Code::E110, "this is nested too deeply")
            .at(span, "")
            .help("80 levels are the most");
    }
    Diagnostic::new(Code::E110, format!("this is not TOML: {message}")).at(span, "")
}

/// Where a key, or a table of this name, was written before.
fn first_use(
    text: &str,
    table: &DeTable<'_>,
    key: &str,
    second: Range<usize>,
) -> Option<Range<usize>> {
    let line = text[..second.start].rfind('\n').map_or(0, |end| end + 1);
    let header = text[line..].lines().next().unwrap_or("").trim();
    if is_header(&text[line..second.start]) {
        let mut at = 0;
        for earlier in text[..line].split_inclusive('\n') {
            if earlier.trim() == header {
                let start = at + (second.start - line);
                return Some(start..start + second.len());
            }
            at += earlier.len();
        }
        return None;
    }
    // The same key of another table is not the first of two.
    let section = text[..line].rfind("\n[").map_or(0, |end| end + 1);
    nearest_use(table, key, second.start).filter(|first| first.start >= section)
}

/// The nearest earlier place where a key of this name was written.
fn nearest_use(table: &DeTable<'_>, key: &str, before: usize) -> Option<Range<usize>> {
    let inner = table.iter().filter_map(|(name, value)| {
        let own = Some(name.span()).filter(|_| name.get_ref() == key);
        let below = value.get_ref().as_table().and_then(|t| nearest_use(t, key, before));
        let own = own.filter(|range| range.start < before);
        own.into_iter().chain(below).max_by_key(|range| range.start)
    });
    inner.max_by_key(|range| range.start)
}
