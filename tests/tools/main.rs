//! The commands that write content, by running the program on sites of their own.

#![expect(clippy::unwrap_used, reason = "a test fails where it expected wrongly")]
#![expect(clippy::disallowed_methods, reason = "tests write and read their own sites")]

#[path = "../builder/folder.rs"]
mod folder;
mod site;

mod first_hour;

mod fmt;
mod import;
mod new;
mod observe;
mod rename;
mod schema;
