//! The site as a whole: every page rendered and checked, every file made and handed on.
//!
//! Nothing holds all of the output: what stays of a page is its hash, its size and its anchors.

mod cards;
pub mod clashes;
mod link_errors;
mod links;
mod renderer;
mod sink;

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use self::cards::template_of;
use self::link_errors::{and_others, report_faults};
use self::links::{LinkChecker, LinkFault, PageLinks};
pub use self::renderer::{Languages, RenderedPage, Renderer};
use self::sink::Outbox;
pub use self::sink::{Memory, Nowhere, Output, Sink, hash_of_all};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::page::{Spec, undrawable};
use crate::plan::{FileContent, PlannedFile, page_origin};
use crate::watch::Watch;

/// The finished site: everything that was handed on, sorted by path.
#[derive(Debug, Default)]
pub struct Site {
    /// Every file.
    pub outputs: Vec<Output>,
    /// How many of them are pages.
    pub pages: usize,
}

/// Makes the whole site. Nothing is handed on once there is an error; the rest is made all the same,
/// so that all errors show. Cards are drawn last, and only for a site without errors.
pub fn make(renderer: &Renderer<'_>, watch: &dyn Watch, report: &mut Report) -> Site {
    let outbox = Outbox::new(renderer.sink, report.has_errors());
    let mut of_cards = Report::new();
    // One thread would make the largest files while the others wait, if they came after the pages.
    // Trying a card out takes as long as a hundred pages.
    let ((pages, files), ()) = rayon::join(
        || {
            rayon::join(
                || make_pages(renderer, &outbox, watch),
                || make_files(renderer, &outbox),
            )
        },
        || try_out_cards(renderer, &mut of_cards),
    );
    if renderer.sink.is_closed() {
        return Site::default();
    }
    let outputs = finish_pages(renderer, pages, report).into_iter().chain(files.outputs);
    let mut site = Site { outputs: outputs.collect(), pages: renderer.plan.pages.len() };
    report.merge(files.report);
    report.merge(of_cards);
    watch.stage("pages");
    if renderer.sink.draws_cards() && !report.has_errors() {
        site.outputs.extend(draw_cards(renderer, watch, report));
        watch.stage("draw");
    }
    site.outputs.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    site
}

/// What stays of a page.
struct FinishedPage {
    output: Option<Output>,
    report: Report,
    /// The template's mistake, which is reported once for all pages that have it.
    broken: Option<Diagnostic>,
    links: PageLinks,
}

/// Most pages that a thread makes in one go. Pages of lists take five times as long as others, and
/// follow each other: with more in one go, the last would keep one thread busy while others wait.
const MAX_PAGES_PER_JOB: usize = 16;

/// Bytes of a page, or a few more.
const PAGE_BUFFER: usize = 64 << 10;

/// Makes all pages, in their order.
fn make_pages(
    renderer: &Renderer<'_>,
    outbox: &Outbox<'_>,
    watch: &dyn Watch,
) -> Vec<FinishedPage> {
    let checker = LinkChecker::new(renderer.site, renderer.plan);
    let make = |buffer: &mut Vec<u8>, page: &Spec| {
        if renderer.sink.is_closed() {
            return None;
        }
        let begun = watch.begin();
        let finished = make_page(renderer, &checker, outbox, page, buffer);
        watch.page(&page.route, finished.links.template, begun);
        Some(finished)
    };
    let pages = renderer.plan.pages.par_iter().with_max_len(MAX_PAGES_PER_JOB);
    pages.map_init(|| Vec::with_capacity(PAGE_BUFFER), make).flatten_iter().collect()
}

fn make_page(
    renderer: &Renderer<'_>,
    checker: &LinkChecker<'_>,
    outbox: &Outbox<'_>,
    page: &Spec,
    buffer: &mut Vec<u8>,
) -> FinishedPage {
    let mut report = Report::new();
    let rendered = renderer.page(page, buffer, &mut report);
    let mut links = PageLinks::new(rendered.template, rendered.anchors);
    let limit = renderer.site.config.limits.page_bytes;
    let mut output = None;
    let broken = match rendered.html {
        Err(error) => Some(error),
        Ok(html) if html.len() as u64 > limit => {
            report.push(too_large(renderer, page, limit));
            None
        }
        Ok(html) => {
            checker.check(html, &mut links);
            if links.faults.iter().all(LinkFault::is_warning) && !report.has_errors() {
                output = outbox.put(&page.route.output(), html.as_bytes(), &mut report);
            }
            None
        }
    };
    if output.is_none() {
        outbox.fail();
    }
    FinishedPage { output, report, broken, links }
}

fn too_large(renderer: &Renderer<'_>, page: &Spec, limit: u64) -> Diagnostic {
    let (origin, span) = page_origin(renderer.site, page);
    let message = format!("{origin} becomes a page of more than {limit} bytes");
    let error = Diagnostic::new(Code::E702, message)
        .help("shorten it; `page_bytes` under `[limits]` in `site.toml` raises the limit");
    match span {
        Some(span) => error.at(span, ""),
        None => error.on_path(page.route.as_str()),
    }
}

