//! Fast path of social cards: resvg draws the shapes that cards have in common once, and only the
//! lines of text are drawn for each card.
//!
//! The picture is that of resvg. Cards that this can't promise for are left to resvg: where text is styled or
//! placed otherwise than by `x`, `y`, `font-size` and `fill`, where something lies over it, where a
//! character is joined or stacked, and where there are more than 256 colours.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use roxmltree::{Document, Node};

use super::coverage::{Coverage, WHOLE};
use super::glyphs::{Glyphs, is_plain};
use super::png_encoder::{Colours, HEIGHT, STRIDE, WIDTH, indexed, of_rows};
use crate::contrast::{Rgb, rgb};

/// The most backdrops that are kept, of three quarters of a megabyte each: one for each artist.
const MAX_BACKDROPS: usize = 128;

/// The most runs of pixels that are kept of lines of text: 8 MB.
const MAX_RUNS: usize = 1 << 20;

/// Font, backdrops and buffers of the cards of a build.
pub(super) struct FastPath {
    glyphs: Glyphs,
    /// By the SVG without its text; `None` if it has too many colours.
    backdrops: Mutex<HashMap<String, Option<Arc<Backdrop>>>>,
    lines: Mutex<Lines>,
    /// Canvases that no card is drawn on now.
    canvases: Mutex<Vec<Canvas>>,
}

/// Lines of text of earlier cards: many cards have the same line in the same place.
#[derive(Default)]
struct Lines {
    /// By the text, its size and where it starts.
    known: HashMap<(String, [u32; 3]), Runs>,
    /// How many runs they have.
    runs: usize,
}

/// Pixels that a line covers; `None` if a part of it is outside the card.
type Runs = Option<Arc<[Run]>>;

/// Equally covered pixels of a row.
struct Run {
    /// Where they begin among the rows of the picture.
    at: u32,
    /// How many they are.
    length: u16,
    /// Samples of each pixel.
    covered: u8,
}

/// Buffers that a card is drawn in.
#[derive(Default)]
struct Canvas {
    rows: Vec<u8>,
    coverage: Coverage,
}

/// A card without its text.
struct Backdrop {
    /// Rows of a PNG: palette indices behind a filter byte.
    rows: Vec<u8>,
    colours: Colours,
    /// By row, the pixels that shapes later in the SVG than text have painted.
    covered: Vec<Range<usize>>,
    /// Positions in `rows` from the first to the last row that has such pixels.
    over: Range<usize>,
}

/// A line of text in a card.
struct Line<'s> {
    text: &'s str,
    start: [f32; 2],
    size: f32,
    fill: Rgb,
}

impl FastPath {
    pub(super) fn new() -> Self {
        Self {
            glyphs: Glyphs::new(),
            backdrops: Mutex::default(),
            lines: Mutex::default(),
            canvases: Mutex::default(),
        }
    }

    /// Draws a card as a PNG; `None` if resvg has to. `draw` returns the pixels of any SVG.
    pub(super) fn draw(
        &self,
        svg: &str,
        draw: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        let document = Document::parse(svg).ok()?;
        let lines = lines(&document)?;
        let backdrop = self.backdrop(svg, &document, draw)?;
        let canvas = locked(&self.canvases).pop();
        let mut canvas = canvas.unwrap_or_default();
        let png = self.draw_on(&mut canvas, &backdrop, &lines);
        locked(&self.canvases).push(canvas);
        png
    }

