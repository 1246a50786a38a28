//! Which of two is ahead, and ranks: rule 5 of `docs/design.md`.

use super::outcome::Contender;
use crate::bounds::{Bounds, Truth};
use crate::catalogue::RecordKind;
use crate::date::Day;

/// Whether an entry is ahead of another one by what the record compares.
pub fn is_ahead(kind: RecordKind, a: &Contender, b: &Contender) -> Truth {
    match kind {
        RecordKind::First | RecordKind::Club => is_before(a, b),
        RecordKind::Most => {
            Truth::of(a.value > b.value && !b.or_more, a.value > b.value || a.or_more)
        }
        RecordKind::Fastest => match (a.elapsed, b.elapsed) {
            (Some(a), Some(b)) => a.is_shorter(&b),
            // Nothing takes less than no time.
            (None, Some(b)) if b.days.most == 0 && !b.timed => Truth::No,
            _ => Truth::Perhaps,
        },
    }
}

/// Whether an entry was there on an earlier day than another one.
pub(super) fn is_before(a: &Contender, b: &Contender) -> Truth {
    a.when.days().is_less(b.when.days())
}

/// The rank of one, of whose rivals it is given whether they are ahead: from 1 + how many surely
/// are, to 1 + how many may be.
pub fn rank_among(rivals: impl IntoIterator<Item = Truth>) -> Bounds<usize> {
    let mut rank = Bounds::exactly(1);
    for ahead in rivals {
        rank.least += usize::from(ahead == Truth::Surely);
        rank.most += usize::from(ahead != Truth::No);
    }
    rank
}

/// Ranks every entry of a record.
pub(super) fn rank_all(kind: RecordKind, entries: &mut [Contender]) {
    let merits: Vec<Bounds<i64>> = entries.iter().map(|entry| merit(kind, entry)).collect();
    let mut ranks = ranks(entries, &merits);
    let timed = |entry: &Contender| entry.elapsed.is_some_and(|elapsed| elapsed.timed);
    if kind == RecordKind::Fastest && entries.iter().any(timed) {
        let by_clock = by_clock(entries);
        for (at, entry) in entries.iter().enumerate() {
            let rank = &mut ranks[at];
            if timed(entry) {
                *rank = rank_timed(entries, entry);
            } else {
                // Hours that are known may be shorter or longer than as many days.
                rank.least = rank.least.min(by_clock[at].least);
                rank.most = rank.most.max(by_clock[at].most);
            }
        }
    }
    for (entry, rank) in entries.iter_mut().zip(ranks) {
        entry.rank = rank;
    }
}

/// Ranks of entries by bounds of what they are ranked by.
fn ranks(entries: &[Contender], merits: &[Bounds<i64>]) -> Vec<Bounds<usize>> {
    let mut least: Vec<i64> = merits.iter().map(|merit| merit.least).collect();
    // One that may not match `where` is never surely ahead.
    let sure = entries.iter().zip(merits).filter(|(entry, _)| entry.matches_filter);
    let mut sure: Vec<i64> = sure.map(|(_, merit)| merit.most).collect();
    least.sort_unstable();
    sure.sort_unstable();
    let rank = |merit: &Bounds<i64>| {
        let surely_ahead = sure.partition_point(|other| *other < merit.least);
        let may_be_ahead = least.partition_point(|other| *other < merit.most);
        let itself = usize::from(merit.exact().is_none());
        Bounds { least: 1 + surely_ahead, most: 1 + may_be_ahead - itself }
    };
    merits.iter().map(rank).collect()
}

fn by_clock(entries: &[Contender]) -> Vec<Bounds<usize>> {
    let any = Bounds { least: 0, most: i64::MAX };
    let minutes =
        entries.iter().map(|entry| entry.elapsed.map_or(any, |elapsed| elapsed.minutes));
    ranks(entries, &minutes.collect::<Vec<_>>())
}

/// The rank of an entry that is known by the clock, which whole days can't tell from others.
fn rank_timed(entries: &[Contender], entry: &Contender) -> Bounds<usize> {
    let others = entries.iter().filter(|other| other.song != entry.song);
    rank_among(others.map(|other| match is_ahead(RecordKind::Fastest, other, entry) {
        Truth::Surely if !other.matches_filter => Truth::Perhaps,
        ahead => ahead,
    }))
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
            let most = -i64::try_from(entry.value).unwrap_or(i64::MAX);
            Bounds { least: if entry.or_more { i64::MIN } else { most }, most }
        }
        (RecordKind::Fastest, Some(elapsed)) => {
            Bounds { least: elapsed.days.least.into(), most: elapsed.days.most.into() }
        }
        (RecordKind::Fastest, None) => Bounds { least: 0, most: i64::MAX },
    }
}

