//! Which claims are true in all worlds, in some, in none: "Records" of `docs/design.md`,
//! section "What is true of a claim". What claims ask of a world is in `claims.rs`.
//!
//! The worlds of a site are too many to count one by one. What a claim needs of a world is little,
//! though: the node of every song at the end of a day, and a few words about the claim's song (how
//! long it has held the record, who held it before). So the days are walked through with the *set* of
//! all that may be so at their end, which covers every world exactly.

use std::collections::BTreeSet;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::claims::{Apart, Asked, Ending, Ranks, Truth, fields, goal};
use crate::histories::{self, Histories};
use crate::limits::{self, Wanted};
use crate::site::{Claim, Day, Metric, Rule, Site, Start};

/// Most songs of a site, and one for those that it doesn't have.
pub(crate) const MOST_SONGS: usize = 6;

/// What is so at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    /// The node of every song.
    at: [u16; MOST_SONGS],
    /// The songs by a female artist, as a set of bits.
    female: u8,
    /// Who holds the record, as long as the claim's song doesn't.
    holders: u8,
    /// Of a threshold, how the best of those that are not named by a claim compares: see `fold`.
    best: u64,
    story: Story,
}

/// What has happened to the claim's song.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Story {
    holds: bool,
    /// First day of its tenure, while it holds it.
    since: Option<Day>,
    /// How long it held it the last time, once it doesn't.
    held: Option<i32>,
    /// Who held it on the day before.
    previous: u8,
    /// The day on which it reached what `on` is about, and how many days after its first day.
    on: Option<Day>,
    days: Option<i32>,
}

impl Hash for State {
    /// A few words instead of every field: most of the time goes into this.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let [a, b, c, d, e, f] = self.at;
        let Story { holds, since, held, previous, on, days } = self.story;
        let songs = (u64::from(a) << 16 | u64::from(b)) << 32 | u64::from(c) << 16;
        hasher.write_u64(songs | u64::from(d));
        let sets = u64::from(self.female) << 16 | u64::from(self.holders) << 8;
        let sets = sets | u64::from(previous);
        hasher.write_u64((u64::from(e) << 16 | u64::from(f)) << 32 | sets);
        let times = (number(since) << 8 | number(held)) << 16 | number(on) << 8 | number(days);
        hasher.write_u64(self.best << 33 ^ times << 1 ^ u64::from(holds));
    }
}

/// A day, or a number of days, as a small number.
fn number(days: Option<i32>) -> u64 {
    match days {
        Some(days) => u64::from((days + 128).unsigned_abs()),
        None => 0,
    }
}

/// A world that was walked through, from its last day back.
struct Step {
    at: [u16; MOST_SONGS],
    before: Option<Rc<Step>>,
}

/// A song, or several of which only the largest figure matters.
struct Member {
    /// The song, if it is one that the site has.
    song: Option<usize>,
    histories: Histories,
    /// Whether the artist is female; `None` if the field is not written.
    female: Option<bool>,
    /// Whether it is the claim's song, or one that a claim asks about as an earlier holder.
    named: bool,
}

/// The worlds of a site, as a claim about one song needs them.
pub(crate) struct Worlds<'a> {
    site: &'a Site,
    /// Whether the claims are about songs by female artists only.
    narrow: bool,
    low: Day,
    end: Day,
    /// Those whose histories are walked through side by side.
    cast: Vec<Member>,
    /// The position of the claim's song among them.
    own: usize,
    asked: Asked,
    /// The merits that songs which are named by a claim may have.
    named_merits: BTreeSet<u64>,
    /// Whether a claim asks how long it was held.
    asks_held: bool,
    /// Whether a claim asks when it was reached.
    asks_when: bool,
    /// Whom claims ask about as earlier holders, as a set of positions.
    asks_previous: u8,
    traced: bool,
    /// Whether there are too many worlds to go through.
    pub(crate) gave_up: bool,
    /// What may be so at the end of each day from `low` on.
    pub(crate) endings: Vec<FxHashSet<Ending>>,
}

/// Most states of a day. A few sites in ten thousand have more.
const MAX_STATES: usize = 200_000;

