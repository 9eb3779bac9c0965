//! Makes responses, with the headers that every response has.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use crate::crypto::random;
use crate::http::Body;
use crate::time::Timestamp;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// Returns a response with a body.
pub(crate) fn new(status: StatusCode, content_type: &'static str, body: String) -> Response<Body> {
    let mut answer = empty(status).map(|_| body.into());
    let content_type = HeaderValue::from_static(content_type);
    answer.headers_mut().insert(CONTENT_TYPE, content_type);
    answer
}

/// Returns a response without a body.
pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::default());
    *answer.status_mut() = status;
    answer
}

/// Sets a header to a text, which has to be visible ASCII. Any other text is ignored.
pub(crate) fn set(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}

/// Removes the request id, so that the response looks like that of a proxy and not of the service.
pub(crate) fn forget_id(answer: &mut Response<Body>) {
    answer.headers_mut().remove(REQUEST_ID);
}

/// Adds a request id and the date of the emulator's clock, by which a client can correct its own. Removes
/// the body of a response to HEAD, which keeps the `Content-Length` of the body (RFC 9110, section
/// 9.3.2).
pub(crate) fn finish(mut answer: Response<Body>, method: &Method, at: Timestamp) -> Response<Body> {
    let length = http_body::Body::size_hint(answer.body()).exact();
    let headers = answer.headers_mut();
    set(headers, REQUEST_ID, &random::uuid());
    set(headers, DATE, &at.http_date());
    if method == Method::HEAD {
        headers.insert(CONTENT_LENGTH, length.unwrap_or_default().into());
        *answer.body_mut() = Body::default();
    }
    answer
}
