//! How much of each pixel the glyphs of a text cover.
//!
//! A pixel has 4 × 4 samples. Points, slopes and curves are stepped in the fixed-point numbers of
//! Skia's scan converter (`SkEdge`), which resvg's is made from too, so that the same samples are
//! inside here and there. They are counted by the even-odd rule: an outline toggles all samples to
//! its right, so that nothing is sorted. Only the pixel in which it begins is stored, because its
//! last sample says whether the pixels to its right are toggled as well.

use std::ops::Range;

use super::png_encoder::{HEIGHT, WIDTH};

/// Samples of a pixel.
pub(super) const WHOLE: u8 = 16;

/// A point in pixels.
pub(super) type Point = [f32; 2];

/// Pixels of a row, and one for outlines at its right end.
const STRIDE: usize = WIDTH as usize + 1;
/// Words with a bit for every pixel of a row.
const WORDS: usize = STRIDE.div_ceil(64);

/// Samples that outlines toggled, row by row.
pub(super) struct Coverage {
    /// By pixel, the samples that outlines which begin in it toggle: 4 bits for each line of
    /// samples, 16 for each layer.
    toggles: Vec<u32>,
    /// The pixels in which outlines begin, a bit each.
    dirty: Vec<[u64; WORDS]>,
    /// The rows that have any: from, and to behind the last one.
    rows: (usize, usize),
    /// The layer of the glyph that is being added, 0 or 1. Kerned neighbours overlap, and in one
    /// layer each would toggle the samples of the other back.
    pub(super) layer: usize,
}

impl Default for Coverage {
    fn default() -> Self {
        let rows = HEIGHT as usize;
        let (toggles, dirty) = (vec![0; STRIDE * rows], vec![[0; WORDS]; rows]);
        Self { toggles, dirty, rows: (rows, 0), layer: 0 }
    }
}

impl Coverage {
    /// Adds a line of an outline. Its ends are inside the card.
    pub(super) fn line(&mut self, [from, to]: [Point; 2]) {
        let (from, to) = (from.map(samples), to.map(samples));
        match from[1] <= to[1] {
            true => self.edge(from, to),
            false => self.edge(to, from),
        }
    }

    /// Adds a cubic curve of an outline. Its points are inside the card.
    pub(super) fn curve(&mut self, mut points: [Point; 4]) {
        let mut done = 0.0;
        for extremum in y_extrema(points.map(|[_, y]| y)) {
            let [mut first, mut second] = split(points, (extremum - done) / (1.0 - done));
            done = extremum;
            // Rounding must not tilt the curve at its extremum.
            (first[2][1], second[1][1]) = (first[3][1], first[3][1]);
            self.monotone_curve(first);
            points = second;
        }
        self.monotone_curve(points);
    }

    /// Adds a curve that goes only up or only down.
    fn monotone_curve(&mut self, points: [Point; 4]) {
        let mut points = points.map(|point| point.map(samples));
        if points[0][1] > points[3][1] {
            points.reverse();
        }
        if nearest(points[0][1]) == nearest(points[3][1]) {
            return;
        }
        let steps = steps(points);
        let [mut x, mut y] =
            [0, 1].map(|axis| ForwardDifference::new(points.map(|p| p[axis]), steps));
        let mut from = [x.at, y.at];
        for step in 1..=1 << steps {
            let mut to = match step == 1 << steps {
                true => points[3].map(|part| part << 10),
                false => [x.next(), y.next()],
            };
            // Rounding may step back a little.
            to[1] = to[1].max(from[1]);
            self.edge(from.map(|part| part >> 10), to.map(|part| part >> 10));
            from = to;
        }
    }

    /// Adds an edge that goes down, in 1/64 samples.
    fn edge(&mut self, from: [i32; 2], to: [i32; 2]) {
        let (top, bottom) = (nearest(from[1]), nearest(to[1]));
        if top == bottom {
            return;
        }
        // Samples to the right in each line of samples, with 16 binary digits, and where it meets
        // the middle of the first one.
        let (right, down) = (to[0] - from[0], to[1] - from[1]);
        let slope = match i16::try_from(right) {
            Ok(_) => (right << 16) / down,
            Err(_) => ((i64::from(right) << 16) / i64::from(down)) as i32,
        };
        let before = (top << 6) + 32 - from[1];
        let start = (i64::from(slope) * i64::from(before)) >> 16;
        let mut x = (from[0] + start as i32) << 10;
        for y in top as usize..bottom as usize {
            let sample = ((x + 0x8000) >> 16).clamp(0, WIDTH as i32 * 4) as usize;
            let (row, pixel) = (y / 4, sample / 4);
            let samples = 0b1111 << (sample % 4) & 0b1111;
            self.toggles[row * STRIDE + pixel] ^= samples << (y % 4 * 4 + self.layer * 16);
            self.dirty[row][pixel / 64] |= 1 << (pixel % 64);
            x = x.wrapping_add(slope);
        }
        let rows = &mut self.rows;
        *rows = (rows.0.min(top as usize / 4), rows.1.max((bottom as usize).div_ceil(4)));
    }

