//! What a milestone broke: the records that were set with it, who held them before, and what became
//! of them.

use serde::Serialize;

use super::cover::{Paint, Strip, Tile};
use super::link::Link;
use super::locale_view::LocaleView;
use super::{figures, reigns, tenure};
use crate::catalogue::{RecordKey, RecordKind};
use crate::record::{Confirmed, Event, Milestone, MilestoneKey};

/// A record that was set.
#[derive(Debug, Serialize)]
pub(super) struct Broke {
    tile: Tile,
    paint: Paint,
    /// Whether it is a new record, or the first pace to beat.
    label: String,
    record: Link,
    /// The figure that set it; of a first, none.
    figure: Option<String>,
    /// Who had it before, and who took it since, in sentences.
    story: Vec<String>,
    /// Every reign; none of what nobody can lose.
    strip: Option<Strip>,
}

/// The records that were set with a milestone, as a page shows them.
pub(super) fn broke(view: &LocaleView<'_>, key: MilestoneKey) -> Vec<Broke> {
    set_with(view, key).into_iter().map(|(record, at)| one(view, record, at)).collect()
}

/// The records that were set with a milestone, each with its tenure: its own, and those of the same
/// figure and time.
pub(super) fn set_with(view: &LocaleView<'_>, key: MilestoneKey) -> Vec<(RecordKey, usize)> {
    let records = view.site.records;
    let own = records.get(key);
    let of_song = records.of_song(own.song).iter().map(|key| records.get(*key));
    let same = |other: &Milestone| {
        other.metric == own.metric
            && other.when == own.when
            && other.event.value() == own.event.value()
    };
    let mut set: Vec<(RecordKey, usize)> = of_song
        .filter(|other| same(other))
        .filter_map(|other| match other.event {
            Event::Record { record, tenure, .. } => Some((record, tenure)),
            Event::Step { .. } | Event::Rank { .. } => None,
        })
        .collect();
    // The page's own record stands first, and what can't be lost before what was.
    let own_record = match own.event {
        Event::Record { record, .. } => Some(record),
        Event::Step { .. } | Event::Rank { .. } => None,
    };
    let is_first = |key: RecordKey| view.site.catalogue[key].kind == RecordKind::First;
    set.sort_by_key(|(record, _)| (Some(*record) != own_record, !is_first(*record), *record));
    set
}

fn one(view: &LocaleView<'_>, record: RecordKey, at: usize) -> Broke {
    let outcome = view.site.records.outcome(record);
    let held = &outcome.progression[at];
    let entry = outcome.entry(held);
    let is_first = view.site.catalogue[record].kind == RecordKind::First;
    let label = if at == 0 && !is_first { "say.set-the-pace" } else { "say.new-record" };
    Broke {
        tile: view.song_tile(entry.song),
        paint: Paint::of(view.colour(entry.song)),
        label: view.say(label),
        record: view.record_link(record),
        figure: (!is_first).then(|| figures::entry_figure(view, record, entry)),
        story: story(view, record, at),
        strip: reigns::strip(view, record),
    }
}

fn story(view: &LocaleView<'_>, record: RecordKey, at: usize) -> Vec<String> {
    let outcome = view.site.records.outcome(record);
    let held = &outcome.progression[at];
    let began = &outcome.entry(held).when;
    let mut story = Vec::new();
    if view.site.catalogue[record].kind == RecordKind::First {
        let is_sure =
            matches!(view.site.records.reach(record).confirmed(began), Confirmed::ForGood(_));
        return vec![view.say(if is_sure { "say.a-first" } else { "say.a-first-listed" })];
    }
    if let Some(before) = at.checked_sub(1).map(|before| &outcome.progression[before]) {
        let (key, entry) = match held.shared {
            true => ("say.shared-story", outcome.entry(held)),
            false => ("say.taken-story", outcome.best(before)),
        };
        let figure = figures::entry_figure(view, record, entry);
        let song = view.title(outcome.entry(before).song);
        story.push(view.locale.fill(key, &[("song", song), ("figure", &figure)]));
    }
    if let (Some(next), Some(when)) = (held.ended_by, outcome.ended(held)) {
        let song = view.title(outcome.entry(&outcome.progression[next]).song);
        let date = view.locale.adverb(when);
        story.push(view.locale.fill("say.lost-story", &[("song", song), ("date", &date)]));
    } else {
        story.push(tenure::story(view, record, held));
    }
    story
}
