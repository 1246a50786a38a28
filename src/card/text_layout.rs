//! How large a text may be set so that it stays in its box, by the font's own widths.

use unicode_normalization::UnicodeNormalization as _;

use super::font::{WIDTHS, has_glyph, picks_a_form};

/// A text broken into lines, and how large to set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Font size in pixels.
    pub size: u32,
    /// Pixels from one line to the next.
    pub step: u32,
    /// Pixels of the widest line.
    pub width: u32,
    /// The lines, none for an empty text.
    pub lines: Vec<String>,
    /// Whether nothing was cut off.
    pub whole: bool,
}

impl Fitted {
    fn new(size: u32, lines: Vec<String>, whole: bool) -> Self {
        let widest = lines.iter().map(|line| WIDTHS.text(line)).max().unwrap_or(0);
        let width = (widest * size).div_ceil(1000);
        Self { size, step: size * 6 / 5, width, lines, whole }
    }
}

/// The characters of a text that the font can't draw, each once.
pub fn missing(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for c in text.nfc() {
        let fine = c.is_whitespace() || c.is_control() || picks_a_form(c);
        if !fine && WIDTHS.of(c) == 0 && !missing.contains(&c) {
            missing.push(c);
        }
    }
    missing
}

/// A text as it can be drawn: composed, on one line, without what the font lacks.
pub fn drawable(text: &str) -> String {
    let drawn = |c: &char| c.is_whitespace() || has_glyph(*c);
    let text: String = text.nfc().filter(drawn).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fits a text into a width, in at most so many lines: as large as `size`, no smaller than
/// `least`. A further line is begun only where the text would else be smaller than three quarters
/// of its size. What is still too long is cut, and ends in dots.
pub fn fit(text: &str, width: u32, size: u32, least: u32, lines: usize) -> Fitted {
    let least = least.clamp(1, size.max(1));
    let pieces = pieces(text);
    if pieces.is_empty() {
        return Fitted::new(size, Vec::new(), true);
    }
    for count in 1..=lines {
        let last = if count < lines { (size * 3 / 4).max(least) } else { least };
        for size in (last..=size).rev() {
            let room = room(width, size);
            if let Some(broken) = broken(&pieces, room, count) {
                let lines = if count > 1 { balanced(&pieces, room, count) } else { broken };
                return Fitted::new(size, lines, true);
            }
        }
    }
    let lines = cut(&pieces, room(width, least), lines.max(1));
    Fitted::new(least, lines, false)
}

/// The room of a line in thousandths of the font's size.
fn room(width: u32, size: u32) -> u32 {
    width * 1000 / size.max(1)
}

/// A part of a text that is not broken unless it is wider than a line.
struct Piece {
    text: String,
    width: u32,
    /// Whether a space stands before it when it doesn't begin a line.
    spaced: bool,
}

/// Words; Japanese, which has no spaces, breaks between its letters.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in text.split_whitespace() {
        let mut spaced = true;
        let mut from = 0;
        let mut before = None;
        for (at, c) in word.char_indices() {
            if before.is_some_and(is_kana) && is_kana(c) && !clings(c) {
                pieces.push(Piece::new(&word[from..at], spaced));
                (from, spaced) = (at, false);
            }
            before = Some(c);
        }
        pieces.push(Piece::new(&word[from..], spaced));
    }
    pieces
}

