//! What is written to and from AWS within a case.

mod add_communication_to_case;
#[cfg(feature = "client")]
mod conversation;
mod describe_communications;

pub use add_communication_to_case::{AddCommunicationToCase, CommunicationAdded};
#[cfg(feature = "client")]
pub use conversation::Conversation;
pub use describe_communications::{Communications, DescribeCommunications};

use casebook_types::Timestamp;
use casebook_types::support::{AttachmentId, CaseId};
use serde::{Deserialize, Serialize};

use crate::lenient;
use crate::members::members;

/// One thing that was written (API reference, Communication).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Communication {
    /// The case.
    #[serde(
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub case_id: Option<CaseId>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Who wrote it: a role and a mail address, or `Amazon Web Services`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_created: Option<Timestamp>,
    /// All files that go with it, of any size; newer than the reference.
    #[serde(
        deserialize_with = "lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub attachments: Vec<AttachmentDetails>,
    /// The files that go with it and have at most 5 MB.
    #[serde(
        deserialize_with = "lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub attachment_set: Vec<AttachmentDetails>,
}

members! {
    Communication {
        "caseId" => case_id: id,
        "body" => body: text,
        "submittedBy" => submitted_by: text,
        "timeCreated" => time_created: time,
        "attachments" => attachments: list,
        "attachmentSet" => attachment_set: list,
    }
}

impl Communication {
    /// The files that go with it, whichever of the two lists the service has filled.
    #[must_use]
    pub fn files(&self) -> &[AttachmentDetails] {
        if self.attachments.is_empty() {
            &self.attachment_set
        } else {
            &self.attachments
        }
    }
}

/// A file that goes with a communication (API reference, AttachmentDetails).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttachmentDetails {
    /// Its id for [`DescribeAttachment`](crate::DescribeAttachment).
    #[serde(
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub attachment_id: Option<AttachmentId>,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

members! {
    AttachmentDetails {
        "attachmentId" => attachment_id: id,
        "fileName" => file_name: text,
    }
}
