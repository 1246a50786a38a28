//! What a site's own templates may not do with a text, and what the policy of a page doesn't let them
//! do: a text acts where escaping doesn't help, and a script that stands in a page is blocked.
//!
//! A small reader of HTML that knows in what part of a page each `{{ … }}` stands.

use std::ops::Range;

use crate::diagnostics::Code;

/// A place where a text could become something else or where nothing comes of what is written, and
/// what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// E704 for a text that acts, W706 for what a page's policy blocks.
    pub(super) code: Code,
    /// Where, in bytes.
    pub(super) range: Range<usize>,
    /// What is wrong.
    pub(super) what: String,
    /// What to write.
    pub(super) help: &'static str,
}

/// Where in a page the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    Text,
    Comment,
    /// Behind a `<` and before an expression: the name of an element.
    Name,
    /// Inside `<script>` or `<style>`.
    Raw(String),
    /// Inside a tag, between values.
    Tag,
    /// Behind the `=` of an attribute.
    Equals,
    /// Inside a value, with the quote that ends it.
    Value(Option<u8>),
}

struct Reader<'t> {
    text: &'t str,
    at: At,
    /// The open tag, where it begins, and the attribute whose value is read.
    tag: String,
    opened: usize,
    attribute: String,
    /// Whether the value has begun: a text behind `/songs/` is a part of an address.
    has_begun: bool,
    found: Vec<Finding>,
}

/// Attributes that hold an address.
const LINKS: [&str; 10] = [
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "cite",
    "ping",
    "srcset",
    "background",
];

/// Fields that hold an address that has been checked.
const ADDRESSES: [&str; 17] = [
    "url",
    "href",
    "canonical",
    "home",
    "feed",
    "json_feed",
    "search",
    "icon",
    "logo",
    "style",
    "script",
    "action",
    "report",
    "mistake",
    "edit",
    "archive",
    "index",
];

/// Everything in a template that lets a text act.
pub(super) fn lint(text: &str) -> Vec<Finding> {
    let mut reader = Reader {
        text,
        at: At::Text,
        tag: String::new(),
        opened: 0,
        attribute: String::new(),
        has_begun: false,
        found: policy_of_its_own(text).into_iter().collect(),
    };
    let mut from = 0;
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        let close = match rest.as_bytes() {
            [b'{', b'#', ..] => Some("#}"),
            [b'{', b'%', ..] => Some("%}"),
            [b'{', b'{', ..] => Some("}}"),
            _ => None,
        };
        from += match close {
            Some(close) => {
                let length = rest.find(close).map_or(rest.len(), |end| end + 2);
                reader.token(from..from + length, close);
                length
            }
            None => reader.markup(rest),
        };
    }
    reader.found
}

/// A policy that the template has beside the site's.
fn policy_of_its_own(text: &str) -> Option<Finding> {
    let header = (!text.contains("site.policy")).then_some("Content-Security-Policy");
    let marks = header.into_iter().chain(["block policy"]);
    let (start, mark) = marks.into_iter().find_map(|mark| Some((text.find(mark)?, mark)))?;
    Some(Finding {
        code: Code::W706,
        range: start..start + mark.len(),
        what: "a page has the policy of `site.toml`, and keeps to it".to_owned(),
        help: "leave this out, and write under `[policy]` in `site.toml` what pages may load",
    })
}

