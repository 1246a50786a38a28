//! Daesang builds a record book: a static site of records that are derived from sourced
//! observations, in which every claim of an article is checked against the data.
//!
//! A build is one pass through these steps, each a complete value of its own type:
//!
//! 1. [`source`]: what is on disk → [`source::Sources`].
//! 2. [`config`], [`locale`]: what the maintainer decided, how a language writes.
//! 3. [`catalogue`], [`article`]: what the content means → [`catalogue::Catalogue`], articles.
//! 4. [`record`]: what follows → [`record::Records`], [`record::claim::Verdicts`].
//! 5. [`page`]: what each page says, on top of [`chart`], [`card`], [`feed`],
//!    [`export`], [`search`], [`calendar`].
//! 6. [`render`]: Tera's only door → bytes.
//! 7. [`site`]: every page rendered, checked and handed on → [`site::Site`].
//! 8. [`publish`]: the only writer of the output; or [`serve`]: the site in a browser, page by page.
//!
//! Beside it, [`edit`] changes content files for the commands that enter figures; [`schema`] says
//! which keys they have. [`deploy`] writes the configuration of hosts.
//!
//! **Invariant.** Between the two disks everything is a pure function of the sources and the
//! options: no IO, no clock, no environment.
//!
//! **Invariant.** A stage that can fail adds to one [`diagnostics::Report`] and goes on, so that one run
//! shows every error.
//!
//! **Invariant.** A template sees its page's struct and nothing else; content is never a template.

pub mod article;
pub mod bounds;
pub mod byte_search;
pub mod calendar;
pub mod card;
pub mod catalogue;
pub mod chart;
pub mod cli;
pub mod config;
pub mod contrast;
pub mod date;
pub mod deploy;
pub mod diagnostics;
pub mod edit;
pub mod export;
pub mod feed;
pub mod image_check;
pub mod kinds;
pub mod limit_writer;
pub mod locale;
pub mod page;
pub mod pagination;
pub mod path;
pub mod pieces;
pub mod publish;
pub mod record;
pub mod render;
#[cfg(test)]
mod samples;
pub mod schema;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
pub mod toml_reader;
pub mod words;

use std::collections::HashMap;
use std::sync::Arc;

use article::Article;
use calendar::Calendar;
use catalogue::Catalogue;
use config::Config;
use date::Day;
use diagnostics::{FileId, Report};
use locale::Locale;
use page::{Index, LocaleView, SiteView};
use path::Route;
use pieces::ChunkSource;
use rayon::prelude::*;
use record::claim::Verdicts;
use record::{Records, crossing::DayCounting};
use render::Theme;
use rustc_hash::FxHashSet;
use search::Directory;
use site::cards::Deck;
use site::{AuxFile, Content, EarlyWriter, Sink, Site, Unwatched, Watch};
use source::Sources;

/// What a build is asked for, beside the sources.
#[derive(Clone, Debug)]
pub struct Options {
    /// Replaces `base_url`.
    pub base_url: Option<String>,
    /// Hides what is later.
    pub as_of: Option<Day>,
    /// Whether drafts are built.
    pub drafts: bool,
    /// No observation may be later than this: the wall clock's day and 31 more.
    pub last_day: Day,
}

/// Everything that is understood and derived, before any page is made.
///
/// What does not follow from articles is shared with what is understood after one was edited.
#[derive(Debug)]
pub struct Analysis {
    /// The site's settings.
    pub config: Arc<Config>,
    /// The site's languages.
    pub locales: Arc<Vec<Locale>>,
    /// What the content means.
    pub catalogue: Arc<Catalogue>,
    /// What was written about it.
    pub articles: Vec<Arc<Article>>,
    /// What follows from it.
    pub records: Arc<Records>,
    /// The verdict on every claim.
    pub verdicts: Verdicts,
    /// The newest observation's day.
    pub as_of: Day,
    /// What reading each article gave, with those that are left out.
    read: Vec<article::Read>,
    /// What was said of the files and the data.
    said: Report,
}

/// Reads and derives everything: steps 2 to 4.
pub fn analyse(sources: &Sources, options: &Options, report: &mut Report) -> Option<Analysis> {
    analyse_watched(sources, options, report, &Unwatched)
}

