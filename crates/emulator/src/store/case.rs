//! The records of cases, communications and attachments.

use serde::{Deserialize, Serialize};

/// The status of a case (API reference, CaseDetails).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    Unassigned,
    Opened,
    WorkInProgress,
    PendingCustomerAction,
    CustomerActionCompleted,
    Reopened,
    Resolved,
}

impl Status {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] = [
        Self::Unassigned,
        Self::Opened,
        Self::WorkInProgress,
        Self::PendingCustomerAction,
        Self::CustomerActionCompleted,
        Self::Reopened,
        Self::Resolved,
    ];

    /// Returns the value of the member `status` in a response.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Opened => "opened",
            Self::WorkInProgress => "work-in-progress",
            Self::PendingCustomerAction => "pending-customer-action",
            Self::CustomerActionCompleted => "customer-action-completed",
            Self::Reopened => "reopened",
            Self::Resolved => "resolved",
        }
    }
}

/// A case. Times are in milliseconds, which is the precision that the service shows.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Case {
    /// The number of the case in this store, from 1 on, in the order in which cases were opened.
    pub(crate) serial: u64,
    pub(crate) case_id: String,
    pub(crate) display_id: String,
    pub(crate) subject: String,
    pub(crate) status: Status,
    /// When the case got its status.
    #[serde(rename = "since")]
    pub(crate) status_since: u64,
    pub(crate) service_code: String,
    pub(crate) category_code: String,
    pub(crate) severity_code: String,
    pub(crate) issue_type: String,
    pub(crate) language: String,
    pub(crate) submitted_by: String,
    pub(crate) created: u64,
    pub(crate) cc_email_addresses: Vec<String>,
    /// How many communications the case has.
    #[serde(rename = "said")]
    pub(crate) communications: u64,
}

/// A message of the customer or of an agent.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Communication {
    pub(crate) body: String,
    pub(crate) submitted_by: String,
    pub(crate) attachments: Vec<AttachmentDetails>,
}

impl Communication {
    /// Returns a communication without attachments.
    pub(crate) fn new(by: &str, body: String) -> Self {
        Self {
            body,
            submitted_by: by.to_owned(),
            attachments: Vec::new(),
        }
    }
}

/// The position of a case or communication in a listing: its time in milliseconds, and a number that
/// distinguishes entries of the same time.
pub(crate) type Position = (u64, u64);

/// Communications with the times at which they were written, the oldest first.
pub(crate) type Conversation = Vec<(u64, Communication)>;

/// A value of [`CASE_LIST`](super::tables::CASE_LIST): whether the case is resolved, since when it waits for its customer,
/// and its language.
pub(crate) type ListEntry<'a> = (bool, Option<u64>, &'a str);

/// Returns the entry of a case in the list of cases.
pub(super) fn list_entry(case: &Case) -> ListEntry<'_> {
    let waits = case.status == Status::PendingCustomerAction;
    (
        case.status == Status::Resolved,
        waits.then_some(case.status_since),
        &case.language,
    )
}

/// An attachment of a communication.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct AttachmentDetails {
    pub(crate) attachment_id: String,
    pub(crate) file_name: String,
    /// Whether the file is too large for an attachment set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_large: bool,
}

/// Files that a client has uploaded for a communication, before it sends the communication.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct AttachmentSet {
    /// When the set expires, in milliseconds.
    pub(crate) expires: u64,
    pub(crate) files: Vec<File>,
}

/// A file: its name, and the number under which the store has its bytes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct File {
    pub(crate) name: String,
    /// If the file was uploaded in parts, the number of its first part.
    #[serde(rename = "number")]
    pub(crate) file_number: u64,
    /// The parts of a file that was uploaded in parts; empty for other files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<FilePart>,
    /// The bytes of a file that the store does not have, because they are rendered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rendered: Option<RenderedFile>,
}

/// The bytes of a file that are rendered when they are read.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RenderedFile {
    Text(String),
    /// Pseudorandom bytes, which the seed determines.
    Generated {
        seed: u64,
        length: u64,
    },
}

impl RenderedFile {
    pub(crate) fn length(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Generated { length, .. } => *length,
        }
    }
}

impl File {
    /// Returns a file whose bytes are rendered.
    pub(crate) fn rendered(name: String, rendered: RenderedFile) -> Self {
        Self {
            name,
            file_number: 0,
            parts: Vec::new(),
            rendered: Some(rendered),
        }
    }

    /// Returns the file as an attachment with an id.
    pub(crate) fn details(&self, id: String) -> AttachmentDetails {
        AttachmentDetails {
            attachment_id: id,
            file_name: self.name.clone(),
            is_large: self.is_large(),
        }
    }

    /// Returns whether the file is too large for an attachment set. A file whose bytes the store has as a
    /// whole came in a set, so it is not.
    pub(crate) fn is_large(&self) -> bool {
        let parts = self.parts.iter().map(|part| part.length).sum::<u64>();
        let rendered = self.rendered.as_ref().map_or(0, RenderedFile::length);
        parts + rendered > LARGEST_SMALL_FILE
    }
}

/// A part of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct FilePart {
    /// The number under which the store has its bytes.
    #[serde(rename = "number")]
    pub(crate) file_number: u64,
    pub(crate) length: u64,
}

/// The largest file in an attachment set, in bytes (docs/service-notes.md, "Attachments").
pub(crate) const LARGEST_SMALL_FILE: u64 = 5 * 1024 * 1024;

/// A file that is attached to a communication of a case.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Attachment {
    pub(crate) file: File,
    /// The serial of the case.
    pub(crate) case: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_stored_under_its_word() {
        for status in Status::ALL {
            let stored = serde_json::to_value(status).expect("a word");
            assert_eq!(stored, status.word());
        }
    }
}
