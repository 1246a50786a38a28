//! Milestones as pages: their order, and which have a page of their own.

use crate::html;
use crate::site_test::{Built, SiteTest};

const SONG: &str = "content/songs/a-song.toml";

/// Addresses of milestones that a page or a file names, in its order, each once.
fn named(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split("milestones/").skip(1) {
        let id: String =
            part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if !id.is_empty() && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// The site's song, with these milestones of its metric and these observations.
fn song(milestones: &str, observations: &[&str]) -> SiteTest {
    SiteTest::new()
        .replace("content/metrics.toml", "[100_000_000, 1_000_000_000]", milestones)
        .without(SONG)
        .song("a-song", observations)
}

/// Where the links to the milestone before and after lead.
fn neighbours(built: &Built, id: &str) -> Vec<String> {
    let page = built.main(&format!("/milestones/{id}/"));
    let (_, next) = page.split_once("<ul class=\"next\">").expect("a page leads on");
    let (next, _) = next.split_once("</ul>").expect("a list ends");
    let beside = next.split("<li>").filter(|link| link.contains("data-way="));
    beside.flat_map(named).collect()
}

#[test]
fn b10_milestones_of_one_date_are_in_the_order_of_what_was_reached() {
    let built = song(
        "[1_000_000, 5_000_000, 100_000_000, 300_000_000, 1_000_000_000]",
        &["at = 2020-01-01, value = 1_000_000_000, kind = \"crossed\""],
    )
    .builds();
    let ids: Vec<String> = ["1m", "5m", "100m", "300m", "1b"]
        .map(|step| format!("a-song-streams-{step}"))
        .to_vec();
    let newest: Vec<String> = ids.iter().rev().cloned().collect();
    let rows = built.page("/data/milestones.csv");
    let rows = rows.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned());
    assert_eq!(rows.collect::<Vec<_>>(), ids);
    for page in ["/songs/a-song/", "/milestones/", "/years/2020/", "/artists/example-group/"] {
        assert_eq!(named(&built.main(page)), newest, "{page}");
    }
    for file in ["/feed.xml", "/feed.json", "/artists/example-group/feed.json"] {
        assert_eq!(named(&built.page(file)), newest, "{file}");
    }
    for page in ["/search/", "/calendar/01/", "/calendar.ics"] {
        assert_eq!(named(&built.page(page)), ids, "{page}");
    }
    assert_eq!(neighbours(&built, &ids[0]), &ids[1..2]);
    assert_eq!(neighbours(&built, &ids[2]), [ids[1].clone(), ids[3].clone()]);
    let text = html::text(&built.main("/milestones/a-song-streams-300m/"));
    assert!(text.contains("Since 100 million"), "{text}");
}

/// A site in two languages, whose song is known to have had 200 million by November 2023, and
/// nothing else. It has a club of 100 million and an article that links to that milestone.
fn coarse() -> SiteTest {
    song(
        "[100_000_000, 200_000_000]",
        &["at = \"2023-11\", value = 200_000_000, kind = \"at-least\""],
    )
    .also("site.toml", "languages = [\"en\", \"ko\"]\n")
    .file(
        "content/records/club.toml",
        "title = \"Club\"\nkind = \"club\"\nmetric = \"streams\"\nthreshold = 100_000_000\n",
    )
    .file(
        "content/articles/text.md",
        "+++\ntitle = \"Text\"\ndate = 2023-12-01\n+++\nBy [[a-song-streams-100m]] and by \
         [address](/milestones/a-song-streams-100m/).\n",
    )
}

#[test]
fn b14_a_step_that_no_source_speaks_of_and_years_may_hold_has_no_page() {
    let built = coarse().builds();
    for (prefix, song) in [("", "/songs/a-song/"), ("/ko", "/ko/songs/a-song/")] {
        let target = format!("{song}#reached-streams-100m");
        let redirect = built.page(&format!("{prefix}/milestones/a-song-streams-100m/"));
        assert!(redirect.contains(&format!("content=\"0; url={target}\"")), "{redirect}");
        let page = built.main(song);
        assert!(page.contains("id=\"reached-streams-100m\""), "{page}");
        assert_eq!(named(&page), ["a-song-streams-200m"]);
        let club = built.main(&format!("{prefix}/clubs/club/"));
        assert!(club.contains(&target), "{club}");
        for list in ["/milestones/", "/years/2023/", "/artists/example-group/", "/search/"] {
            let list = format!("{prefix}{list}");
            assert_eq!(named(&built.main(&list)), ["a-song-streams-200m"], "{list}");
        }
        // Nothing is said of the time since a step that is not known.
        let other = built.main(&format!("{prefix}/milestones/a-song-streams-200m/"));
        assert!(!other.contains("reached-streams-100m"), "{other}");
    }
    let article = built.main("/articles/text/");
    assert!(article.contains("href=\"/songs/a-song/#reached-streams-100m\""), "{article}");
    assert!(article.contains("href=\"/milestones/a-song-streams-100m/\""), "{article}");
    for file in ["/sitemap.xml", "/feed.xml", "/feed.json"] {
        assert!(!built.page(file).contains("a-song-streams-100m"), "{file}");
    }
    let is_index = |path: &&String| path.starts_with("search.") && path.ends_with(".json");
    let index = built.files().keys().find(is_index).expect("the search has an index");
    let index: serde_json::Value =
        serde_json::from_str(&built.page(&format!("/{index}"))).unwrap();
    let table = &index["table"];
    let mut rows = table["rows"].as_array().unwrap().iter();
    let song = rows.find(|row| row[1] == "songs/a-song/").unwrap();
    let reached: Vec<&serde_json::Value> = song[9]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &table["steps"][usize::try_from(step[0].as_u64().unwrap()).unwrap()][0])
        .collect();
    assert_eq!(reached, ["streams-200m"]);
    for (page, count) in [
        ("/songs/a-song/", "1 milestone"),
        ("/", "1 milestone"),
        ("/milestones/", "1 milestone"),
        // In a table it is a number.
        ("/songs/", "<td class=\"number wide\" data-v=\"1\">1</td>"),
    ] {
        assert!(built.page(page).contains(count), "{page}");
    }
    assert_eq!(
        built.milestones(),
        ["a-song-streams-100m", "a-song-streams-200m"],
        "the data has both"
    );
    assert_eq!(
        built.milestone("a-song-streams-100m"),
        "streams 100000000 2020-01-01 2023-11-30 0 1429"
    );
    // The milestone may get a page: browsers must not keep the redirect.
    assert!(!built.files().contains_key("_redirects"));
}

