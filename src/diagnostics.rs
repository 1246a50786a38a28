//! Diagnostics as data: what is wrong, where, what was expected, and what to write instead.
//!
//! A stage that can fail adds to a [`Report`] and goes on, so that one run shows every error.
//! Printing lives at the end of the file: text for people, JSON lines and GitHub annotations.

mod code;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use rayon::prelude::*;

pub use code::Code;

use crate::path::SourcePath;
use crate::words::words;

/// Which file of the site's sources: an index into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a source file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One after the last byte.
    pub end: u32,
}

impl Span {
    /// A place from a byte range.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The first byte of a file.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// The same place moved by some bytes, for text that was cut out of a file.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        let by = u32::try_from(by).unwrap_or(u32::MAX);
        Self { start: self.start + by, end: self.end + by, ..self }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The environment failed: a file can't be read, a disk is full. Exit code 3.
    Environment,
    /// The site is wrong. Exit code 1.
    Error,
    /// Worth knowing. Exit code 0, or 1 with `--strict`.
    Warning,
}

/// One thing that is wrong, with its place and its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of message it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The fact, lower case, without a full stop, names in backticks.
    pub message: String,
    /// Where, if the cause has a place.
    pub span: Option<Span>,
    /// A path to name where there is no place inside a file.
    pub path: Option<String>,
    /// What stands beside the mark: what was found or expected there.
    pub label: String,
    /// Other places that belong to it, each with what it says.
    pub related: Vec<(Span, String)>,
    /// Facts that led here, without a place.
    pub notes: Vec<String>,
    /// What to do, ready to copy.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A message with its fact, of the severity that its code has.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            span: None,
            path: None,
            label: String::new(),
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Adds the place and what to say beside its mark.
    #[must_use]
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.span = Some(span);
        self.label = label.into();
        self
    }

    /// Names a path where no file was read.
    #[must_use]
    pub fn on_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn related(mut self, span: Span, says: impl Into<String>) -> Self {
        self.related.push((span, says.into()));
        self
    }

    /// Adds a fact without a place.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the way out, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

/// Most messages of one code about one file: whoever made so many mistakes mends some of them
/// first, and a file that is one mistake from end to end must not fill the memory.
pub const MAX_PER_CODE: usize = 100;

/// All that a run has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// How many were added, those that were left out among them.
    added: usize,
    /// How many there are of each code about each file.
    kinds: BTreeMap<(Code, FileId), usize>,
}

