//! Requests, responses and errors of every operation, as another client writes and reads them.

use bytes::Bytes;
use casebook_support::ErrorKind;
use http::{Request, Response};
use serde_json::Value;

use crate::operations::{ROWS, Row, find};
use crate::{json, report, wire};

/// Returns the cases of one kind (`request`, `response` or `error`), each with the row of its
/// operation. Cases of operations that this crate does not have are left out.
fn cases(kind: &str) -> Option<Vec<(Value, &'static Row)>> {
    let golden = json("golden/support.json")?;
    let all = golden["cases"].as_array().unwrap();
    let of_kind: Vec<_> = all.iter().filter(|case| case["kind"] == kind).collect();
    let ours: Vec<_> = of_kind
        .iter()
        .filter_map(|case| Some(((*case).clone(), find(case["operation"].as_str().unwrap())?)))
        .collect();
    let newer = of_kind.len() - ours.len();
    eprintln!("left out: {newer} {kind} cases of operations that the reference does not have");
    Some(ours)
}

/// Returns the parameters of a case as the JSON of our operation. The data writes bytes as
/// `{"$base64": "bm8="}`, and our operations read the base64 text alone.
fn input(params: &Value) -> Value {
    match params {
        Value::Object(members) => match members.get("$base64") {
            Some(text) => text.clone(),
            None => members
                .iter()
                .map(|(name, value)| (name.clone(), input(value)))
                .collect(),
        },
        Value::Array(entries) => entries.iter().map(input).collect(),
        other => other.clone(),
    }
}

/// Returns what differs between a request and the expected one, or `None` if they are equal.
fn difference(request: &Request<Bytes>, expected: &Value) -> Option<String> {
    let headers = expected["headers"].as_object().unwrap();
    let header = headers.iter().find(|(name, value)| {
        request.headers().get(*name).and_then(|v| v.to_str().ok()) != value.as_str()
    });
    if let Some((name, _)) = header {
        return Some(format!("{name}: {:?}", request.headers().get(name)));
    }
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    if body != expected["body_json"] {
        return Some(format!("{body}"));
    }
    let line = (request.method().as_str(), request.uri().path());
    let wanted = (
        expected["method"].as_str().unwrap(),
        expected["url_path"].as_str().unwrap(),
    );
    if line != wanted || request.uri().query().is_some() {
        return Some(format!("{line:?} {:?}", request.uri().query()));
    }
    None
}

/// Returns whether our operation refuses the parameters of a case, because they lack the case id. The
/// service model makes it optional (docs/service-notes.md, "Models").
fn lacks_case_id(case: &Value) -> bool {
    let operation = case["operation"].as_str().unwrap();
    ["AddCommunicationToCase", "ResolveCase"].contains(&operation)
        && case["params"].get("caseId").is_none()
}

#[tokio::test]
async fn every_request_is_written_and_sent_as_expected() {
    let Some(cases) = cases("request") else {
        return;
    };
    let mut failures = Vec::new();
    for (case, row) in &cases {
        let (id, params) = (&case["id"], input(&case["params"]));
        if lacks_case_id(case) {
            let refused = (row.encode)(params).unwrap_err();
            assert!(refused.contains("caseId"), "{id}: {refused}");
            continue;
        }
        match (row.encode)(params.clone()) {
            Ok(request) => failures.extend(
                difference(&request, &case["expected"]).map(|found| format!("{id}: {found}")),
            ),
            Err(error) => failures.push(format!("{id}: {error}")),
        }
        let (client, requests) = wire::client(Response::new("{}".into()));
        (row.send)(client, params).unwrap().await.unwrap();
        let requests = requests.lock().unwrap();
        assert_eq!(requests.len(), 1, "{id}");
        assert!(requests[0].headers().contains_key("authorization"), "{id}");
        failures.extend(
            difference(&requests[0], &case["expected"]).map(|found| format!("{id}, sent: {found}")),
        );
    }
    report("golden requests", cases.len(), &failures);
}

#[tokio::test]
async fn every_answer_is_read_as_expected() {
    let Some(cases) = cases("response") else {
        return;
    };
    let mut failures = Vec::new();
    for (case, row) in &cases {
        let id = &case["id"];
        let decoded = (row.decode)(wire::answer(case)).unwrap();
        let (client, _) = wire::client(wire::answer(case));
        let answered = (row.send)(client, (row.sample)()).unwrap().await.unwrap();
        assert_eq!(decoded, answered, "{id}");
        let expected = input(&case["expected"]);
        if answered != expected {
            failures.push(format!("{id}: {answered}"));
        }
    }
    report("golden answers", cases.len(), &failures);
}

#[tokio::test]
async fn every_error_is_read_as_expected() {
    let Some(cases) = cases("error") else { return };
    let mut failures = Vec::new();
    for (case, row) in &cases {
        let (id, expected) = (&case["id"], &case["expected"]);
        let (client, requests) = wire::client(wire::answer(case));
        let answer = (row.send)(client, (row.sample)()).unwrap().await;
        let error = answer.unwrap_err();
        assert_eq!(requests.lock().unwrap().len(), 1, "{id}");
        let (refused, fault) = (error.refused().unwrap(), error.fault().unwrap());
        assert_ne!(refused.kind(), &ErrorKind::Other, "{id}");
        let mut members = fault.members().clone();
        members.retain(|name, _| !["__type", "code"].contains(&name.as_str()));
        let read = serde_json::json!({
            "code": error.code(),
            "message": fault.message(),
            "request_id": error.request_id(),
            "members": members,
        });
        if read != *expected {
            failures.push(format!("{id}: {read}"));
        }
        if let Some(reasons) = expected["members"].get("throttlingReasons") {
            let ErrorKind::Throttling { reasons: read } = refused.kind() else {
                panic!("{id}: {refused:?}");
            };
            assert_eq!(&serde_json::to_value(read).unwrap(), reasons, "{id}");
        }
        let dry_run = expected["code"] == "DryRunOperationException";
        assert_eq!(refused.is_dry_run(), dry_run, "{id}");
        let outcome = casebook_support::dry_run_result(Err::<(), _>(error));
        assert_eq!(outcome.is_ok_and(|acted| acted.is_none()), dry_run, "{id}");
    }
    report("golden errors", cases.len(), &failures);
}

#[test]
fn the_operations_are_in_the_order_of_their_names() {
    assert!(ROWS.windows(2).all(|pair| pair[0].name < pair[1].name));
}
