use std::num::NonZeroU32;
use std::time::Duration;

use casebook_stack::ThrottleLayer;
use tower::{Service as _, ServiceExt};

use crate::listener::Listener;
use crate::world::{Ask, Tell, answer, ask, broken, desk, refusal};

#[tokio::test(start_paused = true)]
async fn three_attempts_nest_in_one_call_and_count_up() {
    let (listener, _guard) = Listener::listen();
    ask(vec![answer(503), broken(), answer(200)]).await.unwrap();

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
async fn a_call_has_the_names_of_the_convention() {
    let (listener, _guard) = Listener::listen();
    ask(vec![answer(200)]).await.unwrap();
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
async fn an_attempt_has_the_names_of_the_convention() {
    let (listener, _guard) = Listener::listen();
    ask(vec![answer(200)]).await.unwrap();
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
async fn events_tell_the_story_in_order_with_the_time_it_took() {
    let (listener, _guard) = Listener::listen();
    let answers = vec![refusal("ThrottlingException"), broken(), answer(200)];
    ask(answers).await.unwrap();

    let events = listener.events();
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    let story = [
        "sending", "refused", "retrying", "sending", "failed", "retrying", "sending", "answered",
        "answered",
    ];
    assert_eq!(names, story);
    let field = |at: usize, name| events[at].field(name);
    assert_eq!(field(0, "attempt"), Some("1"));
    assert_eq!(field(1, "code"), Some("ThrottlingException"));
    assert_eq!(field(1, "status"), Some("400"));
    assert_eq!(field(1, "elapsed_ms"), Some("20.0"));
    assert_eq!(field(2, "attempt"), Some("2"));
    assert_eq!(field(2, "why"), Some("throttled"));
    assert_eq!(field(4, "sent"), Some("perhaps"));
    assert_eq!(field(5, "why"), Some("transport"));
    assert_eq!(field(7, "elapsed_ms"), Some("20.0"));
    let millis = |at, name| field(at, name).unwrap().parse::<f64>().unwrap();
    let waits = millis(2, "wait_ms") + millis(5, "wait_ms");
    let whole = millis(8, "elapsed_ms");
    // The clock stands still but for three answers and two waits, which end at whole milliseconds.
    assert!((0.0..=2.0).contains(&(whole - waits - 60.0)), "{whole}");
    let spans = listener.spans();
    let parents = events.iter().map(|event| event.parent);
    let span = |at: usize| Some(spans[at].0);
    let expected = [1, 1, 0, 2, 2, 0, 3, 3, 0].map(span);
    assert!(parents.eq(expected), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn the_refusal_that_comes_back_is_the_call_s_error() {
    let (listener, _guard) = Listener::listen();
    ask(vec![refusal("CaseIdNotFound")]).await.unwrap_err();
    let call = listener.the_only("call");
    assert_eq!(call.field("error.type"), Some("CaseIdNotFound"));
    assert_eq!(call.field("otel.status_code"), Some("ERROR"));
    assert_eq!(call.field("http.response.status_code"), Some("400"));
}

#[tokio::test(start_paused = true)]
async fn what_counts_twice_has_one_attempt_and_may_have_happened() {
    let (listener, _guard) = Listener::listen();
    let client = desk(vec![broken()]).build().unwrap();
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
async fn an_attempt_that_the_deadline_cuts_off_says_so() {
    let (listener, _guard) = Listener::listen();
    let client = desk(Vec::new()).deadline(Duration::from_secs(1));
    client.build().unwrap().send(Ask).await.unwrap_err();
    let call = listener.the_only("call");
    assert_eq!(call.field("error.type"), Some("timeout"));
    let attempt = listener.the_only("attempt");
    assert_eq!(attempt.field("error.type"), Some("cancelled"));
    assert_eq!(attempt.field("otel.status_code"), Some("ERROR"));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_its_caller_gives_up_says_so() {
    let (listener, _guard) = Listener::listen();
    let most = Duration::from_millis(5);
    let call = tokio::time::timeout(most, ask(vec![answer(200)]));
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
async fn spans_close_at_the_answer_and_not_when_the_future_goes() {
    let (listener, _guard) = Listener::listen();
    let mut client = desk(vec![broken(), answer(200)]).build().unwrap();
    let client = ServiceExt::<Ask>::ready(&mut client).await.unwrap();
    let mut call = std::pin::pin!(client.call(Ask));
    call.as_mut().await.unwrap();
    assert_eq!(listener.closed(), ["attempt", "attempt", "call"]);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_the_throttle_is_told() {
    let (listener, _guard) = Listener::listen();
    let throttle = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let client = desk(vec![answer(200), answer(200)]).throttle(throttle);
    let client = client.build().unwrap();
    client.send(Ask).await.unwrap();
    client.send(Ask).await.unwrap();
    let mut events = listener.events();
    events.retain(|event| event.name == "waiting for the throttle");
    assert_eq!(events.len(), 1, "the first one went at once");
    assert_eq!(events[0].field("wait_ms"), Some("980.0"));
}

#[tokio::test(start_paused = true)]
async fn no_query_body_header_or_key_is_told() {
    let (listener, _guard) = Listener::listen();
    let answers = vec![answer(503), broken(), answer(400)];
    ask(answers).await.unwrap_err();
    let told = format!("{:?} {:?}", listener.spans(), listener.events());
    assert!(told.contains("Ask"), "there is something: {told}");
    assert!(!told.contains("SECRET0"), "{told}");
    assert!(!told.contains("Signature"), "{told}");
}
