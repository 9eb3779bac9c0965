//! `GET /v1/customer-agreement/list` (docs/service-notes.md, "Models").

use crate::operation::prelude::*;
use crate::store::Agreement;

use super::page::{Listing, PageRequest};

/// Returns the agreements that the account has accepted, sorted by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let listing = Listing::read(call, "ListCustomerAgreements", "", input)?;
    let found = call
        .store
        .agreements(listing.after.as_deref(), listing.size)?;
    let write = |agreement: &Agreement| serde_json::to_value(agreement).unwrap_or_default();
    let position = |last: &Agreement| last.id.clone();
    Ok(listing.answer("customerAgreements", &found, write, position))
}
