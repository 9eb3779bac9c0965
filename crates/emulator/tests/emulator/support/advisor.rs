//! Trusted Advisor.

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::{Desk, list, texts};

fn checks(desk: &Desk) -> Vec<Value> {
    list(
        &desk.tell("DescribeTrustedAdvisorChecks", &json!({"language": "en"})),
        "checks",
    )
}

fn named(desk: &Desk, name: &str) -> Value {
    let found = checks(desk).into_iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check named {name}"))
}

fn status(desk: &Desk, id: &Value) -> Value {
    let input = json!({"checkIds": [id]});
    let answer = desk.tell("DescribeTrustedAdvisorCheckRefreshStatuses", &input);
    assert_eq!(answer["statuses"][0]["checkId"], *id);
    answer["statuses"][0].clone()
}

fn result(desk: &Desk, id: &Value) -> Value {
    let input = json!({"checkId": id, "language": "fr"});
    desk.tell("DescribeTrustedAdvisorCheckResult", &input)["result"].clone()
}

#[test]
fn checks_are_of_six_categories_and_described_in_markup() {
    let desk = Desk::new();
    let all = checks(&desk);
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
        desk.tell(
            "DescribeTrustedAdvisorChecks",
            &json!({"language": language}),
        );
    }
    for language in ["tr", "pt", "EN", ""] {
        let input = json!({"language": language});
        desk.refused(
            "DescribeTrustedAdvisorChecks",
            &input,
            "InvalidParameterValueException",
        );
    }
    desk.refused(
        "DescribeTrustedAdvisorChecks",
        &json!({}),
        "ValidationError",
    );
}

