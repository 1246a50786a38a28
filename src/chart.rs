//! Charts as inline SVG: text never scales, and one copy is legible from 320 to 1280 px.
//!
//! The outer `<svg>` has no `viewBox`: marks and labels stand at percentages. Points are links with
//! all that there is to say as their title, and a table has the same figures.

mod labels;
mod skyline;
mod svg;
mod table;
mod ticks;
pub mod versus;

pub use skyline::{Reign, Skyline, skyline};
pub use table::{Cells, Group, Headings, Row, cells, table, time};
pub use ticks::{DateTick, Tick, Unit, dates, marked_values, round_times, round_values};

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::article::{Html, escape};
use crate::date::{DAY_MINUTES, Day, Minute};
use labels::{Anchor, Layout, NARROW, Room, WIDE, raised};
use svg::{Corner, add, hundredths};

/// A point of a line: when and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The middle of the time that it may have been.
    pub at: Minute,
    /// The count.
    pub value: u64,
    /// Whether the count was taken down here.
    pub fell: bool,
    /// Position of its observation; none of a release, which begins with nothing.
    pub observation: Option<usize>,
}

/// A mark on a line: what a point says, and where it leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark<'a> {
    /// All that there is to say of it, escaped.
    pub title: &'a str,
    /// The page that it leads to.
    pub url: Option<String>,
    /// Words beside it, and how they begin, for phones: of what the page is about.
    pub label: Option<[String; 2]>,
}

/// How one count grew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// In order of time.
    pub points: &'a [Point],
    /// One for each point.
    pub marks: Vec<Mark<'a>>,
}

/// What a growth chart shows: one count, or two of the same song.
pub struct Growth<'a> {
    /// The id of the caption that names the chart.
    pub caption_id: &'a str,
    /// The colour of the first line; the second one is in ink.
    pub colour: &'a str,
    /// The lines.
    pub lines: &'a [Line<'a>],
    /// Lines across.
    pub ticks: &'a [Tick],
    /// Labels of the time axis.
    pub dates: &'a [DateTick],
    /// The first day of the time axis.
    pub from: Day,
    /// The last day of the time axis.
    pub to: Day,
    /// The instant that a day begins with.
    pub start_of: &'a dyn Fn(Day) -> Minute,
}

/// Most points of a line; more can't be told apart at any width.
const MAX_POINTS: usize = 400;
/// Most points that are marks of their own.
pub const MAX_MARKS: usize = 60;
/// Reports this far apart, or further, are joined by a dotted stretch.
const GAP_MINUTES: i64 = 90 * DAY_MINUTES;
/// Share of the height that the highest value has; above it is room for a label.
const HIGHEST: f64 = 0.9;
/// Share of the width at the right that is left for the last point.
const RIGHT: f64 = 0.96;

/// Draws how counts grew.
pub fn growth(chart: &Growth<'_>) -> Html {
    let scale = Scale::of(chart);
    let mut markup = svg::open(chart.caption_id, Some(chart.colour), None);
    let ticks: Vec<(f64, &Tick)> =
        chart.ticks.iter().map(|tick| (scale.y(tick.value), tick)).collect();
    markup.push_str("<g aria-hidden=\"true\">");
    svg::ticks(&ticks, false, false, &mut markup);
    // The axis ends where the last day is drawn.
    let to = chart.from.plus((f64::from(chart.to.since(chart.from).max(1)) / RIGHT) as i32);
    svg::dates(chart.dates, chart.from, to, &mut markup);
    for (line, class) in chart.lines.iter().zip(["kl", "il"]) {
        stroke(line, class, &scale, &mut markup);
    }
    markup.push_str("</g>");
    for (line, class) in chart.lines.iter().zip(["p", "pi"]) {
        marks(line, class, &scale, &mut markup);
    }
    markup.push_str("<g aria-hidden=\"true\">");
    labels(chart, &scale, &ticks, &mut markup);
    markup.push_str("</g></svg>");
    Html::trusted(markup)
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
        let most = chart.lines.iter().flat_map(|line| line.points).map(|point| point.value);
        // No line across the chart is above it.
        let most = most.chain(chart.ticks.iter().map(|tick| tick.value));
        Self { from, span: (to - from).max(1), most: most.max().unwrap_or(1).max(1) }
    }

    fn x(&self, at: Minute) -> f64 {
        let share = at.0.saturating_sub(self.from) as f64 / self.span as f64;
        share.clamp(0.0, 1.0) * RIGHT
    }

    fn y(&self, value: u64) -> f64 {
        1.0 - value as f64 / self.most as f64 * HIGHEST
    }
}

