//! An edition: the site as it stands at one time. Every address is known, and a page is rendered
//! when it is asked for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::article::Article;
use crate::catalogue::ArtistKey;
use crate::diagnostics::{Diagnostic, FileId, Report};
use crate::export::{Format, TableSubject};
use crate::feed::Feeds;
use crate::page::{self, FeedFormat, LocaleView, PageKind, RenderCache, SiteView};
use crate::path::{Route, Slug};
use crate::record::MilestoneKey;
use crate::render::{Shared, Theme};
use crate::site::cards::Deck;
use crate::site::{AuxFile, Content, Sink, Unwatched};
use crate::source::{Change, FileCache, Sources};
use crate::{Analysis, Layout, Lists, Options, site};

/// The site at one time. Its parts are shared with the editions before and after it.
pub(super) struct Snapshot {
    pub(super) sources: Arc<Sources>,
    analysis: Arc<Analysis>,
    theme: Arc<Theme>,
    plan: Arc<Plan>,
    drawn: Arc<Vec<Language>>,
    shared: Arc<Vec<Shared>>,
}

/// What views have in common with those before and after them.
struct Language {
    drawn: RenderCache,
    /// The search index, which bears a part of its hash in its name.
    search: Arc<page::GeneratedFile>,
}

/// Where everything stands.
struct Plan {
    layout: Layout,
    tables: Arc<Tables>,
    /// Files that are no pages and need no view. Only those of [`File::AuxFile`] have their bytes.
    extras: Vec<AuxFile<'static>>,
    /// What stands at an address below the base.
    held: HashMap<String, Held>,
}

/// What follows from the data alone.
struct Tables {
    lists: Lists,
    /// The tables of the whole book.
    bytes: Vec<Vec<u8>>,
}

impl Tables {
    fn new(analysis: &Analysis) -> Self {
        let (lists, bytes) = analysis.lists(|_, make| crate::pieces::whole(make));
        Self { lists, bytes }
    }
}

/// What an address holds, by its position or by what it is made from when it is asked for.
#[derive(Clone, Copy)]
enum Held {
    Page(usize),
    File(File),
}

/// What is no page.
#[derive(Clone, Copy)]
enum File {
    Static(usize),
    AuxFile(usize),
    /// A table of the whole book.
    Table(usize),
    /// A table of a song or a record.
    Export(TableSubject, Format),
    Feed(usize, Option<ArtistKey>, FeedFormat),
    Calendar(usize),
    /// The social card of a page.
    Card(usize),
}

/// What an address holds.
#[derive(Debug)]
pub(super) enum Answer {
    /// A page, and whether it says that nothing is found.
    Page { html: Vec<u8>, missing: bool },
    /// A file, and the address that it has.
    File { bytes: Vec<u8>, route: String },
    /// The same address with a slash at its end holds a page.
    FileCache,
    /// Nothing.
    Nothing,
    /// A page that can't be made.
    Broken(Report),
}

