//! The histories that the files allow one song.
//!
//! A history is a walk through [`Node`]s, one at the end of every day. Nothing but the node of a
//! day limits the next one, so that a set of nodes stands for all histories that lead there.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::{
    By, ENDLESS, FIRST, LAST, Limits, Wanted, cap, counted, firsts, limits_of, may_show, meets,
    range, shown, slot,
};
use crate::site::{Day, Kind, Metric, Record, Row, Rule, Site, Song, Start, Time};

/// What is so of a song at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    /// What the record orders by: a larger one is ahead. 0: not reached, no figure.
    pub(crate) merit: u64,
    /// The best figure; with a threshold, the figure that first reached it. 0 if none is known.
    pub(crate) figure: u64,
    /// The first day, if the node belongs to one only.
    pub(crate) first: Option<Day>,
    /// Sets nodes apart that allow different days to follow: a first day, or observations that
    /// have happened.
    apart: u32,
}

/// All histories of a song, from the first of some days to the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Histories {
    pub(crate) nodes: Vec<Node>,
    /// The nodes on the first of the days.
    pub(crate) start: Vec<u16>,
    /// For every later day and node, the nodes that may follow, beside those that `rises` adds.
    pub(crate) next: Vec<Vec<Vec<u16>>>,
    /// For every later day and node, the node that is as possible on that day: the next larger figure.
    pub(crate) rises: Vec<Vec<Option<u16>>>,
    /// The nodes on the last of the days.
    ends: BTreeSet<u16>,
}

/// The merit of songs whose own merit no longer matters: see `Worlds::fold`.
pub(crate) const BEHIND: u64 = 1;

/// The histories of a listed song. `own` keeps what first reached a threshold, and `precise` first
/// days, for a claim about it.
pub(crate) fn of_song(wanted: &Wanted<'_>, song: &Song, own: bool, precise: bool) -> Histories {
    let rows = counted(wanted.site, song, true);
    if wanted.site.record.rule != Rule::Most {
        return reaching(wanted, &lives(wanted, song, &rows), own, precise);
    }
    let mut possible = wanted.firsts(song);
    // Without durations, an earlier first day allows all that a later one does.
    let apart = rows.iter().any(|row| matches!(row.time, Time::After(_)))
        || (precise && song.start != Start::Missing);
    if !apart {
        possible.truncate(1);
    }
    let known = apart || matches!(song.start, Start::Days(a, b) if a == b);
    if wanted.site.metric == Metric::OneOff {
        return figures(wanted, &rows, &possible, known);
    }
    counting(wanted, song, &rows, &possible, known)
}

/// The histories of a counter, figure by figure.
fn counting(
    wanted: &Wanted<'_>,
    song: &Song,
    rows: &[Row],
    possible: &[Day],
    known: bool,
) -> Histories {
    let mut walk = Walk::default();
    for (apart, (first, limits)) in (0..).zip(widest(wanted, song, rows, possible)) {
        walk.between(wanted, &limits, known.then_some(first), apart);
    }
    walk.histories(wanted)
}

/// The limits of a counter for each of its first days, without those that allow nothing more than
/// others do.
fn widest(
    wanted: &Wanted<'_>,
    song: &Song,
    rows: &[Row],
    possible: &[Day],
) -> Vec<(Day, Limits)> {
    let mut all: Vec<(Day, Limits)> = Vec::new();
    for first in possible {
        let limits = limits_of(wanted, song, rows, *first);
        if limits.possible() && !all.iter().any(|(_, held)| held.contain(&limits)) {
            all.retain(|(_, held)| !limits.contain(held));
            all.push((*first, limits));
        }
    }
    all
}

/// What an observation of a chart or of a one-off metric says: the days on which its figure may have
/// been set, and whether it is exact. `None`: nothing.
fn set_on(metric: Metric, row: &Row, first: Day) -> Option<(Day, Day, bool)> {
    let (a, b) = range(row, first);
    match (row.kind, metric) {
        (Kind::Exact | Kind::Official, _) => Some((a.max(first), b, true)),
        (Kind::AtLeast | Kind::Crossed, Metric::OneOff) => Some((first, b, false)),
        _ => None,
    }
}

