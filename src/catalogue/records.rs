//! `content/records/<id>.toml`, and the `where` of records and claims.

use super::context::{COUNTRY, LANGUAGE, ParseContext, codes, require};
use super::model::{Complete, Condition, MetricKey, Record, Where};
use crate::date::When;
use crate::diagnostics::{Code, Diagnostic};
use crate::kinds::{MetricKind, RecordKind};
use crate::path::Slug;
use crate::toml_reader::{Spanned, Table, Text};

/// Reads the rule of a record.
pub(super) fn read_record(
    id: &Slug,
    table: &mut Table<'_>,
    context: &ParseContext<'_>,
) -> Record {
    let title = table.required_visitor_text("title");
    let kind = table.required_choice("kind");
    let kind = kind.map_or(RecordKind::Most, |kind| kind.value);
    let metric = table.id("metric");
    require(table, "metric", "", "add `metric = \"spotify-streams\"`");
    let metric = metric.and_then(|metric| context.metric(&metric, table.report()));
    let threshold = table.count("threshold");
    if kind != RecordKind::Most {
        let help = "add `threshold = 1_000_000_000`; only `most` has none";
        require(table, "threshold", "", help);
    }
    let matching = table.table("where", |table| read_where(table, context)).unwrap_or_default();
    let untitled =
        Text { by_language: vec![(String::new(), id.to_string())], span: table.span() };
    let threshold_span = table.span_at("threshold");
    if let Some(metric) = metric.and_then(|metric| context.known_metric(metric))
        && let Some(why) = misfit(kind, metric.kind, threshold.as_ref().map(|n| n.value))
    {
        let is_place_0 = threshold.as_ref().is_some_and(|threshold| threshold.value == 0);
        let at = if is_place_0 { threshold_span } else { table.span_at("kind") };
        table.report().push(
            Diagnostic::new(Code::E306, "this record can't be kept in this metric")
                .at(at, why)
                .related(metric.span, "the metric"),
        );
    }
    Record {
        id: id.clone(),
        title: title.unwrap_or(untitled),
        kind,
        metric: metric.unwrap_or(MetricKey(0)),
        threshold: threshold.map(|n| n.value),
        matching,
        complete: read_complete(table, context),
        note: table.visitor_text("note"),
        redirects: table.texts("redirects"),
        span: table.span(),
        threshold_span,
    }
}

/// Why a record of a kind can't be kept in a metric, if it can't.
fn misfit(
    record: RecordKind,
    metric: MetricKind,
    threshold: Option<u64>,
) -> Option<&'static str> {
    match (record, metric) {
        (RecordKind::Fastest, MetricKind::Rank) => {
            Some("no time since release is computed for a place in a chart")
        }
        (RecordKind::Fastest, MetricKind::OneOff) => {
            Some("a one-off figure is not reached over time")
        }
        (RecordKind::Most, MetricKind::Rank) => Some("a place in a chart is not an amount"),
        (_, MetricKind::Rank) if threshold == Some(0) => Some("the best place in a chart is 1"),
        _ => None,
    }
}

fn read_complete(table: &mut Table<'_>, context: &ParseContext<'_>) -> Vec<Complete> {
    let statements = table.one_or_more("complete", |table| {
        let what = table.required_visitor_text("what");
        let as_of = table.day("as_of", &context.config.timezone);
        let help = "add the day until which the list is complete: `as_of = 2023-02-11`";
        require(table, "as_of", "", help);
        let cited = context.cited(table);
        Some(Complete { what: what?, as_of: as_of?.value, cited: cited?, span: table.span() })
    });
    let mut statements: Vec<Complete> = statements.into_iter().flatten().collect();
    statements.sort_by_key(|complete| complete.as_of);
    statements
}

/// Reads the conditions of a `where` table, of a record or of a claim.
pub fn read_where(table: &mut Table<'_>, context: &ParseContext<'_>) -> Where {
    let not = table.table("not", |table| read_conditions(table, context));
    let not = not.into_iter().filter(|conditions| !conditions.is_empty()).collect();
    Where { all: read_conditions(table, context), not }
}

