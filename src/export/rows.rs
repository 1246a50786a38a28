//! The rows of every table: which columns it has, and what stands in them.

use std::fmt::Write as _;

use super::writer::{Cell, Writer};
use crate::catalogue::{
    ArtistKey, Catalogue, Cited, Names, Observation, RecordKey, RecordKind, SongKey, SourceKey,
};
use crate::config::Config;
use crate::date::{After, Day, Elapsed, When};
use crate::record::chase::{Chase, Goal};
use crate::record::{Contender, Event, Milestone, Outcome, Records, Tenure};
use crate::words::Words as _;

/// What tables are made from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// Songs, records and sources.
    pub catalogue: &'a Catalogue,
    /// Milestones and holders of records.
    pub records: &'a Records,
    /// Every open race.
    pub chase: &'a Chase,
    /// The site's settings: its title and licence.
    pub config: &'a Config,
    /// The newest observation's day.
    pub as_of: Day,
}

/// `n` is the observation's place in its series, as in a page's `data-observation`.
pub(super) const OBSERVATIONS: &[&str] = &[
    "subject",
    "subject_kind",
    "metric",
    "n",
    "from",
    "to",
    "after",
    "value",
    "kind",
    "status",
    "as_of",
    "sources",
    "urls",
];

pub(super) const MILESTONES: &[&str] = &[
    "milestone",
    "subject",
    "subject_kind",
    "title",
    "artist",
    "metric",
    "reached",
    "from",
    "to",
    "days_from",
    "days_to",
    "as_of",
    "sources",
    "urls",
];

/// One row a holder, in order of time, or a member of a club, in order of entry. A holder has the
/// record since `from`/`to`, with `first_value`; the best figure, `value`, is of `set_from`/`set_to`.
pub(super) const RECORDS: &[&str] = &[
    "record",
    "n",
    "subject",
    "subject_kind",
    "title",
    "artist",
    "value",
    "first_value",
    "days_from",
    "days_to",
    "minutes_from",
    "minutes_to",
    "from",
    "to",
    "set_from",
    "set_to",
    "shared_from",
    "shared_to",
    "alone_from",
    "alone_to",
    "until_from",
    "until_to",
    "confirmed_until",
    "rank_from",
    "rank_to",
    "as_of",
    "sources",
    "urls",
];

/// One row a race, the nearest first. `value` is the last count, of the day `counted`; it grew by
/// `gained` in the `gained_days` before. It may happen from `from` to `to`; without an estimate both
/// are empty.
pub(super) const CHASE: &[&str] = &[
    "subject",
    "subject_kind",
    "title",
    "artist",
    "metric",
    "target",
    "records",
    "gap",
    "value",
    "kind",
    "counted",
    "gained",
    "gained_days",
    "from",
    "to",
    "deadline",
    "as_of",
    "sources",
    "urls",
];

pub(super) const SONGS: &[&str] = &[
    "song",
    "title",
    "korean",
    "romanised",
    "artist",
    "artists",
    "featuring",
    "from",
    "to",
    "language",
    "release",
    "release_type",
    "as_of",
    "sources",
    "urls",
];

pub(super) const SOURCES: &[&str] = &[
    "source",
    "publisher",
    "title",
    "author",
    "url",
    "archive",
    "published",
    "accessed",
    "kind",
    "language",
    "as_of",
];

/// The kind of every subject: songs are what is measured.
const SONG: Cell<'static> = Cell::Text("song");

/// The newest day of a song's own observations that is certain: the data of a song is as of then.
pub(super) fn as_of(origin: Origin<'_>, song: SongKey) -> Option<Day> {
    let series = origin.catalogue[song].series.iter();
    let observations = series.flat_map(|series| &series.observations);
    observations.filter_map(|o| o.when.known_first()).max().or(origin.as_of.known())
}

/// The sources of a song's figures and facts, by id.
pub(super) fn sources_of_song(catalogue: &Catalogue, song: SongKey) -> Vec<SourceKey> {
    let song = &catalogue[song];
    let observed = song.series.iter().flat_map(|series| &series.observations);
    let cited = observed.flat_map(|o| o.cited.iter()).chain(song.cited.iter().copied());
    unique(cited.collect())
}

