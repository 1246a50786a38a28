//! Fields that rules ask for and no file has. Without one it is not known whether a song is in a
//! record, so that the song is kept apart, and claims about the record stay unproved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::filter::{Field, missing_fields};
use super::{Event, Outcome, Records};
use crate::article::{Article, ArticleKind, Claim};
use crate::catalogue::{ArtistKey, Catalogue, RecordKey, SongKey, Where};

/// The file that lacks a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldOwner {
    /// An artist's.
    Artist(ArtistKey),
    /// A song's.
    Song(SongKey),
}

impl FieldOwner {
    /// The file's path.
    pub fn path(self, catalogue: &Catalogue) -> String {
        match self {
            Self::Artist(key) => format!("content/artists/{}.toml", catalogue[key].id),
            Self::Song(key) => format!("content/songs/{}.toml", catalogue[key].id),
        }
    }
}

/// Files that lack each field, and the rules that ask for it there: ids of records, and of
/// articles with a claim's id behind `#`.
pub type Wanted = BTreeMap<Field, BTreeMap<FieldOwner, BTreeSet<String>>>;

/// The fields that are wanted. A song matters to a record once it has reached it, and to one of
/// largest figures with any.
pub fn wanted(catalogue: &Catalogue, records: &Records, articles: &[Arc<Article>]) -> Wanted {
    let mut wanted = Wanted::new();
    for (key, record) in RecordKey::all(catalogue.records.len()).zip(&catalogue.records) {
        let outcome = records.outcome(key);
        ask(catalogue, outcome, &record.matching, record.id.as_str(), &mut wanted);
    }
    // A translation's claims are those of its original.
    for article in articles.iter().filter(|article| article.claims_of.is_none()) {
        for claim in &article.claims {
            let record = record_of(records, article, claim);
            let (Some(record), Some(narrower)) = (record, &claim.matching) else { continue };
            let mut filter = catalogue[record].matching.clone();
            filter.narrow(&narrower.value);
            let rule = match &claim.id {
                Some(id) => format!("{}#{}", article.id, id.value),
                None => article.id.to_string(),
            };
            ask(catalogue, records.outcome(record), &filter, &rule, &mut wanted);
        }
    }
    wanted
}

/// The record that a claim is about.
fn record_of(records: &Records, article: &Article, claim: &Claim) -> Option<RecordKey> {
    if let Some(record) = &claim.record {
        return Some(record.value);
    }
    let is_milestone = article.kind == ArticleKind::Milestone;
    let own = is_milestone.then(|| records.milestone(article.id.as_str())).flatten()?;
    match records.get(own).event {
        Event::Record { record, .. } => Some(record),
        Event::Step { .. } | Event::Rank { .. } => None,
    }
}

/// Adds the fields that a rule asks for.
fn ask(
    catalogue: &Catalogue,
    outcome: &Outcome,
    filter: &Where,
    rule: &str,
    wanted: &mut Wanted,
) {
    let songs: BTreeSet<SongKey> = outcome.entries.iter().map(|entry| entry.song).collect();
    for key in songs {
        let song = &catalogue[key];
        for field in missing_fields(catalogue, song, filter) {
            let owner = match field {
                Field::Language | Field::Released => FieldOwner::Song(key),
                Field::Kind | Field::Gender | Field::Country | Field::Debut => {
                    FieldOwner::Artist(song.artists[0])
                }
            };
            let rules = wanted.entry(field).or_default().entry(owner).or_default();
            rules.insert(rule.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wanted;
    use crate::diagnostics::Report;
    use crate::record::derive;
    use crate::samples::Sample;

    /// The wanted fields of a site with the song `x` by `ann`: `field path: rules`.
    fn listed(sample: Sample) -> Vec<String> {
        let read = sample.read().sound();
        let (catalogue, counting) = (&read.catalogue, read.counting());
        let mut report = Report::new();
        let records = derive(catalogue, counting.zone, counting.day_count, &mut report);
        let wanted = wanted(catalogue, &records, &read.articles());
        let files = wanted.iter().flat_map(|(field, files)| {
            files.iter().map(|(owner, rules)| {
                let rules = Vec::from_iter(rules.iter().map(String::as_str)).join(" ");
                format!("{} {}: {rules}", field.key(), owner.path(catalogue))
            })
        });
        files.collect()
    }

    #[test]
    fn a_field_is_wanted_where_a_record_is_open_without_it() {
        let (ann, x) = ("content/artists/ann.toml: r", "content/songs/x.toml: r");
        for (song, artist, filter, expected) in [
            ("", "", "gender = \"female\"", vec![format!("gender {ann}")]),
            ("", "", "artist_kind = \"group\"", vec![format!("kind {ann}")]),
            ("", "", "country = \"KR\"", vec![format!("country {ann}")]),
            ("", "", "debut = \"2013\"", vec![format!("debut {ann}")]),
            ("", "", "language = \"ko\"", vec![format!("language {x}")]),
            ("", "", "released = \"2020\"", vec![format!("released {x}")]),
            ("", "", "not = { gender = \"male\" }", vec![format!("gender {ann}")]),
            (
                "",
                "",
                "language = \"ko\"\ngender = \"female\"",
                vec![format!("language {x}"), format!("gender {ann}")],
            ),
            // It is written, or something else settles it.
            ("", "gender = \"male\"", "gender = \"female\"", vec![]),
            ("language = []", "", "language = \"ko\"", vec![]),
            ("", "", "gender = \"female\"\nlead = \"bob\"", vec![]),
            ("", "", "gender = \"female\"\nnot = { lead = \"ann\" }", vec![]),
            ("", "", "not = { gender = \"female\", lead = \"bob\" }", vec![]),
            ("", "external = true", "country = \"KR\"", vec![]),
            // It is written, and not precise enough: nothing is missing.
            ("released = \"2020\"", "", "released = \"2020-12\"", vec![]),
        ] {
            let sample = Sample::new()
                .file("content/artists/ann.toml", &format!("name = \"Ann\"\n{artist}\n"))
                .song_in("count", "x", song, &["2020-03-01 exact 5"])
                .record("r", &rule("count", filter), None);
            assert_eq!(listed(sample), expected, "{song} / {artist} / {filter}");
        }
    }

    fn rule(metric: &str, filter: &str) -> String {
        format!("kind = \"first\"\nthreshold = 5\nmetric = \"{metric}\"\n[where]\n{filter}")
    }

    #[test]
    fn each_rule_that_asks_is_named_and_songs_that_cannot_matter_are_not() {
        let claim = "record = \"c\"\nholder = \"x\"";
        let narrow = format!("id = \"n\"\n{claim}\nwhere = {{ language = \"ko\" }}");
        let sample = Sample::new()
            .song("x", &["2020-03-01 exact 5"])
            .song("live", &["2020-03-01 live 5"])
            .song("less", &["2020-03-01 exact 1"])
            .song_in("chart", "place", "artists = [\"bob\"]", &["2020-03-01 exact 5"])
            .record("a", &rule("count", "country = \"KR\""), None)
            .record("b", &rule("count", "country = \"KR\""), None)
            .record("c", &rule("count", ""), None)
            .record(
                "d",
                "kind = \"most\"\nmetric = \"count\"\n[where]\nlanguage = \"ko\"",
                None,
            )
            .article("p", "2020-04-01", &narrow)
            .article("q", "2020-04-01", claim);
        assert_eq!(
            listed(sample),
            [
                "language content/songs/less.toml: d",
                "language content/songs/x.toml: d p#n",
                "country content/artists/ann.toml: a b",
            ]
        );
    }
}
