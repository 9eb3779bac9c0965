//! Tests of compliance inquiries.

use std::time::Duration;

use casebook_emulator::{Emulator, Scenario};
use http::Method;
use serde_json::{Value, json};

use crate::base64;
use crate::client::{Answer, Client};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
const PATH: &str = "/v1/compliance-inquiry";
/// An inquiry of the samples, from a file with three questions, whose answers people have reviewed.
const REVIEWED: &str = "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1";

fn post(client: &Client, operation: &str, body: &Value) -> Answer {
    let target = format!("{PATH}/{operation}");
    client.signed(&Method::POST, &target, &JSON, &body.to_string())
}

/// Creates an inquiry; returns its summary.
fn create(client: &Client, body: &Value) -> Value {
    let answer = post(client, "create", body);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
    answer["complianceInquirySummary"].clone()
}

fn question(text: &str) -> Value {
    json!({"name": "Ours", "inquiryContent": {"query": text}})
}

/// The beginning of a workbook of Excel, as far as the emulator looks at one.
const WORKBOOK: &[u8] = b"PK\x03\x04 xl/workbook.xml";

fn file(bytes: &[u8], more: &Value) -> Value {
    let mut content = json!({ "content": base64::encode(bytes) });
    if let (Some(content), Some(more)) = (content.as_object_mut(), more.as_object()) {
        content.extend(more.clone());
    }
    json!({"name": "Ours", "inquiryContent": {"fileContent": content}})
}

fn id(summary: &Value) -> &str {
    summary["id"].as_str().expect("an id")
}

fn detail(client: &Client, id: &str) -> Value {
    let target = format!("{PATH}/getMetadata?complianceInquiryId={id}");
    client.get(&target).json()["complianceInquiryDetail"].clone()
}

fn queries(client: &Client, id: &str) -> Vec<Value> {
    let target = format!("{PATH}/listQueries?complianceInquiryId={id}");
    let all = client.get(&target).json();
    all["queries"].as_array().expect("a list").clone()
}

fn put_feedback(client: &Client, body: &Value) -> Answer {
    let target = format!("{PATH}/putFeedback");
    client.signed(&Method::PUT, &target, &JSON, &body.to_string())
}

#[test]
fn a_question_is_answered_by_the_clock_alone_with_its_sources() {
    let mut client = Client::new();
    let made = create(&client, &question("Do you encrypt data at rest?"));
    assert_eq!(
        (&made["status"], &made["inputSource"]),
        (&json!("PROCESSING"), &json!("TEXT"))
    );
    let waiting = queries(&client, id(&made));
    assert_eq!(waiting[0]["status"], "PROCESSING");
    assert_eq!(waiting[0].get("response"), None);
    client.advance_millis(1_999);
    assert_eq!(detail(&client, id(&made))["status"], "PROCESSING");
    client.advance_millis(1);
    let done = detail(&client, id(&made));
    assert_eq!(done["status"], "COMPLETED");
    assert_eq!(
        done["statusMessage"],
        "Compliance inquiry processing is complete."
    );
    assert_eq!(done["supportMode"], "AI_ONLY");
    assert!(done["updatedAt"].as_str() > done["createdAt"].as_str());
    let answered = queries(&client, id(&made));
    assert_eq!(answered.len(), 1);
    let query = &answered[0];
    assert_eq!(
        (&query["queryIdentifier"], &query["reviewType"]),
        (&json!(1), &json!("AI"))
    );
    assert!(
        query["response"]
            .as_str()
            .expect("an answer")
            .contains("at rest")
    );
    assert!(query["citations"][0]["sourceLink"].is_string());
    assert_eq!(query.get("updatedResponseVersions"), None);
}

#[test]
fn people_review_a_file_if_that_was_asked_for_and_a_section_is_a_query() {
    let mut client = Client::new();
    let mut body = file(WORKBOOK, &json!({"fileSections": ["Keys", "Backups"]}));
    body["supportMode"] = "FULL_SUPPORT".into();
    body["tags"] = json!({"team": "audit"});
    let made = create(&client, &body);
    client.advance(2);
    assert_eq!(detail(&client, id(&made))["status"], "HUMAN_REVIEW");
    let pending = queries(&client, id(&made));
    assert_eq!(pending.len(), 2);
    assert_eq!(
        pending[1]["statusMessage"],
        "Query is pending human review."
    );
    client.advance(3);
    assert_eq!(detail(&client, id(&made))["status"], "COMPLETED");
    let reviewed = queries(&client, id(&made));
    assert!(
        reviewed[1]["query"]
            .as_str()
            .expect("a question")
            .starts_with("Backups: ")
    );
    assert_eq!(reviewed[0]["reviewType"], "HUMAN");
    assert_ne!(
        reviewed[0]["updatedResponseVersions"][0]["responseText"],
        reviewed[0]["response"]
    );
    let arn = made["arn"].as_str().expect("an ARN");
    let tags = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));
    assert_eq!(client.get(&tags).json()["tags"], json!({"team": "audit"}));
    let unsectioned = create(&client, &file(WORKBOOK, &Value::Null));
    assert_eq!(queries(&client, id(&unsectioned)).len(), 5);
}

