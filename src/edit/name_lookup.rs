//! Songs and metrics by the names that people use: id, title, Hangul or romanised title, alias.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::catalogue::{Catalogue, MetricKey, SongKey};
use crate::diagnostics::nearest;

/// The result of looking up a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// One song.
    One(SongKey),
    /// Several songs, in the order of their ids.
    Several(Vec<SongKey>),
    /// None; the id of the song with the nearest name.
    None(Option<String>),
}

/// Every name of every song, made comparable.
#[derive(Debug)]
pub struct Names<'a> {
    catalogue: &'a Catalogue,
    by_name: BTreeMap<String, Vec<SongKey>>,
}

/// Letters and digits alone, composed and in lower case: `Boy With Luv` is `boywithluv`.
fn comparable(text: &str) -> String {
    let composed: String = text.nfkc().collect();
    let lower = composed.to_lowercase();
    let letters: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    // A title without letters and digits is compared as it is.
    if letters.is_empty() { lower.trim().to_owned() } else { letters }
}

impl<'a> Names<'a> {
    /// Takes the names of all songs.
    pub fn of(catalogue: &'a Catalogue) -> Self {
        let mut by_name: BTreeMap<String, Vec<SongKey>> = BTreeMap::new();
        for (key, song) in catalogue.songs() {
            let others = song.names.others.iter().map(|(_, name)| name);
            let names =
                [Some(&song.title), song.names.korean.as_ref(), song.names.romanised.as_ref()];
            for name in names.into_iter().flatten().chain(&song.aliases).chain(others) {
                let keys = by_name.entry(comparable(name)).or_default();
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        Self { catalogue, by_name }
    }

    /// Finds a song; where several have the name, the artist may tell them apart.
    pub fn song(&self, name: &str, artist: Option<&str>) -> NameMatch {
        if let Some(key) = self.catalogue.song(name.trim()) {
            return NameMatch::One(key);
        }
        let wanted = comparable(name);
        let Some(keys) = self.by_name.get(&wanted) else {
            let ids = self.catalogue.songs.iter().map(|song| song.id.as_str());
            let near = nearest(name, ids).map(str::to_owned);
            let near = near.or_else(|| self.nearest_name(&wanted));
            return NameMatch::None(near);
        };
        let mut keys = keys.clone();
        if let Some(artist) = artist {
            keys.retain(|key| self.is_by(*key, artist));
        }
        match keys.as_slice() {
            [] => NameMatch::None(None),
            [one] => NameMatch::One(*one),
            _ => NameMatch::Several(keys),
        }
    }

    fn nearest_name(&self, wanted: &str) -> Option<String> {
        let near = nearest(wanted, self.by_name.keys().map(String::as_str))?;
        let key = self.by_name.get(near)?.first()?;
        Some(self.catalogue[*key].id.to_string())
    }

    fn is_by(&self, song: SongKey, name: &str) -> bool {
        let wanted = comparable(name);
        let song = &self.catalogue[song];
        song.artists.iter().chain(&song.featuring).any(|key| {
            let artist = &self.catalogue[*key];
            let names = [
                Some(&artist.name),
                artist.names.korean.as_ref(),
                artist.names.romanised.as_ref(),
            ];
            let mut names = names.into_iter().flatten().chain(&artist.aliases);
            artist.id.as_str() == name.trim() || names.any(|name| comparable(name) == wanted)
        })
    }
}

/// Finds a metric by its id or its name.
///
/// # Errors
/// The nearest id, if one is near.
pub fn metric(catalogue: &Catalogue, name: &str) -> Result<MetricKey, Option<String>> {
    if let Some(key) = catalogue.metric(name.trim()) {
        return Ok(key);
    }
    let wanted = comparable(name);
    let named = catalogue.metrics.iter().position(|metric| {
        let mut names = metric.name.by_language.iter();
        comparable(metric.id.as_str()) == wanted
            || names.any(|(_, name)| comparable(name) == wanted)
    });
    let key = named.and_then(|at| u32::try_from(at).ok()).map(MetricKey);
    key.ok_or_else(|| {
        let ids = catalogue.metrics.iter().map(|metric| metric.id.as_str());
        nearest(name, ids).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::{NameMatch, Names, metric};
    use crate::samples::Sample;

    #[test]
    fn a_song_is_found_by_any_name_and_the_artist_tells_two_apart() {
        let read = Sample::new()
            .file(
                "content/songs/love.toml",
                "title = \"Boy With Luv\"\nartists = [\"ann\"]\naliases = [\"BWL\"]\n\
                 titles = { ko = \"작은 것들\" }\n",
            )
            .file("content/songs/fire-a.toml", "title = \"Fire\"\nartists = [\"ann\"]\n")
            .file("content/songs/fire-b.toml", "title = \"FIRE!\"\nartists = [\"bob\"]\n")
            .file("content/songs/signs.toml", "title = \"!!!\"\nartists = [\"bob\"]\n")
            .read()
            .sound();
        let names = Names::of(&read.catalogue);
        let found = |name: &str, artist| match names.song(name, artist) {
            NameMatch::One(song) => read.catalogue[song].id.to_string(),
            NameMatch::Several(songs) => format!("{} songs", songs.len()),
            NameMatch::None(near) => format!("near {}", near.unwrap_or_default()),
        };
        let cases = [
            ("love", None, "love"),
            (" love ", None, "love"),
            ("boy with luv", None, "love"),
            ("Boy-With-Luv", None, "love"),
            ("bwl", None, "love"),
            ("작은 것들", None, "love"),
            ("!!!", None, "signs"),
            ("fire", None, "2 songs"),
            ("fire", Some("Ann"), "fire-a"),
            ("fire", Some("bob"), "fire-b"),
            ("fire", Some("carol"), "near "),
            ("boy with lov", None, "near love"),
            ("quite another", None, "near "),
        ];
        for (name, artist, expected) in cases {
            assert_eq!(found(name, artist), expected, "{name} {artist:?}");
        }
    }

    #[test]
    fn a_metric_is_found_by_id_and_name() {
        let read = Sample::new().read().sound();
        let id =
            |name| metric(&read.catalogue, name).map(|key| read.catalogue[key].id.to_string());
        assert_eq!(id("count"), Ok("count".to_owned()));
        assert_eq!(id(" COUNT"), Ok("count".to_owned()));
        assert_eq!(id("cuont"), Err(Some("count".to_owned())));
        assert_eq!(id("listeners"), Err(None));
    }
}
