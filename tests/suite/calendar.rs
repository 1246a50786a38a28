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
         LaterFebruary Calendar"
    );
    // Links to a day of the month from elsewhere go on to work.
    assert!(main.contains("id=\"day-10\""), "{main}");
}

#[test]
fn only_days_that_are_known_are_in_the_calendar() {
    let built = book().builds();
    let overview = built.main("/calendar/");
    assert!(!overview.contains("/calendar/05/") && !overview.contains("/calendar/06/"));
    assert!(!built.files().contains_key("calendar/06/index.html"));
    assert!(!built.page("/calendar.ics").contains("Vague"));
    // Each in the grid; the days of the newest observation's month stand above as well.
    let grids = overview.split("class=\"wrap year\"").nth(1).unwrap();
    let days: Vec<String> =
        html::values(grids, "href").into_iter().filter(|href| href.contains('-')).collect();
    let expected =
        ["/calendar/01-01/", "/calendar/01-10/", "/calendar/02-29/", "/calendar/03-01/"];
    assert_eq!(days, expected);
    let pages = built.files().keys().filter_map(|path| path.strip_suffix("index.html"));
    let days = pages.filter(|path| path.starts_with("calendar/") && path.contains('-'));
    assert_eq!(days.map(|path| format!("/{path}")).collect::<Vec<_>>(), expected);
}

#[test]
fn a_day_has_all_of_its_years_and_the_way_on() {
    let song = |year: u16| {
        format!(
            "title = \"Of {year}\"\nartists = [\"example-group\"]\nreleased = {year}-01-10\n"
        )
    };
    let built = book()
        .replace("content/artists/example-group.toml", "name =", "debut = 2019-01-10\nname =")
        .file("content/songs/older.toml", &song(2019))
        .file("content/songs/old.toml", &song(2020))
        .builds();
    let main = built.main("/calendar/01-10/");
    for (at, expected) in [
        "A Song passes 1 billion Example streams Example Group 10 January 2021",
        "Of 2020 by Example Group comes out 10 January 2020 · 1 year before",
        "Debut of Example Group 10 January 2019 · 2 years before",
        "Of 2019 by Example Group comes out 10 January 2019 · 2 years before",
    ]
    .into_iter()
    .enumerate()
    {
        let line = main.split("class=\"shelf__fig\"").nth(at + 1).unwrap();
        let line = line.split_once("</p>").unwrap().1.split_once("</li>").unwrap().0;
        assert_eq!(html::text(line), expected);
    }
    let intro = "1 milestone, 2 releases and 1 debut, newest first. Years are counted to 2021.";
    assert!(html::text(&main).contains(intro), "{main}");
    // The year follows its own end.
    let on = |path: &str| {
        let main = built.main(path);
        let next = main.split("class=\"next\"").nth(1).unwrap().to_owned();
        html::values(&next, "href")
    };
    assert_eq!(
        on("/calendar/01-01/"),
        ["/calendar/03-01/", "/calendar/01-10/", "/calendar/01/", "/calendar/"]
    );
    assert_eq!(
        on("/calendar/03-01/"),
        ["/calendar/02-29/", "/calendar/01-01/", "/calendar/03/", "/calendar/"]
    );
}

#[test]
fn a_day_with_very_much_is_cut_into_pages() {
    let site = (0..450).fold(SiteTest::new(), |site, n| {
        let text = format!(
            "title = \"Song {n}\"\nartists = [\"example-group\"]\nreleased = {}-04-01\n",
            1990 + n % 30
        );
        site.bytes(&format!("content/songs/s-{n}.toml"), text.as_bytes())
    });
    let built = site.builds();
    let shown = |route: &str| {
        assert!(html::tags(&built.page(route)).len() <= 1_500, "{route}");
        built.main(route).matches("class=\"shelf__fig\"").count()
    };
    let pages = ["/calendar/04-01/", "/calendar/04-01/page/2/", "/calendar/04-01/page/3/"];
    assert_eq!(pages.map(shown), [150, 150, 150]);
}

