//! The sample cases: conversations that end some time before an emulator begins.

use std::time::Duration;

use crate::account::{AWS, CUSTOMER, OWNER, case_id, display_id};
use crate::crypto;
use crate::encoding::hex;
use crate::store::{Case, Change, Communication, Status, StoreError};
use crate::time::Timestamp;

use Who::{Agent, Customer};

/// Who says something.
#[derive(Clone, Copy)]
enum Who {
    Customer,
    Agent,
}

/// Who, how many minutes before the beginning, and what.
type Said = (Who, u64, &'static str);

struct Sample {
    number: u64,
    subject: &'static str,
    service: &'static str,
    category: &'static str,
    severity: &'static str,
    issue_type: &'static str,
    language: &'static str,
    status: Status,
    cc: &'static [&'static str],
    said: &'static [Said],
    /// A file that comes with one of the communications.
    file: Option<(usize, &'static str, &'static str)>,
}

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// Every sample, the oldest first.
#[rustfmt::skip]
const SAMPLES: &[Sample] = &[
    Sample {
        number: 0x3f1d_84a0_c92e_7b56, subject: "Invoice shows a region that we do not use", service: "billing", category: "charges",
        severity: "low", issue_type: "customer-service", language: "en", status: Status::Resolved, cc: &["accounts@example.com"],
        said: &[
            (Customer, 70 * DAY, "The invoice of last month has a line for eu-north-1. Nobody here works there."),
            (Agent, 69 * DAY, "Thank you for asking. Which service is named in that line?"),
            (Customer, 68 * DAY, "It says data transfer."),
            (Agent, 67 * DAY, "That is a copy of a bucket. Does the name archive-north mean anything to you?"),
            (Customer, 66 * DAY, "Let me ask around."),
            (Customer, 65 * DAY, "Yes: a colleague made it for a trial in spring."),
            (Agent, 65 * DAY - HOUR, "Then the line is right. You can delete the rule that copies."),
            (Customer, 64 * DAY, "Deleted. Will the next invoice be without it?"),
            (Agent, 63 * DAY, "The next one has the first days of this month; the one after has nothing."),
            (Customer, 62 * DAY, "Fine."),
            (Agent, 61 * DAY, "Is there anything else?"),
            (Customer, 60 * DAY, "No, thanks. Please close this."),
        ],
        file: None,
    },
    Sample {
        number: 0xa2c7_05be_1149_d38f, subject: "Messages arrive twice", service: "amazon-simple-queue-service", category: "api-errors",
        severity: "normal", issue_type: "technical", language: "en", status: Status::Resolved, cc: &[],
        said: &[
            (Customer, 9 * DAY, "Some orders are handled twice since we made the handler slower."),
            (Agent, 8 * DAY, "A message that is not deleted in time is handed out again. How long does the handler take?"),
            (Customer, 7 * DAY, "Up to fifty seconds."),
            (Agent, 6 * DAY, "And the queue hides a message for thirty. Please set it to more than fifty."),
            (Customer, 4 * DAY, "That was it."),
        ],
        file: None,
    },
    Sample {
        number: 0x7e90_4bd3_56fa_0c21, subject: "Snapshots of a database take hours", service: "amazon-relational-database-service-postgresql", category: "backup-restore",
        severity: "high", issue_type: "technical", language: "en", status: Status::PendingCustomerAction, cc: &["dba@example.com", "night@example.com"],
        said: &[
            (Customer, 6 * DAY, "The nightly snapshot of ledger-db-4 took five hours. It used to take twenty minutes."),
            (Agent, 6 * DAY - 3 * HOUR, "Since when?"),
            (Customer, 5 * DAY, "Since Tuesday."),
            (Agent, 5 * DAY - 2 * HOUR, "Did anything change on Tuesday?"),
            (Customer, 5 * DAY - 4 * HOUR, "We loaded two years of history."),
            (Agent, 4 * DAY, "A snapshot after that is large once. Was Wednesday's as long?"),
            (Customer, 4 * DAY - 5 * HOUR, "Yes, and Thursday's."),
            (Agent, 3 * DAY, "We see many rows rewritten every night."),
            (Agent, 3 * DAY - HOUR, "Could you tell us which job runs at two o'clock, and send what it logs?"),
        ],
        file: None,
    },
    Sample {
        number: 0x1b66_f2e8_9d04_37ca, subject: "起動しないインスタンス", service: "amazon-elastic-compute-cloud-linux", category: "instance-issue",
        severity: "urgent", issue_type: "technical", language: "ja", status: Status::CustomerActionCompleted, cc: &[],
        said: &[
            (Customer, 3 * DAY, "今朝からインスタンスが起動しません。"),
            (Agent, 3 * DAY - 30, "インスタンスIDを教えてください。"),
            (Customer, 2 * DAY, "i-0123456789abcdef0 です。"),
        ],
        file: None,
    },
    Sample {
        number: 0xd458_1c7f_e23b_960a, subject: "Function ends after three seconds", service: "aws-lambda", category: "invocation",
        severity: "normal", issue_type: "technical", language: "en", status: Status::WorkInProgress, cc: &["on-call@example.com"],
        said: &[
            (Customer, 2 * DAY, "export-batch-2 ends after three seconds, whatever it has to do. The log is attached."),
            (Agent, DAY + 20 * HOUR, "We have the log and are looking into it."),
            (Customer, DAY, "It also happens with export-batch-3."),
            (Agent, 20 * HOUR, "Thank you, that helps."),
        ],
        file: Some((0, "export-batch-2.log", "START RequestId: 1 Version: $LATEST\nworking…\nEND RequestId: 1\nREPORT RequestId: 1 Duration: 3000.00 ms Status: timeout\n")),
    },
    Sample {
        number: 0x60af_93d1_08b7_e54c, subject: "Certificate is not renewed", service: "aws-certificate-manager", category: "key-rotation",
        severity: "high", issue_type: "technical", language: "en", status: Status::Reopened, cc: &[],
        said: &[
            (Customer, 12 * HOUR + DAY, "The certificate of shop.example.com ends in a week and is not renewed."),
            (Agent, 10 * HOUR + DAY, "The record that proves the name is missing. Could you add it again?"),
            (Customer, 8 * HOUR + DAY, "Added, thank you. You can close this."),
            (Customer, 5 * HOUR, "It is back: the new certificate is for another name."),
        ],
        file: None,
    },
    Sample {
        number: 0xc80e_57a4_3f91_2bd6, subject: "Connections are refused in one zone", service: "elastic-load-balancing", category: "connectivity",
        severity: "critical", issue_type: "technical", language: "en", status: Status::Opened, cc: &["on-call@example.com"],
        said: &[(Customer, 2 * HOUR, "Since an hour, every third connection to media-web-1 is refused. All of them go to zone b.")],
        file: None,
    },
];

