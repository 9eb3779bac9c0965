//! `POST /v1/compliance-inquiry/export` (service model, ExportComplianceInquiry).

use std::collections::BTreeMap;

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::PresignedUrl;
use casebook_types::artifact::{InquiryId, QueryIdentifier};

use crate::api::Artifact;

request! {
    /// Gets a short-lived link to a document with the questions and answers of an inquiry.
    ///
    /// The operation is in the service model and not in the API reference.
    ///
    /// ```
    /// use casebook_artifact::ExportComplianceInquiry;
    /// use casebook_protocol::Operation;
    ///
    /// let export = ExportComplianceInquiry::new("compliance-inquiry-abcDEF0123456789".parse()?)
    ///     .include_citations(true);
    /// assert_eq!(
    ///     export.encode()?.body(),
    ///     r#"{"complianceInquiryId":"compliance-inquiry-abcDEF0123456789","includeCitations":true}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct ExportComplianceInquiry {
        /// The id of the inquiry.
        compliance_inquiry_id: InquiryId,
        /// The numbers of the queries to export. `None` means all.
        query_identifiers?: Vec<QueryIdentifier>,
        /// Whether the document has the sources of the answers. If it is `None`, the service decides.
        include_citations?: bool,
    }

    /// Creates a request for a document with all queries.
    fn new;
}

// The request is a `POST`, but only makes a link and changes nothing.
operation! {
    Artifact: ExportComplianceInquiry -> InquiryExport, ReadOnly;
    |it| rest_json::post("/v1/compliance-inquiry/export").finish_with(it)
}

response! {
    /// The output of [`ExportComplianceInquiry`]: a link to the document.
    pub struct InquiryExport: Eq {
        /// The link. It is a secret, because anyone who has it can download the document.
        "documentPresignedUrl" => document_presigned_url?: PresignedUrl = issued(PresignedUrl::issued),
        /// The tags of the inquiry: their values by their keys.
        "tags" => tags: BTreeMap<String, String> = map,
    }
}
