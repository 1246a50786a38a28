//! Judges one claim after the other: what it is about, and each of its fields.

use std::sync::OnceLock;

use super::absent::{claims_holder, judge_standing};
use super::check::{ClaimCheck, ValueBounds};
use super::context::{RecordContext, span_of};
use super::message;
use super::rank::MAX_LISTED;
use super::verdict::{CheckedClaim, ClaimFacts, Working};
use crate::article::{Article, ArticleKind, Claim};
use crate::bounds::Bounds;
use crate::catalogue::{
    Catalogue, Metric, MetricKey, MetricKind, Record, RecordKey, RecordKind, Series, SongKey,
};
use crate::date::{Day, Elapsed, Precision, When};
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::record::crossing::{DayCounting, difference, is_reading, not_before, since_below};
use crate::record::holders;
use crate::record::outcome::{Contender, Outcome};
use crate::record::places;
use crate::record::standings::Standings;
use crate::record::wording::dated;
use crate::record::{Event, Milestone, Records, filter};

/// Judges the claims of an article.
pub(super) struct ClaimChecker<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) records: &'a Records,
    pub(super) article: &'a Article,
    pub(super) counting: DayCounting<'a>,
    /// The newest observation of all.
    pub(super) as_of: Day,
    /// The standings of each record, made when a claim first asks for them.
    pub(super) standings: &'a [OnceLock<Standings>],
}

