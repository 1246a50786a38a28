//! How a language writes words, numbers, dates and stretches of time.
//!
//! Everything comes from one strings file a language (`strings/<code>.toml`); a site's own file
//! adds to the built-in one and replaces its words, key by key.

use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::BTreeMap;

use crate::date::{Day, Precision, Span, When, Zone};
use crate::document;
use crate::report::{Diagnostic, Report};
use crate::source::{BUILT_IN, Kind, Sources};

/// One language.
#[derive(Debug)]
pub struct Locale {
    /// Its code: `en`, `ko`.
    pub code: String,
    /// Looked up dozens of times a page.
    words: FxHashMap<String, String>,
    /// The keys without a dot, sorted.
    for_templates: Vec<String>,
    months: Vec<String>,
    day: Pattern,
    /// What stands between groups of three digits.
    group: String,
    units: Vec<(u64, String)>,
}

/// Words around named gaps, taken apart once: `{day} {month} {year}`.
#[derive(Debug, Default)]
struct Pattern(Vec<(String, Option<Gap>)>);

/// What a date's pattern leaves open.
#[derive(Clone, Copy, Debug)]
enum Gap {
    Year,
    Month,
    Day,
}

impl Pattern {
    /// Pairs of what stands before a gap and the gap; the last has no gap.
    fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let gap = match name {
                "year" => Some(Gap::Year),
                "month" => Some(Gap::Month),
                "day" => Some(Gap::Day),
                _ => None,
            };
            pieces.push((before.to_owned(), gap));
            rest = after;
        }
        pieces.push((rest.to_owned(), None));
        Self(pieces)
    }
}

/// A time as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Time {
    /// For machines: `2023-02-09`, or `2022-10-12/2022-10-14`.
    pub iso: String,
    /// For people.
    pub text: String,
    /// Whether it is one day, so that `<time>` can carry it.
    pub exact: bool,
}

impl Locale {
    /// Reads the strings of a language.
    pub fn read(code: &str, sources: &Sources, report: &mut Report) -> Self {
        let mut words = BTreeMap::new();
        // The site's own files come first among the sources; built-in words fill the gaps.
        for (id, file) in sources.of_kind(Kind::Strings) {
            let name = file.path.file_name();
            if name.split('.').next() != Some(code) {
                continue;
            }
            let Some(document) = document::parse(file, id, report) else { continue };
            let mut found = Vec::new();
            flatten(document.get_ref(), "", &mut found);
            for (key, value) in found {
                words.entry(key).or_insert(value);
            }
        }
        if words.is_empty() {
            report.push(
                Diagnostic::error(
                    "E121",
                    format!("there are no strings for the language `{code}`"),
                )
                .on_path("site.toml")
                .help(format!("write them to `strings/{code}.toml`")),
            );
            complete(code, &mut words, sources, &mut Report::new());
        } else if code != FALLBACK {
            complete(code, &mut words, sources, report);
        }
        let list = |key: &str| -> Vec<String> {
            let text = words.get(key).map_or("", String::as_str);
            text.split(',').map(|item| item.trim().to_owned()).collect()
        };
        let months = list("dates.months");
        let units = list("number.units")
            .iter()
            .filter_map(|unit| unit.split_once('='))
            .filter_map(|(size, words)| Some((size.parse().ok()?, words.to_owned())))
            .filter(|(size, _)| *size > 0)
            .collect();
        let day = Pattern::new(words.get("dates.day").map_or("{year}-{month}-{day}", |t| t));
        let group = words.get("number.group").map_or(",", |t| t).to_owned();
        let for_templates = words.keys().filter(|key| !key.contains('.')).cloned().collect();
        let words = words.into_iter().collect();
        Self { code: code.to_owned(), words, for_templates, months, day, group, units }
    }

    /// The words of a key, or the key itself where a language lacks it.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// Whether a key has words.
    pub fn has(&self, key: &str) -> bool {
        self.words.contains_key(key)
    }

