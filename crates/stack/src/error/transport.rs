//! The connection failed.

use std::error::Error;
use std::fmt;

use super::{BoxError, NotSent, Sent};
use crate::progress::{GivenUp, Progress};

/// A connection that could not be made, or broke.
#[derive(Debug)]
pub struct TransportError {
    what: What,
    source: BoxError,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum What {
    Connect,
    NotTaken,
    Exchange,
    Answer(Sent),
    TooLarge(usize, Sent),
}

impl TransportError {
    /// No connection: the name is unknown, nobody listens, TLS failed. Nothing was sent.
    #[must_use]
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self {
            what: What::Connect,
            source: source.into(),
        }
    }

    /// The connection was closed before it took the request up. Nothing was sent.
    #[must_use]
    pub fn not_taken(source: impl Into<BoxError>) -> Self {
        Self {
            what: What::NotTaken,
            source: source.into(),
        }
    }

    /// The connection broke before an answer; the request may have got through.
    #[must_use]
    pub fn exchange(source: impl Into<BoxError>) -> Self {
        Self {
            what: What::Exchange,
            source: source.into(),
        }
    }

    /// The connection broke in the middle of the answer.
    #[must_use]
    pub fn answer(source: impl Into<BoxError>) -> Self {
        Self {
            what: What::Answer(Sent::Yes),
            source: source.into(),
        }
    }

    /// The answer is larger than the caller wants to hold.
    #[must_use]
    pub fn too_large(limit: usize, source: impl Into<BoxError>) -> Self {
        Self {
            what: What::TooLarge(limit, Sent::Yes),
            source: source.into(),
        }
    }

    /// The same, of an answer that was no success: whether the service acted is not known.
    pub(crate) fn leaving_it_open(mut self) -> Self {
        if let What::Answer(sent) | What::TooLarge(_, sent) = &mut self.what {
            *sent = Sent::Perhaps;
        }
        self
    }

    /// What became of a request that its caller gave up before it was handed over.
    pub(crate) fn given_up(progress: &Progress) -> Self {
        match progress.sent() {
            Sent::No => Self::not_taken(GivenUp),
            // An attempt before this one, which shares its progress, has left.
            Sent::Perhaps | Sent::Yes => Self::exchange(GivenUp),
        }
    }

    /// Takes the error of any transport: its own, that of a layer that sent nothing, or one that
    /// says nothing about how far it came.
    pub(crate) fn of(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) if error.is::<NotSent>() => Self::not_taken(error),
            Err(error) => Self::exchange(error),
        }
    }

    /// Whether the request reached the service.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self.what {
            What::Connect | What::NotTaken => Sent::No,
            What::Exchange => Sent::Perhaps,
            What::Answer(sent) | What::TooLarge(_, sent) => sent,
        }
    }

    /// Whether there was no connection at all.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.what == What::Connect
    }

    /// Whether the answer was larger than the caller wants to hold.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.what, What::TooLarge(..))
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Connect => f.write_str("no connection; nothing was sent"),
            What::NotTaken => f.write_str("the connection was closed; nothing was sent"),
            What::Exchange => f.write_str("the connection broke before an answer came"),
            What::Answer(_) => f.write_str("the connection broke in the middle of the answer"),
            What::TooLarge(limit, _) => write!(f, "the answer is larger than {limit} bytes"),
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
