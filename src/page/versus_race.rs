//! One counter of two songs by days since release: the strip of who led, the chart, the figures.

use std::ops::Range;

use serde::Serialize;

use super::address::PageKind;
use super::cover::{Paint, Strip};
use super::downloads;
use super::duel::{Count, Duel};
use super::link::Link;
use super::locale_view::LocaleView;
use crate::chart::versus::{Dot, Line, Tick, Versus, round_step, versus};
use crate::export::TableSubject;
use crate::record::versus::{Lead, LinePoint};
use crate::render::Model;

/// A counter of two songs.
#[derive(Serialize)]
pub(super) struct Race {
    id: String,
    heading: String,
    heading_lang: Option<String>,
    finding: String,
    csv: Vec<Link>,
    strip: Strip,
    axis: Vec<AxisLabel>,
    /// Whether any lead is proven, and whether any is not.
    has_proven: bool,
    has_line: bool,
    /// The day around which an unproven lead changed, in words.
    change: Option<String>,
    leads: Vec<LeadRow>,
    pub(super) svg: Option<Model>,
    points: Vec<PointRow>,
}

/// A label under the strip.
#[derive(Serialize)]
struct AxisLabel {
    paint: Paint,
    text: String,
    bold: bool,
    /// Whether it is on wide screens alone.
    wide: bool,
}

/// A stretch of the strip in words.
#[derive(Serialize)]
struct LeadRow {
    days: String,
    song: String,
    song_lang: Option<&'static str>,
    how: String,
}

/// A point of the chart in words.
#[derive(Serialize)]
struct PointRow {
    day: String,
    figure: String,
    song: String,
    song_lang: Option<&'static str>,
}

/// The counter of a pair, if there is anything to draw.
pub(super) fn race(view: &LocaleView<'_>, duel: &Duel<'_>, count: &Count) -> Option<Race> {
    let catalogue = view.site.catalogue;
    let metric = view.metric(count.metric);
    let leads = &count.comparison.leads;
    let has_lines = count.comparison.has_lines();
    if leads.is_empty() && !has_lines {
        return None;
    }
    let days = shown_days(leads);
    let csv = duel.pair.songs.into_iter().filter_map(|song| {
        let link = downloads::csv(view, TableSubject::Song(song))?;
        Some(Link { label: named_csv(view, view.title(song)), ..link })
    });
    let id = format!("versus-{}", catalogue[count.metric].id);
    Some(Race {
        svg: has_lines.then(|| Model::html(&chart(view, duel, count, &id))),
        heading: view.locale.fill("say.versus-by-day", &[("metric", &metric)]),
        heading_lang: view.lang_of(&catalogue[count.metric].name),
        finding: in_words(view, duel, leads),
        csv: csv.collect(),
        strip: strip(duel, leads, &days),
        axis: axis(view, duel, leads, &days),
        has_proven: leads.iter().any(|lead| lead.is_proven),
        has_line: leads.iter().any(|lead| !lead.is_proven),
        change: change(view, leads),
        leads: leads.iter().map(|lead| lead_row(view, duel, lead)).collect(),
        points: points(view, duel, count),
        id,
    })
}

fn named_csv(view: &LocaleView<'_>, song: &str) -> String {
    view.locale.fill("say.versus-csv", &[("song", song)])
}

/// Who led until when, in a sentence.
fn in_words(view: &LocaleView<'_>, duel: &Duel<'_>, leads: &[Lead]) -> String {
    let Some(last) = leads.last() else { return view.say("say.versus-level") };
    let title = |lead: &Lead| view.title(duel.pair.songs[lead.leader]);
    let end = number(view, last.days.end - 1);
    let changes: Vec<_> = changes(leads).collect();
    match changes.as_slice() {
        [] => {
            let values = [("a", title(last)), ("end", &*end)];
            view.locale.fill("say.versus-all-along", &values)
        }
        [(before, after)] => {
            let values = [
                ("a", title(before)),
                ("n", &*number(view, after.days.start)),
                ("b", title(after)),
                ("end", &end),
            ];
            view.locale.fill("say.versus-then", &values)
        }
        _ => {
            let times = view.locale.plural("say.times", changes.len() as u64);
            let values = [("times", &*times), ("b", title(last)), ("end", &end)];
            view.locale.fill("say.versus-changed", &values)
        }
    }
}