    fn draw_on(
        &self,
        canvas: &mut Canvas,
        backdrop: &Backdrop,
        lines: &[Line<'_>],
    ) -> Option<Vec<u8>> {
        let Canvas { rows, coverage } = canvas;
        rows.clone_from(&backdrop.rows);
        let mut colours = backdrop.colours.clone();
        for line in lines {
            let mut blend = Blend::new(line.fill);
            let runs = self.runs(line, coverage)?;
            for run in runs.iter() {
                let at = run.at as usize;
                let run_of_pixels = at..at + usize::from(run.length);
                if backdrop.over.contains(&at) && backdrop.lies_over(&run_of_pixels) {
                    return None;
                }
                blend.paint(&mut rows[run_of_pixels], run.covered, &mut colours)?;
            }
        }
        Some(of_rows(rows, &colours))
    }

    /// The pixels that a line covers.
    fn runs(&self, line: &Line<'_>, coverage: &mut Coverage) -> Runs {
        let place = [line.size, line.start[0], line.start[1]].map(f32::to_bits);
        let key = (line.text.to_owned(), place);
        if let Some(known) = locked(&self.lines).known.get(&key) {
            return known.clone();
        }
        let is_inside = self.glyphs.cover(line.text, line.size, line.start, coverage).is_some();
        let mut runs = Vec::new();
        for row in coverage.rows() {
            coverage.take_row(row, |from, to, covered| {
                let at = (row * STRIDE + 1 + from) as u32;
                runs.push(Run { at, length: (to - from) as u16, covered });
            });
        }
        let mut lines = locked(&self.lines);
        if lines.runs + runs.len() > MAX_RUNS {
            *lines = Lines::default();
        }
        lines.runs += runs.len();
        let runs = is_inside.then(|| Arc::from(runs));
        lines.known.insert(key, runs.clone());
        runs
    }

    /// The backdrop of a card.
    fn backdrop(
        &self,
        svg: &str,
        document: &Document<'_>,
        draw: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Option<Arc<Backdrop>> {
        let is_text = |node: &Node<'_, '_>| node.has_tag_name("text");
        let children = || document.root_element().children();
        let without_text = without(svg, children().filter(is_text));
        if let Some(known) = locked(&self.backdrops).get(&without_text) {
            return known.clone();
        }
        let pixels = draw(&without_text)?;
        let mut after = children().skip_while(|node| !is_text(node)).filter(Node::is_element);
        let made = if after.all(|node| is_text(&node)) {
            Backdrop::new(&pixels, &pixels)
        } else {
            let behind = without(svg, children().skip_while(|node| !is_text(node)));
            Backdrop::new(&pixels, &draw(&behind)?)
        };
        let made = made.map(Arc::new);
        let mut backdrops = locked(&self.backdrops);
        if backdrops.len() == MAX_BACKDROPS {
            backdrops.clear();
        }
        backdrops.insert(without_text, made.clone());
        made
    }
}

impl Backdrop {
    /// A backdrop from all its shapes, and from those behind the text; `None` if it has more than
    /// 256 colours.
    fn new(pixels: &[u8], behind: &[u8]) -> Option<Self> {
        let (rows, colours) = indexed(pixels)?;
        let row_bytes = WIDTH as usize * 4;
        let rows_of_both = pixels.chunks(row_bytes).zip(behind.chunks(row_bytes));
        let covered: Vec<Range<usize>> = rows_of_both
            .map(|(all, part)| {
                if all == part {
                    return 0..0;
                }
                let pixels = all.as_chunks::<4>().0.iter().zip(part.as_chunks::<4>().0);
                let mut other =
                    pixels.enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at);
                let first = other.next().unwrap_or(0);
                first..other.next_back().unwrap_or(first) + 1
            })
            .collect();
        let any = |row: &Range<usize>| !row.is_empty();
        let first = covered.iter().position(any).unwrap_or(0);
        let behind = covered.iter().rposition(any).map_or(0, |last| last + 1);
        Some(Self { rows, colours, covered, over: first * STRIDE..behind * STRIDE })
    }

    /// Whether a shape lies over these pixels of a row.
    fn lies_over(&self, pixels: &Range<usize>) -> bool {
        let row = pixels.start / STRIDE;
        let [from, to] = [pixels.start, pixels.end].map(|at| at - row * STRIDE - 1);
        let over = &self.covered[row];
        from < over.end && over.start < to
    }
}

/// The SVG without some of its elements.
fn without<'a>(svg: &str, nodes: impl Iterator<Item = Node<'a, 'a>>) -> String {
    let mut rest = String::with_capacity(svg.len());
    let mut from = 0;
    for node in nodes {
        rest.push_str(&svg[from..node.range().start]);
        from = node.range().end;
    }
    rest.push_str(&svg[from..]);
    rest
}

/// The lines of text of a card; `None` if a text has other attributes or children.
fn lines<'s>(document: &'s Document<'_>) -> Option<Vec<Line<'s>>> {
    let root = document.root_element();
    let fits = root.attributes().all(|attribute| {
        let value = attribute.value();
        match attribute.name() {
            "width" => value == WIDTH.to_string(),
            "height" => value == HEIGHT.to_string(),
            "viewBox" => value == format!("0 0 {WIDTH} {HEIGHT}"),
            _ => false,
        }
    });
    if !fits {
        return None;
    }
    let mut lines = Vec::new();
    for node in root.descendants() {
        match node.tag_name().name() {
            "text" if node.parent_element() == Some(root) => lines.push(line(node)?),
            // A style sheet may change any element.
            "text" | "style" => return None,
            _ => {}
        }
    }
    Some(lines)
}

fn line<'s>(node: Node<'s, '_>) -> Option<Line<'s>> {
    let number = |name| node.attribute(name)?.parse::<f64>().ok().map(|n| n as f32);
    let text = node.first_child().filter(|child| child.is_text() && !child.has_siblings())?;
    let line = Line {
        text: text.text().filter(|text| is_plain(text))?,
        start: [number("x")?, number("y")?],
        size: number("font-size")?,
        fill: rgb(node.attribute("fill")?)?,
    };
    (node.attributes().len() == 4 && line.size > 0.0).then_some(line)
}

/// The colours of a text over those behind it.
struct Blend {
    fill: Rgb,
    /// By palette index of the pixel behind and covered samples: a palette index.
    places: Vec<[Option<u8>; WHOLE as usize + 1]>,
}

impl Blend {
    fn new(fill: Rgb) -> Self {
        Self { fill, places: vec![[None; WHOLE as usize + 1]; 256] }
    }

    /// Paints over pixels that are covered alike; `None` if the palette is full.
    fn paint(&mut self, pixels: &mut [u8], covered: u8, colours: &mut Colours) -> Option<()> {
        match pixels {
            [pixel] => *pixel = self.place(*pixel, covered, colours)?,
            // Nothing shows through.
            _ if covered == WHOLE => pixels.fill(self.place(0, covered, colours)?),
            _ => {
                for pixel in pixels {
                    *pixel = self.place(*pixel, covered, colours)?;
                }
            }
        }
        Some(())
    }

    fn place(&mut self, behind: u8, covered: u8, colours: &mut Colours) -> Option<u8> {
        let place = &mut self.places[usize::from(behind)][usize::from(covered)];
        if place.is_none() {
            // As tiny-skia blends: a sample is 16 of 255, and all of them are 255.
            let alpha = (u16::from(covered) * 16).min(255);
            let below = colours.rgb(behind);
            *place = Some(colours.place([0, 1, 2].map(|part| {
                let (over, under) = (u16::from(self.fill[part]), u16::from(below[part]));
                ((over * alpha + under * (255 - alpha) + 255) >> 8) as u8
            }))?);
        }
        *place
    }
}

/// The value of a mutex. A thread that panicked leaves nothing half-written in ours.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
