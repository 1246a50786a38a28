//! `stats`: an overview of the site: holders, next milestones, stale series, wanted fields, sources
//! and claims.

use std::fmt::Write as _;

use super::context::{Context, SiteArguments, print_data};
use crate::analysis::Analysis;
use crate::bounds::Bounds;
use crate::catalogue::{MetricKind, RecordKey, RecordKind};
use crate::date::Day;
use crate::diagnostics::Format;
use crate::record::Confirmed;
use crate::record::chase::{Chase, Race};
use crate::record::claim::Verdict;
use crate::record::forecast::{Trial, is_stale};
use crate::record::wanted::{Wanted, wanted};
use crate::record::wording::{self, dated, grouped};

/// Prints holders, crossings to come, stale series and coverage of sources.
pub(super) fn run(context: &Context, arguments: &SiteArguments) -> u8 {
    let (_, analysis) = match context.analysis(arguments) {
        Ok(read) => read,
        Err(code) => return code,
    };
    print_data(&match context.format {
        Format::Json => json(&analysis),
        Format::Text | Format::Github => text(&analysis),
    })
}

/// A record and who holds it.
struct Holder<'a> {
    record: &'a str,
    song: &'a str,
    figure: String,
    since: String,
    /// The figure that it had then, if it was another one.
    began_with: Option<String>,
    confirmed: Confirmed,
    confirmed_until: Option<Day>,
    changes: usize,
}

fn holders(analysis: &Analysis) -> Vec<Holder<'_>> {
    let catalogue = &analysis.catalogue;
    let mut holders = Vec::new();
    for key in RecordKey::all(catalogue.records.len()) {
        let (outcome, reach) = (analysis.records.outcome(key), analysis.records.reach(key));
        for (_, tenure) in outcome.current() {
            let (entry, best) = (outcome.entry(tenure), outcome.best(tenure));
            let figure = match (catalogue[key].kind, &entry.elapsed) {
                (RecordKind::Fastest | RecordKind::First, Some(elapsed)) => {
                    wording::elapsed(elapsed)
                }
                _ => grouped(best.value),
            };
            holders.push(Holder {
                record: catalogue[key].id.as_str(),
                song: catalogue[entry.song].id.as_str(),
                figure,
                since: dated(&entry.when),
                began_with: (entry.value != best.value).then(|| grouped(entry.value)),
                confirmed: reach.confirmed(&entry.when),
                confirmed_until: reach.confirmed_until,
                changes: outcome.progression.len() - 1,
            });
        }
    }
    holders
}

/// The series of a metric.
struct SeriesCount<'a> {
    metric: &'a str,
    stale: usize,
    all: usize,
}

/// Numbers of series of each counter that has any.
fn series_counts(analysis: &Analysis) -> Vec<SeriesCount<'_>> {
    let catalogue = &analysis.catalogue;
    let metrics = catalogue.metrics.iter();
    let mut counts: Vec<SeriesCount<'_>> = metrics
        .map(|metric| SeriesCount { metric: metric.id.as_str(), stale: 0, all: 0 })
        .collect();
    for series in catalogue.songs.iter().flat_map(|song| &song.series) {
        let metric = &catalogue[series.metric];
        if metric.kind != MetricKind::Counter {
            continue;
        }
        let count = &mut counts[series.metric.index()];
        count.all += 1;
        if is_stale(series, metric, analysis.as_of) {
            count.stale += 1;
        }
    }
    counts.retain(|count| count.all > 0);
    counts
}

/// Numbers of observations with one source, two, and more.
fn coverage(analysis: &Analysis) -> [usize; 3] {
    let mut by_sources = [0; 3];
    let series = analysis.catalogue.songs.iter().flat_map(|song| &song.series);
    for observation in series.flat_map(|series| &series.observations) {
        by_sources[observation.cited.count().min(3) - 1] += 1;
    }
    by_sources
}

/// Fields that records and claims ask for, and that no file has.
fn wanted_fields(analysis: &Analysis) -> Wanted {
    wanted(&analysis.catalogue, &analysis.records, &analysis.articles)
}

/// Most rules that are named where a field is wanted.
const MAX_RULES: usize = 3;

/// Adds a line for each field, and for each file the rules that ask for it.
fn add_wanted(text: &mut String, analysis: &Analysis) {
    text.push_str("\nwanted fields (without them it is not known who is in a record)\n");
    let wanted = wanted_fields(analysis);
    if wanted.is_empty() {
        text.push_str("  none: every field that a rule asks for is written\n");
    }
    for (field, files) in &wanted {
        let _ = writeln!(text, "  {}: {}", field.key(), files.len());
        for (owner, rules) in files {
            let _ = writeln!(text, "    {}", owner.path(&analysis.catalogue));
            for rule in rules.iter().take(MAX_RULES) {
                let _ = writeln!(text, "      for {rule}");
            }
            if let more @ 1.. = rules.len().saturating_sub(MAX_RULES) {
                let _ = writeln!(text, "      and {more} more");
            }
        }
    }
}

