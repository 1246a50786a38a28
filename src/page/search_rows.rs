//! Everything that the search finds, as rows of its index.

use super::address::PageKind;
use super::link::foreign;
use super::locale_view::LocaleView;
use super::search_table::{Beside, HitKind, Row, SearchRows};
use crate::article::ArticleKind;
use crate::calendar::DateKey;
use crate::catalogue::{ArtistKey, MetricKey, RecordKey, RecordKind, SongKey};
use crate::date::Day;
use crate::record::{Contender, Event, MilestoneKey};
use crate::search::{Directory, NamedThing, Thing, in_letters, normalise};
use crate::words::Words as _;

/// Lists of the site that are found by their headings and by what people ask for.
pub(super) const LISTS: [PageKind; 16] = [
    PageKind::Records,
    PageKind::Clubs,
    PageKind::Metrics,
    PageKind::Tracked,
    PageKind::Milestones(0),
    PageKind::Songs(0),
    PageKind::Artists(0),
    PageKind::Articles(0),
    PageKind::Tags,
    PageKind::Years,
    PageKind::Chase(0),
    PageKind::Pairs(0),
    PageKind::Calendar,
    PageKind::Sources(0),
    PageKind::Data,
    PageKind::Corrections,
];

/// Makes the rows of a language, kind after kind.
pub(super) fn rows(view: &LocaleView<'_>, steps: &SearchRows) -> Vec<(HitKind, Row)> {
    let maker = RowMaker::new(view, steps);
    let directory = directory(view);
    let mut rows: Vec<(HitKind, Row)> =
        directory.entries.iter().map(|entry| maker.named(entry)).collect();
    let metrics = MetricKey::all(view.site.catalogue.metrics.len());
    rows.extend(metrics.map(|key| (HitKind::Metric, maker.metric(key))));
    rows.extend(LISTS.iter().map(|list| (HitKind::Page, maker.list(list))));
    rows.extend(maker.articles());
    let tags = 0..view.site.index.tags.len();
    rows.extend(tags.map(|tag| (HitKind::Tag, maker.tag(tag))));
    let years = view.site.index.in_years.years.iter().rev();
    rows.extend(years.map(|(year, held)| (HitKind::Year, maker.year(*year, &held.milestones))));
    let artists = view.site.index.listed_artists[view.language].iter();
    rows.extend(artists.flat_map(|artist| maker.yearbooks(*artist)));
    let pairs = 0..view.site.index.pairs.all.len();
    rows.extend(pairs.map(|pair| (HitKind::Pair, maker.pair(pair))));
    rows.extend(view.site.calendar.dates().map(|date| (HitKind::Day, maker.day(date))));
    rows
}

pub(super) fn kind(view: &LocaleView<'_>, thing: Thing) -> PageKind {
    match thing {
        Thing::Song(key) => PageKind::Song(key),
        Thing::Artist(key) => PageKind::Artist(key),
        Thing::Record(key) => PageKind::of_record(view.site.catalogue, key),
    }
}

pub(super) fn directory<'v>(view: &LocaleView<'v>) -> &'v Directory {
    &view.site.directories[view.language]
}

struct RowMaker<'v> {
    view: &'v LocaleView<'v>,
    steps: &'v SearchRows,
    home: String,
    /// All names of each artist, with those of its groups, in the form of keys.
    artists: Vec<String>,
}

impl<'v> RowMaker<'v> {
    fn new(view: &'v LocaleView<'v>, steps: &'v SearchRows) -> Self {
        let catalogue = view.site.catalogue;
        let own: Vec<String> = catalogue
            .artists
            .iter()
            .map(|artist| {
                let others = artist.names.others.iter().map(|(_, name)| name);
                let names = std::iter::once(&artist.name).chain(&artist.names.korean);
                let names = names.chain(&artist.names.romanised).chain(others);
                joined(names.chain(&artist.aliases).map(|name| normalise(name)))
            })
            .collect();
        let with_groups = ArtistKey::all(own.len()).map(|key| {
            let groups =
                catalogue[key].member_of.iter().map(|group| own[group.index()].clone());
            joined(std::iter::once(own[key.index()].clone()).chain(groups))
        });
        let artists = with_groups.collect();
        Self { view, steps, home: view.url(&PageKind::Home), artists }
    }

    fn path(&self, kind: &PageKind) -> String {
        self.below_home(self.view.url(kind))
    }

    fn below_home(&self, url: String) -> String {
        url.strip_prefix(&self.home).map(str::to_owned).unwrap_or(url)
    }

    /// The names of whoever is credited with a song, and of their groups.
    fn credited(&self, song: SongKey) -> impl Iterator<Item = String> {
        let song = &self.view.site.catalogue[song];
        let artists = song.artists.iter().chain(&song.featuring);
        artists.map(|artist| self.artists[artist.index()].clone())
    }

