//! Every page of the site: its route, and what it says.
//!
//! [`plan`] lists all routes before anything is rendered, so that links can be resolved while text
//! is rendered. Each kind of page has a file with one struct for its template; templates only
//! place, repeat or leave out what the struct already decided.

mod article;
mod artist;
mod calendar;
mod claims;
mod corrections;
mod data;
mod home;
mod index;
mod json_ld;
mod list;
mod locale_view;
mod metric;
mod milestone;
mod missing;
mod parts;
mod record;
mod redirect;
mod search;
mod share;
mod song;
mod source;

pub use calendar::{file as calendar_file, files as calendar_files};
pub use home::next_crossing;
pub use index::Index;
pub use locale_view::{LocaleView, RenderCache};
pub use redirect::{Redirect, redirects, rules};
pub use share::{Share, card_route, share, template, undrawable};

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::{Article, ArticleKind};
use crate::calendar::Calendar;
use crate::catalogue::{ArtistKey, Catalogue, MetricKey, RecordKey, SongKey};
use crate::config::Config;
use crate::date::Day;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::locale::Locale;
use crate::path::Route;
use crate::record::claim::Verdicts;
use crate::record::{MilestoneKey, Records};
use crate::render::{Model, Page, Shared, Theme};
use crate::search::Directory;
use crate::source::Sources;

/// Everything that pages are made of.
pub struct SiteView<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// The texts of articles, for rendering their bodies.
    pub sources: &'a Sources,
    /// What the content means.
    pub catalogue: &'a Catalogue,
    /// What follows from it.
    pub records: &'a Records,
    /// Every article.
    pub articles: &'a [Arc<Article>],
    /// The verdict on every claim.
    pub verdicts: &'a Verdicts,
    /// The site's languages.
    pub locales: &'a [Locale],
    /// The newest observation's day.
    pub as_of: Day,
    /// Names of files by their name in `static/`, as they are published.
    pub assets: &'a HashMap<String, Route>,
    /// What is looked up often.
    pub index: &'a Index,
    /// What can be found by name, in each language.
    pub directories: &'a [Directory],
    /// What happened on which day of the year.
    pub calendar: &'a Calendar,
    /// The tables of the whole book: where they stand, and how large they are.
    pub data: &'a [crate::export::File],
    /// Every address of the site, below its base.
    pub routes: &'a rustc_hash::FxHashSet<String>,
}

/// One page to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Its address.
    pub route: Route,
    /// Its language, as a position in the site's.
    pub language: usize,
    /// What it is.
    pub kind: PageKind,
}

/// What a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The first page.
    Home,
    /// A milestone.
    Milestone(MilestoneKey),
    /// A song.
    Song(SongKey),
    /// An act.
    Artist(ArtistKey),
    /// A record.
    Record(RecordKey),
    /// A further page of the members of a club, from 1.
    Members(RecordKey, usize),
    /// A metric.
    Metric(MetricKey),
    /// An article of its own, or a page of text: a position among the articles.
    Text(usize),
    /// All milestones, newest first: a page of the list, from 0.
    Milestones(usize),
    /// All songs: a page of the list.
    Songs(usize),
    /// All acts: a page of the list.
    Artists(usize),
    /// All records.
    Records,
    /// All articles, newest first: a page of the list.
    Articles(usize),
    /// All tags.
    Tags,
    /// A tag (a position among the tags), and a page of its list.
    Tag(usize, usize),
    /// A year, and a page of its list.
    Year(i16, usize),
    /// All sources: a page of the list.
    Sources(usize),
    /// The index of everything by its letters: a page of it.
    Search(usize),
    /// The days of the year.
    Calendar,
    /// A month of all years, 0 for January, and a page of it.
    Month(usize, usize),
    /// The data files.
    Data,
    /// What was corrected, and what is disputed.
    Corrections,
    /// Nothing is found here.
    NotFound,
}

