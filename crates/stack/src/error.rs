//! Why an operation has no answer.

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

/// An error of a layer or transport that casebook does not know.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Whether a request reached the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is no fourth answer, and callers must see all"
)]
pub enum Sent {
    /// It surely did not; nothing happened there.
    No,
    /// It may have, and may have been acted upon: the connection broke, time ran out, the answer
    /// cannot be read, or the answer came from a failing service or from an intermediary (5xx, 3xx,
    /// 408, `RequestTimeout`, a page of a proxy with any status).
    Perhaps,
    /// It surely did: there was an answer that says what became of it.
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

/// Why an operation has no answer, by the phase it came to.
///
/// The first question after a failure is whether it happened all the same: [`sent`](Self::sent)
/// answers it. `Display` speaks of this level only; [`source`](StdError::source) has the rest.
#[non_exhaustive]
#[derive(Debug)]
pub enum Error<E> {
    /// The operation does not fit into a request. Not sent.
    Encode(EncodeError),
    /// There are no usable credentials. Not sent.
    Credentials(CredentialsError),
    /// The request cannot be signed. Not sent.
    Sign(SignError),
    /// The connection failed. It may have been sent; see [`sent`](Self::sent).
    Transport(TransportError),
    /// There was no answer in time. It may have been sent; see [`sent`](Self::sent).
    Timeout(TimeoutError),
    /// The client's own throttle held it back. Not sent.
    HeldBack(ThrottleError),
    /// The service refused. It was not acted upon, unless the service itself failed; see
    /// [`sent`](Self::sent).
    Refused(E),
    /// The answer reports success but cannot be understood. If the service sent it, the operation
    /// happened; if an intermediary did, nothing happened.
    Decode(DecodeError),
    /// A list would not end. Its pages so far were handed out.
    Endless(EndlessListError),
    /// A layer of one's own failed. Whether something was sent is that layer's to say: see
    /// [`NotSent`].
    Layer(BoxError),
}

impl<E> Error<E> {
    /// Says of the error of a layer that nothing was sent.
    pub(crate) fn unsent(self) -> Self {
        match self {
            Self::Layer(error) if !error.is::<NotSent>() => Self::Layer(NotSent::new(error).into()),
            other => other,
        }
    }

    /// Says of the error of a layer that nothing was sent, if the progress of its request knows so.
    pub(crate) fn judged_by(self, progress: &Progress) -> Self {
        match &self {
            Self::Layer(_) if progress.was_never_sent() => self.unsent(),
            _ => self,
        }
    }

    /// The service's own error, if it was the service that said no.
    #[must_use]
    pub fn refused(&self) -> Option<&E> {
        match self {
            Self::Refused(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: From<Fault> + StdError + 'static> Error<E> {
    /// Finds the error of a client, or of its layers, inside of a box, where a layer of tower's
    /// around typed operations boxed it. Any other is [`Layer`](Self::Layer).
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => CallError::from_box(error).into(),
        }
    }
}

impl<E: AsRef<Fault>> Error<E> {
    /// Whether the request reached the service, and may have been acted upon.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Encode(_) | Self::Credentials(_) | Self::Sign(_) | Self::HeldBack(_) => Sent::No,
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            Self::Layer(error) => by_layer(error),
            Self::Refused(error) => refused(error.as_ref()),
            Self::Decode(_) => Sent::Perhaps,
            Self::Endless(_) => Sent::Yes,
        }
    }

