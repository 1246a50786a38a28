//! Growth charts as inline SVG, by the pattern of `docs/design.md`: text never scales, one copy is
//! legible from 320 to 1280 px, and a table with the same figures is the way in for everyone else.
//!
//! The outer `<svg>` has no `viewBox`: labels and dots stand at percentages. Only the line is in an
//! inner `<svg>` that stretches.

mod table;

pub use table::{Headings, Row, table, time};

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::article::{Html, escape};
use crate::date::{Day, Minute};
use crate::locale::push_number;

/// A point of the line: when and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The middle of the time that it may have been.
    pub at: Minute,
    /// The count.
    pub value: u64,
    /// Whether the count was taken down here.
    pub fell: bool,
}

/// A step that is marked by a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The step.
    pub value: u64,
    /// What stands at it.
    pub label: String,
    /// Whether the page is about it.
    pub here: bool,
}

/// What a growth chart shows.
pub struct Growth<'a> {
    /// The id of the caption that names the chart.
    pub caption_id: &'a str,
    /// In order of time.
    pub points: &'a [Point],
    /// In order of value.
    pub thresholds: &'a [Threshold],
    /// The label of the last point.
    pub last_label: &'a str,
    /// The first day of the time axis.
    pub from: Day,
    /// The last day of the time axis.
    pub to: Day,
    /// The instant that a day begins with.
    pub start_of: &'a dyn Fn(Day) -> Minute,
}

/// Most points of a line; more can't be told apart at any width.
const MAX_POINTS: usize = 400;
/// Observations further apart than this are joined by a dashed stretch.
const GAP_MINUTES: i64 = 90 * 24 * 60;
/// Where the plot ends, in per mille of the height; below it are the years.
const BASE: i64 = 900;
/// Room above the highest point.
const TOP: i64 = 70;

/// Draws how a count grew.
pub fn growth(chart: &Growth<'_>) -> Html {
    let scale = Scale::of(chart);
    let mut svg = String::with_capacity(2048);
    svg.push_str("<svg class=\"chart\" role=\"img\" aria-labelledby=\"");
    escape(chart.caption_id, &mut svg);
    svg.push_str("\">");
    // Text comes last, so that its halo keeps it legible over lines and dots.
    let thresholds = thresholds(chart, &scale);
    group("chart-threshold", &[], &mut svg, |svg| {
        for threshold in &thresholds {
            threshold_rule(threshold, &scale, svg);
        }
    });
    let labelled = labelled_years(chart, &scale);
    axis(&labelled, &mut svg);
    if !chart.points.is_empty() {
        svg.push_str(STRETCHED);
        line(chart, &scale, &mut svg);
        dots(chart, &scale, &mut svg);
        svg.push_str("</svg>");
    }
    falls(chart, &scale, &mut svg);
    years(chart, &labelled, &mut svg);
    group("chart-threshold", &[HIDDEN], &mut svg, |svg| {
        for threshold in &thresholds {
            threshold_label(threshold, &scale, svg);
        }
    });
    last_label(chart, &scale, &mut svg);
    svg.push_str("</svg>");
    Html::trusted(svg)
}

struct Scale {
    from: i64,
    span: i64,
    most: u64,
}

impl Scale {
    fn of(chart: &Growth<'_>) -> Self {
        let from = (chart.start_of)(chart.from).0;
        let to = (chart.start_of)(chart.to.plus(1)).0;
        let most = chart.points.iter().map(|point| point.value);
        let most = most.chain(chart.thresholds.iter().map(|t| t.value)).max().unwrap_or(1);
        Self { from, span: (to - from).max(1), most: most.max(1) }
    }

    /// Per mille of the width; a little room is left at the right for the last dot.
    fn x(&self, at: Minute) -> i64 {
        // Minutes of some thousand years: far from the ends of the type.
        (at.0.saturating_sub(self.from).saturating_mul(970) / self.span).clamp(0, 985)
    }

    /// Per mille of the height, from the top.
    fn y(&self, value: u64) -> i64 {
        let height = BASE - TOP;
        let up = match value.checked_mul(height.unsigned_abs()) {
            Some(scaled) => scaled / self.most,
            None => value / (self.most / height.unsigned_abs()).max(1),
        };
        BASE - i64::try_from(up).unwrap_or(0).min(BASE)
    }
}

/// A per mille as a percentage: `123` is `12.3%`.
fn percent(per_mille: i64, svg: &mut String) {
    push_number(per_mille / 10, svg);
    if per_mille % 10 > 0 {
        svg.push('.');
        push_number(per_mille % 10, svg);
    }
    svg.push('%');
}