impl PageKind {
    /// The page that a table is about.
    pub fn of(subject: crate::export::TableSubject) -> Self {
        match subject {
            crate::export::TableSubject::Song(key) => Self::Song(key),
            crate::export::TableSubject::Record(key) => Self::Record(key),
        }
    }
}

/// Entries on one page of a list.
pub const PER_PAGE: usize = 50;

/// How many pages a list of so many entries has; an empty list has one.
pub fn pages(entries: usize) -> usize {
    entries.div_ceil(PER_PAGE).max(1)
}

/// The part of an address that every page of a language begins with.
fn prefix(config: &Config, language: usize) -> Vec<&str> {
    if language == 0 { Vec::new() } else { vec![config.languages[language].as_str()] }
}

impl SiteView<'_> {
    /// The address of a page or file below the site's base, as a page of a language means it: the
    /// one of that language, if it is there.
    fn own_route(&self, language: usize, written: &str) -> Option<String> {
        if language > 0 {
            let own = format!("/{}{written}", self.config.languages[language]);
            if self.routes.contains(&own) {
                return Some(own);
            }
        }
        self.routes.contains(written).then(|| written.to_owned())
    }
}

/// The same page in a language, if it is there.
fn in_language(book: &SiteView<'_>, kind: &PageKind, language: usize) -> Option<PageKind> {
    match kind {
        PageKind::Text(at) => book.index.translation(*at, language).map(PageKind::Text),
        // Where lists are cut depends on what is in them.
        PageKind::NotFound | PageKind::Search(1..) | PageKind::Articles(1..) => None,
        kind => Some(kind.clone()),
    }
}

/// Where to go in a language that lacks a page.
fn instead(book: &SiteView<'_>, kind: &PageKind) -> PageKind {
    match kind {
        PageKind::Text(at) if book.articles[*at].kind == ArticleKind::Article => {
            PageKind::Articles(0)
        }
        PageKind::Articles(_) => PageKind::Articles(0),
        PageKind::Search(_) => PageKind::Search(0),
        _ => PageKind::Home,
    }
}

/// A page in all the languages that have it, the site's first one first; nothing if it has no
/// translation.
pub fn translations(book: &SiteView<'_>, spec: &Spec) -> Vec<(usize, PageKind)> {
    if book.locales.len() < 2 {
        return Vec::new();
    }
    let languages = 0..book.locales.len();
    let of = |language| Some((language, in_language(book, &spec.kind, language)?));
    let pages: Vec<(usize, PageKind)> = languages.filter_map(of).collect();
    if pages.len() < 2 { Vec::new() } else { pages }
}

/// The address of a kind of page, in a language.
pub fn route(book: &SiteView<'_>, language: usize, kind: &PageKind) -> Route {
    let mut parts: Vec<&str> = prefix(book.config, language);
    if *kind == PageKind::NotFound {
        parts.push("404.html");
        return Route::file(&parts.join("/")).expect("fixed names are safe");
    }
    let (folder, name, page) = address(book, kind);
    let page = (page > 0).then(|| (page + 1).to_string());
    parts.extend(folder);
    parts.extend(name.as_deref());
    if let Some(page) = &page {
        parts.extend(["page", page]);
    }
    Route::page(&parts)
}

/// The link to a kind of page: what [`route`] and [`crate::path::BaseUrl::link`] make of it, in one
/// go, because pages are full of links. Ids and fixed names need no encoding.
pub fn link(book: &SiteView<'_>, language: usize, kind: &PageKind) -> String {
    if *kind == PageKind::NotFound {
        return book.config.base_url.link(&route(book, language, kind));
    }
    let (folder, name, page) = address(book, kind);
    let mut link = String::with_capacity(96);
    link.push_str(book.config.base_url.path());
    let prefix = (language > 0).then(|| book.config.languages[language].as_str());
    for part in [prefix, folder, name.as_deref()].into_iter().flatten() {
        link.push_str(part);
        link.push('/');
    }
    if page > 0 {
        link.push_str("page/");
        link.push_str(&(page + 1).to_string());
        link.push('/');
    }
    link
}

