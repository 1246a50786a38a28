//! Rows of the search index, and how they are written. `static/search.js` reads them.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::path::Route;
use crate::search::{Beginning, Part};

/// Kind of a page that the search finds. Of hits that fit as well as each other, the first kind is
/// shown first; milestones, which rows of songs hold, come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitKind {
    Song,
    Artist,
    Record,
    Club,
    Metric,
    Page,
    Article,
    Tag,
    Year,
    Yearbook,
    Pair,
    Day,
}

impl HitKind {
    /// Keys of what each kind is called, in their order.
    pub(super) const LABELS: [&'static str; 13] = [
        "find.kind.song",
        "find.kind.artist",
        "find.kind.record",
        "find.kind.club",
        "find.kind.metric",
        "find.kind.page",
        "find.kind.article",
        "find.kind.tag",
        "find.kind.year",
        "find.kind.year",
        "find.kind.pair",
        "find.kind.day",
        "find.kind.milestone",
    ];

    /// Whether there are so few of a kind that every visitor loads all of them.
    fn is_few(self) -> bool {
        matches!(self, Self::Record | Self::Club | Self::Metric | Self::Page | Self::Year)
    }
}

/// A page that can be found.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Address below the home page; a whole one for a page of another language.
    pub(super) path: String,
    pub(super) title: String,
    /// Its other title, or empty.
    pub(super) other: String,
    /// Language of the title if it is not the page's, or empty.
    pub(super) lang: String,
    /// Names by which it is found, as [`crate::search::normalise`] leaves them.
    pub(super) keys: Vec<String>,
    /// Of a song, its titles behind its artist's names, in letters: it may be looked up by both.
    pub(super) with_artist: Vec<String>,
    pub(super) beside: Beside,
    /// The figure that is shown beside it, or empty.
    pub(super) figure: String,
    /// The date of the figure, or empty.
    pub(super) date: String,
    /// Of a song, its milestones: position of the step, date, and figure if the step has none.
    pub(super) steps: Vec<(usize, String, String)>,
}

/// Whose a page is. Many rows have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Beside {
    /// What is shown: `BTS`.
    pub(super) note: String,
    /// All names, by which a search is narrowed and nothing is found, in the form of keys.
    pub(super) words: String,
    /// Letters of the artist's tile; empty for a page about nobody.
    pub(super) letters: String,
    /// The artist's colour.
    pub(super) colour: String,
}

/// What milestones reach.
#[derive(Debug)]
pub(super) struct Step {
    /// End of a milestone's id.
    pub(super) ending: String,
    /// `1 billion Example streams`
    pub(super) label: String,
    /// `1 billion`; empty for a record, whose figures differ.
    pub(super) figure: String,
    /// The label in the site's other languages, by which it is found as well.
    pub(super) others: String,
}

/// The index that the script of a language's search page reads, with what its page and the index have
/// in common.
#[derive(Debug)]
pub struct SearchIndex {
    /// Address of the file that every visitor loads. It bears a part of the index's hash.
    pub route: Route,
    /// That file.
    pub bytes: Vec<u8>,
    /// Addresses of the parts: of an index that is too large for one file.
    pub parts: Vec<Route>,
    pub(super) rows: SearchRows,
}

impl SearchIndex {
    /// The bytes of a part.
    pub fn part(&self, part: usize) -> Vec<u8> {
        let mut bytes = json(&self.rows.table(&self.rows.parts[part].entries));
        bytes.push(b'\n');
        bytes
    }
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("texts and numbers have a form in JSON")
}

/// Everything that can be found.
#[derive(Debug, Default)]
pub(super) struct SearchRows {
    pub(super) rows: Vec<(HitKind, Row)>,
    pub(super) steps: Vec<Step>,
    /// Position of each milestone's step.
    pub(super) step_of: Vec<usize>,
    /// Positions of the rows that every visitor loads.
    pub(super) always: Vec<usize>,
    pub(super) parts: Vec<Part>,
}

/// Bytes of an index that is one file. One that is larger is cut.
const WHOLE: usize = 120_000;

/// Bytes of the rows of a part of a larger one, about, without what they share. Compressed, the file
/// is some 10 KB.
const PART: usize = 22_000;

/// Milestones of a song that count for its rank.
const STEPS: usize = 99;

impl SearchRows {
    /// Decides which rows are in which file.
    pub(super) fn cut(&mut self) {
        let sizes: Vec<usize> = self.rows.iter().map(|(_, row)| row.size()).collect();
        if sizes.iter().sum::<usize>() <= WHOLE {
            self.always = (0..self.rows.len()).collect();
            return;
        }
        let mut beginnings = Vec::new();
        for (at, (kind, row)) in self.rows.iter().enumerate() {
            if kind.is_few() {
                self.always.push(at);
                continue;
            }
            // The song of many milestones is the one that is looked for.
            let behind = STEPS - row.steps.len().min(STEPS);
            let names = row.keys.iter().map(|key| crate::search::beginnings(key));
            let found = names.chain([row.with_artist.clone()]);
            for (word, key) in found.flat_map(|found| found.into_iter().enumerate()) {
                beginnings.push(Beginning {
                    key,
                    rank: word * (STEPS + 1) + behind,
                    entry: at,
                });
            }
        }
        self.parts = crate::search::cut(beginnings, |at| sizes[at], PART);
    }

