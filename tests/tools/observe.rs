//! `observe`.

use std::os::unix::fs::PermissionsExt as _;

use crate::site::{Book, Run};

const SONG: &str = "content/songs/night-ferry.toml";

fn observe(book: &Book, more: &[&str]) -> Run {
    book.run(&[&["observe", "night-ferry", "streams"], more].concat())
}

#[test]
fn a_figure_takes_its_place_and_nothing_else_changes() {
    let book = Book::new();
    book.replace(SONG, "  { at = 2023", "  # slower\n  { at = 2023");
    book.replace(SONG, "\"example-daily-10m\" },\n", "\"example-daily-10m\" }, # at last\n");
    let before = book.read(SONG);
    let out = observe(&book, &["12_500_000", "--at", "2022-02", "--source", "example-counter"])
        .fine();
    let line = "  { at = \"2022-02\", value = 12_500_000, kind = \"exact\", source = \"example-counter\" },\n";
    let after = before.replace("  # slower\n", &format!("{line}  # slower\n"));
    assert_eq!(book.read(SONG), after);
    assert!(
        out.starts_with(
            "content/songs/night-ferry.toml:21\n    12_500_000 exact at \"2022-02\"\n"
        ),
        "{out}"
    );
    book.checks_clean();
}

#[test]
fn figures_are_taken_as_people_type_them() {
    for typed in ["100_000_000", "100,000,000", "100m", "0.1b", "1억", "1억0"] {
        let book = Book::new();
        observe(&book, &[typed, "--at", "2024-05-01", "--source", "example-counter"]).fine();
        assert!(
            book.read(SONG).contains("at = 2024-05-01, value = 100_000_000, kind"),
            "{typed}"
        );
    }
}

#[test]
fn every_form_of_a_date_is_written_as_the_format_has_it() {
    let all = [
        (["--at", "2024-05-01T18:00+09:00"], "at = 2024-05-01T18:00:00+09:00"),
        (["--at", "2024"], "at = \"2024\""),
        (["--at", "2024-05-01..2024-05-03"], "at = { from = 2024-05-01, to = 2024-05-03 }"),
        (["--after", "900d"], "after = \"900d\""),
        (["--after", "24000h..24010h"], "after = { from = \"24000h\", to = \"24010h\" }"),
    ];
    for (time, written) in all {
        let book = Book::new();
        let more = [&["30m"][..], &time, &["--source", "example-counter"]].concat();
        observe(&book, &more).fine();
        assert!(
            book.read(SONG).contains(&format!("{{ {written}, value")),
            "{}",
            book.read(SONG)
        );
        book.checks_clean();
    }
    let book = Book::new();
    observe(&book, &["30m", "--at", "1/2/2024", "--source", "example-counter"])
        .fails(2, &["error[E903]", "write a date like 2023-02-09"]);
}

#[test]
fn songs_are_found_by_every_name() {
    for name in ["night-ferry", "Night Ferry", "NIGHTFERRY", "밤배", "bambae", "nf"] {
        let book = Book::new();
        let source = ["--at", "2024-05-01", "--source", "example-counter"];
        book.run(&[&["observe", name, "Streams", "30m"][..], &source].concat()).fine();
    }
    let book = Book::new();
    let all = ["30m", "--at", "2024-05-01", "--source", "example-counter"];
    book.run(&[&["observe", "nite-ferry", "streams"][..], &all].concat())
        .fails(2, &["error[E901]", "did you mean `night-ferry`?"]);
    book.run(&[&["observe", "nf", "strems"][..], &all].concat())
        .fails(2, &["did you mean `streams`?"]);
    book.write("content/songs/nf-two.toml", "title = \"NF\"\nartists = \"paper-lanterns\"\n");
    book.run(&[&["observe", "nf", "streams"][..], &all].concat())
        .fails(2, &["error[E902]", "write the id: `nf-two`, `night-ferry`"]);
}