fn analyse_watched(
    sources: &Sources,
    options: &Options,
    report: &mut Report,
    watch: &dyn Watch,
) -> Option<Analysis> {
    // What was said while files were read counts as well where it is asked what is unread.
    let mut said = std::mem::take(report);
    let config = Config::read(sources, options.base_url.as_deref(), &mut said);
    let Some(config) = config.map(Arc::new) else {
        *report = said;
        return None;
    };
    let locales = Arc::new(locale::read_all(&config.languages, sources, &mut said));
    let (mut catalogue, reading) =
        catalogue::read(sources, &config, options.last_day, &mut said);
    let read = article::read_all(sources, &reading);
    if let Some(as_of) = options.as_of {
        hide_later(&mut catalogue, as_of);
    }
    let is_bare = catalogue.metrics.is_empty() || catalogue.artists.is_empty();
    let mut all = said.clone();
    read.iter().for_each(|read| all.merge(read.report.clone()));
    if all.has_unread_files() || (is_bare && all.has_errors()) {
        // What follows from files that can't be read would fail again; the cause has been told.
        *report = all;
        return None;
    }
    watch.stage("parse");
    let records = record::derive(&catalogue, &config.timezone, config.day_count, &mut said);
    watch.stage("derive");
    let as_of = newest(&catalogue).or(options.as_of).unwrap_or(date::Day::EARLIEST);
    let (catalogue, records) = (Arc::new(catalogue), Arc::new(records));
    let (articles, verdicts) = (Vec::new(), Verdicts::default());
    let analysis =
        Analysis { config, locales, catalogue, articles, records, verdicts, as_of, read, said };
    let analysis = analysis.judged(options, report);
    watch.stage("judge");
    Some(analysis)
}

impl Analysis {
    /// Reads some articles anew, after only they changed, and judges by the same data. The report
    /// is to be empty: all that was said of the rest is told again.
    pub fn with_articles_of(
        &self,
        sources: &Sources,
        edited: &[FileId],
        options: &Options,
        report: &mut Report,
    ) -> Option<Self> {
        let reading = catalogue::ParseContext::of_catalogue(
            sources,
            &self.config,
            options.last_day,
            &self.catalogue,
        );
        let mut read = self.read.clone();
        for read in read.iter_mut().filter(|read| edited.contains(&read.file)) {
            let file = sources.file(read.file);
            *read = article::Read::new(read.file, file, read.kind, &reading);
        }
        let analysis = Self {
            config: Arc::clone(&self.config),
            locales: Arc::clone(&self.locales),
            catalogue: Arc::clone(&self.catalogue),
            articles: Vec::new(),
            records: Arc::clone(&self.records),
            verdicts: Verdicts::default(),
            as_of: self.as_of,
            read,
            said: self.said.clone(),
        };
        if analysis.read.iter().any(|read| read.report.has_unread_files()) {
            analysis.read.iter().for_each(|read| report.merge(read.report.clone()));
            report.merge(analysis.said);
            return None;
        }
        Some(analysis.judged(options, report))
    }

    /// Chooses the articles that are shown, judges them, and tells all that was said so far.
    fn judged(mut self, options: &Options, report: &mut Report) -> Self {
        report.merge(self.said.clone());
        for read in &self.read {
            report.merge(read.report.clone());
        }
        // `--as-of` hides articles that speak from a later day.
        let is_later = |article: &Article| {
            options.as_of.is_some_and(|as_of| article.date.is_some_and(|date| date > as_of))
        };
        let articles = self.read.iter().filter_map(|read| read.article.as_ref());
        let shown =
            |article: &&Arc<Article>| (options.drafts || !article.draft) && !is_later(article);
        self.articles = articles.filter(shown).cloned().collect();
        article::inherit(&mut self.articles, &self.config.languages[0]);
        let counting =
            DayCounting { zone: &self.config.timezone, day_count: self.config.day_count };
        self.verdicts = record::claim::judge(
            &self.catalogue,
            &self.records,
            &self.articles,
            counting,
            self.as_of,
            report,
        );
        self
    }

