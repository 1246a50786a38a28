//! `deploy init`.

use clap::{Args, Subcommand};

use super::context::{Context, NoFiles, print_data};
use super::word_parser::word;
use crate::deploy::{self, Host};
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
    /// Example: daesang deploy init github
    Init {
        /// The host that publishes the site.
        #[arg(value_parser = word::<Host>())]
        host: Host,
    },
}

/// Writes the configuration, and prints the paths of new files.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let Command::Init { host } = &arguments.command;
    if !context.root.join("site.toml").is_file() {
        return context.no_site();
    }
    let files = deploy::files(*host, deploy::is_own_repository(&context.root));
    match deploy::write(&context.root, &files) {
        Ok(written) => {
            let lines: Vec<String> = written.iter().map(|path| format!("{path}\n")).collect();
            if lines.is_empty() {
                context.tell("every file exists already");
            }
            context.tell(&format!(
                "what is left to do at the host: docs/deploy-{}.md, in Daesang's repository",
                host.word()
            ));
            print_data(&lines.concat())
        }
        Err(report) => {
            context.print(&report, &NoFiles);
            report.exit_code(false)
        }
    }
}
