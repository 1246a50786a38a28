//! Years: what happened in each, on the whole site and to each artist.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::catalogue::{ArtistKey, Catalogue, RecordKey, RecordKind, SongKey};
use crate::date::When;
use crate::record::{MilestoneKey, Records};

/// Entries of an artist's year that are enough for a page of its own.
const YEARBOOK: usize = 5;

/// Every year on which something is known, for the site and for each of its artists.
#[derive(Debug, Default)]
pub struct YearIndex {
    /// Years of the whole site.
    pub years: BTreeMap<i16, Year>,
    /// Years of each artist with a page, in the order of the keys.
    of_artists: Vec<BTreeMap<i16, Year>>,
}

/// What happened in a year. A time that may lie in two years is in neither, but for milestones,
/// which are in the year of their last day.
#[derive(Debug, Default)]
pub struct Year {
    /// Milestones with a page, newest first: those of one month, then those of no certain month.
    pub milestones: Vec<MilestoneKey>,
    /// How many milestones are of each month, from January on.
    pub months: [usize; 12],
    /// Records that got a holder, oldest first: the record, and the tenure that began.
    pub takings: Vec<(RecordKey, usize)>,
    /// Of an artist's year, records that others took, in the same form; the tenure is the one that ended.
    pub losses: Vec<(RecordKey, usize)>,
    /// Songs that joined clubs, club by club, oldest first: the club, and the position of the entry.
    pub joined: Vec<(RecordKey, usize)>,
    /// Songs that came out, oldest first.
    pub releases: Vec<SongKey>,
    /// Artists that began, oldest first.
    pub debuts: Vec<ArtistKey>,
    /// Articles by their positions: those of its milestones, and those that were written in it.
    pub articles: Vec<usize>,
    /// Of a year of the site, the artists by their milestones, most first.
    pub artists: Vec<(ArtistKey, usize)>,
}

impl Year {
    /// Whether there is enough for an artist's page of that year.
    fn is_enough(&self) -> bool {
        self.milestones.len() + self.releases.len() + self.debuts.len() >= YEARBOOK
    }

    /// The months that have milestones, newest first: the month from 0 for January, or `None` for
    /// all of no certain month, and its milestones.
    pub fn by_month(&self) -> Vec<(Option<usize>, &[MilestoneKey])> {
        let mut rest = self.milestones.as_slice();
        let mut groups = Vec::new();
        for month in (0..12).rev().filter(|month| self.months[*month] > 0) {
            let (of_month, others) = rest.split_at(self.months[month]);
            groups.push((Some(month), of_month));
            rest = others;
        }
        if !rest.is_empty() {
            groups.push((None, rest));
        }
        groups
    }
}

/// The year that a time surely lies in.
fn year_of(when: &When) -> Option<i16> {
    let (first, last) = (when.known_first()?, when.known_last()?);
    (first.year() == last.year()).then(|| first.year())
}

/// The month that a time surely lies in, from 0 for January.
fn month_of(when: &When) -> Option<usize> {
    let (first, last) = (when.known_first()?.ymd(), when.known_last()?.ymd());
    let is_one = (first.0, first.1) == (last.0, last.1);
    is_one.then(|| usize::try_from(first.1 - 1).unwrap_or(0))
}

impl YearIndex {
    /// Gathers the years. `newest` are the milestones with a page, newest first; `articles` is the
    /// year of each article that belongs to one, with its milestone.
    pub(super) fn new(
        catalogue: &Catalogue,
        records: &Records,
        newest: &[MilestoneKey],
        articles: impl Iterator<Item = (usize, Option<i16>, Option<MilestoneKey>)>,
    ) -> Self {
        let of_artists = catalogue.artists.iter().map(|_| BTreeMap::new()).collect();
        let mut index = Self { years: BTreeMap::new(), of_artists };
        index.milestones(catalogue, records, newest);
        index.records(catalogue, records);
        index.beginnings(catalogue);
        for (at, year, milestone) in articles {
            let key = milestone.map(|key| records.get(key));
            let of_milestone = key.and_then(|m| Some(m.when.known_last()?.year()));
            let Some(year) = of_milestone.or(year) else { continue };
            // A year of which nothing else is known has no page.
            if let Some(held) = index.years.get_mut(&year) {
                held.articles.push(at);
            }
            for artist in key.into_iter().flat_map(|m| credited(catalogue, m.song)) {
                index.of(artist, year).articles.push(at);
            }
        }
        index.rank_artists();
        index
    }

