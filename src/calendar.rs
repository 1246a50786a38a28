//! The days of the year with what happened on them, and the same as a calendar file (RFC 5545).

use std::borrow::Cow;

use crate::catalogue::{Catalogue, SongKey};
use crate::date::Day;
use crate::pagination::{self, Piece};
use crate::record::{MilestoneKey, Records};

/// What happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
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

/// A day of a month with what happened on it, in order of years.
#[derive(Clone, Debug)]
pub struct Date {
    /// The day of the month.
    pub day: i8,
    /// What happened on it.
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

/// Most elements of a month on one page: a page has 1,500 at most, and a frame.
const MOST: usize = 1_200;

impl Calendar {
    /// Gathers every release and milestone whose day is known.
    pub fn new(catalogue: &Catalogue, records: &Records) -> Self {
        let mut all: Vec<((i8, i8), Anniversary)> = Vec::new();
        let mut add = |day: Day, what| {
            let (_, month, of_month) = day.ymd();
            all.push(((month, of_month), Anniversary { day, what }));
        };
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
        // Of one day, releases come first, and milestones stay in order of time.
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
            // A line is an item with a date and a link.
            let weights: Vec<Vec<usize>> =
                month.dates.iter().map(|date| vec![3; date.anniversaries.len()]).collect();
            month.pages = pagination::cut(&weights, 3, MOST);
        }
        calendar
    }

    /// Everything, in the order of the year.
    pub fn anniversaries(&self) -> impl Iterator<Item = &Anniversary> {
        let dates = self.months.iter().flat_map(|month| &month.dates);
        dates.flat_map(|date| &date.anniversaries)
    }
}

impl Month {
    /// The page on which a day begins: the day's position, not its number.
    pub fn page_of(&self, date: usize) -> usize {
        let begins = |piece: &Piece| piece.group == date && piece.lines.start == 0;
        self.pages.iter().position(|page| page.iter().any(begins)).unwrap_or(0)
    }
}

/// An all-day event that comes round every year.
#[derive(Debug)]
pub struct Event {
    /// Its page's path and the book's id: the same in every build, and at every address.
    pub uid: String,
    /// The first time.
    pub day: Day,
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
        // Nothing of an event changes after its day; the build has no clock.
        line(&format!("DTSTAMP:{day}T000000Z"));
        line(&format!("DTSTART;VALUE=DATE:{day}"));
        line(&format!("RRULE:{}", rule(event.day)));
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
    use super::{Event, escaped, file, fold, rule};
    use crate::date::Day;

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
