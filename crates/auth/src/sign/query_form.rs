//! The signature in the query.

use std::time::{Duration, SystemTime};

use http::Request;
use http::header::{AUTHORIZATION, HOST};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::ErrorKind;
use super::sigv4::SigningRequest;
use super::{DATE, SECURITY_TOKEN, Scope, SignError, SigningOptions, headers, target, validate};
use crate::Credentials;

/// The characters that are percent-encoded in a parameter: all but the unreserved ones (RFC 3986,
/// section 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const SIGNATURE: &str = "X-Amz-Signature";

/// The longest time until the expiry of a signature in a URL: seven days.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Signs a request by adding query parameters, so that its URL works without credentials.
///
/// The URL is a secret: it lets everyone who has it send the request until the signature expires.
/// The signature covers the same headers as that of [`sign`](crate::sign()), including `host`, but
/// not `x-amz-user-agent` and `x-amz-checksum-mode`. The request must be sent with all signed
/// headers unchanged.
///
/// # Errors
///
/// Fails like [`sign`](crate::sign()), and when `expires` is not between one second and seven days, the URI has a
/// host without a scheme, or the path and query of the signed URL would be longer than 65,534 bytes.
/// The request is then unchanged, and nothing was sent.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use bytes::Bytes;
/// use casebook_auth::{Credentials, Scope, SigningOptions, presign};
/// use casebook_types::Region;
///
/// let mut request = http::Request::get("https://bucket.s3.amazonaws.com/document").body(Bytes::new())?;
/// presign(
///     &mut request,
///     &Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
///     &Scope::new(Region::US_EAST_1, "s3"),
///     SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160),
///     Duration::from_secs(60),
///     // S3 expects these three; most other services expect the default.
///     SigningOptions::new()
///         .normalize_path(false)
///         .double_encode(false)
///         .unsigned_payload(true),
/// )?;
/// let query = request.uri().query().unwrap();
/// assert!(query.contains("&X-Amz-Expires=60&"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn presign(
    request: &mut Request<impl AsRef<[u8]>>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    expires: Duration,
    options: SigningOptions,
) -> Result<(), SignError> {
    if expires < Duration::from_secs(1) || expires > LONGEST {
        return Err(ErrorKind::Expires { found: expires }.into());
    }
    let mut target = unsigned(&target::target(request.uri())?);
    let host = target::missing_host(request)?;
    let mut parameters = {
        let target = target::signable(target.as_str().into(), options);
        validate::validate(request, &target, credentials, time)?;
        validate::validate_link(request, &target, credentials, scope)?;
        let signing = SigningRequest {
            method: request.method().as_str(),
            target: &target,
            headers: headers::signed(request, host.as_ref())?,
            body: request.body().as_ref(),
            credentials,
            scope,
            time,
            options,
        };
        signing.in_query(expires)?
    };
    // The signature comes last, as in the URLs that other AWS tools make.
    parameters.sort_by_key(|(name, _)| *name == SIGNATURE);
    for (name, value) in parameters {
        append(&mut target, name, &value);
    }
    *request.uri_mut() = target::replace(request.uri(), &target)?;
    let headers = request.headers_mut();
    headers.remove(AUTHORIZATION);
    headers.remove(DATE);
    headers.remove(SECURITY_TOKEN);
    headers.extend(host.map(|host| (HOST, host)));
    Ok(())
}

/// Appends a parameter to the query of a target.
fn append(target: &mut String, name: &str, value: &str) {
    target.push(if target.contains('?') { '&' } else { '?' });
    target.push_str(name);
    target.push('=');
    target.extend(utf8_percent_encode(value, ENCODED));
}

/// Returns whether a target, which is a path and query, has a signature in its query.
pub(super) fn has_signature(target: &str) -> bool {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let mut names = query
        .split('&')
        .map(|parameter| parameter.split('=').next());
    names.any(|name| name == Some(SIGNATURE))
}

/// Returns a target without the parameters of an earlier signature. If no parameter remains, it has
/// no `?` either.
pub(super) fn unsigned(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    let mut kept = String::with_capacity(target.len());
    kept.push_str(path);
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        if !is_of_a_signature(name) {
            kept.push(if kept.len() == path.len() { '?' } else { '&' });
            kept.push_str(parameter);
        }
    }
    kept
}

fn is_of_a_signature(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        SIGNATURE,
        "X-Amz-SignedHeaders",
    ];
    NAMES.contains(&name)
}
