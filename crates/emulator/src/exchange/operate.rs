//! Carries out an operation, and answers requests to links.

use super::answer::Answer;
use super::target::Target;
use crate::api::Api;
use crate::http::HttpRequest;
use crate::operation::{Call, Output, Refusal, Route};
use crate::state::State;
use crate::{auth, document, model, support};

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
        Target::Document => {
            let response = document::serve(request, &state.store, effects.expired_link);
            Answer {
                acted: response.status().is_success(),
                response,
            }
        }
        Target::Upload => {
            let response = document::receive(request, &state.store, effects.expired_link);
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
    let region = auth::verify(request, &state.credentials, api.signing_name(), clock)
        .map_err(|error| api.denied(error))?;
    let scenario = state.scenario.get();
    let content_type = api.content_type();
    let (operation, labels) = (route.operation, &route.labels);
    api.admit(&scenario, &operation.name, &region)?;
    let input = model::input(api.model(), operation, labels, request, content_type)
        .map_err(|error| api.invalid(error))?;
    let call = Call {
        request,
        store: &state.store,
        settings: &state.settings,
        scenario: &scenario,
        throttles: &state.throttles,
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
