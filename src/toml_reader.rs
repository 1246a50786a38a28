//! TOML's only door: documents whose every value knows its place.
//!
//! A [`Table`] hands out values by key and remembers which keys were asked for, so that what is
//! left at the end is an unknown key. Every accessor adds to the report what is wrong and goes on,
//! so that one run shows every mistake of a file.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::date::{After, Day, Interval, Minute, Precision, When, Zone};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest};
use crate::path::{Slug, is_invisible};
use crate::schema::{MAX_COUNT, Shape, renamed_help, renamed_word};
use crate::source::SourceFile;
use crate::words::Words;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Longest text of a title or a name, in characters.
const MAX_TITLE: usize = 300;

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
    part: std::ops::Range<usize>,
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

/// What a time means, as it would stand behind `at = `; nothing if it is no time.
pub fn when_of(written: &str, zone: &Zone) -> Option<When> {
    if let Some(day) = Day::parse(written) {
        return (1900..2200).contains(&day.year()).then(|| zone.day(day));
    }
    let text = format!("at = {written}");
    let (document, errors) = DeTable::parse_recoverable(&text);
    if !errors.is_empty() || document.get_ref().len() != 1 {
        return None;
    }
    let mut report = Report::new();
    let start = Span::start_of(FileId(0));
    let mut table = Table::new(document.get_ref(), &UNNAMED, start, 0, &mut report);
    table.when("at", zone).map(|when| when.value)
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
            let bad = words.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
            let Some(bad) = bad else { return };
            let name = format!("U+{:04X}", bad as u32);
            let written = &text[value.span()];
            let range = escape_of(bad, written).unwrap_or(0..written.len());
            let at = value.span().start;
            let span = Span::new(start.file, at + range.start..at + range.end);
            report.push(
                Diagnostic::new(
                    Code::E106,
                    format!("`{key}` holds the control character {name}"),
                )
                .at(span.shifted(start.start as usize), "this escape makes it")
                .help("remove the escape"),
            );
        }
        _ => {}
    }
}

/// Where the escape of a character stands in a string as it is written.
fn escape_of(bad: char, written: &str) -> Option<std::ops::Range<usize>> {
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
    second: std::ops::Range<usize>,
) -> Option<std::ops::Range<usize>> {
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
fn nearest_use(
    table: &DeTable<'_>,
    key: &str,
    before: usize,
) -> Option<std::ops::Range<usize>> {
    let inner = table.iter().filter_map(|(name, value)| {
        let own = Some(name.span()).filter(|_| name.get_ref() == key);
        let below = value.get_ref().as_table().and_then(|t| nearest_use(t, key, before));
        let own = own.filter(|range| range.start < before);
        own.into_iter().chain(below).max_by_key(|range| range.start)
    });
    inner.max_by_key(|range| range.start)
}

/// The shape of a table that the schema does not name.
static UNNAMED: Shape = Shape { keys: &[] };

/// A table that is being read.
pub struct Table<'t> {
    table: &'t DeTable<'t>,
    /// Which keys had another name, and what is in the tables below.
    shape: &'static Shape,
    /// Whether any key of the shape had another name.
    renames: bool,
    span: Span,
    offset: usize,
    known: Vec<&'static str>,
    /// Keys that are missing, and what is said about each unless an unknown key stands for it.
    missing: Vec<(&'static str, Diagnostic)>,
    /// Whether the keys are ids, so that none is unknown.
    open: bool,
    report: &'t mut Report,
}

/// Text that a visitor reads: one string, or one a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The language (`""` where the file gives one string for all) and the words.
    pub by_language: Vec<(String, String)>,
    /// Where it stands.
    pub span: Span,
}

impl Text {
    /// The words in a language; else in the site's first language; and which language they are
    /// in (`""` if the file doesn't say).
    pub fn get(&self, language: &str) -> (&str, &str) {
        let find = |wanted: &str| self.by_language.iter().find(|(lang, _)| lang == wanted);
        match find(language).or_else(|| self.by_language.first()) {
            Some((lang, words)) => (words, lang),
            None => ("", ""),
        }
    }

