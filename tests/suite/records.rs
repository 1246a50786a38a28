//! What follows from observations, by the rules of derivation: crossings, durations, places in
//! charts, holders, milestone ids, and what `as_of` hides. The data files say it shortest.

use crate::html;
use crate::site_test::SiteTest;

const SONG: &str = "content/songs/a-song.toml";

/// When `a-song` (released 2020-01-01) reached 100 million, by these observations:
/// `first last fewest-days most-days`.
#[track_caller]
fn crossing(observations: &[&str]) -> String {
    let built =
        SiteTest::new().without(SONG).song("a-song", observations).builds_with_warnings();
    let row = built.milestone("a-song-streams-100m");
    row.strip_prefix("streams 100000000 ").expect("a row of that step").to_owned()
}

fn chart(observations: &[&str]) -> SiteTest {
    let site = SiteTest::new()
        .also(
            "content/metrics.toml",
            "[chart]\nname = \"Example chart\"\nkind = \"rank\"\nmilestones = [1, 10, 40]\n",
        )
        .without(SONG);
    let site = site.song("a-song", observations);
    site.replace(SONG, "series.streams", "series.chart")
}

#[test]
fn rule_1_a_crossing_is_dated_by_who_saw_it() {
    assert_eq!(
        crossing(&["at = 2020-03-01, value = 100_000_000, kind = \"crossed\""]),
        "2020-03-01 2020-03-01 60 60"
    );
}

#[test]
fn rule_1_readings_bound_a_crossing_on_both_sides() {
    let read = |at: &str, value: &str| format!("at = {at}, value = {value}, kind = \"exact\"");
    let (below, above) = (read("2020-02-10", "90_000_000"), read("2020-02-20", "110_000_000"));
    assert_eq!(crossing(&[&below, &above]), "2020-02-10 2020-02-20 40 50");
    // Release is the first lower bound.
    assert_eq!(crossing(&[&above]), "2020-01-01 2020-02-20 0 50");
    let exact = read("2020-02-15", "100_000_000");
    assert_eq!(crossing(&[&below, &exact, &above]), "2020-02-10 2020-02-15 40 45");
}

#[test]
fn rule_1_each_kind_bounds_what_it_says() {
    let say = |kind: &str, at: &str, value: &str| {
        format!("at = {at}, value = {value}, kind = \"{kind}\"")
    };
    let at_least = say("at-least", "2020-02-20", "100_000_000");
    let below = say("below", "2020-02-10", "100_000_000");
    assert_eq!(crossing(&[&at_least]), "2020-01-01 2020-02-20 0 50");
    assert_eq!(crossing(&[&below, &at_least]), "2020-02-10 2020-02-20 40 50");
    // A larger step that was crossed bounds this one from above, a smaller one from below.
    let (half, two) = (
        say("crossed", "2020-02-01", "50_000_000"),
        say("crossed", "2020-04-01", "200_000_000"),
    );
    assert_eq!(crossing(&[&half, &two]), "2020-02-01 2020-04-01 31 91");
    // Live counters and estimates are shown and bound nothing.
    let live = say("live", "2020-01-20", "120_000_000");
    let estimate = say("estimate", "2020-01-10", "120_000_000");
    assert_eq!(crossing(&[&live, &estimate, &at_least]), "2020-01-01 2020-02-20 0 50");
    // Nor does what is disputed, or superseded.
    let disputed =
        format!("{}, status = \"disputed\"", say("crossed", "2020-01-05", "100_000_000"));
    assert_eq!(crossing(&[&disputed, &at_least]), "2020-01-01 2020-02-20 0 50");
    let better =
        format!("{}, supersedes = \"at-least\"", say("crossed", "2020-02-18", "100_000_000"));
    assert_eq!(crossing(&[&at_least, &better]), "2020-02-18 2020-02-18 48 48");
}

