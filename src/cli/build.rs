//! `build` and `check`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;

use super::context::{Context, SiteArguments};
use super::progress::Progress;
use super::word_parser::word;
use crate::build::build_watched;
use crate::config::Config;
use crate::deploy::{self, Host};
use crate::diagnostics::{Code, Diagnostic, Report, Severity};
use crate::path::Route;
use crate::publish::{self, Published, StagingFolder};
use crate::site::{Nowhere, Site};
use crate::source::Sources;
use crate::watch::Watch;

/// Arguments of `build` and `check`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder to write the site into, instead of `public` in the site's folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    site: SiteArguments,
    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,
    /// Say what this host won't take of the site.
    #[arg(long, value_name = "HOST", value_parser = word::<Host>())]
    host: Option<Host>,
    /// Print how long stages, templates and the slowest pages took.
    #[arg(long)]
    timings: bool,
    /// Wait while another command writes this site, instead of failing.
    #[arg(long)]
    wait: bool,
    /// Use an output folder with files that Daesang didn't write, and keep them.
    #[arg(long)]
    adopt: bool,
}

/// Builds the site and puts it in place.
pub(super) fn build(context: &Context, arguments: &Arguments) -> u8 {
    let watcher = Watcher::start(context, arguments);
    let (sources, mut report) = match context.steady_sources(arguments.wait) {
        Ok(read) => read,
        Err(code) => return code,
    };
    watcher.read(&sources);
    let (out, by_flag, title) = output(context, arguments, &sources);
    let stage = StagingFolder::open(&publish::Options {
        out,
        root: context.root.clone(),
        home: context.home.clone(),
        site: title,
        adopt: arguments.adopt,
        wait: arguments.wait,
    });
    let stage = match stage {
        Ok(stage) => stage,
        Err(diagnostic) => {
            drop(watcher);
            // A folder that a flag names is a mistake of the command line.
            let is_misused = by_flag && diagnostic.severity == Severity::Error;
            return match is_misused {
                true => context.misused(diagnostic),
                false => context.fail(diagnostic),
            };
        }
    };
    let options = context.options(&arguments.site);
    let site = build_watched(&sources, &options, &stage, &mut report, &watcher);
    after_build(arguments, &sources, site.as_ref(), &mut report);
    let code = report.exit_code(arguments.strict);
    watcher.progress.at("putting the site in place");
    let Some(site) = site.filter(|_| code == 0) else {
        stage.discard();
        drop(watcher);
        context.print(&report, &sources);
        summary(context, &report, &sources, None);
        return code.max(1);
    };
    let published = stage.publish(&site);
    let clock = watcher.end();
    let published = match published {
        Ok(published) => published,
        Err(diagnostic) => {
            context.print(&report, &sources);
            return context.fail(diagnostic);
        }
    };
    clock.stage("publish");
    clock.print(context);
    if !context.quiet {
        context.print(&report, &sources);
    }
    summary(context, &report, &sources, Some(&site));
    other_hands(context, published);
    leave((sources, site));
    code
}

/// Says what follows from the command line: what its host won't take, and that a page may be missing
/// because it is of a later day than its `--as-of`.
fn after_build(
    arguments: &Arguments,
    sources: &Sources,
    site: Option<&Site>,
    report: &mut Report,
) {
    if let Some(day) = arguments.site.as_of {
        let note = format!("`--as-of {day}` leaves out what is later, perhaps this as well");
        let is_missing = |found: &Diagnostic| matches!(found.code, Code::E127 | Code::E403);
        report.note_each(|found| is_missing(found).then(|| note.clone()));
    }
    let Some(host) = arguments.host else { return };
    if let Some(config) = config(arguments, sources)
        && let Some(error) = deploy::check_base(host, config.base_url.path())
    {
        report.push(error);
    }
    if let Some(site) = site {
        deploy::check_outputs(host, &site.outputs, report);
    }
}

/// `site.toml`, read beside the build: where it is wrong, the build itself says so.
fn config(arguments: &Arguments, sources: &Sources) -> Option<Config> {
    Config::read(sources, arguments.site.base_url.as_deref(), &mut Report::new())
}

/// Frees what was held where nobody waits for it: the program ends meanwhile.
fn leave(held: impl Send + 'static) {
    rayon::spawn(move || drop(held));
}

