//! Tests of faults without a port: their effects on the operation, the response and the counts.

#[cfg(feature = "serve")]
mod connections;
mod effects;
mod plan;
#[cfg(feature = "timed-faults")]
mod timed;

use bytes::Bytes;
use casebook_emulator::{
    ConnectionLostError, Counts, Emulator, Faults, InjectedError, InjectedFault, MalformedAnswer,
    Reset, Rule, Scenario, Stall, Throttle,
};
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tower_service::Service;

use crate::client::{Answer, Client, HOST};

/// Returns a client that signs for Support, with an emulator that has this plan of faults.
fn client(faults: Faults) -> Client {
    let scenario = Scenario::new().case_limit_per_hour(None);
    let mut client = Client::with(Emulator::builder().scenario(scenario).faults(faults));
    client.signer.service = "support".to_owned();
    client
}

/// Returns a plan with one rule: every call of an operation meets this fault.
fn on(operation: &str, fault: InjectedFault) -> Faults {
    Faults::new().rule(Rule::new(fault).on([operation]).expect("an operation"))
}

/// Makes a signed request for an operation of Support.
fn asking(client: &Client, operation: &str, input: &Value) -> Request<Full<Bytes>> {
    let body = input.to_string();
    let target = format!("AWSSupport_20130415.{operation}");
    let mut request = Request::new(Full::from(body.clone()));
    *request.method_mut() = Method::POST;
    let headers = request.headers_mut();
    headers.insert(
        "content-type",
        HeaderValue::from_static("application/x-amz-json-1.1"),
    );
    headers.insert("x-amz-target", target.parse().expect("visible"));
    headers.insert("host", HeaderValue::from_static(HOST));
    client
        .signer
        .sign(&Method::POST, "/", headers, body.as_bytes());
    request
}

fn case(subject: &str) -> Value {
    json!({"subject": subject, "communicationBody": "It does not."})
}

/// Sends a request and polls it once. Returns `None` if it stalls, an error if the connection was lost,
/// or the response.
fn exchanged(
    client: &Client,
    request: Request<Full<Bytes>>,
) -> Option<Result<Response<casebook_emulator::Body>, ConnectionLostError>> {
    client.emulator.clone().call(request).now_or_never()
}

fn create(
    client: &Client,
    subject: &str,
) -> Option<Result<Response<casebook_emulator::Body>, ConnectionLostError>> {
    exchanged(client, asking(client, "CreateCase", &case(subject)))
}

/// Counts the cases with a subject.
fn cases(client: &Client, subject: &str) -> usize {
    let cases = client.emulator.cases().expect("memory");
    cases.iter().filter(|case| case.subject == subject).count()
}

fn counts(client: &Client, operation: &str) -> [u64; 5] {
    let Counts {
        seen,
        acted,
        refused,
        answered,
        lost,
        ..
    } = client.emulator.tally().of(operation);
    [seen, acted, refused, answered, lost]
}

fn ask(client: &Client, operation: &str, input: &Value) -> Answer {
    client.send(asking(client, operation, input))
}

/// Returns the bytes of a body, and how it ends: without an error, with one, or never (`None`).
fn read(
    answer: Response<casebook_emulator::Body>,
) -> (Vec<u8>, Option<Result<(), ConnectionLostError>>) {
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    loop {
        match body.frame().now_or_never() {
            Some(Some(Ok(frame))) => bytes.extend_from_slice(frame.data_ref().expect("data")),
            Some(Some(Err(lost))) => return (bytes, Some(Err(lost))),
            Some(None) => return (bytes, Some(Ok(()))),
            None => return (bytes, None),
        }
    }
}

