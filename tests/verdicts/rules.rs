//! Rules 4 to 9 of `docs/design.md` on made-up songs, one rule a test.

use daesang::bounds::Bounds;
use daesang::catalogue::SongKey;
use daesang::record::DaysHeld;
use daesang::record::claim::Verdict::{self, Contradicted, Unproved, Verified};

use crate::book::{MadeUp, Read, read};
use crate::builder::SiteTest;

const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";
const MOST: &str = "kind = \"most\"\nmetric = \"count\"";
const DEBUT: &str = "kind = \"most\"\nmetric = \"debut\"";
const CLUB: &str = "kind = \"club\"\nmetric = \"count\"\nthreshold = 100";
const CHART: &str = "kind = \"first\"\nmetric = \"chart\"\nthreshold = 1";

fn crossed(at: &str) -> String {
    format!("at = {at}, value = 100, kind = \"crossed\"")
}

/// Songs that reach 100 on these days, and a record over them.
fn book(rule: &str, complete: Option<&str>, songs: &[(&str, &str)]) -> MadeUp {
    let mut book = MadeUp::new();
    for (song, at) in songs {
        book.song(song, "count", &[&crossed(at)]);
    }
    book.record("r", rule, complete);
    book
}

#[track_caller]
fn says(book: &MadeUp, date: &str, expected: Verdict, claim: &str) {
    let claim = format!("record = \"r\"\n{claim}");
    let read = book.claim(date, &claim);
    assert_eq!(read.judged("a")[0].verdict, expected, "{claim}\n{}", read.told());
}

fn ranks(read: &Read) -> Vec<(String, (usize, usize))> {
    let outcome = &read.book.records.outcomes[0];
    let id = |song: SongKey| read.book.catalogue[song].id.to_string();
    let rank = |rank: Bounds<usize>| (rank.least, rank.most);
    outcome.entries.iter().map(|entry| (id(entry.song), rank(entry.rank))).collect()
}

/// Who held it, and since when until when.
fn tenures(read: &Read) -> Vec<String> {
    let outcome = &read.book.records.outcomes[0];
    outcome
        .progression
        .iter()
        .map(|tenure| {
            let entry = outcome.entry(tenure);
            let end =
                outcome.ended(tenure).map_or_else(String::new, |e| format!(" {}", e.first));
            format!("{} {}{end}", read.book.catalogue[entry.song].id, entry.when.first)
        })
        .collect()
}

#[test]
fn ties_share_a_rank() {
    let songs = [("x", "2020-03-01"), ("y", "2020-03-01"), ("z", "2020-04-01")];
    let club = book(CLUB, Some("2020-05-01"), &songs);
    let expected = [("x", (1, 1)), ("y", (1, 1)), ("z", (3, 3))];
    assert_eq!(ranks(&club.read()), expected.map(|(s, r)| (s.to_owned(), r)));
    says(&club, "2020-05-01", Verified, "holder = \"y\"\nrank = 1");
    says(&club, "2020-05-01", Verified, "holder = \"z\"\nrank = 3");
    says(&club, "2020-05-01", Contradicted, "holder = \"z\"\nrank = 2");
    // Both are first, and both hold it.
    let first = book(FIRST, Some("2020-05-01"), &songs);
    says(&first, "2020-05-01", Verified, "holder = \"x\"");
    says(&first, "2020-05-01", Verified, "holder = \"y\"");
    says(&first, "2020-05-01", Contradicted, "holder = \"z\"");
    assert_eq!(tenures(&first.read()), ["x 2020-03-01", "y 2020-03-01"]);
}

