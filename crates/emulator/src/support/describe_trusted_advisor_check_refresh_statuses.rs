//! `DescribeTrustedAdvisorCheckRefreshStatuses` (API reference;
//! docs/service-notes.md, "Trusted Advisor").

use serde::Deserialize;
use serde_json::{Value, json};

use crate::operation::{Call, OperationError, read_input};

use super::advisor;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    /// Some elements may be null.
    check_ids: Vec<Option<String>>,
}

/// Returns the refresh statuses of some checks, in the order of the request.
pub(crate) fn describe_trusted_advisor_check_refresh_statuses(
    call: &Call<'_>,
    input: Value,
) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    let status = |id: &String| -> Result<Value, OperationError> {
        let check = advisor::refreshable(call, id)?;
        let asked = call.store.last_refresh(&check.id)?;
        Ok(advisor::status(
            check,
            advisor::standing(call, check, asked),
        ))
    };
    let statuses: Vec<Value> = input
        .check_ids
        .iter()
        .flatten()
        .map(status)
        .collect::<Result<_, _>>()?;
    Ok(json!({ "statuses": statuses }))
}