/// The folder of a kind of page, its name in it, and which page of a list it is.
fn address<'b>(
    book: &'b SiteView<'_>,
    kind: &PageKind,
) -> (Option<&'static str>, Option<Cow<'b, str>>, usize) {
    let catalogue = book.catalogue;
    let list = |folder, page: usize| (Some(folder), None, page);
    let one = |folder, name: &'b str| (Some(folder), Some(Cow::Borrowed(name)), 0);
    match kind {
        PageKind::Home | PageKind::NotFound => (None, None, 0),
        PageKind::Milestone(key) => one("milestones", &book.records.get(*key).id),
        PageKind::Song(key) => one("songs", catalogue[*key].id.as_str()),
        PageKind::Artist(key) => one("artists", catalogue[*key].id.as_str()),
        PageKind::Record(key) => {
            let club = catalogue[*key].kind == crate::catalogue::RecordKind::Club;
            one(if club { "clubs" } else { "records" }, catalogue[*key].id.as_str())
        }
        PageKind::Members(key, page) => {
            let name = Cow::Borrowed(catalogue[*key].id.as_str());
            (Some("clubs"), Some(name), *page)
        }
        PageKind::Metric(key) => one("metrics", catalogue[*key].id.as_str()),
        PageKind::Text(at) => {
            let article = &book.articles[*at];
            let folder = (article.kind == ArticleKind::Article).then_some("articles");
            (folder, Some(Cow::Borrowed(article.id.as_str())), 0)
        }
        PageKind::Milestones(page) => list("milestones", *page),
        PageKind::Songs(page) => list("songs", *page),
        PageKind::Artists(page) => list("artists", *page),
        PageKind::Records => list("records", 0),
        PageKind::Articles(page) => list("articles", *page),
        PageKind::Tags => list("tags", 0),
        PageKind::Sources(page) => list("sources", *page),
        PageKind::Search(page) => list("search", *page),
        PageKind::Calendar => list("calendar", 0),
        PageKind::Month(month, page) => {
            (Some("calendar"), Some(Cow::Owned(format!("{:02}", month + 1))), *page)
        }
        PageKind::Data => list("data", 0),
        PageKind::Corrections => list("corrections", 0),
        PageKind::Tag(tag, page) => {
            let name = Cow::Borrowed(book.index.tags[*tag].0.as_str());
            (Some("tags"), Some(name), *page)
        }
        PageKind::Year(year, page) => {
            (Some("years"), Some(Cow::Owned(year.to_string())), *page)
        }
    }
}

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// The address of the feed of an act, or of everything, in a language.
pub fn feed(
    book: &SiteView<'_>,
    language: usize,
    of: Option<ArtistKey>,
    format: FeedFormat,
) -> Route {
    let mut parts: Vec<&str> = prefix(book.config, language);
    if let Some(artist) = of {
        parts.extend(["artists", book.catalogue[artist].id.as_str()]);
    }
    let extension = match format {
        FeedFormat::Atom => "xml",
        FeedFormat::Json => "json",
    };
    Route::made_file(&parts, "feed", extension)
}

/// Every feed: its language, the act if it is of one, its format, its address.
pub fn feeds<'b>(
    book: &'b SiteView<'b>,
) -> impl Iterator<Item = (usize, Option<ArtistKey>, FeedFormat, Route)> + use<'b> {
    (0..book.locales.len()).flat_map(move |language| {
        let acts = book.index.listed_artists[0].iter().copied().map(Some);
        std::iter::once(None).chain(acts).flat_map(move |of| {
            let formats = [FeedFormat::Atom, FeedFormat::Json].into_iter();
            formats.map(move |format| (language, of, format, feed(book, language, of, format)))
        })
    })
}