#[test]
fn equal_days_since_release_tie_and_hours_decide_where_they_are_known() {
    let mut book = MadeUp::new();
    for (song, after) in [("x", "30h"), ("y", "26h"), ("z", "3d")] {
        let observation = format!("after = \"{after}\", value = 100, kind = \"crossed\"");
        book.song(song, "count", &[&observation]);
    }
    // A day since release: between what 26 and 30 hours may be.
    book.song("w", "count", &[&crossed("2020-01-02")]);
    book.record("r", FASTEST, Some("2020-05-01"));
    let read = book.read();
    let ranks = ranks(&read);
    let rank = |song: &str| ranks.iter().find(|(id, _)| id == song).unwrap().1;
    // A day may be less than 26 hours, or more than 30.
    assert_eq!([rank("y"), rank("x"), rank("w"), rank("z")], [(1, 2), (2, 3), (1, 3), (4, 4)]);
    says(&book, "2020-02-01", Contradicted, "holder = \"x\"");
    says(&book, "2020-02-01", Unproved, "holder = \"y\"");
    // Without the one that is known to the day only, hours decide.
    book.put("content/songs/w.toml", "title = \"w\"\nartists = [\"ann\"]\nsource = \"s\"\n");
    says(&book, "2020-02-01", Verified, "holder = \"y\"");
    says(&book, "2020-02-01", Verified, "holder = \"x\"\nrank = 2");
}

#[test]
fn overlapping_times_are_undetermined_and_ranks_are_ranges() {
    let songs = [("x", "{ from = 2020-03-01, to = 2020-03-10 }"), ("y", "2020-03-05")];
    let first = book(FIRST, Some("2020-05-01"), &songs);
    says(&first, "2020-05-01", Unproved, "holder = \"x\"");
    says(&first, "2020-05-01", Unproved, "holder = \"y\"");
    says(&first, "2020-05-01", Unproved, "holder = \"y\"\nrank = 2");
    says(&first, "2020-05-01", Contradicted, "holder = \"y\"\nrank = 3");
    assert_eq!(tenures(&first.read()), [""; 0]);
    let club = book(CLUB, Some("2020-05-01"), &songs);
    assert_eq!(ranks(&club.read()), [("y".to_owned(), (1, 2)), ("x".to_owned(), (1, 2))]);
    // Apart by a day is enough.
    let apart = [("x", "{ from = 2020-03-01, to = 2020-03-04 }"), ("y", "2020-03-05")];
    says(&book(FIRST, Some("2020-05-01"), &apart), "2020-05-01", Verified, "holder = \"x\"");
}

#[test]
fn a_month_is_an_interval() {
    let book = book(FIRST, Some("2020-05-01"), &[("x", "\"2020-03\""), ("y", "2020-04-01")]);
    says(&book, "2020-05-01", Verified, "holder = \"x\"\non = \"2020-03\"");
    says(&book, "2020-05-01", Unproved, "holder = \"x\"\non = 2020-03-31");
    says(&book, "2020-05-01", Contradicted, "holder = \"x\"\non = 2020-04-01");
    says(&book, "2020-05-01", Verified, "holder = \"x\"\non = \"2020\"");
    says(&book, "2020-05-01", Unproved, "holder = \"x\"\ndays = 60");
    says(&book, "2020-05-01", Contradicted, "holder = \"x\"\ndays = 91");
}

#[test]
fn a_complete_list_counts_listed_songs_as_below() {
    // `late` is known by a report of June only; of `none` nothing is known.
    let mut book = book(FIRST, None, &[("x", "2020-03-01")]);
    book.song("late", "count", &["at = 2020-06-01, value = 100, kind = \"at-least\""]);
    book.song("none", "count", &["at = 2020-02-01, value = 50, kind = \"exact\""]);
    says(&book, "2020-07-01", Unproved, "holder = \"x\"");
    says(&book, "2020-07-01", Unproved, "holder = \"x\"\nrank = 1");
    says(&book, "2020-07-01", Unproved, "holder = \"late\"");
    book.record("r", FIRST, Some("2020-02-28"));
    says(&book, "2020-07-01", Unproved, "holder = \"x\"");
    // Whoever came on the day after shares it.
    book.record("r", FIRST, Some("2020-02-29"));
    says(&book, "2020-07-01", Verified, "holder = \"x\"");
    book.record("r", FIRST, Some("2020-03-01"));
    says(&book, "2020-07-01", Verified, "holder = \"x\"\nrank = 1");
    says(&book, "2020-07-01", Contradicted, "holder = \"late\"");
    says(&book, "2020-07-01", Contradicted, "holder = \"none\"");
}

