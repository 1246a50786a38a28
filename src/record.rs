//! What follows from the observations: milestones, record holders, verdicts.
//!
//! Pure derivation: a function of the catalogue. The rules are numbered as in `docs/design.md`.

pub mod best;
pub mod chase;
pub mod claim;
pub mod clubs;
pub mod compare;
pub mod conflicts;
pub mod crossing;
pub mod evidence;
mod figure_bounds;
pub mod filter;
pub mod forecast;
pub mod holders;
pub mod milestones;
pub mod outcome;
pub mod pairs;
pub mod places;
pub mod reach;
mod standings;
pub mod versus;
pub mod wanted;
pub mod wording;

use rayon::prelude::*;

use crate::catalogue::{Catalogue, RecordKey, SongKey};
use crate::date::{Day, DayCount, Zone};
use crate::diagnostics::Report;
use crossing::DayCounting;
pub use milestones::{Event, Milestone, MilestoneKey, step_id};
pub use outcome::{Contender, Outcome, Tenure};
pub use reach::{Confirmed, DaysHeld, Reach};

/// Everything that is derived.
#[derive(Debug)]
pub struct Records {
    /// Sorted by id.
    pub milestones: Vec<Milestone>,
    /// One for each record, in the order of their keys.
    pub outcomes: Vec<Outcome>,
    /// The day that the site is as of: the newest one that is certain (rule 9).
    pub as_of: Option<Day>,
    /// How far the evidence of each record reaches, in the order of their keys.
    reaches: Vec<Reach>,
    /// Every milestone in order of time; of one time in that of what was reached, the smaller step first.
    pub in_time: Vec<MilestoneKey>,
    /// The milestones of each song, in the order of songs; those of one song in order of time.
    by_song: Vec<Vec<MilestoneKey>>,
}

impl Records {
    /// Finds a milestone by its id.
    pub fn milestone(&self, id: &str) -> Option<MilestoneKey> {
        let position = self.milestones.binary_search_by(|m| m.id.as_str().cmp(id)).ok()?;
        Some(MilestoneKey(u32::try_from(position).ok()?))
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

    /// How far the evidence of a record reaches.
    pub fn reach(&self, record: RecordKey) -> Reach {
        self.reaches[record.index()]
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
    conflicts::check(catalogue, report);
    let keys: Vec<RecordKey> = RecordKey::all(catalogue.records.len()).collect();
    let outcomes: Vec<Outcome> = keys
        .par_iter()
        .map(|key| {
            let record = &catalogue[*key];
            holders::derive(catalogue, *key, record, counting)
        })
        .collect();
    for outcome in &outcomes {
        holders::check(catalogue, outcome, report);
    }
    let newest = reach::newest_by_metric(catalogue);
    let reaches = catalogue.records.iter().map(|record| Reach::of(record, &newest)).collect();
    let as_of = newest.into_iter().flatten().max();
    let milestones = milestones::derive(catalogue, &outcomes, counting, report);
    let milestone = |key: &MilestoneKey| &milestones[key.0 as usize];
    let mut in_time: Vec<MilestoneKey> =
        (0u32..).map(MilestoneKey).take(milestones.len()).collect();
    in_time.par_sort_by(|a, b| milestone(a).time_order().cmp(&milestone(b).time_order()));
    let mut by_song: Vec<Vec<MilestoneKey>> = vec![Vec::new(); catalogue.songs.len()];
    for key in &in_time {
        by_song[milestone(key).song.index()].push(*key);
    }
    Records { milestones, outcomes, as_of, reaches, in_time, by_song }
}
