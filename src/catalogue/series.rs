//! Observations: inline in a song's file, or as CSV beside it.

use super::model::{Catalogue, Cited, MetricKey, Observation, Remarks, Series, SongKey};
use super::read::ParseContext;
use crate::bounds::Bounds;
use crate::date::{After, DAY_MINUTES, Day, DayCount, Precision, When};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};
use crate::kinds::{MetricKind, ObservationKind, Status};
use crate::path::Slug;
use crate::schema::{MAX_COUNT, renamed_help, renamed_word};
use crate::source::{FileKind, SourceFile, Sources};
use crate::toml_reader::{Spanned, Table};
use crate::words::Words as _;

/// Reads `[series.<metric>]` of a song.
pub(super) fn read(
    metric: Spanned<Slug>,
    table: &mut Table<'_>,
    reading: &ParseContext<'_>,
    released: Option<&Spanned<When>>,
) -> Option<Series> {
    let key = reading.metric(&metric, table.report());
    let zone = &reading.config.timezone;
    let covers = table.visitor_text("covers");
    let start = table.when("start", zone).or_else(|| released.cloned());
    let mut milestones = table.counts("milestones");
    milestones.sort_by_key(|n| n.value);
    let read: Vec<Option<Observation>> =
        table.tables("observations", |table| observation(table, reading, key, start.as_ref()));
    let observations = read.into_iter().flatten().collect();
    Some(Series { metric: key?, covers, start, milestones, observations, span: metric.span })
}

fn observation(
    table: &mut Table<'_>,
    reading: &ParseContext<'_>,
    metric: Option<MetricKey>,
    start: Option<&Spanned<When>>,
) -> Option<Observation> {
    let window = metric.and_then(|metric| reading.window(metric));
    // Of an unknown metric, which has been told, nothing more is asked.
    let metric = metric.map_or(MetricKind::Counter, |metric| reading.metric_kind(metric));
    let at = table.when("at", &reading.config.timezone);
    let after = table.after("after");
    let value = table.count("value");
    if value.is_none() && !table.has("value") {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, "`value` is missing")
                .at(span, "")
                .help("add `value = 1_000_000_000`"),
        );
    }
    let kind = table.required_choice("kind");
    let cited = reading.cited(table, "source");
    let disputed = table.choice::<Status>("status").is_some();
    let remarks = remarks(table, reading);
    let span = table.span();
    let stated = after.as_ref().map(|after| after.value);
    // Rule 4: a figure with a window was set when the window ended.
    let is_undated = !table.has("at") && !table.has("after");
    let end = window.zip(start).filter(|_| is_undated);
    let end = end.map(|(window, start)| window.end(&start.value, &reading.config.timezone));
    let at = at.or(end.map(|end| Spanned::new(end, span)));
    let when = moment(table, reading, at, after.as_ref(), start)?;
    let value = value.and_then(|value| check_value(value, metric, table))?;
    Some(Observation {
        when: when.value,
        after: stated,
        value: value.value,
        kind: kind?.value,
        cited: cited?,
        disputed,
        superseded: false,
        remarks,
        span: table.span(),
        value_span: value.span,
    })
}

fn remarks(table: &mut Table<'_>, reading: &ParseContext<'_>) -> Option<Box<Remarks>> {
    let remarks = Remarks {
        note: table.visitor_text("note"),
        confirmed: table.day("confirmed", &reading.config.timezone).map(|day| day.value),
        decrease: table.visitor_text("decrease"),
        supersedes: superseded(table),
    };
    (remarks != Remarks::default()).then(|| Box::new(remarks))
}

/// Reads a kind or a source's id. A kind that had another name is an error, and means the same.
fn superseded(table: &mut Table<'_>) -> Option<Spanned<String>> {
    let named = table.text("supersedes")?;
    let Some(now) = renamed_word(ObservationKind::WORDS, &named.value) else {
        return Some(named);
    };
    table.report().push(invalid_kind("supersedes", &named.value, named.span));
    Some(Spanned::new(now.to_owned(), named.span))
}

/// The error about a word that is not a kind of observation.
fn invalid_kind(key: &str, word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E118, format!("invalid value `{word}` for `{key}`"))
        .at(span, format!("expected one of {}", ObservationKind::list()))
        .maybe_help(renamed_word(ObservationKind::WORDS, word).map(renamed_help))
}

fn check_value(
    value: Spanned<u64>,
    metric: MetricKind,
    table: &mut Table<'_>,
) -> Option<Spanned<u64>> {
    if metric == MetricKind::Rank && value.value == 0 {
        table.report().push(
            Diagnostic::new(Code::E304, "there is no place 0 in a chart")
                .at(value.span, "the best place is 1"),
        );
        return None;
    }
    Some(value)
}

