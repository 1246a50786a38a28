//! Social cards: the picture of a page in a chat, drawn from an SVG to a PNG.
//!
//! [`fit`] says how large a text may be set, for the templates that make the SVG; [`Palette`] says
//! in which colours; a [`Pencil`] draws it, by `fast_path` if its text is simple and else by resvg.
//! The one font is compiled in, nothing is loaded from outside, and the same SVG gives the same bytes
//! everywhere.

mod coverage;
mod deflate;
mod fast_path;
mod font;
mod glyphs;
mod palette;
mod png_encoder;
mod text_layout;

pub use palette::Palette;
pub use png_encoder::{HEIGHT, WIDTH};
pub use text_layout::{Fitted, drawable, fit, missing};

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use fast_path::FastPath;
use font::FONT;

/// The most bytes that chat services take without complaint.
pub const MAX_BYTES: u64 = 300_000;

/// What draws, beside the SVG and the font. A test holds it to `Cargo.lock`; the first number is
/// for changes of this module that change pixels.
pub const RENDERER: &str = "2 resvg-0.49.0 usvg-0.49.0 tiny-skia-0.12.0 png-0.18.1 \
                            fdeflate-0.3.7 harfrust-0.12.0 skrifa-0.44.0";

/// A hash of everything that decides the bytes of a card: its SVG, the font and what draws.
pub fn key(svg: &[u8]) -> u128 {
    static BASE: LazyLock<blake3::Hasher> = LazyLock::new(|| {
        let mut base = blake3::Hasher::new();
        base.update(RENDERER.as_bytes());
        base.update(blake3::hash(FONT).as_bytes());
        base
    });
    let mut hasher = BASE.clone();
    hasher.update(svg);
    let mut key = [0; 16];
    hasher.finalize_xof().fill(&mut key);
    u128::from_be_bytes(key)
}

/// Draws cards.
pub struct Pencil {
    options: usvg::Options<'static>,
    /// A check reads cards and draws none.
    fast_path: LazyLock<FastPath>,
}

impl Default for Pencil {
    fn default() -> Self {
        Self::new()
    }
}

impl Pencil {
    /// A pencil with the built-in font and no way to load anything else.
    pub fn new() -> Self {
        let mut fonts = fontdb::Database::new();
        let font = fonts.load_font_source(fontdb::Source::Binary(Arc::new(FONT)));
        let font = font.first().copied();
        let options = usvg::Options {
            fontdb: Arc::new(fonts),
            // Whatever family a template names, there is one font.
            font_resolver: usvg::FontResolver {
                select_font: Box::new(move |_, _| font),
                select_fallback: Box::new(|_, _, _| None),
            },
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        Self { options, fast_path: LazyLock::new(FastPath::new) }
    }

    /// Reads an SVG and draws nothing.
    ///
    /// # Errors
    /// Why it can't be drawn.
    pub fn read(&self, svg: &[u8]) -> Result<usvg::Tree, Flaw> {
        let tree =
            usvg::Tree::from_data(svg, &self.options).map_err(|error| Flaw::of(&error))?;
        let (width, height) = (tree.size().width(), tree.size().height());
        if (width - WIDTH as f32).abs() > 0.5 || (height - HEIGHT as f32).abs() > 0.5 {
            let what = format!("it is {width}×{height} pixels large, not {WIDTH}×{HEIGHT}");
            return Err(Flaw { what, line: None });
        }
        Ok(tree)
    }

    /// Draws an SVG as a PNG.
    ///
    /// # Errors
    /// Why it can't be drawn.
    pub fn draw(&self, svg: &[u8]) -> Result<Vec<u8>, Flaw> {
        match self.draw_fast(svg) {
            Some(png) => Ok(png),
            None => self.draw_with_resvg(svg),
        }
    }

    /// Draws an SVG with the pixels of [`Self::draw_with_resvg`]; `None` if its text is not simple
    /// enough for that.
    pub fn draw_fast(&self, svg: &[u8]) -> Option<Vec<u8>> {
        let svg = std::str::from_utf8(svg).ok()?;
        self.fast_path.draw(svg, |svg| Some(self.pixels(svg.as_bytes()).ok()?.take()))
    }

    /// Draws any SVG with resvg.
    ///
    /// # Errors
    /// Why it can't be drawn.
    pub fn draw_with_resvg(&self, svg: &[u8]) -> Result<Vec<u8>, Flaw> {
        Ok(png_encoder::png(self.pixels(svg)?.data()))
    }

    fn pixels(&self, svg: &[u8]) -> Result<Pixmap, Flaw> {
        let drawing = self.read(svg)?;
        let mut pixels = Pixmap::new(WIDTH, HEIGHT).expect("a card has a size");
        // Pixels that a template does not paint are white, as in a browser.
        pixels.fill(Color::WHITE);
        resvg::render(&drawing, Transform::identity(), &mut pixels.as_mut());
        Ok(pixels)
    }
}

/// Why an SVG can't be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong, as a message fragment.
    pub what: String,
    /// The line of the SVG, from 1.
    pub line: Option<usize>,
}

