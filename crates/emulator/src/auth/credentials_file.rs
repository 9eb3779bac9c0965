//! Reads access keys from the text of a file: profiles of a shared credentials file, or JSON.

mod json;

use super::sigv4::Credential;
use crate::text_error::text_error;
use crate::time::Timestamp;

/// The name of the access key id in a profile.
const PROFILES_KEY: &str = "aws_access_key_id";

/// Reads the access keys of a file, each with its secret, session token and expiry.
pub(crate) fn read(text: &str) -> Result<Vec<(String, Credential)>, CredentialsError> {
    let text = text.trim_start_matches('\u{feff}');
    let (given, name) = match json::is_json(text) {
        true => (json::read(text)?, json::KEY),
        false => (of_profiles(text)?, PROFILES_KEY),
    };
    let mut known: Vec<(String, Credential)> = Vec::new();
    let stated = |text: Option<String>| text.filter(|text| !text.is_empty());
    for (place, entry) in given {
        let wrong = |why: &str| CredentialsError(format!("{place}: {why}"));
        let key = stated(entry.key)
            .ok_or_else(|| wrong(&format!("expected an access key id ({name}), found none")))?;
        if !key
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
        {
            return Err(wrong(
                "the access key id: expected letters and digits, found others",
            ));
        }
        let secret = stated(entry.secret)
            .ok_or_else(|| wrong("expected a secret access key, found none"))?;
        let credential = Credential::new(secret, stated(entry.token), entry.expires);
        match known.iter().find(|(other, _)| *other == key) {
            Some((_, other)) if *other == credential => {}
            Some(_) => {
                let why =
                    format!("the access key {key} is there already, with another secret or token");
                return Err(wrong(&why));
            }
            None => known.push((key, credential)),
        }
    }
    if known.is_empty() {
        return Err(CredentialsError(
            "expected at least one access key, found none".to_owned(),
        ));
    }
    Ok(known)
}

/// One access key in a file, before its validation.
#[derive(Default)]
struct KeyEntry {
    key: Option<String>,
    secret: Option<String>,
    token: Option<String>,
    expires: Option<Timestamp>,
}

/// Returns an entry for each profile of a shared credentials file that has an access key or a secret.
/// Other profiles, such as one with a role, are skipped.
fn of_profiles(text: &str) -> Result<Vec<(String, KeyEntry)>, CredentialsError> {
    let mut profiles: Vec<(String, KeyEntry)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let wrong = |why: &str| CredentialsError(format!("line {}: {why}", number + 1));
        let line = line.trim_end();
        // An indented line continues the value of the line before it. Keys and secrets take one line, so
        // such a value is none of them.
        let is_more = line.starts_with([' ', '\t']);
        if is_more || line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let (name, _) = rest
                .split_once(']')
                .ok_or_else(|| wrong("expected ] behind the name of the profile"))?;
            profiles.push((format!("profile {}", name.trim()), KeyEntry::default()));
            continue;
        }
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| wrong("expected [PROFILE] or NAME = VALUE, found neither"))?;
        let (_, given) = profiles
            .last_mut()
            .ok_or_else(|| wrong("expected [PROFILE] before the first value"))?;
        let field = match name.trim().to_ascii_lowercase().as_str() {
            PROFILES_KEY => &mut given.key,
            "aws_secret_access_key" => &mut given.secret,
            "aws_session_token" => &mut given.token,
            _ => continue,
        };
        *field = Some(value.trim().to_owned());
    }
    profiles.retain(|(_, given)| given.key.is_some() || given.secret.is_some());
    Ok(profiles)
}

