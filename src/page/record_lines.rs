//! Records in words: rules, and the tenures of songs.

use serde::Serialize;

use super::figures::entry_figure;
use super::link::{Link, Named, Words, name_of};
use super::locale_view::LocaleView;
use super::tenure;
use crate::catalogue::{
    ArtistKey, ArtistKind, Condition, Gender, MetricKind, RecordKey, RecordKind,
};
use crate::date::Day;
use crate::locale::Time;
use crate::words::Words as _;

/// The rule in sentences.
pub(super) fn rule_sentences(view: &LocaleView<'_>, key: RecordKey) -> Vec<Words> {
    let catalogue = view.site.catalogue;
    let record = &catalogue[key];
    let (threshold, metric) = match record.threshold {
        Some(n) => view.figure_and_metric(record.metric, n),
        None => (String::new(), view.metric_in_text(record.metric).to_owned()),
    };
    let name = match (record.kind, catalogue[record.metric].kind) {
        (RecordKind::First, MetricKind::Rank) => "say.rule-first-place",
        (RecordKind::First, _) => "say.rule-first",
        (RecordKind::Fastest, _) => "say.rule-fastest",
        (RecordKind::Most, _) => "say.rule-most",
        (RecordKind::Club, MetricKind::Rank) => "say.rule-club-place",
        (RecordKind::Club, _) => "say.rule-club",
    };
    let mut rule =
        vec![view.locale.fill(name, &[("metric", &metric), ("threshold", &threshold)]).into()];
    rule.extend(record.matching.all.iter().map(|c| condition(view, c, false).into()));
    rule.extend(record.matching.not.iter().flatten().map(|c| condition(view, c, true).into()));
    if catalogue[record.metric].official_only {
        rule.push(view.say("say.rule-official").into());
    }
    if let Some(note) = &record.note {
        rule.push(view.text(note));
    }
    if let Some(note) = &catalogue[record.metric].note {
        rule.push(view.text(note));
    }
    rule
}

fn condition(view: &LocaleView<'_>, condition: &Condition, not: bool) -> String {
    let any = |words: Vec<String>| words.join(view.locale.text("say.or"));
    let artists =
        |keys: &[ArtistKey]| any(keys.iter().map(|key| view.name(*key).to_owned()).collect());
    let named = |table: &str, codes: &[String]| {
        any(codes.iter().map(|code| name_of(view.locale, table, code)).collect())
    };
    let between = |from: Day, to: Day| {
        let (from, to) = (view.locale.day(from), view.locale.day(to));
        view.locale.fill("say.from-to", &[("from", &from), ("to", &to)])
    };
    let (key, what) = match condition {
        Condition::Language(codes) => ("language", named("language", codes)),
        Condition::Lead(keys) => ("lead", artists(keys)),
        Condition::Artist(keys) => ("artist", artists(keys)),
        Condition::ArtistKind(kinds) => {
            ("artist-kind", any(kinds.iter().map(|kind| artist_kind(view, *kind)).collect()))
        }
        Condition::Gender(genders) => {
            let word = |gender: &Gender| view.say(&format!("gender.{}", gender.word()));
            ("gender", any(genders.iter().map(word).collect()))
        }
        Condition::Country(codes) => ("country", named("country", codes)),
        Condition::Featuring(true) => ("featuring", String::new()),
        Condition::Featuring(false) => ("no-featuring", String::new()),
        Condition::Released(from, to) => ("released", between(*from, *to)),
        Condition::Debut(from, to) => ("debut", between(*from, *to)),
        Condition::External(true) => ("external", String::new()),
        Condition::External(false) => ("not-external", String::new()),
    };
    let name = if not { format!("where-not.{key}") } else { format!("where.{key}") };
    view.locale.fill(&name, &[("what", &what)])
}

/// The name of a kind of artists.
pub(super) fn artist_kind(view: &LocaleView<'_>, kind: ArtistKind) -> String {
    view.say(&format!("artist-kind.{}", kind.word()))
}

/// A record and its first holder in a sentence, for search pages.
pub(super) fn describe(view: &LocaleView<'_>, key: RecordKey, title: &str) -> String {
    let outcome = view.site.records.outcome(key);
    let current = outcome.current().next().map(|(_, tenure)| tenure);
    let Some(tenure) = current else {
        return view.locale.fill("say.describe-record", &[("record", title)]);
    };
    let entry = outcome.entry(tenure);
    view.locale.fill(
        "say.describe-holder",
        &[
            ("record", title),
            ("song", view.title(entry.song)),
            ("act", &view.credit(entry.song)),
            ("date", &view.noun_time(&entry.when).text),
            ("confirmed", &tenure::confirmed(view, key, tenure)),
        ],
    )
}

/// A record that a song or an artist holds, or held.
#[derive(Debug, Serialize)]
pub(super) struct RecordLine {
    pub(super) record: Link,
    pub(super) figure: String,
    pub(super) from: Time,
    /// The figure of that day, where it was a smaller one.
    pub(super) began_with: Option<String>,
    pub(super) until: Option<Time>,
    pub(super) days_held: Option<String>,
    /// How surely it is known to last.
    pub(super) confirmed: Option<String>,
    /// Whether it is shared, or since when no more.
    pub(super) tie: Option<String>,
    pub(super) lost_to: Option<Named>,
}

/// One tenure of a record: a position in its progression.
pub(super) fn record_line(view: &LocaleView<'_>, record: RecordKey, at: usize) -> RecordLine {
    let outcome = view.site.records.outcome(record);
    let tenure = &outcome.progression[at];
    let entry = outcome.entry(tenure);
    let until = outcome.ended(tenure).copied();
    RecordLine {
        record: view.record_link(record),
        figure: entry_figure(view, record, outcome.best(tenure)),
        from: view.time(&entry.when),
        began_with: tenure::began_with(view, record, tenure),
        days_held: tenure::days_held(view, record, tenure),
        confirmed: until.is_none().then(|| tenure::confirmed(view, record, tenure)),
        tie: tenure::tie(view, record, tenure),
        lost_to: tenure
            .ended_by
            .map(|next| view.song(outcome.entry(&outcome.progression[next]).song)),
        until: until.map(|when| view.noun_time(&when)),
    }
}
