//! Links, citations and pictures.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::Pass;
use crate::article::html::escape;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::locale::is_hangul;
use crate::toml_reader::check_url;

impl<'a> Pass<'a, '_> {
    pub(super) fn start_link(
        &mut self,
        kind: LinkType,
        dest: &str,
        title: &str,
        range: std::ops::Range<usize>,
    ) {
        let span = self.span(range.clone());
        if let Some(id) = dest.strip_prefix("cite:").filter(|_| is_unknown(kind)) {
            // `[@a][@b]` reads as one reference with a text: it cites both.
            let text = &self.written.text[self.written.body..][range];
            let first = text.strip_prefix("[@").and_then(|t| t.split_once("][")).map(|t| t.0);
            if let Some(first) = first {
                self.citation(first, span);
            }
            self.citation(id, span);
            self.links.push((false, self.out.len()));
            self.swallow += 1;
            return;
        }
        if let LinkType::WikiLink { has_pothole } = kind {
            self.wiki_link(dest, has_pothole, span);
            return;
        }
        match self.destination(kind, dest, span) {
            Ok(url) => {
                self.links.push((true, self.out.len()));
                self.open_link(url, title);
            }
            Err(error) => {
                self.refuse(error.at(span, ""));
                self.links.push((false, self.out.len()));
            }
        }
    }

    pub(super) fn end_link(&mut self, range: std::ops::Range<usize>) {
        let (is_written, from) = self.links.pop().unwrap_or((true, 0));
        let is_swallowed = self.swallow > 0;
        self.swallow = self.swallow.saturating_sub(1).min(self.links.len());
        let is_seen = |event: &Event<'_>| match event {
            Event::Text(text) => !text.trim().is_empty(),
            Event::InlineHtml(markup) => !markup.starts_with("<a "),
            Event::Code(_) | Event::Start(Tag::Image { .. }) => true,
            _ => false,
        };
        if !is_swallowed && !self.out[from.min(self.out.len())..].iter().any(is_seen) {
            let span = self.span(range);
            self.refuse(
                Diagnostic::new(Code::E125, "a link without words")
                    .at(span, "")
                    .help("write `[words](address)`; `[[id]]` takes the words from its page"),
            );
        }
        if is_written {
            self.out.push(Event::End(TagEnd::Link));
        }
    }

    /// Text in which an address is a link by itself.
    pub(super) fn push_text(&mut self, text: CowStr<'a>) {
        if !self.links.is_empty() || memchr::memmem::find(text.as_bytes(), b"://").is_none() {
            return self.out.push(Event::Text(text));
        }
        let mut done = 0;
        for range in bare_addresses(&text) {
            let url = &text[range.clone()];
            self.out.push(Event::Text(text[done..range.start].to_owned().into()));
            self.open_link(url.to_owned(), "");
            self.out.push(Event::Text(url.to_owned().into()));
            self.out.push(Event::End(TagEnd::Link));
            done = range.end;
        }
        self.out.push(Event::Text(text[done..].to_owned().into()));
    }

    fn open_link(&mut self, url: String, title: &str) {
        self.out.push(Event::Start(Tag::Link {
            link_type: LinkType::Inline,
            dest_url: url.into(),
            title: title.to_owned().into(),
            id: "".into(),
        }));
    }

    /// A link to a page in another language, which its own title is in as well.
    fn open_foreign_link(&mut self, url: &str, lang: &str, has_label: bool) {
        let mut markup = String::from("<a href=\"");
        escape(url, &mut markup);
        markup.push_str("\" hreflang=\"");
        escape(lang, &mut markup);
        if !has_label {
            markup.push_str("\" lang=\"");
            escape(lang, &mut markup);
        }
        markup.push_str("\">");
        self.out.push(Event::InlineHtml(markup.into()));
    }

    fn citation(&mut self, id: &str, span: Span) {
        match self.surroundings.cite(id) {
            Ok(cite) => {
                self.attach();
                let label = self.locale.fill(
                    "say.source-label",
                    &[("n", &cite.number.to_string()), ("publisher", &cite.publisher)],
                );
                let mut markup = format!(
                    "<sup class=\"cite\"><a href=\"#source-{}\" aria-label=\"",
                    cite.number
                );
                escape(&label, &mut markup);
                let _ = write!(markup, "\">{}</a></sup>", cite.number);
                self.out.push(Event::InlineHtml(markup.into()));
            }
            Err(error) => self.refuse(error.at(span, "")),
        }
    }

    /// A citation stands right behind the word that it belongs to, so that no line begins with it.
    pub(super) fn attach(&mut self) {
        if let Some(Event::Text(text)) = self.out.last_mut()
            && text.ends_with(' ')
        {
            *text = text.trim_end_matches(' ').to_owned().into();
        }
    }

    fn wiki_link(&mut self, dest: &str, has_label: bool, span: Span) {
        // In a table, the sign before the words is written `\|`.
        let dest = if has_label { dest.trim_end_matches('\\') } else { dest };
        match self.surroundings.wiki(dest) {
            Ok(target) => {
                self.beside.links.push(dest.to_owned());
                self.links.push((target.url.is_some(), self.out.len()));
                match (target.url, &target.lang) {
                    (Some(url), Some(lang)) => self.open_foreign_link(&url, lang, has_label),
                    (Some(url), None) => self.open_link(url, ""),
                    (None, _) => {}
                }
                if !has_label {
                    self.note_text(&target.label);
                    self.out.push(Event::Text(target.label.into()));
                    self.swallow += 1;
                }
            }
            Err(error) => {
                self.refuse(error.at(span, ""));
                self.links.push((false, self.out.len()));
            }
        }
    }

    /// Where an ordinary link goes: to `http`, `https` or `mailto`, or into the site.
    fn destination(
        &mut self,
        kind: LinkType,
        dest: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        if dest.contains("{{") || dest.contains("{%") {
            return Err(Diagnostic::new(
                Code::E405,
                "a link's address can't have placeholders",
            )
            .help("write the address out, or link with `[[id]]`"));
        }
        if kind == LinkType::Email {
            return Ok(format!("mailto:{dest}"));
        }
        if let Some(fragment) = dest.strip_prefix('#') {
            self.anchors.push((fragment.to_owned(), span));
            return Ok(dest.to_owned());
        }
        let dest = self.surroundings.own_path(dest).unwrap_or(dest);
        if dest.starts_with('/') && !dest.starts_with("//") && !dest.contains('\\') {
            let (path, fragment) = dest.split_once('#').unwrap_or((dest, ""));
            let mut url = self.surroundings.path(path)?;
            if let Some(song) = path.strip_prefix("/songs/") {
                self.beside.links.push(format!("song:{}", song.trim_end_matches('/')));
            }
            if !fragment.is_empty() {
                self.anchors.push((format!("{url}#{fragment}"), span));
                url = format!("{url}#{fragment}");
            }
            return Ok(url);
        }
        let is_mail = dest
            .strip_prefix("mailto:")
            .is_some_and(|mail| mail.contains('@') && !mail.contains(['<', '>', '"', ' ']));
        if is_mail {
            return Ok(dest.to_owned());
        }
        let warning = check_url(dest).map_err(|why| {
            // Other generators link to files.
            let file = dest.split('#').next().and_then(|path| path.strip_suffix(".md"));
            let error = match file {
                Some(_) => {
                    Diagnostic::new(Code::E125, "a link leads to a page, not to its file")
                }
                None => Diagnostic::new(
                    Code::E125,
                    format!("this link goes nowhere that is allowed: {why}"),
                ),
            };
            error.help(match file.and_then(|path| path.rsplit('/').next()) {
                Some(id) => format!("write `[[{id}]]`, or `[[{id}|words]]`"),
                None => "link to `https://…`, to `/a/page/of/this/site/`, or with `[[id]]`"
                    .to_owned(),
            })
        })?;
        if let Some((warning, label)) = warning {
            self.report.push(warning.at(span, label));
        }
        Ok(dest.to_owned())
    }

    /// Pictures come from the site itself: a page makes no request to another origin.
    pub(super) fn image(&mut self, dest: &str, range: std::ops::Range<usize>) -> CowStr<'a> {
        let span = self.span(range);
        if !dest.starts_with('/') || dest.starts_with("//") {
            self.refuse(
                Diagnostic::new(Code::E125, "a picture must be a file of this site")
                    .at(span, "")
                    .help("put it into `static/` and write its path: `/picture.png`"),
            );
            return "".into();
        }
        match self.surroundings.path(dest) {
            Ok(url) => url.into(),
            Err(error) => {
                self.refuse(error.at(span, ""));
                "".into()
            }
        }
    }
}

