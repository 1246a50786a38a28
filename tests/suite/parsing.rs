//! Files as they are saved and written: encodings, line ends, control characters, TOML's and
//! front matter's mistakes. Each is refused at its place, and said once.

use crate::site_test::SiteTest;

const SONG: &str = "content/songs/a-song.toml";
const CSV: &str = "content/series/a-song/views.csv";

/// A site with a file of every kind.
fn every_kind() -> SiteTest {
    SiteTest::new()
        .also(
            "content/metrics.toml",
            r#"
            [views]
            name = "Example views"
            kind = "counter"
            milestones = [1000]
            "#,
        )
        .file(CSV, "at,value,kind,source\n2020-02-01,900,exact,counter\n")
        .file(
            "content/records/first-billion.toml",
            r#"
            title = "First to a billion"
            kind = "first"
            metric = "streams"
            threshold = 1_000_000_000
            "#,
        )
        .file(
            "content/milestones/a-song-streams-1b.md",
            r#"
            +++
            title = "A Song reaches a billion"
            date = 2021-01-11
            +++
            It took {{ milestone.days }} days.
            "#,
        )
        .file(
            "content/articles/an-article.md",
            r#"
            +++
            title = "An article"
            date = 2021-02-01
            +++
            About [[a-song]].
            "#,
        )
        .about("Some words.\n\nAnd some more.\n")
        .file("strings/en.toml", "feed = \"News\"\n")
        .file("templates/components/empty.html", "{# nothing #}\n")
}

#[test]
fn p01_a_byte_order_mark_changes_nothing() {
    let marked = every_kind().each_file(|_, bytes| [b"\xEF\xBB\xBF", bytes].concat());
    assert_eq!(marked.builds().files(), every_kind().builds().files());
}

#[test]
fn p02_a_byte_order_mark_inside_a_file_is_refused() {
    SiteTest::new()
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n\u{FEFF}+++\nWords.\n")
        .fails_with(
            r#"
            error[E106]: a byte order mark inside the file is not allowed here
             --> content/pages/about.md:3:1
              |
            3 | �+++
              | ^
              |
              = help: remove it
            "#,
        );
    SiteTest::new()
        .replace("content/artists/example-group.toml", "kind", "\u{FEFF}kind")
        .fails_with(
            r#"
            error[E106]: a byte order mark inside the file is not allowed here
             --> content/artists/example-group.toml:2:1
              |
            2 | �kind = "group"
              | ^
              |
              = help: remove it
            "#,
        );
}

#[test]
fn p03_lines_may_end_as_on_windows() {
    let windows = every_kind().each_file(|_, bytes| {
        String::from_utf8(bytes.to_vec()).unwrap().replace('\n', "\r\n").into_bytes()
    });
    assert_eq!(windows.builds().files(), every_kind().builds().files());
    let mixed = every_kind().each_file(|_, bytes| {
        String::from_utf8(bytes.to_vec()).unwrap().replacen('\n', "\r\n", 1).into_bytes()
    });
    assert_eq!(mixed.builds().files(), every_kind().builds().files());
}

#[test]
fn p03_a_lone_carriage_return_is_refused() {
    SiteTest::new().replace(SONG, "\nartists", "\rartists").fails_with(
        r#"
        error[E106]: a carriage return without a line feed is not allowed here
         --> content/songs/a-song.toml:1:17
          |
        1 | title = "A Song"�artists = ["example-group"]
          |                 ^
          |
          = help: remove it
        "#,
    );
    SiteTest::new().about("One\rtwo.\n").fails_with(
        r#"
        error[E106]: a carriage return without a line feed is not allowed here
         --> content/pages/about.md:4:4
          |
        4 | One�two.
          |    ^
          |
          = help: remove it
        "#,
    );
}

#[test]
fn p04_another_encoding_is_named() {
    SiteTest::new()
        .bytes("content/pages/about.md", b"+++\ntitle = \"\xB9\xE6\xC5\xBA\"\n+++\nWords.\n")
        .fails_with(
            r#"
            error[E105]: this file is not UTF-8
             --> content/pages/about.md:2:10
              |
            2 | title = "�
              |          ^ byte 0xB9 stands here
              |
              = help: it looks like CP949 (EUC-KR); save it as UTF-8
            "#,
        );
    SiteTest::new()
        .bytes("content/artists/example-group.toml", b"name = \"Caf\xE9 \"\n")
        .fails_with(
            r#"
            error[E105]: this file is not UTF-8
             --> content/artists/example-group.toml:1:12
              |
            1 | name = "Caf�
              |            ^ byte 0xE9 stands here
              |
              = help: it looks like Latin-1 or Windows-1252; save it as UTF-8
            "#,
        );
    let utf16: Vec<u8> =
        "\u{FEFF}name = \"Example\"\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    SiteTest::new().bytes("content/artists/example-group.toml", &utf16).fails_with(
        r#"
        error[E105]: this file is UTF-16 (little endian), not UTF-8
        --> content/artists/example-group.toml
         = help: save it as UTF-8
        "#,
    );
}

