//! A file that comes in pieces: compared with the output for as long as it is the same, then written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};

use super::StagingFolder;
use super::disk::{cant_read, clear, failed, goes_on, locked, open_regular};
use crate::diagnostics::Diagnostic;

/// A file on its way into the stage.
pub(super) struct Pieces<'s> {
    stage: &'s StagingFolder,
    /// Below the output folder.
    path: &'s str,
    state: State,
    /// Bytes that have come so far.
    size: u64,
}

enum State {
    /// The output's own file and its size; all that has come so far is how it begins.
    Same(File, u64),
    /// A new file of the stage.
    Written(File),
}

impl<'s> Pieces<'s> {
    /// Begins a file.
    ///
    /// # Errors
    /// The output can't be read, or nothing be written.
    pub(super) fn begin(stage: &'s StagingFolder, path: &'s str) -> Result<Self, Diagnostic> {
        let live = stage.out.join(path);
        let held = match stage.has_previous(path) {
            true => open_regular(&live).map_err(|error| cant_read(&live, &error))?,
            false => None,
        };
        let state = match held {
            Some((file, size)) => State::Same(file, size),
            None => State::Written(create(stage, path)?),
        };
        Ok(Self { stage, path, state, size: 0 })
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// It can't be written, or compared.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), Diagnostic> {
        if let State::Same(live, _) = &mut self.state {
            let same = goes_on(live, piece);
            let same = same.map_err(|e| cant_read(&self.stage.out.join(self.path), &e))?;
            if !same {
                self.write_what_was_same()?;
            }
        }
        self.size += piece.len() as u64;
        match &mut self.state {
            State::Same(..) => Ok(()),
            State::Written(file) => {
                let written = file.write_all(piece);
                written.map_err(|error| self.cant_write(&error))
            }
        }
    }

    /// No piece is left.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn end(mut self) -> Result<(), Diagnostic> {
        match self.state {
            State::Same(_, size) if size == self.size => {
                locked(&self.stage.same).push(self.path.to_owned());
                Ok(())
            }
            // The output's file is longer.
            State::Same(..) => self.write_what_was_same(),
            State::Written(_) => Ok(()),
        }
    }

    /// Goes over to a new file, which begins like the output's.
    fn write_what_was_same(&mut self) -> Result<(), Diagnostic> {
        let mut file = create(self.stage, self.path)?;
        if let State::Same(live, _) = &mut self.state {
            let copied = live
                .rewind()
                .and_then(|()| io::copy(&mut live.take(self.size), &mut file))
                .and_then(|n| if n == self.size { Ok(()) } else { Err(changed()) });
            copied.map_err(|error| self.cant_write(&error))?;
        }
        self.state = State::Written(file);
        Ok(())
    }

    fn cant_write(&self, error: &io::Error) -> Diagnostic {
        let target = self.stage.stage.join(self.path);
        let diagnostic = failed(&target, "write this file", error);
        diagnostic.note(format!("{} bytes or more were to be written", self.size))
    }
}

/// Somebody cut the output's file short between two looks at it.
fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the output was changed meanwhile")
}

/// Makes a file of the stage in the place of what an older site has there.
fn create(stage: &StagingFolder, path: &str) -> Result<File, Diagnostic> {
    stage.differs(path)?;
    let target = stage.stage.join(path);
    let cleared = if stage.reuses_old_site { clear(&target) } else { Ok(()) };
    cleared
        .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&target))
        .map_err(|error| failed(&target, "write this file", &error))
}
