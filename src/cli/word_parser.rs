//! Value parsers for arguments that take a word of an enum.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::words::Words;

/// Parser of a word of `T`. Help lists every word with its meaning; a word that had another name is
/// refused with the new one.
pub(super) fn word<T: Words>() -> impl TypedValueParser<Value = T> {
    let words = T::WORDS.iter().map(|word| {
        PossibleValue::new(word.name).help(word.meaning.trim().trim_end_matches('.'))
    });
    let old = T::WORDS.iter().filter_map(|word| word.was);
    let old = old.map(|word| PossibleValue::new(word).hide(true));
    PossibleValuesParser::new(words.chain(old)).try_map(|word| T::parse(&word))
}
