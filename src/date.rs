//! Days, minutes, intervals and spans: time as precisely as a source gives it, and no more.
//!
//! Everything inside the program is a half-open [`Interval`] of UTC minutes with the days (in the
//! site's zone) that it touches. What a file says (`2023-02-09`, `"2021-11"`, `{ from, to }`, a
//! date-time) becomes one of these through [`Zone`], the only door to the time-zone database.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::bounds::{Bounds, Truth};
use crate::words::words;

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// The digits of `00` to `99`.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut n = 0;
    while n < 100 {
        pairs[n] = [b'0' + n as u8 / 10, b'0' + n as u8 % 10];
        n += 1;
    }
    pairs
};

impl Day {
    /// 1899-01-01, earlier than any date that a file may give. As the first day of a time it says
    /// that nothing bounds the time below.
    pub const EARLIEST: Self = Self(-25_932);

    /// The first day that an observation may have, 1900-01-01.
    pub const FIRST_OBSERVED: Self = Self(-25_567);

    /// 1990-01-01. Many zones have not changed their offset since.
    const FIXED_FROM: Self = Self(7305);

    /// 2200-01-01, later than any date that a file may give. As the last day of a time it says that
    /// nothing bounds the time above.
    const LATEST: Self = Self(84_006);

    /// The day of a year, month and day of month, if there is one.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = Date::new(year, month, day).ok()?;
        if !(1600..=9998).contains(&year) {
            return None;
        }
        // A difference in hours is found quicker than one in days, months and years.
        let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
        i32::try_from(hours / 24).ok().map(Self)
    }

    /// Parses `2023-02-09`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let mut next = |len: usize| {
            let part = parts.next()?;
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit())).then_some(part)
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Parses by a pattern such as `%d/%m/%Y`.
    pub fn parse_as(pattern: &str, text: &str) -> Option<Self> {
        let date = Date::strptime(pattern, text).ok()?;
        Self::new(date.year(), date.month(), date.day())
    }

    /// Year, month, day of month.
    pub fn ymd(self) -> (i16, i8, i8) {
        // Days to civil by Howard Hinnant's algorithm: exact for the years that `new` lets in.
        let z = self.0.saturating_add(719_468);
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097).unsigned_abs();
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe.cast_signed() + era * 400 + i32::from(month <= 2);
        let narrow = "years 1600 to 9998 fit";
        (
            i16::try_from(year).expect(narrow),
            i8::try_from(month).expect(narrow),
            i8::try_from(day).expect(narrow),
        )
    }

    /// Appends the day as it is displayed: `2023-02-09`.
    pub(crate) fn push(self, text: &mut String) {
        text.push_str(std::str::from_utf8(&self.iso()).expect("digits are text"));
    }

    /// The day as it is displayed. By hand: dates stand in every row of every table, and `fmt`
    /// takes its time over each.
    pub(crate) fn iso(self) -> [u8; 10] {
        let (year, month, day) = self.ymd();
        let pair = |n: i16| PAIRS[usize::try_from(n).unwrap_or(0) % 100];
        let ([m1, m2], [d1, d2]) = (pair(month.into()), pair(day.into()));
        let ([y1, y2], [y3, y4]) = (pair(year / 100), pair(year));
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
    }

    /// The day, unless it is [`Day::EARLIEST`], which says that no day is known.
    pub fn known(self) -> Option<Self> {
        Some(self).filter(|day| *day > Self::EARLIEST)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.ymd().0
    }

    /// This day some days later, or earlier.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this day: date minus date.
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    fn date(self) -> Date {
        let (year, month, day) = self.ymd();
        Date::new(year, month, day).expect("every `Day` is a date")
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.iso()).expect("digits are text"))
    }
}

/// An instant: minutes since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(pub i64);

/// Minutes of a day of 24 hours.
pub const DAY_MINUTES: i64 = 24 * 60;

/// A half-open stretch of instants: `start` is in it, `end` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// First minute.
    pub start: Minute,
    /// The minute after the last.
    pub end: Minute,
}

