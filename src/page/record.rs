//! A record's page: who holds it, how it moved, by which rule, and what is not proved.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::charts::Chart;
use super::downloads::downloads;
use super::figures::{hero, observed, rank_range};
use super::frame::Frame;
use super::link::{Cited, Link, Named, Words};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::record_lines::{describe, rule_sentences};
use super::sources::{Bibliography, SourceLine};
use super::{address, claims, figures, record_chart, tenure};
use crate::catalogue::{MetricKind, RecordKey, RecordKind, SongKey};
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::clubs::{MemberKind, first_members, next_members};
use crate::record::forecast::next_milestone;
use crate::record::{Contender, Outcome, evidence};
use crate::render::Page;

/// `record`
#[derive(Serialize)]
struct RecordPage {
    holders: Vec<Holder>,
    status: Option<String>,
    club: bool,
    pager: Option<Pager>,
    progression: Vec<TenureLine>,
    progression_columns: Columns,
    rule: Vec<Words>,
    complete: Option<Complete>,
    undetermined: Vec<Undetermined>,
    disputed: Vec<Disputed>,
    candidates: Vec<Candidate>,
    firsts: Vec<First>,
    sources: Vec<SourceLine>,
    articles: Vec<Link>,
    downloads: Vec<Link>,
    cite: String,
    chart: Option<Chart>,
}

#[derive(Serialize)]
struct Holder {
    song: Named,
    artist: String,
    figure: String,
    date: Time,
    began_with: Option<String>,
    days_held: Option<String>,
    confirmed: String,
    milestone: Option<String>,
    tied: bool,
    note: Option<String>,
}

#[derive(Serialize)]
struct TenureLine {
    rank: Option<String>,
    song: Named,
    artist: String,
    figure: String,
    gain: Option<String>,
    date: Time,
    began_with: Option<String>,
    held: Option<String>,
    current: bool,
    url: Option<String>,
    cited: Vec<Cited>,
    note: Option<String>,
}

#[derive(Serialize)]
struct Columns {
    rank: Option<String>,
    holder: String,
    figure: String,
    date: String,
    held: Option<String>,
}

#[derive(Serialize)]
struct Complete {
    what: Words,
    as_of: Time,
    cited: Vec<Cited>,
}

#[derive(Serialize)]
struct Undetermined {
    song: Named,
    artist: String,
    why: String,
}

#[derive(Serialize)]
struct Disputed {
    song: Named,
    text: String,
    note: Option<Words>,
    cited: Vec<Cited>,
}

#[derive(Serialize)]
struct Candidate {
    song: Named,
    artist: String,
    figure: String,
    as_of: Time,
    estimate: Option<String>,
}

#[derive(Serialize)]
struct First {
    label: String,
    song: Named,
    date: Time,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: RecordKey, page: usize) -> Page {
    let site = view.site;
    let record = &site.catalogue[key];
    let outcome = site.records.outcome(key);
    let club = record.kind == RecordKind::Club;
    let mut sources = Bibliography::default();
    let progression = if club {
        members(view, key, page, &mut sources)
    } else {
        tenures(view, key, &mut sources)
    };
    let complete = record.complete().map(|complete| Complete {
        what: view.text(&complete.what),
        as_of: view.time(&site.config.timezone.day(complete.as_of)),
        cited: sources.cite(view, &complete.cited),
    });
    // What is said of the whole record stands on its first page.
    let first = page == 0;
    let disputed = if first { disputed(view, key, &mut sources) } else { Vec::new() };
    let chart = record_chart::chart(view, key, &mut sources);
    let data = RecordPage {
        holders: holders(view, key),
        status: Some(claims::status(view, key)),
        club,
        pager: club.then(|| members_pager(view, key, page)).flatten(),
        progression,
        progression_columns: columns(view, key),
        rule: rule_sentences(view, key),
        complete,
        undetermined: if first { undetermined(view, key) } else { Vec::new() },
        disputed,
        candidates: if club && first { candidates(view, outcome) } else { Vec::new() },
        firsts: if club && first { firsts(view, outcome) } else { Vec::new() },
        sources: sources.lines(view),
        articles: if first { articles(view, key) } else { Vec::new() },
        downloads: downloads(view, TableSubject::Record(key)),
        cite: figures::cite(view, &view.record(key), &PageKind::of_record(site.catalogue, key)),
        chart,
    };
    let heading = numbered(view, &view.record(key), page);
    let description = describe(view, key, &heading);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.heading_lang = view.lang_of(&record.title);
    frame.page(spec, &data)
}

