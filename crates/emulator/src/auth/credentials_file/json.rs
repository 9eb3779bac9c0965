//! Reads access keys from JSON, in the forms that AWS services and command-line tools write.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{CredentialsError, KeyEntry};
use crate::time::Timestamp;

/// Where the access key id can be in an object, for error messages.
pub(super) const KEY: &str =
    "AccessKeyId, alone or inside Credentials, RoleCredentials or AccessKey";
/// The members that contain the key in responses of STS, IAM Identity Center and IAM, in lower case.
const WRAPPERS: [&str; 3] = ["credentials", "rolecredentials", "accesskey"];
/// An expiry that is a number counts seconds below this limit, and milliseconds from it on, as in IAM
/// Identity Center. In seconds, the limit would be after the year 5000.
const MILLISECONDS: f64 = 1e11;
/// The end of the year 9999 in seconds, which is also the last year of times in RFC 3339.
const LAST: f64 = 253_402_300_799.0;

/// Returns whether a text is JSON and not a file of profiles. Both a list and a profile begin with a
/// bracket, but only a profile has a name behind the bracket.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix('[') {
        Some(rest) => rest.trim_start().starts_with(['{', '[', ']']),
        None => text.starts_with('{'),
    }
}

/// Returns the keys of one object or of a list of objects. Each comes with its place for error messages,
/// such as `number 2`.
pub(super) fn read(text: &str) -> Result<Vec<(String, KeyEntry)>, CredentialsError> {
    // The message of serde_json may quote a value, and that may be a secret.
    let value = serde_json::from_str(text).map_err(|error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        CredentialsError(format!(
            "expected JSON, found something else at line {line} column {column}"
        ))
    })?;
    let entries = match value {
        Value::Array(entries) => entries,
        entry => vec![entry],
    };
    let read = |(number, entry)| {
        let place = format!("number {}", number + 1);
        match self::entry(entry) {
            Ok(given) => Ok((place, given)),
            Err(why) => Err(CredentialsError(format!("{place}: {why}"))),
        }
    };
    entries.into_iter().enumerate().map(read).collect()
}

fn entry(entry: Value) -> Result<KeyEntry, String> {
    let Value::Object(mut members) = entry else {
        return Err(format!("expected an object, found {}", kind(&entry)));
    };
    let wrapper = members
        .keys()
        .find(|name| WRAPPERS.contains(&name.to_ascii_lowercase().as_str()))
        .cloned();
    let inside = wrapper.and_then(|name| members.remove_entry(&name));
    match inside {
        None => given(members),
        Some((_, Value::Object(inside))) => given(inside),
        Some((name, other)) => Err(format!(
            "{name}: expected an object, found {}",
            kind(&other)
        )),
    }
}

/// Returns the key in an object. The names are compared without their case, because tools differ in it.
/// Instance metadata calls the session token `Token`.
fn given(members: Map<String, Value>) -> Result<KeyEntry, String> {
    let mut given = KeyEntry::default();
    for (name, value) in members {
        if value.is_null() {
            continue;
        }
        let (field, what) = match name.to_ascii_lowercase().as_str() {
            "accesskeyid" => (&mut given.key, "access key id"),
            "secretaccesskey" => (&mut given.secret, "secret access key"),
            "sessiontoken" | "token" => (&mut given.token, "session token"),
            "expiration" => {
                given.expires = Some(time(&value).ok_or_else(|| {
                    format!(
                        "{name}: expected a time such as 2030-01-02T03:04:05Z, or seconds or \
                         milliseconds since 1970"
                    )
                })?);
                continue;
            }
            _ => continue,
        };
        let Value::String(text) = value else {
            return Err(format!("{name}: expected a text, found {}", kind(&value)));
        };
        if field.replace(text).is_some() {
            return Err(format!("{name}: expected one {what}, found two"));
        }
    }
    Ok(given)
}

fn time(value: &Value) -> Option<Timestamp> {
    if let Value::String(text) = value {
        return Timestamp::from_rfc3339(text);
    }
    let mut seconds = value.as_f64()?;
    if seconds >= MILLISECONDS {
        seconds /= 1_000.0;
    }
    if !(0.0..=LAST).contains(&seconds) {
        return None;
    }
    let since_1970 = Duration::try_from_secs_f64(seconds).ok()?;
    Some(Timestamp::from_seconds(since_1970.as_secs()))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
