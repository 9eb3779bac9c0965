//! `AWSSupport_20130415.DescribeAttachment`.

use casebook_protocol::{request, response};
use casebook_types::support::AttachmentId;

use super::Attachment;
use crate::api::{operation, reference};

request! {
    /// Downloads one attachment of a case.
    ///
    /// The communications of a case list the ids of its attachments.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeAttachment;
    ///
    /// let describe = DescribeAttachment::new("attachment-KBnjRNrePd9D6Jx0".parse()?);
    /// assert_eq!(describe.encode()?.body(), r#"{"attachmentId":"attachment-KBnjRNrePd9D6Jx0"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(DescribeAttachment)]
    pub struct DescribeAttachment {
        /// The id of the attachment.
        attachment_id: AttachmentId,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for one attachment.
    fn new;
}

operation! { DescribeAttachment -> AttachmentOutput, ReadOnly }

response! {
    /// The output of [`DescribeAttachment`].
    pub struct AttachmentOutput: Eq {
        /// The attachment, with its name and content.
        "attachment" => attachment?: Attachment = object,
    }
}
