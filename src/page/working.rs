//! How milestones follow: verdict, working, sources.

use super::claims;
use super::claims::Badge;
use super::locale_view::LocaleView;
use crate::catalogue::SongKey;
use crate::record::claim::{Verdict, Working};
use crate::record::{Event, Milestone};

/// The verdict in words: the weakest of the article's claims about this milestone, or how the
/// figure follows from observations.
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
    if let Some(verdict) = own.flatten() {
        let mut badge = claims::badge(view, verdict);
        badge.href = Some(claims::working_link(view));
        if verdict == Verdict::Verified {
            badge.note = Some(view.say("say.against"));
        }
        return badge;
    }
    let n = sources_of(view, milestone);
    Badge {
        tone: "derived",
        label: view.locale.plural("say.derived", n as u64),
        href: Some("#working".to_owned()),
        note: Some(view.say("say.against")),
    }
}

/// How the figure and its date follow: the observations, the release, the difference, and for a
/// record those that it was compared with.
pub(super) fn working(view: &LocaleView<'_>, milestone: &Milestone) -> Vec<String> {
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
        let outcome = view.site.records.outcome(record);
        let mut others: Vec<SongKey> = outcome.entries.iter().map(|entry| entry.song).collect();
        others.sort_unstable();
        others.dedup();
        steps.push(Working::Compared(others.len().saturating_sub(1)));
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
    }
    claims::working(view, &steps)
}

/// How many sources the milestone's own observation has.
fn sources_of(view: &LocaleView<'_>, milestone: &Milestone) -> usize {
    let Some(series) = view.site.catalogue.series(milestone.song, milestone.metric) else {
        return 1;
    };
    let mut sources: Vec<_> = view
        .site
        .records
        .shown_by(milestone)
        .into_iter()
        .flat_map(|at| series.observations[at].cited.iter().collect::<Vec<_>>())
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}
