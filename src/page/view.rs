//! One language's view of the book: addresses, names, dates and cards as its pages show them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::parts::{Card, Cited, Link, Named, SourceLine};
use super::search::Finder;
use super::{Book, Kind};
use crate::catalogue::{
    ArtistKey, Cited as CitedKeys, MetricKey, MetricKind, RecordKey, RecordKind, SongKey,
    SourceKey, SourceKind,
};
use crate::date::When;
use crate::feed::File;
use crate::locale::{Locale, Time};
use crate::record::{Event, Milestone, MilestoneKey};
use crate::render::{Model, Theme};
use crate::report::Diagnostic;

/// A language's view.
pub struct View<'a> {
    /// The book.
    pub book: &'a Book<'a>,
    /// Which of the site's languages.
    pub language: usize,
    /// How it writes.
    pub locale: &'a Locale,
    /// Every milestone's card, rendered once: lists place it many times.
    cards: Arc<Vec<Model>>,
    /// What the search page and its index have in common.
    pub(super) finder: Arc<Finder>,
}

/// What a view has made, for views of the same data. Its cards follow from articles as well.
#[derive(Clone)]
pub struct Drawn {
    cards: Arc<Vec<Model>>,
    finder: Arc<Finder>,
}

/// Every milestone, in the order of the cards.
fn all(book: &Book<'_>) -> Vec<MilestoneKey> {
    book.records.all().map(|(key, _)| key).collect()
}

impl<'a> View<'a> {
    /// The view of a language, and its search index. Every milestone's card is rendered here,
    /// once.
    ///
    /// # Errors
    /// The mistake of the card's template.
    pub fn new(
        book: &'a Book<'a>,
        language: usize,
        theme: &Theme,
    ) -> Result<(Self, File), Diagnostic> {
        let locale = &book.locales[language];
        let mut view =
            Self { book, language, locale, cards: Arc::default(), finder: Arc::default() };
        view.cards = Arc::new(view.render_cards(&all(book), theme)?);
        let (finder, index) = Finder::new(&view);
        view.finder = Arc::new(finder);
        Ok((view, index))
    }

    fn render_cards(
        &self,
        keys: &[MilestoneKey],
        theme: &Theme,
    ) -> Result<Vec<Model>, Diagnostic> {
        let words = Model::of(&self.words());
        let render = |key: &MilestoneKey| {
            let card = Model::of(&self.make_card(*key));
            let html = theme.component("card", "card", card, &words, self.book.sources)?;
            Ok(Model::html(&html))
        };
        keys.par_iter().map(render).collect()
    }

    /// A view of the same data, with what another one of this language drew.
    pub fn with(book: &'a Book<'a>, language: usize, drawn: Drawn) -> Self {
        let Drawn { cards, finder } = drawn;
        Self { book, language, locale: &book.locales[language], cards, finder }
    }

    /// The same view with some cards rendered anew, or all of them.
    ///
    /// # Errors
    /// The mistake of the card's template.
    pub fn redrawn(
        mut self,
        keys: Option<&[MilestoneKey]>,
        theme: &Theme,
    ) -> Result<Self, Diagnostic> {
        let cards = match keys {
            None => self.render_cards(&all(self.book), theme)?,
            Some(keys) => {
                let mut cards = Vec::clone(&self.cards);
                for (key, card) in keys.iter().zip(self.render_cards(keys, theme)?) {
                    cards[key.0 as usize] = card;
                }
                cards
            }
        };
        self.cards = Arc::new(cards);
        Ok(self)
    }

    /// What was drawn, for a later view of the same data.
    pub fn drawn(&self) -> Drawn {
        Drawn { cards: Arc::clone(&self.cards), finder: Arc::clone(&self.finder) }
    }

    /// The words that templates use as `t.key`.
    pub(super) fn words(&self) -> BTreeMap<&str, &str> {
        self.locale.for_templates().collect()
    }

    /// The link to a kind of page.
    pub fn url(&self, kind: &Kind) -> String {
        super::link(self.book, self.language, kind)
    }

