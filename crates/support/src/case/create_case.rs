//! `AWSSupport_20130415.CreateCase`.

use casebook_protocol::{request, response};
use casebook_types::support::{
    AttachmentSetId, CaseId, CategoryCode, CommunicationBody, IssueType, LanguageCode, ServiceCode,
    SeverityCode, Subject,
};

use crate::api::{operation, reference};
use crate::bounded_list::{CcEmailAddresses, UploadIds};

request! {
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
    #[doc = reference!(CreateCase)]
    pub struct CreateCase {
        /// The subject.
        subject: Subject,
        /// The text of the first communication.
        communication_body: CommunicationBody,
        /// The AWS service that the case is about.
        service_code?: ServiceCode,
        /// The severity. It cannot be changed later.
        severity_code?: SeverityCode,
        /// The category of the problem. Each service has its own categories.
        category_code?: CategoryCode,
        /// The email addresses that receive copies of the communications.
        cc_email_addresses?: CcEmailAddresses,
        /// The language of the case.
        language?: LanguageCode = Into,
        /// The type of the issue. The default is [`IssueType::Technical`].
        issue_type?: IssueType,
        /// The attachment set of the first communication.
        attachment_set_id?: AttachmentSetId,
        /// The ids of large files that were uploaded for the first communication.
        upload_ids?: UploadIds,
        /// Whether this is a dry run, which checks the request but changes nothing. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request that opens a case with a subject and a first communication.
    fn new;
}

operation! { CreateCase -> CreateCaseOutput, NonIdempotent }

response! {
    /// The output of [`CreateCase`].
    pub struct CreateCaseOutput: Eq {
        /// The id of the new case, for use in requests.
        "caseId" => case_id?: CaseId = id,
    }
}