#[test]
fn an_address_becomes_a_source() {
    let book = Book::new();
    let url = "https://www.ferry-news.example/a";
    let more = [
        "30m",
        "--at",
        "2024-05-01",
        "--source",
        url,
        "--source",
        "example-counter",
        "--publisher",
        "Ferry News",
        "--published",
        "2024-05-02",
        "--source-kind",
        "fan",
    ];
    observe(&book, &more).fine();
    let sources = book.read("content/sources.toml");
    let table = format!(
        "\n[ferry-news-night-ferry]\npublisher = \"Ferry News\"\nurl = \"{url}\"\npublished = 2024-05-02\nkind = \"fan\"\n"
    );
    assert!(sources.ends_with(&table), "{sources}");
    assert!(
        book.read(SONG)
            .contains("source = [\"ferry-news-night-ferry\", \"example-counter\"] }")
    );
    // The same address is the same source, in any form; another one of the same host gets a number.
    observe(&book, &["31m", "--at", "2024-05-03", "--source", url]).fine();
    let form = "http://WWW.ferry-news.example:80/%61/#top";
    observe(&book, &["31_500_000", "--at", "2024-05-04", "--source", form]).fine();
    assert_eq!(book.read("content/sources.toml"), sources);
    let other = "https://www.ferry-news.example/b";
    observe(&book, &["32m", "--at", "2024-05-05", "--source", other]).fine();
    assert!(book.read("content/sources.toml").contains("[ferry-news-night-ferry-2]\n"));
    assert_eq!(book.run(&["fmt", "--check"]).code, 0);
    book.checks_clean();
    let bad = ["33m", "--at", "2024-05-06", "--source", "javascript://x"];
    observe(&book, &bad).fails(2, &["error[E903]"]);
}

