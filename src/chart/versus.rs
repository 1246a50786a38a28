//! Two counts by days since release in one chart, each line in a colour of its own.
//!
//! Marks stand at percentages of an `<svg>` without a `viewBox`, so that text never scales. A label
//! that would cover another one is left out, on narrow charts or on all.

use super::svg::{Corner, add, stroke};
use crate::article::{Html, escape};
use crate::locale::push_number;

/// A count of a line.
#[derive(Debug)]
pub struct Dot {
    /// Twice the days since release.
    pub half_days: i32,
    /// The count.
    pub value: u64,
    /// What it is, for whoever points at it.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
    /// What stands beside it.
    pub label: Option<String>,
}

/// A line: its colour, and its counts in order of time, from the release on.
#[derive(Debug)]
pub struct Line<'a> {
    /// The value of `--artist`.
    pub colour: &'a str,
    /// The counts.
    pub dots: &'a [Dot],
}

/// A label of an axis.
#[derive(Debug)]
pub struct Tick {
    /// The count or the day.
    pub at: u64,
    /// What stands at it.
    pub label: String,
    /// Whether a narrow chart leaves it out.
    pub is_minor: bool,
}

/// What the chart shows.
#[derive(Debug)]
pub struct Versus<'a> {
    /// The id of the caption that names the chart.
    pub caption_id: &'a str,
    /// Both lines.
    pub lines: [Line<'a>; 2],
    /// Counts that are marked by a rule.
    pub counts: &'a [Tick],
    /// Days that are marked on the axis.
    pub days: &'a [Tick],
}

/// Counts further apart than so many half days are joined by a dotted line.
const GAP: i32 = 2 * 90;
/// Most dots that can be told apart.
const MAX_DOTS: usize = 60;

/// The steps of an axis of round numbers: 1, 2 or 5 times a power of ten, `most` at most up to an end.
pub fn round_step(end: u64, most: u64) -> u64 {
    let mut power = 1;
    loop {
        let fits = [1, 2, 5].map(|n| power * n).into_iter().find(|step| end / step <= most);
        match fits {
            Some(step) => return step,
            None => power *= 10,
        }
    }
}

/// Draws the chart.
pub fn versus(chart: &Versus<'_>) -> Html {
    let scale = Scale::of(chart);
    let mut svg = String::with_capacity(4096);
    svg.push_str("<svg class=\"chart\" role=\"group\" aria-labelledby=\"");
    escape(chart.caption_id, &mut svg);
    svg.push_str("\">");
    axes(chart, &scale, &mut svg);
    for line in &chart.lines {
        open(line, &mut svg);
        stretches(line.dots, &scale, &mut svg);
        dots(line.dots, &scale, &mut svg);
        svg.push_str("</g>");
    }
    // Text comes last, so that its halo keeps it legible over both lines.
    labels(chart, &scale, &mut svg);
    svg.push_str("</svg>");
    Html::trusted(svg)
}

fn open(line: &Line<'_>, svg: &mut String) {
    svg.push_str("<g class=\"act\" style=\"--artist:");
    escape(line.colour, svg);
    svg.push_str("\">");
}

/// Hundredths of a per cent of the chart's width and height.
struct Scale {
    half_days: i64,
    value: u64,
}

const WHOLE: i64 = 10_000;

impl Scale {
    fn of(chart: &Versus<'_>) -> Self {
        let all = || chart.lines.iter().flat_map(|line| line.dots);
        let half_days = all().map(|dot| i64::from(dot.half_days)).max().unwrap_or(1).max(1);
        let value = all().map(|dot| dot.value).max().unwrap_or(1).max(1);
        // Room for the last dots.
        Self { half_days: half_days + half_days / 24 + 1, value: value + value / 10 + 1 }
    }

    fn x(&self, half_days: i64) -> i64 {
        half_days * WHOLE / self.half_days
    }

    fn y(&self, value: u64) -> i64 {
        let up = u128::from(value) * WHOLE.unsigned_abs() as u128 / u128::from(self.value);
        WHOLE - i64::try_from(up).unwrap_or(WHOLE)
    }
}

/// Hundredths of a per cent as a value of an attribute: `name="12.3%"`.
fn place(name: &str, hundredths: i64, svg: &mut String) {
    add(&[" ", name, "=\""], svg);
    push_number(hundredths / 100, svg);
    let rest = hundredths % 100;
    if rest > 0 {
        svg.push('.');
        push_number(rest / 10, svg);
        if rest % 10 > 0 {
            push_number(rest % 10, svg);
        }
    }
    svg.push_str("%\"");
}

