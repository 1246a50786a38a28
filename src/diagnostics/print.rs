//! Reports as text for people, JSON lines and GitHub annotations.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::code::Severity;
use super::report::{Diagnostic, Files, Report, Span};
use crate::words::words;

words! {
    /// How messages are printed.
    pub enum Format {
        /// For people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
        /// GitHub annotations.
        Github = "github",
    }
}

/// Returns the messages of a report as text, sorted by file and position.
pub fn render(report: &Report, files: &dyn Files, format: Format, colour: bool) -> String {
    let mut out = String::new();
    for diagnostic in report.sorted(files) {
        match format {
            Format::Text => out.push_str(&text(diagnostic, files, colour)),
            Format::Json => out.push_str(&json(diagnostic, files)),
            Format::Github => out.push_str(&github(diagnostic, files)),
        }
        out.push('\n');
    }
    out
}

/// Line and column of a byte of a text, both from 1; columns count characters.
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let byte = floor_boundary(text, byte);
    let before = &text[..byte];
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line, before[start..].chars().count() + 1)
}

/// Path, line and column of what a message marks; lines and columns count from 1.
pub fn position(diagnostic: &Diagnostic, files: &dyn Files) -> Option<(String, usize, usize)> {
    let span = diagnostic.span?;
    let (line, column) = line_column(files.text(span.file), span.start as usize);
    Some((visible(files.path(span.file).as_str()), line, column))
}

fn floor_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// A text with its control and invisible characters as escapes, so that a terminal does not obey
/// them.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || crate::path::is_invisible(c) {
            let _ = write!(shown, "\\u{{{:x}}}", c as u32);
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The line of a span, without characters that a terminal would obey.
struct Excerpt {
    text: String,
    first_line: usize,
    range: std::ops::Range<usize>,
}

/// The longest line that is shown whole, in bytes; longer ones are cut around the mark.
const MAX_LINE: usize = 110;

fn excerpt(text: &str, span: Span) -> Excerpt {
    let start = floor_boundary(text, span.start as usize);
    let mut end = floor_boundary(text, span.end as usize).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    end = end.min(line_end);
    let (mut from, mut to) = (line_start, line_end);
    if to - from > MAX_LINE {
        from = floor_boundary(text, start.saturating_sub(MAX_LINE / 2)).max(line_start);
        to = floor_boundary(text, (from + MAX_LINE).min(line_end));
        end = end.min(to);
    }
    let (mut before, marked, mut after) =
        (shown(&text[from..start]), shown(&text[start..end]), shown(&text[end..to]));
    if from > line_start {
        before.insert(0, '…');
    }
    if to < line_end {
        after.push('…');
    }
    let range = before.len()..before.len() + marked.len();
    let (first_line, _) = line_column(text, start);
    Excerpt { text: format!("{before}{marked}{after}"), first_line, range }
}

/// A text with one plain character for each that a terminal would obey.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() || crate::path::is_invisible(c) => '\u{FFFD}',
            c => c,
        })
        .collect()
}

fn text(diagnostic: &Diagnostic, files: &dyn Files, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Environment | Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = visible(&diagnostic.message);
    let mut group = level
        .primary_title(message)
        .id(diagnostic.code.as_str())
        .elements(std::iter::empty::<annotate_snippets::Element<'_>>());
    if let Some(span) = diagnostic.span {
        group = group.element(snippet(files, span, &diagnostic.label, true));
        for (other, says) in &diagnostic.related {
            group = group.element(snippet(files, *other, says, false));
        }
    } else if let Some(path) = &diagnostic.path {
        group = group.element(annotate_snippets::Origin::path(visible(path)));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(visible(note)));
    }
    if diagnostic.alike > 0 {
        let more = format!("{} more like this are in this file", diagnostic.alike);
        group = group.element(Level::NOTE.message(more));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut rendered = renderer.render(&[group]);
    let spans = diagnostic.span.iter().chain(diagnostic.related.iter().map(|(at, _)| at));
    for span in spans {
        name_true_column(&mut rendered, files, *span);
    }
    rendered.push('\n');
    rendered
}

/// Corrects the column of a long line, whose shown part the renderer counts columns from.
fn name_true_column(rendered: &mut String, files: &dyn Files, span: Span) {
    let text = files.text(span.file);
    let shown = excerpt(text, span);
    let (line, column) = line_column(text, span.start as usize);
    let counted = shown.text[..shown.range.start].chars().count() + 1;
    if counted != column {
        let at = format!("{}:{line}:", visible(files.path(span.file).as_str()));
        let (from, to) = (format!("{at}{counted}\n"), format!("{at}{column}\n"));
        *rendered = rendered.replacen(&from, &to, 1);
    }
}

fn snippet<'a>(
    files: &dyn Files,
    span: Span,
    label: &str,
    primary: bool,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = files.text(span.file);
    let shown = excerpt(source, span);
    let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let mut annotation = kind.span(shown.range);
    if !label.is_empty() {
        annotation = annotation.label(visible(label));
    }
    Snippet::source(shown.text)
        .line_start(shown.first_line)
        .path(visible(files.path(span.file).as_str()))
        .annotation(annotation)
}

