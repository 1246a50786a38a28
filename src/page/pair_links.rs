//! Links to pages that compare two songs, and the form for any other two.

use serde::Serialize;

use super::address::PageKind;
use super::cover::Paint;
use super::link::Link;
use super::locale_view::LocaleView;
use crate::catalogue::{RecordKey, SongKey};
use crate::record::pairs::changes;

/// A form for two songs of the site. Without its script it is not shown.
#[derive(Serialize)]
pub(super) struct PairForm {
    action: String,
    script: String,
    /// The table of all songs, and the folder of tables of one song.
    songs: String,
    folder: String,
    /// The folder of songs' pages.
    song: String,
    /// On the list's first page, the addresses of all pairs: there the form leads first.
    pub(super) pairs: Option<String>,
}

/// A link to another pair, and why it is one.
#[derive(Serialize)]
pub(super) struct More {
    link: Link,
    why: Option<String>,
    why_lang: Option<String>,
    paint: Paint,
}

/// What a pair is called: `Butter or Dynamite?`
pub(super) fn pair_label(view: &LocaleView<'_>, songs: [SongKey; 2]) -> String {
    let [a, b] = songs.map(|song| view.title(song));
    view.locale.fill("say.versus-pair", &[("a", a), ("b", b)])
}

impl LocaleView<'_> {
    /// The link to the page that compares two songs, in whatever order, if there is one.
    pub(super) fn pair_link(&self, songs: [SongKey; 2]) -> Option<Link> {
        let at = self.site.index.pairs.find(songs)?;
        Some(self.pair_at(at))
    }

    /// The link to the page that compares a record's newest holder with the one before.
    pub(super) fn pair_of_record(&self, record: RecordKey) -> Option<Link> {
        let outcome = self.site.records.outcome(record);
        self.pair_link(changes(self.site.catalogue, outcome).last()?)
    }

    /// Links to the pages that compare a song with others.
    pub(super) fn pairs_of(&self, song: SongKey) -> Vec<Link> {
        let pairs = self.site.index.pairs.of_song(song).iter();
        pairs.map(|at| self.pair_at(*at)).collect()
    }

    pub(super) fn pair_at(&self, at: usize) -> Link {
        let songs = self.site.index.pairs.all[at].songs;
        self.link(pair_label(self, songs), &PageKind::Pair(at))
    }
}

/// The form, on a site whose songs have data files.
pub(super) fn form(view: &LocaleView<'_>) -> Option<PairForm> {
    let site = view.site;
    let script = site.assets.get("versus.js").filter(|_| site.config.exports)?;
    let link = |address: &str| site.config.base_url.link_to(address);
    let action = view.url(&PageKind::Pairs(0));
    Some(PairForm {
        script: site.config.base_url.link(script),
        songs: link("/data/songs.json"),
        folder: link("/data/songs/"),
        song: view.url(&PageKind::Songs(0)),
        pairs: None,
        action,
    })
}

/// Most links to other pairs.
const MORE: usize = 4;

/// Other pairs: those with one of the songs, then those of the same records, then the next ones.
pub(super) fn more(view: &LocaleView<'_>, at: usize) -> Vec<More> {
    let pairs = &view.site.index.pairs;
    let of_songs = pairs.all[at].songs.iter().flat_map(|song| pairs.of_song(*song)).copied();
    let next = (1..pairs.all.len()).map(|step| (at + step) % pairs.all.len());
    let mut found: Vec<usize> = Vec::new();
    for other in of_songs.chain(next) {
        if other != at && !found.contains(&other) {
            found.push(other);
        }
        if found.len() == MORE {
            break;
        }
    }
    let more = found.into_iter().map(|other| {
        let pair = &pairs.all[other];
        let record = pair.records.last();
        let lang = record.and_then(|key| view.lang_of(&view.site.catalogue[*key].title));
        More {
            link: view.pair_at(other),
            why: record.map(|key| view.record(*key)),
            why_lang: lang,
            paint: Paint::of(view.colour(pair.songs[0])),
        }
    });
    more.collect()
}
