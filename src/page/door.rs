//! The way to report a mistake on a page, with the page's address filled in, and to edit the page.

use serde::Serialize;

use super::locale_view::LocaleView;
use crate::diagnostics::FileId;

/// Where a reader says that something is wrong.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Address of the form, issue tracker, mailbox or page.
    mistake: Option<String>,
    /// Address at which the page's file is edited.
    edit: Option<String>,
}

impl Report {
    /// The door of a page, by its title and absolute address.
    pub(super) fn new(view: &LocaleView<'_>, title: &str, url: &str) -> Self {
        Self { mistake: mistake(view, title, url), edit: None }
    }

    /// Names the file that the page is made of.
    pub(super) fn edits(&mut self, view: &LocaleView<'_>, file: FileId) {
        let path = view.site.sources.file(file).path.as_str();
        self.edit = view.site.config.edit.as_ref().map(|address| editor(address, path));
    }
}

/// Where to report a mistake on a page. A path to no page has been told, and stands on no page.
pub(super) fn mistake(view: &LocaleView<'_>, title: &str, url: &str) -> Option<String> {
    let written = &view.site.config.report.as_ref()?.value;
    if written.starts_with('/') {
        let found = view.site.own_route(view.language, written)?;
        return Some(view.site.config.base_url.link_to(&found));
    }
    let subject = view.locale.fill("say.report-subject", &[("title", title)]);
    Some(filled(written, &subject, url))
}

/// An address with a page filled in: where it says `{url}` or `{title}`; else in the fields that mail
/// and the forms of issue trackers have. Other addresses stay as they are.
fn filled(address: &str, title: &str, url: &str) -> String {
    if address.contains("{url}") || address.contains("{title}") {
        return address.replace("{url}", &encoded(url)).replace("{title}", &encoded(title));
    }
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let is_new_issue = path.trim_end_matches('/').ends_with("/issues/new");
    let fields = match () {
        () if address.starts_with("mailto:") => ["subject", "body"],
        () if is_new_issue && path.contains("/-/") => ["issue[title]", "issue[description]"],
        () if is_new_issue => ["title", "body"],
        () => return address.to_owned(),
    };
    let mut filled = address.to_owned();
    for (field, text) in fields.into_iter().zip([title, url]) {
        filled.push(if filled.contains('?') { '&' } else { '?' });
        filled.push_str(&[&encoded(field), "=", &encoded(text)].concat());
    }
    filled
}

/// Address at which a file is edited: its path in place of `{path}`, or behind the address.
fn editor(address: &str, path: &str) -> String {
    let path = path.split('/').map(encoded).collect::<Vec<_>>().join("/");
    match address.contains("{path}") {
        true => address.replace("{path}", &path),
        false => [address.trim_end_matches('/'), "/", &path].concat(),
    }
}

/// A text as a value within an address: every byte that is not unreserved by RFC 3986 is escaped.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{editor, filled};

    #[test]
    fn a_file_is_edited_at_its_path() {
        let path = "content/articles/a b.md";
        for (address, expected) in [
            (
                "https://github.com/o/r/edit/main/",
                "https://github.com/o/r/edit/main/content/articles/a%20b.md",
            ),
            (
                "https://a.example/edit?file={path}&go",
                "https://a.example/edit?file=content/articles/a%20b.md&go",
            ),
        ] {
            assert_eq!(editor(address, path), expected);
        }
    }

    #[test]
    fn an_address_has_the_page_filled_in() {
        let url = "https://a.example/x/?";
        for (address, expected) in [
            (
                "mailto:desk@a.example",
                "mailto:desk@a.example?subject=A%20%26%20B&body=https%3A%2F%2Fa.example%2Fx%2F%3F",
            ),
            (
                "mailto:desk@a.example?cc=b@a.example",
                "mailto:desk@a.example?cc=b@a.example&subject=A%20%26%20B&body=https%3A%2F%2Fa.example%2Fx%2F%3F",
            ),
            (
                "https://github.com/o/r/issues/new",
                "https://github.com/o/r/issues/new?title=A%20%26%20B&body=https%3A%2F%2Fa.example%2Fx%2F%3F",
            ),
            (
                "https://gitlab.com/o/r/-/issues/new",
                "https://gitlab.com/o/r/-/issues/new?issue%5Btitle%5D=A%20%26%20B&issue%5Bdescription%5D=https%3A%2F%2Fa.example%2Fx%2F%3F",
            ),
            (
                "https://a.example/form?page={url}&about={title}",
                "https://a.example/form?page=https%3A%2F%2Fa.example%2Fx%2F%3F&about=A%20%26%20B",
            ),
            ("https://a.example/contact", "https://a.example/contact"),
        ] {
            assert_eq!(filled(address, "A & B", url), expected);
        }
    }
}
