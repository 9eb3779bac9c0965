//! The responses of faults for which the operation does not run.

use http::header::{HeaderName, RETRY_AFTER};
use http::{Response, StatusCode};

use crate::api::Api;
use crate::document;
use crate::http::{Body, response};
use crate::operation::{self, ERROR_TYPE};
use crate::sts;

use super::{InjectedError, InjectedFault, Throttle};

const AMZ_RETRY_AFTER: HeaderName = HeaderName::from_static("x-amz-retry-after");
const MESSAGE: &str = "a fault of the emulator's plan";
const TOO_MANY: &str = "too many requests, by the emulator's plan of faults";

/// Returns the response that a fault puts in the place of the operation; `None` for a fault with which
/// the operation runs. `api` is `None` for requests to links, which belong to neither service.
pub(crate) fn replacement(fault: &InjectedFault, api: Option<Api>) -> Option<Response<Body>> {
    match fault {
        InjectedFault::Error(injected) => Some(error(injected, api)),
        InjectedFault::Throttle(throttle) => Some(throttled(*throttle, api)),
        InjectedFault::Html(status) => Some(html(*status)),
        _ => None,
    }
}

fn error(injected: &InjectedError, api: Option<Api>) -> Response<Body> {
    let message = injected.message.as_deref().unwrap_or(MESSAGE);
    let Some(api) = api else {
        let code = injected.code.as_deref().unwrap_or("InternalError");
        return document::refuse(injected.status, code, message, &[]);
    };
    if api == Api::Sts {
        let code = injected.code.as_deref().unwrap_or_default();
        return sts::refuse(injected.status, code, message);
    }
    let mut body = injected.members.clone();
    body.insert("message".to_owned(), message.into());
    if let Some(code) = &injected.code {
        body.insert("__type".to_owned(), code.as_str().into());
    }
    let body = operation::text(&body.into());
    let mut answer = response::new(injected.status, api.content_type(), body);
    if let Some(code) = &injected.code {
        response::set(answer.headers_mut(), ERROR_TYPE, code);
    }
    answer
}

/// Returns the throttling error of a service (docs/service-notes.md, "Errors") or, for a link, of S3.
fn throttled(throttle: Throttle, api: Option<Api>) -> Response<Body> {
    let mut answer = match api {
        Some(api) => api.refuse(api.throttled(TOO_MANY)),
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
    response::new(status, "text/html", page)
}