#[test]
fn without_a_complete_list_first_and_rank_are_at_best_unproved() {
    let songs = [("x", "2020-03-01"), ("y", "2020-04-01")];
    let open = book(FIRST, None, &songs);
    says(&open, "2020-05-01", Unproved, "holder = \"x\"");
    says(&open, "2020-05-01", Unproved, "holder = \"y\"\nrank = 2");
    // Those that are listed are enough to contradict.
    says(&open, "2020-05-01", Contradicted, "holder = \"y\"");
    says(&open, "2020-05-01", Contradicted, "holder = \"y\"\nrank = 1");
    // A rank that is too low may be true of songs that aren't listed.
    says(&open, "2020-05-01", Unproved, "holder = \"y\"\nrank = 3");
    let closed = book(FIRST, Some("2020-05-01"), &songs);
    says(&closed, "2020-05-01", Contradicted, "holder = \"y\"\nrank = 3");
}

#[test]
fn a_song_that_was_still_below_when_another_was_there_is_not_first() {
    let mut open = book(FIRST, None, &[("x", "2020-03-01")]);
    open.song("below", "count", &["at = 2020-04-01, value = 99, kind = \"exact\""]);
    says(&open, "2020-05-01", Contradicted, "holder = \"below\"");
    says(&open, "2020-05-01", Unproved, "holder = \"below\"\nrank = 2");
    // By then it can't have been there at all.
    says(&open, "2020-03-15", Contradicted, "holder = \"below\"\nrank = 2");
    open.song_with("new", "artists = [\"ann\"]\nreleased = 2020-04-01", "count", &[]);
    says(&open, "2020-05-01", Contradicted, "holder = \"new\"");
}

#[test]
fn later_observations_are_evidence_of_what_was_true() {
    // As of March nobody had written it down yet; the report of June tells.
    let mut book = MadeUp::new();
    book.song(
        "x",
        "count",
        &[
            "at = 2020-02-01, value = 90, kind = \"exact\"",
            "at = 2020-06-01, value = 100, kind = \"crossed\", source = \"t\"",
        ],
    );
    book.record("r", FIRST, Some("2020-07-01"));
    says(&book, "2020-03-01", Contradicted, "holder = \"x\"");
    says(&book, "2020-06-01", Verified, "holder = \"x\"");
    let wide = [
        "at = 2020-02-01, value = 90, kind = \"exact\"",
        "at = 2020-06-01, value = 110, kind = \"exact\"",
    ];
    book.song("x", "count", &wide);
    says(&book, "2020-03-01", Unproved, "holder = \"x\"");
}

