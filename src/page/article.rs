//! Articles and pages of text, and what a body is rendered among on any page.

use serde::Serialize;

use super::address::Spec;
use super::article_body::{body, describe};
use super::frame::Frame;
use super::link::Link;
use super::locale_view::LocaleView;
use super::sources::{Bibliography, SourceLine};
use super::{article_body, claims, figures};
use crate::article::{Article, TocEntry};
use crate::diagnostics::Report;
use crate::locale::Time;
use crate::record::MilestoneKey;
use crate::render::{Model, Page};

/// `article`
#[derive(Serialize)]
struct ArticlePage {
    date: Option<Time>,
    toc: Vec<TocEntry>,
    claims: Vec<claims::ClaimLine>,
    sources: Vec<SourceLine>,
    tags: Vec<Link>,
    related: Model,
}

/// `text`
#[derive(Serialize)]
struct TextPage {
    toc: Vec<TocEntry>,
    sources: Vec<SourceLine>,
}

/// Builds the page of an article without a milestone.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, at: usize, report: &mut Report) -> Page {
    let article = &view.site.articles[at];
    let mut sources = Bibliography::default();
    let rendered = body(view, at, None, &mut sources, report);
    let description = describe(view, article, &rendered);
    let claims = claims::lines(view, at);
    for key in &article.cited {
        sources.number(*key);
    }
    let fields = ArticlePage {
        date: article.date.map(|day| view.time(&view.site.config.timezone.day(day))),
        toc: rendered.toc,
        claims,
        sources: sources.lines(view),
        tags: article_body::tags(view, article),
        related: view.cards(&related(view, article)),
    };
    let frame = Frame::new(view, spec, article.title.clone(), &description);
    Page { body: figures::body(rendered.html, rendered.anchors), ..frame.page(spec, &fields) }
}

/// Builds a page such as `about`.
pub(super) fn text(view: &LocaleView<'_>, spec: &Spec, at: usize, report: &mut Report) -> Page {
    let article = &view.site.articles[at];
    let mut sources = Bibliography::default();
    let rendered = body(view, at, None, &mut sources, report);
    let description = describe(view, article, &rendered);
    let fields = TextPage { toc: rendered.toc, sources: sources.lines(view) };
    let frame = Frame::new(view, spec, article.title.clone(), &description);
    Page { body: figures::body(rendered.html, rendered.anchors), ..frame.page(spec, &fields) }
}

/// Milestones that an article's claims are about: what a reader may want next.
fn related(view: &LocaleView<'_>, article: &Article) -> Vec<MilestoneKey> {
    let records = view.site.records;
    let mut related: Vec<MilestoneKey> = Vec::new();
    for claim in &article.claims {
        let (Some(record), Some(holder)) = (&claim.record, &claim.holder) else { continue };
        let milestone = records.of_record(holder.value, record.value);
        related.extend(milestone.filter(|key| !related.contains(key)));
    }
    related.truncate(6);
    related
}
