//! AssumeRole (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>)
//!
//! The emulator evaluates no policies, so a session policy is refused: a session that ignored it could do
//! more than at AWS. The code of an MFA device is not checked. Session tags have no effect.

use std::time::Duration;

use http::StatusCode;

use crate::account::AccountId;
use crate::auth::{Principal, role_arn, sessions};
use crate::operation::prelude::*;
use crate::scenario::{AccountStatus, Role};

/// How long a session lasts if the request does not say it, and the longest session of a caller that is a
/// session itself (role chaining).
const HOUR: Duration = Duration::from_secs(3_600);

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    role_arn: String,
    role_session_name: String,
    duration_seconds: Option<u32>,
    external_id: Option<String>,
    policy: Option<String>,
}

pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    if input.policy.is_some() || super::has_field(call.request, "PolicyArns.") {
        let why = "Policy and PolicyArns: expected none, since no policies are evaluated here";
        return Err(invalid(why.to_owned()).into());
    }
    let denied = || denied(call.caller, &input.role_arn);
    let (account, role) = find(call, &input.role_arn).ok_or_else(denied)?;
    let knows_id = role.external_id.is_none() || role.external_id == input.external_id;
    if !(role.admits(call.caller) && knows_id) {
        return Err(denied().into());
    }
    let lifetime = lifetime(call.caller, &role, input.duration_seconds)?;
    let expires = call.request.at.plus(lifetime);
    let name = input.role_session_name;
    let issued = sessions::issue(call.sessions, account, &role.name, &name, expires);
    let session = Principal::session(account, role.name, name);
    Ok(json!({
        "AssumedRoleUser": {"Arn": session.arn(), "AssumedRoleId": session.user_id()},
        "Credentials": {
            "AccessKeyId": issued.access_key_id,
            "SecretAccessKey": issued.secret_access_key,
            "SessionToken": issued.session_token,
            "Expiration": expires.rfc3339(),
        },
    }))
}

/// Returns the role with an ARN, and its account; `None` if there is no such role, or AWS has closed the
/// account.
fn find(call: &Call<'_>, arn: &str) -> Option<(AccountId, Role)> {
    let account = arn.strip_prefix("arn:aws:iam::")?.get(..12)?.parse().ok()?;
    let found = call.directory.find_account(account)?;
    if found.status == AccountStatus::Suspended {
        return None;
    }
    let mut roles = found.roles.iter();
    let role = roles.find(|role| role_arn(account, &role.name) == arn)?;
    Some((account, role.clone()))
}

/// Returns how long the session lasts: the requested time, or an hour. A request for more than the role or
/// role chaining allows is refused.
fn lifetime(caller: &Principal, role: &Role, wanted: Option<u32>) -> Result<Duration, Refusal> {
    let Some(seconds) = wanted else {
        return Ok(HOUR);
    };
    let wanted = Duration::from_secs(seconds.into());
    if caller.is_session() && wanted > HOUR {
        let why = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
                   role chaining.";
        return Err(invalid(why.to_owned()));
    }
    if wanted > role.max_session {
        let why = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        return Err(invalid(why.to_owned()));
    }
    Ok(wanted)
}

/// Returns the refusal of a role that does not exist or does not trust the caller, which STS does not
/// tell apart.
fn denied(caller: &Principal, role: &str) -> Refusal {
    let caller = caller.arn();
    let why =
        format!("User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}");
    Refusal::new("AccessDenied", StatusCode::FORBIDDEN, why)
}

fn invalid(why: String) -> Refusal {
    Refusal::new("ValidationError", StatusCode::BAD_REQUEST, why)
}
