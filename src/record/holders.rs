//! Who holds a record, and since when: rules 4 and 6 of `docs/design.md`, and its "Records".

use std::borrow::Cow;
use std::cmp::Reverse;

use super::compare::{is_ahead, is_before, rank_all};
use super::crossing::{DayCounting, crossing, difference, evidence, is_reading, narrowest};
use super::filter;
use super::outcome::{Contender, Outcome, Tenure};
use super::places;
use super::wording::grouped;
use crate::bounds::{Bounds, Truth};
use crate::catalogue::{
    Catalogue, Metric, MetricKind, Observation, ObservationKind, Record, RecordKey, RecordKind,
    Series, Song, SongKey,
};
use crate::date::{Interval, Minute, Precision, When};
use crate::diagnostics::{Code, Diagnostic, Report};

/// Derives the outcome of a record; `record` is the rule of `key`, or one that a claim's `where`
/// narrows.
pub(super) fn derive(
    catalogue: &Catalogue,
    key: RecordKey,
    record: &Record,
    counting: DayCounting<'_>,
) -> Outcome {
    let mut outcome = Outcome {
        record: key,
        entries: Vec::new(),
        progression: Vec::new(),
        undetermined: Vec::new(),
        members: Vec::new(),
        below_threshold: Vec::new(),
    };
    // A record of an undefined metric, which is an error, has no metric to look up.
    if catalogue.metrics.is_empty() {
        return outcome;
    }
    for (song, data) in catalogue.songs() {
        let Some(series) = catalogue.series(song, record.metric) else { continue };
        let series = &counting_series(catalogue, series);
        let matches_filter = match filter::matches(catalogue, data, &record.matching) {
            Some(false) => continue,
            known => known.is_some(),
        };
        let mut contenders = contenders(catalogue, record, song, series, counting);
        if contenders.is_empty() {
            outcome.below_threshold.push(song);
        }
        for contender in &mut contenders {
            contender.matches_filter = matches_filter;
            begin_after_complete_list(catalogue, record, series, contender, counting);
        }
        outcome.entries.append(&mut contenders);
    }
    // Keys are in the order of ids, so that songs of one time are in the order of their ids.
    outcome.entries.sort_by_key(|entry| {
        let when = entry.when;
        (when.last, when.interval.end, when.interval.start, entry.value, entry.song)
    });
    rank_all(record.kind, &mut outcome.entries);
    if record.kind == RecordKind::Club {
        let entries = outcome.entries.iter().enumerate();
        outcome.members =
            entries.filter(|(_, entry)| entry.matches_filter).map(|(at, _)| at).collect();
    } else {
        let (holders, undetermined) = holders(record.kind, &outcome.entries);
        outcome.progression = tenures(record.kind, &outcome.entries, &holders);
        let rivals = [holders, undetermined.clone()].concat();
        outcome.undetermined = undetermined;
        doubt(record.kind, &mut outcome, &rivals);
    }
    outcome
}

/// What a song's series contributes to a record.
fn contenders(
    catalogue: &Catalogue,
    record: &Record,
    song: SongKey,
    series: &Series,
    counting: DayCounting<'_>,
) -> Vec<Contender> {
    let metric = &catalogue[record.metric];
    let contender = |observation, when, elapsed, value| Contender {
        song,
        when,
        elapsed,
        value,
        or_more: false,
        matches_filter: true,
        observation,
        rank: Bounds::exactly(1),
    };
    let figures = figures(series);
    let reached = match (metric.kind, record.kind, record.threshold) {
        (MetricKind::Counter, RecordKind::Most, _) => {
            return figures.map(|(at, o)| contender(at, o.when, None, o.value)).collect();
        }
        (MetricKind::OneOff, RecordKind::Most, _) => {
            let set = figures_set(series, metric, counting).into_iter();
            return set
                .map(|(at, when)| {
                    let observation = &series.observations[at];
                    let or_more = !is_reading(observation);
                    Contender { or_more, ..contender(at, when, None, observation.value) }
                })
                .collect();
        }
        (MetricKind::Counter, _, Some(threshold)) => crossing(series, threshold, counting)
            .map(|found| contender(found.upper, found.when, found.elapsed, threshold)),
        (MetricKind::OneOff, _, Some(threshold)) => {
            figure_reached(series, metric, threshold, counting)
                .map(|(at, when)| contender(at, when, None, series.observations[at].value))
        }
        (MetricKind::Rank, _, Some(place)) => places::reached(series, place, counting).map(
            |places::PlaceReached { when, row, .. }| {
                contender(row, when, None, series.observations[row].value)
            },
        ),
        (_, _, None) => None,
    };
    reached.into_iter().collect()
}

