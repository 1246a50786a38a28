//! The record that a claim is about, and the entry of its song.

use super::check::ClaimCheck;
use super::verdict::Working;
use crate::catalogue::{Catalogue, MetricKind, Record, RecordKind, Series, SongKey};
use crate::diagnostics::Span;
use crate::record::outcome::{Contender, Outcome};
use crate::record::standings::Standings;
use crate::record::wording::grouped;

/// A record, narrowed by the claim's `where`, and the entry of the song that the claim is about.
#[derive(Clone, Copy)]
pub(super) struct RecordContext<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) record: &'a Record,
    pub(super) outcome: &'a Outcome,
    pub(super) entry: &'a Contender,
    /// The standings of its songs.
    pub(super) standings: &'a Standings,
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

    /// A song's id, as messages write it.
    pub(super) fn id(&self, song: SongKey) -> &'a str {
        self.catalogue[song].id.as_str()
    }

    /// Where the figure of an entry is written.
    pub(super) fn span_of(&self, entry: &Contender) -> Span {
        span_of(self.catalogue, self.record, entry)
    }

    /// Rule 6: says in the working how far the list is complete, and doubts a field that needs
    /// more.
    pub(super) fn judge_completeness(&self, span: Span, check: &mut ClaimCheck<'_>) {
        let (record, as_of) = (self.record, check.as_of);
        let complete = record.complete();
        if self.standings.excludes_unlisted(self.entry.song, as_of) {
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
        let needed = match record.kind {
            RecordKind::First | RecordKind::Club => {
                self.entry.when.known_last().unwrap_or(as_of)
            }
            RecordKind::Fastest | RecordKind::Most => as_of,
        };
        let says = match complete {
            Some(complete) if complete.as_of < needed => {
                format!("the list is complete until {}, and {needed} matters", complete.as_of)
            }
            Some(_) => {
                let (least, _) = self.standings.figure(self.entry.song, as_of);
                format!(
                    "a song that isn't listed may have had more than {} then",
                    grouped(least)
                )
            }
            None => "nobody says that the list is complete".to_owned(),
        };
        let help = complete.is_none_or(|complete| complete.as_of < needed).then(|| {
            format!(
                "add `[complete]` with `as_of = {needed}` and a source to \
                 `content/records/{}.toml`",
                record.id
            )
        });
        check.doubt(span, says, help);
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
