//! Tests of acting as the support agent of a case: by the controls under `/_emulator/cases`, and in the
//! process.

use http::Method;
use serde_json::{Value, json};

use super::{SupportClient, list};

/// Carries out an action of the support agent by the control `cases/{caseId}/{what}`; returns the case.
#[track_caller]
fn agent(support: &SupportClient, case_id: &str, what: &str, body: &str) -> Value {
    let path = format!("cases/{case_id}/{what}");
    support.0.control(&Method::POST, &path, body).json()
}

#[test]
fn cases_are_listed_with_the_resolved_ones() {
    let support = SupportClient::new();
    let id = support.open("It");
    let all = list(
        &support.0.control(&Method::GET, "cases", "").json(),
        "cases",
    );
    assert_eq!(all.len(), 8);
    let display_id = support.case(&id)["displayId"].clone();
    let expected = json!({
        "caseId": id, "displayId": display_id, "subject": "It", "status": "opened", "communications": 1,
        "timeCreated": "2026-11-01T10:00:00.000Z", "statusSince": "2026-11-01T10:00:00.000Z",
    });
    assert_eq!(all[0], expected);
    let one = support
        .0
        .control(&Method::GET, &format!("cases/{id}"), "")
        .json();
    assert_eq!(one, expected);
    assert!(all.iter().any(|case| case["status"] == "resolved"));
}

#[test]
fn communications_of_the_agent_are_by_amazon_web_services() {
    let support = SupportClient::new();
    let id = support.open("It");
    let shown = agent(&support, &id, "ask", "{\"body\": \"Which one? – «sag»\"}");
    assert_eq!(
        (&shown["status"], &shown["communications"]),
        (&json!("pending-customer-action"), &json!(2))
    );
    let said = support.case(&id)["recentCommunications"]["communications"][0].clone();
    assert_eq!(
        (&said["submittedBy"], &said["body"]),
        (&json!("Amazon Web Services"), &json!("Which one? – «sag»"))
    );
    agent(&support, &id, "start", "");
    assert_eq!(support.status(&id), "work-in-progress");
    agent(&support, &id, "resolve", "");
    agent(
        &support,
        &id,
        "reply",
        "{\"body\": \"Write again whenever you like.\"}",
    );
    assert_eq!(support.status(&id), "resolved");
}

#[test]
fn an_impossible_action_of_the_agent_is_refused_with_the_reason() {
    let support = SupportClient::new();
    let id = support.open("It");
    let refused = |path: &str, body: &str, status: u16| -> Value {
        let answer = support.0.control(&Method::POST, path, body);
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
        support
            .0
            .control(&Method::GET, "cases/case-none", "")
            .status,
        404
    );
    agent(&support, &id, "resolve", "");
    refused(&format!("cases/{id}/start"), "", 409);
    refused(&format!("cases/{id}/ask"), "{\"body\": \"x\"}", 409);
}

#[test]
fn an_agent_acts_in_the_process_as_over_http() {
    let mut support = SupportClient::new();
    let id = support.open("It");
    let case = support.agent(&id);
    assert_eq!(
        (case.id(), case.summary().expect("open").status),
        (&*id, "opened")
    );
    support.0.advance(5);
    let now = support.0.emulator.clock().now();
    let summary = case.start().expect("open");
    assert_eq!(
        (summary.status, summary.status_since),
        ("work-in-progress", now)
    );
    // The handle and the control also find the case by its `displayId`.
    let seen = support.0.emulator.case(&summary.display_id);
    assert_eq!(seen.ask("Which one?").expect("open").case_id, id);
    let shown = agent(
        &support,
        &summary.display_id,
        "reply",
        "{\"body\": \"Or that?\"}",
    );
    assert_eq!(shown["caseId"], *id);
    assert_eq!(shown["status"], "pending-customer-action");
    let said = case.communications().expect("a case");
    let bodies: Vec<&str> = said.iter().map(|said| &*said.body).collect();
    assert_eq!(bodies, ["It does not work.", "Which one?", "Or that?"]);
    assert_eq!(said[1].submitted_by, "Amazon Web Services");
    assert_eq!(said[1].created, now);
    assert!(said.iter().all(|said| said.file_names.is_empty()));
    assert_eq!(case.resolve().expect("open").status, "resolved");
    assert_eq!(case.resolve().expect("once more").status, "resolved");
    assert_eq!(case.reply("Bye.").expect("a text").status, "resolved");
    assert_eq!(case.summary().expect("a case").communications, 4);
    assert_eq!(support.status(&id), "resolved");
}

#[test]
fn an_impossible_action_changes_nothing_and_its_error_says_why() {
    let support = SupportClient::new();
    let case = support.agent(&support.open("It"));
    let before = case.summary().expect("open");
    let longest = "é".repeat(8_000);
    for body in [String::new(), format!("{longest}é")] {
        assert!(case.ask(&body).unwrap_err().is_body_length());
        assert!(case.reply(&body).unwrap_err().is_body_length());
    }
    assert_eq!(case.summary().expect("open"), before);
    case.reply(longest).expect("as long as can be");
    let resolved = case.resolve().expect("open");
    for error in [case.start().unwrap_err(), case.ask("x").unwrap_err()] {
        assert!(error.is_resolved() && !error.is_not_found(), "{error}");
    }
    assert_eq!(case.summary().expect("a case"), resolved);
    let none = support.agent("case-none");
    for error in [
        none.start().unwrap_err(),
        none.ask("x").unwrap_err(),
        none.summary().unwrap_err(),
        none.communications().unwrap_err(),
    ] {
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.to_string(), "there is no case \"case-none\"");
    }
}

#[test]
fn a_communication_names_its_attachments() {
    let support = SupportClient::new();
    let files =
        json!([{"fileName": "a.log", "data": "AP8="}, {"fileName": "b.log", "data": "AP8="}]);
    let set = support.call("AddAttachmentsToSet", &json!({ "attachments": files }));
    let input = json!({
        "subject": "It", "communicationBody": "x", "attachmentSetId": set["attachmentSetId"],
    });
    let id = support.call("CreateCase", &input)["caseId"].clone();
    let said = support.agent(id.as_str().expect("an id")).communications();
    assert_eq!(said.expect("a case")[0].file_names, ["a.log", "b.log"]);
}
