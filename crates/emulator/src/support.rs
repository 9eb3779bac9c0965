//! The operations of AWS Support, each in a file with its name.

mod advisor;
mod attachment;
mod case;
mod language;
mod life;
mod output;
mod page;
mod refuse;
mod topic;
mod upload;
mod window;

mod add_attachments_to_set;
mod add_communication_to_case;
mod complete_attachment_upload;
mod create_case;
mod describe_attachment;
mod describe_attachment_upload_status;
mod describe_cases;
mod describe_communications;
mod describe_create_case_options;
mod describe_services;
mod describe_severity_levels;
mod describe_supported_languages;
mod describe_trusted_advisor_check_refresh_statuses;
mod describe_trusted_advisor_check_result;
mod describe_trusted_advisor_check_summaries;
mod describe_trusted_advisor_checks;
mod get_attachment_download_link;
mod get_attachment_upload_links;
mod refresh_trusted_advisor_check;
mod resolve_case;

use http::StatusCode;

use crate::http::HttpRequest;
use crate::model::Model;
use crate::operation::{Action, Refusal, Route, actions, find_action};
use crate::scenario::{Plan, Scenario};
use crate::spelling::nearest;

pub(crate) use advisor::{degenerate, has_run, saving};
pub(crate) use case::{apply, is_retained, retained, status_at, status_of};
pub(crate) use life::Event;
pub(crate) use refuse::{named, unacceptable};

/// The content type of requests and responses.
pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

const ACTIONS: &[(&str, Action)] = actions![
    AddAttachmentsToSet: add_attachments_to_set,
    AddCommunicationToCase: add_communication_to_case,
    CompleteAttachmentUpload: complete_attachment_upload,
    CreateCase: create_case,
    DescribeAttachment: describe_attachment,
    DescribeAttachmentUploadStatus: describe_attachment_upload_status,
    DescribeCases: describe_cases,
    DescribeCommunications: describe_communications,
    DescribeCreateCaseOptions: describe_create_case_options,
    DescribeServices: describe_services,
    DescribeSeverityLevels: describe_severity_levels,
    DescribeSupportedLanguages: describe_supported_languages,
    DescribeTrustedAdvisorCheckRefreshStatuses: describe_trusted_advisor_check_refresh_statuses,
    DescribeTrustedAdvisorCheckResult: describe_trusted_advisor_check_result,
    DescribeTrustedAdvisorCheckSummaries: describe_trusted_advisor_check_summaries,
    DescribeTrustedAdvisorChecks: describe_trusted_advisor_checks,
    GetAttachmentDownloadLink: get_attachment_download_link,
    GetAttachmentUploadLinks: get_attachment_upload_links,
    RefreshTrustedAdvisorCheck: refresh_trusted_advisor_check,
    ResolveCase: resolve_case,
];

/// Returns the names of the emulated operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|(name, _)| *name)
}

/// Finds the operation that the header `X-Amz-Target` names.
pub(crate) fn route(request: &HttpRequest) -> Result<Route, Refusal> {
    let service = Service {
        name: "AWS Support",
        model: Model::support(),
        actions: ACTIONS,
    };
    route_by_target(request, &service)
}

/// A service whose requests name their operation in the header `X-Amz-Target`.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) model: &'static Model,
    pub(crate) actions: &'static [(&'static str, Action)],
}

/// Finds the operation of a service that the header `X-Amz-Target` names.
pub(crate) fn route_by_target(request: &HttpRequest, service: &Service) -> Result<Route, Refusal> {
    let target = request
        .headers
        .get("x-amz-target")
        .ok_or_else(|| unknown_operation("the request has no X-Amz-Target header".to_owned()))?;
    let target = &*String::from_utf8_lossy(target.as_bytes());
    let model = service.model;
    let prefix = model.metadata.target_prefix.as_deref().unwrap_or_default();
    let name = target
        .split_once('.')
        .filter(|(found, _)| *found == prefix)
        .map(|(_, name)| name)
        .ok_or_else(|| {
            let found = named(target);
            unknown_operation(format!(
                "the X-Amz-Target header: expected {prefix}.OPERATION, found {found}"
            ))
        })?;
    let action = find_action(service.actions, name);
    let found = model.operations.get(name).zip(action);
    let (operation, action) = found.ok_or_else(|| {
        let mut why = format!("{} has no operation {}", service.name, named(name));
        let names = model.operations.keys().map(String::as_str);
        if let Some(meant) = nearest(name, names) {
            why = format!("{why}; did you mean {meant}?");
        }
        unknown_operation(why)
    })?;
    Ok(Route {
        operation,
        action,
        labels: Vec::new(),
    })
}

/// Returns the refusal of a request that names no operation.
pub(crate) fn unknown_operation(why: String) -> Refusal {
    Refusal::new("InvalidAction", StatusCode::BAD_REQUEST, why)
}

/// The only Region whose endpoint has the operations of Trusted Advisor.
const ADVISOR_REGION: &str = "us-east-1";

/// Refuses every operation if the account's plan has no Support API. If the scenario sets
/// `advisor_in_us_east_1_only`, also refuses Trusted Advisor operations for other Regions, whose
/// endpoints do not support them (API reference, DescribeTrustedAdvisorChecks).
pub(crate) fn admit(scenario: &Scenario, operation: &str, region: &str) -> Result<(), Refusal> {
    if scenario.plan == Plan::None {
        let why =
            "Amazon Web Services Premium Support Subscription is required to use this service.";
        let status = StatusCode::BAD_REQUEST;
        return Err(Refusal::new("SubscriptionRequiredException", status, why));
    }
    let is_advisors = operation.contains("TrustedAdvisor");
    if is_advisors && scenario.advisor_in_us_east_1_only && region != ADVISOR_REGION {
        let found = named(region);
        let why = format!(
            "the Region: expected {ADVISOR_REGION}, which alone has {operation} as long as the scenario \
             sets advisor_in_us_east_1_only, found {found}; sign for {ADVISOR_REGION}, or play a \
             scenario that does not set it"
        );
        return Err(unknown_operation(why));
    }
    Ok(())
}

