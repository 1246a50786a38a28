//! The name that was probably meant where an unknown one was typed.

/// The longest text that is compared, in characters: comparing takes its length squared.
const LONGEST_NAME: usize = 300;

/// Returns the name nearest to what was typed: at most two slips away, or a third of its length. Of
/// equally near names the first in order wins, so that the same mistake gets the same suggestion.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = Letters::of(typed);
    if letters.length > LONGEST_NAME {
        return None;
    }
    let mut most = 2.max(letters.length / 3);
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        // Comparing takes microseconds, and hardly one of ten thousand names is near.
        if letters.gap(name) > most || letters.least_slips(name) > most {
            continue;
        }
        let slips = strsim::damerau_levenshtein(typed, name);
        let is_nearer =
            best.is_none_or(|(least, held)| slips < least || (slips == least && name < held));
        if slips <= most && is_nearer {
            best = Some((slips, name));
            most = slips;
        }
    }
    best.map(|(_, name)| name)
}

/// The length of a name, and how often it has each letter.
struct Letters {
    length: usize,
    /// By letter; only for a short name in ASCII.
    counts: Option<[i16; 128]>,
}

impl Letters {
    fn of(name: &str) -> Self {
        let counts = (name.len() <= LONGEST_NAME && name.is_ascii()).then(|| {
            let mut counts = [0; 128];
            name.bytes().for_each(|letter| counts[usize::from(letter)] += 1);
            counts
        });
        Self { length: name.chars().count(), counts }
    }

    /// Difference in length from another name, in characters.
    fn gap(&self, name: &str) -> usize {
        let length = if name.is_ascii() { name.len() } else { name.chars().count() };
        length.abs_diff(self.length)
    }

    /// Lower bound of the slips between this name and another: a slip adds, drops, changes or moves
    /// one letter.
    fn least_slips(&self, name: &str) -> usize {
        let Some(mut counts) = self.counts.filter(|_| name.is_ascii()) else { return 0 };
        let mut shared = 0;
        for letter in name.bytes() {
            let count = &mut counts[usize::from(letter)];
            shared += usize::from(*count > 0);
            *count -= 1;
        }
        name.len().max(self.length) - shared
    }
}

#[cfg(test)]
mod tests {
    use super::{Letters, nearest};

    #[test]
    fn suggestions_are_near_and_always_the_same() {
        assert_eq!(nearest("tittle", ["title", "titles"]), Some("title"));
        assert_eq!(nearest("newjean", ["newjeans", "newman"]), Some("newjeans"));
        assert_eq!(nearest("xyz", ["boy-with-luv"]), None);
        // Of two that are equally near, the first in order, whichever came first.
        assert_eq!(nearest("sone", ["song", "bone"]), Some("bone"));
        assert_eq!(nearest("sone", ["bone", "song"]), Some("bone"));
        assert_eq!(nearest("봄날에", ["봄날", "spring-day"]), Some("봄날"));
        assert_eq!(nearest("a", [&*"b".repeat(70_000), "ab"]), Some("ab"));
    }

    #[test]
    fn names_that_are_ruled_out_at_once_would_not_have_been_near() {
        // Every name of up to four letters out of three, one of which is not ASCII.
        let mut names = vec![String::new()];
        for at in 0.. {
            let Some(name) = names.get(at).filter(|name| name.chars().count() < 4) else {
                break;
            };
            let longer = ["a", "b", "뷔"].map(|letter| format!("{name}{letter}"));
            names.extend(longer);
        }
        for typed in &names {
            let letters = Letters::of(typed);
            for name in &names {
                let slips = strsim::damerau_levenshtein(typed, name);
                assert!(letters.least_slips(name) <= slips, "{typed} {name}");
            }
            let near = |name: &&String| strsim::damerau_levenshtein(typed, name) <= 2;
            let slow = names
                .iter()
                .filter(near)
                .min_by_key(|name| (strsim::damerau_levenshtein(typed, name), *name));
            let found = nearest(typed, names.iter().map(String::as_str));
            assert_eq!(found, slow.map(String::as_str), "{typed}");
        }
    }
}
