//! Trusted Advisor: finds checks, and computes the states of their refreshes
//! (docs/service-notes.md, "Trusted Advisor").
//!
//! The store only has the time of the last request to refresh each check, and of the run before it. The
//! state of the refresh and the time of the last run follow from these times and the clock.

use serde_json::{Value, json};

use crate::operation::{Call, OperationError, Refusal};
use crate::sample::{Category, Check, Refresh, Results, Summary};
use crate::scenario::Scenario;
use crate::store::{RefreshRequest, Store, StoreError};
use crate::time::Timestamp;

use super::refuse;

const DAY: u64 = 86_400_000;

/// Returns the check with an id, or refuses the id.
pub(super) fn check<'a>(call: &Call<'a>, id: &str) -> Result<&'a Check, Refusal> {
    call.scenario.samples.parts().check(id).ok_or_else(|| {
        let found = refuse::named(id);
        refuse::invalid_value(format!(
            "Unknown ID: there is no Trusted Advisor check {found}"
        ))
    })
}

/// Returns the check with an id; refuses one that cannot be refreshed on request.
pub(super) fn refreshable<'a>(call: &Call<'a>, id: &str) -> Result<&'a Check, Refusal> {
    let check = check(call, id)?;
    if check.refresh == Refresh::Automatic {
        let id = &check.id;
        let why = format!("[UNREFRESHABLE_CHECK_ID_ERROR] Check {id} is not refreshable.");
        return Err(refuse::invalid_value(why));
    }
    Ok(check)
}

/// The state of a refresh.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct RefreshState {
    status: &'static str,
    /// In how many milliseconds the next refresh can be requested; 0 if at once.
    pub(super) millis_left: u64,
    /// When the refresh was completed, in milliseconds; `None` if it is not completed.
    completed: Option<u64>,
}

/// Returns the present state of the refresh that `request` asked for.
pub(super) fn refresh_state(
    scenario: &Scenario,
    at: Timestamp,
    check: &Check,
    request: Option<RefreshRequest>,
) -> RefreshState {
    let none = RefreshState {
        status: "none",
        millis_left: 0,
        completed: None,
    };
    let (Some(request), Some(interval)) = (request, check.refresh.interval()) else {
        return none;
    };
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let elapsed = at.millis().saturating_sub(request.at);
    let started = millis(scenario.refresh_enqueued);
    let completed = started.saturating_add(millis(scenario.refresh_processing));
    let millis_left = millis(interval).saturating_sub(elapsed);
    let abandoned = scenario.abandoned_checks.contains(&check.id);
    let completed_at =
        (elapsed >= completed && !abandoned).then(|| request.at.saturating_add(completed));
    // When the next refresh can be requested, the status becomes "none", unless the refresh succeeded
    // (API reference, TrustedAdvisorCheckRefreshStatus).
    let status = match elapsed {
        _ if completed_at.is_some() => "success",
        _ if millis_left == 0 => "none",
        elapsed if elapsed < started => "enqueued",
        elapsed if elapsed < completed => "processing",
        _ => "abandoned",
    };
    RefreshState {
        status,
        millis_left,
        completed: completed_at,
    }
}

/// Returns the state of a refresh as a `TrustedAdvisorCheckRefreshStatus` of the service model.
pub(super) fn status(check: &Check, state: RefreshState) -> Value {
    json!({
        "checkId": check.id,
        "status": state.status,
        "millisUntilNextRefreshable": state.millis_left,
    })
}

/// Returns when a check last ran, in milliseconds; `None` if it has never run. `request` is the last
/// request to refresh it, and `store_start` is when the store was created or last reset.
pub(super) fn last_run(
    scenario: &Scenario,
    at: Timestamp,
    check: &Check,
    request: Option<RefreshRequest>,
    store_start: u64,
) -> Option<u64> {
    if let Some(request) = request {
        let state = refresh_state(scenario, at, check, Some(request));
        return state.completed.or(request.ran_before);
    }
    let elapsed = at.millis().saturating_sub(store_start);
    let first_run = store_start.saturating_sub(first_run(check));
    check.ran.then(|| match check.refresh {
        Refresh::Hourly | Refresh::Daily => first_run,
        // An automatic check runs once a day, always at the same time of day.
        Refresh::Automatic => first_run + elapsed / DAY * DAY,
    })
}

