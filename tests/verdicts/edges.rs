//! Where one verdict turns into another: a day more or less, a complete list that ends too early, a record of
//! another kind.

use daesang::bounds::Bounds;
use daesang::record::DaysHeld;
use daesang::record::claim::Verdict::{Contradicted, Unproved, Verified};
use daesang::record::claim::{CheckedClaim, Verdict};

use crate::book::MadeUp;

const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";
const MOST: &str = "kind = \"most\"\nmetric = \"count\"";
const DEBUT: &str = "kind = \"most\"\nmetric = \"debut\"";
const CLUB: &str = "kind = \"club\"\nmetric = \"count\"\nthreshold = 100";

fn read(at: &str, value: u64) -> String {
    format!("at = {at}, value = {value}, kind = \"exact\"")
}

fn crossed(at: &str) -> String {
    format!("at = {at}, value = 100, kind = \"crossed\"")
}

fn official(at: &str, value: u64) -> String {
    format!("at = {at}, value = {value}, kind = \"official\"")
}

/// A claim about the record `r`: what it is judged to be, and all that is told.
fn judged(book: &MadeUp, date: &str, claim: &str) -> (CheckedClaim, String) {
    let read = book.claim(date, &format!("record = \"r\"\n{claim}"));
    (read.judged("a")[0].clone(), read.told())
}

#[track_caller]
fn says(book: &MadeUp, date: &str, expected: Verdict, claim: &str) {
    let (judged, told) = judged(book, date, claim);
    assert_eq!(judged.verdict, expected, "{date}: {claim}\n{told}");
}

#[test]
fn who_never_held_it_is_known_as_far_as_the_list_is_complete() {
    let mut book = MadeUp::new();
    book.debut("x", &[&official("2020-03-01", 30)]);
    book.debut("y", &[&official("2020-04-01", 20)]);
    let held = "holder = \"y\"\nheld = 5";
    // The other figure was larger, and there first, whatever the list has.
    for complete in [Some("2020-07-01"), None] {
        book.record("r", DEBUT, complete);
        says(&book, "2020-07-01", Contradicted, held);
    }
    // The largest was held for as long as the list is complete.
    for (complete, expected) in
        [(Some("2020-06-30"), Verified), (Some("2020-06-29"), Unproved), (None, Unproved)]
    {
        book.record("r", DEBUT, complete);
        // Held on the 30th of June, it was lost on the day of judging at the soonest.
        says(&book, "2020-07-01", expected, "holder = \"x\"\nheld = 122");
    }
    let mut book = MadeUp::new();
    book.song("x", "count", &[&crossed("2020-03-01")]);
    book.song("y", "count", &[&crossed("2020-04-01")]);
    // Of the first to be there, no later one was ever, whatever the list has.
    book.record("r", FIRST, None);
    says(&book, "2020-07-01", Contradicted, held);
    book.record("r", CLUB, Some("2020-07-01"));
    says(&book, "2020-07-01", Unproved, held);
}

#[test]
fn a_figure_between_two_counts_may_be_true() {
    let mut book = MadeUp::new();
    book.song("x", "count", &[&read("2020-02-01", 5), &read("2020-06-01", 20)]);
    book.record("r", MOST, None);
    for (value, expected) in
        [(4, Contradicted), (5, Unproved), (12, Unproved), (20, Unproved), (21, Contradicted)]
    {
        says(&book, "2020-04-01", expected, &format!("holder = \"x\"\nvalue = {value}"));
    }
    // Of a threshold the figure is the threshold, whatever came later.
    book.song("x", "count", &[&crossed("2020-03-01"), &read("2020-04-01", 150)]);
    book.record("r", FIRST, Some("2020-05-01"));
    says(&book, "2020-05-01", Verified, "holder = \"x\"\nvalue = 100");
    says(&book, "2020-05-01", Contradicted, "holder = \"x\"\nvalue = 150");
    // A song with one figure has it whenever it is asked: only the day is wrong.
    let mut book = MadeUp::new();
    book.debut("x", &[&official("2020-03-01", 30)]);
    book.record("r", DEBUT, Some("2020-05-01"));
    let (_, told) = judged(&book, "2020-02-01", "holder = \"x\"\nvalue = 30");
    assert!(told.contains("E401") && !told.contains("the data gives"), "{told}");
}

