//! Snapshots: the site as it is at one time. Every address is known, and a page is rendered when it is
//! asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::analysis::{Analysis, Options, analyse};
use crate::article::{Article, ArticleKind};
use crate::catalogue::SongKey;
use crate::config::Policy;
use crate::diagnostics::{Diagnostic, FileId, Report};
use crate::page::{self, LocaleView, PageKind, RenderCache, SiteView};
use crate::path::Slug;
use crate::plan::{Address, Aggregates, Inputs, OutputPlan, look_ups};
use crate::record::MilestoneKey;
use crate::render::{Shared, Theme};
use crate::site::{self, Languages, Nowhere, Output, Renderer, Sink, clashes};
use crate::source::{Change, FileCache, FileOnDisk, Sources};
use crate::watch::Unwatched;

/// The site at one time. Its parts are shared with the snapshots before and after it.
pub(super) struct Snapshot {
    pub(super) sources: Arc<Sources>,
    analysis: Arc<Analysis>,
    aggregates: Arc<Aggregates>,
    plan: Arc<OutputPlan>,
    theme: Arc<Theme>,
    /// By language.
    caches: Arc<Vec<RenderCache>>,
    /// By language.
    shared: Vec<Shared>,
}

/// What an address holds.
#[derive(Debug)]
pub(super) enum Answer {
    /// A page, and whether it says that nothing is found.
    Page { html: Vec<u8>, missing: bool },
    /// A file, and the address that it has.
    File { bytes: Vec<u8>, route: String },
    /// The same address with a slash at its end holds a page.
    Folder,
    /// Nothing.
    Nothing,
    /// A page or file that can't be made.
    Broken(Report),
}

impl Snapshot {
    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            sources: &self.sources,
            analysis: &self.analysis,
            aggregates: &self.aggregates,
        }
    }

    /// The path of the site: `/`, `/records/`.
    pub(super) fn base(&self) -> &str {
        self.analysis.config.base_url.path()
    }

    /// What its pages may load and do.
    pub(super) fn policy(&self) -> &Policy {
        &self.analysis.config.policy
    }

    /// Number of pages of the site.
    pub(super) fn pages(&self) -> usize {
        self.plan.pages.len()
    }

    /// Address at which a file of `static/` is published.
    pub(super) fn asset(&self, name: &str) -> Option<String> {
        Some(self.analysis.config.base_url.link(self.plan.asset(name)?))
    }

    /// What has an address below the base: `/songs/`.
    pub(super) fn answer(&self, address: &str) -> Answer {
        let folder = address.strip_suffix("index.html").filter(|path| path.ends_with('/'));
        let address = folder.unwrap_or(address);
        let in_folder =
            || self.plan.at(&format!("{address}index.html")).filter(|_| address.ends_with('/'));
        match self.plan.at(address).or_else(in_folder) {
            Some(Address::Page(position)) => self.page(position),
            Some(Address::File(position)) => self.file(position, address),
            None if self.plan.at(&format!("{address}/")).is_some() => Answer::Folder,
            None => self.missing(address),
        }
    }

    /// The page that says that nothing is found, in the language of the address.
    fn missing(&self, address: &str) -> Answer {
        let languages = &self.analysis.config.languages;
        let first = address.trim_start_matches('/').split('/').next().unwrap_or_default();
        let language = languages.iter().skip(1).position(|l| l == first).map_or(0, |at| at + 1);
        let mut pages = self.plan.pages.iter();
        let page =
            pages.position(|page| page.kind == PageKind::NotFound && page.language == language);
        page.map_or(Answer::Nothing, |position| self.page(position))
    }

    fn page(&self, position: usize) -> Answer {
        let page = &self.plan.pages[position];
        let (mut report, mut html) = (Report::new(), Vec::new());
        // A page that is too large is shown in part: the check in the background reports it.
        let error = self.with_renderer(&Nowhere, |renderer| {
            renderer.page(page, &mut html, &mut report).html.err()
        });
        error.into_iter().for_each(|error| report.push(error));
        if report.has_errors() {
            return Answer::Broken(report);
        }
        Answer::Page { html, missing: page.kind == PageKind::NotFound }
    }

    fn file(&self, position: usize, address: &str) -> Answer {
        let file = &self.plan.files[position];
        let bytes = self.with_renderer(&Nowhere, |renderer| {
            renderer.file(file).map(std::borrow::Cow::into_owned)
        });
        match bytes {
            Ok(bytes) => Answer::File { bytes, route: address.to_owned() },
            Err(error) => {
                let mut report = Report::new();
                report.push(error);
                Answer::Broken(report)
            }
        }
    }

    fn with_renderer<T>(&self, sink: &dyn Sink, make: impl FnOnce(&Renderer<'_>) -> T) -> T {
        let site = self.plan.site_view(self.inputs());
        let views = views(&site, &self.caches);
        let languages = Languages { views: &views, shared: &self.shared };
        make(&Renderer::new(&site, &self.plan, &self.theme, languages, sink))
    }

    /// Does all that a build does beyond what was needed to plan the site, and reports what it finds,
    /// unless it is stopped. Cards are read, not drawn.
    pub(super) fn check(&self, stop: &AtomicBool) -> Option<Report> {
        let mut report = Report::new();
        let sink = CancellableSink(stop);
        clashes::check(&self.plan.site_view(self.inputs()), &self.plan, &mut report);
        self.with_renderer(&sink, |renderer| {
            site::make(renderer, &Unwatched, &mut report);
        });
        (!sink.is_closed()).then_some(report)
    }
}

