//! The list of sources: every one, by kind, with what it supports.

use serde::Serialize;

use super::address::{PageKind, Spec, entries_on, pages};
use super::frame::Frame;
use super::index::sort_key;
use super::link::Link;
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::sources;
use super::sources::domain;
use crate::catalogue::{SourceKey, SourceKind};
use crate::locale::Time;
use crate::render::Page;
use crate::words::Words as _;

/// `sources`
#[derive(Serialize)]
struct SourcesPage {
    intro: String,
    groups: Vec<Group>,
    pager: Option<Pager>,
}

#[derive(Serialize)]
struct Group {
    id: &'static str,
    heading: String,
    lines: Vec<CitedSource>,
}

#[derive(Serialize)]
struct CitedSource {
    id: String,
    publisher: String,
    title: Option<String>,
    title_lang: Option<String>,
    url: String,
    domain: String,
    /// The address as people say it: it tells pages of one publisher apart that have no title.
    page: String,
    date: Option<Time>,
    archive: Option<String>,
    supports: Vec<Link>,
    more: Option<String>,
}

/// Links of what a source supports; a source of everything would fill the page.
const SUPPORTS: usize = 8;

/// Builds a page of the list.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let catalogue = view.site.catalogue;
    let count = catalogue.sources.len();
    let mut keys: Vec<SourceKey> =
        (0..u32::try_from(count).unwrap_or(u32::MAX)).map(SourceKey).collect();
    keys.sort_by_cached_key(|key| {
        let source = &catalogue[*key];
        (source.kind, sort_key(&source.publisher), source.id.clone())
    });
    let shown = entries_on(page, &keys);
    let groups = SourceKind::ALL.iter().filter_map(|kind| {
        let lines: Vec<CitedSource> = shown
            .iter()
            .filter(|key| catalogue[**key].kind == *kind)
            .map(|key| line(view, *key))
            .collect();
        let heading = view.source_kind(*kind);
        (!lines.is_empty()).then_some(Group { id: kind.word(), heading, lines })
    });
    let n = view.locale.plural("say.n-sources", count as u64);
    let data = SourcesPage {
        intro: view.locale.fill("say.sources-intro", &[("sources", &n)]),
        groups: groups.collect(),
        pager: pager(view, pages(count), page, PageKind::Sources),
    };
    let heading = view.say("sources");
    let heading = numbered(view, &heading, page);
    let description =
        view.locale.fill("say.describe-list", &[("title", &heading), ("what", &n)]);
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}

/// An address without its scheme, `www.` and a slash at its end.
fn page_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

fn line(view: &LocaleView<'_>, key: SourceKey) -> CitedSource {
    let source = &view.site.catalogue[key];
    let supported = &view.site.index.supports[key.index()];
    let records = supported.records.iter().map(|record| view.record_link(*record));
    let songs = supported
        .songs
        .iter()
        .filter(|song| !view.site.catalogue.is_external(**song))
        .map(|song| view.link(view.title(*song), &PageKind::Song(*song)));
    let all: Vec<Link> = records.chain(songs).collect();
    let more = all.len().saturating_sub(SUPPORTS) as u64;
    CitedSource {
        id: source.id.to_string(),
        publisher: source.publisher.clone(),
        title: source.title.clone(),
        title_lang: sources::title_lang(view, source),
        url: source.url.clone(),
        domain: domain(&source.url),
        page: page_of(&source.url),
        date: source.published.as_ref().map(|when| view.time(when)),
        archive: source.archive.clone(),
        supports: all.into_iter().take(SUPPORTS).collect(),
        more: (more > 0).then(|| view.locale.plural("say.and-more", more)),
    }
}
