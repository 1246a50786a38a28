//! What the pages of records and of clubs have in common: how sure they are, what is disputed or can't
//! be placed, what to read.

use serde::Serialize;

use super::claims;
use super::claims::Badge;
use super::figures::observed;
use super::link::{Cited, Link, Named, Words};
use super::locale_view::LocaleView;
use super::sources::Bibliography;
use crate::catalogue::{MetricKind, RecordKey, RecordKind};
use crate::locale::Time;
use crate::record::{Contender, evidence};

/// How surely a record or the list of a club is known.
#[derive(Serialize)]
pub(super) struct Sure {
    /// In sentences.
    pub(super) text: String,
    /// What a source confirms, until when, and which source.
    pub(super) complete: Option<Complete>,
}

/// What a source says of the whole list.
#[derive(Serialize)]
pub(super) struct Complete {
    what: Words,
    as_of: Time,
    cited: Vec<Cited>,
}

/// A song that the data can't place.
#[derive(Serialize)]
pub(super) struct Undetermined {
    song: Named,
    artist: String,
    why: String,
}

/// A figure that nothing is derived from.
#[derive(Serialize)]
pub(super) struct Disputed {
    song: Named,
    text: String,
    note: Option<Words>,
    cited: Vec<Cited>,
}

/// How sure the page is.
pub(super) fn sure(view: &LocaleView<'_>, key: RecordKey, sources: &mut Bibliography) -> Sure {
    let complete = view.site.catalogue[key].complete().map(|complete| Complete {
        what: view.text(&complete.what),
        as_of: view.time(&view.site.config.timezone.day(complete.as_of)),
        cited: sources.cite(view, &complete.cited),
    });
    Sure { text: claims::status(view, key), complete }
}

/// The stamp of a record: verified where a source confirms the whole list, else how many sources the
/// figure has.
pub(super) fn stamp(
    view: &LocaleView<'_>,
    is_confirmed: bool,
    sources: usize,
    proof: &str,
) -> Badge {
    let n = sources as u64;
    let (tone, label) = match n {
        _ if is_confirmed => ("verified", view.say("say.stamp-verified")),
        ..2 => ("one", view.locale.plural("say.n-sources", 1)),
        _ => ("verified", view.locale.plural("say.n-sources", n)),
    };
    Badge { tone, label, href: Some(proof.to_owned()), note: None }
}

/// Songs whose place the data can't settle, and why.
pub(super) fn undetermined(view: &LocaleView<'_>, key: RecordKey) -> Vec<Undetermined> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    let unsettled = outcome.undetermined.iter().map(|at| &outcome.entries[*at]);
    // A club has no progression: what is open there is who belongs to it.
    let club = record.kind == RecordKind::Club;
    let unsure = outcome.entries.iter().filter(|entry| club && !entry.matches_filter);
    unsettled
        .chain(unsure)
        .map(|entry| {
            let why = if !entry.matches_filter {
                view.say("say.why-member")
            } else if record.kind == RecordKind::Fastest {
                match &entry.elapsed {
                    Some(elapsed) => view
                        .locale
                        .fill("say.why-span", &[("span", &view.locale.elapsed(elapsed))]),
                    None => view.say("say.why-no-release"),
                }
            } else {
                view.locale.fill("say.why-date", &[("date", &view.locale.adverb(&entry.when))])
            };
            Undetermined { song: view.song(entry.song), artist: view.credit(entry.song), why }
        })
        .collect()
}

/// Disputed observations of songs in this record.
pub(super) fn disputed(
    view: &LocaleView<'_>,
    key: RecordKey,
    sources: &mut Bibliography,
) -> Vec<Disputed> {
    let catalogue = view.site.catalogue;
    let disputed = evidence::disputed(catalogue, view.site.records.outcome(key)).into_iter();
    disputed
        .map(|(song, observation)| {
            let figure = view.figure(catalogue[key].metric, observation.value);
            let date = observed(view, observation).text;
            let values = [("figure", figure.as_str()), ("date", &date)];
            let note = observation.remarks.as_ref().and_then(|r| r.note.as_ref());
            Disputed {
                song: view.song(song),
                text: view.locale.fill("say.disputed", &values),
                note: note.map(|note| view.text(note)),
                cited: sources.cite(view, &observation.cited),
            }
        })
        .collect()
}

/// Articles with a claim about this record.
pub(super) fn articles(view: &LocaleView<'_>, key: RecordKey) -> Vec<Link> {
    let index = &view.site.index;
    let claiming = index.articles_of_record[key.index()].iter().copied();
    let shown =
        claiming.filter(|at| !index.is_orphan(*at) && index.stands_for(*at, view.language));
    shown.map(|at| view.text_link(at)).collect()
}

/// The figure of an entry; a dash where the time since release is not known.
pub(super) fn figure(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    let record = &view.site.catalogue[key];
    match (record.kind, &entry.elapsed, view.site.catalogue[record.metric].kind) {
        (RecordKind::Most, ..) | (_, _, MetricKind::OneOff | MetricKind::Rank) => {
            view.figure(record.metric, entry.value)
        }
        (_, Some(elapsed), _) => view.locale.elapsed(elapsed),
        (_, None, _) => "–".to_owned(),
    }
}
