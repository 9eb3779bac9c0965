//! Repeats the requests of providers, in tower's retry loop.

use std::time::Duration;

use bytes::Bytes;
use casebook_protocol::attempt::{backoff, may_repeat};
use casebook_protocol::{Effect, Fault};
use http::{Request, Response};
use tokio::time::Sleep;
use tower::ServiceExt as _;
use tower::retry::{Policy, Retry};
use tower::service_fn;

use crate::Clock;
use crate::providers::error::AttemptError;

/// The longest wait before an attempt. If the service asks for a longer wait, the request fails.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The attempts of one request. It is the policy of tower's retry loop: it limits their number, and
/// decides whether another attempt follows.
#[derive(Clone, Debug)]
pub(crate) struct Attempts {
    /// The maximum number of attempts.
    max: u32,
    effect: Effect,
    /// Reads the service's error responses.
    fault: fn(Response<Bytes>) -> Fault,
    clock: Clock,
    /// The number of failed attempts.
    failed: u32,
}

impl Attempts {
    /// Returns the policy for a request that only reads.
    pub(crate) fn new(max: u32, clock: &Clock) -> Self {
        Self {
            max,
            effect: Effect::ReadOnly,
            fault: Fault::read,
            clock: clock.clone(),
            failed: 0,
        }
    }

    /// Returns the policy for an operation with another effect, whose service may have another
    /// format of error responses.
    pub(super) fn of(self, effect: Effect, fault: fn(Response<Bytes>) -> Fault) -> Self {
        Self {
            effect,
            fault,
            ..self
        }
    }

    /// Sends a request until an attempt succeeds, or another attempt would be useless or unsafe.
    ///
    /// A response is returned as `Ok` whatever its status.
    pub(crate) async fn run<F>(
        self,
        request: Request<Bytes>,
        attempt: impl Fn(Request<Bytes>) -> F + Clone,
    ) -> Result<Response<Bytes>, AttemptError>
    where
        F: Future<Output = Result<Response<Bytes>, AttemptError>>,
    {
        Retry::new(self, service_fn(attempt)).oneshot(request).await
    }
}

impl Policy<Request<Bytes>, Response<Bytes>, AttemptError> for Attempts {
    type Future = Sleep;

    fn retry(
        &mut self,
        _: &mut Request<Bytes>,
        result: &mut Result<Response<Bytes>, AttemptError>,
    ) -> Option<Sleep> {
        let refused;
        let error = match result {
            Ok(response) if response.status().is_success() => return None,
            Ok(response) => {
                refused = AttemptError::Refused((self.fault)(response.clone()));
                &refused
            }
            Err(error) => error,
        };
        self.failed += 1;
        let class = error.retry_class();
        if self.failed >= self.max || !may_repeat(class, self.effect, error.sent()) {
            return None;
        }
        let hint = error.retry_after_hint(self.clock.now());
        let wait = backoff(class, self.failed - 1, fastrand::f64(), hint);
        if wait > LONGEST_WAIT {
            return None;
        }
        tracing::debug!(
            attempt = self.failed + 1,
            max_attempts = self.max,
            wait_ms = wait.as_secs_f64() * 1000.0,
            error = error as &dyn std::error::Error,
            "asking for credentials again"
        );
        Some(tokio::time::sleep(wait))
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}
