//! Records and verdicts: what the rules of derivation demand, on made-up songs and on this
//! repository's own content.

#![expect(clippy::unwrap_used, reason = "a test fails where it expected wrongly")]
#![expect(clippy::disallowed_methods, reason = "sites are written for the program to read")]

#[expect(dead_code, reason = "other suites use the rest")]
#[path = "../builder/mod.rs"]
mod builder;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "../builder/folder.rs"]
mod folder;

mod book;
mod claims;
mod commands;
mod edges;
mod progressions;
mod properties;
mod rules;
