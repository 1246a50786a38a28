//! CSV tables in any encoding, read twice as a stream. The first pass finds errors that make the whole
//! file unreadable; the second one reads the rows.

use std::io::Read;
use std::path::Path;

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::atomic_write;
use crate::date::Day;
use crate::diagnostics::{Code, Diagnostic, nearest, visible};

/// The form of a table.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// The byte between cells.
    pub delimiter: u8,
    /// The encoding; without it, that of the byte order mark, else UTF-8.
    pub encoding: Option<&'static Encoding>,
}

/// Longest cell, in characters.
const MAX_CELL: usize = 16_384;
/// Most rows of one import. All are in memory until the last one was checked.
pub const MAX_ROWS: usize = 2_000_000;

/// A position in a table, for a message.
fn at(path: &Path, line: u64, column: u64) -> String {
    format!("{}:{line}:{column}", path.display())
}

/// An error of the whole table.
pub fn broken(path: &Path, line: u64, column: u64, what: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E908, what).on_path(at(path, line, column))
}

/// An error of one row.
pub fn rejected(
    path: &Path,
    line: u64,
    column: &str,
    what: impl std::fmt::Display,
    help: impl Into<String>,
) -> Diagnostic {
    let message = format!("row {line}, column `{}`: {what}", visible(column));
    Diagnostic::new(Code::E909, message).on_path(at(path, line, 1)).help(help)
}

fn decoded(path: &Path, dialect: Dialect) -> Result<impl Read, Diagnostic> {
    let file = atomic_write::open(path)?;
    Ok(DecodeReaderBytesBuilder::new()
        .encoding(dialect.encoding)
        .utf8_passthru(true)
        .strip_bom(true)
        .build(file))
}

/// Drops carriage returns, so that the CSV reader counts each end of line once.
struct WithoutReturns<R>(R);

impl<R: Read> Read for WithoutReturns<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.0.read(buffer)?;
            let mut kept = 0;
            for at in 0..read {
                if buffer[at] != b'\r' {
                    buffer[kept] = buffer[at];
                    kept += 1;
                }
            }
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

/// The state of the first pass at a character.
struct Scan<'a> {
    path: &'a Path,
    dialect: Dialect,
    line: u64,
    column: u64,
    cell: usize,
    quote: Quote,
    opened: (u64, u64),
    after_return: bool,
    empty: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// At the start of a cell.
    Start,
    /// In a cell without quotes, or behind the quote that closed one.
    Out,
    /// In quotes.
    In,
    /// Behind a quote that closes the cell, or is the first of two.
    Perhaps,
}

/// Checks the whole table for errors after which no row can be read.
///
/// # Errors
/// The first one, with its position.
pub fn scan(path: &Path, dialect: Dialect) -> Result<(), Diagnostic> {
    let mut scan = Scan {
        path,
        dialect,
        line: 1,
        column: 1,
        cell: 0,
        quote: Quote::Start,
        opened: (1, 1),
        after_return: false,
        empty: true,
    };
    let mut held: Vec<u8> = Vec::new();
    atomic_write::in_pieces(path, decoded(path, dialect)?, |piece| {
        held.extend_from_slice(piece);
        let (good, rest) = match std::str::from_utf8(&held) {
            Ok(text) => (text, held.len()),
            Err(error) => {
                let good = std::str::from_utf8(&held[..error.valid_up_to()]).unwrap_or("");
                if error.error_len().is_some() {
                    scan.text(good)?;
                    return Err(scan.not_utf8(&held[good.len()..]));
                }
                (good, good.len())
            }
        };
        scan.text(good)?;
        held.drain(..rest);
        Ok(())
    })?;
    if !held.is_empty() {
        return Err(scan.not_utf8(&held));
    }
    scan.end()
}