/// The histories of a one-off metric for `most`. Each figure is set on one of its days.
fn figures(wanted: &Wanted<'_>, rows: &[Row], possible: &[Day], known: bool) -> Histories {
    let mut walk = Walk::default();
    for (variant, first) in (0_u32..).zip(possible) {
        let said: Vec<(u64, (Day, Day, bool))> = rows
            .iter()
            .filter_map(|row| Some((row.value, set_on(Metric::OneOff, row, *first)?)))
            .collect();
        if said.iter().any(|(_, (a, b, _))| a > b) {
            continue;
        }
        let all = (1_u32 << said.len()) - 1;
        let node = |set: u32, figure: u64| Node {
            merit: figure,
            figure,
            first: known.then_some(*first),
            apart: variant << 8 | set,
        };
        let is_in = |set: u32, at: usize| set >> at & 1 == 1;
        // The sets of figures that may have been set by the end of a day.
        let may = |day: Day| -> Vec<u32> {
            let fits = |set: u32| {
                let mut said = said.iter().enumerate();
                said.all(
                    |(at, (_, (a, b, _)))| if is_in(set, at) { *a <= day } else { *b > day },
                )
            };
            (0..=all).filter(|set| fits(*set)).collect()
        };
        // The best figures after some more were set.
        let after = |before: u64, new: u32| -> Vec<u64> {
            let new = || (0..said.len()).filter(|at| is_in(new, *at)).map(|at| &said[at]);
            let least = new().map(|(value, _)| *value).max().unwrap_or(0).max(before);
            let or_more = new().any(|(_, (.., exact))| !exact);
            let larger = wanted.grid.iter().copied().filter(|f| or_more && *f > least);
            larger.chain([least]).collect()
        };
        for set in may(wanted.low) {
            walk.start.extend(after(0, set).into_iter().map(|figure| node(set, figure)));
        }
        for day in wanted.low + 1..=wanted.end {
            let before: Vec<Node> = match day == wanted.low + 1 {
                true => walk.start.iter().copied().collect(),
                false => {
                    let edges = walk.edges.iter().filter(|(on, ..)| *on == day - 1);
                    edges.map(|(_, _, to)| *to).collect::<BTreeSet<_>>().into_iter().collect()
                }
            };
            for from in before.into_iter().filter(|from| from.apart >> 8 == variant) {
                let had = from.apart & 0xff;
                for to in may(day).into_iter().filter(|to| to & had == had) {
                    for figure in after(from.figure, to & !had) {
                        walk.edges.insert((day, from, node(to, figure)));
                    }
                }
            }
        }
    }
    walk.histories(wanted)
}

/// A song's first day, and the day on which it reached the threshold (`None`: not within the days),
/// with the figure that did it (0: one that no observation and no claim names).
pub(crate) type Life = (Day, Option<Day>, u64);

/// All lives of a song in a record with a threshold.
fn lives(wanted: &Wanted<'_>, song: &Song, rows: &[Row]) -> BTreeSet<Life> {
    let (record, metric) = (&wanted.site.record, wanted.site.metric);
    let threshold = record.threshold;
    // The complete list: who is not shown to have reached it was below.
    let below = record.complete.filter(|day| {
        !shown(wanted, song, rows, By { value: threshold, day: *day })
            && !may_show(wanted, song, rows, By { value: threshold, day: *day })
    });
    let mut lives = BTreeSet::new();
    for first in wanted.firsts(song) {
        if metric == Metric::Counter {
            let mut limits = Limits::new(rows, first);
            if let Some(day) = below {
                limits.at_most(day, threshold - 1);
            }
            if !limits.possible() {
                continue;
            }
            for day in FIRST + 1..=wanted.end {
                if limits.on(day - 1).0 < threshold && limits.on(day).1 >= threshold {
                    // What was reached before the days counts as reached on the first of them, as
                    // long after the first day of the song.
                    let late = (wanted.low - day).max(0);
                    lives.insert((first + late, Some(day + late), threshold));
                }
            }
            if limits.on(wanted.end).0 < threshold {
                lives.insert((first, None, 0));
            }
        } else {
            places(wanted, rows, first, below, &mut lives);
        }
    }
    lives
}

