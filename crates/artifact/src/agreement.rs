//! Agreements between the account and AWS.

mod list_customer_agreements;

pub use list_customer_agreements::*;

use casebook_protocol::response;
use casebook_types::{AgreementType, CustomerAgreementState, Timestamp};

response! {
    /// An agreement between the account and AWS (service model, CustomerAgreementSummary).
    pub struct CustomerAgreementSummary: Eq {
        /// The display name.
        "name" => name?: String = text,
        /// The ARN of this account's copy of the agreement.
        "arn" => arn?: String = text,
        /// The id: `customer-agreement-` and sixteen letters or digits.
        "id" => id?: String = text,
        /// The ARN of the agreement that the account has a copy of.
        "agreementArn" => agreement_arn?: String = text,
        /// The id of the AWS account that accepted the agreement.
        "awsAccountId" => aws_account_id?: String = text,
        /// The ARN of the organization, if the agreement is for all of its accounts.
        "organizationArn" => organization_arn?: String = text,
        /// The time when the agreement took effect.
        "effectiveStart" => effective_start?: Timestamp = time,
        /// The time when the agreement ended.
        "effectiveEnd" => effective_end?: Timestamp = time,
        /// Whether the agreement is in force.
        "state" => state?: CustomerAgreementState = text,
        /// The description.
        "description" => description?: String = text,
        /// The terms under which the account accepts the agreement.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "acceptanceTerms" => acceptance_terms: Vec<String> = texts,
        /// The terms under which the account ends the agreement.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "terminateTerms" => terminate_terms: Vec<String> = texts,
        /// Whether the text of the agreement is the standard one, a modified one or a custom one.
        "type" => agreement_type?: AgreementType = text,
    }
}
