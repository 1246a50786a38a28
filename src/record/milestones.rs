//! Milestones: thresholds and chart places reached, and records set. Each has a page.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::crossing::{Crossing, DayCounting, crossing};
use super::outcome::Outcome;
use super::places;
use crate::catalogue::{
    Catalogue, MetricKey, MetricKind, Observation, ObservationKind, RecordKey, Series, SongKey,
};
use crate::date::{Elapsed, When};
use crate::diagnostics::{Code, Diagnostic, Report};

/// A milestone: a position in the list of all, which is sorted by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MilestoneKey(pub u32);

/// A threshold crossed, a place reached in a chart, or a record set.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Derived and permanent: `boy-with-luv-spotify-streams-1b`.
    pub id: String,
    /// Whose it is.
    pub song: SongKey,
    /// What is counted.
    pub metric: MetricKey,
    /// What was reached.
    pub event: Event,
    /// When.
    pub when: When,
    /// Time since release, where there is one.
    pub elapsed: Option<Elapsed>,
}

/// What a milestone reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A milestone of the metric, or an extra one of the series.
    Step {
        /// The threshold.
        step: u64,
        /// How it was derived.
        crossing: Crossing,
    },
    /// A place in a chart.
    Rank {
        /// The place: 1 for number one, 10 for the top ten.
        rank: u64,
        /// The observation that shows it, as a position in the series.
        observation: usize,
    },
    /// A record newly held.
    Record {
        /// The record.
        record: RecordKey,
        /// The figure that set it.
        value: u64,
        /// The tenure that it began, as a position in the outcome's progression.
        tenure: usize,
    },
}

impl Event {
    /// The threshold, place or figure that was reached.
    pub fn value(&self) -> u64 {
        match self {
            Self::Step { step: value, .. }
            | Self::Rank { rank: value, .. }
            | Self::Record { value, .. } => *value,
        }
    }
}

impl Milestone {
    /// Whether it tells enough for a page of its own: its day is known to within so many days, or an
    /// observation says that just this threshold was reached. Places and records always do.
    pub fn is_told_by_itself(&self, catalogue: &Catalogue, within_days: i32) -> bool {
        let Event::Step { step, .. } = self.event else { return true };
        let days = self.when.known_first().zip(self.when.known_last());
        if days.is_some_and(|(first, last)| last.since(first) <= within_days) {
            return true;
        }
        let names = |o: &Observation| o.value == step && o.kind != ObservationKind::Below;
        let series = catalogue.series(self.song, self.metric);
        series.is_some_and(|series| series.counted().any(|(_, o)| names(o)))
    }

    /// Its place in the order of time, which every page, list and file follows: by its last day,
    /// then its first. One whose last day is not known comes before all others. Of one time, a
    /// song's smaller threshold comes first, and the worse place; records follow.
    pub(super) fn time_order(&self) -> impl Ord + '_ {
        let last = self.when.known_last().map(|_| self.when.interval.end);
        let progress = match self.event {
            Event::Step { step, .. } => (0, step),
            Event::Rank { rank, .. } => (0, u64::MAX - rank),
            Event::Record { .. } => (1, 0),
        };
        (last, self.when.interval.start, self.song, self.metric, progress, &self.id)
    }
}

/// Derives the milestones of every song, and those of the records that were set, sorted by id.
pub(super) fn derive(
    catalogue: &Catalogue,
    outcomes: &[Outcome],
    counting: DayCounting<'_>,
    report: &mut Report,
) -> Vec<Milestone> {
    let songs: Vec<SongKey> = SongKey::all(catalogue.songs.len()).collect();
    let mut milestones: Vec<Milestone> = songs
        .par_iter()
        .filter(|song| !catalogue.is_external(**song))
        .flat_map_iter(|song| {
            let series = catalogue[*song].series.iter();
            series.flat_map(|series| match catalogue[series.metric].kind {
                MetricKind::Counter => thresholds_crossed(catalogue, *song, series, counting),
                MetricKind::Rank => places_reached(catalogue, *song, series, counting),
                MetricKind::OneOff => Vec::new(),
            })
        })
        .collect();
    milestones.extend(outcomes.iter().flat_map(|outcome| records_set(catalogue, outcome)));
    milestones.par_sort_by(|a, b| a.id.cmp(&b.id));
    remove_duplicates(catalogue, &mut milestones, report);
    milestones
}

