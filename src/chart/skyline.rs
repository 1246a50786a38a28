//! The skyline of a record: a block for each reign, as high as its figure, from its first day to its
//! last. What is beyond the evidence is hatched.

use std::fmt::Write as _;

use super::labels::{Anchor, Layout, NARROW, Room, WIDE, is_clear, raised};
use super::svg;
use super::ticks::{DateTick, Tick};
use crate::article::{Html, escape};
use crate::date::Day;

/// One reign.
#[derive(Clone, Debug)]
pub struct Reign {
    /// The holder's colour.
    pub colour: String,
    /// The song.
    pub name: String,
    /// Its figure in few words.
    pub figure: String,
    /// All that there is to say of it.
    pub title: String,
    /// The page that it leads to.
    pub url: Option<String>,
    /// Height of its block.
    pub value: u64,
    /// Its first day.
    pub from: Day,
    /// The last day for which there is evidence.
    pub confirmed: Day,
    /// The day to which it is drawn.
    pub until: Day,
}

/// A skyline.
#[derive(Clone, Copy)]
pub struct Skyline<'a> {
    /// The id of the caption that names it.
    pub caption_id: &'a str,
    /// The id of the table that says the same, if it is elsewhere on the page.
    pub details: Option<&'a str>,
    /// In order of time.
    pub reigns: &'a [Reign],
    /// Lines across.
    pub ticks: &'a [Tick],
    /// Labels of the time axis.
    pub dates: &'a [DateTick],
    /// First and last day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// What the hatch says, and the same in fewer words.
    pub beyond: [&'a str; 2],
}

/// Share of the height that the highest block has; above it is room for its label.
const HIGHEST: f64 = 0.88;
/// Shares of the width below which a block is hard to hit.
const THIN: f64 = 0.04;

/// A block in shares of the chart.
#[derive(Clone, Copy)]
struct Block {
    x: f64,
    width: f64,
    y: f64,
}

/// Where a label stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Label {
    spot: Spot,
    has_name: bool,
    dy: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// Left of the riser, above the lower blocks before it.
    Left,
    /// Over the block and the lower ones after it.
    Above,
    /// In the block.
    Inside,
}

impl Spot {
    /// Pixels from the corner of the block, and how the text is anchored.
    const fn offset(self) -> (f64, f64, Anchor) {
        match self {
            Self::Left => (-7.0, 5.0, Anchor::End),
            Self::Above => (2.0, -7.0, Anchor::Start),
            Self::Inside => (8.0, 20.0, Anchor::Start),
        }
    }
}

/// Draws a skyline.
pub fn skyline(chart: &Skyline<'_>) -> Html {
    let mut markup = svg::open(chart.caption_id, None, chart.details);
    let most = chart.reigns.iter().map(|reign| reign.value).max().unwrap_or(1).max(1);
    let y = |value: u64| 1.0 - value as f64 / most as f64 * HIGHEST;
    let blocks: Vec<Block> = chart
        .reigns
        .iter()
        .map(|reign| {
            let x = svg::share(reign.from, chart.from, chart.to);
            let end = svg::share(reign.until, chart.from, chart.to);
            Block { x, width: (end - x).max(0.0), y: y(reign.value) }
        })
        .collect();
    patterns(chart.reigns, &mut markup);
    let is_falling = is_falling(chart.reigns);
    let ticks: Vec<(f64, &Tick)> = chart.ticks.iter().map(|t| (y(t.value), t)).collect();
    markup.push_str("<g aria-hidden=\"true\">");
    svg::ticks(&ticks, is_falling, true, &mut markup);
    markup.push_str("</g>");
    for (at, (reign, block)) in chart.reigns.iter().zip(&blocks).enumerate() {
        draw(at, reign, *block, chart, &mut markup);
    }
    markup.push_str("<g aria-hidden=\"true\">");
    svg::dates(chart.dates, chart.from, chart.to, &mut markup);
    labels(chart, &blocks, &ticks, is_falling, &mut markup);
    markup.push_str("</g></svg>");
    Html::trusted(markup)
}

/// Whether a record gets smaller, as times do.
fn is_falling(reigns: &[Reign]) -> bool {
    matches!((reigns.first(), reigns.last()), (Some(a), Some(b)) if b.value < a.value)
}

/// The hatch of each reign that goes on beyond the evidence.
fn patterns(reigns: &[Reign], markup: &mut String) {
    for (at, reign) in reigns.iter().enumerate().filter(|(_, r)| r.confirmed < r.until) {
        let _ = write!(
            markup,
            "<defs><pattern id=\"hatch-{at}\" class=\"act\" style=\"--artist:{}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"m\" width=\"2.5\" height=\"7\"/></pattern></defs>",
            reign.colour
        );
    }
}

/// A block as a link with all that there is to say.
fn draw(at: usize, reign: &Reign, block: Block, chart: &Skyline<'_>, markup: &mut String) {
    let tag = if reign.url.is_some() { "a" } else { "g" };
    let _ = write!(markup, "<{tag} class=\"act\" style=\"--artist:{}\"", reign.colour);
    if let Some(url) = &reign.url {
        markup.push_str(" href=\"");
        escape(url, markup);
        markup.push('"');
    }
    markup.push_str("><title>");
    escape(&reign.title, markup);
    markup.push_str("</title>");
    let mut rect = |attributes: &str, width: f64| {
        markup.push_str("<rect");
        markup.push_str(attributes);
        svg::at("x", block.x, markup);
        svg::at("y", block.y, markup);
        svg::at("width", width, markup);
        svg::at("height", 1.0 - block.y, markup);
        markup.push_str("/>");
    };
    if reign.confirmed < reign.until {
        rect(&format!(" class=\"h\" fill=\"url(#hatch-{at})\""), block.width);
        // The day that is proved stays visible where it is the only one.
        let solid = svg::share(reign.confirmed, chart.from, chart.to) - block.x;
        rect(" class=\"k\"", solid.max(0.005));
    } else {
        rect(" class=\"k\"", block.width);
    }
    if block.width < THIN && reign.url.is_some() {
        markup.push_str("<rect class=\"hit\" width=\"24\" transform=\"translate(-12)\"");
        svg::at("x", block.x + block.width / 2.0, markup);
        svg::at("y", block.y, markup);
        svg::at("height", 1.0 - block.y, markup);
        markup.push_str("/>");
    }
    let _ = write!(markup, "</{tag}>");
}