#[test]
fn a_record_since_lost_was_held_until_then() {
    let mut book = MadeUp::new();
    for (song, at, value) in
        [("x", "2020-03-01", 10), ("y", "2020-04-01", 20), ("z", "2020-05-01", 30)]
    {
        let observation = format!("at = {at}, value = {value}, kind = \"official\"");
        book.debut(song, &[&observation]);
    }
    book.record("r", DEBUT, Some("2020-12-31"));
    says(&book, "2020-04-15", Verified, "holder = \"y\"\nprevious = \"x\"\nvalue = 20");
    says(&book, "2020-04-15", Contradicted, "holder = \"x\"");
    says(&book, "2020-03-15", Verified, "holder = \"x\"");
    says(&book, "2020-05-15", Contradicted, "holder = \"y\"");
    let read = book.claim("2020-04-15", "record = \"r\"\nholder = \"y\"");
    let found = &read.judged("a")[0].facts;
    let (taker, when) = found.lost.unwrap();
    assert_eq!(read.book.catalogue[taker].id.as_str(), "z");
    assert_eq!(when.first.to_string(), "2020-05-01");
    let held = DaysHeld { least: 14, most: Some(14) };
    assert_eq!(found.held, Some(held), "as of the day of judging");
    // Days held are those by the day of judging; whether it still holds it doesn't matter then.
    says(&book, "2020-09-01", Verified, "holder = \"y\"\nheld = 30");
    says(&book, "2020-04-11", Verified, "holder = \"y\"\nheld = 10");
    says(&book, "2020-04-11", Contradicted, "holder = \"y\"\nheld = 30");
    says(&book, "2020-09-01", Contradicted, "holder = \"y\"\nheld = 31");
    says(&book, "2020-09-01", Contradicted, "holder = \"z\"\nprevious = \"x\"");
    says(&book, "2020-09-01", Contradicted, "holder = \"x\"\nheld = 31\nprevious = \"y\"");
    // It holds it to this day: until the day of judging, if the list is complete so long.
    says(&book, "2020-12-31", Verified, "holder = \"z\"\nheld = 244");
    // It held it on the last day of the list: somebody else took it on the next day or later.
    says(&book, "2021-01-31", Contradicted, "holder = \"z\"\nheld = 244");
    says(&book, "2021-01-31", Unproved, "holder = \"z\"\nheld = 245");
    says(&book, "2021-01-31", Contradicted, "holder = \"z\"\nheld = 276");
}

#[test]
fn an_undetermined_entry_may_have_been_in_between() {
    let mut book = MadeUp::new();
    for (song, at, value) in [
        ("x", "2020-03-01", 10),
        ("u", "{ from = 2020-03-20, to = 2020-04-10 }", 25),
        ("y", "2020-04-01", 20),
        ("z", "2020-05-01", 30),
    ] {
        let observation = format!("at = {at}, value = {value}, kind = \"official\"");
        book.debut(song, &[&observation]);
    }
    book.record("r", DEBUT, Some("2020-12-31"));
    says(&book, "2020-04-05", Unproved, "holder = \"y\"");
    says(&book, "2020-06-01", Verified, "holder = \"z\"\nprevious = \"u\"");
    says(&book, "2020-06-01", Contradicted, "holder = \"z\"\nprevious = \"x\"");
    // `x` lost it to `u`, or to `y`, which is not known: 19 days at the least, 31 at the most.
    says(&book, "2020-06-01", Unproved, "holder = \"x\"\nheld = 31");
    says(&book, "2020-06-01", Unproved, "holder = \"x\"\nheld = 19");
    says(&book, "2020-06-01", Contradicted, "holder = \"x\"\nheld = 45");
    says(&book, "2020-06-01", Unproved, "holder = \"y\"\nheld = 5");
}

#[test]
fn only_official_figures_make_a_record_where_the_metric_says_so() {
    let mut book = MadeUp::new();
    book.debut(
        "x",
        &[
            "at = 2020-03-01, value = 30, kind = \"live\"",
            "at = 2020-03-01, value = 20, kind = \"official\"",
        ],
    );
    book.debut("y", &["at = 2020-03-02, value = 25, kind = \"exact\""]);
    book.record("r", DEBUT, Some("2020-05-01"));
    says(&book, "2020-04-01", Verified, "holder = \"x\"\nvalue = 20");
    says(&book, "2020-04-01", Contradicted, "holder = \"x\"\nvalue = 30");
    says(&book, "2020-04-01", Contradicted, "holder = \"y\"");
}

#[test]
fn two_figures_of_one_window_cant_both_be_true() {
    let mut book = MadeUp::new();
    book.debut(
        "x",
        &[
            "at = 2020-03-01, value = 30, kind = \"official\"",
            "at = 2020-03-02, value = 20, kind = \"official\"",
        ],
    );
    book.record("r", DEBUT, None);
    let told = book.read().told();
    assert!(told.contains("error[E303]") && told.contains("x.toml"), "{told}");
}

