//! What pages look up often, gathered once: lists, neighbours, back links.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::year_index::YearIndex;
use crate::article::{Article, ArticleKind};
use crate::catalogue::{
    ArtistKey, Catalogue, MetricKey, MetricKind, Names, RecordKey, SongKey,
};
use crate::config::Config;
use crate::date::Day;
use crate::locale::Locale;
use crate::record::pairs::Pairs;
use crate::record::{Event, Milestone, MilestoneKey, Records};

/// Look-ups over the whole site. Vectors are in the order of the keys that they are for.
#[derive(Debug, Default)]
pub struct Index {
    /// Whether each milestone has a page.
    has_page: Vec<bool>,
    /// Milestones with a page, newest first.
    pub newest: Vec<MilestoneKey>,
    /// The position of each milestone in `newest`.
    newest_at: Vec<u32>,
    /// Songs with a page, by title, as each language sorts them.
    pub listed_songs: Vec<Vec<SongKey>>,
    /// What each language lists, newest first: its articles, and those that it lacks in the
    /// language that has them. Their positions.
    pub listed_articles: Vec<Vec<usize>>,
    /// Whether each artist has a page: one without a song here is named and not linked.
    artist_has_page: Vec<bool>,
    /// The letters of each language's list of songs, each with the position of its first song.
    pub song_letters: Vec<Vec<(String, usize)>>,
    /// Metrics that a table of all songs has columns for.
    pub song_columns: Vec<MetricKey>,
    /// Artists with a page, by name, as each language sorts them.
    pub listed_artists: Vec<Vec<ArtistKey>>,
    /// Tags with what bears them.
    pub tags: Vec<(String, Vec<Tagged>)>,
    /// What happened in each year.
    pub in_years: YearIndex,
    /// Songs of each artist, as lead or guest.
    pub songs_of: Vec<Vec<SongKey>>,
    /// Members of each artist.
    pub members_of: Vec<Vec<ArtistKey>>,
    /// Records that each song holds or held: the record and the tenure.
    pub tenures_of: Vec<Vec<(RecordKey, usize)>>,
    /// Clubs that songs of each artist are in, and how many.
    pub clubs_of: Vec<Vec<(RecordKey, usize)>>,
    /// Articles with a claim about each record, by their positions.
    pub articles_of_record: Vec<Vec<usize>>,
    /// Articles of their own with a claim about each song, by their positions.
    pub articles_of_song: Vec<Vec<usize>>,
    /// Newest milestone of each of an artist's newest songs to have one, as lead, newest first.
    pub newest_by_song: Vec<Vec<MilestoneKey>>,
    /// The articles of each milestone: language and position.
    articles_of: Vec<Vec<(usize, usize)>>,
    /// What each article stands for.
    subjects: Vec<ArticleSubject>,
    /// The language of each article.
    languages: Vec<usize>,
    /// Articles of their own and pages of text in each language that has them.
    texts: FxHashMap<(ArticleKind, String), Vec<(usize, usize)>>,
    /// For each article, all that say the same in one language or another.
    works: Vec<Vec<(usize, usize)>>,
    /// For each milestone: its group among those of one step, and its position in it.
    group_of: Vec<(u32, u32)>,
    groups: Vec<Vec<MilestoneKey>>,
    /// What each source supports: songs, and articles by position.
    pub supports: Vec<Supported>,
    /// Pairs of songs that are compared.
    pub pairs: Pairs,
}

/// What an article stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ArticleSubject {
    /// The milestone of its id.
    Milestone(MilestoneKey),
    /// A milestone that the data does not have.
    Nothing,
    /// Itself.
    Own,
}

/// What bears a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagged {
    /// A milestone, through its article.
    Milestone(MilestoneKey),
    /// An article of its own: its position.
    Article(usize),
}

/// What a source supports.
#[derive(Clone, Debug, Default)]
pub struct Supported {
    /// Songs, through their facts and observations.
    pub songs: Vec<SongKey>,
    /// Records, whose list it calls complete.
    pub records: Vec<RecordKey>,
}

/// What makes milestones comparable: one step of one metric, one place, one record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum MilestoneGroup {
    Step(MetricKey, u64),
    Rank(MetricKey, u64),
    Record(RecordKey),
}

impl MilestoneGroup {
    pub(super) fn of(milestone: &Milestone) -> Self {
        match milestone.event {
            Event::Step { step, .. } => Self::Step(milestone.metric, step),
            Event::Rank { rank, .. } => Self::Rank(milestone.metric, rank),
            Event::Record { record, .. } => Self::Record(record),
        }
    }
}