    /// The words in a language, if the file gives words in that very language.
    pub fn exactly(&self, language: &str) -> Option<&str> {
        let mut all = self.by_language.iter();
        all.find(|(lang, _)| lang == language).map(|(_, words)| words.as_str())
    }
}

impl<'t> Table<'t> {
    /// Begins to read a table; `place` is what a message about the whole table marks.
    pub fn new(
        table: &'t DeTable<'t>,
        shape: &'static Shape,
        span: Span,
        offset: usize,
        report: &'t mut Report,
    ) -> Self {
        let (known, missing) = (Vec::with_capacity(16), Vec::new());
        let renames = shape.keys.iter().any(|key| key.was.is_some());
        Self { table, shape, renames, span, offset, known, missing, open: false, report }
    }

    /// Where the table stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The report that this table's errors go to.
    pub fn report(&mut self) -> &mut Report {
        self.report
    }

    fn span_of<T>(&self, value: &TomlSpanned<T>) -> Span {
        Span::new(self.span.file, value.span()).shifted(self.offset)
    }

    fn take(&mut self, key: &'static str) -> Option<&'t TomlSpanned<DeValue<'t>>> {
        self.known.push(key);
        self.get(key)
    }

    /// A value by its key, or by the name that the key had: that one is an error, and a value
    /// that was left out would be another.
    fn get(&self, key: &str) -> Option<&'t TomlSpanned<DeValue<'t>>> {
        let old = || self.shape.find(key).filter(|_| self.renames)?.was;
        self.table.get(key).or_else(|| self.table.get(old()?))
    }

    /// Whether the key is written.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Where a value stands, or the table if it isn't written.
    pub fn span_at(&self, key: &str) -> Span {
        self.get(key).map_or(self.span, |value| self.span_of(value))
    }

