//! `stats`: the state of the book at a glance.

use std::fmt::Write as _;

use super::{Context, SiteArguments, print_data};
use crate::Analysis;
use crate::catalogue::{
    MetricKind, Observation, ObservationKind, RecordKey, RecordKind, Series,
};
use crate::date::Day;
use crate::diagnostics::Format;
use crate::page::next_crossing;
use crate::record::claim::Verdict;
use crate::record::wording::{self, dated, grouped};

/// Prints holders, crossings to come, stale series and coverage of sources.
pub(super) fn run(context: &Context, arguments: &SiteArguments) -> u8 {
    let (sources, mut report) = match context.steady_sources(true) {
        Ok(read) => read,
        Err(code) => return code,
    };
    let options = context.options(arguments);
    let Some(book) = crate::analyse(&sources, &options, &mut report) else {
        context.print(&report, &sources);
        return report.exit_code(false).max(1);
    };
    print_data(&match context.format {
        Format::Json => json(&book),
        Format::Text | Format::Github => text(&book),
    })
}

/// A record and who holds it.
struct Holder<'a> {
    record: &'a str,
    song: &'a str,
    figure: String,
    since: String,
    changes: usize,
}

fn holders(book: &Analysis) -> Vec<Holder<'_>> {
    let catalogue = &book.catalogue;
    let mut holders = Vec::new();
    for key in RecordKey::all(catalogue.records.len()) {
        let outcome = book.records.outcome(key);
        for (_, tenure) in outcome.current() {
            let entry = outcome.entry(tenure);
            let figure = match (catalogue[key].kind, &entry.elapsed) {
                (RecordKind::Fastest | RecordKind::First, Some(elapsed)) => {
                    wording::elapsed(elapsed)
                }
                _ => grouped(outcome.entries[tenure.best].value),
            };
            holders.push(Holder {
                record: catalogue[key].id.as_str(),
                song: catalogue[entry.song].id.as_str(),
                figure,
                since: dated(&entry.when),
                changes: outcome.progression.len() - 1,
            });
        }
    }
    holders
}

/// A step that a song will pass if it goes on as between its last two counts.
struct Next<'a> {
    song: &'a str,
    metric: &'a str,
    step: u64,
    day: Day,
    /// The days that follow from earlier counts instead of the last but one.
    range: (Day, Day),
}

/// Earlier counts that the range of an estimate rests on.
const EARLIER: usize = 4;

/// When a series passes a step if it goes on as since one of several earlier counts: the first
/// and the last day of these straight lines.
fn range(series: &Series, step: u64, day: Day) -> (Day, Day) {
    let exact = |o: &&Observation| {
        let kinds =
            [ObservationKind::Exact, ObservationKind::Crossed, ObservationKind::Official];
        o.counts() && kinds.contains(&o.kind) && o.when.is_one_day()
    };
    let mut counts = series.observations.iter().rev().filter(exact);
    let Some(last) = counts.next() else { return (day, day) };
    let missing = i128::from(step.saturating_sub(last.value));
    let lines = counts.take(EARLIER).filter_map(|before| {
        let days = i128::from(last.when.first.since(before.when.first));
        let gained = i128::from(last.value.checked_sub(before.value)?);
        let ahead = (days > 0 && gained > 0).then(|| missing * days / gained)?;
        Some(last.when.first.plus(i32::try_from(ahead).ok()?))
    });
    lines.fold((day, day), |(first, latest), day| (first.min(day), latest.max(day)))
}

fn next(book: &Analysis) -> Vec<Next<'_>> {
    let catalogue = &book.catalogue;
    let mut all = Vec::new();
    for song in &catalogue.songs {
        for series in &song.series {
            let metric = &catalogue[series.metric];
            let is_counter = metric.kind == MetricKind::Counter;
            let last = series.observations.last().map(|o| o.when.last);
            let fresh = last.is_some_and(|last| book.as_of.since(last) <= metric.stale_after);
            if let (true, Some((day, step))) =
                (is_counter, next_crossing(series, &metric.milestones))
                && fresh
                && day > book.as_of
            {
                let (song, metric) = (song.id.as_str(), metric.id.as_str());
                let range = range(series, step, day);
                all.push(Next { song, metric, step, day, range });
            }
        }
    }
    all.sort_by_key(|next| (next.day, next.song));
    all
}

