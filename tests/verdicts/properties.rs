//! What must hold of verdicts whatever the data: more evidence and less precision never make a
//! false claim true, and order never matters.

use std::collections::BTreeMap;

use daesang::record::claim::Verdict;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::book::{MadeUp, Read, day, read_files};

/// Cases a property; the seed is fixed, and printed.
const CASES: u32 = 400;
const SEED: [u8; 32] = *b"daesang: records and verdicts 01";

fn check<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    println!("seed {:?}, {CASES} cases", String::from_utf8_lossy(&SEED));
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &SEED);
    if let Err(error) = TestRunner::new_with_rng(config, rng).run(strategy, test) {
        panic!("{error}");
    }
}

/// One observation: days after 1 January 2020, and how wide its date is.
#[derive(Clone, Debug, PartialEq)]
struct Observed {
    song: usize,
    from: i32,
    to: i32,
    value: u64,
    kind: &'static str,
}

#[derive(Clone, Debug)]
struct World {
    observed: Vec<Observed>,
    kind: &'static str,
    /// The day of the complete list, if there is one.
    complete: Option<i32>,
    as_of: i32,
    claim: Asserted,
}

#[derive(Clone, Debug)]
struct Asserted {
    song: usize,
    /// Whether what is asserted is taken from the data: most claims at random are false.
    found: bool,
    rank: Option<u64>,
    on: Option<i32>,
    days: Option<i32>,
    held: Option<i32>,
    value: Option<u64>,
    previous: Option<usize>,
}

const SONGS: [&str; 4] = ["p", "q", "r", "s"];
const KINDS: [&str; 4] = ["exact", "crossed", "at-least", "below"];

fn date(days: i32) -> String {
    day("2020-01-01").plus(days).to_string()
}

fn observed() -> impl Strategy<Value = Observed> {
    (
        0..SONGS.len(),
        1..60_i32,
        prop_oneof![3 => Just(0), 1 => 0..12_i32],
        1..8_u64,
        0..KINDS.len(),
    )
        .prop_map(|(song, from, width, tens, kind)| Observed {
            song,
            from,
            to: from + width,
            value: tens * 25,
            kind: KINDS[kind],
        })
}

fn asserted() -> impl Strategy<Value = Asserted> {
    let rare = |n: i32| prop_oneof![2 => Just(None), 1 => (0..n).prop_map(Some)];
    (0..SONGS.len(), any::<bool>(), rare(4), rare(60), rare(60), rare(40), rare(8), rare(4))
        .prop_map(|(song, found, rank, on, days, held, value, previous)| Asserted {
            song,
            found,
            rank: rank.map(|n| u64::try_from(n).unwrap() + 1),
            on,
            days,
            held,
            value: value.map(|n| u64::try_from(n).unwrap() * 25),
            previous: previous.map(|n| usize::try_from(n).unwrap()),
        })
}

fn world() -> impl Strategy<Value = World> {
    (
        prop::collection::vec(observed(), 2..10),
        prop_oneof![Just("first"), Just("fastest"), Just("most"), Just("club")],
        prop_oneof![1 => Just(None), 3 => (20..90_i32).prop_map(Some)],
        10..90_i32,
        asserted(),
    )
        .prop_map(|(observed, kind, complete, as_of, claim)| World {
            observed: growing(observed),
            kind,
            complete,
            as_of,
            claim,
        })
        .prop_map(World::true_to_data)
}

/// Makes counts grow with time, so that most worlds are possible.
fn growing(mut observed: Vec<Observed>) -> Vec<Observed> {
    for song in 0..SONGS.len() {
        let own = || observed.iter().enumerate().filter(|(_, o)| o.song == song);
        let places: Vec<usize> = own().map(|(at, _)| at).collect();
        let mut times: Vec<(i32, i32)> = own().map(|(_, o)| (o.from, o.to)).collect();
        let mut values: Vec<u64> = own().map(|(_, o)| o.value).collect();
        times.sort_unstable();
        values.sort_unstable();
        for ((at, (from, to)), value) in places.into_iter().zip(times).zip(values) {
            (observed[at].from, observed[at].to, observed[at].value) = (from, to, value);
        }
    }
    observed
}

