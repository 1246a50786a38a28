//! Letters that are typed: Hangul taken apart, leading consonants, acronyms.
//! `static/search.js` does the same with what is typed.

/// Leading consonants of syllables, in the order of Unicode.
const LEADING: [&str; 19] = [
    "ㄱ", "ㄲ", "ㄴ", "ㄷ", "ㄸ", "ㄹ", "ㅁ", "ㅂ", "ㅃ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅉ", "ㅊ",
    "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];

/// Vowels, each as the keys that type it.
const VOWELS: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ",
    "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

/// Final consonants, each as the keys that type it; none first.
const FINAL: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ",
    "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ",
    "ㅎ",
];

/// Position of a syllable among all, if it is one.
fn syllable(c: char) -> Option<usize> {
    matches!(c, '가'..='힣').then(|| (u32::from(c) - 0xAC00) as usize)
}

/// Hangul taken apart into the letters that are typed, so that half a syllable matches. Signs above
/// U+FFFF are left out: what is left sorts in a browser as it does here.
pub(super) fn letters(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    for c in text.chars().filter(|c| *c <= '\u{ffff}') {
        match syllable(c) {
            Some(at) => {
                apart.push_str(LEADING[at / 588]);
                apart.push_str(VOWELS[at % 588 / 28]);
                apart.push_str(FINAL[at % 28]);
            }
            None => match double(c) {
                Some(parts) => apart.push_str(parts),
                None => apart.push(c),
            },
        }
    }
    apart
}

/// The keys that type a compound letter which stands alone.
fn double(c: char) -> Option<&'static str> {
    const COMPOUND: [(char, &str); 18] = [
        ('ㄳ', "ㄱㅅ"),
        ('ㄵ', "ㄴㅈ"),
        ('ㄶ', "ㄴㅎ"),
        ('ㄺ', "ㄹㄱ"),
        ('ㄻ', "ㄹㅁ"),
        ('ㄼ', "ㄹㅂ"),
        ('ㄽ', "ㄹㅅ"),
        ('ㄾ', "ㄹㅌ"),
        ('ㄿ', "ㄹㅍ"),
        ('ㅀ', "ㄹㅎ"),
        ('ㅄ', "ㅂㅅ"),
        ('ㅘ', "ㅗㅏ"),
        ('ㅙ', "ㅗㅐ"),
        ('ㅚ', "ㅗㅣ"),
        ('ㅝ', "ㅜㅓ"),
        ('ㅞ', "ㅜㅔ"),
        ('ㅟ', "ㅜㅣ"),
        ('ㅢ', "ㅡㅣ"),
    ];
    COMPOUND.iter().find(|(compound, _)| *compound == c).map(|(_, parts)| *parts)
}

/// A text as it is looked up: in the letters that are typed, without spaces.
pub fn in_letters(name: &str) -> String {
    letters(&name.replace(' ', ""))
}

/// Every beginning under which a name may be looked up, in the form that `letters` gives: what
/// follows from each of its words, without spaces; the same of leading consonants; its acronym. The
/// whole name is the first.
pub fn beginnings(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let mut found = Vec::with_capacity(words.len() + 1);
    for at in 0..words.len() {
        let rest: String = words[at..].concat();
        found.push(letters(&rest));
        if words[at].chars().any(|c| syllable(c).is_some()) {
            let consonants = rest.chars().filter_map(super::consonant);
            found.push(consonants.collect());
        }
    }
    if words.len() > 1 {
        let firsts: String = words.iter().filter_map(|word| word.chars().next()).collect();
        found.push(letters(&firsts));
    }
    found.retain(|key| !key.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::{beginnings, letters};

    #[test]
    fn hangul_is_taken_apart_into_what_is_typed() {
        for (text, apart) in [
            ("닭과", "ㄷㅏㄹㄱㄱㅗㅏ"),
            ("ㄳ", "ㄱㅅ"),
            ("빛 night", "ㅂㅣㅊ night"),
            ("까𝒜", "ㄲㅏ"),
        ] {
            assert_eq!(letters(text), apart, "{text}");
        }
    }

    #[test]
    fn a_name_is_looked_up_from_each_of_its_words_by_consonants_and_by_acronym() {
        assert_eq!(beginnings("night ferry"), ["nightferry", "ferry", "nf"]);
        assert_eq!(beginnings("밤 배"), ["ㅂㅏㅁㅂㅐ", "ㅂㅂ", "ㅂㅐ", "ㅂ", "ㅂㅏㅁㅂㅐ"]);
        assert_eq!(beginnings("쌍둥이"), ["ㅆㅏㅇㄷㅜㅇㅇㅣ", "ㅅㄷㅇ"]);
        assert_eq!(beginnings("lighthouse"), ["lighthouse"]);
    }
}