fn read_conditions(table: &mut Table<'_>, context: &ParseContext<'_>) -> Vec<Condition> {
    let zone = &context.config.timezone;
    let days = |when: Spanned<When>| (when.value.first, when.value.last);
    [
        any_of(codes(table, "language", &LANGUAGE), Condition::Language),
        any_of(context.artists(table, "lead"), Condition::Lead),
        any_of(context.artists(table, "artist"), Condition::Artist),
        any_of(table.choices("artist_kind"), Condition::ArtistKind),
        any_of(table.choices("gender"), Condition::Gender),
        any_of(codes(table, "country", &COUNTRY), Condition::Country),
        table.flag("featuring").map(Condition::Featuring),
        table.when("released", zone).map(days).map(|(from, to)| Condition::Released(from, to)),
        table.when("debut", zone).map(days).map(|(from, to)| Condition::Debut(from, to)),
        table.flag("external").map(Condition::External),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A condition on a list, unless the list is empty or missing.
fn any_of<T>(any: Vec<T>, condition: fn(Vec<T>) -> Condition) -> Option<Condition> {
    (!any.is_empty()).then(|| condition(any))
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;

    #[test]
    fn a_record_with_a_mistake_is_reported() {
        let first = "kind = \"first\"\nmetric = \"count\"\nthreshold = 5";
        let complete = "[complete]\nwhat = \"all\"\nas_of = 2020-01-01\nsource = \"s\"";
        for (rule, codes) in [
            (first.to_owned(), ""),
            (first.replace("threshold = 5", ""), "E113"),
            (first.replace("first", "most").replace("threshold = 5", ""), ""),
            (first.replace("first", "best"), "E118"),
            (first.replace("metric = \"count\"", ""), "E113"),
            (first.replace("count", "counts"), "E109"),
            // What can't be kept in the metric.
            (first.replace("first", "fastest").replace("count", "chart"), "E306"),
            (first.replace("first", "fastest").replace("count", "debut"), "E306"),
            (first.replace("first", "most").replace("count", "chart"), "E306"),
            (first.replace("count", "chart").replace('5', "0"), "E306"),
            (first.replace("count", "chart"), ""),
            // It says what is complete until when, with a source.
            (format!("{first}\n{complete}"), ""),
            (format!("{first}\n{}", complete.replace("source = \"s\"", "")), "E113"),
            (format!("{first}\n{}", complete.replace("as_of = 2020-01-01", "")), "E113"),
            (format!("{first}\n{}", complete.replace("what = \"all\"", "")), "E113"),
            // A condition on what does not exist.
            (format!("{first}\nwhere = {{ lead = \"nobody\" }}"), "E109"),
            (format!("{first}\nwhere = {{ gender = \"men\" }}"), "E118"),
            (format!("{first}\nwhere = {{ singer = \"ann\" }}"), "E107"),
        ] {
            let read = Sample::new().record("r", &rule, None).read();
            assert_eq!(read.codes(), codes, "{rule}\n{}", read.messages());
        }
    }

    #[test]
    fn a_claim_narrows_a_where_and_replaces_nothing() {
        let where_of = |filter: &str| {
            let rule = format!("kind = \"most\"\nmetric = \"count\"\nwhere = {{ {filter} }}");
            let read = Sample::new().record("r", &rule, None).read().sound();
            read.catalogue.records[0].matching.clone()
        };
        let mut filter = where_of("lead = \"ann\", not = { language = \"en\" }");
        filter.narrow(&where_of("featuring = false, not = { language = \"ja\" }"));
        assert_eq!((filter.all.len(), filter.not.len()), (2, 2));
        // An empty list asks for nothing, and an empty `not` leaves nobody out.
        let empty = where_of("language = [], not = {}");
        assert_eq!((empty.all.len(), empty.not.len()), (0, 0));
    }
}
