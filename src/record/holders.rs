//! Who holds a record, and since when: rules 4 and 6 of `docs/design.md`, and its "Records".

use std::cmp::Ordering;

use super::compare::{by_merit, by_time, rank_all};
use super::crossing::{
    DayCounting, Evidence, crossing, difference, first_at_place, since_below,
};
use super::filter;
use super::outcome::{Contender, Outcome, Tenure};
use super::wording::grouped;
use crate::bounds::Bounds;
use crate::catalogue::{
    Catalogue, MetricKind, Observation, ObservationKind, Record, RecordKey, RecordKind, Series,
    SongKey,
};
use crate::date::{Interval, Precision};
use crate::diagnostics::{Code, Diagnostic, Report};

/// The day on which a total that was read is taken to have been reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Totals {
    /// The day of the reading, which pages show.
    AsRead,
    /// Any day since the count was last seen below it, which is certain.
    Since,
}

/// Derives the outcome of a record; `record` is the rule of `key`, or one that a claim's `where`
/// narrows.
pub(super) fn derive(
    catalogue: &Catalogue,
    key: RecordKey,
    record: &Record,
    counting: DayCounting<'_>,
    totals: Totals,
) -> Outcome {
    let mut outcome = Outcome {
        record: key,
        entries: Vec::new(),
        progression: Vec::new(),
        undetermined: Vec::new(),
        members: Vec::new(),
        below_threshold: Vec::new(),
    };
    // A record of an undefined metric, which is an error, has no metric to look up.
    if catalogue.metrics.is_empty() {
        return outcome;
    }
    for (song, data) in catalogue.songs() {
        let Some(series) = catalogue.series(song, record.metric) else { continue };
        let matches_filter = match filter::matches(catalogue, data, &record.matching) {
            Some(false) => continue,
            known => known.is_some(),
        };
        let mut contenders = contenders(catalogue, record, song, series, counting, totals);
        if contenders.is_empty() {
            outcome.below_threshold.push(song);
        }
        for contender in &mut contenders {
            contender.matches_filter = matches_filter;
            begin_after_scope(catalogue, record, series, contender, counting);
        }
        outcome.entries.append(&mut contenders);
    }
    // Keys are in the order of ids, so that songs of one time are in the order of their ids.
    outcome.entries.sort_by_key(|entry| {
        let when = entry.when;
        (when.last, when.interval.end, when.interval.start, entry.value, entry.song)
    });
    rank_all(record.kind, &mut outcome.entries);
    if record.kind == RecordKind::Club {
        let entries = outcome.entries.iter().enumerate();
        outcome.members =
            entries.filter(|(_, entry)| entry.matches_filter).map(|(at, _)| at).collect();
    } else {
        let (holders, undetermined) = holders(record.kind, &outcome.entries);
        outcome.progression = tenures(record.kind, &outcome.entries, &holders);
        outcome.undetermined = undetermined;
    }
    outcome
}

/// What a song's series contributes to a record.
fn contenders(
    catalogue: &Catalogue,
    record: &Record,
    song: SongKey,
    series: &Series,
    counting: DayCounting<'_>,
    totals: Totals,
) -> Vec<Contender> {
    let metric = &catalogue[record.metric];
    let contender = |observation, when, elapsed, value| Contender {
        song,
        when,
        elapsed,
        value,
        matches_filter: true,
        observation,
        rank: Bounds::exactly(1),
    };
    let mut figures = figures(series, metric.official_only);
    match (metric.kind, record.kind, record.threshold) {
        (MetricKind::Counter | MetricKind::OneOff, RecordKind::Most, _) => figures
            .map(|(at, observation)| {
                let when = match totals {
                    Totals::AsRead => observation.when,
                    Totals::Since => since_below(series, at, counting),
                };
                contender(at, when, None, observation.value)
            })
            .collect(),
        (MetricKind::Counter, _, Some(threshold)) => crossing(series, threshold, counting)
            .map(|found| contender(found.upper, found.when, found.elapsed, threshold))
            .into_iter()
            .collect(),
        (MetricKind::OneOff, _, Some(threshold)) => figures
            .find(|(_, observation)| observation.value >= threshold)
            .map(|(at, observation)| contender(at, observation.when, None, observation.value))
            .into_iter()
            .collect(),
        (MetricKind::Rank, _, Some(place)) => first_at_place(series, place)
            .map(|at| {
                let observation = &series.observations[at];
                contender(at, observation.when, None, observation.value)
            })
            .into_iter()
            .collect(),
        (_, _, None) => Vec::new(),
    }
}

/// The dated observations that figures are taken from, with their positions.
pub(super) fn figures(
    series: &Series,
    official_only: bool,
) -> impl Iterator<Item = (usize, &Observation)> {
    series.counted().filter(move |(_, observation)| {
        !observation.when.is_unknown()
            && match observation.kind {
                ObservationKind::Official => true,
                ObservationKind::Exact
                | ObservationKind::Crossed
                | ObservationKind::AtLeast => !official_only,
                ObservationKind::Below | ObservationKind::Live | ObservationKind::Estimate => {
                    false
                }
            }
    })
}

