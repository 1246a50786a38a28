//! Verdicts, the facts that they rest on, and the working that leads to them.

use crate::bounds::Bounds;
use crate::catalogue::{MetricKey, RecordKey, SongKey};
use crate::date::{Day, Elapsed, When};
use crate::diagnostics::Span;
use crate::record::reach::DaysHeld;

/// The verdict on every claim of every article.
#[derive(Debug, Default)]
pub struct Verdicts {
    by_article: Vec<Vec<CheckedClaim>>,
}

impl Verdicts {
    /// Takes the verdicts by the positions of articles, then of claims.
    pub(super) fn new(by_article: Vec<Vec<CheckedClaim>>) -> Self {
        Self { by_article }
    }

    /// The verdicts on an article's claims, in their order.
    pub fn of(&self, article: usize) -> &[CheckedClaim] {
        &self.by_article[article]
    }

    /// Every verdict, with the article's position.
    pub fn all(&self) -> impl Iterator<Item = (usize, &CheckedClaim)> {
        let articles = self.by_article.iter().enumerate();
        articles.flat_map(|(at, claims)| claims.iter().map(move |claim| (at, claim)))
    }
}

/// What the data says of a claim, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// True in every case that the observations allow.
    Verified,
    /// True in some.
    Unproved,
    /// True in none.
    Contradicted,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unproved => "unproved",
            Self::Contradicted => "contradicted",
        }
    }
}

/// A verdict with what it rests on.
#[derive(Clone, Debug)]
pub struct CheckedClaim {
    /// The verdict.
    pub verdict: Verdict,
    /// The facts that the data gives, which placeholders show.
    pub facts: ClaimFacts,
    /// What is wrong, and what is missing.
    pub findings: Vec<Finding>,
    /// The steps that lead to the verdict.
    pub working: Vec<Working>,
    /// The evaluation date.
    pub as_of: Day,
}

/// The facts that a claim is about, as derived.
#[derive(Clone, Debug, Default)]
pub struct ClaimFacts {
    /// The song.
    pub song: Option<SongKey>,
    /// The metric.
    pub metric: Option<MetricKey>,
    /// The record, unless the claim is about a milestone alone.
    pub record: Option<RecordKey>,
    /// When it was reached or set.
    pub when: Option<When>,
    /// Time since release.
    pub elapsed: Option<Elapsed>,
    /// The figure.
    pub value: Option<u64>,
    /// The rank, from 1.
    pub rank: Option<Bounds<usize>>,
    /// Days for which the record was held, among the songs listed.
    pub held: Option<DaysHeld>,
    /// Who held it before.
    pub previous: Option<SongKey>,
    /// Who took it since, and when.
    pub lost: Option<(SongKey, When)>,
}

/// What is wrong with a field, or what is missing to prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether the field is true in no case.
    pub contradicts: bool,
    /// The field in the article.
    pub span: Span,
    /// What the data says, or what is missing.
    pub says: String,
    /// What to write, or to add.
    pub help: Option<String>,
}

/// A step of the working, which pages and messages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Working {
    /// The song, or what is counted, was released then.
    Released(SongKey, When, Span),
    /// An observation, given by its position in the series.
    Observed(SongKey, MetricKey, usize),
    /// The time between the two.
    Took(Elapsed),
    /// The number of others that were compared.
    Compared(usize),
    /// Another song that surely is ahead.
    Ahead(SongKey, When, Span),
    /// Another song that may be ahead.
    MayBeAhead(SongKey, When, Span),
    /// A listed song that no observation shows to have reached it.
    Unknown(SongKey, Span),
    /// The day until which the list is complete.
    Complete(Day, Span),
    /// Nobody says that the list is complete, or not for long enough.
    NotComplete(Span),
    /// Another song took it later.
    Lost(SongKey, When, Span),
}
