//! An error response that replaces the response of an operation.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

/// An error response of any status, with any code, headers and members.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{InjectedError, InjectedFault};
/// use http::{HeaderName, HeaderValue, StatusCode};
///
/// let busy = InjectedError::new(StatusCode::SERVICE_UNAVAILABLE)
///     .code("ServiceUnavailable")
///     .message("come back later")
///     .header(HeaderName::from_static("x-amz-retry-after"), HeaderValue::from_static("1500"))
///     .member("resourceType", "report");
/// assert_eq!(InjectedFault::from(busy).name(), "error");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct InjectedError {
    pub(super) status: StatusCode,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) members: Map<String, Value>,
}

impl InjectedError {
    /// Returns an error without a code, whose message says that it comes from the plan.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            code: None,
            message: None,
            headers: HeaderMap::new(),
            members: Map::new(),
        }
    }

    /// Sets the code. It goes into the body, and into the header if a header can hold it.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the message.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Sets a header. Headers that frame a message, such as `content-length`, are ignored: the server
    /// sets them.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if !is_framing(&name) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Sets a member of the body, beside the code and the message. The errors of documents ignore it.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// Sets its headers in a response, in place of the response's own.
    pub(crate) fn put_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
    }
}

/// Returns whether a header determines where a message ends (RFC 9112, section 6).
pub(super) fn is_framing(name: &HeaderName) -> bool {
    use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
    [CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE].contains(name)
}
