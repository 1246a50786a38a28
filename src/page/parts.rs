//! What several kinds of pages are made of: links, facts, rows, charts, the frame.
//!
//! Everything here is text that is ready to be placed. The names are those that templates use;
//! `docs/templates.md` lists them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::address::{self, Descriptor, FeedFormat, PageKind, Spec};
use super::locale_view::{Bibliography, LocaleView, foreign};
use crate::article::Html;
use crate::bounds::Bounds;
use crate::catalogue::{MetricKind, Observation, ObservationKind, Series, SongKey, SourceKey};
use crate::chart::{self, Growth, Point, Threshold};
use crate::date::{Day, Elapsed, Minute, When};
use crate::diagnostics::{Diagnostic, Span};
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::{Event, MilestoneKey};
use crate::render::{Body, Model, Page, Shared, Theme};

/// A link and its words.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub(super) label: String,
    pub(super) url: String,
    /// The label's language, if it is not the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<String>,
    /// The language of what it leads to, if it is not the page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hreflang: Option<String>,
}

impl Link {
    /// A link of the page's language.
    pub(super) fn new(label: String, url: String) -> Self {
        Self { label, url, lang: None, hreflang: None }
    }
}

/// Words, marked if they are in another language than the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Words {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<String>,
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self { text, lang: None }
    }
}

/// A link with a count beside it.
#[derive(Debug, Serialize)]
pub(super) struct Counted {
    pub(super) label: String,
    pub(super) lang: Option<String>,
    pub(super) url: Option<String>,
    pub(super) count: String,
}

/// A name, linked if it has a page, marked if it is in another language.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Named {
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lang: Option<&'static str>,
    /// Whose song it is, where the label alone doesn't say that it is a song.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<String>,
}

/// Another name under a heading.
#[derive(Debug, Serialize)]
pub(super) struct OtherName {
    pub(super) text: String,
    pub(super) lang: Option<&'static str>,
    pub(super) note: Option<String>,
}

/// A link to a source's line on the same page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cited {
    pub(super) number: usize,
    pub(super) href: String,
    pub(super) label: String,
}

/// A milestone in a list.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub(super) url: String,
    pub(super) figure: String,
    pub(super) unit: String,
    pub(super) unit_lang: Option<String>,
    pub(super) song: String,
    pub(super) song_lang: Option<&'static str>,
    pub(super) act: String,
    pub(super) title: String,
    pub(super) date: Time,
    pub(super) badge: Option<Badge>,
}

/// How far a statement is checked, in words.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Badge {
    pub(super) tone: &'static str,
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
}

/// A key fact.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
}

/// A source in the list at the end of a page.
#[derive(Debug, Serialize)]
pub(super) struct SourceLine {
    pub(super) number: usize,
    /// What the component `source` made of it.
    pub(super) source: Model,
}

/// A source, as the component `source` gets it.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    publisher: String,
    title: Option<String>,
    title_lang: Option<String>,
    url: String,
    kind: String,
    date: Option<Time>,
    archive: Option<String>,
    domain: String,
}

impl Source {
    pub(super) fn new(view: &LocaleView<'_>, key: SourceKey) -> Self {
        let source = &view.site.catalogue[key];
        Self {
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            title_lang: title_lang(view, source),
            url: source.url.clone(),
            kind: view.source_kind(source.kind),
            date: source.published.as_ref().map(|when| view.time(when)),
            archive: source.archive.clone(),
            domain: domain(&source.url),
        }
    }
}

/// The language of a source's title, if it is known and not the page's.
pub(super) fn title_lang(
    view: &LocaleView<'_>,
    source: &crate::catalogue::Source,
) -> Option<String> {
    let title = source.title.as_ref()?;
    let stated = source.language.as_ref().filter(|lang| **lang != view.locale.code);
    stated.cloned().or_else(|| foreign(title, view.locale).map(str::to_owned))
}

/// The host of an address, as people say it.
pub(super) fn domain(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.trim_start_matches("www.").to_owned()
}

/// A chart with its finding, and the same figures as markup.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    pub(super) finding: String,
    pub(super) measure: String,
    pub(super) summary_id: String,
    pub(super) csv: Option<Link>,
    pub(super) svg: Option<Model>,
    pub(super) table: Model,
}

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

