//! A buffer that takes so many bytes and no more, for text that may grow without bounds.

use std::{fmt, io};

/// Writes to a buffer, a `Vec` or a `String`, until it holds more than a limit.
#[derive(Debug)]
pub struct LimitWriter<'o, B> {
    out: &'o mut B,
    limit: u64,
    full: bool,
}

impl<'o, B> LimitWriter<'o, B> {
    /// Takes at most `limit` bytes into an empty buffer.
    pub fn new(out: &'o mut B, limit: u64) -> Self {
        Self { out, limit, full: false }
    }

    /// Whether more was written than the limit allows. The buffer then holds what broke it.
    pub fn is_full(&self) -> bool {
        self.full
    }
}

impl io::Write for LimitWriter<'_, Vec<u8>> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.extend_from_slice(bytes);
        self.full = self.out.len() as u64 > self.limit;
        if self.full { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Write for LimitWriter<'_, String> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.push_str(text);
        self.full = self.out.len() as u64 > self.limit;
        if self.full { Err(fmt::Error) } else { Ok(()) }
    }
}
