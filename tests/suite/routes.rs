//! Addresses: what stands where, names that a platform can't carry, and links that work wherever
//! the site is put.

use crate::html;
use crate::site_test::SiteTest;

/// Stands in for the words of another language.
const WORDS: &str = include_str!("../../strings/en.toml");

#[test]
fn o08_a_page_and_a_static_file_claim_one_address() {
    SiteTest::new().about("Words.\n").file("static/about/index.html", "x").fails_with(
        r#"
        error[E804]: several things claim the address `/about`
         --> content/pages/about.md:1:1
          |
        1 | +++
          | ^^^ the page `about`
          |
          = note: the file `static/about/index.html`
          = help: rename all but one of them
        "#,
    );
    SiteTest::new().about("Words.\n").file("static/about", "x").fails_with(
        r#"
        error[E804]: several things claim the address `/about`
         --> content/pages/about.md:1:1
          |
        1 | +++
          | ^^^ the page `about`
          |
          = note: the file `static/about`
          = help: rename all but one of them
        "#,
    );
    SiteTest::new().file("static/feed.xml", "x").fails_with(
        r#"
        error[E804]: several things claim the address `/feed.xml`
        --> static
         = note: the file `static/feed.xml`
         = note: the feed `/feed.xml`
         = help: rename all but one of them
        "#,
    );
    SiteTest::new().file("static/robots.txt", "x").fails_with(
        r#"
        error[E804]: several things claim the address `/robots.txt`
        --> static
         = note: the file `static/robots.txt`
         = note: the built-in file `/robots.txt`
         = help: rename all but one of them
        "#,
    );
}

#[test]
fn o08_a_file_can_not_stand_where_pages_need_a_folder() {
    SiteTest::new().file("static/data/songs", "x").fails_with(
        r#"
        error[E804]: the file `static/data/songs` stands where `/data/songs/a-song.csv` needs a folder
        --> static/data/songs
         = help: rename the file
        "#,
    );
}

#[test]
fn o08_an_id_can_not_take_a_fixed_address() {
    let page = "+++\ntitle = \"A page\"\n+++\nWords.\n";
    SiteTest::new().file("content/pages/search.md", page).fails_with(
        r#"
        error[E804]: the id `search` takes a fixed address
         --> content/pages/search.md:1:1
          |
        1 | +++
          | ^ `/search/` belongs to the site's own pages
          |
          = help: rename the file
        "#,
    );
    let fixed = ["songs", "milestones", "records", "tags", "calendar", "data", "years"];
    for id in fixed {
        let path = format!("content/pages/{id}.md");
        SiteTest::new().file(&path, page).says("E804", &format!("{path}:1:1"));
    }
    SiteTest::new()
        .also("site.toml", "languages = [\"en\", \"ko\"]\n")
        .file("strings/ko.toml", WORDS)
        .file("content/pages/ko.md", page)
        .fails_with(
            r#"
            error[E804]: the id `ko` takes a fixed address
             --> content/pages/ko.md:1:1
              |
            1 | +++
              | ^ `/ko/` belongs to the site's own pages
              |
              = help: rename the file
            "#,
        );
    SiteTest::new().file("content/pages/ko.md", page).builds();
}

#[test]
fn o08_the_claimants_come_in_the_same_order_in_every_run() {
    let site = SiteTest::new()
        .about("Words.\n")
        .file("static/About", "x")
        .file("static/ABOUT/index.html", "x");
    let first = site.said();
    assert!(first.contains("several things claim"), "{first}");
    for _ in 0..20 {
        assert_eq!(site.said(), first);
    }
}

#[test]
fn o09_names_that_differ_by_case_alone_are_one() {
    SiteTest::new().file("static/Photo.png", "a").file("static/photo.PNG", "b").fails_with(
        r#"
        error[E804]: several things claim the address `/photo.png`
        --> static
         = note: the file `static/Photo.png`
         = note: the file `static/photo.PNG`
         = help: rename all but one of them
        "#,
    );
    for (one, other) in [("İ.png", "i̇.png"), ("Straße.png", "strasse.png"), ("a.txt", "A.txt")]
    {
        let said = SiteTest::new()
            .file(&format!("static/{one}"), "a")
            .file(&format!("static/{other}"), "b")
            .said();
        assert!(said.contains("error[E804]: several things claim"), "{one} {other}:\n{said}");
    }
}

