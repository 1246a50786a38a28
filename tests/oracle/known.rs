//! Cases that were worked out by hand: of the worlds alone, so that a mistake in them is seen, and
//! those of the list of faults, through the program as well.

use daesang::record::claim::Verdict::{self, Unproved};

use crate::claims::{Share, judge};
use crate::compare::compare;
use crate::histories;
use crate::site::{
    Claim, Day, Kind, Metric, Record, Row, Rule, Site, Song, Start, Status, StepClaim, Time,
};

/// A song, from its first day (0: not known) and rows such as `exact 100 5`, `crossed 100 5..7` or
/// `official 400 +4`.
fn song(first: Day, rows: &[&str]) -> Song {
    let start = if first == 0 { Start::Missing } else { Start::Days(first, first) };
    Song {
        start,
        own_start: false,
        female: Some(true),
        no_series: false,
        rows: rows.iter().map(|row| read(row)).collect(),
    }
}

fn read(text: &str) -> Row {
    let words: Vec<&str> = text.split(' ').collect();
    let kind = match words[0] {
        "exact" => Kind::Exact,
        "official" => Kind::Official,
        "crossed" => Kind::Crossed,
        "at-least" => Kind::AtLeast,
        "below" => Kind::Below,
        other => panic!("no kind `{other}`"),
    };
    let number = |text: &str| text.parse().expect("a number");
    let time = match (words[2].strip_prefix('+'), words[2].split_once("..")) {
        (Some(days), _) => Time::After(number(days)),
        (None, Some((from, to))) => Time::Days(number(from), number(to)),
        (None, None) => Time::Days(number(words[2]), number(words[2])),
    };
    let value = words[1].parse().expect("a value");
    Row { time, kind, value, status: Status::Counts, fall: words.contains(&"fall") }
}

fn site(rule: Rule, metric: Metric, complete: Option<Day>, songs: Vec<Song>) -> Site {
    let threshold = match (rule, metric) {
        (Rule::Most, _) => 0,
        (_, Metric::Rank) => 1,
        _ => 100,
    };
    let record = Record { rule, threshold, complete, female: false };
    Site {
        metric,
        official: false,
        window: false,
        songs,
        record,
        claims: Vec::new(),
        steps: Vec::new(),
    }
}

fn holder(song: usize, day: Day) -> Claim {
    Claim::holder(song, day)
}

fn rank(song: usize, day: Day, rank: u64) -> Claim {
    Claim { rank: Some(rank), ..holder(song, day) }.whole()
}

fn held(song: usize, day: Day, held: i32) -> Claim {
    Claim { held: Some(held), ..holder(song, day) }.whole()
}

fn share(site: &Site, claim: &Claim) -> Share {
    let mut site = site.clone();
    site.claims = vec![*claim];
    judge(&site, claim).expect("the site can be true").share
}

#[track_caller]
fn expect(site: &Site, cases: &[(Claim, Share)]) {
    for (claim, expected) in cases {
        assert_eq!(share(site, claim), *expected, "{}{}", site.show(), claim.toml());
    }
}

#[test]
fn of_first_the_day_counts() {
    let songs = vec![
        song(1, &["crossed 100 5"]),
        song(1, &["crossed 100 6"]),
        song(1, &["crossed 100 5..7"]),
    ];
    let closed = site(Rule::First, Metric::Counter, Some(9), songs);
    let on = |days| Claim { on: Some(days), ..holder(0, 9) };
    let days = |days| Claim { days: Some(days), ..holder(0, 9) };
    let value = |value| Claim { value: Some(value), ..holder(0, 9) };
    expect(
        &closed,
        &[
            (holder(0, 9), Share::All),
            (holder(0, 4), Share::None),
            (holder(1, 9), Share::None),
            (holder(2, 9), Share::Some),
            (rank(1, 9, 2), Share::Some),
            (rank(1, 9, 3), Share::Some),
            (rank(1, 9, 1), Share::None),
            (rank(2, 9, 1), Share::Some),
            (held(0, 9, 4), Share::All),
            (held(0, 9, 5), Share::None),
            (on((5, 5)), Share::All),
            (on((6, 6)), Share::None),
            (days(4), Share::All),
            (days(5), Share::None),
            (value(100), Share::All),
            (value(99), Share::None),
            // Nobody held it before.
            (Claim { previous: Some(1), ..holder(0, 9) }, Share::None),
        ],
    );
    let open =
        Site { record: Record { complete: None, ..closed.record.clone() }, ..closed.clone() };
    expect(
        &open,
        &[
            (holder(0, 9), Share::Some),
            (holder(1, 9), Share::None),
            (rank(1, 9, 4), Share::Some),
            (rank(1, 9, 1), Share::None),
        ],
    );
}

