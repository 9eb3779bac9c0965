//! The error of an operation, as the service reports it.

use http::header::{HeaderName, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::output;
use crate::http::{Body, response};
use crate::store::StoreError;

pub(crate) const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// An error response of either service: a code, a status, a message and further members.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    members: Map<String, Value>,
    retry_after: Option<u32>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            code,
            status,
            message: message.into(),
            members: Map::new(),
            retry_after: None,
        }
    }

    /// Adds a member to the body, besides the code and the message.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Sets the header `Retry-After`, in seconds.
    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Makes the response. The code is both in the header `x-amzn-errortype` and in the body
    /// (docs/service-notes.md, "Errors").
    pub(crate) fn answer(self, content_type: &'static str) -> Response<Body> {
        let mut body = json!({"__type": self.code, "message": self.message});
        if let Value::Object(members) = &mut body {
            members.extend(self.members);
        }
        let mut answer = response::new(self.status, content_type, output::text(&body));
        let headers = answer.headers_mut();
        headers.insert(ERROR_TYPE, HeaderValue::from_static(self.code));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        answer
    }
}

/// The failure of an operation.
#[derive(Debug)]
pub(crate) enum OperationError {
    /// The service refuses the request.
    Refused(Refusal),
    /// The store failed.
    Store(StoreError),
}

impl From<Refusal> for OperationError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for OperationError {
    fn from(broken: StoreError) -> Self {
        Self::Store(broken)
    }
}
