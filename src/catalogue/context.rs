//! What readers know before they read a file: the ids that exist, and how days are meant.
//!
//! Because the file name is the id, every reference can be resolved where it is written, and an
//! unknown one gets the nearest known ids.

use super::model::{
    ArtistKey, Catalogue, Cited, Metric, MetricKey, RecordKey, SongKey, Source, SourceKey,
};
use crate::config::Config;
use crate::date::{Day, Window};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest, visible};
use crate::kinds::MetricKind;
use crate::path::Slug;
use crate::source::{FileKind, SourceFile, Sources};
use crate::toml_reader::{Spanned, Table};

/// Days after today that an observation may have: a source may be dated ahead.
pub const DAYS_AHEAD: i32 = 31;

/// The ids that exist, and the site's settings.
pub struct ParseContext<'a> {
    /// The site's settings.
    pub config: &'a Config,
    /// The site's files, for those under `static/` that content names.
    pub(super) files: &'a Sources,
    /// No observation may begin later: the wall clock's day and [`DAYS_AHEAD`] more.
    pub last_day: Day,
    pub(super) artists: Ids<'a>,
    pub(super) songs: Ids<'a>,
    pub(super) records: Ids<'a>,
    /// Sorted by id; `None` if `metrics.toml` can't be read.
    metrics: Option<Vec<KnownMetric>>,
    /// Sorted; `None` if `sources.toml` can't be read.
    cited: Option<Vec<Slug>>,
}

/// What readers of other files need to know of a metric.
pub(super) struct KnownMetric {
    id: Slug,
    pub(super) kind: MetricKind,
    pub(super) window: Option<Window>,
    /// Where it is defined.
    pub(super) span: Span,
}

impl<'a> ParseContext<'a> {
    /// The last day that an article may have: tomorrow, which has begun somewhere.
    pub fn last_article_day(&self) -> Day {
        self.last_day.plus(1 - DAYS_AHEAD)
    }

    /// Takes the ids of metrics and sources from what was read, and all others from file names.
    pub(super) fn new(
        sources: &'a Sources,
        config: &'a Config,
        last_day: Day,
        metrics: Option<&[Metric]>,
        cited: Option<&[Source]>,
        report: &mut Report,
    ) -> Self {
        let known = |metric: &Metric| KnownMetric {
            id: metric.id.clone(),
            kind: metric.kind,
            window: metric.window,
            span: metric.span,
        };
        Self {
            config,
            files: sources,
            last_day,
            artists: Ids::of(sources, FileKind::Artist, report),
            songs: Ids::of(sources, FileKind::Song, report),
            records: Ids::of(sources, FileKind::Record, report),
            metrics: metrics.map(|metrics| metrics.iter().map(known).collect()),
            cited: cited.map(|cited| cited.iter().map(|source| source.id.clone()).collect()),
        }
    }

    /// The context in which a catalogue was read, for reading another article. No file may have
    /// been added or removed since, and no data file may have changed.
    pub fn of_catalogue(
        sources: &'a Sources,
        config: &'a Config,
        last_day: Day,
        catalogue: &Catalogue,
    ) -> Self {
        let (metrics, cited) = (Some(&*catalogue.metrics), Some(&*catalogue.sources));
        let mut context =
            Self::new(sources, config, last_day, metrics, cited, &mut Report::new());
        context.keep_only(catalogue);
        context
    }

    /// Forgets artists, songs and sources that the catalogue doesn't have: they were left out after
    /// it was read.
    pub fn keep_only(&mut self, catalogue: &Catalogue) {
        if self.artists.0.len() > catalogue.artists.len() {
            self.artists.0.retain(|(id, ..)| catalogue.artist(id.as_str()).is_some());
        }
        if self.songs.0.len() > catalogue.songs.len() {
            self.songs.0.retain(|(id, ..)| catalogue.song(id.as_str()).is_some());
        }
        if let Some(cited) = &mut self.cited {
            cited.retain(|id| catalogue.source(id.as_str()).is_some());
        }
    }

