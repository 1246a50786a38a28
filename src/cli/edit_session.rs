//! A site that is open for editing: its state now and after a change, and the only way to write the
//! change.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::context::{Context, SiteArguments, did_you_mean};
use crate::analysis::{Analysis, Options, analyse};
use crate::article::ArticleKind;
use crate::catalogue::{MetricKey, RecordKey, SongKey, SourceKey};
use crate::diagnostics::{Code, Diagnostic, Files as _, Report, Span, nearest};
use crate::edit::atomic_write::{self, Change, Lock};
use crate::edit::name_lookup::{self, NameMatch, Names};
use crate::record::Event;
use crate::record::wording::dated;
use crate::source::{RawFile, Sources};

/// A site's folder, locked, and what follows from its files.
pub(super) struct EditSession<'a> {
    context: &'a Context,
    _lock: Lock,
    options: Options,
    /// The site's files.
    pub(super) sources: Sources,
    /// What follows from them.
    pub(super) analysis: Analysis,
    /// Diagnostics before any change, and how often each occurs.
    known: BTreeMap<DiagnosticKey, usize>,
}

/// A diagnostic without its position, which any change may move.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct DiagnosticKey {
    code: Code,
    path: String,
    message: String,
    label: String,
}

/// A site as it would be after a change.
pub(super) struct Trial {
    /// The changed sources.
    pub(super) sources: Sources,
    /// What they mean.
    pub(super) analysis: Analysis,
}

impl DiagnosticKey {
    fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let path = match diagnostic.span {
            Some(span) => sources.path(span.file).as_str().to_owned(),
            None => diagnostic.path.clone().unwrap_or_default(),
        };
        let (message, label) = (diagnostic.message.clone(), diagnostic.label.clone());
        Self { code: diagnostic.code, path, message, label }
    }
}

