//! `GET /v1/report/get` (API reference, GetReport).

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
    term_token: String,
}

/// Issues a link to a new copy of the document.
pub(crate) fn get_report(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    let report = report::readable(call, &input.report_id, input.report_version)?;
    term_token::take(call, &report, &input.term_token)?;
    Ok(json!({"documentPresignedUrl": document::link(call, DocumentKind::Report, &report)}))
}
