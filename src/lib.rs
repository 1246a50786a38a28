//! Daesang builds a record book: a static site of records that are derived from sourced
//! observations, in which every claim of an article is checked against the data.
//!
//! A build is one pass through these steps, each a complete value of its own type:
//!
//! 1. [`source`]: what is on disk → [`source::Sources`].
//! 2. [`config`], [`locale`]: what the maintainer decided, how a language writes.
//! 3. [`catalogue`], [`article`]: what the content means → [`catalogue::Catalogue`], articles.
//! 4. [`record`]: what follows → [`record::Records`], [`record::claim::Verdicts`].
//! 5. [`page`]: what each page says, on top of [`chart`], [`feed`], [`export`],
//!    [`search`], [`calendar`].
//! 6. [`render`]: Tera's only door → bytes.
//! 7. [`site`]: every page rendered, checked and handed on → [`site::Site`].
//! 8. [`publish`]: the only writer of the disk.
//!
//! **Invariant.** Between the two disks everything is a pure function of the sources and the
//! options: no IO, no clock, no environment.
//!
//! **Invariant.** A stage that can fail adds to one [`report::Report`] and goes on, so that one run
//! shows every error.
//!
//! **Invariant.** A template sees its page's struct and nothing else; content is never a template.

pub mod article;
pub mod calendar;
pub mod catalogue;
pub mod chart;
pub mod cli;
pub mod config;
pub mod date;
pub mod document;
pub mod export;
pub mod feed;
pub mod locale;
pub mod page;
pub mod paging;
pub mod path;
pub mod publish;
pub mod record;
pub mod render;
pub mod report;
pub mod search;
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
use site::{Content, Extra, Sink, Site, Unwatched, Watch};
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
    understand_watched(sources, options, report, &Unwatched)
}

fn understand_watched(
    sources: &Sources,
    options: &Options,
    report: &mut Report,
    watch: &dyn Watch,
) -> Option<Understood> {
    let config = Config::read(sources, options.base_url.as_deref(), report)?;
    let locales = locale::read_all(&config.languages, sources, report);
    let (mut catalogue, reading) = catalogue::read(sources, &config, options.last_day, report);
    let mut articles = article::read_all(sources, &reading, options.drafts, report);
    if let Some(as_of) = options.as_of {
        hide_later(&mut catalogue, &mut articles, as_of);
    }
    article::inherit(&mut articles, &config.languages[0]);
    let is_bare = catalogue.metrics.is_empty() || catalogue.artists.is_empty();
    if report.has_unread_files() || (is_bare && report.has_errors()) {
        // What follows from files that can't be read would fail again; the cause has been told.
        return None;
    }
    watch.stage("parse");
    let records = record::derive(&catalogue, &config.zone, config.day_count, report);
    watch.stage("derive");
    let as_of = newest(&catalogue).or(options.as_of).unwrap_or(date::FIRST_DAY);
    let counting = Counting { zone: &config.zone, day_count: config.day_count };
    let verdicts =
        record::claim::judge(&catalogue, &records, &articles, counting, as_of, report);
    watch.stage("judge");
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
    let theme = Theme::load(sources, report);
    watch.stage("templates");
    let understood = understand_watched(sources, options, report, watch)?;
    let Understood { config, locales, catalogue, articles, records, verdicts, as_of } =
        &understood;
    let assets = site::assets(sources, report);
    let by_name: HashMap<String, Route> =
        assets.iter().map(|(name, route, _)| (name.clone(), route.clone())).collect();
    let origin = export::Origin { catalogue, records, config, as_of: *as_of };
    let (tables, index) = rayon::join(
        || book_tables(origin, sink, report),
        || Index::new(locales, catalogue, records, articles),
    );
    let (data, tables) = tables.map_err(|error| report.push(error)).ok()?;
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
        directories: search::directories(catalogue, records, locales),
        calendar: calendar::Calendar::new(catalogue, records),
        data: &data,
        routes: rustc_hash::FxHashSet::default(),
    };
    let specs = page::plan(&book, report);
    let mut extras = copied(sources, &assets);
    extras.extend(tables);
    extras.extend(exports(origin, &book));
    extras.extend(made(&book, &specs));
    extras.extend(page::redirects(&book, report).into_iter().map(|old| Extra {
        place: Some(old.place),
        ..extra(old.route, old.html.into_bytes(), &format!("the old address `{}`", old.written))
    }));
    let routes = specs.iter().map(|spec| &spec.route).chain(extras.iter().map(|e| &e.route));
    let mut routes: rustc_hash::FxHashSet<String> = routes.map(ToString::to_string).collect();
    routes.extend(page::feeds(&book).map(|(.., route)| route.to_string()));
    book.routes = routes;
    page::check_report_link(&book, report);
    watch.stage("plan");
    let theme = theme?;
    let views: Result<(Vec<View<'_>>, Vec<feed::File>), _> =
        (0..locales.len()).map(|language| View::new(&book, language, &theme)).collect();
    let (views, searches) = views.map_err(|error| report.push(error)).ok()?;
    extras.extend(finding(&views, searches));
    watch.stage("cards");
    let feeds: Vec<feed::Feeds<'_, '_>> = views.iter().map(feed::Feeds::new).collect();
    // Made after what they borrow: a file that is made later must not outlive it.
    let extras: Vec<Extra<'_>> =
        extras.into_iter().chain(feed_files(&book, &feeds, &theme)).collect();
    site::clashes(&book, &specs, &extras, report);
    watch.stage("feeds");
    let site = site::assemble(&book, &views, &theme, &specs, &extras, sink, watch, report);
    watch.stage("pages");
    Some(site)
}

