//! Parses access keys in JSON, as credential processes, container endpoints and instance metadata
//! return them.

use casebook_types::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::expiry::{EXPECTED_EXPIRY, parse_expiry};
use crate::Credentials;

/// The members of the JSON, under the names of all three sources. The method
/// [`credentials`](Self::credentials) reports those that are missing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyFile {
    pub(super) version: Option<Value>,
    pub(super) code: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<Secret>,
    /// The session token, under the name that a process uses.
    session_token: Option<Secret>,
    /// The session token, under the name that containers and instances use.
    token: Option<Secret>,
    expiration: Option<Timestamp>,
    account_id: Option<Value>,
}

impl KeyFile {
    /// Parses the JSON. The error contains no part of it, because any part may be a secret.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        if json.trim_ascii().is_empty() {
            return Err("expected a JSON object, found nothing".to_owned());
        }
        if std::str::from_utf8(json).is_err() {
            return Err("expected UTF-8, found other bytes".to_owned());
        }
        let object = json.trim_ascii_start().starts_with(b"{");
        match serde_json::from_slice(json) {
            Ok(read) if object => Ok(read),
            Err(error) if object => Err(format!(
                "expected JSON of the documented shape, found something else at line {} column {}",
                error.line(),
                error.column()
            )),
            _ => Err("expected a JSON object, found something else".to_owned()),
        }
    }

    /// Returns the credentials. Fails if a key is missing.
    pub(super) fn credentials(self) -> Result<Credentials, String> {
        let missing = |what| format!("expected {what}, found none");
        let key_id = self.access_key_id.filter(|text| !text.trim().is_empty());
        let secret = self.secret_access_key.filter(|text| !text.is_empty());
        let mut credentials = Credentials::new(
            key_id.ok_or_else(|| missing("AccessKeyId"))?,
            secret.ok_or_else(|| missing("SecretAccessKey"))?,
        );
        let token = self.session_token.or(self.token);
        if let Some(token) = token.filter(|token| !token.is_empty()) {
            credentials = credentials.with_session_token(token);
        }
        if let Some(expiry) = self.expiration {
            let expiry = parse_expiry(&expiry);
            let expiry = expiry.ok_or_else(|| format!("Expiration: {EXPECTED_EXPIRY}"))?;
            credentials = credentials.with_expiry(expiry);
        }
        Ok(match &self.account_id {
            Some(Value::String(account)) => credentials.with_account(account),
            Some(Value::Number(account)) => credentials.with_account(&account.to_string()),
            _ => credentials,
        })
    }
}

/// Returns a text of a response, if it is safe to show: short, and only letters, digits and `_`.
pub(super) fn word(text: &str) -> Option<&str> {
    let plain = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (plain && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Result<Credentials, String> {
        KeyFile::read(json.as_bytes())?.credentials()
    }

    #[test]
    fn either_name_of_the_token_and_a_number_as_the_account_are_accepted() {
        let keys = r#""AccessKeyId":"a","SecretAccessKey":"b""#;
        let expected = Credentials::new("a", "b").with_session_token("t");
        for name in ["Token", "SessionToken"] {
            let json = format!("{{{keys},\"{name}\":\"t\",\"AccountId\":12,\"More\":[]}}");
            assert_eq!(read(&json).unwrap(), expected.clone().with_account("12"));
        }
    }

    #[test]
    fn an_expiry_in_the_format_of_the_aws_cli_is_accepted() {
        let keys =
            r#""AccessKeyId":"a","SecretAccessKey":"b","Expiration":"1970-01-01T00:00:10UTC""#;
        let expected = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(10);
        assert_eq!(
            read(&format!("{{{keys}}}")).unwrap().expiry(),
            Some(expected)
        );
    }

    #[test]
    fn errors_name_the_fault_and_quote_nothing() {
        for (json, expected) in [
            ("", "expected a JSON object, found nothing"),
            (" \n", "expected a JSON object, found nothing"),
            ("MARKED", "expected a JSON object, found something else"),
            (
                r#"{"AccessKeyId":"a","SecretAccessKey":"b"} MARKED"#,
                "line 1 column",
            ),
            (r#"["MARKED"]"#, "expected a JSON object"),
            (r#"{"AccessKeyId":"MARKED"}"#, "expected SecretAccessKey"),
            (r#"{"SecretAccessKey":"MARKED"}"#, "expected AccessKeyId"),
            (r#"{"SecretAccessKey":{"MARKED":1}}"#, "line 1 column"),
            (
                r#"{"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"MARKED"}"#,
                "expected a time",
            ),
        ] {
            let error = read(json).unwrap_err();
            assert!(
                error.contains(expected) && !error.contains("MARKED"),
                "{error}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,120}") {
            let _ = read(&text);
        }

        #[test]
        fn no_object_panics(value in "[-0-9\"eE.,:{}a-zT]{0,30}", name in 0usize..8) {
            let names = ["Version", "Code", "AccessKeyId", "SecretAccessKey", "Token",
                "Expiration", "AccountId", "SessionToken"];
            let _ = read(&format!(
                "{{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"{}\":{value}}}", names[name]
            ));
        }
    }
}