fn verdicts(analysis: &Analysis) -> [(Verdict, usize); 3] {
    let count = |verdict| analysis.verdicts.all().filter(|(_, j)| j.verdict == verdict).count();
    [Verdict::Verified, Verdict::Unproved, Verdict::Contradicted].map(|v| (v, count(v)))
}

/// Most races that are printed.
const MAX_RACES: usize = 20;

/// Adds the races that have an estimate, and how often the rule held on the crossings that are known.
fn add_chase(text: &mut String, analysis: &Analysis) {
    let catalogue = &analysis.catalogue;
    let chase = Chase::new(catalogue, &analysis.records, analysis.as_of);
    text.push_str("\nnext crossings (by the pace of the last two counts)\n");
    if chase.estimated().next().is_none() {
        text.push_str("  none: no song has two counts that are recent enough\n");
    }
    for race in chase.estimated().take(MAX_RACES) {
        let Race { song, metric, target, range, .. } = race;
        let Ok(Bounds { least, most }) = range else { continue };
        let (song, metric) = (&catalogue[*song].id, &catalogue[*metric].id);
        let stale = if race.is_stale {
            format!("; count {} days old", race.age)
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "  {song}, {} {metric}\n    between {least} and {most}{stale}",
            grouped(*target)
        );
    }
    if let more @ 1.. = chase.estimated().count().saturating_sub(MAX_RACES) {
        let _ = writeln!(text, "  and {more} more");
    }
    let Trial { tried, held, earlier, later } = chase.trial;
    let _ = writeln!(
        text,
        "\nestimates, tried on known crossings\n  {held} of {tried} in the range, {earlier} earlier, {later} later"
    );
}

fn text(analysis: &Analysis) -> String {
    let as_of = analysis.as_of.known().map(|day| day.to_string());
    let as_of = as_of.as_deref().unwrap_or("a day that is not known");
    let mut text = format!("as of {as_of}\n\nholders\n");
    for holder in holders(analysis) {
        let Holder { record, song, figure, since, .. } = holder;
        let then = holder.began_with.map(|value| format!(" with {value}")).unwrap_or_default();
        let confirmed = wording::confirmed(holder.confirmed);
        let changed = match holder.changes {
            0 => String::new(),
            1 => "; changed hands once".to_owned(),
            n => format!("; changed hands {n} times"),
        };
        let _ = writeln!(
            text,
            "  {record}\n    {song}, {figure}, {since}{then}\n    {confirmed}{changed}"
        );
    }
    add_chase(&mut text, analysis);
    text.push_str("\nstale series\n");
    for SeriesCount { metric, stale, all } in series_counts(analysis) {
        let _ = writeln!(text, "  {metric}: {stale} of {all}");
    }
    add_wanted(&mut text, analysis);
    let [one, two, more] = coverage(analysis);
    let _ = writeln!(
        text,
        "\nobservations by sources\n  one: {one}, two: {two}, three or more: {more}"
    );
    text.push_str("\nclaims\n");
    for (verdict, n) in verdicts(analysis) {
        let _ = writeln!(text, "  {}: {n}", verdict.word());
    }
    text
}

fn json(analysis: &Analysis) -> String {
    let holders: Vec<_> = holders(analysis)
        .into_iter()
        .map(|h| {
            serde_json::json!({
                "record": h.record, "song": h.song, "figure": h.figure,
                "since": h.since, "changes": h.changes,
                "confirmed_until": h.confirmed_until.map(|day| day.to_string()),
            })
        })
        .collect();
    let catalogue = &analysis.catalogue;
    let chase = Chase::new(catalogue, &analysis.records, analysis.as_of);
    let next = chase.estimated().filter_map(|race| {
        let Race { song, metric, target, range, .. } = race;
        let Bounds { least, most } = range.ok()?;
        Some(serde_json::json!({
            "song": catalogue[*song].id.as_str(), "metric": catalogue[*metric].id.as_str(),
            "step": target, "range": [least.to_string(), most.to_string()],
            "count_age_days": race.age,
        }))
    });
    let next: Vec<_> = next.collect();
    let Trial { tried, held, earlier, later } = chase.trial;
    let stale: Vec<_> = series_counts(analysis)
        .into_iter()
        .map(|SeriesCount { metric, stale, all }| {
            serde_json::json!({ "metric": metric, "stale": stale, "of": all })
        })
        .collect();
    let wanted = wanted_fields(analysis);
    let wanted = wanted.iter().flat_map(|(field, files)| {
        files.iter().map(|(owner, rules)| {
            let file = owner.path(catalogue);
            serde_json::json!({ "field": field.key(), "file": file, "for": rules })
        })
    });
    let line = serde_json::json!({
        "as_of": analysis.as_of.known().map(|day| day.to_string()),
        "holders": holders,
        "next": next,
        "estimates_tried": { "tried": tried, "held": held, "earlier": earlier, "later": later },
        "stale": stale,
        "wanted": wanted.collect::<Vec<_>>(),
        "observations_by_sources": coverage(analysis),
        "claims": verdicts(analysis).map(|(v, n)| serde_json::json!({ "verdict": v.word(), "n": n })),
    });
    format!("{line}\n")
}
