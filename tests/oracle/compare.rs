//! What the program says of a site, beside what the worlds say.

use std::collections::{BTreeMap, BTreeSet};

use daesang::analysis::{Analysis, analyse};
use daesang::diagnostics::{Code, Report, Severity};
use daesang::record::claim::{CheckedClaim, Verdict};

use crate::claims::{self, Asked, Ending, Ranks, Share, Truth};
use crate::histories;
use crate::milestones;
use crate::site::{Claim, Day, Rule, Site, day_of};
use crate::tables::{self, Checked};
use crate::tenures;
use crate::worlds::Worlds;

/// What became of a site.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// The files can't be true, and the program says so, or doesn't.
    pub(crate) impossible: Option<bool>,
    /// Codes of errors on a site that can be true.
    pub(crate) refused: Vec<Code>,
    pub(crate) claims: Vec<JudgedClaim>,
    /// There are too many worlds.
    pub(crate) gave_up: bool,
    /// Everything that is no claim.
    pub(crate) checked: Checked,
}

/// A claim, judged twice.
#[derive(Debug)]
pub(crate) struct JudgedClaim {
    pub(crate) claim: Claim,
    pub(crate) said: Verdict,
    pub(crate) truth: Truth,
    /// The facts that leave out what is so in some world, by their names.
    pub(crate) facts: Vec<String>,
}

impl JudgedClaim {
    /// Whether the verdict is wrong in some world.
    pub(crate) fn unsound(&self) -> bool {
        match self.said {
            Verdict::Verified => self.truth.share != Share::All,
            Verdict::Contradicted => self.truth.share != Share::None,
            Verdict::Unproved => false,
        }
    }

    /// Whether rule 7 wants another verdict than *unproved*.
    pub(crate) fn decidable(&self) -> bool {
        self.truth.share == Share::All || self.truth.field_in_none
    }

    /// Whether it is decidable, and the program did so.
    pub(crate) fn decided(&self) -> bool {
        self.decidable() && !self.unsound() && self.said != Verdict::Unproved
    }
}

/// What the program makes of a site: its analysis, and the codes of its errors.
fn read(site: &Site, milestones: &BTreeSet<String>) -> (Option<Analysis>, Vec<Code>) {
    let files = site.files(milestones);
    let (sources, mut report) = files.sources();
    let analysis = analyse(&sources, files.options(), &mut report);
    let errors = |report: &Report| {
        let all = report.sorted(&sources).into_iter();
        let errors = all.filter(|told| told.severity == Severity::Error);
        errors.map(|told| told.code).filter(|code| *code != Code::E401).collect()
    };
    let errors = errors(&report);
    (analysis, errors)
}

/// Compares all verdicts on a site.
pub(crate) fn compare(site: &Site) -> Compared {
    let mut compared = Compared::default();
    let (analysis, errors) = read(&site.bare(), &BTreeSet::new());
    if !histories::consistent(site) {
        compared.impossible = Some(!errors.is_empty());
        return compared;
    }
    let Some(analysis) = analysis.filter(|_| errors.is_empty()) else {
        compared.refused = errors;
        return compared;
    };
    let tables = tables::read(&analysis, &mut compared.checked);
    tables::compare(site, &tables, &mut compared.checked);
    milestones::compare(site, &tables, &mut compared.checked);
    tenures::compare(site, &tables, &mut compared.checked);
    // Which milestones may have an article is known now.
    let ids = tables["milestones"].iter().map(|row| row["milestone"].clone()).collect();
    let (analysis, errors) = read(site, &ids);
    let Some(analysis) = analysis.filter(|_| errors.is_empty()) else {
        compared.refused = errors;
        return compared;
    };
    let mut verdicts: BTreeMap<&str, _> = BTreeMap::new();
    for (at, article) in analysis.articles.iter().enumerate() {
        verdicts.insert(article.id.as_str(), analysis.verdicts.of(at).iter());
    }
    let mut said_in = |article: &str| -> &CheckedClaim {
        let said = verdicts.get_mut(article).and_then(Iterator::next);
        said.unwrap_or_else(|| panic!("no verdict in {article}\n{}", site.show()))
    };
    let said: Vec<&CheckedClaim> =
        site.claims.iter().map(|claim| said_in(&site.article_of(claim, &ids))).collect();
    for claim in site.steps.iter().filter(|claim| ids.contains(&claim.id(site.metric))) {
        let said = said_in(&claim.id(site.metric)).verdict;
        milestones::compare_claim(site, claim, said, &mut compared.checked);
    }
    judge_claims(site, &said, &mut compared);
    compared
}