/// When an observation was made: `at`, or the start and `after`.
fn moment(
    table: &mut Table<'_>,
    reading: &ParseContext<'_>,
    at: Option<Spanned<When>>,
    after: Option<&Spanned<After>>,
    start: Option<&Spanned<When>>,
) -> Option<Spanned<When>> {
    let when = match (at, after) {
        (Some(at), Some(after)) => {
            table.report().push(
                Diagnostic::new(Code::E205, "an observation has `at` or `after`, not both")
                    .at(after.span, "")
                    .related(at.span, "the other")
                    .help("write two observations if the source gives both"),
            );
            return None;
        }
        (Some(at), None) => at,
        (None, Some(after)) => {
            let when = match start {
                Some(start) => add(start.value, after.value, reading),
                // Without a release only the stretch of time is known, not when it ended.
                None => reading.config.timezone.unknown(),
            };
            Spanned::new(when, after.span)
        }
        (None, None) => {
            if !table.has("at") && !table.has("after") {
                let span = table.span();
                table.report().push(
                    Diagnostic::new(Code::E113, "`at` is missing")
                        .at(span, "")
                        .help("add `at = 2023-02-09`, or `after = \"108d\"` since release"),
                );
            }
            return None;
        }
    };
    let problem = out_of_time(&when.value, reading)?;
    if let Some((why, help)) = problem {
        table.report().push(
            Diagnostic::new(Code::E206, "an observation can't be from this time")
                .at(when.span, why)
                .help(help),
        );
        return None;
    }
    Some(when)
}

/// Why an observation can't be from a time. The outer `Some` is there so that callers can use `?`.
#[expect(clippy::option_option, reason = "outer: checked; inner: found a problem")]
#[expect(clippy::unnecessary_wraps, reason = "callers chain it with `?`")]
fn out_of_time(
    when: &When,
    reading: &ParseContext<'_>,
) -> Option<Option<(String, &'static str)>> {
    Some(if when.first < Day::EARLIEST {
        Some((format!("before {}", Day::EARLIEST), "correct the date"))
    } else if when.first > reading.last_day {
        Some(("more than 31 days ahead".to_owned(), "wait for it, or correct the date"))
    } else {
        None
    })
}

/// The start and a stated time give the time of the observation.
fn add(start: When, after: After, reading: &ParseContext<'_>) -> When {
    let zone = &reading.config.timezone;
    match (after, reading.config.day_count) {
        (After::Days(days), DayCount::Calendar) => {
            let (first, last) = (start.first.plus(days.least), start.last.plus(days.most));
            let precision = if first == last { Precision::Day } else { Precision::Range };
            zone.days(first, last, precision)
        }
        (After::Days(days), DayCount::Elapsed) => {
            let minutes = Bounds {
                least: i64::from(days.least) * DAY_MINUTES,
                most: i64::from(days.most + 1) * DAY_MINUTES - 1,
            };
            zone.later(&start, minutes)
        }
        (After::Minutes(minutes), _) => zone.later(&start, minutes),
    }
}

/// Reads `content/series/<song>/<metric>.csv` into the songs.
pub(super) fn read_files(
    sources: &Sources,
    reading: &ParseContext<'_>,
    catalogue: &mut Catalogue,
    report: &mut Report,
) {
    for (id, file) in sources.of_kind(FileKind::Series) {
        let Some((song, series)) = read_file(id, file, reading, catalogue, report) else {
            continue;
        };
        let held = &mut catalogue.songs[song.index()].series;
        match held.iter_mut().find(|held| held.metric == series.metric) {
            Some(held) if held.observations.is_empty() => {
                held.observations = series.observations;
            }
            Some(held) => report.push(
                Diagnostic::new(Code::E108, "this series is written twice")
                    .at(Span::start_of(id), "here as CSV")
                    .related(held.span, "and here in the song's file")
                    .help("keep the observations in one of the two"),
            ),
            None => held.push(series),
        }
    }
}

fn read_file(
    id: FileId,
    file: &SourceFile,
    reading: &ParseContext<'_>,
    catalogue: &Catalogue,
    report: &mut Report,
) -> Option<(SongKey, Series)> {
    let mut parts = file.path.as_str().trim_end_matches(".csv").rsplit('/');
    let (metric, song) = (parts.next()?, parts.next()?);
    let span = Span::start_of(id);
    let mut slug = |text: &str| match Slug::parse(text) {
        Ok(slug) => Some(Spanned::new(slug, span)),
        Err(help) => {
            report.push(
                Diagnostic::new(Code::E116, format!("the file name `{text}` is not an id"))
                    .at(span, "")
                    .help(help),
            );
            None
        }
    };
    let (metric, song) = (slug(metric)?, slug(song)?);
    let song = reading.song(&song, report)?;
    let metric = reading.metric(&metric, report)?;
    let rows = if file.sound { read_rows(id, &file.text, reading, report) } else { Vec::new() };
    let held = catalogue[song].series.iter().find(|series| series.metric == metric);
    let start = held.and_then(|held| held.start.clone());
    let start = start.or_else(|| catalogue[song].released.clone());
    let milestones = Vec::new();
    Some((song, Series { metric, covers: None, start, milestones, observations: rows, span }))
}

