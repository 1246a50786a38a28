//! What a visitor sees where there is no page.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::frame::Frame;
use super::link::Link;
use super::locale_view::LocaleView;
use crate::render::{Model, Page};

/// `missing`
#[derive(Serialize)]
struct Missing {
    links: Vec<Link>,
    latest: Model,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let data = Missing {
        links: vec![
            view.link(view.say("say.home"), &PageKind::Home),
            view.link(view.say("milestones"), &PageKind::Milestones(0)),
            view.link(view.say("records"), &PageKind::Records),
            view.link(view.say("songs"), &PageKind::Songs(0)),
            view.link(view.say("artists"), &PageKind::Artists(0)),
            view.link(view.say("articles"), &PageKind::Articles(0)),
        ],
        latest: view.cards(&view.site.index.newest[..view.site.index.newest.len().min(6)]),
    };
    let heading = view.say("say.not-found");
    let description = view.say("say.describe-not-found");
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}
