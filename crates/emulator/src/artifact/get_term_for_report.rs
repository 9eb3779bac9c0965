//! `GET /v1/report/getTermForReport` (API reference, GetTermForReport).

use crate::document::{self, DocumentKind};
use crate::operation::prelude::*;

use super::{report, term_token};

input! {
    report_id: String,
    report_version: Option<u64>,
}

/// Issues a link to the terms, and the term token by which GetReport returns this version of the report.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let report = report::readable(call, &input.report_id, input.report_version)?;
    Ok(json!({
        "documentPresignedUrl": document::link(call, DocumentKind::Terms, &report),
        "termToken": term_token::issue(call, &report),
    }))
}
