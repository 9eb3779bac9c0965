//! What of a request line and its host is signed.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::uri::{Authority, PathAndQuery};
use http::{Request, Uri};
use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::error::Why;
use super::{SignError, SigningOptions};

/// Path and query of a URI, as they are sent.
pub(super) fn target(uri: &Uri) -> Result<Cow<'_, str>, SignError> {
    match uri.path_and_query().map_or("/", PathAndQuery::as_str) {
        whole if whole.starts_with('/') => Ok(whole.into()),
        // A client writes the slash that is missing here.
        query if query.starts_with('?') => Ok(format!("/{query}").into()),
        _ => Err(Why::Path.into()),
    }
}

/// The same in ASCII: encoding once more takes other letters along; without it, they are still
/// encoded once.
pub(super) fn signable(target: Cow<'_, str>, options: SigningOptions) -> Cow<'_, str> {
    if options.double_encode || target.is_ascii() {
        target
    } else {
        utf8_percent_encode(&target, CONTROLS).to_string().into()
    }
}

/// The `host` header that a request without one gets: the authority, without a default port.
pub(super) fn missing_host(request: &Request<Bytes>) -> Result<Option<HeaderValue>, SignError> {
    if request.headers().contains_key(HOST) {
        return Ok(None);
    }
    let uri = request.uri();
    let host = uri
        .host()
        .filter(|host| !host.is_empty())
        .ok_or(Why::NoHost)?;
    let default = match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    };
    let authority = uri.authority().map_or(host, Authority::as_str);
    let value = match uri.port_u16().filter(|port| Some(*port) != default) {
        Some(_) if !authority.contains('@') => HeaderValue::from_str(authority),
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
        None => HeaderValue::from_str(host),
    };
    value.map(Some).map_err(|_| Why::NoHost.into())
}
