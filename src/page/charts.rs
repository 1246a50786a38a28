//! Charts of series and of records, each with a table of the same figures.

use serde::Serialize;

use super::downloads;
use super::figures::{kind_word, note, observed};
use super::link::Link;
use super::locale_view::LocaleView;
use super::sources::Bibliography;
use crate::article::Html;
use crate::catalogue::{MetricKind, Observation, ObservationKind, Series, SongKey};
use crate::chart;
use crate::chart::{Growth, Point, Threshold};
use crate::date::{DAY_MINUTES, Day, Minute};
use crate::export::TableSubject;
use crate::record::Event;
use crate::record::best::{best_dated, newest_lower};
use crate::render::Model;

/// A chart with its finding, and the same figures as markup.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    pub(super) finding: String,
    pub(super) measure: String,
    pub(super) summary_id: String,
    pub(super) csv: Option<Link>,
    pub(super) svg: Option<Model>,
    pub(super) table: Model,
}

/// Longest table of a series; a longer one has the rows nearest to what the page is about.
pub(super) const MAX_ROWS: usize = 60;

/// A series with its finding and its table; a count that was taken at several times has a chart.
pub(super) fn series_chart(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    most: usize,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let catalogue = view.site.catalogue;
    let summary_id = format!("chart-{}", catalogue[series.metric].id);
    let metric = view.metric(series.metric);
    let title = view.title(song);
    let finding = finding(view, title, series)?;
    let svg = growth_chart(view, song, series, here, &summary_id);
    let (from, to) = range(series);
    let n = view.locale.plural("say.n-observations", series.observations.len() as u64);
    let measure = view.locale.fill(
        match svg {
            Some(_) => "say.chart-measure",
            None if from == to => "say.day-measure",
            None => "say.table-measure",
        },
        &[
            ("metric", &metric),
            ("song", title),
            ("from", &view.locale.day(from)),
            ("to", &view.locale.day(to)),
            ("n", &n),
        ],
    );
    let rows = rows(view, series, here, most, sources);
    let (shown, all) = (rows.len(), series.observations.len());
    let count = |n: usize| view.locale.number(n as u64);
    let caption = view.locale.fill(
        if shown < all { "say.chart-table-part" } else { "say.chart-table" },
        &[("metric", &metric), ("song", title), ("n", &count(shown)), ("all", &count(all))],
    );
    let about = format!("{}/{}", catalogue[song].id, catalogue[series.metric].id);
    let table = chart_table(view, &summary_id, &caption, ("say.column-kind", &about), &rows);
    let csv = downloads::csv(view, TableSubject::Song(song));
    let (svg, table) = (svg.as_ref().map(Model::html), Model::html(&table));
    Some(Chart { finding, measure, summary_id, csv, svg, table })
}

/// The rows of a series, oldest first.
fn rows<'v>(
    view: &LocaleView<'v>,
    series: &Series,
    here: Option<u64>,
    most: usize,
    sources: &mut Bibliography,
) -> Vec<chart::Row<'v>> {
    let is_here = |o: &Observation| here == Some(o.value) && o.counts();
    let all = &series.observations;
    let middle = all.iter().position(is_here).unwrap_or(all.len());
    let start = middle.saturating_sub(most / 2).min(all.len().saturating_sub(most));
    let shown = all.iter().enumerate().skip(start).take(most);
    shown
        .map(|(at, observation)| chart::Row {
            at: at + 1,
            time: observed(view, observation),
            figure: view.figure(series.metric, observation.value),
            kind: kind_word(view, observation.kind),
            note: note(view, observation).map(|note| (note.text, note.lang)),
            sources: sources.numbers(&observation.cited),
            here: is_here(observation),
            mark: observation.disputed.then(|| view.locale.text("disputed_mark")),
        })
        .collect()
}

/// How a count grew, if it was taken more than once.
fn growth_chart(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    caption_id: &str,
) -> Option<Html> {
    if view.site.catalogue[series.metric].kind != MetricKind::Counter {
        return None;
    }
    let points = points(series);
    let last = points.last().copied()?;
    let thresholds = thresholds(view, song, series, here, last.value);
    let zone = &view.site.config.timezone;
    let (from, to) = range(series);
    Some(chart::growth(&Growth {
        caption_id,
        points: &points,
        thresholds: &thresholds,
        last_label: &view.short_figure(series.metric, last.value),
        from,
        to: to.max(from.plus(1)),
        start_of: &|day| zone.start_of(day),
    }))
}

