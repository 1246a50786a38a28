//! `fmt`.

use std::collections::BTreeMap;
use std::path::Path;

use daesang::edit::format;
use daesang::schema::{SITE, SONG};
use proptest::prelude::*;

use crate::site::{Book, run};

#[test]
fn the_content_of_this_repository_is_canonical() {
    let run = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["fmt", "--check"]);
    assert_eq!(run.code, 0, "{}\nrun `cargo run -- fmt`", run.err);
}

#[test]
fn check_names_the_first_line_and_writes_nothing() {
    let book = Book::new();
    let song = "content/songs/night-ferry.toml";
    book.replace(song, "value = 1_000_000", "value=1000000");
    book.replace("content/pages/about.md", "title = ", "title  =  ");
    let before = book.all();
    let said = book.run(&["fmt", "--check"]).fails(
        1,
        &[
            "error[E910]",
            "content/songs/night-ferry.toml:19:1",
            "expected `  { at = 2021-08-21, value = 1_000_000, kind",
            "content/pages/about.md:2:1",
            "run `daesang fmt`",
        ],
    );
    assert_eq!(said.matches("error[E910]").count(), 2);
    let json = book.run(&["--format", "json", "fmt", "--check"]);
    let lines: Vec<serde_json::Value> =
        json.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(book.all(), before);
    book.run(&["fmt"]).fine();
    assert_eq!(book.run(&["fmt", "--check"]).code, 0);
    assert_eq!(book.all(), Book::new().all(), "the example is as it was");
}

#[test]
fn pairs_stand_on_a_line_each_or_all_on_one() {
    for (written, expected) in [
        ("[[\"a\",\"b\"],  [ \"c\" , \"d\" ]]", "[[\"a\", \"b\"], [\"c\", \"d\"]]"),
        (
            "[\n[\"a\",\"b\"], # why\n    [\"c\",\"d\"]]",
            "[\n  [\"a\", \"b\"], # why\n  [\"c\", \"d\"],\n]",
        ),
    ] {
        let formatted = format::toml(&format!("[versus]\npairs={written}\n"), &SITE).unwrap();
        assert_eq!(formatted, format!("[versus]\npairs = {expected}\n"));
    }
}

#[test]
fn what_can_not_be_read_stops_all() {
    let book = Book::new();
    book.write("content/songs/broken.toml", "title = \"x");
    book.replace("content/pages/about.md", "title = ", "title  =  ");
    let before = book.all();
    book.run(&["fmt"]).fails(1, &["error[E110]", "content/songs/broken.toml:1"]);
    assert_eq!(book.all(), before);
}

#[test]
fn ends_of_lines_are_kept_and_a_byte_order_mark_is_not() {
    let book = Book::new();
    let song = "content/songs/night-ferry.toml";
    let windows = book.read(song).replace('\n', "\r\n");
    book.write(song, &windows);
    let about = "content/pages/about.md";
    book.write(about, book.read(about).replace('\n', "\r\n"));
    assert_eq!(book.run(&["fmt", "--check"]).code, 0, "a checkout on Windows is canonical");
    book.write(song, format!("\u{FEFF}{}", windows.replace(" = ", "=")));
    book.run(&["fmt", "--check"]).fails(1, &["error[E910]"]);
    book.run(&["fmt"]).fine();
    assert_eq!(book.read(song), windows);
}

