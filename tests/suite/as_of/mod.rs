//! `--as-of DATE` gives, byte for byte, the build of the files without what is later.
//!
//! `later.rs` takes it out of the text, by itself: it shares no code with the program.

mod later;
mod made_up;

use std::collections::BTreeSet;
use std::path::Path;

use crate::site_test::SiteTest;

/// This repository's site, without cards, which take long to draw.
fn ours() -> SiteTest {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    SiteTest::from_root(root).replace("site.toml", "cards = true", "cards = false")
}

/// What is said, without places and lines of text: lines move where others are taken out.
fn messages(said: &str) -> Vec<&str> {
    let headings =
        said.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
    let mut headings: Vec<&str> = headings.collect();
    headings.sort_unstable();
    headings
}

/// Compares both ways of leaving out what is later; returns whether the site builds.
#[track_caller]
fn same(site: &SiteTest, as_of: &str) -> bool {
    let (found, said) = site.clone().hiding_after(as_of).outcome();
    let without = later::without(site, as_of);
    let (expected, expected_said) = without.outcome();
    assert_eq!(messages(&said), messages(&expected_said), "{as_of}\n{said}\n{expected_said}");
    let (Some(found), Some(expected)) = (&found, &expected) else {
        assert_eq!(found.is_some(), expected.is_some(), "{as_of}");
        return false;
    };
    let paths: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    for path in paths {
        let text = |bytes: Option<&Vec<u8>>| {
            bytes.map(|bytes| String::from_utf8_lossy(bytes).replace("><", ">\n<"))
        };
        let (found, expected) = (text(found.get(path)), text(expected.get(path)));
        if found != expected {
            let lines = |text: &Option<String>| -> Vec<String> {
                text.iter().flat_map(|text| text.lines().map(str::to_owned)).collect()
            };
            let (found, expected) = (lines(&found), lines(&expected));
            let at = found.iter().zip(&expected).position(|(a, b)| a != b);
            let at = at.unwrap_or(found.len().min(expected.len()));
            panic!(
                "{path} as of {as_of}, line {at}:\n- {:?}\n+ {:?}",
                expected.get(at),
                found.get(at)
            );
        }
    }
    true
}

#[test]
fn this_site_is_as_if_nothing_later_were_written() {
    let site = ours();
    // Its articles tell of later days than their own, so that most days have links to nothing.
    let data = |path: &str| {
        !["content/articles/", "content/milestones/"]
            .iter()
            .any(|folder| path.starts_with(folder))
    };
    let files = site.files().iter().filter(|(path, _)| data(path));
    let without_articles =
        SiteTest::of(files.map(|(path, bytes)| (path.clone(), bytes.clone())));
    assert!(same(&site, "2026-11-30"), "the site builds as of today");
    assert!(!same(&site, "2021-03-01"), "articles link what is later");
    for as_of in
        ["2011-01-01", "2012-12-24", "2019-11-11", "2020-08-31", "2023-03-25", "2025-07-01"]
    {
        assert!(same(&without_articles, as_of), "the data builds as of {as_of}");
    }
}

#[test]
fn a_made_up_site_is_as_if_nothing_later_were_written() {
    let seed = std::env::var("DAESANG_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or(1);
    let mut built = 0;
    for number in 0..60 {
        let (site, as_of) = made_up::site(seed * 1000 + number);
        println!("seed {seed}, site {number}, as of {as_of}");
        built += usize::from(same(&site, &as_of));
    }
    assert!(built >= 20, "{built} of 60 sites build");
}
