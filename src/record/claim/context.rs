//! The record that a claim is about, and the entry of its song.

use super::check::{ClaimCheck, ValueBounds};
use super::verdict::Working;
use crate::catalogue::{Catalogue, MetricKind, Record, RecordKind, Series, SongKey};
use crate::date::{Day, When};
use crate::diagnostics::Span;
use crate::record::crossing::at_most;
use crate::record::outcome::{Contender, Outcome};

/// A record, narrowed by the claim's `where`, and the entry of the song that the claim is about.
#[derive(Clone, Copy)]
pub(super) struct RecordContext<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) record: &'a Record,
    pub(super) outcome: &'a Outcome,
    pub(super) entry: &'a Contender,
    /// What the song surely had, and can have had, on the evaluation date; for `most` only.
    pub(super) bounds: ValueBounds,
}

impl<'a> RecordContext<'a> {
    /// The metric's kind.
    pub(super) fn metric_kind(&self) -> MetricKind {
        self.catalogue[self.record.metric].kind
    }

    /// Whether the record compares totals that grow between their readings.
    pub(super) fn is_of_totals(&self) -> bool {
        self.record.kind == RecordKind::Most && self.metric_kind() == MetricKind::Counter
    }

    /// Rule 6: whether the list is complete until a day.
    pub(super) fn is_complete(&self, until: Day) -> bool {
        self.record.complete.as_ref().is_some_and(|complete| complete.as_of >= until)
    }

    /// The day until which the list must be complete for a rank to be certain.
    pub(super) fn needed(&self, as_of: Day) -> Day {
        match self.record.kind {
            RecordKind::First | RecordKind::Club => self.entry.when.last,
            RecordKind::Fastest | RecordKind::Most => as_of,
        }
    }

    /// A song's id, as messages write it.
    pub(super) fn id(&self, song: SongKey) -> &'a str {
        self.catalogue[song].id.as_str()
    }

    /// Where the figure of an entry is written.
    pub(super) fn span_of(&self, entry: &Contender) -> Span {
        span_of(self.catalogue, self.record, entry)
    }

    /// The entries of the other songs.
    pub(super) fn others(&self) -> impl Iterator<Item = &'a Contender> {
        let song = self.entry.song;
        self.outcome.entries.iter().filter(move |other| other.song != song)
    }

    /// The entries of other songs that may have held the record, but not surely.
    pub(super) fn perhaps_holders(&self) -> impl Iterator<Item = &'a Contender> {
        let Self { outcome, entry, .. } = *self;
        let undetermined = outcome.undetermined.iter().map(move |at| &outcome.entries[*at]);
        undetermined.filter(move |other| other.song != entry.song)
    }

    /// Rule 6: says in the working how far the list is complete, and doubts a field that needs
    /// more.
    pub(super) fn judge_completeness(&self, span: Span, check: &mut ClaimCheck<'_>) {
        let record = self.record;
        let needed = self.needed(check.as_of);
        if let Some(complete) =
            record.complete.as_ref().filter(|complete| complete.as_of >= needed)
        {
            check.working.push(Working::Complete(complete.as_of, complete.span));
            return;
        }
        let unknown = self.outcome.below_threshold.iter().take(3);
        check
            .working
            .extend(unknown.map(|song| Working::Unknown(*song, self.catalogue[*song].span)));
        let complete = record.complete.as_ref();
        check
            .working
            .push(Working::NotComplete(complete.map_or(record.span, |complete| complete.span)));
        let says = match complete {
            Some(complete) => {
                format!("the list is complete until {}, and {needed} matters", complete.as_of)
            }
            None => "nobody says that the list is complete".to_owned(),
        };
        let help = format!(
            "add `[complete]` with `as_of = {needed}` and a source to `content/records/{}.toml`",
            record.id
        );
        check.doubt(span, says, Some(help));
    }

    /// Doubts a field, because the list would have to be complete for longer.
    pub(super) fn doubt_completeness(span: Span, check: &mut ClaimCheck<'_>) {
        check.doubt(span, "nobody says that the list is complete so long".to_owned(), None);
    }
}

/// Where the figure of an entry is written.
pub(super) fn span_of(catalogue: &Catalogue, record: &Record, entry: &Contender) -> Span {
    catalogue
        .series(entry.song, record.metric)
        .map_or(catalogue[entry.song].span, |series: &Series| {
            series.observations[entry.observation].value_span
        })
}

/// What a song can have had on a day, for records of the kind `most`; from its own entries.
pub(super) fn bounds_on(
    catalogue: &Catalogue,
    record: &Record,
    own: &[&Contender],
    day: Day,
) -> ValueBounds {
    let best = |by_then: &dyn Fn(&When) -> bool| {
        own.iter().filter(|e| by_then(&e.when)).map(|e| e.value).max().unwrap_or(0)
    };
    let least = best(&|when| when.last <= day);
    if catalogue[record.metric].kind != MetricKind::Counter {
        // A one-off figure is the only one: nothing grows.
        return ValueBounds { least, most: Some(best(&|when| when.first <= day)) };
    }
    let series = own.first().and_then(|entry| catalogue.series(entry.song, record.metric));
    let later = series.and_then(|series| at_most(series, day));
    // Rule 6: no observation by the complete list's day shows more than this.
    let complete = record.complete.as_ref().filter(|complete| complete.as_of >= day);
    let complete = complete.map(|complete| best(&|when| when.first <= complete.as_of));
    let most = later.into_iter().chain(complete).min();
    ValueBounds { least, most: most.map(|most| most.max(least)) }
}