/// A milestone for each threshold of the metric or the series that was crossed.
fn thresholds_crossed(
    catalogue: &Catalogue,
    song: SongKey,
    series: &Series,
    counting: DayCounting<'_>,
) -> Vec<Milestone> {
    let metric = &catalogue[series.metric];
    let extra = series.milestones.iter().map(|step| step.value);
    let mut steps: Vec<u64> = metric.milestones.iter().copied().chain(extra).collect();
    steps.sort_unstable();
    steps.dedup();
    let most = series.counted().map(|(_, observation)| observation.value).max();
    let reached = steps.into_iter().take_while(|step| most.is_some_and(|most| *step <= most));
    reached
        .filter_map(|step| {
            let crossing = crossing(series, step, counting)?;
            Some(Milestone {
                id: format!("{}-{}-{}", catalogue[song].id, metric.id, step_id(step)),
                song,
                metric: series.metric,
                when: crossing.when,
                elapsed: crossing.elapsed,
                event: Event::Step { step, crossing },
            })
        })
        .collect()
}

/// Rule 4: a milestone for the first chart date at or above each place that is one; of several
/// places first reached on one date, the best has the page.
fn places_reached(
    catalogue: &Catalogue,
    song: SongKey,
    series: &Series,
    counting: DayCounting<'_>,
) -> Vec<Milestone> {
    let metric = &catalogue[series.metric];
    let mut by_row: BTreeMap<i64, (u64, places::PlaceReached)> = BTreeMap::new();
    for place in metric.milestones.iter().rev() {
        if let Some(reached) = places::reached(series, *place, counting) {
            let date = series.observations[reached.row].when.interval.start.0;
            // In order from the worst place to the best.
            by_row.insert(date, (*place, reached));
        }
    }
    by_row
        .into_values()
        .map(|(rank, reached)| Milestone {
            id: format!("{}-{}-{}", catalogue[song].id, metric.id, place_id(rank)),
            song,
            metric: series.metric,
            when: reached.when,
            elapsed: None,
            event: Event::Rank { rank, observation: reached.row },
        })
        .collect()
}

/// A milestone for the first tenure of each song of the site in a record.
fn records_set(catalogue: &Catalogue, outcome: &Outcome) -> Vec<Milestone> {
    let record = &catalogue[outcome.record];
    let mut seen: Vec<SongKey> = Vec::new();
    let mut set = Vec::new();
    for (tenure, held) in outcome.progression.iter().enumerate() {
        let entry = outcome.entry(held);
        if seen.contains(&entry.song) || catalogue.is_external(entry.song) {
            continue;
        }
        seen.push(entry.song);
        set.push(Milestone {
            id: format!("{}-{}", catalogue[entry.song].id, record.id),
            song: entry.song,
            metric: record.metric,
            when: entry.when,
            elapsed: entry.elapsed,
            event: Event::Record { record: outcome.record, value: entry.value, tenure },
        });
    }
    set
}

/// Two milestones can't share an id; a record that is named like a threshold of a metric would
/// make them.
fn remove_duplicates(
    catalogue: &Catalogue,
    milestones: &mut Vec<Milestone>,
    report: &mut Report,
) {
    milestones.dedup_by(|second, first| {
        if first.id != second.id {
            return false;
        }
        let span = |milestone: &Milestone| match milestone.event {
            Event::Record { record, .. } => catalogue[record].span,
            Event::Step { .. } | Event::Rank { .. } => catalogue[milestone.song].span,
        };
        report.push(
            Diagnostic::new(Code::E804, format!("two milestones would be `{}`", first.id))
                .at(span(second), "one comes from here")
                .related(span(first), "the other from here")
                .help("rename the record's file"),
        );
        true
    });
}

/// A threshold as a part of an address: `1b`, `500m`, `1-5b`, else plain digits.
pub fn step_id(step: u64) -> String {
    for (unit, size) in [("b", 1_000_000_000), ("m", 1_000_000), ("k", 1000)] {
        if step >= size && step.is_multiple_of(size / 10) {
            let (whole, tenth) = (step / size, step % size / (size / 10));
            return if tenth == 0 {
                format!("{whole}{unit}")
            } else {
                format!("{whole}-{tenth}{unit}")
            };
        }
    }
    step.to_string()
}

