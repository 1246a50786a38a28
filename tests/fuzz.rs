//! The rules that the fuzzer checks (`fuzz/src/lib.rs`), on the seeds in `fuzz/seeds/` and on
//! random changes of them: no panic, and every place of a message inside its file.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[expect(unreachable_pub, reason = "the fuzzer uses the same file as a crate")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

/// The seed is fixed, and printed.
const SEED: [u8; 32] = *b"daesang: any bytes, and no panic";

/// The names and bytes of a target's seeds.
#[expect(clippy::disallowed_methods, reason = "seeds are files")]
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files = files.map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().to_owned(), std::fs::read(entry.path()).expect("a seed")))
        .collect()
}

/// Words that mean something in some file, and characters that have broken parsers.
const WORDS: [&str; 56] = [
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "{{",
    "}}",
    "{%",
    "%}",
    "=",
    ".",
    ",",
    "#",
    "\n",
    "\n\n",
    "\r\n",
    "+++\n",
    "\\",
    "\\u0010",
    "\\u{3164}",
    "`",
    "```\n",
    "*",
    "**",
    "_",
    "~~",
    ">",
    "> ",
    "- ",
    "1. ",
    "|",
    "<",
    "<b>",
    "](",
    "![",
    "[^1]",
    "[^1]: ",
    "[@",
    "://",
    "javascript:",
    "방",
    "\u{301}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{1F600}",
    "é",
    "-0",
    "1e400",
    "9999-12-31",
    "9007199254740992",
    "2020-02-30",
    "nan",
];

/// One change of some bytes: what is at a place (a part of 65,536 of the length) goes, and something
/// comes.
#[derive(Clone, Debug)]
enum Change {
    Word(u16, &'static str),
    Byte(u16, u8),
    Remove(u16, usize),
    Repeat(u16, usize, usize),
    Cut(u16),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<u16>;
    prop_oneof![
        4 => (at(), select(WORDS.as_slice())).prop_map(|(at, word)| Change::Word(at, word)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        2 => (at(), 1..24usize).prop_map(|(at, len)| Change::Remove(at, len)),
        1 => (at(), 1..24usize, 1..40usize).prop_map(|(at, len, n)| Change::Repeat(at, len, n)),
        1 => at().prop_map(Change::Cut),
    ]
}

fn place(at: u16, len: usize) -> usize {
    usize::from(at) * len / (usize::from(u16::MAX) + 1)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let len = bytes.len();
        let to = |from: usize, n: usize| (from + n).min(len);
        match *change {
            Change::Word(at, word) => {
                let at = place(at, len);
                bytes.splice(at..at, word.bytes());
            }
            Change::Byte(at, byte) => bytes.insert(place(at, len), byte),
            Change::Remove(at, n) => {
                let at = place(at, len);
                bytes.drain(at..to(at, n));
            }
            Change::Repeat(at, n, times) => {
                let at = place(at, len);
                let again = bytes[at..to(at, n)].repeat(times);
                bytes.splice(at..at, again);
            }
            Change::Cut(at) => bytes.truncate(place(at, len)),
        }
    }
    bytes
}

/// Every seed of a target, and so many changed ones.
fn holds(target: &str, cases: u32) {
    let (_, check) =
        targets::TARGETS.into_iter().find(|(name, _)| *name == target).expect("a target");
    let seeds = seeds(target);
    assert!(!seeds.is_empty(), "no seeds of {target}");
    for (path, bytes) in &seeds {
        let passed = catch_unwind(AssertUnwindSafe(|| check(bytes))).is_ok();
        assert!(passed, "{} breaks a rule", path.display());
    }
    println!("seed {:?}, {cases} cases", String::from_utf8_lossy(&SEED));
    let bytes: Vec<Vec<u8>> = seeds.into_iter().map(|(_, bytes)| bytes).collect();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &SEED);
    let strategy = (select(bytes), vec(change(), 1..8)).prop_map(|(seed, changes)| {
        // What is changed is the text; the first byte says what kind of file it is.
        let (first, rest) = seed.split_at(1.min(seed.len()));
        [first, &changed(rest.to_vec(), &changes)].concat()
    });
    let run = TestRunner::new_with_rng(config, rng).run(&strategy, |input| {
        check(&input);
        Ok(())
    });
    if let Err(error) = run {
        panic!("{target}: {error}");
    }
}

#[test]
fn r06_any_data_file_is_read_or_refused_at_a_place() {
    holds("data", 1500);
}

#[test]
fn r06_any_front_matter_is_read_or_refused_at_a_place() {
    holds("front_matter", 1500);
}

#[test]
fn r06_any_markdown_becomes_known_markup_or_is_refused_at_a_place() {
    holds("markdown", 3000);
}

#[test]
fn r06_any_table_is_read_or_refused_at_a_place() {
    holds("tables", 2000);
}

#[test]
fn r06_any_path_stays_in_the_output() {
    holds("paths", 3000);
}

#[test]
fn r06_any_date_comes_back_as_it_was_written() {
    holds("dates", 5000);
}

#[test]
fn r06_layout_done_twice_is_layout_done_once() {
    holds("layout", 1500);
}

#[test]
fn r06_any_file_makes_a_site_or_a_message() {
    holds("site", 150);
}
