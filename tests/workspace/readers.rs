//! Tests the lists of members by which responses are read. They must have every member that the
//! service models have. `Deserialize` must read the same value from a form that is not a JSON text,
//! and be as lenient.

use std::collections::BTreeSet;

use bytes::Bytes;
use casebook::protocol::Operation;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

const ARTIFACT: &str = include_str!("../../crates/emulator/model/artifact-2018-05-10.json");
const SUPPORT: &str = include_str!("../../crates/emulator/model/support-2013-04-15.json");

/// Returns a response as JSON, made from its shape in the model. Every member has a value.
fn sample(model: &Value, shape: &str) -> Value {
    let shape = &model["shapes"][shape];
    let inner = |reference: &Value| sample(model, reference["shape"].as_str().unwrap());
    match shape["type"].as_str().unwrap() {
        "structure" => {
            let members = shape["members"].as_object().unwrap().iter();
            let members = members.map(|(name, member)| (name.clone(), inner(member)));
            Value::Object(members.collect())
        }
        "list" => json!([inner(&shape["member"]), null, inner(&shape["member"])]),
        // The model does not have the keys of maps, so generated maps cannot be expected to have
        // the same ones.
        "map" => json!({}),
        "string" => match shape["enum"].get(0) {
            Some(word) => word.clone(),
            None => json!("customer-agreement-0123456789abcdef \"é\""),
        },
        "timestamp" => json!("2024-05-06T07:08:09Z"),
        "integer" | "long" => json!(7),
        "double" => json!(0.25),
        "boolean" => json!(true),
        "blob" => json!("AP9i"),
        other => panic!("a sample of {other}"),
    }
}

/// Returns the paths of the members that are in `wanted` and missing in `found`.
fn missing(wanted: &Value, found: &Value, path: &str) -> Vec<String> {
    match wanted {
        Value::Object(members) => {
            let empty = Map::new();
            let others = found.as_object().unwrap_or(&empty);
            members
                .iter()
                .flat_map(|(name, value)| {
                    let path = format!("{path}.{name}");
                    match others.get(name) {
                        Some(other) => missing(value, other, &path),
                        None => vec![path],
                    }
                })
                .collect()
        }
        Value::Array(entries) => missing(&entries[0], &found[0], path),
        _ => Vec::new(),
    }
}

/// Asserts that each member of the model occurs in at least one of 100 generated values.
fn drawn<Answer: Arbitrary + Serialize>(sample: &Value, name: &str) {
    let mut runner = TestRunner::deterministic();
    let mut never: BTreeSet<_> = missing(sample, &json!({}), name).into_iter().collect();
    for _ in 0..100 {
        let answer = any::<Answer>().new_tree(&mut runner).unwrap().current();
        let written = serde_json::to_value(answer).unwrap();
        let missing = missing(sample, &written, name);
        never = missing
            .into_iter()
            .filter(|path| never.contains(path))
            .collect();
    }
    assert!(never.is_empty(), "members that are never drawn: {never:?}");
}

/// Returns variants of a value. In each, one part is replaced by an odd value.
fn variants(value: &Value) -> Vec<Value> {
    let odd = [
        json!(null),
        json!(1.5),
        json!("odd"),
        json!([]),
        json!({"new": [1]}),
    ];
    let mut found = odd.to_vec();
    if let Value::Object(members) = value {
        for (name, part) in members {
            found.extend(variants(part).into_iter().map(|part| {
                let mut whole = value.clone();
                whole[name] = part;
                whole
            }));
        }
        let mut whole = value.clone();
        whole["new"] = odd.to_vec().into();
        found.push(whole);
    }
    if let Value::Array(entries) = value {
        found.extend(variants(&entries[0]).into_iter().map(|part| {
            let mut whole = value.clone();
            whole[0] = part;
            whole
        }));
    }
    found
}

fn reads<Op>(model: &str)
where
    Op: Operation<Output: Arbitrary + DeserializeOwned + Serialize + PartialEq>,
{
    let model: Value = serde_json::from_str(model).unwrap();
    let shape = model["operations"][Op::NAME]["output"]["shape"].as_str();
    let sample = sample(&model, shape.unwrap());
    let decode = |json: String| Op::decode(http::Response::new(Bytes::from(json)));
    let read = decode(sample.to_string()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    let missing = missing(&sample, &written, Op::NAME);
    assert!(missing.is_empty(), "members that are not read: {missing:?}");

    drawn::<Op::Output>(&sample, Op::NAME);

    for json in [
        serde_json::to_string_pretty(&sample).unwrap(),
        // This response is so long that its strings share its memory.
        format!("{sample}{}", " ".repeat(5000)),
    ] {
        assert_eq!(decode(json).unwrap(), read, "{}", Op::NAME);
    }
    let objects = variants(&sample).into_iter().filter(Value::is_object);
    for json in objects.chain([sample]) {
        let decoded = decode(json.to_string()).ok();
        let deserialized = serde_json::from_value(json.clone()).ok();
        assert_eq!(deserialized, decoded, "{}: {json}", Op::NAME);
    }
}

#[test]
fn the_responses_of_artifact_are_read_with_every_member() {
    macro_rules! all {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => { $(reads::<$operation>(ARTIFACT);)+ };
    }
    casebook::artifact::operations!(all);
}

#[test]
fn the_responses_of_support_are_read_with_every_member() {
    macro_rules! all {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => { $(reads::<$operation>(SUPPORT);)+ };
    }
    casebook::support::operations!(all);
}
