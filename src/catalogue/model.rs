//! Entities: every reference resolved to a key, every time to an interval.
//!
//! Keys are positions in vectors that are sorted by id, so that the order of keys is the order of
//! ids, and a comparison of keys is cheap and the same on every machine.

use std::ops::Index;

use rustc_hash::FxHashMap;

use crate::date::{After, Day, When, Window};
use crate::diagnostics::Span;
use crate::kinds::{ArtistKind, Gender, MetricKind, ObservationKind, RecordKind, SourceKind};
use crate::path::Slug;
use crate::toml_reader::{Spanned, Text};
use crate::words::Words as _;

macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident of $entity:ident in $field:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $key(pub u32);

        impl $key {
            /// The position in the catalogue's vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// Every key of so many entities, in order.
            pub fn all(count: usize) -> impl Iterator<Item = Self> {
                (0..u32::try_from(count).unwrap_or(u32::MAX)).map(Self)
            }
        }

        impl Index<$key> for Catalogue {
            type Output = $entity;
            fn index(&self, key: $key) -> &$entity {
                &self.$field[key.index()]
            }
        }
    )*};
}

keys! {
    /// A metric.
    MetricKey of Metric in metrics;
    /// A source.
    SourceKey of Source in sources;
    /// An artist.
    ArtistKey of Artist in artists;
    /// A song.
    SongKey of Song in songs;
    /// A record's rule.
    RecordKey of Record in records;
}

/// Everything that maintainers wrote as data, with every reference resolved.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// Sorted by id.
    pub metrics: Vec<Metric>,
    /// Sorted by id.
    pub sources: Vec<Source>,
    /// Sorted by id.
    pub artists: Vec<Artist>,
    /// Sorted by id.
    pub songs: Vec<Song>,
    /// Sorted by id.
    pub records: Vec<Record>,
}

impl Catalogue {
    /// Finds a song by its id.
    pub fn song(&self, id: &str) -> Option<SongKey> {
        position(&self.songs, id, |song| &song.id).map(SongKey)
    }

    /// Finds an artist by its id.
    pub fn artist(&self, id: &str) -> Option<ArtistKey> {
        position(&self.artists, id, |artist| &artist.id).map(ArtistKey)
    }

    /// Finds a record by its id.
    pub fn record(&self, id: &str) -> Option<RecordKey> {
        position(&self.records, id, |record| &record.id).map(RecordKey)
    }

    /// Finds a metric by its id.
    pub fn metric(&self, id: &str) -> Option<MetricKey> {
        position(&self.metrics, id, |metric| &metric.id).map(MetricKey)
    }

    /// Finds a source by its id.
    pub fn source(&self, id: &str) -> Option<SourceKey> {
        position(&self.sources, id, |source| &source.id).map(SourceKey)
    }

    /// Every song with its key.
    pub fn songs(&self) -> impl Iterator<Item = (SongKey, &Song)> {
        SongKey::all(self.songs.len()).zip(&self.songs)
    }

    /// The artist that leads a song.
    pub fn lead(&self, song: SongKey) -> &Artist {
        &self[self[song].artists[0]]
    }

    /// Whether the artist that leads a song is external: it is named, not linked.
    pub fn is_external(&self, song: SongKey) -> bool {
        self.lead(song).external
    }

    /// Whether each artist has a page: those of this site who have a song here, as lead or guest,
    /// and their groups.
    pub fn artists_with_page(&self) -> Vec<bool> {
        let mut has_page = vec![false; self.artists.len()];
        for song in &self.songs {
            for artist in song.artists.iter().chain(&song.featuring) {
                has_page[artist.index()] = true;
            }
        }
        for at in 0..self.artists.len() {
            if has_page[at] {
                self.artists[at]
                    .member_of
                    .iter()
                    .for_each(|group| has_page[group.index()] = true);
            }
        }
        for (has_page, artist) in has_page.iter_mut().zip(&self.artists) {
            *has_page &= !artist.external;
        }
        has_page
    }

    /// The series of a song in a metric.
    pub fn series(&self, song: SongKey, metric: MetricKey) -> Option<&Series> {
        self[song].series.iter().find(|series| series.metric == metric)
    }
}

fn position<T>(sorted: &[T], id: &str, id_of: impl Fn(&T) -> &Slug) -> Option<u32> {
    let found = sorted.binary_search_by(|item| id_of(item).as_str().cmp(id)).ok()?;
    u32::try_from(found).ok()
}

