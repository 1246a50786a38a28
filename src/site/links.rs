//! Link checker: whether every link of a finished page leads to an address of the plan, and every
//! anchor is on its page once.

use std::borrow::Cow;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use crate::config::Policy;
use crate::diagnostics::Span;
use crate::page::SiteView;
use crate::path::percent_decoded;
use crate::plan::{Address, OutputPlan};

/// A link or an anchor of a finished page that is wrong, as it is written there.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum LinkFault {
    /// A link to an address of the site that nothing has.
    NoPage(String),
    /// A link to an address above the site.
    Outside(String),
    /// A link to an anchor that its page doesn't have.
    NoAnchor(String),
    /// An anchor that is twice on its page.
    Twice(String),
    /// What the page would load from elsewhere, by the directive of the policy that blocks it.
    Blocked(&'static str, String),
}

impl LinkFault {
    /// Whether the page can be shown all the same.
    pub(super) fn is_warning(&self) -> bool {
        matches!(self, Self::Blocked(..))
    }
}

/// Links and anchors of a finished page.
pub(super) struct PageLinks {
    /// The template that rendered the page.
    pub(super) template: &'static str,
    /// Links to anchors in the page's article, and where they are written.
    pub(super) in_article: Vec<(String, Span)>,
    pub(super) faults: Vec<LinkFault>,
    /// Anchors of the page, unless it could not be rendered.
    pub(super) anchors: Option<FxHashSet<String>>,
    /// Links to anchors of other pages, which are checked when all pages are rendered.
    pending: Vec<PendingLink>,
}

/// A link to an anchor of another page.
struct PendingLink {
    /// The other page's position in the plan.
    page: usize,
    anchor: String,
    /// The link as it is written.
    href: String,
}

impl PageLinks {
    /// The links of a page before it is checked.
    pub(super) fn new(template: &'static str, in_article: Vec<(String, Span)>) -> Self {
        Self { template, in_article, faults: Vec::new(), anchors: None, pending: Vec::new() }
    }

    /// Adds the links to anchors of other pages that aren't there. The pages are those of the plan,
    /// in its order.
    pub(super) fn check_anchors(pages: &mut [Self]) {
        for at in 0..pages.len() {
            for link in std::mem::take(&mut pages[at].pending) {
                let anchors = &pages[link.page].anchors;
                if anchors.as_ref().is_some_and(|anchors| !anchors.contains(&link.anchor)) {
                    pages[at].faults.push(LinkFault::NoAnchor(link.href));
                }
            }
        }
    }
}

/// Checks the links of pages.
pub(super) struct LinkChecker<'a> {
    plan: &'a OutputPlan,
    /// `/records/`: the path of the site.
    base: &'a str,
    /// `https://example.org`
    origin: &'a str,
    policy: &'a Policy,
    id: Finder<'static>,
    links: [Finder<'static>; 2],
}

impl<'a> LinkChecker<'a> {
    pub(super) fn new(site: &SiteView<'a>, plan: &'a OutputPlan) -> Self {
        let base_url = &site.config.base_url;
        Self {
            plan,
            base: base_url.path(),
            origin: base_url.origin(),
            policy: &site.config.policy,
            id: Finder::new("id"),
            links: [Finder::new("href"), Finder::new("src")],
        }
    }

    /// Checks every link of a page, and that no anchor is on it twice.
    pub(super) fn check(&self, html: &str, page: &mut PageLinks) {
        let mut anchors = FxHashSet::default();
        for (_, id) in attributes(html, &self.id) {
            if !anchors.insert(id.to_owned()) {
                page.faults.push(LinkFault::Twice(id.to_owned()));
            }
        }
        for (tag, value) in self.links.iter().flat_map(|name| attributes(html, name)) {
            // In an address, nothing else is escaped.
            let href = match memchr::memchr(b'&', value.as_bytes()) {
                Some(_) => Cow::Owned(value.replace("&amp;", "&")),
                None => Cow::Borrowed(value),
            };
            match self.resolve(&href) {
                Target::OwnAnchor(anchor) if !anchors.contains(anchor) => {
                    page.faults.push(LinkFault::NoAnchor(format!("#{anchor}")));
                }
                Target::Elsewhere => page.faults.extend(self.blocked(tag, &href)),
                Target::OwnAnchor(_) | Target::Known => {}
                Target::Anchor(link) => page.pending.push(link),
                Target::Fault(fault) => page.faults.push(fault),
            }
        }
        page.anchors = Some(anchors);
    }

    /// What a tag would load from another origin, unless the policy allows it. Behind `data:` and
    /// `blob:` is no origin.
    fn blocked(&self, tag: &str, href: &str) -> Option<LinkFault> {
        let directive = match tag.split(|c: char| c.is_ascii_whitespace()).next()? {
            "script" => "script-src",
            "img" => "img-src",
            "iframe" | "frame" => "frame-src",
            "audio" | "video" | "source" | "track" => "media-src",
            "link" if tag.contains("rel=\"stylesheet\"") => "style-src",
            _ => return None,
        };
        let address = with_scheme(href);
        let own = address.strip_prefix(self.origin).is_some_and(|rest| rest.starts_with('/'));
        let is_blocked =
            !own && address.starts_with("http") && !self.policy.allows(directive, &address);
        is_blocked.then(|| LinkFault::Blocked(directive, href.to_owned()))
    }

