//! Estimates of when counts will reach a value, from the pace of the last two counts. Nothing is
//! derived from them.
//!
//! The rule was chosen by trying it on known crossings ([`Trial`]): `daesang stats`
//! prints how often it held, and `docs/design.md` compares it with others.

use super::{Event, Milestone};
use crate::bounds::Bounds;
use crate::catalogue::{Metric, Observation, ObservationKind, Series};
use crate::date::Day;

/// Days between the two counts that a pace is taken from, at least.
const LEAST_DAYS: i32 = 7;
/// Days that a pace is trusted for: no estimate rests on an older count, nor looks further ahead of
/// it in a straight line.
const MOST_DAYS: i32 = 3 * 365;
/// Days between the first and the last day that a count may be of, for a pace: about a month.
const MOST_DAYS_OF_A_COUNT: i32 = 31;
/// The early end of an estimate: three quarters of the time that the last pace needs.
const EARLY_QUARTERS: i32 = 3;
/// The late end of an estimate: three times the time that the last pace needs.
const LATE_TIMES: i32 = 3;

/// What a count had reached by a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The last day that the observation may be of.
    pub day: Day,
    /// The count.
    pub value: u64,
    /// Whether the source says "at least".
    pub at_least: bool,
    /// Whether the day is known closely enough for a pace.
    is_dated: bool,
    /// The observation's position in the series.
    pub observation: usize,
}

/// The growth between two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// What was gained.
    pub gained: u64,
    /// In so many days.
    pub days: i32,
}

/// Why there is no estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEstimate {
    /// The last count is older than three years.
    TooOld,
    /// There are no two counts from which a pace follows.
    NoPace,
    /// The count did not grow between the last two.
    Stalled,
    /// By the last pace it is more than three years ahead of the last count.
    FarOff,
}

/// How far a count has come, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The last count.
    pub last: Count,
    /// The pace by which it was reached, if one is known.
    pub pace: Option<Pace>,
    /// The largest count: larger than the last one where the count fell.
    pub largest: u64,
}

impl Pace {
    /// Whole days in which so much is gained, rounded down. `None` if nothing was gained, or if it
    /// takes longer than days can say.
    fn days_for(self, missing: u64) -> Option<i32> {
        let days = i128::from(missing) * i128::from(self.days);
        i32::try_from(days.checked_div(self.gained.into())?).ok()
    }

    /// What is gained in so many days.
    pub fn gain_in(self, days: i32) -> u64 {
        let days = u128::try_from(days).unwrap_or(0);
        let gain = u128::from(self.gained) * days / u128::from(self.days.unsigned_abs().max(1));
        u64::try_from(gain).unwrap_or(u64::MAX)
    }
}

/// The counts of a series that say something new, oldest first: each is larger than all before it,
/// or the count itself at a later time.
pub fn counts(series: &Series) -> Vec<Count> {
    let mut counts: Vec<Count> = series.counted().filter_map(count).collect();
    counts.sort_by_key(|count| (count.day, count.value, count.observation));
    let mut kept: Vec<Count> = Vec::with_capacity(counts.len());
    for count in counts {
        let observation = &series.observations[count.observation];
        let reads = super::crossing::is_reading(observation);
        let is_new = kept.last().is_none_or(|last| {
            count.value > last.value
                || reads && (count.value == last.value || observation.decrease().is_some())
        });
        if is_new {
            kept.push(count);
        }
    }
    kept
}

fn count((at, observation): (usize, &Observation)) -> Option<Count> {
    let at_least = match observation.kind {
        ObservationKind::Exact | ObservationKind::Crossed | ObservationKind::Official => false,
        ObservationKind::AtLeast => true,
        ObservationKind::Below | ObservationKind::Live | ObservationKind::Estimate => {
            return None;
        }
    };
    let day = observation.when.known_last()?;
    let first = observation.when.known_first();
    let is_dated = first.is_some_and(|first| day.since(first) <= MOST_DAYS_OF_A_COUNT);
    Some(Count { day, value: observation.value, at_least, is_dated, observation: at })
}

