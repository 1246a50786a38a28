//! Counts and dates as people type them on the command line and in tables.

use crate::date::{After, Day, When, Zone};
use crate::korean_number::{half_width, korean_number};
use crate::record::wording;
use crate::schema::MAX_COUNT;
use crate::toml_reader;

/// Units of a count.
const UNITS: [(&str, u64); 13] = [
    ("thousand", 1000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("k", 1000),
    ("m", 1_000_000),
    ("b", 1_000_000_000),
    ("t", 1_000_000_000_000),
    ("천", 1000),
    ("만", 10_000),
    ("억", 100_000_000),
    ("조", 1_000_000_000_000),
    ("", 1),
];

/// Reads a count: `1_000_000_000`, `1,000,000,000`, `1b`, `1.5m`, `10억`, `2천만`, `1억 820만`.
///
/// # Errors
/// What to write instead.
pub fn count(text: &str) -> Result<u64, &'static str> {
    let text = text.trim().to_lowercase();
    let text: String = text.chars().map(|c| half_width(c).unwrap_or(c)).collect();
    if text.starts_with('-') || text.starts_with('\u{2212}') {
        return Err("a count can't be negative");
    }
    let mut rest = text.as_str();
    let (mut total, mut last) = (0_u64, u64::MAX);
    if rest.is_empty() {
        return Err("a count is missing");
    }
    // Korean multiplies units: `2천만` is 2,000 times 10,000.
    if let Some(number) = korean_number(rest).filter(|number| number.length == rest.len()) {
        return if number.value > MAX_COUNT { Err(TOO_LARGE) } else { Ok(number.value) };
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '_' | '.'));
        let (digits, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let behind = behind.trim_start();
        let (unit, size) =
            UNITS.into_iter().find(|(unit, _)| behind.starts_with(unit)).unwrap_or(("", 1));
        rest = behind[unit.len()..].trim_start();
        // `1억 820만`: each part is smaller than the one before, and a Latin unit ends the count.
        let goes_on = !rest.is_empty();
        if size >= last || (goes_on && (unit.is_ascii() || !rest.starts_with(is_digit))) {
            return Err("write digits, such as 1_000_000_000, 1,000,000,000, 1b or 10억");
        }
        last = size;
        let part = number(digits, size)?;
        total = total.checked_add(part).ok_or(TOO_LARGE)?;
    }
    if total > MAX_COUNT { Err(TOO_LARGE) } else { Ok(total) }
}

const TOO_LARGE: &str = "9,007,199,254,740,991 is the most that can be counted exactly";

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Digits with separators. A decimal point needs a unit that makes the count whole.
fn number(digits: &str, size: u64) -> Result<u64, &'static str> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if digits.contains('.')
        && (size == 1 || part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err("a count is whole: write it without a point, or with a unit as in 1.5m");
    }
    let whole = grouped(whole).ok_or("write groups of three digits, or no separators")?;
    let whole = whole.checked_mul(size).ok_or(TOO_LARGE)?;
    let spans = 10_u64.checked_pow(u32::try_from(part.len()).unwrap_or(u32::MAX));
    let (Some(spans), Ok(part)) = (spans, format!("0{part}").parse::<u64>()) else {
        return Err(TOO_LARGE);
    };
    let part = u128::from(part) * u128::from(size);
    if !part.is_multiple_of(u128::from(spans)) {
        return Err("this is no whole number");
    }
    let part = u64::try_from(part / u128::from(spans)).map_err(|_| TOO_LARGE)?;
    whole.checked_add(part).ok_or(TOO_LARGE)
}

/// `1000`, `1_000` or `1,000`.
fn grouped(text: &str) -> Option<u64> {
    let separator = if text.contains(',') { ',' } else { '_' };
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

/// When an observation was made, as it is written behind `at =` or `after =`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    /// `at`, and what it means.
    At(String, When),
    /// `after`, and what it means.
    After(String, After),
}

/// Reads a date: a day, a date-time with its offset, a month, a year, or `FROM..TO`.
///
/// # Errors
/// What to write instead.
pub fn time(text: &str, zone: &Zone) -> Result<Time, &'static str> {
    const HELP: &str = "write a date like 2023-02-09, 2023-02-09T18:00+09:00, 2023-02, 2023, \
                        or FROM..TO";
    let text = text.trim();
    let written = match text.split_once("..") {
        Some((from, to)) => {
            let (from, to) = (part(from).ok_or(HELP)?, part(to).ok_or(HELP)?);
            format!("{{ from = {from}, to = {to} }}")
        }
        None => part(text).ok_or(HELP)?,
    };
    let when = toml_reader::when_of(&written, zone).ok_or(HELP)?;
    Ok(Time::At(written, when))
}

/// One date as TOML.
fn part(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '+' | '.');
    if text.is_empty() || !text.chars().all(plain) {
        return None;
    }
    if Day::parse(text).is_some() {
        return Some(text.to_owned());
    }
    let Some((day, clock)) = text.split_once(['T', 't']) else {
        return Some(format!("\"{text}\""));
    };
    // Seconds may be left out when typing; TOML has them.
    let at = clock.find(['+', '-', 'Z', 'z'])?;
    let (clock, offset) = clock.split_at(at);
    let seconds = if clock.matches(':').count() == 1 { ":00" } else { "" };
    Some(format!("{day}T{clock}{seconds}{}", offset.to_uppercase()))
}

