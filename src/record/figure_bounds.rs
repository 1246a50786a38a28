//! Bounds of a song's best figure at the end of each day, as far as its series gives them.

use super::crossing::{evidence, is_reading};
use super::holders::figures;
use crate::bounds::Bounds;
use crate::catalogue::{Observation, Series};
use crate::date::Day;

/// The standing of a song that has not reached the threshold, or has no figure.
pub(super) const NONE: i64 = i64::MIN;
/// No bound above.
pub(super) const ANY: i64 = i64::MAX;

/// Bounds that hold from a day on, until the next.
pub(super) type Step = (Day, Bounds<i64>);

/// A figure as a standing; 0 is none.
pub(super) fn standing(value: u64) -> i64 {
    if value == 0 { NONE } else { i64::try_from(value).unwrap_or(ANY - 1) }
}

/// A day as a number.
pub(super) fn number(day: Day) -> i64 {
    i64::from(day.since(Day::EARLIEST))
}

/// The best standing of a song that the site doesn't have.
#[derive(Clone, Debug)]
pub(super) struct Unlisted {
    /// The days of which complete lists speak, in their order, and the best standing by then.
    pub(super) until: Vec<(Day, i64)>,
    /// The best standing on a later day.
    pub(super) later: i64,
}

impl Unlisted {
    pub(super) fn most(&self, day: Day) -> i64 {
        // Standings don't fall, so that a later list bounds what an earlier one does.
        self.until.iter().find(|(until, _)| day <= *until).map_or(self.later, |(_, most)| *most)
    }

    /// The same of a song that was released on a day, or later.
    pub(super) fn steps(&self, released: Day, is_first: bool) -> Vec<Step> {
        let after = self.until.iter().map(|(until, _)| until.plus(1));
        let days = std::iter::once(released).chain(after.filter(|day| *day > released));
        let limit = if is_first { -number(released) } else { ANY };
        let steps = days.map(|day| (day, self.most(day).min(limit)));
        steps
            .filter(|(_, most)| *most > NONE)
            .map(|(day, most)| (day, Bounds { least: NONE, most }))
            .collect()
    }
}

/// Bounds of a counter's best figure.
pub(super) fn counted(series: &Series) -> Vec<Step> {
    let start = series.start.as_ref().map(|start| start.value.first);
    let mut lower: Vec<(Day, i64)> = Vec::new();
    let mut upper: Vec<(Day, i64)> = Vec::new();
    for evidence in evidence(series) {
        if let (Some(reached), Some(last)) = (evidence.reached, evidence.when.known_last()) {
            lower.push((last, standing(reached)));
        }
        if let Some(below) = evidence.below {
            // Until the end of the day before.
            upper.push((evidence.when.first, standing(below.saturating_sub(1))));
        }
    }
    lower.sort_unstable();
    upper.sort_unstable();
    let mut days: Vec<Day> = lower.iter().chain(&upper).map(|(day, _)| *day).collect();
    days.push(start.unwrap_or(Day::EARLIEST));
    days.sort_unstable();
    days.dedup();
    days.retain(|day| start.is_none_or(|start| *day >= start));
    // The smallest upper bound of all that end after a day; the largest lower one by then.
    let mut steps: Vec<Step> = Vec::with_capacity(days.len());
    let mut most = ANY;
    let mut later = upper.iter().rev().peekable();
    for day in days.iter().rev() {
        while let Some((_, bound)) = later.next_if(|(end, _)| end > day) {
            most = most.min(*bound);
        }
        steps.push((*day, Bounds { least: NONE, most }));
    }
    steps.reverse();
    let (mut least, mut reached) = (NONE, lower.iter().peekable());
    for (day, bounds) in &mut steps {
        while let Some((_, bound)) = reached.next_if(|(end, _)| end <= day) {
            least = least.max(*bound);
        }
        *bounds = Bounds { least, most: bounds.most.max(least) };
    }
    steps
}

/// Bounds of the best figure that was set, and the day from which it stays.
pub(super) fn one_off(series: &Series, has_window: bool) -> (Vec<Step>, Option<Day>) {
    let all: Vec<&Observation> = figures(series).map(|(_, o)| o).collect();
    let readings: Vec<&Observation> = all.iter().copied().filter(|o| is_reading(o)).collect();
    let start = series.start.as_ref().map_or(Day::EARLIEST, |start| start.value.first);
    // Figures with the first and last day on which each may have been set; `ANY` is no bound.
    let mut figures: Vec<(Day, Day, Bounds<i64>)> = Vec::new();
    let agree = |reading: &&&Observation| readings.iter().all(|o| o.value == reading.value);
    match readings.first().filter(agree).filter(|_| has_window) {
        // Of a window there is one figure, which all observations are about.
        Some(reading) => {
            let first = readings.iter().map(|o| o.when.first).max().unwrap_or(start);
            let last = all.iter().map(|o| o.when.last).min().unwrap_or(first);
            figures.push((first, last.max(first), Bounds::exactly(standing(reading.value))));
        }
        None => figures.extend(all.iter().map(|o| {
            let value = standing(o.value);
            match is_reading(o) {
                true => (o.when.first, o.when.last, Bounds::exactly(value)),
                false => {
                    (start.min(o.when.last), o.when.last, Bounds { least: value, most: ANY })
                }
            }
        })),
    }
    let mut days: Vec<Day> =
        figures.iter().flat_map(|(first, last, _)| [*first, *last]).collect();
    days.sort_unstable();
    days.dedup();
    let bounds = |day: Day| {
        let by_then = figures.iter().filter(|(_, last, _)| *last <= day);
        let perhaps = figures.iter().filter(|(first, ..)| *first <= day);
        Bounds {
            least: by_then.map(|(.., value)| value.least).max().unwrap_or(NONE),
            most: perhaps.map(|(.., value)| value.most).max().unwrap_or(NONE),
        }
    };
    let settled = days.last().map(|last| last.plus(1));
    (days.iter().map(|day| (*day, bounds(*day))).collect(), settled)
}