/// The sources of what a record's table says, by id.
pub(super) fn sources_of_record(origin: Origin<'_>, record: RecordKey) -> Vec<SourceKey> {
    let outcome = origin.records.outcome(record);
    let entries = listed(origin, record).into_iter().map(|(_, best, _)| best);
    let cited = entries.filter_map(|entry| observation(origin.catalogue, outcome, entry));
    let complete =
        origin.catalogue[record].complete.iter().flat_map(|complete| complete.cited.iter());
    unique(cited.flat_map(|o| o.cited.iter()).chain(complete).collect())
}

fn unique(mut keys: Vec<SourceKey>) -> Vec<SourceKey> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Ids and addresses of sources, each in one cell: neither has a space in it.
struct Citation {
    ids: String,
    urls: String,
}

impl Citation {
    fn new(catalogue: &Catalogue, keys: impl IntoIterator<Item = SourceKey>) -> Self {
        let mut citation = Self { ids: String::new(), urls: String::new() };
        for key in keys {
            let source = &catalogue[key];
            let cells = [
                (&mut citation.ids, source.id.as_str()),
                (&mut citation.urls, source.url.as_str()),
            ];
            for (cell, text) in cells {
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(text);
            }
        }
        citation
    }

    fn cells(&self) -> [Cell<'_>; 2] {
        [&self.ids, &self.urls]
            .map(|text| Cell::text(Some(text.as_str()).filter(|text| !text.is_empty())))
    }
}

/// First and last day; one that nothing bounds is left out.
fn days(when: &When) -> [Cell<'static>; 2] {
    [when.known_first(), when.known_last()].map(day)
}

fn day(day: Option<Day>) -> Cell<'static> {
    day.map_or(Cell::None, Cell::Day)
}

/// Fewest and most days of a span.
fn elapsed_days(elapsed: Option<&Elapsed>) -> [Cell<'static>; 2] {
    elapsed.map_or([Cell::None; 2], |elapsed| {
        [Cell::Signed(elapsed.days.least.into()), Cell::Signed(elapsed.days.most.into())]
    })
}

/// Fewest and most minutes of a span that is known by the clock.
fn elapsed_minutes(elapsed: Option<&Elapsed>) -> [Cell<'static>; 2] {
    elapsed.filter(|elapsed| elapsed.timed).map_or([Cell::None; 2], |elapsed| {
        [Cell::Signed(elapsed.minutes.least), Cell::Signed(elapsed.minutes.most)]
    })
}

/// A stated time since release as an ISO 8601 duration, or as two with a slash between them.
fn duration(after: After) -> String {
    let pair = |least: String, most: String| {
        if least == most { least } else { format!("{least}/{most}") }
    };
    match after {
        After::Days(days) => pair(format!("P{}D", days.least), format!("P{}D", days.most)),
        After::Minutes(minutes) => {
            let clock = |minutes: i64| format!("PT{}H{}M", minutes / 60, minutes % 60);
            pair(clock(minutes.least), clock(minutes.most))
        }
    }
}

pub(super) fn observations(origin: Origin<'_>, key: SongKey, out: &mut Writer) {
    let catalogue = origin.catalogue;
    let song = &catalogue[key];
    let as_of = day(as_of(origin, key));
    for series in &song.series {
        let metric = Cell::Text(catalogue[series.metric].id.as_str());
        for (n, observation) in (1..).zip(&series.observations) {
            let [from, to] = days(&observation.when);
            let after = observation.after.map(duration);
            let citation = Citation::new(catalogue, observation.cited.iter());
            let [sources, urls] = citation.cells();
            out.row(&[
                Cell::Text(song.id.as_str()),
                SONG,
                metric,
                Cell::Number(n),
                from,
                to,
                Cell::text(after.as_deref()),
                Cell::Number(observation.value),
                Cell::Text(observation.kind.word()),
                status(observation),
                as_of,
                sources,
                urls,
            ]);
        }
    }
}

fn status(observation: &Observation) -> Cell<'static> {
    match (observation.disputed, observation.superseded) {
        (true, _) => Cell::Text("disputed"),
        (_, true) => Cell::Text("superseded"),
        _ => Cell::None,
    }
}

pub(super) fn all_observations(origin: Origin<'_>, out: &mut Writer) {
    for (key, _) in origin.catalogue.songs() {
        observations(origin, key, out);
    }
}