    fn named(&self, entry: &NamedThing) -> (HitKind, Row) {
        let shown = match entry.thing {
            Thing::Song(key) => self.view.title(key),
            Thing::Artist(key) => self.view.name(key),
            Thing::Record(_) => &entry.title,
        };
        let other = match shown == entry.title {
            true => entry.korean.clone().unwrap_or_default(),
            false => entry.title.clone(),
        };
        // The shown name is the first of all.
        let first = std::iter::once(normalise(shown));
        let row = Row {
            path: self.path(&kind(self.view, entry.thing)),
            title: shown.to_owned(),
            other,
            lang: foreign(shown, self.view.locale).unwrap_or_default().to_owned(),
            keys: unique(first.chain(entry.keys.iter().cloned())),
            ..Row::default()
        };
        match entry.thing {
            Thing::Song(key) => (HitKind::Song, self.song(key, row)),
            Thing::Artist(key) => (HitKind::Artist, self.artist(key, row)),
            Thing::Record(key) => self.record(key, row),
        }
    }

    /// The tile of an artist, and nothing else yet.
    fn beside(&self, artist: ArtistKey) -> Beside {
        let colour = self.view.site.catalogue[artist].colour.clone();
        Beside { letters: self.view.tile(artist).letters, colour, ..Beside::default() }
    }

    fn song(&self, key: SongKey, mut row: Row) -> Row {
        let (view, site) = (self.view, self.view.site);
        row.beside = self.beside(site.catalogue[key].artists[0]);
        row.beside.note = view.credit(key);
        row.beside.words = joined(self.credited(key));
        let lead = site.catalogue.lead(key);
        let names = std::iter::once(&lead.name).chain(&lead.names.korean);
        let titles: Vec<String> =
            [&row.title, &row.other].into_iter().map(|title| normalise(title)).collect();
        row.with_artist = unique(names.flat_map(|name| {
            let by = normalise(name);
            let titles = titles.iter().filter(|title| !title.is_empty());
            titles.map(move |title| in_letters(&[by.as_str(), title].concat()))
        }));
        for milestone in site.index.of_song(site.records, key) {
            let known = site.records.get(milestone);
            let date = view.time(&known.when).text;
            let step = self.steps.step_of[milestone.0 as usize];
            let is_record = matches!(known.event, Event::Record { .. });
            let figure = if is_record { view.reached(known) } else { String::new() };
            if !is_record {
                row.figure.clone_from(&self.steps.steps[step].label);
                row.date.clone_from(&date);
            }
            row.steps.push((step, date, figure));
        }
        row
    }

    fn artist(&self, key: ArtistKey, mut row: Row) -> Row {
        let (view, site) = (self.view, self.view.site);
        let groups = &site.catalogue[key].member_of;
        let names: Vec<String> = groups.iter().map(|key| view.name(*key).to_owned()).collect();
        let named = groups.iter().map(|key| self.artists[key.index()].clone());
        row.beside = self.beside(key);
        row.beside.note = view.locale.list(&names);
        row.beside.words = joined(named.chain(self.typed("find.typed.artist")));
        let songs = site.index.songs_of[key.index()].iter();
        let milestones = songs.flat_map(|song| site.index.of_song(site.records, *song));
        let milestones: Vec<MilestoneKey> = milestones.collect();
        self.date_by(&mut row, "say.n-milestones", &milestones);
        row
    }

    /// Counts milestones, and dates a row by the newest of them.
    fn date_by(&self, row: &mut Row, count: &str, milestones: &[MilestoneKey]) {
        let site = self.view.site;
        let newest = milestones.iter().min_by_key(|key| site.index.newest_at(**key));
        if let Some(newest) = newest {
            row.figure = self.view.locale.plural(count, milestones.len() as u64);
            row.date = self.view.time(&site.records.get(*newest).when).text;
        }
    }

