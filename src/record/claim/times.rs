//! `held` and `previous`: for how long a song held a record, and after whom.

use std::cmp::Ordering;

use super::check::ClaimCheck;
use super::context::RecordContext;
use super::verdict::Working;
use crate::bounds::Bounds;
use crate::catalogue::{RecordKind, SongKey};
use crate::date::{Day, When};
use crate::diagnostics::Span;
use crate::record::compare::by_merit;
use crate::record::outcome::{Contender, Outcome, Tenure};
use crate::toml_reader::Spanned;

impl RecordContext<'_> {
    /// Judges `held` and `previous`, and notes who took the record since. `newest` is the newest
    /// observation of the metric.
    pub(super) fn judge_tenure(&self, newest: Day, check: &mut ClaimCheck<'_>) {
        let (outcome, claim) = (self.outcome, check.claim);
        let tenure = outcome.progression.iter().rposition(|tenure| {
            let began = outcome.entry(tenure);
            began.song == self.entry.song && began.when.first <= check.as_of
        });
        let Some(at) = tenure else {
            let held = claim.held.as_ref().map(|held| held.span);
            let previous = claim.previous.as_ref().map(|previous| previous.span);
            for span in held.into_iter().chain(previous) {
                self.judge_never_held(span, check);
            }
            return;
        };
        let tenure = &outcome.progression[at];
        let end = outcome.ended(tenure).copied();
        if let (Some(end), Some(by)) = (end, tenure.ended_by) {
            let taker = outcome.entry(&outcome.progression[by]);
            check.facts.lost = Some((taker.song, end));
            check.working.push(Working::Lost(taker.song, end, self.span_of(taker)));
        }
        self.judge_held(tenure, end, newest, check);
        let before = holders_before(outcome, at);
        check.facts.previous = before.first().copied();
        if let Some(claimed) = &claim.previous {
            self.judge_previous(tenure, &before, claimed, check);
        }
    }

    /// Judges a field of a song that is not among the holders.
    fn judge_never_held(&self, span: Span, check: &mut ClaimCheck<'_>) {
        let undetermined = &self.outcome.undetermined;
        let song = self.entry.song;
        let may_have = undetermined.iter().any(|at| self.outcome.entries[*at].song == song)
            || self.record.kind == RecordKind::Most && !self.is_complete(check.as_of);
        if self.record.kind == RecordKind::Club {
            check.doubt(span, "a club has members, not holders".to_owned(), None);
        } else if may_have {
            check.doubt(span, "the data doesn't show that it was held".to_owned(), None);
        } else {
            let says = format!("`{}` did not hold it by {}", self.id(song), check.as_of);
            check.contradict(span, says, None);
        }
    }

    /// Judges `held`: the days that a tenure lasted by the evaluation date.
    fn judge_held(
        &self,
        tenure: &Tenure,
        end: Option<When>,
        newest: Day,
        check: &mut ClaimCheck<'_>,
    ) {
        let began = self.outcome.entry(tenure);
        let from = began.when;
        let end = end.filter(|end| end.first <= check.as_of);
        // The last day on which it was held.
        let mut last = match end {
            Some(end) => Bounds { least: end.first, most: end.last.min(check.as_of) },
            None if self.is_complete(check.as_of) => Bounds::exactly(check.as_of),
            None => Bounds { least: check.as_of.min(newest.max(from.last)), most: check.as_of },
        };
        // One that may have been better may have taken it earlier.
        for other in self.perhaps_holders().filter(|o| o.when.last >= from.first) {
            let merit = |held: &Contender| by_merit(self.record.kind, other, held);
            if !merit(began).is_some_and(Ordering::is_ge) {
                last.least = last.least.min(other.when.first.max(from.first));
            }
            let best = &self.outcome.entries[tenure.best];
            let is_better = merit(best) == Some(Ordering::Less);
            if is_better && other.matches_filter && other.when.first >= from.last {
                last.most = last.most.min(other.when.last);
            }
        }
        let days = |a: Day, b: Day| a.since(b).max(0);
        let least = days(last.least, from.last);
        // Rule 9: days held to date end with the newest observation.
        let shown = if end.is_some() { last.most.max(last.least) } else { last.least };
        check.facts.held = Some(Bounds { least, most: days(shown, from.first) });
        let Some(claimed) = &check.claim.held else { return };
        let is_sure = self.is_complete(last.most);
        let held = Bounds {
            least: if is_sure { least } else { 0 },
            most: days(last.most, from.first),
        };
        check.judge_days(claimed, held, "held");
        if !is_sure {
            Self::doubt_completeness(claimed.span, check);
        }
    }

    /// Judges `previous`; `before` are the songs that surely held it before the tenure.
    fn judge_previous(
        &self,
        tenure: &Tenure,
        before: &[SongKey],
        claimed: &Spanned<SongKey>,
        check: &mut ClaimCheck<'_>,
    ) {
        let (outcome, kind) = (self.outcome, self.record.kind);
        let began = outcome.entry(tenure);
        let is_complete = self.is_complete(began.when.first);
        // Others that may have held it in between, or, if it is the claimed one, at all.
        let mut may_have = self.perhaps_holders().filter(|other| {
            other.when.first <= began.when.last
                && by_merit(kind, began, other) != Some(Ordering::Greater)
        });
        if before.contains(&claimed.value) {
            let earlier = outcome.progression.iter().rfind(|earlier| {
                let entry = outcome.entry(earlier);
                entry.song == claimed.value && entry.when.last <= began.when.last
            });
            // One that is no better than the figure before it changes nothing.
            let is_no_better = |other: &Contender| {
                let best = earlier.map(|earlier| &outcome.entries[earlier.best]);
                let merit = best.and_then(|best| by_merit(kind, best, other));
                merit.is_some_and(Ordering::is_le)
            };
            let between = may_have.find(|o| !before.contains(&o.song) && !is_no_better(o));
            if let Some(other) = between {
                let says = format!("`{}` may have held it in between", self.id(other.song));
                check.doubt(claimed.span, says, None);
            } else if !is_complete {
                Self::doubt_completeness(claimed.span, check);
            }
            return;
        }
        let is_open = !is_complete
            && (kind == RecordKind::Most || outcome.below_threshold.contains(&claimed.value));
        let could = kind != RecordKind::First
            && (is_open || may_have.any(|other| other.song == claimed.value));
        let first = before.first().map(|song| self.id(*song));
        let says = first.map_or_else(
            || "nobody listed held it before".to_owned(),
            |id| format!("`{id}` held it before"),
        );
        if could {
            check.doubt(claimed.span, says, None);
        } else {
            let help = first.map(|id| format!("write `previous = \"{id}\"`"));
            check.contradict(claimed.span, says, help);
        }
    }
}

