//! The error response of a fault, which comes instead of the operation's response.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

/// An error response with any status, code, headers and members.
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
    /// Returns an error without a code. Its message says that it comes from the plan of faults.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            code: None,
            message: None,
            headers: HeaderMap::new(),
            members: Map::new(),
        }
    }

    /// Sets the code. It is in the member `__type` of the body and, if it can be a header value, in the
    /// header `x-amzn-errortype`. In an error of a document, it is the element `Code`.
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

    /// Sets a member of the body, besides the code and the message. An error of a document is XML and has
    /// no such members.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// Sets the headers of this error in a response. They replace headers of the response with the same
    /// names.
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
