//! What the site keeps and how far that is known to be complete: metrics, records, and what is wanted
//! and was not found.

use std::cmp::Reverse;

use serde::Serialize;

use super::address::Spec;
use super::frame::Frame;
use super::link::{Cited, Link, Named, Words};
use super::locale_view::LocaleView;
use super::sources::{Bibliography, SourceLine};
use crate::catalogue::{MetricKey, MetricKind, RecordKey, RecordKind, Series, SongKey};
use crate::locale::Time;
use crate::record::filter::Field;
use crate::record::forecast::is_stale;
use crate::record::wanted::{FieldOwner, wanted};
use crate::render::Page;

/// `tracked`
#[derive(Serialize)]
struct TrackedPage {
    intro: String,
    metrics: Vec<MetricLine>,
    records: Vec<RecordLine>,
    wants: Vec<Want>,
    rest: String,
    sources: Vec<SourceLine>,
}

/// A metric, and how fresh its figures are.
#[derive(Serialize)]
struct MetricLine {
    metric: Link,
    what: Option<Words>,
    newest: Option<Time>,
    /// How many songs have a figure, and how many of them need a fresh one.
    songs: String,
}

/// A record or club, and how far its list is confirmed.
#[derive(Serialize)]
struct RecordLine {
    record: Link,
    until: Option<Time>,
    what: Option<Words>,
    cited: Vec<Cited>,
}

/// What is looked for: what it is, why, and where it is missing, the first of them with links.
#[derive(Serialize)]
struct Want {
    heading: String,
    note: String,
    items: Vec<Named>,
    more: Option<String>,
}

/// Songs, artists or records that are named where something is wanted.
const MOST_NAMED: usize = 12;

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let site = view.site;
    let mut sources = Bibliography::default();
    let mut held = vec![Vec::new(); site.catalogue.metrics.len()];
    for (song, data) in site.catalogue.songs() {
        for series in &data.series {
            held[series.metric.index()].push((song, series));
        }
    }
    let metrics: Vec<MetricLine> = MetricKey::all(held.len())
        .filter(|key| !held[key.index()].is_empty())
        .map(|key| metric_line(view, key, &held[key.index()]))
        .collect();
    let mut wants = Vec::from_iter(lists(view));
    wants.extend(
        MetricKey::all(held.len()).filter_map(|key| fresh(view, key, &held[key.index()])),
    );
    wants.extend(facts(view));
    let data = TrackedPage {
        intro: view.say("say.tracked-intro"),
        metrics,
        records: records(view, &mut sources),
        wants,
        rest: view.say("say.tracked-rest"),
        sources: sources.lines(view),
    };
    let heading = view.say("say.tracked");
    let description = view.say("say.describe-tracked");
    Frame::new(view, spec, heading, &description).page(spec, &data)
}

/// A metric with what it counts, its newest figure, and how many of its songs need a fresh one.
fn metric_line(
    view: &LocaleView<'_>,
    key: MetricKey,
    held: &[(SongKey, &Series)],
) -> MetricLine {
    let site = view.site;
    let observations = held.iter().flat_map(|(_, series)| &series.observations);
    let newest = observations.filter_map(|observation| observation.when.known_first()).max();
    let songs = view.locale.plural("say.n-songs", held.len() as u64);
    let stale = stale(view, key, held).count() as u64;
    MetricLine {
        metric: view.metric_link(key),
        what: site.catalogue[key].note.as_ref().map(|note| view.text(note)),
        newest: newest.map(|day| view.time(&site.config.timezone.day(day))),
        songs: if stale > 0 {
            let n = view.locale.number(stale);
            view.locale.fill("say.tracked-stale", &[("n", &n), ("songs", &songs)])
        } else {
            songs
        },
    }
}

/// The songs of a counter whose newest count is older than the metric allows, if a new one may matter:
/// the metric has milestones to pass, or the song holds a record that nobody has confirmed since.
fn stale<'s>(
    view: &LocaleView<'_>,
    key: MetricKey,
    held: &'s [(SongKey, &'s Series)],
) -> impl Iterator<Item = &'s (SongKey, &'s Series)> {
    let (metric, as_of) = (&view.site.catalogue[key], view.site.as_of);
    let holders =
        if metric.milestones.is_empty() { unconfirmed(view, key) } else { Vec::new() };
    held.iter().filter(move |(song, series)| {
        metric.kind == MetricKind::Counter
            && is_stale(series, metric, as_of)
            && (!metric.milestones.is_empty() || holders.contains(song))
    })
}

