//! What observations and complete lists say of a song's figures: "Figures", "Observations" and
//! "Complete lists" of `docs/design.md`, section "What is true of a claim".

use crate::site::{Day, Kind, Metric, Row, Rule, Site, Song, Start, Status, Time};

/// Days that are looked at: far enough around January for every duration of a site.
pub(crate) const FIRST: Day = -24;
pub(crate) const LAST: Day = 64;

/// No more than this is ever counted.
pub(crate) const ENDLESS: u64 = u64::MAX;

/// What a song's histories are wanted for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) site: &'a Site,
    /// First and last of the days.
    pub(crate) low: Day,
    pub(crate) end: Day,
    /// Figures of `most`.
    pub(crate) grid: &'a [u64],
    /// Whether songs may have figures of which the site says nothing.
    pub(crate) open: bool,
}

impl Wanted<'_> {
    /// The first days that a song may have, as far as they matter. Whoever had reached something
    /// by the day of the complete list is another matter than whoever had not.
    pub(crate) fn firsts(&self, song: &Song) -> Vec<Day> {
        firsts(song, self.end.max(self.site.record.complete.unwrap_or(self.end)))
    }
}

/// The range of days of an observation, for a first day.
pub(crate) fn range(row: &Row, first: Day) -> (Day, Day) {
    match row.time {
        Time::Days(a, b) => (a, b),
        Time::After(days) => (first + days, first + days),
    }
}

/// Whether an observation says anything at all.
pub(crate) fn counts(row: &Row) -> bool {
    row.status == Status::Counts && !matches!(row.kind, Kind::Live | Kind::Estimate)
}

/// The observations that count, for records or for anything.
pub(crate) fn counted(site: &Site, song: &Song, for_record: bool) -> Vec<Row> {
    let official = site.official && for_record;
    let rows = song.rows.iter().filter(|row| counts(row));
    let rows = rows.filter(|row| !official || row.kind == Kind::Official).copied().collect();
    if site.window { one_figure(rows, song.start) } else { rows }
}

/// What the observations of a window say together: all of them are about one figure.
fn one_figure(rows: Vec<Row>, start: Start) -> Vec<Row> {
    let mut dated: Vec<(Day, Day, Row)> = Vec::new();
    for row in rows.iter().filter(|row| shows(Metric::OneOff, row)) {
        match (row.time, start) {
            (Time::Days(from, to), _) => dated.push((from, to, *row)),
            (Time::After(n), Start::Days(a, b)) if a == b => dated.push((a + n, b + n, *row)),
            // When that was is not known: such sites are not made up.
            (Time::After(_), _) => return rows,
        }
    }
    let readings = || dated.iter().filter(|(.., row)| is_reading(row));
    let Some(to) = dated.iter().map(|(_, to, _)| *to).min() else { return rows };
    let largest = dated.iter().max_by_key(|(.., row)| row.value).expect("there is one").2;
    let (from, said) = match readings().next() {
        Some((.., reading)) => (readings().map(|(from, ..)| *from).max(), *reading),
        None => (dated.iter().map(|(from, ..)| *from).min(), largest),
    };
    // Two figures, or less than the least, are never true.
    let agree = largest.value == said.value && readings().all(|r| r.2.value == said.value);
    let time = if agree { Time::Days(from.unwrap_or(to), to) } else { Time::Days(1, 0) };
    vec![Row { time, ..said }]
}

/// The first days that a song may have.
pub(crate) fn firsts(song: &Song, end: Day) -> Vec<Day> {
    match song.start {
        Start::Days(a, b) => (a..=b).collect(),
        Start::Missing => (FIRST + 1..=end + 1).collect(),
    }
}

/// Whether an observation shows that its figure was reached by a time.
pub(crate) fn shows(metric: Metric, row: &Row) -> bool {
    match metric {
        Metric::Rank => is_reading(row),
        Metric::Counter | Metric::OneOff => row.kind != Kind::Below,
    }
}

/// Whether an observation gives a figure itself.
pub(crate) fn is_reading(row: &Row) -> bool {
    matches!(row.kind, Kind::Exact | Kind::Official)
}

/// Whether a figure is at a threshold: a place is if it is no larger.
pub(crate) fn meets(metric: Metric, value: u64, threshold: u64) -> bool {
    if metric == Metric::Rank { value <= threshold } else { value >= threshold }
}

/// Smallest and largest best figure of a counter at the end of each day from [`FIRST`] on.
pub(crate) struct Limits {
    pub(crate) least: Vec<u64>,
    pub(crate) most: Vec<u64>,
}

pub(crate) fn slot(day: Day) -> usize {
    usize::try_from(day.clamp(FIRST, LAST) - FIRST).expect("a day from the first on")
}

