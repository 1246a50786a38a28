//! The chase: what songs are about to reach, who may get there first, and which record would fall.
//! Nothing is derived from it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::filter;
use super::forecast::{Count, Growth, NoEstimate, Pace, Trial, counts, growth};
use super::holders::counting_series;
use super::outcome::Outcome;
use super::{Event, Records};
use crate::bounds::Bounds;
use crate::catalogue::{Catalogue, MetricKey, MetricKind, RecordKey, RecordKind, SongKey};
use crate::date::Day;

/// What a song has when it reaches the target of a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// A milestone of the metric.
    Milestone,
    /// A record that nobody holds yet, or that it takes from its holder.
    Record(RecordKey),
    /// A place in a club.
    Club(RecordKey),
}

/// A count on its way to a value that it is not known to have reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    /// Whose count.
    pub song: SongKey,
    /// What is counted.
    pub metric: MetricKey,
    /// The value to reach.
    pub target: u64,
    /// What is won there, one at least.
    pub goals: Vec<Goal>,
    /// The last count.
    pub last: Count,
    /// The pace by which it was reached, if one is known.
    pub pace: Option<Pace>,
    /// First and last day on which it may happen, if there is an estimate.
    pub range: Result<Bounds<Day>, NoEstimate>,
    /// The last day on which it would still take a record for the least time.
    pub deadline: Option<Day>,
    /// Days since the last count, as of the day of the site.
    pub age: i32,
    /// Whether the count is older than the metric allows.
    pub is_stale: bool,
}

/// How the range of a race lies to the day that the site is as of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// From a day to a later one, both still to come.
    Between(Bounds<Day>),
    /// It may have happened; if not, by a day to come.
    By(Day),
    /// It should have happened by a day that is past.
    Overdue(Day),
    /// Nobody can say.
    Unknown(NoEstimate),
}

impl Race {
    /// What is missing.
    pub fn gap(&self) -> u64 {
        self.target.saturating_sub(self.last.value)
    }

    /// What the count would be as of the day of the site, if the last pace held: the target at most.
    pub fn by_now(&self) -> u64 {
        let gained = self.pace.map_or(0, |pace| pace.gain_in(self.age));
        self.last.value.saturating_add(gained).min(self.target)
    }

    /// When it may happen.
    pub fn expected(&self, as_of: Day) -> Expected {
        match self.range {
            Ok(range) if range.most <= as_of => Expected::Overdue(range.most),
            Ok(range) if range.least <= as_of => Expected::By(range.most),
            Ok(range) => Expected::Between(range),
            Err(why) => Expected::Unknown(why),
        }
    }

    /// The nearest first: by the late end of the range; without a range, by the part that is missing.
    fn nearness(&self) -> impl Ord + use<> {
        let missing = u128::from(self.gap()) * 1_000_000 / u128::from(self.target.max(1));
        let late = self.range.ok().map(|range| range.most);
        (late.is_none(), late, missing, self.song, self.metric, self.target)
    }
}

/// What several songs race for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prize {
    /// A record.
    Record(RecordKey),
    /// A value of a metric that no song is known to have reached.
    Step(MetricKey, u64),
    /// The next place in a club.
    Club(RecordKey),
}

/// Several songs that race for the same.
#[derive(Debug)]
pub struct Duo {
    /// What for.
    pub prize: Prize,
    /// Positions of their races, two at least, the nearest first.
    pub races: Vec<usize>,
}

/// Every open race.
#[derive(Debug, Default)]
pub struct Chase {
    /// The nearest first; those without an estimate last.
    pub races: Vec<Race>,
    /// Races for the same, each race in one of them at most.
    pub duos: Vec<Duo>,
    /// Positions of the races that are in no duo, the nearest first.
    pub alone: Vec<usize>,
    /// How often the rule held on what is known.
    pub trial: Trial,
    of_song: FxHashMap<SongKey, Vec<usize>>,
    of_record: FxHashMap<RecordKey, Vec<usize>>,
}

/// Most races of a duo; others for the same are among those that are in none.
const MOST_OF_A_DUO: usize = 4;

