//! Social cards: a picture for every milestone, song and record, whatever they are called, that is
//! drawn once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use daesang::card::Pencil;
use daesang::diagnostics::{Diagnostic, Report};
use daesang::site::{Nowhere, Output, Sink};
use daesang::source::{FileOnDisk, Sources};

use crate::html;
use crate::output::{Sandbox, tree};
use crate::site_test::{Built, SiteTest};

/// The minimal site with cards, and a record.
fn site() -> SiteTest {
    SiteTest::new().replace("site.toml", "cards = false", "cards = true").file(
        "content/records/first-billion.toml",
        r#"
        title = "First to a billion"
        kind = "first"
        metric = "streams"
        threshold = 1_000_000_000
        "#,
    )
}

/// A picture: its width, its kind of colours, and its pixels as red, green and blue.
struct Picture {
    width: usize,
    height: usize,
    indexed: bool,
    pixels: Vec<[u8; 3]>,
}

fn picture(bytes: &[u8]) -> Picture {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let indexed = reader.info().color_type == png::ColorType::Indexed;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    Picture { width, height, indexed, pixels: pixels.as_chunks::<3>().0.to_vec() }
}

/// What a page's `meta` elements say: `og:image`, `twitter:card`.
fn meta(page: &str, name: &str) -> Option<String> {
    let marker = format!("=\"{name}\" content=\"");
    let from = page.find(&marker)? + marker.len();
    let length = page[from..].find('"')?;
    Some(html::unescape(&page[from..from + length]))
}

fn cards(built: &Built) -> BTreeMap<&str, &Vec<u8>> {
    let files = built.files().iter().filter(|(path, _)| path.ends_with("card.png"));
    files.map(|(path, bytes)| (path.as_str(), bytes)).collect()
}

/// Holds every card that is drawn against what resvg draws of the same SVG.
#[derive(Default)]
struct Compared {
    pencil: Pencil,
    /// SVGs by the paths of their cards.
    asked: Mutex<BTreeMap<String, Vec<u8>>>,
    seen: Mutex<BTreeSet<Vec<u8>>>,
}

impl Sink for Compared {
    fn drawn(&self, path: &str, svg: &[u8]) -> Option<Output> {
        self.asked.lock().unwrap().insert(path.to_owned(), svg.to_owned());
        None
    }

    fn put(&self, path: &str, png: &[u8]) -> Result<(), Diagnostic> {
        let Some(svg) = self.asked.lock().unwrap().remove(path) else {
            return Ok(());
        };
        if !self.seen.lock().unwrap().insert(svg.clone()) {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&svg);
        assert!(self.pencil.draw_fast(&svg).is_some(), "not drawn fast:\n{text}");
        assert!(png.len() <= 60_000, "{} bytes:\n{text}", png.len());
        let [fast, resvg] = [png, &self.pencil.draw_with_resvg(&svg).unwrap()].map(picture);
        let rows = fast.pixels.chunks(1200).zip(resvg.pixels.chunks(1200));
        let pixels = rows.filter(|(a, b)| a != b).flat_map(|(a, b)| a.iter().zip(b));
        let parts = pixels.flat_map(|(a, b)| a.iter().zip(b));
        let distance = parts.map(|(a, b)| a.abs_diff(*b)).max();
        assert!(distance <= Some(8), "{distance:?} of 255 apart:\n{text}");
        Ok(())
    }

    fn copy(&self, path: &str, file: &FileOnDisk) -> Result<Output, Diagnostic> {
        Nowhere.copy(path, file)
    }
}

#[test]
fn every_card_of_this_site_is_drawn_fast_and_as_resvg_draws_it() {
    let site = SiteTest::from_root(Path::new(env!("CARGO_MANIFEST_DIR")));
    let compared = Compared::default();
    let mut report = Report::new();
    let (sources, _) = Sources::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    daesang::build::build(&sources, site.options(), &compared, &mut report);
    assert!(!report.has_errors() && compared.seen.lock().unwrap().len() > 600);
}

