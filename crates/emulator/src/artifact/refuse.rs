//! Makes the errors of Artifact, with the members that each has (docs/service-notes.md, "Errors").

use http::StatusCode;
use serde_json::json;

use crate::model::{InputError, Model, Violation};
use crate::operation::Refusal;

/// Refuses a report, or a version of one, that does not exist.
pub(super) fn report_not_found(id: &str, version: Option<u64>) -> Refusal {
    let message = match version {
        Some(version) => format!("there is no version {version} of the report {id}"),
        None => format!("there is no report {id}"),
    };
    modelled("ResourceNotFoundException", message)
        .with("resourceId", id)
        .with("resourceType", "report")
}

/// Refuses the id of an inquiry or of a query that does not exist.
pub(super) fn not_found(kind: &str, id: &str) -> Refusal {
    let message = format!("there is no {} {id}", kind.replace('-', " "));
    modelled("ResourceNotFoundException", message)
        .with("resourceId", id)
        .with("resourceType", kind)
}

/// Refuses a client token that came with a different request before. `id` is the inquiry of that request.
pub(super) fn token_conflict(id: &str) -> Refusal {
    let message = "the client token belongs to an earlier request with other members";
    modelled("ConflictException", message)
        .with("resourceId", id)
        .with("resourceType", "compliance-inquiry")
}

/// Refuses the export of an inquiry that has no answers.
pub(super) fn no_answers(status: &str) -> Refusal {
    let message = format!("expected an inquiry that is COMPLETED, found one that is {status}");
    modelled("ValidationException", message).with("reason", "other")
}

/// Refuses an input because of one member.
pub(super) fn member(name: &str, why: &str) -> Refusal {
    fields(&[Violation::new(name, why.to_owned())])
}

/// Refuses an ARN that no resource has.
pub(super) fn resource_not_found(arn: &str) -> Refusal {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let (kind, _) = resource.split_once('/').unwrap_or(("resource", ""));
    modelled(
        "ResourceNotFoundException",
        format!("there is no resource {arn}"),
    )
    .with("resourceId", arn)
    .with("resourceType", kind)
}

/// Refuses more tags than a resource can have.
pub(super) fn too_many_tags(most: usize, found: usize) -> Refusal {
    let why = format!("expected at most {most} tags of one resource, found {found}");
    fields(&[Violation::new("tags", why)])
}

/// Refuses a report that is not in the state that the operation needs.
pub(super) fn report_conflict(id: &str, why: &str) -> Refusal {
    modelled("ConflictException", format!("the report {id} {why}"))
        .with("resourceId", id)
        .with("resourceType", "report")
}

/// Refuses an id that no agreement has, or an agreement without a non-disclosure agreement. `kind` is the
/// type of the missing resource, such as `nda`.
pub(super) fn agreement_not_found(kind: &str, id: &str) -> Refusal {
    let message = format!("there is no {kind} {id}");
    modelled("ResourceNotFoundException", message)
        .with("resourceId", id)
        .with("resourceType", kind)
}

/// Refuses a revision that is not the current one.
pub(super) fn old_revision(current: &str) -> Refusal {
    let why = format!("expected the current revision {current}, found another one");
    fields(&[Violation::new("agreementRevisionId", why)])
}

/// Refuses an operation that the state of an agreement does not allow.
pub(super) fn agreement_state(why: &str) -> Refusal {
    modelled("ValidationException", why).with("reason", "other")
}

/// Refuses a token. `why` says what is wrong with it: it may not be one of this emulator, may be for
/// another purpose, may have expired, or may be used already.
pub(super) fn invalid_token(member: &str, why: &str) -> Refusal {
    modelled("ValidationException", format!("{member}: {why}"))
        .with("reason", "invalidToken")
        .with("fieldList", json!([{"name": member, "message": why}]))
}

/// Returns the refusal of an input that cannot be read, or does not fit the service model.
pub(crate) fn unacceptable(why: InputError) -> Refusal {
    match why {
        InputError::Unreadable(why) => {
            modelled("ValidationException", why).with("reason", "cannotParse")
        }
        InputError::Members(violations) => fields(&violations),
    }
}

fn fields(violations: &[Violation]) -> Refusal {
    let parts: Vec<String> = violations
        .iter()
        .map(|wrong| format!("{}: {}", wrong.member, wrong.message))
        .collect();
    let list: Vec<_> = violations
        .iter()
        .map(|wrong| json!({"name": wrong.member, "message": wrong.message}))
        .collect();
    modelled("ValidationException", parts.join("; "))
        .with("reason", "fieldValidationFailed")
        .with("fieldList", list)
}

/// Returns an error with the status that the service model has for its code.
fn modelled(code: &'static str, message: impl Into<String>) -> Refusal {
    let status = Model::artifact()
        .shape(code)
        .error
        .as_ref()
        .and_then(|error| StatusCode::from_u16(error.http_status_code).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Refusal::new(code, status, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_gives_the_status() {
        assert_eq!(report_not_found("report-1", None).status, 404);
        assert_eq!(report_conflict("report-1", "is not there yet").status, 409);
        assert_eq!(invalid_token("nextToken", "is not ours").status, 400);
    }
}
