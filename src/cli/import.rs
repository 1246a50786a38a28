//! `import`: the rows of a table as observations, all of them or none.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use encoding_rs::Encoding;
use serde_json::json;

use super::context::{Context, print_data};
use super::edit_session::{EditSession, Effects};
use super::observe::kinds;
use super::progress::Progress;
use crate::catalogue::{Catalogue, MetricKey, MetricKind, ObservationKind, SongKey, SourceKey};
use crate::date::{Day, Minute, When, Zone};
use crate::diagnostics::{Code, Diagnostic, Format, nearest, visible};
use crate::edit::atomic_write::Change;
use crate::edit::import::{self, DateFormat, Dialect, Mapping, Row};
use crate::edit::insert::{self, InsertedLine};
use crate::edit::name_lookup::{NameMatch, Names};
use crate::edit::parse_input::{self, Time};

/// What `import` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The table: CSV whose first row names the columns.
    file: PathBuf,
    /// Which column holds what: date=Day,song=Title,value=Streams; also kind, source, artist.
    #[arg(long, value_name = "FIELD=COLUMN,…", value_parser = Mapping::parse)]
    map: Mapping,
    /// The metric: its id or name.
    #[arg(long, value_name = "METRIC")]
    metric: String,
    /// The source of every row, by its id, unless a column has them.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// What the source says of every figure, unless a column says it.
    #[arg(long, default_value = "exact", value_parser = kinds())]
    kind: ObservationKind,
    /// What stands between cells: a character, or `tab`.
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter)]
    delimiter: u8,
    /// The encoding, if it is not UTF-8: cp949, utf-16le, windows-1252, …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// How days are written, if not as 2023-02-09: %d/%m/%Y and the like, or `excel`.
    #[arg(long, value_name = "PATTERN", value_parser = DateFormat::parse)]
    date_format: Option<DateFormat>,
    /// Say what it would do, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [one] if one.is_ascii() && !one.is_ascii_alphanumeric() && *one != b'"' => Ok(*one),
        _ => Err("write one character such as ; or the word tab".to_owned()),
    }
}

fn encoding(name: &str) -> Result<&'static Encoding, String> {
    // What Windows calls 949 is what the web calls EUC-KR.
    let name = if name.eq_ignore_ascii_case("cp949") { "euc-kr" } else { name };
    let known = Encoding::for_label(name.as_bytes());
    known.ok_or_else(|| "no such encoding; try utf-8, cp949, utf-16le, shift_jis".to_owned())
}

/// Imports the table.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    match import(context, arguments) {
        Ok(text) => print_data(&text),
        Err(code) => code,
    }
}

/// When a row's figure was read: a day needs no text of its own.
enum At {
    Day(Day),
    Other(Box<(String, When)>),
}

/// A row that is understood.
struct New {
    song: SongKey,
    source: SourceKey,
    kind: ObservationKind,
    line: u32,
    value: u64,
    at: At,
}

/// What tells observations apart: song, time, kind, source; and the figure.
type Identity = ((SongKey, Minute, Minute, ObservationKind, SourceKey), u64);

impl New {
    fn when(&self, zone: &Zone) -> When {
        match &self.at {
            At::Day(day) => zone.day(*day),
            At::Other(other) => other.1,
        }
    }

    fn identity(&self, zone: &Zone) -> Identity {
        let when = self.when(zone).interval;
        ((self.song, when.start, when.end, self.kind, self.source), self.value)
    }

    fn written(&self) -> String {
        match &self.at {
            At::Day(day) => day.to_string(),
            At::Other(other) => other.0.clone(),
        }
    }
}

/// What became of the rows.
#[derive(Default)]
struct Count {
    read: usize,
    already: usize,
    rejected: usize,
}

