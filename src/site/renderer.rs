//! Renderer: the bytes of any page or file of the plan, for a build and for `serve` alike.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::cards::CardMaker;
use super::sink::Sink;
use crate::diagnostics::{Diagnostic, Report, Span};
use crate::export::{self, Origin};
use crate::feed::Feeds;
use crate::page::{self, LocaleView, PageKind, SiteView, Spec};
use crate::plan::{FileContent, OutputPlan, PlannedFile};
use crate::render::{Shared, Theme};
use crate::source::FileOnDisk;

/// Everything that the bytes of the output follow from. Nothing is made before it is asked for.
pub struct Renderer<'a> {
    /// What pages are made of.
    pub(super) site: &'a SiteView<'a>,
    /// What there is to be made.
    pub(super) plan: &'a OutputPlan,
    /// Where finished files go.
    pub(super) sink: &'a dyn Sink,
    theme: &'a Theme,
    views: &'a [LocaleView<'a>],
    shared: &'a [Shared],
    /// By language.
    feeds: Vec<OnceLock<Feeds<'a, 'a>>>,
    cards: OnceLock<CardMaker<'a>>,
}

/// A site's views and what the pages of each language share, in the order of its languages.
#[derive(Clone, Copy)]
pub struct Languages<'a> {
    /// The view of each language.
    pub views: &'a [LocaleView<'a>],
    /// What [`page::framed`] makes of each view.
    pub shared: &'a [Shared],
}

/// A rendered page.
pub struct RenderedPage<'o> {
    /// Its template.
    pub template: &'static str,
    /// Links to anchors in its article, and where they are written.
    pub anchors: Vec<(String, Span)>,
    /// The page, or the template's mistake. Of a page above `page_bytes`, it is a part that is
    /// above it as well.
    pub html: Result<&'o str, Diagnostic>,
}

impl<'a> Renderer<'a> {
    /// A renderer that has made nothing yet.
    pub fn new(
        site: &'a SiteView<'a>,
        plan: &'a OutputPlan,
        theme: &'a Theme,
        languages: Languages<'a>,
        sink: &'a dyn Sink,
    ) -> Self {
        let Languages { views, shared } = languages;
        let feeds = views.iter().map(|_| OnceLock::new()).collect();
        Self { site, plan, sink, theme, views, shared, feeds, cards: OnceLock::new() }
    }

    /// Renders a page into a buffer, which is emptied first.
    pub fn page<'o>(
        &self,
        page: &Spec,
        buffer: &'o mut Vec<u8>,
        report: &mut Report,
    ) -> RenderedPage<'o> {
        let mut parts = page::page(&self.views[page.language], page, report);
        let anchors = parts.body.as_mut().map(|body| std::mem::take(&mut body.anchors));
        let template = parts.template;
        let (shared, site) = (&self.shared[page.language], self.site);
        let limit = site.config.limits.page_bytes;
        let html = self.theme.render(parts, shared, site.sources, limit, buffer);
        RenderedPage { template, anchors: anchors.unwrap_or_default(), html }
    }

    /// The file that is copied from the disk to make this one, if it is not held in memory.
    pub(super) fn on_disk(&self, file: &PlannedFile) -> Option<&'a FileOnDisk> {
        match file.content {
            FileContent::Static(position) => self.site.sources.statics()[position].on_disk(),
            _ => None,
        }
    }

    /// Makes the bytes of a file that is not a page.
    ///
    /// # Errors
    /// The mistake of a template, or a file of `static/` that can't be read any more.
    pub fn file<'f>(&'f self, file: &'f PlannedFile) -> Result<Cow<'f, [u8]>, Diagnostic> {
        let site = self.site;
        Ok(match &file.content {
            FileContent::Static(position) => site.sources.statics()[*position].bytes()?,
            FileContent::Table(position) => site.data[*position].bytes.as_slice().into(),
            FileContent::Export(subject, format) => {
                let page = page::route(site, 0, &PageKind::of_table(site.catalogue, *subject));
                let url = site.config.base_url.absolute(&page);
                let (catalogue, records) = (site.catalogue, site.records);
                let (chase, config, as_of) = (site.chase, site.config, site.as_of);
                let origin = Origin { catalogue, records, chase, config, as_of };
                export::table(origin, *subject, *format, &url).into()
            }
            FileContent::Feed { language, artist, format } => {
                let feeds =
                    self.feeds[*language].get_or_init(|| Feeds::new(&self.views[*language]));
                feeds.make(*artist, *format, self.theme)?.into()
            }
            FileContent::Calendar(language) => {
                page::calendar_file(&self.views[*language]).into()
            }
            FileContent::Chase(language) => page::chase_file(&self.views[*language]).into(),
            FileContent::SearchIndex(language) => {
                site.searches[*language].bytes.as_slice().into()
            }
            FileContent::SearchPart(language, part) => {
                site.searches[*language].part(*part).into()
            }
            FileContent::Card(page) => self.cards().png(&self.plan.pages[*page])?.into(),
            FileContent::Redirect(redirect) => redirect.html.as_bytes().into(),
            FileContent::Planned(bytes) => bytes.as_slice().into(),
        })
    }

    /// What makes cards.
    pub(super) fn cards(&self) -> &CardMaker<'a> {
        self.cards.get_or_init(|| CardMaker::new(self.site, self.views, self.theme))
    }
}
