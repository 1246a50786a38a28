//! What can't be true together in one series: the last sentence of rule 1 of `docs/design.md`.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::crossing::{evidence, is_reading};
use super::holders::figures;
use super::wording::{dated, elapsed, grouped};
use rustc_hash::FxHashSet;

use crate::catalogue::{Catalogue, MetricKind, Observation, ObservationKind, Series, Song};
use crate::date::{After, DAY_MINUTES, Day, Elapsed, Interval, Minute};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::words::Words as _;

/// Reports the conflicts within every series.
pub(super) fn check(catalogue: &Catalogue, report: &mut Report) {
    report.gather(catalogue.songs.par_iter(), |song, report| {
        for series in &song.series {
            let metric = &catalogue[series.metric];
            // A CSV series is a file of its own.
            let is_csv = series.observations.iter().any(|o| o.span.file != song.span.file);
            dated_before_start(song, series, report);
            match metric.kind {
                MetricKind::Counter => {
                    below_after_reached(series, is_csv, report);
                    nothing_falls(series, report);
                    sudden_growth(series, is_csv, report);
                }
                MetricKind::OneOff if metric.window.is_some() => {
                    two_figures_of_one_window(series, metric.official_only, report);
                }
                MetricKind::OneOff | MetricKind::Rank => {}
            }
        }
    });
}

/// No figure can be dated before what it is about began.
fn dated_before_start(song: &Song, series: &Series, report: &mut Report) {
    let Some(start) = &series.start else { return };
    let is_release = song.released.as_ref().is_some_and(|released| released.span == start.span);
    let (what, began) = if is_release {
        ("the release", "released")
    } else {
        ("the start of its series", "starts")
    };
    let is_before = |o: &&Observation| {
        o.when.interval.end <= start.value.interval.start
            && o.value > 0
            && o.kind != ObservationKind::Below
    };
    let mut before = series.counted().map(|(_, o)| o).filter(is_before);
    // A start that is mistyped is later than many figures, and is told once.
    let Some(first) = before.next() else { return };
    let error = Diagnostic::new(Code::E303, format!("this figure is dated before {what}"))
        .at(first.value_span, statement(first))
        .related(start.span, format!("{began} {}", start.value.first))
        .help("correct one of the two dates");
    report.push(match before.count() {
        0 => error,
        1 => error.note("one more figure is"),
        more => error.note(format!("{more} more figures are")),
    });
}

/// Warns of a reason for a fall where the count is no lower than before. Of a first figure nobody knows.
fn nothing_falls(series: &Series, report: &mut Report) {
    let mut most: Option<&Observation> = None;
    for (_, observation) in series.counted() {
        if let (Some(reason), Some(before)) = (observation.decrease(), most)
            && before.value <= observation.value
        {
            report.push(
                Diagnostic::new(Code::W302, "nothing falls here")
                    .at(reason.span, statement(observation))
                    .related(before.value_span, statement(before))
                    .help("take `decrease` out, or correct one of the two"),
            );
        }
        let is_more = most.is_none_or(|most| observation.value >= most.value);
        if is_more && observation.kind != ObservationKind::Below {
            most = Some(observation);
        }
    }
}

/// A count that had reached a threshold can't be below it for the first time later: it falls
/// without a reason, or a crossing is dated outside its bounds.
fn below_after_reached(series: &Series, is_csv: bool, report: &mut Report) {
    // Both bounds grow with the threshold. At each value that was reached, the latest start of an
    // observation that shows less must come before the end of the one that shows it reached.
    let mut lowers: Vec<(u64, &Observation)> = Vec::new();
    let mut uppers: Vec<(u64, &Observation)> = Vec::new();
    for evidence in evidence(series) {
        let observation = &series.observations[evidence.at];
        lowers.extend(evidence.below.map(|value| (value, observation)));
        uppers.extend(evidence.reached.map(|value| (value, observation)));
    }
    // Of a series without a first day, durations are compared with durations.
    let is_dated = |(_, observation): &(u64, &Observation)| !observation.when.is_unknown();
    let (dated_lowers, lowers): (Vec<_>, Vec<_>) = lowers.into_iter().partition(is_dated);
    let (dated_uppers, uppers): (Vec<_>, Vec<_>) = uppers.into_iter().partition(is_dated);
    report_contradictions(dated_lowers, dated_uppers, is_csv, report);
    report_contradictions(lowers, uppers, is_csv, report);
    falls_again(series, is_csv, report);
}

