//! A song's page: names, current counts, records, growth, milestones.

use serde::Serialize;

use super::address::{PageKind, Spec, anchor};
use super::cards::listen;
use super::charts::Chart;
use super::citation::Citation;
use super::cover::{BigFigure, Paint, Strip};
use super::downloads::downloads;
use super::figures::{counted, days_between, other_names};
use super::frame::Frame;
use super::link::{Cited, Fact, Link, Named, OtherName, Words};
use super::locale_view::LocaleView;
use super::next::{self, NextLink, same_artist};
use super::receipt::{self, Receipt, Receipts};
use super::record_lines::{RecordLine, record_line};
use super::shorten::cut;
use super::sources::Bibliography;
use super::{charts, figures, reigns};
use crate::catalogue::{MetricKind, Observation, Series, SongKey};
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::best::{best_figure, newest_lower};
use crate::record::{Event, MilestoneKey};
use crate::render::Page;

/// `song`
#[derive(Serialize)]
struct SongPage {
    names: Vec<OtherName>,
    artists: Vec<Named>,
    featuring: Vec<Named>,
    released: Option<Time>,
    language: Option<String>,
    release: Option<String>,
    lead: Option<Lead>,
    facts: Vec<Fact>,
    counts: Vec<Count>,
    held: Vec<Held>,
    lost: Vec<Held>,
    milestones: Vec<MilestoneLine>,
    also: Vec<PassedLine>,
    listen: Vec<Link>,
    receipts: Receipts,
    articles: Vec<Link>,
    downloads: Vec<Link>,
    versus: Vec<Link>,
    citation: Citation,
    charts: Vec<Growth>,
    next: Vec<NextLink>,
}

/// What the figure of the cover counts, and when.
#[derive(Serialize)]
struct Lead {
    unit: String,
    unit_lang: Option<String>,
    date: Time,
}

#[derive(Serialize)]
struct Count {
    metric: Link,
    figure: String,
    /// With what it says of the figure: as of then, reached then, by then.
    date: Time,
    which: Option<String>,
    cited: Vec<Cited>,
    stale_note: Option<String>,
}

