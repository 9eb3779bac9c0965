//! Credentials in environment variables.

use std::borrow::Cow;

use casebook_types::{Secret, Timestamp};

use super::expiry::{EXPECTED_EXPIRY, parse_expiry};
use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::{Credentials, Env};

const NAME: &str = "the environment";
const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
/// The old name of the variable with the session token. The official tools still read it.
const OLD_TOKEN: &str = "AWS_SECURITY_TOKEN";
const ACCOUNT: &str = "AWS_ACCOUNT_ID";
const EXPIRY: &str = "AWS_CREDENTIAL_EXPIRATION";

/// Provides the credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
///
/// `AWS_SECURITY_TOKEN` is read if `AWS_SESSION_TOKEN` is unset. The account comes from
/// `AWS_ACCOUNT_ID` and the expiry from `AWS_CREDENTIAL_EXPIRATION`. A malformed account id is
/// accepted, because no signature depends on it. A blank variable counts as unset.
///
/// ```
/// use casebook_auth::{Env, EnvironmentProvider, ProvideCredentials};
///
/// let env = Env::from_iter([("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")]);
/// let provider = EnvironmentProvider::new(&env);
/// let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(provider.provide()).poll());
/// assert!(error.is_failed());
/// assert_eq!(
///     error.to_string(),
///     "no usable credentials: the environment: \
///      AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
/// );
/// ```
#[derive(Clone, Debug)]
pub struct EnvironmentProvider(Env);

impl EnvironmentProvider {
    /// Creates a provider that reads this snapshot of the environment.
    #[must_use]
    pub fn new(env: &Env) -> Self {
        Self(env.clone())
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        // Keys contain no blanks, but reading a file with Windows line ends can add a carriage
        // return to a value.
        let get = |name| self.0.get(name).map(str::trim);
        let Some(key_id) = get(KEY_ID) else {
            let why = format!("{KEY_ID} is not set");
            return Err(CredentialsError::missing(NAME, why));
        };
        let Some(secret) = get(SECRET) else {
            let why = format!("{KEY_ID} is set, but {SECRET} is not");
            return Err(CredentialsError::failed(NAME, why));
        };
        let mut credentials = Credentials::new(key_id, Secret::from(secret));
        if let Some(token) = get(TOKEN).or_else(|| get(OLD_TOKEN)) {
            credentials = credentials.with_session_token(token);
        }
        if let Some(expiry) = get(EXPIRY) {
            let expiry = parse_expiry(&Timestamp::issued(expiry)).ok_or_else(|| {
                let why = format!("{EXPIRY}: {EXPECTED_EXPIRY}");
                CredentialsError::failed(NAME, why)
            })?;
            credentials = credentials.with_expiry(expiry);
        }
        Ok(credentials.with_account(get(ACCOUNT).unwrap_or_default()))
    }
}

impl ProvideCredentials for EnvironmentProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(std::future::ready(self.read()))
    }

    fn title(&self) -> Cow<'static, str> {
        NAME.into()
    }

    fn looks_at(&self) -> Vec<String> {
        [KEY_ID, SECRET, TOKEN, OLD_TOKEN, ACCOUNT, EXPIRY]
            .map(Into::into)
            .into()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn read<const N: usize>(variables: [(&str, &str); N]) -> Result<Credentials, CredentialsError> {
        EnvironmentProvider::new(&Env::from_iter(variables)).read()
    }

    #[test]
    fn reads_the_key_with_its_token_expiry_and_account() {
        let credentials = read([
            (KEY_ID, "AKID"),
            (SECRET, "secret"),
            (TOKEN, "token"),
            (ACCOUNT, "012345678901"),
            (EXPIRY, "1970-01-01T01:00:00Z"),
        ])
        .unwrap();
        let expected = Credentials::new("AKID", "secret")
            .with_session_token("token")
            .with_account_id("012345678901".parse().unwrap())
            .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(3600));
        assert_eq!(credentials, expected);
    }

    #[test]
    fn blank_variables_count_as_missing() {
        let error = read([(KEY_ID, " "), (SECRET, "")]).unwrap_err();
        assert!(error.is_missing());
        assert_eq!(error.sources()[0].reason(), "AWS_ACCESS_KEY_ID is not set");
        let plain = read([(KEY_ID, "a"), (SECRET, "b"), (TOKEN, ""), (EXPIRY, " ")]).unwrap();
        assert_eq!(plain, Credentials::new("a", "b"));
    }

    #[test]
    fn blanks_and_line_ends_around_a_value_are_ignored() {
        let credentials = read([
            (KEY_ID, "a\r"),
            (SECRET, " b\n"),
            (TOKEN, "\tt\r\n"),
            (ACCOUNT, "012345678901 "),
            (EXPIRY, " 1970-01-01T01:00:00Z\r"),
        ])
        .unwrap();
        let expected = Credentials::new("a", "b")
            .with_session_token("t")
            .with_account("012345678901")
            .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(3600));
        assert_eq!(credentials, expected);
    }

    #[test]
    fn a_bad_expiry_is_named_and_not_shown() {
        let error = read([(KEY_ID, "a"), (SECRET, "b"), (EXPIRY, "MARKED")]).unwrap_err();
        assert!(error.is_failed());
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains(EXPIRY) && !shown.contains("MARKED"),
            "{shown}"
        );
    }

    #[test]
    fn an_account_that_is_no_number_is_kept_as_text() {
        let credentials = read([(KEY_ID, "a"), (SECRET, "b"), (ACCOUNT, "mine")]).unwrap();
        assert_eq!(credentials.account_id(), None);
        assert_eq!(credentials.account(), Some("mine"));
    }
}
