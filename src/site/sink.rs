//! Where finished files go: to a staging folder, to memory, or nowhere.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::diagnostics::{Diagnostic, Report};

/// Receives finished files, from any thread.
pub trait Sink: Sync {
    /// Takes a file.
    ///
    /// # Errors
    /// The file can't be written.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// Whether nobody waits for the rest any more, so that the work may stop half done.
    fn is_closed(&self) -> bool {
        false
    }

    /// Whether social cards are wanted. They are the only files that take long to make.
    fn draws_cards(&self) -> bool {
        true
    }

    /// Returns the social card that an earlier build drew of an SVG.
    ///
    /// # Errors
    /// A warning that the kept card is damaged.
    fn kept(&self, _: &[u8]) -> Result<Option<Vec<u8>>, Diagnostic> {
        Ok(None)
    }

    /// Keeps the social card of an SVG for later builds.
    ///
    /// # Errors
    /// A warning, once for all cards, that they can't be kept and are drawn again.
    fn keep(&self, _: &[u8], _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// A sink that drops every file: for `check`.
pub struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn draws_cards(&self) -> bool {
        false
    }
}

/// A sink that keeps every file: for tests.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

impl Memory {
    /// The files by their paths.
    pub fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Memory {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Path below the output folder.
    pub path: String,
    /// XXH3 of its bytes, 128 bits. It tells files apart; it proves nothing.
    pub hash: u128,
    /// Size in bytes.
    pub size: u64,
}

/// Hands finished files to a sink until something fails.
pub(super) struct Outbox<'a> {
    sink: &'a dyn Sink,
    failed: AtomicBool,
}

impl<'a> Outbox<'a> {
    /// An outbox that hands nothing on if something has failed already.
    pub(super) fn new(sink: &'a dyn Sink, failed: bool) -> Self {
        Self { sink, failed: AtomicBool::new(failed) }
    }

    /// Hands a file on, unless something has failed.
    pub(super) fn put(
        &self,
        path: String,
        bytes: &[u8],
        report: &mut Report,
    ) -> Option<Output> {
        let hash = hash_of(bytes);
        if !self.failed.load(Ordering::Relaxed)
            && let Err(error) = self.sink.put(&path, bytes)
        {
            self.fail();
            report.push(error);
            return None;
        }
        Some(Output { path, hash, size: bytes.len() as u64 })
    }

    /// Stops handing files on.
    pub(super) fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }
}

/// XXH3 of a file's bytes, 128 bits.
pub fn hash_of(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// Largest buffer for reading a file, in bytes. A larger one is no faster.
const LARGEST_BUFFER: usize = 128 << 10;

/// The same of everything that is to be read, which is probably `size` bytes.
///
/// # Errors
/// Those of reading.
pub fn hash_of_all(mut from: impl Read, size: u64) -> io::Result<u128> {
    // Most files are pages: a large buffer would take longer to make than they take to read.
    let size = usize::try_from(size).unwrap_or(LARGEST_BUFFER).clamp(1, LARGEST_BUFFER);
    let (mut hash, mut buffer) = (Xxh3::new(), vec![0; size]);
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(hash.digest128()),
            Ok(n) => hash.update(&buffer[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
