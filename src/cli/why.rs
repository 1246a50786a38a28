//! `why`: the working of a record, or of an article's claims.

use std::fmt::Write as _;

use clap::Args;

use super::context::{Context, SiteArguments, print_data};
use crate::Analysis;
use crate::article::{Article, Claim};
use crate::bounds::Bounds;
use crate::catalogue::{RecordKey, RecordKind, SongKey};
use crate::date::{Elapsed, When};
use crate::diagnostics::{Code, Diagnostic, Files, Format, Span, line_column, nearest};
use crate::record::claim::{CheckedClaim, describe};
use crate::record::wording::{self, dated, grouped};
use crate::record::{Contender, Tenure};
use crate::source::Sources;
use crate::toml_reader::Spanned;

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
    let (sources, book) = match context.analysis(&arguments.site) {
        Ok(read) => read,
        Err(code) => return code,
    };
    if let Some(key) = book.catalogue.record(&arguments.what) {
        return print_data(&match context.format {
            Format::Json => record_json(&book, &sources, key),
            Format::Text | Format::Github => {
                Printer { book: &book, sources: &sources }.record(key)
            }
        });
    }
    let (article, claim) = arguments.what.split_once('#').unwrap_or((&arguments.what, ""));
    // A translation that bears the claims of its original would only say the same again.
    let found: Vec<(usize, &Article)> = book
        .articles
        .iter()
        .map(|a| &**a)
        .enumerate()
        .filter(|(_, a)| a.id.as_str() == article && a.claims_of.is_none())
        .collect();
    if found.is_empty() {
        let records = book.catalogue.records.iter().map(|record| record.id.as_str());
        let articles = book.articles.iter().map(|article| article.id.as_str());
        let near = nearest(&arguments.what, records.chain(articles));
        let error =
            Diagnostic::new(Code::E127, format!("nothing is called `{}`", arguments.what))
                .help(near.map_or_else(
                    || "name a record, an article, or a claim as `ARTICLE#CLAIM`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ));
        return context.misused(error);
    }
    claims(context, &book, &sources, &found, (article, claim))
}

/// Prints the working of an article's claims, or of one.
fn claims(
    context: &Context,
    book: &Analysis,
    sources: &Sources,
    found: &[(usize, &Article)],
    (article, claim): (&str, &str),
) -> u8 {
    let mut claims = Vec::new();
    for (at, article) in found {
        let judged = article.claims.iter().zip(book.verdicts.of(*at)).enumerate();
        claims.extend(judged.map(|(i, (written, judged))| {
            let title = written
                .id
                .as_ref()
                .map_or_else(|| (i + 1).to_string(), |id| id.value.to_string());
            (article, title, written, judged)
        }));
    }
    if claims.is_empty() {
        let what = format!("`{article}` makes no claim");
        let error =
            Diagnostic::new(Code::E127, what).help("claims are `[[claims]]` of an article");
        return context.misused(error);
    }
    let asked: Vec<_> =
        claims.iter().filter(|(_, title, ..)| claim.is_empty() || title == claim).collect();
    if asked.is_empty() {
        let titles = claims.iter().map(|(_, title, ..)| title.as_str());
        let near = nearest(claim, titles.clone())
            .map(|near| format!("did you mean `{article}#{near}`?"));
        let all: Vec<&str> = titles.collect();
        let error = Diagnostic::new(Code::E127, format!("`{article}` has no claim `{claim}`"))
            .help(near.unwrap_or_else(|| format!("its claims are {}", all.join(", "))));
        return context.misused(error);
    }
    let mut text = String::new();
    for (i, (article, title, written, judged)) in asked.into_iter().enumerate() {
        match context.format {
            Format::Json => claim_json(book, sources, article, title, judged, &mut text),
            Format::Text | Format::Github => {
                if i > 0 {
                    text.push('\n');
                }
                let page = Printer { book, sources };
                page.claim(article, title, written, judged, &mut text);
            }
        }
    }
    print_data(&text)
}

fn at(sources: &Sources, span: Span) -> String {
    let (line, column) = line_column(sources.text(span.file), span.start as usize);
    format!("{}:{line}:{column}", sources.path(span.file))
}

/// Columns of a terminal that nobody made wider.
const WIDTH: usize = 80;

/// Text for people.
struct Printer<'a> {
    book: &'a Analysis,
    sources: &'a Sources,
}