#[test]
fn it_says_what_follows() {
    let book = Book::new();
    book.run(&[
        "new",
        "song",
        "low-tide",
        "--artist",
        "paper-lanterns",
        "--released",
        "2022-01-01",
    ])
    .fine();
    let out = book.run(&[
        "observe",
        "low-tide",
        "streams",
        "10m",
        "--after",
        "80d",
        "--kind",
        "crossed",
        "--source",
        "example-counter",
    ]);
    let out = out.fine();
    for part in [
        "crossed low-tide-streams-10m\n    on 2022-03-22\n",
        "set low-tide-fastest-10-million\n",
        "record fastest-10-million\n    now low-tide, before night-ferry\n",
        "daesang new milestone low-tide-streams-10m\n",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    let out = book.run(&[
        "--format",
        "json",
        "observe",
        "low-tide",
        "streams",
        "100m",
        "--at",
        "2023-01-01",
        "--source",
        "example-counter",
    ]);
    let data: serde_json::Value = serde_json::from_str(&out.fine()).unwrap();
    assert_eq!(data["file"], "content/songs/low-tide.toml");
    assert_eq!(data["line"], 8);
    assert_eq!(data["effects"]["crossed"][0]["id"], "low-tide-streams-100m");
}

#[test]
fn what_only_newspapers_report_was_reached_by_then() {
    const PAPER: [&str; 2] = ["--source", "https://daily.example/a"];
    const COUNTER: [&str; 2] = ["--source", "example-counter"];
    let at_least = "note: the day of a report is not that of the event";
    let cases: [(&[&str], &str, &str); 8] = [
        (&PAPER, "at-least", at_least),
        (&["--source", "example-daily-10m"], "at-least", at_least),
        (&[&PAPER[..], &COUNTER].concat(), "exact", "`--kind at-least`"),
        (&COUNTER, "exact", "`--kind at-least`"),
        (&[&PAPER[..], &["--source-kind", "platform"]].concat(), "exact", "`--kind at-least`"),
        (&[&PAPER[..], &["--kind", "exact"]].concat(), "exact", "`--kind at-least`"),
        // What somebody chose gets no note.
        (&[&PAPER[..], &["--kind", "at-least"]].concat(), "at-least", ""),
        (&[&PAPER[..], &["--kind", "crossed"]].concat(), "crossed", ""),
    ];
    for (more, kind, note) in cases {
        let book = Book::new();
        let run = observe(&book, &[&["100m", "--at", "2024-05-01"], more].concat());
        assert!(
            run.out.contains(&format!("100_000_000 {kind} at 2024-05-01\n")),
            "{}",
            run.out
        );
        assert!(run.err.contains(note), "{more:?}\n{}", run.err);
        assert_eq!(run.err.is_empty(), note.is_empty(), "{more:?}\n{}", run.err);
        run.fine();
        book.checks_clean();
    }
}

#[test]
fn the_day_of_a_report_is_told_and_can_be_confirmed() {
    let typed = ["100m", "--at", "2024-05-01", "--kind", "crossed"];
    let source = ["--source", "https://daily.example/a", "--published", "2024-05-01"];
    for (more, is_told) in [(&[][..], true), (&["--confirmed"], false)] {
        let book = Book::new();
        let run = observe(&book, &[&typed[..], &source, more].concat());
        assert_eq!(run.err.contains("warning[W308]"), is_told, "{}", run.err);
        run.fine();
        // It is told, and nothing fails.
        assert_eq!(book.run(&["check"]).code, 0);
        assert_eq!(book.run(&["check", "--strict"]).code, i32::from(is_told));
    }
}

#[test]
fn what_check_would_refuse_is_not_written() {
    let book = Book::new();
    let before = book.all();
    let refused: [(&[&str], &str); 4] = [
        (&["9m", "--at", "2023-06-01"], "error[E302]"),
        (&["5m", "--at", "2021-08-01"], "error[E303]"),
        (&["50m", "--at", "2999-01-01"], "error[E903]"),
        (&["50m", "--at", "2199-01-01"], "error[E206]"),
    ];
    for (more, code) in refused {
        let source = ["--kind", "exact", "--source", "https://new.example/x"];
        let more = [more, &source[..]].concat();
        let run = observe(&book, &more);
        assert!(run.code == 1 || run.code == 2, "{more:?}");
        assert!(run.err.contains(code), "{more:?}\n{}", run.err);
        assert_eq!(book.all(), before, "{more:?}");
    }
    // An article's claim is kept true as well.
    let earlier =
        ["10m", "--at", "2021-11-20", "--kind", "at-least", "--source", "example-counter"];
    observe(&book, &earlier).fails(1, &["nothing was written"]);
    assert_eq!(book.all(), before);
}

#[test]
fn the_same_observation_twice_is_an_error_at_its_line() {
    let book = Book::new();
    let more = ["30m", "--at", "2024-05-01", "--source", "example-counter"];
    observe(&book, &more).fine();
    let before = book.all();
    observe(&book, &more).fails(1, &["error[E904]", "night-ferry.toml:22:3"]);
    assert_eq!(book.all(), before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let book = Book::new();
    let before = book.all();
    let more = ["100m", "--at", "2024-05-01", "--source", "https://x.example/y", "--dry-run"];
    let out = observe(&book, &more).fine();
    assert!(
        out.contains("crossed night-ferry-streams-100m")
            && out.ends_with("nothing was written\n")
    );
    assert_eq!(book.all(), before);
}

#[test]
fn a_site_that_is_wrong_elsewhere_can_be_added_to() {
    let book = Book::new();
    book.write("content/songs/other.toml", "title = \"Other\"\nartists = \"nobody\"\n");
    observe(&book, &["30m", "--at", "2024-05-01", "--source", "example-counter"]).fine();
    // But not to one that can't be understood.
    book.write("content/songs/other.toml", "title = \"Other");
    observe(&book, &["31m", "--at", "2024-05-02", "--source", "example-counter"])
        .fails(1, &["error[E110]", "other.toml:1"]);
}

#[test]
fn how_a_file_is_saved_is_kept() {
    let book = Book::new();
    let windows = format!("\u{FEFF}{}", book.read(SONG).replace('\n', "\r\n"));
    book.write(SONG, &windows);
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(book.path(SONG), private).unwrap();
    observe(&book, &["30m", "--at", "2024-05-01", "--source", "example-counter"]).fine();
    let line = "  { at = 2024-05-01, value = 30_000_000, kind = \"exact\", source = \"example-counter\" },\r\n]\r\n";
    let (head, _) = windows.rsplit_once("]\r\n").unwrap();
    assert_eq!(book.read(SONG), format!("{head}{line}"));
    let mode = std::fs::metadata(book.path(SONG)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_read_only_file_and_a_link_are_refused() {
    let book = Book::new();
    let locked = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(book.path(SONG), locked).unwrap();
    let more = ["30m", "--at", "2024-05-01", "--source", "https://x.example/y"];
    let before = book.all();
    observe(&book, &more).fails(3, &["error[E906]", "read-only", SONG]);
    assert_eq!(book.all(), before, "the source is not written either");
    std::fs::rename(book.path(SONG), book.path("elsewhere.toml")).unwrap();
    std::os::unix::fs::symlink("../../elsewhere.toml", book.path(SONG)).unwrap();
    observe(&book, &more).fails(1, &["error[E103]"]);
}

#[test]
fn a_series_that_is_csv_gets_a_row() {
    let book = Book::new();
    let text = book.read(SONG);
    let (head, _) = text.split_once("\n[series.streams]").unwrap();
    book.write(SONG, head);
    let csv = "content/series/night-ferry/streams.csv";
    book.write(csv, "at,value,kind,source\n2021-11-24,10000000,crossed,example-daily-10m\n2023-01-05,18400000,exact,example-counter\n");
    observe(&book, &["15m", "--at", "2022-06", "--source", "example-counter"]).fine();
    assert_eq!(
        book.read(csv).lines().nth(2).unwrap(),
        "2022-06,15000000,exact,example-counter"
    );
    assert_eq!(book.read(SONG), head);
    let note = ["16m", "--at", "2022-07", "--source", "example-counter", "--note", "x"];
    observe(&book, &note).fails(1, &["error[E907]", "no notes"]);
}

#[test]
fn a_killed_change_is_finished_by_the_next_command() {
    let book = Book::new();
    let song = book.read(SONG);
    // As a kill between two renames leaves it: one file is new, the other still waits.
    let sources = book.read("content/sources.toml");
    book.write("content/.sources.toml.daesang-new", format!("# new\n{sources}"));
    book.write(".daesang-edit", format!("{SONG}\ncontent/sources.toml\n"));
    book.run(&["fmt"]).fine();
    assert!(book.read("content/sources.toml").starts_with("# new\n"));
    assert_eq!(book.read(SONG), song);
    let left: Vec<String> =
        book.all().into_keys().filter(|path| path.contains("daesang-")).collect();
    assert_eq!(left, Vec::<String>::new());
    // A journal can't lead out of the site.
    book.write(".daesang-edit", "../x\n");
    book.run(&["fmt"]).fails(3, &["no file of the site"]);
}

#[test]
fn a_site_that_is_half_changed_is_not_built() {
    let book = Book::new();
    let waiting = "content/.sources.toml.daesang-new";
    book.write(waiting, book.read("content/sources.toml"));
    book.write(".daesang-edit", "content/sources.toml\n");
    for command in ["check", "build"] {
        book.run(&[command]).fails(3, &["error[E911]", ".daesang-edit", "daesang fmt"]);
    }
    assert!(!book.path("public").exists());
    book.run(&["fmt"]).fine();
    book.checks_clean();
}

#[test]
fn reading_and_editing_take_turns() {
    let book = Book::new();
    let folder = std::fs::File::open(book.path(".")).unwrap();
    // As a command that edits holds it.
    folder.lock().unwrap();
    book.run(&["check"]).fails(3, &["error[E906]", "another command is editing this site"]);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| book.run(&["check", "--wait"]));
        std::thread::sleep(std::time::Duration::from_millis(100));
        folder.unlock().unwrap();
        waiting.join().unwrap().fine();
    });
    // As a build that reads holds it: others may read, and who writes waits for a moment.
    folder.lock_shared().unwrap();
    book.checks_clean();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            observe(&book, &["30m", "--at", "2024-05-01", "--source", "example-counter"])
        });
        std::thread::sleep(std::time::Duration::from_millis(100));
        folder.unlock().unwrap();
        writing.join().unwrap().fine();
    });
}

