//! Attachments, and the limits of one attachment set.

use casebook_protocol::{Blob, response};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::limit_error::LimitError;

/// The largest file that an attachment set certainly takes, in bytes (docs/service-notes.md, "Attachments").
pub(super) const LARGEST_IN_SET: u64 = 5_000_000;

response! {
    /// A file with its name and content, in a request or a response (API reference, Attachment).
    ///
    /// ```
    /// use casebook_support::Attachment;
    ///
    /// let log = Attachment::new("trace.log", b"no route to host\n".as_slice());
    /// assert_eq!(log.size(), 17);
    /// ```
    pub struct Attachment: Eq, Hash {
        /// The name of the file.
        "fileName" => file_name?: String = text,
        /// The content of the file.
        "data" => data?: Blob = Blob::read,
    }
}

impl Attachment {
    /// The largest size of the content, in bytes: 5 MiB.
    ///
    /// The API reference says 5 MB, which could also mean 5,000,000 bytes: see
    /// [`may_be_too_large`](Self::may_be_too_large).
    pub const MAX_BYTES: usize = 5 * 1024 * 1024;

    /// Creates an attachment with a name and its content.
    #[must_use]
    pub fn new(file_name: impl Into<String>, data: impl Into<Blob>) -> Self {
        Self {
            file_name: Some(file_name.into()),
            data: Some(data.into()),
        }
    }

    /// Returns the size of the content in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.as_ref().map_or(0, Blob::len)
    }

    /// Returns whether the file has more than 5,000,000 bytes, so that the service may refuse it.
    #[must_use]
    pub fn may_be_too_large(&self) -> bool {
        self.size() as u64 > LARGEST_IN_SET
    }

    /// Checks the size of the file.
    pub(super) fn fits(&self) -> Result<(), LimitError> {
        let found = self.size() as u64;
        Self::fits_in(self.file_name.as_deref().unwrap_or_default(), found)
    }

    /// Checks a size before the file is read.
    pub(super) fn fits_in(file_name: &str, bytes: u64) -> Result<(), LimitError> {
        if bytes <= Self::MAX_BYTES as u64 {
            return Ok(());
        }
        let what = format!("attachment {file_name:?}");
        Err(LimitError::bytes(what, Self::MAX_BYTES, bytes))
    }
}

/// The files of one attachment set: at most three, each of at most 5 MiB (API reference,
/// AddAttachmentsToSet).
///
/// ```
/// use casebook_support::{Attachment, Attachments};
///
/// let log = Attachment::new("trace.log", b"no route to host\n".as_slice());
/// let refused = Attachments::new(vec![log; 4]).unwrap_err();
/// assert_eq!(refused.to_string(), "attachments of a set: expected at most 3, found 4");
///
/// let large = Attachment::new("core", vec![0; 5 * 1024 * 1024 + 1]);
/// let refused = Attachments::new([large]).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     r#"attachment "core": expected at most 5242880 bytes, found 5242881"#,
/// );
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq, Serialize)]
pub struct Attachments(Vec<Attachment>);

impl Attachments {
    /// The largest number of files in one set, over all uploads to it.
    pub const MAX_FILES: usize = 3;

    /// Creates the list of files, and checks their number and the size of each.
    ///
    /// # Errors
    ///
    /// Fails if there are more than three files, or if one has more than 5 MiB. Nothing was sent.
    pub fn new(files: impl IntoIterator<Item = Attachment>) -> Result<Self, LimitError> {
        let files: Vec<_> = files.into_iter().collect();
        if files.len() > Self::MAX_FILES {
            return Err(LimitError::entries(
                "attachments of a set",
                Self::MAX_FILES,
                files.len(),
            ));
        }
        files.iter().try_for_each(Attachment::fits)?;
        Ok(Self(files))
    }

    /// Returns the files.
    #[must_use]
    pub fn as_slice(&self) -> &[Attachment] {
        &self.0
    }
}

casebook_types::arbitrary!(
    Attachments = casebook_types::arbitrary::list(Self::MAX_FILES).prop_map(Self)
);

impl From<Attachments> for Vec<Attachment> {
    fn from(files: Attachments) -> Self {
        files.0
    }
}

/// Refuses members with unknown names, because the attachments are part of a request: a misspelt member
/// would otherwise be missing from the request without notice.
impl<'de> Deserialize<'de> for Attachments {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        struct AttachmentInput {
            file_name: Option<String>,
            data: Option<Blob>,
        }

        let files = Vec::<AttachmentInput>::deserialize(from)?;
        let files = files
            .into_iter()
            .map(|AttachmentInput { file_name, data }| Attachment { file_name, data });
        Self::new(files).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(size: usize) -> Attachment {
        Attachment::new("a", vec![7; size])
    }

    #[test]
    fn five_mebibytes_fit_and_one_more_does_not() {
        assert!(Attachments::new([file(Attachment::MAX_BYTES)]).is_ok());
        let refused = Attachments::new([file(1), file(Attachment::MAX_BYTES + 1)]).unwrap_err();
        assert_eq!(refused.limit(), 5_242_880);
        assert!(file(5_000_001).may_be_too_large() && !file(5_000_000).may_be_too_large());
    }

    #[test]
    fn a_request_refuses_members_that_do_not_exist() {
        let read = serde_json::from_str::<Attachments>(r#"[{"filename": "a"}]"#);
        assert!(read.unwrap_err().to_string().contains("filename"));
        let read: Attachment = serde_json::from_str(r#"{"fileName": null, "new": 1}"#).unwrap();
        assert_eq!(read, Attachment::default());
    }

    proptest! {
        #[test]
        fn three_files_fit_and_more_do_not(found in 0usize..8) {
            let files = vec![file(3); found];
            let json = serde_json::to_value(&files).unwrap();
            prop_assert_eq!(Attachments::new(files).is_ok(), found <= 3);
            let read = serde_json::from_value::<Attachments>(json.clone());
            prop_assert_eq!(read.is_ok(), found <= 3);
            if let Ok(read) = read {
                prop_assert_eq!(serde_json::to_value(read).unwrap(), json);
            }
        }
    }
}
