//! How far the evidence of a record reaches: rule 9 of `docs/design.md`.

use rayon::prelude::*;

use super::outcome::{Outcome, Tenure};
use crate::catalogue::{Catalogue, Record, RecordKind, Song};
use crate::date::{Day, When};

/// How far the evidence of a record reaches. Whatever says until when a record was held asks this.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    kind: RecordKind,
    /// The newest day of which a source says that the list is complete.
    pub confirmed_until: Option<Day>,
    /// The newest certain day of the metric.
    newest: Option<Day>,
    /// The day that the site is as of.
    as_of: Option<Day>,
}

/// Days for which a song is shown to have held a record, as far as the evidence reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysHeld {
    /// The fewest.
    pub least: i32,
    /// The most; `None` if it may have gone on after the evidence ends.
    pub most: Option<i32>,
}

/// How surely a tenure is known, for those who read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The list is complete until a day by which it had surely begun: it was held then.
    Until(Day),
    /// The same of a `first`, which is never lost.
    ForGood(Day),
    /// The list is complete until a day by which the tenure need not have begun.
    Earlier(Day),
    /// Nobody says that the list is complete.
    Nobody,
}

impl Reach {
    /// The reach of a record on a site of which `newest` are the newest days by metric.
    pub(super) fn of(record: &Record, newest: &[Option<Day>]) -> Self {
        Self {
            kind: record.kind,
            confirmed_until: record.complete().map(|complete| complete.as_of),
            newest: newest.get(record.metric.index()).copied().flatten(),
            as_of: newest.iter().copied().flatten().max(),
        }
    }

    /// The day to which days held are counted: the newest one of which the list is complete; without
    /// any list, that of the metric's newest observation.
    pub fn until(&self) -> Option<Day> {
        self.confirmed_until.or(self.newest)
    }

    /// Whether a record is held now: its evidence reaches the day that the site is as of, and nobody
    /// else may have taken it.
    pub fn is_current(&self, outcome: &Outcome, tenure: &Tenure) -> bool {
        let confirmed = self.confirmed(&outcome.entry(tenure).when);
        let is_reached =
            matches!(confirmed, Confirmed::ForGood(_)) || self.until() >= self.as_of;
        tenure.ended_by.is_none() && tenure.doubted_from.is_none() && is_reached
    }

    /// How surely a tenure is known that began at a time.
    pub fn confirmed(&self, began: &When) -> Confirmed {
        match self.confirmed_until {
            Some(day) if began.last > day => Confirmed::Earlier(day),
            Some(day) if self.kind == RecordKind::First => Confirmed::ForGood(day),
            Some(day) => Confirmed::Until(day),
            None => Confirmed::Nobody,
        }
    }

    /// The day to which days held count for a claim that is judged on a day. A `first` that is
    /// confirmed is never lost.
    pub(super) fn until_on(&self, began: &When, day: Day) -> Day {
        match (self.confirmed(began), self.until()) {
            (Confirmed::ForGood(_), _) | (_, None) => day,
            (_, Some(until)) => until.min(day),
        }
    }

    /// The days that a tenure lasted, among the songs listed: to its end, or to the day to which the
    /// evidence reaches. `None` if it shows none: the tenure began later. Of a `first`, which is
    /// never lost, no days are counted.
    pub fn days_held(&self, outcome: &Outcome, tenure: &Tenure) -> Option<DaysHeld> {
        let began = &outcome.entry(tenure).when;
        let until = self.until().filter(|until| began.first <= *until)?;
        if self.kind == RecordKind::First {
            return None;
        }
        let (least, most) = match outcome.ended(tenure) {
            Some(ended) if ended.first <= until => (ended.known_first(), ended.known_last()),
            Some(ended) => (Some(until), ended.known_last()),
            None => (Some(until), Some(until).filter(|_| self.until() >= self.as_of)),
        };
        // It surely lasted only as long as nobody else may have taken it.
        let least = tenure.doubted_from.map_or(least, |doubted| least.min(Some(doubted)));
        let days = |from: Option<Day>, until: Option<Day>| Some(until?.since(from?).max(0));
        let least = days(began.known_last(), least).unwrap_or(0);
        let most = days(began.known_first(), most);
        (least > 0 || most.is_some()).then_some(DaysHeld { least, most })
    }
}

