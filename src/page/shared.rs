//! `site`: what every page of a language shares.

use std::collections::BTreeMap;

use serde::Serialize;

use super::address;
use super::address::{FeedFormat, PageKind};
use super::downloads::{Licence, licence};
use super::link::Link;
use super::locale_view::LocaleView;
use crate::article::{ArticleKind, Html};
use crate::chart;
use crate::date::Day;
use crate::diagnostics::Diagnostic;
use crate::locale::Time;
use crate::render::{Model, Shared, Theme};

/// `site`: what every page of a language shares.
#[derive(Debug, Serialize)]
struct Site {
    title: String,
    tagline: Option<String>,
    home: String,
    style: String,
    icon: String,
    feed: String,
    json_feed: String,
    lang: String,
    as_of: Option<Time>,
    nav: Vec<NavItem>,
    footer: Vec<Link>,
    report: Option<String>,
    licence: Option<Licence>,
    generator: String,
    theme: crate::config::Theme,
    /// None where no page is made of it.
    #[serde(flatten)]
    frame: Option<SiteFrame>,
}

/// What is the same on every page, as the components of these names made it.
#[derive(Debug, Serialize)]
struct SiteFrame {
    assets: Model,
    /// By the section that a page is of.
    masthead: BTreeMap<&'static str, Model>,
    colophon: Model,
    imprint: Model,
}

#[derive(Debug, Serialize)]
struct NavItem {
    id: &'static str,
    label: String,
    url: String,
}

/// A template places a time as it is: how it is marked up follows from how well it is known.
impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut html = String::with_capacity(64);
        chart::time(self, &mut html);
        Model::html(&Html::trusted(html)).serialize(serializer)
    }
}

impl Serialize for crate::config::Theme {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut theme = serializer.serialize_struct("Theme", 4)?;
        let set = self.accent.is_some() || self.paper.is_some() || self.ink.is_some();
        theme.serialize_field("set", &set)?;
        theme.serialize_field("accent", &self.accent)?;
        theme.serialize_field("paper", &self.paper)?;
        theme.serialize_field("ink", &self.ink)?;
        theme.end()
    }
}

fn site(view: &LocaleView<'_>) -> Site {
    let config = view.site.config;
    let asset = |name: &str| {
        let route = view.site.assets.get(name);
        route.map_or_else(String::new, |route| config.base_url.link(route))
    };
    let feed =
        |format| config.base_url.link(&address::feed(view.site, view.language, None, format));
    let mut footer = Vec::new();
    for id in ["about", "methodology"] {
        let page = view.site.index.text(ArticleKind::Page, id, view.language);
        footer.extend(page.map(|at| view.text_link(at)));
    }
    let lists =
        [PageKind::Calendar, PageKind::Sources(0), PageKind::Data, PageKind::Corrections];
    footer.extend(lists.iter().map(|list| view.list_link(list)));
    let text = |text: &crate::toml_reader::Text| text.get(&view.locale.code).0.to_owned();
    Site {
        title: text(&config.title),
        tagline: config.tagline.as_ref().map(text),
        home: view.url(&PageKind::Home),
        style: asset("style.css"),
        icon: asset("icon.svg"),
        feed: feed(FeedFormat::Atom),
        json_feed: feed(FeedFormat::Json),
        lang: view.locale.code.clone(),
        // A site without an observation is of no day.
        as_of: (view.site.as_of > Day::EARLIEST)
            .then(|| view.time(&config.timezone.day(view.site.as_of))),
        nav: NAVIGATION.iter().map(|list| nav_item(view, list)).collect(),
        footer,
        report: report_link(view),
        licence: config.licence.as_ref().map(|name| licence(name)),
        generator: view.say("say.generator"),
        theme: config.theme.clone(),
        frame: None,
    }
}

/// Lists that every page's navigation leads to.
const NAVIGATION: [PageKind; 5] = [
    PageKind::Milestones(0),
    PageKind::Records,
    PageKind::Songs(0),
    PageKind::Artists(0),
    PageKind::Search(0),
];

fn nav_item(view: &LocaleView<'_>, list: &PageKind) -> NavItem {
    let Link { label, url, .. } = view.list_link(list);
    NavItem { id: list.descriptor().section, label, url }
}

/// Where to report an error. A path to no page has been told, and stands on no page.
fn report_link(view: &LocaleView<'_>) -> Option<String> {
    let written = &view.site.config.report.as_ref()?.value;
    if !written.starts_with('/') {
        return Some(written.clone());
    }
    let found = view.site.own_route(view.language, written)?;
    Some(view.site.config.base_url.link_to(&found))
}

/// Variables of every template in a language: `site` and `t`.
pub fn globals(view: &LocaleView<'_>) -> Shared {
    shared(view, &site(view))
}

fn shared(view: &LocaleView<'_>, site: &Site) -> Shared {
    Shared {
        site: Model::of(site),
        words: Model::of(&view.words()),
        is_korean: view.locale.is_korean(),
    }
}

/// The same for pages, with the components that are equal on all of them already rendered.
///
/// # Errors
/// The mistake of a template.
pub fn framed(view: &LocaleView<'_>, theme: &Theme) -> Result<Shared, Diagnostic> {
    let site = site(view);
    let globals = shared(view, &site);
    let part = |name, argument| view.component(name, argument, theme, &globals);
    let sections = site.nav.iter().map(|item| item.id).chain([""]);
    let masthead = |id| Ok((id, part("masthead", Some(("section", Model::of(id))))?));
    let frame = SiteFrame {
        assets: part("assets", None)?,
        masthead: sections.map(masthead).collect::<Result<_, _>>()?,
        colophon: part("colophon", None)?,
        imprint: part("imprint", None)?,
    };
    Ok(Shared { site: Model::of(&Site { frame: Some(frame), ..site }), ..globals })
}