/// Says what other hands took away or put there.
fn other_hands(context: &Context, published: Published) {
    if !published.restored.is_empty() && !context.quiet {
        let mut restored = published.restored;
        let more = restored.len().saturating_sub(5);
        restored.truncate(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let what = "files of the output had been changed or removed by hand";
        let warning = Diagnostic::new(Code::W803, what)
            .note(format!("{}{more}", restored.join(", ")))
            .help("they are as the site has them; change what they are made of instead");
        context.fail(warning);
    }
    if !published.kept.is_empty() {
        let kept = published.kept.join(", ");
        context.tell(&format!("kept what other hands put there: {kept}"));
    }
}

/// Does all that `build` would refuse, and writes nothing.
pub(super) fn check(context: &Context, arguments: &Arguments) -> u8 {
    let watcher = Watcher::start(context, arguments);
    let (sources, mut report) = match context.steady_sources(arguments.wait) {
        Ok(read) => read,
        Err(code) => return code,
    };
    watcher.read(&sources);
    let options = context.options(&arguments.site);
    let site = build_watched(&sources, &options, &Nowhere, &mut report, &watcher);
    let clock = watcher.end();
    after_build(arguments, &sources, site.as_ref(), &mut report);
    let code = report.exit_code(arguments.strict);
    clock.print(context);
    let code = if site.is_none() { code.max(1) } else { code };
    if !context.quiet || code != 0 {
        context.print(&report, &sources);
    }
    let fine = site.filter(|_| code == 0);
    summary(context, &report, &sources, fine.as_ref().map(|_| &NOTHING));
    leave(sources);
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
    let config = config(arguments, sources);
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

/// Watches a run for people: a line that says what it is at, and timings if they are asked for.
struct Watcher {
    clock: Clock,
    /// The line is gone before anything else is printed.
    progress: Progress,
}

impl Watcher {
    fn start(context: &Context, arguments: &Arguments) -> Self {
        let clock = Clock::start(arguments.timings);
        Self { clock, progress: Progress::start(context.progress, "reading") }
    }

    /// The sources are read.
    fn read(&self, sources: &Sources) {
        self.clock.stage("read");
        self.progress.at(&format!("understanding {} files", sources.count()));
    }

    /// Takes the line away.
    fn end(self) -> Clock {
        self.clock
    }
}

impl Watch for Watcher {
    fn stage(&self, name: &str) {
        self.clock.stage(name);
        self.progress.after(name);
    }

    fn begin(&self) -> u64 {
        self.clock.begin()
    }

    fn page(&self, route: &Route, template: &'static str, begun: u64) {
        self.clock.page(route, template, begun);
    }

    fn card(&self, done: usize, all: usize) {
        self.progress.card(done, all);
    }
}

/// Times the stages of a run, its pages and its templates, if that is asked for.
struct Clock(Option<(Instant, Mutex<Laps>)>);

#[derive(Default)]
struct Laps {
    /// How long each stage took, in order.
    stages: Vec<(String, Duration)>,
    /// When the last stage was done.
    last: Duration,
    /// The pages that took longest, in microseconds.
    slowest: Vec<(u64, String)>,
    /// By template: how many pages, and how long they took together, in microseconds.
    templates: BTreeMap<&'static str, (u64, u64)>,
}

/// How many of the slowest pages are shown.
const SLOWEST: usize = 10;

#[expect(clippy::disallowed_methods, reason = "timings are for people and change no output")]
impl Clock {
    fn start(wanted: bool) -> Self {
        Self(wanted.then(|| (Instant::now(), Mutex::default())))
    }
}

impl Clock {
    /// Says where the time went.
    fn print(&self, context: &Context) {
        let Some((_, laps)) = &self.0 else { return };
        let laps = laps.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for (stage, took) in &laps.stages {
            let _ = writeln!(text, "{:9.1} ms  {stage}", took.as_secs_f64() * 1e3);
        }
        let ms = |micros: u64| micros as f64 / 1e3;
        let mut templates: Vec<_> = laps.templates.iter().collect();
        templates.sort_by_key(|(_, (_, micros))| std::cmp::Reverse(*micros));
        text.push_str("\npages by template, all threads together\n");
        for (template, (pages, micros)) in templates {
            let _ = writeln!(text, "{:9.1} ms  {template}, {pages}", ms(*micros));
        }
        text.push_str("\nslowest pages\n");
        for (micros, route) in &laps.slowest {
            let _ = writeln!(text, "{:9.1} ms  {route}", ms(*micros));
        }
        context.say(&text);
    }

    fn stage(&self, name: &str) {
        let Some((start, laps)) = &self.0 else { return };
        let mut laps = laps.lock().unwrap_or_else(PoisonError::into_inner);
        let now = start.elapsed();
        let took = now - std::mem::replace(&mut laps.last, now);
        laps.stages.push((name.to_owned(), took));
    }

    fn begin(&self) -> u64 {
        let Some((start, _)) = &self.0 else { return 0 };
        u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn page(&self, route: &Route, template: &'static str, begun: u64) {
        let Some((_, laps)) = &self.0 else { return };
        let took = self.begin().saturating_sub(begun);
        let mut laps = laps.lock().unwrap_or_else(PoisonError::into_inner);
        let of_template = laps.templates.entry(template).or_default();
        *of_template = (of_template.0 + 1, of_template.1 + took);
        let at = laps.slowest.partition_point(|(slower, _)| *slower >= took);
        if at < SLOWEST {
            laps.slowest.insert(at, (took, route.to_string()));
            laps.slowest.truncate(SLOWEST);
        }
    }
}
