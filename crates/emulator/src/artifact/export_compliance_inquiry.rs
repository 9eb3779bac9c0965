//! `POST /v1/compliance-inquiry/export` (docs/service-notes.md, "Compliance inquiries").

use std::collections::BTreeSet;

use crate::document;
use crate::inquiry::state;
use crate::operation::prelude::*;

use super::{inquiry, refuse};

input! {
    compliance_inquiry_id: String,
    #[serde(default)]
    query_identifiers: BTreeSet<i64>,
    include_citations: Option<bool>,
}

/// Issues a link to a document with the answers to the named queries, or to all if none is named.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let inquiry = inquiry::find(call, &input.compliance_inquiry_id)?;
    let state = state(&inquiry, call.request.at);
    if state.status != "COMPLETED" {
        return Err(refuse::no_answers(state.status).into());
    }
    for number in &input.query_identifiers {
        inquiry::query_exists(&inquiry, *number)?;
    }
    let export = document::Export {
        queries: input.query_identifiers,
        has_citations: input.include_citations.unwrap_or(false),
    };
    Ok(json!({
        "documentPresignedUrl": document::inquiry_link(call, &inquiry.id, &export),
        "tags": call.store.tags(&inquiry.arn(call.store.account()))?,
    }))
}