fn json(diagnostic: &Diagnostic, files: &dyn Files) -> String {
    let span = |span: Span| {
        let (line, column) = line_column(files.text(span.file), span.start as usize);
        (files.path(span.file).as_str().to_owned(), line, column)
    };
    let related: Vec<_> = diagnostic
        .related
        .iter()
        .map(|(at, says)| {
            let (file, line, column) = span(*at);
            serde_json::json!({ "file": file, "line": line, "column": column, "message": says })
        })
        .collect();
    let at = diagnostic.span.map(span);
    serde_json::json!({
        "code": diagnostic.code.as_str(),
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "file": at.as_ref().map(|a| a.0.clone()).or_else(|| diagnostic.path.clone()),
        "line": at.as_ref().map(|a| a.1),
        "column": at.as_ref().map(|a| a.2),
        "label": diagnostic.label,
        "notes": diagnostic.notes,
        "alike": diagnostic.alike,
        "help": diagnostic.help,
        "related": related,
    })
    .to_string()
}

fn github(diagnostic: &Diagnostic, files: &dyn Files) -> String {
    let kind = if diagnostic.severity == Severity::Warning { "warning" } else { "error" };
    let escape = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let at = match position(diagnostic, files) {
        Some((file, line, column)) => format!(
            "file={},line={line},col={column},",
            escape(&visible(&file)).replace(',', "%2C").replace(':', "%3A")
        ),
        None => String::new(),
    };
    let mut message = diagnostic.message.clone();
    if !diagnostic.label.is_empty() {
        let _ = write!(message, ": {}", diagnostic.label);
    }
    if diagnostic.alike > 0 {
        let _ = write!(message, ", and {} more like this", diagnostic.alike);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(message, " ({help})");
    }
    format!("::{kind} {at}title={}::{}", diagnostic.code, escape(&visible(&message)))
}

#[cfg(test)]
mod tests {
    use super::{Format, line_column, render};
    use crate::diagnostics::code::Code;
    use crate::diagnostics::report::{Diagnostic, FileId, Files, Report, Span};
    use crate::path::SourcePath;

    struct One(SourcePath, &'static str);
    impl Files for One {
        fn path(&self, _: FileId) -> &SourcePath {
            &self.0
        }
        fn text(&self, _: FileId) -> &str {
            self.1
        }
    }

    #[test]
    fn a_message_names_the_place_the_mark_and_the_way_out() {
        let files = One(SourcePath::new("content/a.md"), "title = \"x\"\ndays = 1095\n");
        let mut report = Report::new();
        report.push(
            Diagnostic::new(Code::E401, "the data contradicts this claim")
                .at(Span::new(FileId(0), 19..23), "the data gives 1,399")
                .help("write `days = 1399`"),
        );
        let shown = render(&report, &files, Format::Text, false);
        assert!(shown.starts_with("error[E401]: the data contradicts this claim\n"), "{shown}");
        assert!(shown.contains("--> content/a.md:2:8"), "{shown}");
        assert!(shown.contains("^^^^ the data gives 1,399"), "{shown}");
        assert!(shown.contains("= help: write `days = 1399`"), "{shown}");
    }

    #[test]
    fn a_long_line_is_cut_and_its_columns_are_not() {
        let long: &'static str =
            format!("{} here {}\n", "a".repeat(200), "b".repeat(200)).leak();
        let files = One(SourcePath::new("a.md"), long);
        let mut report = Report::new();
        report.push(Diagnostic::new(Code::E124, "x").at(Span::new(FileId(0), 201..205), ""));
        let shown = render(&report, &files, Format::Text, false);
        assert!(shown.contains("--> a.md:1:202\n"), "{shown}");
        assert!(shown.contains("1 | …aaa") && shown.contains("bbb…\n"), "{shown}");
    }

    #[test]
    fn nothing_from_a_file_acts_on_the_terminal() {
        let files = One(SourcePath::new("content/\u{1b}[2J.md"), "a \u{1b}[2J b\n");
        let mut report = Report::new();
        report.push(
            Diagnostic::new(Code::E105, "bad \u{202E}")
                .at(Span::new(FileId(0), 2..3), "here \u{1b}"),
        );
        for format in [Format::Text, Format::Json, Format::Github] {
            let shown = render(&report, &files, format, false);
            assert!(!shown.contains('\u{1b}'), "{format:?}: {shown}");
        }
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_column("가나다\n라마", "가나다\n라".len()), (2, 2));
        assert_eq!(line_column("ab", 99), (1, 3));
    }
}
