//! Which songs have a page that compares them: whoever took a record and the one it was taken from,
//! and the pairs that `site.toml` names.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Outcome;
use super::versus::shared_metrics;
use crate::catalogue::{Catalogue, MetricKey, RecordKey, SongKey};
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::path::Slug;
use crate::toml_reader::Spanned;

/// Two songs that a page compares.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    /// The songs, in the order of their ids, so that a pair has one address whoever leads.
    pub songs: [SongKey; 2],
    /// Last part of the page's address: both ids.
    pub address: String,
    /// Metrics in which both have a figure; one at least.
    pub metrics: Vec<MetricKey>,
    /// Records that one of them took from the other, in the order of their keys.
    pub records: Vec<RecordKey>,
}

/// Every pair that has a page.
#[derive(Debug, Default)]
pub struct Pairs {
    /// In the order of the songs.
    pub all: Vec<Pair>,
    positions: FxHashMap<[SongKey; 2], usize>,
    by_song: FxHashMap<SongKey, Vec<usize>>,
}

impl Pairs {
    /// Finds the pairs. Songs without a metric in common make none, and a pair that was left out
    /// with one of its songs makes none.
    pub fn new(
        catalogue: &Catalogue,
        outcomes: &[Outcome],
        named: &[[Spanned<Slug>; 2]],
    ) -> Self {
        let mut found: BTreeMap<[SongKey; 2], Vec<RecordKey>> = BTreeMap::new();
        for pair in named.iter().filter_map(|pair| named_songs(catalogue, pair)) {
            found.entry(pair).or_default();
        }
        for outcome in outcomes {
            for [holder, before] in changes(catalogue, outcome) {
                let records = found.entry(in_order([holder, before])).or_default();
                if records.last() != Some(&outcome.record) {
                    records.push(outcome.record);
                }
            }
        }
        let mut pairs = Self::default();
        let mut addresses = FxHashSet::default();
        for (songs, records) in found {
            let metrics = shared_metrics(catalogue, songs);
            if metrics.is_empty() {
                continue;
            }
            let [a, b] = songs.map(|song| catalogue[song].id.as_str());
            let mut address = format!("{a}-{b}");
            // `a-b` and `c` beside `a` and `b-c`.
            if !addresses.insert(address.clone()) {
                address = format!("{a}-vs-{b}");
            }
            let at = pairs.all.len();
            pairs.positions.insert(songs, at);
            for song in songs {
                pairs.by_song.entry(song).or_default().push(at);
            }
            pairs.all.push(Pair { songs, address, metrics, records });
        }
        pairs
    }

    /// The position of the pair of two songs, in whatever order, if it has a page.
    pub fn find(&self, songs: [SongKey; 2]) -> Option<usize> {
        self.positions.get(&in_order(songs)).copied()
    }

    /// Positions of a song's pairs, in order.
    pub fn of_song(&self, song: SongKey) -> &[usize] {
        self.by_song.get(&song).map_or(&[], |pairs| pairs)
    }
}

fn in_order([a, b]: [SongKey; 2]) -> [SongKey; 2] {
    [a.min(b), a.max(b)]
}

fn named_songs(catalogue: &Catalogue, pair: &[Spanned<Slug>; 2]) -> Option<[SongKey; 2]> {
    let [a, b] = pair.each_ref().map(|id| catalogue.song(id.value.as_str()));
    let songs = in_order([a?, b?]);
    (songs[0] != songs[1]).then_some(songs)
}

/// Each time that a record went from one song with a page to another one: the new holder, and the one
/// before. Of several that shared it, the last one.
pub fn changes(catalogue: &Catalogue, outcome: &Outcome) -> impl Iterator<Item = [SongKey; 2]> {
    let song = |tenure: usize| outcome.entry(&outcome.progression[tenure]).song;
    let mut before: BTreeMap<usize, SongKey> = BTreeMap::new();
    for (at, tenure) in outcome.progression.iter().enumerate() {
        if let Some(next) = tenure.ended_by {
            before.insert(next, song(at));
        }
    }
    let changes = before.into_iter().map(move |(next, before)| [song(next), before]);
    changes.filter(|songs| {
        songs[0] != songs[1] && songs.iter().all(|song| !catalogue.is_external(*song))
    })
}

