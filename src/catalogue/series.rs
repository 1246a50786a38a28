//! Observations: inline in a song's file, or as CSV beside it.

use super::context::{ParseContext, require};
use super::model::{Catalogue, Cited, MetricKey, Observation, Remarks, Series, SongKey};
use crate::bounds::Bounds;
use crate::date::{After, DAY_MINUTES, Day, DayCount, Precision, When};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, visible};
use crate::kinds::{MetricKind, ObservationKind, Status};
use crate::path::Slug;
use crate::schema::{MAX_COUNT, renamed_help, renamed_word};
use crate::source::{FileKind, SourceFile, Sources};
use crate::toml_reader::{Spanned, Table, Text, text_error};
use crate::words::Words as _;

/// Reads `[series.<metric>]` of a song.
pub(super) fn read_series(
    metric: Spanned<Slug>,
    table: &mut Table<'_>,
    context: &ParseContext<'_>,
    released: Option<&Spanned<When>>,
) -> Option<Series> {
    let key = context.metric(&metric, table.report());
    let zone = &context.config.timezone;
    let covers = table.visitor_text("covers");
    let start = table.when("start", zone).or_else(|| released.cloned());
    let mut milestones = table.counts("milestones");
    milestones.sort_by_key(|n| n.value);
    let read: Vec<Option<Observation>> =
        table.tables("observations", |table| observation(table, context, key, start.as_ref()));
    let observations = read.into_iter().flatten().collect();
    Some(Series { metric: key?, covers, start, milestones, observations, span: metric.span })
}

fn observation(
    table: &mut Table<'_>,
    context: &ParseContext<'_>,
    metric: Option<MetricKey>,
    start: Option<&Spanned<When>>,
) -> Option<Observation> {
    // An unknown metric, which is an error of its own, is taken for a counter.
    let metric = metric.and_then(|metric| context.known_metric(metric));
    let window = metric.and_then(|metric| metric.window);
    let metric = metric.map_or(MetricKind::Counter, |metric| metric.kind);
    let at = table.when("at", &context.config.timezone);
    let after = table.after("after");
    let value = table.count("value");
    require(table, "value", "", "add `value = 1_000_000_000`");
    let kind = table.required_choice("kind");
    let cited = context.cited(table);
    let disputed = table.choice::<Status>("status").is_some();
    let remarks = remarks(table, context);
    let span = table.span();
    let stated = after.as_ref().map(|after| after.value);
    // Rule 4: a figure with a window was set when the window ended.
    let is_undated = !table.has("at") && !table.has("after");
    let end = window.zip(start).filter(|_| is_undated);
    let end = end.map(|(window, start)| window.end(&start.value, &context.config.timezone));
    let at = at.or(end.map(|end| Spanned::new(end, span)));
    let when = read_time(table, context, at, after.as_ref(), start)?;
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

fn remarks(table: &mut Table<'_>, context: &ParseContext<'_>) -> Option<Box<Remarks>> {
    let remarks = Remarks {
        note: table.visitor_text("note"),
        confirmed: table.day("confirmed", &context.config.timezone).map(|day| day.value),
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
fn read_time(
    table: &mut Table<'_>,
    context: &ParseContext<'_>,
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
                Some(start) => add(start.value, after.value, context),
                None => context.config.timezone.unknown(),
            };
            Spanned::new(when, after.span)
        }
        (None, None) => {
            if !table.has("after") {
                let help = "add `at = 2023-02-09`, or `after = \"108d\"` since release";
                require(table, "at", "", help);
            }
            return None;
        }
    };
    check_time(&when, context, table.report())?;
    Some(when)
}

/// Reports a time at which nothing can have been observed, and returns `None` then.
fn check_time(
    when: &Spanned<When>,
    context: &ParseContext<'_>,
    report: &mut Report,
) -> Option<()> {
    let is_old = !when.value.is_unknown() && when.value.first < Day::FIRST_OBSERVED;
    let (why, help) = if is_old {
        (format!("before {}", Day::FIRST_OBSERVED), "correct the date")
    } else if when.value.first > context.last_day {
        ("more than 31 days ahead".to_owned(), "wait for it, or correct the date")
    } else {
        return Some(());
    };
    report.push(
        Diagnostic::new(Code::E206, "an observation can't be from this time")
            .at(when.span, why)
            .help(help),
    );
    None
}

