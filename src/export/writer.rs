//! Writing the rows of a table as CSV or as JSON.

use std::collections::BTreeMap;

use csv::Terminator;
use serde::Serialize;

use crate::date::Day;

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

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// What a JSON file says before its rows.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    pub(super) title: &'a str,
    pub(super) url: &'a str,
    pub(super) licence: Option<&'a str>,
    /// `None` if no observation has a day.
    pub(super) as_of: Option<String>,
    /// By the ids that rows have. Empty in tables of the whole site, which have a table of sources.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) sources: BTreeMap<&'a str, Cited<'a>>,
}

/// A source.
#[derive(Serialize)]
pub(super) struct Cited<'a> {
    pub(super) publisher: &'a str,
    pub(super) url: &'a str,
}

/// A cell of a row.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    /// Nothing is known: an empty cell, or `null`.
    None,
    Text(&'a str),
    Number(u64),
    Signed(i64),
    Day(Day),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::None, Self::Text)
    }
}

/// Writes the rows of a table in one format.
pub(super) struct Writer {
    columns: &'static [&'static str],
    out: Out,
    rows: usize,
}

enum Out {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Json(Vec<u8>),
}

/// Why writing to memory can't fail.
const INFALLIBLE: &str = "memory takes all bytes, and text, numbers and days have both forms";

impl Writer {
    /// Begins a table, with room for so many bytes: a large one that grows is in memory twice.
    pub(super) fn new(
        format: Format,
        head: &Head<'_>,
        columns: &'static [&'static str],
        room: usize,
    ) -> Self {
        let out = match format {
            Format::Csv => {
                let mut builder = csv::WriterBuilder::new();
                let mut out =
                    builder.terminator(Terminator::CRLF).from_writer(Vec::with_capacity(room));
                out.write_record(columns).expect(INFALLIBLE);
                Out::Csv(Box::new(out))
            }
            Format::Json => {
                let mut out = Vec::with_capacity(room);
                serde_json::to_writer(&mut out, head).expect(INFALLIBLE);
                out.pop();
                out.extend_from_slice(b",\"rows\":[");
                Out::Json(out)
            }
        };
        Self { columns, out, rows: 0 }
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) {
        match &mut self.out {
            Out::Csv(out) => {
                cells.iter().for_each(|cell| csv_field(*cell, out));
                out.write_record(None::<&[u8]>).expect(INFALLIBLE);
            }
            Out::Json(out) => {
                out.extend_from_slice(if self.rows > 0 { b",\n{" } else { b"\n{" });
                for (nth, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
                    // Names of columns have nothing that is escaped.
                    out.extend_from_slice(if nth > 0 { b",\"" } else { b"\"" });
                    out.extend_from_slice(column.as_bytes());
                    out.extend_from_slice(b"\":");
                    json_value(*cell, out);
                }
                out.push(b'}');
            }
        }
        self.rows += 1;
    }

    /// Returns the number of rows, and the file.
    pub(super) fn finish(self) -> (usize, Vec<u8>) {
        let bytes = match self.out {
            Out::Csv(out) => out.into_inner().expect(INFALLIBLE),
            Out::Json(mut out) => {
                out.extend_from_slice(b"\n]}\n");
                out
            }
        };
        (self.rows, bytes)
    }
}

/// Writes a cell as the next field. What a spreadsheet would take for a formula is kept text by an
/// apostrophe.
fn csv_field(cell: Cell<'_>, out: &mut csv::Writer<Vec<u8>>) {
    let written = match cell {
        Cell::None => out.write_field(""),
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            out.write_field(format!("'{text}"))
        }
        Cell::Text(text) => out.write_field(text),
        Cell::Number(n) => out.write_field(itoa::Buffer::new().format(n)),
        Cell::Signed(n) => out.write_field(itoa::Buffer::new().format(n)),
        Cell::Day(day) => out.write_field(day.iso()),
    };
    written.expect(INFALLIBLE);
}

/// Writes a cell as a value.
fn json_value(cell: Cell<'_>, out: &mut Vec<u8>) {
    let number = |written: &str, out: &mut Vec<u8>| out.extend_from_slice(written.as_bytes());
    match cell {
        Cell::None => out.extend_from_slice(b"null"),
        Cell::Text(text) => serde_json::to_writer(out, text).expect(INFALLIBLE),
        Cell::Number(n) => number(itoa::Buffer::new().format(n), out),
        Cell::Signed(n) => number(itoa::Buffer::new().format(n), out),
        Cell::Day(day) => {
            out.push(b'"');
            out.extend_from_slice(&day.iso());
            out.push(b'"');
        }
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
            as_of: Some("2020-01-01".to_owned()),
            sources: BTreeMap::new(),
        };
        let mut writer = Writer::new(format, &head, &["text", "number", "nothing"], 0);
        for cell in CELLS {
            writer.row(&[Cell::Text(cell), Cell::Number(1_000_000), Cell::None]);
        }
        let (rows, bytes) = writer.finish();
        assert_eq!(rows, CELLS.len());
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
