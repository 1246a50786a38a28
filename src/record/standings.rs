//! The standing of each song in a record at the end of each day, as far as it is known, and from it
//! who held the record when: "What is true of a claim" in `docs/design.md`.
//!
//! A standing is a number of which the largest holds the record, and which never gets smaller: of
//! `most`, the best figure; of `first` and of a club, minus the day on which the threshold was
//! reached; of `fastest`, minus the days that it took. Every kind of record asks the same of it.

use std::cmp::Reverse;

use super::crossing::{evidence, is_reading};
use super::figure_bounds::{ANY, NONE, Step, Unlisted, counted, number, one_off, standing};
use super::filter;
use super::holders::{counting_series, figures};
use super::outcome::{Contender, Outcome};
use super::places;
use crate::bounds::{Bounds, Truth};
use crate::catalogue::{Catalogue, MetricKind, Record, RecordKind, Series, SongKey};
use crate::date::{DAY_MINUTES, Day, DayCount, Elapsed, When};

/// One song's standing.
#[derive(Debug)]
struct Known {
    song: SongKey,
    /// Whether the song surely matches `where`.
    matches: bool,
    /// Whether no observation shows that it ever reached the threshold, or a figure of it.
    is_open: bool,
    /// In the order of days; before the first one the song has no standing.
    steps: Vec<Step>,
    /// The first day on which it surely grows no more, if there is one.
    settled: Option<Day>,
    /// The first day of the series, of `fastest`.
    start: Option<Bounds<Day>>,
}

/// The rivals that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// The songs of the site alone: what pages show.
    Listed,
    /// Those of the world, as far as the complete list doesn't exclude them: what verdicts need.
    All,
}

/// The standings of a record.
#[derive(Debug)]
pub(super) struct Standings {
    /// In the order of songs.
    songs: Vec<Known>,
    /// Songs without a series in the metric, in their order. Nobody is compared with them.
    without_series: Vec<Known>,
    /// Bounds of songs that the site doesn't have.
    unlisted: Unlisted,
    /// The days on which any bound changes, sorted, each with the leaders from then on.
    leaders: Vec<(Day, Leaders)>,
    /// The days on which anything may change, sorted, and those after them.
    changes: Vec<Day>,
    /// Whether the order is that of the days on which the threshold was reached.
    is_first: bool,
    /// Whether the complete list is one of the largest figures alone.
    lists_largest: bool,
    /// Of `fastest`, by how many days a song must surely have begun before another one so that it
    /// can't have taken the record from it.
    lead: Option<i32>,
}

/// The best three of some standings: whatever two songs are left out, the best of the others is here.
type Best = [(Option<SongKey>, i64); 3];

/// The best standings on a day.
#[derive(Clone, Copy, Debug)]
struct Leaders {
    /// Lower bounds of songs that surely match.
    least: Best,
    /// Upper bounds of songs that have reached the threshold, or have a figure.
    most: Best,
    /// Upper bounds of the other songs of the site.
    open: Best,
}

impl Known {
    fn bounds(&self, day: Day) -> Bounds<i64> {
        let after = self.steps.partition_point(|(from, _)| *from <= day);
        after.checked_sub(1).map_or(Bounds::exactly(NONE), |at| self.steps[at].1)
    }

    /// Whether the standing may grow on a day.
    fn may_grow(&self, day: Day) -> bool {
        self.settled.is_none_or(|settled| day < settled)
            && self.bounds(day).most > self.bounds(day.plus(-1)).least
    }
}

