//! What the site must do and must refuse, from its files to its pages. `tests/README.md` says
//! how to add a test.

mod html;
mod site_test;

mod data;
mod markdown;
mod parsing;
mod records;
mod routes;
mod templates;