    fn record(&self, key: RecordKey, mut row: Row) -> (HitKind, Row) {
        let (view, site) = (self.view, self.view.site);
        let record = &site.catalogue[key];
        let outcome = site.records.outcome(key);
        let keys = std::mem::take(&mut row.keys).into_iter();
        let asked = self.typed(&format!("find.typed.{}", record.kind.word()));
        let id = record.id.as_str().replace('-', " ");
        row.keys = unique(keys.chain([id]).chain(asked));
        row.lang = view.lang_of(&record.title).unwrap_or_default();
        let metric = self.texts(&site.catalogue[record.metric].name);
        let metric = metric.chain(self.typed("find.kind.record"));
        let song_names = |song: SongKey| {
            let title = normalise(view.title(song));
            std::iter::once(title).chain(self.credited(song))
        };
        if record.kind == RecordKind::Club {
            let members: Vec<&Contender> = outcome.members().collect();
            row.figure = view.locale.plural("say.at-least-songs", members.len() as u64);
            row.date =
                members.last().map(|last| view.time(&last.when).text).unwrap_or_default();
            row.beside.words = joined(metric);
            return (HitKind::Club, row);
        }
        let current: Vec<_> = outcome.current().map(|(_, tenure)| tenure).collect();
        let titles = current.iter().map(|tenure| {
            let song = outcome.entry(tenure).song;
            let by = [("song", view.title(song)), ("act", &view.credit(song))];
            view.locale.fill("say.title-song", &by)
        });
        if let Some(tenure) = current.first() {
            let lead = site.catalogue[outcome.entry(tenure).song].artists[0];
            row.beside = self.beside(lead);
        }
        row.beside.note = view.locale.list(&titles.collect::<Vec<String>>());
        let held = current.iter().flat_map(|tenure| song_names(outcome.entry(tenure).song));
        row.beside.words = joined(metric.chain(held));
        if let Some(tenure) = current.first() {
            row.figure = self.record_figure(key, outcome.best(tenure));
            row.date = view.time(&outcome.entry(tenure).when).text;
        }
        (HitKind::Record, row)
    }

    /// The figure that holds a record, in few words.
    fn record_figure(&self, key: RecordKey, best: &Contender) -> String {
        let (view, record) = (self.view, &self.view.site.catalogue[key]);
        match (record.kind, &best.elapsed) {
            (RecordKind::Fastest, Some(elapsed)) => view.locale.short_elapsed(elapsed),
            (RecordKind::Fastest, None) => String::new(),
            _ => view.short_figure(record.metric, best.value),
        }
    }

    fn metric(&self, key: MetricKey) -> Row {
        let (view, metric) = (self.view, &self.view.site.catalogue[key]);
        let songs = view.site.catalogue.songs();
        let series = songs.filter_map(|(song, _)| view.site.catalogue.series(song, key));
        let (mut counted, mut newest): (u64, Option<Day>) = (0, None);
        for series in series {
            counted += 1;
            let days = series.observations.iter().filter_map(|o| o.when.known_first());
            newest = newest.max(days.max());
        }
        let names =
            std::iter::once(normalise(&view.metric(key))).chain(self.texts(&metric.name));
        let asked = self.typed(&format!("find.typed.{}", metric.kind.word()));
        Row {
            path: self.path(&PageKind::Metric(key, 0)),
            title: view.metric(key),
            lang: view.lang_of(&metric.name).unwrap_or_default(),
            keys: unique(names.chain([metric.id.as_str().replace('-', " ")]).chain(asked)),
            figure: view.locale.plural("say.n-songs", counted),
            date: newest.map(|day| view.locale.day(day)).unwrap_or_default(),
            ..Row::default()
        }
    }

    fn list(&self, list: &PageKind) -> Row {
        let descriptor = list.descriptor();
        let heading = descriptor.heading.unwrap_or_default();
        let names = self.view.site.locales.iter().map(|locale| normalise(locale.text(heading)));
        let own = std::iter::once(normalise(self.view.locale.text(heading)));
        let asked = self.typed(&format!("find.page.{}", descriptor.folder.unwrap_or_default()));
        Row {
            path: self.path(list),
            title: self.view.say(heading),
            keys: unique(own.chain(names).chain(asked)),
            ..Row::default()
        }
    }

    /// Articles of their own and pages of text, each once: in this language, or in the first that
    /// has it.
    fn articles(&self) -> impl Iterator<Item = (HitKind, Row)> {
        let site = self.view.site;
        let own = (0..site.articles.len()).filter(move |at| {
            site.articles[*at].kind != ArticleKind::Milestone
                && site.index.stands_for(*at, self.view.language)
        });
        own.map(|at| match site.articles[at].kind {
            ArticleKind::Page => (HitKind::Page, self.article(at)),
            ArticleKind::Article | ArticleKind::Milestone => {
                (HitKind::Article, self.article(at))
            }
        })
    }

    fn article(&self, at: usize) -> Row {
        let (view, site) = (self.view, self.view.site);
        let article = &site.articles[at];
        let languages = 0..site.locales.len();
        let titles = languages.filter_map(|language| site.index.translation(at, language));
        let titles = titles.map(|at| normalise(&site.articles[at].title));
        let asked = self.typed(&format!("find.page.{}", article.id));
        let about = article.claims.iter().flat_map(|claim| {
            let songs = [&claim.holder, &claim.previous].into_iter().flatten();
            songs.flat_map(|song| {
                let title = normalise(view.title(song.value));
                std::iter::once(title).chain(self.credited(song.value))
            })
        });
        let tags = article.tags.iter().map(|tag| tag.value.as_str().replace('-', " "));
        let link = view.text_link(at);
        Row {
            path: self.below_home(link.url),
            title: article.title.clone(),
            lang: link.lang.unwrap_or_default(),
            keys: unique(std::iter::once(normalise(&article.title)).chain(titles).chain(asked)),
            beside: Beside { words: joined(tags.chain(about)), ..Beside::default() },
            date: article.date.map(|day| view.locale.day(day)).unwrap_or_default(),
            ..Row::default()
        }
    }