#[test]
fn the_most_of_a_total_is_what_it_was_by_then() {
    let reads = |all: &[(&str, u64)]| -> Vec<String> {
        all.iter().map(|(at, n)| format!("at = {at}, value = {n}, kind = \"exact\"")).collect()
    };
    let mut book = MadeUp::new();
    let mut put = |song: &str, all: &[(&str, u64)]| {
        let all = reads(all);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        book.song(song, "count", &all);
    };
    put("x", &[("2020-02-01", 5), ("2020-06-01", 20)]);
    put("y", &[("2020-03-01", 10)]);
    book.record("r", MOST, None);
    // Between its two readings, `x` had anything from 5 to 20.
    says(&book, "2020-04-01", Unproved, "holder = \"x\"");
    says(&book, "2020-04-01", Unproved, "holder = \"y\"");
    says(&book, "2020-02-01", Unproved, "holder = \"x\"\nvalue = 5");
    book.record("r", MOST, Some("2020-07-01"));
    // Nobody else had more; how much it had itself by then, the list doesn't say.
    says(&book, "2020-07-01", Verified, "holder = \"x\"");
    says(&book, "2020-07-01", Unproved, "holder = \"x\"\nvalue = 20");
    says(&book, "2020-06-01", Verified, "holder = \"x\"\nvalue = 20");
    says(&book, "2020-06-01", Contradicted, "holder = \"x\"\nvalue = 19");
    // It may be level.
    says(&book, "2020-07-01", Unproved, "holder = \"y\"");
    says(&book, "2020-04-01", Unproved, "holder = \"y\"");
    book.record("r", MOST, Some("2020-04-01"));
    // A list that is complete in April has all that was reached by then.
    says(&book, "2020-04-01", Verified, "holder = \"y\"");
    says(&book, "2020-04-01", Unproved, "holder = \"x\"");
    says(&book, "2020-04-01", Contradicted, "holder = \"y\"\nvalue = 9");
}

#[test]
fn a_shared_record_ends_for_both_when_one_gets_better() {
    let mut book = MadeUp::new();
    let at = |day: &str, n: u64| format!("at = {day}, value = {n}, kind = \"crossed\"");
    book.song("x", "count", &[&at("2020-02-01", 5)]);
    book.song("y", "count", &[&at("2020-03-01", 5), &at("2020-04-01", 6)]);
    book.record("r", MOST, Some("2020-12-31"));
    assert_eq!(tenures(&book.read()), ["x 2020-02-01 2020-04-01", "y 2020-03-01"]);
    // In March somebody may have had more than 5, and no more than 6.
    says(&book, "2020-03-15", Unproved, "holder = \"x\"");
    says(&book, "2020-12-31", Verified, "holder = \"y\"");
    // The first one gets better in turn: it never stopped holding it.
    book.song("x", "count", &[&at("2020-02-01", 5), &at("2020-04-15", 7)]);
    assert_eq!(
        tenures(&book.read()),
        ["x 2020-02-01 2020-04-01", "y 2020-03-01 2020-04-15", "x 2020-04-15"]
    );
    // They may have been level before.
    says(&book, "2020-05-01", Unproved, "holder = \"x\"\nheld = 16");
}

#[test]
fn between_two_counts_nobody_knows_who_had_the_most() {
    let mut book = MadeUp::new();
    let at = |day: &str, n: u64| format!("at = {day}, value = {n}, kind = \"exact\"");
    book.song("x", "count", &[&at("2020-02-01", 5), &at("2020-06-01", 20)]);
    book.song("y", "count", &[&at("2020-03-01", 10)]);
    book.record("r", MOST, Some("2020-12-31"));
    // As read, `x`, `y` and `x` again; but `x` may have had more than `y` all the time.
    assert_eq!(
        tenures(&book.read()),
        ["x 2020-02-01 2020-03-01", "y 2020-03-01 2020-06-01", "x 2020-06-01"]
    );
    says(&book, "2020-06-01", Verified, "holder = \"x\"\nvalue = 20");
    says(&book, "2020-07-01", Unproved, "holder = \"x\"\nprevious = \"y\"");
    says(&book, "2020-07-01", Unproved, "holder = \"y\"\nheld = 92");
    says(&book, "2020-07-01", Unproved, "holder = \"x\"\non = 2020-06-01");
    // Known to the day, it is certain.
    book.song(
        "x",
        "count",
        &[
            &at("2020-02-01", 5),
            &at("2020-05-31", 10),
            "at = 2020-06-01, value = 20, kind = \"crossed\"",
        ],
    );
    book.song(
        "y",
        "count",
        &[&at("2020-02-15", 4), "at = 2020-03-01, value = 10, kind = \"crossed\""],
    );
    says(&book, "2020-07-01", Verified, "holder = \"x\"\non = 2020-06-01");
}

