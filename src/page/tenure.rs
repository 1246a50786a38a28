//! Tenures in words: for how many days, how surely, with which figures, and whether they are shared.

use super::figures::entry_figure;
use super::locale_view::LocaleView;
use crate::catalogue::{RecordKey, RecordKind};
use crate::record::{Confirmed, DaysHeld, Tenure};

/// For how many days a record was held, as far as the evidence reaches.
pub(super) fn days_held(
    view: &LocaleView<'_>,
    key: RecordKey,
    tenure: &Tenure,
) -> Option<String> {
    let records = view.site.records;
    let outcome = records.outcome(key);
    Some(in_days(view, records.reach(key).days_held(outcome, tenure)?))
}

/// Days held in words.
pub(super) fn in_days(view: &LocaleView<'_>, held: DaysHeld) -> String {
    match held.most {
        Some(most) => view.locale.days(held.least, most),
        None => view.locale.days_or_more(held.least),
    }
}

/// How surely it is known that a tenure lasts, in few words.
pub(super) fn confirmed(view: &LocaleView<'_>, key: RecordKey, tenure: &Tenure) -> String {
    let records = view.site.records;
    let (name, day) =
        match records.reach(key).confirmed(&records.outcome(key).entry(tenure).when) {
            Confirmed::Until(day) => ("say.confirmed-until", day),
            Confirmed::ForGood(day) => ("say.confirmed-on", day),
            Confirmed::Earlier(day) => ("say.confirmed-earlier", day),
            Confirmed::Nobody => return view.say("say.confirmed-nobody"),
        };
    view.locale.fill(name, &[("date", &view.locale.day(day))])
}

/// How surely it is known that a tenure lasts, in a sentence.
pub(super) fn story(view: &LocaleView<'_>, key: RecordKey, tenure: &Tenure) -> String {
    let records = view.site.records;
    let (name, day) =
        match records.reach(key).confirmed(&records.outcome(key).entry(tenure).when) {
            Confirmed::Until(day) | Confirmed::ForGood(day) => ("say.kept-until", day),
            Confirmed::Earlier(day) => ("say.kept-earlier", day),
            Confirmed::Nobody => return view.say("say.kept-listed"),
        };
    view.locale.fill(name, &[("date", &view.locale.day(day))])
}

/// The key of the words for a record that nobody is known to have taken since.
pub(super) const fn beyond(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Fastest => "say.nothing-faster",
        RecordKind::First | RecordKind::Most | RecordKind::Club => "say.nothing-higher",
    }
}

/// What is known of a record since a tenure began that nobody is known to have ended. It never says
/// that the record is held: until when that is sure, [`confirmed`] says.
pub(super) fn since_then(view: &LocaleView<'_>, key: RecordKey, tenure: &Tenure) -> String {
    let records = view.site.records;
    let (outcome, reach) = (records.outcome(key), records.reach(key));
    let kind = view.site.catalogue[key].kind;
    if kind != RecordKind::First && reach.is_current(outcome, tenure) {
        return confirmed(view, key, tenure);
    }
    let is_listed = matches!(
        reach.confirmed(&outcome.entry(tenure).when),
        Confirmed::Earlier(_) | Confirmed::Nobody
    );
    view.say(match kind {
        RecordKind::First if is_listed => "say.first-known",
        RecordKind::First => return confirmed(view, key, tenure),
        RecordKind::Fastest if is_listed => "say.fastest-known",
        RecordKind::Most if is_listed => "say.highest-known",
        _ => beyond(kind),
    })
}

/// The figure that a tenure began with, where it was a smaller one than now.
pub(super) fn began_with(
    view: &LocaleView<'_>,
    key: RecordKey,
    tenure: &Tenure,
) -> Option<String> {
    let outcome = view.site.records.outcome(key);
    let entry = outcome.entry(tenure);
    let grew = entry.value != outcome.best(tenure).value;
    grew.then(|| entry_figure(view, key, entry))
}

/// Whether a tenure is shared, or since when it is not any more.
pub(super) fn tie(view: &LocaleView<'_>, key: RecordKey, tenure: &Tenure) -> Option<String> {
    let outcome = view.site.records.outcome(key);
    let alone = tenure.alone_at.map(|at| &outcome.entries[at]);
    match (tenure.tied_at.map(|at| &outcome.entries[at]), alone) {
        (Some(tied), Some(alone)) => Some(view.locale.fill(
            "say.tie-ended",
            &[
                ("from", &view.noun_time(&tied.when).text),
                ("until", &view.noun_time(&alone.when).text),
                ("figure", &entry_figure(view, key, alone)),
            ],
        )),
        _ => tenure.shared.then(|| view.say("tied")),
    }
}
