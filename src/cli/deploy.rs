//! `deploy init`.

use clap::{Args, Subcommand};

use super::{Context, print_data};
use crate::deploy::{self, Host};

/// What `deploy` takes.
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
        /// Where the site is to be shown.
        host: Host,
    },
}

/// Writes the configuration, and names what is new.
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
                context.tell("all of it is there already");
            }
            let name = match host {
                Host::Github => "github",
                Host::Netlify => "netlify",
                Host::Cloudflare => "cloudflare",
            };
            context.tell(&format!(
                "what is left to do at the host: docs/deploy-{name}.md, in Daesang's repository"
            ));
            print_data(&lines.concat())
        }
        Err(report) => {
            context.print(&report, &super::NoFiles);
            report.exit_code(false)
        }
    }
}
