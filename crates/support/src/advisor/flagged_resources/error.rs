//! Why the resources end before their time.

use std::error::Error as StdError;
use std::fmt;

use casebook_protocol::Responder;
use casebook_stack::ResponseStream;

use crate::client::ClientError;
use crate::error::Error;

/// What would have been right, in the words of the grammar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Expected(pub(super) &'static str);

/// What is wrong with an answer, and at which of its bytes, counted from 0.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Wrong {
    pub(super) expected: Expected,
    pub(super) at: u64,
}

/// The service answered, but the answer broke off or cannot be read to its end.
///
/// How many resources were handed out before is [`read`](Self::read). They are as the service sent
/// them; how many are missing, nobody knows.
#[derive(Debug)]
pub struct FlaggedResourcesError {
    read: u64,
    why: Why,
    request_id: Option<Box<str>>,
}

#[derive(Debug)]
enum Why {
    /// It stopped arriving.
    Arriving(ClientError),
    /// It arrived, and is not what it should be.
    Wrong(Wrong, Responder),
}

impl FlaggedResourcesError {
    pub(super) fn arriving(read: u64, why: ClientError, request_id: Option<&str>) -> Self {
        Self {
            read,
            why: Why::Arriving(why),
            request_id: request_id.map(Into::into),
        }
    }

    pub(super) fn wrong(read: u64, why: Wrong, answer: &ResponseStream<Error>) -> Self {
        Self {
            read,
            why: Why::Wrong(why, answer.responder()),
            request_id: answer.request_id().map(Into::into),
        }
    }

    /// How many resources came before.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read
    }

    /// The error of the connection or of a clock, where the answer did not arrive whole. Asking
    /// again may help then.
    #[must_use]
    pub fn call(&self) -> Option<&ClientError> {
        match &self.why {
            Why::Arriving(error) => Some(error),
            Why::Wrong(..) => None,
        }
    }

    /// The sender of the answer, if its content type is not JSON: then it does not come from the
    /// service.
    #[must_use]
    pub fn foreign_responder(&self) -> Option<&Responder> {
        match &self.why {
            Why::Wrong(_, by) if by.content_type().is_some() && !by.is_json() => Some(by),
            _ => None,
        }
    }

    /// The id that the service gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for FlaggedResourcesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let read = self.read;
        match &self.why {
            Why::Arriving(_) => write!(f, "the answer broke off after {read} resources"),
            Why::Wrong(Wrong { expected, at }, _) => write!(
                f,
                "the answer cannot be read after {read} resources: expected {} at byte {at}",
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
            Why::Arriving(error) => Some(error),
            Why::Wrong(..) => None,
        }
    }
}
