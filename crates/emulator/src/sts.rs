//! The operations of the Security Token Service (STS) by which clients ask which account and which user
//! they are, and get the credentials of a role (docs/service-notes.md, "Caller").
//!
//! Requests are forms, and responses are XML ([awsQuery]).
//!
//! [awsQuery]: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

mod assume_role;
mod get_caller_identity;

use std::fmt::Write as _;

use http::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::auth::SignatureError;
use crate::encoding::{percent, xml};
use crate::http::{Body, HttpRequest, response};
use crate::model::{self, InputError, Model, Operation};
use crate::operation::{Action, Output, Refusal, Route, actions, find_action};
use crate::support::named;

/// The content type of responses.
pub(crate) const CONTENT_TYPE: &str = "text/xml";

/// The content type of requests.
const FORM: &str = "application/x-www-form-urlencoded";

/// The namespace of the elements in responses (service model, `xmlNamespace`).
const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

const ACTIONS: &[(&str, Action)] = actions![
    AssumeRole: assume_role,
    GetCallerIdentity: get_caller_identity,
];

/// Returns the names of the emulated operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|(name, _)| *name)
}

/// Returns whether a `POST /` is for STS and not for Support: its body is a form, and no header
/// `X-Amz-Target` names an operation of Support.
pub(crate) fn is_form(request: &HttpRequest) -> bool {
    let content_type = request.header("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(FORM) && !request.headers.contains_key("x-amz-target")
}

/// Finds the operation that the field `Action` of the form names.
pub(crate) fn route(request: &HttpRequest) -> Result<Route, Refusal> {
    let refused = |code, why: String| Err(Refusal::new(code, StatusCode::BAD_REQUEST, why));
    let model = Model::sts();
    let version = &model.metadata.api_version;
    let Some(action) = field(request, "Action") else {
        return refused("MissingAction", "the form has no field Action".to_owned());
    };
    match field(request, "Version") {
        Some(found) if found == *version => {}
        found => {
            let found = found.map_or_else(|| "none".to_owned(), |found| named(&found));
            let why = format!("Version: expected {version}, found {found}");
            return refused("InvalidAction", why);
        }
    }
    let found = model.operations.get(&action);
    match found.zip(find_action(ACTIONS, &action)) {
        Some((operation, action)) => Ok(Route {
            operation,
            action,
            labels: Vec::new(),
        }),
        None => {
            let found = named(&action);
            let why = format!("Action: expected AssumeRole or GetCallerIdentity, found {found}");
            refused("InvalidAction", why)
        }
    }
}

/// Returns the refusal of a request whose query contradicts the form.
pub(crate) fn unknown_operation(why: String) -> Refusal {
    Refusal::new("InvalidAction", StatusCode::BAD_REQUEST, why)
}

/// Returns the refusal of a request whose signature is wrong (API reference of STS, Common Errors;
/// docs/service-notes.md, "Caller").
pub(crate) fn denied(error: SignatureError) -> Refusal {
    let (code, status, message) = match error {
        SignatureError::Unsigned => (
            "MissingAuthenticationToken",
            StatusCode::FORBIDDEN,
            "the request is not signed: it has no Authorization header".to_owned(),
        ),
        SignatureError::Malformed(why) => ("IncompleteSignature", StatusCode::BAD_REQUEST, why),
        SignatureError::UnknownKey | SignatureError::NoToken | SignatureError::WrongToken(_) => (
            "InvalidClientTokenId",
            StatusCode::FORBIDDEN,
            "the access key or its session token is not known here".to_owned(),
        ),
        SignatureError::ExpiredToken => (
            "ExpiredToken",
            StatusCode::FORBIDDEN,
            "the session token has expired".to_owned(),
        ),
        SignatureError::Mismatch(why) => ("SignatureDoesNotMatch", StatusCode::FORBIDDEN, why),
        SignatureError::Expired(why) => ("RequestExpired", StatusCode::BAD_REQUEST, why),
    };
    Refusal::new(code, status, message)
}

/// Returns the input of an operation from the form.
pub(crate) fn input(
    operation: &'static Operation,
    request: &HttpRequest,
) -> Result<Value, InputError> {
    model::form(Model::sts(), operation, &fields(request))
}

/// Returns the refusal of an input that does not fit the service model (API reference of STS, Common
/// Errors).
pub(crate) fn unacceptable(why: InputError) -> Refusal {
    let why = match why {
        InputError::Unreadable(why) => why,
        InputError::Members(violations) => {
            let parts = violations.iter();
            let parts = parts.map(|wrong| format!("{}: {}", wrong.member, wrong.message));
            parts.collect::<Vec<_>>().join("; ")
        }
    };
    Refusal::new("ValidationError", StatusCode::BAD_REQUEST, why)
}

/// Returns the names and values of the fields of the form. In a form, `+` stands for a blank (URL
/// Standard, section 5.1).
fn fields(request: &HttpRequest) -> Vec<(Vec<u8>, Vec<u8>)> {
    let form = String::from_utf8_lossy(&request.body).replace('+', "%20");
    percent::pairs(&form).collect()
}

/// Returns the value of a field of the form.
fn field(request: &HttpRequest, name: &str) -> Option<String> {
    let mut fields = fields(request).into_iter();
    let (_, value) = fields.find(|(found, _)| found == name.as_bytes())?;
    Some(String::from_utf8_lossy(&value).into_owned())
}

/// Returns whether the form has a field whose name begins with a text.
fn has_field(request: &HttpRequest, prefix: &str) -> bool {
    let fields = fields(request);
    fields
        .iter()
        .any(|(name, _)| name.starts_with(prefix.as_bytes()))
}

/// Writes the output of an operation. Its members are texts and structures of texts.
pub(crate) fn write(operation: &str, output: Output) -> String {
    let mut body = format!("<{operation}Response xmlns=\"{NAMESPACE}\"><{operation}Result>");
    if let Output::Tree(Value::Object(members)) = output {
        write_members(&mut body, &members);
    }
    // Writing to a `String` cannot fail.
    let _ = write!(body, "</{operation}Result></{operation}Response>");
    body
}

fn write_members(body: &mut String, members: &Map<String, Value>) {
    for (name, value) in members {
        match value {
            Value::Object(members) => {
                // Writing to a `String` cannot fail.
                let _ = write!(body, "<{name}>");
                write_members(body, members);
                let _ = write!(body, "</{name}>");
            }
            text => xml::write(body, name, text.as_str().unwrap_or_default()),
        }
    }
}

/// Makes the response of a refused request. Its code is in the body alone.
pub(crate) fn refuse(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let fault = match status.is_server_error() {
        true => "Receiver",
        false => "Sender",
    };
    let mut body = format!("<ErrorResponse xmlns=\"{NAMESPACE}\"><Error>");
    for (name, text) in [("Type", fault), ("Code", code), ("Message", message)] {
        xml::write(&mut body, name, text);
    }
    body.push_str("</Error></ErrorResponse>");
    response::new(status, CONTENT_TYPE, body)
}
