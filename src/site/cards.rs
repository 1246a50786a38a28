//! Social cards: rendered as SVG, then drawn as PNG, unless the last build has drawn the same.

use crate::card::{Flaw, MAX_BYTES, Palette, Pencil, key};
use crate::contrast::Colour;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::page::{LocaleView, SiteView, Spec, globals, share};
use crate::plan::page_origin;
use crate::render::{Model, Shared, Theme};

use super::sink::{Outbox, Output};

/// Draws the cards of a site, each with no more in memory than itself.
pub(super) struct CardMaker<'a> {
    site: &'a SiteView<'a>,
    views: &'a [LocaleView<'a>],
    theme: &'a Theme,
    shared: Vec<Shared>,
    palette: Palette,
    colours: Model,
    pencil: Pencil,
}

impl<'a> CardMaker<'a> {
    pub(super) fn new(
        site: &'a SiteView<'a>,
        views: &'a [LocaleView<'a>],
        theme: &'a Theme,
    ) -> Self {
        let palette = Palette::of(&site.config.theme);
        Self {
            site,
            views,
            theme,
            shared: views.iter().map(globals).collect(),
            colours: Model::of(&palette),
            palette,
            pencil: Pencil::new(),
        }
    }

    /// Draws the card of a page as PNG.
    ///
    /// # Errors
    /// The mistake of its template.
    pub(super) fn png(&self, page: &Spec) -> Result<Vec<u8>, Diagnostic> {
        self.draw(page, &self.svg(page)?)
    }

    /// Hands the card of a page on, drawn unless it is there already.
    ///
    /// # Errors
    /// The mistake of its template.
    pub(super) fn hand_on(
        &self,
        page: &Spec,
        path: &str,
        outbox: &Outbox<'_>,
        report: &mut Report,
    ) -> Result<Option<Output>, Diagnostic> {
        let svg = self.svg(page)?;
        let output = match outbox.drawn(path, &svg) {
            Some(drawn) => Some(drawn),
            None => {
                let output = outbox.put(path, &self.draw(page, &svg)?, report);
                output.map(|output| Output { drawn_of: Some(key(&svg)), ..output })
            }
        };
        if let Some(output) = &output {
            self.check_size(page, output.size, report);
        }
        Ok(output)
    }

    fn draw(&self, page: &Spec, svg: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        self.pencil.draw(svg).map_err(|flaw| self.flaw(page, &flaw, svg))
    }

    /// Reads a card without drawing it.
    ///
    /// # Errors
    /// The mistake of its template.
    pub(super) fn try_out(&self, page: &Spec) -> Result<(), Diagnostic> {
        let svg = self.svg(page)?;
        self.pencil.read(&svg).map_err(|flaw| self.flaw(page, &flaw, &svg)).map(|_| ())
    }

    /// Warns of a card that chat services may refuse for its size.
    fn check_size(&self, page: &Spec, size: u64, report: &mut Report) {
        if size <= MAX_BYTES {
            return;
        }
        let (origin, span) = page_origin(self.site, page);
        let message = format!("the social card of {origin} has {size} bytes");
        let warning = Diagnostic::new(Code::W702, message)
            .note(format!("`templates/{}` draws it", template_of(page)))
            .help(format!(
                "flat colours and fewer than 256 of them make it small; {MAX_BYTES} are the most"
            ));
        report.push(match span {
            Some(span) => warning.at(span, ""),
            None => warning.on_path(page.route.as_str()),
        });
    }

    /// Reports each mistake once, with the first page that has it and the number of others.
    pub(super) fn report_broken(&self, broken: Vec<(&Spec, Diagnostic)>, report: &mut Report) {
        let mut known: Vec<(Diagnostic, &Spec, usize)> = Vec::new();
        for (page, error) in broken {
            // The note differs: it has the line of one card's SVG.
            let same = |other: &Diagnostic| {
                (other.code, other.span, &other.message)
                    == (error.code, error.span, &error.message)
            };
            match known.iter_mut().find(|(other, ..)| same(other)) {
                Some((.., cards)) => *cards += 1,
                None => known.push((error, page, 1)),
            }
        }
        for (error, page, cards) in known {
            let (origin, span) = page_origin(self.site, page);
            let others = match cards {
                1 => String::new(),
                n => format!(" and {} other cards", n - 1),
            };
            let label = format!("while drawing the card of {origin}{others}");
            report.push(match (span, error.span) {
                (Some(span), Some(_)) => error.related(span, label),
                _ => error.note(label),
            });
        }
    }

    fn svg(&self, page: &Spec) -> Result<Vec<u8>, Diagnostic> {
        let mut svg = Vec::new();
        let share = share(&self.views[page.language], &page.kind);
        let colour = share.as_ref().and_then(|share| share.colour.as_deref());
        let artist =
            colour.and_then(Colour::parse).map(|colour| self.palette.of_artist(colour));
        let colours = artist.as_ref().map_or_else(|| self.colours.clone(), Model::of);
        let card = Model::of(&share);
        let (template, shared) = (template_of(page), &self.shared[page.language]);
        self.theme.card(template, card, &colours, shared, self.site.sources, &mut svg)?;
        Ok(svg)
    }

    /// The error of a template whose SVG can't be drawn.
    fn flaw(&self, page: &Spec, flaw: &Flaw, svg: &[u8]) -> Diagnostic {
        let template = template_of(page);
        let error =
            Diagnostic::new(Code::E703, format!("this card can't be drawn: {}", flaw.what))
                .help("the template must make an SVG of 1200×630 pixels");
        let text = String::from_utf8_lossy(svg);
        let line = flaw.line.and_then(|line| Some((line, text.lines().nth(line - 1)?)));
        let error = match line {
            Some((line, text)) => {
                let text = crate::diagnostics::visible(text.trim());
                let short: String = text.chars().take(100).collect();
                error.note(format!("line {line} of the SVG that it makes is `{short}`"))
            }
            None => error,
        };
        match self.theme.span_of(template) {
            Some(span) => error.at(span, ""),
            None => error.on_path(format!("templates/{template}")),
        }
    }
}

/// The template of a page's card.
pub(super) fn template_of(page: &Spec) -> &'static str {
    page.kind
        .descriptor()
        .card
        .expect("the plan has cards only of pages with a template for one")
}