    /// Resolves a metric's id.
    pub fn metric(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<MetricKey> {
        let metrics = self.metrics.as_ref()?;
        let position = metrics.binary_search_by(|known| known.id.cmp(&id.value)).ok();
        if position.is_none() {
            let known = metrics.iter().map(|metric| metric.id.as_str());
            report_unknown(id, "metric", "content/metrics.toml", known, report);
        }
        position.and_then(|position| u32::try_from(position).ok()).map(MetricKey)
    }

    /// What was read of a metric.
    pub(super) fn known_metric(&self, metric: MetricKey) -> Option<&KnownMetric> {
        self.metrics.as_ref()?.get(metric.index())
    }

    /// Resolves a song's id.
    pub fn song(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<SongKey> {
        self.songs.resolve(id, "song", "content/songs/", report).map(SongKey)
    }

    /// Resolves a record's id.
    pub fn record(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<RecordKey> {
        self.records.resolve(id, "record", "content/records/", report).map(RecordKey)
    }

    /// Resolves a list of artists.
    pub fn artists(&self, table: &mut Table<'_>, key: &'static str) -> Vec<ArtistKey> {
        let mut keys = Vec::new();
        for id in table.ids(key) {
            let report = table.report();
            let Some(artist) = self.artists.resolve(&id, "artist", "content/artists/", report)
            else {
                continue;
            };
            if keys.contains(&ArtistKey(artist)) {
                report.push(
                    Diagnostic::new(Code::E108, format!("`{}` stands here twice", id.value))
                        .at(id.span, "the second time")
                        .help("keep one of them"),
                );
            } else {
                keys.push(ArtistKey(artist));
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
                let id = table.read_id(text);
                keys.extend(id.and_then(|id| self.source(&id, table.report())));
            }
        });
        keys
    }

    fn find_source(&self, id: &str) -> Option<SourceKey> {
        let cited = self.cited.as_ref()?;
        let position = cited.binary_search_by(|known| known.as_str().cmp(id)).ok()?;
        u32::try_from(position).ok().map(SourceKey)
    }

    /// Resolves one source.
    pub fn source(&self, id: &Spanned<Slug>, report: &mut Report) -> Option<SourceKey> {
        let source = self.find_source(id.value.as_str());
        if let (None, Some(cited)) = (source, &self.cited) {
            let known = cited.iter().map(Slug::as_str);
            report_unknown(id, "source", "content/sources.toml", known, report);
        }
        source
    }

    /// Resolves the sources of a figure, of which there must be one.
    pub fn cited(&self, table: &mut Table<'_>) -> Option<Cited> {
        require(
            table,
            "source",
            "a figure without a source can't be used",
            "add `source = \"…\"`, the id of a source in content/sources.toml",
        );
        Cited::new(self.sources(table, "source"))
    }
}

/// The ids of one kind of file, sorted, each with its file.
pub(super) struct Ids<'a>(pub(super) Vec<(Slug, FileId, &'a SourceFile)>);

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

    /// The position of an id; an unknown one is reported.
    fn resolve(
        &self,
        id: &Spanned<Slug>,
        kind: &str,
        defined_in: &str,
        report: &mut Report,
    ) -> Option<u32> {
        let position = self.0.binary_search_by(|(held, ..)| held.cmp(&id.value)).ok();
        if position.is_none() {
            let known = self.0.iter().map(|(id, ..)| id.as_str());
            report_unknown(id, kind, defined_in, known, report);
        }
        u32::try_from(position?).ok()
    }
}

fn report_unknown<'n>(
    id: &Spanned<Slug>,
    kind: &str,
    defined_in: &str,
    known: impl Iterator<Item = &'n str>,
    report: &mut Report,
) {
    let help = match nearest(id.value.as_str(), known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{kind}s are defined in `{defined_in}`"),
    };
    report.push(
        Diagnostic::new(Code::E109, format!("unknown {kind} `{}`", id.value))
            .at(id.span, "")
            .help(help),
    );
}

/// Reports a key that is missing from a table.
pub(super) fn require(table: &mut Table<'_>, key: &'static str, label: &str, help: &str) {
    if !table.has(key) {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, format!("`{key}` is missing"))
                .at(span, label)
                .help(help),
        );
    }
}

/// The texts of a list, without their places.
pub(super) fn plain_texts(table: &mut Table<'_>, key: &'static str) -> Vec<String> {
    table.texts(key).into_iter().map(|text| text.value).collect()
}

/// A code of languages or countries, and one of them for messages.
pub(super) struct CodeKind {
    of: &'static str,
    example: &'static str,
    fits: fn(&str) -> bool,
}

/// `ko`, `zh-hant`: as in a `lang` attribute.
pub(super) const LANGUAGE: CodeKind = CodeKind {
    of: "a language",
    example: "ko",
    fits: |code| {
        let main = code.split('-').next().unwrap_or_default();
        (2..=3).contains(&main.len())
            && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    },
};

/// `KR`: two capitals, by ISO 3166-1.
pub(super) const COUNTRY: CodeKind = CodeKind {
    of: "a country",
    example: "KR",
    fits: |code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()),
};

/// The codes of a list: what is none would match nothing.
pub(super) fn codes(table: &mut Table<'_>, key: &'static str, kind: &CodeKind) -> Vec<String> {
    let written = table.texts(key).into_iter();
    let sound = written.filter(|text| {
        let fits = (kind.fits)(&text.value);
        if !fits {
            let what = format!("`{}` is not the code of {}", visible(&text.value), kind.of);
            table.report().push(
                Diagnostic::new(Code::E118, what)
                    .at(text.span, "")
                    .help(format!("write it as in `{key} = \"{}\"`", kind.example)),
            );
        }
        fits
    });
    sound.map(|text| text.value).collect()
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;

    #[test]
    fn an_unknown_id_gets_the_nearest_one_or_where_ids_are_defined() {
        for (path, text, help) in [
            ("songs/x", "title = \"x\"\nartists = [\"anne\"]", "did you mean `ann`?"),
            (
                "songs/x",
                "title = \"x\"\nartists = [\"somebody\"]",
                "defined in `content/artists/`",
            ),
            (
                "records/r",
                "title = \"r\"\nkind = \"most\"\nmetric = \"counts\"",
                "did you mean `count`?",
            ),
            (
                "artists/ann",
                "name = \"Ann\"\nsource = \"elsewhere\"",
                "defined in `content/sources.toml`",
            ),
        ] {
            let read = Sample::new().file(&format!("content/{path}.toml"), text).read();
            assert_eq!(read.codes(), "E109", "{text}");
            assert!(read.messages().contains(help), "{help}\n{}", read.messages());
        }
    }

    #[test]
    fn a_file_of_ids_that_cannot_be_read_makes_no_unknown_ids() {
        for path in ["content/metrics.toml", "content/sources.toml"] {
            let read = Sample::new().file(path, "[").song("x", &["2020-03-01 exact 5"]).read();
            assert!(!read.codes().contains("E109"), "{path}\n{}", read.messages());
        }
    }

    #[test]
    fn a_file_name_that_is_no_id_is_reported() {
        let read = Sample::new().file("content/songs/A Song.toml", "title = \"x\"").read();
        assert_eq!(read.codes(), "E116", "{}", read.messages());
    }
}