/// After a declared fall, the count may be below what it had reached before. Each later fall has
/// a reason of its own.
fn falls_again(series: &Series, is_csv: bool, report: &mut Report) {
    let counted: Vec<&Observation> = series.counted().map(|(_, o)| o).collect();
    let starts_with_fall = |_: &&Observation, next: &&Observation| next.decrease().is_none();
    // Each part begins with a declared fall, but for the first.
    for part in counted.chunk_by(starts_with_fall) {
        let Some(fall) = part.first().filter(|first| first.decrease().is_some()) else {
            continue;
        };
        // Of the day of the fall, the order is not known.
        let is_later = |o: &&&Observation| o.when.interval.start >= fall.when.interval.end;
        let later = part.iter().filter(is_later).copied();
        let readings = later.clone().filter(|o| is_reading(o));
        let lowers = readings.map(|o| (o.value.saturating_add(1), o)).collect();
        let counts = later.filter(|o| is_reading(o) || o.kind == ObservationKind::Crossed);
        let uppers = std::iter::once(*fall).chain(counts).map(|o| (o.value, o)).collect();
        report_contradictions(lowers, uppers, is_csv, report);
    }
}

/// Reports each observation that shows a count below what an earlier one shows it to have reached.
/// Both come with that value.
fn report_contradictions<'a>(
    mut lowers: Vec<(u64, &'a Observation)>,
    mut uppers: Vec<(u64, &'a Observation)>,
    is_csv: bool,
    report: &mut Report,
) {
    lowers.sort_by_key(|(value, o)| (*value, time(o).start));
    uppers.sort_by_key(|(value, o)| (*value, Reverse(time(o).end)));
    let mut next = lowers.into_iter().peekable();
    let mut latest: Option<&Observation> = None;
    // A mistyped figure contradicts all that came before it, and is reported once.
    let mut conflicts: Vec<(&Observation, &Observation, usize)> = Vec::new();
    for (value, upper) in uppers {
        while let Some((_, lower)) = next.next_if(|(lower, _)| *lower <= value) {
            if latest.is_none_or(|held| time(held).start < time(lower).start) {
                latest = Some(lower);
            }
        }
        let Some(lower) = latest.filter(|lower| time(lower).start >= time(upper).end) else {
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
        let diagnostic = conflict(lower, upper, is_csv);
        let lower = statement(lower);
        report.push(match others {
            0 => diagnostic,
            1 => diagnostic.note(format!("`{lower}` contradicts one more figure")),
            _ => diagnostic.note(format!("`{lower}` contradicts {others} more figures")),
        });
    }
}

fn conflict(lower: &Observation, upper: &Observation, is_csv: bool) -> Diagnostic {
    if is_reading(lower) && is_reading(upper) {
        return Diagnostic::new(Code::E302, "the count falls without a reason")
            .at(lower.value_span, statement(lower))
            .related(upper.value_span, statement(upper))
            .help(match is_csv {
                false => "correct one of the two, or add `decrease = \"why\"` to the later one",
                true => {
                    "correct one of the two, or say why in a fifth column, `decrease`, of the \
                     later one"
                }
            });
    }
    Diagnostic::new(Code::E303, "these two observations can't both be true")
        .at(upper.value_span, statement(upper))
        .related(lower.value_span, statement(lower))
        .help("correct one, widen its date, or mark one `status = \"disputed\"`")
}

/// When an observation was made: of a time since an unknown release, that time.
fn time(observation: &Observation) -> Interval {
    let interval = observation.when.interval;
    match observation.after.filter(|_| observation.when.is_unknown()) {
        Some(After::Days(days)) => Interval {
            start: Minute(i64::from(days.least) * DAY_MINUTES),
            end: Minute((i64::from(days.most) + 1) * DAY_MINUTES),
        },
        Some(After::Minutes(minutes)) => {
            Interval { start: Minute(minutes.least), end: Minute(minutes.most + 1) }
        }
        None => interval,
    }
}

/// An observation in the words of messages.
fn statement(observation: &Observation) -> String {
    let (figure, when) = (grouped(observation.value), &observation.when);
    if let Some(after) = observation.after.filter(|_| when.is_unknown()) {
        let (kind, after) = (observation.kind.word(), elapsed(&Elapsed::stated(after)));
        return format!("{kind} {figure} after {after}");
    }
    match observation.kind {
        ObservationKind::Crossed => format!("reached {figure} {}", dated(when)),
        ObservationKind::AtLeast => format!("{figure} or more by {}", when.last),
        ObservationKind::Below => format!("still under {figure} on {}", when.first),
        _ => format!("{figure} on {}", when.first),
    }
}

/// A count that grows far faster than before.
struct Jump<'a> {
    before: &'a Observation,
    after: &'a Observation,
    code: Code,
    message: String,
}

/// The observations of a counter's series that nobody confirmed and that jump.
pub fn jumping(series: &Series) -> impl Iterator<Item = &Observation> {
    jumps(series).into_iter().map(|jump| jump.after)
}

fn jumps(series: &Series) -> Vec<Jump<'_>> {
    let gives_count = |o: &Observation| {
        is_reading(o) || matches!(o.kind, ObservationKind::Crossed | ObservationKind::AtLeast)
    };
    let mut counts = series.counted().map(|(_, o)| o).filter(|o| gives_count(o));
    let first = counts.next().map(|first| first.when.last);
    let Some(start) = series.start.as_ref().map(|start| start.value.last).or(first) else {
        return Vec::new();
    };
    let mut before: Option<&Observation> = None;
    let mut jumps = Vec::new();
    for (_, after) in series.counted() {
        if let Some(held) = before.filter(|_| !after.is_confirmed()) {
            jumps.extend(jump(held, after, start));
        }
        if gives_count(after) {
            before = Some(after);
        }
    }
    jumps
}