    /// What tables are made from.
    pub fn origin(&self) -> export::Origin<'_> {
        export::Origin {
            catalogue: &self.catalogue,
            records: &self.records,
            config: &self.config,
            as_of: self.as_of,
        }
    }

    /// What follows from the data alone. The tables of the whole book are given to `take`, in no
    /// order; what it makes of them comes back in theirs.
    pub fn lists<T: Send>(
        &self,
        take: impl Fn(&Route, &mut ChunkSource<'_>) -> T + Sync,
    ) -> (Lists, Vec<T>) {
        let (catalogue, records) = (&self.catalogue, &self.records);
        let found = || {
            rayon::join(
                || search::directories(catalogue, records, &self.locales),
                || Calendar::new(catalogue, records),
            )
        };
        let (tables, (directories, calendar)) =
            rayon::join(|| export::book(self.origin(), &take), found);
        let (tables, taken) = tables.into_iter().unzip();
        (Lists { tables, directories, calendar }, taken)
    }

    /// What pages look up.
    pub fn index(&self) -> Index {
        Index::new(&self.locales, &self.catalogue, &self.records, &self.articles)
    }
}

/// The day of the newest observation.
fn newest(catalogue: &Catalogue) -> Option<Day> {
    let series = catalogue.songs.par_iter().flat_map_iter(|song| &song.series);
    let observations = series.flat_map_iter(|series| &series.observations);
    // An observation that only states a time since an unknown release says nothing of today.
    observations.filter(|o| !o.when.is_unknown()).map(|o| o.when.last).max()
}

/// `--as-of` hides later observations.
fn hide_later(catalogue: &mut Catalogue, as_of: Day) {
    for series in catalogue.songs.iter_mut().flat_map(|song| &mut song.series) {
        series.observations.retain(|observation| observation.when.first <= as_of);
    }
}

/// What follows from the data alone, whatever is written about it.
#[derive(Debug)]
pub struct Lists {
    /// The tables of the whole book: where they stand, and how large they are.
    pub tables: Vec<export::File>,
    /// What can be found by name, in each language.
    pub directories: Vec<Directory>,
    /// What happened on which day of the year.
    pub calendar: Calendar,
}

/// The plan of a site: every address, and what is needed to make any one page.
#[derive(Debug)]
pub struct Layout {
    /// Names of files by their name in `static/`, as they are published.
    pub assets: HashMap<String, Route>,
    /// What pages look up.
    pub index: Index,
    /// Every page.
    pub specs: Vec<page::Spec>,
    /// Every address that is known without a view: all but the search indexes and the cards.
    pub routes: FxHashSet<String>,
}

impl Layout {
    /// Plans the site, and makes the files that need no view. The tables of the whole book are
    /// made already, and among the lists in the same order.
    pub fn new<'a>(
        sources: &'a Sources,
        analysis: &'a Analysis,
        lists: &Lists,
        tables: Vec<Content<'a>>,
        index: Index,
        report: &mut Report,
    ) -> (Self, Vec<AuxFile<'a>>) {
        let assets = site::assets(sources, &analysis.config.limits, report);
        let by_name = assets.iter().map(|(name, route, _)| (name.clone(), route.clone()));
        let mut layout = Self {
            assets: by_name.collect(),
            index,
            specs: Vec::new(),
            routes: FxHashSet::default(),
        };
        let book = layout.book(sources, analysis, lists);
        let specs = page::plan(&book, report);
        let mut routes: FxHashSet<String> = FxHashSet::default();
        routes.reserve(specs.len());
        let pages = || routes.extend(specs.iter().map(|spec| spec.route.to_string()));
        let (made, ()) = rayon::join(|| made(&book, &specs), pages);
        let mut extras = copied(sources, &assets);
        extras.extend(book_tables(lists, tables));
        extras.extend(exports(analysis.origin(), &book));
        extras.extend(made);
        extras.extend(redirects(&book, report));
        routes.extend(extras.iter().map(|extra| extra.route.to_string()));
        routes.extend(page::feeds(&book).map(|(.., route)| route.to_string()));
        routes.extend(page::calendar_files(&book).map(|(_, route)| route.to_string()));
        (layout.specs, layout.routes) = (specs, routes);
        page::check_report_link(&layout.book(sources, analysis, lists), report);
        (layout, extras)
    }

    /// Everything that pages are made of, in one place.
    pub fn book<'a>(
        &'a self,
        sources: &'a Sources,
        analysis: &'a Analysis,
        lists: &'a Lists,
    ) -> SiteView<'a> {
        SiteView {
            config: &analysis.config,
            sources,
            catalogue: &analysis.catalogue,
            records: &analysis.records,
            articles: &analysis.articles,
            verdicts: &analysis.verdicts,
            locales: &analysis.locales,
            as_of: analysis.as_of,
            assets: &self.assets,
            index: &self.index,
            directories: &lists.directories,
            calendar: &lists.calendar,
            data: &lists.tables,
            routes: &self.routes,
        }
    }
}

