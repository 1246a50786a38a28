//! The chase: what is about to fall, and who gets there first.

use serde::Serialize;

use super::address::{PageKind, Spec, entries_on, pages};
use super::chase_file;
use super::cover::{BigFigure, Cover, Paint, Strip};
use super::frame::Frame;
use super::link::{Link, Named};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::race::{self, Race};
use crate::date::Day;
use crate::record::chase;
use crate::record::chase::{Duo, Prize};
use crate::render::Page;

/// `chase`
#[derive(Serialize)]
struct ChasePage {
    intro: String,
    /// The day that everything is worked out as of.
    as_of: Option<String>,
    file: Option<Link>,
    timeline: Option<Timeline>,
    duos: Vec<DuoBlock>,
    /// Heading of the races below the duos.
    more: String,
    races: Vec<Race>,
    unknown: Vec<Race>,
    /// Others without an estimate, folded.
    more_unknown: Vec<Race>,
    more_unknown_label: String,
    pager: Option<Pager>,
    /// What is missing, where few races are open.
    few: Option<String>,
    /// Where to ask, on a site without `report`.
    corrections: Link,
    /// Words of the page.
    words: ChaseWords,
    method: Vec<String>,
}

/// Headings and labels.
#[derive(Serialize)]
struct ChaseWords {
    when: String,
    ends: String,
    unknown: String,
    how: String,
    newer: String,
    send: String,
    send_why: String,
}

/// The nearest ranges on one axis.
#[derive(Serialize)]
struct Timeline {
    rows: Vec<TimelineRow>,
    today: Mark,
    ticks: Vec<Mark>,
}

#[derive(Serialize)]
struct TimelineRow {
    label: String,
    lang: Option<&'static str>,
    url: String,
    target: String,
    strip: Strip,
}

/// A place on the axis.
#[derive(Serialize)]
struct Mark {
    label: String,
    paint: Paint,
}

/// Several races for the same.
#[derive(Serialize)]
struct DuoBlock {
    heading: String,
    heading_lang: Option<String>,
    url: String,
    lead: String,
    races: Vec<Race>,
}

/// Open races below which the page asks for counts.
const FEW: usize = 4;
/// Races without an estimate that are not folded.
const UNFOLDED: usize = 6;
/// Ranges on the time line.
const ROWS: usize = 8;

/// Builds a page of the list.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let site = view.site;
    let chase = site.chase;
    let of_page = entries_on(page, &chase.alone).iter().map(|at| &chase.races[*at]);
    let (known, mut unknown): (Vec<_>, Vec<_>) = of_page.partition(|race| race.range.is_ok());
    let more_unknown = unknown.split_off(UNFOLDED.min(unknown.len()));
    let in_words = |races: Vec<&chase::Race>| -> Vec<Race> {
        races.into_iter().map(|race| race::race(view, race)).collect()
    };
    let first = page == 0;
    let count = view.locale.plural("chase.n-races", chase.races.len() as u64);
    let as_of = site
        .as_of
        .known()
        .map(|day| view.locale.fill("chase.worked-out", &[("date", &view.locale.day(day))]));
    let duos: Vec<DuoBlock> = match first {
        true => chase.duos.iter().map(|duo| self::duo(view, duo)).collect(),
        false => Vec::new(),
    };
    let more = if duos.is_empty() { "chase.races" } else { "chase.more" };
    let title = numbered(view, &view.say("chase.title"), page);
    let data = ChasePage {
        intro: view.say("chase.intro"),
        as_of,
        file: chase_file::link(view),
        timeline: if first { timeline(view) } else { None },
        duos,
        more: view.say(more),
        races: in_words(known),
        unknown: in_words(unknown),
        more_unknown_label: view.locale.plural("chase.more-unknown", more_unknown.len() as u64),
        more_unknown: in_words(more_unknown),
        pager: pager(view, pages(chase.alone.len()), page, PageKind::Chase),
        few: (chase.estimated().count() < FEW).then(|| view.say("chase.few")),
        corrections: view.list_link(&PageKind::Corrections),
        words: words(view),
        method: method(view),
    };
    let description = match first {
        true => view.locale.fill("chase.describe", &[("races", &count)]),
        false => {
            let values = [("title", title.as_str()), ("what", count.as_str())];
            view.locale.fill("say.describe-list", &values)
        }
    };
    let figure = Some(BigFigure::new(title.clone()));
    let mut frame = Frame::new(view, spec, title, &description);
    frame.cover = Cover { figure, is_heading: true, ..Cover::default() };
    frame.page(spec, &data)
}

