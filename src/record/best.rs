//! The best figure of a series, and the leaderboard of a metric.

use super::crossing::{DayCounting, is_reading};
use super::holders::{counting_series, figures};
use super::places;
use crate::catalogue::{
    Catalogue, Metric, MetricKey, MetricKind, Observation, ObservationKind, Series, SongKey,
};
use crate::date::When;

/// Best of some figures of one series: the largest value; of ranks, the smallest. Of equal values,
/// an exact one comes before a lower bound, and then the earliest.
fn best<'s>(
    kind: MetricKind,
    figures: impl Iterator<Item = (usize, &'s Observation)>,
) -> Option<&'s Observation> {
    let best = figures.min_by_key(|(_, figure)| {
        let value = match kind {
            MetricKind::Rank => figure.value,
            MetricKind::Counter | MetricKind::OneOff => u64::MAX - figure.value,
        };
        (value, figure.kind == ObservationKind::AtLeast)
    });
    best.map(|(_, figure)| figure)
}

fn is_figure((_, observation): &(usize, &Observation)) -> bool {
    observation.kind != ObservationKind::Below
}

/// Best figure of a series, which may have no date.
pub fn best_figure(series: &Series, kind: MetricKind) -> Option<&Observation> {
    best(kind, series.counted().filter(is_figure))
}

/// Best figure of a series that has a date.
pub fn best_dated(series: &Series, kind: MetricKind) -> Option<&Observation> {
    let figures = series.counted().filter(is_figure);
    best(kind, figures.filter(|(_, figure)| !figure.when.is_unknown()))
}

/// When the best figure of a series was first had: of a place, when it was reached (rule 4); else when
/// the figure was taken.
pub fn first_had(
    catalogue: &Catalogue,
    series: &Series,
    best: &Observation,
    counting: DayCounting<'_>,
) -> When {
    let is_rank = catalogue[series.metric].kind == MetricKind::Rank;
    let series = counting_series(catalogue, series);
    let reached = is_rank.then(|| places::reached(&series, best.value, counting)).flatten();
    reached.map_or(best.when, |reached| reached.when)
}

/// The newest figure of a one-off series, where it is surely later than the best one and lower: the
/// best is then not what the song has now.
pub fn newest_lower(series: &Series, kind: MetricKind) -> Option<&Observation> {
    newest_below(kind, best_figure(series, kind)?, figures(series))
}

/// The newest reading of some figures, where it is surely later than their best one and lower.
fn newest_below<'s>(
    kind: MetricKind,
    best: &Observation,
    figures: impl Iterator<Item = (usize, &'s Observation)>,
) -> Option<&'s Observation> {
    let readings = figures.filter(|(_, o)| kind == MetricKind::OneOff && is_reading(o));
    let (_, newest) = readings.max_by_key(|(at, o)| (o.when.interval.end, *at))?;
    let is_lower = newest.value < best.value && newest.when.first > best.when.last;
    is_lower.then_some(newest)
}

/// Whether an observation is one of those that count for a metric with this authority.
fn official_where_due(metric: &Metric, observation: &Observation) -> bool {
    !metric.official_only || observation.kind == ObservationKind::Official
}

/// The number of songs that an observation shows at a value of a metric, or at a place as good. For
/// a metric with `authority = "official"`, official figures alone count.
pub fn songs_at(catalogue: &Catalogue, key: MetricKey, value: u64) -> usize {
    let metric = &catalogue[key];
    let shows = |(_, o): (usize, &Observation)| {
        official_where_due(metric, o)
            && match metric.kind {
                MetricKind::Rank => places::is_at(value, o),
                MetricKind::Counter | MetricKind::OneOff => o.value >= value,
            }
    };
    let series = catalogue.songs().filter_map(|(song, _)| catalogue.series(song, key));
    series.filter(|series| series.counted().filter(is_figure).any(shows)).count()
}

/// A song on the leaderboard of a metric.
pub struct Leader<'c> {
    /// The song.
    pub song: SongKey,
    /// Its best figure.
    pub figure: &'c Observation,
    /// Its newest figure, where that is another one: [`newest_lower`].
    pub newest: Option<&'c Observation>,
    /// Its place, from 1; equal figures share one.
    pub place: usize,
}

