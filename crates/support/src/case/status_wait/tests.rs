use serde_json::{Value, json};

use std::error::Error as _;

use casebook_stack::Sent;
use casebook_stack::poll::{GRACE, LONGEST};
use tokio::time::Instant;

use super::*;
use crate::test_service::{Answer, TestService};

const RESOLVED: CaseStatus = CaseStatus::Resolved;

fn case(status: &str) -> Answer {
    let case = json!({"caseId": "case-1", "status": status, "subject": "s"});
    Ok(json!({"cases": [{"caseId": "case-2", "status": "resolved"}, case]}))
}

/// Returns a service that gives these answers in order, and repeats the last one.
fn service(answers: Vec<Answer>) -> TestService {
    TestService::new(move |request| {
        let last = answers.len() - 1;
        answers[request.number.min(last)].clone()
    })
}

fn wait(service: &TestService) -> CaseStatusWait {
    CaseStatusWait::new(service.client(), "case-1".parse().unwrap())
}

fn seconds(service: &TestService) -> Vec<u64> {
    let requests = service.requests().into_iter();
    requests.map(|request| request.at.as_secs()).collect()
}

const BROKEN: Answer = Err((0, Value::Null));

fn refused(status: u16, code: &str) -> Answer {
    Err((status, json!({"__type": code})))
}

#[tokio::test(start_paused = true)]
async fn asks_every_minute_until_the_case_has_the_status() {
    let service = service(vec![
        case("opened"),
        case("work-in-progress"),
        case("resolved"),
    ]);
    let case = wait(&service).until(RESOLVED).await.unwrap();
    assert_eq!(case.subject.as_deref(), Some("s"));
    assert_eq!(seconds(&service), [0, 60, 120]);
    let expected = json!({
        "caseIdList": ["case-1"],
        "includeResolvedCases": true,
        "includeCommunications": false,
    });
    assert!(
        service
            .requests()
            .iter()
            .all(|request| request.body == expected)
    );
}

#[tokio::test(start_paused = true)]
async fn any_of_several_statuses_ends_it_also_one_that_is_new_here() {
    let service = service(vec![case("opened"), case("a-new-word")]);
    let statuses = [RESOLVED, CaseStatus::from("a-new-word")];
    let case = wait(&service).until_any(statuses).await.unwrap();
    assert_eq!(case.status.unwrap().as_str(), "a-new-word");
}

