//! Clubs: which one a milestone leads into, their first members of each kind, the next ones.

use super::{Contender, Outcome};
use crate::catalogue::{
    ArtistKind, Catalogue, Gender, MetricKey, MetricKind, Observation, RecordKey, RecordKind,
    Series, SongKey,
};

/// The club of all songs that have reached a value in a metric, if the site has one.
pub fn club_of(catalogue: &Catalogue, metric: MetricKey, threshold: u64) -> Option<RecordKey> {
    RecordKey::all(catalogue.records.len()).find(|key| {
        let record = &catalogue[*key];
        record.kind == RecordKind::Club
            && record.metric == metric
            && record.threshold == Some(threshold)
    })
}

/// A kind of songs of which a club has a first member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// Songs whose first language is Korean.
    Korean,
    /// Songs led by a group of women.
    FemaleGroup,
    /// Songs led by a group of men.
    MaleGroup,
    /// Songs led by a soloist.
    Soloist,
    /// Songs by several artists, guests included.
    Collaboration,
}

impl MemberKind {
    /// Every kind, in the order of pages.
    pub const ALL: [Self; 5] =
        [Self::Korean, Self::FemaleGroup, Self::MaleGroup, Self::Soloist, Self::Collaboration];

    /// Whether a song is of this kind.
    fn matches(self, catalogue: &Catalogue, key: SongKey) -> bool {
        let (song, lead) = (&catalogue[key], catalogue.lead(key));
        let is_group =
            |gender| lead.kind == Some(ArtistKind::Group) && lead.gender == Some(gender);
        match self {
            Self::Korean => song.languages.iter().flatten().next().is_some_and(|l| l == "ko"),
            Self::FemaleGroup => is_group(Gender::Female),
            Self::MaleGroup => is_group(Gender::Male),
            Self::Soloist => lead.kind == Some(ArtistKind::Soloist),
            Self::Collaboration => song.artists.len() > 1 || !song.featuring.is_empty(),
        }
    }
}

/// The first member of each kind. A kind has none if another member may have been as early.
pub fn first_members<'o>(
    catalogue: &Catalogue,
    outcome: &'o Outcome,
) -> Vec<(MemberKind, &'o Contender)> {
    let first = |kind: MemberKind| {
        let mut members =
            outcome.members().filter(|member| kind.matches(catalogue, member.song));
        let first = members.next()?;
        let is_sure = members.all(|other| other.when.first > first.when.last);
        is_sure.then_some((kind, first))
    };
    MemberKind::ALL.into_iter().filter_map(first).collect()
}

/// Songs that have at least half of a club's threshold, with their series and largest counts, the
/// nearest first. Only counters have any.
pub fn next_members<'c>(
    catalogue: &'c Catalogue,
    outcome: &Outcome,
) -> Vec<(SongKey, &'c Series, &'c Observation)> {
    let record = &catalogue[outcome.record];
    let is_counter = catalogue[record.metric].kind == MetricKind::Counter;
    let Some(threshold) = record.threshold.filter(|_| is_counter) else { return Vec::new() };
    let mut nearest: Vec<_> = outcome
        .below_threshold
        .iter()
        .filter_map(|song| {
            let series = catalogue.series(*song, record.metric)?;
            let (_, largest) = series.counted().max_by_key(|(_, count)| count.value)?;
            (largest.value >= threshold.div_ceil(2)).then_some((*song, series, largest))
        })
        .collect();
    nearest.sort_by_key(|(song, _, count)| (std::cmp::Reverse(count.value), *song));
    nearest
}