/// Returns whether a check has run, so that its result has resources.
pub(crate) fn has_run(
    store: &Store,
    scenario: &Scenario,
    check: &Check,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let request = store.last_refresh(&check.id)?;
    Ok(last_run(scenario, at, check, request, store.start_time()?).is_some())
}

/// Returns the monthly saving that a check estimates, in cents: 0 unless it is about costs.
pub(crate) fn saving(results: Results<'_>, check: &Check) -> u64 {
    match check.category {
        Category::CostOptimizing => results.summary(check).saving,
        _ => 0,
    }
}

/// Returns how long before the creation of the store a check had run, in milliseconds. It is less than a
/// day and differs between checks.
fn first_run(check: &Check) -> u64 {
    let sum = check.id.bytes().map(u64::from).sum::<u64>();
    sum * 61_000 % DAY
}

/// Returns the members that the result of a check and its summary share, and whether the check has run.
/// If it has not, most members are missing (docs/service-notes.md, "Trusted Advisor").
pub(super) fn outline(call: &Call<'_>, check: &Check) -> Result<(Value, bool), OperationError> {
    let request = call.store.last_refresh(&check.id)?;
    let Some(ran) = last_run(
        call.scenario,
        call.request.at,
        check,
        request,
        call.store.start_time()?,
    ) else {
        let outline = json!({
            "checkId": check.id,
            "status": "not_available",
            "resourcesSummary": resources(0, 0, 0, 0),
            "categorySpecificSummary": {},
        });
        return Ok((outline, false));
    };
    let summary = call.scenario.results(call.store.account()).summary(check);
    let outline = json!({
        "checkId": check.id,
        "timestamp": Timestamp::from_seconds(ran / 1_000).rfc3339(),
        "status": summary.light.word(),
        "resourcesSummary": resources(
            summary.processed,
            summary.flagged,
            summary.ignored,
            summary.suppressed,
        ),
        "categorySpecificSummary": category_summary(check, &summary),
    });
    Ok((outline, true))
}

/// Removes members from a result that the service sometimes leaves out, although the model requires them:
/// the time and the resources. The summaries become null (docs/service-notes.md, "Trusted Advisor").
pub(crate) fn degenerate(answer: &mut Value) {
    if let Some(result) = answer.get_mut("result").and_then(Value::as_object_mut) {
        result.remove("timestamp");
        result.remove("flaggedResources");
        result.insert("status".to_owned(), "not_available".into());
        result.insert("resourcesSummary".to_owned(), Value::Null);
        result.insert("categorySpecificSummary".to_owned(), Value::Null);
    }
}

fn resources(processed: u64, flagged: u64, ignored: u64, suppressed: u64) -> Value {
    json!({
        "resourcesProcessed": processed,
        "resourcesFlagged": flagged,
        "resourcesIgnored": ignored,
        "resourcesSuppressed": suppressed,
    })
}

/// Returns the member `categorySpecificSummary`. It is empty except for checks of costs (API reference,
/// TrustedAdvisorCheckResult).
fn category_summary(check: &Check, summary: &Summary) -> Value {
    if check.category != Category::CostOptimizing {
        return json!({});
    }
    let percent = if summary.saving == 0 {
        0
    } else {
        summary.share
    };
    json!({"costOptimizing": {
        "estimatedMonthlySavings": hundredth(summary.saving),
        "estimatedPercentMonthlySavings": hundredth(percent),
    }})
}

fn hundredth(count: u64) -> f64 {
    // The counts are far below 2^53, up to which an f64 is exact.
    count as f64 / 100.0
}
