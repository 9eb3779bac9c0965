//! The error of a call, which clients and credential providers share.

use std::error::Error as StdError;
use std::fmt;
use std::time::SystemTime;

use casebook_protocol::attempt::{RetryAfterHint, RetryClass, Sent};
use casebook_protocol::error::{
    BoxError, EndlessListError, NotSent, ThrottleError, TimeoutError, TransportError,
};
use casebook_protocol::{DecodeError, EncodeError, Fault};

use crate::{CredentialsError, SignError};

/// The error of an operation, by the phase that failed.
///
/// The first question after a failure is whether the service has acted all the same.
/// [`sent`](Self::sent) answers it. `Display` names only the phase; [`source`](StdError::source) is
/// the cause.
///
/// The layers of `casebook-stack` return `Error<Fault>`. A client converts the [`Fault`] into the error
/// of its service.
#[non_exhaustive]
#[derive(Debug)]
pub enum Error<E> {
    /// The operation cannot be encoded as a request. Not sent.
    Encode(EncodeError),
    /// There are no usable credentials. Not sent.
    Credentials(CredentialsError),
    /// The request cannot be signed. Not sent.
    Sign(SignError),
    /// The transport could not connect, send the request or read the response. The request may have
    /// been sent; see [`sent`](Self::sent).
    Transport(TransportError),
    /// No response arrived in time. The request may have been sent; see [`sent`](Self::sent).
    Timeout(TimeoutError),
    /// The client's own throttle refused the request. Not sent.
    Throttle(ThrottleError),
    /// The service, or an intermediary, responded with an error. [`sent`](Self::sent) tells whether
    /// the service may have acted: [`Sent::Yes`] means that it refused the request and did not act.
    Refused(E),
    /// The response has a success status but cannot be decoded. If the service sent the response,
    /// it has acted. If an intermediary sent it, it is unknown whether the service has acted.
    Decode(DecodeError),
    /// The pages of a list do not seem to end. The pages read before were returned.
    Endless(EndlessListError),
    /// A layer that is not from these crates failed. The request may have been sent, unless the
    /// error is [`NotSent`].
    Layer(BoxError),
}

/// The error of an attempt of a provider's request.
pub(crate) type AttemptError = Error<Fault>;

impl<E> Error<E> {
    /// Returns the service's own error, if the service or an intermediary responded with an error.
    #[must_use]
    pub fn refused(&self) -> Option<&E> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }

    /// Converts the service's own error, if there is one. All other errors stay as they are.
    #[must_use]
    pub fn map_refused<T>(self, convert: impl FnOnce(E) -> T) -> Error<T> {
        match self {
            Self::Encode(error) => Error::Encode(error),
            Self::Credentials(error) => Error::Credentials(error),
            Self::Sign(error) => Error::Sign(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Timeout(error) => Error::Timeout(error),
            Self::Throttle(error) => Error::Throttle(error),
            Self::Refused(error) => Error::Refused(convert(error)),
            Self::Decode(error) => Error::Decode(error),
            Self::Endless(error) => Error::Endless(error),
            Self::Layer(error) => Error::Layer(error),
        }
    }
}

impl<E: From<Fault> + StdError + 'static> Error<E> {
    /// Takes an error of a client or of a layer out of the box that another tower layer has put it
    /// into.
    ///
    /// Any other error becomes [`Layer`](Self::Layer).
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => match error.downcast::<Error<Fault>>() {
                Ok(error) => error.map_refused(E::from),
                Err(error) => Self::Layer(error),
            },
        }
    }
}

impl<E: AsRef<Fault>> Error<E> {
    /// Returns whether the request reached the service, so that the service may have acted.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Encode(_) | Self::Credentials(_) | Self::Sign(_) | Self::Throttle(_) => Sent::No,
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            // A layer that knows that it sent nothing marks its error as [`NotSent`]. Any other
            // error may have come after sending.
            Self::Layer(error) if error.is::<NotSent>() => Sent::No,
            Self::Layer(_) => Sent::Perhaps,
            Self::Refused(error) => error.as_ref().sent(),
            Self::Decode(_) => Sent::Perhaps,
            Self::Endless(_) => Sent::Yes,
        }
    }

    /// Returns the error response, if the error is one.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.refused().map(AsRef::as_ref)
    }

    /// Returns the code of the service's error, such as `AccessDeniedException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.fault()?.code()
    }

    /// Returns the request id, if a response had one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Decode(error) => error.request_id(),
            _ => self.fault()?.request_id(),
        }
    }

    /// Returns whether the same request may succeed later.
    ///
    /// This method does not tell whether it is safe to send the request again: see
    /// [`may_repeat`](casebook_protocol::attempt::may_repeat).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Throttle(_)) || self.retry_class() != RetryClass::Final
    }

    /// Returns what went wrong, by which [`may_repeat`](casebook_protocol::attempt::may_repeat) decides.
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        match self {
            Self::Refused(error) => error.as_ref().retry_class(),
            Self::Transport(error) if error.is_retryable() => RetryClass::Transient,
            Self::Timeout(_) => RetryClass::Transient,
            _ => RetryClass::Final,
        }
    }

    /// Returns the waits that the service asks for, counted from its response.
    ///
    /// `now`, the local time, is used only if the response does not tell the service's time.
    #[must_use]
    pub fn retry_after_hint(&self, now: SystemTime) -> RetryAfterHint {
        let fault = self.fault();
        fault.map_or_else(RetryAfterHint::default, |fault| fault.retry_after_hint(now))
    }
}

impl Error<Fault> {
    /// Adds the origin of the request, such as `https://host:8443`, to an error of the transport,
    /// of a time limit or of the service, unless it already has an origin.
    #[must_use]
    pub fn with_origin(self, origin: &str) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.with_origin(origin)),
            Self::Timeout(error) => Self::Timeout(error.with_origin(origin)),
            Self::Refused(fault) => Self::Refused(fault.with_origin(origin)),
            other => other,
        }
    }
}

impl<E> From<ThrottleError> for Error<E> {
    fn from(error: ThrottleError) -> Self {
        Self::Throttle(error)
    }
}

impl<E> From<NotSent> for Error<E> {
    fn from(error: NotSent) -> Self {
        Self::Layer(error.into())
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encode(_) => "the request could not be encoded",
            Self::Credentials(_) => "there are no usable credentials",
            Self::Sign(_) => "the request could not be signed",
            Self::Transport(error) if error.sent() == Sent::No => {
                "the service could not be reached"
            }
            Self::Transport(_) => "the connection to the service failed",
            Self::Timeout(_) => "the service did not answer in time",
            Self::Throttle(_) => "the client's own throttle refused the request",
            Self::Refused(_) => "the service refused",
            Self::Decode(_) => "the response could not be decoded",
            Self::Endless(_) => "the list does not end",
            Self::Layer(_) => "a layer failed",
        })
    }
}

impl<E: StdError + 'static> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            Self::Credentials(error) => Some(error),
            Self::Sign(error) => Some(error),
            Self::Transport(error) => Some(error),
            Self::Timeout(error) => Some(error),
            Self::Throttle(error) => Some(error),
            Self::Refused(error) => Some(error),
            Self::Decode(error) => Some(error),
            Self::Endless(error) => Some(error),
            Self::Layer(error) => Some(&**error),
        }
    }
}
