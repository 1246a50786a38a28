//! What content says: counts, dates, series, references, titles. Each mistake is refused at its
//! place, with the nearest right thing to write.

use crate::site_test::SiteTest;

const SONG: &str = "content/songs/a-song.toml";

/// A song whose only observation is this one, by the paper.
fn observed(observation: &str) -> SiteTest {
    SiteTest::new().without(SONG).song("a-song", &[observation])
}

/// A song with these readings, by the counter.
fn readings(readings: &[(&str, u64)]) -> SiteTest {
    let mut text = String::from("at,value,kind,source\n");
    for (day, value) in readings {
        text.push_str(&format!("{day},{value},exact,counter\n"));
    }
    SiteTest::new()
        .without(SONG)
        .file(
            SONG,
            "title = \"A Song\"\nartists = [\"example-group\"]\nreleased = 2019-12-01\n",
        )
        .file("content/series/a-song/streams.csv", &text)
}

#[test]
fn d01_a_count_beyond_what_can_be_counted_is_refused_in_our_words() {
    let at_most = "at = 2021-01-10, value = 9_223_372_036_854_775_808, kind = \"exact\"";
    observed(at_most).fails_with(r#"
        error[E119]: `value` is not a count
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2021-01-10, value = 9_223_372_036_854_775_808, kind = "exact", source = "paper" },
          |                              ^^^^^^^^^^^^^^^^^^^^^^^^^ 9,007,199,254,740,991 is the most that can be counted exactly
          |
          = help: write digits, with `_` between groups of three
        "#);
}

#[test]
fn d02_a_count_is_a_whole_number() {
    for value in ["nan", "inf", "-inf", "1e400", "1.5", "1e9"] {
        let site = observed(&format!("at = 2021-01-10, value = {value}, kind = \"exact\""));
        site.says("E119", &format!("{SONG}:8:30"));
        assert_eq!(site.said().matches("error[").count(), 1, "{}", site.said());
    }
    observed("at = 2021-01-10, value = 1.5, kind = \"exact\"").fails_with(
        r#"
        error[E119]: `value` is not a count
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2021-01-10, value = 1.5, kind = "exact", source = "paper" },
          |                              ^^^ a count is a whole number, without a decimal point
          |
          = help: write digits, with `_` between groups of three
        "#,
    );
    observed("at = 2021-01-10, value = \"12\", kind = \"exact\"").fails_with(
        r#"
        error[E112]: `value` is text; expected a whole number
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2021-01-10, value = "12", kind = "exact", source = "paper" },
          |                              ^^^^ expected a whole number
        "#,
    );
}

#[test]
fn d03_a_count_is_not_negative() {
    observed("at = 2021-01-10, value = -1, kind = \"exact\"").fails_with(
        r#"
        error[E119]: `value` is not a count
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2021-01-10, value = -1, kind = "exact", source = "paper" },
          |                              ^^ a count can't be negative
          |
          = help: write digits, with `_` between groups of three
        "#,
    );
    observed("at = 2021-01-10, value = -0, kind = \"exact\"")
        .says("E119", &format!("{SONG}:8:30"));
}

#[test]
fn d04_a_count_is_one_that_a_browser_can_hold() {
    observed("at = 2021-01-10, value = 9_007_199_254_740_991, kind = \"exact\"").builds();
    observed("at = 2021-01-10, value = 9_007_199_254_740_992, kind = \"exact\"").fails_with(r#"
        error[E119]: `value` is not a count
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2021-01-10, value = 9_007_199_254_740_992, kind = "exact", source = "paper" },
          |                              ^^^^^^^^^^^^^^^^^^^^^ 9,007,199,254,740,991 is the most that can be counted exactly
          |
          = help: write digits, with `_` between groups of three
        "#);
    readings(&[("2020-01-01", 9_007_199_254_740_992)]).fails_with(
        r#"
        error[E119]: `value` is not a count
         --> content/series/a-song/streams.csv:2:12
          |
        2 | 2020-01-01,9007199254740992,exact,counter
          |            ^^^^^^^^^^^^^^^^ digits are expected, 9,007,199,254,740,991 at the most
        "#,
    );
}

