//! `GET /v1/report/getMetadata` (API reference, GetReportMetadata).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::report;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    report_id: String,
    report_version: Option<u64>,
}

pub(crate) fn get_report_metadata(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    let report = report::find(call, &input.report_id, input.report_version)?;
    Ok(json!({"reportDetails": report::detail(&report)}))
}
