//! Daesang builds a record book: a static site of records that are derived from sourced
//! observations, in which every claim of an article is checked against the data.
//!
//! A build is one pass through these steps, each a complete value of its own type:
//!
//! 1. [`source`]: what is on disk → [`source::Sources`].
//! 2. [`config`], [`locale`]: what the maintainer decided, how a language writes.
//! 3. [`catalogue`], [`article`]: what the content means → [`catalogue::Catalogue`], articles.
//! 4. [`record`]: what follows → [`record::Records`], [`record::claim::Verdicts`].
//! 5. [`page`]: what each page says, on top of [`chart`], [`feed`], [`export`].
//! 6. [`render`]: Tera's only door → bytes.
//! 7. [`site`]: every page rendered, checked and handed on → [`site::Site`].
//! 8. [`publish`]: the only writer of the disk; or [`serve`]: the site in a browser, page by page.
//!
//! **Invariant.** Between the two disks everything is a pure function of the sources and the
//! options: no IO, no clock, no environment.
//!
//! **Invariant.** A stage that can fail adds to one [`report::Report`] and goes on, so that one run
//! shows every error.
//!
//! **Invariant.** A template sees its page's struct and nothing else; content is never a template.

pub mod article;
pub mod catalogue;
pub mod chart;
pub mod cli;
pub mod config;
pub mod date;
pub mod deploy;
pub mod document;
pub mod export;
pub mod feed;
pub mod locale;
pub mod page;
pub mod path;
pub mod publish;
pub mod record;
pub mod render;
pub mod report;
pub mod serve;
pub mod site;
pub mod source;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use article::Article;
use catalogue::Catalogue;
use config::Config;
use date::Day;
use locale::Locale;
use page::{Book, Index, View};
use path::Route;
use record::claim::Verdicts;
use record::{Records, crossing::Counting};
use render::Theme;
use report::{FileId, Report};
use site::{Extra, Sink, Site};
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
pub struct Understood {
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
pub fn understand(
    sources: &Sources,
    options: &Options,
    report: &mut Report,
) -> Option<Understood> {
    understand_watched(sources, options, report, &|_| {})
}

fn understand_watched(
    sources: &Sources,
    options: &Options,
    report: &mut Report,
    done: &dyn Fn(&str),
) -> Option<Understood> {
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
    done("parse");
    let records = record::derive(&catalogue, &config.zone, config.day_count, &mut said);
    done("derive");
    let as_of = newest(&catalogue).or(options.as_of).unwrap_or(date::FIRST_DAY);
    let (catalogue, records) = (Arc::new(catalogue), Arc::new(records));
    let (articles, verdicts) = (Vec::new(), Verdicts::default());
    let understood = Understood {
        config,
        locales,
        catalogue,
        articles,
        records,
        verdicts,
        as_of,
        read,
        said,
    };
    let understood = understood.judged(options, report);
    done("judge");
    Some(understood)
}

impl Understood {
    /// Reads some articles anew, after only they changed, and judges by the same data. The report
    /// is to be empty: all that was said of the rest is told again.
    pub fn with_articles_of(
        &self,
        sources: &Sources,
        edited: &[FileId],
        options: &Options,
        report: &mut Report,
    ) -> Option<Self> {
        let reading =
            catalogue::Reading::again(sources, &self.config, options.last_day, &self.catalogue);
        let mut read = self.read.clone();
        for read in read.iter_mut().filter(|read| edited.contains(&read.file)) {
            let file = sources.file(read.file);
            *read = article::Read::new(read.file, file, read.kind, &reading);
        }
        let understood = Self {
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
        if understood.read.iter().any(|read| read.report.has_unread_files()) {
            understood.read.iter().for_each(|read| report.merge(read.report.clone()));
            report.merge(understood.said);
            return None;
        }
        Some(understood.judged(options, report))
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
        let counting = Counting { zone: &self.config.zone, day_count: self.config.day_count };
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

    /// The data files, and what pages look up.
    pub fn tables(&self) -> (Vec<export::File>, Index) {
        rayon::join(
            || export::files(&self.catalogue, &self.records, &self.config, self.as_of),
            || self.index(),
        )
    }

    /// What pages look up.
    pub fn index(&self) -> Index {
        Index::new(&self.config, &self.catalogue, &self.records, &self.articles)
    }
}

/// The day of the newest observation.
fn newest(catalogue: &Catalogue) -> Option<Day> {
    let series = catalogue.songs.iter().flat_map(|song| &song.series);
    let observations = series.flat_map(|series| &series.observations);
    // An observation that only states a time since an unknown release says nothing of today.
    observations.filter(|o| !o.when.is_unknown()).map(|o| o.when.last).max()
}

/// `--as-of` hides later observations.
fn hide_later(catalogue: &mut Catalogue, as_of: Day) {
    for series in catalogue.songs.iter_mut().flat_map(|song| &mut song.series) {
        series.observations.retain(|observation| observation.when.first <= as_of);
    }
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
    /// Every address.
    pub routes: BTreeSet<String>,
}

impl Layout {
    /// Plans the site, and makes the files that need no template.
    pub fn new<'a>(
        sources: &'a Sources,
        understood: &Understood,
        data: &'a [export::File],
        index: Index,
        report: &mut Report,
    ) -> (Self, Vec<Extra<'a>>) {
        let assets = site::assets(sources, report);
        let by_name = assets.iter().map(|(name, route, _)| (name.clone(), route.clone()));
        let mut layout = Self {
            assets: by_name.collect(),
            index,
            specs: Vec::new(),
            routes: BTreeSet::new(),
        };
        let book = layout.book(sources, understood, data);
        let specs = page::plan(&book, report);
        let mut extras = copied(sources, &assets);
        extras.extend(made(&book, data, &specs));
        let redirects = page::redirects(&book, report);
        // A site that writes its own rules for its host keeps them.
        if let Some(rules) = page::rules(&book, &redirects)
            && !layout.assets.contains_key("_redirects")
        {
            let route = Route::file("_redirects").expect("fixed names are safe");
            extras.push(extra(route, rules.into_bytes(), "the redirect rules"));
        }
        extras.extend(redirects.into_iter().map(|old| Extra {
            place: Some(old.place),
            ..extra(
                old.route,
                old.html.into_bytes(),
                &format!("the old address `{}`", old.written),
            )
        }));
        let feeds = (0..book.locales.len()).map(|language| page::feed(&book, language));
        let routes =
            specs.iter().map(|spec| &spec.route).chain(extras.iter().map(|e| &e.route));
        let routes = routes.map(ToString::to_string).chain(feeds.map(|feed| feed.to_string()));
        let routes = routes.collect();
        (layout.specs, layout.routes) = (specs, routes);
        (layout, extras)
    }

    /// Everything that pages are made of, in one place.
    pub fn book<'a>(
        &'a self,
        sources: &'a Sources,
        understood: &'a Understood,
        data: &'a [export::File],
    ) -> Book<'a> {
        Book {
            config: &understood.config,
            sources,
            catalogue: &understood.catalogue,
            records: &understood.records,
            articles: &understood.articles,
            verdicts: &understood.verdicts,
            locales: &understood.locales,
            as_of: understood.as_of,
            assets: &self.assets,
            index: &self.index,
            data,
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
    build_watched(sources, options, sink, report, &|_| {})
}

/// Builds the site, and tells the watcher when each stage is done.
pub fn build_watched(
    sources: &Sources,
    options: &Options,
    sink: &dyn Sink,
    report: &mut Report,
    done: &dyn Fn(&str),
) -> Option<Site> {
    let theme = Theme::load(sources, report);
    done("templates");
    let understood = understand_watched(sources, options, report, done)?;
    let (data, index) = understood.tables();
    let (layout, mut extras) = Layout::new(sources, &understood, &data, index, report);
    let book = layout.book(sources, &understood, &data);
    done("plan");
    let theme = theme?;
    let views: Result<Vec<View<'_>>, _> =
        (0..book.locales.len()).map(|language| View::new(&book, language, &theme)).collect();
    let views = views.map_err(|error| report.push(error)).ok()?;
    done("cards");
    extras.extend(feeds(&views, &theme, report));
    site::clashes(&book, &layout.specs, &extras, report);
    done("feeds");
    let site = site::assemble(&book, &views, &theme, &layout.specs, &extras, sink, report);
    done("pages");
    Some(site)
}

/// Files that are made with templates.
pub fn feeds(views: &[View<'_>], theme: &Theme, report: &mut Report) -> Vec<Extra<'static>> {
    let mut extras = Vec::new();
    for view in views {
        match feed::atom(view, theme) {
            Ok(file) => extras.push(extra(file.route, file.bytes, "the feed")),
            Err(error) => report.push(error),
        }
    }
    extras
}

fn extra<'a>(
    route: Route,
    bytes: impl Into<std::borrow::Cow<'a, [u8]>>,
    origin: &str,
) -> Extra<'a> {
    Extra { route, bytes: bytes.into(), origin: origin.to_owned(), place: None }
}

/// Files that are copied as they are.
fn copied<'a>(sources: &'a Sources, assets: &[(String, Route, usize)]) -> Vec<Extra<'a>> {
    let files = assets.iter().map(|(name, route, at)| {
        let bytes = sources.statics()[*at].bytes.as_ref();
        extra(route.clone(), bytes, &format!("the file `static/{name}`"))
    });
    files.collect()
}

/// Files that are made without templates.
fn made<'a>(book: &Book<'_>, data: &'a [export::File], specs: &[page::Spec]) -> Vec<Extra<'a>> {
    let data = data.iter().map(|file| {
        let origin = format!("the data file `{}`", file.route);
        extra(file.route.clone(), file.bytes.as_slice(), &origin)
    });
    let mut extras: Vec<Extra<'_>> = data.collect();
    let mut files = feed::sitemap(book, specs);
    files.push(feed::robots(book));
    extras.extend(files.into_iter().map(|file| {
        let origin = format!("the built-in file `{}`", file.route);
        extra(file.route, file.bytes, &origin)
    }));
    extras
}