fn stroke(line: &Line<'_>, class: &str, scale: &Scale, markup: &mut String) {
    let points = thin(line.points);
    let before = std::iter::once(None).chain(points.iter().map(|point| Some(point.at.0)));
    let corners = points.iter().zip(before).map(|(point, before)| Corner {
        x: hundredths(scale.x(point.at)),
        y: hundredths(scale.y(point.value)),
        after_gap: before.is_some_and(|before| point.at.0 - before >= GAP_MINUTES),
    });
    svg::stroke(class, corners, markup);
}

/// Keeps the first, the last, every fall, and of each stretch its lowest and highest point.
fn thin(points: &[Point]) -> Cow<'_, [Point]> {
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

/// The points that stand for themselves: all of a short line; of a long one its ends and what has
/// a label.
fn shown<'a>(line: &'a Line<'a>) -> impl Iterator<Item = (&'a Point, &'a Mark<'a>)> {
    let is_short = line.points.len() <= MAX_MARKS;
    let last = line.points.len().saturating_sub(1);
    line.points.iter().zip(&line.marks).enumerate().filter_map(move |(at, (point, mark))| {
        let is_shown = is_short || at == last || mark.label.is_some();
        (is_shown && point.observation.is_some()).then_some((point, mark))
    })
}

/// Points as links, with room around each for a finger.
fn marks(line: &Line<'_>, class: &str, scale: &Scale, markup: &mut String) {
    let mut place = String::new();
    for (point, mark) in shown(line) {
        let tag = if mark.url.is_some() { "a" } else { "g" };
        add(&["<", tag], markup);
        if let Some(url) = &mark.url {
            markup.push_str(" href=\"");
            escape(url, markup);
            markup.push('"');
        }
        markup.push_str("><title>");
        markup.push_str(mark.title);
        markup.push_str("</title>");
        let radius = if mark.label.is_some() { "7" } else { "5" };
        place.clear();
        svg::at("cx", scale.x(point.at), &mut place);
        svg::at("cy", scale.y(point.value), &mut place);
        for (class, radius) in [(class, radius), ("hit", "12")] {
            add(&["<circle class=\"", class, "\" r=\"", radius, "\"", &place, "/>"], markup);
        }
        add(&["</", tag, ">"], markup);
    }
}

/// Where words may stand beside a point, the best place first.
const SPOTS: [(f64, f64, Anchor); 4] = [
    (-10.0, -9.0, Anchor::End),
    (11.0, 20.0, Anchor::Start),
    (-4.0, 26.0, Anchor::End),
    (11.0, -9.0, Anchor::Start),
];

/// The words beside points, each where it has room.
fn labels(chart: &Growth<'_>, scale: &Scale, ticks: &[(f64, &Tick)], markup: &mut String) {
    let across = |layout: Layout| -> Vec<Room> {
        let rooms = ticks
            .iter()
            .map(|(y, tick)| layout.room(&tick.label, Anchor::Start, (0.0, 0.0), (*y, -5.0)));
        rooms.collect()
    };
    let (mut narrow, mut wide) = (across(NARROW), across(WIDE));
    for (line, class) in chart.lines.iter().zip(["w", ""]) {
        // Its words hide no point of the other line.
        let others = || chart.lines.iter().filter(|other| !std::ptr::eq(*other, line));
        let hides = |room: &Room, layout: Layout| {
            let mut points = others().flat_map(shown).map(|(point, _)| point);
            points.any(|p| room.holds(layout, scale.x(p.at), scale.y(p.value)))
        };
        for (point, mark) in shown(line) {
            let Some([long, short]) = &mark.label else { continue };
            let place = (scale.x(point.at), scale.y(point.value));
            let find = |text: &str, layout: Layout, taken: &mut Vec<Room>| {
                let found = SPOTS.into_iter().find_map(|spot| {
                    let (dx, dy, anchor) = spot;
                    let room = layout.room(text, anchor, (place.0, dx), (place.1, dy));
                    let room = raised(room, 0.0, taken).filter(|room| layout.holds(room))?;
                    (!hides(&room, layout)).then_some((spot, room))
                });
                found.map(|(spot, room)| {
                    taken.push(room);
                    spot
                })
            };
            let is_long = find(long, NARROW, &mut narrow);
            let on_phones = is_long.or_else(|| find(short, NARROW, &mut narrow));
            let elsewhere = find(long, WIDE, &mut wide);
            if is_long.is_some() && is_long == elsewhere {
                text(place, elsewhere, class, long, markup);
            } else {
                let words = if is_long.is_some() { long } else { short };
                text(place, on_phones, &format!("{class} thin"), words, markup);
                text(place, elsewhere, &format!("{class} wide"), long, markup);
            }
        }
    }
}

