//! Finding things by name: the one form that names are compared in, and the list of everything
//! that has names, from which both the search page and its index for the browser are made.

mod letters;
mod parts;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::catalogue::{ArtistKey, Catalogue, Names, RecordKey, SongKey};
use crate::locale::{Locale, is_hangul};
use crate::pagination::{self, Piece};
use crate::record::Records;
pub use letters::{beginnings, in_letters};
pub use parts::{Beginning, Part, cut};

/// What can be found. Milestones are found through their songs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A song with a page.
    Song(SongKey),
    /// An artist with a page.
    Artist(ArtistKey),
    /// A record or a club.
    Record(RecordKey),
}

/// Something with its names.
#[derive(Clone, Debug)]
pub struct NamedThing {
    /// What it is.
    pub thing: Thing,
    /// Its title or name.
    pub title: String,
    /// The same in Hangul, where that differs.
    pub korean: Option<String>,
    /// All its names as [`normalise`] leaves them, the title's first.
    pub keys: Vec<String>,
}

/// A line of the index: an entry under one of its titles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexLine {
    /// A position among the entries.
    pub entry: usize,
    /// Whether it stands under its title in Hangul, which is not its first one.
    pub by_korean: bool,
}

/// The lines that begin with the same letter.
#[derive(Clone, Debug)]
pub struct IndexLetter {
    /// A capital letter, a leading consonant, or `#` for all else.
    pub initial: char,
    /// In alphabetical order.
    pub lines: Vec<IndexLine>,
}

/// Everything that can be found, in one language.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Songs, artists, records, each by title.
    pub entries: Vec<NamedThing>,
    /// The same as an index of letters.
    pub groups: Vec<IndexLetter>,
    /// The pages of the index; one at least.
    pub pages: Vec<Vec<Piece>>,
}

/// Most elements of the index on one page: a page has 1,500 at most, and a frame.
const MOST: usize = 1_100;

impl Directory {
    /// Gathers everything that has a page.
    pub fn new(catalogue: &Catalogue, records: &Records, locale: &Locale) -> Self {
        let mut entries = entries(catalogue, &locale.code);
        entries.sort_by(|a, b| {
            let kind = |entry: &NamedThing| match entry.thing {
                Thing::Song(_) => 0,
                Thing::Artist(_) => 1,
                Thing::Record(_) => 2,
            };
            (kind(a), a.keys.first(), a.thing).cmp(&(kind(b), b.keys.first(), b.thing))
        });
        let groups = groups(&entries, locale.hangul_first);
        let weights: Vec<Vec<usize>> = groups
            .iter()
            .map(|group| group.lines.iter().map(|l| weight(&entries, records, *l)).collect())
            .collect();
        let mut pages = pagination::cut(&weights, 3, MOST);
        if pages.is_empty() {
            pages.push(Vec::new());
        }
        Self { entries, groups, pages }
    }

    /// The page of the index on which a group begins.
    pub fn page_of(&self, group: usize) -> usize {
        let begins = |piece: &Piece| piece.group == group && piece.lines.start == 0;
        self.pages.iter().position(|page| page.iter().any(begins)).unwrap_or(0)
    }
}

/// The directory of each language.
pub fn directories(
    catalogue: &Catalogue,
    records: &Records,
    locales: &[Locale],
) -> Vec<Directory> {
    let made = locales.iter().map(|locale| Directory::new(catalogue, records, locale));
    made.collect()
}

/// How many elements a line of the index takes on its page.
fn weight(entries: &[NamedThing], records: &Records, line: IndexLine) -> usize {
    let entry = &entries[line.entry];
    let other = usize::from(entry.korean.is_some());
    match entry.thing {
        Thing::Song(key) if !line.by_korean => {
            let milestones = records.of_song(key).len();
            3 + other + milestones + usize::from(milestones > 0)
        }
        _ => 3 + other,
    }
}

fn entries(catalogue: &Catalogue, language: &str) -> Vec<NamedThing> {
    let mut entries = Vec::new();
    for (key, song) in catalogue.songs().filter(|(key, _)| !catalogue.is_external(*key)) {
        entries.push(entry(Thing::Song(key), &song.title, &song.names, &song.aliases));
    }
    let has_page = catalogue.artists_with_page();
    for key in ArtistKey::all(catalogue.artists.len()).filter(|key| has_page[key.index()]) {
        let artist = &catalogue[key];
        entries.push(entry(Thing::Artist(key), &artist.name, &artist.names, &artist.aliases));
    }
    for key in RecordKey::all(catalogue.records.len()) {
        let title = &catalogue[key].title;
        let shown = title.get(language).0;
        let by = |wanted: &str| title.by_language.iter().find(|(lang, _)| lang == wanted);
        let others = title.by_language.iter().filter(|(lang, _)| lang != "ko");
        let names = Names {
            korean: by("ko").map(|(_, words)| words.clone()),
            romanised: None,
            others: others.cloned().collect(),
        };
        entries.push(entry(Thing::Record(key), shown, &names, &[]));
    }
    entries
}

