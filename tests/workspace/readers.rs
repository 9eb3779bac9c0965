//! Answers are read in two ways, each by a list of members of its own: casebook's reader and serde.
//! Both must find every member that the service models know, and the same in it.

use std::collections::BTreeSet;

use bytes::Bytes;
use casebook::artifact::{
    GetAccountSettings, GetReport, GetReportMetadata, GetTermForReport, ListCustomerAgreements,
    ListReportVersions, ListReports, PutAccountSettings,
};
use casebook::protocol::Operation;
use casebook::support::{
    AddAttachmentsToSet, AddCommunicationToCase, CreateCase, DescribeAttachment, DescribeCases,
    DescribeCommunications, DescribeCreateCaseOptions, DescribeServices, DescribeSeverityLevels,
    DescribeSupportedLanguages, DescribeTrustedAdvisorCheckRefreshStatuses,
    DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorCheckSummaries,
    DescribeTrustedAdvisorChecks, RefreshTrustedAdvisorCheck, ResolveCase,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

const ARTIFACT: &str = include_str!("../../crates/emulator/model/artifact-2018-05-10.json");
const SUPPORT: &str = include_str!("../../crates/emulator/model/support-2013-04-15.json");

/// An answer by its shape in the model, with something in every member.
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

/// What is in `wanted` and not in `found`, by path.
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

/// A property test gets to see every member that the model knows.
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

fn agree<Op>(model: &str)
where
    Op: Operation<Output: Arbitrary + DeserializeOwned + Serialize + PartialEq>,
{
    let model: Value = serde_json::from_str(model).unwrap();
    let shape = model["operations"][Op::NAME]["output"]["shape"].as_str();
    let sample = sample(&model, shape.unwrap());
    let by_serde: Op::Output = serde_json::from_value(sample.clone()).unwrap();
    let written = serde_json::to_value(&by_serde).unwrap();
    let missing = missing(&sample, &written, Op::NAME);
    assert!(missing.is_empty(), "members that nobody reads: {missing:?}");

    drawn::<Op::Output>(&sample, Op::NAME);

    for json in [
        sample.to_string(),
        serde_json::to_string_pretty(&sample).unwrap(),
        // Long enough for its texts to be parts of it.
        format!("{sample}{}", " ".repeat(5000)),
    ] {
        let answer = http::Response::new(Bytes::from(json));
        assert_eq!(Op::decode(answer).unwrap(), by_serde, "{}", Op::NAME);
    }
    let nothing = http::Response::new(Bytes::from_static(b"{}"));
    let by_serde: Op::Output = serde_json::from_value(json!({})).unwrap();
    assert_eq!(Op::decode(nothing).unwrap(), by_serde, "{}", Op::NAME);
}

#[test]
fn both_readers_find_the_same_in_every_answer_of_artifact() {
    agree::<GetAccountSettings>(ARTIFACT);
    agree::<GetReport>(ARTIFACT);
    agree::<GetReportMetadata>(ARTIFACT);
    agree::<GetTermForReport>(ARTIFACT);
    agree::<ListCustomerAgreements>(ARTIFACT);
    agree::<ListReportVersions>(ARTIFACT);
    agree::<ListReports>(ARTIFACT);
    agree::<PutAccountSettings>(ARTIFACT);
}

#[test]
fn both_readers_find_the_same_in_every_answer_of_support() {
    agree::<AddAttachmentsToSet>(SUPPORT);
    agree::<AddCommunicationToCase>(SUPPORT);
    agree::<CreateCase>(SUPPORT);
    agree::<DescribeAttachment>(SUPPORT);
    agree::<DescribeCases>(SUPPORT);
    agree::<DescribeCommunications>(SUPPORT);
    agree::<DescribeCreateCaseOptions>(SUPPORT);
    agree::<DescribeServices>(SUPPORT);
    agree::<DescribeSeverityLevels>(SUPPORT);
    agree::<DescribeSupportedLanguages>(SUPPORT);
    agree::<DescribeTrustedAdvisorCheckRefreshStatuses>(SUPPORT);
    agree::<DescribeTrustedAdvisorCheckResult>(SUPPORT);
    agree::<DescribeTrustedAdvisorCheckSummaries>(SUPPORT);
    agree::<DescribeTrustedAdvisorChecks>(SUPPORT);
    agree::<RefreshTrustedAdvisorCheck>(SUPPORT);
    agree::<ResolveCase>(SUPPORT);
}
