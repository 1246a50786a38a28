//! Verdicts as pages show them: each claim in words, its badge, its working.

use serde::Serialize;

use super::locale_view::LocaleView;
use super::{figures, tenure};
use crate::article::Claim;
use crate::catalogue::{RecordKey, RecordKind, SongKey};
use crate::date::Day;
use crate::record::Confirmed;
use crate::record::claim::{CheckedClaim, Verdict, Working};

/// How far a statement is checked, in words.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Badge {
    pub(super) tone: &'static str,
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
}

/// What a claim says, in a sentence made from its fields.
pub(super) fn claim_text(
    view: &LocaleView<'_>,
    claim: &Claim,
    judged: &CheckedClaim,
) -> String {
    let found = &judged.facts;
    let locale = view.locale;
    let song = found.song.map(|song| view.title(song).to_owned());
    let song = song.unwrap_or_default();
    let subject = match (found.record, found.metric, found.value) {
        (Some(record), ..) => view.record(record),
        (None, Some(metric), Some(value)) => view.figure_of(metric, value),
        _ => String::new(),
    };
    let mut parts = Vec::new();
    if let Some(value) = claim.value.as_ref() {
        let metric = found.metric;
        parts.push(metric.map_or_else(
            || locale.number(value.value),
            |metric| view.figure(metric, value.value),
        ));
    }
    if let Some(on) = &claim.on {
        parts.push(view.time(&on.value).text);
    }
    if let Some(days) = &claim.days {
        let days = locale.plural("span.days", days.value);
        parts.push(locale.fill("say.after-release", &[("span", &days)]));
    }
    if let Some(rank) = &claim.rank {
        let rank = locale.ordinal(usize::try_from(rank.value).unwrap_or(0));
        parts.push(locale.fill("say.in-order", &[("rank", &rank)]));
    }
    if let Some(held) = &claim.held {
        let days = locale.plural("span.days", held.value);
        parts.push(locale.fill("say.held-for", &[("span", &days)]));
    }
    if let Some(previous) = &claim.previous {
        let song = view.title(previous.value);
        parts.push(locale.fill("say.claim-after", &[("song", song)]));
    }
    let details = parts.join(locale.text("list.comma"));
    let key = if details.is_empty() { "say.claim" } else { "say.claim-details" };
    locale.fill(key, &[("song", &song), ("record", &subject), ("details", &details)])
}

/// The badge of a verdict.
pub(super) fn badge(view: &LocaleView<'_>, verdict: Verdict) -> Badge {
    let (tone, key) = match verdict {
        Verdict::Verified => ("verified", "say.verified"),
        Verdict::Unproved => ("reported", "say.unproved"),
        Verdict::Contradicted => ("disputed", "say.contradicted"),
    };
    Badge { tone, label: view.say(key), href: None, note: None }
}

/// Steps of a working in the page's language.
pub(super) fn working(view: &LocaleView<'_>, steps: &[Working]) -> Vec<String> {
    steps.iter().filter_map(|step| say(view, step, view.site.as_of)).collect()
}

/// A step of the working, in the page's language.
fn say(view: &LocaleView<'_>, step: &Working, as_of: Day) -> Option<String> {
    let locale = view.locale;
    let catalogue = view.site.catalogue;
    let title = |song: &SongKey| view.title(*song).to_owned();
    let text = match step {
        Working::Released(song, when, _) => locale.fill(
            "say.working-released",
            &[("song", &title(song)), ("date", &locale.adverb(when))],
        ),
        Working::Observed(song, metric, at) => {
            let observation = &catalogue.series(*song, *metric)?.observations[*at];
            let figure = view.figure(*metric, observation.value);
            let kind = figures::kind_word(view, observation.kind);
            let publishers: Vec<String> =
                observation.cited.iter().map(|key| catalogue[key].publisher.clone()).collect();
            locale.fill(
                "say.working-observed",
                &[
                    ("figure", &figure),
                    ("kind", kind),
                    ("date", &figures::observed(view, observation).text),
                    ("sources", &locale.list(&publishers)),
                ],
            )
        }
        Working::Took(elapsed) => {
            locale.fill("say.working-took", &[("span", &locale.elapsed(elapsed))])
        }
        Working::Compared(0) => view.say("say.working-alone"),
        Working::Compared(n) => {
            let n = locale.plural("say.others", *n as u64);
            locale.fill("say.working-compared", &[("others", &n)])
        }
        Working::Ahead(song, when, _) => locale.fill(
            "say.working-ahead",
            &[("song", &title(song)), ("date", &view.time(when).text)],
        ),
        Working::MayBeAhead(song, when, _) => locale.fill(
            "say.working-may-be-ahead",
            &[("song", &title(song)), ("date", &view.time(when).text)],
        ),
        Working::Unknown(song, _) => {
            locale.fill("say.working-unknown", &[("song", &title(song))])
        }
        Working::Complete(day, _) => {
            locale.fill("say.working-complete", &[("date", &locale.day(*day))])
        }
        Working::NotComplete(_) => view.say("say.working-not-complete"),
        Working::Lost(song, when, _) => locale.fill(
            "say.working-lost",
            &[
                ("song", &title(song)),
                ("date", &view.time(when).text),
                ("as-of", &locale.day(as_of)),
            ],
        ),
    };
    Some(text)
}

