//! The tables that the program writes for reuse, read as anybody reads them, and what they say of
//! the site's own rows. What they say of milestones and holders is in `milestones.rs` and
//! `tenures.rs`.

use std::collections::BTreeMap;

use daesang::analysis::Analysis;
use daesang::export::{self, Format, Origin};
use daesang::record::chase::Chase;
use serde_json::Value;

use crate::site::{Day, Kind, NAMES, Site, Start, Status, Time, date, day_of};

/// A row: the text of each cell by its column; empty if nothing is known.
pub(crate) type Cells = BTreeMap<String, String>;

/// Everything but claims that was compared, and what of it was wrong.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// What is wrong; the words up to the colon say what kind of mistake it is.
    pub(crate) wrong: Vec<String>,
    /// How many intervals of each kind were compared, and how many can't be narrower.
    pub(crate) intervals: BTreeMap<&'static str, [usize; 2]>,
}

impl Checked {
    /// Compares an interval with the days, or the numbers, of all worlds.
    pub(crate) fn interval(
        &mut self,
        kind: &'static str,
        of: &str,
        said: Span,
        worlds: &[i32],
    ) {
        let (Some(least), Some(most)) = (worlds.iter().min(), worlds.iter().max()) else {
            return;
        };
        let sound =
            said.0.is_none_or(|from| from <= *least) && said.1.is_none_or(|to| to >= *most);
        if !sound {
            self.wrong
                .push(format!("{kind}: of {of} {said:?}, in the worlds {least} to {most}"));
        }
        // What nothing bounds ends where the days that are looked at do.
        let from = said.0.map_or(*least <= UNBOUNDED[0], |from| from == *least);
        let to = said.1.map_or(*most >= UNBOUNDED[1], |to| to == *most);
        self.count(kind, from && to);
    }

    /// Counts something that is sound, and whether it says as much as can be said.
    pub(crate) fn count(&mut self, kind: &'static str, tight: bool) {
        let held = self.intervals.entry(kind).or_default();
        held[0] += 1;
        held[1] += usize::from(tight);
    }
}

/// No day from which anything is counted is earlier or later, and nothing takes longer; that nothing
/// takes less than no time is no news.
const UNBOUNDED: [i32; 2] = [0, 20];

/// Both ends of an interval, as far as they are known.
pub(crate) type Span = (Option<i32>, Option<i32>);

/// The rows of each table of the site by its name.
pub(crate) fn read(analysis: &Analysis, checked: &mut Checked) -> BTreeMap<String, Vec<Cells>> {
    let chase = Chase::new(&analysis.catalogue, &analysis.records, analysis.as_of);
    let origin = Origin {
        catalogue: &analysis.catalogue,
        records: &analysis.records,
        chase: &chase,
        config: &analysis.config,
        as_of: analysis.as_of,
    };
    let mut tables: BTreeMap<String, Vec<Cells>> = BTreeMap::new();
    for table in export::tables(origin) {
        let address = table.route.to_string();
        let name = address.rsplit('/').next().and_then(|file| file.split('.').next());
        let name = name.expect("a table has a name").to_owned();
        let rows = match table.format {
            Format::Csv => csv_rows(&table.bytes),
            Format::Json => json_rows(&table.bytes),
        };
        if tables.get(&name).is_some_and(|other| *other != rows) {
            checked.wrong.push(format!("table {name}: CSV and JSON differ"));
        }
        tables.insert(name, rows);
    }
    tables
}

fn csv_rows(bytes: &[u8]) -> Vec<Cells> {
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.deserialize::<Cells>();
    rows.map(|row| row.expect("a row with every column")).collect()
}

fn json_rows(bytes: &[u8]) -> Vec<Cells> {
    let file: Value = serde_json::from_slice(bytes).expect("a JSON file");
    let rows = file["rows"].as_array().expect("rows").iter();
    let text = |cell: &Value| match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    rows.map(|row| {
        let cells = row.as_object().expect("a row").iter();
        cells.map(|(column, cell)| (column.clone(), text(cell))).collect()
    })
    .collect()
}

/// The day in a cell.
pub(crate) fn day(row: &Cells, column: &str) -> Option<Day> {
    let numbers: Vec<i32> = row[column].split('-').filter_map(|n| n.parse().ok()).collect();
    let [year, month, day] = numbers[..] else { return None };
    let small = |n: i32| i8::try_from(n).ok();
    let year = i16::try_from(year).ok()?;
    let day = daesang::date::Day::new(year, small(month)?, small(day)?)?;
    Some(day.since(day_of(0)))
}

/// First and last day, or fewest and most days, in two cells.
pub(crate) fn span(row: &Cells, columns: [&str; 2]) -> Span {
    let read = |column: &str| row[column].parse().ok().or_else(|| day(row, column));
    (read(columns[0]), read(columns[1]))
}

/// Compares the tables of songs and of observations with the site.
pub(crate) fn compare(
    site: &Site,
    tables: &BTreeMap<String, Vec<Cells>>,
    checked: &mut Checked,
) {
    let pick = |name: &str, columns: &[&str]| {
        let rows = tables[name].iter();
        let mut rows: Vec<String> = rows
            .map(|row| columns.iter().map(|column| row[*column].as_str()).collect::<Vec<_>>())
            .map(|cells| cells.join(","))
            .collect();
        rows.sort_unstable();
        rows
    };
    let columns = ["subject", "from", "to", "after", "value", "kind", "status"];
    let mut expected = Vec::new();
    let mut released = Vec::new();
    for (song, name) in site.songs.iter().zip(NAMES) {
        let days = |from: Day, to: Day| format!("{},{}", date(from), date(to));
        released.push(match song.start {
            _ if song.own_start => format!("{name},2019-12-01,2019-12-01"),
            Start::Days(from, to) => format!("{name},{}", days(from, to)),
            Start::Missing => format!("{name},,"),
        });
        for row in &song.rows {
            let time = match (row.time, song.start) {
                (Time::Days(from, to), _) => days(from, to) + ",",
                (Time::After(n), Start::Days(a, b)) => format!("{},P{n}D", days(a + n, b + n)),
                (Time::After(n), Start::Missing) => format!(",,P{n}D"),
            };
            let kind = match row.kind {
                Kind::AtLeast => "at-least".to_owned(),
                kind => format!("{kind:?}").to_lowercase(),
            };
            let status = match row.status {
                Status::Counts => "",
                Status::Disputed => "disputed",
                Status::Superseded => "superseded",
            };
            expected.push(format!("{name},{time},{},{kind},{status}", row.value));
        }
    }
    expected.sort_unstable();
    let found = pick("observations", &columns);
    if found != expected {
        checked.wrong.push(format!("table observations: {found:?}, not {expected:?}"));
    }
    let found = pick("songs", &["song", "from", "to"]);
    if found != released {
        checked.wrong.push(format!("table songs: {found:?}, not {released:?}"));
    }
}
