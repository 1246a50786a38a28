//! Verdicts on claims: rules 7 and 8 of `docs/design.md`.
//!
//! Each field of a claim is true in every world that the intervals allow, in none, or in some. A
//! claim is *verified* if all its fields are true in every world, *contradicted* if one is true in
//! none, else *unproved*. Nothing passes silently.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::crossing::{DayCounting, at_most, grouped, not_before};
use super::holders::{self, Contender, Outcome, Tenure};
use super::{Event, Milestone, MilestoneKey, Records};
use crate::article::{Article, ArticleKind, Claim};
use crate::catalogue::{
    Catalogue, MetricKey, MetricKind, Record, RecordKey, RecordKind, Song, SongKey,
};
use crate::date::{Day, DayCount, Elapsed, FIRST_DAY, When, order};
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::toml_reader::Spanned;

/// The verdict on every claim of every article: by the article's position, then the claim's.
#[derive(Debug, Default)]
pub struct Verdicts {
    by_article: Vec<Vec<CheckedClaim>>,
}

impl Verdicts {
    /// The verdicts on an article's claims, in their order.
    pub fn of(&self, article: usize) -> &[CheckedClaim] {
        &self.by_article[article]
    }

    /// Every verdict, with the article's position.
    pub fn all(&self) -> impl Iterator<Item = (usize, &CheckedClaim)> {
        self.by_article
            .iter()
            .enumerate()
            .flat_map(|(at, judged)| judged.iter().map(move |judged| (at, judged)))
    }
}

/// What the data says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// True in every world that the observations allow.
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

/// A verdict with the facts that it rests on.
#[derive(Clone, Debug)]
pub struct CheckedClaim {
    /// The verdict.
    pub verdict: Verdict,
    /// The facts that the data gives, which placeholders show.
    pub found: ClaimFacts,
    /// What is wrong, and what is missing.
    pub findings: Vec<Finding>,
    /// The facts that led here, each with its place.
    pub working: Vec<Working>,
    /// The day that it was judged from.
    pub as_of: Day,
}

/// The facts behind a claim, as derived.
#[derive(Clone, Debug, Default)]
pub struct ClaimFacts {
    /// Whom the claim is about.
    pub song: Option<SongKey>,
    /// In which metric.
    pub metric: Option<MetricKey>,
    /// For which record.
    pub record: Option<RecordKey>,
    /// When it was reached or set.
    pub when: Option<When>,
    /// Time since release.
    pub elapsed: Option<Elapsed>,
    /// The figure.
    pub value: Option<u64>,
    /// Best and worst possible rank.
    pub rank: Option<(usize, usize)>,
    /// Fewest and most days held.
    pub held: Option<(i32, i32)>,
    /// Who held it before.
    pub previous: Option<SongKey>,
    /// Who took it since, and when.
    pub lost: Option<(SongKey, When)>,
}

/// What is wrong with a field, or what is missing to prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether the field is true in no world.
    pub contradicts: bool,
    /// The field's place in the article.
    pub span: Span,
    /// What the data says, or what is missing.
    pub says: String,
    /// What to write, or to add.
    pub help: Option<String>,
}

/// A step of the working, which pages and messages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Working {
    /// The song, or what is counted, came out.
    Released(SongKey, When, Span),
    /// An observation says so: song, metric, figure, observation's position in the series.
    Observed(SongKey, MetricKey, usize),
    /// The difference.
    Took(Elapsed),
    /// So many others of those listed were compared.
    Compared(usize),
    /// This one is surely ahead.
    Ahead(SongKey, When, Span),
    /// This one may be ahead.
    MayBeAhead(SongKey, When, Span),
    /// Listed, without an observation that shows it reached.
    Unknown(SongKey, Span),
    /// The list is complete until then.
    Complete(Day, Span),
    /// Nobody says that the list is complete, or not until when it matters.
    NoScope(Span),
    /// It was lost later.
    Lost(SongKey, When, Span),
}

/// Judges every claim of every article, and reports what is contradicted or unproved.
pub fn judge(
    catalogue: &Catalogue,
    records: &Records,
    articles: &[Arc<Article>],
    counting: DayCounting<'_>,
    as_of: Day,
    report: &mut Report,
) -> Verdicts {
    let newest = &newest_by_metric(catalogue);
    let judged: Vec<(Vec<CheckedClaim>, Report)> = articles
        .par_iter()
        .map(|article| {
            let mut report = Report::new();
            if article.claims_of.is_some() {
                return (Vec::new(), report);
            }
            let checker = ClaimChecker { catalogue, records, article, counting, newest, as_of };
            let verdicts = article.claims.iter().map(|claim| checker.judge(claim, &mut report));
            let verdicts = verdicts.collect();
            (verdicts, report)
        })
        .collect();
    let mut by_article = Vec::with_capacity(judged.len());
    for (verdicts, own) in judged {
        by_article.push(verdicts);
        report.merge(own);
    }
    // A translation's claims are those of its original: judged, and reported, once.
    for (at, article) in articles.iter().enumerate() {
        if let Some(original) = article.claims_of {
            by_article[at] = by_article[original].clone();
        }
    }
    Verdicts { by_article }
}

/// Rule 9: a metric's as-of is its newest observation.
fn newest_by_metric(catalogue: &Catalogue) -> Vec<Day> {
    let none = || vec![FIRST_DAY; catalogue.metrics.len()];
    let of_song = |mut newest: Vec<Day>, song: &Song| {
        for series in &song.series {
            let Some(held) = newest.get_mut(series.metric.index()) else { continue };
            // A time since an unknown release says nothing of a day.
            let dated = series.observations.iter().filter(|o| o.when.first > FIRST_DAY);
            *held = dated.map(|o| o.when.last).fold(*held, Day::max);
        }
        newest
    };
    let of_both =
        |a: Vec<Day>, b: Vec<Day>| a.into_iter().zip(b).map(|(a, b)| a.max(b)).collect();
    catalogue.songs.par_iter().fold(none, of_song).reduce(none, of_both)
}

