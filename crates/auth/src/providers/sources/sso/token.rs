//! The file with the access token of a signed-in user.

use std::time::{Duration, SystemTime};

use casebook_types::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use zeroize::Zeroize as _;

use crate::providers::sources::expiry::parse_expiry;
use crate::sso::CreateTokenOutput;

/// A token in the format of the AWS CLI.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Token {
    pub(super) access_token: Secret,
    pub(super) expires_at: Timestamp,
    pub(super) refresh_token: Option<Secret>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<Secret>,
    pub(super) registration_expires_at: Option<Timestamp>,
}

impl Token {
    /// Parses the text of the file. Returns `None` if it has no access token.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let token: Self = serde_json::from_str(text).ok()?;
        let is_complete =
            !token.access_token.is_empty() && parse_expiry(&token.expires_at).is_some();
        is_complete.then_some(token)
    }

    /// Returns how long the access token is still valid. It is zero if the token has expired.
    pub(super) fn left(&self, now: SystemTime) -> Duration {
        let expiry = parse_expiry(&self.expires_at);
        let left = expiry.and_then(|expiry| expiry.duration_since(now).ok());
        left.unwrap_or_default()
    }

    /// Returns the id and the secret of the client, and the refresh token, if the access token can
    /// be renewed.
    pub(super) fn renewable(&self, now: SystemTime) -> Option<(&str, &Secret, &Secret)> {
        let registered = self.registration_expires_at.as_ref();
        let ends = registered.and_then(parse_expiry);
        if ends.is_some_and(|ends| ends <= now) {
            return None;
        }
        let (client, secret) = (self.client_id.as_deref()?, self.client_secret.as_ref()?);
        Some((client, secret, self.refresh_token.as_ref()?))
    }
}

/// Returns the text of the file with the new tokens in it. All other members stay as they are,
/// because other tools may need them.
pub(super) fn renewed(text: &str, new: &CreateTokenOutput, now: SystemTime) -> Option<Secret> {
    let mut members: Map<String, Value> = serde_json::from_str(text).ok()?;
    let expiry = now.checked_add(Duration::from_secs(new.expires_in.into()))?;
    // The time is written without a fraction of a second, which not all tools can read.
    let seconds = expiry
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()?
        .as_secs();
    let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let expiry = Timestamp::try_from(expiry).ok()?;
    members.insert("expiresAt".to_owned(), expiry.as_str().into());
    let mut insert = |name: &str, secret: &Secret| {
        members.insert(name.to_owned(), secret.expose().into());
    };
    insert("accessToken", &new.access_token);
    if let Some(refresh) = &new.refresh_token {
        insert("refreshToken", refresh);
    }
    let text = serde_json::to_string(&members).ok().map(Secret::from);
    for value in members.values_mut() {
        if let Value::String(value) = value {
            value.zeroize();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_renewed_file_keeps_its_other_members() {
        let text = r#"{"accessToken":"a","expiresAt":"1970-01-01T00:00:10Z","startUrl":"u",
            "refreshToken":"r","clientId":"c","clientSecret":"s"}"#;
        let token = Token::parse(text).unwrap();
        assert_eq!(token.left(at(4)), Duration::from_secs(6));
        assert_eq!(token.left(at(11)), Duration::ZERO);
        assert!(token.renewable(at(99)).is_some());
        let output = r#"{"accessToken":"b","expiresIn":60}"#;
        let new: CreateTokenOutput = serde_json::from_str(output).unwrap();
        let text = renewed(text, &new, at(0)).unwrap();
        let members: Value = serde_json::from_str(text.expose()).unwrap();
        assert_eq!(
            members,
            serde_json::json!({"accessToken":"b","expiresAt":"1970-01-01T00:01:00Z",
                "startUrl":"u","refreshToken":"r","clientId":"c","clientSecret":"s"})
        );
    }

    #[test]
    fn a_token_with_an_expired_registration_is_not_renewable() {
        let text = r#"{"accessToken":"a","expiresAt":"1970-01-01T00:00:10Z","refreshToken":"r",
            "clientId":"c","clientSecret":"s","registrationExpiresAt":"1970-01-01T00:00:05Z"}"#;
        let token = Token::parse(text).unwrap();
        assert!(token.renewable(at(4)).is_some() && token.renewable(at(5)).is_none());
    }

    #[test]
    fn a_file_without_a_token_or_an_expiry_is_none() {
        let with = |expiry: &str| format!(r#"{{"accessToken":"a","expiresAt":"{expiry}"}}"#);
        let token = Token::parse(&with("1970-01-01T00:00:10UTC")).unwrap();
        assert_eq!(token.left(at(4)), Duration::from_secs(6));
        for text in [
            "",
            "[]",
            "{}",
            r#"{"accessToken":"a"}"#,
            &with(""),
            &with("soon"),
        ] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_file_panics(text in ".{0,120}", expiry in "[-+0-9TZ:.]{0,24}", seconds in any::<u32>()) {
            let _ = Token::parse(&text);
            let text = format!("{{\"accessToken\":\"a\",\"expiresAt\":\"{expiry}\"}}");
            if let Some(token) = Token::parse(&text) {
                let _ = token.left(at(0));
            }
            let output = format!("{{\"accessToken\":\"b\",\"expiresIn\":{seconds}}}");
            let _ = renewed(&text, &serde_json::from_str(&output).unwrap(), at(0));
        }
    }
}
