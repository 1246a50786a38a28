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

/// A field of a song, or of the artist that leads it, that a `where` may ask for and that a file
/// may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The song's `language`.
    Language,
    /// The song's `released`.
    Released,
    /// The lead's `kind`.
    Kind,
    /// The lead's `gender`.
    Gender,
    /// The lead's `country`.
    Country,
    /// The lead's `debut`.
    Debut,
}

impl Field {
    /// The key in the file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Released => "released",
            Self::Kind => "kind",
            Self::Gender => "gender",
            Self::Country => "country",
            Self::Debut => "debut",
        }
    }

    /// The field that a condition asks for, if the song's file, or that of its lead, lacks it.
    fn missing(catalogue: &Catalogue, song: &Song, condition: &Condition) -> Option<Self> {
        let lead = &catalogue[song.artists[0]];
        let (field, is_missing) = match condition {
            Condition::Language(_) => (Self::Language, song.languages.is_none()),
            Condition::Released(..) => (Self::Released, song.released.is_none()),
            Condition::ArtistKind(_) => (Self::Kind, lead.kind.is_none()),
            Condition::Gender(_) => (Self::Gender, lead.gender.is_none()),
            Condition::Country(_) => (Self::Country, lead.country.is_none()),
            Condition::Debut(..) => (Self::Debut, lead.debut.is_none()),
            Condition::Lead(_)
            | Condition::Artist(_)
            | Condition::Featuring(_)
            | Condition::External(_) => return None,
        };
        is_missing.then_some(field)
    }
}

/// The fields without which it is not known whether a song matches a `where`, in the order of the
/// conditions. None where that is known.
pub fn missing_fields(catalogue: &Catalogue, song: &Song, filter: &Where) -> Vec<Field> {
    if matches(catalogue, song, filter).is_some() {
        return Vec::new();
    }
    let lists = std::iter::once(&filter.all).chain(&filter.not);
    let open = lists.filter(|list| {
        all_true(list.iter().map(|condition| holds(catalogue, song, condition))).is_none()
    });
    open.flatten()
        .filter(|condition| holds(catalogue, song, condition).is_none())
        .filter_map(|condition| Field::missing(catalogue, song, condition))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::matches;
    use crate::samples::Sample;

    #[test]
    fn each_condition_is_true_false_or_open() {
        let (yes, no, open) = (Some(true), Some(false), None);
        for (song, artist, filter, expected) in [
            ("", "", "", yes),
            ("language = [\"ko\", \"en\"]", "", "language = \"ko\"", yes),
            // The main language counts.
            ("language = [\"ko\", \"en\"]", "", "language = \"en\"", no),
            ("language = []", "", "language = \"ko\"", no),
            ("", "", "language = \"ko\"", open),
            ("", "", "lead = \"ann\"", yes),
            ("", "", "lead = \"bob\"", no),
            ("featuring = [\"bob\"]", "", "lead = \"bob\"", no),
            ("featuring = [\"bob\"]", "", "artist = \"bob\"", yes),
            ("artists = [\"ann\", \"bob\"]", "", "artist = \"bob\"", yes),
            ("", "kind = \"duo\"", "artist_kind = [\"group\", \"duo\"]", yes),
            ("", "kind = \"duo\"", "artist_kind = \"group\"", no),
            ("", "", "artist_kind = \"group\"", open),
            ("", "gender = \"mixed\"", "gender = \"mixed\"", yes),
            ("", "", "gender = \"mixed\"", open),
            ("", "country = \"KR\"", "country = [\"US\", \"KR\"]", yes),
            ("", "country = \"KR\"", "country = \"US\"", no),
            ("", "", "country = \"US\"", open),
            // Nobody completes the fields of an artist outside the site.
            ("", "external = true", "country = \"US\"", no),
            ("featuring = [\"bob\"]", "", "featuring = true", yes),
            ("", "", "featuring = true", no),
            ("", "", "featuring = false", yes),
            ("released = 2020-12-31", "", "released = \"2020\"", yes),
            ("released = 2021-01-01", "", "released = \"2020\"", no),
            ("released = \"2020-12\"", "", "released = \"2020\"", yes),
            // A release of which only a part lies in the range.
            ("released = \"2020\"", "", "released = \"2020-12\"", open),
            ("", "", "released = \"2020\"", open),
            ("", "debut = 2013-06-13", "debut = \"2013\"", yes),
            ("", "debut = 2013-06-13", "debut = { from = 2013-07-01, to = 2014-01-01 }", no),
            ("", "", "debut = \"2013\"", open),
            ("", "external = true", "external = true", yes),
            ("", "", "external = true", no),
            // All conditions hold, and one that is false settles it.
            ("language = \"ko\"", "", "language = \"ko\"\nlead = \"ann\"", yes),
            ("", "", "language = \"ko\"\nlead = \"bob\"", no),
            ("", "", "language = \"ko\"\nlead = \"ann\"", open),
            // What `not` describes as a whole is left out.
            ("", "", "not = { lead = \"ann\" }", no),
            ("", "", "not = { lead = \"bob\" }", yes),
            ("", "", "not = { lead = \"ann\", language = \"ko\" }", open),
            ("", "", "not = { lead = \"bob\", language = \"ko\" }", yes),
            ("", "", "not = {}", yes),
        ] {
            let read = Sample::new()
                .file("content/artists/ann.toml", &format!("name = \"Ann\"\n{artist}\n"))
                .song_in("count", "x", song, &[])
                .record(
                    "r",
                    &format!("kind = \"most\"\nmetric = \"count\"\n[where]\n{filter}"),
                    None,
                )
                .read()
                .sound();
            let filter_read = &read.catalogue.records[0].matching;
            let song_read = &read.catalogue[read.song("x")];
            let found = matches(&read.catalogue, song_read, filter_read);
            assert_eq!(found, expected, "{song} / {artist} / {filter}");
        }
    }
}