fn import(context: &Context, arguments: &Arguments) -> Result<String, u8> {
    let dialect = Dialect { delimiter: arguments.delimiter, encoding: arguments.encoding };
    let table = |error: Diagnostic| context.fail(error);
    let progress = Progress::start(context.progress, "reading the site");
    let desk = EditSession::open(context)?;
    progress.at("looking through the table");
    import::scan(&arguments.file, dialect).map_err(table)?;
    let mut reader = Reader::new(context, &desk, arguments)?;
    import::rows(&arguments.file, dialect, &arguments.map, |row| {
        reader.count.read += 1;
        if reader.count.read.is_multiple_of(TOLD_EVERY) {
            progress.at(&format!("reading rows: {}", reader.count.read));
        }
        let (line, row) = row;
        match row.and_then(|row| reader.row(&row)) {
            // What is there already is not kept: a table may be all of the book.
            Ok(new) if reader.has(&new) => reader.count.already += 1,
            Ok(new) => reader.new.push(new),
            Err(error) => reader.reject(line, error),
        }
        Ok(())
    })
    .map_err(table)?;
    reader.sift();
    let Reader { new, count, rejected, metric, .. } = reader;
    if count.rejected > 0 {
        return Err(refuse(context, &count, rejected));
    }
    let added = new.len();
    let changes = changes(context, &desk, metric, new)?;
    let mut effects = None;
    if !changes.is_empty() {
        progress.at("checking the site with them");
        let trial = desk.attempt(&changes)?;
        effects = Some(Effects::of(&desk.book, &trial.book));
        drop(trial);
        if !arguments.dry_run {
            progress.at("writing");
            desk.write(&changes)?;
        }
    }
    let files: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    if context.format == Format::Json {
        let data = json!({
            "read": count.read, "added": added, "already_there": count.already,
            "rejected": 0, "written": !arguments.dry_run, "files": files,
            "effects": effects.map(|effects| effects.json()),
        });
        return Ok(format!("{data}\n"));
    }
    let end = if arguments.dry_run { "nothing was written" } else { "" };
    let mut out = line(&count, added, end);
    out.extend(files.iter().map(|file| format!("    {file}\n")));
    out.push_str(&effects.map(|effects| effects.text()).unwrap_or_default());
    Ok(out)
}

/// Prints the rejected rows, in the table's order.
fn refuse(context: &Context, count: &Count, mut rejected: Vec<(u64, Diagnostic)>) -> u8 {
    rejected.sort_by_key(|(line, _)| *line);
    for (_, error) in rejected.into_iter().take(SHOWN) {
        context.fail(error);
    }
    let more = count.rejected.saturating_sub(SHOWN);
    if more > 0 {
        context.tell(&format!("and {more} more rows"));
    }
    context.tell(line(count, 0, "nothing was written").trim_end());
    1
}

fn line(count: &Count, added: usize, end: &str) -> String {
    let Count { read, already, rejected } = count;
    let end = if end.is_empty() { String::new() } else { format!("; {end}") };
    format!("read {read}, added {added}, already there {already}, rejected {rejected}{end}\n")
}

/// After how many rows the line of progress changes.
const TOLD_EVERY: usize = 10_000;
/// Most rejected rows that are shown one by one.
const SHOWN: usize = 50;
/// Most rejected rows that are remembered.
const KEPT: usize = 10_000;

/// Understands rows.
struct Reader<'a> {
    arguments: &'a Arguments,
    catalogue: &'a Catalogue,
    zone: &'a Zone,
    last_day: Day,
    names: Names<'a>,
    metric: MetricKey,
    source: Option<SourceKey>,
    kind: ObservationKind,
    /// Songs by what the table calls them: a table names few songs many times.
    songs: BTreeMap<(String, String), Result<SongKey, (String, String)>>,
    /// What the book has in this metric, sorted.
    held: Vec<Identity>,
    new: Vec<New>,
    count: Count,
    /// Lines, and what is wrong with each. Of a table that is wrong throughout, some are enough.
    rejected: Vec<(u64, Diagnostic)>,
}

impl<'a> Reader<'a> {
    fn new(
        context: &Context,
        desk: &'a EditSession<'_>,
        arguments: &'a Arguments,
    ) -> Result<Self, u8> {
        let catalogue = &desk.book.catalogue;
        let metric = desk.metric(&arguments.metric)?;
        let source = match &arguments.source {
            Some(id) => Some(desk.source(id)?),
            None if arguments.map.column("source").is_none() => {
                let error = Diagnostic::new(Code::E901, "the rows have no source");
                let help = "give `--source ID`, or map a column: `source=…`";
                return Err(context.misused(error.help(help)));
            }
            None => None,
        };
        Ok(Self {
            arguments,
            catalogue,
            zone: &desk.book.config.timezone,
            last_day: context.today.plus(31),
            names: Names::of(catalogue),
            metric,
            source,
            kind: arguments.kind,
            songs: BTreeMap::new(),
            held: held(catalogue, metric),
            new: Vec::new(),
            count: Count::default(),
            rejected: Vec::new(),
        })
    }

    fn reject(&mut self, line: u64, error: Diagnostic) {
        self.count.rejected += 1;
        if self.rejected.len() < KEPT {
            self.rejected.push((line, error));
        }
    }