/// The observations of a series that may make a record (rule 4).
pub(super) fn counting_series<'s>(
    catalogue: &Catalogue,
    series: &'s Series,
) -> Cow<'s, Series> {
    match catalogue[series.metric].official_only {
        true => Cow::Owned(series.official()),
        false => Cow::Borrowed(series),
    }
}

/// The figures of a one-off series, as observations that show them, and when each was set. Of a
/// window there is one figure, if its readings agree; one of so much or more may have been set on any
/// day until its observation ends.
fn figures_set(
    series: &Series,
    metric: &Metric,
    counting: DayCounting<'_>,
) -> Vec<(usize, When)> {
    if let Some(figure) = window_figure(series, metric, counting) {
        return vec![figure];
    }
    let began = series.start.as_ref().map(|start| start.value.interval.start);
    let began = began.unwrap_or(counting.zone.earliest());
    let set = figures(series).map(|(at, o)| {
        let end = o.when.interval.end;
        if is_reading(o) || began >= o.when.interval.start {
            return (at, o.when);
        }
        (at, counting.zone.range(Interval { start: began, end }, Precision::Range))
    });
    set.collect()
}

/// The one figure of a window, if its readings agree: set by the end of whichever observation ends
/// first, and not before any reading begins.
fn window_figure(
    series: &Series,
    metric: &Metric,
    counting: DayCounting<'_>,
) -> Option<(usize, When)> {
    metric.window?;
    let readings = || figures(series).filter(|(_, o)| is_reading(o));
    let (at, reading) = readings().min_by_key(|(at, o)| (o.when.interval.end, *at))?;
    let agree = readings().all(|(_, other)| other.value == reading.value);
    let start = readings().map(|(_, o)| o.when.interval.start).max().filter(|_| agree)?;
    let end = figures(series).map(|(_, o)| o.when.interval.end).min()?;
    let interval = Interval { start, end: end.max(Minute(start.0 + 1)) };
    Some((at, narrowest(series, interval, counting.zone)))
}

/// Positions of the observations that may be the first to show a one-off figure as large as a
/// threshold.
pub(super) fn may_reach(series: &Series, threshold: u64) -> Vec<(usize, &Observation)> {
    let shows = |o: &Observation| o.value >= threshold;
    let Some(by) = figures(series).filter(|(_, o)| shows(o)).map(|(_, o)| o.when.last).min()
    else {
        return Vec::new();
    };
    // One that was so much or more may have been as large as this.
    figures(series).filter(|(_, o)| !is_reading(o) || shows(o) && o.when.first <= by).collect()
}

/// When a one-off figure was first as large as a threshold, and the observation that shows it.
pub(super) fn figure_reached(
    series: &Series,
    metric: &Metric,
    threshold: u64,
    counting: DayCounting<'_>,
) -> Option<(usize, When)> {
    if let Some((at, when)) = window_figure(series, metric, counting) {
        return (series.observations[at].value >= threshold).then_some((at, when));
    }
    let candidates = may_reach(series, threshold);
    let shown = candidates.iter().filter(|(_, o)| o.value >= threshold);
    let (at, upper) = *shown.min_by_key(|(at, o)| (o.when.interval.end, *at))?;
    let began = series.start.as_ref().map(|start| start.value.interval.start);
    let earliest = |o: &Observation| match is_reading(o) {
        true => o.when.interval.start,
        false => began.unwrap_or(counting.zone.earliest()),
    };
    let start = candidates.iter().map(|(_, o)| earliest(o)).min()?;
    let end = match metric.window {
        // Of a window there is one figure.
        Some(_) => figures(series).map(|(_, o)| o.when.interval.end).min()?,
        None => upper.when.interval.end,
    };
    if start >= end {
        return Some((at, upper.when));
    }
    Some((at, narrowest(series, Interval { start, end }, counting.zone)))
}

