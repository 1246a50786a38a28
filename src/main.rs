//! The command line: reads the arguments, runs one command, and exits once.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(daesang::cli::run())
}