fn text(
    (x, y): (f64, f64),
    spot: Option<(f64, f64, Anchor)>,
    class: &str,
    words: &str,
    markup: &mut String,
) {
    let Some((dx, dy, anchor)) = spot else { return };
    let class = class.trim();
    markup.push_str("<text");
    if !class.is_empty() {
        add(&[" class=\"", class, "\""], markup);
    }
    svg::at("x", x, markup);
    svg::at("y", y, markup);
    let _ = write!(markup, " dx=\"{dx}\" dy=\"{dy}\"{}>", anchor.attribute());
    escape(words, markup);
    markup.push_str("</text>");
}

#[cfg(test)]
mod tests {
    use super::{Growth, Line, Mark, Point, Tick, growth, thin};
    use crate::date::{Day, Minute, Zone};

    fn draw(points: Vec<Point>) -> String {
        let zone = Zone::named("Asia/Seoul").unwrap();
        let titles: Vec<String> =
            (0..points.len()).map(|at| format!("report &lt;{at}&gt;")).collect();
        let mark = |title| Mark { title, url: Some("/there/".to_owned()), label: None };
        let marks = titles.iter().map(|title| mark(title.as_str())).collect();
        let chart = Growth {
            caption_id: "c",
            colour: "#123456",
            lines: &[Line { points: &points, marks }],
            ticks: &[Tick { value: 100, label: "100 <b>".to_owned() }],
            dates: &[],
            from: Day::parse("2019-04-12").unwrap(),
            to: Day::parse("2023-02-09").unwrap(),
            start_of: &|day| zone.start_of(day),
        };
        growth(&chart).as_str().to_owned()
    }

    fn point(day: &str, value: u64) -> Point {
        let zone = Zone::named("Asia/Seoul").unwrap();
        let at = zone.start_of(Day::parse(day).unwrap());
        Point { at, value, fell: false, observation: Some(0) }
    }

    #[test]
    fn any_number_of_points_draws() {
        for points in [
            vec![],
            vec![point("2020-01-01", 0)],
            vec![point("2020-01-01", 5), point("2020-01-01", 5)],
            vec![point("2020-01-01", 1), point("2022-01-01", 120)],
            vec![point("2020-01-01", u64::MAX), point("2022-01-01", u64::MAX)],
        ] {
            let svg = draw(points);
            for bad in ["NaN", "inf", "=\"-", "undefined"] {
                assert!(
                    !svg.replace("dy=\"-", "").replace("style=\"--", "").contains(bad),
                    "{bad}: {svg}"
                );
            }
            assert!(svg.contains("100 &lt;b&gt;"), "{svg}");
        }
    }

    #[test]
    fn a_point_is_a_link_that_says_all() {
        let svg = draw(vec![point("2020-01-01", 5), point("2020-01-09", 7)]);
        let link =
            "<a href=\"/there/\"><title>report &lt;1&gt;</title><circle class=\"p\" r=\"5\"";
        assert!(svg.contains(link), "{svg}");
        assert_eq!(svg.matches("<circle class=\"hit\" r=\"12\"").count(), 2);
    }

    #[test]
    fn a_line_is_dotted_where_nobody_reported_for_90_days() {
        for (day, class) in [("2020-03-30", "kl"), ("2020-03-31", "kl gap")] {
            let svg = draw(vec![point("2020-01-01", 5), point(day, 7)]);
            assert_eq!(svg.matches("<path").count(), 1, "{day}");
            assert!(svg.contains(&format!("<path class=\"{class}\" ")), "{day}: {svg}");
        }
    }

    #[test]
    fn points_of_a_short_line_are_marks_and_the_last_one_of_a_long_line() {
        let day = |at: i32| Day::parse("2020-01-01").unwrap().plus(at).to_string();
        let points =
            |n: i32| (0..n).map(|at| point(&day(at), at.unsigned_abs().into())).collect();
        for (points, marks) in [(points(60), 60), (points(61), 1)] {
            assert_eq!(draw(points).matches("<a href").count(), marks);
        }
    }

    #[test]
    fn long_series_are_thinned_and_keep_their_ends_and_falls() {
        let mut points: Vec<Point> = (0..5479)
            .map(|i| Point {
                at: Minute(i * 1440),
                value: u64::try_from(i).unwrap(),
                fell: false,
                observation: Some(0),
            })
            .collect();
        points[3000].fell = true;
        let kept = thin(&points);
        assert!(kept.len() <= 400, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        assert!(kept.iter().any(|point| point.fell));
    }
}
