//! How milestones follow: verdict, working, sources.

use super::claims;
use super::claims::Badge;
use super::locale_view::LocaleView;
use crate::catalogue::RecordKey;
use crate::record::claim::{Verdict, Working};
use crate::record::{Contender, Event, Milestone};

/// The verdict in words: the weakest of the article's claims about this milestone, or how many
/// sources say so.
pub(super) fn badge(view: &LocaleView<'_>, milestone: &Milestone, at: Option<usize>) -> Badge {
    let judged = at.map(|at| view.site.verdicts.of(at)).unwrap_or_default();
    let own = view.site.articles.get(at.unwrap_or(usize::MAX)).map(|article| {
        let pairs = article.claims.iter().zip(judged);
        pairs
            .filter(|(claim, _)| claim.record.is_none() || claim.holder.is_none())
            .map(|(_, judged)| judged.verdict)
            .max()
            .or_else(|| judged.iter().map(|judged| judged.verdict).max())
    });
    let (stating, others) = sources_of(view, milestone);
    if let Some(verdict) = own.flatten() {
        let href = Some("#receipts".to_owned());
        let note = (verdict == Verdict::Verified).then(|| counted(view, stating, others));
        return Badge { href, note, ..claims::badge(view, verdict) };
    }
    let note = (others > 0).then(|| view.locale.plural("say.stamp-more", others as u64));
    Badge { href: Some("#receipts".to_owned()), note, ..badge_of(view, stating) }
}

/// The badge of a figure that so many sources state.
pub(super) fn badge_of(view: &LocaleView<'_>, sources: usize) -> Badge {
    Badge {
        tone: if sources == 1 { "one" } else { "derived" },
        label: view.locale.plural("say.n-sources", sources as u64),
        href: None,
        note: None,
    }
}

/// How many sources name the figure and its time, and how many more the figure alone.
fn counted(view: &LocaleView<'_>, stating: usize, others: usize) -> String {
    let mut parts = vec![view.locale.plural("say.n-sources", stating as u64)];
    if others > 0 {
        parts.push(view.locale.plural("say.stamp-more", others as u64));
    }
    parts.join(view.locale.text("list.comma"))
}

/// How the figure and its date follow: the observations, the release, the difference, and for a
/// record those that it was compared with.
pub(super) fn steps(view: &LocaleView<'_>, milestone: &Milestone) -> Vec<Working> {
    let (song, metric) = (milestone.song, milestone.metric);
    let mut steps: Vec<Working> = view
        .site
        .records
        .shown_by(milestone)
        .into_iter()
        .map(|at| Working::Observed(song, metric, at))
        .collect();
    let series = view.site.catalogue.series(song, metric);
    let released = series.and_then(|series| series.start.as_ref());
    if let (Some(released), Some(elapsed)) = (released, milestone.elapsed) {
        steps.push(Working::Released(song, released.value, released.span));
        steps.push(Working::Took(elapsed));
    }
    if let Event::Record { record, tenure, .. } = milestone.event {
        steps.extend(compared(view, record, tenure));
    }
    steps
}

/// How a figure of a tenure of a record follows. The tenure is a position in the progression of its
/// outcome.
pub(super) fn record_steps(
    view: &LocaleView<'_>,
    record: RecordKey,
    tenure: usize,
    entry: &Contender,
) -> Vec<Working> {
    let metric = view.site.catalogue[record].metric;
    let mut steps = vec![Working::Observed(entry.song, metric, entry.observation)];
    let series = view.site.catalogue.series(entry.song, metric);
    let released = series.and_then(|series| series.start.as_ref());
    if let (Some(released), Some(elapsed)) = (released, entry.elapsed) {
        steps.push(Working::Released(entry.song, released.value, released.span));
        steps.push(Working::Took(elapsed));
    }
    steps.extend(compared(view, record, tenure));
    steps
}

/// With how many others a tenure was compared, how far the list is complete, and who ended it.
fn compared(view: &LocaleView<'_>, record: RecordKey, tenure: usize) -> Vec<Working> {
    let outcome = view.site.records.outcome(record);
    let mut steps = vec![Working::Compared(outcome.songs().saturating_sub(1))];
    let rule = &view.site.catalogue[record];
    steps.push(match rule.complete() {
        Some(scope) => Working::Complete(scope.as_of, scope.span),
        None => Working::NotComplete(rule.span),
    });
    let held = &outcome.progression[tenure];
    if let (Some(next), Some(when)) = (held.ended_by, outcome.ended(held)) {
        let taker = outcome.entry(&outcome.progression[next]).song;
        steps.push(Working::Lost(taker, *when, rule.span));
    }
    steps
}

/// How many sources name the milestone's figure with its time, and how many more say that the same
/// figure was reached.
fn sources_of(view: &LocaleView<'_>, milestone: &Milestone) -> (usize, usize) {
    let Some(series) = view.site.catalogue.series(milestone.song, milestone.metric) else {
        return (1, 0);
    };
    let shown = view.site.records.shown_by(milestone);
    let mut stating: Vec<_> =
        shown.iter().flat_map(|at| series.observations[*at].cited.iter()).collect();
    stating.sort_unstable();
    stating.dedup();
    let value = milestone.event.value();
    let same = series.counted().filter(|(_, other)| other.value == value);
    let mut others: Vec<_> = same.flat_map(|(_, other)| other.cited.iter()).collect();
    others.retain(|key| stating.binary_search(key).is_err());
    others.sort_unstable();
    others.dedup();
    (stating.len(), others.len())
}