/// How precisely a source gives a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// A date-time: known to the minute.
    Minute,
    /// A date.
    Day,
    /// A month: `"2021-11"`.
    Month,
    /// A year: `"2001"`.
    Year,
    /// Somewhere between two times.
    Range,
}

/// When something was, as precisely as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// The instants that it may have been.
    pub interval: Interval,
    /// The first day (in the site's zone) that it may have been.
    pub first: Day,
    /// The last day that it may have been.
    pub last: Day,
    /// How the source gives it.
    pub precision: Precision,
}

impl When {
    /// First and last day that it may have been, both included.
    pub fn days(&self) -> Bounds<Day> {
        Bounds { least: self.first, most: self.last }
    }

    /// The first day that it may have been; `None` if nothing bounds it below.
    pub fn known_first(&self) -> Option<Day> {
        let is_bound = self.first != Day::EARLIEST || self.precision != Precision::Range;
        is_bound.then_some(self.first)
    }

    /// The last day that it may have been; `None` if nothing bounds it above.
    pub fn known_last(&self) -> Option<Day> {
        Some(self.last).filter(|day| *day < Day::LATEST)
    }

    /// Whether nothing bounds it: a time since a release whose day is not known.
    pub fn is_unknown(&self) -> bool {
        self.known_first().is_none() && self.known_last().is_none()
    }

    /// Whether the day is known.
    pub fn is_one_day(&self) -> bool {
        self.first == self.last
    }
}

/// The site's time zone: what a bare date means.
#[derive(Clone, Debug)]
pub struct Zone {
    zone: TimeZone,
    name: String,
    /// The offset in minutes, if the zone never changes it: spares a search per date.
    fixed: Option<i64>,
}

