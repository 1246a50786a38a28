//! Addresses of other sites.

use crate::diagnostics::{Code, Diagnostic};
use crate::path::parse_url;

/// Checks the address of a link to another site. Returns a warning and the label of its mark if the
/// host may be taken for another one.
///
/// # Errors
/// What is wrong, as a message fragment.
pub fn check_url(text: &str) -> Result<Option<(Diagnostic, String)>, &'static str> {
    let url = parse_url(text)?;
    let host = url.host_str().unwrap_or_default();
    let (_, rest) = text.split_once("://").unwrap_or_default();
    let written = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    // Hangul, kana and Chinese characters look like no other letters; all else beyond ASCII might.
    let is_plain = |c: char| {
        c.is_ascii()
            || matches!(c, '가'..='힣' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
    };
    let is_encoded = |label: &str| label.to_ascii_lowercase().starts_with("xn--");
    if written.chars().all(is_plain) && !written.split('.').any(is_encoded) {
        return Ok(None);
    }
    let other = match written.is_ascii() {
        true => idna::domain_to_unicode(host).0,
        false => host.to_owned(),
    };
    let warning = Diagnostic::new(Code::W117, format!("the host `{written}` may be taken for another"))
        .help("compare it letter by letter with the one that is meant; write it in plain letters if it has such a name");
    Ok(Some((warning, format!("it is the same as `{other}`"))))
}
