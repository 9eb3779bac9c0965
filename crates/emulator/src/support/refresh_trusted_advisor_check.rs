//! `RefreshTrustedAdvisorCheck` (API reference; docs/service-notes.md, "Trusted Advisor").

use crate::operation::prelude::*;
use crate::store::RefreshRequest;

use super::advisor;

input! {
    check_id: String,
}

/// Requests a refresh of a check. If the next refresh cannot be requested yet, this changes nothing and
/// returns the status of the last one.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let check = advisor::refreshable(call, &input.check_id)?;
    let (scenario, at) = (call.scenario, call.request.at);
    let store_start = call.store.start_time()?;
    let change = call.store.change()?;
    let before = change.last_refresh(&check.id)?;
    let mut state = advisor::refresh_state(scenario, at, check, before);
    if state.millis_left == 0 {
        let request = RefreshRequest {
            at: call.request.at.millis(),
            ran_before: advisor::last_run(scenario, at, check, before, store_start),
        };
        change.put_refresh(&check.id, request)?;
        state = advisor::refresh_state(scenario, at, check, Some(request));
        call.commit(change)?;
    }
    Ok(json!({"status": advisor::status(check, state)}))
}