struct ClaimChecker<'a> {
    catalogue: &'a Catalogue,
    records: &'a Records,
    article: &'a Article,
    counting: DayCounting<'a>,
    /// The newest observation of each metric.
    newest: &'a [Day],
    /// The newest of all.
    as_of: Day,
}

/// The record that a claim is about, narrowed by its `where`, and the entry of its song.
#[derive(Clone, Copy)]
struct RecordContext<'a> {
    record: &'a Record,
    outcome: &'a Outcome,
    entry: &'a Contender,
    /// What the song surely had, and could have had at the most, on the day of judging; of use
    /// for `most` only.
    bounds: ValueBounds,
}

impl RecordContext<'_> {
    /// The day until which the list must be complete for a rank to be certain.
    fn needed(&self, as_of: Day) -> Day {
        match self.record.kind {
            RecordKind::First | RecordKind::Club => self.entry.when.last,
            RecordKind::Fastest | RecordKind::Most => as_of,
        }
    }

    fn is_complete(&self, until: Day) -> bool {
        self.record.scope.as_ref().is_some_and(|scope| scope.as_of >= until)
    }
}

/// What a song's figure may have been on a day.
#[derive(Clone, Copy)]
struct ValueBounds {
    /// At least this.
    least: u64,
    /// At the most this; nothing if no bound is known.
    most: Option<u64>,
}

/// Another song that is ahead, or may be.
struct Rival<'a> {
    entry: &'a Contender,
    surely: bool,
}

/// What is being judged, while findings and working are gathered.
struct ClaimCheck<'a> {
    claim: &'a Claim,
    /// How days are counted, for those who are one off.
    convention: &'static str,
    as_of: Day,
    found: ClaimFacts,
    findings: Vec<Finding>,
    working: Vec<Working>,
}

impl ClaimCheck<'_> {
    fn contradict(&mut self, span: Span, says: String, help: Option<String>) {
        self.findings.push(Finding { contradicts: true, span, says, help });
    }

    fn doubt(&mut self, span: Span, says: String, help: Option<String>) {
        self.findings.push(Finding { contradicts: false, span, says, help });
    }

    fn finish(self) -> CheckedClaim {
        let verdict = match self.findings.iter().map(|f| f.contradicts).max() {
            Some(true) => Verdict::Contradicted,
            Some(false) => Verdict::Unproved,
            None => Verdict::Verified,
        };
        CheckedClaim {
            verdict,
            found: self.found,
            findings: self.findings,
            working: self.working,
            as_of: self.as_of,
        }
    }
}

