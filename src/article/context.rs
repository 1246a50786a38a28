//! What goes into the rendering of an article's text, and what comes out.

use super::html::Html;
use super::typed_numbers::Typed;
use crate::diagnostics::{Diagnostic, FileId, Span};

/// What a body is rendered among: the site's pages, facts and sources.
pub trait RenderContext {
    /// Where a wiki link goes: the target as written (`dynamite`, `song:butter`).
    ///
    /// # Errors
    /// A diagnostic without its place.
    fn wiki(&self, target: &str) -> Result<Target, Diagnostic>;

    /// The path from the site's root that a full address of this site has; `None` if it leads elsewhere.
    fn own_path<'d>(&self, _address: &'d str) -> Option<&'d str> {
        None
    }

    /// The address of a page or file of the site, given its path from the site's root.
    ///
    /// # Errors
    /// A diagnostic without its place.
    fn path(&self, path: &str) -> Result<String, Diagnostic>;

    /// A fact for a placeholder: `first.days`.
    ///
    /// # Errors
    /// The facts that there are instead.
    fn fact(&self, name: &str, field: &str) -> Result<String, Vec<String>>;

    /// The number of a source on this page, which it gets when first cited.
    ///
    /// # Errors
    /// A diagnostic without its place.
    fn cite(&mut self, source: &str) -> Result<Cite, Diagnostic>;

    /// What the nearest figure is, where one that is typed beside links is none that the data
    /// have of what they lead to. The links are as written, and one of a song at the least.
    fn disagrees(&self, links: &[String], figure: Typed) -> Option<String>;
}

/// Where a link goes, and what it is called if the text doesn't say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The address; none for what is named without having a page.
    pub url: Option<String>,
    /// The name.
    pub label: String,
    /// The language of what it leads to, if it is not the page's.
    pub lang: Option<String>,
}

/// A source's number on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// From 1.
    pub number: usize,
    /// Who published it.
    pub publisher: String,
}

/// A heading of the body.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TocEntry {
    /// Its anchor.
    pub id: String,
    /// Its text.
    pub label: String,
    /// 2, 3 or 4.
    pub level: u8,
}

/// A rendered body.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The markup.
    pub html: Html,
    /// Its headings; empty if there are fewer than three.
    pub toc: Vec<TocEntry>,
    /// The first sentences as plain text, for previews.
    pub lead: String,
    /// Links to anchors, for the check of the whole site.
    pub anchors: Vec<(String, Span)>,
}

/// The text of an article that is being rendered.
#[derive(Clone, Copy)]
pub struct MarkdownText<'a> {
    /// Its file.
    pub file: FileId,
    /// The whole text of the file.
    pub text: &'a str,
    /// Where the body begins.
    pub body: usize,
    /// Most bytes of markup that it may become.
    pub limit: u64,
}
