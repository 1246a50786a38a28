//! Two counts by days since release: who led when, and how long each took to what both reached.
//!
//! Everything is a whole number of days by the site's day count, or a fraction of whole numbers, so
//! that a lead never depends on rounding.

use std::cmp::Ordering;
use std::ops::Range;

use super::crossing::{DayCounting, crossing, evidence, is_reading};
use super::holders::counting_series;
use crate::bounds::Truth;
use crate::catalogue::{Catalogue, MetricKey, MetricKind, ObservationKind, Series, SongKey};
use crate::date::Elapsed;

/// A count that a line goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePoint {
    /// Twice the days since release: the sum of the first and the last day on which it may have been.
    pub half_days: i32,
    /// The count.
    pub value: u64,
    /// The observation, as a position in the series; `None` for the release.
    pub observation: Option<usize>,
}

/// A stretch of days since release on which one of two counts was ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The days: the first one, and the one after the last.
    pub days: Range<i32>,
    /// Which of the two was ahead: 0 or 1.
    pub leader: usize,
    /// Whether the bounds of both counts at the end of each of these days prove it. Otherwise it
    /// follows from straight lines between counts.
    pub is_proven: bool,
}

/// Two counts of one metric, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The counts that each line goes through, in order of time, the release first.
    pub lines: [Vec<LinePoint>; 2],
    /// Who led when, in order of time. Days on which both are level, or on which nothing can be said,
    /// are in none.
    pub leads: Vec<Lead>,
}

/// A threshold that both reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStep {
    /// The threshold.
    pub value: u64,
    /// The time that each took from its release.
    pub elapsed: [Elapsed; 2],
    /// Which of the two surely took less time: 0 or 1.
    pub faster: Option<usize>,
}

/// Metrics in which both songs have a figure that counts, in the order of their keys.
pub fn shared_metrics(catalogue: &Catalogue, songs: [SongKey; 2]) -> Vec<MetricKey> {
    let has_figure = |series: &Series| {
        let series = counting_series(catalogue, series);
        series.counted().any(|(_, o)| o.kind != ObservationKind::Below)
    };
    let [first, second] = songs.map(|song| &catalogue[song].series);
    let of_second = |metric| second.iter().find(|series: &&Series| series.metric == metric);
    let shared = first.iter().filter(|series| {
        of_second(series.metric).is_some_and(|other| has_figure(series) && has_figure(other))
    });
    shared.map(|series| series.metric).collect()
}

impl Comparison {
    /// Whether each line goes through a count beside the release.
    pub fn has_lines(&self) -> bool {
        self.lines.iter().all(|line| line.len() > 1)
    }
}

/// The counts of two songs in a counter that both have a series in.
pub fn compare(
    catalogue: &Catalogue,
    songs: [SongKey; 2],
    metric: MetricKey,
    counting: DayCounting<'_>,
) -> Option<Comparison> {
    if catalogue[metric].kind != MetricKind::Counter {
        return None;
    }
    let [first, second] = songs.map(|song| catalogue.series(song, metric));
    let sides =
        [first?, second?].map(|series| Side::of(&counting_series(catalogue, series), counting));
    let leads = leads(&sides);
    let lines = sides.map(|side| side.line);
    Some(Comparison { lines, leads })
}

/// The milestones of a counter that both songs reached, each with the time from release, the smallest
/// first.
pub fn shared_steps(
    catalogue: &Catalogue,
    songs: [SongKey; 2],
    metric: MetricKey,
    counting: DayCounting<'_>,
) -> Vec<SharedStep> {
    let [Some(first), Some(second)] = songs.map(|song| catalogue.series(song, metric)) else {
        return Vec::new();
    };
    if catalogue[metric].kind != MetricKind::Counter {
        return Vec::new();
    }
    let series = [first, second].map(|series| counting_series(catalogue, series));
    let extra = [first, second].into_iter().flat_map(|series| &series.milestones);
    let mut values: Vec<u64> = extra.map(|step| step.value).collect();
    values.extend(&catalogue[metric].milestones);
    values.sort_unstable();
    values.dedup();
    let steps = values.into_iter().filter_map(|value| {
        let took = |series: &Series| crossing(series, value, counting)?.elapsed;
        let elapsed = [took(&series[0])?, took(&series[1])?];
        let faster = match elapsed {
            [a, b] if a.is_shorter(&b) == Truth::Surely => Some(0),
            [a, b] if b.is_shorter(&a) == Truth::Surely => Some(1),
            _ => None,
        };
        Some(SharedStep { value, elapsed, faster })
    });
    steps.collect()
}

