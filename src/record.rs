//! What follows from the observations: crossings, milestones, record holders, verdicts.
//!
//! Pure derivation: a function of the catalogue. The rules are numbered as in `docs/design.md`.

pub mod claim;
pub mod crossing;
pub mod holders;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::catalogue::{
    Catalogue, MetricKey, MetricKind, Observation, ObservationKind, RecordKey, Series, Song,
    SongKey,
};
use crate::date::{DayCount, Elapsed, When, Zone};
use crate::diagnostics::{Code, Diagnostic, Report};
use crossing::{Crossing, DayCounting};
use holders::Outcome;

/// Everything that is derived.
#[derive(Debug)]
pub struct Records {
    /// Sorted by id.
    pub milestones: Vec<Milestone>,
    /// One a record, in the order of their keys.
    pub outcomes: Vec<Outcome>,
    /// Milestones by song, in the order of songs, each in the order of time.
    by_song: Vec<Vec<MilestoneKey>>,
}

/// A milestone: a position in [`Records::milestones`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MilestoneKey(pub u32);

/// A crossing of a step, a place reached, or a record set. Each has a page.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Derived and permanent: `boy-with-luv-spotify-streams-1b`.
    pub id: String,
    /// Whose it is.
    pub song: SongKey,
    /// What was counted.
    pub metric: MetricKey,
    /// What was reached.
    pub event: Event,
    /// When.
    pub when: When,
    /// Time since release, where there is one.
    pub elapsed: Option<Elapsed>,
}

/// What was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A milestone of the metric, or an extra one of the series.
    Step {
        /// The step.
        step: u64,
        /// How it was derived.
        crossing: Crossing,
    },
    /// A place in a chart.
    Rank {
        /// 1 for number one, 10 for the top ten.
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
        /// Which of the outcome's tenures it began.
        tenure: usize,
    },
}

impl Records {
    /// Finds a milestone by its id.
    pub fn milestone(&self, id: &str) -> Option<MilestoneKey> {
        let found = self.milestones.binary_search_by(|m| m.id.as_str().cmp(id)).ok()?;
        Some(MilestoneKey(u32::try_from(found).ok()?))
    }

    /// A milestone by its key.
    pub fn get(&self, key: MilestoneKey) -> &Milestone {
        &self.milestones[key.0 as usize]
    }

    /// Every milestone with its key, by id.
    pub fn all(&self) -> impl Iterator<Item = (MilestoneKey, &Milestone)> {
        (0u32..).map(MilestoneKey).zip(&self.milestones)
    }

    /// A song's milestones, oldest first.
    pub fn of_song(&self, song: SongKey) -> &[MilestoneKey] {
        &self.by_song[song.index()]
    }

    /// The outcome of a record.
    pub fn outcome(&self, record: RecordKey) -> &Outcome {
        &self.outcomes[record.index()]
    }
}

/// Derives everything, and reports what the observations make impossible.
pub fn derive(
    catalogue: &Catalogue,
    zone: &Zone,
    day_count: DayCount,
    report: &mut Report,
) -> Records {
    let counting = DayCounting { zone, day_count };
    check_series(catalogue, report);
    let mut milestones: Vec<Milestone> = SongKey::all(catalogue.songs.len())
        .collect::<Vec<_>>()
        .par_iter()
        .flat_map_iter(|song| of_song(catalogue, *song, counting))
        .collect();
    let outcomes: Vec<Outcome> = RecordKey::all(catalogue.records.len())
        .collect::<Vec<_>>()
        .par_iter()
        .map(|record| holders::outcome(catalogue, *record, counting))
        .collect();
    for outcome in &outcomes {
        holders::check(catalogue, outcome, report);
        milestones.extend(records_set(catalogue, outcome));
    }
    milestones.par_sort_by(|a, b| a.id.cmp(&b.id));
    refuse_twins(catalogue, &mut milestones, report);
    let mut by_song: Vec<Vec<MilestoneKey>> = vec![Vec::new(); catalogue.songs.len()];
    for (key, milestone) in (0u32..).map(MilestoneKey).zip(&milestones) {
        by_song[milestone.song.index()].push(key);
    }
    for keys in &mut by_song {
        keys.sort_by_key(|key| {
            let milestone = &milestones[key.0 as usize];
            (milestone.when.interval.start, milestone.when.interval.end, *key)
        });
    }
    Records { milestones, outcomes, by_song }
}

/// What can't be true together in a series.
fn check_series(catalogue: &Catalogue, report: &mut Report) {
    report.gather(catalogue.songs.par_iter(), |song, report| {
        for series in &song.series {
            let metric = &catalogue[series.metric];
            if metric.kind == MetricKind::Counter {
                crossing::conflicts(series, report);
                huge_jumps(series, report);
            } else if metric.kind == MetricKind::OneOff && metric.window.is_some() {
                one_figure(series, metric.official_only, report);
            }
        }
    });
}

/// Rule 4: the figure of a window is one number.
fn one_figure(series: &Series, official_only: bool, report: &mut Report) {
    let mut exact = holders::counted(series, official_only)
        .map(|(_, o)| o)
        .filter(|o| matches!(o.kind, ObservationKind::Official | ObservationKind::Read));
    let Some(first) = exact.next() else { return };
    for other in exact.filter(|other| other.value != first.value) {
        report.push(
            Diagnostic::new(Code::E303, "these two figures of one window can't both be true")
                .at(other.value_span, crossing::grouped(other.value))
                .related(first.value_span, crossing::grouped(first.value))
                .help("correct one, or mark one `status = \"disputed\"`"),
        );
    }
}

