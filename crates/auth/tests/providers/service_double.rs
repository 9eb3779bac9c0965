//! A transport with a list of responses.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_protocol::error::{BoxError, TransportError};
use http::{Request, Response};
use tower_service::Service;

/// A transport that follows one script per request and records the requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upstream(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    scripts: VecDeque<Script>,
    seen: Vec<Request<Bytes>>,
}

#[derive(Debug)]
enum Script {
    Respond(u16, String),
    Later(u16, &'static str),
    Silence,
    Break,
    Misconfigured,
    Unreachable,
}

impl Upstream {
    /// Responds with this status and body.
    pub(crate) fn give(self, status: u16, body: impl Into<String>) -> Self {
        self.then(Script::Respond(status, body.into()))
    }

    /// Responds with this status and the header `Retry-After`.
    pub(crate) fn later(self, status: u16, seconds: &'static str) -> Self {
        self.then(Script::Later(status, seconds))
    }

    /// Never scripts.
    pub(crate) fn silence(self) -> Self {
        self.then(Script::Silence)
    }

    /// Drops the connection.
    pub(crate) fn breaks(self) -> Self {
        self.then(Script::Break)
    }

    /// Fails because a setting of the transport is wrong.
    pub(crate) fn misconfigured(self) -> Self {
        self.then(Script::Misconfigured)
    }

    /// Makes no connection.
    pub(crate) fn unreachable(self) -> Self {
        self.then(Script::Unreachable)
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Request<Bytes>> {
        self.0.lock().unwrap().seen.clone()
    }

    /// The requests so far, as `METHOD uri`.
    pub(crate) fn lines(&self) -> Vec<String> {
        let seen = self.seen();
        let line = |seen: &Request<Bytes>| format!("{} {}", seen.method(), seen.uri());
        seen.iter().map(line).collect()
    }

    fn then(self, script: Script) -> Self {
        self.0.lock().unwrap().scripts.push_back(script);
        self
    }
}

impl Service<Request<Bytes>> for Upstream {
    type Response = Response<Bytes>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Bytes>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let mut inner = self.0.lock().unwrap();
        inner.seen.push(request);
        let script = inner.scripts.pop_front();
        Box::pin(async move {
            match script {
                Some(Script::Respond(status, body)) => Ok(Response::builder()
                    .status(status)
                    .body(body.into())
                    .unwrap()),
                Some(Script::Later(status, seconds)) => Ok(Response::builder()
                    .status(status)
                    .header("retry-after", seconds)
                    .body(Bytes::new())
                    .unwrap()),
                Some(Script::Silence) => std::future::pending().await,
                Some(Script::Break) => Err("the connection was reset".into()),
                Some(Script::Misconfigured) => {
                    Err(TransportError::configuration("the proxy is unusable").into())
                }
                Some(Script::Unreachable) => {
                    Err(TransportError::connect("connection refused").into())
                }
                None => panic!("the test expects no further request"),
            }
        })
    }
}

/// The credentials in the format of containers and instances.
pub(crate) fn keys(key: &str) -> String {
    format!(
        r#"{{"Code": "Success", "AccessKeyId": "{key}", "SecretAccessKey": "s-{key}",
            "Token": "t-{key}", "Expiration": "2026-01-01T06:00:00Z"}}"#
    )
}

/// What STS scripts.
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

/// The error response of STS.
pub(crate) fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>id-1</RequestId></ErrorResponse>"
    )
}