impl Standings {
    /// The standings of a record; `outcome` is what was derived for the same rule. `whole` are those
    /// of the record as it is written, if a claim's `where` narrows it: its complete list is about
    /// all of it.
    pub(super) fn new(
        catalogue: &Catalogue,
        record: &Record,
        outcome: &Outcome,
        whole: Option<&Self>,
        day_count: DayCount,
    ) -> Self {
        let mut songs = match record.kind {
            RecordKind::Most => best_figures(catalogue, record, outcome),
            _ => thresholds(catalogue, record, outcome, day_count),
        };
        let is_counter = catalogue[record.metric].kind == MetricKind::Counter;
        // Nothing is reached in less than no time.
        let later = if record.kind == RecordKind::Fastest { 0 } else { ANY };
        let mut unlisted = Unlisted { until: Vec::new(), later };
        for as_of in record.complete.iter().map(|complete| complete.as_of) {
            if record.kind != RecordKind::Most {
                unlisted.until.push((as_of, NONE));
                if record.kind != RecordKind::Fastest {
                    unlisted.later = -number(as_of.plus(1));
                }
                continue;
            }
            let largest = largest(whole.map_or(&songs, |whole| &whole.songs), as_of);
            if largest == NONE {
                continue;
            }
            // Of one-off figures none that isn't listed was ever the largest of all.
            let is_total = is_counter || whole.is_some();
            let most = match (is_total, is_counter) {
                (true, true) => largest,
                // The largest figure itself may be more than is proven.
                (true, false) => {
                    let listed = &whole.map_or(&songs, |whole| &whole.songs);
                    let most = listed.iter().map(|known| known.bounds(as_of).most);
                    most.max().unwrap_or(NONE)
                }
                (false, _) => NONE,
            };
            unlisted.until.push((as_of, most));
            if is_counter {
                cap_rivals(catalogue, record, (as_of, largest), &mut songs);
            }
        }
        let leaders = leaders(&songs);
        let complete = unlisted.until.iter().map(|(day, _)| day.plus(1));
        let mut changes: Vec<Day> =
            leaders.iter().map(|(day, _)| *day).chain(complete).collect();
        // The day after a change is the first on which nothing need have changed.
        changes.extend(changes.clone().iter().map(|day| day.plus(1)));
        changes.sort_unstable();
        changes.dedup();
        let is_first = matches!(record.kind, RecordKind::First | RecordKind::Club);
        let lists_largest = record.kind == RecordKind::Most && !is_counter && whole.is_none();
        // Who begins no later and arrives later took longer by a day at least, or by less than a day if
        // hours count.
        let lead = if is_by_clock(outcome) || day_count == DayCount::Elapsed { 2 } else { 0 };
        let lead = Some(lead).filter(|_| record.kind == RecordKind::Fastest);
        let without_series = without_series(catalogue, record, &unlisted, is_first);
        Self {
            songs,
            without_series,
            unlisted,
            leaders,
            changes,
            is_first,
            lists_largest,
            lead,
        }
    }

    fn known(&self, song: SongKey) -> Option<&Known> {
        [&self.songs, &self.without_series].into_iter().find_map(|songs| {
            let at = songs.binary_search_by_key(&song, |known| known.song).ok()?;
            Some(&songs[at])
        })
    }

    /// Bounds of a song's standing at the end of a day; one that the record is not about has none.
    fn bounds(&self, song: SongKey, day: Day) -> Bounds<i64> {
        self.known(song).map_or(Bounds::exactly(NONE), |known| known.bounds(day))
    }

    /// The best standing of all others but one more, and the best that is certain.
    fn others(&self, day: Day, song: SongKey, but: SongKey, among: Among) -> Bounds<i64> {
        let after = self.leaders.partition_point(|(from, _)| *from <= day);
        let best = |of: fn(&Leaders) -> &Best| {
            let leaders = after.checked_sub(1).map(|at| of(&self.leaders[at].1));
            let mut others = leaders.into_iter().flatten();
            others
                .find(|(other, _)| *other != Some(song) && *other != Some(but))
                .map_or(NONE, |(_, standing)| *standing)
        };
        let listed = Bounds { least: best(|at| &at.least), most: best(|at| &at.most) };
        match among {
            Among::Listed => listed,
            Among::All => {
                let others = best(|at| &at.open).max(self.unlisted.most(day));
                Bounds { most: listed.most.max(others), ..listed }
            }
        }
    }

    /// Whether a song holds the record at the end of a day.
    pub(super) fn holds(&self, song: SongKey, day: Day, among: Among) -> Truth {
        self.holds_without(song, day, song, among)
    }