#[test]
fn the_questions_of_a_csv_file_are_its_first_column() {
    let mut client = Client::new();
    let csv = "\u{feff}Question,Owner\r\nIs data encrypted?,me\r\n\"Keys, \"\"ours\"\"?\"\r\n\r\nIs a < b?\r\n";
    let made = create(&client, &file(csv.as_bytes(), &Value::Null));
    assert_eq!(made["inputSource"], "FILE");
    client.advance(2);
    let asked: Vec<_> = queries(&client, id(&made))
        .iter()
        .map(|query| (query["query"].clone(), query["status"].clone()))
        .collect();
    assert_eq!(
        asked,
        [
            (json!("Is data encrypted?"), json!("COMPLETED")),
            (json!("Keys, \"ours\"?"), json!("COMPLETED")),
            (json!("Is a  b?"), json!("FAILED")),
        ]
    );
}

#[test]
fn a_file_of_any_other_kind_has_sample_questions() {
    let client = Client::new();
    let all = [
        &b"PK\x03\x04 word/document.xml"[..],
        b"%PDF-1.7",
        b"\xff\xfe",
        b"a\0b",
    ];
    for bytes in all {
        let made = create(&client, &file(bytes, &Value::Null));
        assert_eq!(queries(&client, id(&made)).len(), 5, "{bytes:?}");
    }
    let sections = json!({"fileSections": ["Keys", "Backups"]});
    for bytes in [all[0], b"Is it?"] {
        let made = create(&client, &file(bytes, &sections));
        assert_eq!(queries(&client, id(&made)).len(), 2, "{bytes:?}");
    }
}

#[test]
fn a_csv_file_without_questions_or_with_too_many_is_refused() {
    let client = Client::new();
    let many = "Is it?\n".repeat(1_001);
    for bytes in [&b""[..], b"Question\n , x\n", many.as_bytes()] {
        let refused = post(&client, "create", &file(bytes, &Value::Null));
        let refused = refused.refused(400, "ValidationException");
        let name = "inquiryContent.fileContent.content";
        assert_eq!(refused["fieldList"][0]["name"], name, "{refused}");
    }
}

#[test]
fn an_export_has_the_answers_at_once_when_the_inquiry_is_done() {
    let at_once = Scenario::new().inquiry_processing(Duration::ZERO);
    let client = Client::with(Emulator::builder().scenario(at_once));
    // The date in a link has no milliseconds, so it is before this time.
    client.emulator.clock().advance(Duration::from_millis(1));
    let made = create(&client, &question("Is it?"));
    let export = json!({"complianceInquiryId": id(&made)});
    let link = post(&client, "export", &export).json();
    let link = link["documentPresignedUrl"].as_str().expect("a link");
    let document = client.follow(&Method::GET, link, &[]);
    assert!(
        document.text().contains("\"COMPLETED\""),
        "{}",
        document.text()
    );
}

#[test]
fn what_fails_says_why() {
    let failing = Scenario::new().failing_inquiries(vec!["Ours".to_owned()]);
    let mut client = Client::with(Emulator::builder().scenario(failing));
    let broken = create(&client, &question("Is it?"));
    let virus = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE";
    let virus = create(&client, &file(virus, &Value::Null));
    let mut other = question("Do you have unsupported things?");
    other["name"] = "Other".into();
    let restricted = create(&client, &other);
    client.advance(2);
    let of = |made: &Value| {
        let detail = detail(&client, id(made));
        let query = queries(&client, id(made)).first().cloned();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let query = query.map(|query| text(&query["statusMessage"]));
        (
            text(&detail["status"]),
            text(&detail["statusMessage"]),
            query,
        )
    };
    let (status, message, query) = of(&broken);
    assert_eq!(status, "FAILED");
    assert!(message.starts_with("An internal error"), "{message}");
    assert!(query.expect("a query").starts_with("An internal error"));
    let (status, message, query) = of(&virus);
    assert_eq!((status.as_str(), query), ("FAILED", None));
    assert!(message.starts_with("Malware was detected"), "{message}");
    let (status, message, query) = of(&restricted);
    assert_eq!(status, "COMPLETED");
    assert!(
        message.ends_with("encountered errors during processing."),
        "{message}"
    );
    assert!(
        query
            .expect("a query")
            .starts_with("Query contains restricted")
    );
}

