//! Articles and pages of text, and what a body is rendered among on any page.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::article_body::{body, describe};
use super::citation::Citation;
use super::claims::Badge;
use super::cover::{Cover, Paint};
use super::frame::Frame;
use super::link::Link;
use super::locale_view::LocaleView;
use super::next::{self, NextLink};
use super::receipt::{self, Receipts};
use super::sources::Bibliography;
use super::{article_body, claims, figures};
use crate::article::{Article, ArticleKind, TocEntry};
use crate::catalogue::SongKey;
use crate::diagnostics::Report;
use crate::locale::Time;
use crate::record::MilestoneKey;
use crate::render::{Model, Page};

/// `article`
#[derive(Serialize)]
struct ArticlePage {
    /// When the newest thing happened that the article claims.
    event: Option<Time>,
    date: Option<Time>,
    badge: Option<Badge>,
    toc: Vec<TocEntry>,
    receipts: Receipts,
    citation: Citation,
    tags: Vec<Link>,
    related: Model,
    next: Vec<NextLink>,
}

/// `text`
#[derive(Serialize)]
struct TextPage {
    toc: Vec<TocEntry>,
    receipts: Option<Receipts>,
}

/// Builds the page of an article without a milestone.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, at: usize, report: &mut Report) -> Page {
    let article = &view.site.articles[at];
    let judged = view.site.verdicts.of(at);
    let mut sources = Bibliography::default();
    let rendered = body(view, at, None, &mut sources, report);
    let description = describe(view, article, &rendered);
    let receipts = receipt::of_claims(view, at, &mut sources);
    for key in &article.cited {
        sources.number(*key);
    }
    let reached = judged.iter().filter_map(|judged| judged.facts.when);
    let event = reached.filter(|when| when.known_last().is_some()).max_by_key(|w| w.last);
    let worst = judged.iter().map(|judged| judged.verdict).max();
    let fields = ArticlePage {
        event: event.map(|when| view.time(&when)),
        date: article.date.map(|day| view.time(&view.site.config.timezone.day(day))),
        badge: worst.map(|verdict| Badge {
            href: Some("#receipts".to_owned()),
            ..claims::badge(view, verdict)
        }),
        toc: rendered.toc,
        receipts: Receipts::new(view, receipts, &sources),
        citation: Citation::new(view, &article.title, &spec.kind, event.as_ref()),
        tags: article_body::tags(view, article),
        related: view.cards(&related(view, article)),
        next: next(view, at),
    };
    let mut frame = Frame::new(view, spec, article.title.clone(), &description);
    frame.report.edits(view, article.file);
    frame.cover = lead(view, at).map_or_else(Cover::default, |song| view.song_cover(song));
    Page { body: figures::body(rendered.html, rendered.anchors), ..frame.page(spec, &fields) }
}

/// The song that an article is about first: the one that its first claim says something of.
fn lead(view: &LocaleView<'_>, at: usize) -> Option<SongKey> {
    view.site.verdicts.of(at).iter().find_map(|judged| judged.facts.song)
}

/// Links to related pages of an article: the records that it is about, and other articles.
fn next(view: &LocaleView<'_>, at: usize) -> Vec<NextLink> {
    let article = &view.site.articles[at];
    let mut records = Vec::new();
    for record in article.claimed_records() {
        if !records.contains(&record) {
            records.push(record);
        }
    }
    let mut next: Vec<NextLink> = records
        .into_iter()
        .take(2)
        .map(|record| {
            let outcome = view.site.records.outcome(record);
            let holder = outcome.current().last().map(|(_, tenure)| outcome.entry(tenure).song);
            NextLink::link(view.record_link(record), view.say("record"), paint(view, holder))
        })
        .collect();
    let listed = view.site.index.listed_articles[view.language].iter().copied();
    let others = listed.filter(|other| {
        *other != at && view.site.articles[*other].kind == ArticleKind::Article
    });
    for other in others.take(next::MOST - next.len()) {
        let place = view.say("say.another-article");
        let colour = paint(view, lead(view, other));
        next.push(NextLink::link(view.text_link(other), place, colour));
    }
    if next.is_empty() {
        let all = view.list_link(&PageKind::Articles(0));
        next.push(NextLink::link(all, view.say("say.another-article"), None));
    }
    next
}

fn paint(view: &LocaleView<'_>, song: Option<SongKey>) -> Option<Paint> {
    song.map(|song| Paint::of(view.colour(song)))
}

/// Builds a page such as `about`.
pub(super) fn text(view: &LocaleView<'_>, spec: &Spec, at: usize, report: &mut Report) -> Page {
    let article = &view.site.articles[at];
    let mut sources = Bibliography::default();
    let rendered = body(view, at, None, &mut sources, report);
    let description = describe(view, article, &rendered);
    let receipts = Receipts::new(view, Vec::new(), &sources);
    let fields =
        TextPage { toc: rendered.toc, receipts: (!receipts.is_empty()).then_some(receipts) };
    let mut frame = Frame::new(view, spec, article.title.clone(), &description);
    frame.report.edits(view, article.file);
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