/// Appends the parts of a tag one by one, without `fmt`, which takes its time over each.
fn add(parts: &[&str], svg: &mut String) {
    for part in parts {
        svg.push_str(part);
    }
}

/// Most bytes of a corner.
const CORNER: usize = 10;

/// A corner or a dot of a path: `M23 897`.
fn corner(pen: char, x: i64, y: i64, path: &mut String) {
    path.push(pen);
    push_number(x, path);
    path.push(' ');
    push_number(y, path);
}

/// The thresholds that have room: the page's own first, then from the top down.
fn thresholds<'c>(chart: &'c Growth<'_>, scale: &Scale) -> Vec<&'c Threshold> {
    const ROOM: i64 = 75;
    let mut shown: Vec<&Threshold> = Vec::new();
    let here = chart.thresholds.iter().filter(|t| t.here);
    let others = chart.thresholds.iter().rev().filter(|t| !t.here);
    for threshold in here.chain(others) {
        let y = scale.y(threshold.value);
        if y < BASE - 20 && shown.iter().all(|held| (scale.y(held.value) - y).abs() >= ROOM) {
            shown.push(threshold);
        }
    }
    shown.sort_by_key(|threshold| threshold.value);
    shown
}

/// What lies between text and may be stretched: shapes by per mille of the chart's width and height.
const STRETCHED: &str = "<svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" width=\"100%\" height=\"100%\">";

/// What the table says for everyone is hidden from those who can't see the chart.
const HIDDEN: &str = " aria-hidden=\"true\"";

/// A group of shapes of one class, if there are any.
fn group(class: &str, attributes: &[&str], svg: &mut String, fill: impl FnOnce(&mut String)) {
    let start = svg.len();
    add(&["<g class=\"", class, "\""], svg);
    add(attributes, svg);
    svg.push('>');
    let filled = svg.len();
    fill(svg);
    if svg.len() == filled {
        svg.truncate(start);
    } else {
        svg.push_str("</g>");
    }
}

fn here(threshold: &Threshold) -> &'static str {
    if threshold.here { " class=\"chart-threshold--here\"" } else { "" }
}

fn threshold_rule(threshold: &Threshold, scale: &Scale, svg: &mut String) {
    add(&["<line", here(threshold), " x2=\"100%\" y1=\""], svg);
    percent(scale.y(threshold.value), svg);
    svg.push_str("\" y2=\"");
    percent(scale.y(threshold.value), svg);
    svg.push_str("\"/>");
}

fn threshold_label(threshold: &Threshold, scale: &Scale, svg: &mut String) {
    // The line climbs from the lower left to the upper right: low steps have room at the right.
    let end =
        if threshold.value < scale.most / 2 { " text-anchor=\"end\" x=\"100%\"" } else { "" };
    add(&["<text", here(threshold), end, " dy=\"-5\" y=\""], svg);
    percent(scale.y(threshold.value), svg);
    svg.push_str("\">");
    escape(&threshold.label, svg);
    svg.push_str("</text>");
}

/// A year that has a label: where on the axis, and whether a narrow chart leaves it out.
type Year = (i16, i64, bool);

/// The years that have a label.
fn labelled_years(chart: &Growth<'_>, scale: &Scale) -> Vec<Year> {
    let (first, last) = (chart.from.year(), chart.to.year());
    if last == first || chart.to.since(chart.from) < 500 {
        return Vec::new();
    }
    let step = if last - first > 8 { 2 } else { 1 };
    let mut labelled: Vec<Year> = Vec::new();
    for year in (first + 1..=last).step_by(step) {
        let Some(day) = Day::new(year, 1, 1) else { continue };
        let x = scale.x((chart.start_of)(day));
        if (30..=940).contains(&x) {
            labelled.push((year, x, labelled.len() % 2 == 1));
        }
    }
    labelled
}

/// The base line, and a tick at the beginning of each labelled year.
fn axis(labelled: &[Year], svg: &mut String) {
    group("chart-axis", &[], svg, |svg| {
        svg.push_str("<line x2=\"100%\" y1=\"90%\" y2=\"90%\"/>");
        for (_, x, minor) in labelled {
            let minor = if *minor { " class=\"chart-axis--minor\"" } else { "" };
            let x = *x;
            add(&["<line", minor, " y1=\"90%\" y2=\"91.5%\" x1=\""], svg);
            percent(x, svg);
            svg.push_str("\" x2=\"");
            percent(x, svg);
            svg.push_str("\"/>");
        }
    });
}

