//! The agent's side of cases, under `/_emulator/cases`.

use http::Method;
use serde_json::{Value, json};

use super::{Desk, list};

#[test]
fn cases_are_listed_with_the_resolved_ones() {
    let desk = Desk::new();
    let id = desk.open("It");
    let all = list(&desk.0.control(&Method::GET, "cases", "").json(), "cases");
    assert_eq!(all.len(), 8);
    let display_id = desk.case(&id)["displayId"].clone();
    let expected = json!({
        "caseId": id, "displayId": display_id, "subject": "It", "status": "opened", "communications": 1,
        "timeCreated": "2026-11-01T10:00:00.000Z", "statusSince": "2026-11-01T10:00:00.000Z",
    });
    assert_eq!(all[0], expected);
    let one = desk
        .0
        .control(&Method::GET, &format!("cases/{id}"), "")
        .json();
    assert_eq!(one, expected);
    assert!(all.iter().any(|case| case["status"] == "resolved"));
}

#[test]
fn what_the_agent_says_is_by_amazon_web_services() {
    let desk = Desk::new();
    let id = desk.open("It");
    let shown = desk.agent(&id, "ask", "{\"body\": \"Which one? – «sag»\"}");
    assert_eq!(
        (&shown["status"], &shown["communications"]),
        (&json!("pending-customer-action"), &json!(2))
    );
    let said = desk.case(&id)["recentCommunications"]["communications"][0].clone();
    assert_eq!(
        (&said["submittedBy"], &said["body"]),
        (&json!("Amazon Web Services"), &json!("Which one? – «sag»"))
    );
    desk.agent(&id, "start", "");
    assert_eq!(desk.status(&id), "work-in-progress");
    desk.agent(&id, "resolve", "");
    desk.agent(
        &id,
        "reply",
        "{\"body\": \"Write again whenever you like.\"}",
    );
    assert_eq!(desk.status(&id), "resolved");
}

#[test]
fn what_the_agent_cannot_do_is_said() {
    let desk = Desk::new();
    let id = desk.open("It");
    let refused = |path: &str, body: &str, status: u16| -> Value {
        let answer = desk.0.control(&Method::POST, path, body);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    };
    for body in [
        "",
        "{}",
        "[]",
        "{\"body\": \"\"}",
        "{\"body\": 1}",
        "{\"body\": \"x\", \"more\": 1}",
    ] {
        for what in ["ask", "reply"] {
            let wrong = refused(&format!("cases/{id}/{what}"), body, 400);
            let why = wrong["message"].as_str().expect("a message");
            assert!(why.starts_with("expected {\"body\": "), "{why}");
        }
    }
    refused(
        &format!("cases/{id}/ask"),
        &json!({"body": "x".repeat(8_001)}).to_string(),
        400,
    );
    refused(
        &format!("cases/{id}/ask"),
        &json!({"body": "é".repeat(8_000)}).to_string(),
        200,
    );
    refused("cases/case-none/start", "", 404);
    let wrong = refused(&format!("cases/{id}/sleep"), "", 404);
    assert!(
        wrong["controls"]
            .to_string()
            .contains("cases/{caseId}/start")
    );
    assert_eq!(
        desk.0.control(&Method::GET, "cases/case-none", "").status,
        404
    );
    desk.agent(&id, "resolve", "");
    refused(&format!("cases/{id}/start"), "", 409);
    refused(&format!("cases/{id}/ask"), "{\"body\": \"x\"}", 409);
}
