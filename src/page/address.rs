//! Kinds of pages, and the addresses of pages, feeds, calendar files and social cards.
//!
//! [`PageKind::descriptor`] is the one place that says what all pages of a kind have in common.

use std::borrow::Cow;

use super::site_view::SiteView;
use crate::article::ArticleKind;
use crate::calendar::DateKey;
use crate::catalogue::{ArtistKey, Catalogue, MetricKey, RecordKey, RecordKind, SongKey};
use crate::export::TableSubject;
use crate::path::Route;
use crate::record::MilestoneKey;

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its address.
    pub route: Route,
    /// Its language, as a position among the site's.
    pub language: usize,
    /// Its subject.
    pub kind: PageKind,
}

impl Spec {
    /// A page in a language.
    pub(super) fn new(site: &SiteView<'_>, language: usize, kind: PageKind) -> Self {
        Self { route: route(site, language, &kind), language, kind }
    }
}

/// Kind of a page, with its subject. Pages of a list are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The home page.
    Home,
    /// A milestone.
    Milestone(MilestoneKey),
    /// A song.
    Song(SongKey),
    /// An artist.
    Artist(ArtistKey),
    /// The milestones of an artist who has too many for one page: a page of the list.
    ArtistMilestones(ArtistKey, usize),
    /// A record that has a holder.
    Record(RecordKey),
    /// A club, and a page of its members.
    Club(RecordKey, usize),
    /// Two songs side by side: the pair's position.
    Pair(usize),
    /// All pairs of songs that are compared: a page of the list.
    Pairs(usize),
    /// A metric, and a page of its songs.
    Metric(MetricKey, usize),
    /// An article without a milestone: its position among the articles.
    Article(usize),
    /// A page such as `about`: its position among the articles.
    Text(usize),
    /// All milestones, newest first: a page of the list.
    Milestones(usize),
    /// All songs: a page of the list.
    Songs(usize),
    /// All artists: a page of the list.
    Artists(usize),
    /// All records.
    Records,
    /// All clubs.
    Clubs,
    /// All metrics.
    Metrics,
    /// All articles, newest first: a page of the list.
    Articles(usize),
    /// All tags.
    Tags,
    /// A tag (its position among the tags), and a page of its list.
    Tag(usize, usize),
    /// All years.
    Years,
    /// A year, and a page of its milestones.
    Year(i16, usize),
    /// A year of an artist, and a page of its milestones.
    ArtistYear(ArtistKey, i16, usize),
    /// All sources: a page of the list.
    Sources(usize),
    /// Everything by its first letter, and the search box: a page of the list.
    Search(usize),
    /// The days of the year.
    Calendar,
    /// A month of all years (0 for January), and a page of it.
    Month(usize, usize),
    /// A day of the year, and a page of it.
    Day(DateKey, usize),
    /// Every open race: a page of the list.
    Chase(usize),
    /// The data files.
    Data,
    /// Corrected and disputed observations.
    Corrections,
    /// What the site keeps, how far that is complete, and what is wanted.
    Tracked,
    /// The page for unknown addresses.
    NotFound,
}

/// What all pages of a kind have in common.
#[derive(Clone, Copy, Debug)]
pub struct Descriptor {
    /// Name of the kind, which templates know as `page.kind`.
    pub name: &'static str,
    /// Template of the page.
    pub template: &'static str,
    /// Variable in which the template finds the page's own fields.
    pub variable: &'static str,
    /// Folder of its address, below the language's.
    pub folder: Option<&'static str>,
    /// Entry of the navigation that it belongs to; empty for none.
    pub section: &'static str,
    /// List above it, which stands between it and the home page in the breadcrumb.
    pub parent: Option<PageKind>,
    /// Key of a list's heading among the strings.
    pub heading: Option<&'static str>,
    /// Template of its social card.
    pub card: Option<&'static str>,
    /// Whether search engines may list it.
    pub is_listed: bool,
}

impl Descriptor {
    /// A kind of page whose template's variable has its name.
    const fn new(name: &'static str, template: &'static str) -> Self {
        Self {
            name,
            template,
            variable: name,
            folder: None,
            section: "",
            parent: None,
            heading: None,
            card: None,
            is_listed: true,
        }
    }

    /// A list with a folder of its own.
    const fn list(self, folder: &'static str, heading: &'static str) -> Self {
        Self { folder: Some(folder), heading: Some(heading), ..self }
    }

    /// An entry of a list: it is in the list's folder and section.
    fn below(self, parent: PageKind) -> Self {
        let Self { folder, section, .. } = parent.descriptor();
        Self { folder, section, parent: Some(parent), ..self }
    }

    const fn section(self, section: &'static str) -> Self {
        Self { section, ..self }
    }

