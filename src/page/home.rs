//! The first page: what is new, who holds what, the clubs, the articles, the artists.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::cover::{BigFigure, Cover, Paint, Strip, Tile};
use super::frame::Frame;
use super::link::{Link, Named, name_of};
use super::locale_view::LocaleView;
use super::on_this_day::{OnThisDay, on_this_day};
use super::race::Race;
use super::wall::{WallTile, leading};
use super::{claims, figures, race, reigns, tenure};
use crate::article::ArticleKind;
use crate::catalogue::{ArtistKey, RecordKey, RecordKind, SongKey};
use crate::date::Day;
use crate::locale::Time;
use crate::record::{Contender, MilestoneKey};
use crate::render::{Model, Page};

/// `home`
#[derive(Serialize)]
struct HomePage {
    latest: Option<Latest>,
    news: Vec<News>,
    milestones: Link,
    holders: Vec<Holder>,
    records: Link,
    /// The races that are expected next.
    races: Vec<Race>,
    chase: Link,
    all_races: String,
    clubs: Vec<Club>,
    articles: Vec<ArticleLine>,
    all_articles: Link,
    artists: Vec<WallTile>,
    all_artists: Link,
    today: Option<OnThisDay>,
    calendar: Link,
    all_years: Link,
    years: Vec<Link>,
}

/// The newest of everything, on the cover.
#[derive(Serialize)]
struct Latest {
    cover: Cover,
    title: String,
    url: String,
    line: String,
    date: Time,
}

/// A line of the shelf: a milestone as every list shows it, or an article.
#[derive(Serialize)]
#[serde(untagged)]
enum News {
    Milestone { card: Model },
    Article { article: ArticleLine },
}

