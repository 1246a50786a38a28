//! `page`: title, address, breadcrumb, and how the page is found.

use serde::Serialize;

use super::address::{Descriptor, PageKind, Spec};
use super::cover::Cover;
use super::door::Report;
use super::link::{Link, foreign, name_of};
use super::locale_view::LocaleView;
use super::shorten::{cut, cut_within};
use super::{address, json_ld, share};
use crate::render::{Model, Page};

/// `page`: title, address, breadcrumb, and how the page is found.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) heading_lang: Option<String>,
    pub(super) description: String,
    pub(super) canonical: String,
    pub(super) lang: String,
    pub(super) section: &'static str,
    pub(super) breadcrumbs: Vec<Link>,
    pub(super) current: String,
    pub(super) alternates: Vec<Alternate>,
    pub(super) languages: Vec<Link>,
    pub(super) feeds: Vec<Link>,
    pub(super) json_ld: Option<Model>,
    pub(super) noindex: bool,
    pub(super) kind: &'static str,
    pub(super) image: Option<share::Image>,
    pub(super) cover: Cover,
    pub(super) report: Report,
}

/// The same page in another language.
#[derive(Debug, Serialize)]
pub(super) struct Alternate {
    lang: String,
    url: String,
}

/// The longest title that search pages show whole.
const TITLE_LENGTH: usize = 65;
/// The longest description that they show.
const DESCRIPTION_LENGTH: usize = 160;

impl Frame {
    /// The frame of a page; its breadcrumbs are the home page and the list above.
    pub(super) fn new(
        view: &LocaleView<'_>,
        spec: &Spec,
        heading: String,
        description: &str,
    ) -> Self {
        let descriptor = spec.kind.descriptor();
        let site_title = view.site.config.title.get(&view.locale.code).0;
        let mut breadcrumbs = Vec::new();
        if spec.kind != PageKind::Home {
            breadcrumbs.push(view.link(site_title, &PageKind::Home));
            breadcrumbs.extend(descriptor.parent.map(|parent| view.list_link(&parent)));
            breadcrumbs.extend(view.owner(&spec.kind));
        }
        let title = if heading == site_title {
            heading.clone()
        } else if matches!(spec.kind, PageKind::Milestone(_)) {
            with_site(&heading, site_title, cut_within)
        } else {
            with_site(&heading, site_title, cut)
        };
        let canonical = view.site.config.base_url.absolute(&spec.route);
        Self {
            title,
            heading_lang: foreign(&heading, view.locale).map(str::to_owned),
            current: heading.clone(),
            description: cut(description, DESCRIPTION_LENGTH),
            report: Report::new(view, &heading, &canonical),
            heading,
            canonical,
            lang: view.locale.code.clone(),
            section: descriptor.section,
            breadcrumbs,
            alternates: alternates(view, spec),
            languages: switch(view, spec),
            feeds: Vec::new(),
            json_ld: json_ld::of(view, spec).as_ref().map(Model::html),
            noindex: !descriptor.is_listed,
            kind: descriptor.name,
            image: share::image(view, &spec.kind),
            cover: Cover::default(),
        }
    }

    /// Gives the page a title that says more than its heading.
    pub(super) fn set_title(&mut self, view: &LocaleView<'_>, title: &str) {
        let site_title = view.site.config.title.get(&view.locale.code).0;
        self.title = with_site(title, site_title, cut);
    }

    /// The page with this frame and its own fields.
    pub(super) fn page(&self, spec: &Spec, fields: &impl Serialize) -> Page {
        let Descriptor { template, variable, .. } = spec.kind.descriptor();
        let (frame, view) = (Model::of(self), Model::of(fields));
        Page { template, name: variable, frame, view, body: None }
    }
}

/// A title with the site's, where both are short enough.
fn with_site(title: &str, site: &str, cut: fn(&str, usize) -> String) -> String {
    let whole = [title, " · ", site].concat();
    if whole.chars().count() <= TITLE_LENGTH { whole } else { cut(title, TITLE_LENGTH) }
}

/// The same page in every language that has it, and the one for everybody else. Pages without a
/// translation have none.
fn alternates(view: &LocaleView<'_>, spec: &Spec) -> Vec<Alternate> {
    let pages = address::translations(view.site, &spec.kind);
    let base_url = &view.site.config.base_url;
    let url = |language: usize, kind: &PageKind| {
        base_url.absolute(&address::route(view.site, language, kind))
    };
    let mut alternates: Vec<Alternate> = pages
        .iter()
        .map(|(language, kind)| Alternate {
            lang: view.site.locales[*language].code.clone(),
            url: url(*language, kind),
        })
        .collect();
    if let Some((language, kind)) = pages.first() {
        alternates.push(Alternate { lang: "x-default".to_owned(), url: url(*language, kind) });
    }
    alternates
}

/// The way to the site's other languages: to the same page, or to the nearest that there is.
fn switch(view: &LocaleView<'_>, spec: &Spec) -> Vec<Link> {
    let locales = view.site.locales.iter().enumerate();
    let others = locales.filter(|(language, _)| *language != view.language);
    let links = others.map(|(language, locale)| {
        let kind = spec.kind.in_language(view.site, language);
        let kind = kind.unwrap_or_else(|| spec.kind.instead());
        Link {
            // A language is called what its speakers call it.
            label: name_of(locale, "language", &locale.code),
            url: address::link(view.site, language, &kind),
            lang: Some(locale.code.clone()),
            hreflang: Some(locale.code.clone()),
        }
    });
    links.collect()
}
