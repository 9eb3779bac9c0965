//! `AWSSupport_20130415.GetAttachmentDownloadLink`.

use casebook_protocol::{request, response};
use casebook_types::support::AttachmentId;
use casebook_types::{PresignedUrl, Text, Timestamp};

use crate::api::{operation, reference};

request! {
    /// Gets a short-lived link to an attachment of any size.
    ///
    /// [`DescribeAttachment`](crate::DescribeAttachment) returns small attachments without a link.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::GetAttachmentDownloadLink;
    ///
    /// let get = GetAttachmentDownloadLink::new("attachment-KBnjRNrePd9D6Jx0".parse()?);
    /// assert_eq!(get.encode()?.body(), r#"{"attachmentId":"attachment-KBnjRNrePd9D6Jx0"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetAttachmentDownloadLink)]
    pub struct GetAttachmentDownloadLink {
        /// The id of the attachment.
        attachment_id: AttachmentId,
        /// Whether this is a dry run, which checks the request but returns no link. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for a link to one attachment.
    fn new;
}

operation! { GetAttachmentDownloadLink -> DownloadLinkOutput, ReadOnly }

response! {
    /// The output of [`GetAttachmentDownloadLink`]: a link to the attachment.
    pub struct DownloadLinkOutput: Eq {
        /// The name of the file.
        "fileName" => file_name?: Text = shared,
        /// The link.
        "downloadUrl" => download_url?: DownloadUrl = object,
    }
}

response! {
    /// A link to an attachment.
    pub struct DownloadUrl: Eq {
        /// The link. It is a secret, because anyone who has it can download the attachment.
        "url" => url?: PresignedUrl = issued(PresignedUrl::issued),
        /// The time at which the link expires.
        "expiryDate" => expiry_date?: Timestamp = time,
    }
}
