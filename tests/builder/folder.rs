//! A folder of its own for a test, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder that goes away with its test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    /// The folder, by a path without links.
    pub(crate) fn root(&self) -> PathBuf {
        self.0.path().canonicalize().expect("the folder is there")
    }

    /// Writes a file, and the folders that it lies in.
    #[expect(clippy::disallowed_methods, reason = "a test writes its own site")]
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    /// Data.
    pub(crate) out: String,
    /// Messages.
    pub(crate) err: String,
}

/// The path of the program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_daesang");

/// The program, without arguments yet.
pub(crate) fn program() -> Command {
    Command::new(PROGRAM)
}

/// Runs the program in a folder, without a terminal.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    ran(program().current_dir(folder).args(arguments))
}

/// Runs a command to its end, without a terminal.
pub(crate) fn ran(command: &mut Command) -> Run {
    let output = command.output().expect("the command can be run");
    Run {
        code: output.status.code().expect("no signal ends the command"),
        out: String::from_utf8(output.stdout).expect("data are text"),
        err: String::from_utf8(output.stderr).expect("messages are text"),
    }
}
