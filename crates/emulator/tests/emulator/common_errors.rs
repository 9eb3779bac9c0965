//! Tests of the errors in the chapters "Common Errors" of both API references. The name of each test is
//! the sentence that describes the error. Errors that the emulator never finds by itself are left out; a
//! plan of faults can inject them.

use std::time::Duration;

use casebook_emulator::Emulator;
use http::{Method, Request};
use http_body_util::Full;

use crate::client::{Answer, Client, HOST, start};

const LIST: &str = "/v1/report/list";

/// Sends a request to Artifact and one to Support, from a client that `change` has changed.
fn both(change: impl Fn(&mut Client)) -> [Answer; 2] {
    let mut client = Client::new();
    change(&mut client);
    let artifact = client.get(LIST);
    client.signer.service = "support".to_owned();
    [artifact, levels(&client)]
}

/// Sends a DescribeSeverityLevels to Support.
fn levels(client: &Client) -> Answer {
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AWSSupport_20130415.DescribeSeverityLevels"),
    ];
    client.signed(&Method::POST, "/", &headers, "{}")
}

#[test]
fn the_security_token_included_in_the_request_is_expired() {
    let expires = start() + Duration::from_secs(60);
    let builder = Emulator::builder().expiring_credentials("ASIA", "secret", "token", expires);
    let mut client = Client::with(builder);
    client.signer.access_key = "ASIA".to_owned();
    client.signer.secret = "secret".to_owned();
    client.signer.token = Some("token".to_owned());
    client.get(LIST).json();
    client.advance(60);
    client.get(LIST).refused(403, "ExpiredTokenException");
}

#[test]
fn the_request_signature_does_not_conform_to_aws_standards() {
    for (path, method, status) in [(LIST, "GET", 403), ("/", "POST", 400)] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", HOST)
            .header("x-amz-target", "AWSSupport_20130415.DescribeSeverityLevels")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE");
        let answer = Client::new().send(request.body(Full::default()).expect("a request"));
        answer.refused(status, "IncompleteSignature");
    }
}

#[test]
fn problems_with_the_request_at_the_http_level_the_request_entity_is_too_large() {
    let client = Client::new();
    let body = bytes::Bytes::from(vec![b' '; 24 * 1024 * 1024 + 1]);
    let request = Request::put("/v1/account-settings/put").header("host", HOST);
    let answer = client.send(request.body(Full::from(body)).expect("a request"));
    answer.refused(413, "RequestEntityTooLargeException");
}

#[test]
fn the_request_reached_the_service_more_than_15_minutes_after_the_date_stamp() {
    let at = |at: &str| both(|client| client.signer.at = at.to_owned());
    for answer in at("20261101T094500Z") {
        answer.json();
    }
    for answer in at("20261101T094459Z") {
        answer.refused(400, "RequestExpired");
    }
}

#[test]
fn or_more_than_15_minutes_after_the_expiration_date_such_as_for_presigned_urls() {
    let mut client = Client::new();
    let target = client.signer.presign(&Method::GET, LIST, HOST, 60);
    let send = |client: &Client| {
        let request = Request::get(&target).header("host", HOST);
        client.send(request.body(Full::default()).expect("a request"))
    };
    client.advance(60 + 15 * 60);
    send(&client).json();
    client.advance(1);
    send(&client).refused(400, "RequestExpired");
}

#[test]
fn or_the_date_stamp_on_the_request_is_more_than_15_minutes_in_the_future() {
    let at = |at: &str| both(|client| client.signer.at = at.to_owned());
    for answer in at("20261101T101500Z") {
        answer.json();
    }
    for answer in at("20261101T101501Z") {
        answer.refused(400, "RequestExpired");
    }
}

#[test]
fn the_x_509_certificate_or_aws_access_key_id_provided_does_not_exist_in_our_records() {
    let [artifact, support] = both(|client| client.signer.access_key = "AKIDNOBODY".to_owned());
    artifact.refused(403, "UnrecognizedClientException");
    support.refused(403, "InvalidClientTokenId");
}

#[test]
fn the_action_or_operation_requested_is_invalid_verify_that_the_action_is_typed_correctly() {
    let mut client = Client::new();
    client
        .get("/v1/report/lst")
        .refused(404, "UnknownOperationException");
    client.signer.service = "support".to_owned();
    let headers = [("x-amz-target", "AWSSupport_20130415.DescribeCase")];
    client
        .signed(&Method::POST, "/", &headers, "{}")
        .refused(400, "InvalidAction");
}

/// Artifact returns the ValidationException of its service model instead of the common ValidationError.
#[test]
fn the_input_fails_to_satisfy_the_constraints_specified_by_an_aws_service() {
    let mut client = Client::new();
    client
        .get("/v1/report/list?maxResults=0")
        .refused(400, "ValidationException");
    client.signer.service = "support".to_owned();
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "AWSSupport_20130415.DescribeCases"),
    ];
    client
        .signed(&Method::POST, "/", &headers, "{\"maxResults\": 1}")
        .refused(400, "ValidationError");
}
