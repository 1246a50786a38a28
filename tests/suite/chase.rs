//! The chase: what it says in both languages, what its calendar file holds, and that its days follow
//! from the observations that the site exports.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::html;
use crate::site_test::{Built, SiteTest};

/// A site with songs on their way to a milestone.
fn book() -> SiteTest {
    SiteTest::new()
        .song(
            "quick",
            &[
                "at = 2021-01-01, value = 800_000_000, kind = \"exact\"",
                "at = 2021-01-09, value = 880_000_000, kind = \"crossed\"",
            ],
        )
        .song(
            "slow",
            &[
                "at = 2020-10-01, value = 500_000_000, kind = \"exact\"",
                "at = 2020-11-10, value = 600_000_000, kind = \"at-least\"",
            ],
        )
        .song("single", &["at = 2020-12-01, value = 300_000_000, kind = \"exact\""])
}

/// The text of a race.
#[track_caller]
fn race(built: &Built, page: &str, id: &str) -> String {
    let main = built.main(page);
    let (_, item) = main.split_once(&format!("id=\"{id}\">")).expect("the race is there");
    html::text(item.split("</li>").next().unwrap())
}

#[test]
fn a_race_says_what_is_missing_when_it_may_happen_and_how_old_the_count_is() {
    let built = book().builds();
    for (id, text) in [
        (
            "quick-streams-1b",
            "quick Example Group 120 million short of 1 billion Example streams \
             Between 18 January 2021 and 17 February 2021 \
             Last count 880 million on 9 January 2021 · about 10 million a day in the 8 days before",
        ),
        (
            "slow-streams-1b",
            "slow Example Group 400 million short of 1 billion Example streams \
             Between 10 March 2021 and March 2022 \
             Last count at least 600 million on 10 November 2020 \
             · about 2.5 million a day in the 40 days before \
             Needs a fresh count 61 days old",
        ),
        (
            "single-streams-1b",
            "single Example Group · 1 billion Example streams: 700 million to go \
             No estimate: it takes two dated counts. Last count 300 million on 1 December 2020.",
        ),
    ] {
        assert_eq!(race(&built, "/chase/", id), text, "{id}");
    }
}

#[test]
fn a_range_around_the_day_of_the_site_or_before_it_says_so() {
    for (day, said) in [
        ("2021-01-17", "Between 18 January 2021 and 17 February 2021"),
        ("2021-01-18", "May have happened already; if not, by 17 February 2021"),
        ("2021-02-17", "Should have happened by 17 February 2021, but no count shows it yet"),
        ("2022-02-17", "Should have happened by February 2021, but no count shows it yet"),
        ("2024-02-17", "No estimate: the count is more than three years old"),
    ] {
        // Another song has a count of that day, which the site is as of then.
        let row = format!("at = {day}, value = 1, kind = \"exact\"");
        let built = book().song("new", &[&row]).builds();
        let text = race(&built, "/chase/", "quick-streams-1b");
        assert!(text.contains(said), "{day}: {text}");
    }
    let old = book().song("new", &["at = 2021-02-24, value = 1, kind = \"exact\""]).builds();
    let text = race(&old, "/chase/", "quick-streams-1b");
    assert!(text.ends_with("Needs a fresh count 46 days old"), "{text}");
}

#[test]
fn koreans_read_it_in_korean() {
    let site = book()
        .also("site.toml", "languages = [\"en\", \"ko\"]\n")
        .replace(
            "content/metrics.toml",
            "\"Example streams\"",
            "{ en = \"Example streams\", ko = \"재생 수\" }",
        )
        .also("content/metrics.toml", "unit = { ko = \"회\" }\n");
    let built = site.builds();
    assert_eq!(
        race(&built, "/ko/chase/", "slow-streams-1b"),
        "slow Example Group 4억 회 남음 재생 수 10억 회까지 \
         2021년 3월 10일~2022년 3월 사이 마지막 집계 2020년 11월 10일 6억 회 이상 \
         · 그 전 40일 동안 하루 약 250만 회 새 집계 필요 61일 지난 집계"
    );
    let main = html::text(&built.main("/ko/chase/"));
    assert!(main.contains("기록 추격") && main.contains("예상 방법"), "{main}");
    assert!(!main.contains("estimate") && !main.contains("count"), "{main}");
    let file = built.page("/ko/chase/chase.ics").replace("\r\n ", "");
    assert!(
        file.contains("SUMMARY;LANGUAGE=ko:Example Group\\, slow: 재생 수 10억 회 예상 (불확실\\, 오래된 집계)"),
        "{file}"
    );
}

