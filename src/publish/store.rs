//! Drawn social cards, kept between builds: one file each. Its name has a hash of what it was drawn
//! from and a hash of its bytes, so that a damaged card is found and drawn again.
//!
//! The lock of the output folder guards the cards. A card that can't be kept is drawn again.

#![expect(clippy::disallowed_methods, reason = "this is part of the writer of the disk")]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

use super::disk::{locked, make_folder, metadata, write_new};
use crate::card::key;
use crate::diagnostics::{Code, Diagnostic};

/// The folder of cards.
pub(super) struct Store {
    folder: PathBuf,
    /// Hashes of the cards' bytes by the names of their keys, listed when first needed.
    held: OnceLock<HashMap<String, String>>,
    /// Files that this build used or wrote.
    used: Mutex<HashSet<String>>,
    /// Whether the warning that cards can't be kept was returned.
    warned: AtomicBool,
}

/// Hexadecimal digits of a hash in a name.
const DIGITS: usize = 32;

impl Store {
    pub(super) fn open(folder: PathBuf) -> Self {
        let held = OnceLock::new();
        if folder.is_symlink() {
            // A link may lead to files of somebody else: nothing is read from there.
            let _ = held.set(HashMap::new());
        }
        Self { folder, held, used: Mutex::default(), warned: AtomicBool::new(false) }
    }

    /// The bytes of a kept card; `None` if it was not kept.
    ///
    /// # Errors
    /// A warning that the kept file is damaged. It is removed then.
    pub(super) fn get(&self, svg: &[u8]) -> Result<Option<Vec<u8>>, Diagnostic> {
        let key = key(svg);
        let Some(hash) = self.held.get_or_init(|| list(&self.folder)).get(&key) else {
            return Ok(None);
        };
        let name = name(&key, hash);
        let path = self.folder.join(&name);
        let why = match fs::read(&path) {
            Ok(bytes) if hash_of(&bytes) == *hash => {
                locked(&self.used).insert(name);
                return Ok(Some(bytes));
            }
            Ok(_) => "it is not what was drawn".to_owned(),
            Err(error) => format!("it can't be read: {error}"),
        };
        let _ = fs::remove_file(&path);
        Err(Diagnostic::new(Code::W801, "a kept social card is damaged")
            .on_path(path.display().to_string())
            .note(why)
            .help("nothing is to be done: it was drawn again"))
    }

    /// Keeps a card.
    ///
    /// # Errors
    /// A warning that cards can't be kept, for the first such card only.
    pub(super) fn put(&self, svg: &[u8], png: &[u8]) -> Result<(), Diagnostic> {
        let name = name(&key(svg), &hash_of(png));
        // Two pages may have the very same card.
        if !locked(&self.used).insert(name.clone()) {
            return Ok(());
        }
        match self.write(&name, png) {
            Err(error) if !self.warned.swap(true, Ordering::Relaxed) => Err(Diagnostic::new(
                Code::W802,
                "social cards can't be kept for the next build",
            )
            .on_path(self.folder.display().to_string())
            .note(error.to_string())
            .help("the site is whole; every build draws its cards anew until this is mended")),
            _ => Ok(()),
        }
    }

    /// Writes a card under another name, and renames it when it is whole: a build that is killed
    /// leaves no damaged card.
    fn write(&self, name: &str, png: &[u8]) -> io::Result<()> {
        if metadata(&self.folder)?.is_some_and(|metadata| metadata.is_symlink()) {
            return Err(io::Error::other("the folder is a link, and links are not followed"));
        }
        make_folder(&self.folder)?;
        let part = self.folder.join(format!("{name}.part"));
        let _ = fs::remove_file(&part);
        let kept =
            write_new(&part, png).and_then(|()| fs::rename(&part, self.folder.join(name)));
        if kept.is_err() {
            let _ = fs::remove_file(&part);
        }
        kept
    }

    /// Removes the cards that this build didn't use.
    pub(super) fn drop_unused(&self) {
        let used = locked(&self.used);
        self.remove(|name| !used.contains(name));
    }

    /// Removes every card.
    pub(super) fn clear(&self) {
        self.remove(|_| true);
    }

    fn remove(&self, unwanted: impl Fn(&str) -> bool) {
        if self.folder.is_symlink() {
            return;
        }
        for name in names(&self.folder) {
            let whole = name.strip_suffix(".part").unwrap_or(&name);
            if parts(whole).is_some() && unwanted(&name) {
                let _ = fs::remove_file(self.folder.join(&name));
            }
        }
        // This fails, as it should, unless the folder is empty.
        let _ = fs::remove_dir(&self.folder);
    }
}

fn name(key: &str, hash: &str) -> String {
    format!("{key}-{hash}.png")
}

fn hash_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..DIGITS].to_owned()
}

/// The key and the hash in a card's name.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (key, hash) = name.strip_suffix(".png")?.split_once('-')?;
    let is_hex = |part: &str| {
        part.len() == DIGITS && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    (is_hex(key) && is_hex(hash)).then_some((key, hash))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

fn list(folder: &Path) -> HashMap<String, String> {
    let names = names(folder);
    let cards = names.iter().filter_map(|name| parts(name));
    cards.map(|(key, hash)| (key.to_owned(), hash.to_owned())).collect()
}
