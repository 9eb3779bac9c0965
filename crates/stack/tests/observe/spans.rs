use std::num::NonZeroU32;
use std::time::Duration;

use casebook_stack::ThrottleLayer;
use tower::{Service as _, ServiceExt};

use crate::listener::Listener;
use crate::world::{Ask, Tell, broken, client, refusal, response, send};

#[tokio::test(start_paused = true)]
async fn three_attempts_nest_in_one_call_and_count_up() {
    let (listener, _guard) = Listener::listen();
    send(vec![response(503), broken(), response(200)])
        .await
        .unwrap();

    let spans = listener.spans();
    let (id, call) = &spans[0];
    assert_eq!((call.name.as_str(), call.parent), ("call", None));
    let attempts: Vec<_> = spans[1..].iter().map(|(_, span)| span).collect();
    assert!(attempts.iter().all(|span| span.name == "attempt"));
    assert!(attempts.iter().all(|span| span.parent == Some(*id)));
    let each = |name| -> Vec<_> { attempts.iter().map(|span| span.field(name)).collect() };
    assert_eq!(
        each("http.request.resend_count"),
        [None, Some("1"), Some("2")]
    );
    assert_eq!(
        each("http.response.status_code"),
        [Some("503"), None, Some("200")]
    );
    assert_eq!(each("aws.request_id"), [Some("id-1"), None, Some("id-1")]);
    assert_eq!(each("error.type"), [Some("503"), Some("transport"), None]);
    assert_eq!(
        each("otel.status_code"),
        [Some("ERROR"), Some("ERROR"), None]
    );
}

#[tokio::test(start_paused = true)]
async fn the_fields_of_a_call_have_the_names_of_opentelemetry() {
    let (listener, _guard) = Listener::listen();
    send(vec![response(200)]).await.unwrap();
    let call = listener.the_only("call");
    let expected = [
        ("aws.request_id", "id-1"),
        ("http.response.status_code", "200"),
        ("otel.kind", "client"),
        ("otel.name", "Help Desk.Ask"),
        ("rpc.method", "Ask"),
        ("rpc.service", "Help Desk"),
        ("rpc.system", "aws-api"),
    ];
    assert_eq!(call.all(), expected);
}

#[tokio::test(start_paused = true)]
async fn the_fields_of_an_attempt_have_the_names_of_opentelemetry() {
    let (listener, _guard) = Listener::listen();
    send(vec![response(200)]).await.unwrap();
    let attempt = listener.the_only("attempt");
    let expected = [
        ("aws.request_id", "id-1"),
        ("http.request.method", "POST"),
        ("http.response.status_code", "200"),
        ("otel.kind", "client"),
        ("otel.name", "POST"),
        ("server.address", "desk.us-east-1.amazonaws.com"),
        ("server.port", "443"),
    ];
    assert_eq!(attempt.all(), expected);
}

