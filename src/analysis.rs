//! Everything that is known of a site before a page is planned: its settings, what its content
//! means, the records that follow, the verdict on every claim.

mod as_of;

use std::collections::HashSet;
use std::sync::Arc;

use crate::article::{self, Article, ArticleKind};
use crate::catalogue::{self, Catalogue};
use crate::config::Config;
use crate::date::Day;
use crate::diagnostics::{FileId, Report};
use crate::locale::{self, Locale};
use crate::record::claim::Verdicts;
use crate::record::{self, Records, crossing::DayCounting};
use crate::source::Sources;
use crate::watch::{Unwatched, Watch};

/// Options of a build, beside the sources.
#[derive(Clone, Debug)]
pub struct Options {
    /// Replacement for `base_url`.
    pub base_url: Option<String>,
    /// The last day of the site: everything later is left out, as if it were not written.
    pub as_of: Option<Day>,
    /// Whether drafts are built.
    pub drafts: bool,
    /// Latest day that an observation may have: 31 days after the wall clock's.
    pub last_day: Day,
}

/// The analysed site.
///
/// Everything that does not depend on articles is shared with the analysis after an article was
/// edited.
#[derive(Debug)]
pub struct Analysis {
    /// The site's settings.
    pub config: Arc<Config>,
    /// The site's languages, the first one first.
    pub locales: Arc<Vec<Locale>>,
    /// Artists, songs, metrics, records and sources.
    pub catalogue: Arc<Catalogue>,
    /// Articles that are shown.
    pub articles: Vec<Arc<Article>>,
    /// Milestones and holders of records.
    pub records: Arc<Records>,
    /// The verdict on every claim.
    pub verdicts: Verdicts,
    /// The newest day that is certain: the latest first day of an observation (rule 9).
    /// [`Day::EARLIEST`] if no observation has a day.
    pub as_of: Day,
    /// Every article's file, with those that are not shown.
    files: Vec<article::Read>,
    /// Diagnostics of all other files and of the data.
    diagnostics: Report,
}

/// Reads, understands and derives everything. Returns nothing if files can't be read: whatever
/// follows from them would fail again.
pub fn analyse(sources: &Sources, options: &Options, report: &mut Report) -> Option<Analysis> {
    analyse_watched(sources, options, report, &Unwatched)
}

/// Does the same as [`analyse`], and tells the watcher of each stage.
pub fn analyse_watched(
    sources: &Sources,
    options: &Options,
    report: &mut Report,
    watch: &dyn Watch,
) -> Option<Analysis> {
    // Diagnostics of reading the disk count when this asks whether a file is unread.
    let mut diagnostics = std::mem::take(report);
    let config = Config::read(sources, options.base_url.as_deref(), &mut diagnostics);
    let Some(config) = config.map(Arc::new) else {
        *report = diagnostics;
        return None;
    };
    let locales = Arc::new(locale::read_all(&config.languages, sources, &mut diagnostics));
    let (mut catalogue, mut context) =
        catalogue::read(sources, &config, options.last_day, &mut diagnostics);
    if let Some(as_of) = options.as_of {
        as_of::leave_out_later(&mut catalogue, &mut context, sources, as_of);
    }
    catalogue::check(&mut catalogue, &mut diagnostics);
    let files = article::read_all(sources, &context);
    let is_bare = catalogue.metrics.is_empty() || catalogue.artists.is_empty();
    let mut all = diagnostics.clone();
    let shown = files.iter().filter(|file| !file.is_later(options.as_of));
    shown.for_each(|file| all.merge(file.report.clone()));
    if all.has_unread_files() || (is_bare && all.has_errors()) {
        *report = all;
        return None;
    }
    watch.stage("parse");
    let records =
        record::derive(&catalogue, &config.timezone, config.day_count, &mut diagnostics);
    record::pairs::check(&catalogue, &config.versus, &mut diagnostics);
    watch.stage("derive");
    let as_of = records.as_of.unwrap_or(Day::EARLIEST);
    let analysis = Analysis {
        config,
        locales,
        catalogue: Arc::new(catalogue),
        articles: Vec::new(),
        records: Arc::new(records),
        verdicts: Verdicts::default(),
        as_of,
        files,
        diagnostics,
    };
    let analysis = analysis.judged(options, report);
    watch.stage("judge");
    Some(analysis)
}

impl Analysis {
    /// Reads some articles again, after only they changed, and judges by the same data. The report
    /// must be empty: all other diagnostics are added to it again.
    pub fn with_articles_of(
        &self,
        sources: &Sources,
        edited: &[FileId],
        options: &Options,
        report: &mut Report,
    ) -> Option<Self> {
        let context = catalogue::ParseContext::of_catalogue(
            sources,
            &self.config,
            options.last_day,
            &self.catalogue,
        );
        let mut files = self.files.clone();
        for read in files.iter_mut().filter(|read| edited.contains(&read.file)) {
            let file = sources.file(read.file);
            *read = article::Read::new(read.file, file, read.kind, &context);
        }
        if files.iter().any(|file| file.report.has_unread_files()) {
            files.into_iter().for_each(|file| report.merge(file.report));
            report.merge(self.diagnostics.clone());
            return None;
        }
        let analysis = Self {
            config: Arc::clone(&self.config),
            locales: Arc::clone(&self.locales),
            catalogue: Arc::clone(&self.catalogue),
            articles: Vec::new(),
            records: Arc::clone(&self.records),
            verdicts: Verdicts::default(),
            as_of: self.as_of,
            files,
            diagnostics: self.diagnostics.clone(),
        };
        Some(analysis.judged(options, report))
    }

    /// Chooses the articles that are shown, judges their claims, and adds every diagnostic so far
    /// to the report.
    fn judged(mut self, options: &Options, report: &mut Report) -> Self {
        report.merge(self.diagnostics.clone());
        let files = self.files.iter().filter(|file| !file.is_later(options.as_of));
        files.clone().for_each(|file| report.merge(file.report.clone()));
        let articles = files.filter_map(|file| file.article.as_ref());
        // A draft is one in all of its languages.
        let drafts: HashSet<(ArticleKind, &str)> = articles
            .clone()
            .filter(|article| article.draft)
            .map(|article| (article.kind, article.id.as_str()))
            .collect();
        let is_draft =
            |article: &Article| drafts.contains(&(article.kind, article.id.as_str()));
        let shown = articles.filter(|article| options.drafts || !is_draft(article));
        self.articles = shown.cloned().collect();
        article::inherit(&mut self.articles, &self.config.languages[0]);
        let counting =
            DayCounting { zone: &self.config.timezone, day_count: self.config.day_count };
        self.verdicts = record::claim::judge(
            &self.catalogue,
            &self.records,
            &self.articles,
            counting,
            self.as_of,
            report,
        );
        self
    }
}
