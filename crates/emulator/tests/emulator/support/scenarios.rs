//! Tests of scenarios: those of the builder, and those that replace it later.

use casebook_emulator::{Emulator, Scenario};
use http::Method;
use serde_json::{Value, json};

use super::{SupportClient, list};

const NEEDED: &str =
    "Amazon Web Services Premium Support Subscription is required to use this service.";

#[test]
fn without_a_plan_every_operation_of_support_is_refused() {
    let support = SupportClient::with(Emulator::builder(), Scenario::no_support_plan());
    for operation in [
        "AddAttachmentsToSet",
        "AddCommunicationToCase",
        "CreateCase",
        "DescribeAttachment",
        "DescribeCases",
        "DescribeCommunications",
        "DescribeCreateCaseOptions",
        "DescribeServices",
        "DescribeSeverityLevels",
        "DescribeSupportedLanguages",
        "DescribeTrustedAdvisorCheckRefreshStatuses",
        "DescribeTrustedAdvisorCheckResult",
        "DescribeTrustedAdvisorCheckSummaries",
        "DescribeTrustedAdvisorChecks",
        "RefreshTrustedAdvisorCheck",
        "ResolveCase",
    ] {
        assert_eq!(
            support.refused(operation, &json!({}), "SubscriptionRequiredException"),
            NEEDED
        );
    }
    // The operations of Artifact need no support plan.
    let mut client = support.0;
    client.signer.service = "artifact".to_owned();
    client.get("/v1/report/list").json();
}

#[test]
fn a_scenario_is_played_until_the_next_or_a_reset() {
    let support = SupportClient::new();
    let play = |body: &str| support.0.control(&Method::POST, "scenario", body);
    let limit = |document: Value| document["case_limit_per_hour"].clone();
    assert_eq!(
        limit(support.0.control(&Method::GET, "scenario", "").json()),
        Value::Null
    );
    assert_eq!(
        play("{\"name\": \"no-support-plan\"}").json()["plan"],
        "none"
    );
    support.refused(
        "DescribeServices",
        &json!({}),
        "SubscriptionRequiredException",
    );
    assert_eq!(limit(play("{\"name\": \"default\"}").json()), 10);
    support.call("DescribeServices", &json!({}));
    assert_eq!(
        limit(play("{\"scenario\": \"default\", \"case_limit_per_hour\": 1}").json()),
        1
    );
    for body in ["", "{\"name\": \"rain\"}", "{\"cases\": 1}", "\u{0}"] {
        let answer = play(body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text().contains("scenario"), "{}", answer.text());
    }
    let state = support.0.control(&Method::POST, "reset", "").json();
    assert_eq!(limit(state["scenario"].clone()), Value::Null);
}

#[test]
fn the_plans_that_aws_ends_and_those_that_stay_have_scenarios_of_their_own() {
    let support = SupportClient::new();
    let play = |body: Value| {
        let answer = support
            .0
            .control(&Method::POST, "scenario", &body.to_string());
        answer.json()["plan"].clone()
    };
    for plan in [
        "business-support-plus",
        "enterprise-on-ramp",
        "unified-operations",
    ] {
        for body in [json!({"name": plan}), json!({"plan": plan})] {
            assert_eq!(play(body), plan);
            let levels = support.call("DescribeSeverityLevels", &json!({}));
            assert_eq!(list(&levels, "severityLevels").len(), 5);
            support.call("DescribeTrustedAdvisorChecks", &json!({"language": "en"}));
        }
    }
}

#[test]
fn trusted_advisor_can_be_in_one_region_only() {
    let calls = [
        ("DescribeTrustedAdvisorChecks", json!({"language": "en"})),
        ("DescribeTrustedAdvisorCheckResult", json!({"checkId": "x"})),
        (
            "DescribeTrustedAdvisorCheckSummaries",
            json!({"checkIds": ["x"]}),
        ),
        (
            "DescribeTrustedAdvisorCheckRefreshStatuses",
            json!({"checkIds": ["x"]}),
        ),
        ("RefreshTrustedAdvisorCheck", json!({"checkId": "x"})),
    ];
    let mut support = SupportClient::with(
        Emulator::builder(),
        Scenario::new().advisor_in_us_east_1_only(true),
    );
    for (operation, input) in &calls {
        assert_eq!(
            support.refused(operation, input, "InvalidAction"),
            format!(
                "the Region: expected us-east-1, which alone has {operation} as long as the scenario \
                 sets advisor_in_us_east_1_only, found \"eu-west-1\"; sign for us-east-1, or play a \
                 scenario that does not set it"
            )
        );
    }
    // Operations on cases are available in every Region.
    support.call("DescribeCases", &json!({}));
    support.0.signer.region = "us-east-1".to_owned();
    support.call(calls[0].0, &calls[0].1);
    let anywhere = SupportClient::new();
    anywhere.call(calls[0].0, &calls[0].1);
}