impl ClaimChecker<'_> {
    /// Judges a claim, and reports it unless it is verified. Rule 8: the evaluation date is the
    /// claim's, else the article's, else the newest observation.
    pub(super) fn judge(&self, claim: &Claim, report: &mut Report) -> CheckedClaim {
        let own = self.own_milestone();
        let as_of = claim.as_of.as_ref().map(|day| day.value).or(self.article.date);
        let mut check =
            ClaimCheck::new(claim, self.counting.day_count, as_of.unwrap_or(self.as_of));
        if claim.is_broken {
            // What it names and does not exist is reported where it is read.
            check.doubt(claim.span, String::new(), None);
            return check.finish();
        }
        let own_record = own.and_then(|milestone| match milestone.event {
            Event::Record { record, .. } => Some(record),
            Event::Step { .. } | Event::Rank { .. } => None,
        });
        let record = claim.record.as_ref().map(|record| record.value).or(own_record);
        match (record, own) {
            (Some(record), _) => self.judge_record(record, own, &mut check),
            (None, Some(milestone)) => self.judge_milestone(milestone, &mut check),
            (None, None) => {
                check.contradict(claim.span, "the claim is about nothing".to_owned(), None);
                // That a milestone's article has no milestone is reported elsewhere.
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
        let checked = check.finish();
        if let Some(diagnostic) = message::diagnostic(self.catalogue, &checked) {
            report.push(diagnostic);
        }
        checked
    }

    fn own_milestone(&self) -> Option<&Milestone> {
        if self.article.kind != ArticleKind::Milestone {
            return None;
        }
        Some(self.records.get(self.records.milestone(self.article.id.as_str())?))
    }

    fn id(&self, song: SongKey) -> &str {
        self.catalogue[song].id.as_str()
    }

    /// The first day of a song's series, as far as it is known.
    fn first_day(&self, song: SongKey, metric: MetricKey) -> Option<Bounds<Day>> {
        let start = self.catalogue.series(song, metric)?.start.as_ref()?;
        Some(start.value.days())
    }

    /// Judges a claim about the article's own threshold or place.
    fn judge_milestone(&self, milestone: &Milestone, check: &mut ClaimCheck<'_>) {
        let Milestone { song, metric, when, elapsed, .. } = *milestone;
        let value = milestone.event.value();
        check.facts = ClaimFacts {
            song: Some(song),
            metric: Some(metric),
            when: Some(when),
            elapsed,
            value: Some(value),
            ..ClaimFacts::default()
        };
        let observations = match &milestone.event {
            Event::Step { crossing, .. } => crossing.observations(),
            Event::Rank { observation, .. } => vec![*observation],
            Event::Record { .. } => Vec::new(),
        };
        self.show_times(song, metric, &observations, elapsed, check);
        let claim = check.claim;
        let (id, as_of) = (self.id(song), check.as_of);
        let times = claim.on.as_ref().map(|on| on.span);
        if let Some(span) = times.or(claim.days.as_ref().map(|days| days.span)) {
            let reached = format!("`{id}` reached it {}", dated(&when));
            if when.first > as_of {
                let says = format!("{reached}, and the claim speaks from {as_of}");
                let help = "correct `as_of`, or the article's `date`".to_owned();
                check.contradict(span, says, Some(help));
            } else if when.last > as_of {
                check.doubt(span, format!("{reached}: perhaps after {as_of}"), None);
            }
        }
        if let Some(holder) = claim.holder.as_ref().filter(|holder| holder.value != song) {
            let help = format!("write `holder = \"{id}\"`");
            check.contradict(holder.span, format!("this milestone is `{id}`'s"), Some(help));
        }
        check.judge_value(ValueBounds::exactly(value));
        let start = self.first_day(song, metric);
        check.judge_times(Some(when), elapsed, start, self.catalogue[metric].kind);
        for (span, field) in [
            (claim.rank.as_ref().map(|rank| rank.span), "rank"),
            (claim.held.as_ref().map(|held| held.span), "held"),
            (claim.previous.as_ref().map(|previous| previous.span), "previous"),
        ] {
            if let Some(span) = span {
                let says = format!("`{field}` asks for a record");
                check.doubt(span, says, Some("add `record = \"…\"` to the claim".to_owned()));
            }
        }
    }

    /// Shows the observations, the release and the time between them in the working.
    fn show_times(
        &self,
        song: SongKey,
        metric: MetricKey,
        observations: &[usize],
        elapsed: Option<Elapsed>,
        check: &mut ClaimCheck<'_>,
    ) {
        let observed = observations.iter().map(|at| Working::Observed(song, metric, *at));
        check.working.extend(observed);
        let series = self.catalogue.series(song, metric);
        let released = series.and_then(|series| series.start.as_ref());
        if let (Some(released), Some(elapsed)) = (released, elapsed) {
            check.working.push(Working::Released(song, released.value, released.span));
            check.working.push(Working::Took(elapsed));
        }
    }

    /// Judges a claim about a record, which the claim's `where` may narrow.
    fn judge_record(
        &self,
        key: RecordKey,
        own: Option<&Milestone>,
        check: &mut ClaimCheck<'_>,
    ) {
        let claim = check.claim;
        let (record, outcome) = (&self.catalogue[key], self.records.outcome(key));
        let day_count = self.counting.day_count;
        let standings = self.standings[key.index()]
            .get_or_init(|| Standings::new(self.catalogue, record, outcome, None, day_count));
        let narrowed = claim.matching.as_ref().map(|matching| {
            let mut record = record.clone();
            record.matching.narrow(&matching.value);
            let outcome = holders::derive(self.catalogue, key, &record, self.counting);
            let standings =
                Standings::new(self.catalogue, &record, &outcome, Some(standings), day_count);
            (record, outcome, standings)
        });
        let (record, outcome, standings) = match &narrowed {
            Some((record, outcome, standings)) => (record, outcome, standings),
            None => (record, outcome, standings),
        };
        check.facts.record = Some(key);
        check.facts.metric = Some(record.metric);
        self.doubt_empty_filter(record, outcome, check);
        let holder = claim.holder.as_ref().map(|holder| holder.value);
        let song = holder.or(own.map(|own| own.song)).or(outcome.holder_on(check.as_of));
        let Some(song) = song else {
            let says = "no song of the site is known to hold this record".to_owned();
            check.doubt(claim.span, says, None);
            return;
        };
        check.facts.song = Some(song);
        let span = claim.holder.as_ref().map_or(claim.span, |holder| holder.span);
        let own: Vec<&Contender> = outcome.entries.iter().filter(|e| e.song == song).collect();
        let Some(entry) = entry_on(record, &own, check.as_of) else {
            self.judge_absent(record, outcome, standings, song, span, check);
            return;
        };
        let context =
            RecordContext { catalogue: self.catalogue, record, outcome, entry, standings };
        check.facts.when = Some(entry.when);
        check.facts.elapsed = entry.elapsed;
        check.facts.value = Some(entry.value);
        self.show_times(song, record.metric, &[entry.observation], entry.elapsed, check);
        let rivals = context.rivals(check.as_of);
        let may_be_reached = judge_reached(&context, span, check);
        if may_be_reached && claims_holder(record, claim) {
            context.judge_holder(&rivals, span, check);
        }
        check.judge_value(value_bounds(&context, check.as_of, self.counting));
        let (when, start) = (self.reached(&context), self.first_day(song, record.metric));
        check.judge_times(Some(when), entry.elapsed, start, context.metric_kind());
        context.judge_tenure(self.records.reach(key), check);
        if may_be_reached {
            context.judge_rank(&rivals, check);
        }
    }

    /// When the song of a context reached what its entry shows.
    fn reached(&self, context: &RecordContext<'_>) -> When {
        let (record, entry) = (context.record, context.entry);
        let series = self.catalogue.series(entry.song, record.metric);
        let Some(series) = series.filter(|_| record.kind == RecordKind::Most) else {
            return entry.when;
        };
        let series = holders::counting_series(self.catalogue, series);
        if context.is_of_totals() {
            // A total that was read one day may have been reached before.
            return since_below(&series, entry.observation, self.counting);
        }
        let metric = &self.catalogue[record.metric];
        let found = holders::figure_reached(&series, metric, entry.value, self.counting);
        found.map_or(entry.when, |(_, when)| when)
    }

    /// Doubts a `where` that no song matches: it is a slip more often than not.
    fn doubt_empty_filter(
        &self,
        record: &Record,
        outcome: &Outcome,
        check: &mut ClaimCheck<'_>,
    ) {
        let is_empty = outcome.entries.is_empty() && outcome.below_threshold.is_empty();
        if let (Some(matching), true) = (&check.claim.matching, is_empty) {
            let metric = &self.catalogue[record.metric].id;
            let says =
                format!("no song that matches this and the record has figures in `{metric}`");
            let help = "correct the field, or leave `where` out".to_owned();
            check.doubt(matching.span, says, Some(help));
        }
    }

    /// Judges a song without an entry: the record is not about it, it was below the threshold for
    /// too long, or nothing is known.
    fn judge_absent(
        &self,
        record: &Record,
        outcome: &Outcome,
        standings: &Standings,
        song: SongKey,
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) {
        let (id, data, as_of) = (self.id(song), &self.catalogue[song], check.as_of);
        let holder = outcome.holder_on(as_of);
        let help = holder.map(|holder| format!("write `holder = \"{}\"`", self.id(holder)));
        if filter::matches(self.catalogue, data, &record.matching) == Some(false) {
            let says = format!("the record is not about `{id}`: `where` leaves it out");
            if let Some(released) = &data.released {
                check.working.push(Working::Released(song, released.value, released.span));
            }
            check.contradict(span, says, help);
            return;
        }
        let threshold = record.threshold.filter(|_| is_counter(&self.catalogue[record.metric]));
        let series = self.catalogue.series(song, record.metric);
        let complete = record.complete();
        let released = data.released.as_ref().map(|released| released.value.first);
        let after_complete = complete.map(|complete| complete.as_of.plus(1));
        let earliest = standings.first_day(song).or(released.max(after_complete));
        let below = threshold.zip(series).and_then(|(threshold, series)| {
            let series = holders::counting_series(self.catalogue, series);
            let (minute, at) = not_before(&series, threshold)?;
            at.filter(|_| Some(self.counting.zone.day_of(minute)) == earliest)
        });
        check.working.extend(below.map(|at| Working::Observed(song, record.metric, at)));
        let is_late = earliest.is_some_and(|earliest| earliest > as_of);
        if is_late || !standings.may_have_reached(song, as_of) {
            let complete = complete.filter(|complete| complete.as_of >= as_of);
            check.working.extend(complete.map(|list| Working::Complete(list.as_of, list.span)));
            let says = match (complete, earliest) {
                (Some(_), _) => {
                    format!("nothing shows that `{id}` reached it, and the list is complete")
                }
                (None, Some(earliest)) if is_late => {
                    format!("`{id}` did not reach it before {earliest}")
                }
                (None, _) => format!("no figure of `{id}` reaches it"),
            };
            check.contradict(span, says, help);
            return;
        }
        if let Some(earliest) = earliest {
            self.contradict_too_late(record, outcome, (song, earliest), span, check);
            self.judge_unknown_times(record, song, earliest, check);
        }
        judge_standing(self.catalogue, record, standings, song, span, check);
        let says = format!("no observation shows that `{id}` reached it");
        let help = format!("add an observation to `content/songs/{id}.toml`");
        check.doubt(span, says, Some(help));
    }

    /// Judges the times and the figure of a song that may have reached a threshold on a day or later.
    fn judge_unknown_times(
        &self,
        record: &Record,
        song: SongKey,
        earliest: Day,
        check: &mut ClaimCheck<'_>,
    ) {
        let kind = self.catalogue[record.metric].kind;
        let values = match (kind, record.threshold) {
            (MetricKind::Counter, Some(threshold)) => Bounds::exactly(threshold),
            (MetricKind::Rank, Some(threshold)) => Bounds { least: 1, most: threshold },
            _ => return,
        };
        let when = self.counting.zone.days(earliest, check.as_of, Precision::Range);
        let series = self.catalogue.series(song, record.metric);
        let start = series.and_then(|series| series.start.as_ref()).map(|start| start.value);
        let elapsed = start
            .filter(|_| kind == MetricKind::Counter)
            .map(|start| difference(&when, &start, self.counting.day_count));
        check.judge_times(Some(when), elapsed, start.map(|start| start.days()), kind);
        check.judge_value(ValueBounds::between(values));
    }

    /// Contradicts the rank of a song that reached the threshold on a day or later, if too many
    /// others surely were there before.
    fn contradict_too_late(
        &self,
        record: &Record,
        outcome: &Outcome,
        (song, earliest): (SongKey, Day),
        span: Span,
        check: &mut ClaimCheck<'_>,
    ) {
        let claimed = match (&check.claim.rank, record.kind) {
            (Some(rank), RecordKind::First | RecordKind::Club) => rank.value,
            (None, RecordKind::First) => 1,
            _ => return,
        };
        let is_sooner = |entry: &&Contender| entry.matches_filter && entry.when.last < earliest;
        let sooner: Vec<&Contender> = outcome.entries.iter().filter(is_sooner).collect();
        let Some(first) = sooner.first().filter(|_| sooner.len() as u64 >= claimed) else {
            return;
        };
        check.working.extend(sooner.iter().take(MAX_LISTED).map(|entry| {
            Working::Ahead(entry.song, entry.when, span_of(self.catalogue, record, entry))
        }));
        let says = format!(
            "`{}` did not reach it before {earliest}; `{}` did, {}",
            self.id(song),
            self.id(first.song),
            dated(&first.when)
        );
        let span = check.claim.rank.as_ref().map_or(span, |rank| rank.span);
        check.contradict(span, says, None);
    }
}

/// The entry of a song; of several figures the best that was set by a day, of equal ones the first
/// to be set.
fn entry_on<'o>(record: &Record, own: &[&'o Contender], day: Day) -> Option<&'o Contender> {
    if record.kind != RecordKind::Most {
        return own.first().copied();
    }
    let own = own.iter().copied();
    own.clone()
        .filter(|entry| entry.when.last <= day)
        .max_by_key(|entry| (entry.value, std::cmp::Reverse(entry.when.last)))
        .or_else(|| own.min_by_key(|entry| entry.when.first))
}