#[test]
fn of_fastest_a_later_song_may_take_it() {
    let songs = vec![
        song(1, &["crossed 100 5"]),
        song(6, &["crossed 100 8"]),
        song(3, &["crossed 100 7"]),
    ];
    let closed = site(Rule::Fastest, Metric::Counter, Some(9), songs);
    expect(
        &closed,
        &[
            (holder(0, 7), Share::All),
            (holder(2, 7), Share::All),
            (holder(0, 8), Share::None),
            (holder(1, 8), Share::All),
            (held(0, 9, 3), Share::All),
            (Claim { previous: Some(0), ..holder(1, 9) }, Share::All),
            (Claim { previous: Some(2), ..holder(1, 9) }, Share::All),
            (Claim { previous: Some(1), ..holder(0, 7) }, Share::None),
            (rank(2, 9, 2), Share::All),
        ],
    );
}

#[test]
fn of_most_the_figure_may_be_anything_between_two_observations() {
    let songs = vec![song(1, &["exact 100 3", "exact 300 7"]), song(1, &["exact 200 5"])];
    let closed = site(Rule::Most, Metric::Counter, Some(7), songs);
    let value = |day, value| Claim { value: Some(value), ..holder(0, day) };
    expect(
        &closed,
        &[
            (holder(0, 7), Share::All),
            (holder(0, 5), Share::Some),
            (holder(1, 5), Share::Some),
            // It may have had the same.
            (holder(1, 7), Share::Some),
            (value(5, 250), Share::Some),
            (value(5, 99), Share::None),
            (value(5, 301), Share::None),
        ],
    );
    let open = Site { record: Record { complete: None, ..closed.record.clone() }, ..closed };
    expect(&open, &[(holder(0, 7), Share::Some)]);
}

#[test]
fn a_fall_takes_nothing_away() {
    let songs =
        vec![song(1, &["crossed 300 3", "exact 100 5 fall"]), song(1, &["crossed 200 5"])];
    let closed = site(Rule::Most, Metric::Counter, Some(5), songs);
    expect(&closed, &[(holder(0, 5), Share::All), (rank(1, 5, 1), Share::Some)]);
    let songs = vec![song(1, &["exact 100 3", "exact 90 5"])];
    assert!(!histories::consistent(&site(Rule::Most, Metric::Counter, None, songs)));
}

#[test]
fn a_one_off_figure_is_set_on_a_day() {
    let songs =
        vec![song(1, &["official 200 3"]), song(1, &["official 300 5..6"]), song(1, &[])];
    let closed = site(Rule::Most, Metric::OneOff, Some(9), songs);
    expect(
        &closed,
        &[
            (holder(0, 4), Share::All),
            (holder(0, 5), Share::Some),
            (holder(1, 6), Share::All),
            (held(1, 9, 3), Share::Some),
            (held(0, 9, 2), Share::Some),
            (held(0, 9, 4), Share::None),
            (Claim { previous: Some(0), ..holder(1, 9) }, Share::All),
            (holder(2, 9), Share::None),
        ],
    );
}

#[test]
fn of_a_window_there_is_one_figure() {
    let songs = vec![song(1, &["exact 200 3..6", "at-least 50 4"]), song(1, &["exact 100 2"])];
    let mut closed = site(Rule::Most, Metric::OneOff, Some(9), songs);
    expect(&closed, &[(holder(0, 4), Share::Some), (held(0, 9, 4), Share::Some)]);
    closed.window = true;
    expect(&closed, &[(holder(0, 4), Share::All), (held(0, 9, 4), Share::None)]);
    closed.songs[0].rows[1].value = 300;
    assert!(!histories::consistent(&closed));
}

#[test]
fn a_place_is_reached_on_a_date_of_the_chart() {
    let songs = vec![song(1, &["exact 3 2", "exact 1 5"]), song(6, &["exact 1 6"])];
    let closed = site(Rule::First, Metric::Rank, Some(9), songs);
    // From its first row on, a song has no other places than those of its rows.
    let on = |days| Claim { on: Some(days), ..rank(0, 9, 1) };
    let cases = [
        (holder(0, 9), Share::All),
        (on((5, 5)), Share::All),
        (on((2, 4)), Share::None),
        (on((1, 1)), Share::None),
    ];
    expect(&closed, &cases);
    let songs = vec![song(5, &["exact 1 5", "below 1 2"]), song(6, &["exact 1 6"])];
    let closed = site(Rule::First, Metric::Rank, Some(9), songs);
    expect(&closed, &[(holder(0, 9), Share::All), (holder(1, 9), Share::None)]);
}