    const fn card(self) -> Self {
        Self { card: Some("cards/card.svg"), ..self }
    }

    /// A card for the first page of a subject, which the further ones name too.
    const fn card_of_first(self, page: usize) -> Self {
        if page == 0 { self.card() } else { self }
    }
}

impl PageKind {
    /// What all pages of this kind have in common.
    pub fn descriptor(&self) -> Descriptor {
        let kind = Descriptor::new;
        match self {
            Self::Home => kind("home", "home.html").card(),
            Self::Milestone(_) => {
                kind("milestone", "milestone.html").below(Self::Milestones(0)).card()
            }
            Self::Song(_) => kind("song", "song.html").below(Self::Songs(0)).card(),
            Self::Artist(_) => kind("artist", "artist.html").below(Self::Artists(0)).card(),
            Self::ArtistMilestones(..) => kind("cards", "cards.html").below(Self::Artists(0)),
            Self::Record(_) => kind("record", "record.html").below(Self::Records).card(),
            Self::Club(_, page) => {
                kind("club", "club.html").below(Self::Clubs).card_of_first(*page)
            }
            Self::Pair(_) => kind("versus", "versus.html").below(Self::Pairs(0)).card(),
            Self::Pairs(_) => {
                kind("pairs", "pairs.html").list("versus", "versus").section("records")
            }
            Self::Metric(_, page) => {
                kind("metric", "metric.html").below(Self::Metrics).card_of_first(*page)
            }
            Self::Article(_) => kind("article", "article.html").below(Self::Articles(0)).card(),
            Self::Text(_) => Descriptor { variable: "text", ..kind("page", "page.html") },
            Self::Milestones(_) => kind("cards", "cards.html")
                .list("milestones", "milestones")
                .section("milestones"),
            Self::Songs(_) => {
                kind("songs", "songs.html").list("songs", "songs").section("songs")
            }
            Self::Artists(_) => {
                kind("list", "list.html").list("artists", "artists").section("artists")
            }
            Self::Records | Self::Clubs | Self::Metrics => self.index(),
            Self::Articles(_) => kind("list", "list.html").list("articles", "articles"),
            Self::Tags => kind("list", "list.html").list("tags", "tags").section("milestones"),
            Self::Tag(..) => kind("cards", "cards.html").below(Self::Tags),
            Self::Years => {
                kind("years", "years.html").below(Self::Milestones(0)).list("years", "years")
            }
            Self::Year(_, page) => {
                kind("year", "year.html").below(Self::Years).card_of_first(*page)
            }
            Self::ArtistYear(..) => kind("year", "year.html").below(Self::Artists(0)),
            Self::Sources(_) => kind("sources", "sources.html").list("sources", "sources"),
            Self::Search(_) => {
                kind("search", "search.html").list("search", "search").section("search")
            }
            Self::Calendar => kind("calendar", "calendar.html").list("calendar", "calendar"),
            Self::Month(..) => kind("month", "month.html").below(Self::Calendar),
            Self::Day(..) => kind("day", "day.html").below(Self::Calendar),
            Self::Chase(page) => kind("chase", "chase.html")
                .list("chase", "chase.title")
                .section("chase")
                .card_of_first(*page),
            Self::Data => kind("data", "data.html").list("data", "say.data"),
            Self::Corrections => {
                kind("corrections", "corrections.html").list("corrections", "say.corrections")
            }
            Self::Tracked => kind("tracked", "tracked.html").list("tracked", "say.tracked"),
            Self::NotFound => Descriptor { is_listed: false, ..kind("missing", "404.html") },
        }
    }

    /// The same of the indexes of records, clubs and metrics.
    fn index(&self) -> Descriptor {
        let (name, template, heading) = match self {
            Self::Clubs => ("clubs", "clubs.html", "clubs"),
            Self::Metrics => ("metrics", "metrics.html", "say.metrics"),
            _ => ("records", "records.html", "records"),
        };
        Descriptor::new(name, template).list(name, heading).section("records")
    }

    /// The page of a record or a club: of a club's members, the first page.
    pub fn of_record(catalogue: &Catalogue, key: RecordKey) -> Self {
        match catalogue[key].kind {
            RecordKind::Club => Self::Club(key, 0),
            RecordKind::First | RecordKind::Fastest | RecordKind::Most => Self::Record(key),
        }
    }

    /// The page that an article is on, by the article's position. The article of an unknown
    /// milestone is an error (E403), and has no page.
    pub fn of_article(site: &SiteView<'_>, at: usize) -> Self {
        match (site.index.milestone_of(at), site.articles[at].kind) {
            (Some(key), _) => Self::Milestone(key),
            (None, ArticleKind::Page) => Self::Text(at),
            (None, ArticleKind::Article | ArticleKind::Milestone) => Self::Article(at),
        }
    }

