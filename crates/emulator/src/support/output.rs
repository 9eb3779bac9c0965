//! Cases and communications in responses. They are written straight as JSON, since building a tree of a
//! long listing would take longer.

use serde::{Serialize, Serializer};

use crate::store::{AttachmentDetails, Case, Communication, Position};
use crate::time::Timestamp;

/// A `CaseDetails` of the service model.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CaseDetails<'a> {
    pub(super) case_id: &'a str,
    pub(super) display_id: &'a str,
    pub(super) subject: &'a str,
    pub(super) status: &'static str,
    pub(super) service_code: &'a str,
    pub(super) category_code: &'a str,
    pub(super) severity_code: &'a str,
    pub(super) submitted_by: &'a str,
    pub(super) time_created: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recent_communications: Option<Communications<'a>>,
    pub(super) cc_email_addresses: &'a [String],
    pub(super) language: &'a str,
}

/// A page of communications of a case, and the token of the next page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Communications<'a> {
    #[serde(serialize_with = "write_communications")]
    pub(super) communications: (&'a Case, Vec<(Position, Communication)>),
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<String>,
}

/// A `Communication` of the service model. `attachments` lists all files, and `attachmentSet` only those
/// that are small enough for an attachment set (docs/service-notes.md, "Attachments").
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CommunicationOutput<'a> {
    case_id: &'a str,
    body: &'a str,
    submitted_by: &'a str,
    time_created: Time,
    #[serde(serialize_with = "write_small_attachments")]
    attachment_set: &'a [AttachmentDetails],
    #[serde(serialize_with = "write_attachments")]
    attachments: &'a [AttachmentDetails],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attachment<'a> {
    attachment_id: &'a str,
    file_name: &'a str,
}

/// A time in milliseconds since 1970, which is written as `2020-03-23T21:31:47.774Z`
/// (docs/service-notes.md, "Values").
#[derive(Clone, Copy)]
pub(super) struct Time(pub(super) u64);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let time = Timestamp::from_millis(self.0).iso_millis();
        into.collect_str(&format_args!("{time}Z"))
    }
}

fn write_communications<S: Serializer>(
    (case, communications): &(&Case, Vec<(Position, Communication)>),
    into: S,
) -> Result<S::Ok, S::Error> {
    into.collect_seq(
        communications
            .iter()
            .map(|((at, _), communication)| CommunicationOutput {
                case_id: &case.case_id,
                body: &communication.body,
                submitted_by: &communication.submitted_by,
                time_created: Time(*at),
                attachment_set: &communication.attachments,
                attachments: &communication.attachments,
            }),
    )
}

fn write_attachments<S: Serializer>(
    attached: &&[AttachmentDetails],
    into: S,
) -> Result<S::Ok, S::Error> {
    into.collect_seq(attached.iter().map(attachment))
}

fn write_small_attachments<S: Serializer>(
    attached: &&[AttachmentDetails],
    into: S,
) -> Result<S::Ok, S::Error> {
    let small = attached.iter().filter(|attached| !attached.is_large);
    into.collect_seq(small.map(attachment))
}

fn attachment(attached: &AttachmentDetails) -> Attachment<'_> {
    Attachment {
        attachment_id: &attached.attachment_id,
        file_name: &attached.file_name,
    }
}