/// All lives of a song as to a value, whatever any record asks for.
pub(crate) fn reached(site: &Site, song: &Song, value: u64) -> Vec<Life> {
    let mut site = Site { songs: Vec::new(), official: false, ..site.bare() };
    site.record = Record { rule: Rule::First, threshold: value, complete: None, female: false };
    let wanted = Wanted { site: &site, low: FIRST + 1, end: LAST - 24, grid: &[], open: true };
    let rows = counted(&site, song, false);
    // A song that began so late that the days end before it is there is like one that began earlier.
    let in_time = |life: &Life| song.start != Start::Missing || life.0 <= LAST - 44;
    lives(&wanted, song, &rows).into_iter().filter(in_time).collect()
}

/// What so far happened in a chart or a one-off metric, for one choice of the days and figures of some
/// rows.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    /// The first day at the threshold, and the rows that were there.
    reached: Option<(Day, Vec<usize>)>,
    /// The day of the first row, and the best place on it.
    first: Option<(Day, u64)>,
}

/// The lives of a song in a chart, or in a one-off metric with a threshold, for one first day: each of
/// its figures is set on one of its days, and it has no others, but for places before the first row.
fn places(
    wanted: &Wanted<'_>,
    rows: &[Row],
    first: Day,
    below: Option<Day>,
    lives: &mut BTreeSet<Life>,
) {
    let (metric, threshold) = (wanted.site.metric, wanted.site.record.threshold);
    // Whether a figure of a row meets the threshold: of one of `value` or more, both may be.
    let meet = |row: &Row, exact: bool| match meets(metric, row.value, threshold) {
        true => vec![true],
        false if exact => vec![false],
        false => vec![true, false],
    };
    let mut choices: BTreeSet<Choice> = BTreeSet::from([Choice::default()]);
    for (at, row) in rows.iter().enumerate() {
        let Some((from, to, exact)) = set_on(metric, row, first) else { continue };
        let mut next = BTreeSet::new();
        for choice in &choices {
            for (day, met) in (from..=to)
                .flat_map(|day| meet(row, exact).into_iter().map(move |met| (day, met)))
            {
                let mut choice = choice.clone();
                match &mut choice.reached {
                    _ if !met => {}
                    Some((earlier, by)) if *earlier == day => by.push(at),
                    Some((earlier, _)) if *earlier < day => {}
                    reached => *reached = Some((day, vec![at])),
                }
                choice.first = match choice.first {
                    Some((earlier, best)) if earlier == day => Some((day, best.min(row.value))),
                    Some((earlier, best)) if earlier < day => Some((earlier, best)),
                    _ => Some((day, row.value)),
                };
                next.insert(choice);
            }
        }
        choices = next;
    }
    for choice in choices {
        if metric == Metric::Rank {
            // Before the first row: at no better place than that, on any day.
            let (until, best) = choice.first.unwrap_or((wanted.end + 1, 1));
            let from = first.max(below.map_or(first, |below| below + 1));
            for day in from..until.min(wanted.end + 1) {
                let reached = Some(day.max(wanted.low));
                lives.extend((best..=threshold).map(|place| (first, reached, place)));
            }
        }
        let Some((day, by)) = choice.reached.filter(|(day, _)| *day <= wanted.end) else {
            lives.insert((first, None, 0));
            continue;
        };
        if below.is_some_and(|below| day <= below) {
            continue;
        }
        let day = day.max(wanted.low);
        for row in by.iter().map(|at| &rows[*at]) {
            lives.insert((
                first,
                Some(day),
                row.value.max(if metric == Metric::OneOff { threshold } else { 0 }),
            ));
            if !matches!(row.kind, Kind::Exact | Kind::Official) {
                let more = wanted.grid.iter().filter(|f| **f > row.value && **f >= threshold);
                lives.extend(more.map(|figure| (first, Some(day), *figure)));
            }
        }
    }
}

/// The merit of a life.
fn merit(rule: Rule, first: Day, day: Day) -> u64 {
    let cost = if rule == Rule::Fastest { day - first } else { day };
    u64::try_from(2 * LAST - cost).expect("days are within the limits")
}