impl<'a> EditSession<'a> {
    /// Locks and reads the site, and derives what follows from it.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn open(context: &'a Context) -> Result<Self, u8> {
        context.is_site()?;
        let lock = atomic_write::lock(&context.root).map_err(|error| context.fail(error))?;
        let (sources, mut report) = context.sources()?;
        let site = SiteArguments { base_url: None, as_of: None, drafts: true };
        let options = context.options(&site);
        let Some(analysis) = analyse(&sources, &options, &mut report) else {
            context.print(&report, &sources);
            return Err(report.exit_code(false).max(1));
        };
        let mut known = BTreeMap::new();
        for diagnostic in report.sorted(&sources) {
            let key = DiagnosticKey::of(diagnostic, &sources);
            *known.entry(key).or_default() += 1 + diagnostic.alike;
        }
        Ok(Self { context, _lock: lock, options, sources, analysis, known })
    }

    /// The change of a file by a function of its text. A byte order mark stays.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn change(
        &self,
        path: &str,
        edit: impl FnOnce(&str) -> Result<String, &'static str>,
    ) -> Result<Change, u8> {
        const MARK: &str = "\u{FEFF}";
        let fail = |error: Diagnostic| self.context.fail(error);
        let before = atomic_write::read(&self.context.root, path).map_err(fail)?;
        let text = String::from_utf8(before.clone().unwrap_or_default()).map_err(|_| {
            fail(Diagnostic::new(Code::E907, "this file is not UTF-8").on_path(path))
        })?;
        let plain = text.strip_prefix(MARK).unwrap_or(&text);
        let edited = edit(plain).map_err(|why| {
            let what = format!("nothing can be added to this file: {why}");
            let error = Diagnostic::new(Code::E907, what).on_path(path);
            fail(error.help("write the series as docs/content.md shows it"))
        })?;
        let mark = if plain.len() < text.len() { MARK } else { "" };
        let after = format!("{mark}{edited}").into_bytes();
        Ok(Change { path: path.to_owned(), before, after })
    }

    /// The site after changes, and the diagnostics that it hasn't now.
    fn trial(&self, changes: &[Change]) -> (Sources, Option<Analysis>, Report) {
        let raw = changes
            .iter()
            .map(|change| RawFile { path: change.path.clone(), bytes: change.after.clone() });
        let (sources, mut report) = self.sources.edited(raw.collect());
        let analysis = analyse(&sources, &self.options, &mut report);
        let mut known = self.known.clone();
        let mut new = Report::new();
        for diagnostic in report.sorted(&sources) {
            match known.get_mut(&DiagnosticKey::of(diagnostic, &sources)) {
                Some(left) if *left > diagnostic.alike => *left -= 1 + diagnostic.alike,
                _ => new.push(diagnostic.clone()),
            }
        }
        if let Some(after) = &analysis {
            self.keeps_articles(after, &mut new);
        }
        (sources, analysis, new)
    }

    /// Reports the articles whose milestones are gone after a change. Pages, which a build checks
    /// for this, are not planned here.
    fn keeps_articles(&self, after: &Analysis, report: &mut Report) {
        let has = |analysis: &Analysis, id: &str| analysis.records.milestone(id).is_some();
        for article in after.articles.iter().filter(|a| a.kind == ArticleKind::Milestone) {
            let id = article.id.as_str();
            if has(&self.analysis, id) && !has(after, id) {
                report.push(
                    Diagnostic::new(Code::E403, format!("the milestone `{id}` would be gone"))
                        .at(article.span, "this article is about it")
                        .help("remove the article or rename its file first"),
                );
            }
        }
    }

    /// Whether the site after changes has no diagnostic that it hasn't now.
    pub(super) fn is_clean(&self, changes: &[Change]) -> bool {
        let (_, analysis, new) = self.trial(changes);
        analysis.is_some() && new.is_empty()
    }

    /// The site after changes, with new warnings printed.
    ///
    /// # Errors
    /// The exit code, after new errors were printed. Nothing is written in any case.
    pub(super) fn attempt(&self, changes: &[Change]) -> Result<Trial, u8> {
        self.attempt_unless(changes, &[], &|_, _| None)
    }

    /// Does the same, and refuses counts that jump unless somebody confirmed them. Of a new line of a
    /// file, by its path and text, `row` says which row of a table it is.
    ///
    /// # Errors
    /// The exit code, after new errors or such warnings were printed.
    pub(super) fn attempt_counts(
        &self,
        changes: &[Change],
        is_confirmed: bool,
        row: RowOf<'_>,
    ) -> Result<Trial, u8> {
        let jumps: &[Code] = if is_confirmed { &[] } else { &[Code::W306, Code::W307] };
        self.attempt_unless(changes, jumps, row)
    }

    /// The analysis of the site after changes, without messages; `None` if the site can't be read then.
    pub(super) fn analysis_with(&self, changes: &[Change]) -> Option<Analysis> {
        self.trial(changes).1
    }

    fn attempt_unless(
        &self,
        changes: &[Change],
        refused: &[Code],
        row: RowOf<'_>,
    ) -> Result<Trial, u8> {
        let (sources, analysis, mut new) = self.trial(changes);
        let fails = new.has_errors();
        let is_refused = !fails && new.has_any(refused);
        if !new.is_empty() && (fails || !self.context.quiet) {
            new.note_each(|diagnostic| new_lines(changes, &sources, diagnostic, row));
            self.context.print(&new, &sources);
        }
        if is_refused {
            let error = "the new value is far off the growth of the series";
            self.context.fail(
                Diagnostic::new(Code::E916, error).help(
                    "correct it; if it is right, type the same command with `--confirmed`",
                ),
            );
        }
        match analysis.filter(|_| !fails && !is_refused) {
            Some(analysis) => Ok(Trial { sources, analysis }),
            None => {
                self.context.tell("nothing was written");
                Err(1)
            }
        }
    }

    /// Writes a new file, unless it exists or the site has new errors with it.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn create(&self, change: &Change) -> Result<(), u8> {
        let fail = |error: Diagnostic| self.context.fail(error);
        let changes = std::slice::from_ref(change);
        atomic_write::absent(&self.context.root, changes).map_err(fail)?;
        self.attempt(changes)?;
        atomic_write::create(&self.context.root, changes).map_err(fail)
    }

    /// Writes all changes, or none.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn write(&self, changes: &[Change]) -> Result<(), u8> {
        atomic_write::write(&self.context.root, changes)
            .map_err(|error| self.context.fail(error))
    }

    /// The song that a name on the command line means.
    ///
    /// # Errors
    /// Exit code 2, after the candidates were printed.
    pub(super) fn song(&self, name: &str) -> Result<SongKey, u8> {
        let catalogue = &self.analysis.catalogue;
        let error = match Names::of(catalogue).song(name, None) {
            NameMatch::One(key) => return Ok(key),
            NameMatch::Several(keys) => {
                let ids: Vec<String> =
                    keys.iter().map(|key| format!("`{}`", catalogue[*key].id)).collect();
                Diagnostic::new(Code::E902, format!("several songs are called `{name}`"))
                    .help(format!("write the id: {}", ids.join(", ")))
            }
            NameMatch::None(near) => {
                let help = did_you_mean(near, || {
                    "songs are files in `content/songs/`; see `daesang new song`".to_owned()
                });
                Diagnostic::new(Code::E901, format!("no song is called `{name}`")).help(help)
            }
        };
        Err(self.context.misused(error))
    }

    /// The metric that a name on the command line means.
    ///
    /// # Errors
    /// Exit code 2, after the nearest id was printed.
    pub(super) fn metric(&self, name: &str) -> Result<MetricKey, u8> {
        let catalogue = &self.analysis.catalogue;
        name_lookup::metric(catalogue, name).map_err(|near| {
            let help = did_you_mean(near, || {
                let ids = catalogue.metrics.iter().map(|metric| metric.id.as_str());
                format!("the metrics are {}", ids.collect::<Vec<_>>().join(", "))
            });
            let error = Diagnostic::new(Code::E901, format!("no metric is called `{name}`"));
            self.context.misused(error.help(help))
        })
    }

    /// The source with this id. What else a source may be given as, `otherwise` says.
    ///
    /// # Errors
    /// Exit code 2, after the nearest id was printed.
    pub(super) fn source(&self, id: &str, otherwise: &str) -> Result<SourceKey, u8> {
        let catalogue = &self.analysis.catalogue;
        catalogue.source(id).ok_or_else(|| {
            let ids = catalogue.sources.iter().map(|source| source.id.as_str());
            let help = did_you_mean(nearest(id, ids), || {
                format!("sources are in `content/sources.toml`; {otherwise}")
            });
            let error = Diagnostic::new(Code::E901, format!("no source is called `{id}`"));
            self.context.misused(error.help(help))
        })
    }
}

