//! Who holds a record, since when, and how surely: rules 4 to 6 of `docs/design.md`.

use std::cmp::Ordering;

use super::crossing::{DayCounting, crossing, grouped, shows_reached, since_below};
use super::first_at;
use crate::catalogue::{
    Catalogue, Condition, Gender, MetricKind, Observation, Record, RecordKey, RecordKind,
    Series, Song, SongKey, Where,
};
use crate::date::{Day, Elapsed, FIRST_DAY, When, order};
use crate::diagnostics::{Code, Diagnostic, Report};

/// What follows for one record.
#[derive(Debug)]
pub struct Outcome {
    /// The record.
    pub record: RecordKey,
    /// Every song that reached it, in order of entry (figures: in order of being set).
    pub entries: Vec<Contender>,
    /// The successive holders; empty for clubs.
    pub progression: Vec<Tenure>,
    /// Entries that may have held it, but the data doesn't say.
    pub undetermined: Vec<usize>,
    /// Of a club, entries of songs that it surely is about, in order.
    pub members: Vec<usize>,
    /// Songs it is about (or may be about) that no observation shows to have reached it.
    pub below_threshold: Vec<SongKey>,
}

/// A song that reached the threshold, or a figure that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contender {
    /// The song.
    pub song: SongKey,
    /// When.
    pub when: When,
    /// Time since release.
    pub elapsed: Option<Elapsed>,
    /// The threshold that was reached, or the figure that was set.
    pub value: u64,
    /// Whether the song surely is one that the record is about: `false` where the field that
    /// `where` asks for isn't written.
    pub matches_filter: bool,
    /// The observation that shows it, as a position in the series.
    pub observation: usize,
    /// Best and worst possible rank by rule 5 (by entry for clubs and firsts, by time for
    /// fastest, by figure for most).
    pub rank: (usize, usize),
}

/// A stretch of time for which a song held a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// Which entry began it.
    pub entry: usize,
    /// The entry with the figure that ended it: the same song's better figures go on.
    pub best: usize,
    /// The tenure that ended it, if one did.
    pub ended_by: Option<usize>,
    /// The entry that ended it: for a record that was shared, a better figure of a co-holder.
    pub ended_at: Option<usize>,
    /// Whether it is shared with the tenure before it.
    pub shared: bool,
}

impl Outcome {
    /// The tenures that last until now.
    pub fn current(&self) -> impl Iterator<Item = (usize, &Tenure)> {
        self.progression.iter().enumerate().filter(|(_, tenure)| tenure.ended_by.is_none())
    }

    /// The tenures that lasted on a day.
    pub fn on(&self, day: Day) -> impl Iterator<Item = (usize, &Tenure)> {
        self.progression.iter().enumerate().filter(move |(_, tenure)| {
            self.entries[tenure.entry].when.last <= day
                && tenure.ended_at.is_none_or(|end| self.entries[end].when.last > day)
        })
    }

    /// The members of a club, in order of entry.
    pub fn members(&self) -> impl Iterator<Item = &Contender> {
        self.members.iter().map(|at| &self.entries[*at])
    }

    /// The entry that a tenure began with.
    pub fn entry(&self, tenure: &Tenure) -> &Contender {
        &self.entries[tenure.entry]
    }

    /// First and last possible day that a tenure ended.
    pub fn ended(&self, tenure: &Tenure) -> Option<&When> {
        Some(&self.entries[tenure.ended_at?].when)
    }
}

/// Derives a record's outcome.
pub fn outcome(catalogue: &Catalogue, key: RecordKey, counting: DayCounting<'_>) -> Outcome {
    outcome_of(catalogue, key, &catalogue[key], counting)
}

/// Derives the outcome of a record whose `where` a claim has narrowed.
pub fn outcome_of(
    catalogue: &Catalogue,
    key: RecordKey,
    record: &Record,
    counting: DayCounting<'_>,
) -> Outcome {
    derive(catalogue, key, record, counting, Totals::AsRead)
}

/// When a total was there: what pages show, or what is certain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Totals {
    /// On the day that it was read.
    AsRead,
    /// At any time since the count was last seen below it.
    Since,
}

