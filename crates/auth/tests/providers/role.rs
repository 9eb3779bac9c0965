//! Tests of roles: by the provider of a role, and by profiles that name a role.

use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use casebook_auth::{
    AssumeRoleProvider, Credentials, MfaPrompt, ProfileProvider, ProvideCredentials,
    ProviderContext,
};
use casebook_protocol::EndpointParams;
use casebook_types::Region;

use crate::service_double::{ServiceDouble, assumed, refusal};
use crate::{context, text};

const ARN: &str = "arn:aws:iam::012345678901:role/r";
const CHAIN: &str = "[profile a]\nrole_arn = arn:aws:iam::012345678901:role/a\n\
    source_profile = b\nexternal_id = e\n\
    [profile b]\nrole_arn = arn:aws:iam::012345678901:role/b\nsource_profile = c\n\
    mfa_serial = device\nduration_seconds = 900\nrole_session_name = me\n\
    [profile c]\naws_access_key_id = C\naws_secret_access_key = s";

/// Returns the context with a prompt that enters a code, and the counter of its prompts.
fn with_mfa(
    home: &Path,
    config: &str,
    service: &ServiceDouble,
) -> (ProviderContext, Arc<AtomicU32>) {
    let prompts = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&prompts);
    let prompt = MfaPrompt::new(move |device| {
        assert_eq!(device, "device");
        counter.fetch_add(1, Ordering::Relaxed);
        async { Ok::<_, std::io::Error>("123456\n") }
    });
    let at = context(&[("HOME", text(home))], config, service).mfa(prompt);
    (at, prompts)
}

fn signer(request: &http::Request<bytes::Bytes>) -> &str {
    let signature = request.headers()["authorization"].to_str().unwrap();
    signature.split(['=', '/']).nth(1).unwrap()
}

