//! Requests, responses and errors of every operation, compared with those that another client sent
//! and read.

mod suite;

use casebook::types::Timestamp;
use serde_json::{Value, json};

use self::suite::{AGREEMENTS, ARTIFACT, SUPPORT, Suite};
use super::run::against;
use super::server::{Answer, Server};

impl Suite {
    fn call(self, url: &str, case: &Value, input: &str) -> super::run::RunOutput {
        let operation = case["operation"].as_str().unwrap();
        let mut line = vec!["api", self.service, operation, "--input", input];
        line.extend(["--error-format", "json", "--max-attempts", "1"]);
        against(url, &line)
    }

    fn requests(self) {
        for (case, input) in self.cases("request") {
            let id = &case["id"];
            let server = Server::start(|_| Answer::json(200, &json!({})));
            let ran = self.call(&server.url, &case, &input);
            if lacks_its_case(&case) {
                ran.refused(252);
                assert!(ran.stderr.contains("caseId"), "{id}: {}", ran.stderr);
                continue;
            }
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
                .into_iter()
                .flatten()
                .flat_map(|(name, value)| {
                    let values = value
                        .as_array()
                        .map_or(std::slice::from_ref(value), Vec::as_slice);
                    let text = |value: &Value| match value.as_str() {
                        Some(text) => (name.clone(), text.to_owned()),
                        None => (name.clone(), value.to_string()),
                    };
                    values.iter().map(text).collect::<Vec<_>>()
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
                    let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
                    for filled_in in case["autofill"].as_array().into_iter().flatten() {
                        let members = sent.as_object_mut().unwrap();
                        let token = members.remove(filled_in.as_str().unwrap());
                        assert!(token.is_some(), "{id}: {filled_in}");
                    }
                    assert_eq!(sent, *body, "{id}");
                }
            }
        }
    }

    fn answers(self) {
        for (case, input) in self.cases("response") {
            let answered = answer(&case);
            let server = Server::start(move |_| answered.clone());
            let read = self.call(&server.url, &case, &input).json();
            assert!(agree(&read, &case["expected"]), "{}: {read:#}", case["id"]);
        }
    }

    fn errors(self) {
        for (case, input) in self.cases("error") {
            let (id, expected) = (&case["id"], &case["expected"]);
            let answered = answer(&case);
            let server = Server::start(move |_| answered.clone());
            let ran = self.call(&server.url, &case, &input);
            assert_eq!(ran.code, Some(254), "{id}: {}", ran.stderr);
            let error = ran.error();
            for member in ["code", "message", "request_id", "members"] {
                assert_eq!(error[member], expected[member], "{id}: {member}");
            }
            assert_eq!(error["status"], case["status"], "{id}");
            assert_eq!(error["operation"], case["operation"], "{id}");
            // A service may have acted before it failed.
            let code = expected["code"].as_str().unwrap_or_default();
            let open = matches!(case["status"].as_u64(), Some(500 | 502 | 503 | 504))
                && !code.contains("Throttling");
            let sent = if open { "perhaps" } else { "yes" };
            assert_eq!(
                (&error["service"], &error["sent"]),
                (&json!(self.service), &json!(sent)),
                "{id}"
            );
        }
    }
}

/// Whether the input of a call has no `caseId`. The model allows that, but casebook requires the
/// id.
fn lacks_its_case(case: &Value) -> bool {
    let useless = ["AddCommunicationToCase", "ResolveCase"];
    useless.contains(&case["operation"].as_str().unwrap()) && case["params"].get("caseId").is_none()
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
    ARTIFACT.requests();
    AGREEMENTS.requests();
    SUPPORT.requests();
}

#[test]
fn every_answer_is_read_as_expected() {
    ARTIFACT.answers();
    AGREEMENTS.answers();
    SUPPORT.answers();
}

#[test]
fn every_error_is_read_as_expected() {
    ARTIFACT.errors();
    AGREEMENTS.errors();
    SUPPORT.errors();
}

/// Whether two responses agree; times may be written differently.
fn agree(read: &Value, expected: &Value) -> bool {
    if let Some(bytes) = expected.get("$base64") {
        return read == bytes;
    }
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
