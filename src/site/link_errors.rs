//! Messages about broken links and anchors of finished pages.
//!
//! A template's mistake is on every page that it makes, and a mistake of the base template on all of
//! them: it is reported once, at its place in the template where that can be found.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::links::{LinkFault, PageLinks, with_scheme};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest};
use crate::page::{SiteView, Spec};
use crate::path::{parse_url, percent_decoded, slugify};
use crate::plan::page_origin;
use crate::source::FileKind;

/// The same fault on one page or many.
struct LinkError<'m> {
    fault: &'m LinkFault,
    /// The template of the first page.
    template: &'static str,
    first: usize,
    last: usize,
    pages: usize,
}

impl LinkError<'_> {
    fn kind(&self) -> (&'static str, u8) {
        (self.template, self.fault.kind())
    }
}

/// Most faults of one kind that are reported of one template's pages: a link that the template puts
/// together is different on every page.
const MAX_PER_KIND: usize = 3;

/// Reports every fault of the plan's pages: those of an article at their places, those of templates
/// once.
pub(super) fn report_faults(
    site: &SiteView<'_>,
    pages: &[Spec],
    links: &[PageLinks],
    report: &mut Report,
) {
    let mut errors: Vec<LinkError<'_>> = Vec::new();
    let mut known: HashMap<&LinkFault, usize> = HashMap::new();
    let describer = FaultDescriber { site, pages, links, addresses: OnceCell::new() };
    for (at, links) in links.iter().enumerate() {
        for fault in &links.faults {
            if let Some(span) = place_in_article(fault, &links.in_article) {
                report.push(describer.error(fault, at, 1).at(span, ""));
                continue;
            }
            let next = errors.len();
            let known = *known.entry(fault).or_insert(next);
            if known == next {
                let template = links.template;
                errors.push(LinkError { fault, template, first: at, last: at, pages: 1 });
            }
            let error = &mut errors[known];
            error.pages += usize::from(error.last != at);
            error.last = at;
        }
    }
    errors.sort_by_key(LinkError::kind);
    for alike in errors.chunk_by(|a, b| a.kind() == b.kind()) {
        let (reported, rest) = alike.split_at(alike.len().min(MAX_PER_KIND));
        for (at, error) in reported.iter().enumerate() {
            let diagnostic = describer.diagnostic(error, error.pages > 1 || !rest.is_empty());
            report.push(match more(rest) {
                Some(more) if at + 1 == MAX_PER_KIND => diagnostic.note(more),
                _ => diagnostic,
            });
        }
    }
}

/// Names a page, and how many others have the same mistake.
pub(super) fn and_others(origin: &str, pages: usize) -> String {
    match pages {
        1 => origin.to_owned(),
        2 => format!("{origin} and one other page"),
        n => format!("{origin} and {} other pages", n - 1),
    }
}