/// A record that the song holds or held, with every reign of it.
#[derive(Serialize)]
struct Held {
    #[serde(flatten)]
    line: RecordLine,
    taken_from: Option<Named>,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct MilestoneLine {
    label: String,
    url: String,
    metric: String,
    metric_lang: Option<String>,
    date: Time,
    since: Option<String>,
    gap: Option<String>,
    article: bool,
}

/// A threshold that was reached at a time too roughly known for a page of its own.
#[derive(Serialize)]
struct PassedLine {
    /// The anchor that its milestone's address leads to.
    id: String,
    label: String,
    metric: String,
    metric_lang: Option<String>,
    date: Time,
}

#[derive(Serialize)]
struct Growth {
    id: String,
    metric: Link,
    note: Option<Words>,
    chart: Chart,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: SongKey) -> Page {
    let site = view.site;
    let song = &site.catalogue[key];
    let mut sources = Bibliography::default();
    sources.cite_all(view, &song.cited);
    let (mut counts, mut receipts) = (Vec::new(), Vec::new());
    for series in &song.series {
        let (shown, proofs) = counts_of(view, key, series, &mut sources);
        counts.extend(shown);
        receipts.extend(proofs);
    }
    let mut charts = Vec::new();
    for series in &song.series {
        charts.extend(growth(view, key, series, &mut sources));
    }
    let (held, lost) = held(view, key);
    let (figure, lead) = lead(view, key).unzip();
    let data = SongPage {
        names: other_names(view.title(key), &song.title, &song.names, view),
        artists: song.artists.iter().map(|key| view.artist(*key)).collect(),
        featuring: song.featuring.iter().map(|key| view.artist(*key)).collect(),
        released: song.released.as_ref().map(|released| view.time(&released.value)),
        language: figures::language(view, song.languages.as_deref()),
        release: song.release.as_ref().map(|release| release.title.clone()),
        lead,
        facts: facts(view, key, held.len()),
        counts,
        held,
        lost,
        milestones: milestones(view, key),
        also: also(view, key),
        listen: listen(song),
        receipts: Receipts::new(view, receipts, &sources),
        articles: articles(view, key),
        downloads: downloads(view, TableSubject::Song(key)),
        versus: view.pairs_of(key),
        citation: Citation::new(view, view.title(key), &spec.kind, None),
        charts,
        next: next(view, key),
    };
    let credit = view.credit(key);
    let n = site.index.of_song(site.records, key).count() as u64;
    let n = view.locale.plural("say.n-milestones", n);
    let description = view.locale.fill(
        "say.describe-song",
        &[("song", view.title(key)), ("act", &credit), ("milestones", &n)],
    );
    let mut frame = Frame::new(view, spec, view.title(key).to_owned(), &description);
    frame.cover = view.song_cover(key);
    frame.cover.figure = figure;
    frame.report.edits(view, song.span.file);
    frame.title = cut(
        &view.locale.fill("say.title-song", &[("song", view.title(key)), ("act", &credit)]),
        65,
    );
    frame.page(spec, &data)
}

/// The best thing to say of a song in one figure: its largest count, else its best place, else what
/// was counted once.
fn lead(view: &LocaleView<'_>, key: SongKey) -> Option<(BigFigure, Lead)> {
    let catalogue = view.site.catalogue;
    let best = catalogue[key].series.iter().filter_map(|series| {
        let kind = catalogue[series.metric].kind;
        Some((series, kind, best_figure(series, kind)?))
    });
    let (series, _, figure) = best.min_by_key(|(_, kind, figure)| match kind {
        MetricKind::Counter => (0, u64::MAX - figure.value),
        MetricKind::Rank => (1, figure.value),
        MetricKind::OneOff => (2, u64::MAX - figure.value),
    })?;
    let lead = Lead {
        unit: view.metric(series.metric),
        unit_lang: view.lang_of(&catalogue[series.metric].name),
        date: counted(view, series, figure),
    };
    Some((BigFigure::new(view.figure(series.metric, figure.value)), lead))
}

/// The song in three figures: records held, best place of a chart, milestones.
fn facts(view: &LocaleView<'_>, key: SongKey, held: usize) -> Vec<Fact> {
    let catalogue = view.site.catalogue;
    let number = |n: usize| view.locale.number(n as u64);
    let fact = |label, value| Fact { label, value, note: None, href: None };
    let places = catalogue[key].series.iter().filter_map(|series| {
        let kind = catalogue[series.metric].kind;
        let best = best_figure(series, kind).filter(|_| kind == MetricKind::Rank)?;
        Some((best.value, series.metric))
    });
    let mut facts = Vec::new();
    if held > 0 {
        facts.push(fact(view.say("records_held"), number(held)));
    }
    if let Some((place, metric)) = places.min() {
        facts.push(fact(view.metric(metric), view.figure(metric, place)));
    }
    match view.site.index.of_song(view.site.records, key).count() {
        0 => {}
        n => facts.push(fact(view.say("milestones"), number(n))),
    }
    facts
}

/// The records that a song holds, and those that it held.
fn held(view: &LocaleView<'_>, key: SongKey) -> (Vec<Held>, Vec<Held>) {
    let tenures = view.site.index.tenures_of[key.index()].iter();
    let all = tenures.map(|(record, at)| {
        let outcome = view.site.records.outcome(*record);
        let before = at.checked_sub(1).map(|before| &outcome.progression[before]);
        Held {
            line: record_line(view, *record, *at),
            taken_from: before.map(|before| view.song(outcome.entry(before).song)),
            strip: reigns::strip(view, *record),
        }
    });
    all.partition(|held| held.line.until.is_none())
}

/// The best figure of a series, and beside it the newest one where that is lower, with the receipt
/// of the best one.
fn counts_of(
    view: &LocaleView<'_>,
    key: SongKey,
    series: &Series,
    sources: &mut Bibliography,
) -> (Vec<Count>, Option<Receipt>) {
    let metric = &view.site.catalogue[series.metric];
    let Some(best) = best_figure(series, metric.kind) else { return (Vec::new(), None) };
    let mut count = |figure: &Observation, which: Option<&str>| {
        let age = view.site.as_of.since(figure.when.last);
        let stale = metric.kind == MetricKind::Counter && age > metric.stale_after;
        Count {
            metric: view.metric_link(series.metric),
            figure: view.figure(series.metric, figure.value),
            date: counted(view, series, figure),
            which: which.map(|key| view.say(key)),
            cited: sources.cite(view, &figure.cited),
            stale_note: stale.then(|| view.say("say.stale")),
        }
    };
    let peak = (metric.kind == MetricKind::Rank).then_some("say.peak");
    let counts = match newest_lower(series, metric.kind) {
        Some(newest) => {
            vec![count(newest, Some("say.newest")), count(best, Some("say.highest"))]
        }
        None => vec![count(best, peak)],
    };
    (counts, Some(receipt::of_figure(view, key, series, best, sources)))
}

/// Links to related pages of a song: its newest milestone, a record that it holds or held, another
/// song of the artist, the artist.
fn next(view: &LocaleView<'_>, key: SongKey) -> Vec<NextLink> {
    let (site, records) = (view.site, view.site.records);
    let lead = site.catalogue[key].artists[0];
    let mut next = Vec::new();
    let newest = site.index.of_song(records, key).last();
    next.extend(
        newest.map(|newest| NextLink::milestone(view, newest, view.say("say.newest-of-song"))),
    );
    let tenures = site.index.tenures_of[key.index()].iter();
    let held = tenures.min_by_key(|(record, at)| {
        records.outcome(*record).progression[*at].ended_by.is_some()
    });
    next.extend(held.map(|(record, _)| {
        let paint = Paint::of(view.colour(key));
        NextLink::link(view.record_link(*record), view.say("record"), Some(paint))
    }));
    next.extend(
        same_artist(view, key, &[])
            .map(|found| NextLink::milestone(view, found, view.say("say.same-artist"))),
    );
    if !site.catalogue[lead].external {
        next.push(NextLink::artist(view, lead, view.say("say.artist")));
    }
    next.truncate(next::MOST);
    next
}

/// Rows of all tables under charts together, so that a page stays quick: `data/` has them all.
const PAGE_ROWS: usize = 100;

fn growth(
    view: &LocaleView<'_>,
    key: SongKey,
    series: &Series,
    sources: &mut Bibliography,
) -> Option<Growth> {
    // A page has room for so many rows, whatever is counted of the song.
    let each = PAGE_ROWS / view.site.catalogue[key].series.len().max(1);
    let most = each.clamp(8, charts::MAX_ROWS);
    let chart = charts::series_chart(view, key, series, None, most, sources)?;
    let metric = &view.site.catalogue[series.metric];
    let covers = series.covers.as_ref();
    let covers = covers.map(|covers| view.text_in("say.covers", "what", covers));
    let (id, metric) = (metric.id.to_string(), view.metric_link(series.metric));
    Some(Growth { id, metric, note: covers, chart })
}

/// The milestones that have pages, newest first.
fn milestones(view: &LocaleView<'_>, key: SongKey) -> Vec<MilestoneLine> {
    let records = view.site.records;
    let of_song: Vec<MilestoneKey> = view.site.index.of_song(records, key).collect();
    let lines = of_song.iter().enumerate().map(|(at, key)| {
        let milestone = records.get(*key);
        let is_step = matches!(milestone.event, Event::Step { .. });
        let before = of_song[..at].iter().rev().map(|key| records.get(*key)).find(|before| {
            is_step
                && before.metric == milestone.metric
                && matches!(before.event, Event::Step { .. })
        });
        let gap = before.and_then(|before| days_between(view, &before.when, &milestone.when));
        MilestoneLine {
            label: label(view, *key),
            url: view.url(&PageKind::Milestone(*key)),
            metric: view.metric(milestone.metric),
            metric_lang: view.lang_of(&view.site.catalogue[milestone.metric].name),
            date: view.time(&milestone.when),
            since: milestone.elapsed.as_ref().map(|elapsed| view.locale.elapsed(elapsed)),
            gap,
            article: view.site.index.article_of(*key, view.language).is_some(),
        }
    });
    let mut lines: Vec<MilestoneLine> = lines.collect();
    lines.reverse();
    lines
}

/// The milestones that have no page, newest first.
fn also(view: &LocaleView<'_>, key: SongKey) -> Vec<PassedLine> {
    let (records, index) = (view.site.records, view.site.index);
    let without = records.of_song(key).iter().rev().filter(|key| !index.has_page(**key));
    let lines = without.map(|key| {
        let milestone = records.get(*key);
        PassedLine {
            id: anchor(view.site, *key),
            label: label(view, *key),
            metric: view.metric(milestone.metric),
            metric_lang: view.lang_of(&view.site.catalogue[milestone.metric].name),
            date: view.time(&milestone.when),
        }
    });
    lines.collect()
}

/// What a milestone is called on its own song's page.
fn label(view: &LocaleView<'_>, key: MilestoneKey) -> String {
    let milestone = view.site.records.get(key);
    match milestone.event {
        Event::Record { record, .. } => view.record(record),
        Event::Step { .. } | Event::Rank { .. } => view.reached(milestone),
    }
}

/// The articles on a song's milestones, and those that claim something of it.
fn articles(view: &LocaleView<'_>, key: SongKey) -> Vec<Link> {
    let index = view.site.index;
    let of_song = view.site.records.of_song(key).iter();
    let on_milestones = of_song.filter_map(|key| index.any_article_of(*key, view.language));
    let own = index.articles_of_song[key.index()].iter().copied();
    let own = own.filter(|at| index.stands_for(*at, view.language));
    on_milestones.chain(own).map(|at| view.text_link(at)).collect()
}
