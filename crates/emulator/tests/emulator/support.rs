//! Tests of the operations of AWS Support.

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

/// A client that signs for Support. By default, its emulator has no limit on the number of cases.
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

    /// Sends a request with this `X-Amz-Target` and body.
    fn send(&self, target: &str, body: &str) -> Answer {
        let headers = [("content-type", CONTENT_TYPE), ("x-amz-target", target)];
        self.0.signed(&Method::POST, "/", &headers, body)
    }

    /// Calls an operation, which has to succeed; returns the JSON of the response.
    #[track_caller]
    fn call(&self, operation: &str, input: &Value) -> Value {
        let answer = self.ask(operation, input);
        assert_eq!(answer.header("content-type"), CONTENT_TYPE);
        answer.json()
    }

    /// Calls an operation, which has to be refused with this code; returns the message.
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

    /// Returns the details of a case, which may be resolved.
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

    /// Returns the handle by which a test acts as the support agent of a case.
    fn agent(&self, case_id: &str) -> EmulatedCase {
        self.0.emulator.case(case_id)
    }

    /// Returns how many entries of each kind the emulator has.
    fn inventory(&self) -> Inventory {
        self.0.emulator.inventory().expect("readable data")
    }

    /// Reads all pages of a listing; returns the elements of each.
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

/// Returns the elements of the list that is the member `name`.
#[track_caller]
fn list(answer: &Value, name: &str) -> Vec<Value> {
    answer[name]
        .as_array()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
        .clone()
}

/// Returns the text of the member `name` of each object.
fn texts(objects: &[Value], name: &str) -> Vec<String> {
    let text = |object: &Value| object[name].as_str().unwrap_or_default().to_owned();
    objects.iter().map(text).collect()
}
