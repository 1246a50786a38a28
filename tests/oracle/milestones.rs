//! Milestones: which there are, and whether their days and durations hold in every world.

use std::collections::BTreeMap;

use daesang::record::claim::Verdict;

use crate::histories::{self, Life};
use crate::site::{Day, Metric, NAMES, Rule, Site, StepClaim};
use crate::tables::{Cells, Checked, span};

/// The metric's `milestones`, with what their ids end in.
pub(crate) fn steps(metric: Metric) -> &'static [(u64, &'static str)] {
    match metric {
        Metric::Counter => &[(100, "100"), (200, "200")],
        Metric::OneOff => &[],
        Metric::Rank => &[(1, "no-1"), (3, "top-3")],
    }
}

/// Compares the table of milestones with the worlds, and with the table of records.
pub(crate) fn compare(
    site: &Site,
    tables: &BTreeMap<String, Vec<Cells>>,
    checked: &mut Checked,
) {
    let mut rows: BTreeMap<&str, &Cells> = BTreeMap::new();
    for row in &tables["milestones"] {
        if rows.insert(&row["milestone"], row).is_some() {
            checked.wrong.push(format!("milestone twice: {}", row["milestone"]));
        }
    }
    for (song, name) in site.songs.iter().zip(NAMES) {
        for (step, word) in steps(site.metric) {
            let id = format!("{name}-m-{word}");
            let row = rows.remove(id.as_str());
            let lives = histories::reached(site, song, *step);
            let is_reached = lives.iter().all(|life| life.1.is_some());
            match row {
                Some(_) if !is_reached => {
                    checked.wrong.push(format!("milestone not reached: {id}"));
                }
                Some(row) => compare_times(site, row, &lives, checked),
                // Of several places on one date, the best has the page.
                None if is_reached && (site.metric != Metric::Rank || *step == 1) => {
                    checked.wrong.push(format!("milestone missing: {id}"));
                }
                None => {}
            }
        }
        // The first tenure of each song in a record is a milestone.
        let id = format!("{name}-rec");
        let row = rows.remove(id.as_str());
        let mut held = tables["records"].iter().filter(|row| row["subject"] == name);
        let first = held.next().filter(|_| site.record.rule != Rule::Club);
        let days = |row: &&Cells| [row["from"].clone(), row["to"].clone()];
        if row.as_ref().map(days) != first.as_ref().map(days) {
            checked.wrong.push(format!("milestone of a record: {id} {row:?}, not {first:?}"));
        }
    }
    if !rows.is_empty() {
        checked.wrong.push(format!("milestones of nothing: {:?}", rows.keys()));
    }
}

fn compare_times(site: &Site, row: &Cells, lives: &[Life], checked: &mut Checked) {
    let id = row["milestone"].as_str();
    let days: Vec<i32> = lives.iter().filter_map(|(_, day, _)| *day).collect();
    checked.interval("milestone days", id, span(row, ["from", "to"]), &days);
    if site.metric == Metric::Counter {
        let took = lives.iter().filter_map(|(first, day, _)| Some((*day)? - first));
        let took: Vec<i32> = took.collect();
        let said = span(row, ["days_from", "days_to"]);
        checked.interval("milestone durations", id, said, &took);
    }
}

/// Compares the verdict on a claim of a milestone's article with the worlds.
pub(crate) fn compare_claim(
    site: &Site,
    claim: &StepClaim,
    said: Verdict,
    checked: &mut Checked,
) {
    let step = steps(site.metric)[claim.step].0;
    let lives = histories::reached(site, &site.songs[claim.song], step);
    // Whether each field is true in each world: only what was reached by then was reached.
    let fields = |(first, day, _): &Life| -> Vec<bool> {
        let day = day.filter(|day| *day <= claim.day);
        let is_on = |(from, to): (Day, Day)| day.is_some_and(|day| (from..=to).contains(&day));
        let took = |days: i32| day.is_some_and(|day| day - first == days);
        let value = claim.value.map(|value| value == step);
        [value, claim.on.map(is_on), claim.days.map(took)].into_iter().flatten().collect()
    };
    let worlds: Vec<Vec<bool>> = lives.iter().map(fields).collect();
    let always = worlds.iter().flatten().all(|is| *is);
    let never = !worlds.iter().any(|fields| fields.iter().all(|is| *is));
    let field_in_none = (0..worlds[0].len()).any(|at| !worlds.iter().any(|world| world[at]));
    let right = match said {
        Verdict::Verified => always,
        Verdict::Contradicted => never,
        Verdict::Unproved => true,
    };
    if !right {
        let word = said.word();
        checked.wrong.push(format!("milestone's claim {word}: {claim:?}"));
    }
    // A chart gives no time since release.
    let is_decidable = always || field_in_none;
    if is_decidable && (site.metric == Metric::Counter || claim.days.is_none()) {
        checked.count("milestones' claims", said != Verdict::Unproved);
    }
}
