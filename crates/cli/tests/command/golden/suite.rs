//! The cases of a service.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::conformance;

/// A service whose operations the file of this name is about.
#[derive(Clone, Copy)]
pub(super) struct Suite {
    pub(super) service: &'static str,
    operations: &'static [&'static str],
}

pub(super) const ARTIFACT: Suite = Suite {
    service: "artifact",
    operations: &[
        "GetAccountSettings",
        "GetReport",
        "GetReportMetadata",
        "GetTermForReport",
        "ListCustomerAgreements",
        "ListReportVersions",
        "ListReports",
        "PutAccountSettings",
    ],
};

pub(super) const SUPPORT: Suite = Suite {
    service: "support",
    operations: &[
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
    ],
};

/// An input that an operation takes, where the file has none.
fn smallest(operation: &str) -> Value {
    let report = json!({"reportId": "report-abcdEFGH01234567"});
    let case = json!({"caseId": "case-1"});
    match operation {
        "GetReport" => {
            json!({"reportId": "report-abcdEFGH01234567", "termToken": "abc_DEF-123"})
        }
        "GetReportMetadata" | "GetTermForReport" | "ListReportVersions" => report,
        "AddAttachmentsToSet" => json!({"attachments": []}),
        "AddCommunicationToCase" => json!({"caseId": "case-1", "communicationBody": "b"}),
        "CreateCase" => json!({"subject": "s", "communicationBody": "b"}),
        "DescribeAttachment" => json!({"attachmentId": "a"}),
        "DescribeCommunications" | "ResolveCase" => case,
        "DescribeCreateCaseOptions" => json!({
            "issueType": "technical", "serviceCode": "s", "language": "en", "categoryCode": "c",
        }),
        "DescribeSupportedLanguages" => {
            json!({"issueType": "technical", "serviceCode": "s", "categoryCode": "c"})
        }
        "DescribeTrustedAdvisorCheckRefreshStatuses" | "DescribeTrustedAdvisorCheckSummaries" => {
            json!({"checkIds": ["c"]})
        }
        "DescribeTrustedAdvisorCheckResult" | "RefreshTrustedAdvisorCheck" => {
            json!({"checkId": "c"})
        }
        "DescribeTrustedAdvisorChecks" => json!({"language": "en"}),
        _ => json!({}),
    }
}

impl Suite {
    /// The cases of one kind, each with an input that its operation takes.
    pub(super) fn cases(self, kind: &str) -> Vec<(Value, String)> {
        let Some(golden) = conformance::read(&format!("golden/{}.json", self.service)) else {
            return Vec::new();
        };
        let all = golden["cases"].as_array().unwrap();
        let ours = |case: &&Value| {
            self.operations
                .contains(&case["operation"].as_str().unwrap())
        };
        let mut inputs = HashMap::new();
        for case in all.iter().filter(|case| case["kind"] == "request") {
            let operation = case["operation"].as_str().unwrap();
            inputs.entry(operation).or_insert(&case["params"]);
        }
        all.iter()
            .filter(ours)
            .filter(|case| case["kind"] == kind)
            .map(|case| {
                let operation = case["operation"].as_str().unwrap();
                let input = match (case.get("params"), inputs.get(operation).copied()) {
                    (Some(params), _) | (None, Some(params)) => plain(params).to_string(),
                    (None, None) => smallest(operation).to_string(),
                };
                (case.clone(), input)
            })
            .collect()
    }
}

/// The input with its bytes as JSON has them.
fn plain(params: &Value) -> Value {
    match params {
        Value::Object(members) => match members.get("$base64") {
            Some(text) => text.clone(),
            None => members
                .iter()
                .map(|(name, value)| (name.clone(), plain(value)))
                .collect(),
        },
        Value::Array(entries) => entries.iter().map(plain).collect(),
        scalar => scalar.clone(),
    }
}
