//! Sources on pages: the numbered list at the end, and the links to it.

use serde::Serialize;

use super::link::{Cited, foreign};
use super::locale_view::LocaleView;
use crate::catalogue::{Cited as CitedKeys, SourceKey};
use crate::locale::Time;
use crate::locale::push_number;
use crate::path::percent_decoded;
use crate::render::Model;

/// The sources of a page, numbered in the order of first use.
#[derive(Default)]
pub(super) struct Bibliography {
    keys: Vec<SourceKey>,
    /// Sources whose line stands in a receipt already: the list at the end leaves them out.
    placed: Vec<SourceKey>,
}

impl Bibliography {
    /// The number of a source.
    pub(super) fn number(&mut self, key: SourceKey) -> usize {
        if let Some(at) = self.keys.iter().position(|held| *held == key) {
            return at + 1;
        }
        self.keys.push(key);
        self.keys.len()
    }

    /// The numbers of some sources.
    pub(super) fn numbers(&mut self, cited: &CitedKeys) -> Vec<usize> {
        cited.iter().map(|key| self.number(key)).collect()
    }

    /// Links to some sources' lines.
    pub(super) fn cite(&mut self, view: &LocaleView<'_>, cited: &CitedKeys) -> Vec<Cited> {
        cited.iter().map(|key| self.cite_one(view, key)).collect()
    }

    /// Links to sources that facts rest on, which may be none.
    pub(super) fn cite_all(&mut self, view: &LocaleView<'_>, keys: &[SourceKey]) -> Vec<Cited> {
        keys.iter().map(|key| self.cite_one(view, *key)).collect()
    }

    fn cite_one(&mut self, view: &LocaleView<'_>, key: SourceKey) -> Cited {
        let number = self.number(key);
        Cited {
            number,
            href: source_href(number),
            label: view.site.catalogue[key].publisher.clone(),
        }
    }

    /// The list at the end of the page: the sources that stand in no receipt.
    pub(super) fn lines(&self, view: &LocaleView<'_>) -> Vec<SourceLine> {
        let lines = (1..).zip(&self.keys).filter(|(_, key)| !self.placed.contains(key));
        lines.map(|(number, key)| SourceLine::new(view, number, *key, true)).collect()
    }

    /// The lines of some sources in a receipt. The first line of a source on the page is the one
    /// that citations lead to.
    pub(super) fn place(
        &mut self,
        view: &LocaleView<'_>,
        keys: impl IntoIterator<Item = SourceKey>,
    ) -> Vec<SourceLine> {
        let mut lines = Vec::new();
        for key in keys {
            let is_first = !self.placed.contains(&key);
            if is_first {
                self.placed.push(key);
            }
            lines.push(SourceLine::new(view, self.number(key), key, is_first));
        }
        lines
    }
}

/// A source in a receipt, or in the list at the end of a page.
#[derive(Debug, Serialize)]
pub(super) struct SourceLine {
    number: usize,
    /// The anchor that citations lead to, on the first line of the source.
    id: Option<String>,
    /// What the component `source` made of it.
    source: Model,
}

impl SourceLine {
    fn new(view: &LocaleView<'_>, number: usize, key: SourceKey, is_first: bool) -> Self {
        Self {
            number,
            id: is_first.then(|| format!("source-{number}")),
            source: view.cache.sources[key.index()].clone(),
        }
    }
}

/// A source, as the component `source` gets it.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    publisher: String,
    title: Option<String>,
    title_lang: Option<String>,
    url: String,
    kind: String,
    date: Option<Time>,
    archive: Option<String>,
    domain: String,
    page: Option<String>,
}

impl Source {
    pub(super) fn new(view: &LocaleView<'_>, key: SourceKey) -> Self {
        let source = &view.site.catalogue[key];
        Self {
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            title_lang: title_lang(view, source),
            url: source.url.clone(),
            kind: view.source_kind(source.kind),
            date: source.published.as_ref().map(|when| view.time(when)),
            archive: source.archive.clone(),
            domain: domain(&source.url),
            page: source.title.is_none().then(|| page_of(&source.url)).flatten(),
        }
    }
}

/// The language of a source's title, if it is known and not the page's.
pub(super) fn title_lang(
    view: &LocaleView<'_>,
    source: &crate::catalogue::Source,
) -> Option<String> {
    let title = source.title.as_ref()?;
    let stated = source.language.as_ref().filter(|lang| **lang != view.locale.code);
    stated.cloned().or_else(|| foreign(title, view.locale).map(str::to_owned))
}

/// The last part of an address's path, which tells pages of one publisher apart that have no title.
/// A long one is cut.
fn page_of(url: &str) -> Option<String> {
    const LONGEST: usize = 48;
    let path = url.split_once("://")?.1.split(['?', '#']).next()?;
    let (_, page) = path.trim_end_matches('/').rsplit_once('/')?;
    let page = percent_decoded(page);
    let cut: String = page.chars().take(LONGEST).collect();
    Some(if cut.len() < page.len() { cut + "…" } else { cut })
}

/// The host of an address, as people say it.
pub(super) fn domain(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.trim_start_matches("www.").to_owned()
}

/// The link to a source's line on the page.
pub(super) fn source_href(number: usize) -> String {
    let mut href = String::with_capacity(16);
    href.push_str("#source-");
    push_number(number, &mut href);
    href
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn pages_of_one_publisher_are_told_apart() {
        for (url, page) in [
            ("https://a.example/2023/02/a-song-1b/", Some("a-song-1b")),
            ("https://a.example/news?id=7", Some("news")),
            ("https://a.example/%EB%85%B8%EB%9E%98", Some("노래")),
            ("https://a.example/", None),
            (
                "https://a.example/abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
                Some("abcdefghijabcdefghijabcdefghijabcdefghijabcdefgh…"),
            ),
        ] {
            assert_eq!(page_of(url).as_deref(), page);
        }
    }
}