#[test]
fn rule_1_readings_after_a_fall_raise_no_lower_bound() {
    let fall =
        "at = 2020-02-10, value = 80_000_000, kind = \"exact\", decrease = \"taken off\"";
    assert_eq!(
        crossing(&[
            "at = 2020-02-01, value = 90_000_000, kind = \"exact\"",
            fall,
            "at = 2020-03-01, value = 110_000_000, kind = \"exact\"",
        ]),
        "2020-02-01 2020-03-01 31 60"
    );
}

#[test]
fn rule_2_a_later_fall_does_not_undo_a_crossing() {
    assert_eq!(
        crossing(&[
            "at = 2020-02-01, value = 100_000_000, kind = \"crossed\"",
            "at = 2020-03-01, value = 90_000_000, kind = \"exact\", decrease = \"taken off\"",
        ]),
        "2020-02-01 2020-02-01 31 31"
    );
}

#[test]
fn rule_2_times_are_as_precise_as_their_source() {
    let at =
        |at: &str| crossing(&[&format!("at = {at}, value = 100_000_000, kind = \"crossed\"")]);
    assert_eq!(at("\"2020-03\""), "2020-03-01 2020-03-31 60 90");
    assert_eq!(at("\"2020\""), "2020-01-01 2020-12-31 0 365");
    assert_eq!(at("{ from = 2020-03-01, to = 2020-03-07 }"), "2020-03-01 2020-03-07 60 66");
    // A bare date is a day in Seoul; 20:00 in UTC is the next day there.
    assert_eq!(at("2020-03-01T20:00:00Z"), "2020-03-02 2020-03-02 61 61");
    assert_eq!(at("2020-03-01T20:00:00+09:00"), "2020-03-01 2020-03-01 60 60");
    let utc = SiteTest::new().without(SONG).also("site.toml", "timezone = \"UTC\"\n").song(
        "a-song",
        &["at = 2020-03-01T20:00:00Z, value = 100_000_000, kind = \"crossed\""],
    );
    assert_eq!(
        utc.builds().milestone("a-song-streams-100m"),
        "streams 100000000 2020-03-01 2020-03-01 60 60"
    );
}

#[test]
fn rule_3_a_time_since_release_is_taken_as_stated() {
    let after = |after: &str| {
        crossing(&[&format!("after = {after}, value = 100_000_000, kind = \"crossed\"")])
    };
    assert_eq!(after("\"108d\""), "2020-04-18 2020-04-18 108 108");
    // The hour of release is not known: 37 h 37 min end on the second or the third day.
    assert_eq!(after("\"37h37m\""), "2020-01-02 2020-01-03 1 2");
    assert_eq!(after("{ from = \"3d\", to = \"5d\" }"), "2020-01-04 2020-01-06 3 5");
}

#[test]
fn rule_3_hours_and_minutes_need_both_ends_to_the_minute() {
    let timed = |released: &str, at: &str| {
        SiteTest::new()
            .without(SONG)
            .song("a-song", &[&format!("at = {at}, value = 100_000_000, kind = \"crossed\"")])
            .replace(SONG, "released = 2020-01-01", &format!("released = {released}"))
            .builds()
            .main("/milestones/a-song-streams-100m/")
    };
    let main = timed("2020-01-01T18:00:00+09:00", "2020-01-03T07:37:00+09:00");
    assert!(html::text(&main).contains("37 hours 37 minutes"), "{main}");
    let main = timed("2020-01-01", "2020-01-03T07:37:00+09:00");
    assert!(!html::text(&main).contains("hours"), "{main}");
}

