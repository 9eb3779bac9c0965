//! The records of cases, communications and attachments.

use serde::{Deserialize, Serialize};

/// Where a case stands (API reference, CaseDetails).
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

    /// The word of the service.
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

/// A case. Times are milliseconds, which is what the service shows of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Case {
    /// Its place among all cases of this store.
    pub(crate) serial: u64,
    pub(crate) case_id: String,
    pub(crate) display_id: String,
    pub(crate) subject: String,
    pub(crate) status: Status,
    /// When it came to this status.
    pub(crate) since: u64,
    pub(crate) service_code: String,
    pub(crate) category_code: String,
    pub(crate) severity_code: String,
    pub(crate) issue_type: String,
    pub(crate) language: String,
    pub(crate) submitted_by: String,
    pub(crate) created: u64,
    pub(crate) cc_email_addresses: Vec<String>,
    /// How many communications it has.
    pub(crate) said: u64,
}

/// Something that was said about a case.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Communication {
    pub(crate) body: String,
    pub(crate) submitted_by: String,
    pub(crate) attachments: Vec<Attached>,
}

/// A file that a communication has.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Attached {
    pub(crate) attachment_id: String,
    pub(crate) file_name: String,
}

/// Files that wait for a communication.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Set {
    /// When it expires, in milliseconds.
    pub(crate) expires: u64,
    pub(crate) files: Vec<File>,
}

/// A file: its name, and where its bytes are.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) number: u64,
}

/// A file that has become an attachment.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Attachment {
    pub(crate) file: File,
    /// The serial of its case.
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
