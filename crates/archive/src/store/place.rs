//! The place of an archive.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The place of an archive: a folder.
///
/// ```
/// use casebook_archive::Place;
///
/// let place: Place = "/var/lib/casebook".parse()?;
/// assert_eq!(place.to_string(), "/var/lib/casebook");
/// assert!("".parse::<Place>().is_err());
/// # Ok::<(), casebook_archive::PlaceError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Place(PathBuf);

impl Place {
    pub(super) fn folder(&self) -> &Path {
        &self.0
    }
}

impl From<PathBuf> for Place {
    /// Takes a folder, also one whose name is not UTF-8.
    fn from(folder: PathBuf) -> Self {
        Self(folder)
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("://") {
            Some((scheme, _)) => Err(PlaceError(format!(
                "expected a folder, found a URL with the scheme {scheme:?}"
            ))),
            None if text.is_empty() => Err(PlaceError("expected a folder, found nothing".into())),
            None => Ok(Self(text.into())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}

/// The error of a text that is no place of an archive.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlaceError(String);

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the place of an archive: {}", self.0)
    }
}

impl std::error::Error for PlaceError {}