/// The views of a site's languages, with what is rendered once for each.
fn views<'a>(site: &'a SiteView<'a>, caches: &[RenderCache]) -> Vec<LocaleView<'a>> {
    let caches = caches.iter().enumerate();
    caches.map(|(language, cache)| LocaleView::with(site, language, cache.clone())).collect()
}

/// A sink that drops every file, and closes when it is stopped.
struct CancellableSink<'a>(&'a AtomicBool);

impl Sink for CancellableSink<'_> {
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn copy(&self, path: &str, file: &FileOnDisk) -> Result<Output, Diagnostic> {
        Nowhere.copy(path, file)
    }

    fn draws_cards(&self) -> bool {
        false
    }

    fn is_closed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Makes one snapshot after the other, and keeps what a change leaves as it was.
pub(super) struct IncrementalBuilder {
    options: Options,
    sources: Arc<Sources>,
    theme: StageResult<Arc<Theme>>,
    analysis: StageResult<Arc<Analysis>>,
    plan: StageResult<(Arc<Aggregates>, Arc<OutputPlan>)>,
    caches: StageResult<Arc<Vec<RenderCache>>>,
}

/// What a stage made, if it could, and its diagnostics.
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

/// What a change makes stale.
struct Invalidation {
    templates: bool,
    statics: bool,
    /// Articles whose front matter has changed.
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
            caches: StageResult::default(),
        }
    }

    /// The sources of the last snapshot, or of the attempt at it.
    pub(super) fn sources(&self) -> Arc<Sources> {
        Arc::clone(&self.sources)
    }

    /// Makes the snapshot that follows a change, unless the site can't be planned, and returns the
    /// diagnostics so far.
    pub(super) fn snapshot(
        &mut self,
        folder: &FileCache,
        change: &Change,
    ) -> (Option<Snapshot>, Report) {
        let (sources, read) = folder.sources();
        let sources = Arc::new(sources);
        let mut stale = Invalidation::by(change, &self.sources, &sources);
        stale.everything |= self.analysis.made.is_none();
        // With `--as-of`, the sources that there are follow from every article's date and citations.
        let is_article = |path: &String| path.ends_with(".md");
        stale.everything |=
            self.options.as_of.is_some() && change.edited.iter().any(is_article);
        self.sources = Arc::clone(&sources);
        let reach = self.analyse(read, &stale);
        if stale.templates || stale.everything || self.theme.made.is_none() {
            self.theme = StageResult::of(|report| Theme::load(&sources, report).map(Arc::new));
        }
        if reach == Reach::Everywhere || stale.statics || self.plan.made.is_none() {
            self.plan(&stale);
        }
        let all_caches = reach == Reach::Everywhere || stale.templates;
        if all_caches || self.caches.made.is_none() {
            self.fill_caches(&stale, None);
        } else if reach == Reach::Headlines {
            self.fill_caches(&stale, Some(&stale.articles));
        }
        let mut report = Report::new();
        let stages =
            [&self.theme.report, &self.analysis.report, &self.plan.report, &self.caches.report];
        stages.into_iter().for_each(|stage| report.merge(stage.clone()));
        let snapshot = if report.has_errors() { None } else { self.finish(&mut report) };
        (snapshot, report)
    }

    /// Analyses what changed, and returns how far it reaches.
    fn analyse(&mut self, read: Report, stale: &Invalidation) -> Reach {
        let (sources, options) = (&self.sources, &self.options);
        let before = self.analysis.made.take();
        let Some(before) = before.filter(|_| !stale.everything) else {
            self.analysis = StageResult::of(|report| {
                report.merge(read);
                analyse(sources, options, report).map(Arc::new)
            });
            return Reach::Everywhere;
        };
        if stale.articles.is_empty() {
            self.analysis.made = Some(before);
            return Reach::Itself;
        }
        self.analysis = StageResult::of(|report| {
            let next = before.with_articles_of(sources, &stale.articles, options, report)?;
            Some(Arc::new(next))
        });
        match &self.analysis.made {
            Some(next) if keeps_its_place(&before, next, &stale.articles) => Reach::Headlines,
            _ => Reach::Everywhere,
        }
    }

    fn plan(&mut self, stale: &Invalidation) {
        // Articles leave the data as it was, and all that follows from it alone.
        let before = self.plan.made.take().filter(|_| !stale.everything);
        let (sources, analysis) = (&self.sources, &self.analysis.made);
        self.plan = StageResult::of(|report| {
            let analysis: &Analysis = analysis.as_ref()?;
            let (aggregates, index) = match before {
                Some((aggregates, _)) => (aggregates, look_ups(analysis)),
                None => {
                    let (aggregates, index) = Aggregates::new(analysis);
                    (Arc::new(aggregates), index)
                }
            };
            let inputs = Inputs { sources, analysis, aggregates: &aggregates };
            let plan = OutputPlan::new(inputs, index, report);
            Some((aggregates, Arc::new(plan)))
        });
    }

    /// Renders what stands on many pages: all of it, or what follows from some articles.
    fn fill_caches(&mut self, stale: &Invalidation, articles: Option<&[FileId]>) {
        let before = self.caches.made.take().filter(|_| !stale.everything);
        self.caches = StageResult::default();
        let stages = (&self.theme.made, &self.analysis.made, &self.plan.made);
        let (Some(theme), Some(analysis), Some((aggregates, plan))) = stages else { return };
        let site = plan.site_view(Inputs { sources: &self.sources, analysis, aggregates });
        let keys: Option<Vec<MilestoneKey>> = articles.map(|files| {
            let articles = site.articles.iter().enumerate();
            let edited = articles.filter(|(_, article)| files.contains(&article.file));
            edited.filter_map(|(position, _)| site.index.milestone_of(position)).collect()
        });
        let before = before
            .unwrap_or_else(|| Arc::new(vec![RenderCache::default(); site.locales.len()]));
        self.caches = StageResult::of(|report| {
            let views = views(&site, &before).into_iter();
            let filled = views.map(|view| Ok(view.redrawn(keys.as_deref(), theme)?.drawn()));
            let filled: Result<Vec<RenderCache>, Diagnostic> = filled.collect();
            Some(Arc::new(filled.map_err(|error| report.push(error)).ok()?))
        });
    }

    /// Puts a snapshot together from what the stages made.
    fn finish(&self, report: &mut Report) -> Option<Snapshot> {
        let (aggregates, plan) = self.plan.made.clone()?;
        let mut snapshot = Snapshot {
            sources: self.sources(),
            analysis: self.analysis.made.clone()?,
            aggregates,
            plan,
            theme: self.theme.made.clone()?,
            caches: self.caches.made.clone()?,
            shared: Vec::new(),
        };
        let shared: Result<Vec<Shared>, _> = {
            let site = snapshot.plan.site_view(snapshot.inputs());
            let views = views(&site, &snapshot.caches);
            views.iter().map(|view| page::framed(view, &snapshot.theme)).collect()
        };
        snapshot.shared = shared.map_err(|error| report.push(error)).ok()?;
        Some(snapshot)
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

/// What the search finds an article of its own by, beside its tags.
fn searched(article: &Article) -> impl Iterator<Item = (&str, Option<SongKey>)> {
    let songs = article.claims.iter().flat_map(|claim| [&claim.holder, &claim.previous]);
    let songs = songs.flatten().map(|song| Some(song.value));
    std::iter::once(None).chain(songs).map(|song| (article.title.as_str(), song))
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
            && (old.kind == ArticleKind::Milestone || searched(old).eq(searched(new)))
    };
    before.articles.len() == after.articles.len()
        && pairs.into_iter().all(|(old, new)| {
            old.file == new.file && (!edited.contains(&new.file) || same(old, new))
        })
}

impl Invalidation {
    fn by(change: &Change, before: &Sources, after: &Sources) -> Self {
        let mut stale = Self {
            templates: false,
            statics: false,
            articles: Vec::new(),
            everything: change.rebuilt,
        };
        for path in &change.edited {
            if path.starts_with("static/") {
                stale.statics = true;
            } else if path.starts_with("templates/") {
                stale.templates = true;
            } else if !path.ends_with(".md") {
                stale.everything = true;
            } else if !stale.everything {
                // No file came or went, so that ids are the same as before.
                let Some((file, _)) = after.find(path) else { continue };
                let front =
                    |sources: &Sources| front(&sources.file(file).text).map(str::to_owned);
                let (old, new) = (front(before), front(after));
                if old.is_none() || old != new {
                    stale.articles.push(file);
                }
            }
        }
        stale
    }
}

/// The part of an article above its body, which alone may change what other pages say.
fn front(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("+++\n")?;
    let close = rest.find("\n+++\n")?;
    let body = &rest[close + 5..];
    // A second fence would be an error of the front matter.
    (!body.contains("\n+++") && !body.trim_start().starts_with("+++"))
        .then(|| &text[..text.len() - body.len()])
}