/// The days that a strip shows. On the day of release both counts begin: if nothing is known of it,
/// the strip begins a day later.
fn shown_days(leads: &[Lead]) -> Range<i32> {
    let first = leads.first().map_or(0, |lead| lead.days.start.min(1));
    first..leads.last().map_or(1, |lead| lead.days.end)
}

/// How far through some days a day is.
fn share(day: i32, days: &Range<i32>) -> f64 {
    f64::from(day - days.start) / f64::from(days.end - days.start)
}

/// Who led when, as a band: whole where counts prove it.
fn strip(duel: &Duel<'_>, leads: &[Lead], days: &Range<i32>) -> Strip {
    let mut strip = Strip::new();
    for lead in leads {
        let colour = &duel.colours[lead.leader];
        let (from, until) = (share(lead.days.start, days), share(lead.days.end, days));
        strip.push(colour, from, until, !lead.is_proven);
    }
    strip
}

fn number(view: &LocaleView<'_>, day: i32) -> String {
    view.locale.number(u64::try_from(day).unwrap_or(0))
}

fn day(view: &LocaleView<'_>, day: i32) -> String {
    view.locale.fill("say.versus-day", &[("n", &number(view, day))])
}

/// The days on which the leader changed.
fn changes(leads: &[Lead]) -> impl Iterator<Item = (&Lead, &Lead)> {
    let pairs = leads.windows(2).map(|pair| (&pair[0], &pair[1]));
    pairs.filter(|(before, after)| before.leader != after.leader)
}

/// The day around which an unproven lead changed, if the leader changed once.
fn change(view: &LocaleView<'_>, leads: &[Lead]) -> Option<String> {
    let mut all = changes(leads);
    let (before, after) = all.next()?;
    let is_one = all.next().is_none() && !(before.is_proven && after.is_proven);
    is_one.then(|| {
        let n = number(view, after.days.start);
        view.locale.fill("say.versus-change", &[("n", &n)])
    })
}

/// Labels under the strip: who led first, where that changed, who led at last and until when.
fn axis(
    view: &LocaleView<'_>,
    duel: &Duel<'_>,
    leads: &[Lead],
    days: &Range<i32>,
) -> Vec<AxisLabel> {
    /// Most letters that fit side by side on a phone.
    const ROOM: usize = 34;
    /// Least distance between labels, in per cent.
    const APART: i32 = 14;
    let (Some(first), Some(last)) = (leads.first(), leads.last()) else { return Vec::new() };
    let title = |lead: &Lead| view.title(duel.pair.songs[lead.leader]);
    let begin = view.locale.fill("say.versus-led", &[("song", title(first))]);
    let end = days.end;
    let n = number(view, end - 1);
    let to = view.locale.fill("say.versus-to-day", &[("n", &n)]);
    let until = view.locale.fill("say.versus-led-to", &[("song", title(last)), ("n", &n)]);
    let has_room = begin.chars().count() + until.chars().count() <= ROOM;
    let is_same = changes(leads).next().is_none();
    let until = if is_same || !has_room { to } else { until };
    let label = |x: i32, text: String, bold: bool, wide: bool| AxisLabel {
        paint: Paint::at(share(x, days)),
        text,
        bold,
        wide,
    };
    let mut labels = vec![label(days.start, begin, true, false)];
    let mut held = days.start;
    for (_, after) in changes(leads) {
        let at = after.days.start;
        if (at - held) * 100 >= APART * end && (end - at) * 100 >= APART * end {
            labels.push(label(at, day(view, at), false, true));
            held = at;
        }
    }
    labels.push(label(end, until, !is_same, false));
    labels
}

