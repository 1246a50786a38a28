//! Data for reuse: the whole book, each song and each record, as CSV and as JSON with the same rows.
//!
//! A table is a list of columns and a function that gives its rows; `Writer` turns rows into one
//! format or the other, so that the two can't differ. The files of songs and records are made one
//! by one when they are handed on, and not kept.

mod rows;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::catalogue::{Catalogue, RecordKey, SongKey, SourceKey};
use crate::config::Config;
use crate::date::Day;
use crate::locale::push_number;
use crate::path::Route;
use crate::pieces::{ChunkSink, ChunkSource, PIECE};
use crate::record::Records;

/// What tables are made from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// What the content means.
    pub catalogue: &'a Catalogue,
    /// What follows from it.
    pub records: &'a Records,
    /// The site's settings: its title and licence.
    pub config: &'a Config,
    /// The newest observation's day.
    pub as_of: Day,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, UTF-8, with a header.
    Csv,
    /// An object whose `rows` are objects with the columns as keys.
    Json,
}

impl Format {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Json];

    /// `CSV` or `JSON`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

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

/// The table of a song or a record, whose page stands at `url`.
pub fn table(origin: Origin<'_>, subject: TableSubject, format: Format, url: &str) -> Vec<u8> {
    let Origin { catalogue, config, .. } = origin;
    let title = match subject {
        TableSubject::Song(key) => catalogue[key].title.as_str(),
        TableSubject::Record(key) => catalogue[key].title.get(&config.languages[0]).0,
    };
    let (as_of, keys) = match subject {
        TableSubject::Song(key) => {
            (rows::as_of(origin, key), rows::sources_of_song(catalogue, key))
        }
        TableSubject::Record(key) => (origin.as_of, rows::sources_of_record(origin, key)),
    };
    let columns = match subject {
        TableSubject::Song(_) => rows::OBSERVATIONS,
        TableSubject::Record(_) => rows::RECORDS,
    };
    let head = Head {
        title,
        url,
        licence: config.licence.as_deref(),
        as_of: as_of.to_string(),
        sources: keys.into_iter().map(|key| cited(catalogue, key)).collect(),
    };
    let mut bytes = Vec::new();
    let mut out = |piece: &[u8]| bytes.extend_from_slice(piece);
    let mut writer = Writer::new(format, &head, columns, &mut out);
    match subject {
        TableSubject::Song(key) => rows::observations(origin, key, &mut writer),
        TableSubject::Record(key) => rows::records(origin, key, &mut writer),
    }
    writer.finish();
    bytes
}

/// A table of the whole book.
#[derive(Clone, Debug)]
pub struct File {
    /// Its address.
    pub route: Route,
    /// How it is written.
    pub format: Format,
    /// Rows, without the header.
    pub rows: usize,
    /// Bytes.
    pub size: usize,
}

/// A function that gives a table's rows.
type Fill = fn(Origin<'_>, &mut Writer<'_>);

/// The tables of the whole book: name, columns, rows.
const BOOK: [(&str, &[&str], Fill); 5] = [
    ("observations", rows::OBSERVATIONS, rows::all_observations),
    ("milestones", rows::MILESTONES, rows::milestones),
    ("records", rows::RECORDS, rows::all_records),
    ("songs", rows::SONGS, rows::songs),
    ("sources", rows::SOURCES, rows::sources),
];