#[test]
fn a_token_opens_one_inquiry_and_belongs_to_one_request() {
    let mut client = Client::new();
    let all = || {
        client
            .emulator
            .inventory()
            .expect("a store")
            .compliance_inquiries
    };
    let before = all();
    let with_token = |text: &str| {
        let mut body = question(text);
        body["clientToken"] = "token-1".into();
        body
    };
    let first = create(&client, &with_token("Is it?"));
    let again = create(&client, &with_token("Is it?"));
    assert_eq!(first, again);
    let refused = post(&client, "create", &with_token("Is it not?"));
    let refused = refused.refused(409, "ConflictException");
    assert_eq!(refused["resourceId"], first["id"]);
    assert_eq!(refused["resourceType"], "compliance-inquiry");
    assert_eq!(all(), before + 1);
    let without: Vec<Value> = (0..2)
        .map(|_| create(&client, &question("Is it?")))
        .collect();
    assert_ne!(without[0]["id"], without[1]["id"]);
    client.advance(86_400);
    let later = create(&client, &with_token("Is it not?"));
    assert_ne!(later["id"], first["id"]);
}

#[test]
fn feedback_is_kept_once_for_each_query_and_for_the_whole_inquiry() {
    let mut client = Client::new();
    let count = |client: &Client| {
        client
            .emulator
            .inventory()
            .expect("a store")
            .inquiry_feedback
    };
    let of = |query: Option<i64>, rating: &str, token: &str| {
        let mut body = json!({
            "complianceInquiryId": REVIEWED, "rating": rating, "clientToken": token,
            "reasonCodes": ["OTHER"], "comment": "Fine.", "responseRevisionId": 1,
        });
        if let Some(number) = query {
            body["queryIdentifier"] = number.into();
        }
        body
    };
    let first = put_feedback(&client, &of(None, "THUMBS_UP", "a")).json();
    client.advance(60);
    let again = put_feedback(&client, &of(None, "THUMBS_UP", "a")).json();
    assert_eq!(first, again);
    put_feedback(&client, &of(None, "THUMBS_DOWN", "a")).refused(409, "ConflictException");
    assert_eq!(count(&client), 1);
    let newer = put_feedback(&client, &of(None, "THUMBS_DOWN", "b")).json();
    assert!(newer["submittedAt"].as_str() > first["submittedAt"].as_str());
    put_feedback(&client, &of(Some(2), "THUMBS_UP", "c")).json();
    assert_eq!(count(&client), 2);
    for number in [0, 4, -1] {
        let refused = put_feedback(&client, &of(Some(number), "THUMBS_UP", "d"));
        let refused = refused.refused(404, "ResourceNotFoundException");
        assert_eq!(refused["resourceType"], "query");
    }
}

#[test]
fn an_export_is_a_table_of_the_queries_that_were_asked_for() {
    let mut client = Client::new();
    let export = |more: &Value| {
        let mut body = json!({ "complianceInquiryId": REVIEWED });
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        post(&client, "export", &body)
    };
    let link = export(&json!({"queryIdentifiers": [3, 1], "includeCitations": true})).json();
    let link = link["documentPresignedUrl"].as_str().expect("a link");
    let whole = client.follow(&Method::GET, link, &[]);
    assert_eq!(
        (whole.status.as_u16(), whole.header("content-type")),
        (200, "text/csv")
    );
    let text = whole.text();
    assert!(text.starts_with("\"Query\",\"Question\""), "{text}");
    assert_eq!(text.matches("\"COMPLETED\"").count(), 2, "{text}");
    assert!(text.contains("https://example.com/soc-1"), "{text}");
    let part = client.follow(&Method::GET, link, &[("range", "bytes=3-")]);
    assert_eq!(
        (part.status.as_u16(), part.text()),
        (206, text[3..].to_owned())
    );
    let plain = export(&Value::Null).json();
    let plain = plain["documentPresignedUrl"]
        .as_str()
        .expect("a link")
        .to_owned();
    let text = client.follow(&Method::GET, &plain, &[]).text();
    assert_eq!(text.matches("\"COMPLETED\"").count(), 3, "{text}");
    assert!(!text.contains("https://"), "{text}");
    let unknown = export(&json!({"queryIdentifiers": [1, 9]}));
    let unknown = unknown.refused(404, "ResourceNotFoundException");
    assert_eq!(
        (&unknown["resourceType"], &unknown["resourceId"]),
        (&json!("query"), &json!("9"))
    );
    let early = create(&client, &question("Is it?"));
    let early = post(
        &client,
        "export",
        &json!({"complianceInquiryId": id(&early)}),
    );
    assert_eq!(early.refused(400, "ValidationException")["reason"], "other");
    client.advance(301);
    assert_eq!(client.follow(&Method::GET, &plain, &[]).status, 403);
}