#[tokio::test(start_paused = true)]
async fn the_listener_hears_the_first_status_and_each_change() {
    let statuses = ["opened", "opened", "work-in-progress", "opened", "resolved"];
    let service = service(statuses.map(case).to_vec());
    let heard = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let hears = Arc::clone(&heard);
    let wait = wait(&service).on_change(move |status| {
        hears.lock().unwrap().push(status.to_string());
    });
    wait.until(RESOLVED).await.unwrap();
    let heard = heard.lock().unwrap();
    assert_eq!(*heard, ["opened", "work-in-progress", "opened", "resolved"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_no_status_ends_at_once() {
    let service = service(vec![case("opened")]);
    let began = Instant::now();
    let error = wait(&service).until_any([]).await.unwrap_err();
    assert_eq!(
        (began.elapsed(), service.requests().len()),
        (Duration::ZERO, 0)
    );
    assert!(!error.is_timeout() && error.client_error().is_none());
    assert_eq!(error.sent(), Sent::No);
    assert_eq!(
        error.to_string(),
        "expected a status for case case-1 to wait for, found none; nothing was sent"
    );
}

#[tokio::test(start_paused = true)]
async fn the_limit_ends_it_with_one_last_question_and_the_last_status() {
    let service = service(vec![case("opened"), case("pending-customer-action")]);
    let wait = wait(&service)
        .poll_every(Duration::from_secs(10))
        .limit(Duration::from_secs(25));
    let began = Instant::now();
    let error = wait
        .until_any([RESOLVED, CaseStatus::Reopened])
        .await
        .unwrap_err();
    assert_eq!(began.elapsed().as_secs(), 25);
    assert_eq!(seconds(&service), [0, 10, 20, 25]);
    assert!(error.is_timeout() && error.client_error().is_none());
    assert_eq!(
        error.last_status(),
        Some(&CaseStatus::PendingCustomerAction)
    );
    assert_eq!(error.sent(), Sent::Yes);
    assert_eq!(
        error.to_string(),
        "expected case case-1 to become resolved or reopened within 25 s, found \
         pending-customer-action"
    );
}

#[tokio::test(start_paused = true)]
async fn questions_without_an_answer_are_asked_again() {
    let service = service(vec![
        BROKEN,
        refused(400, "ThrottlingException"),
        refused(500, "InternalServerError"),
        case("resolved"),
    ]);
    let case = wait(&service).until(RESOLVED).await.unwrap();
    assert_eq!(case.status, Some(RESOLVED));
    assert_eq!(seconds(&service), [0, 60, 120, 180]);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_never_answers_is_told_with_its_last_failure() {
    let service = service(vec![BROKEN]);
    let wait = wait(&service).limit(Duration::from_secs(90));
    let error = wait.until(RESOLVED).await.unwrap_err();
    assert!(error.is_timeout() && error.last_status().is_none());
    assert_eq!(error.sent(), Sent::Perhaps);
    assert!(error.client_error().unwrap().is_retryable() && error.source().is_some());
    assert!(error.to_string().ends_with("found no status"), "{error}");

    let silent = Client::builder()
        .region(casebook_types::Region::US_EAST_1)
        .credentials(casebook_auth::Credentials::new("AKIDEXAMPLE", "secret"))
        .attempt_timeout(LONGEST)
        .transport(tower::service_fn(|_| {
            std::future::pending::<
                Result<
                    http::Response<http_body_util::Empty<bytes::Bytes>>,
                    casebook_stack::BoxError,
                >,
            >()
        }))
        .build()
        .unwrap();
    let wait = CaseStatusWait::new(silent, "case-1".parse().unwrap());
    let began = Instant::now();
    let error = wait
        .limit(Duration::from_secs(90))
        .until(RESOLVED)
        .await
        .unwrap_err();
    assert_eq!(began.elapsed(), Duration::from_secs(90) + GRACE);
    assert!(error.is_timeout());
    assert_eq!(error.sent(), Sent::Perhaps);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_would_stay_ends_it_at_once() {
    let service = service(vec![case("opened"), refused(400, "CaseIdNotFound")]);
    let error = wait(&service).until(RESOLVED).await.unwrap_err();
    assert_eq!(seconds(&service), [0, 60]);
    assert!(!error.is_timeout());
    assert_eq!(error.last_status(), Some(&CaseStatus::Opened));
    assert_eq!(error.client_error().unwrap().code(), Some("CaseIdNotFound"));
    assert_eq!(
        error.to_string(),
        "the status of case case-1 could not be read"
    );

    let nameless = Client::builder()
        .region(casebook_types::Region::US_EAST_1)
        .credentials(casebook_auth::Credentials::new("AKID\n", "secret"))
        .transport(tower::service_fn(|_| async {
            Err::<http::Response<http_body_util::Empty<bytes::Bytes>>, casebook_stack::BoxError>(
                "sent".into(),
            )
        }))
        .build()
        .unwrap();
    let wait = CaseStatusWait::new(nameless, "case-1".parse().unwrap());
    let error = wait.until(RESOLVED).await.unwrap_err();
    assert!(!error.is_timeout());
    assert_eq!(error.sent(), Sent::No, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_third_failure_of_the_service_in_a_row_ends_it() {
    let broken = || refused(500, "InternalServerError");
    let unavailable = || refused(503, "ServiceUnavailable");
    let service = service(vec![
        broken(),
        unavailable(),
        case("opened"),
        broken(),
        broken(),
        // Neither of these two comes from a service that fails, so the count begins anew.
        BROKEN,
        broken(),
        unavailable(),
        refused(503, "ThrottlingException"),
        broken(),
        broken(),
        unavailable(),
        case("resolved"),
    ]);
    let error = wait(&service).until(RESOLVED).await.unwrap_err();
    assert_eq!(service.requests().len(), 12);
    assert!(!error.is_timeout());
    assert_eq!(error.last_status(), Some(&CaseStatus::Opened));
    let last = error.client_error().unwrap();
    assert_eq!(last.code(), Some("ServiceUnavailable"));
    assert_eq!(
        error.to_string(),
        "the status of case case-1 could not be read"
    );
}

#[tokio::test(start_paused = true)]
async fn odd_answers_and_limits_neither_end_it_early_nor_keep_it_for_ever() {
    let without_status = json!({"cases": [{"caseId": "case-1"}, null]});
    let service = service(vec![
        Ok(json!({})),
        Ok(without_status),
        Ok(json!({"cases": null})),
    ]);
    let wait = wait(&service)
        .poll_every(Duration::ZERO)
        .limit(Duration::from_secs(5));
    let error = wait.until(RESOLVED).await.unwrap_err();
    assert_eq!(seconds(&service), [0, 1, 2, 3, 4, 5]);
    assert_eq!((error.last_status(), error.sent()), (None, Sent::Yes));
    let wait = wait.limit(Duration::MAX).poll_every(Duration::MAX);
    let endless = tokio::time::timeout(Duration::from_secs(3600), wait.until(RESOLVED));
    assert!(endless.await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_task_of_its_own_can_wait() {
    let wait = wait(&service(vec![case("resolved")]));
    let reached = tokio::spawn(async move { wait.until(RESOLVED).await });
    assert_eq!(reached.await.unwrap().unwrap().status, Some(RESOLVED));
}