/// The newest day of each metric that is certain to have begun: the latest first day of an
/// observation.
pub(super) fn newest_by_metric(catalogue: &Catalogue) -> Vec<Option<Day>> {
    let none = || vec![None; catalogue.metrics.len()];
    let with_song = |mut newest: Vec<Option<Day>>, song: &Song| {
        for series in &song.series {
            let Some(held) = newest.get_mut(series.metric.index()) else { continue };
            // A time since an unknown release has no day.
            let times = series.observations.iter();
            *held =
                times.filter_map(|observation| observation.when.known_first()).max().max(*held);
        }
        newest
    };
    let newest_of_both =
        |a: Vec<Option<Day>>, b: Vec<_>| a.into_iter().zip(b).map(|(a, b)| a.max(b)).collect();
    catalogue.songs.par_iter().fold(none, with_song).reduce(none, newest_of_both)
}

#[cfg(test)]
mod tests {
    use super::Confirmed::{self, Earlier, ForGood, Nobody, Until};
    use super::{Outcome, Reach, Tenure, newest_by_metric};
    use crate::bounds::Bounds;
    use crate::catalogue::{RecordKey, SongKey};
    use crate::record::Contender;
    use crate::samples::{Sample, day, when};

    const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
    const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";

    /// The reach of a record whose metric's newest observation is of 1 June, on a site that is as
    /// of a day.
    fn reach(rule: &str, complete: Option<&str>, as_of: &str) -> Reach {
        let sample = Sample::new().record("r", rule, complete);
        let sample = sample.song("x", &["2020-06-01 crossed 100"]);
        let chart = format!("{as_of} exact 5");
        let read = sample.song_in("chart", "y", "", &[&chart]).read().sound();
        let record = read.catalogue.record("r").unwrap();
        Reach::of(&read.catalogue[record], &newest_by_metric(&read.catalogue))
    }

    /// One tenure, which began and ended at these times.
    fn held(began: &str, ended: Option<&str>, doubted_from: Option<&str>) -> Outcome {
        let entry = |(song, at): (SongKey, &str)| Contender {
            song,
            when: when(at),
            elapsed: None,
            value: 100,
            or_more: false,
            matches_filter: true,
            observation: 0,
            rank: Bounds::exactly(1),
        };
        let times = [began].into_iter().chain(ended);
        let tenure = Tenure {
            entry: 0,
            best: 0,
            ended_by: ended.map(|_| 1),
            ended_at: ended.map(|_| 1),
            shared: false,
            tied_at: None,
            alone_at: None,
            doubted_from: doubted_from.map(day),
        };
        Outcome {
            record: RecordKey::all(1).next().unwrap(),
            entries: SongKey::all(2).zip(times).map(entry).collect(),
            progression: vec![tenure],
            undetermined: Vec::new(),
            members: Vec::new(),
            below_threshold: Vec::new(),
        }
    }

    /// Days held as `30`, `30..33`, `30..` (or more), `-`.
    fn days(reach: Reach, outcome: &Outcome) -> String {
        match reach.days_held(outcome, &outcome.progression[0]) {
            None => "-".to_owned(),
            Some(held) if held.most == Some(held.least) => held.least.to_string(),
            Some(held) => {
                let most = held.most.map_or_else(String::new, |most| most.to_string());
                format!("{}..{most}", held.least)
            }
        }
    }

