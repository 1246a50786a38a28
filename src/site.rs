//! The site as a whole: every page rendered, checked and handed on, one buffer a thread.
//!
//! Nothing holds all of the output: what stays of a page is its hash, its size and its anchors.

pub mod cards;
mod link_errors;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization as _;
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use self::link_errors::LinkFault;
use crate::article::ArticleKind;
use crate::byte_search;
use crate::card::Key;
use crate::config::Limits;
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::image_check;
use crate::page::{LocaleView, PageKind, SiteView, Spec, framed, page};
use crate::path::Route;
use crate::pieces::{ChunkSource, PIECE, whole};
use crate::render::{Shared, Theme};
use crate::source::{Sources, StaticFile};

/// Where finished files go: to a staging folder, to memory, or nowhere.
pub trait Sink: Sync {
    /// Takes a file.
    ///
    /// # Errors
    /// What keeps it from being written.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// Takes a file that is better not held as a whole. `make` is called once, whatever fails.
    ///
    /// # Errors
    /// What keeps it from being written.
    fn put_in_pieces(&self, path: &str, make: &mut ChunkSource<'_>) -> Result<(), Diagnostic> {
        self.put(path, &whole(make))
    }

    /// Whether nobody waits for the rest any more, so that the work may stop half done.
    fn is_closed(&self) -> bool {
        false
    }

    /// Whether social cards are wanted here. They are the only files that take long to make.
    fn draws_cards(&self) -> bool {
        true
    }

    /// A social card that an earlier build drew.
    ///
    /// # Errors
    /// That it was kept, and is damaged: a warning.
    fn kept(&self, _: &Key) -> Result<Option<Vec<u8>>, Diagnostic> {
        Ok(None)
    }