/// Builds the site into a sink. Whether it may be published is for the report to say.
pub fn build(
    sources: &Sources,
    options: &Options,
    sink: &dyn Sink,
    report: &mut Report,
) -> Option<Site> {
    build_watched(sources, options, sink, report, &Unwatched)
}

/// Builds the site, and tells the watcher of each stage and page.
pub fn build_watched(
    sources: &Sources,
    options: &Options,
    sink: &dyn Sink,
    report: &mut Report,
    watch: &dyn Watch,
) -> Option<Site> {
    let mut of_templates = Report::new();
    let (theme, analysis) = rayon::join(
        || Theme::load(sources, &mut of_templates),
        || analyse_watched(sources, options, report, watch),
    );
    report.merge(of_templates);
    let analysis = analysis?;
    let early = EarlyWriter::new(sink, !report.has_errors());
    // The tables of the whole book are handed on while they are made: the data page needs their
    // sizes, and nothing else needs them whole.
    let hand_on = |route: &Route, make: &mut ChunkSource<'_>| early.hand_on(route, make);
    let ((lists, tables), index) = rayon::join(|| analysis.lists(hand_on), || analysis.index());
    let tables = tables.into_iter().map(Content::Done).collect();
    let site = assemble(sources, analysis, theme, lists, tables, index, sink, watch, report);
    // What keeps a table from being written keeps the pages after it from it, too.
    if let Some(error) = early.into_error().filter(|_| !report.has_errors()) {
        report.push(error);
    }
    site
}

/// Plans the site and makes its pages, once it is known what the whole book holds.
#[expect(
    clippy::too_many_arguments,
    reason = "the rest of one function, which would be too long"
)]
fn assemble(
    sources: &Sources,
    analysis: Analysis,
    theme: Option<Theme>,
    lists: Lists,
    tables: Vec<Content<'_>>,
    index: Index,
    sink: &dyn Sink,
    watch: &dyn Watch,
    report: &mut Report,
) -> Option<Site> {
    let (layout, extras) = Layout::new(sources, &analysis, &lists, tables, index, report);
    let (book, specs) = (layout.book(sources, &analysis, &lists), &layout.specs);
    watch.stage("plan");
    let theme = theme?;
    let views: Result<(Vec<LocaleView<'_>>, Vec<page::GeneratedFile>), _> =
        (0..book.locales.len())
            .map(|language| LocaleView::new(&book, language, &theme))
            .collect();
    let (views, searches) = views.map_err(|error| report.push(error)).ok()?;
    watch.stage("cards");
    let feeds: Vec<feed::Feeds<'_, '_>> = views.iter().map(feed::Feeds::new).collect();
    // Made after what they borrow: a file that is made later must not outlive it.
    let extras: Vec<AuxFile<'_>> = extras
        .into_iter()
        .chain(searches.iter().map(search_index))
        .chain(calendars(&book, &views))
        .chain(feed_files(&book, &feeds, &theme))
        .collect();
    site::clashes(&book, specs, &extras, report);
    watch.stage("feeds");
    // One card of each kind is tried out while pages are made: it takes as long as a hundred pages.
    let mut of_cards = Report::new();
    let (mut site, deck) = rayon::join(
        || site::assemble(&book, &views, &theme, specs, &extras, sink, watch, report),
        || Deck::new(&book, &views, &theme, specs, &extras, &mut of_cards),
    );
    report.merge(of_cards);
    watch.stage("pages");
    if let Some(deck) = deck {
        deck.draw(sink, &mut site, watch, report);
        watch.stage("draw");
    }
    drop(extras);
    drop(feeds);
    drop(views);
    // Freeing a hundred thousand strings takes a while: what follows need not wait for it.
    rayon::spawn(move || drop((searches, theme, layout, lists, analysis)));
    Some(site)
}

fn extra<'a>(
    route: Route,
    bytes: impl Into<std::borrow::Cow<'a, [u8]>>,
    origin: &str,
) -> AuxFile<'a> {
    let content = Content::Bytes(bytes.into());
    AuxFile { route, content, origin: origin.to_owned(), span: None }
}

/// The tables of the whole book.
fn book_tables<'a>(
    lists: &Lists,
    tables: Vec<Content<'a>>,
) -> impl Iterator<Item = AuxFile<'a>> {
    lists.tables.iter().zip(tables).map(|(file, content)| AuxFile {
        route: file.route.clone(),
        content,
        origin: format!("the data file `{}`", file.route),
        span: None,
    })
}

