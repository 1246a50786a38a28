//! What others take from a site: feeds, data files, JSON-LD, the link to report an error.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::html;
use crate::site_test::{Built, SiteTest};

/// A site with an artist of two members, two songs, records of each kind, and an article.
fn rich() -> SiteTest {
    SiteTest::new()
        .also("site.toml", "licence = \"CC-BY-4.0\"\n")
        .file(
            "content/artists/one-member.toml",
            "name = \"One, \\\"Member\\\"\"\nmember_of = [\"example-group\"]\n",
        )
        .file(
            "content/songs/b-song.toml",
            r#"
            title = "=B, \"Song\""
            artists = ["one-member"]
            featuring = ["example-group"]
            released = 2020-02-01
            language = "ko"

            [series.streams]
            observations = [
              { at = 2020-02-20, value = 50_000_000, kind = "live", source = "counter" },
              { after = "37h37m", value = 100_000_000, kind = "crossed", source = ["paper", "counter"] },
            ]
            "#,
        )
        .file(
            "content/records/fastest-100m.toml",
            "title = \"Fastest to 100 million\"\nkind = \"fastest\"\nmetric = \"streams\"\nthreshold = 100_000_000\n",
        )
        .file(
            "content/records/club-100m.toml",
            "title = \"The 100 million club\"\nkind = \"club\"\nmetric = \"streams\"\nthreshold = 100_000_000\n",
        )
        .file(
            "content/milestones/a-song-streams-1b.md",
            "+++\ntitle = \"A Song has a billion\"\ndate = 2021-02-01\n+++\nIt took a while.\n",
        )
}

fn json(built: &Built, route: &str) -> Value {
    serde_json::from_str(&built.page(route)).unwrap()
}

/// The rows of a CSV file, without the apostrophe before what would be a formula.
fn csv_rows(built: &Built, route: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let text = built.page(route);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cell = |cell: &str| match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell.to_owned(),
    };
    let rows = reader.records().map(|row| row.unwrap().iter().map(cell).collect());
    (header, rows.collect())
}

fn data_files(built: &Built, extension: &str) -> Vec<String> {
    let paths = built.files().keys().filter(|path| path.starts_with("data/"));
    paths.filter(|path| path.ends_with(extension)).map(|path| format!("/{path}")).collect()
}

#[test]
fn every_csv_file_has_a_json_file_with_the_same_rows() {
    let built = rich().builds_with_warnings();
    let files = data_files(&built, ".csv");
    let songs = ["/data/songs/a-song.csv", "/data/songs/b-song.csv"];
    let records = ["/data/records/fastest-100m.csv", "/data/records/club-100m.csv"];
    assert_eq!(files.len(), 6 + songs.len() + records.len(), "{files:?}");
    for wanted in songs.iter().chain(&records) {
        assert!(files.iter().any(|file| file == wanted), "{wanted} in {files:?}");
    }
    for file in files {
        let (header, rows) = csv_rows(&built, &file);
        let json = json(&built, &file.replace(".csv", ".json"));
        let text = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let same: Vec<Vec<String>> = json["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                assert_eq!(row.as_object().unwrap().len(), header.len(), "{file}");
                header.iter().map(|column| text(&row[column])).collect()
            })
            .collect();
        assert_eq!(same, rows, "{file}");
        assert!(!rows.is_empty(), "{file}");
    }
}

#[test]
fn every_data_file_says_as_of_when_by_whom_and_under_which_licence() {
    let built = rich().builds_with_warnings();
    for file in data_files(&built, ".json") {
        let json = json(&built, &file);
        assert_eq!(json["licence"], "CC-BY-4.0", "{file}");
        assert!(json["as_of"].as_str().is_some_and(|day| day.len() == 10), "{file}");
        for row in json["rows"].as_array().unwrap() {
            let text = |column: &str| row[column].as_str().unwrap_or_default();
            assert_eq!(text("as_of").len(), 10, "{file}: {row}");
            assert!(
                !format!("{}{}", text("sources"), text("source")).is_empty(),
                "{file}: {row}"
            );
            assert!(
                format!("{}{}", text("urls"), text("url")).contains("https://"),
                "{file}: {row}"
            );
        }
    }
    let song = json(&built, "/data/songs/b-song.json");
    assert_eq!(song["sources"]["paper"]["publisher"], "Example Paper");
    assert_eq!(song["url"], "https://example.org/songs/b-song/");
}

