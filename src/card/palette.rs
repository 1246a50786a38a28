//! The colours of a card, derived from the theme's three so that all of them can be read.

use serde::Serialize;

use crate::config::Theme;
use crate::contrast::{Colour, LINES, Rgb, TEXT, hex, rgb};

/// The colours of a card, as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Palette {
    /// The ground: the theme's ink.
    pub ground: String,
    /// A shape on the ground that text may stand on.
    pub shade: String,
    /// Text: the theme's paper.
    pub text: String,
    /// Text of less weight.
    pub muted: String,
    /// The theme's accent, lightened until it can be read.
    pub accent: String,
    /// The theme's accent as it is, for shapes without text.
    pub mark: String,
    /// Colour that contrasts with the mark: text, where the mark is a strip of paper.
    pub on_mark: String,
}

/// The built-in theme's own colours in the dark: `static/style.css` has the same.
const INK: Rgb = [0x11, 0x12, 0x14];
const PAPER: Rgb = [0xF0, 0xF0, 0xEC];
const ACCENT: Rgb = [0xC2, 0x2F, 0x0C];

/// What the strongest text gets, so that there is room for a weaker one.
const STRONG: f64 = 9.0;

impl Palette {
    /// The colours for a theme.
    pub fn of(theme: &Theme) -> Self {
        let given = |colour: &Option<String>| colour.as_deref().and_then(rgb);
        let (ink, paper) = (given(&theme.ink), given(&theme.paper));
        let (ink, paper) = (ink.unwrap_or(INK), paper.unwrap_or(PAPER));
        let mark = given(&theme.accent).unwrap_or(ACCENT);
        let (ground, text) = apart(ink, paper);
        let shade = mix(ground, text, 7);
        let fits = |c: &Rgb| contrast(*c, ground) >= TEXT && contrast(*c, shade) >= TEXT;
        let readable = |from: Rgb| {
            let steps = (0..=100).map(|share| mix(from, text, share));
            steps.into_iter().find(fits).unwrap_or(text)
        };
        // On a dark ground first as bright as its hue allows, which keeps it from fading.
        let full = if luminance(text) > luminance(ground) { bright(mark) } else { mark };
        let mut vivid = (0..=100).map(|share| mix(mark, full, share));
        let accent = vivid.find(fits).unwrap_or_else(|| readable(full));
        let (black, white) = ([0; 3], [255; 3]);
        let on_mark = if contrast(white, mark) >= LINES.min(contrast(black, mark)) {
            white
        } else {
            black
        };
        Self {
            ground: hex(ground),
            shade: hex(shade),
            text: hex(text),
            muted: hex(readable(mix(text, ground, 34))),
            accent: hex(accent),
            mark: hex(mark),
            on_mark: hex(on_mark),
        }
    }

    /// The colours of a card about an artist: the ground is the artist's colour, a strip of paper
    /// stands on it.
    #[must_use]
    pub fn of_artist(&self, colour: Colour) -> Self {
        let on = colour.on().hex();
        let (ground, text) = (rgb(&colour.hex()), rgb(&on));
        let shade = ground.zip(text).map_or([0; 3], |(ground, text)| mix(ground, text, 7));
        let strip = Colour::of([0xFD, 0xFD, 0xFB]);
        Self {
            ground: colour.hex(),
            shade: hex(shade),
            muted: on.clone(),
            accent: on.clone(),
            text: on,
            mark: strip.hex(),
            on_mark: colour.darkened(0.5).hex(),
        }
    }
}

/// Draws two colours apart, towards black and white, until the one can be read on the other.
fn apart(ink: Rgb, paper: Rgb) -> (Rgb, Rgb) {
    let (dark, light) = ([0; 3], [255; 3]);
    let (down, up) =
        if luminance(ink) <= luminance(paper) { (dark, light) } else { (light, dark) };
    let steps = (0..=100).map(|share| (mix(ink, down, share), mix(paper, up, share)));
    steps.into_iter().find(|(a, b)| contrast(*a, *b) >= STRONG).unwrap_or((down, up))
}

/// So many hundredths of the second colour in the first.
fn mix(from: Rgb, to: Rgb, share: u32) -> Rgb {
    let part = |a: u8, b: u8| {
        let mixed = (u32::from(a) * (100 - share) + u32::from(b) * share + 50) / 100;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    [part(from[0], to[0]), part(from[1], to[1]), part(from[2], to[2])]
}

/// A colour at its brightest without any white in it.
fn bright(colour: Rgb) -> Rgb {
    let most = u32::from(colour.into_iter().max().unwrap_or(0).max(1));
    colour.map(|part| u8::try_from(u32::from(part) * 255 / most).unwrap_or(u8::MAX))
}

/// WCAG's relative luminance.
fn luminance(colour: Rgb) -> f64 {
    Colour::of(colour).luminance()
}

/// WCAG's contrast ratio.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    Colour::of(a).contrast(Colour::of(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ACCENT, INK, PAPER, Palette, Rgb, contrast, hex, rgb};
    use crate::config::Theme;

    #[track_caller]
    fn can_be_read(palette: &Palette) {
        let colour = |hex: &str| rgb(hex).unwrap();
        for text in [&palette.text, &palette.muted, &palette.accent] {
            for ground in [&palette.ground, &palette.shade] {
                let ratio = contrast(colour(text), colour(ground));
                assert!(ratio >= 4.5, "{text} on {ground} has {ratio:.2}: {palette:?}");
            }
        }
        assert!(
            contrast(colour(&palette.on_mark), colour(&palette.mark)) >= 3.0,
            "{palette:?}"
        );
    }

    #[test]
    fn the_ratio_is_that_of_wcag() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([0x77; 3], [255; 3]) - 4.478).abs() < 0.001);
    }

    #[test]
    fn the_built_in_colours_are_the_dark_ones_of_the_style_sheet() {
        let style = include_str!("../../static/style.css");
        let (light, dark) = style.split_once("prefers-color-scheme: dark").unwrap();
        assert!(dark.contains(&format!("--theme-ink: {}", hex(PAPER))));
        assert!(dark.contains(&format!("--theme-paper: {}", hex(INK))));
        assert!(light.contains(&format!("--theme-accent: {}", hex(ACCENT))));
    }

    #[test]
    fn the_built_in_card_can_be_read() {
        can_be_read(&Palette::of(&Theme::default()));
    }

    fn any_colour() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(any::<Rgb>().prop_map(hex))
    }

    proptest! {
        #[test]
        fn a_card_in_any_theme_can_be_read(
            accent in any_colour(), paper in any_colour(), ink in any_colour(),
        ) {
            can_be_read(&Palette::of(&Theme {
                accent,
                paper,
                ink,
                ..Theme::default()
            }));
        }
    }
}
