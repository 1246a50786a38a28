//! How to name a page as a source: as text, for BibTeX, and for Wikipedia.

use serde::Serialize;

use super::address::PageKind;
use super::locale_view::LocaleView;
use crate::date::When;

/// A page as a source, in three forms. Each says of when the figure is.
#[derive(Debug, Serialize)]
pub(super) struct Citation {
    text: String,
    bibtex: String,
    wiki: String,
}

impl Citation {
    /// The citation of a page by its title. It says when its figure was reached; without such a
    /// time, as of when the data is.
    pub(super) fn new(
        view: &LocaleView<'_>,
        title: &str,
        kind: &PageKind,
        when: Option<&When>,
    ) -> Self {
        let as_of = view.site.as_of.known();
        let dated = match (when, as_of) {
            (Some(when), _) => {
                let date = view.noun_time(when).text;
                view.locale.fill("say.cite-figure", &[("date", &date)])
            }
            (None, Some(day)) => {
                view.locale.fill("say.cite-data", &[("date", &view.locale.day(day))])
            }
            (None, None) => view.say("dates.unknown"),
        };
        let site = view.site.config.title.get(&view.locale.code).0;
        let url = view.absolute(kind);
        let values =
            [("title", title), ("site", site), ("date", dated.as_str()), ("url", url.as_str())];
        let day = as_of.map(|day| day.to_string()).unwrap_or_default();
        let year = as_of.map(|day| day.year().to_string()).unwrap_or_default();
        let key = key(&url);
        Self {
            text: view.locale.fill("say.cite", &values),
            bibtex: format!(
                "@misc{{{key},\n  title = {{{{{}}}}},\n  howpublished = {{{}}},\n  year = {{{year}}},\n  note = {{{}}},\n  url = {{{url}}}\n}}",
                bibtex(title),
                bibtex(site),
                bibtex(&dated),
            ),
            wiki: format!(
                "{{{{{} |url={url} |title={} |website={} |date={day} |at={}}}}}",
                view.say("say.wiki-template"),
                wiki(title),
                wiki(site),
                wiki(&dated),
            ),
        }
    }
}

/// The name of an entry: the last part of the page's address.
fn key(url: &str) -> String {
    let part = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let key: String = part.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if key.is_empty() { "page".to_owned() } else { key }
}

/// A text within braces of BibTeX: what LaTeX would act on is escaped.
fn bibtex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text as a value of a wiki template: what would end the value, or act in it, is a character
/// reference.
fn wiki(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '{' | '}' | '[' | ']' | '<' | '>' | '&' => {
                escaped.push_str(&format!("&#{};", u32::from(c)));
            }
            c => escaped.push(c),
        }
    }
    escaped.replace("''", "&#39;&#39;")
}

#[cfg(test)]
mod tests {
    use super::{bibtex, key, wiki};

    #[test]
    fn what_acts_in_bibtex_is_escaped() {
        for (text, escaped) in [
            ("Boy With Luv", "Boy With Luv"),
            ("M&M 100%", "M\\&M 100\\%"),
            ("a}b{c", "a\\}b\\{c"),
            ("#1_x$", "\\#1\\_x\\$"),
            ("a\\b~^", "a\\textbackslash{}b\\textasciitilde{}\\textasciicircum{}"),
        ] {
            assert_eq!(bibtex(text), escaped);
        }
    }

    #[test]
    fn what_acts_in_a_wiki_template_is_a_reference() {
        for (text, escaped) in [
            ("Rosé's APT.", "Rosé's APT."),
            ("a|b", "a&#124;b"),
            ("{{x}}", "&#123;&#123;x&#125;&#125;"),
            ("[[x]]", "&#91;&#91;x&#93;&#93;"),
            ("''x'' &amp;", "&#39;&#39;x&#39;&#39; &#38;amp;"),
            ("<ref>", "&#60;ref&#62;"),
        ] {
            assert_eq!(wiki(text), escaped);
        }
    }

    #[test]
    fn an_entry_is_called_like_the_page() {
        for (url, name) in [
            ("https://a.example/milestones/x-1b/", "x-1b"),
            ("https://a.example/", "aexample"),
            ("https://a.example/노래/", "page"),
        ] {
            assert_eq!(key(url), name);
        }
    }
}