#[test]
fn what_people_share_has_a_card_and_every_page_names_one() {
    let built = site().builds();
    let with_card: Vec<&str> = cards(&built).into_keys().collect();
    assert_eq!(
        with_card,
        [
            "artists/example-group/card.png",
            "card.png",
            "chase/card.png",
            "metrics/streams/card.png",
            "milestones/a-song-first-billion/card.png",
            "milestones/a-song-streams-100m/card.png",
            "milestones/a-song-streams-1b/card.png",
            "records/first-billion/card.png",
            "songs/a-song/card.png",
            "years/2020/card.png",
            "years/2021/card.png",
        ]
    );
    let names = |page: &str| meta(&built.page(page), "og:image").unwrap();
    for (page, card) in [
        // What happened on a day says more than the day.
        ("/calendar/01-10/", "milestones/a-song-first-billion/card.png"),
        ("/calendar/", "card.png"),
        ("/songs/", "card.png"),
    ] {
        assert_eq!(names(page), format!("https://example.org/{card}"), "{page}");
    }
    for (path, page) in built.pages() {
        let card = path.replace("404.html", "").replace("index.html", "") + "card.png";
        let named = meta(page, "og:image");
        let own = built.files().contains_key(&card);
        let named = named.unwrap().replace("https://example.org/", "");
        assert!(
            if own { named == card } else { with_card.contains(&&*named) },
            "{path}: {named}"
        );
        let size = (meta(page, "og:image:width"), meta(page, "og:image:height"));
        assert_eq!(size, (Some("1200".to_owned()), Some("630".to_owned())));
        assert_eq!(meta(page, "twitter:card").as_deref(), Some("summary_large_image"));
        assert!(meta(page, "og:image:alt").is_some_and(|alt| !alt.is_empty()));
    }
}

#[test]
fn the_description_says_what_the_picture_says() {
    let built = site().builds();
    let alt = |page: &str| meta(&built.page(page), "og:image:alt").unwrap();
    assert_eq!(
        alt("/milestones/a-song-streams-1b/"),
        "A Song passes 1 billion Example streams, 1,000,000,000, Example streams, \
         A Song  ·  Example Group, 10 January 2021, 1 source, Test Book"
    );
    assert_eq!(
        alt("/songs/a-song/"),
        "A Song, 1,000,000,000, Example streams, Example Group, As of 10 January 2021, \
         3 milestones, Test Book"
    );
    assert_eq!(
        alt("/records/first-billion/"),
        "First to a billion, 375 days, A Song  ·  Example Group, Since 10 January 2021, \
         Among the songs listed here, Test Book"
    );
}

#[test]
fn the_address_of_a_card_is_absolute_below_the_base() {
    let built = site().base_url("https://example.com/k/book/").builds();
    assert_eq!(
        meta(&built.page("/songs/a-song/"), "og:image").as_deref(),
        Some("https://example.com/k/book/songs/a-song/card.png")
    );
}

#[test]
fn a_site_without_cards_names_none() {
    let built = SiteTest::new().builds();
    assert!(cards(&built).is_empty());
    for (path, page) in built.pages() {
        assert_eq!(meta(page, "og:image"), None, "{path}");
    }
}

/// Titles that are hard to set.
fn hard() -> Vec<(&'static str, String)> {
    vec![
        ("one-letter", "I".to_owned()),
        ("long", "A Title That Goes On and On, Past Every Box ".repeat(5)[..199].to_owned()),
        ("one-word", "W".repeat(200)),
        ("other", "아주 길고 긴 제목을 가진 노래 ".repeat(11).trim().to_owned()),
        ("syllables", "쀍뜌펲믜큡".repeat(40)),
        ("japanese", "ながいながいなまえの".repeat(20)),
        ("jamo", "ㅋㅋㅋ \u{1112}\u{1161}\u{11AB} \u{1100}".to_owned()),
        ("mixed", "LOVE 다이브 & <b>\\\"Quotes\\\"</b> {{ card }} ]]>".to_owned()),
        ("emoji", "\u{1F525}\u{1F525}".to_owned()),
    ]
}

