use std::collections::VecDeque;
use std::error::Error as _;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_stack::{Body, BoxError, Sent};
use casebook_types::Region;
use http::{Request, Response};
use http_body_util::Full;
use tokio::time::Instant;
use tower::service_fn;

use super::*;

const ID: &str = "compliance-inquiry-abcDEF0123456789";

/// The status and the body of a response; status 0 breaks the connection.
type Answer = (u16, String);

fn inquiry(status: &str) -> Answer {
    let detail =
        format!(r#"{{"complianceInquiryDetail": {{"id": "{ID}", "status": "{status}"}}}}"#);
    (200, detail)
}

fn refused(status: u16, code: &str) -> Answer {
    (
        status,
        format!(r#"{{"__type": "{code}", "message": "no"}}"#),
    )
}

/// Returns a wait whose polls get these answers in order, and then always the last one. Returns also the
/// times of its polls, in seconds since the start.
fn wait(answers: Vec<Answer>) -> (InquiryWait, Arc<Mutex<Vec<u64>>>) {
    let polls: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (seen, began) = (Arc::clone(&polls), Instant::now());
    let answers = Arc::new(Mutex::new(VecDeque::from(answers)));
    let transport = service_fn(move |request: Request<Body>| {
        assert!(
            request
                .uri()
                .path()
                .ends_with("/compliance-inquiry/getMetadata")
        );
        seen.lock().unwrap().push(began.elapsed().as_secs());
        let mut answers = answers.lock().unwrap();
        let (status, body) = answers.front().cloned().unwrap();
        if answers.len() > 1 {
            answers.pop_front();
        }
        async move {
            if status == 0 {
                return Err(BoxError::from("the connection broke"));
            }
            let response = Response::builder()
                .status(status)
                .header("x-amzn-requestid", "id-1");
            Ok(response.body(Full::new(Bytes::from(body)))?)
        }
    });
    let client = Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .max_attempts(NonZeroU32::MIN)
        .transport(transport)
        .build()
        .unwrap();
    (InquiryWait::new(client, ID.parse().unwrap()), polls)
}

#[tokio::test(start_paused = true)]
async fn asks_every_ten_seconds_until_the_inquiry_is_done() {
    let all = ["PROCESSING", "HUMAN_REVIEW", "A_NEW_WORD", "COMPLETED"];
    let (wait, polls) = wait(all.map(inquiry).to_vec());
    let done = wait.done().await.unwrap();
    assert_eq!(done.status, Some(InquiryStatus::Completed));
    assert_eq!(*polls.lock().unwrap(), [0, 10, 20, 30]);
}

#[tokio::test(start_paused = true)]
async fn an_inquiry_that_failed_is_no_error() {
    let (wait, _) = wait(vec![inquiry("FAILED")]);
    assert_eq!(
        wait.done().await.unwrap().status,
        Some(InquiryStatus::Failed)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_may_pass_is_followed_by_the_next_poll() {
    let throttled = refused(429, "ThrottlingException");
    let (wait, polls) = wait(vec![(0, String::new()), throttled, inquiry("COMPLETED")]);
    wait.poll_every(Duration::from_secs(60))
        .done()
        .await
        .unwrap();
    assert_eq!(*polls.lock().unwrap(), [0, 60, 120]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_would_stay_ends_it_at_once() {
    let missing = refused(404, "ResourceNotFoundException");
    let (wait, polls) = wait(vec![inquiry("PROCESSING"), missing]);
    let error = wait.done().await.unwrap_err();
    assert_eq!(polls.lock().unwrap().len(), 2);
    assert!(!error.is_timeout());
    assert_eq!(error.last_status(), Some(&InquiryStatus::Processing));
    assert_eq!(error.sent(), Sent::Yes);
    assert_eq!(
        error.to_string(),
        format!("the status of inquiry {ID} could not be read")
    );
    assert!(error.source().is_some());
}

#[tokio::test(start_paused = true)]
async fn the_third_failure_of_the_service_in_a_row_ends_it() {
    let broken = || refused(500, "InternalServerException");
    let (wait, polls) = wait(vec![broken(), broken(), inquiry("PROCESSING"), broken()]);
    let error = wait.done().await.unwrap_err();
    assert_eq!(*polls.lock().unwrap(), [0, 10, 20, 30, 40, 50]);
    assert!(!error.is_timeout());
    assert_eq!(
        error.client_error().unwrap().code(),
        Some("InternalServerException")
    );
}

#[tokio::test(start_paused = true)]
async fn the_limit_ends_it_after_a_last_poll() {
    let (wait, polls) = wait(vec![inquiry("HUMAN_REVIEW")]);
    let error = wait
        .limit(Duration::from_secs(25))
        .done()
        .await
        .unwrap_err();
    assert_eq!(*polls.lock().unwrap(), [0, 10, 20, 25]);
    assert!(error.is_timeout() && error.client_error().is_none());
    assert_eq!(error.inquiry_id().as_str(), ID);
    assert_eq!(
        error.to_string(),
        format!("expected inquiry {ID} to be done within 25 s, found HUMAN_REVIEW")
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_of_its_own_can_wait() {
    let (wait, _) = wait(vec![inquiry("COMPLETED")]);
    let done = tokio::spawn(async move { wait.done().await });
    assert!(done.await.unwrap().unwrap().status.is_some());
}