/// Compares the verdicts on all claims about the record with the worlds.
fn judge_claims(site: &Site, said: &[&CheckedClaim], compared: &mut Compared) {
    // Parts of claims that need the same walk through the worlds share it. Those that look at the end
    // of the last day are each on their own.
    let mut groups: Vec<(Vec<(usize, Claim)>, Asked)> = Vec::new();
    for (at, claim) in site.claims.iter().enumerate() {
        for (part, asked) in claims::parts(site, claim) {
            let together = groups.iter_mut().find(|(claims, held)| {
                let (_, other) = claims[0];
                let ends = asked.last_day_only || asked.ranks == Ranks::Apart;
                (other.song, other.female) == (part.song, part.female)
                    && *held == asked
                    && other.previous == part.previous
                    && (other.days.is_some(), other.held.is_some())
                        == (part.days.is_some(), part.held.is_some())
                    && (!ends || other.day == part.day)
            });
            match together {
                Some((claims, _)) => claims.push((at, part)),
                None => groups.push((vec![(at, part)], asked)),
            }
        }
    }
    let counted = site.claims.iter().map(|claim| claims::counted_value(site, claim));
    let mut truths: Vec<Option<Truth>> = counted.collect();
    let mut facts: Vec<Vec<String>> = vec![Vec::new(); said.len()];
    for (claims, asked) in groups {
        let parts: Vec<Claim> = claims.iter().map(|(_, claim)| *claim).collect();
        let end = parts.iter().map(|claim| claim.day).max().expect("a group has claims");
        let worlds = Worlds::new(site, parts[0].song, &parts, end, asked);
        // Where a song can only have begun after the days that a claim looks at, there are no worlds to
        // walk through: that the site can be true was asked before.
        if worlds.gave_up || worlds.is_empty() {
            compared.gave_up = true;
            return;
        }
        for (at, claim) in claims {
            let wrong = wrong_facts(site, &claim, said[at], &worlds, asked);
            facts[at].extend(wrong);
            let truth = worlds.judge(&claim);
            let both =
                truths[at].take().map_or_else(|| truth.clone(), |held| held.both(&truth));
            truths[at] = Some(both);
        }
    }
    for (at, (claim, said)) in site.claims.iter().zip(said).enumerate() {
        let truth = truths[at].take().expect("every claim has parts");
        let facts = std::mem::take(&mut facts[at]);
        compared.claims.push(JudgedClaim { claim: *claim, said: said.verdict, truth, facts });
    }
}

/// The facts of a claim that exclude what is so in some world.
fn wrong_facts(
    site: &Site,
    claim: &Claim,
    said: &CheckedClaim,
    worlds: &Worlds<'_>,
    asked: Asked,
) -> Vec<String> {
    let facts = &said.facts;
    let threshold = site.record.rule != Rule::Most;
    let reached = || worlds.on(claim.day).iter().filter(|end| end.reached);
    let mut wrong = Vec::new();
    let mut check = |name: &str, fails: &dyn Fn(&Ending) -> bool| {
        if reached().any(fails) {
            wrong.push(name.to_owned());
        }
    };
    let complete = site.record.complete.is_some_and(|day| day >= claim.day);
    // Of `most`, and of tenures, pages speak of the songs listed.
    let asked_rank = complete && threshold && asked.ranks != Ranks::None;
    if let Some(rank) = facts.rank.filter(|_| asked_rank) {
        let contains = |ahead: u64| {
            let rank_of = usize::try_from(ahead + 1).expect("a small rank");
            rank.contains(rank_of)
        };
        check("rank", &|end| !contains(end.ahead));
    }
    // Of a figure, pages show the observation and its day.
    if let Some(when) = facts.when.filter(|_| !asked.last_day_only && threshold) {
        let within = |day: Day| when.first <= day_of(day) && day_of(day) <= when.last;
        check("when", &|end| end.on.is_some_and(|day| day > worlds.low() && !within(day)));
    }
    if let Some(elapsed) = facts.elapsed.filter(|_| claim.days.is_some()) {
        let contains = |days: i32| elapsed.days.contains(days);
        check("elapsed", &|end| end.days.flatten().is_some_and(|days| !contains(days)));
    }
    wrong
}
