//! How a language says a time that may be a day, a month, a year or a range: alone, in a sentence,
//! and behind words such as "since".

use super::Locale;
use crate::date::{Day, Precision, When, Zone};

/// A time as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// For machines: `2023-02-09`, or `2022-10-12/2022-10-14`.
    pub iso: String,
    /// For people.
    pub text: String,
    /// Whether it is one day, so that `<time>` can carry it.
    pub exact: bool,
}

/// The keys of a time that is not a day, a month or a year.
struct RangeKeys {
    by: &'static str,
    from: &'static str,
    between: &'static str,
    unknown: &'static str,
}

/// `between 12 and 14 October 2022`
const PHRASE: RangeKeys = RangeKeys {
    by: "dates.by",
    from: "dates.from",
    between: "dates.between",
    unknown: "dates.unknown",
};

/// `a day between 12 and 14 October 2022`
const NOUN: RangeKeys = RangeKeys {
    by: "dates.noun-by",
    from: "dates.noun-from",
    between: "dates.noun-between",
    unknown: "dates.noun-unknown",
};

impl Locale {
    /// A time as precisely as it is known, where it stands alone or behind a comma.
    pub fn time(&self, when: &When) -> Time {
        self.time_with(when, &PHRASE)
    }

    /// A time behind a word such as "since", "until" or "as of".
    pub fn noun_time(&self, when: &When) -> Time {
        self.time_with(when, &NOUN)
    }

    /// A time as an adverb within a sentence: `on 9 February 2023`, `in November 2017`, `between …`.
    pub fn adverb(&self, when: &When) -> String {
        let key = match (when.precision, when.known_last()) {
            _ if when.is_one_day() => "dates.on",
            (Precision::Month | Precision::Year, _) => "dates.in",
            (_, None) => "dates.on",
            (_, Some(_)) => return self.time(when).text,
        };
        self.fill(key, &[("date", &self.noun_time(when).text)])
    }

    /// The end of a time, of what had been reached by then: `by 14 October 2022`.
    pub fn by(&self, when: &When) -> String {
        match when.known_last() {
            Some(last) => self.fill(PHRASE.by, &[("to", &self.day(last))]),
            None => self.adverb(when),
        }
    }

    fn time_with(&self, when: &When, keys: &RangeKeys) -> Time {
        if when.is_one_day() {
            let mut iso = String::with_capacity(10);
            when.first.push(&mut iso);
            return Time { iso, text: self.day(when.first), exact: true };
        }
        let known = (when.known_first(), when.known_last());
        let bound = |day: Option<Day>| day.map_or_else(|| "..".to_owned(), |d| d.to_string());
        let iso = format!("{}/{}", bound(known.0), bound(known.1));
        let text = match (when.precision, known) {
            (Precision::Month, _) => self.month(when.first),
            (Precision::Year, _) => {
                self.fill("dates.year", &[("year", &when.first.year().to_string())])
            }
            (_, (None, None)) => self.text(keys.unknown).to_owned(),
            (_, (None, Some(last))) => self.fill(keys.by, &[("to", &self.day(last))]),
            (_, (Some(first), None)) => self.fill(keys.from, &[("from", &self.day(first))]),
            (_, (Some(first), Some(last))) => {
                let to = self.day(last);
                let (from, to) = match self.short_to(first, last) {
                    Some(to) => (self.day(first), to),
                    None => (self.short_from(first, last), to),
                };
                self.fill(keys.between, &[("from", &from), ("to", &to)])
            }
        };
        Time { iso, text, exact: false }
    }

    /// `November 2017`
    pub fn month(&self, day: Day) -> String {
        let (year, month, _) = day.ymd();
        self.fill(
            "dates.month",
            &[("year", &year.to_string()), ("month", self.month_name(month))],
        )
    }

    /// The last day of a range, without what its first day has said, where a language can.
    fn short_to(&self, first: Day, last: Day) -> Option<String> {
        let ((y1, m1, _), (y2, m2, d2)) = (first.ymd(), last.ymd());
        let key = match (y1 == y2, m1 == m2) {
            (true, true) => "dates.to-same-month",
            (true, false) => "dates.to-same-year",
            _ => return None,
        };
        let values = [("month", self.month_name(m2)), ("day", &d2.to_string())];
        self.has(key).then(|| self.fill(key, &values))
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
}

#[cfg(test)]
mod tests {
    use crate::date::{Day, Precision, When};
    use crate::locale::tests::built_in;
    use crate::samples::{when, zone};

    /// A time as rows write it: `2020-03-01..` has no known end, `..` neither of the two.
    fn time(text: &str) -> When {
        let unbounded = zone().unknown();
        match text.strip_suffix("..") {
            Some("") => unbounded,
            Some(first) => {
                let first = Day::parse(first).unwrap();
                zone().days(first, unbounded.last, Precision::Range)
            }
            None => when(text),
        }
    }

