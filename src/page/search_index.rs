//! The index that the script of the search page reads.

use std::collections::HashMap;

use serde_json::json;

use super::address;
use super::address::PageKind;
use super::index::MilestoneGroup;
use super::locale_view::LocaleView;
use super::render_cache::RenderCache;
use super::site_view::{SearchIndex, SiteView};
use crate::record::{Event, Milestone};
use crate::search::{Directory, NamedThing, Thing};

/// Makes the search index of a language from the site's data.
pub fn search_index(site: &SiteView<'_>, language: usize) -> SearchIndex {
    let view = &LocaleView::with(site, language, RenderCache::default());
    let (mut steps, mut step_of) = (Vec::new(), Vec::new());
    let mut known: HashMap<MilestoneGroup, usize> = HashMap::new();
    for (key, milestone) in site.records.all() {
        let next = steps.len();
        let at = *known.entry(MilestoneGroup::of(milestone)).or_insert(next);
        if at == next {
            steps.push((address::ending(site, key).to_owned(), label(view, milestone)));
        }
        step_of.push(at);
    }
    let bytes = index(view, &steps, &step_of);
    let hash = blake3::hash(&bytes).to_hex();
    let route = address::file(site, language, &format!("search.{}", &hash[..8]), "json");
    SearchIndex { route, bytes, steps, step_of }
}

/// `1 billion Example streams`
fn label(view: &LocaleView<'_>, milestone: &Milestone) -> String {
    match milestone.event {
        Event::Record { record, .. } => view.record(record),
        Event::Step { .. } | Event::Rank { .. } => view.locale.fill(
            "say.figure-of",
            &[
                ("figure", &view.reached(milestone)),
                ("metric", view.metric_in_text(milestone.metric)),
            ],
        ),
    }
}

/// The index for the script: rows without names, since they are read by one file only.
/// `static/search.js` says what stands where.
fn index(view: &LocaleView<'_>, steps: &[(String, String)], step_of: &[usize]) -> Vec<u8> {
    let directory = directory(view);
    let home = view.url(&PageKind::Home);
    let path = |entry: &NamedThing| view.url(&kind(view, entry.thing))[home.len()..].to_owned();
    let mut artists: HashMap<u32, usize> = HashMap::new();
    let mut credits: (Vec<String>, HashMap<String, usize>) = Default::default();
    let (mut artist_rows, mut song_rows, mut record_rows) =
        (Vec::new(), Vec::new(), Vec::new());
    for entry in &directory.entries {
        if let Thing::Artist(key) = entry.thing {
            artists.insert(key.0, artists.len());
        }
    }
    for entry in &directory.entries {
        let (title, korean) = names(view, entry);
        let keys = keys(entry, title);
        match entry.thing {
            Thing::Song(key) => {
                let song = &view.site.catalogue[key];
                let named = song.artists.iter().chain(&song.featuring);
                let by: Vec<usize> =
                    named.filter_map(|artist| artists.get(&artist.0).copied()).collect();
                let credit = view.credit(key);
                let next = credits.0.len();
                let at = *credits.1.entry(credit.clone()).or_insert(next);
                if at == next {
                    credits.0.push(credit);
                }
                let milestones = view.site.index.of_song(view.site.records, key);
                let reached: Vec<usize> =
                    milestones.map(|key| step_of[key.0 as usize]).collect();
                let id = song.id.as_str();
                song_rows.push(json!([id, title, korean, keys, at, by, reached]));
            }
            Thing::Artist(_) => artist_rows.push(json!([path(entry), title, korean, keys])),
            Thing::Record(_) => {
                record_rows.push(json!([path(entry), title, korean, keys]));
            }
        }
    }
    let mut bytes = json!({
        "home": home,
        "words": words(view),
        "credits": credits.0,
        "steps": steps,
        "songs": song_rows,
        "acts": artist_rows,
        "records": record_rows,
    })
    .to_string()
    .into_bytes();
    bytes.push(b'\n');
    bytes
}

/// What a hit is called on pages of a language, and its other name.
fn names<'e>(view: &LocaleView<'e>, entry: &'e NamedThing) -> (&'e str, &'e str) {
    let shown = match entry.thing {
        Thing::Song(key) => view.title(key),
        Thing::Artist(key) => view.name(key),
        Thing::Record(_) => &entry.title,
    };
    let other = if shown == entry.title {
        entry.korean.as_deref().unwrap_or_default()
    } else {
        entry.title.as_str()
    };
    (shown, other)
}

/// All names in the form that is compared, the shown one's first.
fn keys(entry: &NamedThing, shown: &str) -> String {
    if shown == entry.title {
        return entry.keys.join("|");
    }
    let first = crate::search::normalise(shown);
    let rest = entry.keys.iter().filter(|key| **key != first).map(String::as_str);
    let keys: Vec<&str> = std::iter::once(first.as_str()).chain(rest).collect();
    keys.join("|")
}

/// What the script says.
fn words(view: &LocaleView<'_>) -> serde_json::Value {
    let say = |key| view.locale.text(key);
    let one = ["say.n-results.one", "say.n-results.other"]
        .into_iter()
        .find(|key| view.locale.has(key))
        .map(say);
    json!({
        "kinds": [say("song"), say("say.act"), say("record"), say("milestone")],
        "none": say("say.no-results"),
        "one": one,
        "other": say("say.n-results.other"),
        "more": say("say.more-results"),
        "milestone": say("say.song-record"),
    })
}

pub(super) fn kind(view: &LocaleView<'_>, thing: Thing) -> PageKind {
    match thing {
        Thing::Song(key) => PageKind::Song(key),
        Thing::Artist(key) => PageKind::Artist(key),
        Thing::Record(key) => PageKind::of_record(view.site.catalogue, key),
    }
}

pub(super) fn directory<'v>(view: &LocaleView<'v>) -> &'v Directory {
    &view.site.directories[view.language]
}
