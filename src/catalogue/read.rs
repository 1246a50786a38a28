//! Files to catalogue: each kind of file has one reader, and ids are known before any is read.
//!
//! Because the file name is the id, every reference can be resolved where it is written, and an
//! unknown one gets the nearest known ids.

use rayon::prelude::*;

use super::check;
use super::model::{
    Artist, ArtistKey, Catalogue, Cited, Complete, Condition, Metric, MetricKey, Names, Record,
    RecordKey, Release, Song, SongKey, Source, SourceKey, Where,
};
use super::series;
use crate::config::Config;
use crate::date::{Day, When, Window};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest};
use crate::kinds::{Authority, MetricKind, RecordKind, SourceKind};
use crate::path::Slug;
use crate::schema::{self, Shape};
use crate::source::{FileKind, SourceFile, Sources};
use crate::toml_reader::{self, Spanned, Table, Text};

/// What readers need to know: the ids that exist, and how days are meant.
pub struct ParseContext<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// No observation may be later than this: the wall clock's day and 31 more.
    pub last_day: Day,
    artists: Ids<'a>,
    songs: Ids<'a>,
    records: Ids<'a>,
    metrics: Vec<Slug>,
    cited: Vec<Slug>,
    metric_kinds: Vec<MetricKind>,
    windows: Vec<Option<Window>>,
    /// Whether `metrics.toml` could be read.
    knows_metrics: bool,
    /// Whether `sources.toml` could be read.
    knows_cited: bool,
}

impl<'a> ParseContext<'a> {
    /// What was known when this catalogue was read, for reading another article by it. No file
    /// may have come or gone since, and no data file may have changed.
    pub fn again(
        sources: &'a Sources,
        config: &'a Config,
        last_day: Day,
        catalogue: &Catalogue,
    ) -> Self {
        let mut unheard = Report::new();
        Self {
            config,
            last_day,
            artists: Ids::of(sources, FileKind::Artist, &mut unheard),
            songs: Ids::of(sources, FileKind::Song, &mut unheard),
            records: Ids::of(sources, FileKind::Record, &mut unheard),
            metrics: catalogue.metrics.iter().map(|metric| metric.id.clone()).collect(),
            cited: catalogue.sources.iter().map(|source| source.id.clone()).collect(),
            metric_kinds: catalogue.metrics.iter().map(|metric| metric.kind).collect(),
            windows: catalogue.metrics.iter().map(|metric| metric.window).collect(),
            knows_metrics: true,
            knows_cited: true,
        }
    }
}

/// The ids of one kind, sorted, each with its file.
struct Ids<'a>(Vec<(Slug, FileId, &'a SourceFile)>);

impl<'a> Ids<'a> {
    /// Takes the ids of a kind from the names of its files.
    fn of(sources: &'a Sources, kind: FileKind, report: &mut Report) -> Self {
        let mut ids: Vec<(Slug, FileId, &SourceFile)> = Vec::new();
        for (file, source) in sources.of_kind(kind) {
            let name = source.path.file_name();
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            match Slug::parse(stem) {
                Ok(id) => ids.push((id, file, source)),
                Err(help) => report.push(
                    Diagnostic::new(Code::E116, format!("the file name `{stem}` is not an id"))
                        .at(Span::start_of(file), "the file name is the id and the address")
                        .help(help),
                ),
            }
        }
        ids.sort_by(|a, b| a.0.cmp(&b.0));
        Self(ids)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, ..)| id.as_str())
    }

    fn find(&self, id: &Slug) -> Option<u32> {
        let found = self.0.binary_search_by(|(held, ..)| held.cmp(id)).ok()?;
        u32::try_from(found).ok()
    }
}

