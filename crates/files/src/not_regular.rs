//! Refuses everything but regular files.

use std::error::Error;
use std::fmt;
use std::fs::{self, FileType};
use std::io;
use std::path::Path;

/// Something other than a regular file is in its place.
///
/// This is the inner error of an [`io::Error`]. Nothing was written or read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotRegularError {
    found: &'static str,
}

impl NotRegularError {
    /// Refuses every other kind than a regular file.
    pub(crate) fn check(kind: FileType) -> io::Result<()> {
        match kind.is_file() {
            true => Ok(()),
            false => Err(Self { found: name(kind) }.into()),
        }
    }

    /// Refuses a path unless a regular file, or nothing, is there.
    pub(crate) fn check_path(path: &Path) -> io::Result<()> {
        match fs::symlink_metadata(path) {
            Ok(there) => Self::check(there.file_type()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What people call it.
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

impl fmt::Display for NotRegularError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a regular file, found {}", self.found)
    }
}

impl Error for NotRegularError {}

impl From<NotRegularError> for io::Error {
    fn from(error: NotRegularError) -> Self {
        Self::new(io::ErrorKind::InvalidInput, error)
    }
}

#[cfg(unix)]
#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use super::*;

    /// One of each kind that is not a regular file. The link leads to a file `target` that contains
    /// `mine`.
    pub(crate) fn all_kinds(folder: &Path) -> Vec<(PathBuf, &'static str)> {
        let path = |name: &str| folder.join(name);
        fs::write(path("target"), "mine").unwrap();
        std::os::unix::fs::symlink(path("target"), path("link")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        fifo(&path("fifo"));
        // The socket stays when its listener is dropped.
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
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    }

    #[test]
    fn nothing_at_all_is_no_error() {
        NotRegularError::check_path(Path::new("/no/such/file")).unwrap();
    }
}
