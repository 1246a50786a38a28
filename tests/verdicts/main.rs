//! Records and verdicts: what the rules of derivation demand, on made-up songs and on this
//! repository's own content.

#![expect(clippy::unwrap_used, reason = "a test fails where it expected wrongly")]
#![expect(clippy::disallowed_methods, reason = "sites are written for the program to read")]

mod book;
mod claims;
mod commands;
mod edges;
mod progressions;
mod properties;
mod rules;
