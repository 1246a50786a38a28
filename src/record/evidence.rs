//! What milestones and records rest on, and what speaks against them.

use std::collections::BTreeSet;

use super::{Event, Milestone, MilestoneKey, Outcome, Records};
use crate::catalogue::{Catalogue, MetricKey, Observation, RecordKey, SongKey};

impl Records {
    /// Positions in the series of the observations that show a milestone to be reached.
    pub fn shown_by(&self, milestone: &Milestone) -> Vec<usize> {
        match &milestone.event {
            Event::Step { crossing, .. } => {
                let mut shown: Vec<usize> = crossing.stated.into_iter().collect();
                shown.push(crossing.upper);
                shown.dedup();
                shown
            }
            Event::Rank { observation, .. } => vec![*observation],
            Event::Record { record, tenure, .. } => {
                let outcome = self.outcome(*record);
                vec![outcome.entry(&outcome.progression[*tenure]).observation]
            }
        }
    }

    /// The milestone of a song that reached a value in a metric.
    pub fn of_step(
        &self,
        song: SongKey,
        metric: MetricKey,
        value: u64,
    ) -> Option<MilestoneKey> {
        self.find_of_song(song, |milestone| {
            milestone.metric == metric
                && matches!(milestone.event, Event::Step { step, .. } if step == value)
        })
    }

    /// The milestone of a song that reached a place in a metric by a row of its series, given by its
    /// position. It may be that of a better place on the same date.
    pub fn of_place(
        &self,
        song: SongKey,
        metric: MetricKey,
        place: u64,
        row: usize,
    ) -> Option<MilestoneKey> {
        self.find_of_song(song, |milestone| {
            let is_meant = |rank, observation| rank <= place && observation == row;
            milestone.metric == metric
                && matches!(milestone.event, Event::Rank { rank, observation } if is_meant(rank, observation))
        })
    }

    /// The milestone of a song that set a record.
    pub fn of_record(&self, song: SongKey, key: RecordKey) -> Option<MilestoneKey> {
        self.find_of_song(song, |milestone| {
            matches!(milestone.event, Event::Record { record, .. } if record == key)
        })
    }

    fn find_of_song(
        &self,
        song: SongKey,
        is_wanted: impl Fn(&Milestone) -> bool,
    ) -> Option<MilestoneKey> {
        self.of_song(song).iter().copied().find(|key| is_wanted(self.get(*key)))
    }
}

/// Disputed observations of the songs that reached a record's threshold: those of the threshold
/// itself, or of a record without one, all.
pub fn disputed<'c>(
    catalogue: &'c Catalogue,
    outcome: &Outcome,
) -> Vec<(SongKey, &'c Observation)> {
    let record = &catalogue[outcome.record];
    let mut seen = BTreeSet::new();
    let songs = outcome.entries.iter().map(|entry| entry.song);
    let observations = songs.filter(|song| seen.insert(*song)).flat_map(|song| {
        let series = catalogue.series(song, record.metric).into_iter();
        series.flat_map(|series| &series.observations).map(move |o| (song, o))
    });
    observations
        .filter(|(_, o)| o.disputed && record.threshold.is_none_or(|n| n == o.value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::disputed;
    use crate::catalogue::RecordKey;
    use crate::diagnostics::Report;
    use crate::record::derive;
    use crate::samples::Sample;

    #[test]
    fn disputed_observations_are_those_of_the_threshold() {
        let rows = &[
            "2020-02-01 exact 100 disputed",
            "2020-02-02 exact 90 disputed",
            "2020-03-01 crossed 100",
        ];
        let cases: [(&str, &[u64]); 2] = [
            ("kind = \"first\"\nmetric = \"count\"\nthreshold = 100", &[100]),
            ("kind = \"most\"\nmetric = \"count\"", &[100, 90]),
        ];
        for (rule, expected) in cases {
            let read = Sample::new().song("a", rows).record("r", rule, None).read();
            let counting = read.counting();
            let mut report = Report::new();
            let records =
                derive(&read.catalogue, counting.zone, counting.day_count, &mut report);
            let found = disputed(&read.catalogue, records.outcome(RecordKey(0)));
            let values: Vec<u64> = found.iter().map(|(_, o)| o.value).collect();
            assert_eq!(values, expected, "{rule}");
        }
    }

    #[test]
    fn milestones_are_found_by_what_they_reached() {
        let rule = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
        let rows = &["2020-02-01 exact 90", "2020-03-01 crossed 100"];
        let read = Sample::new().song("a", rows).record("r", rule, None).read();
        let counting = read.counting();
        let mut report = Report::new();
        let records = derive(&read.catalogue, counting.zone, counting.day_count, &mut report);
        let (song, metric) = (read.song("a"), read.series("a").metric);
        let id = |key| records.get(key).id.as_str();
        assert_eq!(records.of_step(song, metric, 100).map(id), Some("a-count-100"));
        assert_eq!(records.of_step(song, metric, 1000), None);
        assert_eq!(records.of_record(song, RecordKey(0)).map(id), Some("a-r"));
    }

    #[test]
    fn a_milestone_of_a_place_is_found_by_the_row_that_shows_it() {
        let rows = &[
            "2020-02-01 exact 12",
            "2020-02-08 exact 9",
            "2020-02-15 exact 4",
            "2020-02-22 exact 1",
        ];
        let read = Sample::new().song_in("chart", "a", "", rows).read();
        let counting = read.counting();
        let mut report = Report::new();
        let records = derive(&read.catalogue, counting.zone, counting.day_count, &mut report);
        let (song, metric) = (read.song("a"), read.series("a").metric);
        for (place, row, expected) in [
            (10, 1, Some("a-chart-top-10")),
            // No page is about the fifth place, nor about another date.
            (5, 2, None),
            (10, 3, Some("a-chart-no-1")),
            (1, 3, Some("a-chart-no-1")),
            (1, 1, None),
        ] {
            let found = records.of_place(song, metric, place, row);
            assert_eq!(
                found.map(|key| records.get(key).id.as_str()),
                expected,
                "{place} {row}"
            );
        }
    }
}