/// A site with songs of hard titles, under hard names.
fn hard_site() -> SiteTest {
    let mut site = site();
    let long = "The Quite Long-Named Example Orchestra";
    for n in 1..=5 {
        let korean = "아주 긴 이름의 보기 관현악단";
        let text = format!(
            "name = \"{long} {n}\"\nnames = {{ ko = \"{korean} {n}\" }}\nkind = \"group\"\n"
        );
        site = site.file(&format!("content/artists/artist-{n}.toml"), &text);
    }
    let artists = r#"["artist-1", "artist-2", "artist-3", "artist-4", "artist-5"]"#;
    for (id, title) in hard() {
        for (id, artists) in
            [(id.to_owned(), "[\"example-group\"]"), (format!("{id}-by-many"), artists)]
        {
            site = site.file(
                &format!("content/songs/{id}.toml"),
                &format!(
                    "title = \"{title}\"\nartists = {artists}\nreleased = 2020-01-01\n\
                     language = \"ko\"\n[series.streams]\nobservations = [\n  \
                     {{ at = {{ from = 2021-02-01, to = 2021-03-09 }}, value = 1_200_345_678, kind = \"exact\", source = \"paper\" }},\n]\n"
                ),
            );
        }
    }
    site.file(
        "content/records/long.toml",
        r#"
        title = "The largest number of streams that any song of this book by anybody from anywhere was ever counted to have, of all songs"
        kind = "most"
        metric = "streams"
        "#,
    )
}

#[test]
fn a_card_is_small_and_its_texts_stay_where_no_chat_cuts_them_off() {
    let built = hard_site().builds_with_warnings();
    let cards = cards(&built);
    assert!(cards.len() > 40, "{}", cards.len());
    for (path, bytes) in cards {
        assert!(path.is_ascii() && bytes.len() <= 300_000, "{path}: {}", bytes.len());
        let card = picture(bytes);
        assert_eq!((card.width, card.height), (1200, 630), "{path}");
        assert!(card.indexed, "{path} has more than 256 colours");
        // Above and below the middle 1200×600, and 60 pixels from each side, there is the ground or the
        // strip.
        let ground = |at: usize| card.pixels[20 * 1200 + at % 1200];
        for (at, pixel) in card.pixels.iter().enumerate() {
            let (x, y) = (at % 1200, at / 1200);
            let outside = !(15..615).contains(&y) || !(60..1140).contains(&x);
            assert!(!outside || *pixel == ground(at), "{path} has something at {x}, {y}");
        }
        // Nor between the names and the line at the foot.
        let mut gap = (524 * 1200)..(536 * 1200);
        assert!(gap.all(|at| card.pixels[at] == ground(at)), "{path}: the parts of it meet");
    }
}

#[test]
fn a_title_that_the_font_lacks_is_told_and_left_out() {
    let site = site().replace("content/songs/a-song.toml", "A Song", "🔥 愛");
    site.warns_with(
        r#"
        warning[W701]: the font of the social cards can't draw all of `🔥 愛`
         --> content/songs/a-song.toml:1:10
          |
        1 | title = "🔥 愛"
          |          ^^^^^
          |
          = note: it lacks `🔥` (U+1F525), `愛` (U+611B); cards leave that out
          = help: write it without; where nothing is left of a song's title, cards show the `romanised` one
        "#,
    );
    let bare = site.builds_with_warnings();
    let named = site
        .clone()
        .replace(
            "content/songs/a-song.toml",
            "artists",
            "titles = { romanised = \"Fire\" }\nartists",
        )
        .builds_with_warnings();
    let alt =
        |built: &Built| meta(&built.page("/milestones/a-song-streams-1b/"), "og:image:alt");
    assert!(alt(&bare).unwrap().contains("1,000,000,000, Example streams, Example Group, "));
    assert!(alt(&named).unwrap().contains(", Fire  ·  Example Group, "));
    let card = "milestones/a-song-streams-1b/card.png";
    assert!(bare.files()[card] != named.files()[card]);
    // Without cards it is nobody's concern.
    site.replace("site.toml", "cards = true", "cards = false").builds();
}

