//! A day that is not known is left out: no first or last day that the program reckons with inside
//! comes out of it, nor a count of days from one.

use crate::folder::{Folder, run};
use crate::html::text;
use crate::site_test::{Built, SiteTest};

/// The rules of records that are kept of the sites.
const RECORDS: [(&str, &str); 6] = [
    ("first", "kind = \"first\"\nmetric = \"streams\"\nthreshold = 100"),
    ("fastest", "kind = \"fastest\"\nmetric = \"streams\"\nthreshold = 100"),
    ("most", "kind = \"most\"\nmetric = \"streams\""),
    ("club", "kind = \"club\"\nmetric = \"streams\"\nthreshold = 100"),
    ("debut", "kind = \"most\"\nmetric = \"debut\""),
    ("place", "kind = \"first\"\nmetric = \"chart\"\nthreshold = 10"),
];

/// A site in two languages, with records and no song.
fn empty() -> SiteTest {
    let mut site = SiteTest::new().without("content/songs/a-song.toml").file(
        "content/metrics.toml",
        r#"
        [streams]
        name = "Streams"
        kind = "counter"
        milestones = [100, 1000]

        [debut]
        name = "Debut"
        kind = "one-off"
        window = "24 hours"

        [chart]
        name = "Chart"
        kind = "rank"
        milestones = [1, 10]
        "#,
    );
    site = site.also("site.toml", "languages = [\"en\", \"ko\"]\n");
    for (id, rule) in RECORDS {
        site.put(&format!("content/records/{id}.toml"), format!("title = \"{id}\"\n{rule}\n"));
    }
    site
}

/// Adds a song of the example group without a release, unless the head says one.
fn song(mut site: SiteTest, id: &str, head: &str, series: &[(&str, &[&str])]) -> SiteTest {
    let mut text = format!("title = \"{id}\"\nartists = [\"example-group\"]\n{head}\n");
    for (metric, observations) in series {
        text.push_str(&format!("[series.{metric}]\nobservations = [\n"));
        for observation in *observations {
            text.push_str(&format!("  {{ {observation}, source = \"paper\" }},\n"));
        }
        text.push_str("]\n");
    }
    site.put(&format!("content/songs/{id}.toml"), text);
    site
}

/// A song of which only times since an unknown release are known.
fn undated(site: SiteTest) -> SiteTest {
    let streams = [
        "after = \"37h\", value = 40, kind = \"exact\"",
        "after = \"50d\", value = 100, kind = \"crossed\"",
        "after = \"500d\", value = 1500, kind = \"crossed\"",
    ];
    let debut = ["after = \"24h\", value = 30, kind = \"exact\""];
    let chart = ["after = \"24h\", value = 3, kind = \"exact\""];
    let series: [(&str, &[&str]); 3] =
        [("streams", &streams), ("debut", &debut), ("chart", &chart)];
    song(site, "undated", "", &series)
}

fn mixed() -> SiteTest {
    let site = undated(empty());
    let half = [
        "at = 2019-05-01, value = 50, kind = \"below\"",
        "after = \"60d\", value = 100, kind = \"crossed\"",
    ];
    let site = song(site, "half", "", &[("streams", &half)]);
    // Each of two sets the record of the most, and nobody knows since when.
    let first = ["at = 2022-05-01, value = 150, kind = \"at-least\""];
    let second = [
        "at = 2022-08-01, value = 200, kind = \"exact\"",
        "at = 2023-06-01, value = 1200, kind = \"at-least\"",
    ];
    let site = song(site, "one", "", &[("streams", &first)]);
    let site = song(site, "two", "", &[("streams", &second)]);
    let third = [
        "at = 2023-05-01, value = 100, kind = \"crossed\"",
        "at = 2023-07-01, value = 1300, kind = \"crossed\"",
    ];
    song(site, "three", "released = 2022-01-01", &[("streams", &third)])
}

/// Fails if a text holds a day from inside the program, or more days than the site knows of.
#[track_caller]
fn has_no_reckoned_day(name: &str, text: &str) {
    for day in ["1990", "2200", "2199"] {
        let at = text.find(day);
        let near = at.map(|at| text[..at].chars().rev().take(60).collect::<String>());
        let near = near.map(|near| near.chars().rev().collect::<String>());
        assert!(at.is_none(), "{name} has {day} behind {near:?}");
    }
    for unit in [" days", "일"] {
        for (at, _) in text.match_indices(unit) {
            let digits = text[..at].rsplit(|c: char| !c.is_ascii_digit() && c != ',').next();
            let days: usize = digits.unwrap_or("").replace(',', "").parse().unwrap_or(0);
            assert!(days < 2000, "{name} has {days} days");
        }
    }
}