/// `site`: what every page of a language shares.
#[derive(Debug, Serialize)]
pub(super) struct Site {
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

#[derive(Debug, Serialize)]
struct Licence {
    label: String,
    url: Option<String>,
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

pub(super) fn site(view: &LocaleView<'_>) -> Site {
    let config = view.site.config;
    let asset = |name: &str| {
        let route = view.site.assets.get(name);
        route.map_or_else(String::new, |route| config.base_url.link(route))
    };
    let feed =
        |format| config.base_url.link(&address::feed(view.site, view.language, None, format));
    let nav = |id, key: &str, kind: &PageKind| NavItem {
        id,
        label: view.say(key),
        url: view.url(kind),
    };
    let items = vec![
        nav("milestones", "milestones", &PageKind::Milestones(0)),
        nav("records", "records", &PageKind::Records),
        nav("songs", "songs", &PageKind::Songs(0)),
        nav("artists", "artists", &PageKind::Artists(0)),
        nav("search", "search", &PageKind::Search(0)),
    ];
    let mut footer = Vec::new();
    for id in ["about", "methodology"] {
        footer.extend(text_page(view, id).map(|at| view.text_link(at)));
    }
    footer.push(view.link(view.say("calendar"), &PageKind::Calendar));
    footer.push(view.link(view.say("sources"), &PageKind::Sources(0)));
    footer.push(view.link(view.say("say.data"), &PageKind::Data));
    footer.push(super::corrections::link(view));
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
        nav: items,
        footer,
        report: report_link(view),
        licence: config.licence.as_ref().map(|name| licence(name)),
        generator: view.say("say.generator"),
        theme: config.theme.clone(),
        frame: None,
    }
}

/// The same for pages, with what is the same on each of them.
///
/// # Errors
/// The mistake of a template.
pub(super) fn framed(
    view: &LocaleView<'_>,
    theme: &Theme,
    shared: &Shared,
) -> Result<Site, Diagnostic> {
    let globals = site(view);
    let part = |name, argument| view.component(name, argument, theme, shared);
    let sections = globals.nav.iter().map(|item| item.id).chain([""]);
    let masthead = |id| Ok((id, part("masthead", Some(("section", Model::of(id))))?));
    let frame = SiteFrame {
        assets: part("assets", None)?,
        masthead: sections.map(masthead).collect::<Result<_, _>>()?,
        colophon: part("colophon", None)?,
        imprint: part("imprint", None)?,
    };
    Ok(Site { frame: Some(frame), ..globals })
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

/// The feeds of an act's milestones: Atom, then JSON.
pub(super) fn feeds(view: &LocaleView<'_>, artist: crate::catalogue::ArtistKey) -> Vec<Link> {
    let site = view.site;
    let link = |format, key: &str| {
        let route = address::feed(site, view.language, Some(artist), format);
        let label = view.locale.fill(key, &[("artist", view.name(artist))]);
        Link::new(label, site.config.base_url.link(&route))
    };
    vec![link(FeedFormat::Atom, "say.feed-atom"), link(FeedFormat::Json, "say.feed-json")]
}

/// A page of text by its id: in this language, or else in the first that has it.
pub(super) fn text_page(view: &LocaleView<'_>, id: &str) -> Option<usize> {
    view.site.index.text(crate::article::ArticleKind::Page, id, view.language)
}

/// Licences that have a page: SPDX name, name, address.
const LICENCES: [(&str, &str, &str); 3] = [
    ("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
];

/// Where a licence stands, if it is a known one.
pub(super) fn licence_url(name: &str) -> Option<&'static str> {
    LICENCES.iter().find(|(id, ..)| *id == name).map(|(.., url)| *url)
}

fn licence(name: &str) -> Licence {
    match LICENCES.iter().find(|(id, ..)| *id == name) {
        Some((_, label, url)) => {
            Licence { label: (*label).to_owned(), url: Some((*url).to_owned()) }
        }
        None => Licence { label: name.to_owned(), url: None },
    }
}

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
    pub(super) image: Option<super::share::Image>,
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
        }
        let whole = [heading.as_str(), " · ", site_title].concat();
        let title = if heading == site_title {
            heading.clone()
        } else if whole.chars().count() <= TITLE_LENGTH {
            whole
        } else if matches!(spec.kind, PageKind::Milestone(_)) {
            cut_within(&heading, TITLE_LENGTH)
        } else {
            cut(&heading, TITLE_LENGTH)
        };
        Self {
            title,
            heading_lang: foreign(&heading, view.locale).map(str::to_owned),
            current: heading.clone(),
            heading,
            description: cut(description, DESCRIPTION_LENGTH),
            canonical: view.site.config.base_url.absolute(&spec.route),
            lang: view.locale.code.clone(),
            section: descriptor.section,
            breadcrumbs,
            alternates: alternates(view, spec),
            languages: switch(view, spec),
            feeds: Vec::new(),
            json_ld: super::json_ld::of(view, spec).as_ref().map(Model::html),
            noindex: !descriptor.is_listed,
            kind: descriptor.name,
            image: super::share::image(view, &spec.kind),
        }
    }

    /// The page with this frame and its own fields.
    pub(super) fn page(&self, spec: &Spec, fields: &impl Serialize) -> Page {
        let Descriptor { template, variable, .. } = spec.kind.descriptor();
        let (frame, view) = (Model::of(self), Model::of(fields));
        Page { template, name: variable, frame, view, body: None }
    }
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
            label: language_name(locale, &locale.code),
            url: address::link(view.site, language, &kind),
            lang: Some(locale.code.clone()),
            hreflang: Some(locale.code.clone()),
        }
    });
    links.collect()
}

