//! `holder` and `rank`: which songs are ahead of the claim's, surely or perhaps.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::check::ClaimCheck;
use super::context::RecordContext;
use super::verdict::Working;
use crate::bounds::{Bounds, Truth};
use crate::catalogue::{RecordKind, SongKey};
use crate::date::Day;
use crate::diagnostics::Span;
use crate::record::outcome::Contender;
use crate::record::wording::{dated, elapsed, grouped, range};

/// The most rivals that the working of a rank lists.
const MAX_LISTED: usize = 12;

/// Another song that is ahead, or may be.
pub(super) struct Rival<'a> {
    song: SongKey,
    /// Its best entry by then; `None` if no dated observation shows one.
    entry: Option<&'a Contender>,
    /// Whether it is ahead in every case.
    is_sure: bool,
}

impl<'a> RecordContext<'a> {
    /// The other songs that are ahead on a day, or may be; of `most`, the largest figure first.
    pub(super) fn rivals(&self, as_of: Day) -> Vec<Rival<'a>> {
        // Of each song, the best entry by then, else its first one.
        let rank = |entry: &Contender| match entry.when.first <= as_of {
            true => (true, entry.value, Reverse(entry.when.first)),
            false => (false, 0, Reverse(entry.when.first)),
        };
        let mut best: FxHashMap<SongKey, &'a Contender> = FxHashMap::default();
        for entry in &self.outcome.entries {
            let held = best.entry(entry.song).or_insert(entry);
            if rank(entry) > rank(held) {
                *held = entry;
            }
        }
        let ahead = self.standings.ahead(self.song, as_of);
        let rival = |(song, ahead)| Rival {
            song,
            entry: best.get(&song).copied(),
            is_sure: ahead == Truth::Surely,
        };
        let mut rivals: Vec<Rival<'a>> = ahead.map(rival).collect();
        if self.record.kind == RecordKind::Most {
            rivals.sort_by_key(|rival| Reverse(rival.entry.map(|entry| entry.value)));
        }
        rivals
    }

    fn step_of(&self, rival: &Rival<'_>) -> Working {
        let Some(entry) = rival.entry else {
            return Working::Unknown(rival.song, self.catalogue[rival.song].span);
        };
        let Contender { song, when, .. } = *entry;
        let span = self.span_of(entry);
        if rival.is_sure {
            Working::Ahead(song, when, span)
        } else {
            Working::MayBeAhead(song, when, span)
        }
    }

    /// Judges whether the song held the record on the evaluation date. Of one without an entry it is
    /// enough to know who surely was ahead.
    pub(super) fn judge_holder(
        &self,
        rivals: &[Rival<'_>],
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) {
        for rival in rivals.iter().filter(|rival| rival.is_sure || self.entry.is_some()) {
            check.working.push(self.step_of(rival));
            let id = self.id(rival.song);
            let by = rival.entry.map_or_else(
                || "no date is known".to_owned(),
                |entry| merit(self.record.kind, entry),
            );
            if rival.is_sure {
                let help = self.holder_help(check.as_of);
                check.contradict(span, format!("`{id}` is ahead: {by}"), help);
            } else {
                let help = format!("narrow it in `content/songs/{id}.toml`, or narrow `where`");
                check.doubt(span, format!("`{id}` may be ahead: {by}"), Some(help));
            }
        }
        if self.entry.is_some() {
            check.working.push(Working::Compared(self.outcome.songs() - 1));
            self.judge_completeness(span, check);
        }
    }

    /// Judges `rank`.
    pub(super) fn judge_rank(&self, rivals: &[Rival<'_>], check: &mut ClaimCheck<'_>) {
        let surely_ahead = rivals.iter().filter(|rival| rival.is_sure).count();
        let rank = Bounds { least: 1 + surely_ahead, most: 1 + rivals.len() };
        check.facts.rank = self.entry.map(|_| rank);
        let Some(field) = &check.claim.rank else { return };
        let span = field.span;
        let claimed = usize::try_from(field.value).unwrap_or(usize::MAX);
        check.working.extend(rivals.iter().take(MAX_LISTED).map(|rival| self.step_of(rival)));
        let says = range(rank, |rank| rank.to_string());
        let is_complete = self.standings.excludes_unlisted(self.song, check.as_of);
        if claimed < rank.least || (claimed > rank.most && is_complete) {
            let help = rank.exact().map(|rank| format!("write `rank = {rank}`"));
            check.contradict(span, format!("the data gives {says}"), help);
            return;
        }
        if rank.exact().is_none() {
            check.doubt(span, format!("the rank is {says}: dates overlap"), None);
        } else if claimed > rank.most {
            let listed = self.outcome.entries.len();
            let says = format!("of the {listed} that are listed, the rank is {says}");
            check.doubt(span, says, None);
        }
        self.judge_completeness(span, check);
    }
}

/// What an entry is compared by, in the words of messages.
fn merit(kind: RecordKind, entry: &Contender) -> String {
    match (kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(time)) => elapsed(time),
        (RecordKind::Most, _) => grouped(entry.value),
        _ => dated(&entry.when),
    }
}