    /// The rows in which something may be covered, for [`Self::take_row`].
    pub(super) fn rows(&mut self) -> Range<usize> {
        let (top, bottom) = std::mem::replace(&mut self.rows, (HEIGHT as usize, 0));
        top..bottom
    }

    /// Calls `each` with every run of equally covered pixels of a row: its first pixel, the one
    /// behind its last, and the covered samples of each. The row is empty afterwards.
    pub(super) fn take_row(&mut self, row: usize, mut each: impl FnMut(usize, usize, u8)) {
        let toggles = &mut self.toggles[row * STRIDE..(row + 1) * STRIDE];
        let (mut samples, mut from) = (0, 0);
        for (word, bits) in self.dirty[row].iter_mut().enumerate() {
            while *bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                *bits &= *bits - 1;
                let toggled = std::mem::take(&mut toggles[at]);
                let behind = covered(samples);
                if behind != 0 && from < at {
                    each(from, at, behind);
                }
                let here = covered(samples ^ toggled);
                if here != 0 && at < WIDTH as usize {
                    each(at, at + 1, here);
                }
                // The last sample of each line, four times.
                samples ^= (toggled >> 3 & 0x1111_1111) * 0b1111;
                from = at + 1;
            }
        }
    }
}

/// How many samples are covered in one layer or the other.
fn covered(samples: u32) -> u8 {
    match (samples | samples >> 16) as u16 {
        0 => 0,
        u16::MAX => WHOLE,
        part => part.count_ones() as u8,
    }
}

/// Pixels in 1/64 samples.
fn samples(pixels: f32) -> i32 {
    (pixels * 256.0) as i32
}

/// The line of samples whose middle is at or below this.
fn nearest(y: i32) -> i32 {
    (y + 32) >> 6
}

/// Where a curve turns from up to down or back: from 0 to 1, without these.
fn y_extrema([a, b, c, d]: [f32; 4]) -> impl Iterator<Item = f32> {
    // The derivative, divided by three, is square·t² + 2·half·t + constant.
    let (square, half, constant) = (d - a + 3.0 * (b - c), a - b - b + c, b - a);
    let square_of_root = f64::from(half).powi(2) - f64::from(square) * f64::from(constant);
    let root = square_of_root.sqrt() as f32;
    // The form that loses no digits (`find_unit_quad_roots` of Skia).
    let q = if half < 0.0 { -(half - root) } else { -(half + root) };
    let mut found = [q / square, constant / q];
    if found[0] > found[1] {
        found.swap(0, 1);
    }
    let [first, second] = found;
    let is_within = |at: &f32| *at > 0.0 && *at < 1.0;
    [Some(first), Some(second).filter(|_| first != second)]
        .into_iter()
        .flatten()
        .filter(is_within)
}

/// A curve in two at a place from 0 to 1 (de Casteljau).
fn split([a, b, c, d]: [Point; 4], at: f32) -> [[Point; 4]; 2] {
    let between = |p: Point, q: Point| [0, 1].map(|axis| p[axis] + (q[axis] - p[axis]) * at);
    let (ab, bc, cd) = (between(a, b), between(b, c), between(c, d));
    let (abc, bcd) = (between(ab, bc), between(bc, cd));
    let middle = between(abc, bcd);
    [[a, ab, abc, middle], [middle, bcd, cd, d]]
}

/// Into how many lines a curve is broken, as a power of two: the further its inner points are from
/// the straight line, the more.
fn steps(points: [[i32; 2]; 4]) -> i32 {
    let [dx, dy] = [0, 1].map(|axis| {
        let [a, b, c, d] = points.map(|point| point[axis]);
        let third = ((a * 8 - b * 15 + 6 * c + d) * 19) >> 9;
        let two_thirds = ((a + 6 * b - c * 15 + d * 8) * 19) >> 9;
        third.abs().max(two_thirds.abs())
    });
    let distance = dx.max(dy) + dx.min(dy) / 2;
    let distance = (distance + 16) >> 5;
    ((32 - distance.leading_zeros() as i32) / 2 + 1).min(6)
}

/// One coordinate along a curve, by forward differences, with 16 binary digits.
struct ForwardDifference {
    at: i32,
    first: i32,
    second: i32,
    third: i32,
    /// How far the first differences are shifted up.
    down: i32,
    steps: i32,
}

impl ForwardDifference {
    fn new([a, b, c, d]: [i32; 4], steps: i32) -> Self {
        // As many digits as fit into 32 bits.
        let (up, down) = if steps + 6 < 10 { (10 - steps, 0) } else { (6, steps - 4) };
        let linear = (3 * (b - a)) << up;
        let square = (3 * (a - b - b + c)) << up;
        let cube = (d + 3 * (b - c) - a) << up;
        let third = (3 * cube) >> (steps - 1);
        Self {
            at: a << 10,
            first: linear + (square >> steps) + (cube >> (2 * steps)),
            second: 2 * square + third,
            third,
            down,
            steps,
        }
    }

    fn next(&mut self) -> i32 {
        self.at += self.first >> self.down;
        self.first += self.second >> self.steps;
        self.second += self.third;
        self.at
    }
}