#[test]
fn d05_a_date_is_one_that_there_is() {
    for (at, why) in [
        ("0000-01-01", "there is no such day"),
        ("1899-12-31", "the year is out of reach"),
        ("9999-01-01", "there is no such day"),
        ("2021-02-30", "2021-02-30"),
        ("2021-05-21T23:59:60Z", "a leap second"),
        ("09:56:00", "a time without a date"),
        ("2021-05-21T09:56:00", "a time of day without an offset"),
        ("\"21 May 2021\"", "expected `\"2021-11\"` or `\"2001\"`"),
        ("\"2021-05-21\"", "a day stands without quotes: `2021-05-21`"),
        ("2021", "expected a date"),
        ("1900-01-01T00:00:00+14:00", "the year is out of reach"),
    ] {
        let site = observed(&format!("at = {at}, value = 1, kind = \"exact\""));
        let said = site.said();
        assert!(said.contains(&format!("{SONG}:8:10")) && said.contains(why), "{at}:\n{said}");
        assert_eq!(said.matches("error[").count(), 1, "{said}");
    }
    observed("at = 2021-05-21T09:56:00, value = 1, kind = \"exact\"").fails_with(
        r#"
        error[E203]: `at` is not a date that can be used
         --> content/songs/a-song.toml:8:10
          |
        8 |   { at = 2021-05-21T09:56:00, value = 1, kind = "exact", source = "paper" },
          |          ^^^^^^^^^^^^^^^^^^^ a time of day without an offset
          |
          = help: write the offset: 2021-05-22T09:56:00+09:00
        "#,
    );
    observed("at = { from = 2021-05-21, to = 2021-05-20 }, value = 1, kind = \"exact\"").fails_with(r#"
        error[E201]: the range ends before it starts
         --> content/songs/a-song.toml:8:10
          |
        8 |   { at = { from = 2021-05-21, to = 2021-05-20 }, value = 1, kind = "exact", source = "paper" },
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: swap `from` and `to`
        "#);
    let source = SiteTest::new().also("content/sources.toml", "accessed = \"2021-11\"\n");
    source.fails_with(
        r#"
        error[E203]: `accessed` is not a date that can be used
          --> content/sources.toml:10:12
           |
        10 | accessed = "2021-11"
           |            ^^^^^^^^^ expected a day
           |
           = help: write a date: 2023-02-09
        "#,
    );
}

#[test]
fn d06_what_is_later_is_hidden_and_the_future_is_refused() {
    let built = SiteTest::new().hiding_after("2020-12-31").builds();
    assert_eq!(built.milestones(), ["a-song-streams-100m"]);
    assert!(!built.page("/songs/a-song/").contains("1,000,000,000"));
    observed("at = 2030-01-01, value = 1, kind = \"exact\"").builds();
    observed("at = 2030-01-02, value = 1, kind = \"exact\"").fails_with(
        r#"
        error[E206]: an observation can't be from this time
         --> content/songs/a-song.toml:8:10
          |
        8 |   { at = 2030-01-02, value = 1, kind = "exact", source = "paper" },
          |          ^^^^^^^^^^ more than 31 days ahead
          |
          = help: wait for it, or correct the date
        "#,
    );
}

/// Files of a test are read on 1 December 2029; the next day has begun in Kiribati.
#[test]
fn an_article_is_of_no_day_that_has_not_begun() {
    let of = |day: &str, more: &str| {
        let text = format!("+++\ntitle = \"Words\"\ndate = {day}\n{more}+++\nWords.\n");
        SiteTest::new().file("content/articles/words.md", &text)
    };
    of("2029-12-02", "").builds();
    of("2029-12-03", "draft = true\n").builds();
    of("2029-12-03", "").fails_with(
        r#"
        error[E206]: an article can't be from this time
         --> content/articles/words.md:3:8
          |
        3 | date = 2029-12-03
          |        ^^^^^^^^^^ this day is still to come
          |
          = help: correct the date, wait for it, or write `draft = true` until then
        "#,
    );
}

#[test]
fn d07_a_count_falls_only_with_a_reason() {
    let fall = [
        "at = 2020-05-01, value = 900, kind = \"exact\"",
        "at = 2020-06-01, value = 800, kind = \"exact\"",
    ];
    let site = SiteTest::new().without(SONG);
    site.clone().song("a-song", &fall).fails_with(
        r#"
        error[E302]: the count falls without a reason
         --> content/songs/a-song.toml:9:30
          |
        9 |   { at = 2020-06-01, value = 800, kind = "exact", source = "paper" },
          |                              ^^^ 800 on 2020-06-01
          |
         ::: content/songs/a-song.toml:8:30
          |
        8 |   { at = 2020-05-01, value = 900, kind = "exact", source = "paper" },
          |                              --- 900 on 2020-05-01
          |
          = help: correct one of the two, or add `decrease = "why"` to the later one
        "#,
    );
    let with_reason = format!("{}, decrease = \"streams were taken off\"", fall[1]);
    site.song("a-song", &[fall[0], &with_reason]).builds();
}

#[test]
fn d07_a_mistyped_figure_is_told_once() {
    let mistyped = [
        "at = 2020-05-01, value = 900, kind = \"exact\"",
        "at = 2020-05-02, value = 910, kind = \"crossed\"",
        "at = 2020-05-03, value = 920, kind = \"exact\"",
        "at = 2020-06-01, value = 93, kind = \"exact\"",
    ];
    SiteTest::new().without(SONG).song("a-song", &mistyped).fails_with(
        r#"
        error[E302]: the count falls without a reason
          --> content/songs/a-song.toml:11:30
           |
        11 |   { at = 2020-06-01, value = 93, kind = "exact", source = "paper" },
           |                              ^^ 93 on 2020-06-01
           |
          ::: content/songs/a-song.toml:10:30
           |
        10 |   { at = 2020-05-03, value = 920, kind = "exact", source = "paper" },
           |                              --- 920 on 2020-05-03
           |
           = note: `93 on 2020-06-01` contradicts 2 more figures
           = help: correct one of the two, or add `decrease = "why"` to the later one
        "#,
    );
}

#[test]
fn d08_an_observation_stands_once_and_in_any_order() {
    let (one, two) = (
        "at = 2020-05-01, value = 900, kind = \"exact\"",
        "at = 2020-06-01, value = 950, kind = \"exact\"",
    );
    let site = SiteTest::new().without(SONG);
    site.clone().song("a-song", &[one, two, one]).fails_with(
        r#"
        error[E301]: the same time, kind and source stand here twice
          --> content/songs/a-song.toml:10:3
           |
        10 |   { at = 2020-05-01, value = 900, kind = "exact", source = "paper" },
           |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the second time
           |
          ::: content/songs/a-song.toml:8:3
           |
         8 |   { at = 2020-05-01, value = 900, kind = "exact", source = "paper" },
           |   ------------------------------------------------------------------ the first time
           |
           = help: keep one, or correct its date, kind or source
        "#,
    );
    let sorted = site.clone().song("a-song", &[one, two]).builds();
    let unsorted = site.song("a-song", &[two, one]).builds();
    assert_eq!(sorted.files(), unsorted.files());
}

#[test]
fn d09_a_step_is_dated_inside_its_bracket() {
    let passed = "at = 2020-03-01, value = 100_000_000, kind = \"crossed\"";
    let read = "at = 2020-06-01, value = 90_000_000, kind = \"exact\"";
    SiteTest::new().without(SONG).song("a-song", &[passed, read]).fails_with(
        r#"
        error[E303]: these two observations can't both be true
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2020-03-01, value = 100_000_000, kind = "crossed", source = "paper" },
          |                              ^^^^^^^^^^^ reached 100,000,000 on 2020-03-01
          |
         ::: content/songs/a-song.toml:9:30
          |
        9 |   { at = 2020-06-01, value = 90_000_000, kind = "exact", source = "paper" },
          |                              ---------- 90,000,000 on 2020-06-01
          |
          = help: correct one, widen its date, or mark one `status = "disputed"`
        "#,
    );
    let below = "at = 2020-06-01, value = 100_000_000, kind = \"below\"";
    SiteTest::new().without(SONG).song("a-song", &[passed, below]).fails_with(
        r#"
        error[E303]: these two observations can't both be true
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2020-03-01, value = 100_000_000, kind = "crossed", source = "paper" },
          |                              ^^^^^^^^^^^ reached 100,000,000 on 2020-03-01
          |
         ::: content/songs/a-song.toml:9:30
          |
        9 |   { at = 2020-06-01, value = 100_000_000, kind = "below", source = "paper" },
          |                              ----------- still under 100,000,000 on 2020-06-01
          |
          = help: correct one, widen its date, or mark one `status = "disputed"`
        "#,
    );
    observed("at = 2019-06-01, value = 5, kind = \"exact\"").fails_with(
        r#"
        error[E303]: this figure is dated before the release
         --> content/songs/a-song.toml:8:30
          |
        8 |   { at = 2019-06-01, value = 5, kind = "exact", source = "paper" },
          |                              ^ 5 on 2019-06-01
          |
         ::: content/songs/a-song.toml:3:12
          |
        3 | released = 2020-01-01
          |            ---------- released 2020-01-01
          |
          = help: correct one of the two dates
        "#,
    );
    observed("at = 2020-01-06, value = 5, kind = \"exact\"")
        .replace(
            "content/songs/a-song.toml",
            "[series.streams]",
            "[series.streams]\nstart = 2020-01-07",
        )
        .fails_with(
            r#"
        error[E303]: this figure is dated before the start of its series
         --> content/songs/a-song.toml:9:30
          |
        9 |   { at = 2020-01-06, value = 5, kind = "exact", source = "paper" },
          |                              ^ 5 on 2020-01-06
          |
         ::: content/songs/a-song.toml:7:9
          |
        7 | start = 2020-01-07
          |         ---------- starts 2020-01-07
          |
          = help: correct one of the two dates
        "#,
        );
}

