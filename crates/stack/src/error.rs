//! Errors of calls.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use casebook_auth::{CredentialsError, SignError};
use casebook_protocol::{DecodeError, EncodeError, Fault};
use http::StatusCode;

use crate::progress::Progress;

mod build;
mod endless;
mod not_sent;
mod throttle;
mod timeout;
mod transport;

pub use build::BuildError;
pub use endless::EndlessListError;
pub use not_sent::NotSent;
pub use throttle::ThrottleError;
pub use timeout::TimeoutError;
pub use transport::TransportError;

/// The error of a layer or transport outside of this crate.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Whether a request reached the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is no fourth case, and callers must handle all"
)]
pub enum Sent {
    /// No: the service did not receive the request, and has not acted.
    No,
    /// Perhaps, and the service may have acted: the connection broke, the time ran out, the
    /// response cannot be read, or the response came from a failing service or an intermediary
    /// (status 5xx, 3xx or 408, `RequestTimeout`, or a page of a proxy with any status).
    Perhaps,
    /// Yes: the service received the request, and its response tells the outcome.
    Yes,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::No => "no",
            Self::Perhaps => "perhaps",
            Self::Yes => "yes",
        })
    }
}

/// The error of an operation, by the phase that failed.
///
/// The first question after a failure is whether the service acted all the same;
/// [`sent`](Self::sent) answers it. `Display` describes this level only;
/// [`source`](StdError::source) has the cause.
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
    /// The response reports success but cannot be decoded. If the service sent the response, it has
    /// acted; if an intermediary did, it is unknown whether the service has acted.
    Decode(DecodeError),
    /// A list did not end. The pages read so far were returned.
    Endless(EndlessListError),
    /// A layer outside of this crate failed. The request may have been sent, unless the error is
    /// [`NotSent`].
    Layer(BoxError),
}

impl<E> Error<E> {
    /// Marks the error of a layer as not sent.
    pub(crate) fn unsent(self) -> Self {
        match self {
            Self::Layer(error) if !error.is::<NotSent>() => Self::Layer(NotSent::new(error).into()),
            other => other,
        }
    }

    /// Marks the error of a layer as not sent, if the progress of its request shows so.
    pub(crate) fn judged_by(self, progress: &Progress) -> Self {
        match &self {
            Self::Layer(_) if progress.was_never_sent() => self.unsent(),
            _ => self,
        }
    }

    /// Returns the service's own error, if there was an error response.
    #[must_use]
    pub fn refused(&self) -> Option<&E> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: From<Fault> + StdError + 'static> Error<E> {
    /// Takes a client's error out of a box, if a tower layer around the client boxed it.
    ///
    /// Any other error becomes [`Layer`](Self::Layer).
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => CallError::from_box(error).into(),
        }
    }
}

impl<E: AsRef<Fault>> Error<E> {
    /// Returns whether the request reached the service, which may then have acted on it.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Encode(_) | Self::Credentials(_) | Self::Sign(_) | Self::Throttle(_) => Sent::No,
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            Self::Layer(error) => by_layer(error),
            Self::Refused(error) => refused(error.as_ref()),
            Self::Decode(_) => Sent::Perhaps,
            Self::Endless(_) => Sent::Yes,
        }
    }

    /// Returns the error response, if there was one.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.refused().map(AsRef::as_ref)
    }

    /// Returns the code of the service's error, such as `AccessDeniedException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.fault()?.code()
    }

    /// Returns the id that the service gave to the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Decode(error) => error.request_id(),
            _ => self.fault()?.request_id(),
        }
    }

    /// Returns whether the same request may succeed later.
    ///
    /// It does not tell whether it is safe to send the request again: see
    /// [`may_repeat`](crate::may_repeat).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_retryable(),
            Self::Timeout(_) | Self::Throttle(_) => true,
            _ => self
                .fault()
                .is_some_and(|fault| fault.is_throttling() || fault.is_transient()),
        }
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

