//! What commands need of the world, and how they speak: the environment and the clock are read once,
//! messages go to stderr, data to stdout.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::progress::CLEAR;
use crate::analysis::{Analysis, Options, analyse};
use crate::catalogue::DAYS_AHEAD;
use crate::date::Day;
use crate::diagnostics::{self, Code, Diagnostic, FileId, Files, Format, Report};
use crate::edit::atomic_write;
use crate::path::{BaseUrl, SourcePath};
use crate::source::{Sources, is_absent};

/// The exit code of a wrong command line.
pub(super) const MISUSED: u8 = 2;

/// The environment of a command, and the arguments that all commands share.
pub(super) struct Context {
    /// The site's folder.
    pub(super) root: PathBuf,
    /// How messages are printed.
    pub(super) format: Format,
    /// Whether only errors are printed.
    pub(super) quiet: bool,
    colour: bool,
    /// Whether a line on the terminal shows the progress of long work.
    pub(super) progress: bool,
    /// The user's home folder.
    pub(super) home: Option<PathBuf>,
    /// The day of the clock, in UTC.
    pub(super) today: Day,
}

/// The latest day of the clock that is used, in days since 1970-01-01; later ones count as this.
const LAST_DAY: i32 = 2_900_000;

impl Context {
    /// Reads the environment and the clock; without a folder, the site is that of the nearest
    /// parent of the current folder with a `site.toml`.
    ///
    /// # Errors
    /// Exit code 2 where there is no site, after it was printed, and 3 where the environment fails.
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment and the clock are read here"
    )]
    pub(super) fn new(root: Option<PathBuf>, format: Format, quiet: bool) -> Result<Self, u8> {
        let colour = std::io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let seconds = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let days = i32::try_from(seconds / 86_400).unwrap_or(i32::MAX).min(LAST_DAY);
        let today = Day::new(1970, 1, 1).ok_or(2)?.plus(days);
        let root = root.map_or_else(|| find_site(format), Ok)?;
        let home = std::env::home_dir();
        let progress = colour && !quiet && format == Format::Text;
        Ok(Self { root, format, quiet, colour, progress, home, today })
    }

    /// Options of a build. Observations more than 31 days after today are refused, unless
    /// `--as-of` hides them.
    pub(super) fn options(&self, site: &SiteArguments) -> Options {
        Options {
            base_url: site.base_url.clone(),
            as_of: site.as_of,
            drafts: site.drafts,
            last_day: match site.as_of {
                Some(_) => Day::new(9998, 12, 31).unwrap_or(self.today),
                None => self.today.plus(DAYS_AHEAD),
            },
        }
    }

    /// Prints diagnostics to stderr; with `--quiet`, no warnings beside errors.
    pub(super) fn print(&self, report: &Report, files: &dyn Files) {
        self.say(&self.text(report, files));
    }

    /// Diagnostics as [`Context::print`] prints them.
    pub(super) fn text(&self, report: &Report, files: &dyn Files) -> String {
        let errors = report.without_warnings();
        let shown = if self.quiet && report.has_errors() { &errors } else { report };
        diagnostics::render(shown, files, self.format, self.colour)
    }

    /// Prints to stderr, in place of the line of progress. A closed stderr is no failure.
    pub(super) fn say(&self, text: &str) {
        let clear = if self.progress { CLEAR } else { "" };
        let _ = std::io::stderr().write_all(format!("{clear}{text}").as_bytes());
    }

    /// Prints a line for people: none with `--quiet`, and none among machine-readable messages.
    pub(super) fn tell(&self, line: &str) {
        if !self.quiet && self.format == Format::Text {
            self.say(&format!("{line}\n"));
        }
    }

    /// Prints one diagnostic that has no span, and returns the exit code of its severity.
    pub(super) fn fail(&self, diagnostic: Diagnostic) -> u8 {
        let mut report = Report::new();
        report.push(diagnostic);
        self.print(&report, &NoFiles);
        report.exit_code(false)
    }

    /// Prints what is wrong with the command line, and returns its exit code.
    pub(super) fn misused(&self, diagnostic: Diagnostic) -> u8 {
        self.fail(diagnostic);
        MISUSED
    }

    /// Prints that the folder which was named is no site, and returns the exit code.
    pub(super) fn no_site(&self) -> u8 {
        let error = Diagnostic::new(Code::E100, "there is no such folder")
            .on_path(self.root.display().to_string())
            .help("name the site's folder with `--root`");
        self.misused(error)
    }

    /// Checks that the site's folder is one.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn is_site(&self) -> Result<(), u8> {
        match self.root.metadata() {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Err(error) if !is_absent(&error) => Err(self.fail(unseen(&self.root, &error))),
            _ => Err(self.no_site()),
        }
    }

    /// Reads the site's folder.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn sources(&self) -> Result<(Sources, Report), u8> {
        self.is_site()?;
        Ok(Sources::read(&self.root))
    }

    /// Reads the site's folder between the edits of other commands, never during one. Waits for an
    /// edit to end, or fails.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn steady_sources(&self, wait: bool) -> Result<(Sources, Report), u8> {
        self.is_site()?;
        let _lock =
            atomic_write::settled(&self.root, wait).map_err(|error| self.fail(error))?;
        self.sources()
    }

    /// Reads the site's folder, and derives what follows from it.
    ///
    /// # Errors
    /// The exit code, after the reason was printed.
    pub(super) fn analysis(&self, site: &SiteArguments) -> Result<(Sources, Analysis), u8> {
        let (sources, mut report) = self.steady_sources(true)?;
        match analyse(&sources, &self.options(site), &mut report) {
            Some(analysis) => Ok((sources, analysis)),
            None => {
                self.print(&report, &sources);
                Err(report.exit_code(false).max(1))
            }
        }
    }
}

