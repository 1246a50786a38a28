//! The one font of cards, which is compiled in.

use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::path::is_invisible;

/// Noto Sans CJK KR Bold, cut down; `fonts/README.md` says how.
pub(super) static FONT: &[u8] = include_bytes!("../../fonts/NotoSansCJKkr-Bold.subset.otf");

/// The widths of the font's characters in thousandths of its size; 0 where it has none.
pub(super) struct Widths(Vec<u16>);

/// The font never changes, so that its table is made once.
pub(super) static WIDTHS: LazyLock<Widths> = LazyLock::new(|| {
    let mut widths = vec![0; 1 << 16];
    let font = FontRef::new(FONT).expect("the built-in font is sound");
    let metrics = font.glyph_metrics(Size::new(1000.0), LocationRef::default());
    for (code, glyph) in font.charmap().mappings() {
        // Rounded up, and never 0: a combining mark has no width, but is there.
        let width = metrics.advance_width(glyph).unwrap_or(1000.0).ceil().max(1.0);
        if let Some(held) = widths.get_mut(code as usize) {
            *held = width as u16;
        }
    }
    Widths(widths)
});

impl Widths {
    pub(super) fn of(&self, c: char) -> u32 {
        u32::from(self.0.get(c as usize).copied().unwrap_or(0))
    }

    pub(super) fn text(&self, text: &str) -> u32 {
        text.chars().map(|c| self.of(c)).sum()
    }
}

/// Characters that pick a form of the one before them, or join it to the next: no loss.
pub(super) fn picks_a_form(c: char) -> bool {
    is_invisible(c) || c == '\u{FE0F}'
}

/// Whether the font has a glyph of a character, which is drawn whatever stands beside it.
pub(super) fn has_glyph(c: char) -> bool {
    WIDTHS.of(c) > 0 && !picks_a_form(c)
}