#[test]
fn two_commands_at_once_lose_nothing() {
    let book = Book::new();
    let days: Vec<String> = (10..22).map(|day| format!("2024-05-{day}")).collect();
    std::thread::scope(|scope| {
        for (at, day) in days.iter().enumerate() {
            let book = &book;
            scope.spawn(move || {
                let value = format!("{}", 30_000_000 + at);
                let more = [&value, "--at", day, "--source", "example-counter"];
                while observe(book, &more).code == 3 {}
            });
        }
    });
    let text = book.read(SONG);
    let mut found: Vec<usize> =
        days.iter().map(|day| text.find(day.as_str()).unwrap()).collect();
    assert!(found.is_sorted(), "{text}");
    found.dedup();
    assert_eq!(found.len(), days.len());
}

#[test]
fn what_a_killed_command_had_staged_is_removed_by_the_next() {
    let book = Book::new();
    let before = book.all();
    book.write(
        ".daesang-edit-draft",
        format!("{SONG}\ncontent/sources.toml\nstatic/style.css\n"),
    );
    book.write("content/songs/.night-ferry.toml.daesang-new", "half of it");
    book.write("static/.style.css.daesang-new", "half of it");
    // A build passes over it: nothing of the change was made.
    book.run(&["build", "--out", "out"]).fine();
    assert!(!book.path("out/.style.css.daesang-new").exists());
    std::fs::remove_dir_all(book.path("out")).unwrap();
    std::fs::remove_dir_all(book.path(".out.daesang")).unwrap();
    book.run(&["fmt"]).fine();
    let mut after = book.all();
    after.retain(|path, _| before.contains_key(path) || path.contains("daesang"));
    assert_eq!(after, before);
}

