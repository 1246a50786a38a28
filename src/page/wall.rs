//! Artists as a wall of tiles, each with the best thing to say of it.

use std::cmp::Reverse;

use serde::Serialize;

use super::address::PageKind;
use super::cover::Paint;
use super::link::foreign;
use super::locale_view::LocaleView;
use crate::catalogue::{ArtistKey, MetricKind, SongKey};
use crate::locale::has_hangul;
use crate::record::best::best_figure;

/// An artist on a wall.
#[derive(Debug, Serialize)]
pub(super) struct WallTile {
    paint: Paint,
    /// None of who has no page.
    url: Option<String>,
    /// The name in Hangul, where that is not the name.
    korean: Option<String>,
    name: String,
    lang: Option<&'static str>,
    /// The best thing to say: records held, a number one, milestones, songs.
    best: Option<String>,
}

/// Some artists, in their order.
pub(super) fn wall(view: &LocaleView<'_>, artists: &[ArtistKey]) -> Vec<WallTile> {
    artists.iter().map(|key| tile(view, *key)).collect()
}

/// The artists with most records, then with most milestones.
pub(super) fn leading(view: &LocaleView<'_>, most: usize) -> Vec<WallTile> {
    let site = view.site;
    let ranked = site.index.listed_artists[0].iter().map(|key| {
        let milestones = site.index.milestones_of(site.records, *key).count();
        (Reverse((records_held(view, *key), milestones)), *key)
    });
    let mut ranked: Vec<_> = ranked.filter(|(Reverse(most), _)| *most > (0, 0)).collect();
    ranked.sort_unstable();
    let keys: Vec<ArtistKey> = ranked.into_iter().take(most).map(|(_, key)| key).collect();
    wall(view, &keys)
}

fn tile(view: &LocaleView<'_>, key: ArtistKey) -> WallTile {
    let artist = &view.site.catalogue[key];
    let name = view.name(key);
    let korean = artist.names.korean.clone();
    WallTile {
        paint: Paint::of(&artist.colour),
        url: view.site.index.has_artist_page(key).then(|| view.url(&PageKind::Artist(key))),
        korean: korean.filter(|korean| korean != name && has_hangul(korean)),
        name: name.to_owned(),
        lang: foreign(name, view.locale),
        best: best(view, key),
    }
}

/// Songs that are an artist's own, alone or with others: not those where it is a guest.
fn led<'v>(view: &LocaleView<'v>, key: ArtistKey) -> impl Iterator<Item = SongKey> + use<'v> {
    let (site, songs) = (view.site, &view.site.index.songs_of[key.index()]);
    songs.iter().copied().filter(move |song| site.catalogue[*song].artists.contains(&key))
}

/// The number of records that an artist's songs hold, as far as it is known.
pub(super) fn records_held(view: &LocaleView<'_>, key: ArtistKey) -> usize {
    let site = view.site;
    let tenures = led(view, key).flat_map(|song| &site.index.tenures_of[song.index()]);
    let holds = |(record, at): &&(crate::catalogue::RecordKey, usize)| {
        let outcome = site.records.outcome(*record);
        outcome.ended(&outcome.progression[*at]).is_none()
    };
    tenures.filter(holds).count()
}

fn best(view: &LocaleView<'_>, key: ArtistKey) -> Option<String> {
    let site = view.site;
    let n = |name: &str, n: usize| Some(view.locale.plural(name, n as u64));
    let held = records_held(view, key);
    if held > 0 {
        return n("say.n-records-held", held);
    }
    let at_1 = |song: &SongKey| {
        site.catalogue[*song].series.iter().any(|series| {
            site.catalogue[series.metric].kind == MetricKind::Rank
                && best_figure(series, MetricKind::Rank).is_some_and(|best| best.value == 1)
        })
    };
    let number_ones: Vec<SongKey> = led(view, key).filter(at_1).collect();
    if let [only] = number_ones[..] {
        return Some(view.locale.fill("say.no-1-with", &[("song", view.title(only))]));
    }
    if !number_ones.is_empty() {
        return n("say.n-no-1-songs", number_ones.len());
    }
    let milestones = site.index.milestones_of(site.records, key).count();
    if milestones > 0 {
        return n("say.n-milestones", milestones);
    }
    let songs = site.index.songs_of[key.index()].len();
    if songs > 0 { n("say.n-songs", songs) } else { None }
}
