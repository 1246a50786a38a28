//! A metric's page: what is counted and how, its leaderboards, milestones and records.

use serde::Serialize;

use super::address::{LEADERS, PageKind, Spec, entries_on, pages};
use super::cover::{Paint, Strip};
use super::figures::{kind_word, rank_range};
use super::frame::Frame;
use super::link::{Counted, Link, Named, Words};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::tables::TableTools;
use crate::catalogue::{MetricKey, MetricKind, ObservationKind, RecordKey};
use crate::date::When;
use crate::locale::Time;
use crate::record::best::{Leader, leaderboard, songs_at};
use crate::record::clubs::club_of;
use crate::record::compare::rank_among;
use crate::record::{Event, MilestoneKey};
use crate::render::Page;

/// `metric`
#[derive(Serialize)]
struct MetricPage {
    what: Option<Words>,
    how: String,
    as_of: Option<Time>,
    authority: Option<String>,
    boards: Vec<Board>,
    tools: TableTools,
    clubs: Link,
    milestones: Vec<Counted>,
    records: Vec<Link>,
    sources_count: Option<String>,
}

#[derive(Serialize)]
struct Board {
    id: String,
    heading: String,
    note: Option<String>,
    /// Whether small is good: a place, a time.
    ascending: bool,
    rows: Vec<Row>,
    unranked: Vec<Named>,
    pager: Option<Pager>,
    /// Addresses of the other pages of the same board, with spaces between them, for the script that
    /// sorts the whole of it.
    others: String,
    /// Where the songs are that the board leaves out.
    all: Option<Link>,
}

#[derive(Serialize)]
struct Row {
    rank: String,
    paint: Paint,
    song: Named,
    artist: String,
    figure: String,
    /// What the figure is sorted by.
    key: u64,
    date: Time,
    /// What the date is sorted by.
    day: String,
    since: Option<String>,
    note: Option<String>,
    /// Its part of the largest figure, in the artist's colour. Places have none.
    bar: Option<Strip>,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: MetricKey, page: usize) -> Page {
    let site = view.site;
    let metric = &site.catalogue[key];
    let leaders = leaderboard(site.catalogue, key);
    let observed = leaders.iter().filter_map(|leader| site.catalogue.series(leader.song, key));
    let observed = observed.flat_map(|series| &series.observations);
    let newest = observed.filter_map(|o| o.when.known_first()).max();
    let mut boards = vec![largest(view, key, &leaders, page)];
    if page == 0 {
        boards.extend(fastest(view, key));
    }
    boards.retain(|board| !board.rows.is_empty());
    let how = view.say(match metric.kind {
        MetricKind::Counter => "say.how-counter",
        MetricKind::OneOff => "say.how-one-off",
        MetricKind::Rank => "say.how-rank",
    });
    let records = RecordKey::all(site.catalogue.records.len())
        .filter(|record| site.catalogue[*record].metric == key)
        .map(|record| view.record_link(record))
        .collect();
    let data = MetricPage {
        what: metric.note.as_ref().map(|note| view.text(note)),
        how,
        as_of: newest.map(|day| view.time(&site.config.timezone.day(day))),
        authority: metric.official_only.then(|| view.say("say.official-only")),
        boards,
        tools: TableTools::new(view, &[]),
        clubs: view.list_link(&PageKind::Clubs),
        milestones: milestones(view, key),
        records,
        sources_count: Some(view.locale.plural("say.n-songs", leaders.len() as u64)),
    };
    let heading = numbered(view, &view.metric(key), page);
    let description = view.locale.fill("say.describe-metric", &[("metric", &heading)]);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.heading_lang = view.lang_of(&metric.name);
    frame.page(spec, &data)
}