impl Reader<'_> {
    fn acts(&mut self, range: Range<usize>, what: String, help: &'static str) {
        self.found.push(Finding { code: Code::E704, range, what, help });
    }

    /// A script of the template's own in the page, which begins or is an attribute.
    fn is_blocked(&mut self, range: Range<usize>) {
        let what = "the policy of pages blocks a script that stands in them".to_owned();
        let help =
            "put it into a file under `static/`, and load it by `<script src=\"…\" defer>`";
        self.found.push(Finding { code: Code::W706, range, what, help });
    }

    /// An expression, a statement or a comment of Tera.
    fn token(&mut self, range: Range<usize>, close: &str) {
        if close == "#}" {
            return;
        }
        let token = &self.text[range.clone()];
        let is_safe = |part: &str| {
            let word = part.trim_start();
            word.strip_prefix("safe").is_some_and(|rest| !rest.starts_with(is_word))
        };
        if token.split('|').skip(1).any(is_safe) {
            let what = "`safe` lets a text become markup".to_owned();
            let help = "leave it out: what is markup already is placed as it is";
            self.acts(range, what, help);
        } else if close == "}}" {
            let inner = token.trim_start_matches("{{").trim_end_matches("}}");
            let inner = inner.trim_matches(['-', ' ', '\n', '\t']);
            if let Some((what, help)) = self.acting(inner) {
                self.acts(range, what, help);
            }
            self.has_begun = true;
            if self.at == At::Name {
                self.at = At::Tag;
            }
        }
    }

    /// What an expression could do where it stands, and what to write instead.
    fn acting(&self, inner: &str) -> Option<(String, &'static str)> {
        let attribute = self.attribute.to_ascii_lowercase();
        Some(match &self.at {
            At::Raw(name) if name == "script" && inner != "page.json_ld" => (
                "a text inside `<script>` may become a part of the script".to_owned(),
                "put it into a `data-…` attribute, and let the script read it there",
            ),
            // Six checked hexadecimal digits each.
            At::Raw(name) if name == "style" && !inner.starts_with("site.theme.") => (
                "a text inside `<style>` may become a part of the style".to_owned(),
                "choose between classes instead",
            ),
            At::Equals | At::Value(None) => (
                format!("the value of `{attribute}` has no quotes: a space in a text ends it"),
                "put the value into double quotes",
            ),
            At::Name => (
                "a text as the name of an element could be any element".to_owned(),
                "write the name, or choose between elements with `{% if … %}`",
            ),
            // A name alone may be one of the template's own, by `set` or `for`.
            At::Value(_)
                if !self.has_begun
                    && LINKS.contains(&&*attribute)
                    && inner
                        .rsplit_once('.')
                        .is_some_and(|(_, field)| !ADDRESSES.contains(&field)) =>
            {
                (
                    format!(
                        "a text in `{attribute}` may be an address that acts: `javascript:…`"
                    ),
                    "place a field that holds an address, such as `….url`, or write the path before it",
                )
            }
            At::Tag => (
                "a text between attributes may become an attribute".to_owned(),
                "put it into the value of an attribute, in double quotes",
            ),
            // What is called `paint` holds colours and numbers only: see `page::cover::Paint`.
            At::Value(_)
                if attribute == "style"
                    && inner.ends_with(".paint")
                    && inner.chars().all(|c| is_word(c) || c == '.') =>
            {
                return None;
            }
            At::Value(_)
                if attribute.starts_with("on")
                    || ["style", "srcdoc"].contains(&&*attribute) =>
            {
                (
                    format!("a text in `{attribute}` could act"),
                    "put it into a `data-…` attribute, or choose between classes",
                )
            }
            _ => return None,
        })
    }

    /// Reads markup, and says how many bytes it was.
    fn markup(&mut self, rest: &str) -> usize {
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let byte = rest.as_bytes()[0];
        match &self.at {
            At::Text if rest.starts_with("<!--") => self.at = At::Comment,
            At::Text if byte == b'<' => return self.open(rest),
            At::Comment if rest.starts_with("-->") => self.at = At::Text,
            At::Raw(name) => {
                let end = rest.strip_prefix("</").and_then(|rest| rest.get(..name.len()));
                if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                    (self.at, self.tag) = (At::Tag, String::new());
                }
            }
            At::Tag | At::Equals | At::Value(None) if byte == b'>' => {
                let is_raw = matches!(&*self.tag, "script" | "style");
                let end = self.text.len() - rest.len() + 1;
                if self.tag == "script" && is_script_in_page(&self.text[self.opened..end]) {
                    self.is_blocked(self.opened..end);
                }
                self.at = if is_raw { At::Raw(self.tag.clone()) } else { At::Text };
            }
            At::Tag if byte == b'=' => {
                self.at = At::Equals;
                if self.attribute.to_ascii_lowercase().starts_with("on") {
                    let end = self.text.len() - rest.len();
                    self.is_blocked(end - self.attribute.len()..end);
                }
            }
            At::Tag if rest.starts_with(is_word) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                rest[..end].clone_into(&mut self.attribute);
                return end;
            }
            At::Equals if matches!(byte, b'"' | b'\'') => {
                (self.at, self.has_begun) = (At::Value(Some(byte)), false);
            }
            At::Equals if !byte.is_ascii_whitespace() => self.at = At::Value(None),
            At::Value(Some(quote)) if *quote == byte => self.at = At::Tag,
            At::Value(None) if byte.is_ascii_whitespace() => self.at = At::Tag,
            At::Value(_) => self.has_begun |= !byte.is_ascii_whitespace(),
            _ => {}
        }
        first
    }

    /// A `<`, which may begin a tag.
    fn open(&mut self, rest: &str) -> usize {
        let name = rest[1..].trim_start_matches(['/', '!']);
        if name.starts_with("{{") {
            self.at = At::Name;
            return rest.len() - name.len();
        }
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return 1;
        }
        let end = name.find(|c| !is_word(c)).unwrap_or(name.len());
        let closes = rest.starts_with("</");
        self.tag = if closes { String::new() } else { name[..end].to_lowercase() };
        self.opened = self.text.len() - rest.len();
        self.at = At::Tag;
        rest.len() - name.len() + end
    }
}

