//! `PUT /v1/compliance-inquiry/putFeedback` (docs/service-notes.md, "Compliance inquiries").

use serde::{Deserialize, Serialize};

use crate::operation::prelude::*;
use crate::store::{Feedback, Outcome};

use super::{inquiry, refuse};

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    compliance_inquiry_id: String,
    query_identifier: Option<i64>,
    #[serde(skip_serializing)]
    client_token: Option<String>,
    #[serde(flatten)]
    feedback: Feedback,
}

/// Stores feedback on a query or on the whole inquiry, in place of earlier feedback on the same.
pub(super) fn answer(call: &Call<'_>, mut input: Input) -> Answer {
    let fingerprint = inquiry::fingerprint(&json!(&input));
    let token = input.client_token.take();
    let token = inquiry::client_token(call, "PutComplianceInquiryFeedback", token, &fingerprint);
    let inquiry = inquiry::find(call, &input.compliance_inquiry_id)?;
    if let Some(number) = input.query_identifier {
        inquiry::query_exists(&inquiry, number)?;
    }
    let outcome = call.store.put_feedback(
        &inquiry.id,
        input.query_identifier,
        &input.feedback,
        call.request.at,
        token.as_ref(),
    )?;
    match outcome {
        Outcome::Done { at, .. } => Ok(json!({"submittedAt": at.rfc3339()})),
        Outcome::Conflict { id } => Err(refuse::token_conflict(&id).into()),
    }
}
