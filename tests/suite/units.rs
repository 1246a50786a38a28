//! Patterns in the right number, with the right unit, and with dates as they stand in a sentence.

use crate::html;
use crate::site_test::SiteTest;

/// A site whose metric has this name, unit and unit of one in English, and whose song had the count.
fn counted(name: &str, unit: &str, unit_one: &str, count: u64) -> SiteTest {
    SiteTest::new()
        .replace(
            "content/metrics.toml",
            "name = \"Example streams\"",
            &format!(
                "name = \"{name}\"\nunit = {{ en = \"{unit}\" }}\nunit_one = {{ en = \"{unit_one}\" }}"
            ),
        )
        .replace("content/metrics.toml", "[100_000_000, 1_000_000_000]", "[1, 3]")
        .without("content/songs/a-song.toml")
        .song("a-song", &[&format!("at = 2020-03-01, value = {count}, kind = \"crossed\"")])
}

#[test]
fn a_count_is_followed_by_its_unit_once_and_in_the_right_number() {
    for (name, unit, one, count, expected) in [
        ("music show wins", "wins", "win", 3, "passes 3 music show wins"),
        ("music show wins", "wins", "win", 1, "passes 1 music show win"),
        ("Weeks at No. 1", "weeks", "week", 3, "passes 3 weeks at No. 1"),
        ("Weeks at No. 1", "weeks", "week", 1, "passes 1 week at No. 1"),
        ("daesangs", "daesangs", "daesang", 1, "passes 1 daesang"),
        // The name does not say it: it is a part of a word here.
        ("streams on Playset", "play", "play", 1, "passes 1 play streams on Playset"),
    ] {
        let built = counted(name, unit, one, count).builds();
        let page = built.page(&format!("/milestones/a-song-streams-{count}/"));
        let text = html::text(&page);
        assert!(text.contains(expected), "{expected}\n{text}");
        assert!(!text.contains("1 daesangs") && !text.contains("wins music"), "{text}");
    }
}

#[test]
fn a_date_in_an_article_has_the_preposition_that_fits() {
    for (at, expected) in [
        ("2020-03-01", "It was there on 1 March 2020."),
        ("\"2020-03\"", "It was there in March 2020."),
        ("{ from = 2020-03-01, to = 2020-03-04 }", "It was there between 1 and 4 March 2020."),
    ] {
        let built = SiteTest::new()
            .replace("content/metrics.toml", "[100_000_000, 1_000_000_000]", "[100]")
            .without("content/songs/a-song.toml")
            .song("a-song", &[&format!("at = {at}, value = 100, kind = \"crossed\"")])
            .file(
                "content/milestones/a-song-streams-100.md",
                "+++\ntitle = \"Text\"\ndate = 2020-04-01\n+++\nIt was there {{ milestone.when }}.\n",
            )
            .builds();
        let text = built.prose("/milestones/a-song-streams-100/");
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn no_pattern_with_a_number_lacks_its_singular() {
    // A number in front of a plural word needs forms of its own, unless it can't be 1.
    const NEVER_ONE: [&str; 2] = ["more-results", "chart-table-part"];
    let strings = std::fs::read_to_string("strings/en.toml").unwrap();
    let mut table = String::new();
    let mut seen = 0;
    for line in strings.lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']').to_owned();
        }
        let Some((key, text)) = line.split_once(" = ") else { continue };
        let noun =
            text.split("{n} ").nth(1).and_then(|rest| rest.split([' ', '"', ',']).next());
        let is_plural = noun.is_some_and(|noun| noun.len() > 2 && noun.ends_with('s'));
        let is_form = ["one", "other", "range"].contains(&key) || table == "ordinal";
        seen += usize::from(is_plural && is_form);
        assert!(!is_plural || is_form || NEVER_ONE.contains(&key), "[{table}] {line}");
    }
    assert!(seen > 10, "forms are found");
}