#[test]
fn d10_ids_that_look_alike_are_one_id() {
    let song = "title = \"A Song\"\nartists = [\"example-group\"]\n";
    SiteTest::new().file("content/songs/A-Song.toml", song).fails_with(
        r#"
        error[E116]: the file name `A-Song` is not an id
         --> content/songs/A-Song.toml:1:1
          |
        1 | title = "A Song"
          | ^ the file name is the id and the address
          |
          = help: write `a-song`
        "#,
    );
    for id in ["ａ-song", "a-\u{200B}song", "a_song", "à-song"] {
        let said = SiteTest::new().file(&format!("content/songs/{id}.toml"), song).said();
        assert!(
            said.contains("error[E116]") && said.contains("write `a-song`"),
            "{id}:\n{said}"
        );
    }
}

#[test]
fn d11_an_unknown_reference_gets_the_nearest_names() {
    SiteTest::new().replace(SONG, "example-group", "exmple-group").fails_with(
        r#"
        error[E109]: unknown artist `exmple-group`
         --> content/songs/a-song.toml:2:12
          |
        2 | artists = ["exmple-group"]
          |            ^^^^^^^^^^^^^^
          |
          = help: did you mean `example-group`?
        "#,
    );
    SiteTest::new().replace(SONG, "series.streams", "series.stream").fails_with(
        r#"
        error[E109]: unknown metric `stream`
         --> content/songs/a-song.toml:6:9
          |
        6 | [series.stream]
          |         ^^^^^^
          |
          = help: did you mean `streams`?
        "#,
    );
    SiteTest::new().replace(SONG, "\"paper\"", "\"papers\"").replace(SONG, "2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"papers\"", "2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"nobody-knows\"").fails_with(r#"
        error[E109]: unknown source `papers`
         --> content/songs/a-song.toml:8:70
          |
        8 |   { at = 2020-03-01, value = 100_000_000, kind = "crossed", source = "papers" },
          |                                                                      ^^^^^^^^
          |
          = help: did you mean `paper`?

        error[E109]: unknown source `nobody-knows`
         --> content/songs/a-song.toml:9:72
          |
        9 |   { at = 2021-01-10, value = 1_000_000_000, kind = "crossed", source = "nobody-knows" },
          |                                                                        ^^^^^^^^^^^^^^
          |
          = help: sources are defined in `content/sources.toml`
        "#);
    SiteTest::new()
        .file(
            "content/articles/an-article.md",
            r#"
            +++
            title = "An article"
            date = 2021-02-01
            source = ["papr"]

            [[claims]]
            record = "first-billion"
            holder = "b-song"
            +++
            Words.
            "#,
        )
        .fails_with(
            r#"
            error[E109]: unknown source `papr`
             --> content/articles/an-article.md:4:11
              |
            4 | source = ["papr"]
              |           ^^^^^^
              |
              = help: did you mean `paper`?

            error[E109]: unknown record `first-billion`
             --> content/articles/an-article.md:7:10
              |
            7 | record = "first-billion"
              |          ^^^^^^^^^^^^^^^
              |
              = help: records are defined in `content/records/`

            error[E109]: unknown song `b-song`
             --> content/articles/an-article.md:8:10
              |
            8 | holder = "b-song"
              |          ^^^^^^^^
              |
              = help: did you mean `a-song`?
            "#,
        );
}

#[test]
fn d13_a_count_that_leaps_is_a_warning() {
    readings(&[("2020-01-01", 5_000), ("2020-01-02", 6_000_000)]).warns_with(
        r#"
        warning[W306]: the count grows a thousandfold within a day
         --> content/series/a-song/streams.csv:3:12
          |
        3 | 2020-01-02,6000000,exact,counter
          |            ^^^^^^^ 6,000,000 on 2020-01-02
          |
         ::: content/series/a-song/streams.csv:2:12
          |
        2 | 2020-01-01,5000,exact,counter
          |            ---- 5,000 on 2020-01-01
          |
          = help: check both values for a digit too many or too few; if they are right, give the day of the check in a sixth column, `confirmed`, of the later one
        "#,
    );
    readings(&[("2020-01-01", 5_000), ("2020-03-02", 6_000_000)]).builds();
    readings(&[("2020-09-01", 6_000_000), ("2020-09-08", 61_000_000)]).warns_with(
        r#"
        warning[W307]: the count becomes 10 times as large within 7 days
         --> content/series/a-song/streams.csv:3:12
          |
        3 | 2020-09-08,61000000,exact,counter
          |            ^^^^^^^^ 61,000,000 on 2020-09-08
          |
         ::: content/series/a-song/streams.csv:2:12
          |
        2 | 2020-09-01,6000000,exact,counter
          |            ------- 6,000,000 on 2020-09-01
          |
          = help: check both values for a digit too many or too few; if they are right, give the day of the check in a sixth column, `confirmed`, of the later one
        "#,
    );
}

#[test]
fn a_count_of_a_csv_series_that_was_checked_is_no_warning() {
    let site = readings(&[("2020-09-01", 6_000_000), ("2020-09-08", 61_000_000)]);
    let path = "content/series/a-song/streams.csv";
    let last = "2020-09-08,61000000,exact,counter";
    site.replace(path, "kind,source", "kind,source,decrease,confirmed")
        .replace(path, last, &format!("{last},,2020-09-10"))
        .builds();
}

#[test]
fn the_day_of_a_report_is_a_warning_with_two_ways_out() {
    let published = "url = \"https://paper.example/1\"\npublished = 2021-01-10";
    let site = SiteTest::new().replace(
        "content/sources.toml",
        "url = \"https://paper.example/1\"",
        published,
    );
    site.clone().warns_with(
        r#"
        warning[W308]: this may be the day of the report, not that of the event
         --> content/songs/a-song.toml:9:30
          |
        9 |   { at = 2021-01-10, value = 1_000_000_000, kind = "crossed", source = "paper" },
          |                              ^^^^^^^^^^^^^ `crossed` on 2021-01-10
          |
         ::: content/sources.toml:1:2
          |
        1 | [paper]
          |  ----- its only source was published on 2021-01-10
          |
          = help: write `at-least`: it was so many by then; if the source itself names the day, write `confirmed` with the day on which you read it again
        "#,
    );
    let billion = "value = 1_000_000_000, kind = ";
    for way in ["\"at-least\"", "\"crossed\", confirmed = 2021-01-11"] {
        let (old, new) = (format!("{billion}\"crossed\""), format!("{billion}{way}"));
        site.clone().replace(SONG, &old, &new).builds();
    }
}

#[test]
fn d14_any_series_can_be_drawn() {
    let days: Vec<(String, u64)> = (2005..2020)
        .flat_map(|year| (1..=12).map(move |month| (year, month)))
        .flat_map(|(year, month)| {
            (1..=28).map(move |day| format!("{year}-{month:02}-{day:02}"))
        })
        .zip(1u64..)
        .map(|(day, n)| (day, n * 250_000))
        .collect();
    let every_day: Vec<(&str, u64)> = days.iter().map(|(day, n)| (day.as_str(), *n)).collect();
    let released =
        |site: SiteTest| site.replace(SONG, "released = 2019-12-01", "released = 2005-01-01");
    let series: [&[(&str, u64)]; 6] = [
        &[],
        &[("2020-01-01", 0)],
        &[("2020-01-01", 100_000_000)],
        &[("2020-01-01", 7), ("2020-02-01", 7), ("2020-03-01", 7)],
        &[("2020-01-01", 0), ("2020-01-02", 9_007_199_254_740_991)],
        &every_day,
    ];
    for series in series {
        let built = released(readings(series)).builds_with_warnings();
        for (page, text) in built.pages() {
            let shown = crate::html::text(text);
            for bad in ["NaN", "inf,", "undefined", "-0 "] {
                assert!(!shown.contains(bad), "{page} shows {bad}");
            }
            for attribute in ["d", "x", "y", "cx", "cy", "points", "width", "height", "style"] {
                for value in crate::html::values(text, attribute) {
                    assert!(
                        !value.contains("NaN") && !value.contains("inf"),
                        "{page}: {value}"
                    );
                }
            }
        }
    }
}

#[test]
fn d15_a_title_can_be_seen_and_has_an_end() {
    let titled = |title: &str| SiteTest::new().replace(SONG, "A Song", title);
    for title in [
        "",
        "   ",
        "\u{3164}",
        "\u{200B}\u{2060}",
        "\u{00A0}",
        "\u{115F}\u{1160}",
        "\u{FE0F}",
        "\u{2800}",
    ] {
        titled(title).says("E114", &format!("{SONG}:1:9"));
    }
    titled("\u{2003}").fails_with(
        r#"
        error[E114]: `title` is blank
         --> content/songs/a-song.toml:1:9
          |
        1 | title = " "
          |         ^^^ no visible character
          |
          = help: write some text, or leave the key out
        "#,
    );
    titled(&"가".repeat(301)).says("E115", &format!("{SONG}:1:9"));
    titled("🎤🎶").builds();
    titled(&"가".repeat(300)).builds();
}

#[test]
fn a_table_of_rows_has_its_columns_and_cells() {
    let csv = |text: &str| {
        SiteTest::new()
            .without(SONG)
            .file(SONG, "title = \"A Song\"\nartists = [\"example-group\"]\n")
            .file("content/series/a-song/streams.csv", text)
    };
    csv("date,value,kind,source\n").fails_with(
        r#"
        error[E120]: the columns of this file are not the expected ones
         --> content/series/a-song/streams.csv:1:1
          |
        1 | date,value,kind,source
          | ^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: the first line is `at,value,kind,source`; `,decrease` may follow, and then `,confirmed`
        "#,
    );
    csv("at,value,kind,source\n2020-01-01,1,read\n").fails_with(
        r#"
        error[E120]: a row has four cells
         --> content/series/a-song/streams.csv:2:1
          |
        2 | 2020-01-01,1,read
          | ^^^^^^^^^^^^^^^^^ this one has fewer
        "#,
    );
    csv("at,value,kind,source\n2020-01-01,1,exact,counter,more\n").fails_with(
        r#"
        error[E120]: a row has four cells
         --> content/series/a-song/streams.csv:2:28
          |
        2 | 2020-01-01,1,exact,counter,more
          |                            ^^^^ a fifth
          |
          = help: to say why the count fell, add `,decrease` to the first line
        "#,
    );
    csv("at,value,kind,source\n2020-1-1,1_000,reed,countr\n").fails_with(r#"
        error[E203]: `at` is not a date that can be used
         --> content/series/a-song/streams.csv:2:1
          |
        2 | 2020-1-1,1_000,reed,countr
          | ^^^^^^^^
          |
          = help: write a date: 2023-02-09

        error[E119]: `value` is not a count
         --> content/series/a-song/streams.csv:2:10
          |
        2 | 2020-1-1,1_000,reed,countr
          |          ^^^^^ digits are expected, 9,007,199,254,740,991 at the most

        error[E118]: invalid value `reed` for `kind`
         --> content/series/a-song/streams.csv:2:16
          |
        2 | 2020-1-1,1_000,reed,countr
          |                ^^^^ expected one of exact, crossed, at-least, below, official, live, estimate

        error[E109]: unknown source `countr`
         --> content/series/a-song/streams.csv:2:21
          |
        2 | 2020-1-1,1_000,reed,countr
          |                     ^^^^^^
          |
          = help: did you mean `counter`?
        "#);
    csv("at,value,kind,source\n2020-01-01,10,exact,counter\n")
        .also(SONG, "[series.streams]\nobservations = [{ at = 2020-01-02, value = 11, kind = \"exact\", source = \"paper\" }]\n")
        .fails_with(r#"
            error[E108]: this series is written twice
             --> content/series/a-song/streams.csv:1:1
              |
            1 | at,value,kind,source
              | ^ here as CSV
              |
             ::: content/songs/a-song.toml:3:9
              |
            3 | [series.streams]
              |         ------- and here in the song's file
              |
              = help: keep the observations in one of the two
            "#);
}

#[test]
fn what_is_missing_is_named_with_what_to_add() {
    SiteTest::new().without("site.toml").fails_with(
        r#"
        error[E100]: there is no `site.toml`
        --> site.toml
         = help: write one with `title` and `base_url`, or name the site's folder with `--root`
        "#,
    );
    observed("value = 1, kind = \"exact\"").fails_with(
        r#"
        error[E113]: `at` is missing
         --> content/songs/a-song.toml:8:3
          |
        8 |   { value = 1, kind = "exact", source = "paper" },
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: add `at = 2023-02-09`, or `after = "108d"` since release
        "#,
    );
    observed("at = 2021-01-01, kind = \"exact\"").fails_with(
        r#"
        error[E113]: `value` is missing
         --> content/songs/a-song.toml:8:3
          |
        8 |   { at = 2021-01-01, kind = "exact", source = "paper" },
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: add `value = 1_000_000_000`
        "#,
    );
    SiteTest::new().replace(SONG, ", source = \"paper\" },\n]", " },\n]").fails_with(r#"
        error[E113]: `source` is missing
         --> content/songs/a-song.toml:9:3
          |
        9 |   { at = 2021-01-10, value = 1_000_000_000, kind = "crossed" },
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a figure without a source can't be used
          |
          = help: add `source = "…"`, the id of a source in content/sources.toml
        "#);
    SiteTest::new().replace(SONG, "kind = \"crossed\", source = \"paper\" },\n]", "kind = \"crosed\", source = \"paper\" },\n]").fails_with(r#"
        error[E118]: invalid value `crosed` for `kind`
         --> content/songs/a-song.toml:9:52
          |
        9 |   { at = 2021-01-10, value = 1_000_000_000, kind = "crosed", source = "paper" },
          |                                                    ^^^^^^^^ expected one of exact, crossed, at-least, below, official, live, estimate
          |
          = help: did you mean `crossed`?
        "#);
}