impl Observed {
    fn line(&self) -> String {
        let Self { from, to, value, kind, .. } = self;
        let at = if from == to {
            date(*from)
        } else {
            format!("{{ from = {}, to = {} }}", date(*from), date(*to))
        };
        // A source of its own for each figure, so that no two are the same observation twice.
        let source = if value % 50 == 0 { "s" } else { "t" };
        format!("at = {at}, value = {value}, kind = \"{kind}\", source = \"{source}\"")
    }
}

impl World {
    fn book(&self, observed: &[Observed]) -> MadeUp {
        let mut book = MadeUp::new();
        let mut songs: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for one in observed {
            songs.entry(one.song).or_default().push(one.line());
        }
        for (at, song) in SONGS.iter().enumerate() {
            let lines = songs.remove(&at).unwrap_or_default();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            book.song(song, "count", &lines);
        }
        let threshold = if self.kind == "most" { "" } else { "\nthreshold = 100" };
        let rule = format!("kind = \"{}\"\nmetric = \"count\"{threshold}", self.kind);
        book.record("r", &rule, self.complete.map(date).as_deref());
        book
    }

    /// Asserts what the data give, in the fields that were chosen.
    fn true_to_data(mut self) -> Self {
        if !self.claim.found {
            return self;
        }
        let read = self.book(&self.observed).read();
        let outcome = &read.book.records.outcomes[0];
        let position = |song: daesang::catalogue::SongKey| {
            SONGS.iter().position(|id| *id == read.book.catalogue[song].id.as_str())
        };
        let holder =
            outcome.on(day(&date(self.as_of))).last().map(|(_, t)| outcome.entry(t).song);
        let holder = holder.or(outcome.entries.first().map(|entry| entry.song));
        self.claim.song = holder.and_then(position).unwrap_or(self.claim.song);
        let plain = format!("record = \"r\"\nholder = \"{}\"", SONGS[self.claim.song]);
        let read = self.book(&self.observed).claim(&date(self.as_of), &plain);
        let found = &read.judged("a")[0].facts;
        let since = |day: daesang::date::Day| day.since(crate::book::day("2020-01-01"));
        let claim = &mut self.claim;
        let over = |asked: Option<i32>, found: Option<i32>| asked.and(found);
        claim.on = over(claim.on, found.when.map(|when| since(when.last)));
        claim.days = over(claim.days, found.elapsed.map(|elapsed| elapsed.days.most));
        claim.held = over(claim.held, found.held.map(|held| held.most.unwrap_or(held.least)));
        claim.rank = claim.rank.and(found.rank.map(|rank| u64::try_from(rank.least).unwrap()));
        claim.value = claim.value.and(found.value);
        claim.previous = claim.previous.and(found.previous.and_then(position));
        self
    }

    fn claim(&self) -> String {
        let Asserted { song, found: _, rank, on, days, held, value, previous } = &self.claim;
        let mut claim = format!("record = \"r\"\nholder = \"{}\"\n", SONGS[*song]);
        let mut add = |line: Option<String>| {
            claim.extend(line.map(|line| format!("{line}\n")));
        };
        add(rank.map(|n| format!("rank = {n}")));
        add(on.map(|n| format!("on = {}", date(n))));
        add(days.map(|n| format!("days = {n}")));
        add(held.filter(|_| self.kind != "club").map(|n| format!("held = {n}")));
        add(value.filter(|_| self.kind == "most").map(|n| format!("value = {n}")));
        add(previous.map(|at| format!("previous = \"{}\"", SONGS[at])));
        claim
    }

    /// The verdict; nothing if the observations contradict each other.
    fn judge(&self, observed: &[Observed]) -> Option<(Verdict, Read)> {
        let read = self.book(observed).claim(&date(self.as_of), &self.claim());
        let told = read.told();
        let impossible =
            told.lines().any(|line| line.starts_with("error") && !line.contains("E401"));
        (!impossible).then(|| (read.judged("a")[0].verdict, read))
    }

    /// Whether an observation says what the complete list rules out: that a song reached a figure by the
    /// day of the complete list, for which nothing else stands.
    fn breaks_scope(&self, new: &Observed) -> bool {
        let Some(complete) = self.complete else { return false };
        let threshold = if self.kind == "most" { 0 } else { 100 };
        new.from <= complete && new.kind != "below" && new.value >= threshold
    }
}