impl ClaimChecker<'_> {
    fn judge(&self, claim: &Claim, report: &mut Report) -> CheckedClaim {
        let own = self.own_milestone();
        let as_of = claim.as_of.as_ref().map(|day| day.value).or(self.article.date);
        let as_of = as_of.unwrap_or(self.as_of);
        let mut check = ClaimCheck {
            claim,
            convention: match self.counting.day_count {
                DayCount::Calendar => "days are date minus date, the first day is not counted",
                DayCount::Elapsed => "days are whole spans of 24 hours",
            },
            as_of,
            found: ClaimFacts::default(),
            findings: Vec::new(),
            working: Vec::new(),
        };
        match (&claim.record, own) {
            // What it names and isn't there has been told.
            _ if claim.is_broken => check.doubt(claim.span, String::new(), None),
            (Some(record), _) => self.judge_record(record.value, own, &mut check),
            (None, Some(milestone)) => match milestone.event {
                Event::Record { record, .. } => self.judge_record(record, own, &mut check),
                Event::Step { .. } | Event::Rank { .. } => {
                    self.judge_milestone(milestone, &mut check);
                }
            },
            (None, None) => {
                // A milestone's article without a milestone is told of elsewhere.
                let says = "the claim is about nothing".to_owned();
                check.contradict(claim.span, says, None);
                if self.article.kind != ArticleKind::Milestone {
                    report.push(
                        Diagnostic::new(Code::E402, "this claim is about nothing")
                            .at(claim.span, "only a milestone's article may leave `record` out")
                            .help("add `record = \"…\"`, the id of a record"),
                    );
                }
                return check.finish();
            }
        }
        let judged = check.finish();
        if !claim.is_broken {
            self.tell(&judged, report);
        }
        judged
    }

    fn own_milestone(&self) -> Option<&Milestone> {
        if self.article.kind != ArticleKind::Milestone {
            return None;
        }
        let key: MilestoneKey = self.records.milestone(self.article.id.as_str())?;
        Some(self.records.get(key))
    }

    /// A claim about the article's own step or place.
    fn judge_milestone(&self, milestone: &Milestone, check: &mut ClaimCheck<'_>) {
        let value = match milestone.event {
            Event::Step { step, .. } => step,
            Event::Rank { rank, .. } => rank,
            Event::Record { value, .. } => value,
        };
        check.found = ClaimFacts {
            song: Some(milestone.song),
            metric: Some(milestone.metric),
            when: Some(milestone.when),
            elapsed: milestone.elapsed,
            value: Some(value),
            ..ClaimFacts::default()
        };
        let observations: Vec<usize> = match &milestone.event {
            Event::Step { crossing, .. } => {
                let mut used: Vec<usize> = crossing.lower.into_iter().collect();
                used.extend(crossing.stated);
                used.push(crossing.upper);
                used.sort_unstable();
                used.dedup();
                used
            }
            Event::Rank { observation, .. } => vec![*observation],
            Event::Record { .. } => Vec::new(),
        };
        self.show_times(
            milestone.song,
            milestone.metric,
            &observations,
            milestone.elapsed,
            check,
        );
        if let Some(holder) = &check.claim.holder
            && holder.value != milestone.song
        {
            let song = &self.catalogue[milestone.song].id;
            let says = format!("this milestone is `{song}`'s");
            let help = format!("write `holder = \"{song}\"`");
            check.contradict(holder.span, says, Some(help));
        }
        self.judge_facts(check);
        for (span, field) in [
            (check.claim.rank.as_ref().map(|p| p.span), "rank"),
            (check.claim.held.as_ref().map(|p| p.span), "held"),
            (check.claim.previous.as_ref().map(|p| p.span), "previous"),
        ] {
            if let Some(span) = span {
                let says = format!("`{field}` asks for a record");
                check.doubt(span, says, Some("add `record = \"…\"` to the claim".to_owned()));
            }
        }
    }

    /// Shows the release, the observations and the difference.
    fn show_times(
        &self,
        song: SongKey,
        metric: MetricKey,
        observations: &[usize],
        elapsed: Option<Elapsed>,
        check: &mut ClaimCheck<'_>,
    ) {
        for at in observations {
            check.working.push(Working::Observed(song, metric, *at));
        }
        let series = self.catalogue.series(song, metric);
        let released = series.and_then(|series| series.released.as_ref());
        if let (Some(released), Some(elapsed)) = (released, elapsed) {
            check.working.push(Working::Released(song, released.value, released.span));
            check.working.push(Working::Took(elapsed));
        }
    }

    /// A claim about a record, which `where` may narrow.
    fn judge_record(
        &self,
        key: RecordKey,
        own: Option<&Milestone>,
        check: &mut ClaimCheck<'_>,
    ) {
        let narrowed: Option<(Record, Outcome)> =
            check.claim.matching.as_ref().map(|matching| {
                let mut record = self.catalogue[key].clone();
                record.matching.narrow(&matching.value);
                let outcome = holders::outcome_of(self.catalogue, key, &record, self.counting);
                (record, outcome)
            });
        let (record, outcome) = match &narrowed {
            Some((record, outcome)) => (record, outcome),
            None => (&self.catalogue[key], self.records.outcome(key)),
        };
        check.found.record = Some(key);
        check.found.metric = Some(record.metric);
        self.warn_of_nobody(record, outcome, check);
        let holder = check.claim.holder.as_ref().map(|holder| holder.value);
        let current = outcome.on(check.as_of).last().map(|(_, t)| outcome.entry(t).song);
        let Some(song) = holder.or(own.map(|own| own.song)).or(current) else {
            let says = "no song of the book is known to hold this record".to_owned();
            check.doubt(check.claim.span, says, None);
            return;
        };
        check.found.song = Some(song);
        let span = check.claim.holder.as_ref().map_or(check.claim.span, |holder| holder.span);
        let Some(entry) = self.entry_of(record, outcome, song, check) else {
            self.absent(record, outcome, song, span, check);
            return;
        };
        let own: Vec<&Contender> = outcome.entries.iter().filter(|e| e.song == song).collect();
        let bounds = self.bounds(record, &own, check.as_of);
        let context = RecordContext { record, outcome, entry, bounds };
        check.found.when = Some(entry.when);
        check.found.elapsed = entry.elapsed;
        check.found.value = Some(entry.value);
        self.show_times(song, record.metric, &[entry.observation], entry.elapsed, check);
        let rivals = self.rivals(&context, check.as_of);
        let by_then = self.judge_reached(&context, span, check);
        // A rank, or days held, may be those of a song that holds it no more.
        let claim = check.claim;
        let holds =
            record.kind != RecordKind::Club && claim.rank.is_none() && claim.held.is_none();
        if by_then && holds {
            self.judge_holder(&context, &rivals, span, check);
        }
        if let Some(value) = &claim.value {
            judge_value(value, self.figure_of(&context), self.is_rank(record.metric), check);
        }
        self.judge_when(key, &context, check);
        if by_then {
            self.judge_rank(&context, &rivals, check);
        }
    }

    /// What is claimed of times: when it was reached, for how long it was held, after whom.
    fn judge_when(
        &self,
        key: RecordKey,
        context: &RecordContext<'_>,
        check: &mut ClaimCheck<'_>,
    ) {
        let entry = context.entry;
        let since = self.since_below(key, context, check.claim);
        let position = |outcome: &'_ Outcome| {
            outcome
                .entries
                .iter()
                .position(|e| e.song == entry.song && e.observation == entry.observation)
        };
        match since.as_ref().and_then(|outcome| Some((outcome, position(outcome)?))) {
            Some((outcome, at)) => {
                let certain =
                    RecordContext { outcome, entry: &outcome.entries[at], ..*context };
                self.judge_times(Some(certain.entry.when), check);
                self.judge_tenure(&certain, check);
            }
            None => {
                self.judge_times(check.found.when, check);
                self.judge_tenure(context, check);
            }
        }
    }

    /// A total that was read one day may have been reached before: what is claimed of times must
    /// be true all the same.
    fn since_below(
        &self,
        key: RecordKey,
        context: &RecordContext<'_>,
        claim: &Claim,
    ) -> Option<Outcome> {
        let record = context.record;
        let grows = record.kind == RecordKind::Most
            && self.catalogue[record.metric].kind == MetricKind::Counter;
        let asked = claim.on.is_some() || claim.held.is_some() || claim.previous.is_some();
        (grows && asked).then(|| {
            holders::derive(self.catalogue, key, record, self.counting, holders::Totals::Since)
        })
    }

    /// A `where` that leaves nobody is a slip more often than not.
    fn warn_of_nobody(&self, record: &Record, outcome: &Outcome, check: &mut ClaimCheck<'_>) {
        let nobody = outcome.entries.is_empty() && outcome.below_threshold.is_empty();
        if let (Some(matching), true) = (&check.claim.matching, nobody) {
            let metric = &self.catalogue[record.metric].id;
            let says =
                format!("no song that fits this and the record has figures in `{metric}`");
            let help = "correct the field, or leave `where` out".to_owned();
            check.doubt(matching.span, says, Some(help));
        }
    }

    /// The entry of a song; of several figures, the best that was set by the day of judging.
    fn entry_of<'o>(
        &self,
        record: &Record,
        outcome: &'o Outcome,
        song: SongKey,
        check: &ClaimCheck<'_>,
    ) -> Option<&'o Contender> {
        let own = outcome.entries.iter().filter(|entry| entry.song == song);
        if record.kind != RecordKind::Most {
            return own.into_iter().next();
        }
        let by_then = own.clone().filter(|entry| entry.when.last <= check.as_of);
        // Of equal figures, the first to be set.
        by_then
            .max_by_key(|entry| (entry.value, std::cmp::Reverse(entry.when.last)))
            .or_else(|| own.min_by_key(|entry| entry.when.first))
    }

    /// What a song's figure may have been on a day, for records of the kind `most`; from its own
    /// entries.
    fn bounds(&self, record: &Record, own: &[&Contender], day: Day) -> ValueBounds {
        let best = |by_then: &dyn Fn(&Contender) -> bool| {
            own.iter().filter(|e| by_then(e)).map(|e| e.value).max().unwrap_or(0)
        };
        let least = best(&|e| e.when.last <= day);
        let metric = &self.catalogue[record.metric];
        if metric.kind != MetricKind::Counter {
            // A figure is a one-off number: there is no other.
            return ValueBounds { least, most: Some(best(&|e| e.when.first <= day)) };
        }
        let song = own.first().map_or(SongKey(0), |entry| entry.song);
        let series = self.catalogue.series(song, record.metric);
        let later = series.and_then(|series| at_most(series, day));
        // Rule 6: no observation by the scope's day shows more than this.
        let scope = record.scope.as_ref().filter(|scope| scope.as_of >= day);
        let scope = scope.map(|scope| best(&|e| e.when.first <= scope.as_of));
        let most = match (later, scope) {
            (Some(later), Some(scope)) => Some(later.min(scope)),
            (later, scope) => later.or(scope),
        };
        ValueBounds { least, most: most.map(|most| most.max(least)) }
    }

    /// The figure that a claim's `value` is about.
    fn figure_of(&self, context: &RecordContext<'_>) -> ValueBounds {
        let RecordContext { record, entry, bounds, .. } = context;
        // Of several figures one is asked for; a song with one figure has it whenever it is asked.
        if record.kind == RecordKind::Most && bounds.least > 0 {
            return *bounds;
        }
        ValueBounds { least: entry.value, most: Some(entry.value) }
    }

    fn is_rank(&self, metric: MetricKey) -> bool {
        self.catalogue[metric].kind == MetricKind::Rank
    }

    /// A song without an entry: not one that the record is about, below it, or unknown.
    fn absent(
        &self,
        record: &Record,
        outcome: &Outcome,
        song: SongKey,
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) {
        let id = &self.catalogue[song].id;
        let data = &self.catalogue[song];
        let holder =
            outcome.on(check.as_of).last().map(|(_, tenure)| outcome.entry(tenure).song);
        let help =
            holder.map(|holder| format!("write `holder = \"{}\"`", self.catalogue[holder].id));
        if holders::matches(self.catalogue, data, &record.matching) == Some(false) {
            let says = format!("the record is not about `{id}`: `where` leaves it out");
            check.working.push(Working::Released(song, no_time(self, song), data.span));
            check.contradict(span, says, help);
            return;
        }
        if let Some(scope) = record.scope.as_ref().filter(|scope| scope.as_of >= check.as_of) {
            check.working.push(Working::Complete(scope.as_of, scope.span));
            let says =
                format!("nothing shows that `{id}` reached it, and the list is complete");
            check.contradict(span, says, help);
            return;
        }
        if self.is_too_late(record, outcome, song, span, check) {
            return;
        }
        let says = format!("no observation shows that `{id}` reached it");
        let help = format!("add an observation to `content/songs/{id}.toml`");
        check.doubt(span, says, Some(help));
    }

    /// Whether a song that isn't known to have reached a threshold was below it for too long to
    /// have been first, or to have reached it by the day of judging.
    fn is_too_late(
        &self,
        record: &Record,
        outcome: &Outcome,
        song: SongKey,
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) -> bool {
        let Some(threshold) = record.threshold else { return false };
        let series = self.catalogue.series(song, record.metric);
        let released = self.catalogue[song].released.as_ref();
        let shown = match series {
            Some(series) if !self.is_rank(record.metric) => not_before(series, threshold),
            _ => None,
        };
        let start = shown.map(|(minute, _)| self.counting.zone.day_of(minute));
        let start = start.or(released.map(|released| released.value.first));
        let after_scope = record.scope.as_ref().map(|scope| scope.as_of.plus(1));
        let Some(earliest) = start.max(after_scope) else { return false };
        let id = &self.catalogue[song].id;
        if let (Some((_, Some(at))), true) = (shown, start == Some(earliest)) {
            check.working.push(Working::Observed(song, record.metric, at));
        }
        if earliest > check.as_of {
            let says = format!("`{id}` did not reach it before {earliest}");
            check.contradict(span, says, None);
            return true;
        }
        let ordered = matches!(record.kind, RecordKind::First | RecordKind::Club);
        let sooner: Vec<&Contender> = outcome
            .entries
            .iter()
            .filter(|entry| ordered && entry.matches_filter && entry.when.last < earliest)
            .collect();
        let claimed = match (&check.claim.rank, record.kind) {
            (Some(rank), _) => usize::try_from(rank.value).unwrap_or(usize::MAX),
            (None, RecordKind::Club) => return false,
            (None, _) => 1,
        };
        if sooner.len() < claimed {
            return false;
        }
        for entry in sooner.iter().take(MANY) {
            let at = self.observed_at(record.metric, entry);
            check.working.push(Working::Ahead(entry.song, entry.when, at));
        }
        let first = sooner[0];
        let says = format!(
            "`{id}` did not reach it before {earliest}; `{}` did, {}",
            self.catalogue[first.song].id,
            span_of_days(&first.when)
        );
        let span = check.claim.rank.as_ref().map_or(span, |rank| rank.span);
        check.contradict(span, says, None);
        true
    }

    /// Whether an entry is one of the record's, and was there by the day of judging. What is
    /// claimed of its rank is judged only if it may have been.
    fn judge_reached(
        &self,
        context: &RecordContext<'_>,
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) -> bool {
        let entry = context.entry;
        let id = &self.catalogue[entry.song].id;
        let grows = self.catalogue[context.record.metric].kind == MetricKind::Counter
            && context.record.kind == RecordKind::Most;
        if entry.when.first > check.as_of && grows && !context.is_complete(check.as_of) {
            let says = format!("no observation shows what `{id}` had by {}", check.as_of);
            check.doubt(span, says, None);
            return false;
        }
        if entry.when.first > check.as_of {
            let says = format!(
                "`{id}` reached it {}, and the claim speaks from {}",
                span_of_days(&entry.when),
                check.as_of
            );
            let help = "correct `as_of`, or the article's `date`".to_owned();
            check.contradict(span, says, Some(help));
            return false;
        }
        if entry.when.last > check.as_of {
            let says = format!(
                "`{id}` reached it {}: perhaps after {}",
                span_of_days(&entry.when),
                check.as_of
            );
            check.doubt(span, says, None);
        }
        if !entry.matches_filter {
            let says = format!("a field that `where` asks for isn't written for `{id}`");
            check.doubt(span, says, Some(format!("complete `content/songs/{id}.toml`")));
        }
        true
    }

    /// Every other song that is ahead on the day of judging, or may be, in order of entry.
    fn rivals<'o>(&self, context: &RecordContext<'o>, as_of: Day) -> Vec<Rival<'o>> {
        let RecordContext { record, outcome, entry, bounds } = context;
        let others = outcome.entries.iter().filter(|other| other.song != entry.song);
        if record.kind != RecordKind::Most {
            return others
                .filter(|other| other.when.first <= as_of)
                .filter_map(|other| {
                    let merit = holders::by_merit(record.kind, other, entry);
                    let ahead = merit == Some(Ordering::Less);
                    let surely = ahead && other.matches_filter && other.when.last <= as_of;
                    (ahead || merit.is_none()).then_some(Rival { entry: other, surely })
                })
                .collect();
        }
        let mut rivals: Vec<Rival<'o>> = Vec::new();
        for own in by_song(outcome).chunk_by(|a, b| a.song == b.song) {
            if own[0].song == entry.song {
                continue;
            }
            let theirs = self.bounds(record, own, as_of);
            let surely =
                own[0].matches_filter && bounds.most.is_some_and(|most| theirs.least > most);
            // Without a bound only what is listed by then is named: no scope is named anyway.
            let by_then = own.iter().filter(|e| e.when.first <= as_of);
            let best = by_then.max_by_key(|entry| entry.value);
            let bound = theirs.most.or(best.map(|entry| entry.value));
            if surely || bound.is_some_and(|bound| bound > bounds.least) {
                rivals.push(Rival { entry: best.unwrap_or(&own[0]), surely });
            }
        }
        rivals.sort_by_key(|rival| std::cmp::Reverse(rival.entry.value));
        rivals
    }

    /// Whether an entry's song held the record on the day of judging.
    fn judge_holder(
        &self,
        context: &RecordContext<'_>,
        rivals: &[Rival<'_>],
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) {
        let RecordContext { record, outcome, .. } = context;
        let rightful =
            outcome.on(check.as_of).last().map(|(_, tenure)| outcome.entry(tenure).song);
        for rival in rivals {
            let other = rival.entry;
            let at = self.observed_at(record.metric, other);
            let id = &self.catalogue[other.song].id;
            let by = merit_words(record.kind, other);
            if rival.surely {
                check.working.push(Working::Ahead(other.song, other.when, at));
                let help = rightful.map(|song| {
                    let id = &self.catalogue[song].id;
                    format!("write `holder = \"{id}\"`")
                });
                check.contradict(span, format!("`{id}` is ahead: {by}"), help);
            } else {
                check.working.push(Working::MayBeAhead(other.song, other.when, at));
                let help = format!("narrow it in `content/songs/{id}.toml`, or narrow `where`");
                check.doubt(span, format!("`{id}` may be ahead: {by}"), Some(help));
            }
        }
        let songs = match record.kind {
            RecordKind::Most => by_song(outcome).chunk_by(|a, b| a.song == b.song).count(),
            _ => outcome.entries.len(),
        };
        check.working.push(Working::Compared(songs - 1));
        self.judge_scope(context, span, check);
    }

    /// Rule 6: how far the list is complete.
    fn judge_scope(&self, context: &RecordContext<'_>, span: Span, check: &mut ClaimCheck<'_>) {
        let RecordContext { record, outcome, .. } = context;
        let needed = context.needed(check.as_of);
        if let Some(scope) = record.scope.as_ref().filter(|scope| scope.as_of >= needed) {
            check.working.push(Working::Complete(scope.as_of, scope.span));
            return;
        }
        for song in outcome.below_threshold.iter().take(3) {
            check.working.push(Working::Unknown(*song, self.catalogue[*song].span));
        }
        let at = record.scope.as_ref().map_or(record.span, |scope| scope.span);
        check.working.push(Working::NoScope(at));
        let says = match &record.scope {
            Some(scope) => {
                format!("the list is complete until {}, and {needed} matters", scope.as_of)
            }
            None => "nobody says that the list is complete".to_owned(),
        };
        let help = format!(
            "add `[scope]` with `as_of = {needed}` and a source to `content/records/{}.toml`",
            record.id
        );
        check.doubt(span, says, Some(help));
    }

    /// `on`, `days` and `value`: facts about a milestone itself.
    fn judge_facts(&self, check: &mut ClaimCheck<'_>) {
        let (claim, found) = (check.claim, check.found.value);
        if let (Some(value), Some(found), Some(metric)) =
            (&claim.value, found, check.found.metric)
        {
            let bounds = ValueBounds { least: found, most: Some(found) };
            judge_value(value, bounds, self.is_rank(metric), check);
        }
        self.judge_times(check.found.when, check);
    }

    /// `on` and `days`.
    fn judge_times(&self, when: Option<When>, check: &mut ClaimCheck<'_>) {
        let claim = check.claim;
        if let (Some(on), Some(when)) = (&claim.on, when) {
            judge_day(on, &when, check);
        }
        let Some(days) = &claim.days else { return };
        if let Some(elapsed) = check.found.elapsed {
            judge_range(days, elapsed.days, "days", check);
            return;
        }
        let metric = check.found.metric.map(|metric| &self.catalogue[metric]);
        let (says, help) = match metric.map(|metric| metric.kind) {
            Some(MetricKind::Rank) => ("a chart date gives no time since release", None),
            Some(MetricKind::OneOff) => ("a one-off figure gives no time since release", None),
            _ => ("the time since release is not known", Some("add `released` to the song")),
        };
        check.doubt(days.span, says.to_owned(), help.map(str::to_owned));
    }

    fn judge_rank(
        &self,
        context: &RecordContext<'_>,
        rivals: &[Rival<'_>],
        check: &mut ClaimCheck<'_>,
    ) {
        let RecordContext { record, outcome, .. } = context;
        let ahead = rivals.iter().filter(|rival| rival.surely).count();
        let (best, worst) = (1 + ahead, 1 + rivals.len());
        check.found.rank = Some((best, worst));
        let Some(rank) = &check.claim.rank else { return };
        let claimed = usize::try_from(rank.value).unwrap_or(usize::MAX);
        let span = rank.span;
        let complete = context.is_complete(context.needed(check.as_of));
        let gives = if best == worst { best.to_string() } else { format!("{best} to {worst}") };
        for rival in rivals.iter().take(MANY) {
            let (song, when) = (rival.entry.song, rival.entry.when);
            let at = self.observed_at(record.metric, rival.entry);
            check.working.push(if rival.surely {
                Working::Ahead(song, when, at)
            } else {
                Working::MayBeAhead(song, when, at)
            });
        }
        if claimed < best || (claimed > worst && complete) {
            let help = (best == worst).then(|| format!("write `rank = {best}`"));
            check.contradict(span, format!("the data gives {gives}"), help);
            return;
        }
        if best != worst {
            check.doubt(span, format!("the rank is {gives}: dates overlap"), None);
        } else if claimed > worst {
            let listed = outcome.entries.len();
            let says = format!("of the {listed} that are listed, the rank is {gives}");
            check.doubt(span, says, None);
        }
        self.judge_scope(context, span, check);
    }

    /// `held`, `previous`, and whether it has been lost since.
    fn judge_tenure(&self, context: &RecordContext<'_>, check: &mut ClaimCheck<'_>) {
        let RecordContext { record, outcome, entry, .. } = context;
        let claim = check.claim;
        let tenure = outcome.progression.iter().rposition(|tenure| {
            let held = outcome.entry(tenure);
            held.song == entry.song && held.when.first <= check.as_of
        });
        let Some(at) = tenure else {
            for span in
                [claim.held.as_ref().map(|p| p.span), claim.previous.as_ref().map(|p| p.span)]
            {
                let Some(span) = span else { continue };
                self.never_held(context, span, check);
            }
            return;
        };
        let tenure = &outcome.progression[at];
        let end = outcome.ended(tenure).copied();
        if let (Some(end), Some(by)) = (end, tenure.ended_by) {
            let taker = outcome.entry(&outcome.progression[by]);
            check.found.lost = Some((taker.song, end));
            let span = self.observed_at(record.metric, taker);
            check.working.push(Working::Lost(taker.song, end, span));
        }
        self.judge_held(context, tenure, end, check);
        let before = previous(outcome, at);
        check.found.previous = before.first().copied();
        if let Some(claimed) = &claim.previous {
            self.judge_previous(context, tenure, &before, claimed, check);
        }
    }

    /// A song that isn't among the holders: surely, if what it had was beaten already.
    fn never_held(&self, context: &RecordContext<'_>, span: Span, check: &mut ClaimCheck<'_>) {
        let RecordContext { record, outcome, entry, .. } = context;
        let perhaps =
            outcome.undetermined.iter().any(|at| outcome.entries[*at].song == entry.song);
        let open = record.kind == RecordKind::Most && !context.is_complete(check.as_of);
        let id = &self.catalogue[entry.song].id;
        if record.kind == RecordKind::Club {
            check.doubt(span, "a club has members, not holders".to_owned(), None);
        } else if perhaps || open {
            check.doubt(span, "the data doesn't show that it was held".to_owned(), None);
        } else {
            let says = format!("`{id}` did not hold it by {}", check.as_of);
            check.contradict(span, says, None);
        }
    }

    /// How many days a tenure lasted by the day of judging.
    fn judge_held(
        &self,
        context: &RecordContext<'_>,
        tenure: &Tenure,
        end: Option<When>,
        check: &mut ClaimCheck<'_>,
    ) {
        let RecordContext { record, outcome, entry, .. } = context;
        let from = outcome.entry(tenure).when;
        let newest = self.newest[record.metric.index()].max(from.last);
        let (first, last) = match end {
            Some(end) if end.first <= check.as_of => (end.first, end.last.min(check.as_of)),
            _ if context.is_complete(check.as_of) => (check.as_of, check.as_of),
            _ => (check.as_of.min(newest), check.as_of),
        };
        // One that may have been better may have taken it earlier.
        let sooner = outcome.undetermined.iter().map(|at| &outcome.entries[*at]);
        let (mut first, mut last) = (first, last);
        for other in sooner.filter(|o| o.song != entry.song && o.when.last >= from.first) {
            match holders::by_merit(record.kind, other, outcome.entry(tenure)) {
                Some(Ordering::Greater | Ordering::Equal) => {}
                _ => first = first.min(other.when.first.max(from.first)),
            }
            let best = &outcome.entries[tenure.best];
            let better = holders::by_merit(record.kind, other, best) == Some(Ordering::Less);
            if better && other.matches_filter && other.when.first >= from.last {
                last = last.min(other.when.last);
            }
        }
        let days = |a: Day, b: Day| a.since(b).max(0);
        // Rule 9: to the newest observation, if nothing says more.
        let until = if end.is_some_and(|end| end.first <= check.as_of) { last } else { first };
        check.found.held = Some((days(first, from.last), days(until.max(first), from.first)));
        let Some(claimed) = &check.claim.held else { return };
        let sure = context.is_complete(last);
        let least = if sure { days(first, from.last) } else { 0 };
        judge_range(claimed, (least, days(last, from.first)), "held", check);
        if !sure {
            let span = claimed.span;
            let says = "nobody says that the list is complete so long".to_owned();
            check.doubt(span, says, None);
        }
    }

    /// Who held it before.
    fn judge_previous(
        &self,
        context: &RecordContext<'_>,
        tenure: &Tenure,
        before: &[SongKey],
        claimed: &Spanned<SongKey>,
        check: &mut ClaimCheck<'_>,
    ) {
        let RecordContext { record, outcome, entry, .. } = context;
        let from = outcome.entry(tenure).when;
        let complete = context.is_complete(from.first);
        // Others that may have held it in between, or, for the claimed one, at all.
        let mut perhaps = outcome
            .undetermined
            .iter()
            .map(|at| &outcome.entries[*at])
            .filter(|o| o.song != entry.song && o.when.first <= from.last)
            .filter(|o| {
                holders::by_merit(record.kind, outcome.entry(tenure), o)
                    != Some(Ordering::Greater)
            });
        let listed_before = before.contains(&claimed.value);
        if listed_before {
            let at = outcome.progression.iter().rposition(|before| {
                let entry = outcome.entry(before);
                entry.song == claimed.value && entry.when.last <= from.last
            });
            // One that is no better than what stood before changes nothing.
            let stood = at.map(|at| &outcome.entries[outcome.progression[at].best]);
            let no_better = |o: &Contender| {
                let merit = stood.and_then(|stood| holders::by_merit(record.kind, stood, o));
                matches!(merit, Some(Ordering::Less | Ordering::Equal))
            };
            let other = perhaps.find(|o| !before.contains(&o.song) && !no_better(o));
            if let Some(other) = other {
                let id = &self.catalogue[other.song].id;
                let says = format!("`{id}` may have held it in between");
                check.doubt(claimed.span, says, None);
            } else if !complete {
                let says = "nobody says that the list is complete so long".to_owned();
                check.doubt(claimed.span, says, None);
            }
            return;
        }
        let unknown = outcome.below_threshold.contains(&claimed.value) && !complete;
        let open = record.kind == RecordKind::Most && !complete;
        let could = record.kind != RecordKind::First
            && (perhaps.any(|o| o.song == claimed.value) || unknown || open);
        let says = before.first().map_or_else(
            || "nobody listed held it before".to_owned(),
            |before| format!("`{}` held it before", self.catalogue[*before].id),
        );
        if could {
            check.doubt(claimed.span, says, None);
            return;
        }
        let help = before
            .first()
            .map(|before| format!("write `previous = \"{}\"`", self.catalogue[*before].id));
        check.contradict(claimed.span, says, help);
    }

    fn observed_at(&self, metric: MetricKey, entry: &Contender) -> Span {
        let song = &self.catalogue[entry.song];
        match self.catalogue.series(entry.song, metric) {
            Some(series) => series.observations[entry.observation].value_span,
            None => song.span,
        }
    }

    /// Reports a verdict that isn't *verified*.
    fn tell(&self, judged: &CheckedClaim, report: &mut Report) {
        let contradicted = judged.verdict == Verdict::Contradicted;
        let mut findings = judged.findings.iter().filter(|f| f.contradicts == contradicted);
        let Some(first) = findings.next() else { return };
        let mut diagnostic = if contradicted {
            Diagnostic::new(Code::E401, "the data contradicts this claim")
        } else {
            Diagnostic::new(Code::W501, "the data doesn't prove this claim")
        }
        .at(first.span, first.says.clone())
        .maybe_help(first.help.clone());
        for other in findings {
            if other.span == first.span {
                diagnostic = diagnostic.note(other.says.clone());
            } else {
                diagnostic = diagnostic.related(other.span, other.says.clone());
            }
        }
        for step in &judged.working {
            let (text, span) = self.show(step);
            diagnostic = match span {
                Some(span) => diagnostic.related(span, text),
                None => diagnostic.note(text),
            };
        }
        report.push(diagnostic);
    }

    /// A step of the working as messages write it.
    fn show(&self, step: &Working) -> (String, Option<Span>) {
        describe(self.catalogue, step)
    }
}

/// A step of the working in the words of messages, and its place.
pub fn describe(catalogue: &Catalogue, step: &Working) -> (String, Option<Span>) {
    let id = |song: &SongKey| catalogue[*song].id.to_string();
    match step {
        Working::Released(song, when, span) => {
            (format!("`{}` released {}", id(song), span_of_days(when)), Some(*span))
        }
        Working::Observed(song, metric, at) => {
            let Some(series) = catalogue.series(*song, *metric) else {
                return (id(song), None);
            };
            let observation = &series.observations[*at];
            let publisher = &catalogue[observation.cited.first()].publisher;
            let text = format!(
                "{} {} {} ({publisher})",
                observation.kind.word(),
                grouped(observation.value),
                span_of_days(&observation.when)
            );
            (text, Some(observation.value_span))
        }
        Working::Took(elapsed) => (format!("that is {}", elapsed_words(elapsed)), None),
        Working::Compared(1) => ("compared with 1 other of this record".to_owned(), None),
        Working::Compared(n) => (format!("compared with {n} others of this record"), None),
        Working::Ahead(song, when, span) => {
            (format!("`{}`: {}", id(song), span_of_days(when)), Some(*span))
        }
        Working::MayBeAhead(song, when, span) => {
            (format!("`{}` perhaps: {}", id(song), span_of_days(when)), Some(*span))
        }
        Working::Unknown(song, span) => {
            (format!("nothing says when `{}` reached it", id(song)), Some(*span))
        }
        Working::Complete(day, span) => {
            (format!("the list is complete until {day}"), Some(*span))
        }
        Working::NoScope(span) => ("no scope covers this".to_owned(), Some(*span)),
        Working::Lost(song, when, span) => {
            (format!("lost to `{}`: {}", id(song), span_of_days(when)), Some(*span))
        }
    }
}

/// Most entries that the working of one claim lists.
const MANY: usize = 12;

/// The entries of an outcome, those of one song together.
fn by_song(outcome: &Outcome) -> Vec<&Contender> {
    let mut entries: Vec<&Contender> = outcome.entries.iter().collect();
    entries.sort_by_key(|entry| entry.song);
    entries
}

/// The songs that held a record before a tenure: all of them where it was shared, and those that
/// this tenure joined.
fn previous(outcome: &Outcome, at: usize) -> Vec<SongKey> {
    let tenures = &outcome.progression;
    let song = |at: usize| outcome.entry(&tenures[at]).song;
    let own = song(at);
    let mut before = Vec::new();
    let mut first = at;
    // Those that it is level with, if they were there earlier.
    while tenures[first].shared && first > 0 {
        first -= 1;
        let earlier = outcome.entry(&tenures[first]).when.last;
        if earlier < outcome.entry(&tenures[at]).when.first {
            before.push(song(first));
        }
    }
    let mut group = first;
    while group > 0 {
        group -= 1;
        before.push(song(group));
        if !tenures[group].shared {
            break;
        }
    }
    before.retain(|song| *song != own);
    before
}

fn no_time(checker: &ClaimChecker<'_>, song: SongKey) -> When {
    let released = checker.catalogue[song].released.as_ref();
    released.map_or_else(|| checker.counting.zone.day(checker.as_of), |released| released.value)
}

/// A time as messages write it: ISO dates.
pub fn span_of_days(when: &When) -> String {
    if when.is_one_day() {
        return format!("on {}", when.first);
    }
    if when.first <= crate::date::FIRST_DAY {
        return format!("by {}", when.last);
    }
    format!("between {} and {}", when.first, when.last)
}

/// A time since release as messages write it.
pub fn elapsed_words(elapsed: &Elapsed) -> String {
    let (least, end) = elapsed.minutes;
    if elapsed.timed && end <= 7 * 24 * 60 {
        let hours = |minutes: i64| format!("{} h {} min", minutes / 60, minutes % 60);
        return if end - least == 1 {
            hours(least)
        } else {
            format!("{} to {}", hours(least), hours(end - 1))
        };
    }
    let n = |days: i32| grouped(u64::try_from(days).unwrap_or(0));
    match elapsed.days {
        (1, 1) => "1 day".to_owned(),
        (least, most) if least == most => format!("{} days", n(least)),
        (least, most) => format!("{} to {} days", n(least), n(most)),
    }
}

fn merit_words(kind: RecordKind, entry: &Contender) -> String {
    match (kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) => elapsed_words(elapsed),
        (RecordKind::Most, _) => grouped(entry.value),
        _ => span_of_days(&entry.when),
    }
}

