//! Large figures that are typed by hand, as prose writes them.
//!
//! A figure that comes from the data is a placeholder; one that is typed can drift away from the
//! data. Beside a link to a song it is compared with what was observed of that song.

use std::ops::Range;

use crate::korean_number::{KoreanNumber, half_width, korean_number};

/// Smaller numbers are years, days, weeks and places: too many things to be told apart.
const LEAST: u64 = 1_000_000;

/// A figure as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The figure.
    pub value: u64,
    /// What its last digit stands for: 100,000 in "74.6 million".
    pub unit: u64,
}

impl Typed {
    /// Whether a figure may be written like this: rounded, or cut off, at the last digit.
    pub fn agrees(self, figure: u64) -> bool {
        figure == self.value || figure.abs_diff(self.value) < self.unit
    }
}

/// Every figure of a million or more in a text, outside `{{ … }}`, with its place.
pub(super) fn typed(text: &str) -> Vec<(Range<usize>, Typed)> {
    // Full-width digits begin with this byte, as few others do.
    let may_be_wide = memchr::memchr(0xEF, text.as_bytes()).is_some();
    if !may_be_wide || !text.chars().any(|c| half_width(c).is_some()) {
        return typed_in_half_width(text);
    }
    // Each of them takes three bytes where its digit takes one: of each byte, where it comes from.
    let (mut narrow, mut places) = (String::with_capacity(text.len()), Vec::new());
    for (at, c) in text.char_indices() {
        narrow.push(half_width(c).unwrap_or(c));
        places.resize(narrow.len(), at);
    }
    places.push(text.len());
    let place = |range: Range<usize>| places[range.start]..places[range.end];
    let found = typed_in_half_width(&narrow).into_iter();
    found.map(|(range, typed)| (place(range), typed)).collect()
}

fn typed_in_half_width(text: &str) -> Vec<(Range<usize>, Typed)> {
    let bytes = text.as_bytes();
    let is_sign = |byte: &u8| byte.is_ascii_digit() || *byte == b'{';
    let mut found = Vec::new();
    let mut at = 0;
    // Where none closes, none is looked for again: a text of opening braces alone is long to read.
    let mut closes = true;
    while let Some(skipped) = bytes[at..].iter().position(is_sign) {
        at += skipped;
        if bytes[at..].starts_with(b"{{") {
            let end = if closes { text[at..].find("}}") } else { None };
            closes = end.is_some();
            at += end.map_or(2, |end| end + 2);
            continue;
        }
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + number(&text[at..]);
        let before = text[..at].chars().next_back();
        let word = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '/'));
        let (range, figure) = match figure(text, at..end) {
            Some((stop, figure)) => (at..stop, Some(figure)),
            None => (at..end, None),
        };
        at = range.end;
        let figure = figure.filter(|figure| !word && figure.value >= LEAST);
        found.extend(figure.map(|figure| (range, figure)));
    }
    found
}

