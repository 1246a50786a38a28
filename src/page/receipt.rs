//! Receipts: who reported a figure, which other figures there are, the maths, and how complete the
//! list is that it rests on.

use serde::Serialize;

use super::claims::{self, Badge};
use super::link::Words;
use super::locale_view::LocaleView;
use super::sources::{Bibliography, SourceLine};
use super::{broke, figures, working};
use crate::catalogue::{MetricKey, MetricKind, Observation, RecordKey, Series, SongKey};
use crate::date::When;
use crate::locale::Time;
use crate::record::claim::{CheckedClaim, Verdict, Working};
use crate::record::{Contender, Event, MilestoneKey};

/// The receipts of a page, and the sources that stand in none of them.
#[derive(Debug, Serialize)]
pub(super) struct Receipts {
    items: Vec<Receipt>,
    more: Option<MoreSources>,
}

impl Receipts {
    /// All receipts of a page, the first one open. Call it when the page has cited everything.
    pub(super) fn new(
        view: &LocaleView<'_>,
        mut items: Vec<Receipt>,
        sources: &Bibliography,
    ) -> Self {
        if let Some(first) = items.first_mut() {
            first.open = true;
        }
        let lines = sources.lines(view);
        let key = if items.is_empty() { "say.n-sources" } else { "say.more-sources" };
        let label = view.locale.plural(key, lines.len() as u64);
        let more = (!lines.is_empty()).then_some(MoreSources {
            label,
            open: items.is_empty() && lines.len() <= FEW_SOURCES,
            lines,
        });
        Self { items, more }
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.more.is_none()
    }
}

/// A list of sources that is no longer than this is shown unfolded where it stands alone.
const FEW_SOURCES: usize = 8;

/// The sources that stand in no receipt.
#[derive(Debug, Serialize)]
struct MoreSources {
    label: String,
    open: bool,
    lines: Vec<SourceLine>,
}

/// A statement with what it rests on.
#[derive(Debug, Serialize)]
pub(super) struct Receipt {
    text: Words,
    open: bool,
    badge: Badge,
    reported: Vec<Reported>,
    also: Vec<OtherFigure>,
    others: Vec<OtherFigure>,
    maths: Vec<String>,
    complete: Option<CompleteTo>,
}

/// A figure that the statement follows from.
#[derive(Debug, Serialize)]
struct Reported {
    /// What the source says, where the statement follows from several figures.
    what: Option<String>,
    sources: Vec<SourceLine>,
}

/// A figure beside the one that is used.
#[derive(Debug, Serialize)]
struct OtherFigure {
    figure: String,
    date: Time,
    /// Why it is not used.
    why: Option<Words>,
    sources: Vec<SourceLine>,
}

/// How far the list is complete.
#[derive(Debug, Serialize)]
struct CompleteTo {
    text: String,
    sources: Vec<SourceLine>,
}

/// What a statement is about, and the steps that lead to it.
struct Basis<'w> {
    song: Option<SongKey>,
    metric: Option<MetricKey>,
    value: Option<u64>,
    when: Option<When>,
    record: Option<RecordKey>,
    steps: &'w [Working],
}

/// The receipts of an article's claims, by its position.
pub(super) fn of_claims(
    view: &LocaleView<'_>,
    at: usize,
    sources: &mut Bibliography,
) -> Vec<Receipt> {
    let claims = view.site.articles[at].claims.iter().zip(view.site.verdicts.of(at));
    claims
        .map(|(claim, judged)| {
            let text = claims::claim_text(view, claim, judged).into();
            let badge = claims::badge(view, judged.verdict);
            receipt(view, text, badge, &basis(judged), sources)
        })
        .collect()
}

fn basis(judged: &CheckedClaim) -> Basis<'_> {
    let facts = &judged.facts;
    Basis {
        song: facts.song,
        metric: facts.metric,
        value: facts.value,
        when: facts.when,
        record: facts.record,
        steps: &judged.working,
    }
}

