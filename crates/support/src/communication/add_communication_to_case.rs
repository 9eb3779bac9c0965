//! `AWSSupport_20130415.AddCommunicationToCase` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_AddCommunicationToCase.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{AttachmentSetId, CaseId, CommunicationBody};
use serde::{Deserialize, Serialize};

use crate::api::Support;
use crate::bounded_list::{CcEmailAddresses, UploadIds};

/// Adds a communication to a case: a reply.
///
/// The case id is required, although the service model makes it optional. The request is not
/// idempotent: a repeated request adds the text a second time.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::AddCommunicationToCase;
///
/// let add = AddCommunicationToCase::new("case-1".parse()?, "It happened again.".parse()?);
/// assert_eq!(
///     add.encode()?.body(),
///     r#"{"caseId":"case-1","communicationBody":"It happened again."}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddCommunicationToCase {
    /// The id of the case.
    pub case_id: CaseId,
    /// The text.
    pub communication_body: CommunicationBody,
    /// The email addresses that receive a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cc_email_addresses: Option<CcEmailAddresses>,
    /// The attachment set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_set_id: Option<AttachmentSetId>,
    /// The ids of large files that were uploaded for this communication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_ids: Option<UploadIds>,
    /// Whether this is a dry run, which checks the request but changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! {
    AddCommunicationToCase {
        case_id,
        communication_body,
        cc_email_addresses,
        attachment_set_id,
        upload_ids,
        dry_run,
    }
}

impl AddCommunicationToCase {
    /// Creates a request that adds a text to a case.
    #[must_use]
    pub fn new(case_id: CaseId, communication_body: CommunicationBody) -> Self {
        Self {
            case_id,
            communication_body,
            cc_email_addresses: None,
            attachment_set_id: None,
            upload_ids: None,
            dry_run: None,
        }
    }

    /// Sets the email addresses that receive a copy.
    #[must_use]
    pub fn cc_email_addresses(mut self, cc_email_addresses: CcEmailAddresses) -> Self {
        self.cc_email_addresses = Some(cc_email_addresses);
        self
    }

    /// Sets the attachment set.
    #[must_use]
    pub fn attachment_set_id(mut self, attachment_set_id: AttachmentSetId) -> Self {
        self.attachment_set_id = Some(attachment_set_id);
        self
    }

    /// Sets the ids of large files that were uploaded for this communication.
    #[must_use]
    pub fn upload_ids(mut self, upload_ids: UploadIds) -> Self {
        self.upload_ids = Some(upload_ids);
        self
    }

    /// Sets whether this is a dry run, which checks the request but changes nothing.
    ///
    /// The service returns an error for a successful dry run: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = Some(dry_run);
        self
    }
}

impl Operation for AddCommunicationToCase {
    type Api = Support;
    type Output = AddCommunicationOutput;

    const NAME: &'static str = "AddCommunicationToCase";
    const EFFECT: Effect = Effect::NonIdempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.AddCommunicationToCase", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`AddCommunicationToCase`].
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct AddCommunicationOutput {
    /// Whether the communication was added. The service returns an error instead of false.
    pub result: bool,
}

members! {
    response AddCommunicationOutput {
        "result" => result: flag,
    }
}
