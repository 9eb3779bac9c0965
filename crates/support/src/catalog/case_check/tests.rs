use std::time::{Duration, SystemTime};

use serde_json::json;

use super::*;
use crate::test_service::TestService;

fn service() -> TestService {
    TestService::new(|request| {
        let japanese = request.body["language"] == "ja";
        Ok(match request.operation.as_str() {
            "DescribeServices" => json!({"services": [{
                "code": "amazon-elastic-compute-cloud-linux",
                "name": "Elastic Compute Cloud (Linux)",
                "categories": [{"code": "instance-issue"}, {"code": "performance"}],
            }]}),
            "DescribeSeverityLevels" => {
                json!({"severityLevels": [{"code": "low"}, {"code": "normal"}]})
            }
            "DescribeSupportedLanguages" => {
                json!({"supportedLanguages": [{"code": "en"}, {"code": "ja"}, {"code": "ko"}]})
            }
            "DescribeCreateCaseOptions" => json!({
                "languageAvailability": if japanese { "best_effort" } else { "available" },
                "communicationTypes": [
                    {"type": "web", "supportedHours": [{"startTime": "00:00", "endTime": "24:00"}]},
                    {"type": "call", "supportedHours": [
                        {"startTime": "08:00:00.000", "endTime": "18:00:00.000"}]},
                ],
            }),
            other => panic!("{other} is not needed for a check"),
        })
    })
}

fn case() -> CreateCase {
    CreateCase::new("s".parse().unwrap(), "b".parse().unwrap())
}

fn good() -> CreateCase {
    case()
        .service_code("amazon-elastic-compute-cloud-linux".parse().unwrap())
        .category_code("performance".parse().unwrap())
}

async fn problems(case: CreateCase, hour: u64) -> Vec<String> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(hour * 3600);
    let check = CaseCheck::new(service().client()).at(time);
    let problems = check.check(&case).await.unwrap();
    problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_good_case_has_no_problem() {
    let service = service();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(12 * 3600);
    let check = CaseCheck::new(service.client()).at(time);
    let case = good().severity_code("low".into());
    assert_eq!(check.check(&case).await.unwrap(), []);
    let requests = service.requests();
    assert_eq!(requests[2].body["language"], "en");
    assert_eq!(requests[2].body["issueType"], "technical");
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let found = problems(good().severity_code("urgent".into()).language("tr"), 12).await;
    assert_eq!(
        found,
        [
            "language: expected one of en, ja, ko; found tr",
            "severity: expected one of low, normal; found urgent",
        ]
    );
}

#[tokio::test]
async fn a_wrong_code_gets_the_one_that_was_meant() {
    let found = problems(case().service_code("ec2".parse().unwrap()), 12).await;
    assert_eq!(
        found,
        ["service: expected one of the catalogue, found ec2; \
          the nearest is amazon-elastic-compute-cloud-linux"]
    );
    let found = problems(good().category_code("perfromance".parse().unwrap()), 12).await;
    assert_eq!(
        found,
        ["category: expected one of the service, found perfromance; the nearest is performance"]
    );
}

#[tokio::test]
async fn what_is_good_to_know_is_not_serious() {
    let found = problems(good().language("ja"), 3).await;
    assert_eq!(
        found,
        [
            "language: support in ja depends on available staff",
            "hours: call is closed at this time; the hours in UTC are 08:00-18:00",
        ]
    );
    let check = CaseCheck::new(service().client());
    let without = check.check(&case()).await.unwrap();
    assert_eq!(without, [CaseProblem::NoService]);
    assert!(!without[0].is_serious());
}

#[tokio::test]
async fn a_question_without_an_answer_is_an_error() {
    let refused =
        TestService::new(|_| Err((400, json!({"__type": "SubscriptionRequiredException"}))));
    let error = CaseCheck::new(refused.client())
        .check(&good())
        .await
        .unwrap_err();
    assert!(error.refused().unwrap().is_subscription_required());
}
