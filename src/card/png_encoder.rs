//! Pixels as a PNG: flat colours make a small palette, and a fifth of the bytes.

use png::{BitDepth, ColorType, Compression, Encoder, chunk};

use super::deflate::zlib;
use crate::contrast::Rgb;

/// Width of a card in pixels.
pub const WIDTH: u32 = 1200;
/// Height of a card in pixels.
pub const HEIGHT: u32 = 630;

/// Bytes of a row: that of its filter, then its pixels.
pub(super) const STRIDE: usize = WIDTH as usize + 1;

/// Encodes opaque pixels: indexed if they have at most 256 colours, else in full colour.
pub(super) fn png(rgba: &[u8]) -> Vec<u8> {
    match indexed(rgba) {
        Some((rows, colours)) => {
            let indices: Vec<u8> =
                rows.chunks(STRIDE).flat_map(|row| &row[1..]).copied().collect();
            encode(&indices, Some(&colours))
        }
        None => {
            let (pixels, _) = rgba.as_chunks::<4>();
            let rgb: Vec<u8> = pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
            encode(&rgb, None)
        }
    }
}

/// Encodes rows of palette indices.
pub(super) fn of_rows(rows: &[u8], colours: &Colours) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(48 << 10);
    let mut writer = header(&mut bytes, Some(colours)).write_header().expect(INFALLIBLE);
    writer.write_chunk(chunk::IDAT, &zlib(rows, STRIDE)).expect(INFALLIBLE);
    drop(writer);
    bytes
}

/// Rows of palette indices, and the palette; `None` if there are more than 256 colours.
pub(super) fn indexed(rgba: &[u8]) -> Option<(Vec<u8>, Colours)> {
    let mut colours = Colours::default();
    let mut rows = Vec::with_capacity(STRIDE * HEIGHT as usize);
    for row in rgba.chunks(WIDTH as usize * 4) {
        rows.push(0);
        for run in row.as_chunks::<4>().0.chunk_by(|one, next| one == next) {
            let [r, g, b, _] = run[0];
            let place = colours.place([r, g, b])?;
            rows.resize(rows.len() + run.len(), place);
        }
    }
    Some((rows, colours))
}

/// The palette of a card, in the order in which colours were found.
#[derive(Clone, Default)]
pub(super) struct Colours(Vec<Rgb>);

impl Colours {
    /// The palette index of a colour, which is added if it is new; `None` if there are 256 others.
    pub(super) fn place(&mut self, colour: Rgb) -> Option<u8> {
        let known = self.0.iter().position(|known| *known == colour);
        let place = u8::try_from(known.unwrap_or(self.0.len())).ok()?;
        if known.is_none() {
            self.0.push(colour);
        }
        Some(place)
    }

    /// The colour of a palette index.
    pub(super) fn rgb(&self, place: u8) -> Rgb {
        self.0[usize::from(place)]
    }
}

/// Why writing a PNG to memory can't fail.
const INFALLIBLE: &str = "memory takes every byte, and there are as many pixels as said";

fn header<'a>(
    bytes: &'a mut Vec<u8>,
    colours: Option<&Colours>,
) -> Encoder<'a, &'a mut Vec<u8>> {
    let mut encoder = Encoder::new(bytes, WIDTH, HEIGHT);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_color(if colours.is_some() { ColorType::Indexed } else { ColorType::Rgb });
    if let Some(colours) = colours {
        encoder.set_palette(colours.0.concat());
        // Neighbouring places in a palette have nothing to do with each other.
        encoder.set_filter(png::Filter::NoFilter);
    }
    encoder.set_compression(Compression::Balanced);
    encoder
}

fn encode(pixels: &[u8], colours: Option<&Colours>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(48 << 10);
    let mut writer = header(&mut bytes, colours).write_header().expect(INFALLIBLE);
    writer.write_image_data(pixels).expect(INFALLIBLE);
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