fn place_id(place: u64) -> String {
    if place == 1 { "no-1".to_owned() } else { format!("top-{place}") }
}

#[cfg(test)]
mod tests {
    use super::step_id;
    use crate::diagnostics::Report;
    use crate::record::{Records, derive};
    use crate::samples::{Read, Sample};

    fn records(read: &Read) -> (Records, Report) {
        let mut report = Report::new();
        let (zone, day_count) = (&read.config.timezone, read.config.day_count);
        (derive(&read.catalogue, zone, day_count, &mut report), report)
    }

    fn ids(sample: Sample) -> Vec<String> {
        let (records, _) = records(&sample.read().sound());
        records.milestones.into_iter().map(|milestone| milestone.id).collect()
    }

    #[test]
    fn thresholds_are_short_in_addresses() {
        for (step, id) in [
            (1_000_000_000, "1b"),
            (1_500_000_000, "1-5b"),
            (500_000_000, "500m"),
            (1_350_000_000, "1350m"),
            (100_000, "100k"),
            (99, "99"),
            (1_234_567, "1234567"),
        ] {
            assert_eq!(step_id(step), id);
        }
    }

    #[test]
    fn each_threshold_that_was_reached_is_a_milestone() {
        for (rows, expected) in [
            (&["2020-03-01 exact 99"][..], &[][..]),
            (&["2020-03-01 exact 100"], &["x-count-100"]),
            (&["2020-03-01 at-least 1000"], &["x-count-100", "x-count-1k"]),
            // A count that was only ever below it, or is disputed, reached nothing.
            (&["2020-03-01 below 1000"], &[]),
            (&["2020-03-01 exact 100 disputed"], &[]),
            // One step is crossed, so that the smaller one was as well.
            (&["2020-03-01 crossed 1000"], &["x-count-100", "x-count-1k"]),
        ] {
            assert_eq!(ids(Sample::new().song("x", rows)), expected, "{rows:?}");
        }
        let extra = "title = \"x\"\nartists = [\"ann\"]\n[series.count]\nmilestones = [50]\n\
             observations = [{ at = 2020-03-01, value = 120, kind = \"exact\", source = \"s\" }]\n";
        let sample = Sample::new().file("content/songs/x.toml", extra);
        assert_eq!(ids(sample), ["x-count-100", "x-count-50"]);
    }

    #[test]
    fn rule_4_of_several_places_on_one_date_the_best_has_the_page() {
        for (rows, expected) in [
            (&["2020-03-01 exact 11"][..], &[][..]),
            (&["2020-03-01 exact 10"], &["x-chart-top-10"]),
            (&["2020-03-01 exact 1"], &["x-chart-no-1"]),
            (
                &["2020-03-01 exact 8", "2020-03-08 exact 1"],
                &["x-chart-no-1", "x-chart-top-10"],
            ),
        ] {
            let sample = Sample::new().song_in("chart", "x", "", rows);
            assert_eq!(ids(sample), expected, "{rows:?}");
        }
    }

    #[test]
    fn the_first_tenure_of_a_song_of_the_site_is_a_milestone() {
        let sample = Sample::new()
            .file("content/artists/far.toml", "name = \"Far\"\nexternal = true\n")
            .song("x", &["2020-03-01 exact 5", "2020-05-01 exact 7"])
            .song("y", &["2020-04-01 exact 6"])
            .song_in("count", "z", "artists = [\"far\"]", &["2020-06-01 crossed 100"])
            .record("r", "kind = \"most\"\nmetric = \"count\"", None);
        assert_eq!(ids(sample), ["x-r", "y-r"]);
    }

    #[test]
    fn a_record_that_is_named_like_a_threshold_makes_no_second_milestone() {
        let sample = Sample::new().song("x", &["2020-03-01 crossed 100"]).record(
            "count-100",
            "kind = \"most\"\nmetric = \"count\"",
            None,
        );
        let (records, report) = records(&sample.read().sound());
        assert_eq!(records.milestones.len(), 1);
        let codes: Vec<_> = report.into_vec().iter().map(|d| format!("{:?}", d.code)).collect();
        assert_eq!(codes, ["E804"]);
    }

