//! The search page and its index for the browser: one list, in letters and in rows.

use serde_json::Value;

use crate::html;
use crate::site_test::{Built, SiteTest};

/// A song with names of every kind, beside the one of the smallest site.
fn book() -> SiteTest {
    SiteTest::new().file(
        "content/songs/lighthouse.toml",
        r#"
        title = "Élan of the Lighthouse"
        titles = { ko = "등대의 빛", romanised = "Deungdae-ui bit" }
        aliases = ["EOTL", "등대"]
        artists = ["example-group"]
        "#,
    )
}

/// The address that a page names, and the index that stands there.
fn index(built: &Built, route: &str) -> (String, Value) {
    let page = built.page(route);
    let address = html::values(&page, "data-index").remove(0);
    let name = address.rsplit('/').next().unwrap();
    let beside = route.trim_end_matches("search/");
    let index = serde_json::from_str(&built.page(&format!("{beside}{name}"))).unwrap();
    (address, index)
}

/// The letters of a page, with the lines under each.
fn letters(main: &str) -> Vec<String> {
    main.split("<h2").skip(1).map(html::text).collect()
}

#[test]
fn everything_stands_under_its_letters() {
    let main = book().builds().main("/search/");
    let letters = letters(&main);
    let begins: Vec<&str> =
        letters.iter().map(|group| group.split('>').nth(1).unwrap()).collect();
    assert_eq!(
        begins,
        [
            "A A Song Example Group 100 million Example streams 1 billion Example streams",
            "E Élan of the Lighthouse 등대의 빛 Example Group Example Group Artist",
            "ㄷ 등대의 빛 Élan of the Lighthouse Example Group",
        ]
    );
    assert!(main.contains("lang=\"ko\">등대의 빛</a>"), "{main}");
    assert!(main.contains("id=\"letter-digeut\" lang=\"ko\">ㄷ</h2>"), "{main}");
    let jumps: Vec<String> =
        html::values(&main, "href").into_iter().filter(|href| href.starts_with('#')).collect();
    assert_eq!(jumps, ["#letter-a", "#letter-e", "#letter-digeut"]);
}

/// Whether a tag is a script, and not data in one.
fn runs(tag: &html::Tag) -> bool {
    tag[0].1 == "script"
        && !tag.contains(&("type".to_owned(), "application/ld+json".to_owned()))
}

#[test]
fn the_form_is_hidden_until_the_script_comes() {
    let page = book().builds().page("/search/");
    let tags = html::tags(&page);
    let form = tags.iter().find(|tag| tag[0].1 == "form").unwrap();
    assert!(form.iter().any(|(name, _)| name == "hidden"), "{form:?}");
    let scripts: Vec<&html::Tag> = tags.iter().filter(|tag| runs(tag)).collect();
    assert_eq!(scripts.len(), 1, "{scripts:?}");
    assert_eq!(scripts[0][1], ("type".to_owned(), "module".to_owned()));
}

#[test]
fn scripts_are_files_of_the_site_that_wait_for_the_page() {
    let mut with_scripts = 0;
    for (path, page) in book().builds().pages() {
        for tag in html::tags(page).iter().filter(|tag| runs(tag)) {
            let value = |name| tag.iter().find(|(key, _)| key == name).map(|(_, value)| value);
            assert!(value("src").is_some_and(|src| src.starts_with('/')), "{path}: {tag:?}");
            let waits =
                value("defer").is_some() || value("type").is_some_and(|t| t == "module");
            assert!(waits, "{path}: {tag:?}");
            with_scripts += 1;
        }
    }
    assert!(with_scripts > 0, "the search has a script");
}