/// The dated observations that figures are taken from, with their positions.
pub(super) fn figures(series: &Series) -> impl Iterator<Item = (usize, &Observation)> {
    series.counted().filter(|(_, observation)| {
        let is_figure = is_reading(observation)
            || matches!(observation.kind, ObservationKind::Crossed | ObservationKind::AtLeast);
        is_figure && !observation.when.is_unknown()
    })
}

/// Rule 6: a listed song that no observation shows at the threshold by the day until which the list
/// is complete was below it then, so that its crossing begins after that day. One that an
/// observation may show there by then keeps its crossing: a wider date must not make anything surer.
fn begin_after_complete_list(
    catalogue: &Catalogue,
    record: &Record,
    series: &Series,
    entry: &mut Contender,
    counting: DayCounting<'_>,
) {
    let Some(threshold) = record.threshold else { return };
    let metric = &catalogue[record.metric];
    for complete in record.complete.iter().map(|complete| complete.as_of) {
        if entry.when.first > complete || entry.when.last <= complete {
            continue;
        }
        let perhaps_by_then = evidence(series).any(|evidence| {
            // A time since an unknown release has no date that could be by then.
            let dated = evidence.after.is_none() || evidence.when.known_first().is_some();
            let shows = match metric.kind {
                MetricKind::Rank => places::is_at(threshold, &series.observations[evidence.at]),
                // Of a window there is one figure, of which each observation speaks.
                MetricKind::OneOff if metric.window.is_some() => evidence.reached.is_some(),
                MetricKind::Counter | MetricKind::OneOff => evidence.has_reached(threshold),
            };
            dated && shows && evidence.when.first <= complete
        });
        if perhaps_by_then {
            continue;
        }
        let start = counting.zone.start_of(complete.plus(1));
        let interval = Interval { start, end: entry.when.interval.end };
        entry.when = counting.zone.range(interval, Precision::Range);
        if let (Some(released), Some(elapsed)) = (&series.start, &mut entry.elapsed) {
            let later = difference(&entry.when, &released.value, counting.day_count);
            elapsed.days.raise(later.days.least);
            elapsed.minutes.raise(later.minutes.least);
        }
    }
}

/// Positions of the entries that surely set or shared the record, and of those that may have. An
/// entry surely set it if everything that was, or may have been, before it is surely no better.
fn holders(kind: RecordKind, entries: &[Contender]) -> (Vec<usize>, Vec<usize>) {
    let beats = |other: &usize, at: usize| {
        let (other, entry) = (&entries[*other], &entries[at]);
        other.matches_filter
            && is_ahead(kind, other, entry) == Truth::Surely
            && is_before(entry, other) == Truth::No
    };
    // Days are compared, not times of day: of one day, the largest figure comes first, so that few
    // have to be compared.
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| (entries[*at].when.last, Reverse(entries[*at].value)));
    let mut left: Vec<usize> = Vec::new();
    for at in order {
        if !left.iter().any(|other| beats(other, at)) {
            left.push(at);
        }
    }
    // Of one day, the shortest time may come last.
    let mut unbeaten = left.clone();
    unbeaten.retain(|at| !left.iter().any(|other| beats(other, *at)));
    unbeaten.sort_unstable();
    let surely_set = |at: &usize| {
        let entry = &entries[*at];
        entry.matches_filter
            && unbeaten.iter().map(|at| &entries[*at]).all(|other| {
                // A song's own better figure takes nothing from it.
                other.song == entry.song
                    || is_before(entry, other) == Truth::Surely
                    || is_ahead(kind, other, entry) == Truth::No
            })
    };
    unbeaten.iter().copied().partition(surely_set)
}

