use std::sync::Arc;

use proptest::prelude::*;
use tokio_test::{assert_ready, task};

use super::*;
#[cfg(unix)]
use crate::{Env, Settings};

fn read(profile: &str, config: &str) -> Result<Credentials, CredentialsError> {
    let config = Arc::new(SharedConfig::parse(config, "").unwrap());
    let provider = ProfileProvider::new(config, profile);
    assert_ready!(task::spawn(provider.provide()).poll())
}

const KEYS: &str = "aws_access_key_id = a\naws_secret_access_key = MARKED\n";

#[test]
fn reads_the_key_with_its_token_and_account() {
    let text = format!("[profile x]\n{KEYS}aws_session_token = t\naws_account_id = 012345678901");
    let expected = Credentials::new("a", "MARKED")
        .with_session_token("t")
        .with_account_id("012345678901".parse().unwrap());
    assert_eq!(read("x", &text).unwrap(), expected);
}

#[test]
fn half_a_key_fails_and_names_the_other_half() {
    for (text, expected) in [
        (
            "aws_access_key_id = MARKED",
            "it has aws_access_key_id, but no aws_secret_access_key",
        ),
        (
            "aws_secret_access_key = MARKED\naws_access_key_id =",
            "it has aws_secret_access_key, but no aws_access_key_id",
        ),
    ] {
        let error = read("x", &format!("[profile x]\n{text}")).unwrap_err();
        assert!(error.is_failed());
        assert_eq!(error.sources()[0].reason(), expected);
        assert!(!format!("{error} {error:?}").contains("MARKED"));
    }
}

#[test]
fn a_source_outside_the_files_fails_without_a_context() {
    let error = read("x", "[profile x]\ncredential_process = MARKED").unwrap_err();
    assert!(error.is_failed());
    assert_eq!(
        error.sources()[0].reason(),
        "it names another source of credentials, and this provider reads only keys in the shared files"
    );
}

#[test]
fn a_role_goes_before_keys_and_a_process_after_them() {
    let role = format!("[default]\n{KEYS}role_arn = r\nsource_profile = default");
    assert!(read("default", &role).unwrap_err().is_failed());
    let process = format!("[default]\n{KEYS}credential_process = p");
    assert!(read("default", &process).is_ok());
}

#[test]
fn only_the_default_profile_may_be_absent() {
    assert!(read("default", "").unwrap_err().is_missing());
    let error = read("work", "[default]").unwrap_err();
    assert!(error.is_failed());
    assert!(
        error.sources()[0].reason().starts_with("not in "),
        "{error}"
    );
}

#[test]
fn an_sso_session_without_a_role_does_not_replace_keys() {
    let text = format!("[profile x]\n{KEYS}sso_session = s");
    assert!(read("x", &text).is_ok());
    let error = read("x", "[profile x]\nsso_session = s").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("neither sso_account_id nor sso_role_name"),
        "{error}"
    );
}

#[test]
fn a_cycle_is_named() {
    let text = "[profile a]\nrole_arn = r\nsource_profile = b\n\
                [profile b]\nrole_arn = r\nsource_profile = c\n\
                [profile c]\nrole_arn = r\nsource_profile = b";
    let error = read("a", text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable credentials: the profile b: its source_profile keys form a cycle: \
         a -> b -> c -> b"
    );
}

#[test]
fn contradictory_and_incomplete_profiles_are_explained() {
    for (text, expected) in [
        (
            "role_arn = r",
            "neither source_profile nor credential_source",
        ),
        (
            "role_arn = r\nsource_profile = y\ncredential_source = Environment",
            "both source_profile and credential_source",
        ),
        (
            "role_arn = r\nsource_profile = y",
            "its source_profile y is not in",
        ),
        (
            "role_arn = r\nsource_profile = x",
            "names the profile itself, which has no keys",
        ),
        (
            "role_arn = r\ncredential_source = MARKED",
            "expected Environment",
        ),
        (
            "role_arn = r\ncredential_source = Environment\nduration_seconds = MARKED",
            "duration_seconds: expected a number",
        ),
        ("web_identity_token_file = f", "no role_arn"),
        ("sso_account_id = 1", "but no sso_role_name"),
        (
            "sso_account_id = 1\nsso_role_name = n\nsso_session = s",
            "there is no section [sso-session s]",
        ),
        (
            "sso_account_id = 1\nsso_role_name = n\nsso_start_url = u",
            "it has no sso_region",
        ),
        (
            "sso_account_id = 1\nsso_role_name = n\nsso_start_url = u\nsso_region = MARKED !",
            "sso_region: expected the name of a region",
        ),
    ] {
        let error = read("x", &format!("[profile x]\n{text}")).unwrap_err();
        assert!(error.is_failed());
        let shown = error.to_string();
        assert!(shown.contains(expected), "{text}: {shown}");
        assert!(!shown.contains("MARKED"), "{shown}");
    }
}

proptest! {
    #[test]
    fn any_profile_ends(links in prop::collection::vec((0usize..6, any::<u8>()), 1..6)) {
        let mut text = String::new();
        for (n, (to, bits)) in links.iter().enumerate() {
            text.push_str(&format!("[profile p{n}]\n"));
            for (bit, line) in [
                format!("role_arn = r{n}"), format!("source_profile = p{to}"), KEYS.to_owned(),
                "credential_process = p".to_owned(), "sso_session = s".to_owned(),
                "web_identity_token_file = f".to_owned(), "sso_account_id = 1".to_owned(),
            ].iter().enumerate() {
                if bits & (1 << bit) != 0 {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        let _ = read("p0", &text);
    }
}

#[cfg(unix)]
#[test]
fn a_profile_looks_where_its_sources_look() {
    for (keys, places) in [
        (KEYS, &[][..]),
        (
            "credential_source = Environment",
            &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
        ),
        (
            "credential_source = EcsContainer",
            &["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
        ),
        (
            "role_arn = r\ncredential_source = Ec2InstanceMetadata",
            &["AWS_EC2_METADATA_DISABLED", "r"],
        ),
        (
            "role_arn = r\nweb_identity_token_file = ~/token",
            &["/home/a/token"],
        ),
        (
            "sso_start_url = u\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r",
            &["/home/a/.aws/sso/cache/51e69892ab49df85c6230ccc57f8e1d1606caccc.json"],
        ),
        (
            "credential_process = MARKED",
            &["the output of credential_process"],
        ),
    ] {
        let env = Env::from_iter([("HOME", "/home/a")]);
        let config = SharedConfig::parse(&format!("[default]\n{keys}"), "").unwrap();
        let settings = Settings::resolve(&env, &config, None).unwrap();
        let context = ProviderContext::new(&env, Arc::new(config), &settings);
        let looks_at = ProfileProvider::with_context(&context, "default").looks_at();
        for place in places {
            assert!(looks_at.contains(&(*place).to_owned()), "{looks_at:?}");
        }
        assert_eq!(looks_at.is_empty(), places.is_empty());
    }
}
