//! `GET /v1/customer-agreement/get` (API reference, GetCustomerAgreement).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::PresignedUrl;
use casebook_types::artifact::{AgreementToken, CustomerAgreementId};

use crate::api::{Artifact, reference};

request! {
    /// Gets a short-lived link to the signed document of an agreement of the account, the terms for
    /// ending the agreement, and a token for ending it.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::GetCustomerAgreement;
    /// use casebook_protocol::Operation;
    ///
    /// let get = GetCustomerAgreement::new("customer-agreement-abcDEF0123456789".parse()?);
    /// assert_eq!(get.encode()?.uri().path(), "/v1/customer-agreement/get");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetCustomerAgreement)]
    pub struct GetCustomerAgreement {
        /// The id of the account's agreement.
        customer_agreement_id: CustomerAgreementId,
    }

    /// Creates a request.
    fn new;
}

operation! {
    Artifact: GetCustomerAgreement -> CustomerAgreementOutput, ReadOnly;
    |it| rest_json::get("/v1/customer-agreement/get")
        .query("customerAgreementId", it.customer_agreement_id.as_str())
        .finish()
}

response! {
    /// The output of [`GetCustomerAgreement`].
    pub struct CustomerAgreementOutput: Eq {
        /// The link. It is a secret, because anyone who has it can download the document.
        "documentPresignedUrl" => document_presigned_url?: PresignedUrl = issued(PresignedUrl::issued),
        /// The token for [`TerminateAgreement`](crate::TerminateAgreement).
        "terminateAgreementToken" => terminate_agreement_token?: AgreementToken
            = issued(AgreementToken::issued),
        /// The terms under which the account ends the agreement.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "terminateTerms" => terminate_terms: Vec<String> = texts,
    }
}
