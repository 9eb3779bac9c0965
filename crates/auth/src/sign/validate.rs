//! Refuses requests that cannot be signed.

use std::time::{Duration, SystemTime};

use casebook_types::Secret;
use http::header::HOST;
use http::{HeaderValue, Request};
use percent_encoding::percent_decode_str;

use super::error::ErrorKind;
use super::{Scope, SignError};
use crate::Credentials;

/// The maximum number of headers. It is more than any server accepts, and less than a header map
/// can hold.
const MAX_HEADERS: usize = 1024;
/// The maximum length of a path and query in a URI, in bytes.
const MAX_TARGET: usize = u16::MAX as usize - 1;
/// The maximum length of the presigning parameters, in bytes, without the parts that
/// [`added_length`] counts.
const PARAMETERS: usize = 1024;

/// Refuses a request if its signature would not match the request as it is sent, or if its target
/// is too long.
pub(super) fn validate(
    request: &Request<impl Sized>,
    target: &str,
    credentials: &Credentials,
    time: SystemTime,
) -> Result<(), SignError> {
    let token = credentials.session_token().map(Secret::expose);
    const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) if since < YEAR_10000 => {}
        _ => return Err(ErrorKind::Time.into()),
    }
    let found = request.headers().len();
    if found > MAX_HEADERS {
        return Err(ErrorKind::Headers {
            max: MAX_HEADERS,
            found,
        }
        .into());
    }
    // With two `host` headers, it is not clear which one counts. A server rejects such a request
    // with status 400 (RFC 9112, section 3.2).
    let found = request.headers().get_all(HOST).iter().count();
    if found > 1 {
        return Err(ErrorKind::Hosts { found }.into());
    }
    if token.is_some_and(|token| HeaderValue::from_str(token).is_err()) {
        return Err(ErrorKind::Unfit("a session token").into());
    }
    let (_, query) = target.split_once('?').unwrap_or((target, ""));
    // For the signature, the query is decoded and encoded again. This would change an escape that
    // is not UTF-8, and the signature would not match the request as it is sent.
    if percent_decode_str(query).decode_utf8().is_err() {
        return Err(ErrorKind::Query.into());
    }
    // The signer reads a plus sign as a space, as in forms. Services read it as a plus sign, so the
    // signature would not match.
    if query.contains('+') {
        return Err(ErrorKind::Plus.into());
    }
    let (max, found) = (MAX_TARGET, encoded_length(target));
    if found > max {
        return Err(ErrorKind::Long { max, found }.into());
    }
    Ok(())
}

/// Refuses a request if its URL would become too long with the parameters of a signature.
pub(super) fn validate_link(
    request: &Request<impl Sized>,
    target: &str,
    credentials: &Credentials,
    scope: &Scope,
) -> Result<(), SignError> {
    let added = added_length(request, credentials, scope) + PARAMETERS;
    let (max, found) = (MAX_TARGET, encoded_length(target) + added);
    if found > max {
        return Err(ErrorKind::LongLink { max, found }.into());
    }
    Ok(())
}

/// Returns the maximum length of those presigning parameters that depend on the request, the
/// credentials and the scope.
fn added_length(request: &Request<impl Sized>, credentials: &Credentials, scope: &Scope) -> usize {
    let names = request.headers().keys();
    let names: usize = names.map(|name| name.as_str().len() + 1).sum();
    let token = credentials.session_token().map_or("", Secret::expose);
    3 * (names + credentials.access_key_id().len() + scope.service.len() + token.len())
}

/// Returns the maximum length of a target after its query is percent-encoded.
fn encoded_length(target: &str) -> usize {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let bytes = query.as_bytes();
    let is_hex = |at| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    (0..bytes.len()).fold(path.len() + 1, |length, at| {
        length
            + match bytes[at] {
                b'%' if is_hex(at + 1) && is_hex(at + 2) => 1,
                b'-' | b'.' | b'_' | b'~' => 1,
                // Counts 2: the encoded query writes a name without a value as `name=`, so a `=`
                // may be added before this `&`.
                b'&' => 2,
                byte if byte.is_ascii_alphanumeric() => 1,
                _ => 3,
            }
    })
}
