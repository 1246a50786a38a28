//! Articles: front matter, claims, Markdown, links, placeholders, citations.
//!
//! This module is the only maker of [`Html`] from contributors' text. Its steps:
//!
//! 1. [`read`] splits a file into front matter and body, and reads the first.
//! 2. [`render`] turns the body's Markdown events into HTML, one pass: raw HTML is refused, links
//!    are resolved, placeholders filled, citations numbered, headings given anchors.
//!
//! Nothing in content is ever a template.

mod context;
mod front_matter;
mod html;
mod markdown;
mod typed_numbers;

pub use context::{Cite, MarkdownText, RenderContext, Rendered, Target, TocEntry};
pub use front_matter::{Article, ArticleKind, Claim, Read, cited_in, inherit, read, read_all};
pub use html::{Html, escape};
pub use markdown::render;
pub use typed_numbers::Typed;