/// Songs of an artist among which pages find where to lead next.
const SONGS_AHEAD: usize = 6;

impl Index {
    /// Gathers everything.
    pub fn new(
        config: &Config,
        locales: &[Locale],
        catalogue: &Catalogue,
        records: &Records,
        articles: &[Arc<Article>],
    ) -> Self {
        let mut index = Self::default();
        index.translations(locales, records, articles);
        index.pages(config, catalogue, records);
        index.lists(records);
        index.artist_has_page = catalogue.artists_with_page();
        index.song_columns = columns(catalogue, catalogue.songs().map(|(key, _)| key));
        index.sort(locales, catalogue);
        index.articles(locales, records, articles);
        index.group(records);
        index.claimed(catalogue, articles);
        index.artists(catalogue);
        index.newest_by_song(catalogue, records);
        index.tenures(catalogue, records);
        index.years(catalogue, records, articles);
        index.sources(catalogue);
        index.pairs = Pairs::new(catalogue, &records.outcomes, &config.versus);
        index
    }

    /// Whether a milestone has a page: [`Milestone::is_told_by_itself`], or it has an article.
    pub fn has_page(&self, milestone: MilestoneKey) -> bool {
        self.has_page[milestone.0 as usize]
    }

    /// Whether an artist has a page.
    pub fn has_artist_page(&self, artist: ArtistKey) -> bool {
        self.artist_has_page[artist.index()]
    }