impl Zone {
    /// A zone by its IANA name, from the database that is compiled in.
    pub fn named(name: &str) -> Option<Self> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name).ok()?;
        let mut zone = Self { zone, name: name.to_owned(), fixed: None };
        zone.fixed = zone.constant_offset();
        Some(zone)
    }

    /// The offset if it is the same from [`Day::FIXED_FROM`] on and has no rule for later changes.
    fn constant_offset(&self) -> Option<i64> {
        let from = jiff::Timestamp::from_second(Self::utc(Day::FIXED_FROM) * 60).ok()?;
        if self.zone.following(from).next().is_some() {
            return None;
        }
        Some(i64::from(self.zone.to_offset(from).seconds()) / 60)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn utc(day: Day) -> i64 {
        i64::from(day.0) * DAY_MINUTES
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Day) -> Minute {
        if let (Some(offset), true) = (self.fixed, day >= Day::FIXED_FROM) {
            return Minute(Self::utc(day) - offset);
        }
        match self.zone.to_zoned(day.date().at(0, 0, 0, 0)) {
            // The first whole minute: old local times are not whole minutes from UTC.
            Ok(zoned) => Minute(-(-zoned.timestamp().as_second()).div_euclid(60)),
            Err(_) => Minute(Self::utc(day)),
        }
    }

    /// The day that an instant is in.
    pub fn day_of(&self, minute: Minute) -> Day {
        let offset = match (self.fixed, jiff::Timestamp::from_second(minute.0 * 60)) {
            (Some(offset), _) if minute.0 >= Self::utc(Day::FIXED_FROM) => offset * 60,
            (_, Ok(at)) => i64::from(self.zone.to_offset(at).seconds()),
            (_, Err(_)) => 0,
        };
        let days = (minute.0 * 60 + offset).div_euclid(DAY_MINUTES * 60);
        Day(i32::try_from(days).expect("minutes come from days and stay in their range"))
    }

    /// Minutes after midnight of an instant, on its day's clock.
    pub fn clock(&self, minute: Minute) -> (i64, i64) {
        let since = minute.0 - self.start_of(self.day_of(minute)).0;
        (since / 60, since % 60)
    }

    /// A whole day.
    pub fn day(&self, day: Day) -> When {
        self.days(day, day, Precision::Day)
    }

    /// From the start of one day to the end of another.
    pub fn days(&self, first: Day, last: Day, precision: Precision) -> When {
        let interval =
            Interval { start: self.start_of(first), end: self.start_of(last.plus(1)) };
        When { interval, first, last, precision }
    }

    /// One minute.
    pub fn minute(&self, minute: Minute) -> When {
        self.range(Interval { start: minute, end: Minute(minute.0 + 1) }, Precision::Minute)
    }

    /// Any stretch of instants.
    pub fn range(&self, interval: Interval, precision: Precision) -> When {
        let last = Minute(interval.end.0.max(interval.start.0 + 1) - 1);
        When {
            interval,
            first: self.day_of(interval.start),
            last: self.day_of(last),
            precision,
        }
    }

    /// A time that nothing bounds.
    pub fn unknown(&self) -> When {
        self.days(Day::EARLIEST, Day::LATEST, Precision::Range)
    }

    /// The first instant of a time that nothing bounds below.
    pub fn earliest(&self) -> Minute {
        self.start_of(Day::EARLIEST)
    }

    /// Some minutes after a time.
    pub fn later(&self, from: &When, minutes: Bounds<i64>) -> When {
        let interval = Interval {
            start: Minute(from.interval.start.0 + minutes.least),
            end: Minute(from.interval.end.0 + minutes.most),
        };
        let exact = interval.end.0 - interval.start.0 == 1;
        self.range(interval, if exact { Precision::Minute } else { Precision::Range })
    }

    /// A month or a year: `"2021-11"`, `"2001"`.
    pub fn parse_partial(&self, text: &str) -> Option<When> {
        let digits = |part: &str, len: usize| {
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
        };
        if let Some((year, month)) = text.split_once('-') {
            let (year, month) = (digits(year, 4)?, i8::try_from(digits(month, 2)?).ok()?);
            let first = Day::new(year, month, 1)?;
            let next = if month == 12 {
                Day::new(year + 1, 1, 1)?
            } else {
                Day::new(year, month + 1, 1)?
            };
            return Some(self.days(first, next.plus(-1), Precision::Month));
        }
        let year = digits(text, 4)?;
        let (first, last) = (Day::new(year, 1, 1)?, Day::new(year, 12, 31)?);
        Some(self.days(first, last, Precision::Year))
    }
}

/// Time since a release, as a source states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum After {
    /// Whole days.
    Days(Bounds<i32>),
    /// Minutes.
    Minutes(Bounds<i64>),
}

impl After {
    /// Parses `"108d"`, `"37h"`, `"37h37m"`, `"2d14h"`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut take = |unit: char| -> Option<Option<i64>> {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || !rest[digits..].starts_with(unit) {
                return Some(None);
            }
            let value = rest[..digits].parse::<i64>().ok().filter(|n| *n < 100_000)?;
            rest = &rest[digits + 1..];
            Some(Some(value))
        };
        let (days, hours, minutes) = (take('d')?, take('h')?, take('m')?);
        if !rest.is_empty() {
            return None;
        }
        let start =
            days.unwrap_or(0) * DAY_MINUTES + hours.unwrap_or(0) * 60 + minutes.unwrap_or(0);
        match (days, hours, minutes) {
            (None, None, None) => None,
            (Some(days), None, None) => {
                Some(Self::Days(Bounds::exactly(i32::try_from(days).ok()?)))
            }
            // An hour that is stated without minutes is any minute of it.
            (_, _, None) => Some(Self::Minutes(Bounds { least: start, most: start + 59 })),
            (_, _, Some(_)) => Some(Self::Minutes(Bounds::exactly(start))),
        }
    }

    /// From the start of one to the start of another; both in days or both in hours. `"23h"` to
    /// `"25h"` ends with the first minute of the 25th hour.
    pub fn between(from: Self, to: Self) -> Option<Self> {
        match (from, to) {
            (Self::Days(from), Self::Days(to)) if from.least <= to.least => {
                Some(Self::Days(Bounds { least: from.least, most: to.least }))
            }
            (Self::Minutes(from), Self::Minutes(to)) if from.least <= to.least => {
                Some(Self::Minutes(Bounds { least: from.least, most: to.least }))
            }
            _ => None,
        }
    }
}