/// What a language is called, or its code.
pub(super) fn language_name(locale: &crate::locale::Locale, code: &str) -> String {
    let key = format!("language.{code}");
    if locale.has(&key) { locale.text(&key).to_owned() } else { code.to_owned() }
}

/// Cuts text at a word, so that it is no longer than so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut ends = text.char_indices().map(|(at, _)| at).skip(most.saturating_sub(1));
    let (Some(end), Some(_)) = (ends.next(), ends.next()) else { return text.to_owned() };
    let short = &text[..end];
    let end = short.rfind(' ').filter(|end| *end > short.len() / 2).unwrap_or(short.len());
    format!("{}…", short[..end].trim_end_matches([' ', ',', ';', ':', '–', '-']))
}

/// Cuts text in its middle: a milestone's headline begins with whose it is and ends with what it is,
/// and a song with a long title has several.
fn cut_within(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let end: String = text.chars().skip(count - most * 3 / 5).collect();
    let end = end.split_once(' ').map_or("", |(_, words)| words);
    let start = cut(text, most - 1 - end.chars().count());
    if end.is_empty() { start } else { format!("{start} {end}") }
}

/// What an observation's kind is called.
pub(super) fn kind_word<'v>(view: &LocaleView<'v>, kind: ObservationKind) -> &'v str {
    view.locale.text(match kind {
        ObservationKind::Exact => "kind.exact",
        ObservationKind::Crossed => "kind.crossed",
        ObservationKind::AtLeast => "kind.at-least",
        ObservationKind::Below => "kind.below",
        ObservationKind::Official => "kind.official-figure",
        ObservationKind::Live => "kind.live",
        ObservationKind::Estimate => "kind.estimate",
    })
}

/// A rank in a table: `3`, or `3–5` where it is not known exactly.
pub(super) fn rank_range(rank: Bounds<usize>) -> String {
    match rank.exact() {
        Some(rank) => rank.to_string(),
        None => format!("{}–{}", rank.least, rank.most),
    }
}

/// An observation's time: the stated time since release where it has one.
pub(super) fn observed(view: &LocaleView<'_>, observation: &Observation) -> Time {
    let time = view.time(&observation.when);
    let Some(after) = observation.after else { return time };
    let elapsed = view.locale.elapsed(&Elapsed::stated(after));
    let text = view.locale.fill("say.after-release", &[("span", &elapsed)]);
    // Without a release there is no day to say.
    if observation.when.known_first().is_none() {
        return Time { text, exact: false, ..time };
    }
    Time { text: format!("{} ({text})", time.text), exact: false, ..time }
}

/// Longest table of a series; a longer one has the rows nearest to what the page is about.
pub(super) const MAX_ROWS: usize = 60;