    /// A song's milestones with a page, oldest first.
    pub fn of_song<'r>(
        &'r self,
        records: &'r Records,
        song: SongKey,
    ) -> impl Iterator<Item = MilestoneKey> + use<'r> {
        records.of_song(song).iter().copied().filter(|key| self.has_page(*key))
    }

    /// The article of a milestone in a language: its position.
    pub fn article_of(&self, milestone: MilestoneKey, language: usize) -> Option<usize> {
        let articles = &self.articles_of[milestone.0 as usize];
        articles.iter().find(|(of, _)| *of == language).map(|(_, at)| *at)
    }

    /// The article of a milestone in a language, or else in the first that has one.
    pub fn any_article_of(&self, milestone: MilestoneKey, language: usize) -> Option<usize> {
        any(&self.articles_of[milestone.0 as usize], language)
    }

    /// The milestone that an article is about.
    pub fn milestone_of(&self, article: usize) -> Option<MilestoneKey> {
        match self.subjects[article] {
            ArticleSubject::Milestone(key) => Some(key),
            ArticleSubject::Nothing | ArticleSubject::Own => None,
        }
    }

    /// Whether an article bears the id of a milestone that the data does not have.
    pub fn is_orphan(&self, article: usize) -> bool {
        self.subjects[article] == ArticleSubject::Nothing
    }

    /// An article of its own or a page of text by its id: in a language, or else in the first
    /// that has it.
    pub fn text(&self, kind: ArticleKind, id: &str, language: usize) -> Option<usize> {
        any(self.texts.get(&(kind, id.to_owned()))?, language)
    }

    /// The language of an article.
    pub fn language_of(&self, article: usize) -> usize {
        self.languages[article]
    }

    /// The same article in a language, if there is one.
    pub fn translation(&self, article: usize, language: usize) -> Option<usize> {
        let mut work = self.works[article].iter();
        work.find(|(of, _)| *of == language).map(|(_, at)| *at)
    }

    /// Whether an article is the one that pages of a language name: in that language, or else in
    /// the first that has it.
    pub fn stands_for(&self, article: usize, language: usize) -> bool {
        any(&self.works[article], language) == Some(article)
    }

    /// The milestones of the same step, place or record, in order of time, and this one's place.
    pub fn group_of(&self, key: MilestoneKey) -> (&[MilestoneKey], usize) {
        let (group, at) = self.group_of[key.0 as usize];
        (&self.groups[group as usize], at as usize)
    }

    /// The milestones with a page of an artist's songs, as lead or guest.
    pub fn milestones_of<'r>(
        &'r self,
        records: &'r Records,
        artist: ArtistKey,
    ) -> impl Iterator<Item = MilestoneKey> + use<'r> {
        let songs = self.songs_of[artist.index()].iter();
        songs.flat_map(|song| self.of_song(records, *song))
    }

    /// The newest milestones of an artist's songs, as lead or guest.
    pub fn newest_of(
        &self,
        records: &Records,
        artist: ArtistKey,
        most: usize,
    ) -> Vec<MilestoneKey> {
        let mut newest: Vec<MilestoneKey> = self.milestones_of(records, artist).collect();
        newest.sort_by_key(|key| self.newest_at(*key));
        newest.truncate(most);
        newest
    }

    /// The position among the newest of a milestone with a page.
    pub fn newest_at(&self, key: MilestoneKey) -> usize {
        self.newest_at[key.0 as usize] as usize
    }

    fn pages(&mut self, config: &Config, catalogue: &Catalogue, records: &Records) {
        let has_page = |(key, milestone): (MilestoneKey, &Milestone)| {
            milestone.is_told_by_itself(catalogue, config.milestone_days)
                || !self.articles_of[key.0 as usize].is_empty()
        };
        self.has_page = records.all().map(has_page).collect();
    }

    fn lists(&mut self, records: &Records) {
        let newest = records.in_time.iter().rev().copied();
        self.newest = newest.filter(|key| self.has_page[key.0 as usize]).collect();
        self.newest_at = vec![u32::MAX; records.milestones.len()];
        for (at, key) in (0u32..).zip(&self.newest) {
            self.newest_at[key.0 as usize] = at;
        }
    }

    /// Lists by title are in the order of each language.
    fn sort(&mut self, locales: &[Locale], catalogue: &Catalogue) {
        for (language, locale) in locales.iter().enumerate() {
            let shown = |own: &str, names: &Names| {
                let name = if language > 0 { names.by(&locale.code) } else { None };
                collation(name.unwrap_or(own), locale)
            };
            let songs = catalogue.songs().map(|(key, _)| key);
            let mut songs: Vec<SongKey> =
                songs.filter(|key| !catalogue.is_external(*key)).collect();
            songs.sort_by_cached_key(|key| {
                let song = &catalogue[*key];
                (shown(&song.title, &song.names), *key)
            });
            let artists = ArtistKey::all(catalogue.artists.len());
            let mut artists: Vec<ArtistKey> =
                artists.filter(|key| self.artist_has_page[key.index()]).collect();
            artists.sort_by_cached_key(|key| {
                let artist = &catalogue[*key];
                (shown(&artist.name, &artist.names), *key)
            });
            let mut letters: Vec<(String, usize)> = Vec::new();
            for (at, key) in songs.iter().enumerate() {
                let song = &catalogue[*key];
                let other = if language > 0 { song.names.by(&locale.code) } else { None };
                let letter = letter(other.unwrap_or(&song.title));
                if letters.last().is_none_or(|(last, _)| *last != letter) {
                    letters.push((letter, at));
                }
            }
            self.song_letters.push(letters);
            self.listed_songs.push(songs);
            self.listed_artists.push(artists);
        }
    }

    /// Which articles say the same in one language or another.
    fn translations(
        &mut self,
        locales: &[Locale],
        records: &Records,
        articles: &[Arc<Article>],
    ) {
        self.articles_of = vec![Vec::new(); records.milestones.len()];
        for (at, article) in articles.iter().enumerate() {
            let code = article.language.as_deref();
            let language = locales.iter().position(|l| Some(l.code.as_str()) == code);
            let language = language.unwrap_or(0);
            self.languages.push(language);
            let subject = match article.kind {
                ArticleKind::Milestone => records
                    .milestone(article.id.as_str())
                    .map_or(ArticleSubject::Nothing, ArticleSubject::Milestone),
                ArticleKind::Article | ArticleKind::Page => ArticleSubject::Own,
            };
            self.subjects.push(subject);
            let work = match subject {
                ArticleSubject::Milestone(key) => &mut self.articles_of[key.0 as usize],
                ArticleSubject::Nothing => continue,
                ArticleSubject::Own => self.texts.entry(named(article)).or_default(),
            };
            work.push((language, at));
            work.sort_unstable();
        }
        let work = |(at, article): (usize, &Arc<Article>)| match self.subjects[at] {
            ArticleSubject::Milestone(key) => self.articles_of[key.0 as usize].clone(),
            ArticleSubject::Nothing => Vec::new(),
            ArticleSubject::Own => self.texts.get(&named(article)).cloned().unwrap_or_default(),
        };
        self.works = articles.iter().enumerate().map(work).collect();
    }

    fn articles(&mut self, locales: &[Locale], records: &Records, articles: &[Arc<Article>]) {
        let mut tags: BTreeMap<&str, Vec<Tagged>> = BTreeMap::new();
        self.listed_articles = vec![Vec::new(); locales.len()];
        for (at, article) in articles.iter().enumerate() {
            let tagged = match (self.subjects[at], article.kind) {
                (ArticleSubject::Milestone(key), _) => Tagged::Milestone(key),
                (ArticleSubject::Own, ArticleKind::Article) => Tagged::Article(at),
                (ArticleSubject::Own | ArticleSubject::Nothing, _) => continue,
            };
            for language in 0..locales.len() {
                if any(&self.works[at], language) == Some(at) {
                    self.listed_articles[language].push(at);
                }
            }
            // A translation bears the tags of its original.
            if self.works[at].first().map(|(_, first)| *first) != Some(at) {
                continue;
            }
            for tag in &article.tags {
                let held = tags.entry(tag.value.as_str()).or_default();
                // Written twice, it stands here twice in a row.
                if held.last() != Some(&tagged) {
                    held.push(tagged);
                }
            }
        }
        for listed in &mut self.listed_articles {
            listed.sort_by(|a, b| {
                let key = |at: usize| (articles[at].date, &articles[at].id);
                key(*b).cmp(&key(*a))
            });
        }
        let newest = |tagged: &Tagged| match tagged {
            Tagged::Milestone(key) => records.get(*key).when.known_last(),
            Tagged::Article(at) => articles[*at].date,
        };
        for (tag, mut tagged) in tags {
            tagged.sort_by_key(|tagged| {
                let at = match tagged {
                    Tagged::Milestone(key) => self.newest_at[key.0 as usize],
                    Tagged::Article(_) => u32::MAX,
                };
                (std::cmp::Reverse(newest(tagged)), at)
            });
            self.tags.push((tag.to_owned(), tagged));
        }
    }

    fn group(&mut self, records: &Records) {
        let mut keyed: Vec<(MilestoneGroup, MilestoneKey)> = records
            .in_time
            .iter()
            .map(|key| (MilestoneGroup::of(records.get(*key)), *key))
            .collect();
        // One whose last day is not known is behind those of its group.
        keyed.sort_by_key(|(group, key)| {
            (*group, records.get(*key).when.known_last().is_none())
        });
        self.group_of = vec![(0, 0); keyed.len()];
        let mut last: Option<MilestoneGroup> = None;
        for (group, key) in keyed {
            if last != Some(group) {
                self.groups.push(Vec::new());
                last = Some(group);
            }
            let number = self.groups.len() - 1;
            let members = &mut self.groups[number];
            let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            self.group_of[key.0 as usize] = (narrow(number), narrow(members.len()));
            members.push(key);
        }
    }

    fn claimed(&mut self, catalogue: &Catalogue, articles: &[Arc<Article>]) {
        self.articles_of_record = vec![Vec::new(); catalogue.records.len()];
        self.articles_of_song = vec![Vec::new(); catalogue.songs.len()];
        for (at, article) in articles.iter().enumerate() {
            let is_own = article.kind == ArticleKind::Article;
            for holder in article.claims.iter().filter_map(|c| c.holder.as_ref()) {
                let claiming = &mut self.articles_of_song[holder.value.index()];
                if is_own && claiming.last() != Some(&at) {
                    claiming.push(at);
                }
            }
            for record in article.claimed_records() {
                let claiming = &mut self.articles_of_record[record.index()];
                if claiming.last() != Some(&at) {
                    claiming.push(at);
                }
            }
        }
    }

    fn newest_by_song(&mut self, catalogue: &Catalogue, records: &Records) {
        self.newest_by_song = vec![Vec::new(); catalogue.artists.len()];
        let mut told = vec![false; catalogue.songs.len()];
        for key in &self.newest {
            let song = records.get(*key).song;
            let newest = &mut self.newest_by_song[catalogue[song].artists[0].index()];
            if !std::mem::replace(&mut told[song.index()], true) && newest.len() < SONGS_AHEAD {
                newest.push(*key);
            }
        }
    }

    fn artists(&mut self, catalogue: &Catalogue) {
        self.songs_of = vec![Vec::new(); catalogue.artists.len()];
        for (key, song) in catalogue.songs() {
            for artist in song.artists.iter().chain(&song.featuring) {
                let songs = &mut self.songs_of[artist.index()];
                if songs.last() != Some(&key) {
                    songs.push(key);
                }
            }
        }
        self.members_of = vec![Vec::new(); catalogue.artists.len()];
        for (key, artist) in ArtistKey::all(catalogue.artists.len()).zip(&catalogue.artists) {
            for group in &artist.member_of {
                self.members_of[group.index()].push(key);
            }
        }
    }

    fn tenures(&mut self, catalogue: &Catalogue, records: &Records) {
        self.tenures_of = vec![Vec::new(); catalogue.songs.len()];
        self.clubs_of = vec![Vec::new(); catalogue.artists.len()];
        for outcome in &records.outcomes {
            for (at, tenure) in outcome.progression.iter().enumerate() {
                let song = outcome.entry(tenure).song;
                self.tenures_of[song.index()].push((outcome.record, at));
            }
            for member in outcome.members() {
                let song = &catalogue[member.song];
                for artist in song.artists.iter().chain(&song.featuring) {
                    let clubs = &mut self.clubs_of[artist.index()];
                    match clubs.last_mut().filter(|(club, _)| *club == outcome.record) {
                        Some((_, songs)) => *songs += 1,
                        None => clubs.push((outcome.record, 1)),
                    }
                }
            }
        }
    }

    fn years(&mut self, catalogue: &Catalogue, records: &Records, articles: &[Arc<Article>]) {
        let of_years = articles.iter().enumerate().filter_map(|(at, article)| {
            let written = article.date.map(Day::year);
            match self.subjects[at] {
                ArticleSubject::Milestone(key) => Some((at, None, Some(key))),
                ArticleSubject::Own if article.kind == ArticleKind::Article => {
                    Some((at, written, None))
                }
                ArticleSubject::Own | ArticleSubject::Nothing => None,
            }
        });
        self.in_years = YearIndex::new(catalogue, records, &self.newest, of_years);
    }

    fn sources(&mut self, catalogue: &Catalogue) {
        self.supports = vec![Supported::default(); catalogue.sources.len()];
        for (key, song) in catalogue.songs() {
            let observed = song.series.iter().flat_map(|series| &series.observations);
            let cited = observed.flat_map(|o| o.cited.iter()).chain(song.cited.iter().copied());
            for source in cited {
                let songs = &mut self.supports[source.index()].songs;
                if songs.last() != Some(&key) {
                    songs.push(key);
                }
            }
        }
        for (key, record) in RecordKey::all(catalogue.records.len()).zip(&catalogue.records) {
            for source in record.complete.iter().flat_map(|complete| complete.cited.iter()) {
                self.supports[source.index()].records.push(key);
            }
        }
    }
}

