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

#[cfg(test)]
mod tests {
    use super::{MemberKind, club_of, first_members, next_members};
    use crate::catalogue::RecordKey;
    use crate::diagnostics::Report;
    use crate::record::{Records, derive};
    use crate::samples::{Read, Sample};

    /// A club of songs with a count of 100, and what follows for it.
    fn club(sample: Sample) -> (Read, Records) {
        let rule = "kind = \"club\"\nmetric = \"count\"\nthreshold = 100";
        let read = sample.record("c", rule, None).read();
        let counting = read.counting();
        let records =
            derive(&read.catalogue, counting.zone, counting.day_count, &mut Report::new());
        (read, records)
    }

    #[test]
    fn the_first_member_of_a_kind_is_surely_the_first() {
        use MemberKind::{Collaboration, FemaleGroup, Korean, MaleGroup, Soloist};
        /// Keys of the artist, keys of the song, rows, and the first member of each kind.
        type Case = (
            &'static str,
            &'static str,
            &'static [&'static str],
            &'static [(MemberKind, &'static str)],
        );
        let cases: [Case; 5] = [
            ("", "", &["2020-02-01 crossed 100"], &[]),
            ("kind = \"soloist\"", "", &["2020-02-01 crossed 100"], &[(Soloist, "a")]),
            (
                "kind = \"group\"\ngender = \"female\"",
                "language = [\"ko\", \"en\"]",
                &["2020-02-01 crossed 100"],
                &[(Korean, "a"), (FemaleGroup, "a")],
            ),
            (
                "kind = \"group\"\ngender = \"male\"",
                "featuring = [\"bob\"]",
                &["2020-02-01 crossed 100"],
                &[(MaleGroup, "a"), (Collaboration, "a")],
            ),
            // The other soloist may have been as early.
            ("kind = \"soloist\"", "", &["2020-02-01..2020-03-05 crossed 100"], &[]),
        ];
        for (artist, song, rows, expected) in cases {
            let other = "artists = [\"bob\"]\nreleased = 2020-01-01";
            let sample = Sample::new()
                .file("content/artists/ann.toml", &format!("name = \"Ann\"\n{artist}\n"))
                .file("content/artists/bob.toml", "name = \"Bob\"\nkind = \"soloist\"\n")
                .song_in("count", "a", &format!("released = 2020-01-01\n{song}"), rows)
                .song_in("count", "b", other, &["2020-03-01 crossed 100"]);
            let (read, records) = club(sample);
            let first = first_members(&read.catalogue, records.outcome(RecordKey(0)));
            let found: Vec<_> = first
                .iter()
                .map(|(kind, member)| (*kind, read.catalogue[member.song].id.as_str()))
                .filter(|(_, song)| *song == "a")
                .collect();
            assert_eq!(found, expected, "{artist} {song} {rows:?}");
        }
    }

    #[test]
    fn the_next_members_have_half_of_the_threshold() {
        let sample = Sample::new()
            .song("a", &["2020-02-01 exact 49"])
            .song("b", &["2020-02-01 exact 50"])
            .song("c", &["2020-02-01 exact 99"])
            .song("d", &["2020-02-01 crossed 100"]);
        let (read, records) = club(sample);
        let next = next_members(&read.catalogue, records.outcome(RecordKey(0)));
        let found: Vec<_> =
            next.iter().map(|(song, ..)| read.catalogue[*song].id.as_str()).collect();
        assert_eq!(found, ["c", "b"]);
    }

    #[test]
    fn a_club_is_found_by_metric_and_threshold() {
        let (read, _) = club(Sample::new().song("a", &["2020-02-01 exact 49"]));
        let metric = |id| read.catalogue.metric(id).unwrap();
        assert_eq!(club_of(&read.catalogue, metric("count"), 100), Some(RecordKey(0)));
        assert_eq!(club_of(&read.catalogue, metric("count"), 1000), None);
        assert_eq!(club_of(&read.catalogue, metric("chart"), 100), None);
    }
}
