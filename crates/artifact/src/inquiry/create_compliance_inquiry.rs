//! `POST /v1/compliance-inquiry/create` (service model, CreateComplianceInquiry).

use std::collections::BTreeMap;

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::artifact::{ClientToken, InquiryName, InquirySupportMode, Tags};

use super::{InquiryContent, InquirySummary};
use crate::api::Artifact;

request! {
    /// Asks AWS one question about compliance, or all questions of a questionnaire.
    ///
    /// The service answers later: [`InquiryWait`](crate::InquiryWait) of the feature `client` waits for
    /// the answers, and [`ListComplianceInquiryQueries`](crate::ListComplianceInquiryQueries) returns
    /// them.
    ///
    /// The request is idempotent by its token: sent again with the same token and the same content, it
    /// opens no second inquiry. So keep the token if you may have to send the request again.
    ///
    /// The operation is in the service model and not in the API reference.
    ///
    /// ```
    /// use casebook_artifact::{CreateComplianceInquiry, InquiryContent};
    /// use casebook_protocol::Operation;
    /// use casebook_types::artifact::ClientToken;
    ///
    /// let question = InquiryContent::Query("Is data encrypted at rest?".parse()?);
    /// // Take the bytes from `rand`, `fastrand` or a similar crate.
    /// let token = ClientToken::from_random([7; 16]);
    /// let create = CreateComplianceInquiry::new("Encryption".parse()?, question, token);
    /// assert_eq!(create.encode()?.uri(), "/v1/compliance-inquiry/create");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct CreateComplianceInquiry {
        /// The name of the inquiry, for people to recognize it.
        name: InquiryName,
        /// The questions.
        inquiry_content: InquiryContent,
        /// The token by which the service recognizes a repeated request.
        client_token: ClientToken,
        /// Whether a person reviews the answers. If it is `None`, the service decides. The service takes
        /// [`FullSupport`](InquirySupportMode::FullSupport) for files only (docs/service-notes.md,
        /// "Models").
        support_mode?: InquirySupportMode = Into,
        /// The tags of the inquiry.
        tags?: Tags,
    }

    /// Makes a request with a name, the questions and a token.
    fn new;
}

// The service recognizes a repeated request by its token (service model, idempotencyToken).
operation! {
    Artifact: CreateComplianceInquiry -> ComplianceInquiryOutput, Idempotent;
    |it| rest_json::post("/v1/compliance-inquiry/create").finish_with(it)
}

response! {
    /// The output of [`CreateComplianceInquiry`].
    pub struct ComplianceInquiryOutput: Eq {
        /// The inquiry.
        "complianceInquirySummary" => compliance_inquiry_summary?: InquirySummary = object,
        /// The tags of the inquiry: their values by their keys.
        "tags" => tags: BTreeMap<String, String> = map,
    }
}