/// The rows of a series, oldest first.
fn rows<'v>(
    view: &LocaleView<'v>,
    series: &Series,
    here: Option<u64>,
    most: usize,
    sources: &mut Bibliography,
) -> Vec<chart::Row<'v>> {
    let is_here = |o: &Observation| here == Some(o.value) && o.counts();
    let all = &series.observations;
    let middle = all.iter().position(is_here).unwrap_or(all.len());
    let start = middle.saturating_sub(most / 2).min(all.len().saturating_sub(most));
    let shown = all.iter().enumerate().skip(start).take(most);
    shown
        .map(|(at, observation)| chart::Row {
            at: at + 1,
            time: match observation.after {
                None => view.row_time(&observation.when),
                Some(_) => chart::Moment::Time(observed(view, observation)),
            },
            figure: view.row_figure(series.metric, observation.value),
            kind: kind_word(view, observation.kind),
            note: note(view, observation).map(|note| (note.text, note.lang)),
            sources: table_sources(&observation.cited, sources),
            here: is_here(observation),
            mark: observation.disputed.then(|| view.locale.text("disputed_mark")),
        })
        .collect()
}

/// The sources of a row, as numbers on this page.
pub(super) fn table_sources(
    cited: &crate::catalogue::Cited,
    sources: &mut Bibliography,
) -> Vec<usize> {
    cited.iter().map(|key| sources.number(key)).collect()
}

/// What there is to remark on an observation.
pub(super) fn note(view: &LocaleView<'_>, observation: &Observation) -> Option<Words> {
    if let Some(why) = observation.decrease() {
        return Some(view.text_in("say.decrease", "why", why));
    }
    if observation.superseded {
        return Some(view.say("say.superseded").into());
    }
    let note = observation.remarks.as_ref()?.note.as_ref()?;
    Some(view.text(note))
}

/// A series with its finding and its table; a count that was taken at several times has a chart.
pub(super) fn series_chart(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    most: usize,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let catalogue = view.site.catalogue;
    let summary_id = format!("chart-{}", catalogue[series.metric].id);
    let metric = view.metric(series.metric);
    let title = view.title(song);
    let finding = finding(view, title, &metric, series)?;
    let svg = growth_chart(view, song, series, here, &summary_id);
    let (from, to) = range(series);
    let n = view.locale.plural("say.n-observations", series.observations.len() as u64);
    let measure = view.locale.fill(
        if svg.is_some() { "say.chart-measure" } else { "say.table-measure" },
        &[
            ("metric", &metric),
            ("song", title),
            ("from", &view.locale.day(from)),
            ("to", &view.locale.day(to)),
            ("n", &n),
        ],
    );
    let rows = rows(view, series, here, most, sources);
    let (shown, all) = (rows.len(), series.observations.len());
    let count = |n: usize| view.locale.number(n as u64);
    let caption = view.locale.fill(
        if shown < all { "say.chart-table-part" } else { "say.chart-table" },
        &[("metric", &metric), ("song", title), ("n", &count(shown)), ("all", &count(all))],
    );
    let about = format!("{}/{}", catalogue[song].id, catalogue[series.metric].id);
    let table = chart_table(view, &summary_id, &caption, ("say.column-kind", &about), &rows);
    let csv = super::data::csv(view, TableSubject::Song(song));
    let (svg, table) = (svg.as_ref().map(Model::html), Model::html(&table));
    Some(Chart { finding, measure, summary_id, csv, svg, table })
}

/// How a count grew, if it was taken more than once.
fn growth_chart(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    caption_id: &str,
) -> Option<Html> {
    if view.site.catalogue[series.metric].kind != MetricKind::Counter {
        return None;
    }
    let points = points(series);
    let last = points.last().copied()?;
    let thresholds = thresholds(view, song, series, here, last.value);
    let zone = &view.site.config.timezone;
    let (from, to) = range(series);
    Some(chart::growth(&Growth {
        caption_id,
        points: &points,
        thresholds: &thresholds,
        last_label: &view.short_figure(series.metric, last.value),
        from,
        to,
        start_of: &|day| zone.start_of(day),
    }))
}

