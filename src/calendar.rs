//! The days of the year with what happened on them, and the same as a calendar file (RFC 5545).

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::catalogue::{ArtistKey, Catalogue, SongKey};
use crate::date::{Day, When};
use crate::pagination::{self, Piece};
use crate::record::{MilestoneKey, Records};

/// What happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An artist began.
    Debut(ArtistKey),
    /// A song came out.
    Release(SongKey),
    /// A milestone was reached.
    Milestone(MilestoneKey),
}

/// A day that comes round every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anniversary {
    /// The first time.
    pub day: Day,
    /// What happened.
    pub what: What,
}

/// A day of the year on which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateKey {
    /// The month, from 0 for January.
    pub month: usize,
    /// Position among the month's days on which something happened.
    pub position: usize,
}

/// A day of a month with what happened on it, in order of years.
#[derive(Clone, Debug)]
pub struct Date {
    /// The day of the month.
    pub day: i8,
    /// Events of the day.
    pub anniversaries: Vec<Anniversary>,
}

/// A month of all years.
#[derive(Clone, Debug, Default)]
pub struct Month {
    /// Days on which something happened.
    pub dates: Vec<Date>,
    /// The pages that show it; a month without a day has none.
    pub pages: Vec<Vec<Piece>>,
}

/// The twelve months.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// From January on.
    pub months: [Month; 12],
}

/// Days of each month of all years, from January on.
pub const DAYS: [i8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Most elements of a month's list on one page: a page has 1,500 at most, with its frame and the
/// grid of the month.
const MOST: usize = 1_200;
/// Elements of a line of it, and of a day's heading.
const LINE: usize = 3;
const HEADING: usize = 4;

impl Calendar {
    /// Gathers every debut, release and milestone whose day is known.
    pub fn new(catalogue: &Catalogue, records: &Records) -> Self {
        let mut all: Vec<((i8, i8), Anniversary)> = Vec::new();
        let mut add = |day: Day, what| {
            let (_, month, of_month) = day.ymd();
            all.push(((month, of_month), Anniversary { day, what }));
        };
        let has_page = catalogue.artists_with_page();
        let artists = ArtistKey::all(catalogue.artists.len()).zip(&catalogue.artists);
        for (key, artist) in artists.filter(|(key, _)| has_page[key.index()]) {
            if let Some(debut) = artist.debut.filter(When::is_one_day) {
                add(debut.first, What::Debut(key));
            }
        }
        for (key, song) in catalogue.songs().filter(|(key, _)| !catalogue.is_external(*key)) {
            if let Some(released) = &song.released
                && released.value.is_one_day()
            {
                add(released.value.first, What::Release(key));
            }
        }
        for key in &records.in_time {
            let when = &records.get(*key).when;
            if when.is_one_day() {
                add(when.first, What::Milestone(*key));
            }
        }
        // Of one day, debuts and releases come first, and milestones stay in order of time.
        all.sort_by_key(|(date, anniversary)| (*date, anniversary.day));
        let mut calendar = Self::default();
        for ((month, day), anniversary) in all {
            let dates = &mut calendar.months[usize::try_from(month - 1).unwrap_or(0)].dates;
            match dates.last_mut() {
                Some(date) if date.day == day => date.anniversaries.push(anniversary),
                _ => dates.push(Date { day, anniversaries: vec![anniversary] }),
            }
        }
        for month in &mut calendar.months {
            let weights: Vec<Vec<usize>> =
                month.dates.iter().map(|date| vec![LINE; date.anniversaries.len()]).collect();
            month.pages = pagination::cut(&weights, HEADING, MOST);
        }
        calendar
    }

    /// Every day on which something happened, in the order of the year.
    pub fn dates(&self) -> impl DoubleEndedIterator<Item = DateKey> {
        let months = self.months.iter().enumerate();
        months.flat_map(|(month, held)| {
            (0..held.dates.len()).map(move |position| DateKey { month, position })
        })
    }

    /// A day of the year.
    pub fn date(&self, key: DateKey) -> &Date {
        &self.months[key.month].dates[key.position]
    }

    /// The nearest days before and after one on which something happened. A year follows its own
    /// end, so that both are missing only where there is no other day.
    pub fn neighbours(&self, key: DateKey) -> Option<[DateKey; 2]> {
        let earlier = self.dates().take_while(|other| *other < key).last();
        let before = earlier.or_else(|| self.dates().next_back())?;
        let later = self.dates().find(|other| *other > key);
        let after = later.or_else(|| self.dates().next())?;
        (before != key).then_some([before, after])
    }

    /// The day of the year that a day is, if something happened on it, and the later days of its
    /// month on which something did.
    pub fn since(&self, day: Day) -> (Option<DateKey>, Vec<DateKey>) {
        let (_, month, of_month) = day.ymd();
        let month = usize::try_from(month - 1).unwrap_or(0);
        let dates = self.months[month].dates.iter().enumerate();
        let key = |(position, _)| DateKey { month, position };
        let today = dates.clone().find(|(_, date)| date.day == of_month).map(key);
        (today, dates.filter(|(_, date)| date.day > of_month).map(key).collect())
    }

    /// Everything, in the order of the year.
    pub fn anniversaries(&self) -> impl Iterator<Item = &Anniversary> {
        let dates = self.months.iter().flat_map(|month| &month.dates);
        dates.flat_map(|date| &date.anniversaries)
    }
}

impl Date {
    /// Events of the day: newest year first, those of one year in the order of time.
    pub fn newest_first(&self) -> Vec<Anniversary> {
        let mut newest = self.anniversaries.clone();
        newest.sort_by_key(|anniversary| Reverse(anniversary.day));
        newest
    }
}

/// The year of a day's newest anniversary, as of a day: years before it count from there.
pub fn counted_to(day: Day, as_of: Day) -> i16 {
    let ((year, month, of_month), (_, m, d)) = (as_of.ymd(), day.ymd());
    if (m, d) <= (month, of_month) { year } else { year - 1 }
}

/// The years from a day to its newest anniversary; none of a day that has had no anniversary.
pub fn years_before(day: Day, as_of: Day) -> Option<u64> {
    let years = counted_to(day, as_of) - day.year();
    u64::try_from(years).ok().filter(|years| *years > 0)
}

/// Whether an event comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Every year on its day.
    Yearly,
    /// Not at all: it lasts until this day, which is the last one of it.
    Until(Day),
}

