use super::*;

#[test]
fn names_are_in_order_and_occur_once() {
    assert!(ARTIFACT.windows(2).all(|pair| pair[0].name < pair[1].name));
    assert!(SUPPORT.windows(2).all(|pair| pair[0].name < pair[1].name));
}

#[test]
fn every_purpose_fits_beside_its_name() {
    let artifact = ARTIFACT.iter().map(|row| (row.name, row.purpose));
    let support = SUPPORT.iter().map(|row| (row.name, row.purpose));
    for (name, purpose) in artifact.chain(support) {
        assert!(purpose.starts_with(char::is_lowercase), "{name}");
        assert!(!purpose.ends_with('.') && purpose.len() <= 45, "{name}");
    }
}

#[test]
fn an_unknown_operation_gets_the_nearest_names() {
    for (asked, expected) in [
        ("ListReprts", "the nearest are ListReports"),
        ("GetReports", "the nearest are GetReport"),
    ] {
        let failure = find(ARTIFACT, asked).map(|_| ()).unwrap_err();
        assert_eq!(failure.exit().number(), 252);
        assert!(failure.to_string().contains(expected), "{failure}");
    }
}

#[test]
fn a_name_is_found_in_any_case() {
    for name in ["ListReports", "listreports", "list-reports", "LIST-REPORTS"] {
        assert_eq!(find(ARTIFACT, name).unwrap().name, "ListReports");
    }
}

#[test]
fn a_name_has_two_spellings() {
    assert_eq!(kebab_case("ListReports"), "list-reports");
    for row in SUPPORT {
        let spelled = kebab_case(row.name);
        for name in [row.name, &spelled] {
            let found = find(SUPPORT, name).unwrap_or_else(|failure| panic!("{failure}"));
            assert_eq!(found.name, row.name);
        }
    }
}

fn refusal(operation: &str, input: Value) -> String {
    refused(ARTIFACT, operation, input)
}

fn refused<A: Api>(table: &[Row<A>], operation: &str, input: Value) -> String {
    let row = find(table, operation).unwrap_or_else(|failure| panic!("{failure}"));
    match row.operation(input) {
        Ok(_) => panic!("{operation} took it"),
        Err(failure) => {
            assert_eq!(failure.exit().number(), 252);
            failure.to_string()
        }
    }
}

#[test]
fn bad_input_is_named() {
    let said = refusal("ListReports", json!({"maxResult": 5}));
    assert!(said.contains("maxResult"), "{said}");
    let said = refusal("ListReports", json!({"maxResults": 301}));
    assert!(said.contains("max results: expected"), "{said}");
    let said = refusal("GetReportMetadata", json!({"reportId": "nope"}));
    assert!(
        said.starts_with("GetReportMetadata: --input: report id: expected"),
        "{said}"
    );
    let said = refusal("GetReportMetadata", json!({}));
    assert!(said.contains("reportId"), "{said}");
}

