//! The beginnings of AWS Support.

use http::Method;

use crate::world::{Answer, World};

fn call(world: &World, target: &str, body: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", target),
    ];
    world.signed(&Method::POST, "/", &headers, body)
}

fn world() -> World {
    let mut world = World::new();
    world.signer.service = "support".to_owned();
    world
}

#[test]
fn severity_levels_are_described() {
    let answer = call(&world(), "AWSSupport_20130415.DescribeSeverityLevels", "{}");
    assert_eq!(answer.header("content-type"), "application/x-amz-json-1.1");
    let levels = answer.json();
    let levels = levels["severityLevels"].as_array().expect("a list");
    let codes: Vec<_> = levels
        .iter()
        .filter_map(|level| level["code"].as_str())
        .collect();
    assert_eq!(codes, ["low", "normal", "high", "urgent", "critical"]);
    assert_eq!(levels[4]["name"], "Critical");
}

#[test]
fn inputs_are_judged_by_the_model_of_support() {
    let world = world();
    let target = "AWSSupport_20130415.DescribeSeverityLevels";
    call(&world, target, "{\"language\": 1}").refused(400, "InvalidParameterValueException");
    call(&world, target, "{").refused(400, "SerializationException");
    call(&world, target, "{\"dryRun\": true}").refused(400, "DryRunOperationException");
}

#[test]
fn other_operations_are_known_or_not() {
    let world = world();
    let later = call(&world, "AWSSupport_20130415.CreateCase", "{}").refused(400, "InvalidAction");
    assert!(
        later["message"]
            .as_str()
            .is_some_and(|message| message.contains("CreateCase")),
        "{later}"
    );
    call(&world, "AWSSupport_20130415.Nothing", "{}").refused(400, "InvalidAction");
    call(&world, "Other.DescribeSeverityLevels", "{}").refused(400, "InvalidAction");
}

#[test]
fn signatures_have_the_codes_of_the_support_reference() {
    let target = "AWSSupport_20130415.DescribeSeverityLevels";
    call(&World::new(), target, "{}").refused(403, "InvalidSignatureException");
    let mut world = world();
    world.signer.access_key = "AKIDNOBODY".to_owned();
    call(&world, target, "{}").refused(403, "InvalidClientTokenId");
}
