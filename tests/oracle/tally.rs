//! Counts of what was compared.

use std::collections::BTreeMap;
use std::fmt;

use daesang::record::claim::Verdict;

use crate::claims::Share;
use crate::compare::{Compared, JudgedClaim};
use crate::site::{Claim, Metric, Rule, Site};

/// Counts of a kind of record over a kind of metric.
#[derive(Debug, Default, Clone)]
struct Row {
    sites: usize,
    claims: usize,
    verified: usize,
    contradicted: usize,
    unsound: usize,
    decidable: usize,
    decided: usize,
    facts: usize,
}

/// All counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rows: BTreeMap<(Rule, Metric), Row>,
    all: Row,
    /// Sites that can't be true, and how many of them the program takes.
    impossible: usize,
    accepted: usize,
    /// Sites of too many worlds.
    gave_up: usize,
    /// Sites that can be true, and that the program refuses, by the codes.
    refused: BTreeMap<String, usize>,
    unsound: BTreeMap<String, usize>,
    undecided: BTreeMap<String, usize>,
    facts: BTreeMap<String, usize>,
    /// What is wrong beside verdicts, by its kind.
    wrong: BTreeMap<String, usize>,
    intervals: BTreeMap<&'static str, [usize; 2]>,
}

/// The fields that a claim asserts.
pub(crate) fn asserted(claim: &Claim) -> String {
    let fields = [
        ("holder", claim.holder),
        ("rank", claim.rank.is_some()),
        ("value", claim.value.is_some()),
        ("on", claim.on.is_some()),
        ("days", claim.days.is_some()),
        ("held", claim.held.is_some()),
        ("previous", claim.previous.is_some()),
    ];
    let names: Vec<&str> = fields.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    names.join("+")
}

/// The kind of a failure, by which failures are counted and told apart.
pub(crate) fn kind_of(site: &Site, judged: &JudgedClaim) -> String {
    let said = judged.said.word();
    let share = match judged.truth.share {
        Share::All => "all",
        Share::Some => "some",
        Share::None => "no",
    };
    let (rule, metric) = (site.record.rule, site.metric);
    format!("{rule:?} over {metric:?}, {}: {said}, true in {share}", asserted(&judged.claim))
}

/// The kind of a mistake beside verdicts.
pub(crate) fn kind_of_wrong(site: &Site, told: &str) -> String {
    let what = told.split_once(':').map_or(told, |(what, _)| what);
    format!("{:?} over {:?}, {what}", site.record.rule, site.metric)
}

impl Row {
    fn add(&mut self, compared: &Compared) {
        self.sites += 1;
        for judged in &compared.claims {
            self.claims += 1;
            self.verified += usize::from(judged.said == Verdict::Verified);
            self.contradicted += usize::from(judged.said == Verdict::Contradicted);
            self.unsound += usize::from(judged.unsound());
            self.decidable += usize::from(judged.decidable());
            self.decided += usize::from(judged.decided());
            self.facts += usize::from(!judged.facts.is_empty());
        }
    }
}

impl Tally {
    pub(crate) fn new(all: &[(Site, Compared)]) -> Self {
        let mut tally = Self::default();
        for (site, compared) in all {
            tally.gave_up += usize::from(compared.gave_up);
            if let Some(told) = compared.impossible {
                tally.impossible += 1;
                tally.accepted += usize::from(!told);
                continue;
            }
            if let Some(code) = compared.refused.first() {
                *tally.refused.entry(format!("{code:?}")).or_default() += 1;
                continue;
            }
            tally.rows.entry((site.record.rule, site.metric)).or_default().add(compared);
            tally.all.add(compared);
            for told in &compared.checked.wrong {
                *tally.wrong.entry(kind_of_wrong(site, told)).or_default() += 1;
            }
            for (kind, [all, tight]) in &compared.checked.intervals {
                let held = tally.intervals.entry(kind).or_default();
                (held[0], held[1]) = (held[0] + all, held[1] + tight);
            }
            let kind = |judged| kind_of(site, judged);
            for judged in &compared.claims {
                if judged.unsound() {
                    *tally.unsound.entry(kind(judged)).or_default() += 1;
                }
                if judged.decidable() && judged.said == Verdict::Unproved {
                    *tally.undecided.entry(kind(judged)).or_default() += 1;
                }
                for fact in &judged.facts {
                    let (rule, metric) = (site.record.rule, site.metric);
                    let kind = format!("{rule:?} over {metric:?}: {fact}");
                    *tally.facts.entry(kind).or_default() += 1;
                }
            }
        }
        tally
    }

    pub(crate) fn unsound(&self) -> usize {
        self.all.unsound
    }

    /// Sites that can't be true and are taken, and those that can be and are refused.
    pub(crate) fn misread(&self) -> usize {
        self.accepted + self.refused.values().sum::<usize>()
    }

    pub(crate) fn facts(&self) -> usize {
        self.all.facts
    }

    pub(crate) fn wrong(&self) -> usize {
        self.wrong.values().sum()
    }

    /// Of the claims that are true in all worlds or in none, how many were judged so.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    pub(crate) fn decided_percent(&self) -> f64 {
        100.0 * self.all.decided as f64 / self.all.decidable.max(1) as f64
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<20}{:>7}{:>8}{:>9}{:>13}{:>9}{:>10}{:>9}{:>6}{:>7}",
            "record",
            "sites",
            "claims",
            "verified",
            "contradicted",
            "UNSOUND",
            "decidable",
            "decided",
            "%",
            "facts"
        )?;
        let named = |(rule, metric): &(Rule, Metric)| format!("{rule:?} over {metric:?}");
        let rows = self.rows.iter().map(|(key, row)| (named(key), row));
        for (name, row) in rows.chain([("all".to_owned(), &self.all)]) {
            writeln!(
                f,
                "{name:<20}{:>7}{:>8}{:>9}{:>13}{:>9}{:>10}{:>9}{:>6}{:>7}",
                row.sites,
                row.claims,
                row.verified,
                row.contradicted,
                row.unsound,
                row.decidable,
                row.decided,
                100 * row.decided / row.decidable.max(1),
                row.facts
            )?;
        }
        writeln!(
            f,
            "sites that can't be true: {}, of which the program takes {}",
            self.impossible, self.accepted
        )?;
        writeln!(f, "sites that can be true and are refused: {:?}", self.refused)?;
        writeln!(
            f,
            "sites of too many worlds, or of none in the days asked for, which are not judged: {}",
            self.gave_up
        )?;
        for (kind, [all, tight]) in &self.intervals {
            writeln!(f, "{kind}: {all}, of which {tight} can't be narrower")?;
        }
        let lists = [
            ("WRONG", &self.wrong),
            ("UNSOUND", &self.unsound),
            ("undecided", &self.undecided),
            ("facts", &self.facts),
        ];
        for (name, list) in lists {
            for (kind, count) in list {
                writeln!(f, "{name:<10}{count:>6}  {kind}")?;
            }
        }
        Ok(())
    }
}