/// Rule 6: a listed song that no observation shows at the threshold by the complete list's day was below
/// it then, so that its crossing begins after that day. One that an observation may show there by
/// then keeps its crossing: a wider date must not make anything surer.
fn begin_after_scope(
    catalogue: &Catalogue,
    record: &Record,
    series: &Series,
    entry: &mut Contender,
    counting: DayCounting<'_>,
) {
    let (Some(complete), Some(threshold)) = (&record.complete, record.threshold) else {
        return;
    };
    let complete = complete.as_of;
    if catalogue[record.metric].kind != MetricKind::Counter
        || entry.when.first > complete
        || entry.when.last <= complete
    {
        return;
    }
    let perhaps_by_then = series.counted().any(|(_, observation)| {
        // A time since an unknown release has no date that could be by then.
        let dated = observation.after.is_none() || observation.when.known_first().is_some();
        dated
            && Evidence::of(observation).has_reached(threshold)
            && observation.when.first <= complete
    });
    if perhaps_by_then {
        return;
    }
    let start = counting.zone.start_of(complete.plus(1));
    let interval = Interval { start, end: entry.when.interval.end };
    entry.when = counting.zone.range(interval, Precision::Range);
    if let (Some(released), Some(elapsed)) = (&series.start, &mut entry.elapsed) {
        let later = difference(&entry.when, &released.value, counting.day_count);
        elapsed.days.raise(later.days.least);
        elapsed.minutes.raise(later.minutes.least);
    }
}

/// Positions of the entries that surely set or shared the record, and of those that may have. An
/// entry surely set it if everything that was, or may have been, before it is surely no better.
fn holders(kind: RecordKind, entries: &[Contender]) -> (Vec<usize>, Vec<usize>) {
    let mut unbeaten: Vec<usize> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let beaten = unbeaten.iter().map(|at| &entries[*at]).any(|other| {
            other.matches_filter
                && by_merit(kind, other, entry) == Some(Ordering::Less)
                && by_time(other, entry).is_some_and(Ordering::is_le)
        });
        if !beaten {
            unbeaten.push(at);
        }
    }
    let surely_set = |at: &usize| {
        let entry = &entries[*at];
        entry.matches_filter
            && unbeaten.iter().map(|at| &entries[*at]).all(|other| {
                // A song's own better figure takes nothing from it.
                other.song == entry.song
                    || by_time(entry, other) == Some(Ordering::Less)
                    || by_merit(kind, entry, other).is_some_and(Ordering::is_le)
            })
    };
    unbeaten.iter().copied().partition(surely_set)
}

/// Turns entries that set or shared a record into tenures.
fn tenures(kind: RecordKind, entries: &[Contender], holders: &[usize]) -> Vec<Tenure> {
    let mut tenures: Vec<Tenure> = Vec::new();
    for at in holders.iter().copied() {
        let begin =
            |shared| Tenure { entry: at, best: at, ended_by: None, ended_at: None, shared };
        // All tenures that still last are level.
        let Some(lasting) = tenures.iter().rfind(|tenure| tenure.ended_by.is_none()) else {
            tenures.push(begin(false));
            continue;
        };
        let better =
            by_merit(kind, &entries[at], &entries[lasting.best]) == Some(Ordering::Less);
        let own = tenures.iter().position(|tenure| {
            tenure.ended_by.is_none() && entries[tenure.entry].song == entries[at].song
        });
        let taker = own.unwrap_or(tenures.len());
        if better {
            let lasting = tenures.iter_mut().enumerate().filter(|(_, t)| t.ended_by.is_none());
            for (_, tenure) in lasting.filter(|(position, _)| *position != taker) {
                tenure.ended_by = Some(taker);
                tenure.ended_at = Some(at);
            }
        }
        match own {
            Some(own) if better => tenures[own].best = at,
            Some(_) => {}
            None => tenures.push(begin(!better)),
        }
    }
    tenures
}

/// Warns of a record that no song matches, and of a threshold that no song has reached.
pub(super) fn check(catalogue: &Catalogue, outcome: &Outcome, report: &mut Report) {
    let record = &catalogue[outcome.record];
    if catalogue.metrics.is_empty() || !outcome.entries.is_empty() {
        return;
    }
    let metric = &catalogue[record.metric];
    if outcome.below_threshold.is_empty() {
        report.push(
            Diagnostic::new(Code::W502, "no song matches this record")
                .at(record.span, "")
                .note(format!("no song that matches `where` has a series in `{}`", metric.id))
                .help("check `where` and `metric`"),
        );
    } else if let Some(threshold) = record.threshold {
        let best = |song: &SongKey| {
            let values = figures(catalogue.series(*song, record.metric)?, false);
            let values = values.map(|(_, observation)| observation.value);
            let is_rank = metric.kind == MetricKind::Rank;
            Some((if is_rank { values.min() } else { values.max() }?, *song))
        };
        let nearest = outcome.below_threshold.iter().filter_map(best).max().map_or_else(
            || "no song has a figure yet".to_owned(),
            |(value, song)| {
                format!("`{}` is nearest with {}", catalogue[song].id, grouped(value))
            },
        );
        report.push(
            Diagnostic::new(Code::W502, "no song has reached this threshold")
                .at(record.threshold_span, format!("the threshold is {}", grouped(threshold)))
                .note(nearest),
        );
    }
}