#[test]
fn songs_that_race_for_the_same_stand_together() {
    let record = "title = \"First to two\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 2_000_000_000\n";
    let rows = |day: &str, from: &str, to: &str| {
        [("2021-01-01", from), (day, to)]
            .map(|(day, value)| format!("at = {day}, value = {value}, kind = \"exact\""))
    };
    let ahead = rows("2021-01-11", "1_400_000_000", "1_500_000_000");
    let faster = rows("2021-01-10", "1_000_000_000", "1_450_000_000");
    let site = SiteTest::new()
        .song("ahead", &ahead.each_ref().map(String::as_str))
        .song("faster", &faster.each_ref().map(String::as_str))
        .file("content/records/first-two.toml", record);
    let main = site.clone().builds().main("/chase/");
    let (_, duo) = main.split_once("class=\"duo\">").expect("there is a duo");
    let (duo, rest) = duo.split_once("</section>").unwrap();
    assert!(html::text(duo).starts_with(
        "First to two ahead had the higher last count, faster the better pace. \
         faster Example Group 550 million short of 2 billion Example streams"
    ));
    assert!(duo.contains("href=\"/records/first-two/\""));
    assert!(!rest.contains("ahead-streams-2b"), "each race stands once: {rest}");
    // A source that says "at least" leaves open who is ahead.
    let open = site.replace(
        "content/songs/faster.toml",
        "1_450_000_000, kind = \"exact\"",
        "1_450_000_000, kind = \"at-least\"",
    );
    let main = html::text(&open.builds().main("/chase/"));
    assert!(main.contains("First to two Too close to tell who is ahead"), "{main}");
}

#[test]
fn a_site_with_few_races_asks_for_counts_and_one_without_any_has_no_calendar_file() {
    let site = book().also("site.toml", "report = \"https://report.example/\"\n");
    let built = site.clone().builds();
    let main = built.main("/chase/");
    let few = "Too few counts are known here for more races.";
    assert!(html::text(&main).contains(few), "{main}");
    assert!(main.contains("href=\"https://report.example/\""), "{main}");
    assert!(built.page("/chase/").contains("3 open races.\""));
    let one = site.without("content/songs/single.toml").without("content/songs/slow.toml");
    assert!(one.builds().page("/chase/").contains("1 open race.\""));
    let built = SiteTest::new().builds();
    assert!(html::text(&built.main("/chase/")).contains(few));
    assert!(!built.files().contains_key("chase/chase.ics"));
    assert!(!built.main("/chase/").contains(".ics"));
    // Without `report`, the page of corrections says where to go.
    assert!(built.main("/chase/").contains("href=\"/corrections/\""));
}

#[test]
fn the_calendar_file_has_the_ranges_that_are_to_come() {
    let file = book().builds().page("/chase/chase.ics").replace("\r\n ", "");
    let lines: Vec<&str> = file.lines().collect();
    let values = |name: &str| -> Vec<&str> {
        lines.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':')).collect()
    };
    assert_eq!(values("DTSTART;VALUE=DATE"), ["20210118", "20210310"]);
    // The end is the day after the last one.
    assert_eq!(values("DTEND;VALUE=DATE"), ["20210218", "20220309"]);
    assert_eq!(values("DTSTAMP"), ["20210110T000000Z"; 2]);
    assert_eq!(
        values("SUMMARY;LANGUAGE=en"),
        [
            "quick by Example Group: 1 billion Example streams expected (estimate)",
            "slow by Example Group: 1 billion Example streams expected (uncertain\\, old count)",
        ]
    );
    assert!(values("RRULE").is_empty());
    assert_eq!(values("URL")[0], "https://example.org/chase/#quick-streams-1b");
}

#[test]
fn the_chase_as_of_a_day_knows_nothing_later() {
    let before = book().hiding_after("2021-01-05").builds();
    let text = race(&before, "/chase/", "quick-streams-1b");
    assert!(
        text.ends_with(
            "No estimate: it takes two dated counts. Last count 800 million on 1 January 2021."
        ),
        "{text}"
    );
    let unknown = book().replace("content/songs/a-song.toml", "2021-01-10", "2021-01-04");
    let without = unknown.replace("content/songs/quick.toml", "2021-01-09", "2021-01-20");
    let text =
        race(&without.hiding_after("2021-01-05").builds(), "/chase/", "quick-streams-1b");
    assert!(text.contains("Last count 800 million"), "{text}");
}

#[test]
fn long_lists_have_pages_and_every_race_stands_on_one() {
    let mut site = SiteTest::new();
    for n in 0..60 {
        let row = format!("at = 2020-12-01, value = {n}, kind = \"exact\"");
        site = site.song(&format!("song-{n}"), &[&row]);
    }
    let built = site.builds();
    let (first, second) = (built.main("/chase/"), built.main("/chase/page/2/"));
    for n in 0..60 {
        let id = format!("id=\"song-{n}-streams-100m\"");
        let times = first.matches(&id).count() + second.matches(&id).count();
        assert_eq!(times, 1, "{id}");
    }
    assert!(first.contains("href=\"/chase/page/2/\""));
    assert!(html::text(&first).contains("44 more without an estimate"), "{first}");
}