#[test]
fn places_in_a_chart_are_reached_on_chart_dates() {
    let mut book = MadeUp::new();
    let at = |day: &str, n: u64| format!("at = {day}, value = {n}, kind = \"exact\"");
    book.song("x", "chart", &[&at("2020-02-01", 3), &at("2020-02-08", 1)]);
    book.song("y", "chart", &[&at("2020-02-08", 4), &at("2020-02-15", 1)]);
    book.song("z", "chart", &[&at("2020-02-01", 2)]);
    book.record("r", CHART, Some("2020-03-01"));
    says(&book, "2020-03-01", Verified, "holder = \"x\"\non = 2020-02-08\nvalue = 1");
    says(&book, "2020-03-01", Contradicted, "holder = \"y\"");
    says(&book, "2020-03-01", Contradicted, "holder = \"z\"");
    says(&book, "2020-03-01", Verified, "holder = \"y\"\nrank = 2");
    // No duration since release follows from a chart date.
    says(&book, "2020-03-01", Unproved, "holder = \"x\"\ndays = 38");
    book.record("r", CHART, None);
    says(&book, "2020-03-01", Unproved, "holder = \"x\"");
}

#[test]
fn b15_rows_that_begin_at_a_place_prove_no_day() {
    let at = |day: &str, n: u64| format!("at = {day}, value = {n}, kind = \"exact\"");
    let song = |start: &str, rows: &[String]| {
        let mut book = MadeUp::new();
        book.record("r", "kind = \"club\"\nmetric = \"chart\"\nthreshold = 10", None);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        book.song("x", "chart", &rows);
        if !start.is_empty() {
            let series = format!("[series.chart]\nstart = {start}");
            book.0 = book.0.clone().replace("content/songs/x.toml", "[series.chart]", &series);
        }
        book
    };
    let (rows, on) = ([at("2020-02-08", 3)], "holder = \"x\"\non = 2020-02-08");
    let open = song("", &rows);
    says(&open, "2020-03-01", Unproved, on);
    says(&open, "2020-03-01", Verified, "holder = \"x\"");
    says(&open, "2020-03-01", Unproved, "holder = \"x\"\nvalue = 3");
    says(&open, "2020-03-01", Contradicted, "holder = \"x\"\nvalue = 2");
    says(&open, "2020-03-01", Contradicted, "holder = \"x\"\non = 2019-12-31");
    let told = open.claim("2020-03-01", &format!("record = \"r\"\n{on}")).told();
    assert!(told.contains("the data gives between 2020-01-01 and 2020-02-08"), "{told}");
    let entered = song("2020-02-08", &rows);
    says(&entered, "2020-03-01", Verified, &format!("{on}\nvalue = 3"));
    let earlier = song("", &[at("2020-02-01", 11), at("2020-02-08", 3)]);
    says(&earlier, "2020-03-01", Verified, &format!("{on}\nvalue = 3"));
}