impl Limits {
    /// The limits that a counter's observations set, by the table in the document.
    pub(crate) fn new(rows: &[Row], first: Day) -> Self {
        let days = slot(LAST) + 1;
        let mut limits = Self { least: vec![0; days], most: vec![ENDLESS; days] };
        limits.at_most(first - 1, 0);
        let fall = rows.iter().filter(|row| row.fall).map(|row| range(row, first).0).min();
        for row in rows {
            let (a, b) = range(row, first);
            let before = match row.kind {
                // Of two on one day, which was the later one is not known.
                Kind::Exact | Kind::Official if fall.is_some_and(|fall| b >= fall) => None,
                Kind::Exact | Kind::Official => Some(row.value),
                Kind::Crossed | Kind::Below => Some(row.value.saturating_sub(1)),
                Kind::AtLeast | Kind::Live | Kind::Estimate => None,
            };
            if let Some(most) = before {
                limits.at_most(a - 1, most);
            }
            if shows(Metric::Counter, row) {
                limits.at_least(b, row.value);
            }
        }
        limits
    }

    /// It never gets smaller: no day before had more.
    pub(crate) fn at_most(&mut self, day: Day, most: u64) {
        for held in &mut self.most[..=slot(day)] {
            *held = most.min(*held);
        }
    }

    /// Nor has a later day less.
    pub(crate) fn at_least(&mut self, day: Day, least: u64) {
        for held in &mut self.least[slot(day)..] {
            *held = least.max(*held);
        }
    }

    /// The limits of the larger one of two figures.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        let larger = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(a, b)| *a.max(b)).collect();
        Self { least: larger(&self.least, &other.least), most: larger(&self.most, &other.most) }
    }

    /// Whether they allow all that others do.
    pub(crate) fn contain(&self, other: &Self) -> bool {
        let mut least = self.least.iter().zip(&other.least);
        let mut most = self.most.iter().zip(&other.most);
        least.all(|(own, other)| own <= other) && most.all(|(own, other)| own >= other)
    }

    pub(crate) fn possible(&self) -> bool {
        self.least.iter().zip(&self.most).all(|(least, most)| least <= most)
    }

    pub(crate) fn on(&self, day: Day) -> (u64, u64) {
        (self.least[slot(day)], self.most[slot(day)])
    }
}

/// A value, and the end of a day by which a song had reached it or not.
#[derive(Clone, Copy)]
pub(crate) struct By {
    pub(crate) value: u64,
    pub(crate) day: Day,
}

/// Whether a song is shown by then to have reached the value, whatever its first day is.
pub(crate) fn shown(wanted: &Wanted<'_>, song: &Song, rows: &[Row], by: By) -> bool {
    let last = wanted.firsts(song).last().copied().unwrap_or(LAST);
    any_shows(wanted, rows, by.value, |row| match (row.time, song.start) {
        (Time::After(_), Start::Missing) => false,
        _ => range(row, last).1 <= by.day,
    })
}

/// Whether an observation may show by then that a song had reached the value: its dates reach back to
/// the day, or, of `most`, are not known.
pub(crate) fn may_show(wanted: &Wanted<'_>, song: &Song, rows: &[Row], by: By) -> bool {
    let first = wanted.firsts(song)[0];
    any_shows(wanted, rows, by.value, |row| match (row.time, song.start) {
        (Time::After(_), Start::Missing) => wanted.site.record.rule == Rule::Most,
        _ => range(row, first).0 <= by.day,
    })
}

/// Whether any of some observations shows a value.
fn any_shows(
    wanted: &Wanted<'_>,
    rows: &[Row],
    value: u64,
    is_meant: impl Fn(&Row) -> bool,
) -> bool {
    let metric = wanted.site.metric;
    rows.iter()
        .any(|row| shows(metric, row) && meets(metric, row.value, value) && is_meant(row))
}

/// The largest figure that a song is shown to have by the end of a day.
pub(crate) fn proven(wanted: &Wanted<'_>, song: &Song, day: Day) -> u64 {
    let rows = counted(wanted.site, song, true);
    let values = rows.iter().map(|row| row.value);
    values
        .filter(|value| shown(wanted, song, &rows, By { value: *value, day }))
        .max()
        .unwrap_or(0)
}

/// The most that the complete list of a `most` record over a counter leaves to songs without the
/// largest figure: until which day, and how much.
pub(crate) fn cap(wanted: &Wanted<'_>) -> Option<(Day, u64)> {
    let (site, record) = (wanted.site, &wanted.site.record);
    let day = record.complete.filter(|_| record.rule == Rule::Most)?;
    let matching = site.songs.iter().filter(|song| !record.female || song.female == Some(true));
    let largest = matching.map(|song| proven(wanted, song, day)).max().unwrap_or(0);
    (largest > 0).then_some((day, largest))
}

/// The limits of a counter by its observations and by the complete list of a `most` record.
pub(crate) fn limits_of(wanted: &Wanted<'_>, song: &Song, rows: &[Row], first: Day) -> Limits {
    let mut limits = Limits::new(rows, first);
    if let Some((day, cap)) = cap(wanted) {
        let excepted = proven(wanted, song, day) >= cap
            || may_show(wanted, song, rows, By { value: cap + 1, day });
        if !excepted {
            limits.at_most(day, cap);
        }
    }
    limits
}
