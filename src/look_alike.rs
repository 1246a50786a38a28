//! Letters of other alphabets and widths that look like plain ones: `е` of Cyrillic, `Ｅ` in the width
//! of Hangul.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_script::{Script, UnicodeScript as _};

/// Why a text may be taken for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookAlike {
    /// A word has plain letters and such of another alphabet.
    Alphabet,
    /// Letters or digits are as wide as Hangul.
    FullWidth,
}

/// Why a text may be taken for another one, and that one. `None` for a text that is wholly in another
/// alphabet, as names are.
pub fn look_alike(text: &str) -> Option<(LookAlike, String)> {
    if text.is_ascii() {
        return None;
    }
    let is_mixed = |word: &str| {
        word.contains(|c: char| c.is_ascii_alphabetic()) && word.contains(|c| plain(c) != c)
    };
    let why = if text.contains(is_full_width) {
        LookAlike::FullWidth
    } else if text.split(|c: char| !c.is_alphanumeric()).any(is_mixed) {
        LookAlike::Alphabet
    } else {
        return None;
    };
    Some((why, plain_letters(text).into_owned()))
}

/// A text with the plain letters that others look like.
pub fn plain_letters(text: &str) -> Cow<'_, str> {
    match text.is_ascii() {
        true => text.into(),
        false => text.chars().map(plain).collect::<String>().into(),
    }
}

fn is_full_width(c: char) -> bool {
    matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９')
}

/// The plain letter that a letter looks like, by the table of UTS 39; else the letter itself.
fn plain(c: char) -> char {
    if is_full_width(c) {
        return c.nfkc().next().unwrap_or(c);
    }
    // Letters such as the dotless i are Latin ones of their own.
    let is_other = c.is_alphabetic()
        && matches!(
            c.script(),
            Script::Cyrillic | Script::Greek | Script::Armenian | Script::Cherokee
        );
    if !is_other {
        return c;
    }
    let mut buffer = [0; 4];
    let mut prototype = unicode_security::skeleton(c.encode_utf8(&mut buffer));
    match (prototype.next(), prototype.next()) {
        (Some(plain), None) if plain.is_ascii_alphabetic() => plain,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{LookAlike, look_alike};

    #[test]
    fn words_of_two_alphabets_and_wide_letters_are_told() {
        for (text, expected) in [
            // The vowels are Cyrillic.
            ("Dуnаmіtе", Some((LookAlike::Alphabet, "Dynamite"))),
            ("Night Fеrry", Some((LookAlike::Alphabet, "Night Ferry"))),
            ("ＡＢＣ", Some((LookAlike::FullWidth, "ABC"))),
            ("밤배 ２", Some((LookAlike::FullWidth, "밤배 2"))),
            ("Dynamite", None),
            ("Déjà Vu", None),
            ("Işık", None),
            ("Ночь", None),
            ("Ночь (Night)", None),
            ("K팝 밤배！", None),
            ("Ω", None),
            ("かFire", None),
        ] {
            let found = look_alike(text);
            let found = found.as_ref().map(|(why, plain)| (*why, plain.as_str()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
