//! Diagnostics as data, and the report that collects them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::{Code, Severity};
use crate::path::SourcePath;

/// A message: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code.
    pub code: Code,
    /// Its severity, which is that of its code.
    pub severity: Severity,
    /// The fact, lower case, without a full stop, names in backticks.
    pub message: String,
    /// The text that is marked, if the cause is a part of a file.
    pub span: Option<Span>,
    /// The path that is named where no part of a file is marked.
    pub path: Option<String>,
    /// What was found or expected there, in a few words beside the mark.
    pub label: String,
    /// Other marked texts, each with its label.
    pub related: Vec<(Span, String)>,
    /// Facts that led to it.
    pub notes: Vec<String>,
    /// What to do, ready to copy.
    pub help: Option<String>,
    /// Number of other mistakes of the same words in its file that it stands for.
    pub alike: usize,
}

impl Diagnostic {
    /// A message of a code, without a place.
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
            alike: 0,
        }
    }

    /// Marks a text, with a label beside the mark.
    #[must_use]
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.span = Some(span);
        self.label = label.into();
        self
    }

    /// Names a path, for a message about a whole file or folder.
    #[must_use]
    pub fn on_path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Marks another text, with a label.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds a fact that led to it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do, if that is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

/// The most messages of one code about one file. A file that consists of mistakes must not fill the
/// memory, and nobody reads more before fixing some.
pub const MAX_PER_CODE: usize = 100;

/// The most messages of the same words about one file. Of more, the first stands for all.
const MAX_ALIKE: usize = 10;

/// Code, file, message and label of a diagnostic.
type Words = (Code, FileId, String, String);

/// Diagnostics of the same words about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Alike {
    /// Positions in the report of those that are kept.
    kept: Vec<usize>,
    /// What all of them mark.
    spans: FxHashSet<Span>,
}

impl Alike {
    fn is_one(&self) -> bool {
        self.spans.len() > MAX_ALIKE
    }
}

