//! Tests of CreateCase and ResolveCase, and of the statuses of a case between them.

use casebook_emulator::{Emulator, Scenario};
use serde_json::json;

use super::{SupportClient, list};

const DAY: u64 = 86_400;

#[test]
fn a_case_is_shown_as_it_was_opened() {
    let support = SupportClient::new();
    let body = "Seit heute – «niemand weiß warum» \"\\\u{1f4a5}";
    let answer = support.call(
        "CreateCase",
        &json!({
            "subject": "Instance does not start", "communicationBody": body,
            "serviceCode": "amazon-elastic-compute-cloud-linux", "categoryCode": "instance-issue",
            "severityCode": "urgent", "language": "ja", "issueType": "technical",
            "ccEmailAddresses": ["one@example.com", "two@example.com"],
        }),
    );
    let id = answer["caseId"].as_str().expect("an id");
    let (start, number) = id.split_at(27);
    assert_eq!(start, "case-111122223333-muen-2026");
    assert_eq!(number.len(), 17);
    let case = support.case(id);
    let display_id = case["displayId"].as_str().expect("an id");
    assert!(display_id.len() == 10 && display_id.bytes().all(|digit| digit.is_ascii_digit()));
    assert_eq!(
        case,
        json!({
            "caseId": id, "displayId": display_id, "subject": "Instance does not start",
            "status": "opened", "serviceCode": "amazon-elastic-compute-cloud-linux",
            "categoryCode": "instance-issue", "severityCode": "urgent", "language": "ja",
            "submittedBy": "owner@example.com", "timeCreated": "2026-11-01T10:00:00.000Z",
            "ccEmailAddresses": ["one@example.com", "two@example.com"],
            "recentCommunications": {"communications": [{
                "caseId": id, "body": body, "timeCreated": "2026-11-01T10:00:00.000Z",
                "submittedBy": "SampleRole (Role) <owner@example.com>",
                "attachmentSet": [], "attachments": [],
            }]},
        })
    );
}

#[test]
fn members_that_are_left_out_have_their_defaults() {
    let support = SupportClient::new();
    let case = support.case(&support.open("Something"));
    assert_eq!(
        (
            &case["serviceCode"],
            &case["categoryCode"],
            &case["severityCode"],
            &case["language"]
        ),
        (
            &json!("general-info"),
            &json!("other"),
            &json!("low"),
            &json!("en")
        )
    );
}

#[test]
fn a_case_about_an_unknown_service_or_category_is_refused() {
    let support = SupportClient::new();
    for (member, value, expected) in [
        (
            "serviceCode",
            "amazon-nothing",
            "serviceCode: expected a code of DescribeServices",
        ),
        (
            "categoryCode",
            "instance-issue",
            "categoryCode: expected one of charges, payment-issue",
        ),
        (
            "severityCode",
            "severe",
            "severityCode: expected one of low, normal, high, urgent, critical",
        ),
        (
            "issueType",
            "limits",
            "issueType: expected one of technical, customer-service",
        ),
        (
            "language",
            "de",
            "language: expected one of en, ja, zh, ko, es, pt, fr, tr, found \"de\"",
        ),
        ("subject", "", "subject: expected a text"),
    ] {
        let mut input = json!({"subject": "Something", "communicationBody": "Something"});
        input[member] = value.into();
        let why = support.refused("CreateCase", &input, "InvalidParameterValueException");
        assert!(why.starts_with(expected), "{why}");
    }
    let uploads = json!({"subject": "x", "communicationBody": "x", "uploadIds": ["upload-1"]});
    support.refused("CreateCase", &uploads, "UploadIdNotFound");
    let none = json!({"subject": "x", "communicationBody": "x", "uploadIds": []});
    support.call("CreateCase", &none);
}

#[test]
fn ten_cases_are_opened_in_any_hour() {
    let mut support = SupportClient::with(Emulator::builder(), Scenario::new());
    let input = json!({"subject": "x", "communicationBody": "x"});
    for _ in 0..9 {
        support.call("CreateCase", &input);
    }
    support.0.advance(1_800);
    support.call("CreateCase", &input);
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    support.0.advance_millis(1_799_999);
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    support.0.advance_millis(1);
    for _ in 0..9 {
        support.call("CreateCase", &input);
    }
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");

    let other = SupportClient::with(
        Emulator::builder(),
        Scenario::new().case_limit_per_hour(Some(0)),
    );
    other.refused("CreateCase", &input, "CaseCreationLimitExceeded");

    let one = SupportClient::with(
        Emulator::builder(),
        Scenario::new()
            .case_limit_per_hour(Some(1))
            .sample_data(false),
    );
    one.call("CreateCase", &input);
    let refused = one.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    let says = "expected at most 1 case within an hour, found one more";
    assert_eq!(refused, says);
}