    /// The page that a table is about.
    pub fn of_table(catalogue: &Catalogue, subject: TableSubject) -> Self {
        match subject {
            TableSubject::Song(key) => Self::Song(key),
            TableSubject::Record(key) => Self::of_record(catalogue, key),
        }
    }

    /// Last part of the address (an id or a number), and the page of a list.
    fn name_and_page<'b>(&self, site: &SiteView<'b>) -> (Option<Cow<'b, str>>, usize) {
        let (catalogue, articles) = (site.catalogue, site.articles);
        let name = match *self {
            Self::Milestone(key) => site.records.get(key).id.as_str(),
            Self::Song(key) => catalogue[key].id.as_str(),
            Self::Artist(key) | Self::ArtistMilestones(key, _) => catalogue[key].id.as_str(),
            Self::ArtistYear(key, _, page) => {
                return (Some(catalogue[key].id.as_str().into()), page);
            }
            Self::Record(key) | Self::Club(key, _) => catalogue[key].id.as_str(),
            Self::Pair(at) => site.index.pairs.all[at].address.as_str(),
            Self::Metric(key, _) => catalogue[key].id.as_str(),
            Self::Article(at) | Self::Text(at) => articles[at].id.as_str(),
            Self::Tag(tag, _) => site.index.tags[tag].0.as_str(),
            Self::Year(year, page) => return (Some(year.to_string().into()), page),
            Self::Month(month, page) => {
                return (Some(format!("{:02}", month + 1).into()), page);
            }
            Self::Day(key, page) => {
                let day = site.calendar.date(key).day;
                return (Some(format!("{:02}-{day:02}", key.month + 1).into()), page);
            }
            Self::Milestones(page)
            | Self::Songs(page)
            | Self::Artists(page)
            | Self::Articles(page)
            | Self::Pairs(page)
            | Self::Sources(page)
            | Self::Chase(page)
            | Self::Search(page) => return (None, page),
            _ => return (None, 0),
        };
        let page = match *self {
            Self::Club(_, page)
            | Self::Tag(_, page)
            | Self::Metric(_, page)
            | Self::ArtistMilestones(_, page) => page,
            _ => 0,
        };
        (Some(name.into()), page)
    }

    /// The same page in a language, if it exists there.
    pub(super) fn in_language(&self, site: &SiteView<'_>, language: usize) -> Option<Self> {
        match *self {
            Self::Article(at) => site.index.translation(at, language).map(Self::Article),
            Self::Text(at) => site.index.translation(at, language).map(Self::Text),
            // Languages cut these lists at different entries.
            Self::NotFound | Self::Search(1..) | Self::Articles(1..) => None,
            kind => Some(kind),
        }
    }

    /// Page to go to in a language that lacks this one.
    pub(super) fn instead(&self) -> Self {
        match self {
            Self::Article(_) | Self::Articles(_) => Self::Articles(0),
            Self::Search(_) => Self::Search(0),
            _ => Self::Home,
        }
    }
}

/// Entries on one page of a list.
pub(super) const PER_PAGE: usize = 50;

/// Entries on one page of a day of the year.
pub(super) const PER_DAY: usize = 150;

/// Songs on a leaderboard.
pub(super) const LEADERS: usize = 20;

/// Number of pages of a list; an empty list has one.
pub(super) fn pages(entries: usize) -> usize {
    entries.div_ceil(PER_PAGE).max(1)
}

/// Entries on one page of a list.
pub(super) fn entries_on<T>(page: usize, all: &[T]) -> &[T] {
    let start = (page * PER_PAGE).min(all.len());
    &all[start..(start + PER_PAGE).min(all.len())]
}

/// Languages that have a page, each with the page there, the site's first language first; empty if
/// the page has no translation.
pub fn translations(site: &SiteView<'_>, kind: &PageKind) -> Vec<(usize, PageKind)> {
    let languages = 0..site.locales.len();
    let pages: Vec<(usize, PageKind)> = languages
        .filter_map(|language| Some((language, kind.in_language(site, language)?)))
        .collect();
    if pages.len() < 2 { Vec::new() } else { pages }
}

/// Folders that every address of a language begins with.
fn prefix<'b>(site: &SiteView<'b>, language: usize) -> Vec<&'b str> {
    let mut parts = Vec::with_capacity(5);
    parts.extend((language > 0).then(|| site.config.languages[language].as_str()));
    parts
}

