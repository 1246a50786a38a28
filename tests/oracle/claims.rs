//! When a claim is true: "Fields" of `docs/design.md`, section "What is true of a claim".

use rustc_hash::FxHashSet;

use crate::limits::{self, Wanted};
use crate::site::{Claim, Day, Kind, Metric, Row, Rule, Site, Start, Time};
use crate::worlds::Worlds;

/// All that a claim about a song asks of a world, at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ending {
    /// Whether the song holds the record, or is in the club.
    pub(crate) holds: bool,
    /// Whether it has reached it, among the songs that match.
    pub(crate) reached: bool,
    /// How many were ahead. If unlisted songs were, there are endings with more and more of them,
    /// as far as any claim asks.
    pub(crate) ahead: u64,
    pub(crate) figure: u64,
    pub(crate) on: Option<Day>,
    /// `None`: not reached; `Some(None)`: any number, because the first day isn't known.
    pub(crate) days: Option<Option<i32>>,
    pub(crate) held: Option<i32>,
    /// The songs that held it on the day before, as a set of bits.
    pub(crate) previous: u8,
}

/// How many worlds a claim is true in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    All,
    Some,
    None,
}

/// What the worlds say of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Truth {
    /// Of the whole claim.
    pub(crate) share: Share,
    /// Whether one field alone is true in no world: rule 7 asks for no more than that.
    pub(crate) field_in_none: bool,
}

/// The names of the fields that a claim asserts, and whether each is true. A number of days that
/// isn't known makes its field both.
pub(crate) fn fields(site: &Site, claim: &Claim, end: &Ending) -> Vec<[bool; 2]> {
    let sure = |is: bool| [is, !is];
    let mut fields = Vec::new();
    if claim.holder {
        fields.push(sure(end.holds));
    }
    if let Some(rank) = claim.rank {
        fields.push(sure(end.reached && end.ahead + 1 == rank));
    }
    if let Some(value) = claim.value {
        let has = match (site.record.rule, site.metric) {
            (Rule::Most, _) => end.figure == value,
            (_, Metric::Counter) => value == site.record.threshold,
            _ => end.reached && end.figure == value,
        };
        fields.push(sure(has));
    }
    if let Some((from, to)) = claim.on {
        fields.push(sure(end.on.is_some_and(|day| (from..=to).contains(&day))));
    }
    if let Some(days) = claim.days {
        fields.push(match end.days {
            Some(None) => [true, true],
            Some(Some(known)) => sure(known == days),
            None => sure(false),
        });
    }
    if let Some(held) = claim.held {
        fields.push(sure(end.held == Some(held)));
    }
    if let Some(song) = claim.previous {
        fields.push(sure(end.held.is_some() && end.previous >> song & 1 == 1));
    }
    fields
}

impl Truth {
    /// The truth of a claim of which parts were judged apart. Each part is true in some world and
    /// false in another, or certain; whether they go together is not asked.
    pub(crate) fn both(self, other: &Self) -> Self {
        let share = match (self.share, other.share) {
            (Share::None, _) | (_, Share::None) => Share::None,
            (Share::All, Share::All) => Share::All,
            _ => Share::Some,
        };
        Self { share, field_in_none: self.field_in_none || other.field_in_none }
    }

    pub(crate) fn new(site: &Site, claim: &Claim, endings: &FxHashSet<Ending>) -> Self {
        let judged: Vec<_> = endings.iter().map(|end| fields(site, claim, end)).collect();
        let all = judged.iter().all(|world| world.iter().all(|[_, no]| !no));
        let some = judged.iter().any(|world| world.iter().all(|[yes, _]| *yes));
        let count = judged.first().map_or(0, Vec::len);
        let field_in_none = (0..count).any(|field| judged.iter().all(|world| !world[field][0]));
        let share = match (all, some) {
            (true, _) => Share::All,
            (_, true) => Share::Some,
            _ => Share::None,
        };
        Self { share, field_in_none }
    }
}

/// Which songs are walked through one by one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// All of them.
    All,
    /// The claim's song, and no other: what is asked is about it alone.
    Own,
    /// The claim's song and perhaps another one. Of the rest only the largest figure matters, which
    /// is all that a claim without `rank` asks of them.
    Two(Option<usize>),
}

/// How many were ahead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ranks {
    /// Nobody asks.
    None,
    /// Counted in every world.
    Together,
    /// Counted song by song, at the end of the last day: only where songs don't depend on each other.
    Apart,
}

/// What is asked of the worlds, beside the song and the days.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Whether there may be songs and figures that the site doesn't have.
    pub(crate) open: bool,
    /// Of `most`, the figure that `on` is about; 0 if there is none.
    pub(crate) goal: u64,
    pub(crate) apart: Apart,
    pub(crate) ranks: Ranks,
    /// Whether the end of the last day is all that matters.
    pub(crate) last_day_only: bool,
}

/// The best figure that observations show by a day, which `on` is about; `None` if there is none.
pub(crate) fn shown_figure(site: &Site, song: usize, day: Day) -> Option<u64> {
    let wanted = Wanted { site, low: day, end: day.max(40), grid: &[], open: true };
    Some(limits::proven(&wanted, &site.songs[song], day)).filter(|figure| *figure > 0)
}

