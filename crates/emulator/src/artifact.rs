//! The operations of AWS Artifact, each in a file with its name.

mod agreement;
mod agreement_token;
mod inquiry;
mod page;
mod questionnaire;
mod refuse;
mod report;
mod resource;
mod term_token;

mod accept_agreement;
mod accept_nda_for_agreement;
mod create_compliance_inquiry;
mod export_compliance_inquiry;
mod get_account_settings;
mod get_agreement;
mod get_compliance_inquiry_metadata;
mod get_customer_agreement;
mod get_nda_for_agreement;
mod get_report;
mod get_report_metadata;
mod get_term_for_report;
mod list_agreements;
mod list_compliance_inquiries;
mod list_compliance_inquiry_queries;
mod list_customer_agreements;
mod list_report_versions;
mod list_reports;
mod list_tags_for_resource;
mod put_account_settings;
mod put_compliance_inquiry_feedback;
mod tag_resource;
mod terminate_agreement;
mod untag_resource;

use http::StatusCode;

use crate::http::HttpRequest;
use crate::model::Model;
use crate::operation::{Action, Refusal, Route, actions, find_action};
use crate::spelling::nearest;

pub(crate) use refuse::unacceptable;

/// The content type of requests and responses.
pub(crate) const CONTENT_TYPE: &str = "application/json";

const ACTIONS: &[(&str, Action)] = actions![
    AcceptAgreement: accept_agreement,
    AcceptNdaForAgreement: accept_nda_for_agreement,
    CreateComplianceInquiry: create_compliance_inquiry,
    ExportComplianceInquiry: export_compliance_inquiry,
    GetAccountSettings: get_account_settings,
    GetAgreement: get_agreement,
    GetComplianceInquiryMetadata: get_compliance_inquiry_metadata,
    GetCustomerAgreement: get_customer_agreement,
    GetNdaForAgreement: get_nda_for_agreement,
    GetReport: get_report,
    GetReportMetadata: get_report_metadata,
    GetTermForReport: get_term_for_report,
    ListAgreements: list_agreements,
    ListComplianceInquiries: list_compliance_inquiries,
    ListComplianceInquiryQueries: list_compliance_inquiry_queries,
    ListCustomerAgreements: list_customer_agreements,
    ListReportVersions: list_report_versions,
    ListReports: list_reports,
    ListTagsForResource: list_tags_for_resource,
    PutAccountSettings: put_account_settings,
    PutComplianceInquiryFeedback: put_compliance_inquiry_feedback,
    TagResource: tag_resource,
    TerminateAgreement: terminate_agreement,
    UntagResource: untag_resource,
];

/// Returns the names of the emulated operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|(name, _)| *name)
}

/// Finds the operation with the method and the path of a request.
pub(crate) fn route(request: &HttpRequest) -> Result<Route, Refusal> {
    let (method, path) = (request.method.as_str(), request.path());
    let mut methods = Vec::new();
    for operation in Model::artifact().operations.values() {
        let Some(labels) = labels(&operation.http.request_uri, path) else {
            continue;
        };
        if operation.http.method != method {
            methods.push(operation.http.method.as_str());
            continue;
        }
        if let Some(action) = find_action(ACTIONS, &operation.name) {
            return Ok(Route {
                operation,
                action,
                labels,
            });
        }
    }
    if !methods.is_empty() {
        let expected = methods.join(" or ");
        return Err(unknown_operation(format!(
            "the method: expected {expected}, found {method}"
        )));
    }
    let operations = Model::artifact().operations.values();
    let paths = operations.map(|operation| operation.http.request_uri.as_str());
    Err(unknown_operation(match nearest(path, paths) {
        Some(meant) => format!("no operation has this path; did you mean {meant}?"),
        None => "no operation has this path".to_owned(),
    }))
}

/// Returns the refusal of a request that names no operation.
pub(crate) fn unknown_operation(why: String) -> Refusal {
    Refusal::new("UnknownOperationException", StatusCode::NOT_FOUND, why)
}