#[test]
fn a_song_that_is_still_below_is_too_late_from_the_next_day_on() {
    let mut book = MadeUp::new();
    book.song("y", "count", &[&read("2020-05-01", 50)]);
    book.record("r", CLUB, None);
    // On the day of the count it may have got there in the evening.
    says(&book, "2020-05-01", Unproved, "holder = \"y\"");
    says(&book, "2020-04-30", Contradicted, "holder = \"y\"");
    let (_, told) = judged(&book, "2020-04-30", "holder = \"y\"");
    assert!(told.contains("exact 50 on 2020-05-01"), "{told}");
    // Where the complete list says more than the count, the count is no reason.
    book.record("r", CLUB, Some("2020-05-20"));
    let (_, told) = judged(&book, "2020-05-20", "holder = \"y\"");
    assert!(!told.contains("exact 50 on"), "{told}");
    book.record("r", FIRST, None);
    book.song("x", "count", &[&crossed("2020-05-01")]);
    says(&book, "2020-06-01", Unproved, "holder = \"y\"");
    book.song("x", "count", &[&crossed("2020-04-30")]);
    says(&book, "2020-06-01", Contradicted, "holder = \"y\"");
}

#[test]
fn only_who_surely_was_sooner_makes_a_song_too_late() {
    let mut book = MadeUp::new();
    let released =
        |day: &str| format!("artists = [\"ann\"]\nreleased = {day}\nlanguage = \"ko\"");
    book.song("x", "count", &[&crossed("2020-03-01")]);
    book.song_with("y", &released("2020-04-20"), "count", &[&read("2020-05-01", 50)]);
    // The fastest may be a late one.
    book.record("r", FASTEST, None);
    says(&book, "2020-06-01", Unproved, "holder = \"y\"");
    book.record("r", FIRST, None);
    says(&book, "2020-06-01", Contradicted, "holder = \"y\"");
    // One of which a field isn't written may not be of the record.
    let head = "artists = [\"ann\"]\nreleased = 2020-01-01";
    book.song_with("x", head, "count", &[&crossed("2020-03-01")]);
    book.record("r", &format!("{FIRST}\nwhere = {{ language = \"ko\" }}"), None);
    says(&book, "2020-06-01", Unproved, "holder = \"y\"");
}

#[test]
fn what_comes_after_the_day_of_judging_is_no_proof_before_it() {
    let unknown = "no observation shows what `x` had by";
    let mut book = MadeUp::new();
    book.song("x", "count", &[&read("2020-06-01", 20)]);
    for (complete, day, expected, doubted) in [
        (None, "2020-04-01", Unproved, true),
        (Some("2020-03-31"), "2020-04-01", Unproved, true),
        (Some("2020-04-01"), "2020-04-01", Unproved, true),
        (None, "2020-06-01", Unproved, false),
    ] {
        book.record("r", MOST, complete);
        let (judged, told) = judged(&book, day, "holder = \"x\"");
        assert_eq!(judged.verdict, expected, "{complete:?}\n{told}");
        assert_eq!(told.contains(unknown), doubted, "{complete:?}\n{told}");
    }
    // A threshold and a one-off figure are reached on their day, not before.
    book.song("x", "count", &[&crossed("2020-06-01")]);
    book.record("r", FIRST, None);
    says(&book, "2020-04-01", Contradicted, "holder = \"x\"");
    let mut book = MadeUp::new();
    book.debut("x", &[&official("2020-06-01", 30)]);
    book.record("r", DEBUT, None);
    says(&book, "2020-04-01", Contradicted, "holder = \"x\"");
}

#[test]
fn how_long_it_is_held_is_known_to_the_newest_observation_of_the_metric() {
    let mut book = MadeUp::new();
    book.song("x", "count", &[&crossed("2020-03-01")]);
    book.song("y", "count", &[&read("2020-04-01", 50)]);
    // Of no day: it is not known when this song came out.
    let nowhere = "artists = [\"ann\"]\nlanguage = \"ko\"";
    book.song_with("z", nowhere, "count", &["after = \"9d\", value = 10, kind = \"exact\""]);
    book.record("r", FIRST, None);
    let (judged, told) = judged(&book, "2020-06-01", "holder = \"x\"");
    // What comes after it is not known.
    assert_eq!(judged.facts.held, Some(DaysHeld { least: 31, most: None }), "{told}");
}

#[test]
fn a_rival_is_shown_with_what_it_had_by_then() {
    let mut book = MadeUp::new();
    book.song("x", "count", &[&read("2020-03-10", 8), &read("2020-03-15", 12)]);
    book.song("y", "count", &[&read("2020-03-01", 10), &read("2020-06-01", 50)]);
    book.record("r", MOST, Some("2020-07-01"));
    let (_, told) = judged(&book, "2020-04-01", "holder = \"x\"");
    assert!(told.contains("`y` may be ahead: 10"), "{told}");
    // So many songs, not so many figures.
    assert!(told.contains("compared with 1 other of this record"), "{told}");
}

