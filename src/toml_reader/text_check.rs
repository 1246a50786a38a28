//! What a line of text may not be, and what it may be taken for.

use crate::diagnostics::{Code, Diagnostic, Span};
use crate::look_alike::{LookAlike, look_alike};
use crate::path::is_invisible;

/// The error of a text that is blank or too long, if it is.
pub fn text_error(text: &str, key: &str, span: Span) -> Option<Diagnostic> {
    let is_blank = |c| is_invisible(c) || matches!(c, '\u{2800}' | '\u{FE0F}');
    if text.chars().all(|c| c.is_whitespace() || is_blank(c)) {
        let error = Diagnostic::new(Code::E114, format!("`{key}` is blank"));
        let help = "write some text, or leave the key out";
        return Some(error.at(span, "no visible character").help(help));
    }
    let is_long = text.len() > MAX_TITLE && text.chars().count() > MAX_TITLE;
    if is_long && key != "note" && key != "what" {
        let count = text.chars().count();
        let error = Diagnostic::new(Code::E115, format!("`{key}` has {count} characters"));
        return Some(error.at(span, format!("{MAX_TITLE} are the most")));
    }
    None
}

/// The warning of a text that may be taken for another one.
pub(super) fn text_warning(text: &str, span: Span) -> Option<Diagnostic> {
    let (why, plain) = look_alike(text)?;
    let (what, label) = match why {
        LookAlike::Alphabet => ("letters of two alphabets in a word", "it looks like"),
        LookAlike::FullWidth => ("full-width letters", "it is the same as"),
    };
    let warning = Diagnostic::new(Code::W109, format!("`{text}` has {what}"));
    let warning = warning.at(span, format!("{label} `{plain}`"));
    Some(warning.help(format!("write `{plain}`, which people search for")))
}

/// Longest text of a title or a name, in characters.
const MAX_TITLE: usize = 300;
