//! The records of reports and agreements, and the functions that write all records of the store as JSON.
//!
//! These records have the member names of the service, so that responses can be made from them. The
//! records of cases (`case`) and inquiries (`inquiries`) have other names.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// One version of a report: the members of the service model's `ReportDetail`, and the size of its
/// document.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) series: String,
    pub(crate) category: String,
    pub(crate) company_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) product_name: Option<String>,
    pub(crate) period_start: String,
    pub(crate) period_end: String,
    pub(crate) created_at: String,
    pub(crate) last_modified_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<String>,
    pub(crate) state: String,
    pub(crate) arn: String,
    pub(crate) term_arn: String,
    pub(crate) acceptance_type: String,
    pub(crate) sequence_number: u64,
    pub(crate) upload_state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status_message: Option<String>,
    /// How many pages its document has.
    #[serde(rename = "_pages")]
    pub(crate) pages: u32,
    /// The side length of the picture on the cover of its document, in pixels.
    #[serde(rename = "_seal")]
    pub(crate) seal: u32,
}

impl Report {
    /// Returns whether this version is published and not deleted, so that a listing can show it.
    pub(crate) fn is_published(&self) -> bool {
        self.state == "PUBLISHED" && self.deleted_at.is_none()
    }
}

/// An agreement of the account: the members of `CustomerAgreementSummary`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Agreement {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) agreement_arn: String,
    pub(crate) aws_account_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organization_arn: Option<String>,
    pub(crate) effective_start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) effective_end: Option<String>,
    pub(crate) state: String,
    pub(crate) description: String,
    pub(crate) acceptance_terms: Vec<String>,
    pub(crate) terminate_terms: Vec<String>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

impl Agreement {
    /// Returns whether the agreement is in force.
    pub(crate) fn is_active(&self) -> bool {
        self.state == "ACTIVE"
    }
}

/// An agreement that the account can accept. It has the members of `AgreementSummary`, apart from the ids
/// of revisions: `revision_id` computes them from `revision` and `nda_revision`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Offer {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) description: String,
    pub(crate) subjects: Vec<String>,
    pub(crate) acceptance_terms: Vec<String>,
    pub(crate) terminate_terms: Vec<String>,
    /// The number of the revision of the agreement.
    #[serde(default = "first_revision")]
    pub(crate) revision: u64,
    /// The number of the revision of its non-disclosure agreement, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nda_revision: Option<u64>,
}

fn first_revision() -> u64 {
    1
}

/// The record of a token for one step of accepting or terminating an agreement.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct AgreementToken {
    /// The step, and the revision or customer agreement that it applies to.
    pub(crate) purpose: String,
    /// When the token expires, in milliseconds.
    #[serde(rename = "until")]
    pub(crate) expires: u64,
    pub(crate) used: bool,
}

/// Reads a record from its JSON.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes)
        .map_err(|error| StoreError::corrupted(&format!("a record cannot be read: {error}")))
}

/// Writes a record as JSON.
pub(super) fn write<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record)
        .map_err(|error| StoreError::misuse(format!("a record cannot be written: {error}")))
}
