//! Turns refusals into errors.
//!
//! Below this layer there are only responses. Above it there are answers and [`Fault`]s.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_protocol::Fault;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::error::CallError;

/// Layer that applies [`Classify`].
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to configure")]
pub struct ClassifyLayer;

impl<S> Layer<S> for ClassifyLayer {
    type Service = Classify<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Classify { inner }
    }
}

/// Middleware that answers `Err` for every status outside of 2xx.
#[derive(Clone, Copy, Debug)]
pub struct Classify<S> {
    inner: S,
}

impl<S> Service<Request<Bytes>> for Classify<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        ResponseFuture {
            inner: self.inner.call(request),
        }
    }
}

pin_project! {
    /// Response future of [`Classify`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Bytes>, CallError>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.project().inner.poll(cx))?;
        Poll::Ready(if response.status().is_success() {
            Ok(response)
        } else {
            Err(CallError::Fault(Fault::read(response)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_test::{assert_ready, assert_ready_err, assert_ready_ok, task};
    use tower::ServiceExt as _;
    use tower_test::mock::{Mock, pair};

    type Wire = Mock<Request<Bytes>, Response<Bytes>>;

    fn answer(status: u16) -> Result<Response<Bytes>, CallError> {
        let (mock, mut handle): (Wire, _) = pair();
        let mut service = ClassifyLayer.layer(mock.map_err(CallError::from_box));
        handle.allow(1);
        assert_ready_ok!(task::spawn(service.ready()).poll());
        let mut call = task::spawn(service.call(Request::new(Bytes::new())));
        let (_, reply) = assert_ready!(task::spawn(handle.next_request()).poll()).unwrap();
        reply.send_response(
            Response::builder()
                .status(status)
                .body(Bytes::new())
                .unwrap(),
        );
        if status < 300 {
            Ok(assert_ready_ok!(call.poll()))
        } else {
            Err(assert_ready_err!(call.poll()))
        }
    }

    #[test]
    fn every_2xx_passes() {
        for status in [200, 202, 204, 299] {
            assert_eq!(answer(status).unwrap().status().as_u16(), status);
        }
    }

    #[test]
    fn everything_else_is_a_fault() {
        for status in [300, 307, 400, 429, 503] {
            let CallError::Fault(fault) = answer(status).unwrap_err() else {
                panic!("{status}")
            };
            assert_eq!(fault.status().as_u16(), status);
        }
    }
}
