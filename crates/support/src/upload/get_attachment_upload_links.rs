//! `AWSSupport_20130415.GetAttachmentUploadLinks`.

use casebook_protocol::{request, response};
use casebook_types::support::{EndIndex, FileName, FileSize, PartIndex, UploadId};
use casebook_types::{PresignedUrl, Timestamp};

use crate::api::{operation, reference};

request! {
    /// Begins the upload of a large file, or requests further links for its parts.
    ///
    /// Without an [`upload_id`](Self::upload_id) the service begins a new upload. The request then needs the
    /// size of the file, and the service returns the links for the first ten parts. With the id of an upload it returns links
    /// for a range of up to ten parts. Send each part with `PUT` to its link, keep the `ETag` of each
    /// response for [`CompleteAttachmentUpload`](crate::CompleteAttachmentUpload), and name the upload in
    /// [`CreateCase`](crate::CreateCase) or [`AddCommunicationToCase`](crate::AddCommunicationToCase) as soon
    /// as it is ready.
    ///
    /// A repeated request without an id begins a second upload. An upload that no case names is never used.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::{GetAttachmentUploadLinks, UploadRange};
    /// use casebook_types::support::{FileSize, PartIndex};
    ///
    /// let begin = GetAttachmentUploadLinks::new("core.gz".parse()?).file_size_bytes(FileSize::LARGEST_UPLOAD);
    /// assert_eq!(begin.encode()?.body(), r#"{"fileName":"core.gz","fileSizeBytes":157286400}"#);
    ///
    /// let more = GetAttachmentUploadLinks::new("core.gz".parse()?)
    ///     .upload_id("upload-1".parse()?)
    ///     .upload_range(UploadRange::new("11".parse::<PartIndex>()?));
    /// assert_eq!(
    ///     more.encode()?.body(),
    ///     r#"{"fileName":"core.gz","uploadId":"upload-1","uploadRange":{"startIndex":11}}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetAttachmentUploadLinks)]
    pub struct GetAttachmentUploadLinks {
        /// The name of the file, which the attachment will have.
        file_name: FileName,
        /// The size of the whole file.
        file_size_bytes?: FileSize,
        /// The upload to continue. If it is `None`, the service begins a new upload.
        upload_id?: UploadId,
        /// The parts to request links for.
        upload_range?: UploadRange,
        /// Whether this is a dry run, which checks the request but begins nothing. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request to upload a file of a name.
    fn new;
}

request! {
    /// A range of parts, of at most ten (service model, UploadRange).
    pub struct UploadRange {
        /// The first part.
        start_index: PartIndex,
        /// The number after that of the last part.
        end_index?: EndIndex,
    }

    /// Creates a range that begins with a part, whose end the service chooses.
    fn new;
}

operation! { GetAttachmentUploadLinks -> UploadLinks, NonIdempotent }

response! {
    /// The output of [`GetAttachmentUploadLinks`]: links to upload parts of a file to.
    pub struct UploadLinks: Eq {
        /// The id of the upload.
        "uploadId" => upload_id?: UploadId = id,
        /// The size of each part in bytes. The last part may be smaller.
        "partSizeBytes" => part_size_bytes?: i64 = number,
        /// The number of parts of the file.
        "totalParts" => total_parts?: i64 = number,
        /// The number of the first part behind those of this response, to request links from. `None` if
        /// this response has the last part.
        "nextIndex" => next_index?: i64 = number,
        /// The links.
        "uploadUrls" => upload_urls: Vec<UploadUrl> = list,
    }
}

response! {
    /// The link for one part of a file.
    pub struct UploadUrl: Eq {
        /// The link. It is a secret, because anyone who has it can replace the part.
        "url" => url?: PresignedUrl = issued(PresignedUrl::issued),
        /// The number of the part. The first one is 1.
        "partIndex" => part_index?: i64 = number,
        /// The time at which the link expires.
        "expiryDate" => expiry_date?: Timestamp = time,
    }
}
