//! Bounds, crossings and durations: rules 1 to 3 of `docs/design.md`.
//!
//! Every observation bounds when a song was below, or at, a threshold. The latest lower bound and
//! the earliest upper bound make the crossing, an interval that is as narrow as the data allow.

use crate::catalogue::{Observation, ObservationKind, Series};
use crate::date::{
    After, DAY_MINUTES, Day, DayCount, Elapsed, FIRST_DAY, Interval, Minute, Precision, When,
    Zone,
};
use crate::diagnostics::{Code, Diagnostic, Report};

/// When a song first reached a threshold, and which observations say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The instants that it may have been. Starts with [`FIRST_DAY`] if nothing bounds it below.
    pub when: When,
    /// Time since release, if there is a release or a source states it.
    pub elapsed: Option<Elapsed>,
    /// The observation that gives the lower bound; none if it is the release, or nothing.
    pub lower: Option<usize>,
    /// The observation that gives the upper bound.
    pub upper: usize,
    /// The observation that states the time since release, if one does.
    pub stated: Option<usize>,
}

/// How days are meant and counted.
#[derive(Clone, Copy)]
pub struct DayCounting<'a> {
    /// The site's zone.
    pub zone: &'a Zone,
    /// The site's way of counting days.
    pub day_count: DayCount,
}

/// What one observation says of a threshold.
struct Bounds {
    lower: bool,
    upper: bool,
}

fn bounds(observation: &Observation, threshold: u64) -> Bounds {
    let (value, n) = (observation.value, threshold);
    match observation.kind {
        ObservationKind::Crossed => Bounds { lower: n >= value, upper: n <= value },
        ObservationKind::Read | ObservationKind::Official => {
            Bounds { lower: n > value, upper: n <= value }
        }
        ObservationKind::AtLeast => Bounds { lower: false, upper: n <= value },
        ObservationKind::Below => Bounds { lower: n >= value, upper: false },
        ObservationKind::Live | ObservationKind::Estimate => {
            Bounds { lower: false, upper: false }
        }
    }
}

/// Whether an observation says that a count had reached a threshold by its last instant.
pub(super) fn shows_reached(observation: &Observation, threshold: u64) -> bool {
    bounds(observation, threshold).upper
}

/// The first instant at which a count may have reached a threshold: the release, or the latest
/// observation that shows it below.
pub(super) fn not_before(series: &Series, threshold: u64) -> Option<(Minute, Option<usize>)> {
    let fall = first_fall(series);
    let mut latest =
        series.released.as_ref().map(|released| (released.value.interval.start, None));
    for (i, observation) in series.observations.iter().enumerate() {
        let below = observation.counts()
            && bounds(observation, threshold).lower
            && raises_lower_bound(observation, fall);
        let from = observation.when.interval.start;
        if below && latest.is_none_or(|(held, _)| from > held) {
            latest = Some((from, Some(i)));
        }
    }
    latest
}

/// When the count that an observation shows may first have been reached.
pub(super) fn since_below(series: &Series, at: usize, counting: DayCounting<'_>) -> When {
    let observation = &series.observations[at];
    let until = observation.when.interval;
    let start = not_before(series, observation.value).map(|(start, _)| start);
    let start = start.unwrap_or_else(|| counting.zone.start_of(FIRST_DAY));
    if start >= until.start {
        return observation.when;
    }
    counting.zone.range(Interval { start, end: until.end }, Precision::Range)
}

/// The most that a count can have been at the end of a day, if a later observation says so.
pub(super) fn at_most(series: &Series, day: Day) -> Option<u64> {
    let has_fallen = first_fall(series).is_some();
    let later = series.observations.iter().filter(|o| o.counts());
    later
        .filter_map(|o| match o.kind {
            ObservationKind::Read | ObservationKind::Official => {
                (o.when.first >= day && !has_fallen).then_some(o.value)
            }
            ObservationKind::Crossed => {
                (o.when.first > day).then_some(o.value.saturating_sub(1))
            }
            ObservationKind::Below => {
                (o.when.first >= day).then_some(o.value.saturating_sub(1))
            }
            ObservationKind::AtLeast | ObservationKind::Live | ObservationKind::Estimate => {
                None
            }
        })
        .min()
}

/// The day of the first declared fall: readings after it raise no lower bound.
fn first_fall(series: &Series) -> Option<Minute> {
    let falls = series.observations.iter().filter(|o| o.counts() && o.decrease().is_some());
    falls.map(|o| o.when.interval.start).min()
}

fn raises_lower_bound(observation: &Observation, fall: Option<Minute>) -> bool {
    let is_reading =
        !matches!(observation.kind, ObservationKind::Crossed | ObservationKind::Below);
    !is_reading || fall.is_none_or(|fall| observation.when.interval.start < fall)
}

