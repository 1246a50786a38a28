//! Verdicts on claims: rules 7 and 8 of `docs/design.md`.
//!
//! Each field of a claim is true in every world that the intervals allow, in none, or in some. A
//! claim is *verified* if all its fields are true in every world, *contradicted* if one is true in
//! none, else *unproved*. Nothing passes silently.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::crossing::{Counting, at_most, grouped, not_before};
use super::rule::{self, Entry, Outcome, Tenure};
use super::{Event, Milestone, MilestoneKey, Records};
use crate::article::{Article, ArticleKind, Claim};
use crate::catalogue::{
    Catalogue, MetricKey, MetricKind, Record, RecordKey, RecordKind, Song, SongKey,
};
use crate::date::{Day, DayCount, FIRST_DAY, Span, When, order};
use crate::document::Placed;
use crate::report::{Diagnostic, Place, Report};

/// The verdict on every claim of every article: by the article's position, then the claim's.
#[derive(Debug, Default)]
pub struct Verdicts {
    by_article: Vec<Vec<Judged>>,
}

impl Verdicts {
    /// The verdicts on an article's claims, in their order.
    pub fn of(&self, article: usize) -> &[Judged] {
        &self.by_article[article]
    }

    /// Every verdict, with the article's position.
    pub fn all(&self) -> impl Iterator<Item = (usize, &Judged)> {
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
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The facts that the data gives, which placeholders show.
    pub found: Found,
    /// What is wrong, and what is missing.
    pub findings: Vec<Finding>,
    /// The facts that led here, each with its place.
    pub working: Vec<Working>,
    /// The day that it was judged from.
    pub as_of: Day,
}

/// The facts behind a claim, as derived.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Whom the claim is about.
    pub song: Option<SongKey>,
    /// In which metric.
    pub metric: Option<MetricKey>,
    /// For which record.
    pub record: Option<RecordKey>,
    /// When it was reached or set.
    pub when: Option<When>,
    /// Time since release.
    pub span: Option<Span>,
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
    pub place: Place,
    /// What the data says, or what is missing.
    pub says: String,
    /// What to write, or to add.
    pub help: Option<String>,
}

/// A step of the working, which pages and messages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Working {
    /// The song, or what is counted, came out.
    Released(SongKey, When, Place),
    /// An observation says so: song, metric, figure, observation's position in the series.
    Observed(SongKey, MetricKey, usize),
    /// The difference.
    Took(Span),
    /// So many others of those listed were compared.
    Compared(usize),
    /// This one is surely ahead.
    Ahead(SongKey, When, Place),
    /// This one may be ahead.
    MayBeAhead(SongKey, When, Place),
    /// Listed, without an observation that shows it reached.
    Unknown(SongKey, Place),
    /// The list is complete until then.
    Complete(Day, Place),
    /// Nobody says that the list is complete, or not until when it matters.
    NoScope(Place),
    /// It was lost later.
    Lost(SongKey, When, Place),
}

/// Judges every claim of every article, and reports what is contradicted or unproved.
pub fn judge(
    catalogue: &Catalogue,
    records: &Records,
    articles: &[Arc<Article>],
    counting: Counting<'_>,
    as_of: Day,
    report: &mut Report,
) -> Verdicts {
    let newest = &newest_by_metric(catalogue);
    let judged: Vec<(Vec<Judged>, Report)> = articles
        .par_iter()
        .map(|article| {
            let mut report = Report::new();
            if article.claims_of.is_some() {
                return (Vec::new(), report);
            }
            let court = Court { catalogue, records, article, counting, newest, as_of };
            let verdicts = article.claims.iter().map(|claim| court.judge(claim, &mut report));
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

struct Court<'a> {
    catalogue: &'a Catalogue,
    records: &'a Records,
    article: &'a Article,
    counting: Counting<'a>,
    /// The newest observation of each metric.
    newest: &'a [Day],
    /// The newest of all.
    as_of: Day,
}

/// The record that a claim is about, narrowed by its `where`, and the entry of its song.
#[derive(Clone, Copy)]
struct Question<'a> {
    record: &'a Record,
    outcome: &'a Outcome,
    entry: &'a Entry,
    /// What the song surely had, and could have had at the most, on the day of judging; of use
    /// for `most` only.
    had: Had,
}

impl Question<'_> {
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
struct Had {
    /// At least this.
    least: u64,
    /// At the most this; nothing if no bound is known.
    most: Option<u64>,
}

/// Another song that is ahead, or may be.
struct Rival<'a> {
    entry: &'a Entry,
    surely: bool,
}

/// What is being judged, while findings and working are gathered.
struct Case<'a> {
    claim: &'a Claim,
    /// How days are counted, for those who are one off.
    convention: &'static str,
    as_of: Day,
    found: Found,
    findings: Vec<Finding>,
    working: Vec<Working>,
}