#[test]
fn a_chart_or_a_one_off_figure_gives_no_days() {
    let days = "holder = \"x\"\ndays = 60";
    let mut book = MadeUp::new();
    book.song("x", "chart", &[&read("2020-03-01", 1)]);
    book.record("r", "kind = \"first\"\nmetric = \"chart\"\nthreshold = 1", Some("2020-07-01"));
    let (found, told) = judged(&book, "2020-07-01", days);
    assert_eq!(found.verdict, Unproved);
    assert!(told.contains("a chart date gives no time since release"), "{told}");
    let mut book = MadeUp::new();
    book.debut("x", &[&official("2020-03-01", 30)]);
    book.record("r", DEBUT, Some("2020-07-01"));
    let (found, told) = judged(&book, "2020-07-01", days);
    assert_eq!(found.verdict, Unproved);
    assert!(told.contains("a one-off figure gives no time since release"), "{told}");
    let mut book = MadeUp::new();
    let head = "artists = [\"ann\"]\nlanguage = \"ko\"";
    book.song_with("x", head, "count", &[&crossed("2020-03-01")]);
    book.record("r", FIRST, Some("2020-07-01"));
    let (found, told) = judged(&book, "2020-07-01", days);
    assert_eq!(found.verdict, Unproved);
    assert!(told.contains("the time since release is not known"), "{told}");
}

#[test]
fn a_rank_is_given_as_the_data_gives_it() {
    let mut book = MadeUp::new();
    book.song("x", "count", &[&crossed("2020-03-01")]);
    book.song("y", "count", &[&crossed("2020-04-01")]);
    book.record("r", CLUB, Some("2020-07-01"));
    let (found, told) = judged(&book, "2020-07-01", "holder = \"y\"\nrank = 1");
    assert_eq!(found.facts.rank, Some(Bounds::exactly(2)));
    assert!(told.contains("the data gives 2") && told.contains("write `rank = 2`"), "{told}");
    // A list that may go on can only make a rank worse.
    book.record("r", CLUB, None);
    let (found, told) = judged(&book, "2020-07-01", "holder = \"y\"\nrank = 3");
    assert_eq!(found.verdict, Unproved, "{told}");
    assert!(told.contains("of the 2 that are listed, the rank is 2"), "{told}");
    let (found, told) = judged(&book, "2020-07-01", "holder = \"y\"\nrank = 2");
    assert_eq!(found.verdict, Unproved, "{told}");
    assert!(!told.contains("that are listed"), "{told}");
    says(&book, "2020-07-01", Contradicted, "holder = \"y\"\nrank = 1");
    let between =
        "at = { from = 2020-03-20, to = 2020-04-20 }, value = 100, kind = \"crossed\"";
    book.song("z", "count", &[between]);
    book.record("r", CLUB, Some("2020-07-01"));
    let (found, told) = judged(&book, "2020-07-01", "holder = \"y\"\nrank = 1");
    assert_eq!(found.facts.rank, Some(Bounds { least: 2, most: 3 }));
    assert!(told.contains("the data gives 2 to 3") && !told.contains("write `rank"), "{told}");
    let (_, told) = judged(&book, "2020-07-01", "holder = \"y\"\nrank = 2");
    assert!(told.contains("the rank is 2 to 3: dates overlap"), "{told}");
}