impl Report {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one. Of a kind that there are too many of, one message says so, and the rest is left
    /// out.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.added += 1;
        let Some(file) = diagnostic.span.map(|span| span.file) else {
            return self.diagnostics.push(diagnostic);
        };
        let count = self.kinds.entry((diagnostic.code, file)).or_default();
        *count += 1;
        if *count <= MAX_PER_CODE {
            self.diagnostics.push(diagnostic);
        } else if *count == MAX_PER_CODE + 1 {
            let what = format!("more than {MAX_PER_CODE} of these are in this file");
            let most = Diagnostic::new(diagnostic.code, what)
                .at(Span::start_of(file), "")
                .help("the first ones are shown: mend them, and the rest will show");
            self.diagnostics.push(most);
        }
    }

    /// How many were added so far.
    pub fn len(&self) -> usize {
        self.added
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Adds another report's, as parallel work comes together.
    pub fn merge(&mut self, other: Self) {
        for diagnostic in other.diagnostics {
            self.push(diagnostic);
        }
    }

    /// Adds what a check says of each item. The items are looked at in parallel; what is said stands
    /// in their order.
    pub fn gather<I: IndexedParallelIterator>(
        &mut self,
        items: I,
        check: impl Fn(I::Item, &mut Self) + Send + Sync,
    ) {
        let said = items.map(|item| {
            let mut own = Self::new();
            check(item, &mut own);
            own
        });
        let said: Vec<Self> = said.collect();
        said.into_iter().for_each(|own| self.merge(own));
    }

    /// The diagnostics, in the order in which they came.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Whether anything keeps the site from being built.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity != Severity::Warning)
    }

    /// The same without its warnings.
    #[must_use]
    pub fn without_warnings(&self) -> Self {
        let mut errors = Self::new();
        for error in self.diagnostics.iter().filter(|d| d.severity != Severity::Warning) {
            errors.push(error.clone());
        }
        errors
    }

    /// Whether anything is wrong in a file.
    pub fn has_errors_in(&self, file: FileId) -> bool {
        let mut errors = self.diagnostics.iter().filter(|d| d.severity != Severity::Warning);
        errors.any(|d| d.span.is_some_and(|span| span.file == file))
    }

    /// Whether anything is said of a path as a whole.
    pub fn names(&self, path: &str) -> bool {
        self.diagnostics.iter().any(|d| d.path.as_deref() == Some(path))
    }

    /// Whether a file could not be read at all, so that what follows from it is not known.
    pub fn has_unread_files(&self) -> bool {
        const UNREAD: [Code; 8] = [
            Code::E102,
            Code::E103,
            Code::E104,
            Code::E105,
            Code::E106,
            Code::E110,
            Code::E111,
            Code::E122,
        ];
        self.diagnostics.iter().any(|d| UNREAD.contains(&d.code))
    }

    /// Sorted by severity class, path and position, each once.
    pub fn sorted(&self, files: &dyn Files) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by(|a, b| compare(a, b, files));
        sorted.dedup();
        sorted
    }

    /// How many errors (of the site and of the environment) and warnings there are, each once.
    pub fn counts(&self, files: &dyn Files) -> (usize, usize) {
        let all = self.sorted(files);
        let warnings = all.iter().filter(|d| d.severity == Severity::Warning).count();
        (all.len() - warnings, warnings)
    }

    /// 0, 1 (the site is wrong) or 3 (the environment failed).
    pub fn exit_code(&self, strict: bool) -> u8 {
        match self.diagnostics.iter().map(|d| d.severity).min() {
            Some(Severity::Environment) => 3,
            Some(Severity::Error) => 1,
            Some(Severity::Warning) if strict => 1,
            Some(Severity::Warning) | None => 0,
        }
    }
}

fn compare(a: &Diagnostic, b: &Diagnostic, files: &dyn Files) -> Ordering {
    let key = |d: &Diagnostic| {
        let path = match d.span {
            Some(span) => files.path(span.file).as_str().to_owned(),
            None => d.path.clone().unwrap_or_default(),
        };
        (path, d.span.map(|p| (p.start, p.end)))
    };
    key(a)
        .cmp(&key(b))
        .then_with(|| a.code.cmp(&b.code))
        .then_with(|| a.message.cmp(&b.message))
        .then_with(|| a.label.cmp(&b.label))
}

/// Where printing finds the text of a file.
pub trait Files {
    /// The file's path.
    fn path(&self, file: FileId) -> &SourcePath;
    /// The file's text as it was parsed (line ends are `\n`, no byte order mark).
    fn text(&self, file: FileId) -> &str;
}

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

/// Prints a report, one diagnostic after the other, sorted.
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

/// One-based line and column (in characters) of a byte of a file.
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let byte = floor_boundary(text, byte);
    let before = &text[..byte];
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line, before[start..].chars().count() + 1)
}

/// Where a diagnostic stands: path, line, column.
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

/// Shows control and invisible characters instead of letting them act on a terminal.
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

/// The lines around a place, with nothing in them that a terminal would act on.
struct Excerpt {
    text: String,
    first_line: usize,
    range: std::ops::Range<usize>,
}

/// Longest line that is shown whole; longer ones are cut around the mark.
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

/// Replaces what a terminal would act on by a sign of the same width.
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

/// Where only a part of a long line is shown, the renderer counts columns from its start.
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
        "severity": severity_word(diagnostic.severity),
        "message": diagnostic.message,
        "file": at.as_ref().map(|a| a.0.clone()).or_else(|| diagnostic.path.clone()),
        "line": at.as_ref().map(|a| a.1),
        "column": at.as_ref().map(|a| a.2),
        "label": diagnostic.label,
        "notes": diagnostic.notes,
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
    if let Some(help) = &diagnostic.help {
        let _ = write!(message, " ({help})");
    }
    format!("::{kind} {at}title={}::{}", diagnostic.code, escape(&visible(&message)))
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Environment => "environment",
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Longest text that may be a name with slips in it: comparing takes its length squared.
const LONGEST_NAME: usize = 300;

