//! Credentials in the shared config and credentials files.

use std::sync::Arc;

use casebook_types::Secret;

use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::Credentials;
use crate::config::{Profile, SharedConfig};

const KEY_ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";
const TOKEN: &str = "aws_session_token";
/// What the session token was called at first; the official tools still read it.
const OLD_TOKEN: &str = "aws_security_token";
const ACCOUNT: &str = "aws_account_id";

/// Keys that mean another way to credentials, and go before keys in the same profile.
const BEFORE_KEYS: [&str; 4] = [
    "role_arn",
    "web_identity_token_file",
    "sso_session",
    "sso_account_id",
];
/// The same, for ways that come after keys in the same profile.
const AFTER_KEYS: [&str; 2] = ["credential_process", "login_session"];

/// Provides the keys of one profile.
///
/// These are `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token` and
/// `aws_account_id`. A profile that leads to credentials in another way, such as by a role or by
/// single sign-on, is not read by this version, and the error names the key that says so.
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{ProfileProvider, ProvideCredentials, SharedConfig};
///
/// let credentials = "[work]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret";
/// let config = Arc::new(SharedConfig::parse("", credentials)?);
/// let provider = ProfileProvider::new(config, "work");
///
/// let mut asked = tokio_test::task::spawn(provider.provide());
/// let credentials = tokio_test::assert_ready_ok!(asked.poll());
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// # Ok::<(), casebook_auth::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProfileProvider {
    config: Arc<SharedConfig>,
    name: Box<str>,
}

impl ProfileProvider {
    /// Reads one profile of these files.
    ///
    /// Where the profile `default` is not there, the provider has nothing to offer; where another
    /// one is not there, it fails, since somebody asked for it by its name.
    #[must_use]
    pub fn new(config: Arc<SharedConfig>, profile: impl Into<Box<str>>) -> Self {
        Self {
            config,
            name: profile.into(),
        }
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        match self.config.profile(&self.name) {
            Some(profile) => self.keys(profile),
            None => {
                let why = format!("not in {}", self.config.looked());
                Err(if &*self.name == SharedConfig::DEFAULT_PROFILE {
                    CredentialsError::missing(self.title(), why)
                } else {
                    CredentialsError::failed(self.title(), why)
                })
            }
        }
    }

    fn keys(&self, profile: &Profile) -> Result<Credentials, CredentialsError> {
        self.supported(profile, &BEFORE_KEYS)?;
        let (key_id, secret) = match (profile.set(KEY_ID), profile.set(SECRET)) {
            (Some(key_id), Some(secret)) => (key_id, secret),
            (Some(_), None) => return Err(self.half(KEY_ID, SECRET)),
            (None, Some(_)) => return Err(self.half(SECRET, KEY_ID)),
            (None, None) => {
                self.supported(profile, &AFTER_KEYS)?;
                let why = format!("it has no {KEY_ID}");
                return Err(CredentialsError::missing(self.title(), why));
            }
        };
        let mut credentials = Credentials::new(key_id, Secret::from(secret));
        if let Some(token) = profile.set(TOKEN).or_else(|| profile.set(OLD_TOKEN)) {
            credentials = credentials.with_session_token(token);
        }
        if let Some(account) = profile.set(ACCOUNT).and_then(|id| id.parse().ok()) {
            credentials = credentials.with_account_id(account);
        }
        Ok(credentials)
    }

    fn supported(&self, profile: &Profile, keys: &[&str]) -> Result<(), CredentialsError> {
        match keys.iter().find(|key| profile.set(key).is_some()) {
            Some(key) => Err(CredentialsError::failed(
                self.title(),
                format!("{key} is not supported yet by this version"),
            )),
            None => Ok(()),
        }
    }

    fn half(&self, there: &str, absent: &str) -> CredentialsError {
        CredentialsError::failed(self.title(), format!("it has {there}, but no {absent}"))
    }

    fn title(&self) -> String {
        format!("the profile {}", self.name)
    }
}

impl ProvideCredentials for ProfileProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(self.read()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(profile: &str, config: &str) -> Result<Credentials, CredentialsError> {
        let config = Arc::new(SharedConfig::parse(config, "").unwrap());
        ProfileProvider::new(config, profile).read()
    }

    const KEYS: &str = "aws_access_key_id = a\naws_secret_access_key = MARKED\n";

    #[test]
    fn reads_all_that_is_known_of_a_key() {
        let text =
            format!("[profile x]\n{KEYS}aws_session_token = t\naws_account_id = 012345678901");
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
            assert_eq!(error.looked()[0].why(), expected);
            assert!(!format!("{error} {error:?}").contains("MARKED"));
        }
    }

    #[test]
    fn another_way_to_credentials_is_named() {
        for key in ["role_arn", "sso_session", "credential_process"] {
            let error = read("x", &format!("[profile x]\n{key} = MARKED")).unwrap_err();
            assert!(error.is_failed());
            assert_eq!(
                error.to_string(),
                format!(
                    "no usable credentials: the profile x: {key} is not supported yet by this version"
                )
            );
        }
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
        assert!(error.looked()[0].why().starts_with("not in "), "{error}");
    }
}
