//! Estimates of when songs will reach their next milestones. Nothing is derived from them.

use crate::bounds::Bounds;
use crate::catalogue::{
    Catalogue, Metric, MetricKey, MetricKind, Observation, ObservationKind, Series, SongKey,
};
use crate::date::Day;

/// A milestone that a song will reach if its count keeps its pace.
pub struct Forecast {
    /// The song.
    pub song: SongKey,
    /// What is counted.
    pub metric: MetricKey,
    /// The count that will be reached.
    pub milestone: u64,
    /// The day by the pace of the last two counts that are at least a week apart.
    pub day: Day,
    /// First and last day by the pace since each of the last counts, `day` included.
    pub range: Bounds<Day>,
}

/// Days between the two counts that a pace is taken from, at least.
const LEAST_DAYS: i32 = 7;
/// Days that an estimate looks ahead of the last count; a day later than that is none.
const MOST_DAYS: i32 = 3 * 365;
/// Earlier counts that the range of an estimate rests on.
const EARLIER_COUNTS: usize = 4;

/// Counts known exactly and to the day, the newest first.
fn exact_counts(series: &Series) -> impl Iterator<Item = &Observation> {
    series.observations.iter().rev().filter(|observation| {
        let is_exact = matches!(
            observation.kind,
            ObservationKind::Exact | ObservationKind::Crossed | ObservationKind::Official
        );
        observation.counts() && is_exact && observation.when.is_one_day()
    })
}

/// Days from the last count until another value, at the pace since an earlier count. `None` if the
/// count has not grown since.
fn days_until(value: u64, last: &Observation, earlier: &Observation) -> Option<i32> {
    let days = i128::from(last.when.first.since(earlier.when.first));
    let gained = i128::from(last.value) - i128::from(earlier.value);
    let missing = i128::from(value) - i128::from(last.value);
    let ahead = (days > 0 && gained > 0).then(|| missing * days / gained)?;
    i32::try_from(ahead).ok()
}

/// The next of some milestones of a series, and the day on which it will be reached.
pub fn next_milestone(series: &Series, milestones: &[u64]) -> Option<(Day, u64)> {
    let mut counts = exact_counts(series);
    let last = counts.next()?;
    let is_earlier =
        |count: &&Observation| last.when.first.since(count.when.first) >= LEAST_DAYS;
    let earlier = counts.find(is_earlier)?;
    let milestone = *milestones.iter().find(|milestone| **milestone > last.value)?;
    let ahead = days_until(milestone, last, earlier).filter(|ahead| *ahead < MOST_DAYS)?;
    Some((last.when.first.plus(ahead), milestone))
}

/// First and last day on which a milestone will be reached by the paces since several counts.
fn range(series: &Series, milestone: u64, day: Day) -> Bounds<Day> {
    let mut counts = exact_counts(series);
    let Some(last) = counts.next() else { return Bounds::exactly(day) };
    let days = counts.take(EARLIER_COUNTS).filter_map(|earlier| {
        Some(last.when.first.plus(days_until(milestone, last, earlier)?))
    });
    days.fold(Bounds::exactly(day), |range, day| Bounds {
        least: range.least.min(day),
        most: range.most.max(day),
    })
}

/// Whether the newest observation of a counter is older than the metric allows.
pub fn is_stale(series: &Series, metric: &Metric, as_of: Day) -> bool {
    let newest = series.observations.last().map(|observation| observation.when.last);
    newest.is_none_or(|newest| as_of.since(newest) > metric.stale_after)
}

/// Milestones that songs will reach after a day, by the day on which they will. Stale series and
/// those of which too few counts are known have none.
pub fn forecasts(catalogue: &Catalogue, as_of: Day) -> Vec<Forecast> {
    let mut forecasts = Vec::new();
    for (song, data) in catalogue.songs() {
        for series in &data.series {
            let metric = &catalogue[series.metric];
            if metric.kind != MetricKind::Counter || is_stale(series, metric, as_of) {
                continue;
            }
            let next = next_milestone(series, &metric.milestones);
            if let Some((day, milestone)) = next.filter(|(day, _)| *day > as_of) {
                let range = range(series, milestone, day);
                let metric = series.metric;
                forecasts.push(Forecast { song, metric, milestone, day, range });
            }
        }
    }
    forecasts.sort_by_key(|forecast| (forecast.day, forecast.song, forecast.milestone));
    forecasts
}

#[cfg(test)]
mod tests {
    use super::{forecasts, next_milestone};
    use crate::samples::{Sample, day, range};

    #[test]
    fn the_next_milestone_follows_from_two_counts_a_week_apart() {
        /// Rows, and the date and value of the forecast.
        type Case = (&'static [&'static str], Option<(&'static str, u64)>);
        let cases: [Case; 9] = [
            (&[], None),
            (&["2020-02-01 exact 10"], None),
            (&["2020-02-01 exact 10", "2020-02-11 exact 20"], Some(("2020-05-01", 100))),
            (&["2020-02-01 exact 10", "2020-02-07 exact 20"], None),
            (&["2020-02-01 exact 90", "2020-02-11 exact 100"], Some(("2022-07-30", 1000))),
            (&["2020-02-01 exact 90", "2020-02-21 exact 100"], None),
            (&["2020-02-01 exact 20", "2020-02-11 exact 20"], None),
            (&["2020-02-01 exact 10", "2020-02-11 at-least 20"], None),
            (
                &["2020-02-01 exact 10", "2020-02-04 exact 19", "2020-02-11 exact 20"],
                Some(("2021-08-24", 100)),
            ),
        ];
        for (rows, next) in cases {
            let read = Sample::new().song("a", rows).read();
            let found = next_milestone(read.series("a"), &[100, 1000]);
            let next = next.map(|(day, value)| (day.to_owned(), value));
            assert_eq!(found.map(|(day, value)| (day.to_string(), value)), next, "{rows:?}");
        }
    }

    #[test]
    fn stale_series_and_days_that_have_passed_have_no_forecast() {
        let rows = &["2020-02-01 exact 10", "2020-02-06 exact 16", "2020-02-11 exact 20"];
        let read = Sample::new().song("a", rows).read();
        let cases = [
            ("2020-02-11", Some("2020-05-01 2020-05-01..2020-05-21")),
            ("2020-03-01", Some("2020-05-01 2020-05-01..2020-05-21")),
            ("2025-01-01", None),
        ];
        for (as_of, expected) in cases {
            let found = forecasts(&read.catalogue, day(as_of));
            let found = found.first().map(|f| format!("{} {}", f.day, range(f.range)));
            assert_eq!(found.as_deref(), expected, "{as_of}");
        }
    }
}
