//! Random small sites. Each is read off a hidden history, so that most of them can be true.

use crate::claims::shown_figure;
use crate::milestones;
use crate::site::{
    Claim, Day, Kind, Metric, Record, Row, Rule, Site, Song, Start, Status, StepClaim, Time,
};

/// A generator of random numbers (splitmix64): the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` to `to`, both included.
    fn between(&mut self, from: i32, to: i32) -> i32 {
        let span = u64::try_from(to - from + 1).expect("a range that isn't empty");
        from + i32::try_from(self.next() % span).expect("a small number")
    }

    /// True in so many cases of a hundred.
    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = self.between(0, i32::try_from(from.len()).expect("a short list") - 1);
        from[usize::try_from(at).expect("a position")]
    }
}

/// Kinds of records, by the kinds of metrics that allow them (E306). Those over counters have the most
/// rules, and come most often.
const KINDS: [(Rule, Metric); 12] = [
    (Rule::First, Metric::Counter),
    (Rule::First, Metric::Counter),
    (Rule::Fastest, Metric::Counter),
    (Rule::Fastest, Metric::Counter),
    (Rule::Most, Metric::Counter),
    (Rule::Most, Metric::Counter),
    (Rule::Club, Metric::Counter),
    (Rule::Most, Metric::OneOff),
    (Rule::First, Metric::OneOff),
    (Rule::Club, Metric::OneOff),
    (Rule::First, Metric::Rank),
    (Rule::Club, Metric::Rank),
];

/// A site, from a seed.
pub(crate) fn random(seed: u64) -> Site {
    let mut random = Random(seed);
    let (rule, metric) = random.pick(&KINDS);
    let threshold = match (rule, metric) {
        (Rule::Most, _) => 0,
        (_, Metric::Rank) => random.pick(&[1, 3]),
        _ => 100,
    };
    let values = values(&mut random, rule, metric);
    let official = random.chance(8);
    let gendered = random.chance(25);
    let songs = match (rule, metric) {
        (Rule::Most, Metric::Counter) => random.pick(&[2, 3, 3, 3, 4]),
        (Rule::Most, _) => random.pick(&[2, 3, 3, 4]),
        (Rule::Fastest, _) => random.pick(&[2, 3, 3, 4]),
        _ => random.pick(&[2, 3, 3, 4, 5]),
    };
    let window = metric == Metric::OneOff && Random(!seed).chance(33);
    let mut songs: Vec<Song> = (0..songs)
        .map(|_| {
            let female = match gendered {
                true if random.chance(25) => None,
                true if random.chance(25) => Some(false),
                _ => Some(true),
            };
            song(&mut random, (rule, metric, window), &values, official, female)
        })
        .collect();
    // Of its one-off figures, only a series says that there are no others.
    let mut of_series = Random(seed.rotate_left(32));
    for song in songs.iter_mut().filter(|_| metric != Metric::OneOff) {
        song.no_series = of_series.chance(50);
    }
    let complete = random
        .chance(75)
        .then(|| if random.chance(60) { random.between(8, 12) } else { random.between(1, 8) });
    let female = gendered && random.chance(60);
    let record = Record { rule, threshold, complete, female };
    let mut site =
        Site { metric, official, window, songs, record, claims: Vec::new(), steps: Vec::new() };
    if !tells_something(&site) {
        site.record.complete = None;
    }
    for _ in 0..14 {
        let claim = claim(&mut random, &site, &values, gendered);
        if !site.claims.contains(&claim) {
            site.claims.push(claim);
        }
    }
    stand_in_milestones(&mut Random(!seed), &mut site);
    site
}

/// Moves some claims into the articles of milestones, and adds claims about their counts and places.
fn stand_in_milestones(random: &mut Random, site: &mut Site) {
    for claim in &mut site.claims {
        claim.own = random.chance(25);
    }
    let steps = milestones::steps(site.metric).len();
    for _ in 0..if steps == 0 { 0 } else { 4 } {
        let claim = step_claim(random, site, steps);
        if !site.steps.contains(&claim) {
            site.steps.push(claim);
        }
    }
}