/// What is counted, and by whom.
#[derive(Clone, Debug)]
pub struct Metric {
    /// The id.
    pub id: Slug,
    /// The name.
    pub name: Text,
    /// A word that some languages put after a figure: `회` in `10억 회`.
    pub unit: Option<Text>,
    /// The same of one, in languages that have a singular: `week`.
    pub unit_one: Option<Text>,
    /// What its figures are.
    pub kind: MetricKind,
    /// Values that make milestones, sorted.
    pub milestones: Vec<u64>,
    /// After so many days without an observation, a series is stale.
    pub stale_after: i32,
    /// The time since release that a figure covers.
    pub window: Option<Window>,
    /// Whether only official figures make a record.
    pub official_only: bool,
    /// How it is counted, in a sentence or two.
    pub note: Option<Text>,
    /// Where it is defined.
    pub span: Span,
}

/// Where a figure comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The id.
    pub id: Slug,
    /// Who published it.
    pub publisher: String,
    /// Its address.
    pub url: String,
    /// A kept copy.
    pub archive: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was read.
    pub accessed: Option<Day>,
    /// When it was published.
    pub published: Option<When>,
    /// How close it is to the figure.
    pub kind: SourceKind,
    /// Its language.
    pub language: Option<String>,
    /// Where it is defined.
    pub span: Span,
}

/// The names of an artist or a song beside its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// In Hangul.
    pub korean: Option<String>,
    /// In Latin letters, by sound.
    pub romanised: Option<String>,
    /// Names by other language codes.
    pub others: Vec<(String, String)>,
}

impl Names {
    /// Takes names by language code; `ko` and `romanised` are kept apart.
    pub(super) fn from_pairs(pairs: Vec<(Spanned<String>, Spanned<String>)>) -> Self {
        let mut names = Self::default();
        for (key, Spanned { value, .. }) in pairs {
            match key.value.as_str() {
                "ko" => names.korean = Some(value),
                "romanised" => names.romanised = Some(value),
                _ => names.others.push((key.value, value)),
            }
        }
        names
    }

    /// The name in a language.
    pub fn by(&self, language: &str) -> Option<&str> {
        if language == "ko" {
            return self.korean.as_deref();
        }
        let mut names = self.others.iter();
        names.find(|(code, _)| code == language).map(|(_, name)| name.as_str())
    }
}

/// An artist.
#[derive(Clone, Debug)]
pub struct Artist {
    /// The id.
    pub id: Slug,
    /// The name.
    pub name: String,
    /// Its other names.
    pub names: Names,
    /// Other spellings, for the search.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: Option<ArtistKind>,
    /// Who is in it.
    pub gender: Option<Gender>,
    /// ISO country code.
    pub country: Option<String>,
    /// When it began.
    pub debut: Option<When>,
    /// Its label.
    pub label: Option<String>,
    /// Its colour on all pages, as `#rrggbb`: the written one, else one that follows from the id;
    /// grey for who has no page.
    pub colour: String,
    /// The sources of these facts.
    pub cited: Vec<SourceKey>,
    /// The groups it belongs to.
    pub member_of: Vec<ArtistKey>,
    /// A picture of it.
    pub image: Option<ArtistImage>,
    /// Whether it is named where it is compared with, and has no page.
    pub external: bool,
    /// Old addresses.
    pub redirects: Vec<Spanned<String>>,
    /// Where it is defined.
    pub span: Span,
}

/// A picture of an artist.
#[derive(Clone, Debug)]
pub struct ArtistImage {
    /// Path below `static/`.
    pub file: String,
    /// Width and height in pixels, unless it is a drawing.
    pub pixels: Option<(usize, usize)>,
    /// Who made it.
    pub credit: String,
    /// An SPDX name, or the terms.
    pub licence: String,
    /// What it shows.
    pub alt: Option<Text>,
}

/// What a song came out on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its title.
    pub title: String,
    /// `single`, `mini-album`, …
    pub kind: Option<String>,
}

