//! `why`: how a record, or each claim of an article, follows from the observations.

use std::fmt::Write as _;

use clap::Args;

use super::context::{Context, SiteArguments, did_you_mean, print_data};
use crate::analysis::Analysis;
use crate::article::{Article, Claim};
use crate::bounds::Bounds;
use crate::catalogue::{RecordKey, RecordKind, SongKey};
use crate::date::When;
use crate::diagnostics::{Code, Diagnostic, Files, Format, Span, line_column, nearest};
use crate::record::claim::{CheckedClaim, describe};
use crate::record::wording::{self, dated, grouped};
use crate::record::{Contender, DaysHeld, Tenure};
use crate::source::Sources;
use crate::toml_reader::Spanned;

/// Arguments of `why`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The id of a record or an article, or a claim: its article, `#`, and its id or number.
    #[arg(value_name = "RECORD|ARTICLE|ARTICLE#CLAIM")]
    name: String,
    #[command(flatten)]
    site: SiteArguments,
}

/// Prints how a record or the claims of an article follow from the observations.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let (sources, analysis) = match context.analysis(&arguments.site) {
        Ok(read) => read,
        Err(code) => return code,
    };
    let explanation = match analysis.catalogue.record(&arguments.name) {
        Some(key) => Ok(match context.format {
            Format::Json => record_json(&analysis, &sources, key),
            Format::Text | Format::Github => {
                Printer { analysis: &analysis, sources: &sources }.record(key)
            }
        }),
        None => explain_claims(context.format, &analysis, &sources, &arguments.name),
    };
    match explanation {
        Ok(text) => print_data(&text),
        Err(error) => context.misused(error),
    }
}

/// A claim of an article, and the result of its check.
struct ExplainedClaim<'a> {
    article: &'a Article,
    /// The claim's id, or its number in the article.
    id: String,
    claim: &'a Claim,
    checked: &'a CheckedClaim,
}

/// The explanation of one claim, or of all claims of an article.
///
/// # Errors
/// There is no such article or claim.
fn explain_claims(
    format: Format,
    analysis: &Analysis,
    sources: &Sources,
    name: &str,
) -> Result<String, Diagnostic> {
    let (article, claim) = name.split_once('#').unwrap_or((name, ""));
    // A translation with the claims of its original would only repeat them.
    let articles: Vec<(usize, &Article)> = analysis
        .articles
        .iter()
        .map(|article| &**article)
        .enumerate()
        .filter(|(_, held)| held.id.as_str() == article && held.claims_of.is_none())
        .collect();
    let unknown = |message: String| Diagnostic::new(Code::E127, message);
    if articles.is_empty() {
        let records = analysis.catalogue.records.iter().map(|record| record.id.as_str());
        let ids = analysis.articles.iter().map(|article| article.id.as_str());
        let help = did_you_mean(nearest(name, records.chain(ids)), || {
            "name a record, an article, or a claim as `ARTICLE#CLAIM`".to_owned()
        });
        return Err(unknown(format!("nothing is called `{name}`")).help(help));
    }
    let mut claims = Vec::new();
    for (index, article) in articles {
        let checked = article.claims.iter().zip(analysis.verdicts.of(index));
        claims.extend((1..).zip(checked).map(|(number, (claim, checked))| {
            let id = claim.id.as_ref().map(|id| id.value.to_string());
            let id = id.unwrap_or_else(|| i32::to_string(&number));
            ExplainedClaim { article, id, claim, checked }
        }));
    }
    if claims.is_empty() {
        let error = unknown(format!("`{article}` makes no claim"));
        return Err(error.help("claims are `[[claims]]` of an article"));
    }
    let ids: Vec<String> = claims.iter().map(|claim| claim.id.clone()).collect();
    claims.retain(|held| claim.is_empty() || held.id == claim);
    if claims.is_empty() {
        let near = nearest(claim, ids.iter().map(String::as_str));
        let help = did_you_mean(near.map(|near| format!("{article}#{near}")), || {
            format!("its claims are {}", ids.join(", "))
        });
        return Err(unknown(format!("`{article}` has no claim `{claim}`")).help(help));
    }
    let text: Vec<String> = match format {
        Format::Json => {
            claims.iter().map(|claim| claim_json(analysis, sources, claim)).collect()
        }
        Format::Text | Format::Github => {
            let printer = Printer { analysis, sources };
            claims.iter().map(|claim| printer.claim(claim)).collect()
        }
    };
    Ok(text.join(if format == Format::Json { "" } else { "\n" }))
}

