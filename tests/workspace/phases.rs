//! Tests that an error tells how far a call got, and so whether the operation took place.

use std::error::Error as _;
use std::num::NonZeroU32;

use bytes::Bytes;
use casebook::artifact::{ErrorKind, GetAccountSettings, ListReports, PutAccountSettings};
use casebook::auth::Credentials;
use casebook::stack::{Error, NotSent, Sent, Transport, TransportError};
use casebook_emulator::{ACCESS_KEY_ID, Emulator};
use http_body_util::Full;
use tower::service_fn;

use crate::world::{Never, ResponseScript, answer, builder, ok};

#[tokio::test]
async fn a_wrong_secret_is_refused_with_a_request_id() {
    let client = builder()
        .credentials(Credentials::new(ACCESS_KEY_ID, "wrong"))
        .transport(Emulator::new())
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidSignatureException"));
    assert_eq!(error.sent(), Sent::Yes);
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn a_malformed_answer_leaves_it_open_and_says_its_request_id() {
    let script = ResponseScript::new(vec![ok(r#"{"accountSettings": "secret words"}"#)]);
    let error = script
        .client()
        .send(PutAccountSettings::new())
        .await
        .unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
    assert_eq!(error.request_id(), Some("id-1"));
    let shown = error.source().unwrap().to_string();
    assert!(
        shown.contains("expected a JSON object") && shown.contains("id-1"),
        "{shown}"
    );
    assert!(!format!("{error:?} {shown}").contains("secret words"));
}

#[tokio::test]
async fn no_answer_that_cannot_be_read_vouches_for_anything() {
    let html = ("content-type", "text/html");
    let json = ("content-type", "application/json");
    for (headers, body) in [
        (&[html][..], "<!DOCTYPE html><title>Guest login</title>"),
        (&[json], "<html>"),
        (&[json], "{\"accountSettings\": {"),
        (&[json], "{\"accountSettings\": 5}"),
        (&[json], "[]"),
        (&[json], "\"blocked\""),
        (&[json, ("content-encoding", "gzip")], "\x1f"),
    ] {
        let script = ResponseScript::new(vec![answer(200, headers, body)]);
        let error = script.client().send(PutAccountSettings::new()).await;
        let error = error.unwrap_err();
        assert_eq!(error.sent(), Sent::Perhaps, "{body}");
        let Error::Decode(why) = &error else {
            panic!("{error:?}")
        };
        let named = headers.contains(&html).then_some("http://localhost:4747");
        assert_eq!(why.responder().origin(), named, "{why}");
        assert_eq!(script.uris().len(), 1, "nothing is sent twice");
    }
}

#[tokio::test]
async fn a_refusal_that_is_not_the_service_s_leaves_it_open_and_is_named() {
    let page = http::Response::builder()
        .status(403)
        .header("content-type", "text/html")
        .body("<html>Blocked by policy</html>")
        .unwrap();
    let script = ResponseScript::new(vec![page]);
    let error = script.client().send(PutAccountSettings::new()).await;
    let error = error.unwrap_err();
    assert_eq!((error.sent(), error.is_retryable()), (Sent::Perhaps, false));
    assert_eq!(
        error.fault().unwrap().to_string(),
        "status 403 Forbidden: a web page (text/html) from http://localhost:4747, which does not \
         look like the service"
    );
    assert_eq!(script.uris().len(), 1);
}

#[tokio::test]
async fn every_member_of_an_error_arrives() {
    let script = ResponseScript::new(vec![answer(
        402,
        &[(
            "x-amzn-errortype",
            "ServiceQuotaExceededException:http://x/",
        )],
        r#"{"message": "m", "resourceId": "r", "resourceType": "t", "serviceCode": "s",
            "quotaCode": "q"}"#,
    )]);
    let error = script
        .client()
        .send(GetAccountSettings::new())
        .await
        .unwrap_err();
    let ErrorKind::ServiceQuotaExceeded { quota_code, .. } = error.refused().unwrap().kind() else {
        panic!("{error}")
    };
    assert_eq!(quota_code.as_deref(), Some("q"));
    assert!(!error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn a_transient_failure_is_tried_three_times_under_one_invocation() {
    let down = || answer(503, &[("content-type", "text/html")], "<html>503</html>");
    let script = ResponseScript::new(vec![down(), down(), ok("{}")]);
    script.client().send(ListReports::new()).await.unwrap();
    let requests = script.requests.lock().unwrap();
    let header = |name: &str| -> Vec<_> {
        requests
            .iter()
            .map(|request| request.headers()[name].to_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        header("amz-sdk-request"),
        ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]
    );
    let mut ids = header("amz-sdk-invocation-id");
    ids.dedup();
    assert_eq!(ids.len(), 1);
    for signed in header("authorization") {
        assert!(
            signed.contains("SignedHeaders=host;x-amz-date,"),
            "{signed}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn one_attempt_means_one() {
    let script = ResponseScript::new(vec![answer(503, &[], ""), ok("{}")]);
    let client = builder()
        .transport(script.clone())
        .max_attempts(NonZeroU32::MIN)
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(script.uris().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let silent =
        service_fn(|_| std::future::pending::<Result<http::Response<Full<Bytes>>, Never>>());
    let limit = std::time::Duration::from_secs(5);
    let client = builder().transport(silent).deadline(limit).build().unwrap();
    let start = tokio::time::Instant::now();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)));
    assert_eq!((error.sent(), start.elapsed()), (Sent::Perhaps, limit));
}

#[tokio::test(start_paused = true)]
async fn no_connection_is_never_sent() {
    let refused = service_fn(|_| async {
        Err::<http::Response<Full<Bytes>>, _>(TransportError::connect("refused"))
    });
    let client = builder().transport(refused).build().unwrap();
    let error = client.send(PutAccountSettings::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn a_breaker_at_the_wire_can_say_that_it_sent_nothing() {
    let open = service_fn(|_| async {
        Err::<http::Response<Full<Bytes>>, _>(NotSent::new("the breaker is open"))
    });
    let client = builder().transport(open).build().unwrap();
    let error = client.send(PutAccountSettings::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_loop_that_knows_nothing_of_progress_does_not_hide_what_has_left() {
    /// A minimal policy for tower's `Retry`: it retries up to this number of times.
    #[derive(Clone)]
    struct SimpleRetry(u32);

    impl<T, E> tower::retry::Policy<http::Request<Bytes>, T, E> for SimpleRetry {
        type Future = std::future::Ready<()>;

        fn retry(
            &mut self,
            _: &mut http::Request<Bytes>,
            result: &mut Result<T, E>,
        ) -> Option<Self::Future> {
            self.0 = self.0.checked_sub(1)?;
            result.is_err().then(|| std::future::ready(()))
        }

        fn clone_request(
            &mut self,
            request: &http::Request<Bytes>,
        ) -> Option<http::Request<Bytes>> {
            Some(request.clone())
        }
    }

    let silent =
        service_fn(|_| std::future::pending::<Result<http::Response<Full<Bytes>>, Never>>());
    let client = builder()
        .transport(silent)
        .retry_layer(tower::retry::RetryLayer::new(SimpleRetry(2)))
        .build()
        .unwrap();
    let error = client.send(PutAccountSettings::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps, "{error:?}");
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}

#[tokio::test]
async fn a_closed_port_is_never_sent_over_the_real_transport() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = builder()
        .endpoint_url(format!("http://{address}"))
        .transport(Transport::builder().build())
        .max_attempts(NonZeroU32::MIN)
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::No, "{error:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_may_have_been_sent() {
    use tokio::io::AsyncReadExt as _;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut seen = [0; 1024];
        assert!(stream.read(&mut seen).await.unwrap() > 0);
    });
    let client = builder()
        .endpoint_url(format!("http://{address}"))
        .transport(Transport::builder().build())
        .max_attempts(NonZeroU32::MIN)
        .build()
        .unwrap();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps, "{error:?}");
    server.await.unwrap();
}

#[test]
fn plain_http_to_another_machine_has_to_be_allowed() {
    let open = builder()
        .endpoint_url("http://192.0.2.1:80")
        .transport(ResponseScript::new(vec![]));
    let refused = open.clone().build().unwrap_err();
    assert!(refused.is_plain_http(), "{refused}");
    assert!(open.allow_http(true).build().is_ok());
}

#[test]
fn a_client_can_be_built_outside_of_a_runtime() {
    assert!(builder().build().is_ok());
}

#[test]
fn a_missing_region_is_named_where_a_service_needs_one() {
    let error = casebook::artifact::Client::builder()
        .credentials(Credentials::new("a", "b"))
        .build()
        .unwrap_err();
    assert!(error.is_missing_region());
    assert_eq!(
        error.to_string(),
        "endpoint: expected a region, found none; name one with `region`, such as us-east-1"
    );
    let support = casebook::support::Client::builder().credentials(Credentials::new("a", "b"));
    let endpoint = support.endpoint().unwrap();
    assert_eq!(endpoint.authority(), "support.us-east-1.amazonaws.com");
    assert!(support.build().is_ok());
}
