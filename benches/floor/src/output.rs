//! The output: files of the paths and sizes that a manifest lists.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::{Result, at};

/// The number of bytes that one call writes at most.
const CHUNK: u32 = 4 << 20;

/// The files of a site.
pub struct Manifest {
    /// The files, in the order of the list.
    pub files: Vec<File>,
}

/// A file to be written.
pub struct File {
    /// Path below the output folder.
    pub path: PathBuf,
    /// Number of bytes.
    pub size: usize,
}

impl Manifest {
    /// Reads a list of one file a line: its path, a tab, and its size in bytes.
    ///
    /// # Errors
    ///
    /// Fails where the list can't be read, or a line has another form.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(at(path))?;
        let files = text.lines().map(|line| {
            let parts = line.rsplit_once('\t');
            let file = parts.and_then(|(path, size)| {
                Some(File { path: path.into(), size: size.parse().ok()? })
            });
            file.ok_or_else(|| format!("{}: `{line}` is no path and size", path.display()))
        });
        Ok(Self { files: files.collect::<Result<_>>()? })
    }

    /// The number of bytes of all files.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Writes every file, filled with text that means nothing.
    ///
    /// # Errors
    ///
    /// Fails where the folder exists already, or a file can't be written.
    pub fn write(&self, out: &Path) -> Result<()> {
        let text: Vec<u8> = (0..CHUNK).map(|at| b' ' + (at % 90) as u8).collect();
        let shared = self.shared_folders();
        for folder in &shared {
            make_folder(&out.join(folder))?;
        }
        self.files.par_iter().try_for_each(|file| {
            let path = out.join(&file.path);
            // A folder of one file is made by the thread that writes the file.
            if let (Some(folder), Some(below)) = (path.parent(), file.path.parent())
                && !shared.contains(below)
            {
                make_folder(folder)?;
            }
            write_file(&path, file.size, &text)
        })
    }

    /// The folders that hold folders or several files, and the output itself, each before what lies
    /// in it.
    fn shared_folders(&self) -> BTreeSet<&Path> {
        let mut seen = BTreeSet::new();
        let mut shared = BTreeSet::from([Path::new("")]);
        for folder in self.files.iter().filter_map(|file| file.path.parent()) {
            if !seen.insert(folder) {
                shared.insert(folder);
            }
            for parent in folder.ancestors().skip(1) {
                if !shared.insert(parent) {
                    break;
                }
            }
        }
        shared
    }
}

/// Makes a folder whose parent exists.
fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir(folder).map_err(at(folder))
}

/// Writes a new file of some size, whose bytes are those of a text from its beginning, repeated.
fn write_file(path: &Path, size: usize, text: &[u8]) -> Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(at(path))?;
    let mut left = size;
    while left > 0 {
        let chunk = &text[..left.min(text.len())];
        file.write_all(chunk).map_err(at(path))?;
        left -= chunk.len();
    }
    Ok(())
}