#[test]
fn the_index_has_every_name_in_the_form_that_is_compared() {
    let built = book().base_url("https://example.org/records/").builds();
    let (address, index) = index(&built, "/search/");
    assert!(address.starts_with("/records/search."), "{address}");
    assert_eq!(index["home"], "/records/");
    assert_eq!(index["starts"], serde_json::json!([]), "a small index is one file");
    let rows = index["table"]["rows"].as_array().unwrap();
    let of = |path: &str| rows.iter().find(|row| row[1] == path).unwrap().clone();
    // Kind, address, title, the other one, its language, keys.
    assert_eq!(
        of("songs/lighthouse/").as_array().unwrap()[..6],
        [
            0.into(),
            "songs/lighthouse/".into(),
            "Élan of the Lighthouse".into(),
            "등대의 빛".into(),
            "".into(),
            Value::from("elan of the lighthouse|등대의 빛|deungdae ui bit|eotl|등대"),
        ]
    );
    assert_eq!(of("artists/example-group/")[5], "example group");
    // The newest milestone is what stands beside a song.
    let song = of("songs/a-song/");
    assert_eq!(song[7], "1 billion Example streams");
    assert_eq!(song[8], "10 January 2021");
    assert_eq!(song[9], serde_json::json!([[0, "1 March 2020"], [1, "10 January 2021"]]));
    let endings = &index["table"]["steps"];
    assert_eq!(
        (&endings[0][0], &endings[1][0]),
        (&"streams-100m".into(), &"streams-1b".into())
    );
}

/// A site that has a page of every kind, in two languages.
fn everything() -> SiteTest {
    let english = "+++\ntitle = \"All about streams\"\ndate = 2021-02-01\ntags = [\"long-runs\"]\n+++\nText.\n";
    book()
        .replace("site.toml", "cards = false", "languages = [\"en\", \"ko\"]")
        .bytes("content/articles/streams.md", english.as_bytes())
        .file(
            "content/artists/a-member.toml",
            r#"
            name = "Juno"
            names = { ko = "주노" }
            member_of = ["example-group"]
            "#,
        )
        .file(
            "content/songs/solo.toml",
            r#"
            title = "Solo"
            artists = ["a-member"]
            "#,
        )
        .file(
            "content/records/first.toml",
            r#"
            title = { en = "First to a billion", ko = "첫 10억" }
            kind = "first"
            metric = "streams"
            threshold = 1_000_000_000
            "#,
        )
        .file(
            "content/records/club.toml",
            r#"
            title = "A billion club"
            kind = "club"
            metric = "streams"
            threshold = 1_000_000_000
            "#,
        )
        .about("Who we are.")
}

#[test]
fn pages_of_every_kind_are_found_with_figure_and_date() {
    let (_, index) = index(&everything().builds(), "/search/");
    let table = &index["table"];
    let rows = table["rows"].as_array().unwrap();
    let says = |path: &str| {
        let row = rows.iter().find(|row| row[1] == path);
        let row = row.unwrap_or_else(|| panic!("no {path} in {rows:?}"));
        let kind = &index["words"]["kinds"][usize::try_from(row[0].as_u64().unwrap()).unwrap()];
        let note = &table["besides"][usize::try_from(row[6].as_u64().unwrap()).unwrap()][0];
        let cells = [kind, &row[2], note, &row[7], &row[8]];
        cells.map(|cell| cell.as_str().unwrap().to_owned()).join(" | ")
    };
    for (path, expected) in [
        (
            "songs/a-song/",
            "Song | A Song | Example Group | 1 billion Example streams | 10 January 2021",
        ),
        (
            "artists/example-group/",
            "Artist | Example Group |  | 3 milestones | 10 January 2021",
        ),
        ("artists/a-member/", "Artist | Juno | Example Group |  | "),
        (
            "records/first/",
            "Record | First to a billion | A Song by Example Group | 1 billion | 10 January 2021",
        ),
        ("clubs/club/", "Club | A billion club |  | at least 1 song | 10 January 2021"),
        ("metrics/streams/", "Metric | Example streams |  | 1 song | 10 January 2021"),
        ("articles/streams/", "Article | All about streams |  |  | 1 February 2021"),
        ("tags/long-runs/", "Tag | Tagged long-runs |  | 1 entry | "),
        ("years/2020/", "Year | 2020 in records |  | 1 milestone | 1 March 2020"),
        ("calendar/03-01/", "Day of the year | 1 March |  | 1 entry | "),
        ("about/", "Page | About |  |  | "),
        ("data/", "Page | Download everything |  |  | "),
        ("calendar/", "Page | Calendar |  |  | "),
        ("corrections/", "Page | Corrections |  |  | "),
        ("sources/", "Page | Sources |  |  | "),
    ] {
        assert_eq!(says(path), expected, "{path}");
    }
    // A member is found with the group, and a record with its holder.
    let words = |path: &str| {
        let row = rows.iter().find(|row| row[1] == path).unwrap();
        table["besides"][usize::try_from(row[6].as_u64().unwrap()).unwrap()][1].to_string()
    };
    assert!(
        words("artists/a-member/").contains("example group"),
        "{}",
        words("artists/a-member/")
    );
    assert!(
        words("records/first/").contains("a song|example group"),
        "{}",
        words("records/first/")
    );
}

