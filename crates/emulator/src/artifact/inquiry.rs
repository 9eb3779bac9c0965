//! What the operations on inquiries have in common.

use serde_json::Value;

use crate::crypto;
use crate::encoding::hex;
use crate::operation::{Call, OperationError, text};
use crate::store::{ClientToken, Inquiry};

use super::refuse;

/// Returns an inquiry by its id.
pub(super) fn find(call: &Call<'_>, id: &str) -> Result<Inquiry, OperationError> {
    let found = call.store.inquiry(id)?;
    found.ok_or_else(|| refuse::not_found("compliance-inquiry", id).into())
}

/// Checks that an inquiry has a query with a number.
pub(super) fn query_exists(inquiry: &Inquiry, number: i64) -> Result<(), OperationError> {
    let is_known =
        usize::try_from(number).is_ok_and(|at| (1..=inquiry.questions.len()).contains(&at));
    if is_known {
        return Ok(());
    }
    Err(refuse::not_found("query", &number.to_string()).into())
}

/// Returns the hash by which a repeated request is compared with the first one.
pub(super) fn fingerprint(members: &Value) -> String {
    hex::encode(&crypto::sha256(text(members).as_bytes()))
}

/// Returns the token of a request, if it has one.
pub(super) fn client_token<'a>(
    call: &Call<'_>,
    operation: &str,
    token: Option<String>,
    fingerprint: &'a str,
) -> Option<ClientToken<'a>> {
    Some(ClientToken {
        key: format!("{operation} {}", token?),
        fingerprint,
        at: call.request.at,
    })
}
