//! When a threshold was reached, and how long after the release: rules 1 to 3 of
//! `docs/design.md`.
//!
//! Every observation may show that a count was below a threshold, or that it had reached it. The
//! latest of the first and the earliest of the second make the crossing, an interval that is as
//! narrow as the observations allow.

use crate::bounds::Bounds;
use crate::catalogue::{Observation, ObservationKind, Series};
use crate::date::{
    After, DayCount, Elapsed, Interval, Minute, Precision, When, Zone, whole_days,
};

/// When a song first reached a threshold, and which observations say so. Observations are given by
/// their positions in the series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// When; without a known first day if nothing bounds it below.
    pub when: When,
    /// Time since release, if the release is known or a source states it.
    pub elapsed: Option<Elapsed>,
    /// The observation that gives the lower bound; `None` if that is the release, or nothing.
    pub lower: Option<usize>,
    /// The observation that gives the upper bound.
    pub upper: usize,
    /// The observation that states the time since release, if one does.
    pub stated: Option<usize>,
}

impl Crossing {
    /// The observations that it follows from, in order.
    pub fn observations(&self) -> Vec<usize> {
        let mut used: Vec<usize> =
            self.lower.into_iter().chain(self.stated).chain([self.upper]).collect();
        used.sort_unstable();
        used.dedup();
        used
    }
}

/// How days are meant and counted.
#[derive(Clone, Copy)]
pub struct DayCounting<'a> {
    /// The site's time zone.
    pub zone: &'a Zone,
    /// The site's way of counting days.
    pub day_count: DayCount,
}

/// The bounds that one observation sets on a count.
#[derive(Clone, Copy)]
pub(super) struct Evidence {
    /// The position of the observation in its series.
    pub(super) at: usize,
    /// When the observation was made.
    pub(super) when: When,
    /// The time since the first day, if that is what the source gives.
    pub(super) after: Option<After>,
    /// The count had never reached this threshold, or a larger one, before the start of `when`.
    pub(super) below: Option<u64>,
    /// The count had reached this threshold, and every smaller one, by the end of `when`.
    pub(super) reached: Option<u64>,
}

/// The evidence of a series about its count, in order. Everything that derives from a count asks for it
/// here, so that evidence of another kind than observations has its place here.
pub(super) fn evidence(series: &Series) -> impl Iterator<Item = Evidence> {
    let falls = series.counted().filter(|(_, o)| o.decrease().is_some());
    let fall = falls.map(|(_, o)| o.when.interval.start).min();
    series.counted().map(move |(at, observation)| {
        let &Observation { when, after, value, kind, .. } = observation;
        let (below, reached) = match kind {
            ObservationKind::Crossed => (Some(value), Some(value)),
            ObservationKind::Exact | ObservationKind::Official => {
                // After a declared fall the count may have been there already.
                let is_first = fall.is_none_or(|fall| when.interval.end <= fall);
                (is_first.then(|| value.saturating_add(1)), Some(value))
            }
            ObservationKind::AtLeast => (None, Some(value)),
            ObservationKind::Below => (Some(value), None),
            ObservationKind::Live | ObservationKind::Estimate => (None, None),
        };
        Evidence { at, when, after, below, reached }
    })
}

impl Evidence {
    /// Whether it shows the count below a threshold.
    pub(super) fn is_below(self, threshold: u64) -> bool {
        self.below.is_some_and(|below| threshold >= below)
    }

    /// The time from the start of its series until the observation, if either is known or stated.
    pub(super) fn elapsed(self, series: &Series, counting: DayCounting<'_>) -> Option<Elapsed> {
        let mut limits = StatedLimits::default();
        if let Some(after) = self.after {
            limits.add(after, true, true, self.at);
        }
        let released = series.start.as_ref().map(|released| released.value);
        elapsed(&self.when, released.as_ref(), &limits, counting.day_count)
    }

    /// Whether it shows that the count had reached a threshold.
    pub(super) fn has_reached(self, threshold: u64) -> bool {
        self.reached.is_some_and(|reached| threshold <= reached)
    }
}

/// Whether an observation gives the count itself at its time.
pub(super) fn is_reading(observation: &Observation) -> bool {
    matches!(observation.kind, ObservationKind::Exact | ObservationKind::Official)
}

