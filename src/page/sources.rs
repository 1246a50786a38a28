//! Sources on pages: the numbered list at the end, and the links to it.

use serde::Serialize;

use super::link::{Cited, foreign};
use super::locale_view::LocaleView;
use crate::catalogue::{Cited as CitedKeys, SourceKey};
use crate::locale::Time;
use crate::render::Model;

/// The sources of a page, numbered in the order of first use.
#[derive(Default)]
pub(super) struct Bibliography {
    keys: Vec<SourceKey>,
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
            href: format!("#source-{number}"),
            label: view.site.catalogue[key].publisher.clone(),
        }
    }

    /// The list at the end of the page.
    pub(super) fn lines(&self, view: &LocaleView<'_>) -> Vec<SourceLine> {
        let source = |key: &SourceKey| view.cache.sources[key.index()].clone();
        let lines = (1..).zip(&self.keys);
        lines.map(|(number, key)| SourceLine { number, source: source(key) }).collect()
    }
}

/// A source in the list at the end of a page.
#[derive(Debug, Serialize)]
pub(super) struct SourceLine {
    pub(super) number: usize,
    /// What the component `source` made of it.
    pub(super) source: Model,
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

/// The host of an address, as people say it.
pub(super) fn domain(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.trim_start_matches("www.").to_owned()
}