#[test]
fn an_error_is_answered_as_it_was_planned_and_nothing_is_done() {
    let failing = InjectedError::new(StatusCode::INTERNAL_SERVER_ERROR)
        .code("InternalServerError")
        .message("planned")
        .header(
            HeaderName::from_static("x-amz-retry-after"),
            HeaderValue::from_static("1500"),
        )
        .header(
            HeaderName::from_static("x-amzn-requestid"),
            HeaderValue::from_static("planned"),
        )
        .member("resourceType", "case");
    let client = client(on("CreateCase", failing.into()));
    let answer = ask(&client, "CreateCase", &case("failing"));
    assert_eq!(answer.status, 500);
    assert_eq!(answer.header("x-amzn-errortype"), "InternalServerError");
    assert_eq!(answer.header("x-amz-retry-after"), "1500");
    assert_eq!(answer.header("x-amzn-requestid"), "planned");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(
        body,
        json!({"__type": "InternalServerError", "message": "planned", "resourceType": "case"})
    );
    assert_eq!(cases(&client, "failing"), 0);
    assert_eq!(counts(&client, "CreateCase"), [1, 0, 1, 1, 0]);
    // Other operations do not meet the fault.
    ask(&client, "DescribeSeverityLevels", &json!({})).json();
}

#[test]
fn an_error_can_have_no_code() {
    let client = client(on(
        "CreateCase",
        InjectedError::new(StatusCode::BAD_GATEWAY).into(),
    ));
    let answer = ask(&client, "CreateCase", &case("coded"));
    assert_eq!(
        (answer.status.as_u16(), answer.header("x-amzn-errortype")),
        (502, "")
    );
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert!(
        body.get("__type").is_none() && body["message"].is_string(),
        "{body}"
    );
}

#[test]
fn each_service_throttles_in_its_own_way() {
    let throttle = Throttle::new().retry_after(2).amz_retry_after(1_500);
    let rule = Rule::new(InjectedFault::Throttle(throttle)).on(["*", "document"]);
    let mut client = client(Faults::new().rule(rule.expect("both")));
    let said = |answer: &Answer| {
        [
            answer.header("retry-after").to_owned(),
            answer.header("x-amz-retry-after").to_owned(),
        ]
    };
    let answer = ask(&client, "CreateCase", &case("throttled"));
    answer.refused(400, "ThrottlingException");
    assert_eq!(said(&answer), ["2", "1500"]);
    let document = client.follow(&Method::GET, &format!("http://{HOST}/_documents/x"), &[]);
    assert_eq!(document.status, 503);
    assert!(
        document.text().contains("<Code>SlowDown</Code>"),
        "{}",
        document.text()
    );
    client.signer.service = "artifact".to_owned();
    let answer = client.get("/v1/report/list");
    answer.refused(429, "ThrottlingException");
    assert_eq!(said(&answer), ["2", "1500"]);
    let tally = client.emulator.tally();
    assert_eq!((tally.total().seen, tally.total().refused), (3, 3));
    assert_eq!(tally.of("document").faults["throttle"], 1);
    assert_eq!(cases(&client, "throttled"), 0);
}

#[test]
fn a_page_of_html_has_no_code_and_no_request_id() {
    let client = client(on(
        "CreateCase",
        InjectedFault::Html(StatusCode::SERVICE_UNAVAILABLE),
    ));
    let answer = ask(&client, "CreateCase", &case("html"));
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (503, "text/html")
    );
    assert!(answer.headers.get("x-amzn-requestid").is_none());
    assert!(answer.headers.get("x-amzn-errortype").is_none());
    assert!(answer.text().starts_with("<html>"));
}