    /// The words of every key.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.words.values().map(String::as_str)
    }

    /// All keys without a dot: the words that templates use as `t.key`.
    pub fn for_templates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.for_templates.iter().map(|key| (key.as_str(), self.text(key)))
    }

    /// The words of a key with `{name}`s filled in.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.text(key);
        while let Some(open) = rest.find('{') {
            filled.push_str(&rest[..open]);
            let Some(length) = rest[open..].find('}') else { break };
            let name = &rest[open + 1..open + length];
            match values.iter().find(|(wanted, _)| *wanted == name) {
                Some((_, value)) => filled.push_str(value),
                None => filled.push_str(&rest[open..=open + length]),
            }
            rest = &rest[open + length + 1..];
        }
        filled.push_str(rest);
        filled
    }

    /// A count and its noun: `1 day`, `1,399 days`. The key has `.one` and `.other` forms.
    pub fn plural(&self, key: &str, n: u64) -> String {
        let one = format!("{key}.one");
        let form = if n == 1 && self.has(&one) { one } else { format!("{key}.other") };
        self.fill(&form, &[("n", &self.number(n))])
    }

    /// `1,399`
    pub fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push_str(&self.group);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A round count in words: `1 billion`, `1.35 billion`, `74.6 million`, `10억`.
    pub fn short(&self, n: u64) -> String {
        for (size, words) in &self.units {
            if n >= *size && n.is_multiple_of((size / 1000).max(1)) {
                let fraction = n % size * 1000 / size;
                let mut text = (n / size).to_string();
                if fraction > 0 {
                    text.push_str(self.words.get("number.decimal").map_or(".", String::as_str));
                    text.push_str(format!("{fraction:03}").trim_end_matches('0'));
                }
                return words.replace("{n}", &text);
            }
        }
        self.number(n)
    }

    /// `9 February 2023`
    pub fn day(&self, day: Day) -> String {
        let (year, month, of_month) = day.ymd();
        let mut text = String::with_capacity(24);
        for (before, gap) in &self.day.0 {
            text.push_str(before);
            match gap {
                Some(Gap::Year) => push_number(i64::from(year), &mut text),
                Some(Gap::Month) => text.push_str(self.month_name(month)),
                Some(Gap::Day) => push_number(i64::from(of_month), &mut text),
                None => {}
            }
        }
        text
    }

    /// The name of a month: 1 for January.
    pub fn month_name(&self, month: i8) -> &str {
        let index = usize::try_from(month).unwrap_or(1).saturating_sub(1);
        self.months.get(index).map_or("", String::as_str)
    }

    /// `November 2017`
    fn month(&self, day: Day) -> String {
        let (year, month, _) = day.ymd();
        self.fill(
            "dates.month",
            &[("year", &year.to_string()), ("month", self.month_name(month))],
        )
    }

    /// A time as precisely as it is known.
    pub fn time(&self, when: &When) -> Time {
        let (first, last) = (when.first, when.last);
        if when.is_one_day() {
            return Time { iso: first.to_string(), text: self.day(first), exact: true };
        }
        let iso = format!("{first}/{last}");
        let to = self.day(last);
        let text = match when.precision {
            Precision::Month => self.month(first),
            Precision::Year => first.year().to_string(),
            _ if first <= crate::date::FIRST_DAY => self.fill("dates.by", &[("to", &to)]),
            _ => self
                .fill("dates.between", &[("from", &self.short_from(first, last)), ("to", &to)]),
        };
        Time { iso, text, exact: false }
    }

    /// The first day of a range, without what its last day says again, where a language can.
    fn short_from(&self, first: Day, last: Day) -> String {
        let ((y1, m1, d1), (y2, m2, _)) = (first.ymd(), last.ymd());
        let values = [("month", self.month_name(m1)), ("day", &d1.to_string())];
        if y1 != y2 {
            return self.day(first);
        }
        if m1 == m2 && self.has("dates.from-same-month") {
            return self.fill("dates.from-same-month", &values);
        }
        if self.has("dates.from-same-year") {
            return self.fill("dates.from-same-year", &values);
        }
        self.day(first)
    }

    /// A time with its minute, where it is known: `22 December 2012, 00:50`.
    pub fn clock(&self, when: &When, zone: &Zone) -> Option<String> {
        if when.precision != Precision::Minute {
            return None;
        }
        let (hours, minutes) = zone.clock(when.interval.start);
        Some(format!("{hours:02}:{minutes:02}"))
    }

    /// A stretch of days: `1,399 days`, `1,361 to 1,367 days`.
    pub fn days(&self, least: i32, most: i32) -> String {
        let n = |days: i32| u64::try_from(days).unwrap_or(0);
        if least == most {
            return self.plural("span.days", n(least));
        }
        let (from, to) = (self.number(n(least)), self.number(n(most)));
        self.fill("span.days.range", &[("from", &from), ("to", &to)])
    }

    /// A time since release: hours and minutes where they are known and short, else days.
    pub fn span(&self, span: &Span) -> String {
        let (least, end) = span.minutes;
        if span.timed && end <= 7 * 24 * 60 {
            if end - least == 1 {
                return self.hours(least);
            }
            let (from, to) = (self.hours(least), self.hours(end - 1));
            return self.fill("span.range", &[("from", &from), ("to", &to)]);
        }
        self.days(span.days.0, span.days.1)
    }

    /// A time since release where there is little room: `20 h 56 min`, else as in prose.
    pub fn short_span(&self, span: &Span) -> String {
        let (least, end) = span.minutes;
        if !span.timed || end > 7 * 24 * 60 || end - least != 1 {
            return self.span(span);
        }
        let hours = self.fill("span.short.hours", &[("n", &(least / 60).to_string())]);
        if least % 60 == 0 {
            return hours;
        }
        let minutes = self.fill("span.short.minutes", &[("n", &(least % 60).to_string())]);
        self.fill("span.hours-minutes", &[("hours", &hours), ("minutes", &minutes)])
    }

    fn hours(&self, minutes: i64) -> String {
        let n = |n: i64| u64::try_from(n).unwrap_or(0);
        let hours = self.plural("span.hours", n(minutes / 60));
        if minutes % 60 == 0 {
            return hours;
        }
        let rest = self.plural("span.minutes", n(minutes % 60));
        self.fill("span.hours-minutes", &[("hours", &hours), ("minutes", &rest)])
    }

    /// A rank, or a range of ranks: `3rd`, `3rd to 5th`.
    pub fn rank(&self, best: usize, worst: usize) -> String {
        if best == worst {
            return self.ordinal(best);
        }
        let (from, to) = (self.ordinal(best), self.ordinal(worst));
        self.fill("span.range", &[("from", &from), ("to", &to)])
    }

    /// `3rd`
    pub fn ordinal(&self, n: usize) -> String {
        let form = match (n % 10, n % 100) {
            (_, 11..=13) => "other",
            (1, _) => "one",
            (2, _) => "two",
            (3, _) => "few",
            _ => "other",
        };
        let key = format!("ordinal.{form}");
        let key = if self.has(&key) { key } else { "ordinal.other".to_owned() };
        self.fill(&key, &[("n", &n.to_string())])
    }

    /// A list in a sentence: `A, B and C`.
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                let first = first.join(self.text("list.comma"));
                self.fill("list.and", &[("first", &first), ("last", last)])
            }
        }
    }
}