/// Bounds of `value` on a day. Of `most` it is the song's figure then; else there is just one.
fn value_bounds(
    context: &RecordContext<'_>,
    day: Day,
    counting: DayCounting<'_>,
) -> ValueBounds {
    let (entry, standings) = (context.entry, context.standings);
    if context.record.kind != RecordKind::Most {
        return first_figure(context, counting);
    }
    let (least, most) = standings.figure(entry.song, day);
    if !context.is_of_totals() {
        // The only figure of a song is its figure whenever it is asked.
        return match (least, most) {
            (0, Some(most)) if most == 0 || most == entry.value => {
                ValueBounds::exactly(entry.value)
            }
            (least, most) => {
                let surely = (most == Some(least)).then_some(Bounds::exactly(least));
                ValueBounds { least, most, surely }
            }
        };
    }
    let series = context.catalogue.series(entry.song, context.record.metric);
    let readings = series.into_iter().flat_map(Series::counted).map(|(_, o)| o);
    let of_day = readings.filter(|o| is_reading(o) && o.when.days().exact() == Some(day));
    let of_day: Vec<u64> = of_day.map(|o| o.value).collect();
    if let (Some(least), Some(most)) = (of_day.iter().min(), of_day.iter().max()) {
        let surely = (least == most).then_some(Bounds::exactly(*least));
        return ValueBounds { least: *least, most: Some(*most), surely };
    }
    // A count has all the figures of a day one after the other, from the last one of the day before.
    let (before, before_most) = standings.figure(entry.song, day.plus(-1));
    let from = before_most.filter(|from| *from <= least);
    ValueBounds {
        least: before,
        most,
        surely: from.map(|from| Bounds { least: from, most: least }),
    }
}

