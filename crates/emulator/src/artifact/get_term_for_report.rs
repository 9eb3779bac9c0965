//! `GET /v1/report/getTermForReport` (API reference, GetTermForReport).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::document::{self, DocumentKind};
use crate::operation::{Call, OperationError, read_input};

use super::{report, term_token};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    report_id: String,
    report_version: Option<u64>,
}

/// Issues a link to the terms, and a token for the version of the report.
pub(crate) fn get_term_for_report(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    let report = report::readable(call, &input.report_id, input.report_version)?;
    Ok(json!({
        "documentPresignedUrl": document::link(call, DocumentKind::Terms, &report),
        "termToken": term_token::issue(call, &report),
    }))
}
