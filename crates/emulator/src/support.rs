//! AWS Support. One operation answers so far; the others are known and say so.

mod describe_severity_levels;

use http::StatusCode;

use crate::api::{Action, Route};
use crate::arrived::Arrived;
use crate::judge::Unacceptable;
use crate::model::Model;
use crate::refusal::Refusal;

/// The content type of requests and answers.
pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

const ACTIONS: [(&str, Action); 1] = [(
    "DescribeSeverityLevels",
    describe_severity_levels::describe_severity_levels,
)];

/// Finds the operation that the target header names.
pub(crate) fn route(arrived: &Arrived) -> Result<Route<'_>, Refusal> {
    let invalid = |why: String| Refusal::new("InvalidAction", StatusCode::BAD_REQUEST, why);
    let target = arrived
        .header("x-amz-target")
        .ok_or_else(|| invalid("the request has no X-Amz-Target header".to_owned()))?;
    let model = Model::support();
    let operation = target
        .split_once('.')
        .filter(|(prefix, _)| model.metadata.target_prefix.as_deref() == Some(*prefix))
        .and_then(|(_, name)| model.operations.get(name))
        .ok_or_else(|| invalid("the X-Amz-Target header names no operation".to_owned()))?;
    let (_, action) = ACTIONS
        .iter()
        .find(|(name, _)| *name == operation.name)
        .ok_or_else(|| {
            invalid(format!(
                "the emulator does not answer {} yet",
                operation.name
            ))
        })?;
    Ok(Route {
        operation,
        action: *action,
        labels: Vec::new(),
    })
}

/// The refusal of an input (API notes, C4).
pub(crate) fn unacceptable(why: Unacceptable) -> Refusal {
    let (code, message) = match why {
        Unacceptable::Unreadable(why) => ("SerializationException", why),
        Unacceptable::Members(violations) => {
            let parts: Vec<String> = violations
                .into_iter()
                .map(|wrong| format!("{}: {}", wrong.member, wrong.message))
                .collect();
            ("InvalidParameterValueException", parts.join("; "))
        }
    };
    Refusal::new(code, StatusCode::BAD_REQUEST, message)
}