/// Warns of named pairs that have nothing in common: they have no page.
pub fn check(catalogue: &Catalogue, named: &[[Spanned<Slug>; 2]], report: &mut Report) {
    for pair in named {
        let Some(songs) = named_songs(catalogue, pair) else { continue };
        if shared_metrics(catalogue, songs).is_empty() {
            let [a, b] = pair;
            let span = Span { end: b.span.end, ..a.span };
            let what = format!("`{}` and `{}` have no metric in common", a.value, b.value);
            report.push(
                Diagnostic::new(Code::W504, what)
                    .at(span, "this pair has no page")
                    .help("add figures of both in one metric, or leave the pair out"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pairs;
    use crate::diagnostics::Report;
    use crate::record::derive;
    use crate::samples::{Read, Sample};

    const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";

    fn pairs(read: &Read) -> Pairs {
        let counting = read.counting();
        let mut report = Report::new();
        let records = derive(&read.catalogue, counting.zone, counting.day_count, &mut report);
        Pairs::new(&read.catalogue, &records.outcomes, &read.config.versus)
    }

    fn told(pairs: &Pairs) -> String {
        let all =
            pairs.all.iter().map(|pair| format!("{} {}", pair.address, pair.records.len()));
        all.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn whoever_took_a_record_is_compared_with_the_one_before() {
        let outside = "name = \"Bob\"\nexternal = true\n";
        for (c, record, named, expected) in [
            // c took it from b, which took it from a.
            ("2020-01-11 crossed 100", FASTEST, "[]", "a-b 1, b-c 1"),
            // Named again, a pair is one.
            (
                "2020-01-11 crossed 100",
                FASTEST,
                "[[\"c\", \"b\"], [\"c\", \"a\"]]",
                "a-b 1, a-c 0, b-c 1",
            ),
            // Nobody takes a `first`.
            (
                "2020-01-11 crossed 100",
                "kind = \"first\"\nmetric = \"count\"\nthreshold = 100",
                "[]",
                "",
            ),
            // c never reached it.
            ("2020-01-11 crossed 99", FASTEST, "[]", "a-b 1"),
        ] {
            let mut sample = Sample::new()
                .song("a", &["2020-03-01 crossed 100"])
                .song_in("count", "b", "released = 2020-03-02", &["2020-03-22 crossed 100"])
                .song_in("count", "c", "released = 2020-04-01", &[&c.replace("-01-", "-04-")])
                .record("r", record, None);
            let site = format!("{}[versus]\npairs = {named}\n", sample.text("site.toml"));
            sample = sample.file("site.toml", &site);
            assert_eq!(told(&pairs(&sample.clone().read().sound())), expected, "{c} {record}");
            // Songs without pages are compared where a pair names them.
            let sample =
                sample.file("content/artists/ann.toml", &outside.replace("Bob", "Ann"));
            let named = if named == "[]" { "" } else { "a-c 0, b-c 0" };
            assert_eq!(told(&pairs(&sample.read())), named, "{c} {record}");
        }
    }

    #[test]
    fn songs_without_a_metric_in_common_are_warned_of_and_make_no_pair() {
        let sample = Sample::new().song("a", &["2020-03-01 crossed 100"]).song_in(
            "chart",
            "b",
            "released = 2020-01-01",
            &["2020-03-01 exact 1"],
        );
        let site = format!("{}[versus]\npairs = [[\"a\", \"b\"]]\n", sample.text("site.toml"));
        let mut read = sample.file("site.toml", &site).read().sound();
        assert_eq!(told(&pairs(&read)), "");
        let mut report = Report::new();
        super::check(&read.catalogue, &read.config.versus, &mut report);
        read.report = report;
        assert_eq!(read.codes(), "W504");
    }

    #[test]
    fn a_pair_is_found_in_whatever_order_and_has_an_address_of_its_own() {
        let rows = &["2020-03-01 crossed 100"];
        let sample = ["a", "a-b", "b-c", "c"]
            .iter()
            .fold(Sample::new(), |sample, id| sample.song(id, rows));
        let site = format!(
            "{}[versus]\npairs = [[\"c\", \"a-b\"], [\"a\", \"b-c\"]]\n",
            sample.text("site.toml")
        );
        let read = sample.file("site.toml", &site).read().sound();
        let pairs = pairs(&read);
        assert_eq!(told(&pairs), "a-b-c 0, a-b-vs-c 0");
        let [a, ab, c] = ["a", "a-b", "c"].map(|id| read.song(id));
        assert_eq!((pairs.find([c, ab]), pairs.find([ab, c])), (Some(1), Some(1)));
        assert_eq!((pairs.find([a, c]), pairs.of_song(c)), (None, &[1][..]));
    }
}
