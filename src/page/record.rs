//! A record's page: who holds it and since when, every reign before, the receipts, the rule, and how
//! sure all of that is.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::charts::Chart;
use super::claims::Badge;
use super::cover::{BigFigure, Cover, Paint, Strip};
use super::downloads::{csv, downloads};
use super::figures::hero;
use super::frame::Frame;
use super::ladder::Ladder;
use super::link::{Cited, Link, Named, Words, foreign};
use super::locale_view::LocaleView;
use super::next::NextLink;
use super::receipt::{self, Receipt, Receipts};
use super::record_lines::{describe, rule_sentences};
use super::record_parts::{Disputed, Sure, Undetermined};
use super::sources::Bibliography;
use super::{figures, ladder, record_chart, record_next, record_parts, reigns, tenure};
use crate::catalogue::{MetricKind, RecordKey, RecordKind};
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::{Confirmed, Contender, Tenure};
use crate::render::Page;

/// `record`
#[derive(Serialize)]
struct RecordPage {
    holders: Vec<Holder>,
    /// Said where nobody holds it.
    nobody: Option<String>,
    stamp: Option<Badge>,
    proof: Option<Proof>,
    strip: Option<Strip>,
    reigns: String,
    chart: Option<Chart>,
    ladder: Option<Ladder>,
    rows: Vec<TenureLine>,
    columns: Columns,
    csv: Option<Link>,
    receipts: Option<Receipts>,
    rule: Vec<Words>,
    sure: Sure,
    undetermined: Vec<Undetermined>,
    disputed: Vec<Disputed>,
    compare: Option<Link>,
    articles: Vec<Link>,
    downloads: Vec<Link>,
    cite: String,
    next: Vec<NextLink>,
}

/// Who holds the record, on the cover.
#[derive(Serialize)]
struct Holder {
    song: Named,
    artists: Vec<Named>,
    featuring: Vec<Named>,
    date: Time,
    began_with: Option<String>,
    /// What is known since then.
    since: String,
    tied: bool,
    note: Option<String>,
}

/// What a source confirms, and which one.
#[derive(Serialize)]
struct Proof {
    text: String,
    cited: Vec<Cited>,
}

/// A reign in the table.
#[derive(Serialize)]
struct TenureLine {
    /// For scripts: the record and the number of the reign.
    id: String,
    paint: Paint,
    song: Named,
    artist: String,
    figure: String,
    /// The milestone that set it.
    url: Option<String>,
    gain: Option<String>,
    date: Time,
    began_with: Option<String>,
    held: Option<String>,
    /// From whom it was taken, and to whom it was lost.
    moved: String,
    cited: Vec<Cited>,
    note: Option<String>,
    last: bool,
}

#[derive(Serialize)]
struct Columns {
    figure: String,
    date: String,
    held: bool,
}

/// The id of the table of reigns.
const TABLE: &str = "holders";

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: RecordKey) -> Page {
    let outcome = view.site.records.outcome(key);
    let mut sources = Bibliography::default();
    let current = outcome.current().last().map(|(_, held)| held);
    let sure = record_parts::sure(view, key, &mut sources);
    let proof = current.map(|held| proof(view, key, held, &mut sources));
    let rows = rows(view, key, &mut sources);
    let receipts = receipts(view, key, &mut sources);
    let disputed = record_parts::disputed(view, key, &mut sources);
    let data = RecordPage {
        holders: holders(view, key),
        nobody: current.is_none().then(|| sure.text.clone()),
        stamp: current.map(|held| stamp(view, key, held)),
        proof,
        strip: reigns::strip(view, key),
        reigns: reigns_heading(view, key),
        chart: record_chart::chart(view, key, Some(TABLE), &mut sources),
        ladder: ladder::of_record(view, key).filter(|ladder| ladder.rows.len() > 1),
        columns: columns(view, key),
        csv: csv(view, TableSubject::Record(key)),
        rows,
        receipts: Some(Receipts::new(view, receipts, &sources)).filter(|all| !all.is_empty()),
        rule: rule_sentences(view, key),
        sure,
        undetermined: record_parts::undetermined(view, key),
        disputed,
        compare: view.pair_of_record(key),
        articles: record_parts::articles(view, key),
        downloads: downloads(view, TableSubject::Record(key)),
        cite: figures::cite(view, &view.record(key), &PageKind::Record(key)),
        next: record_next::of_record(view, key),
    };
    let heading = view.record(key);
    let description = describe(view, key, &heading);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.heading_lang = view.lang_of(&view.site.catalogue[key].title);
    frame.cover = cover(view, key);
    frame.page(spec, &data)
}