/// Opens every sample case.
pub(crate) fn open_cases(change: &Change, at: Timestamp) -> Result<(), StoreError> {
    SAMPLES
        .iter()
        .try_for_each(|sample| open(change, at, sample))
}

fn open(change: &Change, at: Timestamp, sample: &Sample) -> Result<(), StoreError> {
    let time = |minutes: u64| at.minus(Duration::from_secs(minutes * 60));
    let when = |said: Option<&Said>| time(said.map_or(0, |(_, minutes, _)| *minutes));
    let created = when(sample.said.first());
    let serial = change.next_serial()?;
    let mut case = Case {
        serial,
        case_id: case_id(created, sample.number.to_be_bytes()),
        display_id: display_id(serial),
        subject: sample.subject.to_owned(),
        status: sample.status,
        since: when(sample.said.last()).millis(),
        service_code: sample.service.to_owned(),
        category_code: sample.category.to_owned(),
        severity_code: sample.severity.to_owned(),
        issue_type: sample.issue_type.to_owned(),
        language: sample.language.to_owned(),
        submitted_by: OWNER.to_owned(),
        created: created.millis(),
        cc_email_addresses: sample
            .cc
            .iter()
            .map(|&address| address.to_owned())
            .collect(),
        communications: 0,
    };
    for (index, (who, minutes, body)) in sample.said.iter().enumerate() {
        let attachments = match sample.file {
            Some((place, name, text)) if place == index => {
                let text = text.as_bytes();
                let file = change.add_file(name.to_owned(), text.len(), |bytes| {
                    bytes.copy_from_slice(text);
                })?;
                vec![change.attach(attachment_id(&case.case_id), file, serial)?]
            }
            _ => Vec::new(),
        };
        let communication = Communication {
            body: (*body).to_owned(),
            submitted_by: match who {
                Customer => CUSTOMER,
                Agent => AWS,
            }
            .to_owned(),
            attachments,
        };
        change.add_communication(&mut case, time(*minutes).millis(), &communication)?;
    }
    change.add_case(&case)
}

/// An id as long as others, and the same for the same case.
fn attachment_id(case_id: &str) -> String {
    let first = hex::encode(&crypto::sha256(case_id.as_bytes()));
    let rest = hex::encode(&crypto::sha256(first.as_bytes()));
    let mut id = format!("attachment-{}-{rest}{first}", &first[..16]);
    id.truncate(143);
    id
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::SERVICES;
    use super::*;

    #[test]
    fn samples_are_about_what_there_is_and_in_their_order() {
        for sample in SAMPLES {
            let service = SERVICES
                .iter()
                .find(|service| service.code == sample.service);
            let service = service.unwrap_or_else(|| panic!("no service {}", sample.service));
            assert!(
                service
                    .categories()
                    .any(|(code, _)| code == sample.category),
                "{}",
                sample.subject
            );
            assert!(
                sample
                    .said
                    .is_sorted_by_key(|(_, minutes, _)| std::cmp::Reverse(*minutes))
            );
        }
        assert!(SAMPLES.is_sorted_by_key(|sample| std::cmp::Reverse(sample.said[0].1)));
        let states: BTreeSet<_> = SAMPLES.iter().map(|sample| sample.status.word()).collect();
        assert_eq!(states.len(), 6);
        assert!(SAMPLES.iter().any(|sample| sample.said.len() > 10));
        assert_eq!(attachment_id("case-1").len(), 143);
    }
}