#[test]
fn o10_an_id_that_is_not_one_gets_a_romanised_suggestion() {
    let artist = "name = \"Another\"\n";
    let decomposed = "\u{1107}\u{1161}\u{11BC}\u{1110}\u{1161}\u{11AB}";
    for (name, suggestion) in [
        ("방탄", "write `bangtan`"),
        (decomposed, "write `bangtan`"),
        ("Another Group", "write `another-group`"),
        ("ANOTHER", "write `another`"),
        ("con", "Windows keeps this name for a device"),
        ("-a", "write `a`"),
        ("\u{3164}", "use lower-case letters, digits and hyphens"),
        ("ａnother", "write `another`"),
        (&"a".repeat(121), "write `aaa"),
    ] {
        let path = format!("content/artists/{name}.toml");
        let site = SiteTest::new().file(&path, artist);
        let said = site.said();
        assert!(said.contains("error[E116]") && said.contains(suggestion), "{name}:\n{said}");
    }
    SiteTest::new().file("content/artists/방탄.toml", artist).fails_with(
        r#"
        error[E116]: the file name `방탄` is not an id
         --> content/artists/방탄.toml:1:1
          |
        1 | name = "Another"
          | ^ the file name is the id and the address
          |
          = help: write `bangtan`
        "#,
    );
    SiteTest::new()
        .file(
            "content/articles/Another Song.md",
            "+++\ntitle = \"x\"\ndate = 2021-01-01\n+++\n",
        )
        .fails_with(
            r#"
            error[E116]: the file name `Another Song` is not an id
             --> content/articles/Another Song.md:1:1
              |
            1 | +++
              | ^ the file name is the id and the address
              |
              = help: write `another-song`
            "#,
        );
}

#[test]
fn o10_a_static_name_is_published_in_one_form() {
    let decomposed = "static/\u{1112}\u{1161}\u{11AB}.png";
    let built = SiteTest::new().file(decomposed, "x").about("![한](/한.png)\n").builds();
    assert!(built.files().contains_key("한.png"));
    SiteTest::new().file(decomposed, "x").file("static/한.png", "y").fails_with(
        r#"
        error[E804]: several things claim the address `/한.png`
        --> static
         = note: the file `static/한.png`
         = note: the file `static/한.png`
         = help: keep one: their names look alike, but put their letters together in two ways
        "#,
    );
}

#[test]
fn o11_names_that_windows_refuses_are_refused_everywhere() {
    for (name, why) in [
        ("CON", "`con` is a device on Windows"),
        ("nul.html", "`nul` is a device on Windows"),
        ("a/com1.txt", "`com1` is a device on Windows"),
        ("a.", "Windows drops the dot or space at its end"),
        ("a /b.png", "Windows drops the dot or space at its end"),
        ("a:b.png", "Windows allows no `:` in a name"),
        ("what?.png", "Windows allows no `?` in a name"),
        ("a*.png", "Windows allows no `*` in a name"),
        ("a\\b.png", "Windows allows no `\\` in a name"),
        ("a\nb.png", "the invisible character U+000A stands in it"),
    ] {
        let said = SiteTest::new().file(&format!("static/{name}"), "x").said();
        assert!(said.contains("error[E805]") && said.contains(why), "{name}:\n{said}");
        assert_eq!(said.matches("error[").count(), 1, "{said}");
    }
    SiteTest::new().file("static/aux.png", "x").fails_with(
        r#"
        error[E805]: this name can't be published: `aux` is a device on Windows
        --> static/aux.png
         = help: rename it: letters, digits, hyphens and dots travel best
        "#,
    );
    SiteTest::new().file("static/.daesang", "x").fails_with(
        r#"
        error[E805]: this name can't be published: Daesang keeps its list of files there
        --> static/.daesang
         = help: rename it: letters, digits, hyphens and dots travel best
        "#,
    );
}

