//! Trusted Advisor: checks, and their refreshes by the clock
//! (docs/service-notes.md, "Trusted Advisor").
//!
//! The store has the time of the last request to refresh each check. Everything else follows from that
//! time and the clock, so reading changes nothing.

use serde_json::{Value, json};

use crate::operation::{Call, OperationError, Refusal};
use crate::sample::{Category, Check, Refresh, Summary, summary};
use crate::store::RefreshRequest;
use crate::time::Timestamp;

use super::refuse;

const DAY: u64 = 86_400_000;

/// Returns the check with an id.
pub(super) fn check<'a>(call: &Call<'a>, id: &str) -> Result<&'a Check, Refusal> {
    call.scenario.samples.parts().check(id).ok_or_else(|| {
        let found = refuse::named(id);
        refuse::invalid_value(format!(
            "Unknown ID: there is no Trusted Advisor check {found}"
        ))
    })
}

/// Returns the check with an id, if it can be refreshed.
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
    /// In how many milliseconds the next refresh can be requested.
    pub(super) millis_left: u64,
    /// When the refresh was completed; `None` if it is not.
    completed: Option<u64>,
}

/// Returns the present state of the last refresh of a check.
pub(super) fn refresh_state(
    call: &Call<'_>,
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
    let scenario = call.scenario;
    let elapsed = call.request.at.millis().saturating_sub(request.at);
    let started = millis(scenario.refresh_enqueued);
    let completed = started.saturating_add(millis(scenario.refresh_processing));
    let millis_left = millis(interval).saturating_sub(elapsed);
    let abandoned = scenario.abandoned_checks.contains(&check.id);
    let completed_at =
        (elapsed >= completed && !abandoned).then(|| request.at.saturating_add(completed));
    // The interval ends every status except a success (API reference,
    // TrustedAdvisorCheckRefreshStatus).
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

/// Returns the members of `TrustedAdvisorCheckRefreshStatus`.
pub(super) fn status(check: &Check, state: RefreshState) -> Value {
    json!({
        "checkId": check.id,
        "status": state.status,
        "millisUntilNextRefreshable": state.millis_left,
    })
}

/// Returns when a check last ran, in milliseconds; `None` if it has never run. `store_start` is when the
/// state of Support began.
pub(super) fn last_run(
    call: &Call<'_>,
    check: &Check,
    request: Option<RefreshRequest>,
    store_start: u64,
) -> Option<u64> {
    if let Some(request) = request {
        let state = refresh_state(call, check, Some(request));
        return state.completed.or(request.ran_before);
    }
    let elapsed = call.request.at.millis().saturating_sub(store_start);
    let first_run = store_start.saturating_sub(first_run(check));
    check.ran.then(|| match check.refresh {
        Refresh::Hourly | Refresh::Daily => first_run,
        // Once a day, at the same time.
        Refresh::Automatic => first_run + elapsed / DAY * DAY,
    })
}

/// Returns how long before the start of the store a check had run.
fn first_run(check: &Check) -> u64 {
    let sum = check.id.bytes().map(u64::from).sum::<u64>();
    sum * 61_000 % DAY
}

/// Returns the common members of a result and its summary, and whether the check has run. A check that has
/// not run leaves out most of them (docs/service-notes.md, "Trusted Advisor").
pub(super) fn outline(call: &Call<'_>, check: &Check) -> Result<(Value, bool), OperationError> {
    let request = call.store.last_refresh(&check.id)?;
    let Some(ran) = last_run(call, check, request, call.store.start_time()?) else {
        let outline = json!({
            "checkId": check.id,
            "status": "not_available",
            "resourcesSummary": resources(0, 0, 0, 0),
            "categorySpecificSummary": {},
        });
        return Ok((outline, false));
    };
    let summary = summary(call.scenario.samples.parts(), check);
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

/// Makes a result as poor as real ones sometimes are: without time and resources, and with empty
/// summaries (docs/service-notes.md, "Trusted Advisor").
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

/// Only checks of costs have more to say (API reference, TrustedAdvisorCheckResult).
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
    // The sums are far below the numbers that a double cannot count any more.
    count as f64 / 100.0
}
