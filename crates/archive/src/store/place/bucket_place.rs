//! A bucket of S3 with a prefix.

use std::fmt;
use std::str::FromStr;

use super::PlaceError;
use crate::store::name;

/// A bucket, and the prefix of the keys of an archive in it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct BucketPlace {
    pub(crate) bucket: String,
    /// Without a slash at its end. Empty for a whole bucket.
    prefix: String,
}

impl BucketPlace {
    /// Returns the prefix, if there is one.
    pub(crate) fn prefix(&self) -> Option<&str> {
        Some(&*self.prefix).filter(|prefix| !prefix.is_empty())
    }

    /// Returns the key of a file.
    pub(crate) fn key(&self, name: &str) -> String {
        match self.prefix() {
            Some(prefix) => format!("{prefix}/{name}"),
            None => name.to_owned(),
        }
    }

    /// Returns the name of the file with this key, or `None` if the key is not one of the archive.
    pub(crate) fn name_of(&self, key: &str) -> Option<String> {
        let name = match self.prefix() {
            Some(prefix) => key.strip_prefix(prefix)?.strip_prefix('/')?,
            None => key,
        };
        name::mistake(name).is_none().then(|| name.to_owned())
    }
}

impl FromStr for BucketPlace {
    type Err = PlaceError;

    /// Reads what follows `s3://`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (bucket, prefix) = text.split_once('/').unwrap_or((text, ""));
        // Amazon S3 user guide, "General purpose bucket naming rules". Older buckets may have names in
        // upper case, which only a path can hold.
        let is_outer = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let is_known = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        let bytes = bucket.as_bytes();
        let is_name = (3..=63).contains(&bytes.len())
            && bytes.iter().all(is_known)
            && is_outer(bytes.first())
            && is_outer(bytes.last())
            && !bucket.contains("..");
        if !is_name {
            return Err(PlaceError(format!(
                "expected s3://BUCKET/PREFIX with a bucket of 3 to 63 lower-case letters, digits, dots and \
                 hyphens, found the bucket {bucket:?}"
            )));
        }
        let prefix = prefix.trim_end_matches('/');
        let mistake = match prefix {
            "" => None,
            // The longest name of a file of an archive has about 120 bytes.
            _ if prefix.len() > 800 => Some("it is longer than 800 bytes"),
            _ => name::mistake(prefix),
        };
        match mistake {
            None => Ok(Self {
                bucket: bucket.into(),
                prefix: prefix.into(),
            }),
            Some(mistake) => Err(PlaceError(format!(
                "expected s3://BUCKET/PREFIX, found the prefix {prefix:?}, but {mistake}"
            ))),
        }
    }
}

impl fmt::Display for BucketPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.bucket)?;
        match self.prefix() {
            Some(prefix) => write!(f, "/{prefix}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::Place;

    #[test]
    fn a_bucket_and_its_prefix_are_read() {
        for (text, bucket, prefix) in [
            ("s3://audit", "audit", None),
            ("s3://audit/", "audit", None),
            ("s3://a.b-3/x/y=1//", "a.b-3", Some("x/y=1")),
        ] {
            let place: BucketPlace = text.trim_start_matches("s3://").parse().unwrap();
            assert_eq!((&*place.bucket, place.prefix()), (bucket, prefix));
        }
        for text in [
            "s3://",
            "s3://ab",
            "s3:///a",
            "s3://Audit",
            "s3://au..dit",
            "s3://-audit",
            "s3://audit/a//b",
            "s3://audit/../b",
            "s3://audit/ä",
            "s3://user@host",
            "S3://audit",
            "file:///a",
        ] {
            let error = text.parse::<Place>().unwrap_err().to_string();
            assert!(error.starts_with("expected"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn a_place_is_printed_as_it_is_read(text in "s3://[a-z0-9]{3,20}(/[a-z=.-]{0,9}){0,3}") {
            if let Ok(place) = text.parse::<Place>() {
                prop_assert_eq!(place.to_string(), text.trim_end_matches('/'));
                prop_assert_eq!(place.to_string().parse::<Place>(), Ok(place));
            }
        }

        #[test]
        fn the_key_of_a_file_leads_back_to_its_name(prefix in "[a-z]{0,3}", name in "[a-z]{1,3}(/[a-z=]{1,3}){0,2}") {
            let place: BucketPlace = format!("audit/{prefix}").parse().unwrap();
            prop_assert_eq!(place.name_of(&place.key(&name)), Some(name));
        }
    }
}