/// Widest time of a count that a line goes through, in days, as in charts of one song.
const WIDEST: i32 = 31;

/// What a series shows of its count by days since release.
struct Side {
    /// The count at the end of a day, and of every later one, is at least so much; in order of days,
    /// each larger than the one before.
    lower: Vec<(i32, u64)>,
    /// The count at the end of every day before this one is at most so much; in order of days.
    upper: Vec<(i32, u64)>,
    line: Vec<LinePoint>,
    /// The first day on which the count may have been taken down. From then on nothing is compared.
    fell: Option<i32>,
}

impl Side {
    fn of(series: &Series, counting: DayCounting<'_>) -> Self {
        let start = LinePoint { half_days: 0, value: 0, observation: None };
        let (mut lower, mut upper, mut line) = (Vec::new(), Vec::new(), vec![start]);
        let mut fell = None;
        for evidence in evidence(series) {
            let Some(Elapsed { days, .. }) = evidence.elapsed(series, counting) else {
                continue;
            };
            lower.extend(evidence.reached.map(|reached| (days.most, reached)));
            upper.extend(evidence.below.map(|below| (days.least, below.saturating_sub(1))));
            let observation = &series.observations[evidence.at];
            if observation.decrease().is_some() {
                fell = Some(fell.map_or(days.least, |fell: i32| fell.min(days.least)));
            }
            let is_count =
                is_reading(observation) || observation.kind == ObservationKind::Crossed;
            if is_count && days.most - days.least <= WIDEST {
                line.push(LinePoint {
                    half_days: days.least + days.most,
                    value: observation.value,
                    observation: Some(evidence.at),
                });
            }
        }
        lower.sort_unstable();
        let mut most = 0;
        lower.retain(|(_, value)| {
            let is_larger = *value > most;
            most = most.max(*value);
            is_larger
        });
        upper.sort_unstable();
        let mut least = u64::MAX;
        for (_, value) in upper.iter_mut().rev() {
            least = least.min(*value);
            *value = least;
        }
        // A line never falls: of what is later and lower, or of one day, the larger count stays.
        line.sort_by_key(|point| (point.half_days, point.value));
        let mut rising: Vec<LinePoint> = Vec::with_capacity(line.len());
        for point in line {
            let is_before_fall = fell.is_none_or(|fell| point.half_days < 2 * fell);
            match rising.last_mut() {
                Some(last) if point.value < last.value || !is_before_fall => {}
                Some(last) if last.half_days == point.half_days => {
                    // The release stays where it is: the count began there.
                    if last.observation.is_some() {
                        *last = point;
                    }
                }
                _ => rising.push(point),
            }
        }
        Self { lower, upper, line: rising, fell }
    }

    /// The least that the count was at the end of a day.
    fn least(&self, day: i32) -> u64 {
        let by_then = self.lower.partition_point(|(from, _)| *from <= day);
        by_then.checked_sub(1).map_or(0, |at| self.lower[at].1)
    }

    /// The most that the count was at the end of a day, if anything bounds it.
    fn most(&self, day: i32) -> Option<u64> {
        let over = self.upper.partition_point(|(until, _)| *until <= day);
        self.upper.get(over).map(|(_, value)| *value)
    }

    /// The line's count at the end of a day.
    fn on_line(&self, day: i32) -> OnLine {
        let half_days = 2 * day;
        let next = self.line.partition_point(|point| point.half_days < half_days).max(1);
        let (from, Some(to)) = (self.line[next - 1], self.line.get(next)) else {
            let last = self.line[self.line.len() - 1];
            return OnLine {
                count: last.value.into(),
                of: 1,
                is_over: half_days > last.half_days,
            };
        };
        let length = i128::from(to.half_days - from.half_days);
        let grown = i128::from(to.value) - i128::from(from.value);
        let gone = i128::from(half_days - from.half_days);
        OnLine {
            count: i128::from(from.value) * length + grown * gone,
            of: length,
            is_over: false,
        }
    }
}

