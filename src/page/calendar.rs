//! The calendar: the days of the year with their releases and milestones, as pages and as a file.

use serde::Serialize;

use super::address::{PageKind, Spec, calendar_files};
use super::calendar_file::{kind, sentence};
use super::frame::Frame;
use super::link::{Link, foreign};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use crate::calendar::{Anniversary, Date, What};
use crate::locale::Time;
use crate::render::Page;

/// `calendar`
#[derive(Serialize)]
struct Overview {
    intro: String,
    file: Option<Link>,
    months: Vec<MonthLine>,
}

#[derive(Serialize)]
struct MonthLine {
    label: String,
    url: Option<String>,
    note: String,
    days: Vec<Link>,
}

/// `month`
#[derive(Serialize)]
struct MonthPage {
    intro: String,
    file: Option<Link>,
    dates: Vec<DateBox>,
    pager: Option<Pager>,
    previous: Option<Link>,
    next: Option<Link>,
}

#[derive(Serialize)]
struct DateBox {
    id: String,
    heading: String,
    lines: Vec<Occasion>,
}

#[derive(Serialize)]
struct Occasion {
    date: Time,
    label: String,
    lang: Option<&'static str>,
    url: String,
}

/// The link to the file, if there is anything in it.
fn link(view: &LocaleView<'_>) -> Option<Link> {
    let (_, route) =
        calendar_files(view.site).find(|(language, _)| *language == view.language)?;
    let url = view.site.config.base_url.link(&route);
    Some(Link::new(view.say("say.calendar-file"), url))
}

/// `9 February`
fn of_year(view: &LocaleView<'_>, month: usize, date: &Date) -> String {
    let values = [("month", month_name(view, month)), ("day", &date.day.to_string())];
    view.locale.fill("dates.anniversary", &values)
}

fn month_name<'v>(view: &'v LocaleView<'_>, month: usize) -> &'v str {
    view.locale.month_name(i8::try_from(month + 1).unwrap_or(1))
}

/// Releases and milestones of some days, in words.
fn counted(view: &LocaleView<'_>, dates: &[Date]) -> String {
    let all = dates.iter().flat_map(|date| &date.anniversaries);
    let (mut releases, mut milestones) = (0, 0);
    for anniversary in all {
        match anniversary.what {
            What::Release(_) => releases += 1,
            What::Milestone(_) => milestones += 1,
        }
    }
    let counts = [("say.n-releases", releases), ("say.n-milestones", milestones)];
    let said = counts.iter().filter(|(_, n)| *n > 0);
    let said: Vec<String> = said.map(|(key, n)| view.locale.plural(key, *n)).collect();
    if said.is_empty() { view.say("empty") } else { view.locale.list(&said) }
}

/// Builds the overview of the year.
pub(super) fn overview(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let months = view.site.calendar.months.iter().enumerate().map(|(at, month)| {
        let days = month.dates.iter().enumerate().map(|(date, held)| {
            let page = view.url(&PageKind::Month(at, month.page_of(date)));
            Link::new(held.day.to_string(), format!("{page}#{}", anchor(held)))
        });
        MonthLine {
            label: month_name(view, at).to_owned(),
            url: (!month.dates.is_empty()).then(|| view.url(&PageKind::Month(at, 0))),
            note: counted(view, &month.dates),
            days: days.collect(),
        }
    });
    let data = Overview {
        intro: view.say("say.calendar-intro"),
        file: link(view),
        months: months.collect(),
    };
    let heading = view.say("calendar");
    let description = view.say("say.describe-calendar");
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}

fn anchor(date: &Date) -> String {
    format!("day-{}", date.day)
}

/// Builds a page of a month, from 0 for January and from 0 for its first page.
pub(super) fn month(view: &LocaleView<'_>, spec: &Spec, month: usize, page: usize) -> Page {
    let months = &view.site.calendar.months;
    let held = &months[month];
    let dates = held.pages[page].iter().map(|piece| {
        let date = &held.dates[piece.group];
        let lines = &date.anniversaries[piece.lines.clone()];
        DateBox {
            id: anchor(date),
            heading: of_year(view, month, date),
            lines: lines.iter().map(|line| occasion(view, *line)).collect(),
        }
    });
    let near = |at: Option<usize>| {
        let at = at.filter(|at| !months[*at].dates.is_empty())?;
        Some(view.link(month_name(view, at), &PageKind::Month(at, 0)))
    };
    let counted = counted(view, &held.dates);
    let data = MonthPage {
        intro: view.locale.fill("say.month-intro", &[("what", &counted)]),
        file: link(view),
        dates: dates.collect(),
        pager: pager(view, held.pages.len(), page, |page| PageKind::Month(month, page)),
        previous: near((0..month).rev().find(|at| !months[*at].dates.is_empty())),
        next: near((month + 1..12).find(|at| !months[*at].dates.is_empty())),
    };
    let title = view.locale.fill("say.month", &[("month", month_name(view, month))]);
    let heading = numbered(view, &title, page);
    let description =
        view.locale.fill("say.describe-month", &[("title", &heading), ("what", &counted)]);
    let mut frame = Frame::new(view, spec, heading, &description);
    if page == 0 {
        // The crumb before it says "Calendar" already.
        frame.current = month_name(view, month).to_owned();
    }
    frame.page(spec, &data)
}

fn occasion(view: &LocaleView<'_>, anniversary: Anniversary) -> Occasion {
    let label = sentence(view, anniversary.what);
    Occasion {
        date: Time {
            iso: anniversary.day.to_string(),
            text: view.locale.day(anniversary.day),
            exact: true,
        },
        lang: foreign(&label, view.locale),
        label,
        url: view.url(&kind(anniversary.what)),
    }
}
