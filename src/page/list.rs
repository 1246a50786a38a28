//! Lists: milestones, songs, artists, records, articles, tags, years. Long ones have pages of 50.

use serde::Serialize;

use super::address::{PageKind, Spec, entries_on, pages};
use super::frame::Frame;
use super::index::{Tagged, letter, sort_key};
use super::link::{Link, foreign, name_of};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::wall::{WallTile, leading};
use crate::catalogue::ArtistKey;
use crate::locale::Time;
use crate::render::{Model, Page};

/// `cards`
#[derive(Serialize)]
struct Cards {
    intro: Option<String>,
    pager: Option<Pager>,
    side: Vec<Side>,
    cards: Model,
}

#[derive(Serialize)]
struct Side {
    heading: String,
    links: Vec<Link>,
}

/// `list`
#[derive(Serialize)]
struct List {
    intro: Option<String>,
    /// The artists who hold most records.
    wall: Vec<WallTile>,
    groups: Vec<Group>,
    pager: Option<Pager>,
    jump: Vec<Link>,
}

#[derive(Serialize)]
struct Group {
    heading: Option<String>,
    id: Option<String>,
    items: Vec<Item>,
}

#[derive(Default, Serialize)]
struct Item {
    label: String,
    url: Option<String>,
    lang: Option<String>,
    hreflang: Option<String>,
    korean: Option<String>,
    other: Option<String>,
    note: Option<String>,
    figure: Option<String>,
    /// When it happened that an article is about.
    event: Option<Time>,
    date: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

/// The language of a name, if it is not the page's.
fn lang(name: &str, view: &LocaleView<'_>) -> Option<String> {
    foreign(name, view.locale).map(str::to_owned)
}

/// A page of a list: its heading, what it lists, and its fields.
fn list_page(
    view: &LocaleView<'_>,
    spec: &Spec,
    heading: String,
    what: &str,
    fields: &impl Serialize,
) -> Page {
    let values = [("title", heading.as_str()), ("what", what)];
    let description = view.locale.fill("say.describe-list", &values);
    Frame::new(view, spec, heading, &description).page(spec, fields)
}

/// All milestones, newest first.
pub(super) fn milestones(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let newest = &view.site.index.newest;
    let n = view.locale.plural("say.n-milestones", newest.len() as u64);
    let years = view.site.index.in_years.years.keys().rev();
    let years =
        years.map(|year| view.link(year.to_string(), &PageKind::Year(*year, 0))).collect();
    let tags = view.site.index.tags.iter().enumerate();
    let tags =
        tags.map(|(at, (tag, _))| view.link(tag.clone(), &PageKind::Tag(at, 0))).take(20);
    let mut side = vec![Side { heading: view.say("years"), links: years }];
    let tags: Vec<Link> = tags.collect();
    if !tags.is_empty() {
        side.push(Side { heading: view.say("tags"), links: tags });
    }
    let cards = Cards {
        intro: Some(view.locale.fill("say.milestones-intro", &[("milestones", &n)])),
        pager: pager(view, pages(newest.len()), page, PageKind::Milestones),
        side,
        cards: view.cards(entries_on(page, newest)),
    };
    let heading = numbered(view, view.locale.text("milestones"), page);
    list_page(view, spec, heading, &n, &cards)
}

/// The milestones and articles of a tag.
pub(super) fn tag(view: &LocaleView<'_>, spec: &Spec, tag: usize, page: usize) -> Page {
    let (name, tagged) = &view.site.index.tags[tag];
    let mut keys = Vec::new();
    let mut articles = Vec::new();
    for tagged in entries_on(page, tagged) {
        match tagged {
            Tagged::Milestone(key) => keys.push(*key),
            Tagged::Article(at) => {
                let at = view.site.index.translation(*at, view.language).unwrap_or(*at);
                articles.push(view.text_link(at));
            }
        }
    }
    let mut side = Vec::new();
    if !articles.is_empty() {
        side.push(Side { heading: view.say("articles"), links: articles });
    }
    let cards = Cards {
        intro: None,
        pager: pager(view, pages(tagged.len()), page, |page| PageKind::Tag(tag, page)),
        side,
        cards: view.cards(&keys),
    };
    let title = view.locale.fill("say.tag", &[("tag", name)]);
    let heading = numbered(view, &title, page);
    let n = view.locale.plural("say.n-entries", tagged.len() as u64);
    list_page(view, spec, heading, &n, &cards)
}

/// Groups sorted items by the letter that their titles begin with.
fn by_letter(items: Vec<(String, Item)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (title, item) in items {
        let letter = letter(&title);
        if groups.last().is_none_or(|group| group.heading.as_ref() != Some(&letter)) {
            let id = crate::path::slugify(&letter).unwrap_or_else(|| "other".to_owned());
            let id = format!("letter-{id}");
            let id = if groups.iter().any(|group| group.id.as_ref() == Some(&id)) {
                format!("{id}-{}", groups.len())
            } else {
                id
            };
            groups.push(Group { heading: Some(letter), id: Some(id), items: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.items.push(item);
        }
    }
    groups
}

/// Links to the letters of a list.
fn jump(groups: &[Group]) -> Vec<Link> {
    if groups.len() < 4 {
        return Vec::new();
    }
    let links = groups.iter().filter_map(|group| {
        let (label, id) = (group.heading.clone()?, group.id.as_ref()?);
        Some(Link::new(label, format!("#{id}")))
    });
    links.collect()
}

/// All artists with a page.
pub(super) fn artists(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let site = view.site;
    let all = &site.index.listed_artists[view.language];
    let items = entries_on(page, all).iter().map(|key| {
        let artist = &site.catalogue[*key];
        let name = view.name(*key);
        let songs = site.index.songs_of[key.index()].len() as u64;
        let item = Item {
            label: name.to_owned(),
            url: Some(view.url(&PageKind::Artist(*key))),
            lang: lang(name, view),
            korean: artist.names.korean.clone().filter(|korean| korean != name),
            other: (name != artist.name).then(|| artist.name.clone()),
            figure: (songs > 0).then(|| view.locale.plural("say.n-songs", songs)),
            ..Item::default()
        };
        (name.to_owned(), item)
    });
    let groups = by_letter(items.collect());
    let n = view.locale.plural("say.n-artists", all.len() as u64);
    let list = List {
        intro: Some(n.clone()),
        wall: if page == 0 { leading(view, LEADING) } else { Vec::new() },
        jump: jump(&groups),
        groups,
        pager: pager(view, pages(all.len()), page, PageKind::Artists),
    };
    let heading = numbered(view, view.locale.text("artists"), page);
    list_page(view, spec, heading, &n, &list)
}

/// Tiles above the list of artists.
const LEADING: usize = 24;

/// All milestones of an artist, newest first.
pub(super) fn artist_milestones(
    view: &LocaleView<'_>,
    spec: &Spec,
    key: ArtistKey,
    page: usize,
) -> Page {
    let newest = view.site.index.newest_of(view.site.records, key, usize::MAX);
    let n = view.locale.plural("say.n-milestones", newest.len() as u64);
    let cards = Cards {
        intro: Some(view.locale.fill("say.milestones-intro", &[("milestones", &n)])),
        pager: pager(view, pages(newest.len()), page, |page| {
            PageKind::ArtistMilestones(key, page)
        }),
        side: Vec::new(),
        cards: view.cards(entries_on(page, &newest)),
    };
    let title = view.locale.fill("say.artist-milestones", &[("artist", view.name(key))]);
    let heading = numbered(view, &title, page);
    let values = [("title", heading.as_str()), ("what", &n)];
    let description = view.locale.fill("say.describe-list", &values);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.current = view.say("milestones");
    frame.cover = view.artist_cover(key);
    frame.page(spec, &cards)
}

/// All articles in this language, newest first.
pub(super) fn articles(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let site = view.site;
    let listed = &site.index.listed_articles[view.language];
    let items: Vec<Item> = entries_on(page, listed)
        .iter()
        .map(|at| {
            let article = &site.articles[*at];
            let link = view.text_link(*at);
            Item {
                lang: link.lang.clone().or_else(|| lang(&article.title, view)),
                label: link.label,
                url: Some(link.url),
                // What it says is of use to those who can read it.
                note: match &link.hreflang {
                    Some(code) => Some(name_of(view.locale, "language", code)),
                    None => article.description.clone(),
                },
                event: site
                    .index
                    .milestone_of(*at)
                    .map(|key| view.time(&site.records.get(key).when)),
                date: article.date.map(|day| view.time(&site.config.timezone.day(day))),
                hreflang: link.hreflang,
                ..Item::default()
            }
        })
        .collect();
    let n = view.locale.plural("say.n-entries", listed.len() as u64);
    let groups = if items.is_empty() {
        Vec::new()
    } else {
        vec![Group { heading: None, id: None, items }]
    };
    let pager = pager(view, pages(listed.len()), page, PageKind::Articles);
    let list = List { intro: None, wall: Vec::new(), groups, pager, jump: Vec::new() };
    let heading = numbered(view, view.locale.text("articles"), page);
    list_page(view, spec, heading, &n, &list)
}

/// All tags, with how much bears each.
pub(super) fn tags(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let mut items: Vec<(String, Item)> = view
        .site
        .index
        .tags
        .iter()
        .enumerate()
        .map(|(at, (tag, tagged))| {
            let item = Item {
                label: tag.clone(),
                url: Some(view.url(&PageKind::Tag(at, 0))),
                figure: Some(view.locale.number(tagged.len() as u64)),
                ..Item::default()
            };
            (tag.clone(), item)
        })
        .collect();
    items.sort_by_cached_key(|(tag, _)| sort_key(tag));
    let items: Vec<Item> = items.into_iter().map(|(_, item)| item).collect();
    let n = view.locale.plural("say.n-tags", items.len() as u64);
    let groups = if items.is_empty() {
        Vec::new()
    } else {
        vec![Group { heading: None, id: None, items }]
    };
    let list = List { intro: None, wall: Vec::new(), groups, pager: None, jump: Vec::new() };
    let heading = view.say("tags");
    list_page(view, spec, heading, &n, &list)
}