/// Arguments of every command that reads the site.
#[derive(Clone, Debug, Args)]
pub(super) struct SiteArguments {
    /// Address of the published site; replaces `base_url` of `site.toml`.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub(super) base_url: Option<String>,
    /// Leave out everything after this day: 2023-02-09.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) as_of: Option<Day>,
    /// Include articles and pages with `draft = true`.
    #[arg(long)]
    pub(super) drafts: bool,
}

fn base_url(text: &str) -> Result<String, String> {
    BaseUrl::parse(text).map(|_| text.to_owned()).map_err(str::to_owned)
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a date like 2023-02-09".to_owned())
}

/// Prints data to stdout, and returns the exit code: 3 if it can't be written, else 0. A reader that
/// stopped reading is no error.
pub(super) fn print_data(text: &str) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "error: can't write to stdout: {error}");
            3
        }
        _ => 0,
    }
}

/// A suggestion of the nearest known name, or other advice where no name is near.
pub(super) fn did_you_mean(
    near: Option<impl std::fmt::Display>,
    otherwise: impl FnOnce() -> String,
) -> String {
    near.map_or_else(otherwise, |near| format!("did you mean `{near}`?"))
}

/// The error of a path that the system refuses to look at.
fn unseen(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(Code::E102, format!("can't look at this: {error}"))
        .on_path(path.display().to_string())
        .help("make it readable")
}

/// The nearest parent of the current folder that holds a `site.toml`.
///
/// # Errors
/// The exit code, after the reason was printed.
fn find_site(format: Format) -> Result<PathBuf, u8> {
    let print = |error: Diagnostic| {
        let mut report = Report::new();
        report.push(error);
        let text = diagnostics::render(&report, &NoFiles, format, false);
        let _ = std::io::stderr().write_all(text.as_bytes());
        report.exit_code(false)
    };
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    for folder in here.ancestors() {
        let config = folder.join("site.toml");
        match config.metadata() {
            Ok(metadata) if metadata.is_file() => return Ok(folder.to_owned()),
            // A parent folder of another user may be unreadable; the site can't be there.
            Err(error)
                if !is_absent(&error)
                    && error.kind() != std::io::ErrorKind::PermissionDenied =>
            {
                return Err(print(unseen(&config, &error)));
            }
            _ => {}
        }
    }
    let error = Diagnostic::new(Code::E100, "there is no site here")
        .on_path(here.display().to_string())
        .help("go to a folder with a `site.toml`, or name it with `--root`");
    print(error);
    Err(MISUSED)
}

/// Files for diagnostics that have no span.
pub(super) struct NoFiles;

impl Files for NoFiles {
    fn path(&self, _: FileId) -> &SourcePath {
        unreachable!("a diagnostic with a span is printed with its sources")
    }

    fn text(&self, _: FileId) -> &str {
        ""
    }
}
