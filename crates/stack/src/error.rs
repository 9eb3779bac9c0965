//! Errors of calls, and of building a client.

use casebook_protocol::Fault;

mod build;

pub use build::BuildError;
pub use casebook_auth::Error;
pub use casebook_protocol::attempt::Sent;
pub use casebook_protocol::error::{
    BoxError, EndlessListError, NotSent, ThrottleError, TimeoutError, TransportError,
};

/// The error of every layer in this crate, before the client turns the [`Fault`] into the error of its
/// service.
///
/// A layer outside of this crate can put its own error into [`Layer`](Error::Layer).
pub type CallError = Error<Fault>;

/// Marks the error of a layer as not sent. Other errors tell themselves whether the request was
/// sent.
pub(crate) fn unsent<E>(error: Error<E>) -> Error<E> {
    match error {
        Error::Layer(error) if !error.is::<NotSent>() => NotSent::new(error).into(),
        other => other,
    }
}
