//! Instance metadata.

use casebook_auth::{InstanceMetadataProvider, ProvideCredentials};
use tokio::time::{Duration, Instant};

use crate::context;
use crate::service_double::{ServiceDouble, keys};

fn provider(variables: &[(&str, &str)], service: &ServiceDouble) -> InstanceMetadataProvider {
    InstanceMetadataProvider::new(&context(variables, "", service))
}

const ROLES: &str = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";

#[tokio::test(start_paused = true)]
async fn a_token_is_fetched_first_and_sent_with_every_request() {
    let service = ServiceDouble::default()
        .give(200, "token\n")
        .give(200, "my-role\n")
        .give(200, keys("AKID"));
    let found = provider(&[], &service).provide().await.unwrap();
    assert_eq!(found.access_key_id(), "AKID");
    assert_eq!(found.account(), None);
    assert_eq!(
        service.lines(),
        [
            "PUT http://169.254.169.254/latest/api/token".to_owned(),
            format!("GET {ROLES}"),
            format!("GET {ROLES}my-role"),
        ]
    );
    let seen = service.seen();
    assert_eq!(
        seen[0].headers()["x-aws-ec2-metadata-token-ttl-seconds"],
        "21600"
    );
    for request in &seen[1..] {
        assert_eq!(request.headers()["x-aws-ec2-metadata-token"], "token");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_service_it_waits_for_one_second_and_sends_one_request() {
    let service = ServiceDouble::default().silence();
    let start = Instant::now();
    let error = provider(&[], &service).provide().await.unwrap_err();
    assert!(error.is_missing());
    assert_eq!(start.elapsed().as_secs(), 1);
    assert_eq!(service.lines().len(), 1);
    let broken = ServiceDouble::default().breaks();
    assert!(
        provider(&[], &broken)
            .provide()
            .await
            .unwrap_err()
            .is_missing()
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_token_it_sends_no_further_request() {
    for status in [400, 403, 404, 405] {
        let service = ServiceDouble::default().give(status, "");
        let error = provider(&[], &service).provide().await.unwrap_err();
        assert!(error.is_missing());
        assert_eq!(service.lines().len(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_transient_failure_is_retried_and_an_expired_token_is_replaced() {
    let service = ServiceDouble::default()
        .give(503, "")
        .give(200, "a")
        .breaks()
        .give(401, "")
        .give(200, "b")
        .give(500, "")
        .silence()
        .give(200, "role")
        .give(200, keys("AKID"));
    let start = Instant::now();
    assert!(provider(&[], &service).provide().await.is_ok());
    assert_eq!(service.lines().len(), 9);
    assert!(start.elapsed() < Duration::from_secs(4));
    assert_eq!(service.seen()[8].headers()["x-aws-ec2-metadata-token"], "b");
}

#[tokio::test(start_paused = true)]
async fn the_number_of_attempts_is_limited() {
    let variables = [("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2")];
    let service = ServiceDouble::default()
        .give(200, "a")
        .give(500, "")
        .give(500, "");
    let error = provider(&variables, &service).provide().await.unwrap_err();
    assert!(error.to_string().contains("status 500"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_instance_without_a_role_is_a_missing_source() {
    let service = ServiceDouble::default().give(200, "a").give(404, "<html>");
    assert!(
        provider(&[], &service)
            .provide()
            .await
            .unwrap_err()
            .is_missing()
    );
}

#[tokio::test(start_paused = true)]
async fn an_odd_response_fails_and_is_not_quoted() {
    for (responses, expected) in [
        (vec!["MARK\u{1}ED"], "expected a token"),
        (vec!["a", "../MARKED /x"], "the name of a role"),
        (vec!["a", "role", "[\"MARKED\"]"], "a JSON object"),
        (vec!["a", "role", r#"{"Code": "Failed"}"#], "found Failed"),
        (
            vec!["a", "role", r#"{"Code": "MARKED !"}"#],
            "found something else",
        ),
        (
            vec!["a", "role", r#"{"Code": "Success"}"#],
            "expected AccessKeyId",
        ),
    ] {
        let mut service = ServiceDouble::default();
        for response in responses {
            service = service.give(200, response);
        }
        let error = provider(&[], &service).provide().await.unwrap_err();
        assert!(error.is_failed());
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains(expected) && !shown.contains("MARKED"),
            "{shown}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn environment_and_profile_set_the_endpoint() {
    let env = |name| [(name, "http://[::1]:9/base/")];
    let service = ServiceDouble::default().breaks().breaks();
    let of_env = provider(&env("AWS_EC2_METADATA_SERVICE_ENDPOINT"), &service);
    assert!(of_env.provide().await.is_err());
    let config = "[default]\nec2_metadata_service_endpoint_mode = ipv6";
    let of_profile = InstanceMetadataProvider::new(&context(&[], config, &service));
    assert!(of_profile.provide().await.is_err());
    assert_eq!(
        service.lines(),
        [
            "PUT http://[::1]:9/base/latest/api/token",
            "PUT http://[fd00:ec2::254]/latest/api/token"
        ]
    );
    let disabled = [("AWS_EC2_METADATA_DISABLED", "True")];
    let error = provider(&disabled, &service).provide().await.unwrap_err();
    assert!(error.is_missing());
    for bad in [
        "MARKED",
        "ftp://a",
        "http://a?b",
        "http://u:MARKED@a",
        "http://[",
    ] {
        let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", bad)];
        let error = provider(&variables, &service).provide().await.unwrap_err();
        assert!(
            error.is_failed() && !error.to_string().contains("MARKED"),
            "{error}"
        );
    }
}
