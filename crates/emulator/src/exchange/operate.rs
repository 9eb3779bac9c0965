//! Carries out an operation, and answers requests to links.

use http::Response;

use super::answer::Answer;
use super::target::Target;
use crate::api::Api;
use crate::auth::SignatureError;
use crate::http::{Body, HttpRequest};
use crate::operation::{Call, Output, Refusal, Route};
use crate::state::State;
use crate::store::StoreError;
use crate::{auth, document, support};

/// How a fault changes an operation that runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FaultEffects {
    /// How many seconds the clock that verifies the signature is ahead of the emulator's; negative if
    /// behind.
    pub(super) skew: i64,
    /// Whether links count as expired.
    pub(super) expired_link: bool,
    /// Whether the result of a check lacks required members.
    pub(super) degenerate_result: bool,
}

/// Does what a request asks for, and makes the response.
pub(super) fn answer(
    state: &State,
    request: &HttpRequest,
    target: Target,
    effects: FaultEffects,
) -> Answer {
    match target {
        Target::Operation(api, route) => {
            let result = operate(state, request, api, &route, effects);
            Answer {
                acted: result.is_ok(),
                response: api.answer(route.operation, result),
            }
        }
        Target::Document | Target::Upload => {
            let response = follow(state, request, &target, effects.expired_link);
            Answer {
                acted: response.status().is_success(),
                response,
            }
        }
        Target::Unknown(api, refusal) => Answer {
            acted: false,
            response: api.refuse(refusal),
        },
    }
}

/// Answers a request to a link.
fn follow(
    state: &State,
    request: &HttpRequest,
    target: &Target,
    is_expired: bool,
) -> Response<Body> {
    let account = match state.account(document::link_account(request)) {
        // A link of an unknown account is refused by the key of the default account.
        Ok(account) => account.unwrap_or_else(|| state.default_account()),
        Err(broken) => return *document::failure(&broken),
    };
    let store = &account.state.store;
    match target {
        Target::Upload => document::receive(request, store, is_expired),
        _ => document::serve(request, store, is_expired),
    }
}

/// Verifies the signature, checks that the account may use the operation, validates the input, and runs
/// the operation.
fn operate(
    state: &State,
    request: &HttpRequest,
    api: Api,
    route: &Route,
    effects: FaultEffects,
) -> Result<Output, Refusal> {
    let clock = request.at.skewed(effects.skew);
    let all = state.scenario.get();
    let find = |key: &str, token: Option<&str>| state.credential(&all, key, token);
    let keys = &state.signing_keys;
    let caller = auth::verify(request, find, keys, api.signing_name(), clock)
        .map_err(|error| api.denied(error))?;
    let broken = |broken: StoreError| api.failed(broken.into());
    let account = state.account(caller.principal.account).map_err(broken)?;
    // The scenario may have lost the account since the access key was found.
    let account = account.ok_or_else(|| api.denied(SignatureError::UnknownKey))?;
    let scenario = &*account.scenario;
    let operation = route.operation;
    let throttles = &account.state.throttles;
    let limit = scenario.calls_per_second.get(&operation.name).copied();
    if !throttles.admit_call(&operation.name, limit, request.at) {
        return Err(api.throttled("Rate exceeded"));
    }
    api.admit(scenario, &operation.name, &caller.region)?;
    let input = api.input(route, request)?;
    let call = Call {
        request,
        store: &account.state.store,
        settings: &state.settings,
        scenario,
        directory: &all,
        caller: &caller.principal,
        sessions: state.sessions(),
        throttles,
        dry_run: api.is_dry_run(operation, &input),
        expired_link: effects.expired_link,
    };
    let mut output = api
        .act(route, &call, input)
        .map_err(|error| api.failed(error))?;
    if effects.degenerate_result
        && let Output::Tree(output) = &mut output
    {
        support::degenerate(output);
    }
    Ok(output)
}