#[test]
fn an_emulator_can_begin_without_samples() {
    let support = SupportClient::with(Emulator::builder(), Scenario::new().sample_data(false));
    let none = json!({"cases": []});
    assert_eq!(
        support.call("DescribeCases", &json!({"includeResolvedCases": true})),
        none
    );
    let inventory = support.inventory();
    assert_eq!(
        (inventory.report_versions, inventory.customer_agreements),
        (0, 0)
    );
    assert!(list(&support.call("DescribeServices", &json!({})), "services").len() >= 40);
    support.open("It");
    support.0.emulator.reset().expect("memory");
    assert_eq!(
        (
            support.inventory().cases,
            support.inventory().unresolved_cases
        ),
        (0, 0)
    );
}

#[test]
fn samples_are_in_many_states() {
    let support = SupportClient::new();
    let cases = list(
        &support.call("DescribeCases", &json!({"includeResolvedCases": true})),
        "cases",
    );
    assert_eq!(cases.len(), 7);
    let attached: Vec<_> = cases
        .iter()
        .flat_map(|case| list(&case["recentCommunications"], "communications"))
        .flat_map(|said| list(&said, "attachmentSet"))
        .collect();
    assert_eq!(attached.len(), 1);
    let read = support.call(
        "DescribeAttachment",
        &json!({"attachmentId": attached[0]["attachmentId"]}),
    );
    assert_eq!(read["attachment"]["fileName"], "export-batch-2.log");
    assert!(
        cases
            .iter()
            .any(|case| case["recentCommunications"].get("nextToken").is_some())
    );
    // The sample cases do not count towards the limit per hour, so ten cases can be opened.
    let limited = SupportClient::with(Emulator::builder(), Scenario::new());
    for _ in 0..10 {
        limited.open("It");
    }
}

#[test]
fn a_scenario_can_resolve_cases_that_wait_for_the_customer() {
    let scenario = Scenario::new()
        .unassigned_cases(true)
        .silence_resolves_after_days(Some(7));
    let mut support = SupportClient::with(Emulator::builder(), scenario);
    let id = support.open("It");
    assert_eq!(support.status(&id), "unassigned");
    support.agent(&id).ask("Which one?").expect("an open case");
    support.0.advance(7 * 86_400 - 1);
    assert_eq!(support.status(&id), "pending-customer-action");
    support.0.advance(1);
    assert_eq!(support.status(&id), "resolved");
    let open = list(
        &support.call("DescribeCases", &json!({"maxResults": 100})),
        "cases",
    );
    assert!(
        open.iter()
            .all(|case| case["caseId"] != *id && case["status"] != "resolved")
    );
    support.0.advance(14 * 86_400);
    support.write(&id, "that one");
    assert_eq!(support.status(&id), "reopened");
}

#[test]
fn a_scenario_replaces_a_part_of_the_samples() {
    let scenario = r#"{"case_limit_per_hour": null, "samples": {
        "reports": [], "cases": [],
        "services": [{"code": "tea", "name": "Tea", "categories": "account"}],
        "checks": [{"id": "mine", "name": "Mine", "category": "security", "finds": "failed", "rows": 2,
            "looks_at": "Looks.", "advice": "Look.", "headings": ["Status", "Region", "My Name"]}]
    }}"#;
    let scenario = Scenario::parse(scenario).expect("a scenario");
    let support = SupportClient::with(Emulator::builder(), scenario);
    let inventory = support.0.emulator.inventory().expect("memory");
    assert_eq!((inventory.listed_reports, inventory.cases), (0, 0));
    assert!(inventory.customer_agreements > 0);

    let services = support.call("DescribeServices", &json!({}));
    assert_eq!(services["services"][0]["code"], "tea");
    assert_eq!(list(&services, "services").len(), 1);
    support.refused(
        "CreateCase",
        &json!({"subject": "s", "communicationBody": "b", "serviceCode": "aws-lambda"}),
        "InvalidParameterValueException",
    );
    let result = support.call(
        "DescribeTrustedAdvisorCheckResult",
        &json!({"checkId": "mine"}),
    );
    assert_eq!(list(&result["result"], "flaggedResources").len(), 2);
    assert_eq!(
        result["result"]["flaggedResources"][0]["metadata"][0],
        "Red"
    );
}

#[test]
fn the_samples_are_shown_and_can_be_replaced_by_themselves() {
    let support = SupportClient::new();
    let samples = support.0.control(&Method::GET, "samples", "").json();
    assert!(list(&samples, "reports").len() > 30);
    let scenario = json!({ "samples": samples }).to_string();
    let played = support
        .0
        .control(&Method::POST, "scenario", &scenario)
        .json();
    assert_eq!(played["samples"], samples);
}
