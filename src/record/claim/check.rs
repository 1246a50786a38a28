//! One claim while it is judged: findings and working are gathered, and its figures compared with
//! what the data allows.

use super::verdict::{CheckedClaim, ClaimFacts, Finding, Verdict, Working};
use crate::article::Claim;
use crate::bounds::Bounds;
use crate::catalogue::MetricKind;
use crate::date::{Day, DayCount, Elapsed, When};
use crate::diagnostics::Span;
use crate::record::wording::{dated, grouped, range};
use crate::toml_reader::Spanned;

/// A claim, and what is known of it so far.
pub(super) struct ClaimCheck<'a> {
    pub(super) claim: &'a Claim,
    /// The evaluation date.
    pub(super) as_of: Day,
    /// The site's way of counting days.
    day_count: DayCount,
    pub(super) facts: ClaimFacts,
    findings: Vec<Finding>,
    pub(super) working: Vec<Working>,
}

/// Bounds of a number, the upper one of which may not be known.
#[derive(Clone, Copy)]
pub(super) struct ValueBounds {
    /// The least that it can be.
    pub(super) least: u64,
    /// The most that it can be.
    pub(super) most: Option<u64>,
    /// What it surely was, one after the other.
    pub(super) surely: Option<Bounds<u64>>,
}

impl ValueBounds {
    /// The bounds of one number.
    pub(super) fn new(least: u64, most: Option<u64>) -> Self {
        let surely = (most == Some(least)).then_some(Bounds::exactly(least));
        Self { least, most, surely }
    }

    /// The bounds of a number that is known exactly.
    pub(super) fn exactly(value: u64) -> Self {
        Self::new(value, Some(value))
    }

    /// The bounds of a number of days.
    pub(super) fn days(days: Bounds<i32>) -> Self {
        let n = |days: i32| u64::try_from(days).unwrap_or(0);
        Self::new(n(days.least), Some(n(days.most)))
    }

    /// Whether a number is possible.
    fn contains(self, value: u64) -> bool {
        self.least <= value && self.most.is_none_or(|most| value <= most)
    }
}

impl<'a> ClaimCheck<'a> {
    pub(super) fn new(claim: &'a Claim, day_count: DayCount, as_of: Day) -> Self {
        Self {
            claim,
            as_of,
            day_count,
            facts: ClaimFacts::default(),
            findings: Vec::new(),
            working: Vec::new(),
        }
    }

    /// Notes that a field is true in no case.
    pub(super) fn contradict(&mut self, span: Span, says: String, help: Option<String>) {
        self.findings.push(Finding { contradicts: true, span, says, help });
    }

    /// Notes that a field is true in some cases only.
    pub(super) fn doubt(&mut self, span: Span, says: String, help: Option<String>) {
        self.findings.push(Finding { contradicts: false, span, says, help });
    }

    /// Rule 7: one field that is true in no case contradicts the claim, one that is true in some
    /// leaves it unproved.
    pub(super) fn finish(self) -> CheckedClaim {
        let Self { facts, findings, working, as_of, .. } = self;
        let verdict = match findings.iter().map(|finding| finding.contradicts).max() {
            Some(true) => Verdict::Contradicted,
            Some(false) => Verdict::Unproved,
            None => Verdict::Verified,
        };
        CheckedClaim { verdict, facts, findings, working, as_of }
    }

    /// Judges whether a song reached it by the evaluation date, by when it did. Returns whether it
    /// may have.
    pub(super) fn judge_reached(&mut self, id: &str, when: &When, span: Span) -> bool {
        let (reached, as_of) = (format!("`{id}` reached it {}", dated(when)), self.as_of);
        if when.first > as_of {
            let says = format!("{reached}, and the claim speaks from {as_of}");
            let help = "correct `as_of`, or the article's `date`".to_owned();
            self.contradict(span, says, Some(help));
        } else if when.last > as_of {
            self.doubt(span, format!("{reached}: perhaps after {as_of}"), None);
        }
        when.first <= as_of
    }