#[test]
fn words_of_a_language_that_the_font_lacks_are_told() {
    let said = site().file("strings/en.toml", "date = \"日付\"\n").said();
    assert!(said.contains("warning[W701]") && said.contains("strings/en.toml"), "{said}");
}

/// A template of cards that says something on those of one kind of page.
fn of_kind(kind: &str, inner: &str) -> String {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">";
    format!("{svg}\n{{% if card.kind == \"{kind}\" %}}{inner}{{% endif %}}\n</svg>\n")
}

#[test]
fn a_mistake_in_a_card_is_told_at_its_place_with_the_page() {
    site()
        .file("templates/cards/card.svg", &of_kind("song", "{{ card.titel }}"))
        .fails_with(
            r#"
            error[E701]: field `titel` is not defined. Available fields: date, figure, headline, kind, names, obi, site, tone, verdict, what
             --> templates/cards/card.svg:2:37
              |
            2 | {% if card.kind == "song" %}{{ card.titel }}{% endif %}
              |                                     ^^^^^
              |
             ::: content/songs/a-song.toml:1:1
              |
            1 | title = "A Song"
              | - while drawing the card of the song `a-song`
            "#,
        );
}

#[test]
fn an_svg_that_can_not_be_drawn_is_told_once() {
    site()
        .file("templates/cards/card.svg", &of_kind("milestone", "<p>{{ card.figure }}"))
        .fails_with(
            r#"
        error[E703]: this card can't be drawn: expected 'p' tag, not 'svg' at 3:1
         --> templates/cards/card.svg:1:1
          |
        1 | <svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
          | ^
          |
         ::: content/songs/a-song.toml:1:1
          |
        1 | title = "A Song"
          | - while drawing the card of the milestone `a-song-streams-100m` and 2 other cards
          |
          = note: line 3 of the SVG that it makes is `</svg>`
          = help: the template must make an SVG of 1200×630 pixels
        "#,
        );
}

#[test]
fn a_card_takes_what_a_page_says_as_text() {
    let built = site()
        .replace("content/songs/a-song.toml", "\"A Song\"", "'</text><rect width=\"1200\" height=\"630\"/>&amp;'")
        .file("templates/cards/card.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\"><text>{{ card.headline }}</text></svg>")
        .builds();
    let card = picture(&built.files()["songs/a-song/card.png"]);
    assert_eq!(card.pixels.last(), Some(&[255, 255, 255]));
}

#[test]
fn a_card_of_many_colours_keeps_them_and_a_heavy_one_is_told() {
    let svg = |inner: &str| {
        let start = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">";
        site().file("templates/cards/card.svg", &format!("{start}{inner}</svg>"))
    };
    let gradient = "<linearGradient id=\"g\"><stop stop-color=\"#f00\"/><stop offset=\".5\" stop-color=\"#0f0\"/><stop offset=\"1\" stop-color=\"#00f\"/></linearGradient><rect width=\"1200\" height=\"630\" fill=\"url(#g)\"/>";
    let card = svg(gradient).builds();
    let card = picture(&card.files()["songs/a-song/card.png"]);
    assert!(!card.indexed);
    assert!(card.pixels[0][0] > 250 && card.pixels[1199][2] > 250);
    let noise = "<filter id=\"f\"><feTurbulence baseFrequency=\"0.9\"/></filter><rect width=\"1200\" height=\"630\" filter=\"url(#f)\"/>";
    let said = svg(noise).said();
    assert!(
        said.starts_with("warning[W702]: the social card of the built-in page `/` has "),
        "{said}"
    );
    assert!(said.contains("`templates/cards/card.svg` draws it"), "{said}");
}

