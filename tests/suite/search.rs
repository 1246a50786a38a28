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
            "E Élan of the Lighthouse 등대의 빛 Example Group Example Group Act",
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
fn no_other_page_runs_a_script() {
    for (path, page) in book().builds().pages() {
        let has = html::tags(page).iter().any(runs);
        assert_eq!(has, path.starts_with("search/"), "{path}");
    }
}

#[test]
fn the_index_has_every_name_in_the_form_that_is_compared() {
    let built = book().base_url("https://example.org/records/").builds();
    let (address, index) = index(&built, "/search/");
    assert!(address.starts_with("/records/search."), "{address}");
    assert_eq!(index["home"], "/records/");
    assert_eq!(
        index["songs"][1],
        serde_json::json!([
            "lighthouse",
            "Élan of the Lighthouse",
            "등대의 빛",
            "elan of the lighthouse|등대의 빛|deungdae ui bit|eotl|등대",
            0,
            [0],
            []
        ])
    );
    assert_eq!(index["acts"][0][0], "artists/example-group/");
    let steps: Vec<&str> = index["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step[0].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["streams-100m", "streams-1b"]);
    assert_eq!(index["songs"][0][6], serde_json::json!([0, 1]));
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
            .filter(|href| href.starts_with("/songs/"))
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
    assert!(missing.contains("href=\"/search/\""), "{missing}");
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
