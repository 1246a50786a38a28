//! Tables: values by key, and a message about every key that nobody asked for.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::address::check_url;
use super::text_check::{text_error, text_warning};
use super::value::{Spanned, Text};
use crate::diagnostics::{Code, Diagnostic, Report, Span, nearest, visible};
use crate::path::Slug;
use crate::schema::{MAX_COUNT, Shape, renamed_help, renamed_word};
use crate::words::Words;

/// The shape of a table that the schema does not name.
pub(super) static UNNAMED: Shape = Shape { keys: &[] };

/// A table that is being read.
pub struct Table<'t> {
    table: &'t DeTable<'t>,
    /// Which keys had another name, and what is in the tables below.
    shape: &'static Shape,
    /// Whether a key of the table is the old name of another.
    renames: bool,
    pub(super) span: Span,
    pub(super) offset: usize,
    known: Vec<&'static str>,
    /// Keys that are missing, and what is said about each unless an unknown key stands for it.
    missing: Vec<(&'static str, Diagnostic)>,
    /// Whether the keys are ids, so that none is unknown.
    open: bool,
    pub(super) report: &'t mut Report,
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
        let mut old = shape.keys.iter().filter_map(|key| key.was);
        let renames = old.any(|old| table.get(old).is_some());
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

    pub(super) fn span_of<T>(&self, value: &TomlSpanned<T>) -> Span {
        Span::new(self.span.file, value.span()).shifted(self.offset)
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<&'t TomlSpanned<DeValue<'t>>> {
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

    pub(super) fn wrong_type(
        &mut self,
        value: &TomlSpanned<DeValue<'_>>,
        key: &str,
        expected: &str,
    ) {
        let found = kind_word(value.get_ref());
        self.report.push(
            Diagnostic::new(Code::E112, format!("`{key}` is {found}; expected {expected}"))
                .at(self.span_of(value), format!("expected {expected}")),
        );
    }

    /// Reports a missing key, unless it is there and was wrong.
    pub(super) fn missing(&mut self, key: &'static str, example: &str) {
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

    /// A colour, as `#rrggbb` in small letters.
    pub fn colour(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let colour = self.text(key)?;
        if crate::contrast::rgb(&colour.value).is_some() {
            return Some(Spanned::new(colour.value.to_lowercase(), colour.span));
        }
        self.report.push(
            Diagnostic::new(Code::E118, format!("invalid colour `{}`", colour.value))
                .at(colour.span, "expected six hexadecimal digits")
                .help("write it like `#b3261e`"),
        );
        None
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
        let error = text_error(text, key, span);
        let is_fine = error.is_none();
        error.into_iter().for_each(|error| self.report.push(error));
        text_warning(text, span).into_iter().for_each(|warning| self.report.push(warning));
        is_fine
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
        self.read_id(text)
    }

    /// An id from a text that was read by [`Table::each_text`].
    pub fn read_id(&mut self, text: Spanned<&str>) -> Option<Spanned<Slug>> {
        match Slug::parse(text.value) {
            Ok(id) => Some(Spanned::new(id, text.span)),
            Err(help) => {
                self.report.push(
                    Diagnostic::new(
                        Code::E116,
                        format!("`{}` is not an id", visible(text.value)),
                    )
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
        self.each_text(key, |table, text| ids.extend(table.read_id(text)));
        ids
    }

    /// A list of pairs of ids.
    pub fn id_pairs(&mut self, key: &'static str) -> Vec<[Spanned<Slug>; 2]> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(pairs) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of pairs of ids");
            return Vec::new();
        };
        let mut all = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let ids = pair.get_ref().as_array().map_or(&[][..], |ids| ids);
            let texts: Vec<Spanned<&str>> = ids
                .iter()
                .filter_map(|id| Some(Spanned::new(id.get_ref().as_str()?, self.span_of(id))))
                .collect();
            match <[Spanned<&str>; 2]>::try_from(texts) {
                Ok([a, b]) if ids.len() == 2 => {
                    let (a, b) = (self.read_id(a), self.read_id(b));
                    all.extend(a.zip(b).map(|(a, b)| [a, b]));
                }
                _ => self.wrong_type(pair, key, "a list of two ids"),
            }
        }
        all
    }

    /// An address of the web: `http` or `https`, nothing else.
    pub fn url(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let url = self.text(key)?;
        self.check_url(key, &url).then_some(url)
    }

    /// Whether a text that was read can be linked to. Reports what is wrong with it.
    pub fn check_url(&mut self, key: &str, url: &Spanned<String>) -> bool {
        match check_url(&url.value) {
            Ok(warning) => {
                if let Some((warning, label)) = warning {
                    self.report.push(warning.at(url.span, label));
                }
                true
            }
            Err(why) => {
                let has_scheme =
                    ["https://", "http://"].iter().any(|scheme| url.value.starts_with(scheme));
                let help = match has_scheme {
                    true => "copy it from the address bar of a browser that shows the page",
                    false => "write an address that starts with `https://`",
                };
                let error =
                    Diagnostic::new(Code::E117, format!("`{key}` is not a web address"));
                self.report.push(error.at(url.span, why).help(help));
                false
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
            Diagnostic::new(Code::E118, format!("invalid value `{}` for `{key}`", text.value))
                .at(text.span, format!("expected one of {}", T::list()))
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

    /// Reads each table of a list, or the only one.
    pub fn one_or_more<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Table<'_>) -> T,
    ) -> Vec<T> {
        match self.table.get(key).is_some_and(|value| value.get_ref().as_array().is_some()) {
            true => self.tables(key, read),
            false => self.table(key, |table| read(table)).into_iter().collect(),
        }
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
            let Some(id) = self.read_id(name) else { continue };
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