/// Turns entries that set or shared a record into tenures.
fn tenures(kind: RecordKind, entries: &[Contender], holders: &[usize]) -> Vec<Tenure> {
    let mut tenures: Vec<Tenure> = Vec::new();
    for at in holders.iter().copied() {
        let begin = |shared: bool| Tenure {
            entry: at,
            best: at,
            ended_by: None,
            ended_at: None,
            shared,
            tied_at: shared.then_some(at),
            alone_at: None,
            doubted_from: None,
        };
        // All tenures that still last are level.
        let Some(lasting) = tenures.iter().rfind(|tenure| tenure.ended_by.is_none()) else {
            tenures.push(begin(false));
            continue;
        };
        // One that surely holds it and may be better leaves the others no certain share.
        let better = is_ahead(kind, &entries[at], &entries[lasting.best]) != Truth::No;
        let own = tenures.iter().position(|tenure| {
            tenure.ended_by.is_none() && entries[tenure.entry].song == entries[at].song
        });
        let taker = own.unwrap_or(tenures.len());
        if better {
            let lasting = tenures.iter_mut().enumerate().filter(|(_, t)| t.ended_by.is_none());
            let mut is_alone = true;
            for (_, tenure) in lasting.filter(|(position, _)| *position != taker) {
                tenure.ended_by = Some(taker);
                tenure.ended_at = Some(at);
                is_alone = false;
            }
            if let Some(own) = own {
                tenures[own].best = at;
                // A better figure ends a tie.
                if !is_alone {
                    tenures[own].alone_at = Some(at);
                }
            }
        } else if own.is_none() {
            for tenure in tenures.iter_mut().filter(|tenure| tenure.ended_by.is_none()) {
                (tenure.tied_at, tenure.alone_at) = (Some(at), None);
            }
        }
        if own.is_none() {
            tenures.push(begin(!better));
        }
    }
    tenures
}

/// Notes from when on each tenure may have been ended by an entry that is kept apart, or that came
/// before the song's own better figure.
fn doubt(kind: RecordKind, outcome: &mut Outcome, rivals: &[usize]) {
    let entries = &outcome.entries;
    for tenure in &mut outcome.progression {
        let began = &entries[tenure.entry];
        let end = tenure.ended_at.map(|at| entries[at].when.first);
        let own: Vec<&Contender> = rivals
            .iter()
            .map(|at| &entries[*at])
            .filter(|entry| entry.song == began.song)
            .collect();
        let others = rivals.iter().map(|at| &entries[*at]);
        let may_end_it = others.filter(|other| {
            // The figures that the song surely had by then, and that with which the tenure begins.
            let had = own.iter().filter(|own| own.when.last <= other.when.first);
            other.song != began.song
                && other.when.last >= began.when.first
                && end.is_none_or(|end| other.when.first < end)
                && had.chain([&began]).all(|own| is_ahead(kind, other, own) != Truth::No)
        });
        tenure.doubted_from = may_end_it.map(|other| other.when.first).min();
    }
}

/// Warns of a record that no song matches, and of a threshold that no song has reached; one that a
/// song has half of is an open race, and no slip.
pub(super) fn check(catalogue: &Catalogue, outcome: &Outcome, report: &mut Report) {
    let record = &catalogue[outcome.record];
    // What can't be read may be what the record lacks.
    if report.has_errors() || catalogue.metrics.is_empty() || !outcome.entries.is_empty() {
        return;
    }
    let metric = &catalogue[record.metric];
    if outcome.below_threshold.is_empty() {
        report.push(nobody(catalogue, record));
        return;
    }
    let best = |song: &SongKey| {
        let series = counting_series(catalogue, catalogue.series(*song, record.metric)?);
        let values = figures(&series).map(|(_, o)| o.value);
        let nearest =
            values.min_by_key(|value| value.abs_diff(record.threshold.unwrap_or(0)))?;
        Some((nearest.abs_diff(record.threshold.unwrap_or(0)), nearest, *song))
    };
    let nearest = outcome.below_threshold.iter().filter_map(best).min();
    let Some((_, value, song)) = nearest else {
        let why = match metric.official_only {
            true => format!("of `{}`, only `official` observations make a record", metric.id),
            false => format!("no song has a figure in `{}` yet", metric.id),
        };
        let none = Diagnostic::new(Code::W502, "no figure makes this record");
        report.push(none.at(record.span, "").note(why));
        return;
    };
    let Some(threshold) = record.threshold else { return };
    let is_count = metric.kind == MetricKind::Counter && record.kind == RecordKind::First;
    if is_count && value >= threshold.div_ceil(2) {
        return;
    }
    report.push(
        Diagnostic::new(Code::W502, "no song has reached this threshold")
            .at(record.threshold_span, format!("{} is asked for", grouped(threshold)))
            .note(format!("`{}` is nearest with {}", catalogue[song].id, grouped(value))),
    );
}