/// Makes the tables of the whole book: `take` gets the address of each and what makes it, piece by
/// piece, and is to call that once. What comes back is in a fixed order.
pub fn book<T: Send>(
    origin: Origin<'_>,
    take: impl Fn(&Route, &mut ChunkSource<'_>) -> T + Sync,
) -> Vec<(File, T)> {
    // The two of all observations take as long as the others together: by format, each is the first
    // of a half, and no thread makes both.
    let tables =
        Format::ALL.into_iter().flat_map(|f| BOOK.iter().enumerate().map(move |t| (f, t)));
    let tables: Vec<_> = tables.collect();
    let made = tables.into_par_iter().map(|(format, (at, (name, columns, fill)))| {
        let url = origin.config.base_url.absolute(&Route::page(&["data"]));
        let head = Head {
            title: origin.config.title.get(&origin.config.languages[0]).0,
            url: &url,
            licence: origin.config.licence.as_deref(),
            as_of: origin.as_of.to_string(),
            sources: BTreeMap::new(),
        };
        let route = Route::file(&format!("data/{name}.{}", format.extension()))
            .expect("fixed names are safe");
        let (mut rows, mut size) = (0, 0);
        let taken = take(&route, &mut |out| {
            let mut writer = Writer::new(format, &head, columns, out);
            fill(origin, &mut writer);
            (rows, size) = writer.finish();
        });
        (at, (File { route, format, rows, size }, taken))
    });
    let mut made: Vec<_> = made.collect();
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

/// What a JSON file says before its rows.
#[derive(Serialize)]
struct Head<'a> {
    title: &'a str,
    url: &'a str,
    licence: Option<&'a str>,
    as_of: String,
    /// By their ids, as the rows name them; the files of the whole book leave them to one of their own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sources: BTreeMap<&'a str, Cited<'a>>,
}

#[derive(Serialize)]
struct Cited<'a> {
    publisher: &'a str,
    url: &'a str,
}

/// A source under its id.
fn cited(catalogue: &Catalogue, key: SourceKey) -> (&str, Cited<'_>) {
    let source = &catalogue[key];
    (source.id.as_str(), Cited { publisher: &source.publisher, url: &source.url })
}

/// A cell of a row.
#[derive(Clone, Copy)]
enum Cell<'a> {
    /// Nothing is known: an empty cell, or `null`.
    None,
    Text(&'a str),
    /// Text that stands as it is in either format, such as an id.
    Plain(&'a str),
    Number(u64),
    Signed(i64),
    Day(Day),
}

impl<'a> Cell<'a> {
    fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::None, Self::Text)
    }

    /// A text that stands in many rows, looked through once.
    fn often(text: &'a str) -> Self {
        if is_formula(text) || text.bytes().any(|b| needs_quotes(b) || needs_escape(b)) {
            Self::Text(text)
        } else {
            Self::Plain(text)
        }
    }
}

/// Writes rows in one format.
struct Writer<'o> {
    out: &'o mut ChunkSink<'o>,
    format: Format,
    /// What stands before each cell of a row, beginning with its first.
    before: Vec<String>,
    /// The day that was written last, and how: the next one is often the same.
    day: (Option<Day>, String),
    /// What is not given on yet.
    text: String,
    rows: usize,
    /// Bytes that were given on.
    size: usize,
}

