//! Links, names and facts as templates place them. `docs/templates.md` lists their fields.

use serde::Serialize;

use crate::locale::{Locale, has_hangul};

/// A link and its words.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub(super) label: String,
    pub(super) url: String,
    /// The label's language, if it is not the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<String>,
    /// The language of what it leads to, if it is not the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hreflang: Option<String>,
}

impl Link {
    /// A link of the page's language.
    pub(super) fn new(label: String, url: String) -> Self {
        Self { label, url, lang: None, hreflang: None }
    }
}

/// A way on from a page: before it, after it, above it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Around {
    /// Which way it is, in words.
    pub(super) place: Option<String>,
    /// `prev` or `next`.
    pub(super) rel: Option<&'static str>,
    #[serde(flatten)]
    pub(super) link: Link,
}

impl Around {
    /// The page before.
    pub(super) fn previous(place: String, link: Link) -> Self {
        Self { place: Some(place), rel: Some("prev"), link }
    }

    /// The page after.
    pub(super) fn next(place: String, link: Link) -> Self {
        Self { place: Some(place), rel: Some("next"), link }
    }

    /// Any other page.
    pub(super) fn other(link: Link) -> Self {
        Self { place: None, rel: None, link }
    }
}

/// Words, marked if they are in another language than the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Words {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<String>,
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self { text, lang: None }
    }
}

/// A name, linked if it has a page, marked if it is in another language.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Named {
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<&'static str>,
    /// Whose song it is, where the label alone doesn't say that it is a song.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
}

/// Another name under a heading.
#[derive(Debug, Serialize)]
pub(super) struct OtherName {
    pub(super) text: String,
    pub(super) lang: Option<&'static str>,
    pub(super) note: Option<String>,
}

/// A link with a count beside it.
#[derive(Debug, Serialize)]
pub(super) struct Counted {
    pub(super) label: String,
    pub(super) lang: Option<String>,
    pub(super) url: Option<String>,
    pub(super) count: String,
}

/// A link to a source's line on the same page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cited {
    pub(super) number: usize,
    pub(super) href: String,
    pub(super) label: String,
}

/// A key fact.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
}

/// `ko` for text in Hangul on a page of another language.
pub(super) fn foreign(text: &str, locale: &Locale) -> Option<&'static str> {
    (!locale.is_korean() && has_hangul(text)).then_some("ko")
}

/// The name of a code in a table of the strings (`language`, `country`, `zone`), or the code.
pub(super) fn name_of(locale: &Locale, table: &str, code: &str) -> String {
    let key = format!("{table}.{code}");
    if locale.has(&key) { locale.text(&key).to_owned() } else { code.to_owned() }
}
