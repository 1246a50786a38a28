//! Daesang is a static site generator for records: pages of records that are derived from sourced
//! observations, in which every claim of an article is checked against the data.
//!
//! # Pipeline
//!
//! A build is one pass through these steps, each a complete value of its own type:
//!
//! 1. Read every file once: [`source::Sources`].
//! 2. Understand them: [`config::Config`], [`locale::Locale`], [`catalogue::Catalogue`],
//!    [`article::Article`].
//! 3. Derive what follows: [`record::Records`], [`record::claim::Verdicts`]. With step 2, this is the
//!    [`analysis::Analysis`].
//! 4. Plan every page and file with its address: [`plan::OutputPlan`].
//! 5. Decide what a page says, as one struct for its template: [`page::page`].
//! 6. Render it: [`render::Theme`], in [`site::Renderer`], which makes the bytes of any planned page
//!    or file.
//! 7. Check all pages together and hand them on: [`site::make`], which returns a [`site::Site`] and
//!    fills a [`site::Sink`].
//! 8. Publish: [`publish::StagingFolder`], the sink that takes the output's place in one step.
//!
//! [`build::build`] takes steps 2 to 7. [`serve`] takes them as far as a change reaches, and makes a
//! planned page or file when a browser asks for it.
//!
//! # Modules
//!
//! | for | modules |
//! | --- | --- |
//! | files and text | [`path`], [`source`], [`toml_reader`], [`diagnostics`], [`limit_writer`], [`image_check`] |
//! | settings and languages | [`config`], [`locale`], [`date`], [`bounds`], [`contrast`], [`pagination`] |
//! | content and what follows | [`words`], [`kinds`], [`catalogue`], [`article`], [`record`], [`analysis`] |
//! | parts of the output | [`chart`], [`card`], [`export`], [`search`], [`calendar`], [`feed`], [`page`], [`render`] |
//! | the output as a whole | [`plan`], [`site`], [`build`], [`watch`], [`publish`], [`serve`] |
//! | content that is edited | [`edit`], [`schema`] |
//! | configuration of hosts | [`deploy`] |
//! | the command line | [`cli`] |
//!
//! # Invariants
//!
//! - Between reading and publishing, everything is a pure function of the sources and the options: no
//!   IO, no clock, no environment.
//! - A stage that can fail adds to one [`diagnostics::Report`] and goes on, so that one run shows every
//!   error.
//! - A template sees its page's struct and nothing else; content is never a template.

pub mod analysis;
pub mod article;
pub mod bounds;
pub mod build;
pub mod calendar;
pub mod card;
pub mod catalogue;
pub mod chart;
pub mod cli;
pub mod config;
pub mod contrast;
pub mod date;
pub mod deploy;
pub mod diagnostics;
pub mod edit;
pub mod export;
pub mod feed;
pub mod image_check;
pub mod invisible;
pub mod kinds;
pub mod korean_number;
pub mod limit_writer;
pub mod locale;
pub mod look_alike;
pub mod page;
pub mod pagination;
pub mod path;
pub mod plan;
pub mod publish;
pub mod record;
pub mod render;
pub mod schema;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
pub mod toml_reader;
pub mod watch;
pub mod words;

#[cfg(test)]
mod samples;
