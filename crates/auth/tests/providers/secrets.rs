//! Tests that no error and no `Debug` output shows a secret.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use casebook_auth::{Chain, CredentialsError, MfaPrompt, ProvideCredentials};

use crate::service_double::{ServiceDouble, refusal};
use crate::{context, text};

/// Returns everything that could show a secret: the `Display` and `Debug` output of the error, of
/// all its sources, and of the chain.
fn shown(error: &CredentialsError, chain: &Chain) -> String {
    let mut shown = format!("{error} {error:#?} {chain:#?} {:?}", error.sources());
    let mut source = error.source();
    while let Some(error) = source {
        write!(shown, " {error} {error:?}").unwrap();
        source = error.source();
    }
    shown
}

const KEYS: &str = "aws_access_key_id = AKID\naws_secret_access_key = MARKED-s\n\
    aws_session_token = MARKED-t\n";

/// Writes files to a home directory, with secrets in them that contain the word `MARKED`.
fn write_secrets(home: &Path) {
    std::fs::write(home.join("token"), "MARKED-web").unwrap();
    let cache = home.join(".aws/sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    // The name of the file is the SHA-1 of "w", the name of the session.
    let token = r#"{"accessToken": "MARKED-access", "expiresAt": "2025-12-31T00:00:00Z",
        "refreshToken": "MARKED-refresh", "clientId": "c", "clientSecret": "MARKED-client"}"#;
    std::fs::write(
        cache.join("aff024fe4ab0fece4091de044c58c9ae4233383a.json"),
        token,
    )
    .unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_error_path_shows_a_secret() {
    let home = tempfile::tempdir().unwrap();
    write_secrets(home.path());
    let token_file = home.path().join("token");
    let odd = [
        "",
        "MARKED",
        "{\"MARKED\": 1}",
        "[\"MARKED\"]",
        "<MARKED/>",
        "\"MARKED\"",
    ];
    let whole = [
        r#"{"AccessKeyId": "A", "SecretAccessKey": "MARKED", "Expiration": "MARKED"}"#.to_owned(),
        r#"{"AccessKeyId": "MARKED", "Token": "MARKED"}"#.to_owned(),
        r#"{"roleCredentials": {"secretAccessKey": "MARKED"}}"#.to_owned(),
        r#"{"accessToken": "MARKED", "expiresIn": "MARKED"}"#.to_owned(),
        crate::service_double::assumed("AssumeRole", "MARKED").replace("2026", "MARKED"),
        crate::service_double::assumed("AssumeRoleWithWebIdentity", "MARKED")
            .replace("2026", "MARKED"),
    ];
    let role = "role_arn = arn:aws:iam::012345678901:role/r\n";
    // Each configuration is tried with a service whose responses repeat the secrets that it
    // received.
    let configs = [
        (
            format!("[default]\n{role}source_profile = b\nmfa_serial = m\n[profile b]\n{KEYS}"),
            refusal("AccessDenied", "MARKED-s MARKED-t MARKED-code"),
        ),
        (
            format!(
                "[default]\n{role}web_identity_token_file = {}",
                text(&token_file)
            ),
            refusal("InvalidIdentityToken", "MARKED-web"),
        ),
        (
            "[default]\nsso_session = w\nsso_account_id = 1\nsso_role_name = r\n\
             [sso-session w]\nsso_region = us-east-1\nsso_start_url = u"
                .to_owned(),
            r#"{"__type": "Odd", "message": "MARKED-refresh MARKED-client MARKED-access"}"#
                .to_owned(),
        ),
        (
            format!("[default]\n{role}credential_source = Ec2InstanceMetadata"),
            r#"{"Code": "Failed", "Message": "MARKED"}"#.to_owned(),
        ),
        (
            format!("[default]\n{role}credential_source = EcsContainer"),
            r#"{"code": "MARKED-auth", "message": "MARKED"}"#.to_owned(),
        ),
        (
            "[default]\ncredential_process = echo MARKED; echo MARKED >&2; exit 1".to_owned(),
            String::new(),
        ),
        (
            "[default]\naws_secret_access_key = MARKED".to_owned(),
            String::new(),
        ),
        (String::new(), r#"{"message": "MARKED"}"#.to_owned()),
    ];
    let variables = [
        ("HOME", text(home.path())),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/MARKED-path"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "MARKED-auth"),
    ];
    let mut errors = 0;
    for (config, repeats) in &configs {
        let whole = whole.iter().chain([repeats]).map(String::as_str);
        let bodies = || odd.iter().copied().chain(whole.clone());
        for (status, body) in [200, 400, 401]
            .iter()
            .flat_map(|s| bodies().map(move |b| (*s, b)))
        {
            for first in 0..3 {
                let mut service = ServiceDouble::default();
                for good in ["MARKED-imds", "role"].iter().take(first) {
                    service = service.give(200, *good);
                }
                for _ in 0..6 {
                    service = service.give(status, body);
                }
                let code = MfaPrompt::new(|_| async { Ok::<_, std::io::Error>("MARKED-code") });
                let at = context(&variables, config, &service).mfa(code);
                let at = at.quiet_processes();
                let chain = Chain::official(&at);
                if let Err(error) = chain.provide().await {
                    errors += 1;
                    let looks_at = format!("{:?}", chain.looks_at());
                    let shown = shown(&error, &chain) + &looks_at;
                    assert!(!shown.contains("MARKED"), "{config}\n{body}\n{shown}");
                }
            }
        }
    }
    assert!(errors > 500, "{errors}");
}