pub(super) fn milestones(origin: Origin<'_>, out: &mut Writer) {
    let catalogue = origin.catalogue;
    // Songs in the order of their ids, the milestones of each in order of time.
    let songs = catalogue.songs().map(|(song, _)| origin.records.of_song(song));
    for milestone in songs.flatten().map(|key| origin.records.get(*key)) {
        let [from, to] = days(&milestone.when);
        let [days_from, days_to] = elapsed_days(milestone.elapsed.as_ref());
        let cited = shown_by(origin, milestone).map(|o| &o.cited);
        let citation = Citation::new(catalogue, cited.into_iter().flat_map(Cited::iter));
        let [sources, urls] = citation.cells();
        let reached = match milestone.event {
            Event::Step { step, .. } => step,
            Event::Rank { rank, .. } => rank,
            Event::Record { value, .. } => value,
        };
        out.row(&[
            Cell::Text(&milestone.id),
            Cell::Text(catalogue[milestone.song].id.as_str()),
            SONG,
            Cell::Text(&catalogue[milestone.song].title),
            Cell::Text(&catalogue.lead(milestone.song).name),
            Cell::Text(catalogue[milestone.metric].id.as_str()),
            Cell::Number(reached),
            from,
            to,
            days_from,
            days_to,
            day(origin.as_of.known()),
            sources,
            urls,
        ]);
    }
}

/// The observation that shows a milestone.
fn shown_by<'a>(origin: Origin<'a>, milestone: &Milestone) -> Option<&'a Observation> {
    let series = origin.catalogue.series(milestone.song, milestone.metric)?;
    let at = match &milestone.event {
        Event::Step { crossing, .. } => crossing.stated.unwrap_or(crossing.upper),
        Event::Rank { observation, .. } => *observation,
        Event::Record { record, tenure, .. } => {
            let outcome = origin.records.outcome(*record);
            outcome.entry(&outcome.progression[*tenure]).observation
        }
    };
    series.observations.get(at)
}

/// The rows of a record's table: of each, the entry that began it, the best one, and, unless it is
/// about a member of a club, the tenure.
fn listed(
    origin: Origin<'_>,
    record: RecordKey,
) -> Vec<(&'_ Contender, &'_ Contender, Option<&'_ Tenure>)> {
    let outcome = origin.records.outcome(record);
    if origin.catalogue[record].kind == RecordKind::Club {
        return outcome.members().map(|entry| (entry, entry, None)).collect();
    }
    let tenures = outcome.progression.iter();
    tenures.map(|tenure| (outcome.entry(tenure), outcome.best(tenure), Some(tenure))).collect()
}

fn observation<'a>(
    catalogue: &'a Catalogue,
    outcome: &Outcome,
    entry: &Contender,
) -> Option<&'a Observation> {
    let series = catalogue.series(entry.song, catalogue[outcome.record].metric)?;
    series.observations.get(entry.observation)
}

pub(super) fn records(origin: Origin<'_>, key: RecordKey, out: &mut Writer) {
    let catalogue = origin.catalogue;
    let outcome = origin.records.outcome(key);
    let club = catalogue[key].kind == RecordKind::Club;
    let confirmed_until = day(origin.records.reach(key).confirmed_until);
    let of_entry =
        |at: Option<usize>| at.map_or([Cell::None; 2], |at| days(&outcome.entries[at].when));
    for (n, (since, best, tenure)) in (1..).zip(listed(origin, key)) {
        let [from, to] = days(&since.when);
        let [set_from, set_to] = days(&best.when);
        let [shared_from, shared_to] = of_entry(tenure.and_then(|tenure| tenure.tied_at));
        let [alone_from, alone_to] = of_entry(tenure.and_then(|tenure| tenure.alone_at));
        let until = tenure.map_or([None; 2], |tenure| outcome.until(tenure));
        let [until_from, until_to] = until.map(day);
        let [days_from, days_to] = elapsed_days(best.elapsed.as_ref());
        let [minutes_from, minutes_to] = elapsed_minutes(best.elapsed.as_ref());
        let rank = |rank: usize| if club { Cell::Number(rank as u64) } else { Cell::None };
        let cited = observation(catalogue, outcome, best).map(|o| &o.cited);
        let citation = Citation::new(catalogue, cited.into_iter().flat_map(Cited::iter));
        let [sources, urls] = citation.cells();
        out.row(&[
            Cell::Text(catalogue[key].id.as_str()),
            Cell::Number(n),
            Cell::Text(catalogue[best.song].id.as_str()),
            SONG,
            Cell::Text(&catalogue[best.song].title),
            Cell::Text(&catalogue.lead(best.song).name),
            Cell::Number(best.value),
            Cell::Number(since.value),
            days_from,
            days_to,
            minutes_from,
            minutes_to,
            from,
            to,
            set_from,
            set_to,
            shared_from,
            shared_to,
            alone_from,
            alone_to,
            until_from,
            until_to,
            confirmed_until,
            rank(best.rank.least),
            rank(best.rank.most),
            day(origin.as_of.known()),
            sources,
            urls,
        ]);
    }
}