fn axes(chart: &Versus<'_>, scale: &Scale, svg: &mut String) {
    svg.push_str("<g aria-hidden=\"true\">");
    for tick in chart.counts {
        let y = scale.y(tick.at);
        svg.push_str("<line class=\"g\" x2=\"100%\"");
        place("y1", y, svg);
        place("y2", y, svg);
        svg.push_str("/><text class=\"t\" x=\"100%\" dy=\"-5\" text-anchor=\"end\"");
        place("y", y, svg);
        svg.push('>');
        escape(&tick.label, svg);
        svg.push_str("</text>");
    }
    svg.push_str("<line class=\"b\" x2=\"100%\" y1=\"100%\" y2=\"100%\"/>");
    let mut free_from = i64::MIN;
    for (at, tick) in chart.days.iter().enumerate() {
        let x = scale.x(2 * i64::try_from(tick.at).unwrap_or(0));
        // A phone leaves out what would touch the label before it.
        let (middle, half) = (x * SIZES[0].0 / WHOLE, width(&tick.label) / 2);
        let from = if at == 0 { middle } else { middle - half };
        let is_wide_only =
            tick.is_minor || from < free_from || from + 2 * half > SIZES[0].0 + 10;
        if !is_wide_only {
            free_from = from + 2 * half + 6;
        }
        let class = if is_wide_only { "t wide" } else { "t" };
        let anchor = if at == 0 { "start" } else { "middle" };
        add(
            &["<text class=\"", class, "\" y=\"100%\" dy=\"18\" text-anchor=\"", anchor, "\""],
            svg,
        );
        place("x", x, svg);
        svg.push('>');
        escape(&tick.label, svg);
        svg.push_str("</text>");
    }
    svg.push_str("</g>");
}

fn stretches(dots: &[Dot], scale: &Scale, svg: &mut String) {
    let before = std::iter::once(None).chain(dots.iter().map(|dot| Some(dot.half_days)));
    let corners = dots.iter().zip(before).map(|(dot, before)| Corner {
        x: scale.x(dot.half_days.into()),
        y: scale.y(dot.value),
        after_gap: before.is_some_and(|before| dot.half_days - before > GAP),
    });
    stroke("kl", corners, svg);
}

/// A dot at each count but the release; of very many, at those with a label.
fn dots(dots: &[Dot], scale: &Scale, svg: &mut String) {
    let is_long = dots.len() > MAX_DOTS;
    for dot in dots.iter().skip(1).filter(|dot| !is_long || dot.label.is_some()) {
        match &dot.url {
            Some(url) => {
                svg.push_str("<a href=\"");
                escape(url, svg);
                svg.push_str("\"><title>");
            }
            None => svg.push_str("<g><title>"),
        }
        escape(&dot.title, svg);
        svg.push_str("</title><circle class=\"p\" r=\"6\"");
        place("cx", scale.x(dot.half_days.into()), svg);
        place("cy", scale.y(dot.value), svg);
        svg.push_str(if dot.url.is_some() { "/></a>" } else { "/></g>" });
    }
}

/// A box in pixels: left, top, right, bottom.
type Area = [i64; 4];

fn meet(a: &Area, b: &Area) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Whether a straight line goes through a box.
fn cuts(area: &Area, [a, b]: [(i64, i64); 2]) -> bool {
    let [left, top, right, bottom] = *area;
    let is_beside = a.0.max(b.0) < left || a.0.min(b.0) > right;
    let is_above_or_below = a.1.max(b.1) < top || a.1.min(b.1) > bottom;
    if is_beside || is_above_or_below {
        return false;
    }
    // It goes between corners that are on both sides of it.
    let side = |x: i64, y: i64| ((b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0)).signum();
    let corners = [side(left, top), side(right, top), side(left, bottom), side(right, bottom)];
    corners.iter().any(|corner| *corner != corners[0])
}

/// The narrowest chart, and a wide one, in pixels.
const SIZES: [(i64, i64); 2] = [(286, 304), (1130, 432)];