    /// The refusal as it came, if it was the service that said no.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.refused().map(AsRef::as_ref)
    }

    /// The name of the service's error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.fault()?.code()
    }

    /// The id that the service gave the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Decode(error) => error.request_id(),
            _ => self.fault()?.request_id(),
        }
    }

    /// Whether the same request may succeed later.
    ///
    /// It says nothing about whether sending it again is harmless: see
    /// [`Effect`](casebook_protocol::Effect) and [`sent`](Self::sent).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport(_) | Self::Timeout(_) | Self::HeldBack(_) => true,
            _ => self
                .fault()
                .is_some_and(|fault| fault.is_throttling() || fault.is_transient()),
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encode(_) => "the request could not be written",
            Self::Credentials(_) => "there are no credentials to sign with",
            Self::Sign(_) => "the request could not be signed",
            Self::Transport(error) if error.sent() == Sent::No => {
                "the service could not be reached"
            }
            Self::Transport(_) => "the exchange with the service failed",
            Self::Timeout(_) => "the service did not answer in time",
            Self::HeldBack(_) => "this client holds back",
            Self::Refused(_) => "the service refused",
            Self::Decode(_) => "the answer could not be understood",
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
            Self::HeldBack(error) => Some(error),
            Self::Refused(error) => Some(error),
            Self::Decode(error) => Some(error),
            Self::Endless(error) => Some(error),
            Self::Layer(error) => Some(&**error),
        }
    }
}

/// What goes wrong between the layers, before the service's own error is made of it.
///
/// It is the error of every layer here. A layer of one's own that has another error can put it into
/// [`Layer`](Self::Layer).
#[non_exhaustive]
#[derive(Debug)]
pub enum CallError {
    /// There are no usable credentials. Not sent.
    Credentials(CredentialsError),
    /// The request cannot be signed. Not sent.
    Sign(SignError),
    /// The connection failed.
    Transport(TransportError),
    /// There was no answer in time.
    Timeout(TimeoutError),
    /// The client's own throttle held it back. Not sent.
    HeldBack(ThrottleError),
    /// The service refused.
    Fault(Fault),
    /// The service refused the time of the signature, and the clock has been set right since.
    Skewed(Fault),
    /// Something else, of a layer of one's own: it may have been sent, unless it is [`NotSent`].
    Layer(BoxError),
}

impl CallError {
    /// Finds the error of these layers inside of a box, where a layer of tower's boxed it.
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::Layer(error),
        }
    }

    /// Adds the place of the request, such as `https://host:8443`, if the error depends on it.
    #[must_use]
    pub fn at(self, place: &str) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.at(place)),
            Self::Timeout(error) => Self::Timeout(error.at(place)),
            Self::Fault(fault) => Self::Fault(fault.at(place)),
            Self::Skewed(fault) => Self::Skewed(fault.at(place)),
            other => other,
        }
    }

    /// Whether the request reached the service.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Credentials(_) | Self::Sign(_) | Self::HeldBack(_) => Sent::No,
            Self::Transport(error) => error.sent(),
            Self::Timeout(error) => error.sent(),
            Self::Layer(error) => by_layer(error),
            Self::Fault(fault) => refused(fault),
            Self::Skewed(_) => Sent::Yes,
        }
    }
}

/// Whether a refused operation may have happened. A request that is at fault was not acted upon. A
/// failing service may have failed after it acted, and an intermediary knows nothing of the
/// outcome: a proxy that blocks may have blocked only the answer.
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

/// What the error of a layer of one's own says about it.
fn by_layer(error: &BoxError) -> Sent {
    if error.is::<NotSent>() {
        Sent::No
    } else {
        Sent::Perhaps
    }
}

impl From<ThrottleError> for CallError {
    fn from(error: ThrottleError) -> Self {
        Self::HeldBack(error)
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
            Self::HeldBack(error) => error.fmt(f),
            Self::Fault(error) | Self::Skewed(error) => error.fmt(f),
            Self::Layer(error) => error.fmt(f),
        }
    }
}

/// Speaks for the error inside, so its source is the next one below.
impl StdError for CallError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Credentials(error) => error.source(),
            Self::Sign(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Timeout(error) => error.source(),
            Self::HeldBack(error) => error.source(),
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
            CallError::HeldBack(error) => Self::HeldBack(error),
            CallError::Fault(fault) | CallError::Skewed(fault) => Self::Refused(fault.into()),
            CallError::Layer(error) => Self::Layer(error),
        }
    }
}

/// Seconds for a person: `1.5 s`, `300 ms`.
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