impl Snapshot {
    fn book(&self) -> SiteView<'_> {
        self.plan.book(&self.sources, &self.analysis)
    }

    /// The path that the site stands under: `/`, `/records/`.
    pub(super) fn base(&self) -> &str {
        self.analysis.config.base_url.path()
    }

    /// How many pages the site has.
    pub(super) fn pages(&self) -> usize {
        self.plan.layout.specs.len()
    }

    /// The address of a file under `static/`, as it is published.
    pub(super) fn asset(&self, name: &str) -> Option<String> {
        let route = self.plan.layout.assets.get(name)?;
        Some(self.analysis.config.base_url.link(route))
    }

    /// What stands at an address below the base: `/songs/`.
    pub(super) fn answer(&self, route: &str) -> Answer {
        let page = route.strip_suffix("index.html").filter(|r| r.ends_with('/'));
        let route = page.unwrap_or(route);
        match self.plan.held.get(route) {
            Some(Held::Page(at)) => self.page(*at),
            Some(Held::File(file)) => match self.file(*file) {
                Ok(bytes) => Answer::File { bytes, route: route.to_owned() },
                Err(error) => {
                    let mut report = Report::new();
                    report.push(error);
                    Answer::Broken(report)
                }
            },
            None => {
                let search = |language: &&Language| language.search.route.as_str() == route;
                if let Some(found) = self.drawn.iter().find(search) {
                    let bytes = found.search.bytes.clone();
                    return Answer::File { bytes, route: route.to_owned() };
                }
                match self.plan.held.contains_key(&format!("{route}/")) {
                    true => Answer::FileCache,
                    false => self.missing(route),
                }
            }
        }
    }

    /// A file that is no page.
    fn file(&self, file: File) -> Result<Vec<u8>, Diagnostic> {
        let plan = &self.plan;
        let book = self.book();
        match file {
            File::Static(at) => Ok(self.sources.statics()[at].bytes.to_vec()),
            File::AuxFile(at) => match &plan.extras[at].content {
                Content::Bytes(bytes) => Ok(bytes.to_vec()),
                Content::Later(make) => make(),
                Content::Done(_) => Ok(Vec::new()),
            },
            File::Table(at) => Ok(plan.tables.bytes[at].clone()),
            File::Export(subject, format) => {
                Ok(crate::export_of(self.analysis.origin(), &book, subject, format)())
            }
            File::Feed(language, of, format) => {
                let view = self.view(&book, language);
                Feeds::only(&view, of).make(of, format, &self.theme)
            }
            File::Calendar(language) => Ok(page::calendar_file(&self.view(&book, language))),
            File::Card(at) => {
                let views = self.views(&book);
                let spec = &plan.layout.specs[at];
                let drawn = Deck::draw_one(&book, &views, &self.theme, spec);
                drawn.unwrap_or_else(|| Ok(Vec::new()))
            }
        }
    }

    /// The page that says that nothing is found, in the language of the address.
    fn missing(&self, route: &str) -> Answer {
        let languages = &self.analysis.config.languages;
        let first = route.trim_start_matches('/').split('/').next().unwrap_or_default();
        let language = languages.iter().skip(1).position(|l| l == first).map_or(0, |at| at + 1);
        let specs = &self.plan.layout.specs;
        let found =
            specs.iter().position(|s| s.kind == PageKind::NotFound && s.language == language);
        found.map_or(Answer::Nothing, |at| self.page(at))
    }

    fn page(&self, at: usize) -> Answer {
        let spec = &self.plan.layout.specs[at];
        let book = self.book();
        let view = self.view(&book, spec.language);
        let mut report = Report::new();
        let page = page::page(&view, spec, &mut report);
        let mut html = Vec::with_capacity(64 << 10);
        let shared = &self.shared[spec.language];
        // What is too large is shown in part: the check in the background tells it.
        let limit = book.config.limits.page_bytes;
        if let Err(error) = self.theme.render(page, shared, &self.sources, limit, &mut html) {
            report.push(error);
        }
        if report.has_errors() {
            return Answer::Broken(report);
        }
        Answer::Page { html, missing: spec.kind == PageKind::NotFound }
    }

    fn view<'a>(&self, book: &'a SiteView<'a>, language: usize) -> LocaleView<'a> {
        LocaleView::with(book, language, self.drawn[language].drawn.clone())
    }

    fn views<'a>(&self, book: &'a SiteView<'a>) -> Vec<LocaleView<'a>> {
        (0..self.drawn.len()).map(|language| self.view(book, language)).collect()
    }

    /// Does all that a build does beyond what was needed to plan the site, and says what it found,
    /// unless it is stopped. Social cards are read, not drawn.
    pub(super) fn check(&self, stop: &AtomicBool) -> Option<Report> {
        let mut report = Report::new();
        let book = self.book();
        let views = self.views(&book);
        let specs = &self.plan.layout.specs;
        // Entries that two feeds share are made twice, so that the work can stop between them.
        let feeds = page::feeds(&book).map(|(language, of, format, route)| {
            let view = &views[language];
            let make = move || Feeds::only(view, of).make(of, format, &self.theme);
            let (content, origin) =
                (Content::Later(Box::new(make)), format!("the feed `{route}`"));
            AuxFile { route, content, origin, span: None }
        });
        let mut extras: Vec<AuxFile<'_>> = Vec::new();
        extras.extend(self.plan.extras.iter().map(AuxFile::unfilled));
        extras.extend(self.drawn.iter().map(|language| crate::search_index(&language.search)));
        extras.extend(crate::calendars(&book, &views));
        extras.extend(feeds);
        site::clashes(&book, specs, &extras, &mut report);
        Deck::new(&book, &views, &self.theme, specs, &extras, &mut report);
        let sink = CancellableSink(stop);
        site::assemble(
            &book,
            &views,
            &self.theme,
            specs,
            &extras,
            &sink,
            &Unwatched,
            &mut report,
        );
        (!sink.is_closed()).then_some(report)
    }
}

