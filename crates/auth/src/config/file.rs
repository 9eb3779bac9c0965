//! One file on the disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use casebook_types::Secret;

use super::ConfigError;

/// A config or credentials file that was looked for.
///
/// ```
/// use casebook_auth::{Env, SharedConfig};
///
/// let env = Env::from_iter([("HOME", "/nobody/lives/here")]);
/// let config = SharedConfig::load(&env)?;
/// assert_eq!(config.files().len(), 2);
/// assert!(!config.files()[0].is_present());
/// # Ok::<(), casebook_auth::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigFile {
    path: PathBuf,
    present: bool,
}

impl ConfigFile {
    pub(super) fn new(path: PathBuf, present: bool) -> Self {
        Self { path, present }
    }

    /// Where it was looked for.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was there.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.present
    }
}

/// The text of a file, or `None` where there is none. It is a secret as a whole, as it may hold some.
pub(super) fn read(path: &Path) -> Result<Option<Secret>, ConfigError> {
    match fs::read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.into())),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
                Err(ConfigError::not_text(path.to_owned(), line))
            }
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(ConfigError::unreadable(path.to_owned(), error)),
    }
}