    /// The same, if it is known that another song does not.
    fn holds_without(&self, song: SongKey, day: Day, but: SongKey, among: Among) -> Truth {
        let matches = self.known(song).is_some_and(|known| known.matches);
        let own = self.bounds(song, day);
        let others = self.others(day, song, but, among);
        Truth::of(
            matches && own.least > NONE && own.least >= others.most,
            own.most > NONE && own.most >= others.least,
        )
    }

    /// The songs that are ahead of one at the end of a day, or may be.
    pub(super) fn ahead(
        &self,
        song: SongKey,
        day: Day,
    ) -> impl Iterator<Item = (SongKey, Truth)> {
        let own = self.bounds(song, day);
        let others = self.songs.iter().filter(move |other| other.song != song);
        let ahead = others.map(move |other| {
            let theirs = other.bounds(day);
            let surely = other.matches && theirs.least > own.most;
            (other.song, Truth::of(surely, theirs.most > own.least))
        });
        ahead.filter(|(_, ahead)| *ahead != Truth::No)
    }

    /// The best figure that a song surely has at the end of a day, and the best that it can have;
    /// of `most`. No upper bound is `None`.
    pub(super) fn figure(&self, song: SongKey, day: Day) -> (u64, Option<u64>) {
        let bounds = self.bounds(song, day);
        let figure = |standing: i64| u64::try_from(standing).unwrap_or(0);
        (figure(bounds.least), (bounds.most != ANY).then(|| figure(bounds.most)))
    }

    /// Whether a song may have reached the threshold, or have a figure, by the end of a day.
    pub(super) fn may_have_reached(&self, song: SongKey, day: Day) -> bool {
        self.bounds(song, day).most > NONE
    }

    /// The first day on which a song of the site may have reached the threshold.
    pub(super) fn first_day(&self, song: SongKey) -> Option<Day> {
        Some(self.known(song)?.steps.first()?.0)
    }

    /// Whether no song that the site doesn't have can be ahead of one at the end of a day.
    pub(super) fn excludes_unlisted(&self, song: SongKey, day: Day) -> bool {
        let own = self.bounds(song, day).least;
        let unlisted = self.unlisted.most(day);
        // Of one-off figures, the list says that nobody else had the largest, and no more.
        let is_largest = own > NONE && own >= self.others(day, song, song, Among::Listed).most;
        unlisted <= own && (!self.lists_largest || is_largest)
    }

