//! Output plan: every file of the site with its address, before any of them is made.
//!
//! `build` makes every file of the plan, `serve` the one that a browser asks for, both by
//! [`crate::site::Renderer`]. Addresses that links may lead to, clashes of addresses, the sitemap
//! and the social cards follow from the same plan.

mod assets;

use std::collections::HashMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::article::ArticleKind;
use crate::calendar::Calendar;
use crate::catalogue::ArtistKey;
use crate::diagnostics::{Report, Span};
use crate::export::{self, Format, Origin, Table, TableSubject};
use crate::feed;
use crate::page::{self, FeedFormat, Index, PageKind, Redirect, SearchIndex, SiteView, Spec};
use crate::path::Route;
use crate::record::chase::Chase;
use crate::search::{self, Directory};
use crate::source::Sources;

/// The plan of a site's output.
#[derive(Debug)]
pub struct OutputPlan {
    /// Pages, in an order that is the same on every machine.
    pub pages: Vec<Spec>,
    /// Files that are not pages.
    pub files: Vec<PlannedFile>,
    /// Position of every address, pages counted before files. Where two claim an address, which
    /// [`crate::site::clashes`] refuses, it is the first one's.
    positions: FxHashMap<String, usize>,
    /// Addresses of the files of `static/`, by their paths there.
    assets: HashMap<String, Route>,
    /// Look-ups that pages share.
    index: Index,
    /// The index that the search page's script reads, by language.
    searches: Vec<SearchIndex>,
}

/// A file that is not a page.
#[derive(Debug)]
pub struct PlannedFile {
    /// Its address.
    pub route: Route,
    /// What its bytes are made from.
    pub content: FileContent,
}

/// What a file's bytes are made from.
#[derive(Debug)]
pub enum FileContent {
    /// A file of `static/`, by its position among them.
    Static(usize),
    /// A table of the whole site, by its position among them.
    Table(usize),
    /// The table of a song or of a record.
    Export(TableSubject, Format),
    /// A feed of the whole site or of an artist.
    Feed {
        /// Position of its language.
        language: usize,
        /// The artist, unless it is the feed of everything.
        artist: Option<ArtistKey>,
        /// How it is written.
        format: FeedFormat,
    },
    /// The calendar file of a language, by its position.
    Calendar(usize),
    /// The calendar file of the chase in a language, by its position.
    Chase(usize),
    /// The search index of a language, by its position: the file that every visitor loads.
    SearchIndex(usize),
    /// A part of a large search index: position of its language, and of the part.
    SearchPart(usize, usize),
    /// The social card of a page, by its position.
    Card(usize),
    /// A redirect page.
    Redirect(Redirect),
    /// A small file that follows from the plan: the sitemap, `robots.txt`, redirect rules.
    Planned(Vec<u8>),
}

/// What an address holds, by its position in the plan.
#[derive(Clone, Copy, Debug)]
pub enum Address {
    /// One of the pages.
    Page(usize),
    /// One of the files.
    File(usize),
}

/// Everything that a plan follows from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The site's files.
    pub sources: &'a Sources,
    /// What they mean.
    pub analysis: &'a Analysis,
    /// What follows from the data alone.
    pub aggregates: &'a Aggregates,
}

/// What follows from the data of the whole site, whatever articles say about it.
#[derive(Debug)]
pub struct Aggregates {
    /// The tables of the whole site.
    tables: Vec<Table>,
    /// Names that can be searched, by language.
    directories: Vec<Directory>,
    /// Events by day of the year.
    calendar: Calendar,
    /// Every open race.
    chase: Chase,
}

impl Aggregates {
    /// Makes the tables and lists, and beside them the look-ups that pages share.
    pub fn new(analysis: &Analysis) -> (Self, Index) {
        let Analysis { catalogue, records, locales, config, .. } = analysis;
        let chase = Chase::new(catalogue, records, analysis.as_of);
        let lists = || {
            rayon::join(
                || {
                    rayon::join(
                        || search::directories(catalogue, records, locales),
                        || Calendar::new(catalogue, records),
                    )
                },
                || look_ups(analysis),
            )
        };
        let as_of = analysis.as_of;
        let origin = Origin { catalogue, records, chase: &chase, config, as_of };
        let (tables, ((directories, calendar), index)) =
            rayon::join(|| export::tables(origin), lists);
        (Self { tables, directories, calendar, chase }, index)
    }
}

/// Makes the look-ups that pages share.
pub fn look_ups(analysis: &Analysis) -> Index {
    let Analysis { config, catalogue, records, locales, articles, .. } = analysis;
    Index::new(config, locales, catalogue, records, articles)
}

