//! The calendar file of a language (RFC 5545), and the sentences of its events.

use super::address;
use super::address::PageKind;
use super::locale_view::LocaleView;
use crate::calendar;
use crate::calendar::{Anniversary, Event, What};

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
            What::Release(_) => (0, 0, *at),
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
                summary: summary(view, anniversary),
                url: format!("{}{path}", view.site.config.base_url.origin()),
            }
        })
        .collect();
    let site_title = view.site.config.title.get(&view.locale.code).0;
    calendar::file(site_title, &view.locale.code, &events).into_bytes()
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
        What::Release(key) => {
            let song = view.title(key);
            let credit = view.credit(key);
            view.locale.fill("say.comes-out", &[("song", song), ("act", &credit)])
        }
        What::Milestone(key) => view.headline(key),
    }
}

pub(super) fn kind(what: What) -> PageKind {
    match what {
        What::Release(key) => PageKind::Song(key),
        What::Milestone(key) => PageKind::Milestone(key),
    }
}