const COLUMNS: [&str; 4] = ["at", "value", "kind", "source"];

fn read_rows(
    id: FileId,
    text: &str,
    reading: &ParseContext<'_>,
    report: &mut Report,
) -> Vec<Observation> {
    let mut lines = text.split_inclusive('\n');
    let header = lines.next().unwrap_or("");
    if header.trim_end().split(',').ne(COLUMNS) {
        report.push(
            Diagnostic::new(Code::E120, "the columns of this file are not the expected ones")
                .at(Span::new(id, 0..header.trim_end().len()), "")
                .help("the first line is `at,value,kind,source`"),
        );
        return Vec::new();
    }
    let mut observations = Vec::with_capacity(text.len() / 32);
    let mut start = header.len();
    for line in lines {
        let content = line.trim_end_matches('\n');
        if !content.is_empty() {
            observations.extend(row(id, content, start, reading, report));
        }
        start += line.len();
    }
    observations
}

/// One row: the format has no quotes, because no column needs them.
fn row(
    id: FileId,
    line: &str,
    start: usize,
    reading: &ParseContext<'_>,
    report: &mut Report,
) -> Option<Observation> {
    let mut cells = line.split(',');
    let mut at = start;
    let mut cell = || {
        let text = cells.next()?;
        let span = Span::new(id, at..at + text.len());
        at += text.len() + 1;
        Some(Spanned::new(text, span))
    };
    let row = (cell(), cell(), cell(), cell());
    let more = cell();
    let (Some(when), Some(value), Some(kind), Some(source)) = row else {
        let whole = Span::new(id, start..start + line.len());
        report.push(
            Diagnostic::new(Code::E120, "a row has four cells").at(whole, "this one has fewer"),
        );
        return None;
    };
    if let Some(more) = more {
        report
            .push(Diagnostic::new(Code::E120, "a row has four cells").at(more.span, "a fifth"));
        return None;
    }
    let time = row_time(&when, reading, report);
    let count = row_count(&value, report);
    let named = renamed_word(ObservationKind::WORDS, kind.value).unwrap_or(kind.value);
    let known = ObservationKind::from_word(named);
    if named != kind.value || known.is_none() {
        report.push(invalid_kind("kind", kind.value, kind.span));
    }
    let cited = match Slug::parse(source.value) {
        Ok(slug) => reading.source(&Spanned::new(slug, source.span), report),
        Err(help) => {
            report.push(
                Diagnostic::new(Code::E116, "`source` is not an id")
                    .at(source.span, "")
                    .help(help),
            );
            None
        }
    };
    Some(Observation {
        when: time?,
        after: None,
        value: count?,
        kind: known?,
        cited: Cited::new(vec![cited?])?,
        disputed: false,
        superseded: false,
        remarks: None,
        span: Span::new(id, start..start + line.len()),
        value_span: value.span,
    })
}

fn row_time(
    cell: &Spanned<&str>,
    reading: &ParseContext<'_>,
    report: &mut Report,
) -> Option<When> {
    let zone = &reading.config.timezone;
    let day = Day::parse(cell.value).map(|day| zone.day(day));
    let Some(when) = day.or_else(|| zone.parse_partial(cell.value)) else {
        report.push(
            Diagnostic::new(Code::E203, "`at` is not a date that can be used")
                .at(cell.span, "")
                .help("write a date: 2023-02-09"),
        );
        return None;
    };
    if let Some((why, help)) = out_of_time(&when, reading)? {
        report.push(
            Diagnostic::new(Code::E206, "an observation can't be from this time")
                .at(cell.span, why)
                .help(help),
        );
        return None;
    }
    Some(when)
}

fn row_count(cell: &Spanned<&str>, report: &mut Report) -> Option<u64> {
    let digits = !cell.value.is_empty() && cell.value.bytes().all(|b| b.is_ascii_digit());
    let count = digits.then(|| cell.value.parse().ok()).flatten().filter(|n| *n <= MAX_COUNT);
    if count.is_none() {
        report.push(
            Diagnostic::new(Code::E119, "`value` is not a count")
                .at(cell.span, "digits are expected, 9,007,199,254,740,991 at the most"),
        );
    }
    count
}