    /// Keeps a social card for later builds. Where it can't, it is drawn again.
    ///
    /// # Errors
    /// That it couldn't be kept: a warning, once.
    fn keep(&self, _: &Key, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// Who watches a build: for timings and progress. Watching changes no output.
pub trait Watch: Sync {
    /// A stage is done.
    fn stage(&self, _name: &str) {}

    /// A page is about to be made. What comes back is handed to [`Watch::page`].
    fn begin(&self) -> u64 {
        0
    }

    /// A page is made, by this template.
    fn page(&self, _route: &Route, _template: &'static str, _begun: u64) {}

    /// A social card is finished: how many are, and how many there will be. From any thread.
    fn card(&self, _done: usize, _all: usize) {}
}

/// Nobody watches.
pub struct Unwatched;

impl Watch for Unwatched {}

/// Takes nothing: for `check`.
pub struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn put_in_pieces(&self, _: &str, make: &mut ChunkSource<'_>) -> Result<(), Diagnostic> {
        make(&mut |_| ());
        Ok(())
    }

    fn draws_cards(&self) -> bool {
        false
    }
}

/// Keeps everything: for tests.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

impl Memory {
    /// The files by their paths.
    pub fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sink for Memory {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let mut files = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Below the output folder.
    pub path: String,
    /// Of its bytes: XXH3, 128 bits. It tells files apart; it proves nothing.
    pub hash: u128,
    /// In bytes.
    pub size: u64,
}

/// The finished site: everything that was handed on, sorted by path.
#[derive(Debug, Default)]
pub struct Site {
    /// Every file.
    pub outputs: Vec<Output>,
    /// How many of them are pages.
    pub pages: usize,
}

/// What is in a file that is no page.
pub enum Content<'a> {
    /// These bytes.
    Bytes(std::borrow::Cow<'a, [u8]>),
    /// What this makes when its turn comes, so that not all of them are held at once.
    Later(Box<dyn Fn() -> Result<Vec<u8>, Diagnostic> + Send + Sync + 'a>),
    /// It has been handed on already.
    Done(Output),
}

/// What tells one file's bytes from another's.
pub fn hash_of(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// The same of all that is to be read: so many bytes, most likely.
///
/// # Errors
/// Those of reading.
pub fn hash_of_all(mut from: impl Read, size: u64) -> io::Result<u128> {
    // Most files are pages: for each, a large buffer would take longer than to read it.
    let room = usize::try_from(size).map_or(PIECE, |size| size.clamp(1, PIECE));
    let (mut hash, mut piece) = (Xxh3::new(), vec![0; room]);
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(hash.digest128()),
            Ok(n) => hash.update(&piece[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// A file that is no page.
pub struct AuxFile<'a> {
    /// Its address.
    pub route: Route,
    /// What is in it.
    pub content: Content<'a>,
    /// What it comes from, for messages about clashes.
    pub origin: String,
    /// Where it is written, if a person wrote its address.
    pub span: Option<Span>,
}

impl AuxFile<'_> {
    /// The same without its bytes, for what looks at addresses only.
    pub fn unfilled<'a>(&self) -> AuxFile<'a> {
        let (route, origin) = (self.route.clone(), self.origin.clone());
        let content = Content::Bytes(std::borrow::Cow::default());
        AuxFile { route, content, origin, span: self.span }
    }

    /// The same with bytes of its own, if it has bytes.
    pub fn into_owned(self) -> AuxFile<'static> {
        let Self { route, content, origin, span } = self;
        let bytes = match content {
            Content::Bytes(bytes) => bytes.into_owned(),
            Content::Later(_) | Content::Done(_) => Vec::new(),
        };
        AuxFile { route, content: Content::Bytes(bytes.into()), origin, span }
    }
}

/// Refuses two things at one address (invariant 6), and names every claimant.
pub fn clashes(
    book: &SiteView<'_>,
    specs: &[Spec],
    extras: &[AuxFile<'_>],
    report: &mut Report,
) {
    // Of the pages, then of the other files.
    let routes = specs.par_iter().map(|spec| &spec.route);
    let routes = routes.chain(extras.par_iter().map(|extra| &extra.route));
    let keys: Vec<(String, &Route)> = routes.map(|route| (route.clash_key(), route)).collect();
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    first.reserve(keys.len());
    let mut doubled: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (key, _)) in keys.iter().enumerate() {
        let first = *first.entry(key).or_insert(at);
        if first < at {
            doubled.entry(key).or_insert_with(|| vec![first]).push(at);
        }
    }
    for (key, claimants) in doubled {
        let claim = |at: usize| match specs.get(at) {
            Some(spec) => origin(book, spec),
            None => {
                let extra = &extras[at - specs.len()];
                (extra.origin.clone(), extra.span)
            }
        };
        let claimants: Vec<_> = claimants.into_iter().map(claim).collect();
        let mut error =
            Diagnostic::new(Code::E804, format!("several things claim the address `/{key}`"));
        for (origin, span) in &claimants {
            error = match (span, error.span) {
                (Some(span), None) => error.at(*span, origin.clone()),
                (Some(span), Some(_)) => error.related(*span, origin.clone()),
                (None, _) => error.note(origin.clone()),
            };
        }
        if error.span.is_none() {
            error = error.on_path("static");
        }
        let mut names: Vec<String> = claimants.iter().map(|(o, _)| o.nfc().collect()).collect();
        names.dedup();
        report.push(error.help(if names.len() < claimants.len() {
            "keep one: their names look alike, but put their letters together in two ways"
        } else {
            "rename all but one of them"
        }));
    }
    files_for_folders(&keys, extras, report);
}

/// Refuses a file that stands where other addresses need a folder. The other files' keys come last.
fn files_for_folders(keys: &[(String, &Route)], extras: &[AuxFile<'_>], report: &mut Report) {
    let is_file = |route: &Route| {
        let route = route.as_str();
        !route.ends_with('/') && !route.ends_with("/index.html")
    };
    let others = &keys[keys.len() - extras.len()..];
    let files = others.iter().zip(extras).filter(|((_, route), _)| is_file(route));
    let files: FxHashMap<&str, &AuxFile<'_>> =
        files.map(|((key, _), extra)| (key.as_str(), extra)).collect();
    let mut below: BTreeMap<&str, &Route> = BTreeMap::new();
    for (key, route) in keys {
        for end in memchr::memchr_iter(b'/', key.as_bytes()) {
            if let Some((file, _)) = files.get_key_value(&key[..end]) {
                below.entry(*file).or_insert(*route);
            }
        }
    }
    for (file, route) in below {
        let origin = &files[file].origin;
        let what = format!("{origin} stands where `{route}` needs a folder");
        report.push(
            Diagnostic::new(Code::E804, what)
                .on_path(format!("static{}", files[file].route))
                .help("rename the file"),
        );
    }
}

/// What a page comes from, in words and as a place.
fn origin(book: &SiteView<'_>, spec: &Spec) -> (String, Option<Span>) {
    match &spec.kind {
        PageKind::Milestone(key) => {
            let milestone = book.records.get(*key);
            let span = book.index.article_of(*key, spec.language).map_or_else(
                || book.catalogue[milestone.song].span,
                |at| book.articles[at].span,
            );
            (format!("the milestone `{}`", milestone.id), Some(span))
        }
        PageKind::Song(key) => {
            let song = &book.catalogue[*key];
            (format!("the song `{}`", song.id), Some(song.span))
        }
        PageKind::Artist(key) => {
            let artist = &book.catalogue[*key];
            (format!("the act `{}`", artist.id), Some(artist.span))
        }
        PageKind::Record(key) | PageKind::Club(key, 0) => {
            let record = &book.catalogue[*key];
            (format!("the record `{}`", record.id), Some(record.span))
        }
        PageKind::Metric(key) => {
            let metric = &book.catalogue[*key];
            (format!("the metric `{}`", metric.id), Some(metric.span))
        }
        PageKind::Article(at) | PageKind::Text(at) => {
            let article = &book.articles[*at];
            let what = if article.kind == ArticleKind::Page { "page" } else { "article" };
            (format!("the {what} `{}`", article.id), Some(article.span))
        }
        _ => (format!("the built-in page `{}`", spec.route), None),
    }
}

/// Renders every page, checks its links, and hands it on. Nothing is handed on once there is an
/// error; the rest is rendered all the same, so that all errors show.
#[expect(clippy::too_many_arguments, reason = "everything comes together here")]
pub fn assemble(
    book: &SiteView<'_>,
    views: &[LocaleView<'_>],
    theme: &Theme,
    specs: &[Spec],
    extras: &[AuxFile<'_>],
    sink: &dyn Sink,
    watch: &dyn Watch,
    report: &mut Report,
) -> Site {
    let shared: Result<Vec<Shared>, _> = views.iter().map(|view| framed(view, theme)).collect();
    let shared = match shared {
        Ok(shared) => shared,
        Err(error) => {
            // What it breaks is every page.
            report.push(error);
            return Site::default();
        }
    };
    let failed = AtomicBool::new(report.has_errors());
    let links = Links::new(book, specs, extras);
    let worker = Worker { book, theme, links: &links, sink, failed: &failed };
    // Some of the other files are as large as a hundred pages: behind the pages, one thread would
    // make the last of them while the others wait.
    let (made, others) = rayon::join(
        || worker.pages(views, &shared, specs, watch),
        || hand_on_extras(extras, sink, &failed),
    );
    if sink.is_closed() {
        return Site::default();
    }
    finish(book, &links, made, others, report)
}

/// Pages that are made and not yet handed on. Making pages and writing them each keep a processor's
/// caches for themselves: by turns in the small, each would find them full of the other's.
#[derive(Default)]
struct Batch {
    /// For each its position in its chunk.
    pages: Vec<(usize, Vec<u8>)>,
    bytes: usize,
    /// Buffers of pages that were handed on.
    spare: Vec<Vec<u8>>,
}

/// As soon as so many bytes wait in a thread, they are handed on.
const BATCH: usize = 512 << 10;

impl Batch {
    fn buffer(&mut self) -> Vec<u8> {
        self.spare.pop().unwrap_or_else(|| Vec::with_capacity(64 << 10))
    }

    fn push(&mut self, at: usize, html: Vec<u8>) {
        self.bytes += html.len();
        self.pages.push((at, html));
    }

    fn is_full(&self) -> bool {
        self.bytes >= BATCH
    }
}

/// What stays of a page.
struct Made {
    output: Option<Output>,
    report: Report,
    /// The template that made it.
    template: &'static str,
    /// The template's mistake, told once for all pages that it breaks.
    broken: Option<Diagnostic>,
    /// Its links and anchors that are wrong.
    faults: Vec<LinkFault>,
    anchors: FxHashSet<u64>,
    /// Links to anchors of other pages: which page, which anchor, as written.
    pending: Vec<(u32, u64, String)>,
    /// Where the article has its links to anchors.
    written: Vec<(String, Span)>,
}

impl Made {
    fn is_sound(&self) -> bool {
        self.broken.is_none() && self.faults.is_empty() && !self.report.has_errors()
    }
}

struct Worker<'a, 'b> {
    book: &'a SiteView<'b>,
    theme: &'a Theme,
    links: &'a Links<'a>,
    sink: &'a dyn Sink,
    failed: &'a AtomicBool,
}

/// Most pages that a thread makes in one go. Pages of lists take five times as long as others and
/// stand together: in large chunks, the last would keep one thread busy while the others wait.
const MAX_PAGES_PER_JOB: usize = 16;

impl Worker<'_, '_> {
    /// Makes all pages, in their order, and hands them on.
    fn pages(
        &self,
        views: &[LocaleView<'_>],
        shared: &[Shared],
        specs: &[Spec],
        watch: &dyn Watch,
    ) -> Vec<Vec<Made>> {
        let chunk =
            (specs.len() / (rayon::current_num_threads() * 8)).clamp(1, MAX_PAGES_PER_JOB);
        let make = |batch: &mut Batch, specs: &[Spec]| {
            let mut made: Vec<Made> = Vec::with_capacity(specs.len());
            for spec in specs {
                if self.sink.is_closed() {
                    break;
                }
                let begun = watch.begin();
                let mut html = batch.buffer();
                let (view, shared) = (&views[spec.language], &shared[spec.language]);
                let page = self.make(view, shared, spec, &mut html);
                watch.page(&spec.route, page.template, begun);
                batch.push(made.len(), html);
                made.push(page);
                if batch.is_full() {
                    self.hand_on(batch, specs, &mut made);
                }
            }
            self.hand_on(batch, specs, &mut made);
            made
        };
        specs.par_chunks(chunk).with_max_len(1).map_init(Batch::default, make).collect()
    }

    fn make(
        &self,
        view: &LocaleView<'_>,
        shared: &Shared,
        spec: &Spec,
        buffer: &mut Vec<u8>,
    ) -> Made {
        let mut report = Report::new();
        let mut page = page(view, spec, &mut report);
        let written = page.body.as_mut().map(|body| std::mem::take(&mut body.anchors));
        let mut made = Made {
            output: None,
            report,
            template: page.template,
            broken: None,
            faults: Vec::new(),
            anchors: FxHashSet::default(),
            pending: Vec::new(),
            written: written.unwrap_or_default(),
        };
        let limit = self.book.config.limits.page_bytes;
        match self.theme.render(page, shared, self.book.sources, limit, buffer) {
            Err(error) => made.broken = Some(error),
            Ok(html) if html.len() as u64 <= limit => {
                self.links.check(html, &mut made);
            }
            Ok(_) => {
                let (origin, span) = origin(self.book, spec);
                let error = Diagnostic::new(
                    Code::E702,
                    format!("{origin} becomes a page of more than {limit} bytes"),
                )
                .help(
                    "shorten it; `page_bytes` under `[limits]` in `site.toml` raises the limit",
                );
                made.report.push(match span {
                    Some(span) => error.at(span, ""),
                    None => error.on_path(spec.route.as_str()),
                });
            }
        }
        if !made.is_sound() {
            self.failed.store(true, Ordering::Relaxed);
        }
        made
    }

    /// Hands on the pages of a batch that nothing is wrong with, and empties it.
    fn hand_on(&self, batch: &mut Batch, specs: &[Spec], made: &mut [Made]) {
        batch.bytes = 0;
        for (at, html) in batch.pages.drain(..) {
            let made = &mut made[at];
            if made.is_sound() {
                let path = specs[at].route.output();
                made.output = hand_on(self.sink, self.failed, path, &html, &mut made.report);
            }
            batch.spare.push(html);
        }
    }
}

/// Hands on files whose sizes are needed before the pages are made.
pub struct EarlyWriter<'s> {
    /// Where to: nowhere, if something is wrong already.
    sink: &'s dyn Sink,
    failed: OnceLock<Diagnostic>,
}

impl<'s> EarlyWriter<'s> {
    /// Hands on to this sink, if the site is sound so far.
    pub fn new(sink: &'s dyn Sink, is_sound: bool) -> Self {
        Self { sink: if is_sound { sink } else { &Nowhere }, failed: OnceLock::new() }
    }

    /// Hands on a file while it is made.
    pub fn hand_on(&self, route: &Route, make: &mut ChunkSource<'_>) -> Output {
        let path = route.output();
        let (mut hash, mut size) = (Xxh3::new(), 0);
        let put = self.sink.put_in_pieces(&path, &mut |take| {
            make(&mut |piece| {
                hash.update(piece);
                size += piece.len() as u64;
                take(piece);
            });
        });
        if let Err(error) = put {
            let _ = self.failed.set(error);
        }
        Output { path, hash: hash.digest128(), size }
    }

    /// What kept a file from being written.
    pub fn into_error(self) -> Option<Diagnostic> {
        self.failed.into_inner()
    }
}

/// Makes and hands on the files that are no pages.
fn hand_on_extras(
    extras: &[AuxFile<'_>],
    sink: &dyn Sink,
    failed: &AtomicBool,
) -> (Vec<Output>, Report) {
    let hand_on = |extra: &AuxFile<'_>| {
        let mut report = Report::new();
        if sink.is_closed() {
            return (None, report, None);
        }
        let path = extra.route.output();
        let (output, broken) = match &extra.content {
            Content::Bytes(bytes) => (hand_on(sink, failed, path, bytes, &mut report), None),
            Content::Later(make) => match make() {
                Ok(bytes) => (hand_on(sink, failed, path, &bytes, &mut report), None),
                Err(error) => (None, Some(error)),
            },
            Content::Done(output) => (Some(output.clone()), None),
        };
        (output, report, broken)
    };
    let made: Vec<_> = extras.par_iter().map(hand_on).collect();
    let (mut outputs, mut report) = (Vec::with_capacity(made.len()), Report::new());
    let mut known: Vec<Diagnostic> = Vec::new();
    for (output, reported, broken) in made {
        outputs.extend(output);
        report.merge(reported);
        // One mistake of a template breaks every file that it makes: it is told once.
        if let Some(error) = broken.filter(|error| !known.contains(error)) {
            known.push(error);
        }
    }
    for error in known {
        report.push(error);
    }
    (outputs, report)
}

/// Hands a file on, unless something has failed before.
fn hand_on(
    sink: &dyn Sink,
    failed: &AtomicBool,
    path: String,
    bytes: &[u8],
    report: &mut Report,
) -> Option<Output> {
    let hash = hash_of(bytes);
    if !failed.load(Ordering::Relaxed)
        && let Err(error) = sink.put(&path, bytes)
    {
        failed.store(true, Ordering::Relaxed);
        report.push(error);
        return None;
    }
    Some(Output { path, hash, size: bytes.len() as u64 })
}

/// What all pages are together: where links to anchors land, which mistake of a template breaks how
/// many of them, what is written.
fn finish(
    book: &SiteView<'_>,
    links: &Links<'_>,
    mut made: Vec<Vec<Made>>,
    (others, reported): (Vec<Output>, Report),
    report: &mut Report,
) -> Site {
    let specs = links.specs;
    anchors_land(&mut made);
    link_errors::tell(book, links, &made, report);
    let mut broken: Vec<(Diagnostic, usize, usize)> = Vec::new();
    let outputs = Vec::with_capacity(specs.len() + others.len());
    let mut site = Site { outputs, pages: specs.len() };
    for (at, made) in made.iter_mut().flatten().enumerate() {
        report.merge(std::mem::take(&mut made.report));
        if let Some(error) = made.broken.take() {
            match broken.iter_mut().find(|(known, ..)| *known == error) {
                Some((.., pages)) => *pages += 1,
                None => broken.push((error, at, 1)),
            }
        }
        site.outputs.extend(made.output.take());
    }
    for (error, at, pages) in broken {
        let (origin, span) = origin(book, &specs[at]);
        let says = format!("while rendering {}", and_others(&origin, pages));
        report.push(match (span, error.span) {
            (Some(span), Some(_)) => error.related(span, says),
            _ => error.note(format!("{says}: {}", specs[at].route)),
        });
    }
    report.merge(reported);
    site.outputs.extend(others);
    site.outputs.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    rayon::spawn(move || drop(made));
    site
}

/// A page, and how many others have the same mistake.
fn and_others(origin: &str, pages: usize) -> String {
    match pages {
        1 => origin.to_owned(),
        2 => format!("{origin} and one other page"),
        n => format!("{origin} and {} other pages", n - 1),
    }
}

/// Finds the links to anchors of other pages that aren't there: these are known once all pages are
/// rendered.
fn anchors_land(made: &mut [Vec<Made>]) {
    let pages: Vec<&Made> = made.iter().flatten().collect();
    let mut astray = Vec::new();
    for (at, from) in pages.iter().enumerate() {
        for (target, anchor, href) in &from.pending {
            let target = pages[*target as usize];
            if target.broken.is_none() && !target.anchors.contains(anchor) {
                astray.push((at, LinkFault::NoAnchor(href.clone())));
            }
        }
    }
    let mut pages: Vec<&mut Made> = made.iter_mut().flatten().collect();
    for (at, fault) in astray {
        pages[at].faults.push(fault);
    }
}

/// Every address that a link may go to.
struct Links<'a> {
    /// Hashes of addresses below the base, percent-encoded; pages with their position.
    pages: FxHashMap<u64, u32>,
    files: FxHashSet<u64>,
    specs: &'a [Spec],
    base: &'a str,
    origin: &'a str,
}

impl<'a> Links<'a> {
    fn new(book: &SiteView<'a>, specs: &'a [Spec], extras: &[AuxFile<'_>]) -> Self {
        let base_url = &book.config.base_url;
        let address = |route: &Route| hash_of_link(&base_url.link(route));
        Self {
            pages: (0u32..).zip(specs).map(|(at, spec)| (address(&spec.route), at)).collect(),
            files: extras.iter().map(|extra| address(&extra.route)).collect(),
            specs,
            base: base_url.path(),
            origin: base_url.origin(),
        }
    }

    /// Checks every link of a page, and that no anchor stands on it twice.
    fn check(&self, html: &str, made: &mut Made) {
        let mut own: Vec<Cow<'_, str>> = Vec::new();
        attributes(html, |name, value| match name {
            "id" if !made.anchors.insert(hash_of_link(value)) => {
                made.faults.push(LinkFault::Twice(value.to_owned()));
            }
            "href" | "src" => {
                self.link(value, made.pending.as_mut(), &mut own, &mut made.faults);
            }
            _ => {}
        });
        for fragment in own {
            if !made.anchors.contains(&hash_of_link(&fragment)) {
                made.faults.push(LinkFault::NoAnchor(format!("#{fragment}")));
            }
        }
    }

    fn link<'h>(
        &self,
        value: &'h str,
        pending: &mut Vec<(u32, u64, String)>,
        own: &mut Vec<Cow<'h, str>>,
        faults: &mut Vec<LinkFault>,
    ) {
        let is_plain = memchr::memchr(b'&', value.as_bytes()).is_none();
        if let Some(fragment) = value.strip_prefix('#').filter(|_| is_plain) {
            own.push(fragment.into());
            return;
        }
        let unescaped;
        let value = if is_plain {
            value
        } else {
            unescaped = value.replace("&amp;", "&");
            unescaped.as_str()
        };
        // Beside the site, its host may hold other things: a full address may lead there.
        let href = match value.strip_prefix(self.origin) {
            Some(rest) if rest.starts_with(self.base) => rest,
            _ => value,
        };
        if let Some(fragment) = href.strip_prefix('#') {
            own.push(fragment.to_owned().into());
            return;
        }
        if !href.starts_with('/') || href.starts_with("//") {
            return;
        }
        let (path, fragment) = match memchr::memchr(b'#', href.as_bytes()) {
            Some(at) => (&href[..at], &href[at + 1..]),
            None => (href, ""),
        };
        let path = memchr::memchr(b'?', path.as_bytes()).map_or(path, |at| &path[..at]);
        let address = hash_of_link(path);
        match self.pages.get(&address) {
            Some(page) if !fragment.is_empty() => {
                pending.push((*page, hash_of_link(fragment), href.to_owned()));
            }
            Some(_) => {}
            None if self.files.contains(&address) => {}
            None => {
                let is_external = !path.starts_with(self.base);
                let fault = if is_external { LinkFault::Outside } else { LinkFault::NoPage };
                faults.push(fault(href.to_owned()));
            }
        }
    }
}

/// What an address or an anchor is known by: of 40,000 pages, no two have the same by chance.
fn hash_of_link(link: &str) -> u64 {
    xxh3_64(link.as_bytes())
}

/// The attribute that links are made of, if the text before `="` ends with one.
fn linking(before: &[u8]) -> Option<&'static str> {
    let name = match before.last()? {
        b'f' => "href",
        b'c' => "src",
        b'd' => "id",
        _ => return None,
    };
    let rest = before.strip_suffix(name.as_bytes())?;
    rest.last().is_some_and(u8::is_ascii_whitespace).then_some(name)
}

/// Calls `each` with every `href`, `src` and `id`. The markup is our own templates' output, in
/// which all foreign text is escaped: a `<` begins a tag, and values stand in double quotes.
fn attributes<'h>(html: &'h str, mut each: impl FnMut(&'h str, &'h str)) {
    let bytes = html.as_bytes();
    let mut found = Vec::with_capacity(256);
    let mut at = 0;
    // The `=` behind the last letter of such a name: most attributes are passed over.
    let is_sign = |last: u8, sign: u8| {
        (sign == b'=') & ((last == b'f') | (last == b'c') | (last == b'd'))
    };
    while let Some(skipped) = byte_search::position_of_pair(&bytes[at..], is_sign) {
        let next = at + skipped + 1;
        at = next;
        let value = next + 2;
        if bytes.get(next + 1) != Some(&b'"') {
            continue;
        }
        let before = &bytes[..next];
        let Some(name) = linking(before) else { continue };
        // Between it and the beginning of its tag nothing ends; if something does, it may be text.
        let last = memchr::memrchr2(b'<', b'>', before);
        if last.is_none_or(|last| before[last] == b'>') {
            return all_attributes(html, each);
        }
        let Some(close) = memchr::memchr(b'"', &bytes[value..]) else { break };
        found.push((name, &html[value..value + close]));
    }
    for (name, value) in found {
        each(name, value);
    }
}

/// The same for every attribute, tag by tag: exact for a page with `="` in its text, and slower.
fn all_attributes<'h>(html: &'h str, mut each: impl FnMut(&'h str, &'h str)) {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]) {
        at += open + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        // Names are a few bytes long: a loop is quicker than a search.
        let mut start = at;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'>' => break,
                b' ' | b'\t' | b'\n' | b'\r' => start = at,
                b'=' if bytes.get(at) == Some(&b'"') => {
                    let value = at + 1;
                    let Some(close) = memchr::memchr(b'"', &bytes[value..]) else { return };
                    each(&html[start..at - 1], &html[value..value + close]);
                    at = value + close + 1;
                    start = at;
                }
                _ => {}
            }
        }
    }
}