/// Returns the labels of a path: the segments where the template has a name in braces. `None` if the path
/// does not match the template. For example, `/tags/{resourceArn}` and `/tags/arn` give
/// `resourceArn: arn`.
fn labels(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut labels = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(name) if !segment.is_empty() => labels.push((name, segment.to_owned())),
            None if segment == expected => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(labels)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use serde_json::json;

    use super::*;
    use crate::account::AccountId;
    use crate::auth::Principal;
    use crate::model::check;
    use crate::operation::{Call, Settings, Throttles};
    use crate::scenario::Scenario;
    use crate::store::Store;
    use crate::time::Timestamp;

    #[test]
    fn every_action_is_an_operation_of_the_model() {
        for name in operations() {
            assert!(Model::artifact().operations.contains_key(name), "{name}");
        }
    }

    /// Runs all actions against one store and compares each response with the model. Tokens from a
    /// response become members of the next inputs, so the actions run in an order in which each finds its
    /// token.
    #[test]
    fn every_answer_fits_the_output_of_the_model() {
        let store = Store::sample();
        let settings = Settings::default();
        let (parts, ()) = Request::get("http://localhost:1/")
            .body(())
            .expect("valid")
            .into_parts();
        let request = HttpRequest::new(parts, Bytes::new(), Timestamp::from_seconds(1_800_000_000));
        let call = Call {
            request: &request,
            store: &store,
            settings: &settings,
            scenario: &Scenario::new(),
            directory: &Scenario::new(),
            caller: &Principal::user(AccountId::DEFAULT, "sample".to_owned()),
            sessions: store.key(),
            throttles: &Throttles::default(),
            dry_run: false,
            expired_link: false,
        };
        let report = &store.published(None, 1).expect("samples").items[0];
        let mut input = json!({
            "reportId": report.id, "maxResults": 2, "notificationSubscriptionStatus": "SUBSCRIBED",
            "agreementId": "agreement-Nz7KcP3vRd9WqJ1x",
            "customerAgreementId": "customer-agreement-4QmX0tZr7BvKc2Lp",
            "name": "Encryption", "inquiryContent": {"query": "Is data encrypted at rest?"},
            "complianceInquiryId": "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1", "rating": "THUMBS_UP",
            "resourceArn": report.arn, "tags": {"team": "audit"}, "tagKeys": ["team"],
        });
        // These run last, in this order: each needs a token that an earlier action issues.
        const LAST: [&str; 5] = [
            "GetReport",
            "AcceptNdaForAgreement",
            "GetAgreement",
            "AcceptAgreement",
            "TerminateAgreement",
        ];
        let mut actions = ACTIONS.to_vec();
        actions.sort_by_key(|(name, _)| LAST.iter().position(|last| last == name));
        for (name, action) in actions {
            let answer = action(&call, input.clone()).expect(name).text();
            let answer: serde_json::Value = serde_json::from_str(&answer).expect(name);
            let output = Model::artifact().operations[name]
                .output
                .as_ref()
                .expect(name);
            let mut found = Vec::new();
            let shape = Model::artifact().shape(&output.shape);
            check(Model::artifact(), shape, &answer, "", &mut found);
            assert!(found.is_empty(), "{name}: {found:?}");
            for member in answer.as_object().expect("an object").keys() {
                assert!(shape.members.contains_key(member), "{name}: {member}");
            }
            for (issued, taken) in [
                ("termToken", "termToken"),
                ("acceptNdaForAgreementToken", "ndaToken"),
                ("getAgreementToken", "ndaToken"),
                ("acceptanceTermsToken", "acceptanceTermsToken"),
                ("executeAgreementToken", "executeAgreementToken"),
                ("terminateAgreementToken", "terminateAgreementToken"),
                ("agreementRevisionId", "agreementRevisionId"),
            ] {
                if let Some(token) = answer.get(issued) {
                    input[taken] = token.clone();
                }
            }
        }
    }

    #[test]
    fn labels_are_whole_segments() {
        let template = "/tags/{resourceArn}";
        assert_eq!(
            labels(template, "/tags/arn%3Aaws"),
            Some(vec![("resourceArn", "arn%3Aaws".to_owned())])
        );
        for path in ["/tags/", "/tags", "/tags/a/b", "/tag/a", "tags/a", ""] {
            assert_eq!(labels(template, path), None, "{path}");
        }
    }
}