    /// Finds what a link leads to.
    fn resolve<'h>(&self, written: &'h str) -> Target<'h> {
        // The site's host may hold other things beside it: a full address may lead there.
        let href = match written.strip_prefix(self.origin) {
            Some(rest) if rest.starts_with(self.base) => rest,
            _ => written,
        };
        if let Some(anchor) = href.strip_prefix('#') {
            return Target::OwnAnchor(anchor);
        }
        if !href.starts_with('/') || href.starts_with("//") {
            return Target::Elsewhere;
        }
        let end = memchr::memchr2(b'?', b'#', href.as_bytes());
        let (path, rest) = href.split_at(end.unwrap_or(href.len()));
        let anchor = end.and_then(|_| rest.split_once('#')).map_or("", |(_, anchor)| anchor);
        if !path.starts_with(self.base) {
            return Target::Fault(LinkFault::Outside(written.to_owned()));
        }
        match self.plan.at(&percent_decoded(&path[self.base.len() - 1..])) {
            Some(Address::Page(page)) if !anchor.is_empty() => Target::Anchor(PendingLink {
                page,
                anchor: anchor.to_owned(),
                href: written.to_owned(),
            }),
            Some(_) => Target::Known,
            None => Target::Fault(LinkFault::NoPage(written.to_owned())),
        }
    }
}

/// An address that begins with `//`, as a page that is got by `https` reads it.
pub(super) fn with_scheme(href: &str) -> Cow<'_, str> {
    match href.strip_prefix("//") {
        Some(rest) => format!("https://{rest}").into(),
        None => href.into(),
    }
}

/// What a link leads to.
enum Target<'h> {
    /// An anchor of the same page.
    OwnAnchor(&'h str),
    /// An anchor of another page.
    Anchor(PendingLink),
    /// An address of the site.
    Known,
    /// Another site, or an address that isn't looked up.
    Elsewhere,
    /// Nothing.
    Fault(LinkFault),
}

/// The values of all attributes of this name, each behind its tag up to there. The markup is the output of templates, in which all
/// foreign text is escaped: a `<` begins a tag, and values are in double quotes.
fn attributes<'h>(
    html: &'h str,
    name: &'h Finder<'_>,
) -> impl Iterator<Item = (&'h str, &'h str)> {
    let bytes = html.as_bytes();
    // The last `<` so far: what was searched for it once is not searched again.
    let (mut open, mut searched) = (None, 0);
    name.find_iter(bytes).filter_map(move |start| {
        let value = html[start + name.needle().len()..].strip_prefix("=\"")?;
        let found = memchr::memrchr(b'<', &bytes[searched..start]);
        open = found.map(|at| searched + at).or(open);
        searched = start;
        let tag = &html[open? + 1..start];
        is_in_tag(tag.as_bytes()).then_some(())?;
        Some((tag, &value[..memchr::memchr(b'"', value.as_bytes())?]))
    })
}

/// Whether an attribute can begin behind this text, which follows a `<`: it is a tag that is still
/// open, white space comes last, and no value is open.
fn is_in_tag(tag: &[u8]) -> bool {
    let is_tag = tag.first().is_some_and(u8::is_ascii_alphabetic);
    if !is_tag || !tag.last().is_some_and(u8::is_ascii_whitespace) {
        return false;
    }
    let mut is_quoted = false;
    for byte in tag {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return false,
            _ => {}
        }
    }
    !is_quoted
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;

    use super::attributes;

    #[test]
    fn attributes_are_found_in_tags_only() {
        for html in [
            "<!doctype html><a href=\"/x/\" hidden id=\"a-b\">href</a><img src=\"y\">",
            "<!doctype html><a href=\"/x/\" id=\"a-b\"> href=\"/no/\"</a><img src=\"y\">",
            "<p title=\"a > b\"><a data-href=\"/no/\"\nhref=\"/x/\" id=\"a-b\"><img src=\"y\">",
            "<p title=\"a > b\" class=\"c\"><a href=\"/x/\" title=\"a>b\" id=\"a-b\"><img src=\"y\">",
            "<p title=\" id='c'\"><a href=\"/x/\" id=\"a-b\">a < b id=\"c\"</a><img src=\"y\">",
        ] {
            for (name, value) in [("href", "/x/"), ("id", "a-b"), ("src", "y")] {
                let finder = Finder::new(name);
                let found: Vec<_> = attributes(html, &finder).map(|(_, value)| value).collect();
                assert_eq!(found, [value], "{name} in {html}");
            }
        }
    }
}