/// Appends a number that is not negative.
pub(crate) fn push_number(n: i64, text: &mut String) {
    if n >= 10 {
        push_number(n / 10, text);
    }
    text.push(char::from(b'0' + u8::try_from(n.rem_euclid(10)).unwrap_or(0)));
}

/// The language whose built-in words name every key.
const FALLBACK: &str = "en";

/// Refuses a language without some of the words. English ones take their place, so that templates
/// don't stumble over them as well.
fn complete(
    code: &str,
    words: &mut BTreeMap<String, String>,
    sources: &Sources,
    report: &mut Report,
) {
    let mut keys = Vec::new();
    for (id, file) in sources.of_kind(Kind::Strings) {
        if file.path.as_str() == format!("{BUILT_IN}strings/{FALLBACK}.toml")
            && let Some(document) = document::parse(file, id, report)
        {
            flatten(document.get_ref(), "", &mut keys);
        }
    }
    let mut missing: Vec<String> = Vec::new();
    for (key, english) in keys {
        if !words.contains_key(&key) && is_needed(&key) {
            missing.push(format!("`{key}`"));
            words.insert(key, english);
        }
    }
    if missing.is_empty() {
        return;
    }
    let shown = missing[..missing.len().min(5)].join(", ");
    let more = match missing.len() {
        0..=5 => String::new(),
        n => format!(" and {} more", n - 5),
    };
    let what = format!("the words of the language `{code}` are not complete");
    report.push(
        Diagnostic::error("E121", what)
            .on_path(format!("strings/{code}.toml"))
            .help(format!("add {shown}{more}; `strings/{FALLBACK}.toml` shows what each says")),
    );
}