    /// Judges a field that gives a number.
    pub(super) fn judge_number(
        &mut self,
        field: &str,
        claimed: &Spanned<u64>,
        bounds: ValueBounds,
    ) {
        let ValueBounds { least, most, surely } = bounds;
        let (value, may_be) = (claimed.value, bounds.contains(claimed.value));
        if surely.is_some_and(|surely| surely.contains(value)) {
            return;
        }
        let gives = match (surely.filter(|_| may_be), most) {
            (Some(surely), _) => range(surely, grouped),
            (None, Some(most)) => range(Bounds { least, most }, grouped),
            (None, None) => format!("{}, or more by {}", grouped(least), self.as_of),
        };
        let says = format!("the data gives {gives}");
        if may_be {
            self.doubt(claimed.span, says, None);
            return;
        }
        // A number as TOML writes it.
        let written = grouped(least).replace(',', "_");
        let write = (most == Some(least)).then(|| format!("write `{field} = {written}`"));
        let is_off_by_one = value + 1 == least || most.is_some_and(|most| value == most + 1);
        let convention = match self.day_count {
            DayCount::Calendar => "days are date minus date, the first day is not counted",
            DayCount::Elapsed => "days are whole spans of 24 hours",
        };
        let hint = (is_off_by_one && field != "value").then(|| convention.to_owned());
        let help: Vec<String> = write.into_iter().chain(hint).collect();
        self.contradict(claimed.span, says, (!help.is_empty()).then(|| help.join("; ")));
    }

    /// Judges `on` and `days` by when the claim's subject was reached, how long after the release, and
    /// the first day, in a metric of a kind.
    pub(super) fn judge_times(
        &mut self,
        when: Option<When>,
        elapsed: Option<Elapsed>,
        start: Option<When>,
        metric: MetricKind,
    ) {
        let claim = self.claim;
        if let (Some(on), Some(when)) = (&claim.on, when) {
            if on.value.first > self.as_of && when.first <= self.as_of {
                let says = format!("the claim speaks from {}", self.as_of);
                self.contradict(on.span, says, None);
            } else {
                self.judge_day(on, &when, metric);
            }
        }
        let Some(days) = &claim.days else { return };
        let claimed = i32::try_from(days.value).unwrap_or(i32::MAX);
        let by_then = start.map(|start| self.as_of.since(start.first));
        let is_over = by_then.is_none_or(|most| claimed <= most);
        if let Some(elapsed) = elapsed
            && (is_over || !elapsed.days.contains(claimed))
        {
            self.judge_number("days", days, ValueBounds::days(elapsed.days));
        } else if !is_over {
            let says = format!("so many days were not over on {}", self.as_of);
            self.contradict(days.span, says, None);
        } else {
            let (says, help) = match metric {
                MetricKind::Rank => ("a chart date gives no time since release", None),
                MetricKind::OneOff => ("a one-off figure gives no time since release", None),
                MetricKind::Counter => {
                    ("the time since release is not known", Some("add `released` to the song"))
                }
            };
            self.doubt(days.span, says.to_owned(), help.map(str::to_owned));
        }
    }

