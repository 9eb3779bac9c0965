//! The files with the credentials of assumed roles, in the format of the AWS CLI, which reads and
//! writes the same files.
//!
//! The name of a file is the SHA-1 of the parameters of the request, written as JSON with sorted
//! keys, a blank after every comma and colon, and every character outside of printable ASCII
//! escaped. The name of the session is among the parameters only if the user has set it.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use casebook_types::{Secret, Timestamp};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::Role;
use crate::providers::sources::expiry::parse_expiry;
use crate::sts::AssumedRole;
use crate::{Credentials, Env, secret_file};

/// Stored credentials are used only if they are valid for at least this long.
const MIN_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Returns the path of the file for a role. `None` if the home directory is unknown.
pub(super) fn path(env: &Env, role: &Role) -> Option<PathBuf> {
    let folder = env.home()?.join(".aws").join("cli").join("cache");
    Some(folder.join(format!("{}.json", sha1_hex(&request_json(role)))))
}

/// Returns the SHA-1 of a text in lower-case hexadecimal digits.
pub(in crate::providers::sources) fn sha1_hex(text: &str) -> String {
    hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

/// Returns the parameters of the request as JSON, byte for byte as the AWS CLI writes them.
fn request_json(role: &Role) -> String {
    let duration = role.duration_seconds.map(|seconds| seconds.to_string());
    let members = [
        ("DurationSeconds", duration),
        ("ExternalId", role.external_id.as_deref().map(quoted)),
        ("RoleArn", Some(quoted(&role.role_arn))),
        ("RoleSessionName", role.session_name.as_deref().map(quoted)),
        ("SerialNumber", role.mfa_serial.as_deref().map(quoted)),
    ];
    let members: Vec<String> = members
        .into_iter()
        .filter_map(|(name, value)| Some(format!("\"{name}\": {}", value?)))
        .collect();
    format!("{{{}}}", members.join(", "))
}

/// Returns a text as a JSON string that consists of printable ASCII only.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for c in Value::from(text).to_string().chars() {
        match c {
            ' '..='~' => quoted.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted
}

/// A file with the credentials of a role. Some members are written, because the AWS CLI and other
/// tools need them, but not read.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoleFile {
    credentials: Keys,
    assumed_role_user: Option<User>,
    #[serde(skip_deserializing)]
    provider_type: &'static str,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    access_key_id: String,
    #[serde(serialize_with = "exposed")]
    secret_access_key: Secret,
    #[serde(serialize_with = "exposed")]
    session_token: Secret,
    expiration: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    assumed_role_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<String>,
}

/// Serializes the text of a secret. Only this file may contain it, because only its owner can read
/// the file.
fn exposed<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose())
}

/// Reads the credentials in a file, if they are valid for at least [`MIN_LIFETIME`].
pub(super) fn read(path: &Path, now: SystemTime) -> Option<Credentials> {
    let text = secret_file::read(path).ok()?;
    let credentials = parse(text.expose())?;
    (credentials.expiry()?.duration_since(now).ok()? >= MIN_LIFETIME).then_some(credentials)
}

fn parse(text: &str) -> Option<Credentials> {
    let file: RoleFile = serde_json::from_str(text).ok()?;
    let keys = file.credentials;
    if keys.access_key_id.is_empty() || keys.secret_access_key.is_empty() {
        return None;
    }
    let credentials = Credentials::new(keys.access_key_id, keys.secret_access_key)
        .with_session_token(keys.session_token)
        .with_expiry(parse_expiry(&keys.expiration)?);
    let arn = file.assumed_role_user.and_then(|user| user.arn);
    let account = arn.as_deref().and_then(|arn| arn.split(':').nth(4));
    let account = keys.account_id.as_deref().or(account);
    Some(credentials.with_account(account.unwrap_or_default()))
}

/// Stores the credentials of a role.
pub(super) fn write(path: &Path, assumed: &AssumedRole) -> io::Result<()> {
    let keys = &assumed.credentials;
    let (Some(token), Some(expiry)) = (keys.session_token(), keys.expiry()) else {
        return Ok(());
    };
    let text = serde_json::to_string(&RoleFile {
        credentials: Keys {
            access_key_id: keys.access_key_id().to_owned(),
            secret_access_key: keys.secret_access_key().clone(),
            session_token: token.clone(),
            expiration: Timestamp::try_from(expiry).map_err(io::Error::other)?,
            account_id: keys.account().map(str::to_owned),
        },
        assumed_role_user: Some(User {
            assumed_role_id: assumed.id.clone(),
            arn: assumed.arn.clone(),
        }),
        provider_type: "assume-role",
    });
    let text = Secret::from(text.map_err(io::Error::other)?);
    secret_file::write(path, text.expose())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn role(session: Option<&str>) -> Role {
        Role {
            role_arn: "arn:aws:iam::012345678901:role/é\"x😹\u{7f}".to_owned(),
            session_name: session.map(Into::into),
            external_id: Some("e".to_owned()),
            duration_seconds: Some(900),
            mfa_serial: Some("m".to_owned()),
        }
    }

    #[test]
    fn request_parameters_are_written_as_the_aws_cli_writes_them() {
        assert_eq!(
            request_json(&role(Some("s"))),
            r#"{"DurationSeconds": 900, "ExternalId": "e", "RoleArn": "arn:aws:iam::012345678901:role/\u00e9\"x\ud83d\ude39\u007f", "RoleSessionName": "s", "SerialNumber": "m"}"#
        );
        assert!(!request_json(&role(None)).contains("RoleSessionName"));
        // The expected text is what `json.dumps` of Python writes.
        assert_eq!(quoted("\n\t\u{1}\u{8}\u{c}\\/"), r#""\n\t\u0001\b\f\\/""#);
        assert_eq!(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    #[test]
    fn a_file_of_the_aws_cli_is_read_until_shortly_before_it_expires() {
        let text = r#"{"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "b",
            "SessionToken": "t", "Expiration": "1970-01-01T01:00:00UTC"}, "AssumedRoleUser":
            {"AssumedRoleId": "i", "Arn": "arn:aws:sts::012345678901:assumed-role/r/s"},
            "ResponseMetadata": {"RetryAttempts": 0}}"#;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.json");
        std::fs::write(&path, text).unwrap();
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let credentials = read(&path, at(2700)).unwrap();
        assert_eq!(credentials.expiry(), Some(at(3600)));
        assert_eq!(credentials.account(), Some("012345678901"));
        assert_eq!(read(&path, at(2701)), None);
        assert_eq!(read(&home.path().join("b.json"), at(0)), None);
    }

    proptest! {
        #[test]
        fn stored_credentials_are_read_back(key in "[!-~]{1,20}", secret in "\\PC{1,20}",
            token in "\\PC{1,40}", seconds in 0u64..4_000_000_000) {
            let credentials = Credentials::new(key, secret).with_session_token(token)
                .with_account("012345678901")
                .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            let home = tempfile::tempdir().unwrap();
            let path = home.path().join("a.json");
            let assumed = AssumedRole { credentials: credentials.clone(), arn: None, id: None };
            write(&path, &assumed).unwrap();
            let text = secret_file::read(&path).unwrap();
            prop_assert_eq!(parse(text.expose()), Some(credentials));
        }

        #[test]
        fn no_file_panics(text in ".{0,120}", expiry in ".{0,20}") {
            let _ = parse(&text);
            let expiry = serde_json::to_string(&expiry).unwrap();
            let _ = parse(&format!("{{\"Credentials\":{{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\
                \"SessionToken\":\"c\",\"Expiration\":{expiry}}}}}"));
        }
    }
}