/// What articles of their own and pages of text are found by.
fn named(article: &Article) -> (ArticleKind, String) {
    (article.kind, article.id.to_string())
}

/// Of an article's languages the wanted one, or else the first.
fn any(work: &[(usize, usize)], language: usize) -> Option<usize> {
    let wanted = work.iter().find(|(of, _)| *of == language).or_else(|| work.first());
    wanted.map(|(_, at)| *at)
}

/// The letter that a title is filed under: a capital, a leading consonant, or `#`.
pub(super) fn letter(title: &str) -> String {
    let first = title.chars().find(|c| c.is_alphanumeric());
    match first {
        Some(c) if c.is_alphabetic() => match crate::search::consonant(c) {
            Some(consonant) => consonant.to_string(),
            None => c.to_uppercase().collect(),
        },
        _ => "#".to_owned(),
    }
}

/// Metrics that a table of songs has columns for: more would not fit on a phone.
const COLUMNS: usize = 3;

/// The metrics that most of some songs have figures in, those with milestones first; counts stand
/// before places.
pub(super) fn columns(
    catalogue: &Catalogue,
    songs: impl Iterator<Item = SongKey>,
) -> Vec<MetricKey> {
    let mut counts: Vec<(usize, MetricKey)> =
        MetricKey::all(catalogue.metrics.len()).map(|metric| (0, metric)).collect();
    for song in songs {
        for series in &catalogue[song].series {
            counts[series.metric.index()].0 += 1;
        }
    }
    counts.retain(|(n, _)| *n > 0);
    counts.sort_by_key(|(n, metric)| {
        (catalogue[*metric].milestones.is_empty(), std::cmp::Reverse(*n), *metric)
    });
    counts.truncate(COLUMNS);
    counts.sort_by_key(|(_, metric)| (catalogue[*metric].kind == MetricKind::Rank, *metric));
    counts.into_iter().map(|(_, metric)| metric).collect()
}

/// What a title is sorted by: first the script that the language begins with, then its letters.
/// Syllables of Hangul stand in Unicode as they stand in dictionaries.
fn collation(title: &str, locale: &Locale) -> (bool, String) {
    let key = sort_key(title);
    let hangul =
        key.trim_start().chars().next().is_some_and(|c| crate::search::consonant(c).is_some());
    // In the order of Unicode, Latin letters stand before Hangul.
    (locale.hangul_first && !hangul, key)
}

/// Titles sort by their letters, whatever their case.
pub(super) fn sort_key(title: &str) -> String {
    let plain: String = title.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    plain.to_lowercase()
}
