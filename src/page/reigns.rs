//! Reigns: who held a record, and for how long, as bands of colour.

use super::cover::Strip;
use super::locale_view::LocaleView;
use crate::catalogue::{RecordKey, RecordKind};
use crate::contrast::NOBODY;
use crate::date::Day;
use crate::record::{Confirmed, Contender};

/// A stretch of a reign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Position of the tenure in the progression.
    pub(super) tenure: usize,
    /// First day of it, by the first day on which it may have begun.
    pub(super) from: Day,
    /// Day on which it ended, or to which it is drawn.
    pub(super) until: Day,
    /// Whether it is beyond the evidence: nobody confirmed that the record was still held.
    pub(super) beyond: bool,
}

/// All stretches of a record's reigns in order of time, up to the day that the site is as of. None
/// of a record that nobody can lose.
pub(super) fn stretches(view: &LocaleView<'_>, key: RecordKey) -> Vec<Stretch> {
    let records = view.site.records;
    let outcome = records.outcome(key);
    if matches!(view.site.catalogue[key].kind, RecordKind::First | RecordKind::Club) {
        return Vec::new();
    }
    let reach = records.reach(key);
    let mut stretches = Vec::new();
    for (at, tenure) in outcome.progression.iter().enumerate() {
        let began = &outcome.entry(tenure).when;
        let Some(from) = began.known_first() else { continue };
        let ended = outcome.ended(tenure).and_then(|when| when.known_first());
        let until = ended.unwrap_or(view.site.as_of).max(from);
        let confirmed = match reach.confirmed(began) {
            _ if ended.is_some() => until,
            Confirmed::Until(day) | Confirmed::ForGood(day) => day.min(until),
            Confirmed::Earlier(_) | Confirmed::Nobody => from,
        };
        stretches.push(Stretch { tenure: at, from, until: confirmed, beyond: false });
        if confirmed < until {
            stretches.push(Stretch { tenure: at, from: confirmed, until, beyond: true });
        }
    }
    stretches
}

/// The reigns of a record as one band; `None` where nobody held it or nobody can lose it.
pub(super) fn strip(view: &LocaleView<'_>, key: RecordKey) -> Option<Strip> {
    let stretches = stretches(view, key);
    let outcome = view.site.records.outcome(key);
    let (first, last) = (stretches.first()?.from, view.site.as_of);
    let days = f64::from(last.since(first).max(1));
    let share = |day: Day| f64::from(day.since(first)) / days;
    let mut strip = Strip::new();
    for stretch in stretches {
        let song = outcome.entry(&outcome.progression[stretch.tenure]).song;
        let colour = view.colour(song);
        strip.push(colour, share(stretch.from), share(stretch.until), stretch.beyond);
    }
    Some(strip)
}

/// The entries of a club as ticks on a band: plain to the day to which its list is confirmed, hatched
/// from there. What is known only to have been reached by a day stands on that day.
pub(super) fn entries(view: &LocaleView<'_>, key: RecordKey) -> Option<Strip> {
    /// Width of a tick, as a share of the band.
    const TICK: f64 = 0.009;
    let outcome = view.site.records.outcome(key);
    let joined = |entry: &Contender| entry.when.known_first().max(entry.when.known_last());
    let joined: Vec<(Day, &str)> = outcome
        .members()
        .filter_map(|entry| Some((joined(entry)?, view.colour(entry.song))))
        .collect();
    let (first, last) = (joined.iter().map(|(day, _)| *day).min()?, view.site.as_of);
    let days = f64::from(last.since(first).max(1));
    let share = |day: Day| f64::from(day.since(first)) / days * (1.0 - TICK);
    let confirmed = view.site.records.reach(key).confirmed_until.map_or(0.0, share);
    let mut strip = Strip::new();
    strip.push(NOBODY, 0.0, confirmed, false);
    strip.push(NOBODY, confirmed, 1.0, true);
    for (day, colour) in joined {
        strip.push(colour, share(day), share(day) + TICK, false);
    }
    Some(strip)
}
