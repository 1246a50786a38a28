//! Pixels as a PNG: flat colours make a small palette, and a fifth of the bytes.

use std::borrow::Cow;

use png::{BitDepth, ColorType, Compression, Encoder};

/// Width of a card in pixels.
pub const WIDTH: u32 = 1200;
/// Height of a card in pixels.
pub const HEIGHT: u32 = 630;

/// Encodes opaque pixels: indexed if they have at most 256 colours, else in full colour.
pub(super) fn png(rgba: &[u8]) -> Vec<u8> {
    match indexed(rgba) {
        Some((palette, indices)) => encode(&indices, Some(palette)),
        None => {
            let (pixels, _) = rgba.as_chunks::<4>();
            let rgb: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
            encode(&rgb, None)
        }
    }
}

/// Pixels that are looked at together: most are like those before them.
const RUN: usize = 16;

/// The palette and every pixel's place in it.
fn indexed(rgba: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut colours = Colours::default();
    let mut indices = Vec::with_capacity(rgba.len() / 4);
    let mut same = [0_u8; RUN * 4];
    let mut spans = [0_u8; RUN];
    for run in rgba.chunks(RUN * 4) {
        if run == same {
            indices.extend_from_slice(&spans);
            continue;
        }
        let (pixels, _) = run.as_chunks::<4>();
        for pixel in pixels {
            indices.push(colours.span(*pixel)?);
        }
        if let (Some(last), Some(span)) = (pixels.last(), indices.last()) {
            same.as_chunks_mut::<4>().0.fill(*last);
            spans.fill(*span);
        }
    }
    let rgb = colours.palette.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]);
    Some((rgb.collect(), indices))
}

/// The colours of a card in the order in which they were found.
#[derive(Default)]
struct Colours {
    palette: Vec<[u8; 4]>,
    /// The last one and its place.
    last: Option<([u8; 4], u8)>,
}

impl Colours {
    /// The place of a colour, or nothing if there are more than 256.
    fn span(&mut self, colour: [u8; 4]) -> Option<u8> {
        if let Some((last, span)) = self.last
            && last == colour
        {
            return Some(span);
        }
        let held = self.palette.iter().position(|held| *held == colour);
        let span = held.unwrap_or(self.palette.len());
        let span = u8::try_from(span).ok()?;
        if held.is_none() {
            self.palette.push(colour);
        }
        self.last = Some((colour, span));
        Some(span)
    }
}

fn encode(pixels: &[u8], palette: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(48 << 10);
    let mut encoder = Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_color(if palette.is_some() { ColorType::Indexed } else { ColorType::Rgb });
    if let Some(palette) = palette {
        encoder.set_palette(Cow::Owned(palette));
        // Neighbouring places in a palette have nothing to do with each other.
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_compression(Compression::Balanced);
    } else {
        encoder.set_compression(Compression::Balanced);
    }
    let mut writer = encoder.write_header().expect("memory takes every byte");
    writer.write_image_data(pixels).expect("there are as many pixels as said");
    drop(writer);
    bytes
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, WIDTH, png};

    fn pixels(colour: impl Fn(usize) -> [u8; 3]) -> Vec<u8> {
        let count = (WIDTH * HEIGHT) as usize;
        (0..count)
            .flat_map(|at| {
                let [r, g, b] = colour(at);
                [r, g, b, 255]
            })
            .collect()
    }

    fn decoded(bytes: &[u8]) -> (png::ColorType, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let kind = reader.info().color_type;
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        (kind, pixels)
    }

    #[test]
    fn every_pixel_keeps_its_colour_in_a_palette_or_without() {
        for (colours, kind) in [
            (1, png::ColorType::Indexed),
            (256, png::ColorType::Indexed),
            (257, png::ColorType::Rgb),
        ] {
            let rgba = pixels(|at| {
                let [.., low, high] = (((at * 31) % colours) as u32).to_be_bytes();
                [low, high, 7]
            });
            let (found, rgb) = decoded(&png(&rgba));
            assert_eq!(found, kind, "{colours}");
            let flat: Vec<u8> = rgba.chunks(4).flat_map(|p| p[..3].to_vec()).collect();
            assert!(rgb == flat, "{colours} colours");
        }
    }
}
