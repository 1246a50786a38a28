//! Value parsers for arguments that take a word of an enum.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::words::Words;

/// Parser of a word of `T`; help lists every word with its meaning.
pub(super) fn word<T: Words>() -> impl TypedValueParser<Value = T> {
    let values = T::WORDS.iter().map(|word| {
        PossibleValue::new(word.name).help(word.meaning.trim().trim_end_matches('.'))
    });
    PossibleValuesParser::new(values)
        .map(|word| T::from_word(&word).expect("clap takes no other word"))
}