    /// What is known of an artist's year, if it is enough for a page.
    pub fn of_artist(&self, artist: ArtistKey, year: i16) -> Option<&Year> {
        self.of_artists[artist.index()].get(&year).filter(|held| held.is_enough())
    }

    /// The years of an artist of which enough is known for a page, oldest first.
    pub fn yearbooks(
        &self,
        artist: ArtistKey,
    ) -> impl DoubleEndedIterator<Item = (i16, &Year)> {
        let years = self.of_artists[artist.index()].iter();
        years.filter(|(_, held)| held.is_enough()).map(|(year, held)| (*year, held))
    }

    fn of(&mut self, artist: ArtistKey, year: i16) -> &mut Year {
        self.of_artists[artist.index()].entry(year).or_default()
    }

    fn of_site(&mut self, year: i16) -> &mut Year {
        self.years.entry(year).or_default()
    }

    /// Calls a function with the site's year and those of a song's artists.
    fn each(
        &mut self,
        catalogue: &Catalogue,
        song: SongKey,
        year: i16,
        add: impl Fn(&mut Year),
    ) {
        add(self.of_site(year));
        for artist in credited(catalogue, song) {
            add(self.of(artist, year));
        }
    }

    fn milestones(
        &mut self,
        catalogue: &Catalogue,
        records: &Records,
        newest: &[MilestoneKey],
    ) {
        let month = |key: &MilestoneKey| month_of(&records.get(*key).when);
        let (dated, wide): (Vec<MilestoneKey>, Vec<MilestoneKey>) =
            newest.iter().partition(|key| month(key).is_some());
        for key in dated.iter().chain(&wide) {
            let milestone = records.get(*key);
            let Some(last) = milestone.when.known_last() else { continue };
            let month = month(key);
            self.each(catalogue, milestone.song, last.year(), |year| {
                year.milestones.push(*key);
                if let Some(month) = month {
                    year.months[month] += 1;
                }
            });
        }
    }

    fn records(&mut self, catalogue: &Catalogue, records: &Records) {
        let mut takings = Vec::new();
        for outcome in &records.outcomes {
            for (at, tenure) in outcome.progression.iter().enumerate() {
                let entry = outcome.entry(tenure);
                if let Some(year) = year_of(&entry.when) {
                    takings.push((entry.when.last, outcome.record, at, entry.song, year));
                }
                let taker =
                    tenure.ended_by.map(|next| outcome.entry(&outcome.progression[next]).song);
                let ended = outcome.ended(tenure).and_then(year_of);
                if let (Some(taker), Some(year)) = (taker, ended) {
                    let others: Vec<ArtistKey> = credited(catalogue, taker).collect();
                    for loser in credited(catalogue, entry.song) {
                        if !others.contains(&loser) {
                            self.of(loser, year).losses.push((outcome.record, at));
                        }
                    }
                }
            }
        }
        takings.sort_by_key(|(day, record, at, ..)| (*day, *record, *at));
        for (_, record, at, song, year) in takings {
            self.each(catalogue, song, year, |held| held.takings.push((record, at)));
        }
        let is_club = |record: RecordKey| catalogue[record].kind == RecordKind::Club;
        for outcome in records.outcomes.iter().filter(|outcome| is_club(outcome.record)) {
            for at in &outcome.members {
                let entry = &outcome.entries[*at];
                let Some(year) = year_of(&entry.when) else { continue };
                let joined = (outcome.record, *at);
                self.each(catalogue, entry.song, year, |held| held.joined.push(joined));
            }
        }
    }

