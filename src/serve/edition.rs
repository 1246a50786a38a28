//! An edition: the site as it stands at one time. Every address is known, and a page is rendered
//! when it is asked for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::article::Article;
use crate::page::{self, Book, Kind, View};
use crate::path::Slug;
use crate::render::{Model, Shared, Theme};
use crate::report::{Diagnostic, FileId, Report};
use crate::site::{Extra, Sink};
use crate::source::{Change, Folder, Sources};
use crate::{Layout, Options, Understood, export, site};

/// The site at one time. Its parts are shared with the editions before and after it.
pub(super) struct Edition {
    pub(super) sources: Arc<Sources>,
    understood: Arc<Understood>,
    theme: Arc<Theme>,
    plan: Arc<Plan>,
    cards: Cards,
    shared: Arc<Vec<Shared>>,
    /// Files that need templates, made when the first of them is asked for.
    feeds: OnceLock<HashMap<String, Vec<u8>>>,
}

/// Every milestone's card, by language.
type Cards = Arc<Vec<Arc<Vec<Model>>>>;

/// Where everything stands.
struct Plan {
    layout: Layout,
    data: Arc<Vec<export::File>>,
    /// Files that are no pages. Those of `static/` are empty: their bytes stay in the sources.
    extras: Vec<Extra<'static>>,
    /// What stands at an address below the base.
    held: HashMap<String, Held>,
}

#[derive(Clone, Copy)]
enum Held {
    Page(usize),
    Static(usize),
    Extra(usize),
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
    /// A page that can't be made.
    Broken(Report),
}

impl Edition {
    fn book(&self) -> Book<'_> {
        self.plan.layout.book(&self.sources, &self.understood, &self.plan.data)
    }

    /// The path that the site stands under: `/`, `/records/`.
    pub(super) fn base(&self) -> &str {
        self.understood.config.base_url.path()
    }

    /// How many pages the site has.
    pub(super) fn pages(&self) -> usize {
        self.plan.layout.specs.len()
    }

    /// The address of a file under `static/`, as it is published.
    pub(super) fn asset(&self, name: &str) -> Option<String> {
        let route = self.plan.layout.assets.get(name)?;
        Some(self.understood.config.base_url.link(route))
    }

    /// What stands at an address below the base: `/songs/`.
    pub(super) fn answer(&self, route: &str) -> Answer {
        let file =
            |bytes: &[u8]| Answer::File { bytes: bytes.to_vec(), route: route.to_owned() };
        let route =
            route.strip_suffix("index.html").filter(|r| r.ends_with('/')).unwrap_or(route);
        let plan = &self.plan;
        match plan.held.get(route) {
            Some(Held::Page(at)) => self.page(*at),
            Some(Held::Static(at)) => file(&self.sources.statics()[*at].bytes),
            Some(Held::Extra(at)) => file(&plan.extras[*at].bytes),
            None if plan.layout.routes.contains(route) => match self.feeds().get(route) {
                Some(bytes) => file(bytes),
                None => Answer::Nothing,
            },
            None if plan.held.contains_key(&format!("{route}/")) => Answer::Folder,
            None => self.missing(route),
        }
    }

    /// The page that says that nothing is found, in the language of the address.
    fn missing(&self, route: &str) -> Answer {
        let languages = &self.understood.config.languages;
        let first = route.trim_start_matches('/').split('/').next().unwrap_or_default();
        let language = languages.iter().skip(1).position(|l| l == first).map_or(0, |at| at + 1);
        let specs = &self.plan.layout.specs;
        let found =
            specs.iter().position(|s| s.kind == Kind::NotFound && s.language == language);
        found.map_or(Answer::Nothing, |at| self.page(at))
    }

    fn page(&self, at: usize) -> Answer {
        let spec = &self.plan.layout.specs[at];
        let book = self.book();
        let view =
            View::with_cards(&book, spec.language, Arc::clone(&self.cards[spec.language]));
        let mut report = Report::new();
        let page = page::page(&view, spec, &mut report);
        let mut html = Vec::with_capacity(64 << 10);
        let shared = &self.shared[spec.language];
        if let Err(error) = self.theme.render(page, shared, &self.sources, &mut html) {
            report.push(error);
        }
        if report.has_errors() {
            return Answer::Broken(report);
        }
        Answer::Page { html, missing: spec.kind == Kind::NotFound }
    }

    fn feeds(&self) -> &HashMap<String, Vec<u8>> {
        self.feeds.get_or_init(|| {
            let book = self.book();
            let views = self.views(&book);
            // What is wrong with a feed is for the check to say.
            let feeds = crate::feeds(&views, &self.theme, &mut Report::new());
            feeds.into_iter().map(|f| (f.route.to_string(), f.bytes.into_owned())).collect()
        })
    }

    fn views<'a>(&self, book: &'a Book<'a>) -> Vec<View<'a>> {
        let cards = self.cards.iter().enumerate();
        cards.map(|(at, cards)| View::with_cards(book, at, Arc::clone(cards))).collect()
    }

    /// Does all that a build does beyond what was needed to plan the site, and says what it found,
    /// unless it is stopped.
    pub(super) fn check(&self, stop: &AtomicBool) -> Option<Report> {
        let mut report = Report::new();
        let book = self.book();
        let views = self.views(&book);
        let feeds = crate::feeds(&views, &self.theme, &mut report);
        let extras: Vec<Extra<'_>> =
            self.plan.extras.iter().map(Extra::unfilled).chain(feeds).collect();
        let specs = &self.plan.layout.specs;
        site::clashes(&book, specs, &extras, &mut report);
        let sink = Unless(stop);
        site::assemble(&book, &views, &self.theme, specs, &extras, &sink, &mut report);
        (!sink.is_closed()).then_some(report)
    }
}

