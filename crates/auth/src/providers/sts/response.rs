//! Reads the responses of STS.

use bytes::Bytes;
use casebook_protocol::xml::Element;
use casebook_protocol::{DecodeError, query};
use casebook_types::Timestamp;
use http::Response;

use crate::Credentials;

/// The output of AssumeRole and AssumeRoleWithWebIdentity: the credentials of the role, and the
/// identity of the session.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct AssumedRole {
    /// The credentials, with their expiry, and with the account of the role if the response names it.
    pub credentials: Credentials,
    /// The ARN of the role session.
    pub arn: Option<String>,
    /// The id of the role and the name of the session, as `ROLE-ID:SESSION-NAME`.
    pub id: Option<String>,
}

/// Reads the response to `action`. The responses to the two actions differ only in the name of the
/// action.
pub(super) fn read(response: Response<Bytes>, action: &str) -> Result<AssumedRole, DecodeError> {
    let result = query::result(&response, action)?;
    let missing = || DecodeError::expected("credentials that expire", response.headers());
    role(&result).ok_or_else(missing)
}

fn role(result: &Element) -> Option<AssumedRole> {
    let keys = result.child("Credentials")?;
    let expiry: Timestamp = text(keys, "Expiration")?.parse().ok()?;
    let user = result.child("AssumedRoleUser");
    let arn = user.and_then(|user| text(user, "Arn"));
    let credentials = Credentials::new(text(keys, "AccessKeyId")?, text(keys, "SecretAccessKey")?)
        .with_session_token(text(keys, "SessionToken")?)
        .with_expiry(expiry.to_system_time()?);
    let id = user.and_then(|user| text(user, "AssumedRoleId"));
    Some(AssumedRole {
        credentials: credentials.with_account(arn.and_then(account).unwrap_or_default()),
        arn: arn.map(Into::into),
        id: id.map(Into::into),
    })
}

/// Returns the text of a child element without blanks around it, or `None` if the element is
/// missing or blank.
pub(super) fn text<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let text = element.child_text(name)?.trim();
    (!text.is_empty()).then_some(text)
}

/// Returns the account in an ARN. The rest of the ARN is not validated.
fn account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(action: &str, expiry: &str) -> String {
        format!(
            "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>\
             <AssumedRoleUser><Arn>arn:aws:sts::012345678901:assumed-role/r/s</Arn>\
             <AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser><Credentials>\
             <AccessKeyId>AKID</AccessKeyId><SecretAccessKey>a&amp;b</SecretAccessKey>\
             <SessionToken><![CDATA[t]]></SessionToken><Expiration>{expiry}</Expiration>\
             </Credentials></{action}Result></{action}Response>"
        )
    }

    #[test]
    fn reads_keys_expiry_account_and_escapes() {
        let read = read(
            Response::new(whole("A", "1970-01-01T01:00:00+01:00").into()),
            "A",
        )
        .unwrap();
        assert_eq!(read.credentials.secret_access_key().expose(), "a&b");
        assert_eq!(read.credentials.session_token().unwrap().expose(), "t");
        assert_eq!(
            read.credentials.expiry(),
            Some(std::time::SystemTime::UNIX_EPOCH)
        );
        assert_eq!(read.credentials.account(), Some("012345678901"));
        assert_eq!(read.id.as_deref(), Some("A:s"));
    }

    #[test]
    fn a_response_to_another_action_is_refused() {
        for (body, expected) in [
            (
                whole("B", "1970-01-01T01:00:00Z"),
                "the answer to the action that was asked for",
            ),
            (whole("A", "MARKED"), "credentials that expire"),
        ] {
            let error = read(Response::new(body.into()), "A").unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!format!("{error:?}").contains("MARKED"));
        }
    }

    proptest! {
        #[test]
        fn no_response_panics(body in ".{0,200}") {
            let _ = read(Response::new(body.into()), "A");
        }

        #[test]
        fn no_damaged_response_panics(cut in 0usize..500, put in "[<>&;/!\\[\\]a]{0,6}") {
            let mut body = whole("A", "1970-01-01T01:00:00Z");
            let cut = cut.min(body.len());
            body.replace_range(cut..(cut + 3).min(body.len()), &put);
            let _ = read(Response::new(body.into()), "A");
        }
    }
}
