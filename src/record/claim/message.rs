//! Verdicts as messages: what contradicts a claim or leaves it open, and the working.

use super::verdict::{CheckedClaim, Verdict, Working};
use crate::catalogue::{Catalogue, SongKey};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::record::wording::{dated, elapsed, grouped};
use crate::words::Words as _;

/// The message about a claim; `None` if it is verified.
pub(super) fn diagnostic(catalogue: &Catalogue, checked: &CheckedClaim) -> Option<Diagnostic> {
    let contradicted = checked.verdict == Verdict::Contradicted;
    let mut findings = checked.findings.iter().filter(|f| f.contradicts == contradicted);
    let first = findings.next()?;
    let mut diagnostic = if contradicted {
        Diagnostic::new(Code::E401, "the data contradicts this claim")
    } else {
        Diagnostic::new(Code::W501, "the data doesn't prove this claim")
    }
    .at(first.span, first.says.clone())
    .maybe_help(first.help.clone());
    for other in findings {
        diagnostic = if other.span == first.span {
            diagnostic.note(other.says.clone())
        } else {
            diagnostic.related(other.span, other.says.clone())
        };
    }
    for step in &checked.working {
        diagnostic = match describe(catalogue, step) {
            (text, Some(span)) => diagnostic.related(span, text),
            (text, None) => diagnostic.note(text),
        };
    }
    Some(diagnostic)
}

/// A step of the working in the words of messages, and its place in a file.
pub fn describe(catalogue: &Catalogue, step: &Working) -> (String, Option<Span>) {
    let id = |song: &SongKey| &catalogue[*song].id;
    match step {
        Working::Released(song, when, span) => {
            (format!("`{}` released {}", id(song), dated(when)), Some(*span))
        }
        Working::Observed(song, metric, at) => {
            let Some(series) = catalogue.series(*song, *metric) else {
                return (id(song).to_string(), None);
            };
            let observation = &series.observations[*at];
            let publisher = &catalogue[observation.cited.first()].publisher;
            let text = format!(
                "{} {} {} ({publisher})",
                observation.kind.word(),
                grouped(observation.value),
                dated(&observation.when)
            );
            (text, Some(observation.value_span))
        }
        Working::Took(time) => (format!("that is {}", elapsed(time)), None),
        Working::Compared(1) => ("compared with 1 other of this record".to_owned(), None),
        Working::Compared(n) => (format!("compared with {n} others of this record"), None),
        Working::Ahead(song, when, span) => {
            (format!("`{}`: {}", id(song), dated(when)), Some(*span))
        }
        Working::MayBeAhead(song, when, span) => {
            (format!("`{}` perhaps: {}", id(song), dated(when)), Some(*span))
        }
        Working::Unknown(song, span) => {
            (format!("nothing says when `{}` reached it", id(song)), Some(*span))
        }
        Working::Complete(day, span) => {
            (format!("the list is complete until {day}"), Some(*span))
        }
        Working::NotComplete(span) => ("no complete list covers this".to_owned(), Some(*span)),
        Working::Lost(song, when, span) => {
            (format!("lost to `{}`: {}", id(song), dated(when)), Some(*span))
        }
    }
}