/// The crossing of a threshold in the series of a counter, if it was crossed.
pub fn crossing(
    series: &Series,
    threshold: u64,
    counting: DayCounting<'_>,
) -> Option<Crossing> {
    let fall = first_fall(series);
    let released = series.released.as_ref().map(|released| released.value);
    let open = counting.zone.start_of(FIRST_DAY);
    let mut start = released.map_or(open, |released| released.interval.start);
    let (mut lower, mut upper): (Option<usize>, Option<usize>) = (None, None);
    let mut end = Minute(i64::MAX);
    let mut limits = ElapsedLimits::default();
    for (i, observation) in series.observations.iter().enumerate() {
        if !observation.counts() {
            continue;
        }
        let says = bounds(observation, threshold);
        let Interval { start: from, end: to } = observation.when.interval;
        let raises = says.lower && raises_lower_bound(observation, fall);
        if raises && from > start {
            (start, lower) = (from, Some(i));
        }
        if says.upper && to < end {
            (end, upper) = (to, Some(i));
        }
        if let Some(after) = observation.after {
            limits.add(after, raises, says.upper, i);
        }
    }
    let upper = upper?;
    // A conflict is reported by `conflicts`; here the interval only has to be sound.
    let interval = Interval { start: start.min(Minute(end.0 - 1)), end };
    let when = narrowest(series, interval, counting.zone);
    let elapsed = elapsed(&when, released, &limits, counting);
    Some(Crossing { when, elapsed, lower, upper, stated: limits.by })
}

/// The interval with the precision of the observation that gives both its ends, if one does.
fn narrowest(series: &Series, interval: Interval, zone: &Zone) -> When {
    let same = series.observations.iter().find(|o| o.counts() && o.when.interval == interval);
    match same {
        Some(observation) => observation.when,
        None => {
            let when = zone.range(interval, Precision::Range);
            let whole = zone.day(when.first);
            if whole.interval == interval { whole } else { when }
        }
    }
}

/// Bounds on the time since release that sources state outright.
#[derive(Default)]
struct ElapsedLimits {
    days: (Option<i32>, Option<i32>),
    minutes: (Option<i64>, Option<i64>),
    by: Option<usize>,
}

impl ElapsedLimits {
    fn add(&mut self, after: After, lower: bool, upper: bool, by: usize) {
        let highest =
            |held: Option<i64>, new: i64| Some(held.map_or(new, |held| held.max(new)));
        let lowest = |held: Option<i64>, new: i64| Some(held.map_or(new, |held| held.min(new)));
        match after {
            After::Days(least, most) => {
                if lower {
                    self.days.0 = Some(self.days.0.map_or(least, |held| held.max(least)));
                }
                if upper {
                    self.days.1 = Some(self.days.1.map_or(most, |held| held.min(most)));
                }
            }
            After::Minutes(least, end) => {
                if lower {
                    self.minutes.0 = highest(self.minutes.0, least);
                }
                if upper {
                    self.minutes.1 = lowest(self.minutes.1, end);
                }
            }
        }
        if lower && upper {
            self.by = Some(by);
        }
    }
}

/// Rule 3: crossing minus release by the site's day count, narrowed by what sources state.
fn elapsed(
    when: &When,
    released: Option<When>,
    limits: &ElapsedLimits,
    counting: DayCounting<'_>,
) -> Option<Elapsed> {
    let mut elapsed = match released {
        Some(released) => difference(when, &released, counting.day_count),
        None => return Some(Elapsed::of_days(limits.days.0?, limits.days.1?)),
    };
    let whole =
        |minutes: i64| i32::try_from(minutes.div_euclid(DAY_MINUTES)).unwrap_or(i32::MAX);
    // Hours fix the whole days to one or two; the dates, where known, narrow them further.
    if let Some(least) = limits.minutes.0 {
        elapsed.minutes.0 = elapsed.minutes.0.max(least);
        elapsed.days.0 = elapsed.days.0.max(whole(least));
    }
    if let Some(end) = limits.minutes.1 {
        elapsed.minutes.1 = elapsed.minutes.1.min(end);
        let most = whole(end - 1);
        let most = if counting.day_count == DayCount::Calendar { most + 1 } else { most };
        elapsed.days.1 = elapsed.days.1.min(most);
    }
    elapsed.timed |= limits.minutes.0.is_some() && limits.minutes.1.is_some();
    elapsed.minutes.1 = elapsed.minutes.1.max(elapsed.minutes.0 + 1);
    if let Some(least) = limits.days.0 {
        elapsed.days.0 = elapsed.days.0.max(least);
    }
    if let Some(most) = limits.days.1 {
        elapsed.days.1 = elapsed.days.1.min(most);
    }
    // Two ways of stating one span may miss each other by the counting convention.
    elapsed.days.1 = elapsed.days.1.max(elapsed.days.0);
    Some(elapsed)
}

/// The time between a release and a crossing.
pub fn difference(when: &When, released: &When, day_count: DayCount) -> Elapsed {
    let least = when.interval.start.0 - (released.interval.end.0 - 1);
    let most = when.interval.end.0 - 1 - released.interval.start.0;
    let exact = when.precision == Precision::Minute && released.precision == Precision::Minute;
    let days = match day_count {
        DayCount::Calendar => {
            (when.first.since(released.last).max(0), when.last.since(released.first).max(0))
        }
        DayCount::Elapsed => {
            let whole = |minutes: i64| {
                i32::try_from(minutes.max(0).div_euclid(DAY_MINUTES)).unwrap_or(i32::MAX)
            };
            (whole(least), whole(most))
        }
    };
    Elapsed { days, minutes: (least.max(0), most.max(0) + 1), timed: exact }
}

