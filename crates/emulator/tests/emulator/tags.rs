//! Tags of reports and agreements.

use casebook_emulator::Emulator;
use http::Method;
use serde_json::{Value, json};

use crate::world::{Answer, World};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
const AGREEMENT: &str =
    "arn:aws:artifact::111122223333:customer-agreement/customer-agreement-4QmX0tZr7BvKc2Lp";

fn path(arn: &str) -> String {
    format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"))
}

fn tag(world: &World, arn: &str, tags: &Value) -> Answer {
    let body = json!({ "tags": tags }).to_string();
    world.signed(&Method::POST, &path(arn), &JSON, &body)
}

fn untag(world: &World, arn: &str, query: &str) -> Answer {
    let target = format!("{}{query}", path(arn));
    world.signed(&Method::DELETE, &target, &[], "")
}

fn tags(world: &World, arn: &str) -> Value {
    world.get(&path(arn)).json()["tags"].clone()
}

fn report(world: &World) -> (String, String) {
    let report = world.report_named("SOC 3 Report");
    let arn = report["arn"].as_str().expect("an ARN").to_owned();
    (format!("{arn}:1"), arn)
}

fn is_empty(answer: &Answer) {
    assert_eq!(answer.status, 204);
    assert!(answer.body.is_empty() && !answer.headers.contains_key("content-type"));
}

#[test]
fn tags_are_added_replaced_and_removed_and_every_resource_has_its_own() {
    let world = World::new();
    let (version, report) = report(&world);
    for arn in [version.as_str(), &report, AGREEMENT] {
        assert_eq!(tags(&world, arn), json!({}), "{arn}");
        is_empty(&tag(
            &world,
            arn,
            &json!({"team": "audit", "a b/1=2": "", "stage": arn}),
        ));
        is_empty(&tag(&world, arn, &json!({"team": "legal"})));
        is_empty(&tag(&world, arn, &json!({})));
        let all = json!({"a b/1=2": "", "stage": arn, "team": "legal"});
        assert_eq!(tags(&world, arn), all, "{arn}");
        is_empty(&untag(
            &world,
            arn,
            "?tagKeys=a%20b%2F1%3D2&tagKeys=team&tagKeys=none",
        ));
        is_empty(&untag(&world, arn, "?tagKeys=team"));
        assert_eq!(tags(&world, arn), json!({ "stage": arn }), "{arn}");
    }
    world.control(&Method::POST, "reset", "");
    assert_eq!(tags(&world, &report), json!({}));
}

#[test]
fn a_resource_that_is_not_there_has_no_tags() {
    let world = World::new();
    let (version, report) = report(&world);
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
            world.get(&path(arn)),
            tag(&world, arn, &json!({})),
            untag(&world, arn, "?tagKeys=a"),
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
fn what_breaks_the_model_is_named_and_changes_nothing() {
    let world = World::new();
    let (_, arn) = report(&world);
    let many = |count: usize| -> Value {
        (0..count)
            .map(|at| (format!("key {at}"), json!("value")))
            .collect()
    };
    is_empty(&tag(&world, &arn, &many(50)));
    for (refused, name) in [
        (tag(&world, &arn, &many(51)), "tags"),
        (tag(&world, &arn, &json!({"one more": ""})), "tags"),
        (tag(&world, &arn, &json!({"key 1": null})), "tags.key 1"),
        (tag(&world, &arn, &json!({"key 1": "#"})), "tags.key 1"),
        (tag(&world, &arn, &json!({"": "value"})), "tags."),
        (tag(&world, &arn, &Value::Null), "tags"),
        (untag(&world, &arn, ""), "tagKeys"),
        (untag(&world, &arn, "?tagKeys=%23"), "tagKeys[0]"),
        (world.get("/tags/%3Ca%3E"), "resourceArn"),
    ] {
        let refused = refused.refused(400, "ValidationException");
        assert_eq!(refused["reason"], "fieldValidationFailed");
        assert_eq!(refused["fieldList"][0]["name"], name, "{refused}");
    }
    assert_eq!(tags(&world, &arn), many(50));
}

#[test]
fn tags_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("emulator.redb");
    let open = || World::with(Emulator::builder().data(&path));
    let world = open();
    let (_, arn) = report(&world);
    is_empty(&tag(&world, &arn, &json!({"team": "audit"})));
    drop(world);
    assert_eq!(tags(&open(), &arn), json!({"team": "audit"}));
}
