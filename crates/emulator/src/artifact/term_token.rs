//! Term tokens. GetTermForReport issues one with the terms of a version of a report; GetReport requires
//! it.
//!
//! A token holds the time of its expiry and a nonce, sealed with the store's key for that version.

use crate::crypto::random;
use crate::operation::{Call, OperationError};
use crate::store::Report;
use crate::time::Timestamp;

use super::refuse;

/// The prefix of every term token, as in the example of the API reference
/// (docs/service-notes.md, "Reports and terms").
const PREFIX: &str = "term-token-";
const MEMBER: &str = "termToken";

/// Returns a new token for a version of a report.
pub(super) fn issue(call: &Call<'_>, report: &Report) -> String {
    let until = call.request.at.plus(call.settings.term_token_lifetime);
    let mut payload = until.seconds().to_be_bytes().to_vec();
    payload.extend_from_slice(&random::eight_bytes());
    let token = call.store.key().seal(&purpose(report), &payload);
    format!("{PREFIX}{token}")
}

/// Refuses a token that was not issued for this version or has expired. If tokens can be used only once,
/// this also refuses a used one, and marks the token as used.
pub(super) fn take(call: &Call<'_>, report: &Report, token: &str) -> Result<(), OperationError> {
    let refused = |why| refuse::invalid_token(MEMBER, why);
    let payload = token
        .strip_prefix(PREFIX)
        .and_then(|sealed| call.store.key().open(&purpose(report), sealed))
        .ok_or_else(|| refused("expected a token that GetTermForReport issued for this version"))?;
    let (until, nonce) = payload
        .split_first_chunk::<8>()
        .ok_or_else(|| refused("expected a token of the usual length"))?;
    let until = Timestamp::from_seconds(u64::from_be_bytes(*until));
    if until <= call.request.at {
        return Err(refused("expected a token that has not expired").into());
    }
    if call.settings.single_use_term_tokens
        && !call.store.use_token(nonce, until, call.request.at)?
    {
        return Err(refused("expected a token that was not used before").into());
    }
    Ok(())
}

fn purpose(report: &Report) -> String {
    format!("terms of {} {}", report.id, report.version)
}
