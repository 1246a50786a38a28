//! Numbers, dates and durations as messages write them: in English, with ISO dates.

use super::reach::{Confirmed, DaysHeld};
use crate::bounds::Bounds;
use crate::date::{Elapsed, When};

/// A count with commas: `1,399`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A time: `on 2023-02-09`, `by 2023-02-09`, `between 2023-02-09 and 2023-02-11`, `on 2023-02-09 or
/// later`, `on a day that is not known`.
pub fn dated(when: &When) -> String {
    if when.is_one_day() {
        return format!("on {}", when.first);
    }
    match (when.known_first(), when.known_last()) {
        (Some(first), Some(last)) => format!("between {first} and {last}"),
        (Some(first), None) => format!("on {first} or later"),
        (None, Some(last)) => format!("by {last}"),
        (None, None) => "on a day that is not known".to_owned(),
    }
}

/// A time since release: hours and minutes up to a week if it is known by the clock, else days.
pub fn elapsed(elapsed: &Elapsed) -> String {
    let Elapsed { days, minutes, timed } = *elapsed;
    if timed && minutes.most < 7 * 24 * 60 {
        return range(minutes, |minutes| format!("{} h {} min", minutes / 60, minutes % 60));
    }
    let days = range(days, |days| grouped(u64::try_from(days).unwrap_or(0)));
    if days == "1" { "1 day".to_owned() } else { format!("{days} days") }
}

/// Days held: `5 days`, `5 to 7 days`, `at least 5 days`.
pub fn days_held(held: DaysHeld) -> String {
    let DaysHeld { least, most } = held;
    let days = elapsed(&Elapsed::of_days(Bounds { least, most: most.unwrap_or(least) }));
    if most.is_none() { format!("at least {days}") } else { days }
}

/// How surely a tenure is known.
pub fn confirmed(confirmed: Confirmed) -> String {
    match confirmed {
        Confirmed::Until(day) => format!("confirmed until {day}"),
        Confirmed::ForGood(day) => format!("confirmed on {day}"),
        Confirmed::Earlier(day) => format!("list confirmed only until {day}"),
        Confirmed::Nobody => "among the songs listed".to_owned(),
    }
}

/// A value if it is exact, else both bounds: `5`, `5 to 7`.
pub(super) fn range<T: Copy + Ord>(bounds: Bounds<T>, word: impl Fn(T) -> String) -> String {
    match bounds.exact() {
        Some(exact) => word(exact),
        None => format!("{} to {}", word(bounds.least), word(bounds.most)),
    }
}

#[cfg(test)]
mod tests {
    use super::{dated, elapsed, grouped};
    use crate::date::{After, Elapsed};
    use crate::samples::when;

    #[test]
    fn numbers_and_times_are_written_as_messages_need_them() {
        let numbers = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (n, text) in numbers {
            assert_eq!(grouped(n), text);
        }
        for (time, text) in [
            ("2020-03-01", "on 2020-03-01"),
            ("2020-03-01..2020-03-04", "between 2020-03-01 and 2020-03-04"),
            ("..2020-03-04", "by 2020-03-04"),
            ("1942-05-01..1942-07-30", "between 1942-05-01 and 1942-07-30"),
            ("1990", "between 1990-01-01 and 1990-12-31"),
        ] {
            assert_eq!(dated(&when(time)), text);
        }
        for (after, text) in [
            ("1d", "1 day"),
            ("1399d", "1,399 days"),
            ("26h3m", "26 h 3 min"),
            ("26h", "26 h 0 min to 26 h 59 min"),
            ("200h", "8 days"),
        ] {
            assert_eq!(elapsed(&Elapsed::stated(After::parse(after).unwrap())), text);
        }
    }
}