/// The start and a stated time give the time of the observation.
fn add(start: When, after: After, context: &ParseContext<'_>) -> When {
    let zone = &context.config.timezone;
    match (after, context.config.day_count) {
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
    context: &ParseContext<'_>,
    catalogue: &mut Catalogue,
    report: &mut Report,
) {
    for (id, file) in sources.of_kind(FileKind::Series) {
        let Some((song, series)) = read_file(id, file, context, catalogue, report) else {
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
    context: &ParseContext<'_>,
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
    let song = context.song(&song, report)?;
    let metric = context.metric(&metric, report)?;
    let rows = if file.sound { read_rows(id, &file.text, context, report) } else { Vec::new() };
    let held = catalogue[song].series.iter().find(|series| series.metric == metric);
    let start = held.and_then(|held| held.start.clone());
    let start = start.or_else(|| catalogue[song].released.clone());
    let milestones = Vec::new();
    Some((song, Series { metric, covers: None, start, milestones, observations: rows, span }))
}

/// The columns of a CSV series. The last two may be left out.
const COLUMNS: [&str; 6] = ["at", "value", "kind", "source", "decrease", "confirmed"];

fn read_rows(
    id: FileId,
    text: &str,
    context: &ParseContext<'_>,
    report: &mut Report,
) -> Vec<Observation> {
    let mut lines = text.split_inclusive('\n');
    let header = lines.next().unwrap_or("");
    let columns: Vec<&str> = header.trim_end().split(',').collect();
    if columns.len() < 4 || !COLUMNS.starts_with(&columns) {
        report.push(
            Diagnostic::new(Code::E120, "the columns of this file are not the expected ones")
                .at(Span::new(id, 0..header.trim_end().len()), "")
                .help(
                    "the first line is `at,value,kind,source`; `,decrease` may follow, and then \
                     `,confirmed`",
                ),
        );
        return Vec::new();
    }
    let mut observations = Vec::with_capacity(text.len() / 32);
    let mut start = header.len();
    for line in lines {
        let content = line.trim_end_matches('\n');
        if !content.is_empty() {
            observations.extend(row(id, content, start, columns.len(), context, report));
        }
        start += line.len();
    }
    observations
}

/// The optional cells of a row: why the count fell, which may be quoted, and when it was checked.
pub fn optional_cells(rest: &str) -> (&str, &str) {
    let ends_in_quotes = rest.starts_with('"') && rest.ends_with('"');
    rest.rsplit_once(',').filter(|_| !ends_in_quotes).unwrap_or((rest, ""))
}

/// One row: only the fifth cell, which is text, may have quotes. The last two may be left out.
fn row(
    id: FileId,
    line: &str,
    start: usize,
    columns: usize,
    context: &ParseContext<'_>,
    report: &mut Report,
) -> Option<Observation> {
    let whole = Span::new(id, start..start + line.len());
    let mut cells = line.splitn(5, ',');
    let mut at = start;
    let mut cell = || {
        let text = cells.next()?;
        let span = Span::new(id, at..at + text.len());
        at += text.len() + 1;
        Some(Spanned::new(text, span))
    };
    let row = (cell(), cell(), cell(), cell());
    let (Some(when), Some(value), Some(kind), Some(source)) = row else {
        report.push(
            Diagnostic::new(Code::E120, "a row has four cells").at(whole, "this one has fewer"),
        );
        return None;
    };
    let remarks = row_remarks(cell(), columns, report)?;
    let time = row_time(&when, context, report);
    let count = row_count(&value, report);
    let named = renamed_word(ObservationKind::WORDS, kind.value).unwrap_or(kind.value);
    let known = ObservationKind::from_word(named);
    if named != kind.value || known.is_none() {
        report.push(invalid_kind("kind", kind.value, kind.span));
    }
    let cited = match Slug::parse(source.value) {
        Ok(slug) => context.source(&Spanned::new(slug, source.span), report),
        Err(help) => {
            report.push(
                Diagnostic::new(
                    Code::E116,
                    format!("`{}` is not an id", visible(source.value)),
                )
                .at(source.span, "the id of a source is expected")
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
        remarks,
        span: whole,
        value_span: value.span,
    })
}

/// Remarks from the optional cells of a row, in a file of so many columns. `None` after an error.
fn row_remarks(
    rest: Option<Spanned<&str>>,
    columns: usize,
    report: &mut Report,
) -> Option<Option<Box<Remarks>>> {
    let Some(rest) = rest else { return Some(None) };
    if columns < 5 {
        report.push(
            Diagnostic::new(Code::E120, "a row has four cells")
                .at(rest.span, "a fifth")
                .help("to say why the count fell, add `,decrease` to the first line"),
        );
        return None;
    }
    let (reason, day) =
        if columns == 5 { (rest.value, "") } else { optional_cells(rest.value) };
    let part = |text: &'_ str, start: usize| {
        let start = rest.span.start as usize + start;
        Span::new(rest.span.file, start..start + text.len())
    };
    let day_span = part(day, rest.value.len() - day.len());
    let decrease = row_reason(&Spanned::new(reason, part(reason, 0)), report)?;
    let confirmed = row_confirmed(&Spanned::new(day, day_span), report)?;
    let remarks = Remarks { decrease, confirmed, ..Remarks::default() };
    Some((remarks != Remarks::default()).then(|| Box::new(remarks)))
}

/// Why the count fell, if the cell has text: plain, or in quotes by RFC 4180. `None` after an
/// error.
fn row_reason(cell: &Spanned<&str>, report: &mut Report) -> Option<Option<Text>> {
    let inner = cell.value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let text = match inner {
        Some(inner) if !inner.replace("\"\"", "").contains('"') => inner.replace("\"\"", "\""),
        None if !cell.value.contains([',', '"']) => cell.value.to_owned(),
        _ => {
            let help =
                "put text with a comma into double quotes, and write `\"\"` for a quote in it";
            let error = Diagnostic::new(Code::E120, "`decrease` is not one cell");
            report.push(error.at(cell.span, "").help(help));
            return None;
        }
    };
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    if let Some(error) = text_error(text, "decrease", cell.span) {
        report.push(error);
        return None;
    }
    let by_language = vec![(String::new(), text.to_owned())];
    Some(Some(Text { by_language, span: cell.span }))
}

/// When the count was checked, if the cell has a day. `None` after an error.
fn row_confirmed(cell: &Spanned<&str>, report: &mut Report) -> Option<Option<Day>> {
    let day = Day::parse(cell.value);
    if day.is_none() && !cell.value.is_empty() {
        let error = Diagnostic::new(Code::E203, "`confirmed` is not a day");
        report.push(error.at(cell.span, "").help("write a day: 2023-02-09, or nothing"));
        return None;
    }
    Some(day)
}

fn row_time(
    cell: &Spanned<&str>,
    context: &ParseContext<'_>,
    report: &mut Report,
) -> Option<When> {
    let zone = &context.config.timezone;
    let day = Day::parse(cell.value).map(|day| zone.day(day));
    let Some(when) = day.or_else(|| zone.parse_partial(cell.value)) else {
        report.push(
            Diagnostic::new(Code::E203, "`at` is not a date that can be used")
                .at(cell.span, "")
                .help("write a date: 2023-02-09"),
        );
        return None;
    };
    check_time(&Spanned::new(when, cell.span), context, report)?;
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

#[cfg(test)]
mod tests {
    use crate::samples::{Sample, shown};

    #[test]
    fn an_observation_has_one_time_a_value_a_kind_and_a_source() {
        for (observation, codes) in [
            ("at = 2020-03-01, value = 5, kind = \"exact\", source = \"s\"", ""),
            ("value = 5, kind = \"exact\", source = \"s\"", "E113"),
            ("at = 2020-03-01, kind = \"exact\", source = \"s\"", "E113"),
            ("at = 2020-03-01, value = 5, source = \"s\"", "E113"),
            ("at = 2020-03-01, value = 5, kind = \"exact\"", "E113"),
            (
                "at = 2020-03-01, after = \"5d\", value = 5, kind = \"exact\", source = \"s\"",
                "E205",
            ),
            ("at = 1899-12-31, value = 5, kind = \"exact\", source = \"s\"", "E203"),
            ("at = 1900-01-01, value = 5, kind = \"exact\", source = \"s\"", ""),
            // Samples are read on 1 January 2030.
            ("at = 2030-01-01, value = 5, kind = \"exact\", source = \"s\"", ""),
            ("at = 2030-01-02, value = 5, kind = \"exact\", source = \"s\"", "E206"),
            ("at = 2020-03-01, value = -5, kind = \"exact\", source = \"s\"", "E119"),
            ("at = 2020-03-01, value = 5, kind = \"seen\", source = \"s\"", "E118"),
        ] {
            let song = format!(
                "title = \"x\"\nartists = [\"ann\"]\n[series.count]\nobservations = [{{ {observation} }}]\n"
            );
            let read = Sample::new().file("content/songs/x.toml", &song).read();
            assert_eq!(read.codes(), codes, "{observation}\n{}", read.messages());
        }
    }

    #[test]
    fn a_time_since_release_is_added_to_the_release() {
        let dated = "released = 2020-01-01";
        let clock = "released = 2020-01-01T18:00:00+09:00";
        for (day_count, head, after, expected) in [
            ("calendar", dated, "+60d", "2020-03-01"),
            ("elapsed", dated, "+60d", "2020-03-01..2020-03-02"),
            ("calendar", "released = \"2020-01\"", "+60d", "2020-03-01..2020-03-31"),
            ("calendar", clock, "+20h", "2020-01-02"),
            ("calendar", clock, "+5h", "2020-01-01"),
            ("calendar", clock, "+6h", "2020-01-02"),
            ("calendar", dated, "+20h", "2020-01-01..2020-01-02"),
            // Without a release the day is not known.
            ("calendar", "", "+60d", ".."),
        ] {
            let row = format!("{after} crossed 5");
            let sample = Sample::new().days(day_count).song_in("count", "x", head, &[&row]);
            let read = sample.read().sound();
            let when = read.series("x").observations[0].when;
            assert_eq!(shown(&when), expected, "{day_count} {head} {after}");
        }
    }

    #[test]
    fn rule_4_an_undated_figure_of_a_window_was_set_when_the_window_ended() {
        for (window, head, row, expected) in [
            ("24 hours", "released = 2020-01-01", "- official 5", "2020-01-02"),
            ("7 calendar days", "released = 2020-01-01", "- official 5", "2020-01-07"),
            ("7 days", "released = 2020-01-01", "- official 5", "2020-01-08"),
            (
                "7 calendar days",
                "released = \"2020-01\"",
                "- official 5",
                "2020-01-07..2020-02-06",
            ),
            // A written date is never overruled.
            ("24 hours", "released = 2020-01-01", "2020-01-05 official 5", "2020-01-05"),
        ] {
            let metric =
                format!("[m]\nname = \"M\"\nkind = \"one-off\"\nwindow = \"{window}\"\n");
            let sample = Sample::new().file("content/metrics.toml", &metric);
            let read = sample.song_in("m", "x", head, &[row]).read().sound();
            let when = read.series("x").observations[0].when;
            assert_eq!(shown(&when), expected, "{window} {head} {row}");
        }
        // Without a release there is no end, so that a date is needed.
        let read = Sample::new().song_in("debut", "x", "", &["- official 5"]).read();
        assert_eq!(read.codes(), "E113");
    }

    #[test]
    fn there_is_no_place_0_in_a_chart() {
        let read = Sample::new().song_in("chart", "x", "", &["2020-03-01 exact 0"]).read();
        assert_eq!(read.codes(), "E304");
    }

    #[test]
    fn a_csv_file_is_read_by_rows() {
        for (row, codes) in [
            ("2020-03-01,5,exact,s", ""),
            ("2020-03,5,crossed,s", ""),
            ("", ""),
            ("2020-03-01,5,exact", "E120"),
            ("2020-03-01,5,exact,s,t", "E120"),
            ("2020-03-01,5,exact,s,", "E120"),
            ("01/03/2020,5,exact,s", "E203"),
            ("1899-12-31,5,exact,s", "E206"),
            ("1700-12-31,5,exact,s", "E206"),
            ("1900-01-01,5,exact,s", ""),
            ("2020-03-01,1_000,exact,s", "E119"),
            ("2020-03-01,9007199254740992,exact,s", "E119"),
            ("2020-03-01,5,seen,s", "E118"),
            ("2020-03-01,5,exact,nowhere", "E109"),
            ("2020-03-01,5,exact,No Id", "E116"),
            ("01/03/2020,five,seen,nowhere", "E203 E119 E118 E109"),
        ] {
            let csv = format!("at,value,kind,source\n{row}\n");
            let sample = Sample::new().song("x", &[]).file("content/series/x/count.csv", &csv);
            let read = sample.read();
            assert_eq!(read.codes(), codes, "{row}\n{}", read.messages());
            let expected = usize::from(codes.is_empty() && !row.is_empty());
            assert_eq!(read.series("x").observations.len(), expected, "{row}");
        }
    }

    #[test]
    fn a_fifth_column_says_why_a_count_fell() {
        let long = format!("2020-03-02,4,exact,s,{}", "x".repeat(301));
        for (row, reason, codes) in [
            ("2020-03-02,4,exact,s,plays were removed", Some("plays were removed"), ""),
            ("2020-03-02,4,exact,s,\"bought, \"\"fake\"\"\"", Some("bought, \"fake\""), ""),
            ("2020-03-02,4,exact,s,", None, ""),
            ("2020-03-02,4,exact,s,\"\"", None, ""),
            ("2020-03-02,4,exact,s, ", None, ""),
            ("2020-03-02,4,exact,s", None, ""),
            ("2020-03-02,4,exact,s,bought, fake", None, "E120"),
            ("2020-03-02,4,exact,s,\"bought", None, "E120"),
            ("2020-03-02,4,exact,s,\"", None, "E120"),
            ("2020-03-02,4,exact,s,\"a\" b\"", None, "E120"),
            ("2020-03-02,4,exact,s,a,b", None, "E120"),
            (&long, None, "E115"),
        ] {
            let csv = format!("at,value,kind,source,decrease\n2020-03-01,5,exact,s\n{row}\n");
            let sample = Sample::new().song("x", &[]).file("content/series/x/count.csv", &csv);
            let read = sample.read();
            assert_eq!(read.codes(), codes, "{row}\n{}", read.messages());
            let reasons = read.series("x").observations.iter().filter_map(|o| o.decrease());
            let reasons: Vec<&str> = reasons.map(|text| text.get("").0).collect();
            assert_eq!(reasons, Vec::from_iter(reason), "{row}");
        }
    }

    #[test]
    fn a_sixth_column_says_when_a_count_was_checked() {
        for (row, reason, confirmed, codes) in [
            ("2020-03-02,4,exact,s,,2020-03-03", None, Some("2020-03-03"), ""),
            ("2020-03-02,4,exact,s,why,2020-03-03", Some("why"), Some("2020-03-03"), ""),
            (
                "2020-03-02,4,exact,s,\"a, \"\"b\"\"\",2020-03-03",
                Some("a, \"b\""),
                Some("2020-03-03"),
                "",
            ),
            ("2020-03-02,4,exact,s,\"a, b\",", Some("a, b"), None, ""),
            ("2020-03-02,4,exact,s,\"a, b\"", Some("a, b"), None, ""),
            ("2020-03-02,4,exact,s,why", Some("why"), None, ""),
            ("2020-03-02,4,exact,s,,", None, None, ""),
            ("2020-03-02,4,exact,s", None, None, ""),
            ("2020-03-02,4,exact,s,,yes", None, None, "E203"),
            ("2020-03-02,4,exact,s,a,b,2020-03-03", None, None, "E120"),
        ] {
            let head = "at,value,kind,source,decrease,confirmed";
            let csv = format!("{head}\n2020-03-01,5,exact,s\n{row}\n");
            let sample = Sample::new().song("x", &[]).file("content/series/x/count.csv", &csv);
            let read = sample.read();
            assert_eq!(read.codes(), codes, "{row}\n{}", read.messages());
            let Some(last) = read.series("x").observations.get(1) else { continue };
            assert_eq!(last.decrease().map(|text| text.get("").0), reason, "{row}");
            let day = last.remarks.as_ref().and_then(|remarks| remarks.confirmed);
            assert_eq!(day.map(|day| day.to_string()).as_deref(), confirmed, "{row}");
        }
    }

    #[test]
    fn a_csv_file_belongs_to_a_song_a_metric_and_no_second_place() {
        for (path, header, rows, codes) in [
            ("x/count", "at,value,kind,source", &[][..], ""),
            ("x/count", "at,value,source,kind", &[], "E120"),
            ("x/count", "at,value,kind,source,decrease", &[], ""),
            ("x/count", "at,value,kind,source,decrease,confirmed", &[], ""),
            ("x/count", "at,value,kind,source,confirmed", &[], "E120"),
            ("x/count", "at,value,kind", &[], "E120"),
            ("x/count", "at,value,kind,source,note", &[], "E120"),
            ("x/count", "at,value,kind,source", &["2020-03-01 exact 5"], "E108"),
            ("y/count", "at,value,kind,source", &[], "E109"),
            ("x/counts", "at,value,kind,source", &[], "E109"),
        ] {
            let csv = format!("{header}\n2020-04-01,6,exact,s\n");
            let read = Sample::new()
                .song("x", rows)
                .file(&format!("content/series/{path}.csv"), &csv)
                .read();
            assert_eq!(read.codes(), codes, "{path} {header}\n{}", read.messages());
        }
        // It has the release of its song, or of the series in the song's file.
        let csv = "at,value,kind,source\n2020-04-01,6,exact,s\n";
        let read = Sample::new().song("x", &[]).file("content/series/x/debut.csv", csv).read();
        let series = &read.sound().catalogue.songs[0].series[1];
        assert_eq!(shown(&series.start.as_ref().unwrap().value), "2020-01-01");
    }
}