impl OutputPlan {
    /// Lists every page and file of the site.
    pub fn new(inputs: Inputs<'_>, index: Index, report: &mut Report) -> Self {
        let Inputs { sources, analysis, .. } = inputs;
        let published = assets::published(sources, &analysis.config, report);
        let assets: HashMap<String, Route> =
            published.iter().map(|asset| (asset.name.clone(), asset.route.clone())).collect();
        let no_routes = FxHashMap::default();
        let looked_up =
            LookUps { index: &index, assets: &assets, routes: &no_routes, searches: &[] };
        let site = site_view(inputs, looked_up);
        let searches: Vec<SearchIndex> = (0..site.locales.len())
            .into_par_iter()
            .map(|language| page::search_index(&site, language))
            .collect();
        let site = SiteView { searches: &searches, ..site };
        let pages = page::plan(&site, report);
        let statics = published.into_iter().map(|asset| PlannedFile {
            route: asset.route,
            content: FileContent::Static(asset.position),
        });
        let redirects = page::redirects(&site, report);
        let files: Vec<PlannedFile> = statics
            .chain(files(&site, &pages))
            .chain(old_addresses(&site, redirects))
            .collect();
        let routes = pages.iter().map(|page| &page.route);
        let routes = routes.chain(files.iter().map(|file| &file.route));
        let mut positions = FxHashMap::default();
        positions.reserve(pages.len() + files.len());
        for (position, route) in routes.enumerate() {
            positions.entry(route.as_str().to_owned()).or_insert(position);
        }
        let plan = Self { pages, files, positions, assets, index, searches };
        page::check_own_links(&plan.site_view(inputs), report);
        plan
    }

    /// Everything that pages are made of.
    pub fn site_view<'a>(&'a self, inputs: Inputs<'a>) -> SiteView<'a> {
        site_view(
            inputs,
            LookUps {
                index: &self.index,
                assets: &self.assets,
                routes: &self.positions,
                searches: &self.searches,
            },
        )
    }

    /// What has exactly this address below the site's base: `/songs/`.
    pub fn at(&self, address: &str) -> Option<Address> {
        let position = *self.positions.get(address)?;
        Some(match position.checked_sub(self.pages.len()) {
            None => Address::Page(position),
            Some(file) => Address::File(file),
        })
    }

    /// The address of a file under `static/`.
    pub fn asset(&self, name: &str) -> Option<&Route> {
        self.assets.get(name)
    }
}

/// What a plan holds of all that pages are made of.
struct LookUps<'a> {
    index: &'a Index,
    assets: &'a HashMap<String, Route>,
    routes: &'a FxHashMap<String, usize>,
    searches: &'a [SearchIndex],
}

fn site_view<'a>(inputs: Inputs<'a>, look_ups: LookUps<'a>) -> SiteView<'a> {
    let LookUps { index, assets, routes, searches } = look_ups;
    let Inputs { sources, analysis, aggregates } = inputs;
    SiteView {
        config: &analysis.config,
        sources,
        catalogue: &analysis.catalogue,
        records: &analysis.records,
        articles: &analysis.articles,
        verdicts: &analysis.verdicts,
        locales: &analysis.locales,
        as_of: analysis.as_of,
        assets,
        index,
        directories: &aggregates.directories,
        calendar: &aggregates.calendar,
        chase: &aggregates.chase,
        data: &aggregates.tables,
        searches,
        routes,
    }
}

/// Lists the files that are made from the data and from pages.
fn files(site: &SiteView<'_>, pages: &[Spec]) -> Vec<PlannedFile> {
    let mut files = Vec::new();
    let mut plan = |route, content| files.push(PlannedFile { route, content });
    for (position, table) in site.data.iter().enumerate() {
        plan(table.route.clone(), FileContent::Table(position));
    }
    for subject in export::subjects(site.catalogue).filter(|_| site.config.exports) {
        for format in Format::ALL {
            let route = export::route(site.catalogue, subject, format);
            plan(route, FileContent::Export(subject, format));
        }
    }
    for (language, artist, format, route) in page::feeds(site) {
        plan(route, FileContent::Feed { language, artist, format });
    }
    for (language, route) in page::calendar_files(site) {
        plan(route, FileContent::Calendar(language));
    }
    for (language, route) in page::chase_files(site) {
        plan(route, FileContent::Chase(language));
    }
    for (language, search) in site.searches.iter().enumerate() {
        plan(search.route.clone(), FileContent::SearchIndex(language));
        for (part, route) in search.parts.iter().enumerate() {
            plan(route.clone(), FileContent::SearchPart(language, part));
        }
    }
    for (position, page) in pages.iter().enumerate().filter(|_| site.config.cards) {
        if page.kind.descriptor().card.is_some() {
            plan(page::card_route(&page.route), FileContent::Card(position));
        }
    }
    // A site that writes its own headers for its host keeps them.
    if !site.assets.contains_key("_headers") {
        let headers = assets::headers(site.config.base_url.path(), &site.config.policy);
        plan(host_file("_headers"), FileContent::Planned(headers.into_bytes()));
    }
    for file in feed::sitemap(site, pages).into_iter().chain([feed::robots(site)]) {
        plan(file.route, FileContent::Planned(file.bytes));
    }
    files
}

