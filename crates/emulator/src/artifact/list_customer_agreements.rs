//! `GET /v1/customer-agreement/list` (docs/service-notes.md, "Models").

use serde_json::Value;

use crate::call::{self, Call};
use crate::refusal::Stop;

use super::page::Page;

/// Every agreement of the account, by id.
pub(crate) fn list_customer_agreements(call: &Call<'_>, input: Value) -> Result<Value, Stop> {
    let page = Page::read(call, "ListCustomerAgreements", "", call::read(input)?)?;
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