impl Case<'_> {
    fn contradict(&mut self, place: Place, says: String, help: Option<String>) {
        self.findings.push(Finding { contradicts: true, place, says, help });
    }

    fn doubt(&mut self, place: Place, says: String, help: Option<String>) {
        self.findings.push(Finding { contradicts: false, place, says, help });
    }

    fn finish(self) -> Judged {
        let verdict = match self.findings.iter().map(|f| f.contradicts).max() {
            Some(true) => Verdict::Contradicted,
            Some(false) => Verdict::Unproved,
            None => Verdict::Verified,
        };
        Judged {
            verdict,
            found: self.found,
            findings: self.findings,
            working: self.working,
            as_of: self.as_of,
        }
    }
}

impl Court<'_> {
    fn judge(&self, claim: &Claim, report: &mut Report) -> Judged {
        let own = self.own_milestone();
        let as_of = claim.as_of.as_ref().map(|day| day.value).or(self.article.date);
        let as_of = as_of.unwrap_or(self.as_of);
        let mut case = Case {
            claim,
            convention: match self.counting.day_count {
                DayCount::Calendar => "days are date minus date, the first day is not counted",
                DayCount::Elapsed => "days are whole spans of 24 hours",
            },
            as_of,
            found: Found::default(),
            findings: Vec::new(),
            working: Vec::new(),
        };
        match (&claim.record, own) {
            // What it names and isn't there has been told.
            _ if claim.is_broken => case.doubt(claim.place, String::new(), None),
            (Some(record), _) => self.judge_record(record.value, own, &mut case),
            (None, Some(milestone)) => match milestone.event {
                Event::Record { record, .. } => self.judge_record(record, own, &mut case),
                Event::Step { .. } | Event::Place { .. } => {
                    self.judge_milestone(milestone, &mut case);
                }
            },
            (None, None) => {
                // A milestone's article without a milestone is told of elsewhere.
                let says = "the claim is about nothing".to_owned();
                case.contradict(claim.place, says, None);
                if self.article.kind != ArticleKind::Milestone {
                    report.push(
                        Diagnostic::error("E402", "this claim is about nothing")
                            .at(
                                claim.place,
                                "only a milestone's article may leave `record` out",
                            )
                            .help("add `record = \"…\"`, the id of a record"),
                    );
                }
                return case.finish();
            }
        }
        let judged = case.finish();
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
    fn judge_milestone(&self, milestone: &Milestone, case: &mut Case<'_>) {
        let value = match milestone.event {
            Event::Step { step, .. } => step,
            Event::Place { place, .. } => place,
            Event::Record { value, .. } => value,
        };
        case.found = Found {
            song: Some(milestone.song),
            metric: Some(milestone.metric),
            when: Some(milestone.when),
            span: milestone.span,
            value: Some(value),
            ..Found::default()
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
            Event::Place { observation, .. } => vec![*observation],
            Event::Record { .. } => Vec::new(),
        };
        self.show_times(milestone.song, milestone.metric, &observations, milestone.span, case);
        if let Some(holder) = &case.claim.holder
            && holder.value != milestone.song
        {
            let song = &self.catalogue[milestone.song].id;
            let says = format!("this milestone is `{song}`'s");
            let help = format!("write `holder = \"{song}\"`");
            case.contradict(holder.place, says, Some(help));
        }
        self.judge_facts(case);
        for (place, field) in [
            (case.claim.rank.as_ref().map(|p| p.place), "rank"),
            (case.claim.held.as_ref().map(|p| p.place), "held"),
            (case.claim.previous.as_ref().map(|p| p.place), "previous"),
        ] {
            if let Some(place) = place {
                let says = format!("`{field}` asks for a record");
                case.doubt(place, says, Some("add `record = \"…\"` to the claim".to_owned()));
            }
        }
    }

    /// Shows the release, the observations and the difference.
    fn show_times(
        &self,
        song: SongKey,
        metric: MetricKey,
        observations: &[usize],
        span: Option<Span>,
        case: &mut Case<'_>,
    ) {
        for at in observations {
            case.working.push(Working::Observed(song, metric, *at));
        }
        let series = self.catalogue.series(song, metric);
        let released = series.and_then(|series| series.released.as_ref());
        if let (Some(released), Some(span)) = (released, span) {
            case.working.push(Working::Released(song, released.value, released.place));
            case.working.push(Working::Took(span));
        }
    }

    /// A claim about a record, which `where` may narrow.
    fn judge_record(&self, key: RecordKey, own: Option<&Milestone>, case: &mut Case<'_>) {
        let narrowed: Option<(Record, Outcome)> =
            case.claim.matching.as_ref().map(|matching| {
                let mut record = self.catalogue[key].clone();
                record.matching.narrow(&matching.value);
                let outcome = rule::outcome_of(self.catalogue, key, &record, self.counting);
                (record, outcome)
            });
        let (record, outcome) = match &narrowed {
            Some((record, outcome)) => (record, outcome),
            None => (&self.catalogue[key], self.records.outcome(key)),
        };
        case.found.record = Some(key);
        case.found.metric = Some(record.metric);
        self.warn_of_nobody(record, outcome, case);
        let holder = case.claim.holder.as_ref().map(|holder| holder.value);
        let current = outcome.on(case.as_of).last().map(|(_, t)| outcome.entry(t).song);
        let Some(song) = holder.or(own.map(|own| own.song)).or(current) else {
            let says = "no song of the book is known to hold this record".to_owned();
            case.doubt(case.claim.place, says, None);
            return;
        };
        case.found.song = Some(song);
        let place = case.claim.holder.as_ref().map_or(case.claim.place, |holder| holder.place);
        let Some(entry) = self.entry_of(record, outcome, song, case) else {
            self.absent(record, outcome, song, place, case);
            return;
        };
        let own: Vec<&Entry> = outcome.entries.iter().filter(|e| e.song == song).collect();
        let had = self.had(record, &own, case.as_of);
        let question = Question { record, outcome, entry, had };
        case.found.when = Some(entry.when);
        case.found.span = entry.span;
        case.found.value = Some(entry.value);
        self.show_times(song, record.metric, &[entry.observation], entry.span, case);
        let rivals = self.rivals(&question, case.as_of);
        let by_then = self.judge_reached(&question, place, case);
        // A rank, or days held, may be those of a song that holds it no more.
        let claim = case.claim;
        let holds =
            record.kind != RecordKind::Club && claim.rank.is_none() && claim.held.is_none();
        if by_then && holds {
            self.judge_holder(&question, &rivals, place, case);
        }
        if let Some(value) = &claim.value {
            judge_value(value, self.figure_of(&question), self.is_rank(record.metric), case);
        }
        self.judge_when(key, &question, case);
        if by_then {
            self.judge_rank(&question, &rivals, case);
        }
    }

    /// What is claimed of times: when it was reached, for how long it was held, after whom.
    fn judge_when(&self, key: RecordKey, question: &Question<'_>, case: &mut Case<'_>) {
        let entry = question.entry;
        let since = self.since_below(key, question, case.claim);
        let position = |outcome: &'_ Outcome| {
            outcome
                .entries
                .iter()
                .position(|e| e.song == entry.song && e.observation == entry.observation)
        };
        match since.as_ref().and_then(|outcome| Some((outcome, position(outcome)?))) {
            Some((outcome, at)) => {
                let certain = Question { outcome, entry: &outcome.entries[at], ..*question };
                self.judge_times(Some(certain.entry.when), case);
                self.judge_tenure(&certain, case);
            }
            None => {
                self.judge_times(case.found.when, case);
                self.judge_tenure(question, case);
            }
        }
    }

    /// A total that was read one day may have been reached before: what is claimed of times must
    /// be true all the same.
    fn since_below(
        &self,
        key: RecordKey,
        question: &Question<'_>,
        claim: &Claim,
    ) -> Option<Outcome> {
        let record = question.record;
        let grows = record.kind == RecordKind::Most
            && self.catalogue[record.metric].kind == MetricKind::Counter;
        let asked = claim.on.is_some() || claim.held.is_some() || claim.previous.is_some();
        (grows && asked).then(|| {
            rule::derive(self.catalogue, key, record, self.counting, rule::Totals::Since)
        })
    }

    /// A `where` that leaves nobody is a slip more often than not.
    fn warn_of_nobody(&self, record: &Record, outcome: &Outcome, case: &mut Case<'_>) {
        let nobody = outcome.entries.is_empty() && outcome.short_of.is_empty();
        if let (Some(matching), true) = (&case.claim.matching, nobody) {
            let metric = &self.catalogue[record.metric].id;
            let says =
                format!("no song that fits this and the record has figures in `{metric}`");
            let help = "correct the field, or leave `where` out".to_owned();
            case.doubt(matching.place, says, Some(help));
        }
    }

    /// The entry of a song; of several figures, the best that was set by the day of judging.
    fn entry_of<'o>(
        &self,
        record: &Record,
        outcome: &'o Outcome,
        song: SongKey,
        case: &Case<'_>,
    ) -> Option<&'o Entry> {
        let own = outcome.entries.iter().filter(|entry| entry.song == song);
        if record.kind != RecordKind::Most {
            return own.into_iter().next();
        }
        let by_then = own.clone().filter(|entry| entry.when.last <= case.as_of);
        // Of equal figures, the first to be set.
        by_then
            .max_by_key(|entry| (entry.value, std::cmp::Reverse(entry.when.last)))
            .or_else(|| own.min_by_key(|entry| entry.when.first))
    }

    /// What a song's figure may have been on a day, for records of the kind `most`; from its own
    /// entries.
    fn had(&self, record: &Record, own: &[&Entry], day: Day) -> Had {
        let best = |by_then: &dyn Fn(&Entry) -> bool| {
            own.iter().filter(|e| by_then(e)).map(|e| e.value).max().unwrap_or(0)
        };
        let least = best(&|e| e.when.last <= day);
        let metric = &self.catalogue[record.metric];
        if metric.kind != MetricKind::Counter {
            // A figure is a one-off number: there is no other.
            return Had { least, most: Some(best(&|e| e.when.first <= day)) };
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
        Had { least, most: most.map(|most| most.max(least)) }
    }

    /// The figure that a claim's `value` is about.
    fn figure_of(&self, question: &Question<'_>) -> Had {
        let Question { record, entry, had, .. } = question;
        // Of several figures one is asked for; a song with one figure has it whenever it is asked.
        if record.kind == RecordKind::Most && had.least > 0 {
            return *had;
        }
        Had { least: entry.value, most: Some(entry.value) }
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
        place: Place,
        case: &mut Case<'_>,
    ) {
        let id = &self.catalogue[song].id;
        let data = &self.catalogue[song];
        let holder =
            outcome.on(case.as_of).last().map(|(_, tenure)| outcome.entry(tenure).song);
        let help =
            holder.map(|holder| format!("write `holder = \"{}\"`", self.catalogue[holder].id));
        if rule::matches(self.catalogue, data, &record.matching) == Some(false) {
            let says = format!("the record is not about `{id}`: `where` leaves it out");
            case.working.push(Working::Released(song, no_time(self, song), data.place));
            case.contradict(place, says, help);
            return;
        }
        if let Some(scope) = record.scope.as_ref().filter(|scope| scope.as_of >= case.as_of) {
            case.working.push(Working::Complete(scope.as_of, scope.place));
            let says =
                format!("nothing shows that `{id}` reached it, and the list is complete");
            case.contradict(place, says, help);
            return;
        }
        if self.is_too_late(record, outcome, song, place, case) {
            return;
        }
        let says = format!("no observation shows that `{id}` reached it");
        let help = format!("add an observation to `content/songs/{id}.toml`");
        case.doubt(place, says, Some(help));
    }

    /// Whether a song that isn't known to have reached a threshold was below it for too long to
    /// have been first, or to have reached it by the day of judging.
    fn is_too_late(
        &self,
        record: &Record,
        outcome: &Outcome,
        song: SongKey,
        place: Place,
        case: &mut Case<'_>,
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
            case.working.push(Working::Observed(song, record.metric, at));
        }
        if earliest > case.as_of {
            let says = format!("`{id}` did not reach it before {earliest}");
            case.contradict(place, says, None);
            return true;
        }
        let ordered = matches!(record.kind, RecordKind::First | RecordKind::Club);
        let sooner: Vec<&Entry> = outcome
            .entries
            .iter()
            .filter(|entry| ordered && entry.member && entry.when.last < earliest)
            .collect();
        let claimed = match (&case.claim.rank, record.kind) {
            (Some(rank), _) => usize::try_from(rank.value).unwrap_or(usize::MAX),
            (None, RecordKind::Club) => return false,
            (None, _) => 1,
        };
        if sooner.len() < claimed {
            return false;
        }
        for entry in sooner.iter().take(MANY) {
            let at = self.observed_at(record.metric, entry);
            case.working.push(Working::Ahead(entry.song, entry.when, at));
        }
        let first = sooner[0];
        let says = format!(
            "`{id}` did not reach it before {earliest}; `{}` did, {}",
            self.catalogue[first.song].id,
            span_of_days(&first.when)
        );
        let place = case.claim.rank.as_ref().map_or(place, |rank| rank.place);
        case.contradict(place, says, None);
        true
    }

    /// Whether an entry is one of the record's, and was there by the day of judging. What is
    /// claimed of its rank is judged only if it may have been.
    fn judge_reached(
        &self,
        question: &Question<'_>,
        place: Place,
        case: &mut Case<'_>,
    ) -> bool {
        let entry = question.entry;
        let id = &self.catalogue[entry.song].id;
        let grows = self.catalogue[question.record.metric].kind == MetricKind::Counter
            && question.record.kind == RecordKind::Most;
        if entry.when.first > case.as_of && grows && !question.is_complete(case.as_of) {
            let says = format!("no observation shows what `{id}` had by {}", case.as_of);
            case.doubt(place, says, None);
            return false;
        }
        if entry.when.first > case.as_of {
            let says = format!(
                "`{id}` reached it {}, and the claim speaks from {}",
                span_of_days(&entry.when),
                case.as_of
            );
            let help = "correct `as_of`, or the article's `date`".to_owned();
            case.contradict(place, says, Some(help));
            return false;
        }
        if entry.when.last > case.as_of {
            let says = format!(
                "`{id}` reached it {}: perhaps after {}",
                span_of_days(&entry.when),
                case.as_of
            );
            case.doubt(place, says, None);
        }
        if !entry.member {
            let says = format!("a field that `where` asks for isn't written for `{id}`");
            case.doubt(place, says, Some(format!("complete `content/songs/{id}.toml`")));
        }
        true
    }

    /// Every other song that is ahead on the day of judging, or may be, in order of entry.
    fn rivals<'o>(&self, question: &Question<'o>, as_of: Day) -> Vec<Rival<'o>> {
        let Question { record, outcome, entry, had } = question;
        let others = outcome.entries.iter().filter(|other| other.song != entry.song);
        if record.kind != RecordKind::Most {
            return others
                .filter(|other| other.when.first <= as_of)
                .filter_map(|other| {
                    let merit = rule::by_merit(record.kind, other, entry);
                    let ahead = merit == Some(Ordering::Less);
                    let surely = ahead && other.member && other.when.last <= as_of;
                    (ahead || merit.is_none()).then_some(Rival { entry: other, surely })
                })
                .collect();
        }
        let mut rivals: Vec<Rival<'o>> = Vec::new();
        for own in by_song(outcome).chunk_by(|a, b| a.song == b.song) {
            if own[0].song == entry.song {
                continue;
            }
            let theirs = self.had(record, own, as_of);
            let surely = own[0].member && had.most.is_some_and(|most| theirs.least > most);
            // Without a bound only what is listed by then is named: no scope is named anyway.
            let by_then = own.iter().filter(|e| e.when.first <= as_of);
            let best = by_then.max_by_key(|entry| entry.value);
            let bound = theirs.most.or(best.map(|entry| entry.value));
            if surely || bound.is_some_and(|bound| bound > had.least) {
                rivals.push(Rival { entry: best.unwrap_or(&own[0]), surely });
            }
        }
        rivals.sort_by_key(|rival| std::cmp::Reverse(rival.entry.value));
        rivals
    }

    /// Whether an entry's song held the record on the day of judging.
    fn judge_holder(
        &self,
        question: &Question<'_>,
        rivals: &[Rival<'_>],
        place: Place,
        case: &mut Case<'_>,
    ) {
        let Question { record, outcome, .. } = question;
        let rightful =
            outcome.on(case.as_of).last().map(|(_, tenure)| outcome.entry(tenure).song);
        for rival in rivals {
            let other = rival.entry;
            let at = self.observed_at(record.metric, other);
            let id = &self.catalogue[other.song].id;
            let by = merit_words(record.kind, other);
            if rival.surely {
                case.working.push(Working::Ahead(other.song, other.when, at));
                let help = rightful.map(|song| {
                    let id = &self.catalogue[song].id;
                    format!("write `holder = \"{id}\"`")
                });
                case.contradict(place, format!("`{id}` is ahead: {by}"), help);
            } else {
                case.working.push(Working::MayBeAhead(other.song, other.when, at));
                let help = format!("narrow it in `content/songs/{id}.toml`, or narrow `where`");
                case.doubt(place, format!("`{id}` may be ahead: {by}"), Some(help));
            }
        }
        let songs = match record.kind {
            RecordKind::Most => by_song(outcome).chunk_by(|a, b| a.song == b.song).count(),
            _ => outcome.entries.len(),
        };
        case.working.push(Working::Compared(songs - 1));
        self.judge_scope(question, place, case);
    }

    /// Rule 6: how far the list is complete.
    fn judge_scope(&self, question: &Question<'_>, place: Place, case: &mut Case<'_>) {
        let Question { record, outcome, .. } = question;
        let needed = question.needed(case.as_of);
        if let Some(scope) = record.scope.as_ref().filter(|scope| scope.as_of >= needed) {
            case.working.push(Working::Complete(scope.as_of, scope.place));
            return;
        }
        for song in outcome.short_of.iter().take(3) {
            case.working.push(Working::Unknown(*song, self.catalogue[*song].place));
        }
        let at = record.scope.as_ref().map_or(record.place, |scope| scope.place);
        case.working.push(Working::NoScope(at));
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
        case.doubt(place, says, Some(help));
    }

    /// `on`, `days` and `value`: facts about a milestone itself.
    fn judge_facts(&self, case: &mut Case<'_>) {
        let (claim, found) = (case.claim, case.found.value);
        if let (Some(value), Some(found), Some(metric)) =
            (&claim.value, found, case.found.metric)
        {
            let had = Had { least: found, most: Some(found) };
            judge_value(value, had, self.is_rank(metric), case);
        }
        self.judge_times(case.found.when, case);
    }

    /// `on` and `days`.
    fn judge_times(&self, when: Option<When>, case: &mut Case<'_>) {
        let claim = case.claim;
        if let (Some(on), Some(when)) = (&claim.on, when) {
            judge_day(on, &when, case);
        }
        let Some(days) = &claim.days else { return };
        if let Some(span) = case.found.span {
            judge_range(days, span.days, "days", case);
            return;
        }
        let metric = case.found.metric.map(|metric| &self.catalogue[metric]);
        let (says, help) = match metric.map(|metric| metric.kind) {
            Some(MetricKind::Rank) => ("a chart date gives no time since release", None),
            Some(MetricKind::OneOff) => ("a one-off figure gives no time since release", None),
            _ => ("the time since release is not known", Some("add `released` to the song")),
        };
        case.doubt(days.place, says.to_owned(), help.map(str::to_owned));
    }

    fn judge_rank(&self, question: &Question<'_>, rivals: &[Rival<'_>], case: &mut Case<'_>) {
        let Question { record, outcome, .. } = question;
        let ahead = rivals.iter().filter(|rival| rival.surely).count();
        let (best, worst) = (1 + ahead, 1 + rivals.len());
        case.found.rank = Some((best, worst));
        let Some(rank) = &case.claim.rank else { return };
        let claimed = usize::try_from(rank.value).unwrap_or(usize::MAX);
        let place = rank.place;
        let complete = question.is_complete(question.needed(case.as_of));
        let gives = if best == worst { best.to_string() } else { format!("{best} to {worst}") };
        for rival in rivals.iter().take(MANY) {
            let (song, when) = (rival.entry.song, rival.entry.when);
            let at = self.observed_at(record.metric, rival.entry);
            case.working.push(if rival.surely {
                Working::Ahead(song, when, at)
            } else {
                Working::MayBeAhead(song, when, at)
            });
        }
        if claimed < best || (claimed > worst && complete) {
            let help = (best == worst).then(|| format!("write `rank = {best}`"));
            case.contradict(place, format!("the data gives {gives}"), help);
            return;
        }
        if best != worst {
            case.doubt(place, format!("the rank is {gives}: dates overlap"), None);
        } else if claimed > worst {
            let listed = outcome.entries.len();
            let says = format!("of the {listed} that are listed, the rank is {gives}");
            case.doubt(place, says, None);
        }
        self.judge_scope(question, place, case);
    }

    /// `held`, `previous`, and whether it has been lost since.
    fn judge_tenure(&self, question: &Question<'_>, case: &mut Case<'_>) {
        let Question { record, outcome, entry, .. } = question;
        let claim = case.claim;
        let tenure = outcome.progression.iter().rposition(|tenure| {
            let held = outcome.entry(tenure);
            held.song == entry.song && held.when.first <= case.as_of
        });
        let Some(at) = tenure else {
            for place in
                [claim.held.as_ref().map(|p| p.place), claim.previous.as_ref().map(|p| p.place)]
            {
                let Some(place) = place else { continue };
                self.never_held(question, place, case);
            }
            return;
        };
        let tenure = &outcome.progression[at];
        let end = outcome.ended(tenure).copied();
        if let (Some(end), Some(by)) = (end, tenure.ended_by) {
            let taker = outcome.entry(&outcome.progression[by]);
            case.found.lost = Some((taker.song, end));
            let place = self.observed_at(record.metric, taker);
            case.working.push(Working::Lost(taker.song, end, place));
        }
        self.judge_held(question, tenure, end, case);
        let before = previous(outcome, at);
        case.found.previous = before.first().copied();
        if let Some(claimed) = &claim.previous {
            self.judge_previous(question, tenure, &before, claimed, case);
        }
    }

    /// A song that isn't among the holders: surely, if what it had was beaten already.
    fn never_held(&self, question: &Question<'_>, place: Place, case: &mut Case<'_>) {
        let Question { record, outcome, entry, .. } = question;
        let perhaps =
            outcome.undetermined.iter().any(|at| outcome.entries[*at].song == entry.song);
        let open = record.kind == RecordKind::Most && !question.is_complete(case.as_of);
        let id = &self.catalogue[entry.song].id;
        if record.kind == RecordKind::Club {
            case.doubt(place, "a club has members, not holders".to_owned(), None);
        } else if perhaps || open {
            case.doubt(place, "the data doesn't show that it was held".to_owned(), None);
        } else {
            let says = format!("`{id}` did not hold it by {}", case.as_of);
            case.contradict(place, says, None);
        }
    }

    /// How many days a tenure lasted by the day of judging.
    fn judge_held(
        &self,
        question: &Question<'_>,
        tenure: &Tenure,
        end: Option<When>,
        case: &mut Case<'_>,
    ) {
        let Question { record, outcome, entry, .. } = question;
        let from = outcome.entry(tenure).when;
        let newest = self.newest[record.metric.index()].max(from.last);
        let (first, last) = match end {
            Some(end) if end.first <= case.as_of => (end.first, end.last.min(case.as_of)),
            _ if question.is_complete(case.as_of) => (case.as_of, case.as_of),
            _ => (case.as_of.min(newest), case.as_of),
        };
        // One that may have been better may have taken it earlier.
        let sooner = outcome.undetermined.iter().map(|at| &outcome.entries[*at]);
        let (mut first, mut last) = (first, last);
        for other in sooner.filter(|o| o.song != entry.song && o.when.last >= from.first) {
            match rule::by_merit(record.kind, other, outcome.entry(tenure)) {
                Some(Ordering::Greater | Ordering::Equal) => {}
                _ => first = first.min(other.when.first.max(from.first)),
            }
            let best = &outcome.entries[tenure.best];
            let better = rule::by_merit(record.kind, other, best) == Some(Ordering::Less);
            if better && other.member && other.when.first >= from.last {
                last = last.min(other.when.last);
            }
        }
        let days = |a: Day, b: Day| a.since(b).max(0);
        // Rule 9: to the newest observation, if nothing says more.
        let until = if end.is_some_and(|end| end.first <= case.as_of) { last } else { first };
        case.found.held = Some((days(first, from.last), days(until.max(first), from.first)));
        let Some(claimed) = &case.claim.held else { return };
        let sure = question.is_complete(last);
        let least = if sure { days(first, from.last) } else { 0 };
        judge_range(claimed, (least, days(last, from.first)), "held", case);
        if !sure {
            let place = claimed.place;
            let says = "nobody says that the list is complete so long".to_owned();
            case.doubt(place, says, None);
        }
    }

    /// Who held it before.
    fn judge_previous(
        &self,
        question: &Question<'_>,
        tenure: &Tenure,
        before: &[SongKey],
        claimed: &Placed<SongKey>,
        case: &mut Case<'_>,
    ) {
        let Question { record, outcome, entry, .. } = question;
        let from = outcome.entry(tenure).when;
        let complete = question.is_complete(from.first);
        // Others that may have held it in between, or, for the claimed one, at all.
        let mut perhaps = outcome
            .undetermined
            .iter()
            .map(|at| &outcome.entries[*at])
            .filter(|o| o.song != entry.song && o.when.first <= from.last)
            .filter(|o| {
                rule::by_merit(record.kind, outcome.entry(tenure), o) != Some(Ordering::Greater)
            });
        let listed_before = before.contains(&claimed.value);
        if listed_before {
            let at = outcome.progression.iter().rposition(|before| {
                let entry = outcome.entry(before);
                entry.song == claimed.value && entry.when.last <= from.last
            });
            // One that is no better than what stood before changes nothing.
            let stood = at.map(|at| &outcome.entries[outcome.progression[at].best]);
            let no_better = |o: &Entry| {
                let merit = stood.and_then(|stood| rule::by_merit(record.kind, stood, o));
                matches!(merit, Some(Ordering::Less | Ordering::Equal))
            };
            let other = perhaps.find(|o| !before.contains(&o.song) && !no_better(o));
            if let Some(other) = other {
                let id = &self.catalogue[other.song].id;
                let says = format!("`{id}` may have held it in between");
                case.doubt(claimed.place, says, None);
            } else if !complete {
                let says = "nobody says that the list is complete so long".to_owned();
                case.doubt(claimed.place, says, None);
            }
            return;
        }
        let unknown = outcome.short_of.contains(&claimed.value) && !complete;
        let open = record.kind == RecordKind::Most && !complete;
        let could = record.kind != RecordKind::First
            && (perhaps.any(|o| o.song == claimed.value) || unknown || open);
        let says = before.first().map_or_else(
            || "nobody listed held it before".to_owned(),
            |before| format!("`{}` held it before", self.catalogue[*before].id),
        );
        if could {
            case.doubt(claimed.place, says, None);
            return;
        }
        let help = before
            .first()
            .map(|before| format!("write `previous = \"{}\"`", self.catalogue[*before].id));
        case.contradict(claimed.place, says, help);
    }

    fn observed_at(&self, metric: MetricKey, entry: &Entry) -> Place {
        let song = &self.catalogue[entry.song];
        match self.catalogue.series(entry.song, metric) {
            Some(series) => series.observations[entry.observation].value_place,
            None => song.place,
        }
    }

    /// Reports a verdict that isn't *verified*.
    fn tell(&self, judged: &Judged, report: &mut Report) {
        let contradicted = judged.verdict == Verdict::Contradicted;
        let mut findings = judged.findings.iter().filter(|f| f.contradicts == contradicted);
        let Some(first) = findings.next() else { return };
        let mut diagnostic = if contradicted {
            Diagnostic::error("E401", "the data contradicts this claim")
        } else {
            Diagnostic::warning("W501", "the data doesn't prove this claim")
        }
        .at(first.place, first.says.clone())
        .maybe_help(first.help.clone());
        for other in findings {
            if other.place == first.place {
                diagnostic = diagnostic.note(other.says.clone());
            } else {
                diagnostic = diagnostic.related(other.place, other.says.clone());
            }
        }
        for step in &judged.working {
            let (text, place) = self.show(step);
            diagnostic = match place {
                Some(place) => diagnostic.related(place, text),
                None => diagnostic.note(text),
            };
        }
        report.push(diagnostic);
    }

    /// A step of the working as messages write it.
    fn show(&self, step: &Working) -> (String, Option<Place>) {
        describe(self.catalogue, step)
    }
}