#[test]
fn a_draft_that_was_cut_off_or_names_no_file_of_the_site_is_no_hindrance() {
    let book = Book::new();
    let before = book.all();
    for draft in ["", "content/so", "../x\n", "/etc/hostname\ncontent/songs\n"] {
        book.write(".daesang-edit-draft", draft);
        book.run(&["fmt"]).fine();
        assert_eq!(book.all(), before, "{draft}");
    }
}

const COUNTER: [&str; 2] = ["--source", "example-counter"];
const CSV: &str = "content/series/night-ferry/streams.csv";

/// A site whose song has its streams as CSV.
fn with_csv() -> Book {
    let book = Book::new();
    let text = book.read(SONG);
    let (head, _) = text.split_once("\n[series.streams]").unwrap();
    book.write(SONG, head);
    book.write(
        CSV,
        "at,value,kind,source\n2021-11-24,10000000,crossed,example-daily-10m\n2023-01-05,18400000,exact,example-counter\n",
    );
    book
}

#[test]
fn a_second_value_of_one_source_and_time_is_refused_and_can_replace_the_first() {
    for book in [Book::new(), with_csv()] {
        let before = book.all();
        for more in [&[][..], &["--kind", "official"], &["--source", "example-daily-10m"]] {
            let more = [&["17m", "--at", "2023-01-05"][..], &COUNTER, more].concat();
            observe(&book, &more).fails(1, &["error[E301]", "is 17_000_000", "`--replace`"]);
            assert_eq!(book.all(), before, "{more:?}");
        }
        // Another source, another time, and another threshold of one day are no second value.
        for more in [
            ["17m", "--at", "2023-01-05", "--source", "example-daily-10m"],
            ["19m", "--at", "2023-01-06", "--source", "example-counter"],
        ] {
            observe(&book, &more).fine();
        }
        for value in ["16m", "17m"] {
            let more = ["--at", "2022-12-01", "--kind", "at-least"];
            observe(&book, &[&[value][..], &more, &COUNTER].concat()).fine();
        }
        let again = ["18m", "--at", "2023-01-05", "--source", "example-counter", "--replace"];
        let out = observe(&book, &again).fine();
        assert!(out.contains("18_000_000 exact at 2023-01-05, before 18_400_000\n"), "{out}");
        observe(&book, &again).fails(1, &["error[E904]"]);
        book.checks_clean();
    }
}