/// The songs with the largest figures, or the best places: one page of all.
fn largest(
    view: &LocaleView<'_>,
    key: MetricKey,
    leaders: &[Leader<'_>],
    page: usize,
) -> Board {
    let is_rank = view.site.catalogue[key].kind == MetricKind::Rank;
    let most = leaders.first().map_or(1, |leader| leader.figure.value);
    let rows = entries_on(page, leaders).iter();
    let rows = rows.map(|Leader { song, figure, newest, place }| {
        let series = view.site.catalogue.series(*song, key);
        let is_bound = figure.kind == ObservationKind::AtLeast;
        let newest = newest.map(|newest| {
            let (figure, date) = (view.figure(key, newest.value), view.time(&newest.when).text);
            view.locale.fill("say.newest-is", &[("figure", &figure), ("date", &date)])
        });
        let when = series.map_or(figure.when, |series| view.first_had(series, figure));
        Row {
            rank: place.to_string(),
            paint: Paint::of(view.colour(*song)),
            song: view.song(*song),
            artist: view.credit(*song),
            figure: view.figure(key, figure.value),
            key: figure.value,
            day: sort_day(&when),
            date: view.time(&when),
            since: newest,
            note: is_bound.then(|| kind_word(view, figure.kind).to_owned()),
            bar: (!is_rank).then(|| bar(view.colour(*song), figure.value, most)),
        }
    });
    let (heading, count) =
        (if is_rank { "say.board-places" } else { "say.board-largest" }, pages(leaders.len()));
    let of_page = |page| PageKind::Metric(key, page);
    let others = (0..count).filter(|other| *other != page);
    Board {
        id: "largest".to_owned(),
        heading: view.say(heading),
        note: None,
        ascending: is_rank,
        rows: rows.collect(),
        unranked: Vec::new(),
        pager: pager(view, count, page, of_page),
        others: others.map(|page| view.url(&of_page(page))).collect::<Vec<_>>().join(" "),
        all: None,
    }
}

/// The songs that took the least time to each milestone that several have reached.
fn fastest(view: &LocaleView<'_>, key: MetricKey) -> Vec<Board> {
    let catalogue = view.site.catalogue;
    let metric = &catalogue[key];
    if metric.kind != MetricKind::Counter {
        return Vec::new();
    }
    let mut boards = Vec::new();
    for step in metric.milestones.iter().rev() {
        let passed: Vec<MilestoneKey> = passed(view, key, *step);
        let (timed, untimed): (Vec<_>, Vec<_>) =
            passed.into_iter().partition(|key| view.site.records.get(*key).elapsed.is_some());
        let unranked = untimed.iter().map(|key| view.song(view.site.records.get(*key).song));
        let unranked: Vec<Named> = unranked.collect();
        let mut passed = timed;
        if passed.len() < 2 {
            continue;
        }
        let days = |key: &MilestoneKey| {
            let elapsed = view.site.records.get(*key).elapsed;
            elapsed.map_or((i32::MAX, i64::MAX), |elapsed| {
                (
                    elapsed.days.least,
                    if elapsed.timed { elapsed.minutes.least } else { i64::MAX },
                )
            })
        };
        passed.sort_by_key(|key| (days(key), *key));
        let step_name = view.short_figure(key, *step);
        // A board is cut only where the club has the rest.
        let club = club_of(view.site.catalogue, key, *step);
        let most = if club.is_some() { LEADERS } else { passed.len() };
        let left_out = club.filter(|_| passed.len() > most);
        boards.push(Board {
            id: format!("fastest-{}", crate::record::step_id(*step)),
            heading: view.locale.fill("say.board-fastest", &[("step", &step_name)]),
            note: Some(view.say("say.board-note")),
            ascending: true,
            unranked,
            rows: passed.iter().take(most).map(|m| fast_row(view, *m, &passed)).collect(),
            pager: None,
            others: String::new(),
            all: left_out.map(|club| view.record_link(club)),
        });
    }
    boards
}

fn fast_row(view: &LocaleView<'_>, key: MilestoneKey, all: &[MilestoneKey]) -> Row {
    let milestone = view.site.records.get(key);
    let own = milestone.elapsed.expect("only spans are listed");
    let others = all.iter().filter(|other| **other != key);
    let rank = rank_among(others.map(|other| {
        view.site.records.get(*other).elapsed.expect("only spans are listed").is_shorter(&own)
    }));
    let length = |key: MilestoneKey| {
        let elapsed = view.site.records.get(key).elapsed.expect("only spans are listed");
        u64::try_from(elapsed.minutes.least).unwrap_or(0)
    };
    let most = all.iter().take(LEADERS).map(|key| length(*key)).max().unwrap_or(1);
    Row {
        rank: rank_range(rank),
        paint: Paint::of(view.colour(milestone.song)),
        key: length(key),
        day: sort_day(&milestone.when),
        song: view.song(milestone.song),
        artist: view.credit(milestone.song),
        figure: view.locale.elapsed(&own),
        date: view.time(&milestone.when),
        since: None,
        note: None,
        bar: Some(bar(view.colour(milestone.song), length(key), most)),
    }
}

/// The day that a time is sorted by: the last on which it may have been, else the first one; empty
/// where neither is known.
fn sort_day(when: &When) -> String {
    when.known_last().or(when.known_first()).map_or_else(String::new, |day| day.to_string())
}

/// A bar in an artist's colour, beside the longest one of its board.
fn bar(colour: &str, length: u64, most: u64) -> Strip {
    let mut strip = Strip::new();
    strip.push(colour, 0.0, length as f64 / most.max(1) as f64, false);
    strip
}

fn passed(view: &LocaleView<'_>, key: MetricKey, step: u64) -> Vec<MilestoneKey> {
    let all = view.site.records.all();
    all.filter(|(_, milestone)| {
        milestone.metric == key
            && matches!(milestone.event, Event::Step { step: s, .. } if s == step)
    })
    .map(|(key, _)| key)
    .collect()
}

/// The milestones of the metric, with how many songs have reached each.
fn milestones(view: &LocaleView<'_>, key: MetricKey) -> Vec<Counted> {
    let metric = &view.site.catalogue[key];
    let steps = metric.milestones.iter().map(|step| {
        let n = songs_at(view.site.catalogue, key, *step);
        let label = match (metric.kind, *step) {
            (MetricKind::Rank, 2..) => view.locale.fill("say.top", &[("n", &step.to_string())]),
            _ => view.short_figure(key, *step),
        };
        // A club of some songs alone is among the records of the metric.
        let club = club_of(view.site.catalogue, key, *step)
            .filter(|club| view.site.records.outcome(*club).members.len() == n);
        let url = club.map(|club| view.record_url(club));
        Counted { label, lang: None, url, count: view.locale.plural("say.n-songs", n as u64) }
    });
    steps.collect()
}
