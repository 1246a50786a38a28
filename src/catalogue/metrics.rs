//! `content/metrics.toml`.

use super::context::require;
use super::files::read_tables;
use super::model::Metric;
use crate::date::Window;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::kinds::Authority;
use crate::schema;
use crate::source::{FileKind, Sources};
use crate::toml_reader::Table;

/// Days without an observation after which a series is stale, unless the metric says otherwise.
const STALE_AFTER: u64 = 45;

/// Reads every metric, sorted by id; `None` if the file can't be read.
pub(super) fn read_metrics(sources: &Sources, report: &mut Report) -> Option<Vec<Metric>> {
    let file = (FileKind::Metrics, &schema::METRICS);
    let mut metrics = read_tables(sources, file, report, |id, table| {
        let name = table.required_visitor_text("name");
        let unit = table.visitor_text("unit");
        let unit_one = table.visitor_text("unit_one");
        if unit.is_none() && unit_one.is_some() {
            let help = "add `unit`, the word for more than one";
            require(table, "unit", "", help);
        }
        let kind = table.required_choice("kind");
        let milestones = table.counts("milestones");
        let mut milestones: Vec<u64> = milestones.iter().map(|n| n.value).collect();
        milestones.sort_unstable();
        milestones.dedup();
        let stale_after = table.count("stale_after").map_or(STALE_AFTER, |n| n.value);
        let window = read_window(table);
        let authority = table.choice::<Authority>("authority");
        let note = table.visitor_text("note");
        Some(Metric {
            id: id.value,
            name: name?,
            unit,
            unit_one,
            kind: kind?.value,
            milestones,
            stale_after: i32::try_from(stale_after).unwrap_or(i32::MAX),
            window,
            official_only: authority.is_some_and(|choice| choice.value == Authority::Official),
            note,
            span: id.span,
        })
    })?;
    metrics.sort_by(|a, b| a.id.cmp(&b.id));
    Some(metrics)
}

/// Reads a window. One in the old form is an error, and means the same.
fn read_window(table: &mut Table<'_>) -> Option<Window> {
    let text = table.text("window")?;
    let window = Window::parse(&text.value);
    if window.is_some() {
        return window;
    }
    let now = Window::renamed(&text.value);
    let help = now.as_deref().map(schema::renamed_help);
    table.report().push(
        Diagnostic::new(Code::E204, "`window` is not a time since release")
            .at(text.span, WINDOW_FORMS)
            .maybe_help(help),
    );
    Window::parse(&now?)
}

const WINDOW_FORMS: &str = "expected `\"24 hours\"`, `\"7 days\"` or `\"7 calendar days\"`, of which the first is day 1";

#[cfg(test)]
mod tests {
    use crate::date::Window;
    use crate::samples::Sample;

    fn read(text: &str) -> crate::samples::Read {
        Sample::new().file("content/metrics.toml", text).read()
    }

    #[test]
    fn a_metric_has_defaults_and_its_milestones_are_in_order() {
        let read =
            read("[m]\nname = \"M\"\nkind = \"counter\"\nmilestones = [5, 1, 5]\n").sound();
        let metric = &read.catalogue.metrics[0];
        assert_eq!(metric.milestones, [1, 5]);
        assert_eq!(
            (metric.stale_after, metric.official_only, metric.window),
            (45, false, None)
        );
    }

    #[test]
    fn metrics_are_sorted_by_id() {
        let read =
            read("[b]\nname = \"B\"\nkind = \"rank\"\n[a]\nname = \"A\"\nkind = \"rank\"\n");
        let ids: Vec<&str> = read.catalogue.metrics.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn a_metric_with_a_mistake_is_reported() {
        for (line, codes) in [
            ("kind = \"counter\"", ""),
            ("", "E113"),
            ("kind = \"cumulative\"", "E118"),
            ("kind = \"one-off\"\nwindow = \"24 hours\"", ""),
            ("kind = \"one-off\"\nwindow = \"a week\"", "E204"),
            ("kind = \"one-off\"\nstale_after = -1", "E119"),
            ("kind = \"rank\"\nmilestones = [0, 1]", "E304"),
            ("kind = \"counter\"\nauthority = \"press\"", "E118"),
        ] {
            let read = read(&format!("[m]\nname = \"M\"\n{line}\n"));
            assert_eq!(read.codes(), codes, "{line}\n{}", read.messages());
        }
        // One in the old form is an error, and means the same.
        let read = read("[m]\nname = \"M\"\nkind = \"one-off\"\nwindow = \"7d\"\n");
        assert_eq!(read.catalogue.metrics[0].window, Some(Window::CalendarDays(7)));
        assert_eq!(read.codes(), "E204");
    }
}