/// Reports what can't be true together in one series of a counter: a count that falls
/// without a reason, a step dated outside its bracket, a figure before the release.
pub fn conflicts(series: &Series, report: &mut Report) {
    let fall = first_fall(series);
    let counted: Vec<&Observation> =
        series.observations.iter().filter(|o| o.counts()).collect();
    before_release(series, &counted, report);
    // Lower bounds grow with the threshold, and so do upper bounds: at each observed value the
    // latest lower bound must come before the earliest upper bound.
    let mut lowers: Vec<(u64, &Observation)> = Vec::new();
    let mut uppers: Vec<(u64, &Observation)> = Vec::new();
    for observation in &counted {
        let raises = raises_lower_bound(observation, fall);
        match observation.kind {
            ObservationKind::Crossed => {
                lowers.push((observation.value, observation));
                uppers.push((observation.value, observation));
            }
            ObservationKind::Read | ObservationKind::Official => {
                if raises {
                    lowers.push((observation.value.saturating_add(1), observation));
                }
                uppers.push((observation.value, observation));
            }
            ObservationKind::AtLeast => uppers.push((observation.value, observation)),
            ObservationKind::Below => lowers.push((observation.value, observation)),
            ObservationKind::Live | ObservationKind::Estimate => {}
        }
    }
    lowers.sort_by_key(|(value, o)| (*value, o.when.interval.start));
    uppers.sort_by_key(|(value, o)| (*value, std::cmp::Reverse(o.when.interval.end)));
    let mut next = lowers.into_iter().peekable();
    // Latest start among lower bounds for thresholds up to the upper bound's value.
    let mut latest: Option<&Observation> = None;
    // One mistyped figure stands against all that came before it: it is told once.
    let mut found: Vec<(&Observation, &Observation, usize)> = Vec::new();
    for (value, upper) in uppers {
        while let Some((_, lower)) = next.next_if(|(lower, _)| *lower <= value) {
            if latest.is_none_or(|held| held.when.interval.start < lower.when.interval.start) {
                latest = Some(lower);
            }
        }
        if let Some(lower) = latest
            && lower.when.interval.start >= upper.when.interval.end
        {
            match found.last_mut() {
                Some((known, nearest, others)) if std::ptr::eq(*known, lower) => {
                    *nearest = upper;
                    *others += 1;
                }
                _ => found.push((lower, upper, 0)),
            }
        }
    }
    for (lower, upper, others) in found {
        let diagnostic = conflict(lower, upper);
        let what = says(lower);
        report.push(match others {
            0 => diagnostic,
            1 => diagnostic.note(format!("`{what}` contradicts one more figure")),
            _ => diagnostic.note(format!("`{what}` contradicts {others} more figures")),
        });
    }
}

fn conflict(lower: &Observation, upper: &Observation) -> Diagnostic {
    let readings = [lower, upper]
        .iter()
        .all(|o| matches!(o.kind, ObservationKind::Read | ObservationKind::Official));
    if readings {
        return Diagnostic::new(Code::E302, "the count falls without a reason")
            .at(lower.value_span, format!("{} on {}", grouped(lower.value), day(lower)))
            .related(upper.value_span, format!("{} on {}", grouped(upper.value), day(upper)))
            .help("correct one of the two, or add `decrease = \"why\"` to the later one");
    }
    Diagnostic::new(Code::E303, "these two observations can't both be true")
        .at(upper.value_span, says(upper))
        .related(lower.value_span, says(lower))
        .help("correct one, widen its date, or mark one `status = \"disputed\"`")
}

fn says(observation: &Observation) -> String {
    let figure = grouped(observation.value);
    let when = &observation.when;
    match observation.kind {
        ObservationKind::Crossed if when.is_one_day() => {
            format!("passed {figure} on {}", when.first)
        }
        ObservationKind::Crossed => {
            format!("passed {figure} between {} and {}", when.first, when.last)
        }
        ObservationKind::AtLeast => format!("{figure} or more by {}", when.last),
        ObservationKind::Below => format!("still under {figure} on {}", when.first),
        ObservationKind::Read
        | ObservationKind::Official
        | ObservationKind::Live
        | ObservationKind::Estimate => format!("{figure} on {}", day(observation)),
    }
}

fn day(observation: &Observation) -> Day {
    observation.when.first
}

fn before_release(series: &Series, counted: &[&Observation], report: &mut Report) {
    let Some(released) = &series.released else { return };
    for observation in counted {
        let before = observation.when.interval.end <= released.value.interval.start;
        if before && observation.value > 0 && observation.kind != ObservationKind::Below {
            report.push(
                Diagnostic::new(Code::E303, "this figure is older than what it counts")
                    .at(observation.value_span, says(observation))
                    .related(released.span, format!("released {}", released.value.first))
                    .help("correct one of the two dates"),
            );
        }
    }
}

/// A count with commas, as messages write it.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
