//! `why`: the working of a record, or of an article's claims.

use std::fmt::Write as _;

use clap::Args;

use super::{Context, SiteArguments, print_data};
use crate::Understood;
use crate::article::Article;
use crate::catalogue::{RecordKey, RecordKind};
use crate::record::claim::{Judged, describe, span_of_days, span_words};
use crate::record::crossing::grouped;
use crate::report::{Diagnostic, Files, Format, Place, line_column, nearest};
use crate::source::Sources;

/// What `why` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A record's id, an article's id, or a claim as ARTICLE#CLAIM.
    what: String,
    #[command(flatten)]
    site: SiteArguments,
}

/// Prints the working.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let (sources, mut report) = match context.sources() {
        Ok(read) => read,
        Err(code) => return code,
    };
    let options = context.options(&arguments.site);
    let Some(book) = crate::understand(&sources, &options, &mut report) else {
        context.print(&report, &sources);
        return report.exit_code(false).max(1);
    };
    if let Some(key) = book.catalogue.record(&arguments.what) {
        return print_data(&match context.format {
            Format::Json => record_json(&book, key),
            Format::Text | Format::Github => record(&book, &sources, key),
        });
    }
    let (article, claim) = arguments.what.split_once('#').unwrap_or((&arguments.what, ""));
    let found: Vec<(usize, &Article)> =
        book.articles.iter().enumerate().filter(|(_, a)| a.id.as_str() == article).collect();
    if found.is_empty() {
        let records = book.catalogue.records.iter().map(|record| record.id.as_str());
        let articles = book.articles.iter().map(|article| article.id.as_str());
        let near = nearest(&arguments.what, records.chain(articles));
        let error =
            Diagnostic::error("E127", format!("nothing is called `{}`", arguments.what)).help(
                near.map_or_else(
                    || "name a record, an article, or a claim as `ARTICLE#CLAIM`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            );
        return context.fail(error, 2);
    }
    let mut text = String::new();
    for (at, article) in found {
        for (i, (written, judged)) in
            article.claims.iter().zip(book.verdicts.of(at)).enumerate()
        {
            let name = written.id.as_ref().map_or("", |id| id.value.as_str());
            if !claim.is_empty() && claim != name {
                continue;
            }
            let title =
                if name.is_empty() { format!("claim {}", i + 1) } else { name.to_owned() };
            match context.format {
                Format::Json => claim_json(&book, &sources, article, &title, judged, &mut text),
                Format::Text | Format::Github => {
                    claim_text(&book, &sources, article, &title, judged, &mut text);
                }
            }
        }
    }
    print_data(&text)
}

fn at(sources: &Sources, place: Place) -> String {
    let (line, column) = line_column(sources.text(place.file), place.start as usize);
    format!("{}:{line}:{column}", sources.path(place.file))
}

fn claim_text(
    book: &Understood,
    sources: &Sources,
    article: &Article,
    title: &str,
    judged: &Judged,
    text: &mut String,
) {
    let _ = writeln!(
        text,
        "{}#{title}: {} as of {}",
        article.id,
        judged.verdict.word(),
        judged.as_of
    );
    for finding in &judged.findings {
        let _ = writeln!(text, "  ! {}   {}", finding.says, at(sources, finding.place));
    }
    for step in &judged.working {
        let (says, place) = describe(&book.catalogue, step);
        match place {
            Some(place) => {
                let _ = writeln!(text, "  = {says}   {}", at(sources, place));
            }
            None => {
                let _ = writeln!(text, "  = {says}");
            }
        }
    }
}

fn claim_json(
    book: &Understood,
    sources: &Sources,
    article: &Article,
    title: &str,
    judged: &Judged,
    text: &mut String,
) {
    let working: Vec<serde_json::Value> = judged
        .working
        .iter()
        .map(|step| {
            let (says, place) = describe(&book.catalogue, step);
            serde_json::json!({ "says": says, "at": place.map(|place| at(sources, place)) })
        })
        .collect();
    let findings: Vec<serde_json::Value> = judged
        .findings
        .iter()
        .map(|finding| {
            serde_json::json!({ "says": finding.says, "at": at(sources, finding.place) })
        })
        .collect();
    let line = serde_json::json!({
        "article": article.id.as_str(),
        "claim": title,
        "verdict": judged.verdict.word(),
        "as_of": judged.as_of.to_string(),
        "findings": findings,
        "working": working,
    });
    let _ = writeln!(text, "{line}");
}

/// The progression of a record, or the members of a club, with places.
fn record(book: &Understood, sources: &Sources, key: RecordKey) -> String {
    let catalogue = &book.catalogue;
    let record = &catalogue[key];
    let outcome = book.records.outcome(key);
    let mut text = format!("{}\n", record.title.get("en").0);
    let line = |entry: &crate::record::rule::Entry| {
        let series = catalogue.series(entry.song, record.metric);
        let place = series.map(|series| series.observations[entry.observation].value_place);
        let span =
            entry.span.map(|span| format!(", {}", span_words(&span))).unwrap_or_default();
        format!(
            "{}: {} {}{span}   {}",
            catalogue[entry.song].id,
            grouped(entry.value),
            span_of_days(&entry.when),
            place.map(|place| at(sources, place)).unwrap_or_default()
        )
    };
    if record.kind == RecordKind::Club {
        for entry in &outcome.entries {
            let (best, worst) = entry.rank;
            let rank = if best == worst { best.to_string() } else { format!("{best}-{worst}") };
            let _ = writeln!(text, "{rank:>6}  {}", line(entry));
        }
    }
    for tenure in outcome.progression.iter().rev() {
        let holds = if tenure.ended_by.is_none() { "now" } else { "was" };
        let _ = writeln!(text, "{holds:>6}  {}", line(outcome.entry(tenure)));
    }
    for at in &outcome.undetermined {
        let _ = writeln!(text, "     ?  {}", line(&outcome.entries[*at]));
    }
    match &record.scope {
        Some(scope) => {
            let _ = writeln!(
                text,
                "complete until {}: {}   {}",
                scope.as_of,
                scope.complete.get("en").0,
                at(sources, scope.place)
            );
        }
        None => text
            .push_str("nobody says that the list is complete: among the songs listed here\n"),
    }
    text
}

fn record_json(book: &Understood, key: RecordKey) -> String {
    let catalogue = &book.catalogue;
    let outcome = book.records.outcome(key);
    let entry = |entry: &crate::record::rule::Entry| {
        serde_json::json!({
            "song": catalogue[entry.song].id.as_str(),
            "value": entry.value,
            "from": entry.when.first.to_string(),
            "to": entry.when.last.to_string(),
            "days": entry.span.map(|span| [span.days.0, span.days.1]),
            "rank": [entry.rank.0, entry.rank.1],
        })
    };
    let progression: Vec<serde_json::Value> =
        outcome.progression.iter().map(|tenure| entry(outcome.entry(tenure))).collect();
    let entries: Vec<serde_json::Value> = outcome.entries.iter().map(entry).collect();
    let current: Vec<&str> = outcome
        .current()
        .map(|(_, tenure)| catalogue[outcome.entry(tenure).song].id.as_str())
        .collect();
    let line = serde_json::json!({
        "record": catalogue[key].id.as_str(),
        "holders": current,
        "progression": progression,
        "entries": entries,
        "complete_until": catalogue[key].scope.as_ref().map(|scope| scope.as_of.to_string()),
    });
    format!("{line}\n")
}
