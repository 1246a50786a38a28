//! Commands: what was typed, what it asks for, what is printed, and the exit code.
//!
//! Exit codes: 0 fine; 1 something in the site is wrong; 2 the command line is wrong; 3 the
//! environment failed. Messages go to stderr, data to stdout.

mod build;
mod completions;
mod deploy;
mod edit_session;
mod explain;
mod fmt;
mod import;
mod init;
mod new;
mod observe;
mod progress;
mod schema;
mod serve;
mod stats;
mod theme;
mod why;
mod word_parser;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::Options;
use crate::date::Day;
use crate::diagnostics::{self, Code, Diagnostic, Files, Format, Report};
use crate::edit::atomic_write;
use crate::path::BaseUrl;
use crate::source::{Sources, is_absent};
use word_parser::word;

/// Builds a record book: records are derived from sourced observations, and every claim in an
/// article is checked against them.
#[derive(Debug, Parser)]
#[command(name = "daesang", version, max_term_width = 80)]
struct Cli {
    /// The site's folder; without it, the nearest parent of the current folder with a site.toml.
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// How messages are printed.
    #[arg(long, global = true, default_value = "text", value_parser = word::<Format>())]
    format: Format,
    /// Print errors only.
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site into `public/`. Nothing is touched if anything is wrong.
    ///
    /// Example: daesang build --base-url <https://example.org/records>/
    Build(build::Arguments),
    /// Check all that `build` would refuse, and write nothing.
    ///
    /// Example: daesang check --strict
    Check(build::Arguments),
    /// Show the site in a browser while it is written. Nothing is written to the disk.
    ///
    /// Example: daesang serve --open
    Serve(serve::Arguments),
    /// Write what a host needs to build and show the site.
    ///
    /// Example: daesang deploy init github
    Deploy(deploy::Arguments),
    /// Print the working of a record or of the claims of an article.
    ///
    /// Example: daesang why first-korean-language-spotify-billion
    Why(why::Arguments),
    /// Print holders, next crossings, stale series and coverage of sources.
    ///
    /// Example: daesang stats
    Stats(SiteArguments),
    /// Add one observation, in the order of time, and say what it changes.
    ///
    /// A new source needs only its address: its id is made of host and song. What `check` would
    /// refuse is refused before anything is written.
    ///
    /// Example: daesang observe "night ferry" streams 20m --at 2023-06-01 --source counter-page
    Observe(observe::Arguments),
    /// Add the rows of a table as observations: all of them, or none.
    ///
    /// Songs are found by id, title, Hangul title and short form. A second import of the same
    /// table changes nothing.
    ///
    /// Example: daesang import counts.csv --map date=Day,song=Title,value=Streams
    /// --metric streams --source counter-page --dry-run
    Import(import::Arguments),
    /// Make a new site with a worked example that builds and checks clean.
    ///
    /// Example: daesang init my-book
    Init(init::Arguments),
    /// Make a file with the keys that it needs; nothing is written over.
    ///
    /// Example: daesang new milestone night-ferry-streams-10m
    New(new::Arguments),
    /// Bring the site's TOML into canonical form; comments stay, and so does the meaning.
    ///
    /// Example: daesang fmt --check
    Fmt(fmt::Arguments),
    /// Print the built-in theme's files, or copy one into the site.
    ///
    /// Example: daesang theme eject templates/footer.html
    Theme(theme::Arguments),
    /// Print the JSON Schema of a kind of file.
    ///
    /// Example: daesang schema song
    Schema(schema::Arguments),
    /// Print what a shell needs to complete the command line.
    ///
    /// Example: daesang completions bash > ~/.local/share/bash-completion/completions/daesang
    Completions(completions::Arguments),
    /// Explain a message's code.
    ///
    /// Example: daesang explain E302
    Explain(explain::Arguments),
}

impl Command {
    /// Whether the command is about a site that is there.
    fn needs_site(&self) -> bool {
        !matches!(
            self,
            Self::Init(_) | Self::Schema(_) | Self::Completions(_) | Self::Explain(_)
        )
    }
}

/// What every command that reads the site takes.
#[derive(Clone, Debug, Args)]
struct SiteArguments {
    /// Where the site will stand; replaces `base_url` of `site.toml`.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Hide what is later than this day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Day>,
    /// Build drafts as well.
    #[arg(long)]
    drafts: bool,
}

