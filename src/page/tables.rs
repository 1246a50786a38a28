//! Tables of songs, which a small script sorts and filters: `static/book.js`. Without it they are
//! whole, or paged.

use serde::Serialize;

use super::link::{Named, name_of};
use super::locale_view::LocaleView;
use crate::catalogue::{MetricKey, MetricKind, ObservationKind, SongKey};
use crate::locale::Time;
use crate::record::best::{best_figure, newest_lower};

/// What stands over a table, for the script: a field to filter by text, and choices.
#[derive(Debug, Serialize)]
pub(super) struct TableTools {
    /// The choices, which the script takes from the rows.
    choices: Vec<Choice>,
    /// How many rows are shown, as a pattern.
    shown: String,
}

/// A choice: the name of the rows' attribute, and what it is called.
#[derive(Debug, Serialize)]
struct Choice {
    by: &'static str,
    label: String,
}

impl TableTools {
    /// Tools with some choices, by the names of the rows' attributes.
    pub(super) fn new(view: &LocaleView<'_>, by: &[&'static str]) -> Self {
        let choices = by
            .iter()
            .map(|by| Choice { by, label: view.say(&["say.filter-", by].concat()) })
            .collect();
        Self { choices, shown: view.say("say.shown-of") }
    }
}

/// A column of figures.
#[derive(Debug, Serialize)]
pub(super) struct Column {
    label: String,
    lang: Option<String>,
    /// Whether the smallest is the best: a place.
    ascending: bool,
    /// Whether the rows are in its order.
    sorted: bool,
}

/// The columns of some metrics.
pub(super) fn columns(
    view: &LocaleView<'_>,
    metrics: &[MetricKey],
    sorted: Option<MetricKey>,
) -> Vec<Column> {
    let column = |key: &MetricKey| Column {
        label: view.metric(*key),
        lang: view.lang_of(&view.site.catalogue[*key].name),
        ascending: view.site.catalogue[*key].kind == MetricKind::Rank,
        sorted: sorted == Some(*key),
    };
    metrics.iter().map(column).collect()
}

/// A song in a table.
#[derive(Debug, Serialize)]
pub(super) struct SongRow {
    song: Named,
    /// The Korean title, or its own where it is called otherwise here.
    other: Option<String>,
    other_lang: Option<&'static str>,
    /// The artists as they are credited.
    credit: String,
    released: Option<Time>,
    /// By what the script filters it; several are divided by a bar.
    year: Option<String>,
    artist: String,
    language: String,
    cells: Vec<Cell>,
    /// Its milestones with a page.
    milestones: usize,
    /// The anchor of the letter that begins with it.
    pub(super) id: Option<String>,
}

/// A figure in a table.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    /// In few words; none where there is no figure.
    text: Option<String>,
    /// What it is sorted by.
    value: Option<u64>,
    /// The newest figure, where it is lower.
    newest: Option<String>,
}

/// A song as a row, with its figures in some metrics.
pub(super) fn song_row(view: &LocaleView<'_>, key: SongKey, metrics: &[MetricKey]) -> SongRow {
    let site = view.site;
    let song = &site.catalogue[key];
    let title = view.title(key);
    let korean = song.names.korean.as_ref().filter(|korean| *korean != title);
    let own = (title != song.title).then_some(&song.title);
    let names = |keys: &[_]| keys.iter().map(|key| view.name(*key)).collect::<Vec<_>>();
    let credited = [names(&song.artists), names(&song.featuring)].concat();
    let languages = song.languages.iter().flatten();
    let languages: Vec<String> =
        languages.map(|code| name_of(view.locale, "language", code)).collect();
    SongRow {
        song: view.song(key),
        other: korean.or(own).cloned(),
        other_lang: korean.filter(|_| !view.locale.is_korean()).map(|_| "ko"),
        credit: view.credit(key),
        released: song.released.as_ref().map(|released| view.time(&released.value)),
        year: song.released.as_ref().and_then(|released| {
            let (first, last) = (released.value.known_first()?, released.value.known_last()?);
            (first.year() == last.year()).then(|| first.year().to_string())
        }),
        artist: credited.join("|"),
        language: languages.join("|"),
        cells: metrics.iter().map(|metric| cell(view, key, *metric)).collect(),
        milestones: site.index.of_song(site.records, key).count(),
        id: None,
    }
}

/// The best figure of a song in a metric, and the newest where that is lower.
fn cell(view: &LocaleView<'_>, song: SongKey, metric: MetricKey) -> Cell {
    let kind = view.site.catalogue[metric].kind;
    let series = view.site.catalogue.series(song, metric);
    let Some((series, best)) = series.and_then(|s| Some((s, best_figure(s, kind)?))) else {
        return Cell { text: None, value: None, newest: None };
    };
    let words = |value: u64| match kind {
        MetricKind::Rank => value.to_string(),
        MetricKind::Counter | MetricKind::OneOff => view.locale.compact(value),
    };
    let newest = newest_lower(series, kind).map(|newest| words(newest.value));
    let newest =
        newest.map(|figure| view.locale.fill("say.newest-figure", &[("figure", &figure)]));
    let at_least = best.kind == ObservationKind::AtLeast;
    let text = words(best.value);
    let text =
        if at_least { view.locale.fill("say.or-more", &[("figure", &text)]) } else { text };
    Cell { text: Some(text), value: Some(best.value), newest }
}

/// The best figures of a song in some metrics as a key that puts the best first, and none last.
pub(super) fn by_figures(
    view: &LocaleView<'_>,
    song: SongKey,
    metrics: &[MetricKey],
) -> Vec<u64> {
    let catalogue = view.site.catalogue;
    let key = |metric: &MetricKey| {
        let kind = catalogue[*metric].kind;
        let best = catalogue.series(song, *metric).and_then(|s| best_figure(s, kind));
        best.map_or(u64::MAX, |best| match kind {
            MetricKind::Rank => best.value,
            MetricKind::Counter | MetricKind::OneOff => u64::MAX - 1 - best.value,
        })
    };
    metrics.iter().map(key).collect()
}