/// The table of a chart; `kind` is the key of its third column's heading, `about` what its rows are
/// of, for scripts.
pub(super) fn chart_table(
    view: &LocaleView<'_>,
    summary_id: &str,
    caption: &str,
    (kind, about): (&'static str, &str),
    rows: &[chart::Row<'_>],
) -> Html {
    let locale = view.locale;
    let headings = chart::Headings {
        caption_id: &format!("{summary_id}-table"),
        caption,
        about,
        columns: [
            locale.text("date"),
            locale.text("figure"),
            locale.text(kind),
            locale.text("sources"),
        ],
    };
    chart::table(&headings, rows)
}

/// What a series says in a sentence: its best figure, an exact one before a bound.
fn finding(view: &LocaleView<'_>, song: &str, series: &Series) -> Option<String> {
    let kind = view.site.catalogue[series.metric].kind;
    let best = best_dated(series, kind)?;
    let figure = view.short_figure(series.metric, best.value);
    let (locale, metric) = (view.locale, view.metric_in_text(series.metric));
    let when = view.first_had(series, best);
    if let Some(newest) = newest_lower(series, kind) {
        let values = [
            ("song", song),
            ("figure", &figure),
            ("metric", metric),
            ("date", &locale.time(&when).text),
            ("newest", &view.short_figure(series.metric, newest.value)),
            ("newest_date", &locale.time(&newest.when).text),
        ];
        return Some(locale.fill("say.figure-finding-newest", &values));
    }
    let (key, date) = match (best.kind, kind) {
        (ObservationKind::AtLeast, _) => ("say.chart-finding-at-least", locale.by(&when)),
        (_, MetricKind::Rank) => ("say.rank-finding", locale.time(&when).text),
        (_, MetricKind::OneOff) => ("say.figure-finding", locale.time(&when).text),
        (_, MetricKind::Counter) => ("say.chart-finding", locale.adverb(&when)),
    };
    Some(
        view.locale.fill(
            key,
            &[("song", song), ("figure", &figure), ("metric", metric), ("date", &date)],
        ),
    )
}

/// What the line goes through: figures that bound the count from both sides, in order of time.
fn points(series: &Series) -> Vec<Point> {
    let mut points = Vec::with_capacity(series.observations.len() + 1);
    if let Some(released) = &series.start {
        let at = released.value.interval.start;
        points.push(Point { at, value: 0, fell: false });
    }
    for observation in series.observations.iter().filter(|o| o.counts()) {
        let through = matches!(
            observation.kind,
            ObservationKind::Exact | ObservationKind::Official | ObservationKind::Crossed
        );
        let known = observation.when.last.since(observation.when.first) <= 31;
        if !through || !known || observation.when.known_first().is_none() {
            continue;
        }
        let interval = observation.when.interval;
        let at = Minute(i64::midpoint(interval.start.0, interval.end.0));
        let fell = observation.decrease().is_some();
        if points.last().is_none_or(|last| fell || last.value <= observation.value) {
            points.push(Point { at, value: observation.value, fell });
        }
    }
    points.dedup_by_key(|point| (point.value, point.at.0 / DAY_MINUTES));
    // A release and one count are no growth.
    let least = if series.start.is_some() { 3 } else { 2 };
    if points.len() < least { Vec::new() } else { points }
}

fn range(series: &Series) -> (Day, Day) {
    let observed = series.observations.iter().filter(|o| o.counts() && !o.when.is_unknown());
    let last = observed.clone().map(|o| o.when.last).max();
    let first = match &series.start {
        Some(released) => released.value.first,
        None => observed.map(|o| o.when.first).min().unwrap_or(Day::EARLIEST),
    };
    (first, last.unwrap_or(first).max(first))
}

fn thresholds(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    most: u64,
) -> Vec<Threshold> {
    let steps = view.site.records.of_song(song).iter().filter_map(|key| {
        let milestone = view.site.records.get(*key);
        match milestone.event {
            Event::Step { step, .. } if milestone.metric == series.metric => Some(step),
            _ => None,
        }
    });
    let mut steps: Vec<u64> =
        steps.filter(|step| *step <= most || here == Some(*step)).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
        .into_iter()
        .map(|step| Threshold {
            value: step,
            label: view.short_figure(series.metric, step),
            here: here == Some(step),
        })
        .collect()
}
