//! `import`.

use crate::site::{Book, Run};

const SONG: &str = "content/songs/night-ferry.toml";
const CSV: &str = "content/series/night-ferry/streams.csv";
const MAP: &str = "date=Day,song=Title,value=Streams";

fn import(book: &Book, table: impl AsRef<[u8]>, more: &[&str]) -> Run {
    book.write("in.csv", table);
    let all =
        [&["import", "in.csv", "--metric", "streams", "--source", "example-counter"][..], more];
    let mapped = more.contains(&"--map");
    let map: &[&str] = if mapped { &[] } else { &["--map", MAP] };
    book.run(&[&all.concat(), map].concat())
}

#[test]
fn rows_take_their_places_and_a_second_import_changes_nothing() {
    let book = Book::new();
    let before = book.read(SONG);
    let table = "Day,Title,Streams\n2023-06-01,Night Ferry,\"20,000,000\"\n2022-01-01,밤배,1100만\n2023-01-05,NF,18400000\n";
    let out = import(&book, table, &[]).fine();
    assert!(out.starts_with("read 3, added 2, already there 1, rejected 0\n"), "{out}");
    let first = "  { at = 2022-01-01, value = 11_000_000, kind = \"exact\", source = \"example-counter\" },\n";
    let second = "  { at = 2023-06-01, value = 20_000_000, kind = \"exact\", source = \"example-counter\" },\n";
    let wanted = before.replace("  { at = 2023-01-05", &format!("{first}  {{ at = 2023-01-05"));
    assert_eq!(book.read(SONG), wanted.replace("\n]\n", &format!("\n{second}]\n")));
    book.checks_clean();
    let all = book.all();
    let out = import(&book, table, &[]).fine();
    assert_eq!(out, "read 3, added 0, already there 3, rejected 0\n");
    assert_eq!(book.all(), all);
}

#[test]
fn one_bad_row_and_none_is_written() {
    let book = Book::new();
    import(&book, "", &[]).fails(1, &["this file is empty"]);
    let before = book.all();
    let table = "Day,Title,Streams,Kind,From\n\
        2023-06-01,Night Ferry,20000000,exact,example-counter\n\
        2023-06-02,Nite Ferry,20000001,exact,example-counter\n\
        2023-06-03,Night Ferry,2.5,exact,example-counter\n\
        2023-6-4,Night Ferry,20000003,exact,example-counter\n\
        2023-06-05,Night Ferry,20000004,seen,example-counter\n\
        2023-06-06,Night Ferry,20000005,exact,example-conter\n\
        2023-06-07,Night Ferry,20000006,read\n\
        2023-06-01,Night Ferry,20000000,exact,example-counter\n\
        2023-01-05,Night Ferry,18400001,exact,example-counter\n\
        =HYPERLINK(1),@SUM,+cmd,exact,example-counter\n";
    book.write("in.csv", table);
    let map = "date=Day,song=Title,value=Streams,kind=Kind,source=From";
    let run = book.run(&["import", "in.csv", "--map", map, "--metric", "streams"]);
    run.fails(
        1,
        &[
            "row 3, column `Title`: no song is called `Nite Ferry`",
            "did you mean `night-ferry`?",
            "row 4, column `Streams`: `2.5` is not a count",
            "row 5, column `Day`: `2023-6-4` is not a date",
            "give `--date-format '%Y-%m-%d'`",
            "row 6, column `Kind`: invalid kind `seen`",
            "row 7, column `From`: no source `example-conter`",
            "did you mean `example-counter`?",
            "row 8, column `From`: 4 cells, the first row has 5",
            "row 9, column `Streams`: row 2 has this time, kind and source as well",
            "row 10, column `Streams`: the site has 18,400,000 from this source",
            "row 11, column `Title`: no song is called `@SUM`",
            "in.csv:3:1",
            "read 10, added 0, already there 0, rejected 9; nothing was written",
        ],
    );
    let mut after = book.all();
    after.remove("in.csv");
    let mut before = before;
    before.remove("in.csv");
    assert_eq!(after, before);
}

#[test]
fn a_row_is_named_by_its_own_line_however_lines_end() {
    for end in ["\n", "\r\n"] {
        let lines = [
            "Day,Title,Streams",
            "",
            "2023-06-01,\"Nite\nFerry\",1",
            "",
            "",
            "x,Night Ferry,2",
            "2023-06-02,Night Ferry,x",
            "",
            "2023-06-03,Night Ferry,y",
        ];
        let book = Book::new();
        let run = import(&book, lines.join(end), &[]);
        run.fails(
            1,
            &[
                "row 3, column `Title`",
                "row 7, column `Day`: `x` is not a date",
                "row 8, column `Streams`: `x` is not a count",
                "row 10, column `Streams`: `y` is not a count",
            ],
        );
    }
}

