//! The container endpoint.

use casebook_auth::{ContainerProvider, ProvideCredentials};

use crate::service_double::{ServiceDouble, keys};
use crate::{context, text};

const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

fn provider(variables: &[(&str, &str)], service: &ServiceDouble) -> ContainerProvider {
    ContainerProvider::new(&context(variables, "", service))
}

#[tokio::test(start_paused = true)]
async fn the_token_file_is_read_every_time_and_wins_over_the_variable() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    let service = ServiceDouble::default()
        .give(200, keys("A"))
        .give(200, keys("B"));
    let variables = [
        (FULL, "http://169.254.170.23/v1/credentials"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", text(&file)),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"),
    ];
    let provider = provider(&variables, &service);
    for token in ["one\n", "two"] {
        std::fs::write(&file, token).unwrap();
        assert!(provider.provide().await.is_ok());
    }
    let seen = service.seen();
    assert_eq!(seen[0].headers()["authorization"], "one");
    assert_eq!(seen[1].headers()["authorization"], "two");
    assert!(seen[1].headers()["authorization"].is_sensitive());
    std::fs::remove_file(&file).unwrap();
    assert!(provider.provide().await.unwrap_err().is_failed());
}

#[tokio::test(start_paused = true)]
async fn a_transient_failure_is_retried_up_to_three_attempts() {
    let service = ServiceDouble::default()
        .give(500, "")
        .breaks()
        .give(200, keys("A"));
    let variables = [(RELATIVE, "/v2/a?b=c")];
    assert!(provider(&variables, &service).provide().await.is_ok());
    assert_eq!(service.lines()[2], "GET http://169.254.170.2/v2/a?b=c");
    let service = ServiceDouble::default().silence().silence().silence();
    let error = provider(&variables, &service).provide().await.unwrap_err();
    assert!(error.is_failed());
}

#[tokio::test(start_paused = true)]
async fn an_error_shows_the_code_of_a_refusal() {
    let body = r#"{"code": "MARKED", "Code": "NotAllowed", "message": "MARKED"}"#;
    let service = ServiceDouble::default().give(403, body);
    let error = provider(&[(RELATIVE, "/a")], &service)
        .provide()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable credentials: the container endpoint: 169.254.170.2 rejects the request: status 403, NotAllowed"
    );
}

#[tokio::test(start_paused = true)]
async fn a_response_that_is_too_large_is_refused() {
    let service = (0..3).fold(ServiceDouble::default(), |service, _| {
        service.give(200, " ".repeat((64 << 10) + 1))
    });
    let error = provider(&[(RELATIVE, "/a")], &service)
        .provide()
        .await
        .unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    let cause = source.source().unwrap().to_string();
    assert_eq!(cause, "the response is larger than 65536 bytes");
    assert_eq!(
        service.lines().len(),
        1,
        "another response would be as large"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_to_other_hosts_or_with_an_odd_token() {
    let service = ServiceDouble::default();
    for uri in [
        "http://192.168.0.1/MARKED",
        "http://169.254.170.3/",
        "ftp://[::1]/",
        "/MARKED",
    ] {
        let error = provider(&[(FULL, uri)], &service)
            .provide()
            .await
            .unwrap_err();
        assert!(
            error.is_failed() && !error.to_string().contains("MARKED"),
            "{error}"
        );
    }
    for path in ["MARKED", "@MARKED/", "/a b\u{1}"] {
        assert!(
            provider(&[(RELATIVE, path)], &service)
                .provide()
                .await
                .is_err()
        );
    }
    let token = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "MARKED\r\nx: y");
    let error = provider(&[(RELATIVE, "/a"), token], &service)
        .provide()
        .await
        .unwrap_err();
    assert!(
        error.is_failed() && !error.to_string().contains("MARKED"),
        "{error}"
    );
    assert!(service.lines().is_empty());
    assert!(
        provider(&[], &service)
            .provide()
            .await
            .unwrap_err()
            .is_missing()
    );
}