fn extra<'a>(
    route: Route,
    bytes: impl Into<std::borrow::Cow<'a, [u8]>>,
    origin: &str,
) -> Extra<'a> {
    let content = Content::Bytes(bytes.into());
    Extra { route, content, origin: origin.to_owned(), place: None }
}

/// The tables of the whole book and where they stand. They are handed on at once: the data page
/// needs their sizes, and nothing else needs them whole.
fn book_tables<'a>(
    origin: export::Origin<'_>,
    sink: &dyn Sink,
    report: &Report,
) -> Result<(Vec<export::File>, Vec<Extra<'a>>), report::Diagnostic> {
    let made = export::book(origin, |file, bytes| {
        site::hand_on_early(sink, report, &file.route, &bytes)
    });
    let (mut files, mut extras) = (Vec::new(), Vec::new());
    for (file, output) in made {
        extras.push(Extra {
            route: file.route.clone(),
            content: Content::Done(output?),
            origin: format!("the data file `{}`", file.route),
            place: None,
        });
        files.push(file);
    }
    Ok((files, extras))
}

/// The tables of each song and each record, made when they are handed on.
fn exports<'a>(origin: export::Origin<'a>, book: &Book<'_>) -> Vec<Extra<'a>> {
    let mut extras = Vec::new();
    if !origin.config.exports {
        return extras;
    }
    for subject in export::subjects(origin.catalogue) {
        let page = page::route(book, 0, &page::Kind::of(subject));
        for format in export::Format::ALL {
            let route = export::route(origin.catalogue, subject, format);
            let page = page.clone();
            let make = move || {
                let url = origin.config.base_url.absolute(&page);
                Ok(export::table(origin, subject, format, &url))
            };
            extras.push(Extra {
                origin: format!("the data file `{route}`"),
                route,
                content: Content::Later(Box::new(make)),
                place: None,
            });
        }
    }
    extras
}

/// The feeds, made when they are handed on.
fn feed_files<'a>(
    book: &'a Book<'a>,
    feeds: &'a [feed::Feeds<'a, 'a>],
    theme: &'a Theme,
) -> impl Iterator<Item = Extra<'a>> {
    page::feeds(book).map(move |(language, of, format, route)| {
        let feeds = &feeds[language];
        let content = Content::Later(Box::new(move || feeds.make(of, format, theme)));
        Extra { origin: format!("the feed `{route}`"), route, content, place: None }
    })
}

/// Files that are copied as they are.
fn copied<'a>(sources: &'a Sources, assets: &[(String, Route, usize)]) -> Vec<Extra<'a>> {
    let files = assets.iter().map(|(name, route, at)| {
        let bytes = sources.statics()[*at].bytes.as_ref();
        extra(route.clone(), bytes, &format!("the file `static/{name}`"))
    });
    files.collect()
}

/// The search index and the calendar file of each language.
fn finding<'a>(views: &[View<'_>], searches: Vec<feed::File>) -> Vec<Extra<'a>> {
    let file = |origin| move |file: feed::File| extra(file.route, file.bytes, origin);
    let searches = searches.into_iter().map(file("the search index"));
    let calendars = views.iter().filter_map(page::calendar_file);
    searches.chain(calendars.map(file("the calendar file"))).collect()
}

/// Files that are made without templates.
fn made<'a>(book: &Book<'_>, specs: &[page::Spec]) -> Vec<Extra<'a>> {
    let mut files = feed::sitemap(book, specs);
    files.push(feed::robots(book));
    let made = files.into_iter().map(|file| {
        let origin = format!("the built-in file `{}`", file.route);
        extra(file.route, file.bytes, &origin)
    });
    made.collect()
}
