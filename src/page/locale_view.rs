//! One language's view of the site: addresses, names, dates and cards as its pages show them.

use std::collections::BTreeMap;

use super::address;
use super::address::PageKind;
use super::link::{Link, Named, Words, foreign};
use super::render_cache::RenderCache;
use super::site_view::SiteView;
use crate::catalogue::{
    ArtistKey, MetricKey, MetricKind, Names, Observation, RecordKey, RecordKind, Series,
    SongKey, SourceKind,
};
use crate::date::When;
use crate::diagnostics::Diagnostic;
use crate::locale::{Locale, Time, has_hangul};
use crate::record::best::first_had;
use crate::record::crossing::DayCounting;
use crate::record::{Event, Milestone, MilestoneKey};
use crate::render::{Model, Shared, Theme};
use crate::toml_reader::Text;
use crate::words::Words as _;

/// A language's view.
pub struct LocaleView<'a> {
    /// The site.
    pub site: &'a SiteView<'a>,
    /// Which of the site's languages.
    pub language: usize,
    /// How it writes.
    pub locale: &'a Locale,
    pub(super) cache: RenderCache,
}

impl<'a> LocaleView<'a> {
    /// A view of the same data, with what another one of this language drew.
    pub fn with(site: &'a SiteView<'a>, language: usize, cache: RenderCache) -> Self {
        Self { site, language, locale: &site.locales[language], cache }
    }

    /// What was drawn, for a later view of the same data.
    pub fn drawn(&self) -> RenderCache {
        self.cache.clone()
    }

    /// What a component makes, as a value to be placed on pages.
    ///
    /// # Errors
    /// The mistake of its template.
    pub(super) fn component(
        &self,
        name: &str,
        argument: Option<(&'static str, Model)>,
        theme: &Theme,
        shared: &Shared,
    ) -> Result<Model, Diagnostic> {
        let html = theme.component(name, argument, shared, self.site.sources)?;
        Ok(Model::html(&html))
    }

    /// What a milestone's page says of its song.
    pub(super) fn song_of(&self, milestone: &Milestone) -> Model {
        self.cache.songs[milestone.song.index()].clone()
    }

    /// The words that templates use as `t.key`.
    pub(super) fn words(&self) -> BTreeMap<&str, &str> {
        self.locale.for_templates().collect()
    }

    /// The link to a kind of page.
    pub fn url(&self, kind: &PageKind) -> String {
        address::link(self.site, self.language, kind)
    }

    /// The absolute address of a kind of page.
    pub fn absolute(&self, kind: &PageKind) -> String {
        [self.site.config.base_url.origin(), &self.url(kind)].concat()
    }

    /// A link and its words.
    pub(super) fn link(&self, label: impl Into<String>, kind: &PageKind) -> Link {
        Link { label: label.into(), url: self.url(kind), lang: None, hreflang: None }
    }

    /// A link to a list, under its heading.
    pub(super) fn list_link(&self, list: &PageKind) -> Link {
        let heading = list.descriptor().heading.unwrap_or_default();
        self.link(self.say(heading), list)
    }

    /// What a page is of, below the list above it: the month of a day, the artist of a year.
    pub(super) fn owner(&self, kind: &PageKind) -> Option<Link> {
        match *kind {
            PageKind::Day(key, _) => {
                Some(self.link(self.month_name(key.month), &PageKind::Month(key.month, 0)))
            }
            PageKind::ArtistYear(key, ..) | PageKind::ArtistMilestones(key, _) => {
                let lang = foreign(self.name(key), self.locale).map(str::to_owned);
                Some(Link { lang, ..self.link(self.name(key), &PageKind::Artist(key)) })
            }
            _ => None,
        }
    }

    /// The name of a month, from 0 for January.
    pub(super) fn month_name(&self, month: usize) -> &'a str {
        self.locale.month_name(i8::try_from(month + 1).unwrap_or(1))
    }

    /// `9 February`
    pub(super) fn day_of_year(&self, month: usize, day: i8) -> String {
        let values = [("month", self.month_name(month)), ("day", &day.to_string())];
        self.locale.fill("dates.anniversary", &values)
    }

    /// The link to a metric, under its name.
    pub(super) fn metric_link(&self, key: MetricKey) -> Link {
        let lang = self.lang_of(&self.site.catalogue[key].name);
        Link { lang, ..self.link(self.metric(key), &PageKind::Metric(key, 0)) }
    }

    /// The link to a record, under its title.
    pub(super) fn record_link(&self, key: RecordKey) -> Link {
        let lang = self.lang_of(&self.site.catalogue[key].title);
        Link { lang, ..Link::new(self.record(key), self.record_url(key)) }
    }