impl Chase {
    /// Finds every open race as of a day.
    pub fn new(catalogue: &Catalogue, records: &Records, as_of: Day) -> Self {
        let (growth, trial) = growths(catalogue, records);
        let mut starters = Starters { catalogue, as_of, growth, found: BTreeMap::new() };
        starters.add_milestones();
        for outcome in &records.outcomes {
            starters.add_record(outcome);
        }
        let mut races: Vec<Race> = starters.found.into_values().collect();
        races.sort_by_cached_key(Race::nearness);
        let mut of_song: FxHashMap<SongKey, Vec<usize>> = FxHashMap::default();
        let mut of_record: FxHashMap<RecordKey, Vec<usize>> = FxHashMap::default();
        for (at, race) in races.iter().enumerate() {
            of_song.entry(race.song).or_default().push(at);
            for goal in &race.goals {
                if let Goal::Record(key) | Goal::Club(key) = goal {
                    of_record.entry(*key).or_default().push(at);
                }
            }
        }
        let duos = duos(records, &races, &of_record);
        let taken: FxHashSet<usize> = duos.iter().flat_map(|duo| &duo.races).copied().collect();
        let alone = (0..races.len()).filter(|at| !taken.contains(at)).collect();
        Self { races, duos, alone, trial, of_song, of_record }
    }

    /// The races of a song, the nearest first.
    pub fn of_song(&self, song: SongKey) -> impl Iterator<Item = &Race> {
        self.of_song.get(&song).into_iter().flatten().map(|at| &self.races[*at])
    }

    /// The races of several songs, the nearest first.
    pub fn of_songs(&self, songs: &[SongKey]) -> impl Iterator<Item = &Race> {
        let positions = songs.iter().filter_map(|song| self.of_song.get(song)).flatten();
        let mut positions: Vec<usize> = positions.copied().collect();
        positions.sort_unstable();
        positions.dedup();
        positions.into_iter().map(|at| &self.races[at])
    }

    /// The races for a record, or for a place in a club, the nearest first.
    pub fn of_record(&self, record: RecordKey) -> impl Iterator<Item = &Race> {
        self.of_record.get(&record).into_iter().flatten().map(|at| &self.races[*at])
    }

    /// The race of a song for a value of a metric.
    pub fn find(&self, song: SongKey, metric: MetricKey, target: u64) -> Option<&Race> {
        self.of_song(song).find(|race| race.metric == metric && race.target == target)
    }

    /// The position of a race among those that are in no duo.
    pub fn place_alone(&self, race: &Race) -> Option<usize> {
        let is_race = |other: &Race| {
            (other.song, other.metric, other.target) == (race.song, race.metric, race.target)
        };
        let at = *self.of_song.get(&race.song)?.iter().find(|at| is_race(&self.races[**at]))?;
        self.alone.binary_search(&at).ok()
    }

    /// The races that are expected after a day, or by it and later: those of the calendar file.
    pub fn to_come(&self, as_of: Day) -> impl Iterator<Item = &Race> {
        self.estimated().filter(move |race| race.range.is_ok_and(|range| range.most > as_of))
    }

    /// The races that have an estimate, the nearest first.
    pub fn estimated(&self) -> impl Iterator<Item = &Race> {
        self.races.iter().take_while(|race| race.range.is_ok())
    }
}

/// How far the count of each song has come in each counter, and how often the rule held on them.
type Growths = FxHashMap<(SongKey, MetricKey), Growth>;

fn growths(catalogue: &Catalogue, records: &Records) -> (Growths, Trial) {
    let of_song = |song: SongKey| {
        let counters = catalogue[song].series.iter();
        let counters = counters.filter(|s| catalogue[s.metric].kind == MetricKind::Counter);
        let found = counters.map(|series| {
            let counts = counts(&counting_series(catalogue, series));
            let milestones = records.of_song(song).iter().map(|key| records.get(*key));
            let milestones = milestones.filter(|milestone| milestone.metric == series.metric);
            ((song, series.metric), growth(&counts), Trial::of(&counts, milestones))
        });
        found.collect::<Vec<_>>()
    };
    let songs: Vec<SongKey> = SongKey::all(catalogue.songs.len()).collect();
    let found: Vec<_> = songs.into_par_iter().map(of_song).collect();
    let mut growths = Growths::default();
    let mut all = Trial::default();
    for (key, growth, trial) in found.into_iter().flatten() {
        growths.extend(growth.map(|growth| (key, growth)));
        all = all.and(trial);
    }
    (growths, all)
}

