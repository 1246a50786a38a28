//! Social cards as files of the site: drawn in parallel once all pages are sound, one at a time in
//! memory for each thread, and only what no earlier build has drawn.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{AuxFile, Output, Sink, Site, Watch, hand_on, origin};
use crate::card::{Flaw, MAX_BYTES, Palette, Pencil};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::page::{LocaleView, SiteView, Spec, card_route, globals, share, undrawable};
use crate::render::{Model, Shared, Theme};

/// What draws the cards of a site.
pub struct Deck<'a> {
    book: &'a SiteView<'a>,
    views: &'a [LocaleView<'a>],
    theme: &'a Theme,
    shared: Vec<Shared>,
    colours: Model,
    pencil: Pencil,
    /// The pages with a card, with their templates.
    cards: Vec<(&'a Spec, &'static str)>,
}

/// What went wrong with a card: told once for all cards that it breaks.
type Broken = (Diagnostic, usize);

impl<'a> Deck<'a> {
    /// The cards of a site, if it has any. What is wrong with them is told here, before anything
    /// is drawn, and where nothing is.
    pub fn new(
        book: &'a SiteView<'a>,
        views: &'a [LocaleView<'a>],
        theme: &'a Theme,
        specs: &'a [Spec],
        extras: &[AuxFile<'_>],
        report: &mut Report,
    ) -> Option<Self> {
        let deck = Self::of(book, views, theme, specs)?;
        undrawable(book, report);
        deck.try_out(report);
        deck.clashes(extras, report);
        Some(deck)
    }