    fn error(
        &self,
        line: u64,
        field: &str,
        what: impl std::fmt::Display,
        help: impl Into<String>,
    ) -> Diagnostic {
        let column = self.arguments.map.column(field).unwrap_or(field);
        import::rejected(&self.arguments.file, line, column, what, help)
    }

    fn row(&mut self, row: &Row<'_>) -> Result<New, Diagnostic> {
        let line = row.line;
        let song = self.song(row)?;
        let cell = row.get("value").unwrap_or("");
        let value = parse_input::count(cell).map_err(|help| {
            self.error(line, "value", format!("`{}` is no count", visible(cell)), help)
        })?;
        if value == 0 && self.catalogue[self.metric].kind == MetricKind::Rank {
            let help = "the best place is 1";
            return Err(self.error(line, "value", "there is no place 0 in a chart", help));
        }
        let kind = match row.get("kind") {
            None => self.kind,
            Some(cell) => parse_input::kind(cell).map_err(|help| {
                self.error(line, "kind", format!("`{}` is no kind", visible(cell)), help)
            })?,
        };
        let cited = match row.get("source") {
            None => self.source,
            Some(cell) => Some(self.catalogue.source(cell).ok_or_else(|| {
                let ids = self.catalogue.sources.iter().map(|source| source.id.as_str());
                let help = nearest(cell, ids).map_or_else(
                    || "sources are in `content/sources.toml`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.error(line, "source", format!("no source `{}`", visible(cell)), help)
            })?),
        };
        let source = cited.or(self.source).unwrap_or(SourceKey(0));
        let at = self.time(row)?;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Ok(New { song, source, kind, line, value, at })
    }

    fn song(&mut self, row: &Row<'_>) -> Result<SongKey, Diagnostic> {
        let name = row.get("song").unwrap_or("");
        let artist = row.get("artist");
        let key = (name.to_owned(), artist.unwrap_or("").to_owned());
        if !self.songs.contains_key(&key) {
            let found = match self.names.song(name, artist) {
                NameMatch::One(song) => Ok(song),
                NameMatch::Several(songs) => {
                    let ids: Vec<&str> =
                        songs.iter().map(|song| self.catalogue[*song].id.as_str()).collect();
                    let what = format!("several songs are called `{}`", visible(name));
                    let help = format!(
                        "write the id ({}), or map the act: `artist=…`",
                        ids.join(", ")
                    );
                    Err((what, help))
                }
                NameMatch::None(near) => {
                    let help = near.map_or_else(
                        || "add it with `daesang new song`, or drop the row".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    Err((format!("no song is called `{}`", visible(name)), help))
                }
            };
            self.songs.insert(key.clone(), found);
        }
        match &self.songs[&key] {
            Ok(song) => Ok(*song),
            Err((what, help)) => Err(self.error(row.line, "song", what, help.clone())),
        }
    }

    fn time(&self, row: &Row<'_>) -> Result<At, Diagnostic> {
        let cell = row.get("date").unwrap_or("");
        let no_date = || {
            let what = format!("`{}` is no date", visible(cell));
            self.error(row.line, "date", what, import::date_help(cell))
        };
        let day = match &self.arguments.date_format {
            Some(format) => Some(format.day(cell).ok_or_else(no_date)?),
            None => Day::parse(cell),
        };
        let (at, first) = match day {
            Some(day) => (At::Day(day), day),
            None => match parse_input::time(cell, self.zone) {
                Ok(Time::At(written, when)) => {
                    (At::Other(Box::new((written, when))), when.first)
                }
                _ => return Err(no_date()),
            },
        };
        if first < Day::EARLIEST || first > self.last_day {
            let what = format!("`{}` is before 1990 or more than 31 days ahead", visible(cell));
            return Err(self.error(row.line, "date", what, "correct the date"));
        }
        Ok(at)
    }

    /// Whether the book has this very observation.
    fn has(&self, new: &New) -> bool {
        self.held.binary_search(&new.identity(self.zone)).is_ok()
    }

    /// Sorts the rows by song and time, and rejects what stands in the table twice or contradicts
    /// a figure of the same source and time.
    fn sift(&mut self) {
        let zone = self.zone;
        let mut new = std::mem::take(&mut self.new);
        new.sort_by_cached_key(|row| (row.identity(zone), row.line));
        let held = std::mem::take(&mut self.held);
        let is_counter = self.catalogue[self.metric].kind == MetricKind::Counter;
        let mut last: Option<(Identity, u32)> = None;
        let mut kept: Vec<New> = Vec::new();
        for row in new {
            let own = row.identity(zone);
            let one_figure = !is_counter || row.kind == ObservationKind::Exact;
            let clash = |other: &Identity| other.0 == own.0 && (other.1 == own.1 || one_figure);
            if let Some((_, first)) = last.as_ref().filter(|(other, _)| clash(other)) {
                let what = format!("row {first} has this time, kind and source as well");
                let error =
                    self.error(u64::from(row.line), "value", what, "keep one of the two");
                self.reject(u64::from(row.line), error);
                continue;
            }
            let from = held.partition_point(|other| *other < (own.0, 0));
            if let Some(other) = held.get(from).filter(|other| clash(other)) {
                let what = format!(
                    "the book has {} from this source for that time",
                    crate::record::wording::grouped(other.1)
                );
                let help = "correct the one that is wrong, in the table or in the song's file";
                let error = self.error(u64::from(row.line), "value", what, help);
                self.reject(u64::from(row.line), error);
                continue;
            }
            last = Some((own, row.line));
            kept.push(row);
        }
        self.new = kept;
    }
}

/// What the book has in a metric, sorted.
fn held(catalogue: &Catalogue, metric: MetricKey) -> Vec<Identity> {
    let mut held: Vec<Identity> = Vec::new();
    for (song, _) in catalogue.songs() {
        let Some(series) = catalogue.series(song, metric) else { continue };
        for old in series.observations.iter().filter(|old| old.after.is_none()) {
            let when = old.when.interval;
            let identity = |source| ((song, when.start, when.end, old.kind, source), old.value);
            held.extend(old.cited.iter().map(identity));
        }
    }
    held.sort_unstable();
    held
}

/// A new series with more rows than this becomes a CSV file.
const LONG: usize = 50;

/// The changes of every file that rows go to. Rows come by song.
fn changes(
    context: &Context,
    desk: &EditSession<'_>,
    metric: MetricKey,
    rows: Vec<New>,
) -> Result<Vec<Change>, u8> {
    let mut changes = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(song) = rows.peek().map(|row| row.song) {
        let mut own = Vec::new();
        while let Some(row) = rows.next_if(|row| row.song == song) {
            own.push(row);
        }
        changes.push(change(context, desk, metric, song, &own)?);
    }
    Ok(changes)
}

fn change(
    context: &Context,
    desk: &EditSession<'_>,
    metric: MetricKey,
    song: SongKey,
    rows: &[New],
) -> Result<Change, u8> {
    let catalogue = &desk.book.catalogue;
    let (zone, id) = (&desk.book.config.timezone, &catalogue[song].id);
    let series = catalogue.series(song, metric);
    let existing = series.map(insert::orders).unwrap_or_default();
    let csv = format!("content/series/{id}/{}.csv", catalogue[metric].id);
    let is_csv = desk.sources.find(&csv).is_some();
    let fits = rows.iter().all(|row| parse_input::cell(&row.written()).is_some());
    if is_csv && !fits {
        let what = "a CSV series has days, months and years only";
        let error = Diagnostic::new(Code::E907, what).on_path(csv);
        return Err(context.fail(error.help("move the series into the song's file")));
    }
    let order = |row: &New| {
        let when = row.when(zone).interval;
        (when.start, when.end)
    };
    let change = if is_csv || (existing.is_empty() && rows.len() > LONG && fits) {
        let lines = rows.iter().map(|row| {
            let (written, source) = (row.written(), &catalogue[row.source].id);
            let at = parse_input::cell(&written).unwrap_or_default();
            let text = format!("{at},{},{},{source}", row.value, row.kind.word());
            InsertedLine { order: order(row), text }
        });
        let lines = lines.collect();
        desk.change(&csv, |text| Ok(insert::rows(text, &existing, lines)))?
    } else {
        let lines = rows.iter().map(|row| {
            let text = format!(
                "{{ at = {}, value = {}, kind = \"{}\", source = \"{}\" }}",
                row.written(),
                parse_input::digits(row.value),
                row.kind.word(),
                catalogue[row.source].id,
            );
            InsertedLine { order: order(row), text }
        });
        let (lines, path) = (lines.collect(), format!("content/songs/{id}.toml"));
        let metric = catalogue[metric].id.as_str();
        desk.change(&path, |text| insert::observations(text, metric, &existing, lines))?
    };
    let size = change.after.len() as u64;
    if size > crate::source::MAX_TEXT {
        let what = format!("this file would have {size} bytes, more than is read");
        let error = Diagnostic::new(Code::E104, what).on_path(change.path);
        return Err(context.fail(error.help("import less; nothing was written")));
    }
    Ok(change)
}
