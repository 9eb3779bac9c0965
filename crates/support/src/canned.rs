//! A service for tests that answers with a function, and records its requests and their times.
#![expect(clippy::unwrap_used, reason = "only tests are built with it")]

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_stack::{Body, BoxError};
use casebook_types::Region;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use serde_json::Value;
use tokio::time::Instant;

use crate::client::Client;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) operation: String,
    pub(crate) body: Value,
    /// The time since the start of the service.
    pub(crate) at: Duration,
    /// The number of the request, counted from 0.
    pub(crate) number: usize,
}

/// A response, or an error with its status. Status 0 breaks the connection.
pub(crate) type Answer = Result<Value, (u16, Value)>;

#[derive(Clone)]
pub(crate) struct Canned {
    answer: Arc<dyn Fn(&Asked) -> Answer + Send + Sync>,
    asked: Arc<Mutex<Vec<Asked>>>,
    began: Instant,
}

impl Canned {
    pub(crate) fn new(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            answer: Arc::new(answer),
            asked: Arc::default(),
            began: Instant::now(),
        }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Returns the operations of all requests, in order.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked()
            .into_iter()
            .map(|asked| asked.operation)
            .collect()
    }

    /// Returns a client that does not retry.
    pub(crate) fn client(&self) -> Client {
        let this = self.clone();
        let transport = tower::service_fn(move |request: Request<Body>| {
            let this = this.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let target = head.headers["x-amz-target"].to_str()?;
                let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
                this.respond(operation, serde_json::from_slice(&body)?)
            }
        });
        Client::builder()
            .region(Region::US_EAST_1)
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .max_attempts(NonZeroU32::MIN)
            .transport(transport)
            .build()
            .unwrap()
    }

    fn respond(&self, operation: String, body: Value) -> Result<Response<Full<Bytes>>, BoxError> {
        let asked = {
            let mut all = self.asked.lock().unwrap();
            let asked = Asked {
                operation,
                body,
                at: self.began.elapsed(),
                number: all.len(),
            };
            all.push(asked.clone());
            asked
        };
        let (status, body) = match (self.answer)(&asked) {
            Ok(body) => (200, body),
            Err((0, _)) => return Err("the connection broke".into()),
            Err(refused) => refused,
        };
        let answer = Response::builder().status(status);
        Ok(answer.body(Full::new(body.to_string().into()))?)
    }
}