#[derive(Serialize)]
struct Holder {
    tile: Tile,
    question: String,
    question_lang: Option<String>,
    url: String,
    holder: Named,
    artist: String,
    figure: String,
    since: Time,
    began_with: Option<String>,
    confirmed: String,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct Club {
    link: Link,
    status: String,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct ArticleLine {
    paint: Option<Paint>,
    link: Link,
    date: Option<Time>,
    /// Its language in words, where it is not the page's.
    language: Option<String>,
}
/// Lines of news below the newest.
const NEWS: usize = 6;
/// Records on the page.
const HOLDERS: usize = 6;
/// Articles in the list.
const ARTICLES: usize = 4;
/// Races that are expected next.
const RACES: usize = 2;
/// Artists on the wall: a multiple of the columns that it has on most screens.
const ARTISTS: usize = 12;

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let site = view.site;
    let count = |key, n: usize| view.locale.plural(key, n as u64);
    let milestones = count("say.n-milestones", site.index.newest.len());
    let site_title = site.config.title.get(&view.locale.code).0;
    let intro = match &site.config.tagline {
        Some(tagline) => view.text(tagline),
        None => view.locale.fill("say.home-intro", &[("site", site_title)]).into(),
    };
    let description = view.locale.fill(
        "say.describe-home",
        &[
            ("intro", &intro.text),
            ("songs", &count("say.n-songs", site.index.listed_songs[0].len())),
            ("milestones", &milestones),
        ],
    );
    let mut news = newest(view).into_iter();
    let records = count("say.n-records", site.catalogue.records.len());
    let artists = count("say.n-artists", site.index.listed_artists[0].len());
    let all = |n, list| view.link(view.locale.fill("say.all", &[("n", n)]), &list);
    let years = site.index.in_years.years.keys().rev();
    let data = HomePage {
        latest: news.next().and_then(|event| latest(view, event)),
        news: news.map(|event| line(view, event)).collect(),
        milestones: all(&milestones, PageKind::Milestones(0)),
        holders: holders(view),
        records: all(&records, PageKind::Records),
        races: race::nearest(view, RACES),
        chase: view.list_link(&PageKind::Chase(0)),
        all_races: view.say("chase.all"),
        clubs: clubs(view),
        articles: articles(view).take(ARTICLES).map(|at| article(view, at)).collect(),
        all_articles: view.list_link(&PageKind::Articles(0)),
        artists: leading(view, ARTISTS),
        all_artists: all(&artists, PageKind::Artists(0)),
        today: on_this_day(view, Some(view.list_link(&PageKind::Calendar))),
        calendar: view.list_link(&PageKind::Calendar),
        all_years: view.list_link(&PageKind::Years),
        years: years
            .map(|year| view.link(year.to_string(), &PageKind::Year(*year, 0)))
            .collect(),
    };
    let mut frame = Frame::new(view, spec, intro.text, &description);
    frame.title = site_title.to_owned();
    frame.heading_lang = intro.lang;
    frame.page(spec, &data)
}

/// What happened: a milestone, or an article by its position.
#[derive(Clone, Copy)]
enum Happened {
    Milestone(MilestoneKey),
    Article(usize),
}

/// The newest milestones and articles that are known to the day. Of what an artist reached on one day,
/// the one that comes first in the list of milestones.
fn newest(view: &LocaleView<'_>) -> Vec<Happened> {
    let site = view.site;
    let mut shown: Vec<(ArtistKey, Day)> = Vec::new();
    let mut all: Vec<(Day, Happened)> = Vec::new();
    for key in &site.index.newest {
        let milestone = site.records.get(*key);
        let artist = site.catalogue[milestone.song].artists[0];
        let day = milestone.when.known_last().filter(|_| milestone.when.is_one_day());
        let Some(day) = day.filter(|day| !shown.contains(&(artist, *day))) else { continue };
        shown.push((artist, day));
        all.push((day, Happened::Milestone(*key)));
        if all.len() > NEWS {
            break;
        }
    }
    let written = articles(view)
        .filter(|at| site.articles[*at].kind == ArticleKind::Article)
        .filter_map(|at| Some((site.articles[at].date?, Happened::Article(at))));
    all.extend(written.take(NEWS));
    all.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    all.truncate(NEWS + 1);
    all.into_iter().map(|(_, event)| event).collect()
}

fn latest(view: &LocaleView<'_>, event: Happened) -> Option<Latest> {
    match event {
        Happened::Milestone(key) => {
            let milestone = view.site.records.get(key);
            let mut cover = view.song_cover(milestone.song);
            cover.figure = Some(BigFigure::new(figures::figure(view, key)));
            let song = view.title(milestone.song);
            let parts = [song, &view.credit(milestone.song), &view.unit(milestone)];
            Some(Latest {
                cover,
                title: view.headline(key),
                url: view.url(&PageKind::Milestone(key)),
                line: parts.join(" · "),
                date: view.time(&milestone.when),
            })
        }
        Happened::Article(at) => {
            let about = about(view, at);
            let article = article(view, at);
            Some(Latest {
                cover: about.map_or_else(Cover::default, |song| view.song_cover(song)),
                title: article.link.label,
                url: article.link.url,
                line: view.say("articles"),
                date: article.date?,
            })
        }
    }
}

fn line(view: &LocaleView<'_>, event: Happened) -> News {
    match event {
        Happened::Milestone(key) => News::Milestone { card: view.card(key) },
        Happened::Article(at) => News::Article { article: article(view, at) },
    }
}

/// The records with the most changes of holder first: the ones that people ask about.
fn holders(view: &LocaleView<'_>) -> Vec<Holder> {
    let site = view.site;
    let mut records: Vec<RecordKey> = RecordKey::all(site.catalogue.records.len())
        .filter(|key| {
            let kind = site.catalogue[*key].kind;
            matches!(kind, RecordKind::Most | RecordKind::Fastest | RecordKind::First)
                && site.records.outcome(*key).current().next().is_some()
        })
        .collect();
    records.sort_by_key(|key| {
        let moves = site.records.outcome(*key).progression.len();
        (std::cmp::Reverse(moves), *key)
    });
    let holder = |key: &RecordKey| {
        let outcome = site.records.outcome(*key);
        let (_, held) = outcome.current().next()?;
        let entry = outcome.entry(held);
        Some(Holder {
            tile: view.song_tile(entry.song),
            question: view.record(*key),
            question_lang: view.lang_of(&site.catalogue[*key].title),
            url: view.record_url(*key),
            holder: view.song(entry.song),
            artist: view.credit(entry.song),
            figure: short(view, *key, outcome.best(held)),
            since: view.noun_time(&entry.when),
            began_with: tenure::began_with(view, *key, held),
            confirmed: tenure::confirmed(view, *key, held),
            strip: reigns::strip(view, *key),
        })
    };
    records.iter().take(HOLDERS).filter_map(holder).collect()
}

/// The figure of an entry in few letters: `108.2 million`, `20 h 56`.
fn short(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    let rule = &view.site.catalogue[key];
    match rule.kind {
        RecordKind::Most => view.short_figure(rule.metric, entry.value),
        _ => figures::hero(view, key, entry),
    }
}

fn clubs(view: &LocaleView<'_>) -> Vec<Club> {
    let catalogue = view.site.catalogue;
    let clubs = RecordKey::all(catalogue.records.len())
        .filter(|key| catalogue[*key].kind == RecordKind::Club);
    let club = |key| Club {
        link: view.record_link(key),
        status: claims::status(view, key),
        strip: reigns::entries(view, key),
    };
    clubs.map(club).collect()
}

/// Articles of the page's language, newest first, by their positions.
fn articles(view: &LocaleView<'_>) -> impl Iterator<Item = usize> {
    view.site.index.listed_articles[view.language].iter().copied()
}

fn article(view: &LocaleView<'_>, at: usize) -> ArticleLine {
    let date = view.site.articles[at].date;
    let link = view.text_link(at);
    ArticleLine {
        language: link.hreflang.as_ref().map(|code| name_of(view.locale, "language", code)),
        paint: about(view, at).map(|song| Paint::of(view.colour(song))),
        link,
        date: date.map(|day| view.time(&view.site.config.timezone.day(day))),
    }
}

/// The song that an article is about: its milestone's, or the one of its first claim.
fn about(view: &LocaleView<'_>, at: usize) -> Option<SongKey> {
    if let Some(key) = view.site.index.milestone_of(at) {
        return Some(view.site.records.get(key).song);
    }
    let mut claims = view.site.articles[at].claims.iter();
    claims.find_map(|claim| claim.holder.as_ref()).map(|holder| holder.value)
}
