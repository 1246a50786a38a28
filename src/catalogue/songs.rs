//! `content/songs/<id>.toml`.

use super::context::{LANGUAGE, ParseContext, codes, plain_texts, require};
use super::model::{ArtistKey, Names, Release, Song};
use super::series::read_series;
use crate::diagnostics::{Code, Diagnostic};
use crate::path::Slug;
use crate::toml_reader::Table;

/// Reads a song with its series.
pub(super) fn read_song(id: &Slug, table: &mut Table<'_>, context: &ParseContext<'_>) -> Song {
    let title = table.required_text("title");
    let released = table.when("released", &context.config.timezone);
    let languages = table.has("language").then(|| codes(table, "language", &LANGUAGE));
    table.allow(&["language"]);
    let mut artists = context.artists(table, "artists");
    require(table, "artists", "", "add `artists = [\"…\"]`; the first artist leads");
    // Every later stage relies on a lead. The error above keeps the site from being built.
    if artists.is_empty() {
        artists.push(ArtistKey(0));
    }
    let links = table.pairs("links");
    let links = links
        .into_iter()
        .filter(|(name, url)| table.check_url(&name.value, url))
        .map(|(name, url)| (name.value, url.value))
        .collect();
    let series = table.table("series", |table| {
        table.each(|metric, table| read_series(metric, table, context, released.as_ref()))
    });
    let featuring = context.artists(table, "featuring");
    if featuring.iter().any(|guest| artists.contains(guest)) {
        let span = table.span_at("featuring");
        table.report().push(
            Diagnostic::new(Code::E108, "a guest is one of the song's artists")
                .at(span, "")
                .help("name each artist once"),
        );
    }
    Song {
        id: id.clone(),
        title: title.map_or_else(|| id.to_string(), |title| title.value),
        names: Names::from_pairs(table.pairs("titles")),
        aliases: plain_texts(table, "aliases"),
        artists,
        featuring,
        languages,
        cited: context.sources(table, "source"),
        links,
        release: table.table("release", release).flatten(),
        series: series.unwrap_or_default().into_iter().flatten().collect(),
        redirects: table.texts("redirects"),
        span: table.span(),
        released,
    }
}

fn release(table: &mut Table<'_>) -> Option<Release> {
    let title = table.required_text("title");
    let kind = table.text("type").map(|text| text.value);
    Some(Release { title: title?.value, kind })
}

#[cfg(test)]
mod tests {
    use crate::samples::{Sample, shown};

    #[test]
    fn a_song_with_a_mistake_is_reported() {
        for (text, codes) in [
            ("title = \"x\"\nartists = [\"ann\"]", ""),
            ("artists = [\"ann\"]", "E113"),
            ("title = \"x\"", "E113"),
            ("title = \"x\"\nartists = [\"nobody\"]", "E109"),
            ("title = \"x\"\nartists = [\"ann\", \"ann\"]", "E108"),
            ("title = \"x\"\nartists = [\"ann\"]\nfeaturing = [\"bob\"]", ""),
            (
                "title = \"x\"\nartists = [\"ann\"]\nlinks = { a = \"ftp://a.example/\" }",
                "E117",
            ),
            ("title = \"x\"\nartists = [\"ann\"]\n[release]\ntype = \"single\"", "E113"),
            ("title = \"x\"\nartists = [\"ann\"]\n[series.nothing]", "E109"),
        ] {
            let read = Sample::new().file("content/songs/x.toml", text).read();
            assert_eq!(read.codes(), codes, "{text}\n{}", read.messages());
            assert_eq!(read.catalogue[read.song("x")].artists.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_language_that_is_not_written_is_not_none() {
        for (language, expected) in [
            ("", None),
            ("language = []", Some(vec![])),
            ("language = \"ko\"", Some(vec!["ko".to_owned()])),
            ("language = [\"en\", \"ko\"]", Some(vec!["en".to_owned(), "ko".to_owned()])),
        ] {
            let read = Sample::new().song_in("count", "x", language, &[]).read().sound();
            assert_eq!(read.catalogue[read.song("x")].languages, expected, "{language}");
        }
    }

    #[test]
    fn a_series_has_the_songs_release_unless_it_has_its_own() {
        let song = "title = \"x\"\nartists = [\"ann\"]\nreleased = 2020-01-01\n\
             [series.count]\n[series.debut]\nstart = 2020-02-01\n";
        let read = Sample::new().file("content/songs/x.toml", song).read().sound();
        let series = read.catalogue[read.song("x")].series.iter();
        let released: Vec<String> =
            series.map(|series| shown(&series.start.as_ref().unwrap().value)).collect();
        assert_eq!(released, ["2020-01-01", "2020-02-01"]);
    }
}