/// A claim of a milestone's article, at or beside the days of a row.
fn step_claim(random: &mut Random, site: &Site, steps: usize) -> StepClaim {
    let position = |random: &mut Random, count: usize| {
        random.between(0, count_of(count) - 1).unsigned_abs()
    };
    let song = position(random, site.songs.len()) as usize;
    let step = position(random, steps) as usize;
    let rows = site.songs[song].rows.iter().filter_map(|row| match row.time {
        Time::Days(from, to) => Some([from, to]),
        Time::After(_) => None,
    });
    let mut days: Vec<Day> = rows.flatten().collect();
    days.push(8);
    let from = random.pick(&days) + random.pick(&[0, 0, 0, 1, -1]);
    let on = (from, from + random.pick(&[0, 0, 1, 2]));
    let first = match site.songs[song].start {
        Start::Days(first, _) => first,
        Start::Missing => 1,
    };
    let took = from - first;
    let asked = random.between(0, 9);
    StepClaim {
        song,
        step,
        day: if random.chance(70) { 31 } else { random.pick(&days) },
        value: (asked < 2 || asked == 9).then(|| {
            if random.chance(80) { milestones::steps(site.metric)[step].0 } else { 99 }
        }),
        on: (2..6).contains(&asked).then_some(on),
        days: (5..9).contains(&asked).then_some(took.max(0)),
    }
}

fn count_of(count: usize) -> i32 {
    i32::try_from(count).expect("a small number")
}

/// The figures of a site.
fn values(random: &mut Random, rule: Rule, metric: Metric) -> Vec<u64> {
    // Few different figures, so that many are equal, or nearly.
    match (rule, metric) {
        (Rule::Most, Metric::Counter) => random.pick(&[
            &[100_u64, 200] as &[u64],
            &[100, 300],
            &[100, 101],
            &[100, 200, 300],
            &[100, 101, 200],
        ]),
        (Rule::Most, _) => &[100, 101, 200, 300],
        (_, Metric::Rank) => &[1, 2, 3, 4, 5],
        _ => &[50, 99, 100, 100, 100, 101, 200],
    }
    .to_vec()
}

/// Whether a complete list of a `most` record over a counter has a figure to speak of: without one,
/// nothing follows from it.
pub(crate) fn tells_something(site: &Site) -> bool {
    let Some(day) = site.record.complete else { return true };
    let (rule, metric) = (site.record.rule, site.metric);
    let matching = (0..site.songs.len())
        .filter(|at| !site.record.female || site.songs[*at].female == Some(true));
    (rule, metric) != (Rule::Most, Metric::Counter)
        || matching.into_iter().any(|song| shown_figure(site, song, day).is_some())
}

fn start(random: &mut Random, rule: Rule) -> Start {
    let first = random.between(1, 4);
    match random.between(0, 99) {
        // Where any duration is possible, there is little to decide and much to count.
        4..=7 if rule == Rule::Fastest => Start::Days(first, first),
        0..=7 => Start::Missing,
        10..=21 => Start::Days(first, first + random.between(1, 2)),
        _ => Start::Days(first, first),
    }
}

fn song(
    random: &mut Random,
    (rule, metric, window): (Rule, Metric, bool),
    values: &[u64],
    official: bool,
    female: Option<bool>,
) -> Song {
    let start = start(random, rule);
    let own_start = start != Start::Missing && random.chance(15);
    let first = match start {
        Start::Missing => random.between(0, 3),
        Start::Days(a, b) => random.between(a, b),
    };
    let mut rows = match metric {
        Metric::Counter => counter_rows(random, start, first, values),
        Metric::OneOff if window => window_rows(random, start, first, values),
        Metric::OneOff | Metric::Rank => dated_rows(random, rule, start, first, values),
    };
    for row in &mut rows {
        if official && random.chance(70) && row.kind == Kind::Exact {
            row.kind = Kind::Official;
        }
        if random.chance(3) {
            row.status = Status::Disputed;
        } else if random.chance(3) {
            row.kind = random.pick(&[Kind::Live, Kind::Estimate]);
        }
    }
    if let Some(row) = rows.last().copied().filter(|_| random.chance(4)) {
        let old = Row { value: random.pick(values), status: Status::Superseded, ..row };
        rows.insert(rows.len() - 1, old);
        let last = rows.last_mut().expect("the row that supersedes");
        last.status = Status::Counts;
    }
    // The same time, kind and source twice is an error, which tells nothing here.
    let mut kept: Vec<Row> = Vec::new();
    for row in rows {
        // Of a counter, both kinds of readings are one.
        let reading = |row: &Row| {
            metric == Metric::Counter && matches!(row.kind, Kind::Exact | Kind::Official)
        };
        let twice = |held: &Row| {
            held.time == row.time
                && (held.kind == row.kind || reading(held) && reading(&row))
                && held.status != Status::Superseded
                && row.status != Status::Superseded
        };
        if !kept.iter().any(twice) {
            kept.push(row);
        }
    }
    // What supersedes a row comes after it, or has been left out.
    if kept.last().is_some_and(|row| row.status == Status::Superseded) {
        kept.pop();
    }
    Song { start, own_start, female, no_series: false, rows: kept }
}