#[test]
fn inquiries_and_queries_are_listed_page_by_page() {
    let client = Client::new();
    for number in 0..3 {
        create(&client, &question(&format!("Is it {number}?")));
    }
    let all = client.get(&format!("{PATH}/list")).json();
    let all = all["complianceInquiries"]
        .as_array()
        .expect("a list")
        .clone();
    assert_eq!(all.len(), 5);
    let page = client.get(&format!("{PATH}/list?maxResults=2")).json();
    let token = page["nextToken"].as_str().expect("more pages");
    let rest = client.get(&format!("{PATH}/list?nextToken={token}")).json();
    assert_eq!(rest["complianceInquiries"], json!(all[2..]));
    assert_eq!(rest.get("nextToken"), None);

    let queries = format!("{PATH}/listQueries?complianceInquiryId={REVIEWED}");
    let page = client.get(&format!("{queries}&maxResults=2")).json();
    let token = page["nextToken"].as_str().expect("more pages");
    let rest = client.get(&format!("{queries}&nextToken={token}")).json();
    assert_eq!(rest["queries"][0]["queryIdentifier"], 3);
    assert_eq!(rest.get("nextToken"), None);
}

#[test]
fn an_unknown_inquiry_and_an_input_that_breaks_a_rule_are_refused() {
    let client = Client::new();
    let none = "compliance-inquiry-0000000000000000";
    for answer in [
        client.get(&format!("{PATH}/getMetadata?complianceInquiryId={none}")),
        client.get(&format!("{PATH}/listQueries?complianceInquiryId={none}")),
        post(&client, "export", &json!({ "complianceInquiryId": none })),
        put_feedback(
            &client,
            &json!({"complianceInquiryId": none, "rating": "THUMBS_UP"}),
        ),
    ] {
        let refused = answer.refused(404, "ResourceNotFoundException");
        assert_eq!(
            (&refused["resourceId"], &refused["resourceType"]),
            (&json!(none), &json!("compliance-inquiry"))
        );
    }
    let mut review = question("Is it?");
    review["supportMode"] = "FULL_SUPPORT".into();
    let mut both = question("Is it?");
    both["inquiryContent"]["fileContent"] = json!({"content": "QQ=="});
    let neither = json!({"name": "Ours", "inquiryContent": {}});
    let mut no_base64 = file(b"", &Value::Null);
    no_base64["inquiryContent"]["fileContent"]["content"] = "%%%".into();
    for (body, member) in [
        (review, "supportMode"),
        (question("<b>"), "inquiryContent.query"),
        (both, "inquiryContent"),
        (neither, "inquiryContent"),
        (no_base64, "inquiryContent.fileContent.content"),
    ] {
        let refused = post(&client, "create", &body).refused(400, "ValidationException");
        assert_eq!(refused["fieldList"][0]["name"], member, "{refused}");
    }
}

#[test]
fn times_are_a_matter_of_the_scenario_with_which_an_inquiry_began() {
    let slow = Scenario::new()
        .inquiry_processing(Duration::from_secs(60))
        .sample_data(false);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("emulator.redb");
    let mut client = Client::with(Emulator::builder().scenario(slow).data(&path));
    let made = create(&client, &question("Is it?"));
    drop(client);
    client = Client::with(Emulator::builder().data(&path));
    client.advance(59);
    assert_eq!(detail(&client, id(&made))["status"], "PROCESSING");
    client.advance(1);
    assert_eq!(detail(&client, id(&made))["status"], "COMPLETED");
}
