//! What charts and tables say of a series, made once for all pages that show it.

use super::figures::{kind_word, note, observed};
use super::locale_view::LocaleView;
use super::render_cache::{Said, SeriesRow, SeriesSaid};
use crate::article::{Html, escape};
use crate::catalogue::{ObservationKind, Series, SongKey};
use crate::chart::{self, Cells, Point};
use crate::date::{DAY_MINUTES, Minute};

/// What there is to say of each series of a song.
pub(super) fn said(view: &LocaleView<'_>, song: SongKey) -> Said {
    let said = |series: &Series| SeriesSaid {
        metric: series.metric,
        rows: rows(view, song, series),
        points: points(series),
    };
    let all = &view.site.catalogue[song].series;
    view.cache.said.of(song, || all.iter().map(said).collect())
}

/// A row for each observation, oldest first.
fn rows(view: &LocaleView<'_>, song: SongKey, series: &Series) -> Vec<SeriesRow> {
    let catalogue = view.site.catalogue;
    let (song, metric) = (&catalogue[song].id, &catalogue[series.metric].id);
    let row = |(number, observation)| {
        let time = observed(view, observation);
        let what = view.figure_of(series.metric, observation.value);
        let mut title = String::new();
        escape(&[&*what, &*time.text].join(view.locale.text("list.comma")), &mut title);
        let cells = chart::cells(&Cells {
            id: format!("{song}/{metric}/{number}"),
            time,
            figure: view.figure(series.metric, observation.value),
            kind: kind_word(view, observation.kind),
            note: note(view, observation).map(|note| (note.text, note.lang)),
            mark: observation.disputed.then(|| view.locale.text("disputed_mark")),
        });
        SeriesRow { cells, title: Html::trusted(title) }
    };
    (1..).zip(&series.observations).map(row).collect()
}

/// What the line goes through: figures that bound the count from both sides, in order of time.
fn points(series: &Series) -> Vec<Point> {
    let mut points = Vec::with_capacity(series.observations.len() + 1);
    if let Some(released) = &series.start {
        let at = released.value.interval.start;
        points.push(Point { at, value: 0, fell: false, observation: None });
    }
    for (place, observation) in series.counted() {
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
            let observed = Some(place);
            points.push(Point { at, value: observation.value, fell, observation: observed });
        }
    }
    points.dedup_by_key(|point| (point.value, point.at.0 / DAY_MINUTES));
    // A release and one count, or the same count twice, are no growth.
    let mut observed = points.iter().filter(|point| point.observation.is_some());
    let first = observed.next().map(|point| point.value);
    if observed.all(|point| Some(point.value) == first) { Vec::new() } else { points }
}
