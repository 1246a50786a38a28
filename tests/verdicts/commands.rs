//! `why`, `stats` and the corrections page through the program.

use crate::book::MadeUp;
use crate::folder::{Folder, Run, program, ran, run};

const MOST: &str = "kind = \"most\"\nmetric = \"debut\"";

/// Runs the program on this repository's own site.
fn daesang(arguments: &[&str]) -> Run {
    ran(program().args(["--root", env!("CARGO_MANIFEST_DIR")]).args(arguments))
}

fn told(arguments: &[&str]) -> String {
    let run = daesang(arguments);
    assert_eq!(run.code, 0, "{arguments:?}\n{}", run.err);
    run.out
}

fn json(arguments: &[&str]) -> Vec<serde_json::Value> {
    let lines = told(&[&["--format", "json"], arguments].concat());
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn why_prints_the_working_of_a_record() {
    let text = told(&["why", "fastest-youtube-100m"]);
    for part in [
        "Fastest video by a Korean artist to 100 million YouTube views",
        " last  butter, 20 h 56 min, on 2021-05-22, confirmed until 2021-05-22\n",
        "  was  boy-with-luv, 37 h 37 min, on 2019-04-14, held 441 days\n           content/songs/boy-with-luv.toml:",
        "complete until 2021-05-22: every video",
        "content/records/fastest-youtube-100m.toml:",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // The evidence of one record reaches the day of the site; it was shared at first.
    let weeks = told(&["why", "most-weeks-at-hot-100-no-1"]);
    for part in [
        "  now  butter, 3, on 2021-06-19, alone with 4 on 2021-06-26, 10 on 2021-09-11,",
        "held 1,876 days, confirmed until 2026-08-08\n",
    ] {
        assert!(weeks.contains(part), "{part}\n{weeks}");
    }
    let first = told(&["why", "first-youtube-billion"]);
    assert!(
        first.contains(
            "  now  gangnam-style, 160 days, on 2012-12-22, confirmed on 2012-12-22\n"
        ),
        "{first}"
    );
    let open = told(&["why", "fastest-korean-language-spotify-billion"]);
    assert!(open.contains("may have held it"), "{open}");
    let club = told(&["why", "spotify-billion-club"]);
    assert!(club.contains("\n    1  dynamite, 333 days, on 2021-07-20\n"), "{club}");
    assert!(club.contains("\n    2  butter, 509 to 511 days, between"), "{club}");
    for record in ["fastest-youtube-100m", "spotify-billion-club", "most-youtube-views-24h"] {
        let text = told(&["why", record]);
        let long = text.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{record}");
    }
    let [record] = &json(&["why", "most-youtube-views-24h"])[..] else { panic!("one line") };
    assert_eq!(record["holders"], serde_json::json!(["butter"]));
    assert_eq!(record["progression"].as_array().unwrap().len(), 9);
    let luv = &record["progression"][5];
    assert_eq!(
        (&luv["song"], &luv["held"]),
        (&"boy-with-luv".into(), &serde_json::json!([441, 441]))
    );
    assert_eq!(luv["lost"], "2020-06-27");
    assert_eq!(record["confirmed_until"], "2021-05-22");
    let [apt] = &json(&["why", "fastest-spotify-billion"])[..] else { panic!("one line") };
    assert_eq!(apt["progression"][2]["held"], serde_json::json!([73, null]));
    let [weeks] = &json(&["why", "most-weeks-at-hot-100-no-1"])[..] else { panic!("one line") };
    let butter = &weeks["progression"][1];
    assert_eq!([&butter["value"], &butter["best"]], [3, 10]);
    assert_eq!([&butter["shared_from"], &butter["alone_from"]], ["2021-06-19", "2021-06-26"]);
    assert!(luv["at"].as_str().unwrap().starts_with("content/songs/boy-with-luv.toml:"));
}

#[test]
fn why_prints_the_working_of_a_claim() {
    let text = told(&["why", "boy-with-luv-spotify-streams-1b#first"]);
    for part in [
        "boy-with-luv-spotify-streams-1b#first\nverified, as of 2023-02-12\n",
        "  days     1,399\n",
        "  = crossed 1,000,000,000 on 2023-02-09 (allkpop)\n      content/songs/boy-with-luv.toml:",
        "  = `boy-with-luv` released on 2019-04-12   content/songs/boy-with-luv.toml:",
        "  = that is 1,399 days\n",
        "  = the list is complete until 2023-02-09\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let all = told(&["why", "boy-with-luv-spotify-streams-1b"]);
    assert!(all.matches("\nverified, as of ").count() >= 4, "{all}");
    let [claim] = &json(&["why", "boy-with-luv-spotify-streams-1b#third"])[..] else {
        panic!("one line")
    };
    assert_eq!(claim["verdict"], "verified");
    assert_eq!(claim["rank"], serde_json::json!([3, 3]));
    let working = claim["working"].to_string();
    assert!(working.contains("`dynamite`") && working.contains("`butter`"), "{working}");
}

#[test]
fn why_suggests_what_was_meant() {
    for (what, help) in [
        ("fastest-youtube-100", "did you mean `fastest-youtube-100m`?"),
        ("boy-with-luv-spotify-streams-1b#thrd", "`boy-with-luv-spotify-streams-1b#third`"),
        ("methodology", "makes no claim"),
        ("qqq", "name a record, an article, or a claim"),
    ] {
        let run = daesang(&["why", what]);
        assert_eq!(run.code, 2, "{what}\n{}", run.err);
        assert!(run.err.contains(help), "{what}\n{}", run.err);
        assert!(run.out.is_empty());
    }
}

#[test]
fn stats_shows_the_state_of_the_book() {
    let text = told(&["stats"]);
    for part in [
        "most-youtube-views-24h\n    butter, 108,200,000, on 2021-05-22\n    confirmed until 2021-05-22; changed hands 8 times\n",
        "first-korean-language-spotify-billion\n    boy-with-luv, 1,399 days, on 2023-02-09\n    confirmed on 2023-02-09\n",
        "next crossings",
        "stale series",
        "wanted fields (without them",
        "observations by sources",
        "\nclaims\n  verified: ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // One song holds the most weeks, though it was level with another for a while.
    assert_eq!(text.matches("most-weeks-at-hot-100-no-1").count(), 1, "{text}");
    let [stats] = &json(&["stats"])[..] else { panic!("one line") };
    assert!(stats["holders"].as_array().unwrap().len() > 15);
    assert_eq!(stats["holders"][0]["confirmed_until"], "2024-04-04");
    assert_eq!(stats["claims"][2]["n"], 0, "contradicted");
}

#[test]
fn stats_lists_fields_that_rules_ask_for_and_no_file_has() {
    let mut book = MadeUp::new();
    let cat = "name = \"Cat\"\nkind = \"soloist\"\n";
    book.put("content/artists/cat.toml", cat);
    let head = "artists = [\"cat\"]\nreleased = 2020-01-01";
    let reached = "at = 2020-03-01, value = 100, kind = \"crossed\"";
    book.song_with("x", head, "count", &[reached]);
    let rule = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100\nwhere = { gender = \"female\" }";
    for record in ["q", "r", "s", "t", "u"] {
        book.record(record, rule, None);
    }
    let stats = |book: &MadeUp, arguments: &[&str]| {
        let folder = Folder::new();
        book.0.write_to(&folder.root());
        let run = run(&folder.root(), arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let text = stats(&book, &["stats"]);
    let list = "  gender: 1\n    content/artists/cat.toml\n      for q\n      for r\n      for s\n      and 2 more\n";
    assert!(text.contains(list), "{text}");
    let json = stats(&book, &["--format", "json", "stats"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let wanted = serde_json::json!([{
        "field": "gender", "file": "content/artists/cat.toml", "for": ["q", "r", "s", "t", "u"],
    }]);
    assert_eq!(json["wanted"], wanted);
    book.put("content/artists/cat.toml", &format!("{cat}gender = \"female\"\n"));
    let text = stats(&book, &["stats"]);
    assert!(text.contains("  none: every field that a rule asks for is written\n"), "{text}");
    assert!(text.contains("  q\n    x, "), "{text}");
}

#[test]
fn what_was_corrected_stays_visible() {
    let mut book = MadeUp::new();
    book.debut("x", &[
        "at = 2020-03-01, value = 30, kind = \"official\"",
        "at = 2020-03-01, value = 20, kind = \"official\", source = \"t\", supersedes = \"s\", note = \"The platform trimmed it.\"",
    ]);
    book.record("r", MOST, Some("2020-05-01"));
    let read = book.claim("2020-04-01", "record = \"r\"\nholder = \"x\"\nvalue = 20");
    assert!(!read.report.has_errors(), "{}", read.told());
    let page = corrections(&book);
    for part in ["<s>30</s>", ">20<span", "The platform trimmed it.", "s.example", "t.example"]
    {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // A source that is corrected in one figure is still right in others.
    book.song("y", "count", &[
        "at = 2020-02-01, value = 50, kind = \"crossed\"",
        "at = 2020-03-01, value = 100, kind = \"crossed\"",
        "at = 2020-03-02, value = 100, kind = \"crossed\", source = \"t\", supersedes = \"s\"",
    ]);
    let read = book.read();
    let song = read.book.catalogue.song("y").unwrap();
    let series = &read.book.catalogue[song].series[0];
    let superseded: Vec<u64> =
        series.observations.iter().filter(|o| o.superseded).map(|o| o.value).collect();
    assert_eq!(superseded, [100]);
    // Nothing to take the place of is an error.
    book.debut("x", &["at = 2020-03-01, value = 20, kind = \"official\", supersedes = \"t\""]);
    assert!(book.read().told().contains("error[E305]"));
    // A book without corrections says so.
    book.debut("x", &["at = 2020-03-01, value = 20, kind = \"official\""]);
    book.song("y", "count", &["at = 2020-02-01, value = 50, kind = \"crossed\""]);
    assert!(corrections(&book).contains("No figure on this site has been corrected yet."));
}

/// The corrections page of a made-up book.
fn corrections(book: &MadeUp) -> String {
    let folder = Folder::new();
    book.0.write_to(&folder.root());
    let run = run(&folder.root(), &["build"]);
    assert_eq!(run.code, 0, "{}", run.err);
    std::fs::read_to_string(folder.root().join("public/corrections/index.html")).unwrap()
}