/// Observations of a count that grows on a few days.
fn counter_rows(random: &mut Random, start: Start, first: Day, values: &[u64]) -> Vec<Row> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    // What it had at the end of each of the days 0 to 9.
    let mut counts = [0_u64; 10];
    let mut now = 0;
    for (day, count) in (0..).zip(&mut counts) {
        if day >= first && random.chance(45) {
            let more: Vec<u64> = sorted.iter().copied().filter(|value| *value > now).collect();
            if !more.is_empty() {
                now = if random.chance(70) { more[0] } else { random.pick(&more) };
            }
        }
        *count = now;
    }
    let at = |day: Day| usize::try_from(day).map_or(0, |day| counts[day]);
    let mut rows = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 2, 2, 2, 3, 3]) {
        let day = random.between(first.max(1), 9);
        let (before, count) = (at(day - 1), at(day));
        let below: Vec<u64> = sorted.iter().copied().filter(|v| *v > before).collect();
        let passed: Vec<u64> = below.iter().copied().filter(|v| *v <= count).collect();
        let (kind, value) = match random.between(0, 99) {
            0..=44 if !passed.is_empty() => (Kind::Crossed, random.pick(&passed)),
            0..=64 if count > 0 => {
                (random.pick(&[Kind::Exact, Kind::Exact, Kind::Official]), count)
            }
            65..=84 if count > 0 => (Kind::AtLeast, count),
            _ if !below.is_empty() => (Kind::Below, random.pick(&below)),
            _ if count > 0 => (Kind::AtLeast, count),
            _ => continue,
        };
        let after = matches!(start, Start::Missing) && random.chance(30) || random.chance(8);
        let time = if after { Time::After(day - first) } else { wide(random, first, day) };
        let kind =
            if time != Time::Days(day, day) && matches!(kind, Kind::Exact | Kind::Official) {
                // Widened, a reading may have been made at any time: this keeps most of them true.
                if random.chance(50) { kind } else { Kind::AtLeast }
            } else {
                kind
            };
        rows.push(Row { time, kind, value, status: Status::Counts, fall: false });
    }
    if random.chance(5) && rows.iter().all(|row| matches!(row.time, Time::Days(..))) {
        let day = random.between(first.max(1), 9);
        let less: Vec<u64> = sorted.iter().copied().filter(|v| *v < at(day)).collect();
        if !less.is_empty() {
            let value = random.pick(&less);
            let time = Time::Days(day, day);
            rows.push(Row {
                time,
                kind: Kind::Exact,
                value,
                status: Status::Counts,
                fall: true,
            });
        }
    }
    rows
}

/// Observations of figures, or of places in a chart.
fn dated_rows(
    random: &mut Random,
    rule: Rule,
    start: Start,
    first: Day,
    values: &[u64],
) -> Vec<Row> {
    let mut rows = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 1, 2, 2, 3]) {
        let day = random.between(first.max(1), 9);
        let kind = match random.between(0, 99) {
            0..=69 => Kind::Exact,
            70..=79 => Kind::Official,
            _ if rule == Rule::Most => Kind::Exact,
            80..=89 => Kind::Crossed,
            90..=95 => Kind::AtLeast,
            _ => Kind::Below,
        };
        let after = rule == Rule::Most && start != Start::Missing && random.chance(5);
        let time = if after { Time::After(day - first) } else { wide(random, first, day) };
        let value = random.pick(values);
        rows.push(Row { time, kind, value, status: Status::Counts, fall: false });
    }
    rows
}

