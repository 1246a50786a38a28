//! The words of pages: none that visitors don't say, and each pattern in all its forms.

use std::collections::BTreeMap;

/// Words that pages don't use any more, by language, and why. `*` at the end: any ending.
const GONE: [(&str, &str, &str); 21] = [
    ("en", "this book", "a site is no book: say what is meant, the songs or the site"),
    ("en", "record book", "the same"),
    ("en", "observation*", "readers see figures, counts or reports"),
    ("en", "from the observations", "say what a reader sees: calculated from the figures"),
    ("en", "not derived from", "say that it is not used in calculations"),
    ("en", "is a rule", "say what the record is"),
    ("en", "typed", "say that it is never entered by hand"),
    ("en", "taken along", "say that everything can be downloaded"),
    ("en", "holds it now", "nobody knows who holds it now: say until when it is confirmed"),
    ("en", "current counts", "no count is current: say as of when"),
    ("en", "inferred between", "say that we don’t guess"),
    ("en", "against this data set", "a verdict is of this site’s data anyway"),
    ("en", "act", "visitors say artist"),
    ("en", "acts", "visitors say artists"),
    ("ko", "이 책", "사이트는 책이 아니다"),
    ("ko", "이 기록집", "같은 까닭"),
    ("ko", "관측값*", "수치라고 한다"),
    ("ko", "찾기", "검색이라고 한다"),
    ("ko", "기록을 세는 방법", "집계 방식이라고 한다"),
    ("ko", "목록은 완전함", "빠진 곡이 없다고 한다"),
    ("ko", "CSV로", "CSV 받기라고 한다"),
];

/// A word of the strings: its language, its key and what it says.
struct Said {
    language: &'static str,
    key: String,
    text: String,
}

/// Every string of both languages.
fn strings() -> Vec<Said> {
    let files = [
        ("en", include_str!("../../strings/en.toml")),
        ("ko", include_str!("../../strings/ko.toml")),
    ];
    let mut said = Vec::new();
    for (language, text) in files {
        flatten(language, "", &text.parse().unwrap(), &mut said);
    }
    said
}

fn flatten(language: &'static str, below: &str, table: &toml::Table, said: &mut Vec<Said>) {
    for (key, value) in table {
        let key = if below.is_empty() { key.clone() } else { format!("{below}.{key}") };
        match value {
            toml::Value::Table(table) => flatten(language, &key, table, said),
            value => said.push(Said {
                language,
                key,
                text: value.as_str().expect("a string").to_owned(),
            }),
        }
    }
}

/// Whether a text has a word, not as a part of another one in Latin letters. `*` at its end allows
/// any ending.
fn has_word(text: &str, word: &str) -> bool {
    let (word, open) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    // What is filled in is no word of the pattern.
    let mut plain = String::new();
    for (at, piece) in text.split(['{', '}']).enumerate() {
        plain.push_str(if at % 2 == 0 { piece } else { " " });
    }
    let (text, word) = (plain.to_lowercase(), word.to_lowercase());
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(&word).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !letter(before) && (open || !letter(after))
    })
}

#[test]
fn a_word_is_found_as_a_word() {
    for (text, word, found) in [
        ("An act of this book.", "act", true),
        ("Facts and actors", "act", false),
        ("{act} came out", "act", false),
        ("Observations of all", "observation*", true),
        ("Observations of all", "observation", false),
        ("이 기록집에서 찾기", "기록집", true),
        ("이 수치를 CSV로", "CSV로", true),
    ] {
        assert_eq!(has_word(text, word), found, "{word} in {text}");
    }
}

#[test]
fn no_string_says_what_a_visitor_would_not() {
    let mut wrong = Vec::new();
    for Said { language, key, text } in strings() {
        for (_, word, why) in GONE.iter().filter(|(of, ..)| *of == language) {
            if has_word(&text, word) {
                wrong.push(format!("{language}.toml: {key}: “{text}” has “{word}”: {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_text_of_this_site_calls_it_a_book() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut wrong = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        for word in ["this book", "the book", "record book", "이 책", "이 기록집"] {
            if has_word(&text, word) {
                wrong.push(format!("{}: {word}", entry.path().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_plural_has_the_forms_of_its_language() {
    let all = strings();
    let keys = |language: &str| -> BTreeMap<&str, &str> {
        let own = all.iter().filter(|said| said.language == language);
        own.map(|said| (said.key.as_str(), said.text.as_str())).collect()
    };
    let (en, ko) = (keys("en"), keys("ko"));
    let counted = |key: &str| key.strip_suffix(".other").map(str::to_owned);
    let plurals: Vec<String> =
        en.keys().chain(ko.keys()).filter_map(|key| counted(key)).collect();
    assert!(plurals.len() > 20);
    for plural in plurals {
        let one = format!("{plural}.one");
        assert!(en.contains_key(one.as_str()), "en.toml: [{plural}] has no form for one");
        let other = format!("{plural}.other");
        assert!(ko.contains_key(other.as_str()), "ko.toml: [{plural}] has no form");
        // Korean has one form for all numbers.
        assert!(!ko.contains_key(one.as_str()), "ko.toml: [{plural}] has a form for one");
    }
}