/// The page of the milestone that a song set a record with.
fn milestone_url(view: &LocaleView<'_>, key: RecordKey, song: SongKey) -> Option<String> {
    let milestone = view.site.records.of_record(song, key)?;
    Some(view.url(&PageKind::Milestone(milestone)))
}

fn holders(view: &LocaleView<'_>, key: RecordKey) -> Vec<Holder> {
    let outcome = view.site.records.outcome(key);
    let current: Vec<_> = outcome.current().collect();
    let tied = current.len() > 1;
    current
        .into_iter()
        .map(|(_, held)| {
            let entry = outcome.entry(held);
            Holder {
                song: view.song(entry.song),
                artist: view.credit(entry.song),
                figure: hero(view, key, outcome.best(held)),
                date: view.noun_time(&entry.when),
                began_with: tenure::began_with(view, key, held),
                days_held: tenure::days_held(view, key, held)
                    .map(|days| view.locale.fill("say.held-for", &[("span", &days)])),
                confirmed: tenure::confirmed(view, key, held),
                milestone: milestone_url(view, key, entry.song),
                tied,
                note: tenure::tie(view, key, held).filter(|_| !tied),
            }
        })
        .collect()
}

fn columns(view: &LocaleView<'_>, key: RecordKey) -> Columns {
    let record = &view.site.catalogue[key];
    let figure = match (record.kind, view.site.catalogue[record.metric].kind) {
        (RecordKind::Most, _) => "figure",
        (_, MetricKind::Counter) => "after_release",
        (_, MetricKind::OneOff) => "figure",
        (_, MetricKind::Rank) => "say.column-place",
    };
    let club = record.kind == RecordKind::Club;
    Columns {
        rank: club.then(|| view.say("rank")),
        holder: view.say("say.holder"),
        figure: view.say(figure),
        date: view.say("date"),
        held: (!club).then(|| view.say("held_for")),
    }
}

fn cited(
    view: &LocaleView<'_>,
    key: RecordKey,
    entry: &Contender,
    sources: &mut Bibliography,
) -> Vec<Cited> {
    let metric = view.site.catalogue[key].metric;
    match view.site.catalogue.series(entry.song, metric) {
        Some(series) => sources.cite(view, &series.observations[entry.observation].cited),
        None => Vec::new(),
    }
}

/// The successive holders, newest first.
fn tenures(
    view: &LocaleView<'_>,
    key: RecordKey,
    sources: &mut Bibliography,
) -> Vec<TenureLine> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    let mut lines = Vec::with_capacity(outcome.progression.len());
    let reach = view.site.records.reach(key);
    for (at, held) in outcome.progression.iter().enumerate() {
        let (entry, best) = (outcome.entry(held), outcome.best(held));
        let before = at.checked_sub(1).map(|at| outcome.best(&outcome.progression[at]));
        let gain = before.filter(|_| record.kind == RecordKind::Most).and_then(|before| {
            let gain = entry.value.checked_sub(before.value).filter(|gain| *gain > 0)?;
            Some(view.locale.fill("say.gain", &[("n", &view.locale.number(gain))]))
        });
        lines.push(TenureLine {
            rank: None,
            song: view.song(entry.song),
            artist: view.credit(entry.song),
            figure: figure(view, key, best),
            gain,
            date: view.time(&entry.when),
            began_with: tenure::began_with(view, key, held),
            held: tenure::days_held(view, key, held),
            current: reach.is_current(outcome, held),
            url: milestone_url(view, key, entry.song),
            cited: cited(view, key, best, sources),
            note: tenure::tie(view, key, held),
        });
    }
    lines.reverse();
    lines
}