/// The names of static files as they are published: the style sheet and the script bear a part
/// of their hash, so that browsers may keep them for ever.
pub fn assets(
    sources: &Sources,
    limits: &Limits,
    report: &mut Report,
) -> Vec<(String, Route, usize)> {
    let mut assets = Vec::new();
    // Only a site's own files are looked into, and those as long as they take: one by one.
    let own = |file: &StaticFile| matches!(file.bytes, Cow::Owned(_));
    let pictures: Vec<Diagnostic> = sources
        .statics()
        .par_iter()
        .filter(|file| own(file))
        .filter_map(|file| check_picture(file, limits))
        .collect();
    pictures.into_iter().for_each(|error| report.push(error));
    for (at, file) in sources.statics().iter().enumerate() {
        let path = file.path.as_str();
        let name = match path {
            "style.css" | "search.js" => {
                let hash = blake3::hash(&file.bytes).to_hex();
                let (stem, ending) = path.split_once('.').unwrap_or((path, ""));
                format!("{stem}.{}.{ending}", &hash[..8])
            }
            _ => path.to_owned(),
        };
        match Route::file(&name) {
            Ok(route) => assets.push((path.to_owned(), route, at)),
            Err(why) => report.push(
                Diagnostic::new(Code::E805, format!("this name can't be published: {why}"))
                    .on_path(format!("static/{path}"))
                    .help("rename it: letters, digits, hyphens and dots travel best"),
            ),
        }
    }
    assets
}