/// Of `most`, the figure that `on` and `days` of a claim are about; 0 if there is none.
pub(crate) fn goal(site: &Site, claim: &Claim) -> u64 {
    match site.record.rule {
        _ if claim.on.is_none() && claim.days.is_none() => 0,
        Rule::Most => shown_figure(site, claim.song, claim.day).unwrap_or(0),
        _ => 0,
    }
}

/// Judges a claim on its own. `None`: the files allow no world.
pub(crate) fn judge(site: &Site, claim: &Claim) -> Option<Truth> {
    let mut truth = counted_value(site, claim);
    for (part, asked) in parts(site, claim) {
        let worlds = Worlds::new(site, claim.song, &[part], claim.day, asked);
        let judged = (!worlds.is_empty()).then(|| worlds.judge(&part))?;
        truth = Some(truth.map_or_else(|| judged.clone(), |held| held.both(&judged)));
    }
    truth
}

/// `value` of a `most` record over a counter: the figure that readings of the day alone give; if there
/// is none, any that the song had at some time of the day.
pub(crate) fn counted_value(site: &Site, claim: &Claim) -> Option<Truth> {
    let value = claim.value.filter(|_| is_counted(site))?;
    let (song, day) = (&site.songs[claim.song], claim.day);
    let wanted = Wanted { site, low: day, end: day.max(40), grid: &[], open: true };
    let rows = limits::counted(site, song, true);
    let on_one_day = |row: &Row| match (row.time, song.start) {
        (Time::Days(a, b), _) => (a, b) == (day, day),
        (Time::After(days), Start::Days(a, b)) => a == b && a + days == day,
        (Time::After(_), Start::Missing) => false,
    };
    let of_day = rows
        .iter()
        .filter(|row| matches!(row.kind, Kind::Exact | Kind::Official) && on_one_day(row));
    let of_day: Vec<u64> = of_day.map(|row| row.value).collect();
    let (mut all, mut some) = (true, false);
    for first in wanted.firsts(song) {
        let limits = limits::limits_of(&wanted, song, &rows, first);
        if !limits.possible() {
            continue;
        }
        let ((least_before, most_before), (least, most)) = (limits.on(day - 1), limits.on(day));
        let (surely, perhaps) = match of_day.is_empty() {
            true => {
                (most_before <= value && value <= least, least_before <= value && value <= most)
            }
            false => (of_day.contains(&value), of_day.contains(&value)),
        };
        (all, some) = (all && surely, some || perhaps);
    }
    let share = match (all, some) {
        (true, true) => Share::All,
        (_, true) => Share::Some,
        _ => Share::None,
    };
    Some(Truth { field_in_none: share == Share::None, share })
}

fn is_counted(site: &Site) -> bool {
    site.record.rule == Rule::Most && site.metric == Metric::Counter
}

/// The parts of a claim that are judged apart, and what each needs: `rank` the other songs at the end
/// of the day, `previous` one more song, and so on.
pub(crate) fn parts(site: &Site, claim: &Claim) -> Vec<(Claim, Asked)> {
    let goal = goal(site, claim);
    let most = site.record.rule == Rule::Most;
    let none = claim.without_fields();
    let asked = Asked {
        open: true,
        goal: 0,
        apart: if most { Apart::Two(None) } else { Apart::All },
        ranks: Ranks::None,
        last_day_only: false,
    };
    let mut parts = Vec::new();
    if claim.rank.is_some() {
        let together = most && site.metric == Metric::OneOff;
        let ranks = if together { Ranks::Together } else { Ranks::Apart };
        let asked = Asked { apart: Apart::All, ranks, last_day_only: most, ..asked };
        parts.push((Claim { rank: claim.rank, ..none }, asked));
    }
    if let Some(song) = claim.previous {
        let apart = if most { Apart::Two(Some(song)) } else { Apart::All };
        parts.push((Claim { previous: claim.previous, ..none }, Asked { apart, ..asked }));
    }
    let club = site.record.rule == Rule::Club;
    let mut part = |is_asked: bool, claim: Claim, asked: Asked| {
        if is_asked {
            parts.push((claim, asked));
        }
    };
    let rivals = if club { Apart::Own } else { asked.apart };
    let holder = Claim { holder: claim.holder, ..none };
    part(holder.holder, holder, Asked { apart: rivals, last_day_only: most, ..asked });
    part(claim.held.is_some(), Claim { held: claim.held, ..none }, asked);
    let alone = Asked { apart: Apart::Own, ..asked };
    let value = Claim { value: claim.value, ..none };
    // Of a one-off metric, a complete list limits a song's figures by those of others.
    let limited = Asked { last_day_only: most, ..asked };
    let by_itself = claim.value.is_some() && !is_counted(site);
    part(by_itself, value, if most { limited } else { alone });
    let timed = Claim { on: claim.on, days: claim.days, ..none };
    let alone = if site.metric == Metric::OneOff && most { asked } else { alone };
    // Alone it is cheap, and facts say it whether it is claimed or not.
    let is_timed = timed.on.is_some() || timed.days.is_some() || !most;
    part(is_timed, timed, Asked { goal, ..alone });
    parts
}
