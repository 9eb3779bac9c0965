//! Lists with a largest number of entries.

use casebook_types::support::{CaseId, ServiceCode, UploadId};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::limit_error::LimitError;

/// Declares a list with a limit.
macro_rules! bounded_list {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($what:literal, $entry:ty) = $most:literal;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Eq, Hash, PartialEq, Serialize)]
        pub struct $name(Vec<$entry>);

        impl $name {
            /// The largest number of entries.
            pub const MAX: usize = $most;

            /// Creates a list.
            ///
            /// # Errors
            ///
            /// Fails if there are more than [`MAX`](Self::MAX) entries. Nothing was sent.
            pub fn new<I>(entries: I) -> Result<Self, LimitError>
            where
                I: IntoIterator,
                I::Item: Into<$entry>,
            {
                Self::try_from(entries.into_iter().map(Into::into).collect::<Vec<$entry>>())
            }

            /// Returns the entries.
            #[must_use]
            pub fn as_slice(&self) -> &[$entry] {
                &self.0
            }
        }

        casebook_types::arbitrary!(
            $name = casebook_types::arbitrary::list(Self::MAX).prop_map(Self)
        );

        impl TryFrom<Vec<$entry>> for $name {
            type Error = LimitError;

            fn try_from(entries: Vec<$entry>) -> Result<Self, LimitError> {
                if entries.len() <= Self::MAX {
                    Ok(Self(entries))
                } else {
                    Err(LimitError::entries($what, Self::MAX, entries.len()))
                }
            }
        }

        /// Creates a list with one entry.
        impl From<$entry> for $name {
            fn from(entry: $entry) -> Self {
                Self(vec![entry])
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let entries = Vec::<$entry>::deserialize(from)?;
                Self::try_from(entries).map_err(de::Error::custom)
            }
        }

        impl From<$name> for Vec<$entry> {
            fn from(list: $name) -> Self {
                list.0
            }
        }
    };
}

bounded_list! {
    /// The email addresses that receive copies of communications: at most 10 (API reference,
    /// CreateCase).
    ///
    /// ```
    /// use casebook_support::CcEmailAddresses;
    ///
    /// let cc = CcEmailAddresses::new(["on-call@example.com", "lead@example.com"])?;
    /// assert_eq!(cc.as_slice().len(), 2);
    /// # Ok::<(), casebook_support::LimitError>(())
    /// ```
    pub struct CcEmailAddresses("cc email addresses", String) = 10;
}

bounded_list! {
    /// The ids of uploaded large files: at most 10 (service model, UploadIds).
    ///
    /// [`GetAttachmentUploadLinks`](crate::GetAttachmentUploadLinks) begins an upload.
    ///
    /// ```
    /// use casebook_support::UploadIds;
    /// use casebook_types::support::UploadId;
    ///
    /// let id: UploadId = "upload-1".parse()?;
    /// assert_eq!(UploadIds::from(id).as_slice().len(), 1);
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct UploadIds("upload ids", UploadId) = 10;
}

bounded_list! {
    /// The ids of the cases to list: at most 100 (API reference, DescribeCases).
    ///
    /// ```
    /// use casebook_support::CaseIdList;
    /// use casebook_types::support::CaseId;
    ///
    /// let id: CaseId = "case-12345678910-exen-2025-c4c1d2bf33c5cf47".parse()?;
    /// let refused = CaseIdList::new(vec![id; 101]).unwrap_err();
    /// assert_eq!(refused.to_string(), "case ids: expected at most 100, found 101");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct CaseIdList("case ids", CaseId) = 100;
}

bounded_list! {
    /// The codes of the services to list: at most 100 (API reference, DescribeServices).
    ///
    /// ```
    /// use casebook_support::ServiceCodeList;
    /// use casebook_types::support::ServiceCode;
    ///
    /// let code: ServiceCode = "amazon-simple-storage-service".parse()?;
    /// assert_eq!(ServiceCodeList::from(code).as_slice().len(), 1);
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ServiceCodeList("service codes", ServiceCode) = 100;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn up_to_ten_addresses_pass_and_more_do_not(
            addresses in proptest::collection::vec("\\PC{0,30}", 0..=20),
        ) {
            let json = serde_json::to_value(&addresses).unwrap();
            let read = serde_json::from_value::<CcEmailAddresses>(json.clone());
            prop_assert_eq!(read.is_ok(), addresses.len() <= 10);
            match read {
                Ok(list) => prop_assert_eq!(serde_json::to_value(list).unwrap(), json),
                Err(error) => prop_assert!(error.to_string().contains("at most 10")),
            }
        }

        #[test]
        fn up_to_a_hundred_codes_pass_and_more_do_not(found in 0usize..200) {
            let code: ServiceCode = "a".parse().unwrap();
            let list = ServiceCodeList::new(vec![code; found]);
            prop_assert_eq!(list.is_ok(), found <= 100);
            let id: CaseId = "a".parse().unwrap();
            prop_assert_eq!(CaseIdList::new(vec![id; found]).is_ok(), found <= 100);
            let id: UploadId = "a".parse().unwrap();
            prop_assert_eq!(UploadIds::new(vec![id; found]).is_ok(), found <= 10);
        }
    }
}