/// Every song that has a dated figure in a metric, the best one first, then in order of songs. For
/// a metric with `authority = "official"`, official figures alone count (rule 4).
pub fn leaderboard(catalogue: &Catalogue, key: MetricKey) -> Vec<Leader<'_>> {
    let metric = &catalogue[key];
    let mut leaders: Vec<Leader<'_>> = catalogue
        .songs()
        .filter_map(|(song, _)| {
            let series = catalogue.series(song, key)?;
            let counting = |(_, o): &(usize, &Observation)| official_where_due(metric, o);
            let figure = best(metric.kind, figures(series).filter(counting))?;
            let newest = newest_below(metric.kind, figure, figures(series).filter(counting));
            Some(Leader { song, figure, newest, place: 1 })
        })
        .collect();
    leaders.sort_by(|a, b| {
        let order = a.figure.value.cmp(&b.figure.value);
        if metric.kind == MetricKind::Rank { order } else { order.reverse() }
    });
    for at in 1..leaders.len() {
        let before = &leaders[at - 1];
        let is_tied = before.figure.value == leaders[at].figure.value;
        leaders[at].place = if is_tied { before.place } else { at + 1 };
    }
    leaders
}

#[cfg(test)]
mod tests {
    use super::{best_dated, best_figure, first_had, leaderboard, newest_lower, songs_at};
    use crate::catalogue::MetricKind;
    use crate::samples::{Read, Sample, shown};

    #[test]
    fn the_best_figure_is_the_largest_or_highest_and_then_the_surest_and_earliest() {
        /// A metric, its rows, and the date and value of the best figure.
        type Case = (&'static str, &'static [&'static str], Option<(&'static str, u64)>);
        let cases: [Case; 8] = [
            ("count", &[], None),
            (
                "count",
                &["2020-02-01 exact 90", "2020-03-01 exact 120"],
                Some(("2020-03-01", 120)),
            ),
            (
                "count",
                &["2020-02-01 exact 90", "2020-03-01 exact 90"],
                Some(("2020-02-01", 90)),
            ),
            (
                "count",
                &["2020-02-01 at-least 90", "2020-03-01 exact 90"],
                Some(("2020-03-01", 90)),
            ),
            (
                "count",
                &["2020-02-01 exact 90", "2020-03-01 below 200"],
                Some(("2020-02-01", 90)),
            ),
            (
                "count",
                &["2020-02-01 exact 90", "2020-03-01 exact 200 disputed"],
                Some(("2020-02-01", 90)),
            ),
            ("chart", &["2020-02-01 exact 5", "2020-03-01 exact 3"], Some(("2020-03-01", 3))),
            ("chart", &["2020-02-01 exact 3", "2020-03-01 exact 3"], Some(("2020-02-01", 3))),
        ];
        for (metric, rows, best) in cases {
            let read = Sample::new().song_in(metric, "a", "released = 2020-01-01", rows).read();
            let kind = if metric == "chart" { MetricKind::Rank } else { MetricKind::Counter };
            for found in
                [best_figure(read.series("a"), kind), best_dated(read.series("a"), kind)]
            {
                let found = found.map(|figure| (shown(&figure.when), figure.value));
                let best = best.map(|(day, value)| (day.to_owned(), value));
                assert_eq!(found, best, "{rows:?}");
            }
        }
    }

    #[test]
    fn a_best_place_was_reached_by_the_first_row_that_shows_it() {
        for (metric, rows, expected) in [
            ("chart", &["2020-02-01 exact 3"][..], "2020-01-01..2020-02-01"),
            ("chart", &["2020-02-01 exact 5", "2020-03-01 exact 3"], "2020-03-01"),
            ("count", &["2020-02-01 exact 3"], "2020-02-01"),
            ("debut", &["2020-02-01 official 3"], "2020-02-01"),
        ] {
            let read = Sample::new().song_in(metric, "a", "released = 2020-01-01", rows).read();
            let series = read.series("a");
            let best = best_figure(series, read.catalogue[series.metric].kind).unwrap();
            let when = first_had(&read.catalogue, series, best, read.counting());
            assert_eq!(shown(&when), expected, "{metric} {rows:?}");
        }
    }

