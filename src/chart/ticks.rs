//! Round values for the axis of figures, and years, months or days for that of time.

use super::labels::{Anchor, Layout, NARROW, Room, WIDE, is_clear};
use crate::date::Day;

/// A value with a line across the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The value.
    pub value: u64,
    /// The words for it.
    pub label: String,
}

/// A day with a label below the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTick {
    /// The day.
    pub day: Day,
    /// The words for it.
    pub label: String,
}

/// What a label of the time axis says of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The year.
    Year,
    /// The month and the year.
    Month,
    /// The whole day.
    Day,
}

/// The most lines across a chart.
const MAX_TICKS: u64 = 3;

/// Round values up to the largest one of a chart: 1, 2 or 5 with noughts behind it, and multiples.
pub fn round_values(most: u64) -> Vec<u64> {
    let mut size = 1_u64;
    loop {
        for step in [1, 2, 5].map(|n| size.saturating_mul(n)) {
            if most / step <= MAX_TICKS {
                return (1..=most / step).map(|n| n * step).collect();
            }
        }
        size = size.saturating_mul(10);
    }
}

/// Values that matter, the roundest first, and round ones where there is still room between them.
pub fn marked_values(most: u64, marks: &[u64]) -> Vec<u64> {
    let roundness =
        |n: u64| (n.to_string().bytes().rev().take_while(|b| *b == b'0').count(), n);
    let mut marks: Vec<u64> = marks.iter().copied().filter(|n| *n <= most).collect();
    marks.sort_by_key(|n| std::cmp::Reverse(roundness(*n)));
    let mut kept: Vec<u64> = Vec::new();
    for value in marks.into_iter().chain(round_values(most)) {
        let has_room = |other: &u64| value.abs_diff(*other) >= most / 6;
        if value >= most / 8 && kept.iter().all(has_room) {
            kept.push(value);
        }
    }
    kept.sort_unstable();
    kept
}

/// Round times in minutes: hours, or days of a longer one.
pub fn round_times(most: u64) -> Vec<u64> {
    const HOUR: u64 = 60;
    const DAY: u64 = 24 * HOUR;
    if most >= 4 * DAY {
        return round_values(most / DAY).into_iter().map(|days| days * DAY).collect();
    }
    let steps = [1, 2, 3, 6, 12, 24].map(|hours| hours * HOUR);
    let step = steps.into_iter().find(|step| most / step <= MAX_TICKS).unwrap_or(DAY);
    (1..=most / step).map(|n| n * step).collect()
}

/// Days for labels of a time axis, and what they say: years, months of a shorter one, the two ends
/// of one that is shorter still.
pub fn dates(from: Day, to: Day) -> (Unit, Vec<Day>) {
    let (first, last) = (from.year(), to.year());
    let first_of = |year: i16, month: i8| Day::new(year, month, 1);
    let within = |day: &Day| *day >= from && *day <= to;
    let years: Vec<Day> =
        (first..=last).filter_map(|year| first_of(year, 1)).filter(within).collect();
    if years.len() > 2 {
        let step = years.len().div_ceil(9);
        return (Unit::Year, years.into_iter().step_by(step).collect());
    }
    let months: Vec<Day> = (first..=last)
        .flat_map(|year| (1..=12).filter_map(move |month| first_of(year, month)))
        .filter(within)
        .collect();
    if months.len() > 2 {
        let step = [1, 2, 3, 6].into_iter().find(|step| months.len() / step <= 5).unwrap_or(6);
        return (Unit::Month, months.into_iter().step_by(step).collect());
    }
    (Unit::Day, if from == to { vec![from] } else { vec![from, to] })
}

/// A label below the chart: its anchor, and whether phones leave it out.
pub(super) struct PlacedDate {
    pub(super) anchor: Anchor,
    pub(super) wide_only: bool,
}

/// Places labels at shares of the width. One without room at any width is none.
pub(super) fn place_dates(labels: &[(f64, &str)]) -> Vec<Option<PlacedDate>> {
    let (mut narrow, mut wide): (Vec<Room>, Vec<Room>) = (Vec::new(), Vec::new());
    let place = |(x, label): &(f64, &str)| {
        let half = NARROW.width_of(label) / 2.0 / NARROW.width;
        let anchor = match *x {
            x if x < half => Anchor::Start,
            x if x > 1.0 - half => Anchor::End,
            _ => Anchor::Middle,
        };
        let is_free = |layout: Layout, rooms: &mut Vec<Room>| {
            let room = layout.room(label, anchor, (*x, 0.0), (1.0, 18.0));
            let is_free = is_clear(&room, rooms);
            rooms.extend(is_free.then_some(room));
            is_free
        };
        let is_free = (is_free(NARROW, &mut narrow), is_free(WIDE, &mut wide));
        is_free.1.then_some(PlacedDate { anchor, wide_only: !is_free.0 })
    };
    labels.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::{Unit, dates, marked_values, round_times, round_values};
    use crate::date::Day;

    #[test]
    fn values_of_an_axis_are_round() {
        for (most, expected) in [
            (0, &[][..]),
            (1, &[1]),
            (3, &[1, 2, 3]),
            (7, &[2, 4, 6]),
            (231, &[100, 200]),
            (108_200_000, &[50_000_000, 100_000_000]),
            (1_472_214_600, &[500_000_000, 1_000_000_000]),
            (5_800_000_000, &[2_000_000_000, 4_000_000_000]),
        ] {
            assert_eq!(round_values(most), expected, "{most}");
        }
    }

    #[test]
    fn a_threshold_of_the_metric_comes_before_an_odd_extra() {
        let billion = 1_000_000_000;
        for (most, marks, expected) in [
            (1_850, &[1_000, 1_500][..], &[500, 1_000, 1_500][..]),
            (1_850, &[1_000, 1_800], &[500, 1_000, 1_800]),
            (1_850, &[1_000, 1_100], &[500, 1_000, 1_500]),
            (1_200, &[100, 1_000], &[500, 1_000]),
        ] {
            let scaled = |values: &[u64]| values.iter().map(|n| n * billion / 1000).collect();
            let marks: Vec<u64> = scaled(marks);
            let expected: Vec<u64> = scaled(expected);
            assert_eq!(marked_values(most * billion / 1000, &marks), expected, "{marks:?}");
        }
    }

    #[test]
    fn times_are_whole_hours_or_days() {
        let hour = 60;
        for (most, expected) in [
            (26 * hour, &[12 * hour, 24 * hour][..]),
            (3 * hour + 5, &[hour, 2 * hour, 3 * hour]),
            (231 * 24 * hour, &[100 * 24 * hour, 200 * 24 * hour]),
        ] {
            assert_eq!(round_times(most), expected, "{most}");
        }
    }

    #[test]
    fn a_time_axis_has_years_or_months_or_its_ends() {
        let day = |text| Day::parse(text).unwrap();
        for (from, to, unit, first, n) in [
            ("2013-04-14", "2026-08-08", Unit::Year, "2014-01-01", 7),
            ("2019-04-14", "2022-08-08", Unit::Year, "2020-01-01", 3),
            ("2020-03-01", "2021-02-01", Unit::Month, "2020-03-01", 4),
            ("2020-03-05", "2020-06-01", Unit::Month, "2020-04-01", 3),
            ("2020-03-05", "2020-03-08", Unit::Day, "2020-03-05", 2),
            ("2020-03-05", "2020-03-05", Unit::Day, "2020-03-05", 1),
        ] {
            let (found, days) = dates(day(from), day(to));
            assert_eq!((found, days[0], days.len()), (unit, day(first), n), "{from} {to}");
        }
    }
}
