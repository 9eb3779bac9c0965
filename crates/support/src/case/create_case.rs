//! `AWSSupport_20130415.CreateCase` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_CreateCase.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{
    AttachmentSetId, CaseId, CategoryCode, CommunicationBody, IssueType, LanguageCode, ServiceCode,
    SeverityCode, Subject,
};
use serde::{Deserialize, Serialize};

use crate::api::Support;
use crate::bounded_list::{CcEmailAddresses, UploadIds};

/// Opens a case.
///
/// The request is not idempotent: a repeated request opens a second case, and the service takes no
/// idempotency token. If a request fails with an unknown outcome, search for the subject with
/// [`DescribeCases`](crate::DescribeCases) before you send the request again, or use the `Journal`
/// of the feature `client`.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::CreateCase;
/// use casebook_types::support::SeverityCode;
///
/// let create = CreateCase::new("No capacity".parse()?, "Since this morning.".parse()?)
///     .service_code("amazon-elastic-compute-cloud-linux".parse()?)
///     .category_code("instance-issue".parse()?)
///     .severity_code(SeverityCode::High);
/// let request = create.encode()?;
/// assert_eq!(request.headers()["x-amz-target"], "AWSSupport_20130415.CreateCase");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateCase {
    /// The subject.
    pub subject: Subject,
    /// The text of the first communication.
    pub communication_body: CommunicationBody,
    /// The AWS service that the case is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_code: Option<ServiceCode>,
    /// The severity. It cannot be changed later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_code: Option<SeverityCode>,
    /// The category of the problem. Each service has its own categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_code: Option<CategoryCode>,
    /// The email addresses that receive copies of the communications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cc_email_addresses: Option<CcEmailAddresses>,
    /// The language of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
    /// The type of the issue. The default is [`IssueType::Technical`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_type: Option<IssueType>,
    /// The attachment set of the first communication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_set_id: Option<AttachmentSetId>,
    /// The ids of large files that were uploaded for the first communication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_ids: Option<UploadIds>,
    /// Whether this is a dry run, which checks the request but changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! {
    CreateCase {
        subject,
        communication_body,
        service_code,
        severity_code,
        category_code,
        cc_email_addresses,
        language,
        issue_type,
        attachment_set_id,
        upload_ids,
        dry_run,
    }
}

impl CreateCase {
    /// Creates a request that opens a case with a subject and a first communication.
    #[must_use]
    pub fn new(subject: Subject, communication_body: CommunicationBody) -> Self {
        Self {
            subject,
            communication_body,
            service_code: None,
            severity_code: None,
            category_code: None,
            cc_email_addresses: None,
            language: None,
            issue_type: None,
            attachment_set_id: None,
            upload_ids: None,
            dry_run: None,
        }
    }

    /// Sets the AWS service that the case is about.
    #[must_use]
    pub fn service_code(mut self, service_code: ServiceCode) -> Self {
        self.service_code = Some(service_code);
        self
    }

    /// Sets the severity.
    #[must_use]
    pub fn severity_code(mut self, severity_code: SeverityCode) -> Self {
        self.severity_code = Some(severity_code);
        self
    }

    /// Sets the category of the problem.
    #[must_use]
    pub fn category_code(mut self, category_code: CategoryCode) -> Self {
        self.category_code = Some(category_code);
        self
    }

    /// Sets the email addresses that receive copies of the communications.
    #[must_use]
    pub fn cc_email_addresses(mut self, cc_email_addresses: CcEmailAddresses) -> Self {
        self.cc_email_addresses = Some(cc_email_addresses);
        self
    }

    /// Sets the language of the case.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageCode>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Sets the type of the issue.
    #[must_use]
    pub fn issue_type(mut self, issue_type: IssueType) -> Self {
        self.issue_type = Some(issue_type);
        self
    }

    /// Sets the attachment set of the first communication.
    #[must_use]
    pub fn attachment_set_id(mut self, attachment_set_id: AttachmentSetId) -> Self {
        self.attachment_set_id = Some(attachment_set_id);
        self
    }

    /// Sets the ids of large files that were uploaded for the first communication.
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

impl Operation for CreateCase {
    type Api = Support;
    type Output = CreateCaseOutput;

    const NAME: &'static str = "CreateCase";
    const EFFECT: Effect = Effect::NonIdempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.CreateCase", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`CreateCase`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateCaseOutput {
    /// The id of the new case, for use in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<CaseId>,
}

members! {
    response CreateCaseOutput {
        "caseId" => case_id: id,
    }
}