    /// The link to a record.
    pub(super) fn record_url(&self, key: RecordKey) -> String {
        self.url(&PageKind::of_record(self.site.catalogue, key))
    }

    /// The link to an article or a page of text, which may be in another language.
    pub(super) fn text_link(&self, at: usize) -> Link {
        let site = self.site;
        let article = &site.articles[at];
        let kind = PageKind::of_article(site, at);
        let language = site.index.language_of(at);
        let elsewhere =
            (language != self.language).then(|| site.locales[language].code.clone());
        Link {
            label: article.title.clone(),
            url: address::link(site, language, &kind),
            lang: elsewhere.clone(),
            hreflang: elsewhere,
        }
    }

    /// The words of a text, marked if they are in another language than the page.
    pub(super) fn text(&self, text: &Text) -> Words {
        Words { text: text.get(&self.locale.code).0.to_owned(), lang: self.lang_of(text) }
    }

    /// The words of a text within a sentence. Where they are in another language of the site, the
    /// whole sentence is.
    pub(super) fn text_in(&self, key: &str, name: &str, text: &Text) -> Words {
        let words = self.text(text);
        let other = words
            .lang
            .as_ref()
            .and_then(|lang| self.site.locales.iter().find(|locale| locale.code == *lang));
        let locale = other.unwrap_or(self.locale);
        Words { text: locale.fill(key, &[(name, &words.text)]), lang: words.lang }
    }

    /// The language of a text, if it is not the page's. What names no language is in the site's
    /// first one.
    pub(super) fn lang_of(&self, text: &Text) -> Option<String> {
        let (words, lang) = text.get(&self.locale.code);
        if lang == self.locale.code {
            return None;
        }
        if !lang.is_empty() {
            return Some(lang.to_owned());
        }
        if self.language > 0 && !has_hangul(words) {
            return Some(self.site.config.languages[0].clone());
        }
        foreign(words, self.locale).map(str::to_owned)
    }