/// Bounds of the figure that first reached the threshold: of a count, the threshold itself.
fn first_figure(context: &RecordContext<'_>, counting: DayCounting<'_>) -> ValueBounds {
    let (entry, record, catalogue) = (context.entry, context.record, context.catalogue);
    let metric = &catalogue[record.metric];
    let series = catalogue.series(entry.song, record.metric).filter(|_| !is_counter(metric));
    let (Some(series), Some(threshold)) = (series, record.threshold) else {
        return ValueBounds::exactly(entry.value);
    };
    let series = holders::counting_series(catalogue, series);
    if metric.kind == MetricKind::Rank {
        return match places::reached(&series, threshold, counting) {
            Some(found) => ValueBounds::between(found.places),
            None => ValueBounds::exactly(entry.value),
        };
    }
    let first = holders::may_reach(&series, threshold);
    let values = || first.iter().map(|(_, o)| o.value);
    let is_open = first.iter().any(|(_, o)| !is_reading(o));
    if let (Some(reading), true) =
        (first.iter().find(|(_, o)| is_reading(o)), metric.window.is_some())
    {
        return ValueBounds::exactly(reading.1.value);
    }
    match (values().min(), values().max()) {
        (Some(least), Some(most)) if !is_open && least == most => ValueBounds::exactly(least),
        (Some(least), Some(most)) => {
            let least = if is_open { least.max(threshold) } else { least };
            ValueBounds { least, most: (!is_open).then_some(most), surely: None }
        }
        _ => ValueBounds::exactly(entry.value),
    }
}