#[test]
fn what_check_would_refuse_is_refused() {
    let book = Book::new();
    let song = book.read(SONG);
    let table =
        "Day,Title,Streams\n2023-06-01,Night Ferry,20000000\n2023-07-01,Night Ferry,19000000\n";
    import(&book, table, &[]).fails(1, &["error[E302]", "nothing was written"]);
    assert_eq!(book.read(SONG), song);
    let early = "Day,Title,Streams\n1885-06-01,Night Ferry,2\n";
    import(&book, early, &[]).fails(1, &["before 1900"]);
}

#[test]
fn many_rows_with_the_same_mistake_are_one_message() {
    let book = Book::new();
    let rows: String = (0..300_u32)
        .map(|n| match n % 3 {
            0 => format!("18{:02}-06-01,NF,{n}\n", n % 90),
            1 => format!("2023-06-01,No Such Song,{n}\n"),
            _ => format!("{:02}/06/2023,NF,{n}\n", 13 + n % 10),
        })
        .collect();
    let table = format!("Day,Title,Streams\n{rows}2023-06-01,Another,5\n");
    let told = import(&book, table, &[]).fails(
        1,
        &[
            "row 2, column `Day`: `1800-06-01` is before 1900",
            "row 3, column `Title`: no song is called `No Such Song`",
            "row 302, column `Title`: no song is called `Another`",
            "--date-format '%d/%m/%Y'",
            "rejected 301",
        ],
    );
    assert_eq!(told.matches("error[E909]").count(), 4, "{told}");
    assert_eq!(told.matches("99 more rows have the same mistake").count(), 3, "{told}");
    assert!(!told.contains("and "), "{told}");
}

#[test]
fn history_is_imported() {
    let book = Book::new();
    book.write(
        "content/songs/old-tide.toml",
        "title = \"Old Tide\"\nartists = \"paper-lanterns\"\n",
    );
    import(
        &book,
        "Day,Title,Streams\n1958-08-04,Old Tide,7000000\n1900-01-01,Old Tide,10\n",
        &[],
    )
    .fine();
    book.checks_clean();
    book.run(&["build", "--out", "out"]).fine();
    let page = book.read("out/songs/old-tide/index.html");
    assert!(page.contains("1958") && page.contains("1 January 1900"), "{page}");
}

#[test]
fn a_count_that_jumps_is_not_imported_unless_it_is_confirmed() {
    let table = "Day,Title,Streams\n2023-01-06,NF,18500000\n2023-01-12,NF,184000000\n2023-01-13,NF,184000001\n";
    for is_csv in [false, true] {
        let book = Book::new();
        if is_csv {
            let text = book.read(SONG);
            book.write(SONG, text.split_once("\n[series.streams]").unwrap().0);
            let rows = "2021-11-24,10000000,crossed,example-daily-10m\n2023-01-05,18400000,exact,example-counter\n";
            book.write(CSV, format!("at,value,kind,source\n{rows}"));
        }
        book.write("in.csv", table);
        let before = book.all();
        for more in [&[][..], &["--dry-run"], &["--quiet"]] {
            let told = import(&book, table, more).fails(1, &["error[E916]", "`--confirmed`"]);
            assert_eq!(told.contains("warning[W307]"), more != ["--quiet"], "{told}");
            assert_eq!(book.all(), before);
        }
        let run = import(&book, table, &["--confirmed"]);
        assert_eq!(run.err, "");
        run.fine();
        // The count that jumps says that it was checked, and no other does.
        let text = book.read(if is_csv { CSV } else { SONG });
        let row = text.lines().find(|row| row.contains("2023-01-12")).unwrap();
        let written = if is_csv { "example-counter,,20" } else { ", confirmed = 20" };
        assert!(row.contains(written), "{text}");
        assert_eq!(text.matches(written).count(), 1, "{text}");
        book.checks_clean();
        assert_eq!(book.run(&["fmt", "--check"]).code, 0);
        let out = import(&book, table, &[]).fine();
        assert_eq!(out, "read 3, added 0, already there 3, rejected 0\n");
    }
}