/// A label at the beginning of each year; a short time axis says its first and its last day.
fn years(chart: &Growth<'_>, labelled: &[Year], svg: &mut String) {
    if labelled.is_empty() {
        group("chart-axis", &[HIDDEN], svg, |svg| {
            let _ = write!(
                svg,
                "<text y=\"97%\">{}</text><text text-anchor=\"end\" x=\"100%\" y=\"97%\">{}</text>",
                chart.from, chart.to
            );
        });
        return;
    }
    group("chart-axis", &[HIDDEN, " text-anchor=\"middle\""], svg, |svg| {
        for (year, x, minor) in labelled {
            let minor = if *minor { " class=\"chart-axis--minor\"" } else { "" };
            add(&["<text", minor, " y=\"97%\" x=\""], svg);
            percent(*x, svg);
            svg.push_str("\">");
            push_number(*year, svg);
            svg.push_str("</text>");
        }
    });
}

/// The line: whole where observations are close, dashed where they are far apart.
fn line(chart: &Growth<'_>, scale: &Scale, svg: &mut String) {
    let points = thin(chart.points);
    let (mut whole, mut dashed) = (String::with_capacity(points.len() * CORNER), String::new());
    let mut pen: Option<bool> = None;
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let gap = b.at.0 - a.at.0 > GAP_MINUTES;
        let path = if gap { &mut dashed } else { &mut whole };
        if pen != Some(gap) {
            corner('M', scale.x(a.at), scale.y(a.value), path);
        }
        corner('L', scale.x(b.at), scale.y(b.value), path);
        pen = Some(gap);
    }
    for (path, class) in [(whole, "chart-line"), (dashed, "chart-line chart-line--gap")] {
        if !path.is_empty() {
            add(&["<path class=\"", class, "\" d=\"", &path, "\"/>"], svg);
        }
    }
}

/// Keeps the first, the last, every fall, and of each stretch its lowest and highest point.
pub fn thin(points: &[Point]) -> Cow<'_, [Point]> {
    if points.len() <= MAX_POINTS {
        return points.into();
    }
    let buckets = MAX_POINTS / 4;
    let mut kept: Vec<usize> = vec![0, points.len() - 1];
    for bucket in 0..buckets {
        let range = bucket * points.len() / buckets..(bucket + 1) * points.len() / buckets;
        kept.extend(range.clone().min_by_key(|i| points[*i].value));
        kept.extend(range.max_by_key(|i| points[*i].value));
    }
    kept.extend((0..points.len()).filter(|i| points[*i].fell).take(MAX_POINTS / 4));
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|i| points[i]).collect()
}

/// Dots on real observations, as long as they can be told apart: ends of lines without a length, so
/// that all of them are one path and stay round however wide the chart is.
fn dots(chart: &Growth<'_>, scale: &Scale, svg: &mut String) {
    const MAX_DOTS: usize = 60;
    if chart.points.len() > MAX_DOTS {
        return;
    }
    let room = chart.points.len() * (CORNER + 3);
    let (mut all, mut here) = (String::with_capacity(room), String::new());
    for point in chart.points {
        let is_here = chart.thresholds.iter().any(|t| t.here && t.value == point.value);
        let path = if is_here { &mut here } else { &mut all };
        corner('M', scale.x(point.at), scale.y(point.value), path);
        path.push_str("h.1");
    }
    for (path, class) in [(all, "chart-dot"), (here, "chart-dot chart-dot--here")] {
        if !path.is_empty() {
            add(&["<path class=\"", class, "\" d=\"", &path, "\"/>"], svg);
        }
    }
}

/// A line at each fall.
fn falls(chart: &Growth<'_>, scale: &Scale, svg: &mut String) {
    group("chart-fall", &[], svg, |svg| {
        for fall in chart.points.iter().filter(|point| point.fell).take(20) {
            svg.push_str("<line y2=\"90%\" x1=\"");
            percent(scale.x(fall.at), svg);
            svg.push_str("\" x2=\"");
            percent(scale.x(fall.at), svg);
            svg.push_str("\"/>");
        }
    });
}

/// The last figure, where no threshold says it already.
fn last_label(chart: &Growth<'_>, scale: &Scale, svg: &mut String) {
    let Some(last) = chart.points.last() else { return };
    let covered = chart.thresholds.iter().any(|t| t.value == last.value);
    if covered || chart.last_label.is_empty() {
        return;
    }
    let begin = "<text class=\"chart-label\" text-anchor=\"end\" dy=\"-12\"";
    add(&[begin, HIDDEN, " x=\""], svg);
    percent(scale.x(last.at).max(300), svg);
    svg.push_str("\" y=\"");
    percent(scale.y(last.value), svg);
    svg.push_str("\">");
    escape(chart.last_label, svg);
    svg.push_str("</text>");
}

