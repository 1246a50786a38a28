//! Numbers as Korean prose writes them: `2천만`, `1천2백만`, `10억 3천만`, `7,460만`, `1.5억`.

/// Digits and their separators in the width of Hangul, `１，０００`, as they are typed with other
/// keyboards. `None` for anything else.
pub fn half_width(c: char) -> Option<char> {
    let code = u32::from(c);
    let is_wide = matches!(c, '０'..='９' | '，' | '．');
    is_wide.then(|| char::from_u32(code - 0xFF00 + 0x20)).flatten()
}

/// Units of sections, the largest first: a number names each once, in this order.
const LARGE: [(char, u64); 3] =
    [('조', 1_000_000_000_000), ('억', 100_000_000), ('만', 10_000)];
/// Units within a section: in `2천만`, `2천` is 2,000 times 만.
const SMALL: [(char, u64); 3] = [('천', 1000), ('백', 100), ('십', 10)];

/// A number in units of ten thousand and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KoreanNumber {
    /// Its length in bytes.
    pub length: usize,
    /// Its value.
    pub value: u64,
    /// Value of one in its last digit.
    pub unit: u64,
}

/// Reads a number at the beginning of a text. `None` if none of its units is 만 or larger, or it is
/// too large to be held.
pub fn korean_number(text: &str) -> Option<KoreanNumber> {
    let mut found: Option<KoreanNumber> = None;
    let mut below = u64::MAX;
    loop {
        let start = found.map_or(0, |found| found.length);
        let gap = text[start..].len() - text[start..].trim_start_matches([' ', '\u{a0}']).len();
        let Some(part) = section(&text[start + gap..], below) else { break };
        let before = found.map_or(0, |found| found.value);
        found = Some(KoreanNumber {
            length: start + gap + part.length,
            value: before.checked_add(part.value)?,
            unit: part.unit,
        });
        below = part.size;
    }
    found
}

struct Section {
    length: usize,
    value: u64,
    unit: u64,
    size: u64,
}

/// `1천2백만`: a number below ten thousand, or one in digits, and the unit behind it.
fn section(text: &str, below: u64) -> Option<Section> {
    let (mut at, mut sum, mut small, mut decimals) = (0, 0_u64, u64::MAX, 0_u32);
    loop {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.' | '_'));
        let digits = &rest[..end.unwrap_or(rest.len())];
        let behind = rest[digits.len()..].trim_start_matches([' ', '\u{a0}']);
        let gap = rest.len() - digits.len() - behind.len();
        let unit = behind.chars().next()?;
        let is_number = !digits.is_empty();
        let (n, places) = if is_number { decimal(digits)? } else { (1, 0) };
        if let Some((_, size)) =
            SMALL.iter().find(|(sign, size)| *sign == unit && *size < small)
        {
            if places > 0 {
                return None;
            }
            sum = sum.checked_add(n.checked_mul(*size)?)?;
            small = *size;
            at += digits.len() + gap + unit.len_utf8();
            continue;
        }
        let (_, size) =
            LARGE.into_iter().find(|(sign, size)| *sign == unit && *size < below)?;
        if is_number {
            decimals = places;
            // A point has no place behind `1천`.
            if sum > 0 && decimals > 0 {
                return None;
            }
            sum = sum.checked_add(n)?;
            small = 1;
        }
        let spans = 10_u64.checked_pow(decimals)?;
        let unit_value = size.checked_mul(if small == u64::MAX { 1 } else { small })? / spans;
        let is_empty = sum == 0 && !is_number;
        if is_empty || unit_value == 0 {
            return None;
        }
        return Some(Section {
            length: at + digits.len() + gap + unit.len_utf8(),
            value: sum.checked_mul(size / spans)?,
            unit: unit_value,
            size,
        });
    }
}

/// Digits, with separators between groups of three, and how many of them are decimal places.
fn decimal(digits: &str) -> Option<(u64, u32)> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split([',', '_']);
    let first = groups.next()?.len();
    let (mut is_grouped, mut is_well_grouped) = (false, true);
    for group in groups {
        is_grouped = true;
        is_well_grouped &= group.len() == 3;
    }
    if first == 0 || !is_well_grouped || (is_grouped && first > 3) || digits.ends_with('.') {
        return None;
    }
    let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    let n = [plain.as_str(), part].concat().parse().ok()?;
    Some((n, u32::try_from(part.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{KoreanNumber, korean_number};

    #[test]
    fn numbers_are_read_as_prose_writes_them() {
        for (text, part, value, unit) in [
            ("10억 회", "10억", 1_000_000_000, 100_000_000),
            ("2천만 뷰", "2천만", 20_000_000, 10_000_000),
            ("1천2백만", "1천2백만", 12_000_000, 1_000_000),
            ("5백만이", "5백만", 5_000_000, 1_000_000),
            ("10억 3천만 회", "10억 3천만", 1_030_000_000, 10_000_000),
            ("1억 820만", "1억 820만", 108_200_000, 10_000),
            ("7,460만 회", "7,460만", 74_600_000, 10_000),
            ("1.5억 뷰", "1.5억", 150_000_000, 10_000_000),
            ("1조 2억", "1조 2억", 1_000_200_000_000, 100_000_000),
            ("3 만 5,000", "3 만", 30_000, 10_000),
            ("천만 뷰", "천만", 10_000_000, 10_000_000),
        ] {
            let expected = KoreanNumber { length: part.len(), value, unit };
            assert_eq!(korean_number(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_large_unit_is_no_such_number() {
        for text in [
            "",
            "만",
            "5",
            "5천",
            "2019년",
            "1.5천만",
            "99999999999999999999만",
            "x만",
            "1,23만",
            "1234,567만",
            "1.만",
        ] {
            assert_eq!(korean_number(text), None, "{text}");
        }
    }
}
