//! The controls under `/_emulator/`, by which a test inspects and changes the emulator over HTTP. They
//! take and return JSON, and need no signature.

mod accounts;
mod agreements;
mod cases;
mod guard;

use std::time::Duration;

use http::{Method, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};

use crate::faults::Faults;
use crate::http::{Body, HttpRequest, LocalAddress, response};
use crate::operation;
use crate::scenario::Scenario;
use crate::state::{AccountView, State};
use crate::store::StoreError;
use crate::time::Timestamp;

/// The prefix of the path of every control.
pub(crate) const PREFIX: &str = "/_emulator/";
const CONTROLS: [&str; 23] = [
    "GET /_emulator/state",
    "GET /_emulator/tally",
    "GET /_emulator/identity",
    "POST /_emulator/reset",
    "GET /_emulator/clock",
    "POST /_emulator/clock",
    "GET /_emulator/scenario",
    "POST /_emulator/scenario",
    "GET /_emulator/samples",
    "GET /_emulator/faults",
    "POST /_emulator/faults",
    "DELETE /_emulator/faults",
    "GET /_emulator/agreements",
    "POST /_emulator/agreements/{agreementId}/revise",
    "GET /_emulator/cases",
    "GET /_emulator/cases/{caseId}",
    "POST /_emulator/cases/{caseId}/start",
    "POST /_emulator/cases/{caseId}/ask",
    "POST /_emulator/cases/{caseId}/reply",
    "POST /_emulator/cases/{caseId}/resolve",
    "GET /_emulator/accounts",
    "POST /_emulator/accounts",
    "… /_emulator/accounts/{id}/{state, tally, scenario, samples, agreements or cases, as above}",
];

/// The JSON body of a control's response, or the error response.
type ControlResult = Result<Value, ControlError>;

/// An error response of a control.
struct ControlError {
    status: StatusCode,
    body: Value,
}

impl ControlError {
    fn new(status: StatusCode, message: String) -> Self {
        let body = json!({ "message": message });
        Self { status, body }
    }
}

impl From<StoreError> for ControlError {
    fn from(broken: StoreError) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, broken.to_string())
    }
}

/// The body of `POST /_emulator/clock`, which has exactly one of the two members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockMove {
    /// By how many whole seconds the clock moves; a negative number moves it back.
    advance_seconds: Option<Number>,
    set: Option<String>,
}

/// Answers a request under [`PREFIX`]. `listening` is the local address of the connection, or `None` if
/// the request came from this process, without a port.
pub(crate) fn answer(
    request: &HttpRequest,
    state: &State,
    listening: Option<LocalAddress>,
) -> Response<Body> {
    let result = guard::check(request, &state.settings.hosts, listening);
    let is_tally = request.path().strip_prefix(PREFIX) == Some("tally");
    let result = result.and_then(|()| match is_tally && request.method == Method::GET {
        // The tally of many accounts is long, so it is written without a tree of it.
        true => text(&state.totals(request.at)?),
        false => run(request, state).map(|body| operation::text(&body)),
    });
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err(wrong) => (wrong.status, operation::text(&wrong.body)),
    };
    response::new(status, "application/json", body)
}

fn run(request: &HttpRequest, state: &State) -> ControlResult {
    let name = request.path().strip_prefix(PREFIX).unwrap_or_default();
    let parts: Vec<&str> = name.split('/').collect();
    let get = request.method == Method::GET;
    let post = request.method == Method::POST;
    match parts.as_slice() {
        ["identity"] if get => identity(state),
        ["reset"] if post => reset(state),
        ["clock"] if get => Ok(now(state)),
        ["clock"] if post => move_clock(request, state),
        ["scenario"] if get => Ok(state.scenario.get().document()),
        ["scenario"] if post => set_scenario(request, state),
        ["faults"] if get => Ok(faults(state)),
        ["faults"] if post => set_faults(request, state),
        ["faults"] if request.method == Method::DELETE => Ok(clear_faults(state)),
        ["state"] if get => show(state),
        ["accounts"] if get => accounts::list(request, state),
        ["accounts"] if post => accounts::add(request, state),
        ["accounts", id, rest @ ..] => accounts::run(request, state, id, rest),
        rest => run_in_account(request, &state.default_account(), rest),
    }
}

/// Carries out a control of the data of one account.
fn run_in_account(request: &HttpRequest, account: &AccountView, parts: &[&str]) -> ControlResult {
    let get = request.method == Method::GET;
    let post = request.method == Method::POST;
    match parts {
        ["samples"] if get => Ok(json!(account.scenario.samples)),
        ["agreements"] if get => agreements::list(account),
        ["agreements", id, "revise"] if post => agreements::revise(request, account, id),
        ["cases"] if get => cases::list(request, account),
        ["cases", id] if get => cases::show(request, account, id),
        ["cases", id, action] if post => cases::act(request, account, id, action),
        _ => Err(unknown()),
    }
}

