//! How a language writes words, numbers, dates and stretches of time.
//!
//! Everything comes from one strings file a language (`strings/<code>.toml`); a site's own file
//! adds to the built-in one and replaces its words, key by key. No language is named in the code:
//! plural rules, units of numbers and the order of scripts are words like all others.

mod dates;
mod particle;
mod plural;
mod strings;

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::date::{Day, Elapsed};
use crate::diagnostics::Report;
use crate::source::Sources;
pub use dates::Time;
use plural::{CATEGORIES, Plurals, Rule};

/// One language.
#[derive(Debug)]
pub struct Locale {
    /// Its code: `en`, `ko`.
    pub code: String,
    /// Looked up dozens of times a page.
    words: FxHashMap<String, Words>,
    /// The keys without a dot, sorted.
    for_templates: Vec<String>,
    months: Vec<String>,
    day: Pattern,
    /// What stands between groups of three digits.
    group: String,
    units: Vec<(u64, String)>,
    /// The same where there is little room.
    compact: Vec<(u64, String)>,
    cardinal: Plurals,
    ordinal: Plurals,
    /// Whether titles in Hangul stand before those in Latin letters.
    pub hangul_first: bool,
}

/// Words and where their gaps are: `{song} passes {step}`.
#[derive(Clone, Debug)]
struct Words {
    text: String,
    gaps: Box<[NamedGap]>,
}

/// `{name}` or `{name:forms}` in a text.
#[derive(Clone, Debug)]
struct NamedGap {
    whole: Range<usize>,
    name: Range<usize>,
    /// What follows the value, by how that ends.
    forms: Option<Range<usize>>,
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        let mut gaps = Vec::new();
        let mut at = 0;
        while let Some(open) = text[at..].find('{').map(|open| at + open) {
            let Some(end) = text[open..].find('}').map(|end| open + end) else { break };
            let colon = text[open..end].find(':').map(|colon| open + colon);
            gaps.push(NamedGap {
                whole: open..end + 1,
                name: open + 1..colon.unwrap_or(end),
                forms: colon.map(|colon| colon + 1..end),
            });
            at = end + 1;
        }
        Self { text, gaps: gaps.into() }
    }
}

impl Words {
    fn as_str(&self) -> &str {
        &self.text
    }

    fn fill(&self, values: &[(&str, &str)]) -> String {
        let text = &self.text;
        let lengths = values.iter().map(|(_, value)| value.len());
        let mut filled = String::with_capacity(text.len() + lengths.sum::<usize>());
        let mut at = 0;
        for gap in &self.gaps {
            let name = &text[gap.name.clone()];
            let Some((_, value)) = values.iter().find(|(wanted, _)| *wanted == name) else {
                continue;
            };
            filled.push_str(&text[at..gap.whole.start]);
            filled.push_str(value);
            if let Some(forms) = &gap.forms {
                filled.push_str(particle::choose(value, &text[forms.clone()]));
            }
            at = gap.whole.end;
        }
        filled.push_str(&text[at..]);
        filled
    }
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

impl Locale {
    /// Reads the strings of a language.
    pub fn read(code: &str, sources: &Sources, report: &mut Report) -> Self {
        let words = strings::read(code, sources, report);
        let text = |key: &str| words.get(key).map_or("", String::as_str);
        let rules = |table: &str| {
            let mut plurals = Plurals::default();
            for category in CATEGORIES {
                if let Some(rule) = Rule::parse(text(&format!("plural.{table}.{category}"))) {
                    plurals.add(category, rule);
                }
            }
            plurals
        };
        let months = text("dates.months").split(',').map(|item| item.trim().to_owned());
        let plain = words.keys().filter(|key| !key.contains('.'));
        let extra = words.keys().filter_map(|key| key.strip_prefix(strings::EXTRA));
        let mut for_templates: Vec<String> = plain.cloned().collect();
        for_templates.extend(extra.filter(|key| !words.contains_key(*key)).map(str::to_owned));
        for_templates.sort_unstable();
        Self {
            code: code.to_owned(),
            months: months.collect(),
            day: Pattern::new(words.get("dates.day").map_or("{year}-{month}-{day}", |t| t)),
            group: words.get("number.group").map_or(",", |t| t).to_owned(),
            units: strings::units(text("number.units")).unwrap_or_default(),
            compact: strings::units(text("number.compact")).unwrap_or_default(),
            cardinal: rules("cardinal"),
            ordinal: rules("ordinal"),
            hangul_first: text("sort.first") == "hangul",
            for_templates,
            words: words.into_iter().map(|(key, words)| (key, words.into())).collect(),
        }
    }