#[cfg(test)]
mod tests {
    use super::{is_ahead, rank_all, rank_among};
    use crate::bounds::Truth::{No, Perhaps, Surely};
    use crate::catalogue::RecordKind::{Fastest, First, Most};
    use crate::catalogue::SongKey;
    use crate::date::{After, Elapsed};
    use crate::record::Contender;
    use crate::samples::{range, when};
    use crate::{bounds::Bounds, catalogue::RecordKind};

    /// An entry from `TIME AFTER VALUE`; `-` for no time since release, `+` behind a value that may
    /// have been more, `?` at the end if it may not match `where`.
    fn entry(song: usize, text: &str) -> Contender {
        let words: Vec<&str> = text.split(' ').collect();
        Contender {
            song: SongKey(u32::try_from(song).unwrap()),
            when: when(words[0]),
            elapsed: After::parse(words[1]).map(Elapsed::stated),
            value: words[2].trim_end_matches('+').parse().unwrap(),
            or_more: words[2].ends_with('+'),
            matches_filter: words.len() == 3,
            observation: 0,
            rank: Bounds::exactly(0),
        }
    }

    #[test]
    fn rule_5_one_is_ahead_surely_perhaps_or_not() {
        // Whether the first is ahead of the second, and the second of the first.
        for (kind, a, b, ahead, behind) in [
            (First, "2020-03-01 - 5", "2020-03-02 - 5", Surely, No),
            (First, "2020-03-01 - 5", "2020-03-01 - 9", No, No),
            (First, "2020-03-01..2020-03-02 - 5", "2020-03-02 - 5", Perhaps, No),
            (First, "2020-03-01..2020-03-02 - 5", "2020-03-03 - 5", Surely, No),
            (First, "2020-03 - 5", "2020-04-01 - 5", Surely, No),
            (First, "2020-03 - 5", "2020-03 - 5", Perhaps, Perhaps),
            (Most, "2020-03-01 - 5", "2020-01-01 - 4", Surely, No),
            (Most, "2020-03-01 - 5", "2020-01-01 - 5", No, No),
            (Most, "2020-03-01 - 5", "2020-01-01 - 4+", Perhaps, Perhaps),
            (Most, "2020-03-01 - 5+", "2020-01-01 - 4", Surely, No),
            (Most, "2020-03-01 - 5+", "2020-01-01 - 5", Perhaps, No),
            (Fastest, "2020-03-01 60d 5", "2020-01-01 61d 5", Surely, No),
            (Fastest, "2020-03-01 60d 5", "2020-01-01 60d 5", No, No),
            (Fastest, "2020-03-01 - 5", "2020-01-01 60d 5", Perhaps, Perhaps),
            // Both known by the clock: minutes decide.
            (Fastest, "2020-03-01 26h05m 5", "2020-01-01 26h06m 5", Surely, No),
            (Fastest, "2020-03-01 26h 5", "2020-01-01 26h06m 5", Perhaps, Perhaps),
            (Fastest, "2020-03-01 26h06m 5", "2020-01-01 26h06m 5", No, No),
            // One known by the clock, one by days: a day may be 26 hours or 47.
            (Fastest, "2020-03-01 26h05m 5", "2020-01-01 1d 5", Perhaps, Perhaps),
            (Fastest, "2020-03-01 26h05m 5", "2020-01-01 3d 5", Surely, No),
        ] {
            let (a_entry, b_entry) = (entry(0, a), entry(1, b));
            assert_eq!(is_ahead(kind, &a_entry, &b_entry), ahead, "{kind:?} {a} {b}");
            assert_eq!(is_ahead(kind, &b_entry, &a_entry), behind, "{kind:?} {b} {a}");
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
                ("2020-03-01 - 5", "1"),
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
            (&[Surely, Surely], "3"),
            (&[Surely, Perhaps, No], "2..3"),
            (&[Perhaps, Perhaps], "1..3"),
        ] {
            assert_eq!(range(rank_among(rivals.iter().copied())), rank, "{rivals:?}");
        }
    }
}