/// Lives as histories: not there, until it is.
fn reaching(
    wanted: &Wanted<'_>,
    lives: &BTreeSet<Life>,
    own: bool,
    precise: bool,
) -> Histories {
    let none = Node { merit: 0, figure: 0, first: None, apart: 0 };
    let mut reached: BTreeMap<Day, BTreeSet<Node>> = BTreeMap::new();
    let mut latest = FIRST;
    for (first, day, figure) in lives.iter().copied() {
        let Some(day) = day.filter(|day| *day <= wanted.end) else {
            latest = LAST;
            continue;
        };
        let merit = merit(wanted.site.record.rule, first, day);
        let figure = if own { figure } else { 0 };
        let node = Node { merit, figure, first: precise.then_some(first), ..none };
        latest = latest.max(day);
        reached.entry(day).or_default().insert(node);
    }
    let mut walk = Walk::default();
    let on = |day: Day| reached.get(&day).into_iter().flatten().copied();
    walk.start.extend(on(wanted.low));
    if latest > wanted.low {
        walk.start.insert(none);
    }
    for day in wanted.low + 1..=wanted.end {
        for node in reached.range(..day).flat_map(|(_, nodes)| nodes) {
            walk.edges.insert((day, *node, *node));
        }
        walk.edges.extend(on(day).map(|node| (day, none, node)));
        let behind = Node { merit: BEHIND, ..none };
        walk.edges.insert((day, behind, behind));
        if latest > day {
            walk.edges.insert((day, none, none));
        }
    }
    walk.histories(wanted)
}

/// The histories of the songs that the site doesn't have: one song stands for them all.
///
/// One is enough for all that is asked of a listed song. Of `most`, the largest figure of many songs
/// is again a history that never falls; of `first`, only the first of them matters; of `fastest`, a
/// field asks either whether one was faster by a day, or on which day the first faster one came. How
/// many of them were ahead matters for ranks alone: see `Ending`.
pub(crate) fn of_unlisted(wanted: &Wanted<'_>, others: &[&Histories]) -> Histories {
    let record = &wanted.site.record;
    if record.rule == Rule::Most {
        // Of a one-off metric, what the complete list says is asked of all songs at once.
        let days = slot(LAST) + 1;
        let mut limits = Limits { least: vec![0; days], most: vec![ENDLESS; days] };
        if let Some((day, cap)) = cap(wanted).filter(|_| wanted.site.metric == Metric::Counter)
        {
            limits.at_most(day, cap);
        }
        let mut walk = Walk::default();
        walk.between(wanted, &limits, None, 0);
        return walk.histories(wanted);
    }
    let from = record.complete.map_or(wanted.low, |day| wanted.low.max(day + 1));
    let mut lives = BTreeSet::from([(FIRST, None, 0)]);
    let merits = others.iter().flat_map(|one| &one.nodes).map(|node| node.merit);
    let costs: BTreeSet<u64> = merits.filter(|merit| *merit > BEHIND).collect();
    for day in from..=wanted.end {
        if record.rule != Rule::Fastest {
            lives.insert((FIRST, Some(day), 0));
            continue;
        }
        // As fast as each of the others, and faster; slower ones are nobody's concern.
        for merit in &costs {
            let took = 2 * LAST - i32::try_from(*merit).expect("merits are small");
            lives.insert((day - took, Some(day), 0));
            lives.insert((day - (took - 1).max(0), Some(day), 0));
        }
    }
    reaching(wanted, &lives, false, false)
}

/// Of `most` over a counter, the largest figure of several songs, and of the unlisted ones if there
/// may be any.
///
/// That is a history like one song's: from the largest of their least figures to the largest of their
/// most. Every history between those two is one of them, because each song can follow it as far as
/// its own limits let it. Where first days matter, that is so for each choice of them.
pub(crate) fn of_largest(wanted: &Wanted<'_>, songs: &[&Song]) -> Histories {
    let days = slot(LAST) + 1;
    let mut unlisted = Limits { least: vec![0; days], most: vec![0; days] };
    if wanted.open {
        unlisted.most.fill(ENDLESS);
        if let Some((day, cap)) = cap(wanted) {
            unlisted.at_most(day, cap);
        }
    }
    let mut all = vec![unlisted];
    for song in songs {
        let rows = counted(wanted.site, song, true);
        let possible = wanted.firsts(song);
        let own = widest(wanted, song, &rows, &possible);
        let mut joined: Vec<Limits> = Vec::new();
        for (held, (_, own)) in
            all.iter().flat_map(|held| own.iter().map(move |own| (held, own)))
        {
            let both = held.joined(own);
            if !joined.iter().any(|other| other.contain(&both)) {
                joined.retain(|other| !both.contain(other));
                joined.push(both);
            }
        }
        all = joined;
    }
    let mut walk = Walk::default();
    for (apart, limits) in (0..).zip(&all) {
        walk.between(wanted, limits, None, apart);
    }
    walk.histories(wanted)
}

