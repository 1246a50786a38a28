//! What can't be true together in one series: the last sentence of rule 1 of `docs/design.md`.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::crossing::{Evidence, first_fall, is_reading, shows_never_before};
use super::holders::figures;
use super::wording::{dated, grouped};
use crate::catalogue::{Catalogue, MetricKind, Observation, ObservationKind, Series};
use crate::diagnostics::{Code, Diagnostic, Report};

/// Reports the conflicts within every series.
pub(super) fn check(catalogue: &Catalogue, report: &mut Report) {
    report.gather(catalogue.songs.par_iter(), |song, report| {
        for series in &song.series {
            let metric = &catalogue[series.metric];
            match metric.kind {
                MetricKind::Counter => {
                    dated_before_release(series, report);
                    below_after_reached(series, report);
                    thousandfold_growth(series, report);
                }
                MetricKind::OneOff if metric.window.is_some() => {
                    two_figures_of_one_window(series, metric.official_only, report);
                }
                MetricKind::OneOff | MetricKind::Rank => {}
            }
        }
    });
}

/// A count can't be dated before the release of what it counts.
fn dated_before_release(series: &Series, report: &mut Report) {
    let Some(released) = &series.start else { return };
    for (_, observation) in series.counted() {
        let before = observation.when.interval.end <= released.value.interval.start;
        if before && observation.value > 0 && observation.kind != ObservationKind::Below {
            report.push(
                Diagnostic::new(Code::E303, "this figure is dated before the release")
                    .at(observation.value_span, statement(observation))
                    .related(released.span, format!("released {}", released.value.first))
                    .help("correct one of the two dates"),
            );
        }
    }
}

/// A count that had reached a threshold can't be below it for the first time later: it falls
/// without a reason, or a crossing is dated outside its bounds.
fn below_after_reached(series: &Series, report: &mut Report) {
    let fall = first_fall(series);
    // Both bounds grow with the threshold. At each value that was reached, the latest start of an
    // observation that shows less must come before the end of the one that shows it reached.
    let mut lowers: Vec<(u64, &Observation)> = Vec::new();
    let mut uppers: Vec<(u64, &Observation)> = Vec::new();
    for (_, observation) in series.counted() {
        let Evidence { below, reached } = Evidence::of(observation);
        let below = below.filter(|_| shows_never_before(observation, fall));
        lowers.extend(below.map(|value| (value, observation)));
        uppers.extend(reached.map(|value| (value, observation)));
    }
    lowers.sort_by_key(|(value, o)| (*value, o.when.interval.start));
    uppers.sort_by_key(|(value, o)| (*value, Reverse(o.when.interval.end)));
    let mut next = lowers.into_iter().peekable();
    let mut latest: Option<&Observation> = None;
    // A mistyped figure contradicts all that came before it, and is reported once.
    let mut conflicts: Vec<(&Observation, &Observation, usize)> = Vec::new();
    for (value, upper) in uppers {
        while let Some((_, lower)) = next.next_if(|(lower, _)| *lower <= value) {
            if latest.is_none_or(|held| held.when.interval.start < lower.when.interval.start) {
                latest = Some(lower);
            }
        }
        let Some(lower) =
            latest.filter(|lower| lower.when.interval.start >= upper.when.interval.end)
        else {
            continue;
        };
        match conflicts.last_mut() {
            Some((known, nearest, others)) if std::ptr::eq(*known, lower) => {
                *nearest = upper;
                *others += 1;
            }
            _ => conflicts.push((lower, upper, 0)),
        }
    }
    for (lower, upper, others) in conflicts {
        let diagnostic = conflict(lower, upper);
        let lower = statement(lower);
        report.push(match others {
            0 => diagnostic,
            1 => diagnostic.note(format!("`{lower}` contradicts one more figure")),
            _ => diagnostic.note(format!("`{lower}` contradicts {others} more figures")),
        });
    }
}

fn conflict(lower: &Observation, upper: &Observation) -> Diagnostic {
    if is_reading(lower) && is_reading(upper) {
        return Diagnostic::new(Code::E302, "the count falls without a reason")
            .at(lower.value_span, statement(lower))
            .related(upper.value_span, statement(upper))
            .help("correct one of the two, or add `decrease = \"why\"` to the later one");
    }
    Diagnostic::new(Code::E303, "these two observations can't both be true")
        .at(upper.value_span, statement(upper))
        .related(lower.value_span, statement(lower))
        .help("correct one, widen its date, or mark one `status = \"disputed\"`")
}

