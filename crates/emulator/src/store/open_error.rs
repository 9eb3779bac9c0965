//! The error of a store that cannot be opened.

use std::error::Error;
use std::fmt;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::lock_holder::lock_holder;
use crate::text_error::text_error;

/// An emulator's data cannot be opened.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
///
/// let error = Emulator::builder().data("/no/such/folder/data").build().unwrap_err();
/// assert_eq!(error.to_string(), "the data file /no/such/folder/data cannot be opened");
/// ```
#[derive(Debug)]
pub struct OpenError {
    path: Option<PathBuf>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Store(StoreError),
    /// An emulator has the file open; the text names its process.
    InUse(Reason),
    /// The file exists, and is not a database of redb, so no emulator has made it.
    Foreign(Reason),
}

impl OpenError {
    pub(crate) fn new(path: Option<&Path>, error: StoreError) -> Self {
        let source = match path {
            Some(path) if error.is_file_in_use() => Source::InUse(Reason(lock_holder(path))),
            Some(path) if is_foreign(path) => {
                Source::Foreign(Reason("it is no data file of the emulator".to_owned()))
            }
            _ => Source::Store(error),
        };
        Self {
            path: path.map(Path::to_owned),
            source,
        }
    }

    /// Returns whether another process, or another emulator of this process, has the file open. When that
    /// one has ended, the file can be opened.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        matches!(self.source, Source::InUse(_))
    }

    /// Returns whether the file exists and was not made by an emulator. Nothing in it was changed.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        matches!(self.source, Source::Foreign(_))
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "the data file {} cannot be opened", path.display()),
            None => f.write_str("the data in memory cannot be opened"),
        }
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match &self.source {
            Source::Store(error) => error,
            Source::InUse(why) | Source::Foreign(why) => why,
        })
    }
}

text_error! {
    /// Why the file is of no use to this emulator.
    struct Reason;
}

/// Returns whether a file that could not be opened is not a database of redb: all of those begin with the
/// same bytes (redb, docs/design.md, "Database header"). An empty file would have been replaced, so it is
/// not the reason.
fn is_foreign(path: &Path) -> bool {
    const MAGIC: [u8; 9] = *b"redb\x1a\x0a\xa9\x0d\x0a";
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    let mut beginning = Vec::with_capacity(MAGIC.len());
    let read = File::open(path).and_then(|file| {
        let mut file = file.take(MAGIC.len() as u64);
        file.read_to_end(&mut beginning)
    });
    read.is_ok() && !beginning.is_empty() && beginning != MAGIC
}