    /// The absolute address of a kind of page.
    pub fn absolute(&self, kind: &Kind) -> String {
        format!("{}{}", self.book.config.base_url.origin(), self.url(kind))
    }

    /// A link and its words.
    pub(super) fn link(&self, label: impl Into<String>, kind: &Kind) -> Link {
        Link { label: label.into(), url: self.url(kind) }
    }

    /// The words of a key.
    pub fn say(&self, key: &str) -> String {
        self.locale.text(key).to_owned()
    }

    /// A time.
    pub fn time(&self, when: &When) -> Time {
        self.locale.time(when)
    }

    /// A song's title, linked if it has a page.
    pub(super) fn song(&self, key: SongKey) -> Named {
        let outside = self.book.catalogue.is_outside(key);
        Named {
            label: self.book.catalogue[key].title.clone(),
            url: (!outside).then(|| self.url(&Kind::Song(key))),
            lang: foreign(&self.book.catalogue[key].title, self.locale),
        }
    }

    /// An act's name, linked if it has a page.
    pub(super) fn artist(&self, key: ArtistKey) -> Named {
        let artist = &self.book.catalogue[key];
        Named {
            label: artist.name.clone(),
            url: (!artist.outside).then(|| self.url(&Kind::Artist(key))),
            lang: foreign(&artist.name, self.locale),
        }
    }

    /// The credit of a song: `BTS feat. Halsey`.
    pub fn act(&self, key: SongKey) -> String {
        let catalogue = self.book.catalogue;
        let names = |keys: &[ArtistKey]| -> Vec<String> {
            keys.iter().map(|key| catalogue[*key].name.clone()).collect()
        };
        let song = &catalogue[key];
        let acts = self.locale.list(&names(&song.artists));
        if song.featuring.is_empty() {
            return acts;
        }
        let guests = self.locale.list(&names(&song.featuring));
        self.locale.fill("say.featuring", &[("acts", &acts), ("guests", &guests)])
    }

    /// A metric's name.
    pub fn metric(&self, key: MetricKey) -> String {
        self.book.catalogue[key].name.get(&self.locale.code).0.to_owned()
    }

    /// A record's title.
    pub fn record(&self, key: RecordKey) -> String {
        self.book.catalogue[key].title.get(&self.locale.code).0.to_owned()
    }

    /// A figure of a metric: a count, or a place.
    pub fn figure(&self, metric: MetricKey, value: u64) -> String {
        match self.book.catalogue[metric].kind {
            MetricKind::Rank => self.place(value),
            MetricKind::Cumulative | MetricKind::Figure => self.locale.number(value),
        }
    }

    /// A figure in few words: `1 billion`, `No. 1`.
    pub fn short_figure(&self, metric: MetricKey, value: u64) -> String {
        match self.book.catalogue[metric].kind {
            MetricKind::Rank => self.place(value),
            MetricKind::Cumulative | MetricKind::Figure => self.locale.short(value),
        }
    }

    fn place(&self, place: u64) -> String {
        self.locale.fill("say.place", &[("n", &place.to_string())])
    }

    /// What a milestone reached, in few words: `1 billion`, `No. 1`, `Top 10`, `108 days`.
    pub fn reached(&self, milestone: &Milestone) -> String {
        match &milestone.event {
            Event::Step { step, .. } => self.short_figure(milestone.metric, *step),
            Event::Place { place: 1, .. } => self.place(1),
            Event::Place { place, .. } => {
                self.locale.fill("say.top", &[("n", &place.to_string())])
            }
            Event::Record { record, value, .. } => {
                self.record_figure(*record, milestone, *value)
            }
        }
    }

    /// The figure that set a record: a time for the fastest, else what was counted.
    fn record_figure(&self, record: RecordKey, milestone: &Milestone, value: u64) -> String {
        match (self.book.catalogue[record].kind, &milestone.span) {
            (RecordKind::Fastest, Some(span)) => self.locale.short_span(span),
            _ => self.short_figure(milestone.metric, value),
        }
    }

    /// The headline of a milestone: its article's, or the fact in a sentence.
    pub fn headline(&self, key: MilestoneKey) -> String {
        if let Some(at) = self.book.index.article_of(key, self.language) {
            return self.book.articles[at].title.clone();
        }
        self.statement(key)
    }

