//! Tests of the controls under `/_emulator/`.

use http::{Method, Request};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

fn control(client: &Client, method: Method, path: &str, body: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Full::from(body.to_owned()));
    client.send(request.expect("a request"))
}

#[test]
fn the_state_is_shown() {
    let client = Client::new();
    client.get("/v1/report/list").json();
    let state = control(&client, Method::GET, "/_emulator/state", "").json();
    assert_eq!(state["now"], "2026-11-01T10:00:00Z");
    assert_eq!(
        (&state["requests"], &state["reports"]["listed"]),
        (&json!(1), &json!(40))
    );
    assert_eq!(state["settings"]["pageSize"], 20);
    assert_eq!(
        client.emulator.requests().len(),
        1,
        "controls are not logged"
    );
}

#[test]
fn the_clock_is_moved_and_set() {
    let client = Client::new();
    let clock = |body: &str| control(&client, Method::POST, "/_emulator/clock", body);
    assert_eq!(
        clock("{\"advance_seconds\": 90}").json()["now"],
        "2026-11-01T10:01:30Z"
    );
    assert_eq!(
        clock("{\"set\": \"2030-01-02T03:04:05+01:00\"}").json()["now"],
        "2030-01-02T02:04:05Z"
    );
    assert_eq!(
        control(&client, Method::GET, "/_emulator/clock", "").json()["now"],
        "2030-01-02T02:04:05Z"
    );
    assert_eq!(
        clock("{\"advance_seconds\": -61}").json()["now"],
        "2030-01-02T02:03:04Z"
    );
    for body in [
        "",
        "{}",
        "[]",
        "{\"advance_seconds\": \"1\"}",
        "{\"advance_seconds\": 1.5}",
        "{\"set\": \"soon\"}",
        "{\"advance_seconds\": 1, \"set\": \"2030-01-02T03:04:05Z\"}",
        "{\"back\": 1}",
    ] {
        let answer = clock(body);
        assert_eq!(answer.status, 400, "{body}");
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|message| message.contains("advance_seconds"))
        );
    }
    assert_eq!(
        clock("{\"advance_seconds\": 18446744073709551615}").json()["now"],
        "9999-12-31T23:59:59.999999Z"
    );
}

#[test]
fn a_reset_restores_the_initial_state() {
    let mut client = Client::new();
    let json = [("content-type", "application/json")];
    let body = "{\"notificationSubscriptionStatus\": \"SUBSCRIBED\"}";
    client
        .signed(&Method::PUT, "/v1/account-settings/put", &json, body)
        .json();
    client.advance(100);
    let identity = || control(&client, Method::GET, "/_emulator/identity", "").json();
    let before = identity();
    assert_eq!(before, identity());
    let state = control(&client, Method::POST, "/_emulator/reset", "").json();
    assert_ne!(identity(), before);
    assert_eq!(identity()["identity"], state["identity"]);
    let own = client.emulator.identity().expect("memory");
    assert_eq!(state["identity"], own.as_str());
    assert_eq!(state["notificationSubscriptionStatus"], "NOT_SUBSCRIBED");
    assert_eq!(
        (&state["now"], &state["requests"]),
        (&json!("2026-11-01T10:00:00Z"), &json!(0))
    );
}

#[test]
fn an_unknown_control_gets_the_list_of_them() {
    let client = Client::new();
    for (method, path) in [
        (Method::GET, "/_emulator/"),
        (Method::PUT, "/_emulator/faults"),
        (Method::DELETE, "/_emulator/state"),
    ] {
        let answer = control(&client, method, path, "");
        assert_eq!(answer.status, 404);
        assert!(
            answer.text().contains("POST /_emulator/clock"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    }
}
