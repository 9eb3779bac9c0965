//! The retry policy.

use std::hint::black_box;
use std::io;

use bytes::Bytes;
use casebook::auth::Clock;
use casebook::protocol::{Effect, Fault};
use casebook::stack::{CallError, RetryConfig, RetryPolicy, TransportError, may_repeat};
use criterion::Criterion;
use http::{Request, Response, StatusCode};
use tower::retry::Policy;

/// Measures the classification of an error and its look-up in the table.
pub(crate) fn classify(c: &mut Criterion) {
    let mut group = c.benchmark_group("retry");
    let broken = TransportError::exchange(io::Error::from(io::ErrorKind::ConnectionReset));
    for (name, error) in [
        (
            "throttled",
            refused(StatusCode::BAD_REQUEST, "ThrottlingException"),
        ),
        ("unavailable", refused(StatusCode::SERVICE_UNAVAILABLE, "")),
        ("final", refused(StatusCode::BAD_REQUEST, "CaseIdNotFound")),
        ("broken connection", CallError::Transport(broken)),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let error = black_box(&error);
                may_repeat(error.retry_class(), Effect::NonIdempotent, error.sent())
            });
        });
    }
    group.finish();
}

/// Measures the cost of the retry policy for a successful call.
pub(crate) fn good(c: &mut Criterion) {
    let policy = RetryPolicy::new(RetryConfig::standard(), Clock::system());
    let mut request = Request::new(Bytes::new());
    request.extensions_mut().insert(Effect::ReadOnly);
    c.bench_function("retry/nothing to repeat", |b| {
        b.iter(|| passed(&policy, &request))
    });
}

/// Makes the calls of tower's `Retry` to the policy for one successful attempt.
fn passed<P>(policy: &P, request: &Request<Bytes>) -> bool
where
    P: Policy<Request<Bytes>, Response<Bytes>, CallError> + Clone,
{
    let mut policy = policy.clone();
    let copy = policy.clone_request(request);
    let mut copy = copy.expect("a copy, as there may be another attempt");
    let mut answer = Ok(Response::new(Bytes::new()));
    policy.retry(&mut copy, &mut answer).is_none()
}

fn refused(status: StatusCode, code: &str) -> CallError {
    let mut answer = Response::new(Bytes::from(format!(r#"{{"__type":"{code}"}}"#)));
    *answer.status_mut() = status;
    CallError::Refused(Fault::read(answer))
}
