//! `GET /v1/agreement/getNdaForAgreement` (API reference, GetNdaForAgreement).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::PresignedUrl;
use casebook_types::artifact::{AgreementId, AgreementRevisionId, NdaToken};

use crate::api::{Artifact, reference};

request! {
    /// Gets a short-lived link to the non-disclosure agreement that protects an agreement, and a token
    /// for accepting it.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::GetNdaForAgreement;
    /// use casebook_protocol::Operation;
    ///
    /// let get = GetNdaForAgreement::new("agreement-abcDEF0123456789".parse()?);
    /// let uri = "/v1/agreement/getNdaForAgreement?agreementId=agreement-abcDEF0123456789";
    /// assert_eq!(get.encode()?.uri(), uri);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetNdaForAgreement)]
    pub struct GetNdaForAgreement {
        /// The id of the agreement.
        agreement_id: AgreementId,
    }

    /// Creates a request for the current revision.
    fn new;
}

operation! {
    Artifact: GetNdaForAgreement -> NdaOutput, ReadOnly;
    |it| rest_json::get("/v1/agreement/getNdaForAgreement")
        .query("agreementId", it.agreement_id.as_str())
        .finish()
}

response! {
    /// The output of [`GetNdaForAgreement`].
    pub struct NdaOutput: Eq {
        /// The token for [`AcceptNdaForAgreement`](crate::AcceptNdaForAgreement).
        "acceptNdaForAgreementToken" => accept_nda_for_agreement_token?: NdaToken
            = issued(NdaToken::issued),
        /// The revision of the non-disclosure agreement, which is not that of the agreement.
        "agreementRevisionId" => agreement_revision_id?: AgreementRevisionId
            = issued(AgreementRevisionId::issued),
        /// The link. It is a secret, because anyone who has it can download the document.
        "documentPresignedUrl" => document_presigned_url?: PresignedUrl = issued(PresignedUrl::issued),
    }
}
