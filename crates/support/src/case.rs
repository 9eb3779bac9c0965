//! Support cases.

mod create_case;
mod describe_cases;
mod resolve_case;
#[cfg(feature = "client")]
mod status_wait;

pub use create_case::*;
pub use describe_cases::*;
pub use resolve_case::*;
#[cfg(feature = "client")]
pub use status_wait::{CaseStatusError, CaseStatusWait};

use casebook_protocol::response;
use casebook_types::Timestamp;
use casebook_types::support::{
    CaseId, CaseStatus, CategoryCode, DisplayId, LanguageCode, NextToken, ServiceCode, SeverityCode,
};

use crate::communication::Communication;

response! {
    /// A support case (API reference, CaseDetails).
    pub struct CaseDetails: Eq {
        /// The id, for use in requests.
        "caseId" => case_id?: CaseId = id,
        /// The number of the case that the AWS console displays.
        "displayId" => display_id?: DisplayId = id,
        /// The subject.
        "subject" => subject?: String = text,
        /// The status.
        "status" => status?: CaseStatus = text,
        /// The AWS service that the case is about.
        "serviceCode" => service_code?: ServiceCode = id,
        /// The category of the problem.
        "categoryCode" => category_code?: CategoryCode = id,
        /// The severity.
        "severityCode" => severity_code?: SeverityCode = text,
        /// The email address of the account that opened the case.
        "submittedBy" => submitted_by?: String = text,
        /// The time at which the case was opened.
        "timeCreated" => time_created?: Timestamp = time,
        /// The five newest communications.
        "recentCommunications" => recent_communications?: RecentCaseCommunications = object,
        /// The email addresses that receive copies of the communications.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "ccEmailAddresses" => cc_email_addresses: Vec<String> = texts,
        /// The language of the case.
        "language" => language?: LanguageCode = text,
    }
}

response! {
    /// The five newest communications of a case (API reference, RecentCaseCommunications).
    pub struct RecentCaseCommunications: Eq {
        /// The communications.
        "communications" => communications: Vec<Communication> = list,
        /// The token for [`DescribeCommunications`](crate::DescribeCommunications), which returns the
        /// older communications. `None` if the case has no older ones.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}
