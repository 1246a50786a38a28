//! The search index: what can be found, cut into files for the script of the search page.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::Value;

use super::address;
use super::address::PageKind;
use super::index::MilestoneGroup;
use super::link::name_of;
use super::locale_view::LocaleView;
use super::render_cache::RenderCache;
use super::search_rows::rows;
use super::search_table::{HitKind, SearchIndex, SearchRows, Step, Table, json};
use super::site_view::SiteView;
use crate::record::{Event, Milestone};

/// Makes the search index of a language.
pub fn search_index(site: &SiteView<'_>, language: usize) -> SearchIndex {
    let view = &LocaleView::with(site, language, RenderCache::default());
    let (steps, step_of) = steps(view);
    let mut all = SearchRows { steps, step_of, ..SearchRows::default() };
    all.rows = rows(view, &all);
    all.cut();
    let hash = hash(view, &all);
    let route = address::file(site, language, &format!("search.{hash}"), "json");
    let parts = (0..all.parts.len()).map(|part| {
        let folder = format!("search.{hash}");
        address::file_in(site, language, &folder, &part.to_string(), "json")
    });
    let parts = parts.collect();
    let folder = site.config.base_url.link(&route).replace(".json", "/");
    let mut bytes = json(&first_file(view, &all, &folder));
    bytes.push(b'\n');
    SearchIndex { route, bytes, parts, rows: all }
}

/// What milestones reach, each once, and the position of each milestone's step.
fn steps(view: &LocaleView<'_>) -> (Vec<Step>, Vec<usize>) {
    let (mut steps, mut step_of) = (Vec::new(), Vec::new());
    let others = (0..view.site.locales.len()).filter(|language| *language != view.language);
    let others: Vec<LocaleView<'_>> = others
        .map(|language| LocaleView::with(view.site, language, RenderCache::default()))
        .collect();
    let mut known: HashMap<MilestoneGroup, usize> = HashMap::new();
    for (key, milestone) in view.site.records.all() {
        let next = steps.len();
        let at = *known.entry(MilestoneGroup::of(milestone)).or_insert(next);
        if at == next {
            let figure = match milestone.event {
                Event::Record { .. } => String::new(),
                Event::Step { .. } | Event::Rank { .. } => view.reached(milestone),
            };
            let ending = address::ending(view.site, key).to_owned();
            let others: Vec<String> =
                others.iter().map(|view| label(view, milestone)).collect();
            let others = others.join(" ");
            steps.push(Step { ending, label: label(view, milestone), figure, others });
        }
        step_of.push(at);
    }
    (steps, step_of)
}

/// `1 billion Example streams`
fn label(view: &LocaleView<'_>, milestone: &Milestone) -> String {
    match milestone.event {
        Event::Record { record, .. } => view.record(record),
        Event::Step { step, .. } => view.figure_of(milestone.metric, step),
        Event::Rank { .. } => view.locale.fill(
            "say.figure-of",
            &[
                ("figure", &view.reached(milestone)),
                ("metric", view.metric_in_text(milestone.metric)),
            ],
        ),
    }
}

/// A part of the hash of everything that the index says, which its files bear in their names.
fn hash(view: &LocaleView<'_>, all: &SearchRows) -> String {
    let every: Vec<usize> = (0..all.rows.len()).collect();
    let whole = json(&(first_file(view, all, ""), all.table(&every)));
    blake3::hash(&whole).to_hex()[..8].to_owned()
}

/// What every visitor loads.
#[derive(Serialize)]
struct FirstFile<'a> {
    home: String,
    /// Address of the folder that has the parts.
    folder: &'a str,
    /// The first word of each part.
    starts: Vec<&'a str>,
    words: Value,
    table: Table<'a>,
}

fn first_file<'a>(
    view: &LocaleView<'_>,
    all: &'a SearchRows,
    folder: &'a str,
) -> FirstFile<'a> {
    FirstFile {
        home: view.url(&PageKind::Home),
        folder,
        starts: all.parts.iter().map(|part| part.start.as_str()).collect(),
        words: words(view, all),
        table: all.table(&all.always),
    }
}

/// What the script says, and what it knows of questions in words.
fn words(view: &LocaleView<'_>, all: &SearchRows) -> Value {
    let say = |key| view.locale.text(key);
    let one = ["say.n-results.one", "say.n-results.other"]
        .into_iter()
        .find(|key| view.locale.has(key))
        .map(say);
    // Whatever language a page is in, people ask in any.
    let typed = |key| {
        let lists = view.site.locales.iter().map(|locale| locale.text(key));
        lists.collect::<Vec<&str>>().join(", ")
    };
    let codes =
        all.rows.iter().map(|(_, row)| row.lang.as_str()).filter(|code| !code.is_empty());
    let languages: BTreeMap<&str, String> =
        codes.map(|code| (code, name_of(view.locale, "language", code))).collect();
    serde_json::json!({
        "languages": languages,
        "kinds": HitKind::LABELS.map(say),
        "none": say("say.no-results"),
        "one": one,
        "other": say("say.n-results.other"),
        "more": say("say.more-results"),
        "milestone": say("say.song-record"),
        "ignored": typed("find.ignored"),
        "same": typed("find.same"),
    })
}