/// The first instant at which a count may have reached a threshold, and the observation that shows
/// it below until then; without one, the instant is that of the release.
pub(super) fn not_before(series: &Series, threshold: u64) -> Option<(Minute, Option<usize>)> {
    let release = series.start.as_ref().map(|release| (release.value.interval.start, None));
    let below = evidence(series).filter(|evidence| evidence.is_below(threshold));
    let below = below.map(|evidence| (evidence.when.interval.start, Some(evidence.at)));
    // Of several that start together, the first.
    release.into_iter().chain(below).reduce(|held, new| if new.0 > held.0 { new } else { held })
}

/// When the count that an observation shows may first have been reached.
pub(super) fn since_below(series: &Series, at: usize, counting: DayCounting<'_>) -> When {
    let observation = &series.observations[at];
    let until = observation.when.interval;
    let start = not_before(series, observation.value)
        .map_or_else(|| counting.zone.earliest(), |(start, _)| start);
    if start >= until.start {
        return observation.when;
    }
    counting.zone.range(Interval { start, end: until.end }, Precision::Range)
}

/// The crossing of a threshold in the series of a counter, if it was reached.
pub fn crossing(
    series: &Series,
    threshold: u64,
    counting: DayCounting<'_>,
) -> Option<Crossing> {
    let mut upper: Option<(Minute, usize)> = None;
    let mut limits = StatedLimits::default();
    for evidence in evidence(series) {
        let reached = evidence.has_reached(threshold);
        let end = evidence.when.interval.end;
        if reached && upper.is_none_or(|(earliest, _)| end < earliest) {
            upper = Some((end, evidence.at));
        }
        if let Some(after) = evidence.after {
            limits.add(after, evidence.is_below(threshold), reached, evidence.at);
        }
    }
    let (end, upper) = upper?;
    let open = counting.zone.earliest();
    let (start, lower) = not_before(series, threshold).unwrap_or((open, None));
    // One without a date gives no lower bound.
    let lower = lower.filter(|_| start > open);
    // A start that is not before the end is reported by `conflicts`; the interval stays sound.
    let interval = Interval { start: start.min(Minute(end.0 - 1)), end };
    let when = narrowest(series, interval, counting.zone);
    let released = series.start.as_ref().map(|released| released.value);
    let elapsed = elapsed(&when, released.as_ref(), &limits, counting.day_count);
    Some(Crossing { when, elapsed, lower, upper, stated: limits.by })
}

/// The interval with the precision of the observation that gives both its ends, if one does.
pub(super) fn narrowest(series: &Series, interval: Interval, zone: &Zone) -> When {
    if let Some((_, same)) = series.counted().find(|(_, o)| o.when.interval == interval) {
        return same.when;
    }
    let when = zone.range(interval, Precision::Range);
    let whole = zone.day(when.first);
    if whole.interval == interval { whole } else { when }
}

/// Bounds on the time since release that sources state outright.
#[derive(Default)]
struct StatedLimits {
    days: Limits<i32>,
    minutes: Limits<i64>,
    /// The observation that states both bounds.
    by: Option<usize>,
}

impl StatedLimits {
    fn add(&mut self, after: After, below: bool, reached: bool, by: usize) {
        match after {
            After::Days(days) => self.days.add(days, below, reached),
            After::Minutes(minutes) => self.minutes.add(minutes, below, reached),
        }
        if below && reached {
            self.by = Some(by);
        }
    }
}

/// Bounds of which either may be missing.
#[derive(Clone, Copy, Default)]
struct Limits<T> {
    least: Option<T>,
    most: Option<T>,
}

impl<T: Copy + Ord> Limits<T> {
    fn add(&mut self, stated: Bounds<T>, below: bool, reached: bool) {
        if below {
            self.least = self.least.max(Some(stated.least));
        }
        if reached {
            self.most = Some(self.most.map_or(stated.most, |held| held.min(stated.most)));
        }
    }
}

