//! The parameters `Action` and `Version` of a query (both references, Common Parameters).
//!
//! The path or the target header names the operation, and the official clients send neither parameter.
//! The emulator checks them in requests that have them (docs/service-notes.md, "Routing").

use http::StatusCode;

use super::Api;
use crate::encoding::percent;
use crate::http::HttpRequest;
use crate::operation::Refusal;
use crate::support::named;

/// Refuses a request whose `Action` is not `operation`, or whose `Version` is not that of the service.
pub(super) fn check(api: Api, operation: &str, request: &HttpRequest) -> Result<(), Refusal> {
    if let Some(action) = parameter(request, "Action")?
        && action != operation
    {
        return Err(api.unknown_operation(wrong_action(api, operation, &action)));
    }
    let Some(version) = parameter(request, "Version")? else {
        return Ok(());
    };
    let expected = &api.model().metadata.api_version;
    if version == *expected {
        return Ok(());
    }
    let found = named(&version);
    if has_form_of_date(&version) {
        let why = format!("Version: expected {expected}, which has {operation}, found {found}");
        Err(api.unknown_operation(why))
    } else {
        let why = format!("Version: expected the form YYYY-MM-DD, found {found}");
        Err(invalid(why))
    }
}

/// Returns the value of a parameter; the names of parameters are case-sensitive.
fn parameter(request: &HttpRequest, name: &str) -> Result<Option<String>, Refusal> {
    let mut values = percent::pairs(request.query())
        .filter(|(found, _)| found == name.as_bytes())
        .map(|(_, value)| String::from_utf8_lossy(&value).into_owned());
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(invalid(format!("{name}: expected one value, found more"))),
    }
}

fn wrong_action(api: Api, operation: &str, action: &str) -> String {
    let found = named(action);
    let named_by = match api {
        Api::Artifact => "the method and path name",
        Api::Support => "the X-Amz-Target header names",
    };
    format!("Action: expected {operation}, which {named_by}, found {found}")
}

/// Returns whether a text has the form YYYY-MM-DD.
fn has_form_of_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Refuses an input that fails to satisfy a constraint (both references, Common Errors).
fn invalid(why: String) -> Refusal {
    Refusal::new("ValidationError", StatusCode::BAD_REQUEST, why)
}
