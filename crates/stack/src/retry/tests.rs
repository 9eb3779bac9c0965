use std::error::Error as _;
use std::num::NonZeroU32;
use std::time::SystemTime;

use super::*;
use crate::attempt::AttemptNumber;
use crate::call::Call;
use crate::call::{FaultReader, InvocationId};
use crate::error::{CallError, TimeoutError, TransportError};
use crate::progress::Progress;
use bytes::Bytes;
use casebook_protocol::Fault;
use http::{Request, Response};

fn policy() -> RetryPolicy {
    let clock = Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777));
    RetryPolicy::new(RetryConfig::standard(), clock).jitter(|| 1.0)
}

fn refusal(status: u16, headers: &[(&str, &str)]) -> CallError {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    CallError::Refused(Fault::read(response.body(Bytes::new()).unwrap()))
}

const THROTTLED: &[(&str, &str)] = &[("x-amzn-errortype", "ThrottlingException")];

#[test]
fn waits_double_and_attempts_end() {
    let mut policy = policy();
    let mut waits = Vec::new();
    while let Some(wait) = policy.next_wait(Effect::ReadOnly, None, &refusal(503, &[])) {
        waits.push(wait.as_millis());
        policy.attempt += 1;
    }
    assert_eq!(waits, [50, 100]);
    assert_eq!(policy.rules.tokens.left(), 500 - 2 * 14);
}

#[test]
fn throttling_waits_longer_and_costs_less() {
    let mut policy = policy();
    assert_eq!(
        policy.next_wait(Effect::NonIdempotent, None, &refusal(400, THROTTLED)),
        Some(Duration::from_secs(1))
    );
    assert_eq!(policy.rules.tokens.left(), 495);
}

#[test]
fn an_empty_bucket_ends_it() {
    let mut policy = policy();
    assert!(policy.rules.tokens.take(490));
    assert_eq!(
        policy.next_wait(Effect::ReadOnly, None, &refusal(500, &[])),
        None
    );
    assert_eq!(policy.rules.tokens.left(), 10);
}

#[test]
fn what_counts_twice_is_never_repeated_when_it_may_have_happened() {
    let broken = || CallError::Transport(TransportError::exchange("broken"));
    let late = || CallError::Timeout(TimeoutError::new("one attempt", Duration::ZERO));
    for error in [refusal(500, &[]), refusal(503, &[]), broken(), late()] {
        assert_eq!(
            policy().next_wait(Effect::NonIdempotent, None, &error),
            None,
            "{error}"
        );
        assert!(
            policy()
                .next_wait(Effect::Idempotent, None, &error)
                .is_some(),
            "{error}"
        );
    }
}

#[test]
fn what_was_never_sent_is_always_sent_again() {
    let error = CallError::Transport(TransportError::connect("refused"));
    for effect in [Effect::ReadOnly, Effect::Idempotent, Effect::NonIdempotent] {
        assert!(policy().next_wait(effect, None, &error).is_some());
    }
}

#[test]
fn what_the_service_will_not_change_its_mind_about_is_not_asked_again() {
    for status in [400, 402, 403, 404, 409] {
        assert_eq!(
            policy().next_wait(Effect::ReadOnly, None, &refusal(status, &[])),
            None,
            "{status}"
        );
    }
}

#[test]
fn both_headers_move_the_wait() {
    let wait = |headers: &[(&str, &str)]| {
        policy().next_wait(Effect::ReadOnly, None, &refusal(503, headers))
    };
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

fn call(effect: Effect) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    request.extensions_mut().insert(Call {
        service: "support",
        operation: "ResolveCase",
        effect,
        invocation: InvocationId::default(),
        fault: FaultReader::default(),
    });
    request.extensions_mut().insert(Progress::default());
    request
}