/// Where a label stands beside its dot: anchor, and offsets.
type Beside = (&'static str, i64, i64);

const BESIDE: [Beside; 7] = [
    ("end", -6, -14),
    ("start", 10, 20),
    ("start", -4, -14),
    ("end", -10, 20),
    ("middle", 0, -14),
    ("middle", 0, 26),
    ("end", -4, 34),
];

/// The width of a label in bold letters of 14 pixels.
fn width(label: &str) -> i64 {
    label.chars().map(|c| if c.is_ascii() { 8 } else { 14 }).sum()
}

/// Where a dot stands in a chart of this size.
fn at(dot: &Dot, scale: &Scale, (wide, high): (i64, i64)) -> (i64, i64) {
    let (x, y) = (scale.x(dot.half_days.into()), scale.y(dot.value));
    (x * wide / WHOLE, y * high / WHOLE)
}

/// What labels keep clear of, at each of the two sizes.
struct Obstacles {
    taken: [Vec<Area>; 2],
    strokes: [Vec<[(i64, i64); 2]>; 2],
}

impl Obstacles {
    fn of(chart: &Versus<'_>, scale: &Scale) -> Self {
        let drawn = || chart.lines.iter().filter(|line| line.dots.len() <= MAX_DOTS);
        let taken = SIZES.map(|size| {
            let dots = drawn().flat_map(|line| line.dots.iter().skip(1));
            let around = |dot: &Dot| {
                let (x, y) = at(dot, scale, size);
                [x - 6, y - 6, x + 6, y + 6]
            };
            // The words of the lines across the chart stand at its right end.
            let of_tick = |tick: &Tick| {
                let y = scale.y(tick.at) * size.1 / WHOLE;
                [size.0 - width(&tick.label), y - 18, size.0, y - 1]
            };
            dots.map(around).chain(chart.counts.iter().map(of_tick)).collect()
        });
        let strokes = SIZES.map(|size| {
            let pairs = drawn().flat_map(|line| line.dots.windows(2));
            pairs.map(|pair| [at(&pair[0], scale, size), at(&pair[1], scale, size)]).collect()
        });
        Self { taken, strokes }
    }

    /// Where a label has room: the place beside its dot, and whether it has room on phones too. The
    /// end of a line says whose it is: it has a label even where every place is cut by a line.
    fn place(
        &self,
        is_end: bool,
        area: impl Fn(usize, Beside) -> Area,
    ) -> Option<(Beside, bool)> {
        let fits = |which: usize, beside| {
            let (area, (wide, high)) = (area(which, beside), SIZES[which]);
            let is_inside =
                area[0] >= 0 && area[1] >= -8 && area[2] <= wide + 8 && area[3] <= high;
            is_inside && !self.taken[which].iter().any(|other| meet(other, &area))
        };
        let is_uncut = |which: usize, beside| {
            let area = area(which, beside);
            !self.strokes[which].iter().any(|stroke| cuts(&area, *stroke))
        };
        let find = |fitting: &[usize], uncut: &[usize]| {
            BESIDE.into_iter().find(|beside| {
                fitting.iter().all(|which| fits(*which, *beside))
                    && uncut.iter().all(|which| is_uncut(*which, *beside))
            })
        };
        let both = find(&[0, 1], &[0, 1]).or_else(|| find(&[0, 1], &[1]));
        let both = both.or_else(|| find(&[0, 1], &[]).filter(|_| is_end));
        let wide = || find(&[1], &[1]).or_else(|| find(&[1], &[]).filter(|_| is_end));
        both.map(|beside| (beside, true)).or_else(|| Some((wide()?, false)))
    }
}

fn labels(chart: &Versus<'_>, scale: &Scale, svg: &mut String) {
    let mut obstacles = Obstacles::of(chart, scale);
    // The end of each line first: it says whose line it is.
    for is_end in [true, false] {
        for line in &chart.lines {
            let end = line.dots.len().saturating_sub(1);
            for (place, dot) in line.dots.iter().enumerate() {
                let Some(text) = dot.label.as_deref().filter(|_| (place == end) == is_end)
                else {
                    continue;
                };
                let area = |which: usize, (anchor, dx, dy): Beside| {
                    let ((x, y), wide) = (at(dot, scale, SIZES[which]), width(text));
                    let left = match anchor {
                        "end" => x + dx - wide,
                        "middle" => x + dx - wide / 2,
                        _ => x + dx,
                    };
                    [left, y + dy - 15, left + wide, y + dy + 5]
                };
                let Some((beside, is_narrow)) = obstacles.place(is_end, area) else { continue };
                obstacles.taken[1].push(area(1, beside));
                if is_narrow {
                    obstacles.taken[0].push(area(0, beside));
                }
                open(line, svg);
                label(dot, text, beside, is_narrow, scale, svg);
                svg.push_str("</g>");
            }
        }
    }
}

fn label(
    dot: &Dot,
    text: &str,
    (anchor, dx, dy): Beside,
    is_narrow: bool,
    scale: &Scale,
    svg: &mut String,
) {
    let class = if is_narrow { "w" } else { "w wide" };
    add(
        &["<text aria-hidden=\"true\" class=\"", class, "\" text-anchor=\"", anchor, "\""],
        svg,
    );
    for (name, offset) in [("dx", dx), ("dy", dy)] {
        add(&[" ", name, "=\"", if offset < 0 { "-" } else { "" }], svg);
        push_number(offset.abs(), svg);
        svg.push('"');
    }
    place("x", scale.x(dot.half_days.into()), svg);
    place("y", scale.y(dot.value), svg);
    svg.push('>');
    escape(text, svg);
    svg.push_str("</text>");
}

#[cfg(test)]
mod tests {
    use super::{Dot, Line, Tick, Versus, round_step, versus};

    fn dots(points: &[(i32, u64)]) -> Vec<Dot> {
        let dot = |(half_days, value): &(i32, u64)| Dot {
            half_days: *half_days,
            value: *value,
            title: format!("{value} <i>"),
            url: (*value > 50).then(|| "/a?\"".to_owned()),
            label: (*value > 50).then(|| format!("label {value}")),
        };
        points.iter().map(dot).collect()
    }

    fn draw(a: &[(i32, u64)], b: &[(i32, u64)]) -> String {
        let (a, b) = (dots(a), dots(b));
        let lines =
            [Line { colour: "#112233", dots: &a }, Line { colour: "var(--ink)", dots: &b }];
        let ticks = [Tick { at: 50, label: "50".to_owned(), is_minor: true }];
        let chart = Versus { caption_id: "c", lines, counts: &ticks, days: &ticks };
        versus(&chart).as_str().to_owned()
    }

    #[test]
    fn steps_are_round_and_few() {
        for (end, most, step) in [
            (3, 4, 1),
            (10, 4, 5),
            (766, 8, 100),
            (1399, 8, 200),
            (2_500_000_000, 4, 1_000_000_000),
        ] {
            assert_eq!(round_step(end, most), step, "{end} {most}");
        }
    }

    #[test]
    fn far_counts_are_joined_by_dots_and_every_count_has_its_title() {
        let svg = draw(&[(0, 0), (20, 40), (400, 100)], &[(0, 0), (30, 60)]);
        assert_eq!(svg.matches("class=\"kl\"").count(), 2, "{svg}");
        assert_eq!(svg.matches("class=\"kl gap\"").count(), 1, "{svg}");
        assert_eq!(svg.matches("<title>").count(), 3, "{svg}");
        assert!(svg.contains("<a href=\"/a?&quot;\"><title>100 &lt;i&gt;</title>"), "{svg}");
        assert!(svg.contains("<g><title>40 &lt;i&gt;</title>"), "{svg}");
        assert!(svg.contains("style=\"--artist:var(--ink)\""), "{svg}");
    }

    #[test]
    fn labels_never_cover_each_other() {
        // Many counts at almost one time, and one far from them: only what has room is said.
        let mut many: Vec<(i32, u64)> =
            (0..30).map(|n| (n, if n == 0 { 0 } else { 100 })).collect();
        many.push((4000, 200));
        let svg = draw(&many, &many);
        let labels = svg.matches("class=\"w").count();
        assert!((1..8).contains(&labels), "{labels}");
    }

    #[test]
    fn a_line_cuts_a_box_that_it_goes_through() {
        let area = [100, 100, 200, 120];
        for (stroke, is_cut) in [
            ([(0, 110), (300, 110)], true),
            ([(0, 90), (300, 90)], false),
            ([(150, 0), (150, 300)], true),
            ([(150, 0), (150, 90)], false),
            // Across a corner, and beside it.
            ([(180, 90), (210, 110)], true),
            ([(190, 80), (230, 120)], false),
            // It ends within.
            ([(0, 0), (150, 110)], true),
        ] {
            assert_eq!(super::cuts(&area, stroke), is_cut, "{stroke:?}");
        }
    }

    #[test]
    fn each_line_is_one_path_however_long() {
        let many: Vec<(i32, u64)> = (0..500_u16).map(|n| (n.into(), n.into())).collect();
        let svg = draw(&many, &[(0, 0), (30, 60)]);
        assert!(svg.matches("<path").count() == 2 && svg.len() < 120_000, "{}", svg.len());
    }
}
