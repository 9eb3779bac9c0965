//! A service that responds to requests from a list.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_protocol::error::{BoxError, TransportError};
use http::{Request, Response};
use tower_service::Service;

/// The service, which also is the transport to itself. Each request gets the next outcome in the
/// list, and is recorded.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceDouble(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    outcomes: VecDeque<Outcome>,
    seen: Vec<Request<Bytes>>,
}

/// A response, an error of the transport, or `None` if the service never responds.
type Outcome = Option<Result<Response<Bytes>, BoxError>>;

impl ServiceDouble {
    /// Adds a response with this status and body to the list.
    pub(crate) fn give(self, status: u16, body: impl Into<String>) -> Self {
        let response = Response::builder().status(status);
        self.then(Some(Ok(response.body(body.into().into()).unwrap())))
    }

    /// Adds a response with this status and the header `Retry-After` to the list.
    pub(crate) fn later(self, status: u16, seconds: &'static str) -> Self {
        let response = Response::builder().status(status);
        let response = response.header("retry-after", seconds);
        self.then(Some(Ok(response.body(Bytes::new()).unwrap())))
    }

    /// Never responds.
    pub(crate) fn silence(self) -> Self {
        self.then(None)
    }

    /// Drops the connection.
    pub(crate) fn breaks(self) -> Self {
        self.then(Some(Err("the connection was reset".into())))
    }

    /// Adds a failure to the list: a setting of the transport is wrong.
    pub(crate) fn misconfigured(self) -> Self {
        let error = TransportError::configuration("the proxy is unusable");
        self.then(Some(Err(error.into())))
    }

    /// Makes no connection.
    pub(crate) fn unreachable(self) -> Self {
        let error = TransportError::connect("connection refused");
        self.then(Some(Err(error.into())))
    }

    /// Returns the requests that came so far.
    pub(crate) fn seen(&self) -> Vec<Request<Bytes>> {
        self.0.lock().unwrap().seen.clone()
    }

    /// Returns the requests that came so far, each as `METHOD uri`.
    pub(crate) fn lines(&self) -> Vec<String> {
        let seen = self.seen();
        let line = |seen: &Request<Bytes>| format!("{} {}", seen.method(), seen.uri());
        seen.iter().map(line).collect()
    }

    fn then(self, outcome: Outcome) -> Self {
        self.0.lock().unwrap().outcomes.push_back(outcome);
        self
    }
}

impl Service<Request<Bytes>> for ServiceDouble {
    type Response = Response<Bytes>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Bytes>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let mut inner = self.0.lock().unwrap();
        inner.seen.push(request);
        let outcome = inner.outcomes.pop_front();
        let outcome = outcome.expect("the test expects no further request");
        Box::pin(async move {
            match outcome {
                Some(outcome) => outcome,
                None => std::future::pending().await,
            }
        })
    }
}

/// Returns credentials in the JSON format of containers and instances.
pub(crate) fn keys(key: &str) -> String {
    format!(
        r#"{{"Code": "Success", "AccessKeyId": "{key}", "SecretAccessKey": "s-{key}",
            "Token": "t-{key}", "Expiration": "2026-01-01T06:00:00Z"}}"#
    )
}

/// Returns the response of STS to `action`, with credentials.
pub(crate) fn assumed(action: &str, key: &str) -> String {
    format!(
        "<{action}Response xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><{action}Result>\
         <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>\
         <Arn>arn:aws:sts::012345678901:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>\
         <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s-{key}</SecretAccessKey>\
         <SessionToken>t-{key}</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration>\
         </Credentials></{action}Result></{action}Response>"
    )
}

/// Returns an error response of STS.
pub(crate) fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>id-1</RequestId></ErrorResponse>"
    )
}