/// The figures that are looked at: 0, and of every figure of the site itself and its neighbours.
///
/// That no order of songs is missed needs no more. The narrowest place for the figures of several
/// songs is above the largest one: there one may lead, be overtaken, and overtake again, which
/// `most + 1` to `most + 3` have room for; below it, neighbours of both ends do.
fn grid(site: &Site, claims: &[Claim]) -> Vec<u64> {
    let rows = site.songs.iter().flat_map(|song| &song.rows);
    let rows = rows.filter(|row| limits::counts(row)).map(|row| row.value);
    let claimed = claims.iter().filter_map(|claim| claim.value);
    let named: BTreeSet<u64> = rows.chain(claimed).collect();
    let most = named.last().copied().unwrap_or(1);
    let near = named.iter().flat_map(|value| [value.saturating_sub(1), *value, value + 1]);
    let all: BTreeSet<u64> = near.chain([0, 1, most + 2, most + 3]).collect();
    all.into_iter().collect()
}

impl<'a> Worlds<'a> {
    /// Walks through all worlds with an eye on a song.
    pub(crate) fn new(
        site: &'a Site,
        song: usize,
        claims: &[Claim],
        end: Day,
        asked: Asked,
    ) -> Self {
        Self::walked(site, song, claims, end, asked, None).0
    }

    /// The first of the days that are walked through.
    pub(crate) fn low(&self) -> Day {
        self.low
    }

