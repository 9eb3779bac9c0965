//! The service that unit tests send their requests to. A function of the test makes its responses, and it
//! records each request with its time.
#![expect(clippy::unwrap_used, reason = "only tests are built with it")]

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_stack::{Body, BoxError, ClientBuilder};
use casebook_types::Region;
use futures_util::stream;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use serde_json::Value;
use tokio::time::Instant;
use tower::service_fn;

use crate::api::Support;
use crate::client::Client;

/// One request. The operation of a part of a file is `upload`, and its body the path.
#[derive(Clone, Debug)]
pub(crate) struct TestRequest {
    pub(crate) operation: String,
    pub(crate) body: Value,
    /// The time since the start of the service.
    pub(crate) at: Duration,
    /// The number of the request, counted from 0.
    pub(crate) number: usize,
}

/// A response, or an error with its status. Status 0 breaks the connection.
pub(crate) type Answer = Result<Value, (u16, Value)>;

/// One piece of the body of a response, or the error that breaks it off.
pub(crate) type Piece = Result<Bytes, &'static str>;

type AnswerFn = dyn Fn(&TestRequest) -> (u16, Vec<Piece>) + Send + Sync;

#[derive(Clone)]
pub(crate) struct TestService {
    answer: Arc<AnswerFn>,
    requests: Arc<Mutex<Vec<TestRequest>>>,
    began: Instant,
}

impl TestService {
    /// Creates a service that answers each request as a whole.
    pub(crate) fn new(answer: impl Fn(&TestRequest) -> Answer + Send + Sync + 'static) -> Self {
        Self::in_pieces(move |request| {
            let (status, body) = answer(request).map_or_else(|error| error, |body| (200, body));
            (status, vec![Ok(body.to_string().into())])
        })
    }

    /// Creates a service whose responses have this status, and arrive in these pieces.
    pub(crate) fn in_pieces(
        answer: impl Fn(&TestRequest) -> (u16, Vec<Piece>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            answer: Arc::new(answer),
            requests: Arc::default(),
            began: Instant::now(),
        }
    }

    pub(crate) fn requests(&self) -> Vec<TestRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the operations of all requests, in order.
    pub(crate) fn operations(&self) -> Vec<String> {
        let requests = self.requests().into_iter();
        requests.map(|request| request.operation).collect()
    }

    /// Returns a client that does not retry.
    pub(crate) fn client(&self) -> Client {
        let builder = self.builder().max_attempts(NonZeroU32::MIN);
        builder.build().unwrap()
    }

    /// Returns a builder of a client of this service.
    pub(crate) fn builder(&self) -> ClientBuilder<Support> {
        let this = self.clone();
        let transport = service_fn(move |request: Request<Body>| {
            let this = this.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let (operation, body) = match head.headers.get("x-amz-target") {
                    Some(target) => {
                        let name = target.to_str()?.rsplit('.').next().unwrap_or_default();
                        (name.to_owned(), serde_json::from_slice(&body)?)
                    }
                    None => ("upload".to_owned(), head.uri.path().into()),
                };
                let (status, pieces) = this.respond(operation, body);
                if status == 0 {
                    return Err(BoxError::from("the connection broke"));
                }
                let pieces = pieces.into_iter().map(|piece| match piece {
                    Ok(text) => Ok(Frame::data(text)),
                    Err(broken) => Err(BoxError::from(broken)),
                });
                let response = Response::builder()
                    .status(status)
                    .header("x-amzn-requestid", "id-1")
                    .header("etag", "\"e\"");
                Ok(response.body(StreamBody::new(stream::iter(pieces)))?)
            }
        });
        Client::builder()
            .region(Region::US_EAST_1)
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .transport(transport)
    }

    fn respond(&self, operation: String, body: Value) -> (u16, Vec<Piece>) {
        let request = {
            let mut all = self.requests.lock().unwrap();
            let request = TestRequest {
                operation,
                body,
                at: self.began.elapsed(),
                number: all.len(),
            };
            all.push(request.clone());
            request
        };
        (self.answer)(&request)
    }
}