/// What the policy says of one attempt that failed.
fn goes_on(
    policy: &mut RetryPolicy,
    request: &mut Request<Bytes>,
    error: CallError,
) -> Result<(), CallError> {
    let mut result: Result<(), CallError> = Err(error);
    match policy.retry(request, &mut result) {
        Some(_) => Ok(()),
        None => result,
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_attempt_knows_its_number_and_a_success_gives_back() {
    let mut policy = policy();
    let mut request = call(Effect::ReadOnly);
    goes_on(&mut policy, &mut request, refusal(503, &[])).unwrap();
    assert_eq!(request.extensions().get(), Some(&AttemptNumber(2)));
    assert_eq!(policy.rules.tokens.left(), 486);
    let mut done = Ok::<_, CallError>(());
    assert!(policy.retry(&mut request, &mut done).is_none());
    assert_eq!(policy.rules.tokens.left(), 500);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_vouches_for_is_not_repeated() {
    let mut request = Request::new(Bytes::new());
    goes_on(&mut policy(), &mut request, refusal(503, &[])).unwrap_err();
    let mut vouched = Request::new(Bytes::new());
    vouched.extensions_mut().insert(Effect::ReadOnly);
    goes_on(&mut policy(), &mut vouched, refusal(503, &[])).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_later_attempt_that_was_not_sent_does_not_hide_an_earlier_one_that_may_have_acted() {
    let mut policy = policy();
    let mut request = call(Effect::Idempotent);
    let broken = CallError::Transport(TransportError::exchange("broken"));
    goes_on(&mut policy, &mut request, broken).unwrap();
    assert_eq!(
        request.extensions().get::<Progress>().unwrap().sent(),
        Sent::Perhaps
    );
    let refused = || CallError::Transport(TransportError::connect("refused"));
    goes_on(&mut policy, &mut request, refused()).unwrap();
    let shown = goes_on(&mut policy, &mut request, refused()).unwrap_err();
    assert_eq!(shown.sent(), Sent::Perhaps);
    let cause = shown.source().unwrap().to_string();
    assert_eq!(cause, "the connection broke before a response arrived");
}

#[tokio::test(start_paused = true)]
async fn a_later_attempt_that_was_refused_does_not_hide_an_earlier_one_that_may_have_acted() {
    let broken = || CallError::Transport(TransportError::exchange("broken"));
    let denied = || refusal(403, &[("x-amzn-errortype", "AccessDeniedException")]);
    let skewed = || match denied() {
        CallError::Refused(fault) => CallError::Refused(fault.with_corrected_clock()),
        other => other,
    };
    for later in [denied(), skewed()] {
        let mut policy = policy();
        let two = NonZeroU32::MIN.saturating_add(1);
        Arc::make_mut(&mut policy.rules).config.max_attempts = two;
        let mut request = call(Effect::Idempotent);
        goes_on(&mut policy, &mut request, broken()).unwrap();
        let shown = goes_on(&mut policy, &mut request, later).unwrap_err();
        assert_eq!(shown.sent(), Sent::Perhaps, "{shown}");
    }
    // An answer that began tells more than the earlier broken connection.
    let mut policy = policy();
    let mut request = call(Effect::Idempotent);
    goes_on(&mut policy, &mut request, broken()).unwrap();
    let large = CallError::Transport(TransportError::too_large(1, "too large"));
    let shown = goes_on(&mut policy, &mut request, large).unwrap_err();
    assert!(
        matches!(&shown, CallError::Transport(error) if error.is_too_large()),
        "{shown}"
    );
    assert_eq!(shown.sent(), Sent::Perhaps);
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_leaves_nothing_open() {
    let mut policy = policy();
    let mut request = call(Effect::ReadOnly);
    goes_on(&mut policy, &mut request, refusal(500, &[])).unwrap();
    assert_eq!(
        request.extensions().get::<Progress>().unwrap().sent(),
        Sent::No
    );
    let refused = || CallError::Transport(TransportError::connect("refused"));
    goes_on(&mut policy, &mut request, refused()).unwrap();
    let shown = goes_on(&mut policy, &mut request, refused()).unwrap_err();
    assert_eq!(shown.sent(), Sent::No);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_beyond_the_end_of_the_call() {
    let mut request = call(Effect::ReadOnly);
    let end = Instant::now() + Duration::from_secs(2);
    request
        .extensions_mut()
        .insert(crate::call::CallDeadline(end));
    let late = refusal(503, &[("retry-after", "3")]);
    let mut policy = policy();
    goes_on(&mut policy, &mut request, late).unwrap_err();
    assert_eq!(
        policy.rules.tokens.left(),
        500,
        "what is not tried is not paid for"
    );
    goes_on(
        &mut policy,
        &mut request,
        refusal(503, &[("retry-after", "1")]),
    )
    .unwrap();
}

#[test]
fn the_attachment_limits_of_support_are_throttles() {
    for code in ["AttachmentLimitExceeded", "DescribeAttachmentLimitExceeded"] {
        let error = refusal(400, &[("x-amzn-errortype", code)]);
        assert_eq!(error.retry_class(), RetryClass::Throttled);
        assert!(
            policy()
                .next_wait(Effect::NonIdempotent, None, &error)
                .is_some()
        );
    }
}

#[test]
fn a_code_counts_before_the_status() {
    let throttled = refusal(503, &[("x-amzn-errortype", "SlowDown")]);
    assert!(
        policy()
            .next_wait(Effect::NonIdempotent, None, &throttled)
            .is_some()
    );
    assert_eq!(throttled.sent(), Sent::Yes);
    let down = refusal(503, &[("x-amzn-errortype", "ServiceUnavailable")]);
    assert!(
        policy()
            .next_wait(Effect::NonIdempotent, None, &down)
            .is_none()
    );
    assert_eq!(down.sent(), Sent::Perhaps);
}

#[test]
fn only_a_request_at_fault_is_known_not_to_have_been_acted_upon() {
    for status in [400, 401, 403, 404, 409, 429] {
        let refused = refusal(status, &[("x-amzn-requestid", "id-1")]);
        assert_eq!(refused.sent(), Sent::Yes, "{status}");
        // A proxy may have refused the answer instead of the request.
        let page = refusal(status, &[("content-type", "text/html")]);
        assert_eq!(page.sent(), Sent::Perhaps, "{status}");
        let again = policy().next_wait(Effect::ReadOnly, None, &page).is_some();
        assert_eq!(again, status == 429, "{status}");
        assert!(
            policy()
                .next_wait(Effect::NonIdempotent, None, &page)
                .is_none(),
            "{status}"
        );
    }
    for status in [302, 408, 500, 501, 503, 520, 524] {
        assert_eq!(refusal(status, &[]).sent(), Sent::Perhaps, "{status}");
    }
    let late = refusal(400, &[("x-amzn-errortype", "RequestTimeout")]);
    assert_eq!(late.sent(), Sent::Perhaps);
}
