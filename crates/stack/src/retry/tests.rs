use super::*;
use crate::call::InvocationId;
use crate::error::{TimeoutError, TransportError};
use casebook_protocol::Fault;

fn policy() -> RetryPolicy {
    let clock = Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777));
    RetryPolicy {
        jitter: || 1.0,
        ..RetryPolicy::new(RetryConfig::standard(), clock)
    }
}

fn refusal(status: u16, headers: &[(&str, &str)]) -> CallError {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    CallError::Fault(Fault::read(response.body(Bytes::new()).unwrap()))
}

const THROTTLED: &[(&str, &str)] = &[("x-amzn-errortype", "ThrottlingException")];

#[test]
fn waits_double_and_attempts_end() {
    let mut policy = policy();
    let mut waits = Vec::new();
    while let Some(wait) = policy.judge(Effect::Reads, &refusal(503, &[])) {
        waits.push(wait.as_millis());
        policy.attempt += 1;
    }
    assert_eq!(waits, [50, 100]);
    assert_eq!(policy.bucket.left(), 500 - 2 * 14);
}

#[test]
fn throttling_waits_longer_and_costs_less() {
    let mut policy = policy();
    assert_eq!(
        policy.judge(Effect::Once, &refusal(400, THROTTLED)),
        Some(Duration::from_secs(1))
    );
    assert_eq!(policy.bucket.left(), 495);
}

#[test]
fn an_empty_bucket_ends_it() {
    let mut policy = policy();
    assert!(policy.bucket.take(490));
    assert_eq!(policy.judge(Effect::Reads, &refusal(500, &[])), None);
    assert_eq!(policy.bucket.left(), 10);
}

#[test]
fn what_counts_twice_is_never_repeated_when_it_may_have_happened() {
    let broken = || CallError::Transport(TransportError::exchange("broken"));
    let late = || CallError::Timeout(TimeoutError::new("one attempt", Duration::ZERO));
    for error in [refusal(500, &[]), refusal(503, &[]), broken(), late()] {
        assert_eq!(policy().judge(Effect::Once, &error), None, "{error}");
        assert!(
            policy().judge(Effect::Repeatable, &error).is_some(),
            "{error}"
        );
    }
}

#[test]
fn what_was_never_sent_is_always_sent_again() {
    let error = CallError::Transport(TransportError::connect("refused"));
    for effect in [Effect::Reads, Effect::Repeatable, Effect::Once] {
        assert!(policy().judge(effect, &error).is_some());
    }
}

#[test]
fn what_the_service_will_not_change_its_mind_about_is_not_asked_again() {
    for status in [400, 402, 403, 404, 409] {
        assert_eq!(
            policy().judge(Effect::Reads, &refusal(status, &[])),
            None,
            "{status}"
        );
    }
}

#[test]
fn both_headers_move_the_wait() {
    let wait = |headers: &[(&str, &str)]| policy().judge(Effect::Reads, &refusal(503, headers));
    let amz = |value| wait(&[("x-amz-retry-after", value)]).map(|wait| wait.as_millis());
    assert_eq!(amz("1500"), Some(1500));
    assert_eq!(amz("10"), Some(50));
    assert_eq!(amz("60000"), Some(5050));
    assert_eq!(amz("-1"), Some(50));
    let after = |value| wait(&[("retry-after", value)]).map(|wait| wait.as_secs());
    assert_eq!(after("7"), Some(7));
    assert_eq!(after("Sun, 06 Nov 1994 08:49:57 GMT"), Some(20));
    assert_eq!(after("3600"), None, "nobody waits an hour");
}

#[tokio::test(start_paused = true)]
async fn the_next_attempt_knows_its_number_and_a_success_gives_back() {
    let mut policy = policy();
    let mut request = Request::new(Bytes::new());
    let call = Call {
        service: "artifact",
        operation: "ListReports",
        effect: Effect::Reads,
        invocation: InvocationId::default(),
    };
    request.extensions_mut().insert(call);
    assert!(
        policy
            .retry(&mut request, &mut Err(refusal(503, &[])))
            .is_some()
    );
    assert_eq!(request.extensions().get(), Some(&AttemptNumber(2)));
    assert_eq!(policy.bucket.left(), 486);
    assert!(
        policy
            .retry(&mut request, &mut Ok(Response::new(Bytes::new())))
            .is_none()
    );
    assert_eq!(policy.bucket.left(), 500);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_vouches_for_is_not_repeated() {
    let mut request = Request::new(Bytes::new());
    assert!(
        policy()
            .retry(&mut request, &mut Err(refusal(503, &[])))
            .is_none()
    );
}