impl Flaw {
    fn of(error: &usvg::Error) -> Self {
        let line = match error {
            usvg::Error::ParsingFailed(error) => Some(error.pos().row as usize),
            _ => None,
        };
        let what = error.to_string();
        let what = what.trim_start_matches("SVG data parsing failed cause ");
        Self { what: what.to_owned(), line }
    }
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, Pencil, RENDERER, WIDTH};

    fn svg(inner: &str) -> Vec<u8> {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" height="{HEIGHT}">{inner}</svg>"#
        )
        .into_bytes()
    }

    #[test]
    fn the_renderer_is_named_as_it_is_locked() {
        let lock = include_str!("../Cargo.lock");
        for part in RENDERER.split_whitespace().skip(1) {
            let (name, version) = part.rsplit_once('-').unwrap();
            let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&locked), "another {name} than {version} draws: name it");
        }
    }

    #[test]
    fn nothing_is_loaded_from_outside() {
        let pencil = Pencil::new();
        let blank = pencil.draw(&svg("")).unwrap();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/icon.svg");
        for href in [
            file,
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3Crect width='9' height='9'/%3E%3C/svg%3E",
        ] {
            let image = format!(r#"<image xlink:href="{href}" width="600" height="600"/>"#);
            assert!(pencil.draw(&svg(&image)).unwrap() == blank, "{href} was drawn");
        }
    }

    #[test]
    fn a_family_that_is_named_is_drawn_in_the_one_font() {
        let pencil = Pencil::new();
        let text = |family: &str| {
            pencil.draw(&svg(&format!(
                r#"<text x="99" y="99" font-size="80"{family}>가 A</text>"#
            )))
        };
        let plain = text("").unwrap();
        assert!(plain != pencil.draw(&svg("")).unwrap());
        assert!(text(r#" font-family="DejaVu Sans""#).unwrap() == plain);
    }

    /// The largest distance of two pictures, in any part of any pixel.
    fn distance(one: &[u8], other: &[u8]) -> u8 {
        let [one, other] = [one, other].map(|bytes| {
            let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
            decoder.set_transformations(png::Transformations::EXPAND);
            let mut reader = decoder.read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            pixels
        });
        one.iter().zip(&other).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
    }

    #[test]
    fn the_quick_way_draws_what_resvg_draws() {
        let pencil = Pencil::new();
        let text = |text: &str, size: f32, y: f32, fill: &str| {
            format!(
                "<text x=\"72\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\">{text}</text>"
            )
        };
        let shapes = "<rect width=\"1200\" height=\"630\" fill=\"#13171a\"/>\
                      <path d=\"M863 207l90 8v130M900 20L300 600\" fill=\"none\" stroke=\"#22262a\" stroke-width=\"35\"/>";
        let icon = "<circle cx=\"1100\" cy=\"560\" r=\"15\" fill=\"#eee\"/>";
        for inner in [
            String::new(),
            text("1,000,000", 184.0, 300.0, "#eaeeef"),
            text("AVATAR To Wave, “Tea” Yoü & Øst ½", 46.0, 287.6, "#ff8a6b")
                .replace('&', "&amp;"),
            text("작은 것들을 위한 시 뷁 쀍", 66.0, 287.599_98, "#eaeeef"),
            text("とても ながい なまえ カタカナ", 33.0, 111.7, "#eaeeef"),
            (0..12)
                .map(|n| {
                    text("0123 @%&amp;§ß", 20.0 + n as f32, 40.0 + 45.3 * n as f32, "#c22f0c")
                })
                .collect(),
        ] {
            let svg = svg(&format!("{shapes}{inner}{icon}"));
            let quick = pencil.draw_fast(&svg).unwrap_or_else(|| panic!("{inner}"));
            let resvg = pencil.draw_with_resvg(&svg).unwrap();
            let distance = distance(&quick, &resvg);
            assert!(distance <= 8, "{distance} in {inner}");
        }
    }

    #[test]
    fn every_glyph_is_drawn_as_resvg_draws_it() {
        let pencil = Pencil::new();
        let is_plain =
            |c: &char| *c != ' ' && super::glyphs::is_plain(c.encode_utf8(&mut [0; 4]));
        let all: Vec<char> = ('\u{21}'..='\u{FFFF}').filter(is_plain).collect();
        assert!(all.len() > 12_000, "{}", all.len());
        for (nth, card) in all.chunks(40 * 25).enumerate() {
            let size = 21.0 + nth as f32 / 4.0;
            let lines = card.chunks(40).enumerate().map(|(row, line)| {
                let text: String = line.iter().collect();
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                let y = 24.3 + row as f32 * 24.7;
                format!("<text x=\"9\" y=\"{y}\" font-size=\"{size}\" fill=\"#eaeeef\">{text}</text>")
            });
            let svg = svg(&format!(
                "<rect width=\"1200\" height=\"630\"/>{}",
                lines.collect::<String>()
            ));
            let fast = pencil.draw_fast(&svg).expect("every character is plain");
            let distance = distance(&fast, &pencil.draw_with_resvg(&svg).unwrap());
            assert!(distance <= 8, "{distance} in {}", card.iter().collect::<String>());
        }
    }

    #[test]
    fn what_is_not_simple_is_drawn_by_resvg() {
        let pencil = Pencil::new();
        for inner in [
            "<g><text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">A</text></g>",
            "<text x=\"9\" y=\"99\" font-size=\"80\">A</text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"black\">A</text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\" opacity=\"0.5\">A</text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">A<tspan>B</tspan></text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">A  B</text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">e\u{301} \u{1112}\u{1161}</text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">愛</text>",
            "<text x=\"1150\" y=\"99\" font-size=\"80\" fill=\"#000000\">AB</text>",
            "<text x=\"9\" y=\"20\" font-size=\"80\" fill=\"#000000\">A</text>",
            "<style>text { fill: red }</style><text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">A</text>",
            "<text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">A</text><rect x=\"30\" y=\"60\" width=\"9\" height=\"9\"/>",
            "<linearGradient id=\"a\"><stop stop-color=\"red\"/><stop offset=\"1\" stop-color=\"blue\"/></linearGradient>\
             <rect width=\"1200\" height=\"630\" fill=\"url(#a)\"/><text x=\"9\" y=\"99\" font-size=\"80\" fill=\"#000000\">A</text>",
        ] {
            let svg = svg(inner);
            assert!(pencil.draw_fast(&svg).is_none(), "{inner}");
            assert!(
                pencil.draw(&svg).unwrap() == pencil.draw_with_resvg(&svg).unwrap(),
                "{inner}"
            );
        }
    }

    #[test]
    fn what_is_no_card_is_a_flaw_with_its_line() {
        let pencil = Pencil::new();
        assert_eq!(pencil.draw(b"<svg>\n<g></svg>").unwrap_err().line, Some(2));
        let small = br#"<svg xmlns="http://www.w3.org/2000/svg" width="600" height="630"/>"#;
        let flaw = pencil.draw(small).unwrap_err();
        assert_eq!(flaw.what, "it is 600×630 pixels large, not 1200×630");
    }
}