/// Rule 3: crossing minus release by the site's day count, narrowed by what sources state.
fn elapsed(
    when: &When,
    released: Option<&When>,
    limits: &StatedLimits,
    day_count: DayCount,
) -> Option<Elapsed> {
    let StatedLimits { days, minutes, .. } = limits;
    let Some(released) = released else {
        // Nothing is reached in less than no time.
        return Some(Elapsed::of_days(Bounds {
            least: days.least.unwrap_or(0),
            most: days.most?,
        }));
    };
    let mut elapsed = difference(when, released, day_count);
    // Hours fix the whole days to one or two; the dates, where known, narrow them further.
    if let Some(least) = minutes.least {
        elapsed.minutes.least = elapsed.minutes.least.max(least);
        elapsed.days.least = elapsed.days.least.max(whole_days(least));
    }
    if let Some(most) = minutes.most {
        elapsed.minutes.most = elapsed.minutes.most.min(most);
        // By the calendar, hours that begin in the evening touch one more day.
        let touched = i32::from(day_count == DayCount::Calendar);
        elapsed.days.most = elapsed.days.most.min(whole_days(most) + touched);
    }
    elapsed.timed |= minutes.least.is_some() && minutes.most.is_some();
    elapsed.days.least = elapsed.days.least.max(days.least.unwrap_or(i32::MIN));
    elapsed.days.most = elapsed.days.most.min(days.most.unwrap_or(i32::MAX));
    // Two statements of one duration may miss each other by the way of counting.
    elapsed.minutes.most = elapsed.minutes.most.max(elapsed.minutes.least);
    elapsed.days.most = elapsed.days.most.max(elapsed.days.least);
    Some(elapsed)
}

/// The time between a release and a crossing.
pub(super) fn difference(when: &When, released: &When, day_count: DayCount) -> Elapsed {
    let minutes = Bounds {
        least: (when.interval.start.0 - (released.interval.end.0 - 1)).max(0),
        most: (when.interval.end.0 - 1 - released.interval.start.0).max(0),
    };
    let days = match day_count {
        DayCount::Calendar => Bounds {
            least: when.first.since(released.last).max(0),
            most: when.last.since(released.first).max(0),
        },
        DayCount::Elapsed => {
            Bounds { least: whole_days(minutes.least), most: whole_days(minutes.most) }
        }
    };
    let timed = when.precision == Precision::Minute && released.precision == Precision::Minute;
    Elapsed { days, minutes, timed }
}

#[cfg(test)]
mod tests {
    use super::{crossing, since_below};
    use crate::samples::{Sample, duration, shown};

    /// When 100 was reached by these rows, of a song released on 1 January 2020.
    fn reached(rows: &[&str]) -> String {
        let read = Sample::new().song("x", rows).read();
        let crossing = crossing(read.series("x"), 100, read.counting());
        crossing.map_or_else(|| "never".to_owned(), |crossing| shown(&crossing.when))
    }

    #[test]
    fn rule_1_each_kind_bounds_what_it_says() {
        // Beside these rows: 100 or more by 31 December, since the release.
        for (rows, expected) in [
            (&[][..], "2020-01-01..2020-12-31"),
            (&["2020-03-01 crossed 100"], "2020-03-01"),
            (&["2020-03-01 crossed 99"], "2020-03-01..2020-12-31"),
            (&["2020-03-01 crossed 101"], "2020-01-01..2020-03-01"),
            (&["2020-03-01 exact 99"], "2020-03-01..2020-12-31"),
            (&["2020-03-01 exact 100"], "2020-01-01..2020-03-01"),
            (&["2020-03-01 official 99"], "2020-03-01..2020-12-31"),
            (&["2020-03-01 official 101"], "2020-01-01..2020-03-01"),
            (&["2020-03-01 at-least 100"], "2020-01-01..2020-03-01"),
            (&["2020-03-01 at-least 99"], "2020-01-01..2020-12-31"),
            (&["2020-03-01 below 100"], "2020-03-01..2020-12-31"),
            (&["2020-03-01 below 101"], "2020-01-01..2020-12-31"),
            (&["2020-03-01 below 99"], "2020-03-01..2020-12-31"),
            (&["2020-03-01 live 200"], "2020-01-01..2020-12-31"),
            (&["2020-03-01 estimate 200"], "2020-01-01..2020-12-31"),
            (&["2020-03-01 crossed 100 disputed"], "2020-01-01..2020-12-31"),
            // The latest lower and the earliest upper bound count.
            (
                &["2020-02-01 exact 10", "2020-03-01 exact 90", "2020-04-01 exact 120"],
                "2020-03-01..2020-04-01",
            ),
            (
                &["2020-03-01 at-least 100", "2020-02-20 crossed 100 supersedes=at-least"],
                "2020-02-20",
            ),
        ] {
            let all = [rows, &["2020-12-31 at-least 100"]].concat();
            assert_eq!(reached(&all), expected, "{rows:?}");
        }
        assert_eq!(reached(&["2020-03-01 exact 99", "2020-04-01 below 100"]), "never");
    }