#[test]
fn results_and_summaries_agree() {
    let desk = Desk::new();
    let all = checks(&desk);
    let ids: Vec<_> = all.iter().map(|check| check["id"].clone()).collect();
    let summaries = desk.tell(
        "DescribeTrustedAdvisorCheckSummaries",
        &json!({"checkIds": ids}),
    );
    let summaries = list(&summaries, "summaries");
    let (mut costs, mut never) = (0, 0);
    for ((check, summary), id) in all.iter().zip(&summaries).zip(&ids) {
        let mut result = result(&desk, id);
        let flagged = result
            .as_object_mut()
            .and_then(|result| result.remove("flaggedResources"));
        let mut summary = summary.clone();
        let has_flagged = summary
            .as_object_mut()
            .and_then(|summary| summary.remove("hasFlaggedResources"));
        assert_eq!(result, summary, "{check}");
        let Some(flagged) = flagged else {
            // It has not run: what nobody knows is left out.
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
    let large = named(&desk, "Security Groups Open to the World");
    assert!(list(&result(&desk, &large["id"]), "flaggedResources").len() >= 1_000);
}

#[test]
fn a_check_is_refreshed_by_the_clock_and_not_by_reading() {
    let mut desk = Desk::new();
    let id = named(&desk, "Idle EC2 Instances")["id"].clone();
    let before = result(&desk, &id);
    assert_eq!(
        status(&desk, &id),
        json!({"checkId": id, "status": "none", "millisUntilNextRefreshable": 0})
    );
    let asked = desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    let enqueued =
        json!({"checkId": id, "status": "enqueued", "millisUntilNextRefreshable": 3_599_992});
    assert_eq!(asked, json!({ "status": enqueued }));
    for _ in 0..20 {
        assert_eq!(status(&desk, &id), enqueued);
        assert_eq!(result(&desk, &id), before);
    }
    for (millis, word) in [
        (1_999, "enqueued"),
        (1, "processing"),
        (2_999, "processing"),
        (1, "success"),
    ] {
        desk.0.advance_millis(millis);
        assert_eq!(status(&desk, &id)["status"], word);
    }
    let after = result(&desk, &id);
    assert_eq!(after["timestamp"], "2026-11-01T10:00:05Z");
    assert_eq!(after["flaggedResources"], before["flaggedResources"]);

    // Too early: nothing happens, and that is no error.
    let again = desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    assert_eq!(
        again["status"],
        json!({"checkId": id, "status": "success", "millisUntilNextRefreshable": 3_594_992})
    );
    desk.0.advance_millis(3_594_991);
    assert_eq!(
        status(&desk, &id),
        json!({"checkId": id, "status": "success", "millisUntilNextRefreshable": 1})
    );
    desk.0.advance_millis(1);
    // A success stays a success; after the interval it can only be refreshed again.
    for _ in 0..2 {
        assert_eq!(
            status(&desk, &id),
            json!({"checkId": id, "status": "success", "millisUntilNextRefreshable": 0})
        );
        desk.0.advance(90 * 86_400);
    }
    assert_eq!(result(&desk, &id), after);
    let again = desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    assert_eq!(again["status"]["status"], "enqueued");
    // The result is the one before until there is another.
    assert_eq!(result(&desk, &id), after);
    desk.0.advance(5);
    assert_eq!(result(&desk, &id)["timestamp"], "2027-04-30T11:00:04Z");
}

#[test]
fn a_check_that_never_ran_gets_its_first_result() {
    let mut desk = Desk::new();
    let id = named(&desk, "Unencrypted EBS Volumes")["id"].clone();
    assert!(result(&desk, &id).get("flaggedResources").is_none());
    desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    assert_eq!(result(&desk, &id)["status"], "not_available");
    desk.0.advance(5);
    assert_eq!(result(&desk, &id)["status"], "warning");
}

#[test]
fn some_checks_wait_longer_and_some_refresh_themselves() {
    let mut desk = Desk::new();
    let slow = named(&desk, "Reserved Instance Expirations")["id"].clone();
    let asked = desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": slow}));
    assert_eq!(asked["status"]["millisUntilNextRefreshable"], 86_399_992);
    let automatic = named(&desk, "Exposed Access Keys")["id"].clone();
    let time = |desk: &Desk| result(desk, &automatic)["timestamp"].clone();
    let first = time(&desk);
    desk.0.advance(86_399);
    assert_eq!(time(&desk), first);
    desk.0.advance(1);
    assert_ne!(time(&desk), first);
}

#[test]
fn checks_that_cannot_be_refreshed_are_named() {
    let desk = Desk::new();
    let automatic = named(&desk, "Exposed Access Keys")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let good = named(&desk, "IAM Use")["id"].clone();
    let expected = format!("[UNREFRESHABLE_CHECK_ID_ERROR] Check {automatic} is not refreshable.");
    let code = "InvalidParameterValueException";
    let why = desk.refused(
        "RefreshTrustedAdvisorCheck",
        &json!({"checkId": automatic}),
        code,
    );
    assert_eq!(why, expected);
    let both = json!({"checkIds": [good, automatic]});
    let statuses = "DescribeTrustedAdvisorCheckRefreshStatuses";
    assert_eq!(desk.refused(statuses, &both, code), expected);
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
        let why = desk.refused(operation, &input, code);
        assert!(why.starts_with("Unknown ID: "), "{why}");
    }
    let input = json!({"checkId": good, "language": "tr"});
    desk.refused("DescribeTrustedAdvisorCheckResult", &input, code);
}

#[test]
fn lists_of_checks_may_have_holes() {
    let desk = Desk::new();
    let id = named(&desk, "IAM Use")["id"].clone();
    let ids = json!({"checkIds": [null, id, null, id]});
    assert_eq!(
        list(
            &desk.tell("DescribeTrustedAdvisorCheckRefreshStatuses", &ids),
            "statuses"
        )
        .len(),
        2
    );
    assert_eq!(
        list(
            &desk.tell("DescribeTrustedAdvisorCheckSummaries", &ids),
            "summaries"
        )
        .len(),
        2
    );
    let none = json!({"checkIds": []});
    assert_eq!(
        desk.tell("DescribeTrustedAdvisorCheckSummaries", &none),
        json!({"summaries": []})
    );
}

#[test]
fn a_refresh_can_fail() {
    let id = named(&Desk::new(), "Idle EC2 Instances")["id"].clone();
    let scenario = Scenario::new()
        .refresh_enqueued(std::time::Duration::from_secs(1))
        .refresh_processing(std::time::Duration::from_secs(1))
        .abandoned_checks(vec![id.as_str().expect("an id").to_owned()]);
    let mut desk = Desk::with(Emulator::builder(), scenario);
    let before = result(&desk, &id);
    desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": id}));
    for word in ["processing", "abandoned"] {
        desk.0.advance(1);
        assert_eq!(status(&desk, &id)["status"], word);
    }
    assert_eq!(result(&desk, &id), before);
    desk.0.advance(3_600);
    assert_eq!(status(&desk, &id)["status"], "none");
}