/// The receipts of a milestone: that of its figure, then those of the claims of the article at a
/// position. A claim that rests on just what the milestone follows from is the figure's receipt.
pub(super) fn of_milestone(
    view: &LocaleView<'_>,
    key: MilestoneKey,
    article: Option<usize>,
    sources: &mut Bibliography,
) -> Vec<Receipt> {
    let milestone = view.site.records.get(key);
    let steps = working::steps(view, milestone);
    let record = match milestone.event {
        Event::Record { record, .. } => Some(record),
        Event::Step { .. } | Event::Rank { .. } => None,
    };
    let own = Basis {
        song: Some(milestone.song),
        metric: Some(milestone.metric),
        value: Some(milestone.event.value()),
        when: Some(milestone.when),
        record,
        steps: &steps,
    };
    let text = view.locale.fill(
        "say.receipt",
        &[
            ("figure", &view.figure_of(milestone.metric, milestone.event.value())),
            ("date", &view.locale.adverb(&milestone.when)),
        ],
    );
    let badge = Badge { href: None, note: None, ..working::badge(view, milestone, None) };
    let judged = article.map(|at| view.site.verdicts.of(at)).unwrap_or_default();
    let said = claims::working(view, &steps);
    let is_claimed = |judged: &CheckedClaim| {
        judged.verdict == Verdict::Verified
            && judged.working.len() == steps.len()
            && claims::working(view, &judged.working) == said
    };
    let mut receipts = Vec::new();
    if !judged.iter().any(is_claimed) {
        receipts.push(receipt(view, text.into(), badge, &own, sources));
    }
    receipts.extend(article.map(|at| of_claims(view, at, sources)).unwrap_or_default());
    // What it broke, unless the article claims that.
    let is_told = |record: RecordKey| {
        own.record == Some(record) || judged.iter().any(|j| j.facts.record == Some(record))
    };
    for (record, tenure) in broke::set_with(view, key) {
        if !is_told(record) {
            let outcome = view.site.records.outcome(record);
            let entry = outcome.entry(&outcome.progression[tenure]);
            let name = view.text(&view.site.catalogue[record].title);
            receipts.push(of_tenure(view, (record, tenure), entry, name, sources));
        }
    }
    receipts
}

/// The receipt of a figure of a song, by its observation.
pub(super) fn of_figure(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    observation: &Observation,
    sources: &mut Bibliography,
) -> Receipt {
    let at = series.observations.iter().position(|other| std::ptr::eq(other, observation));
    let steps: Vec<Working> =
        at.map(|at| Working::Observed(song, series.metric, at)).into_iter().collect();
    let basis = Basis {
        song: Some(song),
        metric: Some(series.metric),
        value: Some(observation.value),
        when: Some(observation.when),
        record: None,
        steps: &steps,
    };
    let text = view.locale.fill(
        "say.receipt-dated",
        &[
            ("figure", &view.figure_of(series.metric, observation.value)),
            ("date", &figures::counted(view, series, observation).text),
        ],
    );
    let badge = working::badge_of(view, observation.cited.count());
    receipt(view, text.into(), badge, &basis, sources)
}

/// The receipt of a figure with which a song held a record: the tenure is a position in the
/// progression of its outcome, the entry one of those of the tenure. It is called by a name, that of
/// the song or of the record.
pub(super) fn of_tenure(
    view: &LocaleView<'_>,
    (record, tenure): (RecordKey, usize),
    entry: &Contender,
    name: Words,
    sources: &mut Bibliography,
) -> Receipt {
    let metric = view.site.catalogue[record].metric;
    let steps = working::record_steps(view, record, tenure, entry);
    let basis = Basis {
        song: Some(entry.song),
        metric: Some(metric),
        value: Some(entry.value),
        when: Some(entry.when),
        record: Some(record),
        steps: &steps,
    };
    let text = view.locale.fill(
        "say.receipt-held",
        &[
            ("name", &name.text),
            ("figure", &figures::entry_figure(view, record, entry)),
            ("date", &view.time(&entry.when).text),
        ],
    );
    let text = Words { text, lang: name.lang };
    let series = view.site.catalogue.series(entry.song, metric);
    let cited = series.map_or(1, |series| series.observations[entry.observation].cited.count());
    receipt(view, text, working::badge_of(view, cited), &basis, sources)
}

fn receipt(
    view: &LocaleView<'_>,
    text: Words,
    badge: Badge,
    basis: &Basis<'_>,
    sources: &mut Bibliography,
) -> Receipt {
    let reported = reported(view, basis.steps, sources);
    let series =
        basis.song.zip(basis.metric).and_then(|(song, m)| view.site.catalogue.series(song, m));
    let (mut also, mut others) = (Vec::new(), Vec::new());
    for (at, observation) in series.into_iter().flat_map(|s| s.observations.iter().enumerate())
    {
        let used = |step: &Working| {
            matches!(step, Working::Observed(song, metric, of)
            if *of == at && Some(*song) == basis.song && Some(*metric) == basis.metric)
        };
        if basis.steps.iter().any(used) {
            continue;
        }
        if observation.counts() && basis.value == Some(observation.value) {
            also.push(other(view, basis, observation, None, sources));
        } else if competes(view, basis, observation) {
            let why = figures::note(view, observation).unwrap_or_else(|| not_used(view).into());
            others.push(other(view, basis, observation, Some(why), sources));
        }
    }
    Receipt {
        text,
        open: false,
        badge,
        reported,
        also,
        others,
        maths: maths(view, basis),
        complete: complete(view, basis, sources),
    }
}

