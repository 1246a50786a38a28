//! `completions`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Cli, print_data};

/// What `completions` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "daesang", &mut script);
    print_data(&String::from_utf8_lossy(&script))
}
