//! A song's page: names, current counts, records, growth, milestones.

use serde::Serialize;

use super::address::{PageKind, Spec, anchor};
use super::cards::listen;
use super::charts::Chart;
use super::downloads::downloads;
use super::figures::{days_between, other_names};
use super::frame::Frame;
use super::link::{Cited, Link, Named, OtherName, Words, name_of};
use super::locale_view::LocaleView;
use super::record_lines::{RecordLine, record_lines};
use super::shorten::cut;
use super::sources::{Bibliography, SourceLine};
use super::{charts, figures};
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
    counts: Vec<Count>,
    held: Vec<RecordLine>,
    lost: Vec<RecordLine>,
    milestones: Vec<MilestoneLine>,
    also: Vec<PassedLine>,
    listen: Vec<Link>,
    sources: Vec<SourceLine>,
    articles: Vec<Link>,
    downloads: Vec<Link>,
    cite: String,
    charts: Vec<Growth>,
}

#[derive(Serialize)]
struct Count {
    metric: Link,
    figure: String,
    as_of: Time,
    which: Option<String>,
    kind: String,
    cited: Vec<Cited>,
    stale: bool,
    stale_note: Option<String>,
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
    let counts = song.series.iter().flat_map(|s| counts(view, s, &mut sources)).collect();
    let mut charts = Vec::new();
    for series in &song.series {
        charts.extend(growth(view, key, series, &mut sources));
    }
    let (held, lost) = record_lines(view, &[key], false);
    let data = SongPage {
        names: other_names(view.title(key), &song.title, &song.names, view),
        artists: song.artists.iter().map(|key| view.artist(*key)).collect(),
        featuring: song.featuring.iter().map(|key| view.artist(*key)).collect(),
        released: song.released.as_ref().map(|released| view.time(&released.value)),
        language: language(view, song.languages.as_deref()),
        release: song.release.as_ref().map(|release| release.title.clone()),
        counts,
        held,
        lost,
        milestones: milestones(view, key),
        also: also(view, key),
        listen: listen(song),
        sources: sources.lines(view),
        articles: articles(view, key),
        downloads: downloads(view, TableSubject::Song(key)),
        cite: figures::cite(view, view.title(key), &PageKind::Song(key)),
        charts,
    };
    let credit = view.credit(key);
    let n = site.index.of_song(site.records, key).count() as u64;
    let n = view.locale.plural("say.n-milestones", n);
    let description = view.locale.fill(
        "say.describe-song",
        &[("song", view.title(key)), ("act", &credit), ("milestones", &n)],
    );
    let mut frame = Frame::new(view, spec, view.title(key).to_owned(), &description);
    frame.title = cut(
        &view.locale.fill("say.title-song", &[("song", view.title(key)), ("act", &credit)]),
        65,
    );
    frame.page(spec, &data)
}

fn language(view: &LocaleView<'_>, languages: Option<&[String]>) -> Option<String> {
    let languages = languages?;
    if languages.is_empty() {
        return Some(view.say("say.instrumental"));
    }
    let names = languages.iter().map(|code| name_of(view.locale, "language", code));
    Some(view.locale.list(&names.collect::<Vec<_>>()))
}

/// The best figure of a series, and beside it the newest one where that is lower.
fn counts(view: &LocaleView<'_>, series: &Series, sources: &mut Bibliography) -> Vec<Count> {
    let metric = &view.site.catalogue[series.metric];
    let Some(best) = best_figure(series, metric.kind) else { return Vec::new() };
    let mut count = |figure: &Observation, which: Option<&str>| {
        let age = view.site.as_of.since(figure.when.last);
        let stale = metric.kind == MetricKind::Counter && age > metric.stale_after;
        Count {
            metric: view.metric_link(series.metric),
            figure: view.figure(series.metric, figure.value),
            as_of: view.time(&view.first_had(series, figure)),
            which: which.map(|key| view.say(key)),
            kind: match metric.kind {
                MetricKind::Rank => view.say("say.peak"),
                MetricKind::OneOff | MetricKind::Counter => {
                    figures::kind_word(view, figure.kind).to_owned()
                }
            },
            cited: sources.cite(view, &figure.cited),
            stale,
            stale_note: stale.then(|| view.say("say.stale")),
        }
    };
    match newest_lower(series, metric.kind) {
        Some(newest) => {
            vec![count(newest, Some("say.newest")), count(best, Some("say.highest"))]
        }
        None => vec![count(best, None)],
    }
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

/// The articles on a song's milestones.
fn articles(view: &LocaleView<'_>, key: SongKey) -> Vec<Link> {
    let of_song = view.site.records.of_song(key).iter();
    let articles =
        of_song.filter_map(|key| view.site.index.any_article_of(*key, view.language));
    articles.map(|at| view.text_link(at)).collect()
}
