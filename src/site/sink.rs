//! Where finished files go: to a staging folder, to memory, or nowhere.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::diagnostics::{Diagnostic, Report};
use crate::source::FileOnDisk;

/// Receives finished files, from any thread.
pub trait Sink: Sync {
    /// Takes a file.
    ///
    /// # Errors
    /// The file can't be written.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// Takes a file of `static/` that may be larger than the memory.
    ///
    /// # Errors
    /// The file can't be read or written.
    fn copy(&self, path: &str, file: &FileOnDisk) -> Result<Output, Diagnostic>;

    /// Whether nobody waits for the rest any more, so that the work may stop half done.
    fn is_closed(&self) -> bool {
        false
    }

    /// Whether social cards are wanted. They are the only files that take long to make.
    fn draws_cards(&self) -> bool {
        true
    }

    /// Takes a social card that is at its path already, untouched since it was drawn of this SVG;
    /// `None` if it must be drawn.
    fn drawn(&self, _path: &str, _svg: &[u8]) -> Option<Output> {
        None
    }
}

/// A sink that drops every file: for `check`.
pub struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn copy(&self, path: &str, _: &FileOnDisk) -> Result<Output, Diagnostic> {
        Ok(Output::of(path, b""))
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

    fn copy(&self, path: &str, file: &FileOnDisk) -> Result<Output, Diagnostic> {
        let bytes = file.bytes()?;
        self.put(path, &bytes)?;
        Ok(Output::of(path, &bytes))
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
    /// Of a social card, the key of its SVG ([`crate::card::key`]).
    pub drawn_of: Option<u128>,
}

impl Output {
    /// A file with these bytes.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        let (path, size) = (path.to_owned(), bytes.len() as u64);
        Self { path, hash: xxh3_128(bytes), size, drawn_of: None }
    }
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
    pub(super) fn put(&self, path: &str, bytes: &[u8], report: &mut Report) -> Option<Output> {
        self.hand_on(report, || {
            self.sink.put(path, bytes)?;
            Ok(Output::of(path, bytes))
        })
    }

    /// Does the same with a file that is copied from the disk.
    pub(super) fn copy(
        &self,
        path: &str,
        file: &FileOnDisk,
        report: &mut Report,
    ) -> Option<Output> {
        self.hand_on(report, || self.sink.copy(path, file))
    }

    fn hand_on(
        &self,
        report: &mut Report,
        take: impl FnOnce() -> Result<Output, Diagnostic>,
    ) -> Option<Output> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let taken = take();
        if taken.is_err() {
            self.fail();
        }
        taken.map_err(|error| report.push(error)).ok()
    }

    /// Takes a social card that needs no drawing, as [`Sink::drawn`] does.
    pub(super) fn drawn(&self, path: &str, svg: &[u8]) -> Option<Output> {
        self.sink.drawn(path, svg)
    }

    /// Stops handing files on.
    pub(super) fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }
}

/// Largest buffer for reading a file, in bytes. A larger one is no faster.
const LARGEST_BUFFER: usize = 128 << 10;

/// XXH3 of everything that is to be read, which is probably `size` bytes.
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
