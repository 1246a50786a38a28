//! The build: analyse, plan, render, check, hand on.

use crate::analysis::{Options, analyse_watched};
use crate::diagnostics::Report;
use crate::page::{LocaleView, framed};
use crate::plan::{Aggregates, Inputs, OutputPlan};
use crate::render::{Shared, Theme};
use crate::site::{self, Languages, Renderer, Sink, Site, clashes};
use crate::source::Sources;
use crate::watch::{Unwatched, Watch};

/// Builds a site into a sink. It may be published if the report has no errors.
pub fn build(
    sources: &Sources,
    options: &Options,
    sink: &dyn Sink,
    report: &mut Report,
) -> Option<Site> {
    build_watched(sources, options, sink, report, &Unwatched)
}

/// Does the same as [`build`], and tells the watcher of each stage and page.
pub fn build_watched(
    sources: &Sources,
    options: &Options,
    sink: &dyn Sink,
    report: &mut Report,
    watch: &dyn Watch,
) -> Option<Site> {
    let mut of_templates = Report::new();
    let (theme, analysis) = rayon::join(
        || Theme::load(sources, &mut of_templates),
        || analyse_watched(sources, options, report, watch),
    );
    report.merge(of_templates);
    let analysis = analysis?;
    let (aggregates, index) = Aggregates::new(&analysis);
    let inputs = Inputs { sources, analysis: &analysis, aggregates: &aggregates };
    let plan = OutputPlan::new(inputs, index, report);
    let view = plan.site_view(inputs);
    watch.stage("plan");
    let theme = theme?;
    let views =
        (0..view.locales.len()).map(|language| LocaleView::new(&view, language, &theme));
    let views: Result<Vec<LocaleView<'_>>, _> = views.collect();
    let views = views.map_err(|error| report.push(error)).ok()?;
    watch.stage("cards");
    clashes::check(&view, &plan, report);
    let shared: Result<Vec<Shared>, _> =
        views.iter().map(|view| framed(view, &theme)).collect();
    let shared = shared.map_err(|error| report.push(error)).ok()?;
    let languages = Languages { views: &views, shared: &shared };
    let renderer = Renderer::new(&view, &plan, &theme, languages, sink);
    Some(site::make(&renderer, watch, report))
}
