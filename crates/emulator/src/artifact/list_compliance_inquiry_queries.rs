//! `GET /v1/compliance-inquiry/listQueries` (docs/service-notes.md, "Compliance inquiries").

use crate::inquiry::queries;
use crate::operation::prelude::*;
use crate::store::Page;

use super::page::{Listing, PageRequest};
use super::{inquiry, refuse};

input! {
    compliance_inquiry_id: String,
    #[serde(flatten)]
    paging: PageRequest,
}

/// Returns the queries of an inquiry, sorted by their numbers.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let id = input.compliance_inquiry_id;
    let inquiry = inquiry::find(call, &id)?;
    let listing = Listing::read(call, "ListComplianceInquiryQueries", &id, input.paging)?;
    let after = listing.after.as_deref().map(str::parse).transpose();
    let after: Option<i64> =
        after.map_err(|_| refuse::invalid_token("nextToken", "expected the number of a query"))?;
    let mut rest = queries(&inquiry, call.request.at)
        .filter(|(number, _)| after.is_none_or(|after| *number > after))
        .map(|(_, query)| query);
    let found = Page {
        items: rest.by_ref().take(listing.size).collect(),
        continues: rest.next().is_some(),
    };
    let position = |last: &Value| last["queryIdentifier"].to_string();
    Ok(listing.answer("queries", &found, Value::clone, position))
}