/// An observation in the words of messages.
fn statement(observation: &Observation) -> String {
    let (figure, when) = (grouped(observation.value), &observation.when);
    match observation.kind {
        ObservationKind::Crossed => format!("reached {figure} {}", dated(when)),
        ObservationKind::AtLeast => format!("{figure} or more by {}", when.last),
        ObservationKind::Below => format!("still under {figure} on {}", when.first),
        _ => format!("{figure} on {}", when.first),
    }
}

/// A count a thousand times the one of the day before is more often a slip than not.
fn thousandfold_growth(series: &Series, report: &mut Report) {
    let readings = series.counted().filter(|(_, o)| o.kind == ObservationKind::Exact);
    let readings: Vec<&Observation> = readings.map(|(_, observation)| observation).collect();
    for pair in readings.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        let days = after.when.first.since(before.when.last);
        if days <= 1 && before.value >= 1000 && after.value / before.value >= 1000 {
            report.push(
                Diagnostic::new(Code::W306, "the count grows a thousandfold within a day")
                    .at(after.value_span, grouped(after.value))
                    .related(before.value_span, grouped(before.value))
                    .help("check both figures for a slip"),
            );
        }
    }
}

/// Rule 4: a window has one figure.
fn two_figures_of_one_window(series: &Series, official_only: bool, report: &mut Report) {
    let mut exact = figures(series, official_only).map(|(_, o)| o).filter(|o| is_reading(o));
    let Some(first) = exact.next() else { return };
    for other in exact.filter(|other| other.value != first.value) {
        report.push(
            Diagnostic::new(Code::E303, "these two figures of one window can't both be true")
                .at(other.value_span, grouped(other.value))
                .related(first.value_span, grouped(first.value))
                .help("correct one, or mark one `status = \"disputed\"`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;

    #[test]
    fn rule_1_what_cant_be_true_together_is_an_error() {
        for (rows, codes) in [
            (&["2020-03-01 exact 90", "2020-04-01 exact 90"][..], ""),
            (&["2020-03-01 exact 90", "2020-04-01 exact 80"], "E302"),
            (&["2020-03-01 official 90", "2020-04-01 exact 80"], "E302"),
            (&["2020-03-01 exact 90", "2020-04-01 exact 80 decrease"], ""),
            (&["2020-03-01 exact 90 disputed", "2020-04-01 exact 80"], ""),
            (&["2020-03-01 live 90", "2020-04-01 exact 80"], ""),
            // Of one day, the order is not known.
            (&["2020-03-01 exact 90", "2020-03-01 exact 80 source=t"], ""),
            (&["2020-03-01 crossed 100", "2020-04-01 exact 90"], "E303"),
            (&["2020-03-01 crossed 100", "2020-04-01 below 100"], "E303"),
            (&["2020-03-01 crossed 100", "2020-04-01 crossed 100"], "E303"),
            (&["2020-03-01 at-least 100", "2020-04-01 below 100"], "E303"),
            (&["2020-03-01 at-least 100", "2020-04-01 below 101"], ""),
            (&["2020-03-01 at-least 100", "2020-04-01 crossed 100"], "E303"),
            (&["2020-03-01 crossed 100", "2020-02-01 exact 120"], "E303"),
            // One mistyped reading contradicts several others, and is reported once.
            (&["2020-03-01 exact 90", "2020-04-01 exact 95", "2020-05-01 exact 9"], "E302"),
            (&["2019-12-31 exact 5"], "E303"),
            (&["2019-12-31 below 5"], ""),
            (&["2019-12-31 exact 0"], ""),
            (&["2020-03-01 exact 1000", "2020-03-02 exact 1000000"], "W306"),
            (&["2020-03-01 exact 1000", "2020-03-03 exact 1000000"], ""),
            (&["2020-03-01 exact 900", "2020-03-02 exact 900000"], ""),
        ] {
            let mut read = Sample::new().song("x", rows).read().sound();
            super::check(&read.catalogue, &mut read.report);
            assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
        }
    }

    #[test]
    fn rule_4_a_window_has_one_figure() {
        for (metric, rows, codes) in [
            ("debut", ["- official 20", "- official 20 source=t"], ""),
            ("debut", ["- official 20", "- official 21 source=t"], "E303"),
            // Of an official metric, only official figures are compared.
            ("debut", ["- official 20", "- exact 21"], ""),
            ("debut", ["- official 20", "- official 21 source=t disputed"], ""),
            ("chart", ["2020-03-01 exact 20", "2020-03-08 exact 21"], ""),
        ] {
            let sample = Sample::new().song_in(metric, "x", "released = 2020-01-01", &rows);
            let mut read = sample.read().sound();
            super::check(&read.catalogue, &mut read.report);
            assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
        }
    }
}
