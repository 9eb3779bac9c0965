//! `api SERVICE OPERATION`

use serde_json::json;

use super::run::{against, command, emulated, fed, run};
use super::server::{Answer, Server};

#[test]
fn prints_the_answer_in_the_services_own_names() {
    let page = emulated("api artifact ListReports --input {\"maxResults\":2}").json();
    assert_eq!(page["reports"].as_array().unwrap().len(), 2);
    let token = page["nextToken"].as_str().unwrap();
    let input = json!({"maxResults": 2, "nextToken": token}).to_string();
    let line = [
        "--emulator",
        "api",
        "artifact",
        "ListReports",
        "--input",
        &input,
    ];
    // Each run has its own emulator, whose key for sealing tokens is another one, so the token is
    // invalid.
    assert!(run(&line).refused(254).contains("ValidationException"));
    let levels =
        emulated("api support DescribeSeverityLevels --input {\"language\":\"en\"}").json();
    assert_eq!(levels["severityLevels"].as_array().unwrap().len(), 5);
}

#[test]
fn secrets_are_the_answer_here() {
    let id = emulated("report list --query reports[0].id").json();
    let input = json!({"reportId": id}).to_string();
    let line = [
        "--emulator",
        "api",
        "artifact",
        "GetTermForReport",
        "--input",
        &input,
    ];
    let answer = run(&line).json();
    assert!(
        answer["termToken"]
            .as_str()
            .unwrap()
            .starts_with("term-token-")
    );
    assert!(
        answer["documentPresignedUrl"]
            .as_str()
            .unwrap()
            .starts_with("http")
    );
}

#[test]
fn input_comes_from_a_text_a_file_or_stdin() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    let input = r#"{"notificationSubscriptionStatus": "SUBSCRIBED"}"#;
    let call = ["api", "artifact", "PutAccountSettings", "--input"];
    against(&server.url, &[&call[..], &[input]].concat()).json();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("input.json");
    std::fs::write(&file, input).unwrap();
    let at_file = format!("@{}", file.display());
    against(&server.url, &[&call[..], &[at_file.as_str()]].concat()).json();
    let mut reading = super::run::signed(&server.url);
    reading.args(call).arg("-");
    fed(reading, input).json();
    let bodies: Vec<Vec<u8>> = server.received().into_iter().map(|it| it.body).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[test]
fn no_input_is_an_empty_object() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    against(&server.url, &["api", "artifact", "PutAccountSettings"]).json();
    assert_eq!(server.received()[0].body, b"{}");
}

#[test]
fn bad_input_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    for (operation, input, says) in [
        ("ListReports", "{\"maxResult\": 1}", "maxResult"),
        (
            "ListReports",
            "{\"maxResults\": 0}",
            "max results: expected",
        ),
        (
            "ListReports",
            "{\"maxResults\": \"x\"}",
            "expected max results as a number",
        ),
        ("ListReports", "[]", "expected a JSON object, found a list"),
        ("ListReports", "{", "expected JSON: "),
        ("ListReports", "@/nonexistent.json", "/nonexistent.json: "),
        ("GetReport", "{}", "reportId"),
        (
            "GetReportMetadata",
            "{\"reportId\": \"x\"}",
            "report id: expected",
        ),
        ("ListReprts", "{}", "the nearest are ListReports"),
        ("DescribeCases", "{}", "expected an operation of artifact"),
    ] {
        let ran = against(
            &server.url,
            &["api", "artifact", operation, "--input", input],
        );
        assert!(
            ran.refused(252).contains(says),
            "{operation} {input}: {}",
            ran.stderr
        );
    }
    let mut reading = command();
    reading.args([
        "--emulator",
        "api",
        "artifact",
        "ListReports",
        "--input",
        "-",
    ]);
    assert!(
        fed(reading, "nonsense")
            .refused(252)
            .contains("--input -: expected JSON")
    );
    assert!(server.received().is_empty());
}

macro_rules! names {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        [$(<$operation as casebook::protocol::Operation>::NAME),+]
    };
}

/// Returns the names of operations in a help text.
fn named(help: &str) -> Vec<&str> {
    let names = help.split("Operations: ").nth(1).unwrap();
    let (names, _) = names.split_once("Examples:").unwrap();
    names
        .split([',', ' ', '\n'])
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn the_help_names_every_operation() {
    let ran = run(&["api", "artifact", "--help"]);
    assert_eq!(named(ran.text()), casebook::artifact::operations!(names));
    let ran = run(&["api", "support", "--help"]);
    assert_eq!(named(ran.text()), casebook::support::operations!(names));
}

#[test]
fn bytes_go_in_and_come_out_as_base64() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let call = |operation: &str, input: serde_json::Value| {
        let line = ["api", "support", operation, "--input", &input.to_string()];
        super::run::kept(&data, &line).json()
    };
    let file = json!({"fileName": "a.bin", "data": "AP9i"});
    let set = call("AddAttachmentsToSet", json!({"attachments": [file]}));
    let set = set["attachmentSetId"].as_str().unwrap();
    let case = json!({
        "subject": "s", "communicationBody": "b", "serviceCode": "aws-lambda",
        "categoryCode": "general-guidance", "attachmentSetId": set,
    });
    let case = call("CreateCase", case);
    let shown = call("DescribeCommunications", case);
    let attached = &shown["communications"][0]["attachmentSet"][0]["attachmentId"];
    let read = call("DescribeAttachment", json!({"attachmentId": attached}));
    assert_eq!(read, json!({"attachment": file}));
}

#[test]
fn an_empty_answer_is_the_whole_answer_of_an_operation_without_members() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let call = |operation: &str, input: serde_json::Value| {
        let line = ["api", "artifact", operation, "--input", &input.to_string()];
        let ran = super::run::kept(&data, &line);
        assert_eq!(ran.stderr, "", "{operation}");
        ran.json()
    };
    let arn = call("ListReports", json!({"maxResults": 1}))["reports"][0]["arn"].clone();
    let tags = json!({"team": "audit", "stage": ""});
    assert_eq!(
        call("TagResource", json!({"resourceArn": arn, "tags": tags})),
        json!({})
    );
    let keys = json!(["stage", "none"]);
    assert_eq!(
        call(
            "UntagResource",
            json!({"resourceArn": arn, "tagKeys": keys})
        ),
        json!({})
    );
    let left = call("ListTagsForResource", json!({ "resourceArn": arn }));
    assert_eq!(left, json!({"tags": {"team": "audit"}}));
}
