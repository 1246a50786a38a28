//! Links to related pages: what came before and after, the same song, the same artist.

use serde::Serialize;

use super::address::PageKind;
use super::cover::Paint;
use super::link::{Link, foreign};
use super::locale_view::LocaleView;
use crate::catalogue::{ArtistKey, SongKey};
use crate::locale::Time;
use crate::record::clubs::club_of;
use crate::record::{Event, MilestoneKey};

/// A page that a reader may want next.
#[derive(Clone, Debug, Serialize)]
pub(super) struct NextLink {
    /// Whose colour it has; none for what is about nobody.
    pub(super) paint: Option<Paint>,
    /// What it is to this page, in a few words.
    pub(super) place: String,
    /// `before` or `after`, where it stands in a row with this page.
    pub(super) way: Option<&'static str>,
    pub(super) title: String,
    pub(super) lang: Option<String>,
    pub(super) hreflang: Option<String>,
    pub(super) url: String,
    pub(super) date: Option<Time>,
}

/// The most links at the end of a page.
pub(super) const MOST: usize = 4;

impl NextLink {
    /// A milestone's page.
    pub(super) fn milestone(view: &LocaleView<'_>, key: MilestoneKey, place: String) -> Self {
        let milestone = view.site.records.get(key);
        let title = view.headline(key);
        Self {
            paint: Some(Paint::of(view.colour(milestone.song))),
            place,
            way: None,
            lang: foreign(&title, view.locale).map(str::to_owned),
            hreflang: None,
            title,
            url: view.url(&PageKind::Milestone(key)),
            date: Some(view.time(&milestone.when)),
        }
    }

    /// A song's page.
    pub(super) fn song(view: &LocaleView<'_>, key: SongKey, place: String) -> Self {
        let link = view.link(view.title(key), &PageKind::Song(key));
        let paint = Some(Paint::of(view.colour(key)));
        let lang = foreign(&link.label, view.locale).map(str::to_owned);
        Self::link(Link { lang, ..link }, place, paint)
    }

    /// An artist's page.
    pub(super) fn artist(view: &LocaleView<'_>, key: ArtistKey, place: String) -> Self {
        let link = view.link(view.name(key), &PageKind::Artist(key));
        let paint = Some(Paint::of(&view.site.catalogue[key].colour));
        let lang = foreign(&link.label, view.locale).map(str::to_owned);
        Self::link(Link { lang, ..link }, place, paint)
    }

    /// Any link: a record, an article.
    pub(super) fn link(link: Link, place: String, paint: Option<Paint>) -> Self {
        let Link { label: title, url, lang, hreflang } = link;
        Self { paint, place, way: None, title, lang, hreflang, url, date: None }
    }
}

/// Links to related pages of a milestone: before and after it, another song of the same artist, and
/// the same song: `to_come`, if anything is still to come of it, else what came.
pub(super) fn of_milestone(
    view: &LocaleView<'_>,
    key: MilestoneKey,
    to_come: Option<NextLink>,
) -> Vec<NextLink> {
    let index = view.site.index;
    let song = view.site.records.get(key).song;
    let mut shown = vec![key];
    let mut next = Vec::new();
    for (found, place, way) in neighbours(view, key) {
        shown.push(found);
        next.push(NextLink { way: Some(way), ..NextLink::milestone(view, found, place) });
    }
    next.extend(same_artist(view, song, &shown).map(|found| {
        shown.push(found);
        NextLink::milestone(view, found, view.say("say.same-artist"))
    }));
    let of_song: Vec<MilestoneKey> = index.of_song(view.site.records, song).collect();
    let at = of_song.iter().position(|other| *other == key).unwrap_or(0);
    let came = of_song[at + 1..].iter().chain(of_song[..at].iter().rev());
    next.extend(to_come.or_else(|| {
        let found = came.copied().find(|other| !shown.contains(other))?;
        Some(NextLink::milestone(view, found, view.say("say.same-song")))
    }));
    if next.is_empty() {
        next.push(NextLink::song(view, song, view.say("song")));
    }
    next.truncate(MOST);
    next
}

/// The newest milestone of another song of the same artist.
pub(super) fn same_artist(
    view: &LocaleView<'_>,
    song: SongKey,
    shown: &[MilestoneKey],
) -> Option<MilestoneKey> {
    let lead = view.site.catalogue[song].artists[0];
    let newest = view.site.index.newest_by_song[lead.index()].iter().copied();
    let mut others = newest.filter(|other| view.site.records.get(*other).song != song);
    others.find(|other| !shown.contains(other))
}

/// The milestones before and after one: of the same step, place or record, else in time.
fn neighbours(
    view: &LocaleView<'_>,
    key: MilestoneKey,
) -> Vec<(MilestoneKey, String, &'static str)> {
    let (records, index) = (view.site.records, view.site.index);
    let own = records.get(key);
    let (group, at) = index.group_of(key);
    let has_page = |key: &&MilestoneKey| index.has_page(**key);
    let mut previous = group[..at].iter().rev().find(has_page).copied();
    let mut next = group[at + 1..].iter().find(has_page).copied();
    let is_alone = previous.is_none() && next.is_none();
    if is_alone && !matches!(own.event, Event::Record { .. }) {
        let (newest, at) = (&index.newest, index.newest_at(key));
        previous = newest.get(at + 1).copied();
        next = at.checked_sub(1).map(|at| newest[at]);
    }
    let club = club_of(view.site.catalogue, own.metric, own.event.value());
    let words = |in_club: &str, of_all: &str, plain: &str| match (club, &own.event, is_alone) {
        (Some(club), Event::Step { .. }, false) => {
            view.locale.fill(in_club, &[("club", &view.record(club))])
        }
        (.., true) => view.say(of_all),
        _ => view.say(plain),
    };
    let before = words("say.before-in", "say.earlier", "say.before");
    let after = words("say.after-in", "say.later", "say.after");
    let previous = previous.map(|key| (key, before, "before"));
    previous.into_iter().chain(next.map(|key| (key, after, "after"))).collect()
}
