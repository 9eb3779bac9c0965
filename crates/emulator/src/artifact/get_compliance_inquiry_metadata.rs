//! `GET /v1/compliance-inquiry/getMetadata` (docs/service-notes.md, "Compliance inquiries").

use crate::inquiry::detail;
use crate::operation::prelude::*;

use super::inquiry;

input! {
    compliance_inquiry_id: String,
}

pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let inquiry = inquiry::find(call, &input.compliance_inquiry_id)?;
    Ok(json!({
        "complianceInquiryDetail": detail(&inquiry, call.store.account(), call.request.at),
        "tags": call.store.tags(&inquiry.arn(call.store.account()))?,
    }))
}