    /// Whether the files allow no world at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.endings.last().is_none_or(FxHashSet::is_empty)
    }

    /// What may be so at the end of a day.
    pub(crate) fn on(&self, day: Day) -> &FxHashSet<Ending> {
        let at = usize::try_from(day - self.low).unwrap_or(0);
        &self.endings[at.min(self.endings.len() - 1)]
    }

    /// Judges a claim about the song.
    pub(crate) fn judge(&self, claim: &Claim) -> Truth {
        Truth::new(self.site, claim, self.on(claim.day))
    }

    /// A world in which a claim is true, or false: the figures of every song day by day.
    pub(crate) fn example(site: &Site, claim: &Claim, wanted: bool) -> Option<String> {
        let goal = goal(site, claim);
        let ranks = Ranks::Together;
        let asked = Asked { open: true, goal, apart: Apart::All, ranks, last_day_only: false };
        let example = Some((claim, wanted));
        Worlds::walked(site, claim.song, &[*claim], claim.day, asked, example).1
    }

    fn walked(
        site: &'a Site,
        song: usize,
        claims: &[Claim],
        end: Day,
        asked: Asked,
        example: Option<(&Claim, bool)>,
    ) -> (Self, Option<String>) {
        let low =
            if asked.last_day_only { end } else { first_day(site, song, claims).min(end) };
        let grid = grid(site, claims);
        let wanted = Wanted { site, low, end, grid: &grid, open: asked.open };
        let narrow = site.record.female || claims.iter().any(|claim| claim.female);
        let cast = members(&wanted, song, claims, narrow, asked);
        let own = cast.iter().position(|member| member.song == Some(song)).expect("the song");
        let asks_held = claims.iter().any(|claim| claim.held.is_some());
        let asks_when = asked.apart == Apart::Own
            || claims.iter().any(|claim| claim.on.is_some() || claim.days.is_some());
        let asks_previous = cast.iter().enumerate().fold(0, |set, (at, member)| {
            let asks =
                |claim: &Claim| claim.previous.is_some() && claim.previous == member.song;
            set | u8::from(claims.iter().any(asks)) << at
        });
        let named = cast.iter().filter(|member| member.named);
        let nodes = named.flat_map(|member| &member.histories.nodes);
        let named_merits = nodes.map(|node| node.merit).collect();
        let mut worlds = Self {
            site,
            own,
            narrow,
            low,
            end,
            cast,
            asked,
            named_merits,
            asks_held,
            asks_when,
            asks_previous,
            traced: example.is_some(),
            gave_up: false,
            endings: Vec::new(),
        };
        let states = worlds.walk();
        let told = example.and_then(|(claim, wanted)| {
            let shows = |state: &State| {
                worlds.endings_of(state, worlds.end).into_iter().any(|end| {
                    let fields = fields(site, claim, &end);
                    if wanted {
                        fields.iter().all(|[yes, _]| *yes)
                    } else {
                        fields.iter().any(|[_, no]| *no)
                    }
                })
            };
            let mut found: Vec<_> = states.iter().filter(|(state, _)| shows(state)).collect();
            found.sort_by_key(|(state, _)| (state.at, state.female));
            found.first().map(|(state, step)| worlds.tell(state, step.as_ref()))
        });
        (worlds, told)
    }

    /// Goes through the days.
    #[expect(clippy::iter_over_hash_type, reason = "what comes out is a set again")]
    fn walk(&mut self) -> FxHashMap<State, Option<Rc<Step>>> {
        let mut states: FxHashMap<State, Option<Rc<Step>>> = FxHashMap::default();
        for mut state in self.first_states() {
            (0..self.cast.len()).for_each(|at| self.fold(&mut state, at));
            if self.allowed(&state, self.low) {
                let state = self.told(state, self.low);
                states.insert(state, self.step(&state, None));
            }
        }
        self.note(&states, self.low);
        // Tables that grow anew every time would take most of it.
        let mut old: FxHashMap<State, Option<Rc<Step>>> = FxHashMap::default();
        let mut spare: FxHashMap<State, Option<Rc<Step>>> = FxHashMap::default();
        for day in self.low + 1..=self.end {
            let at = usize::try_from(day - self.low - 1).expect("days are in order");
            // Song by song, so that what comes to the same is kept once.
            let mut moved = states;
            for (song, member) in self.cast.iter().enumerate() {
                if self.asked.ranks == Ranks::Apart && song != self.own {
                    continue;
                }
                let histories = &member.histories;
                std::mem::swap(&mut moved, &mut old);
                moved.clear();
                for (state, step) in &old {
                    for next in &histories.next[at][usize::from(state.at[song])] {
                        let mut node = Some(*next);
                        while let Some(next) = node {
                            let mut state = *state;
                            state.at[song] = next;
                            self.fold(&mut state, song);
                            // Those with larger figures are there as well, then.
                            let Entry::Vacant(room) = moved.entry(state) else { break };
                            room.insert(step.clone());
                            node = histories.rises[at][usize::from(next)];
                        }
                    }
                }
                if moved.len() > MAX_STATES {
                    self.gave_up = true;
                    return FxHashMap::default();
                }
            }
            states = std::mem::take(&mut spare);
            for (state, before) in moved.drain() {
                if self.allowed(&state, day) {
                    let state = self.told(state, day);
                    states.entry(state).or_insert_with(|| self.step(&state, before));
                }
            }
            spare = moved;
            self.note(&states, day);
        }
        states
    }

    fn step(&self, state: &State, before: Option<Rc<Step>>) -> Option<Rc<Step>> {
        self.traced.then(|| Rc::new(Step { at: state.at, before }))
    }

    fn note(&mut self, states: &FxHashMap<State, Option<Rc<Step>>>, day: Day) {
        let endings = states.keys().flat_map(|state| self.endings_of(state, day)).collect();
        self.endings.push(endings);
    }

    /// Every choice of nodes on the first day, and of what isn't written about artists.
    fn first_states(&self) -> Vec<State> {
        let story =
            Story { holds: false, since: None, held: None, previous: 0, on: None, days: None };
        let mut states =
            vec![State { at: [0; MOST_SONGS], female: 0, holders: 0, best: 0, story }];
        for (at, member) in self.cast.iter().enumerate() {
            let choices = match member.female {
                Some(female) => vec![female],
                None if self.narrow => vec![false, true],
                None => vec![false],
            };
            let mut chosen = Vec::new();
            for state in &states {
                for (node, female) in member
                    .histories
                    .start
                    .iter()
                    .flat_map(|node| choices.iter().map(move |female| (*node, *female)))
                {
                    let mut state = *state;
                    state.at[at] = node;
                    state.female |= u8::from(female) << at;
                    chosen.push(state);
                }
            }
            if self.asked.ranks == Ranks::Apart && at != self.own {
                // Counted apart: any one of them will do.
                chosen.truncate(states.len());
                continue;
            }
            states = chosen;
        }
        states
    }

    fn node(&self, state: &State, song: usize) -> &histories::Node {
        &self.cast[song].histories.nodes[usize::from(state.at[song])]
    }

    /// Whether a song is in the record, as narrowed by the claims.
    fn matches(&self, state: &State, song: usize) -> bool {
        !self.narrow || state.female >> song & 1 == 1
    }

    /// Of a `most` record over a one-off metric: until the list is no longer complete, no song that
    /// the site doesn't have has the largest figure of the record.
    fn allowed(&self, state: &State, day: Day) -> bool {
        let (record, metric) = (&self.site.record, self.site.metric);
        let complete = record.complete.is_some_and(|complete| day <= complete);
        if record.rule != Rule::Most || metric != Metric::OneOff || !complete {
            return true;
        }
        let inside =
            (0..self.cast.len()).filter(|at| !record.female || state.female >> at & 1 == 1);
        let (listed, others): (Vec<usize>, Vec<usize>) =
            inside.partition(|at| self.cast[*at].song.is_some());
        let figure = |at: &usize| self.node(state, *at).figure;
        let largest = listed.iter().map(figure).max().unwrap_or(0);
        others.iter().map(figure).all(|figure| figure == 0 || figure < largest)
    }

    /// Who holds the record at the end of a day, as a set of bits.
    fn holders(&self, state: &State) -> u8 {
        let merit = |at: usize| 2 * self.node(state, at).merit;
        let named = |at: &usize| self.cast[*at].named || self.site.record.rule == Rule::Most;
        let inside = (0..self.cast.len()).filter(named);
        let inside: Vec<usize> =
            inside.filter(|at| self.matches(state, *at) && merit(*at) > 0).collect();
        let best = inside.iter().map(|at| merit(*at)).max().unwrap_or(0).max(state.best);
        let holders = inside.iter().filter(|at| merit(**at) == best);
        holders.fold(0, |set, at| set | 1 << at)
    }

    /// Goes on with the story of the claim's song, at the end of a day.
    fn told(&self, mut state: State, day: Day) -> State {
        let holders = self.holders(&state);
        let holds = holders >> self.own & 1 == 1;
        let node = *self.node(&state, self.own);
        let story = &mut state.story;
        if holds && !story.holds {
            let since = if self.asks_held { day } else { 0 };
            (story.since, story.held, story.previous) = (Some(since), None, state.holders);
        }
        if !holds && story.holds {
            story.held =
                story.since.take().map(|since| if self.asks_held { day - since } else { 0 });
        }
        story.holds = holds;
        let there = if self.site.record.rule == Rule::Most {
            self.asked.goal > 0 && node.figure >= self.asked.goal
        } else {
            node.merit > 0
        };
        if there && self.asks_when && story.on.is_none() {
            story.on = Some(day);
            story.days = node.first.map(|first| day - first);
        }
        state.holders = if holds { 0 } else { holders & self.asks_previous };
        state
    }

    /// How a merit compares with those that songs which are named by a claim may have: twice the
    /// merit if one may have the same, else something between.
    fn compared(&self, merit: u64) -> u64 {
        match self.named_merits.range(..=merit).last() {
            Some(named) if *named == merit => 2 * merit,
            Some(named) => 2 * named + 1,
            None => 1,
        }
    }

    /// With a threshold, what was reached stays so. Of the songs that no claim names, only the best
    /// matters, and how it compares with the named ones: states that agree in that become one.
    fn fold(&self, state: &mut State, at: usize) {
        let merit = self.node(state, at).merit;
        let threshold = self.site.record.rule != Rule::Most;
        if !threshold || self.cast[at].named || merit <= histories::BEHIND {
            return;
        }
        if self.matches(state, at) {
            state.best = state.best.max(self.compared(merit));
        }
        let nodes = &self.cast[at].histories.nodes;
        let found = nodes.iter().position(|node| node.merit == histories::BEHIND);
        state.at[at] = u16::try_from(found.expect("it is there")).expect("there are few nodes");
    }

    /// The fewest and the most that may be ahead at the end of the last day, whatever is so of the
    /// claim's song. Songs don't depend on each other, so that each number between them is possible.
    fn ahead(&self, state: &State) -> (u64, u64) {
        let own = self.node(state, self.own).merit;
        let (mut least, mut most) = (0, 0);
        let others = self.cast.iter().enumerate().filter(|(at, _)| *at != self.own);
        for (_, member) in others {
            let can_match = !self.narrow || member.female != Some(false);
            let surely = !self.narrow || member.female == Some(true);
            let merits = || member.histories.last().map(|node| node.merit);
            if can_match && merits().any(|merit| merit > own) {
                // Of unlisted songs, any number.
                most += if member.song.is_some() { 1 } else { 5 };
                least += u64::from(surely && merits().all(|merit| merit > own));
            }
        }
        (least, most)
    }

    fn endings_of(&self, state: &State, day: Day) -> Vec<Ending> {
        let story = &state.story;
        let node = self.node(state, self.own);
        let reached = self.matches(state, self.own) && node.merit > 0;
        let previous =
            self.cast.iter().enumerate().filter(|(at, _)| story.previous >> at & 1 == 1);
        let previous =
            previous.filter_map(|(_, member)| member.song).fold(0, |set, at| set | 1 << at);
        let holds = if self.site.record.rule == Rule::Club { reached } else { story.holds };
        let held = story.since.map_or(story.held, |since| Some(day - since));
        let (least, most) = match self.asked.ranks {
            Ranks::Apart => self.ahead(state),
            Ranks::Together => {
                let is_ahead = |at: &usize| {
                    self.matches(state, *at) && self.node(state, *at).merit > node.merit
                };
                let ahead: Vec<_> = (0..self.cast.len()).filter(is_ahead).collect();
                let least = u64::try_from(ahead.len()).expect("few songs");
                let unlisted = ahead.iter().any(|at| self.cast[*at].song.is_none());
                (least, least + if unlisted { 4 } else { 0 })
            }
            Ranks::None => (0, 0),
        };
        (least..=most)
            .map(|ahead| Ending {
                holds,
                reached,
                ahead,
                figure: node.figure,
                on: story.on,
                days: story.on.map(|_| story.days),
                held,
                previous,
            })
            .collect()
    }

    /// A world, day by day.
    fn tell(&self, state: &State, last: Option<&Rc<Step>>) -> String {
        let mut rows = Vec::new();
        let (mut step, mut day) = (last.cloned(), self.end);
        while let Some(one) = step {
            let shown = (0..self.cast.len()).map(|song| {
                let node = &self.cast[song].histories.nodes[usize::from(one.at[song])];
                match (node.merit > 0, self.site.record.rule) {
                    (false, _) => "-".to_owned(),
                    (true, Rule::Most) => node.figure.to_string(),
                    (true, _) => format!("there({})", node.merit),
                }
            });
            rows.push(format!("{day:>4}: {}", shown.collect::<Vec<_>>().join("  ")));
            day -= 1;
            step = one.before.clone();
        }
        rows.reverse();
        let name =
            |member: &Member| member.song.map_or("unlisted", |song| crate::site::NAMES[song]);
        let names: Vec<&str> = self.cast.iter().map(name).collect();
        let female = format!("female: {:b}", state.female);
        format!(" day: {} ({female})\n{}", names.join("  "), rows.join("\n"))
    }
}

