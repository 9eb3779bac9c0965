//! Tests of tags of reports and agreements.

use casebook_emulator::Emulator;
use http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
const AGREEMENT: &str =
    "arn:aws:artifact::111122223333:customer-agreement/customer-agreement-4QmX0tZr7BvKc2Lp";

fn path(arn: &str) -> String {
    format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"))
}

fn tag(client: &Client, arn: &str, tags: &Value) -> Answer {
    let body = json!({ "tags": tags }).to_string();
    client.signed(&Method::POST, &path(arn), &JSON, &body)
}

fn untag(client: &Client, arn: &str, query: &str) -> Answer {
    let target = format!("{}{query}", path(arn));
    client.signed(&Method::DELETE, &target, &[], "")
}

fn tags(client: &Client, arn: &str) -> Value {
    client.get(&path(arn)).json()["tags"].clone()
}

fn report(client: &Client) -> (String, String) {
    let report = client.report_named("SOC 3 Report");
    let arn = report["arn"].as_str().expect("an ARN").to_owned();
    (format!("{arn}:1"), arn)
}

fn is_empty(answer: &Answer) {
    assert_eq!(answer.status, 204);
    assert!(answer.body.is_empty() && !answer.headers.contains_key("content-type"));
}

#[test]
fn tags_are_added_replaced_and_removed_and_every_resource_has_its_own() {
    let client = Client::new();
    let (version, report) = report(&client);
    for arn in [version.as_str(), &report, AGREEMENT] {
        assert_eq!(tags(&client, arn), json!({}), "{arn}");
        is_empty(&tag(
            &client,
            arn,
            &json!({"team": "audit", "a b/1=2": "", "stage": arn}),
        ));
        is_empty(&tag(&client, arn, &json!({"team": "legal"})));
        is_empty(&tag(&client, arn, &json!({})));
        let all = json!({"a b/1=2": "", "stage": arn, "team": "legal"});
        assert_eq!(tags(&client, arn), all, "{arn}");
        is_empty(&untag(
            &client,
            arn,
            "?tagKeys=a%20b%2F1%3D2&tagKeys=team&tagKeys=none",
        ));
        is_empty(&untag(&client, arn, "?tagKeys=team"));
        assert_eq!(tags(&client, arn), json!({ "stage": arn }), "{arn}");
    }
    client.control(&Method::POST, "reset", "");
    assert_eq!(tags(&client, &report), json!({}));
}

#[test]
fn an_unknown_resource_has_no_tags() {
    let client = Client::new();
    let (version, report) = report(&client);
    for (arn, kind) in [
        (
            "arn:aws:artifact:us-east-1::report/report-0000000000000000",
            "report",
        ),
        (&format!("{report}:99"), "report"),
        (&format!("{report}:x"), "report"),
        (&format!("{version}:1"), "report"),
        (&report.replace("us-east-1", "eu-west-1"), "report"),
        (
            &AGREEMENT.replace("111122223333", "444455556666"),
            "customer-agreement",
        ),
        (
            "arn:aws:artifact:::agreement/agreement-4QmX0tZr7BvKc2Lp",
            "agreement",
        ),
        ("nonsense", "resource"),
    ] {
        for answer in [
            client.get(&path(arn)),
            tag(&client, arn, &json!({})),
            untag(&client, arn, "?tagKeys=a"),
        ] {
            let refused = answer.refused(404, "ResourceNotFoundException");
            assert_eq!(
                (&refused["resourceId"], &refused["resourceType"]),
                (&arn.into(), &kind.into())
            );
        }
    }
}

#[test]
fn an_input_that_breaks_the_model_is_refused_by_its_member_and_changes_nothing() {
    let client = Client::new();
    let (_, arn) = report(&client);
    let many = |count: usize| -> Value {
        (0..count)
            .map(|at| (format!("key {at}"), json!("value")))
            .collect()
    };
    is_empty(&tag(&client, &arn, &many(50)));
    for (refused, name) in [
        (tag(&client, &arn, &many(51)), "tags"),
        (tag(&client, &arn, &json!({"one more": ""})), "tags"),
        (tag(&client, &arn, &json!({"key 1": null})), "tags.key 1"),
        (tag(&client, &arn, &json!({"key 1": "#"})), "tags.key 1"),
        (tag(&client, &arn, &json!({"": "value"})), "tags."),
        (tag(&client, &arn, &Value::Null), "tags"),
        (untag(&client, &arn, ""), "tagKeys"),
        (untag(&client, &arn, "?tagKeys=%23"), "tagKeys[0]"),
        (client.get("/tags/%3Ca%3E"), "resourceArn"),
    ] {
        let refused = refused.refused(400, "ValidationException");
        assert_eq!(refused["reason"], "fieldValidationFailed");
        assert_eq!(refused["fieldList"][0]["name"], name, "{refused}");
    }
    assert_eq!(tags(&client, &arn), many(50));
}

#[test]
fn tags_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("emulator.redb");
    let open = || Client::with(Emulator::builder().data(&path));
    let client = open();
    let (_, arn) = report(&client);
    is_empty(&tag(&client, &arn, &json!({"team": "audit"})));
    drop(client);
    assert_eq!(tags(&open(), &arn), json!({"team": "audit"}));
}