/// Reads everything under `content/` that is data, and the ids that articles may refer to.
pub fn read<'a>(
    sources: &'a Sources,
    config: &'a Config,
    last_day: Day,
    report: &mut Report,
) -> (Catalogue, ParseContext<'a>) {
    let artists = Ids::of(sources, FileKind::Artist, report);
    let songs = Ids::of(sources, FileKind::Song, report);
    let records = Ids::of(sources, FileKind::Record, report);
    let mut reading = ParseContext {
        config,
        last_day,
        artists,
        songs,
        records,
        metrics: Vec::new(),
        cited: Vec::new(),
        metric_kinds: Vec::new(),
        windows: Vec::new(),
        knows_metrics: true,
        knows_cited: true,
    };
    let metrics = read_metrics(sources, report);
    reading.knows_metrics = metrics.is_some();
    let metrics = metrics.unwrap_or_default();
    reading.metrics = metrics.iter().map(|metric| metric.id.clone()).collect();
    reading.metric_kinds = metrics.iter().map(|metric| metric.kind).collect();
    reading.windows = metrics.iter().map(|metric| metric.window).collect();
    let cited = read_sources(sources, config, report);
    reading.knows_cited = cited.is_some();
    let cited = cited.unwrap_or_default();
    reading.cited = cited.iter().map(|source| source.id.clone()).collect();
    let mut catalogue = Catalogue { metrics, sources: cited, ..Catalogue::default() };
    catalogue.artists = each(&reading.artists, &schema::ARTIST, report, |id, table| {
        artist(id, table, &reading)
    });
    catalogue.songs =
        each(&reading.songs, &schema::SONG, report, |id, table| song(id, table, &reading));
    catalogue.records = each(&reading.records, &schema::RECORD, report, |id, table| {
        record(id, table, &reading)
    });
    series::read_files(sources, &reading, &mut catalogue, report);
    check::run(&mut catalogue, report);
    (catalogue, reading)
}