#[test]
fn falls_are_imported_with_their_reasons() {
    let head = "Day,Title,Streams,Why\n";
    let rows = |song: &str, count: u32| -> String {
        (1..=count)
            .map(|n| {
                let why = if n == 40 { "\"plays, removed\"" } else { "" };
                let value = if n >= 40 { 20_000_000 } else { 30_000_000 } + n;
                let (month, day) = (1 + n / 28, 1 + n % 28);
                format!("2024-{month:02}-{day:02},{song},{value},{why}\n")
            })
            .collect()
    };
    let map = ["--map", "date=Day,song=Title,value=Streams,decrease=Why"];
    let book = Book::new();
    import(&book, format!("{head}{}", rows("NF", 45)), &map).fine();
    assert!(book.read(SONG).contains("value = 20_000_040, kind = \"exact\", source = \"example-counter\", decrease = \"plays, removed\" }"));
    book.checks_clean();
    book.run(&["new", "song", "low-tide", "--artist", "paper-lanterns"]).fine();
    import(&book, format!("{head}{}", rows("low-tide", 60)), &map).fine();
    let csv = book.read("content/series/low-tide/streams.csv");
    assert!(csv.starts_with("at,value,kind,source,decrease\n"), "{csv}");
    assert!(csv.contains(",20000040,exact,example-counter,\"plays, removed\"\n"), "{csv}");
    book.checks_clean();
}

#[test]
fn a_table_may_be_saved_in_many_ways() {
    let plain = "Day,Title,Streams\n2023-06-01,밤배,20000000\n";
    let korean = encoding_rs::EUC_KR.encode(plain).0.into_owned();
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(plain.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
    };
    let ways: [(Vec<u8>, &[&str]); 9] = [
        (plain.into(), &[]),
        (format!("\u{FEFF}{plain}").into(), &[]),
        (plain.replace('\n', "\r\n").into(), &[]),
        (plain.trim_end().into(), &[]),
        (plain.replace(',', ";").into(), &["--delimiter", ";"]),
        (plain.replace(',', "\t").into(), &["--delimiter", "tab"]),
        (korean, &["--encoding", "cp949"]),
        (utf16([0xFF, 0xFE], u16::to_le_bytes), &[]),
        (utf16([0xFE, 0xFF], u16::to_be_bytes), &[]),
    ];
    for (table, more) in ways {
        let book = Book::new();
        let out = import(&book, &table, more).fine();
        assert!(out.starts_with("read 1, added 1,"), "{more:?}\n{out}");
        assert!(book.read(SONG).contains("{ at = 2023-06-01, value = 20_000_000"));
    }
}

#[test]
fn a_broken_table_is_refused_at_its_place() {
    let book = Book::new();
    let korean =
        encoding_rs::EUC_KR.encode("Day,Title,Streams\n2023-06-01,밤배,1\n").0.into_owned();
    let head = "Day,Title,Streams\n";
    let row = "2023-06-01,NF,20000000\n";
    let with = |more: &str| format!("{head}{more}").into_bytes();
    let broken: [(Vec<u8>, &str, &str); 13] = [
        (korean, "in.csv:2:12", "--encoding cp949"),
        (
            with(row).into_iter().map(|b| if b == b',' { b';' } else { b }).collect(),
            "in.csv:1:1",
            "--delimiter ';'",
        ),
        (with("2023-06-01,\"NF,1\n2023-06-02,NF,2\n"), "in.csv:2:12", "never closed"),
        (with("2023-06-01,NF,1\r2023-06-02,NF,2\n"), "in.csv:2:17", "carriage return"),
        (with("2023-06-01,N\0F,1\n"), "in.csv:2:13", "U+0000"),
        (with(""), "in.csv:1:1", "no rows"),
        (
            format!("Day,Day,Title,Streams\n2023-06-01,{row}").into(),
            "in.csv:1:1",
            "two columns",
        ),
        (
            format!("Date,Title,Streams\n{row}").into(),
            "in.csv:1:1",
            "no column is called `Day`",
        ),
        (
            format!(" Day,Title,Streams\n{row}").into(),
            "in.csv:1:1",
            "did you mean `date= Day`?",
        ),
        (
            with(&format!("2023-06-01,{},1\n", "x".repeat(20_000))),
            "in.csv:2:16396",
            "a cell has more than",
        ),
        (with("01/02/2024,NF,20000000\n"), "row 2", "--date-format %d/%m/%Y` or `%m/%d/%Y`"),
        (with("45292,NF,20000000\n"), "row 2", "--date-format excel"),
        (with("2024. 1. 5.,NF,20000000\n"), "row 2", "--date-format '%Y. %m. %d.'"),
    ];
    for (table, place, what) in broken {
        let song = book.read(SONG);
        import(&book, &table, &[]).fails(1, &[place, what]);
        assert_eq!(book.read(SONG), song);
    }
    let bad = import(&book, format!("{head}{row}"), &["--encoding", "utf-16le"]);
    assert_eq!(bad.code, 1);
    std::fs::remove_file(book.path("in.csv")).unwrap();
    book.run(&[
        "import",
        "in.csv",
        "--map",
        MAP,
        "--metric",
        "streams",
        "--source",
        "example-counter",
    ])
    .fails(3, &["error[E906]", "in.csv"]);
}