/// The labels: each where it has room, on phones with its figure alone if there is none for more.
fn labels(
    chart: &Skyline<'_>,
    blocks: &[Block],
    ticks: &[(f64, &Tick)],
    is_falling: bool,
    markup: &mut String,
) {
    let anchor = if is_falling { Anchor::End } else { Anchor::Start };
    let x = if is_falling { 1.0 } else { 0.0 };
    let tick_rooms: Vec<Room> = ticks
        .iter()
        .map(|(y, tick)| WIDE.room(&tick.label, anchor, (x, 0.0), (*y, -5.0)))
        .collect();
    let mut narrow_rooms = Vec::new();
    let mut wide_rooms = tick_rooms;
    let narrow = place(chart.reigns, blocks, NARROW, is_falling, &mut narrow_rooms);
    let wide = place(chart.reigns, blocks, WIDE, is_falling, &mut wide_rooms);
    for (at, reign) in chart.reigns.iter().enumerate() {
        let block = blocks[at];
        if narrow[at] == wide[at] {
            label(reign, block, narrow[at], "", markup);
        } else {
            label(reign, block, narrow[at], "thin", markup);
            label(reign, block, wide[at], "wide", markup);
        }
    }
    let Some((reign, block)) = chart.reigns.iter().zip(blocks).next_back() else { return };
    if reign.confirmed == reign.until {
        return;
    }
    let say =
        |layout: Layout, words: &str, class: &str, rooms: &[Room], markup: &mut String| {
            let room = layout.room(words, Anchor::End, (1.0, 0.0), (block.y, -8.0));
            let fits = layout.width_of(words) < block.width * layout.width;
            if !fits || !is_clear(&room, rooms) {
                return;
            }
            let _ = write!(markup, "<text class=\"t {class}\" x=\"100%\" dy=\"-8\"");
            markup.push_str(Anchor::End.attribute());
            svg::at("y", block.y, markup);
            markup.push('>');
            escape(words, markup);
            markup.push_str("</text>");
        };
    say(NARROW, chart.beyond[1], "thin", &narrow_rooms, markup);
    say(WIDE, chart.beyond[0], "wide", &wide_rooms, markup);
}

/// Places the labels of a layout, the lowest first: who has no room goes up.
fn place(
    reigns: &[Reign],
    blocks: &[Block],
    layout: Layout,
    is_falling: bool,
    taken: &mut Vec<Room>,
) -> Vec<Option<Label>> {
    let mut order: Vec<usize> = (0..reigns.len()).collect();
    order.sort_by(|a, b| blocks[*b].y.total_cmp(&blocks[*a].y));
    let beside = if is_falling { Spot::Above } else { Spot::Left };
    let mut placed = vec![None; reigns.len()];
    for at in order {
        let (reign, block) = (&reigns[at], blocks[at]);
        let spots =
            [(beside, true), (Spot::Inside, true), (beside, false), (Spot::Inside, false)];
        let found = spots.into_iter().find_map(|(spot, has_name)| {
            let text = words(reign, has_name);
            let (dx, dy, anchor) = spot.offset();
            let room = layout.room(&text, anchor, (block.x, dx), (block.y, dy));
            // Nothing is proved of what is hatched: no text stands on it.
            let is_solid = reign.confirmed == reign.until;
            if spot == Spot::Inside
                && (!is_solid
                    || layout.width_of(&text) + 12.0 > block.width * layout.width
                    || block.y > 0.9)
            {
                return None;
            }
            let most = if spot == Spot::Inside { 0.0 } else { 44.0 };
            let room = raised(room, most, taken).filter(|room| layout.holds(room))?;
            Some((Label { spot, has_name, dy: room.dy }, room))
        });
        if let Some((label, room)) = found {
            placed[at] = Some(label);
            taken.push(room);
        }
    }
    placed
}

fn words(reign: &Reign, has_name: bool) -> String {
    if has_name { format!("{} {}", reign.name, reign.figure) } else { reign.figure.clone() }
}

fn label(reign: &Reign, block: Block, label: Option<Label>, class: &str, markup: &mut String) {
    let Some(Label { spot, has_name, dy }) = label else { return };
    let (dx, _, anchor) = spot.offset();
    let on_block = spot == Spot::Inside;
    match (on_block, class) {
        (true, _) => {
            let _ = write!(
                markup,
                "<text class=\"o act {class}\" style=\"--artist:{}\"",
                reign.colour
            );
        }
        (false, "") => markup.push_str("<text"),
        (false, class) => {
            let _ = write!(markup, "<text class=\"{class}\"");
        }
    }
    svg::at("x", block.x, markup);
    svg::at("y", block.y, markup);
    let _ = write!(markup, " dx=\"{dx}\" dy=\"{dy}\"{}>", anchor.attribute());
    escape(&words(reign, has_name), markup);
    markup.push_str("</text>");
}