/// The facts of an article's claim that placeholders may name, as the data gives them.
pub(super) fn facts(
    view: &LocaleView<'_>,
    at: usize,
    name: &str,
) -> Option<Vec<(&'static str, String)>> {
    let judged = view.site.articles[at]
        .claims
        .iter()
        .zip(view.site.verdicts.of(at))
        .find(|(claim, _)| claim.id.as_ref().is_some_and(|id| id.value.as_str() == name))?
        .1;
    let found = &judged.facts;
    let locale = view.locale;
    let mut facts = Vec::new();
    let title = |song: SongKey| view.title(song).to_owned();
    if let Some(song) = found.song {
        facts.push(("holder", title(song)));
    }
    if let Some(when) = &found.when {
        facts.push(("date", view.time(when).text));
        facts.push(("when", locale.adverb(when)));
    }
    if let Some(elapsed) = &found.elapsed {
        facts.push(("time", locale.elapsed(elapsed)));
        if let Some(days) = elapsed.days.exact() {
            facts.push(("days", locale.number(u64::try_from(days).unwrap_or(0))));
        }
    }
    if let (Some(value), Some(metric)) = (found.value, found.metric) {
        facts.push(("value", view.figure(metric, value)));
    }
    if let Some(rank) = found.rank {
        facts.push(("rank", locale.rank(rank.least, rank.most)));
    }
    if let Some(held) = found.held {
        facts.push(("held", tenure::in_days(view, held)));
    }
    if let Some(previous) = found.previous {
        facts.push(("previous", title(previous)));
    }
    Some(facts)
}

/// How surely the data says who holds a record, in a sentence.
pub(super) fn status(view: &LocaleView<'_>, key: RecordKey) -> String {
    let outcome = view.site.records.outcome(key);
    let reach = view.site.records.reach(key);
    if view.site.catalogue[key].kind == RecordKind::Club {
        let members = view.locale.plural("say.club-size", outcome.members.len() as u64);
        return [members, list_confirmed(view, key)].join(" · ");
    }
    let Some((_, last)) = outcome.current().last() else {
        let key = if outcome.undetermined.is_empty() {
            "say.status-nobody"
        } else {
            "say.status-undetermined"
        };
        return view.say(key);
    };
    let began = &outcome.entry(last).when;
    let is_current = reach.is_current(outcome, last);
    let (name, day) = match (reach.confirmed(began), reach.until()) {
        (Confirmed::ForGood(day), _) => ("say.status-first", day),
        (Confirmed::Until(_), _) if is_current => {
            return view.say("say.status-complete");
        }
        (Confirmed::Until(day), _) => ("say.status-until", day),
        (Confirmed::Earlier(day), _) => ("say.status-earlier", day),
        (Confirmed::Nobody, Some(day)) if !is_current => ("say.status-newest", day),
        (Confirmed::Nobody, _) => return view.say("say.status-listed"),
    };
    view.locale.fill(name, &[("date", &view.locale.day(day))])
}

/// How far the list of a club is confirmed, in few words.
fn list_confirmed(view: &LocaleView<'_>, key: RecordKey) -> String {
    match view.site.records.reach(key).confirmed_until {
        Some(day) => view.locale.fill("say.list-confirmed", &[("date", &view.locale.day(day))]),
        None => view.say("say.confirmed-nobody"),
    }
}

/// How surely the data says who holds a record or is in a club, in few words.
pub(super) fn status_in_short(view: &LocaleView<'_>, key: RecordKey) -> String {
    let outcome = view.site.records.outcome(key);
    if view.site.catalogue[key].kind == RecordKind::Club {
        return list_confirmed(view, key);
    }
    match outcome.current().last() {
        Some((_, last)) => tenure::confirmed(view, key, last),
        None if outcome.undetermined.is_empty() => view.say("say.card-nobody"),
        None => view.say("say.card-undetermined"),
    }
}
