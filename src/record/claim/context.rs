//! The record that a claim is about, and its song: what is known of it, and whether it was there.

use std::borrow::Cow;

use super::check::ClaimCheck;
use super::verdict::Working;
use crate::catalogue::{Catalogue, MetricKind, Record, RecordKind, Series, SongKey};
use crate::date::{Day, Elapsed, Precision, When};
use crate::diagnostics::Span;
use crate::record::crossing::{DayCounting, difference, not_before, since_below};
use crate::record::outcome::{Contender, Outcome};
use crate::record::standings::Standings;
use crate::record::wording::grouped;
use crate::record::{filter, holders};

/// A record, narrowed by the claim's `where`, and the song that the claim is about.
#[derive(Clone, Copy)]
pub(super) struct RecordContext<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) counting: DayCounting<'a>,
    pub(super) record: &'a Record,
    pub(super) outcome: &'a Outcome,
    /// The standings of its songs.
    pub(super) standings: &'a Standings,
    pub(super) song: SongKey,
    /// The song's entry; `None` if no observation shows one.
    pub(super) entry: Option<&'a Contender>,
}

impl<'a> RecordContext<'a> {
    /// The metric's kind.
    pub(super) fn metric_kind(&self) -> MetricKind {
        self.catalogue[self.record.metric].kind
    }