    /// The days from the first to the last one on which a song's standing, or that of the leaders,
    /// may change: between two of them nothing does.
    fn days(&self, from: Day, until: Day) -> Vec<Day> {
        let at = |day: Day| self.changes.partition_point(|change| *change < day);
        let between = self.changes.get(at(from)..at(until.plus(1))).unwrap_or_default();
        let ends = [from, from.plus(1), until];
        let mut days: Vec<Day> = between.iter().copied().chain(ends).collect();
        days.retain(|day| (from..=until).contains(day));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The last tenure of a song that began by the end of a day: on which days it may have begun,
    /// and for how many days it lasted by then. `None` if it surely had none.
    pub(super) fn tenure(&self, song: SongKey, until: Day, among: Among) -> Option<LastTenure> {
        let known = self.known(song)?;
        let (from, _) = *known.steps.first()?;
        // Once a song has surely reached the threshold, nothing changes who was first.
        let watched =
            known.settled.filter(|_| self.is_first).map_or(until, |day| day.min(until));
        let days = self.days(from, watched);
        let holds: Vec<Truth> = days.iter().map(|day| self.holds(song, *day, among)).collect();
        // Days on which a tenure may begin: the song may hold the record, may not have held it the
        // day before, and may have grown, for those behind it don't fall.
        let may_begin = |at: usize| {
            let held_before = at > 0 && holds[at - 1] == Truth::Surely;
            holds[at] != Truth::No && !held_before && known.may_grow(days[at])
        };
        let sure = holds.iter().rposition(|holds| *holds == Truth::Surely);
        let mut tenure: Option<LastTenure> = None;
        for at in (0..days.len()).filter(|at| may_begin(*at)) {
            // It goes on for as long as the song may hold the record, and at least to the last day
            // on which it surely does.
            let run = holds[at..].iter().take_while(|holds| **holds != Truth::No).count();
            let last = at + run - 1;
            if sure.is_some_and(|sure| last < sure) {
                continue;
            }
            // Of a stretch of equal days, the last is the day before the next change.
            let end_of = |at: usize| days.get(at + 1).map_or(watched, |next| next.plus(-1));
            let lasted = |last: Day, first: Day| {
                if last == until { until.since(first) } else { last.plus(1).since(first) }
            };
            let earliest = days[at];
            let mut latest = if known.may_grow(end_of(at)) && holds[at] == Truth::Perhaps {
                end_of(at)
            } else {
                earliest
            };
            if self.is_first {
                // Nobody who surely was there sooner leaves room for a later one.
                let sooner = self.others(earliest, song, song, among).least;
                latest = latest.min(day_of(sooner).unwrap_or(latest));
                if latest < earliest {
                    continue;
                }
            }
            let least = match sure.filter(|sure| *sure >= at) {
                // The first is never overtaken.
                _ if self.is_first => until.since(latest),
                Some(sure) => lasted(end_of(sure), latest),
                None => lasted(latest, latest),
            };
            let most = match self.is_first {
                true => until.since(earliest),
                false => lasted(end_of(last), earliest),
            };
            let found = LastTenure {
                began: vec![Bounds { least: earliest, most: latest }],
                held: Bounds { least, most },
                is_sure: sure.is_some(),
            };
            match &mut tenure {
                None => tenure = Some(found),
                Some(held) => {
                    held.began.extend(found.began);
                    held.held.least = held.held.least.min(least);
                    held.held.most = held.held.most.max(most);
                }
            }
        }
        tenure
    }

    /// Whether a song held the record on the day before a tenure of another one began.
    pub(super) fn held_before(&self, song: SongKey, tenure: &LastTenure, of: SongKey) -> Truth {
        if self.is_first {
            // Nobody was there before the first.
            return Truth::No;
        }
        let start = |song| self.known(song).and_then(|known| known.start);
        if let (Some(lead), Some(taker), Some(holder)) = (self.lead, start(of), start(song))
            && taker.most.plus(lead) <= holder.least
        {
            return Truth::No;
        }
        let before = tenure
            .began
            .iter()
            .flat_map(|began| self.days(began.least.plus(-1), began.most.plus(-1)));
        let mut held = before.map(|day| self.holds_without(song, day, of, Among::All));
        let first = held.next().unwrap_or(Truth::No);
        if held.all(|other| other == first) { first } else { Truth::Perhaps }
    }
}

/// The last tenure of a song by a day.
#[derive(Debug)]
pub(super) struct LastTenure {
    /// The stretches of days on one of which it began.
    began: Vec<Bounds<Day>>,
    /// How many days it lasted.
    pub(super) held: Bounds<i32>,
    /// Whether there is one in every world.
    pub(super) is_sure: bool,
}

impl LastTenure {
    /// Whether something bounds the day on which it began below, and so the days that it lasted above.
    pub(super) fn is_bounded(&self) -> bool {
        self.began.iter().all(|began| began.least > Day::EARLIEST)
    }
}

/// The day on which the threshold was reached, from its standing.
fn day_of(standing: i64) -> Option<Day> {
    let days = standing.checked_neg().and_then(|days| i32::try_from(days).ok())?;
    Some(Day::EARLIEST.plus(days))
}

/// Whether durations are compared by the clock: whole days don't tell hours apart.
fn is_by_clock(outcome: &Outcome) -> bool {
    let timed = |entry: &Contender| entry.elapsed.is_some_and(|elapsed| elapsed.timed);
    outcome.entries.iter().any(timed)
}

/// Standings by when the threshold was reached, or may yet have been.
fn thresholds(
    catalogue: &Catalogue,
    record: &Record,
    outcome: &Outcome,
    day_count: DayCount,
) -> Vec<Known> {
    let by_clock = is_by_clock(outcome);
    let start_of = |song: SongKey| {
        Some(catalogue.series(song, record.metric)?.start.as_ref()?.value.days())
    };
    let duration = |elapsed: Option<Elapsed>| match elapsed {
        Some(elapsed) if by_clock => elapsed.minutes,
        Some(elapsed) => {
            Bounds { least: elapsed.days.least.into(), most: elapsed.days.most.into() }
        }
        None => Bounds { least: 0, most: ANY - 1 },
    };
    let reached = outcome.entries.iter().map(|entry| {
        let When { first, last, .. } = entry.when;
        let merit = match record.kind {
            RecordKind::Fastest => duration(entry.elapsed),
            _ => Bounds { least: number(first), most: number(last) },
        };
        let mut steps = vec![(first, Bounds { least: NONE, most: -merit.least })];
        steps.retain(|(first, _)| *first < last);
        steps.push((last, Bounds { least: -merit.most, most: -merit.least }));
        let (song, matches) = (entry.song, entry.matches_filter);
        let (settled, start) = (Some(last.plus(1)), start_of(song));
        Known { song, matches, is_open: false, steps, settled, start }
    });
    let complete = record.complete().map(|complete| complete.as_of.plus(1));
    let kind = catalogue[record.metric].kind;
    let is_counter = kind == MetricKind::Counter;
    let not_yet = outcome.below_threshold.iter().filter_map(|song| {
        let series = &counting_series(catalogue, catalogue.series(*song, record.metric)?);
        let start = series.start.as_ref().map(|start| start.value.first);
        let below = record.threshold.filter(|_| is_counter);
        let below = below.and_then(|threshold| last_below(series, threshold));
        let first = start.max(below).max(complete).unwrap_or(Day::EARLIEST);
        let merit = match record.kind {
            RecordKind::Fastest => series.start.as_ref().map_or(0, |start| {
                let days = i64::from(first.since(start.value.last));
                // Between the two days lies a day less.
                let between = (days - 1).max(0);
                match day_count {
                    _ if by_clock => between * DAY_MINUTES,
                    DayCount::Calendar => days.max(0),
                    DayCount::Elapsed => between,
                }
            }),
            _ => number(first),
        };
        let may_have = match kind {
            // A count may have been larger than it was read.
            MetricKind::Counter => true,
            // So may a figure that was so much or more.
            MetricKind::OneOff => figures(series).any(|(_, o)| !is_reading(o)),
            // Without a row, nothing is said of any place.
            MetricKind::Rank => places::rows(series).next().is_none(),
        };
        let steps = may_have.then_some((first, Bounds { least: NONE, most: -merit }));
        let steps = steps.into_iter().collect();
        let (settled, start) = (None, start_of(*song));
        Some(Known { song: *song, matches: false, is_open: true, steps, settled, start })
    });
    let mut songs: Vec<Known> = reached.chain(not_yet).collect();
    songs.sort_by_key(|known| known.song);
    songs
}

/// The songs that match, or may, and have no series in the metric: from their release on they are as
/// free as those that the site doesn't have.
fn without_series(
    catalogue: &Catalogue,
    record: &Record,
    unlisted: &Unlisted,
    is_first: bool,
) -> Vec<Known> {
    let songs = catalogue.songs().filter(|(song, data)| {
        catalogue.series(*song, record.metric).is_none()
            && filter::matches(catalogue, data, &record.matching) != Some(false)
    });
    let known = songs.map(|(song, data)| {
        let start = data.released.as_ref().map(|released| released.value.days());
        let steps = unlisted.steps(start.map_or(Day::EARLIEST, |start| start.least), is_first);
        Known { song, matches: false, is_open: true, steps, settled: None, start }
    });
    known.collect()
}

/// The last day on which an observation shows a count below a threshold at its beginning.
fn last_below(series: &Series, threshold: u64) -> Option<Day> {
    let below = evidence(series).filter(|evidence| evidence.is_below(threshold));
    below.map(|evidence| evidence.when.first).max()
}

/// Standings by the best figure.
fn best_figures(catalogue: &Catalogue, record: &Record, outcome: &Outcome) -> Vec<Known> {
    let metric = &catalogue[record.metric];
    let entries = outcome.entries.iter().map(|entry| (entry.song, entry.matches_filter, false));
    let open = outcome.below_threshold.iter().map(|song| (*song, false, true));
    let mut songs: Vec<(SongKey, bool, bool)> = entries.chain(open).collect();
    songs.sort_unstable();
    songs.dedup_by_key(|(song, ..)| *song);
    let known = songs.into_iter().filter_map(|(song, matches, is_open)| {
        let series = &counting_series(catalogue, catalogue.series(song, record.metric)?);
        let (steps, settled) = match metric.kind {
            MetricKind::Counter => (counted(series), None),
            _ => one_off(series, metric.window.is_some()),
        };
        Some(Known { song, matches, is_open, steps, settled, start: None })
    });
    known.collect()
}

/// The largest standing that is proven of a song that surely matches.
fn largest(songs: &[Known], day: Day) -> i64 {
    let proven =
        songs.iter().filter(|known| known.matches).map(|known| known.bounds(day).least);
    proven.max().unwrap_or(NONE)
}

/// Rule 6: a complete list of the largest counts says that on its day nobody had more than the
/// largest that is proven, those apart that have it, or may have more.
fn cap_rivals(
    catalogue: &Catalogue,
    record: &Record,
    (as_of, largest): (Day, i64),
    songs: &mut [Known],
) {
    for known in songs.iter_mut() {
        let series = catalogue.series(known.song, record.metric);
        let may_show_more = series.is_some_and(|series| {
            evidence(&counting_series(catalogue, series)).any(|evidence| {
                let reached = evidence.reached.map_or(NONE, standing);
                reached > largest && evidence.when.first <= as_of
            })
        });
        if known.bounds(as_of).least >= largest || may_show_more {
            continue;
        }
        let after = known.bounds(as_of.plus(1));
        for (_, bounds) in known.steps.iter_mut().filter(|(day, _)| *day <= as_of) {
            bounds.most = bounds.most.min(largest);
        }
        let next = known.steps.partition_point(|(day, _)| *day <= as_of);
        let begins = known.steps.get(next).is_some_and(|(day, _)| *day == as_of.plus(1));
        if next > 0 && !begins {
            known.steps.insert(next, (as_of.plus(1), after));
        }
    }
}

/// The leaders on every day on which any standing changes.
fn leaders(songs: &[Known]) -> Vec<(Day, Leaders)> {
    let mut changes: Vec<(Day, usize)> = Vec::new();
    for (at, known) in songs.iter().enumerate() {
        changes.extend(known.steps.iter().map(|(day, _)| (*day, at)));
    }
    changes.sort_unstable();
    let nobody = [(None, NONE); 3];
    let mut held = Leaders { least: nobody, most: nobody, open: nobody };
    let mut leaders: Vec<(Day, Leaders)> = Vec::new();
    for (day, at) in changes {
        let known = &songs[at];
        let bounds = known.bounds(day);
        if known.matches {
            place(&mut held.least, known.song, bounds.least);
        }
        let upper = if known.is_open { &mut held.open } else { &mut held.most };
        place(upper, known.song, bounds.most);
        match leaders.last_mut() {
            Some((last, leaders)) if *last == day => *leaders = held,
            _ => leaders.push((day, held)),
        }
    }
    leaders
}

/// Puts a song at its place among the best three. Standings don't fall, so that one that has left
/// them comes back only by its own growth.
fn place(best: &mut Best, song: SongKey, standing: i64) {
    if let Some(own) = best.iter_mut().find(|(other, _)| *other == Some(song)) {
        own.1 = standing;
    } else if standing > best[2].1 {
        best[2] = (Some(song), standing);
    }
    best.sort_by_key(|(_, standing)| Reverse(*standing));
}

#[cfg(test)]
mod tests {
    use super::{Among, Standings, Truth};
    use crate::date::DayCount;
    use crate::record::holders;
    use crate::samples::{Read, Sample, day, range};

