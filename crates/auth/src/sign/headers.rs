//! Selects the headers that are signed.

use http::Request;
use http::header::{HOST, HeaderName, HeaderValue};

use super::SignError;
use super::error::ErrorKind;

/// Returns the headers to sign. A request without a `host` header gets one. Headers that the signer
/// itself adds are not among them.
pub(super) fn signed<'a>(
    request: &'a Request<impl Sized>,
    host: Option<&'a HeaderValue>,
) -> Result<Vec<(&'a str, &'a str)>, SignError> {
    let headers = request.headers();
    let mut signed = Vec::with_capacity(headers.len() + 1);
    let present = headers.iter().filter(|(name, _)| is_signed(name));
    for (name, value) in present.chain(host.map(|host| (&HOST, host))) {
        let value =
            str::from_utf8(value.as_bytes()).map_err(|_| ErrorKind::Header(name.clone()))?;
        // The signer removes spaces around a value. This also removes tabs, because HTTP does not
        // transmit them (RFC 9110, section 5.5).
        signed.push((name.as_str(), value.trim_matches([' ', '\t'])));
    }
    Ok(signed)
}

/// Returns whether a header is signed. It is not if it belongs to an earlier signature, differs
/// between two attempts, or may be changed by a proxy.
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
