//! What two songs reached, hold and are, side by side.

use serde::Serialize;

use super::duel::Duel;
use super::figures::{days_between, language};
use super::link::Link;
use super::locale_view::LocaleView;
use crate::catalogue::{MetricKey, MetricKind, Observation, ObservationKind, Series, SongKey};
use crate::date::When;
use crate::record::best::best_figure;
use crate::record::crossing::crossing;
use crate::record::versus::SharedStep;

/// What is compared, and what each of the two has.
#[derive(Serialize)]
pub(super) struct Row {
    label: String,
    label_lang: Option<String>,
    cells: Vec<Cell>,
}

/// What one of the two has.
#[derive(Default, Serialize)]
struct Cell {
    text: Option<String>,
    /// A second line.
    sub: Option<String>,
    links: Vec<Link>,
    /// Whether it is surely the better one.
    best: bool,
    /// What stands there if it has nothing.
    none: Option<String>,
}

impl Row {
    fn new(label: String, cells: [Cell; 2]) -> Self {
        Self { label, label_lang: None, cells: cells.into() }
    }
}

/// Milestones first, then other figures, then what the songs are, then records.
pub(super) fn rows(view: &LocaleView<'_>, duel: &Duel<'_>) -> Vec<Row> {
    let mut rows = steps(view, duel);
    let mut metrics = duel.pair.metrics.clone();
    // Counts with milestones say most of a song.
    metrics.sort_by_key(|metric| {
        let metric = &view.site.catalogue[*metric];
        (metric.kind != MetricKind::Counter || metric.milestones.is_empty(), metric.kind as u8)
    });
    rows.extend(metrics.into_iter().filter_map(|metric| best(view, duel, metric)));
    rows.extend(facts(view, duel.pair.songs));
    let (held, lost): (Vec<Cell>, Vec<Cell>) =
        duel.pair.songs.into_iter().map(|song| records(view, song)).unzip();
    for (key, cells) in [("records_held", held), ("records_lost", lost)] {
        if cells.iter().any(|cell| !cell.links.is_empty()) {
            rows.push(Row { label: view.say(key), label_lang: None, cells });
        }
    }
    rows
}

/// Days to each milestone that both reached.
fn steps(view: &LocaleView<'_>, duel: &Duel<'_>) -> Vec<Row> {
    let counts = duel.counts.iter().flat_map(|count| {
        // One that is undecided because it is roughly known says nothing.
        let is_known = |step: &&SharedStep| {
            step.faster.is_some() || step.elapsed.iter().all(|e| e.days.exact().is_some())
        };
        count.steps.iter().filter(is_known).map(|step| {
            let figure = view.figure_of(count.metric, step.value);
            let label = view.locale.fill("say.versus-row-to", &[("figure", &figure)]);
            let cells = [0, 1].map(|side| Cell {
                text: Some(view.locale.elapsed(&step.elapsed[side])),
                best: step.faster == Some(side),
                ..Cell::default()
            });
            Row::new(label, cells)
        })
    });
    counts.collect()
}

/// The best figure of both in a metric.
fn best(view: &LocaleView<'_>, duel: &Duel<'_>, key: MetricKey) -> Option<Row> {
    let catalogue = view.site.catalogue;
    let metric = &catalogue[key];
    let [Some(first), Some(second)] = duel.pair.songs.map(|song| catalogue.series(song, key))
    else {
        return None;
    };
    let figures = [best_figure(first, metric.kind)?, best_figure(second, metric.kind)?];
    // Counts of different days since release are no contest.
    let is_contest = metric.kind != MetricKind::Counter || metric.milestones.is_empty();
    let series = [first, second];
    let cells = [0, 1].map(|side| {
        let figure = figures[side];
        let (when, after) = dated(view, series[side], metric.kind, figure);
        let date = view.time(&when).text;
        let sub = match after {
            Some(days) => {
                view.locale.fill("say.versus-sub", &[("date", &date), ("days", &days)])
            }
            None => date,
        };
        Cell {
            text: Some(view.rounded(key, figure.value)),
            sub: Some(sub).filter(|_| !when.is_unknown()),
            best: is_contest && is_better(metric.kind, figure, figures[1 - side]),
            ..Cell::default()
        }
    });
    let label = match metric.kind {
        MetricKind::Rank => {
            view.locale.fill("say.versus-peak", &[("metric", view.metric_in_text(key))])
        }
        MetricKind::Counter | MetricKind::OneOff => view.metric(key),
    };
    Some(Row { label_lang: view.lang_of(&metric.name), ..Row::new(label, cells) })
}

/// When a figure was had, and of a counter how long after the release.
fn dated(
    view: &LocaleView<'_>,
    series: &Series,
    kind: MetricKind,
    figure: &Observation,
) -> (When, Option<String>) {
    let when = view.first_had(series, figure);
    if kind != MetricKind::Counter {
        return (when, None);
    }
    if figure.kind == ObservationKind::Crossed
        && let Some(found) = crossing(series, figure.value, view.counting())
    {
        return (found.when, found.elapsed.map(|elapsed| view.locale.elapsed(&elapsed)));
    }
    let start = series.start.as_ref();
    (when, start.and_then(|start| days_between(view, &start.value, &when)))
}

/// Whether a figure is surely the better one: what is at least so much may be more.
fn is_better(kind: MetricKind, figure: &Observation, other: &Observation) -> bool {
    match kind {
        MetricKind::Rank => figure.value < other.value,
        MetricKind::Counter | MetricKind::OneOff => {
            figure.value > other.value && other.kind != ObservationKind::AtLeast
        }
    }
}

/// Release and language.
fn facts(view: &LocaleView<'_>, songs: [SongKey; 2]) -> Vec<Row> {
    let catalogue = view.site.catalogue;
    let none = view.say("say.versus-not-known");
    let of = |text: Option<String>| Cell { text, none: Some(none.clone()), ..Cell::default() };
    let released = songs.map(|song| {
        let released = catalogue[song].released.as_ref();
        of(released.map(|released| view.time(&released.value).text))
    });
    let release =
        songs.map(|song| of(catalogue[song].release.as_ref().map(|r| r.title.clone())));
    let sung = songs.map(|song| of(language(view, catalogue[song].languages.as_deref())));
    let rows = [
        ("released", released),
        ("say.versus-release-title", release),
        ("say.versus-language", sung),
    ];
    let rows =
        rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| cell.text.is_some()));
    rows.map(|(key, cells)| Row::new(view.say(key), cells)).collect()
}

/// The records that a song holds, as far as it is known, and those that it lost.
fn records(view: &LocaleView<'_>, song: SongKey) -> (Cell, Cell) {
    let none = || Cell { none: Some(view.say("say.versus-no-record")), ..Cell::default() };
    let (mut held, mut lost) = (none(), none());
    for (record, at) in &view.site.index.tenures_of[song.index()] {
        let outcome = view.site.records.outcome(*record);
        let is_lost = outcome.ended(&outcome.progression[*at]).is_some();
        let cell = if is_lost { &mut lost } else { &mut held };
        // A song that took a record twice stands there once.
        let link = view.record_link(*record);
        if cell.links.iter().all(|held| held.url != link.url) {
            cell.links.push(link);
        }
    }
    (held, lost)
}
