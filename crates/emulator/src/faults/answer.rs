//! Answers in the place of an operation's own.

use http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};

use crate::api::Api;
use crate::document;
use crate::http::{Body, response};
use crate::operation::{self, ERROR_TYPE, Refusal};

use super::{InjectedError, InjectedFault, Throttle};

const AMZ_RETRY_AFTER: HeaderName = HeaderName::from_static("x-amz-retry-after");
const PLANNED: &str = "a fault of the emulator's plan";
const TOO_MANY: &str = "there were too many requests, as the emulator's plan has it";

/// What is answered without anything being done, if the fault is of that kind. Documents belong to
/// neither service.
pub(crate) fn instead(fault: &InjectedFault, api: Option<Api>) -> Option<Response<Body>> {
    match fault {
        InjectedFault::Error(failing) => Some(error(failing, api)),
        InjectedFault::Throttle(throttle) => Some(throttled(*throttle, api)),
        InjectedFault::Html(status) => Some(html(*status)),
        _ => None,
    }
}

fn error(failing: &InjectedError, api: Option<Api>) -> Response<Body> {
    let message = failing.message.as_deref().unwrap_or(PLANNED);
    let Some(api) = api else {
        let code = failing.code.as_deref().unwrap_or("InternalError");
        return document::refuse(failing.status, code, message, &[]);
    };
    let mut body = failing.members.clone();
    body.insert("message".to_owned(), message.into());
    if let Some(code) = &failing.code {
        body.insert("__type".to_owned(), code.as_str().into());
    }
    let mut answer = response::json(
        failing.status,
        api.content_type(),
        operation::text(&body.into()),
    );
    if let Some(code) = &failing.code {
        response::set(answer.headers_mut(), ERROR_TYPE, code);
    }
    answer
}

/// The throttling of either service (docs/service-notes.md, "Errors"), and that of S3.
fn throttled(throttle: Throttle, api: Option<Api>) -> Response<Body> {
    let mut answer = match api {
        Some(api) => {
            let status = match api {
                Api::Artifact => StatusCode::TOO_MANY_REQUESTS,
                Api::Support => StatusCode::BAD_REQUEST,
            };
            Refusal::new("ThrottlingException", status, TOO_MANY).answer(api.content_type())
        }
        None => document::refuse(StatusCode::SERVICE_UNAVAILABLE, "SlowDown", TOO_MANY, &[]),
    };
    let headers = answer.headers_mut();
    if let Some(seconds) = throttle.seconds {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    if let Some(millis) = throttle.millis {
        headers.insert(AMZ_RETRY_AFTER, millis.into());
    }
    answer
}

fn html(status: StatusCode) -> Response<Body> {
    let name = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body><h1>{name}</h1></body>\r\n</html>\r\n"
    );
    let mut answer = Response::new(Body::from(page));
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    answer
}
