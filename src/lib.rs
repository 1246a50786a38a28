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
//! 8. [`publish`]: the only writer of the output.
//!
//! Beside it, [`edit`] changes content files for the commands that enter figures; [`schema`] says
//! which keys they have.
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
pub mod document;
pub mod edit;
pub mod export;
pub mod feed;
pub mod locale;
pub mod page;
pub mod path;
pub mod publish;
pub mod record;
pub mod render;
pub mod report;
pub mod schema;
pub mod site;
pub mod source;

use std::collections::HashMap;

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
use report::Report;
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
#[derive(Debug)]
pub struct Understood {
    /// The site's settings.
    pub config: Config,
    /// The site's languages.
    pub locales: Vec<Locale>,
    /// What the content means.
    pub catalogue: Catalogue,
    /// What was written about it.
    pub articles: Vec<Article>,
    /// What follows from it.
    pub records: Records,
    /// The verdict on every claim.
    pub verdicts: Verdicts,
    /// The newest observation's day.
    pub as_of: Day,
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
    let config = Config::read(sources, options.base_url.as_deref(), report)?;
    let locales = locale::read_all(&config.languages, sources, report);
    let (mut catalogue, reading) = catalogue::read(sources, &config, options.last_day, report);
    let mut articles = article::read_all(sources, &reading, options.drafts, report);
    if let Some(as_of) = options.as_of {
        hide_later(&mut catalogue, &mut articles, as_of);
    }
    let is_bare = catalogue.metrics.is_empty() || catalogue.artists.is_empty();
    if report.has_unread_files() || (is_bare && report.has_errors()) {
        // What follows from files that can't be read would fail again; the cause has been told.
        return None;
    }
    done("parse");
    let records = record::derive(&catalogue, &config.zone, config.day_count, report);
    done("derive");
    let as_of = newest(&catalogue).or(options.as_of).unwrap_or(date::FIRST_DAY);
    let counting = Counting { zone: &config.zone, day_count: config.day_count };
    let verdicts =
        record::claim::judge(&catalogue, &records, &articles, counting, as_of, report);
    done("judge");
    Some(Understood { config, locales, catalogue, articles, records, verdicts, as_of })
}

/// The day of the newest observation.
fn newest(catalogue: &Catalogue) -> Option<Day> {
    let series = catalogue.songs.iter().flat_map(|song| &song.series);
    let observations = series.flat_map(|series| &series.observations);
    // An observation that only states a time since an unknown release says nothing of today.
    observations.filter(|o| !o.when.is_unknown()).map(|o| o.when.last).max()
}

/// `--as-of` hides what is later: observations, and articles that speak from a later day.
fn hide_later(catalogue: &mut Catalogue, articles: &mut Vec<Article>, as_of: Day) {
    for series in catalogue.songs.iter_mut().flat_map(|song| &mut song.series) {
        series.observations.retain(|observation| observation.when.first <= as_of);
    }
    articles.retain(|article| article.date.is_none_or(|date| date <= as_of));
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
    let Understood { config, locales, catalogue, articles, records, verdicts, as_of } =
        &understood;
    let assets = site::assets(sources, report);
    let by_name: HashMap<String, Route> =
        assets.iter().map(|(name, route, _)| (name.clone(), route.clone())).collect();
    let (data, index) = rayon::join(
        || export::files(catalogue, records, config, *as_of),
        || Index::new(config, catalogue, records, articles),
    );
    let mut book = Book {
        config,
        sources,
        catalogue,
        records,
        articles,
        verdicts,
        locales,
        as_of: *as_of,
        assets: &by_name,
        index,
        data: &data,
        routes: std::collections::BTreeSet::new(),
    };
    let specs = page::plan(&book, report);
    let mut extras = copied(sources, &assets);
    extras.extend(made(&book, &specs));
    extras.extend(page::redirects(&book, report).into_iter().map(|old| Extra {
        place: Some(old.place),
        ..extra(old.route, old.html.into_bytes(), &format!("the old address `{}`", old.written))
    }));
    let feeds = (0..locales.len()).map(|language| page::feed(&book, language));
    let routes = specs.iter().map(|spec| &spec.route).chain(extras.iter().map(|e| &e.route));
    let routes = routes.map(ToString::to_string).chain(feeds.map(|feed| feed.to_string()));
    book.routes = routes.collect();
    done("plan");
    let theme = theme?;
    let views: Result<Vec<View<'_>>, _> =
        (0..locales.len()).map(|language| View::new(&book, language, &theme)).collect();
    let views = views.map_err(|error| report.push(error)).ok()?;
    done("cards");
    for view in &views {
        match feed::atom(view, &theme) {
            Ok(file) => extras.push(extra(file.route, file.bytes, "the feed")),
            Err(error) => report.push(error),
        }
    }
    site::clashes(&book, &specs, &extras, report);
    done("feeds");
    let site = site::assemble(&book, &views, &theme, &specs, &extras, sink, report);
    done("pages");
    Some(site)
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
fn made<'a>(book: &Book<'a>, specs: &[page::Spec]) -> Vec<Extra<'a>> {
    let data = book.data.iter().map(|file| {
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
