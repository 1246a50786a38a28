//! `import`: all rows of a table as observations, or none.

mod rejected;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use encoding_rs::Encoding;
use serde_json::json;

use super::context::{Context, did_you_mean, print_data};
use super::edit_session::{EditSession, Effects};
use super::progress::Progress;
use super::word_parser::word;
use crate::catalogue::{
    Catalogue, DAYS_AHEAD, MetricKey, MetricKind, ObservationKind, SongKey, SourceKey,
};
use crate::date::{Day, Minute, When, Zone};
use crate::diagnostics::{Code, Diagnostic, Format, nearest, visible};
use crate::edit::atomic_write::Change;
use crate::edit::import::{self, DateFormat, Dialect, Mapping, TableRow};
use crate::edit::insert::{self, InsertedLine};
use crate::edit::name_lookup::{NameMatch, Names};
use crate::edit::parse_input::{self, CsvRow, Time};
use crate::record::conflicts::jumping;
use crate::words::Words as _;
use rejected::{MAX_ALIKE, Rejected, RowCounts, line, mistake, refuse};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The table: a CSV file whose first row has the names of the columns.
    file: PathBuf,
    /// The column of each field: date=Day,song=Title,value=Streams; also kind, source, artist and
    /// decrease.
    #[arg(long, value_name = "FIELD=COLUMN,…", value_parser = Mapping::parse)]
    map: Mapping,
    /// The metric: its id or name.
    #[arg(long, value_name = "METRIC")]
    metric: String,
    /// The id of every row's source, unless a column has it.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// The kind of every observation, unless a column has it.
    #[arg(long, default_value = "exact", value_parser = word::<ObservationKind>())]
    kind: ObservationKind,
    /// The character between cells, or `tab`.
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter)]
    delimiter: u8,
    /// The table's encoding, if it is not UTF-8: cp949, utf-16le, windows-1252, …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// The pattern of dates, if they are not as 2023-02-09: %d/%m/%Y, or `excel` for day numbers.
    #[arg(long, value_name = "PATTERN", value_parser = DateFormat::parse)]
    date_format: Option<DateFormat>,
    /// You checked the counts that jump: today is written to them as `confirmed`.
    #[arg(long)]
    confirmed: bool,
    /// Print what would change, and write nothing.
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

/// The date of a row. Most rows have a day, whose text needs no memory of its own.
enum RowTime {
    Day(Day),
    Other(Box<(String, When)>),
}

/// An observation from a row.
struct NewObservation {
    song: SongKey,
    source: SourceKey,
    kind: ObservationKind,
    line: u32,
    value: u64,
    at: RowTime,
    /// Why the count fell.
    decrease: Option<Box<str>>,
    /// When a count that jumps was checked.
    confirmed: Option<Day>,
}

/// An observation as far as another one may repeat or contradict it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    subject: Subject,
    value: u64,
}

/// What an observation is about: two that agree in it have one value, or contradict each other,
/// unless several values are true together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    song: SongKey,
    start: Minute,
    end: Minute,
    kind: ObservationKind,
    source: SourceKey,
}

impl NewObservation {
    fn when(&self, zone: &Zone) -> When {
        match &self.at {
            RowTime::Day(day) => zone.day(*day),
            RowTime::Other(other) => other.1,
        }
    }

    fn identity(&self, zone: &Zone) -> Identity {
        let when = self.when(zone).interval;
        let Self { song, kind, source, value, .. } = *self;
        let subject = Subject { song, start: when.start, end: when.end, kind, source };
        Identity { subject, value }
    }

    fn written(&self) -> String {
        match &self.at {
            RowTime::Day(day) => day.to_string(),
            RowTime::Other(other) => other.0.clone(),
        }
    }
}

