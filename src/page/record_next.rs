//! Links to related pages of a record or club: the closest record, another of the same holder, who
//! lost it most often, the metric.

use super::address::PageKind;
use super::cover::Paint;
use super::locale_view::LocaleView;
use super::next::{MOST, NextLink};
use crate::catalogue::{ArtistKey, RecordKey, RecordKind};

/// Three or four ways on.
pub(super) fn of_record(view: &LocaleView<'_>, key: RecordKey) -> Vec<NextLink> {
    let mut next = Vec::new();
    let closest = closest(view, key);
    next.extend(closest.map(|found| record(view, found, "say.closest-record")));
    let same = same_holder(view, key, closest);
    next.extend(same.map(|found| record(view, found, "say.same-holder")));
    next.extend(lost_most(view, key));
    let metric = view.site.catalogue[key].metric;
    next.push(NextLink::link(view.metric_link(metric), view.say("say.all-figures"), None));
    // Where few related pages exist, lists fill the row.
    let lists = [PageKind::Clubs, PageKind::Records].into_iter();
    let lists = lists
        .map(|list| NextLink::link(view.list_link(&list), view.say("say.whole-list"), None));
    let missing = LEAST.saturating_sub(next.len());
    next.extend(lists.take(missing));
    next.truncate(MOST);
    next
}

/// The fewest links at the end of a page.
const LEAST: usize = 3;

/// A record in its holder's colour.
fn record(view: &LocaleView<'_>, key: RecordKey, place: &str) -> NextLink {
    let paint = holder(view, key).map(|lead| Paint::of(&view.site.catalogue[lead].colour));
    NextLink::link(view.record_link(key), view.say(place), paint)
}

/// The lead artist of the last holder; a club has none.
fn holder(view: &LocaleView<'_>, key: RecordKey) -> Option<ArtistKey> {
    let outcome = view.site.records.outcome(key);
    let (_, tenure) = outcome.current().last()?;
    Some(view.site.catalogue[outcome.entry(tenure).song].artists[0])
}

/// The record that has most in common: the metric before the kind and the threshold.
fn closest(view: &LocaleView<'_>, key: RecordKey) -> Option<RecordKey> {
    let catalogue = view.site.catalogue;
    let own = &catalogue[key];
    let likeness = |other: &RecordKey| {
        let record = &catalogue[*other];
        let same_metric = record.metric == own.metric;
        let same_threshold = same_metric && record.threshold == own.threshold;
        let same_kind = record.kind == own.kind;
        (same_metric, same_kind, same_threshold, std::cmp::Reverse(*other))
    };
    let others = RecordKey::all(catalogue.records.len()).filter(|other| *other != key);
    let likely = others.filter(|other| {
        let record = &catalogue[*other];
        record.metric == own.metric || record.kind == own.kind
    });
    likely.max_by_key(likeness)
}

/// Another record that the same artist took last.
fn same_holder(
    view: &LocaleView<'_>,
    key: RecordKey,
    closest: Option<RecordKey>,
) -> Option<RecordKey> {
    let own = holder(view, key)?;
    let kind = view.site.catalogue[key].kind;
    let others = RecordKey::all(view.site.catalogue.records.len());
    let others = others.filter(|other| *other != key && Some(*other) != closest);
    let held = others.filter(|other| holder(view, *other) == Some(own));
    held.max_by_key(|other| {
        (view.site.catalogue[*other].kind != kind, std::cmp::Reverse(*other))
    })
}

/// The artist with a page that lost this record most often.
fn lost_most(view: &LocaleView<'_>, key: RecordKey) -> Option<NextLink> {
    let (catalogue, outcome) = (view.site.catalogue, view.site.records.outcome(key));
    if catalogue[key].kind == RecordKind::Club {
        return None;
    }
    let mut lost: Vec<(usize, ArtistKey)> = Vec::new();
    for tenure in outcome.progression.iter().filter(|tenure| tenure.ended_by.is_some()) {
        let lead = catalogue[outcome.entry(tenure).song].artists[0];
        match lost.iter_mut().find(|(_, artist)| *artist == lead) {
            _ if catalogue[lead].external => {}
            Some((times, _)) => *times += 1,
            None => lost.push((1, lead)),
        }
    }
    let (times, lead) = lost.into_iter().max_by_key(|(n, a)| (*n, std::cmp::Reverse(*a)))?;
    let name = view.name(lead);
    let times = view.locale.plural("say.lost-times", times as u64);
    let label = view.locale.fill("say.who-lost", &[("act", name), ("times", &times)]);
    let place = view.say("say.lost-most");
    let artist = NextLink::artist(view, lead, place);
    Some(NextLink { title: label, ..artist })
}