#[test]
fn a_songs_file_is_its_part_of_the_whole_book() {
    let built = rich().builds_with_warnings();
    let (_, all) = csv_rows(&built, "/data/observations.csv");
    let mut parts = Vec::new();
    for song in ["a-song", "b-song"] {
        parts.extend(csv_rows(&built, &format!("/data/songs/{song}.csv")).1);
    }
    assert_eq!(parts, all);
}

#[test]
fn what_is_not_known_is_an_empty_cell_and_a_stated_time_is_a_duration() {
    let built = rich().replace("content/songs/b-song.toml", "released = 2020-02-01\n", "");
    let table = built.builds_with_warnings().page("/data/songs/b-song.csv");
    let row = table.lines().find(|row| row.contains("crossed")).unwrap();
    assert!(row.starts_with("b-song,song,streams,"), "{row}");
    assert!(row.contains(",,,PT37H37M,100000000,crossed,,"), "{row}");
    assert!(
        row.contains(",paper counter,https://paper.example/1 https://counter.example/"),
        "{row}"
    );
}

#[test]
fn the_table_under_a_chart_has_the_rows_of_the_csv_file() {
    let built = rich().builds_with_warnings();
    let mut seen = 0;
    for (song, page) in [("a-song", "/songs/a-song/"), ("b-song", "/songs/b-song/")] {
        let (_, rows) = csv_rows(&built, &format!("/data/songs/{song}.csv"));
        let ids: Vec<String> =
            rows.iter().map(|row| format!("{}/{}/{}", row[0], row[2], row[3])).collect();
        let shown = html::values(&built.page(page), "data-observation");
        assert_eq!(shown, ids);
        for row in built.page(page).split("<tr data-observation=\"").skip(1) {
            let at = ids.iter().position(|id| row.starts_with(&format!("{id}\""))).unwrap();
            let figures = html::text(&format!("<tr {}", row.split("</tr>").next().unwrap()));
            let digits: String = figures.replace(',', "");
            assert!(digits.contains(&rows[at][7]), "{figures}: {:?}", rows[at]);
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

#[test]
fn pages_link_to_their_data_unless_the_site_has_none() {
    let built = rich().builds_with_warnings();
    let links = |built: &Built, page: &str| -> Vec<String> {
        let all = html::values(&built.main(page), "href");
        all.into_iter().filter(|link| link.starts_with("/data/")).collect()
    };
    for (page, data) in [
        ("/songs/a-song/", "/data/songs/a-song"),
        ("/milestones/a-song-streams-1b/", "/data/songs/a-song"),
        ("/records/fastest-100m/", "/data/records/fastest-100m"),
        ("/clubs/club-100m/", "/data/records/club-100m"),
        ("/milestones/b-song-fastest-100m/", "/data/records/fastest-100m"),
    ] {
        let links = links(&built, page);
        for extension in ["csv", "json"] {
            assert!(links.contains(&format!("{data}.{extension}")), "{page}: {links:?}");
        }
    }
    let without = rich().also("site.toml", "exports = false\n").builds_with_warnings();
    assert_eq!(links(&without, "/songs/a-song/"), [""; 0]);
    assert_eq!(data_files(&without, ".csv").len(), 6);
}

#[test]
fn the_data_page_lists_the_files_of_the_whole_book_with_their_rows() {
    let built = rich().builds_with_warnings();
    let page = built.main("/data/");
    for file in data_files(&built, ".csv").iter().filter(|file| file.matches('/').count() == 2)
    {
        let rows = csv_rows(&built, file).1.len();
        let line =
            page.split("<tr>").find(|line| line.contains(&format!("\"{file}\""))).unwrap();
        assert!(line.contains(&format!("<td class=\"number\">{rows}</td>")), "{file}: {line}");
    }
}

#[test]
fn the_feeds_have_the_newest_entries_in_both_formats() {
    let mut site = rich();
    for n in 10..40 {
        let at = format!("at = 2022-01-{:02}, value = 100_000_000, kind = \"crossed\"", n - 9);
        site = site.song(&format!("song-{n}"), &[&at]);
    }
    let built = site.builds_with_warnings();
    let feed = json(&built, "/feed.json");
    let items = feed["items"].as_array().unwrap();
    assert_eq!(items.len(), 20);
    assert_eq!(items[0]["id"], "https://example.org/milestones/song-39-streams-100m/");
    assert_eq!(items[0]["date_published"], "2022-01-30T00:00:00Z");
    let atom = built.page("/feed.xml");
    for item in items {
        assert!(atom.contains(&format!("<id>{}</id>", item["id"].as_str().unwrap())));
    }
    assert_eq!(atom.matches("<entry>").count(), 20);
    assert!(atom.contains("<updated>2022-01-30T00:00:00Z</updated>\n<author>"), "{atom}");
}

#[test]
fn an_act_has_a_feed_of_what_it_is_credited_with() {
    let built = rich().builds_with_warnings();
    let ids = |route: &str| -> Vec<String> {
        let feed = json(&built, route);
        let items = feed["items"].as_array().unwrap().clone();
        let id =
            |item: &Value| item["id"].as_str().unwrap().rsplit('/').nth(1).unwrap().to_owned();
        items.iter().map(id).collect()
    };
    let member = ids("/artists/one-member/feed.json");
    assert!(
        !member.is_empty() && member.iter().all(|id| id.starts_with("b-song-")),
        "{member:?}"
    );
    let group = ids("/artists/example-group/feed.json");
    assert!(member.iter().all(|id| group.contains(id)), "{group:?}");
    assert_eq!(group[0], "a-song-streams-1b");
    let page = built.page("/artists/one-member/");
    for extension in ["xml", "json"] {
        let feed = format!("/artists/one-member/feed.{extension}");
        let links =
            html::values(&page, "href").into_iter().filter(|link| *link == feed).count();
        assert_eq!(links, 2, "in the head, and where it is seen");
    }
}

#[test]
fn an_entry_is_as_new_as_its_article() {
    let built = rich().builds_with_warnings();
    let feed = json(&built, "/feed.json");
    let items = feed["items"].as_array().unwrap();
    let entry = items.iter().find(|item| item["title"] == "A Song has a billion").unwrap();
    assert_eq!(entry["date_published"], "2021-01-10T00:00:00Z");
    assert_eq!(entry["date_modified"], "2021-02-01T00:00:00Z");
}

#[test]
fn every_language_has_feeds() {
    let words = std::fs::read_to_string("strings/en.toml").unwrap();
    let built = rich()
        .replace("site.toml", "cards = false", "cards = false\nlanguages = [\"en\", \"ko\"]")
        .file("strings/ko.toml", &words)
        .builds_with_warnings();
    for route in ["/ko/feed.json", "/ko/artists/example-group/feed.json"] {
        let feed = json(&built, route);
        assert_eq!(feed["language"], "ko");
        assert_eq!(feed["feed_url"], format!("https://example.org{route}"));
        assert!(built.page(&route.replace(".json", ".xml")).contains("xml:lang=\"ko\""));
    }
}

#[test]
fn a_broken_feed_template_is_told_once() {
    let said = rich().file("templates/feed.xml", "{{ feed.nothing }}").said();
    assert_eq!(said.matches("error[E701]").count(), 1, "{said}");
}

/// The JSON-LD of a page: its things by their types.
fn things(page: &str) -> BTreeMap<String, Value> {
    let start = "<script type=\"application/ld+json\">";
    let from = page.find(start).expect("a page has JSON-LD") + start.len();
    let text = &page[from..from + page[from..].find("</script>").unwrap()];
    let document: Value = serde_json::from_str(text).unwrap();
    assert_eq!(document["@context"], "https://schema.org");
    let graph = document["@graph"].as_array().unwrap();
    graph
        .iter()
        .map(|thing| (thing["@type"].as_str().unwrap().to_owned(), thing.clone()))
        .collect()
}

#[test]
fn pages_say_what_they_are_in_json_ld() {
    let built = rich().builds_with_warnings();
    for (page, types) in [
        ("/", &["WebSite"][..]),
        ("/milestones/a-song-streams-1b/", &["BreadcrumbList", "NewsArticle"]),
        ("/milestones/a-song-streams-100m/", &["BreadcrumbList", "WebPage"]),
        ("/songs/a-song/", &["BreadcrumbList", "MusicRecording"]),
        ("/artists/example-group/", &["BreadcrumbList", "MusicGroup"]),
        ("/artists/one-member/", &["BreadcrumbList", "Person"]),
        ("/records/fastest-100m/", &["BreadcrumbList", "Dataset"]),
        ("/clubs/club-100m/", &["BreadcrumbList", "Dataset", "ItemList"]),
        ("/metrics/streams/", &["BreadcrumbList", "CollectionPage", "ItemList"]),
        ("/songs/", &["CollectionPage", "ItemList"]),
        ("/milestones/", &["CollectionPage", "ItemList"]),
        ("/data/", &["Dataset"]),
    ] {
        let found: Vec<String> = things(&built.page(page)).into_keys().collect();
        assert_eq!(found, types, "{page}");
    }
    assert!(!built.page("/404.html").contains("ld+json"));
}

#[test]
fn the_figures_of_json_ld_are_those_of_the_page() {
    let built = rich().builds_with_warnings();
    let page = built.page("/songs/a-song/");
    let song = &things(&page)["MusicRecording"];
    let count = &song["interactionStatistic"][0];
    assert_eq!(count["userInteractionCount"], 1_000_000_000);
    assert_eq!(count["endTime"], "2021-01-10");
    assert!(page.contains("1,000,000,000") && page.contains("datetime=\"2021-01-10\""));
    let article = &things(&built.page("/milestones/a-song-streams-1b/"))["NewsArticle"];
    assert_eq!(article["temporalCoverage"], "2021-01-10");
    assert_eq!(article["datePublished"], "2021-02-01");
    let club = &things(&built.page("/clubs/club-100m/"))["ItemList"];
    assert_eq!(club["numberOfItems"], 2);
    assert_eq!(club["itemListElement"][0]["item"], "https://example.org/songs/b-song/");
    let member = &things(&built.page("/artists/one-member/"))["Person"];
    assert_eq!(member["memberOf"][0]["name"], "Example Group");
}

#[test]
fn x09_no_title_can_leave_the_script_element() {
    for title in ["</script><script>alert(1)", "</ScRiPt >", "<!--<script>", "a&b \\\"c\\\""] {
        let built = SiteTest::new()
            .replace("content/songs/a-song.toml", "\"A Song\"", &format!("\"{title}\""))
            .builds_with_warnings();
        let page = built.page("/songs/a-song/");
        let tags = html::tags(&page);
        let scripts = tags.iter().filter(|tag| tag[0].1 == "script");
        let inline = scripts.filter(|tag| tag.iter().all(|(name, _)| name != "src"));
        assert_eq!(inline.count(), 1, "{page}");
        let name = title.replace("\\\"", "\"");
        assert_eq!(things(&page)["MusicRecording"]["name"], name);
    }
}

#[test]
fn songs_records_and_milestones_say_how_to_cite_them() {
    let built = rich().builds_with_warnings();
    for (page, class, dated) in [
        ("/songs/a-song/", "id=\"cite-text\">", "data as of 10 January 2021"),
        ("/records/fastest-100m/", "citation\">", "data as of 10 January 2021"),
        ("/milestones/a-song-streams-1b/", "id=\"cite-text\">", "figure of 10 January 2021"),
    ] {
        let main = built.main(page);
        let cite = main.split(class).nth(1).unwrap().split("</p>").next().unwrap();
        let end = format!("{dated}, https://example.org{page}");
        assert!(cite.ends_with(&end), "{cite}");
    }
    // Each form is on the page without a script.
    let main = built.main("/milestones/a-song-streams-1b/");
    for form in ["@misc{a-song-streams-1b,", "{{cite web |url=https://example.org/"] {
        assert!(main.contains(form), "{main}");
    }
}

#[test]
fn a_mistake_is_reported_with_the_pages_address_filled_in() {
    for (report, link) in [
        (
            "mailto:desk@a.example",
            "mailto:desk@a.example?subject=Mistake%20on%20the%20page%3A%20A%20Song&amp;body=https%3A%2F%2Fexample.org%2Fsongs%2Fa-song%2F",
        ),
        (
            "https://a.example/form?page={url}",
            "https://a.example/form?page=https%3A%2F%2Fexample.org%2Fsongs%2Fa-song%2F",
        ),
    ] {
        let built = SiteTest::new()
            .also("site.toml", &format!("report = \"{report}\"\n"))
            .builds_with_warnings();
        let main = built.main("/songs/a-song/");
        let wanted = format!("<a href=\"{link}\">Report a mistake on this page</a>");
        assert!(main.contains(&wanted), "{main}");
    }
    for report in ["mailto:", "mailto:desk", "mailto:a@b@c.example", "mailto:a@b.example, c"] {
        SiteTest::new()
            .also("site.toml", &format!("report = \"{report}\"\n"))
            .says("E117", "site.toml:4:10");
    }
}

#[test]
fn pages_lead_to_where_their_file_is_edited() {
    let edit = "edit = \"https://a.example/edit/main/\"\n";
    let built = SiteTest::new().also("site.toml", edit).about("Hello.").builds();
    for (page, file) in [
        ("/songs/a-song/", "content/songs/a-song.toml"),
        ("/milestones/a-song-streams-1b/", "content/songs/a-song.toml"),
        ("/about/", "content/pages/about.md"),
    ] {
        let wanted =
            format!("<a href=\"https://a.example/edit/main/{file}\">Edit this page</a>");
        assert!(built.main(page).contains(&wanted), "{page}");
    }
    SiteTest::new().also("site.toml", "edit = \"/here\"\n").says("E117", "site.toml:4:8");
}

#[test]
fn errors_are_reported_at_a_web_address_or_on_a_page() {
    for (report, link) in [
        ("https://bugs.example/new", "https://bugs.example/new"),
        ("/corrections/", "/k/corrections/"),
    ] {
        let built = SiteTest::new()
            .base_url("https://example.org/k/")
            .also("site.toml", &format!("report = \"{report}\"\n"))
            .builds_with_warnings();
        for (path, page) in built.pages() {
            let footer = page.split("<footer").nth(1).unwrap();
            let wanted = format!("<a href=\"{link}\">Report a mistake</a>");
            assert!(footer.contains(&wanted), "{path}: {footer}");
        }
    }
    SiteTest::new().also("site.toml", "report = \"/abuot/\"\n").about("Hello.").fails_with(
        r#"
        error[E127]: there is no page at `/abuot/`
         --> site.toml:4:10
          |
        4 | report = "/abuot/"
          |          ^^^^^^^^^
          |
          = help: did you mean `/about/`?
        "#,
    );
    SiteTest::new().also("site.toml", "report = \"mail me\"\n").says("E117", "site.toml:4:10");
}

/// A site with an entry in its navigation.
fn menu(url: &str) -> SiteTest {
    let menu = format!("[[menu]]\nlabel = {{ en = \"Guide\" }}\nurl = \"{url}\"\n");
    SiteTest::new().about("Hello.").also("site.toml", &menu)
}

#[test]
fn a_site_has_a_navigation_of_its_own_and_links_to_other_places() {
    let built = menu("/about/")
        .also("site.toml", "[[menu]]\nlabel = \"Songs\"\nurl = \"/songs/\"\n[[menu]]\nlabel = \"Shop\"\nurl = \"https://shop.example/\"\n[social]\nVideos = \"https://videos.example/us\"\n")
        .builds();
    let page = built.page("/songs/");
    for part in [
        "<li><a href=\"/about/\">Guide</a></li>",
        "<li><a href=\"/songs/\" aria-current=\"page\">Songs</a></li>",
        "<li><a href=\"https://shop.example/\">Shop</a></li>",
        "<li><a href=\"https://videos.example/us\" rel=\"me external\">Videos</a></li>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!built.page("/").contains("aria-current=\"page\">Songs"));
    menu("/abuot/").fails_with(
        r#"
        error[E127]: there is no page at `/abuot/`
         --> site.toml:6:7
          |
        6 | url = "/abuot/"
          |       ^^^^^^^^^
          |
          = help: did you mean `/about/`?
        "#,
    );
    SiteTest::new().also("site.toml", "[social]\nX = \"me\"\n").says("E117", "site.toml:5:5");
}

#[test]
fn a_site_has_a_logo_an_icon_and_a_font_of_its_own() {
    let theme = |keys: &str| SiteTest::new().also("site.toml", &format!("[theme]\n{keys}\n"));
    let built = theme("logo = \"img/logo.png\"\nicon = \"img/logo.png\"\nfont = \"a.woff2\"")
        .bytes("static/img/logo.png", b"PNG")
        .bytes("static/a.woff2", b"wOF2")
        .builds();
    let page = built.page("/");
    for part in [
        "<img src=\"/img/logo.png\" alt=\"\" height=\"22\">",
        "<link rel=\"icon\" type=\"image/png\" href=\"/img/logo.png\">",
        "src: url(\"/a.woff2\") format(\"woff2\")",
        "--display: \"Site display\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    theme("logo = \"lgo.png\"").bytes("static/logo.png", b"PNG").fails_with(
        r#"
        error[E131]: there is no file `static/lgo.png`
         --> site.toml:5:8
          |
        5 | logo = "lgo.png"
          |        ^^^^^^^^^
          |
          = help: did you mean `logo.png`?
        "#,
    );
    for (keys, file, size) in [
        ("icon = \"a.gif\"", "static/a.gif", 3),
        ("font = \"a.ttf\"", "static/a.ttf", 3),
        ("font = \"a.woff2\"", "static/a.woff2", 200_001),
    ] {
        theme(keys).bytes(file, &vec![b'x'; size]).says("E131", "site.toml:5:8");
    }
}

#[test]
fn marks_and_words_can_be_read_on_a_dark_paper_of_the_sites_own() {
    let page = |paper: &str| {
        let theme =
            format!("[theme]\npaper = \"{paper}\"\nink = \"#f0f0f0\"\naccent = \"#ffb0a0\"\n");
        SiteTest::new().also("site.toml", &theme).builds().page("/")
    };
    let dark = page("#101014");
    assert!(dark.contains("--mark-hi: 1.0;") && dark.contains("--word-hi: 1.0;"), "{dark}");
    assert!(!SiteTest::new().builds().page("/").contains("--mark-hi"));
}

#[test]
fn a_picture_of_an_artist_stands_on_its_page_with_its_credit() {
    let image = |file: &str| {
        SiteTest::new().bytes("static/group.jpg", b"JPEG").also(
            "content/artists/example-group.toml",
            &format!("[image]\nfile = \"{file}\"\ncredit = \"Ann\"\nlicence = \"CC-BY-4.0\"\n"),
        )
    };
    let page = image("group.jpg").builds().main("/artists/example-group/");
    for part in [
        "<img src=\"/group.jpg\" alt=\"Example Group\">",
        "Photo: Ann · <a href=\"https://creativecommons.org/licenses/by/4.0/\" rel=\"license\">CC BY 4.0</a>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    image("groop.jpg").says("E131", "content/artists/example-group.toml:4:8");
    SiteTest::new()
        .also(
            "content/artists/example-group.toml",
            "[image]\nfile = \"icon.svg\"\ncredit = \"Ann\"\nlicence = \"x\"\n",
        )
        .says("E131", "content/artists/example-group.toml:4:8");
}
