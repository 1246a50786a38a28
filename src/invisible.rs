//! Characters that readers do not see, or that turn the text around them: they hide in what is copied.

/// What such a character is called in a message.
pub fn name_of(c: char) -> String {
    let kind = if turns(c) { "direction mark" } else { "invisible character" };
    format!("the {kind} U+{:04X}", c as u32)
}

/// Such characters of a text, and where they are.
pub fn find(text: &str) -> impl Iterator<Item = (usize, char)> {
    let bytes = text.as_bytes();
    // Most texts have none, which few bytes tell. General punctuation begins with E2 80 and E2 81, as
    // quotation marks do, so that its third byte is looked at as well.
    let may_begin = |at: usize| match bytes[at] {
        0xE2 => {
            matches!(bytes[at + 1..], [0x80, 0x8B..=0x8F | 0xA8..=0xAE, ..] | [0x81, 0xA0..=0xAF, ..])
        }
        0xE1 => matches!(bytes[at + 1..], [0x85, 0x9F | 0xA0, ..] | [0xA0, 0x8E, ..]),
        0xE3 => bytes[at + 1..].starts_with(&[0x85, 0xA4]),
        0xD8 => bytes[at + 1..].starts_with(&[0x9C]),
        0xEF => bytes[at + 1..].starts_with(&[0xBE, 0xA0]),
        _ => {
            bytes[at + 1..].starts_with(&[0xA0, 0x80])
                || bytes[at + 1..].starts_with(&[0xA0, 0x81])
        }
    };
    let first = memchr::memchr3_iter(0xE2, 0xE1, 0xE3, bytes);
    let others = memchr::memchr3_iter(0xD8, 0xEF, 0xF3, bytes);
    first.chain(others).filter(move |at| may_begin(*at)).filter_map(move |at| {
        let c = text[at..].chars().next()?;
        is_told(c, text[..at].chars().next_back()).then_some((at, c))
    })
}

/// Whether a character turns the direction of the text behind it.
fn turns(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_told(c: char, before: Option<char>) -> bool {
    match c {
        // They join or part letters of other scripts, and the parts of an emoji.
        '\u{200C}' | '\u{200D}' => {
            before.is_none_or(|c| c.is_ascii() || ('가'..='힣').contains(&c))
        }
        // Flags of regions are a black flag and tags.
        '\u{E0000}'..='\u{E007F}' => {
            !before.is_some_and(|c| c == '\u{1F3F4}' || matches!(c, '\u{E0000}'..='\u{E007F}'))
        }
        c => crate::path::is_invisible(c),
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn what_is_not_seen_is_found_but_for_what_means_something() {
        for (text, found) in [
            (
                "Night Ferry “live” — 3’s 방탄 👩\u{200D}🎤 ❤\u{FE0F} 🏴\u{E0067}\u{E0062}\u{E007F}",
                0,
            ),
            ("می\u{200C}خواهم", 0),
            ("Night\u{200B}Ferry", 1),
            ("a\u{202E}b\u{202C}", 2),
            ("a\u{2066}b\u{2069} \u{2060}", 3),
            ("밤\u{200D}배\u{3164}\u{115F}\u{1160}\u{FFA0}", 5),
            ("a\u{E0041}", 1),
            ("a\u{2028}b\u{2029}\u{061C}\u{180E}", 4),
        ] {
            assert_eq!(find(text).count(), found, "{text:?}");
        }
    }
}