#[test]
fn a_value_is_replaced_and_nothing_else_changes() {
    let book = Book::new();
    let old =
        "{ at = 2023-01-05, value = 18_400_000, kind = \"exact\", source = \"example-counter\"";
    let row = format!("{old}, note = \"a\", confirmed = 2023-02-01 }}, # here");
    book.replace(SONG, &format!("{old} }},"), &row);
    let before = book.read(SONG);
    let typed =
        ["17_400_000", "--at", "2023-01-05", "--source", "example-counter", "--replace"];
    let dry = observe(&book, &[&typed[..], &["--dry-run"]].concat()).fine();
    assert!(dry.ends_with("nothing was written\n"), "{dry}");
    assert_eq!(book.read(SONG), before);
    let run =
        book.run(&[&["--format", "json", "observe", "nf", "streams"], &typed[..]].concat());
    let data: serde_json::Value = serde_json::from_str(&run.fine()).unwrap();
    assert_eq!(data["replaced"], 18_400_000);
    let row = row.replace("18_400_000", "17_400_000").replace(", confirmed = 2023-02-01", "");
    assert_eq!(data["observation"], row.trim_end_matches(", # here"));
    // A value that nobody checked is not confirmed.
    assert_eq!(
        book.read(SONG),
        before.replace("18_400_000", "17_400_000").replace(", confirmed = 2023-02-01", "")
    );
    let note = ["--note", "b", "--kind", "official"];
    let typed = ["16m", "--at", "2023-01-05", "--source", "example-counter", "--replace"];
    observe(&book, &[&typed[..], &note].concat()).fine();
    let text = book.read(SONG);
    assert!(text.contains("value = 16_000_000, kind = \"official\", source"), "{text}");
    assert!(text.contains("note = \"b\" }, # here"), "{text}");
}

#[test]
fn what_is_not_there_or_there_twice_is_not_replaced() {
    let book = Book::new();
    for kind in ["2m", "3m"] {
        let more = ["--at", "2021-09-01", "--kind", "crossed"];
        observe(&book, &[&[kind][..], &more, &COUNTER].concat()).fine();
    }
    let before = book.all();
    let refused: [(&[&str], &str); 5] = [
        (&["--at", "2023-01-06"], "leave out `--replace`"),
        (&["--at", "2023-01-05", "--kind", "crossed"], "this has the same time"),
        (&["--at", "2023-01-05", "--source", "example-daily-10m"], "this has the same time"),
        (&["--at", "2023-01-05", "--source", "https://new.example/x"], "error[E915]"),
        (&["--at", "2021-09-01", "--kind", "crossed"], "several observations"),
    ];
    for (more, what) in refused {
        let more = [&["4m", "--replace"][..], &COUNTER, more].concat();
        observe(&book, &more).fails(1, &["error[E915]", what]);
        assert_eq!(book.all(), before, "{more:?}");
    }
}