fn at(sources: &Sources, span: Span) -> String {
    let (line, column) = line_column(sources.text(span.file), span.start as usize);
    format!("{}:{line}:{column}", sources.path(span.file))
}

/// Columns of a terminal of the usual width.
const WIDTH: usize = 80;

/// Explanations as text for people.
struct Printer<'a> {
    analysis: &'a Analysis,
    sources: &'a Sources,
}

impl Printer<'_> {
    /// Adds a line, wrapped, and the position that it comes from: at its end, or below.
    fn line(&self, text: &mut String, says: &str, span: Option<Span>) {
        self.wrap(text, says, span, WIDTH);
    }

    fn wrap(&self, text: &mut String, says: &str, span: Option<Span>, width: usize) {
        let indent = says.len() - says.trim_start().len() + 4;
        let mut column = 0;
        for (i, word) in says.trim_start().split(' ').enumerate() {
            let length = word.chars().count();
            if i == 0 {
                column = indent - 4 + length;
                let _ = write!(text, "{:1$}{word}", "", indent - 4);
            } else if column + 1 + length > width {
                column = indent + length;
                let _ = write!(text, "\n{:indent$}{word}", "");
            } else {
                column += 1 + length;
                let _ = write!(text, " {word}");
            }
        }
        if let Some(span) = span {
            let span = at(self.sources, span);
            if column + 3 + span.len() <= width {
                let _ = write!(text, "   {span}");
            } else {
                let _ = write!(text, "\n{:indent$}{span}", "");
            }
        }
        text.push('\n');
    }

    /// The verdict on a claim, and the steps that lead to it.
    fn claim(&self, explained: &ExplainedClaim<'_>) -> String {
        let catalogue = &self.analysis.catalogue;
        let ExplainedClaim { article, id, claim, checked } = explained;
        let mut out = String::new();
        let text = &mut out;
        self.line(text, &format!("{}#{id}", article.id), None);
        let verdict = checked.verdict.word();
        self.line(text, &format!("{verdict}, as of {}", checked.as_of), Some(claim.span));
        if let Some(record) = checked.facts.record {
            self.line(text, &format!("  record   {}", catalogue[record].id), None);
        }
        for (field, value) in asserted(self.analysis, claim) {
            self.line(text, &format!("  {field:<8} {value}"), None);
        }
        for finding in &checked.findings {
            self.line(text, &format!("  ! {}", finding.says), Some(finding.span));
            if let Some(help) = &finding.help {
                self.line(text, &format!("    help: {help}"), None);
            }
        }
        for step in &checked.working {
            let (says, span) = describe(catalogue, step);
            self.line(text, &format!("  = {says}"), span);
        }
        out
    }

    /// The holders of a record, newest first, or the members of a club in order, with positions.
    fn record(&self, key: RecordKey) -> String {
        let catalogue = &self.analysis.catalogue;
        let record = &catalogue[key];
        let outcome = self.analysis.records.outcome(key);
        let mut text = String::new();
        self.line(&mut text, record.title.get("en").0, Some(record.span));
        if record.kind == RecordKind::Club {
            text.push_str("\nin order of entry\n");
            for entry in &outcome.entries {
                let Bounds { least, most } = entry.rank;
                let rank =
                    if least == most { least.to_string() } else { format!("{least}-{most}") };
                // Without a field that `where` asks for, it is unknown whether the song is a member.
                let rank = if entry.matches_filter { rank } else { "?".to_owned() };
                self.entry(&mut text, key, &format!("{rank:>5}"), entry, "");
            }
        } else {
            text.push_str("\nholders, newest first\n");
            if outcome.progression.is_empty() {
                text.push_str("  none that the data can name\n");
            }
        }
        for tenure in outcome.progression.iter().rev() {
            self.tenure(&mut text, key, tenure);
        }
        if !outcome.undetermined.is_empty() && record.kind != RecordKind::Club {
            text.push_str("\nmay have held it\n");
            for at in &outcome.undetermined {
                self.entry(&mut text, key, "    ?", &outcome.entries[*at], "");
            }
        }
        if !outcome.below_threshold.is_empty() {
            let ids: Vec<&str> =
                outcome.below_threshold.iter().map(|s| catalogue[*s].id.as_str()).collect();
            text.push_str("\nlisted, and not shown to have reached it\n");
            let more = ids.len().saturating_sub(MAX_IDS);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let listed = ids[..ids.len().min(MAX_IDS)].join(", ");
            self.line(&mut text, &format!("  {listed}{more}"), None);
        }
        text.push('\n');
        match record.complete() {
            Some(complete) => {
                let says =
                    format!("complete until {}: {}", complete.as_of, complete.what.get("en").0);
                self.line(&mut text, &says, Some(complete.span));
            }
            None => {
                let says = "the list may be incomplete: this holds among the songs listed";
                self.line(&mut text, says, None);
            }
        }
        text
    }

    /// A tenure: each figure beside its own date, days held, and how surely it lasts.
    fn tenure(&self, text: &mut String, key: RecordKey, tenure: &Tenure) {
        let records = &self.analysis.records;
        let (outcome, reach) = (records.outcome(key), records.reach(key));
        let (entry, best) = (outcome.entry(tenure), outcome.best(tenure));
        let holds = match (tenure.ended_by, reach.is_current(outcome, tenure)) {
            (Some(_), _) => "  was",
            (None, true) => "  now",
            (None, false) => " last",
        };
        let mut then = String::new();
        if let Some(alone) = tenure.alone_at.map(|at| &outcome.entries[at]) {
            let (value, when) = (grouped(alone.value), dated(&alone.when));
            let _ = write!(then, ", alone with {value} {when}");
        } else if tenure.shared {
            then.push_str(", shared");
        }
        if best.value != entry.value {
            let _ = write!(then, ", {} {}", grouped(best.value), dated(&best.when));
        }
        if let Some(held) = reach.days_held(outcome, tenure) {
            let _ = write!(then, ", held {}", wording::days_held(held));
        }
        if tenure.ended_by.is_none() {
            let confirmed = reach.confirmed(&entry.when);
            let _ = write!(then, ", {}", wording::confirmed(confirmed));
        }
        let entry = Contender { observation: best.observation, ..entry.clone() };
        self.entry(text, key, holds, &entry, &then);
    }

    fn entry(
        &self,
        text: &mut String,
        key: RecordKey,
        lead: &str,
        entry: &Contender,
        then: &str,
    ) {
        let catalogue = &self.analysis.catalogue;
        let record = &catalogue[key];
        let series = catalogue.series(entry.song, record.metric);
        let span = series.map(|series| series.observations[entry.observation].value_span);
        let figure = match (record.kind, &entry.elapsed) {
            (RecordKind::Most, _) => format!(", {}", grouped(entry.value)),
            (_, Some(elapsed)) => format!(", {}", wording::elapsed(elapsed)),
            _ => String::new(),
        };
        let (id, when) = (&catalogue[entry.song].id, dated(&entry.when));
        // Aligned with its rank or mark, which may be blank in front.
        let mut line = String::new();
        self.wrap(&mut line, &format!("{id}{figure}, {when}{then}"), None, WIDTH - 7);
        let line = line.trim_end().replace('\n', "\n       ");
        let _ = writeln!(text, "{lead}  {line}");
        if let Some(span) = span {
            let _ = writeln!(text, "           {}", at(self.sources, span));
        }
    }
}