/// Reads a time since release: `37h37m`, `108d`, or `FROM..TO`.
///
/// # Errors
/// What to write instead.
pub fn after(text: &str) -> Result<Time, &'static str> {
    const HELP: &str = "write a time since release like 37h37m, 108d or 23h..25h";
    let parse = |text: &str| After::parse(text.trim()).ok_or(HELP);
    match text.split_once("..") {
        Some((from, to)) => {
            let after = After::between(parse(from)?, parse(to)?).ok_or(HELP)?;
            let (from, to) = (from.trim(), to.trim());
            Ok(Time::After(format!("{{ from = \"{from}\", to = \"{to}\" }}"), after))
        }
        None => Ok(Time::After(format!("\"{}\"", text.trim()), parse(text)?)),
    }
}

/// A date as a cell of a CSV series, which has days, months and years only.
pub fn cell(written: &str) -> Option<&str> {
    let text = written.trim_matches('"');
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    (plain && text.len() <= 10).then_some(text)
}

/// An observation as a row of a CSV series, with as many cells as it needs.
#[derive(Clone, Copy, Debug)]
pub struct CsvRow<'a> {
    /// A day, a month or a year.
    pub at: &'a str,
    /// The value.
    pub value: u64,
    /// The word of its kind.
    pub kind: &'a str,
    /// The id of its source.
    pub source: &'a str,
    /// Why the count fell.
    pub decrease: Option<&'a str>,
    /// When it was checked.
    pub confirmed: Option<Day>,
}

impl CsvRow<'_> {
    /// The row without its end.
    pub fn text(&self) -> String {
        let Self { at, value, kind, source, decrease, confirmed } = self;
        let mut row = format!("{at},{value},{kind},{source}");
        if decrease.is_some() || confirmed.is_some() {
            row.push_str(&format!(",{}", decrease.map(csv_text).unwrap_or_default()));
        }
        if let Some(day) = confirmed {
            row.push_str(&format!(",{day}"));
        }
        row
    }
}

/// Text as a cell of a CSV series, by RFC 4180.
fn csv_text(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    match text.contains([',', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// A count as content files write it: with `_` between groups of three, from five digits on.
pub fn digits(value: u64) -> String {
    match value {
        0..10_000 => value.to_string(),
        _ => wording::grouped(value).replace(',', "_"),
    }
}

/// Text as a TOML string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{Time, after, count, digits, time};
    use crate::date::Zone;

    #[test]
    fn counts_are_read_as_people_type_them() {
        let all = [
            ("1_000_000_000", 1_000_000_000),
            ("1,000,000,000", 1_000_000_000),
            ("1000000000", 1_000_000_000),
            ("1b", 1_000_000_000),
            ("1B", 1_000_000_000),
            ("1.5m", 1_500_000),
            ("1.5 million", 1_500_000),
            ("2.123456789bn", 2_123_456_789),
            ("10억", 1_000_000_000),
            ("7460만", 74_600_000),
            ("7,460만", 74_600_000),
            ("1억 820만", 108_200_000),
            ("2천만", 20_000_000),
            ("10억 3천만", 1_030_000_000),
            ("１，０００，０００", 1_000_000),
            ("１０억", 1_000_000_000),
            ("1억820만5", 108_200_005),
            ("0", 0),
            (" 12 ", 12),
            ("9007199254740991", 9_007_199_254_740_991),
        ];
        for (text, value) in all {
            assert_eq!(count(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_may_mean_two_things_is_no_count() {
        for text in [
            "",
            "-1",
            "-0",
            "1.5",
            "1,5",
            "1.000.000",
            "1,00,000",
            "1e9",
            "0x10",
            "1 000 000",
            "1m 5b",
            "5m3",
            "1만 2억",
            "ten",
            "m",
            "1..5m",
            "1.m",
            "9007199254740992",
            "9999999b",
            "1.0000000001b",
            "nan",
            "+5",
            "=1",
            "1,",
            ",1",
            "_1",
            "12,345,67",
            "99999999999999999999999",
            "억",
        ] {
            assert!(count(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_become_the_toml_that_means_them() {
        let zone = Zone::named("Asia/Seoul").unwrap();
        let written = |text| match time(text, &zone) {
            Ok(Time::At(written, _)) => written,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(written("2023-02-09"), "2023-02-09");
        assert_eq!(written("2023-02"), "\"2023-02\"");
        assert_eq!(written("2023"), "\"2023\"");
        assert_eq!(written("2023-02-09T18:00+09:00"), "2023-02-09T18:00:00+09:00");
        assert_eq!(written("2023-02-09T18:00:30z"), "2023-02-09T18:00:30Z");
        assert_eq!(written("2023-02-09..2023-02-11"), "{ from = 2023-02-09, to = 2023-02-11 }");
        for bad in [
            "2023-2-9",
            "2023-02-30",
            "09/02/2023",
            "2023-02-09T18:00",
            "x",
            "",
            "2023-02-11..2023-02-09",
            "..",
            "2023-02-09 # x",
            "45292",
            "{ from = 1 }",
            "1066",
        ] {
            assert!(time(bad, &zone).is_err(), "{bad}");
        }
        assert!(matches!(after("37h37m"), Ok(Time::After(w, _)) if w == "\"37h37m\""));
        assert!(after("37").is_err() && after("5d..3d").is_err());
    }

    #[test]
    fn large_counts_are_written_in_groups() {
        assert_eq!(digits(1399), "1399");
        assert_eq!(digits(74_600), "74_600");
        assert_eq!(digits(1_000_000_000), "1_000_000_000");
    }
}