fn base_url(text: &str) -> Result<String, String> {
    BaseUrl::parse(text).map(|_| text.to_owned()).map_err(str::to_owned)
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a date like 2023-02-09".to_owned())
}

/// What commands need of the world: read once, here.
struct Context {
    root: PathBuf,
    format: Format,
    quiet: bool,
    colour: bool,
    /// Whether a line on the terminal says what long work is at.
    progress: bool,
    home: Option<PathBuf>,
    today: Day,
}

/// The last day that a clock is believed to show, in days since 1970.
const LAST_DAY: i32 = 2_900_000;

/// Bytes of stack of each thread that makes pages: templates call each other on it.
const STACK: usize = 8 << 20;

/// Runs the command line and returns the exit code.
pub fn run() -> u8 {
    // Files get the same modes whatever the user's mask is.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                let _ = error.print();
                return 2;
            }
            // Help was asked for: it is data.
            return match std::io::stdout().is_terminal() {
                true => print_data(&error.render().ansi().to_string()),
                false => print_data(&error.render().to_string()),
            };
        }
    };
    let context = match Context::new(&cli) {
        Ok(context) => context,
        Err(code) => return code,
    };
    if let Err(error) = start_threads(matches!(cli.command, Command::Serve(_))) {
        return context.fail(error, 3);
    }
    match cli.command {
        Command::Build(arguments) => build::build(&context, &arguments),
        Command::Check(arguments) => build::check(&context, &arguments),
        Command::Serve(arguments) => serve::run(context, &arguments),
        Command::Deploy(arguments) => deploy::run(&context, &arguments),
        Command::Why(arguments) => why::run(&context, &arguments),
        Command::Stats(arguments) => stats::run(&context, &arguments),
        Command::Observe(arguments) => observe::run(&context, &arguments),
        Command::Import(arguments) => import::run(&context, &arguments),
        Command::Init(arguments) => init::run(&context, &arguments),
        Command::New(arguments) => new::run(&context, &arguments),
        Command::Fmt(arguments) => fmt::run(&context, &arguments),
        Command::Theme(arguments) => theme::run(&context, &arguments),
        Command::Schema(arguments) => schema::run(&context, &arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
    }
}

/// Starts the threads that work is spread over. Where there is to be one, it is the program's own;
/// not so for `serve`, whose own thread waits.
#[expect(clippy::disallowed_methods, reason = "the environment is read here")]
fn start_threads(is_serving: bool) -> Result<(), Diagnostic> {
    let named = std::env::var("RAYON_NUM_THREADS").ok().and_then(|number| number.parse().ok());
    let threads = named
        .filter(|number| *number > 0)
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from));
    let mut pool =
        rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads.unwrap_or(1));
    if threads.unwrap_or(1) == 1 && !is_serving {
        pool = pool.use_current_thread();
    }
    pool.build_global().map_err(|error| {
        Diagnostic::new(Code::E809, format!("can't start threads: {error}"))
            .help("let it run with fewer: `RAYON_NUM_THREADS=1`")
    })
}

