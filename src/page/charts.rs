//! Charts of series, each with a table of the same figures.

use serde::Serialize;

use super::address::PageKind;
use super::cover::Paint;
use super::downloads;
use super::figures::observed;
use super::link::Link;
use super::locale_view::{LocaleView, four_digits};
use super::render_cache::{SeriesRow, SeriesSaid};
use super::series_said::said;
use super::sources::{Bibliography, source_href};
use crate::article::Html;
use crate::catalogue::{MetricKey, MetricKind, Observation, ObservationKind, Series, SongKey};
use crate::chart;
use crate::chart::{DateTick, Growth, Line, Mark, Point, Tick, Unit};
use crate::date::{DAY_MINUTES, Day};
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
    /// None where the same figures are in a table of the page.
    pub(super) table: Option<Model>,
    /// What the colours mean, where there are several.
    pub(super) key: Vec<KeyLine>,
}

/// What a colour means.
#[derive(Debug, Serialize)]
pub(super) struct KeyLine {
    pub(super) paint: Paint,
    pub(super) label: String,
    pub(super) hatched: bool,
}

/// Longest table of a series; a longer one has the rows nearest to what the page is about.
pub(super) const MAX_ROWS: usize = 60;

/// A series on a chart: its line, and the rows of its table.
struct Drawn<'a> {
    series: &'a Series,
    points: &'a [Point],
    /// What each of its observations says.
    said: &'a [SeriesRow],
    /// Position of the observation in the first row.
    first_row: usize,
    rows: Vec<chart::Row<'a>>,
}

impl Drawn<'_> {
    fn most(&self) -> u64 {
        self.points.iter().map(|point| point.value).max().unwrap_or(0)
    }

    /// Whether a stretch of it is dotted.
    fn has_gap(&self) -> bool {
        let far = |pair: &[Point]| pair[1].at.0 - pair[0].at.0 >= 90 * DAY_MINUTES;
        self.points.windows(2).any(far)
    }
}

/// A series with its finding and its table; a count that was taken at several times has a chart.
pub(super) fn series_chart(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    most: usize,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let finding = finding(view, song, series)?;
    let is_counter = view.site.catalogue[series.metric].kind == MetricKind::Counter;
    let said = said(view, song);
    let said = said.iter().find(|said| said.metric == series.metric)?;
    let points = if is_counter { &*said.points } else { &[] };
    let drawn = vec![drawn((series, said, points), here, most, sources)];
    Some(assemble(view, song, (finding, drawn), here.map(|value| (series.metric, value))))
}

/// The counts of a song on one chart: the one that the page is about, or the largest, in the song's
/// colour, and a second one that can be read on the same axis. `None` where nothing was counted
/// twice.
pub(super) fn combined(
    view: &LocaleView<'_>,
    song: SongKey,
    here: Option<(MetricKey, u64)>,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let catalogue = view.site.catalogue;
    let said = said(view, song);
    let mut lines: Vec<(&Series, &SeriesSaid)> = catalogue[song]
        .series
        .iter()
        .zip(&*said)
        .filter(|(series, said)| {
            catalogue[series.metric].kind == MetricKind::Counter && !said.points.is_empty()
        })
        .collect();
    let most = |points: &[Point]| points.iter().map(|point| point.value).max().unwrap_or(0);
    let is_here = |series: &Series| here.is_some_and(|(metric, _)| metric == series.metric);
    lines.sort_by_key(|(series, said)| {
        (std::cmp::Reverse((is_here(series), most(&said.points))), series.metric)
    });
    // A page about one count does not show another one in its place.
    if here.is_some() && !is_here(lines.first()?.0) {
        return None;
    }
    let first = most(&lines.first()?.1.points);
    // Thirty weeks and a billion views have no axis in common.
    let mut lines: Vec<_> = lines
        .into_iter()
        .filter(|(_, said)| {
            let most = most(&said.points);
            most >= first / 50 && first >= most / 50
        })
        .collect();
    lines.truncate(2);
    let each = MAX_ROWS / lines.len();
    let drawn: Vec<Drawn<'_>> = lines
        .into_iter()
        .map(|(series, said)| {
            let value = here.filter(|_| is_here(series)).map(|(_, value)| value);
            drawn((series, said, &*said.points), value, each, sources)
        })
        .collect();
    let finding = match combined_finding(view, song, &drawn) {
        Some(finding) => finding,
        None => finding(view, song, drawn.first()?.series)?,
    };
    Some(assemble(view, song, (finding, drawn), here))
}