impl Scan<'_> {
    fn broken(&self, what: impl Into<String>) -> Diagnostic {
        broken(self.path, self.line, self.column, what)
    }

    fn not_utf8(&self, bytes: &[u8]) -> Diagnostic {
        let pair = matches!(bytes, [0x81..=0xFE, second, ..] if *second >= 0x41);
        let help = if pair {
            "it looks like CP949: give `--encoding cp949`, or save it as UTF-8"
        } else {
            "give its encoding, such as `--encoding windows-1252`, or save it as UTF-8"
        };
        self.broken("this file is not UTF-8").help(help)
    }

    fn text(&mut self, text: &str) -> Result<(), Diagnostic> {
        text.chars().try_for_each(|c| self.character(c))
    }

    fn character(&mut self, c: char) -> Result<(), Diagnostic> {
        self.empty = false;
        if self.after_return && c != '\n' {
            let help = "save it with ordinary ends of lines (LF or CRLF)";
            return Err(self.broken("a carriage return stands without a line feed").help(help));
        }
        self.after_return = c == '\r';
        if c == '\u{FFFD}' && self.dialect.encoding.is_some() {
            let what = "this is not written in the encoding that was given";
            return Err(self.broken(what).help("give another `--encoding`"));
        }
        if c.is_control() && !matches!(c, '\n' | '\r' | '\t') {
            let what = format!("the control character U+{:04X} stands here", c as u32);
            return Err(self.broken(what).help("remove it"));
        }
        self.cell += 1;
        if self.cell > MAX_CELL {
            let what = format!("a cell has more than {MAX_CELL} characters");
            let help = "look for a quote that is never closed";
            return Err(self.broken(what).help(help));
        }
        let ends = (c.is_ascii() && c as u8 == self.dialect.delimiter) || c == '\n';
        self.quote = match (self.quote, c) {
            (Quote::Start, '"') => {
                self.opened = (self.line, self.column);
                Quote::In
            }
            (Quote::In, '"') => Quote::Perhaps,
            (Quote::In, _) | (Quote::Perhaps, '"') => Quote::In,
            _ if ends => {
                self.cell = 0;
                Quote::Start
            }
            _ => Quote::Out,
        };
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Ok(())
    }

    fn end(self) -> Result<(), Diagnostic> {
        if self.empty {
            let help = "the first row names the columns";
            return Err(broken(self.path, 1, 1, "this file is empty").help(help));
        }
        if self.quote == Quote::In {
            let (line, column) = self.opened;
            let what = "a quote is opened here and never closed";
            let help = "close it, or remove it";
            return Err(broken(self.path, line, column, what).help(help));
        }
        if self.after_return {
            return Err(self.broken("a carriage return stands without a line feed"));
        }
        Ok(())
    }
}

/// The column of each field.
#[derive(Clone, Debug, Default)]
pub struct Mapping(Vec<(String, String)>);

/// Fields that a column may hold.
const FIELDS: [&str; 7] = ["date", "song", "value", "kind", "source", "artist", "decrease"];

impl Mapping {
    /// Parses `date=Day,song=Title,value=Streams`. A comma without a field behind it is part of the
    /// column's name.
    ///
    /// # Errors
    /// A message with what to type.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in text.split(',') {
            let field =
                part.split_once('=').filter(|(field, _)| FIELDS.contains(&field.trim()));
            match (field, pairs.last_mut()) {
                (Some((field, column)), _) => {
                    pairs.push((field.trim().to_owned(), column.to_owned()));
                }
                (None, Some((_, column))) if !part.contains('=') => {
                    column.push(',');
                    column.push_str(part);
                }
                _ => {
                    let typed = part.split('=').next().unwrap_or("").trim();
                    let near = nearest(typed, FIELDS);
                    let near = near.map(|near| format!(" Did you mean `{near}`?"));
                    return Err(format!(
                        "invalid field `{typed}`; expected one of {}.{}",
                        FIELDS.join(", "),
                        near.unwrap_or_default()
                    ));
                }
            }
        }
        for field in ["date", "song", "value"] {
            if !pairs.iter().any(|(held, _)| held == field) {
                return Err(format!("name the column of the {field}: `{field}=…`"));
            }
        }
        if let Some((field, _)) =
            pairs.iter().find(|(field, _)| pairs.iter().filter(|(f, _)| f == field).count() > 1)
        {
            return Err(format!("`{field}` is given twice"));
        }
        Ok(Self(pairs))
    }

    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(held, _)| held == field).map(|(_, column)| column.as_str())
    }
}

