//! New lines in files that people wrote: observations in the order of time, sources by id.

use std::ops::Range;

use toml_edit::{Array, Document, Item, Table};

use crate::catalogue::{Series, optional_cells};
use crate::date::Minute;

/// When an observation was made, as far as the order of lines goes: first and last instant.
pub type Order = (Minute, Minute);

/// A line that is to be inserted, and where it belongs.
#[derive(Clone, Debug)]
pub struct InsertedLine {
    /// When the observation was made.
    pub order: Order,
    /// The line without indentation, comma and end.
    pub text: String,
}

/// Why a file can't be added to, as a message fragment.
pub type Refusal = &'static str;

/// When each observation of a series was made, in the order of the lines of their file.
pub fn orders(series: &Series) -> Vec<Order> {
    let mut placed: Vec<(u32, Order)> = series
        .observations
        .iter()
        .map(|observation| {
            let interval = observation.when.interval;
            (observation.span.start, (interval.start, interval.end))
        })
        .collect();
    placed.sort_unstable();
    placed.into_iter().map(|(_, order)| order).collect()
}

/// Adds observations to the series of a metric in a song's file, in the order of time.
///
/// `existing` has the order of the observations that stand there, as they follow each other in the
/// file. New ones come after those of the same time.
///
/// # Errors
/// Why the file's layout doesn't allow it.
pub fn observations(
    text: &str,
    metric: &str,
    existing: &[Order],
    mut new: Vec<InsertedLine>,
) -> Result<String, Refusal> {
    new.sort_by_key(|line| line.order);
    let document = Document::parse(text).map_err(|_| "the file is no TOML")?;
    let end = end_of_line(text);
    let series = match document.as_table().get("series") {
        None => return Ok(new_series(text, metric, &new, end)),
        Some(item) => item.as_table().filter(|table| !table.is_dotted()),
    };
    let series = series.ok_or("`series` is not written as `[series.<metric>]`")?;
    let table = match series.get(metric) {
        None => return Ok(new_series(text, metric, &new, end)),
        Some(item) => item.as_table().filter(|table| !table.is_dotted()),
    };
    let table = table.ok_or("the series is not written as a table with a header")?;
    match table.get("observations") {
        None => Ok(first_observations(text, table, &new, end)),
        Some(Item::Value(value)) => {
            let array = value.as_array().ok_or("`observations` is no list")?;
            into_array(text, array, existing, &new, end)
        }
        Some(_) => Err("`observations` is not written as a list on lines of its own"),
    }
}