/// What a line says of a count.
struct OnLine {
    /// The count, as a fraction: so many parts of `of`.
    count: i128,
    of: i128,
    /// Whether the line is over, so that the count is at least so much.
    is_over: bool,
}

/// What can be said of who is ahead at the end of a day: who, and whether it is proven.
fn ahead(sides: &[Side; 2], day: i32) -> Option<(usize, bool)> {
    let proves = |leader: usize| {
        sides[1 - leader].most(day).is_some_and(|most| sides[leader].least(day) > most)
    };
    if let Some(leader) = [0, 1].into_iter().find(|leader| proves(*leader)) {
        return Some((leader, true));
    }
    let [a, b] = sides.each_ref().map(|side| side.on_line(day));
    match (a.count * b.of).cmp(&(b.count * a.of)) {
        Ordering::Greater if !b.is_over => Some((0, false)),
        Ordering::Less if !a.is_over => Some((1, false)),
        _ => None,
    }
}

/// Who led when. Between two days on which something changes, both lines are straight and all bounds
/// stay, so that the lead changes there at most once, over one day on which both are level at most.
fn leads(sides: &[Side; 2]) -> Vec<Lead> {
    let ends = sides.iter().flat_map(|side| {
        side.upper.last().map(|(day, _)| *day).into_iter().chain(
            // The end of a line is a day of it.
            side.line.last().map(|point| point.half_days / 2 + 1),
        )
    });
    let fell = sides.iter().filter_map(|side| side.fell).min();
    let end = ends.max().unwrap_or(0).min(fell.unwrap_or(i32::MAX));
    let mut days: Vec<i32> = vec![0, end];
    for side in sides {
        days.extend(side.lower.iter().chain(&side.upper).map(|(day, _)| *day));
        // The first day at whose end the line has passed a point, and the day after it.
        let points = side.line.iter().map(|point| (point.half_days + 1) / 2);
        days.extend(points.flat_map(|day| [day, day + 1]));
    }
    days.retain(|day| (0..=end).contains(day));
    days.sort_unstable();
    days.dedup();
    let mut leads: Vec<Lead> = Vec::new();
    let mut add = |days: Range<i32>, lead: Option<(usize, bool)>| {
        let Some((leader, is_proven)) = lead.filter(|_| !days.is_empty()) else { return };
        match leads.last_mut() {
            Some(last)
                if (last.leader, last.is_proven, last.days.end)
                    == (leader, is_proven, days.start) =>
            {
                last.days.end = days.end;
            }
            _ => leads.push(Lead { days, leader, is_proven }),
        }
    };
    for pair in days.windows(2) {
        let (mut from, until) = (pair[0], pair[1]);
        while from < until {
            let now = ahead(sides, from);
            let next = first_other(from..until, |day| ahead(sides, day) != now);
            add(from..next, now);
            from = next;
        }
    }
    leads
}

/// The first of some days from which something holds that does not hold on the first, or the end.
fn first_other(days: Range<i32>, is_other: impl Fn(i32) -> bool) -> i32 {
    let (mut same, mut other) = (days.start, days.end);
    while other - same > 1 {
        let middle = i32::midpoint(same, other);
        if is_other(middle) { other = middle } else { same = middle }
    }
    other
}

#[cfg(test)]
mod tests {
    use super::{Comparison, compare, shared_metrics, shared_steps};
    use crate::samples::{Read, Sample, duration};

    /// A song with a counter, and one whose name comes later.
    fn pair(day_count: &str, heads: [&str; 2], rows: [&[&str]; 2]) -> Read {
        let sample = Sample::new().days(day_count);
        let sample = sample.song_in("count", "x", heads[0], rows[0]);
        sample.song_in("count", "y", heads[1], rows[1]).read().sound()
    }

    /// Two songs, of which the second was released a hundred days later.
    fn songs(x: &[&str], y: &[&str]) -> Read {
        pair("calendar", ["released = 2020-01-01", "released = 2020-04-10"], [x, y])
    }

    fn compared(read: &Read) -> Option<Comparison> {
        let songs = ["x", "y"].map(|id| read.song(id));
        compare(&read.catalogue, songs, read.series("x").metric, read.counting())
    }