/// Whose histories are walked through.
fn members(
    wanted: &Wanted<'_>,
    own: usize,
    claims: &[Claim],
    narrow: bool,
    asked: Asked,
) -> Vec<Member> {
    let (site, threshold) = (wanted.site, wanted.site.record.rule != Rule::Most);
    let mut cast: Vec<Member> = Vec::new();
    let mut rest = Vec::new();
    let is_named =
        |at: usize| at == own || claims.iter().any(|claim| claim.previous == Some(at));
    let precise = claims.iter().any(|claim| claim.days.is_some());
    for (at, song) in site.songs.iter().enumerate() {
        let apart = match asked.apart {
            Apart::All => true,
            Apart::Own if at != own => continue,
            Apart::Own => true,
            Apart::Two(other) => at == own || Some(at) == other,
        };
        let can_join =
            !threshold && site.metric == Metric::Counter && (!narrow || song.female.is_some());
        if !apart && can_join {
            // Who doesn't match is no rival.
            if !narrow || song.female == Some(true) {
                rest.push(song);
            }
            continue;
        }
        // Figures of others that the site doesn't have are as good as those of unlisted songs.
        let wanted = Wanted { open: wanted.open && apart, ..*wanted };
        let histories = histories::of_song(&wanted, song, at == own, at == own && precise);
        let (female, named) = (song.female, is_named(at));
        cast.push(Member { song: Some(at), histories, female, named });
    }
    // Unlisted songs that don't match are as good as none.
    let others = |histories| Member { song: None, histories, female: Some(true), named: false };
    if !rest.is_empty() {
        cast.push(others(histories::of_largest(wanted, &rest)));
    } else if wanted.open && asked.apart != Apart::Own {
        let named = cast.iter().filter(|member| member.named);
        let named: Vec<&Histories> = named.map(|member| &member.histories).collect();
        cast.push(others(histories::of_unlisted(wanted, &named)));
    }
    cast
}

/// The day from which worlds are walked through: before it, nothing matters.
///
/// A song whose first day is known has no figure before it. For others there are days enough before
/// all that a claim speaks of, so that every order of what came earlier has room.
fn first_day(site: &Site, song: usize, claims: &[Claim]) -> Day {
    if let (Start::Days(first, _), Rule::Most) = (site.songs[song].start, site.record.rule) {
        return first - 1;
    }
    let held = claims.iter().filter_map(|claim| Some(claim.day - claim.held?));
    let on = claims.iter().filter_map(|claim| Some(claim.on?.0));
    let judged = claims.iter().map(|claim| claim.day);
    let days = site.known_days().into_iter().chain(held).chain(on).chain(judged);
    days.min().unwrap_or(1).max(limits::FIRST + 6) - 3
}
