//! A buffer that takes so many bytes and no more, for text that may grow without bounds.

use std::io;

/// Writes to a buffer until it holds more than a limit.
#[derive(Debug)]
pub struct Limited<'o> {
    out: &'o mut Vec<u8>,
    limit: u64,
}

impl<'o> Limited<'o> {
    /// Takes at most `limit` bytes into an empty buffer.
    pub fn new(out: &'o mut Vec<u8>, limit: u64) -> Self {
        Self { out, limit }
    }

    /// Whether more was written than the limit allows. The buffer then holds what broke it.
    pub fn is_full(&self) -> bool {
        self.out.len() as u64 > self.limit
    }
}

impl io::Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.extend_from_slice(bytes);
        if self.is_full() { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
