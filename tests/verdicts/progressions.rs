//! The progressions and number ones of this repository's content against the fact sheet, whose
//! figures are written out here.

use daesang::bounds::Bounds;
use daesang::record::{Contender, Outcome};

use crate::book::{Read, day, own_data, read};

fn outcome<'a>(read: &'a Read, record: &str) -> &'a Outcome {
    let key = read.book.catalogue.record(record).unwrap();
    read.book.records.outcome(key)
}

fn id<'a>(read: &'a Read, entry: &Contender) -> &'a str {
    read.book.catalogue[entry.song].id.as_str()
}

/// Song, views, and the day as the fact sheet gives it: of the release for most, and, for
/// Gentleman, the calendar day that Guinness counted; Look What You Made Me Do is a day on which
/// part of the window fell, "approximate".
const DEBUTS: [(&str, u64, &str); 9] = [
    ("gentleman", 38_409_306, "2013-04-14"),
    ("look-what-you-made-me-do", 43_200_000, "2017-08-28"),
    ("idol", 45_900_000, "2018-08-24"),
    ("thank-u-next", 55_400_000, "2018-11-30"),
    ("kill-this-love", 56_700_000, "2019-04-05"),
    ("boy-with-luv", 74_600_000, "2019-04-12"),
    ("how-you-like-that", 86_300_000, "2020-06-26"),
    ("dynamite", 101_100_000, "2020-08-21"),
    ("butter", 108_200_000, "2021-05-21"),
];

#[test]
fn the_24_hour_progression_is_the_fact_sheets() {
    let read = read(&own_data());
    let outcome = outcome(&read, "most-youtube-views-24h");
    let derived: Vec<&Contender> =
        outcome.progression.iter().map(|t| outcome.entry(t)).collect();
    println!("{:<26} {:>12} {:<12} derived", "24 hours", "views", "fact sheet");
    for (song, views, date) in DEBUTS {
        let found = derived.iter().find(|entry| id(&read, entry) == song);
        let found = found.map_or_else(String::new, |e| {
            format!("{} {} to {}", e.value, e.when.first, e.when.last)
        });
        println!("{song:<26} {views:>12} {date:<12} {found}");
    }
    assert_eq!(outcome.undetermined, [0; 0]);
    assert_eq!(derived.len(), DEBUTS.len());
    for (entry, (song, views, date)) in derived.into_iter().zip(DEBUTS) {
        assert_eq!((id(&read, entry), entry.value), (song, views));
        // The figure holds at the end of the window, a day after it began.
        let began = match song {
            "gentleman" | "look-what-you-made-me-do" => entry.when.first,
            _ => entry.when.first.plus(-1),
        };
        // The fact sheet gives the release of thank u, next from memory, as its note says.
        let slack = if song == "thank-u-next" { 1 } else { 0 };
        let apart = began.since(day(date)).abs();
        assert!(apart <= slack, "{song}: the window began on {began}, the sheet has {date}");
    }
}

/// Song, least and most minutes, and the day reached where the sheet has one.
const HUNDRED: [(&str, i64, i64, Option<&str>); 6] = [
    ("gentleman", 67 * 60, 67 * 60 + 59, None),
    ("kill-this-love", 62 * 60 + 13, 62 * 60 + 13, Some("2019-04-07")),
    ("boy-with-luv", 37 * 60 + 37, 37 * 60 + 37, Some("2019-04-14")),
    ("how-you-like-that", 32 * 60 + 22, 32 * 60 + 22, Some("2020-06-28")),
    ("dynamite", 23 * 60, 25 * 60, Some("2020-08-22")),
    ("butter", 20 * 60 + 56, 20 * 60 + 56, Some("2021-05-22")),
];

