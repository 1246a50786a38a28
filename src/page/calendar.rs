//! The calendar: the days of the year that have releases and milestones, month by month.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::calendar_file;
use super::calendar_file::counted;
use super::cover::Paint;
use super::frame::Frame;
use super::link::{Around, Link};
use super::locale_view::LocaleView;
use super::on_this_day::{DayEntry, OnThisDay, entry, foremost, on_this_day, paint};
use super::pager::{Pager, numbered, pager};
use crate::calendar::{DAYS, DateKey};
use crate::render::Page;

/// `calendar`
#[derive(Serialize)]
struct Overview {
    intro: String,
    file: Option<Link>,
    today: Option<OnThisDay>,
    months: Vec<MonthGrid>,
}

/// The days of a month, the component `month_grid`.
#[derive(Serialize)]
struct MonthGrid {
    label: String,
    url: Option<String>,
    note: String,
    days: Vec<DayCell>,
}

/// A day of a month. One on which nothing happened is a number.
#[derive(Serialize)]
struct DayCell {
    day: i8,
    url: Option<String>,
    /// The day and its entries, in words.
    label: Option<String>,
    /// Of the artist of the entry that says most.
    paint: Option<Paint>,
    /// Whether the site is as of this day.
    is_as_of: bool,
}

/// `month`
#[derive(Serialize)]
struct MonthPage {
    intro: String,
    file: Option<Link>,
    grid: MonthGrid,
    dates: Vec<DateBox>,
    pager: Option<Pager>,
    around: Vec<Around>,
}

#[derive(Serialize)]
struct DateBox {
    id: String,
    heading: Link,
    lines: Vec<DayEntry>,
}

/// Builds the overview of the year.
pub(super) fn overview(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let calendar = view.site.calendar;
    let days = view.locale.plural("say.n-days-marked", calendar.dates().count() as u64);
    let data = Overview {
        intro: view.locale.fill("say.calendar-intro", &[("days", &days)]),
        file: calendar_file::link(view),
        today: on_this_day(view, None),
        months: (0..12).map(|month| grid(view, month)).collect(),
    };
    let heading = view.say("calendar");
    let description = view.say("say.describe-calendar");
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}

fn grid(view: &LocaleView<'_>, month: usize) -> MonthGrid {
    let held = &view.site.calendar.months[month];
    let as_of = view.site.as_of.known().map(|day| (day.ymd().1, day.ymd().2));
    let number = i8::try_from(month + 1).unwrap_or(1);
    let mut dates = held.dates.iter().enumerate().peekable();
    let days = (1..=DAYS[month]).map(|day| {
        let is_as_of = as_of == Some((number, day));
        let Some((position, date)) = dates.next_if(|(_, date)| date.day == day) else {
            return DayCell { day, url: None, label: None, paint: None, is_as_of };
        };
        let name = view.day_of_year(month, day);
        let values = [("day", name.as_str()), ("what", &counted(view, [date]))];
        DayCell {
            day,
            url: Some(view.url(&PageKind::Day(DateKey { month, position }, 0))),
            label: Some(view.locale.fill("say.day-cell", &values)),
            paint: foremost(view, date).map(|what| paint(view, what)),
            is_as_of,
        }
    });
    MonthGrid {
        days: days.collect(),
        label: view.month_name(month).to_owned(),
        url: (!held.dates.is_empty()).then(|| view.url(&PageKind::Month(month, 0))),
        note: counted(view, &held.dates),
    }
}

/// Builds a page of a month, from 0 for January and from 0 for its first page.
pub(super) fn month(view: &LocaleView<'_>, spec: &Spec, month: usize, page: usize) -> Page {
    let months = &view.site.calendar.months;
    let held = &months[month];
    let dates = held.pages[page].iter().map(|piece| {
        let date = &held.dates[piece.group];
        let day = DateKey { month, position: piece.group };
        let lines = &date.anniversaries[piece.lines.clone()];
        DateBox {
            id: format!("day-{}", date.day),
            heading: view.link(view.day_of_year(month, date.day), &PageKind::Day(day, 0)),
            lines: lines.iter().map(|line| entry(view, *line)).collect(),
        }
    });
    let has_days = |at: &usize| !months[*at].dates.is_empty();
    let link = |at| view.link(view.month_name(at), &PageKind::Month(at, 0));
    let previous = (0..month).rev().find(has_days);
    let previous = previous.map(|at| Around::previous(view.say("say.earlier"), link(at)));
    let next = (month + 1..12).find(has_days);
    let next = next.map(|at| Around::next(view.say("say.later"), link(at)));
    let year = Around::other(view.list_link(&PageKind::Calendar));
    let counted = counted(view, &held.dates);
    let data = MonthPage {
        intro: view.locale.fill("say.month-intro", &[("what", &counted)]),
        file: calendar_file::link(view),
        grid: grid(view, month),
        dates: dates.collect(),
        pager: pager(view, held.pages.len(), page, |page| PageKind::Month(month, page)),
        around: previous.into_iter().chain(next).chain([year]).collect(),
    };
    let title = view.locale.fill("say.month", &[("month", view.month_name(month))]);
    let heading = numbered(view, &title, page);
    let description =
        view.locale.fill("say.describe-month", &[("title", &heading), ("what", &counted)]);
    let mut frame = Frame::new(view, spec, heading, &description);
    if page == 0 {
        // The crumb before it says "Calendar" already.
        view.month_name(month).clone_into(&mut frame.current);
    }
    frame.page(spec, &data)
}