/// The table of a chart; `kind` is the key of its third column's heading, `about` what its rows are
/// of, for scripts.
pub(super) fn chart_table(
    view: &LocaleView<'_>,
    summary_id: &str,
    caption: &str,
    (kind, about): (&'static str, &str),
    rows: &[chart::Row<'_>],
) -> Html {
    let locale = view.locale;
    let headings = chart::Headings {
        caption_id: &format!("{summary_id}-table"),
        caption,
        about,
        columns: [
            locale.text("date"),
            locale.text("figure"),
            locale.text(kind),
            locale.text("sources"),
        ],
    };
    chart::table(&headings, rows, locale)
}

/// What a series says in a sentence: its best figure, an exact one before a bound.
fn finding(view: &LocaleView<'_>, song: &str, metric: &str, series: &Series) -> Option<String> {
    let rank = view.site.catalogue[series.metric].kind == MetricKind::Rank;
    let counted = series
        .observations
        .iter()
        .filter(|o| o.counts() && !o.when.is_unknown() && o.kind != ObservationKind::Below);
    let merit = |o: &&Observation| {
        let value = if rank { u64::MAX - o.value } else { o.value };
        (value, o.kind != ObservationKind::AtLeast)
    };
    let best = counted.rev().max_by_key(merit)?;
    let figure = view.short_figure(series.metric, best.value);
    let date = view.time(&best.when).text;
    let key = match (best.kind, view.site.catalogue[series.metric].kind) {
        (ObservationKind::AtLeast, _) => "say.chart-finding-at-least",
        (_, MetricKind::Rank) => "say.rank-finding",
        (_, MetricKind::OneOff) => "say.figure-finding",
        (_, MetricKind::Counter) => "say.chart-finding",
    };
    Some(
        view.locale.fill(
            key,
            &[("song", song), ("figure", &figure), ("metric", metric), ("date", &date)],
        ),
    )
}

/// What the line goes through: figures that bound the count from both sides, in order of time.
fn points(series: &Series) -> Vec<Point> {
    let mut points = Vec::with_capacity(series.observations.len() + 1);
    if let Some(start) = &series.start {
        let at = start.value.interval.start;
        points.push(Point { at, value: 0, fell: false });
    }
    for observation in series.observations.iter().filter(|o| o.counts()) {
        let through = matches!(
            observation.kind,
            ObservationKind::Exact | ObservationKind::Official | ObservationKind::Crossed
        );
        let known = observation.when.last.since(observation.when.first) <= 31;
        if !through || !known || observation.when.known_first().is_none() {
            continue;
        }
        let interval = observation.when.interval;
        let at = Minute(i64::midpoint(interval.start.0, interval.end.0));
        let fell = observation.decrease().is_some();
        if points.last().is_none_or(|last| fell || last.value <= observation.value) {
            points.push(Point { at, value: observation.value, fell });
        }
    }
    points.dedup_by_key(|point| (point.value, point.at.0 / crate::date::DAY_MINUTES));
    // A release and one count are no growth.
    let least = if series.start.is_some() { 3 } else { 2 };
    if points.len() < least { Vec::new() } else { points }
}

fn range(series: &Series) -> (crate::date::Day, crate::date::Day) {
    let observed = series.observations.iter().filter(|o| o.counts() && !o.when.is_unknown());
    let last = observed.clone().map(|o| o.when.last).max();
    let first = match &series.start {
        Some(released) => released.value.first,
        None => observed.map(|o| o.when.first).min().unwrap_or(Day::EARLIEST),
    };
    let last = last.unwrap_or(first);
    (first, if last > first { last } else { first.plus(1) })
}

fn thresholds(
    view: &LocaleView<'_>,
    song: SongKey,
    series: &Series,
    here: Option<u64>,
    most: u64,
) -> Vec<Threshold> {
    let steps = view.site.records.of_song(song).iter().filter_map(|key| {
        let milestone = view.site.records.get(*key);
        match milestone.event {
            Event::Step { step, .. } if milestone.metric == series.metric => Some(step),
            _ => None,
        }
    });
    let mut steps: Vec<u64> =
        steps.filter(|step| *step <= most || here == Some(*step)).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
        .into_iter()
        .map(|step| Threshold {
            value: step,
            label: view.short_figure(series.metric, step),
            here: here == Some(step),
        })
        .collect()
}

/// A record that a song or an act holds, or held.
#[derive(Debug, Serialize)]
pub(super) struct RecordLine {
    pub(super) record: Link,
    pub(super) figure: String,
    pub(super) from: Time,
    pub(super) until: Option<Time>,
    pub(super) days_held: Option<String>,
    pub(super) lost_to: Option<Named>,
}

/// The records that songs hold now, and the ones they lost.
pub(super) fn record_lines(
    view: &LocaleView<'_>,
    songs: &[SongKey],
    name_song: bool,
) -> (Vec<RecordLine>, Vec<RecordLine>) {
    let (mut held, mut lost) = (Vec::new(), Vec::new());
    for song in songs {
        for (record, at) in &view.site.index.tenures_of[song.index()] {
            let line = record_line(view, *record, *at, name_song);
            if line.until.is_some() { lost.push(line) } else { held.push(line) }
        }
    }
    (held, lost)
}

fn record_line(
    view: &LocaleView<'_>,
    record: crate::catalogue::RecordKey,
    at: usize,
    name_song: bool,
) -> RecordLine {
    let outcome = view.site.records.outcome(record);
    let tenure = &outcome.progression[at];
    let entry = outcome.entry(tenure);
    let title = view.record(record);
    let label = if name_song {
        let song = view.title(entry.song);
        view.locale.fill("say.song-record", &[("song", song), ("record", &title)])
    } else {
        title
    };
    let until = outcome.ended(tenure).copied();
    RecordLine {
        record: Link { label, ..view.record_link(record) },
        figure: entry_figure(view, record, &outcome.entries[tenure.best]),
        from: view.time(&entry.when),
        days_held: held_for(view, &entry.when, until.as_ref()),
        lost_to: tenure
            .ended_by
            .map(|next| view.song(outcome.entry(&outcome.progression[next]).song)),
        until: until.map(|when| view.time(&when)),
    }
}

/// How long something was held: to the day it was lost, or to the newest observation.
pub(super) fn held_for(
    view: &LocaleView<'_>,
    from: &When,
    until: Option<&When>,
) -> Option<String> {
    let (least, most) = match until {
        Some(until) => (until.first.since(from.last), until.last.since(from.first)),
        None => (view.site.as_of.since(from.last), view.site.as_of.since(from.first)),
    };
    (most >= 0).then(|| view.locale.days(least.max(0), most))
}

/// The figure of an entry, as its record compares it.
pub(super) fn entry_figure(
    view: &LocaleView<'_>,
    record: crate::catalogue::RecordKey,
    entry: &crate::record::Contender,
) -> String {
    use crate::catalogue::RecordKind;
    let rule = &view.site.catalogue[record];
    match (rule.kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) => view.locale.elapsed(elapsed),
        (RecordKind::First | RecordKind::Club, Some(elapsed)) => view.locale.elapsed(elapsed),
        _ => view.figure(rule.metric, entry.value),
    }
}

/// The act of a milestone's card and pages that follow from a milestone.
pub(super) fn statement_of(view: &LocaleView<'_>, key: MilestoneKey) -> Link {
    view.link(view.headline(key), &PageKind::Milestone(key))
}

/// How to name a page as a source: it says as of when.
pub(super) fn cite(view: &LocaleView<'_>, title: &str, kind: &PageKind) -> String {
    view.locale.fill(
        "say.cite",
        &[
            ("title", title),
            ("site", view.site.config.title.get(&view.locale.code).0),
            ("date", &view.locale.day(view.site.as_of)),
            ("url", &view.absolute(kind)),
        ],
    )
}

/// An empty body is none.
pub(super) fn body(html: Html, anchors: Vec<(String, Span)>) -> Option<Body> {
    (!html.as_str().trim().is_empty()).then_some(Body { html, anchors })
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_within};

    #[test]
    fn a_long_headline_keeps_its_song_and_its_figure() {
        let title =
            "Night Ferry (every word of a long second title) passes 100 million streams";
        assert_eq!(
            cut_within(title, 65),
            "Night Ferry (every word of a… title) passes 100 million streams"
        );
        assert_eq!(cut_within("Night Ferry passes", 65), "Night Ferry passes");
        for title in [title.repeat(3), "가".repeat(200), format!("{} b", "a".repeat(90))] {
            assert!(cut_within(&title, 65).chars().count() <= 65);
            assert!(cut(&title, 65).chars().count() <= 65);
        }
    }
}