/// Lists every page, in an order that is the same on every machine.
pub fn plan(book: &SiteView<'_>, report: &mut Report) -> Vec<Spec> {
    let mut kinds: Vec<PageKind> = vec![PageKind::Home, PageKind::NotFound];
    kinds.extend(book.records.all().map(|(key, _)| PageKind::Milestone(key)));
    let songs = book.catalogue.songs();
    kinds.extend(
        songs.filter(|(key, _)| !book.catalogue.is_outside(*key)).map(|s| PageKind::Song(s.0)),
    );
    let artists = ArtistKey::all(book.catalogue.artists.len());
    kinds.extend(artists.filter(|key| !book.catalogue[*key].outside).map(PageKind::Artist));
    kinds.extend(RecordKey::all(book.catalogue.records.len()).map(PageKind::Record));
    for key in RecordKey::all(book.catalogue.records.len()) {
        if book.catalogue[key].kind == crate::catalogue::RecordKind::Club {
            let members = book.records.outcome(key).members.len();
            kinds.extend((1..pages(members)).map(|page| PageKind::Members(key, page)));
        }
    }
    kinds.extend(MetricKey::all(book.catalogue.metrics.len()).map(PageKind::Metric));
    let index = book.index;
    kinds.extend((0..pages(index.newest.len())).map(PageKind::Milestones));
    kinds.extend((0..pages(index.listed_songs[0].len())).map(PageKind::Songs));
    kinds.extend((0..pages(index.listed_artists[0].len())).map(PageKind::Artists));
    kinds.extend([
        PageKind::Records,
        PageKind::Tags,
        PageKind::Data,
        PageKind::Corrections,
        PageKind::Calendar,
    ]);
    for (month, held) in book.calendar.months.iter().enumerate() {
        kinds.extend((0..held.pages.len()).map(|page| PageKind::Month(month, page)));
    }
    kinds.extend((0..pages(book.catalogue.sources.len())).map(PageKind::Sources));
    for (tag, (_, tagged)) in index.tags.iter().enumerate() {
        kinds.extend((0..pages(tagged.len())).map(|page| PageKind::Tag(tag, page)));
    }
    for (year, milestones) in &index.years {
        kinds.extend((0..pages(milestones.len())).map(|page| PageKind::Year(*year, page)));
    }
    let mut specs = Vec::new();
    for language in 0..book.locales.len() {
        let code = book.locales[language].code.as_str();
        let spec = |kind: &PageKind| {
            let route = route(book, language, kind);
            Spec { route, language, kind: kind.clone() }
        };
        specs.par_extend(kinds.par_iter().map(spec));
        specs.extend((0..book.directories[language].pages.len()).map(|page| {
            let kind = PageKind::Search(page);
            Spec { route: route(book, language, &kind), language, kind }
        }));
        let articles = pages(index.listed_articles[language].len());
        specs.extend((0..articles).map(|page| {
            let kind = PageKind::Articles(page);
            Spec { route: route(book, language, &kind), language, kind }
        }));
        specs.extend(texts(book, language, code));
    }
    orphans(book, report);
    specs
}

/// `diagnostics` in `site.toml` may be the path of a page, which must be there.
pub fn check_report_link(book: &SiteView<'_>, report: &mut Report) {
    let Some(written) = &book.config.report else { return };
    let path = written.value.as_str();
    if !path.starts_with('/') || book.routes.contains(path) {
        return;
    }
    let near = crate::diagnostics::nearest(path, book.routes.iter().map(String::as_str));
    report.push(
        Diagnostic::new(Code::E127, format!("there is no page at `{path}`"))
            .at(written.span, "")
            .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
    );
}

/// Articles and pages of text in one language; one without a translation stands in its own.
fn texts(book: &SiteView<'_>, language: usize, code: &str) -> Vec<Spec> {
    let mut specs = Vec::new();
    for (at, article) in book.articles.iter().enumerate() {
        let of_language =
            article.language.as_deref().unwrap_or(&book.config.languages[0]) == code;
        if article.kind != ArticleKind::Milestone && of_language {
            let kind = PageKind::Text(at);
            specs.push(Spec { route: route(book, language, &kind), language, kind });
        }
    }
    specs
}