/// A figure against what the data allows.
fn judge_value(
    claimed: &Spanned<u64>,
    bounds: ValueBounds,
    is_rank: bool,
    check: &mut ClaimCheck<'_>,
) {
    let ValueBounds { least, most } = bounds;
    let above = most.is_some_and(|most| claimed.value > most);
    if claimed.value == least && most == Some(least) {
        return;
    }
    let figure = if is_rank { least.to_string() } else { grouped(least) };
    if claimed.value < least || above {
        let exact = most == Some(least);
        let gives = match most {
            Some(most) if !exact => format!("the data gives {figure} to {}", grouped(most)),
            _ => format!("the data gives {figure}"),
        };
        let help = exact.then(|| format!("write `value = {}`", underscored(least)));
        check.contradict(claimed.span, gives, help);
    } else {
        let says = format!("the data gives {figure}, and perhaps more by {}", check.as_of);
        check.doubt(claimed.span, says, None);
    }
}

fn judge_day(on: &Spanned<When>, when: &When, check: &mut ClaimCheck<'_>) {
    let claimed = on.value;
    if when.first >= claimed.first && when.last <= claimed.last {
        return;
    }
    let gives = format!("the data gives {}", span_of_days(when));
    let apart = order(when.first, when.last, claimed.first, claimed.last);
    match apart {
        Some(Ordering::Less | Ordering::Greater) => {
            let help = when.is_one_day().then(|| {
                let mut help = format!("write `on = {}`", when.first);
                if when.first.since(claimed.last).abs() == 1
                    || claimed.first.since(when.last).abs() == 1
                {
                    help.push_str("; a local day may be another one in the site's zone");
                }
                help
            });
            check.contradict(on.span, gives, help);
        }
        _ => check.doubt(on.span, gives, None),
    }
}

/// A number against the range that the data allows.
fn judge_range(
    claimed: &Spanned<u64>,
    range: (i32, i32),
    field: &str,
    check: &mut ClaimCheck<'_>,
) {
    let n = |days: i32| u64::try_from(days).unwrap_or(0);
    let (least, most) = (n(range.0), n(range.1));
    let inside = (least..=most).contains(&claimed.value);
    if least == most && inside {
        return;
    }
    let gives = if least == most {
        format!("the data gives {}", grouped(least))
    } else {
        format!("the data gives {} to {}", grouped(least), grouped(most))
    };
    if inside {
        check.doubt(claimed.span, gives, None);
        return;
    }
    let write = (least == most).then(|| format!("write `{field} = {least}`"));
    let off_by_one = claimed.value + 1 == least || claimed.value == most + 1;
    let hint = off_by_one.then(|| check.convention.to_owned());
    let help: Vec<String> = write.into_iter().chain(hint).collect();
    check.contradict(claimed.span, gives, (!help.is_empty()).then(|| help.join("; ")));
}

/// A count as TOML writes it.
fn underscored(n: u64) -> String {
    grouped(n).replace(',', "_")
}