    /// Some rows as a table that can be read by itself: what they share stands in it once.
    pub(super) fn table(&self, entries: &[usize]) -> Table<'_> {
        let (mut besides, mut steps) = (Shared::default(), Shared::default());
        let rows = entries.iter().map(|at| {
            let (kind, row) = &self.rows[*at];
            let Row { path, title, other, lang, figure, date, .. } = row;
            let reached = row.steps.iter().map(|(step, date, figure)| {
                let step = steps.add(step);
                if figure.is_empty() {
                    Reached::Step(step, date)
                } else {
                    Reached::Figure(step, date, figure)
                }
            });
            let (keys, beside) = (row.keys.join("|"), besides.add(&row.beside));
            let reached = reached.collect();
            (
                *kind as u8,
                &**path,
                &**title,
                &**other,
                &**lang,
                keys,
                beside,
                &**figure,
                &**date,
                reached,
            )
        });
        let rows = rows.collect();
        let besides = besides.all.into_iter().map(|beside: &Beside| {
            let Beside { note, words, letters, colour } = beside;
            [&**note, words, letters, colour]
        });
        let steps = steps.all.into_iter().map(|step: &usize| {
            let Step { ending, label, figure, others } = &self.steps[*step];
            [&**ending, label, figure, others]
        });
        Table { besides: besides.collect(), steps: steps.collect(), rows }
    }
}

/// Some rows as they are written: without names of fields, which would be most of the file.
#[derive(Serialize)]
pub(super) struct Table<'a> {
    besides: Vec<[&'a str; 4]>,
    steps: Vec<[&'a str; 4]>,
    rows: Vec<Cells<'a>>,
}

/// Kind, path, title, other title, language, keys, position of its `Beside`, figure, date, milestones.
type Cells<'a> =
    (u8, &'a str, &'a str, &'a str, &'a str, String, usize, &'a str, &'a str, Vec<Reached<'a>>);

/// A milestone of a song: position of its step, date, and its figure if the step has none.
#[derive(Serialize)]
#[serde(untagged)]
enum Reached<'a> {
    Step(usize, &'a str),
    Figure(usize, &'a str, &'a str),
}

impl Row {
    /// Bytes of its own, about; what it shares is not counted.
    fn size(&self) -> usize {
        let texts = [&self.path, &self.title, &self.other, &self.figure, &self.date];
        let texts = texts.into_iter().chain(&self.keys).map(|text| text.len() + 3);
        let steps = self.steps.iter().map(|(_, date, figure)| date.len() + figure.len() + 8);
        texts.chain(steps).sum::<usize>() + 16
    }
}

/// Values in the order in which they first came, each once.
struct Shared<'a, T> {
    all: Vec<&'a T>,
    known: FxHashMap<&'a T, usize>,
}

impl<T> Default for Shared<'_, T> {
    fn default() -> Self {
        Self { all: Vec::new(), known: FxHashMap::default() }
    }
}

impl<'a, T: Eq + std::hash::Hash> Shared<'a, T> {
    /// The position of a value.
    fn add(&mut self, value: &'a T) -> usize {
        let all = &mut self.all;
        *self.known.entry(value).or_insert_with(|| {
            all.push(value);
            all.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{HitKind, PART, Row, SearchRows, json};
    use crate::search::beginnings;

    /// A row of a song with a title of three invented words, one of which many others have.
    fn row(number: usize) -> (HitKind, Row) {
        let own = |salt: usize| {
            let letter = |at: usize| {
                let letters = number * 7919 + salt * 104_729 + at * at * 613;
                char::from(b'a' + u8::try_from(letters / (at + 1) % 26).unwrap_or(0))
            };
            (0..6).map(letter).collect::<String>()
        };
        let title = format!("{} {} night", own(1), own(2));
        let row = Row {
            path: format!("songs/{number}/"),
            keys: vec![title.clone()],
            title,
            ..Row::default()
        };
        (HitKind::Song, row)
    }

    #[test]
    fn every_word_of_every_name_finds_its_row_in_the_part_that_it_sorts_into() {
        let mut all =
            SearchRows { rows: (0..4_000).map(row).collect(), ..SearchRows::default() };
        let page =
            Row { path: "data/".to_owned(), keys: vec!["csv".to_owned()], ..Row::default() };
        all.rows.push((HitKind::Page, page));
        all.cut();
        assert_eq!(all.always, [4_000], "pages are few: all of them are loaded at once");
        assert!(all.parts.len() > 10, "{} parts", all.parts.len());
        assert!(all.parts.is_sorted_by(|a, b| a.start < b.start));
        let part_of =
            |key: &str| all.parts.partition_point(|part| part.start.as_str() <= key) - 1;
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (_, row)) in all.rows.iter().enumerate().take(4_000) {
            for key in row.keys.iter().flat_map(|key| beginnings(key)) {
                by_key.entry(key).or_default().push(at);
            }
        }
        for (key, rows) in by_key {
            let entries = &all.parts[part_of(&key)].entries;
            let held = rows.iter().filter(|at| entries.contains(at)).count();
            // Thousands are called "night": a hundred of them are found by that word alone.
            assert!(held >= rows.len().min(100), "{key}: {held} of {}", rows.len());
        }
        let sizes = all.parts.iter().map(|part| json(&all.table(&part.entries)).len());
        let most = sizes.max().unwrap_or(0);
        assert!(most < 2 * PART, "{most} bytes in a part");
    }

    #[test]
    fn a_small_index_is_one_file() {
        let mut all = SearchRows { rows: (0..100).map(row).collect(), ..SearchRows::default() };
        all.cut();
        assert_eq!((all.always.len(), all.parts.len()), (100, 0));
    }

    #[test]
    fn a_table_says_once_what_its_rows_share() {
        let mut all = SearchRows { rows: vec![row(1), row(2)], ..SearchRows::default() };
        for (_, row) in &mut all.rows {
            row.beside.note = "Example Group".to_owned();
        }
        let table = all.table(&[1, 0]);
        assert_eq!(table.besides.len(), 1);
        assert_eq!(table.rows[0].1, "songs/2/");
        assert_eq!(table.rows[1].6, 0);
    }
}
