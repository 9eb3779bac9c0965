//! AWS Support.

mod advisor;
mod agent;
mod attachments;
mod cases;
mod catalog;
mod communications;
mod data_file;
mod dry_runs;
mod listing;
mod lists;
mod reads;
mod scenarios;
mod uploads;
mod validation;

use std::collections::BTreeSet;

use casebook_emulator::{Builder, EmulatedCase, Emulator, Inventory, Scenario};
use http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// A client of Support, whose emulator allows any number of cases.
struct SupportClient(Client);

impl SupportClient {
    fn new() -> Self {
        Self::with(
            Emulator::builder(),
            Scenario::new().case_limit_per_hour(None),
        )
    }

    fn with(builder: Builder, scenario: Scenario) -> Self {
        let mut client = Client::with(builder.scenario(scenario));
        client.signer.service = "support".to_owned();
        Self(client)
    }

    /// Sends a request for an operation.
    fn ask(&self, operation: &str, input: &Value) -> Answer {
        self.send(
            &format!("AWSSupport_20130415.{operation}"),
            &input.to_string(),
        )
    }

    /// Sends a request with a target header.
    fn send(&self, target: &str, body: &str) -> Answer {
        let headers = [("content-type", CONTENT_TYPE), ("x-amz-target", target)];
        self.0.signed(&Method::POST, "/", &headers, body)
    }

    /// Returns the body of an operation that has to succeed.
    #[track_caller]
    fn call(&self, operation: &str, input: &Value) -> Value {
        let answer = self.ask(operation, input);
        assert_eq!(answer.header("content-type"), CONTENT_TYPE);
        answer.json()
    }

    /// Returns the message of a refusal with this code.
    #[track_caller]
    fn refused(&self, operation: &str, input: &Value, code: &str) -> String {
        let answer = self.ask(operation, input);
        assert_eq!(answer.header("content-type"), CONTENT_TYPE);
        let body = answer.refused(400, code);
        body["message"].as_str().expect("a message").to_owned()
    }

    /// Opens a case.
    #[track_caller]
    fn open(&self, subject: &str) -> String {
        let input = json!({"subject": subject, "communicationBody": "It does not work."});
        let answer = self.call("CreateCase", &input);
        answer["caseId"].as_str().expect("an id").to_owned()
    }

    /// Adds a communication to a case.
    #[track_caller]
    fn write(&self, case_id: &str, body: &str) {
        let input = json!({"caseId": case_id, "communicationBody": body});
        let answer = self.call("AddCommunicationToCase", &input);
        assert_eq!(answer, json!({"result": true}));
    }

    /// Returns the details of a case, resolved or not.
    #[track_caller]
    fn case(&self, case_id: &str) -> Value {
        let input = json!({"caseIdList": [case_id], "includeResolvedCases": true});
        let mut cases = list(&self.call("DescribeCases", &input), "cases");
        assert_eq!(cases.len(), 1);
        cases.remove(0)
    }

    #[track_caller]
    fn status(&self, case_id: &str) -> String {
        self.case(case_id)["status"]
            .as_str()
            .expect("a word")
            .to_owned()
    }

    /// Returns the agent's side of a case.
    fn agent(&self, case_id: &str) -> EmulatedCase {
        self.0.emulator.case(case_id)
    }

    /// Returns how many entries of each kind the emulator has.
    fn inventory(&self) -> Inventory {
        self.0.emulator.inventory().expect("readable data")
    }

    /// Returns all pages of a listing.
    fn walk(&self, operation: &str, mut input: Value, name: &str) -> Vec<Vec<Value>> {
        let mut pages = Vec::new();
        let mut tokens = BTreeSet::new();
        loop {
            let page = self.call(operation, &input);
            pages.push(list(&page, name));
            let Some(token) = page.get("nextToken") else {
                return pages;
            };
            assert!(tokens.insert(token.to_string()), "a token came back");
            input["nextToken"] = token.clone();
        }
    }
}

/// Returns the elements of a list.
#[track_caller]
fn list(answer: &Value, name: &str) -> Vec<Value> {
    answer[name]
        .as_array()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
        .clone()
}

/// Returns one member of each object.
fn texts(objects: &[Value], name: &str) -> Vec<String> {
    let text = |object: &Value| object[name].as_str().unwrap_or_default().to_owned();
    objects.iter().map(text).collect()
}
