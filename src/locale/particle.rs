//! Particles: Korean words that change with the sound before them, as in `{song:은/는}`.
//!
//! The first form follows a final consonant, the second a vowel. `으로/로` takes the second after
//! ㄹ as well.

use unicode_normalization::UnicodeNormalization as _;

/// How the word before a particle ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// In a vowel.
    Vowel,
    /// In ㄹ.
    Liquid,
    /// In another consonant.
    Consonant,
}

/// The form of a particle that fits after a word. `forms` is `after a consonant/after a vowel`.
pub(super) fn choose<'f>(word: &str, forms: &'f str) -> &'f str {
    let (closed, open) = forms.split_once('/').unwrap_or((forms, forms));
    match ending(word) {
        Ending::Consonant => closed,
        // 로 follows ㄹ: 서울로, but 서울은.
        Ending::Liquid if !is_direction(closed, open) => closed,
        Ending::Liquid | Ending::Vowel => open,
    }
}

/// `으로/로`, `으로서/로서`, and the like.
fn is_direction(closed: &str, open: &str) -> bool {
    open.starts_with('로') && closed.strip_prefix('으') == Some(open)
}

fn ending(word: &str) -> Ending {
    let word: String = spoken(word).nfc().collect();
    let Some(last) = word.chars().next_back() else { return Ending::Vowel };
    match last {
        '가'..='힣' => match (u32::from(last) - 0xAC00) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Liquid,
            _ => Ending::Consonant,
        },
        // 영, 일, 삼, 육, 칠, 팔; tens, hundreds and thousands end in a consonant as well.
        '0' | '3' | '6' => Ending::Consonant,
        '1' | '7' | '8' => Ending::Liquid,
        'ㄹ' => Ending::Liquid,
        'ㄱ'..='ㅎ' => Ending::Consonant,
        _ if last.is_alphabetic() => latin(&word),
        _ => Ending::Vowel,
    }
}

/// The word without signs at its end, and without a part in brackets: a particle agrees with what
/// stands before those.
fn spoken(word: &str) -> &str {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    if let Some(inner) = word.strip_suffix(')')
        && let Some(open) = inner.rfind('(')
        && inner[..open].chars().any(char::is_alphanumeric)
    {
        return spoken(&inner[..open]);
    }
    word.trim_end_matches(|c: char| !c.is_alphanumeric())
}

/// The end of a word in Latin letters, as it is spoken in Korean: a rule of thumb from spelling.
fn latin(text: &str) -> Ending {
    let plain = deunicode::deunicode(text);
    let start = plain.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let word = &plain[start..];
    let is_vowel = |c: u8| matches!(c.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u');
    // `FML`, `R`: the names of the letters are spoken.
    let is_spelt = word.len() == 1
        || (word.bytes().all(|c| c.is_ascii_uppercase())
            && !word.bytes().any(|c| is_vowel(c) || c == b'Y'));
    if is_spelt {
        return match word.bytes().next_back() {
            Some(b'L' | b'R' | b'l' | b'r') => Ending::Liquid,
            Some(b'M' | b'N' | b'm' | b'n') => Ending::Consonant,
            _ => Ending::Vowel,
        };
    }
    let word = word.to_ascii_lowercase();
    let at = |back: usize| word.len().checked_sub(back).map_or(0, |at| word.as_bytes()[at]);
    match (at(3), at(2), at(1)) {
        // title, style, I-DLE
        (_, b'l', b'e') | (_, _, b'l') => Ending::Liquid,
        // time, alone
        (before, b'm' | b'n', b'e') if is_vowel(before) => Ending::Consonant,
        (_, _, b'm' | b'n') | (_, b'n', b'g') => Ending::Consonant,
        // book; back
        (b'o', b'o', b'k') | (_, b'c', b'k') => Ending::Consonant,
        // hot, up, magnetic: a short vowel before a stop
        (before, vowel, b'b' | b'c' | b'k' | b'p' | b't')
            if is_vowel(vowel) && !is_vowel(before) =>
        {
            Ending::Consonant
        }
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::choose;

    fn said(word: &str, forms: &str) -> String {
        format!("{word}{}", choose(word, forms))
    }

    #[test]
    fn hangul_goes_by_its_final_consonant() {
        for (word, forms, wanted) in [
            ("노래", "은/는", "노래는"),
            ("곡", "은/는", "곡은"),
            ("작은 것들을 위한 시", "이/가", "작은 것들을 위한 시가"),
            ("강남스타일", "을/를", "강남스타일을"),
            ("강남스타일", "으로/로", "강남스타일로"),
            ("강남스타일", "으로서/로서", "강남스타일로서"),
            ("방탄소년단", "으로/로", "방탄소년단으로"),
            ("등대", "으로/로", "등대로"),
            ("10억 회", "을/를", "10억 회를"),
            ("등대", "과/와", "등대와"),
            ("빛", "과/와", "빛과"),
            ("ㅋㅋ", "은/는", "ㅋㅋ은"),
        ] {
            assert_eq!(said(word, forms), wanted);
        }
        // Letters that are put together in another way are the same letters.
        assert_eq!(choose("\u{1112}\u{1161}\u{11ab}", "은/는"), "은");
        assert_eq!(choose("\u{1112}\u{1161}", "은/는"), "는");
    }

    #[test]
    fn digits_go_by_their_korean_reading() {
        let said: String =
            (0..10).map(|n| choose(&format!("2{n}"), "은/는")).collect::<Vec<_>>().join("");
        assert_eq!(said, "은은는은는는은은은는");
        let to: String =
            (0..10).map(|n| choose(&n.to_string(), "으로/로")).collect::<Vec<_>>().join(" ");
        assert_eq!(to, "으로 로 로 으로 로 로 으로 로 로 로");
    }

    #[test]
    fn latin_letters_go_by_rule() {
        let closed = [
            "Seven",
            "Pink Venom",
            "Spring",
            "Style",
            "Idol",
            "Time",
            "Someone",
            "Hot",
            "Pop",
            "Magnetic",
            "Book",
            "Black",
            "FML",
            "(G)-IDLE",
            "Golden",
            "R",
            "Tick-Tock",
        ];
        let open = [
            "Butter", "Dynamite", "Night", "First", "Love", "DNA", "XYZ", "Blue", "Week",
            "Élysée", "Heart", "Cupid", "Gimme", "BTS", "Money", "Luv",
        ];
        for word in closed {
            assert_eq!(choose(word, "은/는"), "은", "{word}");
        }
        for word in open {
            assert_eq!(choose(word, "은/는"), "는", "{word}");
        }
        assert_eq!(choose("Style", "으로/로"), "로");
        assert_eq!(choose("Seven", "으로/로"), "으로");
    }

    #[test]
    fn signs_and_brackets_at_the_end_are_not_spoken() {
        for (word, wanted) in [
            ("등대!", "는"),
            ("‘빛’", "은"),
            ("빛 (등대)", "은"),
            ("Lantern (Sea Ver.)", "은"),
            ("(등대)", "는"),
            ("", "는"),
            ("!?", "는"),
            ("光", "은"),
        ] {
            assert_eq!(choose(word, "은/는"), wanted, "{word}");
        }
    }
}