    fn tag(&self, tag: usize) -> Row {
        let (name, tagged) = &self.view.site.index.tags[tag];
        Row {
            path: self.path(&PageKind::Tag(tag, 0)),
            title: self.view.locale.fill("say.tag", &[("tag", name)]),
            keys: vec![normalise(name)],
            figure: self.view.locale.plural("say.n-entries", tagged.len() as u64),
            ..Row::default()
        }
    }

    fn year(&self, year: i16, milestones: &[MilestoneKey]) -> Row {
        let number = year.to_string();
        let locales = self.view.site.locales.iter();
        let names =
            locales.map(|locale| normalise(&locale.fill("say.year", &[("year", &number)])));
        let mut row = Row {
            path: self.path(&PageKind::Year(year, 0)),
            title: self.view.locale.fill("say.year", &[("year", &number)]),
            keys: unique(std::iter::once(number.clone()).chain(names)),
            ..Row::default()
        };
        self.date_by(&mut row, "say.n-milestones", milestones);
        row
    }

    /// The years of an artist that have a page.
    fn yearbooks(&self, artist: ArtistKey) -> impl Iterator<Item = (HitKind, Row)> {
        let years = self.view.site.index.in_years.yearbooks(artist).rev();
        years.map(move |(year, held)| {
            let name = self.view.name(artist);
            let title = format!("{name} {year}");
            let mut row = Row {
                path: self.path(&PageKind::ArtistYear(artist, year, 0)),
                lang: foreign(&title, self.view.locale).unwrap_or_default().to_owned(),
                keys: vec![normalise(&title)],
                title,
                beside: self.beside(artist),
                ..Row::default()
            };
            row.beside.words.clone_from(&self.artists[artist.index()]);
            self.date_by(&mut row, "say.n-milestones", &held.milestones);
            (HitKind::Yearbook, row)
        })
    }

    /// Two songs side by side.
    fn pair(&self, pair: usize) -> Row {
        let songs = self.view.site.index.pairs.all[pair].songs;
        let [a, b] = songs.map(|song| self.view.title(song));
        let title = self.view.locale.fill("say.versus-pair", &[("a", a), ("b", b)]);
        let asked = [format!("{a} vs {b}"), format!("{b} vs {a}"), format!("{a} versus {b}")];
        let names = std::iter::once(&title).chain(&asked).map(|name| normalise(name));
        let lead = self.view.site.catalogue[songs[0]].artists[0];
        let mut beside = self.beside(lead);
        beside.words = joined(songs.into_iter().flat_map(|song| self.credited(song)));
        Row {
            path: self.path(&PageKind::Pair(pair)),
            lang: foreign(&title, self.view.locale).unwrap_or_default().to_owned(),
            keys: unique(names),
            title,
            beside,
            ..Row::default()
        }
    }

    /// A day of the year.
    fn day(&self, key: DateKey) -> Row {
        let date = self.view.site.calendar.date(key);
        let day = date.day.to_string();
        let month = i8::try_from(key.month + 1).unwrap_or(1);
        let names = self.view.site.locales.iter().map(|locale| {
            let values = [("month", locale.month_name(month)), ("day", &day)];
            normalise(&locale.fill("dates.anniversary", &values))
        });
        Row {
            path: self.path(&PageKind::Day(key, 0)),
            title: self.view.day_of_year(key.month, date.day),
            keys: unique(names),
            figure: self.view.locale.plural("say.n-entries", date.anniversaries.len() as u64),
            ..Row::default()
        }
    }

    /// A text in every language that it has, in the form of keys.
    fn texts<'t>(
        &self,
        text: &'t crate::toml_reader::Text,
    ) -> impl Iterator<Item = String> + use<'t> {
        text.by_language.iter().map(|(_, words)| normalise(words))
    }

    /// What people type for something, in every language of the site: a list with commas.
    fn typed(&self, key: &str) -> Vec<String> {
        let lists = self.view.site.locales.iter().filter(|locale| locale.has(key));
        lists.flat_map(|locale| locale.text(key).split(',').map(normalise)).collect()
    }
}

/// Names with what the index has between them.
fn joined(names: impl Iterator<Item = String>) -> String {
    unique(names).join("|")
}

/// Names that are not empty, each once, in their order.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !name.is_empty() && !all.contains(&name) {
            all.push(name);
        }
    }
    all
}