    /// A complete list that ends on the last day.
    const COMPLETE: Option<&str> = Some("2020-01-31");

    /// Songs `a`, `b`, … with rows each, released on 1 January, and the standings of a record over
    /// them: `most` over a counter, unless it is said otherwise.
    fn standings(rule: &str, complete: Option<&str>, songs: &[&[&str]]) -> (Read, Standings) {
        let rule = match rule {
            "most" => "kind = \"most\"\nmetric = \"count\"".to_owned(),
            kind => format!("kind = \"{kind}\"\nmetric = \"count\"\nthreshold = 100"),
        };
        let mut sample = Sample::new().record("r", &rule, complete);
        for (id, rows) in ["a", "b", "c", "d"].into_iter().zip(songs) {
            sample = sample.song(id, rows);
        }
        let read = sample.read().sound();
        let key = read.catalogue.record("r").unwrap();
        let record = &read.catalogue[key];
        let outcome = holders::derive(&read.catalogue, key, record, read.counting());
        let standings =
            Standings::new(&read.catalogue, record, &outcome, None, DayCount::Calendar);
        (read, standings)
    }

    #[test]
    fn a_count_is_bounded_by_the_readings_around_a_day() {
        let rows = &["2020-01-05 exact 100", "2020-01-09 crossed 400"];
        let (read, standings) = standings("most", None, &[rows]);
        for (on, bounds) in [
            ("2019-12-31", (0, Some(0))),
            ("2020-01-04", (0, Some(100))),
            // A reading may be of any time of its day.
            ("2020-01-05", (100, Some(399))),
            ("2020-01-08", (100, Some(399))),
            ("2020-01-09", (400, None)),
        ] {
            assert_eq!(standings.figure(read.song("a"), day(on)), bounds, "{on}");
        }
    }

