//! Who held a record when, by the table of records: among the songs listed, which are those that an
//! observation shows to have reached it, or to have a figure.

use std::collections::BTreeMap;

use crate::claims::{Apart, Asked, Ranks};
use crate::limits;
use crate::site::{Day, Metric, NAMES, Rule, Site, Time};
use crate::tables::{Cells, Checked, day, span};
use crate::worlds::Worlds;

/// When a song held the record, as a row of the table says it.
struct Tenure {
    began: (Day, Day),
    /// The first and last day on which it was lost; none if it still is held.
    lost: Option<(Day, Day)>,
}

/// What the table says of a song, and its worlds.
struct Told<'a> {
    name: &'static str,
    tenures: Vec<Tenure>,
    /// First and last day on which it may have set each of its one-off figures.
    figures: Vec<(Day, Day)>,
    worlds: Worlds<'a>,
}

impl Told<'_> {
    fn always(&self, day: Day) -> bool {
        day >= self.worlds.low() && self.worlds.on(day).iter().all(|end| end.holds)
    }

    fn never(&self, day: Day) -> bool {
        day < self.worlds.low() || !self.worlds.on(day).iter().any(|end| end.holds)
    }

    /// Whether the table says that the song held the record at the end of a day.
    fn surely(&self, day: Day) -> bool {
        let holds = |held: &Tenure| held.began.1 <= day && held.lost.is_none_or(|l| day < l.0);
        self.tenures.iter().any(holds)
    }

    /// Whether the table allows that it did.
    fn perhaps(&self, day: Day) -> bool {
        let may = |held: &Tenure| held.began.0 <= day && held.lost.is_none_or(|l| day < l.1);
        self.tenures.iter().any(may)
    }
}

/// Compares the table of records with the worlds.
pub(crate) fn compare(
    site: &Site,
    tables: &BTreeMap<String, Vec<Cells>>,
    checked: &mut Checked,
) {
    let rows = &tables["records"];
    let as_of = tables["songs"].first().and_then(|row| day(row, "as_of"));
    // Without a dated observation there is no newest day.
    let Some(newest) = as_of else { return };
    let (listed, names) = listed(site);
    let mut told = Vec::new();
    for (song, name) in names.iter().enumerate() {
        let own: Vec<&Cells> = rows.iter().filter(|row| row["subject"] == *name).collect();
        if site.record.rule == Rule::Club {
            compare_member(&listed, song, name, &own, newest, checked);
            continue;
        }
        // One that is not dated can't be compared day by day.
        let tenures: Option<Vec<Tenure>> = own.iter().map(|row| tenure(row)).collect();
        let total = site.record.rule == Rule::Most && site.metric == Metric::Counter;
        let worlds = worlds(&listed, song, newest, total);
        if let (Some(tenures), Some(worlds)) = (tenures, worlds) {
            told.push(Told { name, tenures, figures: figures(&listed, song), worlds });
        }
    }
    match (site.record.rule, site.metric) {
        (Rule::Most, Metric::Counter) => {
            for told in &told {
                compare_last_day(told, newest, checked);
            }
        }
        _ => compare_days(&told, newest, checked),
    }
    let unknown = rows.iter().filter(|row| !names.contains(&row["subject"].as_str()));
    let unknown: Vec<&Cells> = unknown.collect();
    if !unknown.is_empty() {
        checked.wrong.push(format!("holder that nothing shows: {unknown:?}"));
    }
}

/// The site with the songs that are listed, and their names.
fn listed(site: &Site) -> (Site, Vec<&'static str>) {
    let is_listed = |song: &&crate::site::Song| {
        let rows = limits::counted(site, song, true);
        let threshold = site.record.threshold;
        let mut figures = rows.iter().filter(|row| limits::shows(site.metric, row));
        figures.any(|row| limits::meets(site.metric, row.value, threshold))
    };
    let songs = site.songs.iter().zip(NAMES).filter(|(song, _)| is_listed(song));
    let (songs, names) = songs.map(|(song, name)| (song.clone(), name)).unzip();
    (Site { songs, ..site.bare() }, names)
}

/// First and last day on which a song may have set each figure of a record without a threshold: any, of
/// one that has no date, and until its last of one of so much or more.
fn figures(site: &Site, song: usize) -> Vec<(Day, Day)> {
    if site.record.rule != Rule::Most {
        return Vec::new();
    }
    let rows = limits::counted(site, &site.songs[song], true);
    let days = rows.iter().map(|row| match row.time {
        Time::Days(from, to) if limits::is_reading(row) => (from, to),
        Time::Days(_, to) => (limits::FIRST, to),
        Time::After(_) => (limits::FIRST, limits::LAST),
    });
    days.collect()
}