/// Gathers races, of which one song has one for each value of a metric.
struct Starters<'a> {
    catalogue: &'a Catalogue,
    as_of: Day,
    growth: Growths,
    found: BTreeMap<(SongKey, MetricKey, u64), Race>,
}

impl Starters<'_> {
    /// The race of a song for a value, without a goal.
    fn race(&self, song: SongKey, metric: MetricKey, target: u64) -> Option<Race> {
        let growth = self.growth.get(&(song, metric))?;
        let age = self.as_of.since(growth.last.day).max(0);
        Some(Race {
            song,
            metric,
            target,
            goals: Vec::new(),
            last: growth.last,
            pace: growth.pace,
            range: growth.range(target, self.as_of),
            deadline: None,
            age,
            is_stale: age > self.catalogue[metric].stale_after,
        })
    }

    /// Adds a goal to a race; one that has begun keeps its goals.
    fn add(&mut self, race: Race, goal: Goal) {
        let key = (race.song, race.metric, race.target);
        let deadline = race.deadline;
        let race = self.found.entry(key).or_insert(race);
        race.deadline = race.deadline.or(deadline);
        race.goals.push(goal);
    }

    fn largest(&self, song: SongKey, metric: MetricKey) -> Option<u64> {
        self.growth.get(&(song, metric)).map(|growth| growth.largest)
    }

    /// Adds each song's next milestone.
    fn add_milestones(&mut self) {
        let catalogue = self.catalogue;
        for (song, data) in catalogue.songs().filter(|(song, _)| !catalogue.is_external(*song))
        {
            for series in &data.series {
                let metric = &catalogue[series.metric];
                if metric.kind != MetricKind::Counter || metric.milestones.is_empty() {
                    continue;
                }
                let Some(largest) = self.largest(song, series.metric) else { continue };
                let next = metric.milestones.iter().find(|milestone| **milestone > largest);
                let race = next.and_then(|next| self.race(song, series.metric, *next));
                if let Some(race) = race {
                    self.add(race, Goal::Milestone);
                }
            }
        }
    }

    /// Adds the songs that may take a record or join a club.
    fn add_record(&mut self, outcome: &Outcome) {
        let record = &self.catalogue[outcome.record];
        if self.catalogue[record.metric].kind != MetricKind::Counter {
            return;
        }
        match (record.kind, record.threshold) {
            (RecordKind::Club, Some(threshold)) => {
                self.add_below(outcome, threshold, Goal::Club(outcome.record));
            }
            (RecordKind::First, Some(threshold)) if outcome.entries.is_empty() => {
                self.add_below(outcome, threshold, Goal::Record(outcome.record));
            }
            (RecordKind::Fastest, Some(threshold)) => self.add_faster(outcome, threshold),
            (RecordKind::Most, _) => self.add_larger(outcome),
            _ => {}
        }
    }

    /// The songs of the site that surely match a record's rule and have at least half of a value.
    fn near(&self, outcome: &Outcome, songs: &[SongKey], value: u64) -> Vec<SongKey> {
        let record = &self.catalogue[outcome.record];
        let is_near = |song: &SongKey| {
            let matches =
                filter::matches(self.catalogue, &self.catalogue[*song], &record.matching);
            !self.catalogue.is_external(*song)
                && matches == Some(true)
                && self.largest(*song, record.metric).is_some_and(|n| n >= value.div_ceil(2))
        };
        songs.iter().copied().filter(is_near).collect()
    }

    /// Songs that are nearer to a threshold than to nothing.
    fn add_below(&mut self, outcome: &Outcome, threshold: u64, goal: Goal) {
        let metric = self.catalogue[outcome.record].metric;
        for song in self.near(outcome, &outcome.below_threshold, threshold) {
            if let Some(race) = self.race(song, metric, threshold) {
                self.add(race, goal);
            }
        }
    }

    /// Songs that may still reach a threshold in less time than the holder took.
    fn add_faster(&mut self, outcome: &Outcome, threshold: u64) {
        let metric = self.catalogue[outcome.record].metric;
        let days = outcome.current().filter_map(|(_, held)| {
            outcome.best(held).elapsed.map(|elapsed| elapsed.days.least)
        });
        let Some(days) = days.min() else { return };
        for song in self.near(outcome, &outcome.below_threshold, 0) {
            let start = self.catalogue.series(song, metric).and_then(|s| s.start.as_ref());
            let Some(deadline) = start.map(|start| start.value.first.plus(days - 1)) else {
                continue;
            };
            let Some(race) = self.race(song, metric, threshold) else { continue };
            let is_open = race.range.is_ok_and(|range| range.least <= deadline);
            if is_open && deadline >= self.as_of {
                let race = Race { deadline: Some(deadline), ..race };
                self.add(race, Goal::Record(outcome.record));
            }
        }
    }

    /// Songs that grow and have at least half of the holder's figure.
    fn add_larger(&mut self, outcome: &Outcome) {
        let metric = self.catalogue[outcome.record].metric;
        let best = outcome.current().map(|(_, held)| {
            let best = outcome.best(held);
            (best.song, best.value)
        });
        let holders: Vec<(SongKey, u64)> = best.collect();
        let Some(target) = holders.iter().map(|(_, value)| value.saturating_add(1)).max()
        else {
            return;
        };
        let mut songs: Vec<SongKey> = outcome.entries.iter().map(|entry| entry.song).collect();
        songs.sort_unstable();
        songs.dedup();
        songs.retain(|song| !holders.iter().any(|(holder, _)| holder == song));
        for song in self.near(outcome, &songs, target) {
            let race = self.race(song, metric, target);
            if let Some(race) = race.filter(|race| race.range.is_ok()) {
                self.add(race, Goal::Record(outcome.record));
            }
        }
    }
}