#[test]
fn a_count_that_jumps_is_not_written_unless_it_is_confirmed() {
    for is_csv in [false, true] {
        let book = if is_csv { with_csv() } else { Book::new() };
        let before = book.all();
        let typed = ["184m", "--at", "2023-01-12", "--source", "example-counter"];
        for more in [&[][..], &["--dry-run"], &["--quiet"]] {
            let told = observe(&book, &[&typed[..], more].concat())
                .fails(1, &["error[E916]", "`--confirmed`"]);
            assert_eq!(told.contains("warning[W307]"), more != ["--quiet"], "{told}");
            assert_eq!(book.all(), before);
        }
        let run = observe(&book, &[&typed[..], &["--confirmed"]].concat());
        assert!(!run.err.contains("warning"), "{}", run.err);
        run.fine();
        let (file, written) = match is_csv {
            true => (CSV, "\n2023-01-12,184000000,exact,example-counter,,20"),
            false => (
                SONG,
                "value = 184_000_000, kind = \"exact\", source = \"example-counter\", confirmed = 20",
            ),
        };
        assert!(book.read(file).contains(written), "{}", book.read(file));
        book.checks_clean();
        assert_eq!(book.run(&["fmt", "--check"]).code, 0);
    }
    // A value that replaces another one may jump as well.
    let book = Book::new();
    observe(&book, &["19m", "--at", "2023-01-12", "--source", "example-counter"]).fine();
    let typed = ["190m", "--at", "2023-01-12", "--source", "example-counter", "--replace"];
    observe(&book, &typed).fails(1, &["error[E916]"]);
}

#[test]
fn a_fall_is_written_with_its_reason() {
    let typed = ["17m", "--at", "2023-02-05", "--source", "example-counter"];
    let why = ["--decrease", "plays, \"bought\" ones"];
    let book = Book::new();
    observe(&book, &typed).fails(1, &["error[E302]", "`decrease = \"why\"`"]);
    observe(&book, &[&typed[..], &why].concat()).fine();
    assert!(book.read(SONG).contains(", decrease = \"plays, \\\"bought\\\" ones\" }"));
    book.checks_clean();
    let book = with_csv();
    let before = book.all();
    observe(&book, &typed).fails(1, &["error[E302]", "a fifth column, `decrease`"]);
    observe(&book, &[&typed[..], &why].concat()).fine();
    let rows = "at,value,kind,source,decrease\n2021-11-24,10000000,crossed,example-daily-10m\n2023-01-05,18400000,exact,example-counter\n2023-02-05,17000000,exact,example-counter,\"plays, \"\"bought\"\" ones\"\n";
    assert_eq!(book.read(CSV), rows);
    book.checks_clean();
    assert_eq!(book.run(&["fmt", "--check"]).code, 0);
    // The value is replaced, and the reason stays.
    let again = ["16m", "--at", "2023-02-05", "--source", "example-counter", "--replace"];
    observe(&book, &again).fine();
    assert_eq!(book.read(CSV), rows.replace("17000000", "16000000"));
    book.run(&["observe", "--undo"]).fine();
    assert_eq!(book.read(CSV), rows);
    // The next row has a reason of its own, or none.
    observe(&book, &["19m", "--at", "2023-03-05", "--source", "example-counter"]).fine();
    assert_eq!(book.read(CSV), format!("{rows}2023-03-05,19000000,exact,example-counter\n"));
    assert_ne!(before, book.all());
}

