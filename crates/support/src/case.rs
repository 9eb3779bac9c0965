//! Support cases.

mod create_case;
mod describe_cases;
mod resolve_case;
#[cfg(feature = "client")]
mod status_wait;

pub use create_case::{CreateCase, CreateCaseOutput};
pub use describe_cases::{Cases, DescribeCases};
pub use resolve_case::{ResolveCase, ResolveCaseOutput};
#[cfg(feature = "client")]
pub use status_wait::{CaseStatusError, CaseStatusWait};

use casebook_protocol::members;
use casebook_types::Timestamp;
use casebook_types::support::{
    CaseId, CaseStatus, CategoryCode, DisplayId, LanguageCode, NextToken, ServiceCode, SeverityCode,
};
use serde::Serialize;

use crate::communication::Communication;

/// A support case (API reference, CaseDetails).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseDetails {
    /// The id, for use in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<CaseId>,
    /// The number of the case that the AWS console displays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_id: Option<DisplayId>,
    /// The subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CaseStatus>,
    /// The AWS service that the case is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_code: Option<ServiceCode>,
    /// The category of the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_code: Option<CategoryCode>,
    /// The severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_code: Option<SeverityCode>,
    /// The email address of the account that opened the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// The time at which the case was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_created: Option<Timestamp>,
    /// The five newest communications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recent_communications: Option<RecentCaseCommunications>,
    /// The email addresses that receive copies of the communications.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cc_email_addresses: Vec<String>,
    /// The language of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
}

members! {
    response CaseDetails {
        "caseId" => case_id: id,
        "displayId" => display_id: id,
        "subject" => subject: text,
        "status" => status: text,
        "serviceCode" => service_code: id,
        "categoryCode" => category_code: id,
        "severityCode" => severity_code: text,
        "submittedBy" => submitted_by: text,
        "timeCreated" => time_created: time,
        "recentCommunications" => recent_communications: object,
        "ccEmailAddresses" => cc_email_addresses: texts,
        "language" => language: text,
    }
}

/// The five newest communications of a case (API reference, RecentCaseCommunications).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecentCaseCommunications {
    /// The communications.
    pub communications: Vec<Communication>,
    /// The token for [`DescribeCommunications`](crate::DescribeCommunications), which returns the
    /// older communications. `None` if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

members! {
    response RecentCaseCommunications {
        "communications" => communications: list,
        "nextToken" => next_token: issued(NextToken::issued),
    }
}