#[test]
fn every_list_and_page_of_text_is_found() {
    let built = everything().builds();
    let (_, index) = index(&built, "/search/");
    let rows = index["table"]["rows"].as_array().unwrap();
    let found: Vec<&str> = rows.iter().map(|row| row[1].as_str().unwrap()).collect();
    let mut top = 0;
    for (path, _) in built.pages() {
        let Some(folder) = path.strip_suffix("index.html") else { continue };
        if folder.matches('/').count() != 1 || ["search/", "ko/"].contains(&folder) {
            continue;
        }
        top += 1;
        assert!(found.contains(&folder), "/{folder} is missing in LISTS of search_rows.rs");
    }
    assert!(top >= 10, "{top} pages");
}

#[test]
fn an_english_title_is_marked_among_korean_ones() {
    let (_, index) = index(&everything().builds(), "/ko/search/");
    let rows = index["table"]["rows"].as_array().unwrap();
    let lang = |path: &str| rows.iter().find(|row| row[1] == path).unwrap()[4].clone();
    assert_eq!(lang("/articles/streams/"), "en", "the article is in English alone");
    assert_eq!(lang("clubs/club/"), "en", "so is the title of the club");
    assert_eq!(lang("records/first/"), "");
    assert_eq!(index["words"]["languages"]["en"], "영어");
}

#[test]
fn questions_in_any_language_of_the_site_find_their_page() {
    let built = everything().builds();
    for route in ["/search/", "/ko/search/"] {
        let (_, index) = index(&built, route);
        let rows = index["table"]["rows"].as_array().unwrap();
        let keys = |path: &str| {
            let row = rows.iter().find(|row| row[1] == path).unwrap();
            row[5].as_str().unwrap().split('|').map(str::to_owned).collect::<Vec<_>>()
        };
        for (path, asked) in [
            ("data/", ["csv", "download", "내려받기"]),
            ("records/first/", ["first", "최초", "처음"]),
            ("corrections/", ["mistakes", "wrong", "오류"]),
        ] {
            let keys = keys(path);
            for typed in asked {
                assert!(
                    keys.iter().any(|key| key == typed),
                    "{route}{path}: {typed} in {keys:?}"
                );
            }
        }
    }
}

#[test]
fn a_large_index_is_cut_into_files_that_are_the_same_each_time() {
    let site = (0..700).fold(SiteTest::new(), |site, n| {
        let letter = char::from(b'a' + u8::try_from(n % 26).unwrap());
        let title = format!("{letter}song{n} of a name that goes on {n} times longer than any that a song was ever given or will be");
        let text = format!("title = \"{title}\"\nartists = [\"example-group\"]\n");
        site.bytes(&format!("content/songs/{letter}-{n}.toml"), text.as_bytes())
    });
    let built = site.builds();
    let (address, index) = index(&built, "/search/");
    let starts = index["starts"].as_array().unwrap();
    assert!(starts.len() > 5, "{starts:?}");
    let folder = address.replace(".json", "/");
    assert_eq!(index["folder"], folder.as_str());
    for part in 0..starts.len() {
        let table: Value =
            serde_json::from_str(&built.page(&format!("{folder}{part}.json"))).unwrap();
        assert!(!table["rows"].as_array().unwrap().is_empty(), "{part}");
    }
    let always = index["table"]["rows"].as_array().unwrap();
    assert!(
        always.iter().all(|row| row[0].as_u64() > Some(1)),
        "songs and artists are in parts"
    );
    assert!(site.builds().files() == built.files(), "a second build has other bytes");
}

