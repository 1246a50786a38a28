//! `completions`: what a shell needs to complete the command line.

use clap::{Args, Command};
use clap_complete::Shell;

use super::context::print_data;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

/// Prints the completion script of a shell for this command line.
pub(super) fn run(arguments: &Arguments, command: &mut Command) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "daesang", &mut script);
    print_data(&String::from_utf8_lossy(&script))
}
