//! `AWSSupport_20130415.AddAttachmentsToSet` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_AddAttachmentsToSet.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json};
use casebook_types::Timestamp;
use casebook_types::support::AttachmentSetId;
use serde::{Deserialize, Serialize};

use super::Attachments;
use crate::api::Support;
use crate::lenient;

/// Puts files into a set, which the next communication takes along.
///
/// Without the id of a set a new one is made. It holds three files over all additions, lives for an
/// hour, and goes with one communication. Sent twice, the files are there twice; so after a failure
/// whose outcome is unknown it is best to begin a new set.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::{AddAttachmentsToSet, Attachment, Attachments};
///
/// let files = Attachments::new([Attachment::new("a.log", b"\0\xffb".as_slice())])?;
/// let request = AddAttachmentsToSet::new(files).encode()?;
/// assert_eq!(request.body(), r#"{"attachments":[{"fileName":"a.log","data":"AP9i"}]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddAttachmentsToSet {
    /// The files.
    pub attachments: Attachments,
    /// The set; a new one if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_set_id: Option<AttachmentSetId>,
    /// Whether it is only to be found out that everything is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

impl AddAttachmentsToSet {
    /// Puts files into a new set.
    #[must_use]
    pub fn new(attachments: Attachments) -> Self {
        Self {
            attachments,
            attachment_set_id: None,
            dry_run: None,
        }
    }

    /// Adds to a set instead of making one.
    #[must_use]
    pub fn attachment_set_id(self, attachment_set_id: AttachmentSetId) -> Self {
        Self {
            attachment_set_id: Some(attachment_set_id),
            ..self
        }
    }

    /// Sets whether it is only to be found out that everything is fine.
    ///
    /// Nothing is done then, and the good answer is a refusal: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(self, dry_run: bool) -> Self {
        Self {
            dry_run: Some(dry_run),
            ..self
        }
    }
}

impl Operation for AddAttachmentsToSet {
    type Api = Support;
    type Output = AttachmentSet;

    const NAME: &'static str = "AddAttachmentsToSet";
    const EFFECT: Effect = Effect::Once;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.AddAttachmentsToSet", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The set that the files are in.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttachmentSet {
    /// The id for [`CreateCase`](crate::CreateCase) and
    /// [`AddCommunicationToCase`](crate::AddCommunicationToCase).
    #[serde(
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub attachment_set_id: Option<AttachmentSetId>,
    /// When the set is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_time: Option<Timestamp>,
}