/// The growth that the last counts show. `None` without counts.
pub fn growth(counts: &[Count]) -> Option<Growth> {
    let (last, before) = counts.split_last()?;
    let is_earlier = |count: &&Count| last.day.since(count.day) >= LEAST_DAYS;
    let earlier = before.iter().rev().filter(|count| count.is_dated).find(is_earlier);
    let pace = earlier.filter(|_| last.is_dated).map(|earlier| Pace {
        gained: last.value.saturating_sub(earlier.value),
        days: last.day.since(earlier.day),
    });
    let largest = counts.iter().map(|count| count.value).max()?;
    Some(Growth { last: *last, pace, largest })
}

impl Growth {
    /// First and last day on which the count may reach a value, as of a day.
    ///
    /// # Errors
    /// Why nobody can say.
    pub fn range(&self, value: u64, as_of: Day) -> Result<Bounds<Day>, NoEstimate> {
        if as_of.since(self.last.day) > MOST_DAYS {
            return Err(NoEstimate::TooOld);
        }
        let pace = self.pace.ok_or(NoEstimate::NoPace)?;
        if pace.gained == 0 {
            return Err(NoEstimate::Stalled);
        }
        let days = pace.days_for(value.saturating_sub(self.last.value));
        let days = days.filter(|days| *days <= MOST_DAYS).ok_or(NoEstimate::FarOff)?;
        Ok(Bounds {
            least: self.last.day.plus(days * EARLY_QUARTERS / 4),
            most: self.last.day.plus((days + 1) * LATE_TIMES),
        })
    }
}

/// How often estimates held that are made of what was known before a crossing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// Crossings for which an estimate could be made before.
    pub tried: usize,
    /// Those that fell into its range.
    pub held: usize,
    /// Those that came before it.
    pub earlier: usize,
    /// Those that came after it.
    pub later: usize,
}

impl Trial {
    /// Tries the rule on the milestones of a series whose day is known to within a month: from the
    /// counts before each, as of the day before it.
    pub(super) fn of<'m>(
        counts: &[Count],
        milestones: impl Iterator<Item = &'m Milestone>,
    ) -> Self {
        let mut trial = Self::default();
        for milestone in milestones {
            let (Event::Step { step, .. }, when) = (&milestone.event, milestone.when) else {
                continue;
            };
            if when.last.since(when.first) > MOST_DAYS_OF_A_COUNT {
                continue;
            }
            let before = counts.partition_point(|count| count.day < when.first);
            let reached = counts[..before].iter().position(|count| count.value >= *step);
            let known = growth(&counts[..reached.unwrap_or(before)]);
            let range = known.map(|known| known.range(*step, when.first.plus(-1)));
            let Some(Ok(range)) = range else { continue };
            trial.tried += 1;
            trial.earlier += usize::from(when.last < range.least);
            trial.later += usize::from(when.first > range.most);
        }
        trial.held = trial.tried - trial.earlier - trial.later;
        trial
    }

    /// Both together.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            tried: self.tried + other.tried,
            held: self.held + other.held,
            earlier: self.earlier + other.earlier,
            later: self.later + other.later,
        }
    }
}

/// Whether the newest observation of a counter is older than the metric allows.
pub fn is_stale(series: &Series, metric: &Metric, as_of: Day) -> bool {
    let newest = series.observations.last().map(|observation| observation.when.last);
    newest.is_none_or(|newest| as_of.since(newest) > metric.stale_after)
}

#[cfg(test)]
mod tests {
    use super::NoEstimate::{FarOff, NoPace, Stalled, TooOld};
    use super::{NoEstimate, Trial, counts, growth};
    use crate::diagnostics::Report;
    use crate::record::derive;
    use crate::samples::{Sample, day, range};

    /// The estimate of the day on which a song with these rows reaches a value.
    fn estimate(rows: &[&str], value: u64, as_of: &str) -> Option<Result<String, NoEstimate>> {
        let read = Sample::new().song("a", rows).read().sound();
        let growth = growth(&counts(read.series("a")))?;
        Some(growth.range(value, day(as_of)).map(range))
    }

    #[track_caller]
    fn check(rows: &[&str], as_of: &str, expected: Option<Result<&str, NoEstimate>>) {
        let expected = expected.map(|range| range.map(str::to_owned));
        assert_eq!(estimate(rows, 100, as_of), expected, "{rows:?} {as_of}");
    }

