//! The search page: an index of letters, and the same list for the box that a script adds.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::json;

use super::address::{self, GeneratedFile, PageKind, Spec};
use super::locale_view::{LocaleView, foreign};
use super::parts::{Frame, Link, Named, Pager, pager};
use crate::catalogue::{MetricKey, RecordKey, SongKey};

use crate::record::{Event, Milestone, MilestoneKey};
use crate::render::Page;
use crate::search::{Directory, IndexLetter, IndexLine, NamedThing, Thing, is_consonant};

/// `search`
#[derive(Serialize)]
struct SearchPage {
    intro: String,
    form: Form,
    jump: Vec<Named>,
    groups: Vec<Letter>,
    pager: Option<Pager>,
}

#[derive(Serialize)]
struct Form {
    action: String,
    script: String,
    index: String,
}

#[derive(Serialize)]
struct Letter {
    id: String,
    heading: String,
    lang: Option<&'static str>,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    label: String,
    url: String,
    lang: Option<&'static str>,
    other: Option<Title>,
    note: Title,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    milestones: Vec<Link>,
}

#[derive(Serialize)]
struct Title {
    text: String,
    lang: Option<&'static str>,
}

/// What milestones reached, in words, each said once; and the index that the script reads.
#[derive(Default)]
pub(super) struct Finder {
    /// What the id of a milestone ends with, and the words for it.
    steps: Vec<(String, String)>,
    /// The step of each milestone.
    step_of: Vec<usize>,
    /// The address of the index.
    index: String,
}

/// What milestones of different songs have in common.
#[derive(PartialEq, Eq, Hash)]
enum MilestoneGroup {
    Count(MetricKey, u64),
    Rank(MetricKey, u64),
    Record(RecordKey),
}

impl Finder {
    /// Says what milestones reached, and makes the index.
    pub(super) fn new(view: &LocaleView<'_>) -> (Self, GeneratedFile) {
        let mut finder = Self::default();
        let mut known: HashMap<MilestoneGroup, usize> = HashMap::new();
        for (_, milestone) in view.site.records.all() {
            let step = match milestone.event {
                Event::Step { step, .. } => MilestoneGroup::Count(milestone.metric, step),
                Event::Rank { rank, .. } => MilestoneGroup::Rank(milestone.metric, rank),
                Event::Record { record, .. } => MilestoneGroup::Record(record),
            };
            let next = finder.steps.len();
            let at = *known.entry(step).or_insert(next);
            if at == next {
                finder.steps.push((ending(view, milestone), label(view, milestone)));
            }
            finder.step_of.push(at);
        }
        let bytes = index(view, &finder);
        let hash = blake3::hash(&bytes).to_hex();
        let name = format!("search.{}", &hash[..8]);
        let route = address::file(view.site, view.language, &name, "json");
        finder.index = view.site.config.base_url.link(&route);
        (finder, GeneratedFile { route, bytes })
    }

    fn step(&self, key: MilestoneKey) -> usize {
        self.step_of[key.0 as usize]
    }
}

/// A milestone's id without its song's: `streams-1b`.
fn ending(view: &LocaleView<'_>, milestone: &Milestone) -> String {
    let song = view.site.catalogue[milestone.song].id.as_str();
    milestone.id[song.len()..].trim_start_matches('-').to_owned()
}

/// `1 billion Example streams`
fn label(view: &LocaleView<'_>, milestone: &Milestone) -> String {
    match milestone.event {
        Event::Record { record, .. } => view.record(record),
        Event::Step { .. } | Event::Rank { .. } => view.locale.fill(
            "say.figure-of",
            &[("figure", &view.reached(milestone)), ("metric", &view.metric(milestone.metric))],
        ),
    }
}

/// The index for the script: rows without names, since they are read by one file only.
/// `static/search.js` says what stands where.
fn index(view: &LocaleView<'_>, finder: &Finder) -> Vec<u8> {
    let directory = directory(view);
    let home = view.url(&PageKind::Home);
    let path = |entry: &NamedThing| view.url(&kind(view, entry.thing))[home.len()..].to_owned();
    let mut acts: HashMap<u32, usize> = HashMap::new();
    let mut credits: (Vec<String>, HashMap<String, usize>) = Default::default();
    let (mut act_rows, mut song_rows, mut record_rows) = (Vec::new(), Vec::new(), Vec::new());
    for entry in &directory.entries {
        if let Thing::Artist(key) = entry.thing {
            acts.insert(key.0, acts.len());
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
                    named.filter_map(|act| acts.get(&act.0).copied()).collect();
                let credit = view.act(key);
                let next = credits.0.len();
                let at = *credits.1.entry(credit.clone()).or_insert(next);
                if at == next {
                    credits.0.push(credit);
                }
                let milestones = view.site.records.of_song(key).iter();
                let steps: Vec<usize> = milestones.map(|key| finder.step(*key)).collect();
                let id = song.id.as_str();
                song_rows.push(json!([id, title, korean, keys, at, by, steps]));
            }
            Thing::Artist(_) => act_rows.push(json!([path(entry), title, korean, keys])),
            Thing::Record(_) => {
                record_rows.push(json!([path(entry), title, korean, keys]));
            }
        }
    }
    let mut bytes = json!({
        "home": home,
        "words": words(view),
        "credits": credits.0,
        "steps": finder.steps,
        "songs": song_rows,
        "acts": act_rows,
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

fn kind(view: &LocaleView<'_>, thing: Thing) -> PageKind {
    match thing {
        Thing::Song(key) => PageKind::Song(key),
        Thing::Artist(key) => PageKind::Artist(key),
        Thing::Record(key) => PageKind::of_record(view.site.catalogue, key),
    }
}

fn directory<'v>(view: &LocaleView<'v>) -> &'v Directory {
    &view.site.directories[view.language]
}

