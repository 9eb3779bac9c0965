//! Services that send operations: a client, or tower layers around one.

use std::future::{Future, poll_fn};

use casebook_protocol::{Api, Operation, Paginated};
use tower::load_shed::error::Overloaded;
use tower_service::Service;

use crate::error::{BoxError, Error, unsent};
use crate::pages::{Items, Pages};
use crate::scope::Scope;

/// The error of the operation `Op`.
pub type OperationError<Op> = Error<<<Op as Operation>::Api as Api>::Error>;

pub(crate) type SendResult<Op> = Result<<Op as Operation>::Output, OperationError<Op>>;

/// A service that sends an operation: a [`Client`](crate::Client), or tower layers around one.
///
/// A tower service implements this trait if it takes the operation, returns the operation's output,
/// is `Clone + Send + Sync + 'static`, and has a `Send` future and an error that can be boxed.
/// Lists and the helpers of the service crates take such a service in place of a client. So if you
/// pass your layers around a client to them, all of their requests go through your layers.
///
/// To write a layer for all operations, make its `impl Service` generic over the request, as
/// tower's layers do.
///
/// ```
#[doc = include_str!("example.txt")]
/// use std::time::Duration;
///
/// use casebook_stack::OperationService as _;
/// use tower::timeout::TimeoutLayer;
/// use tower::ServiceBuilder;
///
/// # block_on(async {
/// # let client = client("a")?;
/// let patient = ServiceBuilder::new()
///     .layer(TimeoutLayer::new(Duration::from_secs(5)))
///     .service(client);
/// let log = patient.send(Log).await?;
/// assert_eq!(log, "a");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not send `{Op}`",
    label = "expected a client, or tower layers around one",
    note = "a service sends `{Op}` if it is a `tower::Service<{Op}>` and \
            `Clone + Send + Sync + 'static`, its response is the output of `{Op}`, its error is \
            `Into<BoxError>`, and its future is `Send`; write a layer of your own for every \
            operation, as `impl<Op: Operation, S: Service<Op>> Service<Op> for MyService<S>`"
)]
pub trait OperationService<Op: Operation>: Clone + Send + Sync + 'static {
    /// Sends one operation and waits for its output.
    ///
    /// An error of the client is returned unchanged, even if a layer has boxed it; any other error
    /// becomes [`Error::Layer`].
    ///
    /// If a layer cancels the call, as tower's `Timeout` does, [`Error::sent`] depends on how the
    /// layer sends the operation:
    ///
    /// - Once, from its own future: the error tells whether the request was sent.
    /// - From another task, as tower's `Buffer` does, or more than once:
    ///   [`Sent::Perhaps`](crate::Sent::Perhaps).
    /// - Both from another task and from its own future: the error describes only the request of
    ///   the layer's future, and may be [`Sent::No`](crate::Sent::No) although the other request
    ///   was sent.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted.
    fn send(
        &self,
        operation: Op,
    ) -> impl Future<Output = Result<Op::Output, OperationError<Op>>> + Send + use<Self, Op>;

    /// Returns the pages of a list as a stream. The stream requests a page only when it is polled.
    ///
    /// If you keep one entry of a page, the whole page stays in memory; keep the copy
    /// `entry.detached()` instead.
    #[must_use]
    fn pages(&self, operation: Op) -> Pages<Op, Self>
    where
        Op: Paginated,
    {
        Pages::new(self.clone(), operation)
    }

    /// Returns the entries of all pages of a list as a stream.
    ///
    /// If you keep only a few entries of many, keep `entry.detached()`, as [`Items`] explains.
    #[must_use]
    fn items(&self, operation: Op) -> Items<Op, Self>
    where
        Op: Paginated,
    {
        Items::new(self.pages(operation))
    }
}

impl<Op, S> OperationService<Op> for S
where
    Op: Operation,
    S: Service<Op, Response = Op::Output> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn send(
        &self,
        operation: Op,
    ) -> impl Future<Output = Result<Op::Output, OperationError<Op>>> + Send + use<Op, S> {
        let mut service = self.clone();
        async move {
            let ready = poll_fn(|cx| service.poll_ready(cx)).await;
            // If the service fails to become ready, it has not received the operation.
            ready.map_err(|error| unsent(Error::from_box(error.into())))?;
            let mut scope = Scope::of::<Op>();
            let call = scope.enter(|| service.call(operation));
            let result = scope.run(call).await;
            result.map_err(|error| mark_unsent(Error::from_box(error.into()), &scope))
        }
    }
}

/// Marks the error of a layer as not sent, if the progress of the request shows that nothing was
/// sent.
fn mark_unsent<E>(error: Error<E>, scope: &Scope) -> Error<E> {
    match (&error, scope.progress()) {
        (_, Some(progress)) => progress.mark(error),
        // tower's `LoadShed` returns `Overloaded` before it calls the inner service, so nothing was
        // sent.
        (Error::Layer(cause), None) if cause.is::<Overloaded>() && !scope.is_taken() => {
            unsent(error)
        }
        _ => error,
    }
}
