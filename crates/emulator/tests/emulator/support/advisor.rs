//! Tests of Trusted Advisor.

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::{SupportClient, list, texts};

fn checks(support: &SupportClient) -> Vec<Value> {
    list(
        &support.call("DescribeTrustedAdvisorChecks", &json!({"language": "en"})),
        "checks",
    )
}

fn named(support: &SupportClient, name: &str) -> Value {
    let found = checks(support)
        .into_iter()
        .find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check named {name}"))
}

fn status(support: &SupportClient, id: &Value) -> Value {
    let input = json!({"checkIds": [id]});
    let answer = support.call("DescribeTrustedAdvisorCheckRefreshStatuses", &input);
    assert_eq!(answer["statuses"][0]["checkId"], *id);
    answer["statuses"][0].clone()
}

fn result(support: &SupportClient, id: &Value) -> Value {
    let input = json!({"checkId": id, "language": "fr"});
    support.call("DescribeTrustedAdvisorCheckResult", &input)["result"].clone()
}

#[test]
fn checks_are_of_six_categories_and_described_in_markup() {
    let support = SupportClient::new();
    let all = checks(&support);
    assert!(all.len() >= 60);
    let categories: std::collections::BTreeSet<_> = texts(&all, "category").into_iter().collect();
    assert_eq!(categories.len(), 6);
    assert!(all.iter().all(|check| {
        check["description"]
            .as_str()
            .is_some_and(|text| text.starts_with("<p>"))
    }));
    for language in [
        "zh", "zh_TW", "en", "fr", "de", "id", "it", "ja", "ko", "pt_BR", "es",
    ] {
        support.call(
            "DescribeTrustedAdvisorChecks",
            &json!({"language": language}),
        );
    }
    for language in ["tr", "pt", "EN", ""] {
        let input = json!({"language": language});
        support.refused(
            "DescribeTrustedAdvisorChecks",
            &input,
            "InvalidParameterValueException",
        );
    }
    support.refused(
        "DescribeTrustedAdvisorChecks",
        &json!({}),
        "ValidationError",
    );
}

#[test]
fn results_and_summaries_agree() {
    let support = SupportClient::new();
    let all = checks(&support);
    let ids: Vec<_> = all.iter().map(|check| check["id"].clone()).collect();
    let summaries = support.call(
        "DescribeTrustedAdvisorCheckSummaries",
        &json!({"checkIds": ids}),
    );
    let summaries = list(&summaries, "summaries");
    let (mut costs, mut never) = (0, 0);
    for ((check, summary), id) in all.iter().zip(&summaries).zip(&ids) {
        let mut result = result(&support, id);
        let flagged = result
            .as_object_mut()
            .and_then(|result| result.remove("flaggedResources"));
        let mut summary = summary.clone();
        let has_flagged = summary
            .as_object_mut()
            .and_then(|summary| summary.remove("hasFlaggedResources"));
        assert_eq!(result, summary, "{check}");
        let Some(flagged) = flagged else {
            // The check has not run, so its result lacks most members.
            assert_eq!(result["status"], "not_available");
            assert!(result.get("timestamp").is_none());
            never += 1;
            continue;
        };
        let flagged = flagged.as_array().expect("a list");
        assert_eq!(has_flagged, Some(json!(!flagged.is_empty())));
        for resource in flagged {
            let values = list(resource, "metadata").len();
            assert_eq!(values, list(check, "metadata").len(), "{check}");
        }
        let of_costs = check["category"] == "cost_optimizing";
        assert_eq!(
            result["categorySpecificSummary"]
                .get("costOptimizing")
                .is_some(),
            of_costs
        );
        costs += u64::from(
            result["categorySpecificSummary"]["costOptimizing"]["estimatedMonthlySavings"].as_f64()
                > Some(0.0),
        );
    }
    assert!(costs >= 5);
    assert_eq!(never, 2);
    let large = named(&support, "Security Groups Open to the World");
    assert!(list(&result(&support, &large["id"]), "flaggedResources").len() >= 1_000);
}

#[test]
fn a_check_is_refreshed_by_the_clock_and_not_by_reading() {
    let mut support = SupportClient::new();
    let id = named(&support, "Idle EC2 Instances")["id"].clone();
    let before = result(&support, &id);
    assert_eq!(
        status(&support, &id),
        json!({"checkId": id, "status": "none", "millisUntilNextRefreshable": 0})
    );
    let asked = support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    let enqueued =
        json!({"checkId": id, "status": "enqueued", "millisUntilNextRefreshable": 3_599_992});
    assert_eq!(asked, json!({ "status": enqueued }));
    for _ in 0..20 {
        assert_eq!(status(&support, &id), enqueued);
        assert_eq!(result(&support, &id), before);
    }
    for (millis, word) in [
        (1_999, "enqueued"),
        (1, "processing"),
        (2_999, "processing"),
        (1, "success"),
    ] {
        support.0.advance_millis(millis);
        assert_eq!(status(&support, &id)["status"], word);
    }
    let after = result(&support, &id);
    assert_eq!(after["timestamp"], "2026-11-01T10:00:05Z");
    assert_eq!(after["flaggedResources"], before["flaggedResources"]);

    // A request that comes too early changes nothing, and is no error.
    let again = support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    assert_eq!(
        again["status"],
        json!({"checkId": id, "status": "success", "millisUntilNextRefreshable": 3_594_992})
    );
    support.0.advance_millis(3_594_991);
    assert_eq!(
        status(&support, &id),
        json!({"checkId": id, "status": "success", "millisUntilNextRefreshable": 1})
    );
    support.0.advance_millis(1);
    // The status stays `success` for ever, but after the interval the check can be refreshed again.
    for _ in 0..2 {
        assert_eq!(
            status(&support, &id),
            json!({"checkId": id, "status": "success", "millisUntilNextRefreshable": 0})
        );
        support.0.advance(90 * 86_400);
    }
    assert_eq!(result(&support, &id), after);
    let again = support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    assert_eq!(again["status"]["status"], "enqueued");
    // Until the refresh is completed, the result is that of the previous run.
    assert_eq!(result(&support, &id), after);
    support.0.advance(5);
    assert_eq!(result(&support, &id)["timestamp"], "2027-04-30T11:00:04Z");
}

