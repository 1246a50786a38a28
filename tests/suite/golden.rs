//! Three small sites, each with what its pages say: the contents of `<main>`, under `expected/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::site_test::{SiteTest, main_of};

/// A count that grows, with an article and a claim.
#[test]
fn a_count_and_an_article() {
    golden("count");
}

/// Places in a chart.
#[test]
fn a_chart() {
    golden("chart");
}

/// Records of every kind, and a club.
#[test]
fn records_and_a_club() {
    golden("records");
}

fn golden(case: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(case);
    let built = SiteTest::from_root(&folder).builds_with_warnings();
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for (path, page) in built.pages() {
        let main = main_of(page).unwrap_or_else(|| panic!("{path} has no main part"));
        made.insert(path.to_owned(), format!("{main}\n"));
    }
    for (path, bytes) in built.files() {
        if (path.starts_with("data/") && !path.ends_with(".html")) || path == "calendar.ics" {
            made.insert(path.clone(), String::from_utf8(bytes.clone()).unwrap());
        }
    }
    let expected = folder.join("expected");
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (path, text) in &made {
            let path = expected.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        return;
    }
    let held = read(&expected);
    let paths: BTreeSet<&String> = made.keys().chain(held.keys()).collect();
    let differ: Vec<String> = paths
        .into_iter()
        .filter_map(|path| match (held.get(path), made.get(path)) {
            (Some(held), Some(made)) if held == made => None,
            (Some(held), Some(made)) => {
                Some(format!("{path}\n{}", first_difference(held, made)))
            }
            (None, _) => Some(format!("{path} is new")),
            (_, None) => Some(format!("{path} is gone")),
        })
        .collect();
    assert!(
        differ.is_empty(),
        "the pages of `tests/sites/{case}` say something else than before:\n\n{}\n\n\
         Read the differences. If they are meant, accept them with `UPDATE=1 cargo test` and \
         commit `tests/sites/{case}/expected`.",
        differ.join("\n\n")
    );
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap();
            (path.replace('\\', "/"), fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn first_difference(held: &str, made: &str) -> String {
    let mut made_lines = made.lines();
    for (number, line) in (1..).zip(held.lines()) {
        match made_lines.next() {
            Some(now) if now == line => {}
            now => {
                let now = now.unwrap_or("(the end)");
                let same = line.chars().zip(now.chars()).take_while(|(a, b)| a == b).count();
                let around = |line: &str| -> String {
                    line.chars().skip(same.saturating_sub(60)).take(140).collect()
                };
                return format!("line {number}\n- {}\n+ {}", around(line), around(now));
            }
        }
    }
    format!("+ {}", made_lines.next().unwrap_or("(the last line's end)"))
}