/// The messages of a run, or of a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    alike: FxHashMap<Words, Alike>,
    /// Number of messages that were added, including those beyond the most.
    added: usize,
    /// Number of messages of each code about each file.
    counts: BTreeMap<(Code, FileId), usize>,
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message. Beyond [`MAX_PER_CODE`] of a code about a file, one message says that there
    /// are more, and the rest is dropped.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.added += 1;
        let Some(file) = diagnostic.span.map(|span| span.file) else {
            return self.diagnostics.push(diagnostic);
        };
        let words = words(&diagnostic);
        let span = diagnostic.span;
        if let Some((span, alike)) = span.zip(self.alike.get_mut(&words)) {
            alike.spans.insert(span);
            if alike.is_one() {
                return self.tell_alike(&words);
            }
        }
        let count = self.counts.entry((diagnostic.code, file)).or_default();
        *count += 1;
        if *count <= MAX_PER_CODE {
            let alike = self.alike.entry(words).or_default();
            alike.kept.push(self.diagnostics.len());
            alike.spans.extend(span);
        }
        if *count <= MAX_PER_CODE {
            self.diagnostics.push(diagnostic);
        } else if *count == MAX_PER_CODE + 1 {
            let message = format!("more than {MAX_PER_CODE} of these are in this file");
            let more = Diagnostic::new(diagnostic.code, message)
                .at(Span::start_of(file), "")
                .help("the first ones are shown; fix them to see the rest");
            self.diagnostics.push(more);
        }
    }

    /// Writes the number of equal mistakes to the first of them.
    fn tell_alike(&mut self, words: &Words) {
        let Some(alike) = self.alike.get(words).filter(|alike| alike.is_one()) else { return };
        let first = alike.kept.first().and_then(|at| self.diagnostics.get_mut(*at));
        if let Some(first) = first {
            first.alike = alike.spans.len() - 1;
        }
    }

    /// Number of messages that were added, including dropped ones.
    pub fn len(&self) -> usize {
        self.added
    }

    /// Whether the report has no message.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Adds the messages of another report.
    pub fn merge(&mut self, other: Self) {
        for mut diagnostic in other.diagnostics {
            diagnostic.alike = 0;
            self.push(diagnostic);
        }
        for (words, alike) in other.alike.into_iter().filter(|(_, alike)| alike.is_one()) {
            if let Some(own) = self.alike.get_mut(&words) {
                own.spans.extend(alike.spans);
            }
            self.tell_alike(&words);
        }
    }

    /// Runs a check of each item in parallel, and adds the messages in the order of the items.
    pub fn gather<I: IndexedParallelIterator>(
        &mut self,
        items: I,
        check: impl Fn(I::Item, &mut Self) + Send + Sync,
    ) {
        let reports = items.map(|item| {
            let mut report = Self::new();
            check(item, &mut report);
            report
        });
        reports.collect::<Vec<Self>>().into_iter().for_each(|report| self.merge(report));
    }

    /// The messages, in the order in which they were added.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Adds a fact to each message that there is one for.
    pub fn note_each(&mut self, note: impl Fn(&Diagnostic) -> Option<String>) {
        for diagnostic in &mut self.diagnostics {
            let note = note(diagnostic);
            diagnostic.notes.extend(note);
        }
    }

    /// Whether anything keeps the site from being built.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Whether a message has one of these codes.
    pub fn has_any(&self, codes: &[Code]) -> bool {
        self.diagnostics.iter().any(|d| codes.contains(&d.code))
    }

    fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.severity != Severity::Warning)
    }

    /// The report without its warnings.
    #[must_use]
    pub fn without_warnings(&self) -> Self {
        let mut errors = Self::new();
        let shown = self.shown().filter(|d| d.severity != Severity::Warning);
        shown.for_each(|error| errors.push(error.clone()));
        errors
    }

    /// The messages without those that another one stands for.
    fn shown(&self) -> impl Iterator<Item = &Diagnostic> {
        let many = self.alike.values().filter(|alike| alike.is_one());
        let hidden: FxHashSet<usize> =
            many.flat_map(|alike| alike.kept.iter().skip(1).copied()).collect();
        let all = self.diagnostics.iter().enumerate();
        all.filter(move |(at, _)| !hidden.contains(at)).map(|(_, diagnostic)| diagnostic)
    }

    /// Whether an error marks a text of a file.
    pub fn has_errors_in(&self, file: FileId) -> bool {
        self.errors().any(|d| d.span.is_some_and(|span| span.file == file))
    }

    /// Whether a message is about a path as a whole.
    pub fn names(&self, path: &str) -> bool {
        self.diagnostics.iter().any(|d| d.path.as_deref() == Some(path))
    }

    /// Whether a file could not be read, so that nothing can be derived from it.
    pub fn has_unread_files(&self) -> bool {
        self.diagnostics.iter().any(|d| d.code.leaves_file_unread())
    }

    /// The messages by path, position and code, each once.
    pub fn sorted(&self, files: &dyn Files) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.shown().collect();
        sorted.sort_by(|a, b| compare(a, b, files));
        sorted.dedup();
        sorted
    }

    /// Numbers of errors (of the site and of the environment) and of warnings, each message once.
    pub fn counts(&self, files: &dyn Files) -> (usize, usize) {
        let (mut errors, mut warnings) = (0, 0);
        for diagnostic in self.sorted(files) {
            let is_warning = diagnostic.severity == Severity::Warning;
            *(if is_warning { &mut warnings } else { &mut errors }) += 1 + diagnostic.alike;
        }
        (errors, warnings)
    }

    /// The exit code: 0, 1 (the site is wrong) or 3 (the environment failed). With `strict`, warnings
    /// count as errors.
    pub fn exit_code(&self, strict: bool) -> u8 {
        match self.diagnostics.iter().map(|d| d.severity).min() {
            Some(Severity::Environment) => 3,
            Some(Severity::Error) => 1,
            Some(Severity::Warning) if strict => 1,
            Some(Severity::Warning) | None => 0,
        }
    }
}

fn words(diagnostic: &Diagnostic) -> Words {
    let file = diagnostic.span.map_or(FileId(u32::MAX), |span| span.file);
    (diagnostic.code, file, diagnostic.message.clone(), diagnostic.label.clone())
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

/// A file of the site's sources: its position among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span from a range of bytes; positions beyond 4 GiB become 4 GiB.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The empty span at the start of a file.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// The span moved by some bytes, for text that begins there in its file.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        let by = u32::try_from(by).unwrap_or(u32::MAX);
        Self { start: self.start + by, end: self.end + by, ..self }
    }
}

/// The files that messages are about, as printing needs them.
pub trait Files {
    /// The file's path.
    fn path(&self, file: FileId) -> &SourcePath;
    /// The file's text as it was parsed: lines end with `\n`, and there is no byte order mark.
    fn text(&self, file: FileId) -> &str;
}
