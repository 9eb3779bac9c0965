//! Refuses all types of files except regular ones.

use std::error::Error;
use std::fmt;
use std::fs::{self, FileType};
use std::io;
use std::path::Path;

/// The error for a path that is not a regular file, but a link, a folder, a pipe, a socket or a device.
///
/// The functions of this crate return it inside an [`io::Error`] of the kind
/// [`InvalidInput`](io::ErrorKind::InvalidInput). Nothing was read from the path or written to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FileTypeError {
    found: &'static str,
}

impl FileTypeError {
    /// Refuses all types except regular files.
    pub(crate) fn check(kind: FileType) -> io::Result<()> {
        match kind.is_file() {
            true => Ok(()),
            false => Err(Self { found: name(kind) }.into()),
        }
    }

    /// Refuses a path that exists and is not a regular file.
    pub(crate) fn check_path(path: &Path) -> io::Result<()> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Self::check(metadata.file_type()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Returns the name of a file type for messages.
pub(crate) fn name(kind: FileType) -> &'static str {
    if kind.is_file() {
        return "a file";
    }
    if kind.is_symlink() {
        return "a link";
    }
    if kind.is_dir() {
        return "a folder";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    "something else"
}

impl fmt::Display for FileTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a regular file, found {}", self.found)
    }
}

impl Error for FileTypeError {}

impl From<FileTypeError> for io::Error {
    fn from(error: FileTypeError) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

#[cfg(unix)]
#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Creates one file of each type that is not a regular file. The link leads to a file `target` that contains
    /// `mine`.
    pub(crate) fn all_kinds(folder: &Path) -> Vec<(PathBuf, &'static str)> {
        let path = |name: &str| folder.join(name);
        fs::write(path("target"), "mine").unwrap();
        std::os::unix::fs::symlink(path("target"), path("link")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        fifo(&path("fifo"));
        // The file of the socket stays when the listener is dropped.
        std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        vec![
            (path("link"), "a link"),
            (path("folder"), "a folder"),
            (path("fifo"), "a named pipe"),
            (path("socket"), "a socket"),
            ("/dev/zero".into(), "a device"),
        ]
    }

    pub(crate) fn fifo(path: &Path) {
        let status = std::process::Command::new("mkfifo").arg(path).status();
        assert!(status.unwrap().success());
    }

    #[test]
    fn a_missing_file_is_not_an_error() {
        FileTypeError::check_path(Path::new("/no/such/file")).unwrap();
    }
}