#[test]
fn p04_a_list_that_cannot_be_read_is_one_mistake() {
    SiteTest::new()
        .bytes("content/metrics.toml", b"[streams]\nname = \"\xB9\xE6\xC5\xBA\"\n")
        .fails_with(
            r#"
            error[E105]: this file is not UTF-8
             --> content/metrics.toml:2:9
              |
            2 | name = "�
              |         ^ byte 0xB9 stands here
              |
              = help: it looks like CP949 (EUC-KR); save it as UTF-8
            "#,
        );
    SiteTest::new()
        .bytes("content/sources.toml", b"[paper]\npublisher = \"\xB9\xE6\xC5\xBA\"\n")
        .fails_with(
            r#"
            error[E105]: this file is not UTF-8
             --> content/sources.toml:2:14
              |
            2 | publisher = "�
              |              ^ byte 0xB9 stands here
              |
              = help: it looks like CP949 (EUC-KR); save it as UTF-8
            "#,
        );
}

#[test]
fn p05_a_control_character_is_refused_wherever_it_stands() {
    let all = (0..0x20).chain(0x7F..0xA0).filter_map(char::from_u32);
    for c in all.filter(|c| !matches!(c, '\n' | '\t' | '\r')) {
        let escaped = c.escape_unicode();
        for (path, text, at) in [
            ("content/artists/example-group.toml", format!("name = \"Ex{c}ample\"\n"), "1:11"),
            ("content/pages/about.md", format!("+++\ntitle = \"A{c}\"\n+++\nWords.\n"), "2:11"),
            ("content/pages/about.md", format!("+++\ntitle = \"A\"\n+++\nWor{c}ds.\n"), "4:4"),
            (CSV, format!("at,value,kind,source\n2020-{c}02-01,1,exact,paper\n"), "2:6"),
        ] {
            let site = every_kind().bytes(path, text.as_bytes());
            site.says("E106", &format!("{path}:{at}"));
            let said = site.said();
            assert_eq!(said.matches("error[").count(), 1, "{escaped}:\n{said}");
        }
    }
    SiteTest::new().about("A \u{1B}[2Jterminal.\n").fails_with(
        r#"
        error[E106]: the control character U+001B is not allowed here
         --> content/pages/about.md:4:3
          |
        4 | A �[2Jterminal.
          |   ^
          |
          = help: remove it
        "#,
    );
}

#[test]
fn a_character_that_is_not_seen_is_told_wherever_it_stands() {
    for c in ["\u{202E}", "\u{2066}", "\u{200B}", "\u{2060}", "\u{3164}", "\u{E0041}"] {
        for (path, text, at) in [
            ("content/artists/example-group.toml", format!("name = \"Ex{c}ample\"\n"), "1:11"),
            (
                "content/pages/about.md",
                format!("+++\ntitle = \"A{c}B\"\n+++\nWords.\n"),
                "2:11",
            ),
            ("content/pages/about.md", format!("+++\ntitle = \"A\"\n+++\nWor{c}ds.\n"), "4:4"),
            (CSV, format!("at,value,kind,source\n2020-02-01,1,exact,pap{c}er\n"), "2:23"),
        ] {
            let site = every_kind().bytes(path, text.as_bytes());
            site.says("W106", &format!("{path}:{at}"));
        }
    }
    let site = SiteTest::new();
    let site = site.file("content/artists/example-group.toml", "name = \"Ex\\u202Eample\"\n");
    site.warns_with(
        r#"
        warning[W106]: `name` holds the direction mark U+202E
         --> content/artists/example-group.toml:1:11
          |
        1 | name = "Ex\u202Eample"
          |           ^^^^^^ this escape makes it
          |
          = help: remove the escape
        "#,
    );
}

#[test]
fn letters_in_parts_are_put_together() {
    // As macOS writes 봄날 and é.
    let parts = "\u{1107}\u{1169}\u{11B7}\u{1102}\u{1161}\u{11AF} e\u{301}";
    let site = SiteTest::new().replace("content/songs/a-song.toml", "A Song", parts).builds();
    assert!(
        site.page("/songs/a-song/").contains("봄날")
            && site.page("/songs/a-song/").contains('é')
    );
    assert!(site.page("/search/").contains(">ㅂ<"), "it stands under its first consonant");
}

#[test]
fn p06_an_escape_makes_no_control_character() {
    SiteTest::new()
        .file("content/artists/example-group.toml", "name = \"Example \\u0010Group\"\n")
        .fails_with(
            r#"
            error[E106]: `name` holds the control character U+0010
             --> content/artists/example-group.toml:1:17
              |
            1 | name = "Example \u0010Group"
              |                 ^^^^^^ this escape makes it
              |
              = help: remove the escape
            "#,
        );
}

#[test]
fn p07_front_matter_has_two_fences_and_stands_once() {
    let page = |text: &str| SiteTest::new().bytes("content/pages/about.md", text.as_bytes());
    let long = format!("+++\ntitle = \"x\"\n{}+++\n", "# words\n".repeat(9000));
    page(&long).fails_with(
        r#"
        error[E122]: this front matter has 72012 bytes
         --> content/pages/about.md:1:1
          |
        1 | +++
          | ^^^
          |
          = help: 65,535 are the most; the text belongs below it
        "#,
    );
    page("Words without front matter.\n").fails_with(
        r#"
        error[E122]: an article begins with its front matter
         --> content/pages/about.md:1:1
          |
        1 | Words without front matter.
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: begin with a line `+++`, `title = "…"` and a second `+++`
        "#,
    );
    page("+++\ntitle = \"About\"\n\nWords.\n").fails_with(
        r#"
        error[E122]: the front matter is never closed
         --> content/pages/about.md:1:1
          |
        1 | +++
          | ^^^
          |
          = help: end it with a line `+++`
        "#,
    );
    page("+++\n").fails_with(
        r#"
        error[E122]: the front matter is never closed
         --> content/pages/about.md:1:1
          |
        1 | +++
          | ^^^
          |
          = help: end it with a line `+++`
        "#,
    );
    page("+++\n+++\nWords.\n").fails_with(
        r#"
        error[E113]: `title` is missing
         --> content/pages/about.md:1:1
          |
        1 | +++
          | ^^^
          |
          = help: add `title = "…"`
        "#,
    );
    page("+++\ntitle = \"About\"\n+++\n\n+++\ntitle = \"Again\"\n+++\nWords.\n").fails_with(
        r#"
            error[E122]: there is a second block of front matter
             --> content/pages/about.md:5:1
              |
            5 | +++
              | ^^^
              |
              = help: keep one block
            "#,
    );
    page("---\ntitle: About\n---\nWords.\n").fails_with(
        r#"
        error[E122]: an article begins with its front matter
         --> content/pages/about.md:1:1
          |
        1 | ---
          | ^^^
          |
          = help: write TOML between two lines `+++`, not YAML between `---`
        "#,
    );
}

#[test]
fn p08_a_key_or_table_that_stands_twice_shows_both() {
    SiteTest::new()
        .also("content/artists/example-group.toml", "name = \"Another\"\n")
        .fails_with(
            r#"
            error[E111]: `name` is written twice
             --> content/artists/example-group.toml:3:1
              |
            3 | name = "Another"
              | ^^^^ the second time
              |
             ::: content/artists/example-group.toml:1:1
              |
            1 | name = "Example Group"
              | ---- the first time
              |
              = help: keep one of them
            "#,
        );
    SiteTest::new()
        .also("content/sources.toml", "[paper]\npublisher = \"Another\"\n")
        .fails_with(
            r#"
            error[E111]: `paper` is written twice
              --> content/sources.toml:10:2
               |
            10 | [paper]
               |  ^^^^^ the second time
               |
              ::: content/sources.toml:1:2
               |
             1 | [paper]
               |  ----- the first time
               |
               = help: keep one of them
            "#,
        );
}

#[test]
fn p09_an_unknown_key_gets_the_nearest_known_one() {
    SiteTest::new().replace(SONG, "title", "tittle").fails_with(
        r#"
        error[E107]: unknown key `tittle`
         --> content/songs/a-song.toml:1:1
          |
        1 | tittle = "A Song"
          | ^^^^^^
          |
          = help: did you mean `title`?
        "#,
    );
    SiteTest::new().also("site.toml", "colour = \"red\"\n").fails_with(r#"
        error[E107]: unknown key `colour`
         --> site.toml:4:1
          |
        4 | colour = "red"
          | ^^^^^^
          |
          = help: known keys: base_url, cards, day_count, edit, exports, languages, licence, limits, menu, milestones, out, policy, report, social, tagline, theme, timezone, title, versus; anything else goes under `[extra]`
        "#);
    SiteTest::new()
        .also("content/artists/example-group.toml", "[extra]\nanything = 1\n")
        .builds();
}

#[test]
fn p10_deep_nesting_is_refused_without_using_up_the_stack() {
    let arrays = format!("name = \"Example\"\nx = {}\n", "[".repeat(200_000));
    let dotted = format!("{} = 1\n", vec!["a"; 50_000].join("."));
    let small_stack = || {
        SiteTest::new()
            .bytes("content/artists/example-group.toml", arrays.as_bytes())
            .fails_with(r#"
                error[E110]: this is nested too deeply
                 --> content/artists/example-group.toml:2:85
                  |
                2 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
                  |                                                         ^
                  |
                  = help: 80 levels are the most
                "#);
        SiteTest::new()
            .bytes("content/artists/example-group.toml", dotted.as_bytes())
            .fails_with(r#"
                error[E110]: this is nested too deeply
                 --> content/artists/example-group.toml:1:1
                  |
                1 | a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.…
                  | ^ it begins with `a.a.a.a.a.a.a.a.a.a.a.a.`
                  |
                  = help: 80 levels are the most
                "#);
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        thread.spawn_scoped(scope, small_stack).unwrap().join().unwrap();
    });
}

#[test]
fn p12_an_empty_file_says_what_is_missing() {
    for empty in ["", " \n\n", "\n"] {
        let with = |path: &str| every_kind().bytes(path, empty.as_bytes());
        for path in ["templates/components/empty.html", "strings/en.toml"] {
            with(path).builds();
        }
        let said = with("site.toml").said();
        assert!(
            said.contains("`title` is missing") && said.contains("`base_url` is missing"),
            "{said}"
        );
        for path in [
            "content/artists/example-group.toml",
            SONG,
            CSV,
            "content/pages/about.md",
            "content/records/first-billion.toml",
        ] {
            let site = with(path);
            let said = site.said();
            assert!(said.contains(path) && said.contains("error["), "{said}");
        }
    }
    SiteTest::new().bytes("content/artists/example-group.toml", b"").fails_with(
        r#"
        error[E113]: `name` is missing
         --> content/artists/example-group.toml:1:1
          |
        1 |
          | ^
          |
          = help: add `name = "…"`
        "#,
    );
    SiteTest::new().bytes(SONG, b" \n").fails_with(
        r#"
        error[E113]: `artists` is missing
         --> content/songs/a-song.toml:1:1
          |
        1 |
          | ^
          |
          = help: add `artists = ["…"]`; the first artist leads

        error[E113]: `title` is missing
         --> content/songs/a-song.toml:1:1
          |
        1 |
          | ^
          |
          = help: add `title = "…"`
        "#,
    );
    SiteTest::new().bytes("content/metrics.toml", b"").fails_with(
        r#"
        error[E109]: unknown metric `streams`
         --> content/songs/a-song.toml:6:9
          |
        6 | [series.streams]
          |         ^^^^^^^
          |
          = help: metrics are defined in `content/metrics.toml`
        "#,
    );
    SiteTest::new().bytes("content/pages/about.md", b"").fails_with(
        r#"
        error[E122]: an article begins with its front matter
         --> content/pages/about.md:1:1
          |
        1 |
          | ^
          |
          = help: begin with a line `+++`, `title = "…"` and a second `+++`
        "#,
    );
    every_kind().bytes(CSV, b"").fails_with(
        r#"
        error[E120]: the columns of this file are not the expected ones
         --> content/series/a-song/views.csv:1:1
          |
        1 |
          | ^
          |
          = help: the first line is `at,value,kind,source`; `,decrease` may follow, and then `,confirmed`
        "#,
    );
}

#[test]
fn p12_the_last_line_needs_no_end() {
    let cut =
        every_kind().each_file(|_, bytes| bytes.strip_suffix(b"\n").unwrap_or(bytes).to_vec());
    assert_eq!(cut.builds().files(), every_kind().builds().files());
}

#[test]
fn a_mistake_in_a_song_is_not_told_again_for_its_milestone() {
    let song = every_kind();
    song.clone().replace(SONG, "2021-01-10", "2261-01-10").fails_with(
        r#"
        error[E203]: `at` is not a date that can be used
         --> content/songs/a-song.toml:9:10
          |
        9 |   { at = 2261-01-10, value = 1_000_000_000, kind = "crossed", source = "paper" },
          |          ^^^^^^^^^^ the year is out of reach
          |
          = help: years from 1900 to 2199 can be used
        "#,
    );
    song.replace(SONG, "title = ", "title ").fails_with(
        r#"
        error[E110]: this is not TOML: key with no value, expected `=`
         --> content/songs/a-song.toml:1:7
          |
        1 | title "A Song"
          |       ^
        "#,
    );
}

#[test]
fn a_theme_colour_that_is_too_faint_is_a_warning_with_a_better_one() {
    let site =
        |theme: &str| SiteTest::new().also("site.toml", &format!("\n[theme]\n{theme}\n"));
    site("accent = \"#1f5fa8\"").builds();
    site("accent = \"#ffcc00\"").warns_with(
        r##"
        warning[W705]: `accent` can't be read on `paper`
         --> site.toml:5:10
          |
        5 | accent = "#ffcc00"
          |          ^^^^^^^^^ the contrast with #fdfdfb is 1.4:1; text needs 4.5:1
          |
          = help: write `accent = "#8f7100"`
        "##,
    );
}