    #[test]
    fn b11_the_newest_figure_is_told_apart_where_it_is_lower() {
        /// A metric, rows, and the newest figure where it is not the best.
        type Case = (&'static str, &'static [&'static str], Option<u64>);
        let cases: [Case; 10] = [
            ("peak", &["2020-02-01 exact 90", "2020-03-01 exact 70"], Some(70)),
            ("peak", &["2020-02-01 exact 90", "2020-03-01 official 70"], Some(70)),
            (
                "peak",
                &["2020-02-01 exact 90", "2020-03-01 exact 70", "2020-04-01 exact 80"],
                Some(80),
            ),
            ("peak", &["2020-02-01 at-least 90", "2020-03-01 exact 70"], Some(70)),
            ("peak", &["2020-02-01 exact 90", "2020-03-01 exact 90"], None),
            ("peak", &["2020-02-01 exact 70", "2020-03-01 exact 90"], None),
            // It may be more, it counts for nothing, or it may be as old.
            ("peak", &["2020-02-01 exact 90", "2020-03-01 at-least 70"], None),
            ("peak", &["2020-02-01 exact 90", "2020-03-01 exact 70 disputed"], None),
            ("peak", &["2020-02-01..2020-03-01 exact 90", "2020-03-01 exact 70"], None),
            ("chart", &["2020-02-01 exact 3", "2020-03-01 exact 9"], None),
        ];
        let peak = "\n[peak]\nname = \"Peak\"\nkind = \"one-off\"\n";
        for (metric, rows, newest) in cases {
            let sample = Sample::new();
            let metrics = sample.text("content/metrics.toml") + peak;
            let sample = sample.file("content/metrics.toml", &metrics);
            let read = sample.song_in(metric, "a", "released = 2020-01-01", rows).read();
            let series = read.series("a");
            let found = newest_lower(series, read.catalogue[series.metric].kind);
            assert_eq!(found.map(|figure| figure.value), newest, "{metric} {rows:?}");
        }
    }

    /// Songs `a`, `b` and `c` with a row each of one day.
    fn three_songs(metric: &str, rows: [&str; 3]) -> Read {
        let mut sample = Sample::new();
        for (id, row) in ["a", "b", "c"].into_iter().zip(rows) {
            let row = format!("2020-02-01 {row}");
            sample = sample.song_in(metric, id, "released = 2020-01-31", &[&row]);
        }
        sample.read()
    }

    #[test]
    fn b13_songs_at_a_value_are_counted_for_every_kind_of_metric() {
        for (metric, rows, value, expected) in [
            ("count", ["exact 90", "at-least 120", "below 900"], 100, 1),
            ("chart", ["exact 9", "exact 10", "exact 11"], 10, 2),
            ("debut", ["official 90", "exact 120", "official 100"], 90, 2),
        ] {
            let read = three_songs(metric, rows);
            let key = read.catalogue.metric(metric).unwrap();
            assert_eq!(songs_at(&read.catalogue, key, value), expected, "{metric}");
        }
    }

    #[test]
    fn a_figure_without_a_date_is_on_no_leaderboard() {
        let rows = &["2020-02-01 exact 90", "+30h exact 100"];
        let read = Sample::new().song_in("count", "a", "", rows).read();
        let kind = MetricKind::Counter;
        assert_eq!(best_figure(read.series("a"), kind).map(|figure| figure.value), Some(100));
        assert_eq!(best_dated(read.series("a"), kind).map(|figure| figure.value), Some(90));
        let leaders = leaderboard(&read.catalogue, read.series("a").metric);
        assert_eq!(leaders.iter().map(|leader| leader.figure.value).collect::<Vec<_>>(), [90]);
    }

    #[test]
    fn equal_figures_share_a_place_and_only_official_ones_count_where_they_must() {
        /// A metric, a row for each of three songs, and the songs with their ranks.
        type Case = (&'static str, [&'static str; 3], &'static [(&'static str, usize)]);
        let cases: [Case; 3] = [
            ("count", ["exact 90", "exact 120", "exact 90"], &[("b", 1), ("a", 2), ("c", 2)]),
            ("chart", ["exact 9", "exact 9", "exact 10"], &[("a", 1), ("b", 1), ("c", 3)]),
            ("debut", ["official 9", "exact 12", "official 10"], &[("c", 1), ("a", 2)]),
        ];
        for (metric, rows, places) in cases {
            let read = three_songs(metric, rows);
            let key = read.catalogue.metric(metric).unwrap();
            let leaders = leaderboard(&read.catalogue, key);
            let found: Vec<_> = leaders
                .iter()
                .map(|leader| (read.catalogue[leader.song].id.as_str(), leader.place))
                .collect();
            assert_eq!(found, places, "{metric}");
        }
    }
}
