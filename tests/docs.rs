//! The examples of `docs/content.md` and `README.md` are a site, and it says what they say. The
//! tables of `docs/content.md` list the words that the program reads.

#![expect(clippy::disallowed_methods, reason = "tests read what they hold")]

#[expect(dead_code, reason = "other suites use the rest")]
#[path = "builder/mod.rs"]
mod builder;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "builder/folder.rs"]
mod folder;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use builder::SiteTest;
use folder::{Folder, Run, run};

use daesang::catalogue::{
    ArtistKind, Authority, Gender, MetricKind, ObservationKind, RecordKind, SourceKind, Status,
};
use daesang::date::DayCount;
use daesang::words::Words;
use walkdir::WalkDir;

const CONTENT: &str = include_str!("../docs/content.md");
const README: &str = include_str!("../README.md");

/// The fenced examples of a page that are preceded by their path: a heading with a path in
/// backquotes, or a line that has nothing but the path and a colon.
fn examples(page: &str) -> Vec<(String, String)> {
    let mut examples = Vec::new();
    let mut path: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            examples.extend(path.take().map(|path| (path, body.join("\n") + "\n")));
        } else if let Some(named) = named(line) {
            path = Some(named.to_owned());
        }
    }
    examples
}

fn named(line: &str) -> Option<&str> {
    let inner = line.strip_prefix("## `").and_then(|rest| rest.strip_suffix('`'));
    let inner = inner.or_else(|| line.strip_prefix('`')?.strip_suffix("`:"))?;
    (!inner.contains(['<', '`'])).then_some(inner)
}

/// Checks a site as strictly as can be.
fn check(site: &SiteTest) -> Run {
    let folder = Folder::new();
    site.write_to(&folder.root());
    run(&folder.root(), &["check", "--strict"])
}

#[test]
fn the_examples_of_the_content_format_are_a_clean_site() {
    let files = examples(CONTENT);
    assert!(files.iter().any(|(path, _)| path == "site.toml"), "{files:?}");
    let run = check(&SiteTest::of(files));
    assert_eq!((run.err.as_str(), run.code), ("all is well\n", 0));
}

#[test]
fn the_example_of_the_readme_is_refused_with_its_message() {
    let site = SiteTest::of(examples(CONTENT).into_iter().chain(examples(README)));
    let (_, rest) = README.split_once("```text\n").expect("the message");
    let (message, _) = rest.split_once("```").expect("its end");
    let run = check(&site);
    assert!(run.err.contains(message), "{}", run.err);
    assert_eq!(run.code, 1);
}

/// The rows of the tables between a heading of the content format and the next: their cells.
fn rows(heading: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let below = CONTENT.lines().skip_while(move |line| *line != heading).skip(1);
    let lines = below.take_while(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.strip_prefix("| ")?.strip_suffix('|'));
    rows.map(|row| row.split(" | ").map(str::trim).collect())
}

/// The words in backquotes of a cell, without those in brackets.
fn quoted(cell: &str) -> BTreeSet<&str> {
    let outside = cell.split('(').map(|part| part.rsplit(')').next().unwrap_or(part));
    outside.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

fn words<T: Words>() -> BTreeSet<&'static str> {
    T::WORDS.iter().map(|word| word.name).collect()
}

/// Compares the words that the row of a key lists.
fn row_lists<T: Words>(heading: &str, key: &str) {
    let key = format!("`{key}`");
    let row = rows(heading).find(|row| row[0] == key);
    let row = row.unwrap_or_else(|| panic!("{heading} has no row {key}"));
    assert_eq!(quoted(row[1]), words::<T>(), "{heading} {key}");
}

/// Compares the words that a table has a row for: the table whose first column is `kind`.
fn table_lists<T: Words>(heading: &str) {
    let rows = rows(heading).skip_while(|row| row[0] != "kind").skip(2);
    let listed: BTreeSet<&str> = rows.flat_map(|row| quoted(row[0])).collect();
    assert_eq!(listed, words::<T>(), "{heading}");
}

#[test]
fn the_tables_of_the_content_format_list_the_words_that_are_read() {
    row_lists::<DayCount>("## `site.toml`", "day_count");
    row_lists::<MetricKind>("## `content/metrics.toml`", "kind");
    row_lists::<Authority>("## `content/metrics.toml`", "authority");
    row_lists::<SourceKind>("## `content/sources.toml`", "kind");
    row_lists::<ArtistKind>("## `content/artists/<id>.toml`", "kind");
    row_lists::<Gender>("## `content/artists/<id>.toml`", "gender");
    table_lists::<ObservationKind>("### An observation");
    row_lists::<Status>("### An observation", "status");
    row_lists::<RecordKind>("## `content/records/<id>.toml`", "kind");
    table_lists::<RecordKind>("## `content/records/<id>.toml`");
    row_lists::<ArtistKind>("### `where`", "artist_kind");
    row_lists::<Gender>("### `where`", "gender");
}

#[test]
fn every_page_has_a_heading_and_links_to_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let docs = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let others = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];
    let beside = ["tests/README.md", "benches/README.md"];
    for path in docs.chain(others.into_iter().chain(beside).map(|path| root.join(path))) {
        let (text, shown) = (fs::read_to_string(&path).unwrap(), path.display());
        assert!(text.starts_with("# ") && text.lines().count() > 3, "{shown} says nothing");
        let prose: String = text.split('`').step_by(2).collect();
        for link in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or(link);
            let is_file = !file.is_empty() && !file.contains([':', ' ']);
            let is_there = path.with_file_name("").join(file).exists();
            assert!(!is_file || is_there, "{shown} links to {link}");
        }
    }
}

#[test]
fn the_map_of_the_code_names_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let files = ["src", "tests"].map(|folder| WalkDir::new(root.join(folder)));
    let files: Vec<PathBuf> =
        files.into_iter().flatten().map(|entry| entry.unwrap().into_path()).collect();
    let named = map.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs"));
    for name in named {
        let is_there = files.iter().any(|file| file.ends_with(name));
        assert!(is_there, "there is no {name}");
    }
}
