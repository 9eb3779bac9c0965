//! `AWSSupport_20130415.DescribeAttachment` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeAttachment.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::AttachmentId;
use serde::{Deserialize, Serialize};

use super::Attachment;
use crate::api::Support;

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
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeAttachment {
    /// The id of the attachment.
    pub attachment_id: AttachmentId,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! { DescribeAttachment { attachment_id, dry_run } }

impl DescribeAttachment {
    /// Creates a request for one attachment.
    #[must_use]
    pub fn new(attachment_id: AttachmentId) -> Self {
        Self {
            attachment_id,
            dry_run: None,
        }
    }

    /// Sets whether this is a dry run, which checks the request but returns no data.
    ///
    /// The service returns an error for a successful dry run: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = Some(dry_run);
        self
    }
}

impl Operation for DescribeAttachment {
    type Api = Support;
    type Output = AttachmentOutput;

    const NAME: &'static str = "DescribeAttachment";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeAttachment", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeAttachment`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct AttachmentOutput {
    /// The attachment, with its name and content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

members! {
    response AttachmentOutput {
        "attachment" => attachment: object,
    }
}