#[test]
fn a_theme_colours_its_cards() {
    let plain = site().builds();
    let theme = "[theme]\naccent = \"#1f5fa8\"\npaper = \"#fbfaf7\"\nink = \"#2a1a3a\"\n";
    let themed = site().also("site.toml", theme).builds();
    let corners = |built: &Built| {
        ["card.png", "songs/a-song/card.png"]
            .map(|path| picture(&built.files()[path]).pixels[0])
    };
    // What is somebody's has the artist's colour in any theme.
    let artist = [0xFB, 0x79, 0x95];
    assert_eq!(corners(&plain), [[0x11, 0x12, 0x14], artist]);
    assert_eq!(corners(&themed), [[0x2A, 0x1A, 0x3A], artist]);
}

#[test]
fn a_file_can_not_stand_where_a_card_belongs() {
    for path in ["static/songs/a-song/card.png", "static/songs/a-song/Card.png/x"] {
        let said = site().file(path, "x").said();
        assert!(said.contains("error[E804]"), "{path}:\n{said}");
        assert!(said.contains("the social card of the song `a-song`"), "{path}:\n{said}");
    }
}

/// The paths and bytes of the cards in the output.
fn published(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&sandbox.public());
    files.retain(|path, _| path.ends_with("card.png"));
    files
}

/// A build of the site with cards, of which home's is then a picture that nobody drew. The manifest
/// has its hash and size, and says that it was drawn of the SVG it should be drawn of.
fn with_another_picture() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new(&site());
    sandbox.ends(&["build"], 0);
    let manifest = fs::read_to_string(sandbox.public().join(".daesang")).unwrap();
    let line = manifest.lines().find(|line| line.ends_with(" card.png")).unwrap();
    let [hash_and_key, _, path] = line.split(' ').collect::<Vec<_>>()[..] else { panic!() };
    let (_, key) = hash_and_key.split_once('-').unwrap();
    let picture = Output::of(path, b"a picture");
    let other = format!("{:032x}-{key} {} {path}", picture.hash, picture.size);
    fs::write(sandbox.public().join(".daesang"), manifest.replace(line, &other)).unwrap();
    let path = sandbox.public().join(path);
    fs::write(&path, b"a picture").unwrap();
    (sandbox, path)
}

#[test]
fn a_card_is_not_drawn_again_until_it_changes() {
    let (sandbox, path) = with_another_picture();
    let has_picture = || fs::read(&path).unwrap() == b"a picture";
    let ran = sandbox.ends(&["build", "--strict"], 0);
    assert!(has_picture(), "{}", ran.err);
    // Another page changes: this card has its second name in the new site.
    sandbox.write("site/content/pages/about.md", "+++\ntitle = \"About\"\n+++\n\nText.\n");
    sandbox.ends(&["build", "--strict"], 0);
    assert!(has_picture());
    // The theme's colours are on every card.
    let config = fs::read_to_string(sandbox.site().join("site.toml")).unwrap();
    sandbox.write("site/site.toml", &format!("{config}\n[theme]\nink = \"#2a1a3a\"\n"));
    sandbox.ends(&["build", "--strict"], 0);
    assert_eq!(picture(&fs::read(&path).unwrap()).width, 1200);
}