    /// From 20 on, at one a day: three quarters of 80 days, and three times that.
    const HELD: Option<Result<&str, NoEstimate>> = Some(Ok("2020-04-11..2020-10-11"));

    #[test]
    fn a_range_follows_from_the_last_two_counts() {
        for (rows, expected) in [
            (&[][..], None),
            (&["2020-02-01 exact 10"], Some(Err(NoPace))),
            (&["2020-02-01 exact 10", "2020-02-11 exact 20"], HELD),
            // Counts of one week are too close together for a pace: the one before them counts.
            (&["2020-02-05 exact 10", "2020-02-11 exact 20"], Some(Err(NoPace))),
            (&["2020-02-01 exact 10", "2020-02-06 exact 19", "2020-02-11 exact 20"], HELD),
            (&["2020-02-01 exact 10", "2020-02-11 at-least 20"], HELD),
            // What was reached on one day and is reported on another is one count.
            (&["2020-02-01 exact 10", "2020-02-11 crossed 20", "2020-02-21 at-least 20"], HELD),
            // The same count, read again later, says that it stalled.
            (
                &["2020-02-01 exact 10", "2020-02-11 exact 20", "2020-02-21 exact 20"],
                Some(Err(Stalled)),
            ),
            // A day that is known to within a year gives no pace.
            (&["2020 exact 10", "2021-02-11 exact 20"], Some(Err(NoPace))),
            (&["2020-01-02 exact 1", "2020-02-11 exact 2"], Some(Err(FarOff))),
        ] {
            check(rows, "2021-03-01", expected);
        }
    }

    #[test]
    fn the_day_of_the_site_does_not_move_a_range_until_the_count_is_too_old() {
        let rows = &["2020-02-01 exact 10", "2020-02-11 exact 20"];
        check(rows, "2020-02-11", HELD);
        check(rows, "2023-02-10", HELD);
        check(rows, "2023-02-11", Some(Err(TooOld)));
    }

    #[test]
    fn what_proves_nothing_is_no_count() {
        let rows = &[
            "2020-02-01 exact 10",
            "2020-02-11 crossed 20",
            "2020-03-01 exact 40 disputed",
            "2020-03-02 live 41",
            "2020-03-03 estimate 42",
            "2020-03-04 below 100",
        ];
        let read = Sample::new().song("a", rows).read();
        let values: Vec<u64> = counts(read.series("a")).iter().map(|c| c.value).collect();
        assert_eq!(values, [10, 20]);
    }

    #[test]
    fn the_rule_is_tried_on_what_was_known_before_each_crossing() {
        for (rows, tried, held, earlier, later) in [
            // Nothing is known before it, or no pace.
            (&["2020-03-01 crossed 100"][..], 0, 0, 0, 0),
            (&["2020-02-01 exact 50", "2020-03-01 crossed 100"], 0, 0, 0, 0),
            // From 80 on, at one a day: 15 to 63 days.
            (
                &["2020-02-01 exact 70", "2020-02-11 exact 80", "2020-02-25 crossed 100"],
                1,
                0,
                1,
                0,
            ),
            (
                &["2020-02-01 exact 70", "2020-02-11 exact 80", "2020-02-26 crossed 100"],
                1,
                1,
                0,
                0,
            ),
            (
                &["2020-02-01 exact 70", "2020-02-11 exact 80", "2020-04-14 crossed 100"],
                1,
                1,
                0,
                0,
            ),
            (
                &["2020-02-01 exact 70", "2020-02-11 exact 80", "2020-04-15 crossed 100"],
                1,
                0,
                0,
                1,
            ),
            // Nobody knows when it was.
            (&["2020-02-01 exact 70", "2020-02-11 exact 80", "2020 at-least 100"], 0, 0, 0, 0),
        ] {
            let read = Sample::new().song("a", rows).read().sound();
            let counting = read.counting();
            let (zone, day_count) = (counting.zone, counting.day_count);
            let records = derive(&read.catalogue, zone, day_count, &mut Report::new());
            let counts = counts(read.series("a"));
            let found = Trial::of(&counts, records.milestones.iter());
            let found = (found.tried, found.held, found.earlier, found.later);
            assert_eq!(found, (tried, held, earlier, later), "{rows:?}");
        }
    }
}
