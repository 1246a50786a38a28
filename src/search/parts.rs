//! A large index cut into parts: what begins alike is in the same part.

use std::collections::BTreeSet;

/// A part of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The fewest letters that what it holds does not sort before, and what the part before holds does.
    pub start: String,
    /// Positions of its entries, sorted. An entry is in each part in which a beginning of it falls.
    pub entries: Vec<usize>,
}

/// A beginning by which an entry may be looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beginning {
    /// The letters that are typed.
    pub key: String,
    /// How far behind others of the same letters the entry stands.
    pub rank: usize,
    /// The entry, by its position.
    pub entry: usize,
}

/// Entries that the same beginning leads to, at most: more would not be shown. They are found by
/// whatever else they are called.
const MOST_ALIKE: usize = 100;

/// Cuts entries into parts of about so many bytes. `size` is an entry's length in bytes. Beginnings
/// that are the same are never parted.
pub fn cut(
    mut beginnings: Vec<Beginning>,
    size: impl Fn(usize) -> usize,
    most: usize,
) -> Vec<Part> {
    beginnings.sort_unstable();
    let mut parts: Vec<Part> = Vec::new();
    let (mut held, mut bytes) = (BTreeSet::new(), 0);
    let (mut start, mut last) = (String::new(), String::new());
    let mut alike = 0;
    for Beginning { key, entry, .. } in beginnings {
        alike = if key == last { alike + 1 } else { 1 };
        if alike > MOST_ALIKE {
            continue;
        }
        if bytes >= most && key != last {
            let entries = std::mem::take(&mut held).into_iter().collect();
            let next = shortest(&last, &key);
            parts.push(Part { start: std::mem::replace(&mut start, next), entries });
            bytes = 0;
        }
        if held.insert(entry) {
            bytes += size(entry);
        }
        last = key;
    }
    parts.push(Part { start, entries: held.into_iter().collect() });
    parts
}

/// The shortest beginning of a key that sorts behind the one before it.
fn shortest(before: &str, key: &str) -> String {
    let same = before.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    key.chars().take(same + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::{Beginning, MOST_ALIKE, Part, cut};

    fn parts(keys: &[(&str, usize)], most: usize) -> Vec<(String, Vec<usize>)> {
        let keys = keys.iter().map(|(key, entry)| Beginning {
            key: (*key).to_owned(),
            rank: 0,
            entry: *entry,
        });
        let parts = cut(keys.collect(), |_| 10, most).into_iter();
        parts.map(|Part { start, entries }| (start, entries)).collect()
    }

    #[test]
    fn a_part_begins_with_the_fewest_letters_that_tell_it_from_the_one_before() {
        let keys = [("night", 0), ("ferry", 0), ("nightly", 1), ("lantern", 2)];
        let expected = [("", vec![0]), ("l", vec![2]), ("n", vec![0]), ("nightl", vec![1])];
        assert_eq!(parts(&keys, 10), expected.map(|(start, held)| (start.to_owned(), held)));
        assert_eq!(parts(&keys, 100), [(String::new(), vec![0, 1, 2])]);
        assert_eq!(parts(&[], 10), [(String::new(), vec![])]);
    }

    #[test]
    fn what_begins_the_same_is_never_parted() {
        let keys = [("a", 0), ("intro", 1), ("intro", 2), ("intro", 3), ("outro", 4)];
        let expected = [("", vec![0]), ("i", vec![1, 2, 3]), ("o", vec![4])];
        assert_eq!(parts(&keys, 10), expected.map(|(start, held)| (start.to_owned(), held)));
    }

    #[test]
    fn of_what_begins_the_same_the_first_by_rank_are_kept() {
        let keys = (0..MOST_ALIKE + 5).map(|entry| Beginning {
            key: "intro".to_owned(),
            rank: usize::from(entry < 5),
            entry,
        });
        let parts = cut(keys.collect(), |_| 10, 10);
        let kept: Vec<usize> = (5..MOST_ALIKE + 5).collect();
        assert_eq!(parts, [Part { start: String::new(), entries: kept }]);
    }
}
