//! IAM Identity Center.

use std::path::{Path, PathBuf};

use casebook_auth::{ProfileProvider, ProvideCredentials, SsoProvider};
use casebook_types::Region;
use serde_json::{Value, json};

use crate::service_double::ServiceDouble;
use crate::{context, text};

const ROLE: &str = r#"{"roleCredentials": {"accessKeyId": "A", "secretAccessKey": "s",
    "sessionToken": "t", "expiration": 1767229200000}}"#;
const RENEWED: &str = r#"{"accessToken": "new", "expiresIn": 3600, "refreshToken": "next"}"#;

fn provider(home: &Path, service: &ServiceDouble) -> SsoProvider {
    let at = context(&[("HOME", text(home))], "", service);
    SsoProvider::new(
        &at,
        "https://a.example/start",
        Region::US_EAST_1,
        "012345678901",
        "role",
    )
}

/// Writes a token to the file that the provider reads, and returns the path of the file.
fn write_token(home: &Path, provider: &SsoProvider, expires_at: &str) -> PathBuf {
    let path = PathBuf::from(&provider.looks_at()[0]);
    assert!(
        path.starts_with(home.join(".aws/sso/cache")),
        "{}",
        path.display()
    );
    let token = json!({
        "accessToken": "old", "expiresAt": expires_at, "refreshToken": "refresh",
        "clientId": "client", "clientSecret": "secret", "startUrl": "https://a.example/start",
        "registrationExpiresAt": "2027-01-01T00:00:00Z", "region": "us-east-1",
    });
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, token.to_string()).unwrap();
    path
}

#[tokio::test(start_paused = true)]
async fn a_valid_token_is_used_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default().give(200, ROLE);
    let provider = provider(home.path(), &service).session("session");
    write_token(home.path(), &provider, "2026-01-01T00:05:01Z");
    let found = provider.provide().await.unwrap();
    assert_eq!(found.account(), Some("012345678901"));
    let seen = service.seen();
    assert_eq!(
        seen[0].uri(),
        "https://portal.sso.us-east-1.amazonaws.com/federation/credentials\
         ?role_name=role&account_id=012345678901"
    );
    assert_eq!(seen[0].headers()["x-amz-sso_bearer_token"], "old");
    assert!(!seen[0].headers().contains_key("authorization"));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_shortly_before_it_expires_and_stored_for_all_tools() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default().give(200, RENEWED).give(200, ROLE);
    let provider = provider(home.path(), &service).session("session");
    let path = write_token(home.path(), &provider, "2026-01-01T00:05:00Z");
    assert!(provider.provide().await.is_ok());
    assert_eq!(
        service.lines()[0],
        "POST https://oidc.us-east-1.amazonaws.com/token"
    );
    assert_eq!(service.seen()[1].headers()["x-amz-sso_bearer_token"], "new");
    let kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(kept["accessToken"], "new");
    assert_eq!(kept["refreshToken"], "next");
    assert_eq!(kept["expiresAt"], "2026-01-01T01:00:00Z");
    assert_eq!(kept["startUrl"], "https://a.example/start");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_failed_renewal_the_valid_token_is_used_without_a_retry() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default()
        .give(500, "{}")
        .give(200, ROLE)
        .give(500, "{}");
    let provider = provider(home.path(), &service).session("session");
    write_token(home.path(), &provider, "2026-01-01T00:00:01Z");
    assert!(provider.provide().await.is_ok());
    write_token(home.path(), &provider, "2025-12-31T23:59:59Z");
    let error = provider.provide().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("aws sso login --sso-session session"),
        "{error}"
    );
    assert_eq!(service.lines().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_was_not_sent_is_repeated() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default()
        .unreachable()
        .give(200, RENEWED)
        .give(200, ROLE);
    let provider = provider(home.path(), &service).session("session");
    write_token(home.path(), &provider, "2026-01-01T00:05:00Z");
    assert!(provider.provide().await.is_ok());
    let last = service.seen().pop().unwrap();
    assert_eq!(last.headers()["x-amz-sso_bearer_token"], "new");
}

#[tokio::test(start_paused = true)]
async fn a_token_of_a_start_url_is_not_renewed() {
    let home = tempfile::tempdir().unwrap();
    let service = ServiceDouble::default().give(200, ROLE);
    let provider = provider(home.path(), &service);
    write_token(home.path(), &provider, "2026-01-01T00:00:01Z");
    assert!(provider.provide().await.is_ok());
    write_token(home.path(), &provider, "2026-01-01T00:00:00Z");
    let error = provider.provide().await.unwrap_err();
    assert!(
        error.to_string().contains("the token has expired; sign in"),
        "{error}"
    );
    assert_eq!(service.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_for_a_rejected_token_advises_to_sign_in() {
    let home = tempfile::tempdir().unwrap();
    let body = r#"{"__type": "UnauthorizedException", "message": "MARKED"}"#;
    let service = ServiceDouble::default().give(401, body);
    let provider = provider(home.path(), &service);
    write_token(home.path(), &provider, "2027-01-01T00:00:00Z");
    let error = provider.provide().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the service rejects the token; sign in"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_sign_in_command_quotes_the_session_or_profile_for_a_shell() {
    let home = tempfile::tempdir().unwrap();
    let role = "sso_account_id = 1\nsso_role_name = r\n";
    let sso_keys = "sso_start_url = https://a.example\nsso_region = us-east-1\n";
    for (name, session, command) in [
        ("default", None, "`aws sso login`"),
        ("work", None, "`aws sso login --profile work`"),
        ("Audit Team", None, "`aws sso login --profile 'Audit Team'`"),
        ("$(rm -r x)", None, "`aws sso login --profile '$(rm -r x)'`"),
        ("work", Some("it"), "`aws sso login --sso-session it`"),
        ("work", Some("A B"), "`aws sso login --sso-session 'A B'`"),
    ] {
        let config = match session {
            None => format!("[profile '{name}']\n{role}{sso_keys}"),
            Some(session) => format!(
                "[profile '{name}']\n{role}sso_session = {session}\n[sso-session '{session}']\n{sso_keys}"
            ),
        };
        let at = context(
            &[("HOME", text(home.path()))],
            &config,
            &ServiceDouble::default(),
        );
        let error = ProfileProvider::with_context(&at, name)
            .provide()
            .await
            .unwrap_err();
        assert!(error.to_string().ends_with(command), "{error}");
    }
}