/// Counts the faults of a kind that are not reported one by one.
fn more(rest: &[LinkError<'_>]) -> Option<String> {
    let template = rest.first()?.template;
    Some(match rest.len() {
        1 => format!("one more of this kind is on a page that `{template}` makes"),
        n => format!("{n} more of this kind are on pages that `{template}` makes"),
    })
}

/// Returns where the page's article has the link.
fn place_in_article(fault: &LinkFault, in_article: &[(String, Span)]) -> Option<Span> {
    let LinkFault::NoAnchor(href) = fault else { return None };
    // A page has an anchor in Hangul in its escapes, and an article as it likes.
    let href = percent_decoded(href);
    let own = href.strip_prefix('#');
    let same = |to: &str| {
        let to = percent_decoded(to);
        to == href || own == Some(&*to)
    };
    in_article.iter().find(|(to, _)| same(to)).map(|(_, span)| *span)
}

struct FaultDescriber<'a, 'b> {
    site: &'a SiteView<'b>,
    pages: &'a [Spec],
    /// Links and anchors of the same pages.
    links: &'a [PageLinks],
    /// Addresses of all pages.
    addresses: OnceCell<Vec<String>>,
}

impl FaultDescriber<'_, '_> {
    /// Describes a fault that no article has. If it is a common one, the template is at fault.
    fn diagnostic(&self, error: &LinkError<'_>, is_common: bool) -> Diagnostic {
        let page = &self.pages[error.first];
        let diagnostic = self.error(error.fault, error.first, error.pages);
        let span = self
            .in_template(error.fault)
            .or_else(|| is_common.then(|| self.start_of(error.template))?)
            .or_else(|| page_origin(self.site, page).1);
        match span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic.on_path(page.route.as_str()),
        }
    }

    fn error(&self, fault: &LinkFault, at: usize, pages: usize) -> Diagnostic {
        let page = &self.pages[at];
        let (origin, _) = page_origin(self.site, page);
        let of = and_others(&origin, pages);
        let the_page = if pages > 1 { "the first of the pages is" } else { "the page is" };
        let (href, why) = match fault {
            LinkFault::NoPage(href) => (href, "there is no such page or file"),
            LinkFault::Outside(href) => (href, "it leaves the site's base path"),
            LinkFault::NoAnchor(href) => (href, "the page has no such anchor"),
            LinkFault::Blocked(directive, href) => {
                return blocked(directive, href, &of)
                    .note(format!("{the_page} `{}`", page.route));
            }
            LinkFault::Twice(id) => {
                let what = format!("the anchor `{id}` stands twice on the page of {of}");
                return Diagnostic::new(Code::E803, what)
                    .help("anchors of one page must differ; check the template");
            }
        };
        let help = match fault {
            LinkFault::NoAnchor(_) => self.near_anchor(href, at),
            _ => self.near(href),
        };
        let shown = percent_decoded(href);
        Diagnostic::new(Code::E803, format!("the link `{shown}` of {of} is broken"))
            .note(format!("{why}; {the_page} `{}`", page.route))
            .maybe_help(help)
    }

    /// The anchor that a link to a page may mean. Anchors of headings are in Latin letters: a heading in
    /// Hangul has the anchor of its sounds.
    fn near_anchor(&self, href: &str, at: usize) -> Option<String> {
        let base_url = &self.site.config.base_url;
        let (path, anchor) = href.split_once('#')?;
        let path = path.strip_prefix(base_url.origin()).unwrap_or(path);
        let page = match path {
            "" => at,
            _ => {
                *self.site.routes.get(&*percent_decoded(&path[base_url.path().len() - 1..]))?
            }
        };
        let anchors = self.links.get(page)?.anchors.as_ref()?;
        let anchor = percent_decoded(anchor);
        let sounds = slugify(&anchor).filter(|sounds| anchors.contains(sounds));
        let near = || nearest(&anchor, anchors.iter().map(String::as_str)).map(str::to_owned);
        let id = sounds.or_else(near)?;
        Some(format!("did you mean `{path}#{id}`?"))
    }

    fn near(&self, href: &str) -> Option<String> {
        let path = href.split(['#', '?']).next().unwrap_or_default();
        let path = path.strip_prefix(self.site.config.base_url.origin()).unwrap_or(path);
        let addresses = self.addresses.get_or_init(|| {
            let routes = self.pages.iter().map(|page| &page.route);
            routes.map(|route| self.site.config.base_url.link(route)).collect()
        });
        let near = nearest(path, addresses.iter().map(String::as_str))?;
        Some(format!("did you mean `{near}`?"))
    }

    /// Finds the template of the site that has the link or anchor word for word.
    fn in_template(&self, fault: &LinkFault) -> Option<Span> {
        let markup = fault.markup();
        self.own_templates().find_map(|(id, _, text)| {
            let at = text.find(&markup)?;
            Some(Span::new(id, at..at + markup.len()))
        })
    }

    /// Returns the beginning of a template, if it is the site's own.
    fn start_of(&self, template: &str) -> Option<Span> {
        let own = self.own_templates().find(|(_, name, _)| *name == template);
        own.map(|(id, ..)| Span::start_of(id))
    }

    fn own_templates(&self) -> impl Iterator<Item = (FileId, &str, &str)> {
        self.site.sources.of_kind(FileKind::Template).filter_map(|(id, file)| {
            let name = file.path.as_str().strip_prefix("templates/")?;
            Some((id, name, &*file.text))
        })
    }
}

/// What a page would load from elsewhere, and how it may.
fn blocked(directive: &str, href: &str, of: &str) -> Diagnostic {
    let origin = parse_url(&with_scheme(href)).map(|url| url.origin().ascii_serialization());
    let help = match origin {
        Ok(origin) => format!(
            "allow it in `site.toml` under `[policy]`, `{directive} = [\"{origin}\"]`, or put the \
             file under `static/`"
        ),
        Err(why) => format!("correct the address: {why}"),
    };
    Diagnostic::new(Code::W706, format!("the policy of {of} blocks `{href}`")).help(help)
}

impl LinkFault {
    fn kind(&self) -> u8 {
        match self {
            Self::NoPage(_) => 0,
            Self::Outside(_) => 1,
            Self::NoAnchor(_) => 2,
            Self::Twice(_) => 3,
            Self::Blocked(..) => 4,
        }
    }

    /// The markup in which a template would have it.
    fn markup(&self) -> String {
        match self {
            Self::NoPage(href)
            | Self::Outside(href)
            | Self::NoAnchor(href)
            | Self::Blocked(_, href) => {
                format!("\"{}\"", href.replace('&', "&amp;"))
            }
            Self::Twice(id) => format!("id=\"{id}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn other_pages_are_counted_in_words_that_fit() {
        assert_eq!(super::and_others("a", 1), "a");
        assert_eq!(super::and_others("a", 2), "a and one other page");
        assert_eq!(super::and_others("a", 3), "a and 2 other pages");
    }
}