#[test]
fn cards_of_another_version_are_drawn_again() {
    let (sandbox, path) = with_another_picture();
    let marker = sandbox.public().join(".daesang");
    let manifest = fs::read_to_string(&marker).unwrap();
    let name = path.strip_prefix(sandbox.public()).unwrap().to_str().unwrap();
    let line = manifest.lines().find(|line| line.ends_with(&format!(" {name}"))).unwrap();
    let (before, rest) = line.split_once('-').unwrap();
    for other in
        [format!("{before}-{:032x}{}", 7, &rest[32..]), format!("{before}{}", &rest[32..])]
    {
        fs::write(&path, b"a picture").unwrap();
        fs::write(&marker, manifest.replace(line, &other)).unwrap();
        sandbox.ends(&["build", "--strict"], 0);
        assert_eq!(picture(&fs::read(&path).unwrap()).width, 1200, "{other}");
    }
}

#[test]
fn cards_come_and_go_with_their_pages() {
    let sandbox = Sandbox::new(&site());
    sandbox.ends(&["build"], 0);
    let (first, cards) = (tree(&sandbox.public()), published(&sandbox));
    assert_eq!(cards.len(), 11);
    let song = "title = \"B\"\nartists = [\"example-group\"]\n[series.streams]\nobservations = [{ at = 2022-01-01, value = 100_000_000, kind = \"exact\", source = \"paper\" }]\n";
    sandbox.write("site/content/songs/b.toml", song);
    sandbox.ends(&["build"], 0);
    let more = published(&sandbox);
    // The song, its milestone and the year 2022.
    assert_eq!(more.len(), 14);
    // Home, the artist and the metric say how much there is.
    let of_songs = cards.iter().filter(|(path, _)| path.starts_with("songs/"));
    assert!(of_songs.clone().all(|(path, bytes)| more.get(path) == Some(bytes)));
    assert_eq!(of_songs.count(), 1);
    sandbox.remove("site/content/songs/b.toml");
    sandbox.ends(&["build"], 0);
    assert!(tree(&sandbox.public()) == first);
    let config = fs::read_to_string(sandbox.site().join("site.toml")).unwrap();
    sandbox.write("site/site.toml", &config.replace("cards = true", "cards = false"));
    sandbox.ends(&["build"], 0);
    assert!(published(&sandbox).is_empty());
}

#[test]
fn c05_a_damaged_card_is_told_and_drawn_again() {
    let sandbox = Sandbox::new(&site());
    sandbox.ends(&["build"], 0);
    let (first, cards) = (tree(&sandbox.public()), published(&sandbox));
    let (path, bytes) = cards.first_key_value().unwrap();
    let path = sandbox.public().join(path);
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let other = cards.values().nth(1).unwrap();
    for damage in [&b""[..], &bytes[..bytes.len() - 1], &vec![0; bytes.len()], &flipped, other]
    {
        fs::remove_file(&path).unwrap();
        fs::write(&path, damage).unwrap();
        let ran = sandbox.ends(&["build"], 0);
        assert!(ran.err.contains("warning[W803]"), "{}", ran.err);
        assert!(tree(&sandbox.public()) == first);
    }
    fs::remove_file(&path).unwrap();
    let ran = sandbox.ends(&["build"], 0);
    assert!(ran.err.contains("warning[W803]") && tree(&sandbox.public()) == first);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let ran = sandbox.ends(&["build"], 0);
    assert!(ran.err.contains("warning[W803]") && tree(&sandbox.public()) == first);
}

#[test]
fn a_site_that_fails_draws_nothing() {
    let broken = site().replace("content/songs/a-song.toml", "A Song", " ");
    let sandbox = Sandbox::new(&broken);
    sandbox.ends(&["build"], 1);
    assert!(!sandbox.site().join(".public.daesang").exists());
}

#[test]
fn check_finds_what_is_wrong_with_cards_and_draws_none() {
    let sandbox = Sandbox::new(&site().file("templates/cards/card.svg", "<svg>{{ x }}</svg>"));
    let ran = sandbox.ends(&["check"], 1);
    assert!(ran.err.contains("templates/cards/card.svg:1:9"), "{}", ran.err);
    sandbox.remove("site/templates/cards/card.svg");
    sandbox.ends(&["check"], 0);
    assert!(!sandbox.site().join(".public.daesang").exists());
}
