//! HTML as a type, and the escaping of text that goes into it.

/// HTML that is safe to place on a page: only this module and `chart.rs` make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Takes markup whose every piece of foreign text has been escaped.
    pub(crate) fn trusted(markup: String) -> Self {
        Self(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a byte means something in markup, so that text can't have it as it is.
pub(crate) fn is_markup(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

/// Escapes text for HTML, in element content and in quoted attributes.
pub fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    // Most text has nothing to escape and is taken whole.
    while let Some(at) = rest.bytes().position(is_markup) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
