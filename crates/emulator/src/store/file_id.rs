//! The id that distinguishes a data file from its copies.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// The id of a file, which a rename does not change and a copy does not share.
///
/// It has the inode number and, if the file system records it, the time of creation: a new file may get
/// the inode number of one that was removed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct FileId {
    number: u64,
    /// In nanoseconds since 1970.
    created: Option<u64>,
}

impl FileId {
    pub(super) fn of(file: &File) -> io::Result<Option<Self>> {
        Ok(read(&file.metadata()?))
    }

    /// Returns the id of the file at a path.
    pub(super) fn at(path: &Path) -> io::Result<Option<Self>> {
        Ok(read(&path.metadata()?))
    }

    /// Returns whether `written`, which [`bytes`](Self::bytes) returned earlier, is the id of the same
    /// file.
    pub(super) fn matches(self, written: &[u8]) -> bool {
        match written.split_first_chunk() {
            Some((number, created)) if u64::from_be_bytes(*number) == self.number => {
                let created: Option<[u8; 8]> = created.try_into().ok();
                // A process may be unable to read the time of creation (without `statx`, for example), so
                // two ids with the same number match if one of them has no time.
                let both = created.map(u64::from_be_bytes).zip(self.created);
                both.is_none_or(|(created, own)| created == own)
            }
            _ => false,
        }
    }

    /// Returns the form in which the id is stored.
    pub(super) fn bytes(self) -> Vec<u8> {
        let created = self.created.map(u64::to_be_bytes);
        let created = created.iter().flatten().copied();
        self.number
            .to_be_bytes()
            .into_iter()
            .chain(created)
            .collect()
    }
}

fn read(file: &Metadata) -> Option<FileId> {
    let created = file.created().ok();
    let created = created.and_then(|created| created.duration_since(UNIX_EPOCH).ok());
    Some(FileId {
        number: number(file)?,
        created: created.and_then(|created| u64::try_from(created.as_nanos()).ok()),
    })
}

#[cfg(unix)]
fn number(file: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(file))
}

/// Only Unix has inode numbers, so other systems have no ids.
#[cfg(not(unix))]
fn number(_: &Metadata) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_number_and_its_time_of_creation_if_that_is_known() {
        let id = |number, created| FileId { number, created };
        for (one, other, same) in [
            (id(1, Some(2)), id(1, Some(2)), true),
            (id(1, Some(2)), id(1, Some(3)), false),
            (id(1, Some(2)), id(2, Some(2)), false),
            (id(1, None), id(1, Some(2)), true),
            (id(1, Some(2)), id(1, None), true),
            (id(1, None), id(1, None), true),
            (id(1, None), id(2, None), false),
        ] {
            assert_eq!(one.matches(&other.bytes()), same, "{one:?} {other:?}");
        }
        assert!(!id(0, None).matches(b""));
        assert!(!id(0, None).matches(b"short"));
    }
}
