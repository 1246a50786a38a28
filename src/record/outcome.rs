//! What is known of a record: who reached it, and who held it when.

use crate::bounds::Bounds;
use crate::catalogue::{RecordKey, SongKey};
use crate::date::{Day, Elapsed, When};

/// What follows for one record.
#[derive(Debug)]
pub struct Outcome {
    /// The record.
    pub record: RecordKey,
    /// Every song that reached it, in order of time; of `most`, every figure.
    pub entries: Vec<Contender>,
    /// The successive holders; empty for clubs.
    pub progression: Vec<Tenure>,
    /// Positions of the entries that may have held the record, but not surely.
    pub undetermined: Vec<usize>,
    /// Of a club, positions of the entries whose songs surely match its `where`.
    pub members: Vec<usize>,
    /// Songs that match its `where`, or may, and that no observation shows to have reached it.
    pub below_threshold: Vec<SongKey>,
}

/// A song that reached a record's threshold, or a figure that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contender {
    /// The song.
    pub song: SongKey,
    /// When.
    pub when: When,
    /// Time since release.
    pub elapsed: Option<Elapsed>,
    /// The threshold that was reached, or the figure that was set.
    pub value: u64,
    /// Whether the figure that was set may have been larger.
    pub or_more: bool,
    /// Whether the song surely matches `where`; `false` if a field that it needs is not written.
    pub matches_filter: bool,
    /// The observation that shows it, as a position in the series.
    pub observation: usize,
    /// Its rank by rule 5: by time for clubs and firsts, by time since release for `fastest`, by
    /// figure for `most`.
    pub rank: Bounds<usize>,
}

/// A stretch of time for which a song held a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// Position of the entry that began it.
    pub entry: usize,
    /// Position of the song's best entry in it: the song's own better figures go on with a tenure.
    pub best: usize,
    /// Position of the tenure that ended it, if one did.
    pub ended_by: Option<usize>,
    /// Position of the entry that ended it; of a shared record, a better figure of a co-holder.
    pub ended_at: Option<usize>,
    /// Whether it is shared with the tenure before it.
    pub shared: bool,
    /// Position of the entry that last made it a shared one, if one did.
    pub tied_at: Option<usize>,
    /// Position of the song's better figure with which it holds the record alone since.
    pub alone_at: Option<usize>,
    /// The first day on which an entry of another song may have ended it, which need not have.
    pub doubted_from: Option<Day>,
}

impl Outcome {
    /// The tenures that last until now.
    pub fn current(&self) -> impl Iterator<Item = (usize, &Tenure)> {
        self.progression.iter().enumerate().filter(|(_, tenure)| tenure.ended_by.is_none())
    }

    /// The tenures that surely had begun by a day, and had not surely ended.
    pub fn on(&self, day: Day) -> impl Iterator<Item = (usize, &Tenure)> {
        self.progression.iter().enumerate().filter(move |(_, tenure)| {
            self.entry(tenure).when.last <= day
                && self.ended(tenure).is_none_or(|end| end.last > day)
        })
    }

    /// The last song in order of time that held the record on a day.
    pub fn holder_on(&self, day: Day) -> Option<SongKey> {
        self.on(day).last().map(|(_, tenure)| self.entry(tenure).song)
    }

    /// The number of songs that reached it.
    pub fn songs(&self) -> usize {
        let mut songs: Vec<SongKey> = self.entries.iter().map(|entry| entry.song).collect();
        songs.sort_unstable();
        songs.dedup();
        songs.len()
    }

    /// The members of a club, in order of entry.
    pub fn members(&self) -> impl Iterator<Item = &Contender> {
        self.members.iter().map(|at| &self.entries[*at])
    }

    /// The entry that a tenure began with.
    pub fn entry(&self, tenure: &Tenure) -> &Contender {
        &self.entries[tenure.entry]
    }

    /// The song's best entry in a tenure.
    pub fn best(&self, tenure: &Tenure) -> &Contender {
        &self.entries[tenure.best]
    }

    /// First and last day on which a tenure ended or may have: no last one if it need not have.
    pub fn until(&self, tenure: &Tenure) -> [Option<Day>; 2] {
        let ended = self.ended(tenure);
        let first = ended.and_then(When::known_first).into_iter().chain(tenure.doubted_from);
        [first.min(), ended.and_then(When::known_last)]
    }

    /// When a tenure surely ended, if it did.
    pub fn ended(&self, tenure: &Tenure) -> Option<&When> {
        Some(&self.entries[tenure.ended_at?].when)
    }
}