fn text(found: &impl Serialize) -> Result<String, ControlError> {
    serde_json::to_string(found)
        .map_err(|error| ControlError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn unknown() -> ControlError {
    ControlError {
        status: StatusCode::NOT_FOUND,
        body: json!({"message": "there is no such control", "controls": CONTROLS}),
    }
}

fn refused(why: String) -> ControlError {
    ControlError::new(StatusCode::BAD_REQUEST, why)
}

fn show(state: &State) -> ControlResult {
    let settings = &state.settings;
    let tally = state.log.tally();
    let mut shown = json!({
        "identity": state.identity()?,
        "now": state.clock.timestamp().rfc3339(),
        "requests": tally.total().seen,
        "settings": {
            "linkLifetimeSeconds": settings.link_lifetime.as_secs(),
            "termTokenLifetimeSeconds": settings.term_token_lifetime.as_secs(),
            "singleUseTermTokens": settings.single_use_term_tokens,
            "pageSize": settings.page_size.get(),
        },
        "scenario": state.scenario.get().document(),
        "faults": state.faults.get().document(),
        "tally": tally,
        "controls": CONTROLS,
    });
    let counts = counts(&state.default_account())?;
    if let (Value::Object(shown), Value::Object(counts)) = (&mut shown, counts) {
        shown.extend(counts);
    }
    Ok(shown)
}

/// Counts the entries of an account.
fn counts(account: &AccountView) -> ControlResult {
    let inventory = account.state.store.inventory()?;
    Ok(json!({
        "reports": {"listed": inventory.listed_reports, "versions": inventory.report_versions},
        "customerAgreements": inventory.customer_agreements,
        "offeredAgreements": inventory.offered_agreements,
        "complianceInquiries": {
            "all": inventory.compliance_inquiries,
            "feedback": inventory.inquiry_feedback,
        },
        "notificationSubscriptionStatus": inventory.notification_subscription_status,
        "cases": {"all": inventory.cases, "unresolved": inventory.unresolved_cases},
        "attachmentSets": inventory.attachment_sets,
        "uploads": inventory.uploads,
        "attachments": inventory.attachments,
    }))
}

fn identity(state: &State) -> ControlResult {
    Ok(json!({"identity": state.identity()?}))
}

fn reset(state: &State) -> ControlResult {
    state.reset()?;
    show(state)
}

fn now(state: &State) -> Value {
    json!({"now": state.clock.timestamp().rfc3339()})
}

fn move_clock(request: &HttpRequest, state: &State) -> ControlResult {
    let expected = "expected {\"advance_seconds\": 60} or {\"set\": \"2030-01-02T03:04:05Z\"}";
    let refused = |found: &str| refused(format!("{expected}, found {found}"));
    let wanted: ClockMove =
        serde_json::from_slice(&request.body).map_err(|error| refused(&error.to_string()))?;
    match (wanted.advance_seconds, wanted.set) {
        (Some(seconds), None) => match (seconds.as_u64(), seconds.as_i64()) {
            (Some(seconds), _) => state.clock.advance(Duration::from_secs(seconds)),
            (None, Some(seconds)) => {
                state
                    .clock
                    .rewind(Duration::from_secs(seconds.unsigned_abs()));
            }
            _ => return Err(refused("no whole seconds")),
        },
        (None, Some(text)) => {
            let time = Timestamp::from_rfc3339(&text).ok_or_else(|| refused("another time"))?;
            state.clock.set(time.into());
        }
        _ => return Err(refused("both or none")),
    }
    Ok(now(state))
}

/// Returns the body of a request as text; `name` says in an error what was expected, such as
/// `a scenario`.
fn document<'a>(request: &'a HttpRequest, name: &str) -> Result<&'a str, ControlError> {
    std::str::from_utf8(&request.body).map_err(|_| {
        refused(format!(
            "expected the document of {name}, found bytes that are no text"
        ))
    })
}

fn set_scenario(request: &HttpRequest, state: &State) -> ControlResult {
    let scenario = Scenario::parse(document(request, "a scenario")?);
    let scenario = scenario.map_err(|error| refused(error.to_string()))?;
    state.set_scenario(scenario);
    Ok(state.scenario.get().document())
}

fn faults(state: &State) -> Value {
    json!({
        "plan": state.faults.get().document(),
        "tally": state.log.tally(),
    })
}

fn set_faults(request: &HttpRequest, state: &State) -> ControlResult {
    let faults = Faults::parse(document(request, "a fault plan")?);
    state
        .faults
        .set(faults.map_err(|error| refused(error.to_string()))?);
    Ok(self::faults(state))
}

fn clear_faults(state: &State) -> Value {
    state.faults.set(Faults::new());
    faults(state)
}
