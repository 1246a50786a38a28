//! The command line: reads the arguments, runs one command, and exits once.

use std::process::ExitCode;

/// Pages are made of many small strings, and a build frees none of them before its end: what an
/// allocator costs shows (docs/speed.md has the figures).
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(daesang::cli::run())
}
