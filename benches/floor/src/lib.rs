//! The floor of a build: what any static site generator has to do for a corpus, and nothing else.
//!
//! It reads and parses every source ([`corpus`]), then writes as many files of as many bytes as the
//! site has ([`output`]). It derives, checks and renders nothing.

use std::fmt::Display;
use std::path::Path;

pub mod corpus;
pub mod output;

/// A value, or a message that names the file it is about.
pub type Result<T> = std::result::Result<T, String>;

/// Adds a file's path in front of an error.
fn at<E: Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}