#[test]
fn the_last_observation_is_taken_back_to_the_byte() {
    let long = Book::new();
    long.write(
        "content/songs/low-tide.toml",
        "title = \"Low Tide\"\nartists = \"paper-lanterns\"",
    );
    let windows = Book::new();
    windows.write(SONG, format!("\u{FEFF}{}", windows.read(SONG).replace('\n', "\r\n")));
    let one_line = Book::new();
    let text = one_line.read(SONG);
    let (head, list) = text.split_once("observations = [").unwrap();
    let list = list.split_once("]\n").unwrap().0.replace('\n', " ");
    one_line
        .write(SONG, format!("{head}observations = [{}]\n", list.trim().trim_end_matches(',')));
    let new = ["--source", "https://new.example/x", "--source", "https://new.example/y"];
    let cases: [(Book, &str, &[&str]); 7] = [
        (Book::new(), "night-ferry", &COUNTER),
        (Book::new(), "night-ferry", &new),
        (Book::new(), "night-ferry", &["--note", "밤", "--source", "example-counter"]),
        (windows, "night-ferry", &new),
        (one_line, "night-ferry", &COUNTER),
        (with_csv(), "night-ferry", &COUNTER),
        (long, "low-tide", &new),
    ];
    for (book, song, more) in cases {
        let before = book.all();
        let typed = ["observe", song, "streams", "100m", "--at", "2024-05-01"];
        let out = book.run(&[&typed, more].concat()).fine();
        assert!(out.contains(&format!("crossed {song}-streams-100m\n")), "{out}");
        let after = book.all();
        let dry = book.run(&["observe", "--undo", "--dry-run"]).fine();
        assert!(dry.ends_with("nothing was written\n"), "{dry}");
        assert_eq!(book.all(), after);
        let out = book.run(&["observe", "--undo"]).fine();
        assert!(out.starts_with("content/s"), "{out}");
        assert!(out.contains(&format!("gone {song}-streams-100m\n")), "{out}");
        assert_eq!(book.all(), before);
        book.run(&["observe", "--undo"]).fails(1, &["error[E915]", "no observation to take"]);
    }
}

#[test]
fn a_replaced_value_comes_back() {
    for book in [Book::new(), with_csv()] {
        let before = book.all();
        let typed = ["17m", "--at", "2023-01-05", "--source", "example-counter", "--replace"];
        observe(&book, &typed).fine();
        let run = book.run(&["--format", "json", "observe", "--undo"]);
        let data: serde_json::Value = serde_json::from_str(&run.fine()).unwrap();
        let restored = data["files"][0]["restored"][0].as_str().unwrap();
        assert!(restored.replace('_', "").contains("18400000"), "{data}");
        assert_eq!(book.all(), before);
    }
}

#[test]
fn only_what_is_as_observe_left_it_is_taken_back() {
    let book = Book::new();
    let typed = ["100m", "--at", "2024-05-01", "--source", "example-counter"];
    observe(&book, &typed).fine();
    // An article about the milestone would have none.
    book.run(&["new", "milestone", "night-ferry-streams-100m"]).fine();
    let all = book.all();
    book.run(&["observe", "--undo"]).fails(1, &["error[E403]", "nothing was written"]);
    assert_eq!(book.all(), all);
    // A file that was edited since is left alone, and the row named.
    book.replace(SONG, "  { at = 2023", "  # slower\n  { at = 2023");
    let all = book.all();
    book.run(&["observe", "--undo"])
        .fails(1, &["error[E915]", SONG, "by hand: { at = 2024-05-01, value = 100_000_000"]);
    assert_eq!(book.all(), all);
    // What the file says of the last change is not trusted.
    for last in ["", "{}", "{\"files\": [{\"path\": \"../x\", \"hash\": \"\"}]}"] {
        book.write(".daesang-undo", last);
        book.run(&["observe", "--undo"]).fails(1, &["error[E915]"]);
    }
}

#[test]
fn a_place_with_which_the_places_of_a_song_begin_gets_a_note() {
    let book = Book::new();
    let chart =
        "\n[weekly-chart]\nname = \"Weekly chart\"\nkind = \"rank\"\nmilestones = [1, 10]\n";
    book.write("content/metrics.toml", book.read("content/metrics.toml") + chart);
    let place = |value, at| {
        let run = book.run(&[
            "observe",
            "night-ferry",
            "weekly-chart",
            value,
            "--at",
            at,
            "--source",
            "example-counter",
        ]);
        (run.err.contains("the places of this song begin here"), run.err.clone(), run.fine())
    };
    let (noted, err, out) = place("7", "2024-05-04");
    assert!(noted && err.contains("add `start = 2024-05-04` to the series"), "{err}");
    assert!(out.contains("reached night-ferry-weekly-chart-top-10"), "{out}");
    // The next one has one before it.
    assert!(!place("1", "2024-05-11").0);
}
