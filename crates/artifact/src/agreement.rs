//! Agreements between the account and AWS.

mod list_customer_agreements;

pub use list_customer_agreements::{CustomerAgreements, ListCustomerAgreements};

use casebook_protocol::members;
use casebook_types::{AgreementType, CustomerAgreementState, Timestamp};
use serde::Serialize;

/// An agreement between the account and AWS (service model, CustomerAgreementSummary).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerAgreementSummary {
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The ARN of this account's copy of the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The id: `customer-agreement-` and sixteen letters or digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The ARN of the agreement that the account has a copy of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_arn: Option<String>,
    /// The id of the AWS account that accepted the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_account_id: Option<String>,
    /// The ARN of the organization, if the agreement is for all of its accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_arn: Option<String>,
    /// The time when the agreement took effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_start: Option<Timestamp>,
    /// The time when the agreement ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_end: Option<Timestamp>,
    /// Whether the agreement is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<CustomerAgreementState>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The terms under which the account accepts the agreement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acceptance_terms: Vec<String>,
    /// The terms under which the account ends the agreement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terminate_terms: Vec<String>,
    /// Whether the text of the agreement is the standard one, a modified one or a custom one.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub agreement_type: Option<AgreementType>,
}

members! {
    response CustomerAgreementSummary {
        "name" => name: text,
        "arn" => arn: text,
        "id" => id: text,
        "agreementArn" => agreement_arn: text,
        "awsAccountId" => aws_account_id: text,
        "organizationArn" => organization_arn: text,
        "effectiveStart" => effective_start: time,
        "effectiveEnd" => effective_end: time,
        "state" => state: text,
        "description" => description: text,
        "acceptanceTerms" => acceptance_terms: texts,
        "terminateTerms" => terminate_terms: texts,
        "type" => agreement_type: text,
    }
}