/// A count a thousand times the one of the day before is a slip of the finger more often than not.
fn huge_jumps(series: &Series, report: &mut Report) {
    let readings: Vec<&Observation> = series
        .observations
        .iter()
        .filter(|o| o.counts() && o.kind == ObservationKind::Read)
        .collect();
    for pair in readings.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let days = after.when.first.since(before.when.last);
        if days <= 1 && before.value >= 1000 && after.value / before.value >= 1000 {
            report.push(
                Diagnostic::new(Code::W306, "the count grows a thousandfold within a day")
                    .at(after.value_span, crossing::grouped(after.value))
                    .related(before.value_span, crossing::grouped(before.value))
                    .help("check both figures for a slip"),
            );
        }
    }
}

fn of_song(catalogue: &Catalogue, key: SongKey, counting: DayCounting<'_>) -> Vec<Milestone> {
    let song = &catalogue[key];
    if catalogue.is_outside(key) {
        return Vec::new();
    }
    song.series
        .iter()
        .flat_map(|series| match catalogue[series.metric].kind {
            MetricKind::Counter => steps(catalogue, key, song, series, counting),
            MetricKind::Rank => spans(catalogue, key, song, series),
            MetricKind::OneOff => Vec::new(),
        })
        .collect()
}

/// Every milestone of the metric, and every extra one, that the series crossed.
fn steps(
    catalogue: &Catalogue,
    key: SongKey,
    song: &Song,
    series: &Series,
    counting: DayCounting<'_>,
) -> Vec<Milestone> {
    let metric = &catalogue[series.metric];
    let extra = series.milestones.iter().map(|step| step.value);
    let mut steps: Vec<u64> = metric.milestones.iter().copied().chain(extra).collect();
    steps.sort_unstable();
    steps.dedup();
    let most = series.observations.iter().filter(|o| o.counts()).map(|o| o.value).max();
    let reached = steps.into_iter().take_while(|step| most.is_some_and(|most| *step <= most));
    reached
        .filter_map(|step| {
            let crossing = crossing::crossing(series, step, counting)?;
            Some(Milestone {
                id: format!("{}-{}-{}", song.id, metric.id, step_id(step)),
                song: key,
                metric: series.metric,
                when: crossing.when,
                elapsed: crossing.elapsed,
                event: Event::Step { step, crossing },
            })
        })
        .collect()
}

/// Rule 4: the first chart date at or above each rank that is a milestone; of several places first
/// reached on one date, the strongest has the page.
fn spans(catalogue: &Catalogue, key: SongKey, song: &Song, series: &Series) -> Vec<Milestone> {
    let metric = &catalogue[series.metric];
    let mut by_date: BTreeMap<i64, (u64, usize)> = BTreeMap::new();
    for rank in &metric.milestones {
        if let Some(first) = first_at(series, *rank) {
            let date = series.observations[first].when.interval.start.0;
            let held = by_date.entry(date).or_insert((*rank, first));
            held.0 = held.0.min(*rank);
        }
    }
    by_date
        .into_values()
        .map(|(rank, observation)| Milestone {
            id: format!("{}-{}-{}", song.id, metric.id, rank_id(rank)),
            song: key,
            metric: series.metric,
            when: series.observations[observation].when,
            elapsed: None,
            event: Event::Rank { rank, observation },
        })
        .collect()
}

/// The first observation at or above a rank.
pub fn first_at(series: &Series, rank: u64) -> Option<usize> {
    series.observations.iter().position(|o| o.counts() && o.value <= rank)
}

fn rank_id(rank: u64) -> String {
    if rank == 1 { "no-1".to_owned() } else { format!("top-{rank}") }
}

/// A step as a piece of an address: `1b`, `500m`, `1-5b`, else plain digits.
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

/// A milestone for each time that a record was newly held by a song of the book.
fn records_set(catalogue: &Catalogue, outcome: &Outcome) -> Vec<Milestone> {
    let record = &catalogue[outcome.record];
    let mut seen: Vec<SongKey> = Vec::new();
    let mut set = Vec::new();
    for (tenure, held) in outcome.progression.iter().enumerate() {
        let entry = &outcome.entries[held.entry];
        if seen.contains(&entry.song) || catalogue.is_outside(entry.song) {
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

/// Two milestones can't share an id: a record named like a step of a metric would make them.
fn refuse_twins(catalogue: &Catalogue, milestones: &mut Vec<Milestone>, report: &mut Report) {
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

#[cfg(test)]
mod tests {
    use super::step_id;

    #[test]
    fn steps_are_short_in_addresses() {
        let all = [
            (1_000_000_000, "1b"),
            (1_500_000_000, "1-5b"),
            (500_000_000, "500m"),
            (1_350_000_000, "1350m"),
            (100_000, "100k"),
            (99, "99"),
            (1_234_567, "1234567"),
        ];
        for (step, id) in all {
            assert_eq!(step_id(step), id);
        }
    }
}
