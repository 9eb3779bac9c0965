//! The place of an archive.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

#[cfg(feature = "s3")]
pub(super) use bucket_place::BucketPlace;

#[cfg(feature = "s3")]
mod bucket_place;

/// The place of an archive: a folder, or a bucket of S3 with a prefix (feature `s3`).
///
/// ```
/// use casebook_archive::Place;
///
/// let place: Place = "/var/lib/casebook".parse()?;
/// assert_eq!(place.to_string(), "/var/lib/casebook");
/// # #[cfg(feature = "s3")]
/// # {
/// let place: Place = "s3://audit-archive/casebook/".parse()?;
/// assert_eq!(place.to_string(), "s3://audit-archive/casebook");
/// # }
/// assert!("https://example.com/".parse::<Place>().is_err());
/// # Ok::<(), casebook_archive::PlaceError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Place(pub(super) Kind);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) enum Kind {
    Folder(PathBuf),
    #[cfg(feature = "s3")]
    Bucket(BucketPlace),
}

impl Place {
    /// Returns whether the place is a bucket.
    #[must_use]
    pub fn is_bucket(&self) -> bool {
        !matches!(self.0, Kind::Folder(_))
    }
}

impl From<PathBuf> for Place {
    /// Takes a folder, also one whose name is not UTF-8 or looks like a URL.
    fn from(folder: PathBuf) -> Self {
        Self(Kind::Folder(folder))
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("://") {
            #[cfg(feature = "s3")]
            Some(("s3", rest)) => Ok(Self(Kind::Bucket(rest.parse()?))),
            #[cfg(not(feature = "s3"))]
            Some(("s3", _)) => Err(PlaceError(
                "expected a folder, found a bucket; this build has no feature `s3`".into(),
            )),
            Some((scheme, _)) => Err(PlaceError(format!(
                "expected a folder or s3://BUCKET/PREFIX, found a URL with the scheme {scheme:?}"
            ))),
            None if text.is_empty() => Err(PlaceError("expected a folder, found nothing".into())),
            None => Ok(Self(Kind::Folder(text.into()))),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Folder(folder) => folder.display().fmt(f),
            #[cfg(feature = "s3")]
            Kind::Bucket(bucket) => bucket.fmt(f),
        }
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