/// How soon each count passed its last milestone.
fn combined_finding(
    view: &LocaleView<'_>,
    song: SongKey,
    drawn: &[Drawn<'_>],
) -> Option<String> {
    let records = view.site.records;
    let parts: Vec<String> = drawn
        .iter()
        .filter_map(|Drawn { series, .. }| {
            let of_song = records.of_song(song).iter().map(|key| records.get(*key));
            let steps = of_song.filter_map(|milestone| match milestone.event {
                Event::Step { step, .. } if milestone.metric == series.metric => {
                    Some((step, milestone.elapsed?))
                }
                _ => None,
            });
            let (step, elapsed) = steps.max_by_key(|(step, _)| *step)?;
            let values = [
                ("figure", &*view.short_figure(series.metric, step)),
                ("metric", view.metric_in_text(series.metric)),
                ("span", &*view.locale.elapsed(&elapsed)),
            ];
            Some(view.locale.fill("say.passed-in", &values))
        })
        .collect();
    let values = [("song", view.title(song)), ("parts", &*view.locale.list(&parts))];
    (!parts.is_empty()).then(|| view.locale.fill("say.passed-finding", &values))
}

/// A chart of series with its caption and its table.
fn assemble(
    view: &LocaleView<'_>,
    song: SongKey,
    (finding, drawn): (String, Vec<Drawn<'_>>),
    here: Option<(MetricKey, u64)>,
) -> Chart {
    let catalogue = view.site.catalogue;
    let ids: Vec<&str> =
        drawn.iter().map(|drawn| catalogue[drawn.series.metric].id.as_str()).collect();
    let summary_id = format!("chart-{}", ids.join("-"));
    let has_line = drawn.iter().any(|drawn| !drawn.points.is_empty());
    let (from, to) = drawn
        .iter()
        .map(|drawn| range(drawn.series))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .unwrap_or((Day::EARLIEST, Day::EARLIEST));
    let svg = has_line.then(|| draw(view, song, &drawn, here, (&summary_id, from, to)));
    let metrics: Vec<String> =
        drawn.iter().map(|drawn| view.metric(drawn.series.metric)).collect();
    let metric = view.locale.list(&metrics);
    let title = view.title(song);
    let all: usize = drawn.iter().map(|drawn| drawn.series.observations.len()).sum();
    let n = view.locale.plural("say.n-observations", all as u64);
    let measure = view.locale.fill(
        match () {
            () if has_line && drawn.iter().any(Drawn::has_gap) => "say.chart-measure",
            () if from == to => "say.day-measure",
            () => "say.table-measure",
        },
        &[
            ("metric", &metric),
            ("song", title),
            ("from", &view.locale.day(from)),
            ("to", &view.locale.day(to)),
            ("n", &n),
        ],
    );
    let shown: usize = drawn.iter().map(|drawn| drawn.rows.len()).sum();
    let count = |n: usize| view.locale.number(n as u64);
    let caption = view.locale.fill(
        if shown < all { "say.chart-table-part" } else { "say.chart-table" },
        &[("metric", &metric), ("song", title), ("n", &count(shown)), ("all", &count(all))],
    );
    let several = drawn.len() > 1;
    let groups: Vec<chart::Group<'_>> = drawn
        .into_iter()
        .map(|drawn| {
            let name = several.then(|| view.metric(drawn.series.metric));
            chart::Group { name, rows: drawn.rows }
        })
        .collect();
    let table = chart_table(view, &summary_id, &caption, "say.column-kind", &groups);
    Chart {
        finding,
        measure,
        summary_id,
        csv: downloads::csv(view, TableSubject::Song(song)),
        svg: svg.as_ref().map(Model::html),
        table: Some(Model::html(&table)),
        key: Vec::new(),
    }
}

/// A series with its rows, oldest first.
fn drawn<'a>(
    (series, said, points): (&'a Series, &'a SeriesSaid, &'a [Point]),
    here: Option<u64>,
    most: usize,
    sources: &mut Bibliography,
) -> Drawn<'a> {
    let is_here = |o: &Observation| here == Some(o.value) && o.counts();
    let all = &series.observations;
    let middle = all.iter().position(is_here).unwrap_or(all.len());
    let first_row = middle.saturating_sub(most / 2).min(all.len().saturating_sub(most));
    let rows = all.iter().zip(&said.rows).skip(first_row).take(most);
    let rows = rows.map(|(observation, row)| chart::Row {
        cells: &row.cells,
        sources: sources.numbers(&observation.cited),
        here: is_here(observation),
    });
    Drawn { series, points, said: &said.rows, first_row, rows: rows.collect() }
}

/// Draws the lines of some series.
fn draw(
    view: &LocaleView<'_>,
    song: SongKey,
    drawn: &[Drawn<'_>],
    here: Option<(MetricKey, u64)>,
    (caption_id, from, to): (&str, Day, Day),
) -> Html {
    let most = drawn.iter().map(Drawn::most).max().unwrap_or(0);
    let several = drawn.len() > 1;
    let lines: Vec<Line> = drawn
        .iter()
        .map(|drawn| {
            let here = here.filter(|(metric, _)| *metric == drawn.series.metric);
            let last = drawn.points.len().saturating_sub(1);
            let is_short = drawn.points.len() <= chart::MAX_MARKS;
            let mark = |(at, point): (usize, &Point)| {
                let is_here = here.is_some_and(|(_, value)| value == point.value);
                // No mark of a long line is shown but these.
                if !is_short && !is_here && at != last {
                    return Mark::default();
                }
                mark(view, song, drawn, point, (is_here, at == last, several))
            };
            let marks = drawn.points.iter().enumerate().map(mark).collect();
            Line { points: drawn.points, marks }
        })
        .collect();
    let metrics = drawn.iter().map(|drawn| &view.site.catalogue[drawn.series.metric]);
    let marks: Vec<u64> = metrics.flat_map(|metric| metric.milestones.clone()).collect();
    let metric = drawn.first().map(|drawn| drawn.series.metric);
    let ticks = chart::marked_values(most, &marks).into_iter().map(|value| Tick {
        value,
        label: metric.map_or_else(String::new, |metric| view.short_figure(metric, value)),
    });
    let zone = &view.site.config.timezone;
    let to = to.max(from.plus(1));
    chart::growth(&Growth {
        caption_id,
        colour: view.colour(song),
        lines: &lines,
        ticks: &ticks.collect::<Vec<_>>(),
        dates: &date_ticks(view, from, to),
        from,
        to,
        start_of: &|day| zone.start_of(day),
    })
}

/// What a point says, and where it leads: to its milestone, else to its source on the page.
fn mark<'a>(
    view: &LocaleView<'_>,
    song: SongKey,
    drawn: &Drawn<'a>,
    point: &Point,
    (is_here, is_last, several): (bool, bool, bool),
) -> Mark<'a> {
    let Some(at) = point.observation else { return Mark::default() };
    let (metric, records) = (drawn.series.metric, view.site.records);
    let observation = &drawn.series.observations[at];
    let row = at.checked_sub(drawn.first_row).and_then(|at| drawn.rows.get(at));
    let milestone = records.of_step(song, metric, point.value);
    let milestone = milestone.filter(|key| view.site.index.has_page(*key) && !is_here);
    let url = match milestone {
        Some(key) => Some(view.url(&PageKind::Milestone(key))),
        None => row.and_then(|row| row.sources.first()).map(|n| source_href(*n)),
    };
    let label = (is_here || is_last).then(|| {
        let figure = view.rounded(metric, point.value);
        let values = [("figure", &*figure), ("metric", view.metric_in_text(metric))];
        let long = match (is_here, several) {
            (true, _) => {
                let date = observed(view, observation).text;
                [&*figure, &*date].join(view.locale.text("list.comma"))
            }
            (false, true) => view.locale.fill("say.figure-of", &values),
            (false, false) => figure.clone(),
        };
        [long, figure]
    });
    Mark { title: drawn.said[at].title.as_str(), url, label }
}