fn entry(thing: Thing, title: &str, names: &Names, aliases: &[String]) -> NamedThing {
    let mut keys: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let key = normalise(name);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    };
    add(title);
    let others = names.others.iter().map(|(_, name)| name);
    let others: Vec<&String> = others.chain(aliases).collect();
    let is_romanised = names.romanised.is_some();
    names.korean.iter().chain(&names.romanised).for_each(|name| add(name));
    others.into_iter().for_each(|name| add(name));
    // Whoever has no keyboard for a title types it by its sound.
    for name in std::iter::once(title).chain(names.korean.as_deref()) {
        let is_done = is_romanised && name.chars().any(is_hangul);
        if !(name.is_ascii() || is_done) {
            add(&deunicode::deunicode(&name.nfc().collect::<String>()));
        }
    }
    let korean = names.korean.clone().filter(|korean| korean != title);
    NamedThing { thing, title: title.to_owned(), korean, keys }
}

fn groups(entries: &[NamedThing], hangul_first: bool) -> Vec<IndexLetter> {
    let mut filed: Vec<(u8, char, String, IndexLine)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let mut file = |title: &str, by_korean: bool| {
            let initial = initial(title);
            // Readers of Korean begin with ㄱ.
            let part = match initial {
                'A'..='Z' => 1,
                '#' => 2,
                _ if hangul_first => 0,
                _ => 3,
            };
            filed.push((part, initial, normalise(title), IndexLine { entry: at, by_korean }));
        };
        file(&entry.title, false);
        // A title in Hangul is filed there already.
        if let Some(korean) = &entry.korean
            && !is_consonant(initial(&entry.title))
        {
            file(korean, true);
        }
    }
    filed.sort_by(|a, b| (a.0, a.1, &a.2, a.3.entry).cmp(&(b.0, b.1, &b.2, b.3.entry)));
    let mut groups: Vec<IndexLetter> = Vec::new();
    for (_, initial, _, line) in filed {
        match groups.last_mut() {
            Some(group) if group.initial == initial => group.lines.push(line),
            _ => groups.push(IndexLetter { initial, lines: vec![line] }),
        }
    }
    groups
}

/// The form in which names are compared: small letters without accents, apostrophes and other
/// signs, one space between words. `static/search.js` does the same with what is typed.
pub fn normalise(text: &str) -> String {
    let plain: Cow<'_, str> = match text.is_ascii() {
        true => text.into(),
        false => text.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect(),
    };
    let mut key = String::with_capacity(plain.len());
    for c in plain.chars().flat_map(char::to_lowercase) {
        if matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´') {
            continue;
        }
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// What a title is filed under: a capital letter without its accent, the leading consonant of a
/// Hangul syllable (tense ones under their plain ones), or `#`.
pub fn initial(title: &str) -> char {
    let key = normalise(title);
    let Some(first) = key.chars().next() else { return '#' };
    if let Some(consonant) = consonant(first) {
        return consonant;
    }
    let sound = deunicode::deunicode_char(first).and_then(|sound| sound.chars().next());
    match sound {
        Some(c) if c.is_ascii_alphabetic() => c.to_ascii_uppercase(),
        _ => '#',
    }
}

/// The leading consonant of a syllable, or a consonant itself.
pub fn consonant(c: char) -> Option<char> {
    const LEADING: [char; 19] = [
        'ㄱ', 'ㄱ', 'ㄴ', 'ㄷ', 'ㄷ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅂ', 'ㅅ', 'ㅅ', 'ㅇ', 'ㅈ', 'ㅈ',
        'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    match c {
        '가'..='힣' => Some(LEADING[((u32::from(c) - 0xAC00) / 588) as usize]),
        _ => LEADING.contains(&c).then_some(c),
    }
}

/// Whether a group's letter is one of Hangul.
pub fn is_consonant(initial: char) -> bool {
    matches!(initial, 'ㄱ'..='ㅎ')
}

#[cfg(test)]
mod tests {
    use super::{Thing, entry, initial, normalise};
    use crate::catalogue::{Names, SongKey};

    #[test]
    fn names_are_compared_without_case_accents_and_signs() {
        assert_eq!(normalise("  Don't Say “You” "), "dont say you");
        assert_eq!(normalise("ÉTOILE’s Café"), "etoiles cafe");
        assert_eq!(normalise("(G)-Lanterns No. 2.0"), "g lanterns no 2 0");
        assert_eq!(normalise("등대, 그리고  바다!"), "등대 그리고 바다");
        assert_eq!(normalise("ㄷㄷ"), "ㄷㄷ");
        assert_eq!(normalise("!?"), "");
        let decomposed: String = {
            use unicode_normalization::UnicodeNormalization as _;
            "등대 é".nfd().collect()
        };
        assert_eq!(normalise(&decomposed), "등대 e");
    }

    #[test]
    fn titles_are_filed_by_letter_or_leading_consonant() {
        let filed = ["night", "(Élan)", "24 hours", "등대", "빛", "쌍둥이", "ㅋㅋ", "…", "Ørn"];
        let initials: String = filed.into_iter().map(initial).collect();
        assert_eq!(initials, "NE#ㄷㅂㅅㅋ#O");
    }

    #[test]
    fn a_name_is_romanised_only_where_nobody_did() {
        let keys = |romanised: Option<&str>| {
            let names = Names {
                korean: Some("등대".to_owned()),
                romanised: romanised.map(str::to_owned),
                others: Vec::new(),
            };
            entry(Thing::Song(SongKey(0)), "Lighthouse", &names, &["LH".to_owned()]).keys
        };
        assert_eq!(keys(Some("Deungdae")), ["lighthouse", "등대", "deungdae", "lh"]);
        assert_eq!(keys(None), ["lighthouse", "등대", "lh", "deungdae"]);
    }
}
