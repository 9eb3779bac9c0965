//! Tests of inputs for Artifact that do not fit the model, and of paths that no operation has.

use http::{Method, Request, StatusCode};
use http_body_util::Full;
use serde_json::Value;

use crate::client::Client;

fn names(body: &Value) -> Vec<&str> {
    let list = body["fieldList"].as_array().expect("a list");
    list.iter()
        .map(|field| field["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn every_bad_member_is_in_the_list() {
    let client = Client::new();
    let long = "t".repeat(257);
    for (target, expected) in [
        ("/v1/report/get".to_owned(), vec!["reportId", "termToken"]),
        ("/v1/report/get?reportId=nope&reportVersion=0&termToken=%3C%3E".to_owned(), vec!["reportId", "reportVersion", "termToken"]),
        (format!("/v1/report/get?reportId=report-abcDEF0123456789&termToken={long}"), vec!["termToken"]),
        ("/v1/report/get?reportId=report-abcDEF0123456789&termToken=".to_owned(), vec!["termToken"]),
        ("/v1/report/getMetadata?reportId=report-abcDEF01234567890".to_owned(), vec!["reportId"]),
        ("/v1/report/getMetadata?reportId=report-abcDEF0123456789&reportVersion=one".to_owned(), vec!["reportVersion"]),
        ("/v1/report/getMetadata?reportId=report-abcDEF0123456789&reportId=report-abcDEF0123456789".to_owned(), vec!["reportId"]),
        ("/v1/report/list?maxResults=301&nextToken=".to_owned(), vec!["maxResults", "nextToken"]),
        ("/v1/report/list?maxResults=0".to_owned(), vec!["maxResults"]),
        ("/v1/report/listVersions".to_owned(), vec!["reportId"]),
        ("/v1/customer-agreement/list?maxResults=1.5".to_owned(), vec!["maxResults"]),
    ] {
        let body = client.get(&target).refused(400, "ValidationException");
        assert_eq!(body["reason"], "fieldValidationFailed");
        let mut found = names(&body);
        found.sort_unstable();
        assert_eq!(found, expected, "{target}");
    }
}

#[test]
fn unknown_paths_and_operations_say_so() {
    let client = Client::new();
    for (method, target) in [
        (Method::GET, "/v1/report/nothing"),
        (Method::GET, "/v1/report/list/"),
        (Method::GET, "/base/v1/report/list"),
        (Method::POST, "/v1/report/list"),
        (Method::GET, "/v1/agreement/accept"),
        (Method::GET, "/"),
    ] {
        client
            .signed(&method, target, &[], "")
            .refused(404, "UnknownOperationException");
    }
    let method = client.signed(&Method::POST, "/v1/report/list", &[], "");
    let method = method.refused(404, "UnknownOperationException");
    assert_eq!(method["message"], "the method: expected GET, found POST");
    let near = client.get("/v1/report/lists");
    let near = near.refused(404, "UnknownOperationException");
    assert_eq!(
        near["message"],
        "no operation has this path; did you mean /v1/report/list?"
    );
}

#[test]
fn a_body_over_the_limit_is_refused_unread() {
    let client = Client::new();
    let request =
        Request::put("/v1/account-settings/put").body(Full::from(vec![b' '; 24 * 1024 * 1024 + 1]));
    client
        .send(request.expect("a request"))
        .refused(413, "RequestEntityTooLargeException");
}

#[test]
fn the_log_has_every_request_without_its_query() {
    let client = Client::new();
    client.get("/v1/report/list?maxResults=3").json();
    client.get("/v1/nothing");
    let received = client.emulator.requests();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].operation, Some("ListReports"));
    assert_eq!(
        (received[0].path.as_str(), received[0].status),
        ("/v1/report/list", Some(StatusCode::OK))
    );
    assert_eq!(
        (received[1].operation, received[1].status),
        (None, Some(StatusCode::NOT_FOUND))
    );
}