#[test]
fn a_member_of_another_type_is_named_with_what_was_expected_and_found() {
    let tagged = json!({"resourceArn": "arn:aws:artifact:us-east-1:111122223333:x/y"});
    let with_tags = |tags: Value| {
        let mut input = tagged.clone();
        input["tags"] = tags;
        input
    };
    let asked = |content: Value| json!({"name": "n", "inquiryContent": content});
    let one = "inquiryContent: expected exactly one member of the union, found none or several";
    for (operation, input, says) in [
        (
            "ListReports",
            json!({"maxResults": "5"}),
            "maxResults: expected max results as a number from 1 to 300, found \"5\"",
        ),
        (
            "ListReports",
            json!({"maxResults": 1.5}),
            "maxResults: expected max results as a number from 1 to 300, found 1.5",
        ),
        (
            "ListReports",
            json!({"maxResults": [1]}),
            "maxResults: expected max results as a number from 1 to 300, found a list",
        ),
        (
            "ListReports",
            json!({"maxResults": true}),
            "maxResults: expected max results as a number from 1 to 300, found true",
        ),
        (
            "ListReports",
            json!({"nextToken": 5}),
            "nextToken: expected a text, found 5",
        ),
        (
            "ListReports",
            json!({"nextToken": {}}),
            "nextToken: expected a text, found an object",
        ),
        (
            "ListReports",
            json!({"maxResult": 5}),
            "expected a member of maxResults or nextToken, found \"maxResult\"",
        ),
        (
            "GetReport",
            json!({}),
            "expected the member reportId, found none",
        ),
        (
            "TagResource",
            with_tags(json!(["a"])),
            "tags: expected an object, found a list",
        ),
        (
            "TagResource",
            with_tags(json!({"a": 1})),
            "tags.a: expected a text, found 1",
        ),
        (
            "TagResource",
            with_tags(Value::Null),
            "tags: expected an object, found null",
        ),
        (
            "CreateComplianceInquiry",
            asked(json!({"query": "q", "fileContent": {}})),
            one,
        ),
        ("CreateComplianceInquiry", asked(json!({})), one),
        (
            "CreateComplianceInquiry",
            asked(json!({"x": 1})),
            "inquiryContent: expected an object with a member of query or fileContent, found \"x\"",
        ),
        (
            "CreateComplianceInquiry",
            asked(json!("q")),
            "inquiryContent: expected an object with a member of query or fileContent, found \"q\"",
        ),
        (
            "CreateComplianceInquiry",
            asked(json!({"query": 1})),
            "inquiryContent.query: expected a text, found 1",
        ),
    ] {
        let said = refusal(operation, input);
        assert_eq!(said, format!("{operation}: --input: {says}"));
    }
    for (operation, input, says) in [
        (
            "CreateCase",
            json!({"subject": "s", "communicationBody": "b", "ccEmailAddresses": ["a@b.c", 1]}),
            "ccEmailAddresses[1]: expected a text, found 1",
        ),
        (
            "CreateCase",
            json!({"subject": "s", "communicationBody": "b", "dryRun": "yes"}),
            "dryRun: expected true or false, found \"yes\"",
        ),
        (
            "DescribeCases",
            json!({"caseIdList": "case-1"}),
            "caseIdList: expected a list, found \"case-1\"",
        ),
        (
            "AddAttachmentsToSet",
            json!({"attachments": ["a"]}),
            "attachments[0]: expected an object, found \"a\"",
        ),
        (
            "AddAttachmentsToSet",
            json!({"attachments": [{"fileName": "a", "data": "%%%"}]}),
            "attachments[0].data: expected base64 in the standard alphabet with padding",
        ),
        (
            "ResolveCase",
            json!({"caseId": "x".repeat(100), "dryRun": "y".repeat(100)}),
            "dryRun: expected true or false, found a longer text",
        ),
    ] {
        let said = refused(SUPPORT, operation, input);
        assert_eq!(said, format!("{operation}: --input: {says}"));
    }
}

#[test]
fn every_limit_of_support_is_named() {
    let cc: Vec<&str> = vec!["a@example.com"; 11];
    let large = "x".repeat(8001);
    for (operation, input, says) in [
        (
            "DescribeCases",
            json!({"maxResults": 9}),
            "max results: expected a number from 10 to 100, found 9",
        ),
        (
            "DescribeCommunications",
            json!({"caseId": "case-1", "maxResults": 101}),
            "max results: expected a number from 10 to 100, found 101",
        ),
        (
            "AddCommunicationToCase",
            json!({"caseId": "case-1", "communicationBody": large}),
            "communication body: expected 1 to 8000 characters, found 8001",
        ),
        (
            "AddCommunicationToCase",
            json!({"caseId": "case-1", "communicationBody": "x", "ccEmailAddresses": cc}),
            "cc email addresses: expected at most 10, found 11",
        ),
        (
            "AddAttachmentsToSet",
            json!({"attachments": vec![json!({}); 4]}),
            "attachments of a set: expected at most 3, found 4",
        ),
        (
            "AddAttachmentsToSet",
            json!({"attachments": [{"fileName": "a", "data": "%%%"}]}),
            "expected base64",
        ),
        ("ResolveCase", json!({}), "caseId"),
    ] {
        let said = refused(SUPPORT, operation, input);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn a_secret_in_bad_input_is_not_quoted() {
    let said = refusal(
        "GetReport",
        json!({"reportId": "report-abcDEF0123456789", "termToken": "hunter2!"}),
    );
    assert!(!said.contains("hunter2"), "{said}");
}
