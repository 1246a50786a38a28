//! The calendar file of the chase: the ranges in which races are expected to end.

use super::address;
use super::address::PageKind;
use super::link::Link;
use super::locale_view::LocaleView;
use super::race;
use crate::calendar;
use crate::calendar::{Event, Repeats};
use crate::record::chase::{Expected, Race};

/// Most events of the file: calendars refuse files of more than about a megabyte.
const EVENTS: usize = 2_000;

/// The calendar file of a language: an event of several days for each race, the nearest first.
pub fn file(view: &LocaleView<'_>) -> Vec<u8> {
    let config = view.site.config;
    let site_id = calendar::site_id(config.title.get(&config.languages[0]).0);
    let event = |race: &Race| {
        let range = race.range.ok()?;
        Some(Event {
            uid: format!("chase/{}@{site_id}", race::id(view, race)),
            day: range.least,
            stamp: view.site.as_of,
            repeats: Repeats::Until(range.most),
            summary: summary(view, race),
            url: format!("{}{}", config.base_url.origin(), race::url(view, race)),
        })
    };
    let races = view.site.chase.to_come(view.site.as_of).take(EVENTS);
    let events: Vec<Event> = races.filter_map(event).collect();
    let name = view.locale.fill(
        "chase.file-name",
        &[
            (
                "title",
                view.locale.text(PageKind::Chase(0).descriptor().heading.unwrap_or_default()),
            ),
            ("site", config.title.get(&view.locale.code).0),
        ],
    );
    calendar::file(&name, &view.locale.code, &events).into_bytes()
}

/// The link to the file, if there is one.
pub(super) fn link(view: &LocaleView<'_>) -> Option<Link> {
    let (_, route) =
        address::chase_files(view.site).find(|(language, _)| *language == view.language)?;
    Some(Link::new(view.say("chase.file"), view.site.config.base_url.link(&route)))
}

/// What is expected. All of it is estimated; what may have happened already, or rests on an old count,
/// says so.
fn summary(view: &LocaleView<'_>, race: &Race) -> String {
    let target = view.figure_of(race.metric, race.target);
    let key = match race.expected(view.site.as_of) {
        Expected::By(_) => "chase.event-already",
        _ if race.is_stale => "chase.event-stale",
        _ => "chase.event",
    };
    let song = view.title(race.song);
    view.locale
        .fill(key, &[("song", song), ("act", &view.credit(race.song)), ("target", &target)])
}
