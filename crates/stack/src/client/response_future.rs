//! The future of a call: encodes an operation, passes the request to the layers, and decodes their
//! response.

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
        // The operation could not be encoded. `error` is `None` after the future has returned it.
        Invalid { error: Option<EncodeError> },
    }
}

impl<Op: Operation, F> ResponseFuture<Op, F> {
    /// Encodes an operation and passes it to the layers, which are ready. `tracked` tells whether
    /// the layers tell [`Progress`] when the request is sent.
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
                // Without an extension, a request is signed in its headers. Nearly every request
                // is, so nearly none allocates the extension.
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

/// Makes the error for a response that cannot be decoded. `from` is the endpoint, which is known if
/// the response is not marked as JSON.
fn decode_error<E>(error: DecodeError, from: Option<ResponseOrigin>) -> Error<E> {
    Error::Decode(match from {
        Some(ResponseOrigin(origin)) => error.with_origin(&origin),
        None => error,
    })
}

/// Makes the error of the call from the error of the layers. If it is from a layer that the user
/// has added, perhaps nothing was sent.
fn layer_error<E: From<Fault>>(error: impl Into<BoxError>, progress: &Progress) -> Error<E> {
    progress.mark(CallError::from_box(error.into()).map_refused(E::from))
}

/// Makes the error of the call from an error response. The client's own layers return error
/// responses as `Err`, so this response comes from a layer that the user has added, such as
/// tower-http's timeout, which responds with status 408.
fn response_error<E: From<Fault>>(response: Response<Bytes>, progress: &Progress) -> Error<E> {
    let fault = Fault::read(response);
    if progress.was_never_sent() {
        return Error::Layer(NotSent::new(fault).into());
    }
    Error::Refused(fault.into())
}

/// Makes the error of layers that failed to become ready. They did not receive the operation, so
/// nothing was sent.
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
