//! The content security policy: what a page may load and do, which `[policy]` in `site.toml` widens.
//!
//! It is the same text in every page, in the headers of hosts and in those of `serve`.

use std::fmt::Write as _;

use crate::diagnostics::{Code, Diagnostic};
use crate::path::parse_url;
use crate::toml_reader::{Spanned, Table};

/// What every page may do: everything comes from the site itself. Inline styles are allowed, because
/// pages hold the theme's colours and the alignment of table cells.
const BUILT_IN: [(&str, &str); 6] = [
    ("default-src", "'self'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data:"),
    ("object-src", "'none'"),
    ("base-uri", "'none'"),
    ("form-action", "'self'"),
];

/// What a site may widen, by the names of the policy's directives.
const WIDENED: [&str; 8] = [
    "script-src",
    "style-src",
    "img-src",
    "font-src",
    "media-src",
    "frame-src",
    "connect-src",
    "form-action",
];

/// Other origins that pages may use: directive and `https://host`, in the order of `WIDENED`.
#[derive(Clone, Debug, Default)]
pub struct Policy(Vec<(&'static str, String)>);

/// Reads `[policy]`.
pub(super) fn read(table: &mut Table<'_>) -> Policy {
    let mut origins = Vec::new();
    for directive in WIDENED {
        for written in table.texts(directive) {
            origins.extend(origin(table, &written).map(|origin| (directive, origin)));
        }
    }
    Policy(origins)
}

/// An origin as it is written: without a path, which a policy would only follow in part.
fn origin(table: &mut Table<'_>, written: &Spanned<String>) -> Option<String> {
    let url = parse_url(&written.value);
    let origin = url.as_ref().ok().map(|url| url.origin().ascii_serialization());
    let without_slash = written.value.strip_suffix('/').unwrap_or(&written.value);
    if origin.as_deref() == Some(without_slash) {
        return origin;
    }
    let help = match origin {
        Some(origin) => format!("write `{origin}`"),
        None => {
            "write where it comes from, such as `https://www.youtube-nocookie.com`; a script \
                 of your own is a file under `static/`"
                .to_owned()
        }
    };
    table.report().push(
        Diagnostic::new(Code::E118, "this is no origin")
            .at(written.span, "expected a scheme and a host")
            .help(help),
    );
    None
}

impl Policy {
    /// The policy as a page says it.
    pub fn text(&self) -> String {
        let built_in = BUILT_IN.iter().map(|(directive, value)| (*directive, *value));
        let only_widened = WIDENED
            .iter()
            .filter(|directive| !BUILT_IN.iter().any(|(built_in, _)| built_in == *directive))
            .filter(|directive| self.of(directive).next().is_some())
            .map(|directive| (*directive, "'self'"));
        let mut text = String::new();
        for (directive, value) in built_in.chain(only_widened) {
            let separator = if text.is_empty() { "" } else { "; " };
            let _ = write!(text, "{separator}{directive} {value}");
            for origin in self.of(directive) {
                let _ = write!(text, " {origin}");
            }
        }
        text
    }

    /// The same as a header says it: no other site may show a page in a frame. A page can't say that.
    pub fn header(&self) -> String {
        format!("{}; frame-ancestors 'none'", self.text())
    }

    /// Whether an address of another origin may be used for a purpose.
    pub fn allows(&self, directive: &str, address: &str) -> bool {
        let origin = parse_url(address).map(|url| url.origin().ascii_serialization());
        origin.is_ok_and(|origin| self.of(directive).any(|allowed| allowed == origin))
    }

    fn of(&self, directive: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(of, _)| *of == directive).map(|(_, origin)| origin.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    #[test]
    fn what_a_site_allows_is_added_to_what_is_built_in() {
        assert_eq!(
            Policy::default().text(),
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             object-src 'none'; base-uri 'none'; form-action 'self'"
        );
        let widened = Policy(vec![
            ("img-src", "https://pictures.example".to_owned()),
            ("frame-src", "https://video.example:8443".to_owned()),
        ]);
        let text = widened.text();
        assert!(text.contains("; img-src 'self' data: https://pictures.example; "), "{text}");
        assert!(text.ends_with("; frame-src 'self' https://video.example:8443"), "{text}");
        assert!(widened.allows("frame-src", "https://video.example:8443/embed/x?y#z"));
        assert!(!widened.allows("frame-src", "https://video.example/embed/x"));
        assert!(!widened.allows("script-src", "https://pictures.example/x.js"));
    }
}
