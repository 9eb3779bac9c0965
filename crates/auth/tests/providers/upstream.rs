//! Whoever answers.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_protocol::error::{BoxError, TransportError};
use http::{Request, Response};
use tower_service::Service;

/// Gives the answers of a list, one for each request, and remembers the requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upstream(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    answers: VecDeque<Answer>,
    seen: Vec<Request<Bytes>>,
}

#[derive(Debug)]
enum Answer {
    Give(u16, String),
    Later(u16, &'static str),
    Silence,
    Break,
    Misconfigured,
    Unreachable,
}

impl Upstream {
    /// Answers with this status and body.
    pub(crate) fn give(self, status: u16, body: impl Into<String>) -> Self {
        self.then(Answer::Give(status, body.into()))
    }

    /// Answers with this status and the header `Retry-After`.
    pub(crate) fn later(self, status: u16, seconds: &'static str) -> Self {
        self.then(Answer::Later(status, seconds))
    }

    /// Never answers.
    pub(crate) fn silence(self) -> Self {
        self.then(Answer::Silence)
    }

    /// Drops the connection.
    pub(crate) fn breaks(self) -> Self {
        self.then(Answer::Break)
    }

    /// Fails because a setting of the transport is wrong.
    pub(crate) fn misconfigured(self) -> Self {
        self.then(Answer::Misconfigured)
    }

    /// Makes no connection.
    pub(crate) fn unreachable(self) -> Self {
        self.then(Answer::Unreachable)
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

    fn then(self, answer: Answer) -> Self {
        self.0.lock().unwrap().answers.push_back(answer);
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
        let answer = inner.answers.pop_front();
        Box::pin(async move {
            match answer {
                Some(Answer::Give(status, body)) => Ok(Response::builder()
                    .status(status)
                    .body(body.into())
                    .unwrap()),
                Some(Answer::Later(status, seconds)) => Ok(Response::builder()
                    .status(status)
                    .header("retry-after", seconds)
                    .body(Bytes::new())
                    .unwrap()),
                Some(Answer::Silence) => std::future::pending().await,
                Some(Answer::Break) => Err("the connection was reset".into()),
                Some(Answer::Misconfigured) => {
                    Err(TransportError::configuration("the proxy is unusable").into())
                }
                Some(Answer::Unreachable) => {
                    Err(TransportError::connect("connection refused").into())
                }
                None => panic!("nobody expected this request"),
            }
        })
    }
}

/// Keys as containers and instances give them.
pub(crate) fn keys(key: &str) -> String {
    format!(
        r#"{{"Code": "Success", "AccessKeyId": "{key}", "SecretAccessKey": "s-{key}",
            "Token": "t-{key}", "Expiration": "2026-01-01T06:00:00Z"}}"#
    )
}

/// What STS answers.
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

/// How STS refuses.
pub(crate) fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>id-1</RequestId></ErrorResponse>"
    )
}
