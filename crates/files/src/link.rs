//! Second names of files.

use std::fs;
use std::io;
use std::path::Path;

use crate::access::Access;
use crate::file_type_error::FileTypeError;
use crate::open::open;
use crate::staged_file::StagedFile;

/// Gives a regular file a second name, by a hard link where the file system has one, or else by a copy.
///
/// A copy gets this access, and a hard link has that of the file. The caller syncs the folder.
///
/// # Errors
///
/// Fails with [`io::ErrorKind::AlreadyExists`] when something is at `to`, with [`FileTypeError`] when
/// `from` is a link or not a regular file, and when the file can be neither linked nor copied.
pub fn link_or_copy(from: &Path, to: &Path, access: Access) -> io::Result<()> {
    // The file stays open, so that the type is that of the file and not of another one that takes its
    // path.
    let mut file = open(from)?;
    match fs::hard_link(from, to) {
        // Linux links a link itself (link(2)); such a one came after the file was opened.
        Ok(()) => FileTypeError::check_path(to),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => {
            let (part, mut copy) = StagedFile::create(to, access)?;
            io::copy(&mut file, &mut copy)?;
            copy.sync_all()?;
            drop(copy);
            part.place_new().map(drop)
        }
    }
}