fn is_unknown(kind: LinkType) -> bool {
    matches!(
        kind,
        LinkType::ShortcutUnknown | LinkType::ReferenceUnknown | LinkType::CollapsedUnknown
    )
}

/// Addresses in a text, each up to a space or a mark that encloses, without the signs that end a
/// sentence, and without a particle of Korean behind a letter or a digit.
fn bare_addresses(text: &str) -> Vec<Range<usize>> {
    let encloses = |c: char| c.is_whitespace() || "<>\"“”‘’「」『』《》|".contains(c);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find("http") {
        let start = at + next;
        at = start + "http".len();
        let is_within_word = text[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = &text[start..];
        if is_within_word || !(rest.starts_with("https://") || rest.starts_with("http://")) {
            continue;
        }
        let end = rest.find(encloses).unwrap_or(rest.len());
        let address = without_end(&rest[..particle(&rest[..end])]);
        if check_url(address).is_ok() {
            found.push(start..start + address.len());
        }
        at = start + end;
    }
    found
}

/// Particles that stand behind a name, and so behind an address.
const PARTICLES: [&str; 24] = [
    "을",
    "를",
    "은",
    "는",
    "이",
    "가",
    "의",
    "에",
    "에서",
    "에는",
    "에도",
    "와",
    "과",
    "로",
    "으로",
    "도",
    "만",
    "까지",
    "부터",
    "라고",
    "이라고",
    "이다",
    "입니다",
    "처럼",
];

/// Where a particle begins behind an address: `https://x.example/a를`. Other Hangul behind a sign is a
/// part of the address: `…/wiki/밤배`.
fn particle(address: &str) -> usize {
    let mut before = ' ';
    for (at, c) in address.char_indices() {
        let is_particle = || {
            let rest = address[at..].trim_end_matches(|c: char| !is_hangul(c));
            before.is_ascii_alphanumeric() || PARTICLES.contains(&rest)
        };
        if is_hangul(c) && !is_hangul(before) && is_particle() {
            return at;
        }
        before = c;
    }
    address.len()
}

/// An address without the signs behind it. A bracket belongs to it if it opens in it.
fn without_end(address: &str) -> &str {
    let signs = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…' | '*' | '_');
    let opens = address.matches('(').count();
    let mut closes = address.matches(')').count();
    let mut address = address.trim_end_matches(signs);
    while let Some(shorter) = address.strip_suffix(')').filter(|_| closes > opens) {
        closes -= 1;
        address = shorter.trim_end_matches(signs);
    }
    address
}
