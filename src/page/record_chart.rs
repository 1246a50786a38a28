//! The skyline of a record: who held it, with which figure, for how long.

use super::address::PageKind;
use super::charts::{Chart, KeyLine};
use super::cover::Paint;
use super::locale_view::LocaleView;
use super::sources::Bibliography;
use super::{charts, downloads, figures, reigns, tenure};
use crate::article::Html;
use crate::catalogue::{ArtistKey, RecordKey, RecordKind, SongKey};
use crate::chart;
use crate::chart::{Cells, Reign, Skyline, Tick};
use crate::date::{DAY_MINUTES, Day};
use crate::export::TableSubject;
use crate::record::{Contender, Tenure};
use crate::render::Model;

/// How a record moved. The table that says the same is one of the page, given by its id, or stands
/// below the chart. A record that nobody can lose has none, and so has one with a single reign.
pub(super) fn chart(
    view: &LocaleView<'_>,
    key: RecordKey,
    table_id: Option<&'static str>,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let reigns = drawn(view, key);
    let (first, last) = (reigns.first()?, reigns.last()?);
    if reigns.len() < 2 {
        return None;
    }
    let summary_id = "chart-record".to_owned();
    let (from, to) = (first.from, view.site.as_of.max(last.from.plus(1)));
    let beyond = tenure::beyond(view.site.catalogue[key].kind);
    let svg = chart::skyline(&Skyline {
        caption_id: &summary_id,
        details: table_id,
        reigns: &reigns,
        ticks: &ticks(view, key, &reigns),
        dates: &charts::date_ticks(view, from, to),
        from,
        to,
        beyond: [view.locale.text(beyond), view.locale.text("say.nothing-since")],
    });
    let measure = view.locale.fill(
        "say.steps-measure",
        &[
            ("record", &*view.metric(view.site.catalogue[key].metric)),
            ("from", &*view.locale.day(from)),
            ("to", &*view.locale.day(evidence_end(view, key, last.from))),
        ],
    );
    let table = table_id.is_none().then(|| table(view, key, &summary_id, sources));
    Some(Chart {
        finding: finding(view, key)?,
        measure,
        summary_id,
        csv: downloads::csv(view, TableSubject::Record(key)),
        svg: Some(Model::html(&svg)),
        table,
        key: colours(view, key, &reigns),
    })
}

/// The day that the evidence reaches. A figure may have been set later.
fn evidence_end(view: &LocaleView<'_>, key: RecordKey, last: Day) -> Day {
    view.site.records.reach(key).until().map_or(last, |until| until.max(last))
}

/// The reigns as blocks.
fn drawn(view: &LocaleView<'_>, key: RecordKey) -> Vec<Reign> {
    let outcome = view.site.records.outcome(key);
    let mut drawn: Vec<Reign> = Vec::new();
    let mut last = None;
    for stretch in reigns::stretches(view, key) {
        if last == Some(stretch.tenure) {
            if let Some(reign) = drawn.last_mut() {
                reign.until = stretch.until;
            }
            continue;
        }
        last = Some(stretch.tenure);
        let held = &outcome.progression[stretch.tenure];
        let (entry, best) = (outcome.entry(held), outcome.best(held));
        let figure = match view.site.catalogue[key].kind {
            RecordKind::Most => view.rounded(view.site.catalogue[key].metric, best.value),
            _ => figures::hero(view, key, best),
        };
        drawn.push(Reign {
            colour: view.colour(entry.song).to_owned(),
            name: view.title(entry.song).to_owned(),
            figure,
            title: title(view, key, held),
            url: url(view, key, entry.song),
            value: height(view, key, best),
            from: stretch.from,
            confirmed: stretch.until,
            until: stretch.until,
        });
    }
    drawn
}

/// All that there is to say of a reign.
fn title(view: &LocaleView<'_>, key: RecordKey, held: &Tenure) -> String {
    let outcome = view.site.records.outcome(key);
    let entry = outcome.entry(held);
    let what = view.locale.fill(
        "say.reign-title",
        &[
            ("song", view.title(entry.song)),
            ("act", &*view.credit(entry.song)),
            ("figure", &*figures::entry_figure(view, key, outcome.best(held))),
        ],
    );
    let mut parts = vec![what, view.time(&entry.when).text];
    match (held.ended_by, tenure::days_held(view, key, held)) {
        (Some(_), Some(days)) => {
            parts.push(view.locale.fill("say.held-for", &[("span", &days)]));
        }
        (Some(_), None) => {}
        (None, _) => parts.push(tenure::since_then(view, key, held)),
    }
    parts.join(view.locale.text("list.comma"))
}

/// The page that a reign leads to: the milestone that began it, else the song.
pub(super) fn url(view: &LocaleView<'_>, key: RecordKey, song: SongKey) -> Option<String> {
    match view.site.records.of_record(song, key) {
        Some(milestone) => Some(view.url(&PageKind::Milestone(milestone))),
        None => view.song(song).url,
    }
}

/// A figure, or the minutes of the shortest time that it may have been.
fn height(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> u64 {
    let minutes = |n: i64| u64::try_from(n).unwrap_or(0);
    match (view.site.catalogue[key].kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) if elapsed.timed => minutes(elapsed.minutes.least),
        (RecordKind::Fastest, Some(elapsed)) => {
            minutes(i64::from(elapsed.days.least) * DAY_MINUTES)
        }
        _ => entry.value,
    }
}

