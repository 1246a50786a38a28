//! Addresses of the web.

use crate::diagnostics::{Code, Diagnostic};
use crate::path::is_invisible;

/// Whether an address may stand behind a link to another site.
///
/// # Errors
/// What is wrong, as a message fragment.
pub fn check_url(url: &str) -> Result<(), &'static str> {
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
    else {
        return Err("only `http` and `https` addresses can be linked");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    if url.chars().any(|c| c.is_whitespace() || c.is_control() || is_invisible(c)) {
        return Err("a space or an invisible character stands in it");
    }
    if url.contains('\\') {
        return Err("a backslash stands in it");
    }
    if authority.contains('@') {
        return Err("a user name stands in it");
    }
    if host.is_empty() || host.starts_with('.') || host.contains("..") {
        return Err("it names no host");
    }
    let is_sign = |c: char| {
        c.is_ascii()
            && !c.is_ascii_alphanumeric()
            && !matches!(c, '-' | '.' | '_' | ':' | '[' | ']')
    };
    if authority.contains(is_sign) {
        return Err("its host has a sign that no host has");
    }
    Ok(())
}

/// A warning about an address whose host may be taken for another one, and what it is elsewhere.
/// Hangul, kana and Chinese characters look like no other letters; all else beyond ASCII might.
pub fn strange_host(url: &str) -> Option<(Diagnostic, String)> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.split(':').next().unwrap_or(authority);
    let is_own = |c: char| {
        c.is_ascii()
            || matches!(c, '가'..='힣' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
    };
    let is_encoded =
        |label: &str| label.get(..4).is_some_and(|xn| xn.eq_ignore_ascii_case("xn--"));
    let label = |label: &str| {
        if is_encoded(label) {
            return idna::punycode::decode_to_string(&label[4..]).unwrap_or(label.to_owned());
        }
        if label.is_ascii() {
            return label.to_owned();
        }
        idna::punycode::encode_str(&label.to_lowercase())
            .map_or(label.to_owned(), |code| format!("xn--{code}"))
    };
    if host.chars().all(is_own) && !host.split('.').any(is_encoded) {
        return None;
    }
    let other = host.split('.').map(label).collect::<Vec<_>>().join(".");
    let warning = Diagnostic::new(Code::W117, format!("the host `{host}` may be taken for another"))
        .help("compare it letter by letter with the one that is meant; write it in plain letters if it has such a name");
    Some((warning, format!("it is the same as `{other}`")))
}