/// A song, which is what is measured.
#[derive(Clone, Debug)]
pub struct Song {
    /// The id.
    pub id: Slug,
    /// The title.
    pub title: String,
    /// Its other titles.
    pub names: Names,
    /// Other spellings, for the search.
    pub aliases: Vec<String>,
    /// The artists; the first leads.
    pub artists: Vec<ArtistKey>,
    /// Guests.
    pub featuring: Vec<ArtistKey>,
    /// When it came out.
    pub released: Option<Spanned<When>>,
    /// What it is sung in, main language first; `None` if the file doesn't say.
    pub languages: Option<Vec<String>>,
    /// The sources of these facts.
    pub cited: Vec<SourceKey>,
    /// Where to listen and watch: name and address.
    pub links: Vec<(String, String)>,
    /// What it came out on.
    pub release: Option<Release>,
    /// Its series, sorted by metric.
    pub series: Vec<Series>,
    /// Old addresses.
    pub redirects: Vec<Spanned<String>>,
    /// Where it is defined.
    pub span: Span,
}

/// All observations of a song in one metric.
#[derive(Clone, Debug)]
pub struct Series {
    /// What is counted.
    pub metric: MetricKey,
    /// What the counter adds up, if that needs saying.
    pub covers: Option<Text>,
    /// When what is counted began: the series' own start, or the song's release.
    pub start: Option<Spanned<When>>,
    /// Extra steps that make milestones, sorted.
    pub milestones: Vec<Spanned<u64>>,
    /// In the order of time.
    pub observations: Vec<Observation>,
    /// Where it is defined.
    pub span: Span,
}

impl Series {
    /// The observations that anything may be derived from, with their positions.
    pub fn counted(&self) -> impl Iterator<Item = (usize, &Observation)> {
        self.observations.iter().enumerate().filter(|(_, observation)| observation.counts())
    }

    /// The series as it would be if only official observations counted, each at its position.
    pub fn official(&self) -> Self {
        let mut series = self.clone();
        for observation in &mut series.observations {
            observation.disputed |= observation.kind != ObservationKind::Official;
        }
        series
    }

    /// Which observation takes the place of which: positions of the new one and of the old one.
    /// It names the old one's kind or source, and is about the same figure or the same time: a
    /// source that is wrong of one figure may be right of others.
    pub fn replacements(&self, sources: &[Source]) -> Vec<(usize, usize)> {
        let wanted = |observation: &Observation| {
            observation.remarks.as_ref().and_then(|remarks| remarks.supersedes.clone())
        };
        let mut pairs = Vec::new();
        if !self.observations.iter().any(|observation| wanted(observation).is_some()) {
            return pairs;
        }
        // Most times are one day: what can meet them is looked up, not looked for.
        let mut by_value: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        let mut by_day: FxHashMap<Day, Vec<usize>> = FxHashMap::default();
        let mut of_many_days = Vec::new();
        for (at, observation) in self.observations.iter().enumerate() {
            by_value.entry(observation.value).or_default().push(at);
            match observation.when.is_one_day() {
                true => by_day.entry(observation.when.first).or_default().push(at),
                false => of_many_days.push(at),
            }
        }
        for (at, new) in self.observations.iter().enumerate() {
            let Some(wanted) = wanted(new) else { continue };
            let mut near = by_value[&new.value].clone();
            if new.when.is_one_day() {
                near.extend(by_day[&new.when.first].iter().chain(&of_many_days));
            } else {
                near.extend(0..self.observations.len());
            }
            near.sort_unstable();
            near.dedup();
            for i in near.into_iter().filter(|i| *i != at) {
                let old = &self.observations[i];
                let named = old.kind.word() == wanted.value
                    || old
                        .cited
                        .iter()
                        .any(|key| sources[key.index()].id.as_str() == wanted.value);
                let same_time =
                    old.when.first <= new.when.last && new.when.first <= old.when.last;
                if named && (old.value == new.value || same_time) {
                    pairs.push((at, i));
                }
            }
        }
        pairs
    }
}

/// Who says so: one source at least. An observation without a source can't be built.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cited {
    first: SourceKey,
    rest: Box<[SourceKey]>,
}

impl Cited {
    /// From a list; `None` if it is empty.
    pub fn new(mut keys: Vec<SourceKey>) -> Option<Self> {
        keys.dedup();
        let mut keys = keys.into_iter();
        Some(Self { first: keys.next()?, rest: keys.collect() })
    }

    /// Every source, as written.
    pub fn iter(&self) -> impl Iterator<Item = SourceKey> + Clone {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// Every source, for a change that keeps their order.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut SourceKey> {
        std::iter::once(&mut self.first).chain(&mut self.rest)
    }

