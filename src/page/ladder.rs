//! The ladder: a row for each reign, with how long it lasted, on one axis of time.

use serde::Serialize;

use super::charts::date_ticks;
use super::cover::{Paint, Strip};
use super::link::Named;
use super::locale_view::LocaleView;
use super::{reigns, tenure};
use crate::catalogue::RecordKey;
use crate::date::Day;
use crate::record::Tenure;

/// Rows on one axis.
#[derive(Debug, Serialize)]
pub(super) struct Ladder {
    pub(super) rows: Vec<Row>,
    pub(super) axis: Vec<AxisTick>,
}

/// A row: whose it is, what it says in words, and the same as a band.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) who: Named,
    pub(super) held: String,
    pub(super) strip: Strip,
}

/// A label of the axis.
#[derive(Debug, Serialize)]
pub(super) struct AxisTick {
    pub(super) paint: Paint,
    pub(super) label: String,
    /// Whether phones leave it out.
    pub(super) wide_only: bool,
}

/// How long each reign of a record lasted, oldest first. None of a record that nobody can lose.
pub(super) fn of_record(view: &LocaleView<'_>, key: RecordKey) -> Option<Ladder> {
    let outcome = view.site.records.outcome(key);
    let stretches = reigns::stretches(view, key);
    let (from, to) = (stretches.first()?.from, view.site.as_of);
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    for stretch in stretches {
        let held = &outcome.progression[stretch.tenure];
        let song = outcome.entry(held).song;
        if last != Some(stretch.tenure) {
            let who = view.song(song);
            rows.push(Row { who, held: in_words(view, key, held), strip: Strip::new() });
            last = Some(stretch.tenure);
        }
        if let Some(row) = rows.last_mut() {
            let (start, end) = (share(stretch.from, from, to), share(stretch.until, from, to));
            row.strip.push(view.colour(song), start, end, stretch.beyond);
        }
    }
    Some(Ladder { rows, axis: axis(view, from, to) })
}

fn share(day: Day, from: Day, to: Day) -> f64 {
    f64::from(day.since(from)) / f64::from(to.since(from).max(1))
}

/// Labels of the time between two days; phones have every other one.
pub(super) fn axis(view: &LocaleView<'_>, from: Day, to: Day) -> Vec<AxisTick> {
    let ticks = date_ticks(view, from, to).into_iter().enumerate();
    ticks
        .map(|(at, tick)| AxisTick {
            paint: Paint::at(share(tick.day, from, to)),
            label: tick.label,
            wide_only: at % 2 == 1,
        })
        .collect()
}

/// For how long, as far as the evidence goes.
fn in_words(view: &LocaleView<'_>, key: RecordKey, held: &Tenure) -> String {
    let days = tenure::days_held(view, key, held);
    match (held.ended_by, days) {
        (Some(_), Some(days)) => days,
        (Some(_), None) => "–".to_owned(),
        (None, Some(days)) => {
            [days, tenure::confirmed(view, key, held)].join(view.locale.text("list.comma"))
        }
        (None, None) => tenure::confirmed(view, key, held),
    }
}
