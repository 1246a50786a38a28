//! A site that is open for editing: what it says now, what it would say after a change, and the
//! one way to write the change down.

use std::collections::BTreeMap;

use serde_json::json;

use super::context::{Context, SiteArguments, did_you_mean};
use crate::catalogue::{MetricKey, RecordKey, SongKey, SourceKey};
use crate::diagnostics::{Code, Diagnostic, Files as _, Report, nearest};
use crate::edit::atomic_write::{self, Change, Lock};
use crate::edit::name_lookup::{self, NameMatch, Names};
use crate::record::Event;
use crate::record::wording::dated;
use crate::source::{RawFile, Sources};
use crate::{Analysis, Options};

/// A site's folder, locked and understood.
pub(super) struct EditSession<'a> {
    context: &'a Context,
    _lock: Lock,
    options: Options,
    /// What is on disk.
    pub(super) sources: Sources,
    /// What it means.
    pub(super) book: Analysis,
    /// What was wrong with it before any change.
    known: BTreeMap<DiagnosticKey, usize>,
}

/// A diagnostic without its position, which every change moves.
type DiagnosticKey = (Code, String, String, String);

/// A site as it would be.
pub(super) struct Trial {
    /// The changed sources.
    pub(super) sources: Sources,
    /// What they mean.
    pub(super) book: Analysis,
}

fn told(diagnostic: &Diagnostic, sources: &Sources) -> DiagnosticKey {
    let path = match diagnostic.span {
        Some(span) => sources.path(span.file).as_str().to_owned(),
        None => diagnostic.path.clone().unwrap_or_default(),
    };
    (diagnostic.code, path, diagnostic.message.clone(), diagnostic.label.clone())
}

impl<'a> EditSession<'a> {
    /// Locks, reads and understands the site.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn open(context: &'a Context) -> Result<Self, u8> {
        context.is_site()?;
        let lock = atomic_write::lock(&context.root).map_err(|error| context.fail(error))?;
        let (sources, mut report) = context.sources()?;
        let site = SiteArguments { base_url: None, as_of: None, drafts: true };
        let options = context.options(&site);
        let Some(book) = crate::analyse(&sources, &options, &mut report) else {
            context.print(&report, &sources);
            return Err(report.exit_code(false).max(1));
        };
        let mut known = BTreeMap::new();
        for diagnostic in report.sorted(&sources) {
            *known.entry(told(diagnostic, &sources)).or_default() += 1;
        }
        Ok(Self { context, _lock: lock, options, sources, book, known })
    }

    /// The change of a file by its text, whose byte order mark stays.
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

    /// The site as it would be, and what is newly wrong with it.
    fn trial(&self, changes: &[Change]) -> (Sources, Option<Analysis>, Report) {
        let raw = changes
            .iter()
            .map(|change| RawFile { path: change.path.clone(), bytes: change.after.clone() });
        let (sources, mut report) = self.sources.edited(raw.collect());
        let book = crate::analyse(&sources, &self.options, &mut report);
        let mut known = self.known.clone();
        let mut new = Report::new();
        for diagnostic in report.sorted(&sources) {
            match known.get_mut(&told(diagnostic, &sources)) {
                Some(left) if *left > 0 => *left -= 1,
                _ => new.push(diagnostic.clone()),
            }
        }
        (sources, book, new)
    }

    /// Whether nothing at all would be newly wrong.
    pub(super) fn is_clean(&self, changes: &[Change]) -> bool {
        let (_, book, new) = self.trial(changes);
        book.is_some() && new.is_empty()
    }

    /// The site as it would be. What is newly wrong with it refuses the change.
    ///
    /// # Errors
    /// The exit code, after the new errors were printed. Nothing has been written.
    pub(super) fn attempt(&self, changes: &[Change]) -> Result<Trial, u8> {
        let (sources, book, new) = self.trial(changes);
        let fails = new.has_errors();
        if !new.is_empty() && (fails || !self.context.quiet) {
            self.context.print(&new, &sources);
        }
        match book.filter(|_| !fails) {
            Some(book) => Ok(Trial { sources, book }),
            None => {
                self.context.tell("nothing was written");
                Err(1)
            }
        }
    }

    /// Writes a new file, if it is not there and the site stays sound with it.
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

    /// Writes the changes down, all or none.
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
        let catalogue = &self.book.catalogue;
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
        let catalogue = &self.book.catalogue;
        name_lookup::metric(catalogue, name).map_err(|near| {
            let help = did_you_mean(near, || {
                let ids = catalogue.metrics.iter().map(|metric| metric.id.as_str());
                format!("the metrics are {}", ids.collect::<Vec<_>>().join(", "))
            });
            let error = Diagnostic::new(Code::E901, format!("no metric is called `{name}`"));
            self.context.misused(error.help(help))
        })
    }

    /// The source with this id.
    ///
    /// # Errors
    /// Exit code 2, after the nearest id was printed.
    pub(super) fn source(&self, id: &str) -> Result<SourceKey, u8> {
        let catalogue = &self.book.catalogue;
        catalogue.source(id).ok_or_else(|| {
            let ids = catalogue.sources.iter().map(|source| source.id.as_str());
            let help = did_you_mean(nearest(id, ids), || {
                "sources are in `content/sources.toml`; an address makes a new one".to_owned()
            });
            let error = Diagnostic::new(Code::E901, format!("no source is called `{id}`"));
            self.context.misused(error.help(help))
        })
    }
}

