//! `AWSSupport_20130415.DescribeAttachmentUploadStatus`.

use casebook_protocol::{request, response};
use casebook_types::Text;
use casebook_types::support::{UploadId, UploadStatus};

use crate::api::{operation, reference};

request! {
    /// Gets the status of the upload of a large file.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeAttachmentUploadStatus;
    ///
    /// let describe = DescribeAttachmentUploadStatus::new("upload-1".parse()?);
    /// assert_eq!(describe.encode()?.body(), r#"{"uploadId":"upload-1"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeAttachmentUploadStatus)]
    pub struct DescribeAttachmentUploadStatus {
        /// The id of the upload.
        upload_id: UploadId,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for the status of one upload.
    fn new;
}

operation! { DescribeAttachmentUploadStatus -> UploadStatusOutput, ReadOnly }

response! {
    /// The output of [`DescribeAttachmentUploadStatus`].
    pub struct UploadStatusOutput: Eq {
        /// The status.
        "uploadStatus" => upload_status?: UploadStatus = text,
        /// The name of the file.
        "fileName" => file_name?: Text = shared,
        /// How many parts are complete.
        "uploadProgress" => upload_progress?: UploadProgress = object,
    }
}

response! {
    /// The number of parts of an upload that are complete.
    pub struct UploadProgress: Eq {
        /// The number of all parts.
        "totalParts" => total_parts?: i64 = number,
        /// The number of complete parts.
        "completedPartsCount" => completed_parts_count?: i64 = number,
    }
}