/// Derives the outcome of a record, and takes totals as they are wanted.
pub(super) fn derive(
    catalogue: &Catalogue,
    key: RecordKey,
    record: &Record,
    counting: DayCounting<'_>,
    totals: Totals,
) -> Outcome {
    let mut outcome = Outcome {
        record: key,
        entries: Vec::new(),
        progression: Vec::new(),
        undetermined: Vec::new(),
        members: Vec::new(),
        below_threshold: Vec::new(),
    };
    if catalogue.metrics.is_empty() {
        return outcome;
    }
    for (song, data) in catalogue.songs() {
        let Some(series) = catalogue.series(song, record.metric) else { continue };
        let matches_filter = match matches(catalogue, data, &record.matching) {
            Some(false) => continue,
            known => known.is_some(),
        };
        let before = outcome.entries.len();
        reached(catalogue, record, series, counting, totals, |reached| {
            let mut entry = Contender { song, matches_filter, ..reached };
            if let (Some(scope), Some(threshold)) = (&record.scope, record.threshold)
                && catalogue[record.metric].kind == MetricKind::Counter
            {
                narrow(&mut entry, threshold, scope.as_of, series, counting);
            }
            outcome.entries.push(entry);
        });
        if outcome.entries.len() == before {
            outcome.below_threshold.push(song);
        }
    }
    sort(catalogue, &mut outcome.entries);
    rank(record.kind, &mut outcome.entries);
    if record.kind == RecordKind::Club {
        // Each page of a large club shows a part of them: looked for on each, they would take a time
        // that grows with the square of their number.
        let members =
            outcome.entries.iter().enumerate().filter(|(_, entry)| entry.matches_filter);
        outcome.members = members.map(|(at, _)| at).collect();
    } else {
        progress(record.kind, &mut outcome);
    }
    outcome
}

/// What a series contributes to a record.
fn reached(
    catalogue: &Catalogue,
    record: &Record,
    series: &Series,
    counting: DayCounting<'_>,
    totals: Totals,
    mut add: impl FnMut(Contender),
) {
    let metric = &catalogue[record.metric];
    let entry =
        |observation: usize, when: When, elapsed: Option<Elapsed>, value: u64| Contender {
            song: SongKey(0),
            when,
            elapsed,
            value,
            matches_filter: true,
            observation,
            rank: (1, 1),
        };
    match (metric.kind, record.kind, record.threshold) {
        (MetricKind::Counter, RecordKind::Most, _) => {
            for (i, observation) in counted(series, metric.official_only) {
                let when = match totals {
                    Totals::AsRead => observation.when,
                    Totals::Since => since_below(series, i, counting),
                };
                add(entry(i, when, None, observation.value));
            }
        }
        (MetricKind::Counter, _, Some(threshold)) => {
            if let Some(crossing) = crossing(series, threshold, counting) {
                add(entry(crossing.upper, crossing.when, crossing.elapsed, threshold));
            }
        }
        (MetricKind::OneOff, RecordKind::Most, _) => {
            for (i, observation) in counted(series, metric.official_only) {
                add(entry(i, observation.when, None, observation.value));
            }
        }
        (MetricKind::OneOff, _, Some(threshold)) => {
            let over = counted(series, metric.official_only)
                .find(|(_, observation)| observation.value >= threshold);
            if let Some((i, observation)) = over {
                add(entry(i, observation.when, None, observation.value));
            }
        }
        (MetricKind::Rank, _, Some(rank)) => {
            if let Some(i) = first_at(series, rank) {
                add(entry(i, series.observations[i].when, None, series.observations[i].value));
            }
        }
        (_, _, None) => {}
    }
}