impl Context {
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment and the clock are read here"
    )]
    fn new(cli: &Cli) -> Result<Self, u8> {
        let is_terminal = std::io::stderr().is_terminal();
        let can_move =
            is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let colour = is_terminal
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let seconds = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let days = i32::try_from(seconds / 86_400).unwrap_or(i32::MAX).min(LAST_DAY);
        let today = Day::new(1970, 1, 1).ok_or(2)?.plus(days);
        let root = match (&cli.root, &cli.command) {
            (Some(root), _) => root.clone(),
            (None, command) if !command.needs_site() => PathBuf::from("."),
            (None, _) => find_site(cli.format)?,
        };
        let home = std::env::home_dir();
        let (format, quiet) = (cli.format, cli.quiet);
        // A line that is written over needs a terminal, and NO_COLOR asks for plain text.
        let progress = can_move && colour && !quiet && format == Format::Text;
        Ok(Self { root, format, quiet, colour, progress, home, today })
    }

    /// The options of a build: the clock refuses observations more than 31 days ahead.
    fn options(&self, site: &SiteArguments) -> Options {
        Options {
            base_url: site.base_url.clone(),
            as_of: site.as_of,
            drafts: site.drafts,
            last_day: match site.as_of {
                // What is later is hidden: the clock has no say.
                Some(_) => Day::new(9998, 12, 31).unwrap_or(self.today),
                None => self.today.plus(31),
            },
        }
    }

    /// Prints the diagnostics of a run; with `--quiet` no warnings beside errors.
    fn print(&self, report: &Report, files: &dyn Files) {
        self.say(&self.text(report, files));
    }

    fn text(&self, report: &Report, files: &dyn Files) -> String {
        let errors = report.without_warnings();
        let shown = if self.quiet && report.has_errors() { &errors } else { report };
        diagnostics::render(shown, files, self.format, self.colour)
    }

    /// Prints to stderr, in place of the line of progress. That nobody listens is no reason to
    /// fail.
    fn say(&self, text: &str) {
        let clear = if self.progress { progress::CLEAR } else { "" };
        let _ = std::io::stderr().write_all(format!("{clear}{text}").as_bytes());
    }

    /// Prints a line for people: not with `--quiet`, and not among machine-readable messages.
    fn tell(&self, line: &str) {
        if !self.quiet && self.format == Format::Text {
            self.say(&format!("{line}\n"));
        }
    }

    /// Prints one diagnostic that belongs to no file.
    fn fail(&self, diagnostic: Diagnostic, code: u8) -> u8 {
        let mut report = Report::new();
        report.push(diagnostic);
        self.print(&report, &NoFiles);
        code
    }

    /// Says that there is no site where one was named.
    fn no_site(&self) -> u8 {
        let error = Diagnostic::new(Code::E100, "there is no such folder")
            .on_path(self.root.display().to_string())
            .help("name the site's folder with `--root`");
        self.fail(error, 2)
    }

    /// Refuses what is no folder.
    fn is_site(&self) -> Result<(), u8> {
        match self.root.metadata() {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Err(error) if !is_absent(&error) => Err(self.fail(unseen(&self.root, &error), 3)),
            _ => Err(self.no_site()),
        }
    }

    /// Reads the site's folder.
    fn sources(&self) -> Result<(Sources, Report), u8> {
        self.is_site()?;
        Ok(Sources::read(&self.root))
    }

    /// Reads the site's folder between the edits of other commands, never in the midst of one.
    fn steady_sources(&self, wait: bool) -> Result<(Sources, Report), u8> {
        self.is_site()?;
        let _lock =
            atomic_write::settled(&self.root, wait).map_err(|error| self.fail(error, 3))?;
        self.sources()
    }
}

/// Prints data to stdout.
///
/// # Errors
/// Exit code 3 if it can't be written; a reader that has gone is no error.
fn print_data(text: &str) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "error: can't write to stdout: {error}");
            3
        }
        _ => 0,
    }
}

/// The system doesn't say whether something is there.
fn unseen(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(Code::E102, format!("can't look at this: {error}"))
        .on_path(path.display().to_string())
        .help("make it readable")
}

/// The nearest parent of the current folder that holds a `site.toml`.
fn find_site(format: Format) -> Result<PathBuf, u8> {
    let fail = |error: Diagnostic, code: u8| {
        let mut report = Report::new();
        report.push(error);
        let text = diagnostics::render(&report, &NoFiles, format, false);
        let _ = std::io::stderr().write_all(text.as_bytes());
        code
    };
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    for folder in here.ancestors() {
        let config = folder.join("site.toml");
        match config.metadata() {
            Ok(metadata) if metadata.is_file() => return Ok(folder.to_owned()),
            // A parent that is closed to us is not ours.
            Err(error)
                if !is_absent(&error)
                    && error.kind() != std::io::ErrorKind::PermissionDenied =>
            {
                return Err(fail(unseen(&config, &error), 3));
            }
            _ => {}
        }
    }
    let error = Diagnostic::new(Code::E100, "there is no site here")
        .on_path(here.display().to_string())
        .help("go to a folder with a `site.toml`, or name it with `--root`");
    Err(fail(error, 2))
}

/// For diagnostics that belong to no file.
struct NoFiles;

impl Files for NoFiles {
    fn path(&self, _: diagnostics::FileId) -> &crate::path::SourcePath {
        unreachable!("no diagnostic with a place is printed without sources")
    }

    fn text(&self, _: diagnostics::FileId) -> &str {
        ""
    }
}
