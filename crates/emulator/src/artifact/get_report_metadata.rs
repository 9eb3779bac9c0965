//! `GET /v1/report/getMetadata` (API reference, GetReportMetadata).

use crate::operation::prelude::*;

use super::report;

input! {
    report_id: String,
    report_version: Option<u64>,
}

pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let report = report::find(call, &input.report_id, input.report_version)?;
    Ok(json!({"reportDetails": report::detail(&report)}))
}