/// Days since the first of March of the year 0, by the civil calendar.
fn days(text: &str) -> i64 {
    let part = |range| text.get(range).and_then(|part: &str| part.parse::<i64>().ok()).unwrap();
    let (mut year, month, day) = (part(0..4), part(5..7), part(8..10));
    if month < 3 {
        year -= 1;
    }
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year
}

/// A count: its last day, its value, whether its day is known to within a month.
type Count = (i64, i64, bool);

/// What the exported observations say of each count, oldest first, as `docs/design.md` has it.
fn counts(rows: &[Value]) -> BTreeMap<(String, String), Vec<Count>> {
    let mut found: BTreeMap<(String, String), Vec<(Count, bool)>> = BTreeMap::new();
    for row in rows {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let kind = text("kind");
        let says = ["exact", "official", "crossed", "at-least"].contains(&kind);
        if !says || !row["status"].is_null() || row["to"].is_null() {
            continue;
        }
        let to = days(text("to"));
        let close = !row["from"].is_null() && to - days(text("from")) <= 31;
        let count = (to, row["value"].as_i64().unwrap(), close);
        let key = (text("subject").to_owned(), text("metric").to_owned());
        found.entry(key).or_default().push((count, ["exact", "official"].contains(&kind)));
    }
    let keep = |mut counts: Vec<(Count, bool)>| {
        counts.sort_by_key(|((day, value, _), _)| (*day, *value));
        let mut kept: Vec<Count> = Vec::new();
        for (count, is_reading) in counts {
            let best = kept.last().map_or(-1, |last| last.1);
            if count.1 > best || is_reading && count.1 == best {
                kept.push(count);
            }
        }
        kept
    };
    found.into_iter().map(|(key, counts)| (key, keep(counts))).collect()
}

/// First and last day of the range, by the rule of `docs/design.md`.
fn expected(counts: &[Count], target: i64, as_of: i64) -> Option<(i64, i64)> {
    let (last, before) = counts.split_last()?;
    let earlier = before.iter().rev().find(|count| count.2 && last.0 - count.0 >= 7)?;
    let (gained, span) = (last.1 - earlier.1, last.0 - earlier.0);
    if !last.2 || gained <= 0 || as_of - last.0 > 1095 {
        return None;
    }
    let straight = (target - last.1) * span / gained;
    (straight <= 1095).then_some((last.0 + straight * 3 / 4, last.0 + (straight + 1) * 3))
}

#[test]
fn the_days_of_this_sites_chase_follow_from_its_observations() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = SiteTest::from_root(root).replace("site.toml", "cards = true", "cards = false");
    let built = site.builds_with_warnings();
    let table = |name: &str| -> Value {
        serde_json::from_str(&built.page(&format!("/data/{name}.json"))).unwrap()
    };
    let observations = table("observations");
    let as_of = days(observations["as_of"].as_str().unwrap());
    let counts = counts(observations["rows"].as_array().unwrap());
    let pages: String = built
        .pages()
        .filter(|(path, _)| path.starts_with("chase/"))
        .map(|(_, page)| page)
        .collect();
    let chase = table("chase");
    let races = chase["rows"].as_array().unwrap();
    let mut with_range = 0;
    for race in races {
        let text = |key: &str| race[key].as_str().unwrap_or_default();
        let (target, value) =
            (race["target"].as_i64().unwrap(), race["value"].as_i64().unwrap());
        let counts = &counts[&(text("subject").to_owned(), text("metric").to_owned())];
        let last = counts.last().unwrap();
        assert_eq!((days(text("counted")), value), (last.0, last.1), "{race}");
        assert_eq!(race["gap"].as_i64(), Some(target - value), "{race}");
        assert!(counts.iter().all(|count| count.1 < target), "{race}");
        let range = (!text("from").is_empty()).then(|| (days(text("from")), days(text("to"))));
        assert_eq!(range, expected(counts, target, as_of), "{race}");
        let id =
            format!("{}-{}-{}b\">", text("subject"), text("metric"), target / 1_000_000_000);
        let (_, item) =
            pages.split_once(&format!("id=\"{id}")).expect("every race is on a page");
        let item = item.split("</li>").next().unwrap();
        let shown = ["data-from", "data-to"].map(|name| html::values(item, name).concat());
        assert_eq!(shown, [text("from"), text("to")], "{race}");
        with_range += usize::from(range.is_some());
    }
    assert!(with_range >= 4, "{with_range} races have a range");
    // Every count that is below its metric's last milestone is in a race.
    let raced = |song: &str, metric: &str| {
        races.iter().any(|race| race["subject"] == song && race["metric"] == metric)
    };
    for ((song, metric), counts) in &counts {
        let last = match metric.as_str() {
            "spotify-streams" => 3_000_000_000,
            "youtube-views" => 5_000_000_000,
            _ => continue,
        };
        let has_page = built.files().contains_key(&format!("songs/{song}/index.html"));
        let is_below = counts.iter().all(|count| count.1 < last);
        assert_eq!(raced(song, metric), has_page && is_below, "{song} {metric}");
    }
}
