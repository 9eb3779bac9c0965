//! Timestamps of an authority (RFC 3161): the proof that a seal was there at a time.

mod authority;
mod der;
mod hash;
mod query;
mod response;
mod signature;
mod signed_data;
mod stated;

use std::time::SystemTime;

pub use authority::Authorities;
pub use query::Query;

use self::response::Response;
use crate::EvidenceError;

/// What a timestamp proves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Stamped {
    /// The time of the authority.
    pub at: SystemTime,
    /// Whether one of the trusted authorities vouches for it.
    pub is_trusted: bool,
}

/// Checks the answer of an authority: that it is about these bytes, that it answers the question, and that
/// the certificate in it has signed it.
///
/// Without `authorities` to trust, nothing is said about whose certificate it is.
///
/// # Errors
///
/// Says what was expected and found.
pub fn check(
    bytes: &[u8],
    query: &[u8],
    response: &[u8],
    authorities: &Authorities,
) -> Result<Stamped, EvidenceError> {
    let query = Query::read(query)?;
    query
        .is_about(bytes)
        .map_err(|why| EvidenceError::new(format!("the question: {why}")))?;
    answered(query, response, authorities).map_err(EvidenceError::new)
}

fn answered(query: Query, response: &[u8], authorities: &Authorities) -> Result<Stamped, String> {
    let token = Response::read(response)?.token()?;
    let stated = token.verified()?;
    if stated.imprint != query.imprint() {
        let (expected, found) = (hex::encode(query.imprint()), hex::encode(stated.imprint));
        return Err(format!(
            "expected a timestamp of the SHA-256 {expected}, found one of {found}"
        ));
    }
    if stated.nonce != Some(query.nonce()) {
        return Err("expected the nonce of the question, found another answer".into());
    }
    let at = stated.time()?;
    let is_trusted = match authorities.is_empty() {
        true => false,
        false => {
            token.trusted_by(authorities, at)?;
            true
        }
    };
    Ok(Stamped { at, is_trusted })
}
