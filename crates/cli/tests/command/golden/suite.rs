//! The recorded requests and responses of a service, in the test data.

use std::collections::HashMap;

use casebook::protocol::Operation;
use serde_json::{Value, json};

use super::super::conformance;

/// The recorded requests and responses of a service.
#[derive(Clone, Copy)]
pub(super) struct Suite {
    pub(super) service: &'static str,
    /// The name of the file with the cases, without its ending.
    file: &'static str,
    operations: &'static [(&'static str, Input)],
}

/// Returns an input for the cases that have none in the file.
type Input = fn() -> Value;

macro_rules! operations {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$((<$operation as Operation>::NAME, || json!($input))),+]
    };
}

pub(super) const ARTIFACT: Suite = Suite {
    service: "artifact",
    file: "artifact",
    operations: casebook::artifact::operations!(operations),
};

/// The operations on agreements, whose cases are in another file.
pub(super) const AGREEMENTS: Suite = Suite {
    file: "agreements",
    ..ARTIFACT
};

pub(super) const SUPPORT: Suite = Suite {
    service: "support",
    file: "support",
    operations: casebook::support::operations!(operations),
};

impl Suite {
    /// Returns the cases of one kind, each with a valid input.
    pub(super) fn cases(self, kind: &str) -> Vec<(Value, String)> {
        let Some(golden) = conformance::read(&format!("golden/{}.json", self.file)) else {
            return Vec::new();
        };
        let all: Vec<Value> = golden["cases"]
            .as_array()
            .unwrap()
            .iter()
            .map(fit)
            .collect();
        let smallest = |case: &Value| {
            let known = |(name, _): &&(&str, Input)| case["operation"] == *name;
            self.operations.iter().find(known).map(|(_, input)| input())
        };
        let mut inputs = HashMap::new();
        for case in all.iter().filter(|case| case["kind"] == "request") {
            let operation = case["operation"].as_str().unwrap();
            inputs.entry(operation).or_insert(&case["params"]);
        }
        all.iter()
            .filter(|case| case["kind"] == kind)
            .filter_map(|case| {
                let smallest = smallest(case)?;
                let operation = case["operation"].as_str().unwrap();
                let input = match (case.get("params"), inputs.get(operation).copied()) {
                    (Some(params), _) | (None, Some(params)) => plain(params),
                    (None, None) => smallest,
                };
                Some((case.clone(), input.to_string()))
            })
            .collect()
    }
}

/// Returns the case with values that the model allows: a tag in the file has a `&`, which the pattern of
/// TagValue excludes.
fn fit(case: &Value) -> Value {
    match case["operation"].as_str() {
        Some("TagResource") => case
            .to_string()
            .replace("v=2 +&", "v=2 +@")
            .parse()
            .unwrap(),
        _ => case.clone(),
    }
}

/// Returns the input with the base64 text in place of each `{"$base64": text}`, as the file writes
/// bytes.
fn plain(params: &Value) -> Value {
    match params {
        Value::Object(members) => match members.get("$base64") {
            Some(text) => text.clone(),
            None => members
                .iter()
                .map(|(name, value)| (name.clone(), plain(value)))
                .collect(),
        },
        Value::Array(entries) => entries.iter().map(plain).collect(),
        scalar => scalar.clone(),
    }
}