/// Rule 6: a listed song that no observation shows to have reached the threshold by the scope's
/// day was below it then, so that it reached it later. One that an observation may show to have
/// reached it by then is left as it is: a wider date must not make anything surer.
fn narrow(
    entry: &mut Contender,
    threshold: u64,
    complete: Day,
    series: &Series,
    counting: DayCounting<'_>,
) {
    if entry.when.first > complete || entry.when.last <= complete {
        return;
    }
    let perhaps_by_then = series.observations.iter().any(|observation| {
        // A time since an unknown release has no date that could be by then.
        let dated = observation.after.is_none() || observation.when.first > FIRST_DAY;
        observation.counts()
            && dated
            && shows_reached(observation, threshold)
            && observation.when.first <= complete
    });
    if perhaps_by_then {
        return;
    }
    let start = counting.zone.start_of(complete.plus(1));
    let interval = crate::date::Interval { start, end: entry.when.interval.end };
    entry.when = counting.zone.range(interval, crate::date::Precision::Range);
    if let (Some(released), Some(elapsed)) = (&series.released, &mut entry.elapsed) {
        let later =
            super::crossing::difference(&entry.when, &released.value, counting.day_count);
        elapsed.days.0 = elapsed.days.0.max(later.days.0).min(elapsed.days.1);
        elapsed.minutes.0 = elapsed.minutes.0.max(later.minutes.0).min(elapsed.minutes.1 - 1);
    }
}

/// The observations that figures are taken from.
pub(super) fn counted(
    series: &Series,
    official_only: bool,
) -> impl Iterator<Item = (usize, &Observation)> {
    use crate::catalogue::ObservationKind as Kind;
    series.observations.iter().enumerate().filter(move |(_, o)| {
        o.counts()
            && !o.when.is_unknown()
            && match o.kind {
                Kind::Official => true,
                Kind::Read | Kind::Crossed | Kind::AtLeast => !official_only,
                Kind::Below | Kind::Live | Kind::Estimate => false,
            }
    })
}

/// In order of time; songs of one time in order of their ids.
fn sort(catalogue: &Catalogue, entries: &mut [Contender]) {
    entries.sort_by(|a, b| {
        let key =
            |e: &Contender| (e.when.last, e.when.interval.end, e.when.interval.start, e.value);
        key(a).cmp(&key(b)).then_with(|| catalogue[a.song].id.cmp(&catalogue[b.song].id))
    });
}

/// Rule 5 for the times of two entries: equal days tie.
fn by_time(a: &Contender, b: &Contender) -> Option<Ordering> {
    order(a.when.first, a.when.last, b.when.first, b.when.last)
}

/// Whether `a` beats `b` (`Less`), by what the record compares. Firsts are by time.
pub fn by_merit(kind: RecordKind, a: &Contender, b: &Contender) -> Option<Ordering> {
    match kind {
        RecordKind::First | RecordKind::Club => by_time(a, b),
        RecordKind::Most => Some(b.value.cmp(&a.value)),
        RecordKind::Fastest => match (&a.elapsed, &b.elapsed) {
            (Some(a), Some(b)) => a.compare(b),
            _ => None,
        },
    }
}

/// Rule 5: from 1 + how many are surely ahead to 1 + how many are surely or possibly ahead.
fn rank(kind: RecordKind, entries: &mut [Contender]) {
    let bounds: Vec<(i64, i64)> = entries.iter().map(|entry| range(kind, entry)).collect();
    let mut worst: Vec<i64> = bounds.iter().map(|b| b.1).collect();
    let mut best: Vec<i64> = bounds.iter().map(|b| b.0).collect();
    // Those that surely belong are counted as surely ahead; the others only as possibly.
    let mut sure: Vec<i64> = entries
        .iter()
        .zip(&bounds)
        .filter(|(entry, _)| entry.matches_filter)
        .map(|(_, bounds)| bounds.1)
        .collect();
    let mut points: Vec<i64> = bounds.iter().filter(|b| b.0 == b.1).map(|b| b.0).collect();
    for list in [&mut worst, &mut best, &mut sure, &mut points] {
        list.sort_unstable();
    }
    for (entry, (first, last)) in entries.iter_mut().zip(bounds) {
        let surely = sure.partition_point(|other| *other < first);
        let not_behind = best.partition_point(|other| *other <= last);
        // Itself, or all that tie with it, is not ahead of it.
        let level = if first == last {
            points.partition_point(|p| *p <= first) - points.partition_point(|p| *p < first)
        } else {
            1
        };
        entry.rank = (1 + surely, 1 + not_behind.saturating_sub(level));
    }
    if kind == RecordKind::Fastest {
        rank_by_clock(entries);
    }
}