/// The cover is the holder's; of a record that nobody holds, nobody's.
fn cover(view: &LocaleView<'_>, key: RecordKey) -> Cover {
    let outcome = view.site.records.outcome(key);
    let Some((_, tenure)) = outcome.current().next() else { return Cover::default() };
    let mut cover = view.song_cover(outcome.entry(tenure).song);
    cover.figure = Some(BigFigure::new(big_figure(view, key, outcome.best(tenure))));
    cover
}

/// The figure of the cover: of a first, what was reached.
fn big_figure(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    let record = &view.site.catalogue[key];
    match (record.kind, record.threshold) {
        (RecordKind::First, Some(threshold)) => view.short_figure(record.metric, threshold),
        _ => hero(view, key, entry),
    }
}

fn holders(view: &LocaleView<'_>, key: RecordKey) -> Vec<Holder> {
    let outcome = view.site.records.outcome(key);
    let current: Vec<&Tenure> = outcome.current().map(|(_, held)| held).collect();
    let tied = current.len() > 1;
    let names = |keys: &[_]| keys.iter().map(|key| view.artist(*key)).collect();
    current
        .into_iter()
        .map(|held| {
            let entry = outcome.entry(held);
            let song = &view.site.catalogue[entry.song];
            Holder {
                song: view.song(entry.song),
                artists: names(&song.artists),
                featuring: names(&song.featuring),
                date: view.noun_time(&entry.when),
                began_with: tenure::began_with(view, key, held),
                since: tenure::since_then(view, key, held),
                tied,
                note: tenure::tie(view, key, held).filter(|_| !tied),
            }
        })
        .collect()
}

fn stamp(view: &LocaleView<'_>, key: RecordKey, held: &Tenure) -> Badge {
    let outcome = view.site.records.outcome(key);
    let best = outcome.best(held);
    let confirmed = view.site.records.reach(key).confirmed(&outcome.entry(held).when);
    let is_confirmed = matches!(confirmed, Confirmed::Until(_) | Confirmed::ForGood(_));
    let series = view.site.catalogue.series(best.song, view.site.catalogue[key].metric);
    let cited = series.map(|series| series.observations[best.observation].cited.count());
    record_parts::stamp(view, is_confirmed, cited.unwrap_or(1), "#receipts")
}

/// Until when the record is confirmed, with the source that says so.
fn proof(
    view: &LocaleView<'_>,
    key: RecordKey,
    held: &Tenure,
    sources: &mut Bibliography,
) -> Proof {
    let outcome = view.site.records.outcome(key);
    let confirmed = view.site.records.reach(key).confirmed(&outcome.entry(held).when);
    let (name, day) = match confirmed {
        Confirmed::Until(day) => ("say.proof-record", Some(day)),
        Confirmed::ForGood(day) => ("say.proof-first", Some(day)),
        Confirmed::Earlier(_) | Confirmed::Nobody => ("", None),
    };
    let text = match day {
        Some(day) => view.locale.fill(name, &[("date", &view.locale.day(day))]),
        None => tenure::confirmed(view, key, held),
    };
    let complete = view.site.catalogue[key].complete();
    let cited = complete.map(|complete| sources.cite(view, &complete.cited));
    Proof { text, cited: cited.unwrap_or_default() }
}

/// A receipt for each reign, newest first.
fn receipts(view: &LocaleView<'_>, key: RecordKey, sources: &mut Bibliography) -> Vec<Receipt> {
    let outcome = view.site.records.outcome(key);
    let reigns = outcome.progression.iter().enumerate().rev();
    reigns
        .map(|(at, held)| {
            let best = outcome.best(held);
            let title = view.title(best.song);
            let lang = foreign(title, view.locale).map(str::to_owned);
            let name = Words { text: title.to_owned(), lang };
            receipt::of_tenure(view, (key, at), best, name, sources)
        })
        .collect()
}