/// The figure of an entry; a dash where the time since release is not known.
fn figure(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    let record = &view.site.catalogue[key];
    match (record.kind, &entry.elapsed, view.site.catalogue[record.metric].kind) {
        (RecordKind::Most, ..) | (_, _, MetricKind::OneOff | MetricKind::Rank) => {
            view.figure(record.metric, entry.value)
        }
        (_, Some(elapsed), _) => view.locale.elapsed(elapsed),
        (_, None, _) => "–".to_owned(),
    }
}

/// The pages of a large club.
fn members_pager(view: &LocaleView<'_>, key: RecordKey, page: usize) -> Option<Pager> {
    let count = address::pages(view.site.records.outcome(key).members.len());
    pager(view, count, page, |page| PageKind::Club(key, page))
}

/// The members of a club on one page, in order of entry.
fn members(
    view: &LocaleView<'_>,
    key: RecordKey,
    page: usize,
    sources: &mut Bibliography,
) -> Vec<TenureLine> {
    let outcome = view.site.records.outcome(key);
    let members = address::entries_on(page, &outcome.members).iter();
    members
        .map(|at| {
            let entry = &outcome.entries[*at];
            TenureLine {
                rank: Some(rank_range(entry.rank)),
                song: view.song(entry.song),
                artist: view.credit(entry.song),
                figure: figure(view, key, entry),
                gain: None,
                date: view.time(&entry.when),
                began_with: None,
                held: None,
                current: false,
                url: entry_milestone(view, key, entry),
                cited: cited(view, key, entry, sources),
                note: None,
            }
        })
        .collect()
}

/// The page of the milestone that made a song a member.
fn entry_milestone(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> Option<String> {
    let (record, records) = (&view.site.catalogue[key], view.site.records);
    let (song, metric, threshold) = (entry.song, record.metric, record.threshold?);
    let milestone = records
        .of_step(song, metric, threshold)
        .or_else(|| records.of_place(song, metric, threshold, entry.observation))?;
    Some(view.url(&PageKind::Milestone(milestone)))
}

/// Songs whose place the data can't settle, and why.
fn undetermined(view: &LocaleView<'_>, key: RecordKey) -> Vec<Undetermined> {
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
fn disputed(
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

/// The songs nearest to a club's threshold, by their largest count.
fn candidates(view: &LocaleView<'_>, outcome: &Outcome) -> Vec<Candidate> {
    let record = &view.site.catalogue[outcome.record];
    let nearest = next_members(view.site.catalogue, outcome).into_iter().take(6);
    let estimate = |series| {
        let (day, _) = next_milestone(series, record.threshold.as_slice())?;
        let date = view.locale.day(day);
        (day > view.site.as_of).then(|| view.locale.fill("say.around", &[("date", &date)]))
    };
    nearest
        .map(|(song, series, count)| Candidate {
            song: view.song(song),
            artist: view.credit(song),
            figure: view.short_figure(record.metric, count.value),
            as_of: view.time(&count.when),
            estimate: estimate(series),
        })
        .collect()
}

/// The first member of each kind.
fn firsts(view: &LocaleView<'_>, outcome: &Outcome) -> Vec<First> {
    let first = |(kind, member): (MemberKind, &Contender)| First {
        label: view.say(match kind {
            MemberKind::Korean => "say.first-korean",
            MemberKind::FemaleGroup => "say.first-girl-group",
            MemberKind::MaleGroup => "say.first-boy-group",
            MemberKind::Soloist => "say.first-soloist",
            MemberKind::Collaboration => "say.first-collab",
        }),
        song: view.song(member.song),
        date: view.time(&member.when),
    };
    first_members(view.site.catalogue, outcome).into_iter().map(first).collect()
}

/// Articles with a claim about this record.
fn articles(view: &LocaleView<'_>, key: RecordKey) -> Vec<Link> {
    let index = &view.site.index;
    let claiming = index.articles_of_record[key.index()].iter().copied();
    let shown =
        claiming.filter(|at| !index.is_orphan(*at) && index.stands_for(*at, view.language));
    shown.map(|at| view.text_link(at)).collect()
}
