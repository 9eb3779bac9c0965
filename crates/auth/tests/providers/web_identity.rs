//! Web identity.

use casebook_auth::{ProvideCredentials, WebIdentityProvider};

use crate::service_double::{ServiceDouble, assumed, refusal};
use crate::{context, text};

const ACTION: &str = "AssumeRoleWithWebIdentity";

#[tokio::test(start_paused = true)]
async fn the_token_is_read_each_time_and_no_request_is_signed() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    let service = ServiceDouble::default()
        .give(200, assumed(ACTION, "A"))
        .give(400, refusal("IDPCommunicationError", "later"))
        .give(200, assumed(ACTION, "B"));
    let at = context(
        &[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", text(&file)),
            ("AWS_ROLE_ARN", "arn:aws:iam::012345678901:role/r"),
        ],
        "",
        &service,
    );
    let provider = WebIdentityProvider::from_env(&at);
    std::fs::write(&file, "one\n").unwrap();
    let found = provider.provide().await.unwrap();
    assert_eq!(found.account(), Some("012345678901"));
    std::fs::write(&file, "two").unwrap();
    assert_eq!(provider.provide().await.unwrap().access_key_id(), "B");
    let seen = service.seen();
    assert_eq!(seen[0].uri(), "https://sts.eu-central-1.amazonaws.com/");
    assert!(
        seen[0]
            .body()
            .ends_with(b"RoleSessionName=casebook-1767225600&WebIdentityToken=one")
    );
    assert!(seen[2].body().ends_with(b"WebIdentityToken=two"));
    assert!(
        seen.iter()
            .all(|request| !request.headers().contains_key("authorization"))
    );
}

#[tokio::test(start_paused = true)]
async fn setters_take_the_place_of_the_variables() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    std::fs::write(&file, "one").unwrap();
    let service = ServiceDouble::default().give(200, assumed(ACTION, "A"));
    let at = context(
        &[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", text(&file)),
            ("AWS_ROLE_ARN", "arn"),
            ("AWS_ROLE_SESSION_NAME", "variable"),
        ],
        "",
        &service,
    );
    let provider = WebIdentityProvider::from_env(&at)
        .session_name("setter")
        .duration_seconds(900);
    provider.provide().await.unwrap();
    let seen = service.seen();
    let sent = std::str::from_utf8(seen[0].body()).unwrap();
    assert!(
        sent.contains("RoleSessionName=setter&") && sent.contains("DurationSeconds=900"),
        "{sent}"
    );
}

#[tokio::test(start_paused = true)]
async fn blanks_around_a_token_are_ignored_and_an_empty_file_fails() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    let service = ServiceDouble::default().give(200, assumed(ACTION, "A"));
    let at = context(&[("HOME", text(home.path()))], "", &service);
    let provider = WebIdentityProvider::new(&at, &file, "arn");
    std::fs::write(&file, "\u{feff}a.b.c\r\n").unwrap();
    assert!(provider.provide().await.is_ok());
    assert!(
        service.seen()[0]
            .body()
            .ends_with(b"WebIdentityToken=a.b.c")
    );
    for nothing in ["", "\r\n", "\u{feff}\n"] {
        std::fs::write(&file, nothing).unwrap();
        let error = provider.provide().await.unwrap_err();
        let message = error.to_string();
        assert!(
            message.ends_with(&format!("{} is empty", file.display())),
            "{message}"
        );
    }
    // A path in a variable may begin with `~/`, for the home directory.
    let variables = [
        ("HOME", text(home.path())),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "~/token"),
        ("AWS_ROLE_ARN", "arn"),
    ];
    let provider = WebIdentityProvider::from_env(&context(&variables, "", &service));
    let error = provider.provide().await.unwrap_err();
    assert!(error.to_string().contains(text(&file)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_repeats_the_token_is_shown_without_it() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    std::fs::write(&file, "MARKED").unwrap();
    let message = "the token MARKED is\nnone of ours";
    let service = ServiceDouble::default().give(400, refusal("InvalidIdentityToken", message));
    let at = context(&[], "", &service);
    let provider = WebIdentityProvider::new(&at, &file, "arn").session_name("s");
    let error = provider.provide().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable credentials: web identity: AssumeRoleWithWebIdentity at \
         sts.eu-central-1.amazonaws.com: InvalidIdentityToken: the token (hidden) is none of ours"
    );
}

#[tokio::test(start_paused = true)]
async fn a_response_that_is_deeply_nested_or_too_large_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("token");
    std::fs::write(&file, "t").unwrap();
    let nested = |max: usize| {
        let mut body = String::new();
        for n in 0.. {
            let tag = format!("<a xmlns:n{n}='urn:{n}'>");
            if body.len() + tag.len() > max {
                return body;
            }
            body.push_str(&tag);
        }
        body
    };
    for (max, why) in [
        (64 << 10, "expected fewer elements inside of each other"),
        (350_000, "the response is larger than 65536 bytes"),
    ] {
        for status in [200, 400] {
            let service = (0..3).fold(ServiceDouble::default(), |service, _| {
                service.give(status, nested(max))
            });
            let at = context(&[], "", &service);
            let provider = WebIdentityProvider::new(&at, &file, "arn");
            let error = provider.provide().await.unwrap_err();
            let source = std::error::Error::source(&error);
            let message = format!(
                "{error} {}",
                source.map(ToString::to_string).unwrap_or_default()
            );
            let why = if status == 400 && max == 64 << 10 {
                "status 400"
            } else {
                why
            };
            assert!(message.contains(why), "{message}");
        }
    }
}
