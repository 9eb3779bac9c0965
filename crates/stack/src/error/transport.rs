//! The connection failed.

use std::error::Error;
use std::fmt;

use super::{BoxError, NotSent, Sent};
use crate::progress::{GivenUp, Progress};

/// A connection that could not be made, or broke.
#[derive(Debug)]
pub struct TransportError {
    what: What,
    place: Option<Box<str>>,
    source: BoxError,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum What {
    Connect,
    NotTaken,
    #[cfg_attr(
        not(feature = "transport"),
        expect(dead_code, reason = "only the default transport measures bodies")
    )]
    Length,
    Body,
    Exchange,
    Answer,
    Unreadable,
    TooLarge(usize),
}

impl TransportError {
    /// No connection: the name is unknown, nobody listens, TLS failed. Nothing was sent.
    #[must_use]
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(What::Connect, source)
    }

    /// The connection was closed before it took the request up. Nothing was sent.
    #[must_use]
    pub fn not_taken(source: impl Into<BoxError>) -> Self {
        Self::new(What::NotTaken, source)
    }

    /// The body of the request failed, or was not as long as the request declared, so that the request
    /// broke off; how much of it was acted upon is not known.
    #[must_use]
    pub fn body(source: impl Into<BoxError>) -> Self {
        Self::new(What::Body, source)
    }

    /// The length that the request declares cannot be that of its body. Nothing was sent.
    #[cfg(feature = "transport")]
    pub(crate) fn length(source: impl Into<BoxError>) -> Self {
        Self::new(What::Length, source)
    }

    /// The connection broke before an answer; the request may have got through.
    #[must_use]
    pub fn exchange(source: impl Into<BoxError>) -> Self {
        Self::new(What::Exchange, source)
    }

    /// The connection broke in the middle of the answer, so the outcome is not known.
    #[must_use]
    pub fn answer(source: impl Into<BoxError>) -> Self {
        Self::new(What::Answer, source)
    }

    /// What answered speaks no HTTP, or its answer has a head beyond all bounds: it need not be the
    /// service, and what was done is not known.
    #[must_use]
    pub fn unreadable(source: impl Into<BoxError>) -> Self {
        Self::new(What::Unreadable, source)
    }

    /// The answer is larger than the caller wants to hold, and was not read: what was done is not
    /// known.
    #[must_use]
    pub fn too_large(limit: usize, source: impl Into<BoxError>) -> Self {
        Self::new(What::TooLarge(limit), source)
    }

    fn new(what: What, source: impl Into<BoxError>) -> Self {
        Self {
            what,
            place: None,
            source: source.into(),
        }
    }

    /// Adds the place of the request, such as `https://host:8443`, unless one is known already.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.place.get_or_insert_with(|| place.into());
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
            What::Connect | What::NotTaken | What::Length => Sent::No,
            // What cannot be read to its end vouches for nothing, whatever its status is.
            What::Body | What::Exchange | What::Answer | What::Unreadable | What::TooLarge(_) => {
                Sent::Perhaps
            }
        }
    }

    /// Whether there was no connection at all.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.what == What::Connect
    }

    /// Whether it was the body of the request that failed, or that had another length than was declared.
    #[must_use]
    pub fn is_body(&self) -> bool {
        matches!(self.what, What::Body | What::Length)
    }

    /// Whether there was an answer that is no HTTP.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.what == What::Unreadable
    }

    /// Whether the answer was larger than the caller wants to hold.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.what, What::TooLarge(_))
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (preposition, place) = match &self.place {
            Some(place) => (" to ", &**place),
            None => ("", ""),
        };
        let connection = format_args!("connection{preposition}{place}");
        match self.what {
            What::Connect => write!(f, "no {connection}; nothing was sent"),
            What::NotTaken => write!(f, "the {connection} was closed; nothing was sent"),
            What::Length => write!(
                f,
                "the request{preposition}{place} declares another length than its body has; nothing \
                 was sent"
            ),
            What::Body => write!(
                f,
                "the body of the request{preposition}{place} failed before it was sent whole"
            ),
            What::Exchange => write!(f, "the {connection} broke before an answer came"),
            What::Answer => write!(f, "the {connection} broke in the middle of the answer"),
            What::Unreadable => match &self.place {
                Some(place) => write!(f, "what answered at {place} cannot be read as HTTP"),
                None => f.write_str("what answered cannot be read as HTTP"),
            },
            What::TooLarge(limit) => {
                write!(f, "the answer is larger than {limit} bytes")?;
                match &self.place {
                    Some(place) => write!(f, " at {place}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
