//! What the site must do and must refuse, from its files to its pages. `tests/README.md` says
//! how to add a test.

#![allow(
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "tests use the disk, fail by panicking and quote whole messages"
)]

#[path = "../builder/mod.rs"]
mod builder;
#[path = "../builder/folder.rs"]
mod folder;
mod html;
mod site_test;

mod parsing;

mod artists;
mod cards;
mod charts;
mod chase;
mod data;
mod markdown;
mod message_table;
mod messages;
mod milestones;
mod records;
mod reuse;
mod routes;
mod templates;
mod tracked;
mod units;
mod unknown_days;
mod versus;
mod without_effect;
mod wording;

mod as_of;
mod calendar;
mod deploy;
mod languages;
mod search;

mod injection;
mod limits;
mod output;
mod outside;
mod rebuilds;
mod serve;

mod determinism;
mod our_site;

mod golden;
mod import_graph;
mod tidy;
