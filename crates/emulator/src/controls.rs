//! The emulator's own controls, under `/_emulator/`: unsigned, JSON in and out.

use http::{Method, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer;
use crate::arrived::Arrived;
use crate::body::Body;
use crate::moment::Moment;
use crate::state::State;
use crate::store::Broken;

/// How the path of every control begins.
pub(crate) const PREFIX: &str = "/_emulator/";
const CONTROLS: [&str; 4] = [
    "GET /_emulator/state",
    "POST /_emulator/reset",
    "GET /_emulator/clock",
    "POST /_emulator/clock",
];

/// What `POST clock` takes; exactly one of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance_seconds: Option<u64>,
    set: Option<String>,
}

/// Answers a request under [`PREFIX`].
pub(crate) fn answer(arrived: &Arrived, state: &State) -> Response<Body> {
    let name = arrived.path().strip_prefix(PREFIX).unwrap_or_default();
    let result = match (&arrived.method, name) {
        (&Method::GET, "state") => show(state),
        (&Method::POST, "reset") => reset(state),
        (&Method::GET, "clock") => Ok((StatusCode::OK, now(state))),
        (&Method::POST, "clock") => Ok(match moved(arrived, state) {
            Ok(()) => (StatusCode::OK, now(state)),
            Err(why) => (StatusCode::BAD_REQUEST, json!({ "message": why })),
        }),
        _ => {
            let body = json!({"message": "there is no such control", "controls": CONTROLS});
            Ok((StatusCode::NOT_FOUND, body))
        }
    };
    let (status, body) = result.unwrap_or_else(|broken: Broken| {
        let message = broken.to_string();
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            json!({ "message": message }),
        )
    });
    answer::json(status, "application/json", &body)
}

fn show(state: &State) -> Result<(StatusCode, Value), Broken> {
    let counts = state.store.counts()?;
    let settings = &state.settings;
    let body = json!({
        "now": state.clock.moment().rfc3339(),
        "requests": state.received.count(),
        "reports": {"listed": counts.published, "versions": counts.versions},
        "customerAgreements": counts.agreements,
        "notificationSubscriptionStatus": state.store.subscription()?,
        "settings": {
            "linkLifetimeSeconds": settings.link_lifetime.as_secs(),
            "termTokenLifetimeSeconds": settings.term_token_lifetime.as_secs(),
            "singleUseTermTokens": settings.single_use_term_tokens,
            "pageSize": settings.page_size.get(),
        },
    });
    Ok((StatusCode::OK, body))
}

/// Everything as it was at first, but for the key: what was handed out keeps its meaning.
fn reset(state: &State) -> Result<(StatusCode, Value), Broken> {
    state.store.reset()?;
    state.received.clear();
    state.clock.reset();
    show(state)
}

fn now(state: &State) -> Value {
    json!({"now": state.clock.moment().rfc3339()})
}

fn moved(arrived: &Arrived, state: &State) -> Result<(), String> {
    let expected = "expected {\"advance_seconds\": 60} or {\"set\": \"2030-01-02T03:04:05Z\"}";
    let refused = |found: &str| format!("{expected}, found {found}");
    let wanted: Move =
        serde_json::from_slice(&arrived.body).map_err(|error| refused(&error.to_string()))?;
    match (wanted.advance_seconds, wanted.set) {
        (Some(seconds), None) => state.clock.advance(std::time::Duration::from_secs(seconds)),
        (None, Some(text)) => {
            let time = Moment::from_rfc3339(&text).ok_or_else(|| refused("another time"))?;
            state.clock.set(time.into());
        }
        _ => return Err(refused("both or none")),
    }
    Ok(())
}
