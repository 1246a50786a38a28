//! Values of a document, with the span that messages mark.

use crate::diagnostics::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Text that a visitor reads: one string, or one a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The language (`""` where the file gives one string for all) and the words.
    pub by_language: Vec<(String, String)>,
    /// Where it stands.
    pub span: Span,
}

impl Text {
    /// The words in a language; else in the site's first language; and which language they are
    /// in (`""` if the file doesn't say).
    pub fn get(&self, language: &str) -> (&str, &str) {
        let find = |wanted: &str| self.by_language.iter().find(|(lang, _)| lang == wanted);
        match find(language).or_else(|| self.by_language.first()) {
            Some((lang, words)) => (words, lang),
            None => ("", ""),
        }
    }

    /// The words in a language, if the file gives words in that very language, or the same in all.
    pub fn exactly(&self, language: &str) -> Option<&str> {
        let mut all = self.by_language.iter();
        all.find(|(lang, _)| lang.is_empty() || lang == language)
            .map(|(_, words)| words.as_str())
    }
}
