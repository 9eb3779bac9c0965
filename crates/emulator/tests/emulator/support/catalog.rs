//! Tests of the operations that tell what a case can be about: services, severities, languages and
//! options.

use std::collections::BTreeSet;

use casebook_emulator::{Emulator, Plan, Scenario};
use serde_json::json;

use super::{SupportClient, list, texts};

#[test]
fn services_have_categories_and_are_selected_by_their_codes() {
    let support = SupportClient::new();
    let all = list(
        &support.call("DescribeServices", &json!({"language": "tr"})),
        "services",
    );
    assert!(all.len() >= 40);
    for service in &all {
        assert!(list(service, "categories").len() >= 3, "{service}");
        assert!(!service["name"].as_str().expect("a name").is_empty());
    }
    let some = json!({"serviceCodeList": ["aws-lambda", "no-such-service", "amazon-dynamodb"]});
    let some = list(&support.call("DescribeServices", &some), "services");
    assert_eq!(texts(&some, "code"), ["amazon-dynamodb", "aws-lambda"]);
    support.refused(
        "DescribeServices",
        &json!({"language": "zh_TW"}),
        "InvalidParameterValueException",
    );
}

#[test]
fn every_service_and_category_can_be_the_topic_of_a_case() {
    let support = SupportClient::new();
    for service in list(&support.call("DescribeServices", &json!({})), "services") {
        for category in list(&service, "categories") {
            let input = json!({
                "subject": "x", "communicationBody": "x", "dryRun": true,
                "serviceCode": service["code"], "categoryCode": category["code"],
            });
            support.refused("CreateCase", &input, "DryRunOperationException");
        }
    }
}

#[test]
fn severities_depend_on_the_plan() {
    let codes = |plan| {
        let support = SupportClient::with(Emulator::builder(), Scenario::new().plan(plan));
        let critical =
            json!({"subject": "x", "communicationBody": "x", "severityCode": "critical"});
        let accepted = support.ask("CreateCase", &critical).status.is_success();
        let levels = list(
            &support.call("DescribeSeverityLevels", &json!({"language": "en"})),
            "severityLevels",
        );
        assert_eq!(texts(&levels, "name")[..2], ["Low", "Normal"]);
        (texts(&levels, "code"), accepted)
    };
    for plan in [
        Plan::BusinessSupportPlus,
        Plan::EnterpriseOnRamp,
        Plan::UnifiedOperations,
    ] {
        assert_eq!(codes(plan), codes(Plan::Enterprise));
    }
    let (mut all, accepted) = codes(Plan::Enterprise);
    assert_eq!(all, ["low", "normal", "high", "urgent", "critical"]);
    assert!(accepted);
    all.pop();
    assert_eq!(codes(Plan::Business), (all, false));
}

#[test]
fn languages_and_options_agree() {
    let support = SupportClient::new();
    let about = |issue_type: &str| json!({"issueType": issue_type, "serviceCode": "aws-lambda", "categoryCode": "invocation"});
    let codes = |issue_type: &str| {
        let answer = support.call("DescribeSupportedLanguages", &about(issue_type));
        texts(&list(&answer, "supportedLanguages"), "code")
    };
    assert_eq!(
        codes("technical"),
        ["en", "ja", "zh", "ko", "es", "pt", "fr"]
    );
    assert_eq!(codes("customer-service").len(), 8);
    for issue_type in ["technical", "customer-service"] {
        for language in ["en", "ja", "zh", "ko", "es", "pt", "fr", "tr"] {
            let mut input = about(issue_type);
            input["language"] = language.into();
            let options = support.call("DescribeCreateCaseOptions", &input);
            let available = options["languageAvailability"] != "unavailable";
            assert_eq!(available, codes(issue_type).contains(&language.to_owned()));
            if !available {
                assert!(options.get("communicationTypes").is_none(), "{options}");
                continue;
            }
            let ways = list(&options, "communicationTypes");
            assert!(ways.iter().any(|way| way["type"] == "web"));
            if options["languageAvailability"] == "available" {
                let ways: BTreeSet<_> = texts(&ways, "type").into_iter().collect();
                assert_eq!(ways.len(), 3);
            }
        }
    }
    let mut input = about("technical");
    input["language"] = "ja".into();
    let options = support.call("DescribeCreateCaseOptions", &input);
    assert_eq!(
        options["communicationTypes"][2],
        json!({
            "type": "call",
            "supportedHours": [{"startTime": "00:00:00.000", "endTime": "09:00:00.000"}],
            "datesWithoutSupport": [
                {"startDateTime": "2026-01-01T00:00:00.000+00:00", "endDateTime": "2026-01-01T23:59:59.999+00:00"},
                {"startDateTime": "2026-12-25T00:00:00.000+00:00", "endDateTime": "2026-12-26T23:59:59.999+00:00"},
            ],
        })
    );
}

#[test]
fn a_case_is_accepted_in_exactly_the_languages_that_are_listed() {
    let support = SupportClient::new();
    for service in list(&support.call("DescribeServices", &json!({})), "services") {
        for issue_type in ["technical", "customer-service"] {
            let about = json!({
                "issueType": issue_type, "serviceCode": service["code"], "categoryCode": "other",
            });
            let told = support.call("DescribeSupportedLanguages", &about);
            let told = texts(&list(&told, "supportedLanguages"), "code");
            for language in ["en", "ja", "zh", "ko", "es", "pt", "fr", "tr"] {
                let mut input = about.clone();
                input["language"] = language.into();
                let options = support.call("DescribeCreateCaseOptions", &input);
                for (member, value) in [("subject", "s"), ("communicationBody", "b")] {
                    input[member] = value.into();
                }
                let created = support.ask("CreateCase", &input).status.is_success();
                let told = told.iter().any(|told| told == language);
                let available = options["languageAvailability"] != "unavailable";
                assert_eq!((told, available), (created, created), "{input}");
            }
        }
    }
    // Without an issue type the case is technical, and Turkish is not supported for technical issues.
    let turkish = json!({"subject": "s", "communicationBody": "b", "language": "tr"});
    let why = support.refused("CreateCase", &turkish, "InvalidParameterValueException");
    assert_eq!(
        why,
        "language: expected one of en, ja, zh, ko, es, pt, fr for a technical issue, found \"tr\""
    );
}

#[test]
fn options_of_unknown_topics_are_refused() {
    let support = SupportClient::new();
    let good = json!({
        "issueType": "technical", "serviceCode": "aws-lambda", "categoryCode": "invocation", "language": "en",
    });
    support.call("DescribeCreateCaseOptions", &good);
    for operation in ["DescribeCreateCaseOptions", "DescribeSupportedLanguages"] {
        for (member, value) in [
            ("issueType", "limit-increase"),
            ("serviceCode", "lambda"),
            ("categoryCode", "instance-issue"),
        ] {
            let mut input = good.clone();
            input[member] = value.into();
            let why = support.refused(operation, &input, "InvalidParameterValueException");
            assert!(why.starts_with(&format!("{member}: expected ")), "{why}");
            input[member] = json!(null);
            support.refused(operation, &input, "ValidationError");
        }
    }
    let mut short = good.clone();
    short["issueType"] = "short".into();
    support.refused("DescribeSupportedLanguages", &short, "ValidationError");
    support.refused(
        "DescribeCreateCaseOptions",
        &short,
        "InvalidParameterValueException",
    );
}
