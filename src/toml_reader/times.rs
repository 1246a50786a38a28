//! Times in tables: dates, date-times, months, years, ranges, and times since release.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::table::{Table, UNNAMED};
use super::value::Spanned;
use crate::date::{After, DAY_MINUTES, Day, Interval, Minute, Precision, When, Zone};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};

impl<'t> Table<'t> {
    /// A time: date, date-time with offset, month, year, or `{ from, to }`.
    pub fn when(&mut self, key: &'static str, zone: &Zone) -> Option<Spanned<When>> {
        let value = self.take(key)?;
        let span = self.span_of(value);
        if let Some(range) = value.get_ref().as_table() {
            let (from, to) =
                self.range(range, span, |table, key, value| table.read_when(value, key, zone))?;
            if to.interval.end <= from.interval.start {
                self.report.push(
                    Diagnostic::new(Code::E201, "the range ends before it starts")
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
                .at(when.span, "expected a day")
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

/// Midnight of a day in UTC.
fn utc_start(day: Day) -> Minute {
    let epoch = Day::new(1970, 1, 1).expect("the epoch is a day");
    Minute(i64::from(day.since(epoch)) * DAY_MINUTES)
}

fn unquoted_date(text: &str) -> String {
    match Day::parse(text) {
        Some(_) => format!("a day stands without quotes: `{text}`"),
        None => "write a date: `2023-02-09`".to_owned(),
    }
}
