//! Observations, milestones and record entries in words.

use super::address::PageKind;
use super::link::{Link, OtherName, Words, foreign, name_of};
use super::locale_view::LocaleView;
use crate::article::Html;
use crate::bounds::Bounds;
use crate::catalogue::{
    MetricKind, Names, Observation, ObservationKind, RecordKey, RecordKind, Series,
};
use crate::date::{Day, Elapsed, When};
use crate::diagnostics::Span;
use crate::locale::Time;
use crate::record::{Contender, Event, MilestoneKey};
use crate::render::Body;

/// What an observation's kind is called.
pub(super) fn kind_word<'v>(view: &LocaleView<'v>, kind: ObservationKind) -> &'v str {
    view.locale.text(match kind {
        ObservationKind::Exact => "kind.exact",
        ObservationKind::Crossed => "kind.crossed",
        ObservationKind::AtLeast => "kind.at-least",
        ObservationKind::Below => "kind.below",
        ObservationKind::Official => "kind.official-figure",
        ObservationKind::Live => "kind.live",
        ObservationKind::Estimate => "kind.estimate",
    })
}

/// A rank in a table: `3`, or `3–5` where it is not known exactly.
pub(super) fn rank_range(rank: Bounds<usize>) -> String {
    match rank.exact() {
        Some(rank) => rank.to_string(),
        None => format!("{}–{}", rank.least, rank.most),
    }
}

/// An observation's time: the stated time since release where it has one.
pub(super) fn observed(view: &LocaleView<'_>, observation: &Observation) -> Time {
    let time = view.time(&observation.when);
    let Some(after) = observation.after else { return time };
    let elapsed = view.locale.elapsed(&Elapsed::stated(after));
    let text = view.locale.fill("say.after-release", &[("span", &elapsed)]);
    // Without a release there is no day to say.
    if observation.when.known_first().is_none() {
        return Time { text, exact: false, ..time };
    }
    Time { text: format!("{} ({text})", time.text), exact: false, ..time }
}

/// How a figure of a series is dated, as a song's page says it: `as of 9 April 2025`, `reached on
/// 9 February 2023`, `by 12 March 2024`.
pub(super) fn counted(
    view: &LocaleView<'_>,
    series: &Series,
    observation: &Observation,
) -> Time {
    if observation.after.is_some() {
        return observed(view, observation);
    }
    let when = view.first_had(series, observation);
    let is_rank = view.site.catalogue[series.metric].kind == MetricKind::Rank;
    let (key, date) = match observation.kind {
        _ if is_rank => ("say.count-on", view.locale.adverb(&when)),
        ObservationKind::Exact | ObservationKind::Official => {
            ("say.count-as-of", view.noun_time(&when).text)
        }
        ObservationKind::Crossed => ("say.count-reached", view.locale.adverb(&when)),
        ObservationKind::AtLeast => ("say.count-by", view.locale.by(&when)),
        ObservationKind::Below => ("say.count-below", view.locale.adverb(&when)),
        ObservationKind::Live => ("say.count-live", view.noun_time(&when).text),
        ObservationKind::Estimate => ("say.count-estimate", view.noun_time(&when).text),
    };
    Time { text: view.locale.fill(key, &[("date", &date)]), ..view.time(&when) }
}

/// How days are counted on this site.
pub(super) fn rule_of_days(view: &LocaleView<'_>) -> String {
    let zone = name_of(view.locale, "zone", view.site.config.timezone.name());
    view.locale.fill("say.rule-days", &[("zone", &zone)])
}

/// What there is to remark on an observation.
pub(super) fn note(view: &LocaleView<'_>, observation: &Observation) -> Option<Words> {
    if let Some(why) = observation.decrease() {
        return Some(view.text_in("say.decrease", "why", why));
    }
    if observation.superseded {
        return Some(view.say("say.superseded").into());
    }
    let note = observation.remarks.as_ref()?.note.as_ref()?;
    Some(view.text(note))
}

/// The figure of a milestone, in full.
pub(super) fn milestone_value(view: &LocaleView<'_>, key: MilestoneKey) -> String {
    let milestone = view.site.records.get(key);
    view.figure(milestone.metric, milestone.event.value())
}

