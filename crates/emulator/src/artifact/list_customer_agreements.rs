//! `GET /v1/customer-agreement/list` (docs/service-notes.md, "Models").

use crate::operation::prelude::*;

use super::page::{Page, PageRequest};

/// Every agreement of the account, by id.
pub(super) fn answer(call: &Call<'_>, input: PageRequest) -> Answer {
    let page = Page::read(call, "ListCustomerAgreements", "", input)?;
    let found = call.store.agreements(page.after.as_deref(), page.size)?;
    let last = found
        .continues
        .then(|| found.items.last().map(|agreement| agreement.id.clone()));
    let agreements = found
        .items
        .iter()
        .map(|agreement| serde_json::to_value(agreement).unwrap_or_default())
        .collect();
    Ok(page.answer("customerAgreements", agreements, last.flatten()))
}