/// Which row of a table a new line is, by the path of its file and its text.
pub(super) type RowOf<'a> = &'a dyn Fn(&str, &str) -> Option<u32>;

/// Which of the lines that a message marks are new: nobody finds them in the file yet.
fn new_lines(
    changes: &[Change],
    sources: &Sources,
    found: &Diagnostic,
    row: RowOf<'_>,
) -> Option<String> {
    let spans = found.span.iter().chain(found.related.iter().map(|(span, _)| span));
    let new: BTreeSet<(usize, Option<u32>)> =
        spans.filter_map(|span| new_line(changes, sources, *span, row)).collect();
    let said: Vec<String> = new
        .into_iter()
        .map(|(line, row)| match row {
            Some(row) => format!("line {line} is new: row {row} of the table"),
            None => format!("line {line} is new"),
        })
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// The number of the line that a mark begins in, if a change puts it there, and its row of a table.
fn new_line(
    changes: &[Change],
    sources: &Sources,
    span: Span,
    row: RowOf<'_>,
) -> Option<(usize, Option<u32>)> {
    let path = sources.path(span.file).as_str();
    let change = changes.iter().find(|change| change.path == path)?;
    let text = sources.text(span.file);
    let start = (span.start as usize).min(text.len());
    let begin = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line = text[begin..].lines().next().unwrap_or_default();
    let before = String::from_utf8_lossy(change.before.as_deref().unwrap_or_default());
    let is_new = !before.lines().any(|held| held == line);
    is_new.then(|| (text[..start].matches('\n').count() + 1, row(path, line)))
}

/// The effects of a change on milestones and records.
pub(super) struct Effects {
    /// New milestones.
    reached: Vec<NewMilestone>,
    /// Milestones with another date.
    moved: Vec<MovedMilestone>,
    /// Ids of milestones that no longer follow from the observations.
    lost: Vec<String>,
    /// Records with other holders.
    records: Vec<ChangedRecord>,
}

struct NewMilestone {
    id: String,
    /// `crossed`, `reached` or `set`.
    event: &'static str,
    date: String,
}

struct MovedMilestone {
    id: String,
    before: String,
    now: String,
}

/// A record, and the ids of its holders.
struct ChangedRecord {
    id: String,
    before: Vec<String>,
    now: Vec<String>,
}

impl Effects {
    /// Compares what was derived before and after.
    pub(super) fn of(before: &Analysis, after: &Analysis) -> Self {
        let mut effects = Self {
            reached: Vec::new(),
            moved: Vec::new(),
            lost: Vec::new(),
            records: Vec::new(),
        };
        for key in &after.records.in_time {
            let milestone = after.records.get(*key);
            let date = dated(&milestone.when);
            let Some(old) = before.records.milestone(&milestone.id) else {
                let event = match milestone.event {
                    Event::Step { .. } => "crossed",
                    Event::Rank { .. } => "reached",
                    Event::Record { .. } => "set",
                };
                effects.reached.push(NewMilestone { id: milestone.id.clone(), event, date });
                continue;
            };
            let old = before.records.get(old);
            if old.when != milestone.when {
                let (id, before) = (milestone.id.clone(), dated(&old.when));
                effects.moved.push(MovedMilestone { id, before, now: date });
            }
        }
        let gone = before.records.in_time.iter().map(|key| &before.records.get(*key).id);
        effects.lost =
            gone.filter(|id| after.records.milestone(id).is_none()).cloned().collect();
        for key in RecordKey::all(after.catalogue.records.len()) {
            let id = after.catalogue[key].id.to_string();
            let old = before.catalogue.record(&id).map(|old| holders(before, old));
            let (before, now) = (old.unwrap_or_default(), holders(after, key));
            if before != now {
                effects.records.push(ChangedRecord { id, before, now });
            }
        }
        effects
    }

    /// The effects as lines for people.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for NewMilestone { id, event, date } in &self.reached {
            out.push_str(&format!("{event} {id}\n    {date}\n"));
        }
        for MovedMilestone { id, before, now } in &self.moved {
            out.push_str(&format!("moved {id}\n    {now}, before {before}\n"));
        }
        for id in &self.lost {
            out.push_str(&format!("gone {id}\n"));
        }
        for ChangedRecord { id, before, now } in &self.records {
            let names = |songs: &[String]| match songs {
                [] => "nobody".to_owned(),
                songs => songs.join(", "),
            };
            out.push_str(&format!(
                "record {id}\n    now {}, before {}\n",
                names(now),
                names(before)
            ));
        }
        if !self.reached.is_empty() {
            out.push_str("to write about it:\n");
        }
        for milestone in self.reached.iter().take(3) {
            out.push_str(&format!("    daesang new milestone {}\n", milestone.id));
        }
        out
    }

    /// The effects as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        let reached = self.reached.iter().map(|NewMilestone { id, event, date }| {
            json!({ "id": id, "what": event, "date": date,
                    "article": format!("daesang new milestone {id}") })
        });
        let moved = self.moved.iter().map(|MovedMilestone { id, before, now }| {
            json!({ "id": id, "before": before, "now": now })
        });
        let records = self.records.iter().map(|ChangedRecord { id, before, now }| {
            json!({ "id": id, "now": now, "before": before })
        });
        json!({
            "crossed": reached.collect::<Vec<_>>(),
            "moved": moved.collect::<Vec<_>>(),
            "gone": self.lost,
            "records": records.collect::<Vec<_>>(),
        })
    }
}

/// Ids of the songs that hold a record.
fn holders(analysis: &Analysis, key: RecordKey) -> Vec<String> {
    let outcome = analysis.records.outcome(key);
    outcome
        .current()
        .map(|(_, tenure)| analysis.catalogue[outcome.entry(tenure).song].id.to_string())
        .collect()
}