/// Observations of the one figure of a window.
fn window_rows(random: &mut Random, start: Start, first: Day, values: &[u64]) -> Vec<Row> {
    let (set, figure) = (random.between(first.max(1), 9), random.pick(values));
    let smaller: Vec<u64> = values.iter().copied().filter(|value| *value <= figure).collect();
    let mut rows = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 2, 2, 3]) {
        let kind = random.pick(&[Kind::Exact, Kind::Exact, Kind::Official, Kind::AtLeast]);
        let kind = if random.chance(5) { Kind::Crossed } else { kind };
        let (day, value) = match kind {
            Kind::Exact | Kind::Official => (set, figure),
            _ => ((set + random.between(0, 2)).min(9), random.pick(&smaller)),
        };
        let after = matches!(start, Start::Days(a, b) if a == b) && random.chance(10);
        let time = if after { Time::After(day - first) } else { wide(random, first, day) };
        rows.push(Row { time, kind, value, status: Status::Counts, fall: false });
    }
    rows
}

/// A day, or a few days around it.
fn wide(random: &mut Random, first: Day, day: Day) -> Time {
    if random.chance(78) {
        return Time::Days(day, day);
    }
    let from = (day - random.between(0, 2)).max(first.max(1));
    Time::Days(from, (day + random.between(0, 2)).min(9))
}

#[expect(clippy::too_many_lines, reason = "one list of what a claim may say")]
fn claim(random: &mut Random, site: &Site, values: &[u64], gendered: bool) -> Claim {
    let count = i32::try_from(site.songs.len()).expect("few songs");
    let any_song = |random: &mut Random| {
        usize::try_from(random.between(0, count - 1)).expect("a position")
    };
    // Days on which something happens, or the ones beside them.
    let mut eventful = site.known_days();
    eventful.push(9);
    let near = |random: &mut Random| {
        let day = random.pick(&eventful);
        if random.chance(20) { day + random.between(-1, 1) } else { day }
    };
    let day = match site.record.complete {
        Some(complete) if random.chance(45) => complete,
        _ if random.chance(50) => random.between(9, 12),
        _ => near(random),
    };
    let mut song = any_song(random);
    if site.songs[song].rows.is_empty() && random.chance(60) {
        song = any_song(random);
    }
    let mut claim = Claim::holder(song, day);
    let rule = site.record.rule;
    let start = match site.songs[song].start {
        Start::Days(first, _) => Some(first),
        Start::Missing => None,
    };
    let own: Vec<Day> = site.songs[song]
        .rows
        .iter()
        .flat_map(|row| match row.time {
            Time::Days(a, b) => vec![a, b],
            Time::After(days) => start.map(|start| start + days).into_iter().collect(),
        })
        .collect();
    let reached = |random: &mut Random| {
        let day = if own.is_empty() { near(random) } else { random.pick(&own) };
        if random.chance(15) { day + random.between(-1, 1) } else { day }
    };
    for _ in 0..random.pick(&[0, 1, 1, 1, 2]) {
        match random.between(0, 5) {
            0 => claim.rank = Some(random.pick(&[1, 1, 2, 2, 3, 4])),
            1 if rule == Rule::Most => claim.value = Some(random.pick(values)),
            1 if site.metric != Metric::Counter => claim.value = Some(random.pick(values)),
            1 => claim.value = Some(random.pick(&[100, 100, 100, 99])),
            2 => {
                let from = reached(random);
                claim.on = Some((from, from + random.pick(&[0, 0, 1, 2])));
            }
            3 if site.metric == Metric::Counter && rule != Rule::Most => {
                let days = reached(random) - start.unwrap_or(1);
                claim.days = (0..=14).contains(&days).then_some(days);
            }
            4 if rule != Rule::Club => {
                let end = if random.chance(70) { day } else { near(random) };
                let held = end - reached(random);
                claim.held = (0..=14).contains(&held).then_some(held);
            }
            5 if rule != Rule::Club => {
                claim.previous = Some(any_song(random)).filter(|previous| *previous != song);
            }
            _ => {}
        }
    }
    // What nothing shows was reached on no day that could be asked for.
    if rule == Rule::Most && shown_figure(site, song, day).is_none() {
        (claim.on, claim.days) = (None, None);
    }
    claim.female = gendered && random.chance(40);
    claim.whole()
}