#[test]
fn the_status_of_a_case_changes_as_in_the_service_notes() {
    let mut support = SupportClient::new();
    let id = support.open("It");
    let resolve = |support: &SupportClient| {
        let answer = support.call("ResolveCase", &json!({"caseId": id}));
        assert_eq!(answer["finalCaseStatus"], "resolved");
        answer["initialCaseStatus"]
            .as_str()
            .expect("a word")
            .to_owned()
    };
    support.write(&id, "more");
    assert_eq!(support.status(&id), "opened");
    support.agent(&id).start().expect("an open case");
    support.write(&id, "more");
    assert_eq!(support.status(&id), "work-in-progress");
    support.agent(&id).ask("Which one?").expect("an open case");
    assert_eq!(support.status(&id), "pending-customer-action");
    support
        .agent(&id)
        .reply("Take your time.")
        .expect("an open case");
    assert_eq!(support.status(&id), "pending-customer-action");
    support.write(&id, "that one");
    assert_eq!(support.status(&id), "customer-action-completed");
    assert_eq!(resolve(&support), "customer-action-completed");
    assert_eq!(resolve(&support), "resolved");
    let open = json!({"caseIdList": [id]});
    assert_eq!(support.call("DescribeCases", &open), json!({"cases": []}));

    support.0.advance(14 * DAY);
    support.write(&id, "it is back");
    assert_eq!(support.status(&id), "reopened");
    assert_eq!(
        list(&support.call("DescribeCases", &open), "cases").len(),
        1
    );
    support.write(&id, "and worse");
    assert_eq!(support.status(&id), "reopened");
    assert_eq!(resolve(&support), "reopened");

    support.0.advance_millis(14 * DAY * 1_000 + 1);
    let late = json!({"caseId": id, "communicationBody": "again"});
    let why = support.refused(
        "AddCommunicationToCase",
        &late,
        "InvalidParameterValueException",
    );
    assert!(
        why.starts_with("caseId: expected a case that was resolved within 14 days"),
        "{why}"
    );
    assert_eq!(resolve(&support), "resolved");
    assert_eq!(support.status(&id), "resolved");
}

#[test]
fn unknown_cases_are_not_found() {
    let support = SupportClient::new();
    let id = json!("case-none");
    support.refused("ResolveCase", &json!({"caseId": id}), "CaseIdNotFound");
    support.refused(
        "DescribeCommunications",
        &json!({"caseId": id}),
        "CaseIdNotFound",
    );
    let input = json!({"caseId": id, "communicationBody": "x"});
    support.refused("AddCommunicationToCase", &input, "CaseIdNotFound");
}

#[test]
fn copies_go_to_ten_addresses_at_most() {
    let support = SupportClient::new();
    let id = support.open("It");
    let addresses = |numbers: std::ops::Range<u32>| -> Vec<String> {
        numbers
            .map(|number| format!("{number}@example.com"))
            .collect()
    };
    let input = |numbers| {
        let addresses = addresses(numbers);
        json!({"caseId": id, "communicationBody": "x", "ccEmailAddresses": addresses})
    };
    for numbers in [0..4, 2..8, 0..10] {
        support.call("AddCommunicationToCase", &input(numbers));
    }
    for (numbers, count) in [(10..11, 11), (6..14, 14)] {
        let why = support.refused(
            "AddCommunicationToCase",
            &input(numbers),
            "InvalidParameterValueException",
        );
        assert_eq!(
            why,
            format!(
                "ccEmailAddresses: expected at most 10 addresses on a case, found {count} with \
                 its present ones"
            )
        );
    }
    let case = support.case(&id);
    assert_eq!(case["ccEmailAddresses"], json!(addresses(0..10)));
    // The refused calls have added no communication: there are the first one and three more.
    let said = list(&case["recentCommunications"], "communications");
    assert_eq!(said.len(), 4);
}