#[test]
fn a_lost_response_follows_the_operation_and_a_reset_before_precedes_it() {
    let faults = Faults::new()
        .rule(
            Rule::new(InjectedFault::LostAnswer)
                .on(["CreateCase"])
                .expect("there")
                .calls([1]),
        )
        .rule(
            Rule::new(InjectedFault::Reset(Reset::Before))
                .on(["CreateCase"])
                .expect("there")
                .calls([2]),
        );
    let client = client(faults);
    for (subject, opened) in [("lost", 1), ("before", 0), ("fine", 1)] {
        let answer = create(&client, subject).expect("at once");
        assert_eq!(answer.is_ok(), subject == "fine");
        assert_eq!(cases(&client, subject), opened, "{subject}");
    }
    assert_eq!(counts(&client, "CreateCase"), [3, 2, 0, 1, 2]);
    let received = client.emulator.requests();
    let seen: Vec<_> = received
        .iter()
        .map(|received| {
            let status = received.status.map(|status| status.as_u16());
            (received.acted, status, received.answered, received.fault)
        })
        .collect();
    assert_eq!(
        seen,
        [
            (true, Some(200), false, Some("lost-answer")),
            (false, None, false, Some("reset-before")),
            (true, Some(200), true, None),
        ]
    );
}

#[test]
fn a_refusal_can_be_lost_too_and_is_not_counted_as_acted() {
    let client = client(on("CreateCase", InjectedFault::LostAnswer));
    let request = asking(&client, "CreateCase", &json!({"subject": "no body"}));
    assert!(exchanged(&client, request).expect("at once").is_err());
    assert_eq!(counts(&client, "CreateCase"), [1, 0, 1, 0, 1]);
}

#[test]
fn a_response_breaks_ends_or_stalls_in_the_middle_after_the_operation() {
    for (fault, end) in [
        (InjectedFault::Reset(Reset::During), Some(Err(()))),
        (InjectedFault::Truncated, Some(Ok(()))),
        (InjectedFault::Stall(Stall::Body), None),
    ] {
        let name = fault.name();
        let client = client(on("CreateCase", fault));
        let answer = create(&client, name).expect("at once").expect("a head");
        assert_eq!(answer.status(), 200);
        let length: usize = answer.headers()["content-length"]
            .to_str()
            .expect("text")
            .parse()
            .expect("a number");
        let (bytes, ended) = read(answer);
        assert_eq!(ended.map(|ended| ended.map_err(drop)), end, "{name}");
        assert_eq!(bytes.len(), length / 2, "{name}");
        assert!(bytes.starts_with(b"{\"caseId\""), "{name}");
        assert_eq!(cases(&client, name), 1, "{name}");
        assert_eq!(counts(&client, "CreateCase"), [1, 1, 0, 0, 1], "{name}");
    }
}

#[test]
fn a_call_can_stall_before_the_operation_and_after_it() {
    for (when, opened) in [(Stall::Before, 0), (Stall::After, 1)] {
        let fault = InjectedFault::Stall(when);
        let name = fault.name();
        let client = client(on("CreateCase", fault));
        assert!(create(&client, name).is_none(), "{name}");
        assert_eq!(cases(&client, name), opened as usize, "{name}");
        assert_eq!(
            counts(&client, "CreateCase"),
            [1, opened, 0, 0, 1],
            "{name}"
        );
    }
}

#[test]
fn a_malformed_body_is_complete_and_wrong() {
    for (how, is_json) in [
        (MalformedAnswer::NotJson, false),
        (MalformedAnswer::WrongJson, true),
    ] {
        let client = client(on("CreateCase", InjectedFault::Malformed(how)));
        let answer = ask(&client, "CreateCase", &case("malformed"));
        assert_eq!(answer.status, 200);
        let body: Result<Value, _> = serde_json::from_slice(&answer.body);
        assert_eq!(body.is_ok(), is_json);
        assert!(body.ok().is_none_or(|body| body.is_array()));
        assert_eq!(cases(&client, "malformed"), 1);
        assert_eq!(counts(&client, "CreateCase"), [1, 1, 0, 1, 0]);
    }
}

#[test]
fn a_complete_response_comes_before_a_reset_after_it() {
    let client = client(on("CreateCase", InjectedFault::Reset(Reset::After)));
    assert!(ask(&client, "CreateCase", &case("after")).json()["caseId"].is_string());
    assert_eq!(counts(&client, "CreateCase"), [1, 1, 0, 1, 0]);
}