#[test]
fn dates_in_other_forms_are_read_on_request() {
    for (cell, format, at) in [
        ("45078", "excel", "2023-06-01"),
        ("01/06/2023", "%d/%m/%Y", "2023-06-01"),
        ("2023. 6. 1.", "%Y. %m. %d.", "2023-06-01"),
    ] {
        let book = Book::new();
        let table = format!("Day,Title,Streams\n{cell},NF,20000000\n");
        import(&book, table, &["--date-format", format]).fine();
        assert!(book.read(SONG).contains(&format!("{{ at = {at}, value = 20_000_000")));
    }
    for (cell, at) in
        [("2023-06", "\"2023-06\""), ("2023-06-01T09:00:00+09:00", "2023-06-01T09:00:00+09:00")]
    {
        let book = Book::new();
        import(&book, format!("Day,Title,Streams\n{cell},NF,20000000\n"), &[]).fine();
        assert!(book.read(SONG).contains(&format!("{{ at = {at}, value = 20_000_000")));
    }
}

#[test]
fn the_act_tells_songs_of_one_name_apart() {
    let book = Book::new();
    book.run(&["new", "artist", "salt-road"]).fine();
    book.run(&[
        "new",
        "song",
        "night-ferry-two",
        "--title",
        "Night Ferry",
        "--artist",
        "salt-road",
    ])
    .fine();
    let table = "Day,Title,Streams,Act\n2023-06-01,Night Ferry,20000000,Salt Road\n";
    import(&book, table, &[]).fails(1, &["several songs", "night-ferry, night-ferry-two"]);
    import(&book, table, &["--map", "date=Day,song=Title,value=Streams,artist=Act"]).fine();
    assert!(book.read("content/songs/night-ferry-two.toml").contains("20_000_000"));
}

#[test]
fn a_long_new_series_becomes_csv() {
    let book = Book::new();
    book.run(&["new", "song", "low-tide", "--artist", "paper-lanterns"]).fine();
    let rows: String = (1..=28)
        .flat_map(|day| [5, 6, 7].map(|month| (month, day)))
        .map(|(month, day)| {
            format!("2023-{month:02}-{day:02},low-tide,{}\n", month * 100 + day)
        })
        .collect();
    let table = format!("Day,Title,Streams\n{rows}");
    let dry = import(&book, &table, &["--dry-run"]).fine();
    assert!(
        dry.starts_with(
            "read 84, added 84, already there 0, rejected 0; nothing was written\n"
        )
    );
    let csv = "content/series/low-tide/streams.csv";
    assert!(!book.path(csv).exists());
    import(&book, &table, &[]).fine();
    let text = book.read(csv);
    assert_eq!(text.lines().next(), Some("at,value,kind,source"));
    let days: Vec<&str> = text.lines().skip(1).map(|line| &line[..10]).collect();
    assert!(days.len() == 84 && days.is_sorted(), "{text}");
    book.checks_clean();
    let all = book.all();
    assert!(import(&book, &table, &[]).fine().contains("added 0, already there 84"));
    assert_eq!(book.all(), all);
}

#[test]
fn messages_can_be_read_by_programs() {
    let book = Book::new();
    let table = "Day,Title,Streams\n2023-06-01,\u{1b}[2J,1\n2023-06-02,밥,2\n";
    let run = import(&book, table.replace('\u{1b}', "x"), &["--format", "json"]);
    assert_eq!(run.code, 1);
    for line in run.err.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(message["code"], "E909");
    }
    assert_eq!(run.err.lines().count(), 2);
    let run = import(&book, "Day,Title,Streams\n2023-06-01,NF,20m\n", &["--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&run.fine()).unwrap();
    assert_eq!((&data["read"], &data["added"]), (&1.into(), &1.into()));
}