#[tokio::test(start_paused = true)]
async fn events_are_in_order_and_have_the_elapsed_time() {
    let (listener, _guard) = Listener::listen();
    let responses = vec![refusal("ThrottlingException"), broken(), response(200)];
    send(responses).await.unwrap();

    let events = listener.events();
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    let expected_names = [
        "sending", "refused", "retrying", "sending", "failed", "retrying", "sending", "answered",
        "answered",
    ];
    assert_eq!(names, expected_names);
    let field = |at: usize, name| events[at].field(name);
    assert_eq!(field(0, "attempt"), Some("1"));
    assert_eq!(field(1, "code"), Some("ThrottlingException"));
    assert_eq!(field(1, "status"), Some("400"));
    assert_eq!(field(1, "elapsed_ms"), Some("20.0"));
    assert_eq!(field(2, "attempt"), Some("2"));
    assert_eq!(field(2, "operation"), Some("Ask"));
    assert_eq!(field(2, "max_attempts"), Some("3"));
    assert_eq!(field(2, "why"), Some("throttled"));
    assert_eq!(field(2, "code"), Some("ThrottlingException"));
    assert_eq!(field(4, "sent"), Some("perhaps"));
    assert_eq!(field(5, "why"), Some("transport"));
    assert_eq!(field(5, "code"), None);
    assert_eq!(field(7, "elapsed_ms"), Some("20.0"));
    let millis = |at, name| field(at, name).unwrap().parse::<f64>().unwrap();
    let waits = millis(2, "wait_ms") + millis(5, "wait_ms");
    let whole = millis(8, "elapsed_ms");
    // The paused clock advances only for the three responses (20 ms each) and the two waits, each
    // of which ends at a whole millisecond.
    assert!((0.0..=2.0).contains(&(whole - waits - 60.0)), "{whole}");
    let spans = listener.spans();
    let parents = events.iter().map(|event| event.parent);
    let span = |at: usize| Some(spans[at].0);
    let expected = [1, 1, 0, 2, 2, 0, 3, 3, 0].map(span);
    assert!(parents.eq(expected), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn the_error_code_of_the_last_attempt_is_the_error_of_the_call() {
    let (listener, _guard) = Listener::listen();
    send(vec![refusal("CaseIdNotFound")]).await.unwrap_err();
    let call = listener.the_only("call");
    assert_eq!(call.field("error.type"), Some("CaseIdNotFound"));
    assert_eq!(call.field("otel.status_code"), Some("ERROR"));
    assert_eq!(call.field("http.response.status_code"), Some("400"));
}

#[tokio::test(start_paused = true)]
async fn a_non_idempotent_call_has_one_attempt_and_may_have_been_sent() {
    let (listener, _guard) = Listener::listen();
    let client = client(vec![broken()]).build().unwrap();
    client.send(Tell).await.unwrap_err();
    for name in ["call", "attempt"] {
        let span = listener.the_only(name);
        assert_eq!(span.field("error.type"), Some("transport"), "{name}");
    }
    let mut events = listener.events();
    events.retain(|event| event.name == "failed");
    let sent: Vec<_> = events.iter().map(|event| event.field("sent")).collect();
    assert_eq!(sent, [Some("perhaps"); 2]);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_the_call_has_a_timeout_and_its_attempt_is_cancelled() {
    let (listener, _guard) = Listener::listen();
    let client = client(Vec::new()).deadline(Duration::from_secs(1));
    client.build().unwrap().send(Ask).await.unwrap_err();
    let call = listener.the_only("call");
    assert_eq!(call.field("error.type"), Some("timeout"));
    let attempt = listener.the_only("attempt");
    assert_eq!(attempt.field("error.type"), Some("cancelled"));
    assert_eq!(attempt.field("otel.status_code"), Some("ERROR"));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_its_caller_drops_is_cancelled() {
    let (listener, _guard) = Listener::listen();
    let limit = Duration::from_millis(5);
    let call = tokio::time::timeout(limit, send(vec![response(200)]));
    call.await.unwrap_err();
    for name in ["call", "attempt"] {
        let span = listener.the_only(name);
        assert_eq!(span.field("error.type"), Some("cancelled"), "{name}");
    }
    let events = listener.events();
    let names = events.iter().map(|event| event.name.as_str());
    assert!(names.eq(["sending", "cancelled", "cancelled"]));
    assert_eq!(events[2].field("elapsed_ms"), Some("5.0"));
}

#[tokio::test(start_paused = true)]
async fn spans_close_at_the_response_and_not_when_the_future_is_dropped() {
    let (listener, _guard) = Listener::listen();
    let mut client = client(vec![broken(), response(200)]).build().unwrap();
    let client = ServiceExt::<Ask>::ready(&mut client).await.unwrap();
    let mut call = std::pin::pin!(client.call(Ask));
    call.as_mut().await.unwrap();
    assert_eq!(listener.closed(), ["attempt", "attempt", "call"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_throttle_is_an_event() {
    let (listener, _guard) = Listener::listen();
    let throttle = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let client = client(vec![response(200), response(200)]).throttle(throttle);
    let client = client.build().unwrap();
    client.send(Ask).await.unwrap();
    client.send(Ask).await.unwrap();
    let mut events = listener.events();
    events.retain(|event| event.name == "waiting for the throttle");
    assert_eq!(events.len(), 1, "the first call did not wait");
    assert_eq!(events[0].field("wait_ms"), Some("980.0"));
    assert_eq!(events[0].field("operation"), Some("Ask"));
}

#[tokio::test(start_paused = true)]
async fn no_span_or_event_shows_a_query_body_header_or_key() {
    let (listener, _guard) = Listener::listen();
    let responses = vec![response(503), broken(), response(400)];
    send(responses).await.unwrap_err();
    let recorded = format!("{:?} {:?}", listener.spans(), listener.events());
    assert!(
        recorded.contains("Ask"),
        "the operation was recorded: {recorded}"
    );
    assert!(!recorded.contains("SECRET0"), "{recorded}");
    assert!(!recorded.contains("Signature"), "{recorded}");
}