    /// The song's series, as far as it may make the record.
    pub(super) fn series(&self) -> Option<Cow<'a, Series>> {
        let series = self.catalogue.series(self.song, self.record.metric)?;
        Some(holders::counting_series(self.catalogue, series))
    }

    /// A song's id, as messages write it.
    pub(super) fn id(&self, song: SongKey) -> &'a str {
        self.catalogue[song].id.as_str()
    }

    /// What to write in place of a song that did not hold the record on a day.
    pub(super) fn holder_help(&self, day: Day) -> Option<String> {
        let holder = self.outcome.holder_on(day)?;
        Some(format!("write `holder = \"{}\"`", self.id(holder)))
    }

    /// Where the figure of an entry is written.
    pub(super) fn span_of(&self, entry: &Contender) -> Span {
        let series = self.catalogue.series(entry.song, self.record.metric);
        series.map_or(self.catalogue[entry.song].span, |series| {
            series.observations[entry.observation].value_span
        })
    }

    /// When the song reached what its entry shows, or may have reached the threshold by a day.
    pub(super) fn reached(&self, day: Day) -> Option<When> {
        let Some(entry) = self.entry else {
            let earliest = self.standings.first_day(self.song).filter(|first| *first <= day)?;
            self.record.threshold?;
            return Some(self.counting.zone.days(earliest, day, Precision::Range));
        };
        let Some(series) = self.series().filter(|_| self.record.kind == RecordKind::Most)
        else {
            return Some(entry.when);
        };
        if self.metric_kind() == MetricKind::Counter {
            // A total that was read one day may have been reached before.
            return Some(since_below(&series, entry.observation, self.counting));
        }
        let metric = &self.catalogue[self.record.metric];
        let found = holders::figure_reached(&series, metric, entry.value, self.counting);
        Some(found.map_or(entry.when, |(_, when)| when))
    }

    /// How long after a first day the song reached it.
    pub(super) fn elapsed(&self, when: Option<When>, start: Option<When>) -> Option<Elapsed> {
        match self.entry {
            Some(entry) => entry.elapsed,
            None if self.metric_kind() == MetricKind::Counter => {
                Some(difference(&when?, &start?, self.counting.day_count))
            }
            None => None,
        }
    }

    /// Judges whether the song was there by the evaluation date. Returns whether it may have been:
    /// only then it is asked who was ahead.
    pub(super) fn judge_reached(&self, span: Span, check: &mut ClaimCheck<'_>) -> bool {
        let (id, as_of) = (self.id(self.song), check.as_of);
        let may_have = self.standings.may_have_reached(self.song, as_of);
        let Some(entry) = self.entry else { return self.judge_absent(may_have, span, check) };
        if entry.when.first > as_of && may_have {
            let says = format!("no observation shows what `{id}` had by {as_of}");
            check.doubt(span, says, None);
            return true;
        }
        let was_there = check.judge_reached(id, &entry.when, span);
        if was_there && !entry.matches_filter {
            let says = format!("a field that `where` asks for isn't written for `{id}`");
            check.doubt(span, says, Some(format!("complete `content/songs/{id}.toml`")));
        }
        was_there
    }

    /// Judges a song without an entry: the record is not about it, it can't have been there, or
    /// nothing is known.
    fn judge_absent(&self, may_have: bool, span: Span, check: &mut ClaimCheck<'_>) -> bool {
        let (song, record, as_of) = (&self.catalogue[self.song], self.record, check.as_of);
        let id = self.id(self.song);
        let is_about = filter::matches(self.catalogue, song, &record.matching) != Some(false);
        // What says that it was not there sooner.
        let earliest = self.standings.first_day(self.song);
        let bounds = |day: Day| Some(day) == earliest;
        let released = song.released.as_ref();
        let released = released.filter(|at| !is_about || bounds(at.value.first));
        let is_counter = self.metric_kind() == MetricKind::Counter;
        let threshold = record.threshold.filter(|_| is_counter).zip(self.series());
        let below = threshold.and_then(|(n, series)| not_before(&series, n));
        let below = below.filter(|(from, _)| bounds(self.counting.zone.day_of(*from)));
        let observed = below.and_then(|(_, at)| at);
        let complete = record.complete().filter(|_| is_about);
        let complete =
            complete.filter(|list| list.as_of >= as_of || bounds(list.as_of.plus(1)));
        check.working.extend(
            released
                .map(|at| Working::Released(self.song, at.value, at.span))
                .into_iter()
                .chain(observed.map(|at| Working::Observed(self.song, record.metric, at)))
                .chain(complete.map(|list| Working::Complete(list.as_of, list.span))),
        );
        if may_have {
            let says = format!("no observation shows that `{id}` reached it");
            let help = format!("add an observation to `content/songs/{id}.toml`");
            check.doubt(span, says, Some(help));
            return true;
        }
        let says = match (complete, earliest) {
            _ if !is_about => format!("the record is not about `{id}`: `where` leaves it out"),
            (Some(_), _) => {
                format!("nothing shows that `{id}` reached it, and the list is complete")
            }
            (None, Some(earliest)) => format!("`{id}` did not reach it before {earliest}"),
            (None, None) => format!("no figure of `{id}` reaches it"),
        };
        check.contradict(span, says, self.holder_help(as_of));
        false
    }

    /// Rule 6: says in the working how far the list is complete, and doubts a field that needs
    /// more.
    pub(super) fn judge_completeness(&self, span: Span, check: &mut ClaimCheck<'_>) {
        let (record, as_of) = (self.record, check.as_of);
        let complete = record.complete();
        if self.standings.excludes_unlisted(self.song, as_of) {
            let steps = complete.map(|list| Working::Complete(list.as_of, list.span));
            check.working.extend(steps);
            return;
        }
        let unknown = self.outcome.below_threshold.iter().take(3);
        check
            .working
            .extend(unknown.map(|song| Working::Unknown(*song, self.catalogue[*song].span)));
        check
            .working
            .push(Working::NotComplete(complete.map_or(record.span, |complete| complete.span)));
        // The day until which a list would have to be complete.
        let reached = self.entry.and_then(|entry| entry.when.known_last());
        let needed = match record.kind {
            RecordKind::First | RecordKind::Club => reached.unwrap_or(as_of),
            RecordKind::Fastest | RecordKind::Most => as_of,
        };
        let says = match complete {
            Some(complete) if complete.as_of < needed => {
                format!("the list is complete until {}, and {needed} matters", complete.as_of)
            }
            Some(_) => {
                let (least, _) = self.standings.figure(self.song, as_of);
                format!(
                    "a song that isn't listed may have had more than {} then",
                    grouped(least)
                )
            }
            None => "nobody says that the list is complete".to_owned(),
        };
        let help = complete.is_none_or(|complete| complete.as_of < needed).then(|| {
            format!(
                "add `[complete]` with `as_of = {needed}`, `what` and a source to \
                 `content/records/{}.toml`",
                record.id
            )
        });
        check.doubt(span, says, help);
    }
}