/// How many series of each metric are stale, of how many.
fn stale(book: &Analysis) -> Vec<(&str, usize, usize)> {
    let catalogue = &book.catalogue;
    let mut counts = vec![(0, 0); catalogue.metrics.len()];
    for series in catalogue.songs.iter().flat_map(|song| &song.series) {
        let metric = &catalogue[series.metric];
        if metric.kind != MetricKind::Counter {
            continue;
        }
        let count: &mut (usize, usize) = &mut counts[series.metric.index()];
        count.1 += 1;
        let last = series.observations.last().map(|o| o.when.last);
        if last.is_none_or(|last| book.as_of.since(last) > metric.stale_after) {
            count.0 += 1;
        }
    }
    let named = catalogue.metrics.iter().zip(counts);
    named
        .filter(|(_, (_, all))| *all > 0)
        .map(|(m, (s, all))| (m.id.as_str(), s, all))
        .collect()
}

/// Observations by how many sources they have: one, two, more.
fn coverage(book: &Analysis) -> [usize; 3] {
    let mut by_sources = [0; 3];
    let series = book.catalogue.songs.iter().flat_map(|song| &song.series);
    for observation in series.flat_map(|series| &series.observations) {
        by_sources[observation.cited.count().min(3) - 1] += 1;
    }
    by_sources
}

fn verdicts(book: &Analysis) -> [(Verdict, usize); 3] {
    let count = |verdict| book.verdicts.all().filter(|(_, j)| j.verdict == verdict).count();
    [Verdict::Verified, Verdict::Unproved, Verdict::Contradicted].map(|v| (v, count(v)))
}

fn text(book: &Analysis) -> String {
    let mut text = format!("as of {}\n\nholders\n", book.as_of);
    for holder in holders(book) {
        let Holder { record, song, figure, since, changes } = holder;
        let changed = match changes {
            0 => String::new(),
            1 => "; changed hands once".to_owned(),
            n => format!("; changed hands {n} times"),
        };
        let _ = writeln!(text, "  {record}\n    {song}, {figure}, {since}{changed}");
    }
    text.push_str("\nnext crossings (a straight line through the last two counts)\n");
    let next = next(book);
    if next.is_empty() {
        text.push_str("  none: no series has a recent count\n");
    }
    for Next { song, metric, step, day, range: (first, last) } in next.iter().take(20) {
        let _ = writeln!(text, "  {day}  {song}, {} {metric}", grouped(*step));
        if first < last {
            let _ = writeln!(text, "    between {first} and {last} by earlier counts");
        }
    }
    text.push_str("\nstale series\n");
    for (metric, stale, all) in stale(book) {
        let _ = writeln!(text, "  {metric}: {stale} of {all}");
    }
    let [one, two, more] = coverage(book);
    let _ = writeln!(
        text,
        "\nobservations by sources\n  one: {one}, two: {two}, three or more: {more}"
    );
    text.push_str("\nclaims\n");
    for (verdict, n) in verdicts(book) {
        let _ = writeln!(text, "  {}: {n}", verdict.word());
    }
    text
}

fn json(book: &Analysis) -> String {
    let holders: Vec<_> = holders(book)
        .into_iter()
        .map(|h| {
            serde_json::json!({
                "record": h.record, "song": h.song, "figure": h.figure,
                "since": h.since, "changes": h.changes,
            })
        })
        .collect();
    let next: Vec<_> = next(book)
        .into_iter()
        .map(|n| {
            serde_json::json!({
                "song": n.song, "metric": n.metric, "step": n.step, "day": n.day.to_string(),
                "range": [n.range.0.to_string(), n.range.1.to_string()],
            })
        })
        .collect();
    let stale: Vec<_> = stale(book)
        .into_iter()
        .map(|(metric, stale, all)| serde_json::json!({ "metric": metric, "stale": stale, "of": all }))
        .collect();
    let line = serde_json::json!({
        "as_of": book.as_of.to_string(),
        "holders": holders,
        "next": next,
        "stale": stale,
        "observations_by_sources": coverage(book),
        "claims": verdicts(book).map(|(v, n)| serde_json::json!({ "verdict": v.word(), "n": n })),
    });
    format!("{line}\n")
}