/// How often the record changed hands, and over how many years.
fn reigns_heading(view: &LocaleView<'_>, key: RecordKey) -> String {
    let stretches = reigns::stretches(view, key);
    let n = view.site.records.outcome(key).progression.len() as u64;
    let reigns = view.locale.plural("say.n-reigns", n);
    let years = stretches.first().map(|first| view.site.as_of.since(first.from) / 365);
    match years.and_then(|years| u64::try_from(years).ok()).filter(|years| *years > 1) {
        Some(years) => {
            let years = view.locale.plural("say.n-years-long", years);
            view.locale.fill("say.reigns-in", &[("reigns", &reigns), ("years", &years)])
        }
        None => reigns,
    }
}

fn columns(view: &LocaleView<'_>, key: RecordKey) -> Columns {
    let record = &view.site.catalogue[key];
    let figure = match (record.kind, view.site.catalogue[record.metric].kind) {
        (RecordKind::Most, _) | (_, MetricKind::OneOff) => "figure",
        (_, MetricKind::Counter) => "after_release",
        (_, MetricKind::Rank) => "say.column-place",
    };
    let held = record.kind != RecordKind::First;
    Columns {
        figure: view.say(figure),
        date: view.say(if held { "say.column-held" } else { "date" }),
        held,
    }
}

/// Who holds or held it, newest first.
fn rows(view: &LocaleView<'_>, key: RecordKey, sources: &mut Bibliography) -> Vec<TenureLine> {
    let outcome = view.site.records.outcome(key);
    let all = outcome.progression.iter().enumerate();
    let rows: Vec<TenureLine> =
        all.rev().map(|(at, held)| row(view, key, (at, held), sources)).collect();
    rows
}

fn row(
    view: &LocaleView<'_>,
    key: RecordKey,
    (at, held): (usize, &Tenure),
    sources: &mut Bibliography,
) -> TenureLine {
    let best_of = view.site.records.outcome(key).best(held);
    let series = view.site.catalogue.series(best_of.song, view.site.catalogue[key].metric);
    let cited = series
        .map(|series| sources.cite(view, &series.observations[best_of.observation].cited));
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    let (entry, best) = (outcome.entry(held), outcome.best(held));
    let before = at.checked_sub(1).map(|at| &outcome.progression[at]);
    let gain = before.filter(|_| record.kind == RecordKind::Most).and_then(|before| {
        let gain = entry.value.checked_sub(outcome.best(before).value)?;
        let gain = view.rounded(record.metric, Some(gain).filter(|gain| *gain > 0)?);
        Some(view.locale.fill("say.gain", &[("n", &gain)]))
    });
    TenureLine {
        id: format!("{}/{}", record.id, at + 1),
        paint: Paint::of(view.colour(entry.song)),
        song: view.song(entry.song),
        artist: view.credit(entry.song),
        figure: record_parts::figure(view, key, best),
        url: view
            .site
            .records
            .of_record(entry.song, key)
            .map(|milestone| view.url(&PageKind::Milestone(milestone))),
        gain,
        date: view.time(&entry.when),
        began_with: tenure::began_with(view, key, held),
        held: tenure::days_held(view, key, held),
        moved: moved(view, key, (at, held)),
        cited: cited.unwrap_or_default(),
        note: tenure::tie(view, key, held),
        last: held.ended_by.is_none(),
    }
}

/// From whom the record was taken, and to whom it was lost, or what is known since.
fn moved(view: &LocaleView<'_>, key: RecordKey, (at, held): (usize, &Tenure)) -> String {
    let outcome = view.site.records.outcome(key);
    let song = |tenure: &Tenure| view.title(outcome.entry(tenure).song);
    let before = at.checked_sub(1).filter(|_| !held.shared).map(|at| &outcome.progression[at]);
    let from = before.map(|t| view.locale.fill("say.from-song", &[("song", song(t))]));
    let to = match held.ended_by.map(|at| &outcome.progression[at]) {
        Some(taker) => view.locale.fill("say.lost-to-song", &[("song", song(taker))]),
        None => {
            let since = tenure::since_then(view, key, held);
            let confirmed = tenure::confirmed(view, key, held);
            let parts = if since == confirmed { vec![since] } else { vec![since, confirmed] };
            parts.join(view.locale.text("list.comma"))
        }
    };
    from.into_iter().chain([to]).collect::<Vec<_>>().join(view.locale.text("list.comma"))
}
