//! A day of the year: what happened on it, newest year first.

use serde::Serialize;

use super::address::{PER_DAY, PageKind, Spec};
use super::calendar_file;
use super::cover::{BigFigure, Cover};
use super::frame::Frame;
use super::link::{Around, Link};
use super::locale_view::LocaleView;
use super::on_this_day::{DayEntry, entry, ordered};
use super::pager::{Pager, numbered, pager};
use crate::calendar::{DateKey, counted_to};
use crate::render::Page;

/// `day`
#[derive(Serialize)]
struct DayPage {
    intro: String,
    /// To which year the years before it count.
    counted: Option<String>,
    entries: Vec<DayEntry>,
    pager: Option<Pager>,
    around: Vec<Around>,
    file: Option<Link>,
}

/// Builds a page of a day.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: DateKey, page: usize) -> Page {
    let calendar = view.site.calendar;
    let date = calendar.date(key);
    let all = ordered(view, date);
    let counts = calendar_file::counted(view, [date]);
    let neighbours = calendar.neighbours(key);
    let near = |other: DateKey| {
        let label = view.day_of_year(other.month, calendar.date(other).day);
        view.link(label, &PageKind::Day(other, 0))
    };
    let around = neighbours.into_iter().flat_map(|[before, after]| {
        let before = Around::previous(view.say("say.earlier"), near(before));
        [before, Around::next(view.say("say.later"), near(after))]
    });
    let month = view.owner(&spec.kind).into_iter();
    let above = month.chain([view.list_link(&PageKind::Calendar)]).map(Around::other);
    let around = around.chain(above);
    let to = view.site.as_of.known().map(|as_of| counted_to(all[0].day, as_of).to_string());
    let shown = all.chunks(PER_DAY).nth(page).unwrap_or_default();
    let data = DayPage {
        intro: view.locale.fill("say.day-intro", &[("what", &counts)]),
        counted: to.map(|year| view.locale.fill("say.years-counted", &[("year", &year)])),
        entries: shown.iter().map(|anniversary| entry(view, *anniversary)).collect(),
        pager: pager(view, all.len().div_ceil(PER_DAY), page, |page| PageKind::Day(key, page)),
        around: around.collect(),
        file: calendar_file::link(view),
    };
    let day = view.day_of_year(key.month, date.day);
    let heading = numbered(view, &day, page);
    let cover = Cover {
        figure: Some(BigFigure::new(heading.clone())),
        is_heading: true,
        ..Cover::default()
    };
    let newest = data.entries.first().map_or_else(String::new, |entry| entry.label.clone());
    let description = view.locale.fill(
        "say.describe-day",
        &[("title", &heading), ("what", &counts), ("newest", &newest)],
    );
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.cover = cover;
    if page == 0 {
        let title = view.locale.fill("say.title-day", &[("day", &day)]);
        frame.set_title(view, &title);
    }
    frame.page(spec, &data)
}
