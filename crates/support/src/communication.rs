//! Communications: the messages of a case.

mod add_communication_to_case;
#[cfg(feature = "client")]
mod conversation;
mod describe_communications;

pub use add_communication_to_case::*;
#[cfg(feature = "client")]
pub use conversation::Conversation;
pub use describe_communications::*;

use casebook_protocol::response;
use casebook_types::Timestamp;
use casebook_types::support::{AttachmentId, CaseId};

response! {
    /// One message of a case, from the customer or from AWS (API reference, Communication).
    pub struct Communication: Eq {
        /// The id of the case.
        "caseId" => case_id?: CaseId = id,
        /// The text.
        "body" => body?: String = text,
        /// The author: a role with an email address, or `Amazon Web Services`.
        "submittedBy" => submitted_by?: String = text,
        /// The time of the communication.
        "timeCreated" => time_created?: Timestamp = time,
        /// All attachments, of any size. The API reference does not have this member yet.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "attachments" => attachments: Vec<AttachmentDetails> = list,
        /// The attachments of at most 5 MB.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "attachmentSet" => attachment_set: Vec<AttachmentDetails> = list,
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

response! {
    /// The id and name of an attachment (API reference, AttachmentDetails).
    pub struct AttachmentDetails: Eq {
        /// The id, for [`DescribeAttachment`](crate::DescribeAttachment).
        "attachmentId" => attachment_id?: AttachmentId = id,
        /// The file name.
        "fileName" => file_name?: String = text,
    }
}
