//! The chart of a record: how it moved from holder to holder.

use super::charts::Chart;
use super::locale_view::LocaleView;
use super::sources::Bibliography;
use super::{charts, downloads, figures};
use crate::article::Html;
use crate::catalogue::{RecordKey, RecordKind};
use crate::chart;
use crate::chart::{Growth, Step};
use crate::date::{DAY_MINUTES, Day};
use crate::export::TableSubject;
use crate::record::Contender;
use crate::render::Model;

/// How a record moved, as a step chart with its table.
pub(super) fn chart(
    view: &LocaleView<'_>,
    key: RecordKey,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    if outcome.progression.len() < 2 || record.kind == RecordKind::First {
        return None;
    }
    let best: Vec<&Contender> =
        outcome.progression.iter().map(|tenure| outcome.best(tenure)).collect();
    let (first, last) = (best.first()?, best.last()?);
    let summary_id = "chart-record".to_owned();
    let title = view.record(key);
    let (from, to) =
        (figures::entry_figure(view, key, first), figures::entry_figure(view, key, last));
    let end = end(view, key, last);
    let svg = step_chart(view, key, &best, (&to, end), &summary_id);
    let times = view.locale.plural("say.times", outcome.progression.len() as u64);
    let finding = view
        .locale
        .fill("say.steps-finding", &[("times", &times), ("from", &from), ("to", &to)]);
    let measure = view.locale.fill(
        "say.steps-measure",
        &[
            ("record", &title),
            ("from", &view.locale.day(start(first))),
            ("to", &view.locale.day(end)),
        ],
    );
    let rows: Vec<chart::Row<'_>> = best
        .iter()
        .enumerate()
        .map(|(at, entry)| chart::Row {
            at: at + 1,
            time: view.time(&entry.when),
            figure: figures::entry_figure(view, key, entry),
            kind: view.title(entry.song),
            note: None,
            sources: table_sources(view, key, entry, sources),
            here: false,
            mark: None,
        })
        .collect();
    let table =
        charts::chart_table(view, &summary_id, &title, ("song", record.id.as_str()), &rows);
    let csv = downloads::csv(view, TableSubject::Record(key));
    let (svg, table) = (Some(Model::html(&svg)), Model::html(&table));
    Some(Chart { finding, measure, summary_id, csv, svg, table })
}

/// First day of the chart; the last day of a time that nothing bounds below.
fn start(first: &Contender) -> Day {
    first.when.known_first().unwrap_or(first.when.last)
}

/// Last day of the chart: the one that the evidence reaches. A figure may have been set later.
fn end(view: &LocaleView<'_>, key: RecordKey, last: &Contender) -> Day {
    let until = view.site.records.reach(key).until();
    until.map_or(last.when.first, |until| until.max(last.when.first))
}

/// Draws each figure as holding until the next one was set.
fn step_chart(
    view: &LocaleView<'_>,
    key: RecordKey,
    best: &[&Contender],
    (last_label, to): (&str, Day),
    caption_id: &str,
) -> Html {
    let kind = view.site.catalogue[key].kind;
    let minutes = |n: i64| u64::try_from(n).unwrap_or(0);
    let steps: Vec<Step> = best
        .iter()
        .map(|entry| {
            let value = match (kind, &entry.elapsed) {
                (RecordKind::Fastest, Some(elapsed)) if elapsed.timed => {
                    minutes(elapsed.minutes.least)
                }
                (RecordKind::Fastest, Some(elapsed)) => {
                    minutes(i64::from(elapsed.days.least) * DAY_MINUTES)
                }
                _ => entry.value,
            };
            Step { at: entry.when.interval.start, value }
        })
        .collect();
    let zone = &view.site.config.timezone;
    let from = best.first().map_or(to, |entry| start(entry));
    let growth = Growth {
        caption_id,
        points: &[],
        thresholds: &[],
        last_label,
        from,
        to,
        start_of: &|day| zone.start_of(day),
    };
    chart::steps(&growth, &steps)
}

/// The sources of an entry's observation, as numbers on this page.
fn table_sources(
    view: &LocaleView<'_>,
    key: RecordKey,
    entry: &Contender,
    sources: &mut Bibliography,
) -> Vec<usize> {
    let metric = view.site.catalogue[key].metric;
    match view.site.catalogue.series(entry.song, metric) {
        Some(series) => sources.numbers(&series.observations[entry.observation].cited),
        None => Vec::new(),
    }
}
