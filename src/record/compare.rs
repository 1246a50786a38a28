//! Which of two is ahead, and ranks: rule 5 of `docs/design.md`.

use std::cmp::Ordering;

use super::outcome::Contender;
use crate::bounds::Bounds;
use crate::catalogue::RecordKind;
use crate::date::Day;

/// Orders two entries by what the record compares; `Less` if `a` is ahead, `None` if the order is
/// not known.
pub fn by_merit(kind: RecordKind, a: &Contender, b: &Contender) -> Option<Ordering> {
    match kind {
        RecordKind::First | RecordKind::Club => by_time(a, b),
        RecordKind::Most => Some(b.value.cmp(&a.value)),
        RecordKind::Fastest => a.elapsed?.compare(&b.elapsed?),
    }
}

/// Orders two entries by their days.
pub(super) fn by_time(a: &Contender, b: &Contender) -> Option<Ordering> {
    a.when.days().order(b.when.days())
}

/// The rank of one whose order to every rival is given, `Less` for a rival that is surely ahead
/// and `None` for one that may be: from 1 + how many surely are, to 1 + how many may be.
pub fn rank_among(rivals: impl IntoIterator<Item = Option<Ordering>>) -> Bounds<usize> {
    let mut rank = Bounds::exactly(1);
    for order in rivals {
        rank.least += usize::from(order == Some(Ordering::Less));
        rank.most += usize::from(matches!(order, Some(Ordering::Less) | None));
    }
    rank
}

/// Ranks every entry of a record.
pub(super) fn rank_all(kind: RecordKind, entries: &mut [Contender]) {
    let bounds: Vec<Bounds<i64>> = entries.iter().map(|entry| merit(kind, entry)).collect();
    let mut least: Vec<i64> = bounds.iter().map(|merit| merit.least).collect();
    // One that may not match `where` is never surely ahead.
    let sure = entries.iter().zip(&bounds).filter(|(entry, _)| entry.matches_filter);
    let mut sure: Vec<i64> = sure.map(|(_, merit)| merit.most).collect();
    let mut exact: Vec<i64> = bounds.iter().filter_map(|merit| merit.exact()).collect();
    for sorted in [&mut least, &mut sure, &mut exact] {
        sorted.sort_unstable();
    }
    for (entry, merit) in entries.iter_mut().zip(bounds) {
        let surely_ahead = sure.partition_point(|other| *other < merit.least);
        let not_behind = least.partition_point(|other| *other <= merit.most);
        // Neither itself nor one that ties with it is ahead of it.
        let level = merit.exact().map_or(1, |own| {
            exact.partition_point(|other| *other <= own)
                - exact.partition_point(|other| *other < own)
        });
        entry.rank =
            Bounds { least: 1 + surely_ahead, most: 1 + not_behind.saturating_sub(level) };
    }
    if kind == RecordKind::Fastest {
        rank_timed(entries);
    }
}

/// Ranks the entries that are known by the clock, which whole days can't tell apart.
fn rank_timed(entries: &mut [Contender]) {
    let timed = |entry: &Contender| entry.elapsed.is_some_and(|elapsed| elapsed.timed);
    let rank = |entry: &Contender| {
        let others = entries.iter().filter(|other| other.song != entry.song);
        rank_among(others.map(|other| {
            by_merit(RecordKind::Fastest, other, entry)
                .filter(|order| other.matches_filter || order.is_ge())
        }))
    };
    let ranks: Vec<_> = entries.iter().map(|entry| timed(entry).then(|| rank(entry))).collect();
    for (entry, rank) in entries.iter_mut().zip(ranks) {
        entry.rank = rank.unwrap_or(entry.rank);
    }
}

/// What an entry is ranked by; less is better.
fn merit(kind: RecordKind, entry: &Contender) -> Bounds<i64> {
    match (kind, &entry.elapsed) {
        (RecordKind::First | RecordKind::Club, _) => {
            let day = |day: Day| i64::from(day.since(Day::EARLIEST));
            let days = entry.when.days();
            Bounds { least: day(days.least), most: day(days.most) }
        }
        (RecordKind::Most, _) => {
            Bounds::exactly(-i64::try_from(entry.value).unwrap_or(i64::MAX))
        }
        (RecordKind::Fastest, Some(elapsed)) => {
            Bounds { least: elapsed.days.least.into(), most: elapsed.days.most.into() }
        }
        (RecordKind::Fastest, None) => Bounds { least: 0, most: i64::MAX },
    }
}
