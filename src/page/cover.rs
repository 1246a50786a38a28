//! What a page looks like at its top: whose colour it has, its figure, the name in Hangul; and the
//! pieces in an artist's colour that stand in lists.

use serde::Serialize;

use super::locale_view::LocaleView;
use crate::catalogue::{ArtistKey, Names, SongKey};
use crate::locale::has_hangul;

/// Custom properties of a `style` attribute. They hold colours and numbers only, so that no text can
/// act there: the check of templates lets nothing else into the attribute.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Paint(String);

impl Paint {
    /// An artist's colour.
    pub(super) fn of(colour: &str) -> Self {
        Self(format!("--artist:{colour}"))
    }

    /// A place on an axis, as a share of its length.
    pub(super) fn at(share: f64) -> Self {
        Self(format!("--x:{:.2}", share * 100.0))
    }

    /// The width in digits of a figure and its unit in small letters, from which its size follows.
    pub(super) fn figure(figure: &str, unit: &str) -> Self {
        /// Size of the small letters, as of `.fig small` with the space before it.
        const SMALL: f64 = 0.4;
        Self(format!("--n:{:.1}", digits(figure) + SMALL * digits(unit)))
    }

    /// An artist's colour on a part of a band: where it begins and how wide it is, in percent.
    fn part(colour: &str, x: f64, width: f64) -> Self {
        Self(format!("--artist:{colour};--x:{x:.2};--w:{width:.2}"))
    }
}

/// The top of a page. Without a colour it is about nobody, and dark.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Cover {
    pub(super) paint: Option<Paint>,
    pub(super) figure: Option<BigFigure>,
    /// Whether the figure is the page's heading.
    pub(super) is_heading: bool,
    pub(super) obi: Option<Obi>,
}

/// The name in Hangul, as on the paper strip round an album.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Obi {
    text: String,
    /// Whether phones leave it out, because it stands on the cover already.
    wide_only: bool,
}

/// The figure of a cover, as large as fits.
#[derive(Clone, Debug, Serialize)]
pub(super) struct BigFigure {
    text: String,
    /// Its width in digits, from which its size follows.
    paint: Paint,
}

impl BigFigure {
    /// A figure as it is written.
    pub(super) fn new(text: String) -> Self {
        let paint = Paint::figure(&text, "");
        Self { text, paint }
    }
}

/// The width of a text in digits: a comma, a full stop and a space are narrow, a syllable is wide.
fn digits(text: &str) -> f64 {
    let width = |c: char| match c {
        ',' | '.' | ' ' | '\u{a0}' | '\'' | ':' => 0.4,
        c if c.is_ascii() => 1.0,
        _ => 1.7,
    };
    text.chars().map(width).sum()
}

/// An artist's name as a square of colour, for lists. The name stands beside it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Tile {
    pub(super) paint: Paint,
    pub(super) letters: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'static str>,
}

/// A band of who held something, and for how long.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Strip {
    bars: Vec<Bar>,
}

#[derive(Clone, Debug, Serialize)]
struct Bar {
    paint: Paint,
    hatched: bool,
}

impl Strip {
    /// A band of nobody.
    pub(super) const fn new() -> Self {
        Self { bars: Vec::new() }
    }

    /// Adds a bar: where it begins and ends, as shares of the band. What is hatched is beyond the
    /// evidence.
    pub(super) fn push(&mut self, colour: &str, from: f64, until: f64, hatched: bool) {
        let (from, until) = (from.clamp(0.0, 1.0), until.clamp(0.0, 1.0));
        let paint = Paint::part(colour, from * 100.0, (until - from).max(0.0) * 100.0);
        self.bars.push(Bar { paint, hatched });
    }
}

impl LocaleView<'_> {
    /// The colour of a song: its lead artist's.
    pub(super) fn colour(&self, song: SongKey) -> &str {
        &self.site.catalogue.lead(song).colour
    }

    /// The colour of an artist.
    pub(super) fn artist_colour(&self, key: ArtistKey) -> &str {
        &self.site.catalogue[key].colour
    }

    /// The cover of a page about a song. The strip shows its Korean title, else its artist's name.
    pub(super) fn song_cover(&self, song: SongKey) -> Cover {
        let (title, lead) = (&self.site.catalogue[song], self.site.catalogue.lead(song));
        let text =
            hangul(&title.names, &title.title).or_else(|| hangul(&lead.names, &lead.name));
        Cover {
            paint: Some(Paint::of(&lead.colour)),
            figure: None,
            is_heading: false,
            obi: text.map(|text| Obi { text, wide_only: self.locale.is_korean() }),
        }
    }

    /// The cover of a page about an artist.
    pub(super) fn artist_cover(&self, key: ArtistKey) -> Cover {
        let artist = &self.site.catalogue[key];
        let text = hangul(&artist.names, &artist.name);
        Cover {
            paint: Some(Paint::of(&artist.colour)),
            figure: None,
            is_heading: false,
            obi: text.map(|text| Obi { text, wide_only: self.locale.is_korean() }),
        }
    }

    /// An artist's tile: the first two syllables of the Korean name, else two letters.
    pub(super) fn tile(&self, key: ArtistKey) -> Tile {
        let artist = &self.site.catalogue[key];
        let paint = Paint::of(&artist.colour);
        match hangul(&artist.names, &artist.name) {
            Some(name) => {
                let syllables = name.chars().filter(|c| has_hangul(c.encode_utf8(&mut [0; 4])));
                Tile { paint, letters: syllables.take(2).collect(), lang: Some("ko") }
            }
            None => {
                let letters = artist.name.chars().filter(|c| c.is_alphanumeric());
                let letters = letters.take(2).flat_map(char::to_uppercase).collect();
                Tile { paint, letters, lang: None }
            }
        }
    }

    /// The tile of a song: its lead artist's.
    pub(super) fn song_tile(&self, song: SongKey) -> Tile {
        self.tile(self.site.catalogue[song].artists[0])
    }
}

/// The name in Hangul, if there is one.
pub(super) fn hangul(names: &Names, own: &str) -> Option<String> {
    let own = has_hangul(own).then(|| own.to_owned());
    names.korean.clone().filter(|name| has_hangul(name)).or(own)
}

#[cfg(test)]
mod tests {
    use super::{Strip, digits};

    #[test]
    fn a_figures_width_counts_narrow_signs_and_wide_syllables() {
        for (text, width) in
            [("1,000", 4.4), ("20 h 56", 5.8), ("10억", 3.7), ("No. 24", 4.8), ("", 0.0)]
        {
            assert!((digits(text) - width).abs() < 0.01, "{text}: {}", digits(text));
        }
    }

    #[test]
    fn a_bar_stays_within_its_band() {
        let mut strip = Strip::new();
        strip.push("#123456", -0.5, 0.25, false);
        strip.push("#123456", 0.9, 1.5, true);
        let bars: Vec<_> =
            strip.bars.iter().map(|bar| (bar.paint.0.as_str(), bar.hatched)).collect();
        assert_eq!(
            bars,
            [
                ("--artist:#123456;--x:0.00;--w:25.00", false),
                ("--artist:#123456;--x:90.00;--w:10.00", true),
            ]
        );
    }
}