/// An all-day event.
#[derive(Debug)]
pub struct Event {
    /// Its page's path and the book's id: the same in every build, and at every address.
    pub uid: String,
    /// The first time, or its first day.
    pub day: Day,
    /// Whether it comes round.
    pub repeats: Repeats,
    /// Since when it is what it is: the build has no clock. Nothing of an anniversary changes after
    /// its day.
    pub stamp: Day,
    /// What happened.
    pub summary: String,
    /// Its page.
    pub url: String,
}

/// What tells one book's events from another's, in the form of a host: of its title, which changes
/// less often than its address.
pub fn site_id(title: &str) -> String {
    format!("{:016x}.daesang", xxhash_rust::xxh3::xxh3_64(title.as_bytes()))
}

/// The calendar file. `name` is what it is called, in the language `language`.
pub fn file(name: &str, language: &str, events: &[Event]) -> String {
    let mut text = String::with_capacity(300 * (events.len() + 1));
    let mut line = |line: &str| fold(line, &mut text);
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Daesang//Record book//EN"] {
        line(fixed);
    }
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("NAME;LANGUAGE={language}:{}", escaped(name)));
    line(&format!("X-WR-CALNAME:{}", escaped(name)));
    for event in events {
        let day = event.day.to_string().replace('-', "");
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escaped(&event.uid)));
        let stamp = event.stamp.to_string().replace('-', "");
        line(&format!("DTSTAMP:{stamp}T000000Z"));
        line(&format!("DTSTART;VALUE=DATE:{day}"));
        match event.repeats {
            Repeats::Yearly => line(&format!("RRULE:{}", rule(event.day))),
            // The day after the last one, by RFC 5545, section 3.6.1.
            Repeats::Until(last) => {
                let end = last.plus(1).to_string().replace('-', "");
                line(&format!("DTEND;VALUE=DATE:{end}"));
            }
        }
        line(&format!("SUMMARY;LANGUAGE={language}:{}", escaped(&event.summary)));
        line(&format!("URL:{}", event.url));
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

/// Every year on that day. The 29th of February would come round every fourth year only: its
/// anniversary is the last day of February.
fn rule(day: Day) -> &'static str {
    match day.ymd() {
        (_, 2, 29) => "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        _ => "FREQ=YEARLY",
    }
}