#[test]
fn any_page_may_have_a_search_box_that_needs_no_script() {
    let built = everything().builds();
    for (route, action) in [("/404.html", "/search/"), ("/ko/404.html", "/ko/search/")] {
        let page = built.page(route);
        let tags = html::tags(&page);
        let form = tags.iter().find(|tag| tag[0].1 == "form").unwrap();
        assert!(form.contains(&("action".to_owned(), action.to_owned())), "{route}: {form:?}");
        assert!(!form.iter().any(|(name, _)| name == "method" || name == "hidden"), "{form:?}");
        let box_ = tags.iter().find(|tag| tag[0].1 == "input").unwrap();
        assert!(box_.contains(&("name".to_owned(), "q".to_owned())), "{box_:?}");
    }
}

#[test]
fn an_external_artist_is_not_found() {
    let built = book()
        .file("content/artists/far-act.toml", "name = \"Far Act\"\nexternal = true\n")
        .file("content/songs/far.toml", "title = \"Far Song\"\nartists = [\"far-act\"]\n")
        .builds();
    assert!(!built.main("/search/").contains("Far"));
    let (_, index) = index(&built, "/search/");
    assert!(!index.to_string().contains("Far"), "{index}");
}

#[test]
fn each_language_has_its_own_page_and_index() {
    let built =
        book().replace("site.toml", "cards = false", "languages = [\"en\", \"ko\"]").builds();
    let (first, _) = index(&built, "/search/");
    let (second, korean) = index(&built, "/ko/search/");
    assert!(
        second.starts_with("/ko/search.") && !first.starts_with("/ko/"),
        "{first} {second}"
    );
    assert_eq!(korean["home"], "/ko/");
    let main = built.main("/ko/search/");
    assert!(
        main.find("letter-digeut").unwrap() < main.find("letter-a").unwrap(),
        "ㄱ is first"
    );
}

#[test]
fn a_long_index_is_cut_into_pages_that_lead_to_each_other() {
    let site = (0..500).fold(SiteTest::new(), |site, n| {
        let letter = char::from(b'a' + u8::try_from(n % 26).unwrap());
        let text = format!("title = \"{letter} song {n}\"\nartists = [\"example-group\"]\n");
        site.bytes(&format!("content/songs/{letter}-{n}.toml"), text.as_bytes())
    });
    let built = site.builds();
    let mut songs = 0;
    for (route, page) in [("/search/", 1), ("/search/page/2/", 2)] {
        let html = built.page(route);
        assert!(html::tags(&html).len() <= 1_500, "{route}");
        songs += html::values(&built.main(route), "href")
            .iter()
            .filter(|href| href.strip_prefix("/songs/").is_some_and(|id| !id.is_empty()))
            .count();
        assert!(html.contains("id=\"letter-a\"") == (page == 1), "{route}");
    }
    assert_eq!(songs, 501);
    assert!(built.main("/search/").contains("href=\"/search/page/2/#letter-z\""));
    assert!(built.main("/search/page/2/").contains("href=\"/search/#letter-a\""));
}

#[test]
fn search_and_calendar_are_a_tap_away() {
    let built = book().builds();
    for (path, page) in built.pages() {
        if page.contains("<nav") {
            assert!(page.contains("href=\"/search/\""), "{path}");
            assert!(page.contains("href=\"/calendar/\""), "{path}");
        }
    }
    let missing = built.main("/404.html");
    assert!(missing.contains("action=\"/search/\""), "{missing}");
    assert!(built.main("/").contains("href=\"/calendar/\""));
}

#[test]
fn a_title_that_any_link_could_have_is_told_with_its_act() {
    let song = |title: &str| {
        SiteTest::new().file(
            "content/songs/a-song-more.toml",
            &format!("title = \"{title}\"\nartists = [\"example-group\"]\n"),
        )
    };
    let link = |title: &str, after: &str| {
        format!("<a href=\"/songs/a-song-more/\">{title}{after}</a>")
    };
    let unseen = "<span class=\"hidden\">, Example Group</span>";
    for (title, after) in [("More", unseen), ("HERE", unseen), ("More Or Less", "")] {
        let built = song(title).builds();
        for route in ["/songs/", "/search/", "/artists/example-group/"] {
            let main = built.main(route);
            assert!(main.contains(&link(title, after)), "{route}: {title}\n{main}");
        }
    }
}