/// A step of the working in the words of messages, and its place.
pub fn describe(catalogue: &Catalogue, step: &Working) -> (String, Option<Place>) {
    let id = |song: &SongKey| catalogue[*song].id.to_string();
    match step {
        Working::Released(song, when, place) => {
            (format!("`{}` released {}", id(song), span_of_days(when)), Some(*place))
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
            (text, Some(observation.value_place))
        }
        Working::Took(span) => (format!("that is {}", span_words(span)), None),
        Working::Compared(1) => ("compared with 1 other of this record".to_owned(), None),
        Working::Compared(n) => (format!("compared with {n} others of this record"), None),
        Working::Ahead(song, when, place) => {
            (format!("`{}`: {}", id(song), span_of_days(when)), Some(*place))
        }
        Working::MayBeAhead(song, when, place) => {
            (format!("`{}` perhaps: {}", id(song), span_of_days(when)), Some(*place))
        }
        Working::Unknown(song, place) => {
            (format!("nothing says when `{}` reached it", id(song)), Some(*place))
        }
        Working::Complete(day, place) => {
            (format!("the list is complete until {day}"), Some(*place))
        }
        Working::NoScope(place) => ("no scope covers this".to_owned(), Some(*place)),
        Working::Lost(song, when, place) => {
            (format!("lost to `{}`: {}", id(song), span_of_days(when)), Some(*place))
        }
    }
}

