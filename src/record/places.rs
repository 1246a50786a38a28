//! When a song reached a place of a chart: rule 4 of `docs/design.md`.

use super::crossing::{DayCounting, is_reading, narrowest};
use crate::bounds::Bounds;
use crate::catalogue::{Observation, Series};
use crate::date::{Interval, When};

/// How a song first reached a place, or a better one.
pub struct PlaceReached {
    /// When; without a known first day if nothing bounds it below.
    pub when: When,
    /// The first row that shows it, as a position in the series.
    pub row: usize,
    /// The places at which the song may have been then.
    pub(super) places: Bounds<u64>,
}

/// The rows of a series, with their positions: no other observations say anything of places.
pub(super) fn rows(series: &Series) -> impl Iterator<Item = (usize, &Observation)> {
    series.counted().filter(|(_, observation)| is_reading(observation))
}

/// Whether an observation shows the song at a place, or at a better one.
pub(super) fn is_at(place: u64, observation: &Observation) -> bool {
    is_reading(observation) && observation.value <= place
}

/// The first time that a song was at a place, or at a better one, if a row shows it.
pub fn reached(series: &Series, place: u64, counting: DayCounting<'_>) -> Option<PlaceReached> {
    let (shown, worse): (Vec<_>, Vec<_>) =
        rows(series).partition(|(_, observation)| is_at(place, observation));
    // Of several rows that end together, the first.
    let (row, upper) = *shown.iter().min_by_key(|(at, o)| (o.when.interval.end, *at))?;
    let Interval { start: upper_start, end } = upper.when.interval;
    let first: Vec<&Observation> =
        shown.iter().map(|(_, o)| *o).filter(|o| o.when.interval.start < end).collect();
    let start = first.iter().map(|o| o.when.interval.start).min().unwrap_or(upper_start);
    let values = || first.iter().map(|o| o.value);
    let best = values().min().unwrap_or(upper.value);
    let mut places = Bounds { least: best, most: values().max().unwrap_or(best) };
    let mut interval = Interval { start, end };
    let is_first = worse.iter().all(|(_, o)| o.when.interval.end > start);
    if is_first && may_precede_rows(series) {
        let began = series.start.as_ref().map(|start| start.value.interval.start);
        interval.start = start.min(began.unwrap_or(counting.zone.earliest()));
        places.most = place;
    }
    Some(PlaceReached { when: narrowest(series, interval, counting.zone), row, places })
}

/// Whether a song may have been on the chart on a day before that of its first row. It was at no better
/// place then.
fn may_precede_rows(series: &Series) -> bool {
    let first_row = rows(series).map(|(_, observation)| observation.when.last).min();
    series.start.as_ref().is_none_or(|start| Some(start.value.first) < first_row)
}

#[cfg(test)]
mod tests {
    use super::{PlaceReached, reached};
    use crate::samples::{Sample, range, shown};

    /// When a place was reached by these rows, and at which places the song may have been then; of a
    /// song released on 1 January 2020, unless the head says otherwise.
    fn found(head: &str, rows: &[&str], place: u64) -> String {
        let read = Sample::new().song_in("chart", "x", head, rows).read().sound();
        let found = reached(read.series("x"), place, read.counting());
        let said =
            |found: PlaceReached| format!("{} at {}", shown(&found.when), range(found.places));
        found.map_or("never".to_owned(), said)
    }

    /// Fails unless No. 1 was reached then by rows that are parted by semicolons, of a song that was
    /// released on 1 January 2020.
    #[track_caller]
    fn no_1(cases: &[(&str, &str)]) {
        for (rows, expected) in cases {
            let rows: Vec<&str> = rows.split("; ").collect();
            let found = found("released = 2020-01-01", &rows, 1);
            assert_eq!(found.trim_end_matches(" at 1"), *expected, "{rows:?}");
        }
    }