/// A value as someone may type it, what it means aside.
fn value() -> BoxedStrategy<String> {
    let word = "[a-z#,=\\[\\]{} ]{0,8}";
    let leaf = prop_oneof![
        word.prop_map(|text| format!("\"{text}\"")),
        word.prop_map(|text| format!("'{text}'")),
        word.prop_map(|text| format!("\"\"\"\n{text}\n \"\"\"")),
        (0..10_000_000_u64).prop_map(|n| n.to_string()),
        Just("1_0000".to_owned()),
        Just("+7".to_owned()),
        Just("0x1F".to_owned()),
        Just("-12000".to_owned()),
        Just("1.50".to_owned()),
        Just("true".to_owned()),
        Just("2020-01-01".to_owned()),
        Just("2020-01-01T09:00:00+09:00".to_owned()),
    ];
    leaf.prop_recursive(2, 12, 3, |inner| {
        let gap = || {
            prop_oneof![
                Just("".to_owned()),
                Just(" ".to_owned()),
                Just("\n".to_owned()),
                Just("\n\n  ".to_owned()),
                (0..1000_u32).prop_map(|n| format!(" # mark{n}x\n")),
            ]
        };
        let list = proptest::collection::vec((gap(), inner.clone(), gap()), 0..4);
        let list = (list, gap(), any::<bool>()).prop_map(|(items, end, comma)| {
            let n = items.len();
            let items = items.into_iter().enumerate().map(|(at, (a, item, b))| {
                let comma = if at + 1 < n || comma { "," } else { "" };
                format!("{a}{item}{b}{comma}")
            });
            format!("[{}{end}]", items.collect::<String>())
        });
        let table = proptest::collection::btree_map("[a-d]|at|value|source", inner, 0..4);
        let table = table.prop_map(|pairs: BTreeMap<String, String>| {
            let pairs: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
            format!("{{ {} }}", pairs.join(" , "))
        });
        prop_oneof![list, table]
    })
    .boxed()
}

/// A file with comments, empty lines and keys in any order.
fn file() -> impl Strategy<Value = String> {
    const KEYS: [&str; 8] =
        ["title", "artists", "start", "source", "zz", "aliases", "links", "\"a b\""];
    let comment = || {
        prop_oneof![
            3 => Just(String::new()),
            1 => Just("\n\n".to_owned()),
            1 => (0..1000_u32).prop_map(|n| format!("  #mark{n}x\n")),
            1 => (0..1000_u32).prop_map(|n| format!("# mark{n}x\n\n")),
        ]
    };
    let behind = prop_oneof![
        3 => Just(String::new()), 1 => (0..1000_u32).prop_map(|n| format!("  # mark{n}x")),
    ];
    let pair = (comment(), value(), behind);
    let pairs = |n| proptest::collection::vec(pair.clone(), 0..n);
    let tables = ["[release]", "[series.m]", "[series.n]", "[extra]", "[series]"];
    let tables = proptest::sample::subsequence(tables.to_vec(), 0..=5).prop_shuffle();
    let bodies = proptest::collection::vec((comment(), pairs(4)), 5);
    let orders = (Just(KEYS.to_vec()).prop_shuffle(), Just(KEYS.to_vec()).prop_shuffle());
    (pairs(8), tables, bodies, orders, comment()).prop_map(
        |(root, tables, bodies, keys, end)| {
            let lines = |pairs: &[(String, String, String)], keys: &[&str]| {
                let lines = pairs.iter().zip(keys);
                lines
                    .map(|((above, value, behind), key)| {
                        format!("{above}{key} ={value}{behind}\n")
                    })
                    .collect::<String>()
            };
            let mut text = lines(&root, &keys.0);
            for (header, (above, body)) in tables.iter().zip(&bodies) {
                text.push_str(&format!("{above}{header}\n{}", lines(body, &keys.1)));
            }
            text + &end
        },
    )
}

fn marks(text: &str) -> Vec<&str> {
    let mut marks: Vec<&str> = text
        .match_indices("mark")
        .map(|(at, _)| &text[at..at + text[at..].find('x').unwrap()])
        .collect();
    marks.sort_unstable();
    marks
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_keeps_meaning_and_comments_and_is_done_once(text in file()) {
        let before: Result<toml::Table, _> = text.parse();
        let Ok(before) = before else { return Ok(()) };
        let formatted = format::toml(&text, &SONG).unwrap();
        let after: toml::Table = formatted.parse().unwrap();
        prop_assert_eq!(before, after);
        prop_assert_eq!(marks(&text), marks(&formatted), "{}\n---\n{}", text, formatted);
        let again = format::toml(&formatted, &SONG).unwrap();
        prop_assert_eq!(&formatted, &again, "{}\n---\n{}\n---\n{}", text, formatted, again);
    }
}