#[test]
fn a_check_that_never_ran_gets_its_first_result() {
    let mut support = SupportClient::new();
    let id = named(&support, "Unencrypted EBS Volumes")["id"].clone();
    assert!(result(&support, &id).get("flaggedResources").is_none());
    support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    assert_eq!(result(&support, &id)["status"], "not_available");
    support.0.advance(5);
    assert_eq!(result(&support, &id)["status"], "warning");
}

#[test]
fn some_checks_are_refreshed_once_a_day_and_some_by_themselves() {
    let mut support = SupportClient::new();
    let slow = named(&support, "Reserved Instance Expirations")["id"].clone();
    let asked = support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": slow}));
    assert_eq!(asked["status"]["millisUntilNextRefreshable"], 86_399_992);
    let automatic = named(&support, "Exposed Access Keys")["id"].clone();
    let time = |support: &SupportClient| result(support, &automatic)["timestamp"].clone();
    let first = time(&support);
    support.0.advance(86_399);
    assert_eq!(time(&support), first);
    support.0.advance(1);
    assert_ne!(time(&support), first);
}

#[test]
fn checks_that_cannot_be_refreshed_are_named() {
    let support = SupportClient::new();
    let automatic = named(&support, "Exposed Access Keys")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let good = named(&support, "IAM Use")["id"].clone();
    let expected = format!("[UNREFRESHABLE_CHECK_ID_ERROR] Check {automatic} is not refreshable.");
    let code = "InvalidParameterValueException";
    let why = support.refused(
        "RefreshTrustedAdvisorCheck",
        &json!({"checkId": automatic}),
        code,
    );
    assert_eq!(why, expected);
    let both = json!({"checkIds": [good, automatic]});
    let statuses = "DescribeTrustedAdvisorCheckRefreshStatuses";
    assert_eq!(support.refused(statuses, &both, code), expected);
    for (operation, input) in [
        ("RefreshTrustedAdvisorCheck", json!({"checkId": "none"})),
        (
            "DescribeTrustedAdvisorCheckResult",
            json!({"checkId": "none"}),
        ),
        (statuses, json!({"checkIds": [good, "none"]})),
        (
            "DescribeTrustedAdvisorCheckSummaries",
            json!({"checkIds": [good, "none"]}),
        ),
    ] {
        let why = support.refused(operation, &input, code);
        assert!(why.starts_with("Unknown ID: "), "{why}");
    }
    let input = json!({"checkId": good, "language": "tr"});
    support.refused("DescribeTrustedAdvisorCheckResult", &input, code);
}

#[test]
fn lists_of_checks_may_have_null_elements() {
    let support = SupportClient::new();
    let id = named(&support, "IAM Use")["id"].clone();
    let ids = json!({"checkIds": [null, id, null, id]});
    assert_eq!(
        list(
            &support.call("DescribeTrustedAdvisorCheckRefreshStatuses", &ids),
            "statuses"
        )
        .len(),
        2
    );
    assert_eq!(
        list(
            &support.call("DescribeTrustedAdvisorCheckSummaries", &ids),
            "summaries"
        )
        .len(),
        2
    );
    let none = json!({"checkIds": []});
    assert_eq!(
        support.call("DescribeTrustedAdvisorCheckSummaries", &none),
        json!({"summaries": []})
    );
}

#[test]
fn a_refresh_can_fail() {
    let id = named(&SupportClient::new(), "Idle EC2 Instances")["id"].clone();
    let scenario = Scenario::new()
        .refresh_enqueued(std::time::Duration::from_secs(1))
        .refresh_processing(std::time::Duration::from_secs(1))
        .abandoned_checks(vec![id.as_str().expect("an id").to_owned()]);
    let mut support = SupportClient::with(Emulator::builder(), scenario);
    let before = result(&support, &id);
    support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    for word in ["processing", "abandoned"] {
        support.0.advance(1);
        assert_eq!(status(&support, &id)["status"], word);
    }
    assert_eq!(result(&support, &id), before);
    support.0.advance(3_600);
    assert_eq!(status(&support, &id)["status"], "none");
}
