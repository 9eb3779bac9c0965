//! Tests of DescribeCases.

use casebook_emulator::{Emulator, Scenario};
use serde_json::json;

use super::{SupportClient, list, texts};

const DAY: u64 = 86_400;

#[test]
fn cases_are_found_by_either_id() {
    let support = SupportClient::new();
    let (first, second) = (support.open("first"), support.open("second"));
    let display_id = support.case(&first)["displayId"].clone();
    let ids = |input| {
        texts(
            &list(&support.call("DescribeCases", &input), "cases"),
            "caseId",
        )
    };
    assert_eq!(ids(json!({"displayId": display_id})), [first.as_str()]);
    let both = json!([first, second, first]);
    assert_eq!(
        ids(json!({"caseIdList": both})),
        [second.clone(), first.clone()]
    );
    assert_eq!(
        ids(json!({"caseIdList": both, "displayId": display_id})),
        [first]
    );
    assert_eq!(
        ids(json!({"caseIdList": [second], "displayId": display_id})),
        Vec::<String>::new()
    );
    assert_eq!(ids(json!({"caseIdList": []})).len(), 7);
    for input in [
        json!({"caseIdList": ["case-none"]}),
        json!({"caseIdList": [second, "case-none"]}),
        json!({"displayId": "1234567890"}),
        json!({"displayId": second}),
    ] {
        support.refused("DescribeCases", &input, "CaseIdNotFound");
    }
}

#[test]
fn pages_of_every_size_have_the_same_cases() {
    let mut support = SupportClient::new();
    for number in 0..40 {
        support.open(&format!("case {number}"));
        // Every third case is opened at the same millisecond as the one after it.
        support.0.advance_millis(number % 3);
    }
    for resolved in [false, true] {
        let all = |size: usize| {
            let input = json!({"maxResults": size, "includeResolvedCases": resolved, "includeCommunications": false});
            support.walk("DescribeCases", input, "cases")
        };
        let whole = all(100);
        let count = if resolved { 47 } else { 45 };
        assert_eq!((whole.len(), whole[0].len()), (1, count));
        let newest = texts(&whole[0], "subject");
        assert_eq!(
            (newest[0].as_str(), newest[39].as_str()),
            ("case 39", "case 0")
        );
        for size in [10, 11, 23, count - 1, count] {
            let pages = all(size);
            assert_eq!(pages.len(), count.div_ceil(size));
            assert_eq!(pages.concat(), whole[0], "{size}");
        }
    }
    let first = support.call("DescribeCases", &json!({}));
    assert_eq!(list(&first, "cases").len(), 20);
    // A case that is opened between two pages does not change the second page.
    support.open("meanwhile");
    let next = support.call("DescribeCases", &json!({"nextToken": first["nextToken"]}));
    assert_eq!(list(&next, "cases")[0]["subject"], "case 19");
}

#[test]
fn ids_are_paged_too_and_a_token_is_good_for_one_listing() {
    let support = SupportClient::new();
    let ids: Vec<String> = (0..25)
        .map(|number| support.open(&format!("{number}")))
        .collect();
    let pages = support.walk(
        "DescribeCases",
        json!({"caseIdList": ids, "maxResults": 10}),
        "cases",
    );
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    let token = support.call("DescribeCases", &json!({"maxResults": 10}))["nextToken"].clone();
    support.call(
        "DescribeCases",
        &json!({"maxResults": 99, "nextToken": token}),
    );
    for input in [
        json!({"nextToken": token, "includeResolvedCases": true}),
        json!({"nextToken": token, "language": "en"}),
        json!({"nextToken": token, "caseIdList": ids}),
        json!({"nextToken": token, "afterTime": "2026-01-01"}),
        json!({"nextToken": "00"}),
        json!({"nextToken": ""}),
    ] {
        support.refused("DescribeCases", &input, "InvalidParameterValueException");
    }
}

#[test]
fn cases_are_filtered_by_time_and_language() {
    let mut support = SupportClient::new();
    support.open("first");
    support.0.advance_millis(1_500);
    let input = json!({"subject": "second", "communicationBody": "x", "language": "fr"});
    support.call("CreateCase", &input);
    let subjects = |mut input: serde_json::Value| {
        if input.get("afterTime").is_none() {
            input["afterTime"] = "2026-11-01T10:00:00.000Z".into();
        }
        texts(
            &list(&support.call("DescribeCases", &input), "cases"),
            "subject",
        )
    };
    assert_eq!(subjects(json!({})), ["second", "first"]);
    assert_eq!(
        subjects(json!({"afterTime": "2026-11-01T10:00:00.001Z"})),
        ["second"]
    );
    assert_eq!(
        subjects(json!({"afterTime": "2026-11-01T10:00:01.500+0000"})),
        ["second"]
    );
    assert_eq!(
        subjects(json!({"afterTime": "2026-11-01T10:00:01.501"})),
        [""; 0]
    );
    assert_eq!(
        subjects(json!({"beforeTime": "2026-11-01T11:00:00.000+01:00"})),
        ["first"]
    );
    assert_eq!(subjects(json!({"beforeTime": "2026-11-01"})), [""; 0]);
    assert_eq!(
        subjects(json!({"afterTime": "2026-11-02", "beforeTime": "2026-11-01"})),
        [""; 0]
    );
    assert_eq!(subjects(json!({"language": "fr"})), ["second"]);
    assert_eq!(subjects(json!({"language": "en"})), ["first"]);
    for (member, found) in [
        ("afterTime", "yesterday"),
        ("beforeTime", "2026-02-30"),
        ("afterTime", ""),
    ] {
        let mut input = json!({});
        input[member] = found.into();
        let why = support.refused("DescribeCases", &input, "InvalidParameterValueException");
        assert!(
            why.starts_with(&format!("{member}: expected a time such as")),
            "{why}"
        );
    }
    support.refused(
        "DescribeCases",
        &json!({"language": "de"}),
        "InvalidParameterValueException",
    );
}

#[test]
fn cases_are_forgotten_after_their_retention() {
    let mut support = SupportClient::with(Emulator::builder(), Scenario::new().retention_months(1));
    let id = support.open("It");
    support.0.advance(29 * DAY);
    assert_eq!(support.status(&id), "opened");
    support.0.advance(3 * DAY);
    support.refused(
        "DescribeCases",
        &json!({"caseIdList": [id]}),
        "CaseIdNotFound",
    );
    support.refused(
        "DescribeCommunications",
        &json!({"caseId": id}),
        "CaseIdNotFound",
    );
    support.refused("ResolveCase", &json!({"caseId": id}), "CaseIdNotFound");
    let all = support.call("DescribeCases", &json!({"includeResolvedCases": true}));
    assert_eq!(all, json!({"cases": []}));
}
