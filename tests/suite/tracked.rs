//! The page of what a site keeps: it follows from the data of any site.

use crate::site_test::SiteTest;

/// A site with a chart of which the newest date makes other counts old, a record whose list a source
/// calls complete, and one that asks for a field that no file has.
fn site() -> SiteTest {
    SiteTest::new()
        .also("content/metrics.toml", "[chart]\nname = \"Example chart\"\nkind = \"rank\"\n")
        .also(
            "content/songs/a-song.toml",
            "[series.chart]\nobservations = [{ at = 2024-06-01, value = 3, kind = \"exact\", source = \"paper\" }]\n",
        )
        .file(
            "content/records/first-billion.toml",
            r#"
            title = "First to a billion"
            kind = "first"
            metric = "streams"
            threshold = 1_000_000_000
            [complete]
            what = "every song on the counter"
            as_of = 2021-02-01
            source = "counter"
            "#,
        )
        .file(
            "content/records/first-by-women.toml",
            "title = \"First by women\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\nwhere = { gender = \"female\" }\n",
        )
}

/// The rows of the table or list below a heading.
fn part<'p>(main: &'p str, id: &str) -> &'p str {
    let from = main.find(&format!("<h2 id=\"{id}\">")).expect("there is such a heading");
    main[from..].split("</section>").next().unwrap()
}

#[test]
fn metrics_stand_with_their_songs_and_the_age_of_their_figures() {
    let built = site().builds_with_warnings();
    let main = built.main("/tracked/");
    let metrics = part(&main, "metrics");
    for said in [
        "<a href=\"/metrics/streams/\">Example streams</a>",
        "<time datetime=\"2021-01-10\">",
        "<time datetime=\"2024-06-01\">",
        "1 song, fresh count needed: 1",
    ] {
        assert!(metrics.contains(said), "{said}: {metrics}");
    }
    // A place in a chart is of its date, and never grows old.
    assert_eq!(metrics.matches("fresh count").count(), 1, "{metrics}");
}

#[test]
fn an_old_count_is_wanted_only_where_a_new_one_may_matter() {
    let without = "milestones = [100_000_000, 1_000_000_000]";
    let most = "title = \"Most streams\"\nkind = \"most\"\nmetric = \"streams\"\n";
    let until = |day: &str| {
        format!("{most}[complete]\nwhat = \"all\"\nas_of = {day}\nsource = \"paper\"\n")
    };
    for (record, wanted) in [
        (String::new(), false),
        (most.to_owned(), true),
        (until("2021-01-10"), true),
        (until("2024-06-01"), false),
    ] {
        let mut site = site()
            .without("content/records/first-billion.toml")
            .without("content/records/first-by-women.toml")
            .replace("content/metrics.toml", without, "milestones = []");
        if !record.is_empty() {
            site = site.file("content/records/most.toml", &record);
        }
        let main = site.builds_with_warnings().main("/tracked/");
        assert_eq!(main.contains("Fresh counts: Example streams"), wanted, "{record}");
    }
}

#[test]
fn lists_stand_with_the_day_and_the_source_that_confirm_them() {
    let built = site().builds_with_warnings();
    let main = built.main("/tracked/");
    let complete = part(&main, "complete");
    let rows: Vec<&str> = complete.split("<tr>").skip(2).collect();
    assert_eq!(rows.len(), 2, "{complete}");
    // The confirmed one is first.
    for said in ["First to a billion", "every song on the counter", "2021-02-01", "#source-1"] {
        assert!(rows[0].contains(said), "{said}: {}", rows[0]);
    }
    assert!(rows[1].contains("First by women") && rows[1].contains("no source found"));
    assert!(main.contains("Example Counter"), "its source is cited");
}

#[test]
fn what_is_wanted_is_named_and_leads_to_a_report() {
    let report = "report = \"https://bugs.example/new\"\n";
    let built = site().also("site.toml", report).builds_with_warnings();
    let main = built.main("/tracked/");
    let wanted = part(&main, "wanted");
    for said in [
        "<b>A source that calls 1 list complete</b>",
        "<b>Fresh counts: Example streams</b>",
        "<a href=\"/songs/a-song/\">A Song</a>",
        "<b>Whether an artist is led by women or men</b>",
        "<a href=\"/artists/example-group/\">Example Group</a>",
        "<a href=\"https://bugs.example/new\">",
    ] {
        assert!(wanted.contains(said), "{said}: {wanted}");
    }
}

#[test]
fn where_nothing_is_wanted_nothing_is_asked_for() {
    let built = SiteTest::new().builds();
    let main = built.main("/tracked/");
    assert!(!main.contains("id=\"wanted\"") && !main.contains("id=\"complete\""), "{main}");
    assert!(main.contains("id=\"metrics\"") && main.contains("id=\"not-tracked\""));
}

#[test]
fn every_page_leads_to_it() {
    for (path, page) in site().builds_with_warnings().pages() {
        let footer = page.split("<footer").nth(1).unwrap();
        assert!(footer.contains("<a href=\"/tracked/\">"), "{path}");
    }
}
