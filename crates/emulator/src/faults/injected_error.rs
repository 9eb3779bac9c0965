//! An error that is answered instead of anything else.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

/// An error of any status, with or without a code, with any headers and members.
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
    /// An error without a code, which says that it was planned.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            code: None,
            message: None,
            headers: HeaderMap::new(),
            members: Map::new(),
        }
    }

    /// Sets the code; it goes into the body, and into the header where a header can hold it.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the message.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Sets a header. Those that say how long a message is are left to the server.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if !frames(&name) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Sets a member of the body beside the code and the message; a document's error has none.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// Puts its headers over those that every answer has.
    pub(crate) fn put_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
    }
}

/// Whether a header says where a message ends (RFC 9112, section 6).
pub(super) fn frames(name: &HeaderName) -> bool {
    use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
    [CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE].contains(name)
}
