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
use casebook_protocol::attempt::{RetryClass, Sent};
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
fn each_wait_is_twice_the_last_until_the_attempts_are_used_up() {
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
fn a_bucket_without_enough_tokens_ends_the_retries() {
    let mut policy = policy();
    assert!(policy.rules.tokens.take(490));
    assert_eq!(
        policy.next_wait(Effect::ReadOnly, None, &refusal(500, &[])),
        None
    );
    assert_eq!(policy.rules.tokens.left(), 10);
}

#[test]
fn a_non_idempotent_request_is_not_repeated_if_the_service_may_have_acted() {
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
fn a_request_that_was_not_sent_is_repeated_whatever_its_effect() {
    let error = CallError::Transport(TransportError::connect("refused"));
    for effect in [Effect::ReadOnly, Effect::Idempotent, Effect::NonIdempotent] {
        assert!(policy().next_wait(effect, None, &error).is_some());
    }
}

#[test]
fn a_final_refusal_is_not_repeated() {
    for status in [400, 402, 403, 404, 409] {
        assert_eq!(
            policy().next_wait(Effect::ReadOnly, None, &refusal(status, &[])),
            None,
            "{status}"
        );
    }
}

#[test]
fn both_retry_after_headers_change_the_wait() {
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
    assert_eq!(after("3600"), None, "an hour exceeds the longest wait");
}

fn call(effect: Effect) -> Request<Bytes> {
    let mut request = Request::new(Bytes::new());
    request.extensions_mut().insert(Call {
        service: "support",
        operation: "ResolveCase",
        effect,
        invocation: InvocationId::default(),
        rate_quota: None,
        fault: FaultReader::default(),
    });
    request.extensions_mut().insert(Progress::default());
    request
}

/// Reports a failed attempt to the policy. Returns `Ok` if another attempt follows. Otherwise
/// returns the error that the caller gets.
fn fail_attempt(
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
async fn the_next_attempt_has_its_number_and_a_success_returns_the_tokens() {
    let mut policy = policy();
    let mut request = call(Effect::ReadOnly);
    fail_attempt(&mut policy, &mut request, refusal(503, &[])).unwrap();
    assert_eq!(request.extensions().get(), Some(&AttemptNumber(2)));
    assert_eq!(policy.rules.tokens.left(), 486);
    let mut done = Ok::<_, CallError>(());
    assert!(policy.retry(&mut request, &mut done).is_none());
    assert_eq!(policy.rules.tokens.left(), 500);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_known_effect_is_not_repeated() {
    let mut request = Request::new(Bytes::new());
    fail_attempt(&mut policy(), &mut request, refusal(503, &[])).unwrap_err();
    let mut read_only = Request::new(Bytes::new());
    read_only.extensions_mut().insert(Effect::ReadOnly);
    fail_attempt(&mut policy(), &mut read_only, refusal(503, &[])).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_later_attempt_that_was_not_sent_does_not_hide_an_earlier_one_that_may_have_acted() {
    let mut policy = policy();
    let mut request = call(Effect::Idempotent);
    let broken = CallError::Transport(TransportError::exchange("broken"));
    fail_attempt(&mut policy, &mut request, broken).unwrap();
    assert_eq!(
        request.extensions().get::<Progress>().unwrap().sent(),
        Sent::Perhaps
    );
    let refused = || CallError::Transport(TransportError::connect("refused"));
    fail_attempt(&mut policy, &mut request, refused()).unwrap();
    let error = fail_attempt(&mut policy, &mut request, refused()).unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
    let cause = error.source().unwrap().to_string();
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
        fail_attempt(&mut policy, &mut request, broken()).unwrap();
        let error = fail_attempt(&mut policy, &mut request, later).unwrap_err();
        assert_eq!(error.sent(), Sent::Perhaps, "{error}");
    }
    // Both attempts may have acted. So the last error stays: it does not claim that the call had no
    // effect.
    let mut policy = policy();
    let mut request = call(Effect::Idempotent);
    fail_attempt(&mut policy, &mut request, broken()).unwrap();
    let large = CallError::Transport(TransportError::too_large(1, "too large"));
    let error = fail_attempt(&mut policy, &mut request, large).unwrap_err();
    assert!(
        matches!(&error, CallError::Transport(error) if error.is_too_large()),
        "{error}"
    );
    assert_eq!(error.sent(), Sent::Perhaps);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_an_intermediary_throttled_may_have_acted() {
    let mut policy = policy();
    let mut request = call(Effect::Idempotent);
    let page = refusal(429, &[("content-type", "text/html")]);
    assert_eq!(
        (page.retry_class(), page.sent()),
        (RetryClass::Throttled, Sent::Perhaps)
    );
    fail_attempt(&mut policy, &mut request, page).unwrap();
    let refused = || CallError::Transport(TransportError::connect("refused"));
    fail_attempt(&mut policy, &mut request, refused()).unwrap();
    let error = fail_attempt(&mut policy, &mut request, refused()).unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
}

#[test]
fn an_error_of_another_stack_has_no_effect_only_if_that_is_certain() {
    struct Failure(RetryClass, Sent);

    impl AttemptError for Failure {
        fn retry_class(&self) -> RetryClass {
            self.0
        }

        fn sent(&self) -> Sent {
            self.1
        }
    }

    for class in [RetryClass::Throttled, RetryClass::Skewed] {
        assert!(Failure(class, Sent::Yes).is_without_effect());
        assert!(!Failure(class, Sent::Perhaps).is_without_effect());
    }
    assert!(!Failure(RetryClass::Transient, Sent::Yes).is_without_effect());
    assert!(Failure(RetryClass::Transient, Sent::No).is_without_effect());
}

#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_of_a_read_only_call_does_not_count_as_sent() {
    let mut policy = policy();
    let mut request = call(Effect::ReadOnly);
    fail_attempt(&mut policy, &mut request, refusal(500, &[])).unwrap();
    assert_eq!(
        request.extensions().get::<Progress>().unwrap().sent(),
        Sent::No
    );
    let refused = || CallError::Transport(TransportError::connect("refused"));
    fail_attempt(&mut policy, &mut request, refused()).unwrap();
    let error = fail_attempt(&mut policy, &mut request, refused()).unwrap_err();
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test(start_paused = true)]
async fn no_wait_goes_beyond_the_deadline_of_the_call() {
    let mut request = call(Effect::ReadOnly);
    let end = Instant::now() + Duration::from_secs(2);
    request
        .extensions_mut()
        .insert(crate::call::CallDeadline(end));
    let late = refusal(503, &[("retry-after", "3")]);
    let mut policy = policy();
    fail_attempt(&mut policy, &mut request, late).unwrap_err();
    assert_eq!(
        policy.rules.tokens.left(),
        500,
        "an attempt that is not made costs no tokens"
    );
    fail_attempt(
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
fn the_error_code_takes_precedence_over_the_status() {
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
fn only_a_client_error_of_the_service_shows_that_it_did_not_act() {
    for status in [400, 401, 403, 404, 409, 429] {
        let refused = refusal(status, &[("x-amzn-requestid", "id-1")]);
        assert_eq!(refused.sent(), Sent::Yes, "{status}");
        // Any page of a proxy leaves open whether the service acted: the proxy may have blocked the
        // response and not the request.
        let page = refusal(status, &[("content-type", "text/html")]);
        assert_eq!(page.sent(), Sent::Perhaps, "{status}");
        let repeats = policy().next_wait(Effect::ReadOnly, None, &page).is_some();
        assert_eq!(repeats, status == 429, "{status}");
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

#[tokio::test(start_paused = true)]
async fn a_patient_call_outlasts_throttling_without_tokens_and_then_has_its_usual_attempts() {
    let mut policy = policy();
    let patience = Duration::from_secs(600);
    Arc::make_mut(&mut policy.rules).config.patience = patience;
    let mut request = call(Effect::ReadOnly);
    let throttled = || refusal(400, &[("x-amzn-errortype", "ThrottlingException")]);
    let start = Instant::now();
    let mut attempts = 0;
    while start.elapsed() < patience {
        let mut result = Err::<(), _>(throttled());
        policy.retry(&mut request, &mut result).unwrap().await;
        attempts += 1;
    }
    // Without jitter: 1, 2, 4, 4 seconds, and so on.
    assert_eq!(attempts, 152);
    assert_eq!(policy.rules.tokens.left(), 500);
    fail_attempt(&mut policy, &mut request, refusal(503, &[])).unwrap();
    fail_attempt(&mut policy, &mut request, throttled()).unwrap();
    fail_attempt(&mut policy, &mut request, throttled()).unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn new_credentials_lead_to_one_attempt() {
    let expired = || match refusal(403, &[("x-amzn-errortype", "ExpiredTokenException")]) {
        CallError::Refused(fault) => CallError::Refused(fault.with_renewed_credentials()),
        other => other,
    };
    let mut policy = policy();
    let mut request = call(Effect::NonIdempotent);
    fail_attempt(&mut policy, &mut request, expired()).unwrap();
    fail_attempt(&mut policy, &mut request, expired()).unwrap_err();
}
