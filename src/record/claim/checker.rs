//! Judges one claim after the other: what it is about, and each of its fields.

use std::cmp::Reverse;
use std::sync::OnceLock;

use super::check::{ClaimCheck, ValueBounds};
use super::context::RecordContext;
use super::message;
use super::verdict::{CheckedClaim, ClaimFacts, Working};
use crate::article::{Article, ArticleKind, Claim};
use crate::catalogue::{Catalogue, MetricKey, Record, RecordKey, RecordKind, SongKey};
use crate::date::{Day, When};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::record::crossing::DayCounting;
use crate::record::holders;
use crate::record::outcome::{Contender, Outcome};
use crate::record::standings::Standings;
use crate::record::{Event, Milestone, Records};
use crate::toml_reader::Spanned;

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

    /// When what a song's series counts began, as far as it is known.
    fn start(&self, song: SongKey, metric: MetricKey) -> Option<&Spanned<When>> {
        self.catalogue.series(song, metric)?.start.as_ref()
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
        self.show_times(&observations, check);
        let (claim, id) = (check.claim, self.id(song));
        let times = claim.on.as_ref().map(|on| on.span);
        if let Some(span) = times.or(claim.days.as_ref().map(|days| days.span)) {
            check.judge_reached(id, &when, span);
        }
        if let Some(holder) = claim.holder.as_ref().filter(|holder| holder.value != song) {
            let help = format!("write `holder = \"{id}\"`");
            check.contradict(holder.span, format!("this milestone is `{id}`'s"), Some(help));
        }
        if let Some(claimed) = &claim.value {
            check.judge_number("value", claimed, ValueBounds::exactly(value));
        }
        let start = self.start(song, metric).map(|start| start.value);
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

    /// Shows observations, the release and the time between them in the working.
    fn show_times(&self, observations: &[usize], check: &mut ClaimCheck<'_>) {
        let ClaimFacts { song: Some(song), metric: Some(metric), elapsed, .. } = check.facts
        else {
            return;
        };
        let observed = observations.iter().map(|at| Working::Observed(song, metric, *at));
        check.working.extend(observed);
        if let (Some(start), Some(elapsed)) = (self.start(song, metric), elapsed) {
            check.working.push(Working::Released(song, start.value, start.span));
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
        let entry = entry_on(outcome, song, check.as_of);
        let (catalogue, counting) = (self.catalogue, self.counting);
        let context =
            RecordContext { catalogue, counting, record, outcome, standings, song, entry };
        if let Some(entry) = entry {
            check.facts.when = Some(entry.when);
            check.facts.elapsed = entry.elapsed;
            check.facts.value = Some(entry.value);
            self.show_times(&[entry.observation], check);
        }
        let rivals = context.rivals(check.as_of);
        let may_be_reached = context.judge_reached(span, check);
        if may_be_reached && claims_holder(record, claim) {
            context.judge_holder(&rivals, span, check);
        }
        if let Some(claimed) = &claim.value {
            check.judge_number("value", claimed, context.value(check.as_of));
        }
        let when = context.reached(check.as_of);
        let start = self.start(song, record.metric).map(|start| start.value);
        let elapsed = context.elapsed(when, start);
        check.judge_times(when, elapsed, start, context.metric_kind());
        context.judge_tenure(self.records.reach(key), check);
        if may_be_reached {
            context.judge_rank(&rivals, check);
        }
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
}

/// The entry of a song; of several figures the best that was set by a day, of equal ones the first
/// to be set.
fn entry_on(outcome: &Outcome, song: SongKey, day: Day) -> Option<&Contender> {
    let own = outcome.entries.iter().filter(|entry| entry.song == song);
    own.max_by_key(|entry| {
        let When { first, last, .. } = entry.when;
        let is_set = last <= day;
        let since = if is_set { last } else { first };
        (is_set.then_some(entry.value), Reverse(since), Reverse(last))
    })
}

/// Whether a claim says that its song held the record: a rank, or days held, may be those of a song
/// that holds it no more.
fn claims_holder(record: &Record, claim: &Claim) -> bool {
    record.kind != RecordKind::Club && claim.rank.is_none() && claim.held.is_none()
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
    fn of_a_song_without_an_entry_it_is_said_who_is_ahead_and_what_kept_it_back() {
        for (rule, head, row, by, shown) in [
            (FIRST, "2020-01-01", "2020-04-01 exact 99", "on 2020-03-01", "Observed"),
            (FIRST, "2020-03-02", "2020-03-01 live 9", "on 2020-03-01", "Released"),
            (FASTEST, "2020-01-01", "2020-04-01 exact 99", "60 days", "Observed"),
        ] {
            let head = format!("released = {head}");
            let sample = Sample::new()
                .song("first", &["2020-03-01 crossed 100"])
                .song_in("count", "x", &head, &[row])
                .record("r", rule, None);
            let checked = sample.judge("2020-06-01", "holder = \"x\"");
            let found = checked.findings.into_iter().find(|finding| finding.contradicts);
            let found = found.map(|finding| (finding.says, finding.help.unwrap_or_default()));
            let help = "write `holder = \"first\"`".to_owned();
            assert_eq!(found, Some((format!("`first` is ahead: {by}"), help)), "{rule} {row}");
            let step = format!("{:?}", checked.working[0]);
            assert!(step.starts_with(shown), "{rule} {row} {step}");
        }
    }

    #[test]
    fn a_song_without_a_series_is_bounded_by_its_release_and_the_complete_list() {
        let most = "kind = \"most\"\nmetric = \"count\"";
        for (rule, complete, released, claim, verdict) in [
            (FIRST, None, "2020-01-01", "", Unproved),
            (FIRST, None, "2020-03-02", "", Contradicted),
            (FIRST, Some("2020-06-01"), "2020-01-01", "", Contradicted),
            (FASTEST, None, "2020-06-02", "", Contradicted),
            (FASTEST, None, "2020-03-02", "held = 92", Contradicted),
            (FASTEST, None, "2020-03-02", "held = 91", Unproved),
            (CLUB, Some("2020-05-31"), "2020-01-01", "", Unproved),
            // The list says that nobody had more: it may have had as much.
            (most, Some("2020-06-01"), "2020-01-01", "", Unproved),
            (most, Some("2020-06-01"), "2020-06-02", "", Contradicted),
            (most, None, "2020-03-02", "previous = \"other\"", Contradicted),
        ] {
            let sample = Sample::new()
                .song("first", &["2020-03-01 crossed 100"])
                .song_in("count", "other", "released = 2020-05-01", &["2020-06-01 exact 9"])
                .song_in(
                    "chart",
                    "x",
                    &format!("released = {released}"),
                    &["2020-06-01 exact 9"],
                )
                .record("r", rule, complete);
            let checked = sample.judge("2020-06-01", &format!("holder = \"x\"\n{claim}"));
            let told = format!("{rule} {complete:?} {released} {claim} {:?}", checked.findings);
            assert_eq!(checked.verdict, verdict, "{told}");
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