/// The warning of a record of which no song has a series: whether `where` matches none, or those that
/// it matches have none in the metric.
fn nobody(catalogue: &Catalogue, record: &Record) -> Diagnostic {
    let matched = |(_, song): &(SongKey, &Song)| {
        filter::matches(catalogue, song, &record.matching) != Some(false)
    };
    let metric = &catalogue[record.metric].id;
    let (note, help) = match catalogue.songs().filter(matched).count() {
        0 => ("no song matches `where`".to_owned(), "check `where`"),
        1 => {
            (format!("one song matches, and it has no series in `{metric}`"), "check `metric`")
        }
        n => {
            (format!("{n} songs match, and none has a series in `{metric}`"), "check `metric`")
        }
    };
    Diagnostic::new(Code::W502, "no song matches this record")
        .at(record.span, "")
        .note(note)
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::derive;
    use crate::record::Outcome;
    use crate::samples::{Read, Sample, range, shown};

    const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
    const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";
    const MOST: &str = "kind = \"most\"\nmetric = \"count\"";
    const CLUB: &str = "kind = \"club\"\nmetric = \"count\"\nthreshold = 100";

    /// Songs `a`, `b`, … with rows each, and the outcome of a record over them.
    fn outcome(
        metric: &str,
        rule: &str,
        complete: Option<&str>,
        songs: &[&[&str]],
    ) -> (Read, Outcome) {
        let mut sample = Sample::new().record("r", rule, complete);
        for (id, rows) in ["a", "b", "c", "d"].into_iter().zip(songs) {
            sample = sample.song_in(metric, id, "released = 2020-01-01", rows);
        }
        let read = sample.read().sound();
        let key = read.catalogue.record("r").unwrap();
        let record = &read.catalogue[key];
        let outcome = derive(&read.catalogue, key, record, read.counting());
        (read, outcome)
    }

    /// An entry as `a 2020-03-01 100`.
    fn entry(read: &Read, outcome: &Outcome, at: usize) -> String {
        let entry = &outcome.entries[at];
        let id = &read.catalogue[entry.song].id;
        format!("{id} {} {}", shown(&entry.when), entry.value)
    }

    /// Every tenure as its first entry, and the first day of its end; `+` if it is shared.
    fn progression(read: &Read, outcome: &Outcome) -> Vec<String> {
        let tenures = outcome.progression.iter().map(|tenure| {
            let end = outcome.ended(tenure).map_or("now".to_owned(), |e| e.first.to_string());
            let shared = if tenure.shared { "+" } else { "" };
            format!("{shared}{} to {end}", entry(read, outcome, tenure.entry))
        });
        tenures.collect()
    }

    #[test]
    fn the_first_is_who_surely_was_there_before_all_others() {
        for (songs, holders, undetermined) in [
            (
                &[&["2020-03-01 crossed 100"][..], &["2020-03-02 crossed 100"]][..],
                &["a 2020-03-01 100 to now"][..],
                0,
            ),
            // Two of one day share it.
            (
                &[&["2020-03-01 crossed 100"], &["2020-03-01 crossed 100"]],
                &["a 2020-03-01 100 to now", "+b 2020-03-01 100 to now"],
                0,
            ),
            // Of two whose times overlap, nobody can say.
            (&[&["2020-03 crossed 100"], &["2020-03-20 crossed 100"]], &[], 2),
            (
                &[&["2020-03-01 exact 90"], &["2020-04-01 crossed 100"]],
                &["b 2020-04-01 100 to now"],
                0,
            ),
        ] {
            let (read, outcome) = outcome("count", FIRST, None, songs);
            assert_eq!(progression(&read, &outcome), holders, "{songs:?}");
            assert_eq!(outcome.undetermined.len(), undetermined, "{songs:?}");
        }
    }

    #[test]
    fn a_faster_song_takes_the_record_when_it_gets_there() {
        let (read, outcome) = outcome(
            "count",
            FASTEST,
            None,
            &[&["+60d crossed 100"], &["+70d crossed 100"], &["+50d crossed 100"]],
        );
        // All were released on one day, so that the fastest is the first as well.
        assert_eq!(progression(&read, &outcome), ["c 2020-02-20 100 to now"]);
        assert_eq!(
            outcome.entries.iter().map(|e| range(e.rank)).collect::<Vec<_>>(),
            ["1", "2", "3"]
        );
    }

    #[test]
    fn b17_who_is_surely_behind_on_one_day_is_ranked_below() {
        // Both reached it on 1 March, the second song in fewer days.
        let rows = &["2020-03-01 crossed 100"];
        let read = Sample::new()
            .song_in("count", "a", "released = 2020-01-01", rows)
            .song_in("count", "b", "released = 2020-02-01", rows)
            .record("r", FASTEST, None)
            .read()
            .sound();
        let key = read.catalogue.record("r").unwrap();
        let fastest = derive(&read.catalogue, key, &read.catalogue[key], read.counting());
        assert_eq!(progression(&read, &fastest), ["b 2020-03-01 100 to now"]);
        assert!(fastest.undetermined.is_empty());

        let most = "kind = \"most\"\nmetric = \"debut\"";
        for (songs, ranks) in [
            (&[&["- official 20"][..], &["- official 25"], &["- official 5"]][..], "2 1 3"),
            (&[&["- official 25"], &["- official 20"]], "1 2"),
        ] {
            let (_, outcome) = outcome("debut", most, None, songs);
            let mut by_song: Vec<_> =
                outcome.entries.iter().map(|entry| (entry.song, range(entry.rank))).collect();
            by_song.sort();
            let found: Vec<String> = by_song.into_iter().map(|(_, rank)| rank).collect();
            assert_eq!(found.join(" "), ranks, "{songs:?}");
            assert!(outcome.undetermined.is_empty(), "{songs:?}");
            assert_eq!(outcome.progression.len(), 1, "{songs:?}");
        }
        // One that may have been there a day before may have held it.
        let songs: &[&[&str]] =
            &[&["2020-02-29..2020-03-01 exact 10"], &["2020-03-01 exact 20"]];
        let (_, outcome) = outcome("count", MOST, None, songs);
        assert_eq!(outcome.undetermined.len(), 1);
    }

    #[test]
    fn the_most_is_held_until_another_song_has_more() {
        for (songs, expected) in [
            (
                &[
                    &["2020-03-01 exact 10", "2020-05-01 exact 30"][..],
                    &["2020-04-01 exact 20"],
                ][..],
                &[
                    "a 2020-03-01 10 to 2020-04-01",
                    "b 2020-04-01 20 to 2020-05-01",
                    "a 2020-05-01 30 to now",
                ][..],
            ),
            // A song's own better figures go on with its tenure.
            (
                &[&["2020-03-01 exact 10", "2020-04-01 exact 20"], &["2020-05-01 exact 30"]],
                &["a 2020-03-01 10 to 2020-05-01", "b 2020-05-01 30 to now"],
            ),
            // Equal merit shares it, and a better figure of one ends it for the other.
            (
                &[&["2020-03-01 exact 10"], &["2020-04-01 exact 10", "2020-05-01 exact 11"]],
                &["a 2020-03-01 10 to 2020-05-01", "+b 2020-04-01 10 to now"],
            ),
            (&[&["2020-03-01 live 10"], &["2020-03-01 below 10"]], &[]),
            // Of one day, whatever the hour, the largest holds it.
            (
                &[&["2020-03-01 exact 10"], &["2020-03-01 exact 20"]],
                &["b 2020-03-01 20 to now"],
            ),
            (
                &[
                    &["2020-03-01T09:00:00+09:00 exact 10"],
                    &["2020-03-01T21:00:00+09:00 exact 20"],
                ],
                &["b 2020-03-01 20 to now"],
            ),
        ] {
            let (read, outcome) = outcome("count", MOST, None, songs);
            assert_eq!(progression(&read, &outcome), expected, "{songs:?}");
            assert!(outcome.undetermined.is_empty(), "{songs:?}");
        }
    }

    #[test]
    fn a_better_figure_of_one_that_shares_it_ends_the_tie() {
        for (songs, expected) in [
            // `b` is level with `a`, and has more later.
            (
                &[
                    &["2020-03-01 exact 10"][..],
                    &["2020-04-01 exact 10", "2020-05-01 exact 11", "2020-06-01 exact 12"],
                ][..],
                &["a: b 2020-04-01 10, -", "b: b 2020-04-01 10, b 2020-05-01 11"][..],
            ),
            // `a` is level with `b` for a time.
            (
                &[&["2020-03-01 exact 10", "2020-05-01 exact 11"], &["2020-04-01 exact 10"]],
                &["a: b 2020-04-01 10, a 2020-05-01 11", "b: b 2020-04-01 10, -"],
            ),
            // A second tie: `a` was alone in between.
            (
                &[
                    &["2020-03-01 exact 10", "2020-05-01 exact 11"],
                    &["2020-04-01 exact 10"],
                    &["2020-06-01 exact 11"],
                ],
                &["a: c 2020-06-01 11, -", "b: b 2020-04-01 10, -", "c: c 2020-06-01 11, -"],
            ),
            // Better figures of one that never shared it end no tie.
            (&[&["2020-03-01 exact 10", "2020-04-01 exact 11"]], &["a: -, -"]),
        ] {
            let (read, outcome) = outcome("count", MOST, None, songs);
            let shown =
                |at: Option<usize>| at.map_or("-".to_owned(), |at| entry(&read, &outcome, at));
            let ties = outcome.progression.iter().map(|tenure| {
                let song = &read.catalogue[outcome.entry(tenure).song].id;
                format!("{song}: {}, {}", shown(tenure.tied_at), shown(tenure.alone_at))
            });
            assert_eq!(ties.collect::<Vec<_>>(), expected, "{songs:?}");
        }
    }

    #[test]
    fn one_that_may_have_held_it_is_kept_apart() {
        let songs: &[&[&str]] = &[
            &["2020-03-01 exact 10"],
            &["2020-03-20..2020-04-10 exact 25"],
            &["2020-04-01 exact 20"],
            &["2020-05-01 exact 30"],
        ];
        let (read, outcome) = outcome("count", MOST, None, songs);
        let undetermined: Vec<String> =
            outcome.undetermined.iter().map(|at| entry(&read, &outcome, *at)).collect();
        assert_eq!(undetermined, ["c 2020-04-01 20"]);
        assert_eq!(
            progression(&read, &outcome),
            [
                "a 2020-03-01 10 to 2020-03-20",
                "b 2020-03-20..2020-04-10 25 to 2020-05-01",
                "d 2020-05-01 30 to now"
            ]
        );
    }

    #[test]
    fn one_that_is_kept_apart_may_have_ended_a_tenure() {
        // `x` took 60 days. The other one took from 50 to 70, or 80 days.
        for (rows, doubted) in [
            (["2020-05-21..2020-06-10 crossed 100"], Some("2020-05-21")),
            (["2020-06-20 crossed 100"], None),
        ] {
            let sample = Sample::new().song("x", &["2020-03-01 crossed 100"]);
            let sample = sample.song_in("count", "y", "released = 2020-04-01", &rows);
            let read = sample.record("r", FASTEST, None).read().sound();
            let key = read.catalogue.record("r").unwrap();
            let record = &read.catalogue[key];
            let outcome = derive(&read.catalogue, key, record, read.counting());
            let [tenure] = &outcome.progression[..] else { panic!("x holds it") };
            let from = tenure.doubted_from.map(|day| day.to_string());
            assert_eq!(from.as_deref(), doubted, "{rows:?}");
        }
    }

    #[test]
    fn rule_6_a_listed_song_reached_it_later_unless_an_observation_may_show_it() {
        for (complete, row, expected) in [
            (None, "2020-06-01 at-least 100", "a 2020-01-01..2020-06-01 100"),
            (Some("2020-03-01"), "2020-06-01 at-least 100", "a 2020-03-02..2020-06-01 100"),
            (Some("2020-05-31"), "2020-06-01 at-least 100", "a 2020-06-01 100"),
            // Reached by then, or perhaps: the list says nothing new.
            (Some("2020-06-01"), "2020-06-01 at-least 100", "a 2020-01-01..2020-06-01 100"),
            (Some("2020-03-15"), "2020-03 crossed 100", "a 2020-03-01..2020-03-31 100"),
        ] {
            let (read, outcome) = outcome("count", FIRST, complete, &[&[row]]);
            assert_eq!(entry(&read, &outcome, 0), expected, "{complete:?} {row}");
        }
    }

    #[test]
    fn a_club_has_members_and_those_below() {
        let songs: &[&[&str]] = &[
            &["2020-05-01 crossed 100"],
            &["2020-03-01 crossed 100"],
            &["2020-03-01 exact 99"],
        ];
        let (read, outcome) = outcome("count", CLUB, None, songs);
        let members: Vec<String> =
            outcome.members.iter().map(|at| entry(&read, &outcome, *at)).collect();
        assert_eq!(members, ["b 2020-03-01 100", "a 2020-05-01 100"]);
        assert_eq!(outcome.below_threshold, [read.song("c")]);
        assert!(outcome.progression.is_empty());
    }

    #[test]
    fn one_off_figures_hold_it_as_far_as_it_is_known_when_they_were_set() {
        let most = "kind = \"most\"\nmetric = \"debut\"";
        let official_only = "authority = \"official\"\n";
        for (window, songs, expected, doubted) in [
            // A figure of so much or more was set by its day, and may have been larger than others.
            (
                "",
                &[&["2020-01-07 at-least 100"][..]][..],
                &["a 2020-01-01..2020-01-07 100 to now"][..],
                None,
            ),
            ("", &[&["2020-01-07 exact 200"], &["2020-01-08 at-least 101"]], &[], None),
            // Another song may have come before the song's own better figure, and then shared it.
            (
                "",
                &[
                    &["2020-01-03 exact 100", "2020-01-05..2020-01-08 exact 300"],
                    &["2020-01-06..2020-01-08 exact 300"],
                ],
                &["a 2020-01-03 100 to now", "+b 2020-01-06..2020-01-08 300 to now"],
                Some("2020-01-06"),
            ),
            // All readings of a window are of one figure.
            (
                "window = \"24 hours\"",
                &[
                    &["2020-01-08 exact 200", "2020-01-06..2020-01-09 exact 200"],
                    &["2020-01-07 exact 100"],
                ],
                &["b 2020-01-07 100 to 2020-01-08", "a 2020-01-08 200 to now"],
                None,
            ),
        ] {
            let mut sample = Sample::new();
            let metrics = sample.text("content/metrics.toml");
            let kept =
                metrics.replace(official_only, "").replace("window = \"24 hours\"", window);
            sample = sample.file("content/metrics.toml", &kept).record("r", most, None);
            for (id, rows) in ["a", "b", "c"].into_iter().zip(songs) {
                sample = sample.song_in("debut", id, "released = 2020-01-01", rows);
            }
            let read = sample.read().sound();
            let key = read.catalogue.record("r").unwrap();
            let outcome = derive(&read.catalogue, key, &read.catalogue[key], read.counting());
            assert_eq!(progression(&read, &outcome), expected, "{songs:?}");
            let first = outcome.progression.first();
            let found = first.and_then(|tenure| tenure.doubted_from).map(|day| day.to_string());
            assert_eq!(found.as_deref(), doubted, "{songs:?}");
        }
    }

    #[test]
    fn rule_4_only_official_figures_make_an_official_record() {
        let rule = "kind = \"most\"\nmetric = \"debut\"";
        let songs: &[&[&str]] = &[
            &["- official 20", "- live 90"],
            &["- exact 80"],
            &["- official 25"],
            &["- official 99 disputed"],
        ];
        let (read, outcome) = outcome("debut", rule, None, songs);
        // A window of 24 hours from 1 January ends on the day after, at the earliest.
        let end = "2020-01-02";
        let expected: Vec<String> =
            [("a", 20), ("c", 25)].iter().map(|(id, n)| format!("{id} {end} {n}")).collect();
        let entries: Vec<String> =
            (0..outcome.entries.len()).map(|at| entry(&read, &outcome, at)).collect();
        assert_eq!(entries, expected);
    }
}