/// B15: a song whose rows begin at a place may have been there before them, unless its first day, a row
/// at a worse place or a complete list excludes it.
fn rows_that_begin_at_a_place() -> Vec<(Site, Claim, Share)> {
    let chart = |rule, first, rows: &[&str], complete| {
        let songs = vec![song(first, rows), song(8, &["exact 1 8"])];
        site(rule, Metric::Rank, complete, songs)
    };
    // Every song at No. 1 is in the club, whatever the list says of others.
    let club = |first, rows: &[&str], complete| chart(Rule::Club, first, rows, complete);
    let first = |first, rows: &[&str], complete| chart(Rule::First, first, rows, complete);
    let on = |from, to| Claim { on: Some((from, to)), ..holder(0, 12) };
    let value = |value| Claim { value: Some(value), ..holder(0, 12) };
    let no_1 = ["exact 1 5"];
    let mut disputed = club(1, &["exact 3 4", "exact 1 5"], None);
    disputed.songs[0].rows[0].status = Status::Disputed;
    let mut official = club(1, &["exact 3 4", "official 1 5"], None);
    official.official = true;
    let mut top_3 = club(1, &["exact 2 5", "exact 1 6"], None);
    top_3.record.threshold = 3;
    vec![
        (club(0, &no_1, None), on(5, 5), Share::Some),
        (club(1, &no_1, None), on(5, 5), Share::Some),
        (club(1, &no_1, None), on(1, 5), Share::All),
        (club(1, &no_1, None), on(0, 0), Share::None),
        (club(1, &no_1, Some(3)), on(4, 5), Share::All),
        (club(1, &no_1, Some(4)), on(5, 5), Share::All),
        (club(5, &no_1, None), on(5, 5), Share::All),
        (club(1, &["exact 3 4", "exact 1 5"], None), on(5, 5), Share::All),
        (club(1, &["exact 3 4..5", "exact 1 5"], None), on(5, 5), Share::Some),
        (club(1, &["exact 3 6", "exact 1 5"], None), on(5, 5), Share::Some),
        (club(1, &["below 1 4", "exact 1 5"], None), on(5, 5), Share::Some),
        (disputed, on(5, 5), Share::Some),
        (official, on(5, 5), Share::Some),
        (club(1, &no_1, None), value(1), Share::All),
        (top_3.clone(), value(3), Share::Some),
        (top_3.clone(), value(2), Share::Some),
        (top_3, value(1), Share::None),
        // The other one wasn't there yet.
        (first(1, &no_1, Some(31)), holder(0, 12), Share::All),
        (first(0, &no_1, Some(31)), holder(1, 12), Share::None),
        (first(1, &["exact 1 8"], Some(31)), holder(1, 12), Share::Some),
        // Of a series without rows nothing is known, but for what the list says.
        (first(1, &[], None), holder(0, 12), Share::Some),
        (first(1, &[], Some(7)), holder(0, 12), Share::Some),
        (first(1, &[], Some(8)), holder(0, 12), Share::None),
    ]
}