text_error! {
    /// The text of a credentials file has no access key, or cannot be read. The message shows no secret.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let error = Emulator::builder().credentials_of("[a]\naws_access_key_id = AKID").unwrap_err();
    /// assert_eq!(error.to_string(), "profile a: expected a secret access key, found none");
    /// ```
    pub struct CredentialsError;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let read = read(text).expect(text);
        read.into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn every_form_that_tools_write_is_read() {
        let profiles = "\u{feff}# mine\n[default]\naws_access_key_id = AKIDONE\n\
            AWS_SECRET_ACCESS_KEY=one/+=\n\n[role]\nrole_arn = x\nsource_profile = default\n\n\
            [s3 only]\ns3 =\n  aws_secret_access_key = no\n[two] ; temporary\r\n\
            aws_access_key_id=ASIATWO\r\naws_secret_access_key=two\r\naws_session_token = a=b\r\n";
        assert_eq!(keys(profiles), ["AKIDONE", "ASIATWO"]);
        let process = r#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2030-01-02T03:04:05Z", "AccountId": "1"}"#;
        assert_eq!(keys(process), ["A"]);
        let answer = r#"{"Credentials": {"AccessKeyId": "B", "SecretAccessKey": "s"}, "AssumedRoleUser": {}}"#;
        assert_eq!(keys(answer), ["B"]);
        assert_eq!(keys(&format!("[{process},\n{answer}]")), ["A", "B"]);
        assert_eq!(keys(&format!(" [\n{process}]")), ["A"]);
        for (text, key) in [
            (
                r#"{"AccessKey": {"UserName": "u", "AccessKeyId": "C", "Status": "Active", "SecretAccessKey": "s"}}"#,
                "C",
            ),
            (
                r#"{"accessKeyId": "D", "secretAccessKey": "s", "sessionToken": "t", "expiration": "2030-01-02T03:04:05Z"}"#,
                "D",
            ),
            (
                r#"{"roleCredentials": {"accessKeyId": "E", "secretAccessKey": "s", "sessionToken": "t", "expiration": 1893553445000}}"#,
                "E",
            ),
            (
                r#"{"Code": "Success", "AccessKeyId": "F", "SecretAccessKey": "s", "Token": "t", "Expiration": "2030-01-02T03:04:05Z"}"#,
                "F",
            ),
            (
                r#"{"Credentials": {"AccessKeyId": "G", "SecretAccessKey": "s", "SessionToken": null, "Expiration": null}}"#,
                "G",
            ),
        ] {
            assert_eq!(keys(text), [key], "{text}");
        }
        // A key that comes twice with the same secret is no error.
        assert_eq!(keys(&format!("[{process}, {process}]")), ["A"]);
    }

    #[test]
    fn an_end_is_a_time_or_seconds_or_milliseconds_since_1970() {
        let credential = |expires: &str| {
            let text = format!(
                r#"{{"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": {expires}}}"#
            );
            read(&text).map(|mut read| read.remove(0).1)
        };
        let time = Timestamp::from_seconds(1_893_553_445);
        let expected = || Credential::new("s".to_owned(), Some("t".to_owned()), Some(time));
        for expires in [
            r#""2030-01-02T03:04:05Z""#,
            r#""2030-01-02T04:04:05+01:00""#,
            "1893553445",
            "1893553445.0",
            "1.893553445E9",
            "1893553445000",
        ] {
            assert!(credential(expires) == Ok(expected()), "{expires}");
        }
        for expires in [
            "-1",
            "1e300",
            "99999999999999999999",
            r#""1893553445""#,
            "true",
            "[]",
        ] {
            let error = credential(expires).map(|_| ()).expect_err(expires);
            assert_eq!(
                error.to_string(),
                "number 1: Expiration: expected a time such as 2030-01-02T03:04:05Z, or seconds or \
                 milliseconds since 1970",
                "{expires}"
            );
        }
    }

    #[test]
    fn errors_name_the_place_and_no_secret() {
        for (text, says) in [
            ("", "expected at least one access key"),
            ("[]", "expected at least one access key"),
            ("[default]\nregion = x", "expected at least one access key"),
            (
                "[a]\naws_access_key_id = SECRET",
                "profile a: expected a secret access key",
            ),
            (
                "[a]\naws_secret_access_key = SECRET",
                "profile a: expected an access key id",
            ),
            (
                "aws_secret_access_key = SECRET",
                "line 1: expected [PROFILE]",
            ),
            ("[a]\nSECRET", "line 2: expected [PROFILE] or NAME = VALUE"),
            ("[a\n", "line 1: expected ]"),
            (
                r#"{"AccessKeyId": "A", "SecretAccessKey": 7}"#,
                "number 1: SecretAccessKey: expected a text, found a number",
            ),
            (
                r#"{"Credentials": ["SECRET"]}"#,
                "number 1: Credentials: expected an object, found a list",
            ),
            (
                r#"[["SECRET"]]"#,
                "number 1: expected an object, found a list",
            ),
            (
                r#"{"AccessKeyId": "A", "SecretAccessKey": "SECRET", "secretAccessKey": "SECRET"}"#,
                "number 1: secretAccessKey: expected one secret access key, found two",
            ),
            (
                r#"[{"AccessKeyId": "A", "SecretAccessKey": "SECRET"}, {"Keys": {"AccessKeyId": "SECRET"}}]"#,
                "number 2: expected an access key id (AccessKeyId, alone or inside Credentials, \
                 RoleCredentials or AccessKey), found none",
            ),
            (
                r#"{"AccessKey": {"AccessKeyId": "A", "Status": "Active"}}"#,
                "number 1: expected a secret access key",
            ),
            (
                r#"{"AccessKeyId": "A"}"#,
                "number 1: expected a secret access key",
            ),
            (
                r#"{"AccessKeyId": "a b", "SecretAccessKey": "SECRET"}"#,
                "number 1: the access key id",
            ),
            (
                r#"{"AccessKeyId": "A", "SecretAccessKey": "SECRET""#,
                "expected JSON",
            ),
            (
                r#"[{"AccessKeyId": "A", "SecretAccessKey": "1"}, {"AccessKeyId": "A", "SecretAccessKey": "SECRET"}]"#,
                "number 2: the access key A is there already",
            ),
            (
                r#"{"AccessKeyId": "A", "SecretAccessKey": "SECRET", "Expiration": "soon"}"#,
                "number 1: Expiration: expected a time",
            ),
        ] {
            let error = read(text).map(|_| ()).expect_err(text).to_string();
            assert!(error.starts_with(says), "{text}: {error}");
            assert!(!error.contains("SECRET"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[\\[{]?\\PC{0,60}") {
            let _ = read(&text);
        }
    }
}