    /// Whether words in Hangul are of this language.
    pub fn is_korean(&self) -> bool {
        self.code.split('-').next() == Some("ko")
    }

    /// The words of a key, or the key itself where a language lacks it.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, Words::as_str)
    }

    /// Whether a key has words.
    pub fn has(&self, key: &str) -> bool {
        self.words.contains_key(key)
    }

    /// The words of every key.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.words.values().map(Words::as_str)
    }

    /// All keys without a dot: the words that templates use as `t.key`.
    pub fn for_templates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.for_templates.iter().map(|key| {
            let words = self.words.get(key.as_str());
            let extra = || self.words.get(&format!("{}{key}", strings::EXTRA));
            (key.as_str(), words.or_else(extra).map_or("", Words::as_str))
        })
    }

    /// Refuses a language that lacks some of the site's own words, which the first one has.
    fn add_extra(&mut self, first: &Self, report: &mut Report) {
        let of = |locale: &Self| -> BTreeMap<String, String> {
            let extra = locale.words.iter().filter(|(key, _)| key.starts_with(strings::EXTRA));
            extra.map(|(key, words)| (key.clone(), words.text.clone())).collect()
        };
        let (mut own, wanted) = (of(self), of(first));
        let before = own.len();
        strings::complete(&self.code, &mut own, wanted.into_iter(), report);
        if own.len() > before {
            let keys = own.keys().map(|key| key[strings::EXTRA.len()..].to_owned());
            self.for_templates.extend(keys);
            self.for_templates.sort_unstable();
            self.for_templates.dedup();
            self.words.extend(own.into_iter().map(|(key, words)| (key, words.into())));
        }
    }

    /// The words of a key with `{name}`s filled in. `{name:은/는}` is followed by the form that
    /// fits.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words.get(key).map_or_else(|| key.to_owned(), |words| words.fill(values))
    }

    /// A count and its noun: `1 day`, `1,399 days`. The key has a form for each plural category
    /// of the language, `.other` among them.
    pub fn plural(&self, key: &str, n: u64) -> String {
        self.form(key, self.cardinal.of(n), &self.number(n))
    }

    /// Whether a count takes the singular.
    pub fn is_one(&self, n: u64) -> bool {
        self.cardinal.of(n) == "one"
    }

    /// The same, with further values.
    pub fn plural_with(&self, key: &str, n: u64, values: &[(&str, &str)]) -> String {
        let number = self.number(n);
        let mut all = vec![("n", number.as_str())];
        all.extend_from_slice(values);
        self.fill(&self.form_key(key, self.cardinal.of(n)), &all)
    }

    fn form(&self, key: &str, category: &str, n: &str) -> String {
        self.fill(&self.form_key(key, category), &[("n", n)])
    }

    fn form_key(&self, key: &str, category: &str) -> String {
        let form = [key, ".", category].concat();
        if self.has(&form) { form } else { [key, ".other"].concat() }
    }

    /// `1,399`
    pub fn number(&self, n: u64) -> String {
        let mut grouped = String::with_capacity(27);
        self.push_grouped(n, &mut grouped);
        grouped
    }

    /// Appends a count as [`Locale::number`] says it.
    pub(crate) fn push_grouped(&self, n: u64, out: &mut String) {
        if n >= 1000 {
            self.push_grouped(n / 1000, out);
            out.push_str(&self.group);
            let digits = [n / 100 % 10, n / 10 % 10, n % 10];
            out.extend(digits.map(|digit| char::from(b'0' + u8::try_from(digit).unwrap_or(0))));
        } else {
            push_number(n, out);
        }
    }

    /// A round count in words: `1 billion`, `1.35 billion`, `74.6 million`; `13억 5,000만` where
    /// a language says one unit after the other.
    pub fn short(&self, n: u64) -> String {
        if let Some(join) = self.words.get("number.join") {
            return self.short_in_parts(n, join.as_str());
        }
        for (size, words) in &self.units {
            if n >= *size && n.is_multiple_of((size / 1000).max(1)) {
                let fraction = n % size * 1000 / size;
                let mut text = (n / size).to_string();
                if fraction > 0 {
                    text.push_str(self.words.get("number.decimal").map_or(".", Words::as_str));
                    text.push_str(format!("{fraction:03}").trim_end_matches('0'));
                }
                return words.replace("{n}", &text);
            }
        }
        self.number(n)
    }

    /// A count in three digits, never more than it is, for a narrow column: `1.47 bn`, `14.7억`.
    pub fn compact(&self, n: u64) -> String {
        let Some((size, words)) = self.compact.iter().find(|(size, _)| n >= *size) else {
            return self.number(n);
        };
        let mut text = self.number(n / size);
        let places = 3usize.saturating_sub(text.len());
        let rest = format!("{:03}", u128::from(n % size) * 1000 / u128::from(*size));
        let rest = rest[..places].trim_end_matches('0');
        if !rest.is_empty() {
            text.push_str(self.words.get("number.decimal").map_or(".", Words::as_str));
            text.push_str(rest);
        }
        words.replace("{n}", &text)
    }

    /// A count as so many of each unit; in digits where that leaves a rest.
    fn short_in_parts(&self, n: u64, join: &str) -> String {
        let mut text = String::new();
        let mut rest = n;
        for (size, words) in &self.units {
            if rest >= *size {
                if !text.is_empty() {
                    text.push_str(join);
                }
                text.push_str(&words.replace("{n}", &self.number(rest / size)));
                rest %= size;
            }
        }
        if rest > 0 || text.is_empty() { self.number(n) } else { text }
    }

    /// A figure and the word for what it counts: `10억 회`, `99일`.
    pub fn counted(&self, figure: &str, unit: &str) -> String {
        let is_digits = figure.ends_with(|c: char| c.is_ascii_digit());
        let key = if is_digits && self.has("number.counted-digits") {
            "number.counted-digits"
        } else {
            "number.counted"
        };
        if !self.has(key) {
            return format!("{figure} {unit}");
        }
        self.fill(key, &[("n", figure), ("unit", unit)])
    }

    /// `9 February 2023`
    pub fn day(&self, day: Day) -> String {
        let mut text = String::with_capacity(24);
        self.push_day(day, &mut text);
        text
    }

    /// Appends a day as [`Locale::day`] says it.
    pub(crate) fn push_day(&self, day: Day, text: &mut String) {
        let (year, month, of_month) = day.ymd();
        for (before, gap) in &self.day.0 {
            if !before.is_empty() {
                text.push_str(before);
            }
            match gap {
                Some(Gap::Year) => push_number(year, text),
                Some(Gap::Month) => text.push_str(self.month_name(month)),
                Some(Gap::Day) => push_number(of_month, text),
                None => {}
            }
        }
    }

    /// The name of a month: 1 for January.
    pub fn month_name(&self, month: i8) -> &str {
        let index = usize::try_from(month).unwrap_or(1).saturating_sub(1);
        self.months.get(index).map_or("", String::as_str)
    }

    /// So many days, or more.
    pub fn days_or_more(&self, least: i32) -> String {
        self.fill("span.or-more", &[("span", &self.days(least, least))])
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
    pub fn elapsed(&self, elapsed: &Elapsed) -> String {
        let minutes = elapsed.minutes;
        if elapsed.timed && minutes.most < 7 * 24 * 60 {
            if minutes.exact().is_some() {
                return self.hours(minutes.least);
            }
            let (from, to) = (self.hours(minutes.least), self.hours(minutes.most));
            return self.fill("span.range", &[("from", &from), ("to", &to)]);
        }
        self.days(elapsed.days.least, elapsed.days.most)
    }

    /// A time since release where there is little room: `20 h 56 min`, else as in prose.
    pub fn short_elapsed(&self, elapsed: &Elapsed) -> String {
        let short = |minutes: &i64| elapsed.timed && *minutes < 7 * 24 * 60;
        let Some(least) = elapsed.minutes.exact().filter(short) else {
            return self.elapsed(elapsed);
        };
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
        self.form("ordinal", self.ordinal.of(n as u64), &n.to_string())
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

/// Whether a letter is one of Hangul: a syllable, or a part of one.
pub fn is_hangul(c: char) -> bool {
    matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ' | '\u{1100}'..='\u{11FF}')
}

/// Whether some of a text is in Hangul.
pub fn has_hangul(text: &str) -> bool {
    find_hangul(text).is_some()
}

/// Where the first letter of Hangul stands in a text. Most have none, which their bytes tell: few are
/// as high as those that its letters begin with.
pub fn find_hangul(text: &str) -> Option<usize> {
    /// The first letter that begins with such a byte.
    const HIGH: char = '\u{1000}';
    let mut at = 0;
    loop {
        at += first_at_least(0xE1, &text.as_bytes()[at..])?;
        // In other scripts, one such letter follows the other.
        for c in text[at..].chars().take_while(|c| *c >= HIGH) {
            if is_hangul(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }
}

/// Returns the position of the first byte that is at least a bound. Every page is searched: 32 bytes
/// are compared without a way out between them, which compilers turn into vector instructions.
fn first_at_least(bound: u8, bytes: &[u8]) -> Option<usize> {
    let is_below = |block: &&[u8]| block.iter().fold(true, |all, byte| all & (*byte < bound));
    let start = 32 * bytes.chunks_exact(32).take_while(is_below).count();
    Some(start + bytes[start..].iter().position(|byte| *byte >= bound)?)
}

/// Where the first run of Hangul stands in a text. A run goes on over spaces and signs, to the last
/// letter of it before other letters.
pub fn hangul_run(text: &str) -> Option<Range<usize>> {
    let start = find_hangul(text)?;
    let run = &text[start..];
    let other = run.find(|c: char| !is_hangul(c) && c.is_alphanumeric());
    let run = run[..other.unwrap_or(run.len())].trim_end_matches(|c| !is_hangul(c));
    Some(start..start + run.len())
}

/// Appends a number in digits, which `fmt` takes its time over.
pub(crate) fn push_number(n: impl itoa::Integer, text: &mut String) {
    text.push_str(itoa::Buffer::new().format(n));
}

/// Every language of a site, the first one first.
pub fn read_all(languages: &[String], sources: &Sources, report: &mut Report) -> Vec<Locale> {
    let mut locales: Vec<Locale> = Vec::with_capacity(languages.len());
    for code in languages {
        let mut locale = Locale::read(code, sources, report);
        if let Some(first) = locales.first() {
            locale.add_extra(first, report);
        }
        locales.push(locale);
    }
    locales
}

#[cfg(test)]
mod tests {
    use super::{Locale, Words};
    use crate::bounds::Bounds;
    use crate::date::{After, Elapsed};
    use crate::diagnostics::Report;
    use crate::source::Sources;

    pub(super) fn built_in(code: &str) -> Locale {
        let (sources, _) = Sources::from_raw(Vec::new());
        let mut report = Report::new();
        let locale = Locale::read(code, &sources, &mut report);
        assert!(!report.has_errors(), "{report:?}");
        locale
    }

    fn english() -> Locale {
        built_in("en")
    }

    #[test]
    fn a_compact_count_has_three_digits_and_is_never_rounded_up() {
        let (en, ko) = (english(), built_in("ko"));
        for (n, english, korean) in [
            (0, "0", "0"),
            (40, "40", "40"),
            (999_999, "999,999", "99.9만"),
            (1_000_000, "1 m", "100만"),
            (74_699_999, "74.6 m", "7,469만"),
            (120_456_789, "120 m", "1.2억"),
            (1_000_000_000, "1 bn", "10억"),
            (1_472_214_600, "1.47 bn", "14.7억"),
            (1_999_999_999, "1.99 bn", "19.9억"),
            (12_050_000_000, "12 bn", "120억"),
        ] {
            assert_eq!((en.compact(n), ko.compact(n)), (english.to_owned(), korean.to_owned()));
        }
    }

    #[test]
    fn korean_counts_in_man_and_eok() {
        let ko = built_in("ko");
        assert_eq!(ko.number(1_000_000_000), "1,000,000,000");
        assert_eq!(ko.short(1_000_000_000), "10억");
        assert_eq!(ko.short(1_350_000_000), "13억 5,000만");
        assert_eq!(ko.short(74_600_000), "7,460만");
        assert_eq!(ko.short(1_472_214_600), "1,472,214,600");
        assert_eq!(ko.short(9_999), "9,999");
        assert_eq!(ko.short(0), "0");
        assert_eq!(ko.short(3_000_000_000_000), "3조");
        assert_eq!(ko.counted(&ko.short(1_000_000_000), "회"), "10억 회");
        assert_eq!(ko.counted("99", "일"), "99일");
        assert_eq!(ko.plural("span.days", 1), "1일");
        assert_eq!(ko.ordinal(3), "3번째");
        assert_eq!(ko.list(&["가".to_owned(), "나".to_owned()]), "가, 나");
    }

    #[test]
    fn korean_spans_have_no_spaces() {
        let ko = built_in("ko");
        let elapsed = |text| ko.elapsed(&Elapsed::stated(After::parse(text).unwrap()));
        assert_eq!(elapsed("37h37m"), "37시간 37분");
        assert_eq!(elapsed("1399d"), "1,399일");
        let days = Bounds { least: 1361, most: 1367 };
        assert_eq!(ko.elapsed(&Elapsed::of_days(days)), "1,361~1,367일");
    }

    #[test]
    fn a_particle_fits_the_word_that_is_filled_in() {
        let ko = built_in("ko");
        let said = |song| ko.fill("say.working-unknown", &[("song", song)]);
        assert_eq!(said("등대"), "등대가 언제 달성했는지 알 수 없음.");
        assert_eq!(said("빛"), "빛이 언제 달성했는지 알 수 없음.");
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
    fn hangul_is_found_behind_other_letters() {
        for before in ["", "é", "“a” – ", "日本語のテキスト", "ภาษา a 日 ", "🎉"]
        {
            let text = format!("{before}빛 {before}");
            assert_eq!(super::find_hangul(&text), Some(before.len()), "{text}");
            assert_eq!(super::find_hangul(before), None);
        }
    }

    #[test]
    fn gaps_are_filled_and_nothing_else() {
        let fill = |text: &str| Words::from(text.to_owned()).fill(&[("a", "소리"), ("b", "B")]);
        assert_eq!(fill("{a:은/는} {b}, {b}"), "소리는 B, B");
        assert_eq!(fill("{c} {a} } {d:x/y}"), "{c} 소리 } {d:x/y}");
        assert_eq!(fill("one {b} {a"), "one B {a");
        assert_eq!(fill(""), "");
    }

    #[test]
    fn spans_are_hours_while_short_and_days_after() {
        let en = english();
        let elapsed = |text| en.elapsed(&Elapsed::stated(After::parse(text).unwrap()));
        assert_eq!(elapsed("37h37m"), "37 hours 37 minutes");
        assert_eq!(elapsed("1399d"), "1,399 days");
        let days = Bounds { least: 1361, most: 1367 };
        assert_eq!(en.elapsed(&Elapsed::of_days(days)), "1,361 to 1,367 days");
        assert_eq!(en.ordinal(3) + &en.ordinal(11) + &en.ordinal(22), "3rd11th22nd");
    }
}
