//! The error of streaming the resources of a check.

use std::error::Error as StdError;
use std::fmt;

use casebook_protocol::Responder;
use casebook_stack::ResponseStream;

use crate::client::ClientError;
use crate::error::Error;

/// The input that the JSON grammar or the service model expects.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Expected(pub(super) &'static str);

/// An error in a response, with its byte position, counted from 0.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Wrong {
    pub(super) expected: Expected,
    pub(super) at: u64,
}

/// The response with the resources of a check broke off, or cannot be parsed.
///
/// [`resources_read`](Self::resources_read) is the number of resources that the stream yielded
/// before the error. Each of them is complete; how many are missing is unknown.
#[derive(Debug)]
pub struct FlaggedResourcesError {
    read: u64,
    why: Cause,
    request_id: Option<Box<str>>,
}

#[derive(Debug)]
enum Cause {
    /// The response broke off.
    Arriving(ClientError),
    /// The response cannot be parsed.
    Wrong(Wrong, Responder),
}

impl FlaggedResourcesError {
    pub(super) fn arriving(read: u64, why: ClientError, request_id: Option<&str>) -> Self {
        Self {
            read,
            why: Cause::Arriving(why),
            request_id: request_id.map(Into::into),
        }
    }

    pub(super) fn wrong(read: u64, why: Wrong, answer: &ResponseStream<Error>) -> Self {
        Self {
            read,
            why: Cause::Wrong(why, answer.responder()),
            request_id: answer.request_id().map(Into::into),
        }
    }

    /// Returns the number of resources that the stream yielded before the error.
    #[must_use]
    pub fn resources_read(&self) -> u64 {
        self.read
    }

    /// Returns the error that broke the response off, such as a lost connection or a timeout. A new
    /// request may succeed. `None` means that the response cannot be parsed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.why {
            Cause::Arriving(error) => Some(error),
            Cause::Wrong(..) => None,
        }
    }

    /// Returns the sender of the response if the content type is not JSON. The service sends only
    /// JSON, so the sender is something else, such as a proxy.
    #[must_use]
    pub fn foreign_responder(&self) -> Option<&Responder> {
        match &self.why {
            Cause::Wrong(_, by) if by.content_type().is_some() && !by.is_json() => Some(by),
            _ => None,
        }
    }

    /// Returns the request id of the service.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for FlaggedResourcesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let read = self.read;
        match &self.why {
            Cause::Arriving(_) => write!(f, "the response broke off after {read} resources"),
            Cause::Wrong(Wrong { expected, at }, _) => write!(
                f,
                "the response cannot be read after {read} resources: expected {} at byte {at}",
                expected.0
            ),
        }?;
        match self.foreign_responder() {
            Some(stranger) => write!(f, ", found {stranger}"),
            None => Ok(()),
        }
    }
}

impl StdError for FlaggedResourcesError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.why {
            Cause::Arriving(error) => Some(error),
            Cause::Wrong(..) => None,
        }
    }
}
