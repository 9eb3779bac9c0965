//! Makes error messages of failed calls, without secrets.

use casebook_types::Secret;

use super::CallFailure;
use crate::{CredentialsError, Error};

/// The minimum length of a secret that is hidden. If single letters were hidden, the gaps would
/// show which letters the secret has.
const SHORTEST: usize = 4;
/// How many characters of a service's message are shown at most.
const LONGEST: usize = 400;

impl CallFailure {
    /// Makes the error of a provider from a failed call. The secrets in `sent` are removed from the
    /// message, because the service may have repeated what was sent to it.
    pub(crate) fn into_credentials_error(
        self,
        provider: String,
        secrets: &[&Secret],
    ) -> CredentialsError {
        let why = redacted(self.to_string(), secrets);
        match self.error {
            Error::Transport(error) => CredentialsError::failed_because(provider, why, error),
            Error::Timeout(error) => CredentialsError::failed_because(provider, why, error),
            Error::Refused(fault) => {
                CredentialsError::failed(provider, why).with_clock_skew(fault.is_clock_skew())
            }
            _ => CredentialsError::failed(provider, why),
        }
    }
}

/// Removes secrets and control characters from a text, and cuts it if it is too long.
pub(crate) fn redacted(text: String, secrets: &[&Secret]) -> String {
    let mut text = text;
    for secret in secrets.iter().map(|secret| secret.expose()) {
        if secret.len() >= SHORTEST && text.contains(secret) {
            text = text.replace(secret, "(hidden)");
        }
    }
    let mut shown: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    if shown.len() < text.len() && text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_line_breaks_do_not_pass() {
        let secret = Secret::from("MARKED");
        let shown = redacted("a\nMARKED b".to_owned(), &[&secret, &Secret::from("")]);
        assert_eq!(shown, "a (hidden) b");
        assert_eq!(redacted("é".repeat(401), &[]).chars().count(), LONGEST + 1);
    }
}