/// Takes nothing, until it is told to stop.
struct Unless<'a>(&'a AtomicBool);

impl Sink for Unless<'_> {
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn is_closed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Makes one edition after the other, and keeps what a change leaves as it was.
pub(super) struct Press {
    options: Options,
    sources: Arc<Sources>,
    theme: Stage<Arc<Theme>>,
    understood: Stage<Arc<Understood>>,
    plan: Stage<Arc<Plan>>,
    cards: Stage<Cards>,
}

/// What a stage made, if it could, and what was said of it.
struct Stage<T> {
    made: Option<T>,
    report: Report,
}

impl<T> Default for Stage<T> {
    fn default() -> Self {
        Self { made: None, report: Report::new() }
    }
}

impl<T> Stage<T> {
    fn of(make: impl FnOnce(&mut Report) -> Option<T>) -> Self {
        let mut report = Report::new();
        Self { made: make(&mut report), report }
    }
}

/// What a change asks to be made anew.
struct Asked {
    templates: bool,
    statics: bool,
    /// Articles whose front matter is another.
    articles: Vec<FileId>,
    everything: bool,
}

impl Press {
    pub(super) fn new(options: Options, folder: &Folder) -> Self {
        let sources = Arc::new(folder.sources().0);
        Self {
            options,
            sources,
            theme: Stage::default(),
            understood: Stage::default(),
            plan: Stage::default(),
            cards: Stage::default(),
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
        folder: &Folder,
        change: &Change,
    ) -> (Option<Edition>, Report) {
        let (sources, read) = folder.sources();
        let sources = Arc::new(sources);
        let mut asked = Asked::by(change, &self.sources, &sources);
        asked.everything |= self.understood.made.is_none();
        self.sources = Arc::clone(&sources);
        let reach = self.understand(read, &asked);
        if asked.templates || asked.everything || self.theme.made.is_none() {
            self.theme = Stage::of(|report| Theme::load(&sources, report).map(Arc::new));
        }
        if reach == Reach::Everywhere || asked.statics || self.plan.made.is_none() {
            self.lay_out(&asked);
        }
        let redrawn = reach == Reach::Everywhere || asked.templates;
        if redrawn || self.cards.made.is_none() {
            self.draw_cards(None);
        } else if reach == Reach::Headlines {
            self.draw_cards(Some(&asked.articles));
        }
        let mut report = Report::new();
        let stages = [
            &self.theme.report,
            &self.understood.report,
            &self.plan.report,
            &self.cards.report,
        ];
        stages.into_iter().for_each(|said| report.merge(said.clone()));
        let edition = if report.has_errors() { None } else { self.bind(sources) };
        (edition, report)
    }

    /// Understands what changed, and says how far it reaches.
    fn understand(&mut self, read: Report, asked: &Asked) -> Reach {
        let (sources, options) = (&self.sources, &self.options);
        let before = self.understood.made.take();
        let Some(before) = before.filter(|_| !asked.everything) else {
            self.understood = Stage::of(|report| {
                report.merge(read);
                crate::understand(sources, options, report).map(Arc::new)
            });
            return Reach::Everywhere;
        };
        if asked.articles.is_empty() {
            self.understood.made = Some(before);
            return Reach::Itself;
        }
        self.understood = Stage::of(|report| {
            let next = before.with_articles_of(sources, &asked.articles, options, report)?;
            Some(Arc::new(next))
        });
        match &self.understood.made {
            Some(next) if keeps_its_place(&before, next, &asked.articles) => Reach::Headlines,
            _ => Reach::Everywhere,
        }
    }

    fn lay_out(&mut self, asked: &Asked) {
        // Data files follow from the data alone, which articles leave as it was.
        let before = self.plan.made.take().filter(|_| !asked.everything);
        let (sources, understood) = (&self.sources, &self.understood.made);
        self.plan = Stage::of(|report| {
            let understood = understood.as_ref()?;
            let (data, index) = match before {
                Some(before) => (Arc::clone(&before.data), understood.index()),
                None => {
                    let (data, index) = understood.tables();
                    (Arc::new(data), index)
                }
            };
            Some(Arc::new(Plan::new(sources, understood, data, index, report)))
        });
    }

    /// Draws every card, or those of some articles only.
    fn draw_cards(&mut self, articles: Option<&[FileId]>) {
        let parts = (&self.theme.made, &self.understood.made, &self.plan.made);
        let (Some(theme), Some(understood), Some(plan)) = parts else { return };
        let book = plan.layout.book(&self.sources, understood, &plan.data);
        let held = self.cards.made.clone();
        let edited = articles.zip(held).map(|(files, held)| {
            let edited = book.articles.iter().filter(|article| files.contains(&article.file));
            let keys = edited.filter_map(|article| book.records.milestone(article.id.as_str()));
            (keys.collect::<Vec<_>>(), held)
        });
        self.cards = Stage::of(|report| {
            let views = (0..book.locales.len()).map(|language| {
                let view = match &edited {
                    Some((keys, held)) => {
                        let held = Arc::clone(&held[language]);
                        View::with_cards(&book, language, held).redrawn(keys, theme)
                    }
                    None => View::new(&book, language, theme),
                };
                view.map(|view| view.rendered_cards())
            });
            match views.collect() {
                Ok(cards) => Some(Arc::new(cards)),
                Err(error) => {
                    report.push(error);
                    None
                }
            }
        });
    }

    fn bind(&self, sources: Arc<Sources>) -> Option<Edition> {
        let (understood, plan) = (self.understood.made.clone()?, self.plan.made.clone()?);
        let mut edition = Edition {
            sources,
            understood,
            theme: self.theme.made.clone()?,
            plan,
            cards: self.cards.made.clone()?,
            shared: Arc::default(),
            feeds: OnceLock::new(),
        };
        let shared = {
            let book = edition.book();
            let views = edition.views(&book);
            let shared = views.iter().map(|view| {
                let (site, words) = page::globals(view);
                Shared { site, words }
            });
            shared.collect()
        };
        edition.shared = Arc::new(shared);
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
fn keeps_its_place(before: &Understood, after: &Understood, edited: &[FileId]) -> bool {
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
            && old.redirects.is_empty()
            && new.redirects.is_empty()
    };
    before.articles.len() == after.articles.len()
        && pairs.into_iter().all(|(old, new)| {
            old.file == new.file && (!edited.contains(&new.file) || same(old, new))
        })
}

impl Asked {
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
                let Some(file) = after.find(path) else { continue };
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
        understood: &Understood,
        data: Arc<Vec<export::File>>,
        index: page::Index,
        report: &mut Report,
    ) -> Self {
        let (layout, extras) = Layout::new(sources, understood, &data, index, report);
        let mut held: HashMap<String, Held> = HashMap::new();
        let key = |route: &crate::path::Route| {
            let route = route.as_str();
            route
                .strip_suffix("index.html")
                .filter(|r| r.ends_with('/'))
                .unwrap_or(route)
                .to_owned()
        };
        for (at, file) in sources.statics().iter().enumerate() {
            if let Some(route) = layout.assets.get(file.path.as_str()) {
                held.insert(key(route), Held::Static(at));
            }
        }
        for (at, extra) in extras.iter().enumerate() {
            held.entry(key(&extra.route)).or_insert(Held::Extra(at));
        }
        for (at, spec) in layout.specs.iter().enumerate() {
            held.insert(spec.route.as_str().to_owned(), Held::Page(at));
        }
        let filled = |(at, extra): (usize, Extra<'_>)| match held.get(&key(&extra.route)) {
            Some(Held::Extra(held)) if *held == at => extra.into_owned(),
            _ => extra.unfilled(),
        };
        let extras = extras.into_iter().enumerate().map(filled).collect();
        Self { layout, data, extras, held }
    }
}