/// The end of lines that a file uses.
fn end_of_line(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn list(new: &[InsertedLine], end: &str) -> String {
    let lines: String = new.iter().map(|line| format!("  {},{end}", line.text)).collect();
    format!("observations = [{end}{lines}]{end}")
}

fn new_series(text: &str, metric: &str, new: &[InsertedLine], end: &str) -> String {
    let mut out = text.trim_end_matches(['\n', '\r']).to_owned();
    if !out.is_empty() {
        out.push_str(end);
        out.push_str(end);
    }
    out.push_str(&format!("[series.{metric}]{end}{}", list(new, end)));
    out
}

/// Puts the list behind the last key of a series that has none yet.
fn first_observations(text: &str, table: &Table, new: &[InsertedLine], end: &str) -> String {
    let values = table.iter().filter(|(_, item)| item.is_value());
    let last = values.filter_map(|(_, item)| Some(item.span()?.end)).max();
    let last = last.or(table.span().map(|span| span.end)).unwrap_or(text.len());
    let at = next_line(text, last);
    let gap = if text[..at].ends_with('\n') { "" } else { end };
    splice(text, vec![(at..at, format!("{gap}{}", list(new, end)))])
}

fn into_array(
    text: &str,
    array: &Array,
    existing: &[Order],
    new: &[InsertedLine],
    end: &str,
) -> Result<String, Refusal> {
    const LOST: &str = "the list can't be followed line by line";
    let whole = array.span().ok_or(LOST)?;
    let spans: Option<Vec<Range<usize>>> = array.iter().map(toml_edit::Value::span).collect();
    let spans = spans.ok_or(LOST)?;
    let Some(first) = spans.first() else { return Ok(fill(text, whole, new, end)) };
    let one_a_line = text[whole.start..first.start].contains('\n')
        && spans.windows(2).all(|pair| text[pair[0].end..pair[1].start].contains('\n'));
    if !one_a_line {
        if text[whole.clone()].contains('#') {
            return Err("several observations share a line; run `daesang fmt` first");
        }
        let laid_out = lay_out(text, &whole, &spans, end);
        let document = Document::parse(laid_out.as_str()).map_err(|_| LOST)?;
        let (table, series) = (document.as_table(), "series");
        let array = table[series].as_table().and_then(|series| {
            let mut arrays = series.iter().filter_map(|(_, item)| item.get("observations"));
            arrays.find_map(|item| {
                item.as_array().filter(|a| a.span().map(|s| s.start) == Some(whole.start))
            })
        });
        return into_array(&laid_out, array.ok_or(LOST)?, existing, new, end);
    }
    let indent = &text[line_start(text, first.start)..first.start];
    let indent = if indent.trim().is_empty() { indent } else { "  " };
    // New lines by how many of the old ones come before them.
    let known = existing.len() == spans.len();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut at = 0;
    while at < new.len() {
        let before = if known { before(existing, new[at].order) } else { spans.len() };
        let next = new[at..]
            .iter()
            .position(|line| known && self::before(existing, line.order) != before);
        let batch = &new[at..next.map_or(new.len(), |next| at + next)];
        at += batch.len();
        let lines: String =
            batch.iter().map(|line| format!("{indent}{},{end}", line.text)).collect();
        edits.extend(after_item(text, &whole, &spans, before, lines, end));
    }
    Ok(splice(text, edits))
}

/// How many of the old lines come before a new one: up to the last that is not later.
fn before(existing: &[Order], new: Order) -> usize {
    existing.iter().rposition(|old| *old <= new).map_or(0, |last| last + 1)
}

/// Edits that put lines behind so many items of a list.
fn after_item(
    text: &str,
    whole: &Range<usize>,
    spans: &[Range<usize>],
    before: usize,
    lines: String,
    end: &str,
) -> Vec<(Range<usize>, String)> {
    let Some(item) = before.checked_sub(1).map(|last| &spans[last]) else {
        let at = next_line(text, whole.start);
        return vec![(at..at, lines)];
    };
    let mut edits = Vec::new();
    let until = spans.get(before).map_or(whole.end - 1, |next| next.start);
    let comma = comma(text, item.end..until);
    if comma.is_none() {
        edits.push((item.end..item.end, ",".to_owned()));
    }
    let from = comma.map_or(item.end, |comma| comma + 1);
    let at = next_line(text, from);
    if at < whole.end && text[from..at].contains('\n') {
        edits.push((at..at, lines));
    } else {
        // The closing bracket stands on the item's line.
        edits.push((from..from, format!("{end}{}", lines)));
    }
    edits
}

/// The comma behind an item, which may stand behind a comment.
fn comma(text: &str, range: Range<usize>) -> Option<usize> {
    let mut in_comment = false;
    for (i, c) in text[range.clone()].char_indices() {
        match c {
            '\n' => in_comment = false,
            '#' => in_comment = true,
            ',' if !in_comment => return Some(range.start + i),
            _ => {}
        }
    }
    None
}

fn fill(text: &str, whole: Range<usize>, new: &[InsertedLine], end: &str) -> String {
    let lines: String = new.iter().map(|line| format!("  {},{end}", line.text)).collect();
    let inner = &text[whole.start + 1..whole.end - 1];
    if inner.contains('#') {
        let at = whole.end - 1;
        let start = line_start(text, at);
        return splice(text, vec![(start..start, lines)]);
    }
    splice(text, vec![(whole, format!("[{end}{lines}]"))])
}

/// A list without comments, one item a line.
fn lay_out(text: &str, whole: &Range<usize>, spans: &[Range<usize>], end: &str) -> String {
    let lines: String =
        spans.iter().map(|span| format!("  {},{end}", &text[span.clone()])).collect();
    splice(text, vec![(whole.clone(), format!("[{end}{lines}]"))])
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Replaces stretches of a text, which are given from first to last.
pub(super) fn splice(text: &str, edits: Vec<(Range<usize>, String)>) -> String {
    let more: usize = edits.iter().map(|(_, new)| new.len()).sum();
    let mut out = String::with_capacity(text.len() + more);
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Adds a table to a file of tables: at its place if they stand in the order of their ids, else at
/// the end.
///
/// # Errors
/// That the file can't be read.
pub fn table(text: &str, id: &str, body: &str) -> Result<String, Refusal> {
    let document = Document::parse(text).map_err(|_| "the file is no TOML")?;
    let end = end_of_line(text);
    let body = body.replace('\n', end);
    let mut headers: Vec<(usize, &str)> = document
        .as_table()
        .iter()
        .filter_map(|(id, item)| Some((item.as_table()?.span()?.start, id)))
        .collect();
    headers.sort_unstable();
    let in_order = headers.windows(2).all(|pair| pair[0].1 < pair[1].1);
    let next = headers.iter().find(|(_, held)| in_order && *held > id);
    let Some((next, _)) = next else {
        let mut out = text.trim_end_matches(['\n', '\r']).to_owned();
        if !out.is_empty() {
            out.push_str(&end.repeat(2));
        }
        out.push_str(&format!("[{id}]{end}{body}"));
        return Ok(out);
    };
    // Comments right above the next table belong to it.
    let mut at = line_start(text, *next);
    while at > 0 {
        let above = line_start(text, at - 1);
        if !text[above..at].starts_with('#') {
            break;
        }
        at = above;
    }
    Ok(splice(text, vec![(at..at, format!("[{id}]{end}{body}{end}"))]))
}

/// The first line of a CSV series by what its rows need: no more than a figure, why the count fell,
/// when it was checked.
const COLUMNS: [&str; 3] = [
    "at,value,kind,source",
    "at,value,kind,source,decrease",
    "at,value,kind,source,decrease,confirmed",
];

/// The first line that a row needs.
fn columns_of(row: &str) -> usize {
    let Some(rest) = row.splitn(5, ',').nth(4) else { return 0 };
    if optional_cells(rest).1.is_empty() { 1 } else { 2 }
}

/// The first line of a series to which rows are added.
fn columns(held: &str, rows: impl Iterator<Item = usize>) -> &str {
    let needed = rows.max().unwrap_or(0);
    match COLUMNS.iter().position(|known| *known == held) {
        Some(at) => COLUMNS[at.max(needed)],
        None if held.is_empty() => COLUMNS[needed],
        None => held,
    }
}

/// A CSV series with the columns that one of its rows needs.
pub(super) fn with_columns_of(text: &str, row: &str) -> String {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (held, rest) = text.split_at(end);
    format!("{}{rest}", columns(held, std::iter::once(columns_of(row))))
}

/// Adds rows to a series that is a CSV file, in the order of time.
pub fn rows(text: &str, existing: &[Order], mut new: Vec<InsertedLine>) -> String {
    new.sort_by_key(|line| line.order);
    let end = end_of_line(text);
    let mut lines = text.lines().map(|line| line.trim_end_matches('\r'));
    let more: usize = new.iter().map(|line| line.text.len() + 2).sum();
    let mut out = String::with_capacity(text.len() + more + 2);
    let mut push = |line: &str| {
        out.push_str(line);
        out.push_str(end);
    };
    let needed = new.iter().map(|line| columns_of(&line.text));
    push(columns(lines.next().unwrap_or(""), needed));
    let old: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let known = old.len() == existing.len();
    // A stable merge: behind the last old row that is not later.
    let mut latest: Vec<Order> = existing.to_vec();
    for i in (1..latest.len()).rev() {
        latest[i - 1] = latest[i - 1].min(latest[i]);
    }
    let mut new = new.into_iter().peekable();
    for (i, line) in old.iter().enumerate() {
        while let Some(row) = new.next_if(|row| known && row.order < latest[i]) {
            push(&row.text);
        }
        push(line);
    }
    for row in new {
        push(&row.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{InsertedLine, Minute, observations, rows, table};

    fn line(at: i64) -> InsertedLine {
        InsertedLine { order: (Minute(at), Minute(at + 1)), text: format!("{{ at = {at} }}") }
    }

    #[track_caller]
    fn check(before: &str, existing: &[i64], new: &[i64], after: &str) {
        let existing: Vec<_> =
            existing.iter().map(|at| (Minute(*at), Minute(at + 1))).collect();
        let new = new.iter().copied().map(line).collect();
        assert_eq!(observations(before, "m", &existing, new).as_deref(), Ok(after));
    }

    #[test]
    fn a_line_goes_where_its_time_belongs() {
        check(
            "# head\n[series.m]\nobservations = [ # why\n  # one\n  { at = 1 }, # first\n\n  # three\n  { at = 3 }, # third\n] # end\n",
            &[1, 3],
            &[2, 0, 4, 2],
            "# head\n[series.m]\nobservations = [ # why\n  { at = 0 },\n  # one\n  { at = 1 }, # first\n  { at = 2 },\n  { at = 2 },\n\n  # three\n  { at = 3 }, # third\n  { at = 4 },\n] # end\n",
        );
    }

    #[test]
    fn a_missing_comma_is_added() {
        check(
            "[series.m]\nobservations = [\n\t{ at = 1 } # last, really\n]\n",
            &[1],
            &[2],
            "[series.m]\nobservations = [\n\t{ at = 1 }, # last, really\n\t{ at = 2 },\n]\n",
        );
        check(
            "[series.m]\nobservations = [\n  { at = 1 }]\n",
            &[1],
            &[2],
            "[series.m]\nobservations = [\n  { at = 1 },\n  { at = 2 },\n]\n",
        );
    }

    #[test]
    fn a_list_on_one_line_is_laid_out() {
        check(
            "[series.a]\nobservations = [{ at = 9 }]\n[series.m]\nobservations = [{ at = 1 }, { at = 3 }]\n",
            &[1, 3],
            &[2],
            "[series.a]\nobservations = [{ at = 9 }]\n[series.m]\nobservations = [\n  { at = 1 },\n  { at = 2 },\n  { at = 3 },\n]\n",
        );
        check(
            "[series.m]\nobservations = []",
            &[],
            &[2],
            "[series.m]\nobservations = [\n  { at = 2 },\n]",
        );
    }

    #[test]
    fn a_series_begins_where_there_is_none() {
        check(
            "title = \"x\"\n\n",
            &[],
            &[2],
            "title = \"x\"\n\n[series.m]\nobservations = [\n  { at = 2 },\n]\n",
        );
        check(
            "[series.m]\ncovers = \"x\" # y\n\n[extra]\n",
            &[],
            &[2],
            "[series.m]\ncovers = \"x\" # y\nobservations = [\n  { at = 2 },\n]\n\n[extra]\n",
        );
        check("[series.m]", &[], &[2], "[series.m]\nobservations = [\n  { at = 2 },\n]\n");
    }

    #[test]
    fn lines_end_as_the_others_do() {
        check(
            "[series.m]\r\nobservations = [\r\n  { at = 1 },\r\n]\r\n",
            &[1],
            &[2],
            "[series.m]\r\nobservations = [\r\n  { at = 1 },\r\n  { at = 2 },\r\n]\r\n",
        );
    }

    #[test]
    fn a_source_goes_where_its_id_belongs() {
        let text = "# all\n[a]\nx = 1\n\n# of c\n[c]\nx = 1\n";
        assert_eq!(
            table(text, "b", "x = 2\n").unwrap(),
            "# all\n[a]\nx = 1\n\n[b]\nx = 2\n\n# of c\n[c]\nx = 1\n"
        );
        assert_eq!(table(text, "d", "x = 2\n").unwrap(), format!("{text}\n[d]\nx = 2\n"));
        let unsorted = "[c]\nx = 1\n[a]\nx = 1\n";
        assert_eq!(
            table(unsorted, "b", "x = 2\n").unwrap(),
            format!("{unsorted}\n[b]\nx = 2\n")
        );
    }

    #[test]
    fn rows_are_merged() {
        let order = |at: i64| (Minute(at), Minute(at + 1));
        let row = |at: i64| InsertedLine { order: order(at), text: format!("new {at}") };
        assert_eq!(
            rows(
                "head\nold 1\nold 3\n",
                &[order(1), order(3)],
                vec![row(4), row(0), row(2), row(3)]
            ),
            "head\nnew 0\nold 1\nnew 2\nold 3\nnew 3\nnew 4\n"
        );
    }
}
