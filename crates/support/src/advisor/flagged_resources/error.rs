//! The error of streaming the resources of a check.

use std::error::Error as StdError;
use std::fmt;

use casebook_protocol::{ParseError, Responder};
use casebook_stack::ResponseStream;

use crate::client::ClientError;
use crate::error::Error;

/// The response with the resources of a check broke off, or cannot be parsed.
///
/// [`resources_read`](Self::resources_read) is the number of resources that the stream yielded
/// before the error. Each of them is complete; how many are missing is unknown.
#[derive(Debug)]
pub struct FlaggedResourcesError {
    read: u64,
    cause: Cause,
    request_id: Option<Box<str>>,
}

#[derive(Debug)]
pub(super) enum Cause {
    BrokenOff(ClientError),
    Unreadable(ParseError, Responder),
}

impl FlaggedResourcesError {
    pub(super) fn new(read: u64, cause: Cause, response: &ResponseStream<Error>) -> Self {
        Self {
            read,
            cause,
            request_id: response.request_id().map(Into::into),
        }
    }

    /// Returns the number of resources that the stream yielded before the error.
    #[must_use]
    pub fn resources_read(&self) -> u64 {
        self.read
    }

    /// Returns the error that ended the response early, such as a lost connection or a timeout. A new
    /// request may succeed. `None` means that the response arrived, but cannot be parsed.
    #[must_use]
    pub fn client_error(&self) -> Option<&ClientError> {
        match &self.cause {
            Cause::BrokenOff(error) => Some(error),
            Cause::Unreadable(..) => None,
        }
    }

    /// Returns the sender of the response if the content type is not JSON. The service sends only
    /// JSON, so the sender is something else, such as a proxy.
    #[must_use]
    pub fn foreign_responder(&self) -> Option<&Responder> {
        match &self.cause {
            Cause::Unreadable(_, by) if by.content_type().is_some() && !by.is_json() => Some(by),
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
        match &self.cause {
            Cause::BrokenOff(_) => write!(f, "the response broke off after {read} resources"),
            Cause::Unreadable(error, _) => {
                write!(
                    f,
                    "the response cannot be read after {read} resources: {error}"
                )
            }
        }?;
        match self.foreign_responder() {
            Some(stranger) => write!(f, ", found {stranger}"),
            None => Ok(()),
        }
    }
}

impl StdError for FlaggedResourcesError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.cause {
            Cause::BrokenOff(error) => Some(error),
            Cause::Unreadable(..) => None,
        }
    }
}
