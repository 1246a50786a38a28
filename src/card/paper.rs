//! Pixels as a PNG: flat colours make a small palette, and a fifth of the bytes.

use std::borrow::Cow;

use png::{BitDepth, ColorType, Compression, Encoder};

use super::{HEIGHT, WIDTH};

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

/// The palette and every pixel's place in it.
fn indexed(rgba: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut palette: Vec<u32> = Vec::with_capacity(256);
    let mut indices = Vec::with_capacity(rgba.len() / 4);
    // Where a colour was found: most pixels are like the one before, the rest like one of few.
    let mut found = [(u32::MAX, 0_u8); 1024];
    let mut last = (u32::MAX, 0_u8);
    for [r, g, b, _] in rgba.as_chunks::<4>().0 {
        let colour = u32::from_be_bytes([0, *r, *g, *b]);
        if colour != last.0 {
            let slot = &mut found[(colour.wrapping_mul(0x9E37_79B1) >> 22) as usize];
            if slot.0 != colour {
                let at = palette.iter().position(|held| *held == colour);
                let at = at.unwrap_or_else(|| {
                    palette.push(colour);
                    palette.len() - 1
                });
                *slot = (colour, u8::try_from(at).ok()?);
            }
            last = *slot;
        }
        indices.push(last.1);
    }
    let palette = palette.iter().flat_map(|colour| {
        let [_, r, g, b] = colour.to_be_bytes();
        [r, g, b]
    });
    Some((palette.collect(), indices))
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
        (0..count).flat_map(|at| { let [r, g, b] = colour(at); [r, g, b, 255] }).collect()
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
        for (colours, kind) in [(1, png::ColorType::Indexed), (256, png::ColorType::Indexed), (257, png::ColorType::Rgb)] {
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