/// Takes nothing, until it is told to stop.
struct CancellableSink<'a>(&'a AtomicBool);

impl Sink for CancellableSink<'_> {
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn draws_cards(&self) -> bool {
        false
    }

    fn is_closed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Makes one edition after the other, and keeps what a change leaves as it was.
pub(super) struct IncrementalBuilder {
    options: Options,
    sources: Arc<Sources>,
    theme: StageResult<Arc<Theme>>,
    analysis: StageResult<Arc<Analysis>>,
    plan: StageResult<Arc<Plan>>,
    drawn: StageResult<Arc<Vec<Language>>>,
}

/// What a stage made, if it could, and what was said of it.
struct StageResult<T> {
    made: Option<T>,
    report: Report,
}

impl<T> Default for StageResult<T> {
    fn default() -> Self {
        Self { made: None, report: Report::new() }
    }
}

impl<T> StageResult<T> {
    fn of(make: impl FnOnce(&mut Report) -> Option<T>) -> Self {
        let mut report = Report::new();
        Self { made: make(&mut report), report }
    }
}

/// What a change asks to be made anew.
struct Invalidation {
    templates: bool,
    statics: bool,
    /// Articles whose front matter is another.
    articles: Vec<FileId>,
    everything: bool,
}

impl IncrementalBuilder {
    pub(super) fn new(options: Options, folder: &FileCache) -> Self {
        let sources = Arc::new(folder.sources().0);
        Self {
            options,
            sources,
            theme: StageResult::default(),
            analysis: StageResult::default(),
            plan: StageResult::default(),
            drawn: StageResult::default(),
        }
    }

    /// The sources of the last edition, or of the attempt at it.
    pub(super) fn sources(&self) -> Arc<Sources> {
        Arc::clone(&self.sources)
    }

    /// Makes the edition that follows a change. None comes back if the site can't be planned; in
    /// any case all that was said so far.
    pub(super) fn edition(
        &mut self,
        folder: &FileCache,
        change: &Change,
    ) -> (Option<Snapshot>, Report) {
        let (sources, read) = folder.sources();
        let sources = Arc::new(sources);
        let mut asked = Invalidation::by(change, &self.sources, &sources);
        asked.everything |= self.analysis.made.is_none();
        self.sources = Arc::clone(&sources);
        let reach = self.analyse(read, &asked);
        if asked.templates || asked.everything || self.theme.made.is_none() {
            self.theme = StageResult::of(|report| Theme::load(&sources, report).map(Arc::new));
        }
        if reach == Reach::Everywhere || asked.statics || self.plan.made.is_none() {
            self.lay_out(&asked);
        }
        let redrawn = reach == Reach::Everywhere || asked.templates;
        if redrawn || self.drawn.made.is_none() {
            self.draw(&asked, None);
        } else if reach == Reach::Headlines {
            self.draw(&asked, Some(&asked.articles));
        }
        let mut report = Report::new();
        let stages =
            [&self.theme.report, &self.analysis.report, &self.plan.report, &self.drawn.report];
        stages.into_iter().for_each(|said| report.merge(said.clone()));
        let edition = if report.has_errors() { None } else { self.bind(sources, &mut report) };
        (edition, report)
    }

    /// Understands what changed, and says how far it reaches.
    fn analyse(&mut self, read: Report, asked: &Invalidation) -> Reach {
        let (sources, options) = (&self.sources, &self.options);
        let before = self.analysis.made.take();
        let Some(before) = before.filter(|_| !asked.everything) else {
            self.analysis = StageResult::of(|report| {
                report.merge(read);
                crate::analyse(sources, options, report).map(Arc::new)
            });
            return Reach::Everywhere;
        };
        if asked.articles.is_empty() {
            self.analysis.made = Some(before);
            return Reach::Itself;
        }
        self.analysis = StageResult::of(|report| {
            let next = before.with_articles_of(sources, &asked.articles, options, report)?;
            Some(Arc::new(next))
        });
        match &self.analysis.made {
            Some(next) if keeps_its_place(&before, next, &asked.articles) => Reach::Headlines,
            _ => Reach::Everywhere,
        }
    }

