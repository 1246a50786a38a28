//! What is rendered once for all pages of a language.

use std::sync::Arc;

use rayon::prelude::*;

use super::locale_view::LocaleView;
use super::render_cache::RenderCache;
use super::site_view::SiteView;
use super::sources::Source;
use super::{cards, shared};
use crate::article::Html;
use crate::catalogue::{SongKey, SourceKey};
use crate::diagnostics::Diagnostic;
use crate::record::MilestoneKey;
use crate::render::{Model, Theme};

impl<'a> LocaleView<'a> {
    /// The view of a language. What stands on many pages is rendered here, once: every milestone's
    /// card, what its page says of its song, the sources.
    ///
    /// # Errors
    /// The mistake of a template.
    pub fn new(
        site: &'a SiteView<'a>,
        language: usize,
        theme: &Theme,
    ) -> Result<Self, Diagnostic> {
        Self::with(site, language, RenderCache::default()).redrawn(None, theme)
    }

    /// The same view with some cards rendered anew, or all that is rendered once.
    ///
    /// # Errors
    /// The mistake of a template.
    pub fn redrawn(
        mut self,
        keys: Option<&[MilestoneKey]>,
        theme: &Theme,
    ) -> Result<Self, Diagnostic> {
        self.cache = self.draw(keys, theme)?;
        Ok(self)
    }

    /// Renders some cards, or all that is rendered once.
    fn draw(
        &self,
        keys: Option<&[MilestoneKey]>,
        theme: &Theme,
    ) -> Result<RenderCache, Diagnostic> {
        let shared = shared::globals(self);
        let draw = |component, argument, value: Model| {
            self.component(component, Some((argument, value)), theme, &shared)
        };
        let card =
            |key: &MilestoneKey| draw("card", "card", Model::of(&cards::card(self, *key)));
        let mut drawn = self.drawn();
        if let Some(keys) = keys {
            let cards: Vec<Model> = keys.par_iter().map(card).collect::<Result<_, _>>()?;
            let all = Arc::make_mut(&mut drawn.cards);
            for (key, card) in keys.iter().zip(cards) {
                all[key.0 as usize] = card;
            }
            return Ok(drawn);
        }
        let site = self.site;
        let song = |key: &SongKey| match site.index.of_song(site.records, *key).next() {
            None => Ok(Model::html(&Html::default())),
            Some(_) => draw("the_song", "song", Model::of(&cards::song(self, *key))),
        };
        let source =
            |key: &SourceKey| draw("source", "source", Model::of(&Source::new(self, *key)));
        let catalogue = self.site.catalogue;
        let songs: Vec<SongKey> = SongKey::all(catalogue.songs.len()).collect();
        let sources: Vec<SourceKey> = SourceKey::all(catalogue.sources.len()).collect();
        let milestones: Vec<MilestoneKey> =
            self.site.records.all().map(|(key, _)| key).collect();
        let cards: Result<_, _> = milestones.par_iter().map(card).collect();
        let songs: Result<_, _> = songs.par_iter().map(song).collect();
        let sources: Result<_, _> = sources.par_iter().map(source).collect();
        drawn.cards = Arc::new(cards?);
        drawn.songs = Arc::new(songs?);
        drawn.sources = Arc::new(sources?);
        drawn.said = Arc::default();
        Ok(drawn)
    }
}