/// The songs that held a record before a tenure, the last one first: all of them where it was
/// shared, and those that this tenure joined.
fn holders_before(outcome: &Outcome, at: usize) -> Vec<SongKey> {
    let tenures = &outcome.progression;
    let entry = |at: usize| outcome.entry(&tenures[at]);
    let mut before = Vec::new();
    let mut first = at;
    // Those that it is level with, if they were there earlier.
    while tenures[first].shared && first > 0 {
        first -= 1;
        if entry(first).when.last < entry(at).when.first {
            before.push(entry(first).song);
        }
    }
    for group in (0..first).rev() {
        before.push(entry(group).song);
        if !tenures[group].shared {
            break;
        }
    }
    before.retain(|song| *song != entry(at).song);
    before
}

#[cfg(test)]
mod tests {
    use crate::record::claim::Verdict::{self, Contradicted, Unproved, Verified};
    use crate::samples::{Sample, range};

    const MOST: &str = "kind = \"most\"\nmetric = \"debut\"";

    /// Songs with one official figure each: `x`, `y` and `z`, and a record over them.
    fn sample(complete: Option<&str>, rows: &[&str]) -> Sample {
        let sample = Sample::new().record("r", MOST, complete);
        ["x", "y", "z"].iter().zip(rows).fold(sample, |sample, (id, row)| {
            let (at, value) = row.split_once(' ').unwrap();
            sample.song_in("debut", id, "", &[&format!("{at} official {value}")])
        })
    }