#[test]
fn the_home_page_and_the_calendar_say_what_happened_on_this_day() {
    // As of the day of the newest observation.
    let built = SiteTest::new().builds();
    for path in ["/", "/calendar/"] {
        let main = built.main(path);
        let today = main.split("On this day, ").nth(1).unwrap();
        let text = html::text(&today[..today.find("</section>").unwrap()]);
        assert!(text.starts_with("10 January"), "{text}");
        assert!(
            text.contains("A Song passes 1 billion Example streams10 January 2021"),
            "{text}"
        );
    }
    // The day may have nothing, and its month something later.
    let later = SiteTest::new().song("new", &["at = 2022-01-03, value = 5, kind = \"exact\""]);
    let main = later.builds().main("/calendar/");
    let text = html::text(&main);
    assert!(
        text.contains("On this day, 3 January Nothing here happened on this day."),
        "{text}"
    );
    assert!(text.contains("Next in January 10 January: A Song passes 1 billion"), "{text}");
    // In March nothing comes later.
    let none = SiteTest::new().song("new", &["at = 2022-03-03, value = 5, kind = \"exact\""]);
    assert!(!none.builds().main("/").contains("On this day"));
}

/// A site of two artists, of which one takes a record from the other.
fn rivals() -> SiteTest {
    let song = |artist: &str, released: &str, days: &[&str]| {
        let rows = days.iter().map(|row| format!("  {{ {row}, source = \"paper\" }},\n"));
        format!(
            "title = \"By {artist}\"\nartists = [\"{artist}\"]\nreleased = {released}\n\
             [series.streams]\nobservations = [\n{}]\n",
            rows.collect::<String>()
        )
    };
    SiteTest::new()
        .without("content/songs/a-song.toml")
        .file("content/artists/rival.toml", "name = \"Rival\"\n")
        .file(
            "content/songs/third.toml",
            "title = \"Uncounted\"\nartists = [\"rival\"]\nreleased = \"2021-07\"\n",
        )
        .file(
            "content/records/fastest.toml",
            "title = \"Fastest to 100 million\"\nkind = \"fastest\"\nmetric = \"streams\"\nthreshold = 100_000_000\n",
        )
        .file(
            "content/records/club.toml",
            "title = \"100 million club\"\nkind = \"club\"\nmetric = \"streams\"\nthreshold = 100_000_000\n",
        )
        .file(
            "content/songs/first.toml",
            &song("example-group", "2020-01-01", &["at = 2020-12-31, value = 100_000_000, kind = \"crossed\""]),
        )
        .file(
            "content/songs/second.toml",
            &song(
                "rival",
                "2021-01-01",
                &[
                    "at = 2021-02-01, value = 100_000_000, kind = \"crossed\"",
                    "at = { from = 2021-05-03, to = 2021-06-02 }, value = 1_000_000_000, kind = \"crossed\"",
                ],
            ),
        )
}

#[test]
fn a_year_says_who_took_what_from_whom_and_has_its_milestones_by_month() {
    let built = rivals().builds();
    let text = html::text(&built.main("/years/2021/"));
    for said in [
        "record taken1 club entry1 milestones3 songs released2",
        "Fastest to 100 million By rival, Rival · taken from By example-group by Example Group · 1 February 2021",
        "100 million club By rivalRival · 1 February 2021",
        "Songs released By rivalRival · 1 January 2021",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let headings = ["February 2 milestones", "Month not known 1 milestone"];
    let at: Vec<usize> = headings.iter().map(|heading| text.find(heading).unwrap()).collect();
    assert!(at.is_sorted(), "{text}");
    let before = html::text(&built.main("/years/2020/"));
    assert!(
        before.contains(
            "Fastest to 100 million By example-group, Example Group · 31 December 2020"
        ),
        "{before}"
    );
    let years = html::values(&built.main("/years/"), "href");
    let years: Vec<&String> =
        years.iter().filter(|href| href.starts_with("/years/2")).collect();
    assert_eq!(years, ["/years/2021/", "/years/2020/"]);
}

#[test]
fn an_artist_has_a_yearbook_of_a_year_with_enough() {
    let built = rivals().builds();
    // Three milestones and two releases.
    let page = built.main("/artists/rival/2021/");
    assert!(html::text(&page).starts_with("Test Book Artists Rival 2021 Rival 2021"), "{page}");
    for from in ["/artists/rival/", "/years/2021/"] {
        assert!(built.main(from).contains("href=\"/artists/rival/2021/\""), "{from}");
    }
    assert!(page.contains("href=\"/years/2021/\""), "{page}");
    // Two milestones and a release are too little.
    assert!(!built.files().contains_key("artists/example-group/2020/index.html"));
    assert!(built.main("/years/2020/").contains("href=\"/artists/example-group/\""));
    assert!(built.page("/sitemap.xml").contains("/artists/rival/2021/</loc>"));
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
    assert!(built.main("/calendar/02-29/").contains("29 February 2020"));
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
    assert_eq!(values(&lines(&built, "/calendar.ics"), "UID").len(), 2_000);
}
