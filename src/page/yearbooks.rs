//! Links to the yearbooks of an artist, and the counts of a year in words.

use serde::Serialize;

use super::address::PageKind;
use super::link::Link;
use super::locale_view::LocaleView;
use super::year_index::Year;
use crate::catalogue::ArtistKey;

/// A yearbook of an artist, as other pages link to it.
#[derive(Serialize)]
pub(super) struct Yearbook {
    year: Link,
    count: String,
}

/// The yearbooks of an artist, newest first.
pub(super) fn yearbooks(view: &LocaleView<'_>, artist: ArtistKey) -> Vec<Yearbook> {
    let years = view.site.index.in_years.yearbooks(artist).rev();
    let yearbook = |(year, held): (i16, &Year)| Yearbook {
        year: view.link(year.to_string(), &PageKind::ArtistYear(artist, year, 0)),
        count: view.locale.plural("say.n-milestones", held.milestones.len() as u64),
    };
    years.map(yearbook).collect()
}

/// How many records, milestones and releases a year has, in words. Zeros are left out.
pub(super) fn counted(view: &LocaleView<'_>, held: &Year) -> Vec<String> {
    let counts = [
        ("say.n-records-taken", held.takings.len()),
        ("say.n-milestones", held.milestones.len()),
        ("say.n-releases", held.releases.len()),
    ];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0);
    counts.map(|(key, n)| view.locale.plural(key, n as u64)).collect()
}
