//! What the site must do and must refuse, from its files to its pages. `tests/README.md` says
//! how to add a test.

mod html;
mod site_test;

mod parsing;

mod data;
mod markdown;
mod records;
mod routes;
mod templates;

mod output;

mod determinism;
mod our_site;

mod golden;
mod tidy;
