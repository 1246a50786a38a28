//! Links to the tables of one song or one record, and to feeds.

use serde::Serialize;

use super::address;
use super::address::FeedFormat;
use super::link::Link;
use super::locale_view::LocaleView;
use crate::catalogue::ArtistKey;
use crate::export;
use crate::export::{Format, TableSubject};

/// A link to a table of one song or one record, if there is one.
fn link(
    view: &LocaleView<'_>,
    subject: TableSubject,
    format: Format,
    key: &str,
) -> Option<Link> {
    let site = view.site;
    let external = match subject {
        TableSubject::Song(key) => site.catalogue.is_external(key),
        TableSubject::Record(_) => false,
    };
    (site.config.exports && !external).then(|| {
        let route = export::route(site.catalogue, subject, format);
        Link::new(view.say(key), site.config.base_url.link(&route))
    })
}

/// The figures of a chart as a file.
pub(super) fn csv(view: &LocaleView<'_>, subject: TableSubject) -> Option<Link> {
    link(view, subject, Format::Csv, "say.chart-csv")
}

/// The files of a song or a record.
pub(super) fn downloads(view: &LocaleView<'_>, subject: TableSubject) -> Vec<Link> {
    let keys = match subject {
        TableSubject::Song(_) => ["say.song-csv", "say.song-json"],
        TableSubject::Record(_) => ["say.record-csv", "say.record-json"],
    };
    let links = Format::ALL.into_iter().zip(keys);
    links.filter_map(|(format, key)| link(view, subject, format, key)).collect()
}

/// The feeds of an artist's milestones: Atom, then JSON.
pub(super) fn feeds(view: &LocaleView<'_>, artist: ArtistKey) -> Vec<Link> {
    let site = view.site;
    let link = |format, key: &str| {
        let route = address::feed(site, view.language, Some(artist), format);
        let label = view.locale.fill(key, &[("artist", view.name(artist))]);
        Link::new(label, site.config.base_url.link(&route))
    };
    vec![link(FeedFormat::Atom, "say.feed-atom"), link(FeedFormat::Json, "say.feed-json")]
}

/// Licences that have a page: SPDX name, name, address.
const LICENCES: [(&str, &str, &str); 3] = [
    ("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
];

/// Where a licence stands, if it is a known one.
pub(super) fn licence_url(name: &str) -> Option<&'static str> {
    LICENCES.iter().find(|(id, ..)| *id == name).map(|(.., url)| *url)
}

#[derive(Debug, Serialize)]
pub(super) struct Licence {
    label: String,
    url: Option<String>,
}

pub(super) fn licence(name: &str) -> Licence {
    match LICENCES.iter().find(|(id, ..)| *id == name) {
        Some((_, label, url)) => {
            Licence { label: (*label).to_owned(), url: Some((*url).to_owned()) }
        }
        None => Licence { label: name.to_owned(), url: None },
    }
}
