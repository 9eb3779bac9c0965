//! `POST /v1/agreement/accept` (API reference, AcceptAgreement).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::artifact::{AgreementId, AgreementRevisionId, AgreementToken};

use super::CustomerAgreementSummary;
use crate::api::{Artifact, reference};

request! {
    /// Accepts an agreement for the account.
    ///
    /// The account is bound by what it accepts. Let a person read the document first:
    /// `AgreementAcceptance`, of the feature `client`, accepts nothing before the document was downloaded.
    /// After a lost response it finds out whether the agreement was accepted.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::AcceptAgreement;
    /// use casebook_protocol::Operation;
    ///
    /// let accept = AcceptAgreement::new(
    ///     "agreement-token-abcdefghijklmnopqrstuvwx".parse()?,
    ///     "agreement-abcDEF0123456789".parse()?,
    ///     "91bea70e-ee99-8de3-6a01-d9ef96924c8a".parse()?,
    ///     "agreement-token-ABCDEFGHIJKLMNOPQRSTUVWX".parse()?,
    /// );
    /// assert_eq!(accept.encode()?.uri(), "/v1/agreement/accept");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(AcceptAgreement)]
    pub struct AcceptAgreement {
        /// The token with which the account agrees to the terms, from
        /// [`GetAgreement`](crate::GetAgreement).
        acceptance_terms_token: AgreementToken,
        /// The id of the agreement.
        agreement_id: AgreementId,
        /// The revision of the agreement, from the same response as the tokens.
        agreement_revision_id: AgreementRevisionId,
        /// The token with which the account accepts the agreement, from the same response.
        execute_agreement_token: AgreementToken,
    }

    /// Creates a request.
    fn new;
}

operation! {
    Artifact: AcceptAgreement -> AcceptAgreementOutput, NonIdempotent;
    |it| rest_json::post("/v1/agreement/accept").finish_with(it)
}

response! {
    /// The output of [`AcceptAgreement`].
    pub struct AcceptAgreementOutput: Eq {
        /// The account's agreement.
        "customerAgreement" => customer_agreement?: CustomerAgreementSummary = object,
    }
}