fn ticks(view: &LocaleView<'_>, key: RecordKey, reigns: &[Reign]) -> Vec<Tick> {
    let record = &view.site.catalogue[key];
    let most = reigns.iter().map(|reign| reign.value).max().unwrap_or(0);
    if record.kind != RecordKind::Fastest {
        let values = chart::round_values(most).into_iter();
        let label = |value| view.short_figure(record.metric, value);
        return values.map(|value| Tick { value, label: label(value) }).collect();
    }
    let hours = 60;
    let day = 24 * hours;
    let label = |minutes: u64| {
        if minutes.is_multiple_of(day) && most >= 4 * day {
            view.locale.plural("span.days", minutes / day)
        } else {
            view.locale.plural("span.hours", minutes / hours)
        }
    };
    let times = chart::round_times(most).into_iter();
    times.map(|value| Tick { value, label: label(value) }).collect()
}

/// From which figure to which, and who held it most often.
fn finding(view: &LocaleView<'_>, key: RecordKey) -> Option<String> {
    let outcome = view.site.records.outcome(key);
    let progression = &outcome.progression;
    let figure = |held: &Tenure| match view.site.catalogue[key].kind {
        RecordKind::Most => {
            view.rounded(view.site.catalogue[key].metric, outcome.best(held).value)
        }
        _ => figures::entry_figure(view, key, outcome.best(held)),
    };
    let (from, to) = (figure(progression.first()?), figure(progression.last()?));
    let leads: Vec<ArtistKey> = holders(view, key);
    let (act, times) = most_often(&leads)?;
    let reigns = view.locale.plural("say.n-reigns", progression.len() as u64);
    let values = [
        ("from", &*from),
        ("to", &*to),
        ("act", view.name(act)),
        ("n", &*view.locale.number(times as u64)),
        ("reigns", &*reigns),
    ];
    // Two who held it as often are not set apart.
    let as_often = leads.iter().filter(|lead| count(&leads, **lead) == times).count();
    let name = match times {
        _ if times == progression.len() => "say.steps-one-act",
        2.. if as_often == times => "say.steps-most-often",
        _ => "say.steps-finding",
    };
    Some(view.locale.fill(name, &values))
}

/// The lead artist of each reign.
fn holders(view: &LocaleView<'_>, key: RecordKey) -> Vec<ArtistKey> {
    let outcome = view.site.records.outcome(key);
    let song = |held: &Tenure| outcome.entry(held).song;
    outcome.progression.iter().map(|held| view.site.catalogue[song(held)].artists[0]).collect()
}

fn count(leads: &[ArtistKey], of: ArtistKey) -> usize {
    leads.iter().filter(|lead| **lead == of).count()
}

fn most_often(leads: &[ArtistKey]) -> Option<(ArtistKey, usize)> {
    leads.iter().map(|lead| (*lead, count(leads, *lead))).max_by_key(|(_, times)| *times)
}

/// Whose colours there are, the most frequent first; who has no page here is grey.
fn colours(view: &LocaleView<'_>, key: RecordKey, reigns: &[Reign]) -> Vec<KeyLine> {
    let catalogue = view.site.catalogue;
    let leads = holders(view, key);
    let mut listed: Vec<ArtistKey> = Vec::new();
    for lead in &leads {
        if !listed.contains(lead) {
            listed.push(*lead);
        }
    }
    listed.sort_by_key(|lead| std::cmp::Reverse(count(&leads, *lead)));
    let (own, others): (Vec<_>, Vec<_>) =
        listed.into_iter().partition(|lead| !catalogue[*lead].external);
    let line = |artist: &ArtistKey, label: String| KeyLine {
        paint: Paint::of(&catalogue[*artist].colour),
        label,
        hatched: false,
    };
    let mut key: Vec<KeyLine> =
        own.iter().map(|artist| line(artist, view.name(*artist).to_owned())).collect();
    if let Some(first) = others.first() {
        let names: Vec<String> =
            others.iter().map(|artist| view.name(*artist).to_owned()).collect();
        key.push(line(first, view.locale.list(&names)));
    }
    if let Some(last) = reigns.last().filter(|reign| reign.confirmed < reign.until) {
        let paint = Paint::of(&last.colour);
        key.push(KeyLine { paint, label: view.say("say.key-beyond"), hatched: true });
    }
    key
}

/// The same figures as a table, oldest first.
fn table(
    view: &LocaleView<'_>,
    key: RecordKey,
    summary_id: &str,
    sources: &mut Bibliography,
) -> Model {
    let outcome = view.site.records.outcome(key);
    let record = &view.site.catalogue[key];
    let cells: Vec<Html> = outcome
        .progression
        .iter()
        .enumerate()
        .map(|(at, held)| {
            let entry = outcome.best(held);
            chart::cells(&Cells {
                id: format!("{}/{}", record.id, at + 1),
                time: view.time(&entry.when),
                figure: figures::entry_figure(view, key, entry),
                kind: view.title(entry.song),
                note: None,
                mark: None,
            })
        })
        .collect();
    let row = |(held, cells)| {
        let entry = outcome.best(held);
        let series = view.site.catalogue.series(entry.song, record.metric);
        let cited = series.map(|series| &series.observations[entry.observation].cited);
        let sources = cited.map(|cited| sources.numbers(cited)).unwrap_or_default();
        chart::Row { cells, sources, here: false }
    };
    let rows = outcome.progression.iter().zip(&cells).map(row).collect();
    let groups = [chart::Group { name: None, rows }];
    let table = charts::chart_table(view, summary_id, &view.record(key), "song", &groups);
    Model::html(&table)
}