/// An article that bears no milestone's id would be dropped silently: it is an error instead.
fn orphans(book: &SiteView<'_>, report: &mut Report) {
    for (at, article) in book.articles.iter().enumerate() {
        if !book.index.is_orphan(at) {
            continue;
        }
        // Where a song's own file is wrong, its milestones are missing for that reason.
        let is_blamed = book.catalogue.songs.iter().any(|song| {
            article.id.as_str().starts_with(song.id.as_str())
                && report.has_errors_in(song.span.file)
        });
        if is_blamed {
            continue;
        }
        let start = article.id.as_str().as_bytes().first_chunk::<3>();
        let mut near: Vec<(usize, &str)> = book
            .records
            .milestones
            .iter()
            .filter(|m| m.id.as_bytes().first_chunk::<3>() == start)
            .map(|m| (strsim::damerau_levenshtein(article.id.as_str(), &m.id), m.id.as_str()))
            .collect();
        near.sort_unstable();
        let names: Vec<String> =
            near.iter().take(3).map(|(_, id)| format!("`{id}.md`")).collect();
        report.push(
            Diagnostic::new(Code::E403, format!("there is no milestone `{}`", article.id))
                .at(article.span, "the file's name is the milestone's id")
                .help(if names.is_empty() {
                    "no milestone follows from the observations yet".to_owned()
                } else {
                    format!("the nearest ones would be {}", names.join(", "))
                }),
        );
    }
}

/// What a page says, ready for its template.
pub fn page(view: &LocaleView<'_>, spec: &Spec, report: &mut Report) -> Page {
    match &spec.kind {
        PageKind::Home => home::page(view, spec),
        PageKind::Milestone(key) => milestone::page(view, spec, *key, report),
        PageKind::Song(key) => song::page(view, spec, *key),
        PageKind::Artist(key) => artist::page(view, spec, *key),
        PageKind::Record(key) => record::page(view, spec, *key, 0),
        PageKind::Members(key, page) => record::page(view, spec, *key, *page),
        PageKind::Metric(key) => metric::page(view, spec, *key),
        PageKind::Text(at) => article::page(view, spec, *at, report),
        PageKind::Milestones(page) => list::milestones(view, spec, *page),
        PageKind::Songs(page) => list::songs(view, spec, *page),
        PageKind::Artists(page) => list::artists(view, spec, *page),
        PageKind::Records => list::records(view, spec),
        PageKind::Articles(page) => list::articles(view, spec, *page),
        PageKind::Tags => list::tags(view, spec),
        PageKind::Tag(tag, page) => list::tag(view, spec, *tag, *page),
        PageKind::Year(year, page) => list::year(view, spec, *year, *page),
        PageKind::Sources(page) => source::page(view, spec, *page),
        PageKind::Search(page) => search::page(view, spec, *page),
        PageKind::Calendar => calendar::overview(view, spec),
        PageKind::Month(month, page) => calendar::month(view, spec, *month, *page),
        PageKind::Data => data::page(view, spec),
        PageKind::Corrections => corrections::page(view, spec),
        PageKind::NotFound => missing::page(view, spec),
    }
}

/// What every page of a language shares, with the parts that stand on all of them.
///
/// # Errors
/// The mistake of a template.
pub fn framed(view: &LocaleView<'_>, theme: &Theme) -> Result<Shared, Diagnostic> {
    let shared = globals(view);
    let site = Model::of(&parts::framed(view, theme, &shared)?);
    Ok(Shared { site, ..shared })
}

/// What everything that a template makes shares in a language: `site` and `t`.
pub fn globals(view: &LocaleView<'_>) -> Shared {
    Shared {
        site: Model::of(&parts::site(view)),
        words: Model::of(&view.words()),
        is_korean: view.locale.is_korean(),
    }
}
