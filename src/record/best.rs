//! The best figure of a series, and the leaderboard of a metric.

use super::holders::figures;
use crate::catalogue::{
    Catalogue, MetricKey, MetricKind, Observation, ObservationKind, Series, SongKey,
};

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

/// A song on the leaderboard of a metric.
pub struct Leader<'c> {
    /// The song.
    pub song: SongKey,
    /// Its best figure.
    pub figure: &'c Observation,
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
            let figure = best(metric.kind, figures(series, metric.official_only))?;
            Some(Leader { song, figure, place: 1 })
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