#[test]
fn the_100_million_progression_is_the_fact_sheets() {
    let read = read(&own_data());
    let outcome = outcome(&read, "fastest-youtube-100m");
    let derived: Vec<&Contender> =
        outcome.progression.iter().map(|t| outcome.entry(t)).collect();
    // "For scale, not a record": it took more than 50 days and was the first.
    assert_eq!(id(&read, derived[0]), "gangnam-style");
    assert!(derived[0].elapsed.unwrap().days.least > 50);
    println!("{:<20} {:>14} {:<12} derived", "100 million", "minutes", "fact sheet");
    for (entry, (song, .., date)) in derived[1..].iter().zip(HUNDRED) {
        let Bounds { least, most } = entry.elapsed.unwrap().minutes;
        let when = entry.when;
        let sheet = date.unwrap_or("none");
        println!(
            "{song:<20} {:>14} {sheet:<12} {} to {}",
            format!("{least}..={most}"),
            when.first,
            when.last
        );
    }
    assert_eq!(derived.len(), 1 + HUNDRED.len());
    for (entry, (song, least, most, date)) in derived[1..].iter().zip(HUNDRED) {
        assert_eq!(id(&read, entry), song);
        assert_eq!(entry.elapsed.unwrap().minutes, Bounds { least, most }, "{song}");
        if let Some(date) = date {
            assert_eq!((entry.when.first, entry.when.last), (day(date), day(date)), "{song}");
        }
    }
    // None of those whose time isn't known came before Butter.
    let butter = derived.last().unwrap().when.last;
    assert!(outcome.undetermined.iter().all(|at| outcome.entries[*at].when.first > butter));
}

/// Song, first chart date at number one, weeks there.
const NUMBER_ONES: [(&str, &str, u64); 10] = [
    ("dynamite", "2020-09-05", 3),
    ("savage-love", "2020-10-17", 1),
    ("life-goes-on", "2020-12-05", 1),
    ("butter", "2021-06-05", 10),
    ("permission-to-dance", "2021-07-24", 1),
    ("my-universe", "2021-10-09", 1),
    ("like-crazy", "2023-04-08", 1),
    ("seven", "2023-07-29", 1),
    ("golden", "2025-08-16", 8),
    ("swim", "2026-04-04", 1),
];

#[test]
fn the_number_ones_are_the_fact_sheets() {
    let read = read(&own_data());
    let catalogue = &read.book.catalogue;
    let (chart, weeks) =
        (catalogue.metric("hot-100").unwrap(), catalogue.metric("hot-100-weeks-at-1").unwrap());
    let mut found: Vec<(&str, String, u64)> = Vec::new();
    for (key, song) in catalogue.songs() {
        let Some(series) = catalogue.series(key, chart) else { continue };
        let ones: Vec<_> = series.observations.iter().filter(|o| o.value == 1).collect();
        let Some(first) = ones.first() else { continue };
        let total = catalogue.series(key, weeks).unwrap().observations.last().unwrap().value;
        assert_eq!(ones.len() as u64, total, "{}: chart and weeks", song.id);
        found.push((song.id.as_str(), first.when.first.to_string(), total));
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    let expected: Vec<_> =
        NUMBER_ONES.iter().map(|(s, d, n)| (*s, (*d).to_owned(), *n)).collect();
    assert_eq!(found, expected);
    let firsts = [
        ("first-hot-100-no-1", "dynamite"),
        ("first-korean-language-hot-100-no-1", "life-goes-on"),
        ("first-soloist-hot-100-no-1", "like-crazy"),
        ("most-weeks-at-hot-100-no-1", "butter"),
    ];
    for (record, song) in firsts {
        let outcome = outcome(&read, record);
        let current: Vec<&str> =
            outcome.current().map(|(_, tenure)| id(&read, outcome.entry(tenure))).collect();
        assert_eq!(current, [song], "{record}");
    }
}

#[test]
fn the_billions_are_the_fact_sheets() {
    const BILLIONS: [(&str, &str, &str); 12] = [
        ("dynamite", "2021-07-20", "2021-07-20"),
        ("butter", "2022-10-12", "2022-10-14"),
        ("boy-with-luv", "2023-02-09", "2023-02-09"),
        ("money", "2023-09-18", "2023-09-20"),
        ("seven", "2023-10-30", "2023-10-30"),
        ("how-you-like-that", "2024-01-01", "2024-03-13"),
        ("like-crazy", "2024-04-04", "2024-04-04"),
        ("standing-next-to-you", "2024-04-04", "2024-11-04"),
        ("who", "2024-11-14", "2024-11-14"),
        ("apt", "2025-01-26", "2025-01-26"),
        ("3d", "2025-08-24", "2025-08-24"),
        ("fake-love", "2023-10-01", "2025-08-25"),
    ];
    let read = read(&own_data());
    let outcome = outcome(&read, "spotify-billion-club");
    let found: Vec<(&str, String, String)> = outcome
        .entries
        .iter()
        .map(|e| (id(&read, e), e.when.first.to_string(), e.when.last.to_string()))
        .collect();
    let expected: Vec<(&str, String, String)> =
        BILLIONS.iter().map(|(s, a, b)| (*s, (*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(found, expected);
}