    /// The fact of a milestone in a sentence.
    pub fn statement(&self, key: MilestoneKey) -> String {
        let milestone = self.book.records.get(key);
        let song = &self.book.catalogue[milestone.song].title;
        let metric = self.metric(milestone.metric);
        let reached = self.reached(milestone);
        match &milestone.event {
            Event::Step { .. } => self
                .locale
                .fill("say.passes", &[("song", song), ("step", &reached), ("metric", &metric)]),
            Event::Place { place, .. } => self.locale.fill(
                if *place == 1 { "say.tops" } else { "say.enters" },
                &[("song", song), ("place", &reached), ("metric", &metric)],
            ),
            Event::Record { record, .. } => self
                .locale
                .fill("say.sets", &[("song", song), ("record", &self.record(*record))]),
        }
    }

    /// What a milestone's figure counts, under the figure.
    pub fn unit(&self, milestone: &Milestone) -> String {
        match &milestone.event {
            Event::Step { .. } | Event::Place { .. } => self.metric(milestone.metric),
            Event::Record { record, .. } => self.record(*record),
        }
    }

    /// A milestone's card as a value, for what places its parts itself.
    pub(super) fn make_card(&self, key: MilestoneKey) -> Card {
        let milestone = self.book.records.get(key);
        let song = &self.book.catalogue[milestone.song];
        Card {
            url: self.url(&Kind::Milestone(key)),
            figure: self.reached(milestone),
            unit: self.unit(milestone),
            song: song.title.clone(),
            song_lang: foreign(&song.title, self.locale),
            act: self.act(milestone.song),
            title: self.headline(key),
            date: self.time(&milestone.when),
            badge: None,
        }
    }

    /// Several cards, rendered and shared.
    pub fn cards(&self, keys: &[MilestoneKey]) -> Model {
        Model::list(keys.iter().map(|key| self.cards[key.0 as usize].clone()).collect())
    }

    /// What a kind of source is called.
    pub fn source_kind(&self, kind: SourceKind) -> String {
        self.say(match kind {
            SourceKind::Official => "kind.official",
            SourceKind::Platform => "kind.platform",
            SourceKind::Press => "kind.press",
            SourceKind::Aggregator => "kind.aggregator",
            SourceKind::Fan => "kind.fan",
        })
    }
}

/// `ko` for text in Hangul on a page of another language.
pub(super) fn foreign(text: &str, locale: &Locale) -> Option<&'static str> {
    let hangul = text.contains(crate::article::is_hangul);
    (hangul && locale.code != "ko").then_some("ko")
}

/// The sources of a page, numbered in the order of first use.
#[derive(Default)]
pub(super) struct Bibliography {
    keys: Vec<SourceKey>,
}

impl Bibliography {
    /// The number of a source.
    pub(super) fn number(&mut self, key: SourceKey) -> usize {
        if let Some(at) = self.keys.iter().position(|held| *held == key) {
            return at + 1;
        }
        self.keys.push(key);
        self.keys.len()
    }

    /// Links to some sources' lines.
    pub(super) fn cite(&mut self, view: &View<'_>, cited: &CitedKeys) -> Vec<Cited> {
        cited.iter().map(|key| self.cite_one(view, key)).collect()
    }

    /// Links to sources that facts rest on, which may be none.
    pub(super) fn cite_all(&mut self, view: &View<'_>, keys: &[SourceKey]) -> Vec<Cited> {
        keys.iter().map(|key| self.cite_one(view, *key)).collect()
    }

    fn cite_one(&mut self, view: &View<'_>, key: SourceKey) -> Cited {
        let number = self.number(key);
        Cited {
            number,
            href: format!("#source-{number}"),
            label: view.book.catalogue[key].publisher.clone(),
        }
    }

    /// The list at the end of the page.
    pub(super) fn lines(&self, view: &View<'_>) -> Vec<SourceLine> {
        let numbered = self.keys.iter().enumerate();
        numbered.map(|(at, key)| SourceLine::new(view, *key, at + 1)).collect()
    }
}
