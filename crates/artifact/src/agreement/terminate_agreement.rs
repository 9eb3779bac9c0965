//! `POST /v1/customer-agreement/terminate` (API reference, TerminateAgreement).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::artifact::{AgreementToken, CustomerAgreementId};
use casebook_types::{CustomerAgreementState, Timestamp};

use crate::api::{Artifact, reference};

request! {
    /// Ends an agreement of the account.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::TerminateAgreement;
    /// use casebook_protocol::Operation;
    ///
    /// let terminate = TerminateAgreement::new(
    ///     "customer-agreement-abcDEF0123456789".parse()?,
    ///     "agreement-token-abcdefghijklmnopqrstuvwx".parse()?,
    /// );
    /// assert_eq!(terminate.encode()?.uri(), "/v1/customer-agreement/terminate");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(TerminateAgreement)]
    pub struct TerminateAgreement {
        /// The id of the account's agreement.
        customer_agreement_id: CustomerAgreementId,
        /// The token from [`GetCustomerAgreement`](crate::GetCustomerAgreement).
        terminate_agreement_token: AgreementToken,
    }

    /// Creates a request.
    fn new;
}

operation! {
    Artifact: TerminateAgreement -> TerminateAgreementOutput, NonIdempotent;
    |it| rest_json::post("/v1/customer-agreement/terminate").finish_with(it)
}

response! {
    /// The output of [`TerminateAgreement`].
    pub struct TerminateAgreementOutput: Eq {
        /// The agreement that ended.
        "customerAgreement" => customer_agreement?: TerminatedAgreementSummary = object,
    }
}

response! {
    /// An agreement that ended (API reference, TerminateCustomerAgreementSummary).
    pub struct TerminatedAgreementSummary: Eq {
        /// The id: `customer-agreement-` and sixteen letters or digits.
        "id" => id?: String = text,
        /// The display name.
        "name" => name?: String = text,
        /// The ARN of this account's copy of the agreement.
        "arn" => arn?: String = text,
        /// The ARN of the agreement as AWS offers it.
        "agreementArn" => agreement_arn?: String = text,
        /// Which side ended the agreement.
        "state" => state?: CustomerAgreementState = text,
        /// The time when the agreement took effect.
        "effectiveStart" => effective_start?: Timestamp = time,
        /// The time when the agreement ended.
        "effectiveEnd" => effective_end?: Timestamp = time,
    }
}