#[test]
fn rows_that_begin_at_a_place_say_that_it_was_reached_by_then() {
    let mut wrong = Vec::new();
    for (mut site, claim, share) in rows_that_begin_at_a_place() {
        site.claims = vec![claim];
        expect(&site, &[(claim, share)]);
        let wanted = match share {
            Share::All => Verdict::Verified,
            Share::Some => Unproved,
            Share::None => Verdict::Contradicted,
        };
        let said = compare(&site).claims.first().map(|judged| judged.said);
        if said != Some(wanted) {
            wrong.push(format!("{}{}{said:?}, not {wanted:?}", site.show(), claim.toml()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_club_has_members_and_ties_share_a_rank() {
    let songs = vec![
        song(1, &["crossed 100 5"]),
        song(1, &["crossed 100 5"]),
        song(1, &["crossed 100 7"]),
        song(1, &["below 100 9"]),
    ];
    let closed = site(Rule::Club, Metric::Counter, Some(9), songs);
    expect(
        &closed,
        &[
            (holder(0, 9), Share::All),
            (holder(2, 6), Share::None),
            (rank(0, 9, 1), Share::All),
            (rank(1, 9, 1), Share::All),
            (rank(2, 9, 3), Share::All),
            (rank(2, 9, 2), Share::None),
            (holder(3, 9), Share::None),
        ],
    );
    // It was there by the 7th, the other one by the 9th: nobody knows who was sooner.
    let songs = vec![song(0, &["at-least 100 7"]), song(0, &["official 200 9"])];
    let closed = site(Rule::Club, Metric::Counter, Some(10), songs);
    expect(&closed, &[(rank(1, 12, 1), Share::Some), (rank(1, 12, 2), Share::Some)]);
}

#[test]
fn what_is_not_written_of_an_artist_may_be_anything() {
    let mut songs = vec![song(1, &["crossed 100 5"]), song(1, &["crossed 100 6"])];
    songs[0].female = None;
    let mut closed = site(Rule::First, Metric::Counter, Some(9), songs);
    expect(&closed, &[(holder(0, 9), Share::All)]);
    closed.record.female = true;
    let cases = [
        (holder(0, 9), Share::Some),
        (holder(1, 9), Share::Some),
        (rank(1, 9, 2), Share::Some),
    ];
    expect(&closed, &cases);
    closed.songs[0].female = Some(false);
    expect(&closed, &[(holder(0, 9), Share::None), (holder(1, 9), Share::All)]);
}

#[test]
fn a_complete_list_says_nothing_of_later_days() {
    let songs = vec![song(1, &["crossed 100 5"]), song(1, &[])];
    let mut closed = site(Rule::First, Metric::Counter, Some(3), songs);
    expect(
        &closed,
        &[
            (holder(0, 9), Share::Some),
            (holder(1, 9), Share::Some),
            (holder(1, 3), Share::None),
        ],
    );
    // Whoever was below at the end of the day before was not sooner.
    closed.record.complete = Some(4);
    expect(&closed, &[(holder(0, 9), Share::All), (holder(1, 9), Share::Some)]);
    // An observation that may be from before the day is no proof, and makes an exception.
    let songs = vec![song(1, &["crossed 100 5"]), song(1, &["at-least 100 3..8"])];
    let closed = site(Rule::First, Metric::Counter, Some(6), songs);
    expect(&closed, &[(holder(0, 9), Share::Some)]);
}

/// A site of the list of faults over a counter, and what a claim on it should be called.
struct Fault {
    name: &'static str,
    songs: Vec<Song>,
    complete: Option<Day>,
    claim: Claim,
    wanted: Verdict,
}

fn faults() -> Vec<Fault> {
    let fault =
        |name, songs, complete, claim, wanted| Fault { name, songs, complete, claim, wanted };
    let a1 = || vec![song(3, &["exact 100 5", "crossed 400 7"]), song(1, &["exact 200 8"])];
    let a4 = vec![song(4, &["official 200 7"]), song(0, &["crossed 100 2", "exact 300 6"])];
    let previous =
        |song, day, previous| Claim { previous: Some(previous), ..holder(song, day) };
    let a2 = vec![
        song(3, &["exact 400 8"]),
        song(4, &["exact 400 6"]),
        song(0, &["official 100 2"]),
    ];
    let a3 = vec![song(0, &["crossed 100 5"]), song(4, &["exact 100 8"])];
    let a5 = || vec![song(0, &["exact 300 7"])];
    let a7 = || vec![song(0, &["exact 300 5"]), song(0, &["exact 900 +5"])];
    let value = Claim { value: Some(290), ..holder(0, 6) };
    vec![
        fault("A1", a1(), Some(31), held(0, 31, 24), Unproved),
        fault("A1 contradicted", a1(), Some(31), held(0, 31, 26), Unproved),
        fault("A2", a2, Some(31), held(2, 31, 1), Unproved),
        fault("A3", a3, Some(31), previous(1, 31, 0), Unproved),
        fault("A4", a4, Some(31), previous(1, 7, 0), Unproved),
        fault("A5", a5(), Some(31), holder(0, 6), Unproved),
        fault("A5 value", a5(), None, value, Unproved),
        fault("A7 holder p", a7(), Some(31), holder(0, 31), Unproved),
        fault("A7 holder q", a7(), Some(31), holder(1, 31), Unproved),
    ]
}

fn site_of(fault: &Fault) -> Site {
    let mut site = site(Rule::Most, Metric::Counter, fault.complete, fault.songs.clone());
    site.claims = vec![fault.claim];
    site
}

#[test]
fn the_worlds_agree_with_the_list_of_faults() {
    for fault in faults() {
        let truth = judge(&site_of(&fault), &fault.claim).expect("the site can be true");
        let open = truth.share == Share::Some && !truth.field_in_none;
        assert_eq!(open, fault.wanted == Unproved, "{}: {truth:?}", fault.name);
    }
    // A8: what it had after four days it still had after eight.
    let songs = vec![song(0, &["below 300 +8", "official 400 +4"])];
    assert!(!histories::consistent(&site(Rule::Most, Metric::Counter, None, songs)));
    // A6: whoever else was there, `p` was not later.
    let songs = vec![song(1, &["crossed 100 1"]), song(1, &["at-least 100 3"])];
    let first = site(Rule::First, Metric::Counter, Some(31), songs);
    expect(&first, &[(holder(0, 31), Share::All), (rank(0, 31, 1), Share::All)]);
}

#[test]
fn the_program_agrees_with_the_list_of_faults() {
    let mut wrong = Vec::new();
    for fault in faults() {
        let compared = compare(&site_of(&fault));
        let said = compared.claims.first().map(|judged| judged.said);
        if said != Some(fault.wanted) {
            wrong.push(format!("{}: {said:?}, not {:?}", fault.name, fault.wanted));
        }
    }
    let songs = vec![song(1, &["crossed 100 1"]), song(1, &["at-least 100 3"])];
    let compared = compare(&site(Rule::First, Metric::Counter, Some(31), songs));
    wrong.extend(compared.checked.wrong.into_iter().map(|told| format!("A6: {told}")));
    let songs = vec![song(0, &["below 300 +8", "official 400 +4"])];
    let compared = compare(&site(Rule::Most, Metric::Counter, None, songs));
    if compared.impossible != Some(true) {
        wrong.push("A8: no error".to_owned());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The verdict on the only claim of a site.
fn said(site: &Site, claim: Claim) -> Verdict {
    compare(&site.with(claim)).claims[0].said
}

#[test]
fn the_program_agrees_with_what_the_oracle_found() {
    use Verdict::{Contradicted, Verified};

    // A figure of so much or more may have been set long before, and been larger.
    let songs = vec![song(1, &["at-least 100 6"])];
    let open = site(Rule::Most, Metric::OneOff, None, songs);
    for value in [100, 200] {
        let claim = Claim { value: Some(value), ..holder(0, 3) };
        assert_eq!(said(&open, claim), Unproved, "{value}");
    }
    // Others that are not listed may have less than the largest, and it may be any figure.
    let songs = vec![song(1, &["at-least 100 7"]), song(1, &["at-least 100 7"])];
    let closed = site(Rule::Most, Metric::OneOff, Some(9), songs);
    let third = Claim { female: true, ..rank(0, 9, 3) };
    assert_eq!(said(&closed, third), Unproved);
    // Nothing is reached in less than no time, nor before the day of judging.
    let songs = vec![song(2, &["crossed 100 2"]), song(0, &["at-least 100 +3"])];
    let open = site(Rule::Fastest, Metric::Counter, None, songs);
    let took = |days| Claim { days: Some(days), ..holder(0, 9) };
    assert_eq!((said(&open, took(0)), said(&open, took(8))), (Verified, Contradicted));
    // Who began with another song, and came later, took longer.
    let songs = vec![song(1, &["crossed 100 3"]), song(1, &["crossed 100 5..7"]), song(1, &[])];
    let closed = site(Rule::Fastest, Metric::Counter, Some(6), songs);
    let after = |song| Claim { previous: Some(1), ..holder(song, 9) };
    for claim in [holder(2, 9), rank(2, 9, 1), held(2, 9, 3), after(2), after(0)] {
        assert_eq!(said(&closed, claim), Contradicted, "{}", claim.toml());
    }
    // Reached on the 4th or 5th: on the 4th nobody can say so.
    let songs = vec![song(1, &["exact 100 4", "exact 300 5"])];
    let mut site = site(Rule::Most, Metric::Counter, None, songs);
    let claim =
        |day| StepClaim { song: 0, step: 1, day, value: None, on: Some((4, 5)), days: None };
    site.steps = vec![claim(3), claim(4), claim(5)];
    assert_eq!(compare(&site).checked.wrong, Vec::<String>::new());
}