/// Entries that are known by the clock are compared by the clock, which whole days can't tell.
fn rank_by_clock(entries: &mut [Contender]) {
    let timed = |entry: &Contender| entry.elapsed.is_some_and(|elapsed| elapsed.timed);
    let ranks: Vec<(usize, (usize, usize))> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| timed(entry))
        .map(|(at, entry)| {
            let (mut surely, mut perhaps) = (0, 0);
            for other in entries.iter().filter(|other| other.song != entry.song) {
                match by_merit(RecordKind::Fastest, other, entry) {
                    Some(Ordering::Less) if other.matches_filter => surely += 1,
                    Some(Ordering::Less) | None => perhaps += 1,
                    Some(Ordering::Equal | Ordering::Greater) => {}
                }
            }
            (at, (1 + surely, 1 + surely + perhaps))
        })
        .collect();
    for (at, rank) in ranks {
        entries[at].rank = rank;
    }
}

/// What an entry is ranked by, as a closed range in which less is better.
fn range(kind: RecordKind, entry: &Contender) -> (i64, i64) {
    match (kind, &entry.elapsed) {
        (RecordKind::First | RecordKind::Club, _) => {
            let day = |day: Day| i64::from(day.since(crate::date::FIRST_DAY));
            (day(entry.when.first), day(entry.when.last))
        }
        (RecordKind::Most, _) => {
            let value = i64::try_from(entry.value).unwrap_or(i64::MAX);
            (-value, -value)
        }
        (RecordKind::Fastest, Some(elapsed)) => {
            (i64::from(elapsed.days.0), i64::from(elapsed.days.1))
        }
        (RecordKind::Fastest, None) => (0, i64::MAX),
    }
}

/// The successive holders. An entry surely set the record if everything before it, or possibly
/// before it, is surely no better; entries that may have are kept apart.
fn progress(kind: RecordKind, outcome: &mut Outcome) {
    let entries = &outcome.entries;
    let mut holders: Vec<usize> = Vec::new();
    let mut undetermined: Vec<usize> = Vec::new();
    let mut contenders: Vec<usize> = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        let beaten = contenders.iter().any(|c| {
            let other = &entries[*c];
            other.matches_filter
                && by_merit(kind, other, entry) == Some(Ordering::Less)
                && surely_not_later(other, entry)
        });
        if !beaten {
            contenders.push(i);
        }
    }
    for i in &contenders {
        let entry = &entries[*i];
        let sure = entry.matches_filter
            && contenders.iter().all(|c| {
                let other = &entries[*c];
                // A song's own better figure takes nothing from it.
                other.song == entry.song
                    || by_time(entry, other) == Some(Ordering::Less)
                    || matches!(
                        by_merit(kind, entry, other),
                        Some(Ordering::Less | Ordering::Equal)
                    )
            });
        if sure { holders.push(*i) } else { undetermined.push(*i) }
    }
    outcome.progression = tenures(kind, entries, &holders);
    outcome.undetermined = undetermined;
}

/// Whether `a` was reached before `b`, or on the same known day.
fn surely_not_later(a: &Contender, b: &Contender) -> bool {
    matches!(by_time(a, b), Some(Ordering::Less | Ordering::Equal))
}

/// Turns entries that set or shared a record into stretches of time.
fn tenures(kind: RecordKind, entries: &[Contender], holders: &[usize]) -> Vec<Tenure> {
    let mut tenures: Vec<Tenure> = Vec::new();
    for i in holders {
        let begin =
            |shared| Tenure { entry: *i, best: *i, ended_by: None, ended_at: None, shared };
        // All tenures that still last are level.
        let Some(standing) = tenures.iter().rfind(|tenure| tenure.ended_by.is_none()) else {
            tenures.push(begin(false));
            continue;
        };
        let better =
            by_merit(kind, &entries[*i], &entries[standing.best]) == Some(Ordering::Less);
        let own = tenures.iter().position(|tenure| {
            tenure.ended_by.is_none() && entries[tenure.entry].song == entries[*i].song
        });
        let taker = own.unwrap_or(tenures.len());
        if better {
            let open = tenures.iter_mut().enumerate().filter(|(_, t)| t.ended_by.is_none());
            for (_, tenure) in open.filter(|(at, _)| *at != taker) {
                tenure.ended_by = Some(taker);
                tenure.ended_at = Some(*i);
            }
        }
        match own {
            // The same song betters its own figure: one tenure, which goes on.
            Some(own) if better => tenures[own].best = *i,
            Some(_) => {}
            None => tenures.push(begin(!better)),
        }
    }
    tenures
}