/// One-off figures of songs, official, and a record of the most.
fn debuts(complete: Option<&str>, all: &[(&str, &str, u64)]) -> MadeUp {
    let mut book = MadeUp::new();
    for song in ["x", "y", "z", "u", "w"] {
        let own = all.iter().filter(|(id, _, _)| *id == song);
        let own: Vec<String> = own.map(|(_, at, value)| official(at, *value)).collect();
        if !own.is_empty() {
            book.debut(song, &own.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    book.record("r", DEBUT, complete);
    book
}

#[test]
fn days_held_are_bounded_by_all_who_may_have_taken_it() {
    let held_by_x = |u: u64, y: u64| {
        let after = [
            ("x", "2020-03-01", 10),
            ("u", "{ from = 2020-03-20, to = 2020-04-10 }", u),
            ("y", "{ from = 2020-04-05, to = 2020-04-20 }", y),
        ];
        let book = debuts(Some("2020-12-31"), &after);
        let (found, told) = judged(&book, "2020-06-01", "holder = \"x\"\nheld = 60");
        let DaysHeld { least, most } = found.facts.held.expect("it was lost");
        let most = most.expect("it was lost");
        assert!(told.contains(&format!("the data gives {least} to {most}")), "{told}");
        (least, most)
    };
    // `u` took it from the 20th of March to the 10th of April, whatever `y` did.
    assert_eq!(held_by_x(25, 20), (19, 40));
    // `y` took it in any case, from `x` or from `u`, which had to come first.
    assert_eq!(held_by_x(20, 25), (19, 40));
    // One that is level shares it, and takes it from nobody.
    assert_eq!(held_by_x(10, 20), (35, 50));
}

#[test]
fn who_held_it_before_is_known_if_nobody_may_have_been_in_between() {
    let before = &[
        ("x", "2020-03-01", 10),
        ("y", "2020-04-01", 20),
        ("x", "{ from = 2020-05-01, to = 2020-05-02 }", 30),
    ];
    let claim = "holder = \"y\"\nprevious = \"x\"";
    says(&debuts(Some("2020-12-31"), before), "2020-04-15", Verified, claim);
    says(&debuts(None, before), "2020-04-15", Unproved, claim);
    // What `x` had later doesn't make `u` too small for its place between the two.
    let u = ("u", "{ from = 2020-03-20, to = 2020-04-10 }", 15);
    let with_u = [before[0], before[1], before[2], u];
    says(&debuts(Some("2020-12-31"), &with_u), "2020-04-15", Unproved, claim);
    // Less than what stood, it can't have been.
    let small = [before[0], before[1], before[2], ("u", u.1, 5)];
    says(&debuts(Some("2020-12-31"), &small), "2020-04-15", Verified, claim);
}

#[test]
fn who_shares_it_is_preceded_by_those_that_were_there_earlier() {
    let book = debuts(
        Some("2020-12-31"),
        &[
            ("w", "2020-02-01", 10),
            ("x", "2020-03-01", 30),
            ("y", "2020-04-01", 30),
            ("z", "2020-04-01", 30),
        ],
    );
    says(&book, "2020-06-01", Verified, "holder = \"z\"\nprevious = \"x\"");
    says(&book, "2020-06-01", Contradicted, "holder = \"z\"\nprevious = \"y\"");
    let (found, _) = judged(&book, "2020-06-01", "holder = \"z\"");
    let read = book.claim("2020-06-01", "record = \"r\"\nholder = \"z\"");
    let previous = found.facts.previous.unwrap();
    assert_eq!(read.book.catalogue[previous].id.as_str(), "x");
}

#[test]
fn one_of_which_too_little_is_known_may_have_held_it_before() {
    let mut book = MadeUp::new();
    let released =
        |day: &str| format!("artists = [\"ann\"]\nreleased = {day}\nlanguage = \"ko\"");
    book.song("x", "count", &[&crossed("2020-03-01")]);
    book.song_with("y", &released("2020-03-01"), "count", &[&crossed("2020-04-01")]);
    book.song_with("slow", &released("2019-01-01"), "count", &[&crossed("2020-01-01")]);
    book.song("short", "count", &[&read("2020-03-01", 50)]);
    let previous = |song: &str| format!("holder = \"y\"\nprevious = \"{song}\"");
    book.record("r", FASTEST, Some("2020-12-31"));
    says(&book, "2020-06-01", Verified, &previous("x"));
    says(&book, "2020-06-01", Contradicted, &previous("short"));
    book.record("r", FASTEST, None);
    says(&book, "2020-06-01", Unproved, &previous("short"));
    // Listed, and slower than the one before: no list that goes on can change that.
    book.song_with("late", &released("2019-01-01"), "count", &[&crossed("2020-03-20")]);
    says(&book, "2020-06-01", Contradicted, &previous("late"));
    // A total may have been larger than its observations show.
    book.record("r", MOST, None);
    says(&book, "2020-06-01", Unproved, "holder = \"y\"\nprevious = \"short\"");
}

#[test]
fn further_reasons_at_one_place_are_notes() {
    let between =
        "at = { from = 2020-02-20, to = 2020-04-20 }, value = 100, kind = \"crossed\"";
    let mut book = MadeUp::new();
    book.song("x", "count", &[&crossed("2020-03-01")]);
    book.song("y", "count", &[between]);
    book.record("r", FIRST, None);
    let (_, told) = judged(&book, "2020-06-01", "holder = \"x\"\non = 2020-03-01");
    assert!(told.contains("`y` may be ahead"), "{told}");
    assert!(told.contains("= note: nobody says that the list is complete"), "{told}");
    let (_, told) = judged(&book, "2020-06-01", "holder = \"x\"\nrank = 1");
    assert!(
        told.contains("^ the rank is 1 to 2") || told.contains("the rank is 1 to 2"),
        "{told}"
    );
}

#[test]
fn one_that_may_have_been_faster_may_have_taken_it() {
    let mut book = MadeUp::new();
    let released =
        |day: &str| format!("artists = [\"ann\"]\nreleased = {day}\nlanguage = \"ko\"");
    // 60 days, and from 50 to 70.
    book.song("x", "count", &[&crossed("2020-03-01")]);
    let between =
        "at = { from = 2020-05-21, to = 2020-06-10 }, value = 100, kind = \"crossed\"";
    book.song_with("y", &released("2020-04-01"), "count", &[between]);
    book.record("r", FASTEST, Some("2020-12-31"));
    let (found, told) = judged(&book, "2020-12-31", "holder = \"x\"\nheld = 306");
    assert!(told.contains("the data gives 81 to 305"), "{told}");
    assert_eq!(found.facts.held, Some(DaysHeld { least: 81, most: Some(305) }));
    says(&book, "2020-12-31", Unproved, "holder = \"x\"\nheld = 305");
    says(&book, "2020-12-31", Contradicted, "holder = \"x\"\nheld = 80");
}

#[test]
fn hours_are_told_of_short_times_that_are_known_to_the_hour() {
    let told = |observation: &str| {
        let mut book = MadeUp::new();
        book.song("x", "count", &[observation]);
        book.record("r", FIRST, Some("2020-12-31"));
        judged(&book, "2020-12-31", "holder = \"x\"\ndays = 999").1
    };
    let at = |observed: &str| told(&format!("{observed}, value = 100, kind = \"crossed\""));
    let (short, long) = (at("after = \"30h\""), at("after = \"200h\""));
    assert!(
        short.contains("that is 30 h 0 min to 30 h 59 min") && !long.contains("that is 200 h"),
        "{short}{long}"
    );
    assert!(long.contains("that is 8 to 9 days"), "{long}");
    let to_the_day = at("at = 2020-01-04");
    assert!(to_the_day.contains("that is 3 days"), "{to_the_day}");
}

#[test]
fn a_wrong_figure_or_day_is_told_with_the_right_one() {
    let mut book = MadeUp::new();
    book.song("x", "count", &[&read("2020-02-01", 5), &read("2020-06-01", 2_000)]);
    book.record("r", MOST, None);
    let (_, told) = judged(&book, "2020-04-01", "holder = \"x\"\nvalue = 4");
    assert!(
        told.contains("the data gives 5 to 2,000") && !told.contains("write `value"),
        "{told}"
    );
    book.song("x", "count", &["at = 2020-03-01, value = 1_000, kind = \"crossed\""]);
    book.record("r", "kind = \"first\"\nmetric = \"count\"\nthreshold = 1_000", None);
    let (_, told) = judged(&book, "2020-04-01", "holder = \"x\"\nvalue = 1_500");
    assert!(told.contains("the data gives 1,000\n"), "{told}");
    assert!(told.contains("write `value = 1_000`"), "{told}");
    // A day off is often another zone's day.
    for (day, is_near) in [("2020-02-29", true), ("2020-03-02", true), ("2020-03-03", false)] {
        let (_, told) = judged(&book, "2020-04-01", &format!("holder = \"x\"\non = {day}"));
        assert!(told.contains("write `on = 2020-03-01`"), "{told}");
        assert_eq!(told.contains("a local day may be another one"), is_near, "{day}: {told}");
    }
    let (_, told) = judged(&book, "2020-04-01", "holder = \"x\"\non = \"2020-02\"");
    assert!(told.contains("a local day may be another one"), "{told}");
    // Who is ahead is told by what counts: the time since release.
    let head = "artists = [\"ann\"]\nreleased = 2020-02-10\nlanguage = \"ko\"";
    book.song_with("y", head, "count", &["at = 2020-03-12, value = 1_000, kind = \"crossed\""]);
    book.record("r", "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 1_000", None);
    let (_, told) = judged(&book, "2020-04-01", "holder = \"x\"");
    assert!(told.contains("`y` is ahead: 31 days"), "{told}");
}