    /// Leads as text: `x 1..53 line, x 53..65`.
    fn leads(read: &Read) -> String {
        let found = compared(read).expect("a counter of both");
        let leads = found.leads.iter().map(|lead| {
            let name = ["x", "y"][lead.leader];
            let mark = if lead.is_proven { "" } else { " line" };
            format!("{name} {}..{}{mark}", lead.days.start, lead.days.end)
        });
        leads.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_lead_is_proven_where_the_bounds_of_both_do_not_overlap() {
        // Days since release: x was released on 1 January 2020.
        let cases: [(&[&str], &[&str], &str); 13] = [
            // The slower one was below until the day on which it reached it.
            (&["+10d crossed 100"], &["+30d crossed 100"], "x 1..10 line, x 10..30"),
            (&["+30d crossed 100"], &["+10d crossed 100"], "y 1..10 line, y 10..30"),
            // Two that are level lead nowhere.
            (&["+10d crossed 100"], &["+10d crossed 100"], ""),
            // A count reached some day of ten is proven from the last of them, until the first of the
            // other one's.
            (
                &["+10d..20d crossed 100"],
                &["+30d..40d crossed 100"],
                "x 1..20 line, x 20..30, x 30..35 line",
            ),
            // Overlapping bounds prove nothing.
            (&["+10d..20d crossed 100"], &["+15d..25d crossed 100"], "x 1..20 line"),
            // At least so much is no point of a line, and a proof.
            (
                &["+10d crossed 50", "+20d at-least 100"],
                &["+10d crossed 40", "+40d crossed 100"],
                "x 1..15 line, x 20..40",
            ),
            // Nor is a count below something; it proves that the other one led.
            (
                &["+10d crossed 50", "+40d crossed 60"],
                &["+30d below 50", "+40d crossed 60"],
                "x 1..10 line, x 10..30, x 30..40 line",
            ),
            // A reading of a total bounds the days before it.
            (&["+10d exact 60"], &["+20d exact 50"], "x 1..10 line, x 10..20, x 20..21 line"),
            // The lines cross: at day 20, 10 + 10 × 2 against 40 × 1 - and both are 40 at day 20.
            (
                &["+10d crossed 100", "+30d crossed 120"],
                &["+10d crossed 90", "+30d crossed 130"],
                "x 1..20 line, y 21..31 line",
            ),
            // Nothing is compared from a fall on.
            (
                &["+10d crossed 100", "+15d exact 50 decrease"],
                &["+10d crossed 90", "+30d crossed 130"],
                "x 1..15 line",
            ),
            // Too roughly known for a line, it is a proof all the same.
            (&["+5d..45d crossed 100"], &["+90d crossed 100"], "x 45..90"),
            // Disputed counts, live ones and estimates say nothing.
            (&["+10d crossed 100 disputed"], &["+30d crossed 100"], ""),
            (&["+10d live 100", "+12d estimate 100"], &["+30d crossed 100"], ""),
        ];
        for (x, y, expected) in cases {
            assert_eq!(leads(&songs(x, y)), expected, "{x:?} {y:?}");
        }
    }

    #[test]
    fn days_are_counted_from_each_release_by_the_day_count() {
        let released = "released = 2020-01-01T18:00:00+09:00";
        for (day_count, head, x, expected) in [
            (
                "calendar",
                "released = 2020-01-01",
                "2020-01-11 crossed 100",
                "x 1..10 line, x 10..30",
            ),
            (
                "elapsed",
                "released = 2020-01-01",
                "2020-01-11 crossed 100",
                "x 1..10 line, x 10..29, x 29..30 line",
            ),
            // Reached in the morning of the tenth day after a release in the evening.
            (
                "calendar",
                released,
                "2020-01-11T09:00:00+09:00 crossed 100",
                "x 1..10 line, x 10..30",
            ),
            (
                "elapsed",
                released,
                "2020-01-11T09:00:00+09:00 crossed 100",
                "x 1..9 line, x 9..29, x 29..30 line",
            ),
            // A release on some day of January: the count was reached after 10 to 40 days.
            ("calendar", "released = \"2020-01\"", "2020-02-10 crossed 100", "x 1..30 line"),
            // Without a release, only what a source says of the time since it counts.
            ("calendar", "", "+10d crossed 100", "x 1..10 line, x 10..30"),
            ("calendar", "", "2020-01-11 crossed 100", ""),
        ] {
            let y = "2020-05-10 crossed 100";
            let read = pair(day_count, [head, "released = 2020-04-10"], [&[x], &[y]]);
            assert_eq!(leads(&read), expected, "{day_count} {head} {x}");
        }
    }

    #[test]
    fn a_line_goes_through_counts_that_are_known_to_a_month_and_never_falls() {
        for (rows, expected) in [
            (&["+10d crossed 100"][..], "0:0 20:100"),
            (&["+10d crossed 100", "+20d exact 150"], "0:0 20:100 40:150"),
            (&["+10d..41d crossed 100"], "0:0 51:100"),
            (&["+10d crossed 50", "+20d..52d crossed 100"], "0:0 20:50"),
            (&["+10d crossed 50", "+20d at-least 100"], "0:0 20:50"),
            (&["+10d crossed 50", "+10d exact 60"], "0:0 20:60"),
        ] {
            let found = compared(&songs(rows, &["+5d crossed 10"])).unwrap();
            let points = found.lines[0].iter();
            let points = points.map(|point| format!("{}:{}", point.half_days, point.value));
            assert_eq!(points.collect::<Vec<_>>().join(" "), expected, "{rows:?}");
        }
    }

    #[test]
    fn who_was_faster_to_a_shared_milestone_is_said_where_it_is_sure() {
        // Milestones are 100 and 1000; each case is what 100 took.
        for (x, y, expected) in [
            ("+10d crossed 100", "+30d crossed 100", "10d 30d x"),
            ("+30d crossed 100", "+10d crossed 100", "30d 10d y"),
            ("+10d crossed 100", "+10d crossed 100", "10d 10d -"),
            ("+10d..20d crossed 100", "+20d crossed 100", "10..20d 20d -"),
            ("+20h crossed 100", "+20h30m crossed 100", "0..1d 1200..1259m 0..1d 1230m -"),
            ("+20h05m crossed 100", "+20h30m crossed 100", "0..1d 1205m 0..1d 1230m x"),
            ("+10d crossed 99", "+10d crossed 100", ""),
        ] {
            let read = songs(&[x], &[y]);
            let songs = ["x", "y"].map(|id| read.song(id));
            let metric = read.series("x").metric;
            let steps = shared_steps(&read.catalogue, songs, metric, read.counting());
            let said = steps.iter().map(|step| {
                let [a, b] = step.elapsed.each_ref().map(duration);
                format!("{a} {b} {}", step.faster.map_or("-", |side| ["x", "y"][side]))
            });
            assert_eq!(said.collect::<String>(), expected, "{x} {y}");
        }
    }

    #[test]
    fn metrics_are_shared_where_both_have_a_figure_that_counts() {
        for (metric, x, y, expected) in [
            ("count", "+10d crossed 100", "+10d crossed 5", 1),
            ("count", "+10d crossed 100", "+10d at-least 5", 1),
            ("count", "+10d crossed 100", "+10d below 5", 0),
            ("count", "+10d crossed 100", "+10d crossed 5 disputed", 0),
            ("debut", "2020-06-01 official 100", "2020-06-01 official 5", 1),
            // Only official figures make a record there.
            ("debut", "2020-06-01 official 100", "2020-06-01 exact 5", 0),
            ("chart", "2020-06-01 exact 1", "2020-06-01 exact 9", 1),
        ] {
            let sample = Sample::new().song_in(metric, "x", "released = 2020-01-01", &[x]);
            let read =
                sample.song_in(metric, "y", "released = 2020-01-01", &[y]).read().sound();
            let songs = ["x", "y"].map(|id| read.song(id));
            let found = shared_metrics(&read.catalogue, songs);
            assert_eq!(found.len(), expected, "{metric} {x} {y}");
            let line =
                compare(&read.catalogue, songs, read.series("x").metric, read.counting());
            let has_lines = line.is_some_and(|found| found.has_lines());
            assert_eq!(has_lines, metric == "count" && y == "+10d crossed 5", "{metric} {y}");
        }
    }
}