    /// How many sources there are.
    pub fn count(&self) -> usize {
        1 + self.rest.len()
    }

    /// The first source.
    pub fn first(&self) -> SourceKey {
        self.first
    }
}

/// What seldom comes with an observation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// A remark for the visitor.
    pub note: Option<Text>,
    /// When it was checked again.
    pub confirmed: Option<Day>,
    /// Why the count fell here.
    pub decrease: Option<Text>,
    /// Which earlier observation this one takes the place of: a kind or a source's id.
    pub supersedes: Option<Spanned<String>>,
}

/// One figure of one song in one metric at one time.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When, in the site's zone.
    pub when: When,
    /// Time since release, where the source states that.
    pub after: Option<After>,
    /// The figure.
    pub value: u64,
    /// What it says.
    pub kind: ObservationKind,
    /// Who says so.
    pub cited: Cited,
    /// Shown, not derived from.
    pub disputed: bool,
    /// Taken back by a later one: shown on the corrections page.
    pub superseded: bool,
    /// What seldom comes with it.
    pub remarks: Option<Box<Remarks>>,
    /// Where it is written.
    pub span: Span,
    /// Where the figure is written.
    pub value_span: Span,
}

impl Observation {
    /// Whether anything may be derived from it.
    pub fn counts(&self) -> bool {
        !self.disputed && !self.superseded && !self.kind.proves_nothing()
    }

    /// Whether somebody checked it again.
    pub fn is_confirmed(&self) -> bool {
        self.remarks.as_ref().is_some_and(|remarks| remarks.confirmed.is_some())
    }

    /// Why the count fell here, if it did.
    pub fn decrease(&self) -> Option<&Text> {
        self.remarks.as_ref()?.decrease.as_ref()
    }
}

/// A record's rule. Its holder is derived.
#[derive(Clone, Debug)]
pub struct Record {
    /// The id.
    pub id: Slug,
    /// The question it answers.
    pub title: Text,
    /// What kind it is.
    pub kind: RecordKind,
    /// What is compared.
    pub metric: MetricKey,
    /// The threshold, for all kinds but `most`; a place, for ranks.
    pub threshold: Option<u64>,
    /// Which songs it is about.
    pub matching: Where,
    /// Statements that the list that it rests on is complete, in the order of their days.
    pub complete: Vec<Complete>,
    /// A remark for the visitor.
    pub note: Option<Text>,
    /// Old addresses.
    pub redirects: Vec<Spanned<String>>,
    /// Where it is defined.
    pub span: Span,
    /// Where the threshold is written.
    pub threshold_span: Span,
}

impl Record {
    /// The latest statement that its list is complete.
    pub fn complete(&self) -> Option<&Complete> {
        self.complete.last()
    }
}

/// A source's statement that a list is complete.
#[derive(Clone, Debug)]
pub struct Complete {
    /// Which songs the list has all of.
    pub what: Text,
    /// Until when.
    pub as_of: Day,
    /// Who says so.
    pub cited: Cited,
    /// Where it is written.
    pub span: Span,
}

/// Which songs a record or a claim is about: all conditions hold, and no `not` does.
#[derive(Clone, Debug, Default)]
pub struct Where {
    /// Each must hold.
    pub all: Vec<Condition>,
    /// A song for which all conditions of one of these hold is left out. None is empty.
    pub not: Vec<Vec<Condition>>,
}

impl Where {
    /// Asks for what another one asks for as well.
    pub fn narrow(&mut self, other: &Self) {
        self.all.extend(other.all.iter().cloned());
        self.not.extend(other.not.iter().cloned());
    }
}

/// One condition on a song; an artist's fields are the lead's.
#[derive(Clone, Debug)]
pub enum Condition {
    /// The main language is one of these.
    Language(Vec<String>),
    /// The lead is one of these.
    Lead(Vec<ArtistKey>),
    /// One of these is credited.
    Artist(Vec<ArtistKey>),
    /// The lead is one of these kinds.
    ArtistKind(Vec<ArtistKind>),
    /// The lead's gender is one of these.
    Gender(Vec<Gender>),
    /// The lead's country is one of these.
    Country(Vec<String>),
    /// Whether there is a guest.
    Featuring(bool),
    /// Released between two days, both included.
    Released(Day, Day),
    /// The lead's debut was between two days, both included.
    Debut(Day, Day),
    /// Whether the lead is external.
    External(bool),
}
