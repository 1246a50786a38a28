//! `content/artists/<id>.toml`.

use super::ArtistKind;
use super::context::{COUNTRY, ParseContext, codes, plain_texts};
use super::model::{Artist, ArtistImage, Names};
use crate::config::static_file;
use crate::contrast;
use crate::path::Slug;
use crate::toml_reader::Table;

impl Artist {
    /// Whether this is a soloist, or a member of whom nothing else is said.
    pub fn is_person(&self) -> bool {
        match self.kind {
            Some(kind) => kind == ArtistKind::Soloist,
            None => !self.member_of.is_empty(),
        }
    }
}

/// Reads an artist.
pub(super) fn read_artist(
    id: &Slug,
    table: &mut Table<'_>,
    context: &ParseContext<'_>,
) -> Artist {
    let name = table.required_text("name");
    let debut = table.when("debut", &context.config.timezone);
    let external = table.flag("external").unwrap_or(false);
    let colour = table.colour("colour").map(|colour| colour.value);
    Artist {
        id: id.clone(),
        name: name.map_or_else(|| id.to_string(), |name| name.value),
        names: Names::from_pairs(table.pairs("names")),
        aliases: plain_texts(table, "aliases"),
        kind: table.choice("kind").map(|kind| kind.value),
        gender: table.choice("gender").map(|gender| gender.value),
        country: codes(table, "country", &COUNTRY).pop(),
        debut: debut.map(|when| when.value),
        label: table.text("label").map(|text| text.value),
        colour: colour.unwrap_or_else(|| match external {
            true => contrast::NOBODY.to_owned(),
            false => contrast::Colour::of_name(id.as_str()).hex(),
        }),
        cited: context.sources(table, "source"),
        member_of: context.artists(table, "member_of"),
        external,
        redirects: table.texts("redirects"),
        image: table.table("image", |table| image(table, context)).flatten(),
        span: table.span(),
    }
}

/// Files that a picture may be.
const IMAGES: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
/// Most bytes of a picture: it stands at the top of a page.
const IMAGE_BYTES: u64 = 300_000;

fn image(table: &mut Table<'_>, context: &ParseContext<'_>) -> Option<ArtistImage> {
    let written = table.required_text("file")?;
    let file = static_file(table, "file", written, context.files, &IMAGES, IMAGE_BYTES);
    let (credit, licence) = (table.required_text("credit"), table.required_text("licence"));
    let alt = table.visitor_text("alt");
    let file = file?;
    Some(ArtistImage {
        pixels: file.pixels(),
        file: file.path.as_str().to_owned(),
        credit: credit?.value,
        licence: licence?.value,
        alt,
    })
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;

    #[test]
    fn an_artist_with_a_mistake_is_reported_and_stays_known() {
        for (text, codes) in [
            ("name = \"Ann\"", ""),
            ("", "E113"),
            ("name = \"Ann\"\nkind = \"band\"", "E118"),
            ("name = \"Ann\"\ncolour = \"#6A3DF2\"", ""),
            ("name = \"Ann\"\ncolour = \"purple\"", "E118"),
            ("name = \"Ann\"\nmember_of = [\"bob\"]", ""),
            ("name = \"Ann\"\nmember_of = [\"bob\", \"bob\"]", "E108"),
            ("name = \"Ann\"\nmember_of = [\"ann\"]", "E108"),
            ("name = \"Ann\"\nmember_of = [\"nobody\"]", "E109"),
            ("name = \"Ann\"\nsource = \"nowhere\"", "E109"),
            // A file that can't be parsed is one mistake, not one for each key and reference.
            ("name = ", "E110"),
        ] {
            let sample = Sample::new().file("content/artists/ann.toml", text).song("x", &[]);
            let read = sample.read();
            assert_eq!(read.codes(), codes, "{text}\n{}", read.messages());
            assert_eq!(read.catalogue.lead(read.song("x")).id.as_str(), "ann", "{text}");
        }
    }

    #[test]
    fn an_artist_has_the_written_colour_else_one_of_its_own_and_an_external_one_is_grey() {
        let colour = |text: &str| {
            let read = Sample::new().file("content/artists/ann.toml", text).read().sound();
            read.catalogue.artists[0].colour.clone()
        };
        assert_eq!(colour("name = \"Ann\"\ncolour = \"#6A3DF2\""), "#6a3df2");
        assert_eq!(colour("name = \"Ann\"\nexternal = true"), "#8a8f98");
        let own = colour("name = \"Ann\"");
        assert_eq!(own, colour("name = \"Another name\""));
        assert_ne!(own, "#8a8f98");
    }

    #[test]
    fn names_in_hangul_and_latin_letters_are_kept_apart() {
        let names =
            "name = \"Ann\"\nnames = { ko = \"앤\", romanised = \"Aen\", ja = \"アン\" }";
        let read = Sample::new().file("content/artists/ann.toml", names).read().sound();
        let names = &read.catalogue.artists[0].names;
        assert_eq!(
            (names.korean.as_deref(), names.romanised.as_deref()),
            (Some("앤"), Some("Aen"))
        );
        assert_eq!(
            (names.by("ko"), names.by("ja"), names.by("en")),
            (Some("앤"), Some("アン"), None)
        );
    }
}