/// Carries out an operation without validating its input, for tests.
#[cfg(test)]
pub(crate) fn act(
    name: &str,
    call: &crate::operation::Call<'_>,
    input: serde_json::Value,
) -> Result<crate::operation::Output, crate::operation::OperationError> {
    find_action(ACTIONS, name).expect(name)(call, input)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use serde_json::{Value, json};

    use super::*;
    use crate::account::AccountId;
    use crate::auth::Principal;
    use crate::model::check;
    use crate::operation::{Call, Settings, Throttles};
    use crate::sample::Samples;
    use crate::store::Store;
    use crate::time::Timestamp;

    #[test]
    fn every_action_is_an_operation_of_the_model() {
        for name in operations() {
            assert!(Model::support().operations.contains_key(name), "{name}");
        }
    }

    #[test]
    fn a_target_that_is_no_text_is_not_missing() {
        let why = |target: Option<&[u8]>| {
            let mut request = Request::post("http://localhost:1/");
            if let Some(target) = target {
                request = request.header("x-amz-target", target);
            }
            let (parts, ()) = request.body(()).expect("valid").into_parts();
            let request =
                HttpRequest::new(parts, Bytes::new(), Timestamp::from_seconds(1_800_000_000));
            route(&request)
                .map(|_| ())
                .expect_err("no operation")
                .message
        };
        assert_eq!(why(None), "the request has no X-Amz-Target header");
        assert_eq!(
            why(Some(b"AWSSupport_20130415.\xff")),
            "AWS Support has no operation \"\u{fffd}\""
        );
        assert!(why(Some(b"")).ends_with("expected AWSSupport_20130415.OPERATION, found \"\""));
    }

    #[test]
    fn every_answer_fits_the_output_of_the_model() {
        let store = Store::sample();
        let (parts, ()) = Request::get("http://localhost:1/")
            .body(())
            .expect("valid")
            .into_parts();
        let request = HttpRequest::new(parts, Bytes::new(), Timestamp::from_seconds(1_800_000_000));
        let call = Call {
            request: &request,
            store: &store,
            settings: &Settings::default(),
            scenario: &Scenario::new(),
            directory: &Scenario::new(),
            caller: &Principal::user(AccountId::DEFAULT, "sample".to_owned()),
            sessions: store.key(),
            throttles: &Throttles::default(),
            dry_run: false,
            expired_link: false,
        };
        let act = |name: &str, input: Value| {
            let answer = act(name, &call, input).expect(name).text();
            let answer: Value = serde_json::from_str(&answer).expect(name);
            let model = Model::support();
            let output = model.operations[name].output.as_ref().expect(name);
            assert_fits(model, &output.shape, &answer, name);
            answer
        };
        let file = json!([{"fileName": "a", "data": "AP8="}]);
        let set = act("AddAttachmentsToSet", json!({ "attachments": file }));
        let set = &set["attachmentSetId"];
        let input = json!({"subject": "s", "communicationBody": "b", "attachmentSetId": set});
        let id = act("CreateCase", input)["caseId"].clone();
        act(
            "AddCommunicationToCase",
            json!({"caseId": id, "communicationBody": "b"}),
        );
        act(
            "DescribeCases",
            json!({"includeResolvedCases": true, "maxResults": 2}),
        );
        let said = act("DescribeCommunications", json!({"caseId": id}));
        let attached = &said["communications"][1]["attachmentSet"][0]["attachmentId"];
        act("DescribeAttachment", json!({"attachmentId": attached}));
        act("ResolveCase", json!({"caseId": id}));
        let about = json!({
            "serviceCode": "aws-lambda", "categoryCode": "other", "issueType": "technical",
            "language": "ja",
        });
        act("DescribeCreateCaseOptions", about.clone());
        act("DescribeServices", json!({}));
        act("DescribeSeverityLevels", json!({}));
        act("DescribeSupportedLanguages", about);
        act("DescribeTrustedAdvisorChecks", json!({"language": "en"}));
        // The checks that have not run leave out members that the model requires
        // (docs/service-notes.md, "Trusted Advisor").
        for check in Samples::new()
            .parts()
            .checks
            .iter()
            .filter(|check| check.ran)
        {
            act(
                "DescribeTrustedAdvisorCheckResult",
                json!({"checkId": check.id}),
            );
            let ids = json!({"checkIds": [check.id]});
            act("DescribeTrustedAdvisorCheckSummaries", ids.clone());
            if check.refresh.interval().is_some() {
                act("DescribeTrustedAdvisorCheckRefreshStatuses", ids);
                act("RefreshTrustedAdvisorCheck", json!({"checkId": check.id}));
            }
        }
    }

    /// Checks that a response fits a shape of the model and has no members that the model does not have.
    fn assert_fits(model: &Model, shape: &str, value: &Value, place: &str) {
        let shape = model.shape(shape);
        let mut found = Vec::new();
        check(model, shape, value, "", &mut found);
        assert!(found.is_empty(), "{place}: {found:?}");
        for (name, value) in value.as_object().into_iter().flatten() {
            let place = format!("{place}.{name}");
            let member = shape.members.get(name).expect(&place);
            assert_fits(model, &member.shape, value, &place);
        }
        for value in value
            .as_array()
            .into_iter()
            .flatten()
            .filter(|value| !value.is_null())
        {
            let member = shape.member.as_ref().expect(place);
            assert_fits(model, &member.shape, value, place);
        }
    }
}
