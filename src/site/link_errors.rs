//! What is wrong with the links and anchors of finished pages.
//!
//! A template's mistake is on every page that it makes, and a base's on all of them: it is told once,
//! at its place in the template where that can be found.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::{Links, Made, and_others, origin};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest};
use crate::page::{SiteView, Spec};
use crate::source::FileKind;

/// A link or an anchor of a finished page that is wrong, as it is written there.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum LinkFault {
    /// A link to an address of the site that nothing has.
    NoPage(String),
    /// A link to an address that is above the site.
    Outside(String),
    /// A link to an anchor that its page doesn't have.
    NoAnchor(String),
    /// An anchor that stands twice on its page.
    Twice(String),
}

impl LinkFault {
    fn kind(&self) -> u8 {
        match self {
            Self::NoPage(_) => 0,
            Self::Outside(_) => 1,
            Self::NoAnchor(_) => 2,
            Self::Twice(_) => 3,
        }
    }

    /// The mark-up that a template would have it in.
    fn markup(&self) -> String {
        match self {
            Self::NoPage(href) | Self::Outside(href) | Self::NoAnchor(href) => {
                format!("\"{}\"", href.replace('&', "&amp;"))
            }
            Self::Twice(id) => format!("id=\"{id}\""),
        }
    }
}

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

/// So many faults of a kind are told of pages of one template: a link that the template puts together
/// is another one on every page.
const TOLD: usize = 3;

/// Tells every fault: those that an article has at their places, those of templates once.
pub(super) fn tell(
    book: &SiteView<'_>,
    links: &Links<'_>,
    made: &[Vec<Made>],
    report: &mut Report,
) {
    let mut found: Vec<LinkError<'_>> = Vec::new();
    let mut known: HashMap<&LinkFault, usize> = HashMap::new();
    let teller = LinkErrorReport { book, specs: links.specs, addresses: OnceCell::new() };
    for (at, made) in made.iter().flatten().enumerate() {
        for fault in &made.faults {
            if let Some(span) = written(fault, &made.written) {
                report.push(teller.error(fault, &links.specs[at], 1).at(span, ""));
                continue;
            }
            let next = found.len();
            let known = *known.entry(fault).or_insert(next);
            if known == next {
                let template = made.template;
                found.push(LinkError { fault, template, first: at, last: at, pages: 1 });
            }
            let one = &mut found[known];
            one.pages += usize::from(one.last != at);
            one.last = at;
        }
    }
    found.sort_by_key(LinkError::kind);
    for alike in found.chunk_by(|a, b| a.kind() == b.kind()) {
        let (told, rest) = alike.split_at(alike.len().min(TOLD));
        for (at, one) in told.iter().enumerate() {
            let error = teller.found(one, one.pages > 1 || !rest.is_empty());
            report.push(match more(rest) {
                Some(more) if at + 1 == TOLD => error.note(more),
                _ => error,
            });
        }
    }
}

/// How many faults of the kind that was told before there are.
fn more(rest: &[LinkError<'_>]) -> Option<String> {
    let template = rest.first()?.template;
    Some(match rest.len() {
        1 => format!("one more of this kind is on a page that `{template}` makes"),
        n => format!("{n} more of this kind are on pages that `{template}` makes"),
    })
}

/// Where the article of the page has the link.
fn written(fault: &LinkFault, written: &[(String, Span)]) -> Option<Span> {
    let LinkFault::NoAnchor(href) = fault else { return None };
    let same = |to: &str| to == href || href.strip_prefix('#') == Some(to);
    written.iter().find(|(to, _)| same(to)).map(|(_, span)| *span)
}

struct LinkErrorReport<'a, 'b> {
    book: &'a SiteView<'b>,
    specs: &'a [Spec],
    /// The addresses of all pages.
    addresses: OnceCell<Vec<String>>,
}

impl LinkErrorReport<'_, '_> {
    /// What is told of a fault that no article has. If it is a common one, the template is at fault.
    fn found(&self, found: &LinkError<'_>, is_common: bool) -> Diagnostic {
        let spec = &self.specs[found.first];
        let error = self.error(found.fault, spec, found.pages);
        let span = self
            .in_template(found.fault)
            .or_else(|| is_common.then(|| self.start_of(found.template))?)
            .or_else(|| origin(self.book, spec).1);
        match span {
            Some(span) => error.at(span, ""),
            None => error.on_path(spec.route.as_str()),
        }
    }

    fn error(&self, fault: &LinkFault, spec: &Spec, pages: usize) -> Diagnostic {
        let (origin, _) = origin(self.book, spec);
        let of = and_others(&origin, pages);
        let the_page = if pages > 1 { "the first of the pages is" } else { "the page is" };
        let (href, why) = match fault {
            LinkFault::NoPage(href) => (href, "there is no such page or file"),
            LinkFault::Outside(href) => (href, "it leaves the site's base path"),
            LinkFault::NoAnchor(href) => (href, "the page has no such anchor"),
            LinkFault::Twice(id) => {
                let what = format!("the anchor `{id}` stands twice on the page of {of}");
                return Diagnostic::new(Code::E803, what)
                    .help("anchors of one page must differ; check the template");
            }
        };
        let help = match fault {
            LinkFault::NoAnchor(_) => None,
            _ => self.near(href),
        };
        Diagnostic::new(Code::E803, format!("the link `{href}` of {of} is broken"))
            .note(format!("{why}; {the_page} `{}`", spec.route))
            .maybe_help(help)
    }

    fn near(&self, href: &str) -> Option<String> {
        let path = href.split(['#', '?']).next().unwrap_or_default();
        let addresses = self.addresses.get_or_init(|| {
            let routes = self.specs.iter().map(|spec| &spec.route);
            routes.map(|route| self.book.config.base_url.link(route)).collect()
        });
        let near = nearest(path, addresses.iter().map(String::as_str))?;
        Some(format!("did you mean `{near}`?"))
    }

    /// Where a template of the site has it word for word.
    fn in_template(&self, fault: &LinkFault) -> Option<Span> {
        let markup = fault.markup();
        self.own_templates().find_map(|(id, _, text)| {
            let at = text.find(&markup)?;
            Some(Span::new(id, at..at + markup.len()))
        })
    }

    /// The template itself, if it is the site's own.
    fn start_of(&self, template: &str) -> Option<Span> {
        let own = self.own_templates().find(|(_, name, _)| *name == template);
        own.map(|(id, ..)| Span::start_of(id))
    }

    fn own_templates(&self) -> impl Iterator<Item = (FileId, &str, &str)> {
        self.book.sources.of_kind(FileKind::Template).filter_map(|(id, file)| {
            let name = file.path.as_str().strip_prefix("templates/")?;
            Some((id, name, &*file.text))
        })
    }
}