/// Forms that not every language has, and names for which there is another word to show.
fn is_needed(key: &str) -> bool {
    let names = ["language.", "country.", "zone.", "ordinal.", "dates.from-same"];
    key == "ordinal.other"
        || !(key.ends_with(".one") || names.iter().any(|name| key.starts_with(name)))
}

/// Nested tables become dotted keys; hyphens stay.
fn flatten(table: &toml::de::DeTable<'_>, prefix: &str, found: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let key = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            toml::de::DeValue::Table(inner) => flatten(inner, &format!("{key}."), found),
            toml::de::DeValue::String(words) => found.push((key, words.to_string())),
            _ => {}
        }
    }
}

/// Every language of a site, the first one first.
pub fn read_all(languages: &[String], sources: &Sources, report: &mut Report) -> Vec<Locale> {
    languages.iter().map(|code| Locale::read(code, sources, report)).collect()
}

#[cfg(test)]
mod tests {
    use super::Locale;
    use crate::date::{After, Day, Precision, Span, Zone};
    use crate::report::Report;
    use crate::source::Sources;

    fn english() -> Locale {
        let (sources, _) = Sources::from_raw(Vec::new());
        let mut report = Report::new();
        let locale = Locale::read("en", &sources, &mut report);
        assert!(!report.has_errors());
        locale
    }

    #[test]
    fn numbers_are_grouped_and_shortened() {
        let en = english();
        assert_eq!(en.number(1_399), "1,399");
        assert_eq!(en.short(1_000_000_000), "1 billion");
        assert_eq!(en.short(1_350_000_000), "1.35 billion");
        assert_eq!(en.short(74_600_000), "74.6 million");
        assert_eq!(en.short(1_472_214_600), "1,472,214,600");
        assert_eq!(en.short(99), "99");
    }

    #[test]
    fn times_say_no_more_than_is_known() {
        let en = english();
        let zone = Zone::named("Asia/Seoul").unwrap();
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(en.time(&zone.day(day("2023-02-09"))).text, "9 February 2023");
        assert_eq!(en.time(&zone.parse_partial("2017-11").unwrap()).text, "November 2017");
        let range = zone.days(day("2022-10-12"), day("2022-10-14"), Precision::Range);
        let time = en.time(&range);
        assert_eq!(time.text, "between 12 and 14 October 2022");
        assert_eq!((time.iso.as_str(), time.exact), ("2022-10-12/2022-10-14", false));
    }

    #[test]
    fn spans_are_hours_while_short_and_days_after() {
        let en = english();
        let Some(After::Minutes(least, end)) = After::parse("37h37m") else { panic!() };
        let span = Span::of_minutes(least, end);
        assert_eq!(en.span(&span), "37 hours 37 minutes");
        assert_eq!(en.span(&Span::of_days(1399, 1399)), "1,399 days");
        assert_eq!(en.span(&Span::of_days(1361, 1367)), "1,361 to 1,367 days");
        assert_eq!(en.ordinal(3) + &en.ordinal(11) + &en.ordinal(22), "3rd11th22nd");
    }
}