/// A step of a record's progression: from when, and which figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When the figure was set.
    pub at: Minute,
    /// The figure.
    pub value: u64,
}

/// Draws how a record moved: each figure holds until the next one is set.
pub fn steps(chart: &Growth<'_>, steps: &[Step]) -> Html {
    let mut points: Vec<Point> = Vec::with_capacity(steps.len() * 2);
    for step in steps {
        if let Some(last) = points.last().copied() {
            points.push(Point { at: step.at, value: last.value, fell: false });
        }
        points.push(Point { at: step.at, value: step.value, fell: false });
    }
    let end = Minute((chart.start_of)(chart.to.plus(1)).0 - 1);
    if let Some(last) = points.last().copied() {
        points.push(Point { at: end, value: last.value, fell: false });
    }
    let marks: Vec<Point> =
        steps.iter().map(|s| Point { at: s.at, value: s.value, fell: false }).collect();
    let marked = Growth { points: &marks, thresholds: chart.thresholds, ..*chart };
    let scale = Scale::of(&marked);
    let mut svg = String::with_capacity(1024);
    svg.push_str("<svg class=\"chart\" role=\"img\" aria-labelledby=\"");
    escape(chart.caption_id, &mut svg);
    svg.push_str("\">");
    let labelled = labelled_years(&marked, &scale);
    axis(&labelled, &mut svg);
    let mut path = String::new();
    for (i, point) in points.iter().enumerate() {
        let pen = if i == 0 { 'M' } else { 'L' };
        corner(pen, scale.x(point.at), scale.y(point.value), &mut path);
    }
    svg.push_str(STRETCHED);
    add(&["<path class=\"chart-line\" d=\"", &path, "\"/>"], &mut svg);
    dots(&marked, &scale, &mut svg);
    svg.push_str("</svg>");
    years(&marked, &labelled, &mut svg);
    last_label(&marked, &scale, &mut svg);
    svg.push_str("</svg>");
    Html::trusted(svg)
}

#[cfg(test)]
mod tests {
    use super::{Growth, Point, Threshold, growth, thin};
    use crate::date::{Day, Minute, Zone};

    fn draw(points: &[Point]) -> String {
        let zone = Zone::named("Asia/Seoul").unwrap();
        let thresholds = [Threshold { value: 100, label: "100 <b>".to_owned(), here: true }];
        let chart = Growth {
            caption_id: "c",
            points,
            thresholds: &thresholds,
            last_label: "120",
            from: Day::parse("2019-04-12").unwrap(),
            to: Day::parse("2023-02-09").unwrap(),
            start_of: &|day| zone.start_of(day),
        };
        growth(&chart).as_str().to_owned()
    }

    fn point(day: &str, value: u64) -> Point {
        let zone = Zone::named("Asia/Seoul").unwrap();
        Point { at: zone.start_of(Day::parse(day).unwrap()), value, fell: false }
    }

    #[test]
    fn any_number_of_points_draws() {
        for points in [
            vec![],
            vec![point("2020-01-01", 0)],
            vec![point("2020-01-01", 5), point("2020-01-01", 5)],
            vec![point("2020-01-01", 1), point("2022-01-01", 120)],
        ] {
            let svg = draw(&points);
            for bad in ["NaN", "inf", "-", "undefined"] {
                let numbers: String =
                    svg.split("d=\"").skip(1).filter_map(|s| s.split('"').next()).collect();
                assert!(!numbers.contains(bad), "{svg}");
            }
            assert!(svg.contains("100 &lt;b&gt;"), "{svg}");
        }
    }

    #[test]
    fn long_series_are_thinned_and_keep_their_ends_and_falls() {
        let mut points: Vec<Point> = (0..5479)
            .map(|i| Point {
                at: Minute(i * 1440),
                value: u64::try_from(i).unwrap(),
                fell: false,
            })
            .collect();
        points[3000].fell = true;
        let kept = thin(&points);
        assert!(kept.len() <= 400, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        assert!(kept.iter().any(|point| point.fell));
    }

    #[test]
    fn years_are_on_the_axis_and_far_points_are_joined_by_dashes() {
        let svg = draw(&[point("2019-04-12", 0), point("2023-02-01", 120)]);
        assert!(svg.contains(">2020</text>") && svg.contains(">2022</text>"), "{svg}");
        assert!(svg.contains("chart-line--gap"), "{svg}");
    }
}
