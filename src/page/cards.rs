//! Milestones in lists, and songs on the pages of their milestones.

use serde::Serialize;

use super::address::PageKind;
use super::claims::Badge;
use super::cover::Paint;
use super::link::{Link, Named, Words, foreign};
use super::locale_view::LocaleView;
use crate::catalogue::{Song, SongKey};
use crate::locale::Time;
use crate::record::MilestoneKey;

/// A milestone in a list.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub(super) paint: Paint,
    pub(super) url: String,
    pub(super) figure: String,
    pub(super) unit: String,
    pub(super) unit_lang: Option<String>,
    pub(super) song: String,
    pub(super) song_lang: Option<&'static str>,
    pub(super) artist: String,
    pub(super) title: String,
    pub(super) date: Time,
    pub(super) badge: Option<Badge>,
}

/// The song, as the component `the_song` gets it.
#[derive(Serialize)]
pub(super) struct SongSummary {
    label: String,
    url: Option<String>,
    lang: Option<&'static str>,
    other: Option<Words>,
    artists: Vec<Named>,
    featuring: Vec<Named>,
    released: Option<Time>,
    release: Option<String>,
    listen: Vec<Link>,
}

/// What milestones say of their song.
pub(super) fn song(view: &LocaleView<'_>, key: SongKey) -> SongSummary {
    let named = view.song(key);
    let song = &view.site.catalogue[key];
    SongSummary {
        label: named.label,
        url: named.url,
        lang: named.lang,
        other: other_title(view, key),
        artists: song.artists.iter().map(|key| view.artist(*key)).collect(),
        featuring: song.featuring.iter().map(|key| view.artist(*key)).collect(),
        released: song.released.as_ref().map(|released| view.time(&released.value)),
        release: song.release.as_ref().map(|release| release.title.clone()),
        listen: listen(song),
    }
}

/// The other title of a song: in Hangul, or where that is shown, its own.
fn other_title(view: &LocaleView<'_>, key: SongKey) -> Option<Words> {
    let song = &view.site.catalogue[key];
    let shown = view.title(key);
    if shown != song.title {
        let lang = foreign(&song.title, view.locale).map(str::to_owned);
        return Some(Words { text: song.title.clone(), lang });
    }
    let korean = song.names.korean.clone().filter(|korean| korean != shown)?;
    Some(Words { text: korean, lang: Some("ko".to_owned()) })
}

/// Where to listen and watch.
pub(super) fn listen(song: &Song) -> Vec<Link> {
    let names = [("youtube", "YouTube"), ("spotify", "Spotify"), ("melon", "Melon")];
    let label = |name: &str| {
        names
            .iter()
            .find(|(id, _)| *id == name)
            .map_or_else(|| name.to_owned(), |n| n.1.to_owned())
    };
    song.links.iter().map(|(name, url)| Link::new(label(name), url.clone())).collect()
}

/// A milestone's card as a value, for what places its parts itself.
pub(super) fn card(view: &LocaleView<'_>, key: MilestoneKey) -> Card {
    let milestone = view.site.records.get(key);
    let song = view.title(milestone.song);
    Card {
        paint: Paint::of(view.colour(milestone.song)),
        url: view.url(&PageKind::Milestone(key)),
        figure: view.reached(milestone),
        unit: view.unit(milestone),
        unit_lang: view.unit_lang(milestone),
        song: song.to_owned(),
        song_lang: foreign(song, view.locale),
        artist: view.credit(milestone.song),
        title: view.headline(key),
        date: view.time(&milestone.when),
        badge: None,
    }
}