    fn judge_day(&mut self, on: &Spanned<When>, when: &When, metric: MetricKind) {
        let (claimed, days) = (on.value.days(), when.days());
        if claimed.contains(days.least) && claimed.contains(days.most) {
            return;
        }
        let says = format!("the data gives {}", dated(when));
        if claimed.order(days).is_none() {
            // Rule 4: where the places of a song begin, it may have been there before.
            let is_entry = metric == MetricKind::Rank && claimed.exact() == Some(days.most);
            let help = is_entry.then(|| {
                let day = days.most;
                format!("if it entered the chart on {day}, add `start = {day}` to its series")
            });
            self.doubt(on.span, says, help);
            return;
        }
        let help = days.exact().map(|day| {
            let near = Bounds { least: claimed.least.plus(-1), most: claimed.most.plus(1) };
            let zone = "; a local day may be another one in the site's time zone";
            format!("write `on = {day}`{}", if near.contains(day) { zone } else { "" })
        });
        self.contradict(on.span, says, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::record::claim::Verdict::{self, Contradicted, Unproved, Verified};
    use crate::samples::Sample;

    const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";

    /// The verdict on a claim about a song `x` of these rows, and the help.
    fn judged(rule: &str, row: &str, claim: &str) -> (Verdict, String) {
        let sample = Sample::new().song("x", &[row]).record("r", rule, Some("2020-12-31"));
        let checked = sample.judge("2020-12-31", &format!("holder = \"x\"\n{claim}"));
        let helps = checked.findings.into_iter().filter_map(|finding| finding.help);
        (checked.verdict, helps.collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn a_field_is_verified_only_if_every_case_agrees() {
        let (day, wide) = ("2020-03-01 crossed 100", "2020-03-01..2020-03-03 crossed 100");
        for (row, claim, verdict) in [
            (day, "on = 2020-03-01", Verified),
            (day, "on = \"2020-03\"", Verified),
            (day, "on = 2020-03-02", Contradicted),
            (wide, "on = 2020-03-02", Unproved),
            (wide, "on = { from = 2020-03-01, to = 2020-03-03 }", Verified),
            (wide, "on = { from = 2020-03-03, to = 2020-03-05 }", Unproved),
            (wide, "on = 2020-03-04", Contradicted),
            (day, "days = 60", Verified),
            (day, "days = 59", Contradicted),
            (wide, "days = 60", Unproved),
            (wide, "days = 62", Unproved),
            (wide, "days = 63", Contradicted),
            (wide, "as_of = 2020-03-01\ndays = 62", Contradicted),
            (day, "value = 100", Verified),
            (day, "value = 99", Contradicted),
        ] {
            assert_eq!(judged(FIRST, row, claim).0, verdict, "{row} / {claim}");
        }
        // Of a total, more may have been counted since the last reading.
        let most = "kind = \"most\"\nmetric = \"count\"";
        for (row, claim, verdict) in [
            ("2020-12-31 exact 70", "value = 70", Verified),
            ("2020-12-31 exact 70", "value = 71", Contradicted),
            ("2020-12-31 exact 70", "value = 69", Contradicted),
        ] {
            assert_eq!(judged(most, row, claim).0, verdict, "{row} / {claim}");
        }
    }

    #[test]
    fn rule_4_a_place_of_the_first_row_asks_for_a_start() {
        let rule = "kind = \"first\"\nmetric = \"chart\"\nthreshold = 1";
        let start =
            "if it entered the chart on 2020-03-01, add `start = 2020-03-01` to its series";
        for (head, claim, help) in [
            ("released = 2020-02-01", "on = 2020-03-01", start),
            ("released = 2020-02-01", "on = 2020-02-20", ""),
            ("released = 2020-03-01", "on = 2020-03-01", ""),
        ] {
            let sample = Sample::new().song_in("chart", "x", head, &["2020-03-01 exact 1"]);
            let sample = sample.record("r", rule, Some("2020-12-31"));
            let checked = sample.judge("2020-12-31", &format!("holder = \"x\"\n{claim}"));
            let helps: Vec<String> =
                checked.findings.into_iter().filter_map(|f| f.help).collect();
            assert_eq!(helps.join("|"), help, "{head} {claim}");
        }
    }

    #[test]
    fn a_contradiction_says_what_to_write() {
        let row = "2020-03-01 crossed 100";
        for (claim, help) in [
            (
                "days = 61",
                "write `days = 60`; days are date minus date, the first day is not counted",
            ),
            ("days = 70", "write `days = 60`"),
            (
                "on = 2020-03-02",
                "write `on = 2020-03-01`; a local day may be another one in the site's time zone",
            ),
            ("on = 2020-03-09", "write `on = 2020-03-01`"),
            ("value = 1_000", "write `value = 100`"),
        ] {
            assert_eq!(judged(FIRST, row, claim).1, help, "{claim}");
        }
    }
}