    #[test]
    fn rule_1_readings_from_a_fall_on_raise_no_lower_bound() {
        let fall = "2020-04-01 exact 50 decrease";
        for (rows, expected) in [
            (&["2020-03-01 exact 60", fall][..], "2020-03-01..2020-12-31"),
            (&[fall, "2020-05-01 exact 90"], "2020-01-01..2020-12-31"),
            // What a source says of the threshold itself stands.
            (&[fall, "2020-05-01 below 100"], "2020-05-01..2020-12-31"),
            (&[fall, "2020-06-01 crossed 100"], "2020-06-01"),
            // Rule 2: a later fall doesn't undo a crossing.
            (&["2020-03-01 crossed 100", fall], "2020-03-01"),
        ] {
            let all = [rows, &["2020-12-31 at-least 100"]].concat();
            assert_eq!(reached(&all), expected, "{rows:?}");
        }
    }

    #[test]
    fn rule_2_a_crossing_is_as_precise_as_what_bounds_it() {
        for (rows, expected) in [
            (&["2020-03-01..2020-03-04 crossed 100"][..], "2020-03-01..2020-03-04"),
            (&["2020-03 crossed 100"], "2020-03-01..2020-03-31"),
            (&["2020-03 crossed 100", "2020-03-20 at-least 100"], "2020-03-01..2020-03-20"),
            (&["2020-03-01 below 100", "2020-03-01 at-least 100"], "2020-03-01"),
        ] {
            assert_eq!(reached(rows), expected, "{rows:?}");
        }
    }

    #[test]
    fn rule_3_durations_follow_the_day_count_and_what_sources_state() {
        for (day_count, released, row, expected) in [
            ("calendar", "released = 2020-01-01", "2020-03-01 crossed 100", "60d"),
            ("elapsed", "released = 2020-01-01", "2020-03-01 crossed 100", "59..60d"),
            ("calendar", "released = \"2020-01\"", "2020-03-01 crossed 100", "30..60d"),
            ("calendar", "released = 2020-01-01", "2020-01-01 crossed 100", "0d"),
            // 18:00 in Seoul to 10:30 of the day after.
            (
                "calendar",
                "released = 2020-01-01T18:00:00+09:00",
                "2020-01-02T10:30:00+09:00 crossed 100",
                "1d 990m",
            ),
            (
                "elapsed",
                "released = 2020-01-01T18:00:00+09:00",
                "2020-01-02T10:30:00+09:00 crossed 100",
                "0d 990m",
            ),
            ("calendar", "released = 2020-01-01", "+37h37m crossed 100", "1..2d 2257m"),
            ("elapsed", "released = 2020-01-01", "+37h37m crossed 100", "1d 2257m"),
            ("calendar", "released = 2020-01-01", "+20h crossed 100", "0..1d 1200..1259m"),
            ("calendar", "released = 2020-01-01", "+60d crossed 100", "60d"),
            ("calendar", "", "+60d crossed 100", "60d"),
            ("calendar", "", "+60d at-least 100", "0..60d"),
            ("calendar", "", "2020-03-01 crossed 100", "unknown"),
        ] {
            let sample = Sample::new().days(day_count).song_in("count", "x", released, &[row]);
            let read = sample.read().sound();
            let crossing = crossing(read.series("x"), 100, read.counting()).unwrap();
            let found = crossing.elapsed.as_ref().map_or("unknown".to_owned(), duration);
            assert_eq!(found, expected, "{day_count} {released} {row}");
        }
    }

    #[test]
    fn rule_3_the_release_of_a_series_comes_before_the_songs() {
        let song = "title = \"x\"\nartists = [\"ann\"]\nreleased = 2020-01-01\n\
             [series.count]\nstart = 2020-02-01\nobservations = [\
             { at = 2020-03-01, value = 100, kind = \"crossed\", source = \"s\" }]\n";
        let read = Sample::new().file("content/songs/x.toml", song).read().sound();
        let crossing = crossing(read.series("x"), 100, read.counting()).unwrap();
        assert_eq!(duration(&crossing.elapsed.unwrap()), "29d");
    }

    #[test]
    fn a_total_that_was_read_may_be_older() {
        for (rows, expected) in [
            (&["2020-03-01 exact 50"][..], "2020-01-01..2020-03-01"),
            (&["2020-02-01 exact 49", "2020-03-01 exact 50"], "2020-02-01..2020-03-01"),
            (&["2020-02-01 exact 49", "2020-03-01 crossed 50"], "2020-03-01"),
        ] {
            let read = Sample::new().song("x", rows).read().sound();
            let last = rows.len() - 1;
            let since = since_below(read.series("x"), last, read.counting());
            assert_eq!(shown(&since), expected, "{rows:?}");
        }
    }
}