/// Most ids in a line.
const MAX_IDS: usize = 20;

/// The assertions of a claim: field and value.
fn asserted(analysis: &Analysis, claim: &Claim) -> Vec<(&'static str, String)> {
    let song = |song: SongKey| analysis.catalogue[song].id.to_string();
    let n = |n: &Spanned<u64>| grouped(n.value);
    let fields = [
        ("holder", claim.holder.as_ref().map(|s| song(s.value))),
        ("on", claim.on.as_ref().map(|on| dated(&on.value))),
        ("days", claim.days.as_ref().map(n)),
        ("value", claim.value.as_ref().map(n)),
        ("rank", claim.rank.as_ref().map(n)),
        ("held", claim.held.as_ref().map(n)),
        ("previous", claim.previous.as_ref().map(|s| song(s.value))),
    ];
    fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
}

/// Fewest and most days held; no most if it may have gone on.
fn in_json(held: DaysHeld) -> [Option<i32>; 2] {
    [Some(held.least), held.most]
}

fn claim_json(
    analysis: &Analysis,
    sources: &Sources,
    explained: &ExplainedClaim<'_>,
) -> String {
    let ExplainedClaim { article, id, checked, .. } = explained;
    let working: Vec<serde_json::Value> = checked
        .working
        .iter()
        .map(|step| {
            let (says, span) = describe(&analysis.catalogue, step);
            serde_json::json!({ "says": says, "at": span.map(|span| at(sources, span)) })
        })
        .collect();
    let findings: Vec<serde_json::Value> = checked
        .findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "says": finding.says,
                "contradicts": finding.contradicts,
                "help": finding.help,
                "at": at(sources, finding.span),
            })
        })
        .collect();
    let line = serde_json::json!({
        "article": article.id.as_str(),
        "claim": id,
        "verdict": checked.verdict.word(),
        "as_of": checked.as_of.to_string(),
        "record": checked.facts.record.map(|record| analysis.catalogue[record].id.as_str()),
        "song": checked.facts.song.map(|song| analysis.catalogue[song].id.as_str()),
        "days": checked.facts.elapsed.map(|elapsed| [elapsed.days.least, elapsed.days.most]),
        "value": checked.facts.value,
        "rank": checked.facts.rank.map(|rank| [rank.least, rank.most]),
        "held": checked.facts.held.map(in_json),
        "findings": findings,
        "working": working,
    });
    format!("{line}\n")
}