/// Races for the same: records, then values that nobody has reached, then clubs.
fn duos(
    records: &Records,
    races: &[Race],
    of_record: &FxHashMap<RecordKey, Vec<usize>>,
) -> Vec<Duo> {
    let mut groups: Vec<(Prize, Vec<usize>)> = Vec::new();
    let keys = RecordKey::all(records.outcomes.len());
    for (key, positions) in keys.filter_map(|key| Some((key, of_record.get(&key)?))) {
        let goals = positions.iter().flat_map(|at| &races[*at].goals);
        let is_club = goals.copied().any(|goal| goal == Goal::Club(key));
        let prize = if is_club { Prize::Club(key) } else { Prize::Record(key) };
        groups.push((prize, positions.clone()));
    }
    let reached: FxHashSet<(MetricKey, u64)> = records
        .milestones
        .iter()
        .filter(|milestone| matches!(milestone.event, Event::Step { .. }))
        .map(|milestone| (milestone.metric, milestone.event.value()))
        .collect();
    let mut steps: BTreeMap<(MetricKey, u64), Vec<usize>> = BTreeMap::new();
    for (at, race) in races.iter().enumerate() {
        let step = (race.metric, race.target);
        if race.goals.contains(&Goal::Milestone) && !reached.contains(&step) {
            steps.entry(step).or_default().push(at);
        }
    }
    let steps = steps.into_iter().map(|((metric, step), at)| (Prize::Step(metric, step), at));
    groups.extend(steps);
    for (_, positions) in &mut groups {
        positions.retain(|at| races[*at].range.is_ok());
        positions.truncate(MOST_OF_A_DUO);
    }
    groups.retain(|(_, positions)| positions.len() >= 2);
    // The prizes that are one of a kind come first, and the nearest of a kind.
    groups.sort_by_key(|(prize, positions)| {
        let kind = match prize {
            Prize::Record(_) => 0,
            Prize::Step(..) => 1,
            Prize::Club(_) => 2,
        };
        (kind, positions[0])
    });
    let mut taken: FxHashSet<usize> = FxHashSet::default();
    let mut duos = Vec::new();
    for (prize, mut positions) in groups {
        positions.retain(|at| !taken.contains(at));
        if positions.len() >= 2 {
            taken.extend(&positions);
            duos.push(Duo { prize, races: positions });
        }
    }
    duos
}

#[cfg(test)]
mod tests {
    use super::{Chase, Expected, Goal, Prize, Race};
    use crate::diagnostics::Report;
    use crate::record::derive;
    use crate::samples::{Read, Sample, day, range};

    const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
    const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";
    const MOST: &str = "kind = \"most\"\nmetric = \"count\"";
    const CLUB: &str = "kind = \"club\"\nmetric = \"count\"\nthreshold = 100";

