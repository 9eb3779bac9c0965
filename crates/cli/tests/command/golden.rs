//! Requests, answers and errors of every operation, as another client writes and reads them.

use std::collections::HashMap;

use casebook::types::Timestamp;
use serde_json::{Value, json};

use super::conformance;
use super::run::against;
use super::server::{Answer, Server};

const OPERATIONS: [&str; 8] = [
    "GetAccountSettings",
    "GetReport",
    "GetReportMetadata",
    "GetTermForReport",
    "ListCustomerAgreements",
    "ListReportVersions",
    "ListReports",
    "PutAccountSettings",
];

/// The cases of one kind, each with an input that its operation takes.
fn cases(kind: &str) -> Vec<(Value, String)> {
    let Some(golden) = conformance::read("golden/artifact.json") else {
        return Vec::new();
    };
    let all = golden["cases"].as_array().unwrap();
    let ours = |case: &&Value| OPERATIONS.contains(&case["operation"].as_str().unwrap());
    let mut inputs = HashMap::new();
    for case in all.iter().filter(|case| case["kind"] == "request") {
        inputs.insert(case["operation"].as_str().unwrap(), &case["params"]);
    }
    let report = json!({"reportId": "report-abcdEFGH01234567"});
    let with_token = json!({"reportId": "report-abcdEFGH01234567", "termToken": "abc_DEF-123"});
    all.iter()
        .filter(ours)
        .filter(|case| case["kind"] == kind)
        .map(|case| {
            let operation = case["operation"].as_str().unwrap();
            let input = match (case.get("params"), inputs.get(operation).copied()) {
                (Some(params), _) | (None, Some(params)) => params.to_string(),
                (None, None) => match operation {
                    "GetReport" => with_token.to_string(),
                    "GetReportMetadata" | "GetTermForReport" | "ListReportVersions" => {
                        report.to_string()
                    }
                    _ => "{}".to_owned(),
                },
            };
            (case.clone(), input)
        })
        .collect()
}

fn call(url: &str, case: &Value, input: &str) -> super::run::Ran {
    let operation = case["operation"].as_str().unwrap();
    let mut line = vec!["api", "artifact", operation, "--input", input];
    line.extend(["--error-format", "json", "--max-attempts", "1"]);
    against(url, &line)
}

fn answer(case: &Value) -> Answer {
    Answer {
        status: case["status"].as_u64().unwrap() as u16,
        headers: case["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        body: case["body"].as_str().unwrap().into(),
        cut: None,
    }
}

#[test]
fn every_request_is_sent_as_expected() {
    for (case, input) in cases("request") {
        let id = &case["id"];
        let server = Server::start(|_| Answer::json(200, &json!({})));
        let ran = call(&server.url, &case, &input);
        assert_eq!(ran.code, Some(0), "{id}: {}", ran.stderr);
        let [request] = &server.received()[..] else {
            panic!("{id}: {:?}", server.received());
        };
        let expected = &case["expected"];
        assert_eq!(request.method, expected["method"].as_str().unwrap(), "{id}");
        assert_eq!(
            request.path(),
            expected["url_path"].as_str().unwrap(),
            "{id}"
        );
        let mut query = request.query();
        query.sort();
        let mut wanted: Vec<(String, String)> = expected["query"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                (name.clone(), text)
            })
            .collect();
        wanted.sort();
        assert_eq!(query, wanted, "{id}");
        for (name, value) in expected["headers"].as_object().unwrap() {
            assert_eq!(request.header(name), value.as_str(), "{id}: {name}");
        }
        match &expected["body_json"] {
            Value::Null => {
                assert!(request.body.is_empty(), "{id}");
                assert_eq!(request.header("content-type"), None, "{id}");
            }
            body => {
                let sent: Value = serde_json::from_slice(&request.body).unwrap();
                assert_eq!(sent, *body, "{id}");
            }
        }
    }
}

#[test]
fn every_answer_is_read_as_expected() {
    for (case, input) in cases("response") {
        let answered = answer(&case);
        let server = Server::start(move |_| answered.clone());
        let read = call(&server.url, &case, &input).json();
        assert!(agree(&read, &case["expected"]), "{}: {read:#}", case["id"]);
    }
}

#[test]
fn every_error_is_read_as_expected() {
    for (case, input) in cases("error") {
        let (id, expected) = (&case["id"], &case["expected"]);
        let answered = answer(&case);
        let server = Server::start(move |_| answered.clone());
        let ran = call(&server.url, &case, &input);
        assert_eq!(ran.code, Some(254), "{id}: {}", ran.stderr);
        let error = ran.error();
        for member in ["code", "message", "request_id", "members"] {
            assert_eq!(error[member], expected[member], "{id}: {member}");
        }
        assert_eq!(error["status"], case["status"], "{id}");
        assert_eq!(error["operation"], case["operation"], "{id}");
        assert_eq!(
            (&error["service"], &error["sent"]),
            (&json!("artifact"), &json!("yes"))
        );
    }
}

/// Whether two answers agree; times may be written differently.
fn agree(read: &Value, expected: &Value) -> bool {
    if let Some(time) = expected.get("$timestamp") {
        let seconds = |value: &Value| {
            let time: Timestamp = value.as_str().unwrap().parse().unwrap();
            time.to_system_time()
        };
        return seconds(read) == seconds(time);
    }
    match (read, expected) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && b.iter()
                    .all(|(name, value)| a.get(name).is_some_and(|read| agree(read, value)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agree(a, b))
        }
        (a, b) => a == b,
    }
}