    #[track_caller]
    fn judged(sample: &Sample, date: &str, claim: &str, verdict: Verdict) {
        let checked = sample.judge(date, claim);
        assert_eq!(checked.verdict, verdict, "{date} {claim} {:?}", checked.findings);
    }

    #[test]
    fn days_held_count_to_the_end_of_the_tenure_or_the_evaluation_date() {
        let rows = ["2020-03-01 10", "2020-04-01 20", "2020-05-01..2020-05-04 30"];
        let complete = sample(Some("2020-12-31"), &rows);
        for (date, claim, verdict) in [
            ("2020-09-01", "holder = \"x\"\nheld = 31", Verified),
            ("2020-09-01", "holder = \"x\"\nheld = 30", Contradicted),
            ("2020-03-15", "holder = \"x\"\nheld = 14", Verified),
            // It was taken on one of four days.
            ("2020-09-01", "holder = \"y\"\nheld = 30", Unproved),
            ("2020-09-01", "holder = \"y\"\nheld = 33", Unproved),
            ("2020-09-01", "holder = \"y\"\nheld = 34", Contradicted),
            // It is held to this day.
            ("2020-12-31", "holder = \"z\"\nheld = 245", Contradicted),
            ("2020-12-31", "holder = \"z\"\nheld = 242", Unproved),
        ] {
            judged(&complete, date, claim, verdict);
        }
        // Without a complete list, somebody else may have taken it sooner.
        let open = sample(None, &rows);
        judged(&open, "2020-09-01", "holder = \"x\"\nheld = 31", Unproved);
        judged(&open, "2020-09-01", "holder = \"x\"\nheld = 32", Contradicted);
        let facts = complete.judge("2020-09-01", "holder = \"x\"").facts;
        assert_eq!(facts.held.map(range).as_deref(), Some("31"));
        assert_eq!(
            facts.lost.map(|(_, when)| when.first.to_string()).as_deref(),
            Some("2020-04-01")
        );
    }

    #[test]
    fn the_previous_holder_is_who_held_it_until_then() {
        let complete = Some("2020-12-31");
        for (complete, rows, claim, verdict) in [
            (complete, ["2020-03-01 10", "2020-04-01 20"], "x", Verified),
            (None, ["2020-03-01 10", "2020-04-01 20"], "x", Unproved),
            // A record that is shared has been held by the first of them.
            (complete, ["2020-03-01 20", "2020-04-01 20"], "x", Verified),
            (complete, ["2020-03-01 20", "2020-03-01 20"], "x", Contradicted),
        ] {
            let sample = sample(complete, &rows);
            let claim = format!("holder = \"y\"\nprevious = \"{claim}\"");
            judged(&sample, "2020-06-01", &claim, verdict);
        }
        let rows = ["2020-03-01 10", "2020-03-20..2020-04-10 15", "2020-04-01 20"];
        let between = sample(complete, &rows);
        judged(&between, "2020-06-01", "holder = \"z\"\nprevious = \"x\"", Unproved);
        judged(&between, "2020-06-01", "holder = \"z\"\nprevious = \"y\"", Unproved);
        // A song that nobody could have beaten by then never held it.
        let never = sample(complete, &["2020-03-01 10", "2020-04-01 5"]);
        judged(&never, "2020-06-01", "holder = \"y\"\nheld = 5", Contradicted);
    }
}