    /// Releases and debuts.
    fn beginnings(&mut self, catalogue: &Catalogue) {
        let own = catalogue.songs().filter(|(key, _)| !catalogue.is_external(*key));
        let mut releases: Vec<(&When, SongKey, i16)> = own
            .filter_map(|(key, song)| {
                let released = &song.released.as_ref()?.value;
                Some((released, key, year_of(released)?))
            })
            .collect();
        releases.sort_by_key(|(when, key, _)| (when.first, when.last, *key));
        for (_, key, year) in releases {
            self.each(catalogue, key, year, |held| held.releases.push(key));
        }
        let has_page = catalogue.artists_with_page();
        let artists = ArtistKey::all(catalogue.artists.len()).zip(&catalogue.artists);
        let mut debuts: Vec<(When, ArtistKey)> = artists
            .filter(|(key, _)| has_page[key.index()])
            .filter_map(|(key, artist)| Some((artist.debut?, key)))
            .collect();
        debuts.sort_by_key(|(when, key)| (when.first, when.last, *key));
        for (when, key) in debuts {
            let Some(year) = year_of(&when) else { continue };
            self.of(key, year).debuts.push(key);
            // A year in which nothing else is known to have happened has no page.
            if let Some(held) = self.years.get_mut(&year) {
                held.debuts.push(key);
            }
        }
    }

    fn rank_artists(&mut self) {
        let artists = ArtistKey::all(self.of_artists.len()).zip(&self.of_artists);
        for (artist, years) in artists {
            for (year, held) in years.iter().filter(|(_, held)| !held.milestones.is_empty()) {
                if let Some(of_site) = self.years.get_mut(year) {
                    of_site.artists.push((artist, held.milestones.len()));
                }
            }
        }
        for year in self.years.values_mut() {
            year.artists.sort_by_key(|(artist, n)| (Reverse(*n), *artist));
        }
    }
}

/// The artists of a song that have a page, leads and guests, each once.
fn credited(catalogue: &Catalogue, song: SongKey) -> impl Iterator<Item = ArtistKey> {
    let song = &catalogue[song];
    let guests = song.featuring.iter().filter(|guest| !song.artists.contains(guest));
    let all = song.artists.iter().chain(guests).copied();
    all.filter(|artist| !catalogue[*artist].external)
}

#[cfg(test)]
mod tests {
    use super::{YearIndex, month_of, year_of};
    use crate::diagnostics::Report;
    use crate::record;
    use crate::record::{MilestoneKey, Records};
    use crate::samples::{Read, Sample, when};

    fn index(sample: Sample) -> (Read, Records, YearIndex) {
        let read = sample.read().sound();
        let counting = read.counting();
        let records = record::derive(
            &read.catalogue,
            counting.zone,
            counting.day_count,
            &mut Report::new(),
        );
        let newest: Vec<MilestoneKey> = records.in_time.iter().rev().copied().collect();
        let index = YearIndex::new(&read.catalogue, &records, &newest, std::iter::empty());
        (read, records, index)
    }

    #[test]
    fn a_time_that_may_lie_in_two_months_or_years_is_in_neither() {
        for (time, year, month) in [
            ("2020-02-09", Some(2020), Some(1)),
            ("2020-12", Some(2020), Some(11)),
            ("2020", Some(2020), None),
            ("2020-02-09..2020-02-29", Some(2020), Some(1)),
            ("2020-02-09..2020-03-01", Some(2020), None),
            ("2019-12-31..2020-01-01", None, None),
            ("2019-02-01..2020-02-01", None, None),
        ] {
            assert_eq!((year_of(&when(time)), month_of(&when(time))), (year, month), "{time}");
        }
    }