    #[test]
    fn a_complete_list_bounds_rivals_and_not_the_leader() {
        let songs: &[&[&str]] = &[&["2020-01-05 exact 300"], &["2020-01-02 exact 200"]];
        let (read, standings) = standings("most", COMPLETE, songs);
        assert_eq!(standings.figure(read.song("a"), day("2020-01-31")), (300, None));
        assert_eq!(standings.figure(read.song("b"), day("2020-01-31")), (200, Some(300)));
        assert_eq!(standings.figure(read.song("b"), day("2020-02-01")), (200, None));
        let holds = |song, on| standings.holds(read.song(song), day(on), Among::All);
        assert_eq!(holds("a", "2020-01-31"), Truth::Surely);
        // It may be level.
        assert_eq!(holds("b", "2020-01-31"), Truth::Perhaps);
        assert_eq!(holds("a", "2020-02-01"), Truth::Perhaps);
        assert_eq!(holds("a", "2020-01-04"), Truth::Perhaps);
    }

    #[test]
    fn the_last_tenure_begins_and_lasts_as_far_as_it_is_known() {
        for (rule, songs, song, until, held) in [
            // It is the only one from the day on which it was first.
            (
                "first",
                &[&["2020-01-05 crossed 100"][..], &["2020-01-07 crossed 100"]][..],
                "a",
                "2020-01-20",
                Some("15"),
            ),
            (
                "first",
                &[&["2020-01-05 crossed 100"], &["2020-01-07 crossed 100"]],
                "b",
                "2020-01-20",
                None,
            ),
            (
                "first",
                &[&["2020-01-03..2020-01-05 crossed 100"], &[]],
                "a",
                "2020-01-20",
                Some("15..17"),
            ),
            // It was there on one of three days, and another one perhaps sooner.
            (
                "first",
                &[&["2020-01-03..2020-01-05 crossed 100"], &["2020-01-04 crossed 100"]],
                "a",
                "2020-01-20",
                Some("16..17"),
            ),
            // All were released on one day.
            (
                "fastest",
                &[&["2020-01-05 crossed 100"], &["2020-01-07 crossed 100"]],
                "a",
                "2020-01-06",
                Some("1"),
            ),
            // The other one may have had more until the day on which nobody else had as much.
            (
                "most",
                &[
                    &["2020-01-05 exact 100"],
                    &["2020-01-09 crossed 200", "2020-01-20 exact 300"],
                ],
                "b",
                "2020-01-20",
                Some("0..19"),
            ),
        ] {
            let (read, standings) = standings(rule, COMPLETE, songs);
            let tenure = standings.tenure(read.song(song), day(until), Among::All);
            let found = tenure.map(|tenure| range(tenure.held));
            assert_eq!(found.as_deref(), held, "{rule} {songs:?} {song}");
        }
    }
}
