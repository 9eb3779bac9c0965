//! Communications: the messages of a case.

mod add_communication_to_case;
#[cfg(feature = "client")]
mod conversation;
mod describe_communications;

pub use add_communication_to_case::{AddCommunicationOutput, AddCommunicationToCase};
#[cfg(feature = "client")]
pub use conversation::Conversation;
pub use describe_communications::{Communications, DescribeCommunications};

use casebook_protocol::members;
use casebook_types::Timestamp;
use casebook_types::support::{AttachmentId, CaseId};
use serde::Serialize;

/// One message of a case, from the customer or from AWS (API reference, Communication).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Communication {
    /// The id of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<CaseId>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The author: a role with an email address, or `Amazon Web Services`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// The time of the communication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_created: Option<Timestamp>,
    /// All attachments, of any size. The API reference does not have this member yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentDetails>,
    /// The attachments of at most 5 MB.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachment_set: Vec<AttachmentDetails>,
}

members! {
    response Communication {
        "caseId" => case_id: id,
        "body" => body: text,
        "submittedBy" => submitted_by: text,
        "timeCreated" => time_created: time,
        "attachments" => attachments: list,
        "attachmentSet" => attachment_set: list,
    }
}

impl Communication {
    /// Returns the attachments: [`attachments`](Self::attachments), or
    /// [`attachment_set`](Self::attachment_set) if that list is empty.
    #[must_use]
    pub fn files(&self) -> &[AttachmentDetails] {
        if self.attachments.is_empty() {
            &self.attachment_set
        } else {
            &self.attachments
        }
    }
}

/// The id and name of an attachment (API reference, AttachmentDetails).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentDetails {
    /// The id, for [`DescribeAttachment`](crate::DescribeAttachment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<AttachmentId>,
    /// The file name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

members! {
    response AttachmentDetails {
        "attachmentId" => attachment_id: id,
        "fileName" => file_name: text,
    }
}