/// The songs that were last known to hold the most in a metric, where no source confirms it to the day
/// that the site is as of.
fn unconfirmed(view: &LocaleView<'_>, metric: MetricKey) -> Vec<SongKey> {
    let (catalogue, records) = (view.site.catalogue, view.site.records);
    let keys = RecordKey::all(catalogue.records.len()).filter(|key| {
        let record = &catalogue[*key];
        let until = records.reach(*key).confirmed_until;
        record.kind == RecordKind::Most
            && record.metric == metric
            && until < Some(view.site.as_of)
    });
    let holders = keys.flat_map(|key| {
        let outcome = records.outcome(key);
        outcome.current().map(|(_, tenure)| outcome.entry(tenure).song)
    });
    holders.collect()
}

/// Every record and club with the day until which a source calls its list complete, the latest first.
fn records(view: &LocaleView<'_>, sources: &mut Bibliography) -> Vec<RecordLine> {
    let catalogue = view.site.catalogue;
    let mut keys = Vec::from_iter(RecordKey::all(catalogue.records.len()));
    keys.sort_by_key(|key| Reverse(catalogue[*key].complete().map(|complete| complete.as_of)));
    let line = |key: RecordKey| {
        let complete = catalogue[key].complete();
        let until = complete.map(|it| view.time(&view.site.config.timezone.day(it.as_of)));
        RecordLine {
            record: view.record_link(key),
            until,
            what: complete.map(|complete| view.text(&complete.what)),
            cited: complete.map_or_else(Vec::new, |it| sources.cite(view, &it.cited)),
        }
    };
    keys.into_iter().map(line).collect()
}

/// What is looked for, with the first of those that lack it; `None` if nothing does.
fn want(
    view: &LocaleView<'_>,
    heading: String,
    note: &str,
    items: impl ExactSizeIterator<Item = Named>,
) -> Option<Want> {
    let n = items.len();
    let more = n.saturating_sub(MOST_NAMED) as u64;
    let more = (more > 0).then(|| view.locale.plural("say.and-more", more));
    let items = items.take(MOST_NAMED).collect();
    (n > 0).then(|| Want { heading, note: view.say(note), items, more })
}

/// Sources for the lists of records that nobody has called complete. The table above names them.
fn lists(view: &LocaleView<'_>) -> Option<Want> {
    let records = view.site.catalogue.records.iter();
    let open = records.filter(|record| record.complete().is_none()).count() as u64;
    let heading = view.locale.plural("say.want-lists", open);
    let note = view.say("say.want-lists-why");
    (open > 0).then(|| Want { heading, note, items: Vec::new(), more: None })
}

/// Songs of a metric that need a fresh count, the largest figures first.
fn fresh(view: &LocaleView<'_>, key: MetricKey, held: &[(SongKey, &Series)]) -> Option<Want> {
    let newest = |series: &Series| series.observations.last().map_or(0, |newest| newest.value);
    let mut songs: Vec<(u64, SongKey)> =
        stale(view, key, held).map(|(song, series)| (newest(series), *song)).collect();
    songs.sort_by_key(|(value, song)| (Reverse(*value), *song));
    let metric = view.metric_in_text(key);
    let heading = view.locale.fill("say.want-counts", &[("metric", metric)]);
    let songs = songs.iter().map(|(_, song)| view.song(*song));
    want(view, heading, "say.want-counts-why", songs)
}

/// Facts of songs and artists that a rule asks for and no file has.
fn facts(view: &LocaleView<'_>) -> Vec<Want> {
    let site = view.site;
    let wanted = wanted(site.catalogue, site.records, site.articles);
    let of_field = wanted.iter().filter_map(|(field, owners)| {
        let heading = view.say(match field {
            Field::Language => "say.want-language",
            Field::Released => "say.want-released",
            Field::Kind => "say.want-kind",
            Field::Gender => "say.want-gender",
            Field::Country => "say.want-country",
            Field::Debut => "say.want-debut",
        });
        let named = owners.keys().map(|owner| match owner {
            FieldOwner::Artist(key) => view.artist(*key),
            FieldOwner::Song(key) => view.song(*key),
        });
        want(view, heading, "say.want-facts-why", named)
    });
    of_field.collect()
}