impl Piece {
    fn new(text: &str, spaced: bool) -> Self {
        Self { text: text.to_owned(), width: WIDTHS.text(text), spaced }
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

/// Small kana and marks that begin no line.
fn clings(c: char) -> bool {
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶーゝゞヽヾ・".contains(c)
}

/// The lines of a text, or nothing if they would be more than `most`.
fn broken(pieces: &[Piece], room: u32, most: usize) -> Option<Vec<String>> {
    let space = WIDTHS.of(' ');
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for piece in pieces {
        let gap = if piece.spaced { space } else { 0 };
        if let Some(line) = lines.last_mut().filter(|_| used + gap + piece.width <= room) {
            if piece.spaced {
                line.push(' ');
            }
            line.push_str(&piece.text);
            used += gap + piece.width;
            continue;
        }
        if piece.width <= room {
            lines.push(piece.text.clone());
            used = piece.width;
        } else {
            used = split(piece, room, &mut lines)?;
        }
        if lines.len() > most {
            return None;
        }
    }
    Some(lines)
}

/// Breaks a word that is wider than a line between its letters. Says how much of its last line is
/// used; nothing if no letter fits.
fn split(piece: &Piece, room: u32, lines: &mut Vec<String>) -> Option<u32> {
    let mut used = 0;
    lines.push(String::new());
    for c in piece.text.chars() {
        let width = WIDTHS.of(c);
        if width > room {
            return None;
        }
        if used + width > room {
            lines.push(String::new());
            used = 0;
        }
        lines.last_mut().expect("one was begun").push(c);
        used += width;
    }
    Some(used)
}

/// The same number of lines in the least room, so that they are about equally long.
fn balanced(pieces: &[Piece], room: u32, count: usize) -> Vec<String> {
    let (mut low, mut high) = (room / 2, room);
    while low < high {
        let middle = u32::midpoint(low, high);
        match broken(pieces, middle, count) {
            Some(_) => high = middle,
            None => low = middle + 1,
        }
    }
    broken(pieces, high, count).unwrap_or_default()
}

/// What ends a text that was cut: the font's `…` stands high, as in Korean.
const DOTS: &str = "...";

/// The first lines of a text that is too long, the last of them with dots.
fn cut(pieces: &[Piece], room: u32, most: usize) -> Vec<String> {
    let mut lines = broken(pieces, room, usize::MAX).unwrap_or_default();
    lines.truncate(most);
    if let Some(last) = lines.last_mut() {
        let dots = WIDTHS.text(DOTS);
        while WIDTHS.text(last) + dots > room && last.pop().is_some() {}
        // At a word, unless that would lose half of the line.
        let end = last.rfind(' ').filter(|end| *end > last.len() / 2).unwrap_or(last.len());
        let kept = last[..end].trim_end_matches([' ', ',', ';', ':', '–', '-', '(']).len();
        last.truncate(kept);
        last.push_str(DOTS);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DOTS, WIDTHS, drawable, fit, missing};

    #[test]
    fn the_font_has_latin_and_every_syllable() {
        let latin = (' '..='~').chain('\u{C0}'..='\u{FF}');
        let all: String =
            latin.chain('가'..='힣').chain('ㄱ'..='ㅣ').filter(|c| *c != '\u{3164}').collect();
        assert_eq!(missing(&all), Vec::<char>::new());
        assert_eq!('힣' as u32 - '가' as u32 + 1, 11_172);
    }

    #[test]
    fn what_the_font_lacks_is_named_once_and_left_out() {
        assert_eq!(missing("Fire 🔥🔥 愛 ❤\u{FE0F}"), ['🔥', '愛', '❤']);
        assert_eq!(drawable("Fire 🔥🔥 愛 ❤\u{FE0F}!"), "Fire !");
        assert_eq!(drawable("🔥\u{200D}🔥"), "");
        assert_eq!(drawable("\u{1112}\u{1161}\u{11AB}"), "한");
    }

    #[test]
    fn a_text_shrinks_by_a_quarter_before_it_wraps() {
        assert_eq!(fit("A Song", 1000, 60, 30, 2).size, 60);
        let shrunk = fit("A Song With Quite a Long Title", 800, 60, 30, 2);
        assert!((45..60).contains(&shrunk.size) && shrunk.lines.len() == 1, "{shrunk:?}");
        let wrapped = fit("A Song With Quite a Long Title, and More of It", 800, 60, 30, 2);
        assert_eq!((wrapped.size, wrapped.lines.len()), (60, 2));
    }

    #[test]
    fn korean_breaks_between_words_and_japanese_between_letters() {
        let korean = fit("아주 길고 긴 제목을 가진 노래의 이름", 500, 60, 60, 3);
        assert!(
            korean.lines.iter().all(|line| line.split(' ').all(|word| {
                "아주 길고 긴 제목을 가진 노래의 이름".split(' ').any(|w| w == word)
            })),
            "{korean:?}"
        );
        let japanese = fit("ながいながいなまえのうた", 400, 60, 60, 3);
        assert!(japanese.lines.len() > 1, "{japanese:?}");
        assert!(japanese.lines.iter().all(|line| !line.ends_with('.')), "{japanese:?}");
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let long = fit(&"word ".repeat(80), 600, 60, 30, 2);
        assert_eq!((long.size, long.lines.len()), (30, 2));
        assert!(long.lines[1].ends_with("word...") && !long.whole, "{long:?}");
        assert_eq!(fit("", 600, 60, 30, 2).lines, Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_box(
            text in "[a-zA-Z가-힣ㄱ-ㅎあ-ん0-9 ,.&'()!]{0,200}",
            width in 100_u32..1200, size in 20_u32..200, lines in 1_usize..4,
        ) {
            let fitted = fit(&text, width, size, 20, lines);
            prop_assert!(fitted.lines.len() <= lines);
            prop_assert!((20..=size).contains(&fitted.size));
            for line in &fitted.lines {
                prop_assert!(WIDTHS.text(line) * fitted.size <= width * 1000, "{fitted:?}");
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let whole = letters(&fitted.lines.concat());
            let same = letters(&text);
            let kept = whole.strip_suffix(DOTS).unwrap_or(&whole);
            let fine = if fitted.whole { whole == same } else { same.starts_with(kept) };
            prop_assert!(fine, "{fitted:?}");
        }
    }
}
