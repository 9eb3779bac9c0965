//! Errors of calls, and of building a client.

use casebook_protocol::Fault;

mod build;

pub use build::BuildError;
pub use casebook_auth::Error;
pub use casebook_protocol::attempt::Sent;
pub use casebook_protocol::error::{
    BoxError, EndlessListError, NotSent, ThrottleError, TimeoutError, TransportError,
};

use crate::progress::Progress;

/// The error of every layer in this crate, before the client turns the [`Fault`] into the error of its
/// service.
///
/// A layer outside of this crate can put its own error into [`Layer`](Error::Layer).
pub type CallError = Error<Fault>;

/// Marks the error of a layer as not sent.
pub(crate) fn unsent<E>(error: Error<E>) -> Error<E> {
    match error {
        Error::Layer(error) if !error.is::<NotSent>() => NotSent::new(error).into(),
        other => other,
    }
}

/// Marks the error of a layer as not sent, if the progress of its request shows so.
pub(crate) fn unsent_by<E>(error: Error<E>, progress: &Progress) -> Error<E> {
    match &error {
        Error::Layer(_) if progress.was_never_sent() => unsent(error),
        _ => error,
    }
}
