//! Text that is kept until it can be written.

use std::io::{self, BufWriter, Read as _, Seek as _, Write as _};

use tempfile::SpooledTempFile;

use crate::failure::Failure;

/// The bytes that are kept in memory.
const HELD: usize = 1 << 20;

/// The bytes that are read at once.
const PIECE: usize = 1 << 16;

/// A text of any length in little memory: a text of more than 1 MiB is in a temporary file. The file
/// has no name that others could open, and the system removes it when the process ends.
#[derive(Debug)]
pub(super) struct Spool(BufWriter<SpooledTempFile>);

impl Spool {
    /// Creates an empty text.
    pub(super) fn new() -> Self {
        Self(BufWriter::new(tempfile::spooled_tempfile(HELD)))
    }

    /// Adds to the text.
    ///
    /// # Errors
    ///
    /// Fails if the temporary file cannot be created or written.
    pub(super) fn push(&mut self, text: &str) -> Result<(), Failure> {
        self.0
            .write_all(text.as_bytes())
            .map_err(|error| broken(&error))
    }

    /// Passes on the text, piece by piece.
    ///
    /// # Errors
    ///
    /// Fails if the temporary file cannot be written or read, and when `put` does.
    pub(super) fn pieces(
        self,
        mut put: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut file = self.0.into_inner().map_err(|error| broken(error.error()))?;
        file.rewind().map_err(|error| broken(&error))?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(length) => put(&piece[..length])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(broken(&error)),
            }
        }
    }
}

fn broken(error: &io::Error) -> Failure {
    let folder = tempfile::env::temp_dir();
    Failure::other(format_args!(
        "a temporary file for the sorted result in {}: {error}",
        folder.display()
    ))
    .advise(
        "name another folder for temporary files by the variable TMPDIR (on Windows TMP), or use \
         --output jsonl, which needs none",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_whole_from_memory_and_from_a_file() {
        for lines in [0, 1, 1_000, 200_000] {
            let mut spool = Spool::new();
            let mut text = String::new();
            for at in 0..lines {
                let line = format!("line {at}\n");
                spool.push(&line).unwrap();
                text.push_str(&line);
            }
            assert_eq!(spool.0.get_ref().is_rolled(), text.len() > HELD, "{lines}");
            let mut read = Vec::new();
            let put = |piece: &[u8]| {
                read.extend_from_slice(piece);
                Ok(())
            };
            spool.pieces(put).unwrap();
            assert!(read == text.as_bytes(), "{lines}");
        }
    }
}