    /// A time, and how both languages say it: alone, as an adverb, as a noun, and of what had been
    /// reached by then.
    const CASES: [(&str, [&str; 4], [&str; 4]); 9] = [
        (
            "2023-02-09",
            ["9 February 2023", "on 9 February 2023", "9 February 2023", "by 9 February 2023"],
            ["2023년 2월 9일", "2023년 2월 9일", "2023년 2월 9일", "2023년 2월 9일까지"],
        ),
        (
            "2023-02-09T18:00:00+09:00",
            ["9 February 2023", "on 9 February 2023", "9 February 2023", "by 9 February 2023"],
            ["2023년 2월 9일", "2023년 2월 9일", "2023년 2월 9일", "2023년 2월 9일까지"],
        ),
        (
            "2017-11",
            ["November 2017", "in November 2017", "November 2017", "by 30 November 2017"],
            ["2017년 11월", "2017년 11월", "2017년 11월", "2017년 11월 30일까지"],
        ),
        (
            "2017",
            ["2017", "in 2017", "2017", "by 31 December 2017"],
            ["2017년", "2017년", "2017년", "2017년 12월 31일까지"],
        ),
        (
            "2022-10-12..2022-10-14",
            [
                "between 12 and 14 October 2022",
                "between 12 and 14 October 2022",
                "a day between 12 and 14 October 2022",
                "by 14 October 2022",
            ],
            [
                "2022년 10월 12일~14일 사이",
                "2022년 10월 12일~14일 사이",
                "2022년 10월 12일~14일 중 하루",
                "2022년 10월 14일까지",
            ],
        ),
        (
            "2022-12-30..2023-01-02",
            [
                "between 30 December 2022 and 2 January 2023",
                "between 30 December 2022 and 2 January 2023",
                "a day between 30 December 2022 and 2 January 2023",
                "by 2 January 2023",
            ],
            [
                "2022년 12월 30일~2023년 1월 2일 사이",
                "2022년 12월 30일~2023년 1월 2일 사이",
                "2022년 12월 30일~2023년 1월 2일 중 하루",
                "2023년 1월 2일까지",
            ],
        ),
        (
            "..2020-03-04",
            [
                "by 4 March 2020",
                "by 4 March 2020",
                "4 March 2020 or earlier",
                "by 4 March 2020",
            ],
            [
                "2020년 3월 4일까지",
                "2020년 3월 4일까지",
                "2020년 3월 4일 또는 그 전",
                "2020년 3월 4일까지",
            ],
        ),
        (
            "2020-03-04..",
            [
                "4 March 2020 or later",
                "on 4 March 2020 or later",
                "4 March 2020 or later",
                "on 4 March 2020 or later",
            ],
            [
                "2020년 3월 4일 이후",
                "2020년 3월 4일 또는 그 후",
                "2020년 3월 4일 또는 그 후",
                "2020년 3월 4일 또는 그 후",
            ],
        ),
        (
            "..",
            [
                "day not known",
                "on a day that is not known",
                "a day that is not known",
                "on a day that is not known",
            ],
            ["알 수 없음", "알 수 없는 날", "알 수 없는 날", "알 수 없는 날"],
        ),
    ];

    #[test]
    fn a_time_reads_well_alone_in_a_sentence_and_behind_since() {
        let (en, ko) = (built_in("en"), built_in("ko"));
        for (text, english, korean) in CASES {
            let when = time(text);
            for (locale, expected) in [(&en, english), (&ko, korean)] {
                let (alone, noun) = (locale.time(&when).text, locale.noun_time(&when).text);
                let said = [alone, locale.adverb(&when), noun, locale.by(&when)];
                assert_eq!(said, expected, "{text}");
            }
        }
        let range = en.time(&time("2022-10-12..2022-10-14"));
        assert_eq!((range.iso.as_str(), range.exact), ("2022-10-12/2022-10-14", false));
        let range = ko.time(&time("2022-09-30..2022-10-02")).text;
        assert_eq!(range, "2022년 9월 30일~10월 2일 사이");
    }

    #[test]
    fn no_sentence_has_a_preposition_before_a_time_that_may_be_a_range() {
        // An `as_of` is always one day.
        let days = [
            "The list is complete until {date}",
            "confirmed until {date}",
            "confirmed on {date}",
            "Confirmed as the record on {date}",
            "Confirmed on {date}",
            "Confirmed as the first on {date}",
            "last confirmed, on {date}",
            "confirmed only until {date}",
            "confirms the list only until {date}",
            "data as of {date}",
            "around {date}",
        ];
        // These get a noun.
        let nouns = ["since {date}", "Since {date}", "As of {date}", "as of {date}"];
        let english = built_in("en");
        for text in english.all() {
            for word in ["on", "in", "by", "since", "until", "as of", "from", "before", "after"]
            {
                let found = text.to_lowercase().contains(&format!("{word} {{date}}"));
                let is_adverb = matches!(text, "on {date}" | "in {date}");
                let is_known = days.iter().chain(&nouns).any(|known| text.contains(known));
                assert!(!found || is_adverb || is_known, "{text}");
            }
        }
    }
}