/// The time from the start that a figure of a metric covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// A duration in minutes, counted from the minute of the start.
    Minutes(i64),
    /// Calendar days in the site's time zone, of which the day of the start is the first.
    CalendarDays(i32),
}

impl Window {
    /// Parses `"24 hours"`, `"7 days"` (a duration) and `"7 calendar days"`; one is `"1 hour"`.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once(' ')?;
        let count = Self::count(count)?;
        match unit {
            "hour" | "hours" => Some(Self::Minutes(i64::from(count) * 60)),
            "day" | "days" => Some(Self::Minutes(i64::from(count) * DAY_MINUTES)),
            "calendar day" | "calendar days" => Some(Self::CalendarDays(count)),
            _ => None,
        }
    }

    /// What `"24h"` and `"7d"`, as windows were once written, are now.
    pub fn renamed(old: &str) -> Option<String> {
        let (unit, count) = match (old.strip_suffix('h'), old.strip_suffix('d')) {
            (Some(hours), _) => ("hour", Self::count(hours)?),
            (_, Some(days)) => ("calendar day", Self::count(days)?),
            _ => return None,
        };
        Some(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
    }

    fn count(digits: &str) -> Option<i32> {
        let plain = digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten().filter(|count| *count > 0)
    }

    /// When it ends, for a start that is known as precisely as this.
    pub fn end(self, start: &When, zone: &Zone) -> When {
        match self {
            Self::Minutes(minutes) => zone.later(start, Bounds::exactly(minutes)),
            Self::CalendarDays(days) => {
                let (first, last) = (start.first.plus(days - 1), start.last.plus(days - 1));
                let precision = if first == last { Precision::Day } else { Precision::Range };
                zone.days(first, last, precision)
            }
        }
    }
}

words! {
    /// How days are counted between two times.
    pub enum DayCount {
        /// Date minus date, in the time zone of the site.
        Calendar = "calendar",
        /// Whole spans of 24 hours.
        Elapsed = "elapsed",
    }
}

/// A duration: whole days always, minutes as far as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Elapsed {
    /// Whole days, by the site's day count.
    pub days: Bounds<i32>,
    /// Minutes.
    pub minutes: Bounds<i64>,
    /// Whether it is known by the clock: both ends to the minute, or hours that a source states.
    pub timed: bool,
}

impl Elapsed {
    /// A duration of which only the days are known. Each may be nearly a day shorter or longer by
    /// the clock, because it may end at any minute of a date.
    pub fn of_days(days: Bounds<i32>) -> Self {
        let minutes = |days: i32| i64::from(days) * DAY_MINUTES;
        let minutes =
            Bounds { least: minutes(days.least - 1).max(0), most: minutes(days.most + 1) - 1 };
        Self { days, minutes, timed: false }
    }

    /// A duration as a source states it.
    pub fn stated(after: After) -> Self {
        match after {
            After::Days(days) => Self::of_days(days),
            After::Minutes(minutes) => Self {
                days: Bounds {
                    least: whole_days(minutes.least),
                    most: whole_days(minutes.most),
                },
                minutes,
                timed: true,
            },
        }
    }

    /// Whether a duration is shorter than another one, by rule 5: by the clock where one is known by
    /// it, or where even the widest bounds don't overlap, else by whole days.
    pub fn is_shorter(&self, other: &Self) -> Truth {
        let by_clock = self.minutes.is_less(other.minutes);
        let by_days = self.days.is_less(other.days);
        match (by_days, by_clock) {
            _ if self.timed && other.timed => by_clock,
            (Truth::Surely, _) | (_, Truth::Surely) => Truth::Surely,
            (_, Truth::No) => Truth::No,
            // A day may be shorter or longer than hours that are known.
            (Truth::No, _) if !self.timed && !other.timed => Truth::No,
            _ => Truth::Perhaps,
        }
    }
}