/// Growth from one count to the next by this factor is looked at.
const JUMP: u64 = 5;
/// Smallest count whose growth is looked at.
const LEAST_COUNT: u64 = 1000;
/// Most days between the two counts, a month.
const MAX_GAP: i32 = 31;
/// The gap is short if it goes so often into the time that was counted before.
const GAPS_BEFORE: i32 = 4;

fn jump<'a>(before: &'a Observation, after: &'a Observation, start: Day) -> Option<Jump<'a>> {
    let factor = after.value / before.value.max(1);
    let may_jump = before.value >= LEAST_COUNT && after.kind != ObservationKind::Below;
    if !may_jump || factor < JUMP {
        return None;
    }
    // The longest gap and the shortest time before it that the dates allow.
    let gap = after.when.last.since(before.when.first).max(1);
    let age = before.when.first.since(start);
    let (code, message) = if after.when.first.since(before.when.last) <= 1 && factor >= 1000 {
        (Code::W306, "the count grows a thousandfold within a day".to_owned())
    } else if gap <= MAX_GAP && age / GAPS_BEFORE >= gap {
        let days = if gap == 1 { "a day".to_owned() } else { format!("{gap} days") };
        (Code::W307, format!("the count becomes {factor} times as large within {days}"))
    } else {
        return None;
    };
    Some(Jump { before, after, code, message })
}

/// A jump is more often a slip than not, unless its row says that it was checked.
fn sudden_growth(series: &Series, is_csv: bool, report: &mut Report) {
    let help = if is_csv {
        "check both values for a digit too many or too few; if they are right, give the day of \
         the check in a sixth column, `confirmed`, of the later one"
    } else {
        "check both values for a digit too many or too few; if they are right, add \
         `confirmed = DAY` to the later one, with the day of the check"
    };
    for Jump { before, after, code, message } in jumps(series) {
        report.push(
            Diagnostic::new(code, message)
                .at(after.value_span, statement(after))
                .related(before.value_span, statement(before))
                .help(help),
        );
    }
}

