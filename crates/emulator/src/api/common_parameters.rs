//! The parameters `Action` and `Version` of a query (both references, Common Parameters).
//!
//! The path or the header `X-Amz-Target` names the operation already, and the official clients send
//! neither parameter. If a request has them, the emulator checks that they agree with its operation
//! (docs/service-notes.md, "Routing").

use http::StatusCode;

use crate::encoding::percent;
use crate::http::HttpRequest;
use crate::operation::Refusal;
use crate::support::named;

/// Refuses a request whose parameter `Action` is not `operation`, or whose `Version` is not `version`.
/// The error is the one for an unknown operation, which `unknown` makes from a message, since the
/// services have different ones.
pub(super) fn check(
    request: &HttpRequest,
    operation: &str,
    version: &str,
    unknown: impl Fn(String) -> Refusal,
) -> Result<(), Refusal> {
    if let Some(action) = parameter(request, "Action")?
        && action != operation
    {
        let found = named(&action);
        let why = format!("Action: expected {operation}, which the request is for, found {found}");
        return Err(unknown(why));
    }
    match parameter(request, "Version")? {
        Some(other) if other != version => {
            let found = named(&other);
            Err(match has_form_of_date(&other) {
                true => unknown(format!(
                    "Version: expected {version}, which has {operation}, found {found}"
                )),
                false => invalid(format!(
                    "Version: expected the form YYYY-MM-DD, found {found}"
                )),
            })
        }
        _ => Ok(()),
    }
}

/// Returns the value of a query parameter. The name is case-sensitive; a name that comes twice is
/// refused.
fn parameter(request: &HttpRequest, name: &str) -> Result<Option<String>, Refusal> {
    let mut values = percent::pairs(request.query())
        .filter(|(found, _)| found == name.as_bytes())
        .map(|(_, value)| String::from_utf8_lossy(&value).into_owned());
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(invalid(format!("{name}: expected one value, found more"))),
    }
}

/// Returns whether a text has the form YYYY-MM-DD.
fn has_form_of_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Returns the error `ValidationError`, for a parameter with an invalid value (both references, Common
/// Errors).
fn invalid(why: String) -> Refusal {
    Refusal::new("ValidationError", StatusCode::BAD_REQUEST, why)
}
