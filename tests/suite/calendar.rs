//! The calendar: days that are known, month by month, and the same as a file.

use std::collections::BTreeSet;

use crate::html;
use crate::site_test::{Built, SiteTest};

/// A site with a release of the 29th of February, and a milestone whose day is not known.
fn book() -> SiteTest {
    SiteTest::new()
        .file(
            "content/songs/leap.toml",
            r#"
            title = "Leap, Year"
            artists = ["example-group"]
            released = 2020-02-29
            "#,
        )
        .file(
            "content/songs/vague.toml",
            r#"
            title = "Vague"
            artists = ["example-group"]
            released = "2020-05"

            [series.streams]
            observations = [
              { at = { from = 2021-06-01, to = 2021-06-03 }, value = 100_000_000, kind = "crossed", source = "paper" },
            ]
            "#,
        )
}

/// The lines of the calendar file as they were before they were folded.
fn lines(built: &Built, route: &str) -> Vec<String> {
    let text = built.page(route);
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
    text.replace("\r\n ", "").trim_end().split("\r\n").map(str::to_owned).collect()
}

fn values<'l>(lines: &'l [String], name: &str) -> Vec<&'l str> {
    let of = |line: &'l String| line.strip_prefix(name)?.strip_prefix(':');
    lines.iter().filter_map(of).collect()
}

#[test]
fn a_month_has_its_days_with_the_years_in_order() {
    let built = book()
        .file(
            "content/songs/older.toml",
            "title = \"Older\"\nartists = [\"example-group\"]\nreleased = 2010-01-01\n",
        )
        .builds();
    let main = built.main("/calendar/01/");
    assert_eq!(
        html::text(main.split("class=\"dates\">").nth(1).unwrap()),
        "1 January 1 January 2010 Older by Example Group comes out \
         1 January 2020 A Song by Example Group comes out \
         10 January 10 January 2021 A Song passes 1 billion Example streams \
         February"
    );
    assert!(main.contains("id=\"day-10\""), "{main}");
}

#[test]
fn only_days_that_are_known_are_in_the_calendar() {
    let built = book().builds();
    let overview = built.main("/calendar/");
    assert!(!overview.contains("/calendar/05/") && !overview.contains("/calendar/06/"));
    assert!(!built.files().contains_key("calendar/06/index.html"));
    assert!(!built.page("/calendar.ics").contains("Vague"));
    let days: Vec<String> = html::values(&overview, "href")
        .into_iter()
        .filter(|href| href.contains("#day-"))
        .collect();
    assert_eq!(
        days,
        [
            "/calendar/01/#day-1",
            "/calendar/01/#day-10",
            "/calendar/02/#day-29",
            "/calendar/03/#day-1"
        ]
    );
}

#[test]
fn the_file_has_an_event_for_every_day_that_is_known() {
    let built = book().base_url("https://example.org:8080/records/").builds();
    let lines = lines(&built, "/calendar.ics");
    let ids: Vec<&str> =
        values(&lines, "UID").into_iter().map(|uid| uid.split_once('@').unwrap().0).collect();
    assert_eq!(
        ids,
        [
            "songs/a-song",
            "milestones/a-song-streams-1b",
            "songs/leap",
            "milestones/a-song-streams-100m",
        ]
    );
    // A book that moves keeps its events; another book has others.
    let elsewhere = self::lines(&book().builds(), "/calendar.ics");
    assert_eq!(values(&elsewhere, "UID"), values(&lines, "UID"));
    let other = book().replace("site.toml", "Test Book", "Another Book").builds();
    let other = self::lines(&other, "/calendar.ics");
    assert!(values(&other, "UID").iter().all(|uid| !values(&lines, "UID").contains(uid)));
    assert_eq!(
        values(&lines, "SUMMARY;LANGUAGE=en"),
        [
            "A Song by Example Group comes out (2020)",
            "A Song passes 1 billion Example streams (2021)",
            "Leap\\, Year by Example Group comes out (2020)",
            "A Song passes 100 million Example streams (2020)",
        ]
    );
    assert_eq!(
        values(&lines, "DTSTART;VALUE=DATE"),
        ["20200101", "20210110", "20200229", "20200301"]
    );
    assert_eq!(values(&lines, "URL")[2], "https://example.org:8080/records/songs/leap/");
}

#[test]
fn the_29th_of_february_comes_round_every_year() {
    let built = book().builds();
    let lines = lines(&built, "/calendar.ics");
    assert_eq!(
        values(&lines, "RRULE"),
        ["FREQ=YEARLY", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "FREQ=YEARLY"]
    );
    assert!(built.main("/calendar/02/").contains("<h2 class=\"dates__title\" id=\"day-29\">"));
}

#[test]
fn a_later_observation_moves_no_event() {
    let before = lines(&book().builds(), "/calendar.ics");
    let later =
        book().song("new", &["at = 2022-03-03, value = 100_000_000, kind = \"crossed\""]);
    let after: BTreeSet<String> = lines(&later.builds(), "/calendar.ics").into_iter().collect();
    for line in before {
        assert!(after.contains(&line), "{line}");
    }
}

#[test]
fn a_book_without_days_has_a_calendar_and_no_file() {
    let built = SiteTest::new().without("content/songs/a-song.toml").builds();
    assert!(!built.files().contains_key("calendar.ics"));
    assert!(!built.main("/calendar/").contains(".ics"));
    assert_eq!(built.main("/calendar/").matches("Nothing here yet.").count(), 12);
}

#[test]
fn a_month_with_very_much_is_cut_into_pages_and_the_file_stays_small() {
    let site = (0..2_100).fold(SiteTest::new(), |site, n| {
        let day = n % 28 + 1;
        let text = format!(
            "title = \"Song {n}\"\nartists = [\"example-group\"]\nreleased = {}-04-{day:02}\n",
            1990 + n % 30
        );
        site.bytes(&format!("content/songs/s-{n}.toml"), text.as_bytes())
    });
    let built = site.builds();
    let shown = |route: &str| {
        let page = built.page(route);
        assert!(html::tags(&page).len() <= 1_500, "{route}");
        built.main(route).matches("<time").count()
    };
    let pages: Vec<String> = (2..=6).map(|n| format!("/calendar/04/page/{n}/")).collect();
    let all: usize = pages.iter().map(|page| shown(page)).sum();
    assert_eq!(all + shown("/calendar/04/"), 2_100);
    assert!(built.main("/calendar/").contains("href=\"/calendar/04/page/6/#day-28\""));
    assert_eq!(values(&lines(&built, "/calendar.ics"), "UID").len(), 2_000);
}