#[test]
fn o12_names_that_a_file_system_has_no_room_for_are_refused() {
    let long = format!("static/{}.png", "가".repeat(84));
    SiteTest::new().file(&long, "x").fails_with(r#"
        error[E805]: this name can't be published: `가가가가가가가가가가가가…` has 256 bytes, 255 are the most
        --> static/가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가가.png
         = help: rename it: letters, digits, hyphens and dots travel best
        "#);
    SiteTest::new().file(&format!("static/{}", "가".repeat(85)), "x").builds();
    let deep = format!("static/{}x.png", "0123456789/".repeat(100));
    let said = SiteTest::new().file(&deep, "x").said();
    assert!(said.contains("its path has 1105 bytes, 1024 are the most"), "{said}");
}

#[test]
fn o13_signs_in_static_names_are_encoded_in_links() {
    let built = SiteTest::new()
        .file("static/🎤 100%.png", "x")
        .file("static/a#b&c.png", "x")
        .about("![stage](</🎤 100%.png>) ![other](/a%23b&c.png)\n")
        .builds();
    assert!(built.files().contains_key("🎤 100%.png"));
    assert_eq!(
        html::values(&built.prose("/about/"), "src"),
        ["/%F0%9F%8E%A4%20100%25.png", "/a%23b%26c.png"]
    );
    for (name, sign) in [
        ("a\u{200B}b.png", "U+200B"),
        ("a\u{202E}gnp.exe", "U+202E"),
        ("👩\u{200D}🎤.png", "U+200D"),
        ("a\u{FEFF}.png", "U+FEFF"),
    ] {
        let said = SiteTest::new().file(&format!("static/{name}"), "x").said();
        assert!(said.contains(&format!("the invisible character {sign}")), "{said}");
    }
}

#[test]
fn a_file_without_a_place_is_refused() {
    SiteTest::new().file("content/song/another.toml", "title = \"x\"\n").fails_with(
        r#"
        error[E101]: unexpected file
        --> content/song/another.toml
         = help: did you mean `content/songs/`?
        "#,
    );
}

#[test]
fn two_milestones_can_not_share_an_id() {
    SiteTest::new()
        .file(
            "content/records/streams-1b.toml",
            r#"
            title = "A record named like a step"
            kind = "first"
            metric = "streams"
            threshold = 1_000_000_000
            "#,
        )
        .fails_with(
            r#"
            error[E804]: two milestones would be `a-song-streams-1b`
             --> content/records/streams-1b.toml:1:1
              |
            1 | title = "A record named like a step"
              | ^ one comes from here
              |
             ::: content/songs/a-song.toml:1:1
              |
            1 | title = "A Song"
              | - the other from here
              |
              = help: rename the record's file
            "#,
        );
}

/// A site with a page of every kind, an article with every kind of link, in two languages.
fn rich() -> SiteTest {
    SiteTest::new()
        .also("site.toml", "languages = [\"en\", \"ko\"]\nreport = \"https://tracker.example/\"\n")
        .file("strings/ko.toml", WORDS)
        .file("static/a picture.png", "x")
        .song("b-song", &["at = 2021-02-01, value = 1_200_000_000, kind = \"exact\""])
        .file(
            "content/records/billion-club.toml",
            "title = \"The billion club\"\nkind = \"club\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\n",
        )
        .file(
            "content/records/first-billion.toml",
            "title = \"First to a billion\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\n",
        )
        .file(
            "content/milestones/a-song-streams-1b.md",
            r#"
            +++
            title = "A Song reaches a billion"
            date = 2021-01-11
            tags = ["billion"]
            +++
            See [[b-song]], [[record:first-billion|the record]], [the songs](/songs/), [home](/),
            [this](#words), [there](/about/#more-words) and [elsewhere](https://example.com/x).

            ## Words

            ![A picture](</a picture.png>)
            "#,
        )
        .about("## More words\n\nWords.\n")
}

#[test]
fn links_work_wherever_the_site_is_put() {
    for (base, path) in [
        ("https://example.org/records/", "/records/"),
        ("https://example.org/", "/"),
        ("https://example.org/a/b", "/a/b/"),
    ] {
        let built = rich().base_url(base).builds_with_warnings();
        assert!(built.pages().count() > 40);
        for (page, text) in built.pages() {
            for name in ["href", "src"] {
                for value in html::values(text, name) {
                    let external =
                        value.starts_with("https://") || value.starts_with("mailto:");
                    let inside = value.starts_with(path) || value.starts_with('#');
                    assert!(external || inside, "{page}: {name} = {value}");
                    if value.starts_with("https://example.org/") {
                        let absolute = value.trim_start_matches("https://example.org");
                        assert!(absolute.starts_with(path), "{page}: {value}");
                    }
                }
            }
        }
        let sitemap = built.page("/sitemap.xml");
        let base = format!("<loc>https://example.org{path}");
        assert_eq!(sitemap.matches("<loc>").count(), sitemap.matches(&base).count());
    }
}

#[test]
fn a_link_to_nothing_is_refused_at_its_place() {
    SiteTest::new().about("A [song](/songs/a-sing/).\n").fails_with(
        r#"
        error[E127]: there is no page at `/songs/a-sing/`
         --> content/pages/about.md:4:3
          |
        4 | A [song](/songs/a-sing/).
          |   ^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `/songs/a-song/`?
        "#,
    );
    SiteTest::new().about("A [[a-sing]].\n").fails_with(
        r#"
        error[E127]: there is no page `a-sing`
         --> content/pages/about.md:4:3
          |
        4 | A [[a-sing]].
          |   ^^^^^^^^^^
          |
          = help: did you mean `[[a-song]]`?
        "#,
    );
    SiteTest::new().about("To [words](#words).\n").fails_with(
        r#"
        error[E803]: the link `#words` of the page `about` is broken
         --> content/pages/about.md:4:4
          |
        4 | To [words](#words).
          |    ^^^^^^^^^^^^^^^
          |
          = note: the page has no such anchor; the page is `/about/`
        "#,
    );
    SiteTest::new().about("To [words](/songs/a-song/#words).\n").fails_with(
        r#"
        error[E803]: the link `/songs/a-song/#words` of the page `about` is broken
         --> content/pages/about.md:4:4
          |
        4 | To [words](/songs/a-song/#words).
          |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: the page has no such anchor; the page is `/about/`
        "#,
    );
}

#[test]
fn a_templates_broken_link_is_told_once() {
    let base = include_str!("../../templates/base.html");
    let with = |from: &str, to: &str| {
        assert!(base.contains(from), "{from}");
        SiteTest::new().file("templates/base.html", &base.replace(from, to))
    };
    // One of all pages, at its place.
    let built = SiteTest::new().builds();
    let pages = built.files().keys().filter(|path| path.ends_with(".html")).count();
    let said = with("<footer", "<a href=\"/nowhere/\">x</a>\n<footer").said();
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    let others = format!("and {} other pages is broken\n", pages - 1);
    assert!(said.contains("the link `/nowhere/` of ") && said.contains(&others), "{said}");
    let line = base.lines().take_while(|line| !line.contains("<footer")).count() + 1;
    assert!(said.contains(&format!(" --> templates/base.html:{line}:9\n")), "{said}");
    assert!(said.contains("\"/nowhere/\">x</a>\n"), "{said}");
    // An anchor that a template writes twice.
    let said = with("<footer", "<p id=\"main\">\n<footer").said();
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert!(said.contains("the anchor `main` stands twice on the page of "), "{said}");
    assert!(said.contains(&others.replace(" is broken", "")), "{said}");
    assert!(said.contains(" --> templates/base.html:"), "{said}");
    // A link that is another one on every page: some are told, and how many more there are.
    let site = with("<footer", "<a href=\"{{ page.canonical }}x\">x</a>\n<footer");
    let page = |n: usize| {
        (
            format!("content/pages/page-{n}.md"),
            format!("+++\ntitle = \"Page {n}\"\n+++\nText.\n"),
        )
    };
    let said =
        (0..20).map(page).fold(site, |site, (path, text)| site.file(&path, &text)).said();
    assert!(said.contains("more of this kind are on pages that `page.html` makes"), "{said}");
    assert!(said.matches("error[").count() < pages + 20, "{said}");
}

#[test]
fn an_article_without_a_milestone_gets_the_nearest_ones() {
    SiteTest::new()
        .file(
            "content/milestones/a-song-streams-2b.md",
            "+++\ntitle = \"Two billion\"\ndate = 2021-01-11\n+++\nWords.\n",
        )
        .fails_with(
            r#"
            error[E403]: there is no milestone `a-song-streams-2b`
             --> content/milestones/a-song-streams-2b.md:1:1
              |
            1 | +++
              | ^^^ the file's name is the milestone's id
              |
              = help: the nearest ones would be `a-song-streams-1b.md`, `a-song-streams-100m.md`
            "#,
        );
}

#[test]
fn a_language_has_all_of_its_words() {
    let site = SiteTest::new().also("site.toml", "languages = [\"en\", \"xx\"]\n");
    site.fails_with(
        r#"
        error[E121]: there are no strings for the language `xx`
         --> site.toml:4:20
          |
        4 | languages = ["en", "xx"]
          |                    ^^^^
          |
          = help: write them to `strings/xx.toml`
        "#,
    );
    let said = site.clone().file("strings/xx.toml", "feed = \"Xx\"\n").said();
    assert!(
        said.contains("error[E121]: the words of the language `xx` are not complete"),
        "{said}"
    );
    assert!(said.contains("--> strings/xx.toml") && said.contains("add `"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    site.clone().file("strings/xx.toml", WORDS).builds();
}

#[test]
fn beside_the_site_its_host_may_hold_other_things() {
    let other = "A [tool](https://example.org/tool/).\n";
    SiteTest::new().base_url("https://example.org/records/").about(other).builds();
    let said = SiteTest::new().about(other).said();
    assert!(said.contains("error[E127]: there is no page at `/tool/`"), "{said}");
    assert!(said.contains("--> content/pages/about.md:4:3"), "{said}");
}