#[test]
fn most_worlds_are_possible_and_every_verdict_is_among_them() {
    let counts = std::cell::RefCell::new(BTreeMap::<Option<Verdict>, u32>::new());
    check(&world(), |world| {
        let verdict = world.judge(&world.observed).map(|(verdict, _)| verdict);
        *counts.borrow_mut().entry(verdict).or_default() += 1;
        Ok(())
    });
    let counts = counts.into_inner();
    println!("{counts:?}");
    assert!(counts.get(&None).is_none_or(|impossible| *impossible < CASES / 2), "{counts:?}");
    for verdict in [Verdict::Verified, Verdict::Unproved, Verdict::Contradicted] {
        let found = counts.get(&Some(verdict)).copied().unwrap_or(0);
        assert!(found >= CASES / 20, "{verdict:?}: {counts:?}");
    }
}

#[test]
fn adding_an_observation_never_turns_verified_into_contradicted() {
    check(&(world(), observed()), |(world, new)| {
        let Some((before, _)) = world.judge(&world.observed) else { return Ok(()) };
        let mut more = world.observed.clone();
        more.push(new.clone());
        let Some((after, read)) = world.judge(&more) else { return Ok(()) };
        let turned = before == Verdict::Verified && after == Verdict::Contradicted;
        prop_assert!(!turned || world.breaks_scope(&new), "{}\n{}", world.claim(), read.told());
        // Nor the other way round.
        let turned = before == Verdict::Contradicted && after == Verdict::Verified;
        prop_assert!(!turned || world.complete.is_some(), "{}\n{}", world.claim(), read.told());
        Ok(())
    });
}

#[test]
fn widening_a_date_never_sharpens_a_verdict() {
    let wider = (world(), any::<prop::sample::Index>(), 0..9_i32, 0..9_i32);
    check(&wider, |(world, at, sooner, later)| {
        let Some((narrow, _)) = world.judge(&world.observed) else { return Ok(()) };
        let mut wide = world.observed.clone();
        let at = at.index(wide.len());
        wide[at].from = (wide[at].from - sooner).max(0);
        wide[at].to += later;
        let Some((wider, read)) = world.judge(&wide) else { return Ok(()) };
        let sharper = wider != Verdict::Unproved && wider != narrow;
        prop_assert!(!sharper, "{narrow:?}\n{}\n{:?}\n{}", world.claim(), wide, read.told());
        Ok(())
    });
}

#[test]
fn the_order_of_observations_and_files_changes_nothing() {
    let strategy = (world(), any::<prop::sample::Index>(), any::<bool>());
    check(&strategy, |(world, at, reverse)| {
        let Some((verdict, read_one)) = world.judge(&world.observed) else { return Ok(()) };
        let mut shuffled = world.observed.clone();
        shuffled.rotate_left(at.index(world.observed.len()));
        if reverse {
            shuffled.reverse();
        }
        let Some((other, read_other)) = world.judge(&shuffled) else {
            return Err(TestCaseError::fail("the order made a conflict"));
        };
        prop_assert_eq!(verdict, other);
        let holders = |read: &Read| format!("{:?}", read.book.records.outcomes[0].progression);
        prop_assert_eq!(holders(&read_one), holders(&read_other));
        let site = world.book(&world.observed).0;
        let mut files = site.raw();
        files.reverse();
        prop_assert_eq!(holders(&read_one), holders(&read_files(files, site.options())));
        Ok(())
    });
}

#[test]
fn a_claim_that_is_true_in_a_world_is_never_contradicted() {
    // A world: every observation's date becomes one day within it. What the data of that world
    // verify, the wider data must not contradict.
    let strategy = (world(), prop::collection::vec(0.0..1.0_f64, 12));
    check(&strategy, |(world, picks)| {
        let Some((wide, read)) = world.judge(&world.observed) else { return Ok(()) };
        let mut exact = world.observed.clone();
        for (one, pick) in exact.iter_mut().zip(picks) {
            let width = f64::from(one.to - one.from);
            #[expect(clippy::cast_possible_truncation, reason = "a few days")]
            let day = one.from + (width * pick).round() as i32;
            (one.from, one.to) = (day, day);
        }
        let Some((narrow, _)) = world.judge(&exact) else { return Ok(()) };
        let opposite = matches!(
            (narrow, wide),
            (Verdict::Verified, Verdict::Contradicted)
                | (Verdict::Contradicted, Verdict::Verified)
        );
        prop_assert!(!opposite, "{}\n{:?}\n{}", world.claim(), exact, read.told());
        Ok(())
    });
}
