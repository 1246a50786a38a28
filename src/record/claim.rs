//! Verdicts on claims: rules 7 to 9 of `docs/design.md`.
//!
//! Each field of a claim is true in every case that the intervals allow, in none, or in some. A
//! claim is *verified* if all its fields are true in every case, *contradicted* if one is true in
//! none, else *unproved*.

mod check;
mod checker;
mod context;
mod message;
mod rank;
mod times;
mod value;
mod verdict;

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::Records;
use super::crossing::DayCounting;
use crate::article::Article;
use crate::catalogue::Catalogue;
use crate::date::Day;
use crate::diagnostics::Report;
use checker::ClaimChecker;
pub use message::describe;
pub use verdict::{CheckedClaim, ClaimFacts, Finding, Verdict, Verdicts, Working};

/// Judges every claim of every article, and reports those that are contradicted or unproved.
pub fn judge(
    catalogue: &Catalogue,
    records: &Records,
    articles: &[Arc<Article>],
    counting: DayCounting<'_>,
    as_of: Day,
    report: &mut Report,
) -> Verdicts {
    let standings: Vec<_> = catalogue.records.iter().map(|_| OnceLock::new()).collect();
    let standings = &standings;
    let checked: Vec<(Vec<CheckedClaim>, Report)> = articles
        .par_iter()
        .map(|article| {
            let mut report = Report::new();
            if article.claims_of.is_some() {
                return (Vec::new(), report);
            }
            let checker =
                ClaimChecker { catalogue, records, article, counting, as_of, standings };
            let claims = article.claims.iter().map(|claim| checker.judge(claim, &mut report));
            (claims.collect(), report)
        })
        .collect();
    let mut by_article = Vec::with_capacity(checked.len());
    for (claims, own) in checked {
        by_article.push(claims);
        report.merge(own);
    }
    // A translation's claims are those of its original, judged and reported once.
    for (at, article) in articles.iter().enumerate() {
        if let Some(original) = article.claims_of {
            by_article[at] = by_article[original].clone();
        }
    }
    Verdicts::new(by_article)
}
