//! The agent's side of cases.

use std::time::Duration;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, Wrong};
use crate::arrived::Arrived;
use crate::moment::Moment;
use crate::state::State;
use crate::store::{Case, Communication};
use crate::support::{self, AWS, Event};

/// How many characters a communication has at most (API reference, Communication).
const LONGEST: usize = 8_000;

/// What `ask` and `reply` take.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    body: String,
}

/// Every case, the newest first, without what was said about it.
pub(super) fn list(arrived: &Arrived, state: &State) -> Answered {
    let cases = state.store.every_case()?;
    let cases: Vec<Value> = cases
        .iter()
        .map(|case| shown(arrived, state, case))
        .collect();
    Ok(json!({ "cases": cases }))
}

/// One case.
pub(super) fn show(arrived: &Arrived, state: &State, id: &str) -> Answered {
    let case = state.store.case(id)?.ok_or_else(|| missing(id))?;
    Ok(shown(arrived, state, &case))
}

/// Does what the agent does to a case.
pub(super) fn act(arrived: &Arrived, state: &State, id: &str, what: &str) -> Answered {
    let (event, speaks) = match what {
        "start" => (Event::AgentStarts, false),
        "ask" => (Event::AgentAsks, true),
        "reply" => (Event::AgentWrites, true),
        "resolve" => (Event::Resolves, false),
        _ => return Err(super::unknown()),
    };
    let body = speaks.then(|| words(arrived)).transpose()?;
    let (scenario, now) = (state.scenario.get(), arrived.at.millis());
    let change = state.store.change()?;
    let mut case = change.case(id)?.ok_or_else(|| missing(id))?;
    let (status, since) = support::status_at(&case, &scenario, now);
    let stood = Duration::from_millis(now.saturating_sub(since));
    let next = support::after(status, event, stood).ok_or_else(|| Wrong {
        status: StatusCode::CONFLICT,
        body: json!({
            "message": format!("{what}: expected a case that is not resolved, found a resolved one"),
        }),
    })?;
    (case.status, case.since) = if next == status {
        (status, since)
    } else {
        (next, now)
    };
    if let Some(body) = body {
        let communication = Communication {
            body,
            submitted_by: AWS.to_owned(),
            attachments: Vec::new(),
        };
        change.say(&mut case, now, &communication)?;
    }
    change.put_case(&case)?;
    change.keep()?;
    Ok(shown(arrived, state, &case))
}

fn words(arrived: &Arrived) -> Result<String, Wrong> {
    let refused = |found: &str| Wrong {
        status: StatusCode::BAD_REQUEST,
        body: json!({
            "message": format!("expected {{\"body\": \"1 to {LONGEST} characters\"}}, found {found}"),
        }),
    };
    let words: Words =
        serde_json::from_slice(&arrived.body).map_err(|error| refused(&error.to_string()))?;
    match words.body.chars().count() {
        1..=LONGEST => Ok(words.body),
        count => Err(refused(&format!("{count} characters"))),
    }
}

fn missing(id: &str) -> Wrong {
    Wrong {
        status: StatusCode::NOT_FOUND,
        body: json!({"message": format!("there is no case {id:?}")}),
    }
}

fn shown(arrived: &Arrived, state: &State, case: &Case) -> Value {
    let (scenario, now) = (state.scenario.get(), arrived.at.millis());
    let (status, since) = support::status_at(case, &scenario, now);
    let time = |millis| Moment::from_millis(millis).iso_millis() + "Z";
    json!({
        "caseId": case.case_id,
        "displayId": case.display_id,
        "subject": case.subject,
        "status": status.word(),
        "statusSince": time(since),
        "timeCreated": time(case.created),
        "communications": case.said,
    })
}