/// The error of every layer in this crate, before the client turns it into an [`Error`].
///
/// A layer outside of this crate can put its own error into [`Layer`](Self::Layer).
#[non_exhaustive]
#[derive(Debug)]
pub enum CallError {
    /// There are no usable credentials. Not sent.
    Credentials(CredentialsError),
    /// The request cannot be signed. Not sent.
    Sign(SignError),
    /// The transport could not connect, send the request or read the response. The request may have
    /// been sent.
    Transport(TransportError),
    /// No response arrived in time. The request may have been sent.
    Timeout(TimeoutError),
    /// The client's own throttle refused the request. Not sent.
    Throttle(ThrottleError),
    /// The service, or an intermediary, responded with an error.
    Fault(Fault),
    /// The service refused the time of the signature. [`SignLayer`](crate::SignLayer) corrects the
    /// time of later signatures, so another attempt may succeed.
    Skewed(Fault),
    /// A layer outside of this crate failed. The request may have been sent, unless the error is
    /// [`NotSent`].
    Layer(BoxError),
}

impl CallError {
    /// Takes an error of these layers out of a box, if another tower layer boxed it.
    ///
    /// Any other error becomes [`Layer`](Self::Layer).
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::Layer(error),
        }
    }

    /// Adds the origin of the request, such as `https://host:8443`, to an error of the transport, a
    /// time limit or an error response, if none is set yet.
    #[must_use]
    pub fn with_origin(self, origin: &str) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.with_origin(origin)),
            Self::Timeout(error) => Self::Timeout(error.with_origin(origin)),
            Self::Fault(fault) => Self::Fault(fault.with_origin(origin)),
            Self::Skewed(fault) => Self::Skewed(fault.with_origin(origin)),
            other => other,
        }
    }

    /// Returns whether the request reached the service.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Credentials(_) | Self::Sign(_) | Self::Throttle(_) => Sent::No,
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            Self::Layer(error) => by_layer(error),
            Self::Fault(fault) => refused(fault),
            Self::Skewed(_) => Sent::Yes,
        }
    }
}

/// Whether the service may have acted on a refused request. It did not act on a request that it
/// found faulty. A failing service may have failed after it acted, and an intermediary does not
/// know the outcome: a proxy may have blocked only the response.
fn refused(fault: &Fault) -> Sent {
    let at_fault = fault.status().is_client_error()
        && fault.status() != StatusCode::REQUEST_TIMEOUT
        && !fault.is_transient();
    if fault.is_from_service() && (at_fault || fault.is_throttling()) {
        Sent::Yes
    } else {
        Sent::Perhaps
    }
}

/// Whether the error of a layer outside of this crate is marked as not sent.
fn by_layer(error: &BoxError) -> Sent {
    if error.is::<NotSent>() {
        Sent::No
    } else {
        Sent::Perhaps
    }
}

impl From<ThrottleError> for CallError {
    fn from(error: ThrottleError) -> Self {
        Self::Throttle(error)
    }
}

impl From<NotSent> for CallError {
    fn from(error: NotSent) -> Self {
        Self::Layer(error.into())
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials(error) => error.fmt(f),
            Self::Sign(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::Throttle(error) => error.fmt(f),
            Self::Fault(error) | Self::Skewed(error) => error.fmt(f),
            Self::Layer(error) => error.fmt(f),
        }
    }
}

/// Stands for the error inside, so its source is the source of that error.
impl StdError for CallError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Credentials(error) => error.source(),
            Self::Sign(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Timeout(error) => error.source(),
            Self::Throttle(error) => error.source(),
            Self::Fault(error) | Self::Skewed(error) => error.source(),
            Self::Layer(error) => error.source(),
        }
    }
}

impl<E: From<Fault>> From<CallError> for Error<E> {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Credentials(error) => Self::Credentials(error),
            CallError::Sign(error) => Self::Sign(error),
            CallError::Transport(error) => Self::Transport(error),
            CallError::Timeout(error) => Self::Timeout(error),
            CallError::Throttle(error) => Self::Throttle(error),
            CallError::Fault(fault) | CallError::Skewed(fault) => Self::Refused(fault.into()),
            CallError::Layer(error) => Self::Layer(error),
        }
    }
}

/// A duration for a person to read: `1.5 s`, `300 ms`.
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.as_secs() == 0 {
            write!(f, "{} ms", self.0.as_millis())
        } else {
            write!(f, "{} s", self.0.as_secs_f64())
        }
    }
}