#[cfg(test)]
mod tests {
    use crate::record::claim::Verdict::{self, Contradicted, Unproved, Verified};
    use crate::samples::Sample;

    const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
    const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";
    const MOST: &str = "kind = \"most\"\nmetric = \"count\"";

    #[track_caller]
    fn judged(
        rule: &str,
        complete: Option<&str>,
        (x, y): (&str, &str),
        claims: &[(&str, Verdict)],
    ) {
        let sample = Sample::new().song("x", &[x]).song("y", &[y]).record("r", rule, complete);
        for (claim, verdict) in claims {
            let checked = sample.judge("2020-06-01", claim);
            assert_eq!(checked.verdict, *verdict, "{claim} {:?}", checked.findings);
        }
    }

    #[test]
    fn rules_5_to_7_decide_who_is_ahead() {
        let apart = ("2020-03-01 crossed 100", "2020-03-05 crossed 100");
        let overlapping = ("2020-03-01..2020-03-09 crossed 100", "2020-03-05 crossed 100");
        let until = Some("2020-06-01");
        judged(
            FIRST,
            until,
            apart,
            &[
                ("holder = \"x\"", Verified),
                ("holder = \"y\"", Contradicted),
                ("holder = \"y\"\nrank = 2", Verified),
                ("holder = \"y\"\nrank = 3", Contradicted),
            ],
        );
        judged(
            FIRST,
            until,
            overlapping,
            &[
                ("holder = \"x\"", Unproved),
                ("holder = \"y\"", Unproved),
                ("holder = \"x\"\nrank = 2", Unproved),
                ("holder = \"x\"\nrank = 3", Contradicted),
            ],
        );
        // Nobody says that the list is complete: others may be ahead, and none is less.
        judged(
            FIRST,
            None,
            apart,
            &[
                ("holder = \"x\"", Unproved),
                ("holder = \"y\"", Contradicted),
                ("holder = \"y\"\nrank = 3", Unproved),
                ("holder = \"y\"\nrank = 1", Contradicted),
            ],
        );
        // Of a first, the list must be complete until the day before the song was there: whoever
        // came on the same day shares it.
        judged(FIRST, Some("2020-02-29"), apart, &[("holder = \"x\"", Verified)]);
        judged(FIRST, Some("2020-02-28"), apart, &[("holder = \"x\"", Unproved)]);
        // A faster one may still come, so that it must be until the evaluation date.
        judged(FASTEST, Some("2020-05-31"), apart, &[("holder = \"x\"", Unproved)]);
        judged(FASTEST, until, apart, &[("holder = \"x\"", Verified)]);
    }

    #[test]
    fn totals_are_compared_by_what_they_can_have_been_on_the_day() {
        for (complete, rows, verdict) in [
            (Some("2020-06-01"), ("2020-05-01 exact 20", "2020-05-01 exact 10"), Verified),
            // The list says that nobody had more than 20: it doesn't say that nobody had as much.
            (Some("2020-06-01"), ("2020-05-01 exact 10", "2020-05-01 exact 20"), Unproved),
            (None, ("2020-06-02 exact 10", "2020-05-01 exact 20"), Contradicted),
            (None, ("2020-05-01 exact 20", "2020-05-01 exact 10"), Unproved),
            // A reading of the day after bounds what the other had.
            (None, ("2020-05-01 exact 20", "2020-06-02 exact 10"), Unproved),
        ] {
            judged(MOST, complete, rows, &[("holder = \"x\"", verdict)]);
        }
    }
}