/// Observations that the statement follows from, with their sources.
fn reported(
    view: &LocaleView<'_>,
    steps: &[Working],
    sources: &mut Bibliography,
) -> Vec<Reported> {
    let observed = steps.iter().filter_map(|step| match step {
        Working::Observed(song, metric, at) => {
            let series = view.site.catalogue.series(*song, *metric)?;
            Some((*song, series, &series.observations[*at]))
        }
        _ => None,
    });
    let observed: Vec<_> = observed.collect();
    let several = observed.len() > 1;
    let lines = observed.into_iter().map(|(song, series, observation)| Reported {
        what: several.then(|| {
            view.locale.fill(
                "say.receipt-of",
                &[
                    ("song", view.title(song)),
                    ("figure", &view.figure(series.metric, observation.value)),
                    ("date", &figures::counted(view, series, observation).text),
                ],
            )
        }),
        sources: sources.place(view, observation.cited.iter()),
    });
    lines.collect()
}

/// Days from or after a figure within which one that is not used stands beside it.
const NEAR: i32 = 31;

/// Whether a figure that nothing is derived from says something else than the one that is used: of
/// what is known once, each; of a count, the same figure at another time, or one of those days.
fn competes(view: &LocaleView<'_>, basis: &Basis<'_>, observation: &Observation) -> bool {
    if observation.counts() {
        return false;
    }
    let kind = basis.metric.map(|metric| view.site.catalogue[metric].kind);
    if kind == Some(MetricKind::OneOff) || basis.value == Some(observation.value) {
        return true;
    }
    let days = observation.when.known_first().zip(basis.when.and_then(|w| w.known_first()));
    kind == Some(MetricKind::Counter)
        && !observation.kind.proves_nothing()
        && days.is_some_and(|(one, other)| one.since(other).abs() <= NEAR)
}

fn not_used(view: &LocaleView<'_>) -> String {
    view.say("say.not-used")
}

fn other(
    view: &LocaleView<'_>,
    basis: &Basis<'_>,
    observation: &Observation,
    why: Option<Words>,
    sources: &mut Bibliography,
) -> OtherFigure {
    let figure = match basis.metric {
        Some(metric) => view.figure(metric, observation.value),
        None => view.locale.number(observation.value),
    };
    OtherFigure {
        figure,
        date: figures::observed(view, observation),
        why,
        sources: sources.place(view, observation.cited.iter()),
    }
}

/// The arithmetic, and what was compared.
fn maths(view: &LocaleView<'_>, basis: &Basis<'_>) -> Vec<String> {
    let released = basis.steps.iter().find_map(|step| match step {
        Working::Released(_, when, _) => Some(when),
        _ => None,
    });
    let is_timed = basis.steps.iter().any(|s| matches!(s, Working::Took(took) if took.timed));
    let ended = basis.when.filter(|when| when.is_one_day() && !is_timed);
    let mut lines = Vec::new();
    for step in basis.steps {
        match (step, released, ended) {
            (Working::Observed(..) | Working::Complete(..) | Working::NotComplete(_), ..)
            | (Working::Released(..), _, Some(_)) => {}
            (Working::Took(elapsed), Some(from), Some(when)) => {
                lines.push(view.locale.fill(
                    "say.maths-days",
                    &[
                        ("until", &view.time(&when).text),
                        ("from", &view.time(from).text),
                        ("span", &view.locale.elapsed(elapsed)),
                    ],
                ));
                lines.push(figures::rule_of_days(view));
            }
            _ => lines.extend(claims::working(view, std::slice::from_ref(step))),
        }
    }
    lines
}

/// Until when the list is complete, and by whom.
fn complete(
    view: &LocaleView<'_>,
    basis: &Basis<'_>,
    sources: &mut Bibliography,
) -> Option<CompleteTo> {
    basis.steps.iter().find_map(|step| match step {
        Working::Complete(day, _) => {
            let stated = basis.record.into_iter();
            let stated = stated.flat_map(|record| &view.site.catalogue[record].complete);
            let cited = stated.filter(|stated| stated.as_of == *day);
            let keys: Vec<_> = cited.flat_map(|stated| stated.cited.iter()).collect();
            let date = view.locale.day(*day);
            Some(CompleteTo {
                text: view.locale.fill("say.complete-to", &[("date", &date)]),
                sources: sources.place(view, keys),
            })
        }
        Working::NotComplete(_) => {
            Some(CompleteTo { text: view.say("say.not-complete"), sources: Vec::new() })
        }
        _ => None,
    })
}