/// What a change does to what is derived.
pub(super) struct Effects {
    /// Milestones that are new: the id, what happened, and when.
    crossed: Vec<(String, &'static str, String)>,
    /// Milestones whose date is another now.
    moved: Vec<(String, String, String)>,
    /// Milestones that are gone.
    lost: Vec<String>,
    /// Records with other holders: the id, who holds it, who held it before.
    records: Vec<(String, Vec<String>, Vec<String>)>,
}

impl Effects {
    /// Compares what was derived before and after.
    pub(super) fn of(before: &Analysis, after: &Analysis) -> Self {
        let mut effects = Self {
            crossed: Vec::new(),
            moved: Vec::new(),
            lost: Vec::new(),
            records: Vec::new(),
        };
        for (_, milestone) in after.records.all() {
            let date = dated(&milestone.when);
            let Some(old) = before.records.milestone(&milestone.id) else {
                let what = match milestone.event {
                    Event::Step { .. } => "crossed",
                    Event::Rank { .. } => "reached",
                    Event::Record { .. } => "set",
                };
                effects.crossed.push((milestone.id.clone(), what, date));
                continue;
            };
            let old = before.records.get(old);
            if old.when != milestone.when {
                effects.moved.push((milestone.id.clone(), dated(&old.when), date));
            }
        }
        let gone = before.records.all().map(|(_, milestone)| &milestone.id);
        effects.lost =
            gone.filter(|id| after.records.milestone(id).is_none()).cloned().collect();
        for key in RecordKey::all(after.catalogue.records.len()) {
            let id = after.catalogue[key].id.to_string();
            let old = before.catalogue.record(&id).map(|old| holders(before, old));
            let (old, new) = (old.unwrap_or_default(), holders(after, key));
            if old != new {
                effects.records.push((id, new, old));
            }
        }
        effects
    }

    /// Lines for people, none longer than the ids make it.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for (id, what, date) in &self.crossed {
            out.push_str(&format!("{what} {id}\n    {date}\n"));
        }
        for (id, old, new) in &self.moved {
            out.push_str(&format!("moved {id}\n    {new}, before {old}\n"));
        }
        for id in &self.lost {
            out.push_str(&format!("gone {id}\n"));
        }
        for (id, new, old) in &self.records {
            let names = |songs: &[String]| match songs {
                [] => "nobody".to_owned(),
                songs => songs.join(", "),
            };
            out.push_str(&format!(
                "record {id}\n    now {}, before {}\n",
                names(new),
                names(old)
            ));
        }
        let articles = self.crossed.iter().take(3);
        for (at, (id, ..)) in articles.enumerate() {
            let lead = if at == 0 { "to write about it:\n" } else { "" };
            out.push_str(&format!("{lead}    daesang new milestone {id}\n"));
        }
        out
    }

    /// The same for programs.
    pub(super) fn json(&self) -> serde_json::Value {
        let crossed = self.crossed.iter().map(|(id, what, date)| {
            json!({ "id": id, "what": what, "date": date,
                    "article": format!("daesang new milestone {id}") })
        });
        let moved = self
            .moved
            .iter()
            .map(|(id, old, new)| json!({ "id": id, "before": old, "now": new }));
        let records = self
            .records
            .iter()
            .map(|(id, new, old)| json!({ "id": id, "now": new, "before": old }));
        json!({
            "crossed": crossed.collect::<Vec<_>>(),
            "moved": moved.collect::<Vec<_>>(),
            "gone": self.lost,
            "records": records.collect::<Vec<_>>(),
        })
    }
}

/// Who holds a record now.
fn holders(book: &Analysis, key: RecordKey) -> Vec<String> {
    let outcome = book.records.outcome(key);
    outcome
        .current()
        .map(|(_, tenure)| book.catalogue[outcome.entry(tenure).song].id.to_string())
        .collect()
}