/// The nearest of some names to what was typed: at most two slips, or a third of its length; ties
/// go to the first in order, so that the same mistake always gets the same advice.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = Letters::of(typed);
    if letters.length > LONGEST_NAME {
        return None;
    }
    let mut most = 2.max(letters.length / 3);
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        // Comparing takes long, and of ten thousand names hardly one is near.
        if letters.gap(name) > most || letters.least_slips(name) > most {
            continue;
        }
        let slips = strsim::damerau_levenshtein(typed, name);
        let is_nearer =
            best.is_none_or(|(least, held)| slips < least || (slips == least && name < held));
        if slips <= most && is_nearer {
            best = Some((slips, name));
            most = slips;
        }
    }
    best.map(|(_, name)| name)
}

/// How often each letter stands in a name.
struct Letters {
    length: usize,
    /// Of a name in ASCII only: letters of others have no place here.
    counts: Option<[i16; 128]>,
}

impl Letters {
    fn of(name: &str) -> Self {
        let counts = (name.len() <= LONGEST_NAME && name.is_ascii()).then(|| {
            let mut counts = [0; 128];
            name.bytes().for_each(|letter| counts[usize::from(letter)] += 1);
            counts
        });
        Self { length: name.chars().count(), counts }
    }

    /// By how many letters one of the names is longer.
    fn gap(&self, name: &str) -> usize {
        let length = if name.is_ascii() { name.len() } else { name.chars().count() };
        length.abs_diff(self.length)
    }

    /// No fewer slips than these lie between names of about one length: each adds, drops or changes
    /// one letter, or moves it.
    fn least_slips(&self, name: &str) -> usize {
        let Some(mut counts) = self.counts.filter(|_| name.is_ascii()) else { return 0 };
        let mut shared = 0;
        for letter in name.bytes() {
            let count = &mut counts[usize::from(letter)];
            shared += usize::from(*count > 0);
            *count -= 1;
        }
        name.len().max(self.length) - shared
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Code, Diagnostic, FileId, Files, Format, Letters, Report, Span, line_column, nearest,
        render,
    };
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

    #[test]
    fn suggestions_are_near_and_always_the_same() {
        assert_eq!(nearest("tittle", ["title", "titles"]), Some("title"));
        assert_eq!(nearest("newjean", ["newjeans", "newman"]), Some("newjeans"));
        assert_eq!(nearest("xyz", ["boy-with-luv"]), None);
        // Of two that are equally near, the first in order, whichever came first.
        assert_eq!(nearest("sone", ["song", "bone"]), Some("bone"));
        assert_eq!(nearest("sone", ["bone", "song"]), Some("bone"));
        assert_eq!(nearest("봄날에", ["봄날", "spring-day"]), Some("봄날"));
        assert_eq!(nearest("a", [&*"b".repeat(70_000), "ab"]), Some("ab"));
    }

    #[test]
    fn names_that_are_ruled_out_at_once_would_not_have_been_near() {
        // Every name of up to four letters out of three, one of which is not ASCII.
        let mut names = vec![String::new()];
        for at in 0.. {
            let Some(name) = names.get(at).filter(|name| name.chars().count() < 4) else {
                break;
            };
            let longer = ["a", "b", "뷔"].map(|letter| format!("{name}{letter}"));
            names.extend(longer);
        }
        for typed in &names {
            let letters = Letters::of(typed);
            for name in &names {
                let slips = strsim::damerau_levenshtein(typed, name);
                assert!(letters.least_slips(name) <= slips, "{typed} {name}");
            }
            let near = |name: &&String| strsim::damerau_levenshtein(typed, name) <= 2;
            let slow = names
                .iter()
                .filter(near)
                .min_by_key(|name| (strsim::damerau_levenshtein(typed, name), *name));
            let found = nearest(typed, names.iter().map(String::as_str));
            assert_eq!(found, slow.map(String::as_str), "{typed}");
        }
    }
}
