//! Reads one profile: its role and its source of credentials.

use std::borrow::Cow;

use super::keys::{self, ACCOUNT};
use super::plan::{Base, Source};
use super::single_sign_on::{self, SingleSignOn};
use crate::config::{Profile, SharedConfig};
use crate::providers::sources::role::Role;

const TOKEN_FILE: &str = "web_identity_token_file";

/// Returns the role of a profile that is assumed with other credentials, if the profile has one.
pub(super) fn role(profile: &Profile) -> Result<Option<Role>, Cow<'static, str>> {
    match profile.set("role_arn") {
        // A role for a web identity is assumed with a token, and needs no other credentials.
        Some(_) if profile.set(TOKEN_FILE).is_some() => Ok(None),
        Some(role_arn) => role_of(profile, role_arn).map(Some),
        None => Ok(None),
    }
}

/// Returns the source of credentials of a profile that names no other profile.
pub(super) fn base<'a>(
    config: &'a SharedConfig,
    profile: &'a Profile,
) -> Result<Option<Base<'a>>, Cow<'static, str>> {
    if let Some(token_file) = profile.set(TOKEN_FILE) {
        let Some(role_arn) = profile.set("role_arn") else {
            return Err(format!("it has {TOKEN_FILE}, but no role_arn").into());
        };
        let role = role_of(profile, role_arn)?;
        return Ok(Some(Base::WebIdentity(token_file, role)));
    }
    let keys = keys::of(profile);
    // `sso_session` without a role is there for programs that use the access token directly, so it
    // does not take precedence over keys.
    let role_is_named = profile
        .set("sso_account_id")
        .or(profile.set("sso_role_name"))
        .is_some();
    if single_sign_on::is_in(profile) && (role_is_named || !matches!(keys, Ok(Some(_)))) {
        return Ok(Some(Base::SingleSignOn(SingleSignOn::read(
            config, profile,
        )?)));
    }
    if let Some(keys) = keys? {
        return Ok(Some(Base::Keys(keys)));
    }
    if let Some(command) = profile.set("credential_process") {
        let account = profile.set(ACCOUNT);
        return Ok(Some(Base::Process { command, account }));
    }
    if profile.set("login_session").is_some() {
        return Err("login_session is not supported by this version".into());
    }
    match profile.set("credential_source") {
        Some(source) => Ok(Some(Base::Source(Source::read(source)?))),
        None => Ok(None),
    }
}

fn role_of(profile: &Profile, role_arn: &str) -> Result<Role, Cow<'static, str>> {
    let owned = |key: &str| profile.set(key).map(str::to_owned);
    let duration_seconds = profile.set("duration_seconds").map(str::parse).transpose();
    Ok(Role {
        role_arn: role_arn.to_owned(),
        session_name: owned("role_session_name"),
        external_id: owned("external_id"),
        duration_seconds: duration_seconds
            .map_err(|_| "duration_seconds: expected a number, found something else")?,
        mfa_serial: owned("mfa_serial"),
    })
}
