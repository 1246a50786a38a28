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

/// The form of an address that all of its forms have in common: the host in small letters, no default
/// port, nothing escaped that need not be (RFC 3986, 6.2.2), no anchor, no slash at the end; `http` is
/// taken for `https`. A text that is no address is returned as it is.
pub fn address_key(text: &str) -> String {
    let Ok(mut url) = parse_url(text) else { return text.to_owned() };
    url.set_fragment(None);
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    let path = without_needless_escapes(url.path());
    let host = url.host_str().unwrap_or_default();
    let query = without_needless_escapes(&query);
    [host, &port, path.trim_end_matches('/'), &query].concat()
}

/// `%61` is `a`; escapes of other bytes are written in capitals.
fn without_needless_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        rest = after;
        let byte = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                plain.push(char::from(byte));
                rest = &after[2..];
            }
            Some(_) => {
                plain.push('%');
                plain.push_str(&after[..2].to_ascii_uppercase());
                rest = &after[2..];
            }
            None => plain.push('%'),
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::address_key;

    #[test]
    fn forms_of_one_address_have_one_key() {
        let key = address_key("https://example.org/a/b?c=%C3%A9");
        for same in [
            "https://EXAMPLE.org/a/b?c=%C3%A9",
            "http://example.org/a/b?c=%c3%a9",
            "https://example.org:443/a/b?c=%C3%A9#part",
            "https://example.org/%61/b/?c=%C3%A9",
            "https://example.org/x/../a/b?c=é",
        ] {
            assert_eq!(address_key(same), key, "{same}");
        }
        for other in [
            "https://example.org/a/b",
            "https://example.org/A/b?c=%C3%A9",
            "https://example.org:8443/a/b?c=%C3%A9",
            "https://www.example.org/a/b?c=%C3%A9",
            "https://example.org/a%2Fb?c=%C3%A9",
        ] {
            assert_ne!(address_key(other), key, "{other}");
        }
    }
}