/// The figure as the picture of the page.
pub(super) fn figure(view: &LocaleView<'_>, key: MilestoneKey) -> String {
    let milestone = view.site.records.get(key);
    match (&milestone.event, &milestone.elapsed) {
        (Event::Rank { .. }, _) => view.reached(milestone),
        (Event::Record { record, .. }, Some(elapsed))
            if view.site.catalogue[*record].kind == RecordKind::Fastest =>
        {
            view.locale.short_elapsed(elapsed)
        }
        _ => milestone_value(view, key),
    }
}

/// The figure of an entry, as its record compares it.
pub(super) fn entry_figure(
    view: &LocaleView<'_>,
    record: RecordKey,
    entry: &Contender,
) -> String {
    let rule = &view.site.catalogue[record];
    match (rule.kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) => view.locale.elapsed(elapsed),
        (RecordKind::First | RecordKind::Club, Some(elapsed)) => view.locale.elapsed(elapsed),
        _ => view.figure(rule.metric, entry.value),
    }
}

/// Days from one time to a later one; bounds below 0 count as 0. `None` if nothing bounds them.
pub(super) fn days_between(view: &LocaleView<'_>, from: &When, until: &When) -> Option<String> {
    let days = |from: Option<Day>, until: Option<Day>| Some(until?.since(from?).max(0));
    let least = days(from.known_last(), until.known_first()).unwrap_or(0);
    match days(from.known_first(), until.known_last()) {
        Some(most) => Some(view.locale.days(least, most)),
        None if least > 0 => Some(view.locale.days_or_more(least)),
        None => None,
    }
}

/// The figure as the picture of the page: hours and minutes in few letters.
pub(super) fn hero(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    match (view.site.catalogue[key].kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) => view.locale.short_elapsed(elapsed),
        _ => entry_figure(view, key, entry),
    }
}

/// The artist of a milestone's card and pages that follow from a milestone.
pub(super) fn statement_of(view: &LocaleView<'_>, key: MilestoneKey) -> Link {
    view.link(view.headline(key), &PageKind::Milestone(key))
}

/// How to name a page as a source: it says as of when.
pub(super) fn cite(view: &LocaleView<'_>, title: &str, kind: &PageKind) -> String {
    let date = match view.site.as_of.known() {
        Some(day) => view.locale.fill("say.cite-data", &[("date", &view.locale.day(day))]),
        None => view.say("dates.unknown"),
    };
    view.locale.fill(
        "say.cite",
        &[
            ("title", title),
            ("site", view.site.config.title.get(&view.locale.code).0),
            ("date", &date),
            ("url", &view.absolute(kind)),
        ],
    )
}

/// What a song is sung in, main language first; none if its file doesn't say.
pub(super) fn language(view: &LocaleView<'_>, languages: Option<&[String]>) -> Option<String> {
    let languages = languages?;
    if languages.is_empty() {
        return Some(view.say("say.instrumental"));
    }
    let names = languages.iter().map(|code| name_of(view.locale, "language", code));
    Some(view.locale.list(&names.collect::<Vec<_>>()))
}

/// An empty body is none.
pub(super) fn body(html: Html, anchors: Vec<(String, Span)>) -> Option<Body> {
    (!html.as_str().trim().is_empty()).then_some(Body { html, anchors })
}

/// The other names of a song or an artist.
pub(super) fn other_names(
    shown: &str,
    own: &str,
    names: &Names,
    view: &LocaleView<'_>,
) -> Vec<OtherName> {
    let mut others = Vec::new();
    if own != shown {
        others.push(OtherName {
            text: own.to_owned(),
            lang: foreign(own, view.locale),
            note: None,
        });
    }
    if let Some(korean) = names.korean.as_ref().filter(|korean| *korean != shown) {
        let lang = (view.locale.code != "ko").then_some("ko");
        others.push(OtherName { text: korean.clone(), lang, note: None });
    }
    if let Some(romanised) = names.romanised.as_ref().filter(|romanised| *romanised != shown) {
        others.push(OtherName { text: romanised.clone(), lang: Some("ko-Latn"), note: None });
    }
    others
}
