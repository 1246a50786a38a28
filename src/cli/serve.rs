//! `serve`.

use std::io::Write as _;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;

use super::context::{Context, SiteArguments};
use crate::diagnostics::{Diagnostic, Report, Severity};
use crate::serve::{Observer, Settings};
use crate::source::Sources;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The port to listen on; 0 for any free one.
    #[arg(long, default_value_t = 1111)]
    port: u16,
    /// The address to listen on; 0.0.0.0 gives the whole network access to the site.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// Open the site in a browser.
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    site: SiteArguments,
}

fn host(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(IpAddr::from([127, 0, 0, 1]));
    }
    let why = "write an address such as 127.0.0.1, ::1 or 0.0.0.0";
    text.trim_matches(['[', ']']).parse().map_err(|_| why.to_owned())
}

/// Serves the site until it is interrupted.
pub(super) fn run(context: Context, arguments: &Arguments) -> u8 {
    if let Err(code) = context.is_site() {
        return code;
    }
    let settings = Settings {
        root: context.root.clone(),
        options: context.options(&arguments.site),
        host: arguments.host,
        port: arguments.port,
    };
    let terminal = Arc::new(Terminal { context, open: arguments.open, said: Mutex::default() });
    let observer: Arc<dyn Observer> = Arc::clone(&terminal) as Arc<dyn Observer>;
    match crate::serve::run(settings, observer) {
        Ok(()) => 0,
        Err(diagnostic) => terminal.context.fail(diagnostic),
    }
}

struct Terminal {
    context: Context,
    open: bool,
    /// The last diagnostics, which are not printed twice in a row.
    said: Mutex<String>,
}

impl Observer for Terminal {
    fn listens(&self, url: &str) {
        // Programs read the address from stdout. A closed stdout is no failure.
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{url}").and_then(|()| out.flush());
        self.context.tell("the browser shows each change after you save; stop with Ctrl-C");
        if self.open && !open(url) {
            self.context.tell("no browser could be opened");
        }
    }

    fn says(&self, report: &Report, sources: &Sources) {
        let text = self.context.text(report, sources);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if *said == text {
            return;
        }
        let was_wrong = !said.is_empty();
        said.clone_from(&text);
        if text.is_empty() && was_wrong {
            self.context.tell("all is well");
        } else if report.has_errors() || !self.context.quiet {
            self.context.say(&text);
        }
    }

    fn shows(&self, pages: usize, changed: &str) {
        self.context.tell(&format!("{changed}: {pages} pages"));
    }

    fn notes(&self, diagnostic: Diagnostic) {
        if self.context.quiet && diagnostic.severity == Severity::Warning {
            return;
        }
        let _ = self.context.fail(diagnostic);
    }
}

/// Opens an address of this program with the system's own command.
fn open(url: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = std::process::Command::new(program);
    let nothing = std::process::Stdio::null;
    command.args(arguments).arg(url).stdin(nothing()).stdout(nothing()).stderr(nothing());
    command.spawn().is_ok()
}
