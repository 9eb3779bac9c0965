//! The sample cases. Their communications were written some time before the emulator was built or reset.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::{AWS, AccountId, CUSTOMER, OWNER, case_id, display_id};
use crate::crypto;
use crate::encoding::hex;
use crate::store::{
    Case, CaseOutline, Communication, Conversation, File, ListEntry, RenderedFile, Status,
};
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

    /// Returns when the case was opened, if the emulator was built or reset at `at`.
    pub(super) fn created(&self, at: Timestamp) -> Timestamp {
        let first = self.communications.first();
        first.map_or(at, |first| first.time(at))
    }

    /// Returns the `caseId`.
    pub(super) fn case_id(&self, account: AccountId, at: Timestamp) -> String {
        let number = self.number().unwrap_or_default();
        case_id(account, self.created(at), number.to_be_bytes())
    }

    /// Returns the entry of the case in the list of cases.
    pub(super) fn list_entry(&self, at: Timestamp) -> ListEntry<'_> {
        let waits = self.status == Status::PendingCustomerAction;
        let is_resolved = self.status == Status::Resolved;
        (is_resolved, waits.then(|| self.since(at)), &self.language)
    }

    fn since(&self, at: Timestamp) -> u64 {
        let last = self.communications.last();
        last.map_or(at, |last| last.time(at)).millis()
    }

    /// Returns the case of an account as the one with a serial.
    pub(super) fn case(&self, account: AccountId, serial: u64, at: Timestamp) -> Case {
        Case {
            serial,
            case_id: self.case_id(account, at),
            display_id: display_id(account, serial),
            subject: self.subject.clone(),
            status: self.status,
            status_since: self.since(at),
            service_code: self.service.clone(),
            category_code: self.category.clone(),
            severity_code: self.severity.clone(),
            issue_type: self.issue_type.clone(),
            language: self.language.clone(),
            submitted_by: OWNER.to_owned(),
            created: self.created(at).millis(),
            cc_email_addresses: self.cc.clone(),
            communications: self.communications.len() as u64,
        }
    }

    /// Returns what totals need of the case.
    pub(super) fn outline(&self, at: Timestamp) -> CaseOutline<'_> {
        let files = self
            .communications
            .iter()
            .filter_map(|said| said.file.as_ref());
        CaseOutline {
            status: (self.status, self.since(at)),
            severity: &self.severity,
            communications: self.communications.len() as u64,
            attachments: files.clone().count() as u64,
            attachment_bytes: files.map(|file| file.text.len() as u64).sum(),
        }
    }

    /// Returns the communications of the case of an account.
    pub(super) fn conversation(&self, account: AccountId, at: Timestamp) -> Conversation {
        let mut attached = self.attachments(account, at).peekable();
        let communications = self.communications.iter().enumerate();
        let communications = communications.map(|(index, sample)| {
            let author = match sample.by {
                Author::Customer => CUSTOMER,
                Author::Agent => AWS,
            };
            let mut communication = Communication::new(author, sample.body.clone());
            if let Some((_, id, file)) = attached.next_if(|(of, ..)| *of == index) {
                communication.attachments.push(file.details(id));
            }
            (sample.time(at).millis(), communication)
        });
        communications.collect()
    }

    /// Returns the attachment of the case with an id.
    pub(super) fn attachment(&self, account: AccountId, at: Timestamp, id: &str) -> Option<File> {
        let mut attached = self.attachments(account, at);
        attached.find_map(|(_, found, file)| (found == id).then_some(file))
    }

    /// Returns each attachment with the index of its communication and its id.
    fn attachments(
        &self,
        account: AccountId,
        at: Timestamp,
    ) -> impl Iterator<Item = (usize, String, File)> {
        let communications = self.communications.iter().enumerate();
        let files = communications.filter_map(|(index, said)| Some((index, said.file.as_ref()?)));
        files.map(move |(index, file)| {
            let id = attachment_id(&self.case_id(account, at), index);
            let text = RenderedFile::Text(file.text.clone());
            (index, id, File::rendered(file.name.clone(), text))
        })
    }
}

impl CommunicationSample {
    fn time(&self, at: Timestamp) -> Timestamp {
        at.minus(Duration::from_secs(u64::from(self.minutes_before) * 60))
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
