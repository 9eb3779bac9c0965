//! `GET /v1/compliance-inquiry/list` (docs/service-notes.md, "Compliance inquiries").

use crate::inquiry::summary;
use crate::operation::prelude::*;
use crate::store::Inquiry;

use super::page::{Listing, PageRequest};

/// Returns the inquiries of the account, sorted by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let listing = Listing::read(call, "ListComplianceInquiries", "", input)?;
    let found = call
        .store
        .inquiries(listing.after.as_deref(), listing.size)?;
    let write = |found: &Inquiry| summary(found, call.store.account(), call.request.at);
    let position = |last: &Inquiry| last.id.clone();
    Ok(listing.answer("complianceInquiries", &found, write, position))
}
