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

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::{by_merit, rank_all, rank_among};
    use crate::catalogue::RecordKind::{Fastest, First, Most};
    use crate::catalogue::SongKey;
    use crate::date::{After, Elapsed};
    use crate::record::Contender;
    use crate::samples::{range, when};
    use crate::{bounds::Bounds, catalogue::RecordKind};

    /// An entry from `TIME AFTER VALUE`; `-` for no time since release, `?` at the end if it may
    /// not match `where`.
    fn entry(song: usize, text: &str) -> Contender {
        let words: Vec<&str> = text.split(' ').collect();
        Contender {
            song: SongKey(u32::try_from(song).unwrap()),
            when: when(words[0]),
            elapsed: After::parse(words[1]).map(Elapsed::stated),
            value: words[2].parse().unwrap(),
            matches_filter: words.len() == 3,
            observation: 0,
            rank: Bounds::exactly(0),
        }
    }

    #[test]
    fn rule_5_two_entries_are_ordered_only_if_their_bounds_are_apart() {
        for (kind, a, b, order) in [
            (First, "2020-03-01 - 5", "2020-03-02 - 5", Some(Less)),
            (First, "2020-03-01 - 5", "2020-03-01 - 9", Some(Equal)),
            (First, "2020-03-01..2020-03-02 - 5", "2020-03-02 - 5", None),
            (First, "2020-03-01..2020-03-02 - 5", "2020-03-03 - 5", Some(Less)),
            (First, "2020-03 - 5", "2020-04-01 - 5", Some(Less)),
            (First, "2020-03 - 5", "2020-03 - 5", None),
            (Most, "2020-03-01 - 5", "2020-01-01 - 4", Some(Less)),
            (Most, "2020-03-01 - 5", "2020-01-01 - 5", Some(Equal)),
            (Fastest, "2020-03-01 60d 5", "2020-01-01 61d 5", Some(Less)),
            (Fastest, "2020-03-01 60d 5", "2020-01-01 60d 5", Some(Equal)),
            (Fastest, "2020-03-01 - 5", "2020-01-01 60d 5", None),
            // Both known by the clock: minutes decide.
            (Fastest, "2020-03-01 26h05m 5", "2020-01-01 26h06m 5", Some(Less)),
            (Fastest, "2020-03-01 26h 5", "2020-01-01 26h06m 5", None),
            (Fastest, "2020-03-01 26h06m 5", "2020-01-01 26h06m 5", Some(Equal)),
            // One known by the clock, one by days: a day may be 26 hours or 47.
            (Fastest, "2020-03-01 26h05m 5", "2020-01-01 1d 5", Some(Equal)),
            (Fastest, "2020-03-01 26h05m 5", "2020-01-01 3d 5", Some(Less)),
        ] {
            let (a_entry, b_entry) = (entry(0, a), entry(1, b));
            assert_eq!(by_merit(kind, &a_entry, &b_entry), order, "{kind:?} {a} {b}");
            let reverse = order.map(std::cmp::Ordering::reverse);
            assert_eq!(by_merit(kind, &b_entry, &a_entry), reverse, "{kind:?} {b} {a}");
        }
    }

    #[track_caller]
    fn ranks(kind: RecordKind, entries: &[(&str, &str)]) {
        let mut ranked: Vec<Contender> =
            entries.iter().enumerate().map(|(song, (text, _))| entry(song, text)).collect();
        rank_all(kind, &mut ranked);
        let found: Vec<String> = ranked.iter().map(|entry| range(entry.rank)).collect();
        let expected: Vec<&str> = entries.iter().map(|(_, rank)| *rank).collect();
        assert_eq!(found, expected, "{kind:?} {entries:?}");
    }

    #[test]
    fn rule_5_ranks_are_ranges_and_exact_ties_share_one() {
        ranks(
            First,
            &[
                ("2020-03-01 - 5", "1"),
                ("2020-03-02 - 5", "2"),
                ("2020-03-02 - 5", "2"),
                ("2020-03-03 - 5", "4"),
            ],
        );
        ranks(First, &[("2020-03-01..2020-03-10 - 5", "1..2"), ("2020-03-05 - 5", "1..2")]);
        ranks(
            First,
            &[
                ("2020-03-01 - 5", "1..2"),
                ("2020-03-04..2020-03-08 - 5", "2..3"),
                ("2020-03 - 5", "1..3"),
                ("2020-04-01 - 5", "4"),
            ],
        );
        ranks(
            Most,
            &[("2020-03-01 - 5", "2"), ("2020-03-02 - 9", "1"), ("2020-03-02 - 5", "2")],
        );
        ranks(
            Fastest,
            &[
                ("2020-03-01 60d 5", "1..2"),
                ("2020-03-01 61d 5", "2..3"),
                ("2020-03-01 - 5", "1..3"),
            ],
        );
        // The clock tells apart what whole days can't.
        ranks(Fastest, &[("2020-03-01 26h05m 5", "1"), ("2020-03-01 26h06m 5", "2")]);
    }

    #[test]
    fn rule_5_one_that_may_not_match_is_never_surely_ahead() {
        ranks(First, &[("2020-03-01 - 5 ?", "1"), ("2020-03-02 - 5", "1..2")]);
        ranks(Fastest, &[("2020-03-01 26h05m 5 ?", "1"), ("2020-03-01 26h06m 5", "1..2")]);
    }

    #[test]
    fn a_rank_counts_who_is_ahead_and_who_may_be() {
        for (rivals, rank) in [
            (&[][..], "1"),
            (&[Some(Less), Some(Less)], "3"),
            (&[Some(Less), None, Some(Equal), Some(Greater)], "2..3"),
            (&[None, None], "1..3"),
        ] {
            assert_eq!(range(rank_among(rivals.iter().copied())), rank, "{rivals:?}");
        }
    }
}
