//! The pages of a long list.

use serde::Serialize;

use super::address::PageKind;
use super::link::Link;
use super::locale_view::LocaleView;

/// The pages of a long list.
#[derive(Debug, Serialize)]
pub(super) struct Pager {
    pub(super) pages: Vec<PagerItem>,
    pub(super) previous: Option<Link>,
    pub(super) next: Option<Link>,
}

/// One page of a long list.
#[derive(Debug, Serialize)]
pub(super) struct PagerItem {
    pub(super) label: String,
    pub(super) url: Option<String>,
    pub(super) current: bool,
}

/// The pager of a list, if it has more than one page. Long pagers leave out the middle.
pub(super) fn pager(
    view: &LocaleView<'_>,
    count: usize,
    current: usize,
    kind: impl Fn(usize) -> PageKind,
) -> Option<Pager> {
    if count < 2 {
        return None;
    }
    let mut pages = Vec::new();
    let mut skipped = false;
    for page in 0..count {
        let near = page.abs_diff(current) <= 2 || page == 0 || page == count - 1;
        if near {
            let url = (page != current).then(|| view.url(&kind(page)));
            pages.push(PagerItem {
                label: (page + 1).to_string(),
                url,
                current: page == current,
            });
        } else if !skipped {
            pages.push(PagerItem { label: "…".to_owned(), url: None, current: false });
        }
        skipped = !near;
    }
    let step = |page: usize, key: &str| view.link(view.say(key), &kind(page));
    Some(Pager {
        pages,
        previous: (current > 0).then(|| step(current - 1, "say.pager-previous")),
        next: (current + 1 < count).then(|| step(current + 1, "say.pager-next")),
    })
}

/// A heading, with the page's number from the second page on.
pub(super) fn numbered(view: &LocaleView<'_>, heading: &str, page: usize) -> String {
    if page == 0 {
        return heading.to_owned();
    }
    view.locale.fill("say.page-n", &[("title", heading), ("n", &(page + 1).to_string())])
}
