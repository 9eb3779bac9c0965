//! One of the shared files.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use casebook_types::Secret;
use zeroize::Zeroizing;

use super::ConfigError;

/// The largest accepted file: the files of the largest organizations have a tenth of that.
const LARGEST: u64 = 16 << 20;

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
    found: Found,
}

/// The result of reading the path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Found {
    File,
    Nothing,
    /// A folder, a pipe or a device; the AWS CLI reads regular files only.
    NoFile,
    /// This user may not read the file or enter a folder on its path.
    Forbidden,
    /// A link to itself, or to another that leads back.
    Circle,
}

impl Found {
    /// Returns the result for an error after which the file counts as empty, as for the AWS CLI. An error
    /// about a missing setting then names the file.
    fn instead(failure: &io::Error) -> Option<Self> {
        #[cfg(unix)]
        if failure.raw_os_error() == Some(nix::errno::Errno::ELOOP as i32) {
            return Some(Self::Circle);
        }
        match failure.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Some(Self::Nothing),
            ErrorKind::PermissionDenied => Some(Self::Forbidden),
            _ => None,
        }
    }
}

impl ConfigFile {
    /// Reads a file. Its whole text is a secret, because it may contain some.
    pub(super) fn read(path: PathBuf) -> Result<(Self, Option<Secret>), ConfigError> {
        let (found, text) = match read(&path) {
            Ok(Some(bytes)) => (Found::File, Some(text(&path, &bytes)?)),
            Ok(None) => (Found::NoFile, None),
            Err(error) => match Found::instead(&error) {
                Some(found) => (found, None),
                None => return Err(ConfigError::unreadable(path, error)),
            },
        };
        Ok((Self { path, found }, text))
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file exists and was read.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.found == Found::File
    }
}

impl fmt::Display for ConfigFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.found {
            Found::File => "",
            Found::Nothing => " (not found)",
            Found::NoFile => " (not a regular file)",
            Found::Forbidden => " (permission denied)",
            Found::Circle => " (a link that leads back to itself)",
        };
        write!(f, "{}{why}", self.path.display())
    }
}

/// The bytes of a regular file; `None` for anything else, which is not opened, because opening a
/// pipe would block.
fn read(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let about = path.metadata()?;
    if !about.is_file() {
        return Ok(None);
    }
    // The buffer has its full size from the start: a growing buffer leaves parts of secrets behind.
    let room = about.len().min(LARGEST) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or(0)));
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let why = format!("expected at most {LARGEST} bytes, found more");
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
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
    fn a_file_that_may_not_be_read_is_done_without_and_one_that_breaks_is_not() {
        let found = Found::instead(&ErrorKind::PermissionDenied.into()).unwrap();
        let path = "/home/other/.aws/config".into();
        let file = ConfigFile { path, found };
        assert!(!file.is_present());
        assert_eq!(
            file.to_string(),
            "/home/other/.aws/config (permission denied)"
        );
        assert_eq!(Found::instead(&ErrorKind::Other.into()), None);
    }
}