/// The address of a file that hosts read.
fn host_file(name: &str) -> Route {
    Route::file(name).expect("fixed names are safe")
}

/// Lists redirect pages, and the same redirects as rules for hosts that read them.
fn old_addresses(site: &SiteView<'_>, redirects: Vec<Redirect>) -> Vec<PlannedFile> {
    let mut files = Vec::with_capacity(redirects.len() + 1);
    // A site that writes its own rules for its host keeps them.
    if let Some(rules) = page::rules(site, &redirects)
        && !site.assets.contains_key("_redirects")
    {
        let content = FileContent::Planned(rules.into_bytes());
        files.push(PlannedFile { route: host_file("_redirects"), content });
    }
    files.extend(redirects.into_iter().map(|redirect| PlannedFile {
        route: redirect.route.clone(),
        content: FileContent::Redirect(redirect),
    }));
    files
}

impl PlannedFile {
    /// Names what the file is made from, with its position in the site's files where a person
    /// wrote it, for messages about clashes.
    pub fn origin(&self, site: &SiteView<'_>, pages: &[Spec]) -> (String, Option<Span>) {
        let route = &self.route;
        match &self.content {
            FileContent::Static(position) => {
                let path = &site.sources.statics()[*position].path;
                (format!("the file `static/{}`", path.as_str()), None)
            }
            FileContent::Table(_) | FileContent::Export(..) => {
                (format!("the data file `{route}`"), None)
            }
            FileContent::Feed { .. } => (format!("the feed `{route}`"), None),
            FileContent::Calendar(_) | FileContent::Chase(_) => {
                ("the calendar file".to_owned(), None)
            }
            FileContent::SearchIndex(_) | FileContent::SearchPart(..) => {
                ("the search index".to_owned(), None)
            }
            FileContent::Card(page) => {
                let (page, span) = page_origin(site, &pages[*page]);
                (format!("the social card of {page}"), span)
            }
            FileContent::Redirect(redirect) => (redirect.origin.clone(), Some(redirect.span)),
            FileContent::Planned(_) => (format!("the built-in file `{route}`"), None),
        }
    }
}

/// Names what a page is made from, with its position in the site's files.
pub fn page_origin(site: &SiteView<'_>, page: &Spec) -> (String, Option<Span>) {
    match &page.kind {
        PageKind::Milestone(key) => {
            let milestone = site.records.get(*key);
            let span = site.index.article_of(*key, page.language).map_or_else(
                || site.catalogue[milestone.song].span,
                |article| site.articles[article].span,
            );
            (format!("the milestone `{}`", milestone.id), Some(span))
        }
        PageKind::Song(key) => {
            let song = &site.catalogue[*key];
            (format!("the song `{}`", song.id), Some(song.span))
        }
        PageKind::Artist(key) => {
            let artist = &site.catalogue[*key];
            (format!("the artist `{}`", artist.id), Some(artist.span))
        }
        PageKind::Record(key) | PageKind::Club(key, 0) => {
            let record = &site.catalogue[*key];
            (format!("the record `{}`", record.id), Some(record.span))
        }
        PageKind::Pair(at) => {
            let pair = &site.index.pairs.all[*at];
            let [a, b] = pair.songs.map(|song| &site.catalogue[song]);
            (format!("the comparison of `{}` and `{}`", a.id, b.id), Some(a.span))
        }
        PageKind::Metric(key, 0) => {
            let metric = &site.catalogue[*key];
            (format!("the metric `{}`", metric.id), Some(metric.span))
        }
        PageKind::Article(position) | PageKind::Text(position) => {
            let article = &site.articles[*position];
            let kind = if article.kind == ArticleKind::Page { "page" } else { "article" };
            (format!("the {kind} `{}`", article.id), Some(article.span))
        }
        _ => (format!("the built-in page `{}`", page.route), None),
    }
}
