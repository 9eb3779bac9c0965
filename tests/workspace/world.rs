//! What many tests need: a client over an emulator, and a transport with scripted responses.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use casebook::artifact::Client;
use casebook::auth::Credentials;
use casebook::stack::{Body, BoxError, ClientBuilder};
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use http::{Request, Response};
use http_body_util::Full;
use tower::Service;

/// Returns a builder of a client, without a transport. Its endpoint has the host to which the links
/// of the emulator lead.
pub(crate) fn builder() -> ClientBuilder<casebook::artifact::Artifact> {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .endpoint_url("http://localhost:4747")
}

/// A transport that returns the responses of a list, in order, and records the requests. The
/// emulator cannot give these responses, because the service would not send most of them.
#[derive(Clone)]
pub(crate) struct ResponseScript {
    responses: Arc<Mutex<std::vec::IntoIter<Response<&'static str>>>>,
    pub(crate) requests: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl ResponseScript {
    pub(crate) fn new(responses: Vec<Response<&'static str>>) -> Self {
        Self {
            responses: Arc::new(Mutex::new(responses.into_iter())),
            requests: Arc::default(),
        }
    }

    pub(crate) fn client(&self) -> Client {
        builder().transport(self.clone()).build().unwrap()
    }

    pub(crate) fn uris(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap()
            .iter()
            .map(|request| request.uri().to_string())
            .collect()
    }
}

impl Service<Request<Body>> for ResponseScript {
    type Response = Response<Full<Bytes>>;
    type Error = BoxError;
    type Future = std::future::Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), BoxError>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        use http_body_util::BodyExt as _;
        let (head, body) = request.into_parts();
        let body = futures_util::FutureExt::now_or_never(body.collect());
        let body = body.and_then(Result::ok).unwrap().to_bytes();
        self.requests
            .lock()
            .unwrap()
            .push(Request::from_parts(head, body));
        let response = self.responses.lock().unwrap().next();
        std::future::ready(match response {
            Some(response) => {
                Ok(response.map(|body| Full::new(Bytes::from_static(body.as_bytes()))))
            }
            None => Err("the script has no response to another request".into()),
        })
    }
}

/// Returns a response of status 200.
pub(crate) fn ok(body: &'static str) -> Response<&'static str> {
    answer(200, &[], body)
}

pub(crate) fn answer(
    status: u16,
    headers: &[(&str, &str)],
    body: &'static str,
) -> Response<&'static str> {
    let mut response = Response::builder()
        .status(status)
        .header("x-amzn-requestid", "id-1");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body).unwrap()
}

/// The error of a service that cannot fail, for services made from closures.
pub(crate) type Never = Infallible;