#[test]
fn a_where_narrows_the_record_for_one_claim() {
    let mut book = book(CLUB, Some("2020-05-01"), &[("x", "2020-03-01"), ("y", "2020-04-01")]);
    let head = "artists = [\"bob\"]\nreleased = 2020-01-01\nlanguage = \"en\"";
    book.song_with("b", head, "count", &[&crossed("2020-02-01")]);
    says(&book, "2020-05-01", Verified, "holder = \"y\"\nrank = 3");
    for narrow in [
        "lead = \"ann\"",
        "language = \"ko\"",
        "gender = \"female\"",
        "not = { lead = \"bob\" }",
    ] {
        let claim = |rank| format!("holder = \"y\"\nrank = {rank}\nwhere = {{ {narrow} }}");
        says(&book, "2020-05-01", Verified, &claim(2));
        says(&book, "2020-05-01", Contradicted, &claim(3));
    }
    says(
        &book,
        "2020-05-01",
        Contradicted,
        "holder = \"b\"\nrank = 1\nwhere = { lead = \"ann\" }",
    );
    // What a claim leaves out is left out beside what the record leaves out, not instead.
    book.record(
        "r",
        &format!("{CLUB}\nwhere = {{ not = {{ lead = \"bob\" }} }}"),
        Some("2020-05-01"),
    );
    says(
        &book,
        "2020-05-01",
        Contradicted,
        "holder = \"b\"\nrank = 1\nwhere = { not = { language = \"ja\" } }",
    );
    says(
        &book,
        "2020-05-01",
        Verified,
        "holder = \"y\"\nrank = 2\nwhere = { not = { language = \"ja\" } }",
    );
}

#[test]
fn a_field_that_isnt_written_proves_nothing() {
    let mut book = book(
        &format!("{FIRST}\nwhere = {{ language = \"ko\" }}"),
        Some("2020-05-01"),
        &[("x", "2020-03-01")],
    );
    says(&book, "2020-05-01", Verified, "holder = \"x\"");
    let head = "artists = [\"ann\"]\nreleased = 2020-01-01";
    book.song_with("unknown", head, "count", &[&crossed("2020-02-01")]);
    says(&book, "2020-05-01", Unproved, "holder = \"x\"");
    says(&book, "2020-05-01", Unproved, "holder = \"unknown\"");
    says(&book, "2020-05-01", Unproved, "holder = \"unknown\"\nrank = 1");
    let head = "artists = [\"ann\"]\nreleased = 2020-01-01\nlanguage = []";
    book.song_with("unknown", head, "count", &[&crossed("2020-02-01")]);
    says(&book, "2020-05-01", Verified, "holder = \"x\"");
}

#[test]
fn a_claim_without_a_record_is_about_the_articles_milestone() {
    let book = book(FIRST, Some("2020-05-01"), &[("x", "2020-03-01"), ("y", "2020-04-01")]);
    let own = |id: &str, claim: &str| {
        let mut book = book.clone();
        book.put(
            &format!("content/milestones/{id}.md"),
            &format!(
                "+++\ntitle = \"A\"\ndate = 2020-05-01\n\n[[claims]]\n{claim}\n+++\nText.\n"
            ),
        );
        book.read().judged(id)[0].verdict
    };
    assert_eq!(own("x-count-100", "on = 2020-03-01\ndays = 60\nvalue = 100"), Verified);
    assert_eq!(own("x-count-100", "days = 61"), Contradicted);
    assert_eq!(own("x-count-100", "value = 101"), Contradicted);
    assert_eq!(own("x-count-100", "holder = \"y\""), Contradicted);
    assert_eq!(own("x-count-100", "rank = 1"), Unproved);
    // A record's own milestone: the record is its subject.
    assert_eq!(own("x-r", "on = 2020-03-01"), Verified);
    assert_eq!(own("x-r", "rank = 1"), Verified);
    // Another record named without a holder: that the song holds it is part of the claim.
    assert_eq!(own("y-count-100", "record = \"r\"\non = 2020-04-01"), Contradicted);
    assert_eq!(own("y-count-100", "record = \"r\"\nrank = 2"), Verified);
}