/// What is wrong with a picture of the site: it could act, or no browser could show it.
fn check_picture(file: &StaticFile, limits: &Limits) -> Option<Diagnostic> {
    let path = file.path.as_str();
    let on_path = |error: Diagnostic| error.on_path(format!("static/{path}"));
    if image_check::is_drawing(path) {
        let why = image_check::check_drawing(&file.bytes).err()?;
        return Some(on_path(
            Diagnostic::new(Code::E129, format!("this SVG has active content: {why}"))
                .help("save it as plain SVG without scripts, links and what lies elsewhere, or as PNG"),
        ));
    }
    let (width, height) = image_check::size(&file.bytes)?;
    let most = limits.picture_pixels;
    if (width as u64).saturating_mul(height as u64) <= most {
        return None;
    }
    Some(on_path(
        Diagnostic::new(Code::E130, format!("this picture has {width} × {height} pixels"))
            .note(format!("{most} pixels are the most"))
            .help("make it smaller; `picture_pixels` under `[limits]` in `site.toml` raises the limit"),
    ))
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn other_pages_are_counted_in_words_that_fit() {
        assert_eq!(super::and_others("a", 1), "a");
        assert_eq!(super::and_others("a", 2), "a and one other page");
        assert_eq!(super::and_others("a", 3), "a and 2 other pages");
    }

    #[test]
    fn attributes_are_found_in_tags_only() {
        for html in [
            "<!doctype html><a href=\"/x/\" hidden id=\"a-b\">href</a><img src=\"y\">",
            "<!doctype html><a href=\"/x/\" id=\"a-b\"> href=\"/no/\"</a><img src=\"y\">",
            "<p title=\"a > b\"><a data-href=\"/no/\"\nhref=\"/x/\" id=\"a-b\"><img src=\"y\">",
            "<p title=\"a > b\" class=\"c\"><a href=\"/x/\" title=\"a>b\" id=\"a-b\"><img src=\"y\">",
        ] {
            let mut found = Vec::new();
            attributes(html, |name, value| {
                if ["href", "src", "id"].contains(&name) {
                    found.push((name, value));
                }
            });
            assert_eq!(found, [("href", "/x/"), ("id", "a-b"), ("src", "y")], "{html}");
        }
    }
}
