//! AWS Support.

mod advisor;
mod agent;
mod attachments;
mod cases;
mod catalog;
mod communications;
mod dry;
mod judging;
mod kept;
mod listing;
mod lists;
mod scenarios;
mod still;

use std::collections::BTreeSet;

use casebook_emulator::{Builder, EmulatedCase, Emulator, Inventory, Scenario};
use http::Method;
use serde_json::{Value, json};

use crate::world::{Answer, World};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// A client of Support and its emulator, which opens any number of cases.
struct Desk(World);

impl Desk {
    fn new() -> Self {
        Self::with(
            Emulator::builder(),
            Scenario::new().case_limit_per_hour(None),
        )
    }

    fn with(builder: Builder, scenario: Scenario) -> Self {
        let mut world = World::with(builder.scenario(scenario));
        world.signer.service = "support".to_owned();
        Self(world)
    }

    /// Asks for an operation.
    fn ask(&self, operation: &str, input: &Value) -> Answer {
        self.send(
            &format!("AWSSupport_20130415.{operation}"),
            &input.to_string(),
        )
    }

    /// Asks for what a target names.
    fn send(&self, target: &str, body: &str) -> Answer {
        let headers = [("content-type", CONTENT_TYPE), ("x-amz-target", target)];
        self.0.signed(&Method::POST, "/", &headers, body)
    }

    /// The answer to an operation that has to go well.
    #[track_caller]
    fn tell(&self, operation: &str, input: &Value) -> Value {
        let answer = self.ask(operation, input);
        assert_eq!(answer.header("content-type"), CONTENT_TYPE);
        answer.json()
    }

    /// The message of a refusal with this code.
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
        let answer = self.tell("CreateCase", &input);
        answer["caseId"].as_str().expect("an id").to_owned()
    }

    /// Says something about a case.
    #[track_caller]
    fn say(&self, case_id: &str, body: &str) {
        let input = json!({"caseId": case_id, "communicationBody": body});
        let answer = self.tell("AddCommunicationToCase", &input);
        assert_eq!(answer, json!({"result": true}));
    }

    /// The details of a case, resolved or not.
    #[track_caller]
    fn case(&self, case_id: &str) -> Value {
        let input = json!({"caseIdList": [case_id], "includeResolvedCases": true});
        let mut cases = list(&self.tell("DescribeCases", &input), "cases");
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

    /// The agent's side of a case.
    fn agent(&self, case_id: &str) -> EmulatedCase {
        self.0.emulator.case(case_id)
    }

    /// How much of everything there is.
    fn inventory(&self) -> Inventory {
        self.0.emulator.inventory().expect("readable data")
    }

    /// Every page of a listing.
    fn walk(&self, operation: &str, mut input: Value, name: &str) -> Vec<Vec<Value>> {
        let mut pages = Vec::new();
        let mut tokens = BTreeSet::new();
        loop {
            let page = self.tell(operation, &input);
            pages.push(list(&page, name));
            let Some(token) = page.get("nextToken") else {
                return pages;
            };
            assert!(tokens.insert(token.to_string()), "a token came back");
            input["nextToken"] = token.clone();
        }
    }
}

/// The elements of a list.
#[track_caller]
fn list(answer: &Value, name: &str) -> Vec<Value> {
    answer[name]
        .as_array()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
        .clone()
}

/// One member of each of some objects.
fn texts(objects: &[Value], name: &str) -> Vec<String> {
    let text = |object: &Value| object[name].as_str().unwrap_or_default().to_owned();
    objects.iter().map(text).collect()
}
