//! Opens and reads regular files.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use crate::file_type_error::FileTypeError;

/// Opens a regular file for reading.
///
/// # Errors
///
/// Fails when the file does not exist or cannot be read, and with [`FileTypeError`] when the path is a
/// link or another type of file.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().read(true), path)
}

/// Opens an existing regular file for writing. Its contents stay until the caller writes over them.
///
/// # Errors
///
/// Fails when the file does not exist or cannot be written, and with [`FileTypeError`] when the path is
/// a link or another type of file.
pub fn open_to_write(path: &Path) -> io::Result<File> {
    open_with(OpenOptions::new().write(true), path)
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
///
/// Fails like [`open`], and with [`io::ErrorKind::FileTooLarge`] when the file is longer than `limit`.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_whole(open(path)?, limit)
}

/// Reads a regular file of at most `limit` bytes, and follows links to it.
///
/// It is for files such as the tokens of container platforms: a platform rotates a token by changing the
/// link to its file.
///
/// # Errors
///
/// Fails like [`open_through_links`], and with [`io::ErrorKind::FileTooLarge`] when the file is longer
/// than `limit`.
pub fn read_through_links(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_whole(open_through_links(path)?, limit)
}

/// Opens a regular file for reading, and follows links to it.
///
/// # Errors
///
/// Fails when the file does not exist or cannot be read, and with [`FileTypeError`] when the path leads
/// to another type of file.
pub fn open_through_links(path: &Path) -> io::Result<File> {
    let target = std::fs::metadata(path)?;
    FileTypeError::check(target.file_type())?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    check(options.open(path)?)
}

/// Opens a regular file and refuses other types before opening them.
///
/// If another type of file appears at the path between the check and the opening, opening it does not
/// block, and the function then refuses it.
pub(crate) fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    FileTypeError::check_path(path)?;
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        options,
        // POSIX.1-2024, open(): with O_NOFOLLOW a link fails with ELOOP, with O_NONBLOCK a pipe whose
        // other side is not open does not block, and with O_NOCTTY a terminal does not become the
        // controlling terminal of this process.
        libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY,
    );
    match options.open(path) {
        Ok(file) => check(file),
        Err(error) => {
            // A link may have appeared after the first check. Its error number differs between systems,
            // so the path is checked again for a clear error.
            FileTypeError::check_path(path)?;
            Err(error)
        }
    }
}

fn check(file: File) -> io::Result<File> {
    FileTypeError::check(file.metadata()?.file_type())?;
    Ok(file)
}

fn read_whole(file: File, limit: u64) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    if length <= limit {
        // All memory is reserved first. A growing buffer moves its contents, and would leave copies of a
        // secret in freed memory.
        bytes.reserve_exact(usize::try_from(length).unwrap_or(0) + 1);
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    if length > limit || bytes.len() as u64 > limit {
        let reason = format!("expected at most {limit} bytes, found more");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        fs::write(&path, "abc").unwrap();
        assert_eq!(read(&path, 3).unwrap(), b"abc");
        let error = read(&path, 2).unwrap_err();
        assert_eq!(error.to_string(), "expected at most 2 bytes, found more");
        let gone = read(&home.path().join("gone"), 3).unwrap_err();
        assert_eq!(gone.kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_unknown_length_is_read_up_to_the_limit() {
        // Files that the kernel generates while they are read have length 0.
        assert!(read(Path::new("/proc/self/maps"), 10).is_err() || cfg!(not(target_os = "linux")));
    }

    #[cfg(unix)]
    #[test]
    fn other_file_types_are_refused_by_name_without_blocking() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            for opened in [open(&path), open_to_write(&path)] {
                assert_eq!(
                    opened.unwrap_err().to_string(),
                    format!("expected a regular file, found {kind}")
                );
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn read_through_links_follows_a_link_to_a_regular_file_only() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            let link = home.path().join("link to it");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            let read = read_through_links(&link, 10);
            match kind {
                "a link" => assert_eq!(read.unwrap(), b"mine"),
                kind => assert_eq!(
                    read.unwrap_err().to_string(),
                    format!("expected a regular file, found {kind}")
                ),
            }
            fs::remove_file(&link).unwrap();
        }
    }
}
