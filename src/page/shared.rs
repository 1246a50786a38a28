//! `site`: what every page of a language shares.

use std::collections::BTreeMap;

use serde::Serialize;

use super::address::{FeedFormat, PageKind};
use super::downloads::{Licence, licence};
use super::link::Link;
use super::locale_view::LocaleView;
use super::{address, door};
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
    /// Address of the search page, to which every search box leads.
    search: String,
    style: String,
    /// Empty if there is no such file.
    script: String,
    logo: Option<String>,
    icon: String,
    icon_type: &'static str,
    feed: String,
    json_feed: String,
    lang: String,
    as_of: Option<Time>,
    nav: Vec<NavItem>,
    footer: Vec<Link>,
    /// The page of what the site keeps, for where a list may lack something.
    tracked: Link,
    report: Option<String>,
    licence: Option<Licence>,
    generator: String,
    theme: ThemeTokens,
    /// What pages may load and do. Its origins are checked: nothing in it could end an attribute.
    policy: Model,
    social: Vec<Link>,
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

/// The look of the site as its style sheet gets it.
#[derive(Debug, Serialize)]
struct ThemeTokens {
    /// Whether there is anything of it.
    set: bool,
    accent: Option<String>,
    paper: Option<String>,
    ink: Option<String>,
    /// How light artists' colours may be on the paper.
    bounds: Option<PaintBounds>,
    /// The font of headings, as a value of CSS.
    font: Option<Model>,
}

#[derive(Debug, Serialize)]
struct PaintBounds {
    mark_lo: f64,
    mark_hi: f64,
    word_lo: f64,
    word_hi: f64,
}

impl ThemeTokens {
    fn new(theme: &crate::config::Theme, font: Option<String>) -> Self {
        let colours = [&theme.accent, &theme.paper, &theme.ink];
        let bounds = theme.bounds.map(|bounds| PaintBounds {
            mark_lo: bounds.mark[0],
            mark_hi: bounds.mark[1],
            word_lo: bounds.word[0],
            word_hi: bounds.word[1],
        });
        Self {
            set: font.is_some() || colours.iter().any(|colour| colour.is_some()),
            accent: theme.accent.clone(),
            paper: theme.paper.clone(),
            ink: theme.ink.clone(),
            bounds,
            // An address of the site is percent-encoded, so that it can't end the value.
            font: font.map(|url| Model::html(&Html::trusted(format!("url(\"{url}\")")))),
        }
    }
}

/// What a file is by its name.
fn icon_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "image/svg+xml",
    }
}

fn site(view: &LocaleView<'_>) -> Site {
    let config = view.site.config;
    let asset = |name: &str| {
        let route = view.site.assets.get(name);
        route.map_or_else(String::new, |route| config.base_url.link(route))
    };
    let icon = config.theme.icon.as_deref().unwrap_or("icon.svg");
    let feed =
        |format| config.base_url.link(&address::feed(view.site, view.language, None, format));
    let footer = footer(view);
    let text = |text: &crate::toml_reader::Text| text.get(&view.locale.code).0.to_owned();
    Site {
        title: text(&config.title),
        tagline: config.tagline.as_ref().map(text),
        home: view.url(&PageKind::Home),
        search: view.url(&PageKind::Search(0)),
        style: asset("style.css"),
        script: asset("book.js"),
        logo: config.theme.logo.as_deref().map(asset),
        icon: asset(icon),
        icon_type: icon_type(icon),
        feed: feed(FeedFormat::Atom),
        json_feed: feed(FeedFormat::Json),
        lang: view.locale.code.clone(),
        // A site without an observation is of no day.
        as_of: (view.site.as_of > Day::EARLIEST)
            .then(|| view.time(&config.timezone.day(view.site.as_of))),
        nav: navigation(view),
        footer,
        report: door::mistake(view, &text(&config.title), &view.absolute(&PageKind::Home)),
        tracked: view.list_link(&PageKind::Tracked),
        licence: config.licence.as_ref().map(|name| licence(name)),
        generator: view.say("say.generator"),
        theme: ThemeTokens::new(&config.theme, config.theme.font.as_deref().map(asset)),
        policy: Model::html(&Html::trusted(config.policy.text())),
        social: config
            .social
            .iter()
            .map(|(name, url)| Link::new(name.clone(), url.clone()))
            .collect(),
        frame: None,
    }
}

/// Lists that every page's navigation leads to.
const NAVIGATION: [PageKind; 6] = [
    PageKind::Records,
    PageKind::Chase(0),
    PageKind::Milestones(0),
    PageKind::Songs(0),
    PageKind::Artists(0),
    PageKind::Search(0),
];

/// All lists, in the order in which a visitor asks for them.
fn footer(view: &LocaleView<'_>) -> Vec<Link> {
    let text = |id: &str| {
        let page = view.site.index.text(ArticleKind::Page, id, view.language);
        page.map(|at| view.text_link(at))
    };
    let lists = |kinds: &[PageKind]| -> Vec<Link> {
        kinds.iter().map(|list| view.list_link(list)).collect()
    };
    let mut footer = vec![view.link(view.say("say.all-the-records"), &PageKind::Records)];
    footer.extend(lists(&[
        PageKind::Clubs,
        PageKind::Metrics,
        PageKind::Songs(0),
        PageKind::Artists(0),
        PageKind::Articles(0),
        PageKind::Years,
        PageKind::Calendar,
        PageKind::Chase(0),
        PageKind::Pairs(0),
    ]));
    footer.extend(text("methodology"));
    footer.extend(text("guide"));
    footer.extend(lists(&[
        PageKind::Tracked,
        PageKind::Sources(0),
        PageKind::Data,
        PageKind::Corrections,
    ]));
    footer.extend(text("about"));
    footer
}

/// The site's own navigation, or else the built-in one.
fn navigation(view: &LocaleView<'_>) -> Vec<NavItem> {
    let menu = &view.site.config.menu;
    if menu.is_empty() {
        return NAVIGATION.iter().map(|list| nav_item(view, list)).collect();
    }
    let entries = menu.iter().filter_map(|entry| {
        let url = page_or_url(view, &entry.url.value)?;
        // A list is marked as the section that its pages are of.
        let list = NAVIGATION.iter().find(|list| view.url(list) == url);
        let id = list.map_or("own", |list| list.descriptor().section);
        Some(NavItem { id, label: entry.label.get(&view.locale.code).0.to_owned(), url })
    });
    entries.collect()
}

fn nav_item(view: &LocaleView<'_>, list: &PageKind) -> NavItem {
    let Link { label, url, .. } = view.list_link(list);
    NavItem { id: list.descriptor().section, label, url }
}

/// A web address as it is, or the address of a page in the language, if there is one.
fn page_or_url(view: &LocaleView<'_>, written: &str) -> Option<String> {
    if !written.starts_with('/') {
        return Some(written.to_owned());
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
    let sections = NAVIGATION.iter().map(|list| list.descriptor().section).chain([""]);
    let masthead = |id| Ok((id, part("masthead", Some(("section", Model::of(id))))?));
    let frame = SiteFrame {
        assets: part("assets", None)?,
        masthead: sections.map(masthead).collect::<Result<_, _>>()?,
        colophon: part("colophon", None)?,
        imprint: part("imprint", None)?,
    };
    Ok(Shared { site: Model::of(&Site { frame: Some(frame), ..site }), ..globals })
}