fn record_json(analysis: &Analysis, sources: &Sources, key: RecordKey) -> String {
    let catalogue = &analysis.catalogue;
    let (outcome, reach) = (analysis.records.outcome(key), analysis.records.reach(key));
    let metric = catalogue[key].metric;
    let entry = |entry: &Contender| {
        let series = catalogue.series(entry.song, metric);
        let span = series.map(|series| series.observations[entry.observation].value_span);
        serde_json::json!({
            "song": catalogue[entry.song].id.as_str(),
            "value": entry.value,
            "from": entry.when.known_first().map(|day| day.to_string()),
            "to": entry.when.known_last().map(|day| day.to_string()),
            "days": entry.elapsed.map(|elapsed| [elapsed.days.least, elapsed.days.most]),
            "rank": [entry.rank.least, entry.rank.most],
            "at": span.map(|span| at(sources, span)),
        })
    };
    let tenure = |tenure: &Tenure| {
        let mut line = entry(outcome.entry(tenure));
        let held = reach.days_held(outcome, tenure);
        line["best"] = outcome.best(tenure).value.into();
        line["held"] = serde_json::json!(held.map(in_json));
        line["shared"] = tenure.shared.into();
        let day = |at: Option<usize>| outcome.entries[at?].when.known_first();
        for (key, at) in [("shared_from", tenure.tied_at), ("alone_from", tenure.alone_at)] {
            line[key] = serde_json::json!(day(at).map(|day| day.to_string()));
        }
        let lost = outcome.ended(tenure).and_then(When::known_first);
        line["lost"] = serde_json::json!(lost.map(|day| day.to_string()));
        line
    };
    let id = |song: &SongKey| catalogue[*song].id.as_str();
    let progression: Vec<serde_json::Value> = outcome.progression.iter().map(tenure).collect();
    let entries: Vec<serde_json::Value> = outcome.entries.iter().map(entry).collect();
    let undetermined: Vec<&str> =
        outcome.undetermined.iter().map(|at| id(&outcome.entries[*at].song)).collect();
    let current: Vec<&str> =
        outcome.current().map(|(_, tenure)| id(&outcome.entry(tenure).song)).collect();
    let line = serde_json::json!({
        "record": catalogue[key].id.as_str(),
        "holders": current,
        "progression": progression,
        "undetermined": undetermined,
        "entries": entries,
        "not_shown": outcome.below_threshold.iter().map(id).collect::<Vec<_>>(),
        "confirmed_until": reach.confirmed_until.map(|day| day.to_string()),
    });
    format!("{line}\n")
}