impl Printer<'_> {
    /// A line, and the place that it comes from: behind it, or below where there is no room.
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

    fn claim(
        &self,
        article: &Article,
        title: &str,
        written: &Claim,
        judged: &CheckedClaim,
        text: &mut String,
    ) {
        let catalogue = &self.book.catalogue;
        let id = &article.id;
        self.line(text, &format!("{id}#{title}"), None);
        let verdict = judged.verdict.word();
        self.line(text, &format!("{verdict}, as of {}", judged.as_of), Some(written.span));
        if let Some(record) = judged.facts.record {
            self.line(text, &format!("  record   {}", catalogue[record].id), None);
        }
        for (field, value) in asserted(self.book, written) {
            self.line(text, &format!("  {field:<8} {value}"), None);
        }
        for finding in &judged.findings {
            self.line(text, &format!("  ! {}", finding.says), Some(finding.span));
            if let Some(help) = &finding.help {
                self.line(text, &format!("    help: {help}"), None);
            }
        }
        for step in &judged.working {
            let (says, span) = describe(catalogue, step);
            self.line(text, &format!("  = {says}"), span);
        }
    }

    /// The progression of a record, or the members of a club, with places.
    fn record(&self, key: RecordKey) -> String {
        let catalogue = &self.book.catalogue;
        let record = &catalogue[key];
        let outcome = self.book.records.outcome(key);
        let mut text = String::new();
        self.line(&mut text, record.title.get("en").0, Some(record.span));
        if record.kind == RecordKind::Club {
            text.push_str("\nin order of entry\n");
            for entry in &outcome.entries {
                let Bounds { least, most } = entry.rank;
                let rank =
                    if least == most { least.to_string() } else { format!("{least}-{most}") };
                // A song is no member for sure where a field that `where` asks for isn't written.
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
            let holds = if tenure.ended_by.is_none() { "  now" } else { "  was" };
            let held = held(self.book, key, tenure);
            let held = format!(", held {}", wording::elapsed(&Elapsed::of_days(held)));
            // A total that grew under one holder is shown as it ended.
            let entry = outcome.entry(tenure);
            let best = &outcome.entries[tenure.best];
            let entry =
                Contender { value: best.value, observation: best.observation, ..entry.clone() };
            self.entry(&mut text, key, holds, &entry, &held);
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
            let more = ids.len().saturating_sub(MANY);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let listed = ids[..ids.len().min(MANY)].join(", ");
            self.line(&mut text, &format!("  {listed}{more}"), None);
        }
        text.push('\n');
        match &record.complete {
            Some(complete) => {
                let says =
                    format!("complete until {}: {}", complete.as_of, complete.what.get("en").0);
                self.line(&mut text, &says, Some(complete.span));
            }
            None => {
                let says =
                    "nobody says that the list is complete: this is among the songs listed";
                self.line(&mut text, says, None);
            }
        }
        text
    }

    fn entry(
        &self,
        text: &mut String,
        key: RecordKey,
        lead: &str,
        entry: &Contender,
        held: &str,
    ) {
        let catalogue = &self.book.catalogue;
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
        self.wrap(&mut line, &format!("{id}{figure}, {when}{held}"), None, WIDTH - 7);
        let line = line.trim_end().replace('\n', "\n       ");
        let _ = writeln!(text, "{lead}  {line}");
        if let Some(span) = span {
            let _ = writeln!(text, "           {}", at(self.sources, span));
        }
    }
}

/// Most ids that a line lists.
const MANY: usize = 20;

/// The fields of a claim as they are written.
fn asserted(book: &Analysis, claim: &Claim) -> Vec<(&'static str, String)> {
    let song = |song: SongKey| book.catalogue[song].id.to_string();
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

/// Days that a tenure lasted: to its end, or to the newest observation.
fn held(book: &Analysis, key: RecordKey, tenure: &Tenure) -> Bounds<i32> {
    let outcome = book.records.outcome(key);
    let from = outcome.entry(tenure).when;
    let end = outcome.ended(tenure).map_or(Bounds::exactly(book.as_of), When::days);
    Bounds { least: end.least.since(from.last).max(0), most: end.most.since(from.first).max(0) }
}

fn claim_json(
    book: &Analysis,
    sources: &Sources,
    article: &Article,
    title: &str,
    judged: &CheckedClaim,
    text: &mut String,
) {
    let working: Vec<serde_json::Value> = judged
        .working
        .iter()
        .map(|step| {
            let (says, span) = describe(&book.catalogue, step);
            serde_json::json!({ "says": says, "at": span.map(|span| at(sources, span)) })
        })
        .collect();
    let findings: Vec<serde_json::Value> = judged
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
        "claim": title,
        "verdict": judged.verdict.word(),
        "as_of": judged.as_of.to_string(),
        "record": judged.facts.record.map(|record| book.catalogue[record].id.as_str()),
        "song": judged.facts.song.map(|song| book.catalogue[song].id.as_str()),
        "days": judged.facts.elapsed.map(|elapsed| [elapsed.days.least, elapsed.days.most]),
        "value": judged.facts.value,
        "rank": judged.facts.rank.map(|rank| [rank.least, rank.most]),
        "held": judged.facts.held.map(|held| [held.least, held.most]),
        "findings": findings,
        "working": working,
    });
    let _ = writeln!(text, "{line}");
}

fn record_json(book: &Analysis, sources: &Sources, key: RecordKey) -> String {
    let catalogue = &book.catalogue;
    let outcome = book.records.outcome(key);
    let metric = catalogue[key].metric;
    let entry = |entry: &Contender| {
        let series = catalogue.series(entry.song, metric);
        let span = series.map(|series| series.observations[entry.observation].value_span);
        serde_json::json!({
            "song": catalogue[entry.song].id.as_str(),
            "value": entry.value,
            "from": entry.when.first.to_string(),
            "to": entry.when.last.to_string(),
            "days": entry.elapsed.map(|elapsed| [elapsed.days.least, elapsed.days.most]),
            "rank": [entry.rank.least, entry.rank.most],
            "at": span.map(|span| at(sources, span)),
        })
    };
    let tenure = |tenure: &Tenure| {
        let mut line = entry(outcome.entry(tenure));
        let held = held(book, key, tenure);
        line["best"] = outcome.entries[tenure.best].value.into();
        line["held"] = serde_json::json!([held.least, held.most]);
        line["shared"] = tenure.shared.into();
        line["lost"] =
            serde_json::json!(outcome.ended(tenure).map(|end| end.first.to_string()));
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
        "complete_until": catalogue[key].complete.as_ref().map(|complete| complete.as_of.to_string()),
    });
    format!("{line}\n")
}