/// Reports what is wrong with pages and with the links between them, and returns those that were
/// handed on.
fn finish_pages(
    renderer: &Renderer<'_>,
    finished: Vec<FinishedPage>,
    report: &mut Report,
) -> Vec<Output> {
    let (site, pages) = (renderer.site, &renderer.plan.pages);
    let mut broken: Vec<(Diagnostic, &Spec, usize)> = Vec::new();
    let mut outputs = Vec::with_capacity(finished.len());
    let mut links = Vec::with_capacity(finished.len());
    for (page, finished) in pages.iter().zip(finished) {
        report.merge(finished.report);
        if let Some(error) = finished.broken {
            match broken.iter_mut().find(|(known, ..)| *known == error) {
                Some((.., pages)) => *pages += 1,
                None => broken.push((error, page, 1)),
            }
        }
        outputs.extend(finished.output);
        links.push(finished.links);
    }
    PageLinks::check_anchors(&mut links);
    report_faults(site, pages, &links, report);
    for (error, page, pages) in broken {
        let (origin, span) = page_origin(site, page);
        let label = format!("while rendering {}", and_others(&origin, pages));
        report.push(match (span, error.span) {
            (Some(span), Some(_)) => error.related(span, label),
            _ => error.note(format!("{label}: {}", page.route)),
        });
    }
    outputs
}

/// What became of files that are not pages.
#[derive(Default)]
struct FinishedFiles {
    outputs: Vec<Output>,
    report: Report,
}

/// Makes and hands on every file but the cards.
fn make_files(renderer: &Renderer<'_>, outbox: &Outbox<'_>) -> FinishedFiles {
    let make = |file: &PlannedFile| {
        let mut report = Report::new();
        if renderer.sink.is_closed() {
            return (Ok(None), report);
        }
        let path = file.route.output();
        let output = match renderer.on_disk(file) {
            Some(file) => Ok(outbox.copy(&path, file, &mut report)),
            None => renderer.file(file).map(|bytes| outbox.put(&path, &bytes, &mut report)),
        };
        (output, report)
    };
    let files = renderer.plan.files.par_iter();
    let made: Vec<(Result<Option<Output>, Diagnostic>, Report)> =
        files.filter(|file| card_of(file).is_none()).map(make).collect();
    let mut finished = FinishedFiles::default();
    let mut known: Vec<Diagnostic> = Vec::new();
    for (made, report) in made {
        finished.report.merge(report);
        match made {
            Ok(output) => finished.outputs.extend(output),
            // A template's mistake breaks every file that it makes: it is reported once.
            Err(error) if known.contains(&error) => {}
            Err(error) => known.push(error),
        }
    }
    known.into_iter().for_each(|error| finished.report.push(error));
    finished
}

/// The page that a file is the card of.
fn card_of(file: &PlannedFile) -> Option<usize> {
    match file.content {
        FileContent::Card(page) => Some(page),
        _ => None,
    }
}

/// Files that are cards, and their pages.
fn cards<'r>(renderer: &'r Renderer<'_>) -> Vec<(&'r PlannedFile, &'r Spec)> {
    let files = renderer.plan.files.iter();
    files.filter_map(|file| Some((file, &renderer.plan.pages[card_of(file)?]))).collect()
}

/// Reads one card of each template, and checks what can't be drawn on any.
fn try_out_cards(renderer: &Renderer<'_>, report: &mut Report) {
    if !renderer.site.config.cards {
        return;
    }
    undrawable(renderer.site, report);
    let mut tried: Vec<&str> = Vec::new();
    let mut broken = Vec::new();
    for (_, page) in cards(renderer) {
        let template = template_of(page);
        if !tried.contains(&template) {
            tried.push(template);
            let error = renderer.cards().try_out(page).err();
            broken.extend(error.map(|error| (page, error)));
        }
    }
    renderer.cards().report_broken(broken, report);
}

/// Hands all cards on, each drawn unless the last build has drawn the same.
fn draw_cards(renderer: &Renderer<'_>, watch: &dyn Watch, report: &mut Report) -> Vec<Output> {
    let outbox = Outbox::new(renderer.sink, false);
    let (cards, done) = (cards(renderer), AtomicUsize::new(0));
    let draw = |(file, page): &(&PlannedFile, &Spec)| {
        let mut report = Report::new();
        let path = file.route.output();
        let output = renderer.cards().hand_on(page, &path, &outbox, &mut report);
        if output.is_err() {
            outbox.fail();
        }
        watch.card(done.fetch_add(1, Ordering::Relaxed) + 1, cards.len());
        (output, report)
    };
    let drawn: Vec<(Result<Option<Output>, Diagnostic>, Report)> =
        cards.par_iter().map(draw).collect();
    let (mut outputs, mut broken) = (Vec::with_capacity(cards.len()), Vec::new());
    for ((_, page), (output, of_card)) in cards.iter().zip(drawn) {
        report.merge(of_card);
        match output {
            Ok(output) => outputs.extend(output),
            Err(error) => broken.push((*page, error)),
        }
    }
    renderer.cards().report_broken(broken, report);
    outputs
}