#[test]
fn one_day_off_is_a_matter_of_counting() {
    let book = book(FIRST, Some("2020-05-01"), &[("x", "2020-03-01")]);
    let told = |claim: &str| {
        book.claim("2020-05-01", &format!("record = \"r\"\nholder = \"x\"\n{claim}")).told()
    };
    for claim in ["days = 61", "days = 59"] {
        let told = told(claim);
        assert!(told.contains("write `days = 60`"), "{told}");
        assert!(told.contains("the first day is not counted"), "{told}");
    }
    assert!(!told("days = 62").contains("not counted"));
    assert!(told("on = 2020-03-02").contains("a local day may be another one"));
    assert!(!told("on = 2020-03-03").contains("local day"));
    // The working: every observation used, with its file and line.
    let told = told("days = 61");
    for part in [
        "error[E401]",
        "content/articles/a.md:8:8",
        "content/songs/x.toml:9:",
        "content/songs/x.toml:3:12",
        "that is 60 days",
    ] {
        assert!(told.contains(part), "{part}:\n{told}");
    }
}

#[test]
fn bad_claims_are_told_at_their_place() {
    let mut book = book(FIRST, Some("2020-05-01"), &[("x", "2020-03-01")]);
    book.record("never", &FIRST.replace("100", "1000"), None);
    let cases = [
        ("record = \"q\"\nholder = \"x\"", "E109", 6, "`r`"),
        ("record = \"r\"\nholder = \"xx\"", "E109", 7, "`x`"),
        ("record = \"r\"\nholder = \"x\"\nrank = 0", "E402", 8, "ranks begin with 1"),
        ("record = \"r\"\nholdr = \"x\"", "E107", 7, "holder"),
        ("record = \"r\"", "E402", 5, "holder"),
        ("holder = \"x\"", "E402", 5, "record"),
        ("record = \"r\"\nholder = \"x\"\nwhere = { lead = \"an\" }", "E109", 8, "`ann`"),
        (
            "record = \"r\"\nholder = \"x\"\nwhere = { gender = \"femal\" }",
            "E118",
            8,
            "`female`",
        ),
        (
            "record = \"r\"\non = 2020-03-01\nwhere = { language = \"ja\" }",
            "W501",
            8,
            "no song that matches",
        ),
        ("record = \"never\"\nholder = \"x\"", "W501", 7, "add an observation"),
        ("record = \"never\"\non = 2020-03-01", "W501", 5, "no song of the site"),
    ];
    for (claim, code, line, help) in cases {
        let read = book.claim("2020-05-01", claim);
        let about = read.about("content/articles/a.md");
        let found = about.iter().find(|d| d["code"] == code && d["line"] == line);
        let found =
            found.unwrap_or_else(|| panic!("{claim}: {code} in line {line}\n{}", read.told()));
        assert!(found.to_string().contains(help), "{claim}: {help}\n{found}");
    }
    // Of the record itself: nobody has reached its threshold.
    let told = book.read().about("content/records/never.toml");
    assert_eq!((&told[0]["code"], &told[0]["line"]), (&"W502".into(), &4.into()), "{told:?}");
}

#[test]
fn as_of_hides_what_is_later() {
    let mut book = MadeUp::new();
    book.debut("x", &["at = 2020-03-01, value = 10, kind = \"official\""]);
    book.debut("y", &["at = 2020-04-01, value = 20, kind = \"official\""]);
    book.record("r", DEBUT, Some("2020-12-31"));
    let holder = |site: &SiteTest| {
        let book = read(site).book;
        let outcome = &book.records.outcomes[0];
        let current: Vec<String> = outcome
            .current()
            .map(|(_, tenure)| book.catalogue[outcome.entry(tenure).song].id.to_string())
            .collect();
        (current.join(" "), book.as_of.to_string())
    };
    assert_eq!(holder(&book.0), ("y".to_owned(), "2020-04-01".to_owned()));
    let march = book.0.hiding_after("2020-03-15");
    assert_eq!(holder(&march), ("x".to_owned(), "2020-03-01".to_owned()));
}
