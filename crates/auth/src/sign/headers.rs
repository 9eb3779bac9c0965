//! Which headers are signed, and in which order.

use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};

use super::SignError;
use super::error::Why;

/// All headers that are signed, by name; those that are added take the place of those that are
/// there.
pub(super) fn listed<'a>(
    request: &'a Request<Bytes>,
    added: &'a [(HeaderName, HeaderValue)],
) -> Result<Vec<(&'a str, &'a [u8])>, SignError> {
    let headers = request.headers();
    let mut listed = Vec::with_capacity(headers.len() + added.len());
    let there = headers
        .iter()
        .filter(|(name, _)| is_signed(name) && added.iter().all(|(other, _)| other != name));
    for (name, value) in there.chain(added.iter().map(|(name, value)| (name, value))) {
        let value = value.as_bytes();
        if !value.is_ascii() && str::from_utf8(value).is_err() {
            return Err(Why::Header(name.clone()).into());
        }
        listed.push((name.as_str(), value));
    }
    // Stable: the values of one header keep their order.
    listed.sort_by_key(|(name, _)| *name);
    Ok(listed)
}

/// Writes the names of the listed headers, once each, as they stand in a signature.
pub(super) fn names(text: &mut Vec<u8>, listed: &[(&str, &[u8])]) {
    let mut last = "";
    for &(name, _) in listed {
        if name != last {
            if !last.is_empty() {
                text.push(b';');
            }
            text.extend_from_slice(name.as_bytes());
            last = name;
        }
    }
}

/// Everything but what belongs to an earlier signature, differs between two attempts, or may be
/// changed by whoever passes the request on.
fn is_signed(name: &HeaderName) -> bool {
    !matches!(
        name.as_str(),
        "authorization"
            | "x-amz-date"
            | "x-amz-security-token"
            | "amz-sdk-invocation-id"
            | "amz-sdk-request"
            | "user-agent"
            | "x-amzn-trace-id"
            | "connection"
            | "expect"
            | "keep-alive"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}
