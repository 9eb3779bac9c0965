//! The keys in a profile.

use std::borrow::Cow;

use casebook_types::Secret;

use crate::Credentials;
use crate::config::Profile;

pub(super) const KEY_ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";
const TOKEN: &str = "aws_session_token";
/// The old name of the property with the session token. The official tools still read it.
const OLD_TOKEN: &str = "aws_security_token";
pub(super) const ACCOUNT: &str = "aws_account_id";

/// Returns the keys in a profile, if it has any. A key id without its secret key is an error.
pub(super) fn of(profile: &Profile) -> Result<Option<Credentials>, Cow<'static, str>> {
    let half = |present, absent| Err(format!("it has {present}, but no {absent}").into());
    let (key_id, secret) = match (profile.set(KEY_ID), profile.set(SECRET)) {
        (Some(key_id), Some(secret)) => (key_id, secret),
        (Some(_), None) => return half(KEY_ID, SECRET),
        (None, Some(_)) => return half(SECRET, KEY_ID),
        (None, None) => return Ok(None),
    };
    let mut credentials = Credentials::new(key_id, Secret::from(secret));
    if let Some(token) = profile.set(TOKEN).or_else(|| profile.set(OLD_TOKEN)) {
        credentials = credentials.with_session_token(token);
    }
    let account = profile.set(ACCOUNT).unwrap_or_default();
    Ok(Some(credentials.with_account(account)))
}
