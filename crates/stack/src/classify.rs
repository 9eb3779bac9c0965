//! Turns error responses into errors.
//!
//! The transport returns every response as `Ok`, whatever its status. This layer turns a response
//! with an error status into a [`Fault`](casebook_protocol::Fault).

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::call::{Call, FaultReader};
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

/// Middleware that returns `Err` for every status outside of 2xx.
///
/// The error is [`Error::Refused`](crate::Error::Refused). The [`Call`] in the extensions of the
/// request tells how to read the error response ([`Api::fault`](casebook_protocol::Api::fault)).
/// Without a `Call`, the error response is read as JSON.
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
        let call = request.extensions().get::<Call>();
        ResponseFuture {
            fault: call.map(|call| call.fault).unwrap_or_default(),
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
        fault: FaultReader,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Bytes>, CallError>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.inner.poll(cx))?;
        Poll::Ready(if response.status().is_success() {
            Ok(response)
        } else {
            Err(CallError::Refused(this.fault.read(response)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook_protocol::{
        Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
        Operation,
    };
    use tokio_test::{assert_ready, assert_ready_err, assert_ready_ok, task};
    use tower::ServiceExt as _;
    use tower_test::mock::{Mock, pair};

    type InnerMock = Mock<Request<Bytes>, Response<Bytes>>;

    fn classify(status: u16) -> Result<Response<Bytes>, CallError> {
        classify_request(Request::new(Bytes::new()), status)
    }

    fn classify_request(
        request: Request<Bytes>,
        status: u16,
    ) -> Result<Response<Bytes>, CallError> {
        let (mock, mut handle): (InnerMock, _) = pair();
        let mut service = ClassifyLayer.layer(mock.map_err(CallError::from_box));
        handle.allow(1);
        assert_ready_ok!(task::spawn(service.ready()).poll());
        let mut call = task::spawn(service.call(request));
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
    fn every_status_2xx_is_a_success() {
        for status in [200, 202, 204, 299] {
            assert_eq!(classify(status).unwrap().status().as_u16(), status);
        }
    }

    #[test]
    fn every_other_status_is_a_fault() {
        for status in [300, 307, 400, 429, 503] {
            let CallError::Refused(fault) = classify(status).unwrap_err() else {
                panic!("{status}")
            };
            assert_eq!(fault.status().as_u16(), status);
        }
    }

    /// A service whose error responses have a format that only this service has.
    #[derive(Debug)]
    struct CustomApi;

    impl Api for CustomApi {
        type Error = Fault;
        const SERVICE_ID: &'static str = "own";
        const SIGNING_NAME: &'static str = "own";

        fn endpoint(_: &EndpointParams) -> Result<Endpoint, EndpointError> {
            Err(EndpointError::missing_region())
        }

        fn fault(mut response: Response<Bytes>) -> Fault {
            *response.body_mut() = Bytes::from_static(br#"{"code": "OwnWay"}"#);
            Fault::read(response)
        }
    }

    #[derive(Debug)]
    struct Ask;

    impl Operation for Ask {
        type Api = CustomApi;
        type Output = ();
        const NAME: &'static str = "Ask";
        const EFFECT: Effect = Effect::ReadOnly;

        fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
            Ok(Request::default())
        }

        fn decode(_: Response<Bytes>) -> Result<(), DecodeError> {
            Ok(())
        }
    }

    #[test]
    fn an_error_response_is_read_by_the_service_that_was_called() {
        let mut request = Request::new(Bytes::new());
        request.extensions_mut().insert(Call::of::<Ask>());
        let CallError::Refused(fault) = classify_request(request, 400).unwrap_err() else {
            panic!("no fault")
        };
        assert_eq!(fault.code(), Some("OwnWay"));
    }
}