    fn of(
        book: &'a SiteView<'a>,
        views: &'a [LocaleView<'a>],
        theme: &'a Theme,
        specs: &'a [Spec],
    ) -> Option<Self> {
        if !book.config.cards {
            return None;
        }
        Some(Self {
            book,
            views,
            theme,
            shared: views.iter().map(globals).collect(),
            colours: Model::of(&Palette::of(&book.config.theme)),
            pencil: Pencil::new(),
            cards: specs
                .iter()
                .filter_map(|spec| Some((spec, spec.kind.descriptor().card?)))
                .collect(),
        })
    }

    /// Draws the card of one page, if it has one.
    ///
    /// # Errors
    /// What is wrong with its template.
    pub fn draw_one(
        book: &'a SiteView<'a>,
        views: &'a [LocaleView<'a>],
        theme: &'a Theme,
        spec: &'a Spec,
    ) -> Option<Result<Vec<u8>, Diagnostic>> {
        let deck = Self::of(book, views, theme, std::slice::from_ref(spec))?;
        deck.cards.first()?;
        let mut svg = Vec::new();
        let drawn = deck
            .svg(0, &mut svg)
            .and_then(|()| deck.pencil.draw(&svg).map_err(|flaw| deck.flaw(0, &flaw, &svg)));
        Some(drawn)
    }

    /// Reads one card of each template.
    fn try_out(&self, report: &mut Report) {
        let mut tried: Vec<&str> = Vec::new();
        let mut broken = Vec::new();
        let mut svg = Vec::new();
        for (at, (_, template)) in self.cards.iter().enumerate() {
            if tried.contains(template) {
                continue;
            }
            tried.push(template);
            let read = self.svg(at, &mut svg).and_then(|()| {
                self.pencil.read(&svg).map_err(|flaw| self.flaw(at, &flaw, &svg)).map(|_| ())
            });
            broken.extend(read.err().map(|error| (error, at)));
        }
        self.tell(broken, report);
    }

    /// Refuses files that stand where a card belongs.
    fn clashes(&self, extras: &[AuxFile<'_>], report: &mut Report) {
        // A card can only meet a file of its own name, and there is hardly ever one.
        let near = extras.iter().filter_map(|extra| {
            let key = extra.route.clash_key();
            let end = key.find("/card.png").map(|at| at + "/card.png".len())?;
            Some((key[..end].to_owned(), extra))
        });
        let near: HashMap<String, &AuxFile<'_>> = near.collect();
        if near.is_empty() {
            return;
        }
        for (spec, _) in &self.cards {
            let route = card_route(&spec.route);
            let Some(extra) = near.get(&route.clash_key()) else { continue };
            let (page, span) = origin(self.book, spec);
            let what = format!("several things claim the address `{route}`");
            let error = Diagnostic::new(Code::E804, what).note(extra.origin.clone()).help(
                "rename the file, or replace the look of all cards in `templates/cards/`",
            );
            let says = format!("the social card of {page}");
            report.push(match span {
                Some(span) => error.at(span, says),
                None => error.note(says).on_path(route.as_str()),
            });
        }
    }

    /// Draws every card that isn't drawn yet, and hands all of them on. Drawing takes long:
    /// nothing is drawn for a site that won't be written.
    pub fn draw(
        &self,
        sink: &dyn Sink,
        site: &mut Site,
        watch: &dyn Watch,
        report: &mut Report,
    ) {
        if !sink.draws_cards() || report.has_errors() {
            return;
        }
        let failed = std::sync::atomic::AtomicBool::new(false);
        let done = AtomicUsize::new(0);
        let made: Vec<(Option<Output>, Option<Broken>, Report)> = (0..self.cards.len())
            .into_par_iter()
            .map_init(Vec::new, |svg, at| {
                let mut report = Report::new();
                let route = card_route(&self.cards[at].0.route);
                let drawn = self.png(at, svg, sink, &mut report);
                let made = match drawn {
                    Ok(png) => {
                        self.weigh(at, &png, &mut report);
                        let output = hand_on(sink, &failed, route.output(), &png, &mut report);
                        (output, None, report)
                    }
                    Err(error) => {
                        failed.store(true, Ordering::Relaxed);
                        (None, Some((error, at)), report)
                    }
                };
                watch.card(done.fetch_add(1, Ordering::Relaxed) + 1, self.cards.len());
                made
            })
            .collect();
        let mut broken = Vec::new();
        for (output, error, said) in made {
            site.outputs.extend(output);
            broken.extend(error);
            report.merge(said);
        }
        self.tell(broken, report);
        site.outputs.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// A card's PNG: as it was kept, or drawn and kept.
    fn png(
        &self,
        at: usize,
        svg: &mut Vec<u8>,
        sink: &dyn Sink,
        report: &mut Report,
    ) -> Result<Vec<u8>, Diagnostic> {
        self.svg(at, svg)?;
        let key = self.pencil.key(svg);
        match sink.kept(&key) {
            Ok(Some(png)) => return Ok(png),
            Ok(None) => {}
            Err(damaged) => report.push(damaged),
        }
        let png = self.pencil.draw(svg).map_err(|flaw| self.flaw(at, &flaw, svg))?;
        if let Err(unkept) = sink.keep(&key, &png) {
            report.push(unkept);
        }
        Ok(png)
    }

    /// Renders the SVG of a card.
    fn svg(&self, at: usize, out: &mut Vec<u8>) -> Result<(), Diagnostic> {
        let (spec, template) = self.cards[at];
        let card = Model::of(&share(&self.views[spec.language], &spec.kind));
        let shared = &self.shared[spec.language];
        self.theme.card(template, card, &self.colours, shared, self.book.sources, out)
    }

    /// What is wrong with a template whose SVG can't be drawn.
    fn flaw(&self, at: usize, flaw: &Flaw, svg: &[u8]) -> Diagnostic {
        let template = self.cards[at].1;
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

    /// Warns of a card that chats may refuse.
    fn weigh(&self, at: usize, png: &[u8], report: &mut Report) {
        if png.len() <= MAX_BYTES {
            return;
        }
        let (spec, template) = self.cards[at];
        let (page, span) = origin(self.book, spec);
        let what = format!("the social card of {page} has {} bytes", png.len());
        let warning = Diagnostic::new(Code::W702, what)
            .note(format!("`templates/{template}` draws it"))
            .help(format!(
                "flat colours and fewer than 256 of them make it small; {MAX_BYTES} are the most"
            ));
        report.push(match span {
            Some(span) => warning.at(span, ""),
            None => warning.on_path(spec.route.as_str()),
        });
    }

    /// Tells each mistake once, with the first page that it breaks and the number of others.
    fn tell(&self, broken: Vec<Broken>, report: &mut Report) {
        let mut known: Vec<(Diagnostic, usize, usize)> = Vec::new();
        for (error, at) in broken {
            // The line of one card's SVG is not that of another's.
            let same = |held: &Diagnostic| {
                (held.code, held.span, &held.message)
                    == (error.code, error.span, &error.message)
            };
            match known.iter_mut().find(|(held, ..)| same(held)) {
                Some((.., cards)) => *cards += 1,
                None => known.push((error, at, 1)),
            }
        }
        for (error, at, cards) in known {
            let (page, span) = origin(self.book, self.cards[at].0);
            let also = match cards {
                1 => String::new(),
                n => format!(" and {} other cards", n - 1),
            };
            let says = format!("while drawing the card of {page}{also}");
            report.push(match (span, error.span) {
                (Some(span), Some(_)) => error.related(span, says),
                _ => error.note(says),
            });
        }
    }
}
