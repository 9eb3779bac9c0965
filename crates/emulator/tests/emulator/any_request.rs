//! Property tests: every request, however odd, gets a well-formed response.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use http_body_util::Full;
use proptest::prelude::*;
use serde_json::Value;

use crate::client::{Client, HOST};

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        4 => prop::sample::select(vec![Method::GET, Method::PUT, Method::POST, Method::HEAD]),
        1 => "[A-Z]{1,8}".prop_map(|text| Method::from_bytes(text.as_bytes()).expect("a token")),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "/", "*", "/v1/report/list", "/v1/report/get", "/v1/report/getMetadata",
            "/v1/report/getTermForReport", "/v1/report/listVersions", "/v1/account-settings/put",
            "/v1/customer-agreement/list", "/v1/compliance-inquiry/list",
            "/v1/compliance-inquiry/create", "/v1/compliance-inquiry/putFeedback",
            "/_documents/inquiries/compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1/1/00-plain.csv",
            "/tags/a%2", "/_emulator/clock", "/_emulator/state",
            "/_emulator/cases", "/_emulator/cases/case-1/ask", "/_emulator/scenario",
            "/_documents/reports/report-1/1/00.pdf",
        ]).prop_map(str::to_owned),
        1 => "/[ -~]{0,40}",
        1 => "/\\PC{0,20}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "reportId",
        "reportVersion",
        "termToken",
        "maxResults",
        "nextToken",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
        "X-Amz-Security-Token",
    ]);
    let value = prop_oneof![
        Just("AWS4-HMAC-SHA256".to_owned()),
        Just("20261101T100000Z".to_owned()),
        Just("AKIDEXAMPLE/20261101/r/artifact/aws4_request".to_owned()),
        Just("host".to_owned()),
        Just("report-abcDEF0123456789".to_owned()),
        "[0-9a-f]{0,70}",
        "-?[0-9]{1,20}",
        "(%[0-9A-F]{1,2}|\\PC){0,8}",
    ];
    prop::collection::vec((name, value), 0..8).prop_map(|pairs| {
        let parts: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        parts.join("&")
    })
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let name = prop::sample::select(vec![
        "host",
        "authorization",
        "x-amz-date",
        "date",
        "x-amz-security-token",
        "x-amz-target",
        "x-amz-content-sha256",
        "content-type",
        "range",
        "if-range",
        "x-other",
    ]);
    let value = prop_oneof![
        Just("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261101/r/artifact/aws4_request, SignedHeaders=host;x-amz-date, Signature=00".to_owned()),
        Just("20261101T100000Z".to_owned()),
        Just("UNSIGNED-PAYLOAD".to_owned()),
        Just("application/json".to_owned()),
        Just("AWSSupport_20130415.DescribeSeverityLevels".to_owned()),
        Just("bytes=0-".to_owned()),
        "\\PC{0,30}",
    ];
    prop::collection::vec((name, value.prop_map(String::into_bytes)), 0..8)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "[\\[\\]{}\":,a0 ]{0,40}".prop_map(String::into_bytes),
        Just(b"{\"notificationSubscriptionStatus\": \"SUBSCRIBED\"}".to_vec()),
        Just(b"{\"advance_seconds\": 1e400}".to_vec()),
    ]
}

/// Makes a request of these parts; `None` if the target is not a URI. Invalid headers are left out.
fn request(
    method: Method,
    target: &str,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
) -> Option<Request<Full<Bytes>>> {
    let mut request = Request::new(Full::from(body));
    *request.method_mut() = method;
    *request.uri_mut() = target.parse::<Uri>().ok()?;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            request
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
    }
    Some(request)
}

