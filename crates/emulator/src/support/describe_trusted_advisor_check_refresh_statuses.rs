//! `DescribeTrustedAdvisorCheckRefreshStatuses` (API reference;
//! docs/service-notes.md, "Trusted Advisor").

use crate::operation::prelude::*;

use super::advisor;

input! {
    /// The ids; some elements may be null (docs/service-notes.md, "Models").
    check_ids: Vec<Option<String>>,
}

/// Returns the statuses of the refreshes of checks, in the order of the request. Null elements are
/// skipped.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let status = |id: &String| -> Result<Value, OperationError> {
        let check = advisor::refreshable(call, id)?;
        let state = advisor::refresh_state(
            call.scenario,
            call.request.at,
            check,
            call.store.last_refresh(&check.id)?,
        );
        Ok(advisor::status(check, state))
    };
    let statuses = input.check_ids.iter().flatten().map(status);
    Ok(json!({"statuses": statuses.collect::<Result<Vec<_>, _>>()?}))
}