fn tenure(row: &Cells) -> Option<Tenure> {
    let lost = match span(row, ["until_from", "until_to"]) {
        (None, None) => None,
        // It may have been lost, or not.
        (Some(from), None) => Some((from, limits::LAST + 1)),
        (from, to) => Some((from?, to?)),
    };
    let (from, to) = span(row, ["from", "to"]);
    Some(Tenure { began: (from?, to?), lost })
}

fn worlds(listed: &Site, song: usize, newest: Day, last_day_only: bool) -> Option<Worlds<'_>> {
    let most = listed.record.rule == Rule::Most;
    let apart = if most { Apart::Two(None) } else { Apart::All };
    let asked = Asked { open: false, goal: 0, apart, ranks: Ranks::None, last_day_only };
    let worlds = Worlds::new(listed, song, &[], newest, asked);
    (!worlds.gave_up && !worlds.is_empty()).then_some(worlds)
}

/// Of a total, pages speak of the observations and their days; at the end of the newest one, though,
/// who surely has the most is named.
fn compare_last_day(told: &Told<'_>, newest: Day, checked: &mut Checked) {
    if told.always(newest) {
        // It may have been lost and taken back since the table's first day.
        let is_named = told
            .tenures
            .iter()
            .any(|held| held.began.1 <= newest && held.lost.is_none_or(|lost| newest < lost.1));
        checked.count("holders", is_named);
        if !is_named {
            checked.wrong.push(format!("holder not named: {} on {newest}", told.name));
        }
    }
}

/// Compares the tenures of all songs with every day of every world.
fn compare_days(all: &[Told<'_>], newest: Day, checked: &mut Checked) {
    for (told, day) in
        all.iter().flat_map(|told| (told.worlds.low()..=newest).map(move |day| (told, day)))
    {
        let name = told.name;
        let (always, never) = (told.always(day), told.never(day));
        if told.surely(day) && !always {
            checked.wrong.push(format!("holder in some worlds only: {name} on {day}"));
        }
        // A smaller figure of its own may have begun it, or one without a date, and another one may have
        // taken it back: the table has those that surely did.
        let first = told.figures.iter().map(|(from, _)| *from).min().unwrap_or(limits::LAST);
        let is_before = told.tenures.first().is_some_and(|held| day < held.began.0.min(first));
        let lost = told.tenures.last().and_then(|tenure| tenure.lost).map(|lost| lost.1);
        let is_after = lost.is_some_and(|lost| {
            let is_between = |(from, to): &(Day, Day)| *from <= day && *to >= lost;
            day >= lost && !told.figures.iter().any(is_between)
        });
        let outside = is_before || is_after;
        if outside && !never {
            checked.wrong.push(format!("holder outside of its tenure: {name} on {day}"));
        }
        if always && !told.perhaps(day) {
            checked.wrong.push(format!("holder not named: {name} on {day}"));
        }
        if always {
            checked.count("days of holders", told.surely(day));
        }
    }
}

/// Compares the entry and the place of a member of a club.
fn compare_member(
    listed: &Site,
    song: usize,
    name: &str,
    own: &[&Cells],
    newest: Day,
    checked: &mut Checked,
) {
    let matches = !listed.record.female || listed.songs[song].female == Some(true);
    let [row] = own else {
        if matches || !own.is_empty() {
            checked.wrong.push(format!("member: {name} is listed {} times", own.len()));
        }
        return;
    };
    if !matches {
        checked.wrong.push(format!("member that may not match: {name}"));
        return;
    }
    // Members have one place whenever it is asked, as all of them are there at last.
    let end = newest.max(limits::LAST - 34);
    let asked = Asked {
        open: false,
        goal: 0,
        apart: Apart::All,
        ranks: Ranks::Apart,
        last_day_only: false,
    };
    let worlds = Worlds::new(listed, song, &[], end, asked);
    if worlds.gave_up || worlds.is_empty() {
        return;
    }
    let there = worlds.on(end).iter().filter(|end| end.reached);
    let ranks: Vec<i32> = there.filter_map(|end| i32::try_from(end.ahead + 1).ok()).collect();
    checked.interval("ranks", name, span(row, ["rank_from", "rank_to"]), &ranks);
}