/// Whether the tag of a script holds no address, and the script is none of data.
fn is_script_in_page(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let is_data = tag.contains("json") || tag.contains("speculationrules");
    !tag.contains("src=") && !is_data
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':')
}

#[cfg(test)]
mod tests {
    use super::{Code, lint};

    #[test]
    fn a_text_where_escaping_helps_is_fine() {
        for fine in [
            "<p title=\"{{ a }}\" class='b {% if c %}{{ d }}{% endif %}'>{{ e | upper }}</p>",
            "<script type=\"application/ld+json\">{{ page.json_ld }}</script>{{ a }}",
            "<style>:root { --a: {{ site.theme.accent }}; }</style>",
            "<i style=\"{{ bar.paint }}\"></i>",
            "<!-- {{ a }} --> 1 < 2 {{ a }} {# {{ a | safe }} #}{% if a == \"<p \" %}{{ b }}{% endif %}",
            "<script src=\"{{ a }}\"></script><a href=\"{{ b }}\"{% if c %} lang=\"{{ c }}\"{% endif %}>",
            "{{ <links items={page.breadcrumbs} /> }} {{ a | safely }}",
            "<a href=\"/songs/{{ song.id }}/\"><img src=\"{% if a.logo %}{{ a.logo }}{% endif %}\">",
            "1 < {{ a }} {% set to = link.url %}<a href=\"{{ to }}\">",
        ] {
            assert_eq!(lint(fine), [], "{fine}");
        }
    }

    #[test]
    fn a_text_that_could_act_is_told_where_it_stands() {
        for (bad, at) in [
            ("<p>{{ a | safe }}", "{{ a | safe }}"),
            ("<p>{% set b = a|safe %}", "{% set b = a|safe %}"),
            ("<p title={{ a }}>", "{{ a }}"),
            ("<p title=b{{ a }}>", "{{ a }}"),
            ("<p {{ a }}>", "{{ a }}"),
            ("<p style=\"color: {{ a }}\">", "{{ a }}"),
            ("<i style=\"{{ a ~ bar.paint }}\">", "{{ a ~ bar.paint }}"),
            ("<p onclick='x(\"{{ a }}\")'>", "{{ a }}"),
            ("<script>x = \"{{ a }}\";</script>{{ b }}", "{{ a }}"),
            ("<style>p { color: {{ a }} }</style>{{ b }}", "{{ a }}"),
            ("<SCRIPT\n>{{ a }}</SCRIPT>", "{{ a }}"),
            ("<iframe srcdoc=\"{{ a }}\">", "{{ a }}"),
            ("<{{ page.title }}>words", "{{ page.title }}"),
            ("<p></{{ a }}>", "{{ a }}"),
            ("<a href=\"{{ page.title }}\">", "{{ page.title }}"),
            (
                "<img alt=\"{{ a.title }}\" src='{% if b %}{{ b.note }}{% endif %}'>",
                "{{ b.note }}",
            ),
        ] {
            let acts: Vec<&str> = found(bad, Code::E704);
            assert_eq!(acts, [at], "{bad}");
        }
    }

    fn found(text: &str, code: Code) -> Vec<&str> {
        let found = lint(text).into_iter().filter(|found| found.code == code);
        found.map(|found| &text[found.range]).collect()
    }

    #[test]
    fn what_the_policy_blocks_is_told_where_it_stands() {
        for (blocked, at) in [
            ("<p><script>x()</script>", "<script>"),
            ("<script type=\"module\" async>x()</script>", "<script type=\"module\" async>"),
            ("<a onclick=\"x()\" href=\"/\">", "onclick"),
            ("{% block policy %}{% endblock %}", "block policy"),
            (
                "<meta http-equiv=\"Content-Security-Policy\" content=\"\">",
                "Content-Security-Policy",
            ),
        ] {
            assert_eq!(found(blocked, Code::W706), [at], "{blocked}");
        }
        for fine in [
            "<script src=\"/x.js\"></script><p data-on=\"x\">on=",
            "<script type=\"application/ld+json\">{{ page.json_ld }}</script>",
        ] {
            assert_eq!(lint(fine), [], "{fine}");
        }
    }

    #[test]
    fn the_built_in_templates_pass() {
        for (path, bytes) in crate::source::built_in() {
            if path.starts_with("templates/") {
                assert_eq!(lint(std::str::from_utf8(bytes).unwrap()), [], "{path}");
            }
        }
    }
}
