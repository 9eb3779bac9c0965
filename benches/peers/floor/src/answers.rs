//! Requests and responses in the simplest form: a `String` for every text.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeverityLevels {
    pub severity_levels: Vec<SeverityLevel>,
}

#[derive(Deserialize)]
pub struct SeverityLevel {
    pub code: Option<String>,
    pub name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reports {
    pub reports: Vec<Report>,
    pub next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub id: Option<String>,
    pub name: Option<String>,
    pub state: Option<String>,
    pub arn: Option<String>,
    pub version: Option<i64>,
    pub upload_state: Option<String>,
    pub description: Option<String>,
    pub period_start: Option<String>,
    pub period_end: Option<String>,
    pub series: Option<String>,
    pub category: Option<String>,
    pub company_name: Option<String>,
    pub product_name: Option<String>,
    pub status_message: Option<String>,
    pub acceptance_type: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeCheckResult<'a> {
    pub check_id: &'a str,
}

#[derive(Deserialize)]
pub struct CheckResultAnswer {
    pub result: CheckResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckResult {
    pub flagged_resources: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    pub status: String,
    pub region: Option<String>,
    pub resource_id: String,
    pub is_suppressed: bool,
    pub metadata: Vec<Option<String>>,
}

#[derive(Serialize)]
pub struct AddAttachments {
    pub attachments: [Attachment; 1],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentSet {
    pub attachment_set_id: Option<String>,
    pub expiry_time: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeAttachment<'a> {
    pub attachment_id: &'a str,
}

#[derive(Deserialize)]
pub struct AttachmentAnswer {
    pub attachment: Attachment,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    pub file_name: Option<String>,
    /// Base64.
    pub data: String,
}
