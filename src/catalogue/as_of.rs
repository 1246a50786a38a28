//! `--as-of`: the catalogue of the same files without what is later than a day.
//!
//! Every file is read first, so that what stays may refer to what goes, and every key is then moved
//! to its entity's new position.

use rustc_hash::FxHashSet;

use super::model::{ArtistKey, Catalogue, Condition, Observation, Series, Source, SourceKey};
use crate::date::{Day, When};

/// Leaves out observations, statements that a list is complete, series, songs and artists that
/// begin after a day. An artist stays whom a song or a record names that stays, without the day of
/// the debut. What has no date stays.
pub fn leave_out_later(catalogue: &mut Catalogue, as_of: Day) {
    for record in &mut catalogue.records {
        record.complete.retain(|complete| complete.as_of <= as_of);
    }
    let Catalogue { songs, sources, .. } = catalogue;
    songs.retain(|song| {
        song.released.as_ref().is_none_or(|released| has_begun(&released.value, as_of))
    });
    for song in songs {
        song.series.retain(|series| {
            series.start.as_ref().is_none_or(|start| has_begun(&start.value, as_of))
        });
        song.series.iter_mut().for_each(|series| later_observations(series, sources, as_of));
    }
    later_artists(catalogue, as_of);
}

/// Leaves out sources, of which nothing that stays may cite one.
pub fn leave_out_sources(catalogue: &mut Catalogue, is_left_out: impl Fn(SourceKey) -> bool) {
    let keys = SourceKey::all(catalogue.sources.len());
    let positions = Positions::of(keys.map(|key| !is_left_out(key)));
    positions.retain(&mut catalogue.sources);
    let moved = |key: &mut SourceKey| key.0 = positions.moved(key.0);
    for artist in &mut catalogue.artists {
        artist.cited.iter_mut().for_each(moved);
    }
    for song in &mut catalogue.songs {
        song.cited.iter_mut().for_each(moved);
        let observations = song.series.iter_mut().flat_map(|series| &mut series.observations);
        observations.flat_map(|observation| observation.cited.iter_mut()).for_each(moved);
    }
    let complete = catalogue.records.iter_mut().flat_map(|record| &mut record.complete);
    complete.flat_map(|complete| complete.cited.iter_mut()).for_each(moved);
}

/// Every source that the data cite, as often as they do.
pub fn cited_sources(catalogue: &Catalogue) -> impl Iterator<Item = SourceKey> {
    let artists = catalogue.artists.iter().flat_map(|artist| artist.cited.iter().copied());
    let songs = catalogue.songs.iter().flat_map(|song| song.cited.iter().copied());
    let series = catalogue.songs.iter().flat_map(|song| &song.series);
    let observed = series.flat_map(|series| &series.observations);
    let complete = catalogue.records.iter().flat_map(|record| &record.complete);
    let complete = complete.flat_map(|complete| complete.cited.iter());
    artists.chain(songs).chain(observed.flat_map(|o| o.cited.iter())).chain(complete)
}

/// Whether something has begun by a day, as far as is known: its first possible day counts.
fn has_begun(when: &When, as_of: Day) -> bool {
    when.is_unknown() || when.first <= as_of
}

/// Leaves out a series' later observations. One that supersedes only such supersedes nothing.
fn later_observations(series: &mut Series, sources: &[Source], as_of: Day) {
    let stays = |observation: &Observation| has_begun(&observation.when, as_of);
    if series.observations.iter().all(stays) {
        return;
    }
    let pairs = series.replacements(sources);
    let stay = pairs.iter().filter(|(_, old)| stays(&series.observations[*old]));
    let superseding: FxHashSet<usize> = stay.map(|(new, _)| *new).collect();
    for (new, _) in pairs.iter().filter(|(new, _)| !superseding.contains(new)) {
        if let Some(remarks) = &mut series.observations[*new].remarks {
            remarks.supersedes = None;
        }
    }
    series.observations.retain(stays);
}

fn later_artists(catalogue: &mut Catalogue, as_of: Day) {
    let mut stays: Vec<bool> = Vec::with_capacity(catalogue.artists.len());
    for artist in &mut catalogue.artists {
        let has_debuted = artist.debut.is_none_or(|debut| has_begun(&debut, as_of));
        stays.push(has_debuted);
        artist.debut = artist.debut.filter(|_| has_debuted);
    }
    let credited =
        catalogue.songs.iter().flat_map(|song| song.artists.iter().chain(&song.featuring));
    credited.for_each(|artist| stays[artist.index()] = true);
    for artist in named_by_records(catalogue) {
        stays[artist.index()] = true;
    }
    let positions = Positions::of(stays.iter().copied());
    positions.retain(&mut catalogue.artists);
    let moved = |key: &mut ArtistKey| key.0 = positions.moved(key.0);
    for artist in &mut catalogue.artists {
        artist.member_of.retain(|group| stays[group.index()]);
        artist.member_of.iter_mut().for_each(moved);
    }
    for song in &mut catalogue.songs {
        song.artists.iter_mut().chain(&mut song.featuring).for_each(moved);
    }
    named_by_records(catalogue).for_each(moved);
}

/// The artists that the conditions of records name.
fn named_by_records(catalogue: &mut Catalogue) -> impl Iterator<Item = &mut ArtistKey> {
    let matching = catalogue.records.iter_mut().map(|record| &mut record.matching);
    let conditions = matching
        .flat_map(|matching| matching.all.iter_mut().chain(matching.not.iter_mut().flatten()));
    conditions.flat_map(|condition| match condition {
        Condition::Lead(artists) | Condition::Artist(artists) => artists.as_mut_slice(),
        _ => &mut [],
    })
}

/// The new positions of entities after some are left out.
struct Positions(Vec<Option<u32>>);

impl Positions {
    fn of(stays: impl Iterator<Item = bool>) -> Self {
        let mut next = 0..;
        Self(stays.map(|stays| if stays { next.next() } else { None }).collect())
    }

    fn retain<T>(&self, entities: &mut Vec<T>) {
        let mut stays = self.0.iter().map(Option::is_some);
        entities.retain(|_| stays.next().unwrap_or(true));
    }

    fn moved(&self, position: u32) -> u32 {
        self.0[position as usize].expect("nothing that stays refers to what is left out")
    }
}