    #[test]
    fn rule_4_rows_that_begin_at_a_place_show_that_it_was_reached_by_then() {
        let row = &["2020-03-07 exact 1"];
        for (head, place, expected) in [
            ("", 1, "..2020-03-07 at 1"),
            ("released = 2020-01-01", 1, "2020-01-01..2020-03-07 at 1"),
            ("released = 2020-03-07", 1, "2020-03-07 at 1"),
            ("released = 2020-03-07T18:00:00+09:00", 1, "2020-03-07 at 1"),
            ("released = \"2020-03\"", 1, "2020-03-01..2020-03-07 at 1"),
            ("released = 2020-01-01", 10, "2020-01-01..2020-03-07 at 1..10"),
        ] {
            assert_eq!(found(head, row, place), expected, "{head} {place}");
        }
        // A row that may be some days later than the release leaves days before it.
        let (head, row) = ("released = 2020-03-02", &["2020-03-02..2020-03-07 exact 3"]);
        assert_eq!(found(head, row, 10), "2020-03-02..2020-03-07 at 3..10");
    }

    #[test]
    fn rule_4_an_earlier_row_at_a_worse_place_excludes_that_it_was_reached_sooner() {
        no_1(&[
            ("2020-02-29 exact 3; 2020-03-07 exact 1", "2020-03-07"),
            ("2020-02-29 official 3; 2020-03-07 exact 1", "2020-03-07"),
            ("2020-03-07 exact 1; 2020-03-14 exact 3", "2020-01-01..2020-03-07"),
            // One that may be of the same time is no earlier one.
            ("2020-02-29..2020-03-07 exact 3; 2020-03-07 exact 1", "2020-01-01..2020-03-07"),
            ("2020-02-28..2020-03-06 exact 3; 2020-03-07 exact 1", "2020-03-07"),
            ("2020-03-01 exact 3; 2020-03-02..2020-03-07 exact 1", "2020-03-02..2020-03-07"),
            // Of an hourly chart.
            (
                "2020-03-07T09:00:00+09:00 exact 3; 2020-03-07T10:00:00+09:00 exact 1",
                "2020-03-07",
            ),
        ]);
        let head = "released = 2020-01-01";
        let rows = ["2020-02-29 exact 3", "2020-03-07 exact 1"];
        assert_eq!(found(head, &rows, 10), "2020-01-01..2020-02-29 at 3..10");
        let rows =
            ["2020-03-01 exact 30", "2020-03-02..2020-03-07 exact 2", "2020-03-05 exact 4"];
        assert_eq!(found(head, &rows, 10), "2020-03-02..2020-03-05 at 2..4");
    }

    #[test]
    fn rule_4_rows_that_do_not_count_show_and_exclude_nothing() {
        no_1(&[
            ("2020-02-29 exact 3 disputed; 2020-03-07 exact 1", "2020-01-01..2020-03-07"),
            ("2020-02-29 live 3; 2020-03-07 exact 1", "2020-01-01..2020-03-07"),
            ("2020-02-29 at-least 3; 2020-03-07 exact 1", "2020-01-01..2020-03-07"),
            ("2020-02-29 estimate 1; 2020-02-29 below 1; 2020-03-07 exact 3", "never"),
            (
                "2020-02-22 exact 1 disputed; 2020-02-29 exact 3; 2020-03-07 exact 1",
                "2020-03-07",
            ),
            (
                "2020-02-29 exact 3; 2020-02-29 exact 1 source=t supersedes=s; 2020-03-07 exact 1",
                "2020-01-01..2020-02-29",
            ),
        ]);
    }

    #[test]
    fn rule_4_the_start_of_a_series_of_places_says_that_the_song_entered_then() {
        let song = |start: &str| {
            let text = format!(
                "title = \"x\"\nartists = [\"ann\"]\nreleased = 2020-01-01\n[series.chart]\n\
                 start = {start}\nobservations = [\n\
                 {{ at = 2020-03-07, value = 1, kind = \"exact\", source = \"s\" }} ]\n"
            );
            let read = Sample::new().file("content/songs/x.toml", &text).read().sound();
            shown(&reached(read.series("x"), 1, read.counting()).unwrap().when)
        };
        assert_eq!(song("2020-03-07"), "2020-03-07");
        assert_eq!(song("2020-02-29"), "2020-02-29..2020-03-07");
    }
}
