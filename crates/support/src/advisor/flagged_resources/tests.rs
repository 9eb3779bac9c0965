//! The stream over a client with all its layers.

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_stack::BoxError;
use casebook_types::Region;
use futures_util::TryStreamExt as _;
use http::Response;
use http_body_util::Full;
use tower::service_fn;

use super::*;
use crate::client::Client;
use crate::test_service::TestService;

type Piece = Result<&'static str, &'static str>;

/// Returns a client and its service. Attempt number `n` gets `answers[n]`, a status and the pieces of a
/// body.
fn client(answers: &[(u16, &[Piece])]) -> (Client, TestService) {
    let answers: Vec<_> = answers
        .iter()
        .map(|(status, pieces)| {
            (
                *status,
                pieces.iter().map(|it| it.map(Bytes::from)).collect(),
            )
        })
        .collect();
    let service = TestService::in_pieces(move |request| answers[request.number].clone());
    let client = service.builder().max_response_bytes(64).build().unwrap();
    (client, service)
}

fn describe() -> DescribeTrustedAdvisorCheckResult {
    DescribeTrustedAdvisorCheckResult::new("Pfx0RwqBli".parse().unwrap())
}

const BEGINS: Piece = Ok(r#"{"result":{"flaggedResources":[{"region":"a"},{"regi"#);

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_asked_again_and_the_answer_may_be_larger_than_the_limit() {
    let good = [
        BEGINS,
        Ok(r#"on":"b"}],"status":"error","checkId":"Pfx0RwqBli"}}"#),
    ];
    let (client, service) = client(&[(503, &[Ok("{}")]), (200, &good)]);
    let mut resources = FlaggedResources::open(&client, describe()).await.unwrap();
    let regions: Vec<_> = (&mut resources)
        .map_ok(|resource| resource.region.unwrap().to_string())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(regions, ["a", "b"]);
    assert_eq!(resources.resources_read(), 2);
    let result = resources.result().unwrap();
    assert_eq!(result.check_id, Some("Pfx0RwqBli".parse().unwrap()));
    assert_eq!(service.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_is_not_asked_for_again() {
    let (client, service) = client(&[(200, &[BEGINS, Err("reset")]), (200, &[BEGINS])]);
    let mut resources = FlaggedResources::open(&client, describe()).await.unwrap();
    assert!(resources.next().await.unwrap().is_ok());
    let error = resources.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.resources_read(), error.request_id()),
        (1, Some("id-1"))
    );
    assert_eq!(
        error.client_error().unwrap().sent(),
        casebook_stack::Sent::Perhaps
    );
    assert_eq!(
        error.to_string(),
        "the response broke off after 1 resources"
    );
    assert!(resources.next().await.is_none() && resources.result().is_none());
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_ends_early_or_is_none_says_where() {
    for (rest, at) in [("", 52), ("on\" 1", 56)] {
        let (client, _) = client(&[(200, &[BEGINS, Ok(rest)])]);
        let resources = FlaggedResources::open(&client, describe()).await.unwrap();
        let error = resources.try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.resources_read(), 1);
        assert!(error.client_error().is_none());
        let place = format!("at byte {at}");
        assert!(error.to_string().ends_with(&place), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_in_the_place_of_the_answer_is_named() {
    let page = service_fn(|_| async {
        let page = Response::builder().header("content-type", "text/html");
        Ok::<_, BoxError>(page.body(Full::new(Bytes::from("<html>"))).unwrap())
    });
    let client = Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .transport(page)
        .build()
        .unwrap();
    let resources = FlaggedResources::open(&client, describe()).await.unwrap();
    let error = resources.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the response cannot be read after 0 resources: expected valid JSON at byte 0, found a web page \
         (text/html) from https://support.us-east-1.amazonaws.com"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_the_error_of_the_call() {
    let refused = [Ok(r#"{"__type":"ThrottlingException"}"#)];
    let (client, _) = client(&[(400, &refused), (400, &refused), (400, &refused)]);
    let error = FlaggedResources::open(&client, describe())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("ThrottlingException"));
}
