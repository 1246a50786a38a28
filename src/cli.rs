//! The command line: arguments of each command, what it prints, and its exit code.
//!
//! Exit codes: 0 success; 1 an error in the site; 2 a wrong command line; 3 a failure of the
//! environment. Messages go to stderr, data to stdout.

mod build;
mod completions;
mod context;
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

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::diagnostics::{Code, Diagnostic, Format};
use context::{Context, MISUSED, SiteArguments, print_data};
use word_parser::word;

/// Builds a record book: records are derived from sourced observations, and every claim in an
/// article is checked against them.
#[derive(Debug, Parser)]
#[command(name = "daesang", version, max_term_width = 80)]
struct Cli {
    /// The site's folder; without it, the nearest folder above this one with a site.toml.
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
    /// Build the site into `public/`. With any error, `public/` stays as it was.
    ///
    /// Example: daesang build --base-url <https://example.org/records>/
    Build(build::Arguments),
    /// Print every error that `build` would print, and write nothing.
    ///
    /// Example: daesang check --strict
    Check(build::Arguments),
    /// Show the site in a browser, and update it whenever you save a file. Writes no files.
    ///
    /// Example: daesang serve --open
    Serve(serve::Arguments),
    /// Write the configuration that a host needs to build and deploy the site.
    ///
    /// Example: daesang deploy init github
    Deploy(deploy::Arguments),
    /// Print how a record, or each claim of an article, follows from the observations.
    ///
    /// Example: daesang why first-korean-language-spotify-billion
    Why(why::Arguments),
    /// Print holders, next crossings, stale series and coverage of sources.
    ///
    /// Example: daesang stats
    Stats(SiteArguments),
    /// Add one observation to a song, and print which milestones and records change.
    ///
    /// For a new source, give its address: its id is made of host and song. If `check` would find
    /// a new error, nothing is written. A value that was typed wrong is corrected by the same
    /// command with `--replace`; `daesang observe --undo` takes the last one back.
    ///
    /// Example: daesang observe "night ferry" streams 20m --at 2023-06-01 --source counter-page
    Observe(observe::Arguments),
    /// Add the rows of a table as observations: all of them, or none.
    ///
    /// Songs are found by id, title, Hangul title and alias. A second import of the same table
    /// changes nothing.
    ///
    /// Example: daesang import counts.csv --map date=Day,song=Title,value=Streams
    /// --metric streams --source counter-page --dry-run
    Import(import::Arguments),
    /// Make a new site with a small example that builds without errors.
    ///
    /// Example: daesang init my-book
    Init(init::Arguments),
    /// Make a content file with the keys that it needs. No file is overwritten.
    ///
    /// Example: daesang new milestone night-ferry-streams-10m
    New(new::Arguments),
    /// Rewrite the site's TOML and CSV files in canonical form. Comments and meaning stay.
    ///
    /// Example: daesang fmt --check
    Fmt(fmt::Arguments),
    /// Print the built-in theme's files, or copy one into the site.
    ///
    /// Example: daesang theme eject templates/footer.html
    Theme(theme::Arguments),
    /// Print the JSON Schema of one kind of file, for editors.
    ///
    /// Example: daesang schema song
    Schema(schema::Arguments),
    /// Print the completion script of a shell.
    ///
    /// Example: daesang completions bash > ~/.local/share/bash-completion/completions/daesang
    Completions(completions::Arguments),
    /// Explain the code of a message.
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
                return MISUSED;
            }
            // Help was asked for: it is data.
            return match std::io::stdout().is_terminal() {
                true => print_data(&error.render().ansi().to_string()),
                false => print_data(&error.render().to_string()),
            };
        }
    };
    let root = match cli.root {
        None if !cli.command.needs_site() => Some(PathBuf::from(".")),
        root => root,
    };
    let context = match Context::new(root, cli.format, cli.quiet) {
        Ok(context) => context,
        Err(code) => return code,
    };
    if let Err(error) = start_threads(matches!(cli.command, Command::Serve(_))) {
        return context.fail(error);
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
        Command::Completions(arguments) => completions::run(&arguments, &mut Cli::command()),
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
