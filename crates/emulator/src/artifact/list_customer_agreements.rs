//! `GET /v1/customer-agreement/list` (docs/service-notes.md, "Models").

use serde_json::Value;

use crate::operation::{Call, OperationError, read_input};

use super::page::Page;

/// Every agreement of the account, by id.
pub(crate) fn list_customer_agreements(
    call: &Call<'_>,
    input: Value,
) -> Result<Value, OperationError> {
    let page = Page::read(call, "ListCustomerAgreements", "", read_input(input)?)?;
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