/// Text as a value: signs with a meaning are escaped, and no control character is left.
fn escaped(text: &str) -> Cow<'_, str> {
    let has_meaning = |c: char| matches!(c, '\\' | ';' | ',') || c.is_control();
    if !text.contains(has_meaning) {
        return Cow::Borrowed(text);
    }
    let mut value = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    Cow::Owned(value)
}

/// Writes a line of at most 75 octets, and what is left of it on lines that begin with a space.
fn fold(line: &str, out: &mut String) {
    let (mut rest, mut room) = (line, 75);
    while rest.len() > room {
        let end = (0..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        out.push_str(&rest[..end]);
        out.push_str("\r\n ");
        rest = &rest[end..];
        room = 74;
    }
    out.push_str(rest);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{
        Calendar, DateKey, Event, Repeats, What, counted_to, escaped, file, fold, rule,
        years_before,
    };
    use crate::date::Day;
    use crate::diagnostics::Report;
    use crate::record;
    use crate::samples::{Sample, day};

    /// The calendar of a sample, a line for each day: `02-09: 2019 song x, 2020 x-count-100`.
    fn days(sample: Sample) -> (Calendar, Vec<String>) {
        let read = sample.read().sound();
        let counting = read.counting();
        let records = record::derive(
            &read.catalogue,
            counting.zone,
            counting.day_count,
            &mut Report::new(),
        );
        let calendar = Calendar::new(&read.catalogue, &records);
        let line = |key: DateKey| {
            let date = calendar.date(key);
            let entries = date.newest_first().into_iter().map(|entry| {
                let what = match entry.what {
                    What::Debut(key) => format!("artist {}", read.catalogue[key].id),
                    What::Release(key) => format!("song {}", read.catalogue[key].id),
                    What::Milestone(key) => records.get(key).id.clone(),
                };
                format!("{} {what}", entry.day.year())
            });
            let entries: Vec<String> = entries.collect();
            format!("{:02}-{:02}: {}", key.month + 1, date.day, entries.join(", "))
        };
        let lines = calendar.dates().map(line).collect();
        (calendar, lines)
    }

    #[test]
    fn a_day_has_what_is_known_to_the_day_newest_year_first() {
        let ann = |keys: &str| {
            Sample::new().file("content/artists/ann.toml", &format!("name = \"Ann\"\n{keys}\n"))
        };
        let song = |released: &str, rows: &[&str]| {
            Sample::new().song_in("count", "x", &format!("released = {released}"), rows)
        };
        for (sample, expected) in [
            (Sample::new(), &[][..]),
            (
                ann("debut = 2019-02-09").song_in("count", "x", "released = \"2020\"", &[]),
                &["02-09: 2019 artist ann"],
            ),
            // Who has no song here has no page to lead to.
            (ann("debut = 2019-02-09"), &[]),
            // A year, a month and an artist who is only compared with have no day.
            (ann("debut = \"2019\""), &[]),
            (ann("debut = \"2019-02\""), &[]),
            (ann("debut = 2019-02-09\nexternal = true"), &[]),
            (song("\"2019-02\"", &["2020-02-09 exact 99"]), &[]),
            (
                song("2019-02-09", &["2020-02-09 crossed 100"]),
                &["02-09: 2020 x-count-100, 2019 song x"],
            ),
            // Between two days, by a day, and in a month.
            (
                song("2019-02-09", &["2020-03-01..2020-03-02 crossed 100"]),
                &["02-09: 2019 song x"],
            ),
            (song("2019-02-09", &["2020-03-01 exact 100"]), &["02-09: 2019 song x"]),
            (song("2019-02-09", &["2020-03 crossed 100"]), &["02-09: 2019 song x"]),
            // The day of a release comes before what was reached on it, the smaller step first.
            (
                song("2019-02-09", &["2019-02-09 crossed 1000"]),
                &["02-09: 2019 song x, 2019 x-count-100, 2019 x-count-1k"],
            ),
            (
                song("2020-02-29", &["2020-12-31 crossed 100"]),
                &["02-29: 2020 song x", "12-31: 2020 x-count-100"],
            ),
        ] {
            assert_eq!(days(sample).1, expected);
        }
    }

    #[test]
    fn a_year_follows_its_own_end() {
        let song = |sample: Sample, (at, day): (usize, &str)| {
            sample.song_in("count", &format!("s{at}"), &format!("released = {day}"), &[])
        };
        let neighbours = |days: &[&str]| {
            let sample = days.iter().copied().enumerate().fold(Sample::new(), song);
            let (calendar, _) = self::days(sample);
            let name = |key: DateKey| format!("{}-{}", key.month + 1, calendar.date(key).day);
            let of = |key| Some(calendar.neighbours(key)?.map(name).join(" "));
            calendar.dates().map(of).collect::<Vec<_>>()
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(neighbours(&["2020-05-01"]), [None]);
        assert_eq!(
            neighbours(&["2020-05-01", "2020-01-01"]),
            [some("5-1 5-1"), some("1-1 1-1")]
        );
        assert_eq!(
            neighbours(&["2020-05-01", "2020-01-01", "2019-05-07"]),
            [some("5-7 5-1"), some("1-1 5-7"), some("5-1 1-1")]
        );
    }

    #[test]
    fn a_day_has_the_later_days_of_its_month() {
        let released = ["2020-05-01", "2020-05-07", "2020-05-09", "2020-06-01"];
        let song = |sample: Sample, (at, day): (usize, &&str)| {
            sample.song_in("count", &format!("s{at}"), &format!("released = {day}"), &[])
        };
        let (calendar, _) = days(released.iter().enumerate().fold(Sample::new(), song));
        for (as_of, today, later) in [
            ("2026-05-01", Some(1), &[7, 9][..]),
            ("2026-05-02", None, &[7, 9]),
            ("2026-05-09", Some(9), &[]),
            ("2026-06-02", None, &[]),
            ("2026-07-01", None, &[]),
        ] {
            let (found, next) = calendar.since(day(as_of));
            let number = |key: DateKey| calendar.date(key).day;
            let next: Vec<i8> = next.into_iter().map(number).collect();
            assert_eq!((found.map(number), next), (today, later.to_vec()), "{as_of}");
        }
    }

    #[test]
    fn years_count_to_the_newest_anniversary() {
        for (of, as_of, to, years) in [
            ("2016-08-08", "2026-08-08", 2026, Some(10)),
            ("2016-08-09", "2026-08-08", 2025, Some(9)),
            ("2025-08-09", "2026-08-08", 2025, None),
            ("2026-08-01", "2026-08-08", 2026, None),
            // A release may be announced ahead.
            ("2026-09-01", "2026-08-08", 2025, None),
            ("2024-02-29", "2026-03-01", 2026, Some(2)),
            ("2024-02-29", "2026-02-28", 2025, Some(1)),
        ] {
            let (of, as_of) = (day(of), day(as_of));
            assert_eq!((counted_to(of, as_of), years_before(of, as_of)), (to, years), "{of}");
        }
    }

    #[test]
    fn lines_are_folded_at_75_octets_between_characters() {
        let folded = |line: &str| {
            let mut out = String::new();
            fold(line, &mut out);
            out
        };
        assert_eq!(folded(&"a".repeat(75)), format!("{}\r\n", "a".repeat(75)));
        assert_eq!(folded(&"a".repeat(76)), format!("{}\r\n a\r\n", "a".repeat(75)));
        let hangul = "SUMMARY:".to_owned() + &"등".repeat(60);
        let lines = folded(&hangul);
        assert!(lines.split("\r\n").all(|line| line.len() <= 75), "{lines}");
        assert_eq!(lines.replace("\r\n ", "").trim_end(), hangul);
    }

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne\r\u{7}"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn the_29th_of_february_comes_round_on_the_last_day_of_the_month() {
        let rule = |day| rule(Day::parse(day).unwrap());
        assert_eq!(rule("2024-02-29"), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1");
        assert_eq!(rule("2023-02-28"), "FREQ=YEARLY");
    }

    #[test]
    fn an_event_is_a_day_without_a_time() {
        let event = Event {
            uid: "songs/a/@example.org".to_owned(),
            day: Day::parse("2020-01-01").unwrap(),
            stamp: Day::parse("2020-01-01").unwrap(),
            repeats: Repeats::Yearly,
            summary: "A; B".to_owned(),
            url: "https://example.org/songs/a/".to_owned(),
        };
        let text = file("Book", "en", &[event]);
        let (_, event) = text.split_once("BEGIN:VEVENT\r\n").unwrap();
        assert_eq!(
            event,
            "UID:songs/a/@example.org\r\nDTSTAMP:20200101T000000Z\r\n\
             DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY\r\n\
             SUMMARY;LANGUAGE=en:A\\; B\r\nURL:https://example.org/songs/a/\r\n\
             TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }
}
