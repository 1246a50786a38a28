//! Two songs side by side: who led when, and what each reached, holds and is.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::cover::Paint;
use super::duel::{Duel, finding, sooner, won};
use super::frame::Frame;
use super::link::{Link, Named, Words, foreign};
use super::locale_view::LocaleView;
use super::pair_links::{More, PairForm, form, more, pair_label};
use super::shorten::cut;
use super::versus_facts::{Row, rows};
use super::versus_race::{Race, race};
use crate::catalogue::{MetricKey, MetricKind};
use crate::locale::Time;
use crate::record::best::best_figure;
use crate::render::Page;

/// `versus`
#[derive(Serialize)]
struct VersusPage {
    sides: Vec<SideView>,
    races: Vec<Race>,
    /// Whether any of them has a chart.
    has_chart: bool,
    rows: Vec<Row>,
    form: Option<PairForm>,
    all: Link,
    more: Vec<More>,
}

/// One of the two songs, with the figure that it wins by.
#[derive(Serialize)]
struct SideView {
    song: Named,
    artist: String,
    korean: Option<Words>,
    released: Option<Time>,
    paint: Paint,
    figure: Option<Figure>,
}

#[derive(Serialize)]
struct Figure {
    number: String,
    unit: String,
    paint: Paint,
    what: String,
    edge: Option<String>,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, at: usize) -> Page {
    let pair = &view.site.index.pairs.all[at];
    let duel = Duel::new(view, pair);
    let label = pair_label(view, pair.songs);
    let heading = match finding(view, &duel) {
        Some(finding) => {
            let values = [("pair", label.as_str()), ("finding", &finding)];
            view.locale.fill("say.versus-heading", &values)
        }
        None => label.clone(),
    };
    let [first, second] = pair.songs;
    let values = [
        ("a", view.title(first)),
        ("b", view.title(second)),
        ("act_a", &view.credit(first)),
        ("act_b", &view.credit(second)),
    ];
    let description = view.locale.fill("say.describe-versus", &values);
    let races: Vec<Race> =
        duel.counts.iter().filter_map(|count| race(view, &duel, count)).collect();
    let data = VersusPage {
        sides: sides(view, &duel),
        has_chart: races.iter().any(|race| race.svg.is_some()),
        races,
        rows: rows(view, &duel),
        form: form(view),
        all: view.list_link(&PageKind::Pairs(0)),
        more: more(view, at),
    };
    let mut frame = Frame::new(view, spec, heading, &description);
    let metric = duel.counts.first().map_or(pair.metrics[0], |count| count.metric);
    let values = [("pair", label.as_str()), ("metric", view.metric_in_text(metric))];
    frame.title = cut(&view.locale.fill("say.title-versus", &values), 65);
    frame.current = label;
    frame.page(spec, &data)
}

fn sides(view: &LocaleView<'_>, duel: &Duel<'_>) -> Vec<SideView> {
    let catalogue = view.site.catalogue;
    let sides = duel.pair.songs.iter().zip(&duel.colours).enumerate();
    let sides = sides.map(|(side, (key, colour))| {
        let song = &catalogue[*key];
        let lead = &catalogue[song.artists[0]];
        let korean =
            lead.names.korean.as_deref().filter(|name| *name != view.name(song.artists[0]));
        SideView {
            song: view.song(*key),
            artist: view.credit(*key),
            korean: korean.map(|name| Words {
                text: name.to_owned(),
                lang: foreign(name, view.locale).map(str::to_owned),
            }),
            released: song.released.as_ref().map(|released| view.time(&released.value)),
            paint: Paint::of(colour),
            figure: figure(view, duel, side),
        }
    });
    sides.collect()
}

/// The figure of a side: how long it took to the milestone that it won, or that the other one did;
/// else its best count.
fn figure(view: &LocaleView<'_>, duel: &Duel<'_>, side: usize) -> Option<Figure> {
    let counts = duel.counts.first().filter(|count| !count.steps.is_empty());
    let Some(count) = counts else { return best(view, duel, side) };
    let won = won(view, count);
    let step = won[side].or(won[1 - side]).or(count.steps.last())?;
    let to = view.figure_of(count.metric, step.value);
    let took = view.locale.short_elapsed(&step.elapsed[side]);
    let what = view.locale.fill("say.versus-to", &[("figure", &to)]);
    let edge = (step.faster == Some(side)).then(|| sooner(view, step, side)).flatten();
    Some(Figure { edge, ..split(&took, what) })
}

/// The best figure in the metric of the newest record that one took from the other, or in the one that
/// says most.
fn best(view: &LocaleView<'_>, duel: &Duel<'_>, side: usize) -> Option<Figure> {
    let catalogue = view.site.catalogue;
    let weight = |metric: &MetricKey| match catalogue[*metric].kind {
        MetricKind::Counter => 0,
        MetricKind::OneOff => 1,
        MetricKind::Rank => 2,
    };
    let of_record = duel.pair.records.iter().rev().map(|record| catalogue[*record].metric);
    let metric = of_record
        .filter(|metric| duel.pair.metrics.contains(metric))
        .chain(duel.counts.iter().map(|count| count.metric))
        .chain(duel.pair.metrics.iter().copied().min_by_key(weight))
        .next()?;
    let series = catalogue.series(duel.pair.songs[side], metric)?;
    let best = best_figure(series, catalogue[metric].kind)?;
    let figure = view.rounded(metric, best.value);
    Some(split(&figure, view.metric_in_text(metric).to_owned()))
}

/// A figure in large digits, and its unit in small letters.
fn split(figure: &str, what: String) -> Figure {
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let end = figure.find(|c: char| !is_digit(c)).unwrap_or(figure.len());
    let is_plain = end > 0 && !figure[end..].contains(|c: char| c.is_ascii_digit());
    let (number, unit) = if is_plain { figure.split_at(end) } else { (figure, "") };
    Figure {
        number: number.to_owned(),
        unit: unit.to_owned(),
        paint: Paint::figure(number, unit),
        what,
        edge: None,
    }
}
