//! Public protocol tests, as responses to real operations.

use serde_json::{Value, json};

use super::conformance;
use super::run::{RunOutput, against};
use super::server::{Answer, Server};

fn cases(file: &str, of: &str) -> Vec<Value> {
    let Some(cases) = conformance::read(file) else {
        return Vec::new();
    };
    let cases = cases.as_array().or(cases["cases"].as_array()).unwrap();
    let ours = |case: &&Value| case["file"] == of && case["trait"] == "httpResponseTests";
    cases.iter().filter(ours).cloned().collect()
}

fn answered(case: &Value, line: &[&str]) -> RunOutput {
    let answer = Answer {
        status: case["code"].as_u64().unwrap() as u16,
        headers: case["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        body: case["body"].as_str().unwrap_or_default().into(),
        cut: None,
    };
    let server = Server::start(move |_| answer.clone());
    let mut line = line.to_vec();
    line.extend(["--error-format", "json", "--max-attempts", "1"]);
    against(&server.url, &line)
}

fn errors(file: &str, line: &[&str]) {
    for case in cases(file, "errors.smithy") {
        let id = &case["id"];
        let ran = answered(&case, line);
        if case["code"].as_u64().unwrap() < 300 {
            assert_eq!(ran.code, Some(0), "{id}: {}", ran.stderr);
            continue;
        }
        assert_eq!(ran.code, Some(254), "{id}: {}", ran.stderr);
        let error = ran.error();
        let code = case["shape"].as_str().unwrap().split_whitespace().last();
        assert_eq!(error["code"].as_str(), code, "{id}");
        if let Some(message) = case["params"]["message"].as_str() {
            assert_eq!(error["message"], message, "{id}");
        }
    }
}

#[test]
fn every_form_of_a_rest_json_error_is_read() {
    errors(
        "protocol/restJson1.json",
        &["api", "artifact", "GetAccountSettings"],
    );
}

#[test]
fn every_form_of_an_aws_json_error_is_read() {
    let input = r#"{"language": "en"}"#;
    let line = ["api", "support", "DescribeSeverityLevels", "--input", input];
    errors("protocol/awsJson1_1.json", &line);
}

#[test]
fn empty_bodies_and_other_statuses_of_success_are_answers() {
    for of in ["empty-input-output.smithy", "http-response-code.smithy"] {
        for case in cases("protocol/restJson1.json", of) {
            let ran = answered(&case, &["api", "artifact", "GetAccountSettings"]);
            assert_eq!(ran.json(), json!({}), "{}", case["id"]);
        }
    }
}

#[test]
fn every_time_is_the_instant_that_it_says() {
    for of in ["datetime-offsets.smithy", "fractional-seconds.smithy"] {
        for case in cases("protocol/restJson1.json", of) {
            let body: Value = serde_json::from_str(case["body"].as_str().unwrap()).unwrap();
            let page = json!({"reports": [{"periodEnd": body["datetime"]}]});
            let server = Server::start(move |_| Answer::json(200, &page));
            let line = ["report", "list", "--output", "json"];
            let read = against(&server.url, &line).json();
            let time = read["reports"][0]["periodEnd"].as_str().unwrap();
            let time: casebook::types::Timestamp = time.parse().unwrap();
            let since = time
                .to_system_time()
                .unwrap()
                .duration_since(std::time::UNIX_EPOCH);
            let expected = case["params"]["datetime"].as_f64().unwrap();
            let difference = since.unwrap().as_secs_f64() - expected;
            assert!(difference.abs() < 1e-3, "{}: {difference}", case["id"]);
        }
    }
}

#[test]
fn nulls_and_empty_lists_are_nothing() {
    for page in [
        json!({"reports": null, "nextToken": null}),
        json!({"reports": [], "nextToken": ""}),
    ] {
        let server = Server::start(move |_| Answer::json(200, &page));
        assert_eq!(
            against(&server.url, &["report", "list"]).json(),
            json!({"reports": []})
        );
        assert_eq!(server.received().len(), 1);
    }
}

#[test]
fn an_answer_that_cannot_be_understood_leaves_it_open() {
    let server = Server::start(|_| Answer {
        status: 200,
        headers: vec![("x-amzn-requestid".into(), "req-7".into())],
        body: b"<html>".to_vec(),
        cut: None,
    });
    let ran = against(
        &server.url,
        &["account", "set", "SUBSCRIBED", "--error-format", "json"],
    );
    assert_eq!(ran.code, Some(255));
    let error = ran.error();
    assert_eq!(error["sent"], "perhaps");
    assert_eq!(error["request_id"], "req-7");
    assert_eq!(error["operation"], "PutAccountSettings");
    let ran = against(&server.url, &["account", "show"]);
    assert!(ran.refused(255).contains("req-7"), "{}", ran.stderr);
}

#[test]
fn a_list_that_does_not_end_is_an_error() {
    let page = json!({"reports": [], "nextToken": "again"});
    let server = Server::start(move |_| Answer::json(200, &page));
    let ran = against(&server.url, &["report", "list"]);
    assert!(ran.refused(255).contains("page token"), "{}", ran.stderr);
    assert!(server.received().len() < 5);
}

#[test]
fn nulls_and_empty_answers_of_support_are_nothing() {
    for (page, line) in [
        (json!({"cases": null, "nextToken": null}), "case list"),
        (json!({"cases": [], "nextToken": ""}), "case list --all"),
        (json!({}), "case list"),
        (json!({"services": null}), "catalog services"),
        (json!({"severityLevels": null}), "catalog severities"),
        (json!({"checks": null}), "advisor checks"),
    ] {
        let server = Server::start(move |_| Answer::json(200, &page));
        let line: Vec<&str> = line.split(' ').collect();
        let read = against(&server.url, &line).json();
        let lists: Vec<&Value> = read.as_object().unwrap().values().collect();
        assert_eq!(lists, [&json!([])], "{line:?}");
        let table = against(&server.url, &[&line[..], &["--output", "table"]].concat());
        assert_eq!(
            (table.code, table.text()),
            (Some(0), ""),
            "{}",
            table.stderr
        );
    }
}

#[test]
fn unknown_values_are_shown_as_they_came() {
    let page = json!({"cases": [
        {"status": "on-hold", "severityCode": "dire", "timeCreated": "soon", "new": 1}, null,
    ]});
    let server = Server::start(move |_| Answer::json(200, &page));
    let table = against(&server.url, &["case", "list", "--output", "table"]);
    assert!(
        table.text().contains("on-hold") && table.text().contains("dire"),
        "{}",
        table.text()
    );
    assert!(table.text().contains("soon"), "{}", table.text());
}

#[test]
fn every_case_of_every_page_is_listed() {
    let server = Server::start(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let page = match body["nextToken"].as_str() {
            None => json!({"cases": [{"caseId": "a"}], "nextToken": "t 1"}),
            Some("t 1") => json!({"cases": [], "nextToken": "t 2"}),
            Some(_) => json!({"cases": [{"caseId": "b"}]}),
        };
        Answer::json(200, &page)
    });
    let ids = against(&server.url, &["case", "list", "--query", "cases[].caseId"]).json();
    assert_eq!(ids, json!(["a", "b"]));
    let received = server.received();
    let first: Value = serde_json::from_slice(&received[0].body).unwrap();
    let expected =
        json!({"includeResolvedCases": false, "includeCommunications": false, "maxResults": 100});
    assert_eq!((received.len(), first), (3, expected));
    assert!(
        received
            .iter()
            .all(|request| request.path() == "/" && request.method == "POST")
    );
}
