//! `held` and `previous`: for how long a song held a record, and after whom.

use super::check::{ClaimCheck, ValueBounds};
use super::context::RecordContext;
use super::verdict::Working;
use crate::bounds::Truth;
use crate::catalogue::{RecordKind, SongKey};
use crate::date::Day;
use crate::diagnostics::Span;
use crate::record::outcome::Outcome;
use crate::record::reach::{DaysHeld, Reach};
use crate::record::standings::{Among, LastTenure};
use crate::toml_reader::Spanned;

impl RecordContext<'_> {
    /// Judges `held` and `previous`, and notes who took the record since.
    pub(super) fn judge_tenure(&self, reach: Reach, check: &mut ClaimCheck<'_>) {
        let (claim, song) = (check.claim, self.song);
        self.show_tenure(reach, check);
        let held = claim.held.as_ref().map(|held| held.span);
        let previous = claim.previous.as_ref().map(|previous| previous.span);
        let Some(span) = held.or(previous) else { return };
        if self.record.kind == RecordKind::Club {
            check.doubt(span, "a club has members, not holders".to_owned(), None);
            return;
        }
        let Some(tenure) = self.standings.tenure(song, check.as_of, Among::All) else {
            let says = format!("`{}` did not hold it by {}", self.id(song), check.as_of);
            check.contradict(span, says, None);
            return;
        };
        if let Some(claimed) = &claim.held {
            self.judge_held(&tenure, claimed, check);
        }
        if let Some(claimed) = &claim.previous {
            self.judge_previous(&tenure, claimed, check);
        }
    }

    /// Notes what pages show of the tenure: among the songs listed, and days held to date only as
    /// far as the evidence reaches (rule 9).
    fn show_tenure(&self, reach: Reach, check: &mut ClaimCheck<'_>) {
        let (outcome, song, as_of) = (self.outcome, self.song, check.as_of);
        let Some(at) = self.shown_tenure(as_of) else { return };
        let tenure = &outcome.progression[at];
        if let (Some(end), Some(by)) = (outcome.ended(tenure), tenure.ended_by) {
            let taker = outcome.entry(&outcome.progression[by]);
            check.facts.lost = Some((taker.song, *end));
            check.working.push(Working::Lost(taker.song, *end, self.span_of(taker)));
        }
        check.facts.previous = holders_before(outcome, at).first().copied();
        let until = reach.until_on(&outcome.entry(tenure).when, as_of);
        let listed = self.standings.tenure(song, until, Among::Listed);
        let listed = listed.filter(|tenure| tenure.is_sure && tenure.is_bounded());
        // A tenure that lasted until the evidence ends may have gone on.
        let may_go_on =
            until < as_of && self.standings.holds(song, until, Among::Listed) != Truth::No;
        check.facts.held = listed.map(|LastTenure { held, .. }| DaysHeld {
            least: held.least,
            most: (!may_go_on).then_some(held.most),
        });
    }

    /// Judges `held`: the days that the last tenure lasted by the evaluation date.
    fn judge_held(
        &self,
        tenure: &LastTenure,
        claimed: &Spanned<u64>,
        check: &mut ClaimCheck<'_>,
    ) {
        let mut bounds = ValueBounds::days(tenure.held);
        if !tenure.is_bounded() {
            bounds = ValueBounds::new(bounds.least, None);
        }
        check.judge_number("held", claimed, bounds);
        if !tenure.is_sure {
            self.doubt_tenure(claimed.span, check);
        }
    }

    /// Doubts a field, because the song may never have held the record.
    fn doubt_tenure(&self, span: Span, check: &mut ClaimCheck<'_>) {
        let listed = self.standings.tenure(self.song, check.as_of, Among::Listed);
        let says = match listed.is_some_and(|tenure| tenure.is_sure) {
            true => "nobody says that the list is complete so long",
            false => "the data doesn't show that it was held",
        };
        check.doubt(span, says.to_owned(), None);
    }

    /// Judges `previous`: who held it on the day before the tenure.
    fn judge_previous(
        &self,
        tenure: &LastTenure,
        claimed: &Spanned<SongKey>,
        check: &mut ClaimCheck<'_>,
    ) {
        let held_before = |song| self.standings.held_before(song, tenure, self.song);
        let id = self.id(claimed.value);
        match held_before(claimed.value) {
            Truth::No => {
                // The pages' earlier holder may not have held it until then, as far as is known.
                let before = self.shown_tenure(check.as_of).into_iter();
                let mut before = before.flat_map(|at| holders_before(self.outcome, at));
                let holder = before.find(|song| held_before(*song) == Truth::Surely);
                let holder = holder.map(|song| self.id(song));
                let says = match holder {
                    Some(holder) => format!("`{holder}` held it before"),
                    None => format!("`{id}` did not hold it on the day before"),
                };
                let help = holder.map(|holder| format!("write `previous = \"{holder}\"`"));
                check.contradict(claimed.span, says, help);
            }
            Truth::Surely if tenure.is_sure => {}
            Truth::Surely => self.doubt_tenure(claimed.span, check),
            Truth::Perhaps => {
                let says = format!("`{id}` may not have held it then, and others may have");
                check.doubt(claimed.span, says, None);
            }
        }
    }

    /// The position of the song's last tenure, as pages show it, that may have begun by a day.
    fn shown_tenure(&self, day: Day) -> Option<usize> {
        self.outcome.progression.iter().rposition(|tenure| {
            let began = self.outcome.entry(tenure);
            began.song == self.song && began.when.first <= day
        })
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
    use crate::record::DaysHeld;
    use crate::record::claim::Verdict::{self, Contradicted, Unproved, Verified};
    use crate::samples::Sample;

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
        assert_eq!(facts.held, Some(DaysHeld { least: 31, most: Some(31) }));
        assert_eq!(
            facts.lost.map(|(_, when)| when.first.to_string()).as_deref(),
            Some("2020-04-01")
        );
    }

    #[test]
    fn days_held_beyond_the_confirmed_day_are_unproved() {
        let rows = ["2020-03-01 10", "2020-04-01 20"];
        let until_may =
            sample(Some("2020-05-01"), &rows).song("later", &["2020-09-01 exact 5"]);
        for (date, claim, verdict, held) in [
            ("2020-05-01", "held = 30", Verified, (30, Some(30))),
            // Somebody else had it on this day at the earliest.
            ("2020-05-02", "held = 31", Verified, (30, None)),
            ("2020-05-03", "held = 32", Unproved, (30, None)),
            ("2020-09-01", "held = 153", Unproved, (30, None)),
            ("2020-09-01", "held = 31", Unproved, (30, None)),
            ("2020-09-01", "held = 30", Contradicted, (30, None)),
            ("2020-09-01", "held = 154", Contradicted, (30, None)),
        ] {
            let claim = format!("holder = \"y\"\n{claim}");
            judged(&until_may, date, &claim, verdict);
            let (least, most) = held;
            let facts = until_may.judge(date, &claim).facts;
            assert_eq!(facts.held, Some(DaysHeld { least, most }), "{date} {claim}");
        }
        // One that was lost before that day, and one that was taken after it.
        let facts = until_may.judge("2020-09-01", "holder = \"x\"").facts;
        assert_eq!(facts.held, Some(DaysHeld { least: 31, most: Some(31) }));
        let until_march = sample(Some("2020-03-10"), &rows);
        judged(&until_march, "2020-09-01", "holder = \"y\"\nheld = 5", Unproved);
        judged(&until_march, "2020-09-01", "holder = \"x\"\nheld = 31", Unproved);
        let held =
            |song| until_march.judge("2020-09-01", &format!("holder = \"{song}\"")).facts.held;
        assert_eq!(held("y"), None);
        assert_eq!(held("x"), Some(DaysHeld { least: 9, most: None }));
    }

    #[test]
    fn what_is_said_of_an_earlier_holder_is_true_whatever_the_verdict() {
        let sample = Sample::new()
            .song_in("count", "old", "released = 2015-01-01", &["2019-03-01 exact 102"])
            .song("x", &["2020-03-01 exact 105"])
            .song("z", &["2020-03-01 exact 1"])
            .record("r", "kind = \"most\"\nmetric = \"count\"", Some("2020-03-01"));
        for (date, previous, verdict, says) in [
            (
                "2020-03-01",
                "old",
                Unproved,
                "`old` may not have held it then, and others may have",
            ),
            ("2020-03-01", "z", Contradicted, "`z` did not hold it on the day before"),
            // Before its first reading: it may have had as much already.
            ("2020-02-01", "z", Contradicted, "`z` did not hold it on the day before"),
        ] {
            let claim = format!("holder = \"x\"\nprevious = \"{previous}\"");
            judged(&sample, date, &claim, verdict);
            let findings = sample.judge(date, &claim).findings;
            let said: Vec<_> = findings.iter().map(|finding| finding.says.as_str()).collect();
            assert!(said.contains(&says), "{date} {previous} {said:?}");
        }
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