impl<'o> Writer<'o> {
    fn new(
        format: Format,
        head: &Head<'_>,
        columns: &'static [&'static str],
        out: &'o mut ChunkSink<'o>,
    ) -> Self {
        let mut text = String::with_capacity(4096);
        let before = |(at, column): (usize, &&str)| match (format, at) {
            (Format::Csv, 0) => String::new(),
            (Format::Csv, _) => ",".to_owned(),
            (Format::Json, 0) => format!("\n{{\"{column}\":"),
            (Format::Json, _) => format!(",\"{column}\":"),
        };
        match format {
            Format::Csv => {
                text.push_str(&columns.join(","));
                text.push_str("\r\n");
            }
            Format::Json => {
                text = serde_json::to_string(head).expect("text and numbers have a JSON form");
                text.truncate(text.len() - 1);
                text.push_str(",\"rows\":[");
            }
        }
        let before = columns.iter().enumerate().map(before).collect();
        Self { out, format, before, day: (None, String::new()), text, rows: 0, size: 0 }
    }

    fn row(&mut self, cells: &[Cell<'_>]) {
        let (text, written) = (&mut self.text, &mut self.day);
        let mut push_day = |day: Day, text: &mut String| {
            if written.0 != Some(day) {
                written.1.clear();
                day.push(&mut written.1);
                written.0 = Some(day);
            }
            text.push_str(&written.1);
        };
        if self.format == Format::Json && self.rows > 0 {
            text.push(',');
        }
        for (before, cell) in self.before.iter().zip(cells) {
            text.push_str(before);
            match (self.format, *cell) {
                (Format::Csv, Cell::None) => {}
                (Format::Json, Cell::None) => text.push_str("null"),
                (_, Cell::Number(n)) => push_number(n, text),
                (_, Cell::Signed(n)) => push_number(n, text),
                (Format::Csv, Cell::Day(day)) => push_day(day, text),
                (Format::Json, Cell::Day(day)) => {
                    text.push('"');
                    push_day(day, text);
                    text.push('"');
                }
                (Format::Csv, Cell::Plain(cell)) => text.push_str(cell),
                (Format::Json, Cell::Plain(cell)) => {
                    text.push('"');
                    text.push_str(cell);
                    text.push('"');
                }
                (Format::Csv, Cell::Text(cell)) => csv_cell(cell, text),
                (Format::Json, Cell::Text(cell)) => json_text(cell, text),
            }
        }
        text.push_str(if self.format == Format::Json { "}" } else { "\r\n" });
        self.rows += 1;
        if self.text.len() >= PIECE {
            self.give_on();
        }
    }

    fn give_on(&mut self) {
        self.size += self.text.len();
        (self.out)(self.text.as_bytes());
        self.text.clear();
    }

    /// How many rows there are, and how many bytes.
    fn finish(mut self) -> (usize, usize) {
        if self.format == Format::Json {
            self.text.push_str("\n]}\n");
        }
        self.give_on();
        (self.rows, self.size)
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether a cell with this byte is quoted.
fn needs_quotes(byte: u8) -> bool {
    matches!(byte, b',' | b'"' | b'\n' | b'\r')
}

/// Whether a JSON string can't have this byte as it is.
fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// A cell by RFC 4180; what a spreadsheet would take for a formula is kept text by an apostrophe.
fn csv_cell(text: &str, out: &mut String) {
    let formula = is_formula(text);
    let quoted = formula || text.bytes().any(needs_quotes);
    if !quoted {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

/// A JSON string. Ids and addresses, which most cells are, have nothing to escape.
fn json_text(text: &str, out: &mut String) {
    if text.bytes().any(needs_escape) {
        out.push_str(&serde_json::to_string(text).expect("text has a JSON form"));
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Cell, Format, Head, Writer};

    const CELLS: [&str; 8] = [
        "plain",
        "a, b",
        "say \"so\"",
        "two\r\nlines",
        "=HYPERLINK(\"x\")",
        "@SUM",
        "작은 것들",
        "back\\slash\u{2028}",
    ];

    fn written(format: Format) -> Vec<u8> {
        let head = Head {
            title: "T",
            url: "https://example.org/",
            licence: None,
            as_of: "2020-01-01".to_owned(),
            sources: BTreeMap::new(),
        };
        let mut bytes = Vec::new();
        let mut out = |piece: &[u8]| bytes.extend_from_slice(piece);
        let mut writer = Writer::new(format, &head, &["text", "number", "nothing"], &mut out);
        for cell in CELLS {
            writer.row(&[Cell::Text(cell), Cell::Number(1_000_000), Cell::None]);
        }
        let (rows, size) = writer.finish();
        assert_eq!((rows, size), (CELLS.len(), bytes.len()));
        bytes
    }

    #[test]
    fn any_text_comes_back_from_csv_and_no_cell_is_a_formula() {
        let bytes = written(Format::Csv);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap(), vec!["text", "number", "nothing"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (row, cell) in rows.iter().zip(CELLS) {
            let text = row[0].strip_prefix('\'').unwrap_or(&row[0]);
            assert_eq!((text, &row[1], &row[2]), (cell, "1000000", ""));
            assert!(!row[0].starts_with(['=', '+', '-', '@']), "{}", &row[0]);
        }
        assert_eq!(rows.len(), CELLS.len());
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("text,number,nothing\r\nplain,1000000,\r\n"), "{text}");
    }

    #[test]
    fn any_text_comes_back_from_json() {
        let bytes = written(Format::Json);
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let rows = json["rows"].as_array().unwrap();
        for (row, cell) in rows.iter().zip(CELLS) {
            assert_eq!(
                *row,
                serde_json::json!({ "text": cell, "number": 1_000_000, "nothing": null })
            );
        }
        assert_eq!(rows.len(), CELLS.len());
    }
}
