//! Enums whose values are written as words, in files or on the command line.
//!
//! Each has one list of words, which its reader, the JSON Schema, messages and the command line use.

/// A word that stands for a value of an enum.
#[derive(Debug)]
pub struct Word {
    /// The word, in lower case.
    pub name: &'static str,
    /// Its name before the format's words were settled.
    pub was: Option<&'static str>,
    /// What it means: the doc comment of the value, a line that ends with a full stop.
    pub meaning: &'static str,
}

/// An enum whose values are written as words; the macro `words!` makes one.
pub trait Words: Copy + PartialEq + Send + Sync + 'static {
    /// Every value, in the order in which messages and schemas list them.
    const ALL: &'static [Self];
    /// The word of each value, in the same order.
    const WORDS: &'static [Word];

    /// The word of this value.
    fn word(self) -> &'static str;

    /// The value of a word; `None` if the enum has no such word.
    fn from_word(word: &str) -> Option<Self> {
        let at = Self::WORDS.iter().position(|known| known.name == word)?;
        Self::ALL.get(at).copied()
    }

    /// The value of a word that somebody typed.
    ///
    /// # Errors
    /// What to type instead.
    fn parse(word: &str) -> Result<Self, String> {
        let renamed = || Self::WORDS.iter().find(|known| known.was == Some(word));
        Self::from_word(word).ok_or_else(|| match renamed() {
            Some(now) => format!("it is called `{}` now", now.name),
            None => format!("write one of {}", Self::list()),
        })
    }

    /// All words with commas between them, for a message.
    fn list() -> String {
        Self::WORDS.iter().map(|word| word.name).collect::<Vec<_>>().join(", ")
    }
}

/// Makes an enum with [`Words`]. A value has one line of doc comment, and `= "word"`; a word that
/// had another name has `was "old"` behind it.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $(#[doc = $meaning:literal] $value:ident = $word:literal $(was $was:literal)?,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $(#[doc = $meaning] $value,)*
        }

        impl $crate::words::Words for $name {
            const ALL: &'static [Self] = &[$(Self::$value),*];
            const WORDS: &'static [$crate::words::Word] = &[$($crate::words::Word {
                name: $word,
                was: $crate::words::words!(@was $($was)?),
                meaning: $meaning,
            }),*];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)*
                }
            }
        }
    };
    (@was) => { None };
    (@was $was:literal) => { Some($was) };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::Words as _;

    words! {
        /// How it grows.
        enum Growth {
            /// It never falls.
            Steady = "steady",
            /// It falls at times.
            Uneven = "uneven" was "wild",
        }
    }

    #[test]
    fn a_word_stands_for_one_value() {
        for (value, word) in Growth::ALL.iter().zip(Growth::WORDS) {
            assert_eq!(value.word(), word.name);
            assert_eq!(Growth::from_word(word.name), Some(*value));
        }
        assert_eq!((Growth::from_word("wild"), Growth::WORDS[1].was), (None, Some("wild")));
        assert_eq!(Growth::WORDS[0].meaning.trim(), "It never falls.");
        assert_eq!(Growth::list(), "steady, uneven");
    }
}