pub(super) fn all_records(origin: Origin<'_>, out: &mut Writer) {
    for key in RecordKey::all(origin.catalogue.records.len()) {
        records(origin, key, out);
    }
}

fn names(names: &Names) -> [Cell<'_>; 2] {
    [Cell::text(names.korean.as_deref()), Cell::text(names.romanised.as_deref())]
}

/// Several ids in one cell; none is nothing.
fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> Option<String> {
    let ids: Vec<&str> = ids.collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

pub(super) fn chase(origin: Origin<'_>, out: &mut Writer) {
    let catalogue = origin.catalogue;
    for race in &origin.chase.races {
        let Some(series) = catalogue.series(race.song, race.metric) else { continue };
        let counted = &series.observations[race.last.observation];
        let records = ids(race.goals.iter().filter_map(|goal| match goal {
            Goal::Milestone => None,
            Goal::Record(key) | Goal::Club(key) => Some(catalogue[*key].id.as_str()),
        }));
        let [gained, gained_days] = race.pace.map_or([Cell::None; 2], |pace| {
            [Cell::Number(pace.gained), Cell::Signed(pace.days.into())]
        });
        let range = race.range.ok();
        let citation = Citation::new(catalogue, counted.cited.iter());
        let [sources, urls] = citation.cells();
        out.row(&[
            Cell::Text(catalogue[race.song].id.as_str()),
            SONG,
            Cell::Text(&catalogue[race.song].title),
            Cell::Text(&catalogue.lead(race.song).name),
            Cell::Text(catalogue[race.metric].id.as_str()),
            Cell::Number(race.target),
            Cell::text(records.as_deref()),
            Cell::Number(race.gap()),
            Cell::Number(race.last.value),
            Cell::Text(counted.kind.word()),
            Cell::Day(race.last.day),
            gained,
            gained_days,
            day(range.map(|range| range.least)),
            day(range.map(|range| range.most)),
            day(race.deadline),
            day(origin.as_of.known()),
            sources,
            urls,
        ]);
    }
}

pub(super) fn songs(origin: Origin<'_>, out: &mut Writer) {
    let catalogue = origin.catalogue;
    for (key, song) in catalogue.songs() {
        let [korean, romanised] = names(&song.names);
        let artists =
            |keys: &[ArtistKey]| ids(keys.iter().map(|key| catalogue[*key].id.as_str()));
        let (artists, featuring) = (artists(&song.artists), artists(&song.featuring));
        let [from, to] = song.released.as_ref().map_or([Cell::None; 2], |r| days(&r.value));
        let language =
            song.languages.as_ref().and_then(|codes| ids(codes.iter().map(String::as_str)));
        let citation = Citation::new(catalogue, sources_of_song(catalogue, key));
        let [sources, urls] = citation.cells();
        out.row(&[
            Cell::Text(song.id.as_str()),
            Cell::Text(&song.title),
            korean,
            romanised,
            Cell::Text(&catalogue.lead(key).name),
            Cell::text(artists.as_deref()),
            Cell::text(featuring.as_deref()),
            from,
            to,
            Cell::text(language.as_deref()),
            Cell::text(song.release.as_ref().map(|release| release.title.as_str())),
            Cell::text(song.release.as_ref().and_then(|release| release.kind.as_deref())),
            day(origin.as_of.known()),
            sources,
            urls,
        ]);
    }
}

/// A day, or an ISO 8601 interval of days.
fn time(when: &When) -> String {
    let mut text = when.first.to_string();
    if !when.is_one_day() {
        let _ = write!(text, "/{}", when.last);
    }
    text
}

pub(super) fn sources(origin: Origin<'_>, out: &mut Writer) {
    for source in &origin.catalogue.sources {
        let published = source.published.as_ref().map(time);
        out.row(&[
            Cell::Text(source.id.as_str()),
            Cell::Text(&source.publisher),
            Cell::text(source.title.as_deref()),
            Cell::text(source.author.as_deref()),
            Cell::Text(&source.url),
            Cell::text(source.archive.as_deref()),
            Cell::text(published.as_deref()),
            day(source.accessed),
            Cell::Text(source.kind.word()),
            Cell::text(source.language.as_deref()),
            day(origin.as_of.known()),
        ]);
    }
}