/// Reads all files of a kind in parallel. A file that could not be understood leaves an entity
/// that says little, so that references to it don't fail as well.
fn each<T: Send>(
    ids: &Ids<'_>,
    shape: &'static Shape,
    report: &mut Report,
    read: impl Fn(&Slug, &mut Table<'_>) -> T + Sync,
) -> Vec<T> {
    let read: Vec<(T, Report)> = ids
        .0
        .par_iter()
        .map(|(id, file, source)| {
            let mut report = Report::new();
            let document = toml_reader::parse(source, *file, &mut report);
            let empty = toml_reader::empty();
            let root = document.as_ref().map_or(&empty, |document| document.get_ref());
            let broken = document.is_none();
            let mut unheard = Report::new();
            let heard = if broken { &mut unheard } else { &mut report };
            let mut table = Table::new(root, shape, Span::start_of(*file), 0, heard);
            let value = read(id, &mut table);
            table.finish();
            (value, report)
        })
        .collect();
    let mut values = Vec::with_capacity(read.len());
    for (value, own) in read {
        values.push(value);
        report.merge(own);
    }
    values
}

/// Reads a file whose tables are entities: `metrics.toml`, `sources.toml`. Nothing comes back if
/// it can't be read, so that what it defines is not called unknown as well.
fn entries<T>(
    sources: &Sources,
    (kind, shape): (FileKind, &'static Shape),
    report: &mut Report,
    mut read: impl FnMut(Spanned<Slug>, &mut Table<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let Some((id, file)) = sources.of_kind(kind).next() else { return Some(Vec::new()) };
    let document = toml_reader::parse(file, id, report)?;
    let mut table = Table::new(document.get_ref(), shape, Span::start_of(id), 0, report);
    Some(table.each(|id, table| read(id, table)).into_iter().flatten().collect())
}

fn read_metrics(sources: &Sources, report: &mut Report) -> Option<Vec<Metric>> {
    let mut metrics =
        entries(sources, (FileKind::Metrics, &schema::METRICS), report, |id, table| {
            let name = table.required_visitor_text("name");
            let unit = table.visitor_text("unit");
            let kind = table.required_choice("kind");
            let milestones = table.counts("milestones");
            let mut milestones: Vec<u64> = milestones.iter().map(|n| n.value).collect();
            milestones.sort_unstable();
            milestones.dedup();
            let stale_after = table.count("stale_after").map_or(45, |n| n.value);
            let window = window(table);
            let authority = table.choice::<Authority>("authority");
            let note = table.visitor_text("note");
            Some(Metric {
                id: id.value,
                name: name?,
                unit,
                kind: kind?.value,
                milestones,
                stale_after: i32::try_from(stale_after).unwrap_or(i32::MAX),
                window,
                official_only: authority
                    .is_some_and(|choice| choice.value == Authority::Official),
                note,
                span: id.span,
            })
        })?;
    metrics.sort_by(|a, b| a.id.cmp(&b.id));
    Some(metrics)
}

/// Reads a window. One that is written as it once was is an error, and means the same.
fn window(table: &mut Table<'_>) -> Option<Window> {
    let text = table.text("window")?;
    let window = Window::parse(&text.value);
    if window.is_some() {
        return window;
    }
    let now = Window::renamed(&text.value);
    let help = now.as_deref().map(schema::renamed_help);
    table.report().push(
        Diagnostic::new(Code::E204, "`window` is not a time since release")
            .at(text.span, WINDOW_FORMS)
            .maybe_help(help),
    );
    Window::parse(&now?)
}

const WINDOW_FORMS: &str = "expected `\"24 hours\"`, `\"7 days\"` or `\"7 calendar days\"`, of which the first is day 1";

fn read_sources(
    sources: &Sources,
    config: &Config,
    report: &mut Report,
) -> Option<Vec<Source>> {
    let mut read =
        entries(sources, (FileKind::CitedSources, &schema::SOURCES), report, |id, table| {
            let publisher = table.required_text("publisher");
            let url = table.url("url");
            if url.is_none() && !table.has("url") {
                table.report().push(
                    Diagnostic::new(Code::E113, "`url` is missing")
                        .at(id.span, "")
                        .help("add `url = \"https://…\"`"),
                );
            }
            let kind = table.required_choice("kind");
            let source = Source {
                id: id.value,
                publisher: String::new(),
                url: String::new(),
                archive: table.url("archive").map(|url| url.value),
                title: table.text("title").map(|text| text.value),
                author: table.text("author").map(|text| text.value),
                accessed: table.day("accessed", &config.timezone).map(|day| day.value),
                published: table.when("published", &config.timezone).map(|when| when.value),
                kind: kind.as_ref().map_or(SourceKind::Fan, |kind| kind.value),
                language: table.text("language").map(|text| text.value),
                span: id.span,
            };
            // A source with a mistake of its own stays known, so that citing it is no second mistake.
            Some(Source {
                publisher: publisher.map_or_else(String::new, |text| text.value),
                url: url.map_or_else(String::new, |url| url.value),
                ..source
            })
        })?;
    read.sort_by(|a, b| a.id.cmp(&b.id));
    Some(read)
}

fn names(pairs: Vec<(Spanned<String>, Spanned<String>)>) -> Names {
    let mut names = Names::default();
    for (key, value) in pairs {
        match key.value.as_str() {
            "ko" => names.korean = Some(value.value),
            "romanised" => names.romanised = Some(value.value),
            _ => names.others.push((key.value, value.value)),
        }
    }
    names
}

fn words(texts: Vec<Spanned<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).collect()
}

fn artist(id: &Slug, table: &mut Table<'_>, reading: &ParseContext<'_>) -> Artist {
    let zone = &reading.config.timezone;
    let name = table.required_text("name");
    Artist {
        id: id.clone(),
        name: name.map_or_else(|| id.to_string(), |name| name.value),
        names: names(table.pairs("names")),
        aliases: words(table.texts("aliases")),
        kind: table.choice("kind").map(|kind| kind.value),
        gender: table.choice("gender").map(|gender| gender.value),
        country: table.text("country").map(|text| text.value),
        debut: table.when("debut", zone).map(|when| when.value),
        label: table.text("label").map(|text| text.value),
        cited: reading.sources(table, "source"),
        member_of: reading.artists(table, "member_of"),
        external: table.flag("external").unwrap_or(false),
        redirects: table.texts("redirects"),
        span: table.span(),
    }
}

fn song(id: &Slug, table: &mut Table<'_>, reading: &ParseContext<'_>) -> Song {
    let title = table.required_text("title");
    let released = table.when("released", &reading.config.timezone);
    let languages = table.has("language").then(|| words(table.texts("language")));
    table.allow(&["language"]);
    let artists = reading.artists(table, "artists");
    if artists.is_empty() && !table.has("artists") {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, "`artists` is missing")
                .at(span, "")
                .help("add `artists = [\"…\"]`; the first act leads"),
        );
    }
    let links = table.pairs("links");
    let links = links
        .into_iter()
        .filter(|(name, url)| table.check_url(&name.value, url))
        .map(|(name, url)| (name.value, url.value))
        .collect();
    let series = table.table("series", |table| {
        table.each(|metric, table| series::read(metric, table, reading, released.as_ref()))
    });
    Song {
        id: id.clone(),
        title: title.map_or_else(|| id.to_string(), |title| title.value),
        names: names(table.pairs("titles")),
        aliases: words(table.texts("aliases")),
        featuring: reading.artists(table, "featuring"),
        // Every other stage may rely on a lead; the error above keeps the site from being built.
        artists: if artists.is_empty() { vec![ArtistKey(0)] } else { artists },
        languages,
        cited: reading.sources(table, "source"),
        links,
        release: table.table("release", release).flatten(),
        series: series.unwrap_or_default().into_iter().flatten().collect(),
        redirects: table.texts("redirects"),
        span: table.span(),
        released,
    }
}

