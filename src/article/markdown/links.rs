//! Links, citations and pictures.

use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, LinkType, Tag};

use super::Pass;
use crate::article::html::escape;
use crate::diagnostics::{Code, Diagnostic, Span};
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
            self.links.push(false);
            self.swallow += 1;
            return;
        }
        if let LinkType::WikiLink { has_pothole } = kind {
            self.wiki_link(dest, has_pothole, span);
            return;
        }
        match self.destination(kind, dest, span) {
            Ok(url) => {
                self.links.push(true);
                self.open_link(url, title);
            }
            Err(error) => {
                self.refuse(error.at(span, ""));
                self.links.push(false);
            }
        }
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
    fn attach(&mut self) {
        if let Some(Event::Text(text)) = self.out.last_mut()
            && text.ends_with(' ')
        {
            *text = text.trim_end_matches(' ').to_owned().into();
        }
    }

    fn wiki_link(&mut self, dest: &str, has_label: bool, span: Span) {
        match self.surroundings.wiki(dest) {
            Ok(target) => {
                self.beside.links.push(dest.to_owned());
                self.links.push(target.url.is_some());
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
                self.links.push(false);
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
        if dest.starts_with('/') && !dest.starts_with("//") && !dest.contains('\\') {
            let (path, fragment) = dest.split_once('#').unwrap_or((dest, ""));
            let mut url = self.surroundings.path(path)?;
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
            Diagnostic::new(
                Code::E125,
                format!("this link goes nowhere that is allowed: {why}"),
            )
            .help("link to `https://…`, to `/a/page/of/this/site/`, or with `[[id]]`")
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
