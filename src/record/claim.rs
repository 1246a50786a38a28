//! Verdicts on claims: rules 7 and 8 of `docs/design.md`.
//!
//! Each field of a claim is true in every world that the intervals allow, in none, or in some. A
//! claim is *verified* if all its fields are true in every world, *contradicted* if one is true in
//! none, else *unproved*. Nothing passes silently.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::crossing::{Counting, grouped};
use super::rule::{self, Entry, Outcome};
use super::{Event, Milestone, MilestoneKey, Records};
use crate::article::{Article, ArticleKind, Claim};
use crate::catalogue::{
    Catalogue, MetricKey, MetricKind, Record, RecordKey, RecordKind, SongKey,
};
use crate::date::{Day, Span, When, order};
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
    articles: &[Article],
    counting: Counting<'_>,
    as_of: Day,
    report: &mut Report,
) -> Verdicts {
    let judged: Vec<(Vec<Judged>, Report)> = articles
        .par_iter()
        .map(|article| {
            let mut report = Report::new();
            let court = Court { catalogue, records, article, counting, newest: as_of };
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
    Verdicts { by_article }
}

struct Court<'a> {
    catalogue: &'a Catalogue,
    records: &'a Records,
    article: &'a Article,
    counting: Counting<'a>,
    newest: Day,
}

/// What is being judged, while findings and working are gathered.
struct Case<'a> {
    claim: &'a Claim,
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
        let as_of = as_of.unwrap_or(self.newest);
        let mut case = Case {
            claim,
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
        if let Some(holder) = &case.claim.holder {
            if holder.value != milestone.song {
                let song = &self.catalogue[milestone.song].id;
                let says = format!("this milestone is `{song}`'s");
                let help = format!("write `holder = \"{song}\"`");
                case.contradict(holder.place, says, Some(help));
            }
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
                record.matching.all.extend(matching.all.iter().cloned());
                record.matching.not.extend(matching.not.iter().cloned());
                let outcome = rule::outcome_of(self.catalogue, key, &record, self.counting);
                (record, outcome)
            });
        let (record, outcome) = match &narrowed {
            Some((record, outcome)) => (record, outcome),
            None => (&self.catalogue[key], self.records.outcome(key)),
        };
        case.found.record = Some(key);
        case.found.metric = Some(record.metric);
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
        let entry = entry.clone();
        case.found.when = Some(entry.when);
        case.found.span = entry.span;
        case.found.value = Some(entry.value);
        self.show_times(song, record.metric, &[entry.observation], entry.span, case);
        if case.claim.holder.is_some() || own.is_none() {
            self.judge_holder(record, outcome, &entry, place, case);
        }
        self.judge_facts(case);
        self.judge_rank(record, outcome, &entry, case);
        self.judge_tenure(record, outcome, &entry, case);
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
        let by_then = own.clone().filter(|entry| entry.when.first <= case.as_of);
        by_then.max_by_key(|entry| entry.value).or_else(|| own.min_by_key(|e| e.when.first))
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
        if rule::matches(self.catalogue, data, &record.matching) == Some(false) {
            let says = format!("the record is not about `{id}`: `where` leaves it out");
            case.working.push(Working::Released(song, no_time(self, song), data.place));
            case.contradict(place, says, None);
            return;
        }
        let holder =
            outcome.on(case.as_of).last().map(|(_, tenure)| outcome.entry(tenure).song);
        let covered = record.scope.as_ref().filter(|scope| scope.as_of >= case.as_of);
        match (covered, holder) {
            (Some(scope), holder) => {
                case.working.push(Working::Complete(scope.as_of, scope.place));
                let says =
                    format!("nothing shows that `{id}` reached it, and the list is complete");
                let help = holder.map(|holder| {
                    format!("write `holder = \"{}\"`", self.catalogue[holder].id)
                });
                case.contradict(place, says, help);
            }
            (None, _) => {
                let says = format!("no observation shows that `{id}` reached it");
                let help = format!("add an observation to `content/songs/{id}.toml`");
                case.doubt(place, says, Some(help));
            }
        }
    }

    /// Whether an entry's song held the record on the day of judging.
    fn judge_holder(
        &self,
        record: &Record,
        outcome: &Outcome,
        entry: &Entry,
        place: Place,
        case: &mut Case<'_>,
    ) {
        let id = self.catalogue[entry.song].id.clone();
        if entry.when.first > case.as_of {
            let says =
                format!("`{id}` reached it on {}, after {}", entry.when.first, case.as_of);
            case.contradict(
                place,
                says,
                Some("correct `as_of`, or the article's `date`".into()),
            );
            return;
        }
        if entry.when.last > case.as_of {
            let says = format!(
                "`{id}` reached it between {} and {}: perhaps after {}",
                entry.when.first, entry.when.last, case.as_of
            );
            case.doubt(place, says, None);
        }
        if record.kind == RecordKind::Club {
            return;
        }
        if !entry.member {
            let says = format!("a field that `where` asks for isn't written for `{id}`");
            case.doubt(place, says, Some(format!("complete `content/songs/{id}.toml`")));
        }
        let mut compared = 0;
        for other in &outcome.entries {
            if other.song == entry.song {
                continue;
            }
            compared += 1;
            self.compare(record, entry, other, place, case);
        }
        case.working.push(Working::Compared(compared));
        self.judge_scope(record, outcome, entry, place, case);
    }

    /// Whether another entry is ahead of this one, surely or possibly.
    fn compare(
        &self,
        record: &Record,
        entry: &Entry,
        other: &Entry,
        place: Place,
        case: &mut Case<'_>,
    ) {
        if other.when.first > case.as_of {
            return;
        }
        let merit = rule::by_merit(record.kind, entry, other);
        if matches!(merit, Some(Ordering::Less | Ordering::Equal)) {
            return;
        }
        let at = self.observed_at(record.metric, other);
        let id = &self.catalogue[other.song].id;
        let surely =
            merit == Some(Ordering::Greater) && other.member && other.when.last <= case.as_of;
        if surely {
            case.working.push(Working::Ahead(other.song, other.when, at));
            let by = merit_words(record.kind, other);
            let says = format!("`{id}` is ahead: {by}");
            case.contradict(place, says, Some(format!("write `holder = \"{id}\"`")));
        } else {
            case.working.push(Working::MayBeAhead(other.song, other.when, at));
            let says = format!("`{id}` may be ahead: {}", merit_words(record.kind, other));
            let help = format!("narrow it in `content/songs/{id}.toml`, or narrow `where`");
            case.doubt(place, says, Some(help));
        }
    }

    /// Rule 6: how far the list is complete.
    fn judge_scope(
        &self,
        record: &Record,
        outcome: &Outcome,
        entry: &Entry,
        place: Place,
        case: &mut Case<'_>,
    ) {
        let needed = match record.kind {
            RecordKind::First | RecordKind::Club => entry.when.last,
            RecordKind::Fastest | RecordKind::Most => case.as_of,
        };
        match &record.scope {
            Some(scope) if scope.as_of >= needed => {
                case.working.push(Working::Complete(scope.as_of, scope.place));
            }
            _ => {
                for song in outcome.short_of.iter().take(3) {
                    case.working.push(Working::Unknown(*song, self.catalogue[*song].place));
                }
                let at = record.scope.as_ref().map_or(record.place, |scope| scope.place);
                case.working.push(Working::NoScope(at));
                let says = match &record.scope {
                    Some(scope) => format!(
                        "the list is complete until {}, and {needed} matters",
                        scope.as_of
                    ),
                    None => "nobody says that the list is complete".to_owned(),
                };
                let help = format!(
                    "add `[scope]` with `as_of = {needed}` and a source to `content/records/{}.toml`",
                    record.id
                );
                case.doubt(place, says, Some(help));
            }
        }
    }

    /// `on`, `days` and `value`: facts about the entry itself.
    fn judge_facts(&self, case: &mut Case<'_>) {
        let claim = case.claim;
        if let (Some(on), Some(when)) = (&claim.on, case.found.when) {
            judge_day(on, &when, case);
        }
        if let Some(days) = &claim.days {
            judge_days(days, case.found.span, case);
        }
        if let (Some(value), Some(found)) = (&claim.value, case.found.value) {
            if value.value != found {
                let is_rank = case
                    .found
                    .metric
                    .is_some_and(|metric| self.catalogue[metric].kind == MetricKind::Rank);
                let found_text = if is_rank { found.to_string() } else { grouped(found) };
                case.contradict(
                    value.place,
                    format!("the data gives {found_text}"),
                    Some(format!("write `value = {}`", underscored(found))),
                );
            }
        }
    }

    fn judge_rank(
        &self,
        record: &Record,
        outcome: &Outcome,
        entry: &Entry,
        case: &mut Case<'_>,
    ) {
        let (mut ahead, mut possible) = (0, 0);
        let mut doubtful: Vec<&Entry> = Vec::new();
        let mut counted: Vec<SongKey> = vec![entry.song];
        for other in &outcome.entries {
            if counted.contains(&other.song) && record.kind == RecordKind::Most {
                continue;
            }
            if other.song == entry.song || other.when.first > case.as_of {
                continue;
            }
            let merit = rule::by_merit(record.kind, other, entry);
            if merit == Some(Ordering::Less) && other.member && other.when.last <= case.as_of {
                ahead += 1;
                counted.push(other.song);
            } else if matches!(merit, Some(Ordering::Less) | None) {
                possible += 1;
                doubtful.push(other);
            }
        }
        let (best, worst) = (1 + ahead, 1 + ahead + possible);
        case.found.rank = Some((best, worst));
        let Some(rank) = &case.claim.rank else { return };
        let claimed = usize::try_from(rank.value).unwrap_or(usize::MAX);
        let place = rank.place;
        let needed = match record.kind {
            RecordKind::First | RecordKind::Club => entry.when.last,
            RecordKind::Fastest | RecordKind::Most => case.as_of,
        };
        let complete = record.scope.as_ref().is_some_and(|scope| scope.as_of >= needed);
        let gives = if best == worst { best.to_string() } else { format!("{best} to {worst}") };
        if claimed < best || (claimed > worst && complete) {
            let help = (best == worst).then(|| format!("write `rank = {best}`"));
            case.contradict(place, format!("the data gives {gives}"), help);
            return;
        }
        for other in &doubtful {
            let at = self.observed_at(record.metric, other);
            case.working.push(Working::MayBeAhead(other.song, other.when, at));
        }
        if best != worst {
            case.doubt(place, format!("the rank is {gives}: dates overlap"), None);
        } else if claimed > worst {
            case.doubt(place, format!("of the songs listed, the rank is {gives}"), None);
        }
        if !complete && !case.working.iter().any(|w| matches!(w, Working::NoScope(_))) {
            self.judge_scope(record, outcome, entry, place, case);
        }
    }

    /// `held`, `previous`, and whether it has been lost since.
    fn judge_tenure(
        &self,
        record: &Record,
        outcome: &Outcome,
        entry: &Entry,
        case: &mut Case<'_>,
    ) {
        let tenure = outcome
            .progression
            .iter()
            .position(|tenure| outcome.entries[tenure.entry].song == entry.song);
        let Some(at) = tenure else {
            let claim = case.claim;
            let asked = claim.held.as_ref().map(|p| p.place);
            let asked = asked.or(claim.previous.as_ref().map(|p| p.place));
            if let Some(place) = asked {
                case.doubt(place, "the data doesn't show that it was held".to_owned(), None);
            }
            return;
        };
        let tenure = &outcome.progression[at];
        if let Some(ended) = outcome.ended(tenure).copied() {
            let next = &outcome.progression[tenure.ended_by.unwrap_or(at)];
            let taker = outcome.entry(next);
            case.found.lost = Some((taker.song, ended));
            let place = self.observed_at(record.metric, taker);
            case.working.push(Working::Lost(taker.song, ended, place));
        }
        let end = outcome.ended(tenure).copied();
        let from = outcome.entry(tenure).when;
        let held = match end {
            Some(end) => (end.first.since(from.last), end.last.since(from.first)),
            None => {
                let until = case.as_of.min(self.newest);
                (until.since(from.last), until.since(from.first))
            }
        };
        let held = (held.0.max(0), held.1.max(0));
        case.found.held = Some(held);
        let before = at.checked_sub(1).map(|b| outcome.entry(&outcome.progression[b]).song);
        case.found.previous = before;
        if let Some(claimed) = &case.claim.held {
            judge_range(claimed, held, "held", case);
        }
        let claim = case.claim;
        if let Some(previous) = &claim.previous {
            match before {
                Some(before) if before == previous.value => {}
                Some(before) => {
                    let id = &self.catalogue[before].id;
                    let help = format!("write `previous = \"{id}\"`");
                    case.contradict(
                        previous.place,
                        format!("`{id}` held it before"),
                        Some(help),
                    );
                }
                None => {
                    case.contradict(
                        previous.place,
                        "nobody listed held it before".into(),
                        None,
                    );
                }
            }
        }
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

fn no_time(court: &Court<'_>, song: SongKey) -> When {
    let released = court.catalogue[song].released.as_ref();
    released.map_or_else(|| court.counting.zone.day(court.newest), |released| released.value)
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

fn judge_days(days: &Placed<u64>, span: Option<Span>, case: &mut Case<'_>) {
    match span {
        Some(span) => judge_range(days, span.days, "days", case),
        None => {
            let says = "the time since release is not known".to_owned();
            case.doubt(days.place, says, Some("add `released` to the song".to_owned()));
        }
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
    let help = (least == most).then(|| {
        let mut help = format!("write `{field} = {least}`");
        if claimed.value.abs_diff(least) == 1 {
            help.push_str("; days are date minus date, the first day is not counted");
        }
        help
    });
    case.contradict(claimed.place, gives, help);
}

/// A count as TOML writes it.
fn underscored(n: u64) -> String {
    grouped(n).replace(',', "_")
}