fn words(view: &LocaleView<'_>) -> ChaseWords {
    let say = |key: &str| view.say(&format!("chase.{key}"));
    ChaseWords {
        when: say("when"),
        ends: say("ends"),
        unknown: say("unknown"),
        how: say("how"),
        newer: say("newer"),
        send: say("send"),
        send_why: say("send-why"),
    }
}

/// How the estimates are made, and how often they held.
fn method(view: &LocaleView<'_>) -> Vec<String> {
    let mut lines: Vec<String> =
        ["chase.how-pace", "chase.how-ends", "chase.how-old"].map(|key| view.say(key)).into();
    let trial = view.site.chase.trial;
    if trial.tried > 0 {
        let tried = view.locale.plural("chase.tried", trial.tried as u64);
        let values = [("tried", &*tried), ("held", &*view.locale.number(trial.held as u64))];
        lines.push(view.locale.fill("chase.trial", &values));
    }
    lines
}

/// Several races for the same, and who is ahead.
fn duo(view: &LocaleView<'_>, duo: &Duo) -> DuoBlock {
    let races: Vec<&chase::Race> =
        duo.races.iter().map(|at| &view.site.chase.races[*at]).collect();
    let (link, heading) = match duo.prize {
        Prize::Record(key) => (view.record_link(key), None),
        Prize::Club(key) => {
            let link = view.record_link(key);
            let heading = view.locale.fill("chase.next-into", &[("club", &link.label)]);
            (link, Some(heading))
        }
        Prize::Step(metric, step) => {
            let target = view.figure_of(metric, step);
            let heading = view.locale.fill("chase.first-to", &[("target", &target)]);
            (view.metric_link(metric), Some(heading))
        }
    };
    let lead = lead(view, &races);
    let races = races.into_iter().map(|race| race::race(view, race).without(&link)).collect();
    let heading_lang = link.lang.filter(|_| heading.is_none());
    let heading = heading.unwrap_or(link.label);
    DuoBlock { heading, heading_lang, url: link.url, lead, races }
}

/// Who had the higher last count, and who the better pace.
fn lead(view: &LocaleView<'_>, races: &[&chase::Race]) -> String {
    let pace = |race: &&&chase::Race| race.pace.map_or(0, |pace| pace.gain_in(1_000));
    let highest = races.iter().map(|race| race.last.value).max().unwrap_or(0);
    let mut ahead = races.iter().filter(|race| race.last.value == highest);
    let fastest = races.iter().rev().max_by_key(pace);
    let (Some(first), Some(fastest)) = (ahead.next(), fastest) else { return String::new() };
    // Those of which a source says "at least" may be ahead of it.
    let is_open = races.iter().any(|race| race.last.at_least && race.song != first.song);
    let key = match ahead.next() {
        _ if is_open => "chase.lead-open",
        Some(_) if first.last.at_least => "chase.lead-open",
        Some(_) => "chase.lead-level",
        None if first.song == fastest.song => "chase.lead-both",
        None => "chase.lead-split",
    };
    let values = [("song", view.title(first.song)), ("faster", view.title(fastest.song))];
    view.locale.fill(key, &values)
}

/// The nearest ranges, from the first day of one year to that of another.
fn timeline(view: &LocaleView<'_>) -> Option<Timeline> {
    let as_of = view.site.as_of;
    let shown: Vec<&chase::Race> = view.site.chase.to_come(as_of).take(ROWS).collect();
    let ranges = || shown.iter().filter_map(|race| race.range.ok());
    let first = ranges().map(|range| range.least).min()?.min(as_of).year();
    let last = ranges().map(|range| range.most).max()?.year() + 1;
    let (start, end) = (Day::new(first, 1, 1)?, Day::new(last, 1, 1)?);
    let share = |day: Day| f64::from(day.since(start)) / f64::from(end.since(start));
    let mark = |label: String, day: Day| Mark { label, paint: Paint::at(share(day)) };
    let rows = shown.iter().filter_map(|race| {
        let range = race.range.ok()?;
        let mut strip = Strip::new();
        strip.push(view.colour(race.song), share(range.least), share(range.most), true);
        let Named { label, lang, .. } = view.song(race.song);
        let target = view.figure_of(race.metric, race.target);
        Some(TimelineRow { label, lang, url: race::url(view, race), target, strip })
    });
    let step = (last - first).div_euclid(5) + 1;
    let years = (first..last).filter(|year| (year - first) % step == 0);
    let year = |year: i16| view.locale.fill("dates.year", &[("year", &year.to_string())]);
    let ticks = years.filter_map(|of| Some(mark(year(of), Day::new(of, 1, 1)?)));
    let today = view.locale.fill("chase.today", &[("date", &view.locale.day(as_of))]);
    Some(Timeline { rows: rows.collect(), today: mark(today, as_of), ticks: ticks.collect() })
}