    /// The shape of the tables that a key holds.
    fn shape_of(&self, key: &str) -> &'static Shape {
        let shape = self.shape.find(key).and_then(|key| key.holds.shape());
        shape.unwrap_or(&UNNAMED)
    }

    fn wrong_type(&mut self, value: &TomlSpanned<DeValue<'_>>, key: &str, expected: &str) {
        let found = kind_word(value.get_ref());
        self.report.push(
            Diagnostic::new(Code::E112, format!("`{key}` is {found}, {expected} is expected"))
                .at(self.span_of(value), format!("expected {expected}")),
        );
    }

    /// Reports a missing key, unless it is there and was wrong.
    fn missing(&mut self, key: &'static str, example: &str) {
        if !self.has(key) {
            let error = Diagnostic::new(Code::E113, format!("`{key}` is missing"))
                .at(self.span, "")
                .help(format!("add `{key} = {example}`"));
            self.missing.push((key, error));
        }
    }

    /// A line of text, if the key is written.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.line(key).map(|line| Spanned::new(line.value.to_owned(), line.span))
    }

    fn line(&mut self, key: &'static str) -> Option<Spanned<&'t str>> {
        let value = self.take(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(value, key, "text in quotes");
            return None;
        };
        let span = self.span_of(value);
        self.check_text(text, key, span).then(|| Spanned::new(text, span))
    }

    /// A line of text that must be written.
    pub fn required_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let text = self.text(key);
        self.missing(key, "\"…\"");
        text
    }

    /// Text must be visible, of a sensible length, and without control characters that an escape
    /// such as `\u0010` would bring in.
    fn check_text(&mut self, text: &str, key: &str, span: Span) -> bool {
        let is_blank = |c| is_invisible(c) || matches!(c, '\u{2800}' | '\u{FE0F}');
        if text.chars().all(|c| c.is_whitespace() || is_blank(c)) {
            self.report.push(
                Diagnostic::new(Code::E114, format!("`{key}` is empty to the eye"))
                    .at(span, "nothing here can be seen")
                    .help("write some text, or leave the key out"),
            );
            return false;
        }
        let is_long = text.len() > MAX_TITLE && text.chars().count() > MAX_TITLE;
        if is_long && key != "note" && key != "complete" {
            self.report.push(
                Diagnostic::new(
                    Code::E115,
                    format!("`{key}` has {} characters", text.chars().count()),
                )
                .at(span, format!("{MAX_TITLE} are the most")),
            );
            return false;
        }
        true
    }

    /// Text that a visitor reads, in one language or several.
    pub fn visitor_text(&mut self, key: &'static str) -> Option<Text> {
        let value = self.take(key)?;
        let span = self.span_of(value);
        match value.get_ref() {
            DeValue::String(text) => {
                let text = text.clone().into_owned();
                self.check_text(&text, key, span)
                    .then(|| Text { by_language: vec![(String::new(), text)], span })
            }
            DeValue::Table(table) => {
                let mut by_language = Vec::new();
                for (language, words) in table {
                    let span = self.span_of(words);
                    match words.get_ref().as_str() {
                        Some(words) if self.check_text(words, key, span) => {
                            by_language
                                .push((language.get_ref().to_string(), words.to_owned()));
                        }
                        Some(_) => {}
                        None => self.wrong_type(words, key, "text in quotes"),
                    }
                }
                (!by_language.is_empty()).then_some(Text { by_language, span })
            }
            _ => {
                self.wrong_type(value, key, "text, or a table of text by language");
                None
            }
        }
    }

    /// Text for visitors that must be written.
    pub fn required_visitor_text(&mut self, key: &'static str) -> Option<Text> {
        let text = self.visitor_text(key);
        self.missing(key, "\"…\"");
        text
    }

    /// An id.
    pub fn id(&mut self, key: &'static str) -> Option<Spanned<Slug>> {
        let text = self.line(key)?;
        self.read_id(text, key)
    }

    /// An id from a text that was read by [`Table::each_text`].
    pub fn read_id(&mut self, text: Spanned<&str>, key: &str) -> Option<Spanned<Slug>> {
        match Slug::parse(text.value) {
            Ok(id) => Some(Spanned::new(id, text.span)),
            Err(help) => {
                self.report.push(
                    Diagnostic::new(Code::E116, format!("`{key}` is not an id"))
                        .at(text.span, "ids are made of a-z, 0-9 and -")
                        .help(help),
                );
                None
            }
        }
    }

    /// A list of texts, one after the other; one text alone is a list of one.
    pub fn each_text(
        &mut self,
        key: &'static str,
        mut each: impl FnMut(&mut Self, Spanned<&'t str>),
    ) {
        let Some(value) = self.take(key) else { return };
        let items: &[TomlSpanned<DeValue<'_>>] = match value.get_ref() {
            DeValue::String(_) => std::slice::from_ref(value),
            DeValue::Array(array) => array,
            _ => {
                return self.wrong_type(value, key, "text in quotes, or a list of them");
            }
        };
        for item in items {
            let span = self.span_of(item);
            match item.get_ref().as_str() {
                Some(text) if self.check_text(text, key, span) => {
                    each(self, Spanned::new(text, span));
                }
                Some(_) => {}
                None => self.wrong_type(item, key, "text in quotes"),
            }
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let mut texts = Vec::new();
        self.each_text(key, |_, text| {
            texts.push(Spanned::new(text.value.to_owned(), text.span));
        });
        texts
    }

    /// A list of ids; one id alone is a list of one.
    pub fn ids(&mut self, key: &'static str) -> Vec<Spanned<Slug>> {
        let mut ids = Vec::new();
        self.each_text(key, |table, text| ids.extend(table.read_id(text, key)));
        ids
    }

    /// A web address: `http` or `https`, nothing else.
    pub fn url(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let url = self.text(key)?;
        match check_url(&url.value) {
            Ok(()) => {
                if let Some((warning, says)) = strange_host(&url.value) {
                    self.report.push(warning.at(url.span, says));
                }
                Some(url)
            }
            Err(why) => {
                self.report.push(
                    Diagnostic::new(Code::E117, format!("`{key}` is not a web address"))
                        .at(url.span, why)
                        .help("write an address that starts with `https://`"),
                );
                None
            }
        }
    }

    /// One of some words.
    pub fn choice<T: Words>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        let text = self.line(key)?;
        self.chosen(&text, key).map(|value| Spanned::new(value, text.span))
    }

    /// Some of some words; one alone is a list of one.
    pub fn choices<T: Words>(&mut self, key: &'static str) -> Vec<T> {
        let mut all = Vec::new();
        self.each_text(key, |table, text| all.extend(table.chosen::<T>(&text, key)));
        all
    }

    /// What a word means. One that has another name now is an error, and means the same.
    fn chosen<T: Words>(&mut self, text: &Spanned<&str>, key: &str) -> Option<T> {
        if let Some(value) = T::from_word(text.value) {
            return Some(value);
        }
        let now = renamed_word(T::WORDS, text.value);
        let help = match now {
            Some(now) => Some(renamed_help(now)),
            None => nearest(text.value, T::WORDS.iter().map(|word| word.name))
                .map(|near| format!("did you mean `{near}`?")),
        };
        self.report.push(
            Diagnostic::new(Code::E118, format!("`{}` is no {key}", text.value))
                .at(text.span, format!("one of {} is expected", T::list()))
                .maybe_help(help),
        );
        T::from_word(now?)
    }

    /// One of some words that must be written.
    pub fn required_choice<T: Words>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        let choice = self.choice(key);
        if choice.is_none() {
            self.missing(key, &format!("\"{}\"", T::WORDS[0].name));
        }
        choice
    }

    /// True or false.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        if value.get_ref().as_bool().is_none() {
            self.wrong_type(value, key, "true or false");
        }
        value.get_ref().as_bool()
    }

    /// A count: a whole number from 0 to 2^53 − 1.
    pub fn count(&mut self, key: &'static str) -> Option<Spanned<u64>> {
        let value = self.take(key)?;
        self.read_count(value, key)
    }

    /// A list of counts.
    pub fn counts(&mut self, key: &'static str) -> Vec<Spanned<u64>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of whole numbers");
            return Vec::new();
        };
        array.iter().filter_map(|item| self.read_count(item, key)).collect()
    }

    fn read_count(
        &mut self,
        value: &TomlSpanned<DeValue<'_>>,
        key: &str,
    ) -> Option<Spanned<u64>> {
        let span = self.span_of(value);
        let wrong = match value.get_ref() {
            DeValue::Integer(integer) => {
                match i128::from_str_radix(integer.as_str(), integer.radix()) {
                    Ok(n) if n < 0 || integer.as_str().starts_with('-') => {
                        "a count can't be negative"
                    }
                    Ok(n) if n <= i128::from(MAX_COUNT) => {
                        return u64::try_from(n).ok().map(|n| Spanned::new(n, span));
                    }
                    _ => "9,007,199,254,740,991 is the most that can be counted exactly",
                }
            }
            DeValue::Float(_) => "a count is a whole number, without a decimal point",
            _ => {
                self.wrong_type(value, key, "a whole number");
                return None;
            }
        };
        self.report.push(
            Diagnostic::new(Code::E119, format!("`{key}` is not a count"))
                .at(span, wrong)
                .help("write digits, with `_` between groups of three"),
        );
        None
    }

    /// A time: date, date-time with offset, month, year, or `{ from, to }`.
    pub fn when(&mut self, key: &'static str, zone: &Zone) -> Option<Spanned<When>> {
        let value = self.take(key)?;
        let span = self.span_of(value);
        if let Some(range) = value.get_ref().as_table() {
            let (from, to) =
                self.range(range, span, |table, key, value| table.read_when(value, key, zone))?;
            if to.interval.end <= from.interval.start {
                self.report.push(
                    Diagnostic::new(Code::E201, "this stretch of time ends before it begins")
                        .at(span, "")
                        .help("swap `from` and `to`"),
                );
                return None;
            }
            let interval = Interval { start: from.interval.start, end: to.interval.end };
            let when = When {
                first: from.first,
                last: to.last,
                ..zone.range(interval, Precision::Range)
            };
            return Some(Spanned::new(when, span));
        }
        self.read_when(value, key, zone).map(|when| Spanned::new(when, span))
    }

    /// Reads `{ from, to }` with both ends of one type.
    fn range<T>(
        &mut self,
        range: &'t DeTable<'t>,
        span: Span,
        mut read: impl FnMut(&mut Self, &'static str, &'t TomlSpanned<DeValue<'t>>) -> Option<T>,
    ) -> Option<(T, T)> {
        let mut inner = Table::new(range, &UNNAMED, span, self.offset, self.report);
        inner.take("from");
        inner.take("to");
        inner.missing("from", "2022-10-12");
        inner.missing("to", "2022-10-14");
        inner.finish();
        let from = range.get("from").and_then(|value| read(self, "from", value));
        let to = range.get("to").and_then(|value| read(self, "to", value));
        Some((from?, to?))
    }

    fn read_when(
        &mut self,
        value: &TomlSpanned<DeValue<'_>>,
        key: &str,
        zone: &Zone,
    ) -> Option<When> {
        let span = self.span_of(value);
        match value.get_ref() {
            DeValue::Datetime(at) => self.read_instant(at, key, span, zone),
            DeValue::String(text) => {
                let when = zone.parse_partial(text);
                if when.is_none() {
                    self.report.push(
                        Diagnostic::new(
                            Code::E202,
                            format!("`{key}` is not a month or a year"),
                        )
                        .at(span, "expected `\"2021-11\"` or `\"2001\"`")
                        .help(unquoted_date(text)),
                    );
                }
                when.filter(|when| self.sensible(when, key, span))
            }
            _ => {
                self.wrong_type(value, key, "a date");
                None
            }
        }
    }

    fn read_instant(
        &mut self,
        at: &toml::value::Datetime,
        key: &str,
        span: Span,
        zone: &Zone,
    ) -> Option<When> {
        let mut fail = |why: &str, help: &str| {
            self.report.push(
                Diagnostic::new(Code::E203, format!("`{key}` is not a date that can be used"))
                    .at(span, why)
                    .help(help),
            );
            None
        };
        let Some(date) = at.date else {
            return fail("a time without a date", "write a date: 2023-02-09");
        };
        let narrow = |n: u8| i8::try_from(n).unwrap_or(0);
        let year = i16::try_from(date.year).unwrap_or(0);
        let Some(day) = Day::new(year, narrow(date.month), narrow(date.day)) else {
            return fail("there is no such day", "correct the date");
        };
        let when = match (at.time, at.offset) {
            (None, _) => zone.day(day),
            (Some(_), None) => {
                return fail(
                    "a time of day without an offset",
                    "write the offset: 2021-05-22T09:56:00+09:00",
                );
            }
            (Some(time), Some(_)) if time.second.is_some_and(|s| s > 59) => {
                return fail("a leap second", "write the second before it");
            }
            (Some(time), Some(offset)) => {
                let offset = match offset {
                    toml::value::Offset::Z => 0,
                    toml::value::Offset::Custom { minutes } => i64::from(minutes),
                };
                let since = i64::from(time.hour) * 60 + i64::from(time.minute) - offset;
                zone.minute(Minute(utc_start(day).0 + since))
            }
        };
        self.sensible(&when, key, span).then_some(when)
    }

    /// Dates before 1900 or after 2199 are slips of the finger.
    fn sensible(&mut self, when: &When, key: &str, span: Span) -> bool {
        let fine = when.first.year() >= 1900 && when.last.year() < 2200;
        if !fine {
            self.report.push(
                Diagnostic::new(Code::E203, format!("`{key}` is not a date that can be used"))
                    .at(span, "the year is out of reach")
                    .help("years from 1900 to 2199 can be used"),
            );
        }
        fine
    }

    /// A day, and nothing less or more precise.
    pub fn day(&mut self, key: &'static str, zone: &Zone) -> Option<Spanned<Day>> {
        let when = self.when(key, zone)?;
        if when.value.precision == Precision::Day {
            return Some(Spanned::new(when.value.first, when.span));
        }
        self.report.push(
            Diagnostic::new(Code::E203, format!("`{key}` is not a date that can be used"))
                .at(when.span, "a day is expected")
                .help("write a date: 2023-02-09"),
        );
        None
    }

    /// Time since release: `"37h37m"`, `"108d"`, or `{ from, to }` of them.
    pub fn after(&mut self, key: &'static str) -> Option<Spanned<After>> {
        let value = self.take(key)?;
        let span = self.span_of(value);
        let after = match value.get_ref() {
            DeValue::String(text) => After::parse(text),
            DeValue::Table(range) => {
                let (from, to) = self.range(range, span, |table, key, value| {
                    let text = value.get_ref().as_str();
                    if text.is_none() {
                        table.wrong_type(value, key, "a time such as \"37h37m\"");
                    }
                    text.map(str::to_owned)
                })?;
                After::parse(&from)
                    .zip(After::parse(&to))
                    .and_then(|(from, to)| After::between(from, to))
            }
            _ => None,
        };
        if after.is_none() {
            self.report.push(
                Diagnostic::new(Code::E204, format!("`{key}` is not a time since release"))
                    .at(span, "expected days, hours and minutes such as `\"37h37m\"`")
                    .help(
                        "write `\"108d\"`, `\"37h37m\"` or `{ from = \"23h\", to = \"25h\" }`",
                    ),
            );
        }
        after.map(|after| Spanned::new(after, span))
    }

    /// Reads a table inside this one.
    pub fn table<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Table<'_>) -> T,
    ) -> Option<T> {
        let value = self.take(key)?;
        let span = self.span_of(value);
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, key, "a table");
            return None;
        };
        let shape = self.shape_of(key);
        let mut inner = Table::new(table, shape, span, self.offset, self.report);
        let read = read(&mut inner);
        inner.finish();
        Some(read)
    }

    /// Reads each table of a list.
    pub fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Table<'_>) -> T,
    ) -> Vec<T> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of tables");
            return Vec::new();
        };
        let shape = self.shape_of(key);
        let mut all = Vec::with_capacity(array.len());
        for item in array {
            let Some(table) = item.get_ref().as_table() else {
                self.wrong_type(item, key, "a table");
                continue;
            };
            let span = self.span_of(item);
            let mut inner = Table::new(table, shape, span, self.offset, self.report);
            all.push(read(&mut inner));
            inner.finish();
        }
        all
    }

    /// Reads every table of this one, whatever its key: the key is an id.
    pub fn each<T>(
        &mut self,
        mut read: impl FnMut(Spanned<Slug>, &mut Table<'_>) -> T,
    ) -> Vec<T> {
        self.open = true;
        let mut all = Vec::with_capacity(self.table.len());
        for (key, value) in self.table {
            let at = self.span_of(key);
            let name = Spanned::new(&**key.get_ref(), at);
            let Some(table) = value.get_ref().as_table() else {
                self.wrong_type(value, key.get_ref(), "a table");
                continue;
            };
            let Some(id) = self.read_id(name, key.get_ref()) else { continue };
            let shape = self.shape_of(key.get_ref());
            let mut inner = Table::new(table, shape, at, self.offset, self.report);
            all.push(read(id, &mut inner));
            inner.finish();
        }
        all
    }

    /// Pairs of a key and a text, for tables whose keys are free: `names`, `links`, `titles`.
    pub fn pairs(&mut self, key: &'static str) -> Vec<(Spanned<String>, Spanned<String>)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, key, "a table");
            return Vec::new();
        };
        let mut pairs = Vec::with_capacity(table.len());
        for (name, value) in table {
            let span = self.span_of(value);
            match value.get_ref().as_str() {
                Some(text) if self.check_text(text, name.get_ref(), span) => pairs.push((
                    Spanned::new(name.get_ref().to_string(), self.span_of(name)),
                    Spanned::new(text.to_owned(), span),
                )),
                Some(_) => {}
                None => self.wrong_type(value, name.get_ref(), "text in quotes"),
            }
        }
        pairs
    }

    /// Says which keys may stand here although another reader handles them.
    pub fn allow(&mut self, keys: &[&'static str]) {
        self.known.extend(keys);
    }

    /// Reports every key that nobody asked for. `[extra]` is free.
    pub fn finish(mut self) {
        if !self.open {
            self.unknown_keys();
        }
        for (_, error) in self.missing {
            self.report.push(error);
        }
    }

    fn unknown_keys(&mut self) {
        let mut known = std::mem::take(&mut self.known);
        let names = self.table.keys().map(|key| (&**key.get_ref(), key.span()));
        let unknown = names.filter(|(name, _)| *name != "extra" && !known.contains(name));
        let unknown: Vec<_> = unknown.collect();
        if unknown.is_empty() {
            return;
        }
        known.sort_unstable();
        known.dedup();
        let file = self.span.file;
        for (name, range) in unknown {
            let now = self.shape.renamed(name);
            let near = nearest(name, known.iter().copied()).filter(|_| now.is_none());
            self.missing.retain(|(missing, _)| near != Some(*missing));
            let help = match (now, near) {
                (Some(now), _) if self.table.contains_key(now) => {
                    format!("it is called `{now}` now, which is here too: keep one of them")
                }
                (Some(now), _) => renamed_help(now),
                (_, Some(near)) => format!("did you mean `{near}`?"),
                _ => format!(
                    "known keys: {}; anything else goes under `[extra]`",
                    known.join(", ")
                ),
            };
            self.report.push(
                Diagnostic::new(Code::E107, format!("unknown key `{name}`"))
                    .at(Span::new(file, range).shifted(self.offset), "")
                    .help(help),
            );
        }
    }
}

