//! The place of an archive or a journal.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[cfg(feature = "s3")]
pub(super) use bucket_place::BucketPlace;

#[cfg(feature = "s3")]
mod bucket_place;

/// The place of an archive or a journal: a folder, or a bucket of S3 with a prefix (feature `s3`).
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
    /// Returns the folder, unless the place is a bucket.
    #[must_use]
    pub fn as_folder(&self) -> Option<&Path> {
        match &self.0 {
            Kind::Folder(folder) => Some(folder),
            #[cfg(feature = "s3")]
            Kind::Bucket(_) => None,
        }
    }

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
            None if has_scheme(text) => Err(PlaceError(format!(
                "expected a folder or s3://BUCKET/PREFIX, found {text:?}, which begins as a URL; a folder of \
                 this name is ./{text}"
            ))),
            None => Ok(Self(Kind::Folder(text.into()))),
        }
    }
}

/// Whether the text begins with a scheme of URLs (RFC 3986, section 3.1) and a slash, or with that of S3. A
/// single letter is a drive of Windows.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme && (rest.starts_with('/') || scheme.eq_ignore_ascii_case("s3"))
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

/// The error of a text that is no place of an archive or a journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlaceError(String);

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlaceError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_with_a_typing_error_is_no_folder() {
        for text in [
            "s3:/audit",
            "S3:audit",
            "s3:",
            "file:/a",
            "File:///a",
            "S3://audit",
        ] {
            let error = text.parse::<Place>().unwrap_err().to_string();
            let says = "expected a folder or s3://BUCKET/PREFIX, found ";
            assert!(error.starts_with(says), "{error}");
        }
        for folder in [
            "./s3:/audit",
            "/s3:/audit",
            r"C:/audit",
            "audit 2026:1",
            "audit:2026",
        ] {
            let place: Place = folder.parse().unwrap();
            assert_eq!(place, Place::from(PathBuf::from(folder)));
        }
    }
}
