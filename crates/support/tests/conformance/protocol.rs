//! The published protocol tests of awsJson 1.1. They have a service model of their own. So each value of
//! a test goes into a member of the same type that an operation of AWS Support has.

use bytes::Bytes;
use casebook_types::Timestamp;
use http::Request;
use serde_json::{Value, json};

use crate::operations::find;
use crate::{json as data, report, wire};

/// Returns an operation of AWS Support that has a member of the same type as the parameter of a protocol
/// test, its input with the value of that parameter, and the expected body. Returns `None` if no
/// operation has such a member.
fn request(params: &Value) -> Option<(&'static str, Value, Value)> {
    let Some(params) = params.as_object() else {
        return Some(("DescribeSeverityLevels", json!({}), json!({})));
    };
    let (name, value) = params.iter().next()?;
    let written = match name.as_str() {
        "Integer" => {
            // `maxResults` accepts 10 to 100 only, so the number is mapped into this range.
            let number = json!({"maxResults": 10 + value.as_u64()? % 91});
            return Some(("DescribeCases", number.clone(), number));
        }
        "Blob" => {
            let blob = casebook_support::Blob::from(value.as_str()?.to_owned().into_bytes());
            let file = json!({"attachments": [{"data": blob.to_base64()}]});
            return Some(("AddAttachmentsToSet", file.clone(), file));
        }
        "Boolean" => ("DescribeCases", json!({"includeResolvedCases": value})),
        "ListOfStrings" => ("DescribeCases", json!({"caseIdList": value})),
        "ListOfStructs" => {
            let files = value
                .as_array()?
                .iter()
                .map(|entry| json!({"fileName": entry["Value"]}));
            (
                "AddAttachmentsToSet",
                json!({"attachments": files.collect::<Vec<_>>()}),
            )
        }
        "SimpleStruct" => {
            let file = match value.get("Value") {
                Some(text) => json!({"fileName": text}),
                None => json!({}),
            };
            ("AddAttachmentsToSet", json!({"attachments": [file]}))
        }
        "Value" | "String" => ("DescribeSeverityLevels", json!({"language": value})),
        _ => return None,
    };
    let (operation, input) = written;
    Some((operation, input.clone(), input))
}

/// Returns the base64 that a test expects. The input is encoded with our base64, so the expected body
/// must not be encoded with it too.
fn blob_of(case: &Value) -> Option<Value> {
    let body: Value = serde_json::from_str(case["body"].as_str()?).ok()?;
    body.get("Blob").cloned()
}

