//! `GET /v1/customer-agreement/list` (docs/service-notes.md, "Models").

use crate::operation::prelude::*;
use crate::store::Agreement;

use super::page::{Page, PageRequest};

/// Returns every agreement of the account, by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let page = Page::read(call, "ListCustomerAgreements", "", input)?;
    let found = call.store.agreements(page.after.as_deref(), page.size)?;
    let write = |agreement: &Agreement| serde_json::to_value(agreement).unwrap_or_default();
    let position = |last: &Agreement| last.id.clone();
    Ok(page.answer("customerAgreements", &found, write, position))
}
