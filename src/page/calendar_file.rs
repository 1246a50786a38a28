//! The calendar file of a language (RFC 5545), and the sentences of its events.

use super::address;
use super::address::PageKind;
use super::link::Link;
use super::locale_view::LocaleView;
use crate::calendar;
use crate::calendar::{Anniversary, Date, Event, Repeats, What};

/// Most events of the file: calendars refuse files of more than about a megabyte.
const EVENTS: usize = 2_000;

/// The calendar file of a language.
///
/// Where there are too many milestones, those stay that came first among the songs that reached
/// the same.
pub fn file(view: &LocaleView<'_>) -> Vec<u8> {
    let all = view.site.calendar.anniversaries().copied();
    let mut shown: Vec<(usize, Anniversary)> = all.enumerate().collect();
    if shown.len() > EVENTS {
        shown.sort_by_key(|(at, anniversary)| match anniversary.what {
            What::Debut(_) | What::Release(_) => (0, 0, *at),
            What::Milestone(key) => (1, view.site.index.group_of(key).1, *at),
        });
        shown.truncate(EVENTS);
        shown.sort_by_key(|(at, _)| *at);
    }
    let config = view.site.config;
    // Of the site and not of its address: a site that moves keeps its events.
    let site_id = calendar::site_id(config.title.get(&config.languages[0]).0);
    let events: Vec<Event> = shown
        .iter()
        .map(|(_, anniversary)| {
            let kind = kind(anniversary.what);
            let path = view.url(&kind);
            let own = address::route(view.site, 0, &kind);
            Event {
                uid: format!("{}@{site_id}", own.as_str().trim_matches('/')),
                day: anniversary.day,
                stamp: anniversary.day,
                repeats: Repeats::Yearly,
                summary: summary(view, anniversary),
                url: format!("{}{path}", view.site.config.base_url.origin()),
            }
        })
        .collect();
    let site_title = view.site.config.title.get(&view.locale.code).0;
    calendar::file(site_title, &view.locale.code, &events).into_bytes()
}

/// The link to the file, if there is anything in it.
pub(super) fn link(view: &LocaleView<'_>) -> Option<Link> {
    let (_, route) =
        address::calendar_files(view.site).find(|(language, _)| *language == view.language)?;
    let url = view.site.config.base_url.link(&route);
    Some(Link::new(view.say("say.calendar-file"), url))
}

/// Debuts, releases and milestones of some days, in words.
pub(super) fn counted<'d>(
    view: &LocaleView<'_>,
    dates: impl IntoIterator<Item = &'d Date>,
) -> String {
    let mut counts = [("say.n-milestones", 0), ("say.n-releases", 0), ("say.n-debuts", 0)];
    for anniversary in dates.into_iter().flat_map(|date| &date.anniversaries) {
        let kind = match anniversary.what {
            What::Milestone(_) => 0,
            What::Release(_) => 1,
            What::Debut(_) => 2,
        };
        counts[kind].1 += 1;
    }
    let said = counts.iter().filter(|(_, n)| *n > 0);
    let said: Vec<String> = said.map(|(key, n)| view.locale.plural(key, *n)).collect();
    if said.is_empty() { view.say("empty") } else { view.locale.list(&said) }
}

/// What happened, and in which year, since the event comes round.
fn summary(view: &LocaleView<'_>, anniversary: &Anniversary) -> String {
    let what = sentence(view, anniversary.what);
    let year = anniversary.day.year().to_string();
    view.locale.fill("say.anniversary", &[("what", &what), ("year", &year)])
}

/// What happened, in a sentence.
pub(super) fn sentence(view: &LocaleView<'_>, what: What) -> String {
    match what {
        What::Debut(key) => view.locale.fill("say.debut-of", &[("artist", view.name(key))]),
        What::Release(key) => {
            let song = view.title(key);
            let credit = view.credit(key);
            view.locale.fill("say.comes-out", &[("song", song), ("act", &credit)])
        }
        What::Milestone(key) => view.headline(key),
    }
}

/// The page that an event leads to.
pub(super) fn kind(what: What) -> PageKind {
    match what {
        What::Debut(key) => PageKind::Artist(key),
        What::Release(key) => PageKind::Song(key),
        What::Milestone(key) => PageKind::Milestone(key),
    }
}
