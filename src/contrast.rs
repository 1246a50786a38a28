//! Whether colours can be told apart: what WCAG asks of text (4.5:1) and of lines (3:1), for the
//! palette of the style sheet and for the three colours of `site.toml`.

/// The built-in colours of the light scheme, as in `static/style.css`.
pub const LIGHT: Palette<'static> =
    Palette { accent: "#c22f0c", paper: "#fdfdfb", ink: "#121316" };
/// Least contrast of text.
pub const TEXT: f64 = 4.5;
/// Least contrast of lines, edges and the focus ring.
pub const LINES: f64 = 3.0;
/// How much ink the style sheet's `--muted` has, the palest text.
const MUTED: f64 = 0.68;
/// How much ink its `--edge` has, the palest line that says something.
const EDGE: f64 = 0.54;

/// The colour of who has no page of its own.
pub const NOBODY: &str = "#8a8f98";

/// The three colours that a theme is made of, as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette<'a> {
    /// Links, marks, the page's own line of a chart.
    pub accent: &'a str,
    /// The page.
    pub paper: &'a str,
    /// The text.
    pub ink: &'a str,
}

/// A colour of sRGB by its parts.
pub type Rgb = [u8; 3];

/// Reads `#rrggbb`.
pub fn rgb(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// The parts of a colour as `#rrggbb`.
pub fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// A colour of sRGB, in light: each part from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour([f64; 3]);

impl Colour {
    /// A colour by its parts.
    pub fn of(rgb: Rgb) -> Self {
        Self(rgb.map(|part| linear(f64::from(part) / 255.0)))
    }

    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        rgb(text).map(Self::of)
    }

    /// A colour that follows from a name: any hue, neither pale nor dark.
    pub fn of_name(name: &str) -> Self {
        let hash = blake3::hash(name.as_bytes());
        let [first, second, third, ..] = *hash.as_bytes();
        let hue =
            f64::from(u16::from_be_bytes([first, second])) / 65536.0 * std::f64::consts::TAU;
        let lightness = 0.55 + 0.2 * f64::from(third) / 255.0;
        Self::from_oklab([lightness, 0.16 * hue.cos(), 0.16 * hue.sin()])
    }

    /// What stands out on the colour: black or white, always at 4.5:1 or more. The style sheet's
    /// `--on` says the same.
    #[must_use]
    pub fn on(self) -> Self {
        // Black and white are equally far from this luminance.
        Self(if self.luminance() > 0.179 { [0.0; 3] } else { [1.0; 3] })
    }

    /// The colour at a lightness of `OKLab` that is no more than this one.
    #[must_use]
    pub fn darkened(self, most: f64) -> Self {
        let [lightness, a, b] = self.oklab();
        Self::from_oklab([lightness.min(most), a, b])
    }

    /// The colour as `#rrggbb`.
    pub fn hex(self) -> String {
        hex(self.0.map(|part| (encoded(part.clamp(0.0, 1.0)) * 255.0).round() as u8))
    }

    /// `color-mix(in oklab, self share, other)` of CSS.
    #[must_use]
    pub fn mixed(self, share: f64, other: Self) -> Self {
        let (one, two) = (self.oklab(), other.oklab());
        Self::from_oklab([0, 1, 2].map(|at| one[at] * share + two[at] * (1.0 - share)))
    }

    /// How far two colours are apart in light, from 1 to 21, as WCAG 2 counts it.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }

    /// How bright the colour is, from 0 to 1: WCAG's relative luminance.
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.0;
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The colour at a lightness within bounds, as a screen shows it: each part cut to what there is.
    #[must_use]
    pub fn within(self, least: f64, most: f64) -> Self {
        let [lightness, a, b] = self.oklab();
        let moved = Self::from_oklab([lightness.clamp(least, most), a, b]);
        Self::parse(&moved.hex()).unwrap_or(moved)
    }

    fn oklab(self) -> [f64; 3] {
        let lms = product(
            [
                [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
                [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
                [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
            ],
            self.0,
        );
        product(
            [
                [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
                [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
                [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
            ],
            lms.map(f64::cbrt),
        )
    }

    fn from_oklab(lab: [f64; 3]) -> Self {
        let lms = product(
            [
                [1.0, 0.396_337_777_4, 0.215_803_757_3],
                [1.0, -0.105_561_345_8, -0.063_854_172_8],
                [1.0, -0.089_484_177_5, -1.291_485_548_0],
            ],
            lab,
        );
        Self(product(
            [
                [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
                [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
                [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
            ],
            lms.map(|part| part * part * part),
        ))
    }
}

fn product(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])
}

fn linear(part: f64) -> f64 {
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn encoded(part: f64) -> f64 {
    if part <= 0.003_130_8 { part * 12.92 } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 }
}

/// How light an artist's colour may be on a page, as the lightness of `OKLab` from 0 to 1: as a mark, which
/// needs 3:1, and as a word, which needs 4.5:1. The style sheet keeps hue and chroma, and moves what
/// is outside to the nearest bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Of a mark.
    pub mark: [f64; 2],
    /// Of a word.
    pub word: [f64; 2],
}

/// The widest bounds, in steps of 0.02, within which any colour can be read on a paper.
pub fn bounds(paper: Colour) -> Bounds {
    let is_light = paper.luminance() > 0.179;
    let readable = |least: f64| {
        let steps = (0..=50).map(|step| f64::from(step) / 50.0);
        let range = |far: f64| if is_light { [0.0, 1.0 - far] } else { [far, 1.0] };
        let fits = |[low, high]: &[f64; 2]| {
            sample().all(|colour| colour.within(*low, *high).contrast(paper) >= least)
        };
        steps.map(range).find(fits).unwrap_or_else(|| range(1.0))
    };
    Bounds { mark: readable(LINES), word: readable(TEXT) }
}

/// Colours of all hues, pale and dark.
fn sample() -> impl Iterator<Item = Colour> {
    (0..512_u32).map(|at| {
        let part =
            |shift: u32| [0, 36, 73, 109, 146, 182, 219, 255][(at >> shift & 7) as usize];
        Colour::of([part(6), part(3), part(0)])
    })
}

/// What can't be read in a palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Faint {
    /// Whether it is the accent; else it is the ink.
    pub accent: bool,
    /// The contrast, rounded down to a tenth.
    pub contrast: f64,
    /// A colour of the same hue that can be read.
    pub instead: String,
}

/// What of a palette can't be read on its paper: the accent as text, and the ink where it is palest.
pub fn faint(palette: Palette<'_>) -> Vec<Faint> {
    let colours = [palette.accent, palette.ink, palette.paper].map(Colour::parse);
    let [Some(accent), Some(ink), Some(paper)] = colours else { return Vec::new() };
    // How far from what is asked, as a share: 1 is just enough.
    let accented = |colour: Colour| colour.contrast(paper) / TEXT;
    let inked = |colour: Colour| {
        let muted = colour.mixed(MUTED, paper).contrast(paper) / TEXT;
        muted.min(colour.mixed(EDGE, paper).contrast(paper) / LINES)
    };
    let mut found = Vec::new();
    let mut judge = |is_accent: bool, colour: Colour, enough: &dyn Fn(Colour) -> f64| {
        let share = enough(colour);
        if share < 1.0 {
            let contrast = (share * TEXT * 10.0).floor() / 10.0;
            found.push(Faint { accent: is_accent, contrast, instead: instead(colour, enough) });
        }
    };
    judge(true, accent, &accented);
    judge(false, ink, &inked);
    found
}

/// The nearest colour towards black or white that is enough.
fn instead(colour: Colour, enough: &dyn Fn(Colour) -> f64) -> String {
    let (black, white) = (Colour([0.0; 3]), Colour([1.0; 3]));
    let end = if enough(black) > enough(white) { black } else { white };
    let steps = (1..=20).map(|step| end.mixed(f64::from(step) / 20.0, colour));
    let near = steps.into_iter().find(|near| {
        // What is written is rounded to 256 steps: that is what has to be enough.
        Colour::parse(&near.hex()).is_some_and(|near| enough(near) >= 1.0)
    });
    near.unwrap_or(end).hex()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Colour, EDGE, LIGHT, LINES, MUTED, Palette, TEXT, bounds, faint};

    const STYLE: &str = include_str!("../static/style.css");

    /// Every value that the style sheet gives a token, in order.
    fn values<'a>(token: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        let after =
            move |line: &'static str| line.trim().strip_prefix(token)?.strip_prefix(':');
        let declarations = STYLE.split([';', '{', '}']);
        declarations.filter_map(after).map(str::trim)
    }

    fn colour(hex: &str) -> Colour {
        Colour::parse(hex).unwrap()
    }

    /// The tokens of a scheme, as its three colours make them.
    fn tokens(scheme: usize) -> BTreeMap<&'static str, Colour> {
        let mut tokens = BTreeMap::new();
        for (name, theme) in [
            ("--accent", "--theme-accent"),
            ("--paper", "--theme-paper"),
            ("--ink", "--theme-ink"),
        ] {
            tokens.insert(name, colour(values(theme).nth(scheme).unwrap()));
        }
        for name in ["--muted", "--line", "--edge", "--wash"] {
            // color-mix(in oklab, var(--ink) 70%, var(--paper))
            let mix = values(name).next().unwrap();
            let parts: Vec<&str> = mix.split("var(").collect();
            let (base, rest) = parts[1].split_once(')').unwrap();
            let share: f64 = rest.split('%').next().unwrap().trim().parse().unwrap();
            assert!(mix.starts_with("color-mix(in oklab") && parts[2].starts_with("--paper"));
            tokens.insert(name, tokens[base].mixed(share / 100.0, tokens["--paper"]));
        }
        tokens
    }

    /// What stands on what in the style sheet: the page, badges, buttons, charts, rows that are marked.
    const PAIRS: [(&str, &str, f64); 12] = [
        ("--ink", "--paper", TEXT),
        ("--muted", "--paper", TEXT),
        ("--accent", "--paper", TEXT),
        ("--paper", "--accent", TEXT),
        ("--paper", "--ink", TEXT),
        ("--ink", "--wash", TEXT),
        ("--muted", "--wash", TEXT),
        ("--accent", "--wash", TEXT),
        ("--edge", "--paper", LINES),
        ("--edge", "--wash", LINES),
        ("--accent", "--paper", LINES),
        ("--ink", "--paper", LINES),
    ];

    #[test]
    fn the_palette_can_be_read_in_both_schemes_and_on_paper() {
        for scheme in 0..3 {
            let tokens = tokens(scheme);
            for (front, back, least) in PAIRS {
                let contrast = tokens[front].contrast(tokens[back]);
                assert!(contrast >= least, "{scheme}: {front} on {back}: {contrast:.2}");
            }
        }
        assert_eq!(values("--theme-accent").count(), 3, "light, dark and print");
    }

    #[test]
    fn any_colour_of_an_artist_can_be_read_in_both_schemes() {
        for scheme in [0, 1] {
            let paper = tokens(scheme)["--paper"];
            let bound = |name| -> f64 { values(name).nth(scheme).unwrap().parse().unwrap() };
            for at in 0..4096_u32 {
                let part = |shift: u32| ((at >> shift & 15) * 17) as u8;
                let artist = Colour::of([part(8), part(4), part(0)]);
                let word = artist.within(bound("--word-lo"), bound("--word-hi"));
                let mark = artist.within(bound("--mark-lo"), bound("--mark-hi"));
                let found = [
                    (artist.on().contrast(artist), TEXT),
                    (word.contrast(paper), TEXT),
                    (mark.contrast(paper), LINES),
                ];
                for (contrast, least) in found {
                    assert!(contrast >= least, "{}: {contrast:.2} in {scheme}", artist.hex());
                }
            }
        }
    }

    #[test]
    fn any_colour_of_an_artist_can_be_read_on_a_paper_of_the_sites_own() {
        for paper in [
            "#ffffff", "#fdfdfb", "#f4e8c8", "#c8d8f0", "#8090a0", "#203040", "#111214",
            "#000000",
        ] {
            let paper = colour(paper);
            let bounds = bounds(paper);
            for at in 0..4096_u32 {
                let part = |shift: u32| ((at >> shift & 15) * 17) as u8;
                let artist = Colour::of([part(8), part(4), part(0)]);
                for ([low, high], least) in [(bounds.word, TEXT), (bounds.mark, LINES)] {
                    let contrast = artist.within(low, high).contrast(paper);
                    // Between the colours of the sample, a hair is missing here and there.
                    let least = least - 0.1;
                    assert!(
                        contrast >= least,
                        "{} on {}: {contrast:.2}",
                        artist.hex(),
                        paper.hex()
                    );
                }
            }
        }
    }

    #[test]
    fn charts_and_the_focus_ring_are_drawn_with_colours_that_are_checked() {
        let strong = [
            "--ink", "--muted", "--accent", "--edge", "--paper", "--fill", "--mark", "--word",
            "--on",
        ];
        let drawn = STYLE.lines().filter(|line| {
            line.contains(":focus-visible")
                || line.trim().starts_with(".chart")
                || line.contains(".chart-")
        });
        let mut seen = 0;
        for line in drawn.flat_map(|line| line.split(';')) {
            for property in ["stroke:", "fill:", "outline:"] {
                let Some((_, value)) = line.split_once(property) else { continue };
                let Some((_, token)) = value.split_once("var(") else { continue };
                let token = token.split(')').next().unwrap();
                assert!(strong.contains(&token), "{line}: {token} is too faint for a chart");
                seen += 1;
            }
        }
        assert!(seen > 10, "the style sheet draws charts");
    }

    #[test]
    fn what_is_known_of_the_style_sheet_is_what_it_says() {
        let light = tokens(0);
        let own = [LIGHT.accent, LIGHT.paper, LIGHT.ink].map(colour);
        assert_eq!(own, [light["--accent"], light["--paper"], light["--ink"]]);
        let share = |name| values(name).next().unwrap().contains("var(--ink) ");
        assert!(share("--muted") && share("--edge"));
        for (name, known) in [("--muted", MUTED), ("--edge", EDGE)] {
            let mixed = own[2].mixed(known, own[1]);
            assert_eq!(mixed, light[name], "{name}");
        }
    }

    #[test]
    fn mixing_and_contrast_are_those_of_css_and_wcag() {
        let [black, white] = ["#000000", "#ffffff"].map(colour);
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        // What Chromium makes of `color-mix(in oklab, red, blue)` and of grey.
        assert_eq!(colour("#ff0000").mixed(0.5, colour("#0000ff")).hex(), "#8c53a2");
        assert_eq!(white.mixed(0.5, black).hex(), "#636363");
        assert_eq!(colour("#c22f0c").hex(), "#c22f0c");
        assert!((colour("#767676").contrast(white) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_faint_colour_gets_one_that_can_be_read() {
        assert_eq!(faint(LIGHT), []);
        let pale = Palette { accent: "#ffcc00", ink: "#999999", ..LIGHT };
        let found = faint(pale);
        assert_eq!(found.iter().map(|f| f.accent).collect::<Vec<_>>(), [true, false]);
        let better =
            Palette { accent: &found[0].instead, ink: &found[1].instead, paper: pale.paper };
        assert_eq!(faint(better), []);
        // On a dark page the way out is up.
        let night = Palette { accent: "#333355", paper: "#101010", ink: "#eeeeee" };
        assert!(colour(&faint(night)[0].instead).luminance() > colour("#333355").luminance());
    }
}