/// Whether a song is one that a `where` is about; `None` if a field it asks for isn't written.
pub fn matches(catalogue: &Catalogue, song: &Song, matching: &Where) -> Option<bool> {
    let mut certain = true;
    for condition in &matching.all {
        match holds(catalogue, song, condition) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => certain = false,
        }
    }
    for conditions in &matching.not {
        let mut excluded = Some(true);
        for condition in conditions {
            match holds(catalogue, song, condition) {
                Some(true) => {}
                Some(false) => excluded = Some(false),
                None if excluded == Some(true) => excluded = None,
                None => {}
            }
        }
        match excluded {
            Some(true) => return Some(false),
            Some(false) => {}
            None => certain = false,
        }
    }
    certain.then_some(true)
}

fn holds(catalogue: &Catalogue, song: &Song, condition: &Condition) -> Option<bool> {
    let lead = &catalogue[song.artists[0]];
    match condition {
        Condition::Language(any) => {
            let languages = song.languages.as_ref()?;
            Some(languages.first().is_some_and(|main| any.contains(main)))
        }
        Condition::Lead(any) => Some(any.contains(&song.artists[0])),
        Condition::Artist(any) => {
            let credited = song.artists.iter().chain(&song.featuring);
            Some(credited.into_iter().any(|artist| any.contains(artist)))
        }
        Condition::ArtistKind(any) => lead.kind.map(|kind| any.contains(&kind)),
        Condition::Gender(any) => lead.gender.map(|gender: Gender| any.contains(&gender)),
        Condition::Country(any) => {
            // An act outside the book without a country is not taken for one that it lacks.
            lead.country
                .as_ref()
                .map(|country| any.contains(country))
                .or(lead.outside.then_some(false))
        }
        Condition::Featuring(wanted) => Some(song.featuring.is_empty() != *wanted),
        Condition::Released(from, to) => within(&song.released.as_ref()?.value, *from, *to),
        Condition::Debut(from, to) => within(lead.debut.as_ref()?, *from, *to),
        Condition::Outside(wanted) => Some(lead.outside == *wanted),
    }
}

fn within(when: &When, from: Day, to: Day) -> Option<bool> {
    if when.first >= from && when.last <= to {
        Some(true)
    } else if when.last < from || when.first > to {
        Some(false)
    } else {
        None
    }
}

/// What is suspicious about a record: nobody it is about, nobody who reached it, and a threshold
/// that no one is near.
pub fn check(catalogue: &Catalogue, outcome: &Outcome, report: &mut Report) {
    let record = &catalogue[outcome.record];
    if catalogue.metrics.is_empty() {
        return;
    }
    let metric = &catalogue[record.metric];
    if outcome.entries.is_empty() && outcome.below_threshold.is_empty() {
        report.push(
            Diagnostic::new(Code::W502, "this record is about no song of the book")
                .at(record.span, "")
                .note(format!("no song that fits `where` has a series in `{}`", metric.id))
                .help("check `where` and `metric`"),
        );
    } else if let (true, Some(threshold)) = (outcome.entries.is_empty(), record.threshold) {
        let best = outcome
            .below_threshold
            .iter()
            .filter_map(|song| {
                let series = catalogue.series(*song, record.metric)?;
                let best = counted(series, false).map(|(_, o)| o.value);
                let best =
                    if metric.kind == MetricKind::Rank { best.min() } else { best.max() };
                Some((best?, *song))
            })
            .max();
        let near = best.map_or_else(
            || "no song has a figure yet".to_owned(),
            |(value, song)| {
                format!("`{}` is nearest with {}", catalogue[song].id, grouped(value))
            },
        );
        report.push(
            Diagnostic::new(Code::W502, "no song has reached this threshold")
                .at(record.threshold_place, format!("{} is asked for", grouped(threshold)))
                .note(near),
        );
    }
}