/// Whole spans of 24 hours in so many minutes, rounded down.
pub fn whole_days(minutes: i64) -> i32 {
    i32::try_from(minutes.div_euclid(DAY_MINUTES)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{After, Bounds, Date, Day, Minute, Precision, Window, Zone};

    #[test]
    fn days_are_those_of_the_calendar() {
        let epoch = Date::constant(1970, 1, 1);
        for year in (1600..2400).chain([9998]) {
            for month in 1..=12 {
                for day in [1, 28, 29, 30, 31] {
                    let date = Date::new(year, month, day).ok();
                    let count = date.map(|d| d.since((jiff::Unit::Day, epoch)).unwrap());
                    let own = Day::new(year, month, day);
                    assert_eq!(own.map(|day| day.0), count.map(|count| count.get_days()));
                    if let Some(own) = own {
                        assert_eq!(own.ymd(), (year, month, day));
                        assert_eq!(own.to_string(), format!("{year}-{month:02}-{day:02}"));
                    }
                }
            }
        }
    }

    #[test]
    fn days_are_date_minus_date() {
        let released = Day::parse("2019-04-12").unwrap();
        assert_eq!(Day::parse("2023-02-09").unwrap().since(released), 1399);
        for bad in ["2023-02-30", "23-02-09", "2023-2-9", "0000-01-01", "9999-01-01", "x"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_written_as_they_are_said() {
        for day in ["1990-01-01", "2023-02-09", "2026-12-31"] {
            let mut text = String::from("on ");
            Day::parse(day).unwrap().push(&mut text);
            assert_eq!(text, format!("on {day}"));
            assert_eq!(Day::parse(day).unwrap().to_string(), day);
        }
    }

    #[test]
    fn the_outermost_days_are_beyond_every_date_that_can_be_written() {
        assert_eq!(Day::LATEST.to_string(), "2200-01-01");
        assert_eq!(Day::EARLIEST.to_string(), "1899-01-01");
        assert_eq!(Day::FIRST_OBSERVED.to_string(), "1900-01-01");
        assert_eq!(Day::FIXED_FROM.to_string(), "1990-01-01");
    }

    #[test]
    fn a_day_prints_as_it_was_read() {
        for text in ["1970-01-01", "1999-12-31", "2000-02-29", "2024-02-29", "2026-11-22"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_bare_date_is_a_day_in_the_sites_zone() {
        let seoul = Zone::named("Asia/Seoul").unwrap();
        let day = Day::parse("2012-12-22").unwrap();
        assert_eq!(seoul.fixed, Some(9 * 60));
        // 22 December 2012 in Seoul begins at 15:00 on the 21st in UTC.
        assert_eq!(seoul.start_of(day), Minute(i64::from(day.0) * 1440 - 540));
        assert_eq!(seoul.day_of(Minute(i64::from(day.0) * 1440 - 541)), day.plus(-1));
        assert_eq!(seoul.day_of(Minute(i64::from(day.0) * 1440 - 540)), day);
        let paris = Zone::named("Europe/Paris").unwrap();
        assert_eq!(paris.fixed, None);
        let summer = paris.day(Day::parse("2024-03-31").unwrap());
        assert_eq!(summer.interval.end.0 - summer.interval.start.0, 23 * 60);
    }

    #[test]
    fn a_day_begins_on_that_day_where_clocks_were_seconds_off() {
        for zone in ["Asia/Seoul", "Europe/Amsterdam", "America/New_York", "Africa/Monrovia"] {
            let zone = Zone::named(zone).unwrap();
            for day in ["1600-01-01", "1900-01-01", "1936-05-01", "1971-06-01", "2020-02-29"] {
                let day = Day::parse(day).unwrap();
                assert_eq!(zone.day_of(zone.start_of(day)), day, "{}", zone.name());
                let before = Minute(zone.start_of(day).0 - 1);
                assert_eq!(zone.day_of(before), day.plus(-1), "{}", zone.name());
            }
        }
    }

    #[test]
    fn months_and_years_are_intervals() {
        let zone = Zone::named("Asia/Seoul").unwrap();
        let month = zone.parse_partial("2017-11").unwrap();
        assert_eq!((month.first.to_string(), month.last.to_string()).1, "2017-11-30");
        assert_eq!(month.precision, Precision::Month);
        assert_eq!(zone.parse_partial("2001").unwrap().last.to_string(), "2001-12-31");
        assert!(zone.parse_partial("2017-13").is_none());
        assert!(zone.parse_partial("17").is_none());
    }

    #[test]
    fn spans_are_read_as_written() {
        let minutes = |least, most| Some(After::Minutes(Bounds { least, most }));
        assert_eq!(After::parse("37h37m"), minutes(2257, 2257));
        assert_eq!(After::parse("20h"), minutes(1200, 1259));
        assert_eq!(After::parse("108d"), Some(After::Days(Bounds::exactly(108))));
        assert_eq!(After::parse("2d14h"), minutes(3720, 3779));
        for bad in ["", "d", "5", "5x", "37m37h", "-1d", "1d ", "999999999999d"] {
            assert_eq!(After::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_window_is_a_duration_or_calendar_days() {
        for (text, window) in [
            ("24 hours", Window::Minutes(24 * 60)),
            ("1 hour", Window::Minutes(60)),
            ("7 days", Window::Minutes(7 * 24 * 60)),
            ("7 calendar days", Window::CalendarDays(7)),
            ("1 calendar day", Window::CalendarDays(1)),
        ] {
            assert_eq!(Window::parse(text), Some(window), "{text}");
        }
        for bad in [
            "24h",
            "7d",
            "0 days",
            "-1 days",
            "+1 days",
            "7  days",
            "7",
            "days",
            "100000 hours",
        ] {
            assert_eq!(Window::parse(bad), None, "{bad}");
        }
        for (old, now) in [
            ("24h", Some("24 hours")),
            ("1h", Some("1 hour")),
            ("7d", Some("7 calendar days")),
            ("1d", Some("1 calendar day")),
            ("90m", None),
            ("1d12h", None),
            ("24 hours", None),
        ] {
            assert_eq!(Window::renamed(old).as_deref(), now, "{old}");
            assert!(now.is_none_or(|now| Window::parse(now).is_some()), "{old}");
        }
    }

    #[test]
    fn a_calendar_window_holds_the_first_day_and_a_duration_does_not() {
        let seoul = Zone::named("Asia/Seoul").unwrap();
        let day = |text| Day::parse(text).unwrap();
        let days = |window: &str, start| {
            let end = Window::parse(window).unwrap().end(&start, &seoul);
            (end.first.to_string(), end.last.to_string())
        };
        let both = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        let release = seoul.day(day("2021-08-04"));
        assert_eq!(days("7 calendar days", release), both("2021-08-10", "2021-08-10"));
        assert_eq!(days("1 calendar day", release), both("2021-08-04", "2021-08-04"));
        assert_eq!(days("7 days", release), both("2021-08-11", "2021-08-11"));
        let month = seoul.parse_partial("2021-08").unwrap();
        assert_eq!(days("7 calendar days", month), both("2021-08-07", "2021-09-06"));
        // 18:00 of that day in Seoul.
        let clock = seoul.minute(Minute(seoul.start_of(day("2021-08-04")).0 + 18 * 60));
        assert_eq!(days("7 calendar days", clock), both("2021-08-10", "2021-08-10"));
        let end = Window::Minutes(24 * 60).end(&clock, &seoul);
        assert_eq!(
            (end.interval.start, end.precision),
            (Minute(clock.interval.start.0 + 24 * 60), Precision::Minute)
        );
    }
}