/// Address of a page in a language.
pub fn route(site: &SiteView<'_>, language: usize, kind: &PageKind) -> Route {
    if *kind == PageKind::NotFound {
        return file(site, language, "404", "html");
    }
    let (name, page) = kind.name_and_page(site);
    let number = (page > 0).then(|| (page + 1).to_string());
    let mut parts = prefix(site, language);
    parts.extend(kind.descriptor().folder);
    parts.extend(name.as_deref());
    let year = match kind {
        PageKind::ArtistYear(_, year, _) => Some(year.to_string()),
        _ => None,
    };
    parts.extend(year.as_deref());
    parts.extend(matches!(kind, PageKind::ArtistMilestones(..)).then_some("milestones"));
    if let Some(number) = &number {
        parts.extend(["page", number]);
    }
    Route::page(&parts)
}

/// Link to a page in a language; to a milestone without a page, to its line on its song's page.
pub(super) fn link(site: &SiteView<'_>, language: usize, kind: &PageKind) -> String {
    match *kind {
        PageKind::Milestone(key) if !site.index.has_page(key) => {
            let song = PageKind::Song(site.records.get(key).song);
            format!("{}#{}", link(site, language, &song), anchor(site, key))
        }
        _ => site.config.base_url.link(&route(site, language, kind)),
    }
}

/// Anchor of a milestone without a page on its song's page: `reached-streams-100m`.
pub(super) fn anchor(site: &SiteView<'_>, key: MilestoneKey) -> String {
    format!("reached-{}", ending(site, key))
}

/// A milestone's id without its song's: `streams-100m`.
pub(super) fn ending<'b>(site: &SiteView<'b>, key: MilestoneKey) -> &'b str {
    let milestone = site.records.get(key);
    let song = site.catalogue[milestone.song].id.as_str();
    milestone.id[song.len()..].trim_start_matches('-')
}

/// Address of a file at the top of a language's folder.
pub(super) fn file(site: &SiteView<'_>, language: usize, name: &str, extension: &str) -> Route {
    Route::made_file(&prefix(site, language), name, extension)
}

/// Address of a file in a folder of a language's folder.
pub(super) fn file_in(
    site: &SiteView<'_>,
    language: usize,
    folder: &str,
    name: &str,
    extension: &str,
) -> Route {
    let mut folders = prefix(site, language);
    folders.push(folder);
    Route::made_file(&folders, name, extension)
}

/// Format of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// Address of the feed of an artist, or of the whole site, in a language.
pub fn feed(
    site: &SiteView<'_>,
    language: usize,
    of: Option<ArtistKey>,
    format: FeedFormat,
) -> Route {
    let mut folders = prefix(site, language);
    if let Some(artist) = of {
        folders.extend(["artists", site.catalogue[artist].id.as_str()]);
    }
    let extension = match format {
        FeedFormat::Atom => "xml",
        FeedFormat::Json => "json",
    };
    Route::made_file(&folders, "feed", extension)
}

/// Every feed: its language, its artist (`None` for the whole site), its format, its address.
pub fn feeds<'b>(
    site: &'b SiteView<'b>,
) -> impl Iterator<Item = (usize, Option<ArtistKey>, FeedFormat, Route)> + use<'b> {
    (0..site.locales.len()).flat_map(move |language| {
        let artists = site.index.listed_artists[0].iter().copied().map(Some);
        std::iter::once(None).chain(artists).flat_map(move |of| {
            let formats = [FeedFormat::Atom, FeedFormat::Json].into_iter();
            formats.map(move |format| (language, of, format, feed(site, language, of, format)))
        })
    })
}

/// Every calendar file: its language, its address. A site without anniversaries has none, because
/// a calendar without events is not valid (RFC 5545, section 3.6).
pub fn calendar_files<'b>(
    site: &'b SiteView<'b>,
) -> impl Iterator<Item = (usize, Route)> + use<'b> {
    let has_events = site.calendar.anniversaries().next().is_some();
    let languages = (0..site.locales.len()).filter(move |_| has_events);
    languages.map(|language| (language, file(site, language, "calendar", "ics")))
}

/// The calendar files of the chase: language, address. There are none if no race has an expected time
/// to come, because a calendar without events is not valid.
pub fn chase_files<'b>(
    site: &'b SiteView<'b>,
) -> impl Iterator<Item = (usize, Route)> + use<'b> {
    let has_events = site.chase.to_come(site.as_of).next().is_some();
    let languages = (0..site.locales.len()).filter(move |_| has_events);
    languages.map(|language| {
        let folders: Vec<&str> = prefix(site, language).into_iter().chain(["chase"]).collect();
        (language, Route::made_file(&folders, "chase", "ics"))
    })
}

/// Address of the social card of a page: beside the page, and permanent, because chats that once
/// showed it ask for it again.
pub fn card_route(page: &Route) -> Route {
    Route::file(&format!("{page}card.png")).expect("pages have safe addresses")
}

/// A generated file that is no page.
#[derive(Debug)]
pub struct GeneratedFile {
    /// Its address.
    pub route: Route,
    /// Its content.
    pub bytes: Vec<u8>,
}