    fn chase(sample: Sample, as_of: &str) -> (Read, Chase) {
        let read = sample.read().sound();
        let counting = read.counting();
        let (zone, day_count) = (counting.zone, counting.day_count);
        let records = derive(&read.catalogue, zone, day_count, &mut Report::new());
        let chase = Chase::new(&read.catalogue, &records, day(as_of));
        (read, chase)
    }

    /// A race as `SONG TARGET GOALS RANGE`; a goal is `m`, or the id of a record or a club.
    fn shown(read: &Read, race: &Race) -> String {
        let goal = |goal: &Goal| match goal {
            Goal::Milestone => "m",
            Goal::Record(key) | Goal::Club(key) => read.catalogue[*key].id.as_str(),
        };
        let goals: Vec<&str> = race.goals.iter().map(goal).collect();
        let range = race.range.map_or_else(|why| format!("{why:?}"), range);
        let song = read.catalogue[race.song].id.as_str();
        format!("{song} {} {} {range}", race.target, goals.join("+"))
    }

    /// Songs `a`, `b`, … with rows each, and the races as of a day, with a record or without one.
    #[track_caller]
    fn races(rule: Option<&str>, songs: &[&[&str]], as_of: &str, expected: &[&str]) {
        let mut sample = Sample::new();
        if let Some(rule) = rule {
            sample = sample.record("r", rule, None);
        }
        for (id, rows) in ["a", "b", "c", "d"].into_iter().zip(songs) {
            sample = sample.song(id, rows);
        }
        let (read, chase) = chase(sample, as_of);
        let found: Vec<String> = chase.races.iter().map(|race| shown(&read, race)).collect();
        assert_eq!(found, expected, "{rule:?} {songs:?}");
    }

    const SLOW: &[&str] = &["2020-02-01 exact 60", "2020-02-11 exact 70"];
    const FAST: &[&str] = &["2020-02-01 exact 50", "2020-02-11 exact 70"];

    #[test]
    fn each_song_races_for_its_next_milestone_the_nearest_first() {
        let one: &[&str] = &["2020-02-01 exact 20"];
        let past: &[&str] = &["2020-02-01 exact 90", "2020-02-11 crossed 100"];
        races(
            None,
            &[SLOW, FAST, one, past],
            "2020-03-01",
            &[
                "b 100 m 2020-02-22..2020-03-30",
                "a 100 m 2020-03-04..2020-05-14",
                "d 1000 m 2021-12-17..2027-07-07",
                "c 100 m NoPace",
            ],
        );
        // Past its last milestone, a song has none.
        races(None, &[&["2020-02-01 exact 1000"]], "2020-03-01", &[]);
        races(None, &[&["2020-02-01 exact 90 disputed"]], "2020-03-01", &[]);
    }

    #[test]
    fn a_record_that_nobody_holds_and_a_club_are_goals_of_the_near() {
        let far: &[&str] = &["2020-02-01 exact 20", "2020-02-11 exact 30"];
        let (b, a) = ("2020-02-22..2020-03-30", "2020-03-04..2020-05-14");
        for rule in [FIRST, CLUB] {
            let (b, a) = (format!("b 100 m+r {b}"), format!("a 100 m+r {a}"));
            let c = "c 100 m 2020-04-03..2020-09-11";
            races(Some(rule), &[SLOW, FAST, far], "2020-03-01", &[&b, &a, c]);
        }
        // A `first` that is taken is never lost; a club goes on.
        let in_it: &[&str] = &["2020-02-01 exact 1000"];
        let (first, club) = (format!("a 100 m {a}"), format!("a 100 m+r {a}"));
        races(Some(FIRST), &[SLOW, in_it], "2020-03-01", &[&first]);
        races(Some(CLUB), &[SLOW, in_it], "2020-03-01", &[&club]);
    }

    #[test]
    fn the_largest_count_can_be_passed_by_one_that_grows() {
        let holder: &[&str] = &["2020-02-01 exact 1010"];
        let near: &[&str] = &["2020-02-01 exact 1000", "2020-02-11 exact 1004"];
        let stalled: &[&str] = &["2020-02-01 exact 1001", "2020-02-11 exact 1001"];
        races(
            Some(MOST),
            &[holder, near, stalled],
            "2020-03-01",
            &["b 1011 r 2020-02-23..2020-04-05"],
        );
    }