    /// A song's title: on pages of a further language the one that it has there.
    pub fn title(&self, key: SongKey) -> &'a str {
        let song = &self.site.catalogue[key];
        self.named(&song.title, &song.names)
    }

    /// An artist's name: on pages of a further language the one that it has there.
    pub fn name(&self, key: ArtistKey) -> &'a str {
        let artist = &self.site.catalogue[key];
        self.named(&artist.name, &artist.names)
    }

    fn named(&self, name: &'a str, names: &'a Names) -> &'a str {
        let other = if self.language > 0 { names.by(&self.locale.code) } else { None };
        other.unwrap_or(name)
    }

    /// The words of a key.
    pub fn say(&self, key: &str) -> String {
        self.locale.text(key).to_owned()
    }

    /// A time.
    pub fn time(&self, when: &When) -> Time {
        self.locale.time(when)
    }

    /// A time behind a word such as "since".
    pub(super) fn noun_time(&self, when: &When) -> Time {
        self.locale.noun_time(when)
    }

    /// How days are counted.
    pub(super) fn counting(&self) -> DayCounting<'a> {
        let config = self.site.config;
        DayCounting { zone: &config.timezone, day_count: config.day_count }
    }

    /// When a song first had the best figure of a series.
    pub(super) fn first_had(&self, series: &Series, best: &Observation) -> When {
        first_had(self.site.catalogue, series, best, self.counting())
    }

    /// A song's title, linked if it has a page.
    pub(super) fn song(&self, key: SongKey) -> Named {
        let external = self.site.catalogue.is_external(key);
        Named {
            label: self.title(key).to_owned(),
            url: (!external).then(|| self.url(&PageKind::Song(key))),
            lang: foreign(self.title(key), self.locale),
            by: self.by(key),
        }
    }

    /// The artist of a song that is called what links are called: who hears `Go` or `More` in a list
    /// of links is told whose song it is.
    pub(super) fn by(&self, key: SongKey) -> Option<String> {
        says_nothing(self.title(key)).then(|| self.credit(key))
    }

    /// An artist's name, linked if it has a page.
    pub(super) fn artist(&self, key: ArtistKey) -> Named {
        let has_page = self.site.index.has_artist_page(key);
        Named {
            label: self.name(key).to_owned(),
            url: has_page.then(|| self.url(&PageKind::Artist(key))),
            lang: foreign(self.name(key), self.locale),
            by: None,
        }
    }

    /// The credit of a song: `BTS feat. Halsey`.
    pub fn credit(&self, key: SongKey) -> String {
        let catalogue = self.site.catalogue;
        let names = |keys: &[ArtistKey]| -> Vec<String> {
            keys.iter().map(|key| self.name(*key).to_owned()).collect()
        };
        let song = &catalogue[key];
        let artists = self.locale.list(&names(&song.artists));
        if song.featuring.is_empty() {
            return artists;
        }
        let guests = self.locale.list(&names(&song.featuring));
        self.locale.fill("say.featuring", &[("acts", &artists), ("guests", &guests)])
    }

    /// A metric's name at the start of a line or a sentence.
    pub fn metric(&self, key: MetricKey) -> String {
        upper_first(self.metric_in_text(key))
    }

    /// A metric's name within a sentence: as it is written.
    pub(super) fn metric_in_text(&self, key: MetricKey) -> &'a str {
        self.site.catalogue[key].name.get(&self.locale.code).0
    }

    /// A record's title.
    pub fn record(&self, key: RecordKey) -> String {
        self.site.catalogue[key].title.get(&self.locale.code).0.to_owned()
    }

    /// A figure of a metric: a count, or a place.
    pub fn figure(&self, metric: MetricKey, value: u64) -> String {
        match self.site.catalogue[metric].kind {
            MetricKind::Rank => self.rank_words(value),
            MetricKind::Counter | MetricKind::OneOff => self.locale.number(value),
        }
    }

    /// A figure in few words: `1 billion`, `No. 1`.
    pub fn short_figure(&self, metric: MetricKey, value: u64) -> String {
        match self.site.catalogue[metric].kind {
            MetricKind::Rank => self.rank_words(value),
            MetricKind::Counter | MetricKind::OneOff => {
                let figure = self.locale.short(value);
                match self.unit_word(metric, value) {
                    Some(unit) => self.locale.counted(&figure, unit),
                    None => figure,
                }
            }
        }
    }

    /// A figure in few words and four digits at most, rounded down: `604.1 million`.
    pub(super) fn rounded(&self, metric: MetricKey, value: u64) -> String {
        match self.site.catalogue[metric].kind {
            MetricKind::Rank => self.rank_words(value),
            _ => self.short_figure(metric, four_digits(value)),
        }
    }

    /// A figure in few words, and what it counts: `1 billion Spotify streams`.
    pub(super) fn figure_of(&self, metric: MetricKey, value: u64) -> String {
        let (figure, metric) = self.figure_and_metric(metric, value);
        self.locale.fill("say.figure-of", &[("figure", &figure), ("metric", &metric)])
    }

    /// The word of a metric's unit behind a figure in this language, singular where it has one.
    fn unit_word(&self, metric: MetricKey, value: u64) -> Option<&'a str> {
        let (metric, code) = (&self.site.catalogue[metric], &self.locale.code);
        let by_language = |unit: &'a Option<Text>| unit.as_ref()?.exactly(code);
        let one = if self.locale.is_one(value) { by_language(&metric.unit_one) } else { None };
        one.or_else(|| by_language(&metric.unit))
    }

    /// A figure in few words and its metric's name, to stand beside each other. A name that has the
    /// word of the unit in it says it alone, in the form that fits: `3 music show wins`, `1 week at
    /// No. 1`.
    pub(super) fn figure_and_metric(&self, key: MetricKey, value: u64) -> (String, String) {
        let (metric, name) = (&self.site.catalogue[key], self.metric_in_text(key));
        let unit = metric.unit.as_ref().and_then(|unit| unit.exactly(&self.locale.code));
        let said = (metric.kind != MetricKind::Rank)
            .then(|| replace_word(name, unit?, self.unit_word(key, value)?))
            .flatten();
        match said {
            Some(name) => (self.locale.short(value), name),
            None => (self.short_figure(key, value), name.to_owned()),
        }
    }

    fn rank_words(&self, rank: u64) -> String {
        self.locale.fill("say.place", &[("n", &rank.to_string())])
    }

    /// What a milestone reached, in few words: `1 billion`, `No. 1`, `Top 10`, `108 days`.
    pub fn reached(&self, milestone: &Milestone) -> String {
        match &milestone.event {
            Event::Step { step, .. } => self.short_figure(milestone.metric, *step),
            Event::Rank { rank: 1, .. } => self.rank_words(1),
            Event::Rank { rank, .. } => {
                self.locale.fill("say.top", &[("n", &rank.to_string())])
            }
            Event::Record { record, value, .. } => {
                self.record_figure(*record, milestone, *value)
            }
        }
    }

    /// The figure that set a record: a time for the fastest, else what was counted.
    fn record_figure(&self, record: RecordKey, milestone: &Milestone, value: u64) -> String {
        match (self.site.catalogue[record].kind, &milestone.elapsed) {
            (RecordKind::Fastest, Some(elapsed)) => self.locale.short_elapsed(elapsed),
            _ => self.short_figure(milestone.metric, value),
        }
    }

    /// The headline of a milestone: its article's, or the fact in a sentence.
    pub fn headline(&self, key: MilestoneKey) -> String {
        if let Some(at) = self.site.index.article_of(key, self.language) {
            return self.site.articles[at].title.clone();
        }
        self.statement(key)
    }

    /// The fact of a milestone in a sentence.
    pub fn statement(&self, key: MilestoneKey) -> String {
        let milestone = self.site.records.get(key);
        let song = self.title(milestone.song);
        let metric = self.metric_in_text(milestone.metric);
        let reached = self.reached(milestone);
        match &milestone.event {
            Event::Step { step, .. } => {
                let (step, metric) = self.figure_and_metric(milestone.metric, *step);
                let values = [("song", song), ("step", &step), ("metric", &metric)];
                self.locale.fill("say.passes", &values)
            }
            Event::Rank { rank, .. } => self.locale.fill(
                if *rank == 1 { "say.tops" } else { "say.enters" },
                &[("song", song), ("place", &reached), ("metric", metric)],
            ),
            Event::Record { record, .. } => self
                .locale
                .fill("say.sets", &[("song", song), ("record", &self.record(*record))]),
        }
    }

    /// What a milestone's figure counts, under the figure.
    pub fn unit(&self, milestone: &Milestone) -> String {
        match &milestone.event {
            Event::Step { .. } | Event::Rank { .. } => self.metric(milestone.metric),
            Event::Record { record, .. } => self.record(*record),
        }
    }

    /// The language of that, if it is not the page's.
    pub(super) fn unit_lang(&self, milestone: &Milestone) -> Option<String> {
        let catalogue = self.site.catalogue;
        self.lang_of(match &milestone.event {
            Event::Step { .. } | Event::Rank { .. } => &catalogue[milestone.metric].name,
            Event::Record { record, .. } => &catalogue[*record].title,
        })
    }

    /// A milestone's card, rendered.
    pub(super) fn card(&self, key: MilestoneKey) -> Model {
        self.cache.cards[key.0 as usize].clone()
    }

    /// Several cards, rendered and shared.
    pub fn cards(&self, keys: &[MilestoneKey]) -> Model {
        Model::list(keys.iter().map(|key| self.card(*key)).collect())
    }

    /// What a kind of source is called.
    pub fn source_kind(&self, kind: SourceKind) -> String {
        self.say(&format!("kind.{}", kind.word()))
    }
}