    #[test]
    fn milestones_of_no_certain_month_follow_those_of_a_month() {
        let (_, records, index) = index(
            Sample::new()
                .song("a", &["2020-03-09 crossed 100", "2020-07-01 crossed 1000"])
                .song("b", &["2020-08-01..2020-12-31 crossed 100"])
                .song("c", &["2020-03-20..2020-03-31 crossed 100"])
                .song("d", &["2019-05-01..2020-02-03 crossed 100"]),
        );
        let year = &index.years[&2020];
        let months = year.by_month().into_iter().map(|(month, keys)| {
            let ids: Vec<&str> = keys.iter().map(|key| records.get(*key).id.as_str()).collect();
            (month, ids.join(" "))
        });
        assert_eq!(
            months.collect::<Vec<_>>(),
            [
                (Some(6), "a-count-1k".to_owned()),
                (Some(2), "c-count-100 a-count-100".to_owned()),
                (None, "b-count-100 d-count-100".to_owned()),
            ]
        );
    }

    #[test]
    fn a_record_is_taken_in_the_year_that_is_certain_and_lost_to_another_artist() {
        let by_bob = "artists = [\"bob\"]\nreleased = 2020-01-01";
        let (read, _, index) = index(
            Sample::new()
                .song("a", &["2020-02-01 exact 5"])
                .song_in("count", "b", by_bob, &["2021-02-01 exact 6"])
                .song("c", &["2021-12-01..2022-01-31 exact 7"])
                .song("d", &["2022-03-01 exact 8"])
                .record("r", "kind = \"most\"\nmetric = \"count\"", None),
        );
        let [ann, bob] = ["ann", "bob"].map(|id| read.catalogue.artist(id).unwrap());
        let count = |artist, year, of: fn(&super::Year) -> usize| {
            let years: &std::collections::BTreeMap<i16, super::Year> = match artist {
                Some(artist) => {
                    let artist: crate::catalogue::ArtistKey = artist;
                    &index.of_artists[artist.index()]
                }
                None => &index.years,
            };
            years.get(&year).map_or(0, of)
        };
        // Artist, year, records taken, records lost.
        for (artist, year, taken, lost) in [
            (None, 2020, 1, 0),
            (None, 2021, 1, 0),
            (None, 2022, 1, 0),
            (Some(ann), 2020, 1, 0),
            (Some(ann), 2021, 0, 1),
            (Some(bob), 2021, 1, 0),
            // When it was taken back is not certain, and then the artist took it from herself.
            (Some(bob), 2022, 0, 0),
            (Some(ann), 2022, 1, 0),
        ] {
            let found = (
                count(artist, year, |held| held.takings.len()),
                count(artist, year, |held| held.losses.len()),
            );
            assert_eq!(found, (taken, lost), "{year}");
        }
    }

    #[test]
    fn five_entries_make_an_artists_yearbook() {
        let song = |n: usize| format!("s{n}");
        for (songs, keys, expected) in [
            (4, "", &[][..]),
            (4, "debut = \"2020\"", &[2020]),
            (4, "debut = \"2019\"", &[]),
            (5, "", &[2020]),
            (5, "external = true", &[]),
        ] {
            let sample = Sample::new()
                .file("content/artists/ann.toml", &format!("name = \"Ann\"\n{keys}\n"));
            let sample = (0..songs).fold(sample, |sample, n| {
                sample.song_in("count", &song(n), "released = \"2020\"", &[])
            });
            let (read, _, index) = index(sample);
            let ann = read.catalogue.artist("ann").unwrap();
            let years: Vec<i16> = index.yearbooks(ann).map(|(year, _)| year).collect();
            assert_eq!(years, expected, "{songs} {keys}");
        }
    }

    #[test]
    fn a_guest_counts_and_an_artist_counts_once() {
        let (read, _, index) = index(Sample::new().song_in(
            "count",
            "x",
            "featuring = [\"bob\"]\nreleased = 2020-01-01",
            &["2020-02-01 crossed 1000"],
        ));
        let [ann, bob] = ["ann", "bob"].map(|id| read.catalogue.artist(id).unwrap());
        assert_eq!(index.years[&2020].artists, [(ann, 2), (bob, 2)]);
    }
}