fn headers_differ(sent: &Request<Bytes>, case: &Value, operation: &str) -> bool {
    let target = format!("AWSSupport_20130415.{operation}");
    let wanted = case["headers"]["Content-Type"].as_str();
    let header = |name| {
        sent.headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    header("content-type") != wanted
        || header("x-amz-target") != Some(&target)
        || sent.method().as_str() != case["method"].as_str().unwrap()
        || sent.uri().path() != case["uri"].as_str().unwrap()
}

#[tokio::test]
async fn every_kind_of_member_is_written_as_the_protocol_wants() {
    let Some(rows) = data("protocol/awsJson1_1.json") else {
        return;
    };
    let (mut cases, mut failures) = (0, Vec::new());
    for case in rows.as_array().unwrap() {
        if case["trait"] != "httpRequestTests" {
            continue;
        }
        let id = &case["id"];
        let Some((operation, input, mut expected)) = request(&case["params"]) else {
            eprintln!("left out: {id}, as no operation has a member of its type");
            continue;
        };
        cases += 1;
        if let Some(base64) = blob_of(case) {
            expected["attachments"][0]["data"] = base64;
        }
        let (client, requests) = wire::client(http::Response::new("{}".into()));
        let send = find(operation).unwrap().send;
        send(client, input).unwrap().await.unwrap();
        let sent = &requests.lock().unwrap()[0];
        let body: Value = serde_json::from_slice(sent.body()).unwrap();
        if body != expected || headers_differ(sent, case, operation) {
            failures.push(format!("{id}: {sent:?}"));
        }
    }
    report("awsJson 1.1 requests", cases, &failures);
}

/// Puts a value from a response of a protocol test into a member of the same type in a response of AWS
/// Support, and returns the value that the client reads. Returns `None` if there is no such member.
async fn read_back(name: &str, body: &Value) -> Option<Value> {
    let savings = "/summaries/0/categorySpecificSummary/costOptimizing/estimatedMonthlySavings";
    let (operation, answer, path) = match name.to_lowercase().as_str() {
        "string" => ("CreateCase", json!({"caseId": body}), "/caseId"),
        "long" => (
            "RefreshTrustedAdvisorCheck",
            json!({"status": {"millisUntilNextRefreshable": body}}),
            "/status/millisUntilNextRefreshable",
        ),
        "double" | "float" | "doublevalue" | "floatvalue" => {
            let money = json!({"costOptimizing": {"estimatedMonthlySavings": body}});
            let summary = json!({"summaries": [{"categorySpecificSummary": money}]});
            ("DescribeTrustedAdvisorCheckSummaries", summary, savings)
        }
        "datetime" | "iso8601timestamp" | "httpdatetimestamp" => (
            "AddAttachmentsToSet",
            json!({"expiryTime": body}),
            "/expiryTime",
        ),
        "listofstructs" => {
            let services: Vec<_> = body
                .as_array()?
                .iter()
                .map(|entry| json!({"name": entry["Value"], "categories": []}))
                .collect();
            (
                "DescribeServices",
                json!({"services": services}),
                "/services",
            )
        }
        // `__type` inside of a structure is not a member of the structure, and is ignored.
        "contents" => {
            let recent = json!({"__type": body["__type"], "communications": []});
            let cases = json!({"cases": [{"recentCommunications": recent}]});
            ("DescribeCases", cases, "/cases/0/recentCommunications")
        }
        _ => return None,
    };
    let row = find(operation).unwrap();
    let (client, _) = wire::client(http::Response::new(answer.to_string().into()));
    let read = (row.send)(client, (row.sample)()).unwrap().await.unwrap();
    Some(read.pointer(path).cloned().unwrap_or(Value::Null))
}

fn agree(name: &str, read: &Value, expected: &Value) -> bool {
    let seconds = |time: &Value| {
        let time: Timestamp = time.as_str()?.parse().ok()?;
        let since = time.to_system_time()?.duration_since(std::time::UNIX_EPOCH);
        Some(since.ok()?.as_secs_f64())
    };
    match name.to_lowercase().as_str() {
        "datetime" | "iso8601timestamp" | "httpdatetimestamp" => {
            let expected = expected.as_f64().unwrap();
            seconds(read).is_some_and(|read| (read - expected).abs() < 1e-3)
        }
        "listofstructs" => {
            let (read, expected) = (read.as_array().unwrap(), expected.as_array().unwrap());
            let mut both = read.iter().zip(expected);
            read.len() == expected.len() && both.all(|(a, b)| a["name"] == b["Value"])
        }
        "contents" => *read == json!({"communications": []}),
        _ => read == expected,
    }
}

#[tokio::test]
async fn every_kind_of_member_is_read_as_the_protocol_wants() {
    let Some(rows) = data("protocol/awsJson1_1.json") else {
        return;
    };
    let (mut cases, mut failures) = (0, Vec::new());
    for case in rows.as_array().unwrap() {
        if case["trait"] != "httpResponseTests" || case["code"].as_u64() >= Some(300) {
            continue;
        }
        let id = &case["id"];
        cases += 1;
        let body: Value = serde_json::from_str(case["body"].as_str().unwrap()).unwrap_or_default();
        let expected = &case["params"];
        if expected.as_object().is_none_or(serde_json::Map::is_empty) {
            // The body is empty, or has only members that the model does not have.
            for operation in ["CreateCase", "DescribeAttachment", "ResolveCase"] {
                let row = find(operation).unwrap();
                let (client, _) = wire::client(wire::answer(case));
                let read = (row.send)(client, (row.sample)()).unwrap().await.unwrap();
                if read != json!({}) {
                    failures.push(format!("{id}: {read}"));
                }
            }
        }
        for (name, value) in body.as_object().into_iter().flatten() {
            match read_back(name, value).await {
                Some(read) => {
                    let wanted = expected.get(name).unwrap_or(&Value::Null);
                    if !agree(name, &read, wanted) {
                        failures.push(format!("{id}: {name}: {read}"));
                    }
                }
                None if expected.get(name).is_none() => {}
                None => failures.push(format!("{id}: {name} has no place here")),
            }
        }
    }
    report("awsJson 1.1 answers", cases, &failures);
}

#[tokio::test]
async fn every_form_of_an_error_is_read_as_the_protocol_wants() {
    let Some(rows) = data("protocol/awsJson1_1.json") else {
        return;
    };
    let (mut cases, mut failures) = (0, Vec::new());
    for case in rows.as_array().unwrap() {
        if case["trait"] != "httpResponseTests" || case["code"].as_u64() < Some(300) {
            continue;
        }
        let row = find("CreateCase").unwrap();
        let (client, _) = wire::client(wire::answer(case));
        let error = (row.send)(client, (row.sample)())
            .unwrap()
            .await
            .unwrap_err();
        cases += 1;
        let code = case["shape"].as_str().unwrap().split_whitespace().last();
        let members = error.fault().unwrap().members();
        let wanted = case["params"].as_object().into_iter().flatten();
        let differs = wanted
            .filter(|(name, _)| !name.eq_ignore_ascii_case("message"))
            .any(|(name, value)| members.get(name) != Some(value));
        if error.code() != code || differs {
            failures.push(format!("{}: {:?} {members:?}", case["id"], error.code()));
        }
    }
    report("awsJson 1.1 errors", cases, &failures);
}