fn is_counter(metric: &Metric) -> bool {
    metric.kind == MetricKind::Counter
}

/// Judges whether an entry matches the record and was there by the evaluation date. Returns
/// whether it may have been: only then its rank is judged.
fn judge_reached(context: &RecordContext<'_>, span: Span, check: &mut ClaimCheck<'_>) -> bool {
    let entry = context.entry;
    let id = context.id(entry.song);
    let reached = format!("`{id}` reached it {}", dated(&entry.when));
    let as_of = check.as_of;
    if entry.when.first > as_of {
        if context.standings.may_have_reached(entry.song, as_of) {
            let says = format!("no observation shows what `{id}` had by {as_of}");
            check.doubt(span, says, None);
            return true;
        } else {
            let says = format!("{reached}, and the claim speaks from {as_of}");
            let help = "correct `as_of`, or the article's `date`".to_owned();
            check.contradict(span, says, Some(help));
        }
        return false;
    }
    if entry.when.last > as_of {
        check.doubt(span, format!("{reached}: perhaps after {as_of}"), None);
    }
    if !entry.matches_filter {
        let says = format!("a field that `where` asks for isn't written for `{id}`");
        check.doubt(span, says, Some(format!("complete `content/songs/{id}.toml`")));
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::record::claim::Verdict::{Contradicted, Unproved, Verified};
    use crate::samples::Sample;

    const FIRST: &str = "kind = \"first\"\nmetric = \"count\"\nthreshold = 100";
    const CLUB: &str = "kind = \"club\"\nmetric = \"count\"\nthreshold = 100";
    const FASTEST: &str = "kind = \"fastest\"\nmetric = \"count\"\nthreshold = 100";

    #[test]
    fn a_song_without_an_entry_is_contradicted_only_if_it_cannot_have_one() {
        for (rule, complete, row, claim, verdict) in [
            // Nothing is known of it.
            (FIRST, None, "2020-02-01 exact 50", "", Unproved),
            (CLUB, None, "2020-02-01 exact 50", "", Unproved),
            // The list is complete, and it is not on it.
            (FIRST, Some("2020-06-01"), "2020-02-01 exact 50", "", Contradicted),
            (CLUB, Some("2020-06-01"), "2020-02-01 exact 50", "", Contradicted),
            (CLUB, Some("2020-05-31"), "2020-02-01 exact 50", "", Unproved),
            // It was still below when another song was there.
            (FIRST, None, "2020-04-01 exact 99", "", Contradicted),
            (FIRST, None, "2020-04-01 exact 99", "rank = 2", Contradicted),
            (FIRST, None, "2020-04-01 exact 99", "rank = 3", Unproved),
            (CLUB, None, "2020-04-01 exact 99", "", Unproved),
            (CLUB, None, "2020-04-01 exact 99", "rank = 1", Contradicted),
            // It began on the day on which the first one did, and was still below after it was there.
            (FASTEST, None, "2020-04-01 exact 99", "", Contradicted),
            (FASTEST, None, "2020-04-01 exact 99", "rank = 1", Contradicted),
            (FASTEST, None, "2020-02-01 exact 50", "", Unproved),
            (FASTEST, None, "2020-02-01 exact 50", "held = 122", Contradicted),
            (FASTEST, None, "2020-02-01 exact 50", "previous = \"first\"", Contradicted),
            // It was still below after the evaluation date.
            (CLUB, None, "2020-06-02 exact 99", "", Contradicted),
            // `where` leaves it out.
            (FIRST, None, "2020-02-01 exact 50", "where = { lead = \"bob\" }", Contradicted),
        ] {
            let sample = Sample::new()
                .song("first", &["2020-03-01 crossed 100"])
                .song_in("count", "other", "artists = [\"bob\"]", &["2020-03-09 crossed 100"])
                .song_in("count", "x", "released = 2020-01-01", &[row])
                .record("r", rule, complete);
            let checked = sample.judge("2020-06-01", &format!("holder = \"x\"\n{claim}"));
            assert_eq!(checked.verdict, verdict, "{rule} {complete:?} {row} {claim}");
        }
    }

    #[test]
    fn rule_8_the_evaluation_date_is_the_claims_else_the_articles() {
        for (date, claim, verdict) in [
            ("2020-03-01", "", Verified),
            ("2020-02-29", "", Contradicted),
            ("2020-02-29", "as_of = 2020-03-01", Verified),
            ("2020-03-01", "as_of = 2020-02-29", Contradicted),
        ] {
            let sample = Sample::new().song("x", &["2020-03-01 crossed 100"]).record(
                "r",
                FIRST,
                Some("2020-06-01"),
            );
            let checked = sample.judge(date, &format!("holder = \"x\"\n{claim}"));
            assert_eq!(checked.verdict, verdict, "{date} {claim}");
        }
    }

    #[test]
    fn rule_4_of_an_official_count_no_other_figure_says_when_it_was_reached() {
        let most = "kind = \"most\"\nmetric = \"count\"";
        for (authority, verdict) in [("", Verified), ("authority = \"official\"\n", Unproved)] {
            let sample = Sample::new();
            let metrics = sample
                .text("content/metrics.toml")
                .replace("[debut]", &format!("{authority}[debut]"));
            let rows = &["2020-01-04 official 101", "2020-01-04 crossed 101"];
            let sample = sample.file("content/metrics.toml", &metrics).song("x", rows);
            let sample = sample.record("r", most, Some("2020-06-01"));
            let checked = sample.judge("2020-06-01", "holder = \"x\"\non = 2020-01-04");
            assert_eq!(checked.verdict, verdict, "{authority} {:?}", checked.findings);
        }
    }

    #[test]
    fn a_field_that_is_not_written_leaves_a_where_open() {
        let sample = Sample::new().song("x", &["2020-03-01 crossed 100"]).record(
            "r",
            FIRST,
            Some("2020-06-01"),
        );
        for (filter, verdict) in [
            ("lead = \"ann\"", Verified),
            ("language = \"ko\"", Unproved),
            ("featuring = true", Contradicted),
        ] {
            let claim = format!("holder = \"x\"\nwhere = {{ {filter} }}");
            assert_eq!(sample.judge("2020-06-01", &claim).verdict, verdict, "{filter}");
        }
    }
}
