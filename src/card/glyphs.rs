//! The glyphs of a line of text: which, where, and their outlines.

use std::sync::OnceLock;

use harfrust::{ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};
use unicode_normalization::char::is_combining_mark;

use super::coverage::{Coverage, Point};
use super::font::{FONT, has_glyph};
use super::png_encoder::{HEIGHT, WIDTH};

/// The font, with the outlines that were needed so far.
pub(super) struct Glyphs {
    font: FontRef<'static>,
    shaping: ShaperData,
    units_per_em: f32,
    /// By the numbers of the glyphs.
    outlines: Vec<OnceLock<Vec<Segment>>>,
}

/// A part of an outline, in units of the font.
#[derive(Clone, Copy)]
enum Segment {
    Line([Point; 2]),
    Curve([Point; 4]),
}

impl Glyphs {
    pub(super) fn new() -> Self {
        let font = FontRef::new(FONT).expect("the built-in font is sound");
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let outlines = (0..metrics.glyph_count).map(|_| OnceLock::new()).collect();
        let units_per_em = metrics.units_per_em.into();
        Self { shaping: ShaperData::new(&font), font, units_per_em, outlines }
    }

    /// Covers what a line of text covers whose baseline begins at `start`, as resvg places it.
    /// `None` if a part of it is outside the card.
    pub(super) fn cover(
        &self,
        text: &str,
        size: f32,
        start: Point,
        coverage: &mut Coverage,
    ) -> Option<()> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(harfrust::Direction::LeftToRight);
        buffer.guess_segment_properties();
        let shaper = self.shaping.shaper(&self.font).build();
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let scale = size / self.units_per_em;
        let mut advance = 0.0;
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        for (nth, (glyph, position)) in glyphs.enumerate() {
            coverage.layer = nth % 2;
            let left = start[0] + advance;
            let place = |[x, y]: Point| [x * scale + left, y * -scale + start[1]];
            for segment in self.outline(glyph.glyph_id) {
                match *segment {
                    Segment::Line(points) => coverage.line(inside(points.map(place))?),
                    Segment::Curve(points) => coverage.curve(inside(points.map(place))?),
                }
            }
            advance += position.x_advance as f32 * scale;
        }
        Some(())
    }

    fn outline(&self, glyph: u32) -> &[Segment] {
        let Some(outline) = self.outlines.get(glyph as usize) else { return &[] };
        outline.get_or_init(|| {
            let mut pen = Pen::default();
            if let Some(outline) = self.font.outline_glyphs().get(GlyphId::new(glyph)) {
                let as_drawn = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                outline.draw(as_drawn, &mut pen).expect("the built-in font is sound");
            }
            pen.close();
            pen.segments
        })
    }
}

/// Whether every character of a line has a glyph of its own that no other changes: it is set from
/// left to right, and neither joined, stacked nor left out.
pub(super) fn is_plain(text: &str) -> bool {
    let is_jamo = |c| matches!(c, '\u{1100}'..='\u{11FF}');
    let fits = |c: char| c == ' ' || (has_glyph(c) && !c.is_whitespace());
    !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
        && text.chars().all(|c| fits(c) && !is_jamo(c) && !is_combining_mark(c))
}

/// The points, if all are on the card.
fn inside<const N: usize>(points: [Point; N]) -> Option<[Point; N]> {
    let is_inside =
        |[x, y]: &Point| (0.0..=WIDTH as f32).contains(x) && (0.0..=HEIGHT as f32).contains(y);
    points.iter().all(is_inside).then_some(points)
}

/// Collects the outline of a glyph.
#[derive(Default)]
struct Pen {
    segments: Vec<Segment>,
    /// Where the contour began, and where it is.
    begin: Point,
    at: Point,
}

impl Pen {
    fn line(&mut self, to: Point) {
        if self.at != to {
            self.segments.push(Segment::Line([self.at, to]));
        }
        self.at = to;
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        (self.begin, self.at) = ([x, y], [x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.line([x, y]);
    }

    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        unreachable!("the built-in font is CFF, which has no quadratic curves");
    }

    fn curve_to(&mut self, x0: f32, y0: f32, x1: f32, y1: f32, x: f32, y: f32) {
        self.segments.push(Segment::Curve([self.at, [x0, y0], [x1, y1], [x, y]]));
        self.at = [x, y];
    }

    fn close(&mut self) {
        self.line(self.begin);
    }
}