#[tokio::test(start_paused = true)]
async fn each_step_is_signed_with_the_credentials_of_the_previous_step() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default()
        .give(200, assumed("AssumeRole", "B"))
        .give(200, assumed("AssumeRole", "A"));
    let (at, prompts) = with_mfa(home.path(), CHAIN, &service);
    let found = ProfileProvider::with_context(&at, "a")
        .provide()
        .await
        .unwrap();
    assert_eq!(found.access_key_id(), "A");
    let seen = service.seen();
    assert_eq!((signer(&seen[0]), signer(&seen[1])), ("C", "B"));
    let body = |n: usize| std::str::from_utf8(seen[n].body()).unwrap();
    assert!(body(0).ends_with(
        "role%2Fb&RoleSessionName=me&DurationSeconds=900&SerialNumber=device&TokenCode=123456"
    ));
    assert!(body(1).ends_with("role%2Fa&RoleSessionName=casebook-1767225600&ExternalId=e"));
    assert_eq!(seen[1].headers()["x-amz-security-token"], "t-B");
    assert_eq!(prompts.load(Ordering::Relaxed), 1);
    // The credentials of the last role are stored, so a second provider sends no request.
    let again = ProfileProvider::with_context(&at, "a")
        .provide()
        .await
        .unwrap();
    assert_eq!(again, found);
    assert_eq!(service.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_prompt_appears_once_and_again_after_invalidate() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default()
        .give(200, assumed("AssumeRole", "B1"))
        .give(200, assumed("AssumeRole", "B2"));
    let (at, prompts) = with_mfa(home.path(), CHAIN, &service);
    for _ in 0..2 {
        // Two providers in one test stand for two runs of a program.
        let provider = ProfileProvider::with_context(&at, "b");
        assert_eq!(provider.provide().await.unwrap().access_key_id(), "B1");
    }
    assert_eq!(prompts.load(Ordering::Relaxed), 1);
    let provider = ProfileProvider::with_context(&at, "b");
    provider.invalidate();
    assert_eq!(provider.provide().await.unwrap().access_key_id(), "B2");
    assert_eq!(provider.provide().await.unwrap().access_key_id(), "B2");
    assert_eq!(prompts.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn stored_credentials_have_the_file_names_of_the_aws_cli() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default().give(200, assumed("AssumeRole", "A"));
    let at = context(&[("HOME", text(home.path()))], "", &service);
    let keys = Credentials::new("K", "s");
    assert!(
        AssumeRoleProvider::new(&at, keys.clone(), ARN)
            .provide()
            .await
            .is_ok()
    );
    // The name of the file is the SHA-1 of `{"RoleArn": "arn:aws:iam::012345678901:role/r"}`.
    let name = "b8f08cfbee37416d44c460e43939170d2da7c3f3.json";
    let folder = home.path().join(".aws/cli/cache");
    let files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, [name]);
    let again = AssumeRoleProvider::new(&at, keys, ARN);
    let found = again.provide().await.unwrap();
    assert_eq!(
        (found.access_key_id(), found.account()),
        ("A", Some("012345678901"))
    );
    assert_eq!(service.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_prompt_a_role_with_mfa_fails() {
    let service = ServiceDouble::default();
    let at = context(&[], CHAIN, &service);
    let error = ProfileProvider::with_context(&at, "b")
        .provide()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable credentials: the profile b: the role arn:aws:iam::012345678901:role/b: \
         it needs a code of the MFA device device, but there is no prompt to enter one; set one with `mfa`"
    );
    assert!(service.lines().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_transient_failure_is_retried_with_a_new_signature() {
    let service = ServiceDouble::default()
        .breaks()
        .give(500, "")
        .give(200, assumed("AssumeRole", "A"));
    let at = context(&[], "", &service);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
    assert!(provider.provide().await.is_ok());
    assert!(service.seen().iter().all(|request| signer(request) == "K"));
    let once = ServiceDouble::default().give(503, "");
    let at = context(&[("AWS_MAX_ATTEMPTS", "1")], "", &once);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
    let error = provider.provide().await.unwrap_err();
    assert!(error.to_string().contains("status 503"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_setting_of_the_transport_is_not_retried() {
    let service = ServiceDouble::default().misconfigured();
    let at = context(&[], "", &service);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
    let error = provider.provide().await.unwrap_err();
    assert_eq!(service.lines().len(), 1);
    let why = "AssumeRole at sts.eu-central-1.amazonaws.com: the service could not be reached";
    assert!(error.to_string().ends_with(why), "{error}");
    let transport = error.source().unwrap();
    assert_eq!(transport.to_string(), "no connection; nothing was sent");
    assert_eq!(
        transport.source().unwrap().to_string(),
        "the proxy is unusable"
    );
}

#[tokio::test(start_paused = true)]
async fn a_requested_wait_of_up_to_a_minute_is_kept() {
    for (seconds, requests) in [("7", 2), ("3600", 1)] {
        let service = ServiceDouble::default()
            .later(503, seconds)
            .give(200, assumed("AssumeRole", "A"));
        let at = context(&[], "", &service);
        let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
        let start = tokio::time::Instant::now();
        let provided = provider.provide().await;
        assert_eq!(provided.is_ok(), requests == 2, "{provided:?}");
        assert_eq!(service.lines().len(), requests);
        assert_eq!(start.elapsed().as_secs(), if requests == 2 { 7 } else { 0 });
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_shows_the_message_of_the_service() {
    let message = "User: me is not authorized";
    let service = ServiceDouble::default().give(403, refusal("AccessDenied", message));
    let at = context(&[], "", &service);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN)
        .session_name("me")
        .external_id("e")
        .duration_seconds(900);
    let error = provider.provide().await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("AccessDenied: User: me is not authorized"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_http_endpoint_url_and_the_endpoint_flags_are_followed() {
    let service = ServiceDouble::default()
        .give(200, assumed("AssumeRole", "A"))
        .give(200, assumed("AssumeRole", "A"))
        .give(200, assumed("AssumeRole", "A"));
    for variables in [
        [
            ("AWS_ENDPOINT_URL_STS", "http://sts.example:8/x/"),
            ("A", "b"),
        ],
        [
            ("AWS_USE_FIPS_ENDPOINT", "true"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
        ],
        [("AWS_STS_REGIONAL_ENDPOINTS", "legacy"), ("A", "b")],
    ] {
        let at = context(&variables, "", &service);
        let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
        assert!(provider.provide().await.is_ok());
    }
    assert_eq!(
        service.lines(),
        [
            "POST http://sts.example:8/x/",
            "POST https://sts-fips.eu-central-1.api.aws/",
            "POST https://sts.amazonaws.com/",
        ]
    );
    let last = service.seen().pop().unwrap();
    let signature = last.headers()["authorization"].to_str().unwrap().to_owned();
    assert!(signature.contains("/us-east-1/sts/"), "{signature}");
}

#[tokio::test(start_paused = true)]
async fn endpoint_params_of_the_caller_win_over_the_settings() {
    let service = ServiceDouble::default()
        .give(200, assumed("AssumeRole", "A"))
        .give(200, assumed("AssumeRole", "A"));
    let flags = [("AWS_USE_FIPS_ENDPOINT", "true")];
    for (variables, fips) in [(&flags[..0], true), (&flags[..], false)] {
        let at = context(variables, "", &service);
        let params = EndpointParams::new().region(Region::EU_CENTRAL_1);
        let at = at.endpoint_params(params.fips(fips).dualstack(true));
        let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
        provider.provide().await.unwrap();
    }
    assert_eq!(
        service.lines(),
        [
            "POST https://sts-fips.eu-central-1.api.aws/",
            "POST https://sts.eu-central-1.api.aws/",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_region_the_role_comes_from_the_global_endpoint() {
    let service = ServiceDouble::default()
        .give(200, assumed("AssumeRole", "A"))
        .give(200, assumed("AssumeRole", "A"));
    for (flag, value) in [("A", "b"), ("AWS_USE_FIPS_ENDPOINT", "true")] {
        let at = context(&[("AWS_REGION", ""), (flag, value)], "", &service);
        let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
        provider.provide().await.unwrap();
    }
    assert_eq!(
        service.lines(),
        [
            "POST https://sts.amazonaws.com/",
            "POST https://sts-fips.us-east-1.amazonaws.com/",
        ]
    );
    for request in service.seen() {
        let signature = request.headers()["authorization"].to_str().unwrap();
        assert!(signature.contains("/us-east-1/sts/"), "{signature}");
    }
}

/// Returns the error response of STS to a signature whose time is wrong. `there` is the time of the
/// service.
fn expired(there: &str) -> String {
    let words = format!(
        "Signature expired: 20251231T230000Z is now earlier than 20251231T234500Z ({there} - 15 min.)"
    );
    refusal("SignatureDoesNotMatch", &words)
}

#[tokio::test(start_paused = true)]
async fn a_signature_refused_for_its_time_is_repeated_with_the_time_of_the_service() {
    let service = ServiceDouble::default()
        .give(403, expired("20260101T010000Z"))
        .give(200, assumed("AssumeRole", "A"));
    let at = context(&[("AWS_MAX_ATTEMPTS", "1")], "", &service);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
    provider.provide().await.unwrap();
    let signed: Vec<_> = service
        .seen()
        .iter()
        .map(|request| request.headers()["x-amz-date"].to_str().unwrap().to_owned())
        .collect();
    assert_eq!(signed, ["20260101T000000Z", "20260101T010000Z"]);
}

#[tokio::test(start_paused = true)]
async fn an_error_names_a_clock_that_cannot_be_corrected() {
    let service = ServiceDouble::default()
        .give(403, expired("20260101T010000Z"))
        .give(403, expired("20260101T030000Z"));
    let at = context(&[], "", &service);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
    let error = provider.provide().await.unwrap_err();
    assert_eq!(service.lines().len(), 2);
    assert!(error.is_clock_skew(), "{error}");
    let denied = ServiceDouble::default().give(403, refusal("AccessDenied", "no"));
    let at = context(&[], "", &denied);
    let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
    assert!(!provider.provide().await.unwrap_err().is_clock_skew());
}

#[tokio::test(start_paused = true)]
async fn a_pseudo_region_uses_the_implicit_global_region_of_its_partition() {
    let service = ServiceDouble::default()
        .give(200, assumed("AssumeRole", "A"))
        .give(200, assumed("AssumeRole", "A"))
        .give(200, assumed("AssumeRole", "A"));
    for region in ["aws-us-gov-global", "aws-cn-global", "aws-global"] {
        let at = context(&[("AWS_REGION", region)], "", &service);
        let provider = AssumeRoleProvider::new(&at, Credentials::new("K", "s"), ARN);
        provider.provide().await.unwrap();
    }
    assert_eq!(
        service.lines(),
        [
            "POST https://sts.us-gov-west-1.amazonaws.com/",
            "POST https://sts.cn-northwest-1.amazonaws.com.cn/",
            "POST https://sts.amazonaws.com/",
        ]
    );
    let signature = service.seen()[0].headers()["authorization"].clone();
    let signature = signature.to_str().unwrap();
    assert!(signature.contains("/us-gov-west-1/sts/"), "{signature}");
}