    #[test]
    fn milestones_of_one_time_are_in_the_order_of_what_was_reached() {
        let steps = "[200, 1_000_000, 5_000_000]";
        let song = |id: &str, row: &str| {
            format!(
                "title = \"{id}\"\nartists = [\"ann\"]\n[series.count]\nmilestones = {steps}\n\
                 observations = [{{ {row}, source = \"s\" }}]\n"
            )
        };
        let sample = Sample::new()
            // One coarse figure, an exact day, an unknown time, and two places.
            .file(
                "content/songs/a.toml",
                &song("a", "at = \"2020-03\", value = 6_000_000, kind = \"at-least\""),
            )
            .file(
                "content/songs/b.toml",
                &song("b", "at = 2020-03-01, value = 1000, kind = \"crossed\""),
            )
            .song_in("count", "c", "", &["+60d crossed 100"])
            .song_in(
                "chart",
                "d",
                "released = 2020-03-01",
                &["2020-03-01 exact 8", "2020-03-08 exact 1"],
            )
            .record("r", "kind = \"first\"\nmetric = \"count\"\nthreshold = 1000", None);
        let read = sample.read().sound();
        let (records, _) = records(&read);
        let ids = |keys: &[super::MilestoneKey]| {
            keys.iter().map(|key| records.get(*key).id.clone()).collect::<Vec<_>>()
        };
        let a = ["a-count-100", "a-count-200", "a-count-1k", "a-count-1m", "a-count-5m"];
        assert_eq!(ids(records.of_song(read.song("a"))), a);
        assert_eq!(
            ids(&records.in_time),
            [
                &["c-count-100"][..],
                &["b-count-100", "b-count-200", "b-count-1k"],
                &["d-chart-top-10", "d-chart-no-1"],
                &a,
            ]
            .concat()
        );
    }

    #[test]
    fn a_threshold_tells_enough_if_it_is_named_or_its_day_is_nearly_known() {
        // The song was released on 1 January 2020; 100 is the milestone.
        for (rows, within_days, expected) in [
            (&["2020-03-01 at-least 100"][..], 0, true),
            (&["2020-03-01 exact 100"], 0, true),
            (&["2020-03-01 crossed 100"], 0, true),
            // That it was not there yet is no word on when it was.
            (&["2020-02-01 below 100", "2020-03-01 exact 120"], 28, false),
            (&["2020-02-01 below 100", "2020-03-01 exact 120"], 29, true),
            (&["2020-03-01 exact 120"], 60, true),
            (&["2020-03-01 exact 120"], 59, false),
            (&["2020-02-29 exact 99", "2020-03-01 exact 120"], 1, true),
            (&["2020-02-29 exact 99", "2020-03-01 exact 120"], 0, false),
            // Observations that don't count name no step.
            (&["2020-03-01 exact 100 disputed", "2020-03-01 exact 120"], 59, false),
            (&["2020-02-01 live 100", "2020-03-01 exact 120"], 59, false),
        ] {
            let read = Sample::new().song("x", rows).read();
            let (records, _) = records(&read);
            let milestone = records.get(records.milestone("x-count-100").unwrap());
            let told = milestone.is_told_by_itself(&read.catalogue, within_days);
            assert_eq!(told, expected, "{rows:?} {within_days}");
        }
        // Nothing bounds one without a release.
        let read = Sample::new().song_in("count", "x", "", &["2020-03-01 exact 120"]).read();
        let (records, _) = records(&read);
        assert!(!records.milestones[0].is_told_by_itself(&read.catalogue, i32::MAX));
    }

    #[test]
    fn a_record_follows_the_threshold_that_set_it() {
        let sample = Sample::new().song("x", &["2020-02-01 crossed 1000"]).record(
            "a-first",
            "kind = \"first\"\nmetric = \"count\"\nthreshold = 1000",
            None,
        );
        let read = sample.read().sound();
        let (records, _) = records(&read);
        let ids = records.in_time.iter().map(|key| records.get(*key).id.as_str());
        assert_eq!(ids.collect::<Vec<_>>(), ["x-count-100", "x-count-1k", "x-a-first"]);
    }
}
