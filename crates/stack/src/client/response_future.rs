//! The future of a call: passes an operation to the layers, and reads their response.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_protocol::{Api, DecodeError, EncodeError, Fault, Operation};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::call::{Call, ResponseOrigin};
use crate::error::{BoxError, CallError, Error, NotSent, unsent};
use crate::progress::Progress;
use crate::scope;
use crate::signing::Signing;

pin_project! {
    /// Response future of [`Client`](crate::Client).
    pub struct ResponseFuture<Op, F> {
        #[pin]
        state: State<F>,
        operation: PhantomData<fn() -> Op>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<F> {
        Called { #[pin] future: F, progress: Progress },
        // The operation cannot be encoded. `None` after the error was returned.
        Invalid { error: Option<EncodeError> },
    }
}

impl<Op: Operation, F> ResponseFuture<Op, F> {
    /// Passes an operation to layers that are ready. `tracked` tells whether the layers report to
    /// [`Progress`] when the request is sent.
    pub(super) fn call<S>(layers: &mut S, tracked: bool, signing: Signing, operation: Op) -> Self
    where
        S: Service<Request<Bytes>, Future = F>,
    {
        let state = match operation.encode() {
            Ok(mut request) => {
                let progress = scope::progress::<Op>();
                if tracked {
                    progress.track();
                }
                let extensions = request.extensions_mut();
                extensions.insert(Call::of::<Op>());
                extensions.insert(progress.clone());
                // Nearly every request is signed in its headers, so that needs no memory.
                if signing != Signing::Headers {
                    extensions.insert(signing);
                }
                State::Called {
                    future: layers.call(request),
                    progress,
                }
            }
            Err(error) => State::Invalid { error: Some(error) },
        };
        Self {
            state,
            operation: PhantomData,
        }
    }
}

casebook_types::opaque!([Op, F] ResponseFuture<Op, F>);

impl<Op, F, E> Future for ResponseFuture<Op, F>
where
    Op: Operation,
    F: Future<Output = Result<Response<Bytes>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Op::Output, Error<<Op::Api as Api>::Error>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProj::Called { future, progress } => {
                let response = ready!(future.poll(cx));
                let response = response.map_err(|error| layer_error(error, progress))?;
                if !response.status().is_success() {
                    return Poll::Ready(Err(response_error(response, progress)));
                }
                let from = response.extensions().get::<ResponseOrigin>().cloned();
                Poll::Ready(Op::decode(response).map_err(|error| decode_error(error, from)))
            }
            StateProj::Invalid { error } => {
                let error = error.take();
                let error = error.expect("`ResponseFuture` polled after completion");
                Poll::Ready(Err(Error::Encode(error)))
            }
        }
    }
}

/// The error of an unreadable response, with its endpoint if the response is not marked as JSON.
fn decode_error<E>(error: DecodeError, from: Option<ResponseOrigin>) -> Error<E> {
    Error::Decode(match from {
        Some(ResponseOrigin(origin)) => error.with_origin(&origin),
        None => error,
    })
}

/// The error of the layers. A layer above the others may have failed before anything was sent.
fn layer_error<E: From<Fault>>(error: impl Into<BoxError>, progress: &Progress) -> Error<E> {
    progress.mark(CallError::from_box(error.into()).map_refused(E::from))
}

/// The error of an error response from a layer above the others. Errors from below arrive as `Err`,
/// but tower-http's timeout, for example, responds with status 408.
fn response_error<E: From<Fault>>(response: Response<Bytes>, progress: &Progress) -> Error<E> {
    let fault = Fault::read(response);
    if progress.was_never_sent() {
        return Error::Layer(NotSent::new(fault).into());
    }
    Error::Refused(fault.into())
}

/// The error of layers that are not ready: they did not receive the operation.
pub(super) fn not_ready_error<E: From<Fault>>(error: impl Into<BoxError>) -> Error<E> {
    unsent(CallError::from_box(error.into()).map_refused(E::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook_protocol::{Effect, Endpoint, EndpointError, EndpointParams};
    use tokio_test::{assert_ready_err, task};
    use tower::service_fn;

    #[derive(Debug)]
    enum Desk {}

    impl Api for Desk {
        type Error = Fault;

        const SERVICE_ID: &'static str = "desk";
        const SIGNING_NAME: &'static str = "desk";

        fn endpoint(_: &EndpointParams) -> Result<Endpoint, EndpointError> {
            Err(EndpointError::missing_region())
        }
    }

    #[derive(Debug)]
    struct TooLong;

    impl Operation for TooLong {
        type Api = Desk;
        type Output = ();

        const NAME: &'static str = "TooLong";
        const EFFECT: Effect = Effect::ReadOnly;

        fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
            Err(EncodeError::new("the text is too long"))
        }

        fn decode(_: Response<Bytes>) -> Result<(), DecodeError> {
            Ok(())
        }
    }

    #[test]
    #[should_panic(expected = "`ResponseFuture` polled after completion")]
    fn polling_a_future_after_its_end_panics() {
        let mut layers = service_fn(|_: Request<Bytes>| {
            std::future::ready(Ok::<_, CallError>(Response::new(Bytes::new())))
        });
        let mut future = task::spawn(ResponseFuture::call(
            &mut layers,
            false,
            Signing::Headers,
            TooLong,
        ));
        assert_ready_err!(future.poll());
        let _ = future.poll();
    }
}