/// Most entries that the working of one claim lists.
const MANY: usize = 12;

/// The entries of an outcome, those of one song together.
fn by_song(outcome: &Outcome) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = outcome.entries.iter().collect();
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

fn no_time(court: &Court<'_>, song: SongKey) -> When {
    let released = court.catalogue[song].released.as_ref();
    released.map_or_else(|| court.counting.zone.day(court.as_of), |released| released.value)
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
pub fn span_words(span: &Span) -> String {
    let (least, end) = span.minutes;
    if span.timed && end <= 7 * 24 * 60 {
        let hours = |minutes: i64| format!("{} h {} min", minutes / 60, minutes % 60);
        return if end - least == 1 {
            hours(least)
        } else {
            format!("{} to {}", hours(least), hours(end - 1))
        };
    }
    let n = |days: i32| grouped(u64::try_from(days).unwrap_or(0));
    match span.days {
        (1, 1) => "1 day".to_owned(),
        (least, most) if least == most => format!("{} days", n(least)),
        (least, most) => format!("{} to {} days", n(least), n(most)),
    }
}

fn merit_words(kind: RecordKind, entry: &Entry) -> String {
    match (kind, &entry.span) {
        (RecordKind::Fastest, Some(span)) => span_words(span),
        (RecordKind::Most, _) => grouped(entry.value),
        _ => span_of_days(&entry.when),
    }
}

/// A figure against what the data allows.
fn judge_value(claimed: &Placed<u64>, had: Had, is_rank: bool, case: &mut Case<'_>) {
    let Had { least, most } = had;
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
        case.contradict(claimed.place, gives, help);
    } else {
        let says = format!("the data gives {figure}, and perhaps more by {}", case.as_of);
        case.doubt(claimed.place, says, None);
    }
}

fn judge_day(on: &Placed<When>, when: &When, case: &mut Case<'_>) {
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
            case.contradict(on.place, gives, help);
        }
        _ => case.doubt(on.place, gives, None),
    }
}

/// A number against the range that the data allows.
fn judge_range(claimed: &Placed<u64>, range: (i32, i32), field: &str, case: &mut Case<'_>) {
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
        case.doubt(claimed.place, gives, None);
        return;
    }
    let write = (least == most).then(|| format!("write `{field} = {least}`"));
    let off_by_one = claimed.value + 1 == least || claimed.value == most + 1;
    let hint = off_by_one.then(|| case.convention.to_owned());
    let help: Vec<String> = write.into_iter().chain(hint).collect();
    case.contradict(claimed.place, gives, (!help.is_empty()).then(|| help.join("; ")));
}

/// A count as TOML writes it.
fn underscored(n: u64) -> String {
    grouped(n).replace(',', "_")
}
