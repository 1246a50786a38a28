//! What was corrected: figures that a better source took back, and what is disputed.

use serde::Serialize;

use super::address::Spec;
use super::figures;
use super::frame::Frame;
use super::link::{Cited, Named, Words};
use super::locale_view::LocaleView;
use super::sources::{Bibliography, SourceLine};
use crate::catalogue::{Observation, Series, SongKey};
use crate::locale::Time;
use crate::render::Page;

/// `corrections`
#[derive(Serialize)]
struct CorrectionsPage {
    intro: String,
    corrected: Vec<Correction>,
    empty: Option<String>,
    open: Vec<Remark>,
    sources: Vec<SourceLine>,
}

/// A figure in the place of another.
#[derive(Serialize)]
struct Correction {
    song: Named,
    metric: String,
    was: Figure,
    is: Figure,
    note: Option<Words>,
}

/// A figure that is shown and not derived from, or the reason of a fall.
#[derive(Serialize)]
struct Remark {
    song: Named,
    metric: String,
    figure: Figure,
    disputed: bool,
    note: Option<Words>,
}

#[derive(Serialize)]
struct Figure {
    figure: String,
    kind: String,
    date: Time,
    cited: Vec<Cited>,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let mut sources = Bibliography::default();
    let corrected = corrected(view, &mut sources);
    let open = open(view, &mut sources);
    let data = CorrectionsPage {
        intro: view.say("say.corrections-intro"),
        empty: corrected.is_empty().then(|| view.say("say.no-corrections")),
        corrected,
        open,
        sources: sources.lines(view),
    };
    let heading = view.say("say.corrections");
    let description = view.say("say.describe-corrections");
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}

/// Every series of the site that has something to say here, with its song.
fn series<'a>(view: &LocaleView<'a>) -> impl Iterator<Item = (SongKey, &'a Series)> {
    let songs = view.site.catalogue.songs();
    songs.flat_map(|(song, data)| data.series.iter().map(move |series| (song, series)))
}

/// What was corrected, newest first.
fn corrected(view: &LocaleView<'_>, sources: &mut Bibliography) -> Vec<Correction> {
    let catalogue = view.site.catalogue;
    let mut pairs: Vec<(SongKey, &Series, usize, usize)> = series(view)
        .flat_map(|(song, series)| {
            let pairs = series.replacements(&catalogue.sources).into_iter();
            pairs.map(move |(new, old)| (song, series, new, old))
        })
        .collect();
    pairs.sort_by_key(|(song, series, new, old)| {
        let day = series.observations[*new].when.last;
        (std::cmp::Reverse(day), *song, series.metric, *new, *old)
    });
    pairs
        .into_iter()
        .map(|(song, series, new, old)| Correction {
            song: view.song(song),
            metric: view.metric(series.metric),
            was: figure(view, series, &series.observations[old], sources),
            is: figure(view, series, &series.observations[new], sources),
            note: figures::note(view, &series.observations[new]),
        })
        .collect()
}

/// What is disputed, and every count that fell, newest first.
fn open(view: &LocaleView<'_>, sources: &mut Bibliography) -> Vec<Remark> {
    let mut found: Vec<(SongKey, &Series, &Observation)> = series(view)
        .flat_map(|(song, series)| {
            let remarkable = |o: &&Observation| o.disputed || o.decrease().is_some();
            series.observations.iter().filter(remarkable).map(move |o| (song, series, o))
        })
        .collect();
    found.sort_by_key(|(song, series, o)| {
        (std::cmp::Reverse(o.when.last), *song, series.metric, o.value, o.span.start)
    });
    found
        .into_iter()
        .map(|(song, series, observation)| Remark {
            song: view.song(song),
            metric: view.metric(series.metric),
            figure: figure(view, series, observation, sources),
            disputed: observation.disputed,
            note: figures::note(view, observation),
        })
        .collect()
}

fn figure(
    view: &LocaleView<'_>,
    series: &Series,
    observation: &Observation,
    sources: &mut Bibliography,
) -> Figure {
    Figure {
        figure: view.figure(series.metric, observation.value),
        kind: figures::kind_word(view, observation.kind).to_owned(),
        date: figures::observed(view, observation),
        cited: sources.cite(view, &observation.cited),
    }
}
