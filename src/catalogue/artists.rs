//! `content/artists/<id>.toml`.

use super::context::{ParseContext, plain_texts};
use super::model::{Artist, Names};
use crate::path::Slug;
use crate::toml_reader::Table;

/// Reads an artist.
pub(super) fn read_artist(
    id: &Slug,
    table: &mut Table<'_>,
    context: &ParseContext<'_>,
) -> Artist {
    let name = table.required_text("name");
    let debut = table.when("debut", &context.config.timezone);
    Artist {
        id: id.clone(),
        name: name.map_or_else(|| id.to_string(), |name| name.value),
        names: Names::from_pairs(table.pairs("names")),
        aliases: plain_texts(table, "aliases"),
        kind: table.choice("kind").map(|kind| kind.value),
        gender: table.choice("gender").map(|gender| gender.value),
        country: table.text("country").map(|text| text.value),
        debut: debut.map(|when| when.value),
        label: table.text("label").map(|text| text.value),
        cited: context.sources(table, "source"),
        member_of: context.artists(table, "member_of"),
        external: table.flag("external").unwrap_or(false),
        redirects: table.texts("redirects"),
        span: table.span(),
    }
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