fn import(context: &Context, arguments: &Arguments) -> Result<String, u8> {
    let dialect = Dialect { delimiter: arguments.delimiter, encoding: arguments.encoding };
    let table = |error: Diagnostic| context.fail(error);
    let progress = Progress::start(context.progress, "reading the site");
    let session = EditSession::open(context)?;
    progress.at("looking through the table");
    import::scan(&arguments.file, dialect).map_err(table)?;
    let mut reader = RowReader::new(context, &session, arguments)?;
    import::rows(&arguments.file, dialect, &arguments.map, |row| {
        reader.count.read += 1;
        if reader.count.read.is_multiple_of(PROGRESS_STEP) {
            progress.at(&format!("reading rows: {}", reader.count.read));
        }
        let (line, row) = row;
        match row.and_then(|row| reader.row(&row)) {
            // Rows that the site has already are dropped: a table may repeat the whole site.
            Ok(new) if reader.has(&new) => reader.count.already += 1,
            Ok(new) => reader.new.push(new),
            Err(error) => reader.reject(line, error),
        }
        Ok(())
    })
    .map_err(table)?;
    reader.reject_clashes();
    let RowReader { mut new, count, rejected, mistakes, metric, .. } = reader;
    if count.rejected > 0 {
        return Err(refuse(context, &count, rejected, &mistakes));
    }
    let added = new.len();
    let mut changes = changes(context, &session, metric, &new)?;
    let mut effects = None;
    if !changes.is_empty() {
        progress.at("checking the site with them");
        if arguments.confirmed && confirm(context.today, &session, metric, &changes, &mut new) {
            changes = self::changes(context, &session, metric, &new)?;
        }
        let row = |path: &str, line: &str| row_of(&session, &new, path, line);
        let trial = session.attempt_counts(&changes, arguments.confirmed, &row)?;
        effects = Some(Effects::of(&session.analysis, &trial.analysis));
        drop(trial);
        if !arguments.dry_run {
            progress.at("writing");
            session.write(&changes)?;
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

/// The row of the table that a new line of a song's file or series was made of.
fn row_of(
    session: &EditSession<'_>,
    rows: &[NewObservation],
    path: &str,
    line: &str,
) -> Option<u32> {
    let plain = line.replace('_', "");
    let is_of = |row: &&NewObservation| {
        let song = session.analysis.catalogue[row.song].id.as_str();
        let holds = |folder: &str, end: &str| path.contains(&format!("{folder}/{song}{end}"));
        (holds("songs", ".toml") || holds("series", "/"))
            && plain.contains(&row.written())
            && plain.contains(&row.value.to_string())
    };
    rows.iter().find(is_of).map(|row| row.line)
}

/// Rows between two updates of the line of progress.
const PROGRESS_STEP: usize = 10_000;
/// Most rejected rows that are kept to be sorted.
const MAX_KEPT: usize = 10_000;

/// Makes observations of rows.
struct RowReader<'a> {
    arguments: &'a Arguments,
    catalogue: &'a Catalogue,
    zone: &'a Zone,
    last_day: Day,
    names: Names<'a>,
    metric: MetricKey,
    source: Option<SourceKey>,
    kind: ObservationKind,
    /// Songs by name and artist as in the table, which names few songs many times.
    songs: BTreeMap<(String, String), Result<SongKey, (String, String)>>,
    /// Observations of the site in this metric, sorted.
    held: Vec<Identity>,
    new: Vec<NewObservation>,
    count: RowCounts,
    /// Rejected rows; only some of a table that is wrong throughout.
    rejected: Vec<Rejected>,
    /// Numbers of rows by what is wrong with them.
    mistakes: BTreeMap<String, usize>,
}

impl<'a> RowReader<'a> {
    fn new(
        context: &Context,
        session: &'a EditSession<'_>,
        arguments: &'a Arguments,
    ) -> Result<Self, u8> {
        let catalogue = &session.analysis.catalogue;
        let metric = session.metric(&arguments.metric)?;
        let source = match &arguments.source {
            Some(id) => Some(session.source(id, "add it there first")?),
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
            zone: &session.analysis.config.timezone,
            last_day: context.today.plus(DAYS_AHEAD),
            names: Names::of(catalogue),
            metric,
            source,
            kind: arguments.kind,
            songs: BTreeMap::new(),
            held: held(catalogue, metric),
            new: Vec::new(),
            count: RowCounts::default(),
            rejected: Vec::new(),
            mistakes: BTreeMap::new(),
        })
    }

    fn reject(&mut self, line: u64, error: Diagnostic) {
        self.count.rejected += 1;
        let mistake = mistake(&error);
        let known = self.mistakes.get_mut(&mistake);
        let rows = known.map_or(1, |rows| {
            *rows += 1;
            *rows
        });
        if rows == 1 && self.mistakes.len() < MAX_KEPT {
            self.mistakes.insert(mistake.clone(), 1);
        }
        if rows <= MAX_ALIKE && self.rejected.len() < MAX_KEPT {
            self.rejected.push(Rejected { line, mistake, error });
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

    fn row(&mut self, row: &TableRow<'_>) -> Result<NewObservation, Diagnostic> {
        let line = row.line;
        let song = self.song(row)?;
        let cell = row.get("value").unwrap_or("");
        let value = parse_input::count(cell).map_err(|help| {
            self.error(line, "value", format!("`{}` is not a count", visible(cell)), help)
        })?;
        if value == 0 && self.catalogue[self.metric].kind == MetricKind::Rank {
            let help = "the best place is 1";
            return Err(self.error(line, "value", "there is no place 0 in a chart", help));
        }
        let kind = match row.get("kind") {
            None => self.kind,
            Some(cell) => ObservationKind::parse(cell).map_err(|help| {
                self.error(line, "kind", format!("invalid kind `{}`", visible(cell)), help)
            })?,
        };
        let cited = match row.get("source") {
            None => self.source,
            Some(cell) => Some(self.catalogue.source(cell).ok_or_else(|| {
                let ids = self.catalogue.sources.iter().map(|source| source.id.as_str());
                let help = did_you_mean(nearest(cell, ids), || {
                    "sources are in `content/sources.toml`".to_owned()
                });
                self.error(line, "source", format!("no source `{}`", visible(cell)), help)
            })?),
        };
        let source = cited.or(self.source).unwrap_or(SourceKey(0));
        let at = self.time(row)?;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let decrease = row.get("decrease").filter(|why| !why.is_empty()).map(Box::from);
        let confirmed = None;
        Ok(NewObservation { song, source, kind, line, value, at, decrease, confirmed })
    }

    fn song(&mut self, row: &TableRow<'_>) -> Result<SongKey, Diagnostic> {
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
                        "write the id ({}), or map the artist: `artist=…`",
                        ids.join(", ")
                    );
                    Err((what, help))
                }
                NameMatch::None(near) => {
                    let help = did_you_mean(near, || {
                        "add it with `daesang new song`, or drop the row".to_owned()
                    });
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

    fn time(&self, row: &TableRow<'_>) -> Result<RowTime, Diagnostic> {
        let cell = row.get("date").unwrap_or("");
        let no_date = || {
            let what = format!("`{}` is not a date", visible(cell));
            self.error(row.line, "date", what, import::date_help(cell))
        };
        let day = match &self.arguments.date_format {
            Some(format) => Some(format.day(cell).ok_or_else(no_date)?),
            None => Day::parse(cell),
        };
        let (at, first) = match day {
            Some(day) => (RowTime::Day(day), day),
            None => match parse_input::time(cell, self.zone) {
                Ok(Time::At(written, when)) => {
                    (RowTime::Other(Box::new((written, when))), when.first)
                }
                _ => return Err(no_date()),
            },
        };
        if first < Day::FIRST_OBSERVED || first > self.last_day {
            let what = format!("`{}` is before 1900 or more than 31 days ahead", visible(cell));
            return Err(self.error(row.line, "date", what, "correct the date"));
        }
        Ok(at)
    }

    /// Whether the site has this observation.
    fn has(&self, new: &NewObservation) -> bool {
        self.held.binary_search(&new.identity(self.zone)).is_ok()
    }

    /// Sorts the rows by song and time, and rejects those that repeat another row or contradict an
    /// observation of the same source and time.
    fn reject_clashes(&mut self) {
        let zone = self.zone;
        let mut new = std::mem::take(&mut self.new);
        new.sort_by_cached_key(|row| (row.identity(zone), row.line));
        let held = std::mem::take(&mut self.held);
        let metric = self.catalogue[self.metric].kind;
        let mut last: Option<(Identity, u32)> = None;
        let mut kept: Vec<NewObservation> = Vec::new();
        for row in new {
            let own = row.identity(zone);
            let one_value = metric.with_one_value(row.kind).is_some();
            let clash = |other: &Identity| {
                other.subject == own.subject && (other.value == own.value || one_value)
            };
            if let Some((_, first)) = last.as_ref().filter(|(other, _)| clash(other)) {
                let what = format!("row {first} has this time, kind and source as well");
                let error =
                    self.error(u64::from(row.line), "value", what, "keep one of the two");
                self.reject(u64::from(row.line), error);
                continue;
            }
            let from = held.partition_point(|other| other.subject < own.subject);
            if let Some(other) = held.get(from).filter(|other| clash(other)) {
                let what = format!(
                    "the site has {} from this source for that time",
                    crate::record::wording::grouped(other.value)
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

/// Observations of the site in a metric, sorted.
fn held(catalogue: &Catalogue, metric: MetricKey) -> Vec<Identity> {
    let mut held: Vec<Identity> = Vec::new();
    for (song, _) in catalogue.songs() {
        let Some(series) = catalogue.series(song, metric) else { continue };
        for old in series.observations.iter().filter(|old| old.after.is_none()) {
            let when = old.when.interval;
            let (start, end, kind) = (when.start, when.end, old.kind);
            let identity = |source| Identity {
                subject: Subject { song, start, end, kind, source },
                value: old.value,
            };
            held.extend(old.cited.iter().map(identity));
        }
    }
    held.sort_unstable();
    held
}

/// Most rows of a new series in a song's file; a longer one becomes a CSV file.
const MAX_INLINE: usize = 50;

/// The changes of all files. Rows are sorted by song.
fn changes(
    context: &Context,
    session: &EditSession<'_>,
    metric: MetricKey,
    rows: &[NewObservation],
) -> Result<Vec<Change>, u8> {
    let songs = rows.chunk_by(|a, b| a.song == b.song);
    songs.map(|own| change(context, session, metric, own[0].song, own)).collect()
}

/// Marks the rows whose counts would jump as checked today. Returns whether there are any.
fn confirm(
    today: Day,
    session: &EditSession<'_>,
    metric: MetricKey,
    changes: &[Change],
    rows: &mut [NewObservation],
) -> bool {
    let (zone, is_counter) = (
        &session.analysis.config.timezone,
        session.analysis.catalogue[metric].kind == MetricKind::Counter,
    );
    let Some(after) = session.analysis_with(changes).filter(|_| is_counter) else {
        return false;
    };
    let mut any = false;
    for own in rows.chunk_by_mut(|a, b| a.song == b.song) {
        // Keys are the same: an import makes no song and no metric.
        let Some(series) = after.catalogue.series(own[0].song, metric) else { continue };
        let jumping: Vec<_> =
            jumping(series).map(|o| (o.when.interval, o.value, o.kind)).collect();
        for row in own {
            let identity = (row.when(zone).interval, row.value, row.kind);
            if jumping.contains(&identity) {
                row.confirmed = Some(today);
                any = true;
            }
        }
    }
    any
}

fn change(
    context: &Context,
    session: &EditSession<'_>,
    metric: MetricKey,
    song: SongKey,
    rows: &[NewObservation],
) -> Result<Change, u8> {
    let catalogue = &session.analysis.catalogue;
    let (zone, id) = (&session.analysis.config.timezone, &catalogue[song].id);
    let series = catalogue.series(song, metric);
    let existing = series.map(insert::orders).unwrap_or_default();
    let csv = format!("content/series/{id}/{}.csv", catalogue[metric].id);
    let is_csv = session.sources.find(&csv).is_some();
    let fits = rows.iter().all(|row| parse_input::cell(&row.written()).is_some());
    if is_csv && !fits {
        let what = "a CSV series can hold only days, months and years";
        let error = Diagnostic::new(Code::E907, what).on_path(csv);
        return Err(context.fail(error.help("move the series into the song's file")));
    }
    let order = |row: &NewObservation| {
        let when = row.when(zone).interval;
        (when.start, when.end)
    };
    let change = if is_csv || (existing.is_empty() && rows.len() > MAX_INLINE && fits) {
        let lines = rows.iter().map(|row| {
            let (written, source) = (row.written(), &catalogue[row.source].id);
            let csv = CsvRow {
                at: parse_input::cell(&written).unwrap_or_default(),
                value: row.value,
                kind: row.kind.word(),
                source: source.as_str(),
                decrease: row.decrease.as_deref(),
                confirmed: row.confirmed,
            };
            InsertedLine { order: order(row), text: csv.text() }
        });
        let lines = lines.collect();
        session.change(&csv, |text| Ok(insert::rows(text, &existing, lines)))?
    } else {
        let lines = rows.iter().map(|row| {
            let why = row.decrease.as_ref().map(|why| parse_input::quoted(why));
            let day = row.confirmed.map(|day| format!(", confirmed = {day}"));
            let text = format!(
                "{{ at = {}, value = {}, kind = \"{}\", source = \"{}\"{}{} }}",
                row.written(),
                parse_input::digits(row.value),
                row.kind.word(),
                catalogue[row.source].id,
                day.unwrap_or_default(),
                why.map_or_else(String::new, |why| format!(", decrease = {why}")),
            );
            InsertedLine { order: order(row), text }
        });
        let (lines, path) = (lines.collect(), format!("content/songs/{id}.toml"));
        let metric = catalogue[metric].id.as_str();
        session.change(&path, |text| insert::observations(text, metric, &existing, lines))?
    };
    let size = change.after.len() as u64;
    if size > crate::source::MAX_TEXT {
        let what = format!("this file would have {size} bytes, more than Daesang reads");
        let error = Diagnostic::new(Code::E104, what).on_path(change.path);
        return Err(context.fail(error.help("import fewer rows; nothing was written")));
    }
    Ok(change)
}
