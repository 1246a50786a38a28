//! Entries of the days of the year, and those of the day that the site is as of.

use serde::Serialize;

use super::address::PageKind;
use super::calendar_file::{kind, sentence};
use super::cover::Paint;
use super::link::{Link, foreign};
use super::locale_view::LocaleView;
use super::prominence::prominence;
use crate::calendar::{Anniversary, Date, DateKey, What, years_before};
use crate::locale::Time;
use crate::record::{Event, Milestone};

/// What happened on a day of the year.
#[derive(Serialize)]
pub(super) struct DayEntry {
    /// `9 February`, where entries of several days stand together.
    pub(super) day: Option<String>,
    /// What was reached; of a debut or a release the year.
    pub(super) figure: String,
    pub(super) unit: Option<String>,
    pub(super) unit_lang: Option<String>,
    pub(super) label: String,
    pub(super) lang: Option<&'static str>,
    pub(super) url: String,
    /// Whose milestone it is; other labels say it.
    pub(super) artist: Option<String>,
    pub(super) date: Time,
    /// `5 years before`
    pub(super) ago: Option<String>,
    pub(super) paint: Paint,
}

/// What happened on the day of the year that the site is as of, and what comes next in its month.
#[derive(Serialize)]
pub(super) struct OnThisDay {
    heading: String,
    /// The page of the day, if anything happened on it.
    url: Option<String>,
    entries: Vec<DayEntry>,
    /// The same, if more happened than is shown.
    more: Option<Link>,
    next_heading: String,
    next: Vec<DayEntry>,
    all: Option<Link>,
}

/// Entries of the day that are shown; its page has all.
const SHOWN: usize = 4;
/// Later days of the month of which an entry is shown.
const NEXT: usize = 3;

/// What happened on this day; nothing where neither the day nor the rest of its month has any.
/// `all` is the way to all days, from pages other than the calendar.
pub(super) fn on_this_day(view: &LocaleView<'_>, all: Option<Link>) -> Option<OnThisDay> {
    let as_of = view.site.as_of.known()?;
    let calendar = view.site.calendar;
    let (today, later) = calendar.since(as_of);
    if today.is_none() && later.is_empty() {
        return None;
    }
    let entries = today.map(|key| first(view, key, SHOWN)).unwrap_or_default();
    let next = later.iter().take(NEXT).flat_map(|key| {
        let day = view.day_of_year(key.month, calendar.date(*key).day);
        let entries = first(view, *key, 1).into_iter();
        entries.map(move |entry| DayEntry { day: Some(day.clone()), ..entry })
    });
    let (_, month, day) = as_of.ymd();
    let month = usize::try_from(month - 1).unwrap_or(0);
    let date = view.day_of_year(month, day);
    Some(OnThisDay {
        heading: view.locale.fill("say.on-this-day", &[("date", &date)]),
        url: today.map(|key| view.url(&PageKind::Day(key, 0))),
        more: today.and_then(|key| {
            let n = calendar.date(key).anniversaries.len();
            let entries = view.locale.plural("say.n-entries", n as u64);
            let label = view.locale.fill("say.all", &[("n", &entries)]);
            (n > SHOWN).then(|| view.link(label, &PageKind::Day(key, 0)))
        }),
        entries,
        next_heading: view
            .locale
            .fill("say.next-in-month", &[("month", view.month_name(month))]),
        next: next.collect(),
        all,
    })
}

/// The entries of a day that say most, newest year first.
fn first(view: &LocaleView<'_>, key: DateKey, most: usize) -> Vec<DayEntry> {
    let date = view.site.calendar.date(key);
    let mut shown = date.anniversaries.clone();
    shown.sort_by_key(|anniversary| weight(view, anniversary.what));
    shown.truncate(most);
    shown.sort_by_key(|anniversary| std::cmp::Reverse(anniversary.day));
    shown.into_iter().map(|anniversary| entry(view, anniversary)).collect()
}

/// Of milestones, those that say most come before debuts and releases, and the others behind.
fn weight(view: &LocaleView<'_>, what: What) -> impl Ord + use<> {
    match what {
        What::Milestone(key) => (0, Some(prominence(view.site, key))),
        What::Debut(_) => (1, None),
        What::Release(_) => (2, None),
    }
}

/// The entry of a day that says most.
pub(super) fn foremost(view: &LocaleView<'_>, date: &Date) -> Option<What> {
    let all = date.anniversaries.iter().map(|anniversary| anniversary.what);
    all.min_by_key(|what| weight(view, *what))
}

/// The entries of a day, newest year first; of one year debuts, releases, then milestones, of
/// which those that say most come first.
pub(super) fn ordered(view: &LocaleView<'_>, date: &Date) -> Vec<Anniversary> {
    let mut entries = date.newest_first();
    entries.sort_by_cached_key(|anniversary| {
        let order = match anniversary.what {
            What::Debut(_) => (0, None),
            What::Release(_) => (1, None),
            What::Milestone(key) => (2, Some(prominence(view.site, key))),
        };
        (std::cmp::Reverse(anniversary.day), order)
    });
    entries
}

/// An entry as pages show it.
pub(super) fn entry(view: &LocaleView<'_>, anniversary: Anniversary) -> DayEntry {
    let label = sentence(view, anniversary.what);
    let milestone = match anniversary.what {
        What::Milestone(key) => Some(view.site.records.get(key)),
        What::Debut(_) | What::Release(_) => None,
    };
    let figure = match anniversary.what {
        What::Milestone(key) => view.reached(view.site.records.get(key)),
        What::Debut(_) | What::Release(_) => anniversary.day.year().to_string(),
    };
    let unit = match anniversary.what {
        // The sentence beside it names the record.
        What::Milestone(key) => match view.site.records.get(key) {
            Milestone { event: Event::Record { .. }, .. } => None,
            milestone => Some(view.unit(milestone)),
        },
        What::Debut(_) => Some(view.say("debut")),
        What::Release(_) => Some(view.say("released")),
    };
    let years = view.site.as_of.known().and_then(|as_of| years_before(anniversary.day, as_of));
    DayEntry {
        day: None,
        figure,
        unit,
        unit_lang: milestone.and_then(|milestone| view.unit_lang(milestone)),
        lang: foreign(&label, view.locale),
        label,
        url: view.url(&kind(anniversary.what)),
        artist: milestone.map(|milestone| view.credit(milestone.song)),
        date: Time {
            iso: anniversary.day.to_string(),
            text: view.locale.day(anniversary.day),
            exact: true,
        },
        ago: years.map(|years| view.locale.plural("say.n-years-before", years)),
        paint: paint(view, anniversary.what),
    }
}

/// The colour of the artist that an entry is about.
pub(super) fn paint(view: &LocaleView<'_>, what: What) -> Paint {
    Paint::of(match what {
        What::Debut(key) => view.artist_colour(key),
        What::Release(key) => view.colour(key),
        What::Milestone(key) => view.colour(view.site.records.get(key).song),
    })
}
