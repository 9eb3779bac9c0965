//! One of the shared files.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use casebook_types::Secret;
use zeroize::Zeroizing;

use super::ConfigError;

/// The largest accepted file: the files of the largest organizations have a tenth of that.
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

/// The result of reading the path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FileStatus {
    Read,
    NotFound,
    /// A folder, a pipe or a device; the AWS CLI reads regular files only.
    NotRegular,
    /// This user may not read the file or enter a folder on its path.
    Forbidden,
    /// A link that leads back to itself, directly or through other links.
    LinkLoop,
}

impl FileStatus {
    /// Returns the result for an error after which the file counts as empty, as for the AWS CLI. An error
    /// about a missing setting then names the file.
    fn of_error(failure: &io::Error) -> Option<Self> {
        #[cfg(unix)]
        if failure.raw_os_error() == Some(nix::errno::Errno::ELOOP as i32) {
            return Some(Self::LinkLoop);
        }
        match failure.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Some(Self::NotFound),
            ErrorKind::PermissionDenied => Some(Self::Forbidden),
            _ => None,
        }
    }
}

impl ConfigFile {
    /// Reads a file. Its whole text is a secret, because it may contain some.
    pub(super) fn read(path: PathBuf) -> Result<(Self, Option<Secret>), ConfigError> {
        let (status, text) = match read(&path) {
            Ok(Some(bytes)) => (FileStatus::Read, Some(text(&path, &bytes)?)),
            Ok(None) => (FileStatus::NotRegular, None),
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

    /// Whether the file exists and was read.
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

/// The bytes of a regular file; `None` for anything else, which is not opened, because opening a
/// pipe would block.
fn read(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Ok(None);
    }
    // The buffer has its full size from the start: a growing buffer leaves parts of secrets behind.
    let capacity = metadata.len().min(MAX_SIZE) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(capacity).unwrap_or(0)));
    File::open(path)?
        .take(MAX_SIZE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SIZE {
        let message = format!("expected at most {MAX_SIZE} bytes, found more");
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(Some(bytes))
}

/// Decodes the bytes. UTF-16 without a byte order mark has a NUL behind every letter.
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