fn lead_row(view: &LocaleView<'_>, duel: &Duel<'_>, lead: &Lead) -> LeadRow {
    let song = view.song(duel.pair.songs[lead.leader]);
    let (first, last) = (lead.days.start, lead.days.end - 1);
    let days = if first == last {
        day(view, first)
    } else {
        let (from, to) = (number(view, first), number(view, last));
        view.locale.fill("say.versus-days", &[("from", &from), ("to", &to)])
    };
    let how = if lead.is_proven { "say.versus-proven" } else { "say.versus-line" };
    LeadRow { days, song: song.label, song_lang: song.lang, how: view.say(how) }
}

/// The point's day: the middle of the time that it may have been.
fn point_day(point: &LinePoint) -> i32 {
    point.half_days / 2
}

fn chart(
    view: &LocaleView<'_>,
    duel: &Duel<'_>,
    count: &Count,
    id: &str,
) -> crate::article::Html {
    let dots = [0, 1].map(|side| dots(view, duel, count, side));
    let all = || count.comparison.lines.iter().flatten();
    let most = all().map(|point| point.value).max().unwrap_or(1);
    let days = all().map(point_day).max().unwrap_or(1);
    let step = round_step(most, 4);
    let counts: Vec<Tick> = (1..=most / step)
        .map(|n| Tick { at: n * step, label: view.locale.short(n * step), is_minor: false })
        .collect();
    let days = u64::try_from(days).unwrap_or(1);
    let step = round_step(days, 8);
    let days = (0..=days / step).map(|n| {
        let is_minor = n % 2 == 1 && n > 0;
        let label = match n {
            0 => view.say("say.versus-release"),
            _ if is_minor => view.locale.number(n * step),
            _ => day(view, i32::try_from(n * step).unwrap_or(0)),
        };
        Tick { at: n * step, label, is_minor }
    });
    let days: Vec<Tick> = days.collect();
    let [a, b] = &dots;
    let lines = [
        Line { colour: &duel.colours[0], dots: a },
        Line { colour: &duel.colours[1], dots: b },
    ];
    versus(&Versus { caption_id: id, lines, counts: &counts, days: &days })
}

fn dots(view: &LocaleView<'_>, duel: &Duel<'_>, count: &Count, side: usize) -> Vec<Dot> {
    let site = view.site;
    let song = duel.pair.songs[side];
    let line = &count.comparison.lines[side];
    let dots = line.iter().enumerate().map(|(at, point)| {
        let figure = view.rounded(count.metric, point.value);
        let (title, n) = (view.title(song), day(view, point_day(point)));
        let values = [("figure", &*figure), ("song", title), ("day", &n)];
        let milestone = site.records.of_step(song, count.metric, point.value);
        let kind = milestone.filter(|key| site.index.has_page(*key)).map(PageKind::Milestone);
        let own = (!site.catalogue.is_external(song)).then_some(PageKind::Song(song));
        let is_shared = count.steps.iter().any(|step| step.value == point.value);
        let label = if at + 1 == line.len() {
            Some(view.locale.fill("say.versus-label", &values))
        } else {
            is_shared.then(|| n.clone())
        };
        Dot {
            half_days: point.half_days,
            value: point.value,
            title: view.locale.fill("say.versus-point", &values),
            url: kind.or(own).map(|kind| view.url(&kind)),
            label: label.filter(|_| at > 0),
        }
    });
    dots.collect()
}

/// Most rows of the table under a chart, of each song.
const MAX_ROWS: usize = 60;

/// The points of both lines in words. Of a long line every so many, and its last.
fn points(view: &LocaleView<'_>, duel: &Duel<'_>, count: &Count) -> Vec<PointRow> {
    let sides = duel.pair.songs.into_iter().zip(&count.comparison.lines);
    let rows = sides.flat_map(|(song, line)| {
        let song = view.song(song);
        let points = &line[1..];
        let every = points.len().div_ceil(MAX_ROWS).max(1);
        let kept = points.iter().rev().step_by(every).collect::<Vec<_>>();
        kept.into_iter().rev().map(move |point| PointRow {
            day: number(view, point_day(point)),
            figure: view.figure(count.metric, point.value),
            song: song.label.clone(),
            song_lang: song.lang,
        })
    });
    rows.collect()
}