#[test]
fn b14_an_article_or_a_wider_bound_gives_it_its_page() {
    let article = coarse().file(
        "content/milestones/a-song-streams-100m.ko.md",
        "+++\ntitle = \"A Song\"\ndate = 2023-12-01\n+++\nOn the way.\n",
    );
    let wider = coarse().also("site.toml", "[milestones]\nwithin_days = 1429\n");
    for site in [article, wider] {
        let built = site.builds();
        for page in ["/milestones/a-song-streams-100m/", "/ko/milestones/a-song-streams-100m/"]
        {
            assert!(built.page(page).contains("<main"), "{page}");
        }
        let both = ["a-song-streams-200m", "a-song-streams-100m"];
        assert_eq!(named(&built.main("/milestones/")), both);
        assert!(!built.main("/songs/a-song/").contains("reached-"));
    }
    let narrower = coarse().also("site.toml", "[milestones]\nwithin_days = 1428\n").builds();
    assert_eq!(named(&narrower.main("/milestones/")), ["a-song-streams-200m"]);
}

#[test]
fn b14_a_bound_is_a_number_of_days() {
    SiteTest::new()
        .also("site.toml", "[milestones]\nwithin_days = \"1 year\"\n")
        .says("E112", "site.toml:5:15");
}

#[test]
fn b13_a_one_off_metric_counts_the_songs_at_each_value() {
    let metric =
        "[peak]\nname = \"Peak\"\nkind = \"one-off\"\nmilestones = [1_000_000, 5_000_000]\n";
    let song = |value: &str| format!("at = 2020-03-01, value = {value}, kind = \"exact\"");
    let mut site = SiteTest::new().also("content/metrics.toml", metric);
    for (id, value) in [("b-song", "1_000_000"), ("c-song", "4_000_000"), ("d-song", "900_000")]
    {
        site = site.song(id, &[&song(value)]);
        site = site.replace(
            &format!("content/songs/{id}.toml"),
            "[series.streams]",
            "[series.peak]",
        );
    }
    let text = html::text(&site.builds().main("/metrics/peak/"));
    assert!(text.contains("1 million 2 songs"), "{text}");
    assert!(text.contains("5 million 0 songs"), "{text}");
}

#[test]
fn b11_the_newest_one_off_figure_and_the_best_are_told_apart() {
    let metric = "[peak]\nname = \"Peak\"\nkind = \"one-off\"\n";
    let row = |at: &str, value: &str| format!("at = {at}, value = {value}, kind = \"exact\"");
    let (old, new) = (row("2020-03-01", "9_000_000"), row("2020-06-01", "7_000_000"));
    let built = SiteTest::new()
        .replace("site.toml", "cards = false", "languages = [\"en\", \"ko\"]")
        .also("content/metrics.toml", metric)
        .song("b-song", &[&old, &new])
        .replace("content/songs/b-song.toml", "[series.streams]", "[series.peak]")
        .builds();
    for (page, expected) in [
        ("/songs/b-song/", "7,000,000newest, as of 1 June 2020"),
        ("/songs/b-song/", "9,000,000highest, as of 1 March 2020"),
        ("/songs/b-song/", "at its highest, 1 March 2020; newest: 7 million, 1 June 2020."),
        ("/metrics/peak/", "newest: 7,000,000, 1 June 2020"),
        ("/artists/example-group/", "9 mnewest 7 m"),
        ("/ko/songs/b-song/", "최신"),
        ("/ko/songs/b-song/", "최고치"),
        ("/ko/metrics/peak/", "최신: 7,000,000 (2020년 6월 1일)"),
        ("/ko/artists/example-group/", "900만최신 700만"),
    ] {
        let text = html::text(&built.main(page));
        assert!(text.contains(expected), "{page}: {expected}\n{text}");
    }
    // What the cards say is in the descriptions of their pictures.
    for (page, expected) in [
        ("/songs/b-song/", "b-song, 9,000,000, Peak, Example Group, Highest, 1 March 2020"),
        ("/ko/songs/b-song/", "최고치, 2020년 3월 1일"),
    ] {
        let page = built.page(page);
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}