    fn lay_out(&mut self, asked: &Invalidation) {
        // Articles leave the data as it was, and all that follows from it alone.
        let before = self.plan.made.take().filter(|_| !asked.everything);
        let (sources, analysis) = (&self.sources, &self.analysis.made);
        self.plan = StageResult::of(|report| {
            let analysis = analysis.as_ref()?;
            let (tables, index) = match before {
                Some(before) => (Arc::clone(&before.tables), analysis.index()),
                None => {
                    let (tables, index) =
                        rayon::join(|| Tables::new(analysis), || analysis.index());
                    (Arc::new(tables), index)
                }
            };
            Some(Arc::new(Plan::new(sources, analysis, tables, index, report)))
        });
    }

    /// Draws every card, or those of some articles only.
    fn draw(&mut self, asked: &Invalidation, articles: Option<&[FileId]>) {
        // The search indexes follow from the data alone.
        let held = self.drawn.made.take().filter(|_| !asked.everything);
        self.drawn = StageResult::default();
        let parts = (&self.theme.made, &self.analysis.made, &self.plan.made);
        let (Some(theme), Some(analysis), Some(plan)) = parts else { return };
        let book = plan.book(&self.sources, analysis);
        let keys: Option<Vec<MilestoneKey>> = articles.map(|files| {
            let all = book.articles.iter().enumerate();
            let edited = all.filter(|(_, article)| files.contains(&article.file));
            edited.filter_map(|(at, _)| book.index.milestone_of(at)).collect()
        });
        self.drawn = StageResult::of(|report| {
            let languages = (0..book.locales.len()).map(|language| {
                let (view, search) = match &held {
                    Some(held) => {
                        let held = &held[language];
                        let view = LocaleView::with(&book, language, held.drawn.clone());
                        (view.redrawn(keys.as_deref(), theme)?, Arc::clone(&held.search))
                    }
                    None => {
                        let (view, search) = LocaleView::new(&book, language, theme)?;
                        (view, Arc::new(search))
                    }
                };
                Ok(Language { drawn: view.drawn(), search })
            });
            match languages.collect() {
                Ok(languages) => Some(Arc::new(languages)),
                Err(error) => {
                    report.push(error);
                    None
                }
            }
        });
    }

    fn bind(&self, sources: Arc<Sources>, report: &mut Report) -> Option<Snapshot> {
        let (analysis, plan) = (self.analysis.made.clone()?, self.plan.made.clone()?);
        let mut edition = Snapshot {
            sources,
            analysis,
            theme: self.theme.made.clone()?,
            plan,
            drawn: self.drawn.made.clone()?,
            shared: Arc::default(),
        };
        let shared: Result<Vec<Shared>, _> = {
            let book = edition.book();
            let views = edition.views(&book);
            views.iter().map(|view| page::framed(view, &edition.theme)).collect()
        };
        edition.shared = Arc::new(shared.map_err(|error| report.push(error)).ok()?);
        Some(edition)
    }
}

/// How far an edited article reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Its own page.
    Itself,
    /// Its page, its card, and what the data says of its claims.
    Headlines,
    /// Lists, addresses, anything.
    Everywhere,
}

/// Whether edited articles stand in all lists and at all addresses as before.
fn keeps_its_place(before: &Analysis, after: &Analysis, edited: &[FileId]) -> bool {
    let pairs = before.articles.iter().zip(&after.articles);
    let same = |old: &Article, new: &Article| {
        let tags = |article: &Article| -> Vec<Slug> {
            article.tags.iter().map(|tag| tag.value.clone()).collect()
        };
        old.id == new.id
            && old.kind == new.kind
            && old.language == new.language
            && old.date == new.date
            && tags(old) == tags(new)
            && old.claimed_records().eq(new.claimed_records())
            && old.redirects.is_empty()
            && new.redirects.is_empty()
    };
    before.articles.len() == after.articles.len()
        && pairs.into_iter().all(|(old, new)| {
            old.file == new.file && (!edited.contains(&new.file) || same(old, new))
        })
}