/// The tables of songs and records: what each is about, its format, its address.
fn export_routes(
    origin: export::Origin<'_>,
) -> impl Iterator<Item = (export::TableSubject, export::Format, Route)> {
    let subjects = export::subjects(origin.catalogue).filter(move |_| origin.config.exports);
    subjects.flat_map(move |subject| {
        let formats = export::Format::ALL.into_iter();
        formats.map(move |format| {
            (subject, format, export::route(origin.catalogue, subject, format))
        })
    })
}

/// Makes the table of a song or a record, which names its page.
fn export_of<'a>(
    origin: export::Origin<'a>,
    book: &SiteView<'_>,
    subject: export::TableSubject,
    format: export::Format,
) -> impl Fn() -> Vec<u8> + use<'a> {
    let page = page::route(book, 0, &page::PageKind::of_table(book.catalogue, subject));
    let url = origin.config.base_url.absolute(&page);
    move || export::table(origin, subject, format, &url)
}

/// The tables of each song and each record, made when they are handed on.
fn exports<'a>(origin: export::Origin<'a>, book: &SiteView<'_>) -> Vec<AuxFile<'a>> {
    let extras = export_routes(origin).map(|(subject, format, route)| {
        let make = export_of(origin, book, subject, format);
        AuxFile {
            origin: format!("the data file `{route}`"),
            route,
            content: Content::Later(Box::new(move || Ok(make()))),
            span: None,
        }
    });
    extras.collect()
}

/// The feeds, made when they are handed on.
fn feed_files<'a>(
    book: &'a SiteView<'a>,
    feeds: &'a [feed::Feeds<'a, 'a>],
    theme: &'a Theme,
) -> impl Iterator<Item = AuxFile<'a>> {
    page::feeds(book).map(move |(language, of, format, route)| {
        let feeds = &feeds[language];
        let content = Content::Later(Box::new(move || feeds.make(of, format, theme)));
        AuxFile { origin: format!("the feed `{route}`"), route, content, span: None }
    })
}

/// Files that are copied as they are.
fn copied<'a>(sources: &'a Sources, assets: &[(String, Route, usize)]) -> Vec<AuxFile<'a>> {
    let files = assets.iter().map(|(name, route, at)| {
        let bytes = sources.statics()[*at].bytes.as_ref();
        extra(route.clone(), bytes, &format!("the file `static/{name}`"))
    });
    files.collect()
}

/// The search index of a language.
fn search_index(file: &page::GeneratedFile) -> AuxFile<'_> {
    extra(file.route.clone(), file.bytes.as_slice(), "the search index")
}

/// The calendar file of each language, made when they are handed on.
fn calendars<'a>(
    book: &'a SiteView<'a>,
    views: &'a [LocaleView<'a>],
) -> impl Iterator<Item = AuxFile<'a>> {
    page::calendar_files(book).map(move |(language, route)| {
        let view = &views[language];
        let content = Content::Later(Box::new(move || Ok(page::calendar_file(view))));
        AuxFile { route, content, origin: "the calendar file".to_owned(), span: None }
    })
}

/// Old addresses: small pages that lead on, and the same as rules.
fn redirects(book: &SiteView<'_>, report: &mut Report) -> Vec<AuxFile<'static>> {
    let redirects = page::redirects(book, report);
    let mut extras = Vec::with_capacity(redirects.len() + 1);
    // A site that writes its own rules for its host keeps them.
    if let Some(rules) = page::rules(book, &redirects)
        && !book.assets.contains_key("_redirects")
    {
        let route = Route::file("_redirects").expect("fixed names are safe");
        extras.push(extra(route, rules.into_bytes(), "the redirect rules"));
    }
    extras.extend(redirects.into_iter().map(|old| AuxFile {
        span: Some(old.span),
        ..extra(old.route, old.html.into_bytes(), &format!("the old address `{}`", old.written))
    }));
    extras
}

/// Files that are made without templates.
fn made<'a>(book: &SiteView<'_>, specs: &[page::Spec]) -> Vec<AuxFile<'a>> {
    let mut files = feed::sitemap(book, specs);
    files.push(feed::robots(book));
    let made = files.into_iter().map(|file| {
        let origin = format!("the built-in file `{}`", file.route);
        extra(file.route, file.bytes, &origin)
    });
    made.collect()
}
