//! What must hold across files: a table of rules, each a function that says what it demands.
//!
//! What follows from figures (falls, conflicts) is checked where it is derived, in `record`.

use rayon::prelude::*;

use super::model::{Catalogue, Observation, Series, Source};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::kinds::{MetricKind, RecordKind};

/// Every rule, in the order of running.
const RULES: [fn(&Catalogue, &mut Report); 6] = [
    sources_are_written_once,
    observations_are_written_once,
    records_fit_their_metric,
    milestones_of_charts_are_places,
    acts_are_not_their_own_members,
    steps_are_written_once,
];

/// Sorts what order must not matter for, marks what was taken back, and runs every rule.
pub(super) fn run(catalogue: &mut Catalogue, report: &mut Report) {
    let Catalogue { sources, songs, .. } = catalogue;
    report.gather(songs.par_iter_mut(), |song, report| {
        song.series.sort_by_key(|series| series.metric);
        for series in &mut song.series {
            series.observations.sort_by(observation_order);
            supersede(series, sources, report);
        }
    });
    for rule in RULES {
        rule(catalogue, report);
    }
}

/// By time, then figure, kind and source: the order of a file must not matter.
fn observation_order(a: &Observation, b: &Observation) -> std::cmp::Ordering {
    let key = |o: &Observation| (o.when.interval.start, o.when.interval.end, o.value, o.kind);
    key(a).cmp(&key(b)).then_with(|| a.cited.cmp(&b.cited))
}

/// An observation that supersedes another takes it out of what is derived from.
fn supersede(series: &mut Series, sources: &[Source], report: &mut Report) {
    let pairs = series.replacements(sources);
    for (_, old) in &pairs {
        series.observations[*old].superseded = true;
    }
    for (at, observation) in series.observations.iter().enumerate() {
        let wanted = observation.remarks.as_ref().and_then(|r| r.supersedes.as_ref());
        let Some(wanted) = wanted.filter(|_| pairs.iter().all(|(new, _)| *new != at)) else {
            continue;
        };
        report.push(
            Diagnostic::new(Code::E305, "nothing here is superseded by this")
                .at(
                    wanted.span,
                    "no other observation of this figure or time is of this kind or source",
                )
                .help("name the kind or the source's id of the observation it replaces"),
        );
    }
}

/// One address is one source, so that "two sources" means two.
fn sources_are_written_once(catalogue: &Catalogue, report: &mut Report) {
    let mut by_url: Vec<(&str, usize)> =
        catalogue.sources.iter().enumerate().map(|(i, s)| (s.url.as_str(), i)).collect();
    by_url.sort_unstable();
    for pair in by_url.windows(2) {
        let (first, second) = (&catalogue.sources[pair[0].1], &catalogue.sources[pair[1].1]);
        if first.url == second.url && !first.url.is_empty() {
            report.push(
                Diagnostic::new(Code::E108, "two sources have one address")
                    .at(second.span, "the second")
                    .related(first.span, "the first")
                    .help(format!("keep `{}` and cite it in both places", first.id)),
            );
        }
    }
}

/// The same time, kind and source twice says nothing new: it is a slip.
fn observations_are_written_once(catalogue: &Catalogue, report: &mut Report) {
    report.gather(catalogue.songs.par_iter(), |song, report| {
        song.series.iter().for_each(|series| each_is_written_once(catalogue, series, report));
    });
}

fn each_is_written_once(catalogue: &Catalogue, series: &Series, report: &mut Report) {
    for (i, second) in series.observations.iter().enumerate() {
        let same_time = series.observations[..i]
            .iter()
            .rev()
            .take_while(|first| first.when.interval.start == second.when.interval.start);
        for first in same_time {
            let same = first.when == second.when
                && first.after == second.after
                && first.kind == second.kind
                && first.cited.first() == second.cited.first()
                && (first.value == second.value
                    || metric_has_one_figure_a_time(catalogue, series.metric));
            if same {
                report.push(
                    Diagnostic::new(
                        Code::E301,
                        "the same time, kind and source stand here twice",
                    )
                    .at(second.span, "the second time")
                    .related(first.span, "the first time")
                    .help("keep one, or correct its date, kind or source"),
                );
            }
        }
    }
}

/// A count is one figure at a time; a song may enter and leave places of a chart as well, but on
/// one chart date it has one place. Crossings of several steps on one day are fine.
fn metric_has_one_figure_a_time(catalogue: &Catalogue, metric: super::MetricKey) -> bool {
    catalogue[metric].kind != MetricKind::Counter
}

/// A threshold on a chart is a place; `fastest` needs something that grows; windows set figures.
fn records_fit_their_metric(catalogue: &Catalogue, report: &mut Report) {
    for record in &catalogue.records {
        let Some(metric) = catalogue.metrics.get(record.metric.index()) else { continue };
        let wrong = match (record.kind, metric.kind) {
            (RecordKind::Fastest, MetricKind::Rank) => {
                Some("no time since release is computed for a place in a chart")
            }
            (RecordKind::Fastest, MetricKind::OneOff) => {
                Some("a one-off figure is not reached over time")
            }
            (RecordKind::Most, MetricKind::Rank) => Some("a place in a chart is not an amount"),
            (_, MetricKind::Rank) if record.threshold == Some(0) => {
                Some("the best place in a chart is 1")
            }
            _ => None,
        };
        if let Some(why) = wrong {
            report.push(
                Diagnostic::new(Code::E306, "this record can't be kept in this metric")
                    .at(record.threshold_span, why)
                    .related(metric.span, "the metric"),
            );
        }
    }
}

/// Milestones of a chart are places, the best of which is 1.
fn milestones_of_charts_are_places(catalogue: &Catalogue, report: &mut Report) {
    for metric in &catalogue.metrics {
        if metric.kind == MetricKind::Rank && metric.milestones.first() == Some(&0) {
            report.push(
                Diagnostic::new(Code::E304, "there is no place 0 in a chart")
                    .at(metric.span, "in the milestones of this metric"),
            );
        }
    }
}

/// An act is no member of itself.
fn acts_are_not_their_own_members(catalogue: &Catalogue, report: &mut Report) {
    for (i, artist) in catalogue.artists.iter().enumerate() {
        if artist.member_of.iter().any(|group| group.index() == i) {
            report.push(
                Diagnostic::new(Code::E108, format!("`{}` is a member of itself", artist.id))
                    .at(artist.span, "")
                    .help("name the group in `member_of`"),
            );
        }
    }
}

/// An extra milestone that is written twice, or is one of the metric's, is a slip.
fn steps_are_written_once(catalogue: &Catalogue, report: &mut Report) {
    for series in catalogue.songs.iter().flat_map(|song| &song.series) {
        for pair in series.milestones.windows(2) {
            if pair[0].value == pair[1].value {
                report.push(
                    Diagnostic::new(Code::E108, "this step stands here twice")
                        .at(pair[1].span, "the second time")
                        .related(pair[0].span, "the first time"),
                );
            }
        }
        if let Some(zero) = series.milestones.iter().find(|step| step.value == 0) {
            report.push(Diagnostic::new(Code::E119, "a step is at least 1").at(zero.span, ""));
        }
    }
}