impl Invalidation {
    fn by(change: &Change, before: &Sources, after: &Sources) -> Self {
        let mut asked = Self {
            templates: false,
            statics: false,
            articles: Vec::new(),
            everything: change.rebuilt,
        };
        for path in &change.edited {
            if path.starts_with("static/") {
                asked.statics = true;
            } else if path.starts_with("templates/") {
                asked.templates = true;
            } else if !path.ends_with(".md") {
                asked.everything = true;
            } else if !asked.everything {
                // No file came or went, so that ids are the same as before.
                let Some((file, _)) = after.find(path) else { continue };
                let front =
                    |sources: &Sources| front(&sources.file(file).text).map(str::to_owned);
                let (old, new) = (front(before), front(after));
                if old.is_none() || old != new {
                    asked.articles.push(file);
                }
            }
        }
        asked
    }
}

/// Everything of an article above its body, which alone may change what other pages say.
fn front(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("+++\n")?;
    let close = rest.find("\n+++\n")?;
    let body = &rest[close + 5..];
    // A second fence would be an error of the front matter.
    (!body.contains("\n+++") && !body.trim_start().starts_with("+++"))
        .then(|| &text[..text.len() - body.len()])
}

impl Plan {
    fn new(
        sources: &Sources,
        analysis: &Analysis,
        tables: Arc<Tables>,
        index: page::Index,
        report: &mut Report,
    ) -> Self {
        // Their bytes stay where they are.
        let unfilled = tables.bytes.iter().map(|_| Content::Bytes(Cow::default())).collect();
        let (layout, extras) =
            Layout::new(sources, analysis, &tables.lists, unfilled, index, report);
        let mut plan = Self { layout, tables, extras: Vec::new(), held: HashMap::new() };
        let made = plan.made(sources, analysis);
        for (at, extra) in extras.iter().enumerate() {
            plan.held.entry(address(&extra.route)).or_insert(Held::File(File::AuxFile(at)));
        }
        plan.held.extend(made);
        let filled =
            |(at, extra): (usize, AuxFile<'_>)| match plan.held.get(&address(&extra.route)) {
                Some(Held::File(File::AuxFile(held))) if *held == at => extra.into_owned(),
                _ => extra.unfilled(),
            };
        plan.extras = extras.into_iter().enumerate().map(filled).collect();
        plan
    }

    /// What is made when it is asked for, and what has its bytes elsewhere. Where two things claim
    /// an address, which is an error, pages come first.
    fn made(&self, sources: &Sources, analysis: &Analysis) -> HashMap<String, Held> {
        let book = self.book(sources, analysis);
        let mut held: HashMap<String, Held> = HashMap::new();
        let mut hold = |route: &Route, what| held.insert(address(route), what);
        for (at, spec) in self.layout.specs.iter().enumerate().filter(|_| book.config.cards) {
            if spec.kind.descriptor().card.is_some() {
                hold(&page::card_route(&spec.route), Held::File(File::Card(at)));
            }
        }
        for (language, of, format, route) in page::feeds(&book) {
            hold(&route, Held::File(File::Feed(language, of, format)));
        }
        for (language, route) in page::calendar_files(&book) {
            hold(&route, Held::File(File::Calendar(language)));
        }
        for (subject, format, route) in crate::export_routes(analysis.origin()) {
            hold(&route, Held::File(File::Export(subject, format)));
        }
        for (at, table) in self.tables.lists.tables.iter().enumerate() {
            hold(&table.route, Held::File(File::Table(at)));
        }
        for (at, file) in sources.statics().iter().enumerate() {
            if let Some(route) = self.layout.assets.get(file.path.as_str()) {
                hold(route, Held::File(File::Static(at)));
            }
        }
        for (at, spec) in self.layout.specs.iter().enumerate() {
            hold(&spec.route, Held::Page(at));
        }
        held
    }

    fn book<'a>(&'a self, sources: &'a Sources, analysis: &'a Analysis) -> SiteView<'a> {
        self.layout.book(sources, analysis, &self.tables.lists)
    }
}

/// A route as it is asked for: a folder's page by the folder.
fn address(route: &Route) -> String {
    let route = route.as_str();
    let page = route.strip_suffix("index.html").filter(|r| r.ends_with('/'));
    page.unwrap_or(route).to_owned()
}
