//! `POST /v1/agreement/acceptNdaForAgreement` (API reference, AcceptNdaForAgreement).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::artifact::{AgreementId, AgreementRevisionId, NdaToken};

use crate::api::{Artifact, reference};

request! {
    /// Accepts the non-disclosure agreement that protects an agreement.
    ///
    /// The account is bound by what it accepts. Let a person read the document first:
    /// `AgreementAcceptance`, of the feature `client`, accepts nothing before the document was downloaded.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::AcceptNdaForAgreement;
    /// use casebook_protocol::Operation;
    ///
    /// let accept = AcceptNdaForAgreement::new(
    ///     "agreement-abcDEF0123456789".parse()?,
    ///     "91bea70e-ee99-8de3-6a01-d9ef96924c8a".parse()?,
    ///     "nda-token-abcdefghijklmnopqrstuvwx".parse()?,
    /// );
    /// assert_eq!(accept.encode()?.uri(), "/v1/agreement/acceptNdaForAgreement");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(AcceptNdaForAgreement)]
    pub struct AcceptNdaForAgreement {
        /// The id of the agreement.
        agreement_id: AgreementId,
        /// The revision of the non-disclosure agreement, from
        /// [`GetNdaForAgreement`](crate::GetNdaForAgreement).
        agreement_revision_id: AgreementRevisionId,
        /// The token from the same response of [`GetNdaForAgreement`](crate::GetNdaForAgreement).
        nda_token: NdaToken,
    }

    /// Creates a request.
    fn new;
}

operation! {
    Artifact: AcceptNdaForAgreement -> AcceptNdaOutput, NonIdempotent;
    |it| rest_json::post("/v1/agreement/acceptNdaForAgreement").finish_with(it)
}

response! {
    /// The output of [`AcceptNdaForAgreement`].
    pub struct AcceptNdaOutput: Eq {
        /// The token for [`GetAgreement`](crate::GetAgreement).
        "getAgreementToken" => get_agreement_token?: NdaToken = issued(NdaToken::issued),
    }
}