/// The mapped cells of a row.
#[derive(Debug)]
pub struct TableRow<'r> {
    /// The number of its first line.
    pub line: u64,
    cells: [Option<&'r str>; FIELDS.len()],
}

impl TableRow<'_> {
    /// The cell of a field, without white space around it; `None` if no column has the field.
    pub fn get(&self, field: &str) -> Option<&str> {
        let at = FIELDS.iter().position(|held| *held == field)?;
        self.cells[at].map(str::trim)
    }
}

/// Gives every row of a table, with its line, to a function; a row with a wrong number of cells as an
/// error.
///
/// # Errors
/// An error of the columns, or of the function.
pub fn rows(
    path: &Path,
    dialect: Dialect,
    mapping: &Mapping,
    mut take: impl FnMut((u64, Result<TableRow<'_>, Diagnostic>)) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(dialect.delimiter)
        .flexible(true)
        // The last row may lack its line feed.
        .from_reader(WithoutReturns(decoded(path, dialect)?).chain(&b"\n"[..]));
    let unreadable = |error: csv::Error| match error.kind() {
        csv::ErrorKind::Io(error) => atomic_write::unread(path, error),
        _ => broken(path, 1, 1, format!("can't read this: {error}")),
    };
    let header = reader.headers().map_err(unreadable)?.clone();
    let columns = columns(path, dialect, mapping, &header)?;
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    while reader.read_record(&mut record).map_err(unreadable)? {
        // The CSV reader's position of a row includes empty lines above it.
        let feeds = record.iter().flat_map(str::bytes).filter(|b| *b == b'\n').count() as u64;
        let line = reader.position().line().saturating_sub(feeds + 1);
        count += 1;
        if count > MAX_ROWS {
            let what = format!("this table has more than {MAX_ROWS} rows");
            return Err(broken(path, line, 1, what).help("import it in parts"));
        }
        if record.len() != header.len() {
            let what = format!("{} cells, the first row has {}", record.len(), header.len());
            let last = header.get(record.len().min(header.len() - 1)).unwrap_or("");
            let help = "fix the row; put quotes around a cell with the delimiter in it";
            take((line, Err(rejected(path, line, last, what, help))))?;
            continue;
        }
        let cells = columns.map(|column| record.get(column?));
        take((line, Ok(TableRow { line, cells })))?;
    }
    if count == 0 {
        return Err(broken(path, 1, 1, "this table has no rows below its header"));
    }
    Ok(())
}

/// The index of each mapped column.
///
/// # Errors
/// A column that the table lacks, or has twice.
fn columns(
    path: &Path,
    dialect: Dialect,
    mapping: &Mapping,
    header: &csv::StringRecord,
) -> Result<[Option<usize>; FIELDS.len()], Diagnostic> {
    if header.len() == 1 {
        let only = header.get(0).unwrap_or("");
        let other = [(';', "';'"), ('\t', "tab"), (',', "','")]
            .into_iter()
            .find(|(c, _)| *c as u8 != dialect.delimiter && only.contains(*c));
        if let Some((_, name)) = other {
            let what = "this table has one column only";
            let help = format!("give `--delimiter {name}`");
            return Err(broken(path, 1, 1, what).help(help));
        }
    }
    let mut columns = [None; FIELDS.len()];
    for (at, field) in FIELDS.iter().enumerate() {
        let Some(wanted) = mapping.column(field) else { continue };
        let mut found = header.iter().enumerate().filter(|(_, name)| *name == wanted);
        columns[at] = found.next().map(|(column, _)| column);
        if found.next().is_some() {
            let what = format!("two columns are called `{}`", visible(wanted));
            return Err(broken(path, 1, 1, what).help("rename one of them"));
        }
        if columns[at].is_none() {
            let names: Vec<String> =
                header.iter().map(|name| format!("`{}`", visible(name))).collect();
            let near = nearest(wanted.trim(), header.iter());
            let help = near.map_or_else(
                || format!("the columns are {}", names.join(", ")),
                |near| format!("did you mean `{field}={near}`?"),
            );
            let what = format!("no column is called `{}`", visible(wanted));
            return Err(broken(path, 1, 1, what).help(help));
        }
    }
    Ok(columns)
}

/// A form of dates other than 2023-02-09.
#[derive(Clone, Debug)]
pub enum DateFormat {
    /// Days since 1899-12-30, as in spreadsheets.
    Serial,
    /// A pattern such as `%d/%m/%Y`.
    Pattern(String),
}

impl DateFormat {
    /// Parses `excel`, or a pattern with `%Y`, `%m` and `%d`.
    ///
    /// # Errors
    /// A message with what to type.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "excel" {
            return Ok(Self::Serial);
        }
        let has = |a: &str| text.contains(a);
        if has("%d") && (has("%m") || has("%b") || has("%B")) && (has("%Y") || has("%y")) {
            return Ok(Self::Pattern(text.to_owned()));
        }
        Err("write a pattern with %Y, %m and %d, such as %d/%m/%Y, or `excel`".to_owned())
    }

    /// The day in a cell; `None` if it has another form, or doesn't exist.
    pub fn day(&self, cell: &str) -> Option<Day> {
        match self {
            Self::Serial => {
                let days: i32 =
                    cell.parse().ok().filter(|days| (30_000..110_000).contains(days))?;
                Some(Day::new(1899, 12, 30)?.plus(days))
            }
            Self::Pattern(pattern) => Day::parse_as(pattern, cell),
        }
    }
}