/// Rule 4: a window has one figure.
fn two_figures_of_one_window(series: &Series, official_only: bool, report: &mut Report) {
    let official = |o: &&Observation| !official_only || o.kind == ObservationKind::Official;
    let mut exact = figures(series).map(|(_, o)| o).filter(official).filter(|o| is_reading(o));
    let Some(first) = exact.next() else { return };
    // Sources that agree on another figure make one conflict.
    let mut told = FxHashSet::default();
    for other in exact.filter(|o| o.value != first.value && told.insert(o.value)) {
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

    #[track_caller]
    fn check(rows: &[&str], codes: &str) {
        let mut read = Sample::new().song("x", rows).read().sound();
        super::check(&read.catalogue, &mut read.report);
        assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
    }

    #[test]
    fn rule_1_each_fall_is_declared() {
        const FALL: &str = "2020-04-01 exact 80 decrease";
        const FAR: &str = "2020-05-01 exact 900";
        let cases: [(&[&str], &str); 10] = [
            (&["2020-03-01 exact 100", FALL, FAR, "2020-06-01 exact 90"], "E302"),
            (&[FALL, FAR, "2020-06-01 exact 90 decrease"], ""),
            (&[FALL, "2020-06-01 exact 70"], "E302"),
            (&[FALL, FAR, "2020-06-01 exact 90 decrease", "2020-07-01 exact 89"], "E302"),
            (&[FALL, "2020-05-01 crossed 900", "2020-06-01 exact 90"], "E303"),
            // By then it may have been more before the fall.
            (&[FALL, "2020-05-01 at-least 95", "2020-06-01 exact 90"], ""),
            (&[FALL, "2020-04-01 exact 95 source=t", "2020-06-01 exact 90"], ""),
            (&[FALL, "2020-05-01 exact 95", "2020-05-01 exact 90 source=t"], ""),
            (&[FALL, "2020-04 exact 95", "2020-04-20 exact 90"], ""),
            // One mistyped reading after a fall contradicts several others, and is told once.
            (&[FALL, FAR, "2020-06-01 exact 90", "2020-07-01 exact 91"], "E302"),
        ];
        for (rows, codes) in cases {
            check(rows, codes);
        }
    }

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
            (&["2020-03-01 exact 1000", "2020-03-03 exact 1000000"], "W307"),
            (&["2020-03-01 exact 900", "2020-03-02 exact 900000"], ""),
            // The first days of a song, of which nothing is known to compare with.
            (&["2020-01-02 exact 1000", "2020-01-03 exact 1000000"], "W306"),
            (&["2020-01-02 exact 1000", "2020-01-03 exact 999000"], ""),
        ] {
            check(rows, codes);
        }
    }

    #[test]
    fn no_figure_is_older_than_what_it_is_about() {
        for (metric, row, codes) in [
            ("debut", "2018-01-01 official 20", "E303"),
            ("chart", "2018-01-01 exact 3", "E303"),
            ("chart", "2020-01-01 exact 3", ""),
        ] {
            let sample = Sample::new().song_in(metric, "x", "released = 2020-01-01", &[row]);
            let mut read = sample.read().sound();
            super::check(&read.catalogue, &mut read.report);
            assert_eq!(read.codes(), codes, "{metric} {row}");
        }
    }

    #[test]
    fn no_place_is_older_than_the_start_of_its_series() {
        for (start, codes) in [("2020-02-01", "E303"), ("2019-12-01", ""), ("2020-01-04", "")] {
            let song = format!(
                "title = \"x\"\nartists = [\"ann\"]\nreleased = 2020-01-01\n[series.chart]\n\
                 start = {start}\nobservations = [\n\
                 {{ at = 2020-01-04, value = 1, kind = \"exact\", source = \"s\" }} ]\n"
            );
            let mut read = Sample::new().file("content/songs/x.toml", &song).read().sound();
            super::check(&read.catalogue, &mut read.report);
            assert_eq!(read.codes(), codes, "{start}");
        }
    }

    #[test]
    fn a_count_that_jumps_far_off_its_own_growth_is_a_warning() {
        // Released on 1 January 2020, 170 million after 300 days.
        let exact = "2020-10-27 exact 170000000";
        // A report of a count that was passed is seldom far below it.
        let reported = "2020-10-27 at-least 170000000";
        for (before, after, codes) in [
            (reported, "2020-11-03 at-least 1710000000", "W307"),
            (reported, "2020-11-03 at-least 180000000", ""),
            (exact, "2020-10-28 exact 1710000000", "W307"),
            (exact, "2020-11-24 exact 1710000000", "W307"),
            (exact, "2020-11-27 crossed 1710000000", "W307"),
            (exact, "2020-11-27 at-least 1710000000", "W307"),
            (exact, "2020-10-28 official 850000000", "W307"),
            (exact, "2020-10-28 exact 849999999", ""),
            // A month is long enough for what nobody expected.
            (exact, "2020-11-28 exact 1710000000", ""),
            (exact, "2020-11 exact 1710000000", ""),
            (exact, "2020-10-28 live 1710000000", ""),
            (exact, "2020-10-28 below 1710000000", ""),
            (exact, "2020-10-28 exact 1710000000 disputed", ""),
            (exact, "2020-10-28 exact 1710000000 confirmed", ""),
        ] {
            let rows = [before, after].map(|row| row.replace(" confirmed", ""));
            let sample = Sample::new().song("x", &[&rows[0], &rows[1]]);
            let mut text = sample.text("content/songs/x.toml");
            if after.ends_with("confirmed") {
                text = text.replacen("1710000000,", "1710000000, confirmed = 2020-11-01,", 1);
            }
            let mut read = sample.file("content/songs/x.toml", &text).read().sound();
            super::check(&read.catalogue, &mut read.report);
            assert_eq!(read.codes(), codes, "{before} {after}\n{}", read.messages());
        }
        // A digit too few, told by the next count.
        let rows = ["2020-10-27 exact 17000000", "2020-10-28 exact 170600000"];
        let mut read = Sample::new().song("x", &rows).read().sound();
        super::check(&read.catalogue, &mut read.report);
        assert_eq!(read.codes(), "W307");
        // Without a release, the first count is the start.
        let rows = ["2020-01-01 exact 90000000", exact, "2020-10-28 exact 1710000000"];
        let sample = Sample::new().song_in("count", "x", "", &rows);
        let mut read = sample.read().sound();
        super::check(&read.catalogue, &mut read.report);
        assert_eq!(read.codes(), "W307");
    }

    #[test]
    fn how_real_counts_grow_is_no_warning() {
        // Counts of day 0 to 1,500 after the release.
        type Curve = fn(f64) -> f64;
        let curves: [(&str, Curve); 6] = [
            ("steady", |day| 400_000.0 * day),
            // Half of all views in the first days.
            ("early explosion", |day| {
                100_000_000.0 * (1.0 - (-day / 2.0).exp()) + 90_000.0 * day
            }),
            // A hundred times as many in the second day as in the first.
            ("cold start", |day| 1e4 + 1e6 * (day - 1.0).max(0.0)),
            ("slow start", |day| 50.0 * day * day),
            // Found by everybody four years after its release: twice as many every four days.
            ("late success", |day| 3000.0 * day + 6e7 / (1.0 + (-(day - 1400.0) * 0.2).exp())),
            ("doubling in a week", |day| 2000.0 * (day.min(120.0) / 7.0).exp2()),
        ];
        for (name, curve) in curves {
            for gap in [1, 2, 3, 7, 60, 200] {
                let rows: Vec<String> = (0..=1500_i32)
                    .step_by(gap)
                    .map(|n| {
                        let day = crate::samples::day("2020-01-01").plus(n);
                        format!("{day} exact {:.0}", curve(f64::from(n)))
                    })
                    .collect();
                let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
                let mut read = Sample::new().song("x", &rows).read().sound();
                super::check(&read.catalogue, &mut read.report);
                assert_eq!(read.codes(), "", "{name} {gap}\n{}", read.messages());
            }
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
