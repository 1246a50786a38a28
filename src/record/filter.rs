//! Which songs a `where` matches. A condition on a field that is not written is neither true nor
//! false.

use crate::catalogue::{Catalogue, Condition, Song, Where};
use crate::date::{Day, When};

/// Whether a song matches a `where`; `None` if that depends on a field that is not written.
pub fn matches(catalogue: &Catalogue, song: &Song, filter: &Where) -> Option<bool> {
    let hold = |conditions: &[Condition]| {
        all_true(conditions.iter().map(|condition| holds(catalogue, song, condition)))
    };
    let allowed = filter.not.iter().map(|conditions| hold(conditions).map(|held| !held));
    all_true(allowed.chain([hold(&filter.all)]))
}

/// Kleene's conjunction: false if one is false, else unknown if one is unknown, else true.
fn all_true(conditions: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for condition in conditions {
        match condition {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

fn holds(catalogue: &Catalogue, song: &Song, condition: &Condition) -> Option<bool> {
    let lead = &catalogue[song.artists[0]];
    match condition {
        Condition::Language(any) => {
            let languages = song.languages.as_ref()?;
            Some(languages.first().is_some_and(|main| any.contains(main)))
        }
        Condition::Lead(any) => Some(any.contains(&song.artists[0])),
        Condition::Artist(any) => {
            let mut credited = song.artists.iter().chain(&song.featuring);
            Some(credited.any(|artist| any.contains(artist)))
        }
        Condition::ArtistKind(any) => lead.kind.map(|kind| any.contains(&kind)),
        Condition::Gender(any) => lead.gender.map(|gender| any.contains(&gender)),
        Condition::Country(any) => match &lead.country {
            Some(country) => Some(any.contains(country)),
            // Nobody completes the fields of an artist outside the site, so that a condition on
            // its country would stay open for ever.
            None => lead.external.then_some(false),
        },
        Condition::Featuring(wanted) => Some(song.featuring.is_empty() != *wanted),
        Condition::Released(from, to) => within(&song.released.as_ref()?.value, *from, *to),
        Condition::Debut(from, to) => within(lead.debut.as_ref()?, *from, *to),
        Condition::External(wanted) => Some(lead.external == *wanted),
    }
}

/// Whether a time lies between two days, both included; `None` if a part of it does.
fn within(when: &When, from: Day, to: Day) -> Option<bool> {
    if when.first >= from && when.last <= to {
        Some(true)
    } else if when.last < from || when.first > to {
        Some(false)
    } else {
        None
    }
}
