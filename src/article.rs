//! Articles: front matter, claims, Markdown, links, placeholders, citations.
//!
//! This module is the only maker of [`Html`] from contributors' text. Its steps:
//!
//! 1. [`read`] splits a file into front matter and body, and reads the first.
//! 2. [`render`] turns the body's Markdown events into HTML, one pass: raw HTML is refused, links
//!    are resolved, placeholders filled, citations numbered, headings given anchors.
//!
//! Nothing in content is ever a template.

mod front_matter;
mod markdown;
mod typed_numbers;

pub use front_matter::{Article, ArticleKind, Claim, Read, inherit, read, read_all};
pub use markdown::{Cite, MarkdownText, RenderContext, Rendered, Target, TocEntry, render};
pub use typed_numbers::Typed;

/// HTML that is safe to place on a page: only this module and `chart.rs` make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Takes markup whose every piece of foreign text has been escaped.
    pub(crate) fn trusted(markup: String) -> Self {
        Self(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a byte means something in markup, so that text can't have it as it is.
fn is_markup(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

/// Escapes text for HTML, in element content and in quoted attributes.
pub fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    // Most text has nothing to escape and is taken whole.
    while let Some(at) = rest.bytes().position(is_markup) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