    #[test]
    fn days_held_count_to_the_day_that_the_evidence_reaches() {
        let (complete, later) = (Some("2020-05-01"), Some("2020-09-01"));
        for (complete, as_of, began, ended, expected) in [
            // The list is complete until 1 May: what comes after it is not known.
            (complete, "2020-08-01", "2020-04-01", None, "30.."),
            (complete, "2020-08-01", "2020-04-01..2020-04-04", None, "27.."),
            (complete, "2020-08-01", "2020-05-01", None, "-"),
            // A tenure that began later, or may have, is not shown to have lasted a day.
            (complete, "2020-08-01", "2020-05-02", None, "-"),
            (complete, "2020-08-01", "2020-04-30..2020-05-02", None, "-"),
            (complete, "2020-08-01", "2020-05-02", Some("2020-05-09"), "-"),
            // It ended before, or after it.
            (complete, "2020-08-01", "2020-04-01", Some("2020-04-09"), "8"),
            (complete, "2020-08-01", "2020-04-01", Some("2020-04-30..2020-05-09"), "29..38"),
            (complete, "2020-08-01", "2020-04-01", Some("2020-05-09"), "30..38"),
            // The list is complete until the day of the site, or longer.
            (later, "2020-08-01", "2020-04-01", None, "153"),
            (later, "2020-08-01", "2020-04-01..2020-04-04", None, "150..153"),
            (later, "2020-09-01", "2020-04-01", None, "153"),
            (later, "2020-09-02", "2020-04-01", None, "153.."),
            // Without a list, the newest observation of the metric counts, not that of the site.
            (None, "2020-08-01", "2020-04-01", None, "61.."),
            (None, "2020-06-01", "2020-04-01", None, "61"),
            (None, "2020-08-01", "2020-04-01", Some("2020-04-09"), "8"),
            // Nothing bounds its beginning.
            (complete, "2020-08-01", "..2020-04-01", None, "30.."),
            (later, "2020-08-01", "..2020-04-01", None, "153.."),
        ] {
            let reach = reach(FASTEST, complete, as_of);
            let case = format!("{complete:?} {as_of} {began} {ended:?}");
            assert_eq!(days(reach, &held(began, ended, None)), expected, "{case}");
        }
        // From a day on, another song may have had it.
        for (as_of, complete, ended, expected) in [
            ("2020-08-01", complete, None, "9.."),
            ("2020-09-01", later, None, "9..153"),
            ("2020-08-01", later, Some("2020-05-01"), "9..30"),
        ] {
            let outcome = held("2020-04-01", ended, Some("2020-04-10"));
            let reach = reach(FASTEST, complete, as_of);
            assert_eq!(days(reach, &outcome), expected, "{as_of} {ended:?}");
            assert!(!reach.is_current(&outcome, &outcome.progression[0]), "{as_of} {ended:?}");
        }
        // Who was first stays first.
        let first = reach(FIRST, later, "2020-08-01");
        assert_eq!(days(first, &held("2020-04-01", None, None)), "-");
    }

    #[test]
    fn a_tenure_is_confirmed_if_it_surely_began_by_then() {
        for (rule, complete, began, expected) in [
            (FASTEST, Some("2020-05-01"), "2020-05-01", Until(day("2020-05-01"))),
            (FASTEST, Some("2020-05-01"), "2020-05-02", Earlier(day("2020-05-01"))),
            (FASTEST, Some("2020-05-01"), "2020-04-02..2020-05-02", Earlier(day("2020-05-01"))),
            (FIRST, Some("2020-05-01"), "2020-05-01", ForGood(day("2020-05-01"))),
            (FIRST, Some("2020-05-01"), "2020-05-02", Earlier(day("2020-05-01"))),
            (FASTEST, None, "2020-05-01", Nobody),
        ] {
            let confirmed: Confirmed =
                reach(rule, complete, "2020-08-01").confirmed(&when(began));
            assert_eq!(confirmed, expected, "{complete:?} {began}");
        }
    }

    #[test]
    fn a_record_is_held_now_if_the_evidence_reaches_the_day_of_the_site() {
        for (rule, complete, as_of, expected) in [
            (FASTEST, Some("2020-07-01"), "2020-07-01", true),
            (FASTEST, Some("2020-07-02"), "2020-07-01", true),
            (FASTEST, Some("2020-06-30"), "2020-07-01", false),
            (FASTEST, None, "2020-06-02", false),
            (FASTEST, None, "2020-06-01", true),
            // Who was first stays first, if a source says that nobody was there sooner.
            (FIRST, Some("2020-05-01"), "2020-07-01", true),
            (FIRST, Some("2020-03-31"), "2020-07-01", false),
            (FIRST, None, "2020-07-01", false),
        ] {
            let outcome = held("2020-04-01", None, None);
            let reach = reach(rule, complete, as_of);
            let is_current = reach.is_current(&outcome, &outcome.progression[0]);
            assert_eq!(is_current, expected, "{complete:?} {as_of}");
        }
    }

    #[test]
    fn the_newest_day_is_one_that_is_certain() {
        for (row, expected) in [
            ("2020-05-06 exact 5", "2020-05-06"),
            ("2020-05 exact 5", "2020-05-01"),
            ("2026 exact 5", "2026-01-01"),
            ("2020-05-06..2199-01-01 exact 5", "2020-05-06"),
            // The release was on 1 January 2020.
            ("+0d..99999d exact 5", "2020-02-01"),
            ("+60d..99999d exact 5", "2020-03-01"),
        ] {
            let read = Sample::new().song("x", &["2020-02-01 exact 4", row]).read().sound();
            let newest = newest_by_metric(&read.catalogue).into_iter().flatten().max();
            assert_eq!(newest, Some(day(expected)), "{row}");
        }
        // A time since a release that is not known has no day.
        let read = Sample::new().song_in("count", "x", "", &["+60d exact 5"]).read().sound();
        assert_eq!(newest_by_metric(&read.catalogue), [None; 3]);
    }
}
