//! `AWSSupport_20130415.AddCommunicationToCase`.

use casebook_protocol::{request, response};
use casebook_types::support::{AttachmentSetId, CaseId, CommunicationBody};

use crate::api::{operation, reference};
use crate::bounded_list::{CcEmailAddresses, UploadIds};

request! {
    /// Adds a communication to a case, for example a reply to a question of AWS.
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
    #[doc = reference!(AddCommunicationToCase)]
    pub struct AddCommunicationToCase {
        /// The id of the case.
        case_id: CaseId,
        /// The text.
        communication_body: CommunicationBody,
        /// The email addresses that receive a copy.
        cc_email_addresses?: CcEmailAddresses,
        /// The attachment set.
        attachment_set_id?: AttachmentSetId,
        /// The ids of large files that were uploaded for this communication.
        upload_ids?: UploadIds,
        /// Whether this is a dry run, which checks the request but changes nothing. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request that adds a text to a case.
    fn new;
}

operation! { AddCommunicationToCase -> AddCommunicationOutput, NonIdempotent }

response! {
    /// The output of [`AddCommunicationToCase`].
    pub struct AddCommunicationOutput: Copy, Eq {
        /// Whether the communication was added. The service returns an error instead of false, so
        /// false means that the response did not say it.
        "result" => result: bool = flag,
    }
}