    #[test]
    fn the_least_time_can_be_beaten_until_as_many_days_have_passed() {
        // All were released on 1 January: 59 days until 29 February.
        let holder: &[&str] = &["2020-02-28 exact 99", "2020-02-29 crossed 100"];
        let (deadline, b) = ("2020-02-28", "2020-02-22..2020-03-30");
        for (as_of, goals) in [("2020-02-11", "m+r"), (deadline, "m+r"), ("2020-02-29", "m")] {
            let sample = Sample::new().record("r", FASTEST, None);
            let sample = sample.song("a", holder).song("b", FAST);
            let (read, chase) = chase(sample, as_of);
            let found = shown(&read, chase.of_song(read.song("b")).next().unwrap());
            assert_eq!(found, format!("b 100 {goals} {b}"), "{as_of}");
        }
        let sample = Sample::new().record("r", FASTEST, None);
        let (read, chase) = chase(sample.song("a", holder).song("b", FAST), "2020-02-11");
        let race = chase.of_record(read.catalogue.record("r").unwrap()).next().unwrap();
        assert_eq!(race.deadline.map(|day| day.to_string()).as_deref(), Some(deadline));
    }

    #[test]
    fn the_range_lies_before_around_or_after_the_day_of_the_site() {
        let sample = || Sample::new().song("a", SLOW);
        // 4 March to 14 May.
        for (as_of, expected, by_now, age) in [
            ("2020-02-11", "between", 70, 0),
            ("2020-03-03", "between", 91, 21),
            ("2020-03-04", "by", 92, 22),
            ("2020-05-13", "by", 100, 92),
            ("2020-05-14", "overdue", 100, 93),
            ("2023-02-11", "unknown", 100, 1096),
        ] {
            let (_, chase) = chase(sample(), as_of);
            let race = &chase.races[0];
            let found = match race.expected(day(as_of)) {
                Expected::Between(_) => "between",
                Expected::By(_) => "by",
                Expected::Overdue(_) => "overdue",
                Expected::Unknown(_) => "unknown",
            };
            assert_eq!((found, race.by_now(), race.age), (expected, by_now, age), "{as_of}");
            assert_eq!((race.gap(), race.is_stale), (30, age > 45), "{as_of}");
        }
    }

    #[test]
    fn two_or_more_that_race_for_the_same_are_a_duo() {
        let in_it: &[&str] = &["2019-02-01 exact 1000"];
        let alone: &[&str] = &["2020-02-01 exact 60"];
        for (rule, songs, expected) in [
            // The record that says the same comes before the milestone.
            (Some(FIRST), &[SLOW, FAST][..], "record b a"),
            (Some(CLUB), &[SLOW, FAST], "step b a"),
            (Some(CLUB), &[SLOW, FAST, in_it], "club b a"),
            (None, &[SLOW, FAST], "step b a"),
            // Somebody was there before: it is a milestone like any other.
            (None, &[SLOW, FAST, in_it], ""),
            (None, &[SLOW], ""),
            // One without an estimate does not race.
            (None, &[SLOW, alone], ""),
        ] {
            let mut sample = Sample::new();
            if let Some(rule) = rule {
                sample = sample.record("r", rule, None);
            }
            for (id, rows) in ["a", "b", "c"].into_iter().zip(songs) {
                sample = sample.song_in("count", id, "", rows);
            }
            let (read, chase) = chase(sample, "2020-03-01");
            let found: Vec<String> = chase
                .duos
                .iter()
                .map(|duo| {
                    let prize = match duo.prize {
                        Prize::Record(_) => "record",
                        Prize::Step(..) => "step",
                        Prize::Club(_) => "club",
                    };
                    let songs = duo.races.iter().map(|at| &chase.races[*at]);
                    let songs = songs.map(|race| read.catalogue[race.song].id.as_str());
                    format!("{prize} {}", songs.collect::<Vec<_>>().join(" "))
                })
                .collect();
            assert_eq!(found.join(", "), expected, "{rule:?} {songs:?}");
            let in_duos: usize = chase.duos.iter().map(|duo| duo.races.len()).sum();
            assert_eq!(in_duos + chase.alone.len(), chase.races.len());
        }
    }
}