/// Whether words say nothing of where a link leads, by Lighthouse's lists of such.
fn says_nothing(title: &str) -> bool {
    const ENGLISH: [&str; 14] = [
        "click here",
        "click this",
        "go",
        "here",
        "information",
        "learn more",
        "more",
        "more info",
        "more information",
        "read more",
        "right here",
        "see more",
        "start",
        "this",
    ];
    const KOREAN: [&str; 9] = [
        "여기",
        "여기를 클릭",
        "클릭",
        "링크",
        "자세히",
        "자세히 보기",
        "계속",
        "이동",
        "전체 보기",
    ];
    let longest = ENGLISH.iter().chain(&KOREAN).map(|words| words.len()).max();
    let title = title.trim();
    title.len() <= longest.unwrap_or(0)
        && ENGLISH.iter().chain(&KOREAN).any(|words| title.eq_ignore_ascii_case(words))
}

/// A count rounded down to four digits.
pub(super) fn four_digits(value: u64) -> u64 {
    value - value % 10_u64.pow(value.checked_ilog10().unwrap_or(0).saturating_sub(3))
}

/// A text with a word in it replaced, whatever its case; `None` if the word is not there.
fn replace_word(text: &str, word: &str, by: &str) -> Option<String> {
    let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let at = text.char_indices().map(|(at, _)| at).find(|at| {
        let rest = text.get(*at..*at + word.len());
        rest.is_some_and(|found| found.eq_ignore_ascii_case(word))
            && !is_inside(text[..*at].chars().next_back())
            && !is_inside(text[*at + word.len()..].chars().next())
    })?;
    Some([&text[..at], by, &text[at + word.len()..]].concat())
}

/// A text with a capital at its start. A name such as "iTunes sales" keeps its own.
pub(super) fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    match chars.as_str().starts_with(char::is_uppercase) {
        true => text.to_owned(),
        false => first.to_uppercase().chain(chars).collect(),
    }
}
