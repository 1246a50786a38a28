//! Charts of counts: on which pages they stand, and when there is none.

use crate::site_test::SiteTest;

/// The song's counts of streams and of views, on a site that has both metrics.
fn song(streams: &str, views: &str) -> SiteTest {
    SiteTest::new()
        .file(
            "content/metrics.toml",
            "[streams]\nname = \"Example streams\"\nkind = \"counter\"\nmilestones = [1_000_000_000]\n\
             [views]\nname = \"Example views\"\nkind = \"counter\"\nmilestones = [1_000_000_000]\n",
        )
        .file(
            "content/songs/a-song.toml",
            &format!(
                "title = \"A Song\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n\
                 [series.streams]\nobservations = [{streams}]\n[series.views]\nobservations = [{views}]\n"
            ),
        )
}

fn count(day: &str, value: u64) -> String {
    format!("{{ at = {day}, value = {value}, kind = \"crossed\", source = \"paper\" }},")
}

const BILLION: u64 = 1_000_000_000;

#[test]
fn a_milestone_shows_the_count_that_it_is_about_and_no_other_one_in_its_place() {
    let one = count("2021-01-10", BILLION);
    let two = count("2020-06-01", BILLION / 2) + &one;
    for (streams, has_chart) in [(&two, true), (&one, false)] {
        let main = song(streams, &two).builds().main("/milestones/a-song-streams-1b/");
        assert_eq!(main.contains("<svg class=\"chart"), has_chart, "{streams}");
    }
}

#[test]
fn the_same_count_twice_is_no_growth() {
    let one = count("2021-01-10", 5);
    let later = "{ at = 2022-01-10, value = 5, kind = \"exact\", source = \"paper\" },";
    let more = "{ at = 2022-01-10, value = 6, kind = \"exact\", source = \"paper\" },";
    for (then, has_chart) in [(later, false), (more, true)] {
        let main = song(&one, &format!("{one}{then}")).builds().main("/songs/a-song/");
        assert_eq!(main.contains("<svg class=\"chart"), has_chart, "{then}");
    }
}
