//! Functions for all operations on compliance inquiries: finding inquiries, and recognizing repeated
//! requests.

use serde_json::Value;

use crate::crypto;
use crate::encoding::hex;
use crate::operation::{Call, OperationError, text};
use crate::store::{ClientToken, Inquiry};

use super::refuse;

/// Returns the inquiry with an id, or refuses the id.
pub(super) fn find(call: &Call<'_>, id: &str) -> Result<Inquiry, OperationError> {
    let found = call.store.inquiry(id)?;
    found.ok_or_else(|| refuse::not_found("compliance-inquiry", id).into())
}

/// Refuses the number of a query that an inquiry does not have.
pub(super) fn query_exists(inquiry: &Inquiry, number: i64) -> Result<(), OperationError> {
    let is_known =
        usize::try_from(number).is_ok_and(|at| (1..=inquiry.questions.len()).contains(&at));
    if is_known {
        return Ok(());
    }
    Err(refuse::not_found("query", &number.to_string()).into())
}

/// Returns a hash of the members of a request. Two requests with the same client token are the same
/// request if their hashes are equal.
pub(super) fn fingerprint(members: &Value) -> String {
    hex::encode(&crypto::sha256(text(members).as_bytes()))
}

/// Returns the client token of a request as the store remembers it, if the request has one.
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
