//! The identifiers, sizes and words of files that are uploaded in parts.

use crate::bounded::text;
use crate::grammar::{Length, NonEmpty};
use crate::number::number;
use crate::open::open;

text! {
    /// The identifier of a large file that was uploaded in parts: 1 to 2048 characters (service
    /// model, UploadId).
    ///
    /// ```
    /// use casebook_types::support::UploadId;
    ///
    /// let id: UploadId = "upload-1".parse()?;
    /// assert!("u".repeat(2049).parse::<UploadId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct UploadId("upload id") = Length(1, 2048);
}

text! {
    /// The name of a file to upload: any text that is not empty.
    ///
    /// The service model sets no maximum length.
    ///
    /// ```
    /// use casebook_types::support::FileName;
    ///
    /// let name: FileName = "core.dump.gz".parse()?;
    /// assert!("".parse::<FileName>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct FileName("file name") = NonEmpty;
}

number! {
    /// The size of a file in bytes: at least 1.
    ///
    /// The service accepts files of up to [`LARGEST_UPLOAD`](Self::LARGEST_UPLOAD) today. The type allows
    /// more, since the service decides (docs/service-notes.md, "Models").
    ///
    /// ```
    /// use casebook_types::support::FileSize;
    ///
    /// assert!(FileSize::new(0).is_none());
    /// assert!(FileSize::new(1_000_000).is_some_and(|size| size <= FileSize::LARGEST_UPLOAD));
    /// ```
    pub struct FileSize("file size", u64) = 1..=i64::MAX as u64;
}

impl FileSize {
    /// The largest file that the service accepts: 157,286,400 bytes (service model, FileSize).
    pub const LARGEST_UPLOAD: Self = Self(157_286_400);
}

number! {
    /// The number of a part of a file. The first part has the number 1 (service model, StartIndex).
    ///
    /// ```
    /// use casebook_types::support::PartIndex;
    ///
    /// assert_eq!(PartIndex::MIN.get(), 1);
    /// ```
    pub struct PartIndex("part index", u32) = 1..=i32::MAX as u32;
}

number! {
    /// The number after that of the last part of a range: at least 2 (service model, EndIndex).
    ///
    /// ```
    /// use casebook_types::support::{EndIndex, PartIndex};
    ///
    /// let refused = "1".parse::<EndIndex>().unwrap_err();
    /// assert!(refused.to_string().starts_with("end index: expected a number from 2"));
    /// assert_eq!(EndIndex::after(PartIndex::MIN), EndIndex::new(2));
    /// ```
    pub struct EndIndex("end index", u32) = 2..=i32::MAX as u32;
}

impl EndIndex {
    /// Returns the end of a range whose last part is `part`. `None` if no larger number exists.
    #[must_use]
    pub fn after(part: PartIndex) -> Option<Self> {
        Self::new(part.get() + 1)
    }
}

text! {
    /// The `ETag` header of the response to an uploaded part: 1 to 256 characters, with the quotation
    /// marks that the header has (service model, ETag; RFC 9110, section 8.8.3).
    ///
    /// ```
    /// use casebook_types::support::ETag;
    ///
    /// let tag: ETag = "\"d41d8cd98f00b204e9800998ecf8427e\"".parse()?;
    /// assert!("".parse::<ETag>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ETag("etag") = Length(1, 256);
}

open! {
    /// The status of an upload.
    ///
    /// ```
    /// use casebook_types::support::UploadStatus;
    ///
    /// assert_eq!(UploadStatus::from("attachment-ready"), UploadStatus::Ready);
    /// ```
    pub enum UploadStatus {
        /// The file can be attached to a case.
        Ready = "attachment-ready",
        /// Parts are missing, or the service is still processing the file.
        NotReady = "attachment-not-ready",
        /// The upload failed.
        Failed = "failed",
    }
}