/// Midnight of a day in UTC.
fn utc_start(day: Day) -> Minute {
    let epoch = Day::new(1970, 1, 1).expect("the epoch is a day");
    Minute(i64::from(day.since(epoch)) * crate::date::DAY_MINUTES)
}

fn unquoted_date(text: &str) -> String {
    match Day::parse(text) {
        Some(_) => format!("a day stands without quotes: `{text}`"),
        None => "write a date: `2023-02-09`".to_owned(),
    }
}

fn kind_word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a decimal point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Whether an address may stand behind a link to another site.
///
/// # Errors
/// What is wrong, as a message fragment.
pub fn check_url(url: &str) -> Result<(), &'static str> {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
    else {
        return Err("only `http` and `https` addresses can be linked");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    if url.chars().any(|c| c.is_whitespace() || c.is_control() || is_invisible(c)) {
        return Err("a space or an invisible character stands in it");
    }
    if url.contains('\\') {
        return Err("a backslash stands in it");
    }
    if authority.contains('@') {
        return Err("a user name stands in it");
    }
    if host.is_empty() || host.starts_with('.') || host.contains("..") {
        return Err("it names no host");
    }
    let is_sign = |c: char| {
        c.is_ascii()
            && !c.is_ascii_alphanumeric()
            && !matches!(c, '-' | '.' | '_' | ':' | '[' | ']')
    };
    if authority.contains(is_sign) {
        return Err("its host has a sign that no host has");
    }
    Ok(())
}

