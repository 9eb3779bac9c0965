//! A shared file that was looked for, and whether it was read.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use casebook_files::{FileTypeError, read_through_links};
use casebook_types::Secret;
use zeroize::Zeroizing;

use super::ConfigError;

/// The maximum size of a file in bytes. Even the files of large organizations are far smaller.
const MAX_SIZE: u64 = 16 << 20;

/// The path of a config or credentials file, and whether the file was read.
///
/// `Display` shows the path, and the reason if the file was not read.
///
/// ```
/// use casebook_auth::{Env, SharedConfig};
///
/// let env = Env::from_iter([("HOME", "/home/without-config")]);
/// let config = SharedConfig::load(&env)?;
/// assert_eq!(config.files().len(), 2);
/// assert!(!config.files()[0].is_present());
/// assert_eq!(
///     config.files()[0].to_string(),
///     "/home/without-config/.aws/config (not found)",
/// );
/// # Ok::<(), casebook_auth::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigFile {
    path: PathBuf,
    status: FileStatus,
}

/// The result of the attempt to read the file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FileStatus {
    Read,
    NotFound,
    /// The path leads to a folder, a pipe or a device. The AWS CLI reads regular files only.
    NotRegular,
    /// This user may not read the file, or may not enter a folder on its path.
    Forbidden,
    /// A link on the path leads back to itself, directly or through other links.
    LinkLoop,
}

impl FileStatus {
    /// Returns the status for an error after which the file counts as empty, as in the AWS CLI. If
    /// a setting is missing, its error can then say why the file was not read. Returns `None` for
    /// any other error.
    fn of_error(failure: &io::Error) -> Option<Self> {
        #[cfg(unix)]
        if failure.raw_os_error() == Some(nix::errno::Errno::ELOOP as i32) {
            return Some(Self::LinkLoop);
        }
        if failure.get_ref().is_some_and(|it| it.is::<FileTypeError>()) {
            return Some(Self::NotRegular);
        }
        match failure.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Some(Self::NotFound),
            ErrorKind::PermissionDenied => Some(Self::Forbidden),
            _ => None,
        }
    }
}

impl ConfigFile {
    /// Reads a file. The whole text is treated as a secret, because it may contain secrets.
    pub(super) fn read(path: PathBuf) -> Result<(Self, Option<Secret>), ConfigError> {
        let (status, text) = match read_through_links(&path, MAX_SIZE).map(Zeroizing::new) {
            Ok(bytes) => (FileStatus::Read, Some(text(&path, &bytes)?)),
            Err(error) => match FileStatus::of_error(&error) {
                Some(status) => (status, None),
                None => return Err(ConfigError::unreadable(path, error)),
            },
        };
        Ok((Self { path, status }, text))
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns whether the file exists and was read.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.status == FileStatus::Read
    }
}

impl fmt::Display for ConfigFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.status {
            FileStatus::Read => "",
            FileStatus::NotFound => " (not found)",
            FileStatus::NotRegular => " (not a regular file)",
            FileStatus::Forbidden => " (permission denied)",
            FileStatus::LinkLoop => " (a link that leads back to itself)",
        };
        write!(f, "{}{reason}", self.path.display())
    }
}

/// Decodes the bytes of a file. UTF-16 is refused, and recognized without a byte order mark by the
/// NUL beside each ASCII letter.
fn text(path: &Path, bytes: &[u8]) -> Result<Secret, ConfigError> {
    let (good, found) = match std::str::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            None => return Ok(text.into()),
            Some(nul) => (nul, "a NUL byte, as UTF-16 has them"),
        },
        Err(_) if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") => (0, "UTF-16"),
        Err(error) => (error.valid_up_to(), "other bytes"),
    };
    let line = 1 + bytes[..good].iter().filter(|byte| **byte == b'\n').count();
    Err(ConfigError::not_text(path.to_owned(), line, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_read_permission_counts_as_empty_and_another_read_error_fails() {
        let status = FileStatus::of_error(&ErrorKind::PermissionDenied.into()).unwrap();
        let path = "/home/other/.aws/config".into();
        let file = ConfigFile { path, status };
        assert!(!file.is_present());
        assert_eq!(
            file.to_string(),
            "/home/other/.aws/config (permission denied)"
        );
        assert_eq!(FileStatus::of_error(&ErrorKind::Other.into()), None);
    }
}