fn assert_well_formed(client: &Client, request: Request<Full<Bytes>>) {
    let is_head = request.method() == Method::HEAD;
    let answer = client.send(request);
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    if is_head {
        assert!(answer.body.is_empty());
    } else if answer.header("content-type").contains("json") {
        assert!(serde_json::from_slice::<Value>(&answer.body).is_ok());
    } else {
        assert!(answer.text().contains("<Error><Code>"), "{}", answer.text());
    }
    if !answer.status.is_success() {
        assert!(
            matches!(
                answer.status.as_u16(),
                400 | 403 | 404 | 405 | 409 | 413 | 415 | 431
            ),
            "{}",
            answer.text()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_request_makes_the_emulator_panic(
        requests in prop::collection::vec((method(), path(), query(), headers(), body()), 8),
    ) {
        let client = CLIENT.with(Client::clone);
        for (method, path, query, headers, body) in requests {
            let target = format!("{path}?{query}");
            if let Some(request) = request(method, &target, headers, body) {
                assert_well_formed(&client, request);
            }
        }
    }

    #[test]
    fn no_signed_request_makes_the_emulator_panic(
        method in method(),
        path in path(),
        query in "([a-zA-Z]{1,9}=[a-zA-Z0-9-]{0,20}&){0,4}(reportId|maxResults|nextToken)=[a-z0-9-]{0,24}",
        body in body(),
    ) {
        let client = CLIENT.with(Client::clone);
        let target = format!("{path}?{query}");
        let headers = vec![("host", HOST.as_bytes().to_vec()), ("content-type", b"application/json".to_vec())];
        if let Some(mut request) = request(method.clone(), &target, headers, body.clone()) {
            client.signer.sign(&method, &target, request.headers_mut(), &body);
            assert_well_formed(&client, request);
        }
    }
}

/// Generates inputs for operations of Support: known members with values of every kind, some of them
/// known ids.
fn input() -> impl Strategy<Value = Value> {
    const MEMBERS: [&str; 27] = [
        "caseId",
        "caseIdList",
        "displayId",
        "attachmentSetId",
        "attachmentId",
        "attachments",
        "communicationBody",
        "subject",
        "serviceCode",
        "categoryCode",
        "severityCode",
        "issueType",
        "language",
        "ccEmailAddresses",
        "uploadIds",
        "afterTime",
        "beforeTime",
        "nextToken",
        "maxResults",
        "includeResolvedCases",
        "includeCommunications",
        "dryRun",
        "checkId",
        "checkIds",
        "serviceCodeList",
        "fileName",
        "data",
    ];
    let text = prop_oneof![
        4 => prop::sample::select(vec![
            "technical", "aws-lambda", "other", "invocation", "en", "ja", "low", "AP8=", "2026-11-01",
            "2026-11-01T10:00:00Z", "case-111122223333-muen-2026-0000000000000000", "",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ];
    let leaf = prop_oneof![
        6 => text.prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => (0_u64..120).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let value = leaf.prop_recursive(2, 12, 4, |inner| {
        let name = prop::sample::select(MEMBERS.to_vec()).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    let name = prop::sample::select(MEMBERS.to_vec()).prop_map(str::to_owned);
    prop::collection::btree_map(name, value, 0..10)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn operation() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
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
        "GetAttachmentUploadLinks",
        "Nothing",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_input_of_support_makes_the_emulator_panic(
        asked in prop::collection::vec((operation(), input()), 6),
        aside in prop::collection::vec(
            (prop::sample::select(vec!["cases/a/start", "cases/a/ask", "cases/", "cases//x", "scenario", "clock", "faults"]), "\\PC{0,30}|\\{\"(name|body)\": \"\\PC{0,9}\"\\}"),
            2,
        ),
    ) {
        let mut client = CLIENT.with(Client::clone);
        client.signer.service = "support".to_owned();
        for (operation, input) in asked {
            let target = format!("AWSSupport_20130415.{operation}");
            let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target.as_str())];
            let answer = client.signed(&Method::POST, "/", &headers, &input.to_string());
            prop_assert!(matches!(answer.status.as_u16(), 200 | 400), "{operation} {input}: {}", answer.text());
            prop_assert_eq!(answer.header("x-amzn-requestid").len(), 36);
            prop_assert!(serde_json::from_slice::<Value>(&answer.body).is_ok());
        }
        for (path, body) in aside {
            let answer = client.control(&Method::POST, path, &body);
            prop_assert!(matches!(answer.status.as_u16(), 400 | 404), "{path} {body}: {}", answer.text());
        }
    }
}

thread_local! {
    /// One client sends the requests of all cases of a test. So the tests also show that no request harms
    /// the emulator for the next one.
    static CLIENT: Client = Client::new();
}