/// A warning about an address whose host may be taken for another one, and what it is elsewhere.
/// Hangul, kana and Chinese characters look like no other letters; all else beyond ASCII might.
pub fn strange_host(url: &str) -> Option<(Diagnostic, String)> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.split(':').next().unwrap_or(authority);
    let is_own = |c: char| {
        c.is_ascii()
            || matches!(c, '가'..='힣' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
    };
    let is_encoded =
        |label: &str| label.get(..4).is_some_and(|xn| xn.eq_ignore_ascii_case("xn--"));
    let label = |label: &str| {
        if is_encoded(label) {
            return idna::punycode::decode_to_string(&label[4..]).unwrap_or(label.to_owned());
        }
        if label.is_ascii() {
            return label.to_owned();
        }
        idna::punycode::encode_str(&label.to_lowercase())
            .map_or(label.to_owned(), |code| format!("xn--{code}"))
    };
    if host.chars().all(is_own) && !host.split('.').any(is_encoded) {
        return None;
    }
    let other = host.split('.').map(label).collect::<Vec<_>>().join(".");
    let warning = Diagnostic::new(Code::W117, format!("the host `{host}` may be taken for another"))
        .help("compare it letter by letter with the one that is meant; write it in plain letters if it has such a name");
    Some((warning, format!("it is the same as `{other}`")))
}