/// Builds a page of the index, from 0.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let directory = directory(view);
    let script = view.site.assets.get("search.js");
    let pieces = &directory.pages[page];
    let groups = pieces.iter().map(|piece| {
        let group = &directory.groups[piece.group];
        let lines = &group.lines[piece.lines.clone()];
        Letter {
            id: anchor(group),
            heading: heading(group),
            lang: foreign(&heading(group), view.locale),
            items: lines.iter().map(|line| item(view, directory, *line)).collect(),
        }
    });
    let data = SearchPage {
        intro: view.say("say.search-intro"),
        form: Form {
            action: view.url(&PageKind::Search(0)),
            script: script
                .map_or_else(String::new, |route| view.site.config.base_url.link(route)),
            index: view.finder().index.clone(),
        },
        jump: jump(view, directory, page),
        groups: groups.collect(),
        pager: pager(view, directory.pages.len(), page, PageKind::Search),
    };
    let heading = super::list::numbered(view, view.locale.text("search"), page);
    let description = view.locale.fill("say.describe-search", &[("title", &heading)]);
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}

/// Links to every letter, on whichever page it begins.
fn jump(view: &LocaleView<'_>, directory: &Directory, page: usize) -> Vec<Named> {
    let groups = directory.groups.iter().enumerate();
    let links = groups.map(|(at, group)| {
        let on = directory.page_of(at);
        let page = if on == page { String::new() } else { view.url(&PageKind::Search(on)) };
        let label = heading(group);
        let lang = foreign(&label, view.locale);
        Named { url: Some(format!("{page}#{}", anchor(group))), lang, label, by: None }
    });
    links.collect()
}

fn heading(group: &IndexLetter) -> String {
    match group.initial {
        '#' => "0–9".to_owned(),
        initial => initial.to_string(),
    }
}

/// The anchor of a letter: addresses stay in Latin letters.
fn anchor(group: &IndexLetter) -> String {
    let name = match group.initial {
        'ㄱ' => "giyeok",
        'ㄴ' => "nieun",
        'ㄷ' => "digeut",
        'ㄹ' => "rieul",
        'ㅁ' => "mieum",
        'ㅂ' => "bieup",
        'ㅅ' => "siot",
        'ㅇ' => "ieung",
        'ㅈ' => "jieut",
        'ㅊ' => "chieut",
        'ㅋ' => "kieuk",
        'ㅌ' => "tieut",
        'ㅍ' => "pieup",
        'ㅎ' => "hieut",
        '#' => "other",
        initial => return format!("letter-{}", initial.to_ascii_lowercase()),
    };
    format!("letter-{name}")
}

fn item(view: &LocaleView<'_>, directory: &Directory, line: IndexLine) -> Item {
    let entry = &directory.entries[line.entry];
    let (note, milestones) = match entry.thing {
        Thing::Song(key) if !line.by_korean => (view.act(key), milestones(view, key)),
        Thing::Song(key) => (view.act(key), Vec::new()),
        Thing::Artist(_) => (view.say("say.act"), Vec::new()),
        Thing::Record(_) => (view.say("record"), Vec::new()),
    };
    let (label, other) = match (&entry.korean, line.by_korean) {
        (Some(korean), true) => (korean, Some(&entry.title)),
        (korean, _) => (&entry.title, korean.as_ref()),
    };
    Item {
        label: label.clone(),
        url: view.url(&kind(view, entry.thing)),
        lang: foreign(label, view.locale),
        other: other.map(|text| Title { text: text.clone(), lang: hangul(text) }),
        note: Title { lang: foreign(&note, view.locale), text: note },
        by: match entry.thing {
            Thing::Song(key) if !line.by_korean => view.by(key),
            _ => None,
        },
        milestones,
    }
}

/// `ko` for the Hangul form of a title, whatever the page's language.
fn hangul(text: &str) -> Option<&'static str> {
    text.chars()
        .any(|c| is_consonant(crate::search::consonant(c).unwrap_or(' ')))
        .then_some("ko")
}

fn milestones(view: &LocaleView<'_>, song: SongKey) -> Vec<Link> {
    let keys = view.site.records.of_song(song).iter();
    let links = keys.map(|key| {
        let (_, label) = &view.finder().steps[view.finder().step(*key)];
        view.link(label.clone(), &PageKind::Milestone(*key))
    });
    links.collect()
}
