//! Agreements between the account and AWS.

mod accept_agreement;
mod accept_nda_for_agreement;
#[cfg(feature = "client")]
mod ceremony;
mod get_agreement;
mod get_customer_agreement;
mod get_nda_for_agreement;
mod list_agreements;
mod list_customer_agreements;
mod terminate_agreement;

pub use accept_agreement::*;
pub use accept_nda_for_agreement::*;
#[cfg(feature = "client")]
pub use ceremony::*;
pub use get_agreement::*;
pub use get_customer_agreement::*;
pub use get_nda_for_agreement::*;
pub use list_agreements::*;
pub use list_customer_agreements::*;
pub use terminate_agreement::*;

use casebook_protocol::response;
use casebook_types::artifact::{AgreementId, CustomerAgreementId};
use casebook_types::{AgreementType, CustomerAgreementState, Timestamp, ValueError};

response! {
    /// An agreement between the account and AWS (service model, CustomerAgreementSummary).
    pub struct CustomerAgreementSummary: Eq {
        /// The display name.
        "name" => name?: String = text,
        /// The ARN of this account's copy of the agreement.
        "arn" => arn?: String = text,
        /// The id: `customer-agreement-` and sixteen letters or digits.
        /// [`customer_agreement_id`](Self::customer_agreement_id) parses it.
        "id" => id?: String = text,
        /// The ARN of the agreement as AWS offers it, which [`AgreementSummary::arn`] repeats.
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
        /// Whether the agreement has the standard text of AWS, the standard text with changes, or a text
        /// negotiated for the customer.
        "type" => agreement_type?: AgreementType = text,
    }
}

impl CustomerAgreementSummary {
    /// Parses the id into the type that requests take.
    ///
    /// # Errors
    ///
    /// Fails if the id is missing or invalid.
    pub fn customer_agreement_id(&self) -> Result<CustomerAgreementId, ValueError> {
        self.id.as_deref().unwrap_or_default().parse()
    }

    /// Returns whether the account accepted this agreement from the offered agreement with this id: whether
    /// the [`agreement_arn`](Self::agreement_arn) ends with the id.
    #[must_use]
    pub fn is_of(&self, agreement_id: &AgreementId) -> bool {
        let arn = self.agreement_arn.as_deref().unwrap_or_default();
        arn.rsplit('/').next() == Some(agreement_id.as_str())
    }

    /// Returns whether the agreement is in force.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == Some(CustomerAgreementState::Active)
    }
}
