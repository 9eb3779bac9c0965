//! `AWSSupport_20130415.CompleteAttachmentUpload`.

use casebook_protocol::{request, response};
use casebook_types::support::{ETag, PartIndex, UploadId, UploadStatus};

use crate::api::{operation, reference};

request! {
    /// Tells the service which parts of a file have been uploaded.
    ///
    /// One request may name some of the parts, or all of them. When all parts have been named, the service
    /// processes the file: [`DescribeAttachmentUploadStatus`](crate::DescribeAttachmentUploadStatus) tells when the
    /// file is ready. A repeated request changes nothing.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::{CompleteAttachmentUpload, CompletedUpload};
    /// use casebook_types::support::PartIndex;
    ///
    /// let part = CompletedUpload::new(PartIndex::MIN, "\"d41d8\"".parse()?);
    /// let complete = CompleteAttachmentUpload::new("upload-1".parse()?, vec![part]);
    /// assert_eq!(
    ///     complete.encode()?.body(),
    ///     r#"{"uploadId":"upload-1","completedUploads":[{"partIndex":1,"eTag":"\"d41d8\""}]}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(CompleteAttachmentUpload)]
    pub struct CompleteAttachmentUpload {
        /// The id of the upload.
        upload_id: UploadId,
        /// The parts that have been uploaded.
        completed_uploads: Vec<CompletedUpload>,
        /// Whether this is a dry run, which checks the request but changes nothing. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request that completes parts of an upload.
    fn new;
}

request! {
    /// A part of a file that has been uploaded.
    pub struct CompletedUpload {
        /// The number of the part.
        part_index: PartIndex,
        /// The `ETag` header of the response to the part.
        e_tag: ETag,
    }

    /// Creates the record of a part.
    fn new;
}

operation! { CompleteAttachmentUpload -> CompleteUploadOutput, Idempotent }

response! {
    /// The output of [`CompleteAttachmentUpload`]: the status of the upload.
    pub struct CompleteUploadOutput: Eq {
        /// The status.
        "uploadStatus" => upload_status?: UploadStatus = text,
    }
}
