//! The list of pairs of songs that are compared.

use serde::Serialize;

use super::address::{PER_PAGE, PageKind, Spec, entries_on, pages};
use super::cover::Paint;
use super::duel::{Duel, finding};
use super::frame::Frame;
use super::link::Link;
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::pair_links::{PairForm, form};
use crate::catalogue::{MetricKey, MetricKind};
use crate::render::Page;

/// `pairs`
#[derive(Serialize)]
struct PairsPage {
    intro: String,
    form: Option<PairForm>,
    /// Words and metrics for the script, on the first page.
    metrics: Vec<MetricName>,
    /// How a place is written, with a gap for the number.
    place: String,
    pairs: Vec<PairLine>,
    pager: Option<Pager>,
}

#[derive(Serialize)]
struct MetricName {
    id: String,
    kind: &'static str,
    name: String,
    lang: Option<String>,
}

#[derive(Serialize)]
struct PairLine {
    link: Link,
    acts: String,
    finding: Option<String>,
    paint: Paint,
}

/// Builds a page of the list, from 0.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let all = &view.site.index.pairs.all;
    let n = view.locale.plural("say.n-pairs", all.len() as u64);
    let first = page * PER_PAGE;
    let pairs = entries_on(page, all).iter().enumerate().map(|(at, pair)| {
        let duel = Duel::new(view, pair);
        let acts = pair.songs.map(|song| view.credit(song));
        PairLine {
            link: view.pair_at(first + at),
            acts: match &acts {
                [a, b] if a == b => a.clone(),
                [a, b] => view.locale.fill("say.versus-acts", &[("a", a), ("b", b)]),
            },
            finding: finding(view, &duel),
            paint: Paint::of(&duel.colours[0]),
        }
    });
    let mut form = form(view).filter(|_| page == 0);
    if let Some(form) = &mut form {
        let addresses: Vec<&str> = all.iter().map(|pair| pair.address.as_str()).collect();
        form.pairs = Some(addresses.join(" "));
    }
    let data = PairsPage {
        intro: view.locale.fill("say.versus-intro", &[("pairs", &n)]),
        metrics: if form.is_some() { metrics(view) } else { Vec::new() },
        place: view.say("say.place"),
        form,
        pairs: pairs.collect(),
        pager: pager(view, pages(all.len()), page, PageKind::Pairs),
    };
    let heading = numbered(view, view.locale.text("versus"), page);
    let values = [("title", heading.as_str()), ("what", &*n)];
    let description = view.locale.fill("say.describe-pairs", &values);
    Frame::new(view, spec, heading, &description).page(spec, &data)
}

fn metrics(view: &LocaleView<'_>) -> Vec<MetricName> {
    let keys = MetricKey::all(view.site.catalogue.metrics.len());
    let names = keys.map(|key| {
        let metric = &view.site.catalogue[key];
        MetricName {
            id: metric.id.to_string(),
            kind: match metric.kind {
                MetricKind::Rank => "rank",
                MetricKind::Counter => "counter",
                MetricKind::OneOff => "one-off",
            },
            name: match metric.kind {
                MetricKind::Rank => {
                    view.locale.fill("say.versus-peak", &[("metric", view.metric_in_text(key))])
                }
                MetricKind::Counter | MetricKind::OneOff => view.metric(key),
            },
            lang: view.lang_of(&metric.name),
        }
    });
    names.collect()
}
