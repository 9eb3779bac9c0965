//! The sample cases. Their communications were written some time before the emulator was built or reset.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::{AWS, CUSTOMER, OWNER, case_id, display_id};
use crate::crypto;
use crate::encoding::hex;
use crate::store::{Case, Change, Communication, Status, StoreError};
use crate::time::Timestamp;

/// A case and its communications.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct CaseSample {
    /// The part of the `caseId` after the last hyphen: 16 hexadecimal digits.
    pub(super) id: String,
    subject: String,
    pub(super) service: String,
    pub(super) category: String,
    severity: String,
    issue_type: String,
    language: String,
    pub(super) status: Status,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cc: Vec<String>,
    pub(super) communications: Vec<CommunicationSample>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct CommunicationSample {
    by: Author,
    /// How many minutes before the emulator was built or reset the communication was written.
    pub(super) minutes_before: u32,
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileSample>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Author {
    Customer,
    Agent,
}

/// An attachment of a sample communication: a text file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct FileSample {
    name: String,
    text: String,
}

impl CaseSample {
    /// Returns the number that the hexadecimal digits of the id are; `None` unless there are 16 of them.
    pub(super) fn number(&self) -> Option<u64> {
        let is_complete = self.id.len() == 16 && !self.id.starts_with('+');
        is_complete.then(|| u64::from_str_radix(&self.id, 16).ok())?
    }

    /// Adds the case to a store that is created or reset at `at`.
    pub(super) fn open(&self, change: &Change, at: Timestamp) -> Result<(), StoreError> {
        let time = |communication: &CommunicationSample| {
            let minutes = u64::from(communication.minutes_before);
            at.minus(Duration::from_secs(minutes * 60))
        };
        let created = self.communications.first().map_or(at, time);
        let serial = change.next_serial()?;
        let account = change.account();
        let mut case = Case {
            serial,
            case_id: case_id(
                account,
                created,
                self.number().unwrap_or_default().to_be_bytes(),
            ),
            display_id: display_id(account, serial),
            subject: self.subject.clone(),
            status: self.status,
            status_since: self.communications.last().map_or(at, time).millis(),
            service_code: self.service.clone(),
            category_code: self.category.clone(),
            severity_code: self.severity.clone(),
            issue_type: self.issue_type.clone(),
            language: self.language.clone(),
            submitted_by: OWNER.to_owned(),
            created: created.millis(),
            cc_email_addresses: self.cc.clone(),
            communications: 0,
        };
        for (index, sample) in self.communications.iter().enumerate() {
            let author = match sample.by {
                Author::Customer => CUSTOMER,
                Author::Agent => AWS,
            };
            let mut communication = Communication::new(author, sample.body.clone());
            if let Some(FileSample { name, text }) = &sample.file {
                let text = text.as_bytes();
                let file = change.add_file(name.clone(), text.len(), |bytes| {
                    bytes.copy_from_slice(text);
                })?;
                let id = attachment_id(&case.case_id, index);
                communication
                    .attachments
                    .push(change.attach(id, file, serial)?);
            }
            change.add_communication(&mut case, time(sample).millis(), &communication)?;
        }
        change.add_case(&case)
    }
}

/// Returns an attachment id of the usual length. It is computed from a hash, so the same communication
/// always has the same id.
fn attachment_id(case_id: &str, communication: usize) -> String {
    let mut seed = case_id.to_owned();
    if communication > 0 {
        seed += &format!("-{communication}");
    }
    let first = hex::encode(&crypto::sha256(seed.as_bytes()));
    let rest = hex::encode(&crypto::sha256(first.as_bytes()));
    let mut id = format!("attachment-{}-{rest}{first}", &first[..16]);
    id.truncate(143);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_attachment_is_unique_and_has_the_usual_length() {
        let id = attachment_id("case-1", 0);
        assert_eq!(id.len(), 143);
        assert_ne!(id, attachment_id("case-1", 1));
    }
}