/// How many bytes of a text are digits, with separators between them.
fn number(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit_follows = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let separator = matches!(c, ',' | '.' | '_' | '\u{a0}' | '\u{202f}' | '\u{2009}');
        if !(c.is_ascii_digit() || separator && digit_follows) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// What a number with the word behind it stands for, and where that word ends.
fn figure(text: &str, range: Range<usize>) -> Option<(usize, Typed)> {
    // A letter is a unit only at the end of a word: 5 Mbit is no count.
    const LETTERS: [(&str, u64); 3] =
        [("bn", 1_000_000_000), ("B", 1_000_000_000), ("M", 1_000_000)];
    const WORDS: [(&str, u64); 2] = [("million", 1_000_000), ("billion", 1_000_000_000)];
    if let Some(number) = korean_number(&text[range.start..]) {
        let KoreanNumber { length, value, unit } = number;
        return Some((range.start + length, Typed { value, unit }));
    }
    let digits = &text[range.clone()];
    let rest = &text[range.end..];
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-', '\n']);
    let letters = LETTERS.into_iter().find(|(letters, _)| {
        let behind = rest.strip_prefix(letters);
        behind.is_some_and(|behind| {
            !behind.starts_with(|c: char| c.is_alphanumeric() || c == '-')
        })
    });
    let word = WORDS.into_iter().find(|(word, _)| trimmed.starts_with(word));
    let word = letters.or(word);
    let trimmed = if letters.is_some() { rest } else { trimmed };
    let Some((word, size)) = word else {
        let separated = digits.contains([',', '_', '\u{a0}', '\u{202f}', '\u{2009}']);
        let plain: String = digits.chars().filter(char::is_ascii_digit).collect();
        let value: u64 = plain.parse().ok().filter(|_| separated && !digits.contains('.'))?;
        // Zeros at the end may be rounded.
        let zeros = plain.bytes().rev().take_while(|b| *b == b'0').count();
        let unit = 10_u64.checked_pow(u32::try_from(zeros).ok()?)?;
        return Some((range.end, Typed { value, unit: if zeros >= 3 { unit } else { 1 } }));
    };
    let end = range.end + (rest.len() - trimmed.len()) + word.len();
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let spans = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let unit = size.checked_div(spans).filter(|unit| *unit > 0)?;
    let whole = whole.parse::<u64>().ok()?.checked_mul(size)?;
    let part = if part.is_empty() { 0 } else { part.parse::<u64>().ok()? * unit };
    Some((end, Typed { value: whole + part, unit }))
}

#[cfg(test)]
mod tests {
    use super::{Typed, typed};

    #[test]
    fn figures_are_read_as_prose_writes_them() {
        let all = [
            ("had 74.6 million views", "74.6 million", 74_600_000, 100_000),
            ("at 1,472,214,600 on", "1,472,214,600", 1_472_214_600, 1),
            ("first 100-million day", "100-million", 100_000_000, 1_000_000),
            ("over 2 billion.", "2 billion", 2_000_000_000, 1_000_000_000),
            ("2.50\u{a0}billion", "2.50\u{a0}billion", 2_500_000_000, 10_000_000),
            ("about 38,400,000,", "38,400,000", 38_400_000, 100_000),
            ("10억 회", "10억", 1_000_000_000, 100_000_000),
            ("7,460만 회", "7,460만", 74_600_000, 10_000),
            ("1억 820만 회", "1억 820만", 108_200_000, 10_000),
            ("2천만을", "2천만", 20_000_000, 10_000_000),
            ("조회수 １，０００，０００회", "１，０００，０００", 1_000_000, 1_000_000),
            ("１０억을", "１０억", 1_000_000_000, 100_000_000),
            ("10.5M views", "10.5M", 10_500_000, 100_000),
            ("1.2B, and", "1.2B", 1_200_000_000, 100_000_000),
            ("1.47bn", "1.47bn", 1_470_000_000, 10_000_000),
        ];
        for (text, part, value, unit) in all {
            let found = typed(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(&text[found[0].0.clone()], part);
            assert_eq!(found[0].1, Typed { value, unit }, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "in 2019",
            "1,399 days",
            "on 9 February 2023",
            "{{ first.value }} and {{ a.1,000,000 }}",
            "No. 1",
            "37 h 37 min",
            "999,999",
            "1000000",
            "v1.000.000",
            "a million",
            "1.5 millimetres",
            "a 4B-side",
            "10Mbit",
            "2천 명",
        ] {
            assert_eq!(typed(text), [], "{text}");
        }
        assert!(
            typed("99999999999999999999 billion, 99,999,999,999,999,999,999,999").is_empty()
        );
    }

    #[test]
    fn a_figure_may_be_rounded_or_cut_off() {
        let typed = Typed { value: 74_600_000, unit: 100_000 };
        for figure in [74_600_000, 74_649_999, 74_551_000, 74_699_999] {
            assert!(typed.agrees(figure), "{figure}");
        }
        for figure in [74_700_000, 74_500_000, 78_000_000, 0] {
            assert!(!typed.agrees(figure), "{figure}");
        }
    }
}
