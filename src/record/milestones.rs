//! Milestones: thresholds and chart places reached, and records set. Each has a page.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::crossing::{Crossing, DayCounting, crossing, first_at_place};
use super::outcome::Outcome;
use crate::catalogue::{Catalogue, MetricKey, MetricKind, RecordKey, Series, SongKey};
use crate::date::{Elapsed, When};
use crate::diagnostics::{Code, Diagnostic, Report};

/// A milestone: a position in the list of all, which is sorted by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MilestoneKey(pub u32);

/// A threshold crossed, a place reached in a chart, or a record set.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Derived and permanent: `boy-with-luv-spotify-streams-1b`.
    pub id: String,
    /// Whose it is.
    pub song: SongKey,
    /// What is counted.
    pub metric: MetricKey,
    /// What was reached.
    pub event: Event,
    /// When.
    pub when: When,
    /// Time since release, where there is one.
    pub elapsed: Option<Elapsed>,
}

/// What a milestone reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A milestone of the metric, or an extra one of the series.
    Step {
        /// The threshold.
        step: u64,
        /// How it was derived.
        crossing: Crossing,
    },
    /// A place in a chart.
    Rank {
        /// The place: 1 for number one, 10 for the top ten.
        rank: u64,
        /// The observation that shows it, as a position in the series.
        observation: usize,
    },
    /// A record newly held.
    Record {
        /// The record.
        record: RecordKey,
        /// The figure that set it.
        value: u64,
        /// The tenure that it began, as a position in the outcome's progression.
        tenure: usize,
    },
}

impl Event {
    /// The threshold, place or figure that was reached.
    pub fn value(&self) -> u64 {
        match self {
            Self::Step { step: value, .. }
            | Self::Rank { rank: value, .. }
            | Self::Record { value, .. } => *value,
        }
    }
}

/// Derives the milestones of every song, and those of the records that were set, sorted by id.
pub(super) fn derive(
    catalogue: &Catalogue,
    outcomes: &[Outcome],
    counting: DayCounting<'_>,
    report: &mut Report,
) -> Vec<Milestone> {
    let songs: Vec<SongKey> = SongKey::all(catalogue.songs.len()).collect();
    let mut milestones: Vec<Milestone> = songs
        .par_iter()
        .filter(|song| !catalogue.is_external(**song))
        .flat_map_iter(|song| {
            let series = catalogue[*song].series.iter();
            series.flat_map(|series| match catalogue[series.metric].kind {
                MetricKind::Counter => thresholds_crossed(catalogue, *song, series, counting),
                MetricKind::Rank => places_reached(catalogue, *song, series),
                MetricKind::OneOff => Vec::new(),
            })
        })
        .collect();
    milestones.extend(outcomes.iter().flat_map(|outcome| records_set(catalogue, outcome)));
    milestones.par_sort_by(|a, b| a.id.cmp(&b.id));
    remove_duplicates(catalogue, &mut milestones, report);
    milestones
}

/// A milestone for each threshold of the metric or the series that was crossed.
fn thresholds_crossed(
    catalogue: &Catalogue,
    song: SongKey,
    series: &Series,
    counting: DayCounting<'_>,
) -> Vec<Milestone> {
    let metric = &catalogue[series.metric];
    let extra = series.milestones.iter().map(|step| step.value);
    let mut steps: Vec<u64> = metric.milestones.iter().copied().chain(extra).collect();
    steps.sort_unstable();
    steps.dedup();
    let most = series.counted().map(|(_, observation)| observation.value).max();
    let reached = steps.into_iter().take_while(|step| most.is_some_and(|most| *step <= most));
    reached
        .filter_map(|step| {
            let crossing = crossing(series, step, counting)?;
            Some(Milestone {
                id: format!("{}-{}-{}", catalogue[song].id, metric.id, step_id(step)),
                song,
                metric: series.metric,
                when: crossing.when,
                elapsed: crossing.elapsed,
                event: Event::Step { step, crossing },
            })
        })
        .collect()
}

/// Rule 4: a milestone for the first chart date at or above each place that is one; of several
/// places first reached on one date, the best has the page.
fn places_reached(catalogue: &Catalogue, song: SongKey, series: &Series) -> Vec<Milestone> {
    let metric = &catalogue[series.metric];
    let mut by_date: BTreeMap<i64, (u64, usize)> = BTreeMap::new();
    for place in &metric.milestones {
        if let Some(first) = first_at_place(series, *place) {
            let date = series.observations[first].when.interval.start.0;
            let held = by_date.entry(date).or_insert((*place, first));
            held.0 = held.0.min(*place);
        }
    }
    by_date
        .into_values()
        .map(|(rank, observation)| Milestone {
            id: format!("{}-{}-{}", catalogue[song].id, metric.id, place_id(rank)),
            song,
            metric: series.metric,
            when: series.observations[observation].when,
            elapsed: None,
            event: Event::Rank { rank, observation },
        })
        .collect()
}

/// A milestone for the first tenure of each song of the site in a record.
fn records_set(catalogue: &Catalogue, outcome: &Outcome) -> Vec<Milestone> {
    let record = &catalogue[outcome.record];
    let mut seen: Vec<SongKey> = Vec::new();
    let mut set = Vec::new();
    for (tenure, held) in outcome.progression.iter().enumerate() {
        let entry = outcome.entry(held);
        if seen.contains(&entry.song) || catalogue.is_external(entry.song) {
            continue;
        }
        seen.push(entry.song);
        set.push(Milestone {
            id: format!("{}-{}", catalogue[entry.song].id, record.id),
            song: entry.song,
            metric: record.metric,
            when: entry.when,
            elapsed: entry.elapsed,
            event: Event::Record { record: outcome.record, value: entry.value, tenure },
        });
    }
    set
}

/// Two milestones can't share an id; a record that is named like a threshold of a metric would
/// make them.
fn remove_duplicates(
    catalogue: &Catalogue,
    milestones: &mut Vec<Milestone>,
    report: &mut Report,
) {
    milestones.dedup_by(|second, first| {
        if first.id != second.id {
            return false;
        }
        let span = |milestone: &Milestone| match milestone.event {
            Event::Record { record, .. } => catalogue[record].span,
            Event::Step { .. } | Event::Rank { .. } => catalogue[milestone.song].span,
        };
        report.push(
            Diagnostic::new(Code::E804, format!("two milestones would be `{}`", first.id))
                .at(span(second), "one comes from here")
                .related(span(first), "the other from here")
                .help("rename the record's file"),
        );
        true
    });
}

/// A threshold as a part of an address: `1b`, `500m`, `1-5b`, else plain digits.
pub fn step_id(step: u64) -> String {
    for (unit, size) in [("b", 1_000_000_000), ("m", 1_000_000), ("k", 1000)] {
        if step >= size && step.is_multiple_of(size / 10) {
            let (whole, tenth) = (step / size, step % size / (size / 10));
            return if tenth == 0 {
                format!("{whole}{unit}")
            } else {
                format!("{whole}-{tenth}{unit}")
            };
        }
    }
    step.to_string()
}

fn place_id(place: u64) -> String {
    if place == 1 { "no-1".to_owned() } else { format!("top-{place}") }
}
