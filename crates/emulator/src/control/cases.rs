//! The controls of cases: listing cases, and acting as the support agent of a case.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ControlError, ControlResult};

use crate::http::HttpRequest;
use crate::state::{AccountView, AgentAction, CaseError, CaseSummary, LONGEST_BODY, Reason};
use crate::time::Timestamp;

/// The body of `POST /_emulator/cases/{caseId}/ask` and `…/reply`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageInput {
    body: String,
}

impl From<CaseError> for ControlError {
    fn from(error: CaseError) -> Self {
        match &error.0 {
            Reason::NotFound(_) => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            Reason::Resolved(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            Reason::BodyLength(_) => {
                super::refused(format!("expected {}, found another {error}", expected()))
            }
            Reason::Store(broken) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, broken.to_string())
            }
        }
    }
}

/// Lists all cases, the newest first, without their communications.
pub(super) fn list(request: &HttpRequest, account: &AccountView) -> ControlResult {
    let cases = account.case_summaries(request.at)?;
    let cases: Vec<Value> = cases.into_iter().map(document).collect();
    Ok(json!({ "cases": cases }))
}

/// Returns the case with a `caseId` or `displayId`.
pub(super) fn show(request: &HttpRequest, account: &AccountView, id: &str) -> ControlResult {
    Ok(document(account.case_summary(id, request.at)?))
}

/// Carries out an action of the agent on a case.
pub(super) fn act(
    request: &HttpRequest,
    account: &AccountView,
    id: &str,
    action: &str,
) -> ControlResult {
    let action = match action {
        "start" => AgentAction::Start,
        "ask" => AgentAction::Ask(message(request)?),
        "reply" => AgentAction::Reply(message(request)?),
        "resolve" => AgentAction::Resolve,
        _ => return Err(super::unknown()),
    };
    Ok(document(account.act_as_agent(id, action, request.at)?))
}

fn message(request: &HttpRequest) -> Result<String, ControlError> {
    let input: Result<MessageInput, _> = serde_json::from_slice(&request.body);
    input
        .map(|input| input.body)
        .map_err(|error| super::refused(format!("expected {}, found {error}", expected())))
}

fn expected() -> String {
    format!("{{\"body\": \"1 to {LONGEST_BODY} characters\"}}")
}

fn document(case: CaseSummary) -> Value {
    let time = |time| format!("{}Z", Timestamp::from(time).iso_millis());
    json!({
        "caseId": case.case_id,
        "displayId": case.display_id,
        "subject": case.subject,
        "status": case.status,
        "statusSince": time(case.status_since),
        "timeCreated": time(case.created),
        "communications": case.communications,
    })
}
