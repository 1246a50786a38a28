//! Articles: front matter, claims, Markdown, links, placeholders, citations.
//!
//! This module is the only maker of [`Html`] from contributors' text. Its steps:
//!
//! 1. [`read`] splits a file into front matter and body, and reads the first.
//! 2. [`render`] turns the body's Markdown events into HTML, one pass: raw HTML is refused, links
//!    are resolved, placeholders filled, citations numbered, headings given anchors.
//!
//! Nothing in content is ever a template.

mod figures;
mod front;
mod markdown;

pub use figures::Typed;
pub use front::{Article, ArticleKind, Claim, Read, read, read_all};
pub use markdown::{Cite, Rendered, Surroundings, Target, TocEntry, Written, render};

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

/// Escapes text for HTML, in element content and in quoted attributes.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
