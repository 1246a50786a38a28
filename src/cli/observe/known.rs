//! The observation that a series has already, where a new one has its time, kind and source.

use super::new_observation::NewObservation;
use crate::catalogue::{Catalogue, Observation, ObservationKind, Series};
use crate::cli::context::Context;
use crate::cli::edit_session::EditSession;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::edit::atomic_write::Change;
use crate::edit::parse_input::{Time, digits};
use crate::edit::replace::{self, Place, Replacement};
use crate::words::Words as _;

/// An observation of the site that gets another value.
#[derive(Clone, Copy)]
pub(super) struct Old {
    /// Its value now.
    pub(super) value: u64,
    place: Place,
}

/// The observation that is to be replaced; none where one is added.
///
/// # Errors
/// The exit code, after it was printed that the series has the observation already, has another
/// value of its time, kind and source, or has none or several to replace.
pub(super) fn find(
    context: &Context,
    session: &EditSession<'_>,
    new: &NewObservation,
    replace: bool,
) -> Result<Option<Old>, u8> {
    let Some(series) = session.analysis.catalogue.series(new.song, new.metric) else {
        return if replace { Err(context.fail(nothing(None))) } else { Ok(None) };
    };
    let search = Search { catalogue: &session.analysis.catalogue, new, series };
    let found = match replace {
        true => search.to_replace().map(Some),
        false => search.stands_in_the_way().map(|()| None),
    };
    found.map_err(|error| {
        let mut report = Report::new();
        report.push(error);
        context.print(&report, &session.sources);
        1
    })
}

/// A search for a new observation among those of its series.
struct Search<'a> {
    catalogue: &'a Catalogue,
    new: &'a NewObservation,
    series: &'a Series,
}

impl<'a> Search<'a> {
    /// Observations of the same time.
    fn of_time(&self) -> impl Iterator<Item = &'a Observation> {
        let Self { new, series, .. } = *self;
        series.observations.iter().filter(|old| has_time(old, &new.time))
    }

    fn cites(&self, old: &Observation, id: &str) -> bool {
        old.cited.iter().any(|key| self.catalogue[key].id.as_str() == id)
    }

    /// The kind of which a source has one value, if the new observation is of such a kind.
    fn kind(&self, kind: ObservationKind) -> Option<ObservationKind> {
        self.catalogue[self.new.metric].kind.with_one_value(kind)
    }

    /// Whether it has the same kind and one of the same sources.
    fn is_alike(&self, old: &Observation) -> bool {
        let kind = self.kind(self.new.kind);
        let same_kind =
            old.kind == self.new.kind || (kind.is_some() && kind == self.kind(old.kind));
        same_kind && self.new.cited.iter().any(|id| self.cites(old, id))
    }

    /// Those whose value may be replaced.
    fn alike(&self) -> impl Iterator<Item = &'a Observation> {
        let alike = self.of_time().filter(|old| self.is_alike(old));
        alike.filter(|old| !old.disputed && !old.superseded)
    }

    /// Checks that the series has neither the new observation nor another value in its place.
    ///
    /// # Errors
    /// Its value.
    fn stands_in_the_way(&self) -> Result<(), Diagnostic> {
        let new = self.new;
        let first = new.cited.first().map_or("", String::as_str);
        let is_same = |old: &&Observation| {
            old.value == new.value
                && old.kind == new.kind
                && self.catalogue[old.cited.first()].id.as_str() == first
        };
        if let Some(old) = self.of_time().find(is_same) {
            return Err(already_there(old));
        }
        let other = self.alike().find(|old| old.value != new.value);
        match other.filter(|_| self.kind(new.kind).is_some()) {
            None => Ok(()),
            Some(old) => {
                let value = digits(new.value);
                Err(Diagnostic::new(Code::E301, "one source has two values for one time")
                    .at(old.value_span, format!("this is there, and the new one is {value}"))
                    .help(
                        "nothing was written; to replace this value, type the same command \
                         with `--replace`",
                    ))
            }
        }
    }

    /// The one observation of the same time, kind and sources.
    ///
    /// # Errors
    /// There is none, there are several, or it has the value already.
    fn to_replace(&self) -> Result<Old, Diagnostic> {
        let has_all = |old: &&Observation| self.new.cited.iter().all(|id| self.cites(old, id));
        let alike: Vec<&Observation> = self.alike().filter(has_all).collect();
        match alike.as_slice() {
            [] => Err(nothing(self.of_time().next())),
            [old] if old.value == self.new.value && old.kind == self.new.kind => {
                Err(already_there(old))
            }
            [old] => Ok(Old { value: old.value, place: place(self.series, old) }),
            [first, others @ ..] => {
                let what = "several observations have this time, kind and source";
                let error = Diagnostic::new(Code::E915, what)
                    .at(first.value_span, "the first")
                    .help("nothing was written; correct the value in the file");
                Err(others.iter().fold(error, |error, old| error.related(old.value_span, "")))
            }
        }
    }
}

fn already_there(old: &Observation) -> Diagnostic {
    Diagnostic::new(Code::E904, "this observation is already there")
        .at(old.span, "the same time, count, kind and source")
        .help("nothing was written; add another source to this line if there is one")
}

/// The error that there is no observation to replace; one of the same time may be near.
fn nothing(near: Option<&Observation>) -> Diagnostic {
    let error = "no observation of this time, kind and source is there to replace";
    let error = Diagnostic::new(Code::E915, error);
    match near {
        Some(near) => error
            .at(near.span, "this has the same time")
            .help("give its kind and source; to add an observation, leave out `--replace`"),
        None => error.help("correct the time; to add an observation, leave out `--replace`"),
    }
}

fn has_time(old: &Observation, time: &Time) -> bool {
    match time {
        Time::At(_, when) => old.after.is_none() && old.when.interval == when.interval,
        Time::After(_, after) => old.after == Some(*after),
    }
}

/// The place of an observation among those of its series, in the order of their file.
fn place(series: &Series, old: &Observation) -> Place {
    let before = series.observations.iter().filter(|other| other.span.start < old.span.start);
    Place { at: before.count(), of: series.observations.len() }
}

/// The change of the series' file, and the observation as it is written with its new value.
///
/// # Errors
/// The exit code, after the reason was printed.
pub(super) fn replaced(
    context: &Context,
    session: &EditSession<'_>,
    new: &NewObservation,
    old: Old,
) -> Result<(Change, String), u8> {
    let catalogue = &session.analysis.catalogue;
    let (song, metric) = (&catalogue[new.song].id, &catalogue[new.metric].id);
    let replacement = Replacement {
        kind: new.kind.word(),
        value: new.value,
        note: new.note.as_deref(),
        confirmed: new.confirmed,
        decrease: new.decrease.as_deref(),
    };
    let mut written = String::new();
    let mut keep = |(text, row)| {
        written = row;
        text
    };
    let csv = format!("content/series/{song}/{metric}.csv");
    let change = if session.sources.find(&csv).is_none() {
        session.change(&format!("content/songs/{song}.toml"), |text| {
            replace::observation(text, metric.as_str(), old.place, &replacement).map(&mut keep)
        })?
    } else if new.note.is_some() {
        let error =
            Diagnostic::new(Code::E907, "a CSV series can't hold this: it has no notes");
        let help = "move the series into the song's file";
        return Err(context.fail(error.on_path(csv).help(help)));
    } else {
        session
            .change(&csv, |text| replace::row(text, old.place, &replacement).map(&mut keep))?
    };
    Ok((change, written))
}
