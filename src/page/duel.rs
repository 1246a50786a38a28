//! What is compared of two songs: their counters, who was quicker to what, who was ahead.

use super::locale_view::LocaleView;
use crate::catalogue::{MetricKey, SongKey};
use crate::date::Elapsed;
use crate::record::pairs::Pair;
use crate::record::versus::{Comparison, SharedStep, compare, shared_steps};

/// Two songs, and what is compared of them.
pub(super) struct Duel<'p> {
    pub(super) pair: &'p Pair,
    /// The value of `--artist` of each.
    pub(super) colours: [String; 2],
    /// Counters in which both have several counts or a milestone, the one that says most first.
    pub(super) counts: Vec<Count>,
}

/// A counter of both songs.
pub(super) struct Count {
    pub(super) metric: MetricKey,
    pub(super) comparison: Comparison,
    pub(super) steps: Vec<SharedStep>,
}

impl Count {
    /// Points of the shorter line.
    fn fewest(&self) -> usize {
        self.comparison.lines.iter().map(Vec::len).min().unwrap_or(0)
    }
}

impl<'p> Duel<'p> {
    pub(super) fn new(view: &LocaleView<'_>, pair: &'p Pair) -> Self {
        let counting = view.counting();
        let catalogue = view.site.catalogue;
        let count = |metric: &MetricKey| {
            let comparison = compare(catalogue, pair.songs, *metric, counting)?;
            let steps = shared_steps(catalogue, pair.songs, *metric, counting);
            let count = Count { metric: *metric, comparison, steps };
            let says = !count.steps.is_empty() || count.fewest() > 2;
            // Weeks on a chart have no milestones: the last figure says it all.
            let is_growth =
                !catalogue[*metric].milestones.is_empty() || !count.steps.is_empty();
            (says && is_growth).then_some(count)
        };
        let mut counts: Vec<Count> = pair.metrics.iter().filter_map(count).collect();
        counts.sort_by_key(|count| std::cmp::Reverse((count.steps.len(), count.fewest())));
        Self { pair, colours: colours(view, pair.songs), counts }
    }
}

/// The colours of both: of two songs of one artist, the second is in ink.
fn colours(view: &LocaleView<'_>, songs: [SongKey; 2]) -> [String; 2] {
    let [a, b] = songs.map(|song| view.colour(song).to_owned());
    let b = if a == b { "var(--ink)".to_owned() } else { b };
    [a, b]
}

/// The milestone that each of the two won: the first that one won, and the last that the other did.
/// If one won all, its last one. Those known to the day come first, and those of the metric itself.
pub(super) fn won<'d>(view: &LocaleView<'_>, count: &'d Count) -> [Option<&'d SharedStep>; 2] {
    let milestones = &view.site.catalogue[count.metric].milestones;
    let is_known = |step: &&SharedStep| step.elapsed.iter().all(|e| e.days.exact().is_some());
    let is_own = |step: &&SharedStep| milestones.contains(&step.value);
    let decided = || count.steps.iter().filter(|step| step.faster.is_some());
    let own: Vec<_> = decided().filter(is_known).filter(is_own).collect();
    let known: Vec<_> = decided().filter(is_known).collect();
    let steps = [own, known, decided().collect()].into_iter().find(|steps| !steps.is_empty());
    let steps = steps.unwrap_or_default();
    let by = |side: usize| move |step: &&&SharedStep| step.faster == Some(side);
    let first = [0, 1].map(|side| steps.iter().find(by(side)).copied());
    let last = [0, 1].map(|side| steps.iter().rfind(by(side)).copied());
    match first {
        [Some(a), Some(b)] if a.value < b.value => [Some(a), last[1]],
        [Some(_), Some(b)] => [last[0], Some(b)],
        _ => last,
    }
}

/// Who was quicker to what, or who was ahead at last.
pub(super) fn finding(view: &LocaleView<'_>, duel: &Duel<'_>) -> Option<String> {
    let count = duel.counts.first()?;
    let title = |side: usize| view.title(duel.pair.songs[side]);
    let figure = |step: &SharedStep| view.short_figure(count.metric, step.value);
    let one = |side: usize, step: &SharedStep| {
        let values = [("a", title(side)), ("x", &*figure(step))];
        view.locale.fill("say.versus-one", &values)
    };
    match won(view, count) {
        [Some(a), Some(b)] => {
            let (first, second) =
                if a.value < b.value { ((0, a), (1, b)) } else { ((1, b), (0, a)) };
            let values = [
                ("a", title(first.0)),
                ("x", &*figure(first.1)),
                ("b", title(second.0)),
                ("y", &*figure(second.1)),
            ];
            Some(view.locale.fill("say.versus-both", &values))
        }
        [Some(step), None] => Some(one(0, step)),
        [None, Some(step)] => Some(one(1, step)),
        [None, None] => {
            let proven = count.comparison.leads.iter().rfind(|lead| lead.is_proven)?;
            let day = proven.days.end - 1;
            let days = view.locale.days(day, day);
            let values = [("a", title(proven.leader)), ("days", &*days)];
            Some(view.locale.fill("say.versus-ahead", &values))
        }
    }
}

/// By how many days one was sooner.
pub(super) fn sooner(view: &LocaleView<'_>, step: &SharedStep, side: usize) -> Option<String> {
    let [Elapsed { days: own, .. }, Elapsed { days: other, .. }] =
        [step.elapsed[side], step.elapsed[1 - side]];
    let (least, most) = (other.least - own.most, other.most - own.least);
    let days = || view.locale.days(least, most);
    (least > 0).then(|| view.locale.fill("say.versus-sooner", &[("days", &days())]))
}