fn release(table: &mut Table<'_>) -> Option<Release> {
    let title = table.required_text("title");
    let kind = table.text("type").map(|text| text.value);
    Some(Release { title: title?.value, kind })
}

fn record(id: &Slug, table: &mut Table<'_>, reading: &ParseContext<'_>) -> Record {
    let title = table.required_visitor_text("title");
    let kind = table.required_choice("kind");
    let metric = table.id("metric");
    if metric.is_none() && !table.has("metric") {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, "`metric` is missing")
                .at(span, "")
                .help("add `metric = \"spotify-streams\"`"),
        );
    }
    let metric = metric.and_then(|metric| reading.metric(&metric, table.report()));
    let threshold = table.count("threshold");
    let kind = kind.map_or(RecordKind::Most, |kind| kind.value);
    if threshold.is_none() && kind != RecordKind::Most && !table.has("threshold") {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, "`threshold` is missing")
                .at(span, "")
                .help("add `threshold = 1_000_000_000`; only `most` has none"),
        );
    }
    let matching = table.table("where", |table| read_where(table, reading)).unwrap_or_default();
    let fallback =
        Text { by_language: vec![(String::new(), id.to_string())], span: table.span() };
    let threshold_span = table.span_at("threshold");
    Record {
        id: id.clone(),
        title: title.unwrap_or(fallback),
        kind,
        metric: metric.unwrap_or(MetricKey(0)),
        threshold: threshold.map(|n| n.value),
        matching,
        complete: table.table("complete", |table| complete(table, reading)).flatten(),
        note: table.visitor_text("note"),
        redirects: table.texts("redirects"),
        span: table.span(),
        threshold_span,
    }
}

fn complete(table: &mut Table<'_>, reading: &ParseContext<'_>) -> Option<Complete> {
    let what = table.required_visitor_text("what");
    let as_of = table.day("as_of", &reading.config.timezone);
    if as_of.is_none() && !table.has("as_of") {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, "`as_of` is missing")
                .at(span, "")
                .help("add the day until which the list is complete: `as_of = 2023-02-11`"),
        );
    }
    let cited = reading.cited(table, "source");
    Some(Complete { what: what?, as_of: as_of?.value, cited: cited?, span: table.span() })
}

/// Reads the conditions of a `where` table, of a record or of a claim.
pub fn read_where(table: &mut Table<'_>, reading: &ParseContext<'_>) -> Where {
    let not = table.table("not", |table| conditions(table, reading));
    let not = not.into_iter().filter(|conditions| !conditions.is_empty()).collect();
    Where { all: conditions(table, reading), not }
}

fn conditions(table: &mut Table<'_>, reading: &ParseContext<'_>) -> Vec<Condition> {
    let mut all = Vec::new();
    let languages = words(table.texts("language"));
    if !languages.is_empty() {
        all.push(Condition::Language(languages));
    }
    let lead = reading.artists(table, "lead");
    if !lead.is_empty() {
        all.push(Condition::Lead(lead));
    }
    let artist = reading.artists(table, "artist");
    if !artist.is_empty() {
        all.push(Condition::Artist(artist));
    }
    let kinds = table.choices("artist_kind");
    if !kinds.is_empty() {
        all.push(Condition::ArtistKind(kinds));
    }
    let genders = table.choices("gender");
    if !genders.is_empty() {
        all.push(Condition::Gender(genders));
    }
    let countries = words(table.texts("country"));
    if !countries.is_empty() {
        all.push(Condition::Country(countries));
    }
    all.extend(table.flag("featuring").map(Condition::Featuring));
    let zone = &reading.config.timezone;
    let days = |when: Spanned<When>| (when.value.first, when.value.last);
    let released = table.when("released", zone).map(days);
    all.extend(released.map(|(from, to)| Condition::Released(from, to)));
    let debut = table.when("debut", zone).map(days);
    all.extend(debut.map(|(from, to)| Condition::Debut(from, to)));
    all.extend(table.flag("external").map(Condition::External));
    all
}