/// Labels of a time axis.
pub(super) fn date_ticks(view: &LocaleView<'_>, from: Day, to: Day) -> Vec<DateTick> {
    let (unit, days) = chart::dates(from, to);
    let label = |day: Day| match unit {
        Unit::Year => day.year().to_string(),
        Unit::Month => view.locale.month(day),
        Unit::Day => view.locale.day(day),
    };
    days.into_iter().map(|day| DateTick { day, label: label(day) }).collect()
}

/// The table of a chart; `kind` is the key of its third column's heading.
pub(super) fn chart_table(
    view: &LocaleView<'_>,
    summary_id: &str,
    caption: &str,
    kind: &'static str,
    groups: &[chart::Group<'_>],
) -> Html {
    let locale = view.locale;
    let headings = chart::Headings {
        caption_id: &format!("{summary_id}-table"),
        caption,
        columns: [
            locale.text("date"),
            locale.text("figure"),
            locale.text(kind),
            locale.text("sources"),
        ],
    };
    chart::table(&headings, groups)
}

/// What a series says in a sentence: its best figure, an exact one before a bound.
fn finding(view: &LocaleView<'_>, song: SongKey, series: &Series) -> Option<String> {
    let song = view.title(song);
    let kind = view.site.catalogue[series.metric].kind;
    let best = best_dated(series, kind)?;
    let shown = if kind == MetricKind::Rank { best.value } else { four_digits(best.value) };
    let (figure, metric) = view.figure_and_metric(series.metric, shown);
    let locale = view.locale;
    let when = view.first_had(series, best);
    if let Some(newest) = newest_lower(series, kind) {
        let values = [
            ("song", song),
            ("figure", &figure),
            ("metric", &metric),
            ("date", &locale.time(&when).text),
            ("newest", &view.rounded(series.metric, newest.value)),
            ("newest_date", &locale.time(&newest.when).text),
        ];
        return Some(locale.fill("say.figure-finding-newest", &values));
    }
    let (key, date) = match (best.kind, kind) {
        (ObservationKind::AtLeast, _) => ("say.chart-finding-at-least", locale.by(&when)),
        (_, MetricKind::Rank) => ("say.rank-finding", locale.time(&when).text),
        (_, MetricKind::OneOff) => ("say.figure-finding", locale.time(&when).text),
        (_, MetricKind::Counter) => ("say.chart-finding", locale.by(&when)),
    };
    Some(view.locale.fill(
        key,
        &[("song", song), ("figure", &figure), ("metric", &metric), ("date", &date)],
    ))
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
