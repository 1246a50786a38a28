//! Social cards: the picture of a page in a chat, drawn from an SVG to a PNG.
//!
//! [`fit`] says how large a text may be set, for the templates that make the SVG; [`Palette`] says
//! in which colours; a [`Pencil`] draws it. The one font is compiled in, nothing is loaded from
//! outside, and the same SVG gives the same bytes everywhere.

mod palette;
mod png;
mod text_layout;

pub use palette::Palette;
pub use png::{HEIGHT, WIDTH};
pub use text_layout::{Fitted, drawable, fit, missing};

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

/// The most bytes that chat services take without complaint.
pub const MAX_BYTES: usize = 300_000;

/// Noto Sans CJK KR Bold, cut down; `fonts/README.md` says how.
static FONT: &[u8] = include_bytes!("../fonts/NotoSansCJKkr-Bold.subset.otf");

/// What draws, beside the SVG and the font. A test holds it to `Cargo.lock`; the first number is
/// for changes of this module that change pixels.
pub const RENDERER: &str = "1 resvg-0.49.0 usvg-0.49.0 tiny-skia-0.12.0 png-0.18.1 \
                            fdeflate-0.3.7 harfrust-0.12.0 skrifa-0.44.0";

/// Names everything that decides the pixels of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(blake3::Hash);

impl Key {
    /// As 32 hexadecimal digits, which is enough to tell cards apart.
    pub fn name(&self) -> String {
        self.0.to_hex()[..32].to_owned()
    }
}

/// Draws cards.
pub struct Pencil {
    options: usvg::Options<'static>,
    /// The font and the renderer, which every key begins with.
    base: blake3::Hasher,
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
        let mut base = blake3::Hasher::new();
        base.update(RENDERER.as_bytes());
        base.update(blake3::hash(FONT).as_bytes());
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
        Self { options, base }
    }

    /// The key of a card.
    pub fn key(&self, svg: &[u8]) -> Key {
        let mut hasher = self.base.clone();
        hasher.update(svg);
        Key(hasher.finalize())
    }

    /// Reads an SVG and draws nothing.
    ///
    /// # Errors
    /// Why it can't be drawn.
    pub fn read(&self, svg: &[u8]) -> Result<Drawing, Flaw> {
        let tree =
            usvg::Tree::from_data(svg, &self.options).map_err(|error| Flaw::of(&error))?;
        let (width, height) = (tree.size().width(), tree.size().height());
        if (width - WIDTH as f32).abs() > 0.5 || (height - HEIGHT as f32).abs() > 0.5 {
            let what = format!("it is {width}×{height} pixels large, not {WIDTH}×{HEIGHT}");
            return Err(Flaw { what, line: None });
        }
        Ok(Drawing(tree))
    }

    /// Draws an SVG as a PNG.
    ///
    /// # Errors
    /// Why it can't be drawn.
    pub fn draw(&self, svg: &[u8]) -> Result<Vec<u8>, Flaw> {
        let drawing = self.read(svg)?;
        let mut pixels = Pixmap::new(WIDTH, HEIGHT).expect("a card has a size");
        // What a template leaves bare is white, as in a browser.
        pixels.fill(Color::WHITE);
        resvg::render(&drawing.0, Transform::identity(), &mut pixels.as_mut());
        Ok(png::png(pixels.data()))
    }
}

/// A card that can be drawn.
pub struct Drawing(usvg::Tree);

impl Drawing {
    /// The boxes of its texts, as they will be inked: left, top, right, bottom.
    pub fn texts(&self) -> Vec<[f32; 4]> {
        let mut boxes = Vec::new();
        collect(self.0.root(), &mut boxes);
        boxes
    }
}

fn collect(group: &usvg::Group, boxes: &mut Vec<[f32; 4]>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => collect(group, boxes),
            usvg::Node::Text(text) => {
                let at = text.abs_bounding_box();
                boxes.push([at.left(), at.top(), at.right(), at.bottom()]);
            }
            usvg::Node::Path(_) | usvg::Node::Image(_) => {}
        }
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

    #[test]
    fn what_is_no_card_is_a_flaw_with_its_line() {
        let pencil = Pencil::new();
        assert_eq!(pencil.draw(b"<svg>\n<g></svg>").unwrap_err().line, Some(2));
        let small = br#"<svg xmlns="http://www.w3.org/2000/svg" width="600" height="630"/>"#;
        let flaw = pencil.draw(small).unwrap_err();
        assert_eq!(flaw.what, "it is 600×630 pixels large, not 1200×630");
    }
}