impl ParseContext<'_> {
    /// Resolves a metric's id.
    pub fn metric(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<MetricKey> {
        let found = self.metrics.binary_search(&id.value).ok();
        if found.is_none() && self.knows_metrics {
            let known = self.metrics.iter().map(Slug::as_str);
            unknown(id, "metric", "content/metrics.toml", known, report);
        }
        Some(MetricKey(u32::try_from(found?).ok()?))
    }

    /// The time since release that a figure of a metric covers.
    pub fn window(&self, metric: MetricKey) -> Option<Window> {
        self.windows[metric.index()]
    }

    /// What kind a metric is.
    pub fn metric_kind(&self, metric: MetricKey) -> MetricKind {
        self.metric_kinds[metric.index()]
    }

    /// Resolves a song's id.
    pub fn song(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<SongKey> {
        let found = self.songs.find(&id.value);
        if found.is_none() {
            unknown(id, "song", "content/songs/", self.songs.names(), report);
        }
        found.map(SongKey)
    }

    /// Resolves a record's id.
    pub fn record(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<RecordKey> {
        let found = self.records.find(&id.value);
        if found.is_none() {
            unknown(id, "record", "content/records/", self.records.names(), report);
        }
        found.map(RecordKey)
    }

    /// Resolves a list of acts.
    pub fn artists(&self, table: &mut Table<'_>, key: &'static str) -> Vec<ArtistKey> {
        let mut keys = Vec::new();
        for id in table.ids(key) {
            match self.artists.find(&id.value) {
                Some(found) if keys.contains(&ArtistKey(found)) => table.report().push(
                    Diagnostic::new(Code::E108, format!("`{}` stands here twice", id.value))
                        .at(id.span, "the second time")
                        .help("keep one of them"),
                ),
                Some(found) => keys.push(ArtistKey(found)),
                None => {
                    let known = self.artists.names();
                    unknown(&id, "artist", "content/artists/", known, table.report());
                }
            }
        }
        keys
    }

    /// Resolves a list of sources, which may be empty.
    pub fn sources(&self, table: &mut Table<'_>, key: &'static str) -> Vec<SourceKey> {
        let mut keys = Vec::new();
        table.each_text(key, |table, text| match self.find_source(text.value) {
            Some(known) => keys.push(known),
            None => {
                let id = table.read_id(text, key);
                keys.extend(id.and_then(|id| self.source(&id, table.report())));
            }
        });
        keys
    }

    fn find_source(&self, id: &str) -> Option<SourceKey> {
        let at = self.cited.binary_search_by(|known| known.as_str().cmp(id)).ok()?;
        u32::try_from(at).ok().map(SourceKey)
    }

    /// Resolves one source.
    pub fn source(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<SourceKey> {
        let found = self.find_source(id.value.as_str());
        if found.is_none() && self.knows_cited {
            let known = self.cited.iter().map(Slug::as_str);
            unknown(id, "source", "content/sources.toml", known, report);
        }
        found
    }

    /// Resolves the sources of a figure: there must be one.
    pub fn cited(&self, table: &mut Table<'_>, key: &'static str) -> Option<Cited> {
        if !table.has(key) {
            let span = table.span();
            table.report().push(
                Diagnostic::new(Code::E113, format!("`{key}` is missing"))
                    .at(span, "a figure without a source can't be used")
                    .help(format!(
                        "add `{key} = \"…\"`, the id of a source in content/sources.toml"
                    )),
            );
        }
        Cited::new(self.sources(table, key))
    }
}

fn unknown<'n>(
    id: &Spanned<Slug>,
    what: &str,
    defined_in: &str,
    known: impl Iterator<Item = &'n str>,
    report: &mut Report,
) {
    let help = match nearest(id.value.as_str(), known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what}s are defined in `{defined_in}`"),
    };
    report.push(
        Diagnostic::new(Code::E109, format!("unknown {what} `{}`", id.value))
            .at(id.span, "")
            .help(help),
    );
}
