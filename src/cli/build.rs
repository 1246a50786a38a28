//! `build` and `check`.

use std::path::PathBuf;

use clap::Args;

use super::progress::Progress;
use super::{Context, SiteArguments};
use crate::publish::{self, Published, Refusal, Stage};
use crate::report::Report;
use crate::site::{Nowhere, Site};
use crate::source::Sources;

/// What `build` and `check` take.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where to write the site, instead of `public` in the site's folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    site: SiteArguments,
    /// Let warnings fail as well.
    #[arg(long)]
    strict: bool,
    /// Print where the time went.
    #[arg(long)]
    timings: bool,
    /// Wait for another build of this site instead of failing.
    #[arg(long)]
    wait: bool,
    /// Take over an output folder that Daesang didn't write, keeping its files.
    #[arg(long)]
    adopt: bool,
}

/// Builds the site and puts it in place.
pub(super) fn build(context: &Context, arguments: &Arguments) -> u8 {
    let clock = Clock::start(arguments.timings);
    let progress = Progress::start(context.progress && !arguments.timings, "reading");
    let (sources, mut report) = match context.sources() {
        Ok(read) => read,
        Err(code) => return code,
    };
    clock.lap(context, "read");
    progress.at(&format!("understanding {} files", sources.count()));
    let (out, by_flag, title) = output(context, arguments, &sources);
    let stage = Stage::open(&publish::Options {
        out,
        root: context.root.clone(),
        home: context.home.clone(),
        site: title,
        adopt: arguments.adopt,
        wait: arguments.wait,
    });
    let stage = match stage {
        Ok(stage) => stage,
        Err(Refusal::Folder(diagnostic)) => {
            return context.fail(diagnostic, if by_flag { 2 } else { 1 });
        }
        Err(Refusal::Environment(diagnostic)) => return context.fail(diagnostic, 3),
    };
    let options = context.options(&arguments.site);
    let site = crate::build_watched(&sources, &options, &stage, &mut report, &|stage| {
        clock.lap(context, stage);
        progress.after(stage);
    });
    let code = report.exit_code(arguments.strict);
    progress.at("putting the site in place");
    let Some(site) = site.filter(|_| code == 0) else {
        stage.discard();
        drop(progress);
        context.print(&report, &sources);
        summary(context, &report, &sources, None);
        return code.max(1);
    };
    let published = stage.publish(&site);
    drop(progress);
    let published = match published {
        Ok(published) => published,
        Err(diagnostic) => {
            context.print(&report, &sources);
            let code =
                if diagnostic.severity == crate::report::Severity::Environment { 3 } else { 1 };
            return context.fail(diagnostic, code);
        }
    };
    clock.lap(context, "publish");
    if !context.quiet {
        context.print(&report, &sources);
    }
    summary(context, &report, &sources, Some(&site));
    other_hands(context, published);
    code
}

/// Says what other hands took away or put there.
fn other_hands(context: &Context, published: Published) {
    if !published.restored.is_empty() {
        let mut restored = published.restored;
        let more = restored.len().saturating_sub(5);
        restored.truncate(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        context
            .tell(&format!("put back what was removed by hand: {}{more}", restored.join(", ")));
    }
    if !published.kept.is_empty() {
        let kept = published.kept.join(", ");
        context.tell(&format!("kept what other hands put there: {kept}"));
    }
}

/// Does all that `build` would refuse, and writes nothing.
pub(super) fn check(context: &Context, arguments: &Arguments) -> u8 {
    let clock = Clock::start(arguments.timings);
    let progress = Progress::start(context.progress && !arguments.timings, "reading");
    let (sources, mut report) = match context.sources() {
        Ok(read) => read,
        Err(code) => return code,
    };
    clock.lap(context, "read");
    progress.at(&format!("understanding {} files", sources.count()));
    let options = context.options(&arguments.site);
    let site = crate::build_watched(&sources, &options, &Nowhere, &mut report, &|stage| {
        clock.lap(context, stage);
        progress.after(stage);
    });
    drop(progress);
    let code = report.exit_code(arguments.strict);
    let code = if site.is_none() { code.max(1) } else { code };
    if !context.quiet || code != 0 {
        context.print(&report, &sources);
    }
    let fine = site.filter(|_| code == 0);
    summary(context, &report, &sources, fine.as_ref().map(|_| &NOTHING));
    code
}

/// A site that was not written.
static NOTHING: Site = Site { outputs: Vec::new(), pages: 0 };

/// The output folder, whether a flag names it, and the site's title.
fn output(
    context: &Context,
    arguments: &Arguments,
    sources: &Sources,
) -> (PathBuf, bool, String) {
    // `site.toml` is read ahead: where it is wrong, the build itself says so.
    let mut unheard = Report::new();
    let config = crate::config::Config::read(sources, None, &mut unheard);
    let title = config.as_ref().map(|c| c.title.get(&c.languages[0]).0.to_owned());
    let (out, by_flag) = match &arguments.out {
        Some(out) => (out.clone(), true),
        None => {
            let out = config.and_then(|config| config.out).map(|out| out.value);
            (context.root.join(out.as_deref().unwrap_or("public")), false)
        }
    };
    (out, by_flag, title.unwrap_or_default())
}

fn summary(context: &Context, report: &Report, sources: &Sources, site: Option<&Site>) {
    let (errors, warnings) = report.counts(sources);
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let found = match (errors, warnings) {
        (0, 0) => String::new(),
        (0, n) => count(n, "warning"),
        (n, 0) => count(n, "error"),
        (e, w) => format!("{}, {}", count(e, "error"), count(w, "warning")),
    };
    let line = match site {
        None => format!("{found}: nothing was written"),
        Some(site) if site.outputs.is_empty() && found.is_empty() => "all is well".to_owned(),
        Some(site) if site.outputs.is_empty() => found,
        Some(site) => {
            let bytes: u64 = site.outputs.iter().map(|output| output.size).sum();
            let written = format!(
                "{} pages, {} files, {:.1} MB",
                site.pages,
                site.outputs.len(),
                bytes as f64 / 1e6
            );
            if found.is_empty() { written } else { format!("{written}; {found}") }
        }
    };
    context.tell(&line);
}

/// Times the stages of a run.
struct Clock(Option<(std::time::Instant, std::cell::Cell<std::time::Duration>)>);

#[expect(clippy::disallowed_methods, reason = "timings are for people and change no output")]
impl Clock {
    fn start(wanted: bool) -> Self {
        let zero = std::cell::Cell::new(std::time::Duration::ZERO);
        Self(wanted.then(|| (std::time::Instant::now(), zero)))
    }

    fn lap(&self, context: &Context, stage: &str) {
        let Some((start, last)) = &self.0 else { return };
        let now = start.elapsed();
        let lap = now - last.replace(now);
        context.say(&format!("{stage:>10} {:7.1} ms\n", lap.as_secs_f64() * 1e3));
    }
}
