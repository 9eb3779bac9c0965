//! What tells a file from its copies.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A file under whatever name: a rename keeps it, and a copy has another.
///
/// It is the number that the file system gives the file and, because a new file may get the number
/// of one that was removed, the time when it was made, where that is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct FileId {
    number: u64,
    /// In nanoseconds since 1970.
    made: Option<u64>,
}

impl FileId {
    pub(super) fn of(file: &File) -> io::Result<Option<Self>> {
        Ok(read(&file.metadata()?))
    }

    /// That of the file that a name leads to.
    pub(super) fn at(path: &Path) -> io::Result<Option<Self>> {
        Ok(read(&path.metadata()?))
    }

    /// Whether this is the file of an id that was written down.
    pub(super) fn is(self, written: &[u8]) -> bool {
        match written.split_first_chunk() {
            Some((number, made)) if u64::from_be_bytes(*number) == self.number => {
                let made: Option<[u8; 8]> = made.try_into().ok();
                // The same file system need not tell it to every process.
                let both = made.map(u64::from_be_bytes).zip(self.made);
                both.is_none_or(|(made, own)| made == own)
            }
            _ => false,
        }
    }

    /// The id as it is written down.
    pub(super) fn bytes(self) -> Vec<u8> {
        let made = self.made.map(u64::to_be_bytes);
        let made = made.iter().flatten().copied();
        self.number.to_be_bytes().into_iter().chain(made).collect()
    }
}

fn read(file: &Metadata) -> Option<FileId> {
    let made = file.created().ok();
    let made = made.and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    Some(FileId {
        number: number(file)?,
        made: made.and_then(|made| u64::try_from(made.as_nanos()).ok()),
    })
}

#[cfg(unix)]
fn number(file: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(file))
}

/// Only Unix tells it.
#[cfg(not(unix))]
fn number(_: &Metadata) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_number_and_by_the_time_when_it_was_made_where_that_is_known() {
        let id = |number, made| FileId { number, made };
        for (one, other, same) in [
            (id(1, Some(2)), id(1, Some(2)), true),
            (id(1, Some(2)), id(1, Some(3)), false),
            (id(1, Some(2)), id(2, Some(2)), false),
            (id(1, None), id(1, Some(2)), true),
            (id(1, Some(2)), id(1, None), true),
            (id(1, None), id(1, None), true),
            (id(1, None), id(2, None), false),
        ] {
            assert_eq!(one.is(&other.bytes()), same, "{one:?} {other:?}");
        }
        assert!(!id(0, None).is(b""));
        assert!(!id(0, None).is(b"short"));
    }
}
