//! `deploy init`.

use clap::{Args, Subcommand};

use super::context::{Context, NoFiles, print_data};
use super::word_parser::word;
use crate::config::Config;
use crate::deploy::{self, Host, Program};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::words::Words as _;

/// Arguments of `deploy`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the configuration of a host. No file is ever overwritten.
    ///
    /// Example: daesang deploy init github --program ADDRESS
    Init {
        /// The host that publishes the site.
        #[arg(value_parser = word::<Host>())]
        host: Host,
        /// Where the host gets Daesang from: the archive of a release for Linux, `https://….tar.gz`,
        /// or a git repository with a tag or commit, `https://…#v1.2.0`. In a clone of Daesang's own
        /// repository, the program of the clone.
        #[arg(long, value_name = "ADDRESS", value_parser = Program::parse)]
        program: Option<Program>,
    },
}

/// Writes the configuration, and prints the paths of new files.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let Command::Init { host, program } = &arguments.command;
    if !context.root.join("site.toml").is_file() {
        return context.no_site();
    }
    let own = || deploy::is_own_repository(&context.root).then_some(Program::ThisRepository);
    let Some(program) = program.clone().or_else(own) else {
        return context.misused(
            Diagnostic::new(Code::E903, "the host must get Daesang from somewhere").help(
                "name the archive of a release for Linux, `--program https://….tar.gz`, or a git \
                 repository with a tag or commit, `--program https://…#v1.2.0`",
            ),
        );
    };
    let mut report = Report::new();
    if let Some(error) = wrong_base(context, *host) {
        report.push(error);
    }
    let files = deploy::files(*host, &program);
    let written = deploy::write(&context.root, &files, &mut report);
    let lines: Vec<String> = written.iter().map(|path| format!("{path}\n")).collect();
    if lines.is_empty() && !report.has_errors() {
        context.tell("every file exists already");
    }
    context.tell(&format!(
        "what is left to do at the host: docs/deploy-{}.md, in Daesang's repository",
        host.word()
    ));
    let code = print_data(&lines.concat());
    context.print(&report, &NoFiles);
    code.max(report.exit_code(false))
}

/// The error of a `base_url` with a path that the host doesn't serve. What else is wrong in
/// `site.toml`, the build says.
fn wrong_base(context: &Context, host: Host) -> Option<Diagnostic> {
    let (sources, mut unheard) = context.sources().ok()?;
    let config = Config::read(&sources, None, &mut unheard)?;
    deploy::check_base(host, config.base_url.path())
}
