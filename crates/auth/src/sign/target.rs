//! The target of a request, which is its path and query, and its host.

use std::borrow::Cow;

use http::header::{HOST, HeaderValue};
use http::uri::{Authority, PathAndQuery};
use http::{Request, Uri};
use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::error::ErrorKind;
use super::{SignError, SigningOptions};

/// Returns the path and query of a URI as an HTTP client sends them.
pub(super) fn target(uri: &Uri) -> Result<Cow<'_, str>, SignError> {
    match uri.path_and_query().map_or("/", PathAndQuery::as_str) {
        whole if whole.starts_with('/') => Ok(whole.into()),
        // A URI such as `https://host?a=1` has no path. An HTTP client then sends a slash.
        query if query.starts_with('?') => Ok(format!("/{query}").into()),
        _ => Err(ErrorKind::Path.into()),
    }
}

/// Returns a URI whose path and query are replaced by `target`.
pub(super) fn replace(uri: &Uri, target: &str) -> Result<Uri, SignError> {
    if uri.scheme().is_none() && uri.authority().is_some() {
        return Err(ErrorKind::NoScheme.into());
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.parse().map_err(|_| ErrorKind::Unfit("parameters"))?);
    Ok(Uri::from_parts(parts).map_err(|_| ErrorKind::Unfit("parameters"))?)
}

/// Returns the target in ASCII, as the signer needs it. If the path is encoded twice, the signer
/// encodes other characters; otherwise they are encoded here.
pub(super) fn signable(target: Cow<'_, str>, options: SigningOptions) -> Cow<'_, str> {
    if options.double_encode || target.is_ascii() {
        target
    } else {
        utf8_percent_encode(&target, CONTROLS).to_string().into()
    }
}

/// Returns a `host` header for a request that has none: its host, and its port unless that is the
/// default port of the scheme.
pub(super) fn missing_host(
    request: &Request<impl Sized>,
) -> Result<Option<HeaderValue>, SignError> {
    if request.headers().contains_key(HOST) {
        return Ok(None);
    }
    let uri = request.uri();
    let authority = uri.authority().map_or("", Authority::as_str);
    let (host, port) = host_and_port(authority);
    if host.is_empty() {
        return Err(ErrorKind::NoHost.into());
    }
    let default = match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    };
    let value = match port.filter(|port| Some(*port) != default) {
        Some(_) if !authority.contains('@') => HeaderValue::from_str(authority),
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
        None => HeaderValue::from_str(host),
    };
    value.map(Some).map_err(|_| ErrorKind::NoHost.into())
}

/// Splits an authority into host and port, and leaves out the user name and password. It takes time
/// in proportion to the length.
fn host_and_port(authority: &str) -> (&str, Option<u16>) {
    let last = |text: &str, byte| text.bytes().rposition(|found| found == byte);
    let address = &authority[last(authority, b'@').map_or(0, |at| at + 1)..];
    match last(address, b':') {
        // In brackets, a colon belongs to an IPv6 address and does not begin a port.
        Some(colon) if !address.ends_with(']') => {
            (&address[..colon], address[colon + 1..].parse().ok())
        }
        _ => (address, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_has_a_host_and_perhaps_a_port() {
        for (authority, expected) in [
            ("example.com", ("example.com", None)),
            ("example.com:8443", ("example.com", Some(8443))),
            ("example.com:", ("example.com", None)),
            ("user:secret@example.com", ("example.com", None)),
            ("user:secret@example.com:80", ("example.com", Some(80))),
            ("[2001:db8::80]", ("[2001:db8::80]", None)),
            ("[2001:db8::80]:443", ("[2001:db8::80]", Some(443))),
        ] {
            assert_eq!(host_and_port(authority), expected, "{authority}");
            let uri: Authority = authority.parse().unwrap();
            assert_eq!((uri.host(), uri.port_u16()), expected, "{authority}");
        }
    }
}