/// Whether the observations of all songs can be true at once.
pub(crate) fn consistent(site: &Site) -> bool {
    let grid: Vec<u64> = Vec::new();
    let end = LAST - 24;
    site.songs.iter().all(|song| {
        let rows = counted(site, song, false);
        firsts(song, end).into_iter().any(|first| {
            if site.metric == Metric::Counter {
                return Limits::new(&rows, first).possible();
            }
            rows.iter().all(|row| {
                let mut site = Site { songs: Vec::new(), ..site.bare() };
                (site.record.threshold, site.record.complete) = (row.value, None);
                let wanted =
                    Wanted { site: &site, low: FIRST + 1, end, grid: &grid, open: true };
                let mut lives = BTreeSet::new();
                places(&wanted, &rows, first, None, &mut lives);
                !lives.is_empty()
            })
        })
    })
}

impl Histories {
    /// The nodes that are possible at the end of the last day.
    pub(crate) fn last(&self) -> impl Iterator<Item = &Node> {
        self.ends.iter().map(|at| &self.nodes[usize::from(*at)])
    }
}

/// Histories in the making.
#[derive(Default)]
struct Walk {
    start: BTreeSet<Node>,
    edges: BTreeSet<(Day, Node, Node)>,
    rises: BTreeSet<(Day, Node, Node)>,
}

impl Walk {
    /// Adds all histories of figures between limits.
    fn between(
        &mut self,
        wanted: &Wanted<'_>,
        limits: &Limits,
        first: Option<Day>,
        apart: u32,
    ) {
        let node = |figure: u64| Node { merit: figure, figure, first, apart };
        let within = |day: Day| {
            let (least, most) = limits.on(day);
            wanted.grid.iter().copied().filter(move |figure| (least..=most).contains(figure))
        };
        self.start.extend(within(wanted.low).map(node));
        for day in wanted.low + 1..=wanted.end {
            for from in within(day - 1) {
                let to = within(day).find(|to| *to >= from);
                self.edges.extend(to.map(|to| (day, node(from), node(to))));
            }
            let larger = within(day).zip(within(day).skip(1));
            self.rises.extend(larger.map(|(from, to)| (day, node(from), node(to))));
        }
    }

    /// Numbers the nodes.
    fn histories(self, wanted: &Wanted<'_>) -> Histories {
        let ends = self.edges.iter().chain(&self.rises).flat_map(|(_, from, to)| [*from, *to]);
        let nodes: BTreeSet<Node> = ends.chain(self.start.iter().copied()).collect();
        let nodes: Vec<Node> = nodes.into_iter().collect();
        let number = |node: &Node| {
            let at = nodes.binary_search(node).expect("the node is in the list");
            u16::try_from(at).expect("there are few nodes")
        };
        let days = usize::try_from(wanted.end - wanted.low).expect("the days are in order");
        let mut next = vec![vec![Vec::new(); nodes.len()]; days];
        for (day, from, to) in &self.edges {
            let at = usize::try_from(day - wanted.low - 1).expect("a day within the days");
            next[at][usize::from(number(from))].push(number(to));
        }
        let mut rises = vec![vec![None; nodes.len()]; days];
        for (day, from, to) in &self.rises {
            let at = usize::try_from(day - wanted.low - 1).expect("a day within the days");
            rises[at][usize::from(number(from))] = Some(number(to));
        }
        let start: Vec<u16> = self.start.iter().map(number).collect();
        let start_of_days: BTreeSet<u16> = start.iter().copied().collect();
        let ends = next.iter().zip(&rises).fold(start_of_days, |held, (next, rises)| {
            let next = held.iter().flat_map(|node| next[usize::from(*node)].iter().copied());
            let larger = |node: &u16| rises[usize::from(*node)];
            next.flat_map(|node| std::iter::successors(Some(node), larger)).collect()
        });
        Histories { nodes, start, next, rises, ends }
    }
}
