//! A site in a folder of its own, and the program on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::folder::Folder;
pub(crate) use crate::folder::{Run, run};

impl Run {
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!(self.code, 0, "{}\n{}", self.out, self.err);
        self.out
    }

    /// The run failed with this code and said all of this.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, parts: &[&str]) -> String {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "{part}\n---\n{}", self.err);
        }
        assert_eq!(self.out, "", "a failure prints no data");
        self.err
    }
}

/// The example site of `init`, in a folder that goes away.
pub(crate) struct Book(Folder);

impl Book {
    pub(crate) fn new() -> Self {
        let folder = Folder::new();
        run(&folder.root(), &["init", "."]).fine();
        Self(folder)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.root().join(path)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(&self.0.root(), arguments)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        self.0.write(path, text);
    }

    /// Replaces a piece of a file that is there.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has {from}");
        self.write(path, text.replacen(from, to, 1));
    }

    /// Every file and its bytes.
    pub(crate) fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let root = self.0.root();
        let entries = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap);
        entries
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(&root).unwrap();
                (path.to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    #[track_caller]
    pub(crate) fn checks_clean(&self) {
        let run = self.run(&["check", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.err);
    }
}