#[test]
fn rule_3_elapsed_days_are_whole_spans_of_24_hours() {
    let site = |day_count: &str| {
        SiteTest::new()
            .without(SONG)
            .also("site.toml", &format!("day_count = \"{day_count}\"\n"))
            .song(
                "a-song",
                &["at = 2020-01-03T12:00:00+09:00, value = 100_000_000, kind = \"crossed\""],
            )
            .replace(SONG, "released = 2020-01-01", "released = 2020-01-01T18:00:00+09:00")
    };
    let days = |site: SiteTest| {
        let row = site.builds().milestone("a-song-streams-100m");
        row.rsplitn(3, ' ').take(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(days(site("calendar")), "2 2");
    assert_eq!(days(site("elapsed")), "1 1");
}

#[test]
fn rule_3_a_series_may_have_a_start_of_its_own() {
    let site = SiteTest::new().replace(
        SONG,
        "[series.streams]",
        "[series.streams]\nstart = 2020-02-01",
    );
    assert!(site.builds().milestone("a-song-streams-100m").ends_with(" 29 29"));
}

#[test]
fn rule_4_the_strongest_place_of_a_date_has_the_page() {
    let built = chart(&[
        "at = 2020-01-11, value = 35, kind = \"official\"",
        "at = 2020-01-18, value = 1, kind = \"official\"",
        "at = 2020-01-25, value = 4, kind = \"official\"",
    ])
    .builds();
    assert_eq!(built.milestones(), ["a-song-chart-top-40", "a-song-chart-no-1"]);
    assert_eq!(built.milestone("a-song-chart-no-1"), "chart 1 2020-01-18 2020-01-18  ");
    // The song was released on 1 January, and its rows begin in the top 40.
    assert_eq!(built.milestone("a-song-chart-top-40"), "chart 40 2020-01-01 2020-01-11  ");
}

#[test]
fn b15_rows_that_begin_at_no_1_say_that_it_was_reached_by_then() {
    let row = "at = 2020-01-18, value = 1, kind = \"official\"";
    let start = |site: SiteTest, start: &str| {
        site.replace(SONG, "[series.chart]", &format!("[series.chart]\nstart = {start}"))
    };
    let page = |site: SiteTest| {
        let built = site.builds();
        let page = html::text(&built.main("/milestones/a-song-chart-no-1/"));
        (built.milestone("a-song-chart-no-1"), page)
    };
    let unknown = chart(&[row]).replace(SONG, "released = 2020-01-01\n", "");
    for (site, days, words) in [
        (unknown, " 2020-01-18", "by 18 January 2020"),
        (chart(&[row]), "2020-01-01 2020-01-18", "between 1 and 18 January 2020"),
        (start(chart(&[row]), "2020-01-18"), "2020-01-18 2020-01-18", "18 January 2020"),
    ] {
        let (milestone, text) = page(site);
        assert_eq!(milestone, format!("chart 1 {days}  "));
        assert!(text.contains(words), "{words}: {text}");
        let begins = text.contains("The places known of this song begin here");
        assert_eq!(begins, days != "2020-01-18 2020-01-18", "{text}");
    }
    let built = chart(&[row]).builds();
    for (page, text) in [
        ("/songs/a-song/", "between 1 and 18 January 2020"),
        ("/metrics/chart/", "between 1 and 18 January 2020"),
    ] {
        assert!(html::text(&built.main(page)).contains(text), "{page} {}", built.main(page));
    }
}

#[test]
fn the_nearest_to_a_place_is_the_best_one() {
    let record = "title = \"x\"\nkind = \"first\"\nmetric = \"chart\"\nthreshold = 1\n";
    chart(&["at = 2020-01-11, value = 35, kind = \"official\""])
        .file("content/records/a-record.toml", record)
        .file(
            "content/songs/b-song.toml",
            r#"
            title = "B Song"
            artists = ["example-group"]
            [series.chart]
            observations = [{ at = 2020-02-01, value = 12, kind = "official", source = "paper" }]
            "#,
        )
        .warns_with(
            r#"
            warning[W502]: no song has reached this threshold
             --> content/records/a-record.toml:4:13
              |
            4 | threshold = 1
              |             ^ 1 is asked for
              |
              = note: `b-song` is nearest with 12
            "#,
        );
}

#[test]
fn a_first_that_a_song_has_half_of_is_an_open_race() {
    let record = |threshold: &str| {
        let rule =
            format!("title = \"x\"\nkind = \"first\"\nmetric = \"streams\"\n{threshold}\n");
        SiteTest::new().file("content/records/a-record.toml", &rule)
    };
    let built = record("threshold = 2_000_000_000").builds();
    let page = html::text(&built.main("/records/a-record/"));
    assert!(page.contains("No song here is known to have reached it yet."), "{page}");
    // One more is too far to be meant.
    record("threshold = 2_000_000_001").warns_with(
        r#"
        warning[W502]: no song has reached this threshold
         --> content/records/a-record.toml:4:13
          |
        4 | threshold = 2_000_000_001
          |             ^^^^^^^^^^^^^ 2,000,000,001 is asked for
          |
          = note: `a-song` is nearest with 1,000,000,000
        "#,
    );
}

#[test]
fn b12_members_of_a_club_of_places_lead_to_their_milestones() {
    let club = "title = \"Top ten\"\nkind = \"club\"\nmetric = \"chart\"\nthreshold = 10\n";
    let built = chart(&[
        "at = 2020-01-11, value = 35, kind = \"official\"",
        "at = 2020-01-18, value = 7, kind = \"official\"",
        "at = 2020-01-25, value = 1, kind = \"official\"",
    ])
    .file("content/records/top-ten.toml", club)
    .file(
        "content/songs/b-song.toml",
        r#"
        title = "B Song"
        artists = ["example-group"]
        [series.chart]
        start = 2020-02-01
        observations = [{ at = 2020-02-01, value = 1, kind = "official", source = "paper" }]
        "#,
    )
    .builds();
    let main = built.main("/clubs/top-ten/");
    assert!(main.contains(r#"<span class="second">Place</span></th>"#), "{main}");
    for link in [
        r#"/milestones/a-song-chart-top-10/">No. 7</a>"#,
        // It entered at No. 1, and that has the page.
        r#"/milestones/b-song-chart-no-1/">No. 1</a>"#,
    ] {
        assert!(main.contains(link), "{link}: {main}");
    }
}

#[test]
fn rule_4_a_place_is_dated_by_the_first_chart_at_or_above_it() {
    let built = chart(&[
        "at = 2020-01-25, value = 9, kind = \"official\"",
        "at = 2020-01-11, value = 12, kind = \"official\"",
        "at = 2020-02-01, value = 2, kind = \"official\"",
    ])
    .builds();
    assert_eq!(built.milestones(), ["a-song-chart-top-40", "a-song-chart-top-10"]);
    assert_eq!(built.milestone("a-song-chart-top-10"), "chart 10 2020-01-25 2020-01-25  ");
    chart(&["at = 2020-01-11, value = 0, kind = \"official\""]).fails_with(
        r#"
        error[E304]: there is no place 0 in a chart
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2020-01-11, value = 0, kind = "official", source = "paper" },
          |                              ^ the best place is 1
        "#,
    );
}

#[test]
fn rule_4_a_figure_makes_a_record_and_no_step() {
    let song = |value: u32, kind: &str| {
        format!(
            "title = \"Of {value}\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n[series.day-one]\n\
             observations = [{{ at = 2020-01-02, value = {value}, kind = \"{kind}\", source = \"paper\" }}]\n"
        )
    };
    let site = |b_kind: &str| {
        SiteTest::new()
            .also(
                "content/metrics.toml",
                "[day-one]\nname = \"First day\"\nkind = \"one-off\"\nwindow = \"24 hours\"\nauthority = \"official\"\n",
            )
            .file(
                "content/records/most-day-one.toml",
                "title = \"Largest first day\"\nkind = \"most\"\nmetric = \"day-one\"\n",
            )
            .file("content/songs/b-song.toml", &song(500, "official"))
            .file("content/songs/c-song.toml", &song(900, b_kind))
    };
    let steps = |id: &String| id.contains("day-one");
    let made = site("live").builds().milestones();
    assert_eq!(made.into_iter().filter(steps).collect::<Vec<_>>(), ["b-song-most-day-one"]);
    // Where no day is written, the window dates it: it ends 24 hours after the release.
    let built = site("official").replace("content/songs/c-song.toml", "at = 2020-01-02, ", "");
    assert!(
        built.builds().milestone("c-song-most-day-one").contains(" 2020-01-02 2020-01-02 ")
    );
    let made = site("official").builds().milestones();
    assert!(made.contains(&"c-song-most-day-one".to_owned()), "{made:?}");
}

fn record(kind: &str, more: &str) -> String {
    let threshold = if kind == "most" { "" } else { "threshold = 100_000_000\n" };
    format!("title = \"A record\"\nkind = \"{kind}\"\nmetric = \"streams\"\n{threshold}{more}")
}

/// A site of songs that reached 100 million on these days, and a record over them.
fn songs(kind: &str, days: &[(&str, &str)]) -> SiteTest {
    let site =
        SiteTest::new().without(SONG).file("content/records/a-record.toml", &record(kind, ""));
    days.iter().fold(site, |site, (id, at)| {
        site.song(id, &[&format!("at = {at}, value = 100_000_000, kind = \"crossed\"")])
    })
}

#[test]
fn rule_5_equal_days_share_a_record_and_overlaps_leave_it_open() {
    let held = |days: &[(&str, &str)]| -> Vec<String> {
        let made = songs("first", days).builds().milestones();
        made.into_iter().filter(|id| id.ends_with("a-record")).collect()
    };
    assert_eq!(held(&[("b", "2020-02-01"), ("c", "2020-03-01")]), ["b-a-record"]);
    assert_eq!(held(&[("b", "2020-02-01"), ("c", "2020-02-01")]), ["b-a-record", "c-a-record"]);
    let range = "{ from = 2020-01-20, to = 2020-02-10 }";
    assert_eq!(held(&[("b", "2020-02-01"), ("c", range)]), Vec::<String>::new());
    assert_eq!(held(&[("b", "2020-02-15"), ("c", range)]), ["c-a-record"]);
}

#[test]
fn the_fastest_betters_the_record_of_who_came_before() {
    let site =
        songs("fastest", &[("b", "2020-05-01"), ("c", "2020-06-01"), ("d", "2020-09-01")])
            .replace("content/songs/c.toml", "released = 2020-01-01", "released = 2020-05-20")
            .replace("content/songs/d.toml", "released = 2020-01-01", "released = 2020-08-01");
    let built = site.builds();
    let made: Vec<String> =
        built.milestones().into_iter().filter(|id| id.ends_with("a-record")).collect();
    assert_eq!(made, ["b-a-record", "c-a-record"]);
    let main = html::text(&built.main("/records/a-record/"));
    assert!(main.contains("12 days") && main.contains("121 days"), "{main}");
}

#[test]
fn who_may_not_belong_to_a_club_is_no_member_of_it() {
    let club = record("club", "where = { language = \"ko\" }\n");
    let site = songs("club", &[("b", "2020-02-01"), ("c", "2020-03-01")])
        .file("content/records/a-record.toml", &club)
        .replace("content/songs/c.toml", "language = \"ko\"\n", "");
    let main = html::text(&site.builds().main("/clubs/a-record/"));
    assert!(main.contains("At least 1 song") && !main.contains("At least 2 songs"), "{main}");
    let open = main.split("Not ranked, because unproved").nth(1).expect("c is named there");
    assert!(open.contains("A field that the rule asks for is not known"), "{main}");
}

#[test]
fn milestone_ids_are_derived_and_short() {
    let milestones =
        "milestones = [999, 1_000, 250_000, 1_500_000, 1_234_567, 100_000_000, 1_500_000_000]";
    let site = SiteTest::new()
        .replace(
            "content/metrics.toml",
            "milestones = [100_000_000, 1_000_000_000]",
            milestones,
        )
        .replace(SONG, "[series.streams]", "[series.streams]\nmilestones = [1_300_000_000]")
        .replace(SONG, "value = 1_000_000_000", "value = 1_500_000_000");
    assert_eq!(
        site.builds().milestones(),
        [
            "a-song-streams-999",
            "a-song-streams-1k",
            "a-song-streams-250k",
            "a-song-streams-1234567",
            "a-song-streams-1-5m",
            "a-song-streams-100m",
            "a-song-streams-1-3b",
            "a-song-streams-1-5b",
        ]
    );
}

#[test]
fn an_article_moves_no_address() {
    let article = "+++\ntitle = \"A headline\"\ndate = 2021-01-11\n+++\nWords.\n";
    let plain = SiteTest::new().builds();
    let told =
        SiteTest::new().file("content/milestones/a-song-streams-1b.md", article).builds();
    let paths = |built: &crate::site_test::Built| {
        built
            .files()
            .keys()
            .filter(|path| !path.starts_with("style"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(&plain), paths(&told));
    assert!(told.main("/milestones/a-song-streams-1b/").contains("A headline"));
}

#[test]
fn rule_9_what_is_later_than_as_of_is_hidden_everywhere() {
    let article = "+++\ntitle = \"A later article\"\ndate = 2021-02-11\n+++\nWords.\n";
    let site = SiteTest::new()
        .file("content/articles/a-later-one.md", article)
        .file("content/records/a-record.toml", &record("most", ""))
        .song("b-song", &["at = 2021-03-01, value = 300_000_000, kind = \"exact\""]);
    let now = site.builds();
    assert!(now.main("/").contains("1 billion"));
    let then = site.hiding_after("2020-06-01").builds();
    assert_eq!(then.milestones(), ["a-song-streams-100m", "a-song-a-record"]);
    for (path, page) in then.pages() {
        let text = html::text(page);
        for later in ["2021", "A later article", "1 billion", "300,000,000"] {
            // A metric's page names all its milestones, and the chase the next one.
            let names_milestones = path.starts_with("metrics/") || path.starts_with("chase/");
            let is_of_metric = names_milestones && later == "1 billion";
            assert!(!text.contains(later) || is_of_metric, "{path} shows {later}:\n{text}");
        }
        assert!(text.contains("1 March 2020"), "{path}: as of the newest observation\n{text}");
    }
}

#[test]
fn rule_9_days_held_end_with_the_newest_observation() {
    // A first is never lost, so that no days are counted for it.
    for (kind, days) in [("fastest", Some("29 days")), ("first", None)] {
        let built = songs(kind, &[("b", "2020-02-01"), ("c", "2020-03-01")]).builds();
        let main = html::text(&built.main("/records/a-record/"));
        assert_eq!(main.contains("29 days"), days.is_some(), "{main}");
        assert!(days.is_none_or(|days| main.contains(days)), "{main}");
        assert!(main.contains("among the songs listed here"), "{main}");
    }
}

#[test]
fn a_record_is_held_as_far_as_the_evidence_reaches() {
    let held = |complete: &str| {
        let complete = format!(
            "[complete]\nwhat = \"every song\"\nas_of = {complete}\nsource = \"paper\"\n"
        );
        let site = songs("fastest", &[("b", "2020-02-01"), ("c", "2020-03-01")]);
        site.file("content/records/a-record.toml", &record("fastest", &complete)).builds()
    };
    for (complete, days, confirmed, is_now) in [
        ("2020-02-11", "at least 10 days", "confirmed until 11 February 2020", false),
        ("2020-02-01", "", "confirmed until 1 February 2020", false),
        ("2020-01-15", "", "list confirmed only until 15 January 2020", false),
        ("2020-03-01", "29 days", "confirmed until 1 March 2020", true),
    ] {
        let built = held(complete);
        for page in ["/", "/records/a-record/", "/songs/b/", "/milestones/b-a-record/"] {
            let main = html::text(&built.main(page));
            // The home page says since when, and no days.
            let (days, is_now) = if page == "/" { ("", false) } else { (days, is_now) };
            // A milestone tells what became of the record: until when is said of it, not how.
            let day = confirmed.rsplit("until ").next().unwrap();
            let confirmed = if page.starts_with("/milestones/") { day } else { confirmed };
            assert!(
                main.contains(days) && main.contains(confirmed),
                "{page} {complete}: {main}"
            );
            assert_eq!(main.contains("29 days"), is_now, "{page} {complete}: {main}");
        }
        let list = html::text(&built.main("/records/"));
        assert!(list.contains(&format!("1 February 2020 · {confirmed}")), "{list}");
        let page = built.page("/records/a-record/");
        // In what search engines, chats and machines read.
        let described = format!("1 February 2020, {confirmed}");
        assert!(page.matches(&described).count() >= 2, "{described}: {page}");
        let rows = String::from_utf8_lossy(&built.files()["data/records/a-record.csv"]);
        assert!(rows.contains(&format!(",{complete},")), "{rows}");
    }
}

/// A site as of September 2020, in both languages, with a record of each kind that is confirmed until
/// 11 February 2020.
fn confirmed_long_ago() -> SiteTest {
    let complete =
        "[complete]\nwhat = \"every song\"\nas_of = 2020-02-11\nsource = \"paper\"\n";
    let mut site = songs("fastest", &[("b", "2020-02-01"), ("c", "2020-03-01")])
        .also("site.toml", "languages = [\"en\", \"ko\"]\n")
        .song("late", &["at = 2020-09-01, value = 5, kind = \"exact\""]);
    for kind in ["fastest", "first", "most", "club"] {
        site = site.file(&format!("content/records/a-{kind}.toml"), &record(kind, complete));
    }
    site.without("content/records/a-record.toml")
}

#[test]
fn no_page_says_now_or_counts_days_beyond_the_evidence() {
    let built = confirmed_long_ago().builds();
    // 10 days lie before the day of the list; 213 to the newest day of the site.
    let mut counted = 0;
    for (path, page) in built.pages() {
        let text = html::text(page);
        // The chase says how old a count is, which nobody holds.
        let is_chase = path.contains("chase/");
        // And c reached the step 29 days after b.
        let is_step = path.contains("-streams-100m/");
        for beyond in ["213 days", "213일", "29 days", "29일"] {
            assert!(
                is_chase || is_step || !text.contains(beyond),
                "{path} counts {beyond}:\n{text}"
            );
        }
        let words = text.split(|c: char| !c.is_alphanumeric());
        let claims = ["now", "current", "Current", "현재"];
        let found: Vec<&str> = words.filter(|word| claims.contains(word)).collect();
        let is_of_songs = path.contains("songs/");
        assert!(found.is_empty() || is_of_songs, "{path} says {found:?}:\n{text}");
        counted += usize::from(text.contains("10 days") || text.contains("10일"));
    }
    assert!(counted > 3, "days held are counted to the day of the list");
}

#[test]
fn what_a_record_or_club_says_of_its_evidence() {
    let built = confirmed_long_ago().builds();
    for (page, said) in [
        ("/records/a-fastest/", "we know of nothing faster since"),
        ("/records/a-fastest/", "at least 10 days"),
        ("/records/a-fastest/", "confirmed until 11 February 2020"),
        ("/records/a-most/", "the highest we know of"),
        ("/records/a-first/", "confirmed on 11 February 2020"),
        ("/clubs/a-club/", "At least 2 songs · confirmed complete to 11 February 2020"),
        ("/clubs/", "At least 2 songs · confirmed complete to 11 February 2020"),
        ("/ko/records/a-fastest/", "그 뒤 더 빠른 기록은 알려지지 않음"),
        ("/ko/clubs/a-club/", "2곡 이상 · 2020년 2월 11일까지 빠진 곡 없음 확인"),
    ] {
        let main = html::text(&built.main(page));
        assert!(main.contains(said), "{page}: {said}: {main}");
    }
    // Nobody can lose a first: it has neither a band nor days.
    let first = built.main("/records/a-first/");
    assert!(!first.contains("class=\"strip\"") && !first.contains("10 days"), "{first}");
}

#[test]
fn a_tie_that_is_broken_has_both_its_dates() {
    let read = |at: &str, value: &str| format!("at = {at}, value = {value}, kind = \"exact\"");
    let built = SiteTest::new()
        .without(SONG)
        .file("content/records/a-record.toml", &record("most", ""))
        .song("b", &[&read("2020-02-01", "19")])
        .song(
            "c",
            &[&read("2020-03-01", "19"), &read("2020-04-01", "20"), &read("2020-05-01", "22")],
        )
        .builds();
    let tie = "shared from 1 March 2020, alone from 1 April 2020 (20)";
    for page in ["/records/a-record/", "/songs/c/"] {
        let main = html::text(&built.main(page));
        assert!(main.contains(tie) && main.contains("1 March 2020 (19)"), "{page}: {main}");
        assert!(!main.contains("tied"), "{page}: {main}");
    }
    assert!(html::text(&built.main("/")).contains("1 March 2020 (19)"));
    let main = html::text(&built.main("/milestones/c-a-record/"));
    // A label and its fact.
    for fact in ["Shared withb 19", "Held alone from1 April 2020 20"] {
        assert!(main.contains(fact), "{fact}: {main}");
    }
    let list = html::text(&built.main("/records/"));
    assert!(list.contains("1 May 2020"), "the figure has its own date: {list}");
    assert_eq!(built.milestones(), ["b-a-record", "c-a-record"]);
}

#[test]
fn a_record_that_its_metric_can_not_keep_is_refused() {
    let bad = |text: &str| {
        chart(&["at = 2020-01-11, value = 1, kind = \"official\""])
            .file("content/records/a-record.toml", text)
    };
    bad("title = \"x\"\nkind = \"fastest\"\nmetric = \"chart\"\nthreshold = 1\n").fails_with(
        r#"
        error[E306]: this record can't be kept in this metric
         --> content/records/a-record.toml:2:8
          |
        2 | kind = "fastest"
          |        ^^^^^^^^^ no time since release is computed for a place in a chart
          |
         ::: content/metrics.toml:5:2
          |
        5 | [chart]
          |  ----- the metric
        "#,
    );
    bad("title = \"x\"\nkind = \"most\"\nmetric = \"chart\"\n").fails_with(
        r#"
        error[E306]: this record can't be kept in this metric
         --> content/records/a-record.toml:2:8
          |
        2 | kind = "most"
          |        ^^^^^^ a place in a chart is not an amount
          |
         ::: content/metrics.toml:5:2
          |
        5 | [chart]
          |  ----- the metric
        "#,
    );
    bad("title = \"x\"\nkind = \"first\"\nmetric = \"chart\"\n").fails_with(
        r#"
        error[E113]: `threshold` is missing
         --> content/records/a-record.toml:1:1
          |
        1 | title = "x"
          | ^
          |
          = help: add `threshold = 1_000_000_000`; only `most` has none
        "#,
    );
}

#[test]
fn a_claim_that_the_data_contradicts_fails_the_build() {
    let article = |claim: &str| {
        SiteTest::new().file(
            "content/milestones/a-song-streams-1b.md",
            &format!(
                "+++\ntitle = \"x\"\ndate = 2021-01-11\n\n[[claims]]\n{claim}\n+++\nWords.\n"
            ),
        )
    };
    article("days = 375").builds();
    article("on = 2021-01-10").builds();
    article("days = 300").says("E401", "content/milestones/a-song-streams-1b.md:6:8");
    article("on = 2021-01-11").says("E401", "content/milestones/a-song-streams-1b.md:6:6");
    article("value = 2_000_000_000")
        .says("E401", "content/milestones/a-song-streams-1b.md:6:9");
    article("rank = 0").says("E402", "content/milestones/a-song-streams-1b.md:6:8");
}
