//! `GET /v1/report/get` (API reference, GetReport).

use crate::document::{self, DocumentKind};
use crate::operation::prelude::*;

use super::{report, term_token};

input! {
    report_id: String,
    report_version: Option<u64>,
    term_token: String,
}

/// Issues a link to the report's document. Each link leads to a copy with a number of its own in the
/// watermark, so no two have the same bytes.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let report = report::readable(call, &input.report_id, input.report_version)?;
    term_token::take(call, &report, &input.term_token)?;
    Ok(json!({"documentPresignedUrl": document::link(call, DocumentKind::Report, &report)}))
}
