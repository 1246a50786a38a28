//! A club's page: how many songs have reached a threshold, and when; how complete that list is.

use serde::Serialize;

use super::address::{self, PageKind, Spec};
use super::claims::Badge;
use super::cover::{Paint, Strip, Tile};
use super::downloads::{csv, downloads};
use super::figures::rank_range;
use super::frame::Frame;
use super::ladder::AxisTick;
use super::link::{Cited, Link, Named, Words};
use super::locale_view::LocaleView;
use super::next::NextLink;
use super::pager::{Pager, numbered, pager};
use super::record_lines::{describe, rule_sentences};
use super::record_parts::{Disputed, Sure, Undetermined};
use super::sources::{Bibliography, SourceLine};
use super::{claims, figures, ladder, race, record_next, record_parts, reigns};
use crate::catalogue::{MetricKind, RecordKey};
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::clubs::{MemberKind, first_members, next_members};
use crate::record::{Contender, Outcome};
use crate::render::Page;

/// `club`
#[derive(Serialize)]
struct ClubPage {
    /// How many there are at least, and to which day that is known to be all.
    headline: String,
    stamp: Badge,
    strip: Option<Strip>,
    axis: Vec<AxisTick>,
    members: Vec<Member>,
    figure_column: Option<String>,
    pager: Option<Pager>,
    csv: Option<Link>,
    candidates: Vec<Candidate>,
    firsts: Vec<First>,
    rule: Vec<Words>,
    sure: Sure,
    undetermined: Vec<Undetermined>,
    disputed: Vec<Disputed>,
    articles: Vec<Link>,
    downloads: Vec<Link>,
    cite: String,
    sources: Vec<SourceLine>,
    next: Vec<NextLink>,
}

#[derive(Serialize)]
struct Member {
    rank: String,
    tile: Tile,
    song: Named,
    artist: String,
    date: Time,
    /// The milestone that made it a member.
    url: Option<String>,
    figure: Option<String>,
    cited: Vec<Cited>,
}

#[derive(Serialize)]
struct Candidate {
    paint: Paint,
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

/// Builds a page of the club's members.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: RecordKey, page: usize) -> Page {
    let site = view.site;
    let outcome = site.records.outcome(key);
    let mut sources = Bibliography::default();
    // What is said of the whole club stands on its first page.
    let first = page == 0;
    let sure = record_parts::sure(view, key, &mut sources);
    let members = members(view, key, page, &mut sources);
    let disputed = match first {
        true => record_parts::disputed(view, key, &mut sources),
        false => Vec::new(),
    };
    let is_confirmed = site.records.reach(key).confirmed_until.is_some();
    let data = ClubPage {
        headline: claims::status(view, key),
        stamp: record_parts::stamp(view, is_confirmed, 1, "#sure"),
        strip: reigns::entries(view, key),
        axis: axis(view, key),
        members,
        figure_column: column(view, key),
        pager: members_pager(view, key, page),
        csv: csv(view, TableSubject::Record(key)),
        candidates: if first { candidates(view, outcome) } else { Vec::new() },
        firsts: if first { firsts(view, outcome) } else { Vec::new() },
        rule: rule_sentences(view, key),
        sure,
        undetermined: match first {
            true => record_parts::undetermined(view, key),
            false => Vec::new(),
        },
        disputed,
        articles: if first { record_parts::articles(view, key) } else { Vec::new() },
        downloads: downloads(view, TableSubject::Record(key)),
        cite: figures::cite(view, &view.record(key), &PageKind::Club(key, 0)),
        sources: sources.lines(view),
        next: record_next::of_record(view, key),
    };
    let heading = numbered(view, &view.record(key), page);
    let description = describe(view, key, &heading);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.heading_lang = view.lang_of(&site.catalogue[key].title);
    frame.page(spec, &data)
}

/// The axis below the strip of entries.
fn axis(view: &LocaleView<'_>, key: RecordKey) -> Vec<AxisTick> {
    let members = view.site.records.outcome(key).members();
    let joined =
        members.filter_map(|entry| entry.when.known_first().max(entry.when.known_last()));
    joined.min().map_or_else(Vec::new, |first| ladder::axis(view, first, view.site.as_of))
}

/// What the third column says: the time since release, or the place in a chart.
fn column(view: &LocaleView<'_>, key: RecordKey) -> Option<String> {
    match view.site.catalogue[view.site.catalogue[key].metric].kind {
        MetricKind::Counter => Some(view.say("after_release")),
        MetricKind::Rank => Some(view.say("say.column-place")),
        MetricKind::OneOff => Some(view.say("figure")),
    }
}

/// The members on one page, oldest first.
fn members(
    view: &LocaleView<'_>,
    key: RecordKey,
    page: usize,
    sources: &mut Bibliography,
) -> Vec<Member> {
    let outcome = view.site.records.outcome(key);
    let metric = view.site.catalogue[key].metric;
    let members = address::entries_on(page, &outcome.members).iter();
    members
        .map(|at| {
            let entry = &outcome.entries[*at];
            let series = view.site.catalogue.series(entry.song, metric);
            let cited = series.map(|series| {
                let observation = &series.observations[entry.observation];
                sources.cite(view, &observation.cited)
            });
            Member {
                rank: rank_range(entry.rank),
                tile: view.song_tile(entry.song),
                song: view.song(entry.song),
                artist: view.credit(entry.song),
                date: view.time(&entry.when),
                url: entry_milestone(view, key, entry),
                figure: Some(record_parts::figure(view, key, entry)),
                cited: cited.unwrap_or_default(),
            }
        })
        .collect()
}

/// The pages of a large club.
fn members_pager(view: &LocaleView<'_>, key: RecordKey, page: usize) -> Option<Pager> {
    let count = address::pages(view.site.records.outcome(key).members.len());
    pager(view, count, page, |page| PageKind::Club(key, page))
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

/// The songs nearest to a club's threshold, by their largest count.
fn candidates(view: &LocaleView<'_>, outcome: &Outcome) -> Vec<Candidate> {
    let record = &view.site.catalogue[outcome.record];
    let nearest = next_members(view.site.catalogue, outcome).into_iter().take(6);
    let estimate = |song| {
        let race = view.site.chase.find(song, record.metric, record.threshold?)?;
        race.range.ok().map(|_| race::when(view, race))
    };
    nearest
        .map(|(song, _, count)| Candidate {
            paint: Paint::of(view.colour(song)),
            song: view.song(song),
            artist: view.credit(song),
            figure: view.short_figure(record.metric, count.value),
            as_of: view.time(&count.when),
            estimate: estimate(song),
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
