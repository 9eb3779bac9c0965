//! `GET /v1/agreement/get` (API reference, GetAgreement).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::PresignedUrl;
use casebook_types::artifact::{AgreementId, AgreementRevisionId, AgreementToken, NdaToken};

use crate::api::{Artifact, reference};

request! {
    /// Gets a short-lived link to an agreement, its terms, and the tokens for accepting it.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::GetAgreement;
    /// use casebook_protocol::Operation;
    ///
    /// let token = "nda-token-abcdefghijklmnopqrstuvwx".parse()?;
    /// let get = GetAgreement::new("agreement-abcDEF0123456789".parse()?, token);
    /// assert_eq!(get.encode()?.uri().path(), "/v1/agreement/get");
    /// assert!(!format!("{get:?}").contains("abcdefghijkl"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetAgreement)]
    pub struct GetAgreement {
        /// The id of the agreement.
        agreement_id: AgreementId,
        /// The token from [`AcceptNdaForAgreement`](crate::AcceptNdaForAgreement).
        nda_token: NdaToken,
    }

    /// Creates a request for the current revision.
    fn new;
}

operation! {
    Artifact: GetAgreement -> AgreementOutput, ReadOnly;
    |it| rest_json::get("/v1/agreement/get")
        .query("agreementId", it.agreement_id.as_str())
        .query("ndaToken", it.nda_token.expose())
        .finish()
}

response! {
    /// The output of [`GetAgreement`].
    pub struct AgreementOutput: Eq {
        /// The terms under which the account accepts the agreement.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "acceptanceTerms" => acceptance_terms: Vec<String> = texts,
        /// The token with which the account agrees to the terms, for
        /// [`AcceptAgreement`](crate::AcceptAgreement).
        "acceptanceTermsToken" => acceptance_terms_token?: AgreementToken
            = issued(AgreementToken::issued),
        /// The revision of the agreement, which is not that of its non-disclosure agreement.
        "agreementRevisionId" => agreement_revision_id?: AgreementRevisionId
            = issued(AgreementRevisionId::issued),
        /// The link. It is a secret, because anyone who has it can download the document.
        "documentPresignedUrl" => document_presigned_url?: PresignedUrl = issued(PresignedUrl::issued),
        /// The token with which the account accepts the agreement, for
        /// [`AcceptAgreement`](crate::AcceptAgreement).
        "executeAgreementToken" => execute_agreement_token?: AgreementToken
            = issued(AgreementToken::issued),
    }
}
