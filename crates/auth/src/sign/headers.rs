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
) -> Result<Vec<(&'a str, &'a str)>, SignError> {
    let headers = request.headers();
    let mut listed = Vec::with_capacity(headers.len() + added.len());
    let there = headers
        .iter()
        .filter(|(name, _)| is_signed(name) && added.iter().all(|(other, _)| other != name));
    for (name, value) in there.chain(added.iter().map(|(name, value)| (name, value))) {
        let text = str::from_utf8(value.as_bytes()).map_err(|_| Why::Header(name.clone()))?;
        listed.push((name.as_str(), text));
    }
    // Stable: the values of one header keep their order.
    listed.sort_by_key(|(name, _)| *name);
    Ok(listed)
}

/// The names of the listed headers, once each, as they stand in a signature.
pub(super) fn names(listed: &[(&str, &str)]) -> String {
    let mut names = String::with_capacity(listed.iter().map(|(name, _)| name.len() + 1).sum());
    let mut last = "";
    for &(name, _) in listed {
        if name != last {
            if !names.is_empty() {
                names.push(';');
            }
            names.push_str(name);
            last = name;
        }
    }
    names
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