/// Help for a date in another form: the option that reads it.
pub fn date_help(cell: &str) -> String {
    let looks = |pattern: &str| Day::parse_as(pattern, cell).is_some();
    if cell.len() == 5 && cell.bytes().all(|b| b.is_ascii_digit()) {
        return "it looks like a spreadsheet's day number: give `--date-format excel`"
            .to_owned();
    }
    if looks("%d/%m/%Y") && looks("%m/%d/%Y") {
        return "it may be two days: give `--date-format %d/%m/%Y` or `%m/%d/%Y`".to_owned();
    }
    let patterns = [
        "%Y. %m. %d.",
        "%Y.%m.%d",
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d %b %Y",
        "%b %d, %Y",
        "%B %d, %Y",
        "%Y년 %m월 %d일",
    ];
    match patterns.into_iter().find(|pattern| looks(pattern)) {
        Some(pattern) => format!("give `--date-format '{pattern}'`"),
        None => "write a date like 2023-02-09, or give `--date-format`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{DateFormat, Mapping, date_help};

    #[test]
    fn a_date_in_another_form_gets_its_pattern() {
        let all = [
            ("45292", "--date-format excel"),
            ("2024. 1. 5.", "'%Y. %m. %d.'"),
            ("01/02/2024", "%d/%m/%Y` or `%m/%d/%Y"),
            ("13/02/2024", "'%d/%m/%Y'"),
            ("02/13/2024", "'%m/%d/%Y'"),
            ("2024-1-5", "'%Y-%m-%d'"),
            ("2024년 1월 5일", "'%Y년 %m월 %d일'"),
            ("yesterday", "write a date like 2023-02-09"),
        ];
        for (cell, help) in all {
            assert!(date_help(cell).contains(help), "{cell}: {}", date_help(cell));
        }
        let day = |format: &str, cell| DateFormat::parse(format).unwrap().day(cell);
        assert_eq!(day("excel", "45292").unwrap().to_string(), "2024-01-01");
        assert_eq!(day("%d/%m/%Y", "01/02/2024").unwrap().to_string(), "2024-02-01");
        assert_eq!(day("%Y. %m. %d.", "2024. 1. 5.").unwrap().to_string(), "2024-01-05");
        assert_eq!(day("%d/%m/%Y", "31/02/2024"), None);
        assert!(DateFormat::parse("%H").is_err());
    }

    #[test]
    fn a_mapping_names_columns() {
        let mapping = Mapping::parse("date=Day,song=Title, as sold,value=Streams").unwrap();
        assert_eq!(mapping.column("song"), Some("Title, as sold"));
        assert_eq!(mapping.column("kind"), None);
        for bad in ["", "date=Day", "dat=Day,song=T,value=V", "date=a,date=b,song=c,value=d"] {
            assert!(Mapping::parse(bad).is_err(), "{bad}");
        }
    }
}
