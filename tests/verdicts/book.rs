//! Books in memory: this repository's content, or a made-up one.

use std::path::Path;

use daesang::analysis::{Analysis, Options, analyse};
use daesang::date::Day;
use daesang::diagnostics::{Files as _, Format, Report, render};
use daesang::record::claim::CheckedClaim;
use daesang::source::{FileKind, RawFile, Sources};

use crate::builder::SiteTest;

/// A book, understood, with all that was said about it.
pub(crate) struct Read {
    pub(crate) sources: Sources,
    pub(crate) report: Report,
    pub(crate) book: Analysis,
}

impl Read {
    /// The verdicts on an article's claims.
    pub(crate) fn judged(&self, article: &str) -> &[CheckedClaim] {
        let at = self.book.articles.iter().position(|a| a.id.as_str() == article);
        self.book
            .verdicts
            .of(at.unwrap_or_else(|| panic!("no article `{article}`: {}", self.told())))
    }

    /// The diagnostics of one file, or all, as one text.
    pub(crate) fn told(&self) -> String {
        render(&self.report, &self.sources, Format::Text, false)
    }

    /// The JSON lines about a file.
    pub(crate) fn about(&self, file: &str) -> Vec<serde_json::Value> {
        let lines = render(&self.report, &self.sources, Format::Json, false);
        let all = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        all.filter(|line: &serde_json::Value| line["file"] == file).collect()
    }
}

/// A day, from `2023-02-09`.
pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Reads a book.
pub(crate) fn read(site: &SiteTest) -> Read {
    read_files(site.raw(), site.options())
}

/// Reads a book from its files in some order.
pub(crate) fn read_files(files: Vec<RawFile>, options: &Options) -> Read {
    let (sources, mut report) = Sources::from_raw(files);
    let book = analyse(&sources, options, &mut report);
    let told = || render(&report, &sources, Format::Text, false);
    let book = book.unwrap_or_else(|| panic!("not understood:\n{}", told()));
    Read { sources, report, book }
}

/// This repository's content, without what is written about it.
pub(crate) fn own_data() -> SiteTest {
    const DATA: [FileKind; 6] = [
        FileKind::Config,
        FileKind::Metrics,
        FileKind::CitedSources,
        FileKind::Artist,
        FileKind::Song,
        FileKind::Record,
    ];
    let (sources, report) = Sources::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(!report.has_errors());
    let kinds = DATA.into_iter().chain([FileKind::Series]);
    let files = kinds.flat_map(|kind| sources.of_kind(kind));
    SiteTest::of(files.map(|(id, file)| (sources.path(id).as_str(), file.text.as_str())))
}

/// A made-up book: one artist, or several, and songs with one series each.
#[derive(Clone)]
pub(crate) struct MadeUp(pub(crate) SiteTest);

impl MadeUp {
    /// Metrics `count` (a counter), `debut` (a one-off of 24 hours, official only), `chart` (ranks).
    pub(crate) fn new() -> Self {
        let mut book = Self(SiteTest::empty());
        book.put(
            "site.toml",
            "title = \"Test\"\nbase_url = \"https://t.example/\"\nlanguages = [\"en\"]\n\
             timezone = \"Asia/Seoul\"\nday_count = \"calendar\"\n",
        );
        book.put(
            "content/metrics.toml",
            "[count]\nname = \"Count\"\nkind = \"counter\"\nmilestones = [100, 1000]\n\
             [debut]\nname = \"Debut\"\nkind = \"one-off\"\nwindow = \"24 hours\"\nauthority = \"official\"\n\
             [chart]\nname = \"Chart\"\nkind = \"rank\"\nmilestones = [1, 10]\n",
        );
        book.put(
            "content/sources.toml",
            "[s]\npublisher = \"S\"\nurl = \"https://s.example/\"\npublished = 2020-01-01\nkind = \"press\"\n\
             [t]\npublisher = \"T\"\nurl = \"https://t.example/\"\npublished = 2020-01-01\nkind = \"press\"\n",
        );
        for artist in ["ann", "bob"] {
            let gender = if artist == "ann" { "female" } else { "male" };
            let country = if artist == "ann" { "KR" } else { "US" };
            book.put(
                &format!("content/artists/{artist}.toml"),
                &format!(
                    "name = \"{artist}\"\nkind = \"soloist\"\ngender = \"{gender}\"\n\
                     country = \"{country}\"\nsource = \"s\"\n"
                ),
            );
        }
        book
    }

    pub(crate) fn put(&mut self, path: &str, text: &str) -> &mut Self {
        self.0.put(path, text);
        self
    }

    /// A song by `ann`, released on 1 January 2020, in Korean, with observations in a metric.
    pub(crate) fn song(&mut self, id: &str, metric: &str, observations: &[&str]) -> &mut Self {
        self.song_with(
            id,
            "artists = [\"ann\"]\nreleased = 2020-01-01\nlanguage = \"ko\"",
            metric,
            observations,
        )
    }

    pub(crate) fn song_with(
        &mut self,
        id: &str,
        head: &str,
        metric: &str,
        observations: &[&str],
    ) -> &mut Self {
        let sourced = observations.iter().map(|observation| {
            let source = if observation.contains("source") { "" } else { ", source = \"s\"" };
            format!("{observation}{source}")
        });
        self.0.put_song(id, &format!("{head}\nsource = \"s\"\n"), metric, sourced);
        self
    }

    /// A song with 24-hour figures. Without a release they are set when they are dated.
    pub(crate) fn debut(&mut self, id: &str, observations: &[&str]) -> &mut Self {
        self.song_with(id, "artists = [\"ann\"]\nlanguage = \"ko\"", "debut", observations)
    }

    /// A record with a complete list until a day, or without one.
    pub(crate) fn record(&mut self, id: &str, rule: &str, complete: Option<&str>) -> &mut Self {
        let complete = complete.map_or_else(String::new, |day| {
            format!("\n[complete]\nwhat = \"all\"\nas_of = {day}\nsource = \"s\"\n")
        });
        self.put(
            &format!("content/records/{id}.toml"),
            &format!("title = \"{id}\"\n{rule}\n{complete}"),
        )
    }

    /// Reads it with one article that makes one claim.
    pub(crate) fn claim(&self, date: &str, claim: &str) -> Read {
        let mut book = self.clone();
        book.put(
            "content/articles/a.md",
            &format!("+++\ntitle = \"A\"\ndate = {date}\n\n[[claims]]\n{claim}\n+++\nText.\n"),
        );
        book.read()
    }

    pub(crate) fn read(&self) -> Read {
        read(&self.0)
    }
}
