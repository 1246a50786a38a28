//! Data for reuse: the whole site, each song and each record, as CSV and as JSON with the same rows.
//!
//! A table is a list of columns and a function that writes its rows; `Writer` turns rows into one
//! format or the other, so that the two can't differ.

mod rows;
mod writer;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use self::rows::Origin;
pub use self::writer::Format;
use self::writer::{Cited, Head, Writer};
use crate::catalogue::{Catalogue, RecordKey, SongKey, SourceKey};
use crate::path::Route;

/// What has a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableSubject {
    /// The observations of a song.
    Song(SongKey),
    /// The holders of a record, or the members of a club.
    Record(RecordKey),
}

/// The address of a subject's table: `/data/songs/<id>.csv`. A saved file bears the subject's name.
pub fn route(catalogue: &Catalogue, subject: TableSubject, format: Format) -> Route {
    let (folder, id) = match subject {
        TableSubject::Song(key) => ("songs", catalogue[key].id.as_str()),
        TableSubject::Record(key) => ("records", catalogue[key].id.as_str()),
    };
    Route::made_file(&["data", folder], id, format.extension())
}

/// Everything that has a table of its own: songs and records with a page.
pub fn subjects(catalogue: &Catalogue) -> impl Iterator<Item = TableSubject> {
    let songs = catalogue.songs().map(|(key, _)| key);
    let listed = songs.filter(|key| !catalogue.is_external(*key)).map(TableSubject::Song);
    listed.chain(RecordKey::all(catalogue.records.len()).map(TableSubject::Record))
}

/// The table of a song or a record, whose page is at `url`.
pub fn table(origin: Origin<'_>, subject: TableSubject, format: Format, url: &str) -> Vec<u8> {
    let Origin { catalogue, config, .. } = origin;
    let title = match subject {
        TableSubject::Song(key) => catalogue[key].title.as_str(),
        TableSubject::Record(key) => catalogue[key].title.get(&config.languages[0]).0,
    };
    let (as_of, keys, columns) = match subject {
        TableSubject::Song(key) => {
            let keys = rows::sources_of_song(catalogue, key);
            (rows::as_of(origin, key), keys, rows::OBSERVATIONS)
        }
        TableSubject::Record(key) => {
            (origin.as_of.known(), rows::sources_of_record(origin, key), rows::RECORDS)
        }
    };
    let head = Head {
        title,
        url,
        licence: config.licence.as_deref(),
        as_of: as_of.map(|day| day.to_string()),
        sources: keys.into_iter().map(|key| cited(catalogue, key)).collect(),
    };
    let mut writer = Writer::new(format, &head, columns, 0);
    match subject {
        TableSubject::Song(key) => rows::observations(origin, key, &mut writer),
        TableSubject::Record(key) => rows::records(origin, key, &mut writer),
    }
    writer.finish().1
}

/// A table of the whole site.
#[derive(Debug)]
pub struct Table {
    /// Its address.
    pub route: Route,
    /// How it is written.
    pub format: Format,
    /// Number of rows, without the header.
    pub rows: usize,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Names of a table's columns.
type Columns = &'static [&'static str];

/// A function that writes a table's rows.
type WriteRows = fn(Origin<'_>, &mut Writer);

/// The tables of the whole site: name, columns, rows.
const TABLES: [(&str, Columns, WriteRows); 6] = [
    ("observations", rows::OBSERVATIONS, rows::all_observations),
    ("milestones", rows::MILESTONES, rows::milestones),
    ("records", rows::RECORDS, rows::all_records),
    ("chase", rows::CHASE, rows::chase),
    ("songs", rows::SONGS, rows::songs),
    ("sources", rows::SOURCES, rows::sources),
];

/// Bytes that a row of observations seldom exceeds, in either format.
const ROW_BYTES: usize = 288;

/// Makes the tables of the whole site, in a fixed order.
pub fn tables(origin: Origin<'_>) -> Vec<Table> {
    let url = origin.config.base_url.absolute(&Route::page(&["data"]));
    let series = origin.catalogue.songs().flat_map(|(_, song)| &song.series);
    let observations: usize = series.map(|series| series.observations.len()).sum();
    let tables: Vec<_> =
        TABLES.iter().flat_map(|table| Format::ALL.map(|format| (table, format))).collect();
    let make =
        |((name, columns, write_rows), format): (&(&str, Columns, WriteRows), Format)| {
            let head = Head {
                title: origin.config.title.get(&origin.config.languages[0]).0,
                url: &url,
                licence: origin.config.licence.as_deref(),
                as_of: origin.as_of.known().map(|day| day.to_string()),
                sources: BTreeMap::new(),
            };
            let room = if *name == "observations" { observations * ROW_BYTES } else { 0 };
            let mut writer = Writer::new(format, &head, columns, room);
            write_rows(origin, &mut writer);
            let (rows, bytes) = writer.finish();
            let route = Route::file(&format!("data/{name}.{}", format.extension()))
                .expect("fixed names are safe");
            Table { route, format, rows, bytes }
        };
    // Some take much longer than others.
    tables.into_par_iter().with_max_len(1).map(make).collect()
}

/// A source under its id.
fn cited(catalogue: &Catalogue, key: SourceKey) -> (&str, Cited<'_>) {
    let source = &catalogue[key];
    (source.id.as_str(), Cited { publisher: &source.publisher, url: &source.url })
}