#[track_caller]
fn every_file_is_free(built: &Built) {
    for (path, bytes) in built.files() {
        let is_text = [".html", ".xml", ".json", ".csv", ".ics", ".txt"];
        if is_text.iter().any(|end| path.ends_with(end)) {
            has_no_reckoned_day(path, &String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn no_file_has_a_day_that_nobody_wrote() {
    let built = mixed().builds_with_warnings();
    every_file_is_free(&built);
    assert!(built.main("/milestones/undated-streams-100/").contains("day not known"));
    assert!(built.main("/milestones/half-streams-100/").contains("1 May 2019 or later"));
    assert!(
        built.main("/ko/milestones/half-streams-100/").contains("2019년 5월 1일 또는 그 후")
    );
    assert!(built.page("/milestones/half-streams-100/").contains("\"2019-05-01/..\""));
    assert!(built.page("/sitemap.xml").contains("undated-streams-100/</loc><xhtml"));
    // A site without a dated observation is as of no day.
    let built = undated(empty()).builds_with_warnings();
    every_file_is_free(&built);
    assert!(built.page("/data/songs.json").contains("\"as_of\":null"));
}

#[test]
fn no_explanation_has_a_day_that_nobody_wrote() {
    for site in [mixed(), undated(empty())] {
        let folder = Folder::new();
        site.write_to(&folder.root());
        let root = folder.root();
        let root = root.to_str().unwrap();
        for format in ["text", "json"] {
            for (record, _) in RECORDS {
                let ran =
                    run(&folder.root(), &["why", record, "--root", root, "--format", format]);
                assert_eq!(ran.code, 0, "{}", ran.err);
                has_no_reckoned_day(record, &ran.out);
            }
            let ran = run(&folder.root(), &["stats", "--root", root, "--format", format]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            has_no_reckoned_day("stats", &ran.out);
        }
    }
}

#[test]
fn b07_a_release_before_the_first_observation_that_there_may_be_is_between_its_days() {
    let released = "released = { from = 1942-05-01, to = 1942-07-30 }";
    let rows = ["at = 2020-01-01, value = 100, kind = \"at-least\""];
    let built = song(empty(), "carol", released, &[("streams", &rows)]).builds_with_warnings();
    let page = built.main("/songs/carol/");
    assert!(page.contains("between 1 May and 30 July 1942"), "{page}");
    assert!(page.contains("between 1 May 1942 and 1 January 2020"), "{page}");
}

#[test]
fn a_sentence_with_a_time_reads_well_however_much_is_known() {
    let metrics = "[streams]\nname = { en = \"days at the top\", ko = \"1위 일수\" }\nkind = \"counter\"\n";
    for (at, kind, english, korean) in [
        (
            "2022-05-01",
            "exact",
            "x: 99 days at the top by 1 May 2022.",
            "x, 1위 일수 99 (2022년 5월 1일까지).",
        ),
        (
            "\"2022-05\"",
            "exact",
            "x: 99 days at the top by 31 May 2022.",
            "x, 1위 일수 99 (2022년 5월 31일까지).",
        ),
        (
            "\"2022\"",
            "exact",
            "x: 99 days at the top by 31 December 2022.",
            "x, 1위 일수 99 (2022년 12월 31일까지).",
        ),
        (
            "{ from = 2022-05-01, to = 2022-05-03 }",
            "exact",
            "x: 99 days at the top by 3 May 2022.",
            "x, 1위 일수 99 (2022년 5월 3일까지).",
        ),
        (
            "{ from = 2022-05-01, to = 2022-05-03 }",
            "at-least",
            "x had at least 99 days at the top by 3 May 2022.",
            "x, 2022년 5월 3일까지 1위 일수 99 이상.",
        ),
        (
            "\"2022-05\"",
            "at-least",
            "x had at least 99 days at the top by 31 May 2022.",
            "x, 2022년 5월 31일까지 1위 일수 99 이상.",
        ),
    ] {
        let row = format!("at = {at}, value = 99, kind = \"{kind}\"");
        let site = empty().file("content/metrics.toml", metrics);
        let site = RECORDS
            .iter()
            .fold(site, |site, (id, _)| site.without(&format!("content/records/{id}.toml")));
        let site = site.file(
            "content/records/most.toml",
            "title = \"most\"\nkind = \"most\"\nmetric = \"streams\"\n",
        );
        let site = song(site, "x", "released = 2020-01-01", &[("streams", &[&row])]);
        let built = site.builds_with_warnings();
        for (route, finding) in [("/songs/x/", english), ("/ko/songs/x/", korean)] {
            let page = text(&built.main(route));
            assert!(page.contains(finding), "{finding}\n{page}");
        }
        // Alone, the metric's name has a capital.
        assert!(built.main("/songs/x/").contains(">Days at the top</a>"));
        assert!(built.main("/metrics/streams/").contains("<h1>Days at"));
        for route in ["/", "/songs/x/", "/records/most/"] {
            let page = text(&built.page(route)).to_lowercase();
            for wrong in [
                "since between",
                "since by",
                "on between",
                "on may",
                "on 2022",
                "as of between",
            ] {
                assert!(!page.contains(wrong), "{wrong} on {route} of {at} {kind}");
            }
        }
    }
}
