//! The search page: an index of letters, and the same list for the box that a script adds.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::frame::Frame;
use super::link::{Link, Named, foreign};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::search_rows::{LISTS, directory, kind};
use crate::catalogue::SongKey;
use crate::render::Page;
use crate::search::{Directory, IndexLetter, IndexLine, Thing, is_consonant};

/// `search`
#[derive(Serialize)]
struct SearchPage {
    intro: String,
    form: Form,
    lists: Vec<Link>,
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
            index: view.site.config.base_url.link(&view.site.searches[view.language].route),
        },
        lists: LISTS.iter().map(|list| view.list_link(list)).collect(),
        jump: jump(view, directory, page),
        groups: groups.collect(),
        pager: pager(view, directory.pages.len(), page, PageKind::Search),
    };
    let heading = numbered(view, view.locale.text("search"), page);
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
        Thing::Song(key) if !line.by_korean => (view.credit(key), milestones(view, key)),
        Thing::Song(key) => (view.credit(key), Vec::new()),
        Thing::Artist(_) => (view.say("find.kind.artist"), Vec::new()),
        Thing::Record(_) => (view.say("find.kind.record"), Vec::new()),
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
    let keys = view.site.index.of_song(view.site.records, song);
    let links = keys.map(|key| {
        let rows = &view.site.searches[view.language].rows;
        let step = &rows.steps[rows.step_of[key.0 as usize]];
        view.link(step.label.clone(), &PageKind::Milestone(key))
    });
    links.collect()
}
